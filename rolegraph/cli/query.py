"""SPARQL."""

from __future__ import annotations

import click

import rolegraph
from rolegraph.cli.common import Settings, answer, cli, json_option, note
from rolegraph.opening import query_bytes
from rolegraph.terminal import query as printing
from rolegraph.terminal.waiting import WAITING


@cli.command()
@click.argument("text", metavar="TEXT|FILE|NAME")
@click.argument("parameters", nargs=-1, metavar="[KEY=VALUE]…")
@click.option(
    "--format",
    "to",
    type=click.Choice(["table", "json", "xml", "csv", "tsv", "turtle"]),
    help="table for rows and turtle for graphs by default.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=60.0,
    metavar="SECONDS",
    show_default=True,
    help="When to give up.",
)
@click.option("--json", "as_document", is_flag=True, help="The same as --format json.")
@click.pass_context
def query(
    context: click.Context,
    text: str,
    parameters: tuple[str, ...],
    to: str | None,
    timeout: float,
    as_document: bool,
) -> None:
    """Ask in SPARQL 1.1: a query, a file that holds one, or the name of one that ships.

    A named query takes parameters: rolegraph query duties role="office manager". Rolegraph's prefixes need
    no declaration. Only reading: updates, SERVICE and FROM beyond the store's graphs are refused.
    """
    values = {}
    for parameter in parameters:
        key, equals, value = parameter.partition("=")
        if not equals:
            raise click.UsageError(f"{parameter!r} is no parameter; write it as KEY=VALUE")
        values[key] = value
    settings: Settings = context.obj
    if as_document and to not in {None, "json"}:
        raise click.UsageError(f"--json and --format {to} exclude each other")
    to = "json" if as_document else None if to == "table" else to
    kind, content = query_bytes(
        text,
        values,
        ontology=settings.ontology,
        store=settings.store,
        only=settings.only,
        without=settings.without,
        to=to or "table",
        timeout=timeout,
        say=note,
        advance=WAITING.advance,
    )
    WAITING.hide()
    if to is None and kind != "graph":
        from rolegraph.terminal import Printer

        printing.result(Printer(), content)
    else:
        click.echo(content, nl=not content.endswith(b"\n"))


@cli.command(every_source=True)
@json_option
def queries(as_document: bool) -> None:
    """List the named queries with the question that each answers."""
    rows = rolegraph.RoleGraph.queries()
    answer(rows, as_document, lambda out: printing.queries(out, rows))
