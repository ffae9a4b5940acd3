"""What the graph says of one thing, with who says it: of a store, as values of `rolegraph.model`.

Claims keep what is no longer in force visible (contested, denied, rejected); plain statements without
claims, such as a catalogue's, are read from the graphs of their sources. Both make the items of an answer.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from functools import cache, partial, wraps
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar, cast
from urllib.parse import unquote

import pyoxigraph as ox

from rolegraph.claims import fields_of, part_of_map, root_of
from rolegraph.conditions import ALWAYS, Bounds, described
from rolegraph.errors import AmbiguousNameError, NameNotFoundError, QueryError
from rolegraph.kept import Strings, kept, string_arrays, without_garbage_collection
from rolegraph.model import (
    Claim,
    Conflict,
    Decision,
    Evidence,
    Item,
    Line,
    Name,
    Rating,
    Role,
    RoleMapping,
    Statement,
    Status,
    Support,
    Title,
)
from rolegraph.model.deciding import DecisionRecord
from rolegraph.store import preference
from rolegraph.vocabulary import (
    GRAPHS,
    PREFIXES,
    RG,
    SKILLS,
    WORKINGS,
    compress,
    expand,
    named_iris,
    short,
    told_apart,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from rolegraph.claims import Term
    from rolegraph.kept import Arrays
    from rolegraph.store import Store

    Triple = tuple[str, str, str]

Thing = TypeVar("Thing", Item, Title, Line)
Value = TypeVar("Value")

STATUSES: Final[tuple[Status, ...]] = ("contested", "accepted", "conditional", "denied", "rejected")
"""By `rg:ordinal`: a statement's status is the first that one of its claims has."""
SHOWN: Final[dict[Status, int]] = {
    "accepted": 0, "conditional": 1, "contested": 2, "denied": 3, "rejected": 4,
}  # fmt: skip
"""The order in which answers list items, and the one in which the weaker of two statuses comes last."""
NAME_PARTS: Final = (("givenName", "firstName"), ("familyName", "family_name", "lastName", "surname"))
"""How FOAF calls the first and the last part of a person's name."""
NO_SOURCES: Final = WORKINGS | {GRAPHS["claims"], GRAPHS["decisions"]}
"""Graphs that hold something else than what a source plainly states."""
SAID: Final = frozenset({"accepted", "conditional", "contested"})
MANY: Final = 1_000
"""Subjects that one query is asked about."""
MATCHES: Final = (
    "skos:closeMatch", "skos:exactMatch", "skos:broadMatch", "skos:narrowMatch", "skos:relatedMatch",
)  # fmt: skip
ONCE_CALLED: Final = (
    "?claim a rg:Claim ; rdf:predicate skos:prefLabel ; rdf:subject ?post ; rdf:object ?label"
)
"""The pattern of a post that was called so, or will be, on some days."""
ROLE_LINES: Final[dict[str, Literal["solid", "dotted"]]] = {
    "rg:typicallyReportsTo": "solid",
    "rg:typicallyDottedLineTo": "dotted",
}
POST_LINES: Final[dict[str, Literal["solid", "dotted"]]] = {
    "org:reportsTo": "solid",
    "rg:dottedLineTo": "dotted",
}


def once_a_store(ask: Callable[[Store], Value]) -> Callable[[Store], Value]:
    """A question that is asked of a store once: a graph that answers does not change any more."""
    name = f"{ask.__module__}.{ask.__qualname__}"

    def asked(store: Store) -> Value:
        if name not in store.answers:
            with without_garbage_collection():
                store.answers[name] = ask(store)
        return cast("Value", store.answers[name])

    return wraps(ask)(asked)


parts_of_sources = once_a_store(part_of_map)


# -- claims and what they say -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Said:
    """A statement as the graph holds it: its status, the claims on it, the graphs that state it.

    `plain` are those of the graphs in which no claim makes it, such as a catalogue's: there it holds always.
    """

    subject: str
    predicate: str
    object: str
    language: str | None
    status: Status
    claims: tuple[Claim, ...]
    sources: tuple[str, ...]
    plain: tuple[str, ...]


def read_claim(iri: str, fields: Mapping[str, list[Term]]) -> Claim:
    """The value of a claim from its properties in the default graph."""

    def text(name: str) -> str | None:
        values = fields.get(expand(name))
        return cast("str", values[0].value) if values else None  # type: ignore[union-attr]

    def number(name: str) -> int | None:
        value = text(name)
        return None if value is None else int(value)

    def word(name: str) -> str | None:
        value = text(name)
        return value.removeprefix(RG) if value else None

    return Claim(
        iri=iri,
        source=text("rg:source") or "",
        start=number("rg:start"),
        end=number("rg:end"),
        stance=cast("Literal['supports', 'disputes']", word("rg:stance") or "supports"),
        frequency=cast("Literal['always', 'usually', 'sometimes'] | None", word("rg:frequency")),
        condition=text("rg:condition"),
        min_headcount=number("rg:minHeadcount"),
        max_headcount=number("rg:maxHeadcount"),
        valid_from=text("rg:validFrom"),
        valid_to=text("rg:validTo"),
        in_force=text("rg:inForce") != "false",
        status=cast("Status", word("rg:status") or "accepted"),
        quote=text("rg:quote"),
        note=text("skos:note"),
    )


def claims_where(store: Store, pattern: str) -> dict[Triple, tuple[str | None, list[Claim]]]:
    """Statement → (language of its literal, claims on it), for the claims `?claim` that match a pattern."""
    verdicts = decisions(store)
    solutions = store.query(f"SELECT ?claim ?p ?o WHERE {{ {pattern} ?claim a rg:Claim ; ?p ?o }}")
    found: dict[Triple, tuple[str | None, list[Claim]]] = {}
    for subject, fields in fields_of((row[0], row[1].value, row[2]) for row in solutions).items():
        statement = [fields[expand(name)][0] for name in ("rdf:subject", "rdf:predicate", "rdf:object")]
        key = cast("Triple", tuple(term.value for term in statement))  # type: ignore[union-attr]
        language = statement[2].language if isinstance(statement[2], ox.Literal) else None
        claim = read_claim(subject.value, fields)  # type: ignore[union-attr]
        if claim.iri in verdicts:
            claim = replace(claim, decision=verdicts[claim.iri])
        found.setdefault(key, (language, []))[1].append(claim)
    return found


def counts(thing: Thing | Said) -> bool:
    """Whether a source says it, and in force: what is denied, rejected or over does not count as so."""
    return thing.status in SAID and bool(thing.sources)


def status_of(claims: Iterable[Claim]) -> Status:
    """The status of a statement from those of its claims; rejected where all that are in force are."""
    claims = list(claims)
    current = {claim.status for claim in claims if claim.in_force}
    return "rejected" if current == {"rejected"} else min((c.status for c in claims), key=STATUSES.index)


