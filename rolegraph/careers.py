"""From role to role: which are alike, what moving from one to another takes, by which steps.

Roles are rows and what is said of them columns of sparse matrices, made once a store. They hold the
statements in force; what an answer shows is read again from the store, with its status and evidence.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final, Literal

import pyoxigraph as ox

from rolegraph.answers import SAID, STATUSES, once_a_store, said
from rolegraph.errors import QueryError
from rolegraph.likeness import matches, telling_words
from rolegraph.model import Evidence, Name, Statement
from rolegraph.model.careers import (
    Gap,
    GapItem,
    Likeness,
    RatingGap,
    SharedThing,
    SimilarRole,
    SimilarRoles,
)
from rolegraph.store import preference
from rolegraph.text import fold, likest, words
from rolegraph.vocabulary import expand, short

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    from rolegraph.answers import Said
    from rolegraph.model import Status
    from rolegraph.model.careers import Grade, Respect
    from rolegraph.store import Store

GRADES: Final[dict[str, Grade]] = {
    "rg:essentialSkill": "essential",
    "rg:requiresSkill": "required",
    "rg:hasSkill": "",
    "rg:inDemandSkill": "in demand",
    "rg:optionalSkill": "optional",
}
"""How a skill is had → its grade, what is needed most first."""
DUTY: Final = "rg:hasDuty"
TITLE: Final = expand("skos:altLabel")
COUNTS: Final[dict[Grade, float]] = {"in demand": 0.5, "optional": 0.5}
"""What a skill that is not needed counts beside one that is."""
WEIGHTS: Final[dict[Respect, float]] = {"skills": 0.5, "duties": 0.3, "titles": 0.2}
"""The share of each respect in how alike two roles are."""


# -- matrices of roles ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Profile:
    """Roles (rows) by what is said of them in one respect.

    `had` holds how much each thing (a duty or skill by its IRI, a word of a title) counts in a role, `column`
    the column of `weights` that stands for a thing: those of the same words share one. Rows of `weights`
    have unit length.
    """

    things: list[str]
    names: list[str]
    column: NDArray[np.intp]
    had: csr_matrix
    weights: csr_matrix


@dataclass(frozen=True, slots=True)
class Profiles:
    """All roles of a store, by IRI, in every respect."""

    roles: list[str]
    row: dict[str, int]
    by: dict[Respect, Profile]


@once_a_store
def profiles(store: Store) -> Profiles:
    """The roles of a store as rows of matrices, from the statements in force."""
    roles = store.subjects(expand("rdf:type"), ox.NamedNode(expand("rg:Role")))
    row = {iri: n for n, iri in enumerate(roles)}
    names = preferred_names(store)
    skills: dict[tuple[str, str], float] = {}
    for curie, grade in reversed(GRADES.items()):
        for pair in store.pairs(expand(curie)):
            skills[pair] = max(COUNTS.get(grade, 1.0), 0 if curie == "rg:hasSkill" else skills.get(pair, 0))
    duties = dict.fromkeys(store.pairs(expand(DUTY)), 1.0)
    titles: dict[tuple[str, str], float] = {}
    for iri, value in store.values(expand("skos:altLabel")):
        if iri in row:
            titles |= dict.fromkeys(((iri, word) for word in telling_words(value.value)), 0.5)
    for iri in roles:
        titles |= dict.fromkeys(((iri, word) for word in telling_words(names.get(iri, ""))), 1.0)
    found: tuple[tuple[Respect, dict[tuple[str, str], float]], ...] = (
        ("skills", skills), ("duties", duties), ("titles", titles),
    )  # fmt: skip
    return Profiles(roles, row, {respect: profile(row, pairs, names) for respect, pairs in found})


def profile(
    row: Mapping[str, int], pairs: Mapping[tuple[str, str], float], names: Mapping[str, str]
) -> Profile:
    """The matrices of one respect from how much each (role, thing) pair counts."""
    import numpy as np
    from scipy.sparse import csr_matrix

    kept = [(pair, count) for pair, count in pairs.items() if pair[0] in row]
    things = sorted({thing for (_, thing), _ in kept})
    place = {thing: n for n, thing in enumerate(things)}
    called = [names.get(thing, short(thing)) for thing in things]
    keys = [same_words(name) for name in called]
    columns = {key: n for n, key in enumerate(sorted(set(keys)))}
    column = np.array([columns[key] for key in keys], np.intp)
    at = np.array([row[role] for (role, _), _ in kept], np.intp)
    which = np.array([place[thing] for (_, thing), _ in kept], np.intp)
    counts = np.array([count for _, count in kept], float)
    had = csr_matrix((counts, (at, which)), shape=(len(row), len(things)))
    had.sort_indices()
    # Of things of the same words, the one that counts most.
    order = np.lexsort((-counts, column[which], at))
    first = np.ones(len(order), bool)
    first[1:] = (np.diff(at[order]) != 0) | (np.diff(column[which][order]) != 0)
    chosen = order[first]
    merged = csr_matrix((counts[chosen], (at[chosen], column[which][chosen])), shape=(len(row), len(columns)))
    often = np.bincount(merged.indices, minlength=len(columns))
    told = np.count_nonzero(np.diff(merged.indptr))
    merged.data = merged.data * np.log1p(told / np.maximum(often, 1))[merged.indices]
    lengths = np.sqrt(
        np.bincount(np.repeat(np.arange(len(row)), np.diff(merged.indptr)), merged.data**2, len(row))
    )
    merged.data = merged.data / np.repeat(lengths, np.diff(merged.indptr))
    merged.sort_indices()
    return Profile(things, called, column, had, merged)


def preferred_names(store: Store) -> dict[str, str]:
    """Thing → the name that answers call it by."""
    found: dict[str, ox.Literal] = {}
    for iri, value in store.values(expand("skos:prefLabel")):
        if isinstance(value, ox.Literal) and (iri not in found or preference(value) < preference(found[iri])):
            found[iri] = value
    return {iri: value.value for iri, value in found.items()}


def same_words(label: str) -> str:
    """What labels of the same words have in common: neither order, small words nor a plural's s count."""
    kept = {word.removesuffix("s") if len(word) > 3 else word for word in telling_words(label)}
    return " ".join(sorted(kept)) or fold(label)


