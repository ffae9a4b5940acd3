"""RDF in: Turtle, N-Triples, RDF/XML, JSON-LD, TriG and N-Quads through Oxigraph's parsers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from rolegraph.errors import FileError
from rolegraph.vocabulary import BASE, GRAPHS

if TYPE_CHECKING:
    from pathlib import Path

    from rolegraph.store import Store

__all__ = ["RDF_FORMATS", "read_rdf"]

RDF_FORMATS: Final[dict[str, ox.RdfFormat]] = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".trig": ox.RdfFormat.TRIG,
    ".nq": ox.RdfFormat.N_QUADS,
}
"""How a file's name ends → its format."""


def read_rdf(store: Store, path: Path, graph: str, *, base: str = BASE) -> None:
    """Read an RDF file: what stands outside named graphs goes to `graph`, named graphs keep their names.

    Relative IRIs are resolved against `base`. A dataset that holds rolegraph's own vocabulary graph is an
    export of ours: its default graph is the merge of the others and is left out. Raises FileError with the
    line and column where the file is not what its name says.
    """
    kind = next(kind for ending, kind in RDF_FORMATS.items() if path.name.lower().endswith(ending))
    try:
        if not kind.supports_datasets:
            store.oxigraph.bulk_load(path=str(path), format=kind, base_iri=base, to_graph=ox.NamedNode(graph))
            return
        dataset = ox.Store()
        dataset.bulk_load(path=str(path), format=kind, base_iri=base)
    except SyntaxError as error:
        raise FileError(path, explain(error), line=error.lineno, column=error.offset) from error
    except UnicodeDecodeError as error:
        raise FileError(path, f"is not UTF-8 text ({error.reason})") from error
    except ValueError as error:
        raise FileError(path, str(error)) from error
    ours = ox.NamedNode(GRAPHS["vocabulary"])
    if ours in dataset.named_graphs():
        dataset.clear_graph(ox.DefaultGraph())
    else:
        dataset.update(f"MOVE DEFAULT TO <{graph}>")
    store.oxigraph.bulk_load(dataset.dump(format=ox.RdfFormat.N_QUADS), format=ox.RdfFormat.N_QUADS)


def explain(error: SyntaxError) -> str:
    """The parser's word, without its own mention of the line."""
    text = str(error.msg)
    if "UTF-8" in text or "utf-8" in text:
        return f"is not UTF-8 text: {text}; save it as UTF-8"
    return text
