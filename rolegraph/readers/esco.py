"""ESCO in: the CSV download of the European Commission, one language (https://esco.ec.europa.eu/en/use-esco).

Versions 1.0 to 1.2 ship the same tables under headers that grew: 1.0 has no `code`, 1.1 lists the preferred
label among the altLabels, 1.2 ends the names of the relation tables in the language too and repeats labels in
them. So tables are found by the beginning of their names and columns by theirs; any more are passed over.

ESCO's IRIs are kept. Where we have no term, ESCO's own RDF is followed: skills are related to skills by
`relatedEssentialSkill` and `relatedOptionalSkill` of its model (https://data.europa.eu/esco/model), as
occupations are there. A relation with an end that no table describes is kept in terms that no question
follows: those two, and `skos:broaderTransitive`, which `skos:broader` implies; the missing end gets an
editorial note. Of several rows with one IRI the first gives the preferred label; what the others add stands
beside it, their labels as titles.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from rolegraph.errors import FileError
from rolegraph.readers.intake import literal, term
from rolegraph.readers.tables import REASON

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rolegraph.readers.intake import Intake
    from rolegraph.readers.tables import Member, Package, Table

__all__ = ["read", "source_name"]

CHUNK: Final = 5_000
"""Lines of N-Triples that are handed over at a time."""
RIGHTS: Final = (
    "This service uses the ESCO classification of the European Commission."
    " What is shown is an adapted version: its tables as statements in RDF."
)
"""What ESCO's conditions of use ask for: the acknowledgement, and the notice that it was adapted."""
LICENCE: Final = "<http://data.europa.eu/eli/dec/2011/833/oj>"
"""Commission Decision 2011/833/EU on the reuse of Commission documents, which those conditions rest on."""
ISCO: Final = "http://data.europa.eu/esco/isco/C"
VERSION: Final = re.compile(r"esco[^/\\]*?(?<![\d.])(\d\.\d{1,2}(?:\.\d{1,2})?)(?![\d.]*\d)", re.IGNORECASE)
LANGUAGE: Final = re.compile(r"esco[^/\\]*[ _-]([a-z]{2,3})[ _-]+(?:csv|ods)\b", re.IGNORECASE)
LINK: Final = re.compile(r"</?(?:a|span)\b[^<>]*>")
"""The markup (RDFa) of links between concepts in their texts: the words between stay."""

TYPE, PREF = term("rdf:type"), term("skos:prefLabel")
ALT, HIDDEN = term("skos:altLabel"), term("skos:hiddenLabel")
DEFINITION, NOTE, SCOPE = term("skos:definition"), term("skos:note"), term("skos:scopeNote")
NOTATION, CONCEPT, EDITORIAL = term("skos:notation"), term("skos:Concept"), term("skos:editorialNote")
BROADER, UPWARDS = term("skos:broader"), term("skos:broaderTransitive")
ESSENTIAL, OPTIONAL = term("rg:essentialSkill"), term("rg:optionalSkill")
OF_ESSENTIAL, OF_OPTIONAL = term("esco-model:relatedEssentialSkill"), term("esco-model:relatedOptionalSkill")
STATUS: Final = "<http://purl.org/iso25964/skos-thes#status>"

CODES: Final = {
    ("skillType", cell): (term("esco-model:skillType"), term(f"esco:skill-type/{name}"))
    for cell, name in (("skill/competence", "skill"), ("knowledge", "knowledge"))
} | {
    ("reuseLevel", cell): (term("esco-model:skillReuseLevel"), term(f"esco:skill-reuse-level/{cell}"))
    for cell in ("transversal", "cross-sector", "sector-specific", "occupation-specific")
}
"""(column, cell) → (property, concept), of ESCO's schemes skill-competence-type and skill-reuse-level."""

COLUMNS: Final = (
    *("conceptUri", "preferredLabel", "conceptType", "altLabels", "hiddenLabels", "status", "description"),
    *("definition", "scopeNote", "code", "iscoGroup", "skillType", "reuseLevel"),
)
"""The columns of the tables of concepts; no table has them all."""


@dataclass(frozen=True, slots=True)
class Concepts:
    """A table that describes concepts: their conceptType, what they become, what is lost without it."""

    stem: str
    type: str
    one: str
    becomes: str
    count: str
    lost: str


@dataclass(frozen=True, slots=True)
class Relations:
    """A table of relations: its columns, which types may be related, and the tables that it needs.

    `needs` asks for one table of each tuple. `terms` is relationType → (how it is stated, how where an end is
    missing, how a message says it).
    """

    stem: str
    subject: str
    object: str
    types: tuple[str, ...]
    allowed: Mapping[str, frozenset[str]]
    terms: Mapping[str, tuple[str, str, str]]
    needs: tuple[tuple[str, ...], ...]
    lost: str


