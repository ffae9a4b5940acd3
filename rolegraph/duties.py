"""Questions about duties and cover: who has which duty, which must be kept apart, who could step in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, cast

import pyoxigraph as ox

from rolegraph import answers
from rolegraph.model import Name
from rolegraph.model.duties import (
    Cover,
    CoverRole,
    DutyHolder,
    DutyMatch,
    DutyMatrix,
    DutyRow,
    HeldPost,
    Separation,
    SeparationRule,
    Violation,
)
from rolegraph.organisation import lines
from rolegraph.places import SHIPPED
from rolegraph.store import Store, preference
from rolegraph.text import Phrases, words
from rolegraph.vocabulary import expand, short

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


def name_order(one: Name) -> tuple[str, str]:
    """The order in which answers list things."""
    return (one.label.casefold(), one.iri)


def by_name(store: Store, things: Iterable[str]) -> tuple[Name, ...]:
    """Things with their labels, in the order in which answers list them."""
    return tuple(sorted((answers.name_of(store, thing) for thing in things), key=name_order))


def ordered(facts: Iterable[Said]) -> list[Said]:
    """Statements in a fixed order."""
    return sorted(facts, key=lambda fact: (fact.subject, fact.predicate, fact.object))


# -- the matrix -------------------------------------------------------------------------------------------


def duty_matrix(store: Store, roles: Iterable[str] | None = None) -> DutyMatrix:
    """Which of some roles has which duty; of all roles, None, with the duties that none of them has.

    The duties are those that a statement gives to one of the roles, whatever its status. Of all roles they
    are all that are recorded.
    """
    chosen = holders_of_duties(store) if roles is None else dict.fromkeys(roles)
    facts = {role: answers.said(store, subject=role, only=(HAS_DUTY,)) for role in chosen}
    by_duty: dict[str, list[Said]] = {}
    for told in facts.values():
        for fact in told:
            by_duty.setdefault(fact.object, []).append(fact)
    for duty in unowned_duties(store) if roles is None else ():
        by_duty.setdefault(duty, [])
    rows = [duty_row(store, duty, told, facts) for duty, told in by_duty.items()]
    return DutyMatrix(
        roles=by_name(store, facts),
        rows=tuple(sorted(rows, key=lambda row: name_order(row.duty))),
        silent=by_name(store, (role for role, told in facts.items() if not told)),
    )


def holders_of_duties(store: Store) -> list[str]:
    """The roles that some statement, of whatever status, gives a duty."""
    rows = store.rows(
        "SELECT DISTINCT ?role WHERE { { ?role rg:hasDuty ?duty } UNION"
        " { ?node rdf:predicate rg:hasDuty ; rdf:subject ?role } }"
    )
    return sorted(role for (role,) in rows)


def unowned_duties(store: Store) -> set[str]:
    """The duties that are recorded and that no role has, contested ones apart."""
    recorded = set(store.subjects(RDF_TYPE, ox.NamedNode(expand("rg:Duty"))))
    held = {duty for _, duty in store.pairs(expand(HAS_DUTY))}
    return recorded - held


def duty_row(store: Store, duty: str, told: list[Said], columns: Iterable[str]) -> DutyRow:
    """A duty with what is said of it and the roles looked at."""
    held = [fact for fact in told if answers.counts(fact)]
    every = set(store.subjects(expand(HAS_DUTY), ox.NamedNode(duty)))
    holders = [
        DutyHolder(
            role=answers.name_of(store, fact.subject),
            share="owns" if len(held) == 1 else "shares",
            status=fact.status,
            conditions=conditions(fact),
            why=answers.evidence(store, [fact]),
        )
        for fact in held
    ]
    return DutyRow(
        duty=answers.name_of(store, duty),
        standing="without an owner" if not held else "owned" if len(held) == 1 else "shared",
        holders=tuple(sorted(holders, key=lambda one: name_order(one.role))),
        of_rule=bool(store.subjects(expand("rg:separates"), ox.NamedNode(duty))),
        elsewhere=len(every.difference(columns)),
        not_held=answers.evidence(store, [fact for fact in told if not answers.counts(fact)]),
    )


def conditions(fact: Said) -> tuple[str, ...]:
    """The conditions on which alone a statement holds, in the words of the claims that make it."""
    if fact.status != "conditional":
        return ()
    return tuple(dict.fromkeys(c.condition for c in fact.claims if c.condition and answers.makes(c)))


def roles_in_unit(store: Store, unit: str) -> list[str]:
    """The roles of the posts of the unit or organisation that a name means, and of the units below it.

    Raises NameNotFoundError, with the nearest names.
    """
    posts = {
        post
        for part in lines.find_units(store, unit)
        for post in store.subjects(expand("org:postIn"), ox.NamedNode(part))
    }
    return sorted({role for post in posts for role in objects(store, post, "org:role")})


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
            duties=cast("tuple[Name, Name]", by_name(store, pair)),
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
        likely = [rules.names[place] for place, likeness in near if likeness >= NEAR]
        for label, duty in likely:
            if words(label) == words(text):
                by_duty.setdefault(duty, Hit(item, "worded", 1.0))
        others = [(label, duty) for label, duty in likely if duty not in by_duty]
        for likeness, duty in sorted(
            zip(likenesses(rules, text, others), (d for _, d in others), strict=True)
        ):
            if likeness >= NEAR:
                by_duty[duty] = Hit(item, "near", likeness)  # the likest comes last
        if by_duty:
            found[item] = by_duty
    return found


def likenesses(rules: Rules, text: str, names: Sequence[tuple[str, str]]) -> list[float]:
    """How like a text is to some of the names of duties, each below 1.

    The names alone know no other words than their own, and would find "pay bills" in any text that has it.
    """
    if not names:
        return []
    known = Phrases([*(label for label, _ in rules.names), text])
    found = known.similarity([text], [label for label, _ in names])[0]
    return [round(min(float(value), 0.999), 3) for value in found]


def separation(store: Store, role: str | None = None) -> Separation:
    """What breaks the rules of separation: of all roles, posts and persons, or of one role alone."""
    rules = rules_of(store)
    has = things_of_roles(store) if role is None else {role: things_of_role(store, role)}
    found = hits(store, rules, {item for items in has.values() for item in items})
    held = {one: held_duties(items, found) for one, items in has.items() if items}
    violations = [
        violation(store, answers.name_of(store, one), "role", rule, [one], held, ())
        for one, duties in held.items()
        for rule in rules.rules
        if broken(rule, duties)
    ]
    if role is None:
        violations += by_holders(store, rules, held)
    return Separation(
        rules=rules.rules,
        starter=rules.starter,
        judged=len(held),
        violations=tuple(sorted(violations, key=violation_order)),
        not_judged=by_name(store, (one for one, items in has.items() if not items)),
    )


def violation_order(found: Violation) -> tuple[int, str, str, str]:
    """Roles before posts before persons, each by name."""
    kind = ("role", "post", "person").index(found.kind)
    return (kind, found.who.label.casefold(), found.who.iri, found.rule.iri)


def things_of_role(store: Store, role: str) -> set[str]:
    """The duties and skills that a role has, contested ones included."""
    facts = answers.said(store, subject=role, only=RELATED)
    return {fact.object for fact in facts if answers.counts(fact)}


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
        return tuple(sorted(matches, key=lambda m: (-m.similarity, name_order(m.role), name_order(m.item))))

    first, second = (side(duty.iri) for duty in rule.duties)
    best = [min((m.status for m in matches), key=answers.SHOWN.__getitem__) for matches in (first, second)]
    status = max(best, key=answers.SHOWN.__getitem__)
    return Violation(who, kind, rule, first, second, status, why)


def match(store: Store, role: str, hit: Hit) -> DutyMatch:
    """What a role has that is a duty of a rule, with the statements that say so."""
    facts = [
        fact
        for fact in answers.said(store, subject=role, only=RELATED)
        if fact.object == hit.item and answers.counts(fact)
    ]
    return DutyMatch(
        role=answers.name_of(store, role),
        item=answers.name_of(store, hit.item),
        how=hit.how,
        similarity=hit.similarity,
        relation=min((short(fact.predicate) for fact in facts), key=RELATED.index),
        status=min((fact.status for fact in facts), key=answers.SHOWN.__getitem__),
        why=answers.evidence(store, ordered(facts)),
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
    return answers.evidence(store, ordered(facts))


def called(store: Store, thing: str) -> Name:
    """A thing by its label, a person by their name where people were loaded."""
    return Name(thing, lines.person_name(store, thing))


# -- cover ------------------------------------------------------------------------------------------------

NEEDS: Final[tuple[tuple[str, Literal["essential", "required", "ungraded"]], ...]] = (
    ("rg:essentialSkill", "essential"),
    ("rg:requiresSkill", "required"),
    ("rg:hasSkill", "ungraded"),
)
"""What a vacancy cannot do without: the first of these relations in which it has any skill."""
FIRM: Final = ("rg:essentialSkill", "rg:requiresSkill", "rg:inDemandSkill")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A role against what a vacancy asks for, before what it rests on is looked up."""

    role: str
    has: frozenset[str]
    perhaps: frozenset[str]
    optional: frozenset[str]
    level_distance: int | None
    same_unit: bool


