"""What can be relied on in reading files: nothing is lost, and what is no good is refused with its place."""

from __future__ import annotations

import hashlib
import random
import re

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import DEFAULT, NAMES, XML_CANNOT, knowledge, node, ntriples, tried, triples

import rolegraph
from rolegraph.readers import READERS
from rolegraph.readers.rdf import RDF_FORMATS, read_rdf
from rolegraph.store import Store
from rolegraph.vocabulary import GRAPHS, PREFIXES, expand

GRAPH = ox.NamedNode("http://example.org/graph")
DECLARED = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
HEAD = f"{DECLARED}@prefix : <http://example.org/> .\n"
BOOK = """
source:book a rg:Source ; dcterms:title "book" .
role:r a rg:Role ; skos:prefLabel "r"@en .
role:s a rg:Role ; skos:prefLabel "s"@en .
duty:d a rg:Duty ; skos:prefLabel "d"@en .
duty:e a rg:Duty ; skos:prefLabel "e"@en .
"""
CLAIM = (
    "a rg:Claim ; rdf:subject role:r ; rdf:predicate rg:hasDuty ; rdf:object duty:d ; rg:source source:book"
)


@pytest.fixture
def file(tmp_path):
    """A maker of files: name and content (text gets the prefixes' declarations) → path."""

    def make(name: str, content: str | bytes, *, head: bool = True):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            content = ((HEAD if head else "") + content).encode()
        path.write_bytes(content)
        return path

    return make


def read(path) -> set[tuple]:
    """What a file holds, as (subject, predicate, object, graph)."""
    store = Store()
    read_rdf(store, path, GRAPH.value)
    return {tuple(quad) for quad in store.oxigraph}


def quads(graph, name: str) -> set[tuple]:
    """The statements of a named graph of a RoleGraph, given by its CURIE."""
    return {tuple(quad)[:3] for quad in graph.store.oxigraph.quads_for_pattern(None, None, None, node(name))}


def triple(s: str, p: str, o) -> tuple:
    return node(s), node(p), o if isinstance(o, ox.Literal) else node(o)


def sources_of(graph, statement: tuple) -> list[str]:
    """The graphs, but the default one, that hold a statement."""
    found = graph.store.oxigraph.quads_for_pattern(*statement, None)
    return sorted(quad.graph_name.value for quad in found if quad.graph_name != DEFAULT)


# -- nothing is lost


@pytest.mark.parametrize("ending", RDF_FORMATS)
@tried(40)
@given(said=triples(without=XML_CANNOT, predicates=NAMES))
def test_whatever_is_written_is_read_back(tmp_path, ending, said):
    # The store keeps numbers as values, so what went through it once is the measure.
    kept = ox.Store()
    kept.extend(ox.Quad(*triple) for triple in said)
    if RDF_FORMATS[ending] == ox.RdfFormat.RDF_XML:
        content = rolegraph.EXPORTS["rdf-xml"].write(Store(kept))
    else:
        content = kept.dump(format=RDF_FORMATS[ending], from_graph=DEFAULT)
    path = tmp_path / f"file{ending}"
    path.write_bytes(content)
    assert read(path) == {(*tuple(quad)[:3], GRAPH) for quad in kept}


@pytest.mark.parametrize("ending", [".trig", ".nq", ".jsonld"])
@tried(40)
@given(said=triples(), names=st.lists(st.sampled_from(["book", "x y", "ü"]), max_size=12))
def test_named_graphs_keep_their_names(tmp_path, ending, said, names):
    graphs = [ox.NamedNode(f"http://example.org/{name}".replace(" ", "%20")) for name in names]
    kept = ox.Store()
    kept.extend(ox.Quad(*triple) for triple in said)
    kept.extend(ox.Quad(*triple, graph) for triple, graph in zip(said, graphs, strict=False))
    path = tmp_path / f"file{ending}"
    path.write_bytes(kept.dump(format=RDF_FORMATS[ending]))
    assert read(path) == {
        (*tuple(quad)[:3], GRAPH if quad.graph_name == DEFAULT else quad.graph_name) for quad in kept
    }


