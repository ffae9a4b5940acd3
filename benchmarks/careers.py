"""What it costs to ask which roles are alike, what lies between two, and who has a duty or a skill."""

from __future__ import annotations

import csv
import random
import statistics
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from itertools import chain, pairwise
from pathlib import Path
from typing import cast

import numpy as np
import pyoxigraph as ox

import rolegraph
from benchmarks.catalogues import DATA, SOURCES, fraction, take_in
from benchmarks.measure import Row, clock, in_turn, pair, rows, spent
from benchmarks.questions import everything, taken
from rolegraph.errors import NameNotFoundError
from rolegraph.graph import RoleGraph
from rolegraph.kept import without_garbage_collection
from rolegraph.model.reporting import Chart
from rolegraph.profiles import NAMES, TITLES, UNGRADED, gap_sizes, made, profiles, steps
from rolegraph.vocabulary import GRADED, expand

SAMPLE = 40
"""Roles, or pairs of them, that a question is asked of, chosen with a fixed seed."""
ROUNDS = 3
"""How often growth is measured."""
AGAINST = "against the engine's bare"
"""Of rows that tell how growth stands to that of the engine underneath, in the same run."""
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
    """A sixteenth, a quarter and all of the occupations of ESCO and O*NET: time for what is gone through.

    Each occupation keeps all its skills and duties: a part of these too would leave roles of which hardly
    anything is told, and fewer the smaller the part. Skills, groups of occupations (which are roles too, of
    which little is told) and their names stay whole, so a question about everything goes through more for
    each role the larger the part is: its time is divided by the statements that it reads.
    """
    csv.field_size_limit(2**30)
    stores = {part: folder / f"grown-{part}" for part in (16, 4, 1)}
    for part, store in stores.items():
        for format_ in ("esco", "onet"):
            names = [fraction(DATA / name, part, folder, of_a_role) for name in SOURCES[format_]]
            take_in(format_, store, *names)
    grown_rows(stores)


def grown_rows(stores: dict[int, Path]) -> None:
    """The rows about growth, over stores by what part of the occupations they hold."""
    rounds = [{part: grown(store) for part, store in stores.items()} for _ in range(ROUNDS)]
    for few, more in ((16, 4), (4, 1)):
        where = "all occupations" if more == 1 else f"1/{more} of the occupations"
        for what in rounds[0][more]:
            beside = AGAINST in what
            scale, unit, target = (1, "times", "told") if beside else (1e6, "µs", "at most 1.1")
            before, after = ([told[part][what] * scale for told in rounds] for part in (few, more))
            ratios = [b / a for a, b in zip(before, after, strict=True)]
            ours, theirs = statistics.median(after), statistics.median(before)
            add(f"{what}: {where}", f"1/{few}", ratios, target, ours, theirs, unit)


def grown(store: Path) -> dict[str, float]:
    """What questions cost for each thing that they go through in a store, in seconds of processor."""
    graph = rolegraph.open(store)
    all_ = profiles(graph.store)
    roles = len(all_.roles)

    def stated(*curies: str) -> int:
        """How many statements with some predicates there are."""
        return sum(sum(1 for _ in graph.store.values(expand(curie))) for curie in curies)

    duties, skills = stated("rg:hasDuty"), stated("rg:hasSkill", *GRADED)
    recorded = len(graph.store.subjects(expand("rdf:type"), ox.NamedNode(expand("rg:Duty"))))
    # A skill is multiplied once for each role that calls for it and each that needs it.
    products = int((all_.held.getnnz(0).astype(np.int64) * all_.needed.getnnz(0)).sum())
    chosen = random.Random(3).sample(sorted({r for r, _ in graph.store.pairs(expand("rg:hasSkill"))}), SAMPLE)
    words = [(graph.store.label(role),) for role in chosen]
    stepping, sizing, multiplying = in_turn(
        lambda: steps(all_.held, all_.needed), graph.gap_sizes, lambda: all_.held @ all_.needed.T
    )
    with without_garbage_collection():  # as a store makes them
        whole, reading = in_turn(lambda: made(graph.store), lambda: read(graph))
    making = whole - stepping
    found = {
        "making the matrices but for steps, a statement read": making / read(graph),
        f"making the matrices but for steps, {AGAINST} reading of the same": making / reading,
        "making the steps of paths, a product": stepping / products,
        "sizes of all gaps, a pair or product": sizing / (roles**2 + products),
        f"sizes of all gaps, {AGAINST} product of the same": sizing / multiplying,
    }
    for name, asked in (("path", list(pairwise(chosen))), ("similar", [(r,) for r in chosen]),
                        ("cover", [(r, "roles") for r in chosen]),
                        ("who_does", words), ("who_needs", words)):  # fmt: skip
        ask = patient(graph, name)
        ask(*asked[0])
        asking = spent(lambda a=ask, s=asked: [a(*o) for o in s])
        found[f"{name}, a role in the store"] = asking / len(asked) / roles
    for name, size in (("duty_matrix", duties + recorded), ("separation", duties + skills)):
        fresh = rolegraph.open(store)
        found[f"{name}, of all roles, a statement read"] = spent(getattr(fresh, name)) / size
    return found


def read(graph: RoleGraph) -> int:
    """How many statements the matrices are made of; the engine reads them, and nothing is made of them."""
    store = graph.store
    quads = [
        store.oxigraph.quads_for_pattern(None, ox.NamedNode(expand(curie)), None, ox.DefaultGraph())
        for curie in ("rg:hasDuty", *GRADED)
    ]
    return sum(1 for _ in chain(*quads, *(store.query(text) for text in (NAMES, TITLES, UNGRADED))))


def patient(graph: RoleGraph, name: str) -> Callable[..., object]:
    """A question that may find nothing of its name."""

    def ask(*texts: str) -> None:
        more = {"of": cast("Chart", texts[-1])} if name == "cover" else {}
        with suppress(NameNotFoundError):
            getattr(graph, name)(*texts[: 1 if more else None], **more)

    return ask


def roles_of(graph: RoleGraph) -> list[str]:
    """The IRIs of all roles, sorted."""
    return sorted({role for (role,) in graph.store.rows("SELECT ?role WHERE { ?role a rg:Role }")})


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
