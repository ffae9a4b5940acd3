"""How well titles are resolved, and how fast: splits by fixed seeds, each beside a simple method."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix, diags

from benchmarks import titles_data as data
from benchmarks.catalogues import DATA
from benchmarks.measure import Row, rows
from benchmarks.questions import everything
from rolegraph.model.titles import Resolution
from rolegraph.text import fold
from rolegraph.titles.catalogue import Catalogue, add_coded
from rolegraph.titles.index import build_index
from rolegraph.titles.resolver import Resolver

LISTED = 40
"""Candidates of a title that are looked at."""
PARTS = (16, 4, 1)
"""The time that a title takes is measured on the labels of one role in so many."""
SHOWN = 500
"""Titles that time is measured with."""
MAKING = """
import sys, time
import numpy, scipy.sparse
import rolegraph
from rolegraph.titles.catalogue import read_catalogue
from rolegraph.titles.index import build_index
store = rolegraph.open(sys.argv[1]).store
begun = time.process_time()
build_index(read_catalogue(store))
print(time.process_time() - begun)
"""
OPENING = """
import sys, time
import numpy, scipy.sparse
import rolegraph
from rolegraph import titles
store = rolegraph.open(sys.argv[1]).store
begun = time.process_time()
titles.open_resolver(store)
print(time.process_time() - begun)
"""
ASKING = """
import json, statistics, sys, time
from pathlib import Path
from benchmarks import titles_data as data
from rolegraph.titles.index import build_index
from rolegraph.titles.resolver import Resolver
titles = json.load(sys.stdin)
both, _, _ = data.catalogues(Path(sys.argv[1]))
for part in map(int, sys.argv[2:]):
    index = build_index(data.every(both, part))
    took = []
    for _ in range(5):
        resolver = Resolver(index)
        list(resolver.resolve(["warm"], 10))
        begun = time.process_time()
        list(resolver.resolve(titles, 10))
        took.append((time.process_time() - begun) / len(titles))
    print(len(index.labels), statistics.median(took))
"""


class CharacterTfIdf:
    """Roles by their nearest label: cosine of TF-IDF weights of character n-grams, 2 to 5 within words."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.places: dict[str, int] = {}
        self.roles = np.array([label.role for label in catalogue.labels])
        counts = self.count([label.text for label in catalogue.labels], learn=True)
        seen = np.bincount(counts.indices, minlength=len(self.places))
        self.rarity = np.log((1 + counts.shape[0]) / (1 + seen)) + 1
        self.labels = self.weigh(counts).T.tocsr()

    def count(self, texts: list[str], *, learn: bool = False) -> csr_matrix:
        found = [
            (row, place)
            for row, text in enumerate(texts)
            for word in fold(text).split()
            for size in range(2, 6)
            for at in range(max(1, len(word) + 3 - size))
            if (place := self.place(f" {word} "[at : at + size], learn=learn)) is not None
        ]
        cells = np.array(found, np.int64).reshape(-1, 2)
        shape = (len(texts), len(self.places))
        return coo_matrix((np.ones(len(cells)), (cells[:, 0], cells[:, 1])), shape).tocsr()

    def place(self, gram: str, *, learn: bool) -> int | None:
        return self.places.setdefault(gram, len(self.places)) if learn else self.places.get(gram)

    def weigh(self, counts: csr_matrix) -> csr_matrix:
        weights = (counts @ diags(self.rarity)).tocsr()
        norms = np.sqrt(np.asarray(weights.multiply(weights).sum(1)).ravel())
        return diags(1 / np.maximum(norms, 1e-12)) @ weights

    def ranked(self, titles: list[str]) -> list[list[int]]:
        """The roles of each title, the likeliest first."""
        found = []
        for start in range(0, len(titles), 100):
            for row in (self.weigh(self.count(titles[start : start + 100])) @ self.labels).toarray():
                near = np.argpartition(-row, min(400, len(row) - 1))[:400]
                near = near[np.argsort(-row[near], kind="stable")]
                found.append(list(dict.fromkeys(self.roles[near].tolist())))
        return found


def titles(folder: Path) -> None:
    """Every row of this part; none where the publishers' files are not there."""
    if not DATA.is_dir():
        print(f"{DATA} is not there: titles were not measured")
        return
    over(everything(folder))


