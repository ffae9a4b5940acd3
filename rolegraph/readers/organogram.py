"""Organograms of the UK government, as data.gov.uk publishes them: senior and junior posts as CSV.

A body publishes a pair of tables twice a year: its senior posts, one a row, and its junior posts, one row for
posts that are alike, with their full-time equivalents. http://guidance.data.gov.uk/organogram-data.html tells
what is published, and https://github.com/datagovuk/schemas/tree/master/organogram what the columns mean. Read
are such pairs, one or many, and tables of many bodies and days with the columns `file_body` and `snapshot`.

- A post is one IRI for each body and reference, over all days; a junior row is one post with its FTE.
- What a body says on one day is a part of the source; what a newer day has taken the place of is kept there.
- The job title is the post's name, and is not resolved to a role here.
- A post is vacant where the column of names says so, or the title does (see `readers.vacancies`), and no row
  names a holder. "Not in post" as a title is no vacancy: so the publisher has people called who are paid and
  have no post, or are on long leave.
- `units` counts the units and the organisations, `posts` the references (for each body) and the junior rows.
- A `duplicate` is one reference on several rows of a body and day: one post, of which all is kept that the
  rows say. The publisher gives one reference to people who share a job, and the reference 0 to people who
  are paid and have no post.
- FTE is a number with a decimal point; commas between thousands are taken, a decimal comma is not.
- The day of one pair without snapshots is the user's, or else the one in a file's or folder's name; of
  several pairs it is the one in the name, or else the user's.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from rolegraph.errors import FileError
from rolegraph.readers.intake import literal, term, under
from rolegraph.readers.lines import find_faults, record_missing
from rolegraph.readers.tables import REASON, fold, is_rejects, open_sheet, open_table
from rolegraph.readers.vacancies import is_vacant_holder, is_vacant_title
from rolegraph.text import number as counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rolegraph.readers.intake import Intake
    from rolegraph.readers.tables import Member, Package, Table

__all__ = ["read", "source_name"]

LICENCE: Final = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
ATTRIBUTION: Final = "Contains public sector information licensed under the Open Government Licence v3.0."

SHARED: Final = {
    "file_body": (),
    "snapshot": ("snapshot date",),
    "Parent Department": (),
    "Organisation": ("Organization",),
    "Unit": (),
}
SENIOR: Final = SHARED | {
    "Reports to Senior Post": ("Reports to",),
    "Grade (or equivalent)": ("Grade",),
    "Job Title": ("Post Title",),
    "FTE": ("Full Time Equivalent",),
    "Job/Team Function": ("Job Function",),
    "Name": (),
    "Valid?": (),
    "Post Unique Reference": ("Post Reference", "Unique Reference"),
}
JUNIOR: Final = SHARED | {
    "Reporting Senior Post": ("Reports to Senior Post",),
    "Grade": ("Grade (or equivalent)",),
    "Generic Job Title": ("Job Title",),
    "Number of Posts in FTE": ("FTE",),
}
"""Columns that are read → other spellings. The first nine of both are alike, so that their rows are."""
BODY, SNAPSHOT, ORGANISATION, FTE, REFERENCE = 0, 1, 3, 8, 12
"""Places in a row of either table, the last of a senior one."""
REQUIRED: Final = {
    "senior": ("Post Unique Reference", "Reports to Senior Post", "Job Title"),
    "junior": ("Reporting Senior Post", "Number of Posts in FTE"),
}
PERSONAL: Final = ("Name", "Contact Phone", "Contact E-mail", "Contact Email")

NOTHING: Final = frozenset({"", "N/A", "N/D", "NA", "ND", "-"})
"""Cells that say nothing, in capitals: not applicable, not disclosed."""
NOBODY: Final = frozenset({"", "eliminated", "notdisclosed", "undisclosed", "redacted", "withheld", "none"})
"""What stands for no name in the column of names, folded."""
NO_SUPERIOR: Final = frozenset({"XX", "", "N/A", "N/D"})
"""What stands for a superior, in capitals, where there is none (XX) or where none is told."""
STAMP: Final = re.compile(r"20\d\d-\d\d-\d\dT\d\d-\d\d-\d\dZ?", re.IGNORECASE)
"""When data.gov.uk took a file in, as it stands in the file's name: no snapshot."""
DAY: Final = re.compile(
    r"(?<!\d)(?:(20\d\d)([-_./ ]?)(\d\d?)\2(\d\d?)|(\d\d?)([-_./ ]?)(\d\d?)\6(20\d\d))(?!\d)"
)
CHUNK: Final = 4_000
"""Posts whose statements are handed over at once."""

