"""The groups of the overview: by what the data give, and by initial letters where they give nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from math import ceil
from typing import TYPE_CHECKING, Any, Final, TypeVar

import pyoxigraph as ox

from rolegraph.answers import label_of
from rolegraph.vocabulary import expand, short

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rolegraph.page.content import Content
    from rolegraph.store import Store

__all__ = ["Group", "as_columns", "to_groups"]

Thing = TypeVar("Thing")

MOST: Final = 40
"""So many members, or groups, does a group open on; more are gathered by their initial letters."""
FEW: Final = 300
"""Up to so many things a page has no need of groups."""
LETTERS: Final = 40
"""The longest initial by which names are told apart."""
OTHERS: Final = "Others"
GROUP: Final = ox.NamedNode(expand("rg:Group"))


@dataclass(slots=True)
class Group:
    """A group: its name, the groups in it and the ids of the things that stand directly in it."""

    name: str
    groups: list[Group] = field(default_factory=list)
    members: list[str] = field(default_factory=list)


def to_groups(store: Store, content: Content) -> list[Group]:
    """The top groups of a page's roles and posts, each thing in exactly one place; none for a small page.

    Roles stand under what they are kinds of (roles or groups of a classification; of several the first), the
    rest by the document that tells of them first; posts by organisation and unit.
    """
    if len(content.things) <= FEW:
        return []
    of_kind: dict[str, list[str]] = {}
    for id_, thing in content.things.items():
        of_kind.setdefault(thing["kind"], []).append(id_)
    names = {id_: thing["name"] for id_, thing in content.things.items()}
    parts = []
    if roles := of_kind.get("role"):
        above, labels = kinds(store, content)
        names |= {id_: label for id_, label in labels.items() if id_ not in names}
        parts.append(Group("Roles", tree(roles, above, names, documents(content))))
    if posts := of_kind.get("post"):
        parts.append(Group("Posts", tree(posts, units(content), names, {})))
    if not parts:
        parts = [Group(f"{kind.capitalize()}s", members=ids) for kind, ids in of_kind.items()]
    top = Group("", parts if len(parts) > 1 else parts[0].groups or parts)
    make_small(top, names)
    return top.groups


def kinds(store: Store, content: Content) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Role or group of a classification → what it is a kind of, in order; and the names of those groups."""
    groups = set(store.subjects(expand("rdf:type"), GROUP))
    up: dict[str, list[str]] = {}
    for iri, above in sorted(store.pairs(expand("skos:broader"))):
        if above in groups or short(above) in content.things:
            up.setdefault(short(iri), []).append(short(above))
    return up, {short(iri): label_of(store, iri) for iri in groups}


def units(content: Content) -> dict[str, list[str]]:
    """Post or unit → the units and organisations that it belongs to."""
    up: dict[str, list[str]] = {}
    for line in content.lines:
        if line["rel"] == "unit" and content.is_drawn(line):
            up.setdefault(line["from"], []).append(line["to"])
    return {id_: sorted(above) for id_, above in up.items()}


def documents(content: Content) -> dict[str, str]:
    """Role → the name of the document that tells of it first."""
    first: dict[str, int] = {}
    for line in content.lines:
        for place in content.sayers(line):
            root = content.sources[place].get("of", place)
            for end in (line["from"], line["to"]):
                first[end] = min(root, first.get(end, root))
    return {id_: content.sources[place]["name"] for id_, place in first.items()}


def tree(
    things: Sequence[str],
    up: Mapping[str, list[str]],
    names: Mapping[str, str],
    else_: Mapping[str, str],
) -> list[Group]:
    """The groups that things form by what is above each: a thing with others below it is a group as well.

    `else_` names the group of a thing with nothing above or below.
    """
    first = first_above(things, up)
    under: dict[str, list[str]] = {}
    for low, above in first.items():
        under.setdefault(above, []).append(low)
    placed = set(things)
    made = {id_: Group(names[id_], members=[id_] if id_ in placed else []) for id_ in under}
    tops: list[Group] = []
    rest: dict[str, Group] = {}
    for id_ in dict.fromkeys((*things, *first, *under)):
        group = made[first[id_]] if id_ in first else None
        if id_ in made:
            (group.groups if group else tops).append(made[id_])
        elif group:
            group.members.append(id_)
        else:
            name = else_.get(id_, OTHERS)
            rest.setdefault(name, Group(name)).members.append(id_)
    return [*tops, *rest.values()]


