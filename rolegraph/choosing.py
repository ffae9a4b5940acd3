"""A store with some of its sources alone, merged and derived anew.

In memory where that is a matter of moments. Beside a store on disk that holds whole catalogues it is a store
of its own, kept with the generation that it was made of: the first question makes it, the next ones open it.
It is made by the shorter way: what is left is loaded, or what is gone is taken out of a linked copy.
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
from rolegraph.imports import special_graphs, statements_of
from rolegraph.revision import Revision, carry_out
from rolegraph.store import DamagedStoreError, Store, discard_store, read_stamp, replace_store
from rolegraph.vocabulary import DERIVED, GRAPHS, WORKINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from rolegraph.store import Generation

__all__ = ["without_sources"]

LARGE: Final = 100_000
"""Imported statements from which on a choice among the sources of a store on disk is worth keeping."""
DEARER: Final = 5
"""How many statements are loaded in the time in which one is taken out."""
KEPT: Final = 4
"""Choices that are kept at most: each takes as much of the disk as what was chosen."""


def without_sources(
    store: Store,
    left_out: Iterable[str],
    say: Callable[[str], None] = lambda text: None,
    advance: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> Store:
    """A store without some sources (IRIs) and their parts, as one that was made of the others alone.

    `say` gets a word where that takes a while, `advance` what is at work, how much is done and of how much.
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
            make(place, store, gone, advance)
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


def make(place: Path, store: Store, gone: Sequence[str], advance: Callable[[str, int, int], None]) -> None:
    """Make the choice without some sources and their parts at a place."""
    counts = counts_left(store, gone)
    special = special_graphs(store, gone, GRAPHS, ())
    # Which parts count is settled when they are merged.
    same_parts = merge.superseded(store) - set(gone) == merge.superseded(special)
    few = DEARER * sum(statements_of(store, gone).values()) <= sum(counts.values())
    with replace_store(place, {"statements": counts}, base=store if same_parts and few else None) as new:
        if same_parts and few:
            advance("taking the other sources out", 0, 0)
            carry_out(new.store, Revision(quads_gone(store, special, gone), frozenset()))
        else:
            fill(new, store, special, gone, advance)
            advance("working out names, conflicts and statuses", 0, 0)
            merge.derive(new.store)


def quads_gone(old: Store, special: Store, gone: Iterable[str]) -> frozenset[ox.Quad]:
    """What a store says in some sources' graphs, and of them in the graphs that are no source's."""

    def said(store: Store, graph: str) -> Iterable[ox.Quad]:
        return store.oxigraph.quads_for_pattern(None, None, None, ox.NamedNode(graph))

    found = {quad for graph in gone for quad in said(old, graph)}
    for graph in set(GRAPHS.values()) - DERIVED:
        found |= set(said(old, graph)).difference(said(special, graph))
    return frozenset(found)


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


def fill(
    new: Generation,
    old: Store,
    special: Store,
    gone: Iterable[str],
    advance: Callable[[str, int, int], None],
) -> None:
    """Load the named graphs that are left, and their merge, into an empty store."""
    left_out = {*gone, *DERIVED}
    passed_over = merge.superseded(special) | WORKINGS
    graphs = [graph for graph in old.graphs() if graph not in left_out]
    sizes = old.stamp.get("statements", {})
    total, done = sum(sizes.get(graph, 0) for graph in graphs), 0

    def said(graph: str) -> bytes:
        return (special if graph in GRAPHS.values() else old).dump(ox.RdfFormat.N_TRIPLES, graph)

    path = new.folder / "left.nq"
    # Most of the time goes by in looking up terms, for which Python's lock is not needed.
    with path.open("wb") as file, ThreadPoolExecutor(os.cpu_count()) as pool:
        for graph, content in zip(graphs, pool.map(said, graphs), strict=True):
            file.write(content.replace(b" .\n", f" <{graph}> .\n".encode()))
            if graph not in passed_over:
                file.write(content)
            done += sizes.get(graph, 0)
            advance("reading the sources that are left (statements)", done, total)
    advance("loading them", 0, 0)
    new.store.oxigraph.bulk_load(path=str(path), format=ox.RdfFormat.N_QUADS, lenient=True)
