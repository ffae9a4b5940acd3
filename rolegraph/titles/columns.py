"""Tables of titles: a column resolved row by row, and titles that are coded already.

Rows go through one batch after the other, so a table may be of any length.
"""

from __future__ import annotations

import csv
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from rolegraph.answers import find_roles, names_of
from rolegraph.errors import AmbiguousNameError, FileError, NameNotFoundError
from rolegraph.files import check_is_no_pipe, replaced_file
from rolegraph.readers.tables import MARKS, check_is_text, encoding_of, fold, is_workbook, quotation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from rolegraph.readers.tables import Encoding
    from rolegraph.store import Store
    from rolegraph.titles.resolver import Resolver

__all__ = ["ADDED", "read_coded", "resolve_column"]

ADDED: Final = ("rank", "iri", "label", "score", "verdict", "matched")
"""The columns that resolving adds."""
ROWS: Final = 1_024
"""Rows that are held at once."""
PIECE: Final = 1 << 20
"""Bytes that are looked at at once for how a file is text."""
SAVE: Final = "CSV (UTF-8)"
"""What a table is to be saved as; workbooks are not read here."""
TOLD: Final = 10
"""Rows at fault that are told one by one."""
REPLACED: Final = "\ufffd"
"""What stands for bytes that are no text."""


@dataclass(frozen=True, slots=True)
class Column:
    """An open table: its header, the places of the columns asked for, its rows with their line numbers.

    `line` is that of the header.
    """

    header: list[str]
    line: int
    places: list[int]
    mark: str
    rows: Iterator[tuple[int, list[str]]]
    lines: int
    encoding: Encoding

    def is_damaged(self, cells: Iterable[str]) -> bool:
        """Whether bytes of some cells are no text."""
        return bool(self.encoding.lost) and any(REPLACED in cell for cell in cells)


