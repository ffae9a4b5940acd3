"""`python -m benchmarks.titles_fit STORE`: fit the numbers of resolving, and write `weights.json` again.

STORE has ESCO and O*NET in it. What is fitted on are parts of the publishers' files apart from those
measured, which hold none of the titles measured, other noise, the half of the vacancy titles that is never
asked, and other texts that are no titles. Scores are calibrated, and thresholds set, by networks that saw
the other parts only; the network that is written saw all.
"""

from __future__ import annotations

import json
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
from rolegraph.titles.ranking import candidates
from rolegraph.titles.resolver import Resolver, log_odds
from rolegraph.titles.weights import FILE, Network

PARTS = 5
"""Parts of the publishers' titles that are taken out and asked, one after the other."""
NOISE_PARTS = 3
SHARE = {"reported": 1.3, "alternate": 0.4, "alternative": 1.0, "known": 0.6, "noise": 0.6, "vacancies": 0.3,
         "learned": 1.1}  # fmt: skip
"""What a title of each kind weighs when candidates are ranked."""
CODED, NOISY = ("vacancies", "learned"), 0.5
"""Kinds of titles that somebody coded automatically, and what they weigh when scores are calibrated."""
SECOND = 0.125
"""What second candidates weigh beside the first when scores are calibrated."""
PASSING = 0.955
"""What part of real titles must be taken for titles, with the same room."""
PRECISION = 0.95
"""How often what is called certain must be right, with room for titles of another kind."""
UNITS, EPOCHS, BATCH, RATE, SHRINK = 24, 15, 128, 3e-3, 2e-4
"""Of a network: its units, times through all titles, titles at once, Adam's rate at first, and decay."""
TWINS = 4
"""Networks that are trained, each from another start."""


@dataclass
class Kind:
    """What is known of some titles and their candidates: (title, candidate) arrays, and `traits` by title."""

    name: str
    part: int
    ranked: NDArray[np.float32]
    catalogues: NDArray[np.intp]
    right: NDArray[np.bool_]
    evidence: dict[str, NDArray[np.float64]]
    traits: dict[str, NDArray[np.float64]]


def splits(both: Catalogue, onet: Catalogue, esco: Catalogue) -> Iterator[tuple[str, int, data.Split]]:
    """The splits that are fitted on, each with its kind and its part."""
    for part in range(PARTS):
        yield "reported", part, data.onet_unseen(onet, part)
        yield "alternate", part, data.onet_unseen(onet, part, reported=False)
        yield "alternative", part, data.esco_unseen(esco, part)
    first, _ = data.vacancies(esco)
    pairs = list(zip(first.titles, first.right, strict=True))
    random.Random(data.FITTED).shuffle(pairs)
    for part in range(PARTS):
        asked = pairs[part::PARTS]
        titles, right = [title for title, _ in asked], [roles for _, roles in asked]
        yield "vacancies", part, data.Split(esco, titles, right)
        others = [pair for n, pair in enumerate(pairs) if n % PARTS != part]
        coded = [(title, esco.roles[role], "coded") for title, roles in others for role in sorted(roles)]
        yield "learned", part, data.Split(add_coded(esco, coded), titles, right)
    for part in range(NOISE_PARTS):
        seed = data.FITTED + part
        known = data.known(both, seed)
        yield "known", part, known
        yield "noise", part, data.with_typing_errors(known, seed)
        yield "noise", part, data.affixed(known, seed, data.DEV_BEFORE, data.DEV_AFTER)
        words = {word.lower() for title in known.titles for word in title.split() if len(word) > 6}
        shorts = {word: data.voiceless(word) for word in words if word.isalpha()}
        some = dict(random.Random(seed).sample(sorted(shorts.items()), 300))
        yield "noise", part, data.abbreviated(known, some)


