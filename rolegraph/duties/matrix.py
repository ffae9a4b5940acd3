"""Which role has which duty."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from rolegraph.answers import (
    RDF_TYPE,
    by_name,
    counts,
    evidence,
    learn_labels,
    makes,
    name_of,
    name_order,
    once_a_store,
    said,
)
from rolegraph.errors import QueryError
from rolegraph.model.duties import DutyHolder, DutyMatrix, DutyRow
from rolegraph.organisation import lines
from rolegraph.vocabulary import expand

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rolegraph.answers import Said
    from rolegraph.store import Store

__all__ = ["duty_matrix", "roles_in_unit"]

HAS_DUTY: Final = "rg:hasDuty"


def duty_matrix(store: Store, roles: Iterable[str] | None = None) -> DutyMatrix:
    """Which of some roles has which duty; of all roles, None, with the duties that none of them has.

    The duties are those that a statement gives to one of the roles, whatever its status. Of all roles they
    are all that are recorded.
    """
    if roles is None:
        return whole_matrix(store)
    return matrix_of(store, {role: said(store, subject=role, only=(HAS_DUTY,)) for role in roles})


@once_a_store
def whole_matrix(store: Store) -> DutyMatrix:
    """The matrix of all roles that some statement gives a duty, and of all duties."""
    learn_labels(store, ["rg:Duty", "rg:Role"])
    facts = groupby(said(store, only=(HAS_DUTY,)), key=lambda fact: fact.subject)
    recorded = store.subjects(RDF_TYPE, ox.NamedNode(expand("rg:Duty")))
    return matrix_of(store, {role: list(told) for role, told in facts}, recorded)


def matrix_of(
    store: Store, facts: dict[str, list[Said]], recorded: Iterable[str] | None = None
) -> DutyMatrix:
    """The matrix of what is said of the duties of some roles; of all, with all duties that are recorded."""
    by_duty: dict[str, list[Said]] = {duty: [] for duty in recorded or ()}
    for told in facts.values():
        for fact in told:
            by_duty.setdefault(fact.object, []).append(fact)
    of_rules = {duty for _, duty in store.pairs(expand("rg:separates"))}
    elsewhere = {
        duty: len(set(store.subjects(expand(HAS_DUTY), ox.NamedNode(duty))).difference(facts))
        for duty in (by_duty if recorded is None else ())
    }
    rows = [
        duty_row(store, duty, told, of_rule=duty in of_rules, elsewhere=elsewhere.get(duty, 0))
        for duty, told in by_duty.items()
    ]
    return DutyMatrix(
        roles=by_name(store, facts),
        rows=tuple(sorted(rows, key=lambda row: name_order(row.duty))),
        silent=by_name(store, (role for role, told in facts.items() if not told)),
    )


def duty_row(store: Store, duty: str, told: list[Said], *, of_rule: bool, elsewhere: int) -> DutyRow:
    """A duty with what is said of it and the roles looked at."""
    held = [fact for fact in told if counts(fact)]
    holders = [
        DutyHolder(
            role=name_of(store, fact.subject),
            share="owns" if len(held) == 1 else "shares",
            status=fact.status,
            conditions=conditions(fact),
            why=evidence(store, [fact]),
        )
        for fact in held
    ]
    return DutyRow(
        duty=name_of(store, duty),
        standing="without an owner" if not held else "owned" if len(held) == 1 else "shared",
        holders=tuple(sorted(holders, key=lambda one: name_order(one.role))),
        of_rule=of_rule,
        elsewhere=elsewhere,
        not_held=evidence(store, [fact for fact in told if not counts(fact)]),
    )


def conditions(fact: Said) -> tuple[str, ...]:
    """The conditions on which alone a statement holds, in the words of the claims that make it."""
    if fact.status != "conditional":
        return ()
    return tuple(dict.fromkeys(c.condition for c in fact.claims if c.condition and makes(c)))


def roles_in_unit(store: Store, unit: str) -> list[str]:
    """The roles of the posts of the unit or organisation that a name means, and of the units below it.

    Raises NameNotFoundError, with the nearest names, and QueryError where no post is there.
    """
    posts = {
        post
        for part in lines.find_units(store, unit)
        for post in store.subjects(expand("org:postIn"), ox.NamedNode(part))
    }
    if not posts:
        raise QueryError(f"nothing puts a post in {unit} now; name another unit")
    return sorted({role for post in posts for role in store.objects(post, expand("org:role"))})
