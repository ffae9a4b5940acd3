"""The page in a browser: opening it, moving about in it, its address, its legend, the keyboard, its looks."""

from __future__ import annotations

import random
import re
from itertools import product
from pathlib import Path

import pytest
from pages import (
    OUT,
    PREFIXES,
    browser,  # noqa: F401 - a fixture
    claim,
    click,
    heading,
    page_of,
    search_for,
    shown,
    spot,
    visit,  # noqa: F401 - a fixture
    wait_until,
)

import rolegraph
from rolegraph.page import write_page

pytestmark = pytest.mark.browser
MANAGER = "role:operations-manager"
SIGHTS = {
    "map": "#view=graph",
    "around": f"#view=graph&about={MANAGER}",
    "posts": "#view=chart&of=posts",
    "roles": "#view=chart&of=roles",
    "comparison": f"#view=compare&pair={MANAGER}+role:office-manager",
    "table": "#view=chart&of=posts&table=1",
}
COLOURS = """() => {
    const canvas = document.querySelector("#network canvas");
    const copy = new OffscreenCanvas(canvas.width, canvas.height);
    const context = copy.getContext("2d", { willReadFrequently: true });
    context.drawImage(canvas, 0, 0);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const found = new Set();
    for (let i = 0; i < data.length; i += 4) {
        if (data[i + 3] === 255) found.add(`${data[i]},${data[i + 1]},${data[i + 2]}`);
    }
    return [...found];
}"""
OVERLAPS = """() => {
    const boxes = [...rolegraph.scene().boxes.values()];
    const near = (p, q, size) => Math.abs(p - q) < size / 2 - 1;
    const on = (a, b) => near(a.x, b.x, a.w + b.w) && near(a.y, b.y, a.h + b.h);
    return boxes.flatMap((a, i) => boxes.slice(i + 1).filter((b) => on(a, b)).map((b) => [a.key, b.key]));
}"""

EXTENT = """() => {
    const boxes = [...rolegraph.scene().boxes.values()];
    const long = (at, size) => Math.max(...boxes.map((box) => box[at] + box[size] / 2))
        - Math.min(...boxes.map((box) => box[at] - box[size] / 2));
    return long("x", "w") * long("y", "h");
}"""
PLACES = """Object.fromEntries([...rolegraph.scene().boxes.values()]
    .map(({ t, x, y }) => [rolegraph.idOf(t), [x, y]]))"""
UPSIDE_DOWN = """() => rolegraph.scene().routes.filter(({ l, points }) => {
    const { from, to, rel } = rolegraph.line(l);
    const [low, up] = [from, to].map((t) => rolegraph.scene().boxes.get(String(t)));
    // What hangs below a superior has its line straight into the foot of that box.
    return rel === "solid" && Math.abs(points.at(-1)[1] - up.y - up.h / 2) < 1 && low.y < up.y;
}).map(({ l }) => l)"""
"""Lines that lead into the foot of a superior's box from a box that stands above it."""
CROSSING = """() => {
    const boxes = [...rolegraph.scene().boxes.values()];
    return rolegraph.scene().routes.filter(({ l, points, faint }) => !faint && points.some(([x0, y0], k) => {
        const [x, y] = points[k + 1] || [x0, y0];
        const { from, to } = rolegraph.line(l);
        return boxes.some((box) => ![from, to].includes(box.t)
            && Math.max(x0, x) > box.x - box.w / 2 + 1 && Math.min(x0, x) < box.x + box.w / 2 - 1
            && Math.max(y0, y) > box.y - box.h / 2 + 1 && Math.min(y0, y) < box.y + box.h / 2 - 1);
    })).map(({ l }) => l);
}"""
"""Lines, faint ones left out, that run through the box of something else."""


@pytest.fixture(scope="module")
def graph():
    return rolegraph.load()


@pytest.fixture(scope="module")
def path(graph, tmp_path_factory):
    return write_page(graph.store, tmp_path_factory.mktemp("page") / "roles.html")


@pytest.fixture(scope="module")
def huge(tmp_path_factory):
    """More things than a whole map holds."""
    lines = [PREFIXES, 'source:s a rg:Source ; dcterms:title "The register"@en .']
    for n in range(1_100):
        lines += [
            f'role:r{n} a rg:Role ; skos:prefLabel "role {n}"@en .',
            f'duty:d{n} a rg:Duty ; skos:prefLabel "duty {n}"@en .',
            claim(f"r{n}", "rg:hasDuty", f"duty:d{n}"),
        ]
    folder = tmp_path_factory.mktemp("huge")
    (folder / "huge.ttl").write_text("\n".join(lines) + "\n", "utf-8")
    return write_page(rolegraph.load(folder / "huge.ttl").store, folder / "page.html")


@pytest.mark.parametrize("predicate", ["org:reportsTo", "rg:typicallyReportsTo"])
def test_a_page_of_reporting_lines_alone_has_the_superior_on_top(graph, visit, tmp_path, predicate):  # noqa: F811
    query = f"CONSTRUCT WHERE {{ ?low {predicate} ?up }}"
    page = visit(graph.page(tmp_path / "page.html", query=query), "#view=graph")
    lines = page.evaluate("""rolegraph.scene().routes.map(({ l, faint }) => {
        const { from, to, rel } = rolegraph.line(l);
        const [low, up] = [from, to].map((t) => rolegraph.scene().boxes.get(String(t)).y);
        return { look: [rel, Boolean(faint)], to: rolegraph.idOf(to), below: low > up };
    })""")
    assert len(lines) > 30
    assert all(line["look"] == ["solid", False] for line in lines)
    top = [line for line in lines if "chief-executive" in line["to"]]
    assert len(top) >= 5
    assert all(line["below"] for line in top)
    assert page.evaluate(UPSIDE_DOWN) == []


def box(page, id_):
    return page.evaluate("id => rolegraph.scene().boxes.get(String(rolegraph.thingOf(id)))", id_)


def address(page):
    return page.evaluate("location.hash")


# -- opening ----------------------------------------------------------------------------------------------


def test_a_small_graph_opens_on_the_whole_map(graph, path, visit):  # noqa: F811
    page = visit(path)
    names = {role.label for role in graph.roles()}
    drawn = {page.evaluate("id => rolegraph.nameOf(rolegraph.thingOf(id))", id_) for id_ in shown(page)}
    assert names <= drawn
    assert page.evaluate(OVERLAPS) == []


def test_a_graph_too_large_for_a_map_opens_on_groups_and_says_why(huge, visit):  # noqa: F811
    page = visit(huge)
    assert shown(page) == set()
    page.get_by_role("button", name="Whole map").click()
    notice = page.locator("#notice")
    assert notice.is_visible()
    assert "at most 2,000 things" in notice.inner_text()


def test_an_old_browser_is_told_what_it_lacks(path, browser):  # noqa: F811
    page = browser.new_page()
    page.add_init_script("delete window.DecompressionStream")
    page.goto(path.as_uri())
    page.locator("#details p").wait_for(timeout=10_000)
    assert "too old" in page.locator("#details").inner_text()
    assert page.get_by_role("button", name="Organisation chart").is_disabled()
    page.close()


# -- picking ----------------------------------------------------------------------------------------------


def test_a_click_on_a_box_tells_of_it(path, visit):  # noqa: F811
    page = visit(path, f"#view=graph&about={MANAGER}")
    click(page, "role:business-manager")
    assert heading(page) == "business manager"
    page.keyboard.press("Escape")
    assert heading(page) == "operations manager"


