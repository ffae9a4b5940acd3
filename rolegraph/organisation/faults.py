"""What is amiss with lines: loops, positions that hang in the air, posts with two bosses."""

from __future__ import annotations

from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Final, Literal

from rolegraph.answers import SAID
from rolegraph.model.reporting import Cycles, Loop, Orphan, TwoBosses
from rolegraph.organisation.arrays import strong_components
from rolegraph.organisation.cuts import smallest_cut
from rolegraph.organisation.evidence import Ground, explained, ground_of_line
from rolegraph.organisation.lines import explained_lines, reports_to

if TYPE_CHECKING:
    import networkx as nx

    from rolegraph.model.reporting import Position
    from rolegraph.organisation import Organisation
    from rolegraph.organisation.arrays import Numbers

    Pair = tuple[int, int]

__all__ = ["cycles", "orphans", "two_bosses"]

LOOPS: Final = 1_000
"""Loops that an answer lists."""
STEPS: Final = 10_000
"""Lines in all loops that an answer lists; the first loop is listed however long it is."""


# -- loops


def cycles(organisation: Organisation, *, why: bool = False) -> Cycles:
    """Every loop, up to LOOPS of them, and the fewest lines without which there is none.

    Of some positions: the loops that they stand in, and those that have positions in common with these.
    `why` asks for what each line rests on.
    """
    import networkx as nx
    import numpy as np

    lines = np.concatenate((organisation.solid, organisation.contested))
    components = [part for part in components_of(lines, len(organisation)) if organisation.asks(*part)]
    contested = {(low, up) for low, up in organisation.contested.tolist()}

    found: list[list[int]] = []
    cuts: list[Pair] = []
    complete = smallest = True
    for component in components:
        room = min(LOOPS - len(found), (STEPS - sum(map(len, found))) // len(component))
        room = room if found else max(room, 1)
        some = list(islice(nx.simple_cycles(component), room + 1)) if room > 0 else []
        complete = complete and room > 0 and len(some) <= room
        found += [rotated(loop) for loop in some[: max(room, 0)]]
        cut, proven = smallest_cut(component)
        cuts += cut
        smallest = smallest and proven
    found.sort(key=lambda loop: (len(loop), loop))
    loops = [list(zip(loop, [*loop[1:], loop[0]], strict=True)) for loop in found]
    pairs = sorted({*cuts, *(pair for loop in loops for pair in loop)})
    shown = [organisation.line(*pair, contested=pair in contested) for pair in pairs]
    line = dict(zip(pairs, explained_lines(organisation, shown) if why else shown, strict=True))
    return Cycles(
        loops=tuple(Loop(tuple(line[pair] for pair in loop)) for loop in loops),
        complete=complete,
        cuts=tuple(line[pair] for pair in sorted(cuts)),
        smallest=smallest,
        positions=sum(map(len, components)),
    )


def rotated(loop: list[int]) -> list[int]:
    """A loop from its first position on."""
    at = loop.index(min(loop))
    return loop[at:] + loop[:at]


def components_of(lines: Numbers, size: int) -> list[nx.DiGraph[int]]:
    """The strongly connected components that hold loops, loops of one included, in a fixed order."""
    import networkx as nx

    _, component = strong_components(lines, size)
    inside = lines[component[lines[:, 0]] == component[lines[:, 1]]]
    parts: dict[int, list[Pair]] = {}
    for low, up in sorted(map(tuple, inside.tolist())):
        parts.setdefault(int(component[low]), []).append((low, up))
    return [nx.DiGraph(part) for part in parts.values()]


# -- in the air


def orphans(organisation: Organisation, *, why: bool = False) -> tuple[Orphan, ...]:
    """The positions without a superior that are no tops, by their organisation and name.

    A top is one without a superior to whom someone reports, be it by a contested line; nothing in a register
    marks one otherwise. `why` asks for what each rests on: its lines, or only that it is there.
    """
    up, down = organisation.superiors.degree, organisation.subordinates.degree
    found = []
    for n in range(len(organisation)):
        if not (organisation.recorded[n] and organisation.asks(n)):
            continue
        missing = [at for at in organisation.superiors[n] if not organisation.recorded[at]]
        if up[n] and len(missing) == up[n]:
            names = organisation.names(missing)
            away = organisation.absence(*(up.iri for up in names)) == "away"
            found.append(Orphan(organisation.position(n), "away" if away else "dangling", names))
        elif not up[n] and (rivals := organisation.contested_to[n]):
            found.append(Orphan(organisation.position(n), "contested", organisation.names(rivals)))
        elif not up[n] and not down[n] and not organisation.contested_from[n]:
            kind: Literal["self", "alone"] = "self" if n in organisation.own_superiors else "alone"
            found.append(Orphan(organisation.position(n), kind))
    found.sort(key=lambda o: (o.kind != "contested", o.kind, by_name(o.position)))
    return explained(organisation, found, partial(ground_of_orphan, organisation)) if why else tuple(found)


def ground_of_orphan(organisation: Organisation, orphan: Orphan) -> list[Ground]:
    """What says that a position is there, and its lines where it has any."""
    iri = orphan.position.iri
    ups = [iri] if orphan.kind == "self" else [up.iri for up in orphan.superiors]
    lines = [ground_of_line(organisation, iri, up) for up in ups]
    return lines or [Ground(iri, ("rdf:type",))]


def by_name(position: Position) -> tuple[str, str, str]:
    """The order of positions in a list: by organisation, name and IRI."""
    return (position.body.label if position.body else "", position.label.casefold(), position.iri)


def two_bosses(organisation: Organisation) -> tuple[TwoBosses, ...]:
    """The posts with several superiors at once, in force or contested, and on whose word each is.

    Nobody is his own superior.
    """
    import numpy as np

    count = organisation.superiors.degree + organisation.contested_to.degree
    found = []
    for n in filter(organisation.asks, np.flatnonzero(count > 1).tolist()):
        bosses = tuple(
            line
            for line in reports_to(organisation, organisation.iris[n])
            if line.line == "solid"
            and line.status in SAID
            and not line.over
            and line.iri != organisation.iris[n]
        )
        found.append(TwoBosses(organisation.position(n), bosses))
    return tuple(sorted(found, key=lambda one: by_name(one.position)))
