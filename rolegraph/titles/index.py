"""The index of titles: a catalogue as arrays, made once for a store and kept with it.

Two views of the same labels. By role, what is typical of all its labels together: word stems, pairs of
them, first and last words, character n-grams, the words of its duties and skills, each weighed as BM25 does
(Robertson and Zaragoza 2009), and a latent space of stems and roles (LSA, Deerwester et al. 1990). By label,
its words, so that the likeness of one label to a title can be told. Of titles that somebody coded there is
besides how often those with a word, or a pair of words, were coded as a role.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

from rolegraph.kept import Strings, matrix_arrays, matrix_of, string_arrays
from rolegraph.text import fold, grams, words
from rolegraph.titles.cleaner import clean, expansions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    from numpy.typing import ArrayLike, NDArray
    from scipy.sparse import csr_matrix

    from rolegraph.kept import Arrays
    from rolegraph.titles.catalogue import Catalogue, Label

__all__ = ["Index", "build_index", "singular", "stem"]

LAYOUT: Final = 5
"""The version of the arrays."""
SIZES: Final = range(3, 5)
"""Lengths of the character n-grams."""
COMMON: Final = 800
"""Roles from which on an n-gram is left out."""
LATENT: Final = 128
"""Dimensions of the latent space."""
PAIRED: Final = 30
"""Words at the beginning of a label of which pairs are made."""
DOUBT: Final = 2
"""Coded titles of no role at all by which those that have a word are thought to be more."""
ENDINGS: Final = ("ing", "er", "or", "ist", "ment", "ion")
BRACKETS: Final = re.compile(r"^(.*\S)\s*\(([^()]+)\)\s*$")
CAPITALS: Final = re.compile(r"\b[A-Z][A-Z&/]+\b")


def stem(word: str) -> str:
    """What forms of a word share, roughly: operator, operating, operators → operat."""
    word = singular(word)
    for ending in ENDINGS:
        if len(word) > len(ending) + 3 and word.endswith(ending):
            return word[: -len(ending)]
    return word


def singular(word: str) -> str:
    """A word without the s of a plural; what it leaves need not be a word."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def key_hash(words_: Iterable[str]) -> int:
    """A number for a title by its words, the same on every machine."""
    return int.from_bytes(hashlib.blake2b(" ".join(words_).encode(), digest_size=8).digest(), "little") >> 1


def variants(text: str) -> list[list[str]]:
    """The words of a label, and of both halves of one that gives a short form and a long one in brackets."""
    found = [words(text) or [fold(text)]]
    match = BRACKETS.match(text)
    if match and (CAPITALS.search(match[1]) or CAPITALS.search(match[2])):
        found += [half for half in (words(match[1]), words(match[2])) if half]
    return found


def coded_variants(text: str) -> list[list[str]]:
    """The words of a title that somebody coded: cleaned and written out, without seniority, as it stands."""
    cleaned = clean(text)
    core = [full for word in cleaned.words for full in expansions(word) or (word,)]
    forms = ([*cleaned.seniority, *core], core, words(text))
    return [list(form) for form in dict.fromkeys(map(tuple, forms)) if form] or [[fold(text)]]


