"""The file: pyvis's network, our template, style and script around the vis-network code that pyvis ships.

Of pyvis we take the nodes, the edges, the options and the script. Its own template is not used: it loads
from outside, does not escape, and writes beside the file. Ours escapes by default, and its content policy
names every script and style by its hash, so that nothing else can run.
"""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rolegraph.page import layout
from rolegraph.page.content import KINDS, Content

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["render"]

HERE: Final = Path(__file__).resolve().parent
OPTIONS: Final[dict[str, Any]] = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False, "randomSeed": 1},
    "interaction": {"hover": True, "dragNodes": False, "multiselect": False, "selectConnectedEdges": False},
    "nodes": {"chosen": False},
    "edges": {"chosen": False, "arrowStrikethrough": False},
}
WIDTHS: Final = {"solid": 3, "dotted": 3}
DASHES: Final[dict[str, list[int]]] = {"dotted": [2, 6], "conditional": [10, 6], "contested": [5, 4]}


def render(content: Content) -> str:
    """The text of the page; the same content gives the same text."""
    from jinja2 import ChoiceLoader, Environment, FileSystemLoader
    from pyvis.network import Network

    network = Network(directed=True, cdn_resources="in_line")
    network.heading = "Roles, and who says what of them"
    network.options = OPTIONS
    network.templateEnv = Environment(
        loader=ChoiceLoader([FileSystemLoader(HERE), FileSystemLoader(network.template_dir)]),
        autoescape=True,
        keep_trailing_newline=True,
    )
    network.path = "page.html"
    extra = fill(network, content)
    style, script = text_of("page.css"), text_of("page.js")
    library = vis_script(network.templateEnv)
    for text in (script, library):
        if "</script" in text.lower() or "<!--" in text:
            raise AssertionError("a script would end its own element")
    network.templateEnv.filters["in_script"] = in_script
    network.templateEnv.globals.update(
        extra=extra,
        counts={kind: sum(1 for thing in content.things.values() if thing["kind"] == kind) for kind in KINDS},
        documents=sum(1 for source in content.sources if source.get("root")),
        posts=content.posts,
        rights=content.rights,
        style=trusted(style),
        script=trusted(script),
        library=trusted(library),
        policy=policy([style], [library, script]),
    )
    page: str = network.generate_html()
    return page


def fill(network: Any, content: Content) -> dict[str, Any]:
    """Put the things and lines into pyvis's network; what it has no place for is returned."""
    boxes = {key: layout.box(thing["kind"], thing["name"]) for key, thing in content.things.items()}
    sizes = {key: (width, height) for key, (_, width, height) in boxes.items()}
    roles = [key for key, thing in content.things.items() if thing["kind"] == "role"]
    drawn = content.drawn()
    whole = layout.everything(content.things, drawn, sizes)
    used = {line["from"] for line in drawn} | {line["to"] for line in drawn} | set(roles)
    for key, thing in content.things.items():
        lines, width, height = boxes[key]
        node = {**thing, "label": "\n".join(lines), "shape": "custom", "w": width, "h": height}
        if key in used:
            node["x"], node["y"] = (round(value) for value in whole.at[key])
        # network.add_edge searches all edges every time; the lists take the same dictionaries.
        network.nodes.append(node)
    for line in drawn:
        edge = {**line, "arrows": "to", "width": WIDTHS.get(line["rel"], 1.5)}
        dashes = DASHES.get(line["rel"]) or DASHES.get(line["status"])
        if dashes:
            edge["dashes"] = dashes
        if mark := mark_of(line):
            target = layout.WIDTHS.get(content.things[line["to"]]["kind"], layout.WIDTH)
            edge["mark"] = layout.wrap(mark, min(target, layout.WIDTHS["role"]) - 30, 12.5, 2)
        network.edges.append(edge)
    return {
        "layouts": {
            "tree": layout.tree(roles, drawn, sizes).as_json(),
            "outline": layout.outline(roles, drawn, sizes).as_json(),
            "everything": {"routes": whole.as_json()["routes"]},
        },
        "untold": content.untold(),
        "claims": content.claims,
        "sources": content.sources,
        "conflicts": content.conflicts,
        "posts": content.posts,
    }


def mark_of(line: dict[str, Any]) -> str | None:
    """The few words that stand under a box whose line is not plain."""
    if line["status"] == "contested":
        return "contested"
    if line["status"] == "conditional":
        condition: str = line.get("condition", "on a condition")
        return condition
    return None


def text_of(name: str) -> str:
    """A file of ours, its line ends as they are in the page."""
    return (HERE / name).read_text("utf-8")


def vis_script(environment: Environment) -> str:
    """The newest vis-network script in pyvis's folder."""
    names = [
        name for name in environment.list_templates(extensions=["js"]) if name.endswith("vis-network.min.js")
    ]
    assert environment.loader is not None
    text: str = environment.loader.get_source(environment, max(names))[0]
    return text.replace("\r\n", "\n")


def trusted(text: str) -> Any:
    """A text of ours or of the library's that goes into the page as it is."""
    from markupsafe import Markup

    return Markup(text)  # noqa: S704 - our own files and pyvis's, no data


def in_script(value: Any) -> Any:
    """Data, or JSON text, as it may stand in a script element: nothing in it can end the element.

    Everything beyond ASCII is written as an escape too, so no mark of direction turns the source around.
    """
    data = json.loads(value) if isinstance(value, str) else value
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return trusted(text)


def policy(styles: list[str], scripts: list[str]) -> str:
    """The content policy: nothing from anywhere, and only these styles and scripts."""

    def hashes(texts: list[str]) -> str:
        digests = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts)
        return " ".join(f"'sha256-{digest}'" for digest in digests)

    return (
        f"default-src 'none'; script-src {hashes(scripts)}; style-src {hashes(styles)}; img-src data:; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