# -- roles alike ------------------------------------------------------------------------------------------


def similar(store: Store, iri: str, top: int = 10, *, why: bool = False) -> SimilarRoles:
    """The roles most like one by their skills, duties and titles; with `why`, on what statements."""
    import numpy as np

    if top < 1:
        raise QueryError(f"{top} roles cannot be listed; ask for 1 or more")
    all_ = profiles(store)
    here = all_.row[iri]
    scores = {respect: part.weights @ part.weights[here].toarray()[0] for respect, part in all_.by.items()}
    silent = tuple(r for r, part in all_.by.items() if not part.weights[here].nnz)
    known = sum(weight for respect, weight in WEIGHTS.items() if respect not in silent)
    weights = {respect: weight / known for respect, weight in WEIGHTS.items() if respect not in silent}
    total = sum((weight * scores[respect] for respect, weight in weights.items()), np.zeros(len(all_.roles)))
    total[here] = 0
    found = []
    for place, score in likest(total, top):
        respects = tuple(
            Likeness(
                respect,
                weight,
                min(1.0, float(scores[respect][place])),
                shared(all_, respect, here, place),
            )
            for respect, weight in weights.items()
        )
        other = all_.roles[place]
        found.append(SimilarRole(Name(other, store.label(other)), score, respects))
    answer = SimilarRoles(Name(iri, store.label(iri)), tuple(found), silent)
    return with_evidence(store, answer) if why else answer


def shared(all_: Profiles, respect: Respect, here: int, there: int) -> tuple[SharedThing, ...]:
    """What two roles share in one respect, the most telling first."""
    part = all_.by[respect]
    ours, theirs = (columns_of(part, row) for row in (here, there))
    weights = [dict(zip(*entries(part.weights, row), strict=True)) for row in (here, there)]
    found = []
    for column in sorted(ours.keys() & theirs.keys()):
        same = sorted(set(ours[column]) & set(theirs[column]))
        one, other = (same[0], same[0]) if same else (ours[column][0], theirs[column][0])
        share = weights[0][column] * weights[1][column]
        if respect == "titles":
            found.append(SharedThing(part.things[one], None, None, share))
        else:
            label, named = part.names[one], part.names[other]
            second = None if same else Name(part.things[other], named)
            found.append(SharedThing(label, part.things[one], second, share))
    return tuple(sorted(found, key=lambda thing: (-thing.part, thing.label.casefold(), thing.iri or "")))


