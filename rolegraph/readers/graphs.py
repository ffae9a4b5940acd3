"""RDF in as a source of a store: what it says, its named graphs as parts, its blank nodes named."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from rolegraph import claims, places, readers
from rolegraph.errors import InvalidDataError
from rolegraph.model import Finding, Report
from rolegraph.readers.intake import literal
from rolegraph.readers.rdf import is_dataset
from rolegraph.store import Store
from rolegraph.vocabulary import GRAPHS, WORKINGS, expand, short

if TYPE_CHECKING:
    from rolegraph.readers.intake import Intake
    from rolegraph.readers.tables import Package

__all__ = ["read", "source_name"]

ORIGIN: Final = frozenset({expand("rg:fileName"), expand("rg:sha256")})
"""What a record that tells where its source comes from has."""


def source_name(package: Package) -> str:
    """The file's name without its ending."""
    return package.name.split(".")[0]


def read(intake: Intake, package: Package) -> None:
    """Read every file of a package into one source.

    An export of rolegraph's own comes back as what it was, with the sources that it tells of, beside one of
    the import itself, which is given what an export without graphs says and no claim makes. Raises
    FileError, and InvalidDataError for claims that bear a wrong name.
    """
    store = Store()
    with tempfile.TemporaryDirectory() as folder:
        for member in package.members:
            path = Path(member.where)
            if not path.is_file():  # it stands in a zip
                path = Path(folder) / member.name
                path.write_bytes(member.read())
            readers.read_file(store, path, source=intake.source)
            intake.options.advance(member.name, len(store))
    if wrong := claims.name_claims(store):
        raise InvalidDataError(
            Report(
                tuple(
                    Finding(name, f"the claim says what {short(right)} stands for") for name, right in wrong
                )
            )
        )
    claims.name_blank_nodes(store)
    if not any(is_dataset(Path(member.name)) for member in package.members):
        give_to_source(store, intake.source)
    roots = claims.roots(store)
    recorded = store.oxigraph.quads_for_pattern(
        ox.NamedNode(intake.source), None, None, ox.NamedNode(GRAPHS["sources"])
    )
    intake.has_origin = not ORIGIN.isdisjoint(quad.predicate.value for quad in recorded)
    if not intake.has_origin:
        intake.record(intake.source, [("dcterms:title", literal(package.name))])
    intake.sources = roots | {intake.source}
    intake.holds_vocabulary = GRAPHS["vocabulary"] in store.graphs()
    decision = ox.NamedNode(expand("rg:Decision"))
    intake.decisions = store.subjects(expand("rdf:type"), decision, GRAPHS["decisions"])
    for graph in store.graphs():
        if graph in WORKINGS:
            continue
        lines = store.dump(ox.RdfFormat.N_TRIPLES, graph).decode()
        intake.state(lines, graph)
    for kind, name in {
        "roles": "rg:Role",
        "duties": "rg:Duty",
        "skills": "rg:Skill",
        "posts": "org:Post",
        "units": "org:OrganizationalUnit",
        "groups": "rg:Group",
    }.items():
        intake.counts[kind] += count(store, f"?x a {name}")
    titles = (
        "{ ?r skos:altLabel ?t } UNION { ?c rdf:predicate skos:altLabel ; rdf:subject ?r ; rdf:object ?t }"
    )
    intake.counts["titles"] += count(store, titles, "CONCAT(STR(?r), '\\n', STR(?t), '@', LANG(?t))")


def give_to_source(store: Store, source: str) -> None:
    """Move what is in the graph of the vocabulary to a source's, but for the vocabulary itself."""
    shipped = Store()
    readers.read_one(shipped, places.SHIPPED / readers.VOCABULARY, GRAPHS["vocabulary"])
    for quad in shipped.oxigraph:
        store.oxigraph.remove(quad)
    store.update(f"ADD SILENT <{GRAPHS['vocabulary']}> TO <{source}> ; DROP SILENT GRAPH graph:vocabulary")


def count(store: Store, pattern: str, thing: str = "?x") -> int:
    """How many different things some graph of a store says a pattern of."""
    text = f"SELECT (COUNT(DISTINCT {thing}) AS ?n) WHERE {{ GRAPH ?g {{ {pattern} }} }}"
    return int(next(store.rows(text))[0])