# Groups first: where the column iscoGroup is wanted, they must be known.
CONCEPTS: Final = (
    Concepts(
        "ISCOGroups",
        "ISCOGroup",
        "an ISCO group",
        "rg:Group",
        "groups",
        "the ISCO groups above the roles have no names",
    ),
    Concepts("occupations", "Occupation", "an occupation", "rg:Role", "roles", "there are no roles"),
    Concepts(
        "skillGroups",
        "SkillGroup",
        "a group of skills",
        "rg:Group",
        "groups",
        "the groups of the skills have no names",
    ),
    Concepts("skills", "KnowledgeSkillCompetence", "a skill", "rg:Skill", "skills", "there are no skills"),
)
ONE: Final = {table.type: table.one for table in CONCEPTS}
SKILL: Final = frozenset({"KnowledgeSkillCompetence"})
UP: Final = {"": (BROADER, UPWARDS, "has as a broader one")}
UPPER: Final = {
    "Occupation": frozenset({"Occupation", "ISCOGroup"}),
    "ISCOGroup": frozenset({"ISCOGroup"}),
    "KnowledgeSkillCompetence": SKILL | {"SkillGroup"},
    "SkillGroup": frozenset({"SkillGroup"}),
}
RELATIONS: Final = (
    Relations(
        "occupationSkillRelations",
        "occupationUri",
        "skillUri",
        (),
        {"Occupation": SKILL},
        {
            "essential": (ESSENTIAL, OF_ESSENTIAL, "has as an essential skill"),
            "optional": (OPTIONAL, OF_OPTIONAL, "has as an optional skill"),
        },
        (("occupations",), ("skills",)),
        "no role has a skill",
    ),
    Relations(
        "broaderRelationsOccPillar",
        "conceptUri",
        "broaderUri",
        ("conceptType", "broaderType"),
        UPPER,
        UP,
        (("occupations", "ISCOGroups"),),
        "a role stands under the ISCO group of its column iscoGroup, and under no broader role",
    ),
    Relations(
        "broaderRelationsSkillPillar",
        "conceptUri",
        "broaderUri",
        ("conceptType", "broaderType"),
        UPPER,
        UP,
        (("skills", "skillGroups"),),
        "no skill and no group of skills has a broader one",
    ),
    Relations(
        "skillSkillRelations",
        "originalSkillUri",
        "relatedSkillUri",
        (),
        {"KnowledgeSkillCompetence": SKILL},
        {
            "essential": (OF_ESSENTIAL, OF_ESSENTIAL, "calls for the essential skill"),
            "optional": (OF_OPTIONAL, OF_OPTIONAL, "calls for the optional skill"),
        },
        (("skills",),),
        "no skill is related to another",
    ),
)
TABLES: Final = {
    table.stem: re.compile(rf"{table.stem}(?:_([a-z]{{2,3}}))?(?:[^a-z0-9].*)?\.\w+", re.IGNORECASE)
    for table in (*CONCEPTS, *RELATIONS)
}
"""Stem of a table's name → how the file is called: occupations_en.csv, and with a tail where mended."""


def source_name(package: Package) -> str:
    """`esco` for English, `esco-` and the language for any other. Raises FileError as `read` does."""
    language = language_of(package)
    return "esco" if language == "en" else f"esco-{language}"


def read(intake: Intake, package: Package) -> None:
    """Read what a package holds of ESCO's tables, in one language.

    Raises FileError for a package without such tables, with relations only or in several languages, and for a
    table without the columns that say what it is about.
    """
    language = language_of(package)
    found = {stem: members for stem, name in TABLES.items() if (members := package.find(name.pattern))}
    version = next((match[1] for place in places(package) if (match := VERSION.search(place))), "")
    describe(intake, language, version)
    reading = Reading(
        intake, language, frozenset(table.type for table in CONCEPTS if table.stem not in found)
    )
    unread = [t for t in RELATIONS if not all(any(stem in found for stem in stems) for stems in t.needs)]
    by_column = "broaderRelationsOccPillar" not in found
    for concepts in CONCEPTS:
        if concepts.stem in found:
            for member in found[concepts.stem]:
                reading.read_concepts(member, concepts, by_column)
        else:
            left = [
                found[t.stem][0].name
                for t in unread
                if t.stem in found and any(concepts.stem in s for s in t.needs)
            ]
            also = f", and {' and '.join(left)} was left unread" if left else ""
            intake.missing_table(f"{concepts.stem}_{language}.csv", concepts.lost + also)
    for relations in RELATIONS:
        if relations.stem not in found:
            intake.missing_table(f"{relations.stem}.csv", relations.lost)
        elif relations not in unread:
            for member in found[relations.stem]:
                reading.read_relations(member, relations)
    reading.close()
    passed = [m.name for m in package.members if not any(m in members for members in found.values())]
    if hierarchy := [name for name in passed if name.lower().startswith("skillshierarchy")]:
        intake.notes.append(
            f"passed over, since skillGroups and broaderRelationsSkillPillar say it: {', '.join(hierarchy)}"
        )
    if rest := sorted(set(passed) - set(hierarchy)):
        intake.notes.append(f"passed over, being none of the tables that are read: {', '.join(rest)}")
    if not version:
        intake.notes.append("no file or folder says which version of ESCO this is")


