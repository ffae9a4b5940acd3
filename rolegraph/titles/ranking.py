"""How well each role fits a title: signals from the index, brought together by a few constants.

A batch of titles goes through at once. A linear score over all roles picks candidates; for these the
labels themselves are compared, and a second linear score ranks them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from rolegraph.text import grams
from rolegraph.titles.index import SIZES, stem

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    from rolegraph.titles.index import Index

__all__ = ["CANDIDATES", "SIGNALS", "Candidates", "Wording", "signals"]

CANDIDATES: Final = 40
"""Roles whose labels are compared one by one."""
BY_ROLE: Final = ("stems", "pairs", "last", "first", "grams", "texts", "latent", "labels")
SIGNALS: Final = (*BY_ROLE, "nearest", "near")
"""What speaks for a role: its stems, pairs of stems, last and first words, n-grams, the words said of it,
its place in the latent space, how many labels it has; the likeness of its nearest label, and of all."""
PICKS: Final = (1.2, 2.6, 2.4, 1.5, 2.0, 3.5, 6.5, 0.26)
"""The weights of the signals by role when candidates are picked."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a title, in order, each with what it weighs."""

    words: tuple[str, ...]
    weights: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Candidates:
    """For each title its candidate roles, their signals and the label of each that is nearest.

    `known` is how much of each title's wording the labels have.
    """

    roles: NDArray[np.intp]
    signals: NDArray[np.float32]
    labels: NDArray[np.int32]
    known: NDArray[np.float32]


def signals(index: Index, titles: Sequence[Wording], sure: Sequence[Sequence[int]]) -> Candidates:
    """The candidates of some titles, by their places; `sure` are roles that are some in any case.

    There must be a title and a role.
    """
    import numpy as np

    batch = Batch(index, titles)
    by_role = batch.by_role()
    linear = np.tensordot(np.asarray(PICKS, np.float32), by_role, 1)
    for row, roles_ in enumerate(sure):
        linear[row, list(roles_)] = np.inf
    count = min(CANDIDATES, linear.shape[1])
    roles = np.argpartition(-linear, count - 1, axis=1)[:, :count]
    roles.sort(axis=1)
    chosen = np.take_along_axis(by_role, roles[None], 2)
    nearest, near, labels = batch.by_label(roles)
    stacked = np.concatenate([chosen, nearest[None], near[None]])
    return Candidates(roles, np.moveaxis(stacked, 0, 2), labels, batch.known())