def kind_of(name: str, part: int, resolver: Resolver, split: data.Split) -> Kind:
    """The candidates of a split's titles, with all that tells of them."""
    kinds = []
    for start in range(0, len(split.titles), 256):
        titles, right = split.titles[start : start + 256], split.right[start : start + 256]
        cleaned = [clean(title) for title in titles]
        exact = [resolver.exact(title, c) for title, c in zip(titles, cleaned, strict=True)]
        found = candidates(resolver.index, [resolver.reader.wording(c) for c in cleaned], exact)
        hits = [np.isin(roles, list(own)) for roles, own in zip(found.roles, right, strict=True)]
        ranked = found.traits()
        evidence, traits = resolver.evidence(found, ranked), resolver.traits(cleaned, found)
        kinds.append(Kind(name, part, ranked, found.catalogues, np.array(hits), evidence, traits))
    return Kind(
        name,
        part,
        np.concatenate([kind.ranked for kind in kinds]),
        np.concatenate([kind.catalogues for kind in kinds]),
        np.concatenate([kind.right for kind in kinds]),
        {of: np.concatenate([kind.evidence[of] for kind in kinds]) for of in kinds[0].evidence},
        {of: np.concatenate([kind.traits[of] for kind in kinds]) for of in kinds[0].traits},
    )


def lists(kinds: list[Kind]) -> tuple[NDArray[np.float32], ...]:
    """(traits, whether right, whether of its catalogue, weight): a row for each title and catalogue of it."""
    found = []
    for kind in kinds:
        for catalogue in np.unique(kind.catalogues):
            own = kind.catalogues == catalogue
            rows = (kind.right & own).any(1)
            weight = np.full(int(rows.sum()), SHARE[kind.name], np.float32)
            found.append((kind.ranked[rows], (kind.right & own)[rows], own[rows], weight))
    return tuple(np.concatenate(of_all) for of_all in zip(*found, strict=True))


def network(kinds: list[Kind]) -> Network:
    """The network by which the right candidates of a catalogue come before its others.

    It is the mean of several, which is one with the units of all: they err each in their own way.
    """
    traits, right, own, weight = lists(kinds)
    flat = traits.reshape(-1, traits.shape[2])
    mean, deviation = flat.mean(0), flat.std(0) + 1e-6
    found = [trained((traits - mean) / deviation, right, own, weight, data.FITTED + n) for n in range(TWINS)]
    hidden, bias, out, straight = (np.concatenate(numbers, -1) for numbers in zip(*found, strict=True))
    straight = straight.reshape(TWINS, -1).mean(0)
    return Network(
        *(numbers.astype(float) for numbers in (mean, deviation, hidden, bias, out / TWINS, straight))
    )


