"""Titles → roles, with a probability each and a verdict: the signals weighed, calibrated and judged.

What was fitted stands in `weights`.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final, Literal

from rolegraph.model.titles import Candidate, Resolution
from rolegraph.text import fold, words
from rolegraph.titles.cleaner import clean
from rolegraph.titles.index import singular
from rolegraph.titles.ranking import Exact, against_best, candidates
from rolegraph.titles.weights import weights
from rolegraph.titles.wording import Reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from rolegraph.titles.cleaner import Cleaned
    from rolegraph.titles.index import Index
    from rolegraph.titles.ranking import Candidates

__all__ = ["Resolver"]

Verdict = Literal["certain", "ambiguous", "unknown"]
SHARES: Final = 1e-4, 0.98
"""The shares between which a candidate's is told.

Of two that are the likeliest of their catalogues by far, the one with the nearer label is to come first.
"""
BATCH: Final = 128
"""Titles that go through at once."""
RIVAL: Final = 0.3
"""The probability from which a candidate of the same catalogue is a rival of the first."""
LEAST: Final = 0.005
"""The probability below which a candidate is listed only where no other is."""


class Resolver:
    """Resolves titles by an index."""

    def __init__(self, index: Index) -> None:
        self.index, self.weights = index, weights()
        self.reader = Reader(index)
        self.catalogues = index.catalogues
        self.accepted, self.rejected = index.decided("accepted"), index.decided("rejected")
        self.alike = set(map(tuple, index["alike"].tolist()))

    def resolve(self, titles: Iterable[str], top: int = 10) -> Iterator[Resolution]:
        """The resolutions of titles, in their order, with at most `top` candidates each."""
        batch: list[str] = []
        for title in titles:
            batch.append(title)
            if len(batch) == BATCH:
                yield from self.batch(batch, top)
                batch = []
        yield from self.batch(batch, top)

    def batch(self, titles: Sequence[str], top: int) -> Iterator[Resolution]:
        """The resolutions of a few titles."""
        if not titles:
            return
        cleaned = [clean(title) for title in titles]
        if not self.index.roles:
            yield from (Resolution(t, "unknown", c.kept, ()) for t, c in zip(titles, cleaned, strict=True))
            return
        exact = [self.exact(title, c) for title, c in zip(titles, cleaned, strict=True)]
        found = candidates(self.index, [self.reader.wording(c) for c in cleaned], exact)
        scores = self.scores(found)
        for n, title in enumerate(titles):
            yield self.resolution(title, cleaned[n], found, n, scores[n], exact[n], top)

    def exact(self, title: str, cleaned: Cleaned) -> Exact:
        """The roles with a label that is the title, in the first of its forms that is one."""
        for n, form in enumerate((tuple(words(title) or [fold(title)]), *self.reader.forms(cleaned))):
            if places := self.index.exact(map(singular, form)):
                of_place = self.index["label_role"][places].tolist()
                roles = dict(zip(reversed(of_place), reversed(places), strict=True))
                return Exact(roles, n > 1, Counter(of_place))
        return Exact({})

    def scores(self, found: Candidates) -> NDArray[np.float64]:
        """The probability of every candidate."""
        import numpy as np

        traits = self.evidence(found)
        constants = self.weights.calibration
        odds = constants["constant"] + sum(constants[name] * trait for name, trait in traits.items())
        scores: NDArray[np.float64] = 1 / (1 + np.exp(-odds))
        return scores

    def evidence(self, found: Candidates) -> dict[str, NDArray[Any]]:
        """What tells of every candidate whether it is right, by the names of the calibration.

        The log-odds among its catalogue's candidates, the likeness of its nearest label, whether a label is
        the title, as written or mended, or only one of another catalogue is; how much of the title's wording
        labels have, how many words it has.
        """
        import numpy as np

        nearest = found.signals["nearest"]
        own = found.signals["exact"] + found.signals["mended"]
        of_title = {"known": found.known, "words": np.log(np.maximum(found.words, 1))}
        return {
            "share": log_odds(found.catalogues, self.weights.network.score(found.traits())),
            "nearest": nearest,
            "very near": nearest**4,
            "exact": found.signals["exact"],
            "mended": found.signals["mended"],
            "elsewhere": own.max(1, keepdims=True) - own + against_best(own, found.catalogues),
            **{name: np.broadcast_to(trait[:, None], nearest.shape) for name, trait in of_title.items()},
        }

    def resolution(
        self,
        title: str,
        cleaned: Cleaned,
        found: Candidates,
        row: int,
        scores: NDArray[np.float64],
        exact: Exact,
        top: int,
    ) -> Resolution:
        """The verdict on one title, from the scores of its candidates and what was decided."""
        import numpy as np

        index, roles, key = self.index, found.roles[row], fold(title)
        accepted, rejected = self.accepted.get(key, []), self.rejected.get(key, [])
        if accepted:
            scores = np.where(np.isin(roles, accepted), 1.0, scores)
        order = np.argsort(-scores, kind="stable")
        if rejected:
            order = order[~np.isin(roles[order], rejected)]
        if not key:
            return Resolution(title, "unknown", {}, ())
        listed = order[: max(1, int((scores[order] >= LEAST).sum()))][:top]
        listing = []
        for place in listed:
            role = int(roles[place])
            label = exact.labels.get(role, int(found.labels[row][place]))
            source = index.sources[index["label_source"][label]]
            score = round(float(scores[place]), 4)
            listing.append(
                Candidate(index.roles[role], index.names[role], source, score, index.labels[label])
            )
        if not listing:
            verdict: Verdict = "unknown"
        elif accepted:
            verdict = "certain" if len(accepted) == 1 else "ambiguous"
        elif not exact.labels and self.title_likeness(cleaned, found, row) < self.weights.real:
            verdict = "unknown"
        else:
            verdict = self.verdict(roles[order], scores[order], exact)
        return Resolution(title, verdict, cleaned.kept, tuple(listing))

    def verdict(self, roles: NDArray[np.intp], scores: NDArray[np.float64], exact: Exact) -> Verdict:
        """Whether the first of some roles is it, or one of several may be.

        A role of another catalogue is no rival: it is what that catalogue calls the same.
        """
        first = int(roles[0])
        if scores[0] < self.weights.certain or (
            first in exact.labels and not self.index["label_sure"][exact.labels[first]]
        ):
            return "ambiguous"
        rivals = (
            role
            for role, score in zip(roles[1:].tolist(), scores[1:], strict=True)
            if score >= RIVAL
            and self.catalogues[role] == self.catalogues[first]
            and (first, role) not in self.alike
        )
        return "ambiguous" if any(True for _ in rivals) else "certain"

    def title_likeness(self, cleaned: Cleaned, found: Candidates, row: int) -> float:
        """The probability that a text is a title at all."""
        import math

        constants = self.weights.title
        traits = self.traits(cleaned, found, row)
        odds = constants["constant"] + sum(constants[name] * v for name, v in traits.items())
        return 1 / (1 + math.exp(-odds))

    def traits(self, cleaned: Cleaned, found: Candidates, row: int) -> dict[str, float]:
        """What tells a title from another text, by name.

        How much of its words labels have, how near the nearest label is, how often its last word ends a label
        where labels have it, how much more its words are those of labels than of texts, how many it has.
        """
        index, spelled = self.index, self.reader.spelled(cleaned.words)
        place = index.words.get(spelled[-1]) if spelled else None
        ends = 0.0 if place is None else float(index["word_last"][place] / index["word_count"][place])
        return {
            "known": float(found.known[row]),
            "nearest": float(found.signals["nearest"][row].max()),
            "ends": ends * self.trust(cleaned.words, spelled),
            "bias": float(found.bias[row]),
            "words": float(min(len(spelled), 12)),
        }

    def trust(self, words: tuple[str, ...], spelled: tuple[str, ...]) -> float:
        """How far the last word can be what it was read as.

        A mended one, or an abbreviation, can as far as labels have the words before it: an "ops mgr" is a
        manager, and "erie pa" no assistant.
        """
        before = self.reader.written_out(words[:-1])
        if not before or spelled[-1:] == words[-1:]:
            return 1.0
        return sum(word in self.reader.count for word in before) / len(before)


def log_odds(catalogues: NDArray[np.intp], linear: NDArray[np.float64]) -> NDArray[np.float64]:
    """The log-odds of each candidate of a title among those of its own catalogue, by their scores."""
    import numpy as np

    odds = np.zeros_like(linear)
    for catalogue in range(int(catalogues.max(initial=0)) + 1):
        own = catalogues == catalogue
        highest = np.where(own, linear, -np.inf).max(1, keepdims=True)
        power = np.where(
            own, np.exp(np.minimum(0, linear - np.where(own.any(1, keepdims=True), highest, 0))), 0
        )
        share = np.clip(power / np.maximum(power.sum(1, keepdims=True), 1e-300), *SHARES)
        odds = np.where(own, np.log(share / (1 - share)), odds)
    return odds
