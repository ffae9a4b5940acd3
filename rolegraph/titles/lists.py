"""What the cleaner knows, from `lists.toml`: words that stand around a role's name, and abbreviations."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Final

__all__ = ["ABBREVIATIONS", "ANYWHERE", "APART", "BEFORE", "BLANK", "STANDING"]

DATA: Final[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "lists.toml").read_text("utf-8"))


def by_phrase(table: str) -> dict[str, str]:
    """Phrase → the kind of fact that it is."""
    return {phrase: kind for kind, phrases in DATA[table].items() for phrase in phrases}


ANYWHERE: Final = by_phrase("anywhere")
BEFORE: Final = by_phrase("before")
APART: Final = by_phrase("apart")
BLANK: Final = frozenset(DATA["blank"]["titles"])
"""What is written where there is no title, its words with spaces between them."""
STANDING: Final = by_phrase("standing")
ABBREVIATIONS: Final = {short: tuple(full.split()) for short, full in DATA["abbreviations"].items()}
"""Abbreviation → the words that it most often stands for in titles."""
