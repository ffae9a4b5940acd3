"""Duties and cover: the matrix of duties and roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rolegraph.terminal import LONG_LIST, marked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rolegraph.model.duties import DutyHolder, DutyMatrix, DutyRow
    from rolegraph.terminal import Printer

__all__ = ["duty_matrix", "matrix_rows"]

WIDE: Final = 12
"""Columns of the widest matrix that is shown where a person has not asked for all."""
MARKS: Final = {"contested": "?", "conditional": "*"}


def matrix_rows(matrix: DutyMatrix) -> Iterator[list[str]]:
    """The matrix as a table of texts, its head first: a duty, then what each role has of it."""
    yield ["duty", *(role.label for role in matrix.roles)]
    for row in matrix.rows:
        shares = {holder.role.iri: holder for holder in row.holders}
        cells = (shares.get(role.iri) for role in matrix.roles)
        yield [row.duty.label, *(" ".join((c.share, marked(c.status))).strip() if c else "" for c in cells)]


def duty_matrix(out: Printer, matrix: DutyMatrix, *, in_full: bool = False, why: bool = False) -> None:
    """The matrix with numbered columns, unless it is too wide; the duties of several, of one, of none."""
    whole = in_full or len(matrix.roles) <= WIDE
    if not matrix.rows:
        out.line("nothing is said of any duty here")
    elif whole:
        grid(out, matrix, in_full)
    else:
        out.line(
            f"{len(matrix.roles)} roles make a wide matrix: name some, or use --unit, --csv or --all", "dim"
        )
    by_standing: dict[str, list[DutyRow]] = {}
    for row in matrix.rows:
        by_standing.setdefault(row.standing, []).append(row)
    listed(out, "Held by several", by_standing.get("shared", ()), in_full, why)
    if why or not whole:
        listed(out, "Held by one", by_standing.get("owned", ()), in_full, why)
    none = by_standing.get("without an owner", [])
    listed(out, "Without an owner", [row for row in none if not row.not_held], in_full, why)
    refused(out, [row for row in matrix.rows if row.not_held])
    if matrix.silent and matrix.rows:
        out.heading("Nothing says any duty of", len(matrix.silent))
        out.table(("",), ((role.label,) for role in matrix.silent))


def grid(out: Printer, matrix: DutyMatrix, in_full: bool) -> None:
    """Duties against numbered roles, the numbers explained; of many duties the first, unless `in_full`."""
    long = None if in_full else LONG_LIST
    out.table(("", ""), ((number, role.label) for number, role in enumerate(matrix.roles, 1)), indent=0)
    out.line()
    held = [row for row in matrix.rows if row.holders]
    rows = []
    for row in held[:long]:
        shares = {holder.role.iri: holder for holder in row.holders}
        rows.append([row.duty.label, *(cell(shares.get(role.iri)) for role in matrix.roles), more(row)])
    out.table(("duty", *map(str, range(1, len(matrix.roles) + 1)), ""), rows, indent=0)
    out.more(len(held), long)
    used = {holder.status for row in held[:long] for holder in row.holders}
    notes = [f"{mark} {status}" for status, mark in MARKS.items() if status in used]
    out.line("; ".join(["an empty cell: nothing says that the role has the duty", *notes]), "dim")


def cell(holder: DutyHolder | None) -> str:
    """What a role has of a duty, in a word and a mark."""
    return f"{holder.share}{MARKS.get(holder.status, '')}" if holder else ""


def more(row: DutyRow) -> str:
    """How many roles beyond those looked at have a duty."""
    return f"and {row.elsewhere} other {'role' if row.elsewhere == 1 else 'roles'}" if row.elsewhere else ""


def listed(out: Printer, heading: str, rows: Sequence[DutyRow], in_full: bool, why: bool) -> None:
    """Duties with their holders under a heading; nothing where there are none."""
    if not rows:
        return
    most = None if in_full else LONG_LIST
    out.heading(heading, len(rows))
    if why:
        for row in rows[:most]:
            out.line(f"  {row.duty.label}")
            out.why(evidence for holder in row.holders for evidence in holder.why)
    else:
        out.table(("", ""), ((row.duty.label, ", ".join(map(held_by, row.holders))) for row in rows[:most]))
    out.more(len(rows), most)


def held_by(holder: DutyHolder) -> str:
    """A role that has a duty, with what qualifies it."""
    extra = "; ".join(filter(None, (marked(holder.status), *holder.conditions)))
    return holder.role.label + (f" ({extra})" if extra else "")


def refused(out: Printer, rows: Sequence[DutyRow]) -> None:
    """What is said of a duty and does not count as so."""
    if rows:
        out.heading("Denied, rejected or out of force", sum(len(row.not_held) for row in rows))
        out.why((evidence for row in rows for evidence in row.not_held), indent=2)