def status_alone(claim: Claim) -> Status:
    """The status of a claim where nothing contests what it says."""
    if claim.status != "contested":
        return claim.status
    if claim.stance == "disputes":
        return "denied"
    bounds = (claim.condition, claim.min_headcount, claim.max_headcount)
    return "accepted" if bounds == (None, None, None) else "conditional"


def makes(claim: Claim) -> bool:
    """Whether a claim puts its statement where its source speaks: it supports, in force, unrejected."""
    return claim.stance == "supports" and claim.in_force and claim.status != "rejected"


def said(
    store: Store, *, subject: str | None = None, object_: str | None = None, only: Iterable[str] = ()
) -> list[Said]:
    """Every statement that a claim or a source's graph makes, sorted: about a subject, or with an object.

    `only` names the predicates asked for (CURIEs), where not all are.
    """
    wanted = f" VALUES ?said {{ {' '.join(only)} }}" if only else ""
    s, o = f"<{subject}>" if subject else "?s", f"<{object_}>" if object_ else "?o"
    ends = "".join(f"rdf:{end} {it} ; " for end, it in (("subject", s), ("object", o)) if it[0] == "<")
    # After the ends, which few claims have: with VALUES before them Oxigraph goes through all of a predicate.
    one_of = f" FILTER(?said IN ({', '.join(only)}))" if only and ends else wanted
    claimed = claims_where(store, f"?claim {ends}rdf:predicate ?said . {one_of}")
    stated: dict[Triple, tuple[str | None, list[str]]] = {}
    for row in store.query(f"SELECT ?g ?s ?said ?o WHERE {{ {wanted} GRAPH ?g {{ {s} ?said {o} }} }}"):
        graph = row[0].value
        if graph in NO_SOURCES:
            continue
        key = (subject or row[1].value, row[2].value, object_ or row[3].value)
        language = row[3].language if isinstance(row[3], ox.Literal) else None
        stated.setdefault(key, (language, []))[1].append(graph)
    return joined(store, claimed, stated)


def said_of(store: Store, subjects: Iterable[str], only: Iterable[str]) -> list[Said]:
    """Every statement about some subjects with some predicates (CURIEs), sorted: `said` of many at once."""
    predicates = ", ".join(only)
    found = []
    things = sorted(set(subjects))
    for at in range(0, len(things), MANY):
        few = f"VALUES ?s {{ {' '.join(f'<{thing}>' for thing in things[at : at + MANY])} }}"
        wanted = f"FILTER(?said IN ({predicates}))"
        claimed = claims_where(store, f"{few} ?claim rdf:subject ?s ; rdf:predicate ?said . {wanted}")
        stated: dict[Triple, tuple[str | None, list[str]]] = {}
        text = f"SELECT ?g ?s ?said ?o WHERE {{ {few} GRAPH ?g {{ ?s ?said ?o }} {wanted} }}"
        for graph, subject, predicate, value in store.query(text):
            if graph.value not in NO_SOURCES:
                language = value.language if isinstance(value, ox.Literal) else None
                key = (subject.value, predicate.value, value.value)
                stated.setdefault(key, (language, []))[1].append(graph.value)
        found += joined(store, claimed, stated)
    return found


def said_between(store: Store, pairs: Iterable[tuple[str, str]], only: Iterable[str]) -> list[Said]:
    """Every statement that links pairs of (subject, object) by some predicates (CURIEs), sorted."""
    ends = sorted(set(pairs))
    subjects = " ".join(f"<{subject}>" for subject in sorted({subject for subject, _ in ends}))
    wanted = f"FILTER(?said IN ({', '.join(only)}))"
    on_subjects = f"VALUES ?s {{ {subjects} }} ?claim rdf:subject ?s ; rdf:predicate ?said . {wanted}"
    known = set(ends)
    claimed = {t: v for t, v in claims_where(store, on_subjects).items() if (t[0], t[2]) in known}
    # By number, since what a disk gives of both ends is here already.
    numbered = " ".join(f"(<{subject}> <{value}> {n})" for n, (subject, value) in enumerate(ends))
    pattern = f"VALUES (?s ?o ?n) {{ {numbered} }} GRAPH ?g {{ ?s ?said ?o }} {wanted}"
    stated: dict[Triple, tuple[str | None, list[str]]] = {}
    for graph, predicate, n in store.query(f"SELECT ?g ?said ?n WHERE {{ {pattern} }}"):
        if graph.value not in NO_SOURCES:
            subject, value = ends[int(n.value)]
            stated.setdefault((subject, predicate.value, value), (None, []))[1].append(graph.value)
    return joined(store, claimed, stated)


def joined(
    store: Store,
    claimed: Mapping[Triple, tuple[str | None, list[Claim]]],
    stated: Mapping[Triple, tuple[str | None, list[str]]],
) -> list[Said]:
    """Statements, sorted, from the claims on each and from the graphs that state each."""
    contested = all_contested(store)
    found = []
    for key in sorted(claimed.keys() | stated.keys()):
        language, claims = claimed.get(key, (None, []))
        other_language, graphs = stated.get(key, (None, []))
        plain = set(graphs) - {claim.source for claim in claims if makes(claim)}
        status: Status = "contested" if key in contested else "accepted" if plain else status_of(claims)
        found.append(
            Said(
                *key,
                language or other_language,
                status,
                tuple(sorted(claims, key=claim_order)),
                tuple(sorted(set(graphs))),
                tuple(sorted(plain)),
            )
        )
    return found


def check_top(top: int) -> int:
    """How many things an answer is to list; QueryError for less than one."""
    if top < 1:
        raise QueryError(f"{top} cannot be listed; ask for 1 or more")
    return top


def claim_order(claim: Claim) -> tuple[int, str, int, str]:
    """Claims in an answer: the strongest first, then by place."""
    return (SHOWN[claim.status], claim.source, claim.start or 0, claim.iri)


@once_a_store
def all_contested(store: Store) -> set[Triple]:
    """The statements that an open conflict keeps out of the default graph."""
    return {
        (s, p, o)
        for s, p, o in store.rows(
            "SELECT ?s ?p ?o WHERE { ?conflict rg:contests ?node ."
            " ?node rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o . FILTER NOT EXISTS { ?s ?p ?o } }"
        )
    }


def order(item: Item | Title | Line) -> tuple[int, str, str]:
    """Items in an answer: by status, then by name."""
    text = item.title if isinstance(item, Title) else item.label
    return (SHOWN[item.status], text.casefold(), text)


