"""Questions about reporting lines, of posts and of roles."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Final, Literal

import click

from rolegraph.cli.common import (
    all_option,
    answer,
    cli,
    complete_role,
    find_position,
    graph_of,
    hint_at_other,
    json_option,
    note,
    note_holder,
    note_units,
    why_option,
)
from rolegraph.terminal import reporting as printing

if TYPE_CHECKING:
    from collections.abc import Callable

    from rolegraph.graph import RoleGraph
    from rolegraph.model.reporting import Chart, Position
    from rolegraph.organisation import Organisation


@dataclass(frozen=True)
class Asked:
    """What a question is asked of: posts or roles, in which unit, on which day."""

    of: Chart | None
    within: str | None
    as_of: str | None

    def about(self, graph: RoleGraph, name: str) -> dict[str, Any]:
        """What a name means, as arguments of a method, with a word on what else it could have meant."""
        of, iri = find_position(graph, name, self.of, self.within, self.as_of)
        return {"name": iri, "of": of, "as_of": self.day(graph)}

    def hint(self, graph: RoleGraph, *names: str) -> None:
        """A word on what two names mean that are holders', or could mean where both are taken for roles."""
        found = {
            name: graph.find_position(name, of=self.of, within=self.within, as_of=self.as_of)
            for name in names
        }
        roles = all(kind == "roles" for kind, _ in found.values())
        for name, (kind, iri) in found.items():
            note_holder(graph, name, kind, iri, self.as_of)
            if roles:
                hint_at_other(graph, name, "roles", self.of)

    def whole(self, graph: RoleGraph) -> dict[str, Any]:
        """The organisation, or that of two names, as arguments of a method."""
        return {"of": self.of, "within": self.within, "as_of": self.day(graph)}

    def actual(self, graph: RoleGraph) -> dict[str, Any]:
        """The organisation, as arguments of a method that asks of posts alone."""
        return {"within": self.within, "as_of": self.day(graph)}

    def chart(self, graph: RoleGraph) -> Organisation:
        """The organisation that an answer is printed with, for it knows what its positions are called."""
        return graph.organisation(of=self.of, within=self.within, as_of=self.as_of)

    def around(self, graph: RoleGraph, one: Position) -> Organisation:
        """The same for an answer about one position or two."""
        return graph.organisation(of="roles" if one.headcount is None else "posts", as_of=self.as_of)

    def day(self, graph: RoleGraph) -> str | None:
        """The day, with a word where it lies outside what is told of, or several units have the name."""
        if self.of != "roles":
            note_units(graph, self.within)
        if self.as_of and self.of != "roles":
            graph.organisation(of="posts", as_of=self.as_of)
            days = graph.days()
            if not days:
                note("nothing here dates its posts: they are the same on any day")
            elif self.as_of < days[0]:
                note(f"nothing told begins or ends before {days[0]}; what has no first day is shown")
            elif self.as_of > days[-1]:
                note(f"nothing told begins or ends after {days[-1]}; what holds then is shown")
        return self.as_of


NAMED: Final = "The post of that name in this unit."
WHOLE: Final = "Only of the posts of this unit and of units below it; all is counted in the whole chart."


