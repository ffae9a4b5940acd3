"""What the merge makes of the sources: statuses, conflicts, decisions, and the graph without some of them."""

from __future__ import annotations

import hashlib
import itertools
import tempfile
from pathlib import Path

import pyoxigraph as ox
import pytest

import rolegraph
from rolegraph import merge
from rolegraph.vocabulary import PREFIXES, expand, short

HEAD = "\n".join(f"@prefix {prefix}: <{iri}> ." for prefix, iri in PREFIXES.items())
FOLDER = f"""{HEAD}
source:one a rg:Source ; dcterms:title "One"@en ; dcterms:date "2024-06-01"^^xsd:date .
source:one-a a rg:Source ; dcterms:title "One, a"@en ; dcterms:isPartOf source:one ; rg:start 0 ; rg:end 100 .
source:one-a-1 a rg:Source ; dcterms:title "1"@en ; dcterms:isPartOf source:one-a ; rg:start 0 ; rg:end 50 .
source:two a rg:Source ; dcterms:title "Two"@en ; dcterms:date "2025"^^xsd:gYear .
source:three a rg:Source ; dcterms:title "Three"@en .
role:cook a rg:Role ; skos:prefLabel "cook"@en .
role:chef a rg:Role ; skos:prefLabel "chef"@en .
role:owner a rg:Role ; skos:prefLabel "owner"@en .
duty:fry a rg:Duty ; skos:prefLabel "fry"@en .
duty:bake a rg:Duty ; skos:prefLabel "bake"@en .
skill:salt a rg:Skill ; skos:prefLabel "salt"@en .
level:low a rg:Level ; skos:prefLabel "low"@en ; rg:ordinal 1 .
level:mid a rg:Level ; skos:prefLabel "mid"@en ; rg:ordinal 2 .
level:top a rg:Level ; skos:prefLabel "top"@en ; rg:ordinal 3 .
person:p a foaf:Person .
"""
POSTS = "".join(f"post:{name} a org:Post . " for name in ("a", "b", "c"))
FRY = "role:cook", "rg:hasDuty", "duty:fry"
ABOVE = "role:cook", "rg:typicallyReportsTo", "role:chef"
TITLE = "role:cook", "skos:altLabel", '"Chef"@en'

offsets = itertools.count(0, 10)


def claim(statement, source="source:one-a", extra="", start=None):
    """A nameless claim on a place of its own."""
    subject, predicate, value = statement
    if start is None:
        start = next(offsets) % 40
    return (
        f"[] a rg:Claim ; rdf:subject {subject} ; rdf:predicate {predicate} ; rdf:object {value} ;"
        f" rg:source {source} ; rg:start {start} ; rg:end {start + 5} {extra} .\n"
    )


def named(statement, source="source:one", **fields):
    """The CURIE of the claim on a statement, worked out from the definition and nothing else."""
    plain = {"start": None, "end": None, "stance": None, "condition": None, "minHeadcount": None}
    plain |= {"maxHeadcount": None, "frequency": None, "validFrom": None, "validTo": None}
    lines = [*map(term, statement), term(source)]
    lines += ["" if value is None else term(value) for value in (plain | fields).values()]
    return "claim:" + hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def term(text):
    """The N-Triples form of a CURIE, a quoted literal, a date or a whole number."""
    if isinstance(text, int):
        return f'"{text}"^^<http://www.w3.org/2001/XMLSchema#integer>'
    if text.startswith('"'):
        return text.replace("xsd:", "<http://www.w3.org/2001/XMLSchema#").replace("date", "date>")
    return f"<{expand(text)}>"


def decision(about, verdict, name="d"):
    return (
        f"decision:{name} a rg:Decision ; rg:about {about} ; rg:verdict rg:{verdict} ;"
        ' rg:because "It is so."@en ; dcterms:date "2026-01-01"^^xsd:date ; rg:decidedBy "curators" .\n'
    )


@pytest.fixture
def make(tmp_path):
    """Build a graph from a folder with this Turtle in it."""
    number = itertools.count()

    def make(*turtle, without=(), trig=""):
        folder = tmp_path / f"ontology-{next(number)}"
        folder.mkdir()
        if trig:
            (folder / "plain.trig").write_text(HEAD + trig, "utf-8")
        (folder / "all.ttl").write_text(FOLDER + "".join(turtle), "utf-8")
        return rolegraph.load(ontology=folder, without=without)

    return make


def holds(graph, statement, where=""):
    triple = " ".join(statement)
    pattern = f"GRAPH {where} {{ {triple} }}" if where else triple
    return bool(graph.query(f"ASK {{ {pattern} }}"))


def status(graph, statement):
    """The status of a statement as an item of a list answer has it."""
    s, p, o = (text.split('"')[1] if text.startswith('"') else expand(text) for text in statement)
    found = [row for row in graph.support() if (row.statement.subject, row.statement.predicate) == (s, p)]
    return next((row.status for row in found if row.statement.object == o), None)


def kinds(graph, *, of=None):
    return sorted(c.kind for c in graph.conflicts() if of is None or c.status == of)


# -- the status of a statement


def test_statement_of_one_unconditional_claim_is_accepted(make):
    graph = make(claim(FRY))
    assert status(graph, FRY) == "accepted"
    assert holds(graph, FRY)


