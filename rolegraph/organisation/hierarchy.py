"""The order of an organisation from its tops down: layers, and everyone below, whatever lines there are.

It is that of their strongly connected components: positions that report to one another in a loop are one, a
lone position is one of its own. They form no loop, so that each can be dealt with after all that stand above
it, or all below.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rolegraph.organisation.arrays import Adjacency, strong_components

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from rolegraph.organisation.arrays import Numbers

__all__ = ["Hierarchy", "to_hierarchy"]

CHUNK: Final = 1_024
"""Components with several superiors that are followed up at once: their sets are numbers of so many bits."""


@dataclass(frozen=True)
class Hierarchy:
    """Strongly connected components and their order.

    `component` gives each position's, `order` has those above first, `ups` the ones above each.
    `layer` counts from 1 at the top, along the longest way; it is 0 of a loop that leads to no top, be it
    one of contested lines, and of whatever has only such loops above it.
    """

    component: list[int]
    members: Sequence[list[int]]
    order: list[int]
    ups: Sequence[list[int]]
    layer: list[int]

    def below(self, weights: Sequence[float]) -> list[float]:
        """For each position the sum of the weights of all below it, each counted once, itself not at all."""
        own = [sum(weights[n] for n in members) for members in self.members]
        tree = own.copy()
        joined = []
        for component in reversed(self.order):
            ups = self.ups[component]
            if len(ups) == 1:
                tree[ups[0]] += tree[component]
            elif ups:
                joined.append(component)
        total = [tree[component] - own[component] for component in range(len(own))]
        # What hangs below one with several superiors must count once for whoever reaches it by two ways.
        for at in range(0, len(joined), CHUNK):
            self.add_joined(joined[at : at + CHUNK], tree, total)
        return [total[component] + own[component] - weights[n] for n, component in enumerate(self.component)]

    def add_joined(self, joined: list[int], tree: list[float], total: list[float]) -> None:
        """Add what hangs below components with several superiors to the totals of all above them."""
        bit = {component: 1 << n for n, component in enumerate(joined)}
        reached = [0] * len(total)
        sums: dict[int, float] = {0: 0.0}
        for component in reversed(self.order):
            bits = reached[component]
            if bits not in sums:
                sums[bits] = sum(tree[other] for other in joined if bits & bit[other])
            total[component] += sums[bits]
            if bits := bits | bit.get(component, 0):
                for up in self.ups[component]:
                    reached[up] |= bits


def to_hierarchy(solid: Numbers, size: int, no_tops: Container[int] = ()) -> Hierarchy:
    """The hierarchy of (below, above) pairs of positions; `no_tops` are none though nothing is above them."""
    import numpy as np

    count, components = strong_components(solid, size)
    pairs = components[solid]
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    if count < size:  # two of a component may have the same superior
        pairs = np.unique(pairs, axis=0)
    up, down = Adjacency(pairs[:, 0], pairs[:, 1], count), Adjacency(pairs[:, 1], pairs[:, 0], count)
    ups, downs = up.rows(), down.rows()
    waiting = up.degree.tolist()
    members: list[list[int]] = [[] for _ in range(count)]
    for n, component in enumerate(found := components.tolist()):
        members[component].append(n)
    order = [component for component in range(count) if not waiting[component]]
    layer = [0] * count
    for component in order:
        above = ups[component]
        highest = max([layer[up] for up in above], default=0)
        if highest or (not above and len(members[component]) == 1 and members[component][0] not in no_tops):
            layer[component] = highest + 1
        for low in downs[component]:
            waiting[low] -= 1
            if not waiting[low]:
                order.append(low)
    return Hierarchy(found, members, order, ups, layer)
