"""How many stand below whom, directly and in all."""

from __future__ import annotations

import statistics
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from rolegraph.kept import without_garbage_collection
from rolegraph.model import Name
from rolegraph.model.reporting import Span, SpanGroup, Spans
from rolegraph.organisation.evidence import Ground, explained, ground_of_line
from rolegraph.organisation.lines import contested_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rolegraph.organisation import Organisation
    from rolegraph.organisation.arrays import Figures, Numbers

__all__ = ["span", "spans"]

Grouping = Literal["manager", "unit", "level"]
Band = tuple[int | None, int | None]


def to_figures(organisation: Organisation) -> dict[str, list[Any]]:
    """What stands directly and in all below each position: positions, and of posts FTE and head-count."""
    import numpy as np

    lines = organisation.solid[organisation.solid[:, 0] != organisation.solid[:, 1]]
    size = len(organisation)
    weights: dict[str, Figures | Numbers] = {"": np.ones(size)}
    if organisation.of == "posts":
        weights |= {"_fte": np.nan_to_num(organisation.fte), "_headcount": organisation.headcount}
    found: dict[str, list[Any]] = {}
    for name, weight in weights.items():
        direct = np.bincount(lines[:, 1], weights=weight[lines[:, 0]], minlength=size)
        total = np.array(organisation.hierarchy.below(weight.tolist()))
        for kind, sums in (("direct", direct), ("total", total)):
            exact = sums.round(6) if name == "_fte" else sums.round().astype(np.int64)
            found[kind + name] = exact.tolist()
    for posts in held_together(organisation):
        ups = [set(organisation.superiors[n]) for n in posts]
        every = [set(organisation.superiors.reached(n)) - {n} for n in posts]
        for name, managers in (("direct_headcount", ups), ("total_headcount", every)):
            for up, times in Counter(up for some in managers for up in some).items():
                found[name][up] -= times - 1
    return found


def held_together(organisation: Organisation) -> list[list[int]]:
    """The filled positions of whoever holds several, who counts once for a superior of some of them."""
    held: dict[str, list[int]] = {}
    for n, people in organisation.holders.items():
        for who in people if organisation.headcount[n] else ():
            held.setdefault(who, []).append(n)
    return [posts for posts in held.values() if len(posts) > 1]


def span_of(organisation: Organisation, n: int, band: Band = (None, None)) -> Span:
    """The span of a position, whether or not anyone reports to it."""
    found = {name: column[n] for name, column in organisation.figures.items()}
    low, high = band
    outside: Literal["below", "above"] | None = "below" if low is not None and found["direct"] < low else None
    outside = "above" if high is not None and found["direct"] > high else outside
    return Span(organisation.position(n), band=outside, **found)


def span(organisation: Organisation, iri: str, band: Band = (None, None)) -> Span:
    """The span of one post or role."""
    n = organisation.number(iri)
    # One that nothing describes still has those below it; but it is itself below nobody.
    found = span_of(organisation.described if organisation.recorded[n] else organisation, n, band)
    contested = contested_lines(organisation, organisation.subordinates.reached(n))
    (found,) = with_why(organisation, [replace(found, contested=contested)])
    return found


def with_why(organisation: Organisation, some: Iterable[Span]) -> tuple[Span, ...]:
    """Spans with what says who reports to them directly, and what they count for."""
    figures = ("rg:fte", "rg:vacant", "org:heldBy") if organisation.of == "posts" else ()

    def grounds(one: Span) -> Iterator[Ground]:
        iri = one.position.iri
        for low in organisation.subordinates[organisation.number(iri)]:
            yield ground_of_line(organisation, organisation.iris[low], iri)
            yield Ground(organisation.iris[low], figures)

    return explained(organisation, some, grounds)


@without_garbage_collection()
def spans(
    organisation: Organisation,
    by: Grouping = "manager",
    band: Band = (None, None),
    *,
    why: bool = False,
) -> Spans:
    """The spans of all to whom someone reports: of each, widest first, or of groups of them.

    What no source describes is no manager and counts nowhere.
    With a band (least and most direct reports, None for no bound), of managers only those outside it. `why`
    asks for what each manager's span rests on; a group only sums up.
    """
    organisation = organisation.described
    direct = organisation.figures["direct"]
    managers = [n for n, number in enumerate(direct) if number and organisation.asks(n)]
    median = statistics.median(direct[n] for n in managers) if managers else None
    contested = sum(organisation.asks(up) for low, up in organisation.contested.tolist() if low != up)
    if by != "manager":
        found = grouped(organisation, managers, by)
        groups = tuple(group_of(organisation, name, found[name], band) for name in sorted(found))
        return Spans(len(managers), median, groups=groups, contested=contested)
    low, high = band
    if low is not None or high is not None:
        managers_shown = [
            n
            for n in managers
            if (low is not None and direct[n] < low) or (high is not None and direct[n] > high)
        ]
    else:
        managers_shown = managers
    total = organisation.figures["total"]
    managers_shown.sort(key=lambda n: (-direct[n], -total[n], organisation.iris[n]))
    shown = tuple(span_of(organisation, n, band) for n in managers_shown)
    if why:
        shown = with_why(organisation, shown)
    return Spans(len(managers), median, shown, contested=contested)


def grouped(organisation: Organisation, managers: Iterable[int], by: Grouping) -> dict[str, list[int]]:
    """The IRI of a unit or level, or nothing, → the managers that are of it; one of two levels is of both."""
    found: dict[str, list[int]] = {}
    for n in managers:
        if by == "unit":
            names = [organisation.units.get(n, "")]
        else:
            scales = organisation.levels.get(n, {}).values()
            names = [level for levels in scales for _, level in levels] or [""]
        for name in names:
            found.setdefault(name, []).append(n)
    return found


def group_of(organisation: Organisation, name: str, managers: list[int], band: Band) -> SpanGroup:
    """The direct spans of some managers."""
    import numpy as np

    direct = sorted(organisation.figures["direct"][n] for n in managers)
    low, high = band
    outside = sum((low is not None and n < low) or (high is not None and n > high) for n in direct)
    posts = organisation.of == "posts"
    lows = {low for n in managers for low in organisation.subordinates[n]}
    return SpanGroup(
        group=Name(name, organisation.label(name)) if name else None,
        managers=len(managers),
        least=direct[0],
        median=statistics.median(direct),
        mean=round(statistics.fmean(direct), 2),
        most=direct[-1],
        direct=len(lows),
        direct_fte=round(float(np.nansum(organisation.fte[sorted(lows)])), 6) if posts else None,
        direct_headcount=organisation.people_in(lows) if posts else None,
        outside=None if band == (None, None) else outside,
    )
