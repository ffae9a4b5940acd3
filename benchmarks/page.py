"""What the page costs whoever opens it, in Debian's Chromium without a window; beside it pyvis's own page.

Both are made of the same graph. Ours is the file that `RoleGraph.page` writes; pyvis's is what its defaults
write, with its script in the file, since nothing is loaded from outside here.
"""

from __future__ import annotations

import math
import os
import random
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import rolegraph
from benchmarks.catalogues import DATA, SOURCES, take_in
from benchmarks.chromium import SWITCHES
from benchmarks.data import RolesMade, roles_made
from benchmarks.measure import Value, clock, rows, told
from rolegraph.graph import RoleGraph

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PROBE = Path(__file__).with_suffix(".js")
SIZES = {50: 75, 500: 1_500, 2_000: 8_000, 17_000: 136_000}
"""Things → lines between them."""
CLICK = {"50": 0.5, "500": 1.0, "2,000": 1.5, "17,000": 3.0, "ESCO": 3.0}
"""Graph → seconds in which a click is to be answered."""
PATIENCE = {50: 60.0, 500: 60.0, 2_000: 120.0}
"""Things → seconds that pyvis's page is given; beyond, it is not tried."""
MAPPED = 2_000
"""Up to so many things the whole map is opened; above, the overview."""
RUNS = 3
SAMPLE = 20
"""Surroundings that are opened, with a fixed seed; those of the thing with the most lines are among them."""
SECONDS = 3.0
"""How long the picture is panned, zoomed and a box dragged, each."""
WAYS = {
    "panning": "bench.pull(bench.empty(), {})",
    "zooming": "bench.wheel({})",
    "dragging a box": "bench.pull(bench.target(), {})",
}
"""What a hand does → how it is done, for so many milliseconds."""


@dataclass(frozen=True, slots=True)
class File:
    """A page to be opened, how many seconds one waits for it, and whether surroundings are then opened."""

    path: Path
    fragment: str = ""
    patience: float = 30.0
    sample: bool = False


@dataclass
class Visit:
    """What one opening of a page came to: seconds, frames a second, MB; `late` when no click was answered."""

    late: bool = False
    click: float = math.nan
    frozen: float = math.nan
    frames: dict[str, float] = field(default_factory=dict)
    heap: float = math.nan
    memory: float = math.nan
    around: list[float] = field(default_factory=list)
    frozen_around: float = math.nan


def page(folder: Path) -> None:
    """Every row about the page; none where there is no Chromium."""
    chromium = shutil.which("chromium")
    if chromium is None:
        print("chromium is not installed: the page was not measured")
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(SWITCHES))
        for things, lines in SIZES.items():
            made = roles_made(things, lines)
            made.write(folder / f"{things}.ttl")
            graph = rolegraph.load(folder / f"{things}.ttl")
            theirs = pyvis_page(made, folder, PATIENCE[things]) if things in PATIENCE else None
            path = folder / f"{things}.html"
            ours = File(path, "#view=graph&whole=1") if things <= MAPPED else File(path, sample=True)
            compare(browser, f"{things:,}", graph, ours, theirs)
        if DATA.is_dir():
            take_in("esco", folder / "esco", *(DATA / name for name in SOURCES["esco"]))
            ours = File(folder / "esco.html", sample=True)
            compare(browser, "ESCO", rolegraph.open(folder / "esco"), ours, None)
        else:
            print(f"{DATA} is not there: ESCO's page was not measured")
        browser.close()


def pyvis_page(made: RolesMade, folder: Path, patience: float) -> File:
    """pyvis's page of a graph: labels and lines as given, everything else by default."""
    from pyvis.network import Network

    network = Network(directed=True, cdn_resources="in_line")
    for name, label in made.things.items():
        network.add_node(name, label=label)
    # add_edge searches all edges every time: the list takes the same dictionaries.
    network.edges += [{"from": start, "to": end, "arrows": "to"} for start, _, end in made.lines]
    path = folder / f"pyvis-{len(made.things)}.html"
    path.write_text(network.generate_html(), "utf-8")
    return File(path, patience=patience)


