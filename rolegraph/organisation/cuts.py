"""The fewest lines without which there is no loop: a minimum feedback arc set."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import networkx as nx

    Line = tuple[int, int]

__all__ = ["smallest_cut"]

WORK: Final = 1_000_000
"""Lines that the search for a smallest cut follows before it gives up on proving it: a second or so."""


class OutOfWorkError(Exception):
    """The search would take too long."""


def smallest_cut(knot: nx.DiGraph[int]) -> tuple[list[Line], bool]:
    """(lines without which a knot has no loop, whether no fewer would do).

    Every loop must lose one of its lines: each line of a shortest one is taken out in turn, first looking for
    a cut of one line, then of two, … Where that takes too long, a small cut by the rule of Eades, Lin and
    Smyth (1993) is given instead, without lines that it can do without.
    """
    if knot.number_of_edges() == knot.number_of_nodes():  # one loop alone
        return [min(knot.edges)], True
    try:
        return Search().cut(knot), True
    except OutOfWorkError:
        return small_cut(knot), False


class Search:
    """The search for a smallest cut, with the work that is left."""

    def __init__(self) -> None:
        self.left = WORK

    def cut(self, knot: nx.DiGraph[int]) -> list[Line]:
        """A smallest cut. Raises OutOfWorkError."""
        most = self.disjoint_loops(knot)
        while (found := self.within(knot, most)) is None:
            most += 1
        return sorted(found)

    def within(self, graph: nx.DiGraph[int], most: int) -> list[Line] | None:
        """A cut of at most so many lines, or None where there is none."""
        loop = self.shortest_loop(graph)
        if loop is None:
            return []
        if self.disjoint_loops(graph) > most:
            return None
        for line in loop:
            less = graph.copy()
            less.remove_edge(*line)
            rest = self.within(less, most - 1)
            if rest is not None:
                return [line, *rest]
        return None

    def disjoint_loops(self, graph: nx.DiGraph[int]) -> int:
        """How many loops are found that share no line: no cut is smaller."""
        rest = graph.copy()
        found = 0
        while loop := self.shortest_loop(rest):
            rest.remove_edges_from(loop)
            found += 1
        return found

    def shortest_loop(self, graph: nx.DiGraph[int]) -> list[Line] | None:
        """The lines of a shortest loop, of several the first, or None where there is none."""
        best: list[int] | None = None
        for start in sorted(graph):
            way = self.loop_through(graph, start, len(best) if best else len(graph) + 2)
            best = way or best
        return None if best is None else list(pairwise(best))

    def loop_through(self, graph: nx.DiGraph[int], start: int, less_than: int) -> list[int] | None:
        """A shortest way from a position back to it, of fewer positions than that, both ends counted."""
        came = dict[int, int]()
        edge, length = [start], 1
        while edge and length + 1 < less_than:
            length += 1
            following = []
            for n in edge:
                self.left -= 1 + len(graph[n])
                if self.left < 0:
                    raise OutOfWorkError
                for up in sorted(graph[n]):
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


def small_cut(knot: nx.DiGraph[int]) -> list[Line]:
    """A small cut: the lines that lead back in an order in which few do, without those that close no loop."""
    import networkx as nx

    rest = nx.DiGraph((low, up) for low, up in knot.edges if low != up)
    rest.add_nodes_from(knot)
    first: list[int] = []
    last: list[int] = []
    while rest:
        while ends := sorted(n for n, lines in rest.out_degree if not lines):
            last += ends
            rest.remove_nodes_from(ends)
        while ends := sorted(n for n, lines in rest.in_degree if not lines):
            first += ends
            rest.remove_nodes_from(ends)
        if rest:
            best = min(rest, key=lambda n: (rest.in_degree(n) - rest.out_degree(n), n))
            first.append(best)
            rest.remove_node(best)
    rank = {n: at for at, n in enumerate([*first, *reversed(last)])}
    cut = sorted((low, up) for low, up in knot.edges if rank[low] >= rank[up])
    if len(cut) * knot.number_of_edges() > 10 * WORK:
        return cut
    kept = knot.copy()
    kept.remove_edges_from(cut)
    needed = []
    for low, up in cut:
        if nx.has_path(kept, up, low):
            needed.append((low, up))
        else:
            kept.add_edge(low, up)
    return needed
