"""Tables of posts, from the file to the answer: what is asked for is what was written."""

from __future__ import annotations

import os

import pytest
from importing import written

import rolegraph
from rolegraph.cli import main
from rolegraph.errors import NameNotFoundError, QueryError
from rolegraph.vocabulary import PREFIXES, short

POST = f"{PREFIXES['post']}firm/"


@pytest.fixture
def taken(tmp_path):
    """A table of posts in a store of its own, as a graph."""

    def take(header, *given, **options):
        path, store = written(tmp_path / "firm.csv", header.split(","), *given), tmp_path / "store"
        rolegraph.import_source("posts", [path], store=store, **options)
        return rolegraph.open(store)

    return take


@pytest.mark.parametrize("name", ["FIN/1", "1", "a?b=c&d", "a:b", "post:firm/1x", "100%", "a b", "é"])
def test_a_post_is_asked_for_by_its_identifier_whatever_signs_stand_in_it(taken, name):
    known = ["FIN/1", "HR/1", "1", "a?b=c&d", "a:b", "x/a:b", "post:firm/1x", "100%", "a b", "é"]
    graph = taken("Post ID,Job Title,Reports To", *((id_, f"Job {n}", "") for n, id_ in enumerate(known)))
    for asked in (name, name.upper()):
        chart, iri = graph.find_position(asked)
        assert (chart, graph.store.label(iri)) == ("posts", f"Job {known.index(name)}")
    with pytest.raises(NameNotFoundError):
        graph.find_position("b")


def test_an_identifier_as_it_is_written_goes_before_the_same_in_another_case(taken):
    graph = taken("Post ID,Job Title,Reports To", ("x1", "Head", ""), ("X1", "Clerk", "x1"))
    assert list(map(short, graph.find_posts("X1"))) == ["post:firm/X1"]
    assert list(map(short, graph.find_posts("x1"))) == ["post:firm/x1"]


def test_a_plain_statement_stays_beside_a_claim_that_says_it_of_some_days(tmp_path):
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    (tmp_path / "said.ttl").write_text(
        f"""{head}
        source:b a rg:Source ; dcterms:title "b" ; dcterms:date "2024-06-01"^^xsd:date .
        duty:x a rg:Duty ; skos:prefLabel "sweep"@en . duty:y a rg:Duty ; skos:prefLabel "dust"@en .
        role:v a rg:Role ; skos:prefLabel "cleaner"@en ; rg:hasDuty duty:x , duty:y .
        [] a rg:Claim ; rdf:subject role:v ; rdf:predicate rg:hasDuty ;
          rdf:object duty:x ; rg:source source:b ;
          rg:validTo "2020-01-01"^^xsd:date .
        [] a rg:Claim ; rdf:subject role:v ; rdf:predicate rg:hasDuty ;
          rdf:object duty:y ; rg:source source:b .
        """,
        "utf-8",
    )
    for graph in (rolegraph.load(tmp_path), rolegraph.load(tmp_path / "said.ttl")):
        duties = {item.label: item.sources for item in graph.role("cleaner").duties}
        assert all(duties[name] for name in ("sweep", "dust"))
        # The claim without days is where the statement comes from.
        assert duties["dust"] == (f"{PREFIXES['source']}b",)
        graph.export(tmp_path / "out" / "back.ttl")
        back = rolegraph.load(tmp_path / "out" / "back.ttl")
        assert {item.label for item in back.role("cleaner").duties if item.sources} == {"sweep", "dust"}


@pytest.mark.parametrize("ending", ["ttl", "rdf", "jsonld", "nq", "trig"])
def test_an_export_of_posts_that_have_ended_passes_the_check_and_comes_back(taken, tmp_path, ending):
    header = "Post ID,Job Title,Reports To,Department,FTE,From,To"
    graph = taken(
        header,
        ("1", "Boss", "", "HQ", "1", "2019-01-01", ""),
        ("2", "Clerk", "1", "HQ", "0.5", "2019-01-01", "2019-12-31"),
        ("3", "Typist", "2", "HQ", "0.5", "2019-01-01", ""),
        date="2020-06-30",
    )
    file = tmp_path / f"back.{ending}"
    graph.export(file)
    rolegraph.import_source("rdf", [file], store=tmp_path / "again")
    for back in (rolegraph.load(file), rolegraph.open(tmp_path / "again")):
        (line,) = back.reports_to("Typist")
        assert (line.iri, line.missing) == (f"{POST}2", True)


