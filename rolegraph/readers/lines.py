"""What can be wrong with reporting lines, found in one place for every format that has some."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolegraph.readers.intake import literal, term

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Set

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
    """
    above: dict[str, list[str]] = {}
    missing: dict[str, None] = {}
    for post, superior in lines:
        if post == superior:
            intake.find("self-report", f"{name(post)} reports to itself{where}", [post], graph)
        elif superior not in posts:
            intake.find(
                "dangling",
                f"{name(post)} reports to {name(superior)}, which is not there{where}",
                [post, superior],
                graph,
            )
            missing[superior] = None
        else:
            above.setdefault(post, []).append(superior)
    for superior in missing:
        intake.state(
            f"<{superior}> {term('rdf:type')} {term('rg:MissingPost')} .\n"
            f"<{superior}> {term('skos:prefLabel')} {literal(name(superior), 'en')} .\n",
            graph,
        )
    for loop in loops(above):
        way = " → ".join(name(post) for post in (*loop, loop[0]))
        intake.find("cycle", way + where, loop, graph)


def loops(above: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """One loop for each set of posts that all report to one another, in the order in which they report."""
    import networkx as nx

    network = nx.DiGraph([(post, up) for post, ups in above.items() for up in ups])
    found = []
    for knot in nx.strongly_connected_components(network):
        if len(knot) > 1:
            first = min(knot)
            way = [edge[0] for edge in nx.find_cycle(network.subgraph(knot), first)]
            start = way.index(min(way))
            found.append(way[start:] + way[:start])
    return sorted(found)
