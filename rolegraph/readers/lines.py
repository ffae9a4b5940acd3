"""What can be wrong with reporting lines, found in one place for every format that has some."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolegraph.readers.intake import literal, term

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Set

    from rolegraph.readers.intake import Intake

__all__ = ["find_faults"]


def find_faults(
    intake: Intake,
    lines: Iterable[tuple[str, str]],
    posts: Set[str],
    name: Callable[[str], str],
    graph: str | None = None,
    where: str = "",
) -> None:
    """Mark posts that report to themselves, lines to posts that are not recorded, and loops.

    `lines` are (post IRI, superior's IRI) pairs, `posts` the IRIs that are recorded, `name` gives what a
    person calls a post, `where` ends each example (such as a body and a snapshot). The lines stay.

    A finding is one post that reports to itself, however often the lines say so; one line to a post that is
    not there, each time that `lines` has it; one loop (see `loops`). What is not there is recorded as a
    rg:MissingPost under its name, so that the line to it is not lost.
    """
    above: dict[str, dict[str, None]] = {}
    selves: dict[str, None] = {}
    missing: dict[str, None] = {}
    for post, superior in lines:
        if post == superior:
            selves[post] = None
        elif superior in posts:
            above.setdefault(post, {})[superior] = None
        else:
            missing[superior] = None
            example = f"{name(post)} reports to {name(superior)}, which is not there{where}"
            intake.find("dangling", example, [post, superior], graph)
    for post in selves:
        intake.find("self-report", f"{name(post)} reports to itself{where}", [post], graph)
    record_missing(intake, missing, name, graph)
    for loop in loops(above):
        way = " → ".join(name(post) for post in (*loop, loop[0]))
        intake.find("cycle", way + where, loop, graph)


def record_missing(
    intake: Intake, posts: Iterable[str], name: Callable[[str], str], graph: str | None = None
) -> None:
    """Record posts (IRIs) that lines lead to and that the source does not describe."""
    for post in posts:
        intake.state(
            f"<{post}> {term('rdf:type')} {term('rg:MissingPost')} .\n"
            f"<{post}> {term('skos:prefLabel')} {literal(name(post), 'en')} .\n",
            graph,
        )


def loops(above: Mapping[str, Collection[str]]) -> list[list[str]]:
    """One loop for each set of posts that all report to one another, in the order in which they report.

    `above` is post → superiors, itself not among them. Where the posts of a set form several loops, it is
    the shortest through the post whose IRI comes first; each loop starts with that post.
    """
    import networkx as nx

    # In a loop every post has a superior and is one, which leaves out most posts of any organisation.
    superiors = {up for ups in above.values() for up in ups}
    network = nx.DiGraph(
        (post, up) for post, ups in above.items() if post in superiors for up in ups if up in above
    )
    found = []
    for knot in nx.strongly_connected_components(network):
        if len(knot) > 1:
            first = min(knot)
            ways = [nx.shortest_path(network, up, first) for up in network[first] if up in knot]
            found.append([first, *min(ways, key=len)[:-1]])
    return sorted(found)
