"""The command line: one verb, one call of the library.

Answers go to standard output (as one JSON document with --json), everything else to standard error. Exit
codes: 0 fine, 1 the input is at fault, 2 the command was misused.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import rolegraph
from rolegraph.errors import RolegraphError
from rolegraph.export import format_of
from rolegraph.graph import current, query_bytes, standing_graph
from rolegraph.model import as_json
from rolegraph.readers import FORMATS
from rolegraph.vocabulary import short

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rolegraph.graph import RoleGraph
    from rolegraph.terminal import Printer

__all__ = ["cli", "main"]


@dataclass
class Settings:
    """What the global options say."""

    ontology: Path | None = None
    store: Path | None = None
    only: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


def global_options(*, before_verb: bool) -> list[click.Option]:
    """The options that stand before or after the verb; what is written anywhere goes before the variable."""
    return [
        click.Option(
            ["--ontology"],
            type=click.Path(path_type=Path),
            metavar="DIR",
            help="The folder of the Turtle files; the one that ships by default.",
        ),
        click.Option(
            ["--store"],
            type=click.Path(path_type=Path),
            metavar="PATH",
            envvar="ROLEGRAPH_STORE" if before_verb else None,
            help="The built store; by default .rolegraph in a checkout, else in your data folder.",
        ),
        click.Option(
            ["--source", "only"],
            multiple=True,
            metavar="SOURCE",
            help="Take only this source and its parts; may be repeated.",
        ),
        click.Option(
            ["--without"],
            multiple=True,
            metavar="SOURCE",
            help="Leave a source and its parts out; may be repeated.",
        ),
    ]


def take(context: click.Context, parameters: dict[str, Any]) -> None:
    """Move the global options' values from a command's parameters to the settings."""
    settings = context.ensure_object(Settings)
    settings.ontology = parameters.pop("ontology", None) or settings.ontology
    settings.store = parameters.pop("store", None) or settings.store
    settings.only += tuple(parameters.pop("only", None) or ())
    settings.without += tuple(parameters.pop("without", None) or ())


class Verb(click.Command):
    """A command that also takes the global options."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = {name for parameter in self.params for name in parameter.opts}
        self.params += [o for o in global_options(before_verb=False) if not own.intersection(o.opts)]

    def invoke(self, ctx: click.Context) -> Any:
        """Take the global options off, then run the verb."""
        take(ctx, ctx.params)
        return super().invoke(ctx)


