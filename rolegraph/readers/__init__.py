"""Files in: each reader brings one format into the named graphs of a store.

A statement goes where it belongs by what it is about: claims, decisions and sources to their graphs, what
carries `rg:source` to the graph of that source, the rest to the vocabulary (for the files of an ontology
folder) or to a source made for the file (for any other file).
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

from rolegraph.claims import name_blank_nodes, name_claims
from rolegraph.errors import FileError
from rolegraph.readers.rdf import RDF_FORMATS, read_rdf
from rolegraph.readers.sssom import read_sssom
from rolegraph.vocabulary import GRAPHS, PREFIXES, RG

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rolegraph.store import Store

__all__ = ["READERS", "knowledge_files", "read_file", "read_folder", "reader_of", "settle"]

READERS: Final[dict[str, Callable[[Store, Path, str], None]]] = {
    **dict.fromkeys(RDF_FORMATS, read_rdf),
    ".sssom.tsv": read_sssom,
}
"""How a file's name ends → the function that reads it into a graph."""

SHAPES: Final = "shapes.ttl"
VOCABULARY: Final = "rolegraph.ttl"


def reader_of(path: Path) -> Callable[[Store, Path, str], None] | None:
    """The reader for a file, by how its name ends, or None."""
    name = path.name.lower()
    return next((reader for ending, reader in READERS.items() if name.endswith(ending)), None)


def knowledge_files(folder: Path) -> list[Path]:
    """The files of an ontology folder that hold knowledge, sorted: all that a reader takes, but the shapes.

    Raises FileError when it is no folder or cannot be read.
    """
    if not folder.exists():
        raise FileError(folder, "there is no such folder; --ontology names the folder of the Turtle files")
    if not folder.is_dir():
        raise FileError(folder, "this is a file, and an ontology is a folder of Turtle files")
    try:
        return sorted(path for path in folder.iterdir() if reader_of(path) and path.name != SHAPES)
    except OSError as error:
        raise FileError(folder, f"cannot be read ({error.strerror})") from error


def read_folder(store: Store, folder: Path, shipped: Path) -> list[Path]:
    """Read an ontology folder; the vocabulary comes from `shipped` where the folder has none of its own.

    Returns the files read. Raises FileError for a folder without knowledge and for a file at fault.
    """
    files = knowledge_files(folder)
    own = [path for path in files if path.name != VOCABULARY]
    for path in own:
        read_one(store, path, GRAPHS["vocabulary"])
    if not len(store):
        raise FileError(
            folder, "holds no statement; an ontology folder needs at least one Turtle file with some"
        )
    vocabulary = folder / VOCABULARY
    if vocabulary not in files:
        vocabulary = shipped / VOCABULARY
    read_one(store, vocabulary, GRAPHS["vocabulary"])
    route(store, GRAPHS["vocabulary"])
    give_to_claims(store, GRAPHS["vocabulary"])
    return [*own, vocabulary]


def read_file(store: Store, path: Path) -> None:
    """Read one file that is no part of an ontology folder.

    An export of rolegraph's own comes back as what it was: its derived terms are dropped, its default
    graph is not counted beside its named graphs. The plain statements of any other file belong to a source
    that is made for the file and named after it.
    """
    name = re.sub(r"[^a-z0-9]+", "-", path.name.lower().rsplit(".", 1)[0]).strip("-") or "file"
    graph = f"{PREFIXES['source']}{name}"
    read_one(store, path, graph)
    if store.query(f"ASK {{ GRAPH <{graph}> {{ <{RG[:-1]}> a owl:Ontology }} }}"):
        drop_derived(store, graph)
        store.update(f"ADD <{graph}> TO <{GRAPHS['vocabulary']}> ; DROP GRAPH <{graph}>")
        graph = GRAPHS["vocabulary"]
    elif graph in store.graphs():
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        title = path.name.replace("\\", "\\\\").replace('"', '\\"')
        store.update(
            f'INSERT DATA {{ GRAPH graph:sources {{ <{graph}> a rg:Source ; dcterms:title "{title}" ;'
            f' rg:fileName "{title}" ; rg:sha256 "{digest}" }} }}'
        )
    route(store, graph)
    give_to_claims(store, graph)


def read_one(store: Store, path: Path, graph: str) -> None:
    """Read a file into a graph with the reader for its format."""
    reader = reader_of(path)
    if path.is_dir():
        raise FileError(path, "this is a folder, and a file is wanted here")
    if reader is None:
        raise FileError(path, f"no reader knows this kind of file; known: {', '.join(READERS)}")
    try:
        reader(store, path, graph)
    except OSError as error:
        raise FileError(path, f"cannot be read ({error.strerror or error})") from error


def settle(store: Store) -> list[tuple[str, str]]:
    """Name what came in without a name; return (name, right name) of claims that bear a wrong one."""
    wrong = name_claims(store)
    name_blank_nodes(store)
    return wrong


def route(store: Store, graph: str) -> None:
    """Move claims, decisions, sources and what carries `rg:source` from a graph to where they belong."""
    moves = [
        ("a rg:Claim", f"<{GRAPHS['claims']}>", ""),
        ("a rg:Decision", f"<{GRAPHS['decisions']}>", ""),
        ("a rg:Source", f"<{GRAPHS['sources']}>", ""),
        ("a rg:SetAside", f"<{GRAPHS['sources']}>", ""),
        ("rg:source ?source", "?source", f"FILTER(?source != <{graph}>)"),
    ]
    for pattern, target, condition in moves:
        store.update(
            f"DELETE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} INSERT {{ GRAPH {target} {{ ?s ?p ?o }} }}"
            f" WHERE {{ GRAPH <{graph}> {{ ?s {pattern} ; ?p ?o }} {condition} }}"
        )


def give_to_claims(store: Store, graph: str) -> None:
    """Drop the plain statements that a claim makes anyway: the claim is their provenance.

    In `graph` those that any claim makes, in a source's own graph those that its own claims make.
    """
    claim = "GRAPH graph:claims { ?c rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; rg:source ?g }"
    for where in (f"<{graph}>", "?g"):
        store.update(
            f"DELETE {{ GRAPH {where} {{ ?s ?p ?o }} }} WHERE {{ {claim} GRAPH {where} {{ ?s ?p ?o }} }}"
        )


def drop_derived(store: Store, graph: str) -> None:
    """Drop from a graph what a build derives: statuses, conflicts and their statements, super-properties."""
    for pattern in (
        "?s rg:status ?o . BIND(rg:status AS ?p)",
        "?s rg:inForce ?o . BIND(rg:inForce AS ?p)",
        "?s a rg:Conflict ; ?p ?o",
        f'?s a rdf:Statement ; ?p ?o . FILTER(STRSTARTS(STR(?s), "{PREFIXES["statement"]}"))',
        "?s rg:requiresSkill|rg:essentialSkill|rg:optionalSkill ?o ; rg:hasSkill ?o BIND(rg:hasSkill AS ?p)",
    ):
        store.update(
            f"DELETE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} WHERE {{ GRAPH <{graph}> {{ {pattern} }} }}"
        )