def over(store: Path) -> None:
    """The rows over one store with ESCO and O*NET."""
    both, onet, esco = data.catalogues(store)
    told: list[tuple[str, list[Resolution], list[bool]]] = []
    texts: list[tuple[str, list[Resolution]]] = []
    for name, split, asked in (
        ("O*NET, reported titles taken out", data.onet_unseen(onet), (0.73, 0.91)),
        ("ESCO, alternative labels taken out", data.esco_unseen(esco), (0.78, 0.92)),
    ):
        resolver = Resolver(build_index(split.catalogue))
        simple = CharacterTfIdf(split.catalogue)
        found = against(name, resolver, simple, split, {"top-1": asked[0], "top-5": asked[1]})
        told.append((name, *found))
        texts += [
            ("titles", found[0]),
            ("links", list(resolver.resolve(data.link_list(), 1))),
            ("tasks", list(resolver.resolve(data.task_fragments(data.TEST, measured=True), 1))),
        ]
    told += vacancies(esco)
    resolver, simple = Resolver(build_index(both)), CharacterTfIdf(both)
    known = data.known(both, data.TEST)
    told.append(("titles as they stand", *judged(resolver, known)))
    for name, split in (
        ("one typing error", data.with_typing_errors(known, data.TEST)),
        ("abbreviations", data.abbreviated(known)),
        ("affixes", data.affixed(known, data.TEST)),
    ):
        told.append((name, *against(f"known titles, {name}", resolver, simple, split, {"top-1": 0.93})))
    honesty(told, texts)
    speed(store, both, [title for _, found, _ in told for title in (r.title for r in found)])


CODED = "vacancy titles"
"""The split that others coded, on ESCO's labels alone."""


def vacancies(esco: Catalogue) -> list[tuple[str, list[Resolution], list[bool]]]:
    """Vacancy titles, on ESCO's labels alone and with one half of the file learned."""
    first, second = data.vacancies(esco)
    whole = data.Split(esco, first.titles + second.titles, first.right + second.right)
    simple = CharacterTfIdf(esco)
    name = "vacancy titles, ESCO's labels alone"
    resolver = Resolver(build_index(esco))
    against(f"{name}, the whole file", resolver, simple, whole, {"MRR": None})
    alone = against(f"{name}, the half not fitted on", resolver, simple, second, {"MRR": None})
    pairs = zip(first.titles, first.right, strict=True)
    coded = [(title, esco.roles[role], "coded") for title, roles in pairs for role in sorted(roles)]
    taught = add_coded(esco, coded)
    name = "vacancy titles, one half learned"
    learned = against(name, Resolver(build_index(taught)), CharacterTfIdf(taught), second, {"MRR": 0.58})
    return [(CODED, *alone), (name, *learned)]


def against(
    name: str, resolver: Resolver, simple: CharacterTfIdf, split: data.Split, asked: dict[str, float | None]
) -> tuple[list[Resolution], list[bool]]:
    """Rows for a split, and its resolutions with whether the first candidate of each is right."""
    places = {iri: n for n, iri in enumerate(resolver.index.roles)}
    found = list(resolver.resolve(split.titles, LISTED))
    ours = ranks([[places[c.iri] for c in r.candidates] for r in found], split)
    theirs = ranks(simple.ranked(split.titles), split)
    for measure, least in asked.items():
        a, b = MEASURES[measure](ours), MEASURES[measure](theirs)
        target = f"at least {least}" if least else "ratio at least 1.1; .40"
        rows.append(Row(f"{name}: {measure}", "char TF-IDF", [a / b], target, a, b, ""))
        print("  ".join(rows[-1].cells()), flush=True)
    return found, [rank == 1 for rank in ours]


def judged(resolver: Resolver, split: data.Split) -> tuple[list[Resolution], list[bool]]:
    """The resolutions of a split, and whether the first candidate of each is right."""
    found = list(resolver.resolve(split.titles, 1))
    right = [{resolver.index.roles[role] for role in roles} for roles in split.right]
    return found, [
        bool(r.candidates) and r.candidates[0].iri in own for r, own in zip(found, right, strict=True)
    ]


def ranks(ranked: list[list[int]], split: data.Split) -> list[float]:
    """The rank of the first right role of each title, infinite where there is none."""
    return [
        next((n for n, role in enumerate(roles, 1) if role in right), float("inf"))
        for roles, right in zip(ranked, split.right, strict=True)
    ]


MEASURES: dict[str, Callable[[list[float]], float]] = {
    "top-1": lambda found: statistics.fmean(rank <= 1 for rank in found),
    "top-5": lambda found: statistics.fmean(rank <= 5 for rank in found),
    "MRR": lambda found: statistics.fmean(1 / rank for rank in found),
}


