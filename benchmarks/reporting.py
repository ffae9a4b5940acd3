"""What questions about a whole organisation cost: spans, layers and loops of every body, against NetworkX."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import networkx as nx

from benchmarks.catalogues import DATA, DAY, SOURCES, add, fraction, take_in
from benchmarks.measure import in_turn, pair
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


def apart(path: Path, folder: Path) -> Path:
    """A copy of the organograms in which a body is another one on each day: all posts count at once."""
    target = folder / f"apart-{path.name}"
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in whole.namelist():
            head, *rows = csv.reader(io.StringIO(whole.read(name).decode("utf-8-sig")))
            body, day = head.index("file_body"), head.index("snapshot")
            for row in rows:
                row[body] += f"-{row[day]}"
            out = io.StringIO()
            csv.writer(out, lineterminator="\n").writerows([head, *rows])
            copy.writestr(name, out.getvalue())
    return target


def grow(folder: Path) -> None:
    """All posts of all days at once: what a position of them costs, against a quarter and a sixteenth."""
    (name,) = SOURCES["organogram"]
    whole = apart(DATA / name, folder)
    told = {}
    for part in (1, 4, 16):
        store = folder / f"posts-{part}"
        take_in("organogram", store, whole if part == 1 else fraction(whole, part, folder))
        opened = Store.open(store)
        graph = RoleGraph(opened)
        lines, size = list(graph.post_reporting.edges), len(graph.organisation(of="posts"))
        ours, theirs = in_turn(lambda o=opened: afresh(o, None), lambda ls=lines: bare(ls))
        told[part] = 1e6 * ours / size, 1e6 * theirs / size
        if part == 1:
            all_at_once(opened)
    for few, many in ((4, 1), (16, 4)):
        how_many = f"1/{many}" if many > 1 else "all"
        for who, target, large, small in zip(
            ("ours", "NetworkX's"), ("at most 1.1 (linear)", "told"), told[many], told[few], strict=True
        ):
            add(f"span, layers, cycles: {who} processor a position, {how_many} of the posts", f"1/{few}",
                [large / small], target, large, [small], "µs")  # fmt: skip


def all_at_once(store: Store) -> None:
    """Each question about every post that the organograms have on any day."""
    graph = RoleGraph(store)
    posts = len(graph.organisation(of="posts"))
    lines = list(graph.post_reporting.edges)
    pair(f"span, layers, cycles of {posts:,} posts, read afresh", lambda: afresh(store, None),
         f"NetworkX on {len(lines):,} ready lines", lambda: bare(lines), "at most 3", runs=3)  # fmt: skip
    graph = RoleGraph(store)
    for name in ("spans", "layers", "cycles", *OTHERS):
        method = getattr(graph, name)
        method()
        pair(f"{name.replace('_', '-')} of {posts:,} posts, asked again", method,
             "NetworkX: spans, layers, loops", lambda: bare(lines), "told", runs=1)  # fmt: skip
