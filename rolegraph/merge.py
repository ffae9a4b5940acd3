"""From source graphs to the default graph: merge, conflict rules, decisions, statuses.

The default graph is rebuilt from the named graphs alone, so a build and a build without some sources go
the same way. Order matters: the plain merge (which `check` judges), what the claims say, the rules over
that merge, the contested statements taken out, what is derived written last.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from rolegraph import queries
from rolegraph.claims import part_of_map, root_of
from rolegraph.conditions import ALWAYS, Bounds, are_apart, described, undecided
from rolegraph.store import Store
from rolegraph.vocabulary import DERIVED, GRADED, GRAPHS, PREFIXES, WORKINGS, expand, short, told_apart

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Value = ox.NamedNode | ox.Literal
    Statement = tuple[ox.NamedNode, ox.NamedNode, Value]

__all__ = [
    "copy_without",
    "derive",
    "graphs_of",
    "leave_out",
    "merge_asserted",
    "posts_of_other_days",
    "rederive",
    "retract_rejected",
    "sources_under",
    "superseded",
    "undo_derive",
]

DEFAULT: Final = ox.DefaultGraph()
STATUS: Final = ox.NamedNode(expand("rg:status"))
CONTESTED: Final = ox.NamedNode(expand("rg:contested"))
TYPE: Final = ox.NamedNode(expand("rdf:type"))
POST: Final = ox.NamedNode(expand("org:Post"))
MISSING: Final = ox.NamedNode(expand("rg:MissingPost"))
CHANGING: Final = (
    "skos:prefLabel", "org:postIn", "rg:fte", "rg:grade", "rg:vacant", "org:heldBy",
    "org:reportsTo", "rg:dottedLineTo",
)  # fmt: skip
"""What is said of a post that may change."""
LONG_LIST: Final = 100
"""Values that a query is made to choose among at most: it compares each with all of them."""
EXACT, CLOSE = (ox.NamedNode(expand(name)) for name in ("skos:exactMatch", "skos:closeMatch"))


def merge_asserted(store: Store) -> bytes:
    """Make the default graph the merge of all named graphs that nothing newer has taken the place of.

    Returns what was merged as N-Triples (what several graphs say stands in them as often), since the shapes
    want it as text and writing it once more would cost as much again.
    """
    store.oxigraph.clear_graph(DEFAULT)
    graphs = [graph for graph in store.graphs() if graph not in WORKINGS | superseded(store)]
    asserted = b"".join(store.dump(ox.RdfFormat.N_TRIPLES, graph) for graph in graphs)
    # Half the time of SPARQL's ADD; lenient, since it comes from a store that has checked it.
    store.oxigraph.bulk_load(asserted, format=ox.RdfFormat.N_TRIPLES, lenient=True)
    return asserted


def superseded(store: Store) -> set[str]:
    """The graphs of parts whose place a newer part of the same register has taken."""
    pattern = "?part dcterms:isPartOf ?whole ; rg:validTo ?day"
    return {part for (part,) in store.rows(f"SELECT ?part WHERE {{ GRAPH graph:sources {{ {pattern} }} }}")}


def derive(store: Store, new: Iterable[str] | None = None) -> None:
    """Add to a merged store what claims say and what follows from it, and take out what is contested.

    `new` are the graphs that an import has added to a store that was derived before and then undone: names
    are looked for in them alone, and the skills that they imply are there already.

    An exact match of a publisher's is read as a close one: it is transitive, and would make roles one that
    are not. It stays in its own graph as it was.
    """
    store.update(
        "DELETE { ?one skos:exactMatch ?other } INSERT { ?one skos:closeMatch ?other }"
        " WHERE { ?one skos:exactMatch ?other }"
    )
    mark_out_of_force(store)
    state_claims(store)
    take_out_posts(store)
    index_names(store, new)
    resolve_posts(store)
    contested = settle_conflicts(store)
    write_statuses(store)
    if new is None:
        imply_skills(store)
    imply_again(store, contested)


def rederive(store: Store, touched: set[Statement], undone: Undone, posts: set[str]) -> None:
    """What `derive` does, for a store that was derived before and then undone, where little has changed.

    `touched` are the statements that may be said now and were not, or the other way round, `posts` the IRIs
    of the posts among their subjects.
    """
    mark_out_of_force(store)
    state_claims(store)
    take_out_posts(store)
    keys = index_names_of(store, {subject.value for subject, _, _ in touched})
    resolve_posts(store, posts | posts_titled(store, keys))
    changed = {predicate.value for _, predicate, _ in touched}
    contested = settle_conflicts(store, None if posts else rules_reading(changed, undone.kinds))
    write_statuses(store)
    imply_again(store, touched | undone.contested | contested)


@dataclass(frozen=True, slots=True)
class Undone:
    """What `undo_derive` took back: the statements that were contested, the kinds (IRIs) of conflicts."""

    contested: set[Statement]
    kinds: set[str]


def undo_derive(store: Store) -> Undone:
    """Take conflicts and statuses out of the default graph, and put back what was contested.

    Posts that are not there on their source's day come back as well. What else `derive` adds follows from the
    statements one by one: more of them only add to it.
    """
    put_posts_back(store)
    kinds = {kind.value for _, kind in store.values(expand("rg:kind"))}
    contested = {
        (s, p, o)
        for s, p, o in store.query(
            "SELECT DISTINCT ?s ?p ?o WHERE { ?conflict rg:contests ?node ."
            " ?node rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o }"
        )
    }
    store.oxigraph.extend(ox.Quad(*statement, DEFAULT) for statement in contested)
    found = store.query(
        "SELECT DISTINCT ?s ?p ?o WHERE { { ?s a rg:Conflict } UNION"
        " { ?conflict rg:contests|rg:concerns|rg:becauseOf ?s } ?s ?p ?o }"
    )
    for quad in [ox.Quad(s, p, o, DEFAULT) for s, p, o in found]:
        store.oxigraph.remove(quad)
    store.update("DELETE WHERE { ?claim rg:status ?status } ; DELETE WHERE { ?claim rg:inForce ?force }")
    return Undone(contested, kinds)


def sources_under(store: Store, sources: Iterable[str]) -> set[str]:
    """The IRIs of the given sources and of all their parts."""
    part_of = part_of_map(store)
    found = set(sources)
    while more := {part for part, whole in part_of.items() if whole in found} - found:
        found |= more
    return found


def leave_out(store: Store, sources: Iterable[str]) -> None:
    """Drop the graphs, claims, set-asides and records of sources and their parts.

    Decisions on those claims go too, unless they say what they rest on: then they wait for it. Only the
    named graphs change; `merge_asserted` and `derive` make the rest new.
    """
    for source in sorted(sources_under(store, sources)):
        store.update(
            f"DROP SILENT GRAPH <{source}> ;"
            f"DELETE {{ GRAPH graph:decisions {{ ?d ?p ?o }} }} WHERE {{"
            f" GRAPH graph:claims {{ ?c rg:source <{source}> }}"
            f" GRAPH graph:decisions {{ ?d rg:about ?c ; ?p ?o }}"
            f" FILTER NOT EXISTS {{ GRAPH graph:decisions {{ ?d rg:restsOn ?any }} }} }} ;"
            f"DELETE {{ GRAPH ?g {{ ?s ?p ?o }} }} WHERE {{ VALUES ?g {{ graph:claims graph:sources }}"
            f" GRAPH ?g {{ ?s rg:source <{source}> ; ?p ?o }} }} ;"
            f"DELETE WHERE {{ GRAPH graph:sources {{ <{source}> ?p ?o }} }} ;"
            f"DELETE WHERE {{ GRAPH graph:texts {{ <{source}> ?p ?o }} }}"
        )


def copy_without(store: Store, left_out: Iterable[str]) -> Store:
    """A copy in memory without some sources and their parts, merged and derived anew."""
    gone = sources_under(store, left_out) | DERIVED
    copy = Store()
    for graph in store.graphs():
        if graph not in gone:
            content = store.dump(ox.RdfFormat.N_TRIPLES, graph)
            # Lenient, since it comes from a store that has checked it.
            copy.oxigraph.bulk_load(
                content, format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(graph), lenient=True
            )
    leave_out(copy, left_out)
    merge_asserted(copy)
    derive(copy)
    return copy


def index_names(store: Store, new: Iterable[str] | None = None) -> None:
    """Bring the index of names up to date: a role's own name and its titles, folded, one triple a name.

    With `new`, the names that these graphs give are added; without, the index is made to fit the merge.
    """
    for predicate, key in (("skos:prefLabel", "rg:preferredKey"), ("skos:altLabel", "rg:titleKey")):
        pattern = f"?role a rg:Role ; {predicate} ?name"
        places = [pattern] if new is None else [f"GRAPH <{graph}> {{ {pattern} }}" for graph in new]
        found: set[tuple[str, Value]] = {
            (role, ox.Literal(name.lower()))
            for place in places
            for role, name in store.rows(f"SELECT ?role ?name WHERE {{ {place} }}")
        }
        if new is None:
            bring_up_to_date(store, GRAPHS["names"], key, found)
        else:
            add_pairs(store, key, found, ox.NamedNode(GRAPHS["names"]))


def index_names_of(store: Store, subjects: Iterable[str]) -> set[str]:
    """Make the index fit the merge for some subjects; the keys that came or went."""
    graph = ox.NamedNode(GRAPHS["names"])
    gone: set[ox.Quad] = set()
    new: set[ox.Quad] = set()
    for subject in map(ox.NamedNode, subjects):
        is_role = ox.Quad(subject, TYPE, ox.NamedNode(expand("rg:Role")), DEFAULT) in store.oxigraph
        for name, key in (("skos:prefLabel", "rg:preferredKey"), ("skos:altLabel", "rg:titleKey")):
            predicate = ox.NamedNode(expand(key))
            labels = store.texts(subject.value, expand(name)) if is_role else []
            wanted = {ox.Quad(subject, predicate, ox.Literal(label.lower()), graph) for label in labels}
            present = set(store.oxigraph.quads_for_pattern(subject, predicate, None, graph))
            gone, new = gone | present - wanted, new | wanted - present
    for quad in gone:
        store.oxigraph.remove(quad)
    store.oxigraph.extend(new)
    return {quad.object.value for quad in gone | new}  # type: ignore[union-attr] # literals all


def bring_up_to_date(
    store: Store, graph: str, predicate: str, wanted: set[tuple[str, Value]]
) -> tuple[list[tuple[str, Value]], list[tuple[str, Value]]]:
    """Make a graph hold just the wanted (subject IRI, value) pairs of a predicate: (new ones, gone ones)."""
    old = set(store.values(expand(predicate), graph))
    new, gone = sorted(wanted - old, key=str), sorted(old - wanted, key=str)
    add_pairs(store, predicate, new, ox.NamedNode(graph))
    remove_pairs(store, predicate, gone, ox.NamedNode(graph))
    return new, gone


def add_pairs(
    store: Store, predicate: str, pairs: Iterable[tuple[str, Value]], graph: ox.NamedNode | ox.DefaultGraph
) -> None:
    """Put (subject IRI, value) pairs of a predicate into a graph."""
    name = ox.NamedNode(expand(predicate))
    store.oxigraph.bulk_extend(ox.Quad(ox.NamedNode(s), name, value, graph) for s, value in pairs)


def remove_pairs(
    store: Store, predicate: str, pairs: Iterable[tuple[str, Value]], graph: ox.NamedNode | ox.DefaultGraph
) -> None:
    """Take (subject IRI, value) pairs of a predicate out of a graph."""
    name = ox.NamedNode(expand(predicate))
    for subject, value in pairs:
        store.oxigraph.remove(ox.Quad(ox.NamedNode(subject), name, value, graph))


def resolve_posts(store: Store, among: set[str] | None = None) -> None:
    """Give each post, or each of some, the role that its title names, where no source gives it any.

    Names go before titles and rolegraph's own roles before those of catalogues, as in `answers.find_roles`,
    so that a catalogue that comes later takes no role away. A name that several roles of the first catalogue
    bear gives none, and neither does a title that several roles of our own have. The titles of a catalogue's
    roles give none at all: they are many and loose (to ESCO a finance director is an airport director), and
    no claim on them could be rejected. It is a reading of ours, so it stands in a graph of its own, beside
    the merge.
    """
    before = roles_given(store, among, GRAPHS["resolved"])
    passed_over, relation = superseded(store) | WORKINGS, ox.NamedNode(expand("org:role"))
    # A source may say by now what was read from a title.
    said = {
        (post, role)
        for post, role in before
        if graphs_of(store, (ox.NamedNode(post), relation, role)) - passed_over
    }
    told = {post for post, role in roles_given(store, among) if (post, role) not in before - said}
    titles = [(post, title) for post, title in titles_of_posts(store, among) if post not in told]
    found = roles_of_titles(store, titles, every=among is None)
    wanted: set[tuple[str, Value]] = {(post, ox.NamedNode(role)) for post, role in found.items()}
    gone = sorted(before - wanted, key=str)
    for pairs, graph in (
        (gone, ox.NamedNode(GRAPHS["resolved"])),
        (sorted(before - wanted - said, key=str), DEFAULT),
    ):
        remove_pairs(store, "org:role", pairs, graph)
    for graph in (ox.NamedNode(GRAPHS["resolved"]), DEFAULT):
        add_pairs(store, "org:role", sorted(wanted - before, key=str), graph)


def roles_of_titles(
    store: Store, titles: Iterable[tuple[str, str]], *, every: bool = False
) -> dict[str, str]:
    """Post → the role that its title names, of (post, title) pairs, where it names just one.

    `every` says that there are so many titles that all names are best read at once.
    """
    folded = [(post, title.lower()) for post, title in titles]
    keys = None if every else {title for _, title in folded}
    names, others = (
        roles_by(store, key, keys) if folded else {} for key in ("rg:preferredKey", "rg:titleKey")
    )
    named: dict[str, set[str]] = {}
    for post, title in folded:
        roles = first_catalogue(names[title]) if title in names else own(others.get(title, []))
        named.setdefault(post, set()).update(roles)
    return {post: min(found) for post, found in named.items() if len(found) == 1}


def roles_given(store: Store, among: set[str] | None, graph: str = "") -> set[tuple[str, Value]]:
    """The (post, role) pairs that a graph ("" is the default graph) has, of all posts or some."""
    if among is None:
        return set(store.values(expand("org:role"), graph))
    name, relation = ox.NamedNode(graph) if graph else DEFAULT, ox.NamedNode(expand("org:role"))
    return {
        (post, quad.object)  # type: ignore[misc] # no blank nodes are left
        for post in among
        for quad in store.oxigraph.quads_for_pattern(ox.NamedNode(post), relation, None, name)
    }


def titles_of_posts(store: Store, among: set[str] | None) -> list[tuple[str, str]]:
    """The (post, title) pairs of the merge, of all posts or some."""
    if among is None:
        text = "SELECT ?post ?title WHERE { ?post a org:Post ; skos:prefLabel ?title }"
        return [(post, title) for post, title in store.rows(text)]
    posts = [post for post in among if store.has(post, expand("rdf:type"), POST)]
    return [(post, title) for post in posts for title in store.texts(post, expand("skos:prefLabel"))]


def posts_titled(store: Store, keys: Iterable[str]) -> set[str]:
    """The posts with one of some titles, in any case."""
    wanted = set(keys)
    if len(wanted) > LONG_LIST:
        return {post for post, title in titles_of_posts(store, None) if title.lower() in wanted}
    values = ", ".join(str(ox.Literal(key)) for key in sorted(wanted))
    # The store may know letters of a newer Unicode than Python, by which the index of names is folded.
    like = f'LCASE(STR(?title)) IN ({values}) || REGEX(STR(?title), "[^ -~]")'
    pattern = f"?post skos:prefLabel ?title . FILTER({like}) ?post a org:Post"
    rows = store.rows(f"SELECT ?post ?title WHERE {{ {pattern} }}") if wanted else ()
    return {post for post, title in rows if title.lower() in wanted}


def roles_by(store: Store, predicate: str, keys: Iterable[str] | None = None) -> dict[str, list[str]]:
    """Folded name or title → the roles that the index has under it, for all keys or some."""
    if keys is not None:
        found = {key: store.subjects(expand(predicate), ox.Literal(key), GRAPHS["names"]) for key in keys}
        return {key: roles for key, roles in found.items() if roles}
    every: dict[str, list[str]] = {}
    for role, key in store.values(expand(predicate), GRAPHS["names"]):
        every.setdefault(key.value, []).append(role)
    return every


def own(roles: list[str]) -> list[str]:
    """Those of some roles that are no catalogue's."""
    return [role for role in roles if role.startswith(PREFIXES["role"])]


