"""The page of a query: whatever statements a CONSTRUCT or DESCRIBE gives."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from rolegraph import answers
from rolegraph.answers import RDF_TYPE
from rolegraph.claims import canonical
from rolegraph.errors import QueryError
from rolegraph.organisation import to_organisation
from rolegraph.page.content import (
    GRADE_OF,
    OF_POSTS,
    OF_ROLES,
    RELATION_OF,
    RELATIONS,
    Content,
    Gatherer,
    digest,
    seen,
)
from rolegraph.page.excerpt import evidence_of
from rolegraph.store import LABELS, Store, preference
from rolegraph.vocabulary import expand, short

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rolegraph.answers import Said, Triple

__all__ = ["drawn"]

KIND_OF: Final = {
    expand("rg:Role"): "role",
    expand("rg:Duty"): "duty",
    expand("rg:Skill"): "skill",
    expand("rg:Level"): "level",
    expand("org:Post"): "post",
    expand("org:OrganizationalUnit"): "unit",
    expand("org:FormalOrganization"): "unit",
    expand("org:Organization"): "unit",
}
CLASS_OF: Final = {"role": ox.NamedNode(expand("rg:Role")), "post": ox.NamedNode(expand("org:Post"))}
"""What stands in a chart, by its kind."""
LINE_OF: Final[dict[tuple[str | None, str | None], ox.NamedNode]] = {
    (kind, relation): ox.NamedNode(predicate)
    for kind, relations in (("role", OF_ROLES), ("post", OF_POSTS))
    for predicate, relation in relations.items()
    if relation in ("solid", "dotted")
}
"""The reporting lines of a chart, by its kind and by what the page calls them."""
COUNTED: Final = ("things", "layer", "direct", "total")
"""What a chart of a query tells: it knows of nobody's head-count."""
FEW: Final = 500
"""Subjects that are named in one query; of more, all claims are looked through."""
ALT_LABEL: Final = expand("skos:altLabel")
HELD_BY: Final = expand("org:heldBy")
HOLDS: Final = expand("org:holds")
FOAF: Final = expand("foaf:")
PERSON: Final = ox.NamedNode(expand("foaf:Person"))


def drawn(store: Store, triples: Iterable[ox.Triple]) -> Content:
    """The statements that a query gives: each subject and object a thing, each predicate a relation.

    Labels and types among them name things and say what kind they are. Who says a statement is told where the
    graph knows; a statement that the query alone makes has no source.
    """
    quads = [ox.Quad(*triple) for triple in triples]
    said = [one for quad in quads for one in statements_in(quad.triple)]
    if any(isinstance(end, ox.BlankNode) for one in said for end in (one.subject, one.object)):
        quads = canonical(quads)
    return Drawer(store).draw(sorted(quads, key=str))


