"""A RoleGraph answers: every question is one method, and its answer a value of `rolegraph.model`."""

from __future__ import annotations

import warnings
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import pyoxigraph as ox

from rolegraph import answers, choosing, claims, comparison, impact, lists, organisation, queries, sandbox
from rolegraph.answers import check_top
from rolegraph.duties import cover, matrix, separation
from rolegraph.errors import FileError, QueryError
from rolegraph.export import EXPORTS, write_export
from rolegraph.model import NamedRoles
from rolegraph.organisation import faults, layers, lines, risks, spans
from rolegraph.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import networkx as nx
    import numpy as np
    import rdflib
    from numpy.typing import NDArray

    from rolegraph.model import (
        Comparison,
        Conflict,
        Impact,
        Line,
        NamedQuery,
        Rank,
        Role,
        RoleSummary,
        SetAside,
        Source,
        Support,
        TitleUse,
    )
    from rolegraph.model.careers import Gap, Holders, Paths, SimilarRoles
    from rolegraph.model.deciding import DecisionRecord
    from rolegraph.model.duties import Cover, DutyMatrix, Separation, SeparationRule
    from rolegraph.model.reporting import (
        Between,
        Chains,
        Chart,
        CommonManagers,
        Compressions,
        Cycles,
        Drifts,
        Layers,
        Orphan,
        Reports,
        SinglePoints,
        Span,
        Spans,
        TwoBosses,
        Vacancy,
    )
    from rolegraph.model.titles import Resolution
    from rolegraph.organisation import Organisation
    from rolegraph.titles.resolver import Resolver


__all__ = ["RoleGraph", "is_sparql", "serialize_answer"]


