"""Mappings in: SSSOM's tab-separated form (https://mapping-commons.github.io/sssom)."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from rolegraph.errors import FileError
from rolegraph.vocabulary import PREFIXES, expand

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rolegraph.store import Store

__all__ = ["CURIE_MAP", "metadata", "read_sssom"]

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
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError(path, f"is not UTF-8 text ({error.reason}); save it as UTF-8") from error
    lines = io.StringIO(text).readlines()
    # The metadata stand above the table; further down a "#" is a part of a cell.
    above = next((n for n, line in enumerate(lines) if line.strip() and not line.startswith("#")), len(lines))
    prefixes = PREFIXES | {m[1]: m[2].strip("\"'") for line in lines[:above] if (m := CURIE_MAP.match(line))}
    table = numbered_rows(path, lines, above)
    at, columns = next(table, (0, []))
    if not columns:
        return
    if missing := [name for name in COLUMNS if name not in columns]:
        raise FileError(path, f"lacks the column {', '.join(missing)}", line=at)
    name = ox.NamedNode(graph)
    quads = []
    for number, cells in table:
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


def metadata(text: str) -> dict[str, str]:
    """What the comment lines above an SSSOM table say: key → value."""
    found = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        key, colon, value = line[1:].partition(":")
        if colon and not key.startswith(" "):
            found[key.strip()] = value.strip().strip("\"'")
    return found


def numbered_rows(path: Path, lines: list[str], above: int) -> Iterator[tuple[int, list[str]]]:
    """The rows below the first `above` lines, with the line on which each begins; empty ones are left out."""
    reader = csv.reader(lines[above:], delimiter="\t")
    number = above + 1
    try:
        for cells in reader:
            if cells:
                yield number, cells
            number = above + reader.line_num + 1
    except csv.Error as error:
        raise FileError(path, f"is not a table of tab-separated cells ({error})", line=number) from error
