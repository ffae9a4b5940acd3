"""Contradictions, support, what leaving sources out would change."""

from __future__ import annotations

import click

import rolegraph
from rolegraph.cli.common import (
    Settings,
    all_option,
    answer,
    cli,
    complete_role,
    find_position,
    graph_of,
    json_option,
    note,
    note_units,
)
from rolegraph.terminal import LONG_LIST
from rolegraph.terminal import conflicts as printing
from rolegraph.terminal.waiting import WAITING


@cli.command()
@json_option
@click.pass_context
def support(context: click.Context, as_document: bool) -> None:
    """Statements by the number of places that make them."""
    rows = graph_of(context).support()
    answer(rows, as_document, lambda out: printing.support(out, rows))


def refuse_day(context: click.Context, parameter: click.Parameter, day: str | None) -> None:
    """Say where to ask about a day: of what contradicts on it, a build has judged and listed a part alone."""
    del parameter
    if day is not None:
        problem = f"conflicts are those of all days; what contradicts on {day}, two-bosses and cycles tell"
        raise click.UsageError(f"{problem}: rolegraph two-bosses --as-of {day}", context)


@cli.command()
@click.argument("name", metavar="[NAME]", required=False, shell_complete=complete_role)
@click.option("--in", "within", metavar="UNIT", help="The post of that name in this unit.")
@click.option("--kind", metavar="KIND", help="Only of this kind (rivalLines), as the list names them.")
@click.option(
    "--as-of", hidden=True, expose_value=False, callback=refuse_day, help="Refused: two-bosses takes it."
)
@all_option
@json_option
@click.pass_context
def conflicts(
    context: click.Context,
    name: str | None,
    within: str | None,
    kind: str | None,
    in_full: bool,
    as_document: bool,
) -> None:
    """Contradictions, of the whole graph or of one role or post.

    First those that are open, then those that a decision has settled, what is only worth a note, and what
    only looks like a contradiction since it holds in different cases (apparent). They are those of all days;
    what contradicts on one, two-bosses, cycles and reports-to tell with --as-of.
    """
    graph = graph_of(context)
    iri = None
    if name is not None:
        note_units(graph, within)
        _, iri = find_position(graph, name, None, within)
    rows = graph.conflicts(iri, kind=kind)
    most = None if in_full else LONG_LIST
    answer(rows, as_document, lambda out: printing.conflicts(out, rows, most))


@cli.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
@all_option
@json_option
@click.pass_context
def impact(context: click.Context, sources: tuple[str, ...], in_full: bool, as_document: bool) -> None:
    """What would be lost or changed if sources were left out.

    Statements are weighed one by one. What only the mappings of a source lead to, as in show --merged or
    separation, is not told here: ask that with --without.
    """
    rows = graph_of(context).impact(*sources)
    most = None if in_full else LONG_LIST
    answer(rows, as_document, lambda out: printing.impact(out, rows, most))


@cli.command(every_source=True)
@click.argument("thing", metavar="CLAIM|CONFLICT")
@click.argument("verdict", type=click.Choice(["accept", "reject", "keep-both", "undo"]))
@click.option("--because", default="", metavar="TEXT", help="The reason; every verdict but undo needs one.")
@click.option("--by", metavar="WHO", help="Who decided; by default nobody is named.")
@click.option("--date", "day", metavar="DAY", help="When it was decided (2026-06-30); today by default.")
@click.option("--replace", is_flag=True, help="Take the place of the decision that stands.")
@json_option
@click.pass_context
def decide(
    context: click.Context,
    thing: str,
    verdict: str,
    because: str,
    by: str | None,
    day: str | None,
    replace: bool,
    as_document: bool,
) -> None:
    """Settle a claim or a conflict, or take that back with undo.

    The decision goes into decisions.ttl of the ontology folder with its reason and day, and whatever is built
    from the folder obeys it. Name the claim or conflict by its IRI, CURIE, or the first digits of its hash,
    as rolegraph conflicts shows them.
    """
    settings: Settings = context.obj
    account = rolegraph.decide(
        thing,
        verdict,
        because=because,
        by=by,
        date=day,
        replace=replace,
        ontology=settings.ontology,
        store=settings.store,
        say=note,
        advance=WAITING.advance,
    )
    answer(account, as_document, lambda out: printing.decided(out, account))


@cli.command()
@json_option
@click.pass_context
def decisions(context: click.Context, as_document: bool) -> None:
    """What was decided, why, and whether it is in force."""
    rows = graph_of(context).decisions()
    answer(rows, as_document, lambda out: printing.decisions(out, rows))
