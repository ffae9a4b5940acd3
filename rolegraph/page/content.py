"""What the page tells: the things, the lines between them, and who says each of them and where.

Everything here is plain data that goes into the page as JSON. Claims and sources are listed once and
pointed at by their place in the list.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from rolegraph import answers, lists
from rolegraph.answers import RDF_TYPE, ROLE
from rolegraph.organisation import to_organisation
from rolegraph.organisation.layers import depths
from rolegraph.page.groups import Group, to_groups
from rolegraph.page.people import without_people
from rolegraph.vocabulary import GRAPHS, SKILLS, expand, short

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rolegraph.answers import Said
    from rolegraph.model import Claim, Conflict, Source
    from rolegraph.organisation import Organisation
    from rolegraph.store import Store

__all__ = ["DRAWN", "KINDS", "RELATIONS", "STATUSES", "Content", "Gatherer", "gather"]

KINDS: Final = ("role", "duty", "skill", "title", "level", "post", "unit", "other")
"""The kinds of things on the page, in the order in which the page lists them."""
STATUSES: Final = (*answers.SHOWN, "over")
"""How a statement can stand; one that is `over` holds on other days than the data's own."""
DRAWN: Final = frozenset({"accepted", "conditional", "contested"})
"""The standings of the lines that are drawn; the others are told in words."""
RELATIONS: Final[dict[str, dict[str, Any]]] = {
    name: {"key": name, "out": out, "back": back, "verb": verb, **more}
    for name, out, back, verb, more in (
        ("solid", "Reports to", "Direct reports", "reports to", {"heavy": True}),
        ("dotted", "Dotted line to", "Dotted line from", "also answers, by a dotted line, to",
         {"heavy": True, "dotted": True}),
        ("duty", "Duties", "Roles with this duty", "has the duty", {}),
        ("skill", "Skills", "Roles that call for this skill", "calls for the skill", {}),
        ("title", "Other titles", "Roles also called this", "is also called", {}),
        ("level", "Level", "Roles at this level", "is at the level", {}),
        ("kind", "A kind of", "Kinds of it", "is a kind of", {}),
        ("post", "Role", "Posts", "is a post of the role", {}),
        ("unit", "Unit", "Posts and units in it", "belongs to", {}),
    )
}  # fmt: skip
"""The relations, in the order in which the page lists them: how each is called from either end."""
OF_ROLES: Final[dict[str, str]] = {
    expand("rg:hasDuty"): "duty",
    **{expand(curie): "skill" for curie in SKILLS},
    expand("rg:level"): "level",
    expand("skos:broader"): "kind",
    expand("skos:altLabel"): "title",
    expand("rg:typicallyReportsTo"): "solid",
    expand("rg:typicallyDottedLineTo"): "dotted",
}
OF_POSTS: Final[dict[str, str]] = {
    expand("org:reportsTo"): "solid",
    expand("rg:dottedLineTo"): "dotted",
    expand("org:role"): "post",
    expand("org:postIn"): "unit",
}
OF_UNITS: Final = {expand("org:unitOf"): "unit", expand("org:subOrganizationOf"): "unit"}
RELATION_OF: Final = OF_ROLES | OF_POSTS | OF_UNITS
ORDER: Final = {iri: n for n, iri in enumerate(RELATION_OF)}
ENDS: Final = {
    **dict.fromkeys(map(expand, ("rg:typicallyReportsTo", "rg:typicallyDottedLineTo")), "role"),
    **dict.fromkeys(map(expand, ("org:reportsTo", "rg:dottedLineTo")), "post"),
    **dict.fromkeys(map(expand, ("skos:broader", "org:role")), "role"),
}
"""What kind of thing stands at the other end of a predicate whose relation is not called after it."""
GRADES: Final = ("", "essential", "optional", "in demand")
LEFT_OUT: Final = {kind: ox.NamedNode(expand(f"rg:{kind.capitalize()}")) for kind in ("duty", "skill")}
"""The kinds of things that the page has only where a role has them, and their classes."""
GRADE_OF: Final = {expand(curie): grade for curie, grade in SKILLS.items() if grade in GRADES[1:]}
OURS: Final = {
    GRAPHS["vocabulary"]: "our own reading, from no source",
    GRAPHS["resolved"]: "worked out from the name of the post",
}
"""What stands for a source where none says it."""
WEIGHTS: Final = {"open": 0, "settled": 1, "noted": 2, "apparent": 3}


id_of = lru_cache(200_000)(short)
"""The id of a thing: its CURIE, where it has one. A skill stands in hundreds of lines."""


