"""From role to role: which are alike, what moving from one to another takes, by which steps.

What is near is found in matrices (`profiles`); what an answer shows is read from the store, with its status
and evidence.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations, islice
from math import inf
from typing import TYPE_CHECKING, Final, Literal

from rolegraph.answers import (
    STATUSES,
    catalogue,
    counts,
    evidence,
    label_of,
    levels_of_roles,
    name_of,
    once_a_store,
    ratings,
    said,
    said_between,
)
from rolegraph.errors import QueryError
from rolegraph.likeness import matches
from rolegraph.model import Evidence, Name, Statement
from rolegraph.model.careers import (
    Gap,
    GapItem,
    Likeness,
    NewSkill,
    Path,
    Paths,
    RatingGap,
    SharedThing,
    SimilarRole,
    SimilarRoles,
    Step,
)
from rolegraph.profiles import CHANGE, profiles
from rolegraph.text import likest, words
from rolegraph.vocabulary import SKILLS, expand, short, told_apart

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    from rolegraph.answers import Said
    from rolegraph.model import Status
    from rolegraph.model.careers import Grade, Respect
    from rolegraph.profiles import Profile, Profiles
    from rolegraph.store import Store

DUTY: Final = "rg:hasDuty"
GIVING: Final = tuple(expand(curie) for curie in (DUTY, *SKILLS))
"""What gives a role a duty or a skill, what says most first."""
HAS_SKILL: Final = expand("rg:hasSkill")
WAYS: Final = 100
"""Ways from role to role that one answer holds."""
DETOURS: Final = 10
"""Ways that are looked at for each that is wanted."""
LIKE: Final = ("skos:closeMatch", "skos:exactMatch")
"""The mappings along which paths step from one catalogue into another."""
TITLE: Final = expand("skos:altLabel")
WEIGHTS: Final[dict[Respect, float]] = {"skills": 0.5, "duties": 0.3, "titles": 0.2}
"""The share of each respect in how alike two roles are, where much is told of the first in each."""
FEW: Final = 5
"""Things told in a respect at which it has half of its share."""


# -- roles alike ------------------------------------------------------------------------------------------


def similar(store: Store, iri: str, top: int = 10, *, why: bool = False) -> SimilarRoles:
    """The roles most like one by their skills, duties and titles; with `why`, on what statements."""
    import numpy as np

    all_ = profiles(store)
    here = all_.row[iri]
    scores = {respect: part.weights @ part.weights[here].toarray()[0] for respect, part in all_.by.items()}
    silent = tuple(r for r, part in all_.by.items() if not part.weights[here].nnz)
    told = {respect: all_.by[respect].weights[here].nnz for respect in WEIGHTS if respect not in silent}
    # Where few things are told in a respect, it tells little: one shared skill of two is no likeness.
    shares = {respect: WEIGHTS[respect] * count / (count + FEW) for respect, count in told.items()}
    weights = {respect: share / sum(shares.values()) for respect, share in shares.items()}
    total = sum((weight * scores[respect] for respect, weight in weights.items()), np.zeros(len(all_.roles)))
    total[here] = 0
    found = []
    for place, score in likest(total, top):
        respects = []
        for respect, weight in weights.items():
            score_of_it = min(1.0, float(scores[respect][place]))
            respects.append(Likeness(respect, weight, score_of_it, shared(all_, respect, here, place)))
        other = all_.roles[place]
        found.append(SimilarRole(name_of(store, other), score, tuple(respects)))
    answer = SimilarRoles(name_of(store, iri), tuple(found), silent)
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

    def facts(role: str, thing: SharedThing, iri: str | None) -> list[Said]:
        if role not in told:
            told[role] = [*filter(counts, said(store, subject=role, only=(DUTY, *SKILLS, short(TITLE))))]
        if iri:
            return [fact for fact in told[role] if fact.object == iri]
        titles = (fact for fact in told[role] if fact.predicate == TITLE)
        return [fact for fact in titles if thing.label in words(fact.object)]

    def proven(other: str, thing: SharedThing) -> SharedThing:
        second = thing.other.iri if thing.other else thing.iri
        behind = [*facts(answer.role.iri, thing, thing.iri), *facts(other, thing, second)]
        return replace(thing, why=evidence(store, behind))

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


# -- from one role to another -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Had:
    """How a role has a duty or skill: the statements that give it, the one that says most first."""

    kind: Literal["duty", "skill"]
    grade: Grade
    status: Status
    facts: tuple[Said, ...]


def had_by(facts: Iterable[Said]) -> Had:
    """How the statements that give a duty or skill to a role together give it."""
    # The general relation follows from a graded one: it counts where it is all that is said.
    ordered = tuple(
        sorted(facts, key=lambda fact: (fact.predicate == HAS_SKILL, GIVING.index(fact.predicate)))
    )
    first = (DUTY, *SKILLS)[GIVING.index(ordered[0].predicate)]
    status = min((fact.status for fact in ordered), key=STATUSES.index)
    return Had("duty" if first == DUTY else "skill", SKILLS.get(first, ""), status, ordered)


def had(store: Store, iri: str) -> dict[str, Had]:
    """Thing → how a role has it, for the duties and skills that are said of it."""
    found: dict[str, list[Said]] = defaultdict(list)
    for fact in said(store, subject=iri, only=(DUTY, *SKILLS)):
        if counts(fact):
            found[fact.object].append(fact)
    return {thing: had_by(facts) for thing, facts in found.items()}


def gap(store: Store, start: str, goal: str) -> Gap:
    """What the goal asks for that nothing says of the start, what carries over, how ratings differ.

    What is optional in the start carries over where it was taken up there: it is told apart.
    """
    ends = name_of(store, start), name_of(store, goal)
    if start == goal:
        raise QueryError(f"{ends[0].label} is one role; name two to go from one to the other")
    own, asked = had(store, start), had(store, goal)
    instead: dict[str, tuple[Name, float]] = {}
    for kind in ("skill", "duty"):
        new, spare = (
            [name_of(store, iri) for iri, h in side.items() if h.kind == kind and iri not in other]
            for side, other in ((asked, own), (own, asked))
        )
        instead |= matches(new, spare)
    items = []
    for iri, one in asked.items():
        other, alike = instead.get(iri, (None, None))
        behind = own.get(other.iri if other else iri)
        before = behind.grade if behind else None
        why = evidence(store, (*one.facts, *(behind.facts if behind else ())))
        items.append(GapItem(name_of(store, iri), one.kind, one.grade, before, one.status, other, alike, why))
    items.sort(key=gap_order)
    called = told_apart((end.iri, end.label) for end in ends)
    silent = [
        f"nothing is said of the {plural} of {called[name.iri]}"
        for name, side in zip(ends, (own, asked), strict=True)
        for kind, plural in (("skill", "skills"), ("duty", "duties"))
        if all(h.kind != kind for h in side.values())
    ]
    return Gap(
        start=ends[0],
        goal=ends[1],
        to_gain=tuple(item for item in items if item.before is None),
        perhaps=tuple(item for item in items if item.before == "optional"),
        carried_over=tuple(item for item in items if item.before not in {None, "optional"}),
        ratings=rating_gaps(store, start, goal),
        silent=tuple(silent),
    )


def gap_order(item: GapItem) -> tuple[object, ...]:
    """Skills before duties, what is needed most first, the identical before the near, then by name."""
    grade = tuple(SKILLS.values()).index(item.grade)
    near = -(item.similarity or 0.0) if item.instead else -2.0
    return (
        item.kind != "skill",
        item.instead is not None,
        grade,
        near,
        item.thing.label.casefold(),
        item.thing.iri,
    )


def rating_gaps(store: Store, start: str, goal: str) -> tuple[RatingGap, ...]:
    """How the skills of two roles are rated, scale by scale, the greatest rise first."""
    sides = {
        role: {(skill, one.scale.iri): one for skill, some in ratings(store, role).items() for one in some}
        for role in (start, goal)
    }
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
                    " · ".join((*(label_of(store, iri) for iri in (role, skill, scale)), f"{rated.value:g}")),
                ),
                "accepted",
                (),
                (rated.source,),
            )
            for role, rated in both.items()
            if rated
        )
        found.append(
            RatingGap(
                name_of(store, skill),
                name_of(store, scale),
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


# -- step by step -----------------------------------------------------------------------------------------


def path(store: Store, start: str, goal: str, best: int = 5) -> Paths:
    """The ways from one role to another whose steps each ask for the least that is new.

    Every step but the direct one leads to a role that needs a skill which the role before calls for (see
    `profiles.steps`), or to one of the goal's catalogue that a source maps to the role before as much like it
    (`skos:closeMatch`, or a publisher's `skos:exactMatch`): it asks for nothing new, and takes the effort of
    a change alone. No step leads down to a level below the role before and the goal. The steps are looked for
    among the easiest to and from each role, and the direct one; roles without which a way is no worse are
    left out of it. No way comes back to a role that a mapping calls much like one it passed.
    Raises QueryError for both ends the same, or a number of ways that is not from 1 to WAYS.
    """
    ends = name_of(store, start), name_of(store, goal)
    if start == goal:
        raise QueryError(f"{ends[0].label} is one role; name two to go from one to the other")
    if not 1 <= best <= WAYS:
        raise QueryError(f"{best} ways cannot be asked for; ask for 1 to {WAYS}")
    all_ = profiles(store)
    mapped = mapped_steps(store).get(catalogue(goal), {})
    if ways := easiest(store, all_, mapped, all_.row[start], all_.row[goal], best):
        tell = Teller(store, all_, mapped)
        return Paths(*ends, tuple(tell.path(way) for way in ways), None)
    known = all_.by["skills"].had[all_.row[start]].nnz
    called = told_apart((end.iri, end.label) for end in ends)
    what = f"skills needed by {called[goal]}" if known else f"skills of {called[start]}"
    return Paths(*ends, (), f"nothing is said of the {what}")


@once_a_store
def mapped_steps(store: Store) -> dict[str, dict[tuple[int, int], set[tuple[str, str]]]]:
    """Catalogue → (role of another, role of it), as rows → the mappings (subject, object) of the two.

    They are those in force that call the two much alike. A path takes those into the goal's catalogue alone:
    else all ways would lead through other catalogues, in whose words little is ever new.
    """
    row = profiles(store).row
    found: dict[str, dict[tuple[int, int], set[tuple[str, str]]]] = defaultdict(lambda: defaultdict(set))
    for pair in sorted({pair for curie in LIKE for pair in store.pairs(expand(curie))}):
        for one, other in (pair, pair[::-1]):
            if one in row and other in row and catalogue(one) != catalogue(other):
                found[catalogue(other)][row[one], row[other]].add(pair)
    return found


def climbs_down(
    store: Store, all_: Profiles, goal: int, start_of: NDArray[np.int32], end_of: NDArray[np.int32]
) -> NDArray[np.bool_]:
    """For each step whether it leads to a role whose level is below both that of its start and the goal's."""
    import numpy as np

    levels = levels_of_roles(store)
    of_row = {row: levels[iri] for iri, row in all_.row.items() if iri in levels}

    def below(low: int, high: int) -> bool:
        scales = of_row[low].keys() & of_row.get(high, {}).keys()
        return any(max(of_row[low][scale])[0] < min(of_row[high][scale])[0] for scale in scales)

    found = np.isin(end_of, [row for row in of_row if below(row, goal)])
    for step in np.flatnonzero(found).tolist():
        found[step] = below(int(end_of[step]), int(start_of[step]))
    return found


def easiest(
    store: Store, all_: Profiles, mapped: Collection[tuple[int, int]], start: int, goal: int, best: int
) -> list[list[int]]:
    """Up to so many loopless ways (rows of the profiles) of the least effort: Yen's algorithm (1971).

    They are picked from DETOURS times as many, each without its roles that save no effort.
    """
    import numpy as np
    from scipy.sparse import coo_matrix, csr_matrix
    from scipy.sparse.csgraph import yen

    more = dict.fromkeys(mapped, CHANGE)
    direct = all_.effort(start, goal)
    if np.isfinite(direct) and all_.by["skills"].had[start].nnz:
        more.setdefault((start, goal), direct)
    shape = all_.steps.shape
    ends = np.array(list(more), np.int32).reshape(-1, 2).T
    others = all_.steps - all_.steps.multiply(csr_matrix((np.ones(len(more)), ends), shape))
    steps = (others + csr_matrix((list(more.values()), ends), shape)).tocoo()
    taken = ~climbs_down(store, all_, goal, steps.row, steps.col)
    graph = coo_matrix((steps.data[taken], (steps.row[taken], steps.col[taken])), shape).tocsr()
    lengths, before = yen(graph, start, goal, DETOURS * best, return_predecessors=True)
    ways = []
    for way in before[: len(lengths)]:
        nodes = [goal]
        while nodes[-1] != start:
            nodes.append(int(way[nodes[-1]]))
        ways.append(nodes[::-1])
    effort = step_efforts(store, all_, goal, {pair for way in ways for pair in combinations(way, 2)}, more)
    found = {shortened(way, effort) for way in ways}
    # A mapping from a role to one before it: the way comes back to it under its name in another catalogue.
    new = (way for _, way in sorted(found) if not any((b, a) in mapped for a, b in combinations(way, 2)))
    return [list(way) for way in islice(new, best)]


def step_efforts(
    store: Store,
    all_: Profiles,
    goal: int,
    steps: Iterable[tuple[int, int]],
    more: Mapping[tuple[int, int], float],
) -> dict[tuple[int, int], float]:
    """The efforts of steps: as `more` has it, else by shared skills; infinite where there is no such step."""
    import numpy as np

    ordered = sorted(steps)
    starts, ends = np.array(ordered, np.int32).reshape(-1, 2).T
    down = climbs_down(store, all_, goal, starts, ends).tolist()

    def effort(before: int, here: int) -> float:
        shares = all_.held[before].multiply(all_.needed[here]).nnz
        return more.get((before, here), all_.effort(before, here) if shares else inf)

    return {step: inf if falls else effort(*step) for step, falls in zip(ordered, down, strict=True)}


def shortened(way: list[int], effort: Mapping[tuple[int, int], float]) -> tuple[float, tuple[int, ...]]:
    """The effort of a way and its roles, without those that save none."""
    best: dict[int, tuple[float, int, tuple[int, ...]]] = {way[0]: (0.0, 0, (way[0],))}
    for place, here in enumerate(way[1:], 1):
        best[here] = min(
            (round(so_far + effort[before, here], 9), steps + 1, (*roles, here))
            for before, (so_far, steps, roles) in ((b, best[b]) for b in way[:place])
        )
    total, _, roles = best[way[-1]]
    return total, roles


class Teller:
    """Tells what the steps of paths add; roles that several paths lead through are read once."""

    def __init__(
        self, store: Store, all_: Profiles, mapped: Mapping[tuple[int, int], set[tuple[str, str]]]
    ) -> None:
        self.all = all_
        self.mapped = mapped
        self.had = cache(lambda role: had(store, role))
        self.store = store

    def path(self, way: list[int]) -> Path:
        """A path from its roles' rows."""
        roles = [self.all.roles[place] for place in way]
        steps = tuple(self.step(roles[: n + 1], *way[n - 1 : n + 1]) for n in range(1, len(way)))
        new = {skill.skill.iri for step in steps for skill in step.adds if skill.met is None}
        return Path(round(sum(step.effort for step in steps), 6), len(new), steps)

    def step(self, roles: list[str], before: int, here: int) -> Step:
        """The step to the last of some roles, which lie behind one another on a path."""
        role, needed = name_of(self.store, roles[-1]), set(entries(self.all.needed, here)[0])
        if mapping := self.mapped.get((before, here)):
            facts = filter(counts, said_between(self.store, mapping, LIKE))
            return Step(role, len(needed), CHANGE, (), evidence(self.store, facts))
        effort = self.all.effort(before, here)
        return Step(role, len(needed), round(effort, 6), self.adds(roles, here, needed), ())

    def adds(self, roles: list[str], here: int, needed: set[int]) -> tuple[NewSkill, ...]:
        """The needed skills (columns) of the last of some roles that are new to the one before."""
        skills = self.all.by["skills"]
        known = [set(entries(self.all.held, self.all.row[role])[0]) for role in roles[:-1]]
        optional = columns_of(skills, self.all.row[roles[-2]]).keys() - known[-1]
        asked = self.had(roles[-1])
        earlier = list(zip(roles, known[:-1], strict=False))[::-1]
        adds = []
        for column, things in columns_of(skills, here).items():
            if column in needed - known[-1]:
                iri = skills.things[things[0]]
                one = asked[iri]
                met = next((name_of(self.store, role) for role, has in earlier if column in has), None)
                why = evidence(self.store, one.facts)
                name, perhaps = name_of(self.store, iri), column in optional
                adds.append(NewSkill(name, one.grade, one.status, perhaps, met, why))
        return tuple(
            sorted(adds, key=lambda new: (new.met is not None, new.skill.label.casefold(), new.skill.iri))
        )
