"""`python -m benchmarks.titles_fit STORE`: fit the constants of resolving, and print them.

STORE has ESCO and O*NET in it. What is fitted on are splits by other seeds than those measured, which hold
none of the titles measured, other noise, the half of the vacancy titles that is never asked, and other texts
that are no titles.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from benchmarks import titles_data as data
from rolegraph.titles.catalogue import Catalogue, add_coded
from rolegraph.titles.cleaner import clean
from rolegraph.titles.index import build_index
from rolegraph.titles.ranking import WEIGHTS, candidates
from rolegraph.titles.resolver import CALIBRATION, TITLE, Resolver, log_odds

SEEDS = (11, 12)
RARE = {"vacancies": 0.3, "learned": 0.6, "noise": 0.3}
"""What titles of these kinds weigh when signals are weighed, where the others weigh 1."""
NOISY = ("vacancies", "learned")
"""Kinds of titles that somebody coded automatically: they count half when scores are calibrated."""
FIRSTS = 8
"""First candidates for each second one when scores are calibrated."""
PRECISION = 0.94
"""How often what is called certain must be right, with room for titles of another kind."""


@dataclass
class Kind:
    """What is known of the candidates of some titles: (title, candidate) arrays."""

    name: str
    signals: NDArray[np.float64]
    catalogues: NDArray[np.intp]
    right: NDArray[np.bool_]
    evidence: NDArray[np.float64]
    traits: NDArray[np.float64]


def splits(both: Catalogue, onet: Catalogue, esco: Catalogue) -> Iterator[tuple[str, data.Split]]:
    """The splits that are fitted on, each with the name of its kind."""
    first, _ = data.vacancies(esco)
    for seed in SEEDS:
        yield "catalogue", data.onet_unseen(onet, seed)
        yield "catalogue", data.esco_unseen(esco, seed)
        yield from learning(esco, first, seed)
        known = data.known(both, seed)
        yield "known", known
        yield "noise", data.with_typing_errors(known, seed)
        yield "noise", data.affixed(known, seed, data.DEV_BEFORE, data.DEV_AFTER)
        words = {word.lower() for title in known.titles for word in title.split() if len(word) > 6}
        shorts = {word: data.voiceless(word) for word in words if word.isalpha()}
        yield "noise", data.abbreviated(known, dict(random.Random(seed).sample(sorted(shorts.items()), 300)))


def learning(esco: Catalogue, half: data.Split, seed: int) -> Iterator[tuple[str, data.Split]]:
    """Some of one half of the vacancy titles, asked without and with the others of that half learned."""
    pairs = list(zip(half.titles, half.right, strict=True))
    random.Random(seed).shuffle(pairs)
    asked, learned = pairs[: data.SIZE], pairs[data.SIZE :]
    titles, right = [title for title, _ in asked], [roles for _, roles in asked]
    yield "vacancies", data.Split(esco, titles, right)
    coded = [(title, esco.roles[role], "coded") for title, roles in learned for role in sorted(roles)]
    yield "learned", data.Split(add_coded(esco, coded), titles, right)


def kind_of(name: str, resolver: Resolver, split: data.Split) -> Kind:
    """The candidates of a split's titles, with all that tells of them."""
    cleaned = [clean(title) for title in split.titles]
    exact = [resolver.exact(title, c) for title, c in zip(split.titles, cleaned, strict=True)]
    found = candidates(resolver.index, [resolver.reader.wording(c) for c in cleaned], exact)
    return Kind(
        name,
        np.stack([found.signals[signal] for signal in WEIGHTS], 2).astype(float),
        resolver.catalogues[found.roles],
        np.array(
            [np.isin(roles, list(right)) for roles, right in zip(found.roles, split.right, strict=True)]
        ),
        np.stack([np.asarray(v, float) for v in resolver.evidence(found).values()], 2),
        np.array([list(resolver.traits(c, found, n).values()) for n, c in enumerate(cleaned)]),
    )


def fitted(
    loss: Callable[[NDArray[np.float64]], tuple[float, NDArray[np.float64]]], size: int
) -> NDArray[np.float64]:
    """Where a convex function (with its gradient) is least."""
    found: NDArray[np.float64] = minimize(loss, np.zeros(size), jac=True, method="L-BFGS-B").x
    return found


