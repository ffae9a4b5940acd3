"""NetworkX views of the statements in force, and the questions of reporting asked of them.

An edge of a reporting network runs from whoever reports to the superior, as the statement does. The words
here are the domain's (superiors, chains); which way an edge runs stays in this file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import networkx as nx

from rolegraph.vocabulary import GRADED, GRAPHS, RELATIONS, expand, short

if TYPE_CHECKING:
    from rolegraph.store import Store

__all__ = ["to_network", "to_reporting"]

KINDS: dict[str, str] = {
    "rg:Role": "role",
    "rg:Duty": "duty",
    "rg:Skill": "skill",
    "rg:Level": "level",
    "org:Post": "post",
    "org:OrganizationalUnit": "unit",
    "org:FormalOrganization": "organisation",
    "foaf:Person": "person",
}
LINES = {
    "roles": ("rg:typicallyReportsTo", "rg:typicallyDottedLineTo"),
    "posts": ("org:reportsTo", "rg:dottedLineTo"),
}


def to_reporting(
    store: Store, of: Literal["roles", "posts"] = "roles", *, dotted: bool = False
) -> nx.DiGraph[str]:
    """The reporting lines in force as a frozen `nx.DiGraph`: an edge from an IRI to its superior's IRI.

    Solid lines only unless `dotted`. Nothing else stands on nodes or edges: labels and claims are a
    question to the RoleGraph.
    """
    edges: list[tuple[str, str]] = []
    for predicate in LINES[of][: 2 if dotted else 1]:
        for subject, value in store.pairs(expand(predicate)):
            edges.append((subject, value))
    return nx.freeze(nx.DiGraph(edges))


def to_network(store: Store) -> nx.MultiDiGraph[str]:
    """All relations in force as a frozen `nx.MultiDiGraph`.

    Nodes are IRIs with `kind` (role, duty, skill, level, post, unit, organisation, person) and `label`. An
    edge's key is the CURIE of its predicate; it carries `predicate` (an IRI), `status` (accepted or
    conditional) and `claims` (the IRIs of the claims behind it, sorted). Titles are the list `titles`
    of a node.
    """
    network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for curie, kind in KINDS.items():
        for (iri,) in store.rows(f"SELECT ?thing WHERE {{ ?thing a {curie} }}"):
            network.add_node(iri, kind=kind, label=store.label(iri), titles=[])
    for iri, title in store.rows("SELECT ?role ?title WHERE { ?role a rg:Role ; skos:altLabel ?title }"):
        network.nodes[iri]["titles"].append(title)
    for node in network.nodes.values():
        node["titles"].sort()
    behind: dict[tuple[str, ...], list[str]] = {}
    firm: set[tuple[str, ...]] = set()
    for claim, s, p, o, status in store.rows(
        "SELECT ?claim ?s ?p ?o ?status WHERE { ?claim a rg:Claim ; rdf:subject ?s ; rdf:predicate ?p ;"
        " rdf:object ?o ; rg:status ?status . FILTER(?status IN (rg:accepted, rg:conditional)) }"
    ):
        behind.setdefault((s, p, o), []).append(claim)
        if status == expand("rg:accepted") or said_plainly(store, s, p, o):
            firm.add((s, p, o))
    graded = {pair for curie in GRADED for pair in store.pairs(expand(curie))}
    for curie in RELATIONS:
        predicate = expand(curie)
        for subject, value in sorted(store.pairs(predicate)):
            # The general relation follows from a graded one: it counts where it is all that is said.
            if curie == "rg:hasSkill" and (subject, value) in graded:
                continue
            if subject in network and value in network:
                statement = (subject, predicate, value)
                claims = sorted(behind.get(statement, ()))
                network.add_edge(
                    subject,
                    value,
                    key=curie,
                    predicate=predicate,
                    status="accepted" if not claims or statement in firm else "conditional",
                    claims=claims,
                )
    return nx.freeze(network)


def said_plainly(store: Store, subject: str, predicate: str, value: str) -> bool:
    """Whether a source states something outright, without a claim that would hold its conditions."""
    if not value.startswith("http"):
        return False
    rows = store.rows(
        f"SELECT ?g WHERE {{ GRAPH ?g {{ <{subject}> <{predicate}> <{value}> }}"
        f" FILTER NOT EXISTS {{ ?claim rdf:subject <{subject}> ; rdf:predicate <{predicate}> ;"
        f" rdf:object <{value}> ; rg:source ?g }} }}"
    )
    return any(row[0] != GRAPHS["claims"] for row in rows)


def as_text_attributes(network: nx.MultiDiGraph[str]) -> nx.MultiDiGraph[str]:
    """A copy whose attributes are plain text, as GraphML wants them (lists joined with a line break)."""
    copy: nx.MultiDiGraph[str] = nx.MultiDiGraph()

    def plain(attributes: dict[str, Any]) -> dict[str, str]:
        return {k: "\n".join(v) if isinstance(v, list) else str(v) for k, v in attributes.items()}

    for iri, attributes in sorted(network.nodes(data=True)):
        copy.add_node(short(iri), iri=iri, **plain(attributes))
    for s, o, key, attributes in sorted(network.edges(keys=True, data=True), key=lambda edge: edge[:3]):
        copy.add_edge(short(s), short(o), key=key, **plain(attributes))
    return copy


def way_up(network: nx.DiGraph[str], start: str, top: str) -> list[str] | None:
    """A shortest way up from one to another, both ends included, or None where there is none."""
    if start == top or start not in network or top not in network:
        return None
    try:
        return list(nx.shortest_path(network, start, top))
    except nx.NetworkXNoPath:
        return None
