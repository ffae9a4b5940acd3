"""Posts in: an organisation's posts and reporting lines from the table of any HR system.

A post is an org:Post (W3C ORG) under its identifier in the table, with its unit, its FTE, its grade and its
superior. What people are called is used to find superiors and stays out of everything that is written or told
unless the user wants people in. A line or a holding with dates becomes a claim (rg:Claim) that bears them and
notes its row, and so does one where other rows of the post have dates or say otherwise, so that a reviewer
can decide on each. That the post is there at all becomes one too, with rdf:type and org:Post. Of a post that
several rows describe so do its title, unit, FTE, grade and vacancy, where they were not always the same.

Rows of several employees that hold at once share a post, and its FTE is the sum of theirs; other rows that
hold at once are duplicates, and all count on the days that they have in common, of several FTE the largest.
Units that are part of no larger one are those of the organisation that a column names or, where there are
several of them and no such column, of one organisation, named as the source is.

Columns are known by their names in six languages, or as a mapping says:

    {"columns": {"id": "Pers.Nr.", "title": "Funktion"}, "language": "de", "sheet": "Stellen",
     "dates": "day-first", "to": "last-day"}

The first four keys say what they seem to; `to` whether the day in the column `to` is the last one of a row
("last-day") or the first one after it ("day-after").
"""

from __future__ import annotations

import difflib
import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rolegraph.errors import FileError
from rolegraph.readers.intake import literal
from rolegraph.readers.posts.cells import (
    CHOICES,
    CHUNK,
    CODE,
    COLUMNS,
    DOTTED,
    EMPLOYEE,
    FROM,
    FTE,
    HIGH,
    ID,
    KEYS,
    MANAGER,
    MANAGER_NAME,
    NARROW,
    PARENT,
    PEOPLE,
    PERSON,
    SHOWN,
    SLUG,
    TITLE,
    TO,
    UNIT,
    VACANT,
    WHOLE,
    Entry,
    Place,
    clean,
    day_of,
    employee_of,
    faults_of,
    fte_of,
    header,
    identifier,
    in_force,
    is_nobody,
    is_sum,
    iso,
    name_of,
    order_of_days,
    vacancy_of,
)
from rolegraph.readers.posts.statements import write
from rolegraph.readers.posts.superiors import Register, key_of, superiors
from rolegraph.readers.tables import fold, one_table
from rolegraph.text import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rolegraph.readers.intake import Intake
    from rolegraph.readers.tables import Member, Package, Table

__all__ = ["COLUMNS", "read", "source_name"]

STAND_INS: Final = {ID: (EMPLOYEE, SLUG), UNIT: (PARENT,), MANAGER: (MANAGER_NAME,)}
"""What stands in for a column that is not there."""
LANGUAGE: Final = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
OPEN_END: Final = 2900
"""From this year on, the last day of a row means that no end is known (SAP writes 9999, Oracle 4712)."""


class Choices(NamedTuple):
    """What a mapping says, checked."""

    columns: Mapping[str, str]
    language: str
    sheet: str
    dates: str
    to: str


def source_name(package: Package) -> str:
    """The name of the file or the folder, without its ending."""
    return package.name.split(".")[0] or "posts"


def read(intake: Intake, package: Package) -> None:
    """Read a table of posts, and the rejects files that go with it. Raises FileError."""
    intake.notes += package.notes
    choices = choices_of(intake.options.mapping)
    tables = [open_posts(intake, member, choices) for member in members_of(package)]
    day = intake.options.date
    intake.record(
        intake.source,
        [
            ("dcterms:title", literal(package.name.encode("utf-8", "replace").decode())),
            *([("dcterms:date", literal(day, datatype="xsd:date"))] if day else []),
        ],
    )
    entries = of_one_spelling(intake, entries_of(intake, tables, choices))
    register = Register(intake, entries)
    find_twins(register)
    solid = superiors(register, entries, MANAGER)
    dotted = superiors(register, entries, DOTTED)
    for table in tables:
        table.rejects.sort(key=lambda row: row[0])
    kept = [
        (entry, up, across)
        for entry, up, across in zip(entries, solid, dotted, strict=True)
        if up is not None and across is not None
    ]
    write(register, choices.language, kept)


# -- which table, which columns


def members_of(package: Package) -> list[Member]:
    """The table of posts and its rejects files; a .txt, which may be a read-me, only where all are."""
    tables = [member for member in package.members if not member.name.lower().endswith(".txt")]
    return one_table(package.name, tables or package.members)


