"""Lists of what a graph holds: roles, sources, what was set aside, titles that several roles share."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from rolegraph.answers import item_of, label_of, names_of, nearest, role_keys, said
from rolegraph.errors import NameNotFoundError
from rolegraph.model import Item, RoleSummary, SetAside, Source, TitleUse
from rolegraph.vocabulary import SKILLS, short

if TYPE_CHECKING:
    from rolegraph.answers import Said
    from rolegraph.store import Store

__all__ = ["attributions", "roles", "set_aside", "shared_titles", "sources", "title_use"]


def roles(store: Store) -> tuple[RoleSummary, ...]:
    """The roles that some statement uses, by name, with how much is said of each."""
    counts: dict[str, dict[str, int]] = {}

    def count(key: str, pattern: str) -> None:
        for iri, number in store.rows(
            f"SELECT ?role (COUNT(DISTINCT ?x) AS ?n) WHERE {{ {pattern} }} GROUP BY ?role"
        ):
            if iri:
                counts.setdefault(iri, {})[key] = int(number)

    predicates = {
        "duties": "rg:hasDuty",
        "skills": "rg:hasSkill",
        "titles": "skos:altLabel",
        "superiors": "rg:typicallyReportsTo",
    }
    for key, predicate in predicates.items():
        claimed = (
            f"?c a rg:Claim ; rdf:subject ?role ; rdf:predicate ?p ; rdf:object ?x ; rg:status rg:contested ."
            f" FILTER(?p IN ({', '.join(SKILLS) if key == 'skills' else predicate}))"
        )
        count(key, f"?role a rg:Role . {{ ?role {predicate} ?x }} UNION {{ {claimed} }}")
    count("posts", "?x org:role ?role")
    count("reports", "?x rg:typicallyReportsTo|rg:typicallyDottedLineTo ?role . ?role a rg:Role")
    count("other", "?role a rg:Role ; rg:level|rg:typicallyDottedLineTo ?x")
    count("claimed", "?x a rg:Claim ; rdf:object|rdf:subject ?role . ?role a rg:Role")
    for graph in store.source_graphs():
        for (iri,) in store.rows(f"SELECT DISTINCT ?role WHERE {{ GRAPH <{graph}> {{ ?role a rg:Role }} }}"):
            counts.setdefault(iri, {})
    found = [
        RoleSummary(
            iri=iri,
            label=label_of(store, iri),
            duties=n.get("duties", 0),
            skills=n.get("skills", 0),
            titles=n.get("titles", 0),
            superiors=n.get("superiors", 0),
            posts=n.get("posts", 0),
        )
        for iri, n in counts.items()
    ]
    return tuple(sorted(found, key=lambda row: (row.label.casefold(), row.iri)))


def sources(store: Store) -> tuple[Source, ...]:
    """The documents, each with its parts in reading order and what their graphs hold."""
    columns = (
        "dcterms:title", "dcterms:isPartOf", "rg:start", "rg:end", "rg:sha256", "rg:quoteHash",
        "owl:versionInfo", "dcterms:license", "dcterms:date", "dcterms:publisher", "dcterms:rights",
    )  # fmt: skip
    rows: dict[str, dict[str, str]] = {}
    text = (
        "SELECT ?source ?column ?value WHERE { GRAPH graph:sources { ?source a rg:Source ."
        f" VALUES ?column {{ {' '.join(columns)} }} ?source ?column ?value }} }}"
    )
    for iri, column, value in sorted(store.rows(text)):
        told = rows.setdefault(iri, {})
        name = short(column)
        # A source of two releases may ask for two attributions.
        told[name] = f"{told[name]} {value}" if name == "dcterms:rights" and name in told else value
    claimed = counted(store, "?claim a rg:Claim ; rg:source ?source")
    stated = statements_by_graph(store)
    parts: dict[str | None, list[str]] = {}
    for iri, row in rows.items():
        whole = row.get("dcterms:isPartOf")
        parts.setdefault(whole if whole in rows else None, []).append(iri)

    def place(iri: str) -> tuple[int, str]:
        return (int(rows[iri].get("rg:start", 0)), iri)

    def source(iri: str, seen: frozenset[str]) -> Source:
        row = rows[iri]
        below = tuple(source(p, seen | {p}) for p in sorted(parts.get(iri, ()), key=place) if p not in seen)
        return Source(
            iri=iri,
            label=row.get("dcterms:title") or short(iri),
            part_of=row.get("dcterms:isPartOf"),
            start=int(row["rg:start"]) if "rg:start" in row else None,
            end=int(row["rg:end"]) if "rg:end" in row else None,
            statements=stated.get(iri, 0) + sum(part.statements for part in below),
            claims=claimed.get(iri, 0) + sum(part.claims for part in below),
            hash=row.get("rg:sha256") or row.get("rg:quoteHash"),
            parts=below,
            version=row.get("owl:versionInfo"),
            license=row.get("dcterms:license"),
            date=row.get("dcterms:date"),
            publisher=row.get("dcterms:publisher"),
            rights=row.get("dcterms:rights"),
        )

    return tuple(source(iri, frozenset({iri})) for iri in sorted(parts.get(None, ())))


def attributions(store: Store) -> list[tuple[str, str]]:
    """(source IRI, the words that its publisher asks whoever passes it on to print), sorted."""
    text = "SELECT ?source ?words WHERE { GRAPH graph:sources { ?source dcterms:rights ?words } }"
    return sorted((source, words) for source, words in store.rows(text))


def statements_by_graph(store: Store) -> dict[str, int]:
    """Graph of a source → how many statements it holds; an import has counted its own already."""
    known = cast("dict[str, int]", store.stamp.get("statements", {}))
    found = {graph: number for graph, number in known.items() if isinstance(number, int)}
    for graph in store.source_graphs():
        if graph not in found:
            text = f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
            found[graph] = int(next(store.rows(text))[0])
    return found


def counted(store: Store, pattern: str) -> dict[str, int]:
    """Source → how many matches of a pattern it has."""
    rows = store.rows(f"SELECT ?source (COUNT(*) AS ?n) WHERE {{ {pattern} }} GROUP BY ?source")
    return {source: int(number) for source, number in rows}


def set_aside(store: Store) -> tuple[SetAside, ...]:
    """The stretches that were read and yield nothing, in reading order."""
    rows = store.rows(
        "SELECT ?aside ?source ?start ?end ?reason WHERE { ?aside a rg:SetAside ; rg:source ?source ;"
        " rg:start ?start ; rg:end ?end ; rg:reason ?reason }"
    )
    found = [SetAside(i, s, int(a), int(b), why) for i, s, a, b, why in rows]
    once = {aside.iri: aside for aside in found}
    return tuple(sorted(once.values(), key=lambda aside: (aside.start, aside.iri)))


def shared_titles(store: Store) -> tuple[TitleUse, ...]:
    """The titles that name several roles."""
    roles: dict[str, set[str]] = {}
    for key, iri in store.rows("SELECT ?key ?role WHERE { GRAPH graph:names { ?role ?p ?key } }"):
        roles.setdefault(key, set()).add(iri)
    shared = {key for key, iris in roles.items() if len(iris) > 1}
    uses: dict[str, list[Item]] = {key: [] for key in shared}
    shown: dict[str, str] = {}
    for iri in sorted({iri for key in shared for iri in roles[key]}):
        for fact in said(store, subject=iri, only=("skos:prefLabel", "skos:altLabel")):
            key = fact.object.lower()
            if key in shared:
                uses[key].append(name_use(store, fact))
                if short(fact.predicate) == "skos:altLabel" or key not in shown:
                    shown[key] = fact.object
    return tuple(TitleUse(shown[key], tuple(sorted(uses[key], key=by_kind))) for key in sorted(shown))


def name_use(store: Store, fact: Said) -> Item:
    """A role, by a name or title of its own."""
    if short(fact.predicate) == "skos:altLabel":
        return item_of(store, [fact], other=fact.subject)
    label = label_of(store, fact.subject)
    return Item(label, fact.subject, "accepted", (), fact.sources, "skos:prefLabel")


def by_kind(item: Item) -> tuple[bool, str]:
    """Own names before titles, each by IRI."""
    return (item.relation != "skos:prefLabel", item.iri)


def title_use(store: Store, title: str) -> TitleUse:
    """The roles that a title names exactly, in any case, with who says so.

    Raises NameNotFoundError, with the nearest titles, when it names none.
    """
    found: list[Item] = []
    shown = title
    for iri in sorted({*names_of(store, title, "rg:preferredKey"), *names_of(store, title, "rg:titleKey")}):
        for fact in said(store, subject=iri, only=("skos:prefLabel", "skos:altLabel")):
            if fact.object.lower() == title.lower():
                found.append(name_use(store, fact))
                shown = fact.object
    found.sort(key=by_kind)
    if not found:
        raise NameNotFoundError(title, "role", nearest(title, role_keys(store)))
    return TitleUse(shown, tuple(found))
