"""Pages of less than a whole graph: what is around one thing, and roles that are compared."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from rolegraph.page.content import Gatherer
from rolegraph.vocabulary import short

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rolegraph.page.content import Content
    from rolegraph.store import Store

__all__ = ["compared", "neighbourhood"]


def neighbourhood(content: Content, id_: str, depth: int) -> Content:
    """What is at most `depth` drawn lines away from a thing, which it opens on, and all lines between.

    With it comes what words alone tell of the thing: what it is a kind of, what is denied.
    """
    beside: dict[str, list[str]] = {}
    for line in content.drawn():
        beside.setdefault(line["from"], []).append(line["to"])
        beside.setdefault(line["to"], []).append(line["from"])
    kept, edge = {id_}, {id_}
    for _ in range(depth):
        edge = {other for one in edge for other in beside.get(one, ())} - kept
        if not edge:
            break
        kept |= edge
    for line in content.untold():
        if id_ in (line["from"], line["to"]):
            kept |= {line["from"], line["to"]}
    lines = [line for line in content.lines if line["from"] in kept and line["to"] in kept]
    left_out = said_of_each(content.lines) - said_of_each(lines)
    by = recorded_by(content, kept)
    found = replace(
        content,
        things={
            one: {**thing, "beyond": left_out[one], **by.get(one, {})} if left_out[one] else thing
            for one, thing in content.things.items()
            if one in kept
        },
        lines=[dict(line) for line in lines],
        charts={of: chart and rows_of(chart, kept) for of, chart in content.charts.items()},
        start={"view": "graph", "about": id_},
        partial=len(kept) < len(content.things),
        unheld={},
    )
    evidence_of(found)
    return found


def recorded_by(content: Content, kept: set[str]) -> dict[str, dict[str, list[int]]]:
    """Post → `by`: the documents that record it, whatever of that is left out beside its unit and FTE."""
    found: dict[str, set[int]] = {}
    for line in content.lines:
        if line["from"] in kept and content.things[line["from"]]["kind"] == "post":
            for place in content.sayers(line):
                found.setdefault(line["from"], set()).update(within(content, place))
    roots = {place for place, source in enumerate(content.sources) if source.get("root")}
    return {post: {"by": sorted(places & roots)} for post, places in found.items()}


def said_of_each(lines: Iterable[Mapping[str, Any]]) -> Counter[str]:
    """How many lines each thing has."""
    return Counter(end for line in lines for end in {line["from"], line["to"]})


def rows_of(chart: dict[str, list[Any]], kept: set[str]) -> dict[str, list[Any]] | None:
    """The rows of a chart for some things."""
    places = [n for n, one in enumerate(chart["things"]) if one in kept]
    return {name: [column[n] for n in places] for name, column in chart.items()} if places else None


def evidence_of(content: Content) -> None:
    """Keep of the evidence what the lines of a content rest on."""
    conflicts = sorted({n for line in content.lines for n in line.get("conflicts", ())})
    told = {n for line in content.lines for n in line.get("claims", ())}
    told |= {n for conflict in conflicts for n in content.conflicts[conflict]["claims"]}
    claim = {old: new for new, old in enumerate(sorted(told))}
    conflict = {old: new for new, old in enumerate(conflicts)}
    for line in content.lines:
        for key, places in (("claims", claim), ("conflicts", conflict)):
            if key in line:
                line[key] = [places[n] for n in line[key]]
    content.conflicts = [
        {
            **entry,
            "about": [one for one in entry["about"] if one in content.things],
            "subject": entry["subject"] if entry["subject"] in content.things else None,
            "claims": [claim[n] for n in entry["claims"]],
        }
        for entry in (content.conflicts[n] for n in conflicts)
    ]
    content.claims = [content.claims[n] for n in sorted(told)]
    sources_of(content)


def sources_of(content: Content) -> None:
    """Keep of the sources those that say something here, and count what each says here."""
    counts = Counter(place for claim in content.claims for place in within(content, claim["source"]))
    stated = {place for line in content.lines for place in line.get("sources", ())}
    heard = {*counts, *(place for one in stated for place in within(content, one))}
    heard |= {place for thing in content.things.values() for place in thing.get("by", ())}
    places = {old: new for new, old in enumerate(sorted(heard))}
    content.claims = [{**claim, "source": places[claim["source"]]} for claim in content.claims]
    for line in content.lines:
        if "sources" in line:
            line["sources"] = [places[place] for place in line["sources"]]
    for thing in content.things.values():
        if "by" in thing:
            thing["by"] = [places[place] for place in thing["by"]]
    # What a query makes may rest on any source.
    told = [(places.get(place, -1), words) for place, words in content.rights]
    content.rights = [(place, words) for place, words in told if place >= 0 or content.asked]
    content.passages = {places[n]: text for n, text in content.passages.items() if n in counts}
    kept = [{**content.sources[old], "claims": counts[old]} for old in places]
    content.sources = [{**one, "of": places[one["of"]]} if "of" in one else one for one in kept]


def within(content: Content, place: int) -> set[int]:
    """A source and the document that it is a part of."""
    return {place, content.sources[place].get("of", place)}


# -- roles side by side


def compared(store: Store, roles: Sequence[str]) -> Content:
    """Some roles (IRIs) and what is said of them; it opens on the first two, side by side."""
    gatherer = Gatherer(store)
    gatherer.add_roles(roles)
    content = gatherer.finished(roles)
    labels = [content.things[short(role)]["name"] for role in roles]
    content.heading = f"{', '.join(labels[:-1])} and {labels[-1]}"
    content.start = {"view": "compare", "pair": " ".join(short(role) for role in roles[:2])}
    content.partial = True
    evidence_of(content)
    return content
