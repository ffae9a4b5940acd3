"""The page: one HTML file, with everything in it, that shows roles, what they do and who says so.

`content` gathers what the page tells, `groups` puts roles and posts into groups, `layout` works out where
things stand on the whole map, `document` makes the file from pyvis's network and our own template, style and
script. The file asks nothing of any network, and the same knowledge gives the same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rolegraph.errors import FileError
from rolegraph.files import replace_files
from rolegraph.page.content import gather
from rolegraph.page.document import render

if TYPE_CHECKING:
    from pathlib import Path

    from rolegraph.page.content import Content
    from rolegraph.store import Store

__all__ = ["write_page"]

MOST_THINGS: Final = 60_000
MOST_LINES: Final = 400_000
"""What a page can hold: beyond, browsers take too long and too much memory."""


def write_page(store: Store, path: Path) -> Path:
    """Write the page of a graph to `path`, in one step, and return the path.

    Raises FileError when it cannot be written, and then leaves what was there, or when it would hold more
    than MOST_THINGS things or MOST_LINES lines.
    """
    content = gather(store)
    check_size(content, path)
    replace_files({path: render(content).encode("utf-8")})
    return path


def check_size(content: Content, path: Path) -> None:
    """Raise FileError for what no page can hold."""
    things, lines = len(content.things), len(content.lines)
    if things > MOST_THINGS or lines > MOST_LINES:
        raise FileError(
            path,
            f"a page holds at most {MOST_THINGS:,} things and {MOST_LINES:,} lines, and here are {things:,} and"
            f" {lines:,}: choose sources with --source or --without, or draw one neighbourhood with --about",
        )
