"""Messy titles: what they mean, how sure that is, what stands around them, and tables of them."""

from __future__ import annotations

import csv
import json
import random
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import rolegraph
from rolegraph.cli import cli
from rolegraph.errors import FileError
from rolegraph.titles import key, open_resolver
from rolegraph.titles.cleaner import clean
from rolegraph.titles.ranking import ALONE, COMPARED, Exact, candidates
from rolegraph.titles.resolver import Resolver
from rolegraph.titles.weights import weights
from rolegraph.vocabulary import PREFIXES, expand
from tests.strategies import texts, tried

if TYPE_CHECKING:
    from pathlib import Path

WARD = """
source:hospital a rg:Source ; dcterms:title "Hospital"@en .
role:office-manager a rg:Role ; skos:prefLabel "office manager"@en , "Büroleiterin"@de ;
  skos:altLabel "directrice administrative"@fr , "office administrator"@en .
role:assistant a rg:Role ; skos:prefLabel "administrative assistant"@en ;
  skos:altLabel "office administrator"@en .
role:operations a rg:Role ; skos:prefLabel "operations manager"@en ; skos:altLabel "head of operations"@en .
role:nurse a rg:Role ; skos:prefLabel "registered nurse"@en ; skos:altLabel "ward nurse"@en .
role:engineer a rg:Role ; skos:prefLabel "maintenance engineer"@en ; skos:altLabel "plant engineer"@en .
role:plumber a rg:Role ; skos:prefLabel "plumber"@en ; skos:altLabel "pipe fitter"@en .
role:physicist a rg:Role ; skos:prefLabel "medical physicist"@en ; skos:altLabel "radiation physicist"@en .
"""


def write_graph(path: Path, text: str) -> Path:
    path.write_text("".join(f"PREFIX {p}: <{iri}>\n" for p, iri in PREFIXES.items()) + text, "utf-8")
    return path


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> Path:
    return write_graph(tmp_path_factory.mktemp("ward") / "ward.trig", WARD)


@pytest.fixture(scope="module")
def ward(file) -> rolegraph.RoleGraph:
    return rolegraph.load(file)


def best(graph, title: str) -> str:
    (found,) = graph.resolve(title)
    return found.candidates[0].label


def run(*arguments) -> str:
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


# -- a title


def test_the_same_question_twice_has_the_same_answer(ward):
    titles = ("Ofice Manger", "nurse, registered", "what a day")
    assert ward.resolve(*titles) == ward.resolve(*titles) == tuple(ward.resolve(t)[0] for t in titles)


def test_a_title_among_many_has_the_answer_that_it_has_alone(ward):
    first, last = ("ward", "Sr. plant", "ofice", "medical", "head"), ("nurse", "fitter", "Mgr.", "physicst")
    titles = [f"{one} {two} {number}" for number in range(9) for one in first for two in last]
    assert ward.resolve(*titles) == tuple(ward.resolve(title)[0] for title in titles)


@pytest.mark.parametrize(
    "title", ["plumber", "Head of Operations", "REGISTERED NURSES", "  Plant   engineer "]
)
def test_a_title_that_one_role_has_is_certain(ward, title):
    (found,) = ward.resolve(title)
    assert (found.verdict, found.title) == ("certain", title)
    assert found.candidates[0].matched.casefold() in {
        title.casefold().strip(),
        "registered nurse",
        "plant engineer",
    }


def test_a_title_that_two_roles_have_is_ambiguous_and_both_come_first(ward):
    (found,) = ward.resolve("Office Administrator")
    assert found.verdict == "ambiguous"
    assert {c.label for c in found.candidates[:2]} == {"office manager", "administrative assistant"}
    assert {c.matched for c in found.candidates[:2]} == {"office administrator"}


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Ofice Manger", "office manager"),
        ("maintenence engineer", "maintenance engineer"),
        ("plmuber", "plumber"),
        ("pipefitter", "plumber"),
    ],
)
def test_a_typing_error_hides_no_role(ward, title, role):
    (found,) = ward.resolve(title)
    assert (found.candidates[0].label, found.verdict) == (role, "certain")


@pytest.mark.parametrize(
    ("title", "role"),
    [("Ops Mgr.", "operations manager"), ("Maint. Engr", "maintenance engineer"), ("RN", "registered nurse")],
)
def test_abbreviations_are_written_out(ward, title, role):
    (found,) = ward.resolve(title)
    assert (found.candidates[0].label, found.verdict) == (role, "certain")


def test_what_stands_around_a_title_is_kept_as_it_was_written(ward):
    title = "Sr. Plumber - EMEA (m/f/d), full-time, permanent, £30,000 - £35,000 [Ref. 88213]"
    (found,) = ward.resolve(title)
    assert found.verdict == "certain"
    assert found.candidates[0].label == "plumber"
    assert found.kept == {
        "seniority": ("Sr.",),
        "place": ("EMEA",),
        "gender": ("(m/f/d)",),
        "working time": ("full-time",),
        "contract": ("permanent",),
        "pay": ("£30,000 - £35,000",),
        "reference": ("Ref. 88213",),
    }


@pytest.mark.parametrize(
    ("title", "role", "context"),
    [
        ("Administrative Assistant to the Operations Manager", "administrative assistant", True),
        ("Admin. Assistant to the Head of Operations - London", "administrative assistant", True),
        ("administrative assistant for the plumber", "administrative assistant", True),
        ("Administrative Assistant to COO", "administrative assistant", True),
        ("Administrative Assistant to Head of Operations", "administrative assistant", True),
        ("to the plumber", "plumber", False),
        ("plant to office engineer", "maintenance engineer", False),
    ],
)
def test_whom_a_role_serves_is_kept_and_not_taken_for_the_role(ward, title, role, context):
    (found,) = ward.resolve(title)
    assert found.candidates[0].label == role
    if context:
        after = title[title.casefold().index("assistant") + len("assistant") :]
        assert found.kept["context"] == (after.partition(" - ")[0].strip(),)
        assert found.verdict == "certain"
    else:
        assert "context" not in found.kept