def test_a_click_on_a_line_tells_of_it(path, visit):  # noqa: F811
    page = visit(path, f"#view=graph&about={MANAGER}")
    place = page.evaluate(
        """() => {
            const isDuty = ({ l }) => l >= 0 && rolegraph.line(l).rel === "duty";
            const route = rolegraph.scene().routes.find(isDuty);
            const [[x0, y0], [x, y]] = route.points.slice(-2);
            return rolegraph.picture.network.canvasToDOM({ x: (x0 + x) / 2, y: (y0 + y) / 2 });
        }"""
    )
    stage = page.locator("#network").bounding_box()
    page.mouse.click(stage["x"] + place["x"], stage["y"] + place["y"])
    assert "has the duty" in heading(page)


def test_a_contested_line_is_seen_to_be_contested_when_it_is_picked(path, visit):  # noqa: F811
    page = visit(path, "#view=graph")
    words = page.evaluate(
        """() => {
            const { from, rel, to } = [...Array(rolegraph.m).keys()].map(rolegraph.line)
                .find(({ status, rel }) => status === "contested" && rel === "solid");
            location.hash = new URLSearchParams({
                line: [rolegraph.idOf(from), rel, rolegraph.idOf(to)].join(" "),
            });
            return rolegraph.nameOf(from);
        }"""
    )
    wait_until(page, "rolegraph.state.line >= 0")
    assert words in heading(page)
    lines = [row for row in page.evaluate("rolegraph.picture.svg()").splitlines() if "<path" in row]
    [picked] = [row for row in lines if '"#1a5fb4"' in row]
    assert re.search('"#1a5fb4".*<path .*stroke="#b3261e".*stroke-dasharray=', picked), "a halo below it"


def test_a_double_click_shows_what_is_around_a_thing(path, visit):  # noqa: F811
    page = visit(path, f"#view=graph&about={MANAGER}")
    page.mouse.dblclick(*spot(page, "role:business-manager"))
    wait_until(page, "rolegraph.state.about === rolegraph.thingOf('role:business-manager')")
    assert MANAGER in shown(page)


def test_pointing_at_a_box_says_what_it_is(path, visit):  # noqa: F811
    page = visit(path, f"#view=graph&about={MANAGER}")
    page.mouse.move(*spot(page, "role:business-manager"))
    tip = page.locator("#tip")
    assert tip.is_visible()
    assert "business manager" in tip.inner_text()
    page.mouse.move(5, 5)
    assert tip.is_hidden()


# -- moving -----------------------------------------------------------------------------------------------


def test_a_box_can_be_dragged_and_put_back(path, visit):  # noqa: F811
    page = visit(path, f"#view=graph&about={MANAGER}")
    before = box(page, "role:business-manager")
    x, y = spot(page, "role:business-manager")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 25, steps=6)
    page.mouse.up()
    moved = box(page, "role:business-manager")
    assert moved["x"] > before["x"] + 30
    page.get_by_role("button", name="Put back").click()
    wait_until(
        page,
        "at => rolegraph.scene().boxes.get(String(rolegraph.thingOf('role:business-manager'))).x === at",
        before["x"],
    )


def test_what_was_moved_is_put_back_with_the_keyboard(path, visit):  # noqa: F811
    page = visit(path)
    before = page.evaluate(PLACES)
    drag(page, "role:chief-engineer", -60, 30)
    assert page.evaluate(PLACES) != before
    page.locator("#search").focus()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Put back":
            break
    page.keyboard.press("Enter")
    assert page.evaluate(PLACES) == before
    assert page.evaluate("document.activeElement !== document.body"), "the keyboard stands somewhere still"


def test_the_lines_of_the_map_run_as_before_after_a_look_at_the_chart(path, visit):  # noqa: F811
    page = visit(path)
    lines = "rolegraph.scene().routes.map(({ l, points }) => [l, points])"
    before = page.evaluate(lines)
    page.locator("[data-view=chart]").click()
    assert page.evaluate(lines) != before
    page.locator("[data-view=graph]").click()
    assert page.evaluate(lines) == before


def test_boxes_make_room_for_what_a_hand_has_moved(path, visit):  # noqa: F811
    page = visit(path, f"#view=graph&about={MANAGER}")
    x, y = spot(page, min(id_ for id_ in shown(page) if id_.startswith("skill:")))
    left, top = spot(page, "role:business-manager")
    drag(page, "role:business-manager", x - left, y - top)
    moved = box(page, "role:business-manager")
    assert page.evaluate(OVERLAPS)
    page.get_by_role("button", name="Rearrange").click()
    assert page.evaluate(OVERLAPS) == []
    after = box(page, "role:business-manager")
    assert (after["x"], after["y"]) == (moved["x"], moved["y"])
    stage = page.locator("#network").bounding_box()
    for id_ in shown(page):
        across, down = spot(page, id_)
        assert stage["x"] < across < stage["x"] + stage["width"], id_
        assert stage["y"] < down < stage["y"] + stage["height"], id_
    page.get_by_role("button", name="Put back").click()
    page.get_by_role("button", name="Rearrange").click()
    assert "in its place already" in page.locator("#notice").inner_text()


def test_a_box_dragged_on_the_map_leaves_the_other_lines_alone(path, visit):  # noqa: F811
    page = visit(path)
    lines = """() => rolegraph.scene().routes.filter(({ l }) => l >= 0 && rolegraph.line(l).rel === "duty"
        && rolegraph.line(l).from !== rolegraph.thingOf("role:head-of-sales")).length"""
    assert page.evaluate(lines) > 50
    svg = "rolegraph.picture.svg().split('\\n').filter((row) => row.startsWith('<path'))"
    before = page.evaluate(svg)
    x, y = spot(page, "role:head-of-sales")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y + 10, steps=4)
    page.mouse.up()
    after = page.evaluate(svg)
    assert 0 < sum(one != other for one, other in zip(before, after, strict=True)) < len(before) / 4


def drag(page, id_, dx, dy):
    x, y = spot(page, id_)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx, y + dy, steps=6)
    page.mouse.up()


def test_what_hangs_on_a_role_is_dragged_along(path, visit):  # noqa: F811
    page = visit(path)
    before = page.evaluate(PLACES)
    drag(page, "role:chief-engineer", -60, 30)
    after = page.evaluate(PLACES)
    moved = {id_: [after[id_][k] - before[id_][k] for k in (0, 1)] for id_ in before}
    with_it = {id_ for id_ in moved if moved[id_] == pytest.approx(moved["role:chief-engineer"], abs=1)}
    assert {"role:development-manager", "role:design-engineer"} < with_it
    assert any(id_.startswith("duty:") for id_ in with_it)
    assert all(moved[id_] == [0, 0] for id_ in moved if id_ not in with_it)
    assert "role:chief-executive-officer" not in with_it


def test_the_map_is_laid_out_anew_on_demand(path, visit):  # noqa: F811
    page = visit(path)
    before = page.evaluate(PLACES)
    drag(page, "role:chief-engineer", -420, 40)
    page.get_by_role("button", name="Rearrange").click()
    after = page.evaluate(PLACES)
    assert page.evaluate(OVERLAPS) == []
    assert page.evaluate(UPSIDE_DOWN) == []
    officer, engineer = "role:chief-operations-officer", "role:chief-engineer"
    assert before[officer][0] < before[engineer][0]
    assert after[officer][0] > after[engineer][0], "what a hand has moved keeps its order"
    page.get_by_role("button", name="Put back").click()
    assert page.evaluate(PLACES) == before
    assert page.get_by_role("button", name="Put back").count() == 0


