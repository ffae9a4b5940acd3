"""What answers about an organisation rest on: the statements behind their items, and who makes them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from rolegraph import answers
from rolegraph.days import holds
from rolegraph.organisation import LINES
from rolegraph.vocabulary import short, told_apart

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from rolegraph.answers import Said
    from rolegraph.model import Evidence
    from rolegraph.organisation import Organisation

__all__ = ["Ground", "explained", "facts_of", "ground_of_line", "grounds_of_roles", "on_the_day"]

Explained = TypeVar("Explained")


@dataclass(frozen=True, slots=True)
class Ground:
    """Statements that an item rests on: those about a subject with some predicates (CURIEs), and one object.

    Where there are none, those with the predicate `otherwise` are meant.
    """

    subject: str
    predicates: tuple[str, ...]
    object: str | None = None
    otherwise: str | None = None

    def among(self, facts: Iterable[Said]) -> list[Said]:
        """Those of the facts about the subject that are meant."""
        facts = list(facts)
        found = [
            fact
            for fact in facts
            if short(fact.predicate) in self.predicates and self.object in {None, fact.object}
        ]
        return found or [fact for fact in facts if short(fact.predicate) == self.otherwise]


def ground_of_line(organisation: Organisation, low: str, up: str, *, dotted: bool = False) -> Ground:
    """A line between two positions, by their IRIs."""
    return Ground(low, (LINES[organisation.of][dotted],), up)


def grounds_of_roles(organisation: Organisation, iri: str, roles: Iterable[str]) -> Iterator[Ground]:
    """That a post has some roles; a role that only its title gives it rests on the title."""
    if organisation.of == "posts":
        for role in roles:
            yield Ground(iri, ("org:role",), role, otherwise="skos:prefLabel")


def explained(
    organisation: Organisation, items: Iterable[Explained], grounds: Callable[[Explained], Iterable[Ground]]
) -> tuple[Explained, ...]:
    """Items of an answer with the statements that each rests on, in its field `why`.

    `grounds` says which these are; all of them are looked up at once.
    """
    items = list(items)
    wanted = [list(dict.fromkeys(grounds(item))) for item in items]
    facts = facts_of(organisation, [ground for some in wanted for ground in some])
    ends = {end for some in facts.values() for fact in some for end in (fact.subject, fact.object)}
    named = sorted(ends & organisation.index.keys())
    called = told_apart((iri, organisation.called(iri)) for iri in named)

    def why(some: Sequence[Ground]) -> tuple[Evidence, ...]:
        meant = [fact for ground in some for fact in ground.among(facts.get(ground.subject, ()))]
        unique = {(fact.subject, fact.predicate, fact.object): fact for fact in meant}
        return answers.evidence(
            organisation.store, unique.values(), lambda iri: called.get(iri) or organisation.called(iri)
        )

    return tuple(with_why(item, why(some)) for item, some in zip(items, wanted, strict=True))


def with_why(item: Any, why: tuple[Evidence, ...]) -> Any:
    """An item with what it rests on."""
    return replace(item, why=why)


def facts_of(organisation: Organisation, grounds: Sequence[Ground]) -> dict[str, list[Said]]:
    """Subject → what is said of it, of posts only what speaks on the day."""
    predicates = {name for ground in grounds for name in (*ground.predicates, ground.otherwise) if name}
    if not predicates:
        return {}
    found: dict[str, list[Said]] = {}
    subjects = (ground.subject for ground in grounds)
    for fact in answers.said_of(organisation.store, subjects, sorted(predicates)):
        told = on_the_day(organisation, fact) if organisation.of == "posts" else fact
        if told:
            found.setdefault(fact.subject, []).append(told)
    return found


def on_the_day(organisation: Organisation, fact: Said) -> Said | None:
    """What is left of a statement about a post where only what speaks on the day is listened to."""
    day = organisation.as_of
    claims = tuple(
        claim
        for claim in fact.claims
        if (claim.in_force if day is None else holds(claim.valid_from or "", claim.valid_to or "", day))
    )
    plain = tuple(graph for graph in fact.plain if organisation.speaks(graph))
    if not claims and not plain:
        return None
    status = fact.status
    if day is not None and short(fact.predicate) in LINES[organisation.of]:
        if (fact.subject, fact.predicate, fact.object) in organisation.kept_out:
            claims = tuple(replace(claim, status="contested") for claim in claims)
            status = "contested"
        elif status == "contested":
            claims = tuple(replace(claim, status=answers.status_alone(claim)) for claim in claims)
            status = "accepted"
    if status != "contested" and not plain:
        status = answers.status_of(replace(claim, in_force=True) for claim in claims)
    sources = {*plain, *(claim.source for claim in claims if claim.stance == "supports")}
    return replace(fact, claims=claims, plain=plain, sources=tuple(sorted(sources)), status=status)
