"""The file: pyvis's network, our template, style and script around the vis-network code that pyvis ships.

Of pyvis we take the nodes, the edges, the options and the script. Its own template is not used: it loads
from outside, does not escape, and writes beside the file. Ours escapes by default, and its content policy
names every script and style by its hash, so that nothing else can run.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rolegraph.likeness import ALMOST, NEAR, SMALL
from rolegraph.page import layout
from rolegraph.page.content import GRADES, KINDS, STATUSES, Content, digest
from rolegraph.page.groups import as_columns
from rolegraph.page.people import naming_people, without_people
from rolegraph.text import SIZES, WORDS_WEIGH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Environment

__all__ = ["render"]

HERE: Final = Path(__file__).resolve().parent
SCRIPTS: Final = (
    "base", "data", "around", "ways", "arrange", "overview", "chart", "compare", "picture", "details",
    "tables", "search", "output", "main",
)  # fmt: skip
"""The files of our script, in the order in which they are joined: each may use what stands before it."""
MOST_MAPPED: Final = 2_000
"""Things that the whole map is drawn of."""
COUNTED: Final = {
    "role": ("role", "roles"),
    "duty": ("duty", "duties"),
    "skill": ("skill", "skills"),
    "title": ("other title", "other titles"),
    "post": ("post", "posts"),
    "other": ("thing", "things"),
}
OPTIONS: Final[dict[str, Any]] = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False, "randomSeed": 1},
    "interaction": {"hover": True, "dragNodes": True, "multiselect": False, "selectConnectedEdges": False},
    "nodes": {"chosen": False},
    "edges": {"chosen": False, "arrowStrikethrough": False},
}
LIKENESS: Final = {
    "near": NEAR, "almost": ALMOST, "words": WORDS_WEIGH, "small": sorted(SMALL), "sizes": list(SIZES),
}  # fmt: skip
"""The figures by which the script, as `rolegraph.likeness` does, tells near-identical wording."""
REFUSED: Final = (
    f"The whole map is drawn of at most {MOST_MAPPED:,} things, and here are more: no screen shows them so"
    " that anyone can read them. Unfold a group, or search."
)


def render(content: Content) -> str:
    """The text of the page; the same content gives the same text, in which no text names a holder."""
    from jinja2 import ChoiceLoader, Environment, FileSystemLoader
    from pyvis.network import Network

    content = without_people(content)
    ids = {id_: id_ for id_ in content.things}
    ids |= {id_: f"{content.things[id_]['kind']}:{digest(id_)}" for id_ in naming_people(content)}
    network = Network(directed=True, cdn_resources="in_line")
    network.heading = content.heading
    network.options = OPTIONS
    network.templateEnv = Environment(
        loader=ChoiceLoader([FileSystemLoader(HERE), FileSystemLoader(network.template_dir)]),
        autoescape=True,
        keep_trailing_newline=True,
    )
    network.path = "page.html"
    fill(network, content)
    map_ = map_of(network, content)
    style, script = text_of("page.css"), our_script()
    library = vis_script(network.templateEnv)
    for text in (script, library):
        if "</script" in text.lower() or "<!--" in text:
            raise AssertionError("a script would end its own element")
    mapped = sum(x is not None for x in map_["x"]) if map_ else 0
    meta = {
        "heading": content.heading,
        "start": {
            key: " ".join(ids.get(word, word) for word in words.split())
            for key, words in content.start.items()
        },
        "partial": content.partial,
        "asked": content.asked,
        "leftOut": " and ".join(number(n, *COUNTED[kind]) for kind, n in content.unheld.items() if n),
        "mapped": mapped,
        "mapRefused": None if map_ else REFUSED,
        "options": OPTIONS,
        "likeness": LIKENESS,
    }
    network.templateEnv.globals.update(
        summary=summary(content),
        sought=sought(content),
        rights=dict.fromkeys(words for _, words in content.rights),
        meta=in_script(meta),
        core=packed(core(network, content, map_, ids)),
        words=packed(words(content)),
        evidence=packed(
            {
                "claims": content.claims,
                "sources": content.sources,
                "conflicts": [with_ids(conflict, ids) for conflict in content.conflicts],
                "passages": content.passages,
            }
        ),
        style=trusted(style),
        script=trusted(script),
        library=trusted(library),
        policy=policy([style], [library, script]),
    )
    page: str = network.generate_html()
    return page


def fill(network: Any, content: Content) -> None:
    """Put the things and lines into pyvis's network: things are numbered, lines run from the lower number."""
    number = {key: t for t, key in enumerate(content.things)}
    # network.add_node and add_edge search all there are every time; the lists take the same dictionaries.
    network.nodes += [
        {**thing, "id": number[key], "key": key, "label": thing["name"]}
        for key, thing in content.things.items()
    ]
    place = {rel: n for n, rel in enumerate(content.relations)}
    edges = ({**line, "from": number[line["from"]], "to": number[line["to"]]} for line in content.lines)
    network.edges += sorted(
        edges, key=lambda edge: (edge["from"], place[edge["rel"]], STATUSES.index(edge["status"]), edge["to"])
    )


def with_ids(conflict: dict[str, Any], ids: Mapping[str, str]) -> dict[str, Any]:
    """A contradiction with the ids of the page."""
    subject = conflict["subject"]
    about = [ids[id_] for id_ in conflict["about"]]
    return {**conflict, "about": about, "subject": subject and ids[subject]}