def first_above(things: Iterable[str], up: Mapping[str, list[str]]) -> dict[str, str]:
    """Each thing's first above, and theirs: a forest, whatever circles the lines make."""
    first: dict[str, str] = {}
    pending = list(things)
    seen = set(pending)
    for id_ in pending:
        for above in up.get(id_, ()):
            step: str | None = above
            while step is not None and step != id_:
                step = first.get(step)
            if step is None:
                first[id_] = above
                if above not in seen:
                    seen.add(above)
                    pending.append(above)
                break
    return first


# -- groups that open on few


def make_small(top: Group, names: Mapping[str, str]) -> None:
    """Gather what is too much for one group by initial letters; pass over groups that hold but a group."""
    pending = [top]
    for group in pending:
        group.groups = sorted(map(passed_over, group.groups), key=lambda one: (one.name.casefold(), one.name))
        if len(group.groups) > MOST:
            named = [(one.name, one) for one in group.groups]
            group.groups = [Group(initials, groups=part) for initials, part in lettered(named)]
        if len(group.members) > MOST:
            told = sorted(
                ((names[id_], id_) for id_ in group.members), key=lambda one: (one[0].casefold(), one)
            )
            group.groups += [Group(initials, members=part) for initials, part in lettered(told)]
            group.members = []
        pending += group.groups


def passed_over(group: Group) -> Group:
    """The group itself, or the one below it that is more than a way to another."""
    while len(group.groups) == 1 and not group.members:
        group = group.groups[0]
    return group


def lettered(entries: Sequence[tuple[str, Thing]]) -> list[tuple[str, list[Thing]]]:
    """Entries, sorted by name, in parts by their initial letters ("A–C"), each smaller than the whole."""
    most = max(MOST, ceil(2 * len(entries) / MOST))
    for length in range(1, LETTERS):
        initials = [name.strip().casefold()[:length] for name, _ in entries]
        if initials[0] != initials[-1]:
            break
    else:
        return [
            (f"{n + 1:,} to {min(n + most, len(entries)):,}", [entry for _, entry in entries[n : n + most]])
            for n in range(0, len(entries), most)
        ]
    parts: list[tuple[str, str, list[Thing]]] = []
    for initial, together in groupby(zip(initials, entries, strict=True), key=lambda pair: pair[0]):
        part = [entry for _, (_, entry) in together]
        if parts and len(parts[-1][2]) + len(part) <= most:
            start, _, before = parts[-1]
            parts[-1] = (start, initial, before + part)
        else:
            parts.append((initial, initial, part))
    return [(span(start, end), part) for start, end, part in parts]


def span(start: str, end: str) -> str:
    """How a part is called that goes from some initial letters to others."""
    start, end = (text[:1].upper() + text[1:] for text in (start, end))
    return start if start == end else f"{start}–{end}"


def as_columns(groups: Sequence[Group], number: Mapping[str, int]) -> dict[str, list[Any]]:
    """The groups in columns, those above first; `number` is that of each thing."""
    flat = [(group, -1) for group in groups]
    for place, (group, _) in enumerate(flat):
        flat += [(below, place) for below in group.groups]
    counts = [len(group.members) for group, _ in flat]
    for place in range(len(flat) - 1, -1, -1):
        if (above := flat[place][1]) >= 0:
            counts[above] += counts[place]
    return {
        "name": [group.name for group, _ in flat],
        "parent": [above for _, above in flat],
        "members": [sorted(number[id_] for id_ in group.members) for group, _ in flat],
        "count": counts,
    }
