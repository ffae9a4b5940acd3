"""How things are measured: ours and the other in turn, the ratio of each pair, the table of rows."""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass
class Row:
    """One measured line: the ratio ours/theirs (or theirs/ours where `faster`), and what was asked of it."""

    head: ClassVar[Sequence[str]] = (
        "work", "against", "ratio: median (range)", "asked for", "ours", "theirs",
    )  # fmt: skip
    what: str
    against: str
    ratios: list[float]
    target: str
    ours: float
    theirs: float
    unit: str = "s"

    def cells(self) -> list[str]:
        middle, low, high = statistics.median(self.ratios), min(self.ratios), max(self.ratios)
        return [
            self.what,
            self.against,
            f"{middle:.2f} ({low:.2f} to {high:.2f})",
            self.target,
            f"{self.ours:.3g} {self.unit}",
            f"{self.theirs:.3g} {self.unit}",
        ]


@dataclass
class Value:
    """One measured line about the page: what it is, of which graph, and what was asked of it."""

    head: ClassVar[Sequence[str]] = ("of the page", "things", "asked for", "ours", "pyvis's defaults")
    what: str
    things: str
    target: str
    unit: str
    ours: list[float]
    theirs: str = ""

    def cells(self) -> list[str]:
        return [self.what, self.things, self.target, told(self.ours, self.unit), self.theirs]


def told(values: Sequence[float], unit: str) -> str:
    """The median and the range of one value."""
    low, middle, high = (rounded(of(values)) for of in (min, statistics.median, max))
    shown = f"{middle} {unit}".strip()
    return shown if low == high else f"{shown} ({low} to {high})"


def rounded(value: float) -> str:
    """Three digits that count, in plain writing."""
    return f"{value:.3g}" if value < 1000 else f"{float(f'{value:.3g}'):,.0f}"


rows: list[Row | Value] = []


def clock(work: Callable[[], object]) -> float:
    gc.collect()
    start = time.perf_counter()
    result = work()
    taken = time.perf_counter() - start
    del result
    return taken


def pair(
    what: str,
    ours: Callable[[], object],
    against: str,
    theirs: Callable[[], object],
    target: str,
    *,
    runs: int = 3,
    faster: bool = False,
) -> None:
    """Measure two things in turn; `faster` gives how many times faster ours is."""
    a, b = [], []
    for _ in range(runs):
        a.append(clock(ours))
        b.append(clock(theirs))
    ratios = [y / x if faster else x / y for x, y in zip(a, b, strict=True)]
    rows.append(Row(what, against, ratios, target, statistics.median(a), statistics.median(b)))
    print("  ".join(rows[-1].cells()), flush=True)


def in_turn(*asks: Callable[[], object]) -> list[float]:
    """Seconds of processor that each takes, asked three times in turn: medians."""
    return [statistics.median(times) for times in zip(*([*map(spent, asks)] for _ in range(3)), strict=True)]


def spent(ask: Callable[[], object]) -> float:
    """Seconds of processor that something takes: other work on the machine counts less in them."""
    gc.collect()
    begun = time.process_time()
    ask()
    return time.process_time() - begun


def process(*command: str) -> Callable[[], object]:
    def run() -> object:
        return subprocess.run(
            [sys.executable, *command], check=True, capture_output=True, env=dict(os.environ)
        )

    return run