class Index:
    """The arrays of an index, and what is read off them."""

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = arrays
        self.labels = Strings(arrays, "labels")
        self.names = Strings(arrays, "names")
        self.sources = Strings(arrays, "sources").all()
        self.roles = Strings(arrays, "roles").all()
        """The IRIs of the roles."""

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self.arrays[name]

    def places(self, name: str) -> dict[str, int]:
        """Word, stem or n-gram → its place."""
        return {string: n for n, string in enumerate(Strings(self.arrays, name).all())}

    @cached_property
    def words(self) -> dict[str, int]:
        """Word of a label → its place."""
        return self.places("words")

    @cached_property
    def stems(self) -> dict[str, int]:
        """Stem → its place."""
        return self.places("stems")

    @cached_property
    def grams(self) -> dict[str, int]:
        """Character n-gram → its place."""
        return self.places("grams")

    @cached_property
    def catalogues(self) -> NDArray[np.intp]:
        """The catalogue of each role, by number."""
        import numpy as np

        places: dict[str, int] = {}
        found = [places.setdefault(catalogue_of(iri), len(places)) for iri in self.roles]
        return np.array(found, np.intp)

    def matrix(self, name: str) -> csr_matrix:
        """A sparse matrix: features are rows, roles (or words) are columns."""
        if name not in self._matrices:
            self._matrices[name] = matrix_of(self.arrays, name)
        return self._matrices[name]

    @cached_property
    def _matrices(self) -> dict[str, csr_matrix]:
        return {}

    def decided(self, verdict: str) -> dict[str, list[int]]:
        """Folded title → the roles for which a reviewer gave this verdict on it."""
        found: dict[str, list[int]] = {}
        titles = Strings(self.arrays, f"{verdict}_titles").all()
        for role, title in zip(self[f"{verdict}_roles"].tolist(), titles, strict=True):
            found.setdefault(title, []).append(role)
        return found

    def exact(self, words_: Iterable[str]) -> list[int]:
        """The places of the labels with just these words, in the singular, in the order of the labels."""
        import numpy as np

        key = key_hash(words_)
        start, end = np.searchsorted(self["keys"], (key, key + 1))
        return sorted(set(self["key_labels"][start:end].tolist()))


def catalogue_of(iri: str) -> str:
    """What the roles of one catalogue share: the IRI up to its last slash or hash."""
    return iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]


def counted(rows: ArrayLike, columns: ArrayLike, shape: tuple[int, int]) -> csr_matrix:
    """How often each (row, column) pair stands there."""
    import numpy as np
    from scipy.sparse import coo_matrix

    places = np.asarray(rows, np.int64), np.asarray(columns, np.int64)
    return coo_matrix((np.ones(len(places[0]), np.float32), places), shape=shape).tocsr()


def weighed(counts: csr_matrix, *, often: float = 2.0, length: float = 0.75) -> csr_matrix:
    """Counts of (role, feature) → BM25 weights of (feature, role)."""
    import numpy as np
    from scipy.sparse import csr_matrix

    size = np.asarray(counts.sum(1)).ravel() + 1
    size = 1 - length + length * size / (size.mean() if len(size) else 1)
    of_row = np.repeat(size, np.diff(counts.indptr))
    rarity = rarities(counts)
    data = counts.data / (counts.data + often * of_row) * rarity[counts.indices]
    return csr_matrix((data.astype(np.float32), counts.indices, counts.indptr), shape=counts.shape).T.tocsr()


def shares(counts: csr_matrix) -> csr_matrix:
    """Counts of (role, feature) → each role's share of a feature times how rare it is, as (feature, role)."""
    import numpy as np
    from scipy.sparse import diags

    whole = np.asarray(counts.sum(0)).ravel()
    return (counts @ diags(rarities(counts) / (whole + DOUBT))).T.tocsr().astype(np.float32)


def rarities(counts: csr_matrix) -> NDArray[np.float32]:
    """How much a feature tells, by how few rows have it."""
    import numpy as np

    seen = np.bincount(counts.indices, minlength=counts.shape[1])
    found: NDArray[np.float32] = np.log((counts.shape[0] + 1) / (seen + 0.5)).astype(np.float32)
    return found


class Spelled:
    """All labels as words by place, in rows: a label's own words, and the halves of one with brackets."""

    def __init__(self, labels: Sequence[Label]) -> None:
        import numpy as np

        self.words: dict[str, int] = {}
        forms = [(coded_variants if label.coded else variants)(label.text) for label in labels]
        places = self.words
        self.rows = [
            [places.setdefault(word, len(places)) for word in form] for found in forms for form in found
        ]
        self.label = np.repeat(np.arange(len(forms), dtype=np.int32), [len(found) for found in forms])
        """The label of each row."""
        self.role = np.array([label.role for label in labels], np.int32)[self.label]
        """The role of each row."""
        self.lengths = np.array([len(row) for row in self.rows], np.int64)
        self.flat = np.array([word for row in self.rows for word in row], np.int32)
        """The words of all rows, one row after the other."""
        ends = np.cumsum(self.lengths)
        self.first, self.last = self.flat[ends - self.lengths], self.flat[ends - 1]
        self.full = np.diff(self.label, prepend=-1) > 0
        """Whether a row is its label's full form."""
        self.coded = self.full & np.array([label.coded for label in labels], bool)[self.label]
        """Whether a row is the full form of a title that somebody coded."""
        self.keys = np.array([key_hash(map(singular, form)) for found in forms for form in found], np.int64)


