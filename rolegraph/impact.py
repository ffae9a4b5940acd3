"""What leaving sources out would change, told without making the graph that would be left.

Only statements that the left-out graphs and claims say can change, and those that a conflict with one of them
contests. So their standing is read twice from the one store, with and without what is left out, and the
conflict rules run again over a small store of what the conflicts concerned are made of.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

import pyoxigraph as ox

from rolegraph import answers, merge
from rolegraph.model import Impact
from rolegraph.store import Store
from rolegraph.vocabulary import GRAPHS, RELATIONS, WORKINGS, expand

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rolegraph.answers import Triple
    from rolegraph.model import Claim, Status

    Pair = tuple[str, str]
    Standing = tuple[Status, int]

__all__ = ["COUNTED", "changes", "impact"]

COUNTED: Final = frozenset(map(expand, (*RELATIONS, "skos:altLabel", "rg:vacant", "rg:fte")))
"""The predicates whose plain statements count as said by a source."""
RULED: Final = tuple(
    map(
        expand,
        ("rdf:type", "skos:prefLabel", "skos:altLabel", "rg:level", "rg:typicallyReportsTo", "org:reportsTo"),
    )
)
"""The predicates that the conflict rules that contest read."""
LINES: Final = RULED[-2:]
DEFAULT: Final = ox.DefaultGraph()
CHANGES: Final = ("lost", "newly contested", "uncontested", "status", "fewer places")


def impact(store: Store, left_out: Iterable[str]) -> tuple[Impact, ...]:
    """What leaving sources (IRIs) and their parts out would change, the gravest changes first."""
    gone = merge.sources_under(store, left_out)
    touched = touched_pairs(store, gone)
    before = answers.all_contested(store)
    after = contested_without(store, gone, touched)
    touched |= {(s, p) for s, p, _ in before ^ after}
    claims = claims_about(store, touched)
    stated = graphs_stating(store, touched)
    old = standing(stated, View(frozenset(), before, claims))
    new = standing(stated, View(frozenset(gone), after, without(claims, gone, before, after)))
    return changes(store, old, new)


def changes(
    store: Store, old: Mapping[Triple, Standing], new: Mapping[Triple, Standing]
) -> tuple[Impact, ...]:
    """The difference of two standings of statements (status, number of places), for those said before."""
    found = []
    for triple, (status, places) in old.items():
        now = new.get(triple)
        if status in answers.SAID and (change := change_of((status, places), now)):
            found.append((triple, change, (status, places), now))
    statements = answers.statements_of(store, (triple for triple, *_ in found))
    changed = [Impact(statements[triple], what, before, now) for triple, what, before, now in found]
    changed.sort(key=lambda item: (CHANGES.index(item.change), answers.statement_order(item.statement)))
    return tuple(changed)


def change_of(
    before: Standing, now: Standing | None
) -> Literal["lost", "uncontested", "newly contested", "status", "fewer places"] | None:
    """What became of a statement, in a word; None where nothing did."""
    (status, places) = before
    if now is None or (now[1] == 0 and places > 0):
        return "lost"
    if status == "contested" != now[0]:
        return "uncontested"
    if now[0] == "contested" != status:
        return "newly contested"
    if now[0] != status:
        return "status"
    return "fewer places" if now[1] < places else None


# -- how statements stand


@dataclass(frozen=True, slots=True)
class View:
    """A graph as it is or would be: the sources left out, what is contested, the claims that are left."""

    gone: frozenset[str]
    contested: set[Triple]
    claims: Mapping[Triple, list[Claim]]


def touched_pairs(store: Store, gone: Iterable[str]) -> set[Pair]:
    """The (subject, predicate) pairs of which left-out graphs or claims say something."""
    graphs = set(store.graphs())
    found = {
        (subject, predicate)
        for graph in sorted(graphs & set(gone))
        for predicate in COUNTED
        for subject, _ in store.values(predicate, graph)
    }
    for source in gone:
        for claim in store.subjects(expand("rg:source"), ox.NamedNode(source)):
            ends = f"<{claim}> a rg:Claim ; rdf:subject ?s ; rdf:predicate ?p"
            found |= {(s, p) for s, p in store.rows(f"SELECT ?s ?p WHERE {{ {ends} }}")}
    return found


def claims_about(store: Store, pairs: set[Pair]) -> dict[Triple, list[Claim]]:
    """Statement → claims on it, for those with one of some (subject, predicate) pairs."""
    claimed = {value.value for _, value in store.values(expand("rdf:subject"))}
    subjects = sorted({subject for subject, _ in pairs} & claimed)
    found: dict[Triple, list[Claim]] = {}
    for first in range(0, len(subjects), 500):
        values = " ".join(f"<{subject}>" for subject in subjects[first : first + 500])
        pattern = f"VALUES ?subject {{ {values} }} ?claim rdf:subject ?subject ."
        for triple, (_, claims) in answers.claims_where(store, pattern).items():
            if triple[:2] in pairs:
                found[triple] = claims
    return found


def without(
    claims: Mapping[Triple, list[Claim]], gone: set[str], before: set[Triple], after: set[Triple]
) -> dict[Triple, list[Claim]]:
    """The claims of sources that are left, with the statuses that they would have."""
    left = {
        triple: [claim for claim in found if claim.source not in gone] for triple, found in claims.items()
    }
    return {
        triple: found if triple in before & after else [weighed(claim, triple in after) for claim in found]
        for triple, found in left.items()
        if found
    }


def weighed(claim: Claim, contested: bool) -> Claim:
    """A claim with the status that it has by itself, or contested where it is not rejected (see `merge`)."""
    status: Status
    if claim.status == "rejected":
        status = "rejected"
    elif contested:
        status = "contested"
    elif claim.stance == "disputes":
        status = "denied"
    elif claim.condition is None and claim.min_headcount is None and claim.max_headcount is None:
        status = "accepted"
    else:
        status = "conditional"
    return replace(claim, status=status)


def graphs_stating(store: Store, pairs: Iterable[Pair]) -> dict[Triple, list[str]]:
    """Statement → the graphs of sources, and our own vocabulary, that hold it (once a language)."""
    passed_over = set(GRAPHS.values()) - {GRAPHS["vocabulary"]}
    found: dict[Triple, list[str]] = {}
    for subject, predicate in pairs:
        if predicate in COUNTED:
            ends = ox.NamedNode(subject), ox.NamedNode(predicate)
            for quad in store.oxigraph.quads_for_pattern(*ends, None, None):
                graph = quad.graph_name
                if isinstance(graph, ox.NamedNode) and (name := graph.value) not in passed_over:
                    triple = (subject, predicate, quad.object.value)  # type: ignore[union-attr]
                    found.setdefault(triple, []).append(name)
    return found


def standing(stated: Mapping[Triple, list[str]], view: View) -> dict[Triple, Standing]:
    """Statement → (status, number of places): a claim's place counts, and a graph that states it plainly."""
    found = {
        triple: (answers.status_of(claims), answers.places_of(claims))
        for triple, claims in view.claims.items()
    }
    for triple, graphs in stated.items():
        made = {claim.source for claim in view.claims.get(triple, ()) if answers.makes(claim)}
        if plain := sum(graph not in view.gone and graph not in made for graph in graphs):
            places = found[triple][1] if triple in found else 0
            found[triple] = ("contested" if triple in view.contested else "accepted", places + plain)
    return found