def item_of(store: Store, facts: list[Said], *, other: str | None = None) -> Item:
    """The item for one thing and the statements that give it, unless `other` names the thing to show.

    There are several where, say, one source requires a skill and another has it as optional: what is said
    wins over what is only denied, and the first that is said names the relation.
    """
    kept, status, claims, sources = as_one_said(facts)
    iri = other or kept[0].object
    return Item(
        label=label_of(store, iri),
        iri=iri,
        status=status,
        claims=claims,
        sources=sources,
        relation=compress(kept[0].predicate),
    )


def as_one_said(facts: list[Said]) -> tuple[list[Said], Status, tuple[Claim, ...], tuple[str, ...]]:
    """Statements that give one thing as one: those that count, their status, all claims and sources."""
    kept = [fact for fact in facts if fact.status in SAID] or facts
    return (
        kept,
        min((fact.status for fact in kept), key=STATUSES.index),
        tuple(sorted({c.iri: c for fact in facts for c in fact.claims}.values(), key=claim_order)),
        tuple(sorted({source for fact in facts for source in fact.sources})),
    )


# -- names ------------------------------------------------------------------------------------------------


@once_a_store
def known_labels(store: Store) -> dict[str, str]:
    """IRI → label, for the things whose label was asked for."""
    del store
    return {}


def label_of(store: Store, iri: str) -> str:
    """The label of a thing, looked up once."""
    known = known_labels(store)
    if iri not in known:
        known[iri] = store.label(iri)
    return known[iri]


def learn_labels(store: Store, kinds: Iterable[str]) -> None:
    """Look up the labels of all things of some classes (CURIEs) at once, where most will be asked for."""
    found: dict[str, list[ox.Literal]] = {}
    for kind in kinds:
        for thing, label in store.query(
            f"SELECT ?thing ?label WHERE {{ ?thing a {kind} ; skos:prefLabel ?label }}"
        ):
            found.setdefault(thing.value, []).append(label)
    known_labels(store).update((iri, min(labels, key=preference).value) for iri, labels in found.items())


def name_of(store: Store, iri: str) -> Name:
    """A thing with its label."""
    return Name(iri, label_of(store, iri))


def name_order(name: Name) -> tuple[str, str]:
    """The order in which answers list things."""
    return (name.label.casefold(), name.iri)


def by_name(store: Store, things: Iterable[str]) -> tuple[Name, ...]:
    """Things with their labels, in the order in which answers list them."""
    return tuple(sorted((name_of(store, thing) for thing in things), key=name_order))


def find_roles(store: Store, name: str) -> list[str]:
    """The IRIs of the roles that a name means, as `roles_called` has it.

    Raises NameNotFoundError, with the nearest names, when there is none.
    """
    if hits := roles_called(store, name):
        return hits
    wanted = name.strip()
    post = a_post_is_called(store, wanted)
    hint = f"; {wanted!r} is a post, for the questions about reporting lines" if post else ""
    raise NameNotFoundError(name, "role", nearest(wanted, role_keys(store)), hint)


def roles_called(store: Store, name: str) -> list[str]:
    """The IRIs of the roles that a name means, in any case: by IRI or CURIE, else by own name, then title.

    A catalogue is what shares an IRI up to its last slash. In each, own names go before titles; catalogues
    that know an own name go before those that know a title, rolegraph's own roles first.
    """
    for kind, iri in zip(("IRI", "CURIE"), named_iris(name), strict=False):
        if hits := roles_by_iri(store, iri):
            return [only(hits, name, kind)]
    wanted = name.strip()
    found: dict[str, tuple[int, list[str]]] = {}
    for rank, predicate in enumerate(("rg:preferredKey", "rg:titleKey")):
        by_name: dict[str, list[str]] = {}
        for iri in names_of(store, wanted, predicate):
            by_name.setdefault(catalogue(iri), []).append(iri)
        for place, hits in by_name.items():
            found.setdefault(place, (rank, hits))
    order = sorted(found, key=lambda place: (found[place][0], place != PREFIXES["role"], place))
    hits = [iri for place in order for iri in found[place][1]]
    # What a left-out source alone spoke of has a label still, and nothing is said of it.
    return [iri for iri in hits if is_used(store, iri)] or hits if len(hits) > 1 else hits


def each(find: Callable[[str], Value], names: Iterable[str]) -> list[Value]:
    """What several names mean. Raises one NameNotFoundError for all that nothing bears."""
    found: list[Value] = []
    unknown: NameNotFoundError | None = None
    for name in names:
        try:
            found.append(find(name))
        except NameNotFoundError as error:
            if unknown is None:
                unknown = error
            elif str(error) not in str(unknown):
                unknown.add(error)
    if unknown is not None:
        raise unknown
    return found


@once_a_store
def role_keys(store: Store) -> list[str]:
    """The names and titles of all roles, folded; kept with the store, for there are very many."""

    def read() -> Arrays:
        rows = store.rows("SELECT ?key WHERE { GRAPH graph:names { ?role ?p ?key } }")
        return string_arrays("key", sorted({key for (key,) in rows}))

    return Strings(kept(store, "role-keys-1", read), "key").all()


def a_post_is_called(store: Store, name: str) -> bool:
    """Whether a post has this label or identifier, now or on some day, in any case."""
    return name.lower() in post_names(store) or bool(posts_of_id(store, name))


def posts_of_id(store: Store, name: str) -> list[str]:
    """The posts of an identifier, as it is written or else in any case, that any graph tells of; sorted."""
    keys, posts = post_ids(store)
    wanted = name.lower()
    hits = range(bisect_left(keys, wanted), bisect_right(keys, wanted))
    found = [posts[place] for place in hits]
    return [post for post in found if name in ids_of(store, post)] or found


def ids_of(store: Store, post: str) -> list[str]:
    """The identifiers of a post that any graph tells; of one without any, the last part of its IRI."""
    quads = store.oxigraph.quads_for_pattern(
        ox.NamedNode(post), ox.NamedNode(expand("dcterms:identifier")), None
    )
    told = {quad.object.value for quad in quads if isinstance(quad.object, ox.Literal)}
    return sorted(told) or [unquote(post.rpartition("/")[2])]


@once_a_store
def post_names(store: Store) -> dict[str, list[str]]:
    """Label of a post in lower case → the labels so written, as SPARQL strings.

    Kept with the store: to read them all takes a second where there are a hundred thousand posts.
    """
    arrays = kept(store, "post-names-2", lambda: read_post_names(store))
    found: dict[str, list[str]] = {}
    for key, written in zip(Strings(arrays, "key").all(), Strings(arrays, "written").all(), strict=True):
        found.setdefault(key, []).append(written)
    return found