def chart_options(
    within: str = WHOLE, *, posts_only: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The options that say what a question is asked of, handed on as one value, `asked`.

    `within` is the help of the option that names a unit.
    """

    def decorate(verb: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(verb)
        def with_asked(
            *args: Any,
            of: Chart | None = "posts" if posts_only else None,
            within: str | None = None,
            as_of: str | None = None,
            **kwargs: Any,
        ) -> Any:
            return verb(*args, asked=Asked(of, within, as_of), **kwargs)

        options = [
            click.option("--posts", "of", flag_value="posts", help="Of posts: who does report to whom."),
            click.option("--roles", "of", flag_value="roles", help="Of roles: the norm."),
            click.option("--in", "within", metavar="UNIT", help=within),
            click.option("--as-of", metavar="DATE", help="The posts as of a day, such as 2011-09-30."),
        ]
        for option in reversed(options[2:] if posts_only else options):
            with_asked = option(with_asked)
        return with_asked

    return decorate


def position_argument(name: str) -> Callable[..., Any]:
    """An argument that names a post or role."""
    return click.argument(name, metavar=name.upper(), shell_complete=complete_role)


@cli.command("reports-to")
@position_argument("name")
@click.option("--chain", is_flag=True, help="Every way to the top, the shortest first.")
@click.option(
    "--headcount", type=click.IntRange(min=0), metavar="N", help="Decide the conditions for N people."
)
@chart_options(NAMED)
@why_option
@json_option
@click.pass_context
def reports_to(
    context: click.Context,
    name: str,
    chain: bool,
    headcount: int | None,
    asked: Asked,
    why: bool,
    as_document: bool,
) -> None:
    """Whom a role or post reports to, on what condition."""
    graph = graph_of(context)
    about = asked.about(graph, name)
    organisation = graph.organisation(of=about["of"], as_of=about["as_of"])
    one = organisation.name(about["name"])
    lines = graph.reports_to(**about, headcount=headcount)
    if chain:
        chains = graph.chains(**about, headcount=headcount)
        below = bool(graph.reports(**about).reports)
        answer(
            chains,
            as_document,
            lambda out: printing.chains(out, organisation, one, chains, lines, below, why=why),
        )
    else:
        answer(
            lines,
            as_document,
            lambda out: printing.reports_to(out, organisation, one, lines, headcount, why=why),
        )


@cli.command()
@position_argument("name")
@click.option("--every", is_flag=True, help="Everyone below, not only direct reports.")
@click.option("--dotted", is_flag=True, help="Along dotted lines too.")
@chart_options(NAMED)
@why_option
@all_option
@json_option
@click.pass_context
def reports(
    context: click.Context,
    name: str,
    every: bool,
    dotted: bool,
    asked: Asked,
    why: bool,
    in_full: bool,
    as_document: bool,
) -> None:
    """Who reports to a role or post."""
    graph = graph_of(context)
    about = asked.about(graph, name)
    organisation = graph.organisation(of=about["of"], as_of=about["as_of"])
    one = organisation.name(about["name"])
    found = graph.reports(**about, every=every, dotted=dotted)
    answer(found, as_document, lambda out: printing.reports(out, organisation, one, found, in_full, why=why))


class Band(click.ParamType[tuple[int | None, int | None]]):
    """Two numbers with a hyphen between them, of which one may be left out."""

    name = "band"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[int | None, int | None]:
        """(least, most), None for what is left out."""
        found = re.fullmatch(r"([0-9]{0,9})-([0-9]{0,9})", str(value).strip())
        low, high = (int(text) if text else None for text in found.groups()) if found else (None, None)
        if low is high is None or (low is not None and high is not None and low > high):
            self.fail(f"{value!r} is no band: write it as 3-8, 3- or -8", param, ctx)
        return low, high


@cli.command()
@click.argument("name", metavar="[NAME]", required=False, shell_complete=complete_role)
@click.option(
    "--by",
    type=click.Choice(["manager", "unit", "level"]),
    default="manager",
    help="Of each manager (by default), or of those of each unit or level.",
)
@click.option("--band", type=Band(), metavar="LOW-HIGH", help="Only spans outside this: 3-8, 3- or -8.")
@chart_options(f"{NAMED} Without NAME: {WHOLE.lower()}")
@why_option
@all_option
@json_option
@click.pass_context
def span(
    context: click.Context,
    name: str | None,
    by: Literal["manager", "unit", "level"],
    band: tuple[int | None, int | None] | None,
    asked: Asked,
    why: bool,
    in_full: bool,
    as_document: bool,
) -> None:
    """How many report to a role or post, or to each manager: directly and in all, FTE and head-count."""
    if name is not None and (band or by != "manager"):
        raise click.UsageError(f"--{'band' if band else 'by'} asks of all managers; leave {name} or it out")
    if why and by != "manager":
        raise click.UsageError("--why tells what each manager's span rests on; leave --by or it out")
    graph = graph_of(context)
    if name is not None:
        one = graph.span(**asked.about(graph, name))
        chart = asked.around(graph, one.position)
        answer(one, as_document, lambda out: printing.span(out, chart, one, why=why))
        return
    found = graph.spans(**asked.whole(graph), by=by, band=band or (None, None), why=why)
    answer(found, as_document, lambda out: printing.spans(out, asked.chart(graph), found, in_full, why=why))


@cli.command("common-manager")
@position_argument("left")
@position_argument("right")
@chart_options(NAMED)
@why_option
@json_option
@click.pass_context
def common_manager(
    context: click.Context, left: str, right: str, asked: Asked, why: bool, as_document: bool
) -> None:
    """The lowest superior that two roles or posts have in common."""
    graph = graph_of(context)
    found = graph.common_manager(left, right, **asked.whole(graph))
    asked.hint(graph, left, right)
    chart = asked.around(graph, found.left)
    answer(found, as_document, lambda out: printing.common_manager(out, chart, found, why=why))


@cli.command()
@position_argument("left")
@position_argument("right")
@chart_options(NAMED)
@why_option
@json_option
@click.pass_context
def between(
    context: click.Context, left: str, right: str, asked: Asked, why: bool, as_document: bool
) -> None:
    """The way through the chart from one role or post to another."""
    graph = graph_of(context)
    found = graph.between(left, right, **asked.whole(graph))
    asked.hint(graph, left, right)
    chart = asked.around(graph, found.left)
    answer(found, as_document, lambda out: printing.between(out, chart, found, why=why))


@cli.command()
@click.option(
    "--by", type=click.Choice(["body", "unit"]), default="body", help="Of each organisation, or of each unit."
)
@chart_options()
@why_option
@all_option
@json_option
@click.pass_context
def layers(
    context: click.Context,
    by: Literal["body", "unit"],
    asked: Asked,
    why: bool,
    in_full: bool,
    as_document: bool,
) -> None:
    """How many layers there are, with a longest line of command."""
    graph = graph_of(context)
    found = graph.layers(**asked.whole(graph), by=by, why=why)
    answer(found, as_document, lambda out: printing.layers(out, asked.chart(graph), found, in_full, why=why))


@cli.command()
@chart_options()
@why_option
@all_option
@json_option
@click.pass_context
def cycles(context: click.Context, asked: Asked, why: bool, in_full: bool, as_document: bool) -> None:
    """Lines that lead in a loop, and the fewest without which none does."""
    graph = graph_of(context)
    found = graph.cycles(**asked.whole(graph), why=why)
    answer(found, as_document, lambda out: printing.cycles(out, asked.chart(graph), found, in_full, why=why))


@cli.command()
@chart_options()
@why_option
@all_option
@json_option
@click.pass_context
def orphans(context: click.Context, asked: Asked, why: bool, in_full: bool, as_document: bool) -> None:
    """Who has no superior and is no top, or reports to what is not there."""
    graph = graph_of(context)
    found = graph.orphans(**asked.whole(graph), why=why)
    answer(found, as_document, lambda out: printing.orphans(out, asked.chart(graph), found, in_full, why=why))


@cli.command("two-bosses")
@chart_options(posts_only=True)
@why_option
@all_option
@json_option
@click.pass_context
def two_bosses(context: click.Context, asked: Asked, why: bool, in_full: bool, as_document: bool) -> None:
    """Posts with two direct superiors at once, and on whose word."""
    graph = graph_of(context)
    found = graph.two_bosses(**asked.actual(graph))
    answer(
        found, as_document, lambda out: printing.two_bosses(out, asked.chart(graph), found, in_full, why=why)
    )


@cli.command()
@chart_options(posts_only=True)
@why_option
@all_option
@json_option
@click.pass_context
def vacancies(context: click.Context, asked: Asked, why: bool, in_full: bool, as_document: bool) -> None:
    """Posts that are vacant, and who stands in."""
    graph = graph_of(context)
    found = graph.vacancies(**asked.actual(graph), why=why)
    answer(
        found, as_document, lambda out: printing.vacancies(out, asked.chart(graph), found, in_full, why=why)
    )


@cli.command("single-points")
@chart_options()
@why_option
@all_option
@json_option
@click.pass_context
def single_points(context: click.Context, asked: Asked, why: bool, in_full: bool, as_document: bool) -> None:
    """What hangs on one post: those it would cut off, duties and skills that it alone covers."""
    graph = graph_of(context)
    found = graph.single_points(**asked.whole(graph), why=why)
    answer(
        found,
        as_document,
        lambda out: printing.single_points(out, asked.chart(graph), found, in_full, why=why),
    )


@cli.command()
@chart_options()
@why_option
@all_option
@json_option
@click.pass_context
def compression(context: click.Context, asked: Asked, why: bool, in_full: bool, as_document: bool) -> None:
    """Who stands at or above the level of a superior."""
    graph = graph_of(context)
    found = graph.compression(**asked.whole(graph), why=why)
    answer(
        found, as_document, lambda out: printing.compression(out, asked.chart(graph), found, in_full, why=why)
    )


@cli.command()
@click.option(
    "--headcount",
    type=click.IntRange(min=0),
    metavar="N",
    help="Decide the norm's conditions for N people; by default, for those of the organisation.",
)
@chart_options(posts_only=True)
@why_option
@all_option
@json_option
@click.pass_context
def drift(
    context: click.Context,
    headcount: int | None,
    asked: Asked,
    why: bool,
    in_full: bool,
    as_document: bool,
) -> None:
    """Posts whose superior is not the one that their role typically has.

    One whose role is a kind of that one's, or mapped to it as much like it, is taken for it.
    """
    graph = graph_of(context)
    found = graph.drift(headcount=headcount, **asked.actual(graph), why=why)
    answer(found, as_document, lambda out: printing.drift(out, asked.chart(graph), found, in_full, why=why))