def choices_of(mapping: Mapping[str, Any]) -> Choices:
    """A mapping, checked. Raises FileError, naming what is nearest to what is not known."""
    for key in mapping:
        known_or_nearest(key, Choices._fields, "there is no entry")
    named = mapping.get("columns", {})
    if not isinstance(named, dict):
        raise FileError(
            "mapping", "columns is a table of names: write [columns], and id = 'Pers.Nr.' below it"
        )
    columns = {
        known_or_nearest(str(key).replace("_", " "), KEYS, "there is no column"): value
        for key, value in named.items()
    }
    chosen = [(key, value) for key, value in mapping.items() if key != "columns"]
    for key, value in [*columns.items(), *chosen]:
        if not isinstance(value, str) or not value.strip():
            raise FileError("mapping", f"{key} = {value!r} is no text: write it in quotation marks")
    for key, value in chosen:
        if value not in CHOICES.get(key, (value,)):
            raise FileError("mapping", f"{key} = {value!r}: write {' or '.join(map(repr, CHOICES[key]))}")
    language = mapping.get("language", "en")
    if not LANGUAGE.fullmatch(language):
        raise FileError("mapping", f"language = {language!r} is no language tag, such as 'de' (BCP 47)")
    language = language.lower()  # as a store keeps it, and the hash of a claim has it
    sheet, dates, to = (mapping.get(key, "") for key in ("sheet", "dates", "to"))
    return Choices(columns, language, sheet, dates, to)


def known_or_nearest(key: str, known: Sequence[str], problem: str) -> str:
    """A key that is known; FileError names the nearest for another."""
    if key not in known:
        nearest = difflib.get_close_matches(key, known, 1, 0.0)
        raise FileError("mapping", f"{problem} {key!r}; the nearest is {nearest[0]!r} ({', '.join(known)})")
    return key


def open_posts(intake: Intake, member: Member, choices: Choices) -> Table:
    """A member as a table of this import, its cells in the order of KEYS. Raises FileError."""
    # Keys that no header bears, so that a column which the mapping names is taken and no other.
    columns = {
        f"rolegraph's {key}": (choices.columns[key],) if key in choices.columns else spellings
        for key, spellings in COLUMNS.items()
    }
    table = intake.table(replace(member, sheet=choices.sheet), columns)
    for key, name in choices.columns.items():
        if not table.has(KEYS.index(key)):
            nearest = difflib.get_close_matches(name, [n for n in table.columns if n], 1, 0.0)
            hint = f"; the nearest is {nearest[0]!r}" if nearest else ""
            raise FileError(member.where, f"has no column {name!r}, which the mapping wants as {key}{hint}")
    if "person" not in choices.columns:
        tell_numbers_from_names(intake, table)
    wanted = list(table.wanted)
    for at, others in STAND_INS.items():
        found = [other for other in others if wanted[other] is not None]
        if wanted[at] is None and found:
            wanted[at] = wanted[found[0]]
            if at != ID:
                wanted[found[0]] = None
    for at, what in ((ID, "identifiers"), (TITLE, "titles")):
        if wanted[at] is None:
            # In a table without a header this may be somebody's row, which nobody is to read here.
            known = sum(place is not None for place in wanted)
            names = list(filter(None, table.columns))
            safe = known > 2 or (known and not any(re.search(r"\d", name) for name in names))
            has = (
                f"it has: {', '.join(names)}" if safe else "no row names its columns in words that are known"
            )
            raise FileError(
                member.where,
                f"lacks a column of {what} of posts; {has}; a mapping can name it: {KEYS[at]} = '…'",
                line=table.sheet.number,
            )
    table.wanted = wanted
    # A row that ends early may have lost its superior to an unquoted line break.
    table.needed = 1 + max(place for place in wanted if place is not None)
    if wanted[MANAGER] is None:
        intake.notes.append(
            f"{member.where}: no column of superiors is known, so there are no reporting lines"
        )
    if table.passed_over:
        intake.notes.append(f"{member.where}: columns passed over: {', '.join(table.passed_over)}")
    return table


def tell_numbers_from_names(intake: Intake, table: Table) -> None:
    """Of columns that may name people by their headers, take one of codes for that of their numbers."""
    ranks = {fold(name): rank for rank, name in enumerate(COLUMNS["person"])}
    named = sorted((ranks[fold(name)], at) for at, name in enumerate(table.columns) if fold(name) in ranks)
    names = [at for _, at in named if not holds_codes(table, at)]
    codes = [at for _, at in named if at not in names]
    if not codes:
        return
    wanted = list(table.wanted)
    wanted[PERSON] = names[0] if names else None
    if wanted[EMPLOYEE] is None:
        wanted[EMPLOYEE] = codes[0]
        name = table.columns[codes[0]]
        say = f"a mapping can say otherwise: person = {name!r}"
        intake.notes.append(
            f"{name!r} holds codes and no names: it was read as the numbers of employees; {say}"
        )
    table.wanted = wanted