def test_an_assistant_to_somebody_is_no_role_with_the_same_short_name(tmp_path):
    text = WARD + (
        'role:medic a rg:Role ; skos:prefLabel "medical assistant"@en ; skos:altLabel "PA"@en .\n'
        'role:pa a rg:Role ; skos:prefLabel "personal assistant"@en .'
    )
    graph = rolegraph.load(write_graph(tmp_path / "two.trig", text))
    (alone,) = graph.resolve("PA")
    assert {c.label for c in alone.candidates[:2]} == {"medical assistant", "personal assistant"}
    assert best(graph, "PA to CEO") == best(graph, "PA to the plumber") == "personal assistant"


@pytest.mark.parametrize(
    ("title", "kind", "fact"),
    [
        ("office manager 2", "seniority", "2"),
        ("office manager III", "seniority", "III"),
        ("office manager G7", "seniority", "G7"),
        ("office manager IC3", "seniority", "IC3"),
        ("office manager (Band 5)", "seniority", "Band 5"),
        ("office manager, AfC Band 8a", "seniority", "AfC Band 8a"),
        ("office manager Grade 7", "seniority", "Grade 7"),
        ("office manager - Level 3", "seniority", "Level 3"),
        ("office manager 12", "reference", "12"),
        ("office manager, 112", "reference", "112"),
    ],
)
def test_a_grade_is_seniority_and_another_number_a_reference(ward, title, kind, fact):
    (found,) = ward.resolve(title)
    assert found.kept == {kind: (fact,)}
    assert (found.candidates[0].label, found.verdict) == ("office manager", "certain")


@pytest.mark.parametrize(
    ("title", "standing"),
    [
        ("Deputy Head of Operations", "Deputy"),
        ("Dep. Head of Operations", "Dep"),
        ("Vice-Head of Operations", "Vice"),
        ("Head of Operations (Deputy)", "Deputy"),
        ("Assistant Head of Operations", "Assistant"),
        ("Ex-Head of Operations", "Ex"),
        ("Former Head of Operations", "Former"),
        ("Head of Operations (retired)", "retired"),
    ],
)
def test_a_deputy_an_assistant_or_a_former_holder_has_another_standing_than_the_role(ward, title, standing):
    (found,) = ward.resolve(title)
    assert found.kept == {"standing": (standing,)}
    assert (found.candidates[0].label, found.verdict) == ("operations manager", "ambiguous")
    assert found.candidates[0].score < ward.resolve("Head of Operations")[0].candidates[0].score / 2


def test_a_standing_is_kept_where_the_nearest_label_has_it_and_says_something_else(tmp_path):
    text = WARD + 'role:chief a rg:Role ; skos:prefLabel "deputy district customs manager"@en .'
    (found,) = rolegraph.load(write_graph(tmp_path / "deputy.trig", text)).resolve("Deputy Finance Manager")
    assert found.kept == {"standing": ("Deputy",)}
    assert found.verdict != "certain"


@pytest.mark.parametrize("title", ["Deputy Head of Operations", "Head of Operations, Deputy"])
def test_a_deputy_whose_name_the_catalogue_has_is_certain(tmp_path, title):
    text = WARD + 'role:deputy a rg:Role ; skos:prefLabel "deputy head of operations"@en .'
    (found,) = rolegraph.load(write_graph(tmp_path / "deputy.trig", text)).resolve(title)
    assert (found.candidates[0].label, found.verdict) == ("deputy head of operations", "certain")
    assert "standing" not in found.kept


@pytest.mark.parametrize("title", ["Sales Assistant", "Assistant in accounts", "Metal former", "Assistant"])
def test_who_is_called_an_assistant_or_a_former_by_the_role_has_no_other_standing(title):
    assert clean(title).kept == {}


@pytest.mark.parametrize(
    ("title", "fact"),
    [
        ("Acting Head of Operations", "Acting"),
        ("Interim Head of Operations", "Interim"),
        ("Head of Operations (acting)", "acting"),
    ],
)
def test_who_acts_for_the_holder_of_a_role_has_that_role_meanwhile(ward, title, fact):
    (found,) = ward.resolve(title)
    assert found.kept == {"contract": (fact,)}
    assert (found.candidates[0].label, found.verdict) == ("operations manager", "certain")


def test_a_teacher_of_acting_has_no_contract_for_a_while():
    assert clean("Acting Teacher").kept == {}


@pytest.mark.parametrize(
    "title",
    [
        "Head of Operations / Office Manager",
        "Head of Operations and Office Manager",
        "office manager/head of operations (m/f/d) - London",
        "Sr. Head of Operations & Ofc Mgr",
        "Operations manager cum office manager",
    ],
)
def test_a_title_that_names_two_roles_is_ambiguous_and_both_come_first_alike(ward, title):
    (found,) = ward.resolve(title)
    assert found.verdict == "ambiguous"
    assert {c.label for c in found.candidates[:2]} == {"operations manager", "office manager"}
    first, second = (c.score for c in found.candidates[:2])
    assert first == second <= 0.5


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Plumber/Pipe fitter", "plumber"),
        ("Plumber/in (m/w/d)", "plumber"),
        ("Office manager/administrator", "office manager"),
        ("plumber and/or pipe fitter", "plumber"),
    ],
)
def test_a_slash_within_the_name_of_one_role_names_no_other(ward, title, role):
    (found,) = ward.resolve(title)
    assert (found.candidates[0].label, found.verdict) == (role, "certain")


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> rolegraph.RoleGraph:
    text = WARD + (
        'role:desk a rg:Role ; skos:prefLabel "receptionist"@en ; skos:altLabel "desk clerk"@en .\n'
        'role:caretaker a rg:Role ; skos:prefLabel "caretaker"@en ; skos:altLabel "facilities manager"@en .\n'
        'role:facilities a rg:Role ; skos:prefLabel "facilities manager"@en .\n'
        'role:kennel a rg:Role ; skos:prefLabel "kennel hand"@en ;'
        ' skos:altLabel "caretaker receptionist assistant"@en .\n'
        'role:executive a rg:Role ; skos:prefLabel "executive assistant"@en ;'
        ' skos:altLabel "executive office assistant"@en , "assistant to the office manager"@en .\n'
        'role:nurse skos:altLabel "nurse receptionist"@en .\n'
        'role:safety a rg:Role ; skos:prefLabel "safety manager"@en .\n'
        'role:health a rg:Role ; skos:prefLabel "health and safety manager"@en .'
    )
    return rolegraph.load(write_graph(tmp_path_factory.mktemp("house") / "house.trig", text))


