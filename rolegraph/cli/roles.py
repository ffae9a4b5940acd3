"""Questions about roles."""

from __future__ import annotations

import click

import rolegraph
from rolegraph.cli.common import all_option, answer, cli, find, graph_of, json_option, note, role_argument
from rolegraph.terminal import roles as printing


@cli.command()
@json_option
@click.pass_context
def roles(context: click.Context, as_document: bool) -> None:
    """List the roles."""
    rows = graph_of(context).roles()
    answer(rows, as_document, lambda out: printing.roles(out, rows))


@cli.command()
@role_argument("role")
@click.option("--merged", is_flag=True, help="One role, with what catalogues say of those mapped to it.")
@all_option
@json_option
@click.pass_context
def show(context: click.Context, role: str, merged: bool, in_full: bool, as_document: bool) -> None:
    """Show all that is said of a role, and who says it.

    A name that several catalogues know shows all their roles.
    """
    graph = graph_of(context)
    found = graph.role(role, merged=merged) if merged else graph.show(role)
    if isinstance(found, rolegraph.NamedRoles):
        answer(found, as_document, lambda out: printing.named_roles(out, found, in_full))
        return
    key = role.strip().casefold()
    if key != found.label.casefold() and key in {title.title.casefold() for title in found.titles}:
        note(f"{role.strip()} is another title of {found.label}")
    answer(found, as_document, lambda out: printing.role(out, found, in_full))


@cli.command("reports-to")
@role_argument("role")
@click.option("--chain", is_flag=True, help="Every way to the top, the shortest first.")
@click.option(
    "--headcount", type=click.IntRange(min=0), metavar="N", help="Decide the conditions for N people."
)
@json_option
@click.pass_context
def reports_to(
    context: click.Context, role: str, chain: bool, headcount: int | None, as_document: bool
) -> None:
    """Whom a role reports to, on what condition."""
    graph = graph_of(context)
    role = find(graph, role)
    label = graph.store.label(role)
    lines = graph.reports_to(role, headcount=headcount)
    if chain:
        chains = graph.chains(role, headcount=headcount)
        answer(
            [way.steps for way in chains], as_document, lambda out: printing.chains(out, label, chains, lines)
        )
    else:
        answer(lines, as_document, lambda out: printing.reports_to(out, label, lines, headcount))


@cli.command()
@role_argument("left")
@role_argument("right")
@json_option
@click.pass_context
def compare(context: click.Context, left: str, right: str, as_document: bool) -> None:
    """What two roles share and what is each one's own."""
    graph = graph_of(context)
    found = graph.compare(find(graph, left), find(graph, right))
    answer(found, as_document, lambda out: printing.compare(out, found))


@cli.command()
@click.argument("title", required=False)
@json_option
@click.pass_context
def titles(context: click.Context, title: str | None, as_document: bool) -> None:
    """Titles that name several roles; with a title, the roles it names."""
    uses = graph_of(context).titles(title)
    answer(uses, as_document, lambda out: printing.titles(out, uses))


@cli.command()
@role_argument("left")
@role_argument("right")
@json_option
@click.pass_context
def higher(context: click.Context, left: str, right: str, as_document: bool) -> None:
    """Which of two roles is above the other, and by what."""
    graph = graph_of(context)
    rank = graph.higher(find(graph, left), find(graph, right))
    answer(rank, as_document, lambda out: printing.rank(out, rank))
