"""The queries that ship: one a question here, the conflict rules and the checks in their folders.

A file begins with comment lines `# key: value`. A named query carries its `question`; a conflict rule
its `kind` and the `sentence` that a finding is put in.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Final

from rolegraph.errors import QueryError
from rolegraph.model import NamedQuery

__all__ = ["checks", "conflict_rules", "header", "named_queries", "named_query"]

HEADER: Final = re.compile(r"#\s*([a-z]+):\s*(.+)")
PARAMETER: Final = re.compile(r"VALUES \?(\w+) \{ (.+?) \}")


def header(text: str) -> dict[str, str]:
    """The `# key: value` lines at the top of a query file."""
    found = {}
    for line in text.splitlines():
        if not (match := HEADER.match(line)):
            break
        found[match[1]] = match[2].strip()
    return found


@cache
def texts(folder: str = "") -> dict[str, str]:
    """Name → text of the query files of a folder, sorted by name."""
    place = files(__name__).joinpath(folder) if folder else files(__name__)
    return {
        entry.name.removesuffix(".rq"): entry.read_text("utf-8")
        for entry in sorted(place.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".rq")
    }


def checks() -> dict[str, str]:
    """The set queries of `check`: name → text; each returns `?focus` and `?message`."""
    return texts("checks")


def conflict_rules() -> dict[str, str]:
    """The conflict rules: name → text."""
    return texts("conflicts")


@cache
def named_queries() -> dict[str, NamedQuery]:
    """Name → query, for every question that SPARQL answers; a parameter is a one-line VALUES block."""
    return {
        name: NamedQuery(
            name=name,
            question=header(text)["question"],
            parameters=dict(PARAMETER.findall(text)),
            text=text,
        )
        for name, text in texts().items()
    }


def named_query(name: str, **values: str) -> str:
    """The text of a named query with IRIs or quoted literals in place of its parameters' defaults.

    Raises QueryError for an unknown name or parameter.
    """
    try:
        query = named_queries()[name]
    except KeyError:
        raise QueryError(f"no query is called {name!r}; rolegraph queries lists them") from None
    if unknown := sorted(set(values) - set(query.parameters)):
        known = ", ".join(query.parameters) or "none"
        raise QueryError(f"the query {name} has no parameter {', '.join(unknown)}; it has: {known}")
    return PARAMETER.sub(
        lambda match: f"VALUES ?{match[1]} {{ {values.get(match[1], match[2])} }}", query.text
    )
