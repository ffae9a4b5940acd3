"""Posts from a table, day by day: what they were called, who shared them, whose they were, who held them."""

from __future__ import annotations

import json

import networkx as nx
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from importing import written
from strategies import tried
from test_reporting import charts, graph_of, loaded, names, network_of

import rolegraph
from rolegraph.errors import QueryError
from rolegraph.vocabulary import PREFIXES, short

HEADER = ("Post ID", "Job Title", "Reports To", "Department", "FTE", "Vacant", "From", "To", "Employee ID")
HISTORY = [
    ("1", "Head", "", "HQ", "1", "no", "2020-01-01", "", "a"),
    ("2", "Analyst", "1", "Lab", "0.5", "no", "2020-01-01", "2022-12-31", "b"),
    ("2", "Senior Analyst", "1", "Desk", "1", "yes", "2023-01-01", "", ""),
    ("3", "Clerk", "2", "Lab", "1", "yes", "2020-01-01", "2022-12-31", ""),
    ("3", "Clerk", "2", "Lab", "1", "no", "2023-01-01", "", "c"),
]
SHARE = ("Post ID", "Job Title", "Reports To", "Department", "FTE", "Employee ID", "From", "To")
SHARED = (
    ("1", "Boss", "", "HQ", "1", "a", "", ""),
    ("2", "Clerk", "1", "HQ", "0.4", "b", "2020-01-01", "2022-12-31"),
    ("2", "Clerk", "1", "HQ", "0.6", "c", "2021-01-01", ""),
)
BEFORE, AFTER = "2021-06-01", "2023-06-01"


@pytest.fixture
def taken(tmp_path):
    """A table of posts in a store of its own: (account, graph)."""

    def take(header, *given, **options):
        path, store = written(tmp_path / "firm.csv", header, *given), tmp_path / "store"
        account = rolegraph.import_source("posts", [path], store=store, **options)
        return account, rolegraph.open(store)

    return take


def as_told(position):
    """What a position is: name, unit, FTE, whether it is vacant."""
    return position.label, position.unit.label, position.fte, position.vacant


@pytest.mark.parametrize(
    ("date", "as_of", "analyst", "clerk"),
    [
        (None, BEFORE, ("Analyst", "Lab", 0.5, False), ("Clerk", "Lab", 1, True)),
        (AFTER, BEFORE, ("Analyst", "Lab", 0.5, False), ("Clerk", "Lab", 1, True)),
        (BEFORE, AFTER, ("Senior Analyst", "Desk", 1, True), ("Clerk", "Lab", 1, False)),
        (BEFORE, None, ("Analyst", "Lab", 0.5, False), ("Clerk", "Lab", 1, True)),
        (AFTER, None, ("Senior Analyst", "Desk", 1, True), ("Clerk", "Lab", 1, False)),
        (None, None, ("Senior Analyst", "Desk", 1, True), ("Clerk", "Lab", 1, False)),
    ],
)
def test_a_post_is_on_each_day_what_its_row_of_that_day_says(taken, date, as_of, analyst, clerk):
    account, graph = taken(HEADER, *HISTORY, date=date)
    assert not account.findings
    below = graph.reports("1", every=True, as_of=as_of).reports
    assert [as_told(one.position) for one in below] == [analyst, clerk]
    assert below[1].superior.label == analyst[0]
    assert graph.span("1", as_of=as_of).total_fte == analyst[2] + 1
    (vacancy,) = graph.vacancies(as_of=as_of)
    assert vacancy.position.label == next(one[0] for one in (analyst, clerk) if one[3])
    for name in (analyst[0], analyst[0].upper(), "2"):
        assert [line.label for line in graph.reports_to(name, as_of=as_of)] == ["Head"]
    assert analyst[0] in [name.label for name in graph.layers(as_of=as_of).whole.chain]
    within = graph.vacancies(within=vacancy.position.unit.label, as_of=as_of)
    assert [one.position for one in within] == [vacancy.position]


def test_what_a_day_rests_on_is_the_claim_of_that_day(taken, ask):
    _, graph = taken(HEADER, *HISTORY)
    (vacancy,) = graph.vacancies(as_of=BEFORE, why=True)
    ((claim,),) = (one.claims for one in vacancy.why if one.statement.predicate.endswith("vacant"))
    assert (claim.valid_from, claim.valid_to) == ("2020-01-01", "2023-01-01")
    assert "Analyst · reports to · Head" in ask("reports", "1", "--as-of", BEFORE, "--why")
    assert "Senior Analyst" not in ask("reports", "1", "--every", "--as-of", BEFORE, "--why")


@pytest.fixture
def analyst(taken, tmp_path):
    """Makes graphs of a vacancy, first of a young analyst and from 2023 on (also) of an old one."""
    path = tmp_path / "roles.ttl"
    rg, skos, role = PREFIXES["rg"], PREFIXES["skos"], PREFIXES["role"]
    path.write_text(
        "".join(
            f'<{role}{name}> a <{rg}Role> ; <{skos}prefLabel> "{name} analyst"@en .\n'
            for name in ("young", "old")
        )
    )
    rolegraph.import_source("rdf", [path], store=tmp_path / "store")

    def make(until, **options):
        return taken(
            ("ID", "Title", "Reports to", "Vacant", "From", "To"),
            ("1", "Head", "", "", "", ""),
            ("2", "Young analyst", "1", "yes", "2020-01-01", until),
            ("2", "Old Analyst", "1", "yes", "2023-01-01", ""),
            **options,
        )[1]

    return make