def build_index(catalogue: Catalogue) -> Index:
    """The index of a catalogue."""
    import numpy as np

    spelled = Spelled(catalogue.labels)
    stems: dict[str, int] = {}
    word_stem = np.array([stems.setdefault(stem(word), len(stems)) for word in spelled.words], np.int32)
    texts = text_stems(catalogue, stems)
    of_gram: dict[str, int] = {}
    found = [[of_gram.setdefault(g, len(of_gram)) for g in grams(word, SIZES)] for word in spelled.words]
    word_gram = counted(
        np.repeat(np.arange(len(found)), [len(own) for own in found]),
        [gram for own in found for gram in own],
        (max(1, len(found)), max(1, len(of_gram))),
    )
    of_role = by_role(spelled, len(catalogue.roles), word_stem, len(stems), word_gram, texts)
    return Index(
        of_catalogue(catalogue)
        | string_arrays("words", spelled.words)
        | string_arrays("stems", stems)
        | string_arrays("grams", of_gram)
        | of_role
        | by_label(spelled, catalogue, word_gram)
    )


def of_catalogue(catalogue: Catalogue) -> Arrays:
    """The roles, the labels with all that is said of them, and what reviewers decided."""
    import numpy as np

    labels, roles = catalogue.labels, len(catalogue.roles)
    sources = sorted({label.source for label in labels})
    of_source = {source: n for n, source in enumerate(sources)}
    of_label = np.array([label.role for label in labels], np.int32)
    coded = np.array([label.coded for label in labels], bool)
    decided: Arrays = {}
    for verdict, pairs in (
        ("accepted", sorted(catalogue.accepted)),
        ("rejected", sorted(catalogue.rejected)),
    ):
        decided[f"{verdict}_roles"] = np.array([role for role, _ in pairs], np.int64)
        decided |= string_arrays(f"{verdict}_titles", [title for _, title in pairs])
    return (
        string_arrays("roles", catalogue.roles)
        | string_arrays("names", catalogue.names)
        | string_arrays("labels", [label.text for label in labels])
        | string_arrays("sources", sources)
        | decided
        | {
            "alike": np.array(sorted(catalogue.alike), np.int64).reshape(-1, 2),
            "label_role": of_label,
            "label_source": np.array([of_source[label.source] for label in labels], np.int32),
            "label_sure": np.array([label.sure for label in labels], bool),
            "role_labels": np.bincount(of_label, minlength=roles).astype(np.float32),
            "role_coded": np.bincount(of_label[coded], minlength=roles).astype(np.float32),
        }
    )


