"""How well each role fits a title: signals from the index, brought together by fitted numbers.

A batch of titles goes through at once. A linear score over all roles picks candidates; for these the
labels themselves are compared and the words one by one, and a small network ranks them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from rolegraph.text import grams
from rolegraph.titles.index import SIZES, stem

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    from rolegraph.titles.index import Index

__all__ = ["ALONE", "CANDIDATES", "COMPARED", "Candidates", "Exact", "Wording", "candidates"]

CANDIDATES: Final = 32
"""Roles whose labels are compared one by one."""
CODED: Final = ("coded stems", "coded pairs", "coded last")
"""How many of the coded titles with the stems of the title, pairs of them, and its last one, have a role."""
PICKS: Final = {
    "stems": 1.6,
    "pairs": 1.8,
    "last": 3.4,
    "first": 2.5,
    "grams": 3.5,
    "texts": 1.8,
    "latent": 3.9,
    "labels": 0.46,
    "coded": 0.3,
    **dict.fromkeys(CODED, 1.0),
}
"""What speaks for a role as a whole → what it weighs when candidates are picked.

The stems of the title, pairs of them, the last and the first one, its n-grams, the words said of the role,
its place in the latent space, how many labels and coded titles the role has, and CODED.
"""
BY_LABEL: Final = ("nearest", "many", "covers", "coded near", "coded many")
"""What the labels of a candidate say: the likeness of the nearest, how many are how near, how much of the
title is in one; the same of coded titles alone.
"""
SUPPORTS: Final = ("stems", "grams", "texts", "latent")
"""By what a candidate has a word of the title or lacks it: each as the worst and the mean of the words."""
COMPARED: Final = (
    *PICKS,
    *BY_LABEL,
    "times",
    *(f"{how} {what}" for what in SUPPORTS for how in ("least", "mean")),
)
"""The signals that a candidate has, and has more or less of than others of its catalogue: "times" is how many
labels of it are the very title."""
ALONE: Final = ("exact", "mended", "known", "words")
"""What else ranks: whether a label is the very title, as written or mended; how much of the title's wording
the labels have and how many words it has."""
STEEP: Final = 12.0
"""By how much a nearer label counts more than one less near where many are counted."""
MANY: Final = 20
"""What a coded title that is the very title counts, before the logarithm of all is taken."""
AT_ONCE: Final = 16
"""Titles whose candidates' labels are compared at once: their numbers fit into a processor's fast memory."""
FLOOR: Final = 0.05
"""What a word that a role lacks counts in the mean of the logarithms of all."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a title, in order, each with what it weighs."""

    words: tuple[str, ...]
    weights: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Exact:
    """The roles with a label that is the very title, each with that label; whether it had to be mended.

    `times` is how many labels of a role it is: of coded titles many may be the same. Where the title names
    several roles, `parts` are those of each of its parts, `labels` none and `alone` those that all of
    its parts mean and no other. Else `named` are the roles whose own name the title is, as no other's of
    their catalogue, and `alone` those of them where it is no other role's label either.
    """

    labels: dict[int, int]
    mended: bool = False
    times: dict[int, int] = field(default_factory=dict)
    parts: tuple[tuple[int, ...], ...] = ()
    named: tuple[int, ...] = ()
    alone: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidates:
    """For each title its candidate roles, their signals by name and the label of each that is nearest.

    `known` is how much of each title's wording the labels have, `bias` how much more its words are those of
    labels than of texts.
    """

    roles: NDArray[np.intp]
    catalogues: NDArray[np.intp]
    signals: dict[str, NDArray[np.float32]]
    labels: NDArray[np.int32]
    known: NDArray[np.float32]
    bias: NDArray[np.float32]
    words: NDArray[np.float32]

    def traits(self) -> NDArray[np.float32]:
        """What ranks every candidate, along the last axis: COMPARED, the same against the best, and ALONE."""
        import numpy as np

        signals = np.stack([self.signals[name] for name in COMPARED], 2)
        words = np.minimum(self.words, 8)
        of_title = (np.broadcast_to(v[:, None], self.roles.shape) for v in (self.known, words))
        alone = np.stack([self.signals["exact"], self.signals["mended"], *of_title], 2)
        return np.concatenate([signals, against_best(signals, self.catalogues), alone], 2)


def against_best(signals: NDArray[np.float32], catalogues: NDArray[np.intp]) -> NDArray[np.float32]:
    """How far each signal is below its best among the candidates of one title and catalogue.

    Both are by title and candidate; `signals` may have an axis more.
    """
    import numpy as np

    found = np.zeros_like(signals)
    for catalogue in np.unique(catalogues):
        own = (catalogues == catalogue).reshape(catalogues.shape + (1,) * (signals.ndim - 2))
        best = np.where(own, signals, -np.inf).max(1, keepdims=True)
        found = np.where(own, signals - best, found)
    return found