@tried(40)
@given(said=knowledge(), turn=st.randoms())
def test_the_order_in_a_file_and_the_names_of_blank_nodes_are_nothing(tmp_path, said, turn):
    lines = ntriples(said).splitlines(keepends=True)
    graphs = []
    for label in (b"_:c", b"_:other"):
        path = tmp_path / "said.nt"
        path.write_bytes(b"".join(re.sub(rb"^_:c", label, line) for line in lines))
        graphs.append(rolegraph.load(path))
        turn.shuffle(lines)
    one, other = (without_digest(graph.export(to="n-quads")) for graph in graphs)
    assert one == other


def without_digest(content: bytes) -> bytes:
    """N-Quads but for the SHA-256 of the file, which is another where lines have moved."""
    return b"".join(line for line in content.splitlines(keepends=True) if b"ns#sha256>" not in line)


def test_numbers_are_kept_as_values(file):
    path = file("n.ttl", ':a :b 007, 1.50, "1"^^xsd:boolean, "x07"^^xsd:integer .')
    objects = {str(quad[2]) for quad in read(path)}
    xsd = PREFIXES["xsd"]
    assert objects == {
        f'"7"^^<{xsd}integer>', f'"1.5"^^<{xsd}decimal>', f'"true"^^<{xsd}boolean>', f'"x07"^^<{xsd}integer>'
    }  # fmt: skip


@pytest.mark.parametrize("ending", [".TTL", ".Ttl", ".v2.ttl"])
def test_the_ending_decides_in_any_case(file, ending):
    assert len(read(file(f"x{ending}", ":a :b :c ."))) == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.ttl", ""), ("empty.nt", ""), ("empty.trig", ""), ("empty.nq", ""), ("empty.jsonld", "[]"),
        ("comment.ttl", "# nothing yet\n"), ("bom.ttl", "\ufeff"),
        ("bom-and-more.ttl", "\ufeff# nothing yet"),
        ("empty.rdf", f'<rdf:RDF xmlns:rdf="{PREFIXES["rdf"]}"/>'), ("empty.sssom.tsv", ""),
    ],
)  # fmt: skip
def test_a_file_that_holds_nothing_is_valid(file, name, content):
    graph = rolegraph.load(file(name, content, head=False))
    assert graph.export() == rolegraph.load(file("other.ttl", "", head=False)).export()


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(file):
    text = HEAD + ':a :b "é" .\n:a :b :c .\n'
    plain = read(file("plain.ttl", text, head=False))
    assert len(plain) == 2
    assert read(file("crlf.ttl", text.replace("\n", "\r\n"), head=False)) == plain
    assert read(file("bom.ttl", "\ufeff" + text, head=False)) == plain


def test_relative_names_stand_under_the_base(file):
    assert read(file("x.ttl", "<role/r> <#p> <source/s> .", head=False)) == {
        (node("role:r"), ox.NamedNode(PREFIXES["role"][:-5] + "#p"), node("source:s"), GRAPH)
    }


# -- names for what has none


def test_a_claim_without_a_name_gets_the_name_that_its_content_gives(file):
    unnamed = rolegraph.load(file("a.ttl", BOOK + f"[] {CLAIM} ."))
    (name,) = {quad[0] for quad in quads(unnamed, "graph:claims")}
    named = rolegraph.load(file("b.ttl", BOOK + f"<{name.value}> {CLAIM} ."))
    assert quads(named, "graph:claims") == quads(unnamed, "graph:claims")
    told = rolegraph.load(file("c.ttl", BOOK + f"[] {CLAIM} ; rg:stance rg:supports ."))
    assert quads(told, "graph:claims") == quads(unnamed, "graph:claims")
    lines = [
        f"<{expand('role:r')}>", f"<{expand('rg:hasDuty')}>", f"<{expand('duty:d')}>",
        f"<{expand('source:book')}>", *[""] * 9,
    ]  # fmt: skip
    assert name.value == PREFIXES["claim"] + hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def test_a_claim_under_another_name_is_an_error_that_names_tidy(file):
    with pytest.raises(rolegraph.InvalidDataError, match="rolegraph tidy renames it"):
        rolegraph.load(file("a.ttl", BOOK + f"claim:0123456789abcdef {CLAIM} ."))


