"""Answers about reporting lines: between posts (the actual) and between roles (the norm).

A line is solid unless it is called dotted. Full-time equivalents (FTE) are sums of `rg:fte`, vacant posts
included. The head-count is how many people fill them, see `Position`: whoever is told to hold several of the
positions that are counted together counts once. Nothing counts of roles but roles.

`why` holds the statements that an item rests on, each with who makes it. Answers about one or two positions
always have it; those about a whole organisation, where there may be tens of thousands of items, when asked
with `why=True`. A `Line` carries its claims and sources itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from rolegraph.model import Chain

if TYPE_CHECKING:
    from rolegraph.model import Evidence, Line, Name

__all__ = [
    "Between",
    "Chains",
    "CommonManager",
    "CommonManagers",
    "Compression",
    "Compressions",
    "Cycles",
    "Drift",
    "Drifts",
    "LayerGroup",
    "Layers",
    "Loop",
    "Orphan",
    "Position",
    "ReportingLine",
    "Reports",
    "Route",
    "SinglePoint",
    "SinglePoints",
    "SoleCover",
    "Span",
    "SpanGroup",
    "Spans",
    "StandIn",
    "Subordinate",
    "TwoBosses",
    "Vacancy",
]

Chart = Literal["posts", "roles"]
"""What stands in an organisation: posts (the actual) or roles (the norm)."""
Unplaced = Literal["alone", "away", "contested", "dangling", "loop"]
"""Why a position stands in no layer: see `Layers`."""


class Chains(tuple[Chain, ...]):
    """Every way up, shortest first; `Chain.end` says which lead to a top. Never empty."""

    __slots__ = ()

    @property
    def unique(self) -> bool:
        """Whether there is one way up and no more, and it leads to a top."""
        return [chain.end for chain in self if chain.steps] == ["top"]


@dataclass(frozen=True, slots=True)
class Position:
    """A post or a role, as answers about an organisation name it; of a post also its unit and organisation.

    `fte` is the full-time equivalents of a post, None where nothing says. `headcount` is how many of its
    positions are filled: none of a vacant post, else one for each holder, else as many people as its FTE
    takes at the least (FTE rounded up; a row that stands for many posts has many), 1 where nothing gives the
    FTE. `vacant` is None where nothing says. All three are None of a role.
    """

    iri: str
    label: str
    unit: Name | None = None
    body: Name | None = None
    fte: float | None = None
    headcount: int | None = None
    vacant: bool | None = None


@dataclass(frozen=True, slots=True)
class Subordinate:
    """Someone below: `depth` is 1 for a direct report, `superior` the next one up on the shortest way.

    `line` is dotted where that last step is. `condition` is that on which this step holds, where it holds on
    one alone.
    """

    position: Position
    superior: Name
    depth: int
    line: Literal["solid", "dotted"] = "solid"
    condition: str | None = None
    why: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportingLine:
    """A solid line; `contested` where a contradiction keeps it out of what is held to be so.

    `condition` is that on which it holds, where it holds on one alone; `body` the organisation of a post.
    """

    subordinate: Name
    superior: Name
    contested: bool = False
    condition: str | None = None
    body: Name | None = None
    why: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Reports:
    """Who reports to a position, or all below it; `contested` lines to these superiors are not counted."""

    reports: tuple[Subordinate, ...]
    contested: tuple[ReportingLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """How many stand below a position: directly (the span of control), and in all, each counted once.

    FTE and head-count are those of these subordinates, None of roles. `band` tells a direct span apart that
    lies outside the band asked for. `contested` are the lines to it or to those below it that do not count;
    None among the spans of all, of which `Spans` has their number. `why` is of the direct span.
    """

    position: Position
    direct: int
    total: int
    direct_fte: float | None = None
    total_fte: float | None = None
    direct_headcount: int | None = None
    total_headcount: int | None = None
    band: Literal["below", "above"] | None = None
    contested: tuple[ReportingLine, ...] | None = None
    why: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class SpanGroup:
    """The direct spans of the managers of one unit or level: how many, least, median, mean, most.

    `direct`, its FTE and head-count take whoever reports to several of them once.
    """

    group: Name | None
    managers: int
    least: int
    median: float
    mean: float
    most: int
    direct: int
    direct_fte: float | None = None
    direct_headcount: int | None = None
    outside: int | None = None


@dataclass(frozen=True, slots=True)
class Spans:
    """The spans of an organisation: of each manager, widest first, or of each group of managers.

    `contested` is how many lines do not count, for a contradiction keeps them out.
    """

    managers: int
    median: float | None
    spans: tuple[Span, ...] = ()
    groups: tuple[SpanGroup, ...] = ()
    contested: int = 0


@dataclass(frozen=True, slots=True)
class CommonManager:
    """A superior of both, and how many steps it is above each (0 where it is one of the two).

    `conditional` are the lines of the shortest ways there that hold on a condition alone. Of those in a loop
    each is as low as the others: one of the nearest stands for them, and `loop` names the others.
    """

    manager: Position
    left_steps: int
    right_steps: int
    conditional: tuple[ReportingLine, ...] = ()
    loop: tuple[Name, ...] = ()
    why: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class CommonManagers:
    """The lowest superiors that two positions have in common: several where lines are no tree, or none.

    `contested` are the lines up from one of the two, or from those above it alone, that are not counted.
    """

    left: Position
    right: Position
    managers: tuple[CommonManager, ...]
    contested: tuple[ReportingLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """A way through the chart: up to a common manager, then down; neither part holds the manager.

    `conditional` are those of its lines that hold on a condition alone.
    """

    up: tuple[Position, ...]
    manager: Position
    down: tuple[Position, ...]
    conditional: tuple[ReportingLine, ...] = ()
    why: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Between:
    """The shortest ways from one position to another, one by each of their lowest common managers.

    `contested` as of CommonManagers.
    """

    left: Position
    right: Position
    routes: tuple[Route, ...]
    contested: tuple[ReportingLine, ...] = ()


@dataclass(frozen=True, slots=True)
class LayerGroup:
    """The layers of a unit or organisation: on how many of those of the whole chart its positions stand.

    Of several organisations that no line joins, each is counted from the first of its own.

    `counts` are its positions in each of them, from the top; `chain` is a longest line of command from one of
    these positions to the next, a loop walked through once; `why` is of this line.
    """

    group: Name | None
    layers: int
    positions: int
    counts: tuple[int, ...]
    chain: tuple[Name, ...]
    why: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Layers:
    """How deep an organisation is, as a whole and in groups, deepest first.

    `depths` gives each position's layer by its IRI: 1 at a top, else one more than that of the lowest of its
    superiors; the positions of a loop share one. It is None where no line in force joins it to anyone, or all
    ways up end in a loop, be it one of contested lines. `unplaced` counts these, and `reasons` how many of
    them are `alone` (nothing gives them lines), in a `loop` or only below one, have `contested` lines only,
    are `dangling` (they report to what no source describes) or `away` (to what is there on other days only).
    What no source describes is no position. `open_tops` counts by the same reasons those that are given
    superiors, none of whom counts, and stand in the first layer for that.
    """

    whole: LayerGroup
    groups: tuple[LayerGroup, ...]
    unplaced: int
    depths: dict[str, int | None]
    reasons: dict[Unplaced, int]
    open_tops: dict[Unplaced, int]


@dataclass(frozen=True, slots=True)
class Loop:
    """Lines that lead back to where they began, in their order; no position comes twice."""

    lines: tuple[ReportingLine, ...]


@dataclass(frozen=True, slots=True)
class Cycles:
    """The loops, shortest first, and lines without which there is none.

    Contested lines count too, for a loop of two contests both. `complete` is False where there are more
    loops than are listed. No smaller set of lines than `cuts` breaks all loops if `smallest` is True; else it
    is a small one, not proven to be the smallest.
    """

    loops: tuple[Loop, ...]
    complete: bool
    cuts: tuple[ReportingLine, ...]
    smallest: bool
    positions: int


@dataclass(frozen=True, slots=True)
class Orphan:
    """A position without a superior that is no top.

    `kind` is `alone` (nothing says whom it reports to, or that anyone reports to it), `self` (the same, but
    that it is said to report to itself), `dangling` (it reports to what no source describes: `superiors`),
    `away` (to what is there on other days only) or `contested` (it is given `superiors`, but these lines
    contradict each other or others).
    """

    position: Position
    kind: Literal["alone", "self", "dangling", "away", "contested"]
    superiors: tuple[Name, ...] = ()
    why: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class TwoBosses:
    """A post with several solid lines at once; each line says who claims it and whether it is contested."""

    position: Position
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class StandIn:
    """A position of the same organisation whose role stands in for the vacant one's, and what says so.

    Where nothing tells the organisation of both, it is of the same chart.
    """

    position: Position
    why: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A post that a source calls vacant; `sentence` says who stands in, or that nothing says it."""

    position: Position
    roles: tuple[Name, ...]
    superiors: tuple[Name, ...]
    stand_ins: tuple[StandIn, ...]
    sentence: str
    why: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class SinglePoint:
    """A position without which `cut_off` others have no way to a top left.

    One whose superiors are contested counts as a top here: whoever it is, those below hang on it.
    """

    position: Position
    cut_off: int
    why: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class SoleCover:
    """A duty or skill that is that of one post's role alone, as far as anything says.

    Alone in its organisation, or in its chart where nothing tells the organisation.
    """

    kind: Literal["duty", "skill"]
    thing: Name
    position: Position
    why: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class SinglePoints:
    """What an organisation hangs on: `unroled` posts have no role, so nothing says what they cover."""

    positions: tuple[SinglePoint, ...]
    covers: tuple[SoleCover, ...]
    unroled: int


