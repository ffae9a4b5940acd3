"""What `check` finds: every rule is met by a message that a person understands, with file and line."""

from __future__ import annotations

import hashlib
import shutil
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import rolegraph
from rolegraph import check, opening, queries
from rolegraph.store import Store
from rolegraph.vocabulary import PREFIXES, expand, short

HERE = Path(__file__).parent
SHAPES = rolegraph.SHIPPED / "shapes.ttl"
HEAD = "\n".join(f"@prefix {prefix}: <{iri}> ." for prefix, iri in PREFIXES.items()) + "\n"
WORDS = "The cook fries. The chef bakes and the owner sets goals for the house. " * 20
HASH = hashlib.sha256(WORDS.encode()).hexdigest()
HELD = "rdf:subject post:1 ; rdf:predicate org:heldBy ; rdf:object person:1"
GOOD = f"""{HEAD}
role:a a rg:Role ; skos:prefLabel "operations manager"@en , "Betriebsleiter"@de ;
  skos:definition "runs it"@en ;
  skos:broader role:m ; rg:hasDuty duty:d ; rg:requiresSkill skill:s ; rg:essentialSkill skill:s ;
  rg:optionalSkill skill:s ; rg:hasSkill skill:s ; rg:level level:mid ; rg:typicallyReportsTo role:m ;
  rg:typicallyDottedLineTo role:b ; skos:altLabel "ops manager"@en .
role:b a rg:Role ; skos:prefLabel "office manager"@en .
role:m a rg:Role ; skos:prefLabel "manager"@en .
<http://data.europa.eu/esco/occupation/x> a rg:Role ; skos:prefLabel "manager"@en ; skos:closeMatch role:m .
duty:d a rg:Duty ; skos:prefLabel "set goals"@en .
skill:s a rg:Skill ; skos:prefLabel "set goals"@en .
level:mid a rg:Level ; skos:prefLabel "middle management"@en ; rg:ordinal 2 .
source:doc a rg:Source ; dcterms:title "A document"@en ; dcterms:date "2024-05-01"^^xsd:date ;
  dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;
  rg:fileName "doc.txt" ; rg:sha256 "{HASH}" .
source:doc-1 a rg:Source ; dcterms:title "Part one"@en ; dcterms:isPartOf source:doc ;
  rg:start 0 ; rg:end 500 .
source:doc-1-1 a rg:Source ; dcterms:title "Item"@en ; dcterms:isPartOf source:doc-1 ;
  rg:start 100 ; rg:end 300 .
source:hr a rg:Source ; dcterms:title "HR export" ; dcterms:date "2024"^^xsd:gYear .
[] a rg:Claim ; rdf:subject role:a ; rdf:predicate rg:hasDuty ; rdf:object duty:d ; rg:frequency rg:usually ;
  rg:condition "in large firms"@en ; rg:minHeadcount 10 ; rg:maxHeadcount 10 ;
  rg:source source:doc-1-1 ; rg:start 110 ; rg:end 120 ; skos:note "a note"@en .
[] a rg:Claim ; rdf:subject role:a ; rdf:predicate skos:altLabel ; rdf:object "ops"@en ;
  rg:stance rg:disputes ;
  rg:source source:doc-1 ; rg:start 0 ; rg:end 3 ; rg:quote "{WORDS[:3]}"@en .
[] a rg:Claim ; {HELD} ; rg:validFrom "2020-01-01"^^xsd:date ; rg:validTo "2024-01-01"^^xsd:date ;
  rg:source source:doc .
[] a rg:Claim ; {HELD} ; rg:validFrom "2024-06-01"^^xsd:date ; rg:source source:doc .
[] a rg:Claim ; rdf:subject post:1 ; rdf:predicate org:reportsTo ; rdf:object post:2 ;
  rg:source source:hr ; rg:stance rg:supports .
[] a rg:Claim ; rdf:subject role:b ; rdf:predicate skos:broader ; rdf:object role:m ;
  rg:source source:doc-1-1 ; rg:start 100 ; rg:end 300 .
aside:1 a rg:SetAside ; rg:source source:doc-1 ; rg:start 400 ; rg:end 500 ; rg:reason "a list of links"@en .
post:1 a org:Post ; skos:prefLabel "Ops 1"@en ; org:role role:a ; org:postIn unit:1 ; org:reportsTo post:2 ;
  rg:dottedLineTo post:2 ; rg:fte 0.5 ; rg:vacant true ; rg:source source:hr .
post:2 a org:Post ; rg:vacant false ; org:heldBy person:1 .
person:1 a foaf:Person ; rg:source source:hr .
unit:1 a org:OrganizationalUnit ; skos:prefLabel "Operations"@en ; org:unitOf unit:0 ; rg:source source:hr .
unit:2 a org:OrganizationalUnit ; skos:prefLabel "Ops east"@en ; org:subOrganizationOf unit:1 .
unit:0 a org:FormalOrganization ; skos:prefLabel "Example organisation"@en .
"""


