"""What the page tells: the things, the lines between them, and who says each of them and where.

Everything here is plain data that goes into the page as JSON. Claims and sources are listed once and
pointed at by their place in the list.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from rolegraph import answers, lists
from rolegraph.model import Title
from rolegraph.vocabulary import GRAPHS, expand, short

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rolegraph.model import Claim, Conflict, Item, Line, Role, Source
    from rolegraph.store import Store

__all__ = ["KINDS", "Content", "gather"]

KINDS: Final = ("role", "duty", "skill", "title", "level", "post", "unit", "other")
"""The kinds of things on the page, in the order in which the page lists them."""
STATUSES: Final = tuple(answers.SHOWN)
MOST_MAPPED: Final = 2_000
"""Things that the whole map is drawn of."""
RELATIONS: Final[dict[str, dict[str, Any]]] = {
    name: {"key": name, "out": out, "back": back, "verb": verb, "drawn": True, **more}
    for name, out, back, verb, more in (
        ("solid", "Reports to", "Direct reports", "reports to", {"heavy": True}),
        ("dotted", "Dotted line to", "Dotted line from", "also answers, by a dotted line, to",
         {"heavy": True, "dotted": True}),
        ("duty", "Duties", "Roles with this duty", "has the duty", {}),
        ("skill", "Skills", "Roles that call for this skill", "calls for the skill", {}),
        ("title", "Other titles", "Roles also called this", "is also called", {}),
        ("level", "Level", "Roles at this level", "is at the level", {}),
        ("kind", "A kind of", "Kinds of it", "is a kind of", {"drawn": False}),
        ("post", "Role", "Posts", "is a post of the role", {}),
        ("unit", "Unit", "Posts in it", "belongs to", {}),
    )
}  # fmt: skip
DRAWN: Final = frozenset({"accepted", "conditional", "contested"})
"""The standings of the lines that are drawn; the others are told in words."""
TOLD: Final = "kind"
"""The relation that is told but not drawn: one role is a kind of another."""
STATED: Final[dict[str, str]] = {
    "duty": "rg:hasDuty",
    "title": "skos:altLabel",
    "level": "rg:level",
    "solid": "rg:typicallyReportsTo",
    "dotted": "rg:typicallyDottedLineTo",
    "kind": "skos:broader",
}


@dataclass
class Content:
    """All that the page tells; see `gather` for the keys of the dictionaries."""

    things: dict[str, dict[str, Any]] = field(default_factory=dict)
    lines: list[dict[str, Any]] = field(default_factory=list)
    claims: list[dict[str, Any]] = field(default_factory=list)
    sources: list[dict[str, Any]] = field(default_factory=list)
    conflicts: list[dict[str, Any]] = field(default_factory=list)
    relations: dict[str, dict[str, Any]] = field(default_factory=lambda: dict(RELATIONS))
    start: dict[str, Any] = field(default_factory=dict)
    passages: dict[int, str] = field(default_factory=dict)
    posts: int = 0
    rights: list[str] = field(default_factory=list)

    def drawn(self) -> list[dict[str, Any]]:
        """The lines that are drawn."""
        return [line for line in self.lines if line["status"] in DRAWN and line["rel"] != TOLD]

    def untold(self) -> list[dict[str, Any]]:
        """The lines that only the words beside the picture tell: denied, set aside, kinds of roles."""
        return [line for line in self.lines if line["status"] not in DRAWN or line["rel"] == TOLD]


def gather(store: Store) -> Content:
    """Everything that the page tells of a graph.

    A thing has `id`, `kind`, `name` and, where there is something to say, `note` (what it is), `posts`,
    `kinds` (names of what it is a kind of). A line has `id`, `from`, `to`, `rel` (duty,
    skill, title, level, solid, dotted, kind), `status` and, where given, `condition`, `frequency`,
    `grade` (of a skill), `claims` or `sources` (places in those lists) and `conflicts`.
    """
    return Gatherer(store).content


class Gatherer:
    """Fills a Content from a graph, each claim and source once."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.content = Content(rights=list(dict.fromkeys(words for _, words in lists.attributions(store))))
        self.source_place: dict[str, int] = {}
        self.claim_place: dict[str, int] = {}
        self.line_of: dict[tuple[str, str, str], dict[str, Any]] = {}
        self.decisions = answers.decisions(store)
        for source in lists.sources(store):
            self.add_source(source, None)
        summaries = lists.roles(store)
        for summary in summaries:
            thing = self.thing("role", short(summary.iri), summary.label)
            if summary.posts:
                thing["posts"] = summary.posts
        for summary in summaries:
            self.add_role(answers.role(store, summary.iri))
        self.describe()
        weight = {"open": 0, "settled": 1, "noted": 2, "apparent": 3}
        for conflict in sorted(
            answers.conflicts(store), key=lambda c: (weight[c.status], c.kind, c.sentence, c.iri)
        ):
            self.add_conflict(conflict)
        [row] = store.rows("SELECT (COUNT(DISTINCT ?post) AS ?n) WHERE { ?post a org:Post }")
        self.content.posts = int(row[0] or 0)
        things = self.content.things.values()
        self.content.things = {
            thing["id"]: thing
            for thing in sorted(things, key=lambda t: (KINDS.index(t["kind"]), t["name"].casefold(), t["id"]))
        }

    def add_role(self, role: Role) -> None:
        """List a role's lines and the things at their other ends."""
        here = short(role.iri)
        told = {"duty": role.duties, "skill": role.skills, "level": role.level, "kind": role.broader}
        for rel, items in told.items():
            for item in sorted(items, key=firmest):
                there = self.thing("role" if rel == "kind" else rel, short(item.iri), item.label)
                self.add_line(rel, here, there["id"], item, (role.iri, item.iri))
        for title in sorted(role.titles, key=firmest):
            there = self.thing("title", title_id(title.title), title.title)
            self.add_line("title", here, there["id"], title, (role.iri, title.title))
        for superior in sorted(role.reports_to, key=firmest):
            there = self.thing("role", short(superior.iri), superior.label)
            self.add_line(superior.line, here, there["id"], superior, (role.iri, superior.iri))

    def thing(self, kind: str, id_: str, name: str) -> dict[str, Any]:
        """The thing of this id, made where it is new."""
        return self.content.things.setdefault(id_, {"id": id_, "kind": kind, "name": name})

    def describe(self) -> None:
        """Add what the vocabulary says of things: definitions, notes, and what they are a kind of."""
        words: dict[str, dict[str, list[tuple[bool, str]]]] = {}
        for solution in self.store.query(
            "SELECT ?thing ?p ?text WHERE { VALUES ?p { skos:definition skos:scopeNote } ?thing ?p ?text }"
        ):
            thing = self.content.things.get(short(solution[0].value))
            if thing:
                foreign = getattr(solution[2], "language", None) not in {"en", None}
                said = words.setdefault(thing["id"], {}).setdefault(solution[1].value, [])
                said.append((foreign, solution[2].value))
        for id_, texts in words.items():
            kinds = [expand("skos:definition"), expand("skos:scopeNote")]
            self.content.things[id_]["note"] = "\n".join(
                min(texts[kind])[1] for kind in kinds if kind in texts
            )
        for iri, above in sorted(self.store.pairs(expand("skos:broader"))):
            thing = self.content.things.get(short(iri))
            if thing and thing["kind"] in {"duty", "skill"}:
                thing.setdefault("kinds", []).append(self.store.label(above))

    def add_source(self, source: Source, whole: str | None) -> None:
        """List a source and its parts; `whole` is the title of the document."""
        self.source_place[source.iri] = len(self.content.sources)
        entry: dict[str, Any] = {"name": source.label, "claims": source.claims}
        if whole is None:
            entry["root"] = True
        else:
            entry["whole"] = whole
        self.content.sources.append(entry)
        for part in source.parts:
            self.add_source(part, whole or source.label)

    def place_of(self, source: str) -> int:
        """Where a source stands in the list; one that is not recorded is added by its name."""
        if source not in self.source_place:
            self.source_place[source] = len(self.content.sources)
            own = source == GRAPHS["vocabulary"]
            name = "our own reading, from no source" if own else self.store.label(source)
            self.content.sources.append({"name": name, "claims": 0})
        return self.source_place[source]

    def add_claims(self, claims: Iterable[Claim]) -> list[int]:
        """The places of claims in the list, in the order given."""
        return [self.add_claim(claim) for claim in claims]

    def add_claim(self, claim: Claim) -> int:
        """The place of a claim in the list; only what differs from the plain case is written."""
        if claim.iri in self.claim_place:
            return self.claim_place[claim.iri]
        entry: dict[str, Any] = {"source": self.place_of(claim.source)}
        if claim.start is not None and claim.end is not None:
            entry["at"] = [claim.start, claim.end]
        entry |= {
            key: value
            for key, value in {
                "denies": claim.stance == "disputes" or None,
                "frequency": claim.frequency,
                "condition": claim.condition,
                "least": claim.min_headcount,
                "most": claim.max_headcount,
                "since": claim.valid_from,
                "until": claim.valid_to,
                "past": None if claim.in_force else True,
                "status": None if claim.status == "accepted" else claim.status,
                "quote": claim.quote,
                "note": claim.note,
            }.items()
            if value is not None
        }
        if decision := self.decisions.get(claim.iri):
            entry["decision"] = decision.because
        self.claim_place[claim.iri] = len(self.content.claims)
        self.content.claims.append(entry)
        return self.claim_place[claim.iri]

    def add_line(
        self, rel: str, start: str, end: str, said: Item | Title | Line, key: tuple[str, str]
    ) -> None:
        """List a line with the claims behind it, or the sources where they state it without a claim."""
        supports = [claim for claim in said.claims if claim.stance == "supports"]
        conditions = dict.fromkeys(claim.condition for claim in supports if claim.condition)
        frequencies = dict.fromkeys(claim.frequency for claim in supports if claim.frequency)
        line: dict[str, Any] = {"from": start, "to": end, "rel": rel}
        line["status"] = said.status
        if conditions and said.status != "accepted":
            line["condition"] = "; ".join(conditions)
        if frequencies:
            line["frequency"] = " or ".join(frequencies)
        relation = getattr(said, "relation", None) or STATED.get(rel, "")
        if relation in {"rg:essentialSkill", "rg:optionalSkill"}:
            line["grade"] = relation.removeprefix("rg:").removesuffix("Skill")
        if said.claims:
            line["claims"] = self.add_claims(said.claims)
        else:
            line["sources"] = [self.place_of(source) for source in said.sources]
        self.content.lines.append(line)
        self.line_of[(key[0], expand(relation if rel == "skill" else STATED[rel]), key[1])] = line

    def add_conflict(self, conflict: Conflict) -> None:
        """List a contradiction, with the things on this page that it is about."""
        place = len(self.content.conflicts)
        entry: dict[str, Any] = {"text": conflict.sentence, "status": conflict.status}
        if conflict.decision:
            entry["decision"] = conflict.decision.because
        found = {
            short(iri) for iri in answers.about_conflict(self.store, conflict)
        } & self.content.things.keys()
        entry["about"] = sorted(found)
        entry["subject"] = next(
            (s for s in (short(c.subject) for c in conflict.statements) if s in found), None
        )
        for statement in conflict.statements:
            line = self.line_of.get((statement.subject, statement.predicate, statement.object))
            if line:
                line.setdefault("conflicts", []).append(place)
        entry["claims"] = self.add_claims(conflict.claims)
        self.content.conflicts.append(entry)


def title_id(title: str) -> str:
    """An id for a title, the same in any case, so that roles that share it meet."""
    return f"title:{hashlib.sha256(title.casefold().encode()).hexdigest()[:12]}"


def firmest(said: Item | Title | Line) -> tuple[int, str, str, str]:
    """The order of what is said of a role: the firmest first, then by name; no two are equal."""
    name = said.title if isinstance(said, Title) else said.label
    rest = said.language or "" if isinstance(said, Title) else said.iri
    return (answers.SHOWN[said.status], name.casefold(), name, rest)
