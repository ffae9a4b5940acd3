"""How many layers an organisation has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from rolegraph.model import Name
from rolegraph.model.reporting import LayerGroup, Layers

if TYPE_CHECKING:
    from rolegraph.organisation import Organisation

__all__ = ["layers"]


def layers(organisation: Organisation, by: Literal["body", "unit"] = "body") -> Layers:
    """The layers of the whole and of each organisation, or unit, in it, deepest first."""
    hierarchy = organisation.hierarchy
    joined = (organisation.superiors.degree + organisation.subordinates.degree).tolist()
    depth = [hierarchy.layer[of] if joined[n] else 0 for n, of in enumerate(hierarchy.component)]
    groups: dict[str, list[int]] = {}
    if organisation.of == "posts":
        for n in organisation.units:
            name = organisation.body(n) if by == "body" else organisation.units[n]
            groups.setdefault(name or "", []).append(n)
    found = [group_of(organisation, name, members, depth) for name, members in groups.items()]
    found.sort(key=lambda group: (-group.layers, -group.positions, group.group.iri if group.group else ""))
    return Layers(
        whole=group_of(organisation, "", list(range(len(organisation))), depth),
        groups=tuple(found),
        unplaced=depth.count(0),
        depths={iri: layer or None for iri, layer in zip(organisation.iris, depth, strict=True)},
    )


def group_of(organisation: Organisation, name: str, members: list[int], depth: list[int]) -> LayerGroup:
    """The layers of some positions, from the highest of them."""
    deep = [n for n in members if depth[n]]
    top = min((depth[n] for n in deep), default=1)
    counts = [0] * (max((depth[n] for n in deep), default=0) - top + 1)
    for n in deep:
        counts[depth[n] - top] += 1
    return LayerGroup(
        group=Name(name, organisation.label(name)) if name else None,
        layers=len(counts),
        positions=len(members),
        counts=tuple(counts),
        chain=organisation.names(longest_chain(organisation, deep, depth)),
    )


def longest_chain(organisation: Organisation, members: list[int], depth: list[int]) -> list[int]:
    """A longest way down among some positions, the highest first; of several the first by IRI."""
    inside = set(members)
    start = min(members, key=lambda n: (-depth[n], n), default=None)
    chain: list[int] = []
    while start is not None:
        chain.append(start)
        ups = [up for up in organisation.superiors[start] if up in inside and depth[up] < depth[start]]
        start = min(ups, key=lambda n: (-depth[n], n), default=None)
    return chain[::-1]