def cover(store: Store, kind: Literal["post", "role"], vacancy: str, top: int = 10) -> Cover:
    """Which roles call for all skills that a vacancy cannot do without, and which come nearest.

    For a post, roles with a post that is not vacant; for a role, any other. Nearer is a role that lacks fewer
    of these skills, then has more of the optional ones, then is of a nearer level, then in the same unit.
    """
    facts = [] if kind == "role" else answers.said(store, subject=vacancy, only=("org:role",))
    roles = [vacancy] if kind == "role" else sorted(objects(store, vacancy, "org:role"))
    asked = [fact for role in roles for fact in answers.said(store, subject=role, only=answers.SKILLS)]
    asked = [fact for fact in asked if answers.counts(fact)]
    by_relation: dict[str, set[str]] = {}
    for fact in asked:
        by_relation.setdefault(short(fact.predicate), set()).add(fact.object)
    relation, grade = next(((r, grade) for r, grade in NEEDS if r in by_relation), (None, None))
    wanted = by_relation[relation] if relation else set()
    optional = by_relation.get("rg:optionalSkill", set()) - wanted
    units = set(lines.units_of(store, vacancy)) if kind == "post" else set()
    found = candidates(store, wanted, optional, roles, units, only_held=kind == "post", but=vacancy)
    meeting = [one for one in found if len(one.has) == len(wanted)]
    rest = [one for one in found if len(one.has) < len(wanted)]

    def shown(some: list[Candidate]) -> tuple[CoverRole, ...]:
        return tuple(cover_role(store, one, wanted, units, but=vacancy) for one in first(store, some, top))

    behind = [fact for fact in asked if fact.object in wanted and short(fact.predicate) == relation]
    return Cover(
        vacancy=answers.name_of(store, vacancy),
        kind=kind,
        roles=by_name(store, roles),
        grade=grade,
        skills=by_name(store, wanted),
        meeting=len(meeting),
        covers=shown(meeting),
        nearest=shown(rest),
        why=answers.evidence(store, [*ordered(facts), *ordered(behind)]),
    )