def holds_codes(table: Table, place: int) -> bool:
    """Whether every filled cell of a column is a code (one word with a digit), and no name.

    The rows that it takes to tell are put back.
    """
    seen: list[tuple[int, list[str]]] = []
    found = None
    for row in table.sheet.rows:
        seen.append(row)
        cell = clean("".join(row[1][place : place + 1]))
        if not is_nobody(cell) and not (found := CODE.fullmatch(cell)):
            break
    table.sheet.rows = chain(seen, table.sheet.rows)
    return bool(found)


# -- the rows


def entries_of(intake: Intake, tables: Sequence[Table], choices: Choices) -> list[Entry]:
    """The good rows of the tables; what is wrong with a row alone is rejected here."""
    rows = list(rows_of(intake, tables))
    order = choices.dates or order_of_days(cells for _, _, cells in rows)
    whole = all(WHOLE.fullmatch(cells[ID].strip()) for _, _, cells in rows if "." in cells[ID])
    secrets: set[str] = set()

    def reject(table: Table, place: Place, at: int, value: str, problem: str) -> None:
        if not secrets and not intake.options.with_people:
            secrets.update(*(words_of(cells[person]) for _, _, cells in rows for person in PEOPLE))
        told = value if secrets.isdisjoint(words_of(value)) else ""
        table.reject(header(table, at), told, problem, place)

    counts = counts_of(rows)
    percent = is_of_percentages(intake, rows)
    days: dict[str, tuple[date | None, str]] = {}
    read: list[tuple[Table, Place, str, tuple[str, ...], str, str, date | None, date | None, bool]] = []
    for table, place, cells in rows:
        id_ = identifier(cells[ID], whole=whole)
        fte = fte_of(cells[FTE], percent=percent) if cells[FTE] else ""
        vacant, _ = vacancy_of(cells)
        for text in (cells[FROM], cells[TO]):
            if text not in days:
                days[text] = day_of(clean(text), order)
        (start, no_start), (end, no_end) = days[cells[FROM]], days[cells[TO]]
        if is_sum(place[1], cells) or place in counts:
            value = clean(cells[ID]) or next(filter(None, map(clean, place[1])))
            table.reject(header(table, ID), value, "sums up the rows above it, and is no post", place)
            continue
        faults = faults_of(cells, id_, fte, vacant, no_start, no_end)
        for at, (value, problem) in faults.items():
            reject(table, place, at, value, problem)
        read.append((table, place, id_, cells, fte or "", vacant or "", start, end, bool(faults)))
    handed_over = hands_over((row[2], row[6], row[7]) for row in read if not row[-1])
    after = choices.to or ("day-after" if handed_over else "last-day")
    entries = []
    for table, place, id_, cells, fte, vacant, start, last, faulty in read:
        end = last if last and last.year < OPEN_END else None
        if turned := start and end and (end < start or (end == start and after == "day-after")):
            reject(table, place, TO, cells[TO], f"is not after the day on which the row begins, {start}")
            end = None
        until = end + timedelta(1) if end and after == "last-day" else end
        entry = Entry(table, place, id_, cells, fte, vacant, iso(start), iso(until))
        held = vacant == "true" and intake.options.with_people and employee_of(entry)
        if held and in_force(entry, intake.options.date):
            reject(table, place, VACANT, cells[VACANT], "says that the post is vacant, but a holder is named")
        elif not (faulty or turned):
            entries.append(entry)
    if any(entry.end for entry in entries):
        how = "the last one of a row" if after == "last-day" else "the first one after a row"
        say = f"a mapping can say otherwise: to = '{CHOICES['to'][after == 'last-day']}'"
        intake.notes.append(f"the day in {header(tables[0], TO)!r} was read as {how}; {say}")
    if not intake.options.date and any(entry.start or entry.end for entry in entries):
        intake.notes.append(
            "the rows have dates, and no day was given as of which to look at them: a post is as its last"
            " rows have it"
        )
    return entries


def spelt_twice(texts: Iterable[str]) -> dict[str, list[str]]:
    """Texts that differ in case alone, by what they are in any: how they are spelt, sorted."""
    first: dict[str, str] = {}
    found: dict[str, dict[str, None]] = {}
    for text in texts:
        if not text.isdecimal() and (known := first.setdefault(text.casefold(), text)) != text:
            found.setdefault(text.casefold(), {known: None})[text] = None
    return {folded: sorted(spellings) for folded, spellings in found.items()}