def compare(browser: Browser, things: str, graph: RoleGraph, ours: File, theirs: File | None) -> None:
    """The rows about one graph: ours and theirs opened in turn."""
    load = os.getloadavg()[0]
    written = [clock(lambda: graph.page(ours.path)) for _ in range(RUNS)]
    mine: list[Visit] = []
    others: list[Visit] = []
    for _ in range(RUNS):
        mine.append(visit(browser, ours))
        # What was given up once is not waited for again.
        if theirs and not any(other.late for other in others):
            others.append(visit(browser, theirs))

    def row(what: str, target: str, unit: str, value: Callable[[Visit], float], late: str = "") -> None:
        found = [value(other) for other in others if not math.isnan(value(other))]
        add(what, things, target, unit, [value(one) for one in mine], told(found, unit) if found else late)

    late = f"over {theirs.patience:.0f} s" if theirs else ""
    row("until a click is answered", f"{CLICK[things]:g} s", "s", lambda one: one.click, late)
    row("longest frozen stretch", "200 ms", "ms", lambda one: one.frozen)
    for way in WAYS:
        least = "50" if ours.fragment else ""
        row(f"frames a second, {way}", least, "", lambda one, way=way: one.frames.get(way, math.nan))
    row("JavaScript heap", "", "MB", lambda one: one.heap)
    row("the browser's process", "", "MB", lambda one: one.memory)
    if ours.sample:
        add(f"until {SAMPLE} surroundings are shown, each", things, "0.3 s", "s",
            [taken for one in mine for taken in one.around])  # fmt: skip
        row("longest frozen stretch of these", "200 ms", "ms", lambda one: one.frozen_around)
    add("the file", things, "under 6 MB" if things == "ESCO" else "", "MB", [size(ours)],
        f"{size(theirs):.3g} MB" if theirs else "")  # fmt: skip
    add("to write the file", things, "", "s", written)
    add("load average before", things, "", "", [load])


def add(what: str, things: str, target: str, unit: str, ours: list[float], theirs: str = "") -> None:
    """One more row, shown at once."""
    rows.append(Value(what, things, target, unit, ours, theirs))
    print("  ".join(rows[-1].cells()), flush=True)


def size(file: File) -> float:
    """MB of a file."""
    return file.path.stat().st_size / 1e6


# -- one opening ------------------------------------------------------------------------------------------


def visit(browser: Browser, file: File) -> Visit:
    """Open a page as if for the first time, click, move what it shows, open surroundings."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    try:
        page = context.new_page()
        page.add_init_script(path=PROBE)
        page.goto(file.path.as_uri() + file.fragment, wait_until="commit")
        click = until_answered(page, file.patience)
        if click is None:
            return Visit(late=True, frozen=page.evaluate("bench.longest"))
        page.evaluate("bench.count()")
        frames = {way: page.evaluate(act.format(SECONDS * 1000)) for way, act in WAYS.items()}
        found = Visit(click=click, frames=frames)
        found.frozen = page.evaluate("bench.longest")
        if file.sample:
            page.evaluate("bench.longest = 0")
            found.around = surroundings(page)
            found.frozen_around = page.evaluate("bench.longest")
        found.heap, found.memory = memory(browser, page)
        return found
    finally:
        context.close()


def until_answered(page: Page, patience: float) -> float | None:
    """Seconds from navigation until a click on the middlemost box was answered; None when none was."""
    end = time.monotonic() + patience
    while (left := end - time.monotonic()) > 0:
        box = page.evaluate("most => bench.first(most)", left * 1000)
        if box is None:
            break
        page.mouse.click(box["x"], box["y"])
        # The picture may still have been on its way to its place: then the hand tries again.
        answered = page.evaluate("([box, most]) => bench.when(() => bench.answered(box), most)", [box, 250])
        if answered is not None:
            return float(answered) / 1000
    return None


def surroundings(page: Page) -> list[float]:
    """Seconds from the press on a hit of the search until what is around it is shown, one by one."""
    rng = random.Random(1)
    found = []
    for thing in page.evaluate("lots => bench.sample(lots)", [rng.random() for _ in range(SAMPLE - 1)]):
        page.evaluate("location.hash = 'view=graph'")
        page.evaluate("bench.when(() => rolegraph.state.about < 0 && !rolegraph.state.open.size, 5000)")
        page.locator("#search").fill(thing["name"])
        page.locator("#hits [role=option]").first.click()
        shown = page.evaluate("t => bench.when(() => bench.around(t), 5000)", thing["t"])
        if shown is None:
            raise AssertionError(f"what is around {thing['name']!r} was never shown")
        found.append((shown - page.evaluate("bench.pressed")) / 1000)
    return found


def memory(browser: Browser, page: Page) -> tuple[float, float]:
    """MB of the scripts' heap after a collection, and of the process that shows the page (Linux)."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    session.send("Performance.enable")
    metrics = {entry["name"]: entry["value"] for entry in session.send("Performance.getMetrics")["metrics"]}
    processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    renderers = [process["id"] for process in processes if process["type"] == "renderer"]
    resident = (Path(f"/proc/{process}/statm").read_text().split()[1] for process in renderers)
    return metrics["JSHeapUsedSize"] / 1e6, max(map(int, resident)) * os.sysconf("SC_PAGE_SIZE") / 1e6
