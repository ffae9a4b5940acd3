"""Who has which duty, which duties must not meet in one pair of hands, and who could cover a vacancy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from rolegraph.model import Evidence, Name, Status

__all__ = ["DutyHolder", "DutyMatrix", "DutyRow"]


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

    `standing` tells how many of them have it: none, one or several.
    `elsewhere` counts the roles beyond those looked at that have it; `not_held` are the statements that
    give it to one of those looked at and do not count as so: denied, rejected or out of force.
    """

    duty: Name
    standing: Literal["without an owner", "owned", "shared"]
    holders: tuple[DutyHolder, ...]
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
