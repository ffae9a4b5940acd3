"""A store as an rdflib Dataset: rdflib's API over the same data, for reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import rdflib
from oxrdflib import OxigraphStore

from rolegraph.errors import QueryRefusedError
from rolegraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from rolegraph.store import Store

__all__ = ["to_rdf"]


class ReadOnlyStore(OxigraphStore):
    """An Oxigraph store that rdflib cannot change: what was checked stays what was checked."""

    def _refuse(self, *_: Any, **__: Any) -> None:
        raise QueryRefusedError(
            "a role graph does not change; for a copy to work on: rdflib.Graph().parse(data=graph.export())"
        )

    add = addN = remove = update = add_graph = remove_graph = _refuse  # noqa: N815 - rdflib's names


def to_rdf(store: Store) -> rdflib.Dataset:
    """An rdflib Dataset over a store, without a copy, with rolegraph's prefixes bound.

    Whatever would change it raises QueryRefusedError.
    """
    dataset = rdflib.Dataset(store=ReadOnlyStore(store=store.oxigraph), default_union=False)
    for prefix, iri in PREFIXES.items():
        dataset.bind(prefix, iri)
    return dataset