def table(name):
    """The rows of a file of samples: the columns, and where they stand."""
    lines = (HERE / name).read_text("utf-8").splitlines()
    rows = [(number, line.split("\t")) for number, line in enumerate(lines, 1) if not line.startswith("#")]
    return [pytest.param(*row, id=f"{name.partition('.')[0]}-{number}") for number, row in rows]


@pytest.fixture
def folder(tmp_path):
    """An ontology folder in which nothing is wrong."""
    (tmp_path / "good.ttl").write_text(GOOD, "utf-8")
    (tmp_path / "doc.txt").write_text(WORDS, "utf-8")
    return tmp_path


def test_good_folder_is_good(folder):
    report = rolegraph.check_files(ontology=folder)
    assert report.violations == ()
    assert report.conforms
    assert (report.checked["documents"], report.checked["places"]) == (1, 6)


def test_whoever_holds_a_graph_holds_one_that_passed(folder):
    (folder / "more.ttl").write_text(f"{HEAD}role:x a rg:Role .\n", "utf-8")
    with pytest.raises(rolegraph.InvalidDataError, match=r"more\.ttl:\d+: .*exactly one name") as caught:
        rolegraph.load(ontology=folder)
    assert len(caught.value.report.violations) == 1


def readable(finding, line):
    """Whether a finding says in words what is wrong, where it stands, and no more than a person can take."""
    text = finding.message
    return (
        finding.file is not None
        and finding.line == line
        and "<" not in text
        and "rolegraph/" not in text
        and "w3.org" not in text
        and "\n" not in text
        and 20 < len(text) < 600
    )


@pytest.mark.parametrize(("says", "turtle"), table("wrong-statements.tsv"))
def test_what_breaks_a_shape_is_told_in_words_with_file_and_line(folder, says, turtle):
    bad = folder / "of-a-colleague.ttl"
    bad.write_text(f"{HEAD}\n# a remark\n{turtle}\n", "utf-8")
    line = HEAD.count("\n") + 3
    report = rolegraph.check_files(ontology=folder)
    told = [finding for finding in report.violations if finding.message.startswith(says)]
    assert told, report.violations
    for finding in told:
        assert finding.file == str(bad)
        assert readable(finding, line), finding


@pytest.mark.parametrize(("name", "count", "turtle"), table("wrong-relations.tsv"))
def test_what_breaks_a_relation_is_told_in_words_with_file_and_line(folder, name, count, turtle):
    bad = folder / "of-a-colleague.ttl"
    bad.write_text(f"{HEAD}{turtle}\n", "utf-8")
    store = Store()
    opening.fill(store, [], folder, None)
    found = list(store.rows(queries.checks()[name]))
    assert len(found) == int(count)
    findings = rolegraph.check_files(ontology=folder).violations
    for focus, message, *_ in found:
        told = [f for f in findings if f.focus == focus and same_words(f.message, message)]
        assert told, findings
        for finding in told:
            # The other half of a contradiction may be the one that is shown.
            ours = f" . {turtle}".count(f" . {short(focus)} ")
            assert finding.file == str(bad) or not ours
            assert readable(finding, HEAD.count("\n") + 1 if finding.file == str(bad) else finding.line), told


