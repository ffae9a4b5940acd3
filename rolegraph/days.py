"""Days as people write them into options and methods."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["day_of", "holds", "joined"]

WRITTEN: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def day_of(text: str) -> str:
    """A day in the extended format of ISO 8601 (2011-09-30), as `xsd:date` has it; no other form is taken.

    Raises ValueError with what is wrong and what would work.
    """
    if not WRITTEN.fullmatch(text):
        raise ValueError(f"{text!r} is no day as it is written here: write it as 2011-09-30")
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is a day that does not exist") from None
    return text


def holds(first: str, last: str, day: str) -> bool:
    """Whether a day lies in `[first, last)`; an absent bound leaves that side open."""
    return first <= day and (not last or day < last)


def joined(spells: Iterable[Iterable[str]]) -> list[tuple[str, str]]:
    """Spells `[first, last)` in order, those that touch or overlap as one; an absent bound is empty."""
    found: list[tuple[str, str]] = []
    for first, last in sorted(map(tuple, spells)):
        if found and (not found[-1][1] or first <= found[-1][1]):
            start, end = found.pop()
            found.append((start, max(end, last) if end and last else ""))
        else:
            found.append((first, last))
    return found
