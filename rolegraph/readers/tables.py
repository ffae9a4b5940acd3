"""Tables in: CSV, TSV and Excel files, on their own, in a folder or in a zip, row by row.

What the user names is a `Package`: files by name, read in place, nothing unpacked. Rows are numbered as a
spreadsheet numbers them: the header is row 1, and a cell with line breaks does not make two rows.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import itemgetter
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from rolegraph.errors import FileError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

__all__ = ["REASON", "Member", "Package", "Row", "Sheet", "Table", "fold", "open_package"]

REASON: Final = "rolegraph: what is wrong"
"""The header of the last column of a rejects file."""
LONGEST: Final = 1_000_000
"""Characters of a cell that are taken: a longer one is a quotation mark that was never closed."""
LARGEST: Final = 2_000_000_000
"""Bytes that the files of a zip may unpack to, all together."""
FATTEST: Final = 200
"""How many times its packed size a file of a zip may unpack to; tables seldom reach 30."""
ENDINGS: Final = (".csv", ".tsv", ".txt", ".tab", ".xlsx", ".xlsm", ".xls", ".ods")
EXCEL: Final = (".xlsx", ".xlsm", ".xls", ".ods")
ODD: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that no text holds and that RDF/XML cannot."""

Row = tuple[int, tuple[str, ...]]
"""(row as a spreadsheet numbers it, the wanted cells)."""

# A cell that the csv module refuses would end the whole table; `LONGEST` rejects the one row instead.
csv.field_size_limit(LARGEST)


@dataclass(frozen=True, slots=True)
class Member:
    """A file of a package: its name without folders, how messages call it, and how it is read."""

    name: str
    where: str
    size: int
    read: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Package:
    """What the user named: files by name. `digest` is the SHA-256 of the one file, or of the list of several."""

    name: str
    digest: str
    members: tuple[Member, ...]

    def find(self, pattern: str) -> list[Member]:
        """The members whose whole name matches a regular expression, letter case aside.

        Several are one table only where all but the first are rejects files of an earlier import; else
        FileError names them.
        """
        found = [m for m in self.members if re.fullmatch(pattern, m.name, re.IGNORECASE)]
        mended = [m for m in found if is_rejects(m)]
        whole = [m for m in found if m not in mended]
        if len(whole) > 1:
            names = " and ".join(m.where for m in whole)
            raise FileError(self.name, f"two files for one table: {names}; name the one that is meant")
        return whole + mended


def is_rejects(member: Member) -> bool:
    """Whether a file is one that an import wrote for rows to mend."""
    return member.name.lower().endswith(".csv") and REASON.encode() in member.read()[:100_000].split(b"\n")[0]


def open_package(paths: Sequence[Path]) -> Package:
    """The files at some paths: each a zip, a folder or a single file. Raises FileError."""
    if not paths:
        raise FileError("import", "name a zip, a folder or a file")
    members: list[Member] = []
    digests: list[tuple[str, str]] = []
    for path in paths:
        if not path.exists():
            raise FileError(path, "there is no such file or folder")
        try:
            if path.is_dir():
                inside = [p for p in sorted(path.rglob("*")) if p.is_file() and p.suffix.lower() in ENDINGS]
                if not inside:
                    raise FileError(path, f"holds no table; known are {', '.join(ENDINGS)}")
                members += [on_disk(p) for p in inside]
                digests += [(str(p.relative_to(path)), sha256(p)) for p in inside]
            else:
                digests.append((path.name, sha256(path)))
                members += in_zip(path) if is_zip(path) else [on_disk(path)]
        except OSError as error:
            raise FileError(path, f"cannot be read ({error.strerror or error})") from error
    if len(digests) == 1:
        digest = digests[0][1]
    else:
        listing = "".join(f"{value}  {name}\n" for name, value in sorted(digests))
        digest = hashlib.sha256(listing.encode()).hexdigest()
    return Package(" ".join(path.name for path in paths), digest, tuple(members))


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


def is_zip(path: Path) -> bool:
    """Whether a file is a zip of files; Excel's files are zips as well, and are read as tables."""
    return path.suffix.lower() not in EXCEL and zipfile.is_zipfile(path)


