"""Who could fill a vacancy."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Literal

import pyoxigraph as ox

from rolegraph.answers import (
    all_contested,
    by_name,
    counts,
    evidence,
    label_of,
    levels_of_roles,
    makes,
    name_of,
    once_a_store,
    said,
    said_between,
)
from rolegraph.model.duties import Cover, CoverRole, HeldPost
from rolegraph.organisation import lines, to_organisation
from rolegraph.organisation.evidence import facts_of, grounds_of_roles
from rolegraph.profiles import CALLS, MAY_CALL, profiles
from rolegraph.vocabulary import NEEDED, SKILLS, expand, short

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from rolegraph.answers import Said
    from rolegraph.organisation import Organisation
    from rolegraph.store import Store

__all__ = ["cover"]


@dataclass(frozen=True, slots=True)
class Vacancy:
    """What is to be covered: its roles, the skills it cannot do without, those optional in it, its units.

    `colleagues` are the posts of its organisation; None where posts of any may cover it.
    """

    iri: str
    is_post: bool
    roles: tuple[str, ...]
    wanted: frozenset[str]
    optional: frozenset[str]
    units: frozenset[str]
    colleagues: frozenset[str] | None

    def near(self, post: str) -> bool:
        """Whether a post is of an organisation whose posts may cover it."""
        return self.colleagues is None or post in self.colleagues


@dataclass(frozen=True, slots=True)
class Candidate:
    """A role against what a vacancy asks for, before what it rests on is looked up."""

    role: str
    has: frozenset[str]
    perhaps: frozenset[str]
    optional: frozenset[str]
    level_distance: int | None
    same_unit: bool


def cover(
    store: Store,
    kind: Literal["post", "role"],
    vacancy: str,
    top: int = 10,
    day: Organisation | None = None,
    *,
    everywhere: bool = False,
) -> Cover:
    """Which roles call for all skills that a vacancy cannot do without, and which come nearest.

    For a post, roles with a post in its organisation that is not vacant, or with `everywhere` in any; where
    nothing says the organisation of a post, it is of those in its chart. For a role, any other. Nearer is a
    role that lacks fewer of these skills, then has more of the optional ones, then is of a nearer level, then
    in the same unit.
    Posts are taken as in force, or as the organisation of a day has them; skills as in force.
    """
    posts = posts_in_force(store) if day is None else PostsOfADay(day)
    roles, facts = ([vacancy], []) if kind == "role" else posts.roles_of(vacancy)
    asked = [fact for role in roles for fact in said(store, subject=role, only=SKILLS)]
    asked = [fact for fact in asked if counts(fact)]
    by_relation: dict[str, set[str]] = {}
    for fact in asked:
        if fact.status != "contested":
            by_relation.setdefault(short(fact.predicate), set()).add(fact.object)
    # What the vacancy cannot do without: the first relation of need in which it has any skill in force.
    needs = tuple(NEEDED)
    relation = next((curie for curie in needs if curie in by_relation), None)
    wanted = by_relation[relation] if relation else set()
    # What would be among it, were nothing against it.
    firmest = needs[: needs.index(relation) + 1] if relation else needs
    contested = {
        f.object for f in asked if f.status == "contested" and short(f.predicate) in firmest
    } - wanted
    to_cover = Vacancy(
        iri=vacancy,
        is_post=kind == "post",
        roles=tuple(roles),
        wanted=frozenset(wanted),
        optional=frozenset(by_relation.get("rg:optionalSkill", set()) - wanted),
        units=frozenset(posts.units_of(vacancy) if kind == "post" else ()),
        colleagues=None if everywhere or kind == "role" else posts.colleagues(vacancy),
    )
    meeting, elsewhere, covers, nearest = candidates(store, posts, to_cover, top)
    shown = cover_roles(store, posts, (*covers, *nearest), to_cover)
    asked_for = [
        fact
        for fact in asked
        if (fact.object in wanted and short(fact.predicate) == relation)
        or (fact.object in contested and fact.status == "contested" and short(fact.predicate) in firmest)
    ]
    return Cover(
        vacancy=name_of(store, vacancy) if day is None else day.name(vacancy),
        kind=kind,
        vacant=vacancy in posts.vacant if kind == "post" else None,
        roles=by_name(store, roles),
        grade=NEEDED[relation] or "ungraded" if relation else None,
        skills=by_name(store, wanted),
        contested=by_name(store, contested),
        meeting=meeting,
        elsewhere=elsewhere,
        covers=tuple(shown[: len(covers)]),
        nearest=tuple(shown[len(covers) :]),
        why=evidence(store, [*facts, *asked_for], None if day is None else day.called),
    )


def candidates(
    store: Store, posts: Posts, vacancy: Vacancy, top: int
) -> tuple[int, int, list[Candidate], list[Candidate]]:
    """How many roles call for all of the wanted skills, here and elsewhere alone; the nearest ones.

    First those of them that are here, then those that lack some.
    """
    import numpy as np

    all_ = profiles(store)
    wanted, optional = Calls(store, vacancy.wanted), Calls(store, vacancy.optional)
    near = posts.roles_of_units(vacancy)
    levels = levels_of_roles(store)
    ranks = [levels.get(role, {}) for role in vacancy.roles]

    def nearest(rows: NDArray[np.intp]) -> list[Candidate]:
        counted = np.array([wanted.sure[rows], wanted.perhaps[rows], optional.sure[rows]])
        order = np.lexsort(-counted[::-1])
        if len(rows) > top:  # those that have as much as the last one to be shown may come before it
            last = counted[:, order[top - 1]]
            order = order[: top + int(np.count_nonzero((counted[:, order[top:]] == last[:, None]).all(0)))]
        found = []
        for row in rows[order].tolist():
            role = all_.roles[row]
            has, perhaps = wanted.of(row)
            apart = distance(ranks, levels.get(role, {}))
            found.append(Candidate(role, has, perhaps, optional.of(row)[0], apart, role in near))
        return first(store, found, top)

    def to_look_at(some: NDArray[np.intp], vacancy: Vacancy) -> NDArray[np.intp]:
        filled = seats(posts, vacancy)
        roles = ((row, all_.roles[row]) for row in some.tolist())
        return np.array([row for row, role in roles if may_cover(posts, filled, vacancy, role)], np.intp)

    rows = to_look_at(np.flatnonzero(wanted.sure + wanted.perhaps), vacancy)
    meets = wanted.sure[rows] == len(vacancy.wanted)
    meeting = int(np.count_nonzero(meets))
    all_that_meet = np.flatnonzero(wanted.sure == len(vacancy.wanted)) if vacancy.wanted else rows[:0]
    anywhere = to_look_at(all_that_meet, replace(vacancy, colleagues=None))
    return meeting, len(anywhere) - meeting, nearest(rows[meets]), nearest(rows[~meets])


class Calls:
    """Which roles (rows of the profiles) call for which of some skills, and which may.

    `sure` and `perhaps` count these skills by role. Perhaps a role calls for what is optional in it, or
    contested.
    """

    def __init__(self, store: Store, skills: frozenset[str]) -> None:
        import numpy as np

        all_ = profiles(store)
        places = all_.by["skills"].places(skills)
        self.skills = list(places.values())
        self.matrix = all_.calling[list(places)].tocsc()
        self.contested: dict[int, set[str]] = {}
        relations = {expand(curie) for curie in SKILLS}
        for role, relation, skill in all_contested(store):
            if skill in skills and relation in relations and role in all_.row:
                self.contested.setdefault(all_.row[role], set()).add(skill)
        many = len(all_.roles)
        roles = np.repeat(np.arange(many), np.diff(self.matrix.indptr))
        self.sure = np.bincount(roles[self.matrix.data == CALLS], minlength=many)
        self.perhaps = np.bincount(roles[self.matrix.data == MAY_CALL], minlength=many)
        for row in self.contested:
            self.perhaps[row] = len(self.of(row)[1])

    def of(self, row: int) -> tuple[frozenset[str], frozenset[str]]:
        """The skills that a role calls for, and those that it may call for."""
        start, end = self.matrix.indptr[row : row + 2].tolist()
        told = zip(self.matrix.indices[start:end].tolist(), self.matrix.data[start:end].tolist(), strict=True)
        how = {self.skills[place]: number for place, number in told}
        sure = frozenset(skill for skill, number in how.items() if number == CALLS)
        return sure, frozenset(how.keys() | self.contested.get(row, set())) - sure


def seats(posts: Posts, vacancy: Vacancy) -> Mapping[str, int]:
    """Role → how many of the posts that may cover a vacancy have it."""
    if vacancy.colleagues is None:
        return posts.seats
    return Counter(role for post in vacancy.colleagues for role in posts.filled.get(post, ()))


def may_cover(posts: Posts, filled: Mapping[str, int], vacancy: Vacancy, role: str) -> bool:
    """Whether a role is one to look at: it has a post that is `filled`; for a role, it is another one."""
    if not vacancy.is_post:
        return role not in vacancy.roles
    itself = role in vacancy.roles and vacancy.iri not in posts.vacant
    return filled.get(role, 0) > itself


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


def cover_roles(store: Store, posts: Posts, some: Sequence[Candidate], vacancy: Vacancy) -> list[CoverRole]:
    """Candidates with their posts and the statements that give them the skills."""
    held = held_posts(posts, [one.role for one in some], vacancy)
    pairs = {(one.role, skill) for one in some for skill in one.has | one.perhaps | one.optional}
    facts: dict[str, list[Said]] = {}
    for fact in filter(counts, said_between(store, pairs, SKILLS)):
        facts.setdefault(fact.subject, []).append(fact)
    return [
        CoverRole(
            role=name_of(store, one.role),
            has=by_name(store, one.has),
            perhaps=by_name(store, one.perhaps),
            lacks=by_name(store, vacancy.wanted - one.has - one.perhaps),
            optional=by_name(store, one.optional),
            level_distance=one.level_distance,
            posts=tuple(held[one.role]),
            why=evidence(store, facts.get(one.role, ())),
        )
        for one in some
    ]


def held_posts(posts: Posts, roles: Sequence[str], vacancy: Vacancy) -> dict[str, list[HeldPost]]:
    """Role → its posts that no source calls vacant, those of the vacancy's units first."""
    known = posts.held(roles)
    found: dict[str, list[HeldPost]] = {}
    for role in roles:
        others = [pair for pair in known[role] if pair[1].iri != vacancy.iri and vacancy.near(pair[1].iri)]
        found[role] = [replace(held, same_unit=True) for units, held in others if vacancy.units & units]
        found[role] += [held for units, held in others if not vacancy.units & units]
    return found


