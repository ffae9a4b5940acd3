"""Which duties a rule keeps apart, and who has both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, cast

import pyoxigraph as ox

from rolegraph.answers import (
    RDF_TYPE,
    ROLE,
    SHOWN,
    all_contested,
    by_name,
    counts,
    evidence,
    learn_labels,
    much_alike,
    name_of,
    name_order,
    once_a_store,
    said,
)
from rolegraph.likeness import near_identical
from rolegraph.model import Name
from rolegraph.model.duties import DutyMatch, Separation, SeparationRule, Violation
from rolegraph.places import SHIPPED
from rolegraph.store import Store
from rolegraph.text import words
from rolegraph.vocabulary import SKILLS, expand, short

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rolegraph.model import Evidence

    Held = Mapping[str, Mapping[str, Sequence["Hit"]]]

__all__ = ["rules_of", "separation"]

How = Literal["same", "narrower", "close", "worded", "near"]

RULE: Final = ox.NamedNode(expand("rg:SeparationRule"))
RELATED: Final = ("rg:hasDuty", *SKILLS)
"""What relates a role to what it does or is able to do, the firmest first."""
LIKE: Final = 0.8
"""The likeness of wording from which something counts as a rule's duty: below it, in ESCO, taking payments
from customers passes for paying suppliers."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of separation, what SKOS ties to their duties, and what these are called."""

    rules: tuple[SeparationRule, ...]
    starter: bool
    tied: dict[str, dict[str, How]]
    """Thing → duty of a rule → how it is tied to it."""
    names: tuple[Name, ...]
    """The duties of rules by each of their names."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that a role has and that is a duty of a rule."""

    item: str
    how: How
    similarity: float


@once_a_store
def rules_of(store: Store) -> Rules:
    """The rules that a graph holds; where it holds none, those that ship."""
    starter = not store.subjects(RDF_TYPE, RULE)
    book = shipped_rules() if starter else store
    pairs: dict[str, list[str]] = {}
    for rule, duty in book.pairs(expand("rg:separates")):
        pairs.setdefault(rule, []).append(duty)
    rules = [
        SeparationRule(
            iri=rule,
            area=next(iter(book.texts(rule, expand("rg:area"))), None),
            duties=cast("tuple[Name, Name]", by_name(book, pair)),
            because=next(iter(book.texts(rule, expand("rg:because"))), ""),
        )
        for rule, pair in pairs.items()
    ]
    duties = sorted({duty for pair in pairs.values() for duty in pair})
    return Rules(
        rules=tuple(sorted(rules, key=lambda rule: (rule.area or "", rule.iri))),
        starter=starter,
        tied=tied_to(store, duties),
        names=tuple(
            Name(duty, text)
            for duty in duties
            for curie in ("skos:prefLabel", "skos:altLabel")
            for text in book.texts(duty, expand(curie))
        ),
    )


def shipped_rules() -> Store:
    """The rules that ship."""
    store = Store()
    store.oxigraph.load(path=str(SHIPPED / "separation.ttl"), format=ox.RdfFormat.TURTLE)
    return store


def tied_to(store: Store, duties: Iterable[str]) -> dict[str, dict[str, How]]:
    """Thing → duty → how it is tied to it: the very duty, a kind of it at any remove, or a close match.

    A broader thing is not: whoever has a general duty is not said to have each that it could be made of.
    """
    found: dict[str, dict[str, How]] = {}
    for duty in duties:
        below = [duty]
        for one in below:
            found.setdefault(one, {})[duty] = "same" if one == duty else "narrower"
            under = set(store.objects(one, expand("skos:narrowMatch")))
            for curie in ("skos:broader", "skos:broadMatch"):
                under.update(store.subjects(expand(curie), ox.NamedNode(one)))
            below += sorted(under - set(below))
        for one in sorted(much_alike(store, duty)):
            found.setdefault(one, {}).setdefault(duty, "close")
    return found