@pytest.mark.parametrize(
    "bound", ['; rg:condition "on Fridays"@en', "; rg:minHeadcount 5", "; rg:maxHeadcount 5"]
)
def test_statement_that_always_has_a_condition_is_conditional_and_in_the_merge(make, bound):
    graph = make(claim(FRY, extra=bound))
    assert status(graph, FRY) == "conditional"
    assert holds(graph, FRY)


def test_one_unconditional_claim_makes_a_conditional_statement_accepted(make):
    graph = make(claim(FRY, extra='; rg:condition "on Fridays"@en'), claim(FRY))
    assert status(graph, FRY) == "accepted"
    (item,) = graph.role("cook").duties
    assert [c.condition for c in item.claims] == [None, "on Fridays"]


def test_how_often_is_no_condition(make):
    assert status(make(claim(FRY, extra="; rg:frequency rg:sometimes")), FRY) == "accepted"


def test_statement_that_is_only_disputed_is_denied_and_not_in_the_merge(make):
    graph = make(claim(FRY, extra="; rg:stance rg:disputes"))
    assert status(graph, FRY) == "denied"
    assert not holds(graph, FRY)
    assert kinds(graph) == []
    assert [item.status for item in graph.role("cook").duties] == ["denied"]


def test_statement_with_all_claims_rejected_is_rejected(make):
    about = named(FRY, start=0, end=5)
    graph = make(claim(FRY, start=0), decision(about, "reject"))
    assert status(graph, FRY) == "rejected"
    assert not holds(graph, FRY)
    assert not holds(graph, FRY, "source:one-a")


def test_one_claim_that_is_not_rejected_keeps_the_statement(make):
    graph = make(claim(FRY, start=0), claim(FRY, start=20), decision(named(FRY, start=0, end=5), "reject"))
    assert status(graph, FRY) == "accepted"
    assert holds(graph, FRY)
    (row,) = graph.support()
    assert row.places == 1
    assert [c.status for c in row.claims] == ["accepted", "rejected"]


def test_rejecting_the_support_leaves_the_statement_denied(make):
    about = named(FRY, start=0, end=5)
    graph = make(claim(FRY, start=0), claim(FRY, extra="; rg:stance rg:disputes"), decision(about, "reject"))
    assert status(graph, FRY) == "denied"
    assert kinds(graph) == []


def test_contested_comes_before_conditional_and_the_condition_stays(make):
    graph = make(
        claim(FRY, extra='; rg:condition "on Fridays"@en'), claim(FRY, extra="; rg:stance rg:disputes")
    )
    assert status(graph, FRY) == "contested"
    assert not holds(graph, FRY)
    assert holds(graph, FRY, "source:one-a")
    (item,) = graph.role("cook").duties
    assert {c.condition for c in item.claims} == {"on Fridays", None}


def test_status_of_an_item_is_the_least_ordinal_of_its_claims_in_sparql_as_in_python(make):
    about = named(FRY, start=0, end=5)
    graph = make(
        claim(FRY, start=0),
        claim(FRY, extra='; rg:condition "on Fridays"@en'),
        claim(ABOVE, extra="; rg:stance rg:disputes"),
        decision(about, "reject"),
    )
    rows = graph.query(
        "SELECT ?s ?p ?o (MIN(?n) AS ?least) { ?c rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ;"
        " rg:status/rg:ordinal ?n } GROUP BY ?s ?p ?o"
    )
    order = ["contested", "accepted", "conditional", "denied", "rejected"]
    least = {row[1].value: order[int(row[3].value) - 1] for row in rows}
    assert least == {expand("rg:hasDuty"): "conditional", expand("rg:typicallyReportsTo"): "denied"}
    assert (status(graph, FRY), status(graph, ABOVE)) == ("conditional", "denied")


KINDS = {
    "plain": "",
    "conditional": '; rg:condition "on Fridays"@en',
    "disputing": "; rg:stance rg:disputes",
    "rejected": "",
    "accepted by decision": "",
    "over": '; rg:validTo "2000-01-01"^^xsd:date',
}


def expected_status(claims):
    """The rule of the design, written once more; what is over does not outlive a rejection."""
    left = [kind for kind in claims if kind != "rejected"]
    if "rejected" in claims and {*left} <= {"over"}:
        return "rejected"
    if all(kind == "disputing" for kind in left):
        return "denied"
    stated = any(kind not in {"disputing", "over"} for kind in left)
    if stated and "disputing" in left and "accepted by decision" not in left:
        return "contested"
    if any(kind in {"plain", "accepted by decision", "over"} for kind in left):
        return "accepted"
    return "conditional"


@pytest.mark.parametrize(
    "claims", [pair for size in (1, 2, 3) for pair in itertools.combinations_with_replacement(KINDS, size)]
)
def test_status_follows_from_the_claims_whatever_their_mixture(claims):
    lines, decisions = [], []
    for number, kind in enumerate(claims):
        lines.append(claim(FRY, start=number * 10, extra=KINDS[kind]))
        if kind in {"rejected", "accepted by decision"}:
            about = named(FRY, start=number * 10, end=number * 10 + 5)
            decisions.append(decision(about, kind[:6], f"d{number}"))
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "all.ttl").write_text(FOLDER + "".join([*lines, *decisions]), "utf-8")
        graph = rolegraph.load(ontology=folder)
    expected = expected_status(claims)
    assert status(graph, FRY) == expected
    in_force = any(kind in {"plain", "conditional", "accepted by decision"} for kind in claims)
    assert holds(graph, FRY) is (in_force and expected in {"accepted", "conditional"})
    assert holds(graph, FRY, "source:one-a") is in_force
    (row,) = graph.support()
    assert row.places == sum(kind not in {"rejected", "disputing"} for kind in claims)