def same_words(message, raw):
    """Whether a message is that of a set query, whose IRIs it shows as CURIEs."""
    return message.split()[-4:] == raw.split()[-4:] or message.startswith(raw[:12])


def test_every_shape_and_every_set_query_has_a_sample():
    import rdflib

    shacl = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    shapes = rdflib.Graph().parse(SHAPES)
    messages = {str(message) for message in shapes.objects(None, shacl.message)}
    lines = (HERE / "wrong-statements.tsv").read_text("utf-8").splitlines()[1:]
    begun = tuple({line.split("\t")[0] for line in lines})
    assert [message for message in messages if not message.startswith(begun)] == []
    lines = (HERE / "wrong-relations.tsv").read_text("utf-8").splitlines()[1:]
    assert {line.split("\t")[0] for line in lines} == queries.checks().keys()


# -- where a finding stands


def lines_of(folder, **files):
    for name, text in files.items():
        (folder / f"{name}.ttl").write_text(text, "utf-8")
    found = rolegraph.check_files(ontology=folder).violations
    return {(Path(f.file).name, f.line) for f in found if f.file is not None}, found


def test_subject_that_takes_several_lines_is_found_at_its_first(folder):
    text = HEAD + "\n\nrole:x a rg:Role ;\n  skos:prefLabel 'x'@en ;\n  rg:level\n    level:nope .\n"
    places, _ = lines_of(folder, more=text)
    assert places == {("more.ttl", HEAD.count("\n") + 3)}


def test_a_line_that_begins_with_an_object_is_not_taken_for_its_subject(folder):
    text = (
        HEAD
        + "role:x a rg:Role ; skos:prefLabel 'x'@en ; skos:broader\n  role:m ,\n  role:y .\n"
        + "role:y a rg:Role .\n"
    )
    places, _ = lines_of(folder, more=text)
    assert places == {("more.ttl", HEAD.count("\n") + 4)}


def test_of_several_places_the_one_that_is_at_fault_is_shown(folder):
    places, _ = lines_of(folder, more=f"{HEAD}role:a rg:hasDuty skill:s .\n")
    assert places == {("more.ttl", HEAD.count("\n") + 1)}


def test_claim_without_a_name_is_found_by_what_it_says(folder):
    claim = "[] a rg:Claim ; rdf:subject role:a ; rdf:predicate rg:level ; rdf:object {} ;"
    claim += " rg:source source:hr .\n"
    text = HEAD + claim.format("level:mid") + "# between\n" + claim.format("level:nope")
    places, _ = lines_of(folder, more=text)
    assert places == {("more.ttl", HEAD.count("\n") + 3)}


def test_claim_that_cannot_be_named_is_found_by_what_it_says(folder):
    text = (
        HEAD + "\n[] a rg:Claim ; rdf:subject role:a , role:b ; rdf:object duty:d ; rg:source source:hr .\n"
    )
    places, found = lines_of(folder, more=text)
    assert places == {("more.ttl", HEAD.count("\n") + 2)}
    assert len(found) == 2


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.nt", '<http://x/z> <http://x/y> "z" .\n<{role}x> <{type}> <{rg}Role> .\n'),
        ("a.nq", '<http://x/z> <http://x/y> "z" .\n<{role}x> <{type}> <{rg}Role> <http://x/g> .\n'),
        ("a.trig", "@prefix role: <{role}> .\nrole:x <{type}> <{rg}Role> .\n"),
        ("a.jsonld", '[\n{{"@id": "{role}x", "@type": "{rg}Role"}}\n]\n'),
        (
            "a.rdf",
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:rg="{rg}">\n'
            '<rg:Role rdf:about="{role}x"/>\n</rdf:RDF>\n',
        ),
    ],
)
def test_other_formats_than_turtle_have_lines_too(tmp_path, name, text):
    path = tmp_path / name
    names = {"role": PREFIXES["role"], "rg": PREFIXES["rg"], "type": expand("rdf:type")}
    path.write_text(text.format(**names), "utf-8")
    report = rolegraph.check_files([path])
    assert [(f.file, f.line) for f in report.violations] == [(str(path), 2)]


# -- the names of claims


