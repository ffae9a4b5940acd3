"""Questions about duties, and who could step in."""

from __future__ import annotations

import csv
import sys
from functools import partial
from typing import TYPE_CHECKING

import click

from rolegraph import answers
from rolegraph.cli.common import (
    all_option,
    answer,
    cli,
    complete_role,
    find,
    find_position,
    graph_of,
    json_option,
    note_units,
    role_argument,
    top_option,
    why_option,
)
from rolegraph.cli.reporting import Asked
from rolegraph.terminal import duties as printing
from rolegraph.terminal.waiting import WAITING

if TYPE_CHECKING:
    from rolegraph.model.reporting import Chart


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
    graph = graph_of(context)
    note_units(graph, unit, "--unit")
    matrix = graph.duty_matrix(*roles, unit=unit)
    if as_csv:
        WAITING.hide()
        csv.writer(sys.stdout, lineterminator="\n").writerows(printing.matrix_rows(matrix))
        return
    answer(matrix, as_document, lambda out: printing.duty_matrix(out, matrix, in_full=in_full, why=why))


@cli.command()
@click.argument("role", required=False, shell_complete=complete_role)
@click.option("--rules", "rules_only", is_flag=True, help="The rules, and ask nothing of any role.")
@why_option
@all_option
@json_option
@click.pass_context
def separation(
    context: click.Context, role: str | None, rules_only: bool, why: bool, in_full: bool, as_document: bool
) -> None:
    """Roles, posts and persons with two duties that a rule keeps apart; the reason why.

    A rule is an rg:SeparationRule; those that ship are about purchasing, payroll and finance. A role has a
    duty of a rule by what its duties and skills are, are kinds of or mapped to, or by how they are worded.
    A person is one only by an identifier: whoever is known by name alone counts as one for each post.
    """
    graph = graph_of(context)
    if rules_only:
        known = graph.separation_rules()
        answer(known, as_document, lambda out: printing.rules(out, known))
        return
    found = graph.separation(None if role is None else find(graph, role))
    answer(found, as_document, lambda out: printing.separation(out, found, in_full=in_full, why=why))


@cli.command()
@role_argument("name")
@click.option("--in", "within", metavar="UNIT", help="The unit or organisation that the post is in.")
@click.option(
    "--posts", "of", flag_value="posts", help="NAME is a post, even where a role has that name too."
)
@click.option("--roles", "of", flag_value="roles", help="NAME is a role.")
@click.option("--as-of", metavar="DATE", help="The posts as of a day, such as 2011-09-30.")
@click.option("--everywhere", is_flag=True, help="Posts of other organisations too.")
@top_option
@why_option
@all_option
@json_option
@click.pass_context
def cover(
    context: click.Context,
    name: str,
    within: str | None,
    of: Chart | None,
    as_of: str | None,
    everywhere: bool,
    top: int,
    why: bool,
    in_full: bool,
    as_document: bool,
) -> None:
    """Who could fill a vacancy: roles, and their posts, with all its essential skills; else the nearest.

    A post is covered from its own organisation, unless --everywhere is given; where nothing says which that
    is, from the posts that lines of reporting join with it. Where no skill is essential the required ones
    count. What people can do is known by their roles alone.
    """
    graph = graph_of(context)
    kind, iri = find_position(graph, name, of, within, as_of)
    found = graph.cover(
        iri, of=kind, as_of=Asked(kind, within, as_of).day(graph), everywhere=everywhere, top=top
    )
    called = partial(answers.called, graph.store)
    answer(found, as_document, lambda out: printing.cover(out, found, called, in_full=in_full, why=why))