# -- the posts


Held = tuple[frozenset[str], HeldPost]
"""A post that no source calls vacant, after its units."""


class PostsInForce:
    """What is told of the posts of a store, as in force; read once, and of a post when first asked for."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.vacant = frozenset(store.subjects(expand("rg:vacant"), ox.Literal(True)))
        """The posts that a source calls vacant."""
        self.filled: dict[str, list[str]] = {}
        """Post that no source calls vacant → its roles."""
        for post, role in store.pairs(expand("org:role")):
            if post not in self.vacant:
                self.filled.setdefault(post, []).append(role)
        self.seats = Counter(chain.from_iterable(self.filled.values()))
        """Role → the number of these posts that have it."""
        self.known: dict[str, list[Held]] = {}

    def roles_of(self, post: str) -> tuple[list[str], list[Said]]:
        """The roles of a post, and what says so."""
        roles = self.store.objects(post, expand("org:role"))
        # A role that only its title gives it rests on the title, and on none of other days.
        told = (
            [
                fact
                for fact in said(self.store, subject=post, only=(curie,))
                if fact.plain or any(map(makes, fact.claims))
            ]
            for curie in ("org:role", "skos:prefLabel")
        )
        return roles, next(filter(None, told), []) if roles else []

    def units_of(self, post: str) -> Iterable[str]:
        """The units of a post."""
        return lines.units_of(self.store, post)

    @cached_property
    def bodies(self) -> dict[str, str]:
        """Post → its organisation, where told."""
        units = dict(sorted(self.store.pairs(expand("org:postIn")), reverse=True))  # of several the first
        wholes = {unit: lines.whole_of(self.store, unit) for unit in set(units.values())}
        return {post: wholes[unit] for post, unit in units.items()}

    @cached_property
    def by_body(self) -> dict[str | None, list[str]]:
        """Organisation → its posts that are not vacant; None → those of which nothing tells theirs."""
        found: dict[str | None, list[str]] = {None: []}
        for post in self.filled:
            found.setdefault(self.bodies.get(post), []).append(post)
        return found

    def colleagues(self, post: str) -> frozenset[str]:
        """The posts that are not vacant in the organisation of a post; see `of_one_organisation`."""
        body = self.bodies.get(post)
        if unknown := self.by_body[None] if body else list(self.filled):
            chart = to_organisation(self.store)
            place = chart.number(post)
            unknown = [o for o in unknown if chart.of_one_organisation(place, chart.number(o))]
        return frozenset(unknown).union(self.by_body.get(body, ()) if body else ())

    def roles_of_units(self, vacancy: Vacancy) -> set[str]:
        """The roles of the other posts of a vacancy's units."""
        units = " ".join(f"<{unit}>" for unit in sorted(vacancy.units))
        rows = self.store.rows(
            f"SELECT DISTINCT ?role WHERE {{ VALUES ?unit {{ {units} }}"
            f" ?post org:postIn ?unit ; org:role ?role FILTER(?post != <{vacancy.iri}>) }}"
        )
        return {role for (role,) in rows} if units else set()

    def held(self, roles: Sequence[str]) -> dict[str, list[Held]]:
        """Role → its posts that no source calls vacant, by name."""
        if unread := [role for role in roles if role not in self.known]:
            self.known |= self.read(unread)
        return self.known

    def read(self, roles: Sequence[str]) -> dict[str, list[Held]]:
        """The same for some roles, read from the store."""
        values = " ".join(f"<{role}>" for role in roles)
        # All that is told of a post in one go: what a disk gives is read once.
        rows = self.store.rows(
            f"SELECT ?role ?post ?unit ?person ?label WHERE {{ VALUES ?role {{ {values} }}"
            " ?post org:role ?role OPTIONAL { ?post org:postIn ?unit } OPTIONAL { ?post org:heldBy ?person }"
            " OPTIONAL { ?post skos:prefLabel ?label } }"
        )
        told: dict[tuple[str, str], list[set[str]]] = {}
        for role, post, *more in rows:
            for value, known in zip(more, told.setdefault((role, post), [set(), set(), set()]), strict=True):
                known.update(filter(None, [value]))
        found: dict[str, list[Held]] = {role: [] for role in roles}
        store = self.store
        for (role, post), (units, people, labels) in told.items():
            if post not in self.vacant:
                body = self.bodies.get(post)
                held = HeldPost(
                    iri=post,
                    label=store.label(post) if len(labels) != 1 else labels.pop(),
                    unit=name_of(store, min(units)) if units else None,
                    organisation=name_of(store, body) if body and body not in units else None,
                    same_unit=False,
                    holders=tuple(label_of(store, person) for person in sorted(people)),
                )
                found[role].append((frozenset(units), held))
        return in_order(found)


