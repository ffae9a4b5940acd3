"""Questions about duties and cover: who has which duty, which must be kept apart, who could step in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, cast

import pyoxigraph as ox

from rolegraph import answers
from rolegraph.errors import NameNotFoundError
from rolegraph.model import Name
from rolegraph.model.duties import (
    DutyHolder,
    DutyMatch,
    DutyMatrix,
    DutyRow,
    Separation,
    SeparationRule,
    Violation,
)
from rolegraph.places import SHIPPED
from rolegraph.store import Store, preference
from rolegraph.text import Phrases, words
from rolegraph.vocabulary import PREFIXES, expand, short

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rolegraph.answers import Said
    from rolegraph.model import Evidence

How = Literal["same", "narrower", "close", "worded", "near"]

RDF_TYPE: Final = expand("rdf:type")
RULE: Final = ox.NamedNode(expand("rg:SeparationRule"))
NEAR: Final = 0.8
"""How alike a duty of a role and one of a rule must be worded to be taken for one."""
HAS_DUTY: Final = "rg:hasDuty"
RELATED: Final = (HAS_DUTY, *answers.SKILLS)
"""What relates a role to what it does or is able to do, the firmest first."""
KINDS: Final = {"unit": ("org:OrganizationalUnit", "org:FormalOrganization"), "post": ("org:Post",)}
"""What `find` finds → its classes."""


def name(store: Store, iri: str) -> Name:
    """A thing with its label."""
    return Name(iri, store.label(iri))


def by_name(names: Iterable[Name]) -> tuple[Name, ...]:
    """Names in the order in which answers list them."""
    return tuple(sorted(names, key=lambda one: (one.label.casefold(), one.iri)))


def holds(fact: Said) -> bool:
    """Whether what a statement says counts as so, or is contested: not denied, rejected or out of force."""
    return fact.status in answers.SAID and bool(fact.sources)


# -- the matrix -------------------------------------------------------------------------------------------


def duty_matrix(store: Store, roles: Iterable[str] | None = None) -> DutyMatrix:
    """Which of some roles has which duty; of all roles, None, with the duties that none of them has.

    The duties are those that a statement gives to one of the roles, whatever its status. Of all roles they
    are all that are recorded.
    """
    facts = said_duties(store, holders_of_duties(store) if roles is None else dict.fromkeys(roles))
    if roles is None:
        facts = {role: told for role, told in facts.items() if told}
    by_duty: dict[str, list[Said]] = {}
    for told in facts.values():
        for fact in told:
            by_duty.setdefault(fact.object, []).append(fact)
    for duty in unowned_duties(store) if roles is None else ():
        by_duty.setdefault(duty, [])
    rows = [duty_row(store, duty, told, facts) for duty, told in by_duty.items()]
    return DutyMatrix(
        roles=by_name(name(store, role) for role in facts),
        rows=tuple(sorted(rows, key=lambda row: (row.duty.label.casefold(), row.duty.iri))),
        silent=by_name(name(store, role) for role, told in facts.items() if not told),
    )


def said_duties(store: Store, roles: Iterable[str]) -> dict[str, list[Said]]:
    """Role → what is said of its duties."""
    return {role: answers.said(store, subject=role, only=(HAS_DUTY,)) for role in roles}


def holders_of_duties(store: Store) -> list[str]:
    """The roles that some statement, of whatever status, gives a duty."""
    rows = store.rows(
        "SELECT DISTINCT ?role WHERE { { ?role rg:hasDuty ?duty } UNION"
        " { ?node rdf:predicate rg:hasDuty ; rdf:subject ?role } }"
    )
    return sorted(role for (role,) in rows)


def unowned_duties(store: Store) -> set[str]:
    """The duties that are recorded and that no role has."""
    recorded = set(store.subjects(RDF_TYPE, ox.NamedNode(expand("rg:Duty"))))
    held = {duty for _, duty in store.pairs(expand(HAS_DUTY))}
    held |= {o for _, p, o in answers.all_contested(store) if p == expand(HAS_DUTY)}
    return recorded - held


def duty_row(store: Store, duty: str, told: list[Said], columns: Iterable[str]) -> DutyRow:
    """A duty with what is said of it and the roles looked at."""
    held = [fact for fact in told if holds(fact)]
    every = set(store.subjects(expand(HAS_DUTY), ox.NamedNode(duty)))
    holders = [
        DutyHolder(
            role=name(store, fact.subject),
            share="owns" if len(held) == 1 else "shares",
            status=fact.status,
            conditions=conditions(fact),
            why=answers.evidence(store, [fact]),
        )
        for fact in held
    ]
    return DutyRow(
        duty=name(store, duty),
        standing="without an owner" if not held else "owned" if len(held) == 1 else "shared",
        holders=tuple(sorted(holders, key=lambda one: (one.role.label.casefold(), one.role.iri))),
        of_rule=bool(store.subjects(expand("rg:separates"), ox.NamedNode(duty))),
        elsewhere=len(every.difference(columns)),
        not_held=answers.evidence(store, [fact for fact in told if not holds(fact)]),
    )


def conditions(fact: Said) -> tuple[str, ...]:
    """The conditions on which alone a statement holds, in the words of the claims that make it."""
    if fact.status != "conditional":
        return ()
    return tuple(dict.fromkeys(c.condition for c in fact.claims if c.condition and answers.makes(c)))


def roles_in_unit(store: Store, unit: str) -> list[str]:
    """The roles of the posts of a unit or organisation and of the units below it."""
    rows = store.rows(
        f"SELECT DISTINCT ?role WHERE {{ ?part (org:subOrganizationOf|org:unitOf)* <{unit}> ."
        " ?post org:postIn ?part ; org:role ?role }"
    )
    return sorted(role for (role,) in rows)


# -- separation -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of separation, what SKOS ties to their duties, and what these are called."""

    rules: tuple[SeparationRule, ...]
    starter: bool
    tied: dict[str, dict[str, How]]
    """Thing → duty of a rule → how it is tied to it."""
    names: tuple[tuple[str, str], ...]
    """(a name, the duty of a rule that it is one of)."""
    phrases: Phrases
    """The names, in the same order."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that a role has and that is a duty of a rule."""

    item: str
    how: How
    similarity: float


