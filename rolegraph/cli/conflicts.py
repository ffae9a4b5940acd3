"""Contradictions, support, what leaving sources out would change."""

from __future__ import annotations

import click

from rolegraph.cli.common import answer, cli, complete_role, find, graph_of, json_option
from rolegraph.terminal import conflicts as printing


@cli.command()
@json_option
@click.pass_context
def support(context: click.Context, as_document: bool) -> None:
    """Statements by the number of places that make them."""
    rows = graph_of(context).support()
    answer(rows, as_document, lambda out: printing.support(out, rows))


@cli.command()
@click.argument("role", required=False, shell_complete=complete_role)
@json_option
@click.pass_context
def conflicts(context: click.Context, role: str | None, as_document: bool) -> None:
    """Contradictions, of the whole graph or of one role."""
    graph = graph_of(context)
    rows = graph.conflicts(None if role is None else find(graph, role))
    answer(rows, as_document, lambda out: printing.conflicts(out, rows))


@cli.command()
@click.argument("source")
@json_option
@click.pass_context
def impact(context: click.Context, source: str, as_document: bool) -> None:
    """What would be lost or changed if a source were left out."""
    rows = graph_of(context).impact(source)
    answer(rows, as_document, lambda out: printing.impact(out, rows))
