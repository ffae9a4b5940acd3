"""RDF out: sorted, prefixed, grouped by subject, free of blank nodes.

Oxigraph writes; Python only sorts its N-Triples lines, which costs a third of a layout of our own. The
claims are the exception: they are laid out one a line, as a curator's file has them.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from rolegraph.export.rdfxml import rdfxml_text
from rolegraph.turtle import Layout, claims_text
from rolegraph.vocabulary import PREFIXES, WORKINGS, expand, used_prefixes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rolegraph.store import Store

__all__ = ["to_jsonld", "to_nquads", "to_rdfxml", "to_trig", "to_turtle"]

CLAIMS: Final = f"<{PREFIXES['claim']}".encode()
SUBJECT: Final = ox.NamedNode(expand("rdf:subject"))
ENDING_IN_STOP: Final = re.compile(rb'"(?:[^"\\]|\\.)*"|<[^>]*>|([a-z-]+):((?:[^\s,;\\]|\\.)*\\\.)(?=[\s,;])')
"""What is passed over (texts, IRIs), or the prefix and the rest of a CURIE that ends in an escaped stop."""
AFTER_CLAIMS: Final = f"<{PREFIXES['claim'][:-1]}0".encode()  # "0" follows "/" in every sort order by bytes


def sorted_lines(store: Store, graph: str = "") -> list[bytes]:
    """The N-Triples lines of a graph ("" is the default graph), sorted by bytes."""
    lines = store.dump(ox.RdfFormat.N_TRIPLES, graph).splitlines(keepends=True)
    lines.sort()
    return lines


def exported_graphs(store: Store) -> list[str]:
    """The named graphs that leave the store: all but the workings of a build."""
    return [graph for graph in store.graphs() if graph not in WORKINGS]


def without_head(text: bytes) -> bytes:
    """Turtle without the @prefix lines at its top, whose order is the serializer's own."""
    start = 0
    while text.startswith(b"@prefix ", start):
        start = text.index(b"\n", start) + 1
    return text[start:]


def turtle_body(store: Store, lines: list[bytes]) -> Iterator[bytes]:
    """Sorted N-Triples lines as Turtle without a head; claims one a line, under their subject's label."""
    first, last = bisect_left(lines, CLAIMS), bisect_left(lines, AFTER_CLAIMS)
    for kind, part in (("rest", lines[:first]), ("claims", lines[first:last]), ("rest", lines[last:])):
        if not part:
            continue
        # Lenient, since what comes out of the store was checked when it went in.
        triples = ox.parse(b"".join(part), format=ox.RdfFormat.N_TRIPLES, lenient=True)
        if kind == "claims":
            claims = [quad.triple for quad in triples]
            subjects = {triple.object.value for triple in claims if triple.predicate == SUBJECT}
            labels = {iri: store.label(iri) for iri in subjects}
            yield claims_text(claims, Layout(), labels).encode() + b"\n"
        else:
            text = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)
            yield final_stops_in_full(without_head(text or b""))


def final_stops_in_full(turtle: bytes) -> bytes:
    """Turtle with the whole IRI where a CURIE would end in an escaped full stop, which rdflib cannot read."""
    if b"\\." not in turtle:
        return turtle

    def whole(match: re.Match[bytes]) -> bytes:
        if match[1] is None:
            return match[0]
        return b"<%s%s>" % (PREFIXES[match[1].decode()].encode(), re.sub(rb"\\(.)", rb"\1", match[2]))

    return ENDING_IN_STOP.sub(whole, turtle)


def with_head(parts: list[bytes]) -> bytes:
    """Turtle or TriG under the @prefix lines that it needs, sorted by prefix, and an empty line."""
    body = b"".join(parts)
    prefixes = used_prefixes(body)
    return "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes.items()).encode() + b"\n" + body


def to_turtle(store: Store) -> bytes:
    """The default graph as Turtle: byte-stable, grouped by subject, a claim a line."""
    return with_head([*turtle_body(store, sorted_lines(store))])


def to_trig(store: Store) -> bytes:
    """The default graph, then every named graph sorted by its IRI, as TriG."""
    parts = [*turtle_body(store, sorted_lines(store))]
    spelling = Layout()
    for graph in exported_graphs(store):
        start = f"\n{spelling.iri(graph)} {{\n".encode()
        parts += [start, *turtle_body(store, sorted_lines(store, graph)), b"}\n"]
    return with_head(parts)


def to_nquads(store: Store) -> bytes:
    """Every statement of every graph but the workings of a build, a sorted line each."""
    workings = tuple(f" <{graph}> .\n".encode() for graph in WORKINGS)
    lines = store.dump(ox.RdfFormat.N_QUADS, None).splitlines(keepends=True)
    return b"".join(sorted(line for line in lines if not line.endswith(workings)))


def to_jsonld(store: Store) -> bytes:
    """The same as N-Quads in expanded JSON-LD, a thing a line so that it can be diffed."""
    # By graph first, so that a graph is one object and not one for every thing in it.
    quads = sorted(
        ox.parse(to_nquads(store), format=ox.RdfFormat.N_QUADS), key=lambda quad: str(quad.graph_name)
    )
    things = json.loads(ox.serialize(quads, format=ox.RdfFormat.JSON_LD) or b"[]")

    def lines(things: list[dict[str, Any]]) -> str:
        return "[\n" + ",\n".join(line(thing) for thing in things) + "\n]"

    def line(thing: dict[str, Any]) -> str:
        if "@graph" in thing:
            return f'{{"@id":{json.dumps(thing["@id"])},"@graph":{lines(thing["@graph"])}}}'
        return json.dumps(thing, ensure_ascii=False, separators=(",", ":"))

    return (lines(things) + "\n").encode()


def to_rdfxml(store: Store) -> bytes:
    """The default graph as RDF/XML. Raises FileError for what XML cannot hold."""
    return rdfxml_text(ox.parse(b"".join(sorted_lines(store)), format=ox.RdfFormat.N_TRIPLES)).encode()
