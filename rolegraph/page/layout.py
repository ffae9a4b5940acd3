"""Where things stand on the whole map, worked out once, from names and lines alone: no chance, no physics.

Coordinates are the picture's own: x grows to the right, y downwards, a thing's place is its centre. A
route is the list of points that a line runs through, from the border of one box to that of another.

Each role has a block: its box on top, a spine below it with the role's own things at its left and right, and
below those the blocks of whoever reports to it, in columns, so that the whole is about as broad as a screen.
"""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Point = tuple[float, float]
    Size = tuple[float, float]

__all__ = ["Map", "box", "boxes", "breadth", "legible_map", "whole_map", "wrap"]

FONT: Final = 16
LEADING: Final = 19
SUB: Final = 15
SUB_FONT: Final = 12.5
NOTES: Final = {"vacant": "vacant", "missing": "only named as a superior"}
WIDTHS: Final = {"role": 190, "post": 190}
PERSONAL: Final = frozenset({"role", "post"})  # who reports, and is reported to
WIDTH: Final = 280
MOST_LINES: Final = 7  # of the name of a role or post, whose boxes are narrow: enough for about 80 letters
FEW_LINES: Final = 4  # of other names
NARROW: Final = frozenset("fijlrtI.,:;'’|!()[]-/ \"")
BROAD: Final = frozenset("mwMWQO@%—…")
BIDI: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
SCREEN: Final = 1.4  # how much broader than tall the picture is on a common screen
SIGHT: Final = (862, 577)  # the pixels of the picture on a common screen, less its margins
LEGIBLE: Final = 9  # pixels of letters that can be read
LARGER: Final = tuple(half / 2 for half in range(2, 13))  # beyond, the map grows faster than the names
MOST_READ: Final = 600  # characters of a name that a box is laid out by
MANY: Final = 400  # names of roles and posts that no size of letters makes readable where all are seen
LITTLE: Final = 2.0  # so much larger letters are where that is of no avail
SHAPES: Final = (1.4, 1.0, 2.0, 0.7, 0.5)  # of blocks: which of them fill a screen best depends on all
SMALLER: Final = (1, 0.85, 0.7)  # so much smaller a name may be set, for a long word or for its end


# -- text and boxes


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


def wrap(text: str, width: float, size: float = FONT, most: int = FEW_LINES) -> list[str]:
    """A text in at most so many lines of this width, an ellipsis where something had to go.

    What would turn a picture's text around or break its lines (controls, marks of direction) is left out.
    """
    start = text[:MOST_READ]
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


def box(kind: str, name: str, larger: float = 1, notes: Sequence[str] = ()) -> tuple[list[str], float, float]:
    """The lines of a thing's label, and the width and height of its box with letters so many times larger.

    `notes` are what stands in small letters below the label, such as that a post is vacant.
    """
    width = breadth(kind, larger)
    lines: list[str] = []
    below = 0
    set_at = larger
    for smaller in SMALLER if larger > 1 else SMALLER[:1]:
        set_at = larger * smaller
        # A role's name is set in bold, which is wider.
        size = FONT * (1.1 if kind == "role" else 1) * set_at
        room = width - (22 if kind in {*PERSONAL, "duty"} else 34)
        if larger > 1:  # the page sets a name smaller before it breaks a word, where that is of avail
            longest = max((sum(advance(c, size) for c in word) for word in name.split()), default=0)
            if longest * SMALLER[-1] <= room * smaller:
                room = max(room, longest)
        lines = wrap(name, room, size, MOST_LINES if kind in PERSONAL else FEW_LINES)
        below = sum(len(wrap(note, width - 22, SUB_FONT * set_at, 2)) for note in notes)
        if not lines[-1].endswith("…"):
            break
    return lines, width, 14 + set_at * (LEADING * len(lines) + SUB * below)


def unbroken(kind: str, name: str, larger: float) -> float:
    """How much smaller a name is set, lest a word of it be broken: as small as the page goes at most."""
    longest = max((sum(advance(c, FONT * larger) for c in word) for word in name.split()), default=0)
    return max(SMALLER[-1], min(1, (breadth(kind, larger) - 22) / max(longest, 1)))


def breadth(kind: str, larger: float = 1) -> float:
    """How wide boxes of a kind are: with larger letters wider, though no more than what stands below them."""
    width = WIDTHS.get(kind, WIDTH)
    return min(width * larger, 2 * (STUB + WIDTH)) if kind in PERSONAL else width


