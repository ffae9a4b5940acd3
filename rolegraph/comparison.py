"""Several roles side by side: what they share, what is each one's own, which of two is above the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from itertools import combinations, pairwise, product
from typing import TYPE_CHECKING, Any, Final, Literal

from rolegraph import network
from rolegraph.answers import (
    Thing,
    about_conflict,
    broader_roles,
    claims_on,
    conflicts,
    counts,
    label_of,
    levels_of_roles,
    makes,
    name_of,
    of_both,
    order,
    role,
    said,
    statement_of,
)
from rolegraph.errors import QueryError
from rolegraph.likeness import matches
from rolegraph.model import Alike, Comparison, Difference, Name, Partly, Rank
from rolegraph.vocabulary import expand, told_apart

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import networkx as nx

    from rolegraph.answers import Triple
    from rolegraph.store import Store

__all__ = ["compare", "higher"]

ASPECTS: Final = ("duties", "skills", "titles", "reports_to", "level", "broader")
"""What is compared of roles."""


def compare(store: Store, iris: Sequence[str]) -> Comparison:
    """What roles share and what is each one's own. Denied and rejected statements are never shared.

    Raises QueryError for fewer than two roles, or one named twice.
    """
    if len(iris) < 2:
        raise QueryError("one role alone cannot be compared; name two or more")
    if twice := sorted({iri for iri in iris if iris.count(iri) > 1}):
        raise QueryError(f"{store.label(twice[0])} is one role; name different ones to compare")
    found = [role(store, iri, told=False) for iri in iris]
    names = [Name(one.iri, one.label) for one in found]
    called = told_apart((one.iri, one.label) for one in found)

    def aspect(field: str, key: Callable[[Any], str]) -> Difference:
        return difference([(one.iri, getattr(one, field)) for one in found], key)

    return Comparison(
        left=names[0],
        right=names[1],
        duties=with_alike(aspect("duties", lambda item: item.iri), iris),
        skills=with_alike(aspect("skills", lambda item: item.iri), iris),
        titles=aspect("titles", lambda title: title.title.casefold()),
        reports_to=aspect("reports_to", lambda line: line.iri + line.line),
        level=aspect("level", lambda item: item.iri),
        broader=aspect("broader", lambda item: item.iri),
        others=tuple(names[2:]),
        silent=tuple(
            f"nothing is said of the {what} of {called[one.iri]}"
            for what in ("duties", "skills")
            for one in found
            if not any(counts(item) for item in getattr(one, what))
        ),
    )


def difference(sides: Sequence[tuple[str, tuple[Thing, ...]]], key: Callable[[Thing], str]) -> Difference:
    """Shared and own things of some roles by a key; a shared thing has the claims of all sides.

    Only what a source says, and in force, can be shared: what is denied, rejected or over is each side's own.
    """

    def by_key(things: tuple[Thing, ...]) -> dict[str, Thing]:
        found: dict[str, Thing] = {}
        for thing in filter(counts, things):
            name = key(thing)
            found[name] = of_both(found[name], thing) if name in found else thing
        return found

    by_role = {iri: by_key(things) for iri, things in sides}
    holders: dict[str, list[str]] = {}
    for iri, found in by_role.items():
        for name in found:
            holders.setdefault(name, []).append(iri)

    def joined(name: str) -> Thing:
        return reduce(of_both, (by_role[iri][name] for iri in holders[name]))

    def own(things: tuple[Thing, ...]) -> tuple[Thing, ...]:
        return tuple(t for t in things if not counts(t) or len(holders[key(t)]) == 1)

    several = sorted(
        ((joined(name), name) for name, iris in holders.items() if len(iris) > 1), key=lambda p: order(p[0])
    )
    by_all = [(thing, name) for thing, name in several if len(holders[name]) == len(sides)]
    left, right, *others = (own(things) for _, things in sides)
    return Difference(
        shared=tuple(thing for thing, _ in by_all),
        left=left,
        right=right,
        others=tuple(others),
        partly=tuple(
            Partly(thing, tuple(holders[name]), tuple(by_role[iri][name] for iri in holders[name]))
            for thing, name in several
            if len(holders[name]) < len(sides)
        ),
        _sides=tuple(tuple(found[name] for found in by_role.values()) for _, name in by_all),
    )


def with_alike(found: Difference, iris: Sequence[str]) -> Difference:
    """The same with the near-identical things of each two roles, one to one, the likest first."""
    alike = []
    held = [
        [item for item in (*own, *(p.thing for p in found.partly if iri in p.roles)) if counts(item)]
        for iri, own in zip(iris, found.own, strict=True)
    ]
    for (one, ours), (other, theirs) in combinations(zip(iris, held, strict=True), 2):
        mine, yours = {item.iri: item for item in ours}, {item.iri: item for item in theirs}
        left, right = (
            [Name(item.iri, item.label) for iri, item in side.items() if iri not in opposite]
            for side, opposite in ((mine, yours), (yours, mine))
        )
        alike += [
            Alike(mine[iri], yours[name.iri], (one, other), similarity, similarity == 1.0)
            for iri, (name, similarity) in matches(left, right).items()
        ]
    return replace(found, alike=tuple(sorted(alike, key=lambda a: (-a.similarity, order(a.one), a.roles))))


# -- which of two is above --------------------------------------------------------------------------------

LINE: Final = expand("rg:typicallyReportsTo")


@dataclass(frozen=True, slots=True)
class Finding:
    """Which role is above, in a sentence, and the statements behind it; `through` are roles in general."""

    top: str | None
    by: Literal["reporting", "level", "inference"] | None
    sentence: str
    statements: Sequence[Triple] = ()
    through: tuple[str, ...] = ()


def higher(store: Store, reporting: nx.DiGraph[str], left: str, right: str) -> Rank:
    """Which of two roles is above the other: by reporting, by level, by inference, or not said."""
    one, other = (name_of(store, iri) for iri in (left, right))
    notes = notes_on(store, left, right)
    found = None
    if left == right:
        found = Finding(None, None, f"{one.label} is one role, and neither above nor below itself")
    for ask in (by_reporting, by_level, by_inference):
        answer = None if found else ask(store, reporting, left, right)
        if isinstance(answer, str):
            notes.append(answer)
        elif answer:
            found = answer
    if found is None:
        called = calls(store, (left, right))
        found = Finding(None, None, f"not said of {called[left]} and {called[right]}")
    return Rank(
        one,
        other,
        found.top,
        found.by,
        found.sentence,
        tuple(name_of(store, iri) for iri in found.through),
        tuple(statement_of(store, *triple) for triple in found.statements),
        tuple(claim for triple in found.statements for claim in claims_on(store, triple)),
        tuple(notes),
    )


def calls(store: Store, iris: Iterable[str]) -> dict[str, str]:
    """The labels of some things by their IRIs, with identifiers where two share one."""
    return told_apart((iri, label_of(store, iri)) for iri in iris)


def notes_on(store: Store, left: str, right: str) -> list[str]:
    """What is said of either role in view of the other: contradictions, and notes on duties."""
    notes = [c.sentence for c in conflicts(store, left) if right in about_conflict(store, c)]
    called = calls(store, (left, right))
    for one, other in ((left, right), (right, left)):
        notes += [
            f"{called[one]}: {label_of(store, fact.object)} ({claim.note})"
            for fact in said(store, subject=one, only=("rg:hasDuty",))
            for claim in fact.claims
            if claim.note and label_of(store, other) in claim.note
        ]
    return notes


def by_reporting(store: Store, reporting: nx.DiGraph[str], left: str, right: str) -> Finding | str | None:
    """Who is above by the reporting lines; a sentence where each is, None where neither."""
    pairs = ((left, right), (right, left))
    ways = {up: way for low, up in pairs if (way := network.way_up(reporting, low, up))}
    if len(ways) == 2:
        return "by the reporting lines each is above the other"
    for top, way in ways.items():
        statements = [(low, LINE, up) for low, up in pairwise(way)]
        behind = [claim for triple in statements for claim in claims_on(store, triple) if makes(claim)]
        may = any(claim.frequency == "sometimes" for claim in behind)
        verb = f"{'may report' if may else 'reports'}{'' if len(way) == 2 else ', through others,'} to"
        conditions = "; ".join(filter(None, dict.fromkeys(claim.condition for claim in behind)))
        called = calls(store, (left, right))
        sentence = f"{called[top]}: {called[way[0]]} {verb} it"
        return Finding(top, "reporting", sentence + (f" ({conditions})" if conditions else ""), statements)
    return None


def by_level(store: Store, reporting: nx.DiGraph[str], left: str, right: str) -> Finding | None:
    """Whose level is above that of the other, on a scale that both stand on."""
    del reporting
    ranks = {iri: levels_of_roles(store).get(iri, {}) for iri in (left, right)}
    # Levels of one scale alone compare: a job zone says nothing of a level of management.
    for scale in sorted(ranks[left].keys() & ranks[right].keys()):
        for low, up in ((left, right), (right, left)):
            (height, level), (depth, under) = min(ranks[up][scale]), max(ranks[low][scale])
            if height > depth:
                called = calls(store, (up, low, level, under))
                sentence = (
                    f"{called[up]}: its level is {called[level]}, that of {called[low]} is {called[under]}"
                )
                statements = [(up, expand("rg:level"), level), (low, expand("rg:level"), under)]
                return Finding(up, "level", sentence, statements)
    return None


def by_inference(store: Store, reporting: nx.DiGraph[str], left: str, right: str) -> Finding | str | None:
    """Who is above by what broader roles report to; a sentence where each is, None where neither."""
    general = {iri: broader_roles(store, iri) for iri in (left, right)}
    found: dict[str, Finding] = {}
    for low, up in ((left, right), (right, left)):
        for (kind, below), (upper, above) in product(general[low].items(), general[up].items()):
            way = network.way_up(reporting, kind, upper)
            if up in found or not way or (kind, upper) == (low, up):
                continue
            called = calls(store, (low, up, kind, upper))
            sentence = (
                f"{called[up]}, by inference only: {called[kind]} in general "
                f"reports to {called[upper]} in general; nothing says it of these two"
            )
            statements = [(a, LINE, b) for a, b in pairwise(way)]
            statements += [
                (a, expand("skos:broader"), b) for path in (below, above) for a, b in pairwise(path)
            ]
            found[up] = Finding(up, "inference", sentence, statements, (kind, upper))
    if len(found) == 2:
        return "by inference each is above the other"
    return next(iter(found.values()), None)
