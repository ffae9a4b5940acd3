"""What `rolegraph tidy` does to a curator's files, rule by rule."""

import hashlib
import stat
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rolegraph.claims import fields_of, mint_claim
from rolegraph.errors import FileError
from rolegraph.formatter import tidy, tidy_text
from rolegraph.turtle import Layout, claims_text
from rolegraph.vocabulary import BASE, PREFIXES, expand

HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
ROLES = """
role:cook a rg:Role ; skos:prefLabel "cook"@en . role:baker a rg:Role ; skos:prefLabel "baker"@en .
source:book a rg:Source . source:page dcterms:isPartOf source:book .
"""
CLAIM = "a rg:Claim ; rdf:subject {} ; rdf:predicate rg:hasDuty ; rdf:object {} ; rg:source source:book"
BAKES = CLAIM.format("role:baker", "duty:bake")
COOKS = CLAIM.format("role:cook", "duty:cook")


def tidied(body, head=HEAD, part_of=(), labels=(), documents=None):
    """The tidy form of a file with all prefixes declared."""
    return tidy_text(head + "\n" + body, Path("x.ttl"), dict(part_of), dict(labels), documents)


def body_of(text):
    """A tidy file without its prefixes."""
    return text.rpartition(" .\n\n")[2] if text.startswith("@prefix") and text.count("\n\n") == 1 else text


def lines(text):
    """The lines that are neither prefixes nor blank."""
    return [line for line in text.split("\n") if line and not line.startswith("@")]


def triples(text):
    return {
        (q.subject, q.predicate.value, q.object) for q in ox.parse(text, ox.RdfFormat.TURTLE, base_iri=BASE)
    }


def named(body, part_of=()):
    """The claim with these fields under the name that they give it."""
    [fields] = fields_of(triples(f"{HEAD}[] {body} .")).values()
    return "claim:" + mint_claim(fields, dict(part_of)).rpartition("/")[2]


@pytest.fixture
def folder(tmp_path):
    """Writes files into a folder and returns it."""

    def write(**files):
        for name, text in files.items():
            path = tmp_path / f"{name}.ttl"
            path.write_bytes(text if isinstance(text, bytes) else (HEAD + text).encode())
        return tmp_path

    return write


