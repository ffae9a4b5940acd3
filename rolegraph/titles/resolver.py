"""Titles → roles, with a probability each and a verdict: the signals weighed, calibrated and judged.

The constants were fitted by `python -m benchmarks titles --fit` on titles of O*NET and ESCO that no measured
split holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from rolegraph.model.titles import Candidate, Resolution
from rolegraph.text import fold, words
from rolegraph.titles.cleaner import clean
from rolegraph.titles.index import singular
from rolegraph.titles.ranking import signals
from rolegraph.titles.wording import Reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from rolegraph.titles.cleaner import Cleaned
    from rolegraph.titles.index import Index
    from rolegraph.titles.ranking import Candidates

__all__ = ["Resolver"]

BATCH: Final = 256
"""Titles that go through at once."""
WEIGHTS: Final = (1.2, 2.6, 2.4, 1.5, 2.0, 3.5, 6.5, 0.26, -1.0, 0.5, 5.0, 4.0)
"""What the signals weigh, in their order, then a label that is the very title, and one that is it mended."""
CALIBRATION: Final = (0.0, 1.0, 0.0)
"""Of the log-odds that a candidate is right: a constant, the weight of the log-odds among its catalogue's
candidates, the weight of its nearest label's likeness."""
TITLE: Final = (-4.0, 3.0, 5.0, 1.0, -0.2)
"""Of the log-odds that a text is a title: a constant, then for each trait of `traits`."""
CERTAIN: Final = 0.85
"""The probability from which a title is taken to name its first candidate."""
RIVAL: Final = 0.3
"""The probability from which a candidate of another catalogue is a rival of the first."""
REAL: Final = 0.5
"""The probability of being a title from which a text is taken for one."""


