"""Whether what was asserted holds: the shapes, the set queries, the names of claims, the evidence.

The shapes are SHACL Core and judge one node at a time; relations between nodes are set queries (as
`sh:sparql` the same rules were quadratic). Nothing derived is looked at: inference before validation
makes wrong data conform.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from rolegraph import queries
from rolegraph.claims import part_of_map, root_of
from rolegraph.errors import FileError
from rolegraph.model import Finding
from rolegraph.vocabulary import PREFIXES, short

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from rolegraph.store import Store

__all__ = ["check_asserted", "check_evidence", "locate"]


def check_asserted(store: Store, shapes: Path, wrong_names: Iterable[tuple[str, str]] = ()) -> list[Finding]:
    """Findings on a store whose default graph is the plain merge of everything asserted.

    `shapes` is the SHACL file, `wrong_names` are claims whose name is not their content's hash. Raises
    FileError when the shapes cannot be read.
    """
    findings = [
        Finding(
            name,
            f"the claim says what {short(right)} stands for; rolegraph tidy renames it and its decisions",
        )
        for name, right in wrong_names
    ]
    findings += check_shapes(store.dump(ox.RdfFormat.N_TRIPLES), shapes)
    for text in queries.checks().values():
        findings += [Finding(row[0], _readable(row[1])) for row in store.rows(text)]
    return sorted(set(findings), key=lambda finding: (finding.focus, finding.message))


def check_shapes(ntriples: bytes, shapes: Path) -> list[Finding]:
    """What the SHACL shapes find in N-Triples: the one place that knows the SHACL engine."""
    import shacl

    try:
        compiled = shacl.Shapes.from_file(str(shapes))
    except (OSError, ValueError) as error:
        raise FileError(shapes, f"the shapes cannot be read ({error})") from error
    report = compiled.validate_text(ntriples.decode(), format="ntriples")
    return [
        Finding(_plain(result.focus_node), _message(result.message, result.path, result.value))
        for result in report.results
    ]


def _plain(term: str | None) -> str:
    """The IRI inside `<…>`, anything else as it is."""
    text = term or ""
    return text[1:-1] if text.startswith("<") and text.endswith(">") else text


def _message(message: str | None, path: str | None, value: str | None) -> str:
    """The shape's message, with the property and the value that break it."""
    found = " ".join(short(_plain(term)) for term in (path, value) if term)
    return (message or "breaks a shape") + (f" (found: {found})" if value else "")


def _readable(text: str) -> str:
    """A message with CURIEs in place of its `<…>` IRIs."""
    return re.sub(r"<([^<>\s]+)>", lambda match: short(match[1]), text)


HASHED: Final = """
SELECT ?thing ?source ?start ?end ?hash ?quote WHERE {
  ?thing rg:start ?start ; rg:end ?end .
  OPTIONAL { ?thing rg:source ?of }
  BIND(COALESCE(?of, ?thing) AS ?source)
  OPTIONAL { ?thing rg:quoteHash ?hash }
  OPTIONAL { ?thing rg:quote ?quote }
}"""
DOCUMENTS: Final = """
SELECT ?source ?hash ?name WHERE {
  ?source a rg:Source ; rg:sha256 ?hash . OPTIONAL { ?source rg:fileName ?name }
}"""


def check_evidence(store: Store, folders: Sequence[Path]) -> tuple[list[Finding], list[str], dict[str, int]]:
    """Whether offsets, hashes and quoted words agree with each other and with the documents in `folders`.

    Returns findings, notes on what could not be verified, and counts. A document is found by its hash,
    else by its file name, in which case it is not the one that was read. Raises FileError for a folder
    that cannot be read.
    """
    by_hash: dict[str, bytes] = {}
    by_name: dict[str, Path] = {}
    for folder in folders:
        if not folder.is_dir():
            raise FileError(folder, "there is no such folder; --sources names the folder of the documents")
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            by_name.setdefault(path.name, path)
    documents: dict[str, str] = {}
    findings: list[Finding] = []
    notes: list[str] = []
    wanted = list(store.rows(DOCUMENTS))
    for path in by_name.values():
        try:
            content = path.read_bytes()
        except OSError as error:
            raise FileError(path, f"cannot be read ({error.strerror})") from error
        by_hash[hashlib.sha256(content).hexdigest()] = content
    for source, digest, name in wanted:
        if digest in by_hash:
            documents[source] = by_hash[digest].decode("utf-8")
        elif name in by_name:
            findings.append(
                Finding(
                    source, f"{name} is not the document that was read: its SHA-256 differs from {digest}"
                )
            )
        else:
            notes.append(
                f"{short(source)}: the document {name or digest} is not here, so it was not verified"
            )
    part_of = part_of_map(store)
    verified = 0
    for thing, source, first, last, digest, quote in store.rows(HASHED):
        start, end = int(first), int(last)
        if quote and len(quote) != end - start:
            findings.append(
                Finding(
                    thing, f"the quoted words have {len(quote)} characters, the stretch has {end - start}"
                )
            )
        if quote and digest and _sha256(quote) != digest:
            findings.append(Finding(thing, "the hash is not that of the quoted words"))
        text = documents.get(root_of(source, part_of))
        if text is None:
            continue
        verified += 1
        if end > len(text):
            findings.append(Finding(thing, f"ends at {end}, but the document has {len(text)} characters"))
        elif digest and _sha256(text[start:end]) != digest:
            findings.append(
                Finding(thing, f"the words at {start} to {end} of the document have another hash")
            )
        elif quote and quote != text[start:end]:
            findings.append(Finding(thing, f"the words at {start} to {end} of the document are others"))
    return findings, notes, {"documents": len(documents), "places": verified}


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def locate(
    findings: Iterable[Finding], files: Sequence[Path], named: Mapping[str, int] | None = None
) -> list[Finding]:
    """The findings with the file and line where their focus stands as a subject, where that is found."""
    from dataclasses import replace

    findings = list(findings)
    if not findings:
        return []
    places: dict[str, tuple[str, int]] = {}
    token = re.compile(r"^\s*(<[^<>\s]*>|[\w.-]*:[^\s;,]*)")
    local = re.compile(r"@?prefix\s+([\w.-]*):\s*<([^>]*)>", re.IGNORECASE)
    for path in files:
        prefixes = dict(PREFIXES)
        try:
            lines = path.read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            continue
        for number, line in enumerate(lines, 1):
            if declared := local.match(line.strip()):
                prefixes[declared[1]] = declared[2]
            elif match := token.match(line):
                name = match[1]
                prefix, _, rest = name.partition(":")
                iri = name[1:-1] if name.startswith("<") else prefixes.get(prefix, "\0") + rest
                if line[:1].isspace() and iri in places:
                    continue
                places.setdefault(iri, (str(path), number))
    return [
        replace(finding, file=places[finding.focus][0], line=places[finding.focus][1])
        if finding.focus in places
        else finding
        for finding in findings
    ]
