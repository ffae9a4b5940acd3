"""When a statement holds: bounds of head-count and dates, and whether two of them can meet.

Two places contradict each other only where what both speak of can be: a line for 100 people or more and one
for fewer cannot. Conditions in words have no bounds, so nothing is kept apart by them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["ALWAYS", "Bounds", "are_apart", "described", "undecided"]


@dataclass(frozen=True, slots=True)
class Bounds:
    """When one place says that a statement holds.

    Head-counts are whole numbers of people, `low` and `high` inclusive; `begin` and `end` are ISO 8601 days,
    half open. What is None is not bounded. `words` is a condition without head-counts.
    """

    low: int | None = None
    high: int | None = None
    begin: str | None = None
    end: str | None = None
    words: str | None = None

    def meets(self, other: Bounds) -> bool:
        """Whether some head-count and some day are within both."""
        return (
            at_most(self.low, other.high)
            and at_most(other.low, self.high)
            and (self.begin is None or other.end is None or self.begin < other.end)
            and (other.begin is None or self.end is None or other.begin < self.end)
        )

    def __str__(self) -> str:
        if self.low is not None and self.high is not None:
            people = f"with {self.low} to {self.high} people"
        elif self.low is not None:
            people = f"with {self.low} people or more"
        else:
            people = "" if self.high is None else f"with {self.high} people or fewer"
        days = [f"from {self.begin}"] * (self.begin is not None) + [f"before {self.end}"] * (
            self.end is not None
        )
        return ", ".join(filter(None, (people, " and ".join(days), self.words))) or "always"


ALWAYS: Final = Bounds()


def at_most(low: int | None, high: int | None) -> bool:
    """Whether a lower bound leaves room below an upper one."""
    return low is None or high is None or low <= high


def are_apart(one: Sequence[Bounds], other: Sequence[Bounds]) -> bool:
    """Whether nothing that the one side allows is allowed by the other; a side without any allows all."""
    return not any(a.meets(b) for a in one or (ALWAYS,) for b in other or (ALWAYS,))


def undecided(one: Sequence[Bounds], other: Sequence[Bounds]) -> list[str]:
    """The conditions in words that alone could keep two sides apart; none where they meet for certain."""
    meeting = [(a, b) for a in one or (ALWAYS,) for b in other or (ALWAYS,) if a.meets(b)]
    if not all(a.words or b.words for a, b in meeting):
        return []
    return sorted({bounds.words for pair in meeting for bounds in pair if bounds.words})


def described(bounds: Iterable[Bounds]) -> str:
    """When a side holds, in words."""
    return " or ".join(sorted(map(str, bounds))) or str(ALWAYS)
