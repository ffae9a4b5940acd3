"""An ontology folder that has changed, into a store that holds what it said before: only what differs.

A store with whole catalogues takes minutes to make anew, and a decision touches a few statements of it. So
the quads of the folder's graphs are compared with those in the store; what differs is taken out and put in,
and what follows from that (conflicts, statuses, names, roles of posts, implied skills) is worked out again.
The result is, quad by quad, that of making everything anew; where that is not certain there is no revision.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

import pyoxigraph as ox

from rolegraph import merge
from rolegraph.vocabulary import DERIVED, GRAPHS, WORKINGS, expand

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rolegraph.merge import Statement
    from rolegraph.store import Store

__all__ = ["Revision", "carry_out", "revision"]

DEFAULT: Final = ox.DefaultGraph()
PARTS: Final = frozenset(map(expand, ("dcterms:isPartOf", "rg:validTo")))
"""What says of sources which graphs are merged."""
ENDS: Final = tuple(ox.NamedNode(expand(name)) for name in ("rdf:subject", "rdf:predicate", "rdf:object"))
ABOUT: Final = ox.NamedNode(expand("rg:about"))
CLAIMS, DECISIONS, SOURCES = (ox.NamedNode(GRAPHS[name]) for name in ("claims", "decisions", "sources"))


@dataclass(frozen=True, slots=True)
class Revision:
    """The quads of named graphs that a folder no longer gives, and those that it gives now."""

    gone: frozenset[ox.Quad]
    new: frozenset[ox.Quad]


def revision(old: Store, fresh: Store, shared: Store, kept: Iterable[str]) -> Revision | None:
    """What `fresh`, a store of a folder alone, changes in `old`, which holds imports beside the folder.

    `kept` are the graphs of what was imported, `shared` holds what imports say in graphs of no source.
    None where the change is of a kind that only making everything anew can be trusted with.
    """
    passed_over = DERIVED | set(kept)
    if set(fresh.graphs()) & set(kept):
        return None
    gone: set[ox.Quad] = set()
    new: set[ox.Quad] = set()
    for graph in sorted({*old.graphs(), *fresh.graphs()} - passed_over):
        name = ox.NamedNode(graph)
        before, after, others = (
            set(store.oxigraph.quads_for_pattern(None, None, None, name)) for store in (old, fresh, shared)
        )
        gone |= before - after - others
        new |= (after | others) - before
    # Which parts count: the merge of other statements hangs on it.
    if any(quad.graph_name == SOURCES and quad.predicate.value in PARTS for quad in gone | new):
        return None
    return Revision(frozenset(gone), frozenset(new))


def carry_out(store: Store, change: Revision) -> None:
    """Make a derived store what it would be had it been made with the change."""
    touched = {statement_of(quad) for quad in change.gone | change.new}
    touched |= statements_ruled(store, change)
    undone = merge.undo_derive(store)
    posts = posts_among(store, touched)
    passed_over = merge.superseded(store) | WORKINGS
    for quad in change.gone:
        store.oxigraph.remove(quad)
        statement = statement_of(quad)
        if not merge.graphs_of(store, statement) - passed_over:
            store.oxigraph.remove(ox.Quad(*statement, DEFAULT))
    store.oxigraph.extend(change.new)
    store.oxigraph.extend(
        ox.Quad(*statement_of(quad), DEFAULT)
        for quad in change.new
        if quad.graph_name.value not in passed_over  # type: ignore[union-attr] # named graphs all
    )
    touched |= statements_ruled(store, change)
    merge.retract_rejected(store)
    merge.rederive(store, touched, undone, posts | posts_among(store, touched))


def statements_ruled(store: Store, change: Revision) -> set[Statement]:
    """The statements of the claims that differ, and of those that are decided on otherwise."""
    differ = {(quad.subject, quad.graph_name) for quad in change.gone | change.new}
    claims = {subject for subject, graph in differ if graph == CLAIMS}
    for decision in (subject for subject, graph in differ if graph == DECISIONS):
        quads = store.oxigraph.quads_for_pattern(decision, ABOUT, None, DECISIONS)
        claims |= {quad.object for quad in quads if isinstance(quad.object, ox.NamedNode)}
    found = set()
    for claim in claims:
        ends = [
            [quad.object for quad in store.oxigraph.quads_for_pattern(claim, end, None, CLAIMS)]
            for end in ENDS
        ]
        if all(ends):
            found.add(cast("Statement", tuple(values[0] for values in ends)))
    return found


def statement_of(quad: ox.Quad) -> Statement:
    """What a quad says in the merge: of what has a name, since no blank nodes are left in a store."""
    predicate = merge.CLOSE if quad.predicate == merge.EXACT else quad.predicate
    return cast("Statement", (quad.subject, predicate, quad.object))


def posts_among(store: Store, touched: Iterable[Statement]) -> set[str]:
    """The posts among the subjects of some statements."""
    kind, post = expand("rdf:type"), ox.NamedNode(expand("org:Post"))
    return {iri for iri in {subject.value for subject, _, _ in touched} if store.has(iri, kind, post)}