def read_post_names(store: Store) -> Arrays:
    """The labels of all posts that any graph tells of: in lower case, and as SPARQL strings; sorted."""
    pattern = "?post a org:Post ; skos:prefLabel ?label"
    found = {
        (solution["label"].value.lower(), str(solution["label"]))
        for where in (pattern, f"GRAPH ?g {{ {pattern} }}", ONCE_CALLED)
        for solution in store.query(f"SELECT DISTINCT ?label WHERE {{ {where} }}")
    }
    keys, written = zip(*sorted(found), strict=True) if found else ((), ())
    return string_arrays("key", keys) | string_arrays("written", written)


@once_a_store
def shared_post_names(store: Store) -> frozenset[str]:
    """The names that several posts have, on whatever days. Kept with the store."""

    def read() -> Arrays:
        described = [f"?post a {kind} ; skos:prefLabel ?label" for kind in ("org:Post", "rg:MissingPost")]
        posts: dict[str, set[str]] = {}
        for where in (*described, *(f"GRAPH ?g {{ {pattern} }}" for pattern in described), ONCE_CALLED):
            for post, label in store.rows(f"SELECT ?post ?label WHERE {{ {where} }}"):
                posts.setdefault(label, set()).add(post)
        return string_arrays("name", sorted(name for name, some in posts.items() if len(some) > 1))

    return frozenset(Strings(kept(store, "shared-post-names", read), "name").all())


def called(store: Store, iri: str, label: str | None = None) -> str:
    """What a thing is called: its label, that of a post with its CURIE where other posts are called so."""
    label = label_of(store, iri) if label is None else label
    return f"{label} [{short(iri)}]" if label in shared_post_names(store) and is_post(store, iri) else label


def is_post(store: Store, iri: str) -> bool:
    """Whether any graph records a post, or names it as a superior, by this IRI."""
    try:
        node = ox.NamedNode(iri)
    except ValueError:
        return False
    quads = store.oxigraph.quads_for_pattern
    kinds = {quad.object for quad in quads(node, ox.NamedNode(expand("rdf:type")), None)}
    if not kinds.isdisjoint({ox.NamedNode(expand("org:Post")), ox.NamedNode(expand("rg:MissingPost"))}):
        return True
    lines = ("org:reportsTo", "rg:dottedLineTo")
    return any(next(quads(None, ox.NamedNode(expand(line)), node), None) for line in lines)


@once_a_store
def post_ids(store: Store) -> tuple[Strings, Strings]:
    """The identifiers, in lower case and sorted, of all posts that any graph tells of; beside them these."""

    def read() -> Arrays:
        posts = {
            post
            for where in ("?post a org:Post", "GRAPH ?g { ?post a org:Post }")
            for (post,) in store.rows(f"SELECT DISTINCT ?post WHERE {{ {where} }}")
        }
        found = {(written.lower(), post) for post in posts for written in ids_of(store, post)}
        keys, named = zip(*sorted(found), strict=True) if found else ((), ())
        return string_arrays("id", keys) | string_arrays("post", named)

    arrays = kept(store, "post-ids-2", read)
    return Strings(arrays, "id"), Strings(arrays, "post")


def find_role(store: Store, name: str) -> str:
    """The IRI of the one role that a name means: of the first catalogue that `find_roles` names.

    Raises AmbiguousNameError when that one has several, and NameNotFoundError when none has any.
    """
    return first_of(store, name, find_roles(store, name))


def role_called(store: Store, name: str) -> str | None:
    """The same, or None when there is none."""
    hits = roles_called(store, name)
    return first_of(store, name, hits) if hits else None


def first_of(store: Store, name: str, hits: list[str]) -> str:
    """The one of these roles in the first catalogue. Raises AmbiguousNameError where that has several."""
    first = [iri for iri in hits if catalogue(iri) == catalogue(hits[0])]
    kind = "name" if first[0] in names_of(store, name.strip(), "rg:preferredKey") else "title"
    return only(first, name, kind)


def catalogue(iri: str) -> str:
    """What the things of one catalogue share: the IRI up to its last slash or hash."""
    return iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]


@once_a_store
def levels_of_roles(store: Store) -> dict[str, dict[str, list[tuple[int, str]]]]:
    """Role → scale (what its levels' IRIs share) → (ordinal, level IRI) of its levels in force, in order."""
    found: dict[str, dict[str, list[tuple[int, str]]]] = {}
    text = "SELECT ?role ?level ?n WHERE { ?role rg:level ?level . ?level rg:ordinal ?n }"
    for role, level, ordinal in sorted(store.rows(text)):
        found.setdefault(role, {}).setdefault(catalogue(level), []).append((int(ordinal), level))
    for scales in found.values():
        for levels in scales.values():
            levels.sort()
    return found


def is_used(store: Store, iri: str) -> bool:
    """Whether a source says anything of a role, by a claim or plainly."""
    node = ox.NamedNode(iri)
    own = {ox.NamedNode(GRAPHS[name]) for name in ("vocabulary", "names")} | {ox.DefaultGraph()}
    if any(quad.graph_name not in own for quad in store.oxigraph.quads_for_pattern(node, None, None)):
        return True
    return any(store.subjects(expand(end), node) for end in ("rdf:subject", "rdf:object"))


def roles_by_iri(store: Store, iri: str) -> list[str]:
    """The roles with this IRI: as written, else in any case."""
    return [iri] if store.has(iri, RDF_TYPE, ROLE) else roles_by_lower_iri(store).get(iri.lower(), [])


@once_a_store
def roles_by_lower_iri(store: Store) -> dict[str, list[str]]:
    """IRI in lower case → the roles with it, sorted: read once, for posts are asked for by IRIs too."""
    found: dict[str, list[str]] = {}
    for role in store.subjects(RDF_TYPE, ROLE):
        found.setdefault(role.lower(), []).append(role)
    return found


RDF_TYPE: Final = expand("rdf:type")
IMPORTANCE: Final = PREFIXES["onet"] + "scale/IM"
SCALE_ENDS: Final = ("rg:scaleMinimum", "rg:scaleMaximum")
Caution = Literal["not relevant", "not precise enough"]
CAUTIONS: Final[dict[Caution, str]] = {
    "not precise enough": "rg:suppressed",
    "not relevant": "rg:notRelevant",
}
"""Why a publisher advises against a figure → the term that says so."""
ROLE: Final = ox.NamedNode(expand("rg:Role"))


def names_of(store: Store, name: str, predicate: str) -> list[str]:
    """The roles in the index of names with this key, sorted."""
    return store.subjects(expand(predicate), ox.Literal(name.lower()), GRAPHS["names"])


@once_a_store
def people(store: Store) -> frozenset[str]:
    """The IRIs of people: of whoever some statement or claim says to hold a post, and of each foaf:Person."""
    return frozenset(
        iri
        for (iri,) in store.rows(
            "SELECT DISTINCT ?x { { ?post org:heldBy ?x } UNION { ?x org:holds ?post }"
            " UNION { ?x a foaf:Person }"
            " UNION { ?claim a rg:Claim ; rdf:predicate org:heldBy ; rdf:object ?x } }"
        )
        if iri
    )


