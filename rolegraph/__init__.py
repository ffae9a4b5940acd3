"""rolegraph: a knowledge graph of organisational roles in which every statement cites its source.

>>> import rolegraph
>>> graph = rolegraph.load()
>>> [line.label for line in graph.reports_to("office manager", headcount=60) if line.applies]
['operations manager']
"""

from __future__ import annotations

__version__ = "0.1.0"

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
from rolegraph.export import EXPORTS
from rolegraph.graph import RoleGraph, build, check_files, load
from rolegraph.graph import open_store as open  # noqa: A004 - the library's word, as in gzip.open
from rolegraph.model import (
    Account,
    Chain,
    Claim,
    Comparison,
    Conflict,
    Decision,
    Difference,
    Finding,
    Impact,
    Item,
    Line,
    Name,
    NamedQuery,
    Rank,
    Report,
    Role,
    RoleSummary,
    SetAside,
    Source,
    Statement,
    Support,
    Title,
    TitleUse,
    as_json,
)
from rolegraph.places import SHIPPED
from rolegraph.tidy import tidy

__all__ = [
    "EXPORTS",
    "SHIPPED",
    "Account",
    "AmbiguousNameError",
    "Chain",
    "Claim",
    "Comparison",
    "Conflict",
    "Decision",
    "Difference",
    "FileError",
    "Finding",
    "Impact",
    "InvalidDataError",
    "Item",
    "Line",
    "Name",
    "NameNotFoundError",
    "NamedQuery",
    "QueryError",
    "QueryRefusedError",
    "QueryTimeoutError",
    "Rank",
    "Report",
    "Role",
    "RoleGraph",
    "RoleSummary",
    "RolegraphError",
    "SetAside",
    "Source",
    "Statement",
    "StoreBusyError",
    "StoreError",
    "StoreVersionError",
    "Support",
    "Title",
    "TitleUse",
    "__version__",
    "as_json",
    "build",
    "check_files",
    "load",
    "open",
    "tidy",
]
