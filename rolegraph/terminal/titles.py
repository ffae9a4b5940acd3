"""Titles: the roles that they may mean, and the titles that several roles share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rolegraph.terminal import named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolegraph.model.titles import Resolution
    from rolegraph.terminal import Printer

__all__ = ["resolutions"]

VERDICTS: Final = {"certain": "green", "ambiguous": "yellow", "unknown": "red"}


def resolutions(out: Printer, found: Sequence[Resolution]) -> None:
    """Each title with its verdict, what was kept of it, and its candidates."""
    for n, resolution in enumerate(found):
        if n:
            out.line()
        out.line(f"{resolution.title}: {resolution.verdict}", VERDICTS[resolution.verdict])
        for kind, facts in resolution.kept.items():
            out.line(f"  {kind}: {', '.join(facts)}", "dim")
        out.table(
            ("score", "role", "by its label", "source", "IRI"),
            ((f"{c.score:.2f}", c.label, c.matched, named(c.source), c.iri) for c in resolution.candidates),
        )