@dataclass
class Content:
    """All that the page tells.

    A thing has `id`, `kind`, `name` and, where there is something to say, `note` (what it is), `posts`
    (how many), `kinds` (names of what it is a kind of), and, of a post, `unit`, `vacant`, `fte`, `held`,
    `missing` (nothing describes it) and `called` (its identifier, where its id does not end with that), and,
    at the edge of an excerpt, `beyond` (how many of its lines are left out) and, of a post, `by` (places of
    the documents that record it). A line has `from`, `to`, `rel`
    (a key of `relations`), `status` and, where given, `condition`, `frequency`, `grade` (of a skill),
    `claims`, `sources` (both places in those lists; `sources` make no claim on it) and `conflicts`.
    `passages` holds, by a document's place among the sources, its own text, where that may be reprinted.
    `start` is what the page opens on, `unmapped` the kinds that the whole map leaves out; `partial` says
    that it is an excerpt: what is missing may stand in the graph; `asked`, that a query gave it, and its
    charts count what is on it alone. `unheld` counts the duties and skills that no role has, by kind: they
    are left out.
    `rights` are the terms of sources, by their places (-1 of one that is left out).
    `people` are names that no text of the page may hold; they are not told.
    """

    things: dict[str, dict[str, Any]] = field(default_factory=dict)
    lines: list[dict[str, Any]] = field(default_factory=list)
    claims: list[dict[str, Any]] = field(default_factory=list)
    sources: list[dict[str, Any]] = field(default_factory=list)
    conflicts: list[dict[str, Any]] = field(default_factory=list)
    passages: dict[int, dict[str, Any]] = field(default_factory=dict)
    relations: dict[str, dict[str, Any]] = field(default_factory=lambda: dict(RELATIONS))
    charts: dict[str, dict[str, list[Any]] | None] = field(
        default_factory=lambda: {"roles": None, "posts": None}
    )
    groups: list[Group] = field(default_factory=list)
    heading: str = "Roles, and who says what of them"
    start: dict[str, Any] = field(default_factory=dict)
    unmapped: frozenset[str] = frozenset()
    partial: bool = False
    asked: bool = False
    unheld: dict[str, int] = field(default_factory=dict)
    rights: list[tuple[int, str]] = field(default_factory=list)
    people: frozenset[str] = frozenset()

    def sayers(self, line: dict[str, Any]) -> list[int]:
        """The places of the sources that say a line, by claims or plainly."""
        claimed = [self.claims[claim]["source"] for claim in line.get("claims", ())]
        return [*claimed, *line.get("sources", ())]

    def drawn(self) -> list[dict[str, Any]]:
        """The lines that are drawn."""
        return [line for line in self.lines if self.is_drawn(line)]

    def untold(self) -> list[dict[str, Any]]:
        """The lines that only the words beside the picture tell: denied, set aside, over."""
        return [line for line in self.lines if not self.is_drawn(line)]

    def is_drawn(self, line: dict[str, Any]) -> bool:
        """Whether a line is drawn."""
        return line["status"] in DRAWN


def gather(store: Store) -> Content:
    """Everything that the page tells of a graph."""
    return Gatherer(store).everything()