def test_blank_nodes_of_a_foreign_file_get_the_same_names_whatever_they_were_called(file):
    lines = [
        "_:a :knows _:b .", "_:b :knows _:c .", "_:c :knows _:a .", '_:a :says "x" .',
        ":z :list ( 1 [ :p 2 ] ) .",
        "_:same1 :p :q .", "_:same2 :p :q .",
    ]  # fmt: skip
    contents = set()
    for turn in range(4):
        random.Random(turn).shuffle(lines)
        text = "\n".join(lines)
        for name in ("a", "b", "c", "same1", "same2"):
            text = re.sub(rf"_:{name}\b", f"_:{name[::-1]}{turn}x", text)
        graph = rolegraph.load(file("foreign.ttl", text))
        contents.add(without_digest(graph.export(to="n-quads")))
    (content,) = contents
    assert b"_:" not in content
    assert content.count(b"/.well-known/genid/") > 10


def test_blank_nodes_of_two_files_are_two_things(file):
    paths = [file(f"{name}.ttl", f'_:x :says "{name}" .') for name in ("a", "b")]
    content = rolegraph.load(*paths).export(to="n-quads").decode()
    names = set(re.findall(r'^(<[^>]*genid[^>]*>) <[^>]*says> "\w" \.$', content, re.MULTILINE))
    assert len(names) == 2


# -- what is no good is refused with its place


@pytest.mark.parametrize(
    ("name", "content", "line", "says"),
    [
        ("cut.ttl", ":a :b ", 1, "Unexpected end"),
        ("cut-text.ttl", ':a :b "x', 1, "Unexpected end"),
        ("cut.nq", "<http://a/a> <http://a/b>", 1, "Unexpected end"),
        ("cut.trig", ":g { :a :b :c .", 1, "."),
        ("space.ttl", "\n:a :b <http://example.org/a b> .", 2, "Invalid IRI code point ' '"),
        ("percent.ttl", "\n\n:a :b <http://example.org/%zz> .", 3, "Invalid IRI"),
        ("prefix.ttl", "\n:a :b unknown:c .", 2, "The prefix unknown: has not been declared"),
        ("surrogate.ttl", ':a :b "\\ud800" .', 1, "not a valid unicode character"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line(file, name, content, line, says):
    head = "@prefix : <http://example.org/> . "
    path = file(name, content if name.endswith("nq") else head + content, head=False)
    with pytest.raises(rolegraph.FileError) as caught:
        rolegraph.load(path)
    assert caught.value.path == str(path)
    assert caught.value.line == line
    assert str(caught.value).startswith(f"{path}:{line}:")
    assert says in str(caught.value)
    assert "Parser error" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("latin.ttl", b'<http://a/a> <http://a/b> "\xe9" .', "is not UTF-8 text"),
        ("latin.nq", b'<http://a/a> <http://a/b> "\xe9" .', "is not UTF-8 text"),
        ("latin.jsonld", b'[{"@id": "http://a/a", "http://a/b": "\xe9"}]', "is not UTF-8 text"),
        ("latin.sssom.tsv", b"subject_id\t\xe9", "is not UTF-8 text"),
        ("utf16.ttl", "<http://a/a> <http://a/b> <http://a/c> .".encode("utf-16"), "is not UTF-8 text"),
        *((f"bytes{ending}", bytes(range(256)), "bytes") for ending in READERS),
        *((f"nul{ending}", bytes(100), "nul") for ending in READERS),
        ("page.ttl", b"<!DOCTYPE html><html></html>", "Invalid IRI"),
        ("cut.jsonld", b'[{"@id": "http://a/a"', "cut.jsonld:1:"),
        ("empty.jsonld", b"", "Unexpected end of file"),
        ("context.jsonld", b'{"@context": "https://a.example/", "name": "x"}', "context is on the web"),
        ("nested.ttl", b"<http://a/a> <http://a/b> " + b"(" * 100_000, "Unexpected end"),
        ("nested.jsonld", b"[" * 100_000, "nested.jsonld:1:"),
        ("triple.ttl", b"<http://a/a> <http://a/b> <<( <http://a/c> <http://a/d> 1 )>> .", "RDF 1.2"),
        ("note.ttl", b"<http://a/a> <http://a/b> 1 {| <http://a/c> 2 |} .", "RDF 1.2"),
        ("name.ttl", b"<http://a/a> <http://a/b> 1 ~ <http://a/c> .", "RDF 1.2"),
        ("way.ttl", b'<http://a/a> <http://a/b> "x"@en--ltr .', "RDF 1.2"),
        ("triple.nq", b"<http://a/a> <http://a/b> <<( <http://a/c> <http://a/d> _:e )>> .", "RDF 1.2"),
        ("way.trig", b'<http://a/g> { <http://a/a> <http://a/b> "x"@en--ltr }', "RDF 1.2"),
        ("unnamed.trig", b"_:g { <http://a/a> <http://a/b> 1 }", "named by a blank node"),
        ("unnamed.nq", b"<http://a/a> <http://a/b> <http://a/c> _:g .", "named by a blank node"),
    ],
)  # fmt: skip
def test_what_is_no_file_of_its_kind_is_one_error_that_names_it(file, name, content, says):
    path = file(name, content)
    with pytest.raises(rolegraph.FileError) as caught:
        rolegraph.load(path)
    assert str(caught.value).startswith(f"{path}:")
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


RDF_XML = f"""<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="{PREFIXES["rdf"]}" xmlns:e="http://example.org/">
 <rdf:Description rdf:about="http://example.org/a"><e:b>x</e:b></rdf:Description>
"""


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("", 1),
        (RDF_XML, 4),
        (RDF_XML.replace("</e:b>", ""), 3),
        (RDF_XML.replace("xmlns:e", "xmlns:f") + "</rdf:RDF>", 3),
        (RDF_XML + "</rdf:RDF><more/>", 4),
    ],
)
def test_rdfxml_that_is_cut_off_or_not_well_formed_is_refused(file, content, line):
    assert len(read(file("good.rdf", RDF_XML + "</rdf:RDF>", head=False))) == 1
    with pytest.raises(rolegraph.FileError, match="is not XML") as caught:
        rolegraph.load(file("bad.rdf", content, head=False))
    assert caught.value.line == line


