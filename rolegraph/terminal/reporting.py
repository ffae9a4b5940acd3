"""Reporting lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from rolegraph import vocabulary
from rolegraph.terminal import LONG_LIST, NOT_SAID, OUT, marked, told, told_apart
from rolegraph.terminal.roles import line_row
from rolegraph.text import number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from rolegraph.model import Chain, Evidence, Line, Name
    from rolegraph.model.reporting import (
        Between,
        Chains,
        CommonManagers,
        Compressions,
        Cycles,
        Drifts,
        Layers,
        Orphan,
        Position,
        ReportingLine,
        Reports,
        SinglePoints,
        Span,
        Spans,
        Subordinate,
        TwoBosses,
        Unplaced,
        Vacancy,
    )
    from rolegraph.organisation import Organisation
    from rolegraph.terminal import Printer

    Named = Name | Position | Line

__all__ = [
    "between",
    "chains",
    "common_manager",
    "compression",
    "cycles",
    "drift",
    "layers",
    "orphans",
    "reports",
    "reports_to",
    "single_points",
    "span",
    "spans",
    "two_bosses",
    "vacancies",
]


def names(organisation: Organisation, things: Iterable[Named]) -> Callable[[Named], str]:
    """What gives the name of each position of a list, with its identifier where others are called so."""
    called = vocabulary.told_apart((thing.iri, organisation.called(thing.iri)) for thing in things)
    return lambda thing: called[thing.iri]


def reports_to(
    out: Printer,
    organisation: Organisation,
    one: Name,
    lines: Sequence[Line],
    headcount: int | None,
    *,
    why: bool = False,
) -> None:
    """The superiors of a role or post."""
    called = names(organisation, [one, *lines])
    if not lines:
        out.line(f"nothing says whom {called(one)} reports to")
        return
    out.line(f"{called(one)} reports to", "bold")
    columns = ("",) * 5 if headcount is None else ("superior", f"with {people(headcount)}", "", "", "")
    rows = (
        (
            seat(organisation, line, one, called),
            "" if headcount is None else verdict(line),
            *line_row(line)[1:],
        )
        for line in lines
    )
    out.table(columns, rows)
    if why:
        out.heading("Why")
        rests_on(out, one, lines, called)


def rests_on(out: Printer, one: Named, lines: Iterable[Line], called: Callable[[Named], str]) -> None:
    """Lines from one, each as the statement that it is, with who says it."""
    out.table(
        ("", "", ""),
        (
            (
                f"{called(one)} · {VERBS[line.line]} · {called(line)}",
                marked(line.status),
                told(line.claims, line.sources),
            )
            for line in lines
        ),
        indent=4,
    )


VERBS = {"solid": "reports to", "dotted": "dotted line to"}


def verdict(line: Line) -> str:
    """Whether a line applies at the head-count asked about, and why, where bounds alone do not say it."""
    if line.applies is None:
        return f"cannot be decided: {line.reason}"
    if line.status == "contested":
        return f"{'would apply' if line.applies else 'does not apply'}: {line.reason}"
    return "applies" if line.applies else "does not apply"


def seat(organisation: Organisation, line: Line, one: Named, called: Callable[[Named], str]) -> str:
    """A superior of one, with its unit and whoever holds it, where they are told."""
    if line.iri == one.iri:
        return "itself: a loop"
    held = f", held by {' and '.join(line.holders)}" if line.holders else ""
    return f"{called(line)}{f' ({line.unit})' if line.unit else ''}{held}{organisation.absent(line.iri)}"


ENDS = {"loop": ", which ends in a loop", "contested": ", which ends at contested lines"}


def chains(
    out: Printer,
    organisation: Organisation,
    one: Name,
    chains: Chains,
    lines: Sequence[Line],
    below: bool,
    *,
    why: bool = False,
) -> None:
    """Every way up, and the superiors whose lines are not in force; `below`: whether anyone reports to it."""
    called = names(organisation, [one, *lines, *(step for chain in chains for step in chain.steps)])
    label = called(one)
    told = [chain for chain in chains if chain.steps]
    if not told and chains[0].end == "top" and chains[0].in_loop:
        also = "; others report to it" if below else ""
        out.line(f"{label} reports to itself alone: a loop, and no superior is told{also}")
    elif not told:
        out.line(f"nothing in force says whom {label} reports to" + stands(chains[0], below))
    for chain in told:
        steps = [called(one)]
        for step in chain.steps:
            extra = ", ".join(filter(None, (step.frequency, step.condition)))
            steps.append(called(step) + (f" ({extra})" if extra else ""))
        looping = ", which lead in a loop" if chain.end == "contested" and chain.in_loop else ""
        end = ENDS.get(chain.end) or organisation.absent(chain.steps[-1].iri)
        out.line(" → ".join(steps) + end + looping)
        if why:
            lows: list[Named] = [one, *chain.steps]
            for low, step in zip(lows, chain.steps, strict=False):
                rests_on(out, low, [step], called)
    tops = sum(chain.end == "top" for chain in chains)
    if chains.unique:
        out.line("the only way to the top", "dim")
    elif told:
        ways = f"{number(tops, 'way')} to the top" if tops else "nothing told leads to a top"
        out.line(ways + (f"; {len(chains) - tops} end before one" if 0 < tops < len(chains) else ""), "dim")
    if left_out := [line for line in lines if line.over or line.status in {"contested", *OUT}]:
        out.heading("Not taken", len(left_out))
        out.table(("", "", "", ""), ((called(line), *line_row(line)[1:]) for line in left_out))


def stands(chain: Chain, below: bool) -> str:
    """What one is from which no line in force leads on."""
    if chain.end == "contested":
        return ": its lines are contested" + (", and lead in a loop" if chain.in_loop else "")
    if chain.end == "missing":
        return ": nothing describes it"
    if chain.end == "away":
        return ": it is told of on other days only"
    return "; others report to it, so it counts as a top" if below else ""


class Explained(Protocol):
    """An item of an answer with the statements that it rests on."""

    @property
    def why(self) -> tuple[Evidence, ...]: ...


def listed(
    out: Printer,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    items: Sequence[Explained],
    *,
    why: bool,
) -> None:
    """Items of an answer as a table, or each as a line with the statements that it rests on."""
    if not why:
        told_table(out, columns, rows)
        return
    for row, item in zip(rows, items, strict=False):
        cells = [
            f"{column} {cell}" if column else str(cell)
            for column, cell in zip(columns, row, strict=True)
            if cell not in {None, ""}
        ]
        out.line(f"  {' · '.join(cells)}")
        out.why(item.why, indent=6)


def reports(
    out: Printer, organisation: Organisation, one: Name, answer: Reports, in_full: bool, *, why: bool = False
) -> None:
    """Who reports to a role or post."""
    found = answer.reports
    label = organisation.called(one.iri)
    itself = organisation.number(one.iri) in organisation.own_superiors
    if itself:
        out.line(f"{label} is said to report to itself: a loop, which is not counted")
    if not found:
        nobody(out, organisation, one, answer.contested, " else" if itself else "", why=why)
        return
    out.line(f"{label}{organisation.absent(one.iri)}: {number(len(found), 'report')}", "bold")
    most = None if in_full else LONG_LIST
    deep = any(one.depth > 1 for one in found)
    superiors = [one.superior for one in found[:most]]
    superiors += [end for line in answer.contested for end in (line.subordinate, line.superior)]
    called = placed(organisation, (one.position for one in found[:most]), beside=superiors)
    superior = names(organisation, (*superiors, *(one.position for one in found[:most])))
    listed(
        out,
        ("", "FTE", "people", "", "under" if deep else ""),
        (
            (
                "  " * (one.depth - 1) + called(one.position),
                plain(one.position.fte),
                one.position.headcount,
                ", ".join(filter(None, remarks(one))),
                superior(one.superior) if deep else "",
            )
            for one in found[:most]
        ),
        found[:most],
        why=why,
    )
    out.more(len(found), most)
    not_counted(out, organisation, one, answer.contested, why=why)


def nobody(
    out: Printer,
    organisation: Organisation,
    one: Named,
    contested: Sequence[ReportingLine],
    other: str = "",
    *,
    why: bool = False,
) -> None:
    """That there is no one below, as far as uncontested lines go."""
    label = organisation.called(one.iri)
    out.line(f"nothing {'uncontested ' if contested else ''}says that anyone{other} reports to {label}")
    not_counted(out, organisation, one, contested, why=why)


def not_counted(
    out: Printer,
    organisation: Organisation,
    one: Named | None,
    contested: Sequence[ReportingLine],
    *,
    why: bool = False,
) -> None:
    """A word on contested lines, with the superiors where they are not all to one."""
    if not contested:
        return
    shown = contested[:LONG_LIST]
    called = names(organisation, (end for line in shown for end in (line.subordinate, line.superior)))
    elsewhere = one is None or {line.superior.iri for line in shown} != {one.iri}
    told = [
        called(line.subordinate) + (f" to {called(line.superior)}" if elsewhere else "") for line in shown
    ]
    more = ", …" if len(contested) > LONG_LIST else ""
    out.line(f"  {contested_count(len(contested))}: {', '.join(told)}{more}", "dim")
    if why:
        out.why(evidence for line in shown for evidence in line.why)


def contested_count(count: int) -> str:
    """How many lines a contradiction keeps out."""
    return f"{number(count, 'contested line')} {'is' if count == 1 else 'are'} not counted"


def told_table(out: Printer, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A table without the columns in which nothing is told."""
    rows = list(rows)
    kept = [n for n in range(len(columns)) if any(row[n] not in {None, ""} for row in rows)]
    out.table([columns[n] for n in kept], ([row[n] for n in kept] for row in rows))


