"""What questions about a whole organisation cost: spans, layers and loops of every body, against NetworkX."""

from __future__ import annotations

import statistics
from pathlib import Path

import networkx as nx

import rolegraph
from benchmarks.catalogues import DATA, DAY, SOURCES, add, fraction, take_in
from benchmarks.measure import clock, pair
from benchmarks.questions import everything
from rolegraph.graph import RoleGraph
from rolegraph.store import Store

OTHERS = ("orphans", "two_bosses", "vacancies", "single_points", "compression", "drift")


def afresh(store: Store, day: str | None = DAY) -> tuple[int, int, int]:
    """Spans with FTE and head-count, layers and loops of a day, with nothing read before and none named."""
    store.answers.clear()
    graph = RoleGraph(store)
    spans = graph.spans(as_of=day, band=(None, 10**9))
    return spans.managers, graph.layers(as_of=day).whole.layers, len(graph.cycles(as_of=day).loops)


def bare(lines: list[tuple[str, str]]) -> tuple[int, int, int]:
    """The same in NetworkX, without names, FTE and head-count, from ready lines."""
    upward = nx.DiGraph(lines)
    knots = nx.condensation(upward)
    total: dict[int, int] = {}
    layer: dict[int, int] = {}
    for knot in nx.topological_sort(knots):
        total[knot] = total.get(knot, 0) + len(knots.nodes[knot]["members"])
        for up in knots.successors(knot):
            total[up] = total.get(up, 0) + total[knot]
    for knot in reversed(list(nx.topological_sort(knots))):
        layer[knot] = 1 + max((layer[up] for up in knots.successors(knot)), default=0)
    managers = sum(1 for _, degree in upward.in_degree if degree)
    return managers, max(layer.values()), sum(1 for _ in nx.simple_cycles(upward))


def reporting(folder: Path) -> None:
    """Every row about reporting lines; none where the publishers' files are not there."""
    if not DATA.is_dir():
        print(f"{DATA} is not there: the questions about reporting lines were not measured")
        return
    measure(everything(folder))
    grow(folder)


def measure(store: Path) -> None:
    """Questions about the posts of one day, on a store with everything."""
    opened = Store.open(store)
    lines = list(RoleGraph(opened).post_reporting_on(DAY).edges)
    pair(
        f"span, layers, cycles of all bodies on {DAY}, read afresh",
        lambda: afresh(opened),
        f"NetworkX on {len(lines):,} ready lines",
        lambda: bare(lines),
        "at most 3",
        runs=5,
    )
    graph = RoleGraph(opened)
    graph.spans(as_of=DAY)
    for name in OTHERS:
        method = getattr(graph, name)
        method(as_of=DAY)
        pair(f"{name.replace('_', '-')} of all bodies, asked again", lambda m=method: m(as_of=DAY),
             "NetworkX: spans, layers, loops", lambda: bare(lines), "told", runs=3)  # fmt: skip


def grow(folder: Path) -> None:
    """Seconds a position for all posts, a quarter and a sixteenth of them: linear is 1."""
    (name,) = SOURCES["organogram"]
    told = {}
    for part in (1, 4, 16):
        store = folder / f"posts-{part}"
        take_in("organogram", store, fraction(DATA / name, part, folder))
        opened = Store.open(store)
        size = len(rolegraph.open(store).organisation(of="posts"))
        told[part] = statistics.median(clock(lambda o=opened: afresh(o, None)) for _ in range(3)), size
    for few, many in ((4, 1), (16, 4)):
        (small, fewer), (large, more) = told[few], told[many]
        how_many = f"1/{many}" if many > 1 else "all"
        add(f"span, layers, cycles: time a position, {how_many} of the posts", f"1/{few}",
            [(large / more) / (small / fewer)], "at most 1.1 (linear)", large, [small])  # fmt: skip
