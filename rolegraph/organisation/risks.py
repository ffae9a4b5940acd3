"""Where an organisation is thin: vacancies, single points, levels that meet, lines beside the norm."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Literal

from rolegraph import answers
from rolegraph.model.reporting import (
    Compression,
    Compressions,
    Drift,
    Drifts,
    SinglePoint,
    SinglePoints,
    SoleCover,
    StandIn,
    Vacancy,
)
from rolegraph.organisation.evidence import Ground, explained, ground_of_line, grounds_of_roles
from rolegraph.organisation.faults import by_name
from rolegraph.vocabulary import SKILLS, expand

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rolegraph.answers import Said
    from rolegraph.model import Line, Name
    from rolegraph.organisation import Organisation
    from rolegraph.store import Store

__all__ = ["compression", "drift", "single_points", "vacancies"]


def names(organisation: Organisation, iris: Iterable[str]) -> tuple[Name, ...]:
    """Things by their IRIs and labels."""
    return tuple(organisation.name(iri) for iri in iris)


# -- vacancies


def vacancies(organisation: Organisation, *, why: bool = False) -> tuple[Vacancy, ...]:
    """The posts that a source calls vacant, and who stands in, where anything says it.

    Whoever stands in has a role that stands in for the vacant post's (`rg:standsInFor`), is there, and is of
    the same organisation, or of the same chart where nothing tells the organisation of both. `why` asks for
    what says that each is vacant, its roles and its superiors.
    """
    vacant = sorted(n for n, is_vacant in organisation.vacant.items() if is_vacant and organisation.asks(n))
    stand_ins_of = standing_in(organisation.store) if vacant else {}
    by_role: dict[str, list[int]] = {}
    for n, roles in organisation.roles.items():
        for role in roles:
            by_role.setdefault(role, []).append(n)
    found = []
    for n in vacant:
        superiors = organisation.names(organisation.superiors[n])
        stand_ins = [
            StandIn(organisation.position(other), answers.evidence(organisation.store, [fact]))
            for role in organisation.roles.get(n, ())
            for fact in stand_ins_of.get(role, ())
            for other in by_role.get(fact.subject, ())
            if other != n
            and not organisation.vacant.get(other)
            and organisation.of_one_organisation(n, other)
        ]
        who = ", ".join(organisation.called(one.position.iri) for one in stand_ins)
        bosses = " and ".join(organisation.called(up.iri) + organisation.absent(up.iri) for up in superiors)
        sentence = f"{who} stands in" if who else "nothing says who stands in"
        if not who and not bosses and n in organisation.own_superiors:
            sentence += "; it reports to itself"
        elif not who:
            sentence += f"; its superior is {bosses}" if bosses else ", nor whom it reports to"
        found.append(
            Vacancy(
                organisation.position(n),
                names(organisation, organisation.roles.get(n, ())),
                superiors,
                tuple(stand_ins),
                sentence,
            )
        )
    found.sort(key=lambda vacancy: by_name(vacancy.position))
    return explained(organisation, found, partial(grounds_of_vacancy, organisation)) if why else tuple(found)


def grounds_of_vacancy(organisation: Organisation, vacancy: Vacancy) -> Iterator[Ground]:
    """What says that a post is vacant, or else that it is there; its roles and superiors."""
    iri = vacancy.position.iri
    yield Ground(iri, ("rg:vacant",), otherwise="rdf:type")
    yield from grounds_of_roles(organisation, iri, (role.iri for role in vacancy.roles))
    for superior in vacancy.superiors:
        yield ground_of_line(organisation, iri, superior.iri)


def standing_in(store: Store) -> dict[str, list[Said]]:
    """Role → the statements that another role stands in for it."""
    found: dict[str, list[Said]] = {}
    for role in {role for _, role in store.pairs(expand("rg:standsInFor"))}:
        said = answers.said(store, object_=role, only=("rg:standsInFor",))
        found[role] = [fact for fact in said if fact.status in {"accepted", "conditional"}]
    return found


# -- what hangs on one post


def single_points(organisation: Organisation, *, why: bool = False) -> SinglePoints:
    """The positions whose loss cuts others off, and what only one post of its organisation covers.

    `why` asks for what each rests on: the lines to a position, and how its roles cover a duty or skill.
    """
    organisation = organisation.described
    cut = cut_off(organisation)
    positions = sorted(
        (n for n, number in cut.items() if number and organisation.asks(n)), key=lambda n: (-cut[n], n)
    )
    covers: list[SoleCover] = []
    posts: dict[str, list[int]] = {}
    if organisation.of == "posts":
        for n, roles in organisation.roles.items():
            for role in roles:
                posts.setdefault(role, []).append(n)
        kinds: tuple[tuple[Literal["duty", "skill"], str], ...] = (
            ("duty", "rg:hasDuty"),
            ("skill", "rg:hasSkill"),
        )
        asked = " ".join(f"<{role}>" for role in posts)  # those of the day, which may be no post's now
        for kind, relation in kinds:
            covered: dict[str, set[int]] = {}
            for role, thing in organisation.store.table(
                f"SELECT ?role ?thing WHERE {{ VALUES ?role {{ {asked} }} ?role {relation} ?thing }}"
            ):
                covered.setdefault(thing, set()).update(posts.get(role, ()))
            covers += [
                SoleCover(kind, organisation.name(thing), organisation.position(n))
                for thing, by in covered.items()
                for n in alone(organisation, by)
                if organisation.asks(n)
            ]
    covers.sort(key=lambda cover: (by_name(cover.position), cover.kind, cover.thing.label, cover.thing.iri))
    points = tuple(SinglePoint(organisation.position(n), cut[n]) for n in positions)
    if why:
        points = explained(organisation, points, partial(lines_to, organisation))
        covers = list(explained(organisation, covers, partial(grounds_of_cover, organisation)))
    return SinglePoints(
        points,
        tuple(covers),
        sum(
            bool(recorded) and n not in organisation.roles and organisation.asks(n)
            for n, recorded in enumerate(organisation.recorded)
        ),
    )


def alone(organisation: Organisation, posts: Iterable[int]) -> list[int]:
    """Those of some posts beside which no other is of their organisation, as `of_one_organisation` has it."""
    told = [(n, organisation.body(n), int(organisation.charts[n])) for n in posts]
    bodies = Counter(body for _, body, _ in told)
    charts = Counter(chart for _, _, chart in told)
    untold = Counter(chart for _, body, chart in told if body is None)
    return [
        n for n, body, chart in told if (charts[chart] if body is None else bodies[body] + untold[chart]) == 1
    ]


def lines_to(organisation: Organisation, point: SinglePoint) -> Iterator[Ground]:
    """The lines to a position of those directly below it."""
    up = point.position.iri
    for low in organisation.subordinates[organisation.number(up)]:
        yield ground_of_line(organisation, organisation.iris[low], up)


def grounds_of_cover(organisation: Organisation, cover: SoleCover) -> Iterator[Ground]:
    """The roles of a post, and that they have the duty or skill."""
    iri = cover.position.iri
    roles = organisation.roles[organisation.number(iri)]
    relations = ("rg:hasDuty",) if cover.kind == "duty" else tuple(SKILLS)
    yield from grounds_of_roles(organisation, iri, roles)
    for role in roles:
        yield Ground(role, relations, cover.thing.iri)


def cut_off(organisation: Organisation) -> dict[int, int]:
    """Position → how many of those below it have no way to a top but through it.

    It dominates them, in the sense of flow graphs, on the ways down from the tops.
    """
    import networkx as nx

    if organisation.superiors.degree.max(initial=0) < 2 and len(organisation.hierarchy.members) == len(
        organisation
    ):
        return dict(enumerate(organisation.figures["total"]))  # a tree: all below it
    top = -1
    chart = nx.DiGraph(organisation.solid[:, ::-1].tolist())
    chart.add_edges_from((top, n) for n in list(chart) if not organisation.superiors.degree[n])
    if top not in chart:
        return {}
    above = {n: up for n, up in nx.immediate_dominators(chart, top).items() if n != top and up is not None}
    below = dict.fromkeys(above, 0)
    waiting = dict.fromkeys(above, 0)
    for up in above.values():
        if up != top:
            waiting[up] += 1
    ready = [n for n, number in waiting.items() if not number]
    for n in ready:
        if (up := above[n]) != top:
            below[up] += below[n] + 1
            waiting[up] -= 1
            if not waiting[up]:
                ready.append(up)
    return below


# -- levels


def compression(organisation: Organisation, *, why: bool = False) -> Compressions:
    """The subordinates at or above their superior's level, the most above first.

    Levels of one scale alone compare; of several levels in it the lowest of the subordinate counts and the
    highest of the superior, so that what is listed holds however they are read. `why` asks for what each
    rests on: the line, the roles and their levels.
    """
    levels = organisation.levels
    found = []
    compared = unlevelled = apart = 0
    for low, up in organisation.solid.tolist():
        if low == up or not organisation.asks(low):
            continue
        if low not in levels or up not in levels:
            unlevelled += 1
            continue
        scales = sorted(levels[low].keys() & levels[up].keys())
        compared += bool(scales)
        apart += not scales
        for scale in scales:
            (ordinal, level), (highest, other) = levels[low][scale][0], levels[up][scale][-1]
            if ordinal >= highest:
                found.append(
                    Compression(
                        organisation.position(low),
                        organisation.name(level),
                        organisation.position(up),
                        organisation.name(other),
                        ordinal - highest,
                        answers.scope_notes(organisation.store, (level, other)),
                    )
                )
    found.sort(key=lambda one: (-one.difference, by_name(one.position), one.superior.iri))
    shown = explained(organisation, found, partial(grounds_of_levels, organisation)) if why else tuple(found)
    return Compressions(shown, compared, unlevelled, apart)


def grounds_of_levels(organisation: Organisation, one: Compression) -> Iterator[Ground]:
    """A line, the roles of both its ends, and that these are at the levels told of."""
    yield ground_of_line(organisation, one.position.iri, one.superior.iri)
    for end, level in ((one.position.iri, one.level.iri), (one.superior.iri, one.superior_level.iri)):
        roles = organisation.roles.get(organisation.number(end), ())
        yield from grounds_of_roles(organisation, end, roles)
        for role in roles:
            yield Ground(role, ("rg:level",), level)


# -- actual and norm


def drift(organisation: Organisation, headcount: int | None = None, *, why: bool = False) -> Drifts:
    """The posts whose superior has none of the roles that theirs typically reports to.

    A superior whose role is a kind of such a role, or mapped to one as much like it, fits. Conditions are
    decided by a head-count: the one given, or that of the post's organisation; where nothing says which that
    is, they stay open. Only posts have an actual line beside the norm. `why` asks for what each rests on: the
    line, the roles of its ends, and the norm of them.
    """
    store = organisation.store
    bodies: dict[str, list[int]] = {}
    for n in organisation.units:  # of a post in no unit nothing says whose head-count it counts in
        bodies.setdefault(organisation.body(n) or "", []).append(n)
    people = {body: organisation.people_in(positions) for body, positions in bodies.items()}
    with_norm = {role for role, _ in store.pairs(expand("rg:typicallyReportsTo"))}
    known: dict[tuple[str, int | None], list[Line]] = {}
    kinds: dict[str, set[str]] = {}

    def norm_of(role: str, size: int | None) -> list[Line]:
        if (role, size) not in known:
            lines = answers.reports_to(store, role, size) if role in with_norm else ()
            known[role, size] = [
                line for line in lines if line.line == "solid" and line.status in {"accepted", "conditional"}
            ]
        return known[role, size]

    def kinds_of(role: str) -> set[str]:
        if role not in kinds:
            kinds[role] = {*answers.broader_roles(store, role), *answers.much_alike(store, role)}
        return kinds[role]

    counts = dict.fromkeys(("fitting", "silent", "unknown"), 0)
    drifts = []
    for low, up in organisation.solid.tolist():
        if low == up or not organisation.asks(low):
            continue
        mine, theirs = organisation.roles.get(low, ()), organisation.roles.get(up, ())
        size = people.get(organisation.body(low) or "") if headcount is None else headcount
        norm = [line for role in mine for line in norm_of(role, size)]
        applying = {line.iri for line in norm if line.applies is not False}
        if mine and not applying:
            counts["silent"] += 1
        elif not mine or not theirs:
            counts["unknown"] += 1
        elif applying & (held := {kind for role in theirs for kind in kinds_of(role)}):
            counts["fitting"] += 1
        else:
            drifts.append(
                Drift(
                    position=organisation.position(low),
                    roles=names(organisation, mine),
                    superior=organisation.position(up),
                    superior_roles=names(organisation, theirs),
                    norm=tuple(norm),
                    headcount=size,
                    always=not held & {line.iri for line in norm},
                )
            )
    drifts.sort(key=lambda one: (by_name(one.position), one.superior.iri))
    shown = explained(organisation, drifts, partial(grounds_of_drift, organisation)) if why else tuple(drifts)
    return Drifts(shown, **counts)


def grounds_of_drift(organisation: Organisation, one: Drift) -> Iterator[Ground]:
    """A line, the roles of both its ends, and whom those of the lower one typically report to."""
    low, up = one.position.iri, one.superior.iri
    yield ground_of_line(organisation, low, up)
    yield from grounds_of_roles(organisation, low, (role.iri for role in one.roles))
    yield from grounds_of_roles(organisation, up, (role.iri for role in one.superior_roles))
    for role in one.roles:
        for line in one.norm:
            yield Ground(role.iri, ("rg:typicallyReportsTo",), line.iri)