def hits(store: Store, rules: Rules, items: Iterable[str]) -> dict[str, dict[str, Hit]]:
    """Thing → duty of a rule → how it is that duty, for those of some duties and skills that are any."""
    names = [name_of(store, item) for item in items]
    found: dict[str, dict[str, Hit]] = {}
    for item in (name.iri for name in names if name.iri in rules.tied):
        found[item] = {duty: Hit(item, how, 1.0) for duty, how in rules.tied[item].items()}
    told = set(found)
    for name, duty, alike in near_identical(names, rules.names, LIKE):
        # Wording says less than a tie, and it says one thing: what is likest, and no accusation from less.
        if name.iri in told:
            continue
        worded = words(name.label) == words(duty.label)
        hit = Hit(name.iri, "worded", 1.0) if worded else Hit(name.iri, "near", round(alike, 3))
        best = max((one.similarity for one in found.get(name.iri, {}).values()), default=0.0)
        if hit.similarity > best:
            found[name.iri] = {duty.iri: hit}
        elif hit.similarity == best == 1.0:
            found[name.iri].setdefault(duty.iri, hit)
    return found


def separation(store: Store, role: str | None = None) -> Separation:
    """What breaks the rules of separation: of all roles, posts and persons, or of one role alone."""
    if role is None:
        return separation_of_all(store)
    facts = said(store, subject=role, only=RELATED)
    things = sorted({fact.object for fact in facts if counts(fact)})
    found = hits(store, rules_of(store), things)
    held = held_duties(((role, thing) for thing in things), found)
    return judged(store, {role}, {role} if things else set(), by_roles(store, held))


@once_a_store
def separation_of_all(store: Store) -> Separation:
    """What all roles, posts and persons break."""
    learn_labels(store, ["rg:Duty", "rg:Skill", "rg:Role"])
    relations = {expand(curie) for curie in RELATED}
    contested = {(s, o) for s, p, o in all_contested(store) if p in relations}
    has = "{ ?role rg:hasDuty|rg:hasSkill ?thing }"
    told = {role for (role,) in store.rows(f"SELECT DISTINCT ?role {has}")}.union(s for s, _ in contested)
    things = {thing for (thing,) in store.rows(f"SELECT DISTINCT ?thing {has}")}.union(
        o for _, o in contested
    )
    found = hits(store, rules_of(store), things)
    pairs = {
        (role, thing)
        for thing in found
        for curie in ("rg:hasDuty", "rg:hasSkill")
        for role in store.subjects(expand(curie), ox.NamedNode(thing))
    }
    held = held_duties(sorted(pairs | contested), found)
    posts_of: dict[str, set[str]] = {}
    for post, person in store.pairs(expand("org:heldBy")):
        posts_of.setdefault(person, set()).add(post)
    broken = [*by_roles(store, held), *by_holders(store, held, posts_of)]
    return judged(store, store.subjects(RDF_TYPE, ROLE), told, broken, posts_of)


def judged(
    store: Store,
    roles: Iterable[str],
    told: set[str],
    violations: Iterable[Violation],
    posts_of: Mapping[str, set[str]] | None = None,
) -> Separation:
    """The answer about some roles, of which something is told of some, and about persons with posts."""
    rules = rules_of(store)
    posts_of = posts_of or {}
    return Separation(
        rules=rules.rules,
        starter=rules.starter,
        judged=len(told),
        violations=tuple(sorted(violations, key=violation_order)),
        not_judged=by_name(store, set(roles) - told),
        persons=len(posts_of),
        with_several_posts=sum(len(posts) > 1 for posts in posts_of.values()),
    )


def violation_order(found: Violation) -> tuple[int, str, str, str]:
    """Roles before posts before persons, each by name."""
    kind = ("role", "post", "person").index(found.kind)
    return (kind, found.who.label.casefold(), found.who.iri, found.rule.iri)


