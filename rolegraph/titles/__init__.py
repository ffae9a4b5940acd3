"""Titles as people write them → roles of the graph: `resolver` gives what resolves them.

`cleaner` takes off what says nothing of the role, `catalogue` reads labels from a store, `index` makes
arrays of them, `wording` mends a title's words, `ranking` compares, `resolver` judges, `columns` does a CSV.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolegraph.store import Store
    from rolegraph.titles.index import Index
    from rolegraph.titles.resolver import Resolver

__all__ = ["resolver"]

FOLDER: Final = "titles"
"""Where the index of a store on disk is kept, in the folder of its generation."""


def resolver(store: Store, coded: Sequence[tuple[str, str, str]] = ()) -> Resolver:
    """What resolves titles by the labels of a store.

    `coded` are (title, role IRI, who says so) that count as labels too. The index of the store alone is kept
    with it, so is made once; with coded titles it is made anew.
    """
    from rolegraph.titles.catalogue import add_coded, read_catalogue
    from rolegraph.titles.index import build_index
    from rolegraph.titles.resolver import Resolver

    if coded:
        return Resolver(build_index(add_coded(read_catalogue(store), coded)))
    if "titles" not in store.answers:
        store.answers["titles"] = Resolver(kept_index(store))
    return cast("Resolver", store.answers["titles"])


def kept_index(store: Store) -> Index:
    """The index of a store: the one kept with it, else made and, where that can be, kept."""
    from contextlib import suppress

    from rolegraph.titles.catalogue import read_catalogue
    from rolegraph.titles.index import build_index, open_index, save_index

    folder = store.folder / FOLDER if store.folder else None
    if folder and (index := open_index(folder)):
        return index
    index = build_index(read_catalogue(store))
    if folder:
        with suppress(OSError):  # a store that may only be read: the index lives as long as the process
            save_index(index, folder)
    return index