class Batch:
    """Some titles as matrices: every distinct word of them is looked at once."""

    def __init__(self, index: Index, titles: Sequence[Wording]) -> None:
        import numpy as np

        self.index, self.titles = index, titles
        places: dict[str, int] = {}
        cells = [
            (row, places.setdefault(word, len(places)), weight)
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
            (len(self.words), index.about["shapes"]["stems"][0]),
        )
        ids = [[index.grams.get(gram, -1) for gram in grams(word, SIZES)] for word in self.words]
        flat = np.array([place for found in ids for place in found], np.int64)
        owner = np.repeat(np.arange(len(ids)), [len(found) for found in ids])
        seen = flat >= 0
        count = index.about["shapes"]["grams"][0]
        self.word_grams = sparse(np.ones(int(seen.sum())), owner[seen], flat[seen], (len(self.words), count))
        self.rarest = float(np.log(len(index.roles) + 1) + np.log(2))
        self.lost_grams = np.bincount(owner[~seen], minlength=len(self.words)).astype(np.float32)

    def known(self) -> NDArray[np.float32]:
        """The part of each title's weight of words, by rarity, that the labels' stems make up."""
        import numpy as np

        here = self.stem_weight > 0
        whole = self.by_word @ np.where(here, self.stem_weight, self.rarest)
        found: NDArray[np.float32] = (self.by_word @ np.where(here, self.stem_weight, 0)) / np.maximum(
            whole, 1e-6
        )
        return found

    @property
    def stem_weight(self) -> NDArray[np.float32]:
        """The rarity of each word's stem among labels, 0 where no label has it."""
        import numpy as np

        found = self.index["stem_rarity"][np.maximum(self.stems, 0)]
        top = np.float32(self.rarest) - 1e-3
        return np.where((self.stems >= 0) & (found < top), found, 0).astype(np.float32)

    def by_role(self) -> NDArray[np.float32]:
        """(signal, title, role) of all roles."""
        import numpy as np

        index = self.index
        shape = (len(self.titles), len(index.roles))
        here = self.stem_weight > 0
        mass = np.maximum(self.by_word @ np.where(here, self.stem_weight, self.rarest), 1e-6)
        gram_mass = self.word_grams @ index["gram_rarity"] + self.lost_grams * self.rarest
        gram_mass = np.maximum(self.by_word @ gram_mass, 1e-6)
        found = np.empty((len(BY_ROLE), *shape), np.float32)
        found[0] = (self.by_word @ (self.word_stems @ index.matrix("stems")).toarray()) / mass[:, None]
        found[1] = (self.pairs() @ index.matrix("pairs")).toarray() / mass[:, None]
        for n, (name, place) in enumerate((("last", -1), ("first", 0)), 2):
            found[n] = (self.ends(place) @ index.matrix(name)).toarray() / self.rarest
        found[4] = (self.by_word @ (self.word_grams @ index.matrix("grams")).toarray()) / gram_mass[:, None]
        found[5] = (self.by_word @ (self.word_stems @ index.matrix("texts")).toarray()) / mass[:, None]
        space = self.word_stems.multiply(self.stem_weight[:, None]).tocsr() @ index["latent_words"]
        place = self.by_word @ space
        place /= np.maximum(np.linalg.norm(place, axis=1, keepdims=True), 1e-9)
        np.matmul(place.astype(np.float32), index["latent_roles"].T, out=found[6])
        found[7] = np.log1p(index["role_labels"])
        return found

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
        shape = (len(self.titles), self.index.about["shapes"]["pairs"][0])
        return sparse(np.array(weights)[hit], np.array(rows, np.int64)[hit], places[hit], shape)

    def ends(self, place: int) -> csr_matrix:
        """The stem of each title's last or first word."""
        import numpy as np

        found = np.array([self.stems[self.columns[t.words[place]]] if t.words else -1 for t in self.titles])
        rows = np.flatnonzero(found >= 0)
        shape = (len(self.titles), self.index.about["shapes"]["last"][0])
        return sparse(np.ones(len(rows)), rows, found[rows], shape)

    def by_label(
        self, roles: NDArray[np.intp]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.int32]]:
        """For the candidates of each title: the likeness of the nearest label, of all, and that label."""
        import numpy as np

        index = self.index
        own = self.word_grams.multiply(index["gram_rarity"][None, :]).tocsr()
        alike = self.by_word @ (own @ index.matrix("word_grams")).toarray()
        whole = self.by_word @ own
        lost = (self.by_word @ self.lost_grams) * self.rarest**2
        norms = np.sqrt(np.asarray(whole.multiply(whole).sum(1)).ravel() + lost)
        flat = roles.ravel()
        start, end = index["role_ends"][flat], index["role_ends"][flat + 1]
        rows = spans(start, end)
        title = np.repeat(np.arange(len(roles)), roles.shape[1])
        row_title = np.repeat(title, end - start)
        first, after = index["row_ends"][rows], index["row_ends"][rows + 1]
        words = index["row_words"][spans(first, after)]
        values = alike[np.repeat(row_title, after - first), words]
        starts = np.concatenate(([0], np.cumsum(after - first)[:-1]))
        cosine = np.add.reduceat(values, starts)
        cosine /= np.maximum(index["row_norm"][rows] * norms[row_title], 1e-9)
        groups = np.concatenate(([0], np.cumsum(end - start)[:-1]))
        nearest = np.maximum.reduceat(cosine, groups)
        near = np.log(np.add.reduceat(cosine**8, groups) + 1e-3)
        # The first label that is as near as the nearest one.
        is_best = np.flatnonzero(cosine == np.repeat(nearest, end - start))
        group = np.repeat(np.arange(len(flat)), end - start)[is_best]
        best = is_best[np.searchsorted(group, np.arange(len(flat)))]
        shape = roles.shape
        return nearest.reshape(shape), near.reshape(shape), index["row_label"][rows[best]].reshape(shape)


def sparse(data: Any, rows: Any, columns: Any, shape: tuple[int, int]) -> csr_matrix:
    """A matrix from its cells; cells that stand at one place are added up."""
    import numpy as np
    from scipy.sparse import coo_matrix

    cells = (np.asarray(data, np.float32), (np.asarray(rows, np.int64), np.asarray(columns, np.int64)))
    return coo_matrix(cells, shape=tuple(shape)).tocsr()


def spans(starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """All whole numbers from each start to before its end, one after the other."""
    import numpy as np

    lengths = ends - starts
    before = np.concatenate(([0], np.cumsum(lengths)))
    return np.arange(before[-1]) + np.repeat(starts - before[:-1], lengths)