def test_claim_with_a_wrong_name_is_told_its_right_one_and_who_gives_it(folder):
    wrong = f"claim:1 a rg:Claim ; {HELD} ; rg:validTo '2023-01-01'^^xsd:date ; rg:source source:hr .\n"
    (folder / "more.ttl").write_text(HEAD + wrong, "utf-8")
    (finding,) = [
        f for f in rolegraph.check_files(ontology=folder).violations if f.focus == expand("claim:1")
        and "tidy" in f.message
    ]  # fmt: skip
    assert "rolegraph tidy renames it and its decisions" in finding.message
    rolegraph.tidy([folder])
    assert "claim:1 " not in (folder / "more.ttl").read_text("utf-8")
    again = rolegraph.check_files(ontology=folder).violations
    assert not [f for f in again if "tidy" in f.message]


# -- the shapes


def test_folder_may_have_shapes_of_its_own(folder):
    own = f"{HEAD}<http://x/shape> a sh:NodeShape ; sh:targetClass rg:Role ; sh:property <http://x/p> .\n"
    own += "<http://x/p> a sh:PropertyShape ; sh:path skos:scopeNote ; sh:minCount 1 ;"
    own += " sh:message 'scope, please' .\n"
    (folder / "shapes.ttl").write_text(own, "utf-8")
    report = rolegraph.check_files(ontology=folder)
    assert {f.message for f in report.violations} == {"scope, please"}
    assert len(report.violations) == 4


@pytest.mark.parametrize(
    "content",
    [
        b"<http://x/s",
        b"\xff\xfe",
        b"<http://x/s> a <http://www.w3.org/ns/shacl#NodeShape> ; <http://www.w3.org/ns/shacl#pattern> '(' .",
    ],
)
def test_shapes_that_cannot_be_used_are_a_fault_of_their_file(folder, content):
    (folder / "shapes.ttl").write_bytes(content)
    with pytest.raises(rolegraph.FileError, match=r"shapes\.ttl.*the shapes cannot be used"):
        rolegraph.check_files(ontology=folder)


@cache
def rdf_shapes():
    import rdflib

    return rdflib.Graph().parse(SHAPES)


def judged_by_both(ntriples):
    """The nodes at fault by the engine in use and by pySHACL."""
    import pyshacl
    import rdflib

    ours = {finding.focus for finding in check.check_shapes(ntriples, SHAPES)}
    data = rdflib.Graph().parse(data=ntriples, format="nt")
    conforms, results, _ = pyshacl.validate(data, shacl_graph=rdf_shapes(), advanced=False, inference=None)
    shacl = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    theirs = {str(focus) for focus in results.objects(None, shacl.focusNode)}
    assert conforms is (not theirs)
    return ours, theirs


@cache
def asserted(*paths):
    """The statements that are validated, as N-Triples lines."""
    store = Store()
    if paths:
        opening.fill(store, [Path(path) for path in paths], None, None)
    else:
        opening.fill(store, [], rolegraph.SHIPPED, None)
    return tuple(sorted(store.dump(ox.RdfFormat.N_TRIPLES).decode().splitlines()))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_pyshacl_finds_the_shipped_knowledge_as_good_as_we_do():
    ours, theirs = judged_by_both("\n".join(asserted()).encode() + b"\n")
    assert ours == theirs == set()


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    path = tmp_path_factory.mktemp("small") / "good.ttl"
    path.write_text(GOOD, "utf-8")
    lines = asserted(str(path))
    vocabulary = set(asserted(str(rolegraph.SHIPPED / "rolegraph.ttl")))
    # The vocabulary's own terms are of no shape's concern, and pySHACL takes its time over them.
    return [line for line in lines if line not in vocabulary]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_pyshacl_finds_the_same_nodes_at_fault_in_damaged_knowledge(small, data):
    lines = set(small)
    subjects = sorted({line.split(" ", 1)[0] for line in lines})
    objects = sorted({line.split(" ", 2)[2] for line in lines})
    odd = ['"x" .', '""@en .', '"1"^^<http://www.w3.org/2001/XMLSchema#integer> .', "<http://x/nothing> ."]
    odd += [
        '"-1"^^<http://www.w3.org/2001/XMLSchema#integer> .',
        '"2024-13-01"^^<http://www.w3.org/2001/XMLSchema#date> .',
    ]
    for _ in range(data.draw(st.integers(1, 4))):
        line = data.draw(st.sampled_from(sorted(lines)))
        s, p, o = line.split(" ", 2)
        change = data.draw(st.sampled_from(["drop", "object", "second", "subject"]))
        if change != "second":
            lines.discard(line)
        if change == "subject":
            lines.add(f"{data.draw(st.sampled_from(subjects))} {p} {o}")
        elif change != "drop":
            lines.add(f"{s} {p} {data.draw(st.sampled_from(objects + odd))}")
    ours, theirs = judged_by_both("\n".join(sorted(lines)).encode() + b"\n")
    assert ours == theirs