@once_a_store
def names_of_people(store: Store) -> frozenset[str]:
    """What people are called, by every predicate that names them."""
    parts = [[expand(f"foaf:{name}") for name in names] for names in NAME_PARTS]
    called = [expand(curie) for curie in ("skos:prefLabel", "skos:altLabel", "rdfs:label", "foaf:name")]

    def names(iri: str) -> Iterator[str]:
        for by in called:
            yield from store.texts(iri, by)
        given, family = ([text for by in part for text in store.texts(iri, by)] for part in parts)
        yield from (f"{first} {last}" for first in given for last in family)

    return frozenset(name for iri in people(store) for name in names(iri))


def only(hits: list[str], name: str, kind: str) -> str:
    """The one hit; AmbiguousNameError when there are several."""
    if len(hits) > 1:
        raise AmbiguousNameError(name, kind, [short(iri) for iri in hits])
    return hits[0]


def nearest(name: str, known: Iterable[str]) -> list[str]:
    """Up to five known names like this one, best first."""
    from rapidfuzz import fuzz, process

    found = process.extract(name.lower(), sorted(known), scorer=fuzz.ratio, limit=5, score_cutoff=50)
    return [key for key, _, _ in found]


def find_source(store: Store, name: str) -> str:
    """The IRI of the source that a name means, in any case: IRI, CURIE, last part of the IRI, or title."""
    pattern = "?source a rg:Source . OPTIONAL { ?source dcterms:title ?title }"
    rows = list(store.rows(f"SELECT DISTINCT ?source ?title WHERE {{ {pattern} }}"))
    wanted = name.strip().lower()
    by_iri = {iri.lower() for iri in named_iris(name)}
    if hits := sorted({iri for iri, _ in rows if iri.lower() in by_iri}):
        return only(hits, name, "IRI")
    keys: list[tuple[str, Callable[[str, str], str]]] = [
        ("name", lambda iri, title: iri.removeprefix(PREFIXES["source"])),
        ("last part", lambda iri, title: iri.rstrip("/").rsplit("/", 1)[-1]),
        ("title", lambda iri, title: title),
    ]
    for kind, key in keys:
        if hits := sorted({iri for iri, title in rows if iri and key(iri, title).lower() == wanted}):
            return only(hits, name, kind)
    known = {keys[1][1](iri, title).lower() for iri, title in rows}
    raise NameNotFoundError(name, "source", nearest(wanted, known))


# -- one role ---------------------------------------------------------------------------------------------


def role(store: Store, iri: str, *, told: bool = True) -> Role:
    """Everything the graph says of a role; without its conflicts unless `told`."""
    facts = said(store, subject=iri)
    by: dict[str, list[Said]] = {}
    for fact in facts:
        by.setdefault(short(fact.predicate), []).append(fact)

    def items(*curies: str) -> tuple[Item, ...]:
        facts_of: dict[str, list[Said]] = {}
        for curie in curies:
            for fact in by.get(curie, ()):
                facts_of.setdefault(fact.object, []).append(fact)
        return tuple(sorted((item_of(store, facts) for facts in facts_of.values()), key=order))

    figures = ratings(store, iri)
    skills = [replace(item, ratings=figures.get(item.iri, ())) for item in items(*SKILLS)]
    others = figures.keys() - {item.iri for item in skills}
    definitions = [fact.object for fact in by.get("skos:definition", ()) if fact.language == "en"]
    definitions += [fact.object for fact in by.get("skos:definition", ())]
    incoming = said(store, object_=iri, only=ROLE_LINES)
    kinds = said(store, object_=iri, only=("skos:broader",))
    return Role(
        iri=iri,
        label=store.label(iri),
        definition=definitions[0] if definitions else None,
        titles=tuple(sorted((title_of(store, fact) for fact in by.get("skos:altLabel", ())), key=order)),
        duties=items("rg:hasDuty"),
        skills=tuple(sorted(skills, key=by_importance)),
        level=items("rg:level"),
        broader=items("skos:broader"),
        narrower=tuple(sorted((item_of(store, [f], other=f.subject) for f in kinds), key=order)),
        reports_to=tuple(sorted((line_of(store, f) for c in ROLE_LINES for f in by.get(c, ())), key=order)),
        direct_reports=tuple(sorted((line_of(store, f, from_below=True) for f in incoming), key=order)),
        conflicts=conflicts(store, iri) if told else (),
        also_rated=tuple(sorted((rated_item(store, one, figures[one]) for one in others), key=by_importance)),
    )


def ratings(store: Store, role: str) -> dict[str, tuple[Rating, ...]]:
    """Skill → how a role is rated in it, one rating a scale: of several, that whose IRI comes first."""
    rated = f"?rating rg:ratedRole <{role}>"
    rows = sorted(
        store.rows(
            f"SELECT ?rating ?skill ?scale ?value ?source WHERE {{ GRAPH ?source {{ {rated} ;"
            " rg:ratedSkill ?skill ; rg:scale ?scale ; rdf:value ?value } }"
        )
    )
    if not rows:
        return {}
    cautions: dict[str, Caution] = {
        rating: word
        for word, flag in CAUTIONS.items()
        for (rating,) in store.rows(f"SELECT ?rating WHERE {{ {rated} ; {flag} true }}")
    }
    found: dict[tuple[str, str], Rating] = {}
    scales: dict[str, tuple[Name, float | None, float | None]] = {}
    for rating, skill, scale, value, source in rows:
        if (skill, scale) not in found:
            if scale not in scales:
                scales[scale] = (Name(scale, label_of(store, scale)), *bounds_of_scale(store, scale))
            name, low, high = scales[scale]
            found[skill, scale] = Rating(rating, name, float(value), low, high, cautions.get(rating), source)
    by_skill: dict[str, tuple[Rating, ...]] = {}
    for (skill, _), figure in sorted(found.items()):
        by_skill[skill] = (*by_skill.get(skill, ()), figure)
    return by_skill


def bounds_of_scale(store: Store, scale: str) -> tuple[float | None, float | None]:
    """The lowest and the highest figure of a scale, where its publisher says."""
    ends = (list(store.rows(f"SELECT ?n WHERE {{ <{scale}> {end} ?n }}")) for end in SCALE_ENDS)
    low, high = (float(min(found)[0]) if found else None for found in ends)
    return low, high


def by_importance(item: Item) -> tuple[int, float, str, str]:
    """Skills in an answer: by status, then the most important first, then by name."""
    figure = next((rating.value for rating in item.ratings if rating.scale.iri == IMPORTANCE), 0.0)
    status, folded, text = order(item)
    return (status, -figure, folded, text)