class RoleGraph:
    """A validated graph of roles and the questions that it answers.

    Made by `rolegraph.load` and `rolegraph.open`. Where a method takes a role, it is matched in any case by
    IRI, CURIE, own name, then title; AmbiguousNameError and NameNotFoundError say what was not clear.
    The graph does not change; `without` gives another one.
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    def __repr__(self) -> str:
        return f"<RoleGraph of {len(self.store)} quads>"

    # -- one role, two roles

    def find(self, name: str) -> str:
        """The IRI of the role that a name means: where several catalogues know it, of the first."""
        return answers.find_role(self.store, name)

    def find_all(self, name: str) -> list[str]:
        """The IRIs of all roles that a name means, in whatever catalogue: own names first, then titles."""
        return answers.find_roles(self.store, name)

    def role(self, name: str, *, merged: bool = False) -> Role:
        """All that the graph says of a role: titles, duties, skills, level, superiors, reports, conflicts.

        With `merged`, also what it says of the roles of other catalogues that a mapping calls much like it.
        """
        iri = self.find(name)
        return answers.as_one(self.store, iri) if merged else answers.role(self.store, iri)

    def show(self, name: str) -> Role | NamedRoles:
        """The role that a name means, or, where it means several, all of them and how they are mapped."""
        iris = self.find_all(name)
        found = tuple(answers.role(self.store, iri) for iri in iris)
        return found[0] if len(found) == 1 else NamedRoles(name, found, answers.mappings(self.store, iris))

    def compare(self, left: str, right: str, *others: str) -> Comparison:
        """What roles share, what is nearly the same in two of them, and what is each one's own.

        Raises QueryError where two names mean one role.
        """
        found = comparison.compare(self.store, answers.each(self.find, (left, right, *others)))
        return replace(found, _frame=self._comparison_html)

    def similar(self, name: str, *, top: int = 10, why: bool = False) -> SimilarRoles:
        """The roles most like one by their skills, duties and titles, best first, with what made each score.

        With `why`, every shared thing has the statements that it rests on. Raises QueryError where `top` is
        below 1.
        """
        from rolegraph import careers

        return careers.similar(self.store, self.find(name), check_top(top), why=why)

    def gap(self, start: str, goal: str) -> Gap:
        """What going from one role to another takes: what is to be gained, what carries over, ratings.

        Skills that are no more than optional in the first role are told apart: they carry over where they
        were taken up there.
        Raises QueryError where both names mean one role.
        """
        from rolegraph import careers

        return careers.gap(self.store, *answers.each(self.find, (start, goal)))

    def path(self, start: str, goal: str, *, best: int = 5) -> Paths:
        """The ways from one role to another whose steps each ask for the least that is new, easiest first.

        Into the goal's catalogue they also step by mappings (`skos:closeMatch`, a publisher's exact match),
        which ask for nothing new. Every role on a way saves effort against going without it, the direct step
        included. Raises QueryError where both names mean one role, or `best` (how many ways) is not from 1 to
        100.
        """
        from rolegraph import careers

        first, last = answers.each(self.find, (start, goal))
        return careers.path(self.store, first, last, best)

    def who_does(self, duty: str, *, top: int = 10) -> Holders:
        """The duties that words describe, the likest first, and the roles that have each.

        An IRI or CURIE means one duty exactly. Raises NameNotFoundError where no duty is worded like it,
        QueryError where `top` is below 1.
        """
        from rolegraph.holders import holders

        return holders(self.store, duty, "duty", check_top(top))

    def who_needs(self, skill: str, *, top: int = 10) -> Holders:
        """The skills that words describe, the likest first, and the roles that need each or can use it.

        An IRI or CURIE means one skill exactly. Raises NameNotFoundError where no skill is worded like it,
        QueryError where `top` is below 1.
        """
        from rolegraph.holders import holders

        return holders(self.store, skill, "skill", check_top(top))

    def gap_sizes(self) -> tuple[list[str], NDArray[np.int32]]:
        """The roles (IRIs), and for each as a start (row) and each as a goal (column) the size of the gap.

        It counts the needed skills (essential, required or not graded) of the goal of which nothing says that
        the start calls for them: nothing at all, or only that they are optional there. Skills of the same
        words count as one.
        """
        from rolegraph import profiles

        all_ = profiles.profiles(self.store)
        return all_.roles, profiles.gap_sizes(all_.held, all_.needed)

    def higher(self, left: str, right: str) -> Rank:
        """Which of two roles is above the other: by reporting, by level, by inference, or not said."""
        return comparison.higher(self.store, self.reporting, self.find(left), self.find(right))

    # -- reporting lines
    # Of posts (the actual) or of roles (the norm). A NAME means a role or a post: a role where both have it,
    # unless `of` says otherwise, or `within` (a unit) or `as_of` (a day), which only posts have. A question
    # about no name is of posts, if there are any; with `why` its items have the statements they rest on, as
    # those of answers about names always have. With `within` its items are those of the posts of a unit and
    # of units below it; what is counted, from layers to whoever is below, is counted in the whole chart.

    def find_position(
        self, name: str, *, of: Chart | None = None, within: str | None = None, as_of: str | None = None
    ) -> tuple[Chart, str]:
        """What a name means: `("roles", IRI)` or `("posts", IRI)`.

        Posts are matched by IRI, CURIE and label, else by their identifier, else by the name of whoever holds
        them, in any case; `within` names the unit or organisation that the post is in. Raises
        NameNotFoundError and AmbiguousNameError.
        """
        return lines.find(self.store, name, of, within, as_of)

    def find_posts(self, name: str) -> list[str]:
        """The IRIs of all posts that a name means."""
        return lines.find_posts(self.store, name)

    def find_units(self, name: str) -> dict[str, str]:
        """All units and organisations that a name means: IRI → IRI of the organisation that it belongs to.

        Raises NameNotFoundError.
        """
        return lines.units_called(self.store, name)

    def organisation(
        self, *, of: Chart | None = None, within: str | None = None, as_of: str | None = None
    ) -> Organisation:
        """The posts or roles with all their lines as compact arrays, in force or as of a day (2011-09-30).

        Read once and kept. With `within`, for questions about the posts of that unit alone. Raises QueryError
        for a date that does not exist or before all data, or a unit without posts, NameNotFoundError for an
        unknown unit.
        """
        if of is within is as_of is None:
            of = "posts" if organisation.has_posts(self.store) else "roles"
        found = organisation.to_organisation(self.store, of or "posts", as_of)
        return found if within is None else lines.in_unit(found, within)

    def days(self) -> tuple[str, ...]:
        """The days (ISO 8601) on which something that is said of posts begins or ends."""
        return organisation.days(self.store)

    def _place(
        self, name: str, of: Chart | None, within: str | None, as_of: str | None
    ) -> tuple[Organisation, str]:
        """The organisation that a question is about, and what a name means in it."""
        kind, iri = self.find_position(name, of=of, within=within, as_of=as_of)
        found = self.organisation(of=kind, as_of=as_of)
        found.expect(iri)
        return found, iri

    def reports_to(
        self,
        name: str,
        *,
        headcount: int | None = None,
        of: Chart | None = None,
        within: str | None = None,
        as_of: str | None = None,
    ) -> tuple[Line, ...]:
        """The superiors of a role or post, each with its condition and status.

        With `headcount` (people in the organisation) each line says whether it applies: True, False, or None
        where its condition has no bounds to decide by. Rival lines of a post are among them, as contested;
        without a day so are those of other days (`over`), last.
        """
        return lines.reports_to(*self._place(name, of, within, as_of), headcount)

    def chains(
        self,
        name: str,
        *,
        headcount: int | None = None,
        of: Chart | None = None,
        within: str | None = None,
        as_of: str | None = None,
    ) -> Chains:
        """Every way up from a role or post along the solid lines in force, shortest first.

        Each says whether it ends at a top, in a loop, at one that nothing describes or that is told of on
        other days only, or at contested lines; `unique`, whether there is but one and it leads to a top.
        Raises QueryError for more than 1,000.
        """
        return lines.chains(*self._place(name, of, within, as_of), headcount)

    def reports(
        self,
        name: str,
        *,
        every: bool = False,
        dotted: bool = False,
        of: Chart | None = None,
        within: str | None = None,
        as_of: str | None = None,
    ) -> Reports:
        """Who reports to a role or post: directly, or with `every` all below as a tree, each once.

        Along solid lines, and with `dotted` along dotted ones too. Contested lines are listed apart.
        """
        return lines.reports(*self._place(name, of, within, as_of), every=every, dotted=dotted)

    def span(
        self,
        name: str,
        *,
        of: Chart | None = None,
        within: str | None = None,
        as_of: str | None = None,
    ) -> Span:
        """How many report to a role or post, directly and in all: positions, FTE and head-count."""
        return spans.span(*self._place(name, of, within, as_of))

    def spans(
        self,
        *,
        by: Literal["manager", "unit", "level"] = "manager",
        band: tuple[int | None, int | None] = (None, None),
        of: Chart | None = None,
        within: str | None = None,
        as_of: str | None = None,
        why: bool = False,
    ) -> Spans:
        """The spans of all to whom someone reports, widest first, or of those of each unit or level.

        With a band (least and most direct reports, both inclusive, None for no bound): only those outside it.
        """
        return spans.spans(self.organisation(of=of, within=within, as_of=as_of), by, band, why=why)

    # -- duties and cover

    def duty_matrix(self, *roles: str, unit: str | None = None) -> DutyMatrix:
        """Which role owns, shares or lacks which duty, and which duties none has.

        Of the roles named and of those of the posts of a unit (and of the units below it); of all roles
        where neither is given. A duty with no holder means that nothing says who has it.
        """
        chosen = answers.each(self.find, roles)
        if unit is not None:
            chosen += matrix.roles_in_unit(self.store, unit)
        return matrix.duty_matrix(self.store, None if unit is None and not roles else chosen)

    def cover(
        self,
        name: str,
        *,
        of: Chart | None = None,
        within: str | None = None,
        as_of: str | None = None,
        everywhere: bool = False,
        top: int = 10,
    ) -> Cover:
        """Which roles, with their posts, have all skills that a vacancy cannot do without; else the nearest.

        NAME is understood as for reporting lines: `within` names the unit of a post. A post is covered from
        its own organisation (where nothing says it, from its chart), with `everywhere` from any. At most
        `top` roles of either kind are given (QueryError for less than one). What people can do is known by
        their roles alone. With `as_of` posts, their roles and holders are those of that day; what roles call
        for is without days.
        """
        day = None
        if as_of is None:
            kind, iri = self.find_position(name, of=of, within=within)
        else:
            day, iri = self._place(name, of, within, as_of)
            kind = day.of
        what: Literal["post", "role"] = "post" if kind == "posts" else "role"
        return cover.cover(self.store, what, iri, check_top(top), day, everywhere=everywhere)

    def separation(self, role: str | None = None) -> Separation:
        """Which roles, posts and persons have two duties that a rule keeps apart; with a role, of it alone.

        A role has a rule's duty by what SKOS says of its duties and skills or by how they are worded. The
        rules are the graph's own (`rg:SeparationRule`); where it has none, those that ship.
        """
        return separation.separation(self.store, None if role is None else self.find(role))

    def separation_rules(self) -> tuple[SeparationRule, ...]:
        """The rules that `separation` checks, by area: the graph's own, else those that ship."""
        return separation.rules_of(self.store).rules

    # -- lists

    def roles(self) -> tuple[RoleSummary, ...]:
        """The roles that some statement uses, by name."""
        return lists.roles(self.store)

    def sources(self) -> tuple[Source, ...]:
        """The documents with their parts."""
        return lists.sources(self.store)

    def set_aside(self) -> tuple[SetAside, ...]:
        """The stretches that were read and yield nothing, with the reason."""
        return lists.set_aside(self.store)

    def titles(self, title: str | None = None) -> tuple[TitleUse, ...]:
        """The titles that name several roles, or the roles that one title names exactly."""
        if title is None:
            return lists.shared_titles(self.store)
        return (lists.title_use(self.store, title),)

    def resolve(
        self,
        *titles: str,
        top: int = 10,
        learn: str | Path | None = None,
        say: Callable[[str], None] = warnings.warn,
    ) -> tuple[Resolution, ...]:
        """What titles as people write them mean: for each up to `top` roles with scores, and a verdict.

        `learn` is a table of titles that are coded already (CSV, columns title and role): they count as
        labels of their roles. `say` is told of the rows of it that cannot be understood. Raises FileError
        where it cannot be read, QueryError where `top` is below 1.
        """
        return tuple(self.resolver(learn, say).resolve(titles, check_top(top)))

    def resolve_column(
        self,
        path: str | Path,
        column: str,
        out: str | Path,
        *,
        top: int | None = None,
        learn: str | Path | None = None,
        say: Callable[[str], None] = warnings.warn,
        advance: Callable[[str, int, int], None] = lambda what, done, total: None,
    ) -> dict[str, int]:
        """Write a CSV anew with the columns rank, iri, label, score, verdict, matched; verdict → rows.

        `column` holds the titles; a row comes once for each of its `top` best roles, whatever the verdict, or
        without `top` once, with no role where the title is unknown. Any number of rows: `say` is told where
        the file is not UTF-8 and of lines with bytes that are no text, `advance` gets (what, rows done, rows
        in all). Raises FileError, or QueryError where `top` is below 1, and then writes nothing.
        """
        from rolegraph.titles.columns import resolve_column

        place, to = Path(path), Path(out)
        most = None if top is None else check_top(top)
        read = {path.resolve() for path in (place, *([Path(learn)] if learn else ()))}
        if to.resolve() in read:
            raise FileError(to, "would be written over what is read from it; name another file with -o")
        return resolve_column(self.resolver(learn, say), place, column, to, most, say, advance)

    def resolver(self, learn: str | Path | None, say: Callable[[str], None]) -> Resolver:
        """What resolves titles by the labels of this graph, and by the coded titles of a table."""
        from rolegraph import titles
        from rolegraph.titles.columns import read_coded

        if learn is None:
            return titles.open_resolver(self.store)
        coded, problems = read_coded(self.store, Path(learn))
        for problem in problems:
            say(problem)
        return titles.open_resolver(self.store, coded)

    def support(self) -> tuple[Support, ...]:
        """Every claimed statement with the number of places that make it, most first."""
        return answers.support(self.store)

    def conflicts(
        self, role: str | None = None, *, kind: str | None = None, within: str | None = None
    ) -> tuple[Conflict, ...]:
        """The contradictions, of all or of one role or post: open, settled, noted, then apparent ones.

        A name is understood as for reporting lines: `within` names the unit of a post. `kind` takes those of
        one kind alone, such as `rivalLines`. Raises NameNotFoundError for no kind.
        """
        iri = None if role is None else self.find_position(role, within=within)[1]
        return answers.conflicts(self.store, iri, kind)

    def common_manager(
        self,
        left: str,
        right: str,
        *,
        of: Chart | None = None,
        within: str | None = None,
        as_of: str | None = None,
    ) -> CommonManagers:
        """The lowest superiors that two posts, or roles, have in common: several, where lines are no tree."""
        return lines.common_manager(*self._places(left, right, of, within, as_of))

    def between(
        self,
        left: str,
        right: str,
        *,
        of: Chart | None = None,
        within: str | None = None,
        as_of: str | None = None,
    ) -> Between:
        """The shortest ways through the chart from one to another: up to a common manager, and down."""
        return lines.between(*self._places(left, right, of, within, as_of))

    def _places(
        self, left: str, right: str, of: Chart | None, within: str | None, as_of: str | None
    ) -> tuple[Organisation, str, str]:
        """The organisation that a question about two is about, and what their names mean in it."""
        kind, first, second = lines.find_both(self.store, left, right, of, within, as_of)
        found = self.organisation(of=kind, as_of=as_of)
        for iri in (first, second):
            found.expect(iri)
        return found, first, second

    def layers(
        self,
        *,
        by: Literal["body", "unit"] = "body",
        of: Chart | None = None,
        within: str | None = None,
        as_of: str | None = None,
        why: bool = False,
    ) -> Layers:
        """The layers from the tops down: of all, of each organisation or unit, and each position's own."""
        return layers.layers(self.organisation(of=of, within=within, as_of=as_of), by, why=why)

    def cycles(
        self,
        *,
        of: Chart | None = None,
        within: str | None = None,
        as_of: str | None = None,
        why: bool = False,
    ) -> Cycles:
        """The loops of solid lines, contested ones among them, and the fewest lines that break them all."""
        return faults.cycles(self.organisation(of=of, within=within, as_of=as_of), why=why)

    def orphans(
        self,
        *,
        of: Chart | None = None,
        within: str | None = None,
        as_of: str | None = None,
        why: bool = False,
    ) -> tuple[Orphan, ...]:
        """The positions without a superior that are no tops, and those whose superior nothing describes."""
        return faults.orphans(self.organisation(of=of, within=within, as_of=as_of), why=why)

    def two_bosses(self, *, within: str | None = None, as_of: str | None = None) -> tuple[TwoBosses, ...]:
        """The posts with several solid lines at once, and on whose word each is.

        Of roles, several superiors are alternatives and no rivals.
        """
        return faults.two_bosses(self.organisation(of="posts", within=within, as_of=as_of))

    def vacancies(
        self, *, within: str | None = None, as_of: str | None = None, why: bool = False
    ) -> tuple[Vacancy, ...]:
        """The posts that a source calls vacant, and who stands in where anything says it."""
        return risks.vacancies(self.organisation(of="posts", within=within, as_of=as_of), why=why)

    def single_points(
        self,
        *,
        of: Chart | None = None,
        within: str | None = None,
        as_of: str | None = None,
        why: bool = False,
    ) -> SinglePoints:
        """The positions whose loss cuts others off, and the duties and skills that only one post covers."""
        return risks.single_points(self.organisation(of=of, within=within, as_of=as_of), why=why)

    def compression(
        self,
        *,
        of: Chart | None = None,
        within: str | None = None,
        as_of: str | None = None,
        why: bool = False,
    ) -> Compressions:
        """The subordinates at or above their superior's level; levels of one scale alone compare.

        And of how many lines nothing says it, as their levels are not told or do not compare.
        """
        return risks.compression(self.organisation(of=of, within=within, as_of=as_of), why=why)

    def drift(
        self,
        *,
        headcount: int | None = None,
        within: str | None = None,
        as_of: str | None = None,
        why: bool = False,
    ) -> Drifts:
        """The posts whose actual line departs from the norm of their role.

        Conditions of the norm are decided by `headcount`, or else by that of each post's organisation.
        """
        return risks.drift(self.organisation(of="posts", within=within, as_of=as_of), headcount, why=why)

    def decisions(self) -> tuple[DecisionRecord, ...]:
        """What reviewers have decided, by day, with what it is about and whether that is there."""
        return answers.decision_records(self.store)

    # -- leaving sources out

    def without(self, *sources: str) -> RoleGraph:
        """The graph as it would be without some sources and their parts: merge and rules run again."""
        return self.restricted(without=sources)

    def only(self, *sources: str) -> RoleGraph:
        """The graph as it would be with some sources and their parts alone: merge and rules run again."""
        return self.restricted(only=sources)

    def restricted(
        self,
        *,
        only: Iterable[str] = (),
        without: Iterable[str] = (),
        say: Callable[[str], None] = lambda text: None,
        advance: Callable[[str, int, int], None] = lambda what, done, total: None,
    ) -> RoleGraph:
        """The graph with the sources that are left when some are chosen, where any are, and some left out.

        Of a large store on disk it is made once and kept beside it; `say` gets a word where it is made, and
        `advance` what is at work, how much of it is done and how much there is (0 where nobody knows).
        """
        chosen = [answers.find_source(self.store, name) for name in only]
        left_out = {answers.find_source(self.store, name) for name in without}
        if chosen:
            left_out |= claims.all_but(self.store, chosen)
        if not left_out:
            return self
        return RoleGraph(choosing.without_sources(self.store, left_out, say, advance))

    def impact(self, *sources: str) -> tuple[Impact, ...]:
        """What leaving sources out would change, statement by statement."""
        left_out = answers.each(lambda name: answers.find_source(self.store, name), sources)
        return impact.impact(self.store, left_out)

    # -- SPARQL, rdflib, NetworkX

    def query(self, text: str, /, *, timeout: float | None = None, **parameters: str) -> Any:
        """The answer to a SPARQL 1.1 query: pyoxigraph's solutions, boolean or triples.

        A solution is read by name or position: `row["role"].value`. `text` is a query or the name of one
        that ships (`queries` lists them); `parameters` are names of roles, or plain text, for a named
        query's parameters. Rolegraph's prefixes need no declaration. Only reading: updates, SERVICE and
        FROM beyond the store's own graphs raise QueryRefusedError. With `timeout` (seconds) the query runs
        in a child process and QueryTimeoutError ends it.
        """
        text = self.query_text(text, **parameters)
        sandbox.look_over(text, self.store.graphs)
        if timeout is None:
            return self.store.query(text)
        to = "n-quads" if sandbox.gives_graph(text) else "json"
        content = sandbox.run_limited(lambda: serialize_answer(self.store.query(text), to)[1], timeout)
        if to == "n-quads":
            return (quad.triple for quad in ox.parse(content, format=ox.RdfFormat.N_QUADS))
        return ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON)

    def query_text(self, text: str, /, **parameters: str) -> str:
        """The SPARQL behind a query's name and parameters; a text with a space in it is one already."""
        if is_sparql(text):
            if parameters:
                raise QueryError("only a named query takes parameters; rolegraph queries lists them")
            return text
        named = queries.named_queries().get(text.strip())
        if named and (unknown := sorted(parameters.keys() - named.parameters.keys())):
            known = ", ".join(named.parameters) or "none"
            raise QueryError(f"the query {named.name} has no parameter {', '.join(unknown)}; it has: {known}")
        values = {}
        for key, value in parameters.items():
            default = named.parameters.get(key, "") if named else ""
            if default.startswith(("'", '"')):
                values[key] = str(ox.Literal(value, language="en" if default.endswith("@en") else None))
            elif default.startswith(("source:", "<source")):
                values[key] = f"<{answers.find_source(self.store, value)}>"
            elif default.startswith("post:"):
                values[key] = f"<{lines.find(self.store, value, 'posts', by_unit=False)[1]}>"
            else:
                values[key] = f"<{self.find(value)}>"
        return queries.named_query(text.strip(), **values)

    @staticmethod
    def queries() -> tuple[NamedQuery, ...]:
        """The queries that ship, with the question that each answers."""
        return tuple(queries.named_queries().values())

    @cached_property
    def rdf(self) -> rdflib.Dataset:
        """The graph as an rdflib Dataset over the same store, for reading: no copy, rdflib's API."""
        from rolegraph.rdflib_view import to_rdf

        return to_rdf(self.store)

    @cached_property
    def reporting(self) -> nx.DiGraph[str]:
        """The solid lines between roles as a frozen `nx.DiGraph`: an edge from a role to its superior.

        Lines in force only, so none that is contested. Nodes are IRIs; labels and claims are a question
        to `role` or `reports_to`.
        """
        from rolegraph.network import to_reporting

        return to_reporting(self.store, "roles")

    @cached_property
    def post_reporting(self) -> nx.DiGraph[str]:
        """The solid lines between posts as a frozen `nx.DiGraph`, an edge from a post to its superior.

        Contested lines are not in it.
        """
        from rolegraph.network import to_reporting

        return to_reporting(self.store, "posts")

    def post_reporting_on(self, day: str) -> nx.DiGraph[str]:
        """The solid lines between posts on a day (2011-09-30) as a frozen `nx.DiGraph` of IRIs.

        Registers that tell of several days give the lines of the one that holds, dated lines those whose
        dates do; an undated source gives all of its own. Contested lines are in it, as they are not in
        `post_reporting`.
        """
        return organisation.to_organisation(self.store, "posts", day).network()

    @cached_property
    def network(self) -> nx.MultiDiGraph[str]:
        """All relations in force as a frozen `nx.MultiDiGraph` with labels, kinds, statuses and claims."""
        from rolegraph.network import to_network

        return to_network(self.store)

    # -- files out

    def export(self, path: str | Path | None = None, *, to: str | None = None) -> bytes:
        """The bytes of an export, written to `path` in one step where it is given.

        `to` is a format of `rolegraph.EXPORTS`; without it the path's ending decides. Raises FileError.
        """
        return write_export(self.store, path, to)

    def page(
        self, path: str | Path, *, about: str | None = None, depth: int = 1, query: str | None = None
    ) -> Path:
        """Write the interactive page, one HTML file that needs nothing else, and return where it is.

        With `about`, a role or post, of what is at most `depth` lines away from it. With `query`, SPARQL, of
        the statements that a CONSTRUCT or DESCRIBE gives. Raises QueryError for a query that gives none,
        FileError for more than a page can hold.
        """
        from rolegraph.page import write_page

        if depth < 1:
            raise QueryError(f"a depth of {depth} shows nothing around it; ask for 1 or more")
        iri = None if about is None else lines.find(self.store, about, by_unit=False)[1]
        triples = None if query is None else self.query(query, timeout=60)
        if triples is not None and isinstance(triples, (ox.QuerySolutions, ox.QueryBoolean)):
            what = "yes or no" if isinstance(triples, ox.QueryBoolean) else "rows"
            raise QueryError(
                f"this query gives {what}, and a page draws a graph: write CONSTRUCT or DESCRIBE"
            )
        return write_page(self.store, Path(path), about=iri, depth=depth, triples=triples)

    def _repr_html_(self) -> str:
        """The page, for a notebook."""
        from rolegraph.page import graph_frame

        return graph_frame(self.store, repr(self))

    def _comparison_html(self, found: Comparison) -> str:
        """A comparison as the page shows it, for a notebook."""
        from rolegraph.page import comparison_frame

        return comparison_frame(self.store, [role.iri for role in found.roles])


