"""The page: one HTML file, with everything in it, that shows roles, what they do and who says so.

`content` gathers what the page tells, `query` and `excerpt` do so for less than a whole graph, `groups` puts
roles and posts into groups, `layout` works out where things stand on the whole map, `document` makes the
file from pyvis's network and our own template, style and script. The file asks nothing of any network, and
the same knowledge gives the same bytes.
"""

from __future__ import annotations

from html import escape
from itertools import islice
from typing import TYPE_CHECKING, Final

from rolegraph.errors import FileError, QueryError, RolegraphError
from rolegraph.files import replace_files
from rolegraph.page.content import gather
from rolegraph.page.document import render
from rolegraph.page.excerpt import compared, neighbourhood
from rolegraph.page.groups import to_groups
from rolegraph.page.query import drawn
from rolegraph.vocabulary import short

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import pyoxigraph as ox

    from rolegraph.page.content import Content
    from rolegraph.store import Store

__all__ = ["comparison_frame", "graph_frame", "write_page"]

MOST_THINGS: Final = 100_000
MOST_LINES: Final = 400_000
"""What a page can hold: beyond, browsers take too long and too much memory."""
HEIGHT: Final = 600
"""How tall a page is in a notebook, in pixels."""


def write_page(
    store: Store,
    path: Path,
    *,
    about: str | None = None,
    depth: int = 1,
    triples: Iterable[ox.Triple] | None = None,
) -> Path:
    """Write the page of a graph to `path`, in one step, and return the path.

    With `triples`, of these statements alone; with `about` (an IRI), of what is at most `depth` lines away
    from that. Raises QueryError where there is nothing to draw, FileError for more than MOST_THINGS things or
    MOST_LINES lines, and when the file cannot be written: what was there is then left.
    """
    content = gather(store) if triples is None else of_triples(store, triples, path)
    if about is not None:
        if short(about) not in content.things:
            why = "" if triples else ": a page draws what is in force, and nothing in force is said of it"
            name = store.label(about, store.graphs())
            raise QueryError(f"nothing that is drawn here is about {name} ({short(about)}){why}")
        content = neighbourhood(content, short(about), depth)
        content.groups = to_groups(store, content)
    check_size(len(content.things), len(content.lines), path)
    replace_files({path: render(content).encode("utf-8")})
    return path


def of_triples(store: Store, triples: Iterable[ox.Triple], path: Path) -> Content:
    """What a page tells of the statements that a query gives."""
    try:
        found = list(islice(triples, MOST_LINES + 1))
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"the query cannot be answered: {error}") from error
    if not found:
        raise QueryError("the query gives nothing to draw: no statement fits it")
    check_size(0, len(found), path)
    return drawn(store, found)


def check_size(things: int, lines: int, path: Path | str) -> None:
    """Raise FileError for what no page can hold."""
    if things > MOST_THINGS or lines > MOST_LINES:
        raise FileError(
            path,
            f"a page holds at most {MOST_THINGS:,} things and {MOST_LINES:,} lines, and here are"
            f" {things:,} and {lines:,}: choose sources with --source or --without, or draw the neighbourhood"
            " of one role with --about",
        )


# -- in a notebook


def graph_frame(store: Store, name: str) -> str:
    """The page of a graph as an element that a notebook shows; for what no page can hold, words."""
    try:
        content = gather(store)
        check_size(len(content.things), len(content.lines), "the page")
    except RolegraphError as error:
        return f"<p>{escape(name)}: {escape(str(error))}</p>"
    return frame(content)


def comparison_frame(store: Store, roles: Sequence[str]) -> str:
    """The page of a comparison of roles (IRIs) as an element that a notebook shows."""
    return frame(compared(store, roles))


def frame(content: Content) -> str:
    """A page in a frame that reaches nothing outside of it (HTML, iframe: sandbox, srcdoc)."""
    return (
        f'<iframe title="{escape(content.heading)}" width="100%" height="{HEIGHT}" style="border: 0"'
        f' sandbox="allow-scripts allow-downloads" srcdoc="{escape(render(content))}"></iframe>'
    )