@answers.once_a_store
def rules_of(store: Store) -> Rules:
    """The rules that a graph holds; where it holds none, those that ship."""
    starter = not store.subjects(RDF_TYPE, RULE)
    if starter:
        held, store = store, Store()
        store.oxigraph.load(path=str(SHIPPED / "separation.ttl"), format=ox.RdfFormat.TURTLE)
    duties: dict[str, list[str]] = {}
    for rule, duty in store.pairs(expand("rg:separates")):
        duties.setdefault(rule, []).append(duty)
    found = [
        SeparationRule(
            iri=rule,
            area=text_of(store, rule, "rg:area"),
            duties=cast("tuple[Name, Name]", by_name(name(store, duty) for duty in pair)),
            because=text_of(store, rule, "rg:because") or "",
        )
        for rule, pair in duties.items()
    ]
    names = sorted(
        {
            (label.value, duty)
            for curie in ("skos:prefLabel", "skos:altLabel")
            for pair in duties.values()
            for duty in pair
            for label in labels(store, duty, curie)
        }
    )
    return Rules(
        rules=tuple(sorted(found, key=lambda rule: (rule.area or "", rule.iri))),
        starter=starter,
        tied=tied_to(held if starter else store, {duty for pair in duties.values() for duty in pair}),
        names=tuple(names),
        phrases=Phrases([label for label, _ in names]),
    )


def labels(store: Store, thing: str, curie: str) -> list[ox.Literal]:
    """The texts that a thing has by a property, the preferred first."""
    quads = store.oxigraph.quads_for_pattern(
        ox.NamedNode(thing), ox.NamedNode(expand(curie)), None, ox.DefaultGraph()
    )
    return sorted((quad.object for quad in quads if isinstance(quad.object, ox.Literal)), key=preference)


def text_of(store: Store, thing: str, curie: str) -> str | None:
    """The text that a thing has by a property: in English where there is one."""
    return next((label.value for label in labels(store, thing, curie)), None)


def tied_to(store: Store, duties: Iterable[str]) -> dict[str, dict[str, How]]:
    """Thing → duty → how it is tied to it: the very duty, a kind of it at any remove, or a close match.

    A broader thing is not: whoever has a general duty is not said to have each that it could be made of.
    """
    found: dict[str, dict[str, How]] = {}
    for duty in sorted(duties):
        below = [duty]
        for one in below:
            found.setdefault(one, {})[duty] = "same" if one == duty else "narrower"
            under = {*store.subjects(expand("skos:broader"), ox.NamedNode(one))}
            under |= set(store.subjects(expand("skos:broadMatch"), ox.NamedNode(one)))
            under |= objects(store, one, "skos:narrowMatch")
            below += sorted(under - set(below))
        close = set(store.subjects(expand("skos:closeMatch"), ox.NamedNode(duty)))
        for one in close | objects(store, duty, "skos:closeMatch"):
            found.setdefault(one, {}).setdefault(duty, "close")
    return found


