"""The identity of a claim: its IRI is a hash of what it says and where, the same everywhere.

Thirteen N-Triples terms, one a line, an absent field an empty line: subject, predicate, object, root
document, start, end, stance, condition, both head-count bounds, frequency, validity. The first 16
hexadecimal digits of their SHA-256 follow `claim:`. The part of the document, notes, hashes and
decisions are not in it, so a finer division of a source or one more remark renames nothing.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from rolegraph.errors import InvalidDataError, QueryTimeoutError
from rolegraph.model import Finding, Report
from rolegraph.sandbox import run_limited
from rolegraph.vocabulary import BASE, GRAPHS, PREFIXES, expand

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rolegraph.store import Store

    Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
    Fields = Mapping[str, list[Term]]

__all__ = [
    "IDENTITY",
    "all_but",
    "fields_of",
    "mint_claim",
    "name_blank_nodes",
    "name_claims",
    "root_of",
    "roots",
]

IDENTITY: Final = tuple(
    expand(name)
    for name in (
        "rdf:subject",
        "rdf:predicate",
        "rdf:object",
        "rg:source",
        "rg:start",
        "rg:end",
        "rg:stance",
        "rg:condition",
        "rg:minHeadcount",
        "rg:maxHeadcount",
        "rg:frequency",
        "rg:validFrom",
        "rg:validTo",
    )
)
"""The fields that make a claim what it is, in the order in which they are hashed."""

SOURCE: Final = expand("rg:source")
STANCE: Final = expand("rg:stance")
SUPPORTS: Final = expand("rg:supports")
PATIENCE: Final = 20.0
"""Seconds that blank nodes may take to be told apart; those of real files take milliseconds."""
STRING: Final = expand("xsd:string")
INTEGER: Final = expand("xsd:integer")


def fields_of(triples: Iterable[tuple[Term, str, Term]]) -> dict[Term, dict[str, list[Term]]]:
    """Subject → predicate IRI → objects, from (subject, predicate IRI, object) tuples."""
    found: dict[Term, dict[str, list[Term]]] = {}
    for subject, predicate, value in triples:
        found.setdefault(subject, {}).setdefault(predicate, []).append(value)
    return found


def root_of(source: str, part_of: Mapping[str, str]) -> str:
    """The document that a part belongs to, by following `dcterms:isPartOf` (a loop ends the walk)."""
    seen = {source}
    while (parent := part_of.get(source)) is not None and parent not in seen:
        seen.add(parent)
        source = parent
    return source


def mint_claim(claim: Fields, part_of: Mapping[str, str]) -> str | None:
    """The IRI of the claim with these fields.

    None where a field that may stand once stands twice, or where what is said has no name to be hashed.
    """
    lines = []
    for name in IDENTITY:
        values = claim.get(name, ())
        if len(values) > 1 or any(isinstance(value, (ox.BlankNode, ox.Triple)) for value in values):
            return None
        if not values or (name == STANCE and values[0].value == SUPPORTS):  # type: ignore[union-attr]
            lines.append("")
        elif name == SOURCE and isinstance(values[0], ox.NamedNode):
            lines.append(f"<{root_of(values[0].value, part_of)}>")
        else:
            lines.append(str(stored(values[0])))
    return PREFIXES["claim"] + hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


@lru_cache(4096)
def stored(term: Term) -> Term:
    """A term as a store gives it back: Oxigraph keeps the value of a number or a date, not its spelling."""
    if not isinstance(term, ox.Literal) or term.language or term.datatype.value == STRING:
        return term
    if term.datatype.value == INTEGER and term.value.isdecimal() and not term.value.startswith("0"):
        return term  # an offset as it should be: the usual case, and worth no store
    store = ox.Store()
    store.add(ox.Quad(ox.BlankNode(), ox.NamedNode(SOURCE), term))
    (quad,) = store.quads_for_pattern(None, None, None)
    return quad.object


def part_of_map(store: Store) -> dict[str, str]:
    """Part IRI → IRI of what it is part of, from the sources' graph."""
    pattern = store.oxigraph.quads_for_pattern(
        None, ox.NamedNode(expand("dcterms:isPartOf")), None, ox.NamedNode(GRAPHS["sources"])
    )
    return {
        quad.subject.value: quad.object.value
        for quad in pattern
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode)
    }


