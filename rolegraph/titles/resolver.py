"""Titles → roles, with a probability each and a verdict: the signals weighed, calibrated and judged.

What was fitted stands in `weights`.
"""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, Literal

from rolegraph.model.titles import Candidate, Resolution
from rolegraph.text import fold, words
from rolegraph.titles.cleaner import TRAILING, clean, standings, turned
from rolegraph.titles.index import singular, stem
from rolegraph.titles.ranking import COMPARED, Exact, against_best, candidates
from rolegraph.titles.weights import weights
from rolegraph.titles.wording import Reader

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

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
LEAST: Final = 0.001
"""The probability below which a candidate is listed only where no other is."""
BESIDE: Final = 0.35
"""What probabilities are multiplied by where the title tells of a standing and the likeliest label does not.

Of the vacancy titles fitted on, those of a deputy were coded as the role itself a third of the time.
"""
OWN, SHARED = 0.95, 0.5
"""The least probability of a role whose own name is the title, and the most where it had to be mended.

The second one where another role of its catalogue has the title among its labels.
"""
REJECTED: Final = -1.0
"""What stands for the probability of a role for which a reviewer rejected the title."""


class Resolver:
    """Resolves titles by an index."""

    def __init__(self, index: Index) -> None:
        self.index, self.weights = index, weights()
        self.reader = Reader(index)
        self.names, self.sources = index.names.all(), index["label_source"].tolist()
        self.catalogues = index.catalogues.tolist()
        self.accepted, self.rejected = index.decided("accepted"), index.decided("rejected")
        coded = self.index["row_label"][self.index["row_coded"]]
        self.coded: frozenset[int] = frozenset(coded.tolist())
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
        """The resolutions of a few titles; one that is none without its qualifier is one with it too."""
        cleaned = [clean(title) for title in titles]
        whole = list(self.of(titles, cleaned, top))
        rows = [n for n, found in enumerate(whole) if found.verdict == "unknown" and cleaned[n].base]
        bases = [" ".join(cleaned[n].base) for n in rows]
        without = dict(zip(rows, self.of(bases, list(map(clean, bases)), top), strict=True))
        rows = [n for n in rows if without[n].verdict != "unknown"]
        sure = self.of([titles[n] for n in rows], [cleaned[n] for n in rows], top, sure=True)
        for n, found in zip(rows, sure, strict=True):
            rejected = {self.index.roles[role] for role in self.rejected.get(fold(titles[n]), ())}
            listing = better(without[n].candidates, found.candidates, but=rejected)[:top]
            kept = {**found.kept, "qualifier": cleaned[n].qualifier}
            whole[n] = Resolution(titles[n], "ambiguous", kept, listing)
        yield from whole

    def of(
        self, titles: Sequence[str], cleaned: Sequence[Cleaned], top: int, *, sure: bool = False
    ) -> Iterator[Resolution]:
        """The resolutions of some texts, by how likely they are titles; or of what is sure to be titles."""
        import numpy as np

        if not titles:
            return
        if not self.index.roles:
            yield from (Resolution(t, "unknown", c.kept, ()) for t, c in zip(titles, cleaned, strict=True))
            return
        exact = [self.exact(title, c) for title, c in zip(titles, cleaned, strict=True)]
        found = candidates(self.index, [self.reader.wording(c) for c in cleaned], exact)
        scores, likely = self.scores(found), self.likely(cleaned, found)
        likely[[sure or self.is_title(*of_title) for of_title in zip(cleaned, exact, strict=True)]] = 1
        likely[[c.is_blank and (e.mended or not e.labels) for c, e in zip(cleaned, exact, strict=True)]] = 0
        scale = belief(likely, self.weights.real)
        keys = [fold(title) for title in titles]
        for row, key in enumerate(keys):
            share_out(scores[row], found.roles[row], exact[row].parts)
            self.put_first(scores[row], found.roles[row], exact[row])
            if cleaned[row].standing:
                first = scores[row].argmax()
                label = exact[row].labels.get(int(found.roles[row, first]), int(found.labels[row, first]))
                if not self.tells_standing(self.index.labels[label], cleaned[row]):
                    scale[row] *= BESIDE
            scores[row] *= scale[row]
            for decided, score in ((self.accepted, 1), (self.rejected, REJECTED)):
                if key in decided:
                    scores[row, np.isin(found.roles[row], decided[key])] = score
        order = np.argsort(-scores, axis=1, kind="stable")
        by_role, by_score, by_label = (
            np.take_along_axis(of, order, 1).tolist() for of in (found.roles, scores, found.labels)
        )
        for row, (title, key) in enumerate(zip(titles, keys, strict=True)):
            ranked = list(zip(by_role[row], by_score[row], by_label[row], strict=True))
            listing = self.listing(ranked[:top], exact[row], LEAST * scale[row]) if key else ()
            best = by_score[row][0]
            if not listing or (likely[row] < self.weights.real and best < self.weights.certain):
                verdict: Verdict = "unknown"
            else:
                verdict = self.verdict(by_role[row], by_score[row], exact[row])
                role = by_role[row][0]
                if verdict == "certain" and not (
                    (not exact[row].parts or role in exact[row].alone)
                    and self.accounted(cleaned[row].words, exact[row], role)
                ):
                    verdict = "ambiguous"
            if listing and key in self.accepted:
                verdict = "certain" if len(self.accepted[key]) == 1 else "ambiguous"
            kept = cleaned[row].kept if key else {}
            if listing and self.tells_standing(listing[0].matched, cleaned[row]):
                kept = {kind: facts for kind, facts in kept.items() if kind != "standing"}
            beside = cleaned[row].qualifier if verdict != "unknown" else ()
            if left := [
                part for part in beside if not self.accounted(tuple(words(part)), exact[row], by_role[row][0])
            ]:
                kept = {**kept, "qualifier": tuple(left)}
            yield Resolution(title, verdict, kept, listing)

    def is_title(self, cleaned: Cleaned, exact: Exact) -> bool:
        """Whether a label is the title, or the title without its standing."""
        plain = (cleaned.plain, turned(cleaned.plain, ())) if cleaned.standing else ()
        beside = (form for words_ in plain for form in self.reader.forms_of(words_))
        return bool(exact.labels or exact.parts) or any(map(self.called, beside))

    def listing(
        self, ranked: list[tuple[int, float, int]], exact: Exact, least: float
    ) -> tuple[Candidate, ...]:
        """Of some (role, score, nearest label), best first, the likely ones, and the first in any case."""
        index = self.index
        found: list[Candidate] = []
        for role, score, near in ranked:
            if score == REJECTED or (found and score < least):
                break
            label = exact.labels.get(role, near)
            source = index.sources[self.sources[label]]
            found.append(
                Candidate(index.roles[role], self.names[role], source, round(score, 4), index.labels[label])
            )
        return tuple(found)

    def exact(self, title: str, cleaned: Cleaned) -> Exact:
        """The roles with a label that is the title, in the first of its forms that is one; or its parts'."""
        for n, form in enumerate(chain([words(title) or [fold(title)]], self.reader.forms(cleaned))):
            if found := self.called(form):
                times = Counter(role for role, _ in found)
                named = self.named(form, found)
                alone = [role for role in named if self.is_alone(role, found)]
                return Exact(dict(found), n > 1, times, named=named, alone=tuple(alone))
        return self.several(cleaned.parts)

    def named(self, form: Iterable[str], found: Sequence[tuple[int, int]]) -> tuple[int, ...]:
        """Of the roles with a label, those whose name it is as no other's of their catalogue.

        Where somebody coded the title, only those that it was coded as.
        """
        own = list(map(singular, form))
        coded = {role for role, label in found if label in self.coded}
        roles = {role for role, _ in found if list(map(singular, words(self.names[role]))) == own}
        of_catalogue = Counter(self.catalogues[role] for role in roles)
        return tuple(
            sorted(role for role in roles if of_catalogue[self.catalogues[role]] == 1 and coded <= {role})
        )

    def is_alone(self, role: int, found: Sequence[tuple[int, int]]) -> bool:
        """Whether no other role of the catalogue has the label, or the title was coded as this one."""
        if any(label in self.coded for _, label in found):
            return True
        return all(
            other == role or self.catalogues[other] != self.catalogues[role] or (role, other) in self.alike
            for other, _ in found
        )

    def put_first(self, scores: NDArray[np.float64], roles: NDArray[np.intp], exact: Exact) -> None:
        """Let a role whose name is the title come before the others of its catalogue, in place.

        Where no other role is called so, what is said against it counts for little; a name that had to be
        mended is no surer than one as it is written.
        """
        import numpy as np

        for role in exact.named:
            own = roles == role
            sure = OWN if role in exact.alone else SHARED
            if exact.mended:
                scores[own] = np.minimum(scores[own], sure)
                continue
            others = (self.index.catalogues[roles] == self.catalogues[role]) & ~own
            scores[own] = sure + (1 - sure) * scores[own]
            scores[others] *= 1 - sure

    def accounted(self, words: tuple[str, ...], exact: Exact, role: int) -> bool:
        """Whether the labels of a role have every word of a title, as it is or as it may be read."""
        return role in exact.labels or any(
            all(word in TRAILING or self.has(role, word) for word in form)
            for form in self.reader.forms_of(words)
        )

    def has(self, role: int, word: str) -> bool:
        """Whether a label of a role has a word in any of its forms."""
        place = self.index.stems.get(stem(word))
        if place is None:
            return False
        roles = self.index.matrix("stems")
        return role in roles.indices[roles.indptr[place] : roles.indptr[place + 1]]

    def several(self, parts: Sequence[tuple[str, ...]]) -> Exact:
        """The roles that the parts of a title name, where each part is the whole name of some.

        `alone` are those that each part names, and names no other of their catalogue beside.
        """
        found = [self.meant(part) for part in parts] if len(parts) > 1 else []
        if not found or not all(found):
            return Exact({})
        roles = [{role for role, _ in pairs} for pairs in found]
        both = {role for role in set.intersection(*roles) if all(self.is_alone(role, of) for of in found)}
        return Exact({}, parts=tuple(tuple(sorted(of)) for of in roles), alone=tuple(sorted(both)))

    def meant(self, part: tuple[str, ...]) -> list[tuple[int, int]]:
        """The roles with a label that a part of a title is, each with it.

        Of a catalogue with one role that is called so it is that one, whoever else has the label.
        """
        form, found = next(
            ((form, found) for form in self.reader.forms_of(part) if (found := self.called(form))), ((), [])
        )
        named = self.named(form, found)
        taken = {self.catalogues[role] for role in named}
        return [(role, at) for role, at in found if role in named or self.catalogues[role] not in taken]

    def called(self, form: Iterable[str]) -> list[tuple[int, int]]:
        """The labels with just these words, the last one first, each with its role before it."""
        places = self.index.exact(map(singular, form))[::-1]
        return list(zip(self.index["label_role"][places].tolist(), places, strict=True))

    def tells_standing(self, label: str, title: Cleaned) -> bool:
        """Whether a label tells of the standing of a title, and has the rest of its words."""
        has = self.reader.written_out(tuple(words(label)))
        stems = {*map(stem, has), *TRAILING}
        return title.standing <= standings(has) and all(
            stem(word) in stems for word in self.reader.spelled(title.plain)
        )

    def scores(self, found: Candidates) -> NDArray[np.float64]:
        """The probability of every candidate.

        First of what tells of it are its log-odds among the candidates of its catalogue, by their ranking.
        """
        traits = found.traits()
        share = log_odds(found.catalogues, self.weights.network.score(traits))
        return probability(self.weights.calibration, {"share": share, **self.evidence(found, traits)})

    def evidence(self, found: Candidates, traits: NDArray[np.float32]) -> dict[str, NDArray[Any]]:
        """What else tells of every candidate whether it is right, by the names of the calibration.

        The best of each signal in its catalogue: how well the catalogue knows such titles at all. Whether a
        label is the title, as written or mended, or only one of another catalogue is; how much of the title's
        wording labels have, how many words it has.
        """
        import numpy as np

        size = len(COMPARED)
        best = traits[..., :size] - traits[..., size : 2 * size]
        own = found.signals["exact"] + found.signals["mended"]
        of_title = {"known": found.known, "words": np.log(np.maximum(found.words, 1))}
        return {
            **{name: best[..., n] for n, name in enumerate(COMPARED)},
            "very near": best[..., COMPARED.index("nearest")] ** 4,
            "exact": found.signals["exact"],
            "mended": found.signals["mended"],
            "elsewhere": own.max(1, keepdims=True) - own + against_best(own, found.catalogues),
            **{name: np.broadcast_to(trait[:, None], own.shape) for name, trait in of_title.items()},
        }

    def verdict(self, roles: Sequence[int], scores: Sequence[float], exact: Exact) -> Verdict:
        """Whether the first of some roles, the likeliest first, is it, or one of several may be.

        A role of another catalogue is no rival: it is what that catalogue calls the same.
        """
        first = roles[0]
        if (
            scores[0] < self.weights.certain
            or (first in exact.labels and not self.index["label_sure"][exact.labels[first]])
            or (first in exact.named and first not in exact.alone)
        ):
            return "ambiguous"
        for role, score in zip(roles[1:], scores[1:], strict=True):
            if score < RIVAL:
                break
            if self.catalogues[role] == self.catalogues[first] and (first, role) not in self.alike:
                return "ambiguous"
        return "certain"

    def likely(self, cleaned: Sequence[Cleaned], found: Candidates) -> NDArray[np.float64]:
        """The probability of each text that it is a title at all."""
        return probability(self.weights.title, self.traits(cleaned, found))

    def traits(self, cleaned: Sequence[Cleaned], found: Candidates) -> dict[str, NDArray[Any]]:
        """What tells titles from other texts, by name.

        How much of its words labels have, how near the nearest label is, how often its last word ends a label
        where labels have it, how much more its words are those of labels than of texts, how many it has.
        """
        import numpy as np

        spelled = [self.reader.spelled(of_title.words) for of_title in cleaned]
        return {
            "known": found.known,
            "nearest": found.signals["nearest"].max(1),
            "ends": np.array([self.ends(c.words, s) for c, s in zip(cleaned, spelled, strict=True)]),
            "bias": found.bias,
            "words": np.array([min(len(words), 12) for words in spelled]),
        }

    def ends(self, words: tuple[str, ...], spelled: tuple[str, ...]) -> float:
        """How often the last word, as it was read, ends a label where labels have it.

        A mended one, or an abbreviation, counts as far as labels have the words before it: an "ops mgr" is a
        manager, and "erie pa" no assistant.
        """
        place = self.index.words.get(spelled[-1]) if spelled else None
        if place is None:
            return 0.0
        often = float(self.index["word_last"][place] / self.index["word_count"][place])
        before = self.reader.written_out(words[:-1])
        if not before or spelled[-1:] == words[-1:]:
            return often
        return often * sum(word in self.reader.count for word in before) / len(before)


