"""Short texts as vectors: how alike two titles, duties or skills are worded.

A text is the words in it and the character n-grams of those words, each weighted by how rare it is among
the phrases that are compared (TF-IDF); likeness is the cosine of two such vectors, from 0 to 1.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

__all__ = ["Phrases", "fold", "grams", "words"]

WORD: Final = re.compile(r"[^\W_]+[+#]*")
"""A run of letters and digits, with the marks that end names such as C++ and C#."""
SIZES: Final = range(2, 6)
"""Lengths of the n-grams."""
WORDS_WEIGH: Final = 0.4
"""The part of a likeness that whole words give; the n-grams give the rest."""


def fold(text: str) -> str:
    """The text in the form in which texts are compared: NFKC, case folded, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def words(text: str) -> list[str]:
    """The words of a text in order, folded; a possessive's s is left off."""
    return WORD.findall(fold(text).replace("'s ", " ").replace("’s ", " "))


def grams(word: str, sizes: Iterable[int] = SIZES) -> list[str]:
    """The character n-grams of a word, with a space for each of its ends."""
    padded = f" {word} "
    return [padded[i : i + n] for n in sizes for i in range(len(padded) - n + 1)]


class Phrases:
    """A fixed list of phrases to compare texts with, or to compare texts by.

    Rarity is that among these phrases; a word that none of them has counts through its n-grams alone.
    """

    def __init__(self, phrases: Sequence[str]) -> None:
        import numpy as np

        self._features: dict[str, int] = {}
        counts = self._counts(phrases, learn=True)
        seen = np.bincount(counts.indices, minlength=len(self._features))
        self._rarity: NDArray[np.float32] = (np.log((1 + len(phrases)) / (1 + seen)) + 1).astype(np.float32)
        self._by_feature = self._weighed(counts).T.tocsr()

    @classmethod
    def restored(cls, features: Sequence[str], rarity: NDArray[np.float32], by_feature: csr_matrix) -> Self:
        """The phrases that had this `state`."""
        found = cls.__new__(cls)
        found._features = {name: n for n, name in enumerate(features)}
        found._note_words()
        found._rarity, found._by_feature = rarity, by_feature
        return found

    @property
    def state(self) -> tuple[list[str], NDArray[np.float32], csr_matrix]:
        """What makes the same phrases again: features, how rare each is, the phrases (columns) as vectors."""
        return list(self._features), self._rarity, self._by_feature

    def __len__(self) -> int:
        return int(self._by_feature.shape[1])

    def likeness(self, text: str) -> NDArray[np.float32]:
        """The cosine of one text with every phrase."""
        # Only the phrases that share a feature with the text are gone through.
        found: NDArray[np.float32] = (self.vectors([text]) @ self._by_feature).toarray()[0]
        return found

    def vectors(self, texts: Sequence[str]) -> csr_matrix:
        """Texts as rows of unit length in the space of these phrases; all zero where nothing is known."""
        return self._weighed(self._counts(texts))

    def _counts(self, texts: Sequence[str], *, learn: bool = False) -> csr_matrix:
        """How often each feature is in each text; features not seen before get a place, or are left out."""
        import numpy as np
        from scipy.sparse import csr_matrix

        places = self._features
        of_word: dict[str, list[int]] = {}
        columns: list[int] = []
        ends = [0]
        for text in texts:
            for word in words(text):
                if word not in of_word:
                    # A whole word is a feature with both ends marked, which no n-gram of its own length has.
                    names = [f"\n{word}", *grams(word)]
                    if learn:
                        of_word[word] = [places.setdefault(name, len(places)) for name in names]
                    else:
                        of_word[word] = [places[name] for name in names if name in places]
                columns += of_word[word]
            ends.append(len(columns))
        shape = (len(texts), len(places))
        found = csr_matrix((np.ones(len(columns), np.float32), columns, ends), shape=shape)
        found.sum_duplicates()
        if learn:
            self._note_words()
        return found

    def _note_words(self) -> None:
        """Note which features are whole words."""
        import numpy as np

        self._is_word = np.fromiter((name[0] == "\n" for name in self._features), bool, len(self._features))

    def _weighed(self, counts: csr_matrix) -> csr_matrix:
        """Counts → weights: words and n-grams each to unit length, then joined by what each weighs."""
        import numpy as np
        from scipy.sparse import csr_matrix

        weights = (1 + np.log(counts.data)) * self._rarity[counts.indices]
        rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
        is_word = self._is_word[counts.indices]
        for chosen, part in ((is_word, WORDS_WEIGH), (~is_word, 1 - WORDS_WEIGH)):
            weights[chosen] *= np.sqrt(part / squares(rows[chosen], weights[chosen], counts.shape[0]))
        weights /= np.sqrt(squares(rows, weights, counts.shape[0]))
        return csr_matrix((weights, counts.indices, counts.indptr), shape=counts.shape)


def squares(rows: NDArray[np.intp], weights: NDArray[np.float32], count: int) -> NDArray[np.float64]:
    """For each weight the sum of the squares of its row."""
    import numpy as np

    sums = np.bincount(rows, weights**2, count).astype(float)
    return sums[rows]


def likest(row: NDArray[Any], k: int) -> list[tuple[int, float]]:
    """The places and values of the `k` greatest entries above 0, equal ones in the order of their places."""
    import numpy as np

    chosen = np.flatnonzero(row > 0)
    if len(chosen) > k > 0:
        chosen = chosen[row[chosen] >= np.partition(row[chosen], -k)[-k]]
    chosen = chosen[np.argsort(-row[chosen], kind="stable")][:k]
    return [(int(place), min(1.0, float(row[place]))) for place in chosen]


def number(count: int, what: str) -> str:
    """So many of something."""
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