def held_duties(
    pairs: Iterable[tuple[str, str]], found: Mapping[str, Mapping[str, Hit]]
) -> dict[str, dict[str, list[Hit]]]:
    """Role → duty of a rule → what the role has that is it, from (role, thing) pairs."""
    held: dict[str, dict[str, list[Hit]]] = {}
    for role, thing in pairs:
        for duty, hit in found.get(thing, {}).items():
            held.setdefault(role, {}).setdefault(duty, []).append(hit)
    return held


def broken(rule: SeparationRule, held: Mapping[str, Iterable[Hit]]) -> bool:
    """Whether both duties of a rule are held, by two things: no duty stands on both sides."""
    first, second = ({hit.item for hit in held.get(duty.iri, ())} for duty in rule.duties)
    return bool(first and second and len(first | second) > 1)


def violation(
    store: Store,
    who: Name,
    kind: Literal["role", "post", "person"],
    rule: SeparationRule,
    roles: Iterable[str],
    held: Held,
    why: tuple[Evidence, ...],
) -> Violation:
    """A broken rule with what the roles have of each of its duties."""

    def side(duty: str) -> tuple[DutyMatch, ...]:
        matches = [match(store, role, hit) for role in roles for hit in held.get(role, {}).get(duty, ())]
        return tuple(sorted(matches, key=lambda m: (-m.similarity, name_order(m.role), name_order(m.item))))

    first, second = (side(duty.iri) for duty in rule.duties)
    best = [min((m.status for m in matches), key=SHOWN.__getitem__) for matches in (first, second)]
    status = max(best, key=SHOWN.__getitem__)
    return Violation(who, kind, rule, first, second, status, why)


def match(store: Store, role: str, hit: Hit) -> DutyMatch:
    """What a role has that is a duty of a rule, with the statements that say so."""
    facts = [
        fact for fact in said(store, subject=role, only=RELATED) if fact.object == hit.item and counts(fact)
    ]
    return DutyMatch(
        role=name_of(store, role),
        item=name_of(store, hit.item),
        how=hit.how,
        similarity=hit.similarity,
        relation=min((short(fact.predicate) for fact in facts), key=RELATED.index),
        status=min((fact.status for fact in facts), key=SHOWN.__getitem__),
        why=evidence(store, facts),
    )


def by_roles(store: Store, held: Held) -> list[Violation]:
    """What roles break by themselves."""
    return [
        violation(store, name_of(store, role), "role", rule, [role], held, ())
        for role, duties in held.items()
        for rule in rules_of(store).rules
        if broken(rule, duties)
    ]


def by_holders(store: Store, held: Held, posts_of: Mapping[str, set[str]]) -> list[Violation]:
    """What posts and persons (of which posts) break by several roles, none of which does so by itself."""
    roles_of: dict[str, set[str]] = {}
    for post, role in store.pairs(expand("org:role")):
        roles_of.setdefault(post, set()).add(role)
    found = []
    holders: list[tuple[str, Literal["post", "person"], set[str]]] = [
        *((post, "post", {post}) for post in roles_of),
        *((person, "person", posts) for person, posts in posts_of.items() if len(posts) > 1),
    ]
    for who, kind, posts in holders:
        roles = sorted({role for post in posts for role in roles_of.get(post, ())} & held.keys())
        if len(roles) < 2:
            continue
        together: dict[str, list[Hit]] = {}
        for role in roles:
            for duty, hits_of in held[role].items():
                together.setdefault(duty, []).extend(hits_of)
        for rule in rules_of(store).rules:
            if broken(rule, together) and not any(broken(rule, held[role]) for role in roles):
                why = holding(store, who, sorted(posts), roles)
                found.append(violation(store, name_of(store, who), kind, rule, roles, held, why))
    return found


def holding(store: Store, who: str, posts: Iterable[str], roles: Iterable[str]) -> tuple[Evidence, ...]:
    """The statements that give posts, or whoever holds them, their roles."""
    ends = {who, *roles}
    facts = [
        fact
        for post in posts
        for fact in said(store, subject=post, only=("org:heldBy", "org:role"))
        if fact.object in ends
    ]
    return evidence(store, facts)