def boxes(things: Mapping[str, Mapping[str, Any]], larger: float = 1) -> dict[str, Size]:
    """The sizes of things on the whole map, by id, with the names of roles and posts so many times larger."""
    return {
        id_: box(
            thing["kind"],
            thing["name"],
            larger if thing["kind"] in PERSONAL else 1,
            [words for note, words in NOTES.items() if thing.get(note)],
        )[1:]
        for id_, thing in things.items()
    }


# -- the forest of reporting lines


@dataclass(frozen=True, slots=True)
class Link:
    """A line that one thing hangs below another by: its id, what is below, what above, how firm it is."""

    id: str
    low: str
    up: str
    rank: int


def links_of(lines: Sequence[Mapping[str, Any]], heads: Sequence[str]) -> list[Link]:
    """The lines between heads; the firmest have the lowest rank: solid before dotted, contested last.

    Whatever is no reporting line leads down; beside these, what a role is a kind of places nobody.
    """
    unplacing = {"kind"} if any(line["rel"] in REPORTING for line in lines) else set()
    standing = {"accepted": 0, "conditional": 1, "contested": 2}
    among = set(heads)
    links = []
    for line in lines:
        low, up = line["from"], line["to"]
        if low != up and low in among and up in among and line["rel"] not in unplacing:
            if line["rel"] not in REPORTING:
                low, up = up, low
            often = line.get("frequency") == "sometimes"
            rank = 2 * (standing[line["status"]] + REPORTING.get(line["rel"], 6)) + often
            links.append(Link(line["id"], low, up, rank))
    return links


def forest(heads: Sequence[str], links: Sequence[Link]) -> dict[str, Link]:
    """The link that each hangs by, where any: a forest, whatever circles the lines make.

    The firmest wins, then the one to whom is least far, then the first in the order of the heads.
    """
    order = {head: place for place, head in enumerate(heads)}
    above = how_many_above(links)
    hangs: dict[str, Link] = {}
    for link in sorted(
        links, key=lambda link: (link.rank, order[link.low], -above[link.up], order[link.up], link.id)
    ):
        if link.low in hangs:
            continue
        step: str | None = link.up
        while step is not None and step != link.low:
            step = hangs[step].up if step in hangs else None
        if step is None:
            hangs[link.low] = link
    return hangs


def how_many_above(links: Sequence[Link]) -> dict[str, int]:
    """How many stand above each at whatever distance, as far as that is worth counting."""
    ups: dict[str, list[str]] = {}
    for link in links:
        ups.setdefault(link.low, []).append(link.up)
        ups.setdefault(link.up, [])
    found = {}
    for head in ups:
        seen = {head}
        way = [head]
        for one in way:
            if len(way) > FAR:
                break
            new = [up for up in dict.fromkeys(ups[one]) if up not in seen]
            seen.update(new)
            way += new
        found[head] = len(way) - 1
    return found


def depth_first(heads: Sequence[str], under: Mapping[str, Sequence[str]], tops: Sequence[str]) -> list[str]:
    """Every head below the one that it hangs from, large groups first."""
    size = dict.fromkeys(heads, 1)
    down = list(tops)
    for head in down:
        down += under.get(head, ())
    for head in reversed(down):
        size[head] += sum(size[low] for low in under.get(head, ()))
    found = []
    pending = sorted(tops, key=lambda head: size[head])
    while pending:
        head = pending.pop()
        found.append(head)
        pending += sorted(under.get(head, ()), key=lambda low: size[low])
    return found


# -- blocks


REPORTING: Final = {"solid": 0, "dotted": 3}
FAR: Final = 100
STUB: Final = 34  # from a spine to the boxes at its sides
ROW: Final = 10  # between boxes of one kind
KIND: Final = 12  # more, between those of two kinds
RAIL: Final = 90  # left of a column of several blocks, for the line that they hang from by their sides
BUS: Final = 26  # above what hangs below a block, for the line that leads there
HEAD: Final = 8  # at least so much, for each time that letters are larger: the heads of arrows need it
GAP: Final = 46  # between blocks
COLUMNS: Final = 60
SMALL: Final = 4  # so many times less tall than the tallest is small