def rated_item(store: Store, skill: str, figures: tuple[Rating, ...]) -> Item:
    """A skill that is rated in a role and not said to be one of its skills."""
    sources = tuple(sorted({rating.source for rating in figures}))
    return Item(label_of(store, skill), skill, "accepted", (), sources, None, figures)


def mappings(store: Store, iris: Iterable[str]) -> tuple[RoleMapping, ...]:
    """The mappings that some roles take part in, each with the graphs that state it."""
    found: dict[Triple, set[str]] = {}
    exact = expand("skos:exactMatch")
    for iri in iris:
        for fact in (*said(store, subject=iri, only=MATCHES), *said(store, object_=iri, only=MATCHES)):
            found.setdefault((fact.subject, fact.predicate, fact.object), set()).update(fact.sources)
    return tuple(
        RoleMapping(
            Name(s, label_of(store, s)),
            "skos:closeMatch" if p == exact else short(p),
            Name(o, label_of(store, o)),
            tuple(sorted(graphs)),
            exact=p == exact,
        )
        for (s, p, o), graphs in sorted(found.items())
    )


def as_one(store: Store, iri: str) -> Role:
    """A role together with those that a mapping calls much like it: directly, never through another.

    `skos:closeMatch` is not transitive, so what a mapped role is mapped to stays out.
    """
    alike = {
        end
        for mapping in mappings(store, [iri])
        if mapping.relation == "skos:closeMatch"
        for end in (mapping.subject.iri, mapping.object.iri)
    }
    own = role(store, iri)
    parts = [
        own,
        *(role(store, other) for other in sorted(alike - {iri}) if store.has(other, RDF_TYPE, ROLE)),
    ]

    def joined(field: str, key: Callable[[Any], str]) -> tuple[Any, ...]:
        found: dict[str, Any] = {}
        for part in parts:
            for thing in getattr(part, field):
                name = key(thing)
                found[name] = of_both(found[name], thing, stronger=True) if name in found else thing
        return tuple(sorted(found.values(), key=order))

    skills = tuple(sorted(joined("skills", lambda item: item.iri), key=by_importance))
    had = {item.iri for item in skills}
    rated = sorted(joined("also_rated", lambda item: item.iri), key=by_importance)
    conflicts = {conflict.iri: conflict for part in parts for conflict in part.conflicts}
    return replace(
        own,
        definition=next((part.definition for part in parts if part.definition), None),
        titles=joined("titles", lambda title: title.title.casefold()),
        duties=joined("duties", lambda item: item.iri),
        skills=skills,
        also_rated=tuple(item for item in rated if item.iri not in had),
        level=joined("level", lambda item: item.iri),
        broader=joined("broader", lambda item: item.iri),
        narrower=joined("narrower", lambda item: item.iri),
        reports_to=joined("reports_to", lambda line: line.iri + line.line),
        direct_reports=joined("direct_reports", lambda line: line.iri + line.line),
        conflicts=tuple(conflicts.values()),
    )


def title_of(store: Store, fact: Said) -> Title:
    """The title that a statement gives, with the roles of that name and what they do."""
    namesakes = [iri for iri in names_of(store, fact.object, "rg:preferredKey") if iri != fact.subject]
    if not namesakes:
        return Title(fact.object, fact.language, fact.status, fact.claims, fact.sources)
    # What the same documents say of the role of that name: another document may mean another thing by it.
    part_of = parts_of_sources(store)
    documents = {root_of(source, part_of) for source in fact.sources}
    documents |= {root_of(claim.source, part_of) for claim in fact.claims}
    stresses = {
        store.label(duty)
        for iri in namesakes
        for source, duty in store.rows(
            f"SELECT ?source ?duty WHERE {{ <{iri}> rg:hasDuty ?duty ."
            f" GRAPH ?source {{ <{iri}> rg:hasDuty ?duty }} }}"
        )
        if root_of(source, part_of) in documents
    }
    return Title(
        title=fact.object,
        language=fact.language,
        status=fact.status,
        claims=fact.claims,
        sources=fact.sources,
        roles=tuple(namesakes),
        stresses=tuple(sorted(stresses)),
    )


def line_of(store: Store, fact: Said, *, from_below: bool = False, headcount: int | None = None) -> Line:
    """The line that a statement draws, seen from the subject, or from the object where `from_below`."""
    iri = fact.subject if from_below else fact.object
    conditions = dict.fromkeys(c.condition for c in fact.claims if c.condition and c.stance == "supports")
    frequencies = dict.fromkeys(c.frequency for c in fact.claims if c.frequency and c.stance == "supports")
    verdict, reason = (None, None) if headcount is None else applies(fact, headcount)
    return Line(
        label=store.label(iri),
        iri=iri,
        line=(ROLE_LINES | POST_LINES)[short(fact.predicate)],
        status=fact.status,
        condition="; ".join(conditions) or None,
        frequency=next(iter(frequencies), None),
        applies=verdict,
        claims=fact.claims,
        sources=fact.sources,
        reason=reason,
    )


def applies(fact: Said, headcount: int) -> tuple[bool | None, str]:
    """(whether a statement holds at a head-count: True or False where bounds decide, else None; why so)."""
    made = [claim for claim in fact.claims if makes(claim)]
    contested = "; it is contested" if fact.status == "contested" else ""
    if fact.plain or any(always(claim) for claim in made):
        return True, f"it is said without a condition{contested}"
    if not made:
        return False, "nothing in force says it"
    bounds = [Bounds(claim.min_headcount, claim.max_headcount) for claim in made]
    here = Bounds(headcount, headcount)
    if any(one != ALWAYS and one.meets(here) for one in bounds):
        verdict: bool | None = True
    elif ALWAYS in bounds:
        return None, f"its condition gives no head-count{contested}"
    else:
        verdict = False
    return verdict, f"it holds {described(one for one in bounds if one != ALWAYS)}{contested}"


def always(claim: Claim) -> bool:
    """Whether a claim makes its statement on no condition."""
    return claim.condition is None and claim.min_headcount is None and claim.max_headcount is None


def reports_to(store: Store, iri: str, headcount: int | None = None) -> tuple[Line, ...]:
    """The superiors of a role, whatever the status of the line; with a head-count, whether each applies."""
    facts = said(store, subject=iri, only=ROLE_LINES)
    lines = [line_of(store, fact, headcount=headcount) for fact in facts]
    decided: dict[bool | None, int] = {True: 0, None: 1, False: 2} if headcount is not None else {None: 0}
    return tuple(sorted(lines, key=lambda line: (decided[line.applies], order(line))))


# -- several roles ----------------------------------------------------------------------------------------