class Gatherer:
    """Fills a Content from a graph: each thing, claim and source once."""

    def __init__(self, store: Store) -> None:
        self.content = Content()
        self.source_place: dict[str, int] = {}
        self.claim_place: dict[str, int] = {}
        self.store = store
        self.content.people = answers.names_of_people(store)
        self.about = cache(lambda *statement: answers.about(store, [statement]))
        self.line_of: dict[tuple[str, str, str], dict[str, Any]] = {}
        self.units: set[str] = set()
        for source in lists.sources(store):
            self.add_source(source, None)
        self.content.rights = [
            (self.source_place[source], words)
            for source, words in lists.attributions(store)
            if source in self.source_place
        ]
        for iri, text in sorted(store.values(expand("rg:text"), GRAPHS["texts"]), key=str):
            if (place := self.source_place.get(iri)) is not None:
                self.content.passages[place] = {"start": 0, "text": text.value}

    def label(self, iri: str) -> str:
        """The label that the graph gives."""
        return answers.label_of(self.store, iri)

    def thing(self, kind: str, iri: str, name: str | None = None) -> dict[str, Any]:
        """The thing of this IRI, made where it is new."""
        id_ = id_of(iri)
        found = self.content.things.get(id_)
        if found is None:
            name = self.label(iri) if name is None else name
            found = {"id": id_, "kind": kind, "name": seen(name, id_.rpartition(":")[2])}
            self.content.things[id_] = found
        return found

    def title(self, name: str) -> dict[str, Any]:
        """The thing that stands for a title, the same in any case, so that roles that share it meet."""
        return self.content.things.setdefault(
            id_ := f"title:{digest(name.casefold())}", {"id": id_, "kind": "title", "name": seen(name)}
        )

    def line(
        self,
        relation: str,
        start: str,
        end: str,
        status: str,
        claims: Sequence[Claim],
        sources: Sequence[str],
    ) -> dict[str, Any]:
        """List a line with the claims behind it and the sources that state it without a claim."""
        line: dict[str, Any] = {"from": start, "to": end, "rel": relation, "status": status}
        self.content.lines.append(line)
        plain = sorted(set(sources) - {claim.source for claim in claims})
        if plain or not claims:
            line["sources"] = [self.place_of(source) for source in plain]
        if not claims:
            return line
        supports = [claim for claim in claims if claim.stance == "supports"]
        conditions = dict.fromkeys(claim.condition for claim in supports if claim.condition)
        frequencies = dict.fromkeys(claim.frequency for claim in supports if claim.frequency)
        if conditions and status != "accepted":
            line["condition"] = "; ".join(conditions)
        if frequencies:
            line["frequency"] = " or ".join(frequencies)
        line["claims"] = [self.add_claim(claim) for claim in claims]
        return line

    def place_of(self, source: str) -> int:
        """Where a source stands in the list; one that is not recorded is added by its name."""
        if source not in self.source_place:
            self.source_place[source] = len(self.content.sources)
            self.content.sources.append({"name": OURS.get(source) or self.label(source), "claims": 0})
        return self.source_place[source]

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
                "decision": claim.decision.because if claim.decision else None,
            }.items()
            if value is not None
        }
        self.claim_place[claim.iri] = len(self.content.claims)
        self.content.claims.append(entry)
        return self.claim_place[claim.iri]

    def everything(self) -> Content:
        """All roles and posts, with all that is said of them."""
        self.add_roles()
        self.add_posts()
        for kind, class_ in LEFT_OUT.items():
            known = {id_of(iri) for iri in self.store.subjects(RDF_TYPE, class_)}
            self.content.unheld[kind] = len(known - self.content.things.keys())
        return self.finished()

    def finished(self, roles: Iterable[str] | None = None) -> Content:
        """What is told beside the lines, and the order of all; contradictions of some roles, or of all."""
        self.describe()
        about = [None] if roles is None else list(roles)
        conflicts = {one.iri: one for iri in about for one in answers.conflicts(self.store, iri)}
        for conflict in sorted(
            conflicts.values(), key=lambda c: (WEIGHTS[c.status], c.kind, c.sentence, c.iri)
        ):
            self.add_conflict(conflict)
        without_people(self.content)
        self.content.things = in_order(self.content.things)
        kinds = {thing["kind"] for thing in self.content.things.values()}
        self.content.unmapped = frozenset({"post", "unit"} if "role" in kinds else {"unit"})
        self.content.groups = to_groups(self.store, self.content)
        return self.content

    # -- roles and posts

    def add_roles(self, only: Iterable[str] | None = None) -> None:
        """List the roles, or some, what is said of each, and what stands at the other ends."""
        if only is None:
            roles = {summary.iri: summary.posts for summary in lists.roles(self.store)}
        else:
            held = expand("org:role")
            roles = {iri: len(self.store.subjects(held, ox.NamedNode(iri))) for iri in only}
        for iri, posts in roles.items():
            thing = self.thing("role", iri, self.label(iri))
            if posts:
                thing["posts"] = posts
        every_role = set(self.store.subjects(RDF_TYPE, ROLE))
        told = self.said_of(roles, OF_ROLES)
        for iri in roles:
            for relation, facts in by_relation(told.get(iri, ())):
                if relation == "kind" and facts[0].object not in every_role:
                    self.add_kind(id_of(iri), facts[0])
                else:
                    self.add_line(relation, facts)
        if only is None:
            self.content.charts["roles"] = self.chart(to_organisation(self.store, "roles"))

    def add_posts(self) -> None:
        """List the posts as they are now, never by whom they are held, and the units that they are in."""
        posts = to_organisation(self.store, "posts")
        called = dict(
            sorted((iri, id_.value) for iri, id_ in self.store.values(expand("dcterms:identifier")))
        )
        for n, iri in enumerate(posts.iris):
            thing = self.thing("post", iri, posts.label(iri))
            thing |= {key: value for key, value in self.post(posts, n).items() if value is not None}
            if iri in called and called[iri] != iri.rpartition("/")[2]:
                thing["called"] = called[iri]
        now = set_of(posts, "solid", posts.solid) | set_of(posts, "dotted", posts.dotted)
        for relation in ("post", "unit"):
            predicate = next(iri for iri, key in OF_POSTS.items() if key == relation)
            now |= {(low, relation, up) for low, up in self.store.pairs(predicate)}
        told = self.said_of(posts.iris, OF_POSTS)
        for iri in posts.iris:
            for relation, facts in by_relation(told.get(iri, ())):
                holds = (iri, relation, facts[0].object) in now
                if holds or facts[0].claims or facts[0].status == "contested":
                    self.add_line(relation, facts, over=not holds)
        for post, role in sorted(self.store.values(expand("org:role"), GRAPHS["resolved"]), key=str):
            if id_of(post) in self.content.things:
                end = self.thing("role", role.value)
                self.line("post", id_of(post), end["id"], "accepted", (), [GRAPHS["resolved"]])
        self.add_units()
        self.content.charts["posts"] = self.chart(posts)

    def post(self, posts: Organisation, n: int) -> dict[str, Any]:
        """What is to be said of a post beside its lines."""
        position = posts.position(n)
        return {
            "unit": position.unit.label if position.unit else None,
            "vacant": position.vacant,
            "fte": plain_number(position.fte),
            "held": True if posts.holders.get(n) else None,
            "missing": None if posts.recorded[n] else True,
        }

    def add_units(self) -> None:
        """List what the units of posts belong to, up to the organisation."""
        above = {*self.store.pairs(expand("org:unitOf")), *self.store.pairs(expand("org:subOrganizationOf"))}
        up: dict[str, list[str]] = {}
        for unit, whole in sorted(above):
            up.setdefault(unit, []).append(whole)
        units = dict.fromkeys(sorted(self.units))
        for iri in (pending := list(units)):
            pending += [whole for whole in up.get(iri, ()) if whole not in units]
            units |= dict.fromkeys(up.get(iri, ()))
        told = self.said_of(units, OF_UNITS)
        for iri in units:
            for relation, facts in by_relation(told.get(iri, ())):
                if (iri, facts[0].object) in above:
                    self.add_line(relation, facts)

    def said_of(self, things: Iterable[str], relations: Iterable[str]) -> dict[str, list[Said]]:
        """Thing → what is said of it with these predicates; nothing for one of which nothing is said."""
        found: dict[str, list[Said]] = {}
        for fact in answers.said_of(self.store, things, map(short, relations)):
            found.setdefault(fact.subject, []).append(fact)
        return found

    def chart(self, organisation: Organisation) -> dict[str, list[Any]] | None:
        """The positions of a chart with what stands below each, as `rolegraph.organisation.spans` counts it.

        None where nothing on the page is of its kind.

        `direct` and `total` count positions, `fte` and `headcount` all that is below, itself left out;
        `layer` is 1 for a top, 0 for what stands in none, as `rolegraph.organisation.layers` counts them.
        """
        kind = organisation.of.removesuffix("s")
        of_kind = {id_ for id_, thing in self.content.things.items() if thing["kind"] == kind}
        numbers = [n for n, iri in enumerate(organisation.iris) if id_of(iri) in of_kind]
        if not numbers:
            return None
        known, all_ = organisation.described.figures, organisation.figures
        columns = {"direct": "direct", "total": "total", "fte": "total_fte", "headcount": "total_headcount"}
        layer = depths(organisation)
        found: dict[str, list[Any]] = {
            "things": [id_of(organisation.iris[n]) for n in numbers],
            "layer": [layer[n] for n in numbers],
        }
        for name, column in columns.items():
            if column in known:
                found[name] = [
                    plain_number((known if organisation.recorded[n] else all_)[column][n]) for n in numbers
                ]
        return found

    def add_kind(self, id_: str, fact: Said) -> None:
        """Name what a thing is a kind of, where that is no thing on the page."""
        if answers.counts(fact):
            self.content.things[id_].setdefault("kinds", []).append(self.label(fact.object))

    # -- lines

    def add_line(self, relation: str, facts: list[Said], *, over: bool = False) -> None:
        """List the line that some statements give; `over` where it holds on other days."""
        kept, standing, claims, sources = answers.as_one_said(facts)
        past = standing in {"accepted", "conditional"} and (over or not sources)
        status = "over" if past else standing
        fact = kept[0]
        if relation == "title":
            end = self.title(fact.object)
        else:
            end = self.thing(ENDS.get(fact.predicate, relation), fact.object)
            if end["kind"] == "unit":
                self.units.add(fact.object)
        line = self.line(relation, id_of(fact.subject), end["id"], status, claims, sources)
        if fact.predicate in GRADE_OF:
            line["grade"] = GRADE_OF[fact.predicate]
        for fact in facts:
            self.line_of[fact.subject, fact.predicate, fact.object] = line

    def describe(self) -> None:
        """Add what the vocabulary says of things: definitions, notes, and what they are a kind of."""
        words: dict[str, dict[str, list[tuple[bool, str]]]] = {}
        for predicate in map(expand, ("skos:definition", "skos:scopeNote")):
            for iri, text in self.store.values(predicate):
                if id_of(iri) in self.content.things:
                    foreign = getattr(text, "language", None) not in {"en", None}
                    told = words.setdefault(id_of(iri), {})
                    told.setdefault(predicate, []).append((foreign, text.value))
        for id_, texts in words.items():
            self.content.things[id_]["note"] = "\n".join(min(said)[1] for said in texts.values())
        for iri, above in sorted(self.store.pairs(expand("skos:broader"))):
            thing = self.content.things.get(id_of(iri))
            if thing and thing["kind"] in {"duty", "skill"}:
                thing.setdefault("kinds", []).append(self.label(above))

    # -- who says so

    def add_source(self, source: Source, root: int | None) -> None:
        """List a source and its parts; `root` is the place of the document."""
        place = self.source_place[source.iri] = len(self.content.sources)
        entry: dict[str, Any] = {"name": source.label, "claims": source.claims}
        if root is None:
            entry["root"] = True
        else:
            entry |= {"of": root, "whole": self.content.sources[root]["name"]}
        self.content.sources.append(entry)
        for part in source.parts:
            self.add_source(part, place if root is None else root)

    def add_conflict(self, conflict: Conflict) -> None:
        """List a contradiction, with the things on this page that it is about."""
        place = len(self.content.conflicts)
        entry: dict[str, Any] = {"text": conflict.sentence, "status": conflict.status}
        if conflict.decision:
            entry["decision"] = conflict.decision.because
        said = (*conflict.statements, *conflict.reasons)
        if any({s.subject, s.object} & answers.people(self.store) for s in said):
            entry["text"] = "What is said of who holds a post contradicts itself"
        things = {iri for s in said for iri in self.about(s.subject, s.predicate, s.object)}
        found = set(map(id_of, things)) & self.content.things.keys()
        entry["about"] = sorted(found)
        entry["subject"] = next(
            (s for s in (id_of(c.subject) for c in conflict.statements) if s in found), None
        )
        for statement in conflict.statements:
            line = self.line_of.get((statement.subject, statement.predicate, statement.object))
            if line:
                line.setdefault("conflicts", []).append(place)
        entry["claims"] = [self.add_claim(claim) for claim in conflict.claims]
        self.content.conflicts.append(entry)


