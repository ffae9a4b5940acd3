"""Questions about duties, and who could step in."""

from __future__ import annotations

import csv
import sys

import click

from rolegraph.cli.common import (
    all_option,
    answer,
    cli,
    complete_role,
    graph_of,
    json_option,
    why_option,
)
from rolegraph.terminal import duties as printing


@cli.command("duty-matrix")
@click.argument("roles", metavar="[ROLE]...", nargs=-1, shell_complete=complete_role)
@click.option("--unit", metavar="UNIT", help="The roles of the posts of this unit and of those below it.")
@click.option("--csv", "as_csv", is_flag=True, help="Answer with the whole matrix as CSV.")
@why_option
@all_option
@json_option
@click.pass_context
def duty_matrix(
    context: click.Context,
    roles: tuple[str, ...],
    unit: str | None,
    as_csv: bool,
    why: bool,
    in_full: bool,
    as_document: bool,
) -> None:
    """Which role owns, shares or lacks which duty; which duties several have, and which none.

    Of all roles, unless some are named.
    """
    if as_csv and as_document:
        raise click.UsageError("--csv and --json cannot both be the answer's form")
    matrix = graph_of(context).duty_matrix(*roles, unit=unit)
    if as_csv:
        csv.writer(sys.stdout, lineterminator="\n").writerows(printing.matrix_rows(matrix))
        return
    answer(matrix, as_document, lambda out: printing.duty_matrix(out, matrix, in_full=in_full, why=why))
