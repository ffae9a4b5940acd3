"""What it costs to ask which roles are alike, what lies between two, and who has a duty or a skill."""

from __future__ import annotations

import csv
import random
import statistics
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np

import rolegraph
from benchmarks.catalogues import DATA, SOURCES, fraction, take_in
from benchmarks.measure import Row, clock, pair, rows
from benchmarks.questions import everything
from rolegraph.graph import RoleGraph
from rolegraph.profiles import gap_sizes, profiles

SAMPLE = 40
"""Roles, or pairs of them, that a question is asked of, chosen with a fixed seed."""
COLD = """
import sys, time
import numpy, scipy.sparse, scipy.sparse.csgraph
import rolegraph
graph = rolegraph.open(sys.argv[1])
begun = time.perf_counter()
graph.similar(sys.argv[2])
print(time.perf_counter() - begun)
"""
MEMORY = """
import resource, sys
import rolegraph
from rolegraph.profiles import gap_sizes, profiles
all_ = profiles(rolegraph.open(sys.argv[1]).store)
gap_sizes(all_.held, all_.needed)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def careers(folder: Path) -> None:
    """Every row of this part; none where the publishers' files are not there."""
    if not DATA.is_dir():
        print(f"{DATA} is not there: careers were not measured")
        return
    over(everything(folder))
    grow(folder)


def over(store: Path) -> None:
    """The rows over one store with all catalogues."""
    graph = rolegraph.open(store)
    making = clock(lambda: graph.similar(roles_of(graph)[0]))
    add("the matrices of a store, made once", "", [making], "kept with the store", making)
    roles = random.Random(1).sample(roles_of(graph), SAMPLE)
    esco = random.Random(2).sample([role for role in roles_of(graph) if "/esco/" in role], SAMPLE)
    for role in roles[:5]:
        cold = float(outcome(COLD, str(store), role))
        add("similar, first question after opening", "0.2 s", [cold / 0.2], "at most 1", cold, 0.2)
    many("similar, warm", 0.01, [lambda role=role: graph.similar(role) for role in roles])
    pairs = list(zip(esco, esco[1:] + esco[:1], strict=True))
    many("path, any two ESCO roles, 5 best", 1.0, [lambda p=p: graph.path(*p) for p in pairs])
    sizes(graph, store)
    behind(graph, roles)
    for name, words in (("who_does", "manage the budget"), ("who_needs", "manage the budget")):
        ask = getattr(graph, name)
        ask(words)
        many(f"{name}, free text, warm", 0.02, [lambda ask=ask, words=words: ask(words)] * 9)


def sizes(graph: RoleGraph, store: Path) -> None:
    """All gaps of ESCO's roles against the bare product of their matrices."""
    all_ = profiles(graph.store)
    chosen = [n for n, role in enumerate(all_.roles) if "/esco/" in role]
    held, needed = all_.held[chosen], all_.needed[chosen]
    pair(
        f"sizes of all gaps, {len(chosen):,} × {len(chosen):,} ESCO roles", lambda: gap_sizes(held, needed),
        "the bare sparse product", lambda: held @ needed.T, "at most 2", runs=9,
    )  # fmt: skip
    grown = float(outcome(MEMORY, str(store)))
    add(
        "sizes of all gaps of all roles: memory of the process",
        "1 GB",
        [grown / 1024],
        "at most 1",
        grown,
        1024,
        "MB",
    )


def behind(graph: RoleGraph, roles: list[str]) -> None:
    """Questions about two roles against the named queries that answer the same."""
    for name, query, keys in (
        ("compare", "comparison", ("left", "right")),
        ("gap", "gap", ("start", "goal")),
    ):
        ours, theirs = [], []
        for one, other in zip(roles, roles[1:] + roles[:1], strict=True):
            text = graph.query_text(query, **dict(zip(keys, (one, other), strict=True)))
            ours.append(clock(lambda one=one, other=other, name=name: getattr(graph, name)(one, other)))
            theirs.append(clock(lambda text=text: list(graph.store.query(text))))
        ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
        middle = statistics.median(ours)
        add(
            f"{name}, two roles", f"the query {query}", ratios, "at most 5", middle, statistics.median(theirs)
        )
        add(f"{name}, two roles", "20 ms", [middle / 0.02], "at most 1", middle, 0.02)


def grow(folder: Path) -> None:
    """ESCO at a sixteenth, a quarter and all: time for a role, and for a pair of roles."""
    csv.field_size_limit(2**30)
    told: dict[int, dict[str, float]] = {}
    for part in (16, 4, 1):
        store = folder / f"grown-{part}"
        paths = [fraction(DATA / name, part, folder) for name in SOURCES["esco"]]
        take_in("esco", store, *paths)
        graph = rolegraph.open(store)
        roles = roles_of(graph)
        making = clock(lambda graph=graph, roles=roles: graph.similar(roles[0]))
        chosen = random.Random(3).sample(roles, SAMPLE)
        told[part] = {
            "making the matrices, a role": making / len(roles),
            "sizes of all gaps, a pair": clock(graph.gap_sizes) / len(roles) ** 2,
            "similar, a role in the store": median(graph, "similar", [(r,) for r in chosen]) / len(roles),
            "path, a role in the store": median(graph, "path", list(pairwise(chosen))) / len(roles),
        }
    for few, more in ((16, 4), (4, 1)):
        for what, time in told[more].items():
            ratio = time / told[few][what]
            where = "all of ESCO" if more == 1 else f"1/{more} of ESCO"
            add(
                f"{what}: {where}",
                f"1/{few}",
                [ratio],
                "at most 1.1 (linear)",
                time * 1e6,
                told[few][what] * 1e6,
                "µs",
            )


def roles_of(graph: RoleGraph) -> list[str]:
    """The IRIs of all roles, sorted."""
    return sorted({role for (role,) in graph.store.rows("SELECT ?role WHERE { ?role a rg:Role }")})


def median(graph: RoleGraph, name: str, asked: list[tuple[str, ...]]) -> float:
    """The median time of a question."""
    return statistics.median(clock(lambda a=a: getattr(graph, name)(*a)) for a in asked)


def many(what: str, limit: float, asked: list) -> None:
    """A row for a question asked of many roles: how the time of each stands to a limit."""
    times = [clock(ask) for ask in asked]
    add(
        what,
        f"{limit * 1000:g} ms",
        [time / limit for time in times],
        "median at most 1",
        float(np.median(times)),
        limit,
    )


def outcome(code: str, *arguments: str) -> str:
    """What a program in a process of its own prints."""
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def add(
    what: str, against: str, ratios: list[float], target: str, ours: float, theirs: float = 0, unit: str = "s"
) -> None:
    """A row of the table."""
    rows.append(Row(what, against, ratios, target, ours, theirs or ours, unit))
    print("  ".join(rows[-1].cells()), flush=True)