def trained(
    traits: NDArray[np.float32],
    right: NDArray[np.bool_],
    own: NDArray[np.bool_],
    weight: NDArray[np.float32],
    seed: int,
) -> list[NDArray[np.float32]]:
    """The hidden weights, their bias, what weighs the units and the traits themselves (Adam, Kingma 2014)."""
    chance = np.random.default_rng(seed)
    size = traits.shape[2]
    numbers = [
        chance.normal(0, 0.9 / size**0.5, (size, UNITS)).astype(np.float32),
        np.zeros(UNITS, np.float32),
        chance.normal(0, 0.1, UNITS).astype(np.float32),
        np.zeros(size, np.float32),
    ]
    first, second = ([np.zeros_like(n) for n in numbers] for _ in range(2))
    steps = EPOCHS * (len(traits) // BATCH)
    step = 0
    for _ in range(EPOCHS):
        order = chance.permutation(len(traits))
        for start in range(0, len(traits) - BATCH + 1, BATCH):
            rows = order[start : start + BATCH]
            slopes = slope(numbers, traits[rows].reshape(-1, size), right[rows], own[rows], weight[rows])
            step += 1
            rate = RATE * (1 - 0.97 * step / steps)
            for n, found in enumerate(slopes):
                pull = found + SHRINK * numbers[n]
                first[n] = 0.9 * first[n] + 0.1 * pull
                second[n] = 0.999 * second[n] + 0.001 * pull**2
                depth = np.sqrt(second[n] / (1 - 0.999**step)) + 1e-8
                numbers[n] -= rate * first[n] / (1 - 0.9**step) / depth
    return numbers


def slope(
    numbers: list[NDArray[np.float32]],
    x: NDArray[np.float32],
    right: NDArray[np.bool_],
    own: NDArray[np.bool_],
    weight: NDArray[np.float32],
) -> tuple[NDArray[np.float32], ...]:
    """The gradient of the weighed cross-entropy of the right candidates of some titles."""
    hidden, bias, out, straight = numbers
    units = np.tanh(x @ hidden + bias)
    score = np.where(own, (units @ out + x @ straight).reshape(own.shape), -np.inf)
    power = np.exp(score - score.max(1, keepdims=True))
    share = power / power.sum(1, keepdims=True)
    hit = np.maximum((share * right).sum(1, keepdims=True), 1e-9)
    pull = ((share - share * right / hit) * weight[:, None] / len(right)).ravel().astype(np.float32)
    back = pull[:, None] * out * (1 - units**2)
    return x.T @ back, back.sum(0), units.T @ pull, x.T @ pull


def fitted(
    loss: Callable[[NDArray[np.float64]], tuple[float, NDArray[np.float64]]], size: int
) -> NDArray[np.float64]:
    """Where a convex function (with its gradient) is least."""
    found: NDArray[np.float64] = minimize(loss, np.zeros(size), jac=True, method="L-BFGS-B").x
    return found


def logistic(
    x: NDArray[np.float64], y: NDArray[np.bool_], weight: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """A constant and weights of a logistic regression."""
    x = np.column_stack([np.ones(len(x)), x])
    share = np.full(len(x), 1 / len(x)) if weight is None else weight / weight.sum()

    def loss(v: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        odds = x @ v
        chance = 1 / (1 + np.exp(-odds))
        told = share @ (np.logaddexp(0, odds) - y * odds)
        return float(told + 1e-4 * v @ v), x.T @ (share * (chance - y)) + 2e-4 * v

    return fitted(loss, x.shape[1])


def calibration(kinds: list[Kind]) -> tuple[dict[str, float], NDArray[np.float64], NDArray[np.bool_]]:
    """A constant and weights of the evidence; by them the first candidates' scores, and which are right.

    A score is to be true of what comes first, which depends on the scores: so again and again, from the
    ranking on. Of the second candidates few are taken, for a good one of the other catalogue counts as wrong.
    """
    seen = [np.stack(list(kind.evidence.values()), 2).astype(float) for kind in kinds]
    names = list(kinds[0].evidence)
    constants = np.array([0.0] + [name == "share" for name in names])
    for _ in range(6):
        evidence, right, weight = [], [], []
        for kind, own in zip(kinds, seen, strict=True):
            order = np.argsort(-(own @ constants[1:]), axis=1)[:, :2]
            rows = np.arange(len(order))[:, None]
            evidence.append(own[rows, order].reshape(-1, len(names)))
            right.append(kind.right[rows, order].ravel())
            weight.append(np.tile([1, SECOND], len(order)) * (NOISY if kind.name in CODED else 1))
        constants = logistic(*map(np.concatenate, (evidence, right, weight)))
    scores = [1 / (1 + np.exp(-(constants[0] + own @ constants[1:]))) for own in seen]
    hits = [
        kind.right[np.arange(len(found)), found.argmax(1)] for kind, found in zip(kinds, scores, strict=True)
    ]
    for kind, found, hit in zip(kinds, scores, hits, strict=True):
        sure = found.max(1) >= 0.85
        print(
            kind.name,
            kind.part,
            f"top-1 {hit.mean():.3f}; of .85: {sure.mean():.2f} right {hit[sure].mean():.3f}",
        )
    return named(names, constants), np.concatenate([found.max(1) for found in scores]), np.concatenate(hits)


def threshold(scores: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """The least score from which on PRECISION of all are right."""
    order = np.argsort(-scores)
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    return float(scores[order][np.flatnonzero(share >= PRECISION).max()])


def gathered(store: Path) -> tuple[list[Kind], dict[str, NDArray[np.float64]]]:
    """All that is fitted on, and the traits of texts that are no titles."""
    both, onet, esco = data.catalogues(store)
    kinds, catalogue, resolver = [], None, None
    texts: list[dict[str, NDArray[np.float64]]] = []
    others = data.task_fragments(data.FITTED, measured=False) + data.description_fragments(data.FITTED)
    for name, part, split in splits(both, onet, esco):
        if resolver is None or split.catalogue is not catalogue:
            catalogue, resolver = split.catalogue, Resolver(build_index(split.catalogue))
        kinds.append(kind_of(name, part, resolver, split))
        among = kinds[-1].right.any(1).mean()
        print(name, part, len(split.titles), f"{among:.3f} among the candidates", flush=True)
        if name in ("reported", "alternative") and part < 2:
            blank = data.Split(split.catalogue, others, [frozenset()] * len(others))
            texts.append(kind_of("texts", part, resolver, blank).traits)
    return kinds, {name: np.concatenate([of_some[name] for of_some in texts]) for name in texts[0]}


def main(store: Path) -> None:
    """Fit everything, and write the file."""
    kinds, texts = gathered(store)
    for fold in range(2):
        of_others = network([kind for kind in kinds if kind.part % 2 != fold])
        for kind in kinds:
            if kind.part % 2 == fold:
                share = log_odds(kind.catalogues, of_others.score(kind.ranked))
                kind.evidence = {"share": share, **kind.evidence}
    constants, scores, right = calibration([kind for kind in kinds if kind.name != "alternate"])
    of_titles = [kind.traits for kind in kinds if kind.name in ("reported", "alternative")]
    real, other = (
        np.concatenate([np.stack(list(traits.values()), 1) for traits in of_all])
        for of_all in (of_titles, [texts])
    )
    of_title = logistic(np.concatenate([real, other]), np.arange(len(real) + len(other)) < len(real))
    likely = [1 / (1 + np.exp(-(of_title[0] + x @ of_title[1:]))) for x in (real, other)]
    least = float(np.quantile(likely[0], 1 - PASSING))
    print(f"a title from {least:.2f}: {PASSING} of titles, {(likely[1] >= least).mean():.3f} of other texts")
    told = {
        "calibration": constants,
        "title": named(list(texts), of_title),
        "certain": round(threshold(scores, right), 2),
        "real": round(least, 2),
    }
    write(network(kinds), told)


def named(names: list[str], numbers: NDArray[np.float64]) -> dict[str, float]:
    """A constant and weights by name, to three places."""
    return {name: round(float(number), 3) for name, number in zip(["constant", *names], numbers, strict=True)}


def write(found: Network, told: dict[str, object]) -> None:
    """The file, a row of numbers a line."""
    lines = [f'  "{name}": {json.dumps(value)}' for name, value in told.items()]
    rows = []
    for name in Network.__slots__:
        numbers = getattr(found, name).tolist()
        if name == "hidden":
            inner = ",\n      ".join(json.dumps(rounded(row)) for row in numbers)
            rows.append(f'    "{name}": [\n      {inner}\n    ]')
        else:
            rows.append(f'    "{name}": {json.dumps(rounded(numbers))}')
    lines.append('  "network": {\n' + ",\n".join(rows) + "\n  }")
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


def rounded(numbers: list[float]) -> list[float]:
    """Numbers to four digits."""
    return [float(f"{number:.4g}") for number in numbers]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