def test_a_title_of_the_day_names_the_role_of_the_day(analyst):
    graph = analyst("2022-12-31")
    for as_of, name in ((BEFORE, "young"), (AFTER, "old"), (None, "old")):
        (vacancy,) = graph.vacancies(as_of=as_of)
        assert [one.label for one in vacancy.roles] == [f"{name} analyst"]


def test_titles_of_two_roles_that_hold_on_one_day_name_none_on_it(analyst):
    graph = analyst("", date=AFTER)
    for as_of, labels in ((BEFORE, ["young analyst"]), (AFTER, []), (None, [])):
        (vacancy,) = graph.vacancies(as_of=as_of)
        assert [one.label for one in vacancy.roles] == labels


def test_what_dated_rows_say_comes_back_from_an_export_as_it_was(taken, tmp_path):
    _, graph = taken(HEADER, *HISTORY, ("4", "Mate", "1", "Lab", "0.4", "", "2020-01-01", "", "d"),
                     ("4", "Mate", "1", "Lab", "0.6", "", "2021-01-01", "", "e"), date=AFTER)  # fmt: skip
    for name in ("out.trig", "out.nq", "out.ttl"):
        graph.export(tmp_path / name)
        rolegraph.import_source("rdf", [tmp_path / name], store=tmp_path / name.replace(".", "-"))
        other = rolegraph.open(tmp_path / name.replace(".", "-"))
        for day in (BEFORE, AFTER, None):
            below = [graph.reports("1", every=True, as_of=day).reports for graph in (graph, other)]
            told = [[as_told(one.position) for one in some] for some in below]
            assert told[0] == told[1], (name, day)


# -- posts that several share


def test_the_fte_of_a_post_that_several_share_is_the_sum_of_theirs_and_why_shows_the_parts(taken, ask):
    rows = [("1", "Boss", "", "HQ", "1", "a"), ("2", "Clerk", "1", "HQ", "0.5", "b"),
            ("2", "Clerk", "1", "HQ", "0.5", "c")]  # fmt: skip
    for given_rows in (rows, rows[::-1]):
        account, graph = taken(SHARE[:6], *given_rows)
        assert not account.findings
        assert graph.span("Boss").direct_fte == 1
        assert (
            "1 post is shared by several employees or vacant in part: the FTE of the rows are added up"
            in account.notes
        )
    assert "shared: 0.5 (row 2) + 0.5 (row 3)" in ask("span", "Boss", "--why")


def test_those_who_share_a_post_count_on_the_days_on_which_they_do(taken):
    _, graph = taken(SHARE, *SHARED, with_people=True)
    for day, fte, people in (("2020-06-01", 0.4, 1), ("2021-06-01", 1, 2), ("2023-06-01", 0.6, 1)):
        span = graph.span("Boss", as_of=day)
        assert (span.direct_fte, span.direct_headcount) == (fte, people)


def test_rows_of_one_employee_or_of_two_titles_are_duplicates_and_share_no_post(taken):
    head = ("1", "Boss", "", "HQ", "1", "a")
    for title, who in (("Clerk", "b"), ("Clerk", ""), ("Mate", "c")):
        account, graph = taken(
            SHARE[:6], head, ("2", "Clerk", "1", "HQ", "0.5", "b"), ("2", title, "1", "HQ", "0.5", who)
        )
        assert [found.kind for found in account.findings] == ["duplicate"]
        assert graph.span("Boss").direct_fte == 0.5


def test_a_shared_post_is_vacant_only_where_all_of_it_is(taken):
    header = ("ID", "Title", "Reports to", "FTE", "Employee ID", "Vacant")
    head = ("1", "Boss", "", "1", "a", "")
    account, graph = taken(
        header, head, ("2", "Clerk", "1", "0.4", "b", ""), ("2", "Clerk", "1", "0.6", "", "y")
    )
    assert not account.findings
    assert graph.vacancies() == ()
    assert graph.span("Boss").direct_fte == 1


def test_titles_that_differ_in_case_alone_are_one_title_of_a_shared_post(taken):
    rows = [("1", "Boss", "", "HQ", "1", "a"), ("2", "Cook", "1", "HQ", "1", "b"),
            ("2", "cook", "1", "HQ", "1", "c")]  # fmt: skip
    for given_rows in (rows, rows[::-1]):
        account, graph = taken(SHARE[:6], *given_rows)
        assert not account.findings
        assert graph.span("Boss").direct_fte == 2
        (below,) = graph.reports("Boss").reports
        assert below.position.label == "Cook"
        assert graph.reports_to("COOK")


# -- rows that hold at once and are nobody's share