def content(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


# ---- how terms are written


@pytest.mark.parametrize(
    ("written", "tidy_form"),
    [
        ("12", "12"),
        ("-3", "-3"),
        ("012", '"012"^^xsd:integer'),
        ("+1", '"+1"^^xsd:integer'),
        ("1.5", "1.5"),
        ("1.0", "1.0"),
        ("1.50", '"1.50"^^xsd:decimal'),
        ("true", "true"),
        ('"1"^^xsd:boolean', '"1"^^xsd:boolean'),
        ('"2024-01-31"^^xsd:date', '"2024-01-31"^^xsd:date'),
        ('"x"^^xsd:string', '"x"'),
        ("'it'@EN-gb", '"it"@en-gb'),
        ('"""two\nlines"""@en', '"two\\nlines"@en'),
        ("'say \"so\" \\\\ \\u2028 \\u0001'", '"say \\"so\\" \\\\ \\u2028 \\u0001"'),
        ("role:cook", "role:cook"),
        ("<https://w3id.org/rolegraph/id/role/cook>", "role:cook"),
        ("<role/cook>", "role:cook"),
        ("<https://w3id.org/rolegraph/id/role/a/b>", "<https://w3id.org/rolegraph/id/role/a/b>"),
        ("<https://w3id.org/rolegraph/id/role/a%20b>", "<https://w3id.org/rolegraph/id/role/a%20b>"),
        ("role:köchin", "role:köchin"),
        ("role:a.b", "role:a.b"),
        ("role:a\\.", "<https://w3id.org/rolegraph/id/role/a.>"),
        ("rg:", "<https://w3id.org/rolegraph/ns#>"),
    ],
)
def test_a_term_is_written_in_its_shortest_safe_form(written, tidy_form):
    assert lines(tidied(f"role:x rg:y {written} .")) == [f"role:x rg:y {tidy_form} ."]


def test_claims_of_an_export_are_sorted_and_headed_and_say_the_same():
    text = (
        HEAD + f"claim:b {COOKS} ; rg:status rg:accepted . claim:a {BAKES} . claim:c {BAKES} ; rg:start 3 ."
    )
    layout = Layout()
    written = claims_text(
        (q.triple for q in ox.parse(text, ox.RdfFormat.TURTLE)), layout, {expand("role:cook"): "cook"}
    )
    assert [line.split()[0:2] for line in written.split("\n")[:-1]] == [
        ["#", "role:baker"],
        ["claim:a", "a"],
        ["claim:c", "a"],
        [],
        ["#", "cook"],
        ["claim:b", "a"],
    ]
    assert triples(layout.head() + written) == triples(text)
    assert [line.split()[1] for line in layout.head().splitlines()] == [
        "claim:",
        "duty:",
        "rdf:",
        "rg:",
        "role:",
        "source:",
    ]


# ---- layout and order


def test_a_claim_is_one_line_with_meaning_first_place_next_hash_last():
    fields = (
        'rg:quoteHash "h" ; skos:note "n"@en ; rg:quote "q" ; rg:end 9 ; rg:start 3 ; rg:source source:book ;'
        ' rg:validTo "2024-01-01"^^xsd:date ; rg:validFrom "2023-01-01"^^xsd:date ; rg:maxHeadcount 9 ;'
        ' rg:minHeadcount 1 ; rg:condition "c"@en ; rg:frequency rg:usually ; rg:stance rg:disputes ;'
        " rdf:object duty:cook ; rdf:predicate rg:hasDuty ; rdf:subject role:cook ; a rg:Claim"
    )
    assert lines(tidied(f"[] {fields} ."))[1] == (
        f"{named(fields)} a rg:Claim ; rdf:subject role:cook ; rdf:predicate rg:hasDuty ;"
        ' rdf:object duty:cook ; rg:stance rg:disputes ; rg:frequency rg:usually ; rg:condition "c"@en ;'
        " rg:minHeadcount 1 ;"
        ' rg:maxHeadcount 9 ; rg:validFrom "2023-01-01"^^xsd:date ; rg:validTo "2024-01-01"^^xsd:date ;'
        ' rg:source source:book ; rg:start 3 ; rg:end 9 ; rg:quote "q" ;'
        ' skos:note "n"@en ; rg:quoteHash "h" .'
    )


def test_roles_and_sources_take_a_line_for_each_predicate_and_lists_of_things_one_line_each():
    assert tidied("""
        duty:b skos:prefLabel "b"@en ; a rg:Duty . duty:a a rg:Duty ; skos:prefLabel "a"@en .
        level:top a rg:Level ; rg:ordinal 20 . level:under a rg:Level ; rg:ordinal 3 .
        role:cook skos:broader role:x ; skos:definition "d"@en ; a rg:Role ; skos:prefLabel "cook"@en .
        source:page dcterms:isPartOf source:book ; a rg:Source ; rg:end 9 ; rg:start 0 .
        source:leaf dcterms:isPartOf source:book ; a rg:Source ; rg:end 20 ; rg:start 10 .
        source:book a rg:Source .
    """).partition("\n\n")[2] == (
        "source:book a rg:Source .\n\n"
        "source:page a rg:Source ;\n  dcterms:isPartOf source:book ;\n  rg:start 0 ;\n  rg:end 9 .\n\n"
        "source:leaf a rg:Source ;\n  dcterms:isPartOf source:book ;\n  rg:start 10 ;\n  rg:end 20 .\n\n"
        'role:cook a rg:Role ;\n  skos:prefLabel "cook"@en ;\n  skos:definition "d"@en ;\n'
        "  skos:broader role:x .\n\n"
        'duty:a a rg:Duty ; skos:prefLabel "a"@en .\nduty:b a rg:Duty ; skos:prefLabel "b"@en .\n\n'
        "level:under a rg:Level ; rg:ordinal 3 .\nlevel:top a rg:Level ; rg:ordinal 20 .\n"
    )


def test_a_part_stands_after_the_whole_that_begins_with_it():
    parts = [(0, 9), (0, 5), (0, 2), (3, 4)]
    body = "\n".join(
        f"source:{4 - n} a rg:Source ; dcterms:isPartOf source:0 ; rg:start {start} ; rg:end {end} ."
        for n, (start, end) in enumerate(parts)
    )
    found = [line for line in lines(tidied(body)) if line.startswith("source:")]
    assert [line.split()[0] for line in found] == ["source:4", "source:3", "source:2", "source:1"]


def test_claims_are_sorted_by_subject_predicate_object_source_and_start_as_numbers():
    order = [
        ("role:baker", "skos:altLabel", '"x"@en', "source:a", 1),
        ("role:cook", "rg:hasDuty", "duty:a", "source:b", 9),
        ("role:cook", "rg:hasDuty", "duty:a", "source:b", 10),
        ("role:cook", "rg:hasDuty", "duty:b", "source:a", 5),
        ("role:cook", "rg:hasDuty", "duty:b", "source:b", 4),
        ("role:cook", "skos:altLabel", '"x"@en', "source:a", 3),
    ]
    written = [
        f"[] a rg:Claim ; rdf:subject {s} ; rdf:predicate {p} ; rdf:object {o} ;"
        f" rg:source {d} ; rg:start {n} ."
        for s, p, o, d, n in order
    ]
    for shuffled in (written, written[::-1], written[3:] + written[:3]):
        found = [line.partition(" ")[2] for line in lines(tidied("\n".join(shuffled))) if line[0] != "#"]
        assert found == [line.partition(" ")[2] for line in written]


def test_claims_stand_under_the_label_of_their_subject():
    assert body_of(tidied(f"{ROLES} [] {COOKS} . [] {BAKES} .")).endswith(
        f"\n\n# baker\n{named(BAKES)} {BAKES} .\n\n# cook\n{named(COOKS)} {COOKS} .\n"
    )


def test_a_subject_without_a_label_is_headed_by_its_curie_until_it_has_one():
    once = tidied(f"[] {COOKS} .")
    assert lines(once)[0] == "# role:cook"
    assert lines(tidy_text(once, Path("x.ttl"), {}, {expand("role:cook"): "cook"}))[0] == "# cook"


def test_the_heading_is_the_english_label_and_may_come_from_another_file_of_the_folder(folder):
    names = 'role:cook a rg:Role ; skos:prefLabel "cook"@en, "Chef"@de, "chef"@fr ; rdfs:label "a label"@en .'
    place = folder(roles=names, claims=f"[] {COOKS} .")
    tidy([place / "claims.ttl"])
    assert lines((place / "claims.ttl").read_text("utf-8"))[0] == "# cook"


def test_an_old_heading_is_replaced_and_not_doubled():
    labels = {expand("role:cook"): "cook", expand("role:baker"): "baker"}
    body = f"# cook\n[] {BAKES} .\n#   baker\n# checked twice\n[] {COOKS} .\n"
    expected = [
        "# baker",
        f"{named(BAKES)} {BAKES} .",
        "# cook",
        "# checked twice",
        f"{named(COOKS)} {COOKS} .",
    ]
    assert lines(tidied(body, labels=labels)) == expected


def test_a_heading_left_behind_by_a_blank_line_is_no_section_mark():
    labels = {expand("role:cook"): "cook", expand("role:baker"): "baker"}
    body = f"# cook\n\n# cook\n\n[] {COOKS} .\n\n# baker\n\n[] {BAKES} .\n"
    assert lines(tidied(body, labels=labels)) == lines(tidied(f"[] {COOKS} . [] {BAKES} .", labels=labels))


def test_a_comment_that_is_a_duty_s_label_is_no_heading():
    body = f'duty:cook a rg:Duty ; skos:prefLabel "cook well"@en .\n# cook well\n[] {COOKS} .'
    assert "# cook well" in lines(tidied(body))


# ---- the names of claims


def test_a_new_claim_is_named_by_its_content_and_its_root_document():
    claim = COOKS.replace("source:book", "source:page")
    part_of = {expand("source:page"): expand("source:book")}
    assert named(claim, part_of) == named(COOKS)
    assert lines(tidied(f"[] {claim} .", part_of=part_of))[1] == f"{named(COOKS)} {claim} ."


def test_the_root_document_is_known_from_another_file_of_the_folder(folder):
    place = folder(book=ROLES, claims=f"[] {COOKS.replace(':book', ':page')} .")
    tidy([place / "claims.ttl"])
    assert named(COOKS) + " " in (place / "claims.ttl").read_text("utf-8")


def test_a_claim_in_brackets_or_with_a_blank_node_label_is_named_too():
    text = tidied(f"[ {COOKS} ] . _:b {BAKES} . decision:d rg:about _:b . decision:e rg:involves ( _:b ) .")
    assert lines(text) == [
        f"decision:d rg:about {named(BAKES)} .",
        f"decision:e rg:involves ( {named(BAKES)} ) .",
        "# role:baker",
        f"{named(BAKES)} {BAKES} .",
        "# role:cook",
        f"{named(COOKS)} {COOKS} .",
    ]


def test_a_wrong_name_is_mended_and_decisions_in_other_files_follow(folder):
    decision = (
        'decision:d a rg:Decision ; rg:about claim:wrong ; rg:because "not claim:wrong"@en . # claim:wrong\n'
    )
    place = folder(claims=f"claim:wrong {COOKS} .", decisions=decision, shapes="role:x rg:y claim:wrong .")
    before = content(place)
    assert tidy([place]) == [place / "claims.ttl", place / "decisions.ttl"]
    assert f"{named(COOKS)} {COOKS} ." in (place / "claims.ttl").read_text("utf-8")
    assert lines((place / "decisions.ttl").read_text("utf-8")) == [
        decision.strip().replace("about claim:wrong", f"about {named(COOKS)}")
    ]
    assert content(place)["shapes.ttl"] == before["shapes.ttl"]


def test_a_file_that_was_not_asked_for_changes_only_in_the_name_of_the_claim(folder):
    decision = "decision:d   rg:about\r\n  claim:wrong, ( <claim/wrong> ) .\r\n"
    other = "  role:x   rg:y 1."
    place = folder(claims=f"claim:wrong {COOKS} .", decisions=decision, other=other)
    assert tidy([place / "claims.ttl"]) == [place / "claims.ttl", place / "decisions.ttl"]
    after = (HEAD + decision).replace("claim:wrong", named(COOKS)).replace("<claim/wrong>", named(COOKS))
    assert content(place)["decisions.ttl"] == after.encode()
    assert content(place)["other.ttl"] == (HEAD + other).encode()


def test_a_claim_without_the_right_name_in_a_file_that_was_not_asked_for_stays(folder):
    place = folder(claims=f"claim:wrong {COOKS} .", decisions="decision:d rg:about claim:wrong .\n")
    tidy([place / "decisions.ttl"])
    assert "claim:wrong" in (place / "decisions.ttl").read_text("utf-8")
    assert "claim:wrong" in (place / "claims.ttl").read_text("utf-8")


def test_a_copied_and_changed_line_gets_a_name_of_its_own_and_decisions_stay_with_the_original():
    right = named(COOKS)
    body = f"{right} {COOKS} .\n{right} {COOKS} ; rg:start 3 .\ndecision:d rg:about {right} ."
    assert lines(tidied(body)) == [
        f"decision:d rg:about {right} .",
        "# role:cook",
        f"{right} {COOKS} .",
        f"{named(COOKS + ' ; rg:start 3')} {COOKS} ; rg:start 3 .",
    ]


def test_a_claim_that_says_two_things_at_once_is_left_for_check():
    body = f"claim:two {COOKS}, source:page ."
    assert lines(tidied(body))[1] == body


def test_a_claim_about_something_without_a_name_is_left_for_check():
    body = f"claim:odd {COOKS.replace('role:cook', '_:cook')} ."
    assert lines(tidied(body))[0] == body


def test_statements_with_no_space_between_them_are_read_one_by_one():
    parts = (
        "@prefix ex: <http://example.org/>", "ex:a ex:b <c>", "ex:d ex:e 5 ",
        "ex:f ex:g 'h'@en", "ex:i ex:j ex:k.l ", "",
    )  # fmt: skip
    assert tidied(".".join(parts), head="") == tidied(" .\n".join(parts), head="")


def test_that_a_claim_supports_its_statement_is_not_written():
    assert lines(tidied(f"[] {COOKS} ; rg:stance rg:supports ."))[1] == f"{named(COOKS)} {COOKS} ."
    assert "rg:disputes" in tidied(f"[] {COOKS} ; rg:stance rg:disputes .")


def test_two_identical_claims_become_one_line_even_across_a_section_mark():
    body = f"# first\n[] {COOKS} .\n[] {COOKS} .\n\n# second part\n\n# third\n{named(COOKS)} {COOKS} ."
    assert lines(tidied(body)) == [
        "# role:cook",
        "# first",
        "# third",
        f"{named(COOKS)} {COOKS} .",
        "# second part",
    ]


# ---- hashes


TEXT = "Das Küchenbuch 🍞 und mehr."


def sha(data):
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def sources(tmp_path_factory):
    place = tmp_path_factory.mktemp("documents")
    (place / "below").mkdir()
    (place / "below" / "any name.txt").write_bytes(TEXT.encode())
    (place / "picture").write_bytes(b"\xff\xfe\x00")
    return place


def test_missing_hashes_are_filled_in_from_the_document_with_the_right_checksum(folder, sources):
    book = f'source:book a rg:Source ; rg:sha256 "{sha(TEXT.encode())}" .'
    part = "source:page a rg:Source ; dcterms:isPartOf source:book ; rg:start 4 ; rg:end 12 ."
    aside = 'aside:a a rg:SetAside ; rg:reason "r"@en ; rg:source source:page ; rg:start 15 ; rg:end 16 .'
    claim = f"[] {COOKS.replace(':book', ':page')} ; rg:start 0 ; rg:end 3 ." * 2
    place = folder(book=book, things=f"{part} {aside} {claim}")
    tidy([place], sources=[sources])
    text = (place / "things.ttl").read_text("utf-8")
    assert f'rg:end 12 ;\n  rg:quoteHash "{sha(TEXT[4:12].encode())}" .' in text
    assert f'rg:end 16 ; rg:quoteHash "{sha("🍞".encode())}" .' in text
    assert f'rg:end 3 ; rg:quoteHash "{sha(b"Das")}" .' in text
    assert "rg:quote " not in text


@pytest.mark.parametrize(
    ("checksum", "fields"),
    [
        ("0" * 64, "rg:start 0 ; rg:end 3"),
        (sha(TEXT.encode()), "rg:start 0"),
        (sha(TEXT.encode()), "rg:start 3 ; rg:end 3"),
        (sha(TEXT.encode()), "rg:start 0 ; rg:end 3000"),
        (sha(TEXT.encode()), 'rg:start 0 ; rg:end 3 ; rg:quoteHash "mine"'),
        (sha(b"\xff\xfe\x00"), "rg:start 0 ; rg:end 1"),
    ],
)
def test_a_hash_that_cannot_be_known_or_is_there_is_not_filled_in(folder, sources, checksum, fields):
    place = folder(things=f'source:book a rg:Source ; rg:sha256 "{checksum}" . [] {COOKS} ; {fields} .')
    tidy([place], sources=[sources])
    assert (
        lines((place / "things.ttl").read_text("utf-8"))[-1]
        == f"{named(f'{COOKS} ; {fields}')} {COOKS} ; {fields} ."
    )


def test_a_folder_of_sources_that_is_not_there_is_an_error(folder, tmp_path):
    with pytest.raises(FileError, match="there is no such folder"):
        tidy([folder(x="role:x rg:y 1 .")], sources=[tmp_path / "nowhere"])


# ---- comments


def test_a_comment_above_a_statement_travels_with_it():
    assert lines(tidied("# on b\n#  and more\nrole:b rg:y 1 .\n  # on a\nrole:a rg:y 1 .")) == [
        "# on a",
        "role:a rg:y 1 .",
        "# on b",
        "#  and more",
        "role:b rg:y 1 .",
    ]


def test_a_comment_at_the_end_of_a_line_stays_there_and_one_inside_moves_above():
    body = (
        "role:b rg:y 1 . # end of b\n# on a\nrole:a # in a\n rg:y 1 ; # again\n rg:z 2 # last\n . # end of a"
    )
    assert tidied(body).partition("\n\n")[2] == (
        "# on a\n# in a\n# again\n# last\nrole:a rg:y 1 ;\n  rg:z 2 . # end of a\n\n"
        "role:b rg:y 1 . # end of b\n"
    )


def test_what_looks_like_a_comment_in_text_or_an_iri_is_none():
    body = (
        "role:a rg:y \"# no . #\", '''# \"neither\" ' '' .\n# nor this''', <http://example.org/x#y> . # this"
    )
    assert [line for line in lines(tidied(body)) if line.startswith("#")] == []
    assert tidied(body).endswith(" . # this\n")
    assert triples(tidied(body)) == triples(HEAD + body)


def test_a_comment_before_a_blank_line_is_a_section_mark_and_sorting_stops_there():
    body = "role:d rg:y 1 .\nrole:c rg:y 1 .\n# ---- mark\n# goes on\n\nrole:b rg:y 1 .\nrole:a rg:y 1 ."
    assert tidied(body).partition("\n\n")[2] == (
        "role:c rg:y 1 .\nrole:d rg:y 1 .\n\n# ---- mark\n# goes on\n\nrole:a rg:y 1 .\nrole:b rg:y 1 .\n"
    )


def test_comments_at_the_end_of_the_file_stay_at_the_end():
    assert tidied("role:b rg:y 1 .\n# that\n\n# was all").endswith("role:b rg:y 1 .\n\n# that\n\n# was all\n")


@pytest.mark.parametrize("gap", ["", "\n"])
def test_the_comment_at_the_top_stays_above_the_prefixes(gap):
    head = f"# one\n\n# two\n{gap}@prefix skos: <{PREFIXES['skos']}> .\n@prefix rg: <{PREFIXES['rg']}> .\n"
    assert tidied("# on it\nrg:a skos:b rg:c .", head) == (
        f"# one\n\n# two\n{gap}@prefix rg: <{PREFIXES['rg']}> .\n@prefix skos: <{PREFIXES['skos']}> .\n\n"
        "# on it\nrg:a skos:b rg:c .\n"
    )


def test_a_comment_on_a_prefix_stays_with_it_or_moves_to_the_top():
    head = (
        f"@prefix rg: <{PREFIXES['rg']}> .\n# on b\n@prefix b: <http://b/> . # of b\n"
        "# on unused\nPREFIX unused: <http://u/> # of unused\n# on a\n@prefix a: <http://a/> .\n"
    )
    assert tidied("a:a rg:b b:c .", head) == (
        "# on unused\n# of unused\n# on a\n@prefix a: <http://a/> .\n"
        "# on b\n@prefix b: <http://b/> . # of b\n"
        f"@prefix rg: <{PREFIXES['rg']}> .\n\na:a rg:b b:c .\n"
    )


def test_comments_of_joined_statements_are_all_kept_once():
    body = "# on x\nrole:x rg:y 1 . # end\n# also on x\nrole:x rg:z 1 . # other end\n# on x\nrole:x rg:y 2 ."
    assert lines(tidied(body)) == [
        "# also on x",
        "# on x",
        "# end",
        "# other end",
        "role:x rg:y 1, 2 ;",
        "  rg:z 1 .",
    ]


def test_a_file_of_comments_only_keeps_them():
    assert tidied("\n\n# a\n\n\n# b", head="") == "# a\n\n# b\n"


# ---- statements


def test_statements_of_one_subject_are_joined_within_a_section_only():
    body = "role:x rg:b 1 .\nrole:w rg:a 1 .\nrole:x rg:a 2, 1 .\n\n# mark\n\nrole:x rg:c 1 ."
    assert tidied(body).partition("\n\n")[2] == (
        "role:w rg:a 1 .\n\nrole:x rg:a 1, 2 ;\n  rg:b 1 .\n\n# mark\n\nrole:x rg:c 1 .\n"
    )


@pytest.mark.parametrize(
    "statement",
    [
        "role:x  rg:y   [ rg:z 01 ; # inside\n      rg:w '''two\n lines''' ]  ;\n\n   rg:v <role/y>  .",
        "role:x  rg:y   ( 1  2 ) .",
        "( 1 )  rg:y   2 .",
        "[]  rg:y   2 .",
        "[ rg:x  1 ]  rg:y   2 .",
        "role:x  rg:y  2  {| rg:z 1 |} .",
        "<< role:x  rg:y  2 >>  rg:z 1 .",
        "role:x  rg:y  <<( role:x  rg:y  2 )>> .",
    ],
)
def test_a_statement_with_blank_nodes_or_lists_is_moved_but_left_word_for_word(statement):
    text = tidied(f"role:z rg:y 1 .\n# on it\n{statement} # end\nrole:a rg:y 1 .")
    assert f"# on it\n{statement} # end\n" in text
    assert text.index("role:a") < text.index("role:z")


def test_a_statement_word_for_word_stands_after_what_else_is_said_of_its_subject():
    body = "role:x rg:y [ rg:z 1 ] .\nrole:y rg:y 1 .\nrole:x rg:a 1 ."
    assert lines(tidied(body)) == ["role:x rg:a 1 .", "role:x rg:y [ rg:z 1 ] .", "role:y rg:y 1 ."]


def test_alike_statements_left_word_for_word_are_all_kept_in_an_order_of_their_comments():
    ends = ["[]  rg:y [] .", "[]  rg:y [] . # one", "[]  rg:y [] . # two"]
    assert lines(tidied("\n".join(ends[::-1]))) == lines(tidied("\n".join(ends))) == ends


# ---- prefixes


def test_only_used_prefixes_are_declared_and_sorted_and_foreign_ones_keep_their_names():
    head = f"PREFIX zoo: <http://zoo/>\n@prefix r: <{PREFIXES['role']}> .\n@prefix no: <http://no/> .\nbase <http://b/>\n"
    assert tidied("r:x zoo:y 'z'^^<http://www.w3.org/2001/XMLSchema#date> .", head) == (
        f"@base <http://b/> .\n@prefix role: <{PREFIXES['role']}> .\n@prefix xsd: <{PREFIXES['xsd']}> .\n"
        '@prefix zoo: <http://zoo/> .\n\nrole:x zoo:y "z"^^xsd:date .\n'
    )


def test_a_prefix_that_only_a_statement_left_word_for_word_uses_is_kept():
    head = f"@prefix r: <{PREFIXES['role']}> .\n@prefix x: <{PREFIXES['xsd']}> .\n@prefix : <http://e/> .\n"
    text = tidied(":a :b [ :c r:y ], 'z'^^x:date .\n<role/w> :b 1 .", head)
    assert [line.split()[1] for line in text.splitlines() if line.startswith("@")] == [
        ":",
        "r:",
        "role:",
        "x:",
    ]


def test_a_prefix_that_only_sorting_needs_is_not_declared():
    part_of = {"http://zoo/page": expand("source:book")}
    text = tidied("@prefix zoo: <http://zoo/> . zoo:a a rg:SetAside ; rg:source zoo:page .", part_of=part_of)
    assert [line.split()[1] for line in text.splitlines() if line.startswith("@")] == ["rg:", "zoo:"]


def test_a_name_of_rolegraph_s_that_a_file_uses_otherwise_stays_the_file_s():
    head = "@prefix role: <http://other/> .\n@prefix r: <https://w3id.org/rolegraph/id/role/> .\n"
    assert lines(tidied("role:x a r:y ; r:z <https://w3id.org/rolegraph/id/duty/d> .", head)) == [
        "role:x a r:y ;",
        "  r:z duty:d .",
    ]


def test_relative_names_stay_relative_to_the_base():
    text = "@base <http://example.org/a/b> .\n\n<c> <p> <http://example.org/a/d>, <../e>, <#f> ."
    assert lines(tidied(text, "")) == ["<c> <p> <d>, <http://example.org/a/b#f>, <http://example.org/e> ."]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("@prefix a: <http://a/> .\na:x a:y a:z .\n@prefix a: <http://b/> .\na:x a:y a:z .\n", 3),
        ("<x> <y> <z> .\n@base <http://a/> .\n", 2),
        ("@base <http://a/> .\n@base <http://b/> .\n", 2),
    ],
)
def test_a_prefix_or_base_of_two_meanings_is_refused_with_its_line(text, line):
    with pytest.raises(FileError) as error:
        tidied(text, head="# top\n")
    assert error.value.line == line + 2