def test_a_map_without_duties_is_the_same_after_a_look_at_the_table(path, visit):  # noqa: F811
    page = visit(path)
    page.locator("#legend").get_by_role("button", name="Duties").click()
    before = page.evaluate(PLACES)
    page.get_by_role("button", name="Table").click()
    page.get_by_role("button", name="Picture").click()
    assert page.evaluate(PLACES) == before


def test_nothing_is_put_back_after_going_back(path, visit):  # noqa: F811
    page = visit(path, f"#view=graph&about={MANAGER}")
    page.get_by_role("button", name="Whole map").click()
    drag(page, "role:chief-engineer", -420, 40)
    page.get_by_role("button", name="Rearrange").click()
    page.go_back()
    wait_until(page, "document.querySelector('.about') !== null")
    assert page.get_by_role("button", name="Put back").count() == 0


def test_a_tangle_of_lines_is_drawn_faint_beyond_an_effort_that_is_the_same_everywhere(tmp_path, visit):  # noqa: F811
    count = 150
    rows = [f'role:{k} a rg:Role ; skos:prefLabel "Head {k}"@en .' for k in range(count)]
    rows += [f"role:{k} rg:typicallyReportsTo role:{(k - 1) // 3} ." for k in range(1, count)]
    rows += [f"role:{k} rg:typicallyDottedLineTo role:{count - k} ." for k in range(1, 70)]
    source = tmp_path / "tangle.ttl"
    source.write_text(PREFIXES + "\n".join(rows), "utf-8")
    page = visit(write_page(rolegraph.load(source).store, tmp_path / "tangle.html"))
    dotted = """() => rolegraph.scene().routes.filter(({ l }) => l >= 0 && rolegraph.line(l).rel === "dotted")
        .map(({ l, points, faint }) => [l, points, Boolean(faint)])"""
    before = page.evaluate(dotted)
    assert len(before) == 69
    assert {faint for _, _, faint in before} == {True, False}
    page.get_by_role("button", name="Table").click()
    page.get_by_role("button", name="Picture").click()
    assert page.evaluate(dotted) == before


def test_the_page_lays_a_map_out_as_the_file_does(path, visit):  # noqa: F811
    """In a picture of the shape that the places in the file are made for."""
    page = visit(path, viewport={"width": 1276, "height": 828})
    assert page.evaluate("rolegraph.picture.shape()") == pytest.approx(1.4)
    before = page.evaluate(PLACES)
    page.get_by_role("button", name="Rearrange").click()
    after = page.evaluate(PLACES)
    assert after.keys() == before.keys()
    for id_, place in after.items():
        assert place == pytest.approx(before[id_], abs=2), id_


@pytest.mark.parametrize("fragment", ["", "#view=graph&off=duty+skill+title+level"])
def test_reporting_lines_run_round_boxes(path, visit, fragment):  # noqa: F811
    page = visit(path, fragment)
    assert page.evaluate(CROSSING) == []


UPON_ANOTHER = """() => {
    const reporting = rolegraph.scene().routes.filter(({ l }) =>
        l >= 0 && ["solid", "dotted"].includes(rolegraph.line(l).rel));
    const near = ([x, y], [x1, y1]) => Math.hypot(x - x1, y - y1) < 6;
    return reporting.filter(({ l, points }) => reporting.some((own) =>
        rolegraph.line(own.l).from === rolegraph.line(l).to && near(points.at(-1), own.points[0])
    )).map(({ l }) => rolegraph.line(l)).map(({ from, to }) => [from, to].map(rolegraph.nameOf));
}"""
"""Lines whose arrow head stands where the superior's own line leaves."""

SHORT_AT_ITS_HEAD = """() => rolegraph.scene().routes.filter(({ l, faint }) =>
        l >= 0 && !faint && ["solid", "dotted"].includes(rolegraph.line(l).rel)
    ).filter(({ points }) => {
        const [[x0, y0], [x, y]] = points.slice(-2);
        return Math.hypot(x - x0, y - y0) < 13;
    }).map(({ l }) => rolegraph.line(l)).map(({ from, to }) => [from, to].map(rolegraph.nameOf))"""
"""Lines whose last stretch is shorter than the least arrow head."""


def matrix(tmp_path):
    """A page of four departments of ten posts, some with a dotted line or two superiors."""
    ups = {"boss": ["boss"]}
    dotted = {}
    for n in range(4):
        ups[f"head{n}"] = ["boss"]
        for m in range(2):
            ups[f"lead{n}{m}"] = [f"head{n}"]
            for k in range(4):
                ups[f"work{n}{m}{k}"] = [f"lead{n}{m}"] + ([f"lead{(n + 1) % 4}{m}"] if k == n else [])
        dotted |= {f"work{n}0{k}": f"head{(n + k + 1) % 4}" for k in range(2)}
    lines = [f"post:{one} a org:Post ; skos:prefLabel 'The {one}' ." for one in ups]
    lines += [f"post:{one} org:reportsTo post:{up} ." for one, to in ups.items() for up in to if up != one]
    lines += [f"post:{one} rg:dottedLineTo post:{up} ." for one, up in dotted.items()]
    return page_of(tmp_path, *lines)


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)], ids=["wide", "narrow"])
@pytest.mark.parametrize("of", ["shipped", "matrix"])
def test_no_arrow_head_stands_where_the_line_of_the_superior_leaves(path, visit, tmp_path, of, size):  # noqa: F811
    """It would seem to be the head of that line, which says the reverse."""
    shown_page = path if of == "shipped" else matrix(tmp_path)
    page = visit(shown_page, "#view=graph", viewport={"width": size[0], "height": size[1]})
    assert page.evaluate(UPON_ANOTHER) == []
    assert page.evaluate(SHORT_AT_ITS_HEAD) == [], "a head that hides the turn of its line"
    assert page.evaluate(CROSSING) == []


UPON_EACH_OTHER = """() => {
    const stretches = rolegraph.scene().routes.filter(({ l, faint }) =>
        l >= 0 && !faint && ["solid", "dotted"].includes(rolegraph.line(l).rel)
    ).flatMap(({ l, points }) => points.slice(1).map((end, k) => {
        const start = points[k];
        const across = [0, 1].find((axis) => Math.abs(start[axis] - end[axis]) < 0.5);
        const along = [start[1 - across], end[1 - across]];
        const [low, high] = along.sort((one, other) => one - other);
        return { said: rolegraph.line(l), across, at: start[across], low, high };
    }));
    const sameEnd = (one, other) => one.rel === other.rel && (one.from === other.from || one.to === other.to);
    const upon = (one, other) => one.across === other.across && Math.abs(one.at - other.at) < 3 - 0.01 &&
        Math.min(one.high, other.high) - Math.max(one.low, other.low) > 12;
    return stretches.flatMap((one, k) => stretches.slice(k + 1)
        .filter((other) => upon(one, other) && !sameEnd(one.said, other.said))
        .map((other) => [one.said, other.said].map(({ from, to }) => [from, to].map(rolegraph.nameOf))));
}"""
"""Pairs of lines to different superiors that lie on one another for a stretch."""


PIERCED = """() => {
    const lines = rolegraph.scene().routes.filter(({ l, faint }) =>
        l >= 0 && !faint && ["solid", "dotted"].includes(rolegraph.line(l).rel));
    const named = ({ l }) => [rolegraph.line(l).from, rolegraph.line(l).to].map(rolegraph.nameOf);
    return lines.flatMap((line) => {
        const [before, end] = line.points.slice(-2);
        const along = Math.abs(before[0] - end[0]) > Math.abs(before[1] - end[1]) ? 0 : 1;
        const back = end[along] + Math.sign(before[along] - end[along]) * 12;
        const [low, high] = [Math.min(end[along], back), Math.max(end[along], back)];
        const runsThrough = (one, other) => Math.abs(one[along] - other[along]) < 0.5 &&
            low + 1 < one[along] && one[along] < high - 1 &&
            (one[1 - along] - end[1 - along]) * (other[1 - along] - end[1 - along]) < -4;
        return lines.filter((other) => rolegraph.line(other.l).to !== rolegraph.line(line.l).to)
            .filter(({ points }) => points.slice(1).some((point, k) => runsThrough(points[k], point)))
            .map((other) => [named(line), named(other)]);
    });
}"""
"""Lines with those that run through their arrow heads to other superiors."""

