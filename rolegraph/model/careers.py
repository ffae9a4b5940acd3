"""From role to role: what makes two alike, what moving from one to the other takes, by which steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from rolegraph.model import Evidence, Name, Status

__all__ = [
    "Gap",
    "GapItem",
    "Holder",
    "Holders",
    "Likeness",
    "Match",
    "NewSkill",
    "Path",
    "Paths",
    "RatingGap",
    "SharedThing",
    "SimilarRole",
    "SimilarRoles",
    "Step",
]

Grade = Literal["essential", "required", "", "in demand", "optional"]
"""How much a role needs a skill, as its source says it; duties and skills without a grade have none."""

Respect = Literal["skills", "duties", "titles"]
"""In what two roles can be alike."""
RESPECTS: Final[tuple[Respect, ...]] = ("skills", "duties", "titles")


@dataclass(frozen=True, slots=True)
class SharedThing:
    """What two roles share in one respect: a duty, a skill, or a word of their titles.

    `iri` is None for a word. `other` is what the second role has, where that is another thing of the same
    words. `part` is what it gives to the score of the respect; the parts of all shared things make it up.
    """

    label: str
    iri: str | None
    other: Name | None
    part: float
    why: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two roles are in one respect, from 0 to 1: a cosine in which what is rare weighs more.

    `weight` is the share of this respect in the whole, `shared` what made it, the most telling first.
    """

    respect: Respect
    weight: float
    score: float
    shared: tuple[SharedThing, ...]


@dataclass(frozen=True, slots=True)
class SimilarRole:
    """A role like another one: `score` (0 to 1) is the sum of its respects' weights times their scores."""

    role: Name
    score: float
    respects: tuple[Likeness, ...]


@dataclass(frozen=True, slots=True)
class SimilarRoles:
    """The roles most like one, best first; `silent` are the respects in which nothing is said of it."""

    role: Name
    similar: tuple[SimilarRole, ...]
    silent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GapItem:
    """A duty or skill of the role that is the goal.

    `grade` is the goal's, `before` the one that the start gives it ("" for a duty); None where nothing says
    that the start has it. `instead` is the near-identical thing that the role at the start has, and
    `similarity` how alike the two are worded (0 to 1); both are None for a thing that carries over as it is,
    or that is to be gained. `why`
    are the statements that give it to the goal, then those that give it to the start.
    """

    thing: Name
    kind: Literal["duty", "skill"]
    grade: Grade
    before: Grade | None
    status: Status
    instead: Name | None
    similarity: float | None
    why: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class RatingGap:
    """How a skill is rated in two roles on one scale; None where no rating is given.

    `difference` is the goal's figure less the start's, in the scale's unit. `caution` says where the
    publisher advises against a figure.
    """

    skill: Name
    scale: Name
    start: float | None
    goal: float | None
    difference: float | None
    caution: str | None
    why: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """What it takes to go from one role to another.

    `to_gain` is what nothing says of the start; `carried_over` what it has. `perhaps` are the skills that are
    no more than optional in the start: they carry over where they were taken up there. Each lists essential
    before optional, and what the start has only nearly last.
    `ratings` are those of the skills that either role is rated in, the greatest rise first. `silent` are
    sentences on what nothing is said of: a gap is no smaller for that.
    """

    start: Name
    goal: Name
    to_gain: tuple[GapItem, ...]
    perhaps: tuple[GapItem, ...]
    carried_over: tuple[GapItem, ...]
    ratings: tuple[RatingGap, ...]
    silent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewSkill:
    """A skill that a step of a path asks for and of which nothing says that the role before calls for it.

    `optional` says that it is optional in the role before: then it is new where it was not taken up there.
    `met` is the latest earlier role on the path that calls for it, None where none does.
    """

    skill: Name
    grade: Grade
    status: Status
    optional: bool
    met: Name | None
    why: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a path: the role that it leads to, what it asks for that is new, and its effort.

    `needed` counts the skills that the role needs; `effort` is the number of those that are new times the
    square of the share that they are of all, plus one for the change itself.

    `mapped` is empty but where the step leads into another catalogue by a mapping that calls the two roles
    much alike: the statements that say so. Such a step adds nothing; what the steps after it ask for is told
    against the skills of the role that it leads to.
    """

    role: Name
    needed: int
    effort: float
    adds: tuple[NewSkill, ...]
    mapped: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Path:
    """A way from one role to another that enters no role twice.

    `effort` is that of its steps together. `new` counts the skills that they add, without those that an
    earlier role on the way calls for.
    """

    effort: float
    new: int
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Paths:
    """The ways from one role to another that take the least effort, easiest first.

    Where there are none, `sentence` says why.
    """

    start: Name
    goal: Name
    paths: tuple[Path, ...]
    sentence: str | None


@dataclass(frozen=True, slots=True)
class Holder:
    """A role that has a duty or needs a skill, and how many posts of that role there are."""

    role: Name
    grade: Grade
    status: Status
    posts: int
    why: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A duty or skill that words describe, and who has it.

    `score` (0 to 1) is how alike the words and `label` are, which is its name or another label of it.
    """

    thing: Name
    score: float
    label: str
    holders: tuple[Holder, ...]


@dataclass(frozen=True, slots=True)
class Holders:
    """What words describe among the duties, or the skills, the likest first."""

    words: str
    kind: Literal["duty", "skill"]
    matches: tuple[Match, ...]