# -- what would be contested


def contested_without(store: Store, gone: set[str], touched: set[Pair]) -> set[Triple]:
    """The statements that would be contested without some sources."""
    before = answers.all_contested(store)
    subjects = concerned(store, gone, touched)
    if not subjects:
        return before
    local = Store()
    fill(local, store, gone, subjects)
    merge.index_names(local)
    merge.settle_conflicts(local)
    again = answers.all_contested(local)
    return {triple for triple in before if triple[0] not in subjects} | {t for t in again if t[0] in subjects}


def concerned(store: Store, gone: set[str], touched: set[Pair]) -> set[str]:
    """The subjects of which something may come to be contested, or cease to be, without some sources."""
    named = {subject for graph in gone for subject, _ in store.values(expand("skos:prefLabel"), graph)}
    changed = named | {subject for subject, _ in touched}
    found: set[str] = set()
    for links in answers.links_of_conflicts(store).values():
        statements = links.get("rg:contests", [])
        parts = [*statements, *links.get("rg:becauseOf", [])]
        if statements and any(changed & {s, o} for s, _, o in parts):
            found |= {s for s, _, _ in statements}
    # That a level is not above another's can end with a third source: nothing else begins so.
    level = expand("rg:level")
    ranked = {subject for subject, predicate in touched if predicate == level}
    for graph in gone:
        for scale, _ in store.values(expand("rg:ordinal"), graph):
            ranked |= set(store.subjects(level, ox.NamedNode(scale)))
    return (
        found
        | ranked
        | {
            role
            for name in keys_of(store, ranked, "rg:preferredKey")
            for role in bearers(store, name, "rg:titleKey")
        }
    )