def entries(matrix: csr_matrix, row: int) -> tuple[list[int], list[float]]:
    """(columns, values) of a row."""
    start, end = matrix.indptr[row], matrix.indptr[row + 1]
    return matrix.indices[start:end].tolist(), matrix.data[start:end].tolist()


def columns_of(part: Profile, row: int) -> dict[int, list[int]]:
    """Column → the things of a role that it stands for."""
    found: dict[int, list[int]] = defaultdict(list)
    for thing in entries(part.had, row)[0]:
        found[int(part.column[thing])].append(thing)
    return found


def with_evidence(store: Store, answer: SimilarRoles) -> SimilarRoles:
    """The same answer with the statements that its shared things rest on."""
    told: dict[str, list[Said]] = {}
    proof = Evidences(store)

    def facts(role: str, thing: SharedThing, iri: str | None) -> list[Said]:
        if role not in told:
            told[role] = said(store, subject=role, only=(DUTY, *GRADES, "skos:altLabel"))
        return [
            fact
            for fact in sorted(told[role], key=by_statement)
            if counts(fact) and (fact.object == iri if iri else thing.label in words(fact.object))
        ]

    def proven(other: str, thing: SharedThing) -> SharedThing:
        second = thing.other.iri if thing.other else thing.iri
        behind = [*facts(answer.role.iri, thing, thing.iri), *facts(other, thing, second)]
        return replace(thing, why=proof(*behind))

    return replace(
        answer,
        similar=tuple(
            replace(
                one,
                respects=tuple(
                    replace(r, shared=tuple(proven(one.role.iri, thing) for thing in r.shared))
                    for r in one.respects
                ),
            )
            for one in answer.similar
        ),
    )


def by_statement(fact: Said) -> tuple[str, str, str]:
    """The order of statements."""
    return (fact.subject, fact.predicate, fact.object)


def counts(fact: Said) -> bool:
    """Whether what a statement says counts as so or is contested: neither denied, rejected nor over."""
    return fact.status in SAID and bool(fact.sources)


# -- from one role to another -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Had:
    """A duty or skill of a role and the statements that give it, the one that says most first."""

    thing: Name
    kind: Literal["duty", "skill"]
    grade: Grade
    facts: tuple[Said, ...]

    @property
    def status(self) -> Status:
        """The strongest that a statement has, as for an item of the role."""
        return min((fact.status for fact in self.facts), key=STATUSES.index)


def had(store: Store, iri: str) -> dict[str, Had]:
    """Thing → how a role has it, for the duties and skills that are said of it."""
    rank = {expand(curie): n for n, curie in enumerate((DUTY, *GRADES))}
    found: dict[str, list[Said]] = defaultdict(list)
    for fact in said(store, subject=iri, only=(DUTY, *GRADES)):
        if counts(fact):
            found[fact.object].append(fact)
    answer = {}
    for thing, facts in found.items():
        facts.sort(key=lambda fact: rank[fact.predicate])
        first = short(facts[0].predicate)
        kind: Literal["duty", "skill"] = "duty" if first == DUTY else "skill"
        name = Name(thing, store.label(thing))
        answer[thing] = Had(name, kind, GRADES.get(first, ""), tuple(facts))
    return answer


def gap(store: Store, start: str, goal: str) -> Gap:
    """What the goal asks for that nothing says of the start, what carries over, how ratings differ."""
    ends = Name(start, store.label(start)), Name(goal, store.label(goal))
    if start == goal:
        raise QueryError(f"{ends[0].label} is one role; name two to go from one to the other")
    own, asked = had(store, start), had(store, goal)
    instead: dict[str, tuple[Name, float]] = {}
    for kind in ("skill", "duty"):
        new, spare = (
            [h.thing for iri, h in side.items() if h.kind == kind and iri not in other]
            for side, other in ((asked, own), (own, asked))
        )
        instead |= matches(new, spare)
    proof = Evidences(store)
    items = []
    for iri, one in asked.items():
        other, alike = instead.get(iri, (None, None))
        behind = own.get(other.iri if other else iri)
        why = proof(*one.facts, *(behind.facts if behind else ()))
        items.append(GapItem(one.thing, one.kind, one.grade, one.status, other, alike, why))
    items.sort(key=gap_order)
    silent = [
        f"nothing is said of the {plural} of {name.label}"
        for name, side in zip(ends, (own, asked), strict=True)
        for kind, plural in (("skill", "skills"), ("duty", "duties"))
        if all(h.kind != kind for h in side.values())
    ]
    return Gap(
        start=ends[0],
        goal=ends[1],
        to_gain=tuple(item for item in items if item.thing.iri not in own and item.instead is None),
        carried_over=tuple(item for item in items if item.thing.iri in own or item.instead is not None),
        ratings=rating_gaps(store, start, goal),
        silent=tuple(silent),
    )


