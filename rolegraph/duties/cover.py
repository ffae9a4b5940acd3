"""Who could fill a vacancy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import pyoxigraph as ox

from rolegraph.answers import (
    all_contested,
    by_name,
    counts,
    evidence,
    label_of,
    levels_of_roles,
    name_of,
    said,
)
from rolegraph.model.duties import Cover, CoverRole, HeldPost
from rolegraph.organisation import lines
from rolegraph.vocabulary import NEEDED, SKILLS, expand, short

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rolegraph.store import Store

__all__ = ["cover"]

FIRM: Final = tuple(curie for curie, grade in SKILLS.items() if grade not in {"", "optional"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A role against what a vacancy asks for, before what it rests on is looked up."""

    role: str
    has: frozenset[str]
    perhaps: frozenset[str]
    optional: frozenset[str]
    level_distance: int | None
    same_unit: bool


def cover(store: Store, kind: Literal["post", "role"], vacancy: str, top: int = 10) -> Cover:
    """Which roles call for all skills that a vacancy cannot do without, and which come nearest.

    For a post, roles with a post that is not vacant; for a role, any other. Nearer is a role that lacks fewer
    of these skills, then has more of the optional ones, then is of a nearer level, then in the same unit.
    """
    facts = [] if kind == "role" else said(store, subject=vacancy, only=("org:role",))
    roles = [vacancy] if kind == "role" else store.objects(vacancy, expand("org:role"))
    asked = [fact for role in roles for fact in said(store, subject=role, only=SKILLS)]
    asked = [fact for fact in asked if counts(fact)]
    by_relation: dict[str, set[str]] = {}
    for fact in asked:
        by_relation.setdefault(short(fact.predicate), set()).add(fact.object)
    # What the vacancy cannot do without: the first relation of need in which it has any skill.
    relation = next((curie for curie in NEEDED if curie in by_relation), None)
    wanted = by_relation[relation] if relation else set()
    optional = by_relation.get("rg:optionalSkill", set()) - wanted
    units = set(lines.units_of(store, vacancy)) if kind == "post" else set()
    found = candidates(store, wanted, optional, roles, units, only_held=kind == "post", but=vacancy)
    meeting = [one for one in found if len(one.has) == len(wanted)]
    rest = [one for one in found if len(one.has) < len(wanted)]

    def shown(some: list[Candidate]) -> tuple[CoverRole, ...]:
        return tuple(cover_role(store, one, wanted, units, but=vacancy) for one in first(store, some, top))

    behind = [fact for fact in asked if fact.object in wanted and short(fact.predicate) == relation]
    return Cover(
        vacancy=name_of(store, vacancy),
        kind=kind,
        roles=by_name(store, roles),
        grade=NEEDED[relation] or "ungraded" if relation else None,
        skills=by_name(store, wanted),
        meeting=len(meeting),
        covers=shown(meeting),
        nearest=shown(rest),
        why=evidence(store, [*facts, *behind]),
    )


def candidates(
    store: Store,
    wanted: set[str],
    optional: set[str],
    roles: Sequence[str],
    units: set[str],
    *,
    only_held: bool,
    but: str,
) -> list[Candidate]:
    """The roles that call for any of the wanted skills, or may."""
    has, perhaps = skills_by_role(store, wanted)
    extras, _ = skills_by_role(store, optional)
    held = held_roles(store, but) if only_held else set()
    near = {
        role
        for unit in units
        for post in store.subjects(expand("org:postIn"), ox.NamedNode(unit))
        if post != but
        for role in held.intersection(store.objects(post, expand("org:role")))
    }
    found = (has.keys() | perhaps.keys()) - (set() if only_held else set(roles))
    levels = levels_of_roles(store)
    ranks = [levels.get(role, {}) for role in roles]
    return [
        Candidate(
            role=role,
            has=frozenset(has.get(role, ())),
            perhaps=frozenset(perhaps.get(role, set()) - has.get(role, set())),
            optional=frozenset(extras.get(role, ())),
            level_distance=distance(ranks, levels.get(role, {})),
            same_unit=role in near,
        )
        for role in sorted(found)
        if role in held or not only_held
    ]