def places(package: Package) -> list[str]:
    """Where a package may say its version and language: its own name, then the paths of its files."""
    return [package.name, *(member.where for member in package.members)]


def language_of(package: Package) -> str:
    """The language of a package by the names of its files, or of its zip. Raises FileError."""
    matches = {
        stem: [m for f in package.members if (m := name.fullmatch(f.name))] for stem, name in TABLES.items()
    }
    if not any(matches.values()):
        names = ", ".join(f"{table.stem}_en.csv" for table in CONCEPTS)
        raise FileError(
            package.name, f"holds none of ESCO's tables; at least one of {names} (or _de, …) is wanted"
        )
    if not any(matches[table.stem] for table in CONCEPTS):
        wanted = sorted({s for t in RELATIONS if matches[t.stem] for stems in t.needs for s in stems})
        names = " and ".join(f"{stem}_<language>.csv" for stem in wanted)
        raise FileError(
            package.name, f"holds relations only, and not the names of what they relate: add {names}"
        )
    found = sorted({match[1].lower() for of_table in matches.values() for match in of_table if match[1]})
    if len(found) > 1:
        raise FileError(
            package.name, f"holds tables in {' and '.join(found)}: import one language after the other"
        )
    if not found:
        found = [match[1].lower() for place in places(package) if (match := LANGUAGE.search(place))]
    if not found:
        raise FileError(
            package.name, "does not say its language: name the files as ESCO does, such as occupations_en.csv"
        )
    return found[0]


def describe(intake: Intake, language: str, version: str) -> None:
    """Record who publishes the source, and on which conditions."""
    name = f"ESCO {version}".strip()
    title = f"{name}, European Skills, Competences, Qualifications and Occupations ({language})"
    lines = [
        ("dcterms:title", literal(title, "en")),
        ("dcterms:publisher", literal("European Commission")),
        ("dcterms:license", LICENCE),
        ("dcterms:rights", literal(RIGHTS, "en")),
        ("dcterms:language", literal(language)),
    ]
    if version:
        lines.append(("owl:versionInfo", literal(version)))
    intake.record(intake.source, lines)


def labels(cell: str) -> list[str]:
    """The labels in a cell, one a line; or with ` | ` between them, as the collections have it."""
    return [label for part in cell.replace(" | ", "\n").split("\n") if (label := part.strip())]


def is_iri(text: str) -> bool:
    """Whether a text is an absolute IRI (RFC 3987)."""
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


