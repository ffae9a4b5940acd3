"""Who has which duty, which duties must not meet in one pair of hands, and who could cover a vacancy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from rolegraph.model import Evidence, Name, Status

__all__ = [
    "Cover",
    "CoverRole",
    "DutyHolder",
    "DutyMatch",
    "DutyMatrix",
    "DutyRow",
    "HeldPost",
    "Separation",
    "SeparationRule",
    "Violation",
]


@dataclass(frozen=True, slots=True)
class DutyHolder:
    """A role that has a duty: `owns` where it alone does among the roles looked at, else `shares`.

    `conditions` are those on which alone it has it, in the words of the claims.
    """

    role: Name
    share: Literal["owns", "shares"]
    status: Status
    conditions: tuple[str, ...]
    why: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A duty and who has it among the roles looked at; of any other of them nothing says that it has it.

    `standing` tells how many of them have it: none, one or several; `of_rule` whether a rule of separation
    names it, so that it may be recorded for the rule's sake alone, and a role may have it in other words.
    `elsewhere` counts the roles beyond those looked at that have it; `not_held` are the statements that
    give it to one of those looked at and do not count as so: denied, rejected or out of force.
    """

    duty: Name
    standing: Literal["without an owner", "owned", "shared"]
    holders: tuple[DutyHolder, ...]
    of_rule: bool
    elsewhere: int
    not_held: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class DutyMatrix:
    """Duties (rows) against roles (columns), both by name.

    `silent` are the roles among the columns of which nothing says any duty.
    """

    roles: tuple[Name, ...]
    rows: tuple[DutyRow, ...]
    silent: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class SeparationRule:
    """Two duties that one pair of hands must not have, and why: an `rg:SeparationRule`."""

    iri: str
    area: str | None
    duties: tuple[Name, Name]
    because: str


@dataclass(frozen=True, slots=True)
class DutyMatch:
    """What a role has that is a rule's duty, in the role's own words (`item`).

    `how`: it is the very duty (`same`), a kind of it (`narrower`) or mapped to it (`close`) in SKOS; it is
    called like it (`worded`) or nearly so (`near`, with a `similarity` below 1). `relation` is the firmest
    that a source gives the two (CURIE): a skill may be optional.
    """

    role: Name
    item: Name
    how: Literal["same", "narrower", "close", "worded", "near"]
    similarity: float
    relation: str
    status: Status
    why: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a role breaks, or a post or person through several roles of theirs.

    `first` and `second` are what `who` has of the rule's two duties, in the order of the rule; `status` is
    `contested` where one side rests on contested statements alone. `why` says which post has which role.
    """

    who: Name
    kind: Literal["role", "post", "person"]
    rule: SeparationRule
    first: tuple[DutyMatch, ...]
    second: tuple[DutyMatch, ...]
    status: Status
    why: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Separation:
    """The rules that were checked, against how many roles, and what breaks them.

    `starter` is True where the graph has no rule of its own and those that ship were taken. `not_judged` are
    the roles of which nothing says any duty or skill: nothing is known of them, good or bad. `persons` hold
    posts, and `with_several_posts` counts those who hold more than one. Only an identifier makes two holders
    one person: people known by name alone are as many as their posts, and nothing is found of what one of
    them holds twice. Both are 0 where one role alone was asked about.
    """

    rules: tuple[SeparationRule, ...]
    starter: bool
    judged: int
    violations: tuple[Violation, ...]
    not_judged: tuple[Name, ...]
    persons: int
    with_several_posts: int


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post that no source calls vacant. `holders` are the names of whoever holds it, where told.

    `organisation` is what its unit is a unit of, where told.
    """

    iri: str
    label: str
    unit: Name | None
    organisation: Name | None
    same_unit: bool
    holders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CoverRole:
    """How far those who hold a role have the skills that a vacancy asks for, as far as anything says.

    `has` are the skills that the role calls for; `perhaps` those that are optional in it, or contested;
    `lacks` those of which nothing says that it has them. `optional` are the skills optional in the vacancy
    that it calls for too. `level_distance` is the difference of the two levels' ordinals on a scale that both
    stand on, None where there is none. `posts` are of the vacancy's unit first.
    """

    role: Name
    has: tuple[Name, ...]
    perhaps: tuple[Name, ...]
    lacks: tuple[Name, ...]
    optional: tuple[Name, ...]
    level_distance: int | None
    posts: tuple[HeldPost, ...]
    why: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Cover:
    """Who could fill a vacancy: a post, or a role where no post is meant.

    `skills` are those that it cannot do without. `grade` says what a source calls them: essential; where none
    is, required; where none is either, those that the role has without a grade; None where nothing is said
    of its skills. `contested` are those that it could not do without either, were they not contested; nobody
    is asked for them. `meeting` counts the roles that call for all of them, of which `covers` are the first;
    `nearest` are the first of the others. `elsewhere` counts the roles that would be among them were posts
    of other organisations looked at. `vacant` says whether a source calls the post so, None of a role.
    `why` holds what the vacancy's role and skills rest on.
    """

    vacancy: Name
    kind: Literal["post", "role"]
    vacant: bool | None
    roles: tuple[Name, ...]
    grade: Literal["essential", "required", "ungraded"] | None
    skills: tuple[Name, ...]
    contested: tuple[Name, ...]
    meeting: int
    elsewhere: int
    covers: tuple[CoverRole, ...]
    nearest: tuple[CoverRole, ...]
    why: tuple[Evidence, ...]
