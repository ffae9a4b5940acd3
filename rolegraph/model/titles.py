"""What `resolve` answers: the roles that a title as someone wrote it may mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Candidate", "Resolution"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A role that a title may mean.

    `score` is the probability that it does, from 0 to 1; `matched` the label that is nearest to the title,
    and `source` the graph that gives it (the file, where a coded title gave it).
    """

    iri: str
    label: str
    source: str
    score: float
    matched: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a title names: `certain` the first candidate, `ambiguous` one of several, `unknown` none of them.

    `kept` holds what stands around the role's name, by kind (seniority, place, contract, working time,
    gender, pay, reference, context, advert, standing, qualifier), each as it was written; a context is whom
    the role serves, a standing that of its deputy, its holder's assistant or a former holder, where the label
    of the first candidate does not tell it. The candidates are listed whatever the verdict, the likeliest
    first.

    A title is `unknown` where it is no role's label and likely no title at all, which lowers all scores; else
    `ambiguous` where the best score is low (as it is for another standing), a rival of the same catalogue has
    0.3 or more or is called so too, the label is not sure to mean the role, no label of the role has a word
    of the title, or the title names several roles. So is a title that is known only without its qualifier,
    which is what stands in brackets or after a dash. The best candidate of an unknown title is never likely
    enough for `certain`; it may have a higher score than that of an ambiguous one.

    A role whose own name is the title, as no other's of its catalogue, comes first there: with 0.95 or more
    where no other there has it as a label or the title was coded as that role, else with 0.5 or more.
    """

    title: str
    verdict: Literal["certain", "ambiguous", "unknown"]
    kept: dict[str, tuple[str, ...]]
    candidates: tuple[Candidate, ...]