def by_role(
    spelled: Spelled,
    roles: int,
    word_stem: NDArray[np.int32],
    stem_count: int,
    word_gram: csr_matrix,
    texts: csr_matrix,
) -> Arrays:
    """What is typical of each role: every label counts once, in its full form."""
    import numpy as np

    def counts_in(
        chosen: NDArray[np.bool_], rows: NDArray[np.int64], features: NDArray[Any], size: int
    ) -> csr_matrix:
        own = chosen[rows]
        return counted(spelled.role[rows[own]], features[own], (roles, max(1, size)))

    each = np.arange(len(spelled.rows))
    row = np.repeat(each, spelled.lengths)
    pair_row, keys = pairs_of(spelled, word_stem)
    pair_keys, place = np.unique(keys, return_inverse=True)
    stems = row, word_stem[spelled.flat], stem_count
    pairs = pair_row, place, len(pair_keys)
    last, first = ((each, word_stem[words_], stem_count) for words_ in (spelled.last, spelled.first))
    by_word = counts_in(spelled.full, row, spelled.flat, word_gram.shape[0])
    by_stem = counts_in(spelled.full, *stems)
    weights = {
        "stems": weighed(by_stem),
        "pairs": weighed(counts_in(spelled.full, *pairs)),
        "last": weighed(counts_in(spelled.full, *last)),
        "first": weighed(counts_in(spelled.full, *first)),
        "grams": without_common(weighed((by_word @ word_gram).tocsr())),
        "texts": weighed(texts, often=1.0),
        "coded stems": shares(counts_in(spelled.coded, *stems)),
        "coded pairs": shares(counts_in(spelled.coded, *pairs)),
        "coded last": shares(counts_in(spelled.coded, *last)),
    }
    latent_words, latent_roles = latent(weights["stems"], weights["texts"])
    size = len(spelled.words)
    arrays: Arrays = {
        "word_stem": word_stem,
        "word_count": np.bincount(spelled.flat, minlength=size).astype(np.int32),
        "word_last": np.bincount(spelled.last, minlength=size).astype(np.int32),
        "stem_rarity": rarities(by_stem),
        "stem_bias": bias(by_stem, texts),
        "pair_keys": pair_keys,
        "latent_words": latent_words,
        "latent_roles": latent_roles,
    }
    for name, matrix in weights.items():
        arrays |= matrix_arrays(name, narrow(matrix))
    return arrays


def without_common(features: csr_matrix) -> csr_matrix:
    """The features that at most COMMON roles have; the others say least of a role and cost most."""
    import numpy as np
    from scipy.sparse import diags

    found = (diags((np.diff(features.indptr) <= COMMON).astype(np.float32)) @ features).tocsr()
    found.eliminate_zeros()
    return found


def bias(stems: csr_matrix, texts: csr_matrix) -> NDArray[np.float32]:
    """How much more each stem belongs to labels than to the texts that describe roles: a log-ratio."""
    import numpy as np

    in_labels, in_texts = (np.asarray(counts.sum(0)).ravel() + 0.5 for counts in (stems, texts))
    if not texts.nnz:
        return np.zeros(len(in_labels), np.float32)
    found: NDArray[np.float32] = np.log(in_labels / in_labels.sum() / (in_texts / in_texts.sum())).astype(
        np.float32
    )
    return found


def by_label(spelled: Spelled, catalogue: Catalogue, word_gram: csr_matrix) -> Arrays:
    """The words of each label, ordered by role, and what tells how like a title it is.

    The likeness of n-grams is a sum over pairs of words, so only words are kept.
    """
    import numpy as np
    from scipy.sparse import csr_matrix, diags

    size = len(spelled.rows)
    counts = counted(
        np.repeat(np.arange(size), spelled.lengths), spelled.flat, (max(1, size), word_gram.shape[0])
    )
    rarity = rarities(counts @ word_gram)
    word_grams = (word_gram @ diags(rarity)).tocsr().astype(np.float32)
    row_grams = counts @ word_grams
    norms = np.sqrt(np.asarray(row_grams.multiply(row_grams).sum(1)).ravel())[:size]
    coded = np.array([label.coded for label in catalogue.labels], bool)
    order = np.argsort(spelled.role, kind="stable")
    key_order = np.argsort(spelled.keys, kind="stable")
    found: Arrays = {
        "keys": spelled.keys[key_order],
        "key_labels": spelled.label[key_order],
        "gram_rarity": rarity,
        "row_label": spelled.label[order],
        "row_norm": np.maximum(norms[order], 1e-9).astype(np.float32),
        "row_coded": coded[spelled.label[order]],
        "role_ends": np.searchsorted(spelled.role[order], np.arange(len(catalogue.roles) + 1)).astype(
            np.int64
        ),
    }
    words_ = np.array([word for n in order for word in spelled.rows[n]], np.int32)
    ends = np.concatenate(([0], np.cumsum(spelled.lengths[order])))
    row_words = csr_matrix((np.ones(len(words_)), words_, ends), shape=(size, word_gram.shape[0]))
    return (
        found
        | matrix_arrays("row_words", narrow(row_words))
        | matrix_arrays("word_grams", narrow(word_grams.T.tocsr()))
    )