OVERLAP = [
    ("1", "Head", "", "HQ", "1", "no", "2015-01-01", "", "a"),
    ("2", "Junior Clerk", "1", "Lab", "1", "no", "2020-01-01", "2023-01-05", "b"),
    ("2", "Senior Clerk", "1", "Desk", "0.5", "yes", "2023-01-01", "", ""),
]


@pytest.mark.parametrize("date", [None, BEFORE, "2023-01-03", AFTER, "2024-06-01"])
@pytest.mark.parametrize("with_people", [False, True])
def test_rows_that_overlap_by_some_days_are_in_doubt_on_those_days_alone(taken, date, with_people):
    account, graph = taken(HEADER, *OVERLAP, date=date, with_people=with_people)
    (found,) = account.findings
    assert (found.kind, found.count) == ("duplicate", 1)
    assert "rows 3, 4" in found.examples[0]
    junior, senior = ("Junior Clerk", "Lab", 1, False), ("Senior Clerk", "Desk", 0.5, True)
    for day, told in (("2022-12-31", junior), ("2023-01-06", senior), (AFTER, senior)):
        (below,) = graph.reports("1", as_of=day).reports
        assert as_told(below.position) == told
        assert len(graph.vacancies(as_of=day)) == told[3]
    assert graph.vacancies(as_of="2023-01-03") == (), "somebody holds it, says one of its rows"


def test_without_a_day_overlapping_rows_are_told_as_the_last_one_has_it(taken):
    for rows in (OVERLAP, [OVERLAP[0], *OVERLAP[:0:-1]]):
        _, graph = taken(HEADER, *rows)
        (below,) = graph.reports("1").reports
        assert as_told(below.position) == ("Senior Clerk", "Desk", 0.5, True)


def test_without_a_day_a_share_that_has_ended_counts_no_more(taken):
    _, graph = taken(SHARE, *SHARED, with_people=True)
    span = graph.span("Boss")
    assert (span.direct_fte, span.direct_headcount) == (0.6, 1)


def test_a_post_that_fell_vacant_is_taken_with_the_people_who_held_it(taken):
    rows = [
        ("1", "Head", "", "HQ", "1", "no", "2015-01-01", "", "a"),
        ("2", "Clerk", "1", "Lab", "1", "no", "2020-01-01", "2022-12-31", "b"),
        ("2", "Clerk", "1", "Lab", "1", "yes", "2023-01-01", "", ""),
    ]
    for date in (None, AFTER):
        _, graph = taken(HEADER, *rows, with_people=True, date=date)
        assert [one.position.label for one in graph.vacancies()] == ["Clerk"]
        assert graph.vacancies(as_of=BEFORE) == ()
        heads = [graph.span("Head", as_of=day).direct_headcount for day in (None, BEFORE)]
        assert heads == [0, 1]


def test_a_post_is_vacant_only_where_something_says_so_whoever_held_it_before(taken):
    rows = [
        ("1", "Head", "", "HQ", "1", "", "2015-01-01", "", "a"),
        ("2", "Clerk", "1", "Lab", "1", "", "2020-01-01", "2022-12-31", "b"),
        ("2", "Clerk", "1", "Lab", "1", "", "2023-01-01", "", ""),
    ]
    for with_people in (True, False):
        _, graph = taken(HEADER, *rows, with_people=with_people)
        assert all(graph.vacancies(as_of=day) == () for day in (None, BEFORE, AFTER))
        for day in (None, BEFORE, AFTER):
            (clerk,) = graph.reports("Head", as_of=day).reports
            assert (clerk.position.vacant, clerk.position.headcount) == (None, 1)


def test_a_holder_of_the_day_goes_before_a_word_on_vacancy_without_days(tmp_path):
    holding = "[] a rg:Claim ; rg:source source:one ; rdf:subject post:a ; rdf:predicate org:heldBy"
    graph = loaded(
        tmp_path,
        "post:a rg:vacant true ; org:reportsTo post:b . person:p a foaf:Person ."
        f' source:one dcterms:date "{AFTER}"^^xsd:date .'
        f' {holding} ; rdf:object person:p ; rg:validTo "2023-01-01"^^xsd:date .',
    )
    assert graph.vacancies(as_of=BEFORE) == ()
    assert [one.position.label for one in graph.vacancies(as_of=AFTER)] == ["post a"]


def test_a_vacancy_tells_of_a_superior_that_is_not_there(taken):
    _, graph = taken(
        HEADER,
        ("1", "Head", "", "HQ", "1", "", "2023-01-01", "", "a"),
        ("2", "Clerk", "1", "Lab", "1", "yes", "2020-01-01", "", ""),
        ("3", "Cook", "99", "Lab", "1", "yes", "2020-01-01", "", ""),
    )
    for day, absence in ((BEFORE, ", which is told of on other days only"), (AFTER, "")):
        cook, clerk = sorted(graph.vacancies(as_of=day), key=lambda one: one.position.label, reverse=True)
        assert clerk.sentence == f"nothing says who stands in; its superior is Head{absence}"
        assert cook.sentence == "nothing says who stands in; its superior is 99, which nothing describes"


# -- who could fill them