def remarks(one: Subordinate) -> Iterator[str]:
    """Words on a line, and on a position that is not filled."""
    if one.line == "dotted":
        yield "dotted"
    if one.condition is not None:
        yield conditional(one.condition)
    if one.position.vacant:
        yield "vacant"


def conditional(condition: str) -> str:
    """That a line holds on a condition alone, and on which."""
    return f"conditional: {condition}" if condition else "conditional"


def conditions(out: Printer, organisation: Organisation, lines: Iterable[ReportingLine]) -> None:
    """The lines of an answer that hold on a condition alone."""
    called = organisation.called
    for line in lines:
        told = f"{called(line.subordinate.iri)} reports to {called(line.superior.iri)}"
        out.line(f"  {told}: {conditional(line.condition or '')}", "dim")


def placed(
    organisation: Organisation,
    positions: Iterable[Position],
    *,
    bodies: bool = False,
    beside: Iterable[Named] = (),
) -> Callable[[Position], str]:
    """What gives the name of each position of a list with its unit and, with `bodies`, its organisation."""
    positions = list(positions)
    called = names(organisation, (*positions, *beside))

    def told(position: Position) -> str:
        whole = position.body if bodies and position.body != position.unit else None
        place = ", ".join(name.label for name in (position.unit, whole) if name)
        return (
            f"{called(position)} ({place})" if place else called(position) + organisation.absent(position.iri)
        )

    return told


