"""What the tests of the page share: a browser, visits that allow nothing from outside, hands, nasty names."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

import rolegraph
from benchmarks.chromium import SWITCHES

OUT = Path(__file__).parent / "out"
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
    "cells": "one;=1+1",
    "formula": '=HYPERLINK("javascript:window.hacked=1","sum")',
}
PREFIXES = """\
@prefix rg: <https://w3id.org/rolegraph/ns#> .
@prefix role: <https://w3id.org/rolegraph/id/role/> .
@prefix duty: <https://w3id.org/rolegraph/id/duty/> .
@prefix skill: <https://w3id.org/rolegraph/id/skill/> .
@prefix level: <https://w3id.org/rolegraph/id/level/> .
@prefix post: <https://w3id.org/rolegraph/id/post/> .
@prefix unit: <https://w3id.org/rolegraph/id/unit/> .
@prefix source: <https://w3id.org/rolegraph/id/source/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def quoted(text):
    return json.dumps(text, ensure_ascii=False) + "@en"


def claim(role, predicate, value, rest=""):
    return (
        f"[] a rg:Claim ; rdf:subject role:{role} ; rdf:predicate {predicate} ; rdf:object {value} ;"
        f" {rest} rg:source source:s ."
    )


def hostile_text():
    """A small file in which everything that can carry a text carries a nasty one."""
    lines = [
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
            claim(name, "skos:altLabel", quoted("title " + nasty)),
        ]
    return "\n".join(lines) + "\n"


def loaded(folder, *lines):
    """The graph of some lines of Turtle."""
    (folder / "some.ttl").write_text("\n".join([PREFIXES, *lines]) + "\n", "utf-8")
    return rolegraph.load(folder / "some.ttl")


def page_of(folder, *lines):
    """Where the page of some lines of Turtle is."""
    return loaded(folder, *lines).page(folder / "page.html")


# -- the browser ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser():
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed (apt-get install chromium)")
    with api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=list(SWITCHES))
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
        page.set_default_timeout(10_000)
        page.on("console", lambda message: problems.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(path.as_uri() + fragment)
        wait_until(page, "Boolean(window.rolegraph && window.rolegraph.ready)")
        visits.append(
            SimpleNamespace(context=context, requests=requests, problems=problems, uri=path.as_uri())
        )
        return page

    yield opened
    for one in visits:
        one.context.close()
        assert one.problems == [], one.problems
        asked = {url.partition("#")[0] for url in one.requests}
        # A picture or a file that is saved is made in the page itself.
        assert {url for url in asked if not url.startswith(("blob:", "data:image/"))} == {one.uri}


# -- hands and eyes ---------------------------------------------------------------------------------------


def heading(page):
    return page.locator("#details h2").inner_text()


def search_for(page, words, key="Enter"):
    """Type into the search box as a hand would, and take what it offers first."""
    box = page.locator("#search")
    box.click()
    box.fill("")
    box.press_sequentially(words)
    if key:
        box.press(key)


def spot(page, id_):
    """Where the box of a thing lies on the screen."""
    place = page.evaluate("id => rolegraph.picture.boxOnScreen(String(rolegraph.thingOf(id)))", id_)
    box = page.locator("#network").bounding_box()
    return box["x"] + place["x"], box["y"] + place["y"]


def click(page, id_):
    page.mouse.click(*spot(page, id_))


def shown(page):
    """The ids of the things that the picture shows, hidden ones left out."""
    return set(
        page.evaluate(
            """[...rolegraph.scene().boxes.values()]
            .filter((box) => box.t >= 0 && !rolegraph.state.off.has(rolegraph.kindOf(box.t)))
            .map((box) => rolegraph.idOf(box.t))"""
        )
    )