class Drawer(Gatherer):
    """Fills a Content from statements."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.kinds: dict[str, str] = {}
        self.names: dict[str, ox.Literal] = {}
        self.positions: dict[Any, str] = {}  # what stands in a chart, and its kind

    def draw(self, quads: Sequence[ox.Quad]) -> Content:
        """The content that some statements make."""
        quads = self.without_people(quads)
        told = [quad for quad in quads if not self.is_read(quad)]
        for quad in quads:
            self.node(quad.subject)
        facts = self.facts(told)
        for quad in told:
            self.add(quad, facts.get(key_of(quad)))
        standing = {key: fact.status for key, fact in facts.items()}
        self.add_charts(quad for quad in told if standing.get(key_of(quad), "accepted") in answers.SAID)
        content = self.finished()
        content.start = {"view": "graph"}
        content.asked = True
        content.unmapped = frozenset()
        content.partial = True
        evidence_of(content)
        return content

    def add_charts(self, quads: Iterable[ox.Quad]) -> None:
        """Count who stands below whom by the reporting lines among some statements, and by these alone.

        What a query says of two roles or two posts is a line of theirs, whichever predicate says it.
        """
        drawn = Store()
        for position, kind in self.positions.items():
            drawn.oxigraph.add(ox.Quad(position, ox.NamedNode(RDF_TYPE), CLASS_OF[kind]))
        for quad in quads:
            own = self.positions.get(quad.subject)
            line = LINE_OF.get((own, RELATION_OF.get(quad.predicate.value)))
            if line and own == self.positions.get(quad.object):
                drawn.oxigraph.add(ox.Quad(quad.subject, line, quad.object))
        for of in ("roles", "posts"):
            chart = self.chart(to_organisation(drawn, of))
            self.content.charts[of] = chart and {name: chart[name] for name in COUNTED}

    def without_people(self, quads: Sequence[ox.Quad]) -> list[ox.Quad]:
        """The statements in which no person stands, known to the graph or called one by a statement.

        Raises QueryError where there are no others.
        """
        people = {ox.NamedNode(iri) for iri in answers.people(self.store)}
        for subject, by, end in (one for quad in quads for one in statements_in(quad.triple)):
            if by.value == HELD_BY:
                people.add(end)
            elif by.value == HOLDS or (by.value == RDF_TYPE and end == PERSON):
                people.add(subject)
        kept = [
            quad
            for quad in quads
            if not any(
                people & {subject, end} or by.value.startswith(FOAF)
                for subject, by, end in statements_in(quad.triple)
            )
        ]
        if not kept:
            raise QueryError("the query gives only statements about people, and who they are goes on no page")
        return kept

    def is_read(self, quad: ox.Quad) -> bool:
        """Whether a statement names a thing or says what kind it is: then it is no line."""
        subject, value = quad.subject.value, quad.object  # type: ignore[union-attr]
        if quad.predicate in LABELS and isinstance(value, ox.Literal):
            self.names[subject] = min(value, self.names.get(subject, value), key=preference)
            return True
        if quad.predicate.value == RDF_TYPE and isinstance(value, ox.NamedNode) and value.value in KIND_OF:
            self.kinds[subject] = KIND_OF[value.value]
            return True
        return False

    def node(self, term: Any) -> dict[str, Any]:
        """The thing of a subject or object; a text is a thing of its own."""
        if not isinstance(term, ox.NamedNode):
            id_ = f"{'blank' if isinstance(term, ox.BlankNode) else 'text'}:{digest(str(term))}"
            name = seen(self.name(term))
            return self.content.things.setdefault(id_, {"id": id_, "kind": "other", "name": name})
        iri = term.value
        kind = self.kinds.get(iri) or next(
            (KIND_OF[type_] for type_ in self.store.objects(iri, RDF_TYPE) if type_ in KIND_OF), "other"
        )
        if kind in CLASS_OF:
            self.positions[term] = kind
        return self.thing(kind, iri, self.name(term))

    def name(self, term: Any) -> str:
        """What a term is called; a quoted statement by its three parts."""
        if isinstance(term, ox.Triple):
            ends = (
                f"({self.name(end)})" if isinstance(end, ox.Triple) else self.name(end)
                for end in (term.subject, term.object)
            )
            return f" {self.verb(term.predicate.value)} ".join(ends)
        if isinstance(term, ox.BlankNode):
            return "something without a name"
        if isinstance(term, ox.NamedNode):
            return self.names[term.value].value if term.value in self.names else self.label(term.value)
        return str(term.value)

    def verb(self, predicate: str) -> str:
        """What a predicate is called."""
        if known := RELATION_OF.get(predicate):
            return str(RELATIONS[known]["verb"])
        label = self.label(predicate)
        if label != short(predicate):
            return label
        local = re.split(r"[/#:]", predicate.rstrip("/#"))[-1]
        return re.sub(r"(?<=[a-z])(?=[A-Z])|[_-]", " ", local).lower() or label

    def relation(self, predicate: str) -> str:
        """The key of the relation that a predicate is, listed where it is new."""
        if known := RELATION_OF.get(predicate):
            return known
        key = short(predicate)
        if key not in self.content.relations:
            label = self.verb(predicate)
            out = label[:1].upper() + label[1:]
            told = {"out": out, "back": f"{out}: from", "verb": label}
            self.content.relations[key] = {"key": key, **told}
        return key

    def facts(self, quads: Sequence[ox.Quad]) -> dict[Triple, Said]:
        """How the graph holds those of the statements that a claim or a source makes."""
        wanted = {key_of(quad): quad for quad in quads}
        subjects = sorted({f"<{key[0]}>" for key in wanted if is_iri(key[0])})
        few = f"VALUES ?subject {{ {' '.join(subjects)} }}" if len(subjects) < FEW else ""
        claims = answers.claims_where(self.store, f"{few} ?claim rdf:subject ?subject .")
        claimed = {key: told for key, told in claims.items() if key in wanted}
        stated: dict[Triple, tuple[str | None, list[str]]] = {}
        for key, quad in wanted.items():
            for graph in self.store.graphs_of(quad.triple):
                if graph not in answers.NO_SOURCES:
                    stated.setdefault(key, (None, []))[1].append(graph)
        found = answers.joined(self.store, claimed, stated)
        return {(fact.subject, fact.predicate, fact.object): fact for fact in found}

    def add(self, quad: ox.Quad, fact: Said | None) -> None:
        """List a statement as a line."""
        start, value = self.node(quad.subject), quad.object
        is_title = quad.predicate.value == ALT_LABEL and isinstance(value, ox.Literal)
        end = self.title(value.value) if is_title else self.node(value)  # type: ignore[union-attr]
        relation = self.relation(quad.predicate.value)
        if fact is None:
            self.line(relation, start["id"], end["id"], "accepted", (), ())
            return
        line = self.line(relation, start["id"], end["id"], fact.status, fact.claims, fact.sources)
        if fact.predicate in GRADE_OF:
            line["grade"] = GRADE_OF[fact.predicate]
        self.line_of[key_of(quad)] = line


def statements_in(triple: ox.Triple) -> Iterator[ox.Triple]:
    """A statement and those that it quotes."""
    yield triple
    for end in (triple.subject, triple.object):
        if isinstance(end, ox.Triple):
            yield from statements_in(end)


def key_of(quad: ox.Quad) -> Triple:
    """A statement as plain texts."""
    end = quad.object
    return (quad.subject.value, quad.predicate.value, str(end) if isinstance(end, ox.Triple) else end.value)  # type: ignore[union-attr]


def is_iri(text: str) -> bool:
    """Whether a subject is no blank node."""
    return ":" in text