@pytest.fixture
def skilled(tmp_path):
    """Roles with skills in the store: chefs and cooks can fry, clerks can file."""
    rg, skos, role = PREFIXES["rg"], PREFIXES["skos"], PREFIXES["role"]
    skill = f"{PREFIXES['skill']}of-"
    wanted = {"chef": ["fry"], "cook": ["fry", "boil"], "clerk": ["file"]}
    text = ""
    for name in ("fry", "boil", "file"):
        text += f'<{skill}{name}> a <{rg}Skill> ; <{skos}prefLabel> "{name}"@en .\n'
    for name, skills in wanted.items():
        text += f'<{role}{name}> a <{rg}Role> ; <{skos}prefLabel> "{name}"@en .\n'
        text += "".join(f"<{role}{name}> <{rg}essentialSkill> <{skill}{one}> .\n" for one in skills)
    (tmp_path / "roles.ttl").write_text(text)
    rolegraph.import_source("rdf", [tmp_path / "roles.ttl"], store=tmp_path / "store")


def test_what_one_post_alone_covers_is_told_of_a_role_that_no_post_has_any_more(skilled, taken):
    _, graph = taken(
        HEADER,
        ("1", "Head", "", "Kitchen", "", "no", "2020-01-01", "", ""),
        ("2", "Cook", "1", "Kitchen", "", "no", "2020-01-01", "2022-12-31", ""),
        ("2", "Clerk", "1", "Desk", "", "no", "2023-01-01", "", ""),
        date=AFTER,
    )
    for day, skills in (BEFORE, {"boil", "fry"}), (AFTER, {"file"}):
        found = graph.single_points(as_of=day)
        assert ({one.thing.label for one in found.covers}, found.unroled) == (skills, 1)


def test_who_could_fill_a_post_is_answered_as_of_a_day(skilled, taken, ask):
    _, graph = taken(
        HEADER,
        ("1", "Chef", "", "Kitchen", "", "yes", "2020-01-01", "2022-12-31", ""),
        ("1", "Clerk", "", "Desk", "", "no", "2023-01-01", "", ""),
        ("2", "Cook", "1", "Kitchen", "", "no", "2020-01-01", "2022-12-31", ""),
        ("3", "Cook", "1", "Larder", "", "yes", "2020-01-01", "2022-12-31", ""),
        ("3", "Cook", "1", "Larder", "", "no", "2023-01-01", "", ""),
        ("4", "Chef", "1", "Larder", "", "yes", "2023-01-01", "", ""),
        date=AFTER,
    )

    def posts(name, day):
        found = graph.cover(name, as_of=day)
        (cook,) = (one for one in found.covers if one.role.label == "cook")
        return found.vacant, [(short(one.iri), one.unit.label, one.same_unit) for one in cook.posts]

    assert posts("1", BEFORE) == (True, [("post:firm/2", "Kitchen", True)])
    assert posts("4", AFTER) == posts("4", None) == (True, [("post:firm/3", "Larder", True)])
    before = graph.cover("1", as_of=BEFORE)
    assert (before.vacancy.label, [role.label for role in before.roles]) == ("Chef", ["chef"])
    assert before.why[0].statement.label == "Chef [post:firm/1] · is called · Chef"
    assert [role.label for role in graph.cover("1", as_of=AFTER).roles] == ["clerk"]
    assert "Chef" in ask("cover", "chef", "--posts", "--as-of", BEFORE)
    assert "is not there on 2021-06-01" in ask("cover", "4", "--as-of", BEFORE)
    with pytest.raises(QueryError, match="only posts carry dates"):
        graph.cover("chef", of="roles", as_of=BEFORE)


def test_the_role_of_a_vacancy_rests_on_no_title_of_other_days(skilled, taken):
    _, graph = taken(
        HEADER,
        ("1", "Clerk", "", "Desk", "", "yes", "2020-01-01", "2022-12-31", ""),
        ("1", "Chef", "", "Kitchen", "", "yes", "2023-01-01", "", ""),
    )
    titles = [one.statement for one in graph.cover("1").why if one.statement.subject.endswith("/1")]
    assert [one.object for one in titles] == ["Chef"]


def test_a_post_whose_row_of_the_day_has_no_title_has_none_on_it_and_no_role(skilled, taken):
    rows = [
        ("1", "Chef", "", "Kitchen", "", "no", "", "", ""),
        ("2", "", "1", "", "", "yes", "2020-01-01", "2022-12-31", ""),
        ("2", "Cook", "1", "Kitchen", "", "yes", "2023-01-01", "", ""),
    ]
    for date in (None, BEFORE):
        _, graph = taken(HEADER, *rows, **({"date": date} if date else {}))
        (report,) = graph.reports("1", of="posts", as_of=BEFORE).reports
        assert report.position.label == "post:firm/2"
        assert graph.cover("post:firm/2", as_of=BEFORE).roles == ()
    assert [role.label for role in graph.cover("post:firm/2", as_of=AFTER).roles] == ["cook"]


def test_who_could_fill_a_post_without_days_is_the_same_on_any_day(skilled, taken):
    _, graph = taken(
        ("Post ID", "Title", "Manager ID", "Department", "Vacant"),
        ("1", "Chef", "", "Kitchen", "yes"),
        ("2", "Cook", "1", "Kitchen", "no"),
        ("3", "Cook", "1", "Larder", ""),
        ("4", "Clerk", "1", "Desk", "yes"),
    )
    for post in "1234":
        found = graph.cover(post)
        assert found.grade == "essential"
        assert graph.cover(post, as_of=BEFORE) == found