# ---- files


def test_tidy_twice_changes_nothing_and_check_writes_nothing(folder):
    place = folder(a=f"{ROLES} [] {COOKS} .", b="role:x rg:y 2,1 .", c="")
    before = content(place)
    assert tidy([place], check=True) == [place / "a.ttl", place / "b.ttl", place / "c.ttl"]
    assert content(place) == before
    assert tidy([place]) == [place / "a.ttl", place / "b.ttl", place / "c.ttl"]
    once = content(place)
    assert once.keys() == before.keys()
    assert tidy([place]) == tidy([place], check=True) == []
    assert content(place) == once


def test_a_folder_means_its_turtle_files_but_not_the_shapes(folder):
    place = folder(a="role:x rg:y 2,1 .", shapes="role:x rg:y 2,1 .")
    (place / "notes.md").write_text("  # x", "utf-8")
    assert tidy([place]) == [place / "a.ttl"]
    assert tidy([place / "shapes.ttl", place]) == [place / "shapes.ttl"]


def test_a_syntax_error_names_line_and_column_and_nothing_is_written(folder):
    place = folder(a="role:x rg:y 2,1 .", b="role:x rg:y 1 .\nrole:x rg:y nonsense .\n")
    before = content(place)
    with pytest.raises(FileError) as error:
        tidy([place])
    assert (error.value.path, error.value.line) == (str(place / "b.ttl"), HEAD.count("\n") + 2)
    assert error.value.column == 13
    assert content(place) == before