def plain(figure: float | None) -> str | None:
    """A figure without zeros that say nothing."""
    return None if figure is None else f"{figure:,.2f}".rstrip("0").rstrip(".")


def people(count: int) -> str:
    """So many people."""
    return f"{count:,} {'person' if count == 1 else 'people'}"


def span(out: Printer, organisation: Organisation, one: Span, *, why: bool = False) -> None:
    """The span of one position."""
    if not one.total:
        nobody(out, organisation, one.position, one.contested or (), why=why)
        return
    out.line(organisation.called(one.position.iri) + organisation.absent(one.position.iri), "bold")
    told_table(
        out,
        ("", "positions", "FTE", "people"),
        (
            ("direct", one.direct, plain(one.direct_fte or None), one.direct_headcount),
            ("in all", one.total, plain(one.total_fte or None), one.total_headcount),
        ),
    )
    if why:
        out.heading("Why: those who report to it directly")
        out.why(one.why)
    not_counted(out, organisation, one.position, one.contested or (), why=why)


def spans(
    out: Printer, organisation: Organisation, found: Spans, in_full: bool, *, why: bool = False
) -> None:
    """The spans of managers, or of groups of them."""
    if found.managers:
        outside = sum(one.band is not None for one in found.spans)
        told = f", {outside:,} outside the band" if outside else ""
        out.line(f"{number(found.managers, 'manager')}, median span {plain(found.median)}{told}", "bold")
    else:
        whom = "anyone" if organisation.asked is None else "those asked about"
        out.line(f"nothing says that anyone reports to {whom}")
    if found.contested:
        out.line(f"  {contested_count(found.contested)}", "dim")
    if not found.managers:
        return
    most = None if in_full else LONG_LIST
    if found.groups:
        group = told_apart(g.group for g in found.groups)
        told_table(
            out,
            ("", "managers", "least", "median", "mean", "most", "direct", "FTE", "people", "outside"),
            (
                (
                    group(g.group), g.managers, g.least, plain(g.median), plain(g.mean), g.most, g.direct,
                    plain(g.direct_fte or None), g.direct_headcount, g.outside,
                )
                for g in found.groups[:most]
            ),
        )  # fmt: skip
        out.more(len(found.groups), most)
        return
    bodies = organisation.several_bodies
    called = placed(organisation, (s.position for s in found.spans[:most]), bodies=bodies)
    listed(
        out,
        ("", "direct", "FTE", "people", "total", "FTE", "people"),
        (
            (
                called(s.position),
                s.direct, plain(s.direct_fte or None), s.direct_headcount,
                s.total, plain(s.total_fte or None), s.total_headcount,
            )
            for s in found.spans[:most]
        ),
        found.spans[:most],
        why=why,
    )  # fmt: skip
    out.more(len(found.spans), most)


