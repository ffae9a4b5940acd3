"""Contradictions, support, and what leaving sources out would change."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from rolegraph.terminal import STYLES, marked, told
from rolegraph.text import number
from rolegraph.vocabulary import short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolegraph.model import Conflict, Impact, Support
    from rolegraph.model.deciding import DecisionAccount, DecisionRecord
    from rolegraph.terminal import Printer

__all__ = ["conflicts", "decided", "decisions", "impact", "support"]


CHANGES: Final = {"status": "of another status", "fewer places": "with fewer places"}


def support(out: Printer, rows: Sequence[Support]) -> None:
    """Statements by the number of places."""
    out.table(
        ("places", "statement", "", "where"),
        ((r.places, r.statement.label, marked(r.status), told(r.claims, ())) for r in rows),
        indent=0,
    )


def conflicts(out: Printer, rows: Sequence[Conflict], most: int | None = None) -> None:
    """How many contradictions there are of each kind, and each with its places and what was decided."""
    if not rows:
        out.line("no contradictions in what is said")
        return
    counts = Counter((row.status, row.kind) for row in rows)
    if len(counts) > 1:
        out.table(("", "kind", "number"), ((*key, number) for key, number in counts.items()), indent=0)
        out.line()
    for row in rows[:most]:
        out.line(f"{row.status}: {row.sentence}", style=STYLES[row.status])
        out.line(f"  {short(row.iri)} ({row.kind})", style="dim")
        places = [(short(claim.iri), told((claim,), ())) for claim in row.claims]
        out.table(("", ""), [*places, *(("said plainly", told((), (source,))) for source in row.sources)])
        for note in row.notes:
            out.line(f"  {note}", style="dim")
        if row.decision:
            out.line(f"  decided: {row.decision.verdict}, because {row.decision.because}")
    out.more(len(rows), most)


def impact(out: Printer, rows: Sequence[Impact], most: int | None = None) -> None:
    """How many changes leaving sources out makes, and the changes."""
    if not rows:
        out.line("no statement changes")
        return
    counts = Counter(row.change for row in rows)
    told = (f"{number:,} {CHANGES.get(change, change)}" for change, number in counts.items())
    out.line(", ".join(told), style="bold")
    out.table(
        ("change", "statement", "before", "after"),
        (
            (
                r.change,
                r.statement.label,
                standing(r.before),
                "nothing" if r.after is None else standing(r.after),
            )
            for r in rows[:most]
        ),
        indent=0,
    )
    out.more(len(rows), most)


def standing(value: tuple[str, int]) -> str:
    """A status and a number of places in words."""
    status, places = value
    return f"{status}, {number(places, 'place')}"


def decided(out: Printer, account: DecisionAccount) -> None:
    """What was decided or taken back, and the statements whose status that changed."""
    decision, about = account.decision, short(account.about)
    if account.taken_out:
        out.line(f"taken back: {decision.verdict} on {about} (was: {decision.because})", "bold")
    else:
        out.line(f"decided: {decision.verdict} on {about}, because {decision.because}", "bold")
    if account.replaced:
        out.line(f"  instead of: {account.replaced.verdict}, because {account.replaced.because}")
    out.line(f"  {short(decision.iri)} in {account.file}", "dim")
    out.line("  the exports are as they were: rolegraph build brings them up to date", "dim")
    if account.changes is None:
        out.line("  the store is built anew with the next question, which obeys it")
    elif not account.changes:
        out.line("  no statement changes its status by it")
    else:
        out.table(
            ("statement", "before", "now"),
            ((c.statement.label, c.before or "not said", c.after or "not said") for c in account.changes),
        )
    if account.other_days:
        out.line("  the claim speaks of other days, and answers as of those (--as-of) follow the decision")


def decisions(out: Printer, rows: Sequence[DecisionRecord]) -> None:
    """Decisions with what they are about, their reasons, and what those wait for that are not in force."""
    if not rows:
        out.line("nothing is decided")
    for row in rows:
        decision = row.decision
        out.line(f"{decision.verdict}: {row.says or short(row.about)}", "" if row.in_force else "dim")
        out.line(f"  because {decision.because}")
        who = f" by {decision.decided_by}" if decision.decided_by else ""
        out.line(f"  {decision.date}{who} · {short(decision.iri)} on {short(row.about)}", "dim")
        if row.missing:
            out.line(f"  not in force: waits for {', '.join(short(name.iri) for name in row.missing)}")
        elif not row.in_force:
            out.line(f"  not in force: no source that is loaded gives this {row.kind} any more")
