"""The pictures of the page: around a thing, groups, organisation chart, comparison, as a hand meets them."""

from __future__ import annotations

import math
from itertools import combinations, pairwise, product

import pytest
from importing import table, take, written
from pages import (
    OUT,
    PREFIXES,
    claim,
    click,
    loaded,
    page_of,
    quoted,
    search_for,
    shown,
    spot,
    wait_until,
)

from rolegraph.graph import RoleGraph
from rolegraph.vocabulary import short

pytestmark = pytest.mark.browser
HUB = 40  # roles that call for the one skill
CROWD = 30  # posts under one superior
MANY = 160  # of them and one below each: more than are unfolded at once
NARROW = {"viewport": {"width": 390, "height": 844}}

# What a person could see of a picture, as plain data.
BOXES = """[...rolegraph.scene().boxes.values()].map((box) => ({
  key: box.key, id: box.t < 0 ? null : rolegraph.idOf(box.t), kind: box.kind, words: box.text.join(" "),
  sub: box.sub.join(" | "), dashed: Boolean(box.dashed), fold: box.fold ? box.fold.open : null,
  x: box.x, y: box.y, w: box.w, h: box.h,
}))"""
ROUTES = """rolegraph.scene().routes.filter((route) => route.l >= 0).map(({ l, loop, points }) => {
  const { from, to, rel, status } = rolegraph.line(l);
  return { from: rolegraph.idOf(from), to: rolegraph.idOf(to), rel, status, loop: Boolean(loop), points };
})"""
TEXTS = "[...rolegraph.scene().boxes.values()].map((box) => box.text[0])"
CROWDED = "[...rolegraph.scene().boxes.values()].filter((box) => box.text[0].startsWith('crowd'))"
# The words of each box whose left end is in sight, and whether anything is drawn there.
IN_SIGHT = """() => {
  const { network } = rolegraph.picture, { canvas } = network.canvas.frame;
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
  copy.drawImage(canvas, 0, 0);
  const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
  const ratio = canvas.width / canvas.clientWidth;
  const pixel = ({ x, y }) => Math.round(y * ratio) * canvas.width + Math.round(x * ratio);
  return [...rolegraph.scene().boxes.values()]
    .map((box) => [box, network.canvasToDOM({ x: box.x - box.w / 2 + 8, y: box.y })])
    .filter(([, { x, y }]) => x > 0 && y > 0 && x < canvas.clientWidth && y < canvas.clientHeight)
    .map(([box, place]) => [box.text.join(" "), data[4 * pixel(place) + 3] > 0]);
}"""
NOTES = "rolegraph.scene().notes.map((note) => note.text)"


def named(kind, name, rest=""):
    return f'{kind} {rest} skos:prefLabel "{name}"@en .'


@pytest.fixture(scope="module")
def crowd(tmp_path_factory):
    """A head over two managers, one over a crowd; a post with two superiors; another top; a lone post."""
    lines = [
        named("post:head", "head", "a org:Post ;"),
        named("post:left", "left", "a org:Post ; org:reportsTo post:head ;"),
        named("post:right", "right", "a org:Post ; org:reportsTo post:head ; rg:vacant true ;"),
        named("post:both", "both", "a org:Post ; org:reportsTo post:right ; rg:dottedLineTo post:left ;"),
        named("post:lone", "lone", "a org:Post ;"),
        named("post:other", "other", "a org:Post ;"),
        named("post:under", "under", "a org:Post ; org:reportsTo post:other ;"),
    ]
    below = "a org:Post ; org:reportsTo post:left ;"
    lines += [named(f"post:c{n:02}", f"crowd {n:02}", below) for n in range(CROWD)]
    return page_of(tmp_path_factory.mktemp("crowd"), *lines)


@pytest.fixture(scope="module")
def ring(tmp_path_factory):
    """Three roles of which each reports to the next, and one below them."""
    lines = [
        named("role:a", "alpha", "a rg:Role ; rg:typicallyReportsTo role:b ;"),
        named("role:b", "beta", "a rg:Role ; rg:typicallyReportsTo role:c ;"),
        named("role:c", "gamma", "a rg:Role ; rg:typicallyReportsTo role:a ;"),
        named("role:d", "delta", "a rg:Role ; rg:typicallyReportsTo role:a ;"),
    ]
    return page_of(tmp_path_factory.mktemp("ring"), *lines)


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    """One skill that many roles call for, some of them only as an option."""
    lines = [named("skill:hub", "asked for everywhere", "a rg:Skill ;")]
    for n in range(HUB):
        grade = "essentialSkill" if n % 2 else "optionalSkill"
        lines.append(named(f"role:r{n:02}", f"role {n:02}", f"a rg:Role ; rg:{grade} skill:hub ;"))
    return page_of(tmp_path_factory.mktemp("hub"), *lines)


def boxes(page):
    return {box["id"] or box["key"]: box for box in page.evaluate(BOXES)}


def press_box(page, key):
    """A click on a box that stands for no thing: "n more", a group."""
    place = page.evaluate("key => rolegraph.picture.boxOnScreen(key)", key)
    picture = page.locator("#network").bounding_box()
    page.mouse.click(picture["x"] + place["x"], picture["y"] + place["y"])


def press_knob(page, id_):
    """A click on the small plus or minus under a box."""
    x, y = spot(page, id_)
    half, scale = boxes(page)[id_]["h"] / 2, page.evaluate("rolegraph.picture.network.getScale()")
    page.mouse.click(x, y + (half + 9) * scale)


def nothing_overlaps(page):
    placed = list(boxes(page).values())
    for n, one in enumerate(placed):
        for other in placed[n + 1 :]:
            apart = (
                abs(one["x"] - other["x"]) >= (one["w"] + other["w"]) / 2 - 1
                or abs(one["y"] - other["y"]) >= (one["h"] + other["h"]) / 2 - 1
            )
            assert apart, f"{one['words']} and {other['words']}"


def lines_keep_off_boxes(page):
    """No straight stretch of a line runs through a box."""
    placed = list(boxes(page).values())
    for route in page.evaluate(ROUTES):
        for (x0, y0), (x1, y1) in pairwise(route["points"]):
            if abs(x0 - x1) > 1 and abs(y0 - y1) > 1:
                continue  # a bend, which the picture rounds
            for box in placed:
                aside = abs((x0 + x1) / 2 - box["x"]) >= (abs(x0 - x1) + box["w"]) / 2 - 2
                above = abs((y0 + y1) / 2 - box["y"]) >= (abs(y0 - y1) + box["h"]) / 2 - 2
                assert aside or above, f"{route['from']} to {route['to']} through {box['words']}"


# -- every picture ----------------------------------------------------------------------------------------

SIGHTS = {
    "role": "#view=graph&about=role:operations-manager",
    "duty": "#view=graph&about=duty:set-goals",
    "post": "#view=graph&about=post:qh-quality-manager",
    "roles-chart": "#view=chart&of=roles",
    "posts-chart": "#view=chart&of=posts",
    "comparison": "#view=compare&pair=role:operations-manager+role:office-manager",
}