# -- the evidence


def claim_on(start, end, extra="", source="source:doc-1"):
    what = "rdf:subject role:b ; rdf:predicate rg:hasDuty ; rdf:object duty:d"
    return f"{HEAD}[] a rg:Claim ; {what} ; rg:source {source} ; rg:start {start} ; rg:end {end} {extra} .\n"


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


def evidence(folder, turtle, sources=()):
    (folder / "more.ttl").write_text(turtle, "utf-8")
    return rolegraph.check_files(ontology=folder, sources=sources)


def test_hash_and_words_that_agree_with_the_document_are_good(folder):
    words = WORDS[10:20]
    report = evidence(folder, claim_on(10, 20, f'; rg:quote "{words}"@en ; rg:quoteHash "{sha(words)}"'))
    assert report.conforms
    assert report.checked["places"] == 7


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        (f'; rg:quoteHash "{sha("other")}"', "the words at 10 to 20 of the document have another hash"),
        ('; rg:quote "abcdefghij"@en', "the words at 10 to 20 of the document are others"),
        ('; rg:quote "abc"@en', "the quoted words have 3 characters, the stretch has 10"),
        (
            f'; rg:quote "abcdefghij"@en ; rg:quoteHash "{sha(WORDS[10:20])}"',
            "the hash is not that of the quoted",
        ),
    ],
)
def test_hash_or_words_that_do_not_agree_are_told_with_file_and_line(folder, extra, message):
    report = evidence(folder, claim_on(10, 20, extra))
    assert any(finding.message.startswith(message) for finding in report.violations), report.violations
    assert all(
        f.file == str(folder / "more.ttl") and f.line == HEAD.count("\n") + 1 for f in report.violations
    )


def test_shifted_offsets_are_found_by_the_hash(folder):
    report = evidence(folder, claim_on(11, 21, f'; rg:quoteHash "{sha(WORDS[10:20])}"'))
    assert [f.message for f in report.violations] == [
        "the words at 11 to 21 of the document have another hash"
    ]


def test_offsets_behind_the_end_of_the_document_are_found(folder):
    report = evidence(folder, claim_on(5, 99_999, source="source:doc"))
    (finding,) = report.violations
    assert finding.message == f"covers 5 to 99999, but the document has {len(WORDS)} characters"


def test_offsets_count_characters_and_not_bytes(folder):
    words = "Grüße, 職 und 🙂: " * 40
    (folder / "doc.txt").write_text(words, "utf-8")
    text = (folder / "good.ttl").read_text("utf-8").replace(HASH, sha(words))
    (folder / "good.ttl").write_text(text.replace(WORDS[:3], words[:3]), "utf-8")
    assert evidence(folder, claim_on(9, 30, f'; rg:quoteHash "{sha(words[9:30])}"')).conforms


def test_changed_document_is_not_the_one_that_was_read(folder):
    (folder / "doc.txt").write_text(WORDS + "!", "utf-8")
    report = evidence(folder, claim_on(10, 20))
    (finding,) = report.violations
    assert finding.focus == expand("source:doc")
    assert finding.message.startswith("doc.txt is not the document that was read: its SHA-256 differs from")
    assert finding.file == str(folder / "good.ttl")