A: Final = term("rdf:type")
LABEL: Final = term("skos:prefLabel")
IS_POST: Final = f"{A} {term('org:Post')} .\n"
IS_BODY: Final = f"{A} {term('org:FormalOrganization')} .\n"
IS_UNIT: Final = f"{A} {term('org:OrganizationalUnit')} .\n"
IS_PERSON: Final = f"{A} {term('foaf:Person')} .\n"
IDENTIFIER: Final = term("dcterms:identifier")
DESCRIPTION: Final = term("dcterms:description")
GRADE: Final = term("rg:grade")
HAS_FTE: Final = term("rg:fte")
VACANT: Final = term("rg:vacant")
POST_IN: Final = term("org:postIn")
REPORTS_TO: Final = term("org:reportsTo")
TRUE: Final = literal("true", datatype="xsd:boolean")
HELD_BY: Final = term("org:heldBy")
NAME: Final = term("foaf:name")
UNIT_OF: Final = term("org:unitOf")
PART_OF: Final = term("org:subOrganizationOf")


@dataclass(slots=True)
class Group:
    """What one body says on one day: rows as (row number, cells without body and snapshot)."""

    body: str
    snapshot: str
    organisation: str = ""
    senior: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    junior: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    files: dict[str, Member] = field(default_factory=dict)


@dataclass(slots=True)
class Register:
    """What the bodies of one import share."""

    intake: Intake
    bodies: dict[str, str] = field(default_factory=dict)
    """The folded name of an organisation → the body that it is."""
    labels: dict[str, str] = field(default_factory=dict)
    """The IRI of a unit or organisation → its name, in the spelling of the newest snapshot."""
    spellings: dict[str, str] = field(default_factory=dict)
    """The IRI of a unit or organisation that is spelled in other ways too → one of them."""
    posts: set[str] = field(default_factory=set)
    tally: Counter[str] = field(default_factory=Counter)

    def label(self, iri: str, name: str) -> str:
        """The N-Triples line that names a unit or organisation: one name, whoever mentions it."""
        kept = self.labels.setdefault(iri, name)
        if kept != name:
            self.spellings.setdefault(iri, name)
        return f"<{iri}> {LABEL} {literal(kept, 'en')} .\n"

    def organisation(self, name: str) -> str:
        """The IRI of an organisation by its name: that of a body of this import where it is one."""
        return under("unit", self.bodies.get(fold(name)) or slug(name))


# -- from files to groups of rows


def source_name(package: Package) -> str:
    """What the source is called by default: after the zip or folder, or the body of a published pair.

    A pair's name is the same whatever its day, so that a newer one takes the older one's place.
    """
    first = package.members[0]
    if package.first != first.name:
        return slug(re.sub(r"\.zip$", "", package.first, flags=re.IGNORECASE)) or "organogram"
    stem = first.name.rpartition(".")[0].lower()
    name = slug(re.sub("senior|junior", " ", DAY.sub(" ", STAMP.sub(" ", stem))))
    if set(name.split("-")) - {"", "organogram", "data", "posts", "staff", "csv"}:
        return name
    table = open_table(first, {"Organisation": SHARED["Organisation"]})
    body = next((slug(organisation) for _, (organisation,) in table if given(organisation)), "")
    return f"organogram-{body}".strip("-")