def is_sparql(text: str) -> bool:
    """Whether a text is a query and not the name of one: it has a space or a bracket in it."""
    return "{" in text or any(character.isspace() for character in text.strip())


RESULTS: Final = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}


GRAPH_WRITERS: Final = {"turtle": "turtle", "json": "json-ld", "xml": "rdf-xml", "n-quads": "n-quads"}


def serialize_answer(answer: Any, to: str) -> tuple[str, bytes]:
    """(kind, bytes) of an answer: SPARQL's result formats for rows and truth, RDF for a graph."""
    if isinstance(answer, ox.QueryTriples):
        if to not in GRAPH_WRITERS:
            raise QueryError(f"this query gives a graph, which {to} cannot hold; use turtle, json or xml")
        found = Store()
        try:
            found.oxigraph.extend(ox.Quad(*triple) for triple in answer)
        except (OSError, ValueError, RuntimeError) as error:
            raise QueryError(f"the query cannot be answered: {error}") from error
        return "graph", EXPORTS[GRAPH_WRITERS[to]].write(found)
    if to not in RESULTS:
        what = "yes or no" if isinstance(answer, ox.QueryBoolean) else "rows"
        raise QueryError(
            f"this query gives {what}, which {to} cannot hold; use {', '.join(RESULTS)}, or CONSTRUCT"
        )
    if isinstance(answer, ox.QueryBoolean):
        if to in {"csv", "tsv"}:
            return "truth", b"true\n" if answer else b"false\n"
        return "truth", answer.serialize(format=RESULTS[to]) or b""
    try:
        return "rows", answer.serialize(format=RESULTS[to]) or b""
    except (OSError, ValueError, RuntimeError) as error:
        raise QueryError(f"the query cannot be answered: {error}") from error
