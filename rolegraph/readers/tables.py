"""Tables in: CSV, TSV and Excel files, on their own, in a folder or in a zip, row by row.

What the user names is a `Package`: files by name, read in place, nothing unpacked. Rows are numbered as a
spreadsheet numbers them: a file's first row is row 1, and a cell with line breaks does not make two rows.
Text is read as RFC 4180 has it, with the separator and the encoding that the file shows; workbooks are read
by calamine (ECMA-376 Office Open XML, BIFF, OpenDocument).
"""

from __future__ import annotations

import codecs
import csv
import difflib
import hashlib
import html
import io
import lzma
import re
import struct
import unicodedata
import zipfile
import zlib
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain, islice, pairwise
from operator import itemgetter
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from rolegraph.errors import FileError
from rolegraph.files import check_is_no_pipe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from python_calamine import CalamineSheet

__all__ = [
    "REASON",
    "Member",
    "Package",
    "Row",
    "Sheet",
    "Table",
    "decode",
    "fold",
    "is_rejects",
    "number_problem",
    "open_package",
    "open_table",
]

REASON: Final = "rolegraph: what is wrong"
"""The header of the last column of a rejects file."""
LONGEST: Final = 1_000_000
"""Characters of a cell that are taken; the longest that a publisher has is a few thousand."""
LINES: Final = 20_000_000
"""Lines of a file of text, and characters of a line, beyond which it is no table."""
LARGEST: Final = 2_000_000_000
"""Bytes that the files of a zip may unpack to, all together."""
FATTEST: Final = 200
"""How many times its packed size a file of a zip may unpack to; tables seldom reach 30."""
WIDEST: Final = 30_000_000
"""Cells that the used ranges of a workbook may have, empty ones included: all of them take memory."""
HEAD: Final = 30
"""Rows among which the header is looked for."""
CHUNK: Final = 1 << 20
ENDINGS: Final = (".csv", ".tsv", ".txt", ".tab", ".xlsx", ".xlsm", ".xls", ".ods")
EXCEL: Final = (".xlsx", ".xlsm", ".xls", ".ods")
MARKS: Final = ",;\t|"
"""What may separate the cells."""
ODD: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that no text holds and that RDF/XML cannot."""
ZIP: Final = b"PK\x03\x04"
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How the files of Excel 97 to 2003 begin, and workbooks that are locked with a password."""
TRIAL: Final = """
import io, sys, python_calamine
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]),) * 2)
except ImportError:
    pass
book = python_calamine.load_workbook(io.BytesIO(sys.stdin.buffer.read()))
for name in book.sheet_names:
    book.get_sheet_by_name(name)
"""
"""What a process of its own does with a workbook of Excel 97 to 2003 before it is read in this one."""
PATIENCE: Final = 60
"""Seconds that such a workbook, which is 65,536 rows at most, may take to read."""
LOCKED: Final = "EncryptedPackage".encode("utf-16-le")
WEB: Final = re.compile(r"\s*<(?:!doctype\s+html|html|table|\?xml)", re.IGNORECASE)
BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    OSError,
    EOFError,
    RuntimeError,
    ValueError,
)
"""What Python's zip module raises for a damaged zip."""

