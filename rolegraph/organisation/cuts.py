"""The fewest lines without which there is no loop: a minimum feedback arc set."""

from __future__ import annotations

import heapq
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    import networkx as nx

    Pair = tuple[int, int]
    Ups = dict[int, list[int]]

__all__ = ["smallest_cut"]

WORK: Final = 500_000
"""Lines that the search for a smallest cut follows before it gives up on proving it: half a second or so."""


class OutOfWorkError(Exception):
    """The search would take too long."""


def smallest_cut(component: nx.DiGraph[int]) -> tuple[list[Pair], bool]:
    """(lines without which a strongly connected component has no loop, whether no fewer would do).

    Every loop must lose one of its lines: each line of a shortest one is taken out in turn, first looking for
    a cut of one line, then of two, … Where that takes too long, a small cut by the rule of Eades, Lin and
    Smyth (1993) is given instead, without lines that it can do without.
    """
    if component.number_of_edges() == component.number_of_nodes():  # one loop alone
        return [min(component.edges)], True
    ups = {n: sorted(component[n]) for n in sorted(component)}
    try:
        return Search().cut(ups), True
    except OutOfWorkError:
        return small_cut(ups), False


def without(ups: Ups, lines: Iterable[Pair]) -> Ups:
    """The lines (position → those above it) that are left without some."""
    rest = ups.copy()
    for low, up in lines:
        rest[low] = [other for other in rest[low] if other != up]
    return rest


class Search:
    """The search for a smallest cut, with the work that is left."""

    def __init__(self) -> None:
        self.left = WORK

    def spend(self, work: int) -> None:
        """Count work that is done. Raises OutOfWorkError where it is too much."""
        self.left -= work
        if self.left < 0:
            raise OutOfWorkError

    def cut(self, ups: Ups) -> list[Pair]:
        """A smallest cut. Raises OutOfWorkError."""
        most = self.disjoint_loops(ups)
        while (found := self.within(ups, most)) is None:
            most += 1
        return sorted(found)

    def within(self, ups: Ups, most: int) -> list[Pair] | None:
        """A cut of at most so many lines, or None where there is none."""
        loop = self.shortest_loop(ups)
        if loop is None:
            return []
        if self.disjoint_loops(ups) > most:
            return None
        for line in loop:
            rest = self.within(without(ups, [line]), most - 1)
            if rest is not None:
                return [line, *rest]
        return None

    def disjoint_loops(self, ups: Ups) -> int:
        """How many loops are found that share no line: no cut is smaller."""
        found = 0
        while loop := self.shortest_loop(ups):
            ups = without(ups, loop)
            found += 1
        return found

    def shortest_loop(self, ups: Ups) -> list[Pair] | None:
        """The lines of a shortest loop, of several the first, or None where there is none."""
        best: list[int] | None = None
        for start in ups:
            way = self.loop_through(ups, start, len(best) if best else len(ups) + 2)
            best = way or best
        return None if best is None else list(pairwise(best))

    def loop_through(self, ups: Ups, start: int, less_than: int) -> list[int] | None:
        """A shortest way from a position back to it, of fewer positions than that, both ends counted."""
        self.spend(1)
        came = dict[int, int]()
        edge, length = [start], 1
        while edge and length + 1 < less_than:
            length += 1
            following = []
            for n in edge:
                self.spend(1 + len(ups[n]))
                for up in ups[n]:
                    if up == start:
                        way = [start, n]
                        while way[-1] != start:
                            way.append(came[way[-1]])
                        return way[::-1]
                    if up not in came:
                        came[up] = n
                        following.append(up)
            edge = following
        return None


def small_cut(ups: Ups) -> list[Pair]:
    """A small cut: the lines that lead back in an order in which few do, without those that close no loop."""
    rank = {n: at for at, n in enumerate(in_order(ups))}
    cut = [(low, up) for low in ups for up in ups[low] if rank[low] >= rank[up]]
    kept = without(ups, cut)
    needed = []
    work = Search()
    for at, (low, up) in enumerate(cut):
        try:
            if leads_to(kept, up, low, work):
                needed.append((low, up))
            else:
                kept[low].append(up)
        except OutOfWorkError:
            return needed + cut[at:]
    return needed


def in_order(ups: Ups) -> list[int]:
    """The positions in an order in which few lines lead back.

    Whoever has nobody left above goes last, whoever has nobody left below first; else who has most above more
    than below.
    """
    above = {n: {up for up in ends if up != n} for n, ends in ups.items()}
    below: dict[int, set[int]] = {n: set() for n in ups}
    for low, ends in above.items():
        for up in ends:
            below[up].add(low)
    heap = [(len(below[n]) - len(above[n]), n) for n in ups]
    heapq.heapify(heap)
    tops, bottoms = ([n for n in ups if not ends[n]] for ends in (above, below))
    first: list[int] = []
    last: list[int] = []
    while heap:
        if tops or bottoms:
            n = (tops or bottoms).pop()
        else:
            figure, n = heapq.heappop(heap)
            if n in above and figure != len(below[n]) - len(above[n]):
                continue  # a newer entry has its figure
        if n not in above:
            continue
        (first if above[n] else last).append(n)
        for up in above.pop(n):
            below[up].discard(n)
            if not below[up]:
                bottoms.append(up)
            heapq.heappush(heap, (len(below[up]) - len(above[up]), up))
        for low in below.pop(n):
            above[low].discard(n)
            if not above[low]:
                tops.append(low)
            heapq.heappush(heap, (len(below[low]) - len(above[low]), low))
    return first + last[::-1]


def leads_to(ups: Ups, start: int, end: int, work: Search) -> bool:
    """Whether a way leads up from one to the other. Raises OutOfWorkError."""
    seen, stack = {start}, [start]
    while stack:
        n = stack.pop()
        if n == end:
            return True
        work.spend(1 + len(ups[n]))
        new = [up for up in ups[n] if up not in seen]
        seen.update(new)
        stack += new
    return False
