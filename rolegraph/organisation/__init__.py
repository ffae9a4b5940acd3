"""An organisation as of a day: its posts, or the roles of the norm, and who reports to whom.

`to_organisation` reads all lines at once into compact arrays; the modules beside this one put the questions.
Positions are numbers here, in the order of their IRIs, and become values with labels only where they are
shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from math import isnan
from typing import TYPE_CHECKING, Any, Final, Literal

import pyoxigraph as ox

from rolegraph import answers, merge
from rolegraph.answers import levels_of_roles, once_a_store
from rolegraph.conditions import Bounds
from rolegraph.days import day_of, holds, joined
from rolegraph.errors import QueryError
from rolegraph.kept import without_garbage_collection
from rolegraph.model import Name
from rolegraph.model.reporting import Position, ReportingLine
from rolegraph.organisation.arrays import Adjacency, strong_components, weak_components
from rolegraph.organisation.contradictions import kept_out
from rolegraph.vocabulary import GRAPHS, expand, short

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import networkx as nx
    import numpy as np
    from numpy.typing import NDArray

    from rolegraph.answers import Triple
    from rolegraph.model.reporting import Chart
    from rolegraph.organisation.arrays import Figures, Numbers
    from rolegraph.organisation.hierarchy import Hierarchy
    from rolegraph.store import Store

Absence = Literal["", "away", "dangling"]

__all__ = ["Organisation", "days", "has_posts", "to_organisation"]

LINES: Final[dict[Chart, tuple[str, str]]] = {
    "roles": ("rg:typicallyReportsTo", "rg:typicallyDottedLineTo"),
    "posts": ("org:reportsTo", "rg:dottedLineTo"),
}
"""What stands in a chart → its solid and its dotted lines."""
ABSENT: Final[dict[Absence, str]] = {
    "": "",
    "away": ", which is told of on other days only",
    "dangling": ", which nothing describes",
}
LAST: Final = "\U0010ffff"
"""A text that comes after every IRI."""


@dataclass(frozen=True)
class Organisation:
    """The posts or roles of a store and the lines between them, as of a day or as they are in force.

    `solid`, `dotted` and `contested` are (below, above) pairs of positions, sorted, each once; a contested
    line is a solid one that a contradiction keeps out. `kept_out` has these and the dotted ones, as
    statements. `recorded` says which positions a source describes: the others are only ever named as
    superiors. `graphs` are those that speak on the day; None stands for
    the default graph. `labels` holds those looked up so far. A question is of the positions `asked`, of all
    where that is None, and is answered by all lines.
    """

    store: Store
    of: Chart
    as_of: str | None
    graphs: tuple[str, ...] | None
    iris: tuple[str, ...]
    recorded: NDArray[np.bool_]
    solid: Numbers
    dotted: Numbers
    contested: Numbers
    kept_out: frozenset[Triple]
    labels: dict[str, str] = field(default_factory=dict, repr=False, compare=False)
    asked: frozenset[int] | None = None

    def __len__(self) -> int:
        return len(self.iris)

    @cached_property
    def index(self) -> dict[str, int]:
        """IRI → position."""
        return {iri: n for n, iri in enumerate(self.iris)}

    @cached_property
    def places(self) -> dict[str, int]:
        """IRI → position of what is there: all that is told of positions is read of these alone."""
        if self.recorded.all():
            return self.index
        return {self.iris[n]: n for n in self.recorded.nonzero()[0].tolist()}

    def describes(self, iri: str) -> bool:
        """Whether a source describes a post or role, and does not only name it as a superior."""
        return iri in self.places

    @cached_property
    def described(self) -> Organisation:
        """The same without solid lines from or to what no source describes: what is counted is of these."""
        known = self.recorded[self.solid].all(axis=1)
        if known.all():
            return self
        found = replace(self, solid=self.solid[known])
        # What both need most is read once.
        vars(found).update(index=self.index, places=self.places, units=self.units, wholes=self.wholes)
        return found

    def asked_of(self, positions: Iterable[int]) -> Organisation:
        """The same, for questions that are of some positions alone."""
        found = replace(self, asked=frozenset(positions))
        known = {name: value for name, value in vars(self).items() if name not in vars(found)}
        vars(found).update(known)
        vars(found).pop("described", None)
        return found

    def asks(self, *positions: int) -> bool:
        """Whether a question is of any of some positions."""
        return self.asked is None or not self.asked.isdisjoint(positions)

    @cached_property
    def component(self) -> Numbers:
        """The strongly connected component of each position: those of a loop share one."""
        return strong_components(self.solid, len(self))[1]

    @cached_property
    def looping(self) -> frozenset[int]:
        """The positions that stand in a loop of solid lines, contested ones among them."""
        import numpy as np

        component = strong_components(np.concatenate((self.solid, self.contested)), len(self))[1]
        return frozenset(np.flatnonzero(np.bincount(component)[component] > 1).tolist())

    @cached_property
    def own_superiors(self) -> frozenset[int]:
        """The positions that are said to report to themselves, which no other question counts."""
        lines = (*self.solid.tolist(), *self.contested.tolist())
        return frozenset(low for low, up in lines if low == up)

    @cached_property
    def superiors(self) -> Adjacency:
        """The direct superiors of each position, along solid lines; nobody is his own."""
        return self.adjacency(self.solid[:, 0], self.solid[:, 1])

    @cached_property
    def subordinates(self) -> Adjacency:
        """The direct reports of each position, along solid lines; nobody is his own."""
        return self.adjacency(self.solid[:, 1], self.solid[:, 0])

    @cached_property
    def dotted_from(self) -> Adjacency:
        """Who answers to each position by a dotted line."""
        return self.adjacency(self.dotted[:, 1], self.dotted[:, 0])

    @cached_property
    def contested_from(self) -> Adjacency:
        """Who answers to each position by a contested line; nobody to himself."""
        return self.adjacency(self.contested[:, 1], self.contested[:, 0])

    @cached_property
    def contested_to(self) -> Adjacency:
        """Whom each position answers to by a contested line; nobody to himself."""
        return self.adjacency(self.contested[:, 0], self.contested[:, 1])

    def adjacency(self, start: Numbers, end: Numbers) -> Adjacency:
        """Lines by their start, without those that lead back to it."""
        other = start != end
        return Adjacency(start[other], end[other], len(self))

    def absence(self, *superiors: str) -> Absence:
        """Why none of some superiors is there: all are of other days (away), or nothing describes one."""
        if not superiors or any(map(self.describes, superiors)):
            return ""
        return "away" if self.of_other_days.issuperset(superiors) else "dangling"

    def absent(self, iri: str) -> str:
        """The same of one in words, to stand behind its name; nothing of one that is there."""
        return ABSENT[self.absence(iri)]

    @cached_property
    def of_other_days(self) -> frozenset[str]:
        """The IRIs of the posts that are not there, and of which claims say that they are on other days."""
        if self.of == "roles":
            return frozenset()
        rows = self.store.rows(
            "SELECT DISTINCT ?post WHERE { ?claim rdf:predicate rdf:type ; a rg:Claim ; rdf:subject ?post }"
        )
        return frozenset(post for (post,) in rows if not self.describes(post))

    def people_in(self, positions: Iterable[int]) -> int:
        """How many people fill some positions: whoever holds several of them once."""
        filled = {n: int(count) for n in positions if (count := self.headcount[n])}
        held = [who for n in filled for who in self.holders.get(n, ())]
        return sum(filled.values()) - len(held) + len(set(held))

    def network(self) -> nx.DiGraph[str]:
        """The solid lines, contested ones among them, as a frozen `nx.DiGraph` of IRIs, each line upwards."""
        import networkx as nx

        lines = (*self.solid.tolist(), *self.contested.tolist())
        return nx.freeze(nx.DiGraph((self.iris[low], self.iris[up]) for low, up in lines))

    @cached_property
    def hierarchy(self) -> Hierarchy:
        """The order of the solid lines from the tops down."""
        from rolegraph.organisation.hierarchy import to_hierarchy

        return to_hierarchy(self.solid, len(self), self.looping)

    @cached_property
    def fte(self) -> Figures:
        """Full-time equivalents, NaN where nothing gives them; of several figures the highest."""
        import numpy as np

        found = np.full(len(self), np.nan)
        if self.of == "posts":
            rows = self.told("rg:fte")
            told = [(n, float(figure)) for iri, figure in rows if (n := self.places.get(iri)) is not None]
            if told:
                places, figures = zip(*told, strict=True)
                np.fmax.at(found, list(places), figures)
        return found

    @cached_property
    def vacant(self) -> dict[int, bool]:
        """Position → whether a source calls it vacant; a word without days gives way to dated holdings."""
        if self.of == "roles":
            return {}
        rows = sorted(self.told("rg:vacant"))
        found = {self.places[post]: word in {"true", "1"} for post, word in rows if post in self.places}
        if self.as_of is not None:
            dated = {post for post, _ in held_on(self.store, "org:heldBy", self.as_of)}
            dated -= {
                post for (post, _), told in held_on(self.store, "rg:vacant", self.as_of).items() if told[0]
            }
            held = {n: n in self.holders for post in dated if (n := self.places.get(post)) is not None}
            found = {n: vacant for n, vacant in found.items() if held.get(n) is not vacant}
        return found

    @cached_property
    def holders(self) -> dict[int, tuple[str, ...]]:
        """Position → the IRIs of whoever holds it, where people are loaded."""
        if self.of == "roles":
            return {}
        pairs = lines_of(self.store, "org:heldBy", self.graphs, self.as_of)
        found: dict[int, tuple[str, ...]] = {}
        for post, person in sorted(pairs):
            if (n := self.places.get(post)) is not None:
                found[n] = (*found.get(n, ()), person)
        return found

    @cached_property
    def unnamed(self) -> int:
        """How many of the positions asked about have no holder, and nothing says whether they are vacant.

        Only of organisations of which holders are told: of others people may just not be loaded.
        """
        told = {self.body(n) for n in self.holders}
        return sum(
            self.asks(n) and n not in self.holders and n not in self.vacant and self.body(n) in told
            for n in self.places.values()
        )

    @cached_property
    def headcount(self) -> Numbers:
        """Filled positions: see `rolegraph.model.reporting.Position`."""
        import numpy as np

        found = np.where(np.isnan(self.fte), 1, np.ceil(self.fte)).astype(np.int64)
        found[~self.recorded] = 0
        for n, people in self.holders.items():
            found[n] = len(people)
        for n, vacant in self.vacant.items():
            if vacant:
                found[n] = 0
        return found

    @cached_property
    def figures(self) -> dict[str, list[Any]]:
        """What stands directly and in all below each position: see `spans.to_figures`."""
        from rolegraph.organisation.spans import to_figures

        return to_figures(self)

    @cached_property
    def units(self) -> dict[int, str]:
        """Position → the IRI of the unit that it belongs to; of several the first."""
        if self.of == "roles":
            return {}
        found: dict[int, str] = {}
        for post, unit in self.told("org:postIn"):
            n = self.places.get(post)
            if n is not None and unit < found.get(n, LAST):
                found[n] = unit
        return found

    @cached_property
    def wholes(self) -> dict[str, str]:
        """Unit → the organisation that it belongs to: up the lines of units, to the first formal one."""
        formal = {unit for (unit,) in self.table("SELECT ?unit WHERE { ?unit a org:FormalOrganization }")}
        above: dict[str, str] = {}
        for relation in ("org:unitOf", "org:subOrganizationOf"):
            found: dict[str, str] = {}
            for unit, whole in self.table(f"SELECT ?unit ?whole WHERE {{ ?unit {relation} ?whole }}"):
                found[unit] = min(whole, found.get(unit, whole))
            above = {**found, **above}
        whole_of = {}
        for unit in {*above, *self.units.values()}:
            whole, seen = unit, {unit}
            while whole not in formal and (up := above.get(whole)) and up not in seen:
                whole = up
                seen.add(up)
            whole_of[unit] = whole
        return whole_of

    def body(self, position: int) -> str | None:
        """The IRI of the organisation that a position belongs to."""
        unit = self.units.get(position)
        return None if unit is None else self.wholes.get(unit, unit)

    @cached_property
    def charts(self) -> Numbers:
        """The chart that each position stands in: those that solid lines join share one."""
        return weak_components(self.solid, len(self))[1]

    def of_one_organisation(self, left: int, right: int) -> bool:
        """Whether two positions are of one organisation; where that of one is not told, of one chart."""
        bodies = self.body(left), self.body(right)
        return bool(self.charts[left] == self.charts[right]) if None in bodies else bodies[0] == bodies[1]

    @cached_property
    def roles(self) -> dict[int, tuple[str, ...]]:
        """Position → the IRIs of its roles: of a role, itself."""
        if self.of == "roles":
            return {n: (iri,) for n, iri in enumerate(self.iris)}
        pairs = self.store.pairs(expand("org:role"))
        if self.as_of is not None:
            pairs = list(self.told("org:role"))
            stated = {post for post, _ in pairs}
            titles = [pair for pair in self.names_told() if pair[0] not in stated]
            pairs += merge.roles_of_titles(self.store, titles).items()
        found: dict[int, tuple[str, ...]] = {}
        for post, role in sorted(set(pairs)):
            if (n := self.places.get(post)) is not None:
                found[n] = (*found.get(n, ()), role)
        return found

    @cached_property
    def levels(self) -> dict[int, dict[str, list[tuple[int, str]]]]:
        """Position → scale → (ordinal, level IRI) of the levels of its roles, the lowest first."""
        of_role = levels_of_roles(self.store)
        found: dict[int, dict[str, list[tuple[int, str]]]] = {}
        for n, roles in self.roles.items():
            for role in roles:
                for scale, levels in of_role.get(role, {}).items():
                    mine = found.setdefault(n, {})
                    mine[scale] = sorted({*mine.get(scale, ()), *levels})
        return found

    @cached_property
    def several_bodies(self) -> bool:
        """Whether positions of more than one organisation are told of."""
        return len({self.body(n) for n in self.units}) > 1

    @cached_property
    def speaking(self) -> frozenset[str]:
        """The graphs that speak on the day, or without one those whose place a newer part has taken."""
        return frozenset(superseded(self.store) if self.graphs is None else self.graphs)

    def speaks(self, graph: str) -> bool:
        """Whether what a graph plainly says counts."""
        return (graph in self.speaking) == (self.graphs is not None)

    def number(self, iri: str) -> int:
        """The position of a post or role. Raises QueryError for one that is not there on the day."""
        if (n := self.index.get(iri)) is not None:
            return n
        raise self.not_there(iri)

    def expect(self, iri: str) -> None:
        """Raise QueryError for a post that a source describes on other days, though lines may lead to it."""
        if iri in self.of_other_days:
            raise self.not_there(iri)

    @property
    def when(self) -> str:
        """The day that an answer is of, in words."""
        return f"on {self.as_of}" if self.as_of else "now"

    def not_there(self, iri: str) -> QueryError:
        """That a post or role is not there on the day, with the days on which it is."""
        spells = self.spells(
            "it is", f"<{iri}> a org:Post", f"?claim rdf:subject <{iri}> ; rdf:predicate rdf:type"
        )
        label = self.store.label(iri, self.store.source_graphs())
        return QueryError(f"{answers.called(self.store, iri, label)} is not there {self.when}{spells}")

    def spells(self, what: str, stated: str, claimed: str) -> str:
        """What to add to a message: the days of the parts that state a pattern, and of the claims that do.

        `claimed` is the pattern of such a ?claim; nothing where no day is told.
        """
        days = "OPTIONAL {{ {0} rg:validFrom ?from }} OPTIONAL {{ {0} rg:validTo ?to }}"
        told = self.store.rows(
            f"SELECT DISTINCT ?from ?to WHERE {{ {{ GRAPH ?part {{ {stated} }} GRAPH graph:sources {{"
            f" ?part dcterms:isPartOf ?whole {days.format('?part')} }} }}"
            f" UNION {{ {claimed} . ?claim a rg:Claim {days.format('?claim')} }}"
            " FILTER(BOUND(?from) || BOUND(?to)) }"
        )
        spells = [str(Bounds(begin=first or None, end=last or None)) for first, last in joined(told)]
        return f"; {what} told of {', or '.join(spells)}: name a day with --as-of" if spells else ""

    # -- what is shown

    def told(self, predicate: str) -> Iterable[tuple[str, str]]:
        """The (subject, value) pairs of a predicate that hold, now or on the day; values are texts."""
        value = "(STR(?up) AS ?value)" if predicate in {"rg:fte", "rg:vacant"} else "?up"
        return lines_of(self.store, predicate, self.graphs, self.as_of, value)

    def names_told(self) -> Iterator[tuple[str, str]]:
        """The (post, name) pairs that hold on the day."""
        for graph in self.graphs or ():
            for iri, name in self.store.values(expand("skos:prefLabel"), graph):
                if iri in self.index and iri not in self.dated_names:
                    yield iri, name.value
        for iri, names in self.dated_names.items():
            yield from ((iri, name) for name in names)

    @cached_property
    def dated_names(self) -> dict[str, list[str]]:
        """Post → its names on the day, perhaps none, of those whose names have days."""
        if self.as_of is None or self.of == "roles":
            return {}
        found: dict[str, list[str]] = {}
        for (post, name), (day_holds, _) in sorted(held_on(self.store, "skos:prefLabel", self.as_of).items()):
            names = found.setdefault(post, [])
            if day_holds:
                names.append(name)
        return found

    def table(self, text: str) -> list[list[str]]:
        """The rows of a SELECT over what speaks on the day."""
        return self.store.table(text, self.graphs)

    def label(self, iri: str) -> str:
        """A readable name, on a day the one that it has there."""
        if self.graphs is None:
            return answers.label_of(self.store, iri)
        if iri not in self.labels:
            if names := self.dated_names.get(iri):
                label = names[0]
            elif iri in self.dated_names and iri in self.index:
                label = short(iri)  # its row of the day has no title
            else:
                label = self.store.label(iri, self.speaking)
            self.labels[iri] = label
        return self.labels[iri]

    def called(self, iri: str) -> str:
        """The same, of a post with its CURIE where other posts are called so."""
        label = self.label(iri)
        if self.of == "roles" or label not in answers.shared_post_names(self.store):
            return label
        return f"{label} [{short(iri)}]" if iri in self.index or answers.is_post(self.store, iri) else label

    def name(self, iri: str) -> Name:
        """Something by its IRI and label."""
        return Name(iri, self.label(iri))

    def names(self, numbers: Iterable[int]) -> tuple[Name, ...]:
        """Positions by their IRIs and labels."""
        return tuple(self.name(self.iris[n]) for n in numbers)

    def line(
        self, low: int, up: int, *, contested: bool = False, condition: str | None = None
    ) -> ReportingLine:
        """The value of a solid line."""
        body = self.body(low)
        return ReportingLine(
            self.name(self.iris[low]),
            self.name(self.iris[up]),
            contested,
            condition,
            None if body is None else self.name(body),
        )

    def position(self, n: int) -> Position:
        """The value of a position."""
        iri = self.iris[n]
        if self.of == "roles":
            return Position(iri, self.label(iri))
        unit, body, fte = self.units.get(n), self.body(n), float(self.fte[n])
        return Position(
            iri=iri,
            label=self.label(iri),
            unit=None if unit is None else self.name(unit),
            body=None if body is None else self.name(body),
            fte=None if isnan(fte) else round(fte, 6),
            headcount=int(self.headcount[n]),
            vacant=self.vacant.get(n),
        )


# -- from a store to an organisation


superseded = once_a_store(merge.superseded)


def to_organisation(store: Store, of: Chart = "posts", as_of: str | None = None) -> Organisation:
    """The posts, or the roles, of a store and their lines: as in force, or as of a day (ISO 8601).

    On a day speak the parts of a register whose days hold it (from its own until that of the part that took
    its place) and whatever is undated; dated claims hold where their dates do. A post is there on the day if
    a graph that speaks records it and not all its lines and holdings are of other days. Raises QueryError for
    a date that does not exist or before all data.
    """
    if as_of is not None:
        try:
            as_of = day_of(as_of)
        except ValueError as error:
            raise QueryError(str(error)) from None
        if of == "roles":
            raise QueryError("only posts carry dates: ask about posts, or leave the day out")
    key = f"organisation of {of} as of {as_of}"
    if key not in store.answers:
        store.answers[key] = read(store, of, as_of)
    found: Organisation = store.answers[key]
    if as_of is not None and not len(found):
        of_type = "?claim rdf:predicate rdf:type ; rdf:object org:Post"
        if spells := found.spells("they are", "?post a org:Post", of_type):
            raise QueryError(f"nothing here tells of posts on {as_of}{spells}")
    return found


def has_posts(store: Store) -> bool:
    """Whether a store holds any post."""
    return bool(store.query("ASK { { ?post a org:Post } UNION { GRAPH ?g { ?post a org:Post } } }"))


@without_garbage_collection()
def read(store: Store, of: Chart, as_of: str | None) -> Organisation:
    """Read an organisation from a store."""
    import numpy as np

    graphs = None if as_of is None or of == "roles" else graphs_on(store, as_of)
    solid, dotted = (lines_of(store, line, graphs, as_of) for line in LINES[of])
    contested, doubted = (
        kept_out(store, line, pairs, as_of) for line, pairs in zip(LINES[of], (solid, dotted), strict=True)
    )
    solid -= contested
    dotted -= doubted
    recorded = {role for (role,) in store.table("SELECT ?role WHERE { ?role a rg:Role }")}
    if of == "posts":
        recorded = {post for (post,) in store.table("SELECT ?post WHERE { ?post a org:Post }", graphs)}
        recorded -= {post for (post,) in store.table("SELECT ?p WHERE { ?p a rg:MissingPost }", graphs)}
        if as_of is not None:
            here = {post for pairs in (solid, dotted, contested) for post, _ in pairs}
            recorded -= not_there(store, as_of, here)
    ends = {end for pairs in (solid, dotted, contested) for pair in pairs for end in pair}
    iris = tuple(sorted(recorded | ends))
    place = {iri: n for n, iri in enumerate(iris)}

    def numbered(pairs: set[tuple[str, str]]) -> Numbers:
        found = np.array([(place[low], place[up]) for low, up in pairs], dtype=np.int64).reshape(-1, 2)
        return found[np.lexsort((found[:, 1], found[:, 0]))]

    is_recorded = np.fromiter((iri in recorded for iri in iris), dtype=bool, count=len(iris))
    return Organisation(
        store,
        of,
        as_of,
        graphs,
        iris,
        is_recorded,
        numbered(solid),
        numbered(dotted),
        numbered(contested),
        frozenset(
            (low, expand(line), up)
            for line, pairs in zip(LINES[of], (contested, doubted), strict=True)
            for low, up in pairs
        ),
    )


def graphs_on(store: Store, day: str) -> tuple[str, ...]:
    """The graphs that speak on a day, sorted: of sources, and that of what no source is told of."""
    bounds = {graph: (first, last) for graph, first, last in parts(store)}
    # An export without named graphs comes back with what no claim says in the vocabulary's.
    known = sorted({*store.source_graphs(), GRAPHS["vocabulary"]})
    return tuple(graph for graph in known if holds(*bounds.get(graph, ("", "")), day))


def parts(store: Store) -> Iterable[tuple[str, ...]]:
    """(part of a register, its day, the day of the part that took its place or nothing)."""
    return store.rows(
        "SELECT ?part ?from ?to WHERE { GRAPH graph:sources {"
        " ?part dcterms:isPartOf ?whole ; rg:validFrom ?from OPTIONAL { ?part rg:validTo ?to } } }"
    )


def lines_of(
    store: Store, predicate: str, graphs: Sequence[str] | None, as_of: str | None, value: str = "?up"
) -> set[tuple[str, str]]:
    """The (subject, object) pairs of a predicate that hold: as in force, or on a day."""
    only = "FILTER(isIRI(?up))" if value == "?up" else ""
    text = f"SELECT ?low {value} WHERE {{ ?low {predicate} ?up {only} }}"
    found = {(low, up) for low, up in store.table(text, graphs)}
    if as_of is None or graphs is None:
        return found
    # A source's graph also holds what its claims state on its own day: where they are dated, they decide.
    for (low, up), (day_holds, sources) in held_on(store, predicate, as_of).items():
        if day_holds:
            found.add((low, up))
        elif (low, up) in found and not store.graphs_with(low, expand(predicate), up) & set(graphs) - sources:
            found.discard((low, up))
    return found


def held_on(store: Store, predicate: str, day: str) -> dict[tuple[str, str], tuple[bool, set[str]]]:
    """(subject, object) of claims on a predicate → (whether one holds on a day, the sources of all).

    Only of statements of which a claim is dated; claims that dispute or are rejected say nothing.
    """
    found: dict[tuple[str, str], tuple[bool, set[str]]] = {}
    dated = set()
    for low, up, source, first, last in store.rows(
        f"SELECT ?low ?up ?source ?from ?to WHERE {{ ?claim rdf:predicate {predicate} ; a rg:Claim ;"
        " rdf:subject ?low ; rdf:object ?up ; rg:source ?source ."
        " OPTIONAL { ?claim rg:validFrom ?from } OPTIONAL { ?claim rg:validTo ?to }"
        " FILTER NOT EXISTS { ?claim rg:stance rg:disputes }"
        " FILTER NOT EXISTS { ?claim rg:status rg:rejected } }"
    ):
        before, sources = found.get((low, up), (False, set()))
        found[low, up] = (before or holds(first, last, day), sources | {source})
        if first or last:
            dated.add((low, up))
    return {pair: told for pair, told in found.items() if pair in dated}


def not_there(store: Store, day: str, here: set[str]) -> set[str]:
    """The posts that claims put on other days: by themselves, or else by all their lines and holdings.

    `here` are those that have a line on the day.
    """
    here, gone = here.copy(), set[str]()
    by_itself = {post: told[0] for (post, _), told in held_on(store, "rdf:type", day).items()}
    for predicate in (*LINES["posts"], "org:heldBy"):
        for (post, _), (day_holds, _) in held_on(store, predicate, day).items():
            (here if by_itself.get(post, day_holds) else gone).add(post)
    return gone - here | {post for post, is_there in by_itself.items() if not is_there}


def days(store: Store) -> tuple[str, ...]:
    """The days on which something that is said of posts begins or ends, sorted.

    Where there are any, those as of which their sources are count as well.
    """
    rows = store.rows(
        "SELECT DISTINCT ?day WHERE { { GRAPH graph:sources { ?part dcterms:isPartOf ?whole ;"
        " rg:validFrom|rg:validTo ?day } } UNION { ?claim a rg:Claim ; rdf:subject ?post ;"
        " rg:validFrom|rg:validTo ?day . ?post a org:Post } UNION { ?claim a rg:Claim ;"
        " rdf:predicate rdf:type ; rdf:object org:Post ; rg:validFrom|rg:validTo ?day } }"
    )
    found = {day for (day,) in rows}
    if found:
        dated = store.rows("SELECT ?source ?day WHERE { GRAPH graph:sources { ?source dcterms:date ?day } }")
        post = ox.NamedNode(expand("org:Post"))
        found |= {
            day
            for source, day in dated
            if len(day) == len("2011-09-30") and store.subjects(expand("rdf:type"), post, source)
        }
    return tuple(sorted(found))
