"""Near-identical wording: which duties or skills say the same in nearly the same words.

Other than a comparison by rarity (`text.Phrases`), the likeness of two labels depends on nothing but the two.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from math import sqrt
from typing import TYPE_CHECKING, Final

from rolegraph.text import WORDS_WEIGH, fold, grams, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rolegraph.model import Name

__all__ = ["ALMOST", "NEAR", "likeness", "matches", "near_identical", "telling_words"]

NEAR: Final = 0.75
"""From this likeness on two duties, or two skills, are taken for near-identical.

Looked at in O*NET's tasks and activities and in ESCO's skills: above it pairs say the same in other words, or
do something else with the very same thing (to repair and to operate one machine); between 0.65 and 0.75 the
thing itself mostly is another.
"""
SMALL: Final = frozenset(
    ("a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "of", "on", "or", "the", "to", "with")
)
ALMOST: Final = 0.99
"""The most that labels which are not the same are alike: they may differ in small words alone."""
BEGINNING: Final = 4
"""Letters at which words of two labels begin alike, if the labels are to be compared at all."""


def telling_words(label: str) -> list[str]:
    """The words of a label that tell something, in order; all where none does."""
    found = words(label)
    return [word for word in found if word not in SMALL] or found


folded: Final = lru_cache(100_000)(fold)


@lru_cache(100_000)
def word_set(label: str) -> frozenset[str]:
    """The telling words of a label."""
    return frozenset(telling_words(label))


@lru_cache(100_000)
def gram_set(label: str) -> frozenset[str]:
    """The character n-grams of the telling words of a label."""
    return frozenset(gram for word in word_set(label) for gram in grams(word))


def likeness(left: str, right: str, least: float = 0.0) -> float:
    """How alike two labels are worded, from 0 to 1; 1 where they are the same but for case and spaces.

    The cosine of their words and that of the n-grams of these, joined as `text.Phrases` joins them. 0 where
    it is below `least`.
    """
    if folded(left) == folded(right):
        return 1.0
    by_words = WORDS_WEIGH * cosine(word_set(left), word_set(right))
    if by_words + 1 - WORDS_WEIGH < least:
        return 0.0
    found = by_words + (1 - WORDS_WEIGH) * cosine(gram_set(left), gram_set(right))
    return min(found, ALMOST) if found >= least else 0.0


def cosine(left: frozenset[str], right: frozenset[str]) -> float:
    """The cosine of two sets taken as vectors of ones."""
    return len(left & right) / sqrt(len(left) * len(right)) if left and right else 0.0


def near_identical(
    left: Iterable[Name], right: Sequence[Name], least: float = NEAR
) -> Iterator[tuple[Name, Name, float]]:
    """The pairs of a thing on the left and one on the right that are this alike, and their likeness."""
    beginnings: dict[str, set[int]] = defaultdict(set)
    for m, other in enumerate(right):
        for start in starts(other.label):
            beginnings[start].add(m)
    for name in left:
        for m in {m for start in starts(name.label) for m in beginnings.get(start, ())}:
            if alike := likeness(name.label, right[m].label, least):
                yield name, right[m], alike


def matches(
    left: Iterable[Name], right: Sequence[Name], least: float = NEAR
) -> dict[str, tuple[Name, float]]:
    """IRI of a thing on the left → the near-identical one on the right and their likeness.

    One to one: the likest pair of all first, then the likest of those that are left.
    """
    pairs = sorted(near_identical(left, right, least), key=lambda pair: (-pair[2], pair[0].iri, pair[1].iri))
    found: dict[str, tuple[Name, float]] = {}
    taken: set[str] = set()
    for name, other, alike in pairs:
        if name.iri not in found and other.iri not in taken:
            found[name.iri] = (other, alike)
            taken.add(other.iri)
    return found


def starts(label: str) -> set[str]:
    """How the words of a label begin; the whole label where it has no words."""
    return {word[:BEGINNING] for word in word_set(label)} or {folded(label)}
