"""What a graph says that bears on titles: roles' labels with who says them, and the words said of a role."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from rolegraph.answers import all_contested
from rolegraph.text import fold
from rolegraph.vocabulary import GRAPHS, WORKINGS, expand

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rolegraph.store import Store

__all__ = ["Catalogue", "Label", "read_catalogue"]

LABELS: Final = {expand(f"skos:{kind}Label"): kind for kind in ("pref", "alt", "hidden")}
SAYINGS: Final = tuple(
    expand(name)
    for name in (
        "rg:hasDuty",
        "rg:essentialSkill",
        "rg:requiresSkill",
        "rg:inDemandSkill",
        "rg:optionalSkill",
    )
)
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
        [replace(labels[key], role=places[key[0]]) for key in sorted(labels)],
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


def read_labels(store: Store) -> dict[tuple[str, str], Label]:
    """(role IRI, text) → the label, of all roles; its `role` is still to be filled in."""
    contested = {(s, o) for s, p, o in all_contested(store) if p in LABELS}
    found: dict[tuple[str, str], Label] = {}
    for predicate, kind in LABELS.items():
        for iri, text, graph in store.rows(
            f"SELECT ?role ?text ?g WHERE {{ ?role a rg:Role . GRAPH ?g {{ ?role <{predicate}> ?text }} }}"
        ):
            if graph in HIDDEN:
                continue
            key = iri, text
            label = Label(0, text, graph, kind == "pref", key not in contested)
            old = found.get(key)
            if old is None or rank(label) < rank(old):
                found[key] = label
    return found


def rank(label: Label) -> tuple[bool, bool, bool, str]:
    """The order in which the labels of one text are taken: those of a document before our own reading."""
    return (not label.preferred, not label.sure, label.source == GRAPHS["vocabulary"], label.source)


def read_texts(store: Store, places: dict[str, int], catalogue: Catalogue) -> None:
    """The definitions of some roles, and the labels of the duties and skills that they are said to have."""
    of_text: dict[str, int] = {}

    def add(role: int, text: str) -> None:
        catalogue.described.append((role, of_text.setdefault(text, len(of_text))))

    for iri, value in store.values(expand("skos:definition")):
        if iri in places:
            add(places[iri], value.value)
    things = [(places[s], o) for predicate in SAYINGS for s, o in store.pairs(predicate) if s in places]
    wanted = {thing for _, thing in things}
    words = {
        iri: value.value
        for iri, value in english_last(store.values(expand("skos:prefLabel")))
        if iri in wanted
    }
    for role, thing in things:
        if thing in words:
            add(role, words[thing])
    catalogue.described.sort(key=lambda pair: pair[0])
    catalogue.texts = list(of_text)


def english_last(values: Iterable[tuple[str, ox.NamedNode | ox.Literal]]) -> Iterator[tuple[str, ox.Literal]]:
    """The literals among some values, those in English after the others."""
    literals = [(iri, value) for iri, value in values if isinstance(value, ox.Literal)]
    yield from sorted(literals, key=lambda pair: (pair[1].language == "en", pair[0], pair[1].value))


def add_coded(catalogue: Catalogue, coded: Sequence[tuple[str, str, str]]) -> Catalogue:
    """The catalogue with (title, role IRI, who says so) as labels more, each time that one is given."""
    places = {role: n for n, role in enumerate(catalogue.roles)}
    more = [Label(places[role], title, source, coded=True) for title, role, source in coded if role in places]
    return replace(catalogue, labels=[*catalogue.labels, *more])
