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

SAMPLE = 60
"""Roles that each question about one role is asked of, chosen with a fixed seed."""

BEHIND: dict[str, tuple[str, ...]] = {
    "role": ("titles-of", "duties", "skills", "superiors", "level", "contradictions"),
    "reports_to": ("superiors",),
    "chains": ("everyone-above",),
    "conflicts": ("contradictions",),
    "compare": ("comparison",),
}
"""A method of RoleGraph → the named queries that give the same answer."""


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
    store = everything(folder)
    one_role(rolegraph.open(store))


def one_role(graph: RoleGraph) -> None:
    """Questions about one role, against the SPARQL that answers the same on the same store."""
    roles = sorted({role for (role,) in graph.store.rows("SELECT ?role WHERE { ?role a rg:Role }")})
    chosen = random.Random(1).sample(roles, SAMPLE)
    for name, queries in BEHIND.items():
        two = name == "compare"
        ours, theirs = [], []
        for role, other in zip(chosen, chosen[1:] + chosen[:1], strict=True):
            asked = (role, other) if two else (role,)
            names = ("left", "right") if two else ("role",)
            texts = [graph.query_text(query, **dict(zip(names, asked, strict=True))) for query in queries]
            ours.append(taken(lambda asked=asked, name=name: getattr(graph, name)(*asked)))
            theirs.append(taken(lambda texts=texts: [list(graph.store.query(text)) for text in texts]))
        ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
        row = Row(f"{name}, {SAMPLE} roles", " + ".join(queries), ratios, "at most 5, median under 20 ms",
                  statistics.median(ours) * 1000, statistics.median(theirs) * 1000, "ms")  # fmt: skip
        rows.append(row)
        print("  ".join(row.cells()), flush=True)


def taken(work: Callable[[], object]) -> float:
    """Seconds that something takes: of three tries the best, since these are thousandths."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)
