"""Files in: each reader brings one format into the named graphs of a store.

`READERS` are for the files of an ontology folder and for RDF, `FORMATS` for what `import` takes: catalogues
and registers, which go through an intake.

A statement goes where it belongs by what it is about: claims, decisions and sources to their graphs, what
carries `rg:source` to the graph of that source, the rest to the vocabulary (for the files of an ontology
folder) or to a source made for the file (for any other file).
"""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from rolegraph.errors import FileError
from rolegraph.readers.rdf import RDF_FORMATS, is_dataset, read_rdf
from rolegraph.readers.sssom import read_sssom
from rolegraph.store import Store
from rolegraph.vocabulary import GRAPHS, PREFIXES, RG

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from rolegraph.readers.intake import Intake
    from rolegraph.readers.tables import Package

__all__ = [
    "FORMATS",
    "READERS",
    "Format",
    "knowledge_files",
    "read_file",
    "read_folder",
    "read_texts",
    "reader_of",
]

READERS: Final[dict[str, Callable[[Store, Path, str], None]]] = {
    **dict.fromkeys(RDF_FORMATS, read_rdf),
    ".sssom.tsv": read_sssom,
}
"""How a file's name ends → the function that reads it into a graph."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format that `import` knows: the module that reads it, and what it is."""

    module: str
    what: str
    rdf: bool = False

    @property
    def endings(self) -> tuple[str, ...]:
        """How the names of the files end that are looked for in a zip or a folder."""
        from rolegraph.readers.tables import ENDINGS

        return tuple(RDF_FORMATS) if self.rdf else ENDINGS

    def read(self, intake: Intake, package: Package) -> None:
        """Read a package into an intake."""
        import_module(f"rolegraph.readers.{self.module}").read(intake, package)

    def name(self, package: Package) -> str:
        """What the source of a package is called unless the user says otherwise."""
        return str(import_module(f"rolegraph.readers.{self.module}").source_name(package))


FORMATS: Final[dict[str, Format]] = {
    "esco": Format("esco", "the European Commission's ESCO as CSV, versions 1.0 to 1.2, any language"),
    "onet": Format("onet", "the US Department of Labor's O*NET as text or Excel, version 25 or later"),
    "organogram": Format("organogram", "the UK government's senior and junior posts as CSV (data.gov.uk)"),
    "posts": Format("posts", "an organisation's posts from any HR system as CSV, TSV or Excel"),
    "sssom": Format("mappings", "mappings as SSSOM TSV, or the official ESCO to O*NET crosswalk"),
    "rdf": Format("graphs", "Turtle, TriG, N-Triples, N-Quads, RDF/XML or JSON-LD", rdf=True),
}
"""Format name → how it is read."""

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
    before = len(store)
    files = knowledge_files(folder)
    own = [path for path in files if path.name != VOCABULARY]
    for path in own:
        read_one(store, path, GRAPHS["vocabulary"])
    if len(store) == before:
        raise FileError(
            folder, "holds no statement; an ontology folder needs at least one Turtle file with some"
        )
    vocabulary = folder / VOCABULARY
    if vocabulary not in files:
        vocabulary = shipped / VOCABULARY
    read_one(store, vocabulary, GRAPHS["vocabulary"])
    give_to_claims(store, GRAPHS["vocabulary"], GRAPHS["vocabulary"])
    route(store, GRAPHS["vocabulary"])
    for graph in (GRAPHS["vocabulary"], ""):
        give_to_claims(store, GRAPHS["claims"], graph)
    return [*own, vocabulary]


