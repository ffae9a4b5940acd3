"""What goes out: exports, the page; and the ontology's own files."""

from __future__ import annotations

from pathlib import Path
from typing import IO

import click

import rolegraph
from rolegraph.cli.common import Settings, check_output, cli, graph_of, note
from rolegraph.export import format_of
from rolegraph.terminal.waiting import WAITING


@cli.command()
@click.option(
    "--to", "to", type=click.Choice(list(rolegraph.EXPORTS)), help="By the ending of -o, else turtle."
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="PATH", help="Standard output by default."
)
@click.pass_context
def export(context: click.Context, to: str | None, output: Path | None) -> None:
    """Write the graph as Turtle, TriG, N-Quads, JSON-LD, RDF/XML, GraphML or CSV.

    TriG, N-Quads and JSON-LD hold all of it. Turtle and RDF/XML hold the default graph: they answer the same,
    but of a statement that no claim makes they do not tell which source makes it. The others say what they
    leave out. A row of CSV is a claim: `status` is that of its statement, `in_force` is yes where the days of
    the claim hold.
    """
    if output is not None:
        check_output(output, context.obj)
    graph = graph_of(context)
    content = graph.export(output, to=to)
    kind = format_of(output, to)
    if omitted := rolegraph.EXPORTS[kind].omits:
        note(f"{kind} leaves out: {omitted}")
    if output is None:
        WAITING.hide()
        click.echo(content, nl=False)
    else:
        note(f"wrote {output}")


@cli.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default=Path("rolegraph.html"),
    metavar="FILE",
    show_default=True,
    help="The file to write.",
)
@click.option("--about", metavar="ROLE", help="Draw what is around a role or post, and open on it.")
@click.option(
    "--depth",
    type=click.IntRange(min=1),
    metavar="N",
    help="With --about: how many lines away; 1 where nothing is said.",
)
@click.option(
    "--query",
    type=click.File("rb"),
    metavar="FILE",
    help="Draw what a CONSTRUCT or DESCRIBE query gives.",
)
@click.pass_context
def page(
    context: click.Context, output: Path, about: str | None, depth: int | None, query: IO[bytes] | None
) -> None:
    """Write the interactive page: one HTML file that opens without a network."""
    if not output.name:
        raise click.UsageError(f"-o: {str(output)!r} names no file; write, say, -o rolegraph.html")
    if depth is not None and about is None:
        raise click.UsageError("--depth is how far to go from a role; say from which, with --about")
    check_output(output, context.obj)
    text = None if query is None else text_of_query(query, output)
    note(f"wrote {graph_of(context).page(output, about=about, depth=depth or 1, query=text)}")


def text_of_query(file: IO[bytes], output: Path) -> str:
    """The query that a file holds. Raises FileError where it holds none, or is the file to be written."""
    if Path(file.name).resolve() == output.resolve():
        raise rolegraph.FileError(
            file.name, "the page would be written over the query; name another file with -o"
        )
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise rolegraph.FileError(
            file.name, f"is not UTF-8 text ({error.reason}); --query takes a file that holds a SPARQL query"
        ) from error
    if not text.strip():
        raise rolegraph.FileError(
            file.name, "is empty; --query takes a file that holds a CONSTRUCT or DESCRIBE"
        )
    return text


@cli.command(every_source=True)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]…")
@click.option(
    "--check", "only_check", is_flag=True, help="Change nothing; exit code 1 when something would change."
)
@click.option(
    "--sources",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Fill in missing hashes from the documents in this folder; may be repeated.",
)
@click.pass_context
def tidy(
    context: click.Context, paths: tuple[Path, ...], only_check: bool, sources: tuple[Path, ...]
) -> None:
    """Put the ontology's files in canonical order and layout, and name new claims.

    A claim that begins [] gets its IRI; comments are kept.
    """
    settings: Settings = context.obj
    changed = rolegraph.tidy(
        paths or (settings.ontology or rolegraph.SHIPPED,), check=only_check, sources=sources
    )
    for path in changed:
        note(f"{'would change' if only_check else 'changed'} {path}")
    if not changed:
        note("everything is tidy")
    if only_check and changed:
        context.exit(1)


@cli.command(every_source=True)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the script that completes verbs, options and role names.

    For bash: eval "$(rolegraph completion bash)" in ~/.bashrc.
    """
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(cli, {}, "rolegraph", "_ROLEGRAPH_COMPLETE").source())