def common_manager(
    out: Printer, organisation: Organisation, found: CommonManagers, *, why: bool = False
) -> None:
    """The lowest superiors of two."""
    both = (found.left, found.right)
    left, right = map(names(organisation, both), both)
    if not found.managers:
        out.line(f"nothing says that {left} and {right} have a superior in common")
        not_counted(out, organisation, None, found.contested, why=why)
        return
    out.line(f"{left} · {right}", "bold")
    called = placed(organisation, (one.manager for one in found.managers))
    listed(
        out,
        ("common manager", f"above {left}", f"above {right}"),
        ((called(one.manager), steps(one.left_steps), steps(one.right_steps)) for one in found.managers),
        found.managers,
        why=why,
    )
    conditions(out, organisation, dict.fromkeys(line for one in found.managers for line in one.conditional))
    for one in found.managers:
        if one.loop:
            others = ", ".join(map(names(organisation, one.loop), one.loop[:LONG_LIST]))
            more = ", …" if len(one.loop) > LONG_LIST else ""
            out.line(f"  so are those in a loop with {called(one.manager)}: {others}{more}", "dim")
    not_counted(out, organisation, None, found.contested, why=why)


def steps(count: int) -> str:
    """A number of steps up."""
    return number(count, "step") if count else "none: itself"


def between(out: Printer, organisation: Organisation, found: Between, *, why: bool = False) -> None:
    """The ways through the chart from one to another."""
    if not found.routes:
        both = (found.left, found.right)
        out.line("nothing joins {} and {}".format(*map(names(organisation, both), both)))
    for route in found.routes:
        called = names(organisation, (*route.up, route.manager, *route.down))
        up = " → ".join(map(called, (*route.up, route.manager)))
        out.line(up + organisation.absent(route.manager.iri), "bold")
        if route.down:
            out.line("  then down: " + " → ".join(map(called, (route.manager, *route.down))))
        if why:
            out.why(route.why)
        conditions(out, organisation, route.conditional)
    not_counted(out, organisation, None, found.contested, why=why)


