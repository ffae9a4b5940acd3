"""What a graph says that bears on titles: roles' labels with who says them, and the words said of a role."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from rolegraph.answers import all_contested
from rolegraph.text import fold
from rolegraph.vocabulary import GRADED, GRAPHS, WORKINGS, expand

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolegraph.store import Store

__all__ = ["Catalogue", "Label", "read_catalogue"]

LABELS: Final = {expand(f"skos:{kind}Label"): kind for kind in ("pref", "alt", "hidden")}
SAYINGS: Final = tuple(expand(name) for name in ("rg:hasDuty", *GRADED))
HIDDEN: Final = WORKINGS | {GRAPHS["claims"], GRAPHS["decisions"]}
ALIKE: Final = tuple(expand(f"skos:{kind}Match") for kind in ("close", "exact"))


@dataclass(frozen=True, slots=True)
class Label:
    """A label of a role, `role` being its place among the catalogue's roles, and the graph that says so.

    `sure` is False for a label that conflicting statements leave open, `coded` True for one that is no label
    of the graph but a title that somebody coded.
    """

    role: int
    text: str
    source: str
    preferred: bool = False
    sure: bool = True
    coded: bool = False


@dataclass(slots=True)
class Catalogue:
    """Roles by IRI, sorted, with their names, their labels and the texts that describe them.

    `texts` are distinct, and `described` says which role each describes, as (role, text) pairs of places.
    `accepted` and `rejected` hold the (role, folded title) pairs that a reviewer decided on; `alike` the
    pairs of roles that a mapping calls much the same.
    """

    roles: list[str]
    names: list[str]
    labels: list[Label]
    texts: list[str] = field(default_factory=list)
    described: list[tuple[int, int]] = field(default_factory=list)
    accepted: set[tuple[int, str]] = field(default_factory=set)
    rejected: set[tuple[int, str]] = field(default_factory=set)
    alike: set[tuple[int, int]] = field(default_factory=set)


def read_catalogue(store: Store) -> Catalogue:
    """All labels and descriptions of the roles of a store, in force or contested."""
    labels = read_labels(store)
    places = {role: n for n, role in enumerate(sorted({role for role, _ in labels}))}
    catalogue = Catalogue(
        list(places),
        [store.label(role) for role in places],
        [Label(places[iri], text, *labels[iri, text]) for iri, text in sorted(labels)],
    )
    read_texts(store, places, catalogue)
    read_decisions(store, places, catalogue)
    for predicate in ALIKE:
        for left, right in store.pairs(predicate):
            if left in places and right in places:
                catalogue.alike |= {(places[left], places[right]), (places[right], places[left])}
    return catalogue


def read_decisions(store: Store, places: dict[str, int], catalogue: Catalogue) -> None:
    """The titles that a reviewer accepted or rejected; a rejected one is no label of the role."""
    for iri, title, verdict in store.rows(
        "SELECT ?role ?title ?verdict WHERE { ?d a rg:Decision ; rg:about ?claim ; rg:verdict ?verdict ."
        " ?claim rdf:subject ?role ; rdf:predicate ?p ; rdf:object ?title ."
        " FILTER(?p IN (skos:prefLabel, skos:altLabel, skos:hiddenLabel)) }"
    ):
        chosen = {expand("rg:accept"): catalogue.accepted, expand("rg:reject"): catalogue.rejected}
        if iri in places and verdict in chosen:
            chosen[verdict].add((places[iri], fold(title)))
    catalogue.labels = [
        label for label in catalogue.labels if (label.role, fold(label.text)) not in catalogue.rejected
    ]


def read_labels(store: Store) -> dict[tuple[str, str], tuple[str, bool, bool]]:
    """(role IRI, text) → (source, whether it is preferred, whether it is sure), of all labels of roles.

    Of several statements of one text a document's goes before our own reading, a preferred label before any.
    """
    contested = {(s, o) for s, p, o in all_contested(store) if p in LABELS}
    found: dict[tuple[str, str], tuple[str, bool, bool]] = {}
    for predicate, kind in LABELS.items():
        for iri, text, graph in store.rows(
            f"SELECT ?role ?text ?g WHERE {{ ?role a rg:Role . GRAPH ?g {{ ?role <{predicate}> ?text }} }}"
        ):
            if graph in HIDDEN:
                continue
            old = found.get((iri, text))
            if old is None or (old[1] == (kind == "pref") and order(graph) < order(old[0])):
                found[iri, text] = graph, kind == "pref", (iri, text) not in contested
    return found


def order(source: str) -> tuple[bool, str]:
    """The order in which sources of one label are taken: those of a document before our own reading."""
    return source == GRAPHS["vocabulary"], source


def read_texts(store: Store, places: dict[str, int], catalogue: Catalogue) -> None:
    """The definitions of some roles, and the labels of the duties and skills that they are said to have."""
    of_text: dict[str, int] = {}

    def add(role: int, text: str) -> None:
        catalogue.described.append((role, of_text.setdefault(text, len(of_text))))

    for iri, value in sorted(
        store.values(expand("skos:definition")), key=lambda pair: (pair[0], pair[1].value)
    ):
        if iri in places:
            add(places[iri], value.value)
    things = [(places[s], o) for predicate in SAYINGS for s, o in store.pairs(predicate) if s in places]
    label = ox.NamedNode(expand("skos:prefLabel"))
    words = {}
    for thing in {thing for _, thing in things}:
        quads = store.oxigraph.quads_for_pattern(ox.NamedNode(thing), label, None, ox.DefaultGraph())
        if texts := [quad.object for quad in quads if isinstance(quad.object, ox.Literal)]:
            words[thing] = max(texts, key=lambda text: (text.language == "en", text.value)).value
    for role, thing in sorted(things):
        if thing in words:
            add(role, words[thing])
    catalogue.described.sort()
    catalogue.texts = list(of_text)


def add_coded(catalogue: Catalogue, coded: Sequence[tuple[str, str, str]]) -> Catalogue:
    """The catalogue with (title, role IRI, who says so) as labels more, each time that one is given."""
    places = {role: n for n, role in enumerate(catalogue.roles)}
    more = [Label(places[role], title, source, coded=True) for title, role, source in coded if role in places]
    return replace(catalogue, labels=[*catalogue.labels, *more])