# -- where a statement stands


def test_statement_stands_once_in_the_merge_and_once_in_each_source_that_makes_it(make):
    graph = make(claim(FRY), claim(FRY), claim(FRY, "source:two"), claim(FRY, "source:one-a-1", start=40))
    assert holds(graph, FRY)
    rows = graph.query("SELECT ?g { GRAPH ?g { role:cook rg:hasDuty duty:fry } }")
    assert {row[0].value for row in rows} == {
        expand(f"source:{name}") for name in ("one-a", "one-a-1", "two")
    }
    (count,) = graph.query("SELECT (COUNT(*) AS ?n) { role:cook rg:hasDuty ?duty }")
    assert count[0].value == "1"
    (row,) = graph.support()
    assert row.places == 4


def test_two_claims_of_one_stretch_are_one_place(make):
    graph = make(claim(FRY, start=0), claim(FRY, start=0, extra='; rg:condition "on Fridays"@en'))
    (row,) = graph.support()
    assert (row.places, len(row.claims)) == (1, 2)


def test_the_same_claim_written_twice_is_one(make):
    graph = make(claim(FRY, start=0), claim(FRY, start=0, extra="; rg:stance rg:supports"))
    (row,) = graph.support()
    assert len(row.claims) == 1


def test_plain_statement_that_a_claim_of_its_source_makes_is_not_counted_beside_it(make):
    post = POSTS + "post:a org:reportsTo post:b ; rg:source source:two .\n"
    graph = make(post, claim(("post:a", "org:reportsTo", "post:b"), "source:two"))
    (row,) = graph.impact("source:two")[:1]
    assert row.before == ("accepted", 1)


def test_every_graded_skill_is_a_skill_and_only_in_the_merge(make):
    salt = ("role:cook", "rg:essentialSkill", "skill:salt")
    general = ("role:cook", "rg:hasSkill", "skill:salt")
    graph = make(claim(salt))
    assert holds(graph, general)
    assert not holds(graph, general, "?any")
    assert [(item.label, item.relation) for item in graph.role("cook").skills] == [
        ("salt", "rg:essentialSkill")
    ]


def test_contested_skill_is_no_skill(make):
    salt = ("role:cook", "rg:optionalSkill", "skill:salt")
    graph = make(claim(salt), claim(salt, extra="; rg:stance rg:disputes"))
    assert not holds(graph, ("role:cook", "rg:hasSkill", "skill:salt"))


# -- dates


LINE = "post:a", "org:reportsTo", "post:b"


@pytest.mark.parametrize(
    ("dates", "in_force"),
    [
        ('; rg:validTo "2024-06-01"^^xsd:date', False),
        ('; rg:validTo "2024-06-02"^^xsd:date', True),
        ('; rg:validFrom "2024-06-01"^^xsd:date', True),
        ('; rg:validFrom "2024-06-02"^^xsd:date', False),
        ('; rg:validFrom "2020-01-01"^^xsd:date ; rg:validTo "2024-01-01"^^xsd:date', False),
        ('; rg:validFrom "2024-01-01"^^xsd:date ; rg:validTo "2099-01-01"^^xsd:date', True),
    ],
)
def test_dated_claim_holds_on_the_day_of_its_own_source_from_and_up_to_but_not_on_the_last(
    make, dates, in_force
):
    graph = make(POSTS, claim(LINE, "source:one-a-1", dates))
    assert holds(graph, LINE) is in_force
    assert holds(graph, LINE, "source:one-a-1") is in_force
    (row,) = graph.support()
    assert row.status == "accepted"
    assert [c.in_force for c in row.claims] == [in_force]


@pytest.mark.parametrize("source", ["source:two", "source:three"])
def test_source_without_a_day_puts_nothing_out_of_force(make, source):
    graph = make(POSTS, claim(LINE, source, '; rg:validTo "1999-01-01"^^xsd:date'))
    assert holds(graph, LINE)


def test_the_date_is_that_of_the_document_and_not_of_a_part(make):
    part = 'source:one-a dcterms:date "2000-01-01"^^xsd:date .\n'
    graph = make(POSTS, part, claim(LINE, extra='; rg:validFrom "2010-01-01"^^xsd:date'))
    assert holds(graph, LINE)


def test_denial_out_of_force_contests_nothing(make):
    graph = make(
        POSTS, claim(LINE), claim(LINE, extra='; rg:stance rg:disputes ; rg:validTo "2020-01-01"^^xsd:date')
    )
    assert kinds(graph) == []
    assert holds(graph, LINE)


# -- the conflict rules


def test_title_that_is_also_a_superior_contests_both(make):
    graph = make(claim(TITLE), claim(ABOVE))
    assert kinds(graph, of="open") == ["titleIsSuperior"]
    assert not holds(graph, TITLE)
    assert not holds(graph, ABOVE)
    assert (status(graph, TITLE), status(graph, ABOVE)) == ("contested", "contested")
    (conflict,) = (c for c in graph.conflicts("cook") if c.status == "open")
    assert len(conflict.statements) == 2
    assert conflict.sentence == '"Chef" is given both as another title of cook and as what it reports to'