UNPLACED: dict[Unplaced, str] = {
    "alone": "without lines",
    "away": "whose superior is told of on other days only",
    "contested": "with contested lines only",
    "dangling": "whose superior nothing describes",
    "loop": "in a loop, or only below one",
}


def layers(
    out: Printer, organisation: Organisation, found: Layers, in_full: bool, *, why: bool = False
) -> None:
    """How deep an organisation is."""
    if found.reasons.keys() <= {"alone"} and not found.whole.layers:
        out.line("nothing says that anyone reports to anyone")
        return
    if not found.whole.layers:
        told = "; ".join(
            f"{number(count, 'position')} {UNPLACED[kind]}" for kind, count in found.reasons.items()
        )
        out.line(f"no layers: {told}")
        return
    out.line(f"{number(found.whole.layers, 'layer')}, {number(found.whole.positions, 'position')}", "bold")
    out.line("  " + " → ".join(map(names(organisation, found.whole.chain), found.whole.chain)))
    if why:
        out.why(found.whole.why)
    if (depths := sorted({depth for depth in found.depths.values() if depth}))[0] > 1:
        out.line(f"  layers of the whole chart: {', '.join(map(str, depths))}", "dim")
    if found.unplaced:
        told = "; ".join(f"{count:,} {UNPLACED[kind]}" for kind, count in found.reasons.items())
        out.line(f"  {number(found.unplaced, 'position')} in no layer: {told}", "dim")
    if found.open_tops:
        told = "; ".join(f"{count:,} {UNPLACED[kind]}" for kind, count in found.open_tops.items())
        tops = number(sum(found.open_tops.values()), "position")
        out.line(f"  {tops} at the top for want of a superior who counts: {told}", "dim")
    most = None if in_full else LONG_LIST
    if found.groups:
        out.heading("By group", len(found.groups))
        called = told_apart(g.group for g in found.groups)
        listed(
            out,
            ("", "layers", "positions", "in each"),
            (
                (
                    called(g.group),
                    g.layers,
                    g.positions,
                    " · ".join(f"{n:,}" for n in g.counts),
                )
                for g in found.groups[:most]
            ),
            found.groups[:most],
            why=why,
        )
        out.more(len(found.groups), most)


def cycles(
    out: Printer, organisation: Organisation, found: Cycles, in_full: bool, *, why: bool = False
) -> None:
    """The loops and what breaks them."""
    if not found.loops:
        out.line("no lines lead in a loop")
        return
    most = None if in_full else LONG_LIST
    out.line(f"{'' if found.complete else 'more than '}{number(len(found.loops), 'loop')}", "bold")
    lines = [*(line for loop in found.loops[:most] for line in loop.lines), *found.cuts[:most]]
    called = names(organisation, (end for line in lines for end in (line.subordinate, line.superior)))
    bodies = organisation.several_bodies
    for loop in found.loops[:most]:
        way = [called(line.subordinate) + (" (contested)" if line.contested else "") for line in loop.lines]
        whose = f" ({', '.join(sorted(bodies_of(loop.lines)))})" if bodies else ""
        out.line("  " + " → ".join([*way, called(loop.lines[0].subordinate)]) + whose)
        if why:
            out.why(evidence for line in loop.lines for evidence in line.why)
    out.more(len(found.loops), most)
    proof = "the fewest lines" if found.smallest else "a small set of lines, not proven to be the smallest,"
    out.heading(f"Without these there is no loop: {proof}", len(found.cuts))
    out.table(
        ("", "", "", ""),
        (
            (
                called(line.subordinate), "reports to", called(line.superior),
                ", ".join(bodies_of([line]) if bodies else ()),
            )
            for line in found.cuts[:most]
        ),
    )  # fmt: skip
    out.more(len(found.cuts), most)


