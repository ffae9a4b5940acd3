"""Roles as rows of sparse matrices whose columns are what is said of them: what likeness and steps rest on.

They hold the statements in force, and are made once of a store and kept with it.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from rolegraph.answers import once_a_store
from rolegraph.kept import Strings, kept, matrix_arrays, matrix_of, string_arrays
from rolegraph.likeness import telling_words
from rolegraph.model.careers import RESPECTS
from rolegraph.store import preference
from rolegraph.text import fold
from rolegraph.vocabulary import GRADED, NEEDED, SKILLS, expand, short

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    from rolegraph.kept import Arrays
    from rolegraph.model.careers import Respect
    from rolegraph.store import Store

    Counts = dict[tuple[str, str], float]

__all__ = ["Profile", "Profiles", "gap_sizes", "profiles", "steps"]

NAME: Final = "profiles-3"
FIRM: Final = tuple(curie for curie, grade in SKILLS.items() if grade not in {"", "optional"})
LESS: Final = 0.5
"""What a skill that is not needed, or a word of another title than the role's own name, counts."""
PREDECESSORS: Final = 30
SUCCESSORS: Final = 10
"""Roles from which, and to which, the easiest steps of a role are looked at for paths."""
CALLS: Final = 2
"""A role calls for a skill: it is essential, required or in demand there, or has no grade."""
MAY_CALL: Final = 1
"""A skill is optional in a role, and no more."""
HAD: Final = " UNION ".join(f"{{ ?role {curie} ?thing }}" for curie in ("rg:hasDuty", *SKILLS))
NAMES: Final = f"""SELECT ?thing ?name {{
  {{ SELECT DISTINCT ?thing {{ {{ ?thing a rg:Role }} UNION {HAD} }} }}
  ?thing skos:prefLabel ?name
}}"""
"""What roles and their duties and skills are called; catalogues name many more things."""
TITLES: Final = "SELECT ?role ?title { ?role a rg:Role ; skos:altLabel ?title }"
UNGRADED: Final = f"""SELECT ?role ?skill {{
  ?role rg:hasSkill ?skill
  {" ".join(f"MINUS {{ ?role {curie} ?skill }}" for curie in GRADED)}
}}"""
"""The skills of roles of which nothing says more than that; the general relation follows from every other."""
CHANGE: Final = 1.0
"""The effort of a step beside its new skills: of two ways with the same to learn the shorter is taken."""


class Profile:
    """Roles (rows) by what is said of them in one respect.

    `had` holds how much each thing (a duty or skill by its IRI, a word of a title) counts in a role. `column`
    is the column of `weights` that stands for a thing: things of the same words share one. A weight is that
    count times how rare the column is; rows of `weights` have unit length.
    """

    def __init__(self, arrays: Arrays, respect: str) -> None:
        self.things = Strings(arrays, f"{respect}-things")
        self.names = Strings(arrays, f"{respect}-names")
        self.column: NDArray[np.int64] = arrays[f"{respect}-column"]
        self.had = matrix_of(arrays, f"{respect}-had")
        self.weights = matrix_of(arrays, f"{respect}-weights")

    def places(self, things: Iterable[str]) -> dict[int, str]:
        """The places of those of some things that any role has."""
        found = {bisect_left(self.things, thing): thing for thing in things}
        return {n: thing for n, thing in found.items() if n < len(self.things) and self.things[n] == thing}


class Profiles:
    """All roles of a store, by IRI, in every respect."""

    def __init__(self, arrays: Arrays) -> None:
        self.roles = Strings(arrays, "roles").all()
        self.row = {iri: n for n, iri in enumerate(self.roles)}
        self.by = {respect: Profile(arrays, respect) for respect in RESPECTS}
        self._arrays = arrays

    @cached_property
    def needed(self) -> csr_matrix:
        """Which skills (columns as those of the weights) a role needs: essential, required, or not graded."""
        return matrix_of(self._arrays, "needed")

    @cached_property
    def held(self) -> csr_matrix:
        """Which skills a role calls for: all that it has but those that are no more than optional in it."""
        return matrix_of(self._arrays, "held")

    @cached_property
    def calling(self) -> csr_matrix:
        """Which roles (columns) call for each skill (rows: `by["skills"].things`): CALLS, or MAY_CALL."""
        return matrix_of(self._arrays, "calling")

    @cached_property
    def steps(self) -> csr_matrix:
        """The efforts of the easiest steps from and to each role (see `steps`)."""
        return matrix_of(self._arrays, "steps")

    def effort(self, start: int, goal: int) -> float:
        """The effort of a step (see `steps`), infinite where nothing is said of what the goal needs."""
        known, asked = self.held[start], self.needed[goal]
        return float(efforts(known.multiply(asked).nnz, asked.nnz)) if asked.nnz else inf