@pytest.mark.parametrize("rows", [(0, 1), (1, 0)])
def test_a_row_without_days_holds_on_every_day_beside_a_dated_row_that_says_the_same(taken, rows):
    header = "Post ID,Job Title,Reports To,Department,FTE,Employee ID,Employee Name,From"
    told = [
        ("2", "Clerk", "1", "HQ", "0.5", "e2", "Ann", ""),
        ("2", "Clerk", "1", "HQ", "0.5", "e2", "Ann", "2024-01-01"),
    ]
    boss = ("1", "Boss", "", "HQ", "1", "e1", "Bea", "")
    graph = taken(header, boss, *(told[n] for n in rows), with_people=True)
    for as_of in (None, "2023-06-01", "2025-06-01"):
        assert [line.label for line in graph.reports_to("Clerk", as_of=as_of)] == ["Boss"]
        (clerk,) = graph.reports("Boss", as_of=as_of).reports
        assert (clerk.position.unit.label, clerk.position.fte) == ("HQ", 0.5)
        assert clerk.position.headcount == 1


def test_a_superior_who_is_only_named_is_found_by_the_name_where_people_are_loaded(taken):
    header, *rows = "Post ID,Job Title,Manager Name,Employee Name", ("1", "Buyer", "Zoe Ferr", "Cleo Ditt")
    graph = taken(header, *rows, with_people=True)
    (buyer,) = graph.reports("zoe ferr").reports
    assert buyer.position.label == "Buyer"
    assert graph.reports("Cleo Ditt").reports == ()
    with pytest.raises(rolegraph.NameNotFoundError):
        taken(header, *rows).reports("Zoe Ferr")


def test_a_post_with_two_superiors_in_one_unit_counts_once_in_it(tmp_path):
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    file = tmp_path / "said.ttl"
    said = f"""{head}
        unit:u a org:OrganizationalUnit ; skos:prefLabel "U"@en .
        post:a a org:Post ; org:postIn unit:u . post:b a org:Post ; org:postIn unit:u .
        post:c a org:Post ; org:postIn unit:u ; rg:fte 0.8 ; org:reportsTo post:a , post:b .
        """
    file.write_text(said, "utf-8")
    (conflict,) = rolegraph.load(file).conflicts()
    decision = f"""
        decision:x a rg:Decision ; rg:about <{conflict.iri}> ; rg:verdict rg:keepBoth ;
          rg:because "both of them"@en ; dcterms:date "2026-01-01"^^xsd:date .
        """
    file.write_text(said + decision, "utf-8")
    (unit,) = rolegraph.load(file).spans(by="unit").groups
    assert (unit.managers, unit.direct, unit.direct_fte, unit.direct_headcount) == (2, 1, 0.8, 1)


@pytest.mark.parametrize(
    ("header", "figures", "read"),
    [
        ("Stellenumfang", ("100", "80", "0"), [1, 0.8, 0]),
        ("FTE", (".8", ",5", "1"), [0.8, 0.5, 1]),
        ("FTE", ("1", "80", "12"), [1, 80, 12]),
        ("FTE", ("10", "800", "12"), [10, 800, 12]),
        ("FTE %", ("100", "80", "1"), [1, 0.8, 1]),
        ("FTE", ("100%", "50", "1"), [1, 0.5, 1]),
    ],
)
def test_figures_of_fte_are_read_as_percentages_where_none_can_be_else(taken, header, figures, read):
    graph = taken(f"Post ID,Job Title,{header}", *((str(n), f"Job {n}", at) for n, at in enumerate(figures)))
    assert [graph.span(f"post:firm/{n}").position.fte for n in range(3)] == read


