"""GraphML and CSV out: what fits a network of labelled nodes, and what fits rows."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from rolegraph.answers import claims_where
from rolegraph.vocabulary import expand, short

if TYPE_CHECKING:
    from rolegraph.store import Store

__all__ = ["CSV_OMITS", "GRAPHML_OMITS", "to_csv", "to_graphml"]

GRAPHML_OMITS: Final = (
    "the claims' places, conditions and words (only their IRIs are kept), contested, denied and rejected "
    "statements, sources, decisions, conflicts, definitions, the vocabulary, the named graphs"
)
CSV_OMITS: Final = (
    "hashes, quoted words and notes, decisions, conflicts, set-asides, definitions, the vocabulary, "
    "descriptions of posts, units and sources, the named graphs"
)
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
    """The relations in force as GraphML; a node's `iri` holds its IRI, lists are joined by line breaks."""
    import networkx as nx

    from rolegraph.network import as_text_attributes, to_network

    network = as_text_attributes(to_network(store))
    network.graph["omits"] = GRAPHML_OMITS
    buffer = io.BytesIO()
    nx.write_graphml_xml(network, buffer, named_key_ids=True)
    return buffer.getvalue() + b"\n"


def to_csv(store: Store) -> bytes:
    """A row for every claim and plain relation in force, sorted: RFC 4180 with line feeds, UTF-8."""
    from rolegraph.network import to_network

    rows = []
    stated = set()
    for (s, p, o), (_, claims) in claims_where(store, "").items():
        stated.add((s, p, o))
        rows += [
            (
                s, store.label(s), p, o, o if p == expand("skos:altLabel") else store.label(o),
                claim.status, "yes" if claim.in_force else "no", claim.iri, claim.source, claim.start,
                claim.end, claim.stance, claim.frequency, claim.condition, claim.min_headcount,
                claim.max_headcount,
                claim.valid_from, claim.valid_to,
            )
            for claim in claims
        ]  # fmt: skip
    for s, o, data in to_network(store).edges(data=True):
        if (s, data["predicate"], o) not in stated:
            rows.append(
                (s, store.label(s), data["predicate"], o, store.label(o), "accepted", "yes", *[None] * 11)
            )
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in sorted(rows, key=lambda row: [str(cell) for cell in row]):
        writer.writerow([short(str(c)) if n in {0, 2, 3, 7, 8} and c else c for n, c in enumerate(row)])
    return buffer.getvalue().encode()
