"""Named queries and what a query gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolegraph.terminal import fitted
from rolegraph.vocabulary import short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rolegraph.model import NamedQuery
    from rolegraph.terminal import Printer

__all__ = ["queries", "result"]


def queries(out: Printer, rows: Sequence[NamedQuery]) -> None:
    """The queries that ship."""
    out.table(
        ("name", "question", "parameters"),
        ((q.name, q.question, ", ".join(f"{k}={v}" for k, v in q.parameters.items())) for q in rows),
        indent=0,
    )


def result(out: Printer, content: bytes) -> None:
    """Rows of a query, or yes or no, from SPARQL's JSON results."""
    import json

    document = json.loads(content)
    if "boolean" in document:
        out.line("yes" if document["boolean"] else "no")
        return
    names = document["head"]["vars"]
    rows = document["results"]["bindings"]

    def cell(term: dict[str, str] | None) -> str | None:
        if term is None:
            return None
        return short(term["value"]) if term["type"] == "uri" else term["value"]

    if not rows:
        out.line("no rows")
        return
    # A column that is empty throughout says nothing; in a pipe it stays, for programs.
    names = [name for name in names if not out.terminal or any(name in row for row in rows)]
    cells = [[cell(row.get(name)) for name in names] for row in rows]
    lines = [names, *([text or "" for text in row] for row in cells)]
    if not out.terminal or len(fitted(lines, out.console.width)) == len(names):
        out.table(names, cells, indent=0)
        return
    for row in cells:  # too wide for columns that a person can read: a row as a block
        out.table(("", ""), ((name, text) for name, text in zip(names, row, strict=True) if text), indent=0)
        out.line()
