"""Decisions: writing them, taking them back, what they change, and what waits for its source."""

from __future__ import annotations

import multiprocessing
import random
import re
import shutil
import time
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from importing import table, written, zipped

import rolegraph
from rolegraph import deciding, formatter, places
from rolegraph.vocabulary import PREFIXES, expand, short

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "\n".join(f"@prefix {prefix}: <{iri}> ." for prefix, iri in PREFIXES.items())
KITCHEN = f"""{HEAD}
source:one a rg:Source ; dcterms:title "One"@en .
role:cook a rg:Role ; skos:prefLabel "cook"@en .
role:chef a rg:Role ; skos:prefLabel "chef"@en .
duty:fry a rg:Duty ; skos:prefLabel "fry"@en .
duty:bake a rg:Duty ; skos:prefLabel "bake"@en .
""" + "".join(
    f"[] a rg:Claim ; {said} ; rg:source source:one ; rg:start {start} ; rg:end {start + 5} .\n"
    for start, said in enumerate([
        "rdf:subject role:cook ; rdf:predicate rg:hasDuty ; rdf:object duty:fry",
        "rdf:subject role:cook ; rdf:predicate rg:hasDuty ; rdf:object duty:fry ; rg:stance rg:disputes",
        "rdf:subject role:cook ; rdf:predicate rg:hasDuty ; rdf:object duty:bake",
        "rdf:subject role:cook ; rdf:predicate rg:typicallyReportsTo ; rdf:object role:chef",
        'rdf:subject role:cook ; rdf:predicate skos:altLabel ; rdf:object "chef"@en',
    ])
)  # fmt: skip
WHY = "It is so in our kitchen."
POSTS = 7
STARTS = ["2020-01-01", "2021-01-01", "2022-01-01", "2023-01-01", "2024-01-01", "2025-01-01"]
DAYS = [None, "2020-06-01", "2022-06-01", "2024-06-01", "2025-06-01"]


@pytest.fixture
def folder(tmp_path):
    """An ontology folder in canonical layout."""
    place = tmp_path / "ontology"
    place.mkdir()
    (place / "kitchen.ttl").write_text(KITCHEN, "utf-8")
    rolegraph.tidy([place])
    return place


def claim_on(graph, duty, stance="supports"):
    """The IRI of the one claim with this stance that a cook has a duty."""
    (item,) = (item for item in graph.role("cook").duties if item.label == duty)
    (claim,) = (claim for claim in item.claims if claim.stance == stance)
    return claim.iri


def status(graph, duty):
    """How it stands that a cook has a duty."""
    return {item.label: item.status for item in graph.role("cook").duties}.get(duty)


def conflict_of(graph, kind):
    """The IRI of the one conflict of a kind."""
    (found,) = (conflict for conflict in graph.conflicts() if conflict.kind == kind)
    return found.iri


def changes(account):
    """What a decision changed: (what of the cook, status before, status now)."""
    return [
        (change.statement.label.split(" · ")[-1], change.before, change.after) for change in account.changes
    ]


# -- writing one


def test_a_rejected_claim_is_out_and_the_account_says_so(folder):
    claim = claim_on(rolegraph.load(ontology=folder), "bake")
    account = rolegraph.decide(claim, "reject", because=WHY, ontology=folder)
    assert changes(account) == [("bake", "accepted", "rejected")]
    assert status(rolegraph.load(ontology=folder), "bake") == "rejected"


def test_an_accepted_claim_counts_in_spite_of_its_conflict(folder):
    claim = claim_on(rolegraph.load(ontology=folder), "fry")
    account = rolegraph.decide(claim, "accept", because=WHY, ontology=folder)
    assert changes(account) == [("fry", "contested", "accepted")]
    assert status(rolegraph.load(ontology=folder), "fry") == "accepted"


def test_rejecting_one_claim_tells_of_what_is_no_longer_contested_beside_it(folder):
    graph = rolegraph.load(ontology=folder)
    (title,) = (title.claims[0].iri for title in graph.role("cook").titles)
    account = rolegraph.decide(title, "reject", because=WHY, ontology=folder)
    assert sorted(map(str, changes(account))) == [
        "('chef', 'contested', 'accepted')", "('chef', 'contested', 'rejected')",
    ]  # fmt: skip


def test_both_sides_of_a_conflict_can_be_kept(folder):
    conflict = conflict_of(rolegraph.load(ontology=folder), "titleIsSuperior")
    account = rolegraph.decide(conflict, "keep-both", because=WHY, ontology=folder)
    assert changes(account) == [("chef", "contested", "accepted")] * 2


def test_a_decision_is_written_with_reason_and_day_and_names_nobody_unasked(folder):
    claim = claim_on(rolegraph.load(ontology=folder), "bake")
    rolegraph.decide(claim, "reject", because=f"  {WHY} ", date="2026-02-03", ontology=folder)
    text = (folder / "decisions.ttl").read_text("utf-8")
    assert f'rg:because "{WHY}"@en ; dcterms:date "2026-02-03"^^xsd:date ; rg:restsOn source:one .' in text
    assert "rg:decidedBy" not in text
    assert f"decision:cook-{short(claim)[6:14]} a rg:Decision ; rg:about {short(claim)}" in text