def test_a_file_that_is_not_utf_8_is_refused_with_its_place(folder):
    place = folder(a="role:x rg:y 2,1 .", b="# é\n# é ".encode() + b"\xe9\n")
    before = content(place)
    with pytest.raises(FileError, match="not UTF-8") as error:
        tidy([place])
    assert (error.value.line, error.value.column) == (2, 5)
    assert content(place) == before


def test_marks_and_line_ends_of_other_systems_become_plain(folder):
    crlf = 'role:x rg:y 1 ; # a\r\n rg:z [ rg:w """x\r\ny""" ] . # b\r\n\r\nrole:w rg:y 1 .\r\n'
    place = folder(a=("\ufeff" + HEAD + crlf).encode())
    tidy([place])
    text = content(place)["a.ttl"].decode()
    assert "\ufeff" not in text
    assert text.replace('"""x\r\ny"""', "").count("\r") == 0
    assert '"""x\r\ny"""' in text
    assert meaning(text) == meaning(HEAD + crlf)


@pytest.mark.parametrize(
    ("name", "problem"), [("nowhere.ttl", "no such file or folder"), ("notes.md", "is no Turtle file")]
)
def test_a_path_that_is_no_turtle_file_is_refused(folder, name, problem):
    place = folder(a="")
    (place / "notes.md").write_text("x", "utf-8")
    with pytest.raises(FileError, match=problem):
        tidy([place / name])