class Verbs(click.Group):
    """The program: global options before the verb, verbs in the order of their definition."""

    command_class = Verb

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params = global_options(before_verb=True) + self.params

    def invoke(self, ctx: click.Context) -> Any:
        """Take the global options off, then go on to the verb."""
        take(ctx, ctx.params)
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # whoever read our output has enough; click would call it an error
            silence()
            return 0

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of definition, which is that of use."""
        return list(self.commands)


@click.group(
    cls=Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Names of roles are matched in any case: IRI, CURIE (role:office-manager), name, then title."
    " Behind an answer stands who says it: kisi-main 1252–1284 are the characters of that document's part."
    " conditional: only where something holds; contested: sources disagree; denied: only denied;"
    " rejected: a reviewer took it out.",
)
@click.version_option(rolegraph.__version__, prog_name="rolegraph")
def cli() -> None:
    """Ask a graph of organisational roles, in which every statement says where it comes from.

    Start with: rolegraph roles, rolegraph show "operations manager".
    """


LONG = 2_000
"""Characters of a line of a message that are shown."""

json_option = click.option("--json", "as_document", is_flag=True, help="Answer with one JSON document.")


def complete_role(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """Role names for shell completion; none where the graph cannot be read."""
    del parameter
    try:
        # The store as it stands: pressing a key must not build anything.
        settings = context.find_object(Settings) or Settings()
        names = [row.label for row in standing_graph(settings.ontology, settings.store).roles()]
    except RolegraphError:
        return []
    return [name for name in names if name.lower().startswith(incomplete.lower())]


def role_argument(name: str) -> Callable[..., Any]:
    """An argument that names a role."""
    return click.argument(name, metavar=name.upper(), shell_complete=complete_role)


def graph_of(context: click.Context) -> RoleGraph:
    """The graph that the settings name."""
    settings: Settings = context.obj
    return current(settings.ontology, settings.store, only=settings.only, without=settings.without, say=note)


def find(graph: RoleGraph, name: str) -> str:
    """The IRI of the one role that a name means, with a word on the others of that name."""
    iri, *others = (graph.find(name), *graph.find_all(name))
    if others := [f"{graph.store.label(other)} ({short(other)})" for other in others if other != iri]:
        note(f"{name} is taken for {short(iri)}; others of this name or title: {', '.join(others)}")
    return iri


def takes_every_source(context: click.Context) -> Settings:
    """The settings of a verb for which leaving sources out means nothing."""
    settings: Settings = context.obj
    if settings.without or settings.only:
        raise click.UsageError(f"{context.info_name} takes every source; choose among sources in an answer")
    return settings


def note(text: str) -> None:
    """A word to the user that is no part of the answer: nothing in it steers a terminal or floods it."""
    from rolegraph.terminal import clean

    lines = [clean(line) for line in text.split("\n")]
    lines = [line if len(line) <= LONG else f"{line[:LONG]} … ({len(line)} characters)" for line in lines]
    click.echo("rolegraph: " + "\n".join(lines), err=True)


def answer(value: Any, as_document: bool, show: Callable[[Printer], None]) -> None:
    """Print an answer, as a JSON document or for a person."""
    if as_document:
        utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
        click.echo(json.dumps(as_json(value), ensure_ascii=not utf8, indent=2))
        return
    from rolegraph.terminal import Printer

    show(Printer())


# -- what there is


@cli.command()
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
    settings = takes_every_source(context)
    account = rolegraph.build(settings.ontology, store=settings.store, exports=exports)
    answer(account, as_document, lambda out: out.account(account))


@cli.command()
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
    settings = takes_every_source(context)
    report = rolegraph.check_files(paths, ontology=settings.ontology, sources=sources)
    answer(report, as_document, lambda out: out.report(report))
    if not report.conforms:
        context.exit(1)


@cli.command()
@json_option
@click.pass_context
def roles(context: click.Context, as_document: bool) -> None:
    """List the roles."""
    rows = graph_of(context).roles()
    answer(rows, as_document, lambda out: out.roles(rows))


@cli.command()
@click.option("--set-aside", is_flag=True, help="The places that were read and yield nothing, and why.")
@json_option
@click.pass_context
def sources(context: click.Context, set_aside: bool, as_document: bool) -> None:
    """List the documents that the statements come from, with their parts."""
    graph = graph_of(context)
    if set_aside:
        asides = graph.set_aside()
        answer(asides, as_document, lambda out: out.set_aside(asides))
    else:
        rows = graph.sources()
        answer(rows, as_document, lambda out: out.sources(rows))


@cli.command(
    "import",
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
    """
    from rolegraph.terminal import progress

    settings = takes_every_source(context)
    with progress() as advance:
        account = rolegraph.import_source(
            format_,
            paths,
            store=settings.store,
            name=name,
            strict=strict,
            with_people=with_people,
            date=day,
            mapping=mapping,
            advance=advance,
        )
    answer(account, as_document, lambda out: out.import_account(account))


@cli.command()
@click.argument("source")
@click.pass_context
def drop(context: click.Context, source: str) -> None:
    """Take an imported source out of the store."""
    settings = takes_every_source(context)
    note(f"dropped {rolegraph.drop_source(source, store=settings.store)}")


# -- questions


@cli.command()
@role_argument("role")
@click.option("--merged", is_flag=True, help="One role, with what catalogues say of those mapped to it.")
@click.option("--all", "in_full", is_flag=True, help="Long lists in full.")
@json_option
@click.pass_context
def show(context: click.Context, role: str, merged: bool, in_full: bool, as_document: bool) -> None:
    """Show all that is said of a role, and who says it.

    A name that several catalogues know shows all their roles.
    """
    graph = graph_of(context)
    found = graph.role(role, merged=merged) if merged else graph.show(role)
    if isinstance(found, rolegraph.NamedRoles):
        answer(found, as_document, lambda out: out.named_roles(found, in_full))
        return
    key = role.strip().casefold()
    if key != found.label.casefold() and key in {title.title.casefold() for title in found.titles}:
        note(f"{role.strip()} is another title of {found.label}")
    answer(found, as_document, lambda out: out.role(found, in_full))


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
        answer([way.steps for way in chains], as_document, lambda out: out.chains(label, chains, lines))
    else:
        answer(lines, as_document, lambda out: out.reports_to(label, lines, headcount))


@cli.command()
@role_argument("left")
@role_argument("right")
@json_option
@click.pass_context
def compare(context: click.Context, left: str, right: str, as_document: bool) -> None:
    """What two roles share and what is each one's own."""
    graph = graph_of(context)
    found = graph.compare(find(graph, left), find(graph, right))
    answer(found, as_document, lambda out: out.compare(found))