@dataclass
class Map:
    """Where the things stand, by id.

    `routes` are the ways of the lines that blocks hang by, `own` the lines to what stands beside a spine:
    their ways, and those of all other lines, follow from the places (scripts/arrange.js).
    """

    at: dict[str, Point] = field(default_factory=dict)
    routes: dict[str, list[Point]] = field(default_factory=dict)
    own: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Block:
    """A box and what hangs below it, with places from the block's upper left corner.

    `spine` is the x of its box. `left` and `right` are how far its own things reach from there, `own` how far
    down. `rows` holds its own things: (y, at the left, at the right). `columns` are the blocks below it,
    `wide` is how broad they are; `width` and `height` are those of all together.
    """

    id: str
    rows: list[tuple[float, str | None, str | None]]
    left: float
    right: float
    own: float
    columns: list[list[Block]]
    wide: float
    spine: float
    width: float
    height: float


def legible_map(
    things: Mapping[str, Mapping[str, Any]], lines: Sequence[Mapping[str, Any]]
) -> tuple[Map, dict[str, Size], float]:
    """A map of all things, the sizes of their boxes, and how many times the names of roles are enlarged.

    The more there is on the map, the smaller all of it is seen: these names are to be read all the same,
    where that can be, else as large as they can be, for the map grows with them. None is cut off for being
    enlarged.
    """
    named = [(thing["kind"], thing["name"]) for thing in things.values() if thing["kind"] in PERSONAL]

    def cut(larger: float) -> int:
        return sum(box(kind, name, larger)[0][-1].endswith("…") for kind, name in named)

    def tried(larger: float) -> tuple[tuple[Map, dict[str, Size], float], float]:
        """A map with letters so many times larger, and how many pixels of the smallest are seen."""
        sizes = boxes(things, larger)
        made = whole_map(things, lines, sizes, max(BUS, HEAD * larger))
        across, down = (
            max((place[k] + sizes[id_][k] / 2 for id_, place in made.at.items()), default=0) for k in (0, 1)
        )
        seen = min(SIGHT[0] / max(across, SIGHT[0]), SIGHT[1] / max(down, SIGHT[1]))
        smallest = min((unbroken(*one, larger) for one in named), default=1)
        return (made, sizes, larger), FONT * larger * smallest * seen

    if len(named) > MANY:
        return tried(LITTLE)[0]
    least = cut(LARGER[0])
    most = next(larger for larger in reversed(LARGER) if cut(larger) <= least)
    best, pixels = tried(LARGER[0])
    for larger in LARGER[1 : LARGER.index(most) + 1]:
        if pixels >= LEGIBLE:
            break
        found, seen = tried(larger)
        if seen > pixels:
            best, pixels = found, seen
    return best


def whole_map(
    things: Mapping[str, Mapping[str, Any]],
    lines: Sequence[Mapping[str, Any]],
    sizes: Mapping[str, Size],
    bus: float = BUS,
) -> Map:
    """A map of all things, drawn downwards by reporting lines: each role below its firmest superior.

    What several roles share stands with the first of them. Blocks have the shapes with which the whole fills
    a screen best, and so much room for a bus.
    """
    starts = {line["from"] for line in lines}
    heads = [id_ for id_, thing in things.items() if thing["kind"] in PERSONAL or id_ in starts]
    links = links_of(lines, heads)
    hangs = forest(heads, links)
    under: dict[str, list[str]] = {}
    for head in heads:
        if head in hangs:
            under.setdefault(hangs[head].up, []).append(head)
    in_order = depth_first(heads, under, [head for head in heads if head not in hangs])
    own = shared_out(in_order, lines)
    with_none = set(things) - set(heads) - {thing for beside in own.values() for thing in beside}
    top: dict[str, str] = {}
    for head in in_order:
        top[head] = top[hangs[head].up] if head in hangs else head
    superiors = {top[link.up] for link in links if top[link.up] != top[link.low]}
    linked = {end for link in links for end in (link.up, link.low)}

    def formed(head: str) -> list[Block]:
        """The block of a head in each shape, for which those below it may have another one."""
        below: dict[object, list[Block]] = {}
        for k in range(len(SHAPES)):
            blocks = [forms[low][k] for low in under.get(head, ())]
            below.setdefault(tuple((block.width, block.height) for block in blocks), blocks)

        def nearest(shape: float) -> Block:
            tried = (
                block_of(head, own.get(head, ()), blocks, things, sizes, shape, bus)
                for blocks in below.values()
            )
            return min(tried, key=lambda block: max(block.width / shape, block.height))

        return [nearest(shape) for shape in SHAPES] if head in under else [nearest(SCREEN)] * len(SHAPES)

    forms: dict[str, list[Block]] = {}
    alone = [id_ for id_ in things if id_ in with_none]
    for head in [*reversed(in_order), *alone]:
        forms[head] = formed(head)
    roots = [*(head for head in in_order if head not in hangs), *alone]
    alike = [[forms[root][k] for root in roots] for k in range(len(SHAPES))]
    corners, tops = min(
        ((*shelved(in_bands(tops, superiors, linked, with_none)), tops) for tops in alike),
        key=lambda found: found[0],
    )[1:]
    made = Map()
    pending = [(block, corners[block.id]) for block in tops]
    for block, (x, y) in pending:
        pending += place(block, x, y, made, hangs, sizes, bus)
    home = {thing: head for head, beside in own.items() for thing in beside}
    for line in lines:
        if home.get(line["to"]) == line["from"]:
            made.own.append(line["id"])
        elif line["id"] in made.routes and line["rel"] not in REPORTING:
            made.routes[line["id"]].reverse()
    return made


