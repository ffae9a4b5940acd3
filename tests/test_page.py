"""The page: what a person meets who opens it in a browser."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

import rolegraph
from rolegraph.page import write_page

OUT = Path(__file__).parent / "out"
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]
HOSTILE = {
    "script": "<script>window.hacked=1</script>",
    "closing": "</script><img src=x onerror=window.hacked=1><!--",
    "quotes": "\"double\" 'single' `tick` ${1+1} {{ 7*7 }} {% raw %} &lt; \\ back",
    "link": '<a href="javascript:window.hacked=1">href</a>',
    "scheme": "javascript:window.hacked=1",
    "turned": "start\u202eturned\u202c end",
    "arabic": "\u0645\u062f\u064a\u0631 \u0627\u0644\u0639\u0645\u0644\u064a\u0627\u062a",
    "long": "endless " * 400 + "x" * 6800,
    "proto": "__proto__",
    "constructor": "constructor",
    "markup": "*bold* _italic_ <b>b</b>",
}


@pytest.fixture(scope="module")
def graph():
    return rolegraph.load()


@pytest.fixture(scope="module")
def path(graph, tmp_path_factory):
    return write_page(graph.store, tmp_path_factory.mktemp("page") / "roles.html")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A small file in which everything that can carry a text carries a nasty one."""
    lines = [
        "@prefix rg: <https://w3id.org/rolegraph/ns#> .",
        "@prefix role: <https://w3id.org/rolegraph/id/role/> .",
        "@prefix duty: <https://w3id.org/rolegraph/id/duty/> .",
        "@prefix skill: <https://w3id.org/rolegraph/id/skill/> .",
        "@prefix source: <https://w3id.org/rolegraph/id/source/> .",
        "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .",
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .",
        "@prefix dcterms: <http://purl.org/dc/terms/> .",
        f"source:s a rg:Source ; dcterms:title {quoted(HOSTILE['closing'] + ' source')} .",
        'role:top a rg:Role ; skos:prefLabel "top"@en .',
    ]
    for name, nasty in HOSTILE.items():
        lines += [
            f"role:{name} a rg:Role ; skos:prefLabel {quoted(nasty)} .",
            f"role:{name} skos:definition {quoted('what ' + nasty)} .",
            f"duty:{name} a rg:Duty ; skos:prefLabel {quoted('duty ' + nasty)} .",
            f"skill:{name} a rg:Skill ; skos:prefLabel {quoted('skill ' + nasty)} .",
            claim(name, "rg:hasDuty", f"duty:{name}", f"rg:quote {quoted('said ' + nasty)} ;"),
            claim(name, "rg:requiresSkill", f"skill:{name}", f"skos:note {quoted('note ' + nasty)} ;"),
            claim(name, "rg:typicallyReportsTo", "role:top", f"rg:condition {quoted('if ' + nasty)} ;"),
            claim(name, "skos:altLabel", quoted("title " + nasty), ""),
        ]
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "hostile.ttl").write_text("\n".join(lines) + "\n", "utf-8")
    return write_page(rolegraph.load(folder / "hostile.ttl").store, folder / "page.html")


def quoted(text):
    return json.dumps(text, ensure_ascii=False) + "@en"


def claim(role, predicate, value, rest):
    return (
        f"[] a rg:Claim ; rdf:subject role:{role} ; rdf:predicate {predicate} ; rdf:object {value} ;"
        f" {rest} rg:source source:s ."
    )


# -- in a browser -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser():
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed (apt-get install chromium)")
    with api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
        yield running
        running.close()


def wait_until(page, expression, *argument):
    """Wait until a script says yes; the page's policy forbids the polling that Playwright puts in it."""
    for _ in range(500):
        if page.evaluate(expression, *argument):
            return
        page.wait_for_timeout(20)
    raise AssertionError(f"never so: {expression}")