def candidates(
    store: Store,
    wanted: set[str],
    optional: set[str],
    roles: Sequence[str],
    units: set[str],
    *,
    only_held: bool,
    but: str,
) -> list[Candidate]:
    """The roles that call for any of the wanted skills, or may."""
    has, perhaps = skills_by_role(store, wanted)
    extras, _ = skills_by_role(store, optional)
    held = held_roles(store, but) if only_held else set()
    near = {
        role
        for unit in units
        for post in store.subjects(expand("org:postIn"), ox.NamedNode(unit))
        if post != but
        for role in objects(store, post, "org:role") & held
    }
    found = (has.keys() | perhaps.keys()) - (set() if only_held else set(roles))
    levels = levels_of_roles(store)
    ranks = [levels.get(role, {}) for role in roles]
    return [
        Candidate(
            role=role,
            has=frozenset(has.get(role, ())),
            perhaps=frozenset(perhaps.get(role, set()) - has.get(role, set())),
            optional=frozenset(extras.get(role, ())),
            level_distance=distance(ranks, levels.get(role, {})),
            same_unit=role in near,
        )
        for role in sorted(found)
        if role in held or not only_held
    ]


def skills_by_role(store: Store, skills: Iterable[str]) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Role → which of some skills it calls for; role → which are optional in it, or contested."""
    has: dict[str, set[str]] = {}
    perhaps: dict[str, set[str]] = {}
    skills = set(skills)
    for skill in skills:
        every, optional = (
            roles_with(store, "rg:hasSkill", skill),
            roles_with(store, "rg:optionalSkill", skill),
        )
        sure = every - optional
        if optional:
            sure = sure.union(*(roles_with(store, curie, skill) for curie in FIRM))
        for role in sure:
            has.setdefault(role, set()).add(skill)
        for role in every - sure:
            perhaps.setdefault(role, set()).add(skill)
    relations = {expand(curie) for curie in answers.SKILLS}
    for role, relation, skill in answers.all_contested(store):
        if relation in relations and skill in skills:
            perhaps.setdefault(role, set()).add(skill)
    return has, perhaps


def roles_with(store: Store, curie: str, skill: str) -> set[str]:
    """The roles that have a skill by a relation in force."""
    return set(store.subjects(expand(curie), ox.NamedNode(skill)))


def held_roles(store: Store, but: str) -> set[str]:
    """The roles with a post that no source calls vacant, other than one."""
    empty = {*store.subjects(expand("rg:vacant"), ox.Literal(True)), but}
    return {role for post, role in store.pairs(expand("org:role")) if post not in empty}


@answers.once_a_store
def levels_of_roles(store: Store) -> dict[str, dict[str, list[int]]]:
    """Role → scale (what its levels' IRIs share) → the ordinals of the role's levels on it."""
    found: dict[str, dict[str, list[int]]] = {}
    for role, level, ordinal in store.rows(
        "SELECT ?role ?level ?n WHERE { ?role rg:level ?level . ?level rg:ordinal ?n }"
    ):
        found.setdefault(role, {}).setdefault(answers.catalogue(level), []).append(int(ordinal))
    return found


def distance(ranks: Iterable[Mapping[str, list[int]]], other: Mapping[str, list[int]]) -> int | None:
    """The least difference of the levels' ordinals on a scale that both stand on."""
    steps = [
        abs(one - two)
        for scales in ranks
        for scale in scales.keys() & other.keys()
        for one in scales[scale]
        for two in other[scale]
    ]
    return min(steps, default=None)


def first(store: Store, some: list[Candidate], top: int) -> list[Candidate]:
    """The nearest of some candidates in order: those that lack fewest, then what else speaks for them."""

    def nearness(one: Candidate) -> tuple[float, ...]:
        level = float("inf") if one.level_distance is None else one.level_distance
        # What may be there comes before what nothing says.
        return (-len(one.has), -len(one.perhaps), -len(one.optional), level, not one.same_unit)

    ordered = sorted(some, key=nearness)
    # Only those that can be shown are called by their names, which takes longer than all the rest.
    last = nearness(ordered[min(top, len(ordered)) - 1]) if ordered else ()
    shown = [one for one in ordered if nearness(one) <= last]
    shown.sort(key=lambda one: (nearness(one), store.label(one.role).casefold(), one.role))
    return shown[:top]


def cover_role(store: Store, one: Candidate, wanted: set[str], units: set[str], *, but: str) -> CoverRole:
    """A candidate with its posts and the statements that give it the skills."""
    facts = [
        fact
        for fact in answers.said(store, subject=one.role, only=answers.SKILLS)
        if fact.object in one.has | one.perhaps | one.optional and answers.counts(fact)
    ]
    lacks = wanted - one.has - one.perhaps
    has, perhaps, lacking, optional = (
        by_name(store, some) for some in (one.has, one.perhaps, lacks, one.optional)
    )
    return CoverRole(
        role=answers.name_of(store, one.role),
        has=has,
        perhaps=perhaps,
        lacks=lacking,
        optional=optional,
        level_distance=one.level_distance,
        posts=held_posts(store, one.role, units, but),
        why=answers.evidence(store, ordered(facts)),
    )


def held_posts(store: Store, role: str, units: set[str], but: str) -> tuple[HeldPost, ...]:
    """The posts of a role that no source calls vacant, those of some units first."""
    found = []
    for post in store.subjects(expand("org:role"), ox.NamedNode(role)):
        if post == but or store.has(post, expand("rg:vacant"), ox.Literal(True)):
            continue
        places = sorted(objects(store, post, "org:postIn"))
        people = sorted(objects(store, post, "org:heldBy"))
        named = (text_of(store, person, "foaf:name") for person in people)
        found.append(
            HeldPost(
                iri=post,
                label=store.label(post),
                unit=answers.name_of(store, places[0]) if places else None,
                same_unit=bool(units.intersection(places)),
                holders=tuple(text for text in named if text),
            )
        )
    return tuple(sorted(found, key=lambda post: (not post.same_unit, post.label.casefold(), post.iri)))