def test_the_account_says_how_high_figures_of_fte_were_read(tmp_path, ask):
    for figures, says in (
        (("100", "80"), "'FTE' was read as percentages"),
        (("1", "80", "12"), "2 of 3 figures in 'FTE' above 5"),
        (("100%", "80"), "'FTE' was read as percentages above 5: some of its cells have a % sign"),
    ):
        lines = [(n, f"Job {n}", figure) for n, figure in enumerate(figures)]
        path = written(tmp_path / "firm.csv", ("Post ID", "Job Title", "FTE"), *lines)
        assert says in " ".join(ask("import", "posts", str(path)).split())


def test_what_an_answer_rests_on_tells_posts_of_one_name_apart(taken, ask):
    taken("Post ID,Job Title,Reports To", ("1", "Boss", ""), ("2", "Clerk", "1"), ("3", "Clerk", "1"))
    told = ask("span", "--why")
    assert "Clerk [post:firm/2] · reports to · Boss" in told
    assert "Clerk [post:firm/3] · reports to · Boss" in told


def test_a_pipe_is_told_to_be_one_and_not_to_be_empty(taken, tmp_path, ask):
    taken("Post ID,Job Title", ("1", "Boss"))
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    for words in (
        ("resolve", "--csv", str(pipe), "--column", "a", "-o", str(tmp_path / "out.csv")),
        ("import", "posts", str(pipe)),
    ):
        assert "is a pipe or a device" in ask(*words)


# -- names, days and words of answers about posts

COMPANY = (
    "Post ID,Job Title,Reports To,Department,FTE,Vacant,Employee ID,Name,From,To",
    ("1", "Boss", "", "HQ", "1", "", "e1", "Ann Bly", "", ""),
    ("2", "Clerk", "1", "Desk", "1", "yes", "", "", "", ""),
    ("3", "Clerk", "2", "Lab", "1", "", "e3", "Cy Dee", "", ""),
    ("4", "Clerk", "99", "Lab", "1", "", "", "", "", ""),
    ("5", "Helper", "3", "Lab", "1", "", "e5", "Eva Fry", "", ""),
    ("5", "Helper", "2", "Lab", "1", "", "e5", "Eva Fry", "", ""),
    ("6", "Porter", "6", "Yard", "1", "", "e6", "Gus Hob", "", ""),
    ("7", "Cook", "1", "Yard", "1", "", "e6", "Gus Hob", "2024-01-01", "2024-06-30"),
    ("7", "Cook", "2", "Yard", "1", "", "e6", "Gus Hob", "2024-07-01", "2024-12-31"),
    ("7", "Cook", "1", "Yard", "1", "", "e6", "Gus Hob", "2026-01-01", "2026-12-31"),
)


@pytest.fixture(scope="module")
def company_store(tmp_path_factory):
    """The store of a company in which three posts are called alike."""
    folder = tmp_path_factory.mktemp("company")
    path = written(folder / "firm.csv", COMPANY[0].split(","), *COMPANY[1:])
    rolegraph.import_source("posts", [path], store=folder / "store", with_people=True, date="2026-06-30")
    return folder / "store"


@pytest.fixture
def company(company_store, capsys):
    """What the command line answers about the company."""

    def run(*words):
        with pytest.raises(SystemExit):
            main(["--store", str(company_store), *words])
        return "".join(capsys.readouterr())

    return run