def objects(store: Store, thing: str, curie: str) -> set[str]:
    """The IRIs that a thing is related to by a property."""
    return {other for (other,) in store.rows(f"SELECT ?o WHERE {{ <{thing}> {curie} ?o FILTER(ISIRI(?o)) }}")}


def hits(store: Store, rules: Rules, items: Iterable[str]) -> dict[str, dict[str, Hit]]:
    """Thing → duty of a rule → how it is that duty, for those of some duties and skills that are any."""
    found: dict[str, dict[str, Hit]] = {}
    texts = {item: store.label(item) for item in sorted(set(items))}
    for (item, text), near in zip(texts.items(), rules.phrases.nearest(list(texts.values())), strict=True):
        by_duty = {duty: Hit(item, how, 1.0) for duty, how in rules.tied.get(item, {}).items()}
        likely = [place for place, likeness in near if likeness >= NEAR]
        for place, likeness in zip(likely, likenesses(rules, text, likely), strict=True):
            _, duty = rules.names[place]
            how: How = "worded" if likeness == 1 else "near"
            if likeness >= NEAR and (duty not in by_duty or by_duty[duty].similarity < likeness):
                by_duty[duty] = Hit(item, how, likeness)
        if by_duty:
            found[item] = by_duty
    return found


def likenesses(rules: Rules, text: str, places: Sequence[int]) -> list[float]:
    """How like a text is to some of the names, from 0 to 1; 1 is the same words.

    The names alone know no other words than their own, and would find "pay bills" in any text that has it.
    """
    if not places:
        return []
    wanted = [rules.names[place][0] for place in places]
    known = Phrases([*(label for label, _ in rules.names), text])
    found = known.similarity([text], wanted)[0]
    return [
        1.0 if words(text) == words(label) else round(min(float(value), 0.999), 3)
        for label, value in zip(wanted, found, strict=True)
    ]


def separation(store: Store, role: str | None = None) -> Separation:
    """What breaks the rules of separation: of all roles, posts and persons, or of one role and its posts."""
    rules = rules_of(store)
    has = things_of_roles(store) if role is None else {role: things_of_role(store, role)}
    found = hits(store, rules, {item for items in has.values() for item in items})
    held = {one: held_duties(items, found) for one, items in has.items() if items}
    violations = [
        violation(store, name(store, one), "role", rule, [one], held, ())
        for one, duties in held.items()
        for rule in rules.rules
        if broken(rule, duties)
    ]
    violations += by_holders(store, rules, held)
    return Separation(
        rules=rules.rules,
        starter=rules.starter,
        judged=len(held),
        violations=tuple(sorted(violations, key=violation_order)),
        not_judged=by_name(name(store, one) for one, items in has.items() if not items),
    )


def violation_order(found: Violation) -> tuple[int, str, str, str]:
    """Roles before posts before persons, each by name."""
    kind = ("role", "post", "person").index(found.kind)
    return (kind, found.who.label.casefold(), found.who.iri, found.rule.iri)


def things_of_role(store: Store, role: str) -> set[str]:
    """The duties and skills that a role has, contested ones included."""
    facts = answers.said(store, subject=role, only=RELATED)
    return {fact.object for fact in facts if holds(fact)}


def things_of_roles(store: Store) -> dict[str, set[str]]:
    """Role → the duties and skills that it has, contested ones included, for all roles."""
    found: dict[str, set[str]] = {role: set() for role in store.subjects(RDF_TYPE, answers.ROLE)}
    relations = {expand(curie) for curie in RELATED}
    pairs = [pair for curie in (HAS_DUTY, "rg:hasSkill") for pair in store.pairs(expand(curie))]
    pairs += [(s, o) for s, p, o in answers.all_contested(store) if p in relations]
    for role, thing in pairs:
        found.setdefault(role, set()).add(thing)
    return found


def held_duties(items: Iterable[str], found: Mapping[str, Mapping[str, Hit]]) -> dict[str, list[Hit]]:
    """Duty of a rule → what a role has that is it."""
    held: dict[str, list[Hit]] = {}
    for item in sorted(items):
        for duty, hit in found.get(item, {}).items():
            held.setdefault(duty, []).append(hit)
    return held


def broken(rule: SeparationRule, held: Mapping[str, object]) -> bool:
    """Whether both duties of a rule are held."""
    return all(duty.iri in held for duty in rule.duties)