@pytest.mark.parametrize(
    ("title", "roles"),
    [
        ("Receptionist / Caretaker", {"receptionist", "caretaker"}),
        ("Receptionist + Caretaker", {"receptionist", "caretaker"}),
        ("Facilities Manager & Caretaker", {"facilities manager", "caretaker"}),
        ("Caretaker and Facilities Manager", {"facilities manager", "caretaker"}),
        ("Office Manager, Executive Assistant", {"office manager", "executive assistant"}),
    ],
)
def test_two_posts_in_one_title_are_never_certain_by_a_label_that_has_words_of_both(house, title, roles):
    (found,) = house.resolve(title)
    assert found.verdict == "ambiguous"
    assert roles <= {c.label for c in found.candidates[:3]}


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Nurse / Receptionist", "registered nurse"),
        ("Receptionist & Desk clerk", "receptionist"),
        ("Health and Safety Manager", "health and safety manager"),
        ("Manager, Safety", "safety manager"),
    ],
)
def test_two_titles_of_one_role_or_a_label_word_for_word_stay_certain(house, title, role):
    (found,) = house.resolve(title)
    assert (found.candidates[0].label, found.verdict) == (role, "certain")


@pytest.mark.parametrize(
    "title", ["N/A", "n/a", "n.a.", "#N/A", "NA", "none", "null", "nan", "TBC", "vacant", "Unknown", "-", "?"]
)
def test_what_stands_where_there_is_no_title_is_unknown_whatever_labels_look_like_it(tmp_path, title):
    text = WARD + (
        'role:caster a rg:Role ; skos:prefLabel "caster"@en ; skos:altLabel "moulding worker m,f,n)"@en .\n'
        'role:small a rg:Role ; skos:prefLabel "nanoscience technician"@en ; skos:altLabel "nonestop"@en .\n'
        'role:vet a rg:Role ; skos:prefLabel "bull herder"@en ; skos:altLabel "vacant plot keeper"@en .'
    )
    assert rolegraph.load(write_graph(tmp_path / "cast.trig", text)).resolve(title)[0].verdict == "unknown"


def test_a_word_for_no_title_that_a_role_is_called_by_is_its_title(tmp_path):
    text = WARD + 'role:na a rg:Role ; skos:prefLabel "nursing assistant (NA)"@en .'
    (found,) = rolegraph.load(write_graph(tmp_path / "na.trig", text)).resolve("NA")
    assert (found.candidates[0].label, found.verdict) == ("nursing assistant (NA)", "certain")


@pytest.mark.parametrize(
    ("title", "fact"),
    [
        ("OFFICE MANAGER 0.6 FTE", "0.6 FTE"),
        ("Office manager FTE 0,6", "FTE 0,6"),
        ("office manager - 0.5fte", "0.5fte"),
        ("office manager (.333 WTE)", ".333 WTE"),
        ("office manager, 60% FTE", "60% FTE"),
        ("office manager FTE", "FTE"),
    ],
)
def test_a_share_of_full_time_is_working_time(ward, title, fact):
    (found,) = ward.resolve(title)
    assert found.kept == {"working time": (fact,)}
    assert (found.candidates[0].label, found.verdict) == ("office manager", "certain")


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Engineer, Maintenance", "maintenance engineer"),
        ("Mgr., Ops", "operations manager"),
        ("Physicist, medical (m/f/d)", "medical physicist"),
        ("Engineer of maintenance", "maintenance engineer"),
        ("Sr. Mgr of Operations - EMEA", "operations manager"),
    ],
)
def test_a_title_turned_at_a_comma_or_at_of_is_read_in_the_usual_order(ward, title, role):
    (found,) = ward.resolve(title)
    assert (found.candidates[0].label, found.verdict) == (role, "certain")


@pytest.mark.parametrize(("bound", "verdict"), [(0.95, "certain"), (0.972, "certain"), (0.9999, "unknown")])
def test_the_less_a_text_is_a_title_the_lower_are_its_scores_and_what_is_sure_is_not_unknown(
    ward, bound, verdict
):
    title = "registered ward nurse"
    resolver = Resolver(open_resolver(ward.store).index)
    (before,) = resolver.resolve([title])
    resolver.weights = replace(resolver.weights, real=bound)
    (found,) = resolver.resolve([title])
    assert found.verdict == verdict
    assert (found.candidates[0].score >= resolver.weights.certain) == (verdict == "certain")
    assert (found.candidates[0].score < before.candidates[0].score) == (bound > 0.96)


@pytest.mark.parametrize("title", ["plumber (pl)", "Plumber [night rota]", "(plumber)"])
def test_what_stands_in_brackets_does_not_hide_the_role(ward, title):
    assert best(ward, title) == "plumber"


def test_a_title_of_nothing_but_seniority_is_taken_as_it_stands(ward):
    (found,) = ward.resolve("Senior")
    assert found.kept == {}


@pytest.mark.parametrize("title", ["xyzzy frobnicate", "read our terms of use", "!!!", "12345678"])
def test_what_is_no_title_is_unknown_and_still_has_its_candidates(ward, title):
    (found,) = ward.resolve(title)
    assert found.verdict == "unknown"
    assert found.candidates