def test_a_post_of_a_shared_name_has_its_identifier_in_every_answer_and_reason(company):
    for words, told in (
        (("vacancies",), "  Clerk [post:firm/2] (Desk)"),
        (("vacancies", "--why"), "Clerk [post:firm/2] · reports to · Boss"),
        (("orphans",), "Clerk [post:firm/4] (Lab)  reports to 99, which nothing describes"),
        (("orphans", "--in", "Lab", "--why"), "Clerk [post:firm/4] · reports to · 99"),
        (("two-bosses", "--why"), "Helper · reports to · Clerk [post:firm/2]"),
        (("span",), "Clerk [post:firm/2] (Desk)"),
        (("span", "3"), "nothing uncontested says that anyone reports to Clerk [post:firm/3]"),
        (("reports", "2"), "Clerk [post:firm/2]: 1 report"),
        (("reports-to", "3"), "Clerk [post:firm/3] reports to"),
        (("reports-to", "3", "--why"), "Clerk [post:firm/3] · reports to · Clerk [post:firm/2]"),
        (("reports-to", "3", "--chain", "--why"), "Clerk [post:firm/2] · reports to · Boss"),
        (("reports", "3", "--why"), "Helper · reports to · Clerk [post:firm/3]"),
        (("common-manager", "4", "post:firm/99"), "  99, which nothing describes  1 step"),
        (("between", "4", "post:firm/99"), "Clerk [post:firm/4] → 99, which nothing describes\n"),
        (("reports", "post:firm/99"), "99, which nothing describes: 1 report\n"),
        (("layers",), "Boss → Clerk [post:firm/2] → Clerk [post:firm/3]"),
        (("between", "2", "7"), "Clerk [post:firm/2] → Boss"),
        (("common-manager", "2", "7"), "above Clerk [post:firm/2]"),
        (("single-points",), "Clerk [post:firm/2] (Desk)"),
        (("reports-to", "2", "--as-of", "1999-01-01"), "Clerk [post:firm/2] reports to"),
    ):
        assert told in company(*words), words


def test_a_vacancy_of_a_shared_name_is_covered_with_its_identifier(taken, ask):
    taken("Post ID,Job Title,Reports To,Vacant", ("1", "Clerk", "", "yes"), ("2", "Clerk", "", "no"))
    told = ask("cover", "post:firm/2")
    assert "nothing says that Clerk [post:firm/2] is vacant" in told
    assert "nothing says which role Clerk [post:firm/2] has" in told


def test_what_a_conflict_is_about_tells_posts_of_one_name_apart(company_store):
    (found,) = (one for one in rolegraph.open(company_store).conflicts() if one.kind == "rivalLines")
    assert found.statements[0].label == "Helper · reports to · Clerk [post:firm/2]"
    assert found.sentence.startswith("Helper is given two superiors at once, Clerk [post:firm/2] and Clerk [")