def violation(
    store: Store,
    who: Name,
    kind: Literal["role", "post", "person"],
    rule: SeparationRule,
    roles: Iterable[str],
    held: Mapping[str, Mapping[str, Sequence[Hit]]],
    why: tuple[Evidence, ...],
) -> Violation:
    """A broken rule with what the roles have of each of its duties."""

    def side(duty: str) -> tuple[DutyMatch, ...]:
        matches = [match(store, role, hit) for role in roles for hit in held.get(role, {}).get(duty, ())]
        return tuple(sorted(matches, key=lambda one: (-one.similarity, one.role.label, one.item.label)))

    first, second = (side(duty.iri) for duty in rule.duties)
    best = [min((m.status for m in matches), key=answers.SHOWN.__getitem__) for matches in (first, second)]
    status = max(best, key=answers.SHOWN.__getitem__)
    return Violation(who, kind, rule, first, second, status, why)


def match(store: Store, role: str, hit: Hit) -> DutyMatch:
    """What a role has that is a duty of a rule, with the statements that say so."""
    facts = [
        fact
        for fact in answers.said(store, subject=role, only=RELATED)
        if fact.object == hit.item and holds(fact)
    ]
    return DutyMatch(
        role=name(store, role),
        item=name(store, hit.item),
        how=hit.how,
        similarity=hit.similarity,
        relation=min((short(fact.predicate) for fact in facts), key=RELATED.index),
        status=min((fact.status for fact in facts), key=answers.SHOWN.__getitem__),
        why=answers.evidence(store, facts),
    )


def by_holders(
    store: Store, rules: Rules, held: Mapping[str, Mapping[str, Sequence[Hit]]]
) -> list[Violation]:
    """What posts and persons break through several roles, none of which breaks the rule by itself."""
    roles_of: dict[str, set[str]] = {}
    for post, role in store.pairs(expand("org:role")):
        roles_of.setdefault(post, set()).add(role)
    posts_of: dict[str, set[str]] = {}
    for post, person in store.pairs(expand("org:heldBy")):
        posts_of.setdefault(person, set()).add(post)
    found = []
    holders: list[tuple[str, Literal["post", "person"], set[str]]] = [
        *((post, "post", {post}) for post in roles_of),
        *((person, "person", posts) for person, posts in posts_of.items() if len(posts) > 1),
    ]
    for who, kind, posts in holders:
        roles = sorted({role for post in posts for role in roles_of.get(post, ())} & held.keys())
        if len(roles) < 2:
            continue
        together = {duty for role in roles for duty in held[role]}
        for rule in rules.rules:
            if broken(rule, dict.fromkeys(together)) and not any(broken(rule, held[role]) for role in roles):
                why = holding(store, who, sorted(posts), roles)
                found.append(violation(store, called(store, who), kind, rule, roles, held, why))
    return found


def holding(store: Store, who: str, posts: Iterable[str], roles: Iterable[str]) -> tuple[Evidence, ...]:
    """The statements that give posts, or whoever holds them, their roles."""
    ends = {who, *roles}
    facts = [
        fact
        for post in posts
        for fact in answers.said(store, subject=post, only=("org:heldBy", "org:role"))
        if fact.object in ends
    ]
    return answers.evidence(
        store, sorted(facts, key=lambda fact: (fact.subject, fact.predicate, fact.object))
    )


def called(store: Store, thing: str) -> Name:
    """A thing by its label, a person by their name where people were loaded."""
    return Name(thing, text_of(store, thing, "foaf:name") or store.label(thing))


# -- finding what is no role ------------------------------------------------------------------------------


def find(store: Store, wanted: str, kind: str) -> str:
    """The IRI of the one unit or post that a name means, in any case: IRI, CURIE, else own name.

    `kind` is `unit` or `post`. Raises NameNotFoundError, with the nearest names, and AmbiguousNameError.
    """
    classes = " ".join(KINDS[kind])
    pattern = f"VALUES ?class {{ {classes} }} ?thing a ?class"
    given = wanted.strip().removeprefix("<").removesuffix(">")
    prefix, _, local = given.partition(":")
    if prefix in PREFIXES:
        given = PREFIXES[prefix] + local
    if answers.is_iri(given) and store.query(f"ASK {{ VALUES ?thing {{ <{given}> }} {pattern} }}"):
        return given
    names: dict[str, set[str]] = {}
    for thing, label in store.rows(f"SELECT ?thing ?name WHERE {{ {pattern} ; skos:prefLabel ?name }}"):
        names.setdefault(label.casefold(), set()).add(thing)
    if hits := sorted(names.get(wanted.strip().casefold(), ())):
        return answers.only(hits, wanted, "name")
    raise NameNotFoundError(wanted, kind, answers.nearest(wanted, names))