@once_a_store
def profiles(store: Store) -> Profiles:
    """The profiles of a store."""
    return Profiles(kept(store, NAME, lambda: made(store)))


def made(store: Store) -> Arrays:
    """The arrays of a store's profiles."""
    roles = store.subjects(expand("rdf:type"), ox.NamedNode(expand("rg:Role")))
    row = {iri: n for n, iri in enumerate(roles)}
    names = preferred_names(store)
    arrays = string_arrays("roles", roles)
    given = {curie: store.pairs(expand(curie)) for curie in GRADED}
    given["rg:hasSkill"] = [(role, skill) for role, skill in store.rows(UNGRADED)]
    said: dict[Respect, Counts] = {
        "skills": skills(given),
        "duties": dict.fromkeys(store.pairs(expand("rg:hasDuty")), 1.0),
        "titles": title_words(store, roles, names),
    }
    for respect, counts in said.items():
        arrays |= respect_arrays(respect, {p: n for p, n in counts.items() if p[0] in row}, row, names)
    needed = matrix_of(arrays, "skills-counts")
    needed.data[needed.data < 1] = 0
    needed.eliminate_zeros()
    needed.data[:] = 1
    called = calling(given, row, arrays)
    held = columns_called(called, arrays)
    more = {"held": held, "needed": needed, "steps": steps(held, needed), "calling": called}
    for name, matrix in more.items():
        arrays |= matrix_arrays(name, matrix)
    return {name: array for name, array in arrays.items() if "-counts-" not in name}


def skills(given: Mapping[str, list[tuple[str, str]]]) -> Counts:
    """How much each skill counts in each role: what is not needed less than what is, or is not graded.

    `given` are the (role, skill) pairs of each relation.
    """
    found = dict.fromkeys(given["rg:hasSkill"], 1.0)
    for curie, grade in reversed(SKILLS.items()):
        if grade:  # what has none is among all skills
            found |= dict.fromkeys(given[curie], 1.0 if curie in NEEDED else LESS)
    return found


def calling(given: Mapping[str, list[tuple[str, str]]], row: Mapping[str, int], arrays: Arrays) -> csr_matrix:
    """Which roles (columns) call for each skill (rows), or may, from the skills that roles have."""
    import numpy as np
    from scipy.sparse import csr_matrix

    had = matrix_of(arrays, "skills-had")
    place = {thing: n for n, thing in enumerate(Strings(arrays, "skills-things").all())}
    firm = {pair for curie in FIRM for pair in given[curie]}
    weak = [pair for pair in given["rg:optionalSkill"] if pair[0] in row and pair not in firm]
    ends = [row[role] for role, _ in weak], [place[skill] for _, skill in weak]
    found = csr_matrix((np.full(had.nnz, CALLS, np.int8), had.indices, had.indptr), had.shape)
    less = csr_matrix((np.full(len(weak), CALLS - MAY_CALL, np.int8), ends), had.shape)
    return (found - less).T.tocsr()


def columns_called(called: csr_matrix, arrays: Arrays) -> csr_matrix:
    """Which skills (columns as those of the weights) each role (row) calls for, from `calling`."""
    import numpy as np
    from scipy.sparse import csr_matrix

    by_role = called.T.tocoo()
    sure = by_role.data == CALLS
    ends = by_role.row[sure], arrays["skills-column"][by_role.col[sure]]
    shape = matrix_of(arrays, "skills-counts").shape
    found = csr_matrix((np.ones(int(sure.sum()), np.float32), ends), shape)
    found.data[:] = 1  # things of the same words count once
    return found


def title_words(store: Store, roles: Iterable[str], names: Mapping[str, str]) -> Counts:
    """How much the words of each role's own name and of its other titles count."""
    found: Counts = {}
    for iri, title in store.rows(TITLES):
        found |= dict.fromkeys(((iri, word) for word in telling_words(title)), LESS)
    for iri in roles:
        found |= dict.fromkeys(((iri, word) for word in telling_words(names.get(iri, ""))), 1.0)
    return found


