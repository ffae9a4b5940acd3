"""What it costs to take in whole catalogues and a government's posts, on the publishers' own files.

The files are looked for in ROLEGRAPH_DATA, by default in `shared/data` beside the project.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import statistics
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox

import rolegraph
from benchmarks.measure import Row, clock, pair, process, rows
from rolegraph import check, places, readers
from rolegraph.readers.tables import open_package
from rolegraph.store import Store

DATA = Path(os.environ.get("ROLEGRAPH_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
SOURCES = {
    "esco": ("esco-1.1.1-en-csv.zip",),
    "onet": ("onet-30.1-text.zip", "onet-29.3-skills-text.zip"),
    "organogram": ("uk-organograms-2011-2013.zip",),
}
DAY = "2011-09-30"
ALONE = """
import json, resource, sys, time
import rolegraph
begun = time.perf_counter()
account = rolegraph.import_source(sys.argv[1], sys.argv[3:], store=sys.argv[2])
taken = time.perf_counter() - begun
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
rows = sum(table.read for table in account.tables)
print(json.dumps({"time": taken, "memory": memory, "rows": rows, "statements": account.statements}))
"""


def take_in(format_: str, store: Path, *paths: Path) -> dict[str, float]:
    """Import in a process of its own: seconds, peak memory (MB), rows, statements."""
    command = [sys.executable, "-c", ALONE, format_, str(store), *map(str, paths)]
    return dict(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def raw(quads: Path, store: Path) -> None:
    """The engine's own bulk load of the same quads."""
    code = (
        "import sys, pyoxigraph as ox\n"
        "ox.Store(sys.argv[2]).bulk_load(path=sys.argv[1], format=ox.RdfFormat.N_QUADS)"
    )
    subprocess.run([sys.executable, "-c", code, str(quads), str(store)], check=True)


def read_tables() -> None:
    """Go through every table with `csv.reader`, and do nothing with the rows."""
    csv.field_size_limit(2**30)
    for names in SOURCES.values():
        for member in open_package([DATA / name for name in names]).members:
            text = member.read().decode("utf-8-sig", "replace")
            for _ in csv.reader(io.StringIO(text), delimiter="\t" if member.name.endswith(".txt") else ","):
                pass


def first_code(table: str, head: list[str]) -> int | None:
    """The first column that names a thing."""
    del table
    return next((n for n, c in enumerate(head) if c.endswith(("Uri", "Code")) or c == "file_body"), 0)


def fraction(
    path: Path, part: int, folder: Path, key: Callable[[str, list[str]], int | None] = first_code
) -> Path:
    """A copy of a zip with one of `part` things in it.

    Rows are kept by what the column `key` names; tables for which it names none are kept whole.
    """
    target = folder / f"{part}-{path.name}"
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as some:
        for name in whole.namelist():
            if not name.endswith((".csv", ".txt")) or "Read Me" in name:
                some.writestr(name, whole.read(name))
                continue
            tab = "\t" if name.endswith(".txt") else ","
            table = list(csv.reader(io.StringIO(whole.read(name).decode("utf-8-sig")), delimiter=tab))
            at = key(name, table[0])
            kept = [
                r
                for r in table[1:]
                if at is None or int(hashlib.sha256(r[at].encode()).hexdigest(), 16) % part == 0
            ]
            out = io.StringIO()
            csv.writer(out, delimiter=tab, lineterminator="\n").writerows([table[0], *kept])
            some.writestr(name, out.getvalue())
    return target


def catalogues(folder: Path) -> None:
    """Every row about the catalogues; none where the publishers' files are not there."""
    if not DATA.is_dir():
        print(f"{DATA} is not there: the catalogues were not measured")
        return
    store = folder / "all"
    rolegraph.build(store=store, exports=folder / "exports")
    taken = {
        format_: take_in(format_, store, *(DATA / name for name in names))
        for format_, names in SOURCES.items()
    }
    quads = folder / "all.nq"
    Store.open(store).oxigraph.dump(str(quads), format=ox.RdfFormat.N_QUADS)
    ratios, ours, theirs = [], [], []
    for n in range(2):
        place = folder / f"again-{n}"
        mine = sum(
            take_in(format_, place, *(DATA / name for name in names))["time"]
            for format_, names in SOURCES.items()
        )
        other = clock(lambda n=n: raw(quads, folder / f"raw-{n}")) + clock(read_tables)
        ratios.append(mine / other)
        ours.append(mine)
        theirs.append(other)
    whole = statistics.median(ours)
    add("import esco, onet, organogram", "raw bulk load + csv.reader", ratios, "at most 2", whole, theirs)
    for format_, told in taken.items():
        memory = f"{told['memory']:,.0f} MB, {told['rows']:,.0f} rows, {told['statements']:,.0f} statements"
        add(
            f"import {format_}",
            memory,
            [told["memory"] / 2048],
            "of 2 GB, at most 1",
            told["time"],
            [told["time"]],
        )
    judge(store, folder, whole)
    ask(store, folder)
    grow(folder)


def add(
    what: str,
    against: str,
    ratios: list[float],
    target: str,
    ours: float,
    theirs: list[float],
    unit: str = "s",
) -> None:
    """A row of the table."""
    rows.append(Row(what, against, ratios, target, ours, statistics.median(theirs), unit))
    print("  ".join(rows[-1].cells()), flush=True)


def judge(store: Path, folder: Path, whole: float) -> None:
    """The shapes over all that was merged, against the import."""
    merged = folder / "merged.nt"
    Store.open(store).oxigraph.dump(str(merged), format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
    times = [clock(lambda: check.check_shapes(merged, places.SHIPPED / readers.SHAPES)) for _ in range(3)]
    ratios = [taken / whole for taken in times]
    add("the shapes over everything", "the imports", ratios, "at most 0.5", statistics.median(times), [whole])


def ask(store: Path, folder: Path) -> None:
    """A command on the store with everything, and on one with the article alone."""
    alone = folder / "alone"
    rolegraph.build(store=alone, exports=folder / "exports")
    for verb in (
        ("show", "operations manager"),
        ("compare", "operations manager", "office manager"),
        ("reports-to", "operations manager"),
    ):
        command = ("-m", "rolegraph.cli", *verb, "--store")
        pair(f"rolegraph {verb[0]}, all catalogues", process(*command, str(store)),
             "the article alone", process(*command, str(alone)), "at most 1.3", runs=9)  # fmt: skip


def grow(folder: Path) -> None:
    """Time and memory a row at all, a quarter and a sixteenth of the data: linear is 1."""
    for format_, names in SOURCES.items():
        told = {}
        for part in (1, 4, 16):
            paths = [fraction(DATA / name, part, folder) for name in names]
            told[part] = take_in(format_, folder / f"{format_}-{part}", *paths)
        for few, many in ((4, 1), (16, 4)):
            small, large = told[few], told[many]
            for what, unit in (("time", "s"), ("memory", "MB")):
                ratio = (large[what] / small[what]) / (large["rows"] / small["rows"])
                how_much = f"1/{many}" if many > 1 else "all"
                name = f"import {format_}: {what} a row, {how_much} of the data"
                add(name, f"1/{few}", [ratio], "at most 1.1 (linear)", large[what], [small[what]], unit)
