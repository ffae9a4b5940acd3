"""Who does this, who needs that: duties and skills found by their wording, and the roles that have them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, cast

import pyoxigraph as ox

from rolegraph.answers import counts, evidence, name_of, said
from rolegraph.careers import DUTY, had_by
from rolegraph.errors import NameNotFoundError, QueryError
from rolegraph.kept import Strings, kept, matrix_arrays, matrix_of, string_arrays
from rolegraph.likeness import ALMOST
from rolegraph.model.careers import Holder, Holders, Match
from rolegraph.text import Phrases, fold, likest
from rolegraph.vocabulary import SKILLS, expand, named_iris

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    from rolegraph.answers import Said
    from rolegraph.kept import Arrays
    from rolegraph.store import Store

Kind = Literal["duty", "skill"]

__all__ = ["holders"]

CLASSES: Final[dict[Kind, str]] = {"duty": "rg:Duty", "skill": "rg:Skill"}
RELATIONS: Final[dict[Kind, tuple[str, ...]]] = {"duty": (DUTY,), "skill": tuple(SKILLS)}
LABELS: Final = ("skos:prefLabel", "skos:altLabel")
LEAST: Final = 0.3
"""Likeness from which on a label answers: below it words and label share hardly more than an ending."""
LONGEST: Final = 1_000
"""Characters of what is asked that are looked at."""


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of all duties or skills: whose each is, and their wording."""

    things: Strings
    labels: Strings
    of: NDArray[np.int64]
    phrases: Phrases


def holders(store: Store, text: str, kind: Kind, top: int = 10) -> Holders:
    """The duties or skills that a text describes, the likest first of those that a role has, then the others.

    An IRI or CURIE means one thing exactly. Raises QueryError for an empty text, or where nothing is said of
    any duty or skill, NameNotFoundError where nothing is worded like it.
    """
    if not (asked := text.strip()):
        raise QueryError(f"an empty text names no {kind}; describe one in words, or give its IRI or CURIE")
    if exact := named(store, asked, kind):
        found = [(exact, 1.0, store.label(exact))]
    else:
        found = worded_like(store, asked[:LONGEST], kind, top)
    matches = [Match(name_of(store, iri), score, label, who(store, iri, kind)) for iri, score, label in found]
    # What nobody has answers the question least, however it is worded.
    return Holders(asked, kind, tuple(sorted(matches, key=lambda match: not match.holders)))


def named(store: Store, text: str, kind: Kind) -> str | None:
    """The duty or skill whose IRI or CURIE a text is; None for a text that is no such thing's."""
    class_ = ox.NamedNode(expand(CLASSES[kind]))
    return next((iri for iri in named_iris(text) if store.has(iri, expand("rdf:type"), class_)), None)


def worded_like(store: Store, text: str, kind: Kind, top: int) -> list[tuple[str, float, str]]:
    """(thing, likeness, label) by the labels most like a text, each thing once by the best of its own."""
    known = labels(store, kind)
    if not len(known.labels):
        other = "who-needs" if kind == "duty" else "who-does"
        raise QueryError(f"nothing is said of any {kind} here; try {other}")
    found: dict[int, tuple[float, str]] = {}
    # A thing has several labels: more are looked at than things are asked for, until there are enough.
    looked_at = 4 * top
    scores = known.phrases.likeness(text)
    while True:
        best = likest(scores, looked_at)
        for place, score in best:
            label = known.labels[place]
            if score >= LEAST:
                alike = 1.0 if fold(label) == fold(text) else min(score, ALMOST)
                found.setdefault(int(known.of[place]), (alike, label))
        if len(found) >= top or len(best) < looked_at or best[-1][1] < LEAST:
            break
        looked_at *= 4
    if not found:
        near = [known.labels[place] for place, _ in best[:5]]
        raise NameNotFoundError(text, kind, near)
    ranked = sorted(found.items(), key=lambda pair: (-pair[1][0], pair[0]))
    return [(known.things[thing], score, label) for thing, (score, label) in ranked[:top]]


def labels(store: Store, kind: Kind) -> Labels:
    """The labels of all duties or skills, made once of a store and kept with it."""
    name = f"{kind}-labels-2"
    if name not in store.answers:
        arrays = kept(store, name, lambda: made(store, kind))
        phrases = Phrases.restored(
            Strings(arrays, "features").all(), arrays["rarity"], matrix_of(arrays, "by-feature")
        )
        things, texts = Strings(arrays, "things"), Strings(arrays, "labels")
        store.answers[name] = Labels(things, texts, arrays["of"], phrases)
    return cast("Labels", store.answers[name])


def made(store: Store, kind: Kind) -> Arrays:
    """The arrays of the labels of all duties or skills, sorted."""
    import numpy as np

    pairs = sorted(
        {
            (iri, label)
            for curie in LABELS
            for iri, label in store.rows(f"SELECT ?x ?l WHERE {{ ?x a {CLASSES[kind]} ; {curie} ?l }}")
        }
    )
    things = sorted({iri for iri, _ in pairs})
    place = {iri: n for n, iri in enumerate(things)}
    texts = [label for _, label in pairs]
    features, rarity, by_feature = Phrases(texts).state
    return {
        **string_arrays("things", things),
        **string_arrays("labels", texts),
        "of": np.array([place[iri] for iri, _ in pairs], np.int64),
        **string_arrays("features", features),
        "rarity": rarity,
        **matrix_arrays("by-feature", by_feature),
    }


def who(store: Store, thing: str, kind: Kind) -> tuple[Holder, ...]:
    """The roles that have a duty or skill: those that need it most first, then by name."""
    facts: dict[str, list[Said]] = {}
    for fact in said(store, object_=thing, only=RELATIONS[kind]):
        if counts(fact):
            facts.setdefault(fact.subject, []).append(fact)
    posts = posts_of(store, facts)
    found = []
    for role, behind in facts.items():
        one = had_by(behind)
        why = evidence(store, one.facts)
        found.append(Holder(name_of(store, role), one.grade, one.status, posts.get(role, 0), why))
    order = tuple(SKILLS.values())
    return tuple(sorted(found, key=lambda h: (order.index(h.grade), h.role.label.casefold(), h.role.iri)))


def posts_of(store: Store, roles: Iterable[str]) -> dict[str, int]:
    """How many posts each of some roles has, where it has any."""
    values = " ".join(f"<{role}>" for role in roles)
    rows = store.rows(
        f"SELECT ?role (COUNT(DISTINCT ?post) AS ?n) WHERE {{ VALUES ?role {{ {values} }}"
        " ?post org:role ?role } GROUP BY ?role"
    )
    return {role: int(count) for role, count in rows if role}