def test_rdfxml_reads_no_other_file(file, tmp_path):
    (tmp_path / "secret").write_text("secret", "utf-8")
    declared = f'<!DOCTYPE r [<!ENTITY x SYSTEM "{tmp_path}/secret">]>\n<rdf:RDF'
    text = RDF_XML.replace("<rdf:RDF", declared).replace(">x<", ">&x;<")
    path = file("x.rdf", text + "</rdf:RDF>", head=False)
    try:
        content = rolegraph.load(path).export(to="n-quads")
    except rolegraph.FileError:
        content = b""
    assert b'"secret"' not in content


def test_a_file_that_is_not_there_or_not_known_is_told(file, tmp_path):
    with pytest.raises(rolegraph.FileError, match=r"none\.ttl: cannot be read \(No such file"):
        rolegraph.load(tmp_path / "none.ttl")
    with pytest.raises(rolegraph.FileError, match=r"x\.xlsx: no reader knows this kind of file; known"):
        rolegraph.load(file("x.xlsx", b""))


# -- where statements go


def test_claims_decisions_and_sources_go_to_their_graphs(file):
    path = file("all.ttl", BOOK + f"""
        [] {CLAIM} .
        decision:x a rg:Decision ; rg:about CLAIM ; rg:verdict rg:reject ; rg:because "no use"@en ;
          dcterms:date "2024-01-01"^^xsd:date ; rg:decidedBy "us" .
        aside:x a rg:SetAside ; rg:source source:book ; rg:start 0 ; rg:end 4 ; rg:reason "a heading"@en .
        """.replace("CLAIM", "claim:" + claim_name(file)))  # fmt: skip
    graph = rolegraph.load(path)
    assert {quad[0].value for quad in quads(graph, "graph:claims")} == {expand(f"claim:{claim_name(file)}")}
    assert {quad[0] for quad in quads(graph, "graph:decisions")} == {node("decision:x")}
    recorded = {node("source:book"), node("source:all"), node("aside:x")}
    assert {quad[0] for quad in quads(graph, "graph:sources")} == recorded
    assert triple("role:r", "rdf:type", "rg:Role") in quads(graph, "source:all")


def claim_name(file) -> str:
    graph = rolegraph.load(file("named.ttl", BOOK + f"[] {CLAIM} ."))
    (name,) = {quad[0].value for quad in quads(graph, "graph:claims")}
    return name.removeprefix(PREFIXES["claim"])


def test_what_carries_a_source_goes_to_its_graph(file):
    path = file("posts.ttl", BOOK + """
        post:a a org:Post ; org:role role:r ; org:reportsTo post:b ; rg:source source:book .
        post:b a org:Post ; org:role role:s .
        """)  # fmt: skip
    graph = rolegraph.load(path)
    for curie, value in (("rdf:type", "org:Post"), ("org:role", "role:r"), ("org:reportsTo", "post:b")):
        assert sources_of(graph, triple("post:a", curie, value)) == [expand("source:book")]
    assert sources_of(graph, triple("post:b", "org:role", "role:s")) == [expand("source:posts")]
    assert graph.store.has(expand("post:a"), expand("org:reportsTo"), node("post:b"))