def read_file(store: Store, path: Path, source: str | None = None) -> None:
    """Read one file that is no part of an ontology folder.

    An export of rolegraph's own comes back as what it was: its derived terms are dropped, its default
    graph is not counted beside its named graphs. The plain statements of any other file belong to a source
    that is made for the file and named after it, but for those that a claim in the same file makes; or to
    `source`, where that is given: then the caller describes it, and the file's named graphs are parts of it.
    """
    digest = digest_of(path)
    if source is None and known(store, "?any", f'rg:sha256 "{digest}"'):
        return  # the very same file has been read
    # What other files claim must not meddle, so a file that has graphs of its own is settled by itself.
    place = Store() if is_dataset(path) else store
    named = source or f"{PREFIXES['source']}{slug(path)}"
    spare = f"{named}-{digest[:8]}"
    graph = spare if place is not store or (source is None and is_taken(store, named)) else named
    read_one(place, path, graph)
    ours = known(place, f"<{RG[:-1]}>", "a owl:Ontology", graph)
    if ours:
        drop_implied(place, graph)
    give_to_claims(place, graph, graph)
    if ours:
        drop_derived(place, graph)
        place.update(f"ADD <{graph}> TO <{GRAPHS['vocabulary']}> ; DROP GRAPH <{graph}>")
        graph = GRAPHS["vocabulary"]
    elif graph in place.graphs():
        graph = own_source(store, place, path, graph, digest, source)
    route(place, graph)
    if place is not store:
        for other in place.source_graphs():
            if not known(place, f"<{other}>", "a rg:Source", GRAPHS["sources"]):
                part = (
                    f" ; dcterms:isPartOf <{source}> ; a sd:NamedGraph" if source not in {None, other} else ""
                )
                record = f"<{other}> a rg:Source ; dcterms:title {ox.Literal(other)}{part}"
                place.update(f"INSERT DATA {{ GRAPH graph:sources {{ {record} }} }}")
        give_to_claims(place, GRAPHS["claims"], graph)
        give_to_claims(place, GRAPHS["claims"], "")
        content = place.dump(ox.RdfFormat.N_QUADS, None)
        store.oxigraph.bulk_load(content, format=ox.RdfFormat.N_QUADS)


def own_source(store: Store, place: Store, path: Path, graph: str, digest: str, source: str | None) -> str:
    """Give the plain statements of a file, read into a graph of `place`, the name of the file's own source.

    Unless the caller has named and described it, the source is recorded.
    """
    if source is not None:
        place.update(f"ADD <{graph}> TO <{source}>")
        if graph != source:
            place.update(f"DROP GRAPH <{graph}>")
        return source
    named = f"{PREFIXES['source']}{slug(path)}"
    # A source that the file describes is a document, and not the file, whatever the names.
    taken = is_taken(store, named, but=graph) or is_taken(place, named, but=graph)
    fit = f"{named}-{digest[:8]}" if taken else named
    if fit != graph:
        place.update(f"MOVE <{graph}> TO <{fit}>")
    name = ox.Literal(path.name.encode("utf-8", "replace").decode())
    place.update(
        f"INSERT DATA {{ GRAPH graph:sources {{ <{fit}> a rg:Source ; dcterms:title {name} ;"
        f' rg:fileName {name} ; rg:sha256 "{digest}" }} }}'
    )
    return fit


def slug(path: Path) -> str:
    """A file's name as the last part of an IRI."""
    return re.sub(r"[^a-z0-9]+", "-", path.name.lower().rsplit(".", 1)[0]).strip("-") or "file"


def digest_of(path: Path) -> str:
    """The SHA-256 of a file that some reader takes."""
    reader_for(path)
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise FileError(path, f"cannot be read ({error.strerror or error})") from error


def known(store: Store, subject: str, says: str, graph: str | None = None) -> bool:
    """Whether a store holds, in a graph or in any, what some SPARQL says of a subject."""
    where = "?graph" if graph is None else f"<{graph}>"
    return bool(store.query(f"ASK {{ GRAPH {where} {{ {subject} {says} }} }}"))


def is_taken(store: Store, source: str, but: str = "") -> bool:
    """Whether a source's name has a graph (other than `but`) or is described."""
    return (source != but and source in store.graphs()) or known(store, f"<{source}>", "a rg:Source")


def read_one(store: Store, path: Path, graph: str) -> None:
    """Read a file into a graph with the reader for its format."""
    reader = reader_for(path)
    try:
        reader(store, path, graph)
    except OSError as error:
        raise FileError(path, f"cannot be read ({error.strerror or error})") from error


def read_texts(store: Store, folders: Iterable[Path]) -> None:
    """Keep the texts of documents that may be reprinted, where a folder holds the very file (by SHA-256)."""
    told = "?source rg:mayBeReprinted true ; rg:fileName ?name ; rg:sha256 ?hash"
    places = sorted(folders)
    pattern = f"SELECT ?source ?name ?hash WHERE {{ GRAPH graph:sources {{ {told} }} }}"
    for source, name, digest in sorted(store.rows(pattern)):
        for path in (folder / name for folder in places if "/" not in name):
            with suppress(OSError, UnicodeDecodeError):
                content = path.read_bytes()
                if hashlib.sha256(content).hexdigest() == digest:
                    text = ox.Literal(content.decode("utf-8"))
                    ends = (ox.NamedNode(source), ox.NamedNode(f"{RG}text"), text)
                    store.oxigraph.add(ox.Quad(*ends, ox.NamedNode(GRAPHS["texts"])))