def test_title_that_is_a_title_of_the_superior_contests_both(make):
    graph = make(
        claim(("role:cook", "skos:altLabel", '"boss"@en')),
        claim(("role:chef", "skos:altLabel", '"BOSS"@en')),
        claim(ABOVE),
    )
    assert kinds(graph) == ["titleIsSuperior"]


def test_title_that_is_a_role_of_its_own_is_noted_and_contests_nothing(make):
    graph = make(claim(TITLE))
    assert kinds(graph) == ["titleIsRole"]
    assert kinds(graph, of="noted") == ["titleIsRole"]
    assert holds(graph, TITLE)
    assert status(graph, TITLE) == "accepted"


def test_title_that_is_a_role_is_not_noted_where_no_claim_gives_it(make):
    assert kinds(make("role:cook skos:altLabel 'Chef'@en .\n")) == []


def test_own_name_as_another_title_is_nothing_to_note(make):
    levels = claim(("role:cook", "rg:level", "level:low")) + claim(("role:cook", "rg:level", "level:top"))
    assert kinds(make(claim(("role:cook", "skos:altLabel", '"COOK"@en')), levels)) == []


def test_title_of_a_role_that_ranks_higher_contests_the_title_alone(make):
    low, top = ("role:cook", "rg:level", "level:low"), ("role:chef", "rg:level", "level:top")
    graph = make(claim(TITLE), claim(low), claim(top))
    assert kinds(graph, of="open") == ["titleAboveLevel"]
    assert not holds(graph, TITLE)
    assert holds(graph, low)
    assert holds(graph, top)
    (conflict,) = (c for c in graph.conflicts() if c.status == "open")
    assert [short(s.object) for s in conflict.reasons] == ["level:top", "level:low"]
    assert len(conflict.claims) == 3


@pytest.mark.parametrize(("mine", "theirs"), [("top", "low"), ("low", "low")])
def test_title_of_a_role_that_ranks_no_higher_is_only_noted(make, mine, theirs):
    graph = make(
        claim(TITLE),
        claim(("role:cook", "rg:level", f"level:{mine}")),
        claim(("role:chef", "rg:level", f"level:{theirs}")),
    )
    assert kinds(graph) == ["titleIsRole"]


def test_several_levels_are_several_reasons_for_one_conflict(make):
    graph = make(
        claim(TITLE),
        claim(("role:cook", "rg:level", "level:low")),
        claim(("role:chef", "rg:level", "level:mid")),
        claim(("role:chef", "rg:level", "level:top")),
    )
    (conflict,) = (c for c in graph.conflicts() if c.kind == "titleAboveLevel")
    assert len(conflict.reasons) == 3


@pytest.mark.parametrize("line", ["rg:typicallyReportsTo", "org:reportsTo"])
def test_two_that_are_above_each_other_contest_both_lines(make, line):
    a, b = ("role:cook", "role:chef") if line.startswith("rg") else ("post:a", "post:b")
    graph = make(POSTS, claim((a, line, b)), claim((b, line, a)))
    assert kinds(graph, of="open") == ["mutualSuperiors"]
    assert not holds(graph, (a, line, b))
    assert not holds(graph, (b, line, a))


def test_level_above_that_of_the_superior_is_noted(make):
    graph = make(
        claim(ABOVE),
        claim(("role:cook", "rg:level", "level:top")),
        claim(("role:chef", "rg:level", "level:low")),
    )
    assert kinds(graph, of="noted") == ["levelAboveSuperior"]
    assert holds(graph, ABOVE)
    assert status(graph, ABOVE) == "accepted"


def test_level_below_or_beside_that_of_the_superior_is_nothing_to_note(make):
    levels = claim(("role:cook", "rg:level", "level:low")), claim(("role:chef", "rg:level", "level:low"))
    assert kinds(make(claim(ABOVE), *levels)) == []


def test_support_and_dispute_of_one_statement_contests_it(make):
    graph = make(claim(FRY), claim(FRY, "source:two", "; rg:stance rg:disputes"))
    assert kinds(graph) == ["supportAndDispute"]
    assert not holds(graph, FRY)


def test_dispute_of_a_plain_statement_contests_it(make):
    graph = make("role:cook rg:hasDuty duty:fry .\n", claim(FRY, extra="; rg:stance rg:disputes"))
    assert kinds(graph) == ["supportAndDispute"]
    assert not holds(graph, FRY)
    assert holds(graph, FRY, "graph:vocabulary")


def test_dispute_of_another_statement_contests_nothing(make):
    bake = ("role:cook", "rg:hasDuty", "duty:bake")
    assert kinds(make(claim(FRY), claim(bake, extra="; rg:stance rg:disputes"))) == []


def test_several_typical_superiors_are_alternatives(make):
    graph = make(claim(ABOVE), claim(("role:cook", "rg:typicallyReportsTo", "role:owner")))
    assert kinds(graph) == []


OTHER_LINE = "post:a", "org:reportsTo", "post:c"