def resolve_column(
    resolver: Resolver,
    path: Path,
    column: str,
    out: Path,
    top: int | None = None,
    say: Callable[[str], None] = warnings.warn,
    advance: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> dict[str, int]:
    """Write a table again with the best roles for the titles of a column; verdict → its number of rows.

    Every row comes as often as its title has candidates, up to `top` times and at least once, with ADDED at
    its end. Without `top` it comes once, and without a role where its title is unknown. `say` is told of an
    encoding that is unusual, and on which lines it left bytes that are no text. `advance` gets (what, rows
    done, rows in all). The file is written in one step or not at all. Raises FileError.
    """
    verdicts = dict.fromkeys(("certain", "ambiguous", "unknown"), 0)
    with open_columns(path, [column]) as table, replaced_file(out) as file:
        if taken := {fold(name) for name in table.header} & set(ADDED):
            raise FileError(path, f"has a column {min(taken)!r} already: rename it, for one is added")
        writer = csv.writer(file, delimiter=table.mark, lineterminator="\n")
        writer.writerow([*table.header, *ADDED])
        damaged = [table.line] if table.is_damaged(table.header) else []
        while rows := list(islice(table.rows, ROWS)):
            damaged += [line for line, cells in rows if table.is_damaged(cells)]
            titles = list(dict.fromkeys(cells[table.places[0]] for _, cells in rows))
            found = dict(zip(titles, resolver.resolve(titles, top or 1), strict=True))
            for _, cells in rows:
                resolution = found[cells[table.places[0]]]
                verdict = resolution.verdict
                verdicts[verdict] += 1
                listed = resolution.candidates if top or verdict != "unknown" else ()
                for rank, c in enumerate(listed, 1):
                    writer.writerow([*cells, rank, c.iri, c.label, c.score, verdict, c.matched])
                if not listed:
                    writer.writerow([*cells, "", "", "", "", verdict, ""])
            done = sum(verdicts.values())
            advance(path.name, done, max(done, table.lines))
    if note := table.encoding.note:
        say(f"{path}: {note}{replaced_on(damaged)}")
    return verdicts


def replaced_on(lines: Sequence[int]) -> str:
    """On which lines bytes that are no text are written as something else."""
    if not lines:
        return ""
    more = f" and {len(lines) - TOLD:,} more" if len(lines) > TOLD else ""
    told = ", ".join(map(str, lines[:TOLD]))
    return f": written as {REPLACED} on line{'s' * (len(lines) > 1)} {told}{more}"


def read_coded(store: Store, path: Path) -> tuple[list[tuple[str, str, str]], list[str]]:
    """(title, role IRI, who says so) of a table with the columns title and role, and what is wrong with it.

    A role is an IRI, a CURIE or a name. Raises FileError where no row can be understood.
    """
    coded, problems = [], []
    roles: dict[str, str] = {}
    with open_columns(path, ["title", "role"]) as table:
        for line, cells in table.rows:
            if not any(cells):
                continue
            title, role = (cells[place].strip() for place in table.places)
            if table.is_damaged((title, role)):
                problems.append(f"line {line}: holds bytes that are no text; save the file as UTF-8")
                continue
            if not title or not role:
                problems.append(f"line {line}: {'the title' if not title else 'the role'} is empty")
                continue
            if role not in roles:
                roles[role] = role_called(store, role)
            if roles[role].startswith("!"):
                problems.append(f"line {line}: {roles[role][1:]}")
            else:
                coded.append((title, roles[role], str(path)))
    if not coded:
        told = f" ({problems[0]})" if problems else ""
        raise FileError(path, f"has no row with a title and a role of the graph{told}")
    if len(problems) > TOLD:
        problems[TOLD:] = [f"and {len(problems) - TOLD} more rows that cannot be understood"]
    if table.encoding.note:
        problems.insert(0, table.encoding.note)
    return coded, [f"{path}: {problem}" for problem in problems]


def role_called(store: Store, name: str) -> str:
    """The IRI of the one role that a name means, or ! and why there is none."""
    known = any(names_of(store, name, key) for key in ("rg:preferredKey", "rg:titleKey"))
    if not known and ":" not in name:
        return f"!no role is called {name!r}"
    try:
        found = find_roles(store, name)
    except (NameNotFoundError, AmbiguousNameError):
        return f"!no role is called {name!r}"
    first = [iri for iri in found if iri.rpartition("/")[0] == found[0].rpartition("/")[0]]
    return first[0] if len(first) == 1 else f"!{name!r} names several roles; give the IRI of one"


@contextmanager
def open_columns(path: Path, wanted: Sequence[str]) -> Iterator[Column]:
    """A table of separated text with some columns, read as it is gone through, twice. Raises FileError."""
    check_is_no_pipe(path)
    try:
        encoding, lines = text_of(path)
        with path.open(encoding=encoding.name, errors="replace", newline="") as file:
            head = list(islice(file, 100))
            told = len(head[0]) <= 8 and head[0].strip().strip('"').startswith("sep=") if head else False
            mark = head[0].strip().strip('"')[4:5] if told else ""
            before = next((n for n in range(told, len(head)) if head[n].strip()), told)
            header, places, mark = find_columns(path, head[before:], 1 + before, wanted, mark)
            rows = numbered(path, chain(head[before:], file), mark, 1 + before)
            line, _ = next(rows)
            yield Column(header, line, places, mark, fitted(path, rows, len(header)), lines, encoding)
    except FileNotFoundError as error:
        raise FileError(path, "there is no such file") from error
    except IsADirectoryError as error:
        raise FileError(path, "this is a folder, and a CSV file is wanted here") from error
    except OSError as error:
        raise FileError(path, f"cannot be read ({error.strerror or error})") from error


def find_columns(
    path: Path, head: list[str], line: int, wanted: Sequence[str], mark: str
) -> tuple[list[str], list[int], str]:
    """(header, places of the columns, separator) by the first lines of a table."""
    best: list[str] = []
    for separator in (mark,) if mark else MARKS:
        try:
            header = next(csv.reader(head, delimiter=separator), [])
        except csv.Error as error:
            raise too_long(path, line, len(head)) from error
        found = [places_of(header, name) for name in wanted]
        if all(found):
            for name, places in zip(wanted, found, strict=True):
                if len(places) > 1:
                    among = ", ".join(str(place + 1) for place in places)
                    problem = f"has {len(places)} columns called {name!r}, the columns {among}"
                    raise FileError(path, f"{problem}: rename all of them but one")
            return header, [places[0] for places in found], separator
        best = max(best, header, key=len)
    if not any(cell.strip() for cell in best):
        raise FileError(path, "is empty: there is no line with the names of its columns")
    missing = next(name for name in wanted if not places_of(best, name))
    raise FileError(path, f"has no column {missing!r}; its columns: {', '.join(best)}")


def places_of(header: list[str], name: str) -> list[int]:
    """The places of the columns that are called so, or, where none is just so, of those called like it."""
    just_so = [place for place, cell in enumerate(header) if cell == name]
    return just_so or [place for place, cell in enumerate(header) if fold(cell) == fold(name)]


def numbered(path: Path, lines: Iterable[str], mark: str, line: int) -> Iterator[tuple[int, list[str]]]:
    """The rows with the lines that they begin on, from `line` on. Raises FileError for an open quotation."""
    taken: list[str] = []

    def take() -> Iterator[str]:
        for text in lines:
            taken.append(text)
            yield text

    reader = csv.reader(take(), delimiter=mark)
    try:
        for cells in reader:
            # The lenient reader ends an open quotation at the next quotation mark or at the file's end.
            doubtful = len(taken) > 1 or taken[0].count('"') % 2
            if doubtful and (problem := quotation(taken, mark)):
                raise FileError(path, problem, line=line)
            yield line, cells
            line += len(taken)
            taken.clear()
    except csv.Error as error:
        raise too_long(path, line, len(taken)) from error


def too_long(path: Path, line: int, lines: int) -> FileError:
    """What is wrong with a row of so many lines that has a cell longer than the module takes."""
    problem = f"has a cell of more than {csv.field_size_limit():,} characters: shorten it"
    if lines > 1:  # as is all of the table that follows a quotation mark
        problem += ", or close its quotation mark where that is not closed"
    return FileError(path, problem, line=line)


def fitted(path: Path, rows: Iterable[tuple[int, list[str]]], width: int) -> Iterator[tuple[int, list[str]]]:
    """The rows as wide as the header, short ones filled up; a line without any cell is no row."""
    for line, cells in rows:
        if any(cells[width:]):
            problem = (
                f"has {len(cells)} cells, and the header {width}: mend its separators or quotation marks"
            )
            raise FileError(path, problem, line=line)
        if cells or width == 1:  # of one column an empty line is an empty cell
            yield line, (cells + [""] * width)[:width]


def text_of(path: Path) -> tuple[Encoding, int]:
    """The encoding of a file of text, and the number of its lines. Raises FileError for what is none."""
    lines = 0

    def read() -> Iterator[bytes]:
        nonlocal lines
        lines = 0
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                lines += piece.count(b"\n")
                yield piece

    head = next(read(), b"")
    if is_workbook(head):
        raise FileError(path, f"is a workbook or a zip: save the table as {SAVE}")
    encoding = encoding_of(read)
    check_is_text(path, head.decode(encoding.name, "replace")[:4_000], SAVE)
    return encoding, lines
