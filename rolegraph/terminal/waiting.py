"""What a person sees on a terminal while an answer is being worked out."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from threading import RLock, Timer
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import Progress

__all__ = ["WAITING", "Waiting"]

PATIENCE: Final = 1.0
"""Seconds that pass without a word."""


class Waiting:
    """A progress bar on standard error, where that is a terminal, until something else is printed.

    It is there from the first word told to it, or else after a second.
    """

    def __init__(self) -> None:
        self.lock = RLock()
        self.bar: Progress | None = None
        self.timer: Timer | None = None

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Show it for as long as the block takes."""
        self.begin()
        try:
            yield
        finally:
            self.hide()

    @contextmanager
    def hidden(self) -> Iterator[None]:
        """Take it off the terminal for as long as the block takes, and wait anew after that."""
        running = self.timer is not None
        self.hide()
        yield
        if running:
            self.begin()

    def begin(self) -> None:
        """Say after a while that something is at work."""
        if sys.stderr.isatty():
            self.timer = Timer(PATIENCE, self.late)
            self.timer.daemon = True
            self.timer.start()

    def late(self) -> None:
        """Say that something is at work, unless a word on it is shown, or the answer is there."""
        with self.lock:
            if self.timer is not None and self.bar is None:
                self.advance("working out the answer", 0, 0)

    def advance(self, what: str, done: int, total: int) -> None:
        """Show what is at work, how much of it is done, and how much there is (0 where nobody knows)."""
        from rolegraph.terminal import clean

        with self.lock:
            if self.timer is None:
                return
            if self.bar is None:
                self.bar = new_bar()
                self.bar.add_task("", rows="")
                self.bar.start()
            rows = f"{done:,} of {total:,}" if done and total else f"{done:,}" if done else ""
            task = self.bar.task_ids[0]
            self.bar.update(task, description=clean(what), completed=done, total=total or None, rows=rows)

    def hide(self) -> None:
        """Take it off the terminal."""
        with self.lock:
            if self.timer is not None:
                self.timer.cancel()
            if self.bar is not None:
                self.bar.stop()
            self.timer = self.bar = None


WAITING: Final = Waiting()
"""The one that the command line shows."""


def new_bar() -> Progress:
    """A bar that says what is at work, how far it is and since when, and is gone at its end."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[rows]}", markup=False),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=Console(stderr=True), transient=True)
