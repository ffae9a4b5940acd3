"""The colours and the script of the page, read as files: what no browser has to be asked for."""

from __future__ import annotations

import itertools
import math
import operator
import re
from collections import Counter
from pathlib import Path

import pytest

import rolegraph.page

FOLDER = Path(rolegraph.page.__file__).parent
PLAIN = ["role", "duty", "skill", "title", "level", "post", "unit", "other", "group", "more"]
TEXT, GRAPHICS = 4.5, 3.0
"""The least contrast of text, and of what else is needed to understand: WCAG 2.2, 1.4.3 and 1.4.11."""
VISIBLE = 2.0
"""The least contrast of lines and boxes beside the picked ones: still seen, and plainly less than those."""
TOLD_APART = 20
"""The least CIE 1976 difference of two colours that lie apart: about nine that can just be noticed."""
SIGHTS = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
"""What is seen of linear RGB where one kind of cones is missing: Machado, Oliveira and Fernandes 2009."""


def schemes():
    """The custom properties of page.css that are colours, in light and in dark."""
    style = (FOLDER / "page.css").read_text("utf-8")
    rules = re.findall(r":root[^{]*\{([^}]*--line:[^}]*)\}", style)
    light, dark = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", rule)) for rule in rules)
    assert light.keys() == dark.keys()
    return {"light": light, "dark": dark, "paper": light | {"ground": "#ffffff"}}


def linear(colour):
    """The shares of red, green and blue light in a colour of sRGB."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def weighted(weights, parts):
    return sum(map(operator.mul, weights, parts))


def contrast(one, other):
    dark, light = sorted(weighted((0.2126, 0.7152, 0.0722), linear(colour)) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def lab(colour, sight):
    """A colour as it is seen, in CIELAB for the white of daylight."""
    red, green, blue = (min(max(weighted(row, linear(colour)), 0), 1) for row in SIGHTS[sight])
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    fx, fy, fz = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


@pytest.mark.parametrize("scheme", ["light", "dark", "paper"])
def test_text_boxes_and_lines_stand_out(scheme):
    colours = schemes()[scheme]
    text = {kind: contrast(colours[f"{kind}-ink"], colours[f"{kind}-fill"]) for kind in [*PLAIN, "dimmed"]}
    text |= {
        name: contrast(colours[name], colours[ground])
        for name in ("ink", "muted", "accent", "contested", "conditional")
        for ground in ("ground", "card")
    }
    assert {name: ratio for name, ratio in text.items() if ratio < TEXT} == {}
    seen = [f"{kind}-edge" for kind in PLAIN] + ["line", "contested", "conditional", "accent"]
    graphics = {name: contrast(colours[name], colours["ground"]) for name in seen}
    assert {name: ratio for name, ratio in graphics.items() if ratio < GRAPHICS} == {}
    dimmed = colours["dimmed-edge"]
    assert contrast(dimmed, colours["ground"]) >= VISIBLE
    assert contrast(dimmed, colours["line"]) >= GRAPHICS


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_kinds_are_told_apart_by_everybody(scheme, sight):
    colours = schemes()[scheme]
    edges = {kind: lab(colours[f"{kind}-edge"], sight) for kind in ("role", "duty", "skill", "title")}
    apart = {pair: math.dist(edges[pair[0]], edges[pair[1]]) for pair in itertools.combinations(edges, 2)}
    assert {pair: far for pair, far in apart.items() if far < TOLD_APART} == {}


def test_no_two_scripts_give_one_name_to_two_things():
    """They share one closure, where the second of two would end the whole page."""
    scripts = [path.read_text("utf-8") for path in sorted((FOLDER / "scripts").glob("*.js"))]
    named = r"^(?:async )?(?:function\*?|const|let|class) (\w+)"
    names = Counter(name for script in scripts for name in re.findall(named, script, re.MULTILINE))
    assert len(names) > 100
    assert [name for name, times in names.items() if times > 1] == []
