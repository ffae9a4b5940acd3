"""The page: one HTML file, with everything in it, that shows roles, what they do and who says so.

`content` gathers what the page tells, `layout` works out where it stands, `document` makes the file from
pyvis's network and our own template, style and script. The file asks nothing of any network, and the same
knowledge gives the same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rolegraph.files import replace_files
from rolegraph.page.content import gather
from rolegraph.page.document import render

if TYPE_CHECKING:
    from pathlib import Path

    from rolegraph.store import Store

__all__ = ["write_page"]


def write_page(store: Store, path: Path) -> Path:
    """Write the page of a graph to `path`, in one step, and return the path.

    Raises FileError when it cannot be written, and then leaves what was there.
    """
    replace_files({path: render(gather(store)).encode("utf-8")})
    return path