posts_in_force = once_a_store(PostsInForce)


class PostsOfADay:
    """The same as an organisation of a day has it."""

    def __init__(self, day: Organisation) -> None:
        self.day = day
        self.vacant = frozenset(day.iris[n] for n, vacant in day.vacant.items() if vacant)
        self.filled = {day.iris[n]: roles for n, roles in day.roles.items() if not day.vacant.get(n)}
        self.seats = Counter(chain.from_iterable(self.filled.values()))
        self.units: dict[str, set[str]] = {}
        for post, unit in day.told("org:postIn"):
            self.units.setdefault(post, set()).add(unit)

    def roles_of(self, post: str) -> tuple[list[str], list[Said]]:
        """The roles of a post, and what says so."""
        roles = list(self.day.roles.get(self.day.number(post), ()))
        grounds = list(grounds_of_roles(self.day, post, roles))
        told = facts_of(self.day, grounds).get(post, [])
        return roles, [fact for ground in grounds for fact in ground.among(told)]

    def units_of(self, post: str) -> Iterable[str]:
        """The units of a post."""
        return self.units.get(post, ())

    def colleagues(self, post: str) -> frozenset[str]:
        """The posts with a role in the organisation of a post."""
        place = self.day.number(post)
        some = (n for n in self.day.roles if self.day.of_one_organisation(place, n))
        return frozenset(self.day.iris[n] for n in some)

    def roles_of_units(self, vacancy: Vacancy) -> set[str]:
        """The roles of the other posts of a vacancy's units."""
        return {
            role
            for n, roles in self.day.roles.items()
            if (post := self.day.iris[n]) != vacancy.iri and not vacancy.units.isdisjoint(self.units_of(post))
            for role in roles
        }

    def held(self, roles: Sequence[str]) -> dict[str, list[Held]]:
        """Role → its posts that no source calls vacant, by name."""
        found: dict[str, list[Held]] = {role: [] for role in roles}
        for n, its in self.day.roles.items():
            for role in found.keys() & its if not self.day.vacant.get(n) else ():
                seat = self.day.position(n)
                held = HeldPost(
                    iri=seat.iri,
                    label=seat.label,
                    unit=seat.unit,
                    organisation=None if seat.body == seat.unit else seat.body,
                    same_unit=False,
                    holders=lines.holders_of(self.day, seat.iri),
                )
                found[role].append((frozenset(self.units_of(seat.iri)), held))
        return in_order(found)


Posts = PostsInForce | PostsOfADay


def in_order(found: dict[str, list[Held]]) -> dict[str, list[Held]]:
    """The posts of each role by name."""
    for posts in found.values():
        posts.sort(key=lambda pair: (pair[1].label.casefold(), pair[1].iri))
    return found