def candidates(index: Index, titles: Sequence[Wording], exact: Sequence[Exact]) -> Candidates:
    """The candidates of some titles; roles with the very title, or a part of it, are some in any case.

    There must be a title and a role.
    """
    import numpy as np

    batch = Batch(index, titles)
    by_role = batch.by_role()
    linear = np.zeros((len(titles), len(index.roles)), np.float32)
    for name, pick in PICKS.items():
        linear += np.float32(pick) * by_role[name]
    for row, found in enumerate(exact):
        linear[row, [*found.labels, *chain.from_iterable(found.parts)]] = np.inf
    count = min(CANDIDATES, linear.shape[1])
    roles = np.argpartition(linear, linear.shape[1] - count, axis=1)[:, -count:]
    roles.sort(axis=1)
    signals = {
        name: np.take_along_axis(np.broadcast_to(v, linear.shape), roles, 1) for name, v in by_role.items()
    }
    by_label, labels = batch.by_label(roles)
    times, exactly, mended = np.zeros((3, *roles.shape), np.float32)
    for row, found in enumerate(exact):
        for role in found.labels:
            place = np.searchsorted(roles[row], role)
            if place < count and roles[row, place] == role:
                times[row, place] = np.log1p(found.times.get(role, 1))
                (mended if found.mended else exactly)[row, place] = 1
    signals |= by_label | batch.by_word_of(roles) | {"times": times, "exact": exactly, "mended": mended}
    return Candidates(roles, index.catalogues[roles], signals, labels, *batch.wording())


