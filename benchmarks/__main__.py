"""`make bench`: measure, print the tables, keep them in files beside this one.

Each line runs ours and the other in turn, as often as is said, and gives the median of the ratios pair by
pair with the smallest and largest, so that a machine whose speed drifts tells the same.
"""

from __future__ import annotations

import os
import platform
import statistics
import sys
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import networkx as nx
import pyoxigraph as ox

import rolegraph
from benchmarks.careers import careers
from benchmarks.catalogues import catalogues
from benchmarks.data import article_copies, organisation
from benchmarks.measure import Row, clock, pair, process, rows
from benchmarks.page import page
from benchmarks.questions import questions
from benchmarks.reporting import reporting
from benchmarks.titles import titles
from rolegraph import check, claims, merge, places, readers
from rolegraph.export.rdf import to_turtle
from rolegraph.graph import RoleGraph
from rolegraph.network import to_reporting
from rolegraph.store import Store

HERE = Path(__file__).parent


def raw_load(path: Path) -> ox.Store:
    store = ox.Store()
    store.bulk_load(path=str(path), format=ox.RdfFormat.TURTLE)
    return store


def our_load(path: Path) -> Store:
    store = Store()
    readers.read_file(store, path)
    return store


def rdflib_load(path: Path) -> object:
    import rdflib

    return rdflib.Graph().parse(path, format="turtle")


