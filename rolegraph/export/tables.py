"""GraphML and CSV out: what fits a network of labelled nodes, and what fits rows."""

from __future__ import annotations

import hashlib
import io
import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from rolegraph.answers import claims_where
from rolegraph.export.rdfxml import refuse_unprintable
from rolegraph.lists import attributions
from rolegraph.vocabulary import GRAPHS, expand, short

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rolegraph.store import Store

__all__ = ["CSV_OMITS", "GRAPHML_OMITS", "to_csv", "to_graphml"]

GRAPHML_OMITS: Final = (
    "the claims' places, conditions and words (only their IRIs are kept), contested, denied and rejected "
    "statements, sources, set-asides, decisions, conflicts, definitions and scope notes, mappings, the order "
    "of levels, posts' FTE and vacancy, the general skill relation that graded ones imply, languages, the "
    "vocabulary, the named graphs"
)
CSV_OMITS: Final = (
    "hashes, quoted words and notes, decisions, conflicts, set-asides, definitions and scope notes, "
    "mappings, titles that no claim gives, the order of levels, the general skill relation that graded "
    "ones imply, languages, the vocabulary, descriptions of posts, units and sources, the named graphs"
)
QUOTE: Final = '"'
SPECIAL: Final = re.compile(r'[",\r\n]')
TEXTS: Final = frozenset(
    expand(name)
    for name in ("skos:altLabel", "skos:prefLabel", "dcterms:rights", "rg:fte", "rg:grade", "rg:vacant")
)
"""Predicates whose object is a text."""
COLUMNS: Final = (
    "subject",
    "subject_label",
    "predicate",
    "object",
    "object_label",
    "status",
    "in_force",
    "claim",
    "source",
    "start",
    "end",
    "stance",
    "frequency",
    "condition",
    "min_headcount",
    "max_headcount",
    "valid_from",
    "valid_to",
)


def to_graphml(store: Store) -> bytes:
    """The relations in force as GraphML; a node's `iri` holds its IRI, lists are joined by line breaks.

    An edge's `label` is the CURIE of its predicate; its id is a hash of its statement, so that it is the
    only one in the file (many programs take two edges of one id for one) and the same tomorrow.
    Raises FileError for a text that XML cannot hold.
    """
    import networkx as nx

    from rolegraph.network import as_text_attributes, to_network

    texts = as_text_attributes(to_network(store))
    network: nx.MultiDiGraph[str] = nx.MultiDiGraph(omits=GRAPHML_OMITS)
    if words := "\n".join(dict.fromkeys(words for _, words in attributions(store))):
        network.graph["attribution"] = words
    network.add_nodes_from(texts.nodes(data=True))
    for s, o, curie, attributes in texts.edges(keys=True, data=True):
        digest = hashlib.sha256(f"{s}\n{curie}\n{o}".encode()).hexdigest()[:16]
        network.add_edge(s, o, key=f"e{digest}", label=curie, **attributes)
    for node, attributes in network.nodes(data=True):
        for name, text in attributes.items():
            refuse_unprintable(text, f"{name} of {node}", "graphml")
    buffer = io.BytesIO()
    nx.write_graphml_xml(network, buffer, named_key_ids=True)
    # A bare carriage return can only stand in a text, where a reader would take it for a line feed.
    return buffer.getvalue().rstrip().replace(b"\r", b"&#13;") + b"\n"


def to_csv(store: Store) -> bytes:
    """A sorted row for every claim, plain relation in force and attribution: RFC 4180, line feeds, UTF-8."""
    from rolegraph.network import to_network

    label = cache(store.label)
    rows: list[tuple[Any, ...]] = [
        (source, label(source), expand("dcterms:rights"), words, words, "accepted", "yes", *[None] * 11)
        for source, words in attributions(store)
    ]
    stated = set()
    for (s, p, o), (_, claims) in claims_where(store, "").items():
        stated.add((s, p, o))
        rows += [
            (
                s, label(s), p, o, o if p in TEXTS else label(o),
                claim.status, "yes" if claim.in_force else "no", claim.iri, claim.source, claim.start,
                claim.end, claim.stance, claim.frequency, claim.condition, claim.min_headcount,
                claim.max_headcount,
                claim.valid_from, claim.valid_to,
            )
            for claim in claims
        ]  # fmt: skip
    for s, o, data in to_network(store).edges(data=True):
        if (s, data["predicate"], o) not in stated:
            rest = (None, stating(store, s, data["predicate"], o), *[None] * 9)
            rows.append((s, label(s), data["predicate"], o, label(o), "accepted", "yes", *rest))
    lines = [line(COLUMNS)]
    for row in sorted(rows, key=lambda row: [str(cell) for cell in row]):
        cells = ["" if cell is None else str(cell) for cell in row]
        iris = {0, 2, 7, 8} if cells[2] in TEXTS else {0, 2, 3, 7, 8}
        lines.append(line(short(cell) if n in iris and cell else cell for n, cell in enumerate(cells)))
    return "".join(lines).encode()


def stating(store: Store, subject: str, predicate: str, value: str) -> str:
    """The source that states a plain relation, the first of several."""
    nodes = (ox.NamedNode(subject), ox.NamedNode(predicate), ox.NamedNode(value))
    quads = store.oxigraph.quads_for_pattern(*nodes, None)
    graphs = {quad.graph_name.value for quad in quads if isinstance(quad.graph_name, ox.NamedNode)}
    return min(graphs - set(GRAPHS.values()), default="")


def line(cells: Iterable[str]) -> str:
    """A line of CSV. Python's own writer leaves a bare carriage return unquoted, and readers end the row."""
    return ",".join(f'"{c.replace(QUOTE, QUOTE * 2)}"' if SPECIAL.search(c) else c for c in cells) + "\n"