@pytest.fixture
def visit(browser):
    """Opens a file and afterwards checks that it logged no error and asked for nothing but itself."""
    visits = []

    def opened(path, fragment="", **options):
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        requests, problems = [], []
        context.on("request", lambda request: requests.append(request.url))
        page = context.new_page()
        page.on("console", lambda message: problems.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(path.as_uri() + fragment)
        wait_until(page, "window.rolegraph && window.rolegraph.ready")
        visits.append(
            SimpleNamespace(context=context, requests=requests, problems=problems, uri=path.as_uri())
        )
        return page

    yield opened
    for one in visits:
        one.context.close()
        assert one.problems == []
        assert {url.partition("#")[0] for url in one.requests} == {one.uri}


def spot(page, id_):
    """Where a box lies on the screen."""
    place = page.evaluate("id => rolegraph.network.canvasToDOM(rolegraph.network.getPosition(id))", id_)
    box = page.locator("#network").bounding_box()
    return box["x"] + place["x"], box["y"] + place["y"]


def click(page, id_):
    page.mouse.click(*spot(page, id_))


def shown(page):
    """The things that the picture shows, hidden ones left out."""
    return set(
        page.evaluate(
            "rolegraph.nodes.get().filter(n => rolegraph.things.has(n.id) && !n.hidden).map(n => n.id)"
        )
    )


def heading(page):
    return page.locator("#details h2").inner_text()


def colours(page):
    """How many pixels of the canvas have which colour."""
    return page.evaluate("""() => {
        const canvas = document.querySelector("#network canvas");
        const copy = new OffscreenCanvas(canvas.width, canvas.height);
        const context = copy.getContext("2d", { willReadFrequently: true });
        context.drawImage(canvas, 0, 0);
        const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
        const found = {};
        for (let i = 0; i < data.length; i += 4) {
            if (data[i + 3] < 255) continue;
            const key = `${data[i]},${data[i + 1]},${data[i + 2]}`;
            found[key] = (found[key] || 0) + 1;
        }
        return found;
    }""")


@pytest.mark.browser
def test_roles_are_drawn(graph, path, visit):
    page = visit(path)
    assert shown(page) == {f"role:{role.iri.rsplit('/', 1)[-1]}" for role in graph.roles()}
    painted = colours(page)
    assert painted["31,78,140"] > 20_000, "the boxes of the roles"
    assert painted["70,86,107"] > 500, "the lines"
    assert painted["179,38,30"] > 100, "the contested lines"
    assert "roles" in page.locator("header").inner_text()
    assert "posts" in page.locator("#details").inner_text()


@pytest.mark.browser
def test_page_opens_quickly(path, visit):
    page = visit(path)
    # About 0.4 s on two cores; the bound is loose for a busy machine.
    assert page.evaluate("performance.now()") < 3000


@pytest.mark.browser
def test_click_on_a_role_shows_what_is_said_and_by_whom(path, visit):
    page = visit(path)
    click(page, "role:office-manager")
    assert heading(page) == "office manager"
    details = page.locator("#details")
    for words in (
        "Reports to (2)",
        "head of facilities",
        "in a company of 100 people or more",
        "Duties (18)",
    ):
        assert words in details.inner_text()
    details.locator("summary", has_text="head of facilities").click()
    # The places are filled in by the toggle event, which comes after the click has returned.
    details.locator("details[open] blockquote").wait_for()
    opened = details.locator("details[open]").inner_text()
    assert "Role handbook of Quillhaven Instruments (fictional)" in opened
    assert re.search(r"characters \d+ to \d+", opened)
    assert details.locator("details[open] blockquote").count() == 1


@pytest.mark.browser
def test_unfolding_a_role_shows_its_duties_and_skills(graph, path, visit):
    page = visit(path)
    click(page, "role:operations-manager")
    page.get_by_role("button", name="Unfold").click()
    role = graph.role("operations manager")
    wanted = {item.iri for item in (*role.duties, *role.skills) if item.status not in {"denied", "rejected"}}
    ids = {f"{iri.rsplit('/', 2)[-2]}:{iri.rsplit('/', 1)[-1]}" for iri in wanted}
    assert ids <= shown(page)
    assert page.locator(".views [aria-pressed=true]").inner_text() == "One role"
    click(page, min(ids))
    assert heading(page) != "operations manager"
    assert "characters" in page.locator("#details").inner_text()
    page.keyboard.press("Escape")
    assert heading(page) == "operations manager"
    page.keyboard.press("Escape")
    assert page.locator(".views [aria-pressed=true]").inner_text() == "Reporting lines"


@pytest.mark.browser
def test_click_on_a_line_shows_who_says_it_and_who_denies_it(path, visit):
    page = visit(path)
    # The longest stretch of the line, half way: there it is far from boxes and other lines.
    x, y = page.evaluate("""() => {
        const { network, pieces } = rolegraph;
        const places = pieces.get().filter((p) => p.line).map((p) => ({
            line: p.line, a: network.getPosition(p.from), b: network.getPosition(p.to) }));
        const data = JSON.parse(document.getElementById("data").textContent);
        const line = data.edges.find((e) => e.from === "role:quality-inspector" && e.status === "contested");
        const size = (p) => Math.hypot(p.a.x - p.b.x, p.a.y - p.b.y);
        const best = places.filter((p) => p.line === line.id).sort((p, q) => size(q) - size(p))[0];
        const at = network.canvasToDOM({ x: (best.a.x + best.b.x) / 2, y: (best.a.y + best.b.y) / 2 });
        return [at.x, at.y];
    }""")
    box = page.locator("#network").bounding_box()
    page.mouse.move(box["x"] + x, box["y"] + y)
    assert "contested" in page.locator("#tip").inner_text()
    page.mouse.click(box["x"] + x, box["y"] + y)
    assert heading(page) == "quality inspector reports to assembly cell leader"
    words = page.locator("#details").inner_text()
    assert "Contradictions" in words
    assert "says that it is not so" in words
    assert page.locator("#details .claims li").count() >= 2


@pytest.mark.browser
def test_hover_says_what_a_thing_is(path, visit):
    page = visit(path)
    page.mouse.move(*spot(page, "role:finance-manager"))
    words = page.locator("#tip").inner_text()
    assert "Role" in words
    assert "finance manager" in words
    assert "statements" in words
    page.mouse.move(5, 5)
    assert page.locator("#tip").is_hidden()


@pytest.mark.browser
def test_search_finds_as_one_types_and_focuses(path, visit):
    page = visit(path)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("office man")
    options = page.locator("#hits [role=option]")
    assert "office manager" in options.first.inner_text()
    assert options.first.get_attribute("aria-selected") == "true"
    page.keyboard.press("Enter")
    assert heading(page) == "office manager"
    page.wait_for_timeout(500)
    box = page.locator("#network").bounding_box()
    x, y = spot(page, "role:office-manager")
    assert abs(x - box["x"] - box["width"] / 2) < 5
    assert abs(y - box["y"] - box["height"] / 2) < 5


@pytest.mark.browser
def test_search_goes_by_titles_and_arrow_keys(path, visit):
    page = visit(path)
    search = page.locator("#search")
    search.fill("coo")
    assert "title: chief operations officer" in page.locator("#hits").inner_text()
    search.press("Enter")
    assert heading(page) == "COO"
    assert "chief operations officer" in page.locator("#details").inner_text()
    search.fill("manager")
    names = page.locator("#hits [role=option]").all_inner_texts()
    search.press("ArrowDown")
    search.press("ArrowDown")
    search.press("ArrowUp")
    assert page.locator("#hits [aria-selected=true]").inner_text() == names[1]
    search.press("Escape")
    assert page.locator("#hits").is_hidden()
    search.fill("no such thing")
    assert "Nothing has this name" in page.locator("#hits").inner_text()


@pytest.mark.browser
def test_legend_hides_a_kind(path, visit):
    page = visit(path, "#one/role%3Aoffice-manager")
    before = shown(page)
    place = spot(page, "duty:manage-payroll")
    button = page.locator("#legend button", has_text="Duties")
    button.click()
    assert button.get_attribute("aria-pressed") == "false"
    after = shown(page)
    assert {id_ for id_ in before - after if not id_.startswith("duty:")} == set()
    assert not any(id_.startswith("duty:") for id_ in after)
    page.mouse.click(*place)
    assert heading(page) == "office manager"
    page.locator("#legend button", has_text="Duties").click()
    assert shown(page) == before


@pytest.mark.browser
def test_two_roles_show_what_they_share_in_the_middle(graph, path, visit):
    page = visit(path)
    page.get_by_role("button", name="Two roles").click()
    compared = graph.compare("operations manager", "office manager")
    assert page.locator("#details select").first.input_value() == "role:operations-manager"
    for item in compared.duties.shared:
        x = page.evaluate("id => rolegraph.network.getPosition(id).x", "duty:" + item.iri.rsplit("/", 1)[-1])
        assert x == 0
    for items, sign in ((compared.duties.left, -1), (compared.duties.right, 1)):
        for item in (one for one in items if one.status != "denied"):
            x = page.evaluate(
                "id => rolegraph.network.getPosition(id).x", "duty:" + item.iri.rsplit("/", 1)[-1]
            )
            assert x * sign > 0
    page.locator("#details select").nth(1).select_option(label="finance manager")
    assert "role:finance-manager" in shown(page)
    assert "role:office-manager" not in shown(page)


@pytest.mark.browser
def test_everything_is_there_on_demand_and_the_address_keeps_it(path, visit):
    page = visit(path)
    page.get_by_role("button", name="Everything").click()
    assert len(shown(page)) > 200
    assert page.url.endswith("#all")
    page.reload()
    wait_until(page, "window.rolegraph && window.rolegraph.ready")
    assert len(shown(page)) > 200


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_labels_come_out_as_text(hostile, visit, width):
    page = visit(hostile, viewport={"width": width, "height": 800})
    for name, nasty in HOSTILE.items():
        page.locator("#search").fill(nasty[:60])
        page.locator("#hits [role=option]").first.wait_for()
        page.locator("#search").press("Escape")
        page.evaluate("id => { location.hash = `one/${encodeURIComponent(id)}` }", f"role:{name}")
        wait_until(page, "id => rolegraph.state.centre === id", f"role:{name}")
        assert page.evaluate("document.querySelector('#details h2').textContent") == nasty
        for summary in page.locator("#details summary").all():
            summary.click()
        wait_until(
            page,
            """() => [...document.querySelectorAll("#details .inside")]
            .every((inside) => inside.childElementCount)""",
        )
        words = page.evaluate("document.querySelector('#details').textContent")
        for part in ("what ", "said ", "note ", "if ", "title ", "duty ", "skill "):
            assert part + nasty in words, part
        assert f"duty:{name}" in shown(page)
        page.mouse.move(*spot(page, f"role:{name}"))
    page.get_by_role("button", name="Two roles").click()
    page.get_by_role("button", name="Everything").click()
    assert page.evaluate("window.hacked") is None
    assert page.locator("img, a, main b, main i, #tip img").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_views_work_in_light_and_dark_wide_and_narrow(path, visit, scheme, width, height):
    OUT.mkdir(exist_ok=True)
    page = visit(path, viewport={"width": width, "height": height}, color_scheme=scheme)
    ground = "17,22,29" if scheme == "dark" else "245,246,248"
    assert (
        page.evaluate("getComputedStyle(document.body).backgroundColor").replace(" ", "") == f"rgb({ground})"
    )
    for name in ("Reporting lines", "One role", "Two roles", "Everything"):
        page.get_by_role("button", name=name).click()
        page.wait_for_timeout(100)
        assert len(colours(page)) > 10, f"{name} is blank"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        stem = name.lower().replace(" ", "-")
        page.screenshot(path=OUT / f"page-{stem}-{scheme}-{width}.png")
    page.get_by_role("button", name="Reporting lines").click()
    click(page, "role:chief-operations-officer")
    assert heading(page) == "chief operations officer"
    page.screenshot(path=OUT / f"page-chosen-{scheme}-{width}.png")


@pytest.mark.browser
def test_page_follows_the_window_and_the_colour_scheme(path, visit):
    page = visit(path)
    page.set_viewport_size({"width": 390, "height": 844})
    wait_until(page, "rolegraph.network.getPosition('role:chief-engineer').x < 200")
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(200)
    assert "44,99,168" in colours(page)