def keys_of(store: Store, roles: Iterable[str], curie: str) -> set[ox.Literal]:
    """The folded names or titles of some roles."""
    graph, predicate = ox.NamedNode(GRAPHS["names"]), ox.NamedNode(expand(curie))
    return {
        quad.object
        for role in roles
        for quad in store.oxigraph.quads_for_pattern(ox.NamedNode(role), predicate, None, graph)
        if isinstance(quad.object, ox.Literal)
    }


def bearers(store: Store, key: ox.Literal, curie: str) -> list[str]:
    """The roles with a folded name or title."""
    return store.subjects(expand(curie), key, GRAPHS["names"])


def fill(local: Store, store: Store, gone: set[str], subjects: set[str]) -> None:
    """Load into an empty store what the rules read of some subjects, their superiors and namesakes."""
    passed_over = gone | WORKINGS | merge.superseded(store)
    others = {
        role
        for key in keys_of(store, subjects, "rg:titleKey")
        for role in bearers(store, key, "rg:preferredKey")
    }
    for subject in subjects:
        for predicate in LINES:
            ends = ox.NamedNode(subject), ox.NamedNode(predicate)
            quads = store.oxigraph.quads_for_pattern(*ends, None, None)
            others |= {quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode)}

    def take(quads: Iterable[ox.Quad]) -> None:
        for quad in quads:
            graph = quad.graph_name
            if isinstance(graph, ox.NamedNode) and graph.value not in passed_over:
                merged = ox.Quad(quad.subject, quad.predicate, quad.object, DEFAULT)
                local.oxigraph.extend([quad, merged])

    for subject in sorted(subjects | others):
        for name in RULED:
            take(store.oxigraph.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(name), None, None))
        for claim in store.subjects(expand("rdf:subject"), ox.NamedNode(subject)):
            said = list(store.oxigraph.quads_for_pattern(ox.NamedNode(claim), None, None, DEFAULT))
            fields = {quad.predicate.value: quad.object for quad in said}
            source = fields.get(expand("rg:source"))
            if isinstance(source, ox.NamedNode) and source.value not in gone:  # and no node of a conflict
                local.oxigraph.extend(quad for quad in said if quad.predicate.value != expand("rg:status"))
                s, p, o = (fields[expand(end)] for end in ("rdf:subject", "rdf:predicate", "rdf:object"))
                take(store.oxigraph.quads_for_pattern(s, p, o, None))  # type: ignore[arg-type]
    for curie in ("rg:ordinal", "rg:effect"):
        take(store.oxigraph.quads_for_pattern(None, ox.NamedNode(expand(curie)), None, None))
    decisions = ox.NamedNode(GRAPHS["decisions"])
    take(store.oxigraph.quads_for_pattern(None, None, None, decisions))
