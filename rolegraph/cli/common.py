"""What all verbs share: the program itself, its global options, how a verb answers.

Answers go to standard output (as one JSON document with --json), everything else to standard error.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

import rolegraph
from rolegraph.answers import each
from rolegraph.errors import FileError, NameNotFoundError, RolegraphError
from rolegraph.model import as_json
from rolegraph.opening import current, standing_graph
from rolegraph.places import SHIPPED, default_store
from rolegraph.readers import reader_of
from rolegraph.terminal.waiting import WAITING
from rolegraph.vocabulary import short

if TYPE_CHECKING:
    from collections.abc import Callable

    from rolegraph.graph import RoleGraph
    from rolegraph.model.reporting import Chart
    from rolegraph.terminal import Printer

__all__ = [
    "Settings",
    "all_option",
    "answer",
    "cli",
    "complete_role",
    "find",
    "graph_of",
    "hint_at_other",
    "json_option",
    "note",
    "note_holder",
    "note_units",
    "role_argument",
    "silence",
    "top_option",
    "why_option",
]

SECTIONS: Final = {
    "roles": "Roles",
    "reporting": "Reporting lines",
    "titles": "Titles",
    "duties": "Duties and cover",
    "conflicts": "Contradictions and evidence",
    "query": "SPARQL",
    "data": "What goes in",
    "files": "What goes out",
}
"""The module of a verb → the heading under which the help lists it, in the help's order."""


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
    """A command that also takes the global options.

    One for which choosing among sources means nothing takes `every_source`: it lists no option for that, and
    refuses those that it is given.
    """

    def __init__(self, *args: Any, every_source: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.every_source = every_source
        own = {name for parameter in self.params for name in parameter.opts}
        for option in global_options(before_verb=False):
            if own.isdisjoint(option.opts):
                option.hidden = every_source and option.multiple
                self.params.append(option)

    def invoke(self, ctx: click.Context) -> Any:
        """Take the global options off, then run the verb."""
        take(ctx, ctx.params)
        if self.every_source and (ctx.obj.without or ctx.obj.only):
            problem = f"{ctx.info_name} takes every source; choose among sources in an answer"
            raise click.UsageError(problem, ctx)
        for value in ctx.params.values():
            for text in value if isinstance(value, tuple) else (value,):
                if isinstance(text, str) and not text.isprintable() and not is_text(text):
                    raise click.UsageError(
                        f"{text.encode(errors='backslashreplace').decode()} is not UTF-8 text"
                    )
        with WAITING.shown():
            return super().invoke(ctx)


def is_text(value: str) -> bool:
    """Whether an argument was UTF-8: what was not comes in as lone surrogates."""
    return not any("\ud800" <= character <= "\udfff" for character in value)


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
        """By section, in each in the order of definition, which is that of use."""
        sections = list(SECTIONS)
        return sorted(self.commands, key=lambda name: sections.index(section_of(self.commands[name])))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the verbs under the headings of their sections."""
        wide = max(map(len, self.commands))
        for section, heading in SECTIONS.items():
            verbs = [command for command in self.commands.values() if section_of(command) == section]
            if not verbs:
                continue
            # The whole first sentence, over two lines where need be: half of one helps nobody.
            rows = [(f"{verb.name:<{wide}}", verb.get_short_help_str(200)) for verb in verbs]
            with formatter.section(heading):
                formatter.write_dl(rows)


def section_of(command: click.Command) -> str:
    """The section of a verb: the module that defines it."""
    return str(getattr(command.callback, "__module__", "")).rpartition(".")[2]


@click.group(
    cls=Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Names of roles are matched in any case: IRI, CURIE (role:office-manager), name, then title;"
    " those of posts: IRI, CURIE, name, identifier, then name of whoever holds it."
    " Behind an answer stands who says it: kisi-main 1252–1284 are the characters of that document's part."
    " conditional: only where something holds; contested: sources disagree; denied: only denied;"
    " rejected: a reviewer took it out.",
)
@click.version_option(rolegraph.__version__, prog_name="rolegraph")
def cli() -> None:
    """Ask a graph of organisational roles, in which every statement says where it comes from.

    Start with: rolegraph roles, rolegraph show "operations manager".
    """


FEW: Final = 5
"""Units that a word on a name of several shows."""
LONG: Final = 2_000
"""Characters of a line of a message that are shown."""

json_option = click.option("--json", "as_document", is_flag=True, help="Answer with one JSON document.")
why_option = click.option(
    "--why",
    is_flag=True,
    help="The statements behind each item, and who says them (rolegraph sources has their files).",
)
top_option = click.option(
    "--top",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    metavar="N",
    help="How many are listed.",
)
all_option = click.option("--all", "in_full", is_flag=True, help="Long lists in full.")


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


def check_output(output: Path, settings: Settings) -> None:
    """Raise FileError where what is to be written names no file, or is of the ontology or the store."""
    if str(output) == "-":
        raise FileError(output, "names no file here; name one with -o, such as -o ./out")
    ontology = settings.ontology or SHIPPED
    store = (settings.store or default_store(ontology)).resolve()
    place = output.resolve()
    in_ontology = place.parent == ontology.resolve()
    fault = ""
    if in_ontology and not place.exists() and reader_of(place):
        fault = "would be knowledge of the ontology for the next build"
    elif (in_ontology and place.is_file()) or store in (place, *place.parents):
        fault = f"is of the {'ontology' if in_ontology else 'store'} and would be lost"
    if fault:
        raise FileError(output, f"{fault}; name another file with -o")


def graph_of(context: click.Context) -> RoleGraph:
    """The graph that the settings name."""
    settings: Settings = context.obj
    graph = current(
        settings.ontology,
        settings.store,
        only=settings.only,
        without=settings.without,
        say=note,
        advance=WAITING.advance,
    )
    with WAITING.hidden():  # opening it is over
        return graph


def find(graph: RoleGraph, name: str) -> str:
    """The IRI of the one role that a name means, with a word on the others of that name."""
    iri, *others = (graph.find(name), *graph.find_all(name))
    if others := [f"{graph.store.label(other)} ({short(other)})" for other in others if other != iri]:
        note(f"{name} is taken for {short(iri)}; others of this name or title: {', '.join(others)}")
    return iri


def find_each(graph: RoleGraph, *names: str) -> list[str]:
    """The IRIs of the roles that several names mean; one message on all that mean none."""
    return each(lambda name: find(graph, name), names)


def find_position(
    graph: RoleGraph, name: str, of: Chart | None, within: str | None, as_of: str | None = None
) -> tuple[Chart, str]:
    """What a name means, role or post, with a word on what else has that name."""
    kind, iri = graph.find_position(name, of=of, within=within, as_of=as_of)
    if kind == "roles":
        find(graph, name)
    note_holder(graph, name, kind, iri, as_of)
    hint_at_other(graph, name, kind, of)
    return kind, iri


def note_holder(graph: RoleGraph, name: str, kind: Chart, iri: str, as_of: str | None) -> None:
    """A word on which post is meant by a name that is its holder's."""
    if kind == "posts" and not graph.find_posts(name):
        called = graph.organisation(of="posts", as_of=as_of).called(iri)
        note(f"{name} holds {called}; the answer is of this post")


def hint_at_other(graph: RoleGraph, name: str, kind: Chart, of: Chart | None) -> None:
    """A word where a name is taken for a role, or a post, and nobody said which, and the other has it too."""
    if of is not None:
        return
    if kind == "roles" and (posts := graph.find_posts(name)):
        few = "a post" if len(posts) == 1 else f"{len(posts)} posts"
        note(f"{name} is taken for the role; also {few} of this name: --posts")
    elif kind == "posts":
        with suppress(NameNotFoundError):
            graph.find_all(name)
            note(f"{name} is taken for the post; also a role of this name: --roles, without --in and --as-of")


def note_units(graph: RoleGraph, name: str | None, option: str = "--in") -> None:
    """A word on which units a name means, where there are several, and how to choose one."""
    found = {} if name is None else graph.find_units(name)
    units = {unit: whole for unit, whole in found.items() if unit == whole or whole not in found}
    if len(units) > 1:
        shown = [f"{short(unit)} ({graph.store.label(whole)})" for unit, whole in units.items()][:FEW]
        more = ", …" if len(units) > FEW else ""
        told = f"{name} means {len(units)} units: {', '.join(shown)}{more}"
        note(f"{told}; to choose one: {option} {short(min(units))}")


def note(text: str) -> None:
    """A word to the user that is no part of the answer: nothing in it steers a terminal or floods it."""
    from rolegraph.terminal import clean

    lines = [clean(line) for line in text.split("\n")]
    lines = [line if len(line) <= LONG else f"{line[:LONG]} … ({len(line)} characters)" for line in lines]
    with WAITING.hidden():
        click.echo("rolegraph: " + "\n".join(lines), err=True)


def answer(value: Any, as_document: bool, show: Callable[[Printer], None]) -> None:
    """Print an answer, as a JSON document or for a person."""
    WAITING.hide()
    if as_document:
        utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
        click.echo(json.dumps(as_json(value), ensure_ascii=not utf8, indent=2))
        return
    from rolegraph.terminal import Printer

    show(Printer())


def silence() -> None:
    """Keep Python from trying once more, at exit, to write what could not be written."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