def first_catalogue(roles: list[str]) -> list[str]:
    """Those of some roles that are of the first of their catalogues, rolegraph's own before others."""
    roles = own(roles) or roles
    first = min(re.sub("[^/#]*$", "", role) for role in roles)
    return [role for role in roles if re.sub("[^/#]*$", "", role) == first]


def imply_skills(store: Store) -> None:
    """State the general skill relation wherever a graded one implies it."""
    # By sets: asked row by row whether it is there already, the query took three times as long.
    graded = {pair for curie in GRADED for pair in store.values(expand(curie))}
    missing = graded.difference(store.values(expand("rg:hasSkill")))
    add_pairs(store, "rg:hasSkill", sorted(missing, key=str), DEFAULT)


def take_out_implied(store: Store) -> set[Statement]:
    """Take the denied general skill relations out that no source states: only what is said can be denied."""
    has_skill, passed_over = ox.NamedNode(expand("rg:hasSkill")), superseded(store) | WORKINGS
    pattern = "?claim rg:stance rg:disputes ; rdf:predicate rg:hasSkill ; rdf:subject ?s ; rdf:object ?o"
    denied = {(s, has_skill, o) for s, o in store.query(f"SELECT DISTINCT ?s ?o WHERE {{ {pattern} }}")}
    for statement in denied:
        if not graphs_of(store, statement) - passed_over:
            store.oxigraph.remove(ox.Quad(*statement, DEFAULT))
    return denied