def main() -> None:
    """Measure the parts that are named as arguments, or all, each into its own file."""
    if unknown := set(sys.argv[1:]) - PARTS.keys():
        sys.exit(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    for name in sys.argv[1:] or PARTS:
        file, data, work = PARTS[name]
        rows.clear()
        with tempfile.TemporaryDirectory() as folder:
            work(Path(folder))
        if rows:
            report(HERE / file, data)


def engine(folder: Path) -> None:
    """Loading, asking and writing, against the engine underneath and other libraries."""
    big = folder / "organisation.ttl"
    organisation(big)
    processes(folder)
    loading(big)
    graph = rolegraph.load(big)
    writing(graph, big)
    asking(graph)
    viewing(graph)
    checking(graph)
    growing(folder)


def processes(folder: Path) -> None:
    pair("import rolegraph", process("-c", "import rolegraph"), "import pyvis", process("-c", "import pyvis"),
         "at most 0.25", runs=9)  # fmt: skip
    store = folder / "store"
    rolegraph.build(store=store, exports=folder / "exports")
    show = process("-m", "rolegraph.cli", "--store", str(store), "show", "operations manager")
    pair("rolegraph show, whole process", show, "python -c 'import typer, pyoxigraph, networkx'",
         process("-c", "import typer, pyoxigraph, networkx"), "at most 1.5", runs=9)  # fmt: skip


def loading(big: Path) -> None:
    pair(
        "read Turtle into the store",
        lambda: our_load(big),
        "pyoxigraph",
        lambda: raw_load(big),
        "at most 1.5",
    )
    pair(
        "load: merge, conflicts, shapes",
        lambda: rolegraph.load(big),
        "pyoxigraph",
        lambda: raw_load(big),
        "at most 6",
    )
    pair("read Turtle into the store", lambda: our_load(big), "rdflib", lambda: rdflib_load(big),
         "8 times faster", runs=2, faster=True)  # fmt: skip
    pair("load: merge, conflicts, shapes", lambda: rolegraph.load(big), "rdflib's parse alone",
         lambda: rdflib_load(big), "twice as fast", runs=2, faster=True)  # fmt: skip


def writing(graph: RoleGraph, big: Path) -> None:
    default = ox.DefaultGraph()
    raw = graph.store.oxigraph
    pair("write Turtle, sorted and stable", lambda: to_turtle(graph.store), "pyoxigraph's dump",
         lambda: raw.dump(format=ox.RdfFormat.TURTLE, from_graph=default), "at most 4")  # fmt: skip
    import rdflib

    parsed = rdflib.Graph().parse(big, format="turtle")
    pair("write Turtle, sorted and stable", lambda: to_turtle(graph.store), "rdflib",
         lambda: parsed.serialize(format="turtle"), "5 times faster", runs=2, faster=True)  # fmt: skip


def asking(graph: RoleGraph) -> None:
    raw = graph.store.oxigraph
    prefixes = "PREFIX org: <http://www.w3.org/ns/org#> PREFIX rg: <https://w3id.org/rolegraph/ns#> "
    long = (
        prefixes
        + "SELECT ?role (COUNT(?post) AS ?n) WHERE { ?post org:role ?role } GROUP BY ?role ORDER BY DESC(?n)"
    )
    pair("a long query (group and count 100,000 posts)", lambda: list(graph.query(long)), "pyoxigraph",
         lambda: list(raw.query(long)), "at most 1.2", runs=9)  # fmt: skip
    short = prefixes + "SELECT ?duty WHERE { <https://w3id.org/rolegraph/id/role/r17> rg:hasDuty ?duty }"
    times = 2000

    def many(ask: Callable[[str], object]) -> Callable[[], object]:
        return lambda: [list(ask(short)) for _ in range(times)]  # type: ignore[call-overload]

    pair(
        f"a short query, {times} times",
        many(graph.query),
        "pyoxigraph",
        many(raw.query),
        "at most 0.2 ms more",
        runs=5,
    )
    extra = (rows[-1].ours - rows[-1].theirs) / times * 1000
    rows[-1].target += f": {extra:.3f} ms more"


def viewing(graph: RoleGraph) -> None:
    edges = list(to_reporting(graph.store, "posts").edges)
    pair("the reporting lines of 100,000 posts as NetworkX", lambda: to_reporting(graph.store, "posts"),
         "nx.DiGraph(edges)", lambda: nx.DiGraph(edges), "at most 2", runs=7)  # fmt: skip


def checking(graph: RoleGraph) -> None:
    import pyshacl
    import rdflib

    copy = Store()
    copy.oxigraph.bulk_load(graph.store.dump(ox.RdfFormat.N_QUADS, None), format=ox.RdfFormat.N_QUADS)
    asserted = merge.merge_asserted(copy)
    shapes = places.SHIPPED / readers.SHAPES
    data = rdflib.Graph().parse(data=asserted.decode(), format="nt")
    shape_graph = rdflib.Graph().parse(shapes, format="turtle")
    pair("check: shapes and set queries", lambda: check.check_asserted(copy, asserted, shapes),
         "pySHACL, shapes alone", lambda: pyshacl.validate(data, shacl_graph=shape_graph),
         "10 times faster", runs=1, faster=True)  # fmt: skip


def growing(folder: Path) -> None:
    """100 copies of the article against 25, step by step: linear is a ratio of 4."""
    taken: dict[int, dict[str, list[float]]] = {}
    for _ in range(3):
        for copies in (25, 100):
            place = folder / f"copies-{copies}"
            if not place.exists():
                article_copies(place, places.SHIPPED, copies)
            steps = taken.setdefault(copies, {})

            def lap(name: str, work: Callable[[], object], steps: dict[str, list[float]] = steps) -> None:
                steps.setdefault(name, []).append(clock(work))

            store = Store()
            lap("read", lambda store=store, place=place: readers.read_folder(store, place, places.SHIPPED))
            lap("name the claims", lambda store=store: claims.name_claims(store))
            lap("merge", lambda store=store: merge.merge_asserted(store))
            asserted = merge.merge_asserted(store)
            shapes = places.SHIPPED / readers.SHAPES
            lap("check", lambda s=store, a=asserted, shapes=shapes: check.check_asserted(s, a, shapes))
            lap("claims", lambda store=store: (merge.mark_out_of_force(store), merge.state_claims(store)))
            lap("index the names", lambda store=store: merge.index_names(store))
            lap("conflicts", lambda store=store: merge.settle_conflicts(store))
            lap("statuses", lambda store=store: merge.write_statuses(store))
            lap("write Turtle", lambda store=store: to_turtle(store))
            graph = RoleGraph(store)
            lap("support", graph.support)
            lap("conflicts, asked", graph.conflicts)
            lap("impact", lambda graph=graph: graph.impact("c0-kisi-faq"))
    for step in taken[100]:
        few, many = taken[25][step], taken[100][step]
        ratios = [b / a for a, b in zip(few, many, strict=True)]
        rows.append(
            Row(f"100 copies of the article: {step}", "25 copies", ratios, "at most 4 (linear)",
                statistics.median(many), statistics.median(few))
        )  # fmt: skip
        print("  ".join(rows[-1].cells()), flush=True)


def report(path: Path, data: str) -> None:
    """Write the table with the machine's description and a word on the data."""
    names = ("pyoxigraph", "rdflib", "networkx", "pyvis", "pyshacl", "shacl")
    head = rows[0].head
    lines = [
        "# What was measured",
        "",
        f"Python {platform.python_version()} on {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} processors; "
        + ", ".join(f"{name} {version(name)}" for name in names)
        + f". Written by `make bench`. {data}",
        "",
        "| " + " | ".join(head) + " |",
        "|" + "---|" * len(head),
        *("| " + " | ".join(row.cells()) + " |" for row in rows),
    ]
    path.write_text("\n".join(lines) + "\n", "utf-8")


PUBLISHERS = "The publishers' files are ESCO 1.1.1, O*NET 30.1 and 29.3, UK organograms of 2011 to 2013."
BROWSER = (
    "The pages are opened in Debian's Chromium without a window or a graphics card, 1280 by 800, three times"
    " each; given are the median and the range. The graphs are made (benchmarks/data.py), of 1.5, 3, 4 and 8"
    " lines a thing; ESCO is 1.1.1. Up to 2,000 things the whole map is opened, above the overview. Until a"
    " click is answered: from the navigation until the details name the box that the mouse clicked, or the"
    " group has unfolded; of pyvis's page until the node is selected, once one is seen. Frames are those in"
    " which the picture was drawn anew while movements came."
)
ON_CAREERS = (
    "Growth is told for a sixteenth, a quarter and all of the occupations of ESCO and O*NET, each with all of"
    " its skills and duties, in seconds of processor, three rounds. Questions about one role, or from one to"
    " another, are divided by the roles of the store. Those about everything go through more for each role"
    " the more occupations there are: 3, 5 and 9 duties, since groups of occupations are in every part and"
    " little is told of them, and 10, 72 and 506 other roles that share its skills. They are divided by what"
    " they read: statements, or the pairs of roles and the products of their skills that all sizes of gaps"
    " and the steps of paths are counted from. What the engine underneath takes alone, in the same run, is"
    " told beside: Oxigraph reads a statement the slower the more a store holds, SciPy's product has more to"
    " multiply for each pair of roles the fewer of them are groups. Queries answer less than the questions:"
    " that of gap tells no ratings, no near-identical wording and not who says so, those of who-does and"
    " who-needs find one name alone; the greatest ratios are of roles of which next to nothing is told."
)
PARTS: dict[str, tuple[str, str, Callable[[Path], None]]] = {
    "engine": ("RESULTS.md", "The organisation has 620,000 triples.", engine),
    "catalogues": ("CATALOGUES.md", PUBLISHERS, catalogues),
    "questions": ("QUESTIONS.md", PUBLISHERS, questions),
    "careers": ("CAREERS.md", f"{PUBLISHERS} {ON_CAREERS}", careers),
    "titles": ("TITLES.md", PUBLISHERS, titles),
    "reporting": ("REPORTING.md", PUBLISHERS, reporting),
    "page": ("PAGE.md", BROWSER, page),
}
"""Name of a part → the file of its results, a word on its data, what measures it (given an empty folder)."""


if __name__ == "__main__":
    main()
