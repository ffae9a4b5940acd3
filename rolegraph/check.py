"""Whether what was asserted holds: the shapes, the set queries, the names of claims, the evidence.

The shapes are SHACL Core and judge one node at a time; relations between nodes are set queries (as
`sh:sparql` the same rules were quadratic). Nothing derived is looked at: inference before validation
makes wrong data conform.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from rolegraph import queries
from rolegraph.claims import fields_of, mint_claim, part_of_map, root_of
from rolegraph.errors import FileError
from rolegraph.formatter import read as cut
from rolegraph.model import Finding
from rolegraph.vocabulary import BASE, PREFIXES, short

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from rolegraph.claims import Term
    from rolegraph.store import Store

__all__ = ["check_asserted", "check_evidence", "locate", "nearest"]

LONG: Final = 4_000_000
"""Characters of a Turtle file that is worth cutting into statements to find a line."""
GENID: Final = f"{BASE}.well-known/genid/"
DECLARES: Final = re.compile(r"@?prefix\s+([\w.-]*):\s*<([^>]*)>", re.IGNORECASE)
NAME: Final = re.compile(r"<([^<>\s]+)>|\"(\w+://[^\"\s]+)\"|([\w.-]+:[^\s;,<>\"\[\](){}]+)")


def check_asserted(
    store: Store, asserted: bytes, shapes: Path, wrong_names: Iterable[tuple[str, str]] = ()
) -> list[Finding]:
    """Findings on a store whose default graph is the plain merge of everything asserted.

    `asserted` is the same as N-Triples, `shapes` the SHACL file, `wrong_names` are claims whose name is not
    their content's hash. Raises FileError when the shapes cannot be read.
    """
    from concurrent.futures import ThreadPoolExecutor

    misnamed = [
        Finding(
            name,
            f"the claim says what {short(right)} stands for; rolegraph tidy renames it and its decisions",
        )
        for name, right in wrong_names
    ]
    findings = list(misnamed)
    # The two engines share nothing and let go of Python's lock while they work, so they work side by side.
    with ThreadPoolExecutor(1) as pool:
        of_shapes = pool.submit(check_shapes, asserted, shapes)
        findings += check_sets(store)
        findings += of_shapes.result()
    # A claim that is wrong in itself wants mending before its name does.
    faulty = {finding.focus for finding in findings[len(misnamed) :]}
    kept = {f for f in findings if f not in misnamed or f.focus not in faulty}
    return sorted(kept, key=lambda finding: (finding.focus, finding.message))


def check_sets(store: Store, *, but: Iterable[str] = ()) -> list[Finding]:
    """What the set queries, but for some by name, find in a store's default graph."""
    findings = []
    for check, text in queries.checks().items():
        if check in but:
            continue
        for focus, message, value, *_ in store.rows(text):
            hint = nearest(store, value) if check == "decision-about-no-claim" else ""
            findings.append(Finding(focus, _readable(message) + hint))
    return findings


def check_shapes(ntriples: bytes | Path, shapes: Path) -> list[Finding]:
    """What the SHACL shapes find in N-Triples or a file of them: the one place that knows the engine."""
    import shacl

    try:
        judge = shacl.Shapes.from_file(str(shapes))
        if isinstance(ntriples, bytes):
            report = judge.validate_text(ntriples.decode(), format="ntriples")
        else:
            report = judge.validate_file(str(ntriples))
    except (OSError, ValueError) as error:
        raise FileError(shapes, f"the shapes cannot be used ({' '.join(str(error).split())})") from error
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
    found = " ".join(_shown(term) for term in (path, value) if term)
    return (message or "breaks a shape") + (f" (found: {found})" if value else "")


def _shown(term: str) -> str:
    """An N-Triples term as a message shows it."""
    return _readable(short(_plain(term)))


def _readable(text: str) -> str:
    """A message with CURIEs in place of its `<…>` IRIs, and `[]` for what has no name in the files."""
    return re.sub(r"<([^<>\s]+)>", lambda match: "[]" if GENID in match[1] else short(match[1]), text)


def nearest(store: Store, name: str, kind: str = "rg:Claim") -> str:
    """To end a message: the names of a kind that are most like one that is gone, each with what it says."""
    local = {row[0].rpartition("/")[2]: row[0] for row in store.rows(f"SELECT ?x WHERE {{ ?x a {kind} }}")}
    near = difflib.get_close_matches(name.rpartition("/")[2], sorted(local), n=3, cutoff=0.0)

    def told(iri: str) -> str:
        says = "rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o"
        for row in store.rows(f"SELECT ?s ?p ?o WHERE {{ <{iri}> {says} }} LIMIT 1"):
            words = " · ".join(store.label(word) if "://" in word else word for word in row)
            return f"{short(iri)} ({words})"
        return short(iri)

    return f"; the nearest: {', '.join(told(local[name]) for name in near)}" if near else ""


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


def found_in(folders: Sequence[Path]) -> list[Path]:
    """The files in folders and below, and those that are named themselves, in the order of the folders."""
    found: dict[Path, None] = {}
    for folder in folders:
        if not folder.exists():
            raise FileError(folder, "there is no such folder; --sources names the folder of the documents")
        inside = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else [folder]
        found |= dict.fromkeys(inside)
    return list(found)


