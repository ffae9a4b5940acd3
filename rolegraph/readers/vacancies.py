"""Titles, and cells for a holder's name, that say that a post is vacant.

Registers without a column for it write it into the title. Read as vacant is a post whose title is nothing but
such a word ("Vacant", "Vacant post"), or has one at its end ("Team Leader (Vacant until May)", "Accounting
Officer Vacancy") or, with a mark after it, at its beginning ("VACANT - Team Leader"). Elsewhere the word is
what the job is about ("Vacant Property Officer", "Vacant/Derelict Land Officer"), and "not vacant" is no
vacancy. In the place of a name the word at the beginning is enough ("Vacant since May"), and so is that
somebody is yet to be named ("TBC", "To be appointed"); an empty cell says nothing.

"Not in post" as a title says the opposite: UK organograms write it for people who are paid and have no post,
or who are on long leave.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

__all__ = ["is_vacant_holder", "is_vacant_title"]

WORD: Final = (
    r"(?:(?:currently|now) )?(?:vacan(?:t|te|cy)|vacature|vakant|unbesetzt|unfilled)"
    r"(?: (?:post|position|role|job)s?)?"
)
SINCE: Final = r"(?:\s*(?:[-–—,:;(]|(?:until|since|from|as of|pending|due)\b).*)?"
ALONE: Final = rf"[*(\[]*{WORD}[*)\].]*"
IN_BRACKETS: Final = rf".+[(\[]\s*{WORD}{SINCE}[)\]][.*]?"
AFTER_A_MARK: Final = rf".+(?:\s[-–—/]|[:,])\s{WORD}[.*]?(?:\s\(.*\))?"
AT_THE_END: Final = (
    r".+(?<!\bnot)(?<!\bnon)(?<!longer)(?<!previously)(?<!formerly)(?<!\bbe)(?<!\bis)(?<!\ba)(?<!casual)\s"
)
BEFORE_A_MARK: Final = rf"[*(\[]*{WORD}(?:[*)\]]+\s?|\s?:\s|\s[-–—/]\s|\s?[(\[]).*"
VACANT: Final = re.compile(
    f"{ALONE}|{IN_BRACKETS}|{AFTER_A_MARK}|{AT_THE_END}{WORD}|{BEFORE_A_MARK}", re.IGNORECASE
)
NOBODY_YET: Final = re.compile(
    # Vacante is a family name too: only alone does it say that there is nobody.
    r"[(\[]?(?:(?:currently |now )?(?:vacan(?:t|cy)|vacature|vakant|unbesetzt|unfilled|vacante$)"
    r"|not in post|t\.?b\.?[acd]\.?"
    r"|to be (?:announced|appointed|confirmed|decided|determined|filled|hired|recruited))(?!\w).*",
    re.IGNORECASE,
)


@lru_cache(maxsize=50_000)
def is_vacant_title(title: str) -> bool:
    """Whether a title says that its post is vacant."""
    return VACANT.fullmatch(" ".join(title.split())) is not None


@lru_cache(maxsize=50_000)
def is_vacant_holder(name: str) -> bool:
    """Whether what stands in the place of a holder's name says that nobody holds the post."""
    return NOBODY_YET.fullmatch(" ".join(name.split())) is not None