def test_a_source_that_is_no_iri_is_told_and_nothing_vanishes(file):
    path = file("posts.ttl", BOOK + 'post:a a org:Post ; org:role role:r ; rg:source "the HR system" .')
    with pytest.raises(rolegraph.InvalidDataError, match="rg:source points at a recorded source by its IRI"):
        rolegraph.load(path)


def test_plain_statements_belong_to_a_source_made_for_the_file(file):
    path = file("Our Rôles (2).v1.ttl", BOOK + "role:r rg:hasDuty duty:d .")
    graph = rolegraph.load(path)
    name = "source:our-r-les-2-v1"
    assert sources_of(graph, triple("role:r", "rg:hasDuty", "duty:d")) == [expand(name)]
    made = {quad[1:] for quad in quads(graph, "graph:sources") if quad[0] == node(name)}
    assert made == {
        (node("rdf:type"), node("rg:Source")),
        (node("dcterms:title"), ox.Literal(path.name)),
        (node("rg:fileName"), ox.Literal(path.name)),
        (node("rg:sha256"), ox.Literal(hashlib.sha256(path.read_bytes()).hexdigest())),
    }
    assert expand(name) not in rolegraph.load(path).without(name).export().decode()


@pytest.mark.parametrize("name", ['a "b" c.ttl', "a\nb.ttl", "日本.ttl", "....ttl"])
def test_any_file_name_will_do(file, name):
    graph = rolegraph.load(file(name, ":a :b :c ."))
    titles = {quad[2].value for quad in quads(graph, "graph:sources") if quad[1] == node("dcterms:title")}
    assert titles == {name}


def test_a_file_named_like_a_source_that_it_describes_is_a_source_of_its_own(file):
    text = BOOK.replace("dcterms:title", f'rg:sha256 "{"0" * 64}" ; dcterms:title') + f"[] {CLAIM} ."
    path = file("book.ttl", text)
    graph = rolegraph.load(path)
    own = f"source:book-{hashlib.sha256(path.read_bytes()).hexdigest()[:8]}"
    assert sources_of(graph, triple("role:r", "rdf:type", "rg:Role")) == [expand(own)]
    assert sources_of(graph, triple("role:r", "rg:hasDuty", "duty:d")) == [expand("source:book")]


def test_files_of_one_name_are_several_sources_and_the_same_file_is_one(file):
    one = file("a/posts.ttl", ":a :b 1 .")
    other = file("b/posts.ttl", ":a :b 2 .")
    graph = rolegraph.load(one, other)
    found = [sources_of(graph, (ox.NamedNode("http://example.org/a"), None, ox.Literal(n))) for n in (1, 2)]
    assert found[0] == [expand("source:posts")]
    assert found[1] == [expand(f"source:posts-{hashlib.sha256(other.read_bytes()).hexdigest()[:8]}")]
    twice = file("c/posts.ttl", one.read_bytes())
    assert rolegraph.load(one, twice).export(to="trig") == rolegraph.load(one).export(to="trig")


@pytest.mark.parametrize("ending", ["trig", "nq", "jsonld"])
def test_a_named_graph_that_is_called_like_its_file_is_kept(file, ending):
    text = HEAD + BOOK + "source:shop { :a :b :c . } :d :e :f ."
    trig = ox.Store()
    trig.load(text, format=ox.RdfFormat.TRIG)
    graph = rolegraph.load(file(f"shop.{ending}", trig.dump(format=RDF_FORMATS[f".{ending}"])))
    example = "http://example.org/{}".format
    named = [ox.NamedNode(example(letter)) for letter in "abc"]
    plain = [ox.NamedNode(example(letter)) for letter in "def"]
    assert sources_of(graph, named) == [expand("source:shop")]
    (made,) = sources_of(graph, plain)
    assert re.fullmatch(re.escape(expand("source:shop")) + "-[0-9a-f]{8}", made)


def test_a_foreign_dataset_that_uses_our_graph_of_words_keeps_its_default_graph(file):
    graph = rolegraph.load(file("x.trig", ":a :b :c . graph:vocabulary { :d :e :f . }"))
    assert sources_of(graph, [ox.NamedNode(f"http://example.org/{letter}") for letter in "abc"]) == [
        expand("source:x")
    ]


