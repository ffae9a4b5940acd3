"""The words of a title as the labels would have them: abbreviations written out, typing errors mended."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rolegraph.titles.cleaner import expansions
from rolegraph.titles.ranking import Wording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rolegraph.titles.cleaner import Cleaned
    from rolegraph.titles.index import Index

__all__ = ["Reader"]

SENIORITY_WEIGHS: Final = 0.7
"""What a word of seniority weighs beside the others: "senior" tells little of a role, but something."""
GUESS_WEIGHS: Final = 0.5
"""What a mended word weighs beside the letters of the word that it may stand for."""
SHORTEST: Final = 4
"""Letters of the shortest word that is taken for a typing error."""
RARE: Final = 10
"""Labels with a word from which on it is taken for no typing error."""
OFTENER: Final = 50
"""How many times as many labels must have the word that a rare one is taken for."""
VOWELS: Final = frozenset("aeiou")
"""Letters that are left out where a word is made short without its end."""
MEMORY: Final = 100_000
"""Words whose mending is remembered."""


class Reader:
    """Reads titles by the vocabulary of an index."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.count: dict[str, int] = dict(zip(index.words, index["word_count"].tolist(), strict=True))
        # By first letter and length, and by length and last letter.
        self.by_end: dict[tuple[str, int, str], list[str]] = {}
        for word in self.count:
            for end in ((word[:1], len(word), ""), ("", len(word), word[-1:])):
                self.by_end.setdefault(end, []).append(word)
        self.mended_to: Callable[[str], str | None] = lru_cache(MEMORY)(self._mended_to)
        self.mended: Callable[[str], tuple[str, ...]] = lru_cache(MEMORY)(self._mended)

    def forms(self, cleaned: Cleaned) -> Iterator[tuple[str, ...]]:
        """The title's words, and with what follows a comma first, each in the forms of its words."""
        yield from self.forms_of(cleaned.words)
        if cleaned.turned:
            yield from self.forms_of(cleaned.turned)

    def forms_of(self, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        """Words as they are, with abbreviations written out, mended, usual; each form once."""
        yield words
        full = self.written_out(words)
        if full != words:
            yield full
        spelled = self.spelled(words)
        if spelled != full:
            yield spelled
        usual = tuple(map(self.usual, spelled))
        if usual != spelled:
            yield usual
        joined = self.joined(words)
        if joined != words:
            yield joined

    def written_out(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """The words with known abbreviations written out."""
        return tuple(full for word in words for full in expansions(word) or (word,))

    def spelled(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """The words written out, and those that no label has mended where a label has one like them."""
        full: list[str] = []
        for word in self.written_out(words):
            joined = full[-1] + word if full else ""
            if joined in self.count and (word not in self.count or full[-1] not in self.count):
                full[-1] = joined
            else:
                full += [word] if word in self.count else self.mended(word)
        return tuple(full)

    def joined(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """The words, every two that labels have as one word joined."""
        full: list[str] = []
        for word in words:
            if full and full[-1] + word in self.count:
                full[-1] += word
            else:
                full.append(word)
        return tuple(full)

    def usual(self, word: str) -> str:
        """The word that one which labels hardly ever have may be a typing error for: a manger, a manager."""
        count = self.count.get(word, RARE)
        if count >= RARE or len(word) < SHORTEST:
            return word
        near = self.mended_to(word)
        return near if near and self.count[near] >= OFTENER * count else word

    def wording(self, cleaned: Cleaned) -> Wording:
        """What is compared with labels: the words, written out, and what unknown ones may stand for.

        Words in brackets, often the others once more, weigh as little as those that a word may stand for.
        """
        words = self.written_out(cleaned.core)
        other = [word for word in cleaned.words if word not in words and word in self.count]
        other += [word for word in self.spelled(cleaned.words) if word not in words]
        other += [word for word in self.written_out(cleaned.words) if word not in {*words, *other}]
        # The last word is that of the role itself, so what is added stands before.
        return Wording(
            (*cleaned.seniority, *other, *words),
            (SENIORITY_WEIGHS,) * len(cleaned.seniority) + (GUESS_WEIGHS,) * len(other) + (1.0,) * len(words),
        )

    def _mended(self, word: str) -> tuple[str, ...]:
        """The likeliest word or words of the labels for one that none has, else the word itself."""
        if len(word) >= SHORTEST and (near := self.mended_to(word)):
            return (near,)
        if 3 <= len(word) <= 6 and (near := self.best(self.longer(word))):
            return (near,)
        halves = [(word[:n], word[n:]) for n in range(3, len(word) - 2)]
        halves = [pair for pair in halves if all(half in self.count for half in pair)]
        if halves:
            return max(halves, key=lambda pair: (min(self.count[half] for half in pair), pair))
        return (word,)

    def best(self, found: Iterable[str]) -> str | None:
        """The most frequent of some words that labels have, None where there is none."""
        return max(found, key=lambda word: (self.count[word], word), default=None)

    def _mended_to(self, word: str) -> str | None:
        """The most frequent word one typing error away: a letter more, less or other, or two letters swapped.

        An error leaves the first or the last letter as it is.
        """
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract

        near = [
            other
            for size in (len(word) - 1, len(word), len(word) + 1)
            for end in ((word[0], size, ""), ("", size, word[-1]))
            for other in self.by_end.get(end, ())
        ]
        found = extract(word, near, scorer=OSA.distance, score_cutoff=1, limit=None)
        return self.best(other for other, *_ in found if other != word)

    def longer(self, word: str) -> list[str]:
        """The words that one may be short for: it begins them, or its letters stand in them in order."""
        own = [
            other
            for size in range(max(4, len(word)), 4 * len(word) + 1)
            for other in self.by_end.get((word[0], size, ""), ())
        ]
        begun = [other for other in own if other.startswith(word)]
        if begun or not VOWELS.isdisjoint(word[1:]):
            return begun
        inside = re.compile(".*".join(map(re.escape, word)))
        return [other for other in own if inside.match(other)]