# -- identifiers in another case


def test_numbers_of_employees_in_another_case_are_one_person_and_a_superior_is_found_in_any(taken):
    header = ("Post ID", "Title", "Manager Employee ID", "Employee ID")
    rows = [("1", "Head", "", "H1"), ("2", "Clerk", "h1", "E2"), ("3", "Cook", "H1", "e2")]
    account, graph = taken(header, *rows, with_people=True)
    assert (graph.span("Head").total, graph.span("Head").total_headcount) == (2, 1)
    assert (
        "numbers of employees that differ in case alone: 'E2' and 'e2'; each was read as one" in account.notes
    )
    assert not account.findings


def test_people_of_one_number_in_two_cases_who_are_called_differently_are_two(taken):
    header = ("Post ID", "Title", "Manager ID", "Employee ID", "Employee Name")
    rows = [("1", "Head", "", "H1", "X"), ("2", "Clerk", "1", "E2", "Y"), ("3", "Cook", "1", "e2", "Z")]
    account, graph = taken(header, *rows, with_people=True)
    assert graph.span("Head").total_headcount == 2
    told = "'E2' and 'e2'; their names differ too, and they were read as several people"
    assert any(note.endswith(told) for note in account.notes)


def test_posts_whose_identifiers_differ_in_case_alone_are_two_and_told(taken):
    header = ("Post ID", "Title", "Manager ID")
    rows = [("h", "Head", ""), ("H", "Deputy", "h"), ("c", "Clerk", "H"), ("d", "Cook", "C")]
    account, graph = taken(header, *rows)
    assert [graph.span(name).direct for name in ("Head", "Deputy", "Clerk")] == [1, 1, 1]
    (finding,) = account.findings
    told = "Deputy (H), Head (h) have identifiers that differ in case alone, and count as 2 posts"
    assert (finding.kind, finding.examples) == ("duplicate", (told,))


# -- whose posts they are


DEPARTMENTS = [
    ("1", "Chief", "", "Board", ""),
    ("2", "Buyer", "1", "Purchasing", ""),
    ("3", "Seller", "1", "Sales", ""),
    ("4", "Keeper", "2", "Store", "Purchasing"),
]


def bodies(graph):
    """What the organisations of an answer are called, with their units."""
    found = [one.position for one in graph.reports("1", every=True).reports]
    return {one.body.label for one in found}, sorted(one.unit.label for one in found)


def test_departments_that_are_part_of_nothing_larger_are_those_of_one_organisation(taken):
    header = ("ID", "Title", "Reports to", "Department", "Parent department")
    account, graph = taken(header, *DEPARTMENTS)
    assert bodies(graph) == ({"firm"}, ["Purchasing", "Sales", "Store"])
    assert [group.group.label for group in graph.layers().groups] == ["firm"]
    assert any(note.startswith("3 units are part of no larger one") for note in account.notes)
    assert account.units == 4
    assert graph.vacancies(within="firm") == ()
    account, graph = taken(header, *((*row[:4], row[4] or "Acme") for row in DEPARTMENTS))
    assert bodies(graph)[0] == {"Acme"}
    assert not any("larger one" in note for note in account.notes)


def test_a_column_of_organisations_keeps_departments_of_one_name_apart(taken):
    account, graph = taken(
        ("ID", "Title", "Reports to", "Department", "Company"),
        ("1", "Chief", "", "Board", "Acme"),
        ("2", "Seller", "1", "Sales", "Acme"),
        ("3", "Seller", "2", "Sales", "Bolt"),
        ("4", "Mate", "2", "", "Bolt"),
    )
    below = {one.position.label: one.position for one in graph.reports("1", every=True).reports}
    assert bodies(graph) == ({"Acme", "Bolt"}, ["Bolt", "Sales", "Sales"])
    assert below["Mate"].unit == below["Mate"].body
    assert len({one.position.unit for one in graph.reports("1", every=True).reports}) == 3
    assert not any("larger one" in note for note in account.notes)


# -- who holds them


def test_an_identifier_of_an_employee_alone_makes_a_holder_where_people_are_wanted(taken):
    rows = [("1", "Boss", "", "1", "a"), ("2", "Clerk", "1", "0.5", "b"), ("3", "Cook", "1", "0.5", "b")]
    header = ("ID", "Title", "Reports to", "FTE", "Employee ID")
    held = "SELECT ?post ?who WHERE { ?post org:heldBy ?who }"
    _, graph = taken(header, *rows)
    assert list(graph.query(held)) == []
    _, graph = taken(header, *rows, with_people=True)
    found = {short(row["post"].value): short(row["who"].value) for row in graph.query(held)}
    assert found == {
        "post:firm/1": "person:firm/a",
        "post:firm/2": "person:firm/b",
        "post:firm/3": "person:firm/b",
    }
    assert not list(graph.query("SELECT ?n WHERE { ?who foaf:name ?n }"))
    span = graph.span("Boss")
    assert (span.direct, span.direct_headcount) == (2, 1), "one person in two posts is one"