# In the XML of a sheet: where rows and cells stand, cells with a formula and their values, cells with an
# error. None goes over the same text twice, however damaged it is: hence `[^<>]` and the possessive groups.
STANDS: Final = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,9}+)[A-Za-z]*+(\d{1,18})""")
FORMULA: Final = re.compile(
    rb"<(?:\w+:)?c\s([^<>]*)>\s*<(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v>([^<]*))?"
)
ERROR: Final = re.compile(
    rb"""<(?:\w+:)?c\s((?>[^<>]*?\bt\s*=\s*["']e["'])[^<>]*+)>"""
    rb"(?:\s*<(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w+:)?f>))?\s*<(?:\w+:)?v>([^<]*)"
)
SHEET: Final = re.compile(r"<(?:\w+:)?(?:sheet|Relationship)\s([^<>]*)>")
ATTRIBUTE: Final = re.compile(r"""(?<![\w:])([\w:]++)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')""")

DIGITS_LOST: Final = re.compile(r"[+-]?\d+(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
A_DAY: Final = re.compile(
    r"\d{4}-\d\d-\d\d(?:T.*)?|\d{1,2}[./]\d{1,2}[./]\d{4}"
    r"|\d{1,2}-(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)-\d\d",
    re.IGNORECASE,
)

Row = tuple[int, tuple[str, ...]]
"""(row as a spreadsheet numbers it, the wanted cells)."""
Faults = dict[int, list[tuple[int | None, str, str]]]
"""Row number → (place of the cell or None for the whole row, value, problem) that reading the file showed."""
Fit = tuple[int, int]
"""How well a row would do as header: (required columns, wanted columns) that it names."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file of a package: its name without folders, how messages call it, and how it is read.

    `sheet` names the sheet of a workbook that is meant; without it, it is the one whose header fits best.
    """

    name: str
    where: str
    size: int
    read: Callable[[], bytes]
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Package:
    """What the user named: files by name. `digest` is the SHA-256 of the one file, or of the list of several.

    `notes` tell of files that were passed over and that somebody may have meant; `first` is the name of what
    was named first.
    """

    name: str
    digest: str
    members: tuple[Member, ...]
    notes: tuple[str, ...] = ()
    first: str = ""

    def find(self, pattern: str) -> list[Member]:
        """The members whose whole name matches a regular expression, letter case aside.

        Several are one table only where all but one are rejects files of an earlier import, which come last;
        else FileError names them.
        """
        found = [m for m in self.members if re.fullmatch(pattern, m.name, re.IGNORECASE)]
        return one_table(self.name, found)


def one_table(name: str, members: Sequence[Member]) -> list[Member]:
    """A table and the rejects files that go with it. Raises FileError for two tables."""
    if len(members) < 2:
        return list(members)
    mended = [member for member in members if is_rejects(member)]
    whole = [member for member in members if member not in mended]
    if len(whole) > 1:
        names = " and ".join(member.where for member in whole)
        raise FileError(name, f"two files for one table: {names}; name the one that is meant")
    return whole + mended


def is_rejects(member: Member) -> bool:
    """Whether a file is one that an import wrote for rows to mend, whatever it has been saved as since."""
    content = member.read()
    if not is_workbook(content):
        return REASON in decoded(content[:100_000])[0]
    return open_sheet(member, lambda cells: (0, int(REASON in cells))).header[-1] == REASON


def open_package(paths: Sequence[Path], endings: tuple[str, ...] = ENDINGS) -> Package:
    """The files at some paths: each a zip, a folder or a single file. Raises FileError.

    In zips and folders those are taken whose names end in one of `endings`, a table's by default.
    """
    if not paths:
        raise FileError("import", "name a zip, a folder or a file")
    members: list[Member] = []
    digests: list[tuple[str, str]] = []
    notes: list[str] = []
    for path in paths:
        if not path.exists():
            raise FileError(path, "there is no such file or folder")
        check_is_no_pipe(path)
        try:
            if path.is_dir():
                inside = [p for p in sorted(path.rglob("*")) if is_wanted(p.name, endings) and p.is_file()]
                if not inside:
                    raise FileError(path, f"holds no file to read; known are {', '.join(endings)}")
                members += [on_disk(p) for p in inside]
                digests += [(p.relative_to(path).as_posix(), sha256(p)) for p in inside]
            else:
                digests.append((path.name, sha256(path)))
                members += in_zip(path, notes, endings) if is_zip(path) else [on_disk(path)]
        except OSError as error:
            raise FileError(path, f"cannot be read ({error.strerror or error})") from error
    if len(digests) == 1:
        digest = digests[0][1]
    else:
        listing = "".join(f"{value}  {name}\n" for name, value in sorted(digests))
        digest = hashlib.sha256(listing.encode("utf-8", "surrogateescape")).hexdigest()
    return Package(" ".join(path.name for path in paths), digest, tuple(members), tuple(notes), paths[0].name)


def is_wanted(name: str, endings: tuple[str, ...]) -> bool:
    """Whether a file in a folder or a zip is to be read: not what programs keep for themselves."""
    return name.lower().endswith(endings) and not name.startswith((".", "~$"))


def sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def on_disk(path: Path) -> Member:
    """A file on disk as a member."""

    def read() -> bytes:
        try:
            return path.read_bytes()
        except OSError as error:
            raise FileError(path, f"cannot be read ({error.strerror or error})") from error

    return Member(path.name, str(path), path.stat().st_size, read)


# -- zips


def is_zip(path: Path) -> bool:
    """Whether a file is a zip of files; Excel's files are zips as well, and are read as tables."""
    if path.suffix.lower() in EXCEL or not zipfile.is_zipfile(path):
        return path.suffix.lower() == ".zip"
    try:
        with zipfile.ZipFile(path) as archive:
            return not {"xl/workbook.xml", "content.xml"}.intersection(archive.namelist())
    except BROKEN:
        return True


def in_zip(path: Path, notes: list[str], endings: tuple[str, ...]) -> list[Member]:
    """The files to read in a zip, whatever folders they stand in; nothing is unpacked. Raises FileError."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if info.filename and not info.is_dir()]
    except BROKEN as error:
        raise FileError(path, f"is a damaged zip ({error}); download it again") from error
    for info in infos:
        parts = PurePosixPath(info.filename.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or re.match("[A-Za-z]:", info.filename):
            raise FileError(
                path, f"holds the path {info.filename!r}, which leads out of it: do not trust this zip"
            )
        if info.flag_bits & 1:
            raise FileError(
                path, f"{info.filename} is locked with a password: unpack the zip and name the folder"
            )
    check_sizes(path, infos)
    found = [
        Member(
            PurePosixPath(info.filename.replace("\\", "/")).name,
            f"{path}: {info.filename}",
            info.file_size,
            lambda info=info: read_packed(path, path, info),  # type: ignore[misc]
        )
        for info in infos
        if is_wanted(PurePosixPath(info.filename.replace("\\", "/")).name, endings)
    ]
    nested = [info.filename for info in infos if info.filename.lower().endswith(".zip")]
    hint = f"{', '.join(nested)} in it is a zip of its own: unpack it and name what is in it"
    if not found:
        problem = f"holds no file to read; known are {', '.join(endings)}"
        raise FileError(path, f"{problem}; {hint}" if nested else problem)
    if nested:
        notes.append(f"{path}: passed over: {hint}")
    return found


def check_sizes(where: Path | str, infos: Sequence[zipfile.ZipInfo]) -> None:
    """Raise FileError for a zip that unpacks to more than tables have."""
    fat = [i for i in infos if i.file_size > 10_000_000 and i.file_size > FATTEST * max(1, i.compress_size)]
    size = sum(info.file_size for info in infos)
    if size > LARGEST or fat:
        name, size = (fat[0].filename, fat[0].file_size) if fat else ("all together", size)
        raise FileError(where, f"unpacks to far more than a table has ({name}: {size:,} bytes): not read")


def read_packed(where: Path | str, zipped: Path | io.BytesIO, info: zipfile.ZipInfo) -> bytes:
    """The bytes of a file in a zip. Raises FileError where it is damaged or longer than it says."""
    chunks: list[bytes] = []
    size = info.file_size
    try:
        with zipfile.ZipFile(zipped) as archive:
            # The module stops at the size that a zip declares; one byte more shows whether that is true.
            wary = copy(info)
            wary.file_size += 1
            with archive.open(wary) as file:
                while chunk := file.read(CHUNK):
                    chunks.append(chunk)
    except BROKEN as error:
        raise FileError(
            where, f"{info.filename} is damaged ({error or 'it ends early'}); get it again"
        ) from error
    content = b"".join(chunks)
    if len(content) != size:
        raise FileError(
            where, f"{info.filename} does not unpack to the {size:,} bytes that the zip declares: not read"
        )
    return content


# -- text


def decode(member: Member) -> tuple[str, str | None]:
    """(the text of a member, what was unusual about its encoding). Raises FileError for what is no text."""
    text, note, _ = as_text(member, member.read())
    return text, note


def decoded(content: bytes) -> tuple[str, str | None, int]:
    """(text, what was unusual about its encoding, how many characters were lost) of some bytes."""
    found = encoding_of(lambda: (content,))
    note = found.note
    if found.lost:
        note = f"{note}; a row is rejected where a column that is read has such a byte"
    return content.decode(found.name, "replace").removeprefix("\ufeff"), note, found.lost


@dataclass(frozen=True, slots=True)
class Encoding:
    """How bytes are text: Python's name of the encoding, what is unusual about it, characters lost in it."""

    name: str
    note: str | None = None
    lost: int = 0


def encoding_of(read: Callable[[], Iterable[bytes]]) -> Encoding:
    """The encoding of bytes, which `read` gives in pieces as often as it is asked, the head as the first."""
    head = next(iter(read()), b"")[:4_000]
    # Every other byte of a European text in UTF-16 is nothing, the second of each two or the first.
    nothing = [head[at::2].count(0) * 8 > len(head) for at in (0, 1)]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        name, note = "utf-16", "read as UTF-16"
    elif nothing[0] != nothing[1]:
        name, note = ("utf-16-le" if nothing[1] else "utf-16-be"), "read as UTF-16"
    else:
        lost, beyond = beyond_ascii(read, "utf-8-sig")
        # A file in UTF-8 with some damage has more good characters than bad ones; one in Windows-1252 has
        # hardly a byte beyond ASCII that UTF-8 would take.
        if not lost:
            return Encoding("utf-8-sig")
        if lost < beyond:
            return Encoding("utf-8-sig", f"holds {lost:,} {of_bytes(lost)} no UTF-8", lost)
        name, note = "windows-1252", "is not UTF-8: read as Windows-1252"
    lost, _ = beyond_ascii(read, name)
    return Encoding(
        name, f"{note}, and holds {lost:,} {of_bytes(lost)} no text in it" if lost else note, lost
    )


def of_bytes(count: int) -> str:
    """What follows the number of bytes of which something is said."""
    return "byte that is" if count == 1 else "bytes that are"


def beyond_ascii(read: Callable[[], Iterable[bytes]], encoding: str) -> tuple[int, int]:
    """(characters lost, others beyond ASCII) of bytes in an encoding; (0, 0) where none is lost.

    A replacement character that stands so in the bytes is lost only where other bytes are.
    """
    try:
        for _ in pieces_of(read(), encoding, "strict"):
            pass
    except UnicodeDecodeError:
        lost, beyond = 0, 0
        for text in pieces_of(read(), encoding, "replace"):
            lost += text.count("\ufffd")
            beyond += len(text) - len(text.encode("ascii", "ignore"))
        return lost, beyond - lost
    return 0, 0


def pieces_of(pieces: Iterable[bytes], encoding: str, errors: str) -> Iterator[str]:
    """The text of some bytes piece by piece, wherever they are cut."""
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    for piece in pieces:
        yield decoder.decode(piece)
    yield decoder.decode(b"", final=True)


def as_text(member: Member, content: bytes) -> tuple[str, str | None, int]:
    """What `decoded` gives for the bytes of a member. Raises FileError for what is no table of text."""
    text, note, lost = decoded(content)
    check_is_text(member.where, text[:4_000])
    return text, note, lost


def check_is_text(where: Path | str, head: str, save: str = "CSV (UTF-8) or .xlsx") -> None:
    """Raise FileError, with what to save a table as, where a file that begins so is no table of text."""
    if head.startswith("%PDF") or len(ODD.findall(head)) > max(3, len(head) // 50):
        raise FileError(where, f"is no text and no workbook; save the table as {save}")
    if WEB.match(head):
        problem = "is a web page or XML, whatever its name says: open it in a spreadsheet program"
        raise FileError(where, f"{problem} and save it as {save}")


def csv_rows(lines: Sequence[str], mark: str, faults: Faults) -> Iterator[tuple[int, list[str]]]:
    """The rows of separated text; a row that a quotation mark has swallowed others into goes to `faults`."""
    number, before, end = 0, 0, len(lines)
    while before < end:
        start = before
        reader = csv.reader(islice(lines, start, None), delimiter=mark)
        try:
            for cells in reader:
                number += 1
                after = start + reader.line_num
                # The lenient reader ends an open quotation at the next quotation mark or at the file's end.
                if (after > before + 1 or after == end) and (problem := quotation(lines[before:after], mark)):
                    faults[number] = [(None, "", problem)]
                before = after
                if any(cells):
                    yield number, cells
        except csv.Error:  # a cell longer than the module takes
            number += 1
            cells, size, problem = long_row(lines, before, mark)
            if problem:
                faults[number] = [(None, "", problem)]
            before += size
            yield number, cells


def long_row(lines: Sequence[str], start: int, mark: str) -> tuple[list[str], int, str | None]:
    """(cells, number of lines, what is wrong with its quotation marks) of the row that begins on a line."""
    usual = csv.field_size_limit(LARGEST)  # which holds for the whole program, so for no longer than this
    try:
        reader = csv.reader(islice(lines, start, None), delimiter=mark)
        cells = next(reader)
        return cells, reader.line_num, quotation(lines[start : start + reader.line_num], mark)
    finally:
        csv.field_size_limit(usual)


def quotation(lines: Sequence[str], mark: str) -> str | None:
    """What is wrong with the quotation marks of a row that takes up some lines."""
    try:
        for _ in csv.reader(lines, delimiter=mark, strict=True):
            pass
    except csv.Error as error:
        if len(lines) > 1 or "end of data" in str(error):
            more = f" and takes in the {len(lines) - 1} lines after it" if len(lines) > 1 else ""
            return f"has a quotation mark that is not closed{more}"
    return None


def unwrapped(rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """The rows with cells such as `="00123"`, which keep Excel from dropping the zeros, as what they show."""
    for number, cells in rows:
        yield number, [c[2:-1] if c.startswith('="') and c.endswith('"') and len(c) > 2 else c for c in cells]


# -- sheets


def fold(name: str) -> str:
    """A column's name as it is compared: letters and digits only, without accents, in lower case."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(character for character in plain if character.isalnum())


@dataclass(slots=True)
class Sheet:
    """The rows of a member from its header on, with their numbers, and what was unusual.

    `faults` tells which rows or cells cannot be read; `lost` whether characters were lost in decoding;
    `size` how many rows there are at most, 0 where nobody knows.
    """

    member: Member
    header: list[str]
    number: int
    rows: Iterator[tuple[int, list[str]]]
    notes: list[str] = field(default_factory=list)
    faults: Faults = field(default_factory=dict)
    lost: bool = False
    size: int = 0


def open_sheet(member: Member, fits: Callable[[Sequence[str]], Fit] = lambda cells: (0, 0)) -> Sheet:
    """The header of a CSV, TSV or Excel member and its rows; rows without any cell are left out, but counted.

    The header is the one among the first rows that fits best, the first of several. What a file is, its
    content says and not its name. Raises FileError.
    """
    content = member.read()
    if is_workbook(content):
        return workbook_sheet(member, content, fits)
    text, note, lost = as_text(member, content)
    lines = lines_of(member, text)
    told = re.fullmatch(r'"?sep=(.)"?\s*', lines[0]) if lines else None
    if told:  # a line to Excel, which shows it to nobody
        del lines[0]
    best: tuple[tuple[Fit, int], str, int, list[str]] | None = None
    for mark in told[1] if told else MARKS:
        head = list(islice(csv_rows(lines[: 100 * HEAD], mark, {}), HEAD))
        number, cells = max(head, key=lambda row: fits(row[1]), default=(0, []))
        rank = fits(cells), len(cells)
        if head and (best is None or rank > best[0]):
            best = rank, mark, number, cells
    if best is None or not re.search(r"\w", text):
        raise FileError(member.where, "is empty: not even a header")
    _, mark, number, cells = best
    faults: Faults = {}
    rows = csv_rows(lines, mark, faults)
    top = next(row for row in rows if row[0] == number)
    notes = [note] if note else []
    if number > 1:
        notes.append(f"the header is row {number}; what stands above it was left out")
    rows = chain([top], unwrapped(rows) if '="' in text else rows)
    return Sheet(member, cells, number, rows, notes, faults, bool(lost), len(lines))


def lines_of(member: Member, text: str) -> list[str]:
    """The lines of a text with their ends. Raises FileError for more or longer ones than tables have."""
    number = max(map(text.count, "\n\r"))
    if number > LINES:
        raise FileError(member.where, f"has {number:,} lines, and a table may have {LINES:,}: not read")
    lines = io.StringIO(text, newline="").readlines()
    longest = max(map(len, lines), default=0)
    if longest > LINES:
        where = 1 + next(number for number, line in enumerate(lines) if len(line) == longest)
        problem = f"has {longest:,} characters in a line, and a table may have {LINES:,}: not read"
        raise FileError(member.where, problem, line=where)
    return lines


def is_workbook(content: bytes) -> bool:
    """Whether a file is a workbook of a spreadsheet program, whatever its name."""
    return content.startswith((ZIP, OLE))


def workbook_sheet(member: Member, content: bytes, fits: Callable[[Sequence[str]], Fit]) -> Sheet:
    """The header and the rows of the sheet of a workbook that is meant, or else whose header fits best."""
    import python_calamine as calamine

    parts = parts_of(member, content)
    try:
        book = calamine.load_workbook(io.BytesIO(content))
        names = [s.name for s in book.sheets_metadata if s.typ == calamine.SheetTypeEnum.WorkSheet]
        hidden = {s.name for s in book.sheets_metadata if s.visible != calamine.SheetVisibleEnum.Visible}
        names.sort(key=hidden.__contains__)
        best: tuple[Fit, CalamineSheet, Header, Faults] | None = None
        filled = []
        for name in names if not member.sheet else [sheet_called(member, names)]:
            faults = sheet_faults(parts.get(name, b""))
            sheet = book.get_sheet_by_name(name)
            if sheet.height:
                filled.append(name)
                header = header_of(sheet, fits)
                if best is None or fits(header.names) > best[0]:
                    best = fits(header.names), sheet, header, faults
    except calamine.PasswordError as error:
        raise FileError(member.where, "is locked with a password: save a copy without one") from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise FileError(member.where, f"is no workbook that can be read ({error})") from error
    if best is None:
        raise FileError(member.where, "has no sheet with a row in it")
    _, sheet, header, faults = best
    notes = []
    if len(filled) > 1:
        others = ", ".join(repr(name) for name in filled if name != sheet.name)
        notes.append(f"read its sheet {sheet.name!r}; left out: {others}")
    if header.first > 1:
        notes.append(f"the header is row {header.first}; what stands above it was left out")
    if not parts:
        notes.append("errors of formulas look like empty cells in this format; .xlsx shows them")
    below = (row for row in sheet_rows(sheet) if row[0] > header.last)
    rows = chain([(header.last, header.names)], below)
    return Sheet(member, header.names, header.last, rows, notes, faults)


def sheet_called(member: Member, names: Sequence[str]) -> str:
    """The sheet that a member's `sheet` means. Raises FileError."""
    found = [name for name in names if fold(name) == fold(member.sheet)]
    if not found:
        nearest = difflib.get_close_matches(member.sheet, names, 1, 0.0)
        near = f"; the nearest is {nearest[0]!r}" if nearest else ""
        raise FileError(member.where, f"has no sheet {member.sheet!r}{near}")
    return found[0]


def parts_of(member: Member, content: bytes) -> dict[str, bytes]:
    """Sheet name → its XML, of an Office Open XML workbook; nothing for older formats. Raises FileError."""
    if content.startswith(OLE):
        if LOCKED in content:
            raise FileError(member.where, "is locked with a password: save a copy without one")
        try_apart(member, content)
        return {}
    zipped = io.BytesIO(content)
    try:
        with zipfile.ZipFile(zipped) as archive:
            infos = archive.infolist()
    except BROKEN as error:
        raise FileError(member.where, f"is a damaged workbook ({error})") from error
    check_sizes(member.where, infos)
    files = {}
    for info in infos:  # every one, since what calamine unpacks it does not measure
        name, inside = info.filename.lower(), read_packed(member.where, zipped, info)
        if name == "xl/workbook.bin":
            raise FileError(member.where, "is a binary workbook (.xlsb): save it as .xlsx")
        if name in {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} or b"sheetData" in inside:
            files[name] = inside
    targets = {
        tag["Id"]: tag["Target"].removeprefix("/xl/").lower()
        for tag in tags(files.get("xl/_rels/workbook.xml.rels", b""))
        if "Id" in tag and "Target" in tag
    }
    found = {}
    for tag in tags(files.get("xl/workbook.xml", b"")):
        id_ = next((value for name, value in tag.items() if name.endswith(":id")), "")
        found[html.unescape(tag.get("name", ""))] = f"xl/{targets.get(id_)}"
    check_ranges(member, files, {part: name for name, part in found.items()})
    return {name: files.get(part, b"") for name, part in found.items()}


def try_apart(member: Member, content: bytes) -> None:
    """Raise FileError for a workbook of Excel 97 to 2003 that would end the process that reads it.

    Where one is damaged so that a cell stands far away, calamine asks for memory that no machine has, and
    nothing of Python's stops that; the binary format shows it to nobody who does not read it all.
    """
    import subprocess
    import sys

    try:
        command = [sys.executable, "-c", TRIAL, str(LARGEST)]
        code = subprocess.run(
            command, input=content, capture_output=True, timeout=PATIENCE, check=False
        ).returncode
    except subprocess.TimeoutExpired:
        code = -1
    if code not in {0, 1}:  # 1 is an exception, which the reading proper tells
        problem = "is no workbook that can be read (it is damaged, or has cells far away from the table)"
        raise FileError(member.where, f"{problem}: save it as .xlsx")


def tags(xml: bytes) -> list[dict[str, str]]:
    """The attributes of the elements `sheet` and `Relationship` of a part of a workbook."""
    text = xml.decode("utf-8", "replace")
    return [
        {name: one or other for name, one, other in ATTRIBUTE.findall(found)} for found in SHEET.findall(text)
    ]


def check_ranges(member: Member, parts: Mapping[str, bytes], sheets: Mapping[str, str]) -> None:
    """Raise FileError for a workbook whose sheets have used ranges beyond all measure.

    `parts` are the XML of all that may be sheets, `sheets` the names of those that the workbook names.

    calamine makes room for all cells between the first one and the last, and damage puts a cell anywhere.
    """
    cells = 0
    for name, xml in parts.items():
        # A cell can name another row than the one it stands in, and calamine makes room for either.
        stands = STANDS.findall(xml)
        rows = max(map(int, {row for _, row in stands}), default=0)
        wide = max(map(column_number, {letters.upper() for letters, _ in stands}), default=-1) + 1
        cells += rows * wide
        if cells > WIDEST:
            far = f"has cells as far away as row {rows:,} and column {wide:,}"
            where = f"its sheet {sheets.get(name, name)!r}"
            raise FileError(member.where, f"{where} {far}: delete what stands far from the table")


def sheet_faults(xml: bytes) -> Faults:
    """The cells of a sheet that calamine gives as empty and that are not.

    They are formulas that no program has worked out (written by one that cannot), and errors such as #REF!.
    """
    faults: Faults = {}
    unworked = "is a formula without a result: open the workbook in a spreadsheet program and save it"
    for cell in FORMULA.finditer(xml) if re.search(rb"<(?:\w+:)?f[\s/>]", xml) else ():
        if not cell[2] and b't="str"' not in cell[1]:
            note_fault(faults, cell[1], "", unworked)
    for cell in ERROR.finditer(xml):
        note_fault(faults, cell[1], cell[2].decode("utf-8", "replace"), "is an error of a formula")
    return faults


def note_fault(faults: Faults, attributes: bytes, value: str, problem: str) -> None:
    """Keep what is wrong with the cell that some attributes place."""
    place = STANDS.search(attributes)
    if place:
        column = column_number(place[1].upper())
        faults.setdefault(int(place[2]), []).append((column, value, problem))


def column_number(letters: bytes) -> int:
    """The place of a column, from 0, by its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


@dataclass(frozen=True, slots=True)
class Header:
    """The names of the columns of a sheet, and the numbers of the first and last row that they take up."""

    names: list[str]
    first: int
    last: int


def header_of(sheet: CalamineSheet, fits: Callable[[Sequence[str]], Fit]) -> Header:
    """The row among the first ones that fits best, or two of them where cells of the upper one are merged.

    Then a column is called after both: `Manager` over `ID` and `Name` are `Manager ID` and `Manager Name`.
    """
    merged = merged_cells(sheet)
    head = list(islice(sheet_rows(sheet), HEAD))
    found = [Header(cells, number, number) for number, cells in head]
    for (upper, above), (lower, below) in pairwise(head):
        across = [(left, right) for (top, left), (_, right) in merged if top == upper - 1 and right > left]
        if across:
            wide = list(above)
            for left, right in across:
                wide[left : right + 1] = [above[left]] * len(wide[left : right + 1])
            names = [
                f"{a} {b}" if a.strip() and b.strip() and a != b else a if a.strip() else b
                for a, b in zip(wide, below, strict=True)
            ]
            found.append(Header(names, upper, lower))
    best = max(found, key=lambda header: fits(header.names))
    last = [bottom + 1 for (top, _), (bottom, _) in merged if best.first <= top + 1 <= best.last]
    return Header(best.names, best.first, max([best.last, *last]))


def sheet_rows(sheet: CalamineSheet) -> Iterator[tuple[int, list[str]]]:
    """The rows of a sheet as text; what is merged over several rows stands in each of them."""
    down: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, _) in merged_cells(sheet):
        if bottom > top:
            down.setdefault(top, []).append((left, bottom))
    held: dict[int, tuple[str, int]] = {}
    for number, cells in enumerate(sheet.iter_rows()):
        row = [cell if isinstance(cell, str) else cell_text(cell) for cell in cells]
        if not any(row):
            continue
        for column, (text, bottom) in held.items():
            if number <= bottom and not row[column]:
                row[column] = text
        for column, bottom in down.get(number, ()):
            held[column] = row[column], bottom
        yield number + 1, row


def merged_cells(sheet: CalamineSheet) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """The ((top, left), (bottom, right)) of the merged cells of a sheet that begin within its columns."""
    return [cells for cells in sheet.merged_cell_ranges or [] if cells[0][1] < sheet.width]


def cell_text(cell: Any) -> str:
    """A cell of a workbook as text: a whole number without a point, a day without its midnight."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell).upper()
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time().isoformat() == "00:00:00" else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


def number_problem(text: str) -> str | None:
    """What a spreadsheet program has done to an identifier: made a day of it, or dropped its last digits."""
    if text.isalnum():
        return None  # the usual case; both mistakes leave a sign
    again = "format the column as text and write it again"
    if DIGITS_LOST.fullmatch(text):
        return f"is a number whose last digits a spreadsheet program has dropped; {again}"
    if A_DAY.fullmatch(text):
        return f"is a day, not an identifier: a spreadsheet program has changed it; {again}"
    return None


# -- tables


@dataclass
class Table:
    """A table being read: iterate for its rows; `reject` takes the present one out.

    `columns` are the header's names. The cells of a row come in the order of `wanted`; a wanted column that
    the header lacks gives empty cells. A row may end early, as some programs write it, where it has the
    `needed` first cells.
    """

    name: str
    where: str
    columns: list[str]
    wanted: Sequence[int | None]
    sheet: Sheet
    needed: int = 0
    read: int = 0
    rejects: list[tuple[int, list[str], str, str, str]] = field(default_factory=list)
    row: tuple[int, list[str]] = (0, [])
    _refused: set[int] = field(default_factory=set)

    @property
    def rejected(self) -> int:
        """Rows rejected, each once however many faults it has."""
        return len(self._refused)

    @property
    def accepted(self) -> int:
        """Rows read and not rejected."""
        return self.read - self.rejected

    @property
    def passed_over(self) -> list[str]:
        """The names of the columns that nobody wanted."""
        return [name for place, name in enumerate(self.columns) if name and place not in self.wanted]

    def has(self, place: int) -> bool:
        """Whether the header has the wanted column at this place of `wanted`."""
        return self.wanted[place] is not None

    def __iter__(self) -> Iterator[Row]:
        sheet = self.sheet
        width = len(sheet.header)
        spare = None in self.wanted
        picks = [width if at is None else at for at in self.wanted]
        pick: Callable[[list[str]], Any] = itemgetter(*picks)
        single = len(picks) == 1
        faults, lost = sheet.faults, sheet.lost
        for number, found in sheet.rows:
            self.read += 1
            self.row = number, found
            if faults and number in faults and self._is_faulty(faults[number]):
                continue
            cells = found if len(found) == width else self._fitted(found, width)
            if cells is None:
                continue
            picked = pick([*cells, ""]) if spare else pick(cells)
            if single:
                picked = (picked,)
            text = "".join(picked)
            if len(text) > LONGEST or lost or not text.isprintable():
                column, value, problem = self._flaw(picked, text)
                if problem:
                    self.reject(column, value, problem)
                    continue
            yield number, picked

    def _is_faulty(self, faults: Sequence[tuple[int | None, str, str]]) -> bool:
        """Reject the present row for what is wrong with the whole of it or with wanted cells."""
        told = [fault for fault in faults if fault[0] is None or fault[0] in self.wanted]
        for place, value, problem in told:
            self.reject("" if place is None else self.columns[place], value, problem)
        return bool(told)

    def _fitted(self, cells: list[str], width: int) -> list[str] | None:
        """The cells of a row that has more or fewer of them than the header; None where it is rejected."""
        size = len(cells)
        if size < width and size >= self.needed > 0:
            return cells + [""] * (width - size)
        if size > width and not any(cells[width:]):
            return cells[:width]
        self.reject("", "", f"has {size} cells, and the header has {width}")
        return None

    def _flaw(self, cells: Sequence[str], text: str) -> tuple[str, str, str]:
        """(column, value, problem) of a row whose cells are very long or hold what no text holds."""
        odd = ODD.search(text)
        lost = self.sheet.lost and "\ufffd" in text
        if len(text) <= LONGEST and not odd and not lost:
            return "", "", ""
        for at, cell in zip(self.wanted, cells, strict=True):
            column = "" if at is None else self.columns[at]
            if len(cell) > LONGEST:
                return column, "", f"has {len(cell):,} characters; a cell may have {LONGEST:,}"
            if odd and odd[0] in cell:
                return column, repr(odd[0]), "holds a control character"
            if lost and "\ufffd" in cell:
                return column, "", "holds bytes that are no text; save the file as UTF-8"
        return "", "", f"has {len(text):,} characters; a cell may have {LONGEST:,}"

    def reject(self, column: str, value: str, problem: str, row: tuple[int, list[str]] | None = None) -> None:
        """Take the present row out, or an earlier one by what `row` was then.

        It is counted once, and each of its faults is told and kept for the rejects file.
        """
        number, cells = row or self.row
        self._refused.add(number)
        self.rejects.append((number, cells, column, value, problem))


def open_table(
    member: Member, columns: Mapping[str, Sequence[str]], *, required: Sequence[str] = ()
) -> Table:
    """A member as a table with wanted columns: key → the spellings of its header that are known.

    In a rejects file the last column, which tells the reason, is left out. Raises FileError for a member
    without a header, without a required column, or with a wanted header twice.
    """
    spellings = {key: {fold(name): None for name in (key, *names)} for key, names in columns.items()}

    def fits(cells: Sequence[str]) -> Fit:
        names = {fold(cell) for cell in cells if len(cell) < 200}
        return (
            sum(not names.isdisjoint(spellings[key]) for key in required),
            sum(not names.isdisjoint(known) for known in spellings.values()),
        )

    sheet = open_sheet(member, fits)
    next(sheet.rows)
    names = [" ".join(name.replace("\ufeff", "").split()) for name in sheet.header]
    if names and names[-1] == REASON:
        names.pop()
        del sheet.header[-1]
        sheet.rows = ((number, cells[: len(names)]) for number, cells in sheet.rows)
    places: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        places.setdefault(fold(name), []).append(place)
    wanted: list[int | None] = []
    needed = 0
    for key, known in spellings.items():
        found = next((places[name] for name in known if name in places), [])
        if not found and key in required:
            others = ", ".join(name for name in names if name) or "none"
            raise FileError(member.where, f"lacks the column {key!r}; it has: {others}", line=sheet.number)
        if len(found) > 1:
            raise FileError(member.where, f"has two columns called {names[found[0]]!r}", line=sheet.number)
        wanted.append(found[0] if found else None)
        if key in required:
            needed = max(needed, found[0] + 1)
    return Table(member.name, member.where, names, wanted, sheet, needed)