def test_document_is_known_by_its_bytes_whatever_its_name_and_beside_a_changed_one(folder, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("documents")
    (elsewhere / "deep").mkdir()
    (elsewhere / "deep" / "doc.txt").write_text(WORDS, "utf-8")
    (folder / "doc.txt").write_text("changed", "utf-8")
    assert evidence(folder, claim_on(10, 20), [elsewhere]).conforms
    (elsewhere / "deep" / "doc.txt").rename(elsewhere / "renamed")
    (folder / "doc.txt").unlink()
    report = evidence(folder, claim_on(10, 20), [elsewhere])
    assert report.conforms
    assert report.notes == ()


def test_missing_document_is_a_note_and_no_fault(folder):
    (folder / "doc.txt").unlink()
    report = evidence(folder, claim_on(10, 20, f'; rg:quoteHash "{sha("other")}"'))
    assert report.conforms
    assert report.notes == ("source:doc: the document doc.txt is not here, so it was not verified",)


def test_document_that_is_no_text_has_no_offsets(folder):
    content = b"\xff\xfe\x00binary"
    (folder / "doc.txt").write_bytes(content)
    text = (folder / "good.ttl").read_text("utf-8").replace(HASH, hashlib.sha256(content).hexdigest())
    (folder / "good.ttl").write_text(text, "utf-8")
    (finding,) = rolegraph.check_files(ontology=folder).violations
    assert finding.message.startswith("doc.txt is not UTF-8 text")


def test_folder_of_sources_that_is_not_there_is_an_error(folder):
    with pytest.raises(rolegraph.FileError, match="there is no such folder"):
        rolegraph.check_files(ontology=folder, sources=[folder / "nope"])


def test_the_fictional_handbook_stands_behind_every_claim_that_cites_it():
    report = rolegraph.check_files()
    assert report.conforms, report.violations
    assert report.checked["documents"] == 1
    assert report.checked["places"] > 100


@pytest.mark.shared
def test_the_article_stands_behind_every_claim_that_cites_it():
    seed = Path(__file__).parents[2] / "shared" / "seed"
    if not seed.is_dir():
        pytest.skip("the founding article is not beside the project")
    report = rolegraph.check_files(sources=[seed])
    assert report.conforms, report.violations
    assert report.notes == ()
    assert report.checked["documents"] == 2
    assert report.checked["places"] > 250


@pytest.mark.shared
def test_one_changed_character_of_the_article_is_noticed(tmp_path):
    seed = Path(__file__).parents[2] / "shared" / "seed"
    if not seed.is_dir():
        pytest.skip("the founding article is not beside the project")
    shutil.copy(seed / "article.txt", tmp_path)
    with (tmp_path / "article.txt").open("ab") as file:
        file.write(b" ")
    (finding,) = rolegraph.check_files(sources=[tmp_path]).violations
    assert finding.message.startswith("article.txt is not the document that was read")


# -- files and folders


def test_shipped_folder_is_as_good_named_as_folder_of_files():
    report = rolegraph.check_files([rolegraph.SHIPPED])
    assert report.violations == ()


def test_empty_turtle_file_is_good_and_said_to_hold_nothing(tmp_path):
    empty = tmp_path / "empty.ttl"
    empty.write_text("# nothing yet\n", "utf-8")
    report = rolegraph.check_files([empty])
    assert report.conforms
    assert report.notes == (f"{empty}: holds no statement",)
    with pytest.raises(rolegraph.FileError, match="holds no statement"):
        rolegraph.load(ontology=tmp_path)


@pytest.mark.parametrize("text", ["(/", "'a'@en", "1.5", '"one"', '"a"^^xsd:integer', "-3"])
def test_offsets_that_are_no_numbers_never_stop_the_check(folder, text):
    claim = "[] a rg:Claim ; rdf:subject role:a ; rdf:predicate rg:hasDuty ; rdf:object duty:d"
    claim += " ; rg:source source:hr"
    (folder / "more.ttl").write_text(f"{HEAD}{claim} ; rg:start {text} ; rg:end 20 .\n", "utf-8")
    if text == "(/":
        with pytest.raises(rolegraph.FileError):
            rolegraph.check_files(ontology=folder)
    else:
        assert any(
            "rg:start is one whole number" in f.message
            for f in rolegraph.check_files(ontology=folder).violations
        )