@given(charts, st.lists(st.tuples(st.sampled_from(names), st.sampled_from("xyz")), max_size=9, unique=True))
@tried(60)
def test_whoever_holds_several_posts_counts_once(lines, holdings):
    say = [(post, "org:heldBy", ox.NamedNode(PREFIXES["person"] + who)) for post, who in holdings]
    graph = graph_of(lines, posts=names)
    for subject, predicate, value in say:
        node = ox.NamedNode(PREFIXES["post"] + subject)
        quad = ox.Quad(node, ox.NamedNode(PREFIXES["org"] + predicate[4:]), value, ox.DefaultGraph())
        graph.store.oxigraph.add(quad)
    network = network_of(lines)

    def people(posts):
        held = {who for post, who in holdings if post in posts}
        return len(held) + len(set(posts) - {post for post, _ in holdings})

    found = {span.position.iri.removeprefix(PREFIXES["post"]): span for span in graph.spans().spans}
    for name, span in found.items():
        assert span.direct_headcount == people(set(network[name]))
        assert span.total_headcount == people(nx.descendants(network, name))
    asked = {row["manager"].value.removeprefix(PREFIXES["post"]): row for row in graph.query("span")}
    assert {name: int(row["totalHeadcount"].value) for name, row in asked.items()} == {
        name: span.total_headcount for name, span in found.items()
    }
    assert {name: int(row["directHeadcount"].value) for name, row in asked.items()} == {
        name: span.direct_headcount for name, span in found.items()
    }


# -- posts that are not there yet


def test_a_superior_who_is_not_there_yet_is_told_so_in_every_question(taken, ask):
    rows = [
        ("1", "Boss", "", "2020-01-01"),
        ("2", "Director", "1", "2021-03-01"),
        ("3", "Clerk", "2", "2020-01-01"),
    ]
    _, graph = taken(("ID", "Title", "Reports to", "From"), *rows)
    day = "2020-06-01"
    for question in (graph.reports, graph.span, graph.reports_to, graph.chains):
        with pytest.raises(QueryError, match=r"Director is not there on 2020-06-01; .* from 2021-03-01"):
            question("Director", as_of=day)
    with pytest.raises(QueryError, match="Director is not there"):
        graph.between("Clerk", "Director", as_of=day)
    (orphan,) = (one for one in graph.orphans(as_of=day) if one.position.label == "Clerk")
    assert (orphan.kind, [up.label for up in orphan.superiors]) == ("away", ["Director"])
    for words in (("orphans",), ("reports-to", "Clerk"), ("reports-to", "Clerk", "--chain")):
        assert "Director, which is told of on other days only" in ask(*words, "--as-of", day)
    assert [way.end for way in graph.chains("Clerk", as_of=day)] == ["away"]
    assert graph.layers(as_of=day).reasons == {"alone": 1, "away": 1}
    assert ask("layers", "--as-of", day) == (
        "no layers: 1 position without lines; 1 position whose superior is told of on other days only\n"
    )
    _, graph = taken(("ID", "Title", "Reports to", "From"), *rows, date=day)
    assert {row["kind"].value for row in graph.query("orphans") if row["superior"]} == {"away"}
    assert {one.kind for one in graph.orphans() if one.superiors} == {"away"}


def test_a_question_as_of_the_day_of_the_table_is_not_called_late(taken, ask):
    taken(("ID", "Title", "Reports to", "From"), ("1", "Boss", "", "2020-01-01"), ("2", "Clerk", "1", ""),
          date="2024-09-30")  # fmt: skip
    assert "ends after" not in ask("span", "--as-of", "2024-09-30")
    assert "nothing told begins or ends after 2024-09-30" in ask("span", "--as-of", "2024-10-01")


@pytest.mark.parametrize(
    ("second", "vacant", "notes"),
    [
        (("2", "Nurse", "0.4", "", "Yes"), 0, ["shared"]),
        (("2", "Nurse", "0.4", "e3", "No"), 0, ["shared"]),
        (("2", "Nurse", "0.4", "e2", "Yes"), 0, []),
        (("3", "Nurse", "0.4", "", "Yes"), 1, ["1 post vacant"]),
    ],
)
def test_the_account_counts_the_vacant_posts_that_vacancies_lists(taken, second, vacant, notes):
    rows = ("1", "Head", "1", "e1", "No"), ("2", "Nurse", "0.6", "e2", "No"), second
    account, graph = taken(("Position ID", "Title", "FTE", "Employee Number", "Vacant"), *rows)
    assert len(graph.vacancies()) == vacant
    told = [note for note in account.notes if "vacant" in note]
    assert len(told) == len(notes)
    for note, word in zip(told, notes, strict=True):
        assert word in note