@pytest.mark.parametrize("title", ["Qworble Zinthax Engr", "Qworble plmuber"])
def test_a_short_or_wrong_last_word_makes_no_title_of_words_that_no_role_has(ward, title):
    last = title.split()[-1]
    assert [found.verdict == "unknown" for found in ward.resolve(title, f"Office {last}", last)] == [
        True,
        False,
        False,
    ]


@pytest.mark.parametrize("title", ["", "  \t"])
def test_an_empty_title_is_unknown(ward, title):
    (found,) = ward.resolve(title)
    assert (found.verdict, found.candidates) == ("unknown", ())


@pytest.mark.parametrize("title", ["Büroleiterin (m/w/d)", "Directrice administrative", "BUROLEITERIN"])
def test_labels_of_any_language_that_is_loaded_are_found(ward, title):
    assert best(ward, title) == "office manager"


def test_a_source_is_that_of_the_label_that_matched(ward):
    (found,) = ward.resolve("plumber")
    graphs = {g for _, g in ward.store.rows(
        "SELECT ?r ?g WHERE { GRAPH ?g { ?r skos:prefLabel ?l FILTER(STR(?l) = 'plumber') } }")}  # fmt: skip
    assert found.candidates[0].source in graphs


def test_no_role_no_candidate(tmp_path):
    graph = rolegraph.load(
        write_graph(tmp_path / "empty.trig", 'source:a a rg:Source ; dcterms:title "A"@en .')
    )
    (found,) = graph.resolve("plumber")
    assert (found.verdict, found.candidates) == ("unknown", ())


def test_top_says_how_many_candidates_come(ward):
    (all_,), (one,) = ward.resolve("manager"), ward.resolve("manager", top=1)
    assert len(all_.candidates) > 1
    assert one.candidates == all_.candidates[:1]


# -- decisions


def test_an_accepted_title_is_certain_though_another_role_is_called_so(kitchen):
    (found,) = kitchen.resolve("boss")
    assert found.verdict == "certain"
    assert (found.candidates[0].iri, found.candidates[0].score) == (expand("role:owner"), 1.0)


def test_a_rejected_title_is_never_matched(kitchen):
    (found,) = kitchen.resolve("porter")
    assert expand("role:cook") not in {c.iri for c in found.candidates}
    assert found.candidates[0].iri == expand("role:porter")
    for title in ("senior porter", "portr", "night porter"):
        matched = {(c.iri, c.matched.casefold()) for c in kitchen.resolve(title)[0].candidates}
        assert (expand("role:cook"), "porter") not in matched


def test_a_role_is_no_candidate_for_a_title_that_was_rejected_though_another_label_is_like_it(tmp_path):
    text = WARD + (
        '[] a rg:Claim ; rdf:subject role:plumber ; rdf:predicate skos:altLabel ; rdf:object "drip master"@en'
        " ; rg:source source:hospital ; rg:start 0 ; rg:end 5 .\n"
        'role:plumber skos:altLabel "master of drips"@en .'
    )
    graph = rolegraph.load(write_graph(tmp_path / "before.trig", text))
    assert best(graph, "drip master") == "plumber"
    (claim,) = (claim.iri for support in graph.support() for claim in support.claims)
    text += (
        f"decision:no a rg:Decision ; rg:about <{claim}> ; rg:verdict rg:reject ;"
        ' rg:because "Nobody does."@en ;'
        ' rg:decidedBy "the ward" ; dcterms:date "2026-01-01"^^xsd:date .'
    )
    graph = rolegraph.load(write_graph(tmp_path / "after.trig", text))
    assert "plumber" not in {c.label for c in graph.resolve("Drip  Master")[0].candidates}
    assert best(graph, "master of drips") == "plumber"


def test_a_rival_of_the_same_catalogue_makes_a_title_ambiguous(ward):
    resolver = open_resolver(ward.store)

    def verdict(*scores: float) -> str:
        return resolver.verdict(range(len(scores)), scores, Exact({}))

    assert verdict(0.95, 0.1) == "certain"
    assert verdict(0.95, 0.6) == "ambiguous"
    assert verdict(0.6, 0.1) == "ambiguous"
    resolver.catalogues[1] += 1
    assert verdict(0.95, 0.6) == "certain"
    resolver.catalogues[1] -= 1


def test_a_title_that_sources_contest_is_not_certain(kitchen):
    (found,) = kitchen.resolve("kitchen hand")
    assert found.verdict == "ambiguous"
    assert {c.iri for c in found.candidates[:2]} == {expand("role:cook"), expand("role:porter")}


# -- learning


def coded(path: Path, *rows: tuple[str, str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("title", "role"), *rows])
    return path


def test_a_title_that_was_coded_is_certain_afterwards(ward, tmp_path):
    title = "chief of drips"
    assert ward.resolve(title)[0].verdict != "certain"
    learn = coded(tmp_path / "coded.csv", (title, "plumber"), ("x-ray wizard", expand("role:physicist")))
    for _ in range(2):
        (found,) = ward.resolve(f"Senior {title}", learn=learn)
        assert (found.verdict, found.candidates[0].label) == ("certain", "plumber")
        assert (found.candidates[0].source, found.candidates[0].matched) == (str(learn), title)
    assert ward.resolve(title)[0].verdict != "certain"


def test_of_two_roles_that_a_title_was_coded_as_the_more_frequent_comes_first(ward, tmp_path):
    for often, seldom in (("plumber", "office manager"), ("office manager", "plumber")):
        rows = [("drip lead", often)] * 5 + [("drip lead", seldom)]
        (found,) = ward.resolve("drip lead", learn=coded(tmp_path / "coded.csv", *rows))
        assert [c.label for c in found.candidates[:2]] == [often, seldom]