def imply_again(store: Store, statements: Iterable[Statement]) -> None:
    """State the general skill relation of some statements' ends just where a graded one or a source does."""
    has_skill = ox.NamedNode(expand("rg:hasSkill"))
    graded = [ox.NamedNode(expand(curie)) for curie in GRADED]
    passed_over = superseded(store) | WORKINGS
    for role, skill in {(s, o) for s, p, o in statements if p == has_skill or p in graded}:
        general = ox.Quad(role, has_skill, skill, DEFAULT)
        if any(ox.Quad(role, name, skill, DEFAULT) in store.oxigraph for name in graded):
            store.oxigraph.add(general)
        elif not graphs_of(store, (role, has_skill, skill)) - passed_over:
            store.oxigraph.remove(general)


def mark_out_of_force(store: Store) -> None:
    """Mark claims whose validity does not hold on the date of their own source, never on today's.

    Where a source has no date, its dated claims hold, but for what it says of a post, its holders and its
    superiors up to a day from which on it tells of it anew: a post is what it was last.
    """
    store.update(
        "INSERT { ?claim rg:inForce false } WHERE {"
        " { ?claim rg:validFrom ?any } UNION { ?claim rg:validTo ?any }"
        " ?claim rg:source ?part . ?part dcterms:isPartOf* ?root . ?root dcterms:date ?date ."
        " FILTER NOT EXISTS { ?root dcterms:isPartOf ?whole }"
        " OPTIONAL { ?claim rg:validFrom ?from } OPTIONAL { ?claim rg:validTo ?to }"
        " FILTER((BOUND(?from) && ?date < ?from) || (BOUND(?to) && ?to <= ?date)) }"
    )
    described = f"VALUES ?what {{ {' '.join(CHANGING)} }} ?claim rdf:predicate ?what ; a rg:Claim ;"
    store.update(
        f"INSERT {{ ?claim rg:inForce false }} WHERE {{ {described}"
        " rdf:subject ?post ; rg:source ?source ; rg:validTo ?to ."
        " FILTER NOT EXISTS { ?source dcterms:isPartOf*/dcterms:date ?date }"
        " ?later rdf:subject ?post ; rdf:predicate rdf:type ; rg:source ?source ; rg:validFrom ?from ."
        " FILTER(?to <= ?from) }"
    )