def core(
    network: Any, content: Content, map_: dict[str, Any] | None, ids: Mapping[str, str]
) -> dict[str, Any]:
    """What every view needs, in columns: things, lines, the map, the groups, the charts."""
    number = {key: t for t, key in enumerate(content.things)}
    relations = {rel: n for n, rel in enumerate(content.relations)}
    saids = {
        said: n
        for n, said in enumerate(sorted({tuple(e["sources"]) for e in network.edges if "sources" in e}))
    }
    things = ("key", "id", "kind", "name", "label", "note")
    lines = ("from", "to", "rel", "status", "sources", "grade")
    return {
        "kinds": KINDS,
        "statuses": STATUSES,
        "things": {
            "kind": [KINDS.index(node["kind"]) for node in network.nodes],
            "id": [ids[node["key"]] for node in network.nodes],
            "name": [node["label"] for node in network.nodes],
            "extra": extras(network.nodes, things),
        },
        "lines": {
            "from": [edge["from"] for edge in network.edges],
            "to": [edge["to"] for edge in network.edges],
            "rel": [relations[edge["rel"]] for edge in network.edges],
            "status": [STATUSES.index(edge["status"]) for edge in network.edges],
            "grade": [GRADES.index(edge.get("grade", "")) for edge in network.edges],
            "said": [saids[tuple(edge["sources"])] if "sources" in edge else -1 for edge in network.edges],
            "extra": extras(network.edges, lines),
        },
        "grades": GRADES,
        "saids": list(saids),
        "rels": list(content.relations.values()),
        "map": map_,
        "groups": as_columns(content.groups, number),
        "charts": {
            of: chart and {**chart, "things": [number[id_] for id_ in chart["things"]]}
            for of, chart in content.charts.items()
        },
    }


def map_of(network: Any, content: Content) -> dict[str, Any] | None:
    """The places of things on the whole map and the ways of the lines: None where they are too many.

    What the map leaves out has no place; posts are left out unless there is little else.
    """
    nodes = {node["key"]: node for node in network.nodes if node["kind"] not in content.unmapped}
    posts = {node["key"]: node for node in network.nodes if node["kind"] == "post"}
    if len(nodes) < len(posts) <= MOST_MAPPED - len(nodes):
        nodes |= posts
    if len(nodes) > MOST_MAPPED:
        return None
    keys = [node["key"] for node in network.nodes]
    drawn = [
        {**edge, "id": str(place), "from": start, "to": end}
        for place, edge in enumerate(network.edges)
        if content.is_drawn(edge)
        and (start := keys[edge["from"]]) in nodes
        and (end := keys[edge["to"]]) in nodes
    ]
    whole, sizes, larger = layout.legible_map(nodes, drawn)
    places = [whole.at.get(key, (None, None)) for key in keys]
    return {
        "x": [None if x is None else round(x) for x, _ in places],
        "y": [None if y is None else round(y) for _, y in places],
        "h": [round(sizes[key][1]) if key in sizes else None for key in keys],
        "w": {kind: round(layout.breadth(kind, larger)) for kind in KINDS},
        "larger": larger,
        "routes": [
            [int(id_), [round(value) for point in points for value in point]]
            for id_, points in sorted(whole.routes.items(), key=lambda pair: int(pair[0]))
        ],
        "own": [int(id_) for id_ in whole.own],
    }


def extras(entries: list[dict[str, Any]], columns: tuple[str, ...]) -> list[list[Any]]:
    """The few entries that have more to say than the columns: [place, what else]."""
    found = []
    for place, entry in enumerate(entries):
        rest = {key: value for key, value in entry.items() if key not in columns}
        if rest:
            found.append([place, rest])
    return found


def words(content: Content) -> dict[str, Any]:
    """The definitions and notes of things."""
    noted = [(t, thing["note"]) for t, thing in enumerate(content.things.values()) if "note" in thing]
    return {"t": [t for t, _ in noted], "text": [text for _, text in noted]}


def summary(content: Content) -> str:
    """What the page holds, in a sentence."""
    counts = Counter(thing["kind"] for thing in content.things.values())
    missing = sum(1 for thing in content.things.values() if thing.get("missing"))
    counts["post"] -= missing
    parts = [number(counts[kind], one, many) for kind, (one, many) in COUNTED.items() if counts[kind]]
    if missing:
        parts.append(f"{missing:,} only named as {'a superior' if missing == 1 else 'superiors'}")
    listed = " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:]))) or "Nothing"
    documents = sum(1 for source in content.sources if source.get("root"))
    return f"{listed}, from {number(documents, 'source', 'sources')}" if documents else listed


def sought(content: Content) -> str:
    """What one can search for, in a few words: posts are named where there are no roles."""
    kinds = {thing["kind"] for thing in content.things.values()}
    personal = "role" if "role" in kinds else "post"
    return ", ".join(kind for kind in (personal, "duty", "skill", "title") if kind in kinds) or "name"


def number(count: int, one: str, many: str) -> str:
    """A number with what it counts."""
    return f"{count:,} {one if count == 1 else many}"


def packed(value: Any) -> str:
    """JSON, compressed (raw DEFLATE, RFC 1951) and written in base64 (RFC 4648)."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    compressor = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return base64.b64encode(compressor.compress(text.encode()) + compressor.flush()).decode("ascii")


def our_script() -> str:
    """Our script: its files in one closure."""
    parts = (text_of(f"scripts/{name}.js") for name in SCRIPTS)
    return "\n".join(["(function () {", '"use strict";', *parts, "})();"])


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
        f"default-src 'none'; script-src {hashes(scripts)}; style-src {hashes(styles)}; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
