"""Which lines a contradiction keeps out of what is held to be so: as a build found, or on one day."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final

from rolegraph import merge
from rolegraph.answers import all_contested
from rolegraph.days import holds
from rolegraph.vocabulary import expand

if TYPE_CHECKING:
    from rolegraph.store import Store

__all__ = ["kept_out"]

SOLID: Final = "org:reportsTo"
"""Of this line alone a post can have rivals."""


def kept_out(store: Store, line: str, pairs: set[tuple[str, str]], as_of: str | None) -> set[tuple[str, str]]:
    """The (below, above) pairs of a relation that a contradiction keeps out: as in force, or of a day's."""
    found = {(low, up) for low, predicate, up in all_contested(store) if predicate == expand(line)}
    if as_of is None:
        return found
    disputed = pairs & disputed_on(store, line, as_of)
    found &= contested_on(store, line, pairs, disputed)
    return found | unjudged_on(store, line, pairs, disputed)


def disputed_on(store: Store, line: str, day: str) -> set[tuple[str, str]]:
    """The (below, above) pairs of a relation that a claim disputes on a day."""
    return {
        (low, up)
        for low, up, first, last in store.rows(
            f"SELECT ?low ?up ?from ?to WHERE {{ ?claim rg:stance rg:disputes ; rdf:predicate {line} ;"
            " rdf:subject ?low ; rdf:object ?up ."
            " OPTIONAL { ?claim rg:validFrom ?from } OPTIONAL { ?claim rg:validTo ?to }"
            " FILTER NOT EXISTS { ?claim rg:status rg:rejected } }"
        )
        if holds(first, last, day)
    }


def contested_on(
    store: Store, line: str, lines: set[tuple[str, str]], disputed: set[tuple[str, str]]
) -> set[tuple[str, str]]:
    """Those of the lines of a day that an open conflict contests all sides of which hold on the day.

    Its sides are lines, or one line and whoever disputes it.
    """
    kept = merge.decided(store, "rg:keepBoth")
    return {
        pair
        for conflict, pairs in conflicts_of(store, line, "rg:contests").items()
        if conflict not in kept and pairs <= lines and (len(pairs) > 1 or pairs <= disputed)
        for pair in pairs
    }


def conflicts_of(store: Store, line: str, how: str) -> dict[str, frozenset[tuple[str, str]]]:
    """Conflict → the (below, above) pairs of a relation that it is about."""
    found: dict[str, set[tuple[str, str]]] = {}
    for conflict, low, up in store.rows(
        f"SELECT ?conflict ?low ?up WHERE {{ ?conflict {how} ?node . ?node rdf:predicate {line} ;"
        " rdf:subject ?low ; rdf:object ?up }"
    ):
        found.setdefault(conflict, set()).add((low, up))
    return {conflict: frozenset(pairs) for conflict, pairs in found.items()}


def unjudged_on(
    store: Store, line: str, lines: set[tuple[str, str]], disputed: set[tuple[str, str]]
) -> set[tuple[str, str]]:
    """Those of a day's lines that contradict each other then, and not on the days as of which sources are.

    A build holds the rules to what is in force, and so has never seen them together: two superiors of one
    post, two posts above each other, or a line and whoever disputes it. What it found to be set apart by days
    may hold together on another one; what head-counts set apart never does.
    """
    ups: dict[str, list[str]] = {}
    for low, up in lines if line == SOLID else ():
        if low != up:
            ups.setdefault(low, []).append(up)
    rivals = {frozenset({pair}) for pair in disputed}
    for low, some in ups.items():
        rivals |= {frozenset({(low, one), (low, other)}) for one, other in combinations(some, 2)}
        rivals |= {frozenset({(low, up), (up, low)}) for up in some if low in ups.get(up, ())}
    if not rivals:
        return set()
    accepted = {
        (low, up)
        for low, up in store.rows(
            "SELECT ?low ?up WHERE { ?decision rg:about ?claim ; rg:verdict rg:accept ."
            f" ?claim rdf:predicate {line} ; rdf:subject ?low ; rdf:object ?up }}"
        )
    }
    by_days = {conflict for conflict, _ in store.values(expand("rg:setApartBy"))}
    if by_days:
        by_headcount = "?conflict rg:involves ?claim . ?claim rg:minHeadcount|rg:maxHeadcount ?number"
        by_days -= {row[0] for row in store.rows(f"SELECT ?conflict WHERE {{ {by_headcount} }}")}
    judged = conflicts_of(store, line, "rg:contests|rg:concerns")
    found = rivals.difference(pairs for conflict, pairs in judged.items() if conflict not in by_days)
    return {pair for both in found for pair in both} - accepted
