"""RDF in: Turtle, N-Triples, RDF/XML, JSON-LD, TriG and N-Quads through Oxigraph's parsers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

import pyoxigraph as ox

from rolegraph.errors import FileError
from rolegraph.store import Store
from rolegraph.vocabulary import BASE, GRAPHS, RG, expand, short

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["RDF_FORMATS", "is_dataset", "read_rdf"]

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


PLACE: Final = re.compile(r"^Parser error at line \d+ (?:column \d+|between .*?\d+ and .*?\d+): ")
"""How a parser's word begins with the place, which stands before the message already."""
BOM: Final = b"\xef\xbb\xbf"
NEWER: Final = (b"<<", b"{|", b"~", b"--", b"@direction")
"""What must stand somewhere in a text that holds terms of RDF 1.2, and seldom stands in another."""
OURS: Final = ox.Quad(
    ox.NamedNode(RG[:-1]),
    ox.NamedNode(expand("rdf:type")),
    ox.NamedNode(expand("owl:Ontology")),
    ox.NamedNode(GRAPHS["vocabulary"]),
)


def is_dataset(path: Path) -> bool:
    """Whether a file is of a format that can hold named graphs."""
    kind = format_of(path)
    return kind is not None and kind.supports_datasets


def format_of(path: Path) -> ox.RdfFormat | None:
    """The RDF format of a file, by how its name ends."""
    name = path.name.lower()
    return next((kind for ending, kind in RDF_FORMATS.items() if name.endswith(ending)), None)


def read_rdf(store: Store, path: Path, graph: str, *, base: str = BASE) -> None:
    """Read an RDF file: what stands outside named graphs goes to `graph`, named graphs keep their names.

    Relative IRIs are resolved against `base`; a byte order mark is passed over. A dataset that describes
    rolegraph's own vocabulary in its own graph is an export of ours: its default graph is the merge of the
    others and is left out. Raises FileError, with line and column where the parser tells them, where the
    file is not what its name says or holds what RDF 1.1 has no room for, OSError where it cannot be read.
    """
    kind = format_of(path) or ox.RdfFormat.TURTLE
    content = path.read_bytes().removeprefix(BOM)
    target = ox.NamedNode(graph)
    try:
        if not kind.supports_datasets:
            if kind == ox.RdfFormat.RDF_XML:
                see_to_the_end(path, content)
            store.oxigraph.bulk_load(content, format=kind, base_iri=base, to_graph=target)
            if kind == ox.RdfFormat.RDF_XML or any(mark in content for mark in NEWER):
                refuse_newer(store, path, f"GRAPH <{graph}> {{ ?s ?p ?o }}")
            return
        dataset = ox.Store()
        dataset.bulk_load(content, format=kind, base_iri=base)
    except SyntaxError as error:
        raise FileError(path, explain(error), line=error.lineno, column=error.offset) from error
    except UnicodeDecodeError as error:
        raise FileError(path, f"is not UTF-8 text ({error.reason})") from error
    except ValueError as error:
        raise FileError(path, str(error)) from error
    refuse_newer(Store(dataset), path, "{ ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } }")
    for name in dataset.named_graphs():
        if isinstance(name, ox.BlankNode):
            raise FileError(path, "a named graph is named by a blank node: give it an IRI")
    if OURS in dataset:
        dataset.clear_graph(ox.DefaultGraph())
    else:
        dataset.update(f"MOVE DEFAULT TO <{graph}>")
    store.oxigraph.bulk_load(dataset.dump(format=ox.RdfFormat.N_QUADS), format=ox.RdfFormat.N_QUADS)


def see_to_the_end(path: Path, content: bytes) -> None:
    """Raise FileError for XML that is not well formed; Oxigraph takes a file that was cut off for a whole."""
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(content, True)
    except (expat.ExpatError, ValueError) as error:
        line, column = getattr(error, "lineno", None), getattr(error, "offset", None)
        problem = str(error).partition(": line ")[0]
        raise FileError(
            path, f"is not XML: {problem}", line=line, column=None if column is None else column + 1
        ) from error


def refuse_newer(store: Store, path: Path, where: str) -> None:
    """Raise FileError for terms of RDF 1.2, which JSON-LD, RDF/XML and rdflib do not know.

    `where` is the SPARQL pattern of the file's statements.
    """
    found = store.query(f"SELECT ?s WHERE {{ {where} FILTER(isTRIPLE(?o) || hasLANGDIR(?o)) }} LIMIT 1")
    for solution in found:
        subject = solution[0]
        name = short(subject.value) if isinstance(subject, ox.NamedNode) else "something without a name"
        raise FileError(
            path,
            f"{name} has a value of RDF 1.2 (a triple term, an annotation or a text with a direction), and"
            " only RDF 1.1 is read: make a statement about a statement a rg:Claim",
        )


def explain(error: SyntaxError) -> str:
    """The parser's word, without its own mention of the line."""
    text = PLACE.sub("", str(error.msg))
    if "UTF-8" in text or "utf-8" in text:
        return f"is not UTF-8 text: {text}; save it as UTF-8"
    if "LoadDocumentCallback" in text:
        return "its context is on the web, and nothing is fetched: write the context into the file"
    return text
