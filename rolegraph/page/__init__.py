"""The page: one HTML file, with everything in it, that shows roles, what they do and who says so.

`content` gathers what the page tells, `layout` works out where it stands, `document` makes the file from
pyvis's network and our own template, style and script. The file asks nothing of any network, and the same
knowledge gives the same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rolegraph import lists
from rolegraph.errors import FileError
from rolegraph.files import replace_files
from rolegraph.page.content import gather
from rolegraph.page.document import render

if TYPE_CHECKING:
    from pathlib import Path

    from rolegraph.store import Store

__all__ = ["write_page"]

MOST: Final = 1_000
"""Roles that a page holds: beyond, it takes minutes to make and longer to settle in a browser."""


def write_page(store: Store, path: Path) -> Path:
    """Write the page of a graph to `path`, in one step, and return the path.

    Raises FileError when it cannot be written, and then leaves what was there, or when it would hold more
    than MOST roles, which no browser shows.
    """
    roles = len(lists.roles(store))
    if roles > MOST:
        raise FileError(
            path,
            f"a page holds at most {MOST:,} roles, and there are {roles:,}: choose with --source, or leave"
            " catalogues out with --without",
        )
    replace_files({path: render(gather(store)).encode("utf-8")})
    return path
