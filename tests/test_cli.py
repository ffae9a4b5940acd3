"""The command line: what each verb answers, in JSON and for a person, and how names are matched."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from rolegraph.cli import cli, main

ITEM = {"label", "iri", "status", "claims"}
CLAIM = {
    "iri", "source", "start", "end", "stance", "frequency", "condition", "min_headcount", "max_headcount",
    "status",
}  # fmt: skip


def run(*arguments: str) -> str:
    """What a verb prints, when all is well."""
    result = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def ask(*arguments: str):
    """The one JSON document that a verb prints."""
    return json.loads(run(*arguments, "--json"))


def fail(capsys, *arguments: str) -> tuple[int, str]:
    """(exit code, message) of a command that goes wrong; nothing stands on standard output."""
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Traceback" not in captured.err
    return stop.value.code, captured.err


def test_show_answers_with_every_part_of_a_role_and_the_claims_behind_it():
    role = ask("show", "operations manager")
    assert {
        "iri", "label", "definition", "titles", "duties", "skills", "level", "reports_to", "direct_reports",
        "conflicts",
    } <= role.keys()  # fmt: skip
    assert role["label"] == "operations manager"
    for key in ("duties", "skills", "level", "reports_to", "direct_reports"):
        assert role[key], key
        for item in role[key]:
            assert item.keys() >= ITEM
            assert all(claim.keys() >= CLAIM for claim in item["claims"])
    assert all({"title", "status", "claims"} <= title.keys() for title in role["titles"])


def test_reports_to_says_on_what_condition_and_in_which_status():
    lines = ask("reports-to", "operations manager")
    assert {"iri", "label", "line", "condition", "frequency", "status", "claims"} <= lines[0].keys()
    found = {line["label"]: line for line in lines}
    assert found["chief operations officer"]["status"] == "contested"
    assert found["business manager"]["condition"] == "in many organisations"
    assert found["chief executive officer"]["frequency"] == "usually"


@pytest.mark.parametrize(("people", "superior"), [(60, "operations manager"), (250, "head of facilities")])
def test_a_headcount_decides_conditions_that_have_bounds(people, superior):
    lines = ask("reports-to", "office manager", "--headcount", str(people))
    assert [line["label"] for line in lines if line["applies"]] == [superior]


def test_a_headcount_leaves_open_what_has_no_bounds_and_says_so():
    lines = ask("reports-to", "operations manager", "--headcount", "60")
    assert {line["applies"] for line in lines} == {None}
    assert "cannot be decided" in run("reports-to", "operations manager", "--headcount", "60")


def test_chains_lead_to_the_top_the_shortest_first():
    chains = ask("reports-to", "quality inspector", "--chain")
    assert [[step["label"] for step in chain["steps"]] for chain in chains] == [
        ["quality manager", "chief operations officer", "chief executive officer"]
    ]
    lengths = [len(chain["steps"]) for chain in ask("reports-to", "office manager", "--chain")]
    assert lengths == sorted(lengths)
    assert len(lengths) > 1


def test_chains_take_no_line_that_the_headcount_excludes():
    chains = ask("reports-to", "office manager", "--chain", "--headcount", "250")
    assert chains
    assert {chain["steps"][0]["label"] for chain in chains} == {"head of facilities"}


def test_compare_sorts_each_respect_into_shared_left_and_right():
    answer = ask("compare", "operations manager", "office manager")
    for key in ("duties", "skills", "titles", "reports_to", "level"):
        assert answer[key].keys() >= {"shared", "left", "right"}
    left = {item["iri"] for item in answer["duties"]["left"]}
    right = {item["iri"] for item in answer["duties"]["right"]}
    shared = {item["iri"] for item in answer["duties"]["shared"]}
    assert not left & right | left & shared | right & shared


def test_a_query_of_the_command_line_gives_sparql_results():
    answer = ask("query", "SELECT ?role WHERE { ?role a rg:Role } ORDER BY ?role LIMIT 2")
    assert answer["head"]["vars"] == ["role"]
    assert len(answer["results"]["bindings"]) == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["roles"],
        ["sources"],
        ["sources", "--set-aside"],
        ["titles"],
        ["titles", "office administrator"],
        ["higher", "business manager", "operations manager"],
        ["support"],
        ["conflicts"],
        ["conflicts", "operations manager"],
        ["impact", "kisi-faq"],
        ["queries"],
        ["check"],
    ],
    ids=" ".join,
)
def test_every_verb_answers_in_json_and_for_a_person(arguments):
    assert ask(*arguments)
    assert run(*arguments).strip()


@pytest.mark.parametrize(
    "name",
    [
        "https://w3id.org/rolegraph/id/role/office-manager",
        "<https://w3id.org/rolegraph/id/role/office-manager>",
        "HTTPS://W3ID.ORG/ROLEGRAPH/ID/ROLE/OFFICE-MANAGER",
        "role:office-manager",
        "Role:Office-Manager",
        "office manager",
        "OFFICE Manager",
        " office manager ",
    ],
)
def test_a_role_is_found_by_iri_curie_and_name_in_any_case(name):
    assert ask("show", name)["label"] == "office manager"


def test_a_title_finds_the_role_when_no_role_has_that_name():
    assert ask("show", "Office Coordinator")["label"] == "operations manager"


def test_a_roles_own_name_wins_over_another_roles_title():
    assert ask("show", "office administrator")["label"] == "office administrator"


def test_a_title_of_several_roles_shows_them_all_and_no_verb_guesses_one(capsys, tmp_path):
    (tmp_path / "two.ttl").write_text(
        "@prefix rg: <https://w3id.org/rolegraph/ns#> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        '<https://example.org/a> a rg:Role ; skos:prefLabel "first"@en ; skos:altLabel "boss"@en .\n'
        '<https://example.org/b> a rg:Role ; skos:prefLabel "second"@en ; skos:altLabel "boss"@en .\n',
        "utf-8",
    )
    found = ask("--ontology", str(tmp_path), "show", "Boss")
    assert [role["label"] for role in found["roles"]] == ["first", "second"]
    code, message = fail(capsys, "--ontology", str(tmp_path), "reports-to", "Boss")
    assert code == 1
    assert "https://example.org/a" in message
    assert "https://example.org/b" in message


def test_an_unknown_name_lists_the_nearest(capsys):
    code, message = fail(capsys, "show", "ofice manger")
    assert code == 1
    assert "office manager" in message


@pytest.mark.parametrize(
    "arguments",
    [
        ["--without", "kisi-faq", "show", "operations manager"],
        ["show", "operations manager", "--without", "kisi-faq"],
    ],
)
def test_global_options_stand_before_or_after_the_verb(arguments):
    duties = {duty["label"] for duty in ask(*arguments)["duties"]}
    assert "oversee the supply chain" in duties
    assert "monitor quality-assurance systems" not in duties


def test_without_is_repeatable_and_leaves_lists_with_what_is_still_said():
    labels = {row["label"] for row in ask("roles", "--without", "kisi", "--without", "quillhaven")}
    assert "cashier" not in labels
    everything = {row["label"] for row in ask("roles")}
    assert labels < everything


def test_help_names_every_verb_and_the_way_to_begin():
    text = run("--help")
    assert "rolegraph show" in text
    for name in cli.commands:
        assert name in text


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(shell):
    assert "_ROLEGRAPH_COMPLETE" in run("completion", shell)


def test_completion_knows_verbs_and_roles():
    from click.shell_completion import BashComplete

    complete = BashComplete(cli, {}, "rolegraph", "_ROLEGRAPH_COMPLETE")
    assert [item.value for item in complete.get_completions([], "reports-")] == ["reports-to"]
    assert "operations manager" in [item.value for item in complete.get_completions(["show"], "oper")]


def test_misuse_is_exit_code_2(capsys):
    assert fail(capsys, "nonsense")[0] == 2
    assert fail(capsys, "show")[0] == 2


def test_export_without_a_path_goes_to_standard_output():
    assert run("export", "--to", "turtle").startswith("@prefix")


def test_page_writes_one_file(tmp_path):
    run("page", "-o", str(tmp_path / "page.html"))
    assert (tmp_path / "page.html").read_text("utf-8").startswith("<!doctype html>")


def test_compare_gives_no_role_the_condition_of_the_other():
    (line,) = ask("compare", "operations manager", "finance manager")["reports_to"]["shared"]
    assert line["label"] == "chief executive officer"
    assert line["condition"] is None
    assert {claim["condition"] for claim in line["claims"]} == {"by size and structure", None}
    text = run("compare", "operations manager", "finance manager").partition("Reports to: shared")[2]
    assert "conditional · kisi-faq-08" in text.splitlines()[2]
    assert text.splitlines()[2].endswith("quillhaven-finance-manager 7253–7292")


def test_the_reason_of_a_reviewer_stands_beside_what_is_rejected():
    skills = {skill["label"]: skill for skill in ask("show", "office administrator")["skills"]}
    (claim,) = skills["patients"]["claims"]
    assert skills["patients"]["status"] == "rejected"
    assert claim["decision"]["verdict"] == "reject"
    assert claim["decision"]["because"] in run("show", "office administrator")


@pytest.mark.filterwarnings("ignore:Dataset.default_context")  # rdflib warns of its own doings
def test_rdflib_cannot_change_a_graph(graph):
    import rolegraph

    with pytest.raises(rolegraph.QueryRefusedError, match="does not change"):
        graph.rdf.update("DELETE WHERE { ?s ?p ?o }")
    assert graph.rdf.query("ASK { role:office-manager a rg:Role }").askAnswer