def test_of_duplicates_with_several_fte_the_largest_counts_and_the_account_says_so(taken):
    rows = ("1", "Head", "1", "e1", ""), ("2", "Clerk", "0.4", "e2", "1"), ("2", "Clerk", "0.6", "e2", "1")
    account, graph = taken(("Position ID", "Title", "FTE", "Employee Number", "Manager"), *rows)
    assert graph.span("Head").total_fte == 0.6
    (found,) = (finding for finding in account.findings if finding.kind == "duplicate")
    assert "rows 3, 4, which hold at the same time: of their FTE the largest counts" in str(found)


# -- roles by title


def test_roles_by_a_title_that_is_not_their_own_name_are_listed_with_what_refuses_them(taken, tmp_path, ask):
    rolegraph.import_source("rdf", [roles(tmp_path)], store=tmp_path / "store")
    rows = ("1", "COO"), ("2", "coo"), ("3", "Chief operations officer"), ("4", "Ops head")
    account, _ = taken(("ID", "Title"), *rows)
    claimed, plain = sorted(account.roles_by_title, key=lambda one: one.posts)
    assert (plain.title, plain.role.label, plain.posts) == ("coo", "chief operations officer", 2)
    assert plain.claims == ()
    assert (claimed.title, len(claimed.claims)) == ("ops head", 1)
    again, _ = taken(("ID", "Title"), *rows)
    assert again.roles_by_title == account.roles_by_title
    told = ask("import", "posts", str(tmp_path / "firm.csv"), "--source", "other")
    assert "Roles by a title that is not their own name (2)" in told
    assert "rolegraph decide CLAIM reject" in told
    document = json.loads(ask("import", "posts", str(tmp_path / "firm.csv"), "--source", "third", "--json"))
    assert [found["title"] for found in document["roles_by_title"]] == ["coo", "ops head"]


def test_what_no_claim_makes_a_title_is_not_said_to_be_refused_by_rejecting_one(taken, tmp_path, ask):
    rolegraph.import_source("rdf", [roles(tmp_path)], store=tmp_path / "store")
    taken(("ID", "Title"), ("1", "COO"))
    told = ask("import", "posts", str(tmp_path / "firm.csv"), "--source", "other")
    assert "a plain statement" in told
    assert "decide" not in told


def test_a_role_that_comes_of_its_own_name_is_laid_to_no_other_title_of_the_post(taken, tmp_path):
    """One employee number has two jobs, of which one is a role."""
    rolegraph.import_source("rdf", [roles(tmp_path)], store=tmp_path / "store")
    rows = ("1", "Accountant", "0.6"), ("1", "Chief operations officer", "0.4"), ("2", "Accountant", "1")
    both = *rows, ("3", "COO", "0.5"), ("3", "Accountant", "0.5"), ("4", "COO", "1"), ("4", "Clerk", "1")
    account, _ = taken(("Employee ID", "Title", "FTE"), *both)
    assert "3 of 4 posts got a role by title; the title of 1 names none, or several" in account.notes
    assert [(one.title, one.posts) for one in account.roles_by_title] == [("coo", 2)]


def roles(folder):
    """A file with a role of our own that has a title."""
    path = folder / "own.ttl"
    role, rg, skos, rdf = (PREFIXES[name] for name in ("role", "rg", "skos", "rdf"))
    path.write_text(
        f'<{role}coo> a <{rg}Role> ; <{skos}prefLabel> "chief operations officer"@en ;'
        f' <{skos}altLabel> "COO"@en .\n'
        f"[] a <{rg}Claim> ; <{rdf}subject> <{role}coo> ; <{rdf}predicate> <{skos}altLabel> ;"
        f' <{rdf}object> "Ops head"@en ; <{rg}source> <{PREFIXES["source"]}s> .\n'
        f'<{PREFIXES["source"]}s> a <{rg}Source> ; <{PREFIXES["dcterms"]}title> "s"@en .\n'
    )
    return path


# -- what is there, and what is contested, on a day


DATED = ("Post ID", "Title", "Unit", "Organisation", "Vacant", "Manager ID", "From", "To")


def norm(folder):
    """A file with a role that stands in for another, of which each reports to its own kind."""
    path = folder / "norm.ttl"
    role, rg, skos = PREFIXES["role"], PREFIXES["rg"], PREFIXES["skos"]
    path.write_text(
        "".join(f'<{role}{name}> a <{rg}Role> ; <{skos}prefLabel> "{name}"@en .\n' for name in KITCHEN)
        + f"<{role}deputy> <{rg}standsInFor> <{role}chef> .\n"
        f"<{role}cook> <{rg}typicallyReportsTo> <{role}chef> .\n"
        f"<{role}cook> <{rg}hasDuty> <{PREFIXES['duty']}taste> .\n"
        f'<{PREFIXES["duty"]}taste> a <{rg}Duty> ; <{skos}prefLabel> "taste"@en .\n'
    )
    rolegraph.import_source("rdf", [path], store=folder / "store")


KITCHEN = ("chef", "deputy", "cook")