def shared_out(in_order: Sequence[str], lines: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Each head with the things that stand beside its spine: those that no head before it has."""
    found: dict[str, list[str]] = {head: [] for head in in_order}
    placed = set(in_order)
    ends: dict[str, list[str]] = {}
    for line in lines:
        ends.setdefault(line["from"], []).append(line["to"])
    for head in in_order:
        for thing in ends.get(head, ()):
            if thing not in placed:
                placed.add(thing)
                found[head].append(thing)
    return found


def block_of(
    head: str,
    own: Sequence[str],
    below: Sequence[Block],
    things: Mapping[str, Mapping[str, Any]],
    sizes: Mapping[str, Size],
    shape: float,
    bus: float,
) -> Block:
    """The block of a head with its own things in two columns and the blocks below it in as many as suit."""
    y = sizes[head][1]
    left = right = sizes[head][0] / 2
    rows: list[tuple[float, str | None, str | None]] = []
    pairs: list[list[str]] = []
    for thing in own:
        if pairs and len(pairs[-1]) == 1 and things[pairs[-1][0]]["kind"] == things[thing]["kind"]:
            pairs[-1].append(thing)
        else:
            pairs.append([thing])
    before = None
    for pair in pairs:
        kind = things[pair[0]]["kind"]
        y += ROW + (KIND if kind != before else 0)
        before = kind
        tall = max(sizes[thing][1] for thing in pair)
        rows.append((y + tall / 2, pair[0], pair[1] if len(pair) > 1 else None))
        y += tall
        left = max(left, STUB + sizes[pair[0]][0])
        right = max(right, STUB + sizes[pair[-1]][0] if len(pair) > 1 else 0)
    columns, wide, tall = columns_of(below, y, shape)
    spine = max(left, wide / 2)
    height = y + (2 * bus + tall if below else 0)
    return Block(head, rows, left, right, y, columns, wide, spine, spine + max(right, wide / 2), height)


def columns_of(blocks: Sequence[Block], above: float, shape: float) -> tuple[list[list[Block]], float, float]:
    """Blocks in columns, the broad ones first, with the width and height of all.

    As many columns as bring it nearest to a shape, with what stands above them.
    """
    in_order = sorted(blocks, key=lambda block: (-block.width, -block.height))
    total = sum(block.height + GAP for block in blocks)
    best: tuple[list[list[Block]], float, float] = ([], 0.0, 0.0)
    least = math.inf
    for number in range(1, min(len(blocks), COLUMNS) + 1):
        columns: list[list[Block]] = [[]]
        y = 0.0
        for block in in_order:
            if y and y + block.height / 2 > total / number and len(columns) < number:
                columns.append([])
                y = 0.0
            columns[-1].append(block)
            y += block.height + GAP
        wide = sum(map(width_of, columns)) + GAP * (len(columns) - 1)
        tall = max(sum(block.height + GAP for block in column) - GAP for column in columns)
        if (cost := max(wide / shape, above + tall)) < least:
            best, least = (columns, wide, tall), cost
    return best


def width_of(column: Sequence[Block]) -> float:
    """How broad a column is, with its rail where it needs one."""
    return max(block.width for block in column) + (RAIL if len(column) > 1 else 0)


def in_bands(
    blocks: Sequence[Block], superiors: set[str], linked: set[str], with_none: set[str]
) -> list[list[Block]]:
    """Blocks that hang from nothing, as they stand one below the other.

    Small ones come first to which somebody of another one reports, by a further line; then the others, then
    whatever no line leads up or down from; last what is said of nobody: below somebody it would seem theirs.
    """
    tallest = max((block.height for block in blocks), default=0)
    found: list[list[Block]] = [[], [], [], []]
    for block in blocks:
        small = block.id in superiors and block.height * SMALL < tallest
        alone = 3 if block.id in with_none else 2
        found[0 if small else 1 if block.id in linked else alone].append(block)
    return found


def shelved(bands: Sequence[Sequence[Block]]) -> tuple[float, dict[str, Point]]:
    """How large a screen shows blocks, and their upper left corners.

    Each band has shelves of its own, on which the tall ones come first. What is less tall than its shelf is
    stacked; the shelves are as long as suits the shape of a screen.
    """
    blocks = [block for band in bands for block in band]
    area = sum((block.width + GAP) * (block.height + GAP) for block in blocks)
    widest = max((block.width for block in blocks), default=0)
    tried = {max(widest, math.sqrt(area * SCREEN) * share / 20) for share in range(16, 48)}
    return min((stacked(bands, long) for long in sorted(tried)), key=lambda found: found[0])


def stacked(bands: Sequence[Sequence[Block]], long: float) -> tuple[float, dict[str, Point]]:
    """How large a screen shows bands on shelves of some length, and the upper left corners of all blocks."""
    corners: dict[str, Point] = {}
    right = bottom = 0.0
    for band in filter(None, bands):
        top = bottom + GAP if bottom else 0.0
        found = on_shelves(band, long)
        for block in band:
            x, y = found[block.id]
            corners[block.id] = (x, top + y)
            right = max(right, x + block.width)
            bottom = max(bottom, top + y + block.height)
    return max(right / SCREEN, bottom), corners


def on_shelves(blocks: Sequence[Block], long: float) -> dict[str, Point]:
    """The upper left corners of blocks on shelves of some length."""
    corners: dict[str, Point] = {}
    x = y = column = shelf = down = 0.0
    for block in sorted(blocks, key=lambda block: -block.height):
        if column and down + block.height <= shelf and x + block.width <= max(long, x + column):
            column = max(column, block.width)  # below the last one
        else:
            x += column + GAP if column else 0
            column, down = block.width, 0.0
            if x and x + block.width > long:
                x, y = 0.0, y + shelf + GAP
                shelf = 0.0
        shelf = max(shelf, block.height)
        corners[block.id] = (x, y + down)
        down += block.height + GAP
    return corners


def place(
    block: Block,
    x: float,
    y: float,
    made: Map,
    hangs: Mapping[str, Link],
    sizes: Mapping[str, Size],
    room: float,
) -> list[tuple[Block, Point]]:
    """Set down a block and the ways to those below it, which are returned with their corners."""
    spine = x + block.spine
    head = y + sizes[block.id][1]
    made.at[block.id] = (spine, (y + head) / 2)
    for down, left, right in block.rows:
        for thing, side in ((left, -1), (right, 1)):
            if thing is not None:
                made.at[thing] = (spine + side * (STUB + sizes[thing][0] / 2), y + down)
    bus = y + block.own + room
    found: list[tuple[Block, Point]] = []
    x = spine - block.wide / 2
    for column in block.columns:
        inside = x + (RAIL if len(column) > 1 else 0)
        top = bus + room
        for low in column:
            entry = inside + low.spine
            way = [(entry, top), (entry, bus)]
            if len(column) > 1:
                wide, tall = sizes[low.id]
                down, rail = top + tall / 2, x + RAIL / 4
                way = [(entry - wide / 2, down), (rail, down), (rail, bus)]
            made.routes[hangs[low.id].id] = [*way, (spine, bus), (spine, head)]
            found.append((low, (inside, top)))
            top += low.height + GAP
        x += width_of(column) + GAP
    return found
