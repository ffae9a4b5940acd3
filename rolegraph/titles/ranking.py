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

__all__ = ["CANDIDATES", "WEIGHTS", "Candidates", "Exact", "Wording", "candidates"]

CANDIDATES: Final = 40
"""Roles whose labels are compared one by one."""
WEIGHTS: Final[dict[str, tuple[float | None, float]]] = {
    "stems": (1.6, 2.13),
    "pairs": (1.8, 1.09),
    "last": (3.4, 3.13),
    "first": (2.5, 2.24),
    "grams": (3.5, 3.73),
    "texts": (1.8, 2.02),
    "latent": (3.9, 3.6),
    "labels": (0.46, 0.25),
    "coded": (0.3, 0.64),
    "nearest": (None, 5.48),
    "exact": (None, 2.52),
    "mended": (None, 3.97),
}
"""What speaks for a role → what it weighs when candidates are picked, and when they are ranked.

The stems of the title, pairs of them, the last and the first one, its n-grams, the words said of the role,
its place in the latent space, how many labels and coded titles the role has. For candidates alone,
without a weight for picking: the likeness of the nearest label, whether a label is the very title, as written
or mended.
"""
PICKS: Final = {name: pick for name, (pick, _) in WEIGHTS.items() if pick is not None}


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a title, in order, each with what it weighs."""

    words: tuple[str, ...]
    weights: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Exact:
    """The roles with a label that is the very title, each with that label; whether it had to be mended."""

    labels: dict[int, int]
    mended: bool = False


@dataclass(frozen=True, slots=True)
class Candidates:
    """For each title its candidate roles, their signals by name and the label of each that is nearest.

    `known` is how much of each title's wording the labels have, `bias` how much more its words are those of
    labels than of texts.
    """

    roles: NDArray[np.intp]
    signals: dict[str, NDArray[np.float32]]
    labels: NDArray[np.int32]
    known: NDArray[np.float32]
    bias: NDArray[np.float32]
    words: NDArray[np.float32]

    def linear(self) -> NDArray[np.float64]:
        """The score of every candidate: its signals, weighed."""
        import numpy as np

        found = np.zeros(self.roles.shape)
        for name, (_, weight) in WEIGHTS.items():
            found += weight * self.signals[name]
        return found


def candidates(index: Index, titles: Sequence[Wording], exact: Sequence[Exact]) -> Candidates:
    """The candidates of some titles; roles with the very title are some in any case.

    There must be a title and a role.
    """
    import numpy as np

    batch = Batch(index, titles)
    by_role = batch.by_role()
    linear = np.zeros((len(titles), len(index.roles)), np.float32)
    for name, pick in PICKS.items():
        linear += np.float32(pick) * by_role[name]
    for row, found in enumerate(exact):
        linear[row, list(found.labels)] = np.inf
    count = min(CANDIDATES, linear.shape[1])
    roles = np.argpartition(-linear, count - 1, axis=1)[:, :count]
    roles.sort(axis=1)
    signals = {
        name: np.take_along_axis(np.broadcast_to(v, linear.shape), roles, 1) for name, v in by_role.items()
    }
    signals["nearest"], labels = batch.by_label(roles)
    for name, mended in (("exact", False), ("mended", True)):
        own = [np.isin(roles[n], list(e.labels)) & (e.mended is mended) for n, e in enumerate(exact)]
        signals[name] = np.array(own, np.float32)
    return Candidates(roles, signals, labels, *batch.wording())


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
            (len(self.words), index.matrix("stems").shape[0]),
        )
        ids = [[index.grams.get(gram, -1) for gram in grams(word, SIZES)] for word in self.words]
        flat = np.array([place for found in ids for place in found], np.int64)
        owner = np.repeat(np.arange(len(ids)), [len(found) for found in ids])
        seen = flat >= 0
        count = index.matrix("grams").shape[0]
        self.word_grams = sparse(np.ones(int(seen.sum())), owner[seen], flat[seen], (len(self.words), count))
        self.rarest = float(np.log(len(index.roles) + 1) + np.log(2))
        self.lost_grams = np.bincount(owner[~seen], minlength=len(self.words)).astype(np.float32)

    def wording(self) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
        """What part of each title's words the labels know, by rarity; how much they are words of labels."""
        import numpy as np

        here = self.stem_weight > 0
        whole = self.by_word @ np.where(here, self.stem_weight, self.rarest)
        known = (self.by_word @ np.where(here, self.stem_weight, 0)) / np.maximum(whole, 1e-6)
        bias = np.where(self.stems >= 0, self.index["stem_bias"][np.maximum(self.stems, 0)], 0)
        count = np.asarray(self.by_word.sum(1)).ravel()
        return known, (self.by_word @ bias) / np.maximum(count, 1e-6), count

    @property
    def stem_weight(self) -> NDArray[np.float32]:
        """The rarity of each word's stem among labels, 0 where no label has it."""
        import numpy as np

        found = self.index["stem_rarity"][np.maximum(self.stems, 0)]
        top = np.float32(self.rarest) - 1e-3
        return np.where((self.stems >= 0) & (found < top), found, 0).astype(np.float32)

    def by_role(self) -> dict[str, NDArray[np.float32]]:
        """Signal → (title, role) of all roles; those of PICKS."""
        import numpy as np

        index = self.index
        here = self.stem_weight > 0
        mass = np.maximum(self.by_word @ np.where(here, self.stem_weight, self.rarest), 1e-6)[:, None]
        gram_mass = self.word_grams @ index["gram_rarity"] + self.lost_grams * self.rarest
        gram_mass = np.maximum(self.by_word @ gram_mass, 1e-6)[:, None]
        space = self.word_stems.multiply(self.stem_weight[:, None]).tocsr() @ index["latent_words"]
        place = self.by_word @ space
        place /= np.maximum(np.linalg.norm(place, axis=1, keepdims=True), 1e-9)
        return {
            "stems": (self.by_word @ (self.word_stems @ index.matrix("stems")).toarray()) / mass,
            "pairs": (self.pairs() @ index.matrix("pairs")).toarray() / mass,
            "last": (self.ends(-1) @ index.matrix("last")).toarray() / np.float32(self.rarest),
            "first": (self.ends(0) @ index.matrix("first")).toarray() / np.float32(self.rarest),
            "grams": (self.by_word @ (self.word_grams @ index.matrix("grams")).toarray()) / gram_mass,
            "texts": (self.by_word @ (self.word_stems @ index.matrix("texts")).toarray()) / mass,
            "latent": place.astype(np.float32) @ index["latent_roles"].T,
            "labels": np.log1p(index["role_labels"]),
            "coded": np.log1p(index["role_coded"]),
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

    def by_label(self, roles: NDArray[np.intp]) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
        """For the candidates of each title: the likeness of the nearest label, and that label."""
        import numpy as np

        index = self.index
        own = self.word_grams.multiply(index["gram_rarity"][None, :]).tocsr()
        alike = self.by_word @ (own @ index.matrix("word_grams")).toarray()
        whole = self.by_word @ own
        lost = (self.by_word @ self.lost_grams) * self.rarest**2
        norms = np.sqrt(np.asarray(whole.multiply(whole).sum(1)).ravel() + lost)
        flat = roles.ravel()
        # Labels of a role stand together, and so do their words: both are spans, of many at once.
        start, end = index["role_ends"][flat], index["role_ends"][flat + 1]
        first, after = index["row_ends"][start], index["row_ends"][end]
        rows = spans(start, end)
        title = np.repeat(np.arange(len(roles)), roles.shape[1])
        row_title = np.repeat(title, end - start)
        words = index["row_words"][spans(first, after)]
        values = alike.ravel()[words + np.repeat(title * alike.shape[1], after - first)]
        lengths = index["row_ends"][rows + 1] - index["row_ends"][rows]
        starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
        cosine = np.add.reduceat(values, starts)
        cosine /= np.maximum(index["row_norm"][rows] * norms[row_title], 1e-9)
        groups = np.concatenate(([0], np.cumsum(end - start)[:-1]))
        nearest = np.maximum.reduceat(cosine, groups)
        # The first label that is as near as the nearest one.
        is_best = np.flatnonzero(cosine == np.repeat(nearest, end - start))
        group = np.repeat(np.arange(len(flat)), end - start)[is_best]
        best = is_best[np.searchsorted(group, np.arange(len(flat)))]
        shape = roles.shape
        return nearest.reshape(shape), index["row_label"][rows[best]].reshape(shape)


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