def state_claims(store: Store) -> None:
    """Put the statement of each supporting claim in force, and not rejected, where its source speaks."""
    for target in ("GRAPH ?source { ?s ?p ?o }", "?s ?p ?o"):
        store.update(
            f"INSERT {{ {target} }} WHERE {{"
            " ?claim a rg:Claim ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; rg:source ?source ."
            " FILTER NOT EXISTS { ?claim rg:stance rg:disputes }"
            " FILTER NOT EXISTS { ?claim rg:inForce false }"
            " FILTER NOT EXISTS { ?decision rg:about ?claim ; rg:verdict rg:reject } }"
        )


def retract_rejected(store: Store) -> None:
    """Take out what rejected claims make, where it was stated before the decision was there.

    What another claim makes as well is stated again by `state_claims`, if it holds on its source's day.
    """
    passed_over = superseded(store) | WORKINGS
    text = (
        "SELECT ?s ?p ?o ?source WHERE { ?d rg:about ?claim ; rg:verdict rg:reject ."
        " ?claim rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; rg:source ?source ."
        " FILTER NOT EXISTS { ?claim rg:stance rg:disputes } }"
    )
    for s, p, o, source in list(store.query(text)):
        store.oxigraph.remove(ox.Quad(s, p, o, source))
        if not graphs_of(store, (s, p, o)) - passed_over:
            store.oxigraph.remove(ox.Quad(s, p, o, DEFAULT))