class Batch:
    """Some titles as matrices: every distinct word of them is looked at once."""

    def __init__(self, index: Index, titles: Sequence[Wording]) -> None:
        import numpy as np

        self.index, self.titles = index, titles
        # Sorted, so that a title's sums are of the same numbers in the same order whatever else is asked.
        places = {
            word: n for n, word in enumerate(sorted({word for title in titles for word in title.words}))
        }
        cells = [
            (row, places[word], weight)
            for row, title in enumerate(titles)
            for word, weight in zip(title.words, title.weights, strict=True)
        ]
        rows, columns, weights = zip(*cells, strict=True) if cells else ((), (), ())
        self.words = list(places) or [""]
        self.columns = places
        self.by_word = sparse(weights, rows, columns, (len(titles), len(self.words)))
        stems = [index.stems.get(stem(word), -1) for word in self.words]
        self.stems = np.array(stems, np.int64)
        known = np.flatnonzero(self.stems >= 0)
        self.word_stems = sparse(
            np.ones(len(known)),
            known,
            self.stems[known],
            (len(self.words), index.matrix("stems").shape[0]),
        )
        ids = [[index.grams.get(gram, -1) for gram in grams(word, SIZES)] for word in self.words]
        flat = np.array([place for found in ids for place in found], np.int64)
        owner = np.repeat(np.arange(len(ids)), [len(found) for found in ids])
        seen = flat >= 0
        count = index.matrix("grams").shape[0]
        self.word_grams = sparse(np.ones(int(seen.sum())), owner[seen], flat[seen], (len(self.words), count))
        self._words_of: dict[str, NDArray[np.float32]] = {}
        self.rarest = float(np.log(len(index.roles) + 1) + np.log(2))
        self.lost_grams = np.bincount(owner[~seen], minlength=len(self.words)).astype(np.float32)

    def wording(self) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
        """What part of each title's words the labels know, by rarity; how much they are words of labels."""
        import numpy as np

        whole = self.by_word @ self.stem_mass
        known = (self.by_word @ self.stem_weight) / np.maximum(whole, 1e-6)
        bias = np.where(self.stems >= 0, self.index["stem_bias"][np.maximum(self.stems, 0)], 0)
        count = np.asarray(self.by_word.sum(1)).ravel()
        return known, (self.by_word @ bias) / np.maximum(count, 1e-6), count

    @cached_property
    def stem_weight(self) -> NDArray[np.float32]:
        """The rarity of each word's stem among labels, 0 where no label has it."""
        import numpy as np

        found = self.index["stem_rarity"][np.maximum(self.stems, 0)]
        top = np.float32(self.rarest) - 1e-3
        return np.where((self.stems >= 0) & (found < top), found, 0).astype(np.float32)

    @cached_property
    def stem_mass(self) -> NDArray[np.float32]:
        """The most that a role can have of each word by its stem."""
        import numpy as np

        return np.where(self.stem_weight > 0, self.stem_weight, np.float32(self.rarest))

    @cached_property
    def gram_mass(self) -> NDArray[np.float32]:
        """The most that a role can have of each word by its n-grams."""
        found: NDArray[np.float32] = (
            self.word_grams @ self.index["gram_rarity"] + self.lost_grams * self.rarest
        )
        return found

    @cached_property
    def sense(self) -> NDArray[np.float32]:
        """Each title's place in the latent space, of unit length."""
        import numpy as np

        space = self.word_stems.multiply(self.stem_weight[:, None]).tocsr() @ self.index["latent_words"]
        place = self.by_word @ space
        lengths = np.maximum(np.linalg.norm(place, axis=1, keepdims=True), 1e-9)
        found: NDArray[np.float32] = (place / lengths).astype(np.float32)
        return found

    def words_of(self, name: str) -> NDArray[np.float32]:
        """How much every role has of each word: (word, role)."""
        if name not in self._words_of:
            features = self.word_grams if name == "grams" else self.word_stems
            self._words_of[name] = (features @ self.index.matrix(name)).toarray()
        return self._words_of[name]

    def by_word_of(self, roles: NDArray[np.intp]) -> dict[str, NDArray[np.float32]]:
        """How far the candidates of each title have its words: the worst of them, and all in the mean."""
        import numpy as np

        cells = [
            (row, self.columns[word])
            for row, title in enumerate(self.titles)
            for word, weight in zip(title.words, title.weights, strict=True)
            if weight == 1
        ]
        rows, words = np.array(cells, np.intp).reshape(-1, 2).T
        own, word = roles[rows], words[:, None]
        stems = self.words_of("stems")[word, own] / self.stem_mass[word]
        texts = np.minimum(1, self.words_of("texts")[word, own] / self.stem_mass[word]) / 2
        places = self.word_stems @ self.index["latent_words"]
        places /= np.maximum(np.linalg.norm(places, axis=1, keepdims=True), 1e-9)
        supports = {
            "stems": stems,
            "grams": self.words_of("grams")[word, own] / np.maximum(self.gram_mass[word], 1e-6),
            "texts": np.maximum(stems, texts),
            "latent": np.einsum("wd,wcd->wc", places[words], self.index["latent_roles"][own]),
        }
        found: dict[str, NDArray[np.float32]] = {}
        titles, starts = np.unique(rows, return_index=True)
        for name, support in supports.items():
            least, mean = np.zeros((2, *roles.shape), np.float32)
            if len(titles):
                least[titles] = np.minimum.reduceat(support, starts)
                sums = np.add.reduceat(np.log(np.maximum(support, 0) + FLOOR), starts)
                mean[titles] = sums / np.diff(starts, append=len(rows))[:, None]
            found |= {f"least {name}": least, f"mean {name}": mean}
        return found

    def by_role(self) -> dict[str, NDArray[np.float32]]:
        """Signal → (title, role) of all roles; those of PICKS."""
        import numpy as np

        index = self.index
        mass = np.maximum(self.by_word @ self.stem_mass, 1e-6)[:, None]
        gram_mass = np.maximum(self.by_word @ self.gram_mass, 1e-6)[:, None]
        pairs, last = self.pairs(), self.ends(-1)
        found = {
            "stems": (self.by_word @ self.words_of("stems")) / mass,
            "pairs": (pairs @ index.matrix("pairs")).toarray() / mass,
            "last": (last @ index.matrix("last")).toarray() / np.float32(self.rarest),
            "first": (self.ends(0) @ index.matrix("first")).toarray() / np.float32(self.rarest),
            "grams": (self.by_word @ self.words_of("grams")) / gram_mass,
            "texts": (self.by_word @ self.words_of("texts")) / mass,
            "latent": (rounded_up(self.sense) @ index["latent_roles"].T)[: len(self.titles)],
            "labels": np.log1p(index["role_labels"]),
            "coded": np.log1p(index["role_coded"]),
        }
        if not index.matrix("coded stems").nnz:
            return found | dict.fromkeys(CODED, np.zeros(1, np.float32))
        return found | {
            "coded stems": (self.by_word @ self.words_of("coded stems")) / mass,
            "coded pairs": (pairs @ index.matrix("coded pairs")).toarray() / mass,
            "coded last": (last @ index.matrix("coded last")).toarray() / np.float32(self.rarest),
        }

    def pairs(self) -> csr_matrix:
        """Which pairs of stems each title has that a label has too."""
        import numpy as np

        keys, rows, weights = [], [], []
        for row, title in enumerate(self.titles):
            stems = [int(self.stems[self.columns[word]]) for word in title.words]
            for i, left in enumerate(stems):
                for j in range(i + 1, len(stems)):
                    if left >= 0 and stems[j] >= 0:
                        keys.append((min(left, stems[j]) << 32) | max(left, stems[j]))
                        rows.append(row)
                        weights.append(min(title.weights[i], title.weights[j]))
        known = self.index["pair_keys"]
        wanted = np.array(keys, np.int64)
        places = np.minimum(np.searchsorted(known, wanted), max(0, len(known) - 1))
        hit = known[places] == wanted if len(known) else np.zeros(len(wanted), bool)
        shape = (len(self.titles), self.index.matrix("pairs").shape[0])
        return sparse(np.array(weights)[hit], np.array(rows, np.int64)[hit], places[hit], shape)

    def ends(self, place: int) -> csr_matrix:
        """The stem of each title's last or first word."""
        import numpy as np

        found = np.array([self.stems[self.columns[t.words[place]]] if t.words else -1 for t in self.titles])
        rows = np.flatnonzero(found >= 0)
        shape = (len(self.titles), self.index.matrix("last").shape[0])
        return sparse(np.ones(len(rows)), rows, found[rows], shape)

    def by_label(self, roles: NDArray[np.intp]) -> tuple[dict[str, NDArray[np.float32]], NDArray[np.int32]]:
        """BY_LABEL of the candidates of each title, and the nearest label of each."""
        import numpy as np

        index = self.index
        whole = self.by_word @ self.word_grams.multiply(index["gram_rarity"][None, :]).tocsr()
        lost = (self.by_word @ self.lost_grams) * self.rarest**2
        norms = np.sqrt(np.asarray(whole.multiply(whole).sum(1)).ravel() + lost) + np.float32(1e-9)
        alike = (whole @ index.matrix("word_grams")).toarray() / norms[:, None]
        parts = [
            self.compared(roles[n : n + AT_ONCE], alike[n : n + AT_ONCE], norms[n : n + AT_ONCE])
            for n in range(0, len(roles), AT_ONCE)
        ]
        found = {name: np.concatenate([signals[name] for signals, _ in parts]) for name in BY_LABEL}
        return found, np.concatenate([labels for _, labels in parts])

    def compared(
        self, roles: NDArray[np.intp], alike: NDArray[np.float32], norms: NDArray[np.float32]
    ) -> tuple[dict[str, NDArray[np.float32]], NDArray[np.int32]]:
        """`by_label` for a few titles: how like each word of a label each title is, and how much it has."""
        import numpy as np
        from scipy.sparse import csr_matrix

        index, shape = self.index, roles.shape
        start, end = index["role_ends"][roles.ravel()], index["role_ends"][roles.ravel() + 1]
        sizes = end - start
        rows = spans(start, sizes)
        groups = np.cumsum(sizes) - sizes
        own = index.matrix("row_words")[rows]
        # The titles' numbers one after the other, as if they were of so many times the words.
        before = np.arange(len(roles), dtype=np.int32) * np.int32(alike.shape[1])
        places = own.indices + np.repeat(before, np.diff(own.indptr[[*groups[:: shape[1]], -1]]))
        shared = csr_matrix((own.data, places, own.indptr), (len(rows), alike.size)) @ alike.ravel()
        cosine = shared / index["row_norm"][rows]
        near = np.exp(np.float32(STEEP) * (cosine - 1))
        nearest = np.maximum.reduceat(cosine, groups)
        # The first label that is as near as the nearest one.
        is_best = np.flatnonzero(cosine == np.repeat(nearest, sizes))
        best = rows[is_best[np.searchsorted(is_best, groups)]]
        covers = np.maximum.reduceat(shared, groups) / np.repeat(norms, shape[1])
        coded = index["row_coded"][rows]
        found = {
            "nearest": nearest,
            "many": np.log(np.add.reduceat(near, groups)) / STEEP,
            "covers": np.minimum(1, covers),
            "coded near": np.maximum.reduceat(np.where(coded, cosine, 0), groups),
            "coded many": np.log1p(MANY * np.add.reduceat(np.where(coded, near, 0), groups)),
        }
        labels = index["row_label"][best].reshape(shape)
        return {name: values.reshape(shape) for name, values in found.items()}, labels


def rounded_up(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows and as many of zeros as make the next multiple of AT_ONCE.

    The last digits of a product depend on how many rows are left over when they are taken several at a time.
    """
    import numpy as np

    return np.pad(rows, ((0, -len(rows) % AT_ONCE), (0, 0)))


def sparse(data: Any, rows: Any, columns: Any, shape: tuple[int, int]) -> csr_matrix:
    """A matrix from its cells; cells that stand at one place are added up."""
    import numpy as np
    from scipy.sparse import coo_matrix

    cells = (np.asarray(data, np.float32), (np.asarray(rows, np.int64), np.asarray(columns, np.int64)))
    return coo_matrix(cells, shape=tuple(shape)).tocsr()


def spans(starts: NDArray[Any], lengths: NDArray[Any]) -> NDArray[np.int64]:
    """So many whole numbers from each start on, one after the other."""
    import numpy as np

    after = np.cumsum(lengths)
    found: NDArray[np.int64] = np.arange(after[-1]) + np.repeat(starts - (after - lengths), lengths)
    return found