@dataclass
class Reading:
    """What is known while the tables are read: `absent` are the types of the tables that are not there.

    `types` is IRI → conceptType, `names` IRI → labels so far, the preferred one first; `missing` counts the
    relations of each IRI that no table describes.
    """

    intake: Intake
    language: str
    absent: frozenset[str]
    types: dict[str, str] = field(default_factory=dict)
    names: dict[str, dict[str, None]] = field(default_factory=dict)
    missing: Counter[str] = field(default_factory=Counter)
    codes: dict[tuple[str, str], None] = field(default_factory=dict)
    passed: dict[str, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)

    def open(self, member: Member, columns: Iterable[str], required: tuple[str, ...]) -> Table:
        """Open a table, and remember the columns that are passed over."""
        table = self.intake.table(member, dict.fromkeys(columns, ()), required=required)
        over = [
            name for place, name in enumerate(table.columns) if place not in table.wanted and name != REASON
        ]
        if over:
            self.passed[member.name] = ", ".join(over)
        return table

    def hand_over(self, table: Table) -> None:
        """Put what has gathered into the graph, and say how far the table is read."""
        text = "".join(self.lines)
        self.intake.state(text)
        if ESSENTIAL in text or OPTIONAL in text:
            self.intake.imply(text)
        self.lines.clear()
        self.intake.options.advance(table.name, table.read)

    def note(self, member: Member, tally: Counter[str]) -> None:
        """Put a tally into the account: `…: 3 rows …`."""
        for what, number in sorted(tally.items()):
            self.intake.notes.append(f"{member.name}: {number:,} {'row' if number == 1 else 'rows'} {what}")

    def read_concepts(self, member: Member, concepts: Concepts, by_column: bool) -> None:
        """Read a table of concepts; `by_column` takes an occupation's broader group from its iscoGroup."""
        table = self.open(member, COLUMNS, ("conceptUri", "preferredLabel"))
        role = concepts.becomes == "rg:Role"
        is_a = f"{TYPE} {term(concepts.becomes)} .\n"
        tag = self.language
        tally: Counter[str] = Counter()
        put = self.lines.append
        for number, cells in table:
            iri, label, type_, alts, hidden, status, *texts, isco, skill_type, level = map(str.strip, cells)
            description, definition, scope, code = (LINK.sub("", text) for text in texts)
            if not is_iri(iri):
                table.reject(
                    "conceptUri", iri, "is no absolute IRI, such as http://data.europa.eu/esco/isco/C1"
                )
                continue
            if not label:
                table.reject("preferredLabel", label, f"is empty, and {concepts.one} needs a name")
                continue
            if type_ != concepts.type and type_ in ONE:
                table.reject(
                    "conceptType", type_, f"says {ONE[type_]}, and this table describes {concepts.type}"
                )
                continue
            if self.types.get(iri, concepts.type) != concepts.type:
                table.reject("conceptUri", iri, f"is {ONE[self.types[iri]]} already, in another table")
                continue
            by_isco = by_column and role and isco
            if by_isco and not re.fullmatch(r"C?[0-9]{1,4}", isco):
                table.reject("iscoGroup", isco, "is no ISCO-08 unit group, such as 2654")
                continue
            subject = f"<{iri}>"
            others = labels(alts)
            known = self.names.get(iri)
            if known is None:
                known = self.names[iri] = {label: None}
                self.types[iri] = concepts.type
                self.intake.counts[concepts.count] += 1
                put(f"{subject} {is_a}{subject} {PREF} {literal(label, tag)} .\n")
            else:
                others.insert(0, label)
                self.intake.find(
                    "duplicate", f"{member.name}, row {number}: {label}, again with the IRI {iri}", [iri]
                )
            for other in others:
                if other not in known:
                    known[other] = None
                    put(f"{subject} {ALT} {literal(other, tag)} .\n")
                    if role:
                        self.intake.counts["titles"] += 1
            for other in labels(hidden):
                if other not in known:
                    known[other] = None
                    put(f"{subject} {HIDDEN} {literal(other, tag)} .\n")
            if text := description or definition:
                put(f"{subject} {DEFINITION} {literal(text, tag)} .\n")
            if description and definition:
                put(f"{subject} {NOTE} {literal(definition, tag)} .\n")
            if scope:
                put(f"{subject} {SCOPE} {literal(scope, tag)} .\n")
            if code:
                put(f"{subject} {NOTATION} {literal(code)} .\n")
            if status and status != "released":
                put(f"{subject} {STATUS} {literal(status)} .\n")
                tally[f"with the status {status}, kept"] += 1
            for column, cell in (("skillType", skill_type), ("reuseLevel", level)):
                if found := CODES.get((column, cell)):
                    self.codes[column, cell] = None
                    put(f"{subject} {found[0]} {found[1]} .\n")
                elif cell:
                    tally[f"with the {column} {cell!r}, of which ESCO has no concept, and left without"] += 1
            if by_isco:
                # Excel takes the zeros off the front of a code; a unit group has four digits.
                group = ISCO + isco.removeprefix("C").zfill(4)
                dangling = group not in self.types and "ISCOGroup" not in self.absent
                if dangling:
                    self.find_missing(
                        f"{member.name}, row {number}", iri, "has as a broader one", group, [group]
                    )
                put(f"{subject} {UPWARDS if dangling else BROADER} <{group}> .\n")
            if len(self.lines) >= CHUNK:
                self.hand_over(table)
        self.hand_over(table)
        self.note(member, tally)

    def read_relations(self, member: Member, relations: Relations) -> None:
        """Read a table of relations."""
        required = (
            relations.subject,
            relations.object,
            *(() if relations.terms is UP else ("relationType",)),
        )
        table = self.open(member, (*required[:2], *relations.types, "relationType"), required)
        types, allowed, terms = self.types, relations.allowed, relations.terms
        ways = {cell: stated for cell, (stated, _, _) in terms.items()}
        words = {way: told for stated, weaker, told in terms.values() for way in (stated, weaker)}
        said: dict[str, set[str]] = {way: set() for way in words}
        tally: Counter[str] = Counter()
        nothing: frozenset[str] = frozenset()
        whole: list[str] = []
        for number, cells in table:
            subject, object_, missing = cells[0], cells[1], whole
            way = ways.get(cells[-1])
            if way is None or types.get(object_, "") not in allowed.get(types.get(subject, ""), nothing):
                mended = self.mend(table, relations, cells)
                if mended is None:
                    continue
                subject, way, object_, missing = mended
            pairs = said[way]
            pair = f"{subject} {object_}"
            if terms is UP and (subject == object_ or f"{object_} {subject}" in pairs):
                table.reject(relations.object, object_, f"cannot be both broader and narrower than {subject}")
                continue
            if missing:
                self.find_missing(f"{member.name}, row {number}", subject, words[way], object_, missing)
            if pair in pairs:
                tally["saying again what another says"] += 1
                continue
            pairs.add(pair)
            self.lines.append(f"<{subject}> {way} <{object_}> .\n")
            if subject == object_:
                tally["relating a thing to itself, kept"] += 1
            if len(self.lines) >= CHUNK:
                self.hand_over(table)
        self.hand_over(table)
        if len(ways) > 1 and (contrary := set.intersection(*(said[way] for way in ways.values()))):
            tally["calling optional what another calls essential, both kept"] = len(contrary)
        self.note(member, tally)

    def mend(
        self, table: Table, relations: Relations, cells: tuple[str, ...]
    ) -> tuple[str, str, str, list[str]] | None:
        """A relation out of the ordinary: (subject, property, object, those that no table describes).

        None where it is rejected.
        """
        relation = cells[-1].strip().lower()
        if relation not in relations.terms:
            table.reject("relationType", cells[-1], f"is none of {', '.join(relations.terms)}")
            return None
        subject, object_ = cells[0].strip(), cells[1].strip()
        fit: Iterable[str] = relations.allowed
        for column, iri in ((relations.subject, subject), (relations.object, object_)):
            type_ = self.types.get(iri)
            if type_ is None and not is_iri(iri):
                table.reject(column, iri, "is no absolute IRI")
                return None
            if type_ is not None and type_ not in fit:
                wanted = " or ".join(ONE[t] for t in ONE if t in fit)
                table.reject(column, iri, f"is {ONE[type_]}, and {wanted} is wanted here")
                return None
            fit = relations.allowed.get(type_ or "", frozenset().union(*relations.allowed.values()))
        stated, weaker, _ = relations.terms[relation]
        named = cells[2:4] if relations.types else ("", "")
        missing = [
            iri
            for iri, type_ in zip((subject, object_), named, strict=True)
            if iri not in self.types and type_ not in self.absent
        ]
        way = weaker if missing or subject not in self.types else stated
        return subject, way, object_, missing

    def find_missing(self, where: str, subject: str, words: str, object_: str, missing: list[str]) -> None:
        """Count a relation that has an end which no table describes."""
        which = "either" if len(missing) > 1 else "the first" if subject in missing else "the second"
        told = f"{where}: {self.call(subject)} {words} {self.call(object_)}; no table describes {which}"
        self.intake.find("dangling", told, [subject, object_], mark="rg:DanglingRelation")
        self.missing.update(missing)

    def call(self, iri: str) -> str:
        """What a message calls a thing: its label, where it has one, and its IRI."""
        return f"{next(iter(self.names[iri]))} ({iri})" if iri in self.names else iri

    def close(self) -> None:
        """State what is known only at the end: the codes in use, and what is missing."""
        lines = []
        for column, cell in self.codes:
            _, concept = CODES[column, cell]
            lines.append(f"{concept} {TYPE} {CONCEPT} .\n{concept} {PREF} {literal(cell, 'en')} .\n")
        for iri, number in self.missing.items():
            of = "1 relation" if number == 1 else f"{number} relations"
            text = literal(
                f"Named by {of} of ESCO, and described by none of the tables that were read.", "en"
            )
            lines.append(f"<{iri}> {EDITORIAL} {text} .\n")
        self.intake.state("".join(lines))
        if self.passed:
            told = "; ".join(f"{name}: {columns}" for name, columns in self.passed.items())
            self.intake.notes.append(f"columns passed over: {told}")