def posts_of_other_days(store: Store) -> dict[str, set[str]]:
    """Post → the sources that say of it that it is there, each of them on other days than its own."""
    found: dict[str, set[str]] = {}
    here = set()
    for post, source, in_force in store.rows(
        "SELECT ?post ?source ?force WHERE { ?claim rdf:object org:Post ; rdf:predicate rdf:type ;"
        " a rg:Claim ; rdf:subject ?post ; rg:source ?source . OPTIONAL { ?claim rg:inForce ?force } }"
    ):
        found.setdefault(post, set()).add(source)
        if in_force != "false":
            here.add(post)
    return {post: sources for post, sources in found.items() if post not in here}


def take_out_posts(store: Store) -> None:
    """Take out of the merge what sources say of posts that are not there on the sources' own days.

    It stays in their graphs. One that a line still leads to is a rg:MissingPost with its name, as any
    superior that is not recorded.
    """
    away = posts_of_other_days(store)
    passed_over = (WORKINGS | superseded(store)) if away else WORKINGS
    for post, sources in sorted(away.items()):
        node = ox.NamedNode(post)
        said = said_of(store, node)
        elsewhere = {q for graph, q in said if graph not in sources and graph not in passed_over}
        if ox.Quad(node, TYPE, POST, DEFAULT) in elsewhere:
            continue
        led_to = any(
            True
            for line in ("org:reportsTo", "rg:dottedLineTo")
            for _ in store.oxigraph.quads_for_pattern(None, ox.NamedNode(expand(line)), node, DEFAULT)
        )
        for quad in {quad for graph, quad in said if graph in sources} - elsewhere:
            if not (led_to and quad.predicate.value == expand("skos:prefLabel")):
                store.oxigraph.remove(quad)
        if led_to:
            store.oxigraph.add(ox.Quad(node, TYPE, MISSING, DEFAULT))


def put_posts_back(store: Store) -> None:
    """Put back what `take_out_posts` has taken out, as their sources' graphs have it."""
    for post, sources in sorted(posts_of_other_days(store).items()):
        said = said_of(store, ox.NamedNode(post))
        missing = ox.Quad(ox.NamedNode(post), TYPE, MISSING, DEFAULT)
        if missing not in {quad for _, quad in said}:
            store.oxigraph.remove(missing)
        store.oxigraph.extend([quad for graph, quad in said if graph in sources])


def said_of(store: Store, node: ox.NamedNode) -> list[tuple[str, ox.Quad]]:
    """(named graph, statement as the merge has it) of all statements about a thing."""
    return [
        (quad.graph_name.value, ox.Quad(node, quad.predicate, quad.object, DEFAULT))
        for quad in store.oxigraph.quads_for_pattern(node, None, None, None)
        if isinstance(quad.graph_name, ox.NamedNode)
    ]