def read(intake: Intake, package: Package) -> None:
    """Read senior and junior tables into an intake. Raises FileError."""
    found = tables_of(intake, package)
    groups = gather(intake, found)
    register = Register(intake)
    # The newest first: its spelling of a name is the one that counts.
    groups.sort(key=lambda group: (group.snapshot, group.body), reverse=True)
    for group in groups:
        register.labels.setdefault(under("unit", group.body), group.organisation)
        register.bodies.setdefault(fold(group.organisation), group.body)
    bodies, days = {group.body for group in groups}, {group.snapshot for group in groups}
    later: dict[str, str] = {}
    for group in groups:
        graph = part_of(intake, group, later.get(group.body, ""), len(bodies), len(days))
        state_group(register, group, graph, superiors_known=bool(found["senior"]))
        later[group.body] = group.snapshot
    for kind, consequence in (
        ("senior", "reporting lines lead to posts of which only the reference is known"),
        ("junior", "posts below the senior ones are not there"),
    ):
        if not found[kind]:
            intake.missing_table(f"{kind} posts", consequence)
    intake.counts["posts"] += len(register.posts) + sum(len(group.junior) for group in groups)
    intake.counts["units"] += sum("/" in iri.removeprefix(under("unit", "")) for iri in register.labels)
    describe(intake, groups)
    intake.notes += notes(register, groups)


def tables_of(intake: Intake, package: Package) -> dict[str, list[Member]]:
    """The members by kind, senior and junior: by their names, or else by their headers. Raises FileError."""
    found: dict[str, list[Member]] = {"senior": [], "junior": []}
    for member in package.members:
        named = re.findall("senior|junior", member.name.lower())
        if named:
            found[named[-1]].append(member)
            continue
        header = {fold(name) for name in next(open_sheet(member).rows, (1, [""]))[1]}
        kinds = [kind for kind, columns in REQUIRED.items() if {fold(name) for name in columns} <= header]
        if kinds:
            found[kinds[0]].append(member)
        else:
            intake.notes.append(f"{member.where}: passed over, for it has no columns of an organogram")
    if not any(found.values()):
        wanted = "; ".join(f"{kind}: {', '.join(names)}" for kind, names in REQUIRED.items())
        raise FileError(package.name, f"holds no table of an organogram ({wanted})")
    return found


def gather(intake: Intake, found: dict[str, list[Member]]) -> list[Group]:
    """The rows of all tables by body and day; what is wrong with a row alone is rejected here."""
    mended = {kind: [m for m in ms if len(ms) > 1 and is_rejects(m)] for kind, ms in found.items()}
    whole = {kind: [m for m in ms if m not in mended[kind]] for kind, ms in found.items()}
    days = {day for members in whole.values() for m in members if (day := day_in_path(m.where))}
    single = len(days) <= 1 and all(len(members) <= 1 for members in whole.values())
    # Of one pair the user knows the day best; of several the files' names do.
    day = intake.options.date or (max(days, default="") if single else "")
    groups: dict[tuple[str, str], Group] = {}
    for kind in found:
        for member in whole[kind] + mended[kind]:
            again = member in mended[kind]
            pair = "" if single else pair_of(member, mended=again)
            here = day if single else day_in_path(member.where) or day
            for group, number, row in rows_of(intake, member, kind, groups, pair, here):
                other = group.files.setdefault(kind, member)
                if other is not member and not again:
                    raise two_tables(group, kind, other, member)
                (group.senior if kind == "senior" else group.junior).append((number, row))
    return named_groups(groups)