def of_both(one: Thing, other: Thing, *, stronger: bool = False) -> Thing:
    """A thing that two statements give, with the claims and sources of both and the weaker status.

    With `stronger`, the status of the one that says more: where two catalogues describe one thing.

    Where they give it in different relations (required here, optional there) or on different conditions,
    it has none: the claims say which is whose.
    """
    if isinstance(one, Item) and isinstance(other, Item):
        # What two roles share is rated in each: the figures are not those of both.
        one = replace(
            one,
            relation=one.relation if one.relation == other.relation else None,
            ratings=(one.ratings or other.ratings) if stronger else (),
        )
    if isinstance(one, Line) and isinstance(other, Line):
        if one.condition != other.condition:
            one = replace(one, condition=None)
        if one.frequency != other.frequency:
            one = replace(one, frequency=None)
    claims = tuple(sorted({c.iri: c for c in (*one.claims, *other.claims)}.values(), key=claim_order))
    return replace(
        one,
        status=(min if stronger else max)((one.status, other.status), key=SHOWN.__getitem__),
        claims=claims,
        sources=tuple(sorted({*one.sources, *other.sources})),
    )


def about(store: Store, statements: Iterable[Triple]) -> set[str]:
    """What statements are about: subjects, objects, and the roles that a title in them names."""
    found = set()
    for subject, predicate, value in statements:
        found |= {subject, value}
        if predicate == expand("skos:altLabel"):
            found |= set(names_of(store, value, "rg:preferredKey"))
    return found


def about_conflict(store: Store, conflict: Conflict) -> set[str]:
    """What a conflict is about, its reasons included."""
    return about(
        store, ((s.subject, s.predicate, s.object) for s in (*conflict.statements, *conflict.reasons))
    )


def much_alike(store: Store, iri: str) -> set[str]:
    """What mappings call much like a thing (`skos:closeMatch`, either way), never through another."""
    close = expand("skos:closeMatch")
    return {*store.subjects(close, ox.NamedNode(iri)), *store.objects(iri, close)}


def broader_roles(store: Store, iri: str) -> dict[str, list[str]]:
    """A role and the broader ones above it → the path that leads there, nearest first."""
    found = {iri: [iri]}
    queue = [iri]
    for current in queue:
        for (parent,) in sorted(
            store.rows(f"SELECT ?b WHERE {{ <{current}> skos:broader ?b . ?b a rg:Role }}")
        ):
            if parent and parent not in found:
                found[parent] = [*found[current], parent]
                queue.append(parent)
    return found


# -- statements -------------------------------------------------------------------------------------------


def statement_of(
    store: Store, subject: str, predicate: str, value: str, name: Callable[[str], str] | None = None
) -> Statement:
    """A statement with a readable form; `name` gives what things are called, if not as they are now."""
    name = name or partial(called, store)
    known = predicate == expand("skos:altLabel")
    label = value if known or not is_iri(value) else name(value)
    return Statement(subject, predicate, value, f"{name(subject)} · {label_of(store, predicate)} · {label}")


def statements_of(store: Store, triples: Iterable[Triple]) -> dict[Triple, Statement]:
    """Statements with readable forms, in which things of one name stand with their identifiers."""
    triples = list(triples)
    ends = {subject for subject, _, _ in triples} | {value for *_, value in triples if is_iri(value)}
    names = told_apart((iri, called(store, iri)) for iri in sorted(ends))
    return {triple: statement_of(store, *triple, names.__getitem__) for triple in triples}


def statement_order(statement: Statement) -> tuple[str, str, str]:
    """The order in which answers list statements."""
    return (statement.label.casefold(), statement.subject, statement.object)


def evidence(
    store: Store, facts: Iterable[Said], name: Callable[[str], str] | None = None
) -> tuple[Evidence, ...]:
    """What an answer rests on, from the facts that it was made of; `name` is as in `statement_of`."""
    return tuple(
        Evidence(
            statement_of(store, fact.subject, fact.predicate, fact.object, name),
            fact.status,
            fact.claims,
            fact.sources,
        )
        for fact in facts
    )


def is_iri(value: str) -> bool:
    """Whether a term's text is that of an IRI: a title may hold a colon, but hardly a scheme."""
    return "://" in value and " " not in value


def claims_on(store: Store, statement: Triple) -> list[Claim]:
    """The claims on a statement, the strongest first."""
    subject, predicate, _ = statement
    found = claims_where(store, f"?claim rdf:subject <{subject}> ; rdf:predicate <{predicate}> .")
    return sorted(found.get(statement, (None, []))[1], key=claim_order)


def conflicts(store: Store, iri: str | None = None, only_kind: str | None = None) -> tuple[Conflict, ...]:
    """The conflicts of the graph, or those that a role takes part in: contests before notes.

    Raises NameNotFoundError where `only_kind` is no kind of conflict.
    """
    kinds = {name.removeprefix(RG) for name, _ in store.pairs(expand("rg:effect"))}
    if only_kind is not None and only_kind not in kinds:
        near = nearest(only_kind, {name.lower() for name in kinds})
        raise NameNotFoundError(
            only_kind,
            "kind of conflict",
            sorted(name for name in kinds if name.lower() in near) or sorted(kinds),
        )
    verdicts = decisions(store)
    open_ones = all_contested(store)
    apart = {conflict: words.value for conflict, words in store.values(expand("rg:setApartBy"))}
    taken = []
    for (conflict, kind, sentence), links in links_of_conflicts(store).items():
        statements = sorted(links.get("rg:contests", []) + links.get("rg:concerns", []))
        reasons = sorted(links.get("rg:becauseOf", []))
        if only_kind not in {None, kind}:
            continue
        if iri is None or iri in about(store, (*statements, *reasons)):
            taken.append((conflict, kind, sentence, links, statements, reasons))
    subjects = {triple[0] for *_, statements, reasons in taken for triple in (*statements, *reasons)}
    values = " ".join(f"<{subject}>" for subject in sorted(subjects))
    claimed = claims_where(store, f"VALUES ?subject {{ {values} }} ?claim rdf:subject ?subject .")
    result = []
    for conflict, kind, sentence, links, statements, reasons in taken:
        claims = {c.iri: c for triple in (*statements, *reasons) for c in claimed.get(triple, (None, []))[1]}
        decision = verdicts.get(conflict)
        status: Literal["open", "settled", "noted", "apparent"]
        if conflict in apart:
            status = "apparent"
        elif "rg:concerns" in links:
            status = "noted"
        else:
            contested = any(triple in open_ones for triple in statements)
            # Another conflict may contest a statement that is left standing here.
            status = "open" if contested and not decision else "settled"
            decision = decision or next((verdicts[c] for c in sorted(claims) if c in verdicts), None)
        result.append(
            Conflict(
                iri=conflict,
                kind=kind,
                sentence=sentence,
                status=status,
                statements=tuple(statement_of(store, *triple) for triple in statements),
                reasons=tuple(statement_of(store, *triple) for triple in reasons),
                claims=tuple(sorted(claims.values(), key=claim_order)),
                decision=decision,
                set_apart_by=apart.get(conflict),
                sources=tuple(sorted(plainly_said(store, statements, claimed))),
                notes=scope_notes(store, (value for _, _, value in (*statements, *reasons))),
            )
        )
    rank = {"open": 0, "settled": 1, "noted": 2, "apparent": 3}
    return tuple(sorted(result, key=lambda c: (rank[c.status], c.kind, c.sentence)))