def test_who_decided_is_written_where_it_is_given(folder):
    claim = claim_on(rolegraph.load(ontology=folder), "bake")
    account = rolegraph.decide(claim, "reject", because=WHY, by="the cooks", ontology=folder)
    assert account.decision.decided_by == "the cooks"
    assert 'rg:decidedBy "the cooks"' in (folder / "decisions.ttl").read_text("utf-8")


@pytest.mark.parametrize("reason", ["typo", "x" * deciding.MOST])
def test_a_reason_may_be_a_word_or_long(folder, reason):
    claim = claim_on(rolegraph.load(ontology=folder), "bake")
    assert rolegraph.decide(claim, "reject", because=reason, ontology=folder).decision.because == reason


def test_what_is_written_is_tidy(folder):
    graph = rolegraph.load(ontology=folder)
    rolegraph.decide(claim_on(graph, "fry"), "accept", because='So "said" \\ written — ü.', ontology=folder)
    rolegraph.decide(conflict_of(graph, "titleIsSuperior"), "keep-both", because=WHY, ontology=folder)
    assert formatter.tidy([folder], check=True) == []


@pytest.mark.parametrize("name", ["iri", "curie", "curie in capitals", "digits", "digits with prefix"])
def test_a_claim_is_named_by_iri_curie_or_first_digits(folder, name):
    claim = claim_on(rolegraph.load(ontology=folder), "bake")
    digits = claim.rpartition("/")[2][:6]
    names = {
        "iri": f"<{claim}>",
        "curie": short(claim),
        "curie in capitals": f"CLAIM:{short(claim).partition(':')[2]}",
        "digits": digits,
        "digits with prefix": f"CLAIM:{digits}",
    }
    account = rolegraph.decide(names[name], "reject", because=WHY, ontology=folder)
    assert account.about == claim