def rows_of(
    intake: Intake,
    member: Member,
    kind: str,
    groups: dict[tuple[str, str], Group],
    pair: str,
    day: str,
) -> Iterator[tuple[Group, int, tuple[str, ...]]]:
    """The good rows of a table, each with its group, which is made where it is new."""
    table = intake.table(member, SENIOR if kind == "senior" else JUNIOR, required=REQUIRED[kind])
    if not table.has(BODY) and not table.has(ORGANISATION):
        raise FileError(
            member.where, "lacks the column 'Organisation' (or 'file_body'): whose posts are these?"
        )
    known: dict[tuple[str, str], Group] = {}
    for number, row in table:
        if table.read % 5_000 == 0:
            intake.options.advance(member.name, table.read)
        place = row[BODY], row[SNAPSHOT]
        group = known.get(place)
        if group is None:
            body = slug(row[BODY]) if table.has(BODY) else pair
            when = day_of(row[SNAPSHOT]) if table.has(SNAPSHOT) else day
            if table.has(BODY) and not body:
                table.reject(heading(table, BODY), row[BODY], "names no body: say whose post it is")
                continue
            if table.has(SNAPSHOT) and not when:
                table.reject(heading(table, SNAPSHOT), row[SNAPSHOT], "is no day: write it as 2011-09-30")
                continue
            key = f"body {body}" if table.has(BODY) else f"pair {pair}", when
            made = Group(body if table.has(BODY) else "", when)
            group = known[place] = groups.setdefault(key, made)
        if kind == "senior" and not row[REFERENCE].strip():
            table.reject(heading(table, REFERENCE), row[REFERENCE], "is empty: a post needs a reference")
            continue
        if kind == "junior" and not any(given(cell) for cell in row[4:9]):
            table.reject("", "", "says nothing of a post")
            continue
        problem = number_of(row[FTE])[1]
        if problem:
            table.reject(heading(table, FTE), row[FTE], problem)
            continue
        yield group, number, row[2:]
    intake.options.advance(member.name, table.read)


def named_groups(groups: dict[tuple[str, str], Group]) -> list[Group]:
    """The groups that have rows, each with its body and the name that it bears most often there.

    The references of a published pair are one set, so it has one body, whatever organisations it names.
    """
    done: dict[tuple[str, str], Group] = {}
    for group in groups.values():
        named = Counter(row[1] for _, row in (*group.senior, *group.junior))
        if not named:
            continue
        names = [given(cell) for cell, _ in named.most_common() if slug(given(cell))]
        group.organisation = names[0] if names else group.body.replace("-", " ")
        group.body = group.body or slug(group.organisation)
        if not group.body:
            where = next(iter(group.files.values())).where
            raise FileError(where, "names no organisation in any row: whose posts are these?")
        same = done.setdefault((group.body, group.snapshot), group)
        if same is not group:
            for kind, member in group.files.items():
                other = same.files.setdefault(kind, member)
                if other is not member and not is_rejects(member):
                    raise two_tables(group, kind, other, member)
            same.senior += group.senior
            same.junior += group.junior
    days = Counter(body for body, _ in done)
    for (body, snapshot), group in done.items():
        if not snapshot and days[body] > 1:
            where = next(iter(group.files.values())).where
            raise FileError(
                where,
                f"has no day, and {body} has posts of another day too: name the file 2011-09-30-senior.csv",
            )
    return list(done.values())


def two_tables(group: Group, kind: str, one: Member, other: Member) -> FileError:
    """Two files have what only one can."""
    whose = f"{group.organisation or group.body or 'one body'}, {group.snapshot or 'no day'}"
    return FileError(
        other.where, f"two files for one table: {one.where} has {kind} posts of {whose} too; name only one"
    )


def pair_of(member: Member, *, mended: bool) -> str:
    """What a file of one body has in common with the other of its pair: the folder, the name but its kind."""
    folder, _, name = STAMP.sub("", member.where.replace("\\", "/")).rpartition("/")
    stem = name.rpartition(".")[0]
    if mended:
        stem = re.sub(r"-[0-9a-f]{8}$", "", stem)
    return f"{folder}/{fold(re.sub('senior|junior', '', stem, flags=re.IGNORECASE))}"


def day_in_path(where: str) -> str:
    """The day that a file's name has, or its nearest folders (data.gov.uk had …/30/9/2011/…), as ISO 8601."""
    folder, _, name = STAMP.sub("", where.replace("\\", "/")).rpartition("/")
    for text in (name, "/".join(folder.split("/")[-3:])):
        days = [day for match in DAY.finditer(text) if (day := iso(match))]
        if days:
            return days[-1]
    return ""


def day_of(cell: str) -> str:
    """The day in a cell as ISO 8601, or "" where it is none."""
    match = DAY.fullmatch(cell.strip())
    return iso(match) if match else ""