def plainly_said(
    store: Store, statements: Iterable[Triple], claimed: Mapping[Triple, tuple[Any, list[Claim]]]
) -> set[str]:
    """The sources that state one of some statements and make no claim on it."""
    found: set[str] = set()
    for s, p, o in statements:
        made = {claim.source for claim in claimed.get((s, p, o), (None, []))[1]}
        for quad in store.oxigraph.quads_for_pattern(ox.NamedNode(s), ox.NamedNode(p), None, None):
            graph = quad.graph_name
            if isinstance(graph, ox.NamedNode) and quad.object.value == o:  # type: ignore[union-attr]
                found |= {graph.value} - made - NO_SOURCES
    return found


@once_a_store
def links_of_conflicts(store: Store) -> dict[tuple[str, str, str], dict[str, list[Triple]]]:
    """(IRI, kind, sentence) of each conflict → how it is linked to statements → those."""
    rows = store.rows(
        "SELECT ?conflict ?kind ?sentence ?link ?s ?p ?o WHERE {"
        " ?conflict a rg:Conflict ; rg:kind ?kind ; rdfs:comment ?sentence ; ?link ?node ."
        " ?node rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o }"
    )
    found: dict[tuple[str, str, str], dict[str, list[Triple]]] = {}
    called = cache(short)  # of a few links in many rows
    for conflict, kind, sentence, link, s, p, o in rows:
        key = (conflict, kind.removeprefix(RG), sentence)
        found.setdefault(key, {}).setdefault(called(link), []).append((s, p, o))
    return found


def scope_notes(store: Store, things: Iterable[str]) -> tuple[str, ...]:
    """What the vocabulary says of how to read some things (`skos:scopeNote`), each once."""
    found = {
        note
        for thing in things
        if is_iri(thing)
        for (note,) in store.rows(f"SELECT ?note WHERE {{ <{thing}> skos:scopeNote ?note }}")
    }
    return tuple(sorted(found))


@once_a_store
def decisions(store: Store) -> dict[str, Decision]:
    """What is decided → the decision on it."""
    words = {"accept": "accept", "reject": "reject", "keepBoth": "keep-both"}
    found = {}
    for iri, thing, verdict, because, date, who in store.rows(
        "SELECT ?d ?thing ?verdict ?because ?date ?who WHERE { ?d a rg:Decision ; rg:about ?thing ;"
        " rg:verdict ?verdict ; rg:because ?because . OPTIONAL { ?d dcterms:date ?date }"
        " OPTIONAL { ?d rg:decidedBy ?who } } ORDER BY ?thing ?d STR(?because)"
    ):
        word = cast("Literal['accept', 'reject', 'keep-both']", words[verdict.removeprefix(RG)])
        found[thing] = Decision(iri, word, because, date or None, who or None)
    return found


def decision_records(store: Store, beside: Store | None = None) -> tuple[DecisionRecord, ...]:
    """Every decision with what it is about and whether that is there, or in a store `beside`, by day."""
    stores = [store] if beside is None else [store, beside]
    rests_on: dict[str, list[str]] = {}
    for iri, source in store.pairs(expand("rg:restsOn")):
        rests_on.setdefault(iri, []).append(source)
    source_class = ox.NamedNode(expand("rg:Source"))
    found = []
    for about_, decision in decisions(store).items():
        kind: Literal["claim", "conflict"] = "conflict" if decision.verdict == "keep-both" else "claim"
        wanted = ox.NamedNode(expand("rg:Conflict" if kind == "conflict" else "rg:Claim"))
        there = next((one for one in stores if one.has(about_, RDF_TYPE, wanted)), None)
        missing = (
            source
            for source in sorted(rests_on.get(decision.iri, ()))
            if not any(one.has(source, RDF_TYPE, source_class) for one in stores)
        )
        found.append(
            DecisionRecord(
                decision,
                about_,
                kind,
                says(there, about_, kind) if there else None,
                there is not None,
                () if there else tuple(Name(source, store.label(source)) for source in missing),
            )
        )
    return tuple(sorted(found, key=lambda row: (row.decision.date or "", row.decision.iri)))


def says(store: Store, iri: str, kind: str) -> str:
    """What a claim or a conflict says, in words."""
    if kind == "conflict":
        return next(store.rows(f"SELECT ?text WHERE {{ <{iri}> rdfs:comment ?text }}"))[0]
    ends = "rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o"
    s, p, o = next(store.rows(f"SELECT ?s ?p ?o WHERE {{ <{iri}> {ends} }}"))
    return statement_of(store, s, p, o).label


def waiting(store: Store, beside: Store | None = None) -> list[str]:
    """A note for every decision not in force: what it waits for, or that its sources give it no more.

    What is not in the store may be in the one `beside`.
    """
    notes = []
    for row in decision_records(store, beside):
        decided = f"{row.decision.verdict} on {short(row.about)}, because {row.decision.because}"
        if row.missing:
            sources = ", ".join(short(name.iri) for name in row.missing)
            notes.append(f"{short(row.decision.iri)} waits for {sources}, which is not loaded: {decided}")
        elif not row.in_force:
            gone = f"is not in force, for no source that is loaded gives its {row.kind} any more"
            notes.append(f"{short(row.decision.iri)} {gone}: {decided}")
    return notes


def support(store: Store) -> tuple[Support, ...]:
    """Every claimed statement with the number of places that make it, most first.

    A place is a stretch of a source; claims that dispute or are rejected are not counted, but listed.
    """
    made = claims_where(store, "")
    statements = statements_of(store, made)
    found = [
        Support(statements[triple], places_of(some), status_of(some), tuple(sorted(some, key=claim_order)))
        for triple, (_, some) in made.items()
    ]
    return tuple(sorted(found, key=lambda item: (-item.places, statement_order(item.statement))))


def places_of(claims: Iterable[Claim]) -> int:
    """The number of places that make a statement; claims that dispute or are rejected do not count."""
    return len(
        {(c.source, c.start, c.end) for c in claims if c.stance == "supports" and c.status != "rejected"}
    )