@dataclass(slots=True)
class Found:
    """What a conflict rule has found: statements that do not go together, and why.

    `sides` are when each of two sides holds, where the rule asks for conditions; `apart` says that they
    cannot meet, so that the conflict is only apparent.
    """

    head: dict[str, str]
    statements: list[Statement]
    reasons: list[Statement]
    sides: tuple[list[Bounds], list[Bounds]] | None = None
    apart: bool = False

    @property
    def kind(self) -> str:
        """The IRI of the kind of conflict."""
        return expand("rg:" + self.head["kind"])


def settle_conflicts(store: Store, rules: Iterable[str] | None = None) -> set[Statement]:
    """Run the conflict rules over the merge, write each conflict, and take out what stays contested.

    All of them, or some (their texts). Returns the statements after which implied skills may be others.
    """
    denied = take_out_implied(store)
    effects = dict(store.pairs(expand("rg:effect")))
    kept = decided(store, "rg:keepBoth")
    accepted = decided(store, "rg:accept")
    found = find_conflicts(store, queries.conflict_rules().values() if rules is None else rules)
    involved = claims_making(store, {s for one in found.values() for s in [*one.statements, *one.reasons]})
    weigh_conditions(store, found, involved)
    part_of = part_of_map(store)
    new: list[ox.Quad] = []
    contested: dict[Statement, None] = {}
    for iri, one in found.items():
        contests = effects.get(one.kind) == expand("rg:contesting") and not one.apart
        new += quads_of(store, iri, one, involved, part_of, contests=contests)
        if contests and iri not in kept:
            for statement in one.statements:
                if not accepted.intersection(involved.get(statement, ())):
                    contested[statement] = None
    store.oxigraph.extend(new)
    for s, p, o in contested:
        store.oxigraph.remove(ox.Quad(s, p, o, DEFAULT))
    store.oxigraph.extend(
        ox.Quad(ox.NamedNode(claim), STATUS, CONTESTED, DEFAULT)
        for statement in contested
        for claim in involved.get(statement, ())
    )
    return {*contested, *denied}


def rules_reading(changed: set[str], kinds: set[str]) -> list[str]:
    """The conflict rules that may find something where nothing has changed but statements of some predicates.

    `kinds` are the kinds of conflicts that were there before: their rules find them again. A rule reads the
    predicates that it names, those from which names are folded, or, where a claim gives the predicate, any.
    """
    named = {expand(curie) for curie in ("rdf:type", "skos:prefLabel", "skos:altLabel")}
    found = []
    for text in queries.conflict_rules().values():
        words = re.findall(r"[\w-]+:[\w-]+", text)
        reads = {expand(word) for word in words if word.partition(":")[0] in PREFIXES}
        if "graph:names" in text:
            reads |= named
        known = expand("rg:" + queries.header(text)["kind"]) in kinds
        if known or "rdf:predicate ?" in text or reads & changed:
            found.append(text)
    return found


def find_conflicts(store: Store, rules: Iterable[str]) -> dict[str, Found]:
    """IRI → what conflict rules find in the merge, whatever the conditions."""
    found: dict[str, Found] = {}
    for text in rules:
        head = queries.header(text)
        for statements, reasons in apply_rule(store, text):
            one = Found(head, statements, [])
            # The same statements for a second reason are the same conflict.
            same = found.setdefault(conflict_iri(one.kind, statements), one)
            same.reasons.extend(reason for reason in reasons if reason not in same.reasons)
    return found


def weigh_conditions(store: Store, found: dict[str, Found], involved: Mapping[Statement, list[str]]) -> None:
    """Find which conflicts are apparent, and drop what a rule wants only where conditions keep it apart."""
    passed_over = superseded(store) | WORKINGS
    for iri, one in list(found.items()):
        if "apparent" not in one.head:
            continue
        places = [places_of(store, statement, involved, passed_over) for statement in one.statements]
        (for_it, against), *others = places
        one.sides = (for_it, others[0][0] if others else against)
        one.apart = are_apart(*one.sides)
        if not one.apart and "sentence" not in one.head:
            del found[iri]


def places_of(
    store: Store, statement: Statement, involved: Mapping[Statement, list[str]], passed_over: set[str]
) -> tuple[list[Bounds], list[Bounds]]:
    """When a statement holds by the places that make it, and when not by those that dispute it.

    Claims in force count; what no claim of a graph makes holds there always.
    """
    sides: tuple[list[Bounds], list[Bounds]] = ([], [])
    made: set[str] = set()
    for claim in involved.get(statement, ()):
        quads = store.oxigraph.quads_for_pattern(ox.NamedNode(claim), None, None, DEFAULT)
        fields = {quad.predicate.value: quad.object.value for quad in quads}  # type: ignore[union-attr]
        if fields.get(expand("rg:inForce")) != "false":
            disputes = fields.get(expand("rg:stance")) == expand("rg:disputes")
            sides[disputes].append(bounds_of(fields))
            if not disputes:
                made.add(fields.get(expand("rg:source"), ""))
    if graphs_of(store, statement) - made - passed_over:
        sides[0].append(ALWAYS)
    return sides