def test_a_plain_statement_that_a_claim_in_the_same_file_makes_is_the_claims(file):
    graph = rolegraph.load(file("x.ttl", BOOK + f"[] {CLAIM} . role:r rg:hasDuty duty:d, duty:e ."))
    assert sources_of(graph, triple("role:r", "rg:hasDuty", "duty:d")) == [expand("source:book")]
    assert sources_of(graph, triple("role:r", "rg:hasDuty", "duty:e")) == [expand("source:x")]


def test_a_claim_in_a_named_graph_takes_its_plain_statement_too(file):
    text = BOOK + f"graph:claims {{ [] {CLAIM} }} role:r rg:hasDuty duty:d, duty:e ."
    text += " source:book { role:r rg:hasDuty duty:d . }"
    graph = rolegraph.load(file("x.trig", text))
    assert sources_of(graph, triple("role:r", "rg:hasDuty", "duty:d")) == [expand("source:book")]
    assert sources_of(graph, triple("role:r", "rg:hasDuty", "duty:e")) == [expand("source:x")]


def test_a_plain_statement_that_a_claim_only_denies_is_kept(file):
    path = file("x.ttl", BOOK + f"[] {CLAIM} ; rg:stance rg:disputes . role:r rg:hasDuty duty:d .")
    graph = rolegraph.load(path)
    assert sources_of(graph, triple("role:r", "rg:hasDuty", "duty:d")) == [expand("source:x")]
    assert [conflict.kind for conflict in graph.conflicts()] == ["supportAndDispute"]


@pytest.mark.parametrize("ending", ["ttl", "trig"])
def test_what_another_file_claims_takes_nothing_from_a_file(file, ending):
    claims = file("claims.ttl", BOOK + f"[] {CLAIM} .")
    plain = file(f"plain.{ending}", "role:r rg:hasDuty duty:d .")
    one, other = rolegraph.load(claims, plain), rolegraph.load(plain, claims)
    wanted = [expand("source:book"), expand("source:plain")]
    assert sources_of(one, triple("role:r", "rg:hasDuty", "duty:d")) == wanted
    assert one.export(to="trig") == other.export(to="trig")


def test_a_contested_plain_statement_comes_back_from_turtle(file, tmp_path):
    text = BOOK + f"[] {CLAIM} ; rg:stance rg:disputes . role:r rg:hasDuty duty:d ."
    graph = rolegraph.load(file("x.ttl", text))
    assert not graph.store.has(expand("role:r"), expand("rg:hasDuty"), node("duty:d"))
    for ending in (".ttl", ".rdf"):
        graph.export(tmp_path / f"out{ending}")
        again = rolegraph.load(tmp_path / f"out{ending}")
        assert again.export() == graph.export()
        assert len(again.conflicts()) == 1


def test_a_plain_statement_beside_an_outdated_claim_comes_back_from_turtle(file, tmp_path):
    dated = BOOK.replace(" .", ' ; dcterms:date "2024-03-01"^^xsd:date .', 1)
    claims = file("claims.ttl", dated + f'[] {CLAIM} ; rg:validTo "2023-01-01"^^xsd:date .')
    graph = rolegraph.load(claims, file("plain.ttl", "role:r rg:hasDuty duty:d ."))
    graph.export(tmp_path / "out.ttl")
    again = rolegraph.load(tmp_path / "out.ttl")
    assert again.store.has(expand("role:r"), expand("rg:hasDuty"), node("duty:d"))
    assert again.export() == graph.export()


def test_a_line_that_was_claimed_does_not_outlive_its_source_after_the_way_through_turtle(file, tmp_path):
    text = BOOK + """
        source:hr a rg:Source ; dcterms:title "hr" .
        post:a a org:Post ; org:role role:r ; rg:source source:hr .
        post:b a org:Post ; org:role role:s ; rg:source source:hr .
        [] a rg:Claim ; rdf:subject post:a ; rdf:predicate org:reportsTo ; rdf:object post:b ;
          rg:source source:book .
        """  # fmt: skip
    rolegraph.load(file("x.ttl", text)).export(tmp_path / "out.ttl")
    again = rolegraph.load(tmp_path / "out.ttl")
    line = triple("post:a", "org:reportsTo", "post:b")
    assert sources_of(again, line) == [expand("source:book")]
    assert sources_of(again.without("book"), line) == []


