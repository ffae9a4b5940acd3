"""The index of titles: a catalogue as arrays, made once for a store and kept with it.

Two views of the same labels. By role, what is typical of all its labels together: word stems, pairs of
them, first and last words, character n-grams, the words of its duties and skills, each weighed as BM25 does
(Robertson and Zaragoza 2009), and a latent space of stems and roles (LSA, Deerwester et al. 1990). By label,
its words, so that the likeness of one label to a title can be told.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections import defaultdict
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rolegraph.text import fold, grams, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import ArrayLike, NDArray
    from scipy.sparse import csr_matrix

    from rolegraph.titles.catalogue import Catalogue

__all__ = ["FORMAT", "Index", "build_index", "open_index", "save_index", "singular", "stem"]

FORMAT: Final = 1
"""The version of the files: an index of any other is made again."""
SIZES: Final = range(3, 5)
"""Lengths of the character n-grams."""
LATENT: Final = 128
"""Dimensions of the latent space."""
ENDINGS: Final = ("ing", "er", "or", "ist", "ment", "ion")
MATRICES: Final = ("stems", "pairs", "last", "first", "grams", "texts", "word_grams")
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


class Index:
    """The arrays of an index and the words in them; `about` holds what is no array."""

    def __init__(self, about: dict[str, Any], arrays: dict[str, Any]) -> None:
        self.about = about
        self.arrays = arrays

    def __getitem__(self, name: str) -> NDArray[Any]:
        array: NDArray[Any] = self.arrays[name]
        return array

    @cached_property
    def roles(self) -> list[str]:
        """The IRIs of the roles."""
        return list(self.about["roles"])

    @cached_property
    def words(self) -> dict[str, int]:
        """Word of a label → its place."""
        return {word: n for n, word in enumerate(self.strings("words"))}

    @cached_property
    def stems(self) -> dict[str, int]:
        """Stem → its place."""
        return {word: n for n, word in enumerate(self.strings("stems"))}

    @cached_property
    def grams(self) -> dict[str, int]:
        """Character n-gram → its place."""
        return {word: n for n, word in enumerate(self.strings("grams"))}

    def strings(self, name: str) -> list[str]:
        """A list of strings without line ends, kept as one array of bytes."""
        text = self[f"{name}_text"].tobytes().decode()
        return text.split("\n") if text else []

    def matrix(self, name: str) -> csr_matrix:
        """A sparse matrix: features are rows, roles (or words) are columns."""
        from scipy.sparse import csr_matrix

        if name not in self._matrices:
            parts = tuple(self[f"{name}_{part}"] for part in ("data", "indices", "indptr"))
            self._matrices[name] = csr_matrix(parts, shape=tuple(self.about["shapes"][name]), copy=False)
        return self._matrices[name]

    @cached_property
    def _matrices(self) -> dict[str, csr_matrix]:
        return {}

    def label(self, place: int) -> str:
        """The text of a label."""
        start, end = self["label_ends"][place : place + 2]
        return self["label_text"][start:end].tobytes().decode()

    def exact(self, words_: Iterable[str]) -> list[int]:
        """The places of the labels with just these words, in the singular, in the order of the labels."""
        import numpy as np

        key = key_hash(words_)
        start, end = (int(np.searchsorted(self["keys"], key, side)) for side in ("left", "right"))
        return sorted({int(place) for place in self["key_labels"][start:end]})


def packed(strings: Iterable[str]) -> NDArray[np.uint8]:
    """Strings as one array of bytes, line by line."""
    import numpy as np

    return np.frombuffer("\n".join(strings).encode(), np.uint8)


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
    size = 1 - length + length * size / size.mean()
    of_row = np.repeat(size, np.diff(counts.indptr))
    rarity = rarities(counts)
    data = counts.data / (counts.data + often * of_row) * rarity[counts.indices]
    return csr_matrix((data.astype(np.float32), counts.indices, counts.indptr), shape=counts.shape).T.tocsr()


def rarities(counts: csr_matrix) -> NDArray[np.float32]:
    """How much a feature tells, by how few rows have it."""
    import numpy as np

    seen = np.bincount(counts.indices, minlength=counts.shape[1])
    found: NDArray[np.float32] = np.log((counts.shape[0] + 1) / (seen + 0.5)).astype(np.float32)
    return found


def build_index(catalogue: Catalogue) -> Index:
    """The index of a catalogue."""
    import numpy as np
    from scipy.sparse import diags

    roles = len(catalogue.roles)
    role_of = np.array([label.role for label in catalogue.labels], np.int32)
    spelled = [variants(label.text) for label in catalogue.labels]
    of_word: dict[str, int] = {}
    rows = [[of_word.setdefault(w, len(of_word)) for w in form] for forms in spelled for form in forms]
    row_label = np.repeat(np.arange(len(spelled), dtype=np.int32), [len(forms) for forms in spelled])
    lengths = np.array([len(row) for row in rows], np.int64)
    row_ends = np.concatenate(([0], np.cumsum(lengths)))
    row_words = np.array([w for row in rows for w in row], np.int32)
    of_stem: dict[str, int] = {}
    word_stem = np.array([of_stem.setdefault(stem(word), len(of_stem)) for word in of_word], np.int32)
    text_stems = [[of_stem.setdefault(stem(w), len(of_stem)) for w in words(t)] for t in catalogue.texts]
    # By role: every label once, in its full form.
    full = np.concatenate(([True], row_label[1:] != row_label[:-1])) if rows else np.zeros(0, bool)
    row_role = role_of[row_label]
    word_role = np.repeat(row_role, lengths)
    in_full = np.repeat(full, lengths)
    shape = (roles, max(1, len(of_stem)))
    by_word = counted(word_role[in_full], row_words[in_full], (roles, max(1, len(of_word))))
    stems = counted(word_role[in_full], word_stem[row_words[in_full]], shape)
    said = full & (lengths > 0)
    last = counted(row_role[said], word_stem[row_words[row_ends[1:][said] - 1]], shape)
    first = counted(row_role[said], word_stem[row_words[row_ends[:-1][said]]], shape)
    pair_role, pair_key = pairs_of(rows, full, row_role, word_stem)
    pair_keys, pair_place = np.unique(pair_key, return_inverse=True)
    pairs = counted(pair_role, pair_place, (roles, max(1, len(pair_keys))))
    of_gram: dict[str, int] = {}
    spelled_grams = [[of_gram.setdefault(g, len(of_gram)) for g in grams(word, SIZES)] for word in of_word]
    word_gram = counted(
        np.repeat(np.arange(len(spelled_grams)), [len(g) for g in spelled_grams]),
        [g for found in spelled_grams for g in found],
        (max(1, len(of_word)), max(1, len(of_gram))),
    )
    texts = described(catalogue, text_stems, shape)
    stem_weights, text_weights = weighed(stems), weighed(texts, often=1.0)
    # By label: the likeness of n-grams is a sum over pairs of words, so only words are kept.
    label_counts = counted(
        np.repeat(np.arange(len(rows)), lengths), row_words, (max(1, len(rows)), max(1, len(of_word)))
    )
    gram_rarity = rarities(label_counts @ word_gram)
    word_grams = (word_gram @ diags(gram_rarity)).tocsr().astype(np.float32)
    row_grams = label_counts @ word_grams
    norms = np.sqrt(np.asarray(row_grams.multiply(row_grams).sum(1)).ravel())[: len(rows)]
    order = np.argsort(row_role, kind="stable")
    latent_words, latent_roles = latent(stem_weights, text_weights)
    keys = np.array([key_hash(map(singular, form)) for forms in spelled for form in forms], np.int64)
    key_order = np.argsort(keys, kind="stable")
    text = [label.text.encode() for label in catalogue.labels]
    sources = sorted({label.source for label in catalogue.labels})
    of_source = {source: n for n, source in enumerate(sources)}
    arrays: dict[str, Any] = {
        "label_text": np.frombuffer(b"".join(text), np.uint8),
        "label_ends": np.concatenate(([0], np.cumsum([len(t) for t in text]))).astype(np.int64),
        "label_role": role_of,
        "label_source": np.array([of_source[label.source] for label in catalogue.labels], np.int32),
        "label_preferred": np.array([label.preferred for label in catalogue.labels], bool),
        "label_sure": np.array([label.sure for label in catalogue.labels], bool),
        "keys": keys[key_order],
        "key_labels": row_label[key_order],
        "words_text": packed(of_word),
        "stems_text": packed(of_stem),
        "grams_text": packed(of_gram),
        "word_stem": word_stem,
        "word_count": np.bincount(row_words, minlength=len(of_word)).astype(np.int32),
        "word_last": np.bincount(row_words[row_ends[1:][lengths > 0] - 1], minlength=len(of_word)).astype(
            np.int32
        ),
        "gram_rarity": gram_rarity,
        "stem_rarity": rarities(stems),
        "pair_keys": pair_keys,
        # Rows of labels, ordered by role, so that those of one role stand together.
        "row_label": row_label[order],
        "row_norm": norms[order].astype(np.float32),
        "row_ends": np.concatenate(([0], np.cumsum(lengths[order]))).astype(np.int64),
        "row_words": np.array([w for n in order for w in rows[n]], np.int32),
        "role_ends": np.searchsorted(row_role[order], np.arange(roles + 1)).astype(np.int64),
        "role_labels": np.bincount(role_of, minlength=roles).astype(np.float32),
        "latent_words": latent_words,
        "latent_roles": latent_roles,
    }
    matrices = {
        "stems": stem_weights,
        "pairs": weighed(pairs),
        "last": weighed(last),
        "first": weighed(first),
        "grams": weighed(by_word @ word_gram),
        "texts": text_weights,
        "word_grams": word_grams.T.tocsr(),
    }
    for name, matrix in matrices.items():
        arrays |= {
            f"{name}_data": matrix.data.astype(np.float32),
            f"{name}_indices": matrix.indices.astype(np.int32),
            f"{name}_indptr": matrix.indptr.astype(np.int32),
        }
    about = {
        "format": FORMAT,
        "roles": catalogue.roles,
        "names": catalogue.names,
        "sources": sources,
        "shapes": {name: matrix.shape for name, matrix in matrices.items()},
        "accepted": sorted(catalogue.accepted),
        "rejected": sorted(catalogue.rejected),
        "alike": sorted(catalogue.alike),
    }
    return Index(about, arrays)


def pairs_of(
    rows: list[list[int]], full: NDArray[np.bool_], row_role: NDArray[np.int32], word_stem: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(role, key) of every two stems that stand in one label, whatever their order."""
    import numpy as np

    by_length: dict[int, list[int]] = defaultdict(list)
    for n in np.flatnonzero(full):
        by_length[len(rows[n])].append(int(n))
    found_roles, found_keys = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for length, chosen in by_length.items():
        if length < 2:
            continue
        stems = word_stem[np.array([rows[n] for n in chosen])].astype(np.int64)
        for i, j in combinations(range(length), 2):
            found_keys.append(pair_key(stems[:, i], stems[:, j]))
            found_roles.append(row_role[chosen].astype(np.int64))
    return np.concatenate(found_roles), np.concatenate(found_keys)