def test_what_titles_with_the_same_words_were_coded_as_counts_by_its_share(ward):
    rows = [("gate fettler", "plumber"), ("yard fettler", "plumber"), ("shed fettler", "office-manager")]
    resolver = open_resolver(ward.store, [(title, expand(f"role:{role}"), "coded") for title, role in rows])
    wording = resolver.reader.wording(clean("barn fettler"))
    found = candidates(resolver.index, [wording], [Exact({})])
    shares = dict(zip(found.roles[0].tolist(), found.signals["coded last"][0].tolist(), strict=True))
    of_plumber, of_manager, of_nurse = (
        shares[resolver.index.roles.index(expand(f"role:{role}"))]
        for role in ("plumber", "office-manager", "nurse")
    )
    assert of_plumber == pytest.approx(2 * of_manager)
    assert of_manager > 0 == of_nurse


def test_coded_titles_that_cannot_be_understood_are_told_and_left_out(ward, tmp_path):
    told: list[str] = []
    learn = coded(tmp_path / "coded.csv", ("dripper", "plumber"), ("dripper", "wizard"), ("", "plumber"))
    ward.resolve("dripper", learn=learn, say=told.append)
    assert len(told) == 2
    assert "line 3" in told[0]
    assert "'wizard'" in told[0]
    assert "line 4" in told[1]


def test_a_table_without_coded_titles_is_refused(ward, tmp_path):
    with pytest.raises(FileError, match="no row with a title and a role"):
        ward.resolve("dripper", learn=coded(tmp_path / "coded.csv", ("dripper", "wizard")))


# -- every word counts, and a role's own name


@pytest.mark.parametrize(
    "title",
    ["Marketing Coordinator", "Event Coordinator", "Logistics Coordinator", "Graphic Design Engineer"],
)
def test_a_title_of_which_the_role_has_only_the_last_word_is_not_certain(title):
    (found,) = rolegraph.load().resolve(title)
    assert found.verdict == "ambiguous"


def test_a_title_whose_words_stand_in_several_labels_of_the_role_may_be_certain(ward):
    (found,) = ward.resolve("registered ward nurse")
    assert (found.candidates[0].label, found.verdict) == ("registered nurse", "certain")


@pytest.mark.parametrize("title", ["purchasing officer ({})", "storekeeper - {}"])
def test_a_known_title_with_a_qualifier_that_no_label_has_is_never_certain(graph, title):
    (plain, found, told) = graph.resolve(
        title[:-4].rstrip(" -"), title.format("kitchen"), title.format("EMEA")
    )
    assert (plain.verdict, plain.kept) == ("certain", {})
    assert (found.verdict, found.kept) == ("ambiguous", {"qualifier": ("kitchen",)})
    assert (told.verdict, told.kept) == ("certain", {"place": ("EMEA",)})


@pytest.mark.parametrize("title", ["medical physicist (Xyzzy)", "medical physicist - Xyzzy Grault"])
def test_a_qualifier_in_brackets_or_after_a_dash_makes_no_known_title_unknown(ward, title):
    (found,) = ward.resolve(title)
    qualifier = title.removeprefix("medical physicist").strip(" -()")
    assert found.kept == {"qualifier": (qualifier,)}
    assert (found.candidates[0].label, found.verdict) == ("medical physicist", "ambiguous")
    (plain,) = ward.resolve("medical physicist")
    assert found.candidates[0].score == plain.candidates[0].score
    assert ward.resolve("Xyzzy Grault (Waldo)")[0].verdict == "unknown"


@pytest.mark.parametrize("title", ["Store keeper", "store-keeper", "Senior store keeper (m/f)"])
def test_a_name_of_one_word_may_be_written_as_two(title):
    (found,) = rolegraph.load().resolve(title)
    assert found.candidates[0].label == "storekeeper"
    assert found.verdict != "unknown"


@pytest.fixture(scope="module")
def trade(tmp_path_factory) -> rolegraph.RoleGraph:
    text = WARD + (
        'role:electrician a rg:Role ; skos:prefLabel "electrician"@en ; skos:altLabel "wire worker"@en .\n'
        'role:industrial a rg:Role ; skos:prefLabel "industrial electrician"@en ;'
        ' skos:altLabel "electrician"@en , "plant electrician"@en , "works electrician"@en .\n'
        'role:domestic a rg:Role ; skos:prefLabel "domestic electrician"@en ;'
        ' skos:altLabel "electrician"@en .'
    )
    return rolegraph.load(write_graph(tmp_path_factory.mktemp("trade") / "trade.trig", text))


def test_of_roles_with_a_title_that_whose_own_name_it_is_comes_first(trade):
    (found,) = trade.resolve("Electrician")
    assert [c.label for c in found.candidates[:1]] == ["electrician"]
    assert found.verdict == "ambiguous"
    assert trade.resolve("electrcian")[0].candidates[0].score <= found.candidates[0].score


def test_the_own_name_of_one_role_alone_is_certain_and_no_misspelling_of_it_scores_higher(trade):
    for label in sorted({role.label for role in trade.roles()} - {"electrician"}):
        exact, misspelled = trade.resolve(label, f"{label[0]} {label[1:]}")
        assert (exact.candidates[0].label, exact.verdict) == (label, "certain")
        for candidate in misspelled.candidates:
            assert candidate.score <= exact.candidates[0].score


def test_what_a_title_was_coded_as_says_whose_name_it_is(trade, tmp_path):
    as_own = coded(tmp_path / "own.csv", ("electrician", expand("role:electrician")))
    (found,) = trade.resolve("electrician", learn=as_own)
    assert (found.candidates[0].iri, found.verdict) == (expand("role:electrician"), "certain")
    as_other = coded(tmp_path / "other.csv", *[("plumber", expand("role:domestic"))] * 3)
    (found,) = trade.resolve("plumber", learn=as_other)
    assert found.candidates[0].iri == expand("role:domestic")


@pytest.mark.parametrize("title", ["Deputy medical physicist - Xyzzy", "Medical physicist (deputy) - Xyzzy"])
def test_a_qualifier_hides_no_standing(ward, title):
    (found,) = ward.resolve(title)
    assert set(found.kept) == {"standing", "qualifier"}
    assert (found.candidates[0].label, found.verdict) == ("medical physicist", "ambiguous")
    assert found.candidates[0].score < ward.resolve("medical physicist")[0].candidates[0].score / 2


