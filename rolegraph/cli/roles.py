"""Questions about roles."""

from __future__ import annotations

import click

import rolegraph
from rolegraph.cli.common import (
    all_option,
    answer,
    cli,
    complete_role,
    find,
    find_each,
    graph_of,
    json_option,
    note,
    role_argument,
    top_option,
    why_option,
)
from rolegraph.terminal import careers
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


@cli.command()
@role_argument("left")
@role_argument("right")
@click.argument("others", nargs=-1, metavar="[OTHER]...", shell_complete=complete_role)
@why_option
@json_option
@click.pass_context
def compare(
    context: click.Context, left: str, right: str, others: tuple[str, ...], why: bool, as_document: bool
) -> None:
    """What roles share, what is nearly the same, and what is each one's own."""
    graph = graph_of(context)
    found = graph.compare(*find_each(graph, left, right, *others))
    answer(found, as_document, lambda out: printing.compare(out, found, why))


@cli.command()
@role_argument("left")
@role_argument("right")
@json_option
@click.pass_context
def higher(context: click.Context, left: str, right: str, as_document: bool) -> None:
    """Which of two roles is above the other, and by what."""
    graph = graph_of(context)
    rank = graph.higher(*find_each(graph, left, right))
    answer(rank, as_document, lambda out: printing.rank(out, rank))


@cli.command()
@role_argument("role")
@top_option
@all_option
@why_option
@json_option
@click.pass_context
def similar(context: click.Context, role: str, top: int, in_full: bool, why: bool, as_document: bool) -> None:
    """The roles most like one, and what makes them so.

    A score, from 0 to 1, adds up what two roles share: skills, which weigh most, duties and words of their
    titles, each the more, the more of it is told of ROLE. What few roles have counts most.
    """
    graph = graph_of(context)
    found = graph.similar(find(graph, role), top=top, why=why or as_document)
    answer(found, as_document, lambda out: careers.similar(out, found, in_full, why))


@cli.command()
@role_argument("start")
@role_argument("goal")
@all_option
@why_option
@json_option
@click.pass_context
def gap(context: click.Context, start: str, goal: str, in_full: bool, why: bool, as_document: bool) -> None:
    """What going from one role to another takes, and what carries over.

    What is only optional in the first role is told apart: it carries over where it was taken up there.
    """
    graph = graph_of(context)
    found = graph.gap(*find_each(graph, start, goal))
    answer(found, as_document, lambda out: careers.gap(out, found, in_full, why))


@cli.command()
@role_argument("start")
@role_argument("goal")
@click.option("--best", type=int, default=5, show_default=True, metavar="K", help="How many ways.")
@why_option
@json_option
@click.pass_context
def path(context: click.Context, start: str, goal: str, best: int, why: bool, as_document: bool) -> None:
    """Ways from one role to another by steps that ask for little new.

    A step leads to a role that needs a skill which the role before calls for; its new skills are those needed
    that the role before does not call for, or only as optional. Effort is a figure to compare ways by: one
    for each step, and the number of its new skills times the square of their share of all that the step's
    role needs (4 new of 8 needed: 1 + 4 × ½ × ½ = 2). So several small steps can take less effort than a
    great one, though they may add more skills in all.

    Into the goal's catalogue a mapping leads too, at the effort of one. The direct step is always looked at;
    a way is told only where each role on it saves effort. A way is by overlap of skills and no career ladder:
    nothing says that people go it.
    """
    graph = graph_of(context)
    found = graph.path(*find_each(graph, start, goal), best=best)
    answer(found, as_document, lambda out: careers.path(out, found, why))


@cli.command("who-does")
@click.argument("duty")
@top_option
@all_option
@why_option
@json_option
@click.pass_context
def who_does(
    context: click.Context, duty: str, top: int, in_full: bool, why: bool, as_document: bool
) -> None:
    """Who has the duty that words describe, or its IRI or CURIE: likest first, then what no role has."""
    found = graph_of(context).who_does(duty, top=top)
    answer(found, as_document, lambda out: careers.holders(out, found, in_full, why))


@cli.command("who-needs")
@click.argument("skill")
@top_option
@all_option
@why_option
@json_option
@click.pass_context
def who_needs(
    context: click.Context, skill: str, top: int, in_full: bool, why: bool, as_document: bool
) -> None:
    """Who needs the skill that words describe, or its IRI or CURIE: likest first, then what no role has."""
    found = graph_of(context).who_needs(skill, top=top)
    answer(found, as_document, lambda out: careers.holders(out, found, in_full, why))
