"""Where things stand on the page, worked out once, from names and lines alone: no chance, no physics.

Coordinates are the picture's own: x grows to the right, y downwards, a thing's place is its centre. A
route is the list of points that a line runs through, from the border of one box to that of another.
"""

from __future__ import annotations

import math
import unicodedata
from bisect import bisect_right, insort
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Point = tuple[float, float]

__all__ = ["Layout", "box", "everything", "outline", "tree", "wrap"]

FONT: Final = 16
LEADING: Final = 19
WIDTHS: Final = {"role": 190}
WIDTH: Final = 280
MOST_LINES: Final = 3
NARROW: Final = frozenset("fijlrtI.,:;'’|!()[]-/ \"")
BROAD: Final = frozenset("mwMWQO@%—…")
BIDI: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
SWEEPS: Final = 24
SCREEN: Final = 1.36  # how much broader than tall the picture is on a common screen


@dataclass
class Layout:
    """Places of things by id, routes by a line's id, and captions (text, x, y of its left end)."""

    at: dict[str, Point] = field(default_factory=dict)
    routes: dict[str, list[Point]] = field(default_factory=dict)
    notes: list[tuple[str, float, float]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Plain data, in whole numbers."""
        return {
            "at": {key: [round(x), round(y)] for key, (x, y) in self.at.items()},
            "routes": {key: [[round(x), round(y)] for x, y in route] for key, route in self.routes.items()},
            "notes": [[text, round(x), round(y)] for text, x, y in self.notes],
        }


# -- text and boxes ---------------------------------------------------------------------------------------


def advance(character: str, size: float) -> float:
    """About how wide a character is; broad fonts are taken as the measure, so that text never spills."""
    if unicodedata.combining(character):
        return 0
    if unicodedata.east_asian_width(character) in {"W", "F"}:
        return size
    share = (
        0.38 if character in NARROW else 0.9 if character in BROAD else 0.72 if character.isupper() else 0.62
    )
    return share * size


def wrap(text: str, width: float, size: float = FONT, most: int = MOST_LINES) -> list[str]:
    """A text in at most so many lines of this width, an ellipsis where something had to go.

    What would turn a picture's text around or break its lines (controls, marks of direction) is left out.
    """
    start = text[: 40 * MOST_LINES * 4]
    clean = "".join(
        " " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in start if c not in BIDI
    )
    lines: list[str] = []
    line, used = "", 0.0
    space = advance(" ", size)
    for word in clean.split():
        for piece in pieces(word, width, size):
            long = sum(advance(c, size) for c in piece)
            if line and used + space + long > width:
                lines.append(line)
                line, used = piece, long
            else:
                used += long + (space if line else 0)
                line = f"{line} {piece}" if line else piece
    lines.append(line)
    if len(lines) > most or len(text) > len(start):
        lines = lines[:most]
        last = lines[-1]
        while last and sum(advance(c, size) for c in last) + advance("…", size) > width:
            last = last[:-1]
        lines[-1] = f"{last.rstrip()}…"
    return lines


def pieces(word: str, width: float, size: float) -> list[str]:
    """A word cut into pieces that fit a line."""
    found = [""]
    used = 0.0
    for character in word:
        long = advance(character, size)
        if used + long > width and found[-1]:
            found.append("")
            used = 0
        found[-1] += character
        used += long
    return found


def box(kind: str, name: str) -> tuple[list[str], int, int]:
    """The lines of a thing's label, and the width and height of its box."""
    width = WIDTHS.get(kind, WIDTH)
    # A role's name is set in bold, which is wider.
    size = FONT * 1.1 if kind == "role" else FONT
    lines = wrap(name, width - (34 if kind in {"title", "level", "skill"} else 22), size)
    return lines, width, 14 + LEADING * len(lines)


# -- the tree of reporting lines --------------------------------------------------------------------------


GAP = 20
BETWEEN = 84


@dataclass(frozen=True, slots=True)
class Link:
    """A reporting line between roles: the line's id, who reports, to whom, and how firm it is."""

    id: str
    low: str
    up: str
    rank: int


def links_of(lines: Sequence[Mapping[str, Any]]) -> list[Link]:
    """The reporting lines; the firmest have the lowest rank: solid before dotted, contested last."""
    order = {"accepted": 0, "conditional": 1, "contested": 2}
    weaker = {"solid": 0, "dotted": 3}
    return [
        Link(line["id"], line["from"], line["to"], order[line["status"]] + weaker[line["rel"]])
        for line in lines
        if line["rel"] in weaker and line["from"] != line["to"]
    ]


def forest(roles: Sequence[str], links: Sequence[Link]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Each role's first superior, and the roles under each: a forest, whatever circles the lines make.

    `roles` gives the order of siblings; the firmest line wins, then the first.
    """
    order = {role: place for place, role in enumerate(roles)}
    first: dict[str, str] = {}
    for link in sorted(links, key=lambda link: (link.rank, order[link.low], order[link.up])):
        step: str | None = link.up
        while step is not None and step != link.low:
            step = first.get(step)
        if step is None and link.low not in first:
            first[link.low] = link.up
    under: dict[str, list[str]] = {}
    for role in roles:
        if role in first:
            under.setdefault(first[role], []).append(role)
    return first, under


def depth_first(roles: Sequence[str], links: Sequence[Link]) -> list[tuple[str, int]]:
    """Every role that a line touches with its depth, each below its first superior, large groups first."""
    touched = {link.low for link in links} | {link.up for link in links}
    first, under = forest(roles, links)
    size: dict[str, int] = {}
    for top in (role for role in roles if role in touched and role not in first):
        stack = [(top, False)]
        while stack:
            role, done = stack.pop()
            if done:
                size[role] = 1 + sum(size[low] for low in under.get(role, ()))
            else:
                stack.append((role, True))
                stack += [(low, False) for low in under.get(role, ())]
    found: list[tuple[str, int]] = []
    tops = sorted(
        (role for role in roles if role in size and role not in first), key=lambda role: -size[role]
    )
    pending = [(top, 0) for top in reversed(tops)]
    while pending:
        role, depth = pending.pop()
        found.append((role, depth))
        pending += [(low, depth + 1) for low in reversed(under.get(role, []))]
    return found


def ranks_of(roles: Sequence[str], links: Sequence[Link]) -> dict[str, int]:
    """How far each role stands from the top: below all its superiors, as far as the lines make no circle."""
    above: dict[str, list[str]] = {role: [] for role in roles}
    below: dict[str, list[str]] = {role: [] for role in roles}
    for link in links:
        above[link.low].append(link.up)
        below[link.up].append(link.low)
    rank: dict[str, int] = {}
    waiting = {role: len(above[role]) for role in roles}
    ready = [role for role in roles if waiting[role] == 0]
    left = [role for role in roles if waiting[role] > 0]
    while ready or left:
        if not ready:
            # A circle: the first role of it is taken as if the lines that still wait were not there.
            ready.append(left.pop(0))
            if ready[-1] in rank:
                ready.pop()
                continue
        role = ready.pop(0)
        if role in rank:
            continue
        rank[role] = max((rank[up] + 1 for up in above[role] if up in rank), default=0)
        for low in below[role]:
            waiting[low] -= 1
            if waiting[low] == 0:
                ready.append(low)
    for role in roles:
        # Whoever has nobody above stands next to those below, not far up beside the very top.
        lows = [rank[low] for low in below[role] if rank[low] > rank[role]]
        if not above[role] and lows:
            rank[role] = min(lows) - 1
    return rank


def components(roles: Sequence[str], links: Sequence[Link]) -> list[list[str]]:
    """The groups that lines hold together, the largest first; roles keep their order."""
    group = {role: role for role in roles}

    def head(role: str) -> str:
        while group[role] != role:
            group[role] = group[group[role]]
            role = group[role]
        return role

    for link in links:
        group[head(link.low)] = head(link.up)
    found: dict[str, list[str]] = {}
    for role in roles:
        found.setdefault(head(role), []).append(role)
    return sorted(found.values(), key=len, reverse=True)


def tree(
    roles: Sequence[str], lines: Sequence[Mapping[str, Any]], sizes: Mapping[str, tuple[int, int]]
) -> Layout:
    """The reporting lines as a layered tree, the top at the left; roles without a line stand below."""
    links = links_of(lines)
    layout = Layout()
    in_order = [role for role, _ in depth_first(roles, links)]
    bottom = 0.0
    for group in components(in_order, links):
        inside = set(group)
        part = layered(group, [link for link in links if link.low in inside], sizes)
        low = min(y - sizes[role][1] / 2 for role, (_, y) in part.at.items())
        for role, (x, y) in part.at.items():
            layout.at[role] = (x, y - low + bottom)
        for key, route in part.routes.items():
            layout.routes[key] = [(x, y - low + bottom) for x, y in route]
        bottom = max(layout.at[role][1] + sizes[role][1] / 2 for role in part.at) + 2 * GAP
    alone = [role for role in roles if role not in layout.at]
    if alone:
        right = max((x for x, _ in layout.at.values()), default=0.0)
        step = WIDTHS["role"] + GAP
        columns = max(int((right + WIDTHS["role"]) // step), 5, math.isqrt(len(alone)))
        if layout.at:
            layout.notes.append(("Nothing says whom these report to", -WIDTHS["role"] / 2, bottom + 6))
            bottom += 34
        for start in range(0, len(alone), columns):
            row = alone[start : start + columns]
            tall = max(sizes[role][1] for role in row)
            for place, role in enumerate(row):
                layout.at[role] = (place * step, bottom + tall / 2)
            bottom += tall + 12
    return layout


def layered(roles: Sequence[str], links: Sequence[Link], sizes: Mapping[str, tuple[int, int]]) -> Layout:
    """One group in layers (Sugiyama's way): ranks, then the order in each layer, then the places.

    A line that passes a layer gets a slot of its own there, so that it runs between the boxes.
    """
    rank = ranks_of(roles, links)
    lowest = min(rank.values())
    layers: list[list[str]] = [[] for _ in range(max(rank.values()) - lowest + 1)]
    for role in roles:
        layers[rank[role] - lowest].append(role)
    layer_of = {role: rank[role] - lowest for role in roles}
    chain: dict[str, list[str]] = {}
    segments: list[tuple[str, str]] = []
    for link in links:
        top, deep = sorted((link.up, link.low), key=layer_of.__getitem__)
        slots = [f"\0{link.id}\0{depth}" for depth in range(layer_of[top] + 1, layer_of[deep])]
        for depth, slot in enumerate(slots, layer_of[top] + 1):
            layers[depth].append(slot)
            layer_of[slot] = depth
        chain[link.id] = slots
        way = [top, *slots, deep]
        segments += pairwise(way)
    left: dict[str, list[str]] = {}
    right: dict[str, list[str]] = {}
    for a, b in segments:
        if layer_of[a] != layer_of[b]:
            left.setdefault(b, []).append(a)
            right.setdefault(a, []).append(b)
    layers = uncrossed(layers, left, right)
    tall = {
        slot: float(sizes[slot][1] + GAP) if slot in sizes else 1.3 * GAP
        for layer in layers
        for slot in layer
    }
    y = settled(layers, left, right, tall)
    step = WIDTHS["role"] + BETWEEN
    half = WIDTHS["role"] / 2
    layout = Layout(at={role: (layer_of[role] * step, y[role]) for role in roles})
    for link in links:
        (x0, y0), (x1, y1) = layout.at[link.low], layout.at[link.up]
        if x0 == x1:
            # Two of one layer (they are each other's superiors): round the right-hand side.
            layout.routes[link.id] = [
                (x0 + half, y0),
                (x0 + half + 24, y0),
                (x0 + half + 24, y1),
                (x0 + half, y1),
            ]
            continue
        back = 1 if x0 > x1 else -1
        slots = chain[link.id][::-1] if back > 0 else chain[link.id]
        route = [(x0 - back * half, y0)]
        for slot in slots:
            x = layer_of[slot] * step
            route += [(x + back * half, y[slot]), (x - back * half, y[slot])]
        layout.routes[link.id] = [*route, (x1 + back * half, y1)]
    return layout


def uncrossed(
    layers: list[list[str]], left: Mapping[str, list[str]], right: Mapping[str, list[str]]
) -> list[list[str]]:
    """The layers in an order with few crossings: each slot near the middle of its neighbours, in turns."""
    best, fewest = layers, crossings(layers, right)
    current = [list(layer) for layer in layers]
    for sweep in range(SWEEPS):
        forwards = sweep % 2 == 0
        near = left if forwards else right
        for depth in range(1, len(current)) if forwards else range(len(current) - 2, -1, -1):
            place = {slot: n for layer in current for n, slot in enumerate(layer)}
            middle = {
                slot: sum(place[other] for other in near[slot]) / len(near[slot])
                if near.get(slot)
                else place[slot]
                for slot in current[depth]
            }
            current[depth].sort(key=middle.__getitem__)
        if (count := crossings(current, right)) < fewest:
            best, fewest = [list(layer) for layer in current], count
    return best


def crossings(layers: Sequence[Sequence[str]], right: Mapping[str, list[str]]) -> int:
    """How many pairs of lines cross between neighbouring layers."""
    count = 0
    for layer, following in pairwise(layers):
        place = {slot: n for n, slot in enumerate(following)}
        seen: list[int] = []
        for slot in layer:
            ends = sorted(place[other] for other in right.get(slot, ()) if other in place)
            count += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return count


def settled(
    layers: Sequence[Sequence[str]],
    left: Mapping[str, list[str]],
    right: Mapping[str, list[str]],
    tall: Mapping[str, float],
) -> dict[str, float]:
    """A y for every slot: as near to its neighbours' middle as order and room allow."""
    y: dict[str, float] = {}
    for layer in layers:
        run = 0.0
        for slot in layer:
            y[slot] = run + tall[slot] / 2
            run += tall[slot]
    for sweep in range(SWEEPS):
        forwards = sweep % 2 == 0
        for layer in layers if forwards else layers[::-1]:
            wish = []
            for slot in layer:
                near = [*left.get(slot, ()), *right.get(slot, ())]
                if sweep < SWEEPS - 4:
                    near = (left if forwards else right).get(slot) or near
                wish.append(sum(y[other] for other in near) / len(near) if near else y[slot])
            y.update(zip(layer, spaced(wish, [tall[slot] for slot in layer]), strict=True))
    return y


def spaced(wish: Sequence[float], tall: Sequence[float]) -> list[float]:
    """The places nearest to those wished (least squares) that keep order and room.

    The pool-adjacent-violators way: neighbours that would overlap move together.
    """
    offsets = [0.0]
    for one, other in pairwise(tall):
        offsets.append(offsets[-1] + (one + other) / 2)
    pools: list[tuple[float, int]] = []
    for place, offset in zip(wish, offsets, strict=True):
        mean, count = place - offset, 1
        while pools and pools[-1][0] > mean:
            other, more = pools.pop()
            mean = (mean * count + other * more) / (count + more)
            count += more
        pools.append((mean, count))
    flat = [mean for mean, count in pools for _ in range(count)]
    return [mean + offset for mean, offset in zip(flat, offsets, strict=True)]


# -- the same as an outline, for narrow screens -----------------------------------------------------------


INDENT = 24


def outline(
    roles: Sequence[str], lines: Sequence[Mapping[str, Any]], sizes: Mapping[str, tuple[int, int]]
) -> Layout:
    """The reporting lines as an indented list: a role stands under its first superior.

    Lines to further superiors run in lanes at the right, each in its own as far as they overlap.
    """
    links = links_of(lines)
    layout = Layout()
    half = WIDTHS["role"] / 2
    rows = depth_first(roles, links)
    y = 0.0
    for role, depth in rows:
        tall = sizes[role][1]
        layout.at[role] = (depth * INDENT + half, y + tall / 2)
        y += tall + 14
    first, _ = forest(roles, links)
    trunk: set[str] = set()
    others: list[tuple[float, float, Link]] = []
    for link in links:
        (x0, y0), (x1, y1) = layout.at[link.low], layout.at[link.up]
        if first.get(link.low) == link.up and link.low not in trunk:
            trunk.add(link.low)
            spine = x1 - half + 12
            layout.routes[link.id] = [(x0 - half, y0), (spine, y0), (spine, y1 + sizes[link.up][1] / 2)]
        else:
            others.append((min(y0, y1), max(y0, y1), link))
    right = max((x for x, _ in layout.at.values()), default=0.0) + half + 12
    lanes: list[float] = []
    for start, end, link in sorted(others, key=lambda other: (other[0], other[1], other[2].id)):
        lane = next((n for n, free in enumerate(lanes) if free < start - 4), len(lanes))
        lanes[lane : lane + 1] = [end]
        (x0, y0), (x1, y1) = layout.at[link.low], layout.at[link.up]
        x = right + lane * 9
        # Lines of one box leave and arrive a little apart, or one would hide the other.
        layout.routes[link.id] = [(x0 + half, y0 - 5), (x, y0 - 5), (x, y1 + 5), (x1 + half, y1 + 5)]
    alone = [role for role in roles if role not in layout.at]
    if alone and layout.at:
        layout.notes.append(("Nothing says whom these report to", 0, y + 14))
        y += 36
    for role in alone:
        layout.at[role] = (half, y + sizes[role][1] / 2)
        y += sizes[role][1] + 12
    return layout


# -- everything at once -----------------------------------------------------------------------------------


def everything(
    things: Mapping[str, Mapping[str, Any]],
    lines: Sequence[Mapping[str, Any]],
    sizes: Mapping[str, tuple[int, int]],
) -> Layout:
    """A map of all: each role with its duties at the left and the rest at the right.

    The roles run in columns like a newspaper's. What several roles share stands beside the first of them.
    """
    roles = [key for key, thing in things.items() if thing["kind"] == "role"]
    links = links_of(lines)
    in_order = [role for role, _ in depth_first(roles, links)]
    reached = set(in_order)
    in_order += [role for role in roles if role not in reached]
    beside: dict[str, dict[str, list[str]]] = {role: {"left": [], "right": []} for role in roles}
    placed: set[str] = set(roles)
    by_role: dict[str, list[str]] = {}
    for line in lines:
        by_role.setdefault(line["from"], []).append(line["to"])
    for role in in_order:
        for thing in by_role.get(role, ()):
            if thing not in placed:
                placed.add(thing)
                beside[role]["left" if things[thing]["kind"] == "duty" else "right"].append(thing)

    def height(stack: Sequence[str]) -> float:
        return sum(sizes[thing][1] + 10 for thing in stack)

    tall = {
        role: max(height(sides["left"]), height(sides["right"]), sizes[role][1]) + 40
        for role, sides in beside.items()
    }
    out = WIDTHS["role"] / 2 + 110 + WIDTH / 2
    wide = 2 * out + WIDTH + 140
    columns = newspaper([tall[role] for role in in_order], wide)
    layout = Layout()
    y = 0.0
    for place, role in enumerate(in_order):
        column = columns[place]
        if place and columns[place - 1] != column:
            y = 0.0
        x = column * wide
        layout.at[role] = (x, y + tall[role] / 2)
        for side, at in (("left", x - out), ("right", x + out)):
            run = y + (tall[role] - height(beside[role][side])) / 2
            for thing in beside[role][side]:
                layout.at[thing] = (at, run + sizes[thing][1] / 2 + 5)
                run += sizes[thing][1] + 10
        y += tall[role]
    for line in lines:
        layout.routes[line["id"]] = across(layout.at, line["from"], line["to"], sizes)
    return layout


def newspaper(tall: Sequence[float], wide: float) -> list[int]:
    """The column of each block, in order, so that the whole is about as broad as a screen."""
    best: list[int] = []
    least = math.inf
    total = sum(tall)
    for columns in range(1, 13):
        found = []
        column, y, deepest = 0, 0.0, 0.0
        for height in tall:
            if y and y + height / 2 > total / columns and column + 1 < columns:
                column, y = column + 1, 0.0
            found.append(column)
            y += height
            deepest = max(deepest, y)
        size = max((column + 1) * wide / SCREEN, deepest)
        if size < least:
            best, least = found, size
    return best


def across(
    at: Mapping[str, Point], start: str, end: str, sizes: Mapping[str, tuple[int, int]]
) -> list[Point]:
    """A route from one box's side to another's, through the gap where they stand in one column."""
    (x0, y0), (x1, y1) = at[start], at[end]
    half0, half1 = sizes[start][0] / 2, sizes[end][0] / 2
    if x0 == x1:
        lane = x0 + half0 + 30
        return [(x0 + half0, y0), (lane, y0), (lane, y1), (x1 + half1, y1)]
    way = 1 if x1 > x0 else -1
    return [(x0 + way * half0, y0), (x1 - way * half1, y1)]