def test_a_post_that_is_not_there_on_a_day_counts_in_no_question_of_it_though_lines_lead_to_it(
    taken, tmp_path
):
    norm(tmp_path)
    _, graph = taken(
        DATED,
        ("1", "Chef", "Kitchen", "Acme", "yes", "", "", ""),
        ("2", "Deputy", "Kitchen", "Acme", "no", "1", "2010-01-01", "2015-12-31"),
        ("3", "Cook", "Kitchen", "Acme", "no", "2", "", ""),
        ("4", "Cook", "Larder", "Acme", "yes", "1", "2010-01-01", "2015-12-31"),
        ("5", "Mate", "Larder", "Acme", "no", "4", "", ""),
        with_people=True,
    )
    before, after = "2012-01-01", "2020-01-01"

    def vacant(day, within=None):
        return {
            one.position.label: [stand_in.position.label for stand_in in one.stand_ins]
            for one in graph.vacancies(as_of=day, within=within)
        }

    assert vacant(before) == {"Chef": ["Deputy"], "Cook": []}
    assert vacant(after) == vacant(after, "Acme") == {"Chef": []}
    assert vacant(after, "Larder") == {}
    assert [one.superior.label for one in graph.drift(as_of=before).drifts] == ["Deputy"]
    assert graph.drift(as_of=after).drifts == ()
    assert [one.thing.label for one in graph.single_points(as_of=before).covers] == []
    (cover,) = graph.single_points(as_of=after).covers
    assert (cover.thing.label, short(cover.position.iri)) == ("taste", "post:firm/3")
    there = graph.organisation(as_of=after)
    gone = {there.number(f"{PREFIXES['post']}firm/{n}") for n in (2, 4)}
    for told in (there.vacant, there.holders, there.units, there.roles):
        assert not gone & told.keys()


@pytest.mark.parametrize("date", [None, BEFORE, "2023-01-03", AFTER])
def test_a_line_is_contested_on_the_days_alone_on_which_its_rival_holds_too(taken, ask, date):
    rows = [
        ("1", "Head", "", "", ""),
        ("3", "Other head", "1", "", ""),
        ("2", "Clerk", "1", "2020-01-01", "2023-01-05"),
        ("2", "Clerk", "3", "2023-01-01", ""),
    ]
    header = ("Post ID", "Title", "Manager ID", "From", "To")
    _, graph = taken(header, *rows, date=date)
    for day, head, other in ((BEFORE, 2, 0), ("2023-01-03", 1, 0), (AFTER, 1, 1)):
        spans = [graph.span(post, as_of=day).direct for post in ("1", "3")]
        assert spans == [head, other]
        contested = day == "2023-01-03"
        lines = graph.reports_to("Clerk", as_of=day)
        assert [line.status for line in lines] == (["contested"] * 2 if contested else ["accepted"])
        assert {claim.status for line in lines for claim in line.claims} == {line.status for line in lines}
        assert len(graph.two_bosses(as_of=day)) == contested
        assert ("contested" in ask("reports-to", "Clerk", "--why", "--as-of", day)) == contested
    expected = {"contested"} if date == "2023-01-03" else {"accepted"}
    assert {line.status for line in graph.reports_to("Clerk")} == expected


@pytest.mark.parametrize("date", [None, BEFORE])
def test_superiors_of_each_other_in_turn_are_contested_on_the_days_alone_that_both_share(taken, date):
    _, graph = taken(
        ("Post ID", "Title", "Manager ID", "From", "To"),
        ("1", "Ann's post", "2", "2020-01-01", "2023-01-05"),
        ("1", "Ann's post", "", "2023-01-06", ""),
        ("2", "Bob's post", "1", "2023-01-01", ""),
        ("2", "Bob's post", "", "2020-01-01", "2022-12-31"),
        date=date,
    )
    for day, loops, below in ((BEFORE, 0, [0, 1]), ("2023-01-03", 1, [0, 0]), (AFTER, 0, [1, 0])):
        assert len(graph.cycles(as_of=day).loops) == loops
        assert [graph.span(post, as_of=day).direct for post in ("1", "2")] == below


def test_who_reports_to_itself_is_no_rival_of_itself_on_any_day(taken):
    _, graph = taken(("Post ID", "Title", "Manager ID", "From"), ("1", "Head", "1", "2020-01-01"))
    assert [line.status for line in graph.reports_to("1", as_of=AFTER)] == ["accepted"]


@pytest.mark.parametrize("line", ["solid", "dotted"])
@pytest.mark.parametrize("date", [None, BEFORE, AFTER])
def test_a_line_that_a_place_denies_is_contested_on_the_days_of_the_denial_alone(tmp_path, line, date):
    predicate = "org:reportsTo" if line == "solid" else "rg:dottedLineTo"
    claim = f"[] a rg:Claim ; rdf:subject post:a ; rdf:predicate {predicate} ; rdf:object post:b"
    own_day = f'source:two dcterms:date "{date}"^^xsd:date .' if date else ""
    graph = loaded(
        tmp_path,
        f"{claim} ; rg:source source:one . {own_day}"
        f' {claim} ; rg:source source:two ; rg:stance rg:disputes ; rg:validFrom "2023-01-01"^^xsd:date .',
    )
    for day, direct in ((BEFORE, 1), (AFTER, 0)):
        assert len(graph.reports("post:b", dotted=True, as_of=day).reports) == direct
        (found,) = graph.reports_to("post:a", as_of=day)
        assert (found.line, found.status) == (line, "accepted" if direct else "contested")
