"""Names: the namespaces, their prefixes, and the way between an IRI and its CURIE.

`ontology/rolegraph.ttl` says what the terms mean; this module only spells them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "BASE",
    "DERIVED",
    "GRADED",
    "GRAPHS",
    "NEEDED",
    "PREFIXES",
    "RELATIONS",
    "RG",
    "SKILLS",
    "WORDS",
    "WORKINGS",
    "compress",
    "expand",
    "named_iris",
    "short",
    "told_apart",
    "used_prefixes",
]

RG: Final = "https://w3id.org/rolegraph/ns#"
"""The namespace of rolegraph's own terms."""

BASE: Final = "https://w3id.org/rolegraph/id/"
"""The base under which the shipped things and everything minted stand."""

KINDS: Final = (
    "aside",
    "claim",
    "conflict",
    "decision",
    "duty",
    "graph",
    "level",
    "onet",
    "person",
    "post",
    "role",
    "rule",
    "skill",
    "source",
    "statement",
    "unit",
)

PREFIXES: Final[dict[str, str]] = dict(
    sorted(
        {
            "rg": RG,
            **{kind: f"{BASE}{kind}/" for kind in KINDS},
            "dcterms": "http://purl.org/dc/terms/",
            "esco": "http://data.europa.eu/esco/",
            "esco-model": "http://data.europa.eu/esco/model#",
            "esco-occupation": "http://data.europa.eu/esco/occupation/",
            "esco-skill": "http://data.europa.eu/esco/skill/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "oa": "http://www.w3.org/ns/oa#",
            "org": "http://www.w3.org/ns/org#",
            "owl": "http://www.w3.org/2002/07/owl#",
            "prov": "http://www.w3.org/ns/prov#",
            "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
            "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
            "sd": "http://www.w3.org/ns/sparql-service-description#",
            "sh": "http://www.w3.org/ns/shacl#",
            "skos": "http://www.w3.org/2004/02/skos/core#",
            "skosxl": "http://www.w3.org/2008/05/skos-xl#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        }.items()
    )
)
"""Prefix to namespace, sorted by prefix: what queries may use undeclared and what exports declare."""

# Longest namespace first, so that <…/ns/prov#x> is never taken for something under a shorter one.
BY_LENGTH: Final = sorted(((iri, prefix) for prefix, iri in PREFIXES.items()), key=lambda pair: -len(pair[0]))

RELATIONS: Final[tuple[str, ...]] = (
    "rg:hasDuty",
    "rg:requiresSkill",
    "rg:essentialSkill",
    "rg:optionalSkill",
    "rg:inDemandSkill",
    "rg:hasSkill",
    "rg:level",
    "rg:typicallyReportsTo",
    "rg:typicallyDottedLineTo",
    "rg:standsInFor",
    "rg:dottedLineTo",
    "rg:closelyRelatedRole",
    "rg:fairlyRelatedRole",
    "rg:looselyRelatedRole",
    "skos:broader",
    "org:reportsTo",
    "org:role",
    "org:postIn",
    "org:unitOf",
    "org:subOrganizationOf",
    "org:heldBy",
)
"""The CURIEs of what relates one thing to another: what networks, tables and comparisons are made of."""

NEEDED: Final[dict[str, Literal["essential", "required", ""]]] = {
    "rg:essentialSkill": "essential",
    "rg:requiresSkill": "required",
    "rg:hasSkill": "",
}
"""How a role needs a skill → the grade of that, what is needed most first; the last covers all others."""

SKILLS: Final[dict[str, Literal["essential", "required", "", "in demand", "optional"]]] = {
    **NEEDED,
    "rg:inDemandSkill": "in demand",
    "rg:optionalSkill": "optional",
}
"""How a role has a skill, needed or not → the grade of that."""

GRADED: Final = tuple(curie for curie, grade in SKILLS.items() if grade)
"""The relations below `rg:hasSkill`."""

WORDS: Final = {
    PREFIXES["skos"] + "prefLabel": "is called",
    PREFIXES["skos"] + "altLabel": "is also called",
    PREFIXES["skos"] + "broader": "is a kind of",
    PREFIXES["skos"] + "closeMatch": "is much like",
    PREFIXES["skos"] + "broadMatch": "is a narrower kind of",
    PREFIXES["skos"] + "narrowMatch": "is a broader kind of",
    PREFIXES["rdf"] + "type": "is a",
    PREFIXES["org"] + "Post": "post",
    PREFIXES["org"] + "OrganizationalUnit": "unit",
    PREFIXES["org"] + "FormalOrganization": "organisation",
    PREFIXES["foaf"] + "Person": "person",
    PREFIXES["org"] + "heldBy": "is held by",
    PREFIXES["org"] + "postIn": "belongs to",
    PREFIXES["org"] + "reportsTo": "reports to",
    PREFIXES["org"] + "role": "has the role",
    PREFIXES["org"] + "subOrganizationOf": "is part of",
    PREFIXES["org"] + "unitOf": "is a unit of",
}
"""How other vocabularies' terms read in a sentence; rolegraph's own have labels in the ontology."""

GRAPHS: Final[dict[str, str]] = {
    name: f"{PREFIXES['graph']}{name}"
    for name in ("claims", "decisions", "names", "resolved", "sources", "texts", "vocabulary")
}
"""The named graphs that are not a source's."""

DERIVED: Final = frozenset({GRAPHS["names"], GRAPHS["resolved"]})
"""The graphs that follow from others: the index of names, which post has which role by its title alone."""

WORKINGS: Final = DERIVED | {GRAPHS["texts"]}
"""The graphs that a build keeps for itself and never exports: also the texts of documents that may be
reprinted."""


NO_IRI: Final = re.compile(r"""[\x00-\x20<>"{}|\\^`]""")
"""What no IRI holds (RDF 1.1 Turtle, IRIREF)."""
BEFORE_A_NAME: Final = b" \n\t^(,"
"""What stands before a CURIE in Turtle."""


def expand(curie: str) -> str:
    """The IRI behind a CURIE such as `role:operations-manager` (W3C CURIE Syntax 1.0).

    Raises KeyError when the prefix is not one of PREFIXES.
    """
    prefix, _, local = curie.partition(":")
    return PREFIXES[prefix] + local


@lru_cache(10_000)
def compress(iri: str) -> str | None:
    """The CURIE of an IRI, or None where no namespace of PREFIXES holds it."""
    for namespace, prefix in BY_LENGTH:
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return None


def named_iris(text: str) -> tuple[str, ...]:
    """The IRIs that a text may be: itself, in angle brackets or not, and what it abbreviates as a CURIE.

    A prefix of PREFIXES may be in any case. None where the text can be neither, such as a title.
    """
    wanted = text.strip().removeprefix("<").removesuffix(">")
    prefix, colon, local = wanted.partition(":")
    if not colon or NO_IRI.search(wanted):
        return ()
    return (wanted, PREFIXES[prefix.lower()] + local) if prefix.lower() in PREFIXES else (wanted,)


def used_prefixes(turtle: bytes) -> dict[str, str]:
    """The prefixes, of rolegraph's own, that some Turtle without a head makes use of."""

    def stands(name: bytes) -> bool:
        # Looked for by plain search: a regular expression takes half a second on 20 MB, for each prefix.
        at = turtle.find(name)
        while at > 0 and turtle[at - 1] not in BEFORE_A_NAME:
            at = turtle.find(name, at + 1)
        return at >= 0

    return {prefix: iri for prefix, iri in PREFIXES.items() if stands(f"{prefix}:".encode())}


def told_apart(labels: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Of (IRI, label) pairs, IRI → its label, with its CURIE where another IRI has the same label."""
    iris: dict[str, set[str]] = {}
    for iri, label in (labels := list(labels)):
        iris.setdefault(label, set()).add(iri)
    return {iri: label if len(iris[label]) < 2 else f"{label} [{short(iri)}]" for iri, label in labels}


def short(iri: str) -> str:
    """The CURIE of an IRI where it has one, the IRI itself otherwise."""
    return compress(iri) or iri
