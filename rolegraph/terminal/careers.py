"""From role to role: likeness, gaps, paths, and who has a duty or a skill."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolegraph.terminal import LONG_LIST, SHORT_LIST, clean, marked, told_apart
from rolegraph.text import number
from rolegraph.vocabulary import short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolegraph.model.careers import (
        Gap,
        GapItem,
        Holders,
        Match,
        NewSkill,
        Paths,
        RatingGap,
        SimilarRole,
        SimilarRoles,
    )
    from rolegraph.terminal import Called, Printer

__all__ = ["gap", "holders", "path", "similar"]

TELLING = 3
"""Shared things that are named for each respect where a person has not asked for all."""


def similar(out: Printer, answer: SimilarRoles, in_full: bool, why: bool) -> None:
    """The roles most like one, each with what made its score."""
    name = answer.role.label
    out.console.print(f"like {clean(name)}", style="bold")
    for one in answer.similar:
        out.line(f"  {one.score:.2f}  {one.role.label} ({short(one.role.iri)})")
        out.table(("", "", ""), likeness_rows(one, in_full), indent=8)
        if why:
            out.why((e for r in one.respects for thing in r.shared for e in thing.why), indent=8)
    if not answer.similar:
        out.line(f"nothing that is said of {name} is said of another role")
    for respect in answer.silent:
        out.line(f"nothing is said of the {respect} of {name}")


def likeness_rows(one: SimilarRole, in_full: bool) -> list[tuple[str, str, str]]:
    """For each respect what it adds to the score and the most telling of what is shared."""
    rows: list[tuple[str, str, str]] = []
    for respect in one.respects:
        shown = respect.shared if in_full else respect.shared[:TELLING]
        things = [t.label + (f" ~ {t.other.label}" if t.other else "") for t in shown]
        if more := len(respect.shared) - len(shown):
            things.append(f"{more} more")
        if things:
            rows.append((respect.respect, f"{respect.weight * respect.score:.2f}", ", ".join(things)))
    return rows


def gap(out: Printer, answer: Gap, in_full: bool, why: bool) -> None:
    """What is to be gained and what carries over, then how ratings differ."""
    ends = told_apart((answer.start, answer.goal))
    start, goal = ends(answer.start), ends(answer.goal)
    asked = (*answer.to_gain, *answer.perhaps, *answer.carried_over)
    things = [thing for item in asked for thing in (item.thing, item.instead)]
    called = told_apart((*things, *(row.skill for row in answer.ratings)))
    out.console.print(f"{clean(start)} → {clean(goal)}", style="bold")
    for kind, plural in (("skill", "skills"), ("duty", "duties")):
        items(out, f"New {plural}", [i for i in answer.to_gain if i.kind == kind], called, in_full, why)
    heading = f"Skills optional in {start}: they carry over where taken up"
    items(out, heading, answer.perhaps, called, in_full, why)
    for kind, plural in (("skill", "skills"), ("duty", "duties")):
        items(
            out,
            f"{plural} that carry over".capitalize(),
            [i for i in answer.carried_over if i.kind == kind],
            called,
            in_full,
            why,
        )
    ratings(out, answer.ratings, (start, goal), called, in_full, why)
    if answer.silent:
        out.line()
    for sentence in answer.silent:
        out.line(sentence)


def items(
    out: Printer,
    heading: str,
    rows: Sequence[GapItem],
    called: Called,
    in_full: bool,
    why: bool,
) -> None:
    """Things that a role asks for; nothing where there are none."""
    if not rows:
        return
    out.heading(heading, len(rows))
    most = None if in_full else LONG_LIST
    cells = [(called(i.thing), i.grade, nearly(i, called), marked(i.status)) for i in rows[:most]]
    if why:
        for cell, item in zip(cells, rows, strict=False):
            out.line("  " + "  ".join(filter(None, cell)))
            out.why(item.why)
    else:
        out.table(("", "", "", ""), cells)
    out.more(len(rows), most)


def nearly(item: GapItem, called: Called) -> str:
    """What stands in for a thing, and how alike the two are worded."""
    return f"nearly: {called(item.instead)} ({item.similarity:.2f})" if item.instead else ""


def ratings(
    out: Printer,
    rows: Sequence[RatingGap],
    ends: tuple[str, str],
    called: Called,
    in_full: bool,
    why: bool,
) -> None:
    """The ratings of both roles and their differences; nothing where there are none."""
    if not rows:
        return
    out.heading("Ratings", len(rows))
    most = None if in_full else LONG_LIST

    def figure(value: float | None, form: str = ".2f") -> str:
        return "" if value is None else format(value, form)

    cells = [
        (
            called(r.skill),
            r.scale.label,
            figure(r.start),
            figure(r.goal),
            figure(r.difference, "+.2f"),
            r.caution,
        )
        for r in rows[:most]
    ]
    out.table(("skill", "scale", *ends, "difference", ""), cells)
    if why:
        out.why(e for row in rows[:most] for e in row.why)
    out.more(len(rows), most)


def path(out: Printer, answer: Paths, why: bool) -> None:
    """The ways from one role to another, with what each step adds."""
    steps = [step for way in answer.paths for step in way.steps]
    called = told_apart((answer.start, answer.goal, *(step.role for step in steps)))
    skill = told_apart(new.skill for step in steps for new in step.adds)
    out.line(f"{called(answer.start)} → {called(answer.goal)}", "bold")
    if answer.sentence:
        out.line(answer.sentence)
    if answer.paths:
        out.line(
            "By overlap of skills, and no career ladder. The effort of a step is 1, and the number of its new"
            " skills × the square of their share of all that its role needs.",
            "dim",
        )
    if any(step.mapped for way in answer.paths for step in way.steps):
        out.line("A step by a mapping asks for nothing new: `gap` says what it leaves open.", "dim")
    for place, way in enumerate(answer.paths, 1):
        roles = " → ".join(map(called, (answer.start, *(step.role for step in way.steps))))
        out.heading(f"{place}. {roles}: {number(way.new, 'new skill')}, effort {way.effort:.1f}")
        for step in way.steps:
            if step.mapped:
                out.line(
                    f"  {step.role.label} ({short(step.role.iri)}): much like the role before, by a mapping"
                )
                if why:
                    out.why(step.mapped, indent=6)
                continue
            met = [new for new in step.adds if new.met]
            perhaps = [new for new in step.adds if new.optional and not new.met]
            fresh = [new for new in step.adds if not (new.met or new.optional)]
            are = "is" if len(step.adds) == 1 else "are"
            out.line(
                f"  {called(step.role)}: {len(step.adds)} of {number(step.needed, 'needed skill')} {are} new"
            )
            added(out, "", fresh, skill, why)
            added(out, "known from an earlier step: ", met, skill, why)
            added(out, "optional in the role before: ", perhaps, skill, why)


def added(
    out: Printer,
    lead: str,
    skills: Sequence[NewSkill],
    called: Called,
    why: bool,
) -> None:
    """The skills that a step adds; nothing where there are none."""
    if skills:
        out.line("    " + lead + ", ".join(called(new.skill) for new in skills))
    if why:
        out.why((e for new in skills for e in new.why), indent=6)


def holders(out: Printer, answer: Holders, in_full: bool, why: bool) -> None:
    """The duties or skills that words describe and who has them."""
    called = told_apart(holder.role for match in answer.matches for holder in match.holders)
    for match in answer.matches:
        score = "" if match.score == 1 else f"  {match.score:.2f}"
        other = "" if match.label == match.thing.label else f", also: {match.label}"
        out.heading(f"{match.thing.label}{other} ({short(match.thing.iri)}){score}", len(match.holders))
        if not match.holders:
            out.line(f"  nothing says which role {'does' if answer.kind == 'duty' else 'needs'} it")
        roles(out, match, called, None if in_full else SHORT_LIST, why)


def roles(out: Printer, match: Match, called: Called, most: int | None, why: bool) -> None:
    """The roles that have a duty or need a skill."""
    cells = [
        (
            called(h.role),
            h.grade,
            number(h.posts, "post") if h.posts else "",
            marked(h.status),
        )
        for h in match.holders[:most]
    ]
    if why:
        for cell, holder in zip(cells, match.holders, strict=False):
            out.line("  " + "  ".join(filter(None, cell)))
            out.why(holder.why)
    elif cells:
        out.table(("", "", "", ""), cells)
    out.more(len(match.holders), most)