def reader_for(path: Path) -> Callable[[Store, Path, str], None]:
    """The reader for a file; FileError for a folder and for a file that none knows."""
    if path.is_dir():
        raise FileError(path, "this is a folder, and a file is wanted here")
    reader = reader_of(path)
    if reader is None:
        raise FileError(path, f"no reader knows this kind of file; known: {', '.join(READERS)}")
    return reader


def route(store: Store, graph: str) -> None:
    """Move claims, decisions, sources and what carries `rg:source` from a graph to where they belong."""
    moves = [
        ("a rg:Claim", f"<{GRAPHS['claims']}>", ""),
        ("a rg:Decision", f"<{GRAPHS['decisions']}>", ""),
        ("a rg:Source", f"<{GRAPHS['sources']}>", ""),
        ("a rg:SetAside", f"<{GRAPHS['sources']}>", ""),
        # Where the source is no IRI the shapes must see it, so it stays.
        ("rg:source ?source", "?source", f"FILTER(ISIRI(?source) && ?source != <{graph}>)"),
    ]
    for pattern, target, condition in moves:
        store.update(
            f"DELETE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} INSERT {{ GRAPH {target} {{ ?s ?p ?o }} }}"
            f" WHERE {{ GRAPH <{graph}> {{ ?s {pattern} ; ?p ?o }} {condition} }}"
        )


STATING: Final = (
    "?c a rg:Claim ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; rg:source ?source ."
    " FILTER NOT EXISTS { ?c rg:stance rg:disputes }"
    " FILTER NOT EXISTS { ?c rg:status rg:rejected } FILTER NOT EXISTS { ?c rg:inForce false }"
    " FILTER(EXISTS { ?c rg:status ?known } || NOT EXISTS { ?c rg:validFrom|rg:validTo ?day })"
)
"""A claim that makes its statement; status and force are known in an export of ours only.

Elsewhere one with days may not be in force, and says less than a statement without any.
"""


def give_to_claims(store: Store, claims: str, graph: str) -> None:
    """Drop the plain statements that a claim makes anyway: the claim is their provenance.

    `claims` is the graph of the claims, `graph` that of the statements ("" for each claim's own source).
    """
    where = f"<{graph}>" if graph else "?source"
    store.update(
        f"DELETE {{ GRAPH {where} {{ ?s ?p ?o }} }}"
        # That a post is one stays said plainly: the shapes look for it before claims are read.
        f" WHERE {{ GRAPH <{claims}> {{ {STATING} FILTER(?p != rdf:type) }} GRAPH {where} {{ ?s ?p ?o }} }}"
    )


DROP: Final = "DELETE {{ GRAPH <{0}> {{ ?s ?p ?o }} }} WHERE {{ GRAPH <{0}> {{ {1} }} }}"


def drop_implied(store: Store, graph: str) -> None:
    """Drop from a graph the general skill relation wherever a graded one implies it."""
    graded = "?s rg:requiresSkill|rg:essentialSkill|rg:optionalSkill ?o"
    store.update(DROP.format(graph, f"{graded} ; rg:hasSkill ?o BIND(rg:hasSkill AS ?p)"))


def drop_derived(store: Store, graph: str) -> None:
    """Drop from a graph what a build derives: statuses, conflicts and their statements.

    A plain statement that was taken out as contested is put back first: its conflict still tells it. So is
    that a post of other days is one, where its claims say it.
    """
    store.update(
        f"DELETE {{ GRAPH <{graph}> {{ ?post a rg:MissingPost }} }}"
        " INSERT { GRAPH ?source { ?post a org:Post } }"
        f" WHERE {{ GRAPH <{graph}> {{ ?claim rdf:object org:Post ; rdf:predicate rdf:type ; a rg:Claim ;"
        " rdf:subject ?post ; rg:source ?source . FILTER NOT EXISTS { ?post a org:Post } } }"
    )
    store.update(
        f"INSERT {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} WHERE {{ GRAPH <{graph}> {{"
        " ?conflict a rg:Conflict ; rg:contests ?st . ?st rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ."
        f" FILTER NOT EXISTS {{ {STATING} }} }} }}"
    )
    for pattern in (
        "?s rg:status ?o . BIND(rg:status AS ?p)",
        "?s rg:inForce ?o . BIND(rg:inForce AS ?p)",
        "?s a rg:Conflict ; ?p ?o",
        f'?s a rdf:Statement ; ?p ?o . FILTER(STRSTARTS(STR(?s), "{PREFIXES["statement"]}"))',
    ):
        store.update(DROP.format(graph, pattern))