def ranking(kinds: list[Kind]) -> NDArray[np.float64]:
    """Weights of the signals by which the right candidates of a catalogue come before its others."""
    signals, right, open_, weights = [], [], [], []
    for kind in kinds:
        for catalogue in range(int(kind.catalogues.max()) + 1):
            own = kind.catalogues == catalogue
            rows = (kind.right & own).any(1)
            signals.append(kind.signals[rows])
            right.append((kind.right & own)[rows])
            open_.append(own[rows])
            weights.append(np.full(int(rows.sum()), RARE.get(kind.name, 1.0)))
    x, is_right, own, weight = (np.concatenate(parts) for parts in (signals, right, open_, weights))
    scale = x.std((0, 1)) + 1e-9

    def loss(v: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        score = np.where(own, x @ (v / scale), -np.inf)
        power = np.exp(score - score.max(1, keepdims=True))
        share = power / power.sum(1, keepdims=True)
        hit = (share * is_right).sum(1)
        slope = ((share - share * is_right / hit[:, None]) * weight[:, None])[..., None] * x
        total = weight.sum()
        return float(-(weight * np.log(hit)).sum() / total + 1e-3 * v @ v), slope.sum(
            (0, 1)
        ) / scale / total + 2e-3 * v

    return fitted(loss, x.shape[2]) / scale


def logistic(x: NDArray[np.float64], y: NDArray[np.bool_]) -> NDArray[np.float64]:
    """A constant and weights of a logistic regression."""
    x = np.column_stack([np.ones(len(x)), x])

    def loss(v: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        odds = x @ v
        chance = 1 / (1 + np.exp(-odds))
        return float((np.logaddexp(0, odds) - y * odds).mean() + 1e-4 * v @ v), x.T @ (chance - y) / len(
            y
        ) + 2e-4 * v

    return fitted(loss, x.shape[1])


def calibration(
    kinds: list[Kind], start: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """A constant and weights of the evidence; by them the first candidates' scores, and which are right.

    A score is to be true of what comes first, which depends on the scores: so again and again. Of the second
    candidates few are taken, for a good one of the other catalogue counts as wrong.
    """
    constants = start
    for _ in range(6):
        evidence, right = [], []
        for kind in kinds:
            order = np.argsort(-(kind.evidence @ constants[1:]), axis=1)[:, [0] * FIRSTS + [1]]
            rows = np.arange(len(order))[:, None]
            times = 1 if kind.name in NOISY else 2
            evidence += [kind.evidence[rows, order].reshape(-1, kind.evidence.shape[2])] * times
            right += [kind.right[rows, order].ravel()] * times
        constants = logistic(np.concatenate(evidence), np.concatenate(right))
    scores = [1 / (1 + np.exp(-(constants[0] + kind.evidence @ constants[1:]))) for kind in kinds]
    best = np.concatenate([found.max(1) for found in scores])
    places = [found.argmax(1) for found in scores]
    hits = [kind.right[np.arange(len(place)), place] for kind, place in zip(kinds, places, strict=True)]
    return constants, best, np.concatenate(hits)


def threshold(scores: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """The least score from which on PRECISION of all are right."""
    order = np.argsort(-scores)
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    return float(scores[order][np.flatnonzero(share >= PRECISION).max()])


def main(store: Path) -> None:
    """Print WEIGHTS, CALIBRATION, TITLE, CERTAIN and REAL as they should stand."""
    both, onet, esco = data.catalogues(store)
    kinds, catalogue, resolver = [], None, None
    texts: list[NDArray[np.float64]] = []
    for name, split in splits(both, onet, esco):
        if resolver is None or split.catalogue is not catalogue:
            catalogue, resolver = split.catalogue, Resolver(build_index(split.catalogue))
        kinds.append(kind_of(name, resolver, split))
        print(
            name, len(split.titles), f"{kinds[-1].right.any(1).mean():.3f} among the candidates", flush=True
        )
        if name == "catalogue":
            others = data.task_fragments(SEEDS[0], measured=False) + data.description_fragments(SEEDS[0])
            blank = data.Split(split.catalogue, others, [frozenset()] * len(others))
            texts.append(kind_of("texts", resolver, blank).traits)
    weights = ranking(kinds)
    print("WEIGHTS", {name: round(float(w), 2) for name, w in zip(WEIGHTS, weights, strict=True)})
    share = list(CALIBRATION).index("share") - 1
    for kind in kinds:
        kind.evidence[..., share] = log_odds(kind.catalogues, kind.signals @ weights)
    constants, scores, right = calibration(kinds, np.array(list(CALIBRATION.values())))
    print("CALIBRATION", {name: round(float(c), 2) for name, c in zip(CALIBRATION, constants, strict=True)})
    print("CERTAIN", round(threshold(scores, right), 2))
    real = np.concatenate([kind.traits for kind in kinds if kind.name == "catalogue"])
    unreal = np.concatenate(texts)
    of_title = logistic(np.concatenate([real, unreal]), np.arange(len(real) + len(unreal)) < len(real))
    print("TITLE", {name: round(float(c), 2) for name, c in zip(TITLE, of_title, strict=True)})
    likely = [1 / (1 + np.exp(-(of_title[0] + x @ of_title[1:]))) for x in (real, unreal)]
    for least in (0.2, 0.3, 0.4, 0.5):
        print("REAL", least, *(f"{(x >= least).mean():.3f}" for x in likely))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