def test_in_a_folder_plain_statements_are_the_vocabularys(file, tmp_path):
    file("ontology/book.ttl", BOOK + f"[] {CLAIM} . role:r rg:hasDuty duty:d ; skos:broader role:s .")
    graph = rolegraph.load(ontology=tmp_path / "ontology")
    assert sources_of(graph, triple("role:r", "skos:broader", "role:s")) == [GRAPHS["vocabulary"]]
    assert sources_of(graph, triple("role:r", "rg:hasDuty", "duty:d")) == [expand("source:book")]


# -- SSSOM


GOOD = """\
#curie_map:
#  ESCO: "http://data.europa.eu/esco/occupation/"
#mapping_set_id: https://example.org/set
subject_id\tpredicate_id\tobject_id\tobject_label\tmapping_justification\tcomment
role:operations-manager\tskos:closeMatch\tESCO:abc\toperations manager\tsemapv:ManualMappingCuration\t
role:operations-manager\tskos:broadMatch\tonet:11-1021.00\t\tsemapv:ManualMappingCuration\t"two
lines, # and a ""word"" "
"""
MEANT = {
    (node("role:operations-manager"), node("skos:closeMatch"), node("esco-occupation:abc")),
    (node("esco-occupation:abc"), node("rdfs:label"), ox.Literal("operations manager")),
    (node("role:operations-manager"), node("skos:broadMatch"), node("onet:11-1021.00")),
}


@pytest.mark.parametrize(
    "content",
    [
        GOOD,
        "\ufeff" + GOOD,
        GOOD.replace("\n", "\r\n"),
        GOOD.replace("role:operations", "\nrole:operations"),
        GOOD.rstrip("\n"),
    ],
    ids=["plain", "byte order mark", "Windows", "empty lines", "no last line end"],
)
def test_mappings_are_read(file, content):
    graph = rolegraph.load(file("m.sssom.tsv", content, head=False))
    assert quads(graph, "source:m-sssom") == MEANT


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("\tobject_id\t", "\tobject\t", 4, "lacks the column object_id"),
        ("ESCO:abc", "OTHER:abc", 5, "object_id 'OTHER:abc': the prefix is not in the file's curie_map"),
        ("ESCO:abc", "abc", 5, "object_id 'abc': the prefix is not in the file's curie_map"),
        ("ESCO:abc", "ESCO:a b", 5, "object_id 'ESCO:a b'"),
        ("skos:closeMatch", "skos:exactMatch", 5, "predicate_id 'skos:exactMatch': use one of skos:"),
        ("skos:broadMatch", "owl:sameAs", 6, "predicate_id 'owl:sameAs': use one of"),
        ("skos:broadMatch", "skos:broadMatch\x00", 6, "predicate_id"),
        ("role:operations-manager\tskos:broad", "\tskos:broad", 6, "subject_id ''"),
        ("\tonet:11-1021.00\t", "\t\t", 6, "object_id ''"),
        ("two", "x" * 200_000, 6, "not a table"),
    ],
)  # fmt: skip
def test_a_mapping_at_fault_is_told_with_its_line(file, old, new, line, says):
    assert old in GOOD
    path = file("m.sssom.tsv", GOOD.replace(old, new), head=False)
    with pytest.raises(rolegraph.FileError) as caught:
        rolegraph.load(path)
    assert caught.value.line == line
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert says in str(caught.value)


def test_a_fault_below_a_cell_of_two_lines_is_told_with_its_own_line(file):
    row = "role:x\tskos:exactMatch\tESCO:abc\t\tsemapv:ManualMappingCuration\t\n"
    with pytest.raises(rolegraph.FileError) as caught:
        rolegraph.load(file("m.sssom.tsv", GOOD + row, head=False))
    assert caught.value.line == 8


def test_blank_nodes_that_cannot_be_told_apart_are_refused_and_hang_nothing(tmp_path, monkeypatch):
    from itertools import permutations

    monkeypatch.setattr("rolegraph.claims.PATIENCE", 1.0)
    clique = "\n".join(f"_:b{a} <http://example.org/p> _:b{b} ." for a, b in permutations(range(12), 2))
    (tmp_path / "clique.nt").write_text(clique + "\n", "utf-8")
    with pytest.raises(rolegraph.InvalidDataError, match="12 blank nodes are too entangled"):
        rolegraph.load(tmp_path / "clique.nt")