def better(*listings: Sequence[Candidate], but: Container[str]) -> tuple[Candidate, ...]:
    """Each candidate of some listings, but those of some roles, with its best score, the likeliest first."""
    found: dict[str, Candidate] = {}
    for candidate in sorted(chain(*listings), key=lambda candidate: -candidate.score):
        found.setdefault(candidate.iri, candidate)
    return tuple(candidate for iri, candidate in found.items() if iri not in but)


def belief(likely: NDArray[np.float64], real: float) -> NDArray[np.float64]:
    """What the probabilities of roles are multiplied by, by that of each text that it is a title at all.

    They were fitted on titles, so hold for what is taken for one. For the rest it is the root of the odds
    against those of `real`: of the unknown titles and the other texts fitted on, taken together, the scores
    come nearly true so.
    """
    import numpy as np

    likely = np.clip(likely, 1e-9, 1 - 1e-9)
    found: NDArray[np.float64] = np.sqrt(np.minimum(1, likely / (1 - likely) * (1 - real) / real))
    return found


def share_out(scores: NDArray[np.float64], roles: NDArray[np.intp], parts: Sequence[Sequence[int]]) -> None:
    """Give the likeliest roles of all parts of a title equal shares of the best score, in place.

    The likeliest one stays the first. Where the whole is more like a role that no part names, it may be a
    name of that, which keeps its score; where each part names the likeliest, they share nothing.
    """
    import numpy as np

    best, first = scores.max(), roles[scores.argmax()]
    if all(first in part for part in parts):
        return
    for part in parts:
        own = np.isin(roles, part)
        share = best / len(parts) * (1 if first in part else 1 - 1e-9)
        scores[own] *= share / scores[own].max(initial=1e-12)


def probability(weights: dict[str, float], traits: dict[str, NDArray[Any]]) -> NDArray[np.float64]:
    """Of what has these traits, by the weights of a logistic regression."""
    import numpy as np

    odds = weights["constant"] + sum(weights[name] * trait for name, trait in traits.items())
    found: NDArray[np.float64] = 1 / (1 + np.exp(-odds))
    return found


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
