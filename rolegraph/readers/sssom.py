"""Mappings in: SSSOM's tab-separated form (https://mapping-commons.github.io/sssom)."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from rolegraph.errors import FileError
from rolegraph.vocabulary import PREFIXES, expand

if TYPE_CHECKING:
    from pathlib import Path

    from rolegraph.store import Store

__all__ = ["read_sssom"]

COLUMNS: Final = ("subject_id", "predicate_id", "object_id", "mapping_justification")
PREDICATES: Final = ("skos:closeMatch", "skos:broadMatch", "skos:narrowMatch", "skos:relatedMatch")
CURIE_MAP: Final = re.compile(r"#\s{2,}([\w.-]+):\s*(\S+)\s*$")


def read_sssom(store: Store, path: Path, graph: str) -> None:
    """Read mappings as SKOS statements, and the labels of what they point at, into `graph`.

    Prefixes come from the file's `curie_map`, else from rolegraph's own. Raises FileError with the line
    for a missing column, an unknown prefix or a predicate that is no SKOS mapping (`skos:exactMatch` is
    not taken: it is transitive and would make roles one that are not).
    """
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise FileError(path, f"is not UTF-8 text ({error.reason}); save it as UTF-8") from error
    head = [line for line in lines if line.startswith("#")]
    prefixes = PREFIXES | {m[1]: m[2].strip("\"'") for line in head if (m := CURIE_MAP.match(line))}
    table = [(number, line) for number, line in enumerate(lines, 1) if line and not line.startswith("#")]
    if not table:
        return
    reader = csv.reader((line for _, line in table), delimiter="\t")
    columns = next(reader)
    if missing := [name for name in COLUMNS if name not in columns]:
        raise FileError(path, f"lacks the column {', '.join(missing)}", line=table[0][0])
    name = ox.NamedNode(graph)
    quads = []
    for (number, _), cells in zip(table[1:], reader, strict=True):
        row = dict(zip(columns, cells, strict=False))

        def iri(column: str, row: dict[str, str] = row, number: int = number) -> ox.NamedNode:
            value = row.get(column, "")
            prefix, colon, local = value.partition(":")
            if not colon or prefix not in prefixes:
                raise FileError(
                    path, f"{column} {value!r}: the prefix is not in the file's curie_map", line=number
                )
            try:
                return ox.NamedNode(prefixes[prefix] + local)
            except ValueError as error:
                raise FileError(path, f"{column} {value!r}: {error}", line=number) from error

        predicate = iri("predicate_id")
        if predicate.value not in {expand(allowed) for allowed in PREDICATES}:
            raise FileError(
                path, f"predicate_id {row['predicate_id']!r}: use one of {', '.join(PREDICATES)}", line=number
            )
        target = iri("object_id")
        quads.append(ox.Quad(iri("subject_id"), predicate, target, name))
        if label := row.get("object_label"):
            quads.append(ox.Quad(target, ox.NamedNode(expand("rdfs:label")), ox.Literal(label), name))
    store.oxigraph.extend(quads)