# -- any text


@given(st.one_of(texts(), st.text(), st.sampled_from(["Sr. Ops Mgr", "a" * 10_000, "nurse " * 2_000])))
@tried(150)
def test_any_text_has_an_answer_with_scores_in_order(ward, title):
    (found,) = ward.resolve(title)
    scores = [c.score for c in found.candidates]
    assert found.title == title
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert len({c.iri for c in found.candidates}) == len(scores)
    assert ward.resolve("plumber", title, "ward nurse")[1] == found


# -- the command line


def test_the_json_document_has_just_what_is_promised():
    (found,) = json.loads(run("resolve", "Sr. Ops Mgr", "--json"))
    assert list(found) == ["title", "verdict", "kept", "candidates"]
    assert found["kept"] == {"seniority": ["Sr."]}
    assert all(list(c) == ["iri", "label", "source", "score", "matched"] for c in found["candidates"])


def test_the_terminal_shows_verdict_facts_and_candidates():
    shown = run("resolve", "Sr. Ops Mgr", "COO")
    assert "Sr. Ops Mgr: certain" in shown
    assert "seniority: Sr." in shown
    assert "COO: certain" in shown
    assert " role:operations-manager" in shown


def test_the_terminal_shows_few_candidates_of_an_unknown_title_unless_more_are_asked_for():
    def scores(*options: str) -> list[float]:
        shown = run("resolve", "xyzzy frobnicate", *options)
        assert shown.startswith("xyzzy frobnicate: unknown\n")
        return [float(line.split()[0]) for line in shown.splitlines()[2:] if "less likely" not in line]

    assert scores() == scores("--top", "10")[:3]
    assert len(scores("--top", "10")) > 3
    shown = run("resolve", "Chief operations officer / VP")
    assert "  0.00  " not in shown
    assert shown.endswith("less likely (--top N shows them)\n")


def test_the_terminal_says_that_a_title_is_empty():
    assert run("resolve", " ") == "(empty title): unknown\n"


# -- tables


def people(path: Path, rows: int = 3) -> Path:
    chance = random.Random(1)
    titles = ["Plumber (m/f)", "Ofice Manger", "xyzzy, or so", 'the "nurse"', "Office administrator", ""]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "Job Title", "note"])
        writer.writerows([n, titles[n] if n < 6 else chance.choice(titles), "a, b"] for n in range(rows))
    return path


def test_every_row_of_a_table_gets_the_best_roles_of_its_title(ward, tmp_path):
    source, out = people(tmp_path / "people.csv", 2_500), tmp_path / "out.csv"
    steps: list[tuple[str, int, int]] = []
    verdicts = ward.resolve_column(source, "Job Title", out, top=2, advance=lambda *at: steps.append(at))
    answers = {title: ward.resolve(title, top=2)[0] for title in {row["Job Title"] for row in table(source)}}
    written, wanted = table(out), []
    for row in table(source):
        found = answers[row["Job Title"]]
        for n, c in enumerate(found.candidates, 1):
            wanted.append(row | {"rank": str(n), "iri": c.iri, "label": c.label, "score": str(c.score),
                                 "verdict": found.verdict, "matched": c.matched})  # fmt: skip
        if not found.candidates:
            wanted.append(
                row | dict.fromkeys(("rank", "iri", "label", "score", "matched"), "") | {"verdict": "unknown"}
            )
    assert written == wanted
    assert list(written[0]) == [
        "id",
        "Job Title",
        "note",
        "rank",
        "iri",
        "label",
        "score",
        "verdict",
        "matched",
    ]
    assert [done for _, done, _ in steps] == [1_024, 2_048, 2_500]
    told = Counter(answers[row["Job Title"]].verdict for row in table(source))
    assert verdicts == told
    assert list(verdicts) == ["certain", "ambiguous", "unknown"]


def test_an_unknown_title_gets_no_role_unless_candidates_are_asked_for(ward, tmp_path):
    source, out = tmp_path / "people.csv", tmp_path / "out.csv"
    source.write_text("title\nxyzzy frobnicate\nplumber\n", "utf-8")
    ward.resolve_column(source, "title", out)
    unknown, known = table(out)
    assert unknown == dict.fromkeys(unknown, "") | {"title": "xyzzy frobnicate", "verdict": "unknown"}
    assert (known["rank"], known["label"], known["verdict"]) == ("1", "plumber", "certain")
    ward.resolve_column(source, "title", out, top=1)
    assert [(row["rank"], bool(row["iri"])) for row in table(out)] == [("1", True), ("1", True)]


def test_every_row_of_the_table_comes_back_though_its_cells_are_empty(ward, tmp_path):
    source, out = tmp_path / "people.csv", tmp_path / "out.csv"
    source.write_text('id,title\n,\n1,plumber\n\n"",""\n2,"two\nlines"\n3\n', "utf-8")
    ward.resolve_column(source, "title", out)
    written = [(row["id"], row["title"]) for row in table(out)]
    assert written == [("", ""), ("1", "plumber"), ("", ""), ("2", "two\nlines"), ("3", "")]
    source.write_text("title\nplumber\n\nnurse\n", "utf-8")
    ward.resolve_column(source, "title", out)
    assert [row["title"] for row in table(out)] == ["plumber", "", "nurse"], (
        "of one column it is an empty cell"
    )


def test_a_table_is_resolved_on_the_command_line(tmp_path):
    out = tmp_path / "out.csv"
    command = ["resolve", "--csv", people(tmp_path / "people.csv"), "--column", "job title", "-o", out]
    result = CliRunner().invoke(cli, list(map(str, command)))
    verdicts = Counter(row["verdict"] for row in table(out))
    assert sum(verdicts.values()) == 3
    told = ", ".join(f"{verdicts[verdict]} {verdict}" for verdict in ("certain", "ambiguous", "unknown"))
    assert f"3 rows: {told}" in result.stderr


