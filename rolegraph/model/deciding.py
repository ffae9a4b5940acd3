"""Decisions as they stand and what one changed: what `decide` and `decisions` answer with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from rolegraph.model import Decision, Name, Statement, Status

__all__ = ["DecisionAccount", "DecisionRecord", "StatusChange"]


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """A decision with what it is about.

    `about` is the IRI of the claim or conflict, `kind` which of the two it is, `says` what that says in
    words (None where it is not there). `in_force` is False where it is not there: the decision waits for
    `missing`, the sources it rests on that are not loaded, or nothing there says it any more.
    """

    decision: Decision
    about: str
    kind: Literal["claim", "conflict"]
    says: str | None
    in_force: bool
    missing: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class StatusChange:
    """A statement whose status a decision changed; None where nothing in force or on record says it."""

    statement: Statement
    before: Status | None
    after: Status | None


@dataclass(frozen=True, slots=True)
class DecisionAccount:
    """What was decided, or taken back, and what that changed.

    `file` holds the decision, `replaced` is the one whose place it took (or that was taken out), `taken_out`
    tells which. `changes` is None where the store is not built anew yet: the next question does that.
    `other_days` says that the claim is over or of days to come: answers as of those days may change, though
    no status of now does.
    """

    decision: Decision
    about: str
    file: str
    taken_out: bool
    replaced: Decision | None
    changes: tuple[StatusChange, ...] | None
    other_days: bool
