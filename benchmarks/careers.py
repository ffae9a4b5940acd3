"""What it costs to ask which roles are alike, what lies between two, and who has a duty or a skill."""

from __future__ import annotations

import csv
import random
import statistics
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import numpy as np

import rolegraph
from benchmarks.catalogues import DATA, SOURCES, fraction, take_in
from benchmarks.measure import Row, clock, pair, rows
from benchmarks.questions import everything, taken
from rolegraph.errors import NameNotFoundError
from rolegraph.graph import RoleGraph
from rolegraph.model.reporting import Chart
from rolegraph.profiles import gap_sizes, profiles
from rolegraph.vocabulary import expand

SAMPLE = 40
"""Roles, or pairs of them, that a question is asked of, chosen with a fixed seed."""
FEW = 8
"""Words that are asked for: the queries behind these questions go through all labels each time."""
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
    store = everything(folder)
    rolegraph.import_source("sssom", [DATA / "esco-onet-crosswalk.zip"], store=store)
    over(store)
    grow(folder)


def over(store: Path) -> None:
    """The rows over one store with all catalogues."""
    graph = rolegraph.open(store)
    making = clock(lambda: graph.similar(roles_of(graph)[0]))
    add("the matrices of a store, made once", "", [making], "kept with the store", making)
    roles = random.Random(1).sample(roles_of(graph), SAMPLE)
    esco, onet = (
        random.Random(2).sample([role for role in roles_of(graph) if part in role], SAMPLE)
        for part in ("/esco/occupation", "/onet/")
    )
    for role in roles[:5]:
        cold = float(outcome(COLD, str(store), role))
        add("similar, first question after opening", "0.2 s", [cold / 0.2], "at most 1", cold, 0.2)
    many("similar, warm", 0.01, [lambda role=role: graph.similar(role) for role in roles])
    for what, pairs in (
        ("any two ESCO roles", zip(esco, esco[1:] + esco[:1], strict=True)),
        ("an ESCO role to one of O*NET's, mapped", zip(esco, onet, strict=True)),
    ):
        many(f"path, {what}, 5 best", 1.0, [lambda p=p: graph.path(*p) for p in pairs])
    sizes(graph, store)
    behind(graph, roles, esco + onet)
    posts = [post for (post,) in graph.store.rows("SELECT ?post WHERE { ?post org:role ?role }")]
    asked = random.Random(4).sample(sorted(set(posts)), SAMPLE)
    many("cover, a post", 0.02, [lambda post=post: graph.cover(post, of="posts") for post in asked])
    whole(store)


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


def behind(graph: RoleGraph, roles: list[str], described: list[str]) -> None:
    """Questions against the named queries that answer the same; some of roles, some of words."""
    pairs = list(zip(roles, roles[1:] + roles[:1], strict=True))
    other = list(zip(described, described[1:] + described[:1], strict=True))
    words = {
        kind: random.Random(5).sample(sorted({label for (label,) in graph.store.rows(text)}), FEW)
        for kind in ("Duty", "Skill")
        for text in [f"SELECT ?l {{ ?x a rg:{kind} ; skos:prefLabel ?l }}"]
    }
    for name, query, keys, asked in (
        ("compare", "comparison", ("left", "right"), pairs),
        ("gap", "gap", ("start", "goal"), pairs),
        ("gap", "gap", ("start", "goal"), other),
        ("cover", "cover", ("vacancy",), [(role,) for role in described]),
        ("similar", "similar", ("role",), [(role,) for role in described]),
        ("who_does", "who-does", ("words",), [(label,) for label in words["Duty"]]),
        ("who_needs", "who-needs", ("words",), [(label,) for label in words["Skill"]]),
    ):
        ask = getattr(graph, name)
        more = {"of": "roles"} if name == "cover" else {}
        what = f"{name}, {'described ' if described[0] in asked[0] else ''}{', '.join(keys)}"
        ours, theirs = [], []
        for some in asked:
            text = graph.query_text(query, **dict(zip(keys, some, strict=True)))
            ours.append(taken(lambda some=some, ask=ask, more=more: ask(*some, **more)))
            theirs.append(taken(lambda text=text: list(graph.store.query(text))))
        ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
        middle = statistics.median(ours)
        add(what, f"the query {query}", ratios, "median at most 5", middle, statistics.median(theirs))
        add(what, "20 ms", [time / 0.02 for time in ours], "median at most 1", middle, 0.02)