def check_evidence(store: Store, folders: Sequence[Path]) -> tuple[list[Finding], list[str], dict[str, int]]:
    """Whether offsets, hashes and quoted words agree with each other and with the documents in `folders`.

    Returns findings, notes on what could not be verified, and counts. A document is found by its hash,
    else by its file name, in which case it is not the one that was read. Raises FileError for a folder
    that cannot be read.
    """
    by_hash: dict[str, Path] = {}
    by_name: dict[str, Path] = {}
    documents: dict[str, str] = {}
    findings: list[Finding] = []
    notes: list[str] = []
    wanted = list(store.rows(DOCUMENTS))
    for path in found_in(folders) if wanted else ():
        by_name.setdefault(path.name, path)
        try:
            with path.open("rb") as file:
                by_hash.setdefault(hashlib.file_digest(file, "sha256").hexdigest(), path)
        except OSError as error:
            raise FileError(path, f"cannot be read ({error.strerror})") from error
    for source, digest, name in wanted:
        if digest in by_hash:
            try:
                documents[source] = by_hash[digest].read_bytes().decode("utf-8")
            except UnicodeDecodeError as error:
                findings.append(
                    Finding(source, f"{by_hash[digest].name} is not UTF-8 text ({error.reason}): no offsets")
                )
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
        try:
            start, end = int(first), int(last)
        except ValueError:  # the shapes say so
            continue
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
        if not 0 <= start <= end <= len(text):
            findings.append(
                Finding(thing, f"covers {start} to {end}, but the document has {len(text)} characters")
            )
        elif digest and _sha256(text[start:end]) != digest:
            findings.append(
                Finding(thing, f"the words at {start} to {end} of the document have another hash")
            )
        elif quote and quote != text[start:end]:
            findings.append(Finding(thing, f"the words at {start} to {end} of the document are others"))
    return findings, notes, {"documents": len(documents), "places": verified}


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a statement stands, and the predicates and values that it says, as messages show them."""

    file: str
    line: int
    says: tuple[tuple[str, str], ...] = ()

    def fit(self, message: str) -> tuple[bool, int, int]:
        """How well a message is about this statement: what it found, what it names, and little else."""
        found = any(message.endswith(f"(found: {predicate} {value})") for predicate, value in self.says)
        words = {word for pair in self.says for word in pair}
        message = message.partition(": ")[0]  # what is wrong, without the advice
        named = len(words.intersection(re.findall(r"[\w.-]+:[^\s:;,()\"]+|\"[^\"]*\"(?:@\w+)?", message)))
        return found, named, -len(self.says)


def locate(findings: Iterable[Finding], files: Sequence[Path], store: Store | None = None) -> list[Finding]:
    """The findings with the file and line where their focus stands as a subject, where that is found.

    Of several such places the one that the message fits best. `store` is what was read:
    a subject without a name in the files is known again by what is said of it.
    """
    findings = list(findings)
    if not findings:
        return []
    places: dict[str, list[Place]] = {}
    nameless: dict[frozenset[tuple[str, str]], Place] = {}
    part_of = part_of_map(store) if store is not None else {}
    for path in files:
        try:
            text = path.read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError):
            continue
        try:
            if path.suffix.lower() != ".ttl" or len(text) > LONG:
                raise FileError(path, "is better gone through line by line")
            statements = cut(text, path).statements
        except FileError:
            for iri, place in by_line(path, text):
                places.setdefault(iri, []).append(place)
            continue
        line, last = 1, 0
        for statement in sorted(statements, key=lambda statement: statement.piece.words[0].start):
            begin = statement.piece.words[0].start
            line, last = line + text.count("\n", last, begin), begin
            says = tuple((short(p), _shown(str(value))) for _, p, value in statement.own)
            place = Place(str(path), line, says)
            if isinstance(statement.subject, ox.NamedNode):
                places.setdefault(statement.subject.value, []).append(place)
            for subject, fields in fields_of(statement.triples).items():
                if isinstance(subject, ox.BlankNode):
                    if minted := mint_claim(fields, part_of):
                        places.setdefault(minted, []).append(place)
                    nameless[outline((p, value) for p, values in fields.items() for value in values)] = place

    def placed(finding: Finding) -> Finding:
        found = places.get(finding.focus, [])
        if not found and store is not None and is_iri(finding.focus):
            said = store.oxigraph.quads_for_pattern(
                ox.NamedNode(finding.focus), None, None, ox.DefaultGraph()
            )
            found = [
                place
                for key in [outline((quad.predicate.value, quad.object) for quad in said)]
                if (place := nameless.get(key))
            ]
        if not found:
            return finding
        best = max(found, key=lambda place: place.fit(finding.message))
        return replace(finding, file=best.file, line=best.line)

    return [placed(finding) for finding in findings]


def is_iri(text: str) -> bool:
    """Whether a focus is the IRI of something, and no text."""
    return "://" in text and not any(character.isspace() or character in '<>"' for character in text)


def outline(said: Iterable[tuple[str, Term]]) -> frozenset[tuple[str, str]]:
    """What is said of something, but for the names of what has none."""
    return frozenset(
        (predicate, "" if isinstance(value, ox.BlankNode) or GENID in str(value) else str(value))
        for predicate, value in said
    )


def by_line(path: Path, text: str) -> Iterator[tuple[str, Place]]:
    """(IRI, place) of what begins a line, else of what first stands in one: for what is not cut."""
    prefixes = dict(PREFIXES)
    seen: set[str] = set()
    starts: list[tuple[str, Place]] = []
    elsewhere: list[tuple[str, Place]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if declared := DECLARES.match(line.strip()):
            prefixes[declared[1]] = declared[2]
            continue
        for match in NAME.finditer(line):
            iri = match[1] or match[2]
            if iri is None:
                prefix, _, rest = match[3].partition(":")
                iri = prefixes.get(prefix, "\0") + rest
            first = not line[: match.start()].strip()
            if first or iri not in seen:
                seen.add(iri)
                (starts if first else elsewhere).append((iri, Place(str(path), number)))
    begun = {iri for iri, _ in starts}
    yield from starts
    yield from (found for found in elsewhere if found[0] not in begun)