@cli.command()
@click.argument("title", required=False)
@json_option
@click.pass_context
def titles(context: click.Context, title: str | None, as_document: bool) -> None:
    """Titles that name several roles; with a title, the roles it names."""
    uses = graph_of(context).titles(title)
    answer(uses, as_document, lambda out: out.titles(uses))


@cli.command()
@role_argument("left")
@role_argument("right")
@json_option
@click.pass_context
def higher(context: click.Context, left: str, right: str, as_document: bool) -> None:
    """Which of two roles is above the other, and by what."""
    graph = graph_of(context)
    rank = graph.higher(find(graph, left), find(graph, right))
    answer(rank, as_document, lambda out: out.rank(rank))


@cli.command()
@json_option
@click.pass_context
def support(context: click.Context, as_document: bool) -> None:
    """Statements by the number of places that make them."""
    rows = graph_of(context).support()
    answer(rows, as_document, lambda out: out.support(rows))


@cli.command()
@click.argument("role", required=False, shell_complete=complete_role)
@json_option
@click.pass_context
def conflicts(context: click.Context, role: str | None, as_document: bool) -> None:
    """Contradictions, of the whole graph or of one role."""
    graph = graph_of(context)
    rows = graph.conflicts(None if role is None else find(graph, role))
    answer(rows, as_document, lambda out: out.conflicts(rows))


@cli.command()
@click.argument("source")
@json_option
@click.pass_context
def impact(context: click.Context, source: str, as_document: bool) -> None:
    """What would be lost or changed if a source were left out."""
    rows = graph_of(context).impact(source)
    answer(rows, as_document, lambda out: out.impact(rows))


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
    )
    if to is None and kind != "graph":
        from rolegraph.terminal import Printer

        Printer().result(content)
    else:
        click.echo(content, nl=not content.endswith(b"\n"))


@cli.command()
@json_option
@click.pass_context
def queries(context: click.Context, as_document: bool) -> None:
    """List the named queries with the question that each answers."""
    takes_every_source(context)
    rows = rolegraph.RoleGraph.queries()
    answer(rows, as_document, lambda out: out.queries(rows))


# -- files


@cli.command()
@click.option(
    "--to", "to", type=click.Choice(list(rolegraph.EXPORTS)), help="By the ending of -o, else turtle."
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="PATH", help="Standard output by default."
)
@click.pass_context
def export(context: click.Context, to: str | None, output: Path | None) -> None:
    """Write the graph as Turtle, TriG, N-Quads, JSON-LD, RDF/XML, GraphML or CSV."""
    graph = graph_of(context)
    content = graph.export(output, to=to)
    kind = format_of(output, to)
    if omitted := rolegraph.EXPORTS[kind].omits:
        note(f"{kind} leaves out: {omitted}")
    if output is None:
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
@click.pass_context
def page(context: click.Context, output: Path) -> None:
    """Write the interactive page: one HTML file that opens without a network."""
    note(f"wrote {graph_of(context).page(output)}")


@cli.command()
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
    settings = takes_every_source(context)
    changed = rolegraph.tidy(
        paths or (settings.ontology or rolegraph.SHIPPED,), check=only_check, sources=sources
    )
    for path in changed:
        note(f"{'would change' if only_check else 'changed'} {path}")
    if not changed:
        note("everything is tidy")
    if only_check and changed:
        context.exit(1)


@cli.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the script that completes verbs, options and role names.

    For bash: eval "$(rolegraph completion bash)" in ~/.bashrc.
    """
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(cli, {}, "rolegraph", "_ROLEGRAPH_COMPLETE").source())


def silence() -> None:
    """Keep Python from trying once more, at exit, to write what could not be written."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the program and exit: 0 fine, 1 the input is at fault, 2 misuse, 130 interrupted."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed before we were called
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
        elif hasattr(stream := getattr(sys, name), "reconfigure") and stream.errors == "strict":
            stream.reconfigure(errors="replace")
    try:
        code = cli.main(args=arguments, prog_name="rolegraph", standalone_mode=False)
        sys.stdout.flush()
    except RolegraphError as error:
        note(str(error))
        code = 1
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (KeyboardInterrupt, click.Abort):
        note("interrupted; nothing was changed")
        code = 130
    except SystemExit as error:  # rich makes one of a broken pipe, click ends completion by one
        if isinstance(error.__context__, BrokenPipeError):
            silence()
        code = 0 if isinstance(error.__context__, BrokenPipeError) else error.code
    except BrokenPipeError:
        silence()
        code = 0
    except OSError as error:
        # A disk or a device that fails is no fault of the program, wherever it is met.
        silence()
        note(
            f"{error.filename or 'the output or the store'}: cannot be read or written "
            f"({error.strerror or error}); make room, name another place, or run rolegraph build"
        )
        code = 1
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()