def bodies_of(lines: Iterable[ReportingLine]) -> set[str]:
    """The names of the organisations that lines are in."""
    return {line.body.label if line.body else NOT_SAID for line in lines}


def section(out: Printer, title: str, count: int, *, first: bool) -> None:
    """A heading with its count, after an empty line unless the answer begins with it."""
    if not first:
        out.line()
    out.line(f"{title} ({count})", "bold")


WHY = {
    "alone": "nothing says whom it reports to, nor that anyone reports to it",
    "self": "reports to itself",
    "dangling": "reports to ",
    "away": "reports to ",
    "contested": "",
}


def orphans(
    out: Printer, organisation: Organisation, found: Sequence[Orphan], in_full: bool, *, why: bool = False
) -> None:
    """Who hangs in the air."""
    if not found:
        out.line("all have a superior or are tops")
        return
    most = None if in_full else LONG_LIST
    without = [one for one in found if one.kind != "contested"]
    contested = [one for one in found if one.kind == "contested"]
    for title, some in (("Without a superior", without), ("Their superiors are contested", contested)):
        if some:
            section(out, title, len(some), first=some is without or not without)
            shown = some[:most]
            called = placed(organisation, (o.position for o in shown), bodies=organisation.several_bodies)
            superior = names(organisation, (up for o in shown for up in o.superiors))
            rows = (
                (
                    called(o.position),
                    WHY[o.kind]
                    + " and ".join(superior(up) + organisation.absent(up.iri) for up in o.superiors),
                )
                for o in shown
            )
            listed(out, ("", ""), rows, shown, why=why)
            out.more(len(some), most)


def two_bosses(
    out: Printer, organisation: Organisation, found: Sequence[TwoBosses], in_full: bool, *, why: bool = False
) -> None:
    """Posts with several superiors at once."""
    if not found:
        out.line("nothing gives a post two direct superiors at once")
        return
    most = None if in_full else LONG_LIST
    bodies = organisation.several_bodies
    called = placed(organisation, (one.position for one in found[:most]), bodies=bodies)
    for one in found[:most]:
        out.line(called(one.position), "bold")
        name = names(organisation, [one.position, *one.lines])
        rows = ((seat(organisation, line, one.position, name), *line_row(line)[1:]) for line in one.lines)
        out.table(("", "", "", ""), rows)
        if why:
            rests_on(out, one.position, one.lines, name)
    out.more(len(found), most)


def vacancies(
    out: Printer, organisation: Organisation, found: Sequence[Vacancy], in_full: bool, *, why: bool = False
) -> None:
    """Vacant posts and who stands in."""
    if found:
        out.line(number(len(found), "vacant post"), "bold")
    else:
        out.line("nothing calls a post vacant")
    most = None if in_full else LONG_LIST
    bodies = organisation.several_bodies
    called = placed(organisation, (one.position for one in found[:most]), bodies=bodies)
    if found and not why:
        rows = ((called(one.position), plain(one.position.fte), one.sentence) for one in found[:most])
        out.table(("", "FTE", ""), rows)
    for one in found[:most] if why else ():
        out.line(f"  {called(one.position)}: {one.sentence}")
        out.why(one.why)
        for stand_in in one.stand_ins:
            out.why(stand_in.why)
    out.more(len(found), most)
    if unnamed := organisation.unnamed:
        has, they = ("has", "it is") if unnamed == 1 else ("have", "they are")
        out.line(f"  {number(unnamed, 'post')} {has} nobody named; nothing says that {they} vacant", "dim")


