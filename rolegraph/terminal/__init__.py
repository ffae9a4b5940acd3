"""Answers as a person reads them in a terminal: headings and tables, plain when piped or with NO_COLOR.

Here is what all answers are printed with; each module beside this one prints those of one kind.
"""

from __future__ import annotations

import re
import sys
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias

from rolegraph import vocabulary
from rolegraph.conditions import ALWAYS, Bounds
from rolegraph.vocabulary import GRAPHS, short

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from rolegraph.model import Claim, Evidence

__all__ = [
    "LONG_LIST",
    "NOT_SAID",
    "OUT",
    "SHORT_LIST",
    "STYLES",
    "Printer",
    "clean",
    "fitted",
    "marked",
    "named",
    "told",
    "told_apart",
]

LONG_LIST: Final = 25
"""Rows of a list that are shown where a person has not asked for all."""
SHORT_LIST: Final = 10
"""The same where several roles are shown."""
NOT_SAID: Final = "(nothing says)"
OUT: Final = frozenset({"denied", "rejected"})
STYLES: Final = {
    "accepted": "",
    "conditional": "cyan",
    "contested": "yellow",
    "denied": "red",
    "rejected": "red",
    "open": "yellow",
    "settled": "green",
    "noted": "",
    "apparent": "dim",
}
EASY: Final = 24
"""Characters of a column that fold only where nothing else gives way: short names stay on one line."""
NARROW: Final = 8
"""Characters of the narrowest column whose words are broken."""
IDENTIFIER: Final = re.compile(r"[a-z][\w.+-]*:\S+")
UNSAFE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def clean(text: str) -> str:
    """Text without characters that would steer a terminal: each is shown as its code."""
    return UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text).replace("\n", " ").replace("\t", " ")


class Printer:
    """Writes answers to standard output."""

    def __init__(self) -> None:
        from rich.console import Console

        terminal = sys.stdout.isatty()
        # Piped output is never cut or wrapped: other programs read it.
        self.console = Console(
            width=None if terminal else 100_000,
            highlight=False,
            markup=False,
            emoji=False,
            soft_wrap=not terminal,
        )
        self.terminal = terminal

    def line(self, text: str = "", style: str = "") -> None:
        """A line of text; where a terminal has to fold an indented one, all of it stays indented."""
        text = clean(text)
        lead = len(text) - len(text.lstrip(" "))
        if self.terminal and lead:
            first, *further = self.folded(text, self.console.width - 2)
            text = "\n".join((first, *("  " + part for part in further)))
        self.console.print(text, style=style or None)

    def heading(self, text: str, count: int | None = None) -> None:
        """A heading, with a count where given, after an empty line."""
        self.console.print()
        self.console.print(clean(text) + (f" ({count})" if count is not None else ""), style="bold")

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, indent: int = 2) -> None:
        """Rows under column names; a status is coloured, None is empty, numbers align right.

        A column without a name that is empty throughout says nothing, and takes no room.
        """
        rows = [list(row) for row in rows]
        told = [n for n, name in enumerate(columns) if name or any(row[n] not in ("", None) for row in rows)]
        columns, rows = [columns[n] for n in told], [[row[n] for n in told] for row in rows]
        cells = [["" if cell is None else clean(str(cell)) for cell in row] for row in rows]
        numeric = [
            bool(rows) and all(isinstance(row[n], int) or row[n] is None for row in rows)
            for n in range(len(columns))
        ]
        if self.terminal:
            self.folded_table(columns, cells, numeric, indent)
            return
        # Piped lines are never wrapped or coloured, and laying them out ourselves takes a tenth of the time.
        from rich.cells import cell_len

        lines = [list(columns), *cells] if any(columns) else cells
        widths = [max((cell_len(line[n]) for line in lines), default=0) for n in range(len(columns))]
        for line in lines:
            padded = []
            for cell, width, number in zip(line, widths, numeric, strict=True):
                gap = " " * (width - cell_len(cell))
                padded.append(gap + cell if number else cell + gap)
            self.console.file.write((" " * indent + "  ".join(padded)).rstrip() + "\n")

    def folded_table(
        self, columns: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[bool], indent: int
    ) -> None:
        """A table that fits a terminal's width, with coloured statuses; what is not fitted in goes below."""
        from rich.cells import cell_len
        from rich.text import Text

        lines = [*([columns] if any(columns) else ()), *rows]
        widths = fitted([columns, *rows], self.console.width - indent)
        for line in lines:
            style = "dim" if line is columns else ""
            beside = {at: self.folded(line[at], width) for at, width in widths.items()}
            for parts in zip_longest(*beside.values(), fillvalue=""):
                text = Text(" " * indent)
                for (at, width), part in zip(widths.items(), parts, strict=True):
                    gap = " " * (width - cell_len(part))
                    text.append(gap + part if numeric[at] else part + gap, style or STYLES.get(line[at], ""))
                    text.append("  ")
                text.rstrip()
                self.console.print(text, soft_wrap=True)
            for at, cell in enumerate(line):
                if cell and at not in widths and line is not columns:
                    self.console.print(" " * (indent + 2) + cell, style="dim", soft_wrap=True)

    def folded(self, cell: str, width: int) -> list[str]:
        """The lines of a cell of some width, indented like its first."""
        from rich.cells import cell_len
        from rich.text import Text

        if cell_len(cell) <= width:
            return [cell]
        lead = cell[: len(cell) - len(cell.lstrip())]
        parts = Text(cell.lstrip()).wrap(self.console, max(width - len(lead), 1))
        return [lead + part.plain.rstrip() for part in parts]

    def why(self, evidence: Iterable[Evidence], indent: int = 4) -> None:
        """The statements that an item rests on, each once, with who says them."""
        self.table(
            ("", "", ""),
            (
                (e.statement.label, marked(e.status), told(e.claims, e.sources))
                for e in dict.fromkeys(evidence)
            ),
            indent=indent,
        )

    def more(self, count: int, most: int | None) -> None:
        """What a list that was cut leaves out."""
        if most is not None and count > most:
            self.line(f"  … and {count - most:,} more (--all shows them)", "dim")


