"""Everything that can go wrong by the user's doing, one leaf per thing that the user can mend.

    RolegraphError
    ├── FileError            a file: where it stands, the line and column where known
    ├── NameNotFoundError    a name that nothing bears, with the nearest that something does
    ├── AmbiguousNameError   a name that several things of one kind bear
    ├── InvalidDataError     data that break the shapes or the evidence, with the report
    ├── DecisionError        a decision that does not fit, or that stands already
    ├── QueryError           a query that cannot be read or answered
    │   ├── QueryRefusedError    it would write, or reach outside the graph
    │   └── QueryTimeoutError    it ran past its time or its memory
    └── StoreError           a store on disk
        ├── StoreBusyError       another process writes it
        └── StoreVersionError    a newer program wrote it

A message says where, what is wrong and what would work. Exceptions of other libraries stop in the file
that imports the library. What is ours to mend stays a traceback.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rolegraph.model import Report

__all__ = [
    "AmbiguousNameError",
    "DecisionError",
    "FileError",
    "InvalidDataError",
    "NameNotFoundError",
    "QueryError",
    "QueryRefusedError",
    "QueryTimeoutError",
    "RolegraphError",
    "StoreBusyError",
    "StoreError",
    "StoreVersionError",
]


class RolegraphError(Exception):
    """Whatever the user of the library or of the command line can mend."""


class FileError(RolegraphError):
    """A file that cannot be read or written.

    `path` is the file, `line` and `column` count from 1 and are None where they are not known.
    """

    def __init__(
        self, path: Path | str, problem: str, *, line: int | None = None, column: int | None = None
    ) -> None:
        self.path = str(path)
        self.line = line
        self.column = column
        where = self.path
        if line is not None:
            where += f":{line}" + (f":{column}" if column is not None else "")
        super().__init__(f"{where}: {problem}")


class NameNotFoundError(RolegraphError):
    """A name that nothing bears; `nearest` holds names like it that something does, `hint` other help."""

    def __init__(self, name: str, kind: str, nearest: Sequence[str], hint: str = "") -> None:
        self.name = name
        self.nearest = tuple(nearest)
        near = f"; the nearest: {', '.join(self.nearest)}" if nearest else ""
        super().__init__(f"no {kind} is called {name!r}{hint}{near}")

    def add(self, other: NameNotFoundError) -> None:
        """Tell of another such name in the same message."""
        self.args = (f"{self}; {other}",)


class AmbiguousNameError(RolegraphError):
    """A name that several things of one kind bear; `candidates` holds their IRIs.

    `shown` is what the message lists instead, where they are many; `narrow` names another way to say which,
    `what` says what they are.
    """

    def __init__(
        self,
        name: str,
        kind: str,
        candidates: Sequence[str],
        *,
        shown: Sequence[str] = (),
        narrow: str = "",
        what: str = "things",
    ) -> None:
        self.name = name
        self.candidates = tuple(candidates)
        more = ", …" if shown and len(shown) < len(candidates) else ""
        super().__init__(
            f"{name!r} is the {kind} of {len(self.candidates)} {what}; say which by its IRI or CURIE"
            f"{narrow and ', ' + narrow}: {', '.join(shown or self.candidates)}{more}"
        )


class InvalidDataError(RolegraphError):
    """Data that break a shape or whose evidence is broken; `report` lists each violation."""

    def __init__(self, report: Report) -> None:
        self.report = report
        count = len(report.violations)
        shown = "\n".join(f"  {violation}" for violation in report.violations[:20])
        more = f"\n  … and {count - 20} more: rolegraph check lists them all" if count > 20 else ""
        super().__init__(f"{count} {'thing is' if count == 1 else 'things are'} wrong\n{shown}{more}")


class DecisionError(RolegraphError):
    """A decision that does not fit what it is about, or a thing that is decided on already."""


class QueryError(RolegraphError):
    """A query that cannot be read or answered."""


class QueryRefusedError(QueryError):
    """A query that would write or reach outside the graph."""


class QueryTimeoutError(QueryError):
    """A query that ran past its time or its memory."""


class StoreError(RolegraphError):
    """A store on disk that cannot be opened or written."""


class StoreBusyError(StoreError):
    """A store that another process is writing."""


class StoreVersionError(StoreError):
    """A store that a newer program wrote."""
