"""A store with some of its sources alone, merged and derived anew.

In memory where that is a matter of moments. Beside a store on disk that holds whole catalogues it is a store
of its own, kept with the generation that it was made of: the first question makes it, the next ones open it.
"""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from rolegraph import merge
from rolegraph.errors import StoreError
from rolegraph.imports import special_graphs
from rolegraph.store import DamagedStoreError, Store, discard_store, read_stamp, replace_store
from rolegraph.vocabulary import GRAPHS, WORKINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from rolegraph.store import Generation

__all__ = ["without_sources"]

LARGE: Final = 100_000
"""Imported statements from which on a choice among the sources of a store on disk is worth keeping."""
KEPT: Final = 4
"""Choices that are kept at most: each takes as much of the disk as what was chosen."""


def without_sources(
    store: Store, left_out: Iterable[str], say: Callable[[str], None] = lambda text: None
) -> Store:
    """A store without some sources (IRIs) and their parts, as one that was made of the others alone.

    `say` gets a word where that takes a while.
    """
    gone = sorted(merge.sources_under(store, left_out))
    if store.folder is None or sum(store.stamp.get("statements", {}).values()) < LARGE:
        return merge.copy_without(store, gone)
    digest = hashlib.sha256("\n".join(gone).encode()).hexdigest()[:16]
    place = store.folder / "kept" / f"without-{digest}"
    try:
        found = standing(place)
        if found is None:
            say(
                "working out what is left without those sources: that is done once, for the next question to"
                f" find it in {place}"
            )
            make_room(place)
            with replace_store(place, {"statements": counts_left(store, gone)}) as new:
                fill(new, store, gone)
                merge.derive(new.store)
            found = Store.open(place)
    except (StoreError, OSError):  # a disk that is full or may not be written, or another process at it
        return merge.copy_without(store, gone)
    with suppress(OSError):  # a store that may only be read
        (place / "current").touch()
    found.beside = store
    return found


def standing(place: Path) -> Store | None:
    """The choice that is kept at a place, None where there is none, or a damaged one."""
    if place.is_symlink() or place.is_file():
        place.unlink()
    try:
        return Store.open(place) if read_stamp(place) else None
    except DamagedStoreError:
        return None


def counts_left(store: Store, gone: Iterable[str]) -> dict[str, int]:
    """What the stamp of a store says of the sizes of graphs, but for some."""
    left_out = set(gone)
    return {
        graph: count for graph, count in store.stamp.get("statements", {}).items() if graph not in left_out
    }


def make_room(place: Path) -> None:
    """Take away the choices that were asked for longest ago, so that with one more there are not too many."""
    others = [path for path in place.parent.glob("without-*") if (path / "current").exists()]
    others.sort(key=lambda path: (path / "current").stat().st_mtime)
    for path in others[: max(0, len(others) - KEPT + 1)]:
        discard_store(path)


def fill(new: Generation, old: Store, gone: Iterable[str]) -> None:
    """Load the named graphs that are left, and their merge, into an empty store."""
    left_out = {*gone, *WORKINGS}
    special = special_graphs(old, gone, GRAPHS, ())
    passed_over = merge.superseded(special)
    graphs = [graph for graph in old.graphs() if graph not in left_out]

    def said(graph: str) -> bytes:
        return (special if graph in GRAPHS.values() else old).dump(ox.RdfFormat.N_TRIPLES, graph)

    path = new.folder / "left.nq"
    # Most of the time goes by in looking up terms, for which Python's lock is not needed.
    with path.open("wb") as file, ThreadPoolExecutor(os.cpu_count()) as pool:
        for graph, content in zip(graphs, pool.map(said, graphs), strict=True):
            file.write(content.replace(b" .\n", f" <{graph}> .\n".encode()))
            if graph not in passed_over:
                file.write(content)
    new.store.oxigraph.bulk_load(path=str(path), format=ox.RdfFormat.N_QUADS, lenient=True)