def iso(match: re.Match[str]) -> str:
    """The day that DAY has found, or "" where the calendar has none such."""
    year, month, day = (match[1], match[3], match[4]) if match[1] else (match[8], match[7], match[5])
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""


def heading(table: Table, place: int) -> str:
    """The header of a wanted column."""
    at = table.wanted[place]
    return "" if at is None else table.columns[at]


# -- cells


def slug(text: str) -> str:
    """A name as a part of an IRI: letters and digits in lower case, a hyphen for what stands between."""
    bare = re.sub(r"['’`]", "", text.casefold())
    return re.sub(r"[\W_]+", "-", bare).strip("-")


@lru_cache(maxsize=50_000)
def given(cell: str) -> str:
    """A cell on one line, or "" where it says nothing."""
    text = " ".join(cell.split())
    return "" if text.upper() in NOTHING else text


@lru_cache(maxsize=10_000)
def number_of(cell: str) -> tuple[str, str]:
    """(a number as an xsd:decimal in N-Triples, "" for none; what is wrong with the cell)."""
    text = given(cell)
    if not text:
        return "", ""
    if re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?", text):
        text = text.replace(",", "")
    if re.fullmatch(r"-[0-9.,]+", text):
        return "", "is negative"
    if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]*)?|\.[0-9]+", text):
        return "", "is no number: write it with a decimal point, such as 0.5"
    # A spreadsheet may write 0.1 with thirty digits, which no xsd:decimal of 18 can hold.
    whole, _, rest = text.partition(".")
    plain = f"{float(text):.6f}" if len(rest) > 6 else f"{whole or 0}.{rest or 0}"
    return literal(plain, datatype="xsd:decimal"), ""


def holder(cell: str) -> str:
    """The name of whoever holds a post, or "" where the cell names nobody."""
    name = given(cell)
    return "" if fold(name) in NOBODY or is_vacant_holder(name) else name


# -- from groups of rows to statements


def part_of(intake: Intake, group: Group, until: str, bodies: int, days: int) -> str | None:
    """The graph of a group: a part of the source where this holds several bodies or days.

    `until` is the next day of the same body, `bodies` and `days` are how many the import has.
    """
    day = group.snapshot
    title = f"{group.organisation}, {day}"
    if not day or bodies == days == 1:
        return None
    if bodies == 1:
        return intake.part(day, title, date=day, until=until)
    if days == 1:
        return intake.part(group.body, title, date=day)
    whole = intake.part(day, f"Organograms of {day}", date=day)
    return intake.part(f"{day}/{group.body}", title, whole=whole, date=day, until=until)