def pair_key(left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.int64]:
    """One number for two stems in either order."""
    import numpy as np

    return (np.minimum(left, right) << 32) | np.maximum(left, right)


def described(catalogue: Catalogue, text_stems: list[list[int]], shape: tuple[int, int]) -> csr_matrix:
    """How often each stem stands in the texts that describe each role."""
    import numpy as np

    lengths = [len(found) for found in text_stems]
    of_text = counted(
        np.repeat(np.arange(len(text_stems)), lengths),
        [place for found in text_stems for place in found],
        (max(1, len(text_stems)), shape[1]),
    )
    pairs = np.array(catalogue.described or [(0, 0)] * 0, np.int64).reshape(-1, 2)
    return (counted(pairs[:, 0], pairs[:, 1], (shape[0], of_text.shape[0])) @ of_text).tocsr()


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
        basis = back @ np.linalg.qr(matrix @ basis)[0]
    # Upright by the eigenvectors of its small Gram matrix: a QR of the whole takes ten times as long.
    values, turn = np.linalg.eigh(basis.T.astype(np.float64) @ basis)
    kept = values > values[-1:].max(initial=0) * 1e-9
    basis = basis @ (turn[:, kept] / np.sqrt(values[kept])).astype(np.float32)
    left, values, right = np.linalg.svd(matrix @ basis, full_matrices=False)
    places = left[:, :size] * values[:size]
    lengths = np.linalg.norm(places, axis=1, keepdims=True)
    lengths[lengths == 0] = 1
    return (basis @ right[:size].T).astype(np.float32), (places / lengths).astype(np.float32)


# -- on the disk


def save_index(index: Index, folder: Path) -> None:
    """Write an index as a folder of its own, in one step. Raises OSError."""
    import numpy as np

    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for name, array in index.arrays.items():
            np.save(fresh / f"{name}.npy", array, allow_pickle=False)
        sizes = {path.name: path.stat().st_size for path in sorted(fresh.iterdir())}
        (fresh / "about.json").write_text(json.dumps(index.about | {"files": sizes}), "utf-8")
        if folder.exists():
            shutil.rmtree(folder)
        os.replace(fresh, folder)  # noqa: PTH105 # a folder over nothing: Path.replace says no more
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def open_index(folder: Path) -> Index | None:
    """The index in a folder, its arrays mapped from the disk; None where there is none that can be used."""
    import numpy as np

    try:
        about = json.loads((folder / "about.json").read_text("utf-8"))
        if about.pop("format") != FORMAT:
            return None
        sizes = about.pop("files")
        if any((folder / name).stat().st_size != size for name, size in sizes.items()):
            return None
        arrays = {
            name.removesuffix(".npy"): np.load(folder / name, mmap_mode="r", allow_pickle=False)
            for name in sizes
        }
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return None
    return Index(about, arrays)