@dataclass(frozen=True, slots=True)
class Compression:
    """A subordinate at its superior's level (`difference` 0) or above it (more), by ordinals of one scale."""

    position: Position
    level: Name
    superior: Position
    superior_level: Name
    difference: int
    notes: tuple[str, ...] = ()
    why: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Compressions:
    """The lines whose levels meet, of all that were compared, and how many could not be.

    `unlevelled`: nothing says the level of one of the two, or nothing puts it in an order. `apart`: their
    levels are of scales that do not compare.
    """

    compressions: tuple[Compression, ...]
    compared: int
    unlevelled: int
    apart: int


@dataclass(frozen=True, slots=True)
class Drift:
    """A post whose superior has none of the roles that its own role typically reports to.

    `norm` are the lines of its roles; `applies` is decided by `headcount`, that of its organisation; None
    where nothing says which organisation that is. `always` says that no head-count would make the norm fit.
    """

    position: Position
    roles: tuple[Name, ...]
    superior: Position
    superior_roles: tuple[Name, ...]
    norm: tuple[Line, ...]
    headcount: int | None
    always: bool
    why: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Drifts:
    """The lines between posts beside the norm: those that depart, and how many of the others there are.

    `silent`: the norm says nothing of the post's role, or nothing at this head-count. `unknown`: nothing
    says which role the post or its superior has.
    """

    drifts: tuple[Drift, ...]
    fitting: int
    silent: int
    unknown: int