def gap_order(item: GapItem) -> tuple[object, ...]:
    """Skills before duties, what is needed most first, the identical before the near, then by name."""
    grade = tuple(GRADES.values()).index(item.grade)
    near = -(item.similarity or 0.0) if item.instead else -2.0
    return (
        item.kind != "skill",
        item.instead is not None,
        grade,
        near,
        item.thing.label.casefold(),
        item.thing.iri,
    )


class Evidences:
    """Makes evidence of facts, looking each label up once."""

    def __init__(self, store: Store) -> None:
        self.label = cache(store.label)

    def end(self, fact: Said) -> str:
        """How the object of a fact is called: a title is its own name."""
        return fact.object if fact.predicate == TITLE else self.label(fact.object)

    def __call__(self, *facts: Said) -> tuple[Evidence, ...]:
        """The evidence of some facts."""
        return tuple(
            Evidence(
                Statement(
                    fact.subject,
                    fact.predicate,
                    fact.object,
                    " · ".join((self.label(fact.subject), self.label(fact.predicate), self.end(fact))),
                ),
                fact.status,
                fact.claims,
                fact.sources,
            )
            for fact in facts
        )


@dataclass(frozen=True, slots=True)
class Rated:
    """A figure that a source gives to a skill of a role on a scale."""

    iri: str
    value: float
    caution: str | None
    sources: tuple[str, ...]


def ratings(store: Store, role: str) -> dict[tuple[str, str], Rated]:
    """(skill, scale) → the figure of a role; of several, that of the rating whose IRI comes first."""
    found: dict[tuple[str, str], Rated] = {}
    rows = store.rows(
        "SELECT ?rating ?skill ?scale ?value ?suppressed ?irrelevant ?g WHERE { GRAPH ?g {"
        f" ?rating rg:ratedRole <{role}> ; rg:ratedSkill ?skill ; rg:scale ?scale ; rdf:value ?value ."
        " OPTIONAL { ?rating rg:suppressed ?suppressed } OPTIONAL { ?rating rg:notRelevant ?irrelevant } } }"
    )
    for rating, skill, scale, value, suppressed, irrelevant, graph in sorted(rows):
        words_ = {"not relevant": irrelevant, "not precise enough": suppressed}
        caution = next((word for word, flag in words_.items() if flag == "true"), None)
        found.setdefault((skill, scale), Rated(rating, float(value), caution, (graph,)))
    return found


def rating_gaps(store: Store, start: str, goal: str) -> tuple[RatingGap, ...]:
    """How the skills of two roles are rated, scale by scale, the greatest rise first."""
    sides = {role: ratings(store, role) for role in (start, goal)}
    label = cache(store.label)
    found = []
    for skill, scale in sides[start].keys() | sides[goal].keys():
        both = {role: side.get((skill, scale)) for role, side in sides.items()}
        one, other = both.values()
        why = tuple(
            Evidence(
                Statement(
                    rated.iri,
                    expand("rdf:value"),
                    f"{rated.value:g}",
                    f"{label(role)} · {label(skill)} · {label(scale)} · {rated.value:g}",
                ),
                "accepted",
                (),
                rated.sources,
            )
            for role, rated in both.items()
            if rated
        )
        found.append(
            RatingGap(
                Name(skill, label(skill)),
                Name(scale, label(scale)),
                one.value if one else None,
                other.value if other else None,
                round(other.value - one.value, 6) if one and other else None,
                "; ".join(dict.fromkeys(r.caution for r in (one, other) if r and r.caution)) or None,
                why,
            )
        )
    return tuple(sorted(found, key=rating_order))


def rating_order(row: RatingGap) -> tuple[object, ...]:
    """The greatest rise first, what only one role is rated in last."""
    rise = row.difference
    return (rise is None, -(rise or 0.0), row.skill.label.casefold(), row.skill.iri, row.scale.iri)