def skills_by_role(store: Store, skills: Iterable[str]) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Role → which of some skills it calls for; role → which are optional in it, or contested."""
    has: dict[str, set[str]] = {}
    perhaps: dict[str, set[str]] = {}
    skills = set(skills)
    for skill in skills:
        every, optional = (
            roles_with(store, "rg:hasSkill", skill),
            roles_with(store, "rg:optionalSkill", skill),
        )
        sure = every - optional
        if optional:
            sure = sure.union(*(roles_with(store, curie, skill) for curie in FIRM))
        for role in sure:
            has.setdefault(role, set()).add(skill)
        for role in every - sure:
            perhaps.setdefault(role, set()).add(skill)
    relations = {expand(curie) for curie in SKILLS}
    for role, relation, skill in all_contested(store):
        if relation in relations and skill in skills:
            perhaps.setdefault(role, set()).add(skill)
    return has, perhaps


def roles_with(store: Store, curie: str, skill: str) -> set[str]:
    """The roles that have a skill by a relation in force."""
    return set(store.subjects(expand(curie), ox.NamedNode(skill)))


def held_roles(store: Store, but: str) -> set[str]:
    """The roles with a post that no source calls vacant, other than one."""
    empty = {*store.subjects(expand("rg:vacant"), ox.Literal(True)), but}
    return {role for post, role in store.pairs(expand("org:role")) if post not in empty}


def distance(
    ranks: Iterable[Mapping[str, list[tuple[int, str]]]], other: Mapping[str, list[tuple[int, str]]]
) -> int | None:
    """The least difference of the levels' ordinals on a scale that both stand on."""
    steps = [
        abs(one[0] - two[0])
        for scales in ranks
        for scale in scales.keys() & other.keys()
        for one in scales[scale]
        for two in other[scale]
    ]
    return min(steps, default=None)


def first(store: Store, some: list[Candidate], top: int) -> list[Candidate]:
    """The nearest of some candidates in order: those that lack fewest, then what else speaks for them."""

    def nearness(one: Candidate) -> tuple[float, ...]:
        level = float("inf") if one.level_distance is None else one.level_distance
        # What may be there comes before what nothing says.
        return (-len(one.has), -len(one.perhaps), -len(one.optional), level, not one.same_unit)

    ordered = sorted(some, key=nearness)
    # Only those that can be shown are called by their names, which takes longer than all the rest.
    last = nearness(ordered[min(top, len(ordered)) - 1]) if ordered else ()
    shown = [one for one in ordered if nearness(one) <= last]
    shown.sort(key=lambda one: (nearness(one), label_of(store, one.role).casefold(), one.role))
    return shown[:top]


def cover_role(store: Store, one: Candidate, wanted: set[str], units: set[str], *, but: str) -> CoverRole:
    """A candidate with its posts and the statements that give it the skills."""
    facts = [
        fact
        for fact in said(store, subject=one.role, only=SKILLS)
        if fact.object in one.has | one.perhaps | one.optional and counts(fact)
    ]
    lacks = wanted - one.has - one.perhaps
    has, perhaps, lacking, optional = (
        by_name(store, some) for some in (one.has, one.perhaps, lacks, one.optional)
    )
    return CoverRole(
        role=name_of(store, one.role),
        has=has,
        perhaps=perhaps,
        lacks=lacking,
        optional=optional,
        level_distance=one.level_distance,
        posts=held_posts(store, one.role, units, but),
        why=evidence(store, facts),
    )


def held_posts(store: Store, role: str, units: set[str], but: str) -> tuple[HeldPost, ...]:
    """The posts of a role that no source calls vacant, those of some units first."""
    found = []
    for post in store.subjects(expand("org:role"), ox.NamedNode(role)):
        if post == but or store.has(post, expand("rg:vacant"), ox.Literal(True)):
            continue
        places = store.objects(post, expand("org:postIn"))
        people = store.objects(post, expand("org:heldBy"))
        named = (next(iter(store.texts(person, expand("foaf:name"))), None) for person in people)
        found.append(
            HeldPost(
                iri=post,
                label=store.label(post),
                unit=name_of(store, places[0]) if places else None,
                same_unit=bool(units.intersection(places)),
                holders=tuple(text for text in named if text),
            )
        )
    return tuple(sorted(found, key=lambda post: (not post.same_unit, post.label.casefold(), post.iri)))
