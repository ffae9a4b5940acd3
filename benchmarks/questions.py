"""What questions cost in a running process, with ESCO, O*NET and the organograms in one store."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import rolegraph
from benchmarks.catalogues import DATA, SOURCES, take_in
from benchmarks.measure import Row, rows
from rolegraph.graph import RoleGraph
from rolegraph.queries import named_queries, named_query

SAMPLE = 60
"""Roles, or posts, that each question about one of them is asked of, chosen with a fixed seed."""

OF_ROLES: dict[str, tuple[str, ...]] = {
    "role": ("titles-of", "duties", "skills", "superiors", "level", "contradictions"),
    "reports_to": ("superiors",),
    "chains": ("everyone-above",),
    "conflicts": ("contradictions",),
    "compare": ("comparison",),
}
OF_POSTS: dict[str, tuple[str, ...]] = {
    "reports_to": ("superiors",),
    "chains": ("everyone-above",),
    "reports": ("reports",),
    "common_manager": ("common-manager",),
}
"""A method of RoleGraph → the named queries that give the same answer."""

LINES = {"rg:typicallyReportsTo": "<http://www.w3.org/ns/org#reportsTo>",
         "rg:typicallyDottedLineTo": "rg:dottedLineTo"}  # fmt: skip
"""What a query on roles' lines asks for → the same of posts."""


def everything(folder: Path) -> Path:
    """A store of the shipped knowledge with all of the publishers' files."""
    store = folder / "all"
    rolegraph.build(store=store, exports=folder / "exports")
    for format_, names in SOURCES.items():
        take_in(format_, store, *(DATA / name for name in names))
    return store


def questions(folder: Path) -> None:
    """Every row about questions; none where the publishers' files are not there."""
    if not DATA.is_dir():
        print(f"{DATA} is not there: the questions were not measured")
        return
    graph = rolegraph.open(everything(folder))
    of_one(graph, "rg:Role", OF_ROLES, "roles")
    of_one(graph, "org:Post", OF_POSTS, "posts")


def of_one(graph: RoleGraph, kind: str, behind: dict[str, tuple[str, ...]], called: str) -> None:
    """Questions about one role or post by its IRI, against SPARQL that answers the same."""
    things = sorted({thing for (thing,) in graph.store.rows(f"SELECT ?thing WHERE {{ ?thing a {kind} }}")})
    chosen = random.Random(1).sample(things, SAMPLE)
    for name, queries in behind.items():
        more = {"every": True} if name == "reports" else {}
        ours, theirs = [], []
        for thing, other in zip(chosen, chosen[1:] + chosen[:1], strict=True):
            asked = (thing, other) if name in ("compare", "common_manager") else (thing,)
            texts = [text_of(query, asked, kind) for query in queries]
            ours.append(taken(lambda asked=asked, name=name, more=more: getattr(graph, name)(*asked, **more)))
            theirs.append(taken(lambda texts=texts: [list(graph.store.query(text)) for text in texts]))
        ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
        row = Row(f"{name}, {SAMPLE} {called}", " + ".join(queries), ratios, "at most 5, median under 20 ms",
                  statistics.median(ours) * 1000, statistics.median(theirs) * 1000, "ms")  # fmt: skip
        rows.append(row)
        print("  ".join(row.cells()), flush=True)


def text_of(query: str, asked: tuple[str, ...], kind: str) -> str:
    """The text of a named query about these."""
    names = ("left", "right") if len(asked) == 2 else tuple(named_queries()[query].parameters)
    text = named_query(query, **{name: f"<{thing}>" for name, thing in zip(names, asked, strict=True)})
    for of_roles, of_posts in LINES.items() if kind == "org:Post" else ():
        text = text.replace(of_roles, of_posts)
    return text


def taken(work: Callable[[], object]) -> float:
    """Seconds that something takes: of three tries the best, since these are thousandths."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)