def honesty(
    told: list[tuple[str, list[Resolution], list[bool]]], texts: list[tuple[str, list[Resolution]]]
) -> None:
    """Whether verdicts and scores keep what they promise, split by split, and what passes as a title."""
    # Splits count alike, however long: of the vacancy titles some are taken.
    some = [(name, *(x[:: max(1, len(x) // data.SIZE)] for x in pair)) for name, *pair in told]
    whole = ("all of these", [r for _, f, _ in some for r in f], [x for _, _, right in some for x in right])
    for name, found, right in [*told, whole]:
        pairs = list(zip(found, right, strict=True))
        certain = [is_right for resolution, is_right in pairs if resolution.verdict == "certain"]
        precision = statistics.fmean(certain) if certain else 1.0
        part = len(certain) / len(found)
        add(f"right where certain ({part:.0%} of titles): {name}", precision, 0.9, "at least")
        scores = np.array([r.candidates[0].score if r.candidates else 0.0 for r in found])
        add(
            f"expected calibration error: {name}", calibration_error(scores, np.array(right)), 0.05, "at most"
        )
    # How far those who coded the vacancies go by the catalogue's own names bounds what can be right there.
    ((_, found, right),) = (one for one in told if one[0] == CODED)
    named = [
        is_right
        for resolution, is_right in zip(found, right, strict=True)
        if resolution.candidates and fold(resolution.candidates[0].label) == fold(resolution.title)
    ]
    add(f"coded as the role whose name the title is, word for word ({len(named)}): {CODED}",
        statistics.fmean(named), 1, "told")  # fmt: skip
    for kind, asked, how in (
        ("titles", 0.95, "at least"),
        ("links", 0.05, "at most"),
        ("tasks", 0.05, "at most"),
    ):
        verdicts = [r.verdict != "unknown" for name, found in texts for r in found if name == kind]
        what = {"titles": "unseen titles", "links": "the article's link list", "tasks": "task fragments"}[
            kind
        ]
        add(f"taken for titles: {what}", statistics.fmean(verdicts), asked, how)


def calibration_error(scores: np.ndarray, right: np.ndarray, bins: int = 10) -> float:
    """How far scores are from the share that is right, over bins of equal width."""
    of_bin = np.minimum((scores * bins).astype(int), bins - 1)
    gaps = [abs((scores - right)[of_bin == n].sum()) for n in range(bins)]
    return float(sum(gaps) / len(scores))


def speed(store: Path, both: Catalogue, asked: list[str]) -> None:
    """Making the index, opening it, and titles a second: time of the processor, on one core."""
    from rapidfuzz import fuzz, process

    making = [float(outcome(MAKING, str(store))) for _ in range(3)]
    add(
        f"index of {len(both.labels):,} labels, made from the store",
        statistics.median(making),
        10,
        "at most",
        "s",
    )
    opening = [float(outcome(OPENING, str(store))) for _ in range(6)][1:]
    add("index opened", statistics.median(opening), 0.3, "at most", "s")
    some = asked[:: max(1, len(asked) // SHOWN)][:SHOWN]
    told = outcome(ASKING, str(store), *map(str, PARTS), given=json.dumps(some)).splitlines()
    took = [(int(labels), float(seconds)) for labels, seconds in map(str.split, told)]
    ours = took[-1][1]
    add("titles a second, ten candidates each", 1 / ours, 1000, "at least", "/s")
    labels = [fold(label.text) for label in both.labels]
    few = [fold(title) for title in some[:: len(some) // 20]]
    begun = time.process_time()
    for title in few:
        process.extractOne(title, labels, scorer=fuzz.token_set_ratio)
    theirs = (time.process_time() - begun) / len(few)
    rows.append(
        Row("a title, all labels one by one", "rapidfuzz token_set_ratio", [theirs / ours], "at least 20",
            ours * 1000, theirs * 1000, "ms")
    )  # fmt: skip
    print("  ".join(rows[-1].cells()), flush=True)
    for (few_labels, before), (many, after) in pairwise(took):
        rows.append(
            Row(f"a title, {many:,} labels", f"{few_labels:,} labels", [after / before],
                f"at most {many / few_labels:.1f} (linear)", after * 1000, before * 1000, "ms")
        )  # fmt: skip
        print("  ".join(rows[-1].cells()), flush=True)


def outcome(code: str, *arguments: str, given: str = "") -> str:
    """What a program in a process of its own, on one core, prints."""
    command = [sys.executable, "-c", code, *arguments]
    alone = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    return subprocess.run(command, check=True, input=given, capture_output=True, text=True, env=alone).stdout


def add(what: str, ours: float, asked: float, how: str, unit: str = "") -> None:
    """A row of the table: a figure and what is asked of it."""
    rows.append(Row(what, f"{asked:g}", [ours / asked], how, ours, asked, unit))
    print("  ".join(rows[-1].cells()), flush=True)