def narrow(matrix: csr_matrix) -> csr_matrix:
    """The matrix in numbers of 32 bits."""
    import numpy as np
    from scipy.sparse import csr_matrix

    parts = matrix.data.astype(np.float32), matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)
    return csr_matrix(parts, shape=matrix.shape)


def pairs_of(spelled: Spelled, word_stem: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(row, key) of every two stems that stand in one label, whatever their order."""
    import numpy as np

    by_length: dict[int, list[int]] = defaultdict(list)
    for n in np.flatnonzero(spelled.full):
        by_length[len(spelled.rows[n])].append(int(n))
    rows, keys = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for length, chosen in by_length.items():
        if length < 2:
            continue
        stems = word_stem[np.array([spelled.rows[n] for n in chosen])].astype(np.int64)
        for i, j in combinations(range(min(length, PAIRED)), 2):
            keys.append(pair_key(stems[:, i], stems[:, j]))
            rows.append(np.array(chosen, np.int64))
    return np.concatenate(rows), np.concatenate(keys)


def pair_key(left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.int64]:
    """One number for two stems in either order."""
    import numpy as np

    return (np.minimum(left, right) << 32) | np.maximum(left, right)


def text_stems(catalogue: Catalogue, stems: dict[str, int]) -> csr_matrix:
    """How often each stem stands in the texts that describe each role; new stems get places."""
    import numpy as np

    of_word: dict[str, int] = {}
    found = []
    for text in catalogue.texts:
        own = words(text)
        for word in own:
            if word not in of_word:
                of_word[word] = stems.setdefault(stem(word), len(stems))
        found.append([of_word[word] for word in own])
    of_text = counted(
        np.repeat(np.arange(len(found)), [len(own) for own in found]),
        [place for own in found for place in own],
        (max(1, len(found)), max(1, len(stems))),
    )
    pairs = np.array(catalogue.described, np.int64).reshape(-1, 2)
    return (counted(pairs[:, 0], pairs[:, 1], (len(catalogue.roles), of_text.shape[0])) @ of_text).tocsr()


def latent(stems: csr_matrix, texts: csr_matrix) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The places of stems and of roles in a space where what goes together stands together.

    The greatest singular vectors of roles' stems, by subspace iteration from a fixed start, so that the same
    catalogue gives the same numbers.
    """
    import numpy as np

    matrix = (stems + 0.5 * texts).T.tocsr()
    norms = np.sqrt(np.asarray(matrix.multiply(matrix).sum(1)).ravel())
    norms[norms == 0] = 1
    matrix = matrix.multiply(1 / norms[:, None]).tocsr().astype(np.float32)
    size = min(LATENT, *matrix.shape)
    back = matrix.T.tocsr()
    basis = (
        np.random.default_rng(0)
        .standard_normal((matrix.shape[1], min(size + 16, *matrix.shape)))
        .astype(np.float32)
    )
    for _ in range(3):
        basis = back @ upright(matrix @ basis)
    basis = upright(basis)
    left, values, right = np.linalg.svd(matrix @ basis, full_matrices=False)
    places = left[:, :size] * values[:size]
    lengths = np.linalg.norm(places, axis=1, keepdims=True)
    lengths[lengths == 0] = 1
    return (basis @ right[:size].T).astype(np.float32), (places / lengths).astype(np.float32)


def upright(basis: NDArray[np.float32]) -> NDArray[np.float32]:
    """Orthonormal columns with the same span, by the eigenvectors of the small Gram matrix.

    A QR of so tall a matrix takes ten times as long.
    """
    import numpy as np

    values, turn = np.linalg.eigh(basis.T.astype(np.float64) @ basis)
    kept = values > values[-1:].max(initial=0) * 1e-9
    found: NDArray[np.float32] = basis @ (turn[:, kept] / np.sqrt(values[kept])).astype(np.float32)
    return found