SEEM_ONE = """() => {
    const ends = rolegraph.scene().routes.filter(({ l, faint }) =>
        l >= 0 && !faint && ["solid", "dotted"].includes(rolegraph.line(l).rel)
    ).flatMap(({ l, points: p }) => {
        const { from, to } = rolegraph.line(l);
        return [[p.at(-2), p.at(-1), to, true], [p[1], p[0], from, false]]
            .filter(([next, end]) => Math.abs(next[1] - end[1]) < 0.5 && from !== to)
            .map(([next, end, box, head]) => ({ l, box, head, y: end[1], right: end[0] < next[0],
                low: Math.min(next[0], end[0]), high: Math.max(next[0], end[0]) }));
    });
    const alike = (one, other) =>
        one.box === other.box && (one.head === other.head || one.right !== other.right);
    const near = (one, other) => Math.abs(one.y - other.y) < 9 &&
        Math.max(one.low, other.low) - Math.min(one.high, other.high) < 12;
    return ends.flatMap((one, k) => ends.slice(k + 1)
        .filter((other) => one.l !== other.l && (one.head || other.head))
        .filter((other) => !alike(one, other) && near(one, other))
        .map((other) => [one, other].map(({ l }) => {
            const { from, to } = rolegraph.line(l);
            return [from, to].map(rolegraph.nameOf);
        })));
}"""
"""Pairs of lines that begin or end so near each other, beside one box or between two, that they seem one."""


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)], ids=["wide", "narrow"])
@pytest.mark.parametrize("view", ["graph&whole=1", "chart&of=posts&unfolded=*", "chart&of=roles&unfolded=*"])
def test_no_reporting_line_lies_on_one_that_leads_elsewhere(path, visit, tmp_path, view, size):  # noqa: F811
    for shown_page in (path, matrix(tmp_path), crossed(tmp_path)):
        page = visit(shown_page, f"#view={view}", viewport={"width": size[0], "height": size[1]})
        assert page.evaluate(UPON_EACH_OTHER) == []
        if size[0] > 1000:
            assert page.evaluate(SEEM_ONE) == []
            assert page.evaluate(PIERCED) == []