def test_a_failure_while_writing_leaves_every_file_and_no_rest(folder, monkeypatch):
    place = folder(a="role:x rg:y 2,1 .", b="role:x rg:y 2,1 .")
    before = content(place)
    real, calls = Path.chmod, []

    def full(path, mode):
        calls.append(path)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        real(path, mode)

    monkeypatch.setattr(Path, "chmod", full)
    with pytest.raises(FileError, match="No space left"):
        tidy([place])
    assert content(place) == before


def test_a_file_keeps_its_permissions_and_a_link_stays_a_link(folder, tmp_path_factory):
    place = folder(a="role:x rg:y 2,1 .")
    real = tmp_path_factory.mktemp("elsewhere") / "b.ttl"
    real.write_text(HEAD + "role:x rg:y 2,1 .", "utf-8")
    (place / "b.ttl").symlink_to(real)
    (place / "a.ttl").chmod(0o640)
    assert tidy([place]) == [place / "a.ttl", place / "b.ttl"]
    assert stat.S_IMODE((place / "a.ttl").stat().st_mode) == 0o640
    assert (place / "b.ttl").is_symlink()
    assert lines(real.read_text("utf-8")) == ["role:x rg:y 1, 2 ."]


# ---- anything goes


NAMES = st.sampled_from(["a", "b", "c"])
NODES = st.builds("{}:{}".format, st.sampled_from(["role", "duty", "post", "ex"]), NAMES)
LITERALS = st.sampled_from(
    ["1", "01", "2.5", "true", '"x"', '"x"@en', "'''# \"y\" .\n'''", '"2024-01-01"^^xsd:date', '"\\u2028"']
)
OBJECTS = st.one_of(NODES, LITERALS)
FIELDS = st.builds("{} {}".format, st.sampled_from(["rg:p", "skos:note", "ex:q"]), OBJECTS)
PLAIN = st.builds(lambda s, fields: [s, *fields], NODES, st.lists(FIELDS, min_size=1, max_size=3))
TYPED = st.sampled_from(
    [["role:a", "a rg:Role"], ["duty:b", "a rg:Duty"], ["level:c", "a rg:Level", "rg:ordinal 3"]]
)
NESTED = st.builds(
    lambda s, o, shape: [s, "rg:p " + shape.format(o)],
    st.one_of(NODES, st.just("[]"), st.just("( 1 )")),
    OBJECTS,
    st.sampled_from(["[ rg:q {0} ]", "( {0} {0} )", "[ rg:q [] ], {0}"]),
)
CLAIMS = st.builds(
    lambda name, s, p, o, d, more: [
        name,
        "a rg:Claim",
        f"rdf:subject {s}",
        f"rdf:predicate {p}",
        f"rdf:object {o}",
        f"rg:source source:{d}",
        *more,
    ],
    st.sampled_from(["[]", "[]", "claim:x", "claim:y"]),
    NODES,
    st.sampled_from(["rg:hasDuty", "skos:altLabel"]),
    OBJECTS,
    NAMES,
    st.lists(
        st.sampled_from(["rg:start 1", "rg:end 3", "rg:stance rg:disputes", 'skos:note "n"']), unique=True
    ),
)