@pytest.mark.parametrize(
    ("one", "other", "rival"),
    [
        ("", "", True),
        ('; rg:condition "by day"@en', '; rg:condition "by night"@en', True),
        ("; rg:maxHeadcount 50", "; rg:minHeadcount 51", False),
        ("; rg:maxHeadcount 50", "; rg:minHeadcount 50", True),
        ("; rg:minHeadcount 51", "; rg:maxHeadcount 50", False),
        ("; rg:maxHeadcount 50", "", True),
        ('; rg:validTo "2030-01-01"^^xsd:date', '; rg:validFrom "2030-01-01"^^xsd:date', False),
        ('; rg:validTo "2030-01-02"^^xsd:date', '; rg:validFrom "2030-01-01"^^xsd:date', True),
        ('; rg:validTo "2030-01-01"^^xsd:date', '; rg:validTo "2031-01-01"^^xsd:date', True),
        ("", "; rg:stance rg:disputes", False),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_two_solid_lines_of_a_post_are_rivals_unless_dates_or_head_counts_keep_them_apart(
    make, one, other, rival, turned
):
    # a source without a day, so that nothing is out of force
    first, second = (OTHER_LINE, LINE) if turned else (LINE, OTHER_LINE)
    graph = make(POSTS, claim(first, "source:two", one), claim(second, "source:two", other))
    assert kinds(graph, of="open") == (["rivalLines"] if rival else [])
    assert holds(graph, first) is not rival


@pytest.mark.parametrize(
    "dates", ['; rg:validTo "2024-01-01"^^xsd:date', '; rg:validFrom "2025-01-01"^^xsd:date']
)
def test_line_out_of_force_is_no_rival(make, dates):
    graph = make(POSTS, claim(LINE), claim(OTHER_LINE, extra=dates))
    assert kinds(graph) == []
    assert holds(graph, LINE)


@pytest.mark.parametrize("why", ["rejected", "disputing", "out of force"])
def test_a_claim_that_does_not_count_never_makes_two_lines_overlap(make, why):
    until, since = '; rg:validTo "2024-07-01"^^xsd:date', '; rg:validFrom "2024-05-01"^^xsd:date'
    extra = {
        "rejected": "",
        "disputing": "; rg:stance rg:disputes ; rg:validFrom '2010-01-01'^^xsd:date",
        "out of force": '; rg:validTo "2024-06-01"^^xsd:date',
    }[why]
    # The two lines in force hold for small and for large bodies; the third claim, on the second, for all.
    graph = make(
        POSTS,
        claim(LINE, extra=f"{until} ; rg:maxHeadcount 10"),
        claim(OTHER_LINE, extra=f"{since} ; rg:minHeadcount 11"),
        claim(OTHER_LINE, extra=extra, start=7),
        decision(named(OTHER_LINE, start=7, end=12), "reject") if why == "rejected" else "",
    )
    assert "rivalLines" in kinds(graph, of="apparent")
    assert kinds(graph, of="open") == (["supportAndDispute"] if why == "disputing" else [])
    assert holds(graph, LINE)


def test_plain_line_of_another_source_holds_without_bounds(make):
    plain = "source:three { post:a org:reportsTo post:c }"
    bounded = claim(LINE, extra="; rg:maxHeadcount 10")
    apart = claim(OTHER_LINE, extra="; rg:minHeadcount 11")
    assert kinds(make(POSTS, bounded, apart), of="open") == []
    assert kinds(make(POSTS, bounded, apart, trig=plain)) == ["rivalLines"]


SMALL, LARGE = "; rg:maxHeadcount 99", "; rg:minHeadcount 100"


def test_lines_whose_head_counts_never_meet_are_only_apparent_rivals_and_both_hold(make):
    graph = make(POSTS, claim(LINE, extra=SMALL), claim(OTHER_LINE, extra=LARGE))
    (conflict,) = graph.conflicts()
    assert (conflict.kind, conflict.status) == ("rivalLines", "apparent")
    assert conflict.set_apart_by == "with 99 people or fewer; with 100 people or more"
    assert "not at once" in conflict.sentence
    assert "post:b with 99 people or fewer, post:c with 100 people or more" in conflict.sentence
    assert holds(graph, LINE)
    assert holds(graph, OTHER_LINE)


def test_head_counts_that_share_one_number_are_no_excuse(make):
    graph = make(POSTS, claim(LINE, extra="; rg:maxHeadcount 100"), claim(OTHER_LINE, extra=LARGE))
    assert kinds(graph) == kinds(graph, of="open") == ["rivalLines"]


def test_a_condition_in_words_keeps_nothing_apart_and_the_sentence_says_so(make):
    words = '; rg:condition "by size and structure"@en'
    (conflict,) = make(POSTS, claim(LINE, extra=words), claim(OTHER_LINE, extra=LARGE)).conflicts()
    assert conflict.status == "open"
    assert 'may be only apparent, since "by size and structure" gives no numbers' in conflict.sentence


def test_words_say_nothing_where_other_places_meet_for_certain(make):
    words = '; rg:condition "by size and structure"@en'
    (conflict,) = make(POSTS, claim(LINE, extra=words), claim(LINE), claim(OTHER_LINE)).conflicts()
    assert "may be" not in conflict.sentence


@pytest.mark.parametrize("line", ["rg:typicallyReportsTo", "org:reportsTo"])
def test_two_that_are_above_each_other_in_different_cases_are_so_only_apparently(make, line):
    ends = ("role:cook", "role:chef") if line.startswith("rg") else ("post:a", "post:b")
    one, other = (ends[0], line, ends[1]), (ends[1], line, ends[0])
    graph = make(POSTS, claim(one, extra=SMALL), claim(other, extra=LARGE))
    assert kinds(graph) == kinds(graph, of="apparent") == ["mutualSuperiors"]
    assert holds(graph, one)
    assert holds(graph, other)


@pytest.mark.parametrize(("denied", "expected"), [
    (LARGE, "apparent"), ("; rg:minHeadcount 99", "open"), ("", "open"),
    ('; rg:condition "on Fridays"@en', "open"),
])  # fmt: skip
def test_a_denial_of_another_case_contests_nothing(make, denied, expected):
    graph = make(claim(FRY, extra=SMALL), claim(FRY, extra=f"; rg:stance rg:disputes {denied}"))
    assert kinds(graph) == kinds(graph, of=expected) == ["supportAndDispute"]
    assert holds(graph, FRY) is (expected == "apparent")


def test_dates_of_other_days_are_told_in_the_sentence(make):
    until, since = '; rg:validTo "2024-07-01"^^xsd:date', '; rg:validFrom "2024-07-01"^^xsd:date'
    graph = make(POSTS, claim(LINE, "source:two", until), claim(OTHER_LINE, "source:two", since))
    (conflict,) = graph.conflicts()
    assert conflict.set_apart_by == "before 2024-07-01; from 2024-07-01"


def test_typical_superiors_for_different_head_counts_are_listed_as_apparent(make):
    above = ("role:cook", "rg:typicallyReportsTo", "role:owner")
    assert kinds(make(claim(ABOVE, extra=SMALL), claim(above))) == []
    graph = make(claim(ABOVE, extra=SMALL), claim(above, extra=LARGE))
    assert kinds(graph) == kinds(graph, of="apparent") == ["severalSuperiors"]
    assert status(graph, above) == "conditional"


def test_a_decision_on_a_conflict_has_the_same_name_whether_it_is_apparent_or_not(make):
    real = make(POSTS, claim(LINE), claim(OTHER_LINE))
    apparent = make(POSTS, claim(LINE, extra=SMALL), claim(OTHER_LINE, extra=LARGE))
    assert conflict_of(real, "rivalLines") == conflict_of(apparent, "rivalLines")


def test_the_namesakes_of_a_title_are_told_with_who_names_them(make):
    trig = 'source:three { onet:1 a rg:Role ; skos:prefLabel "fryer"@en }'
    graph = make(claim(("role:cook", "skos:altLabel", '"Fryer"@en'), "source:one-a"), trig=trig)
    (conflict,) = graph.conflicts()
    assert conflict.sentence == (
        '"Fryer" is another title of cook (one) and also the name of a role of its own (onet)'
    )
    assert [reason.subject for reason in conflict.reasons] == [expand("onet:1")]


def test_dotted_line_is_no_rival(make):
    graph = make(POSTS, claim(LINE), claim(("post:a", "rg:dottedLineTo", "post:c")))
    assert kinds(graph) == []


@pytest.mark.parametrize("rule", ["titleIsSuperior", "mutualSuperiors", "supportAndDispute", "rivalLines"])
def test_rule_does_not_fire_once_a_claim_in_it_is_rejected(make, rule):
    start = 40
    statements = {
        "titleIsSuperior": (TITLE, ABOVE, ""),
        "mutualSuperiors": (ABOVE, ("role:chef", "rg:typicallyReportsTo", "role:cook"), ""),
        "supportAndDispute": (FRY, FRY, "; rg:stance rg:disputes"),
        "rivalLines": (LINE, OTHER_LINE, ""),
    }
    one, other, extra = statements[rule]
    stance = {"stance": "rg:disputes"} if extra else {}
    turtle = [POSTS, claim(one, start=0), claim(other, extra=extra, start=start)]
    assert kinds(make(*turtle), of="open") == [rule]
    about = named(other, start=start, end=start + 5, **stance)
    graph = make(*turtle, decision(about, "reject"))
    assert kinds(graph, of="open") == []
    assert holds(graph, one)


# -- decisions


def test_accepting_a_claim_lifts_the_contest_from_its_statement_alone(make):
    turtle = [claim(TITLE, start=0), claim(ABOVE, start=20)]
    graph = make(*turtle, decision(named(ABOVE, start=20, end=25), "accept"))
    assert holds(graph, ABOVE)
    assert not holds(graph, TITLE)
    assert (status(graph, ABOVE), status(graph, TITLE)) == ("accepted", "contested")


def conflict_of(graph, kind):
    (found,) = (c.iri for c in graph.conflicts() if c.kind == kind)
    return found


def test_keeping_both_lifts_the_contest_from_all_of_a_conflict(make):
    turtle = [claim(TITLE, start=0), claim(ABOVE, start=20)]
    iri = conflict_of(make(*turtle), "titleIsSuperior")
    graph = make(*turtle, decision(f"<{iri}>", "keepBoth"))
    assert holds(graph, ABOVE)
    assert holds(graph, TITLE)
    (conflict,) = (c for c in graph.conflicts() if c.kind == "titleIsSuperior")
    assert conflict.status == "settled"
    assert conflict.decision is not None
    assert (conflict.decision.verdict, conflict.decision.because) == ("keep-both", "It is so.")


def test_one_more_place_leaves_a_decision_on_the_conflict_standing(make):
    turtle = [claim(TITLE, start=0), claim(ABOVE, start=20)]
    iri = conflict_of(make(*turtle), "titleIsSuperior")
    graph = make(
        *turtle,
        claim(TITLE, "source:two"),
        claim(ABOVE, "source:one", start=30),
        decision(f"<{iri}>", "keepBoth"),
    )
    assert conflict_of(graph, "titleIsSuperior") == iri
    assert holds(graph, TITLE)


def test_conflict_is_named_after_its_kind_and_statements(make):
    iri = conflict_of(make(claim(TITLE), claim(ABOVE)), "titleIsSuperior")
    lines = sorted(" ".join(map(term, statement)) for statement in (TITLE, ABOVE))
    text = "\n".join([expand("rg:titleIsSuperior"), *lines])
    assert iri == expand("conflict:") + hashlib.sha256(text.encode()).hexdigest()[:16]


def test_order_of_its_statements_is_not_in_the_name_of_a_conflict():
    one, other = ([ox.NamedNode(term(text)[1:-1]) for text in line] for line in (FRY, ABOVE))
    kind = expand("rg:rivalLines")
    assert merge.conflict_iri(kind, [one, other]) == merge.conflict_iri(kind, [other, one])


def test_statement_in_two_conflicts_stays_contested_until_both_are_settled(make):
    turtle = [claim(TITLE, start=0), claim(ABOVE, start=20), claim(ABOVE, extra="; rg:stance rg:disputes")]
    graph = make(*turtle)
    first, second = conflict_of(graph, "titleIsSuperior"), conflict_of(graph, "supportAndDispute")
    half = make(*turtle, decision(f"<{first}>", "keepBoth"))
    assert not holds(half, ABOVE)
    assert holds(half, TITLE)
    status = {one.iri: one.status for one in half.conflicts()}
    assert (status[first], status[second]) == ("settled", "open")
    whole = make(*turtle, decision(f"<{first}>", "keepBoth"), decision(f"<{second}>", "keepBoth", "e"))
    assert holds(whole, ABOVE)


@pytest.mark.parametrize("verdict", ["accept", "reject"])
def test_decision_on_a_claim_that_is_gone_names_the_nearest(make, verdict):
    right = named(FRY, start=0, end=5)
    wrong = right[:-1] + ("0" if right[-1] != "0" else "1")
    with pytest.raises(rolegraph.InvalidDataError, match=f"nearest: {right} .cook · .* · fry"):
        make(claim(FRY, start=0), decision(wrong, verdict))


def test_decision_to_keep_both_of_a_conflict_that_is_gone_names_the_nearest(make):
    iri = conflict_of(make(claim(TITLE), claim(ABOVE)), "titleIsSuperior")
    with pytest.raises(rolegraph.InvalidDataError, match=r"there is no such conflict.*nearest: conflict:"):
        make(claim(TITLE), decision(f"<{iri}>", "keepBoth"))


def test_keeping_both_of_something_that_is_no_conflict_is_an_error(make):
    with pytest.raises(rolegraph.InvalidDataError, match="no such conflict"):
        make(claim(FRY), decision("role:cook", "keepBoth"))


# -- without, impact


def test_leaving_a_source_out_leaves_out_its_parts_and_runs_the_rules_again(make):
    turtle = [claim(TITLE, "source:one-a-1", start=0), claim(ABOVE, "source:two")]
    graph = make(*turtle)
    assert not holds(graph, ABOVE)
    left = graph.without("one")
    assert holds(left, ABOVE)
    assert kinds(left) == []
    assert status(left, TITLE) is None
    assert [source.iri for source in left.sources()] == [expand("source:three"), expand("source:two")]
    assert [t.title for t in left.role("cook").titles] == []
    assert holds(make(*turtle, without=["One"]), ABOVE)


def test_leaving_a_part_out_keeps_the_rest_of_the_document(make):
    graph = make(claim(FRY, "source:one-a-1", start=0), claim(ABOVE, "source:one-a", start=60)).without(
        "one-a-1"
    )
    assert holds(graph, ABOVE)
    assert not holds(graph, FRY)


def test_labels_stay_and_lists_show_only_what_a_statement_uses(make):
    graph = make(claim(FRY, "source:two"), claim(ABOVE)).without("source:one")
    assert graph.store.label(expand("role:chef")) == "chef"
    assert [row.label for row in graph.roles()] == ["cook"]


def test_decision_on_a_claim_of_a_source_that_is_left_out_goes_with_it(make):
    graph = make(
        claim(FRY, start=0), claim(FRY, "source:two"), decision(named(FRY, start=0, end=5), "reject")
    )
    left = graph.without("source:one")
    assert not left.query("ASK { ?any a rg:Decision }")
    assert holds(left, FRY)


def test_dispute_that_is_left_out_no_longer_contests(make):
    graph = make(claim(FRY), claim(FRY, "source:two", "; rg:stance rg:disputes"))
    assert status(graph.without("two"), FRY) == "accepted"
    assert status(graph.without("one"), FRY) == "denied"


def test_leaving_out_does_not_change_the_graph_it_is_asked_of(make):
    graph = make(claim(FRY))
    before = graph.export(to="n-quads")
    graph.without("one")
    graph.impact("one")
    assert graph.export(to="n-quads") == before


def test_impact_names_each_kind_of_change(make):
    bake = ("role:cook", "rg:hasDuty", "duty:bake")
    line = ("role:owner", "rg:typicallyReportsTo", "role:chef")
    turned = ("role:chef", "rg:typicallyReportsTo", "role:owner")
    salt = ("role:cook", "rg:requiresSkill", "skill:salt")
    reject_in_one = named(turned, start=30, end=35, stance="rg:disputes")
    graph = make(
        claim(FRY, "source:two"),  # lost
        claim(bake, "source:two"),  # two places, of which one is left
        claim(bake),
        claim(salt, "source:two"),  # accepted, then only on a condition
        claim(salt, extra='; rg:condition "in winter"@en'),
        claim(TITLE),  # contested by a line of the source that goes
        claim(ABOVE, "source:two"),
        claim(line),
        claim(turned, start=30, extra="; rg:stance rg:disputes"),
        decision(reject_in_one, "reject"),
    )
    found = {
        (row.change, short(row.statement.predicate), short(row.statement.object)): (row.before, row.after)
        for row in graph.impact("two")
    }
    assert found == {
        ("lost", "rg:hasDuty", "duty:fry"): (("accepted", 1), None),
        ("lost", "rg:typicallyReportsTo", "role:chef"): (("contested", 1), None),
        ("uncontested", "skos:altLabel", "Chef"): (("contested", 1), ("accepted", 1)),
        ("status", "rg:requiresSkill", "skill:salt"): (("accepted", 2), ("conditional", 1)),
        ("fewer places", "rg:hasDuty", "duty:bake"): (("accepted", 2), ("accepted", 1)),
    }


def test_impact_tells_of_what_is_newly_contested(make):
    # A decision of the source that goes was what kept the dispute down.
    about = named(FRY, "source:two", start=0, end=5)
    graph = make(
        claim(FRY, "source:two", start=0),
        claim(FRY, start=10),
        claim(FRY, extra="; rg:stance rg:disputes", start=30),
        decision(about, "accept"),
    )
    assert status(graph, FRY) == "accepted"
    (row,) = graph.impact("two")
    assert (row.change, row.before, row.after) == ("newly contested", ("accepted", 2), ("contested", 1))


def test_impact_of_a_source_that_says_nothing_is_nothing(make):
    assert make(claim(FRY)).impact("three") == ()


# -- the name of a claim


FIELDS = {
    "stance": ("rg:disputes", "rg:stance rg:disputes"),
    "condition": ('"on Fridays"@en', 'rg:condition "on Fridays"@en'),
    "minHeadcount": (2, "rg:minHeadcount 2"),
    "maxHeadcount": (9, "rg:maxHeadcount 9"),
    "frequency": ("rg:usually", "rg:frequency rg:usually"),
    "validFrom": ('"2024-01-01"^^xsd:date', 'rg:validFrom "2024-01-01"^^xsd:date'),
    "validTo": ('"2025-01-01"^^xsd:date', 'rg:validTo "2025-01-01"^^xsd:date'),
}


def claims_in(graph):
    return {row[0].value for row in graph.query("SELECT ?claim { ?claim a rg:Claim }")}


@pytest.mark.parametrize("fields", [(), *((name,) for name in FIELDS), tuple(FIELDS)], ids=",".join)
def test_claim_is_named_after_what_it_says_and_where(make, fields):
    extra = "".join(f"; {FIELDS[name][1]}" for name in fields)
    graph = make(claim(FRY, start=3, extra=extra))
    expected = named(FRY, start=3, end=8, **{name: FIELDS[name][0] for name in fields})
    assert claims_in(graph) == {expand(expected)}


def test_every_field_of_the_name_makes_another_claim(make):
    names = {named(FRY, start=3, end=8, **{name: value}) for name, (value, _) in FIELDS.items()}
    names |= {
        named(FRY, start=3, end=8),
        named(FRY, start=3, end=9),
        named(FRY, "source:two", start=3, end=8),
    }
    assert len(names) == len(FIELDS) + 3


def test_a_title_in_another_language_is_another_claim(make):
    graph = make(claim(TITLE, start=3), claim(("role:cook", "skos:altLabel", '"Chef"@de'), start=3))
    assert len(claims_in(graph)) == 2


@pytest.mark.parametrize(
    ("source", "extra"),
    [
        ("source:one-a", ""),
        ("source:one-a-1", ""),
        ("source:one-a", '; skos:note "a remark"@en'),
        ("source:one-a", '; rg:quote "abcde" ; rg:quoteHash "' + hashlib.sha256(b"abcde").hexdigest() + '"'),
        ("source:one-a", "; rg:stance rg:supports"),
    ],
)
def test_part_note_words_hash_and_decision_are_not_in_the_name(make, source, extra):
    name = named(FRY, start=3, end=8)
    graph = make(claim(FRY, source, start=3, extra=extra), decision(name, "accept"))
    assert claims_in(graph) == {expand(name)}


def test_claim_that_names_itself_wrongly_is_told_its_name(make):
    right = named(FRY, start=3, end=8)
    with pytest.raises(
        rolegraph.InvalidDataError, match=f"says what {right} stands for; rolegraph tidy renames"
    ):
        make(claim(FRY, start=3).replace("[]", "claim:0123456789abcdef"))


# -- the same files, the same graph


def test_order_of_files_and_statements_changes_nothing(tmp_path):
    lines = [
        claim(FRY, start=0),
        claim(TITLE, start=10),
        claim(ABOVE, start=20),
        claim(FRY, "source:two", start=5),
    ]
    results = set()
    for number, order in enumerate(itertools.permutations(lines)):
        folder = tmp_path / f"folder-{number}"
        folder.mkdir()
        half = len(order) // 2
        (folder / "a.ttl").write_text(HEAD + "".join(order[:half]), "utf-8")
        (folder / "b.ttl").write_text(FOLDER + "".join(order[half:]), "utf-8")
        results.add(rolegraph.load(ontology=folder).export(to="n-quads"))
    assert len(results) == 1
