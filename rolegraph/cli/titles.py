"""Titles as people write them, and the roles that they mean."""

from __future__ import annotations

from pathlib import Path

import click

from rolegraph.cli.common import answer, check_output, cli, graph_of, json_option, note
from rolegraph.terminal import roles
from rolegraph.terminal import titles as printing
from rolegraph.terminal.waiting import WAITING
from rolegraph.text import number

FILE = click.Path(path_type=Path)


@cli.command()
@click.argument("titles", metavar="[TITLE]...", nargs=-1)
@click.option("--csv", "path", type=FILE, metavar="FILE", help="Resolve a column of this CSV instead.")
@click.option("--column", metavar="NAME", help="The column with the titles.")
@click.option("-o", "--output", type=FILE, metavar="OUT", help="Where the CSV with the roles goes.")
@click.option(
    "--top",
    type=click.IntRange(min=1),
    metavar="N",
    help="Candidates of each title, whatever the verdict; by default 10, and with --csv the best one of each"
    " title that is not unknown.",
)
@click.option(
    "--learn",
    type=FILE,
    metavar="CODED",
    help="A CSV of coded titles (columns title and role) to learn from.",
)
@json_option
@click.pass_context
def resolve(
    context: click.Context,
    titles: tuple[str, ...],
    path: Path | None,
    column: str | None,
    output: Path | None,
    top: int | None,
    learn: Path | None,
    as_document: bool,
) -> None:
    """Find the roles that messy titles mean, each with a score and why.

    A title is certain, ambiguous (with its rivals) or unknown; what stands around the role's name, such as
    seniority or place, is kept. With --csv every row gets rank, iri, label, score, verdict and matched; where
    the title is unknown, all but the verdict are empty unless --top is given. Where the file is not UTF-8, or
    has bytes that are no text, that is told with the lines.

    A score is the probability that this role is meant. The verdict is of the title: unknown where it is
    likely no title at all, which lowers all scores; else ambiguous where the best score is low (as for a
    deputy of the role), a rival of the same catalogue has 0.3 or more or is called so too, the label is not
    sure to mean the role, no label of the role has some word of the title, the title is known only without
    what stands in brackets or after a dash (kept as its qualifier), or it names several roles: at "and", a
    slash, a comma or the like it falls into titles that are not all of one role.
    """
    if path is None:
        if not titles:
            raise click.UsageError("name a title, or a file with --csv")
        if column is not None or output is not None:
            raise click.UsageError("--column and -o go with --csv")
        found = graph_of(context).resolve(*titles, top=top or 10, learn=learn, say=note)
        answer(found, as_document, lambda out: printing.resolutions(out, found, whole=top is not None))
        return
    if titles or as_document:
        raise click.UsageError("--csv takes its titles from the file and writes a CSV")
    if column is None or output is None:
        raise click.UsageError("--csv needs --column NAME and -o OUT")
    check_output(output, context.obj)
    verdicts = graph_of(context).resolve_column(
        path, column, output, top=top, learn=learn, say=note, advance=WAITING.advance
    )
    rows = sum(verdicts.values())
    told = ", ".join(f"{count:,} {verdict}" for verdict, count in verdicts.items())
    note(f"{output}: {number(rows, 'row')}: {told}")


@cli.command()
@click.argument("title", required=False)
@json_option
@click.pass_context
def titles(context: click.Context, title: str | None, as_document: bool) -> None:
    """Titles that name several roles; with a title, the roles it names."""
    uses = graph_of(context).titles(title)
    answer(uses, as_document, lambda out: roles.titles(out, uses))