def test_the_table_itself_is_never_written_over(ward, tmp_path):
    source = people(tmp_path / "people.csv", 20)
    before = source.read_bytes()
    with pytest.raises(FileError, match="would be written over"):
        ward.resolve_column(source, "Job Title", source)
    assert source.read_bytes() == before


@pytest.mark.parametrize("before", ["\n", " \r\n\n", "sep=,\n\n"])
def test_blank_lines_before_the_header_are_passed_over(ward, tmp_path, before):
    source, out = tmp_path / "people.csv", tmp_path / "out.csv"
    source.write_bytes(f"{before}title\nplumber\n".encode())
    ward.resolve_column(source, "title", out)
    assert [row["label"] for row in table(out)] == ["plumber"]
    source.write_bytes(f"{before}title\nplumber,chef\n".encode())
    line = before.count("\n") + 2
    with pytest.raises(FileError, match=rf"\.csv:{line}: has 2 cells"):
        ward.resolve_column(source, "title", out)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"id,name\n1,plumber\n", "has no column 'Job Title'; its columns: id, name"),
        (b"", "is empty: there is no line with the names of its columns"),
        (b"\n \n\n", "is empty: there is no line with the names of its columns"),
        (b"PK\x03\x04....", "save the table as CSV"),
        (b"id,Job Title\n1,plumber,9,9\n", r"\.csv:2: has 4 cells"),
        (b"Job Title,score\nplumber,9\n", "has a column 'score' already"),
        (b'id,Job Title\n1,"plumber\n2,chef\n3,x', r"\.csv:2: .*not closed.* the 2 lines after it"),
        (b'id,Job Title\n1,chef\n2,"plumber\n3,"chef"\n', r"\.csv:3: .*not closed"),
        (b'id,Job Title\n1,"plumber', r"\.csv:2: .*not closed"),
        (b'id,Job Title\n1,"plumber\n' + b"2,chef\n" * 30_000, r"\.csv:2: .*not closed"),
        (b"Job Title,id,Job Title\nplumber,1,chef\n", "2 columns called 'Job Title', the columns 1, 3"),
        (b"job title,JOB-TITLE\nplumber,chef\n", "2 columns called 'Job Title', the columns 1, 2"),
    ],
)
def test_a_table_that_cannot_be_resolved_is_refused_and_nothing_written(ward, tmp_path, content, problem):
    source, out = tmp_path / "people.csv", tmp_path / "out.csv"
    source.write_bytes(content)
    with pytest.raises(FileError, match=problem):
        ward.resolve_column(source, "Job Title", out)
    assert not out.exists()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"<!DOCTYPE html><table><tr><td>title</td></tr></table>", "and save it as CSV .UTF-8.$"),
        (b"%PDF-1.7\n% a document", "save the table as CSV .UTF-8.$"),
        (b"\x1f\x8b\x08\0\0\0\0\0\0\3" + bytes(range(32)) * 4, "save the table as CSV .UTF-8.$"),
        (b"PK\x03\x04....", "save the table as CSV .UTF-8.$"),
        (
            b"id,Job Title\n1,plumber\n2," + b"x" * 140_000 + b"\n",
            r"\.csv:3: has a cell of more than 131,072 characters: shorten it$",
        ),
        (b"id,Job Title," + b"x" * 140_000 + b"\n1,plumber,\n", r"\.csv:1: has a cell of more than 131,072"),
        (
            b'id,Job Title\n1,"' + b"two\n" * 40_000 + b'"\n',
            r"\.csv:2: .*more than 131,072 characters: shorten it, or close its quotation mark",
        ),
    ],
)
def test_a_table_that_is_refused_says_what_would_work(ward, tmp_path, content, problem):
    source, out = tmp_path / "people.csv", tmp_path / "out.csv"
    source.write_bytes(content)
    with pytest.raises(FileError, match=problem):
        ward.resolve_column(source, "Job Title", out)
    assert not out.exists()


NAMES = ["Jürgen", "Zoë", "Renée", "Søren"]


def damaged(path: Path, rows: int, lines: set[int]) -> Path:
    """A table in UTF-8, on some lines of which a name stands in Windows-1252."""
    text = ["title,name", *(f"plumber,{NAMES[n % 4]}" for n in range(rows))]
    written = [line.encode("cp1252" if n in lines else "utf-8") for n, line in enumerate(text, 1)]
    path.write_bytes(b"\n".join(written) + b"\n")
    return path


def test_one_damaged_byte_changes_no_other_cell_of_the_table_and_its_line_is_told(ward, tmp_path):
    source, out, told = damaged(tmp_path / "people.csv", 40, {12}), tmp_path / "out.csv", []
    ward.resolve_column(source, "title", out, say=told.append)
    names = [row["name"] for row in table(out)]
    assert names[10] == NAMES[10 % 4].replace("é", "\ufffd")
    assert names[:10] + names[11:] == [NAMES[n % 4] for n in range(40) if n != 10]
    assert told == [f"{source}: holds 1 byte that is no UTF-8: written as \ufffd on line 12"]


def test_of_many_damaged_lines_ten_are_told(ward, tmp_path):
    source, told = damaged(tmp_path / "people.csv", 60, set(range(3, 28, 2))), []
    ward.resolve_column(source, "title", tmp_path / "out.csv", say=told.append)
    assert told == [
        f"{source}: holds 13 bytes that are no UTF-8: written as \ufffd on lines"
        " 3, 5, 7, 9, 11, 13, 15, 17, 19, 21 and 3 more"
    ]