def by_relation(facts: Iterable[Said]) -> list[tuple[str, list[Said]]]:
    """The statements about one thing by what they relate it to: (relation, all that give one other end).

    There are several where, say, one source requires a skill and another has it as optional; those that say
    more come first.
    """
    found: dict[tuple[str, str], list[Said]] = {}
    for fact in sorted(facts, key=lambda fact: ORDER[fact.predicate]):
        found.setdefault((RELATION_OF[fact.predicate], fact.object), []).append(fact)
    return [(relation, facts) for (relation, _), facts in found.items()]


def set_of(organisation: Organisation, relation: str, lines: Any) -> set[tuple[str, str, str]]:
    """(below, relation, above) of some lines, by IRI."""
    iris = organisation.iris
    return {(iris[low], relation, iris[up]) for low, up in lines.tolist()}


def seen(name: str, otherwise: str = "(empty)") -> str:
    """A name, or something else where nothing of it can be seen: its box would seem empty."""
    return name if any(letter.isprintable() and not letter.isspace() for letter in name) else otherwise


def digest(text: str) -> str:
    """A short name for a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def plain_number(value: float | None) -> float | None:
    """A whole number without its decimal point."""
    return int(value) if value is not None and value == int(value) else value


def in_order(things: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The things by kind, then by name."""
    return {
        thing["id"]: thing
        for thing in sorted(
            things.values(), key=lambda t: (KINDS.index(t["kind"]), t["name"].casefold(), t["name"], t["id"])
        )
    }
