"""Several roles side by side: what they share, what is each one's own, which of two is above the other."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any, Literal

from rolegraph import network
from rolegraph.answers import (
    Thing,
    about_conflict,
    broader_roles,
    claims_on,
    conflicts,
    counts,
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
from rolegraph.vocabulary import expand

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import networkx as nx

    from rolegraph.answers import Triple
    from rolegraph.store import Store

__all__ = ["compare", "higher"]


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
        others=tuple(names[2:]),
        silent=tuple(
            f"nothing is said of the {what} of {one.label}"
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


def higher(store: Store, reporting: nx.DiGraph[str], left: str, right: str) -> Rank:
    """Which of two roles is above the other: by reporting, by level, by inference, or not said."""
    names = {iri: name_of(store, iri) for iri in (left, right)}
    notes = [c.sentence for c in conflicts(store, left) if right in about_conflict(store, c)]
    pairs = ((left, right), (right, left))
    for one, other in pairs:  # what is said of the one in view of the other
        notes += [
            f"{names[one].label}: {store.label(fact.object)} ({claim.note})"
            for fact in said(store, subject=one, only=("rg:hasDuty",))
            for claim in fact.claims
            if claim.note and names[other].label in claim.note
        ]

    def answer(
        top: str | None,
        by: Literal["reporting", "level", "inference"] | None,
        sentence: str,
        statements: list[Triple],
        through: tuple[str, ...] = (),
    ) -> Rank:
        found = [statement_of(store, *triple) for triple in statements]
        claims = [claim for triple in statements for claim in claims_on(store, triple)]
        general = tuple(name_of(store, iri) for iri in through)
        return Rank(
            names[left], names[right], top, by, sentence, general, tuple(found), tuple(claims), tuple(notes)
        )

    if left == right:
        return answer(None, None, f"{names[left].label} is one role, and neither above nor below itself", [])
    line = expand("rg:typicallyReportsTo")
    ways = {up: way for low, up in pairs if (way := network.way_up(reporting, low, up))}
    if len(ways) == 1:
        top, way = next(iter(ways.items()))
        low = right if top == left else left
        statements = [(a, line, b) for a, b in pairwise(way)]
        behind = [claim for triple in statements for claim in claims_on(store, triple) if makes(claim)]
        may = any(claim.frequency == "sometimes" for claim in behind)
        verb = f"{'may report' if may else 'reports'}{'' if len(way) == 2 else ', through others,'} to"
        said_if = dict.fromkeys(claim.condition for claim in behind)
        conditions = "; ".join(filter(None, said_if))
        sentence = f"{names[top].label}: {names[low].label} {verb} it" + (
            f" ({conditions})" if conditions else ""
        )
        return answer(top, "reporting", sentence, statements)
    if len(ways) == 2:
        notes.append("by the reporting lines each is above the other")
    ranks = {iri: levels_of_roles(store).get(iri, {}) for iri in (left, right)}
    # Levels of one scale alone compare: a job zone says nothing of a level of management.
    for scale in sorted(ranks[left].keys() & ranks[right].keys()):
        for low, up in pairs:
            if min(ranks[up][scale])[0] > max(ranks[low][scale])[0]:
                (_, high_level), (_, low_level) = min(ranks[up][scale]), max(ranks[low][scale])
                sentence = (
                    f"{names[up].label}: its level is {store.label(high_level)}, "
                    f"that of {names[low].label} is {store.label(low_level)}"
                )
                statements = [(up, expand("rg:level"), high_level), (low, expand("rg:level"), low_level)]
                return answer(up, "level", sentence, statements)
    general = {iri: broader_roles(store, iri) for iri in (left, right)}
    inferred: dict[str, tuple[list[str], list[str], list[str]]] = {}
    for low, up in pairs:
        for lower_kind, below in general[low].items():
            for upper_kind, above_it in general[up].items():
                way = network.way_up(reporting, lower_kind, upper_kind)
                if way and (lower_kind, upper_kind) != (low, up):
                    inferred.setdefault(up, (way, below, above_it))
    if len(inferred) == 1:
        up, (way, below, above_it) = next(iter(inferred.items()))
        lower_kind, upper_kind = way[0], way[-1]
        sentence = (
            f"{names[up].label}, by inference only: {store.label(lower_kind)} in general "
            f"reports to {store.label(upper_kind)} in general; nothing says it of these two"
        )
        statements = [(a, line, b) for a, b in pairwise(way)]
        for path in (below, above_it):
            statements += [(a, expand("skos:broader"), b) for a, b in pairwise(path)]
        return answer(up, "inference", sentence, statements, (lower_kind, upper_kind))
    if len(inferred) == 2:
        notes.append("by inference each is above the other")
    return answer(None, None, f"not said of {names[left].label} and {names[right].label}", [])
