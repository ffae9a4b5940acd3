"""How many layers an organisation has."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from rolegraph.kept import without_garbage_collection
from rolegraph.model import Name
from rolegraph.model.reporting import LayerGroup, Layers
from rolegraph.organisation.arrays import weak_components
from rolegraph.organisation.evidence import explained, ground_of_line

if TYPE_CHECKING:
    from rolegraph.model.reporting import Unplaced
    from rolegraph.organisation import Organisation
    from rolegraph.organisation.evidence import Ground

__all__ = ["depths", "layers"]


def depths(organisation: Organisation) -> list[int]:
    """The layer that each position stands on: 1 for a top, 0 for none."""
    organisation = organisation.described
    joined = (organisation.superiors.degree + organisation.subordinates.degree).tolist()
    layer, component = organisation.hierarchy.layer, organisation.hierarchy.component
    return [layer[of] if joined[n] else 0 for n, of in enumerate(component)]


@without_garbage_collection()
def layers(organisation: Organisation, by: Literal["body", "unit"] = "body", *, why: bool = False) -> Layers:
    """The layers of the whole and of each organisation, or unit, in it, deepest first.

    Each is counted from the tops of the whole chart, be the question of some positions alone.
    `why` asks for what the longest lines rest on.
    """
    told, organisation = organisation, organisation.described
    recorded = organisation.recorded.tolist()
    positions = [n for n, is_there in enumerate(recorded) if is_there and organisation.asks(n)]
    joined = (organisation.superiors.degree + organisation.subordinates.degree).tolist()
    depth = depths(organisation)
    groups: dict[str, list[int]] = {}
    if organisation.of == "posts":
        for n in positions:
            if n in organisation.units:
                name = organisation.body(n) if by == "body" else organisation.units[n]
                groups.setdefault(name or "", []).append(n)
    found = [group_of(organisation, name, members, depth) for name, members in groups.items()]
    found.sort(key=lambda group: (-group.layers, -group.positions, group.group.iri if group.group else ""))
    whole = group_of(organisation, "", positions, together(organisation, positions, depth))
    if why:
        whole, *found = explained(organisation, [whole, *found], lambda group: along(organisation, group))
    reasons = Counter(reason_of(told, n, joined=bool(joined[n])) for n in positions if not depth[n])
    given = (told.superiors.degree + told.contested_to.degree).tolist()
    tops = (n for n in positions if depth[n] == 1 and given[n] and not organisation.superiors[n])
    open_tops = Counter(reason_without(told, n) for n in tops)
    return Layers(
        whole=whole,
        groups=tuple(found),
        unplaced=sum(reasons.values()),
        reasons=dict(sorted(reasons.items())),
        open_tops=dict(sorted(open_tops.items())),
        depths={organisation.iris[n]: depth[n] or None for n in positions},
    )


def together(organisation: Organisation, positions: list[int], depth: list[int]) -> list[int]:
    """The layer of each position among some, from 1 in each organisation: theirs are not added up.

    Organisations that lines join are counted as one.
    """
    import numpy as np

    first: dict[str | None, int] = {}
    same = [(n, first.setdefault(organisation.body(n), n)) for n in positions]
    joined = np.concatenate((organisation.solid, np.array(same, dtype=np.int64).reshape(-1, 2)))
    _, part = weak_components(joined, len(organisation))
    layers: dict[int, set[int]] = {}
    for n in filter(depth.__getitem__, positions):
        layers.setdefault(part[n], set()).add(depth[n])
    order = {of: {layer: at for at, layer in enumerate(sorted(some), 1)} for of, some in layers.items()}
    found = depth.copy()
    for n in filter(depth.__getitem__, positions):
        found[n] = order[part[n]][depth[n]]
    return found


def reason_of(organisation: Organisation, n: int, *, joined: bool) -> Unplaced:
    """Why a position stands in no layer; `joined`: whether a line in force joins it to one described."""
    if joined or n in organisation.looping or n in organisation.own_superiors:
        return "loop"
    if organisation.contested_from[n]:
        return "contested"
    return reason_without(organisation, n)


def reason_without(organisation: Organisation, n: int) -> Unplaced:
    """Why no superior of a position counts."""
    if organisation.contested_to[n]:
        return "contested"
    return organisation.absence(*(up.iri for up in organisation.names(organisation.superiors[n]))) or "alone"


def group_of(organisation: Organisation, name: str, members: list[int], depth: list[int]) -> LayerGroup:
    """The layers that some positions stand on."""
    placed = sorted((n for n in members if depth[n]), key=lambda n: (depth[n], n))
    counts = Counter(depth[n] for n in placed)
    return LayerGroup(
        group=Name(name, organisation.label(name)) if name else None,
        layers=len(counts),
        positions=len(members),
        counts=tuple(counts.values()),
        chain=organisation.names(longest_chain(organisation, placed, depth)),
    )


def along(organisation: Organisation, group: LayerGroup) -> list[Ground]:
    """The lines of a group's longest chain."""
    return [ground_of_line(organisation, low.iri, up.iri) for up, low in pairwise(group.chain)]


def longest_chain(organisation: Organisation, members: list[int], depth: list[int]) -> list[int]:
    """A longest way down among positions that are given from the top down; of several the first by IRI."""
    inside = set(members)
    ups = {n: [up for up in organisation.superiors[n] if up in inside] for n in members}
    if any(depth[up] >= depth[n] for n in members for up in ups[n]):
        return longest_through_loops(ups)
    return longest(ups)[::-1]


def longest(ups: dict[int, list[int]]) -> list[int]:
    """The longest way up; `ups` has each position after all above it, and no loop."""
    best: dict[int, tuple[int, int | None]] = {}
    for n, above in ups.items():
        up = min(above, key=lambda up: (-best[up][0], up), default=None)
        best[n] = (1 if up is None else best[up][0] + 1, up)
    step = min(best, key=lambda n: (-best[n][0], n), default=None)
    way = []
    while step is not None:
        way.append(step)
        step = best[step][1]
    return way


def longest_through_loops(ups: dict[int, list[int]]) -> list[int]:
    """The way down through the most loops and lone positions; through a loop by the shortest way."""
    import networkx as nx

    lines = nx.DiGraph((n, up) for n, above in ups.items() for up in above)
    lines.add_nodes_from(ups)
    whole = nx.condensation(lines, sorted(map(sorted, nx.strongly_connected_components(lines))))
    downwards = reversed(list(nx.lexicographical_topological_sort(whole)))
    way = longest({part: sorted(whole.successors(part)) for part in downwards})
    part_of = whole.graph["mapping"]

    def exits(part: int, to: int) -> list[int]:
        return sorted(n for n in whole.nodes[part]["members"] if any(part_of[up] == to for up in ups[n]))

    found = [(exits(way[0], way[1]) if len(way) > 1 else sorted(whole.nodes[way[0]]["members"]))[0]]
    for part, to in pairwise(way):
        within = nx.single_source_shortest_path(lines.subgraph(whole.nodes[part]["members"]), found[-1])
        found += min((within[n] for n in exits(part, to)), key=lambda steps: (len(steps), steps))[1:]
        found.append(min(up for up in ups[found[-1]] if part_of[up] == to))
    return found[::-1]