def whole(store: Path) -> None:
    """Questions about all roles at once, first asked, against the named queries."""
    for name, query in (("duty_matrix", "duty-matrix"), ("separation", "separation")):
        graph = rolegraph.open(store)
        text = graph.query_text(query)
        theirs = clock(lambda text=text, graph=graph: list(graph.store.query(text)))
        ours = clock(getattr(graph, name))
        add(f"{name}, all roles, first asked", f"the query {query}", [ours / theirs], "told", ours, theirs)


def of_a_role(table: str, head: list[str]) -> int | None:
    """The column of a table that names an occupation; None in a table of skills, duties or groups."""
    of_occupations = "occupations_" in table or "OccPillar" in table
    names = ("occupationUri", "O*NET-SOC Code", *(("conceptUri",) if of_occupations else ()))
    return next((head.index(name) for name in names if name in head), None)


def grow(folder: Path) -> None:
    """A sixteenth, a quarter and all of the occupations of ESCO and O*NET: time for a role of the store.

    Each occupation keeps all its skills and duties: a part of these too would leave roles of which hardly
    anything is told, and fewer the smaller the part.
    """
    csv.field_size_limit(2**30)
    told: dict[int, dict[str, float]] = {}
    for part in (16, 4, 1):
        store = folder / f"grown-{part}"
        for format_ in ("esco", "onet"):
            names = [fraction(DATA / name, part, folder, of_a_role) for name in SOURCES[format_]]
            take_in(format_, store, *names)
        told[part] = grown(store)
    for few, more in ((16, 4), (4, 1)):
        for what, time in told[more].items():
            before = told[few][what]
            where = "all occupations" if more == 1 else f"1/{more} of the occupations"
            add(
                f"{what}: {where}", f"1/{few}", [time / before], "at most 1.1", time * 1e6, before * 1e6, "µs"
            )


def grown(store: Path) -> dict[str, float]:
    """What questions cost for each role of a store, in seconds."""
    graph = rolegraph.open(store)
    roles = roles_of(graph)
    many_ = len(roles)
    making = clock(lambda: graph.similar(roles[0]))
    chosen = random.Random(3).sample(sorted({r for r, _ in graph.store.pairs(expand("rg:hasSkill"))}), SAMPLE)
    found = {
        "making the matrices, a role": making / many_,
        "sizes of all gaps, a pair": clock(graph.gap_sizes) / many_**2,
        "path, a role in the store": median(graph.path, list(pairwise(chosen))) / many_,
    }
    graph.who_needs("manage the budget")
    graph.who_does("manage the budget")
    words = [(graph.store.label(role),) for role in chosen]
    for name, asked in (("similar", [(r,) for r in chosen]), ("cover", [(r, "roles") for r in chosen]),
                        ("who_does", words), ("who_needs", words)):  # fmt: skip
        found[f"{name}, a role in the store"] = median(patient(graph, name), asked) / many_
    for name in ("duty_matrix", "separation"):
        found[f"{name}, of all roles, a role"] = clock(getattr(rolegraph.open(store), name)) / many_
    return found


def patient(graph: RoleGraph, name: str) -> Callable[..., object]:
    """A question that may find nothing of its name."""

    def ask(text: str, of: Chart | None = None) -> None:
        with suppress(NameNotFoundError):
            getattr(graph, name)(text, **({"of": of} if of else {}))

    return ask


def roles_of(graph: RoleGraph) -> list[str]:
    """The IRIs of all roles, sorted."""
    return sorted({role for (role,) in graph.store.rows("SELECT ?role WHERE { ?role a rg:Role }")})


def median(ask: Callable[..., object], asked: list[tuple[str, ...]]) -> float:
    """The median time of a question."""
    return statistics.median(taken(lambda a=a: ask(*a)) for a in asked)


def many(what: str, limit: float, asked: list) -> None:
    """A row for a question asked of many roles: how the time of each stands to a limit."""
    times = [taken(ask) for ask in asked]
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
