"""Days as people write them into options and methods."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

__all__ = ["day_of"]

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