@pytest.mark.parametrize(
    ("encoding", "note"),
    [
        ("utf-8", None),
        ("utf-8-sig", None),
        ("cp1252", "is not UTF-8: read as Windows-1252"),
        ("cp1250", "is not UTF-8: read as Windows-1252"),
        ("utf-16", "read as UTF-16"),
    ],
)
def test_a_table_in_another_encoding_is_read_as_the_import_reads_it_and_said_so(
    ward, tmp_path, encoding, note
):
    source, out, told = tmp_path / "people.csv", tmp_path / "out.csv", []
    text = "title,name\nplumber,Łukasz Żak\n" if encoding == "cp1250" else "title,name\nplumber,Jürgen\n"
    source.write_bytes(text.encode(encoding))
    ward.resolve_column(source, "title", out, say=told.append)
    assert told == ([f"{source}: {note}"] if note else [])
    (row,) = table(out)
    assert (row["label"], row["name"] == "Jürgen") == ("plumber", encoding != "cp1250")


def test_the_command_line_tells_of_a_damaged_table_too(tmp_path):
    source = damaged(tmp_path / "people.csv", 8, {4})
    command = ["resolve", "--csv", source, "--column", "title", "-o", tmp_path / "out.csv"]
    result = CliRunner().invoke(cli, list(map(str, command)))
    assert result.exit_code == 0
    assert "holds 1 byte that is no UTF-8: written as \ufffd on line 4" in " ".join(result.stderr.split())


def test_a_damaged_row_of_coded_titles_is_told_and_left_out(ward, tmp_path):
    learn, told = tmp_path / "coded.csv", []
    rows = ["title,role", "fitter é,plumber", "fitter ü,plumber", "fitter ö,plumber"]
    learn.write_bytes("\n".join(rows).encode().replace("é".encode(), b"\xe9"))
    ward.resolve("fitter ü", learn=learn, say=told.append)
    assert told == [
        f"{learn}: holds 1 byte that is no UTF-8",
        f"{learn}: line 2: holds bytes that are no text; save the file as UTF-8",
    ]


def test_a_table_of_any_length_is_read_piece_by_piece(ward, tmp_path, monkeypatch):
    from rolegraph.titles import columns

    monkeypatch.setattr(columns, "PIECE", 7)
    source, out, told = damaged(tmp_path / "people.csv", 40, {12}), tmp_path / "out.csv", []
    ward.resolve_column(source, "title", out, say=told.append)
    assert told == [f"{source}: holds 1 byte that is no UTF-8: written as \ufffd on line 12"]
    assert sum(row["name"] in NAMES for row in table(out)) == 39


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_a_table_that_is_not_there_is_named(ward, tmp_path, name):
    with pytest.raises(FileError):
        ward.resolve_column(tmp_path / name, "Job Title", tmp_path / "out.csv")


# -- the index


@pytest.fixture
def store(tmp_path) -> Path:
    place = tmp_path / "store"
    rolegraph.build(store=place, exports=tmp_path / "exports")
    return place


def largest(kept: Path) -> Path:
    return max(kept.iterdir(), key=lambda path: path.stat().st_size)


def cut_short(kept: Path) -> None:
    largest(kept).write_bytes(largest(kept).read_bytes()[:-5])


def overwrite(kept: Path) -> None:
    content = largest(kept).read_bytes()
    largest(kept).write_bytes(content[:-400] + b"\xff" * 400)


def spoil_what_tells_of_them(kept: Path) -> None:
    for path in kept.iterdir():
        if path.suffix != ".npy":
            path.write_text("{}", "utf-8")


def lose_one(kept: Path) -> None:
    largest(kept).unlink()


def test_the_index_is_kept_with_the_store_and_made_again_when_damaged(store, monkeypatch):
    titles = ("Sr. Ops Mgr - EMEA (m/f/d)", "Ofice Manger", "xyzzy")
    in_memory = rolegraph.load().resolve(*titles)
    assert rolegraph.open(store).resolve(*titles) == in_memory
    (kept,) = store.rglob(key())
    made: list[str] = []

    from rolegraph.titles import index

    build = index.build_index
    monkeypatch.setattr(index, "build_index", lambda catalogue: made.append("again") or build(catalogue))
    assert rolegraph.open(store).resolve(*titles) == in_memory
    assert not made
    for times, spoil in enumerate((cut_short, overwrite, spoil_what_tells_of_them, lose_one), 1):
        spoil(kept)
        for _ in range(2):
            assert rolegraph.open(store).resolve(*titles) == in_memory
            assert len(made) == times


def test_the_fitted_numbers_are_for_the_signals_that_there_are(ward):
    told = weights()
    size = 2 * len(COMPARED) + len(ALONE)
    assert told.network.hidden.shape == (size, len(told.network.bias))
    assert {len(told.network.mean), len(told.network.deviation), len(told.network.straight)} == {size}
    resolver = open_resolver(ward.store)
    cleaned = clean("plumber")
    found = candidates(
        resolver.index, [resolver.reader.wording(cleaned)], [resolver.exact("plumber", cleaned)]
    )
    assert list(told.calibration) == ["constant", "share", *resolver.evidence(found, found.traits())]
    assert list(told.title) == ["constant", *resolver.traits([cleaned], found)]


def test_an_index_made_in_another_way_has_another_name(monkeypatch):
    from rolegraph.titles import index

    before = key()
    monkeypatch.setattr(index, "LATENT", index.LATENT + 1)
    assert key() != before


def test_a_word_that_hardly_any_label_has_may_still_be_a_typing_error(tmp_path):
    names = "\n".join(f'role:m{n} a rg:Role ; skos:prefLabel "manager of part {n}"@en .' for n in range(60))
    text = f'{names}\nrole:o a rg:Role ; skos:prefLabel "office manager"@en .\n' + (
        'role:s a rg:Role ; skos:prefLabel "manger setter"@en .'
    )
    graph = rolegraph.load(write_graph(tmp_path / "many.trig", text))
    for title in ("Office Manger", "Ofice Manger", "Ofc Mgr"):
        (found,) = graph.resolve(title)
        assert (found.verdict, found.candidates[0].label) == ("certain", "office manager")
    assert best(graph, "manger setter") == "manger setter"