@st.composite
def statements(draw):
    """A statement with comments above, inside and after it, whose texts are filled in later."""
    subject, *fields = draw(st.one_of(PLAIN, TYPED, NESTED, CLAIMS, CLAIMS))
    inside = [draw(st.sampled_from(["", "", "", " #%\n"])) for _ in fields]
    text = subject + " " + " ;".join(f + gap for f, gap in zip(fields, inside, strict=True))
    text += draw(st.sampled_from([" .", "\n.", " ;\n ."]))
    above = "".join(draw(st.lists(st.just("#%\n"), max_size=2)))
    return above + text + draw(st.sampled_from(["\n", "\n\n\n", " #%\n", "\t#%\n\n"]))


def numbered(text, start):
    """Each comment place with a number of its own, so that every comment is the only one of its kind."""
    parts = text.split("#%")
    return "".join(
        part + (f"# note {start + i}" if i < len(parts) - 1 else "") for i, part in enumerate(parts)
    )


@st.composite
def files(draw):
    """The head of a file, its sections (a mark and statements) and its end."""
    count = iter(range(0, 10_000, 20))

    def text(strategy):
        return numbered(draw(strategy), next(count))

    names = [*PREFIXES, "ex"]
    declared = [f"@prefix {name}: <{PREFIXES.get(name, 'http://example.org/')}> ." for name in names]
    head = text(st.sampled_from(["", "#%\n", "#%\n\n#%\n", "#%\n\n"]))
    prefixes = [text(st.sampled_from(["", "", "", "#%\n"])) + line for line in declared[:3]] + declared[3:]
    prefixes = [line + text(st.sampled_from(["\n", "\n", " #%\n"])) for line in prefixes]
    sections = [
        (
            text(st.sampled_from(["", "\n"] if not number else ["\n#%\n\n", "\n\n#%\n#%\n\n#%\n\n"])),
            [text(statements()) for _ in range(draw(st.integers(0, 5)))],
        )
        for number in range(draw(st.integers(1, 3)))
    ]
    return head, prefixes, sections, text(st.sampled_from(["", "#%", "\n#%\n\n#%\n"]))