@pytest.mark.parametrize(("seed", "further"), [(0, 2), (1, 3), (0, 10), (1, 10), (2, 10), (0, 50)])
def test_further_lines_of_an_unfolded_chart_run_round_boxes_and_have_room_for_their_heads(
    visit,  # noqa: F811
    tmp_path,
    seed,
    further,
):
    pick = random.Random(seed)
    lines = [f"post:{n} a org:Post ; skos:prefLabel 'Post {n}' ." for n in range(80)]
    ups = [pick.randrange(max(0, (n - 2) // 5), n // 4 + 1) if n > 3 else 0 for n in range(1, 80)]
    lines += [f"post:{n} org:reportsTo post:{up} ." for n, up in enumerate(ups, 1)]
    across = [pick.sample(range(1, 80), 2) for _ in range(further)]
    lines += [f"post:{low} rg:dottedLineTo post:{up} ." for low, up in across]
    page = visit(page_of(tmp_path, *lines), "#view=chart&of=posts&unfolded=*")
    assert page.evaluate("rolegraph.scene().routes.filter(({ faint }) => faint).length") == 0
    assert page.evaluate(CROSSING) == []
    assert page.evaluate(UPON_EACH_OTHER) == []
    assert page.evaluate(SHORT_AT_ITS_HEAD) == []
    if further <= 10:
        assert page.evaluate(SEEM_ONE) == []
        assert page.evaluate(PIERCED) == []


def test_on_a_phone_a_line_to_the_outermost_box_has_room_for_its_head(visit, tmp_path):  # noqa: F811
    lines = [
        f"post:{name} a org:Post ; skos:prefLabel '{name}' ." for name in ("head", "lead", "hand", "aide")
    ]
    lines += ["post:lead org:reportsTo post:head .", "post:hand org:reportsTo post:lead ."]
    lines += ["post:aide org:reportsTo post:head ; rg:dottedLineTo post:hand ."]
    view = {"width": 390, "height": 844}
    page = visit(page_of(tmp_path, *lines), "#view=chart&of=posts&unfolded=*", viewport=view)
    assert len(page.evaluate("rolegraph.scene().routes")) == 4
    assert page.evaluate(SHORT_AT_ITS_HEAD) == []


def crossed(tmp_path):
    """A page of sixty posts in three layers, some of whom have a dotted line across the departments."""
    ups = {n: (n - 1) // 7 for n in range(1, 60)}
    lines = [f"post:{n} a org:Post ; skos:prefLabel 'Post {n}' ." for n in range(60)]
    lines += [f"post:{n} org:reportsTo post:{up} ." for n, up in ups.items()]
    lines += [f"post:{n} rg:dottedLineTo post:{(n * 7 + 3) % 20} ." for n in range(20, 60, 4)]
    (tmp_path / "crossed").mkdir(exist_ok=True)
    return page_of(tmp_path / "crossed", *lines)


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
def test_the_name_of_every_role_is_read_on_the_map_as_it_opens(graph, path, visit, size):  # noqa: F811
    """On a narrow screen the map is as broad as that, and goes on below."""
    page = visit(path, viewport={"width": size[0], "height": size[1]})
    roles = page.evaluate(
        """[...rolegraph.scene().boxes.values()].filter(({ kind }) => kind === "role").map((box) => ({
            name: box.text.join(" "), letters: 16 * box.larger * rolegraph.picture.network.getScale(),
            x: rolegraph.picture.boxOnScreen(box.key).x,
        }))"""
    )
    assert sorted(role["name"] for role in roles) == sorted(role.label for role in graph.roles())
    assert min(role["letters"] for role in roles) >= 8
    assert page.evaluate("rolegraph.picture.named()") == [], "no name has to cover something else"
    wide = page.locator("#network").bounding_box()["width"]
    assert all(0 < role["x"] < wide for role in roles)
    page.get_by_role("button", name="Fit").click()
    page.wait_for_timeout(200)
    names = page.evaluate("rolegraph.picture.named()")
    for n, one in enumerate(names):
        for other in names[:n]:
            apart = (
                one["l"] >= other["r"]
                or other["l"] >= one["r"]
                or one["t"] >= other["b"]
                or other["t"] >= one["b"]
            )
            assert apart, (one, other)


WORK = ("Picker", "Forklift driver", "Dispatcher", "Packer")
WRITTEN = """() => {
    const found = new Set();
    const write = CanvasRenderingContext2D.prototype.fillText;
    CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
        found.add(text);
        write.call(this, text, ...rest);
    };
    window.written = found;
    rolegraph.picture.repaint();
}"""
BLANK = """[...rolegraph.scene().boxes.values()].filter(({ key, text }) =>
    !text.every((row) => written.has(row)) && !rolegraph.picture.named().some((name) => name.key === key)
).map(({ text }) => text.join(" "))"""
LETTERS = """Math.min(...[...rolegraph.scene().boxes.values()].map(({ larger }) => 16 * larger))
    * rolegraph.picture.network.getScale()"""


def firm(tmp_path, departments):
    """A page of an ordinary organisation: departments of 16 posts with short names, and a few more."""
    ups = {"boss": "", "operations": "boss", "finance": "boss", "people": "boss", "council": ""}
    ups |= dict.fromkeys(("clerk", "controller", "treasurer", "payroll"), "finance")
    ups |= dict.fromkeys(("recruiter", "training", "office"), "people")
    ups |= {"projects": "", "engineer": "projects", "assistant": "projects"}
    labels = {"boss": "Chief executive officer", "operations": "Chief operations officer"}
    for n in range(departments):
        ups[f"head{n}"] = "operations"
        labels[f"head{n}"] = f"Head of warehouse {n}"
        for m in range(3):
            ups[f"lead{n}{m}"] = f"head{n}"
            labels[f"lead{n}{m}"] = f"Shift lead warehouse {n}.{m}"
            for k in range(4):
                ups[f"work{n}{m}{k}"] = f"lead{n}{m}"
                labels[f"work{n}{m}{k}"] = f"{WORK[k]} {n}.{m}"
    lines = [
        f"post:{one} a org:Post ; skos:prefLabel '{labels.get(one, one)}'"
        + (f" ; org:reportsTo post:{up} ." if up else " .")
        for one, up in ups.items()
    ]
    return page_of(tmp_path, *lines)


@pytest.mark.parametrize("departments", [4, 6])
def test_every_name_of_an_ordinary_organisation_is_read_on_the_map(visit, tmp_path, departments):  # noqa: F811
    page = visit(firm(tmp_path, departments), "#view=graph")
    assert page.evaluate(LETTERS) >= 7.5
    page.evaluate(WRITTEN)
    page.wait_for_timeout(300)
    assert page.evaluate(BLANK) == []
    assert page.evaluate(OVERLAPS) == []
    filled = page.evaluate("""() => {
        const boxes = [...rolegraph.scene().boxes.values()];
        const scale = rolegraph.picture.network.getScale();
        const { clientWidth, clientHeight } = rolegraph.picture.container;
        const long = (at, size) => scale * (Math.max(...boxes.map((box) => box[at] + box[size] / 2))
            - Math.min(...boxes.map((box) => box[at] - box[size] / 2)));
        return [long("x", "w") / clientWidth, long("y", "h") / clientHeight];
    }""")
    assert min(filled) > 0.75, "no side of the picture is left empty"
    assert max(filled) > 0.9
    before = page.evaluate(LETTERS)
    page.get_by_role("button", name="Rearrange").click()
    page.wait_for_timeout(300)
    assert page.evaluate(LETTERS) >= before * 0.95, "nor where the map is laid out for this window"


def two_firms(tmp_path, staff):
    """A page of two organisations side by side, of teams of several sizes, with names of several lengths."""
    lines = []
    for firm in "AB":
        lines.append(f"post:{firm}0 a org:Post ; skos:prefLabel 'Managing director {firm}' .")
        for n in range(1, staff):
            up = (n - 1) // 3 if n < 13 else 4 + (n * n) % 9
            name = JOBS[0 if n < 4 else 1 + n % 7 if n < 13 else 8 + up % 5]
            lines.append(
                f"post:{firm}{n} a org:Post ; skos:prefLabel '{name}' ; org:reportsTo post:{firm}{up} ."
            )
    return page_of(tmp_path, *lines)


JOBS = (
    "Chief operating officer",
    *("Head of software engineering", "Head of sales and marketing", "Financial controller", "IT manager"),
    *(
        "Team lead for mobile and very long named customer applications",
        "Office manager",
        "Warehouse manager",
    ),
    *("Warehouse operative", "Sales representative", "Accountant", "Service desk analyst"),
    "Senior software developer for distributed systems and observability",
)


COVERED = """rolegraph.picture.named().flatMap((name) =>
    [...rolegraph.scene().boxes.values()]
        .map(({ key, x, y, w, h }) => ({ key, l: x - w / 2, r: x + w / 2, t: y - h / 2, b: y + h / 2 }))
        .concat(rolegraph.picture.named())
        .filter(({ key, l, r, t, b }) => key !== name.key
            && l < name.r && name.l < r && t < name.b && name.t < b)
        .map(({ key }) => [name.key, key]))"""


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)], ids=["wide", "narrow"])
@pytest.mark.parametrize("staff", [60, 150])
def test_a_click_on_the_middle_of_a_box_on_the_map_picks_that_box(visit, tmp_path, staff, size):  # noqa: F811
    """No name that stands enlarged lies on the box of another one, nor on its name."""
    page = visit(two_firms(tmp_path, staff), "#view=graph", viewport={"width": size[0], "height": size[1]})
    stage = page.locator("#network").bounding_box()
    middles = page.evaluate(
        """[...rolegraph.scene().boxes.keys()].map((key) =>
            [Number(key), rolegraph.picture.boxOnScreen(key)])"""
    )
    seen = [
        (thing, at) for thing, at in middles if 0 < at["x"] < stage["width"] and 0 < at["y"] < stage["height"]
    ]
    assert len(seen) >= (2 * staff if size[0] > 1000 else 12), "a narrow map goes on below"
    for thing, at in [one for k in range(9) for one in seen[k::9]]:  # neighbours would be double clicks
        page.mouse.click(stage["x"] + at["x"], stage["y"] + at["y"])
        assert page.evaluate("rolegraph.state.thing") == thing
        page.keyboard.press("Escape")
    assert page.evaluate(COVERED) == []
    if staff == 60 or size[0] < 1000:
        assert page.evaluate("rolegraph.picture.named()") == [], "each box tells its name itself"
        assert page.evaluate(LETTERS) >= 6
    page.get_by_role("button", name="Fit").click()
    page.wait_for_timeout(300)
    assert page.evaluate(COVERED) == []


def test_each_box_on_the_map_tells_its_name_as_long_as_letters_can_be_made_out(visit, tmp_path):  # noqa: F811
    page = visit(firm(tmp_path, 4), "#view=graph")
    page.evaluate(WRITTEN)
    for pixels in (7, 6, 5.3):
        page.evaluate(
            """(pixels) => {
                const { network } = rolegraph.picture;
                network.moveTo({ scale: pixels / 16 / rolegraph.scene().larger, animation: false });
                written.clear();
            }""",
            pixels,
        )
        page.wait_for_timeout(300)
        assert page.evaluate(BLANK) == []


def test_siblings_below_each_other_hang_from_a_rail_beside_them(path, visit):  # noqa: F811
    """A line straight from above would say that the lower reports to the upper one."""
    page = visit(path)
    lows = page.evaluate(
        """rolegraph.scene().routes.map(({ l, points }) => {
            const { from, to } = rolegraph.line(l);
            const [{ x, y, w }, up] = [from, to].map((t) => rolegraph.scene().boxes.get(String(t)));
            const hangs = up.kind === "role" && Math.abs(points.at(-1)[1] - up.y - up.h / 2) < 1;
            return { to, hangs, l: x - w / 2, r: x + w / 2, y, beside: Math.abs(points[0][1] - y) < 1 };
        }).filter(({ hangs }) => hangs)"""
    )
    alone = 0
    for one in lows:
        column = [
            low for low in lows if low["to"] == one["to"] and low["l"] < one["r"] and one["l"] < low["r"]
        ]
        assert one["beside"] is (len(column) > 1)
        alone += len(column) == 1
    assert 0 < alone < len(lows) - 1


def test_a_name_enlarged_on_the_map_is_a_button_as_a_whole(path, visit):  # noqa: F811
    page = visit(path)
    x, y = spot(page, MANAGER)
    for dx in (-30, 0, 30):
        page.keyboard.press("Escape")
        page.mouse.click(x + dx, y)
        assert heading(page) == "operations manager"


def test_nothing_glides_where_motion_is_unwanted(path, visit):  # noqa: F811
    page = visit(path, reduced_motion="reduce")
    scale = "rolegraph.picture.network.getScale()"
    before = page.evaluate(scale)
    page.evaluate("document.getElementById('nearer').click()")
    assert page.evaluate(scale) == pytest.approx(before * 1.35)


def test_the_wheel_zooms_by_as_much_as_it_turns_and_around_the_pointer(path, visit):  # noqa: F811
    page = visit(path, f"#view=graph&about={MANAGER}")
    x, y = spot(page, "role:business-manager")
    page.mouse.move(x, y)
    scale = "rolegraph.picture.network.getScale()"
    before = page.evaluate(scale)
    page.mouse.wheel(0, -10)
    wait_until(page, f"before => {scale} > before", before)
    little = page.evaluate(scale)
    page.mouse.wheel(0, -100)
    wait_until(page, f"before => {scale} > before", little)
    assert page.evaluate(scale) / little > little / before > 1
    assert spot(page, "role:business-manager") == pytest.approx((x, y), abs=1.5)


def test_the_picture_follows_the_window_and_the_colour_scheme(path, visit):  # noqa: F811
    page = visit(path, "#view=chart&of=posts")
    wide = box(page, "post:qh-chief-engineer")
    page.set_viewport_size({"width": 390, "height": 844})
    wait_until(
        page,
        "x => rolegraph.scene().boxes.get(String(rolegraph.thingOf('post:qh-chief-engineer')))?.x !== x",
        wide["x"],
    )
    page.emulate_media(color_scheme="dark")
    wait_until(page, f"() => ({COLOURS})().includes('25,32,42')")


# -- the address ------------------------------------------------------------------------------------------


def test_what_is_pressed_or_chosen_is_seen_where_colours_are_forced(path, visit):  # noqa: F811
    page = visit(path, "#view=chart&of=posts", forced_colors="active")
    search_for(page, "man", key="ArrowDown")

    def looks(selector):
        told = """all => all.map((one) => {
            const { backgroundColor, color } = getComputedStyle(one);
            return [backgroundColor, color].join();
        })"""
        return set(page.locator(selector).evaluate_all(told))

    highlit = set()
    for state, among in [("pressed", ".views"), ("pressed", ".bar"), ("selected", "#hits")]:
        on, off = (looks(f"{among} [aria-{state}={value}]") for value in ("true", "false"))
        assert off
        assert not on & off, among
        highlit |= on
    assert len(highlit) == 1, "all in the system's own colours"


def test_a_link_opens_the_same_sight(path, visit):  # noqa: F811
    first = visit(path)
    for sight, fragment in SIGHTS.items():
        first.evaluate("fragment => { location.hash = fragment; }", fragment)
        first.wait_for_timeout(250)
        kept = address(first)
        again = visit(path, kept)
        assert address(again) == kept
        assert shown(again) == shown(first), sight
        assert again.locator("#table").is_visible() == (sight == "table")


def test_a_link_with_hidden_kinds_opens_the_same_sight(path, visit):  # noqa: F811
    """The legend takes room from the picture, for whose shape the map is laid out."""
    page = visit(path)
    for hidden in ("Levels", "Skills", "Titles"):
        page.locator("#legend button", has_text=hidden).click()
        other = visit(path, f"#{page.url.partition('#')[2]}")
        assert other.evaluate(PLACES) == page.evaluate(PLACES)
        other.reload()
        wait_until(other, "Boolean(window.rolegraph && window.rolegraph.ready)")
        assert other.evaluate(PLACES) == page.evaluate(PLACES)


@pytest.mark.parametrize("press", ["Fold all", "Unfold all"])
def test_a_link_keeps_what_is_folded(path, visit, press):  # noqa: F811
    page = visit(path, "#view=chart&of=posts")
    page.get_by_role("button", name=press, exact=True).click()
    assert shown(visit(path, address(page))) == shown(page)


@pytest.mark.parametrize("options", [{}, {"viewport": {"width": 390, "height": 844}}], ids=["wide", "narrow"])
def test_a_link_to_what_is_picked_has_it_in_sight(path, huge, visit, options):  # noqa: F811
    def stands(page, id_):
        page.wait_for_timeout(300)  # the glide is over
        (x, y), stage = spot(page, id_), page.locator("#network").bounding_box()
        assert stage["x"] < x < stage["x"] + stage["width"], id_
        assert stage["y"] < y < stage["y"] + stage["height"], id_
        assert page.evaluate("rolegraph.idOf(rolegraph.state.thing)") == id_

    page = visit(path, "#view=graph&about=role:office-manager", **options)
    capped = page.evaluate("""rolegraph.out(rolegraph.state.about).map((l) => rolegraph.line(l).to)
        .filter((t) => rolegraph.kindOf(t) === "duty" && !rolegraph.scene().boxes.has(String(t)))
        .map(rolegraph.idOf).at(-1)""")
    for sight, id_ in (
        ("view=chart&of=posts", "post:qh-quality-inspector-3"),
        ("view=graph", "duty:set-goals"),
        ("view=graph&about=role:office-manager", capped),
    ):
        page.evaluate("fragment => { location.hash = fragment; }", f"#{sight}&pick={id_}")
        wait_until(page, "id => rolegraph.idOf(rolegraph.state.thing) === id", id_)
        stands(page, id_)
    stands(visit(huge, "#view=graph&pick=role:r700", **options), "role:r700")
    folded = "#view=chart&of=posts&pick=post:qh-quality-inspector-3&folded=*"
    page.evaluate("fragment => { location.hash = fragment; }", folded)
    wait_until(page, "rolegraph.state.folded.size > 0")
    assert "post:qh-quality-inspector-3" not in shown(page)


def test_back_returns_to_the_view_before(path, visit):  # noqa: F811
    page = visit(path)
    page.locator("[data-view=chart]").click()
    page.locator("[data-view=compare]").click()
    page.evaluate("history.back()")
    wait_until(page, "rolegraph.state.view === 'chart'")
    page.evaluate("history.back()")
    wait_until(page, "rolegraph.state.view === 'graph'")
    assert MANAGER in shown(page)


def test_back_returns_to_what_was_picked_and_shown_before(path, visit):  # noqa: F811
    page = visit(path)
    search_for(page, "storekeeper")
    search_for(page, "payroll officer")
    page.locator('#legend [data-kind="duty"]').click()
    page.evaluate("history.back()")
    wait_until(page, "rolegraph.state.off.size === 0")
    assert heading(page) == "payroll officer"
    page.evaluate("history.back()")
    wait_until(page, "rolegraph.state.thing === rolegraph.thingOf('role:storekeeper')")
    page.locator("#network").focus()
    page.keyboard.press("ArrowDown")
    below = "rolegraph.picture.neighbour(String(rolegraph.thingOf('role:storekeeper')), [0, 1])"
    assert page.evaluate(f"String(rolegraph.state.thing) === {below}"), "the keyboard stands on what is shown"


def test_a_comparison_opened_beside_a_neighbourhood_is_kept_with_it(path, visit):  # noqa: F811
    page = visit(path, f"#view=graph&about={MANAGER}")
    page.locator("[data-view=compare]").click()
    again = visit(path, address(page))
    assert again.evaluate("rolegraph.idOf(rolegraph.state.about)") == MANAGER
    assert shown(again) == shown(page)


def test_a_page_of_posts_opens_on_the_chart(visit, tmp_path):  # noqa: F811
    lines = [PREFIXES, 'role:clerk a rg:Role ; skos:prefLabel "clerk"@en .']
    for n in range(5):
        lines.append(f'post:p{n} a org:Post ; skos:prefLabel "clerk {n}"@en ; org:role role:clerk .')
        lines += [f"post:p{n} org:reportsTo post:p0 ."] * (n > 0)
    (tmp_path / "posts.ttl").write_text("\n".join(lines) + "\n", "utf-8")
    page = visit(write_page(rolegraph.load(tmp_path / "posts.ttl").store, tmp_path / "page.html"))
    assert page.evaluate("rolegraph.state.view") == "chart"
    assert "post:p3" in shown(page)
    page.locator("[data-view=graph]").click()
    assert "post:p3" in shown(page)


def test_what_is_picked_and_hidden_stays_in_the_address(path, visit):  # noqa: F811
    page = visit(path, f"#view=graph&about={MANAGER}")
    page.locator('#legend [data-kind="skill"]').click()
    click(page, "role:business-manager")
    again = visit(path, address(page))
    assert heading(again) == "business manager"
    assert not any(id_.startswith("skill:") for id_ in shown(again))


def test_a_link_within_the_page_is_followed(path, visit):  # noqa: F811
    page = visit(path)
    page.evaluate(f"location.hash = '#view=graph&about={MANAGER}'")
    wait_until(page, f"rolegraph.state.about === rolegraph.thingOf('{MANAGER}')")
    assert heading(page) == "operations manager"


@pytest.mark.parametrize(
    "fragment",
    [
        "#view=elsewhere",
        "#about=role:nobody",
        "#view=compare&pair=x+y",
        "#%E0%A4%A",
        "#open=999&whole=no&off=toString",
        "#view=chart&of=constructor",
        "#view=chart&of=__proto__&more=[[1]]&folded=x",
    ],
)
def test_an_address_that_means_nothing_opens_the_page_all_the_same(path, visit, fragment):  # noqa: F811
    page = visit(path, fragment)
    assert shown(page)


def test_a_link_to_what_is_not_here_says_so(path, visit):  # noqa: F811
    page = visit(path, "#view=graph&pick=role:nonsense")
    assert "role:nonsense" in page.locator("#notice").inner_text()


# -- the legend -------------------------------------------------------------------------------------------


def test_the_legend_hides_and_shows_a_kind(path, visit):  # noqa: F811
    page = visit(path)
    duties = {id_ for id_ in shown(page) if id_.startswith("duty:")}
    assert duties
    button = page.locator('#legend [data-kind="duty"]')
    button.click()
    assert button.get_attribute("aria-pressed") == "false"
    assert not duties & shown(page)
    assert f": {len(shown(page))} things" in page.evaluate("rolegraph.scene().title")
    assert f"Duties {len(duties)}" in button.inner_text()
    button.click()
    assert duties <= shown(page)


def test_where_all_is_hidden_words_say_so(path, visit):  # noqa: F811
    page = visit(path, "#view=chart&of=posts&off=post")
    assert "hidden" in page.evaluate("rolegraph.picture.svg()")
    page.locator('#legend [data-kind="post"]').click()
    assert "post:qh-chief-engineer" in shown(page)
    assert "hidden" not in page.evaluate("rolegraph.picture.svg()")


def test_the_legend_says_how_many_more_there_are_around_a_thing(path, visit):  # noqa: F811
    page = visit(path, "#view=graph&about=role:office-manager")
    duties = page.locator('#legend [data-kind="duty"]')
    some, every = duties.inner_text().removeprefix("Duties ").split(" of ")
    assert int(some) == sum(id_.startswith("duty:") for id_ in shown(page)) < int(every)
    duties.click()
    assert duties.inner_text() == f"Duties {every}"


def test_only_lines_that_are_seen_are_explained(path, huge, visit):  # noqa: F811
    explained = "#view=graph", ".samples span:visible"
    assert visit(huge, explained[0]).locator(explained[1]).count() == 0
    words = visit(path, explained[0]).locator(explained[1]).all_inner_texts()
    assert words == ["reports to", "dotted line", "on a condition", "contested"]


def test_what_is_left_closes_up_where_kinds_are_hidden(path, visit):  # noqa: F811
    page = visit(path)
    whole = page.evaluate(EXTENT)
    for kind in ("duty", "skill", "title", "level"):
        page.locator(f'#legend [data-kind="{kind}"]').click()
    assert page.evaluate(EXTENT) < 0.6 * whole
    assert page.evaluate(OVERLAPS) == []
    assert page.evaluate(UPSIDE_DOWN) == []
    for kind in ("duty", "skill", "title", "level"):
        page.locator(f'#legend [data-kind="{kind}"]').click()
    assert page.evaluate(EXTENT) == whole


def test_hidden_kinds_leave_no_holes_around_a_thing(path, visit):  # noqa: F811
    page = visit(path, f"#view=graph&about={MANAGER}")
    whole = page.evaluate(EXTENT)
    duties = page.locator('#legend [data-kind="duty"]')
    duties.click()
    assert page.evaluate(EXTENT) < 0.9 * whole
    assert page.evaluate(OVERLAPS) == []
    duties.click()
    assert page.evaluate(EXTENT) == whole


def test_hidden_kinds_leave_no_holes_and_nothing_to_unfold_in_a_comparison(path, visit):  # noqa: F811
    page = visit(path, SIGHTS["comparison"])
    whole = page.evaluate(EXTENT)
    pills = "[...rolegraph.scene().boxes.values()].filter(({ kind }) => kind === 'more').length"
    assert page.evaluate(pills)
    page.locator('#legend [data-kind="duty"]').click()
    assert not page.evaluate(pills)
    assert page.evaluate(EXTENT) < 0.9 * whole
    assert page.evaluate(OVERLAPS) == []
    page.locator('#legend [data-kind="duty"]').click()
    assert page.evaluate(EXTENT) == whole


@pytest.mark.parametrize("options", [{}, {"viewport": {"width": 390, "height": 844}}], ids=["wide", "narrow"])
@pytest.mark.parametrize("sight", ["#view=chart&of=posts&table=1", "#view=graph&table=1"])
def test_a_hit_of_the_search_stands_marked_in_the_table_and_is_told_beside_it(path, visit, sight, options):  # noqa: F811
    page = visit(path, sight, **options)
    search_for(page, "calibration technician 1" if "chart" in sight else "office manager")
    row = page.locator("#table tr[aria-current]")
    name = page.locator("#details h2").inner_text()
    assert name in row.inner_text()
    sheet = page.locator(".sheet").bounding_box()
    place = row.bounding_box()
    assert sheet["y"] <= place["y"] + 1
    assert place["y"] < sheet["y"] + sheet["height"]
    assert place["y"] + 20 < page.viewport_size["height"]
    if options:
        page.evaluate("document.querySelector('#details').scrollIntoView()")
        assert page.evaluate("scrollY") < 2 * 844, "what is said of it is not far below"


def test_the_legend_counts_what_the_table_tells_of(path, visit):  # noqa: F811
    page = visit(path, "#view=chart&of=posts&table=1")
    posts = page.evaluate(
        "[...Array(rolegraph.n).keys()].filter((t) => rolegraph.kindOf(t) === 'post').length"
    )
    assert page.locator('#legend [data-kind="post"]').inner_text() == f"Posts {posts}"
    assert page.locator("#table tbody tr").count() == posts
    page = visit(path, SIGHTS["comparison"])
    duties = page.locator('#legend [data-kind="duty"]')
    some, every = duties.inner_text().removeprefix("Duties ").split(" of ")
    assert int(some) == sum(id_.startswith("duty:") for id_ in shown(page)) < int(every)
    page.locator("#as-table").click()
    assert duties.inner_text() == f"Duties {every}"
    assert page.locator("#table .shape.duty").count() == int(every)


def test_the_legend_counts_those_of_whom_a_chart_has_nothing_to_say(huge, visit):  # noqa: F811
    page = visit(huge, "#view=chart&of=roles")
    roles = page.locator('#legend [data-kind="role"]')
    assert roles.inner_text() == f"Roles {len(shown(page))} of 1,100"
    page.locator("#as-table").click()
    assert roles.inner_text() == "Roles 1,100"


def test_the_buttons_of_the_legend_are_spoken_of_where_there_are_any(path, huge, visit):  # noqa: F811
    told = "The buttons below hide and show kinds of things."
    assert told in visit(path).locator("#details").inner_text()
    groups = visit(huge)
    assert groups.locator("#legend button").count() == 0
    assert told not in groups.locator("#details").inner_text()


def test_the_legend_counts_what_is_in_an_open_group(huge, visit):  # noqa: F811
    page = visit(huge, "#view=graph&open=0+2+13")
    [legend] = page.locator("#legend button").all_inner_texts()
    some, every = legend.removeprefix("Roles ").split(" of ")
    assert int(some) == len(shown(page)) < int(every)
    page.locator("#as-table").click()
    assert page.locator("#legend button").all_inner_texts() == [f"Roles {every}"]
    assert page.locator("#table tbody .shape.role").count() == int(every)


def test_a_tap_on_a_narrow_screen_says_where_the_words_stand(path, visit):  # noqa: F811
    page = visit(path, f"#view=graph&about={MANAGER}", viewport={"width": 390, "height": 844}, has_touch=True)
    above = page.evaluate("""() => rolegraph.idOf([...rolegraph.scene().boxes.values()].find((box) => {
        const { y } = rolegraph.picture.boxOnScreen(box.key);
        return box.kind === "role" && box.t !== rolegraph.state.about && y > 0;
    }).t)""")
    page.touchscreen.tap(*spot(page, above))
    notice = page.locator("#notice")
    notice.wait_for()
    assert heading(page) in notice.inner_text()
    assert "stands below" in notice.inner_text()


def test_a_tap_on_what_the_search_offers_shows_it_and_presses_nothing_beneath(path, visit):  # noqa: F811
    page = visit(path, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    pick = "([view, id]) => rolegraph.state.view === view && rolegraph.idOf(rolegraph.state.thing) === id"
    page.locator("#search").tap()
    page.keyboard.type("office manager")
    page.locator("#hits [role=option]").first.tap()
    wait_until(page, pick, ["graph", "role:office-manager"])
    page.get_by_role("button", name="Compare with…").tap()
    page.keyboard.type("storekeeper")
    page.locator("#hits [role=option]").first.tap()
    wait_until(page, "rolegraph.state.view === 'compare'")
    page.wait_for_timeout(100)  # a click upon what lies beneath would have come by then
    assert {"role:office-manager", "role:storekeeper"} <= shown(page)
    assert not page.locator("#hits").is_visible()


def test_what_is_hidden_appears_when_it_is_searched_for(path, visit):  # noqa: F811
    page = visit(path)
    page.locator('#legend [data-kind="duty"]').click()
    search_for(page, "set goals")
    assert heading(page) == "set goals"
    assert "duty:set-goals" in shown(page)


# -- the keyboard -----------------------------------------------------------------------------------------


def test_everything_is_reached_with_the_keyboard_alone(path, visit):  # noqa: F811
    page = visit(path, f"#view=graph&about={MANAGER}", reduced_motion="reduce")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "network":
            break
    assert page.evaluate("document.activeElement.id") == "network"
    assert page.locator("#network [tabindex='0']").count() == 0, "one stop for the picture"
    page.keyboard.press("ArrowUp")
    above = page.evaluate("rolegraph.nameOf(rolegraph.state.thing)")
    assert above != "operations manager"
    assert above in page.locator("#live").inner_text()
    assert heading(page) == above
    page.keyboard.press("Enter")
    assert page.evaluate("rolegraph.nameOf(rolegraph.state.about)") == above
    page.keyboard.press("Escape")
    assert page.evaluate("rolegraph.state.about") == -1


def test_boxes_are_folded_and_unfolded_with_the_keyboard(path, visit):  # noqa: F811
    page = visit(path, "#view=chart&of=posts", reduced_motion="reduce")
    page.locator("#network").focus()
    page.keyboard.press("ArrowDown")
    assert heading(page) == "chief executive officer (post)"
    many = len(shown(page))
    page.keyboard.press("Space")
    assert len(shown(page)) == 1
    page.keyboard.press("Space")
    assert len(shown(page)) == many


# -- on paper ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sight", ["map", "posts", "comparison"])
def test_the_legend_below_a_picture_is_read_on_paper(path, visit, sight):  # noqa: F811
    """In letters of 7 points at least where the picture fills a page of A4; and dots are seen to be dots."""
    page = visit(path, SIGHTS[sight])
    image = page.evaluate("rolegraph.picture.svg()")
    wide, tall = (int(size) for size in re.search(r' width="(\d+)" height="(\d+)"', image).groups())
    points = (
        min(277 / wide, 165 / tall) * 72 / 25.4 if wide > tall else min(190 / wide, 210 / tall) * 72 / 25.4
    )
    legend = image[image.rindex("<g transform") :]
    assert "reports to" in legend
    grown = float(re.search(r"scale\(([\d.]+)\)", legend)[1])
    letters = {float(size) for size in re.findall(r'font-size="([\d.]+)"', legend)}
    assert min(letters) * grown * points >= 7
    dots = re.findall(r'stroke-dasharray="([\d.]+)', image[: image.rindex("<g transform")])
    assert min(map(float, dots)) * points >= 0.4


def test_paper_is_laid_across_for_a_broad_picture_alone(path, visit):  # noqa: F811
    def first_sheet(fragment, width):
        page = visit(path, fragment)
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate("window.print = () => { window.printed = true; }")
        page.locator("#print").click()
        wait_until(page, "window.printed === true")
        broad = page.locator("#paper img").first.evaluate("({ naturalWidth: w, naturalHeight: h }) => w > h")
        sheet = page.pdf(format="A4", prefer_css_page_size=True)
        wide, tall = (
            float(side) for side in re.search(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", sheet).groups()
        )
        return broad, wide > tall

    assert first_sheet("#view=graph", 1280) == (True, True)
    assert first_sheet("#view=chart&of=posts", 390) == (False, False)


# -- how it looks -----------------------------------------------------------------------------------------


GROUNDS = {"light": "rgb(245, 246, 248)", "dark": "rgb(17, 22, 29)"}
DRAWN = """() => new Promise((done) => { let frames = 0;
  const next = () => ((frames += 1) > 5 ? done() : requestAnimationFrame(next)); next(); })"""


def test_every_view_fits_the_screen(path, visit):  # noqa: F811
    """And is kept as a picture in tests/out, to be looked at."""
    OUT.mkdir(exist_ok=True)
    page = visit(path)
    for (width, height), (scheme, ground) in product(((1280, 800), (390, 844)), GROUNDS.items()):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == ground
        for name, fragment in SIGHTS.items():
            page.evaluate("fragment => { location.hash = fragment; }", fragment)
            page.evaluate(DRAWN)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
            if name != "table":
                assert len(page.evaluate(COLOURS)) > 10, f"{name} is blank"
            page.screenshot(path=Path(OUT) / f"page-{name}-{scheme}-{width}.png")