def single_points(
    out: Printer, organisation: Organisation, found: SinglePoints, in_full: bool, *, why: bool = False
) -> None:
    """What hangs on one post."""
    if not found.positions and not found.covers:
        out.line("nothing hangs on one alone, as far as anything says")
    most = None if in_full else LONG_LIST
    called = placed(
        organisation,
        (one.position for some in (found.positions, found.covers) for one in some[:most]),
        bodies=organisation.several_bodies,
    )
    if found.positions:
        section(out, "Their loss cuts others off", len(found.positions), first=True)
        rows = ((called(one.position), one.cut_off) for one in found.positions[:most])
        listed(out, ("", "cut off"), rows, found.positions[:most], why=why)
        out.more(len(found.positions), most)
    if found.covers:
        section(out, "Covered by one post alone", len(found.covers), first=not found.positions)
        covered = ((called(one.position), one.kind, one.thing.label) for one in found.covers[:most])
        listed(out, ("", "", ""), covered, found.covers[:most], why=why)
        out.more(len(found.covers), most)
    if found.unroled:
        out.line(f"  of {number(found.unroled, 'post')} nothing says the role, so nor what it covers", "dim")


def compression(
    out: Printer, organisation: Organisation, answer: Compressions, in_full: bool, *, why: bool = False
) -> None:
    """Who stands at or above a superior's level."""
    found = answer.compressions
    for count, because in (
        (
            answer.unlevelled,
            "nothing says the level of both, or nothing orders their levels (a post's grade is no level)",
        ),
        (answer.apart, "their levels are of different scales"),
    ):
        if count:
            out.line(f"{number(count, 'line')} could not be compared: {because}")
    if answer.compared:
        told = f"{len(found):,} with a subordinate" if found else "nothing puts anyone"
        out.line(f"of {number(answer.compared, 'line')} compared, {told} at or above a superior's level")
    elif not answer.unlevelled + answer.apart:
        who = "anyone reports" if organisation.asked is None else "those asked about report"
        out.line(f"nothing says that {who} to anyone")
    if not found:
        return
    most = None if in_full else LONG_LIST
    ends = (end for one in found[:most] for end in (one.position, one.superior))
    called = placed(organisation, ends, bodies=organisation.several_bodies)
    listed(
        out,
        ("", "level", "superior", "level", ""),
        (
            (
                called(one.position), one.level.label, called(one.superior), one.superior_level.label,
                "above it" if one.difference else "at it",
            )
            for one in found[:most]
        ),
        found[:most],
        why=why,
    )  # fmt: skip
    out.more(len(found), most)
    for text in sorted({text for one in found[:most] for text in one.notes}):
        out.line(f"  note: {text}")


def drift(
    out: Printer, organisation: Organisation, found: Drifts, in_full: bool, *, why: bool = False
) -> None:
    """Posts beside the norm."""
    counts = [(found.fitting, "as the norm has it"), (found.silent, "the norm says nothing"),
              (found.unknown, "nothing says which role the post or its superior has")]  # fmt: skip
    told = "; ".join(f"{number(count, 'line')}: {words}" for count, words in counts if count)
    if not found.drifts:
        out.line("no line departs from the norm" + (f" ({told})" if told else ""))
        return
    out.line(f"{number(len(found.drifts), 'line')} beside the norm" + (f" ({told})" if told else ""), "bold")
    most = None if in_full else LONG_LIST
    bodies = organisation.several_bodies
    called = placed(organisation, (one.position for one in found.drifts[:most]), bodies=bodies)
    superior = names(organisation, (one.superior for one in found.drifts[:most]))
    listed(
        out,
        ("", "reports to", "whose role is", "the norm"),
        (
            (
                called(one.position), superior(one.superior),
                ", ".join(name.label for name in one.superior_roles),
                ", ".join(norm(line, one.headcount) for line in one.norm if line.applies is not False),
            )
            for one in found.drifts[:most]
        ),
        found.drifts[:most],
        why=why,
    )  # fmt: skip
    out.more(len(found.drifts), most)


def norm(line: Line, headcount: int | None) -> str:
    """A superior that the norm has, with its condition and the head-count by which that was decided."""
    if not line.condition:
        return line.label
    size = "nothing says at how many people" if headcount is None else f"at {people(headcount)}"
    if line.applies is None and headcount is not None:
        size = f"cannot be decided: {line.reason}"
    return f"{line.label} ({line.condition}; {size})"