def test_the_same_decisions_give_the_same_bytes_in_another_copy(folder, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    graph = rolegraph.load(ontology=folder)
    rolegraph.decide(claim_on(graph, "bake"), "reject", because=WHY, ontology=folder)
    rolegraph.decide(conflict_of(graph, "titleIsSuperior"), "keep-both", because=WHY, ontology=folder)
    assert (other / "kitchen.ttl").read_bytes() == (folder / "kitchen.ttl").read_bytes()
    shutil.copy(folder / "decisions.ttl", other)
    copies = [rolegraph.load(ontology=place).export(to="n-quads") for place in (folder, other)]
    assert copies[0] == copies[1]


def test_the_store_of_the_folder_obeys_at_once(folder, tmp_path):
    store = tmp_path / "store"
    rolegraph.build(folder, store=store, exports=tmp_path / "exports")
    claim = claim_on(rolegraph.open(store), "bake")
    rolegraph.decide(claim, "reject", because=WHY, store=store)
    assert status(rolegraph.open(store), "bake") == "rejected"


@pytest.mark.parametrize("rival", [False, True])
def test_rejecting_a_line_takes_it_out_though_an_ended_row_names_the_same_superior(folder, tmp_path, rival):
    store = tmp_path / "store"
    rolegraph.build(folder, store=store, exports=tmp_path / "exports")
    posts = written(
        tmp_path / "lab.csv",
        ("Post ID", "Job Title", "Reports To", "From", "To"),
        ("1", "Head of Lab", "", "", ""),
        ("4", "Head of Desk", "", "", ""),
        ("2", "Analyst", "1", "2020-01-01", "2022-12-31"),
        ("2", "Analyst", "4", "2023-01-01", "" if rival else "2023-12-31"),
        ("2", "Analyst", "1", "2024-01-01", ""),
    )
    rolegraph.import_source("posts", [posts], store=store, date="2024-06-01")
    lines = rolegraph.open(store).reports_to("post:lab/2", of="posts")
    (slip,) = (c for line in lines for c in line.claims if c.valid_from == "2024-01-01")
    account = rolegraph.decide(slip.iri, "reject", because=WHY, store=store)
    assert account.changes
    graph = rolegraph.open(store)
    for day in (None, "2024-06-01"):
        assert graph.reports("post:lab/1", of="posts", as_of=day).reports == ()
        assert not graph.two_bosses(as_of=day)
        standing = {line.label: line.status for line in graph.reports_to("post:lab/2", of="posts", as_of=day)}
        assert standing.get("Head of Lab", "rejected") == "rejected"
        assert not rival or standing["Head of Desk"] == "accepted"
    rolegraph.decide(slip.iri, "undo", store=store)
    assert rolegraph.open(store).reports("post:lab/1", of="posts", as_of="2024-06-01").reports or rival


def lines_of(graph, day):
    """Who stands in which line to whom on a day, and which answers about the whole chart rest on that."""
    below = {
        (report.position.iri, report.superior.iri, report.line)
        for n in range(1, POSTS + 1)
        for report in graph.reports(f"post:lab/{n}", dotted=True, of="posts", as_of=day).reports
    }
    rivals = [(both.position.iri, [line.iri for line in both.lines]) for both in graph.two_bosses(as_of=day)]
    lone = [(orphan.position.iri, orphan.kind) for orphan in graph.orphans(of="posts", as_of=day)]
    return below, rivals, lone


@pytest.mark.parametrize("seed", range(4))
def test_rejecting_a_dated_line_is_as_if_its_row_had_named_nobody(folder, tmp_path, seed):
    rng = random.Random(seed)
    lines = [["1", "Head", "", "", "", ""]]
    for n in range(2, POSTS + 1):
        for start, end in pairwise(["", *sorted(rng.sample(STARTS, rng.randint(1, 3))), ""]):
            solid, dotted = (str(rng.randint(1, n - 1)) for _ in range(2))
            # At times a row goes on after the next one has begun.
            lines.append([str(n), "Hand", solid, rng.choice(["", dotted]), start, rng.choice([end, end, ""])])

    def imported(name, but=None, column=2):
        store = tmp_path / name / "store"
        rolegraph.build(folder, store=store, exports=tmp_path / name / "exports")
        kept = [list(line) for line in lines]
        if but is not None:
            kept[but - 2][column] = ""
        header = ("Post ID", "Job Title", "Reports To", "Dotted Line To", "From", "To")
        posts = written(tmp_path / name / "lab.csv", header, *kept)
        rolegraph.import_source("posts", [posts], store=store, date="2024-06-01", mapping={"to": "day-after"})
        return store

    store = imported("all")
    before = [lines_of(rolegraph.open(store), day) for day in DAYS]
    rows = (
        "SELECT ?claim ?said ?note { ?claim rdf:predicate ?said ; rg:source source:lab ; skos:note ?note"
        " FILTER(?said IN (org:reportsTo, rg:dottedLineTo)) }"
    )
    found = rolegraph.open(store).query(rows)
    claims = sorted((short(claim.value), short(said.value), note.value) for claim, said, note in found)
    for claim, said, note in rng.sample(claims, 2):
        rolegraph.decide(claim, "reject", because=WHY, ontology=folder, store=store)
        blank = imported(claim[-6:], int(note.removeprefix("row ")), 2 if said == "org:reportsTo" else 3)
        for day in DAYS:
            assert lines_of(rolegraph.open(store), day) == lines_of(rolegraph.open(blank), day)
        rolegraph.decide(claim, "undo", ontology=folder, store=store)
        assert [lines_of(rolegraph.open(store), day) for day in DAYS] == before


def test_a_decision_on_days_that_are_over_says_that_answers_as_of_those_follow(folder, tmp_path, ask):
    store = tmp_path / "store"
    rolegraph.build(folder, store=store, exports=tmp_path / "exports")
    posts = written(
        tmp_path / "lab.csv",
        ("Post ID", "Job Title", "Reports To", "From", "To"),
        ("1", "Head of Lab", "", "", ""),
        ("2", "Analyst", "1", "2020-01-01", "2022-12-31"),
        ("2", "Analyst", "1", "2023-01-01", ""),
    )
    rolegraph.import_source("posts", [posts], store=store, date="2024-06-01")
    (line,) = rolegraph.open(store).reports_to("post:lab/2", of="posts")
    for claim in line.claims:
        over = claim.valid_from == "2020-01-01"
        printed = ask("decide", claim.iri, "reject", "--because", WHY)
        assert ("no statement changes its status by it" in printed) == over
        assert ("--as-of" in printed) == over
        assert not rolegraph.open(store).reports("post:lab/1", of="posts", as_of=claim.valid_from).reports
        assert rolegraph.decide(claim.iri, "undo", store=store).other_days == over


# -- taking it back, and deciding again


@pytest.mark.parametrize("before", [
    None,
    "# nothing yet\n",
    "\ufeff@prefix x: <https://example.org/> .\r\nx:y   <https://example.org/p>\r\n  x:z .   # as it was\r\n",
])  # fmt: skip
def test_taking_a_decision_back_leaves_the_other_bytes_as_they_were(folder, before):
    if before is not None:
        (folder / "decisions.ttl").write_bytes(before.encode())
    graph = rolegraph.load(ontology=folder)
    claim = claim_on(graph, "bake")
    rolegraph.decide(claim, "reject", because=WHY, ontology=folder)
    account = rolegraph.decide(claim, "undo", ontology=folder)
    file = folder / "decisions.ttl"
    assert (file.read_bytes() if file.exists() else b"") == (before or "").encode()
    assert file.exists() == bool(before)
    assert changes(account) == [("bake", "rejected", "accepted")]
    assert rolegraph.load(ontology=folder).export(to="n-quads") == graph.export(to="n-quads")


def test_taking_one_of_two_decisions_back_leaves_the_other(folder):
    graph = rolegraph.load(ontology=folder)
    rolegraph.decide(claim_on(graph, "fry"), "accept", because=WHY, ontology=folder)
    one = (folder / "decisions.ttl").read_bytes()
    rolegraph.decide(claim_on(graph, "bake"), "reject", because=WHY, ontology=folder)
    assert (folder / "decisions.ttl").read_bytes() != one
    rolegraph.decide(claim_on(graph, "bake"), "undo", ontology=folder)
    assert (folder / "decisions.ttl").read_bytes() == one


def test_a_second_decision_says_what_stands_and_takes_its_place_only_when_told(folder):
    claim = claim_on(rolegraph.load(ontology=folder), "bake")
    rolegraph.decide(claim, "reject", because=WHY, by="the cooks", date="2026-01-02", ontology=folder)
    before = (folder / "decisions.ttl").read_bytes()
    with pytest.raises(
        rolegraph.DecisionError, match=rf"reject, 2026-01-02 by the cooks, because {WHY}.*--replace"
    ):
        rolegraph.decide(claim, "accept", because="On reflection.", ontology=folder)
    assert (folder / "decisions.ttl").read_bytes() == before
    account = rolegraph.decide(claim, "accept", because="On reflection.", ontology=folder, replace=True)
    assert account.replaced.verdict == "reject"
    text = (folder / "decisions.ttl").read_text("utf-8")
    assert text.count("rg:Decision") == 1
    assert "On reflection." in text


def test_a_decision_in_another_file_is_named_and_left_alone(folder):
    claim = claim_on(rolegraph.load(ontology=folder), "bake")
    rolegraph.decide(claim, "reject", because=WHY, ontology=folder)
    (folder / "decisions.ttl").rename(folder / "verdicts.ttl")
    with pytest.raises(rolegraph.DecisionError, match=r"verdicts\.ttl: take it out there"):
        rolegraph.decide(claim, "undo", ontology=folder)


# -- bad input


@pytest.mark.parametrize(("because", "problem"), [
    ("", "is empty: say why"),
    ("  \t ", "is empty: say why"),
    ("?!?!?!?!", "has no word in it: say why"),
    ("two\nlines of it", "control character or a line break"),
    ("a bell \x07 rings", "control character"),
    ("half a \udc80 letter", "control character"),
    ("x" * (deciding.MOST + 1), r"has 10,001 characters, and 10,000 are the most: say in short why"),
])  # fmt: skip
def test_a_reason_that_is_none_is_refused(folder, because, problem):
    claim = claim_on(rolegraph.load(ontology=folder), "bake")
    with pytest.raises(rolegraph.DecisionError, match=problem):
        rolegraph.decide(claim, "reject", because=because, ontology=folder)
    assert not (folder / "decisions.ttl").exists()


@pytest.mark.parametrize(("thing", "verdict", "more", "error", "problem"), [
    ("claim", "keep-both", {}, "DecisionError", "a claim, and keep-both is no verdict on one: say accept"),
    ("conflict", "reject", {}, "DecisionError", "a conflict, and reject is no verdict on one: say keep-both,"
     " or decide on one of its claims: claim:"),
    ("claim", "dismiss", {}, "DecisionError", "'dismiss' is no verdict"),
    ("claim", "undo", {}, "DecisionError", "nothing to take back"),
    ("claim", "reject", {"date": "2026-02-30"}, "DecisionError", "'2026-02-30' is a day that does not exist"),
    ("claim", "reject", {"date": "20260630"}, "DecisionError", "--date '20260630' is no day"),
    ("claim", "reject", {"date": "2026-W27-2"}, "DecisionError", "--date '2026-W27-2' is no day"),
    ("claim", "reject", {"by": " "}, "DecisionError", "--by is empty"),
    ("claim:0123456789abcdef", "reject", {}, "NameNotFoundError", "no claim or conflict is called"),
    ("role:cook", "reject", {}, "NameNotFoundError", "no claim or conflict is called"),
    ("", "reject", {}, "NameNotFoundError", "no claim or conflict is called ''"),
])  # fmt: skip
def test_what_does_not_fit_is_one_clear_message(folder, thing, verdict, more, error, problem):
    graph = rolegraph.load(ontology=folder)
    known = {"claim": claim_on(graph, "bake"), "conflict": conflict_of(graph, "titleIsSuperior")}
    with pytest.raises(getattr(rolegraph, error), match=problem):
        rolegraph.decide(known.get(thing, thing), verdict, because=WHY, ontology=folder, **more)
    assert not (folder / "decisions.ttl").exists()


def test_rows_that_contradict_each_other_are_told_and_decided_one_by_one(folder, tmp_path):
    store, table = tmp_path / "store", tmp_path / "works.csv"
    rolegraph.build(folder, store=store, exports=tmp_path / "exports")
    rows = "id,title,reports to\na,Chief,\nb,Deputy,a\nc,Clerk,a\nc,Clerk,b\nc,Clerk,a\n"
    table.write_text(rows, "utf-8")
    rolegraph.import_source("posts", [table], store=store)
    lines = rolegraph.open(store).reports_to("Clerk")
    told = {line.label: [claim.note for claim in line.claims] for line in lines}
    assert told == {"Chief": ["rows 4, 6"], "Deputy": ["row 5"]}
    (wrong,) = (claim.iri for line in lines for claim in line.claims if line.label == "Deputy")
    (conflict,) = rolegraph.open(store).conflicts(kind="rivalLines")
    with pytest.raises(rolegraph.DecisionError, match=f"one of its claims: .*{wrong.rpartition('/')[2]}"):
        rolegraph.decide(conflict.iri, "reject", because=WHY, store=store)
    rolegraph.decide(wrong, "reject", because=WHY, store=store)
    graph = rolegraph.open(store)
    assert graph.conflicts(kind="rivalLines") == ()
    assert [graph.span(name, of="posts").direct for name in ("a", "b")] == [2, 0]


def test_a_decision_on_a_row_outlives_new_versions_of_its_file_and_is_told_of_when_the_row_is_gone(
    folder, tmp_path
):
    store, file = tmp_path / "store", tmp_path / "works.csv"
    rolegraph.build(folder, store=store, exports=tmp_path / "exports")
    head, above, row, rival = "id,title,reports to\n", "a,Chief,\nb,Deputy,a\n", "c,Clerk,a\n", "c,Clerk,b\n"

    def taken_in(*rows: str) -> tuple[str, ...]:
        file.write_text(head + "".join(rows), "utf-8")
        return rolegraph.import_source("posts", [file], store=store).notes

    def lines() -> dict[str, str]:
        found = rolegraph.open(store).reports_to("Clerk")
        assert found == rolegraph.open(store).reports_to("Clerk", as_of="2026-06-30")
        return {line.label: line.status for line in found}

    taken_in(above, row, rival)
    assert lines() == {"Chief": "contested", "Deputy": "contested"}
    (wrong,) = (c.iri for li in rolegraph.open(store).reports_to("Clerk") for c in li.claims if "5" in c.note)
    told: list[str] = []
    rolegraph.decide(wrong, "reject", because="typo", store=store, say=told.append)
    assert told == []  # that the folder has changed is no news to whoever just decided
    assert lines() == {"Chief": "accepted", "Deputy": "rejected"}
    assert not any(short(wrong) in note for note in taken_in(above, "d,Porter,a\n", row, rival))
    assert lines() == {"Chief": "accepted", "Deputy": "rejected"}
    (note,) = (note for note in taken_in(above, row) if short(wrong) in note)
    assert "no source that is loaded gives its claim any more: reject" in note
    assert (lines(), records(store)) == ({"Chief": "accepted"}, [(wrong, False, [])])
    assert note in rolegraph.build(folder, store=store, exports=tmp_path / "exports").notes
    taken_in(above, row, rival)
    assert lines() == {"Chief": "accepted", "Deputy": "rejected"}
    rolegraph.decide(wrong, "undo", store=store)
    assert lines() == {"Chief": "contested", "Deputy": "contested"}


def test_statements_that_no_claim_makes_are_to_be_mended_where_they_stand(folder, tmp_path):
    store, file = tmp_path / "store", tmp_path / "works.ttl"
    rolegraph.build(folder, store=store, exports=tmp_path / "exports")
    post, kind, line = (expand(name) for name in ("post:", "org:Post", "org:reportsTo"))
    text = "".join(f'<{post}{n}> a <{kind}> ; <{expand("skos:prefLabel")}> "{n}"@en .\n' for n in "abc")
    file.write_text(
        f"{text}<{post}b> <{line}> <{post}a> . <{post}c> <{line}> <{post}a> , <{post}b> .\n", "utf-8"
    )
    rolegraph.import_source("rdf", [file], store=store)
    (conflict,) = rolegraph.open(store).conflicts(kind="rivalLines")
    with pytest.raises(rolegraph.DecisionError, match="are rows of source:works, and no claims: mend"):
        rolegraph.decide(conflict.iri, "reject", because=WHY, store=store)


def test_a_beginning_that_several_have_names_them(folder, monkeypatch):
    monkeypatch.setattr(deciding, "BEGINNING", re.compile(r"(?:(claim|conflict):)?([0-9a-f]*)"))
    with pytest.raises(rolegraph.AmbiguousNameError) as caught:
        rolegraph.decide("claim:", "reject", because=WHY, ontology=folder)
    assert claim_on(rolegraph.load(ontology=folder), "bake") in map(expand, caught.value.candidates)


def test_decisions_that_are_no_turtle_are_told_with_their_line(folder):
    claim = claim_on(rolegraph.load(ontology=folder), "bake")
    (folder / "decisions.ttl").write_text("\n\ndecision:x a\n", "utf-8")
    with pytest.raises(rolegraph.FileError, match=r"decisions\.ttl:3"):
        rolegraph.decide(claim, "reject", because=WHY, ontology=folder)


def test_the_folder_of_an_installed_program_takes_no_decisions(folder, monkeypatch):
    monkeypatch.setattr(places, "PACKAGE", folder.parent)
    with pytest.raises(rolegraph.FileError, match="--ontology DIR"):
        rolegraph.decide("claim:0123456789abcdef", "reject", because=WHY, ontology=folder)


def test_a_folder_that_may_not_be_written_is_told(folder, monkeypatch):
    claim = claim_on(rolegraph.load(ontology=folder), "bake")
    monkeypatch.setattr("os.access", lambda path, mode: False)
    with pytest.raises(rolegraph.FileError, match=r"may not be written: .*--ontology DIR"):
        rolegraph.decide(claim, "reject", because=WHY, ontology=folder)


def decide_slowly(claim: str, folder: Path) -> None:
    """Decide, with time for another process to come between the reading of the file and the writing."""
    write = deciding.replace_files
    deciding.replace_files = lambda contents: (time.sleep(0.3), write(contents))
    rolegraph.decide(claim, "reject", because=WHY, ontology=folder)


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("error", [rolegraph.StoreError("the disk is full"), KeyboardInterrupt()])
def test_what_stops_the_build_takes_the_decision_back(folder, tmp_path, monkeypatch, first, error):
    store = tmp_path / "store"
    rolegraph.build(folder, store=store, exports=tmp_path / "exports")
    graph = rolegraph.open(store)
    if not first:
        rolegraph.decide(claim_on(graph, "fry"), "accept", because=WHY, store=store)
    files = {path: path.read_bytes() for path in folder.iterdir()}

    def stopped(*arguments, _open=rolegraph.open, **options):
        if {path: path.read_bytes() for path in folder.iterdir()} != files:
            raise error
        return _open(*arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(deciding.opening, "open_store", stopped)
        with pytest.raises(type(error)):
            rolegraph.decide(claim_on(graph, "bake"), "reject", because=WHY, store=store)
    assert {path: path.read_bytes() for path in folder.iterdir()} == files
    assert status(deciding.opening.current(folder, store), "bake") == "accepted"


def test_a_decision_that_makes_the_knowledge_invalid_is_not_left_behind(folder):
    graph = rolegraph.load(ontology=folder)
    conflict = conflict_of(graph, "titleIsSuperior")
    (title,) = (title.claims[0].iri for title in graph.role("cook").titles)
    rolegraph.decide(conflict, "keep-both", because=WHY, ontology=folder)
    before = (folder / "decisions.ttl").read_bytes()
    with pytest.raises(rolegraph.InvalidDataError, match="there is no such conflict"):
        rolegraph.decide(title, "reject", because=WHY, ontology=folder)
    assert (folder / "decisions.ttl").read_bytes() == before


def test_two_who_decide_at_once_lose_no_decision(folder):
    claims = [claim.iri for row in rolegraph.load(ontology=folder).support() for claim in row.claims]
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        pool.starmap(decide_slowly, [(claim, folder) for claim in claims])
    assert set(deciding.decisions_in(folder)) == set(claims)


# -- what imported sources say


VISITOR = f"""{HEAD}
source:visitor a rg:Source ; dcterms:title "Visitor"@en .
duty:wash a rg:Duty ; skos:prefLabel "wash"@en .
[] a rg:Claim ; rdf:subject role:cook ; rdf:predicate rg:hasDuty ; rdf:object duty:bake ;
  rg:stance rg:disputes ; rg:source source:visitor ; rg:start 0 ; rg:end 5 .
[] a rg:Claim ; rdf:subject role:cook ; rdf:predicate rg:hasDuty ; rdf:object duty:wash ;
  rg:source source:visitor ; rg:start 5 ; rg:end 9 .
"""


@pytest.fixture
def visited(folder, tmp_path):
    """The store of the folder with an import that disputes a thing and says another, and its file."""
    store, file = tmp_path / "store", tmp_path / "visitor.ttl"
    rolegraph.build(folder, store=store, exports=tmp_path / "exports")
    file.write_text(VISITOR, "utf-8")
    rolegraph.import_source("rdf", [file], store=store)
    return store, file


def records(store):
    """(what is decided on, in force, what it waits for) of every decision."""
    return [
        (row.about, row.in_force, [name.iri for name in row.missing])
        for row in rolegraph.open(store).decisions()
    ]


def test_a_conflict_that_only_an_import_makes_can_be_settled(visited, folder, tmp_path):
    store, _ = visited
    assert status(rolegraph.open(store), "bake") == "contested"
    conflict = next(
        c.iri for c in rolegraph.open(store).conflicts()
        if c.kind == "supportAndDispute" and "bake" in c.sentence
    )  # fmt: skip
    account = rolegraph.decide(conflict, "keep-both", because=WHY, store=store)
    assert changes(account) == [("bake", "contested", "accepted")]
    assert status(rolegraph.open(store), "bake") == "accepted"
    assert "rg:restsOn source:one, source:visitor" in (folder / "decisions.ttl").read_text("utf-8")


def test_an_imported_claim_can_be_rejected_and_that_taken_back(visited):
    store, _ = visited
    claim = claim_on(rolegraph.open(store), "wash")
    assert changes(rolegraph.decide(claim, "reject", because=WHY, store=store)) == [
        ("wash", "accepted", "rejected")
    ]
    graph = rolegraph.open(store)
    anywhere = "{ ?s rg:hasDuty duty:wash } UNION { GRAPH ?g { ?s rg:hasDuty duty:wash } }"
    assert not graph.query(f"ASK {{ {anywhere} }}")
    assert changes(rolegraph.decide(claim, "undo", store=store)) == [("wash", "rejected", "accepted")]
    assert rolegraph.open(store).query(
        "ASK { ?s rg:hasDuty duty:wash GRAPH source:visitor { ?s rg:hasDuty duty:wash } }"
    )


def test_deciding_and_taking_back_leaves_the_store_with_what_it_held(visited):
    store, _ = visited
    before = rolegraph.open(store).export(to="n-quads")
    for stance, duty in (("supports", "wash"), ("disputes", "bake")):
        claim = claim_on(rolegraph.open(store), duty, stance)
        rolegraph.decide(claim, "reject", because=WHY, store=store)
        assert rolegraph.open(store).export(to="n-quads") != before
        rolegraph.decide(claim, "undo", store=store)
        assert rolegraph.open(store).export(to="n-quads") == before


def test_a_decision_waits_while_its_source_is_not_loaded_and_is_obeyed_again(visited, folder, tmp_path):
    store, file = visited
    claim = claim_on(rolegraph.open(store), "bake", "disputes")
    rolegraph.decide(claim, "reject", because=WHY, store=store)
    assert records(store) == [(claim, True, [])]
    rolegraph.drop_source("visitor", store=store)
    assert records(store) == [(claim, False, [expand("source:visitor")])]
    rolegraph.import_source("rdf", [file], store=store)
    assert records(store) == [(claim, True, [])]
    assert status(rolegraph.open(store), "bake") == "accepted"


def test_the_folder_alone_notes_the_decision_that_waits(visited, folder, tmp_path):
    store, _ = visited
    claim = claim_on(rolegraph.open(store), "bake", "disputes")
    rolegraph.decide(claim, "reject", because=WHY, store=store)
    report = rolegraph.check_files(ontology=folder)
    assert report.conforms
    (note,) = report.notes
    assert "waits for source:visitor, which is not loaded: reject on claim:" in note
    account = rolegraph.build(folder, store=tmp_path / "another", exports=tmp_path / "exports")
    assert account.notes == (note,)
    (kept,) = rolegraph.build(folder, store=store, exports=tmp_path / "exports").notes
    assert kept.endswith("the store keeps source:visitor"), "what the store keeps is loaded: nothing waits"


def test_a_build_keeps_imports_and_obeys_the_decisions_about_them(visited, folder, tmp_path):
    store, _ = visited
    claim = claim_on(rolegraph.open(store), "wash")
    rolegraph.decide(claim, "reject", because=WHY, store=store)
    (folder / "more.ttl").write_text(HEAD + 'duty:rest a rg:Duty ; skos:prefLabel "rest"@en .', "utf-8")
    account = rolegraph.build(folder, store=store, exports=tmp_path / "exports")
    assert account.notes == (f"counted is what {folder} says; beside it the store keeps source:visitor",)
    assert status(rolegraph.open(store), "wash") == "rejected"


def test_a_check_looks_in_the_store_for_what_a_decision_is_about(visited, folder, ask):
    store, _ = visited
    rolegraph.decide(claim_on(rolegraph.open(store), "wash"), "reject", because=WHY, store=store)
    (waits,) = (note for note in rolegraph.check_files(ontology=folder).notes if "waits for" in note)
    assert "source:visitor" in waits
    said = ask("--ontology", str(folder), "check")
    assert "waits for" not in said
    assert "statements" in said


def test_a_misspelt_decision_is_found_whatever_it_rests_on(folder):
    claim = claim_on(rolegraph.load(ontology=folder), "bake")
    rolegraph.decide(claim, "reject", because=WHY, ontology=folder)
    path = folder / "decisions.ttl"
    wrong = short(claim)[:-1] + ("0" if claim[-1] != "0" else "1")
    path.write_text(path.read_text("utf-8").replace(short(claim), wrong), "utf-8")
    with pytest.raises(
        rolegraph.InvalidDataError, match=f"{wrong}, which is no claim.*nearest: .*{short(claim)}"
    ):
        rolegraph.load(ontology=folder)


def test_a_note_that_rests_on_the_names_of_a_catalogue_waits_for_it(folder, tmp_path):
    iri = "http://data.europa.eu/esco/occupation/00000000-0000-4000-8000-000000000001"
    occupations = table(
        ("conceptType", "conceptUri", "iscoGroup", "preferredLabel", "altLabels", "description", "code"),
        ("Occupation", iri, "5120", "fry cook", "chef", "Fries.", "1"),
    )
    skills = table(
        (
            "conceptType",
            "conceptUri",
            "skillType",
            "reuseLevel",
            "preferredLabel",
            "altLabels",
            "description",
        ),
        (
            "KnowledgeSkillCompetence",
            iri.replace("occupation", "skill"),
            "knowledge",
            "cross-sector",
            "oil",
            "",
            "",
        ),
    )
    catalogue = zipped(tmp_path / "esco.zip", {"occupations_en.csv": occupations, "skills_en.csv": skills})
    (folder / "more.ttl").write_text(
        HEAD + "[] a rg:Claim ; rdf:subject role:chef ; rdf:predicate skos:altLabel ;"
        ' rdf:object "Fry cook"@en ; rg:source source:one ; rg:start 90 ; rg:end 95 .', "utf-8",
    )  # fmt: skip
    store = tmp_path / "store"
    rolegraph.build(folder, store=store, exports=tmp_path / "exports")
    rolegraph.import_source("esco", [catalogue], store=store, name="esco")
    (conflict,) = (c.iri for c in rolegraph.open(store).conflicts() if '"Fry cook"' in c.sentence)
    rolegraph.decide(conflict, "keep-both", because=WHY, store=store)
    assert "rg:restsOn source:esco, source:one" in (folder / "decisions.ttl").read_text("utf-8")
    assert rolegraph.check_files(ontology=folder).conforms


def test_decisions_that_an_import_brings_stay_and_go_with_it(folder, tmp_path):
    store, file = tmp_path / "store", tmp_path / "visitor.ttl"
    rolegraph.build(folder, store=store, exports=tmp_path / "exports")
    file.write_text(VISITOR, "utf-8")
    claim = claim_on(rolegraph.load(*sorted(folder.glob("*.ttl")), file), "wash")
    file.write_text(
        f"{VISITOR} decision:theirs a rg:Decision ; rg:about <{claim}> ; rg:verdict rg:reject ;"
        f' rg:because "{WHY}"@en ; dcterms:date "2026-01-01"^^xsd:date .', "utf-8",
    )  # fmt: skip
    rolegraph.import_source("rdf", [file], store=store)
    (folder / "more.ttl").write_text(HEAD + 'duty:rest a rg:Duty ; skos:prefLabel "rest"@en .', "utf-8")
    rolegraph.build(folder, store=store, exports=tmp_path / "exports")
    assert records(store) == [(claim, True, [])]
    assert status(rolegraph.open(store), "wash") == "rejected"
    rolegraph.drop_source("visitor", store=store)
    assert records(store) == []


# -- the named queries say the same


def test_the_query_for_decisions_is_the_library(visited):
    store, _ = visited
    for duty, stance in (("wash", "supports"), ("bake", "disputes")):
        claim = claim_on(rolegraph.open(store), duty, stance)
        rolegraph.decide(claim, "reject", because=WHY, by="us", date="2026-01-02", store=store)
    for graph in (rolegraph.open(store), rolegraph.open(store).without("visitor")):
        assert hold_decisions_equal(graph) == 2


def hold_decisions_equal(graph):
    """How many rows the query for decisions gives, which are those of the library."""
    rows = {
        (row["decision"].value, row["about"].value, row["inForce"].value == "true",
         row["missing"].value if row["missing"] else None)
        for row in graph.query("decisions")
    }  # fmt: skip
    assert rows == {
        (row.decision.iri, row.about, row.in_force, name and name.iri)
        for row in graph.decisions()
        for name in row.missing or (None,)
    }
    return len(rows)


def hold_conflicts_equal(graph):
    """The conflicts that the library tells and the queries too: all of them, and those of roles in some."""
    rows = {
        (row["conflict"].value, row["setApartBy"] and row["setApartBy"].value)
        for row in graph.query("all-contradictions")
    }
    conflicts = graph.conflicts()
    assert rows == {(conflict.iri, conflict.set_apart_by) for conflict in conflicts}
    roles = {s.subject for c in conflicts for s in c.statements if "/role/" in s.subject}
    for role in sorted(roles)[::5]:
        of_role = {row["conflict"].value for row in graph.query("contradictions", role=role)}
        assert of_role == {conflict.iri for conflict in graph.conflicts(role)}
    return conflicts


def test_the_query_for_all_contradictions_tells_the_apparent_ones_as_the_library_does(graph):
    hold_conflicts_equal(graph)
    assert {"apparent", "open", "noted"} <= {conflict.status for conflict in graph.conflicts()}