@pytest.mark.parametrize("options", [{}, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("sight", SIGHTS)
def test_boxes_stand_apart_and_lines_keep_off_them(visit, path, sight, options):
    page = visit(path, SIGHTS[sight], **options)
    assert page.evaluate("rolegraph.scene().title")
    assert boxes(page)
    nothing_overlaps(page)
    lines_keep_off_boxes(page)
    OUT.mkdir(exist_ok=True)
    page.screenshot(path=OUT / f"scene-{sight}-{'narrow' if options else 'wide'}.png")


def test_same_address_gives_the_same_picture(visit, path):
    both = [visit(path, SIGHTS["roles-chart"]).evaluate(BOXES) for _ in range(2)]
    assert both[0] == both[1]


# -- around a thing ---------------------------------------------------------------------------------------


def test_superiors_stand_above_a_role_and_reports_below(visit, path):
    page = visit(path, "#view=graph&about=role:operations-manager")
    placed = boxes(page)
    middle = placed["role:operations-manager"]
    lines = [r for r in page.evaluate(ROUTES) if r["rel"] in {"solid", "dotted"}]
    above = {r["to"] for r in lines if r["from"] == "role:operations-manager"}
    below = {r["from"] for r in lines if r["to"] == "role:operations-manager"}
    assert above
    assert below
    assert all(placed[id_]["y"] < middle["y"] for id_ in above)
    assert all(placed[id_]["y"] > middle["y"] for id_ in below - above)
    duties = [r["to"] for r in page.evaluate(ROUTES) if r["rel"] == "duty"]
    assert all(placed[id_]["x"] < middle["x"] for id_ in duties)


def test_a_hub_is_capped_and_shows_more_when_asked(visit, hub):
    page = visit(hub, "#view=graph&about=skill:hub")
    first = shown(page)
    assert len(first) == 1 + 12
    assert f"{HUB - 12} more" in {box["words"] for box in boxes(page).values()}
    # The needed come before the optional.
    assert not any("optional" in box["sub"] for box in boxes(page).values())
    [more] = [key for key in boxes(page) if key.startswith("more ")]
    press_box(page, more)
    wait_until(page, "rolegraph.scene().boxes.size > 30")
    assert first < shown(page)
    assert len(shown(page)) == 1 + 12 + 24
    height = page.locator("#network").bounding_box()["height"]
    assert all(
        0 < spot(page, id_)[1] - page.locator("#network").bounding_box()["y"] < height for id_ in shown(page)
    )
    press_box(page, next(key for key in boxes(page) if key.startswith("more ")))
    wait_until(page, f"rolegraph.scene().boxes.size === {HUB + 1}")
    nothing_overlaps(page)


def test_every_box_in_sight_is_drawn_at_once(visit, tmp_path):
    lines = [named("post:top", "top", "a org:Post ;")]
    for n in range(16):
        lines.append(named(f"post:h{n}", f"head {n}", "a org:Post ; org:reportsTo post:top ;"))
        lines.append(named(f"post:c{n}", f"clerk {n}", f"a org:Post ; org:reportsTo post:h{n} ;"))
    page = visit(page_of(tmp_path, *lines), "#view=chart&of=posts&unfolded=*")
    page.wait_for_timeout(500)
    seen = page.evaluate(IN_SIGHT)
    assert len(seen) >= 3
    assert [words for words, drawn in seen if not drawn] == []


# -- the organisation chart -------------------------------------------------------------------------------


def test_superiors_stand_above_their_reports(visit, crowd):
    page = visit(crowd, "#view=chart&of=posts")
    placed = boxes(page)
    for route in page.evaluate(ROUTES):
        if route["rel"] == "solid":
            assert placed[route["to"]]["y"] < placed[route["from"]]["y"]
    nothing_overlaps(page)
    lines_keep_off_boxes(page)


@pytest.fixture(scope="module")
def standings(tmp_path_factory):
    """One superior of posts, below whom all kinds of lines lead, each from several posts."""
    said = {
        "plain": "org:reportsTo post:head ;",
        "dotted": "rg:dottedLineTo post:head ;",
        "torn": "org:reportsTo post:head, post:rival ;",  # that is a contradiction
    }
    lines = [named(f"post:{name}", name, "a org:Post ;") for name in ("head", "rival")]
    for name, line in said.items():
        lines += [named(f"post:{name}{n}", f"{name} {n}", f"a org:Post ; {line}") for n in range(3)]
    lines += [named(f"post:sub{n}", f"sub {n}", "a org:Post ; org:reportsTo post:plain0 ;") for n in range(2)]
    lines.append(named("post:aside", "aside", "a org:Post ; rg:dottedLineTo post:plain0 ;"))
    return page_of(tmp_path_factory.mktemp("standings"), *lines)


def lines_lie_apart(page):
    """No line hides one that looks otherwise, nor its arrow head."""
    look = ("rel", "status", "loop")
    routes = page.evaluate(ROUTES)
    for one, other in combinations(routes, 2):
        if all(one[key] == other[key] for key in look):
            continue
        told = f"{one['from']} to {one['to']} on {other['from']} to {other['to']}"
        for (a, b), (c, d) in product(pairwise(one["points"]), pairwise(other["points"])):
            for across, along in ((0, 1), (1, 0)):
                if abs(a[across] - b[across]) > 0.5 or abs(c[across] - d[across]) > 0.5:
                    continue
                ends = sorted((a[along], b[along])), sorted((c[along], d[along]))
                shared = min(ends[0][1], ends[1][1]) - max(ends[0][0], ends[1][0])
                assert abs(a[across] - c[across]) >= 3 or shared < 3, told
        assert math.dist(one["points"][-1], other["points"][-1]) > 3, told


@pytest.mark.parametrize("options", [{}, NARROW], ids=["wide", "narrow"])
def test_lines_to_one_superior_that_stand_otherwise_lie_apart(visit, standings, options):
    page = visit(standings, "#view=chart&of=posts", **options)
    standing = {
        (route["rel"], route["status"]) for route in page.evaluate(ROUTES) if route["to"] == "post:head"
    }
    assert standing == {("solid", "accepted"), ("dotted", "accepted"), ("solid", "contested")}
    lines_lie_apart(page)
    lines_keep_off_boxes(page)
    nothing_overlaps(page)
    tips = {
        (route["rel"], route["status"]): tuple(route["points"][-1])
        for route in page.evaluate(ROUTES)
        if route["to"] == "post:head" and not route["from"].startswith("post:torn")
    }
    assert len(set(tips.values())) == len(tips)
    OUT.mkdir(exist_ok=True)
    page.screenshot(path=OUT / f"scene-standings-{'narrow' if options else 'wide'}.png")


@pytest.mark.parametrize("options", [{}, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("of", ["posts", "roles"])
def test_no_line_of_a_chart_hides_another(visit, path, of, options):
    lines_lie_apart(visit(path, f"#view=chart&of={of}", **options))


def test_who_stands_below_by_a_dotted_line_is_not_counted_and_told(visit, standings):
    placed = boxes(visit(standings, "#view=chart&of=posts"))
    assert placed["post:plain0"]["sub"] == "2 direct | not counted: 1 dotted | heads 2"


def test_span_and_vacancy_stand_under_a_box(visit, crowd):
    placed = boxes(visit(crowd, "#view=chart&of=posts"))
    assert "2 direct · 33 in all" in placed["post:head"]["sub"]
    assert placed["post:right"]["dashed"]
    assert "vacant" in placed["post:right"]["sub"]
    assert not placed["post:left"]["dashed"]


def test_a_top_names_its_unit_and_its_organisation_once(visit, graph, path):
    placed = boxes(visit(path, "#view=chart&of=posts"))
    top = placed["post:qh-chief-executive"]["sub"]
    unit, organisation, *_ = top.split(" | ")
    assert unit == graph.span("post:qh-chief-executive", of="posts").position.unit.label
    assert organisation.startswith("Quillhaven")
    assert sum("Quillhaven" in box["sub"] for box in placed.values()) == top.count("Quillhaven") == 1


def test_many_siblings_are_capped_and_more_are_shown_when_asked(visit, crowd):
    page = visit(crowd, "#view=chart&of=posts")
    crowded = [id_ for id_ in shown(page) if id_.startswith("post:c")]
    assert len(crowded) == 12
    press_box(page, next(key for key in boxes(page) if key.startswith("more chart")))
    wait_until(page, f"{CROWDED}.length === {CROWD}")


def test_a_click_on_the_knob_folds_and_unfolds(visit, crowd):
    page = visit(crowd, "#view=chart&of=posts")
    before = shown(page)
    place = spot(page, "post:left")
    press_knob(page, "post:left")
    wait_until(page, f"{CROWDED}.length === 0")
    assert boxes(page)["post:left"]["fold"] is False
    assert "30 direct" in boxes(page)["post:left"]["sub"]
    assert spot(page, "post:left") == pytest.approx(place, abs=2), "what was clicked has run away"
    assert "folded=" in page.evaluate("location.hash")
    press_knob(page, "post:left")
    wait_until(page, f"{CROWDED}.length > 0")
    assert shown(page) == before


def test_siblings_keep_their_order_whoever_of_them_is_folded(visit, tmp_path):
    names = ["anna", "bert", "cleo", "dora", "emil", "fred", "gina"]
    lines = [named("post:head", "head", "a org:Post ;")]
    lines += [named(f"post:{name}", name, "a org:Post ; org:reportsTo post:head ;") for name in names]
    for name in ("bert", "dora", "emil"):
        lines += [
            named(f"post:{name}-{n}", f"{name} {n}", f"a org:Post ; org:reportsTo post:{name} ;")
            for n in range(2)
        ]

    def order():
        placed = [box for id_, box in boxes(page).items() if id_.removeprefix("post:") in names]
        return [box["words"] for box in sorted(placed, key=lambda box: (round(box["x"]), box["y"]))]

    page = visit(page_of(tmp_path, *lines), "#view=chart&of=posts&unfolded=*")
    before = order()
    assert sorted(before) == names
    for folded in ("bert", "dora", "emil"):
        press_knob(page, f"post:{folded}")
        wait_until(page, f"!{TEXTS}.includes('{folded} 0')")
        assert order() == before


@pytest.mark.parametrize("of", ["posts", "roles"])
def test_whichever_box_is_folded_what_fits_stays_in_sight(visit, path, of):
    """A folded box may get another place among its siblings."""
    sight = """() => {
        const { width, height } = document.querySelector("#network").getBoundingClientRect();
        const all = [...rolegraph.scene().boxes.keys()].map(rolegraph.picture.boxOnScreen);
        return [all.filter(({ x, y }) => x > 0 && y > 0 && x < width && y < height).length, all.length];
    }"""
    folding = "[...rolegraph.scene().boxes.values()].filter(({ fold }) => fold?.open).map(({ key }) => key)"
    page = visit(path, f"#view=chart&of={of}")
    for fit, key in product((False, True), page.evaluate(folding)):
        if fit:
            page.get_by_role("button", name="Fit").click()
        else:
            page.evaluate("location.hash = '#view=graph'")
            page.evaluate("of => { location.hash = `#view=chart&of=${of}`; }", of)
        seen, every = page.evaluate(sight)
        page.evaluate("key => rolegraph.scene().boxes.get(key).fold.act()", key)
        still, left = page.evaluate(sight)
        assert left - still <= max(every - seen, 0.1 * left), "no more are out of sight than before"
        page.evaluate("key => rolegraph.scene().boxes.get(key).fold.act()", key)


def test_several_tops_stand_side_by_side_and_the_lone_below(visit, crowd):
    page = visit(crowd, "#view=chart&of=posts")
    placed = boxes(page)
    assert placed["post:head"]["x"] != placed["post:other"]["x"]
    notes = page.evaluate(NOTES)
    assert any(note.startswith("2 tops") for note in notes)
    assert any(note.startswith("Nothing says whom this one reports to") for note in notes)
    assert placed["post:lone"]["y"] == max(box["y"] for box in placed.values())


def test_a_second_superior_has_a_line_of_its_own(visit, crowd):
    page = visit(crowd, "#view=chart&of=posts")
    lines = {(r["to"], r["rel"]) for r in page.evaluate(ROUTES) if r["from"] == "post:both"}
    assert lines == {("post:right", "solid"), ("post:left", "dotted")}


def test_one_below_several_tops_has_them_all_above_and_beside_each_other(visit, tmp_path):
    lines = [
        named("role:chief", "chief", "a rg:Role ;"),
        named("role:hand", "hand", "a rg:Role ; rg:typicallyReportsTo role:chief ;"),
        named("role:both", "both", "a rg:Role ; rg:typicallyReportsTo role:agent, role:board, role:chief ;"),
        named("role:agent", "agent", "a rg:Role ;"),
        named("role:board", "board", "a rg:Role ;"),
    ]
    path = page_of(tmp_path, *lines)
    for options in ({}, NARROW):
        page = visit(path, "#view=chart&of=roles", **options)
        lines = {(r["from"], r["to"]) for r in page.evaluate(ROUTES)}
        tops = {"role:agent", "role:board", "role:chief"}
        assert lines == {("role:both", top) for top in tops} | {("role:hand", "role:chief")}
        assert "3 tops: nothing says whom they report to" in " ".join(page.evaluate(NOTES))
        nothing_overlaps(page)
    placed = boxes(visit(path, "#view=chart&of=roles"))
    heads = [placed[id_]["y"] - placed[id_]["h"] / 2 for id_ in tops]
    assert heads == [heads[0]] * 3
    assert heads[0] < min(placed[id_]["y"] for id_ in ("role:both", "role:hand"))
    assert boxes(visit(path, "#view=chart&of=roles&folded=role:chief")).keys() == tops


def test_several_organisations_are_named_in_the_chart_and_each_is_a_click_away(visit, tmp_path):
    lines = [
        named(f"unit:{body}", body, "a org:FormalOrganization ;")
        + named(f"unit:{body}-office", "office", f"a org:OrganizationalUnit ; org:unitOf unit:{body} ;")
        + named(f"post:{body}-head", "head", f"a org:Post ; org:postIn unit:{body}-office ;")
        + named(f"post:{body}-hand", "hand", f"a org:Post ; org:reportsTo post:{body}-head ;")
        for body in ("works", "foods")
    ]
    path = page_of(tmp_path, *lines)
    for options in ({}, NARROW):
        page = visit(path, "#view=chart", **options)
        told = " ".join(page.evaluate(NOTES))
        assert "2 tops in 2 organisations" in told
        assert "(head, foods; head, works)" in told
    page.locator("#details button", has_text="head, works").click()
    assert page.evaluate("rolegraph.idOf(rolegraph.state.thing)") == "post:works-head"
    page.locator("#as-table").click()
    bodies = page.locator("#table td[data-column=Organisation]").all_inner_texts()
    assert sorted(filter(None, bodies)) == ["foods", "works"]


def test_an_organisation_below_the_top_of_another_is_named_where_it_begins(visit, tmp_path):
    lines = [
        named(f"unit:{body}", body, "a org:FormalOrganization ;")
        + named(f"unit:{body}-board", "board", f"a org:OrganizationalUnit ; org:unitOf unit:{body} ;")
        + named(f"post:{body}-head", f"{body} head", f"a org:Post ; org:postIn unit:{body}-board ;{up}")
        + named(
            f"post:{body}-hand",
            f"{body} hand",
            f"a org:Post ; org:postIn unit:{body}-board ; org:reportsTo post:{body}-head ;",
        )
        for body, up in (("works", ""), ("foods", " org:reportsTo post:works-head ;"))
    ]
    page = visit(page_of(tmp_path, *lines), "#view=chart&unfolded=*")
    told = {
        box["words"]: [name for name in ("works", "foods") if name in box["sub"]]
        for box in boxes(page).values()
    }
    assert told == {"works head": ["works"], "works hand": [], "foods head": ["foods"], "foods hand": []}
    page.locator("#as-table").click()
    bodies = page.locator("#table td[data-column=Organisation]").all_inner_texts()
    assert sorted(bodies) == ["foods", "foods", "works", "works"]


def test_no_more_than_300_levels_are_drawn_and_the_last_says_so(visit, tmp_path):
    chain = (
        named(f"post:p{n:03}", f"post {n}", f"a org:Post ; org:reportsTo post:p{n - 1:03} ;")
        for n in range(1, 320)
    )
    every = "+".join(f"post:p{n:03}" for n in range(320))
    whole = page_of(tmp_path, named("post:p000", "post 0", "a org:Post ;"), *chain)
    page = visit(whole, f"#view=chart&unfolded={every}")
    assert {f"post:p{n:03}" for n in range(301)} == shown(page)
    assert "300 levels are drawn, and there are more" in {box["words"] for box in boxes(page).values()}
    page.locator("#as-table").click()
    assert "320 posts" in page.locator("#table").inner_text()


def test_a_click_lights_the_path_to_the_top(visit, crowd):
    page = visit(crowd, "#view=chart&of=posts")
    page.evaluate("""() => {
      const { light } = rolegraph.picture;
      rolegraph.picture.light = (near) => { window.bright = near; light(near); };
    }""")
    click(page, "post:both")
    wait_until(page, "Boolean(window.bright)")
    bright = page.evaluate("[...bright.things].map(rolegraph.idOf)")
    assert set(bright) == {"post:both", "post:right", "post:head"}
    assert page.evaluate("[...bright.lines].length") == 2


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    """A head over more posts than are unfolded at once, each above another one."""
    lines = [named("post:head", "head", "a org:Post ;")]
    for n in range(MANY):
        lines.append(named(f"post:m{n}", f"middle {n}", "a org:Post ; org:reportsTo post:head ;"))
        lines.append(named(f"post:u{n}", f"under {n}", f"a org:Post ; org:reportsTo post:m{n} ;"))
    return page_of(tmp_path_factory.mktemp("register"), *lines)


def test_a_link_unfolds_all_where_the_page_would_itself(visit, register, crowd):
    page = visit(register, "#view=chart&unfolded=*")
    assert page.get_by_role("button", name="Unfold all").count() == 0
    assert 1 < len(shown(page)) < MANY
    assert visit(crowd, "#view=chart&unfolded=*").evaluate("rolegraph.state.unfolded.size") == CROWD + 7


def test_the_legend_of_a_chart_counts_each_kind_by_itself(visit, ring):
    page = visit(ring, "#view=chart&off=post")
    legend = page.locator("#legend button").all_inner_texts()
    assert legend == ["Roles 4", "Posts 0"]


def test_the_middle_stays_where_its_own_kind_is_hidden(visit, ring):
    page = visit(ring, "#view=graph&off=role&about=role:a")
    drawn = page.evaluate("rolegraph.picture.svg()")
    assert ">alpha<" in drawn
    assert ">beta<" not in drawn


def test_the_table_of_a_neighbourhood_tells_of_its_middle_whatever_is_hidden(visit, path):
    page = visit(path, "#view=graph&off=role&about=role:office-manager&table=1")
    rows = page.locator("#table tbody tr").all_inner_texts()
    assert any(row.startswith("office manager\n") and "has the duty" in row for row in rows)


@pytest.mark.parametrize("pair", ["post:head+post:lone", "role:ann+unit:hall", "role:bob+duty:sweep"])
def test_what_is_no_role_and_has_none_is_not_compared(visit, tmp_path, pair):
    lines = [
        named("role:ann", "ann", "a rg:Role ; rg:hasDuty duty:sweep ;"),
        named("role:bob", "bob", "a rg:Role ; rg:hasDuty duty:sweep ;"),
        named("duty:sweep", "sweep", "a rg:Duty ;"),
        named("post:head", "head", "a org:Post ; org:postIn unit:hall ;"),
        named("post:lone", "lone", "a org:Post ;"),
        named("unit:hall", "hall", "a org:OrganizationalUnit ;"),
    ]
    page = visit(page_of(tmp_path, *lines), f"#view=compare&pair={pair}")
    assert shown(page) == {"role:ann", "role:bob", "duty:sweep"}
    assert "cannot be compared" in page.locator("#notice").inner_text()
    assert "ann" in page.locator("#details").inner_text()


def test_a_red_line_is_explained_beside_the_legend(visit, ring):
    page = visit(ring, "#view=chart&of=roles")
    samples = page.locator(".samples span:visible")
    assert samples.all_inner_texts() == ["reports to", "closes a loop"]
    assert "closes a loop" in page.evaluate("rolegraph.picture.svg()").split(">reports to<")[1]


@pytest.mark.parametrize("options", [{}, NARROW], ids=["wide", "narrow"])
def test_a_loop_is_drawn_and_told(visit, ring, options):
    page = visit(ring, "#view=chart&of=roles", **options)
    assert shown(page) == {"role:a", "role:b", "role:c", "role:d"}
    lines = [r for r in page.evaluate(ROUTES) if r["rel"] == "solid"]
    assert len(lines) == 4
    [closing] = [r for r in lines if r["loop"]]
    assert closing["from"] in {"role:a", "role:b", "role:c"}
    assert any("closes a loop" in note for note in page.evaluate(NOTES))
    ends = f"{closing['from']}+solid+{closing['to']}"
    page.evaluate("ends => { location.hash = `#view=chart&of=roles&line=${ends}`; }", ends)
    wait_until(page, "rolegraph.state.line >= 0")
    assert "It closes a loop" in page.locator("#details").inner_text()
    click(page, "role:d")
    wait_until(page, "rolegraph.state.thing >= 0")


@pytest.fixture(scope="module")
def flawed(tmp_path_factory):
    """A register with one top, a loop, one that reports to itself and one below somebody who is not there."""
    folder = tmp_path_factory.mktemp("flawed")
    rows = ("top", ""), ("hand", "top"), ("a", "b"), ("b", "a"), ("own", "own"), ("fan", "ghost")
    header, *lines = ("Position ID", "Title", "Manager"), *((id_, id_, above) for id_, above in rows)
    (folder / "posts.csv").write_text(table(header, *lines), "utf-8")
    _, store, _ = take("posts", folder / "posts.csv")
    return RoleGraph(store).page(folder / "page.html")


@pytest.mark.parametrize("options", [{}, NARROW], ids=["wide", "narrow"])
def test_who_reports_to_itself_or_in_a_circle_is_no_top(visit, flawed, options):
    page = visit(flawed, "#view=chart&of=posts", **options)
    own = next(box for box in boxes(page).values() if box["words"] == "own")
    assert "reports to itself" in own["sub"]
    [loop] = [route for route in page.evaluate(ROUTES) if route["from"] == route["to"]]
    assert (loop["from"], loop["loop"]) == (own["id"], True)
    [circling] = [box for box in boxes(page).values() if "reports in a circle" in box["sub"]]
    assert circling["words"] in {"a", "b"}
    notes = " ".join(page.evaluate(NOTES))
    assert "tops" not in notes, "nobody who is only named is a top"
    assert "2 loops have no top" in notes
    assert "Nothing says whom this one" not in notes
    lines_keep_off_boxes(page)
    assert "6 posts and 1 only named as a superior" in page.locator(".heading > p").text_content()


def register_of(folder, *rows):
    """The graph of a register of (post, its superior, those by a dotted line)."""
    header, lines = ("Position ID", "Title", "Manager", "Dotted Line To"), [(row[0], *row) for row in rows]
    return RoleGraph(take("posts", written(folder / "posts.csv", header, *lines))[1])


def test_working_time_below_a_post_is_the_same_in_its_box_its_details_and_as_it_is_counted(visit, tmp_path):
    rows = [("1", "Head", "", "1"), *((str(n), "Clerk", "1", "0.35") for n in range(2, 5))]
    header = ("Position ID", "Title", "Manager", "FTE")
    graph = RoleGraph(take("posts", written(tmp_path / "posts.csv", header, *rows))[1])
    page = visit(graph.page(tmp_path / "page.html"), "#view=chart&of=posts")
    search_for(page, "Head")
    assert graph.span("Head").total_fte == 1.05
    assert "1.05 full-time equivalent" in page.locator("#details").inner_text()
    subs = page.evaluate("[...rolegraph.scene().boxes.values()].map(({ sub }) => sub || '').join(' ')")
    assert "FTE 1.05" in subs


@pytest.mark.parametrize("options", [{}, NARROW], ids=["wide", "narrow"])
def test_a_dotted_line_makes_no_loop_and_takes_no_top_away(visit, tmp_path, options):
    graph = register_of(
        tmp_path,
        ("boss", "", "hand; boss"),
        ("hand", "boss", ""),
        ("head", "", "boss"),
        ("help", "head", ""),
        ("left", "", "right"),
        ("right", "", "left"),
        ("own", "", "own"),
    )
    assert not graph.cycles(of="posts").loops
    page = visit(graph.page(tmp_path / "page.html"), "#view=chart", **options)
    placed = boxes(page)
    assert not any("reports" in box["sub"] for box in placed.values())
    routes = page.evaluate(ROUTES)
    assert len(routes) == 8
    assert not any(route["loop"] for route in routes)
    notes = " ".join(page.evaluate(NOTES))
    assert "loop" not in notes
    assert "2 tops: nothing says whom they report to (boss; head)" in notes
    assert "Tops (2)" in page.locator("#details").inner_text()
    assert "closes a loop" not in page.locator(".samples").inner_text()
    nothing_overlaps(page)
    lines_keep_off_boxes(page)


def test_who_reports_in_a_circle_is_told_so_whatever_dotted_lines_there_are(visit, tmp_path):
    graph = register_of(
        tmp_path,
        ("boss", "", ""),
        ("hand", "boss", ""),
        ("a", "b", "a; b; boss"),
        ("b", "a", "a; b; boss"),
    )
    page = visit(graph.page(tmp_path / "page.html"), "#view=chart")
    told = [box["sub"].split(" | ")[0] for box in boxes(page).values()]
    assert told.count("reports in a circle") == 1
    assert "reports to itself" not in told
    assert [route["rel"] for route in page.evaluate(ROUTES) if route["loop"]] == ["solid"]
    assert "One loop has no top" in " ".join(page.evaluate(NOTES))


@pytest.mark.parametrize("of", ["posts", "roles"])
@pytest.mark.parametrize("options", [{}, NARROW], ids=["wide", "narrow"])
def test_a_loop_of_second_lines_is_told(visit, tmp_path, of, options):
    type_, line = ("org:Post", "org:reportsTo") if of == "posts" else ("rg:Role", "rg:typicallyReportsTo")
    lines = ['source:s a rg:Source ; dcterms:title "s"@en .']
    lines += [named(f"role:{name}", name, f"a {type_} ;") for name in ("top", "other", "left", "right")]
    lines.append(claim("other", line, "role:top"))
    for low, aside in ("left", "right"), ("right", "left"):
        # Roles have two superiors on conditions alone; those of a post are contested.
        for up, when in ("top", "in small firms"), (aside, "in large firms"):
            on = f"rg:condition {quoted(when)} ;" if of == "roles" else ""
            lines.append(claim(low, line, f"role:{up}", on))
    graph = loaded(tmp_path, *(one.replace("role:", "post:") if of == "posts" else one for one in lines))
    [loop] = graph.cycles(of=of).loops
    ends = {(line.subordinate.label, line.superior.label) for line in loop.lines}
    page = visit(graph.page(tmp_path / "page.html"), f"#view=chart&of={of}", **options)
    words = {id_: box["words"] for id_, box in boxes(page).items()}
    [red] = [(words[route["from"]], words[route["to"]]) for route in page.evaluate(ROUTES) if route["loop"]]
    assert red in ends
    assert f"The red line from {' to '.join(red)} closes a loop" in " ".join(page.evaluate(NOTES))
    # Contested lines are red in any case: where these alone close loops, no line looks like the sample.
    assert "closes a loop" not in page.locator(".samples").inner_text()


def test_two_superiors_who_do_not_report_to_each_other_make_no_loop(visit, tmp_path):
    lines = [
        named("role:top", "top", "a rg:Role ;"),
        named("role:left", "left", "a rg:Role ; rg:typicallyReportsTo role:top ;"),
        named("role:right", "right", "a rg:Role ; rg:typicallyReportsTo role:top , role:left ;"),
        named("role:high", "high", "a rg:Role ; rg:typicallyReportsTo role:top , role:low ;"),
        named("role:low", "low", "a rg:Role ; rg:typicallyReportsTo role:right ;"),
    ]
    page = visit(page_of(tmp_path, *lines), "#view=chart&of=roles")
    assert len(page.evaluate(ROUTES)) == 6
    assert not any(route["loop"] for route in page.evaluate(ROUTES))


def test_a_loop_that_leads_up_to_a_top_by_a_conditional_line_is_not_called_topless(visit, tmp_path):
    lines = [named("role:T", "T", "a rg:Role ;"), 'source:s a rg:Source ; dcterms:title "s"@en .']
    for low, up in ("a", "b"), ("b", "c"), ("c", "a"):
        lines.append(named(f"role:{low}", low, f"a rg:Role ; rg:typicallyReportsTo role:{up} ;"))
    ways = {
        low: [claim(low, "rg:typicallyReportsTo", "role:T", 'rg:condition "in small firms"@en ;')]
        for low in "abc"
    }
    for name, out in {"none": [], **ways}.items():
        (folder := tmp_path / name).mkdir()
        page = visit(page_of(folder, *lines, *out), "#view=chart&of=roles")
        assert ("One loop has no top" in " ".join(page.evaluate(NOTES))) is (not out)
        assert len([route for route in page.evaluate(ROUTES) if route["loop"]]) == 1


@pytest.mark.parametrize("options", [{}, NARROW], ids=["wide", "narrow"])
def test_lines_that_stand_otherwise_arrive_apart_at_whoever_is_in_the_middle(visit, path, options):
    middle = "role:chief-operations-officer"
    page = visit(path, f"#view=graph&about={middle}", **options)
    reports = [one for one in page.evaluate(ROUTES) if (one["to"], one["rel"]) == (middle, "solid")]
    for at in (1, -1):  # the lane, and where the arrow head is
        places = {(one["status"], one["points"][at][0]) for one in reports}
        assert len(places) == len({status for status, _ in places}) == len({x for _, x in places}) == 3


def test_a_map_that_no_shape_makes_readable_on_a_phone_fills_its_breadth(visit, tmp_path):
    rows = [(f"p{n}", f"p{(n - 1) // 7}" if n else "", "") for n in range(1999)]
    page = visit(register_of(tmp_path, *rows).page(tmp_path / "page.html"), "#view=graph&whole=1", **NARROW)
    places = page.evaluate(
        "[...rolegraph.scene().boxes.keys()].map((key) => rolegraph.picture.boxOnScreen(key).x)"
    )
    assert max(places) - min(places) > 250
    assert -5 < min(places) < max(places) < 395


def test_a_drawing_has_the_lit_way_to_the_top_above_the_dimmed_lines(visit, path):
    page = visit(path, "#view=chart&of=posts")
    stroke = "/<path.* stroke=.([^ ]*)\\W stroke-width/.exec(row)?.[1]"
    strokes = f"rolegraph.picture.svg().split('\\n').map((row) => {stroke})"
    plain = set(page.evaluate(strokes))
    search_for(page, "calibration technician 2")
    wait_until(
        page, "rolegraph.state.thing >= 0 && rolegraph.scene().boxes.has(String(rolegraph.state.thing))"
    )
    drawn = [stroke for stroke in page.evaluate(strokes) if stroke]
    dimmed = [place for place, stroke in enumerate(drawn) if stroke not in plain]
    assert dimmed == list(range(len(dimmed))) != []
    assert len(drawn) - len(dimmed) >= 3


def test_names_that_begin_from_the_right_run_so_in_every_picture(visit, tmp_path):
    rows = ("1", "مدير IT والشبكات", ""), ("2", "IT مدير", "1")
    posts = written(tmp_path / "posts.csv", ("Position ID", "Title", "Manager"), *rows)
    page = visit(RoleGraph(take("posts", posts)[1]).page(tmp_path / "page.html"), "#view=chart")
    drawn = page.evaluate("""() => new Promise((done) => {
        const [pen, found] = [CanvasRenderingContext2D.prototype, {}];
        const write = pen.fillText;
        pen.fillText = function (text, ...rest) {
            found[text] = this.direction;
            return write.call(this, text, ...rest);
        };
        rolegraph.picture.repaint();
        setTimeout(() => done(found), 300);
    })""")
    assert [drawn[name] for _, name, _ in rows] == ["rtl", "ltr"]
    assert drawn["1 direct"] == "ltr"
    texts = [row for row in page.evaluate("rolegraph.picture.svg()").split("<text ") if "مدير" in row]
    assert ['direction="rtl"' in row for row in texts] == [True, False]


def test_a_hit_of_the_search_that_is_folded_away_is_unfolded_to_in_the_chart(visit, path):
    page = visit(path, "#view=chart&of=posts")
    page.locator("#fold-all").click()
    wait_until(page, "rolegraph.scene().boxes.size === 1")
    assert "unfold a box" in page.locator("#details").inner_text()
    search_for(page, "calibration technician 1")
    wait_until(page, "rolegraph.scene().boxes.size > 1")
    assert page.evaluate("rolegraph.state.view") == "chart"
    [chosen] = [box for box in boxes(page).values() if box["words"] == "calibration technician 1"]
    assert page.locator("#details h2").inner_text() == chosen["words"]
    frame = "rolegraph.picture.svg().split('stroke-width=\\x223.5').length"
    knobs = sum(
        bool(fold) for fold in page.evaluate("[...rolegraph.scene().boxes.values()].map((box) => box.fold)")
    )
    assert page.evaluate("rolegraph.picture.svg().split('<circle').length") == knobs + 1 > 1
    assert page.evaluate(frame) == 2, "who is chosen has a frame in the drawing too"


def test_no_more_lines_are_red_than_close_a_loop_with_those_that_are_not(visit, tmp_path):
    above = {"a": "T b", "b": "T c", "c": "T a"}
    lines = [named("role:T", "T", "a rg:Role ;")]
    lines += [
        named(f"role:{low}", low, f"a rg:Role ; rg:typicallyReportsTo role:{ups.replace(' ', ' , role:')} ;")
        for low, ups in above.items()
    ]
    graph = loaded(tmp_path, *lines)
    found = graph.cycles(of="roles")
    page = visit(graph.page(tmp_path / "page.html"), "#view=chart&of=roles")
    red = [route for route in page.evaluate(ROUTES) if route["loop"]]
    assert len(red) == len(found.cuts) == len(found.loops) == 1


def test_tops_of_one_name_in_one_organisation_are_told_apart(visit, tmp_path):
    rows = ("1", "Clerk", "", "A"), ("2", "Hand", "1", "A"), ("3", "Clerk", "", "B"), ("4", "Hand", "3", "B")
    posts = written(tmp_path / "posts.csv", ("Position ID", "Title", "Manager", "Unit"), *rows)
    page = visit(RoleGraph(take("posts", posts)[1]).page(tmp_path / "page.html"), "#view=chart")
    assert "(Clerk [1], tried; Clerk [3], tried)" in " ".join(page.evaluate(NOTES))
    for id_ in "13":
        assert page.locator("#details button", has_text=f"Clerk [{id_}], tried").count() == 1


def test_a_chart_counts_contested_reports_apart_and_those_of_whoever_is_below(visit, graph, path):
    page = visit(path, SIGHTS["roles-chart"])
    for name in ("assembly cell leader", "operations manager"):
        assert len(graph.span(name).contested) == 1
        assert "not counted: 1 contested" in boxes(page)[f"role:{name.replace(' ', '-')}"]["sub"]


@pytest.mark.parametrize("options", [{}, NARROW], ids=["wide", "narrow"])
def test_no_note_of_a_chart_is_cut_at_the_edge(visit, graph, crowd, tmp_path, options):
    part = graph.page(tmp_path / "part.html", about="office manager")
    for page in (visit(part, "#view=chart&of=posts", **options), visit(crowd, "#view=chart", **options)):
        ends = page.evaluate("""rolegraph.scene().notes.map(({ text, x, y }) => {
            const pen = document.createElement("canvas").getContext("2d");
            pen.font = `17px ${getComputedStyle(document.body).fontFamily}`;
            const width = pen.measureText(text).width;
            return [x, x + width].map((at) => rolegraph.picture.network.canvasToDOM({ x: at, y }).x);
        })""")
        assert ends
        for left, right in ends:
            assert 0 <= left < right <= page.locator("#network").bounding_box()["width"]


def test_a_part_of_a_graph_does_not_say_that_nothing_is_said(visit, graph, tmp_path):
    part = graph.page(tmp_path / "part.html", about="quality inspector")
    page = visit(part, "#view=chart&of=roles")
    notes = page.evaluate(NOTES)
    assert any("is not on this page" in note for note in notes)
    assert any("count everyone" in note for note in notes)
    assert not any("othing says" in note for note in notes)


def test_what_a_role_is_a_kind_of_is_drawn_and_stands_in_the_table_with_all_that_the_panel_tells(
    visit, tmp_path
):
    lines = [
        'source:s a rg:Source ; dcterms:title "rules"@en .',
        named("role:clerk", "clerk", "a rg:Role ; skos:broader role:staff ;"),
        named("role:staff", "staff", "a rg:Role ;"),
        named("role:boss", "boss", "a rg:Role ;"),
        claim("clerk", "rg:typicallyReportsTo", "role:boss"),
        named("duty:rule", "rule the world", "a rg:Duty ;"),
        claim("clerk", "rg:hasDuty", "duty:rule", "rg:stance rg:disputes ;"),
    ]
    path = page_of(tmp_path, *lines)
    for sight in ("#view=graph", "#view=graph&about=role:clerk"):
        page = visit(path, sight)
        ways = {route["rel"]: (route["from"], route["to"]) for route in page.evaluate(ROUTES)}
        assert ways == {"solid": ("role:clerk", "role:boss"), "kind": ("role:clerk", "role:staff")}
        placed = boxes(page)
        assert placed["role:boss"]["y"] < placed["role:clerk"]["y"]
        page.locator("#as-table").click()
        rows = page.locator("#table tbody tr").all_inner_texts()
        for words in ("is a kind of", "reports to", "denied"):
            assert sum(words in row for row in rows) == 1, (words, rows)
        assert len(rows) == 3


# -- the comparison ---------------------------------------------------------------------------------------


def test_a_part_of_a_graph_says_of_whom_it_leaves_something_out(visit, graph, path, tmp_path):
    page = visit(path, "#view=compare&pair=role:office-manager+role:operations-manager")
    of = "rolegraph.thingOf('role:operations-manager')"
    said = f"rolegraph.out({of}).length + rolegraph.back({of}).length"
    every = page.evaluate(said)
    assert "on this page" not in page.locator("#details").inner_text()
    page = visit(graph.page(tmp_path / "part.html", about="office manager"), "#view=compare")
    told = page.locator("#details").inner_text()
    left = f"{every - page.evaluate(said)} more statements about"
    assert f"{left} operations manager are not on this page." in told
    assert "more statements about office manager" not in told
    assert "Nothing." not in told
    page = visit(tmp_path / "part.html", "#view=graph&about=role:operations-manager")
    assert f"{left} it are not on this page." in page.locator("#details").inner_text()
    page.evaluate("location.hash = '#view=graph&about=role:office-manager'")
    wait_until(page, "rolegraph.state.about === rolegraph.thingOf('role:office-manager')")
    assert "on this page" not in page.locator("#details").inner_text()


def test_what_both_have_stands_between_them(visit, path):
    page = visit(path, SIGHTS["comparison"])
    placed = boxes(page)
    left, right = placed["role:operations-manager"], placed["role:office-manager"]
    owners = {}
    for route in page.evaluate(ROUTES):
        owners.setdefault(route["to"], set()).add(route["from"])
    shared = [id_ for id_, own in owners.items() if len(own) == 2]
    assert shared
    assert all(left["x"] < placed[id_]["x"] < right["x"] for id_ in shared)
    superiors = {r["to"] for r in page.evaluate(ROUTES) if r["rel"] == "solid" and r["to"] in placed}
    assert superiors - {"role:operations-manager", "role:office-manager"}


def test_each_role_has_its_own_condition_in_a_comparison(visit, tmp_path):
    lines = [named("role:boss", "boss", "a rg:Role ;"), 'source:s a rg:Source ; dcterms:title "rules"@en .']
    for name, when in (("ann", "at night"), ("ben", "by day")):
        lines += [
            named(f"role:{name}", name, "a rg:Role ;"),
            claim(name, "rg:typicallyReportsTo", "role:boss", f"rg:condition {quoted(when)} ;"),
        ]
    page = visit(page_of(tmp_path, *lines), "#view=compare&pair=role:ann+role:ben")
    assert boxes(page)["role:boss"]["sub"] == "superior | ann: at night | ben: by day"
    assert "ann: at night; ben: by day" in page.locator("#details").inner_text()
    page.locator("#as-table").click()
    words = page.locator("#table tbody tr").first.inner_text()
    assert "at night" in words
    assert "by day" in words


@pytest.mark.parametrize("options", [{}, NARROW], ids=["wide", "narrow"])
def test_what_is_one_thing_to_the_one_and_another_to_the_other_stands_at_both_sides(visit, tmp_path, options):
    lines = [named(f"role:{name}", name, "a rg:Role ;") for name in ("ann", "ben", "boss")]
    lines += ["role:ann rg:typicallyReportsTo role:boss .", "role:ben rg:typicallyDottedLineTo role:boss ."]
    page = visit(page_of(tmp_path, *lines), "#view=compare&pair=role:ann+role:ben", **options)
    placed = page.evaluate(
        """[...rolegraph.scene().boxes.values()].filter(({ text }) => text.join(" ") === "boss")
        .map(({ key, x, y, sub }) => ({ key, x, y, sub: sub.join(" ") }))"""
    )
    assert [one["sub"] for one in placed] == ["superior"] * 2
    ends = page.evaluate("rolegraph.scene().routes.filter(({ l }) => l >= 0).map(({ of }) => of[0])")
    assert sorted(ends) == sorted(one["key"] for one in placed)


@pytest.mark.parametrize("options", [{}, NARROW], ids=["wide", "narrow"])
def test_a_comparison_tells_a_common_superior_from_what_both_are_a_kind_of(visit, tmp_path, options):
    lines = [named(f"role:{name}", name, "a rg:Role ;") for name in ("boss", "guide", "sort")]
    said = "rg:typicallyReportsTo role:boss ; rg:typicallyDottedLineTo role:guide ; skos:broader role:sort ;"
    lines += [named(f"role:{name}", name, f"a rg:Role ; {said}") for name in ("ann", "ben")]
    page = visit(page_of(tmp_path, *lines), "#view=compare&pair=role:ann+role:ben", **options)
    told = {
        "role:boss": "superior",
        "role:guide": "superior",
        "role:sort": "what it is a kind of",
    }
    assert told == {id_: box["sub"] for id_, box in boxes(page).items() if id_ in told}
    rows = page.locator("#details .rows summary .clip").all_inner_texts()
    assert rows == ["boss superior", "guide superiordotted line", "sort what it is a kind of"]


def test_two_roles_are_compared_by_picking_both(visit, path):
    page = visit(path, "#view=graph&about=role:operations-manager")
    page.get_by_role("button", name="Compare with…").click()
    click(page, "role:stores-supervisor")
    wait_until(page, "rolegraph.state.view === 'compare'")
    assert {"role:operations-manager", "role:stores-supervisor"} <= shown(page)


@pytest.mark.parametrize("options", [{}, NARROW], ids=["wide", "narrow"])
def test_a_comparison_that_is_picked_from_the_search_opens_on_both_heads(visit, path, options):
    page = visit(path, **options)
    search_for(page, "office manager")
    page.get_by_role("button", name="Compare with…").click()
    search_for(page, "head of facilities")
    wait_until(page, "rolegraph.state.view === 'compare'")
    page.wait_for_timeout(400)  # a glide would have ended by then
    stage = page.locator("#network").bounding_box()
    for role in ("office-manager", "head-of-facilities")[: 1 if options else 2]:
        x, y = spot(page, f"role:{role}")
        assert stage["x"] < x < stage["x"] + stage["width"], role
        assert stage["y"] < y < stage["y"] + stage["height"], role


@pytest.mark.parametrize("options", [{}, NARROW], ids=["wide", "narrow"])
def test_lines_up_on_a_condition_are_dashed_all_the_way(visit, graph, path, options):
    page = visit(path, "#view=graph&about=role:office-manager", **options)
    above = [
        short(line.iri) for line in graph.role("office manager").reports_to if line.status == "conditional"
    ]
    assert above
    routes = {route["to"]: route for route in page.evaluate(ROUTES) if route["from"] == "role:office-manager"}
    home = boxes(page)["role:office-manager"]
    for superior in above:
        points = routes[superior]["points"]
        assert points[0][1] == home["y"] - home["h"] / 2, superior
        assert points[-1][1] < home["y"] - home["h"], superior


def test_a_comparison_of_one_role_says_what_it_lacks(visit, path, tmp_path):
    alone = visit(page_of(tmp_path, named("role:ann", "ann", "a rg:Role ;")), "#view=compare")
    assert alone.evaluate(NOTES) == ["A comparison takes two roles: only this one is on the page"]
    twice = visit(path, "#view=compare&pair=role:cashier+role:cashier")
    assert shown(twice) == {"role:cashier"}
    assert twice.evaluate(NOTES) == ["Pick another role to compare it with"]
    role_of = dict(
        twice.evaluate(
            """[...Array(rolegraph.n).keys()].flatMap((t) => rolegraph.out(t).map(rolegraph.line))
            .filter(({ rel }) => rel === "post").map(({ from, to }) => [rolegraph.idOf(from), to])"""
        )
    )
    one, other = next((a, b) for a, b in combinations(role_of, 2) if role_of[a] == role_of[b])
    twice.evaluate("pair => { location.hash = `#view=compare&pair=${pair}`; }", f"{one}+{other}")
    wait_until(twice, "rolegraph.scene().notes[0].text.startsWith('Both')")
    assert twice.evaluate(NOTES) == ["Both posts have the same role"]
    assert "Both posts have the same role." in twice.locator("#details").inner_text()


def test_a_page_of_posts_alone_speaks_of_posts(visit, crowd):
    page = visit(crowd, "#view=graph")
    assert "Each box is a post, or something that is said of posts" in page.locator("#details").inner_text()
    assert page.locator("#search").get_attribute("placeholder") == "Search: post"
    page.get_by_role("button", name="Comparison").click()
    told = "Roles can be compared, and posts by their roles: nothing on this page names a role"
    assert " ".join(page.evaluate(NOTES)) == told
    assert told in page.locator("#details").inner_text()


def test_posts_without_a_reporting_line_have_a_chart_of_posts(visit, tmp_path):
    lines = [
        named("post:boss", "boss", "a org:Post ;"),
        named("post:hand", "hand", "a org:Post ; rg:dottedLineTo post:boss ;"),
        named("post:lone", "lone", "a org:Post ; rg:vacant true ;"),
    ]
    path = page_of(tmp_path, *lines)
    for fragment in ("", "#view=chart&of=posts"):
        page = visit(path, fragment)
        assert page.locator("#of-posts").get_attribute("aria-pressed") == "true"
        placed = boxes(page)
        assert placed.keys() == {"post:boss", "post:hand", "post:lone"}
        assert "vacant" in placed["post:lone"]["sub"]
        assert [(r["from"], r["to"], r["rel"]) for r in page.evaluate(ROUTES)] == [
            ("post:hand", "post:boss", "dotted")
        ]
        assert "Nothing says whom this one reports to" in page.evaluate(NOTES)
        assert "Each box is a post." in page.locator("#details").inner_text()
    lone = visit(page_of(tmp_path, *lines[2:]), "#view=chart")
    assert boxes(lone).keys() == {"post:lone"}
    assert not lone.locator("#unfold-all, #fold-all").count(), "there is nothing to fold"
    lone.locator("#as-table").click()
    assert lone.locator("#table .tools").inner_text().endswith("1 post")


def test_a_query_opens_the_chart_that_holds_something(visit, tmp_path):
    graph = loaded(tmp_path, named("role:ann", "ann", "a rg:Role ;"), named("role:bob", "bob", "a rg:Role ;"))
    query = "CONSTRUCT { role:ann org:reportsTo role:bob } WHERE {}"
    page = visit(graph.page(tmp_path / "page.html", query=query), "#view=chart")
    assert boxes(page).keys() == {"role:ann", "role:bob"}
    assert page.locator("#controls [id^=of-]").all_inner_texts() == ["Roles"]
    assert "1 direct" in boxes(page)["role:bob"]["sub"]


def test_the_word_vacant_has_room_in_its_box_on_the_map(visit, crowd):
    placed = boxes(visit(crowd, "#view=graph"))
    assert placed["post:right"]["sub"] == "vacant"
    assert placed["post:right"]["h"] >= placed["post:left"]["h"] + 12


def test_the_longer_side_of_a_comparison_is_capped(visit, path):
    page = visit(path, SIGHTS["comparison"])
    before = len(shown(page))
    more = [key for key in boxes(page) if key.startswith("more compare left")]
    assert more
    press_box(page, more[0])
    wait_until(page, f"rolegraph.scene().boxes.size > {before + 4}")
    nothing_overlaps(page)


# -- the overview -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [{}, NARROW], ids=["wide", "narrow"])
def test_a_group_unfolds_below_itself_and_folds_again(visit, many, options):
    page = visit(many, **options)
    groups = [box for box in page.evaluate(BOXES) if box["kind"] == "group"]
    assert groups
    one = groups[0]["key"]
    press_box(page, one)
    wait_until(page, f"rolegraph.scene().boxes.size > {len(groups)}")
    inside = [box for box in page.evaluate(BOXES) if box["key"] not in {group["key"] for group in groups}]
    head = boxes(page)[one]
    assert head["fold"] is True
    assert all(box["y"] > head["y"] for box in inside)
    press_box(page, next(box["key"] for box in inside if box["kind"] == "group"))
    wait_until(page, f"rolegraph.scene().boxes.size > {len(groups) + len(inside)}")
    nothing_overlaps(page)
    press_box(page, one)
    wait_until(page, f"rolegraph.scene().boxes.size === {len(groups)}")


def test_the_frame_of_an_unfolded_group_is_no_broader_than_what_is_in_it(visit, tmp_path):
    lines = (named(f"role:r{n}", f"{'ab'[n % 2]} {n}", "a rg:Role ;") for n in range(330))
    page = visit(page_of(tmp_path, *lines))
    before = len(page.evaluate(BOXES))
    press_box(page, next(box["key"] for box in page.evaluate(BOXES) if box["kind"] == "group"))
    wait_until(page, f"rolegraph.scene().boxes.size > {before}")
    frames = "rolegraph.scene().routes.filter(({ l }) => l < 0).map(({ points }) => points)"
    corners = [points for points in page.evaluate(frames) if len(points) == 5]
    assert corners
    placed = page.evaluate(BOXES)
    for points in corners:
        (left, top), _, (right, bottom), *_ = points
        inside = [box for box in placed if top < box["y"] < bottom and left < box["x"] < right]
        assert right - max(box["x"] + box["w"] / 2 for box in inside) <= 40


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """More roles than are shown at once."""
    lines = (named(f"role:m{n}", f"many {n}", "a rg:Role ;") for n in range(330))
    return page_of(tmp_path_factory.mktemp("many"), *lines)


SAID_OF_ITSELF = """PREFIX x: <http://x/> CONSTRUCT {
  x:a a rg:Role ; x:p x:a ; rg:typicallyReportsTo x:a ; rg:typicallyDottedLineTo x:a . x:b x:p x:a
} WHERE {}"""


@pytest.mark.parametrize("options", [{}, NARROW], ids=["wide", "narrow"])
def test_what_is_said_of_a_thing_and_itself_is_drawn_as_a_loop_at_its_box_and_counted(
    visit, tmp_path, options
):
    graph = loaded(tmp_path, named("role:r", "r", "a rg:Role ;"))
    path = graph.page(tmp_path / "page.html", query=SAID_OF_ITSELF)
    for sight, many in (("#view=graph", 3), ("#view=graph&about=http://x/a", 3), ("#view=chart&of=roles", 2)):
        page = visit(path, sight, **options)
        loops = [route["points"] for route in page.evaluate(ROUTES) if route["from"] == route["to"]]
        assert len(loops) == many
        assert len({str(points) for points in loops}) == many, "one round the other"
        box = boxes(page)["http://x/a"]
        for x, y in (point for points in loops for point in points):
            assert abs(x - box["x"]) <= box["w"] / 2 + 50
            assert abs(y - box["y"]) <= box["h"] / 2 + 50
        lines_keep_off_boxes(page)
        if many == 3:
            page.locator("#as-table").click()
            assert page.locator("#table .tools").inner_text().endswith("4 lines")


@pytest.mark.parametrize("below", [1, 3, 20], ids=["one below", "a column", "columns"])
@pytest.mark.parametrize("options", [{}, NARROW], ids=["wide", "narrow"])
def test_a_loop_in_a_chart_is_seen_whole_wherever_its_box_stands(visit, tmp_path, options, below):
    looped = ["own", "d1"] + [f"d{head}x{leaf}" for head in (0, 1) for leaf in range(below) if leaf != 2]
    lines = [named("role:top", "top", "a rg:Role ;"), named("role:own", "own", "a rg:Role ;")]
    for head in (0, 1):
        lines.append(named(f"role:d{head}", f"head {head}", "a rg:Role ; rg:typicallyReportsTo role:top ;"))
        lines += [
            named(
                f"role:d{head}x{leaf}",
                f"leaf {head} {leaf}",
                f"a rg:Role ; rg:typicallyReportsTo role:d{head} ;",
            )
            for leaf in range(below)
        ]
    itself = " ".join(
        f"role:{one} {line} role:{one} ."
        for one in looped
        for line in ("rg:typicallyReportsTo", "rg:typicallyDottedLineTo")
    )
    query = (
        PREFIXES.replace("@prefix", "PREFIX").replace(" .\n", "\n")
        + f"CONSTRUCT {{ ?a rg:typicallyReportsTo ?b . {itself} }} WHERE {{ ?a rg:typicallyReportsTo ?b }}"
    )
    path = loaded(tmp_path, *lines).page(tmp_path / "page.html", query=query)
    page = visit(path, "#view=chart&of=roles&unfolded=*", **options)
    placed = boxes(page)
    loops = [route for route in page.evaluate(ROUTES) if route["from"] == route["to"]]
    assert len(loops) == 2 * len([one for one in looped if f"role:{one}" in placed]) > 4
    nothing_overlaps(page)
    lines_keep_off_boxes(page)
    others = [
        stretch
        for route in page.evaluate(ROUTES)
        if route["from"] != route["to"]
        for stretch in pairwise(route["points"])
    ]
    for loop in loops:
        xs, ys = zip(*loop["points"], strict=True)
        right, top = placed[loop["to"]]["x"] + placed[loop["to"]]["w"] / 2, min(ys)
        for box in placed.values():
            if box["id"] == loop["to"]:
                continue
            aside = box["x"] - box["w"] / 2 > max(xs) + 3 or box["x"] + box["w"] / 2 < min(xs) - 3
            above = box["y"] + box["h"] / 2 < top - 3 or box["y"] - box["h"] / 2 > max(ys)
            assert aside or above, f"the loop of {loop['to']} at {box['words']}"
        for (x0, y0), (x1, y1) in others:
            beside = max(x0, x1) < right - 30 or min(x0, x1) > max(xs) + 2
            assert beside or max(y0, y1) < top - 2 or min(y0, y1) > max(ys) + 2


def test_a_page_of_neither_roles_nor_posts_says_what_its_boxes_are(visit, tmp_path):
    graph = loaded(tmp_path, named("role:r", "r", "a rg:Role ;"))
    query = "CONSTRUCT { <http://x/b> <http://x/p> <http://x/a> } WHERE {}"
    page = visit(graph.page(tmp_path / "page.html", query=query))
    told = page.locator("#details p").first.inner_text()
    assert told.startswith("Each box is a thing, each line a statement.")


def test_a_name_on_the_map_has_room_in_its_box_whatever_its_words(visit, tmp_path):
    names = (
        "HeadOfInternationalBusinessDevelopmentAndSales",
        "Rindfleischetikettierungs\u00fcberwachungsaufgabe",
        "\u65e5\u672c\u8a9e\u306e\u975e\u5e38\u306b\u9577\u3044\u5f79\u8077\u540d\u3092\u3053\u3053\u306b\u66f8\u3044\u3066\u304a\u304d\u307e\u3059\u7ba1\u7406\u90e8\u9577",
        "M/W/M/W/M/W/M/W/M/W/M/W/M/W",
    )
    lines = [
        named(
            f"role:r{n}",
            names[n % len(names)] + chr(64 + n),
            f"a rg:Role ; rg:typicallyReportsTo role:r{(n - 1) // 3} ;",
        )
        for n in range(1, 27)
    ]
    lines += [
        named(f"duty:d{n}", f"duty {n}", "a rg:Duty ;") + f" role:r{n} rg:hasDuty duty:d{n} ."
        for n in range(27)
    ]
    page = visit(page_of(tmp_path, named("role:r0", "top", "a rg:Role ;"), *lines))
    spilt = """[...rolegraph.scene().boxes.values()]
      .filter(({ text, sub, larger, h }) => larger * (19 * text.length + 15 * sub.length) > h)
      .map(({ text }) => text.join(" "))"""
    assert page.evaluate("Math.max(...[...rolegraph.scene().boxes.values()].map(({ larger }) => larger))") > 1
    assert page.evaluate(spilt) == []


LONG = (
    "Deputy director of international regulatory affairs and market access programmes",
    "Senior customer contact and complaints handling manager for the north west region",
    "Head of continuous improvement, quality and safety in instrument manufacturing",
    "Assistant head of payroll, pensions and benefits administration",
    "Lead analyst for programme evaluation and reporting",
    "Storekeeper",
)


@pytest.mark.parametrize("many", [50, 300, 1600])
@pytest.mark.parametrize("kind", ["role", "post"])
def test_long_names_of_roles_are_whole_on_the_map_and_no_box_lies_on_another(visit, tmp_path, many, kind):
    above = {"role": "rg:typicallyReportsTo", "post": "org:reportsTo"}[kind]
    type_ = {"role": "rg:Role", "post": "org:Post"}[kind]
    lines = [
        named(f"{kind}:n{n}", f"{LONG[n % 6]} {n}", f"a {type_} ; {above} {kind}:n{(n - 1) // 6} ;")
        for n in range(1, many)
    ]
    if kind == "role":  # with these the map is larger, and so are the names on it
        lines += [f"duty:d{n} a rg:Duty ; skos:prefLabel {quoted(f'duty {n}')} ." for n in range(many // 4)]
        lines += [f"role:n{n} rg:hasDuty duty:d{n} ." for n in range(many // 4)]
    page = visit(page_of(tmp_path, named(f"{kind}:n0", "top", f"a {type_} ;"), *lines), "#view=graph&whole=1")
    cut = """[...rolegraph.scene().boxes.values()].map((box) => box.text.join(" "))
      .filter((name) => name.includes("\u2026"))"""
    assert page.evaluate("rolegraph.scene().boxes.size") == many * (1.25 if kind == "role" else 1) // 1
    assert page.evaluate(cut) == []
    assert (
        page.evaluate("""[...rolegraph.scene().boxes.values()]
      .filter(({ text, sub, larger, h }) => larger * (19 * text.length + 15 * sub.length) > h)
      .map(({ text }) => text.join(" "))""")
        == []
    ), "each has room in its box"
    nothing_overlaps(page)
    if many == 50:
        scale = "16 * rolegraph.scene().larger * rolegraph.picture.network.getScale()"
        assert page.evaluate(scale) >= 6.5, "and can be read as the map opens"
        assert page.evaluate("rolegraph.picture.named().every(({ whole }) => whole)"), "from afar too"
    OUT.mkdir(exist_ok=True)
    page.screenshot(path=OUT / f"map-long-names-{kind}-{many}.png")
    page.evaluate("location.hash = '#view=chart'")
    wait_until(page, "rolegraph.state.view === 'chart'")
    assert page.evaluate(cut) == []
    nothing_overlaps(page)
