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
    gender, pay, reference, context, advert), each as it was written; a context is whom the role serves. The
    candidates are listed whatever the verdict, the likeliest first.

    The scores are of the roles, the verdict is of the title. It is `unknown` where it is no role's label
    and likely no title at all, whatever the best score; else `ambiguous` where that score is low, a rival of
    the same catalogue has 0.3 or more, or the label is not sure to mean the role. So the best candidate of an
    unknown title may have a higher score than that of an ambiguous one.
    """

    title: str
    verdict: Literal["certain", "ambiguous", "unknown"]
    kept: dict[str, tuple[str, ...]]
    candidates: tuple[Candidate, ...]