def bounds_of(fields: Mapping[str, str]) -> Bounds:
    """The bounds of a claim from its properties, by predicate IRI."""

    def number(curie: str) -> int | None:
        return int(fields[expand(curie)]) if expand(curie) in fields else None

    low, high = number("rg:minHeadcount"), number("rg:maxHeadcount")
    words = fields.get(expand("rg:condition")) if low is None and high is None else None
    return Bounds(low, high, fields.get(expand("rg:validFrom")), fields.get(expand("rg:validTo")), words)


def graphs_of(store: Store, statement: Statement) -> set[str]:
    """The named graphs that hold a statement, a close match also as an exact one, which is read so."""
    subject, predicate, value = statement
    return {
        quad.graph_name.value
        for asserted in ((CLOSE, EXACT) if predicate == CLOSE else (predicate,))
        for quad in store.oxigraph.quads_for_pattern(subject, asserted, value, None)
        if isinstance(quad.graph_name, ox.NamedNode)
    }


def quads_of(
    store: Store,
    iri: str,
    one: Found,
    involved: Mapping[Statement, list[str]],
    part_of: Mapping[str, str],
    *,
    contests: bool,
) -> list[ox.Quad]:
    """What the default graph is to say of a conflict."""
    node = ox.NamedNode(iri)
    quads: list[ox.Quad] = []

    def add(predicate: str, value: ox.NamedNode | ox.Literal) -> None:
        quads.append(ox.Quad(node, ox.NamedNode(expand(predicate)), value, DEFAULT))

    add("rdf:type", ox.NamedNode(expand("rg:Conflict")))
    add("rg:kind", ox.NamedNode(one.kind))
    add("rdfs:comment", ox.Literal(sentence_of(store, one, involved, part_of), language="en"))
    if one.apart and one.sides:
        add("rg:setApartBy", ox.Literal("; ".join(map(described, one.sides)), language="en"))
    roles = ("rg:contests" if contests else "rg:concerns", "rg:becauseOf")
    for predicate, group in zip(roles, (one.statements, one.reasons), strict=True):
        for statement in group:
            add(predicate, describe(statement, quads))
            for claim in involved.get(statement, ()):
                add("rg:involves", ox.NamedNode(claim))
    return quads


def decided(store: Store, verdict: str) -> set[str]:
    """The IRIs of the claims or conflicts that a decision with this verdict is about."""
    return {
        row[0] for row in store.rows(f"SELECT ?thing WHERE {{ ?d rg:about ?thing ; rg:verdict {verdict} }}")
    }


def apply_rule(store: Store, text: str) -> list[tuple[list[Statement], list[Statement]]]:
    """The (statements, reasons) that a conflict rule finds, each list in canonical order, without repeats."""
    solutions = store.query(text)
    names = [variable.value for variable in solutions.variables]
    columns = [
        [(f"{mark}s{n}", f"{mark}p{n}", f"{mark}o{n}") for n in (1, 2, 3) if f"{mark}s{n}" in names]
        for mark in ("", "r")
    ]
    found = {}
    for row in solutions:
        statements, reasons = (
            tuple(dict.fromkeys((row[s], row[p], row[o]) for s, p, o in group)) for group in columns
        )
        found[(tuple(sorted(statements, key=ntriple)), reasons)] = statements, reasons
    return [(list(found[key][0]), list(found[key][1])) for key in sorted(found, key=str)]


def ntriple(statement: Statement) -> str:
    """The N-Triples form of a statement, without the full stop."""
    return " ".join(map(str, statement))


def conflict_iri(kind: str, statements: Iterable[Statement]) -> str:
    """A conflict's IRI: a hash of kind and statements, not of claims: one more place renames nothing."""
    text = "\n".join([kind, *sorted(map(ntriple, statements))])
    return PREFIXES["conflict"] + hashlib.sha256(text.encode()).hexdigest()[:16]


def describe(statement: Statement, quads: list[ox.Quad]) -> ox.NamedNode:
    """The node that stands for a statement; its reification is appended to `quads`."""
    digest = hashlib.sha256(ntriple(statement).encode()).hexdigest()[:16]
    node = ox.NamedNode(PREFIXES["statement"] + digest)
    quads.append(
        ox.Quad(node, ox.NamedNode(expand("rdf:type")), ox.NamedNode(expand("rdf:Statement")), DEFAULT)
    )
    for name, term in zip(("rdf:subject", "rdf:predicate", "rdf:object"), statement, strict=True):
        quads.append(ox.Quad(node, ox.NamedNode(expand(name)), term, DEFAULT))
    return node