def in_zip(path: Path) -> list[Member]:
    """The tables in a zip, whatever folders they stand in. Nothing is unpacked to disk. Raises FileError."""
    try:
        archive = zipfile.ZipFile(path)
        infos = [info for info in archive.infolist() if not info.is_dir()]
    except zipfile.BadZipFile as error:
        raise FileError(path, f"is a damaged zip ({error}); download it again") from error
    for info in infos:
        parts = PurePosixPath(info.filename.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or ":" in info.filename:
            raise FileError(path, f"holds the path {info.filename!r}, which leads out of it: do not trust this zip")
        if info.flag_bits & 1:
            raise FileError(path, f"{info.filename} is locked with a password: unpack the zip and name the folder")
    unpacked = sum(info.file_size for info in infos)
    fat = [i for i in infos if i.file_size > 10_000_000 and i.file_size > FATTEST * max(1, i.compress_size)]
    if unpacked > LARGEST or fat:
        name = fat[0].filename if fat else "all together"
        size = fat[0].file_size if fat else unpacked
        raise FileError(path, f"unpacks to far more than a table has ({name}: {size:,} bytes): not read")
    found = [
        Member(
            PurePosixPath(info.filename.replace("\\", "/")).name,
            f"{path}: {info.filename}",
            info.file_size,
            lambda info=info: read_packed(path, info.filename),  # type: ignore[misc]
        )
        for info in infos
        if PurePosixPath(info.filename).suffix.lower() in ENDINGS and "__MACOSX" not in info.filename
    ]
    if not found:
        inner = next((info.filename for info in infos if info.filename.lower().endswith(".zip")), None)
        hint = f"; {inner} in it is a zip: unpack it first" if inner else ""
        raise FileError(path, f"holds no table; known are {', '.join(ENDINGS)}{hint}")
    return found


def read_packed(path: Path, name: str) -> bytes:
    """The bytes of a file in a zip. Raises FileError where it is damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.read(name)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError) as error:
        raise FileError(path, f"{name} is damaged ({error}); download it again") from error


def decode(member: Member) -> tuple[str, str | None]:
    """(the text of a member, what was unusual about its encoding). Raises FileError."""
    content = member.read()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding, note = "utf-16", "read as UTF-16"
    elif content[1:2] == b"\0" or content[:1] == b"\0":
        encoding, note = ("utf-16-le" if content[1:2] == b"\0" else "utf-16-be"), "read as UTF-16"
    else:
        try:
            return content.decode("utf-8-sig"), None
        except UnicodeDecodeError:
            encoding, note = "windows-1252", "is not UTF-8: read as Windows-1252"
    try:
        return content.decode(encoding), note
    except UnicodeDecodeError as error:
        raise FileError(member.where, f"is no text that can be read ({error.reason}); save it as UTF-8") from error


def separator(text: str) -> str:
    """What separates the cells: the one of `,` `;` tab and `|` that the first line with any has most of."""
    for line in text[:200_000].splitlines():
        bare = re.sub(r'"[^"]*"', "", line)
        counts = {mark: bare.count(mark) for mark in ",;\t|"}
        if any(counts.values()):
            return max(counts, key=counts.__getitem__)
    return ","


def fold(name: str) -> str:
    """A column's name as it is compared: letters and digits only, in lower case."""
    return "".join(character for character in name.casefold() if character.isalnum())


@dataclass(slots=True)
class Sheet:
    """The rows of a member with their numbers, and what was unusual; `at` tells how far reading has come."""

    member: Member
    rows: Iterator[tuple[int, list[str]]]
    notes: list[str] = field(default_factory=list)


def open_sheet(member: Member) -> Sheet:
    """The rows of a CSV, TSV or Excel member; rows without any cell are left out, but counted in the numbers."""
    if member.name.lower().endswith(EXCEL):
        notes: list[str] = []
        return Sheet(member, excel_rows(member, notes), notes)
    text, note = decode(member)
    rows = csv_rows(member, text)
    return Sheet(member, rows, [note] if note else [])


def csv_rows(member: Member, text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of separated text."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator(text), strict=False)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            if any(cells):
                yield number, cells
    except csv.Error as error:
        raise FileError(member.where, f"row {number + 1} is no row of a table ({error})") from error


def excel_rows(member: Member, notes: list[str]) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first sheet of a workbook that has any."""
    import python_calamine

    content = member.read()
    try:
        book = python_calamine.load_workbook(io.BytesIO(content))
        filled = [s for name in book.sheet_names if (s := book.get_sheet_by_name(name)).height > 0]
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise FileError(member.where, f"is no workbook that can be read ({error})") from error
    if not filled:
        raise FileError(member.where, "has no sheet with a row in it")
    sheet = filled[0]
    if len(filled) > 1:
        notes.append(f"read its sheet {sheet.name!r}; the others were left out")
    start = sheet.start[0] if sheet.start else 0
    for number, cells in enumerate(sheet.to_python(skip_empty_area=True), start + 1):
        row = [as_text(cell) for cell in cells]
        if any(row):
            yield number, row


def as_text(cell: Any) -> str:
    """A cell of a workbook as text: a whole number without a point, a day without its midnight."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time().isoformat() == "00:00:00" else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


@dataclass
class Table:
    """A table being read: iterate for its rows; `reject` takes the present one out.

    `columns` are the header's names. The cells of a row come in the order of `wanted`; a wanted column that
    the header lacks gives empty cells.
    """

    name: str
    where: str
    columns: list[str]
    wanted: Sequence[int | None]
    sheet: Sheet
    read: int = 0
    rejected: int = 0
    rejects: list[tuple[int, list[str], str, str, str]] = field(default_factory=list)
    _row: tuple[int, list[str]] = (0, [])
    _refused: int = 0

    @property
    def accepted(self) -> int:
        """Rows read and not rejected."""
        return self.read - self.rejected

    def has(self, place: int) -> bool:
        """Whether the header has the wanted column at this place of `wanted`."""
        return self.wanted[place] is not None

    def __iter__(self) -> Iterator[Row]:
        width = len(self.columns)
        spare = width
        picks = [spare if at is None else at for at in self.wanted]
        pick: Callable[[list[str]], Any] = itemgetter(*picks)
        single = len(picks) == 1
        for number, cells in self.sheet.rows:
            self.read += 1
            self._row = number, cells
            if len(cells) != width:
                if len(cells) > width and not any(cells[width:]):
                    cells = cells[:width]
                elif self.sheet.member.name.lower().endswith(EXCEL) and len(cells) < width:
                    cells = cells + [""] * (width - len(cells))
                else:
                    self.reject("", "", f"has {len(cells)} cells, and the header has {width}")
                    continue
            if len(long := max(cells, key=len)) > LONGEST:
                column = self.columns[cells.index(long)]
                self.reject(
                    column, long[:40] + "…", f"has {len(long):,} characters; is a closing quotation mark missing?"
                )
                continue
            joined = "".join(cells)
            if not joined.isprintable() and (odd := ODD.search(joined)):
                column = next(c for c, cell in zip(self.columns, cells, strict=True) if odd[0] in cell)
                self.reject(column, repr(odd[0]), "holds a control character")
                continue
            cells = [*cells, ""]
            yield number, (pick(cells),) if single else pick(cells)

    def reject(self, column: str, value: str, problem: str) -> None:
        """Take the present row out: it is counted, told, and kept for the rejects file."""
        number, cells = self._row
        if self._refused != number:
            self.rejected += 1
            self._refused = number
            self.rejects.append((number, cells, column, value, problem))


def open_table(member: Member, columns: Mapping[str, Sequence[str]], *, required: Sequence[str] = ()) -> Table:
    """A member as a table with wanted columns: key → the spellings of its header that are known.

    Raises FileError for a member without a header, without a required column, or with a header twice.
    """
    sheet = open_sheet(member)
    header = next(sheet.rows, None)
    if header is None:
        raise FileError(member.where, "is empty: not even a header")
    names = [name.strip().removesuffix("\ufeff") for name in header[1]]
    places: dict[str, int] = {}
    for place, name in enumerate(names):
        places.setdefault(fold(name), place)
    wanted: list[int | None] = []
    for key, spellings in columns.items():
        found = [place for s in (key, *spellings) if (place := places.get(fold(s))) is not None]
        if not found and key in required:
            known = ", ".join(name for name in names if name) or "none"
            raise FileError(member.where, f"lacks the column {key!r}; it has: {known}", line=header[0])
        wanted.append(found[0] if found else None)
    for place in filter(None, wanted):
        if names.count(names[place]) > 1:
            raise FileError(member.where, f"has two columns called {names[place]!r}", line=header[0])
    return Table(member.name, member.where, names, wanted, sheet)