def of_one_spelling(intake: Intake, entries: list[Entry]) -> list[Entry]:
    """The rows, with numbers of employees that differ in case alone spelt in one way.

    Where people so numbered are called differently, they are several, and the account says so.
    """
    twice = spelt_twice(entry.cells[EMPLOYEE] for entry in entries)
    names: dict[str, set[str]] = {}
    for entry in entries if twice else ():
        if (folded := entry.cells[EMPLOYEE].casefold()) in twice and (name := name_of(entry.cells)):
            names.setdefault(folded, set()).add(key_of(name, "person"))
    same = {folded: some for folded, some in twice.items() if len(names.get(folded, ())) < 2}
    others = {folded: some for folded, some in twice.items() if folded not in same}
    for some, how in (
        (same, "each was read as one"),
        (others, "their names differ too, and they were read as several people"),
    ):
        if some:
            shown = ", ".join(" and ".join(map(repr, spellings)) for spellings in list(some.values())[:SHOWN])
            more = ", …" if len(some) > SHOWN else ""
            intake.notes.append(f"numbers of employees that differ in case alone: {shown}{more}; {how}")

    def spelt(entry: Entry) -> Entry:
        found = same.get(entry.cells[EMPLOYEE].casefold())
        cells = entry.cells
        return entry._replace(cells=(*cells[:EMPLOYEE], found[0], *cells[EMPLOYEE + 1 :])) if found else entry

    return [spelt(entry) for entry in entries] if same else entries


def find_twins(register: Register) -> None:
    """Find the posts whose identifiers differ in case alone: they count as several, and seldom are."""
    for twins in spelt_twice(register.known).values():
        told = ", ".join(map(register.name, map(register.post, twins)))
        problem = f"{told} have identifiers that differ in case alone, and count as {len(twins)} posts"
        register.intake.find("duplicate", problem, [register.post(id_) for id_ in twins])


def counts_of(rows: Sequence[tuple[Table, Place, tuple[str, ...]]]) -> list[Place]:
    """The places of last rows that hold only how many rows stand above, and no identifier such as theirs."""
    found = []
    for table in {id(table): table for table, _, _ in rows}.values():
        ids = [clean(cells[ID]) for other, _, cells in rows if other is table]
        last = [place for other, place, _ in rows if other is table][-1]
        alike = any(one.isdecimal() and len(one) == len(ids[-1]) for one in ids[:-1])
        if [cell.strip() for cell in last[1] if cell.strip()] == [str(len(ids) - 1)] == [
            ids[-1]
        ] and not alike:
            found.append(last)
    return found


def rows_of(intake: Intake, tables: Sequence[Table]) -> Iterator[tuple[Table, Place, tuple[str, ...]]]:
    """The rows of the tables, each with its table and place; cells that say the same are one in memory."""
    known: dict[str, str] = {}
    for table in tables:
        for place, cells in table:
            if table.read % CHUNK == 0:
                intake.options.advance(table.name, table.read)
                known.clear()
            one = [known.setdefault(cell, cell) for cell in table.row[1]]
            yield table, (place, one), tuple([known.get(cell, "") for cell in cells])
        intake.options.advance(table.name, table.read)


def words_of(text: str) -> list[str]:
    """The words of a cell that may be somebody's name."""
    return re.findall(r"[^\W\d_]{2,}", text.casefold())


def is_of_percentages(intake: Intake, rows: Sequence[tuple[Table, Place, tuple[str, ...]]]) -> bool:
    """Whether the column of FTE is one of percentages: it says so, or all of its figures but 0 are too high.

    So it is where some cells have a sign and others are too high. One figure alone shows nothing. What was
    read so, and what is in doubt, the account says.
    """
    column = next((header(table, FTE) for table, _, _ in rows), "")
    if "%" in column.translate(NARROW):
        return True
    told = (fte_of(cells[FTE], percent=False) for _, _, cells in rows if cells[FTE])
    figures = [value for text in told if text and (value := float(text))]
    high = sum(value > HIGH for value in figures)
    if high and any("%" in cells[FTE].translate(NARROW) for _, _, cells in rows):
        intake.notes.append(
            f"{column!r} was read as percentages above {HIGH}: some of its cells have a % sign"
        )
        return True
    if high == len(figures) > 1 and max(figures) <= 100:
        intake.notes.append(f"{column!r} was read as percentages: all of its figures are above {HIGH}")
        return True
    if high > len(figures) / 2:
        intake.notes.append(
            f"{high} of {number(len(figures), 'figure')} in {column!r} above {HIGH}; if they are percentages,"
            " write % into the name of the column"
        )
    return False


def hands_over(rows: Iterable[tuple[str, date | None, date | None]]) -> bool:
    """Whether rows (post, `from`, `to`) mostly end on the day on which the next of their post begins."""
    starts: set[tuple[str, date]] = set()
    ends: list[tuple[str, date]] = []
    for post, start, end in rows:
        if start:
            starts.add((post, start))
        if end and end != start and end.year < OPEN_END:
            ends.append((post, end))
    same_day = sum(end in starts for end in ends)
    return same_day > sum((post, end + timedelta(1)) in starts for post, end in ends)