def claims_making(store: Store, statements: set[Statement]) -> dict[Statement, list[str]]:
    """Statement → IRIs of the claims on it that are not rejected, sorted."""
    rejected = decided(store, "rg:reject")
    claim_class = ox.NamedNode(expand("rg:Claim"))
    found: dict[Statement, list[str]] = {}
    for s, p, o in statements:
        for claim in store.subjects(expand("rdf:subject"), s):
            if (
                claim not in rejected
                and store.has(claim, expand("rdf:type"), claim_class)
                and store.has(claim, expand("rdf:predicate"), p)
                and store.has(claim, expand("rdf:object"), o)
            ):
                found.setdefault((s, p, o), []).append(claim)
    return found


def sentence_of(
    store: Store, one: Found, involved: Mapping[Statement, list[str]], part_of: Mapping[str, str]
) -> str:
    """A rule's sentence about what it found, with a word on conditions that nothing can decide by.

    `{s1}`, `{o1}`, `{ro1}` … stand for labels, with the CURIE where another thing in the sentence, or of a
    post another post, has the same; `{st1}` stands for a whole statement, `{by1}` for the documents that
    make it and `{rby}` for those that give the reasons, `{when1}` and `{when2}` for when the sides hold.
    """
    words: dict[str, str] = {}
    terms = {term for statement in (*one.statements, *one.reasons) for term in statement}
    things = [(term.value, store.label(term.value)) for term in terms if isinstance(term, ox.NamedNode)]
    called = told_apart(things)
    called |= {iri: f"{label} [{short(iri)}]" for iri, label in things if shares_name(store, iri)}
    for mark, group in (("", one.statements), ("r", one.reasons)):
        for number, statement in enumerate(group, 1):
            parts = [called.get(term.value, term.value) for term in statement]
            words |= {f"{mark}{part}{number}": text for part, text in zip("spo", parts, strict=True)}
            words |= {
                f"{mark}st{number}": " ".join(parts),
                f"{mark}by{number}": by(store, [statement], involved, part_of),
            }
    words["rby"] = by(store, one.reasons, involved, part_of)
    for number, side in enumerate(one.sides or (), 1):
        words[f"when{number}"] = described(side)
    text = re.sub(
        r"\{(\w+)\}", lambda match: words[match[1]], one.head["apparent" if one.apart else "sentence"]
    )
    if one.sides and not one.apart and (unclear := undecided(*one.sides)):
        said = " and ".join(f'"{word}"' for word in unclear)
        text += f"; it may be only apparent, since {said} gives no numbers or days to decide by"
    return text


def shares_name(store: Store, iri: str) -> bool:
    """Whether a thing is a post, and another post has its name."""
    node, name = ox.NamedNode(iri), ox.NamedNode(expand("skos:prefLabel"))
    if not is_post(store, node):
        return False
    labels = [quad.object for quad in store.oxigraph.quads_for_pattern(node, name, None, DEFAULT)]
    return any(
        quad.subject != node and is_post(store, quad.subject)
        for label in labels
        for quad in store.oxigraph.quads_for_pattern(None, name, label, DEFAULT)
    )


def is_post(store: Store, node: ox.NamedNode | ox.BlankNode | ox.Triple) -> bool:
    """Whether the merge has a thing as a post, be it one that is only named."""
    return any(ox.Quad(node, TYPE, kind, DEFAULT) in store.oxigraph for kind in (POST, MISSING))


def by(
    store: Store,
    statements: Iterable[Statement],
    involved: Mapping[Statement, list[str]],
    part_of: Mapping[str, str],
) -> str:
    """The documents whose claims make some statements, in brackets, else the catalogue of the subject.

    Which graphs hold a plain statement is not asked: an export read back, which is one graph, says the same.
    """
    names: set[str] = set()
    for statement in statements:
        claims = involved.get(statement, ())
        sources = {source for claim in claims for source in store.objects(claim, expand("rg:source"))}
        prefix = short(statement[0].value).partition(":")[0]
        if sources:
            names |= {root_of(source, part_of).rpartition("/")[2] for source in sources}
        elif prefix in PREFIXES and prefix != "role":
            names.add(prefix)
    return f" ({', '.join(sorted(names))})" if names else ""


def write_statuses(store: Store) -> None:
    """Write the status of every claim that has none yet; those of contested statements have theirs."""
    store.update(
        "INSERT { ?claim rg:status ?status } WHERE {"
        " ?claim a rg:Claim . FILTER NOT EXISTS { ?claim rg:status ?any }"
        " BIND(EXISTS { ?decision rg:about ?claim ; rg:verdict rg:reject } AS ?rejected)"
        " BIND(EXISTS { ?claim rg:stance rg:disputes } AS ?disputes)"
        " BIND(EXISTS { ?claim rg:condition ?c } || EXISTS { ?claim rg:minHeadcount ?n }"
        "   || EXISTS { ?claim rg:maxHeadcount ?m } AS ?conditional)"
        " BIND(IF(?rejected, rg:rejected, IF(?disputes, rg:denied,"
        "   IF(?conditional, rg:conditional, rg:accepted))) AS ?status) }"
    )
