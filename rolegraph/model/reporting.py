"""Answers about reporting lines: between posts (the actual) and between roles (the norm).

A line is solid unless it is called dotted. Full-time equivalents (FTE) are sums of `rg:fte`, vacant posts
included. The head-count is the number of filled positions, see `Position`. Nothing counts of roles but roles.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from rolegraph.model import Chain

if TYPE_CHECKING:
    from rolegraph.model import Name

__all__ = [
    "Chains",
    "Chart",
    "Position",
    "Span",
    "SpanGroup",
    "Spans",
    "Subordinate",
]

Chart = Literal["posts", "roles"]
"""What stands in an organisation: posts (the actual) or roles (the norm)."""


class Chains(tuple[Chain, ...]):
    """Every way to the top, shortest first."""

    __slots__ = ()

    @property
    def unique(self) -> bool:
        """Whether there is one way to the top and no more."""
        return len(self) == 1


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

    `line` is dotted where that last step is.
    """

    position: Position
    superior: Name
    depth: int
    line: Literal["solid", "dotted"] = "solid"


@dataclass(frozen=True, slots=True)
class Span:
    """How many stand below a position: directly (the span of control), and in all, each counted once.

    FTE and head-count are those of these subordinates, None of roles. `band` tells a direct span apart that
    lies outside the band asked for.
    """

    position: Position
    direct: int
    total: int
    direct_fte: float | None = None
    total_fte: float | None = None
    direct_headcount: int | None = None
    total_headcount: int | None = None
    band: Literal["below", "above"] | None = None


@dataclass(frozen=True, slots=True)
class SpanGroup:
    """The direct spans of the managers of one unit or level: how many, least, median, mean, most."""

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
    """The spans of an organisation: of each manager, widest first, or of each group of managers."""

    managers: int
    median: float | None
    spans: tuple[Span, ...] = ()
    groups: tuple[SpanGroup, ...] = ()
