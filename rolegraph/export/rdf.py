"""RDF out: sorted, prefixed, grouped by subject, free of blank nodes.

Oxigraph writes; Python only sorts its N-Triples lines, which costs a third of a layout of our own. The
claims are the exception: they are laid out one a line, as a curator's file has them.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox


from rolegraph.vocabulary import GRAPHS, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rolegraph.store import Store

__all__ = ["to_jsonld", "to_nquads", "to_rdfxml", "to_trig", "to_turtle"]

CLAIMS: Final = f"<{PREFIXES['claim']}".encode()
AFTER_CLAIMS: Final = f"<{PREFIXES['claim'][:-1]}0".encode()  # "0" follows "/" in every sort order by bytes
HEAD: Final = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())


def sorted_lines(store: Store, graph: str = "") -> list[bytes]:
    """The N-Triples lines of a graph ("" is the default graph), sorted by bytes."""
    lines = store.dump(ox.RdfFormat.N_TRIPLES, graph).splitlines(keepends=True)
    lines.sort()
    return lines


def exported_graphs(store: Store) -> list[str]:
    """The named graphs that leave the store: all but the index of names."""
    return [graph for graph in store.graphs() if graph != GRAPHS["names"]]


def without_head(text: bytes) -> bytes:
    """Turtle without the @prefix lines at its top, whose order is the serializer's own."""
    start = 0
    while text.startswith(b"@prefix ", start):
        start = text.index(b"\n", start) + 1
    return text[start:]


def turtle_body(lines: list[bytes]) -> Iterator[bytes]:
    """Sorted N-Triples lines as Turtle without a head; the claims one a line."""
    first, last = bisect_left(lines, CLAIMS), bisect_left(lines, AFTER_CLAIMS)
    for kind, part in (("rest", lines[:first]), ("claims", lines[first:last]), ("rest", lines[last:])):
        if not part:
            continue
        triples = ox.parse(b"".join(part), format=ox.RdfFormat.N_TRIPLES)
        if kind == "claims":
            yield claim_lines(quad.triple for quad in triples).encode()
        else:
            text = ox.serialize(
                (quad.triple for quad in triples), format=ox.RdfFormat.TURTLE, prefixes=PREFIXES
            )
            yield without_head(text or b"")


def to_turtle(store: Store) -> bytes:
    """The default graph as Turtle: byte-stable, grouped by subject, a claim a line."""
    return b"".join([HEAD.encode(), b"\n", *turtle_body(sorted_lines(store))])


def to_trig(store: Store) -> bytes:
    """The default graph, then every named graph sorted by its IRI, as TriG."""
    parts = [to_turtle(store)]
    for graph in exported_graphs(store):
        body = b"".join(turtle_body(sorted_lines(store, graph)))
        parts += [f"\n<{graph}> {{\n".encode(), body, b"}\n"]
    return b"".join(parts)


def to_nquads(store: Store) -> bytes:
    """Every statement of every graph but the index of names, a sorted line each."""
    names = f" <{GRAPHS['names']}> .\n".encode()
    lines = store.dump(ox.RdfFormat.N_QUADS, None).splitlines(keepends=True)
    return b"".join(sorted(line for line in lines if not line.endswith(names)))


def to_jsonld(store: Store) -> bytes:
    """The same as N-Quads in expanded JSON-LD, indented by one space so that it can be diffed."""
    quads = ox.parse(to_nquads(store), format=ox.RdfFormat.N_QUADS)
    text = ox.serialize(quads, format=ox.RdfFormat.JSON_LD) or b"[]"
    return (json.dumps(json.loads(text), ensure_ascii=False, indent=1) + "\n").encode()


def to_rdfxml(store: Store) -> bytes:
    """The default graph as RDF/XML."""
    triples = (quad.triple for quad in ox.parse(b"".join(sorted_lines(store)), format=ox.RdfFormat.N_TRIPLES))
    return ox.serialize(triples, format=ox.RdfFormat.RDF_XML, prefixes=PREFIXES) or b""
