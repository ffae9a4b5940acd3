"""Titles: the roles that they may mean, and the titles that several roles share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rolegraph.terminal import named
from rolegraph.vocabulary import short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolegraph.model.titles import Resolution
    from rolegraph.terminal import Printer

__all__ = ["resolutions"]

VERDICTS: Final = {"certain": "green", "ambiguous": "yellow", "unknown": "red"}
FEW: Final = 3
"""Candidates of an unknown title that are shown where nobody says how many."""
WORTH_A_LINE: Final = 0.005
"""The least score of a candidate beyond these few that is shown then: less is told as 0.00."""


def resolutions(out: Printer, found: Sequence[Resolution], *, whole: bool) -> None:
    """Each title, its verdict, what was kept of it, its candidates; not all, unless `whole`."""
    for n, resolution in enumerate(found):
        if n:
            out.line()
        unknown = resolution.verdict == "unknown"
        title = resolution.title.strip() or "(empty title)"
        out.line(f"{title}: {resolution.verdict}", VERDICTS[resolution.verdict])
        for kind, facts in resolution.kept.items():
            out.line(f"  {kind}: {', '.join(facts)}", "dim")
        likely = sum(candidate.score >= WORTH_A_LINE for candidate in resolution.candidates)
        most = None if whole else FEW if unknown else max(FEW, likely)
        listed = resolution.candidates[:most]
        if listed:
            out.table(
                ("score", "role", "by its label", "source", "IRI"),
                ((f"{c.score:.2f}", c.label, c.matched, named(c.source), short(c.iri)) for c in listed),
            )
        if more := len(resolution.candidates) - len(listed):
            out.line(f"  … and {more} less likely (--top N shows them)", "dim")