def roots(store: Store) -> set[str]:
    """The IRIs of the sources that are no part of another."""
    pattern = "?source a rg:Source FILTER NOT EXISTS { ?source dcterms:isPartOf ?whole }"
    return {
        source for (source,) in store.rows(f"SELECT ?source WHERE {{ GRAPH graph:sources {{ {pattern} }} }}")
    }


def all_but(store: Store, chosen: Iterable[str]) -> set[str]:
    """The sources to leave out for some and their parts to be left: what neither holds them nor is held."""
    part_of = part_of_map(store)
    kept: set[str] = set()
    for source in chosen:
        above = source
        while above not in kept:
            kept.add(above)
            above = part_of.get(above, above)
    pattern = "SELECT ?source WHERE { GRAPH graph:sources { ?source a rg:Source } }"
    below = set(chosen)

    def is_below(source: str) -> bool:
        seen: set[str] = set()
        while source not in below and source in part_of and source not in seen:
            seen.add(source)
            source = part_of[source]
        return source in below

    return {source for (source,) in store.rows(pattern) if source not in kept and not is_below(source)}


def name_claims(store: Store) -> list[tuple[str, str]]:
    """Give every unnamed claim its IRI; return (name, right name) for claims that bear a wrong one."""
    graph = ox.NamedNode(GRAPHS["claims"])
    part_of = part_of_map(store)
    quads = store.oxigraph.quads_for_pattern(None, None, None, graph)
    wrong: list[tuple[str, str]] = []
    gone: list[ox.Quad] = []
    new: list[ox.Quad] = []
    for subject, claim in fields_of((q.subject, q.predicate.value, q.object) for q in quads).items():
        minted = mint_claim(claim, part_of)
        if minted is None:
            continue
        if isinstance(subject, ox.BlankNode):
            for predicate, values in claim.items():
                for value in values:
                    gone.append(ox.Quad(subject, ox.NamedNode(predicate), value, graph))
                    new.append(ox.Quad(ox.NamedNode(minted), ox.NamedNode(predicate), value, graph))
        elif isinstance(subject, ox.NamedNode) and subject.value != minted:
            wrong.append((subject.value, minted))
        if any(value.value == SUPPORTS for value in claim.get(STANCE, ())):  # type: ignore[union-attr]
            gone.append(ox.Quad(ox.NamedNode(minted), ox.NamedNode(STANCE), ox.NamedNode(SUPPORTS), graph))
    store.oxigraph.extend(new)
    for quad in gone:
        store.oxigraph.remove(quad)
    return sorted(wrong)


def canonical(quads: list[ox.Quad]) -> list[ox.Quad]:
    """The quads with canonical labels for their blank nodes (W3C RDFC-1.0).

    The algorithm's time has no bound: entangled nodes take it factorially, and Python cannot stop it. So it
    runs in a child process with a deadline. Raises InvalidDataError past it.
    """

    def work() -> bytes:
        dataset = ox.Dataset(quads)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        return ox.serialize(dataset, format=ox.RdfFormat.N_QUADS) or b""

    try:
        return list(ox.parse(run_limited(work, PATIENCE), format=ox.RdfFormat.N_QUADS))
    except QueryTimeoutError as error:
        count = len({q.subject for q in quads if isinstance(q.subject, ox.BlankNode)})
        problem = f"{count} blank nodes are too entangled to be told apart; give them names (IRIs)"
        raise InvalidDataError(Report((Finding("blank nodes", problem),))) from error


def name_blank_nodes(store: Store) -> None:
    """Give every blank node that is left a canonical IRI (RDFC-1.0 labels under a genid path)."""
    text = "SELECT ?s ?p ?o ?g WHERE { GRAPH ?g { ?s ?p ?o } FILTER(ISBLANK(?s) || ISBLANK(?o)) }"
    before = [ox.Quad(*row) for row in store.query(text)]
    if not before:
        return
    after = canonical(before)
    digest = hashlib.sha256("\n".join(sorted(map(str, after))).encode()).hexdigest()[:16]

    def named(term: Term) -> Term:
        if isinstance(term, ox.BlankNode):
            return ox.NamedNode(f"{BASE}.well-known/genid/{digest}-{term.value}")
        return term

    for quad in before:
        store.oxigraph.remove(quad)
    store.oxigraph.extend(
        ox.Quad(named(q.subject), q.predicate, named(q.object), q.graph_name)  # type: ignore[arg-type]
        for q in after
    )