def state_group(register: Register, group: Group, graph: str | None, *, superiors_known: bool) -> None:
    """State what a body says on one day, and what is wrong with it.

    `superiors_known` says whether a table of senior posts was there at all: where none was, no line dangles.
    """
    intake, tally = register.intake, register.tally
    stem = under("post", group.body) + "/"
    places: dict[tuple[str, str, str], str] = {}
    posts: dict[str, str] = {}
    by_reference: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
    for number, row in group.senior:
        by_reference.setdefault(row[REFERENCE - 2].strip(), []).append((number, row))
    names = {}
    for reference, rows in by_reference.items():
        iri = posts[reference] = stem + quote(reference, safe="")
        title = next((title for _, row in rows if (title := given(row[5]))), "")
        names[iri] = f"{title} ({reference})" if title else reference
    recorded = set(names)
    register.posts |= recorded
    lines: list[tuple[str, str]] = []
    out: list[str] = []

    def superior_of(cell: str) -> str:
        """The IRI of the superior that a cell names, or "" for none."""
        reference = cell.strip()
        if reference.upper() in NO_SUPERIOR:
            return ""
        if reference not in posts:
            iri = posts[reference] = stem + quote(reference, safe="")
            names[iri] = reference
        return posts[reference]

    def place_of(row: Sequence[str]) -> str:
        """The IRI of the unit or organisation that a row belongs to, described when first met."""
        key = row[0], row[1], row[2]
        if key not in places:
            places[key] = state_place(register, group, graph, *map(given, key))
        return places[key]

    def common(post: str, row: tuple[str, ...], *, gone: bool = False) -> str:
        """What senior and junior rows say of a post."""
        text = f"<{post}> {IS_POST}<{post}> {POST_IN} <{place_of(row)}> .\n"
        if grade := given(row[4]):
            text += f"<{post}> {GRADE} {literal(grade)} .\n"
        if title := given(row[5]):
            tally["not in post"] += fold(title) == "notinpost"
            text += f"<{post}> {LABEL} {literal(title, 'en')} .\n"
        else:
            tally["untitled"] += 1
        if gone:
            return text
        if fte := number_of(row[6])[0]:
            text += f"<{post}> {HAS_FTE} {fte} .\n"
        if superior := superior_of(row[3]):
            lines.append((post, superior))
            text += f"<{post}> {REPORTS_TO} <{superior}> .\n"
        return text

    def put(text: str) -> None:
        """Hand statements over, many at once."""
        out.append(text)
        if len(out) >= CHUNK:
            intake.state("".join(out), graph)
            out.clear()

    for reference, rows in by_reference.items():
        post = posts[reference]
        text = f"<{post}> {IDENTIFIER} {literal(reference)} .\n"
        for _, row in rows:
            gone = fold(row[8]) == "eliminated"
            tally["gone"] += gone
            tally["invalid"] += row[9].strip().lower() in {"0", "false", "no"}
            text += common(post, row, gone=gone)
            if given(row[7]):
                text += f"<{post}> {DESCRIPTION} {literal(row[7].strip(), 'en')} .\n"
        people = [name for _, row in rows if (name := holder(row[8]))]
        by_title = any(is_vacant_title(row[5]) for _, row in rows)
        by_name = reference != "0" and any(is_vacant_holder(row[8]) for _, row in rows)
        if not people and (by_title or by_name):
            text += f"<{post}> {VACANT} {TRUE} .\n"
            tally["vacant by name" if by_name else "vacant"] += 1
        elif not people:
            tally["unnamed"] += not all(fold(row[8]) == "eliminated" for _, row in rows)
        if intake.options.with_people:
            text += "".join(state_person(post, group.body, reference, name) for name in people)
        put(text)
        tally["people"] += len(people)
        tally["no post"] += len(rows) if reference == "0" else 0
    seen: Counter[str] = Counter()
    for _, row in group.junior:
        # The hash of what the row says: the same post has the same IRI wherever its row stands.
        digest = sha256("\x1f".join(row[2:]).encode()).hexdigest()[:12]
        seen[digest] += 1
        again = f"-{seen[digest]}" if seen[digest] > 1 else ""
        post = f"{stem}junior/{group.snapshot or 'undated'}/{digest}{again}"
        names[post] = given(row[5]) or "a junior post"
        text = common(post, row)
        if is_vacant_title(row[5]):
            text += f"<{post}> {VACANT} {TRUE} .\n"
            tally["vacant"] += 1
        put(text)
    intake.state("".join(out), graph)

    where = f" ({group.organisation}{', ' if group.snapshot else ''}{group.snapshot})"
    for reference, rows in by_reference.items():
        if len(rows) > 1:
            example = f"{names[posts[reference]]} is on {differing(rows)}{where}"
            intake.find("duplicate", example, [posts[reference]], graph)
    if not superiors_known:
        record_missing(intake, posts.values(), names.__getitem__, graph)
        recorded = set(posts.values())
    find_faults(intake, lines, recorded, names.__getitem__, graph, where)


def state_place(
    register: Register, group: Group, graph: str | None, department: str, organisation: str, unit: str
) -> str:
    """Describe the unit that some rows belong to, and what it is part of; its IRI, or the organisation's."""
    body = under("unit", group.body)
    name = organisation if slug(organisation) else group.organisation
    home = body if fold(name) == fold(group.organisation) else register.organisation(name)
    text = f"<{home}> {IS_BODY}{register.label(home, name)}"
    if slug(department) and (whole := register.organisation(department)) != home:
        text += f"<{home}> {PART_OF} <{whole}> .\n<{whole}> {IS_BODY}{register.label(whole, department)}"
    place = home
    if local := slug(unit):
        place = f"{home}/{quote(local)}"
        text += f"<{place}> {IS_UNIT}<{place}> {UNIT_OF} <{home}> .\n{register.label(place, unit)}"
    register.intake.state(text, graph)
    return place


