"""rolegraph: a knowledge graph of organisational roles in which every statement cites its source.

>>> import rolegraph
>>> graph = rolegraph.load()
>>> [line.label for line in graph.reports_to("office manager", headcount=60) if line.applies]
['operations manager']
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rolegraph.errors import (
    AmbiguousNameError,
    FileError,
    InvalidDataError,
    NameNotFoundError,
    QueryError,
    QueryRefusedError,
    QueryTimeoutError,
    RolegraphError,
    StoreBusyError,
    StoreError,
    StoreVersionError,
)
from rolegraph.graph import RoleGraph, build, check_files, load
from rolegraph.graph import open_store as open  # noqa: A004 - the library's word, as in gzip.open

__version__ = "0.1.0"