def fitted(lines: Sequence[Sequence[str]], width: int) -> dict[int, int]:
    """Column → how wide it may be so that a table fits, where it can; `lines` has their names first.

    Names of columns are folded first, then the widest column gives way, down to EASY. Where that is too
    little, columns of identifiers (CURIEs, IRIs), which must stay whole, are left out, to be told below each
    row, and the others give way down to their longest word, then to NARROW.
    """
    from rich.cells import cell_len

    columns = list(zip(*lines, strict=True))
    shown = range(len(columns))
    told = [[cell for cell in column[1:] if cell] for column in columns]
    names = [at for at, some in enumerate(told) if some and all(map(IDENTIFIER.fullmatch, some))]
    found = [max(map(cell_len, column)) for column in columns]
    words = [max(cell_len(word) for cell in column for word in cell.split() or [""]) for column in columns]
    cells = [max((word, *map(cell_len, column[1:]))) for word, column in zip(words, columns, strict=True)]
    easy = [max(word, min(cell, EASY)) for word, cell in zip(words, cells, strict=True)]
    narrow = [min(word, NARROW) for word in words]
    for kept, leasts in (
        (shown, (cells, easy)),
        ([at for at in shown if at not in names] or shown, (cells, easy, words, narrow)),
    ):
        widths = {at: found[at] for at in kept}
        over = sum(widths.values()) + 2 * (len(widths) - 1) - width
        for least in leasts:
            while over > 0 and (wide := [at for at in kept if widths[at] > least[at]]):
                widths[max(wide, key=widths.__getitem__)] -= 1
                over -= 1
        if over <= 0:
            break
    return widths


class Labelled(Protocol):
    """What has an IRI and a label."""

    @property
    def iri(self) -> str: ...
    @property
    def label(self) -> str: ...


Called: TypeAlias = "Callable[[Labelled | None], str]"
"""What gives the name of each thing of an answer."""


def told_apart(things: Iterable[Labelled | None]) -> Called:
    """What gives the label of each thing of a list, with its identifier where others share the label."""
    called = vocabulary.told_apart((thing.iri, thing.label) for thing in things if thing)
    return lambda thing: called[thing.iri] if thing else NOT_SAID


def named(source: str) -> str:
    """A source as a person says it: the last part of its IRI."""
    if source == GRAPHS["vocabulary"]:
        return "our own reading"
    name = short(source)
    return name.partition(":")[2] if name.startswith("source:") else name


def told(claims: Sequence[Claim], sources: Sequence[str]) -> str:
    """Who says it and where: claims, and by its name each source that says it plainly."""
    places = []
    for claim in claims:
        place = named(claim.source) + (f" {claim.start}–{claim.end}" if claim.start is not None else "")
        extra = [
            word
            for word in (
                "denies it" if claim.stance == "disputes" else None,
                claim.frequency,
                claim.condition,
                days_of(claim),
                claim.note,
                claim.decision and f"{claim.decision.verdict}: {claim.decision.because}",
            )
            if word
        ]
        places.append(place + (f" ({'; '.join(extra)})" if extra else ""))
    made = {claim.source for claim in claims}
    places += [named(source) for source in sources if source not in made]
    return " · ".join(dict.fromkeys(places))


def days_of(claim: Claim) -> str:
    """From which day on and before which one a claim holds; nothing where it has no days."""
    days = Bounds(begin=claim.valid_from, end=claim.valid_to)
    return "" if days == ALWAYS else str(days)


def marked(status: str) -> str:
    """A status worth a word: accepted goes without saying."""
    return "" if status == "accepted" else status
