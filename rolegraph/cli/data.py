"""What goes in: builds, checks, imports, sources."""

from __future__ import annotations

from pathlib import Path

import click

import rolegraph
from rolegraph.cli.common import Settings, answer, cli, graph_of, json_option, note
from rolegraph.opening import place_of_imports
from rolegraph.readers import FORMATS
from rolegraph.terminal import data as printing
from rolegraph.terminal.waiting import WAITING
from rolegraph.vocabulary import short


@cli.command(every_source=True)
@json_option
@click.option(
    "--exports",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where the exports go; exports in a checkout by default, else in your data folder.",
)
@click.pass_context
def build(context: click.Context, exports: Path | None, as_document: bool) -> None:
    """Read the ontology, check it, write the store and the exports.

    A second run without changes writes nothing.
    """
    settings: Settings = context.obj
    account = rolegraph.build(settings.ontology, store=settings.store, exports=exports)
    answer(account, as_document, lambda out: printing.account(out, account))


@cli.command(every_source=True)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]…")
@click.option(
    "--sources",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Verify every offset and hash against the documents in this folder; may be repeated.",
)
@json_option
@click.pass_context
def check(
    context: click.Context, paths: tuple[Path, ...], sources: tuple[Path, ...], as_document: bool
) -> None:
    """Check the ontology, or files: shapes, evidence, names of claims.

    Exit code 1 when anything is wrong.
    """
    settings: Settings = context.obj
    report = rolegraph.check_files(paths, ontology=settings.ontology, sources=sources, store=settings.store)
    answer(report, as_document, lambda out: printing.report(out, report))
    if not report.conforms:
        context.exit(1)


@cli.command(
    "import",
    every_source=True,
    epilog="\b\nFormats:\n" + "\n".join(f"  {name:<11} {kind.what}" for name, kind in FORMATS.items()),
)
@click.argument("format_", metavar="FORMAT", type=click.Choice(list(FORMATS)))
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH…")
@click.option(
    "--source", "name", metavar="NAME", help="What to call the source; by default after the format or file."
)
@click.option("--strict", is_flag=True, help="Take all rows or, where one is at fault, nothing.")
@click.option("--with-people", is_flag=True, help="Take the names of people in; by default they stay out.")
@click.option("--date", "day", metavar="DAY", help="As of when a table without dates is (2024-06-30).")
@click.option(
    "--mapping",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A TOML file that says which column is what, for posts.",
)
@json_option
@click.pass_context
def import_(
    context: click.Context,
    format_: str,
    paths: tuple[Path, ...],
    name: str | None,
    strict: bool,
    with_people: bool,
    day: str | None,
    mapping: Path | None,
    as_document: bool,
) -> None:
    """Take a catalogue or an organisation's posts into the store.

    FORMAT is one of those below, PATH a zip, a folder or a file as its publisher ships it. Rows at fault are
    told and kept in a rejects file beside the store; the same files again change nothing, and newer ones
    take the place of the old.

    The columns of posts are known by their headers, or as --mapping says. One called Employee, Name or the
    like holds numbers of people where every filled cell is a code (one word with a digit), else their names.
    """
    settings: Settings = context.obj
    account = rolegraph.import_source(
        format_,
        paths,
        store=place_of_imports(settings.ontology, settings.store),
        name=name,
        strict=strict,
        with_people=with_people,
        date=day,
        mapping=mapping,
        advance=WAITING.advance,
    )
    answer(account, as_document, lambda out: printing.import_account(out, account))


@cli.command(every_source=True)
@click.argument("source")
@click.pass_context
def drop(context: click.Context, source: str) -> None:
    """Take an imported source out of the store."""
    settings: Settings = context.obj
    place = place_of_imports(settings.ontology, settings.store)
    note(f"dropped {short(rolegraph.drop_source(source, store=place))}")


@cli.command()
@click.option("--set-aside", is_flag=True, help="The places that were read and yield nothing, and why.")
@json_option
@click.pass_context
def sources(context: click.Context, set_aside: bool, as_document: bool) -> None:
    """List the documents that the statements come from, with their parts."""
    graph = graph_of(context)
    if set_aside:
        asides = graph.set_aside()
        answer(asides, as_document, lambda out: printing.set_aside(out, asides))
    else:
        rows = graph.sources()
        answer(rows, as_document, lambda out: printing.sources(out, rows))