class Resolver:
    """Resolves titles by an index."""

    def __init__(self, index: Index) -> None:
        import numpy as np

        self.index = index
        self.reader = Reader(index)
        of_catalogue: dict[str, int] = {}
        places = [of_catalogue.setdefault(catalogue_of(iri), len(of_catalogue)) for iri in index.roles]
        self.catalogues: NDArray[np.intp] = np.array(places, np.intp)
        self.accepted = by_title(index.about["accepted"])
        self.rejected = by_title(index.about["rejected"])
        self.alike = {tuple(pair) for pair in index.about["alike"]}

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
        found = signals(
            self.index, [self.reader.wording(c) for c in cleaned], [list(roles) for roles, _ in exact]
        )
        scores = self.scores(found, exact)
        for n, title in enumerate(titles):
            yield self.resolution(title, cleaned[n], found, n, scores[n], exact[n], top)

    def exact(self, title: str, cleaned: Cleaned) -> tuple[dict[int, int], bool]:
        """(role → its label that is the title in the first form that is one, whether it had to be mended)."""
        for n, form in enumerate((tuple(words(title) or [fold(title)]), *self.reader.forms(cleaned))):
            if places := self.index.exact(map(singular, form)):
                roles: dict[int, int] = {}
                for place in places:
                    roles.setdefault(int(self.index["label_role"][place]), place)
                return roles, n > 1
        return {}, False

    def scores(self, found: Candidates, exact: Sequence[tuple[dict[int, int], bool]]) -> NDArray[np.float64]:
        """The probability of every candidate."""
        import numpy as np

        linear = self.linear(found, exact)
        odds = self.log_odds(found, linear)
        constant, share, nearest = CALIBRATION
        return 1 / (1 + np.exp(-(constant + share * odds + nearest * found.signals[..., 8])))

    @staticmethod
    def linear(
        found: Candidates, exact: Sequence[tuple[dict[int, int], bool]], weights: Sequence[float] = WEIGHTS
    ) -> NDArray[np.float64]:
        """The score of every candidate: its signals, weighed, and whether a label of its is the title."""
        import numpy as np

        linear: NDArray[np.float64] = found.signals @ np.array(weights[:-2])
        for row, (roles, mended) in enumerate(exact):
            if roles:
                linear[row, np.isin(found.roles[row], list(roles))] += weights[-1 if mended else -2]
        return linear

    def log_odds(self, found: Candidates, linear: NDArray[np.float64]) -> NDArray[np.float64]:
        """The log-odds of each candidate among those of its own catalogue."""
        import numpy as np

        odds = np.zeros_like(linear)
        for catalogue in range(int(self.catalogues.max()) + 1):
            own = self.catalogues[found.roles] == catalogue
            power = np.where(own, np.exp(linear - linear.max(1, keepdims=True)), 0)
            share = power / np.maximum(power.sum(1, keepdims=True), 1e-300)
            share = np.clip(share, 1e-6, 1 - 1e-6)
            odds = np.where(own, np.log(share / (1 - share)), odds)
        return odds

    def resolution(
        self,
        title: str,
        cleaned: Cleaned,
        found: Candidates,
        row: int,
        scores: NDArray[np.float64],
        exact: tuple[dict[int, int], bool],
        top: int,
    ) -> Resolution:
        """The verdict on one title, from the scores of its candidates and what was decided."""
        import numpy as np

        index = self.index
        key = fold(title)
        accepted, rejected = self.accepted.get(key, ()), self.rejected.get(key, ())
        if any(role in accepted for role in found.roles[row]):
            scores = np.where(np.isin(found.roles[row], accepted), 1.0, scores)
        keep = ~np.isin(found.roles[row], rejected)
        order = np.flatnonzero(keep)[np.argsort(-scores[keep], kind="stable")]
        candidates = []
        for place in order[:top]:
            role = int(found.roles[row][place])
            label = exact[0].get(role, int(found.labels[row][place]))
            candidates.append(
                Candidate(
                    index.roles[role],
                    index.about["names"][role],
                    index.about["sources"][index["label_source"][label]],
                    round(float(scores[place]), 4),
                    index.label(label),
                )
            )
        verdict = self.verdict(cleaned, found, row, scores, order, exact, accepted)
        return Resolution(title, verdict, cleaned.kept, tuple(candidates))

    def verdict(
        self,
        cleaned: Cleaned,
        found: Candidates,
        row: int,
        scores: NDArray[np.float64],
        order: NDArray[np.intp],
        exact: tuple[dict[int, int], bool],
        accepted: Sequence[int],
    ) -> Literal["certain", "ambiguous", "unknown"]:
        """Whether the first candidate is it, one of several may be it, or the text names none."""
        if not len(order):
            return "unknown"
        if accepted:
            return "certain" if len(accepted) == 1 else "ambiguous"
        if not exact[0] and self.title_likeness(cleaned, found, row) < REAL:
            return "unknown"
        first = int(found.roles[row][order[0]])
        unsure = first in exact[0] and not self.index["label_sure"][exact[0][first]]
        rivals = [
            role
            for place in order[1:]
            if scores[place] >= RIVAL and (first, role := int(found.roles[row][place])) not in self.alike
        ]
        return "certain" if scores[order[0]] >= CERTAIN and not rivals and not unsure else "ambiguous"

    def title_likeness(self, cleaned: Cleaned, found: Candidates, row: int) -> float:
        """The probability that a text is a title at all."""
        import math

        constant, *weights = TITLE
        pairs = zip(weights, self.traits(cleaned, found, row), strict=True)
        return 1 / (1 + math.exp(-(constant + sum(weight * trait for weight, trait in pairs))))

    def traits(self, cleaned: Cleaned, found: Candidates, row: int) -> tuple[float, ...]:
        """What tells a title from another text.

        How much of its words labels have, how near the nearest label is, how often its last word ends a label
        where labels have it, how many words it has.
        """
        index, spelled = self.index, self.reader.spelled(cleaned.words)
        place = index.words.get(spelled[-1]) if spelled else None
        ends = 0.0 if place is None else float(index["word_last"][place] / index["word_count"][place])
        return (
            float(found.known[row]),
            float(found.signals[row, :, 8].max()),
            ends,
            float(len(spelled)),
        )


def catalogue_of(iri: str) -> str:
    """What the roles of one catalogue share: the IRI up to its last slash or hash."""
    return iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]


def by_title(pairs: Iterable[tuple[int, str]]) -> dict[str, list[int]]:
    """Folded title → the roles of the pairs with it."""
    found: dict[str, list[int]] = {}
    for role, title in pairs:
        found.setdefault(title, []).append(role)
    return found
