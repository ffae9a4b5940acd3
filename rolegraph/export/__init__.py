"""Files out: one writer a format, each giving the same bytes for the same knowledge.

Everything is sorted before it is written and nothing has a blank node, so an export can be compared and
diffed. The named graphs are kept in TriG and N-Quads (and JSON-LD), and flattened on purpose elsewhere:
there the file is exactly the default graph.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rolegraph.errors import FileError
from rolegraph.export import rdf, tables
from rolegraph.files import replace_files

if TYPE_CHECKING:
    from collections.abc import Callable

    from rolegraph.store import Store

__all__ = ["EXPORTS", "Export", "format_of", "write_export"]


@dataclass(frozen=True, slots=True)
class Export:
    """A format: how its files end, what it is, what it leaves out, and its writer."""

    ending: str
    what: str
    omits: str | None
    write: Callable[[Store], bytes]


EXPORTS: Final[dict[str, Export]] = {
    "turtle": Export(".ttl", "Turtle 1.1: the default graph", None, rdf.to_turtle),
    "trig": Export(".trig", "TriG 1.1: the default graph and every named graph", None, rdf.to_trig),
    "n-quads": Export(".nq", "N-Quads 1.1: the same, a line a statement", None, rdf.to_nquads),
    "json-ld": Export(".jsonld", "JSON-LD 1.1: the same as JSON", None, rdf.to_jsonld),
    "rdf-xml": Export(".rdf", "RDF/XML 1.1: the default graph", None, rdf.to_rdfxml),
    "graphml": Export(
        ".graphml", "GraphML: relations in force between things", tables.GRAPHML_OMITS, tables.to_graphml
    ),
    "csv": Export(".csv", "CSV: a row a claim or plain relation", tables.CSV_OMITS, tables.to_csv),
}
"""Format name → how it is written."""


def format_of(path: str | Path | None, to: str | None) -> str:
    """The format that is named, else that of the path's ending, else Turtle. Raises FileError."""
    known = ", ".join(EXPORTS)
    if to is not None:
        if to not in EXPORTS:
            raise FileError(path or to, f"no format is called {to!r}; use one of {known}")
        return to
    if path is None:
        return "turtle"
    for key, kind in EXPORTS.items():
        if str(path).lower().endswith(kind.ending):
            return key
    endings = ", ".join(kind.ending for kind in EXPORTS.values())
    raise FileError(path, f"its ending tells no format; use one of {endings}, or name the format: {known}")


def write_export(store: Store, path: str | Path | None = None, to: str | None = None) -> bytes:
    """The bytes of an export, written in one step where a path is given.

    `to` is a key of EXPORTS; without it the path's ending decides. Raises FileError for an unknown format
    or a path that cannot be written.
    """
    content = EXPORTS[format_of(path, to)].write(store)
    if path is not None:
        replace_files({Path(path): content})
    return content
