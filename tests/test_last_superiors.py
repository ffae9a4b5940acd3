"""Whom a post reports to where its rows have days and no day was given: to whom its last rows say."""

from __future__ import annotations

import csv

import pytest
from importing import written

import rolegraph
from rolegraph.cli import main

BOTH, AFTER = "2026-01-02", "2026-01-05"
HEADER = ("Post ID", "Job Title", "Reports To", "Dotted Line", "Start Date", "End Date")
ROWS = (
    ("1", "Managing Director", "", "", "2020-01-01", ""),
    ("2", "Head of Finance", "1", "", "2020-01-01", ""),
    ("3", "HR Manager", "1", "", "2020-01-01", ""),
    ("4", "Recruiter", "3", "1", "2020-01-01", "2024-06-30"),
    ("4", "Recruiter", "2", "", "2024-07-01", ""),
)


@pytest.fixture
def recruiter(tmp_path):
    """A store of a post that has changed its superior, imported without a day: (path, account)."""
    path, store = written(tmp_path / "co.csv", HEADER, *ROWS), tmp_path / "store"
    return store, rolegraph.import_source("posts", [path], store=store)


def said(store, capsys, *words):
    """What the command line answers."""
    with pytest.raises(SystemExit):
        main(["--store", str(store), *words])
    return capsys.readouterr().out


def test_posts_above_each_other_on_one_day_are_contested_then_whatever_their_last_rows_say(tmp_path):
    path = written(
        tmp_path / "h.csv", ("ID", "Title", "Reports to", "From", "To"),
        ("P0", "a", "P1", "2026-01-01", "2026-01-06"), ("P1", "b", "P0", "2026-01-01", "2026-01-03"),
        ("P1", "b", "P0", "2026-01-09", "2026-01-10"), ("P2", "c", "P0", "2026-01-01", "2026-01-31"),
    )  # fmt: skip
    rolegraph.import_source("posts", [path], store=tmp_path / "store")
    graph = rolegraph.open(tmp_path / "store")
    (apart,) = graph.conflicts()
    assert apart.status == "apparent"
    orphans = {day: [(o.position.label, o.kind) for o in graph.orphans(as_of=day)] for day in (BOTH, AFTER)}
    assert orphans == {BOTH: [("a", "contested"), ("b", "contested")], AFTER: [("a", "away")]}
    assert graph.span("a", as_of=BOTH).total == 1


def test_superiors_that_follow_one_another_are_not_two_at_once(recruiter):
    graph = rolegraph.open(recruiter[0])
    assert graph.two_bosses() == ()
    assert graph.span("HR Manager").total == 0
    assert graph.span("Head of Finance").total == 1
    assert [chain.steps[0].label for chain in graph.chains("Recruiter")] == ["Head of Finance"]
    assert graph.layers().depths[graph.find_position("Recruiter")[1]] == 3
    assert graph.reports("HR Manager", dotted=True).reports == ()
    assert graph.conflicts() == ()
    rows = graph.query("two-bosses"), graph.query("span")
    assert [len(list(some)) for some in rows] == [0, 2]


def test_an_earlier_superior_is_told_with_its_days_after_the_one_in_force(recruiter, capsys):
    store, account = recruiter
    graph = rolegraph.open(store)
    first, *over = graph.reports_to("Recruiter")
    assert first.label == "Head of Finance"
    assert first.sources
    assert [(line.label, line.line, line.sources) for line in over] == [
        ("HR Manager", "solid", ()),
        ("Managing Director", "dotted", ()),
    ]
    told = [line.split() for line in said(store, capsys, "reports-to", "Recruiter").splitlines()[1:]]
    assert [" ".join(words[: words.index("co")]) for words in told] == [
        "Head of Finance",
        "HR Manager not in force",
        "Managing Director dotted not in force",
    ]
    assert ["from 2024-07-01" in " ".join(words) for words in told] == [True, False, False]
    assert ["from 2020-01-01 and before 2024-07-01" in " ".join(words) for words in told] == [
        False,
        True,
        True,
    ]
    assert any("a post is as its last rows have it" in note for note in account.notes)


def test_on_a_day_only_the_superior_of_that_day_is_told(recruiter, capsys):
    graph = rolegraph.open(recruiter[0])
    for day, name in (("2024-06-30", "HR Manager"), ("2024-07-01", "Head of Finance")):
        lines = graph.reports_to("Recruiter", as_of=day)
        assert [line.label for line in lines if line.line == "solid"] == [name]
        assert graph.two_bosses(as_of=day) == ()
        assert "not in force" not in said(recruiter[0], capsys, "reports-to", "Recruiter", "--as-of", day)


def test_nobody_holds_a_superior_that_is_not_there_on_the_day(tmp_path):
    header = ("Post ID", "Job Title", "Reports To", "Name", "FTE", "Start Date", "End Date")
    given = (
        ("1", "Head", "", "Ada Low", "1", "2026-01-01", ""),
        ("2", "Clerk", "1", "Bo Ek", "0.5", "2020-01-01", "2021-12-31"),
        ("2", "Clerk", "1", "Bo Ek", "1", "2022-01-01", ""),
    )
    path = written(tmp_path / "co.csv", header, *given)
    rolegraph.import_source("posts", [path], store=tmp_path / "store", with_people=True)
    graph = rolegraph.open(tmp_path / "store")
    (line,) = graph.reports_to("Clerk", as_of="2023-01-01")
    assert (line.missing, line.holders) == (True, ())
    (line,) = graph.reports_to("Clerk")
    assert (line.missing, line.holders) == (False, ("Ada Low",))


def test_figures_of_other_days_stand_in_a_csv_export_as_they_are(tmp_path):
    header = ("Post ID", "Job Title", "Reports To", "FTE", "Start Date", "End Date")
    given = (
        ("1", "Head", "", "1", "2020-01-01", ""),
        ("2", "Clerk", "1", "0.5", "2020-01-01", "2021-12-31"),
        ("2", "Typist", "1", "1", "2022-01-01", ""),
    )
    rolegraph.import_source("posts", [written(tmp_path / "co.csv", header, *given)], store=tmp_path / "store")
    rolegraph.open(tmp_path / "store").export(tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(newline="") as file:
        rows = [row[3:5] for row in csv.reader(file)]
    assert ["0.5", "0.5"] in rows
    assert ["Clerk", "Clerk"] in rows


def test_the_page_and_an_export_have_an_earlier_superior_as_over(recruiter, tmp_path):
    store, _ = recruiter
    graph = rolegraph.open(store)
    graph.export(tmp_path / "out.ttl")
    rolegraph.import_source("rdf", [tmp_path / "out.ttl"], store=tmp_path / "again")
    other = rolegraph.open(tmp_path / "again")
    for one in (graph, other):
        assert [line.label for line in one.reports_to("Recruiter") if line.sources] == ["Head of Finance"]
        assert one.two_bosses() == ()
