"""Questions about duties and cover: who has which duty, which must be kept apart, who could step in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from rolegraph import answers
from rolegraph.errors import NameNotFoundError
from rolegraph.model import Name
from rolegraph.model.duties import DutyHolder, DutyMatrix, DutyRow
from rolegraph.vocabulary import PREFIXES, expand

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rolegraph.answers import Said
    from rolegraph.store import Store

HAS_DUTY: Final = "rg:hasDuty"
KINDS: Final = {"unit": ("org:OrganizationalUnit", "org:FormalOrganization"), "post": ("org:Post",)}
"""What `find` finds → its classes."""


def name(store: Store, iri: str) -> Name:
    """A thing with its label."""
    return Name(iri, store.label(iri))


def by_name(names: Iterable[Name]) -> tuple[Name, ...]:
    """Names in the order in which answers list them."""
    return tuple(sorted(names, key=lambda one: (one.label.casefold(), one.iri)))


def holds(fact: Said) -> bool:
    """Whether what a statement says counts as so, or is contested: not denied, rejected or out of force."""
    return fact.status in answers.SAID and bool(fact.sources)


# -- the matrix -------------------------------------------------------------------------------------------


def duty_matrix(store: Store, roles: Iterable[str] | None = None) -> DutyMatrix:
    """Which of some roles has which duty; of all roles, None, with the duties that none of them has.

    The duties are those that a statement gives to one of the roles, whatever its status. Of all roles they
    are all that are recorded, but for those that rules of separation alone speak of.
    """
    facts = said_duties(store, holders_of_duties(store) if roles is None else dict.fromkeys(roles))
    if roles is None:
        facts = {role: told for role, told in facts.items() if told}
    by_duty: dict[str, list[Said]] = {}
    for told in facts.values():
        for fact in told:
            by_duty.setdefault(fact.object, []).append(fact)
    for duty in unowned_duties(store) if roles is None else ():
        by_duty.setdefault(duty, [])
    rows = [duty_row(store, duty, told, facts) for duty, told in by_duty.items()]
    return DutyMatrix(
        roles=by_name(name(store, role) for role in facts),
        rows=tuple(sorted(rows, key=lambda row: (row.duty.label.casefold(), row.duty.iri))),
        silent=by_name(name(store, role) for role, told in facts.items() if not told),
    )


def said_duties(store: Store, roles: Iterable[str]) -> dict[str, list[Said]]:
    """Role → what is said of its duties."""
    return {role: answers.said(store, subject=role, only=(HAS_DUTY,)) for role in roles}


def holders_of_duties(store: Store) -> list[str]:
    """The roles that some statement, of whatever status, gives a duty."""
    rows = store.rows(
        "SELECT DISTINCT ?role WHERE { { ?role rg:hasDuty ?duty } UNION"
        " { ?node rdf:predicate rg:hasDuty ; rdf:subject ?role } }"
    )
    return sorted(role for (role,) in rows)


def unowned_duties(store: Store) -> set[str]:
    """The duties that are recorded and that no role has, but for those that rules alone speak of."""
    recorded = set(store.subjects(expand("rdf:type"), ox.NamedNode(expand("rg:Duty"))))
    held = {duty for _, duty in store.pairs(expand(HAS_DUTY))}
    held |= {o for _, p, o in answers.all_contested(store) if p == expand(HAS_DUTY)}
    of_rules = {duty for _, duty in store.pairs(expand("rg:separates"))}
    return recorded - held - of_rules


def duty_row(store: Store, duty: str, told: list[Said], columns: Iterable[str]) -> DutyRow:
    """A duty with what is said of it and the roles looked at."""
    held = [fact for fact in told if holds(fact)]
    every = set(store.subjects(expand(HAS_DUTY), ox.NamedNode(duty)))
    holders = [
        DutyHolder(
            role=name(store, fact.subject),
            share="owns" if len(held) == 1 else "shares",
            status=fact.status,
            conditions=conditions(fact),
            why=answers.evidence(store, [fact]),
        )
        for fact in held
    ]
    return DutyRow(
        duty=name(store, duty),
        standing="without an owner" if not held else "owned" if len(held) == 1 else "shared",
        holders=tuple(sorted(holders, key=lambda one: (one.role.label.casefold(), one.role.iri))),
        elsewhere=len(every.difference(columns)),
        not_held=answers.evidence(store, [fact for fact in told if not holds(fact)]),
    )


def conditions(fact: Said) -> tuple[str, ...]:
    """The conditions on which alone a statement holds, in the words of the claims that make it."""
    if fact.status != "conditional":
        return ()
    return tuple(dict.fromkeys(c.condition for c in fact.claims if c.condition and answers.makes(c)))


def roles_in_unit(store: Store, unit: str) -> list[str]:
    """The roles of the posts of a unit or organisation and of the units below it."""
    rows = store.rows(
        f"SELECT DISTINCT ?role WHERE {{ ?part (org:subOrganizationOf|org:unitOf)* <{unit}> ."
        " ?post org:postIn ?part ; org:role ?role }"
    )
    return sorted(role for (role,) in rows)


# -- finding what is no role ------------------------------------------------------------------------------


def find(store: Store, wanted: str, kind: str) -> str:
    """The IRI of the one unit or post that a name means, in any case: IRI, CURIE, else own name.

    `kind` is `unit` or `post`. Raises NameNotFoundError, with the nearest names, and AmbiguousNameError.
    """
    classes = " ".join(KINDS[kind])
    pattern = f"VALUES ?class {{ {classes} }} ?thing a ?class"
    given = wanted.strip().removeprefix("<").removesuffix(">")
    prefix, _, local = given.partition(":")
    if prefix in PREFIXES:
        given = PREFIXES[prefix] + local
    if answers.is_iri(given) and store.query(f"ASK {{ VALUES ?thing {{ <{given}> }} {pattern} }}"):
        return given
    names: dict[str, set[str]] = {}
    for thing, label in store.rows(f"SELECT ?thing ?name WHERE {{ {pattern} ; skos:prefLabel ?name }}"):
        names.setdefault(label.casefold(), set()).add(thing)
    if hits := sorted(names.get(wanted.strip().casefold(), ())):
        return answers.only(hits, wanted, "name")
    raise NameNotFoundError(wanted, kind, answers.nearest(wanted, names))
