"""What can be relied on in the files that go out: the same bytes, readable Turtle, nothing lost unsaid."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from strategies import DEFAULT, NAMES, XML_CANNOT, knowledge, node, ntriples, tried, triples

import rolegraph
from rolegraph.export import EXPORTS, write_export
from rolegraph.store import Store
from rolegraph.vocabulary import PREFIXES, WORKINGS, expand, short

ROOT = Path(__file__).parent.parent
RDF = {
    "turtle": (ox.RdfFormat.TURTLE, "turtle"),
    "trig": (ox.RdfFormat.TRIG, "trig"),
    "n-quads": (ox.RdfFormat.N_QUADS, "nquads"),
    "json-ld": (ox.RdfFormat.JSON_LD, "json-ld"),
    "rdf-xml": (ox.RdfFormat.RDF_XML, "xml"),
}
DATASETS = ("trig", "n-quads", "json-ld")
FLAT = ("turtle", "rdf-xml")
STRING = ox.NamedNode("http://www.w3.org/2001/XMLSchema#string")


@pytest.fixture(scope="module")
def shipped():
    """The graph of the shipped ontology."""
    return rolegraph.load()


@pytest.fixture(scope="module")
def written(shipped, tmp_path_factory):
    """Format → the file that holds the shipped knowledge in it."""
    folder = tmp_path_factory.mktemp("written")
    files = {name: folder / f"rolegraph{kind.ending}" for name, kind in EXPORTS.items()}
    for path in files.values():
        shipped.export(path)
    return files


def statements(store: Store, to: str) -> set[tuple]:
    """What an export in this format should hold, straight from the store."""
    return {
        tuple(quad)
        for quad in store.oxigraph
        if quad.graph_name == DEFAULT or (to in DATASETS and quad.graph_name.value not in WORKINGS)
    }


def by_oxigraph(content: bytes, to: str) -> set[tuple]:
    return {tuple(quad) for quad in ox.parse(content, format=RDF[to][0])}


def by_rdflib(content: bytes, to: str, monkeypatch) -> set[tuple]:
    # Else rdflib writes numbers its own way.
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    dataset = rdflib.Dataset()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's own, about itself
        dataset.parse(data=content, format=RDF[to][1])

    def term(value):
        if isinstance(value, rdflib.URIRef):
            return ox.NamedNode(str(value))
        assert isinstance(value, rdflib.Literal), f"{value!r} is a blank node"
        if value.language:
            return ox.Literal(str(value), language=value.language)
        # rdflib takes "x" and "x"^^xsd:string for one, and so does RDF.
        datatype = ox.NamedNode(str(value.datatype)) if value.datatype else STRING
        return ox.Literal(str(value), datatype=datatype)

    default = {None, rdflib.graph.DATASET_DEFAULT_GRAPH_ID}
    return {
        (term(s), term(p), term(o), DEFAULT if to in FLAT or graph in default else term(graph))
        for s, p, o, graph in dataset.quads()
    }


def body(turtle: bytes) -> str:
    """Turtle or TriG without its @prefix lines."""
    return re.sub(r"\A(?:@prefix .*\n)+", "", turtle.decode())


# -- the same bytes


def test_the_same_knowledge_gives_the_same_bytes_in_every_process():
    code = (
        "import hashlib, rolegraph\n"
        "graph = rolegraph.load()\n"
        "print({name: hashlib.sha256(graph.export(to=name)).hexdigest() for name in rolegraph.EXPORTS})"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("0", "1", "4711")
    }
    assert len(printed) == 1


def test_the_order_of_statements_in_the_files_changes_no_byte(shipped, tmp_path):
    for turn in range(2):
        folder = tmp_path / str(turn)
        shutil.copytree(rolegraph.SHIPPED, folder)
        for path in folder.glob("*.ttl"):
            if path.name in {"rolegraph.ttl", "shapes.ttl"}:
                continue
            parsed = ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
            lines = ntriples(quad.triple for quad in parsed).splitlines(keepends=True)
            random.Random(turn).shuffle(lines)
            path.with_suffix(".nt").write_bytes(b"".join(lines))
            path.unlink()
        again = rolegraph.load(ontology=folder)
        for name in EXPORTS:
            assert again.export(to=name) == shipped.export(to=name), name


@pytest.mark.parametrize("name", EXPORTS)
def test_committed_exports_equal_a_fresh_build(shipped, name):
    committed = ROOT / "exports" / f"rolegraph{EXPORTS[name].ending}"
    assert committed.is_file(), f"exports/{committed.name} is not there; rolegraph build writes it"
    assert shipped.export(to=name) == committed.read_bytes(), (
        f"exports/{committed.name} is not what the ontology gives; rolegraph build writes it anew"
    )


def test_exports_tell_nothing_of_the_machine(shipped, tmp_path):
    foreign = tmp_path / "posts of ours.ttl"
    foreign.write_text("<http://example.org/a> <http://example.org/b> 'c' .", "utf-8")
    for graph in (shipped, rolegraph.load(foreign)):
        for name in EXPORTS:
            content = graph.export(to=name).decode()
            for path in (ROOT, tmp_path, Path.home(), Path(sys.prefix)):
                assert f"{path}/" not in content, name
            assert "file:" not in content, name


# -- Turtle for people


@pytest.mark.parametrize("name", ["turtle", "trig"])
def test_the_prefixes_that_are_used_are_declared_in_order_and_no_others(shipped, name):
    content = shipped.export(to=name)
    declared = re.findall(r"^@prefix ([\w-]+): <(.*)> \.$", content.decode(), re.MULTILINE)
    text = re.sub(r'"(?:[^"\\]|\\.)*"|<[^>]*>|^#.*$', " ", body(content), flags=re.MULTILINE)
    used = {name for name in re.findall(r"([\w-]*):", text) if name}
    assert declared == sorted(declared)
    assert {name for name, _ in declared} == used
    assert all(PREFIXES[name] == iri for name, iri in declared)


@pytest.mark.parametrize("name", RDF)
def test_no_export_has_a_blank_node(shipped, tmp_path, name):
    foreign = tmp_path / "foreign.ttl"
    foreign.write_text("[] <http://example.org/b> [ <http://example.org/c> (1 2) ] .", "utf-8")
    for graph in (shipped, rolegraph.load(foreign)):
        found = by_oxigraph(graph.export(to=name), name)
        assert not [quad for quad in found for term in quad if isinstance(term, ox.BlankNode)]
        assert len(found) > 100


def test_turtle_has_each_subject_once_in_order(shipped):
    subjects = [quad.subject.value for quad in ox.parse(shipped.export(), format=ox.RdfFormat.TURTLE)]
    groups = [subject for n, subject in enumerate(subjects) if n == 0 or subjects[n - 1] != subject]
    assert len(groups) == len(set(groups))
    others = [subject for subject in groups if not subject.startswith(PREFIXES["claim"])]
    # In the order of their N-Triples: what ends stands after what goes on with a hyphen.
    assert others == sorted(others, key="<{}>".format)


def test_a_claim_is_one_line_under_the_name_of_its_subject(shipped):
    lines = shipped.export().decode().splitlines()
    claims = [line for line in lines if re.match(r"claim:\w+ ", line)]
    assert len(claims) == len(re.findall(r" a rg:Claim ", "\n".join(lines))) > 100
    shape = (
        r"claim:([0-9a-f]{16}) a rg:Claim ; rdf:subject (\S+) ; rdf:predicate (\S+) ; rdf:object (.*?) ; .*"
    )
    parts = [re.fullmatch(shape, line).groups() for line in claims]
    assert [part[1:3] for part in parts] == sorted(part[1:3] for part in parts)
    assert {expand(f"claim:{part[0]}") for part in parts} == {claim for (claim,) in shipped.store.rows(
        "SELECT ?claim WHERE { ?claim a rg:Claim }"
    )}  # fmt: skip
    heading = ""
    for line in lines:
        if line.startswith("# "):
            heading = line[2:]
        elif line.startswith("claim:"):
            subject = re.search(r"rdf:subject (\S+) ;", line)[1]
            assert heading == shipped.store.label(expand(subject))


# -- which graphs


@pytest.mark.parametrize("name", DATASETS)
def test_named_graphs_are_kept(shipped, name):
    graphs = {quad[3] for quad in by_oxigraph(shipped.export(to=name), name)}
    wanted = {ox.NamedNode(graph) for graph in shipped.store.graphs() if graph not in WORKINGS}
    assert graphs == wanted | {DEFAULT}
    assert node("source:kisi-main") in graphs
    assert node("graph:claims") in graphs


@pytest.mark.parametrize("name", EXPORTS)
def test_the_index_of_names_never_leaves(shipped, name):
    content = shipped.export(to=name).decode()
    assert "graph/names" not in content
    assert "graph:names" not in content
    found = by_oxigraph(content.encode(), name) if name in RDF else set()
    assert not [quad for quad in found if quad[1] in {node("rg:titleKey"), node("rg:preferredKey")}]


@pytest.mark.parametrize("name", FLAT)
def test_turtle_and_rdfxml_are_the_default_graph(shipped, name):
    wanted = {tuple(quad) for quad in shipped.store.oxigraph.quads_for_pattern(None, None, None, DEFAULT)}
    assert by_oxigraph(shipped.export(to=name), name) == wanted


# -- the way back


@pytest.mark.parametrize("name", RDF)
def test_oxigraph_reads_an_export_back_to_the_same(shipped, written, name):
    assert by_oxigraph(written[name].read_bytes(), name) == statements(shipped.store, name)


@pytest.mark.parametrize("name", RDF)
def test_rdflib_reads_an_export_back_to_the_same(shipped, written, name, monkeypatch):
    assert by_rdflib(written[name].read_bytes(), name, monkeypatch) == statements(shipped.store, name)


@pytest.mark.parametrize("name", RDF)
def test_rolegraph_reads_its_own_export_back_to_the_same(shipped, written, name):
    again = rolegraph.load(written[name])
    assert again.export() == shipped.export()
    assert again.export(to="csv") == shipped.export(to="csv")
    if name in DATASETS:
        assert again.export(to="trig") == shipped.export(to="trig")


@pytest.mark.parametrize("name", RDF)
def test_the_graph_read_back_from_an_export_answers_without_a_source_as_before(shipped, written, name):
    again = rolegraph.load(written[name])
    for source in ("kisi-faq", "quillhaven-register"):
        assert again.without(source).export() == shipped.without(source).export()


@tried(20)
@given(knowledge(without=XML_CANNOT))
def test_any_knowledge_comes_back_from_its_own_exports(tmp_path, said):
    path = tmp_path / "said.nt"
    path.write_bytes(ntriples(said))
    graph = rolegraph.load(path)
    turtle = graph.export()
    for name, kind in EXPORTS.items():
        if name in RDF:
            out = tmp_path / f"out{kind.ending}"
            graph.export(out)
            assert by_oxigraph(out.read_bytes(), name) == statements(graph.store, name)
            again = rolegraph.load(out)
            assert again.export() == turtle, name
            if name in DATASETS:
                assert again.export(to="trig") == graph.export(to="trig"), name


def filled(said, named=()) -> Store:
    """A store with these statements in the default graph, some of them in named graphs as well."""
    store = Store()
    store.oxigraph.extend(ox.Quad(*triple) for triple in said)
    store.oxigraph.extend(ox.Quad(*triple, graph) for triple, graph in zip(said, named, strict=False))
    return store


@pytest.mark.parametrize("name", RDF)
@tried(50)
@given(said=triples(without=XML_CANNOT, predicates=NAMES))
def test_any_statements_are_read_back_by_both(name, said):
    # A graph may bear the name of a thing that is described.
    store = filled(said, [triple.subject for triple in said[:5]])
    content = write_export(store, to=name)
    wanted = statements(store, name)
    assert by_oxigraph(content, name) == wanted
    with pytest.MonkeyPatch.context() as monkeypatch:
        assert by_rdflib(content, name, monkeypatch) == wanted


@tried(50)
@given(said=triples())
def test_what_xml_cannot_hold_is_refused_and_never_lost(said):
    store = filled(said)
    try:
        content = write_export(store, to="rdf-xml")
    except rolegraph.FileError as error:
        refused = str(error)
    else:
        refused = ""
        assert by_oxigraph(content, "rdf-xml") == statements(store, "rdf-xml")
        with pytest.MonkeyPatch.context() as monkeypatch:
            assert by_rdflib(content, "rdf-xml", monkeypatch) == statements(store, "rdf-xml")
    assert not refused or re.search(r"holds the character U\+|makes no name of an element", refused)


@pytest.mark.parametrize("name", RDF)
def test_line_ends_are_kept(name, monkeypatch):
    text = ox.Literal("a\r\nb\rc\nd\te \x85\u2028 ", language="en")
    store = filled([ox.Triple(node("role:r"), node("skos:note"), text)])
    content = write_export(store, to=name)
    assert by_oxigraph(content, name) == by_rdflib(content, name, monkeypatch) == statements(store, name)


@pytest.mark.parametrize("character", ["\0", "\x0b", "\x1f", "\ufffe"])
@pytest.mark.parametrize("name", ["rdf-xml", "graphml"])
def test_a_character_that_xml_cannot_hold_is_named(name, character):
    store = filled([
        ox.Triple(node("role:r"), node("rdf:type"), node("rg:Role")),
        ox.Triple(node("role:r"), node("skos:prefLabel"), ox.Literal(f"a{character}b", language="en")),
    ])  # fmt: skip
    with pytest.raises(rolegraph.FileError, match=rf"of role:r holds the character U\+{ord(character):04X}"):
        write_export(store, to=name)


@pytest.mark.parametrize(
    "predicate", ["http://example.org/1", "http://example.org/", expand("rdf:li"), expand("rdf:Description")]
)
def test_a_predicate_that_xml_cannot_name_is_refused(predicate):
    store = filled([ox.Triple(node("role:r"), ox.NamedNode(predicate), ox.Literal("x"))])
    with pytest.raises(rolegraph.FileError, match=re.escape(f"the predicate <{predicate}>")):
        write_export(store, to="rdf-xml")
    assert by_oxigraph(write_export(store, to="json-ld"), "json-ld") == statements(store, "json-ld")


# -- outsiders: readers that share no code with Oxigraph and rdflib


@pytest.mark.outsider
@pytest.mark.parametrize(
    ("name", "syntax"), [("turtle", "turtle"), ("trig", "trig"), ("n-quads", "nquads"), ("rdf-xml", "rdfxml")]
)
def test_raptor_counts_the_same_statements(shipped, written, name, syntax):
    if shutil.which("rapper") is None:
        pytest.skip("rapper is not installed (Debian: raptor2-utils)")
    done = subprocess.run(
        ["rapper", "-q", "-i", syntax, "-o", "nquads", written[name]], capture_output=True, check=True
    )
    assert done.stderr == b""
    assert len(set(done.stdout.splitlines())) == len(statements(shipped.store, name))


@pytest.mark.outsider
@pytest.mark.parametrize("name", ["turtle", "trig", "n-quads"])
def test_n3_counts_the_same_statements(shipped, written, name):
    folder = Path(__file__).parent / "outsiders"
    if shutil.which("node") is None or not (folder / "node_modules" / "n3").is_dir():
        pytest.skip("n3 is not installed (npm ci in tests/outsiders)")
    done = subprocess.run(
        ["node", folder / "count.mjs", written[name]], capture_output=True, check=True, text=True
    )
    assert int(done.stdout) == len(statements(shipped.store, name))


# -- GraphML and CSV


def test_graphml_reads_back_in_networkx(shipped, written):
    network = nx.read_graphml(written["graphml"], force_multigraph=True)
    assert network.is_directed()
    kinds = (
        "rg:Role rg:Duty rg:Skill rg:Level org:Post org:OrganizationalUnit org:FormalOrganization foaf:Person"
    )
    things = {
        iri for (iri,) in shipped.store.rows(
            f"SELECT DISTINCT ?s WHERE {{ VALUES ?kind {{ {kinds} }} ?s a ?kind }}"
        )
    }  # fmt: skip
    assert {data["iri"] for _, data in network.nodes(data=True)} == things
    assert set(network) == {short(iri) for iri in things}
    manager = network.nodes["role:operations-manager"]
    assert manager["label"] == "operations manager"
    assert manager["kind"] == "role"
    edges = {
        (network.nodes[s]["iri"], data["predicate"], network.nodes[o]["iri"])
        for s, o, data in network.edges(data=True)
    }
    for iri in things:
        for quad in shipped.store.oxigraph.quads_for_pattern(ox.NamedNode(iri), None, None, DEFAULT):
            named = isinstance(quad.object, ox.NamedNode) and quad.object.value in things
            # The general skill relation is implied; mappings lead out of the graph.
            if named and quad.predicate != node("rg:hasSkill"):
                assert (iri, quad.predicate.value, quad.object.value) in edges
    ids = re.findall(rb'<edge source="[^"]+" target="[^"]+" id="([^"]+)"', written["graphml"].read_bytes())
    assert len(edges) == network.number_of_edges() == len(set(ids)) > 300
    for s, p, o in edges:
        assert ox.Quad(ox.NamedNode(s), ox.NamedNode(p), ox.NamedNode(o)) in shipped.store.oxigraph


def test_graphml_keeps_line_ends_and_marks():
    label = 'a\r\nb\rc\t<d> & "e" \u202e'
    store = filled([
        ox.Triple(node("role:r"), node("rdf:type"), node("rg:Role")),
        ox.Triple(node("role:r"), node("skos:prefLabel"), ox.Literal(label, language="en")),
    ])  # fmt: skip
    network = nx.read_graphml(io.BytesIO(write_export(store, to="graphml")))
    assert network.nodes["role:r"]["label"] == label


def asserted() -> list[dict[str, ox.Term]]:
    """The claims in the files of the shipped ontology, read without rolegraph: predicate → value."""
    claims = []
    for path in sorted(rolegraph.SHIPPED.glob("*.ttl")):
        if path.name in {"rolegraph.ttl", "shapes.ttl"}:
            continue
        things: dict[ox.Term, dict[str, ox.Term]] = {}
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            things.setdefault(quad.subject, {})[quad.predicate.value] = quad.object
        claims += [thing for thing in things.values() if thing.get(expand("rdf:type")) == node("rg:Claim")]
    return claims


def test_csv_has_a_row_for_each_claim_in_the_files(written):
    with written["csv"].open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = {
        "subject": "rdf:subject", "predicate": "rdf:predicate", "object": "rdf:object", "source": "rg:source",
        "start": "rg:start", "end": "rg:end", "condition": "rg:condition", "min_headcount": "rg:minHeadcount",
        "max_headcount": "rg:maxHeadcount", "valid_from": "rg:validFrom", "valid_to": "rg:validTo",
        "frequency": "rg:frequency",
    }  # fmt: skip

    def cell(term) -> str:
        if term is None:
            return ""
        return short(term.value) if isinstance(term, ox.NamedNode) else term.value

    def plain(text: str) -> str:
        return text.removeprefix("rg:")

    wanted = sorted(
        tuple(plain(cell(claim.get(expand(curie)))) for curie in columns.values()) for claim in asserted()
    )
    got = sorted(tuple(plain(row[column]) for column in columns) for row in rows if row["claim"])
    assert len(wanted) > 100
    assert got == wanted


def test_csv_has_a_row_for_each_plain_relation(shipped, written):
    with written["csv"].open(encoding="utf-8", newline="") as file:
        plain = {(r["subject"], r["predicate"], r["object"]) for r in csv.DictReader(file) if not r["claim"]}
    claimed = {
        tuple(short(claim[expand(name)].value) for name in ("rdf:subject", "rdf:predicate", "rdf:object"))
        for claim in asserted()
    }
    network = nx.read_graphml(written["graphml"], force_multigraph=True)
    relations = {(s, short(data["predicate"]), o) for s, o, data in network.edges(data=True)}
    assert plain == relations - claimed
    assert plain


@tried(40)
@given(knowledge())
def test_csv_holds_any_text(tmp_path, said):
    path = tmp_path / "said.nt"
    path.write_bytes(ntriples(said))
    graph = rolegraph.load(path)
    rows = list(csv.DictReader(io.StringIO(graph.export(to="csv").decode(), newline="")))
    conditions = sorted(
        text for (text,) in graph.store.rows("SELECT ?text WHERE { ?claim a rg:Claim ; rg:condition ?text }")
    )
    assert sorted(row["condition"] for row in rows if row["condition"]) == conditions
    assert all(None not in row and None not in row.values() for row in rows)


@pytest.mark.parametrize("name", EXPORTS)
def test_what_a_format_leaves_out_is_said(shipped, name):
    omits = EXPORTS[name].omits
    assert (omits is None) == (name in RDF)
    if omits is None:
        return
    for word in ("decisions", "conflicts", "definitions", "mappings", "the vocabulary", "the named graphs"):
        assert word in omits
    if name == "graphml":
        assert nx.read_graphml(io.BytesIO(shipped.export(to=name))).graph["omits"] == omits


# -- files


@pytest.mark.parametrize("name", EXPORTS)
def test_the_ending_decides_the_format(shipped, tmp_path, name):
    for ending in (EXPORTS[name].ending, EXPORTS[name].ending.upper()):
        path = tmp_path / f"new folder/x.y{ending}"
        assert shipped.export(path) == path.read_bytes() == shipped.export(to=name)


def test_a_named_format_goes_before_the_ending(shipped, tmp_path):
    path = tmp_path / "x.txt"
    shipped.export(path, to="csv")
    assert path.read_bytes() == shipped.export(to="csv")


def test_an_unknown_format_or_ending_names_the_known_ones(shipped, tmp_path):
    with pytest.raises(rolegraph.FileError, match=r"'excel'; use one of turtle, trig") as caught:
        shipped.export(to="excel")
    assert "graphml" in str(caught.value)
    endings = r"x\.xlsx: its ending tells no format; use one of \.ttl, \.trig"
    with pytest.raises(rolegraph.FileError, match=endings):
        shipped.export(tmp_path / "x.xlsx")
    assert not list(tmp_path.iterdir())


def test_a_write_that_fails_leaves_the_old_file(shipped, tmp_path, monkeypatch):
    old = tmp_path / "old.rdf"
    old.write_text("old", "utf-8")
    bad = filled([ox.Triple(node("role:r"), node("skos:note"), ox.Literal("\0"))])
    with pytest.raises(rolegraph.FileError):
        write_export(bad, old)

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", full)
        with pytest.raises(rolegraph.FileError, match=r"old\.rdf: cannot be written \(No space"):
            shipped.export(old)
    with pytest.raises(rolegraph.FileError, match="this is a folder"):
        shipped.export(tmp_path, to="turtle")
    with pytest.raises(rolegraph.FileError, match="cannot be written"):
        shipped.export(old / "under.ttl")
    assert old.read_text("utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["old.rdf"]


def test_json_ld_is_json_that_can_be_compared_line_by_line(shipped):
    content = shipped.export(to="json-ld").decode()
    assert isinstance(json.loads(content), list)
    assert max(map(len, content.splitlines())) < 100_000
    assert content.endswith("\n")
