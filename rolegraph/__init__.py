"""rolegraph: a knowledge graph of organisational roles in which every statement cites its source.

>>> import rolegraph
>>> graph = rolegraph.load()
>>> [line.label for line in graph.reports_to("office manager", headcount=60) if line.applies]
['operations manager']

A name is imported when it is first used, so `import rolegraph` costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rolegraph.deciding import decide
    from rolegraph.errors import (
        AmbiguousNameError,
        DecisionError,
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
    from rolegraph.formatter import tidy
    from rolegraph.graph import RoleGraph
    from rolegraph.imports import drop_source, import_source
    from rolegraph.model import (
        Account,
        Alike,
        Chain,
        Changes,
        Claim,
        Comparison,
        Conflict,
        Decision,
        Difference,
        Evidence,
        Finding,
        Findings,
        Impact,
        ImportAccount,
        Item,
        Line,
        Name,
        NamedQuery,
        NamedRoles,
        Partly,
        Rank,
        Rating,
        Report,
        Role,
        RoleByTitle,
        RoleMapping,
        RoleSummary,
        SetAside,
        Source,
        Statement,
        Support,
        TableCount,
        Title,
        TitleUse,
        as_json,
    )
    from rolegraph.model.careers import (
        Gap,
        GapItem,
        Holder,
        Holders,
        Likeness,
        Match,
        NewSkill,
        Path,
        Paths,
        RatingGap,
        SharedThing,
        SimilarRole,
        SimilarRoles,
        Step,
    )
    from rolegraph.model.deciding import DecisionAccount, DecisionRecord, StatusChange
    from rolegraph.model.duties import (
        Cover,
        CoverRole,
        DutyHolder,
        DutyMatch,
        DutyMatrix,
        DutyRow,
        HeldPost,
        Separation,
        SeparationRule,
        Violation,
    )
    from rolegraph.model.reporting import (
        Between,
        Chains,
        CommonManager,
        CommonManagers,
        Compression,
        Compressions,
        Cycles,
        Drift,
        Drifts,
        LayerGroup,
        Layers,
        Loop,
        Orphan,
        Position,
        ReportingLine,
        Reports,
        Route,
        SinglePoint,
        SinglePoints,
        SoleCover,
        Span,
        SpanGroup,
        Spans,
        StandIn,
        Subordinate,
        TwoBosses,
        Vacancy,
    )
    from rolegraph.model.titles import Candidate, Resolution
    from rolegraph.opening import build, check_files, load
    from rolegraph.opening import open_store as open  # noqa: A004 - the library's word, as in gzip.open
    from rolegraph.places import SHIPPED

__version__ = "0.1.0"

__all__ = [
    "EXPORTS",
    "SHIPPED",
    "Account",
    "Alike",
    "AmbiguousNameError",
    "Between",
    "Candidate",
    "Chain",
    "Chains",
    "Changes",
    "Claim",
    "CommonManager",
    "CommonManagers",
    "Comparison",
    "Compression",
    "Compressions",
    "Conflict",
    "Cover",
    "CoverRole",
    "Cycles",
    "Decision",
    "DecisionAccount",
    "DecisionError",
    "DecisionRecord",
    "Difference",
    "Drift",
    "Drifts",
    "DutyHolder",
    "DutyMatch",
    "DutyMatrix",
    "DutyRow",
    "Evidence",
    "FileError",
    "Finding",
    "Findings",
    "Gap",
    "GapItem",
    "HeldPost",
    "Holder",
    "Holders",
    "Impact",
    "ImportAccount",
    "InvalidDataError",
    "Item",
    "LayerGroup",
    "Layers",
    "Likeness",
    "Line",
    "Loop",
    "Match",
    "Name",
    "NameNotFoundError",
    "NamedQuery",
    "NamedRoles",
    "NewSkill",
    "Orphan",
    "Partly",
    "Path",
    "Paths",
    "Position",
    "QueryError",
    "QueryRefusedError",
    "QueryTimeoutError",
    "Rank",
    "Rating",
    "RatingGap",
    "Report",
    "ReportingLine",
    "Reports",
    "Resolution",
    "Role",
    "RoleByTitle",
    "RoleGraph",
    "RoleMapping",
    "RoleSummary",
    "RolegraphError",
    "Route",
    "Separation",
    "SeparationRule",
    "SetAside",
    "SharedThing",
    "SimilarRole",
    "SimilarRoles",
    "SinglePoint",
    "SinglePoints",
    "SoleCover",
    "Source",
    "Span",
    "SpanGroup",
    "Spans",
    "StandIn",
    "Statement",
    "StatusChange",
    "Step",
    "StoreBusyError",
    "StoreError",
    "StoreVersionError",
    "Subordinate",
    "Support",
    "TableCount",
    "Title",
    "TitleUse",
    "TwoBosses",
    "Vacancy",
    "Violation",
    "__version__",
    "as_json",
    "build",
    "check_files",
    "decide",
    "drop_source",
    "import_source",
    "load",
    "open",
    "tidy",
]

ROOMS = (
    "errors",
    "model",
    "model.careers",
    "model.deciding",
    "model.duties",
    "model.reporting",
    "model.titles",
    "places",
    "formatter",
    "export",
    "imports",
    "graph",
    "opening",
    "deciding",
)
"""The modules that the public names come from, in the order in which a name is looked for."""


def __getattr__(name: str) -> Any:
    """A public name, from the room that it comes from, when it is first used (PEP 562)."""
    if name in __all__:
        from importlib import import_module

        inner = {"open": "open_store"}.get(name, name)
        for room in ROOMS:
            module = import_module(f"rolegraph.{room}")
            if inner in module.__all__:
                globals()[name] = value = getattr(module, inner)
                return value
    raise AttributeError(f"module 'rolegraph' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