def respect_arrays(respect: str, counts: Counts, row: Mapping[str, int], names: Mapping[str, str]) -> Arrays:
    """The arrays of one respect from how much each (role, thing) pair counts."""
    import numpy as np
    from scipy.sparse import csr_matrix

    things = sorted({thing for _, thing in counts})
    place = {thing: n for n, thing in enumerate(things)}
    called = [names.get(thing) or short(thing) for thing in things]
    keys = [same_words(name) for name in called]
    columns = {key: n for n, key in enumerate(sorted(set(keys)))}
    column = np.array([columns[key] for key in keys], np.int64)
    at = np.array([row[role] for role, _ in counts], np.int64)
    which = np.array([place[thing] for _, thing in counts], np.int64)
    many = np.fromiter(counts.values(), np.float32, len(counts))
    had = csr_matrix((many, (at, which)), shape=(len(row), len(things)))
    # Of things of the same words, the one that counts most.
    order = np.lexsort((-many, column[which], at))
    first = np.ones(len(order), bool)
    first[1:] = (np.diff(at[order]) != 0) | (np.diff(column[which[order]]) != 0)
    order = order[first]
    by_column = csr_matrix((many[order], (at[order], column[which[order]])), shape=(len(row), len(columns)))
    had.sort_indices()
    by_column.sort_indices()
    return {
        **string_arrays(f"{respect}-things", things),
        **string_arrays(f"{respect}-names", called),
        f"{respect}-column": column,
        **matrix_arrays(f"{respect}-had", had),
        **matrix_arrays(f"{respect}-weights", weighed(by_column)),
        **matrix_arrays(f"{respect}-counts", by_column),
    }


def weighed(counts: csr_matrix) -> csr_matrix:
    """Counts times rarity, with rows of unit length: what all roles have hardly weighs."""
    import numpy as np

    found = counts.copy()
    roles, columns = found.shape
    told = np.count_nonzero(np.diff(found.indptr))
    rarity = np.log1p(told / np.maximum(np.bincount(found.indices, minlength=columns), 1))
    rows = np.repeat(np.arange(roles), np.diff(found.indptr))
    found.data *= rarity[found.indices].astype(found.dtype)
    lengths = np.sqrt(np.bincount(rows, found.data**2, roles))
    found.data /= lengths[rows].astype(found.dtype)
    return found


def preferred_names(store: Store) -> dict[str, str]:
    """Role, duty or skill of a role → the name that answers call it by."""
    found: dict[str, ox.Literal] = {}
    for thing, name in store.query(NAMES):
        iri = thing.value
        if isinstance(name, ox.Literal) and (iri not in found or preference(name) < preference(found[iri])):
            found[iri] = name
    return {iri: name.value for iri, name in found.items()}


def same_words(label: str) -> str:
    """What labels of the same words have in common: neither order, small words nor a plural's s count."""
    found = {word.removesuffix("s") if len(word) > 3 else word for word in telling_words(label)}
    return " ".join(sorted(found)) or fold(label)


def gap_sizes(held: csr_matrix, needed: csr_matrix) -> NDArray[np.int32]:
    """For each role at the start (row) and each at the goal (column) how many needed skills are new."""
    import numpy as np

    needed = needed.astype(np.int32)
    found: NDArray[np.int32] = (held.astype(np.int32) @ needed.T).toarray()
    np.subtract(np.diff(needed.indptr), found, out=found)
    return found


def steps(held: csr_matrix, needed: csr_matrix) -> csr_matrix:
    """The efforts of the easiest steps from each role (row) to others (columns).

    A step leads to a role that needs a skill which the role before calls for. Its effort is the number of
    needed skills that are new, times the square of the share that they are of all that is needed, and one for
    the change itself: so several steps onto mostly known ground cost less than one onto mostly new.
    """
    import numpy as np
    from scipy.sparse import csr_matrix

    common = held @ needed.T
    asked = np.diff(needed.indptr)
    effort = csr_matrix(
        (efforts(common.data, asked[common.indices]), common.indices, common.indptr), common.shape
    )
    start, goal, least = least_of(effort, SUCCESSORS)
    after, before, other = least_of(effort.T.tocsr(), PREDECESSORS)
    ends = np.concatenate((start, before)), np.concatenate((goal, after))
    _, first = np.unique(ends[0] * len(asked) + ends[1], return_index=True)
    values = np.concatenate((least, other))[first]
    return csr_matrix((values, (ends[0][first], ends[1][first])), common.shape)


def least_of(
    effort: csr_matrix, most: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """(rows, columns, values) of so many least efforts of each row, the first of equals; none to itself."""
    import numpy as np

    chosen = [np.empty(0, np.int64)]
    # Row by row: to sort all at once takes the longer for each, the more there are.
    for row, (start, end) in enumerate(pairwise(effort.indptr.tolist())):
        values = np.where(effort.indices[start:end] == row, np.inf, effort.data[start:end])
        near = np.arange(end - start)
        if len(near) > most:
            near = np.flatnonzero(values <= np.partition(values, most - 1)[most - 1])
        ordered = near[np.argsort(values[near], kind="stable")[:most]]
        chosen.append(start + ordered[np.isfinite(values[ordered])])
    places = np.concatenate(chosen)
    rows = np.repeat(np.arange(len(chosen)) - 1, [len(some) for some in chosen])
    return rows, effort.indices[places].astype(np.int64), effort.data[places]


def efforts(common: Any, needed: Any) -> Any:
    """The efforts of steps by how many needed skills carry over and how many there are: numbers or arrays."""
    new = needed - common
    return new * (new / needed) ** 2 + CHANGE