def state_person(post: str, body: str, reference: str, name: str) -> str:
    """N-Triples that say who holds a post: one name in one post is one person, the next holder another."""
    person = under("person", f"{body}/") + f"{quote(reference, safe='')}/{quote(slug(name) or name, safe='')}"
    return f"<{post}> {HELD_BY} <{person}> .\n<{person}> {IS_PERSON}<{person}> {NAME} {literal(name)} .\n"


def differing(rows: Sequence[tuple[int, tuple[str, ...]]]) -> str:
    """Which rows have a reference in common, and in what they differ."""
    columns = zip(list(SENIOR)[2:], *(row for _, row in rows), strict=True)
    differ = [heading for heading, *cells in columns if len(set(cells)) > 1]
    numbers = ", ".join(str(number) for number, _ in rows)
    return f"rows {numbers}, which " + (f"differ in {', '.join(differ)}" if differ else "say the same")


# -- the source itself


def describe(intake: Intake, groups: list[Group]) -> None:
    """Record what the source is, whose, under which licence, and as of which day."""
    whose = groups[0].organisation if len({group.body for group in groups}) == 1 else ""
    title = f"Organogram of {whose}" if whose else "Organograms of UK government bodies"
    lines = [
        ("dcterms:title", literal(title, "en")),
        ("dcterms:publisher", literal(whose or "UK government bodies", "en")),
        ("dcterms:license", f"<{LICENCE}>"),
        ("dcterms:rights", literal(ATTRIBUTION, "en")),
        ("dcterms:language", literal("en")),
    ]
    latest = max((group.snapshot for group in groups), default="")
    if latest:
        lines.append(("dcterms:date", literal(latest, datatype="xsd:date")))
    intake.record(intake.source, lines)


def notes(register: Register, groups: list[Group]) -> Iterator[str]:
    """What a person should know of an import besides its findings."""
    intake, tally = register.intake, register.tally
    private = {fold(name) for name in PERSONAL}
    unread = dict.fromkeys(
        name
        for table in intake.tables
        for place, name in enumerate(table.columns)
        if place not in table.wanted and name and fold(name) not in private | {fold(REASON)}
    )
    if unread:
        yield f"columns passed over: {', '.join(unread)}"
    columns = {fold(name) for table in intake.tables for name in table.columns}
    if "name" not in columns:
        del tally["unnamed"]
    if columns & private:
        names = "" if intake.options.with_people else f" and {tally['people']} names"
        yield f"contact details{names} of people are left out"
    if not all(group.snapshot for group in groups):
        yield "the day of the posts is not known: no snapshot column, no day in a file's name, no --date"
    if register.spellings:
        iri, other = next(iter(register.spellings.items()))
        yield (
            f"{counted(len(register.spellings), 'name')} of units or organisations spelled in several ways:"
            f" the newest is taken, such as {register.labels[iri]!r} for {other!r}"
        )
    for key, what, text in (
        ("untitled", "row", "without a job title: a post of such a row has no name"),
        ("vacant", "post", "vacant by what the title says, such as 'Vacant' or 'Team Leader (Vacant)'"),
        ("vacant by name", "post", "vacant by the column 'Name', such as 'Vacant' or 'TBC'"),
        (
            "unnamed",
            "post",
            "with nobody named in the column 'Name', which does not say that a post is vacant",
        ),
        ("not in post", "row", "titled 'Not in post', which is said of people and calls no post vacant"),
        ("no post", "row", "with the reference 0, which stands for people who are paid and have no post"),
        ("gone", "row", "of posts that the body has eliminated: kept without FTE and superior"),
        (
            "invalid",
            "row",
            "that did not pass the publisher's own checks (column Valid?): read like the others",
        ),
    ):
        if tally[key]:
            yield f"{counted(tally[key], what)} {text}"
