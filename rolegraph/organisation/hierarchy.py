"""The order of an organisation from its tops down: layers, and everyone below, whatever lines there are.

Positions that report to one another in a loop are one knot; a lone position is a knot of its own. Knots form
no loop, so that each can be dealt with after all that stand above it, or all below.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rolegraph.organisation.arrays import Adjacency

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolegraph.organisation.arrays import Numbers

__all__ = ["Hierarchy", "to_hierarchy"]

CHUNK: Final = 1_024
"""Knots with several superiors that are followed up at once: their sets are numbers of so many bits."""


@dataclass(frozen=True)
class Hierarchy:
    """Knots and their order.

    `knot` gives each position's knot, `order` the knots with superiors first, `ups` the knots above each.
    `layer` counts from 1 at the top, along the longest way; it is 0 of a loop that leads to no top and of
    whatever has only such loops above it.
    """

    knot: list[int]
    members: Sequence[list[int]]
    order: list[int]
    ups: Sequence[list[int]]
    layer: list[int]

    def below(self, weights: Sequence[float]) -> list[float]:
        """For each position the sum of the weights of all below it, each counted once, itself not at all."""
        own = [sum(weights[n] for n in members) for members in self.members]
        total = [0.0] * len(own)
        tree = own.copy()
        joined = []
        for knot in reversed(self.order):
            ups = self.ups[knot]
            if len(ups) == 1:
                tree[ups[0]] += tree[knot]
            elif ups:
                joined.append(knot)
        total = [tree[knot] - own[knot] for knot in range(len(own))]
        # What hangs below a knot with several superiors must count once for whoever reaches it by two ways.
        for at in range(0, len(joined), CHUNK):
            self.add_joined(joined[at : at + CHUNK], tree, total)
        return [total[knot] + own[knot] - weights[n] for n, knot in enumerate(self.knot)]

    def add_joined(self, joined: list[int], tree: list[float], total: list[float]) -> None:
        """Add what hangs below knots with several superiors to the totals of all above them."""
        bit = {knot: 1 << n for n, knot in enumerate(joined)}
        reached = [0] * len(total)
        sums: dict[int, float] = {0: 0.0}
        for knot in reversed(self.order):
            bits = reached[knot]
            if bits not in sums:
                sums[bits] = sum(tree[other] for other in joined if bits & bit[other])
            total[knot] += sums[bits]
            if bits := bits | bit.get(knot, 0):
                for up in self.ups[knot]:
                    reached[up] |= bits


def to_hierarchy(solid: Numbers, size: int) -> Hierarchy:
    """The hierarchy of (below, above) pairs of positions."""
    import numpy as np
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    ones = np.ones(len(solid), dtype=np.int8)
    lines = csr_array((ones, (solid[:, 0], solid[:, 1])), shape=(size, size))
    count, knots = connected_components(lines, directed=True, connection="strong")
    pairs = knots[solid]
    pairs = pairs[pairs[:, 0] != pairs[:, 1]].astype(np.int64)
    if count < size:  # two of a knot may have the same superior
        pairs = np.unique(pairs, axis=0)
    up, down = Adjacency(pairs[:, 0], pairs[:, 1], count), Adjacency(pairs[:, 1], pairs[:, 0], count)
    ups, downs = up.rows(), down.rows()
    waiting = up.degree.tolist()
    members: list[list[int]] = [[] for _ in range(count)]
    for n, knot in enumerate(found := knots.tolist()):
        members[knot].append(n)
    order = [knot for knot in range(count) if not waiting[knot]]
    layer = [0] * count
    for knot in order:
        above = ups[knot]
        highest = max([layer[up] for up in above], default=0)
        if highest or (not above and len(members[knot]) == 1):
            layer[knot] = highest + 1
        for low in downs[knot]:
            waiting[low] -= 1
            if not waiting[low]:
                order.append(low)
    return Hierarchy(found, members, order, ups, layer)
