"""Reporting lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolegraph.terminal import LONG_LIST, OUT, clean
from rolegraph.terminal.roles import line_row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolegraph.model import Line, Name
    from rolegraph.model.reporting import Chains, Position, Span, Spans, Subordinate
    from rolegraph.terminal import Printer

__all__ = ["chains", "reports", "reports_to", "span", "spans"]


def reports_to(out: Printer, label: str, lines: Sequence[Line], headcount: int | None) -> None:
    """The superiors of a role or post."""
    if not lines:
        out.line(f"nothing says whom {label} reports to")
        return
    out.console.print(f"{clean(label)} reports to", style="bold")
    if headcount is None:
        out.table(("", "", "", ""), ((seat(line), *line_row(line)[1:]) for line in lines))
        return
    words = {True: "applies", False: "does not apply", None: "cannot be decided"}
    out.table(
        ("superior", f"with {headcount} people", "", "", ""),
        ((seat(line), words[line.applies], *line_row(line)[1:]) for line in lines),
    )


def seat(line: Line) -> str:
    """A superior with its unit and whoever holds it, where they are told."""
    held = f", held by {' and '.join(line.holders)}" if line.holders else ""
    return f"{line.label}{f' ({line.unit})' if line.unit else ''}{held}"


def chains(out: Printer, label: str, chains: Chains, lines: Sequence[Line]) -> None:
    """Every way to the top, and the superiors whose lines are not in force."""
    if not chains:
        out.line(f"nothing in force says whom {label} reports to")
    for chain in chains:
        steps = [clean(label)]
        for step in chain.steps:
            extra = ", ".join(filter(None, (step.frequency, step.condition)))
            steps.append(clean(step.label) + (f" ({clean(extra)})" if extra else ""))
        out.line(" → ".join(steps))
    if chains:
        out.line("the only way to the top" if chains.unique else f"{len(chains)} ways to the top", "dim")
    if left_out := [line for line in lines if line.status == "contested" or line.status in OUT]:
        out.heading("Not taken", len(left_out))
        out.table(("", "", "", ""), (line_row(line) for line in left_out))


def reports(out: Printer, label: str, found: Sequence[Subordinate], in_full: bool) -> None:
    """Who reports to a role or post."""
    if not found:
        out.line(f"nothing says that anyone reports to {label}")
        return
    out.console.print(f"{clean(label)}: {number(len(found), 'report')}", style="bold")
    most = None if in_full else LONG_LIST
    deep = any(one.depth > 1 for one in found)
    out.table(
        ("", "unit", "FTE", "people", "", "under" if deep else ""),
        (
            (
                "  " * (one.depth - 1) + one.position.label,
                unit(one.position),
                plain(one.position.fte),
                one.position.headcount,
                ", ".join(filter(None, ("dotted" if one.line == "dotted" else "", standing(one.position)))),
                one.superior.label if deep else "",
            )
            for one in found[:most]
        ),
    )
    out.more(len(found), most)


def standing(position: Position) -> str:
    """A word on a position that is not filled."""
    return "vacant" if position.vacant else ""


def unit(position: Position) -> str:
    """The unit of a position."""
    return position.unit.label if position.unit else ""


def plain(figure: float | None) -> str | None:
    """A figure without zeros that say nothing."""
    return None if figure is None else f"{figure:,.2f}".rstrip("0").rstrip(".")


def number(count: int, what: str) -> str:
    """So many of something."""
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def span(out: Printer, one: Span) -> None:
    """The span of one position."""
    if not one.total:
        out.line(f"nothing says that anyone reports to {one.position.label}")
        return
    out.console.print(clean(one.position.label), style="bold")
    out.table(
        ("", "positions", "FTE", "people"),
        (
            ("direct", one.direct, plain(one.direct_fte), one.direct_headcount),
            ("in all", one.total, plain(one.total_fte), one.total_headcount),
        ),
    )


def spans(out: Printer, found: Spans, in_full: bool) -> None:
    """The spans of managers, or of groups of them."""
    if not found.managers:
        out.line("nothing says that anyone reports to anyone")
        return
    out.line(f"{number(found.managers, 'manager')}, median span {plain(found.median)}", "bold")
    most = None if in_full else LONG_LIST
    if found.groups:
        out.table(
            ("", "managers", "least", "median", "mean", "most", "direct", "FTE", "people", "outside"),
            (
                (
                    named(g.group), g.managers, g.least, plain(g.median), plain(g.mean), g.most, g.direct,
                    plain(g.direct_fte), g.direct_headcount, g.outside,
                )
                for g in found.groups[:most]
            ),
        )  # fmt: skip
        out.more(len(found.groups), most)
        return
    out.table(
        ("", "unit", "direct", "FTE", "people", "in all", "FTE", "people", ""),
        (
            (
                s.position.label, unit(s.position), s.direct, plain(s.direct_fte), s.direct_headcount,
                s.total, plain(s.total_fte), s.total_headcount, f"{s.band} the band" if s.band else "",
            )
            for s in found.spans[:most]
        ),
    )  # fmt: skip
    out.more(len(found.spans), most)


def named(name: Name | None) -> str:
    """A group's name."""
    return name.label if name else "(nothing says)"