def written(file):
    head, prefixes, sections, end = file
    return head + "".join(prefixes) + "".join(mark + "".join(parts) for mark, parts in sections) + end


def said_by_claims(file):
    """The claims that a file's lines make, read one by one, in the form of `meaning`."""
    joined = {}
    for _, parts in file[2]:
        for part in parts:
            found = triples(f"{HEAD}@prefix ex: <http://example.org/> .\n{part}")
            claim = {(p, str(o)) for _, p, o in found}
            if (expand("rdf:type"), f"<{expand('rg:Claim')}>") in claim:
                identity = frozenset(pair for pair in claim if pair[0] != expand("skos:note"))
                joined.setdefault(identity, set()).update(claim)
    return set(map(frozenset, joined.values()))


def meaning(text):
    """What a text says: claims without their names, blank nodes without theirs."""
    found = fields_of(triples(text))
    claim = ox.NamedNode(expand("rg:Claim"))
    claims = {s: fields for s, fields in found.items() if claim in fields.get(expand("rdf:type"), ())}
    told = {
        frozenset((p, str(o)) for p, values in fields.items() for o in values) for fields in claims.values()
    }
    rest = ox.Dataset(
        ox.Quad(s, ox.NamedNode(p), o)
        for s, fields in found.items()
        if s not in claims
        for p, values in fields.items()
        for o in values
    )
    rest.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return told, {str(quad) for quad in rest}


@settings(max_examples=150, deadline=None)
@given(files(), st.randoms(use_true_random=False))
def test_whatever_stands_in_a_file_tidy_loses_nothing_and_the_order_does_not_matter(file, random):
    text = written(file)
    once = tidy_text(text, Path("x.ttl"), {}, {})
    assert tidy_text(once, Path("x.ttl"), {}, {}) == once

    before, after = ([part.split("\n")[0] for part in t.split("# note ")[1:]] for t in (text, once))
    assert sorted(after) == sorted(before)
    assert meaning(once) == (said_by_claims(file), meaning(text)[1])

    head, prefixes, sections, end = file
    prefixes, sections = list(prefixes), [(mark, list(parts)) for mark, parts in sections]
    random.shuffle(prefixes)
    for _, parts in sections:
        random.shuffle(parts)
    # The first prefix line may lean on the comment above it: only what cannot is moved.
    shuffled = written((head, file[1][:1] + [line for line in prefixes if line != file[1][0]], sections, end))
    assert tidy_text(shuffled, Path("x.ttl"), {}, {}) == once
