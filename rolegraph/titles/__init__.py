"""Titles as people write them → roles of the graph: `open_resolver` gives what resolves them.

`cleaner` takes off what says nothing of the role, `catalogue` reads labels from a store, `index` makes
arrays of them, `wording` mends a title's words, `ranking` compares, `resolver` judges by what `weights` has
that was fitted, `columns` does a CSV.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolegraph.store import Store
    from rolegraph.titles.resolver import Resolver

__all__ = ["open_resolver"]


def open_resolver(store: Store, coded: Sequence[tuple[str, str, str]] = ()) -> Resolver:
    """What resolves titles by the labels of a store.

    `coded` are (title, role IRI, who says so) that count as labels too. The index of the store alone is kept
    with it, so is made once; with coded titles it is made anew.
    """
    from rolegraph.kept import kept
    from rolegraph.titles.catalogue import add_coded, read_catalogue
    from rolegraph.titles.index import Index, build_index
    from rolegraph.titles.resolver import Resolver

    if coded:
        return Resolver(build_index(add_coded(read_catalogue(store), coded)))
    if "titles" not in store.answers:
        arrays = kept(store, key(), lambda: build_index(read_catalogue(store)).arrays)
        store.answers["titles"] = Resolver(Index(arrays))
    return cast("Resolver", store.answers["titles"])


def key() -> str:
    """The name of the index among what is kept with a store: made in another way, it has another name."""
    import rolegraph
    from rolegraph.titles import index

    baked = (
        rolegraph.__version__,
        *index.SIZES,
        index.LATENT,
        index.COMMON,
        index.PAIRED,
        *index.ENDINGS,
        index.LAYOUT,
    )
    return f"titles-{hashlib.blake2b(repr(baked).encode(), digest_size=6).hexdigest()}"