def test_who_says_a_thing_plainly_is_named_beside_whoever_denies_it(tmp_path, ask):
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    role = 'role:cook a rg:Role ; skos:prefLabel "cook"@en .'
    texts = {
        "plain": f'{role} role:cook rg:hasDuty duty:fry . duty:fry a rg:Duty ; skos:prefLabel "fry"@en .',
        "denier": f"""{role} source:denier a rg:Source ; dcterms:title "denier"@en .
            [] a rg:Claim ; rdf:subject role:cook ; rdf:predicate rg:hasDuty ; rdf:object duty:fry ;
              rg:stance rg:disputes ; rg:source source:denier .""",
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.ttl").write_text(prefixes + text, "utf-8")
        rolegraph.import_source("rdf", [tmp_path / f"{name}.ttl"], store=tmp_path / "store", name=name)
    for words in ("show", "conflicts"):
        told = ask(words, "cook")
        assert "denier (denies it)" in told
        assert "plain" in told.replace("said plainly", "")
    [found] = rolegraph.open(tmp_path / "store").conflicts()
    assert [short(source) for source in found.sources] == ["source:plain"]


def test_contradictions_of_two_posts_of_one_name_are_told_in_two_sentences(taken):
    rows = ("1", "Boss", ""), ("2", "Head", ""), *((n, "Clerk", up) for n in "34" for up in "12")
    graph = taken("Post ID,Job Title,Reports To", *rows)
    assert {one.sentence for one in graph.conflicts()} == {
        f"Clerk [post:firm/{n}] is given two superiors at once, Boss and Head" for n in "34"
    }


def test_days_are_told_up_to_before_which_one_and_those_that_touch_as_one(company):
    assert (
        "Cook is not there on 2025-05-05; it is told of from 2024-01-01 and before 2025-01-01,"
        " or from 2026-01-01 and before 2027-01-01: name a day with --as-of\n"
    ) in company("reports-to", "Cook", "--as-of", "2025-05-05")


def test_where_every_post_has_ended_a_day_after_is_answered_with_the_days_that_can_be_asked(taken):
    header = "Post ID,Job Title,Reports To,From,To"
    graph = taken(
        header, ("1", "Boss", "", "2024-01-01", "2024-12-31"), ("2", "Clerk", "1", "2024-03-01", "2024-12-31")
    )
    told = "nothing here tells of posts on 2025-01-01; they are told of from 2024-01-01 and before 2025-01-01"
    with pytest.raises(QueryError, match=told):
        graph.spans(as_of="2025-01-01")
    assert graph.spans(as_of="2024-12-31").managers == 1


def test_posts_with_nobody_named_are_counted_beside_vacancies_where_people_are_loaded(company, taken, ask):
    assert "  1 post has nobody named; nothing says that it is vacant\n" in company("vacancies")
    assert "nothing calls a post vacant\n  1 post has nobody named" in company("vacancies", "--in", "Lab")
    assert "named" not in company("vacancies", "--in", "Desk")
    taken(*COMPANY)
    assert "named" not in ask("vacancies")


def test_answers_begin_with_words_and_say_what_they_leave_out(company):
    for verb in ("orphans", "single-points"):
        assert not company(verb).startswith("\n")
    caveat = "nothing says the role, so nor what it covers"
    assert f"of 1 post {caveat}" in company("single-points", "--in", "Desk")
    assert "layers of the whole chart: 2\n" in company("layers", "--in", "Desk")
    assert "whole chart" not in company("layers")
    assert f"alone, as far as anything says\n  of 2 posts {caveat}" in company(
        "single-points", "--in", "Yard"
    )


def test_the_reasons_of_a_loop_are_listed_once(company):
    assert company("cycles", "--why").count("Porter · reports to · Porter") == 1


def test_the_name_of_a_holder_means_the_post_and_that_is_said(company):
    for words in (("Cy Dee",), ("cy dee", "--posts"), ("Dee, Cy",), ("Cy Dee", "--in", "Lab", "--chain")):
        told = company("reports-to", *words)
        assert f"{words[0]} holds Clerk [post:firm/3]; the answer is of this post" in told
        assert "Clerk [post:firm/2]" in told
    assert "Ann Bly holds Boss" in company("between", "Ann Bly", "3")
    assert "'Gus Hob' is the holder of 2 posts" in (told := company("reports-to", "Gus Hob"))
    assert "post:firm/6 (Porter, Yard, " in told
    assert "holds Porter" in company("reports-to", "Gus Hob", "--as-of", "2025-05-05")
    assert "no role or post is called 'Gus Hop'" in company("reports-to", "Gus Hop")


def test_a_day_for_all_conflicts_is_answered_with_the_verbs_that_take_one(company):
    told = " ".join(company("conflicts", "--as-of", "2024-05-05").split())
    assert "rolegraph two-bosses --as-of 2024-05-05" in told


def test_what_has_not_begun_yet_is_called_by_its_name_and_no_day_of_it_is_late(taken, ask):
    header = "Post ID,Job Title,Reports To,Department,From,To"
    taken(
        header,
        ("1", "Boss", "", "HQ", "", ""),
        ("2", "Clerk", "1", "Desk", "2024-01-01", "2024-12-31"),
        ("2", "Senior Clerk", "1", "Desk", "2025-01-01", ""),
        ("3", "Clerk", "2", "Desk", "2027-01-01", ""),
        date="2026-06-30",
    )
    assert "Clerk [post:firm/3] is not there now; it is told of from 2027-01-01" in ask("reports-to", "3")
    assert "ends after" not in ask("span", "--as-of", "2026-07-01")
    assert "ends after 2027-01-01" in ask("span", "--as-of", "2027-01-02")
    told = ask("layers", "--in", "Desk", "--as-of", "2023-01-01")
    assert "nothing puts a post in Desk on 2023-01-01; it is told of from 2024-01-01: name a day" in told
