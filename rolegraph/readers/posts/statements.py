"""Rows as statements: posts, units, people and lines, with claims for what has days or is in doubt."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from rolegraph.readers.intake import literal, term, under
from rolegraph.readers.lines import find_faults
from rolegraph.readers.posts.cells import (
    CHUNK,
    FIRST,
    GRADE,
    LAST,
    ORGANISATION,
    PERSON,
    SHOWN,
    TITLE,
    UNIT,
    Entry,
    clean,
    employee_of,
    given,
    header,
    in_force,
    name_of,
    vacancy_of,
)
from rolegraph.text import number
from rolegraph.vocabulary import GRAPHS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from rolegraph.readers.posts.superiors import Register

__all__ = ["write"]

A_POST: Final = f"{term('rdf:type')} {term('org:Post')}"
A_UNIT: Final = f"{term('rdf:type')} {term('org:OrganizationalUnit')}"
A_PERSON: Final = f"{term('rdf:type')} {term('foaf:Person')}"
AN_ORGANISATION: Final = f"{term('rdf:type')} {term('org:FormalOrganization')}"
POST: Final = term("org:Post")
IS_A: Final = term("rdf:type")
A_CLAIM: Final = f"{term('rdf:type')} {term('rg:Claim')}"
LABEL: Final = term("skos:prefLabel")
IDENTIFIED: Final = term("dcterms:identifier")
POST_IN: Final = term("org:postIn")
WITHIN: Final = term("org:subOrganizationOf")
UNIT_OF: Final = term("org:unitOf")
HAS_FTE: Final = term("rg:fte")
HAS_GRADE: Final = term("rg:grade")
IS_VACANT: Final = term("rg:vacant")
REPORTS_TO: Final = term("org:reportsTo")
DOTTED_TO: Final = term("rg:dottedLineTo")
HELD_BY: Final = term("org:heldBy")
CALLED: Final = term("foaf:name")
SUBJECT: Final = term("rdf:subject")
PREDICATE: Final = term("rdf:predicate")
OBJECT: Final = term("rdf:object")
SAID_BY: Final = term("rg:source")
VALID_FROM: Final = term("rg:validFrom")
VALID_TO: Final = term("rg:validTo")
NOTE: Final = term("skos:note")


def write(
    register: Register, language: str, kept: Sequence[tuple[Entry, Sequence[str], Sequence[str]]]
) -> None:
    """State the posts, units, people and lines of the rows, and find what is wrong with them."""
    intake = register.intake
    entries = [entry for entry, _, _ in kept]
    units = Units(register, language, entries)
    people = People(register, entries) if intake.options.with_people else None
    out: list[str] = []
    claims: list[str] = []

    def hand_on(least: int = CHUNK) -> None:
        for lines, graph in ((out, None), (claims, GRAPHS["claims"])):
            if len(lines) > least:
                intake.state("".join(dict.fromkeys(lines)), graph)
                lines.clear()

    past: set[int] = set()
    standing: list[list[Entry]] = []
    by_claims: set[int] = set()
    for post in described(register, entries):
        standing.append(post.now)
        past.update(at for at, entry in zip(post.places, post.rows, strict=True) if entry not in post.now)
        # Beside a dated row one without days says what holds on all of them: plainly said, it would give way.
        dated = any(entry.start or entry.end for entry in post.rows)
        if dated or len({tuple(kept[at][1]) for at in post.places}) > 1:
            by_claims.update(post.places)
        state_post(register, units, language, post, out, claims)
        hand_on()
    solid: dict[tuple[str, str], bool] = {}
    dotted: dict[tuple[str, str], bool] = {}
    # What is said in claims → the rows that say it.
    claimed: dict[tuple[str, str, str, str, str], str] = {}
    several = len(intake.tables) > 1
    for at, (entry, up, across) in enumerate(kept):
        iri = register.post(entry.id)
        lines = [(REPORTS_TO, superior) for superior in up] + [(DOTTED_TO, superior) for superior in across]
        if people and (holder := people.of(entry)):
            lines.append((HELD_BY, holder))
        for predicate, other in lines:
            if at in by_claims:
                said = (iri, predicate, f"<{other}>", entry.start, entry.end)
                row = f"{entry.place[0]} of {entry.table.name}" if several else str(entry.place[0])
                claimed[said] = f"{claimed[said]}, {row}" if said in claimed else row
            else:
                out.append(f"<{iri}> {predicate} <{other}> .\n")
        # Lines that never held together make no loop: of past rows only what is amiss by itself counts.
        solid |= {(iri, superior): at in past and solid.get((iri, superior), True) for superior in up}
        dotted |= {(iri, superior): True for superior in across}
        hand_on()
    for said, rows in claimed.items():
        claims.append(claim_of(intake.source, *said, note=f"{'rows' if ',' in rows else 'row'} {rows}"))
        hand_on()
    out += units.finished()
    if people:
        out += people.lines
        for iri, name in register.called.items():
            out += people.unlisted(iri, name)
    hand_on(0)
    posts = {register.post(entry.id) for entry in entries}
    for lines_by, where in ((solid, ""), (dotted, " (by a dotted line)")):
        told = [
            line for line, lone in lines_by.items() if not lone or line[0] == line[1] or line[1] not in posts
        ]
        find_faults(intake, told, posts, register.name, where=where)
    intake.counts["posts"] += len(posts) - tell_of_other_days(register, kept)
    intake.counts["units"] += len(units.known)
    intake.notes += notes_on(standing)
    if past:
        intake.notes.append(
            f"{number(len(past), 'row')} of other days of a post: what is said there is kept with those days"
        )


def notes_on(posts: Sequence[Sequence[Entry]]) -> Iterator[str]:
    """What is told of the rows that describe each post: titles, vacancies, holders."""
    vacant: Counter[str] = Counter()
    unnamed: Counter[str] = Counter()
    for rows in posts:
        if is_vacant(rows):
            row = next(row for row in rows if row.vacant == "true")
            vacant[header(row.table, vacancy_of(row.cells)[1])] += 1
        elif by := next((name for at in (PERSON, LAST, FIRST) if (name := header(rows[0].table, at))), ""):
            unnamed[by] += not any(name_of(row.cells) for row in rows)
    if untitled := sum(not clean(row.cells[TITLE]) for rows in posts for row in rows):
        yield f"{number(untitled, 'row')} without a title: a post of such a row bears its identifier only"
    for counts, text in (
        (vacant, "vacant by the column {!r}"),
        (unnamed, "with nobody named in the column {!r}, which does not say that a post is vacant"),
    ):
        yield from (f"{number(count, 'post')} {text.format(by)}" for by, count in sorted((+counts).items()))


# -- posts of several rows


Spell = tuple[str, str, list[Entry]]
"""A time on which the same rows hold throughout: from, up to before (nothing for no bound), these rows."""


class Described(NamedTuple):
    """A post and its rows: their places, the times into which their days part, and which describe it now."""

    iri: str
    places: list[int]
    rows: list[Entry]
    spells: list[Spell]
    now: list[Entry]


def described(register: Register, entries: Sequence[Entry]) -> Iterator[Described]:
    """The posts with their rows; duplicates are found and marked, and how many posts are shared is noted.

    Rows of one post that follow one another are its history, and those of several employees at once share
    it. It is described as the rows have it that hold on the day as of which the source is, or else as the
    last ones have it. Other rows that hold at the same time are duplicates: what all of them say is kept for
    the days that they have in common.
    """
    intake = register.intake
    groups: dict[str, list[int]] = {}
    for at, entry in enumerate(entries):
        groups.setdefault(entry.id, []).append(at)
    several = 0
    for id_, places in groups.items():
        iri, rows = register.post(id_), [entries[at] for at in places]
        if len(rows) == 1:
            yield Described(iri, places, rows, [(rows[0].start, rows[0].end, rows)], rows)
            continue
        spells = spells_of(rows)
        together = [held for _, _, held in spells if len(held) > 1]
        if numbers := {row.place[0] for held in together if not is_shared(held) for row in held}:
            where = ", ".join(map(str, sorted(numbers)))
            said = f"{register.name(iri)} has rows {where}, which hold at the same time"
            if any(len({row.fte for row in held if row.fte}) > 1 for held in together if not is_shared(held)):
                said += ": of their FTE the largest counts"
            intake.find("duplicate", said, [iri])
        several += any(map(is_shared, together))
        day = intake.options.date
        now = [held for start, end, held in spells if day and start <= day and (not end or day < end)]
        yield Described(iri, places, rows, spells, now[0] if now else spells[-1][2])
    if several:
        shared = f"{number(several, 'post')} {'is' if several == 1 else 'are'} shared by several employees"
        intake.notes.append(f"{shared} or vacant in part: the FTE of the rows are added up")


def spells_of(rows: Sequence[Entry]) -> list[Spell]:
    """The times into which the days of some rows part, in their order, each with the rows that hold then."""
    cuts = sorted({row.start for row in rows} | {row.end for row in rows if row.end})
    spells = (
        (start, end, [row for row in rows if row.start <= start and (not row.end or start < row.end)])
        for start, end in zip(cuts, [*cuts[1:], ""], strict=True)
    )
    return [spell for spell in spells if spell[2]]


def is_shared(rows: Sequence[Entry]) -> bool:
    """Whether rows that hold at once are several, of employees who share one post, and no duplicates.

    A row without an employee may be the part of it that is vacant.
    """
    employees = [employee_of(row) for row in rows]
    alike = {clean(row.cells[TITLE]).casefold() for row in rows}
    told = all(who or row.vacant == "true" for who, row in zip(employees, rows, strict=True))
    return told and len(set(employees)) == len(rows) > len(alike) == 1


def state_post(
    register: Register,
    units: Units,
    language: str,
    post: Described,
    out: list[str],
    claims: list[str],
) -> None:
    """State a post as it is now, and in claims with their days what it was not always."""
    source, iri = register.intake.source, post.iri
    out.append(f"<{iri}> {A_POST} .\n<{iri}> {IDENTIFIED} {literal(post.rows[0].id)} .\n")
    now = said_by(post.now, units, language)
    for predicate, values in now.items():
        out += [f"<{iri}> {predicate} {value} .\n" for value in values]
    for start, end, _ in post.spells:
        if start or end:
            claims.append(claim_of(source, iri, IS_A, POST, start, end))
    told = [(start, end, rows, said_by(rows, units, language)) for start, end, rows in post.spells]
    # What is said of a post of other days is not in the merge, and an export of that has it in claims alone.
    away = not any(in_force(row, register.intake.options.date) for row in post.rows)
    for predicate, values in now.items():
        changed = away or any(said[predicate] != values for _, _, _, said in told)
        for start, end, rows, said in told:
            note = shares(rows) if predicate == HAS_FTE and is_shared(rows) else ""
            for value in said[predicate] if changed or note else ():
                days = (start, end) if changed else ("", "")
                claims.append(claim_of(source, iri, predicate, value, *days, note=note))


def said_by(rows: Sequence[Entry], units: Units, language: str) -> dict[str, list[str]]:
    """What rows that hold at once say of a post: predicate → the N-Triples forms of the values.

    Where they are of several employees who share it, their FTE are added up, and it has one title. Else each
    of their values stands; that it is vacant does where `is_vacant` finds it so.
    """
    found: dict[str, dict[str, None]] = {p: {} for p in (LABEL, POST_IN, HAS_FTE, HAS_GRADE, IS_VACANT)}
    for row in rows:
        if title := clean(row.cells[TITLE]):
            found[LABEL][literal(title, language)] = None
        if unit := units.of(row.cells):
            found[POST_IN][f"<{unit}>"] = None
        if row.fte:
            found[HAS_FTE][typed(row.fte, "xsd:decimal")] = None
        if grade := clean(row.cells[GRADE]):
            found[HAS_GRADE][literal(grade)] = None
        if row.vacant:
            found[IS_VACANT][typed(row.vacant, "xsd:boolean")] = None
    shared = len(rows) > 1 and is_shared(rows)
    if shared and found[HAS_FTE]:
        whole = sum((Decimal(row.fte) for row in rows if row.fte), Decimal())
        found[HAS_FTE] = {typed(f"{whole.normalize():f}", "xsd:decimal"): None}
    if shared and found[LABEL]:
        found[LABEL] = {min(found[LABEL]): None}
    if not is_vacant(rows):
        found[IS_VACANT].pop(typed("true", "xsd:boolean"), None)
    return {predicate: list(values) for predicate, values in found.items()}


def is_vacant(rows: Sequence[Entry]) -> bool:
    """Whether a post is vacant by the rows that hold at once.

    Where they share it all of them have to say so, else one, and none may name a holder.
    """
    told = [row for row in rows if row.vacant == "true"]
    others = [row for row in rows if row.vacant != "true"]
    return bool(told) and not (others if is_shared(rows) else any(map(employee_of, others)))


def shares(rows: Sequence[Entry]) -> str:
    """Of which figures the FTE of a post that several employees share is the sum; nothing where of none."""
    parts = [f"{row.fte} (row {row.place[0]})" for row in rows if row.fte]
    return f"shared: {' + '.join(parts)}" if len(parts) > 1 else ""


def tell_of_other_days(register: Register, kept: Sequence[tuple[Entry, Sequence[str], Sequence[str]]]) -> int:
    """Find the posts of which no row holds on the day as of which the source is; how many there are.

    A line that holds on that day and leads to one of them leads to nobody.
    """
    intake, day = register.intake, register.intake.options.date
    if not day:
        return 0
    rows: dict[str, list[Entry]] = {}
    for entry, _, _ in kept:
        rows.setdefault(register.post(entry.id), []).append(entry)
    away = {iri: own for iri, own in rows.items() if not any(in_force(entry, day) for entry in own)}
    for iri, own in away.items():
        begins = min((entry.start for entry in own if entry.start > day), default="")
        ended = max((entry.end for entry in own if "" < entry.end <= day), default="")
        told = [ended and f"ended before {ended}", begins and f"begins on {begins}"]
        intake.find("not-in-force", f"{register.name(iri)} {' and '.join(filter(None, told))}")
    lines = {  # rows of one post may say the same
        (register.post(entry.id), superior): None
        for entry, up, across in kept
        if in_force(entry, day)
        for superior in (*up, *across)
        if superior in away
    }
    for post, superior in lines:
        line = f"{register.name(post)} reports to {register.name(superior)}"
        intake.find("dangling", f"{line}, which is not there on {day}", [post, superior])
    return len(away)


def claim_of(
    source: str, subject: str, predicate: str, value: str, start: str, end: str, *, note: str = ""
) -> str:
    """The claim (rg:Claim) that something said of a post with its days is, under the hash of what it says."""
    first = typed(start, "xsd:date") if start else ""
    last = typed(end, "xsd:date") if end else ""
    # The fields of rolegraph.claims.IDENTITY, the absent ones empty.
    fields = [f"<{subject}>", predicate, value, f"<{source}>", *[""] * 7, first, last]
    digest = hashlib.sha256("\n".join(fields).encode()).hexdigest()[:16]
    claim = f"<{under('claim', digest)}>"
    return (
        f"{claim} {A_CLAIM} .\n{claim} {SUBJECT} <{subject}> .\n{claim} {PREDICATE} {predicate} .\n"
        f"{claim} {OBJECT} {value} .\n{claim} {SAID_BY} <{source}> .\n"
        + (f"{claim} {VALID_FROM} {first} .\n" if first else "")
        + (f"{claim} {VALID_TO} {last} .\n" if last else "")
        + (f"{claim} {NOTE} {literal(note, 'en')} .\n" if note else "")
    )


# -- units and people


class Spot(NamedTuple):
    """Where a unit stands: its name, that of the unit that it is in and the organisation's, case aside.

    Without a name of a unit it is the organisation itself.
    """

    name: str
    whole: str
    body: str


class Units:
    """The units of an import: one a name, or one a name and larger unit where a name is that of several.

    Each is called as most rows have it. What a row leaves empty, the larger unit or the organisation, is what
    the other rows of the organisation say of that name, where they agree; where they do not, the unit is one
    more of that name, and the account says so. Those that are part of no larger unit belong to the
    organisation of their rows. Where no row names one, and there are several of them, they belong to one
    organisation, which is called as the source is.
    """

    def __init__(self, register: Register, language: str, entries: Sequence[Entry]) -> None:
        self.intake, self.local, self.language = register.intake, register.local, language
        self.known: dict[str, str] = {}
        self.bodies: dict[str, str] = {}
        self.paths: dict[str, str] = {"": ""}
        self.inside: dict[tuple[str, str], None] = {}
        self.tops: list[str] = []
        self.lines: list[str] = []
        rows = Counter(entry.cells[UNIT : ORGANISATION + 1] for entry in entries)
        # In one order whatever that of the rows is, since of two names that make one IRI the first has it.
        places = sorted(rows)
        spelt: Counter[str] = Counter()
        for place in places:
            spelt.update(dict.fromkeys(map(given, place), rows[place]))
        self.spelt = {name.casefold(): name for name in sorted(spelt, key=lambda name: (spelt[name], name))}
        told = {place: told_by(place) for place in places}
        self.bodies_of: dict[str, set[str]] = {}
        self.wholes_of: dict[tuple[str, str], set[str]] = {}
        for name, whole, body in told.values():
            for unit in filter(None, (name, whole)):
                self.bodies_of.setdefault(unit, set()).update({body} - {""})
        for name, whole, body in told.values():
            self.wholes_of.setdefault((name, self.body_of(name, body)), set()).update({whole} - {""})
        spots = {place: self.spot(spot) for place, spot in told.items()}
        self.above = self.all_above(spots.values())
        self.namesakes = Counter(spot.name for spot in self.above)
        self.units: dict[Spot, str] = {}
        self.memo = {place: self.unit(spot) for place, spot in spots.items()}
        self.tell_of_doubt()

    def of(self, cells: Sequence[str]) -> str:
        """The IRI of the unit of a row, or else of its organisation; nothing where it names neither."""
        return self.memo[tuple(cells[UNIT : ORGANISATION + 1])]

    def body_of(self, name: str, body: str) -> str:
        """The organisation of a unit: the given one, or else the only one that rows name with the unit."""
        return body or only(self.bodies_of.get(name, ()))

    def spot(self, told: Spot) -> Spot:
        """Where a unit stands of which a row says this much."""
        body = self.body_of(told.name, told.body)
        return Spot(told.name, told.whole or only(self.wholes_of.get((told.name, body), ())), body)

    def all_above(self, spots: Iterable[Spot]) -> dict[Spot, Spot]:
        """Units, and those that they are in, each with what it is in itself; loops of them are told."""
        above: dict[Spot, Spot] = {}
        for spot in spots:
            trail: list[Spot] = []
            at = spot
            while at.name and at not in above:
                trail.append(at)
                above[at] = self.spot(Spot(at.whole, "", at.body))
                at = above[at]
            if at in trail:
                loop = [*trail[trail.index(at) :], at]
                way = " → ".join(self.spelt[unit.name] for unit in loop)
                self.intake.notes.append(f"units that are part of one another: {way}")
        return above

    def unit(self, spot: Spot) -> str:
        """The IRI of a unit or organisation, stated with all that it is in; nothing for neither.

        Of units that are part of one another the topmost met is the organisation's as well.
        """
        trail: dict[Spot, None] = {}
        at = spot
        while at.name and at not in self.units and at not in trail:
            trail[at] = None
            at = self.above[at]
        for unit in reversed(trail):
            above = self.above[unit]
            within = self.units.get(above) or self.organisation(above.body)
            path = f"{self.paths[within]}/".lstrip("/") if self.namesakes[unit.name] > 1 else ""
            iri = self.units[unit] = self.named(unit.name, path, A_UNIT, self.known)
            if within:
                self.inside[iri, within] = None
            else:
                self.tops.append(iri)
        if at in trail:
            self.inside[self.units[next(reversed(trail))], self.units[at]] = None
        return self.units.get(spot) or self.organisation(spot.body)

    def organisation(self, name: str) -> str:
        """The IRI of an organisation, which is stated with its name; nothing without one."""
        return self.named(name, "", AN_ORGANISATION, self.bodies) if name else ""

    def named(self, name: str, above: str, kind: str, known: dict[str, str]) -> str:
        """The IRI of what is of a kind and has a name, below a path; stated when first met."""
        path = above + slug(name)
        key = f"{kind}\n{above}\n{name}"
        iri = under("unit", f"{self.local}/{path}")
        if {self.known.get(iri, key), self.bodies.get(iri, key)} != {key}:  # R&D and R+D
            path = f"{path}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"
            iri = under("unit", f"{self.local}/{path}")
        if iri not in known:
            known[iri], self.paths[iri] = key, path
            label = literal(self.spelt[name], self.language)
            self.lines.append(f"<{iri}> {kind} .\n<{iri}> {LABEL} {label} .\n")
        return iri

    def tell_of_doubt(self) -> None:
        """Note the units of which nothing says which of several of one name they are."""
        doubtful = {}
        for name, whole, body in self.above:
            wholes = self.wholes_of.get((name, body), set()) if not whole else set()
            bodies = self.bodies_of[name] if not body else set()
            if several := sorted(self.spelt[one] for one in (wholes or bodies)):
                doubtful[self.spelt[name]] = f"{self.spelt[name]!r} (of {', '.join(several)})"
        if doubtful:
            self.intake.notes.append(
                f"{number(len(doubtful), 'unit')} named without the larger one, where several have the name:"
                f" {'; '.join(list(doubtful.values())[:SHOWN])}; read as one more of that name"
            )

    def finished(self) -> list[str]:
        """All that is to be stated of units and organisations."""
        if len(self.tops) > 1 and not self.bodies:
            body = under("unit", self.local)
            self.lines.append(f"<{body}> {AN_ORGANISATION} .\n<{body}> {LABEL} {literal(self.local)} .\n")
            self.bodies[body] = ""
            self.inside |= dict.fromkeys((iri, body) for iri in sorted(self.tops))
            self.intake.notes.append(
                f"{len(self.tops)} units are part of no larger one: they were read as those of one"
                f" organisation, {self.local!r}; a column of organisations can say otherwise"
            )
        return self.lines + [
            f"<{iri}> {UNIT_OF if above in self.bodies else WITHIN} <{above}> .\n"
            for iri, above in self.inside
        ]


def told_by(place: Sequence[str]) -> Spot:
    """What the cells of unit, larger unit and organisation of a row say, case aside."""
    name, whole, body = (given(cell).casefold() for cell in place)
    return Spot(name or whole, whole if name and name != whole else "", body)


def only(names: Collection[str]) -> str:
    """The only one of some names; nothing where there are several or none."""
    return next(iter(names)) if len(names) == 1 else ""


class People:
    """The holders of posts, where the user wants people in: by their numbers, or else by their names.

    A name that holders of several posts share may be several people: each post then has its own.
    """

    def __init__(self, register: Register, entries: Sequence[Entry]) -> None:
        self.local = register.local
        self.lines: list[str] = []
        self.posts: dict[str, set[str]] = {}
        for entry in entries:
            self.posts.setdefault(slug(name_of(entry.cells)), set()).add(entry.id)

    def of(self, entry: Entry) -> str:
        """The IRI of the holder of a row's post, stated with the name, if any; nothing where it has none."""
        who, name = employee_of(entry), name_of(entry.cells)
        if not who:
            return ""
        local = slug(name) if who == name else who
        if who == name and len(self.posts[local]) > 1:
            local = f"{local}-{entry.id}"
        iri = under("person", f"{self.local}/{local}")
        self.lines.append(f"<{iri}> {A_PERSON} .\n")
        if name:
            self.lines.append(f"<{iri}> {CALLED} {literal(name)} .\n")
        return iri

    def unlisted(self, post: str, name: str) -> list[str]:
        """What is said of the holder of a post that rows only name as their superior's."""
        iri = under("person", f"{self.local}/{slug(name)}-{post.rpartition('/')[2]}")
        return [
            f"<{iri}> {A_PERSON} .\n",
            f"<{iri}> {CALLED} {literal(name)} .\n",
            f"<{post}> {HELD_BY} <{iri}> .\n",
        ]


@lru_cache(10_000)
def typed(text: str, datatype: str) -> str:
    """The N-Triples form of a figure, a truth or a day, of which a table has the same ones over and over."""
    return literal(text, datatype=datatype)


def slug(name: str) -> str:
    """A name as a part of an IRI; one without letters and digits by its hash."""
    made = re.sub(r"[\W_]+", "-", name.casefold()).strip("-")
    return made or hashlib.sha256(name.encode()).hexdigest()[:8]
