"""The command line: what each verb answers, in JSON and for a person, and how names are matched."""

from __future__ import annotations

import io
import json
import shutil
import threading

import pytest
from click.testing import CliRunner

import rolegraph
from rolegraph.cli import cli, main
from rolegraph.terminal import waiting

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
    for key in ("duties", "skills", "titles", "reports_to", "level", "broader"):
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


# -- one unit, equal names, and what is not there

COMPANY = """Post ID,Job Title,Reports To,Department,Parent Department,Vacant
1,Head,,Board,Acme,no
2,Clerk,1,Lab,Board,no
3,Clerk,2,Lab,Board,yes
4,Clerk,2,Desk,Board,yes
5,Porter,5,Desk,Board,no
6,Runner,99,Desk,Board,no
7,Twin,8,Lab,Board,no
8,Twin,7,Lab,Board,no
9,Clerk,4,Attic,Desk,no
"""
WHOLE = [
    "span", "layers", "cycles", "orphans", "two-bosses", "vacancies", "single-points", "compression", "drift",
]  # fmt: skip


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    """A store of one small company: loops, vacancies, superiors that are not there, equal names."""
    folder = tmp_path_factory.mktemp("company")
    (folder / "acme.csv").write_text(COMPANY, "utf-8")
    run("import", "posts", str(folder / "acme.csv"), "--store", str(folder / "store"))
    return ["--store", str(folder / "store")]


def test_a_question_about_an_organisation_can_be_asked_of_one_unit(company):
    managers = ask(*company, "span", "--in", "Desk")["spans"]
    assert [(one["position"]["label"], one["direct"]) for one in managers] == [("Clerk", 1)]
    assert [one["position"]["label"] for one in ask(*company, "vacancies", "--in", "lab")] == ["Clerk"]
    assert {one["position"]["label"] for one in ask(*company, "orphans", "--in", "Desk")} == {
        "Porter", "Runner",
    }  # fmt: skip
    assert len(ask(*company, "cycles", "--in", "Lab")["loops"]) == 1
    assert ask(*company, "cycles", "--in", "Attic")["loops"] == []
    assert [one["position"]["iri"] for one in ask(*company, "single-points", "--in", "Lab")["positions"]] == [
        one["position"]["iri"] for one in ask(*company, "span", "--in", "Lab")["spans"] if one["total"] > 1
    ]


def test_the_layers_of_a_unit_are_counted_from_the_top_of_the_whole_chart_and_with_units_below_it(company):
    depths = {iri[-1]: depth for iri, depth in ask(*company, "layers", "--in", "Desk")["depths"].items()}
    assert depths == {"4": 3, "5": None, "6": None, "9": 4}


@pytest.mark.parametrize("verb", WHOLE)
def test_an_unknown_unit_and_the_unit_of_a_role_are_one_clear_message(company, capsys, verb):
    code, message = fail(capsys, *company, verb, "--in", "Lob")
    assert (code, message) == (1, "rolegraph: no unit is called 'Lob'; the nearest: lab\n")
    if verb not in {"two-bosses", "vacancies", "drift"}:
        assert "only posts are in units" in fail(capsys, *company, verb, "--roles", "--in", "Lab")[1]


@pytest.mark.parametrize("verb", WHOLE)
def test_the_command_and_the_library_ask_of_a_unit_alike(company, verb):
    import rolegraph
    from rolegraph.model import as_json

    graph = rolegraph.open(company[1])
    method = {"span": "spans"}.get(verb, verb.replace("-", "_"))
    found = getattr(graph, method)(within="Lab")
    assert ask(*company, verb, "--in", "Lab") == json.loads(json.dumps(as_json(found)))


def test_a_post_of_a_name_that_others_have_always_stands_with_its_identifier(company):
    told = run(*company, "vacancies")
    assert "Clerk [post:acme/3] (Lab)" in told
    assert "Clerk [post:acme/4] (Desk)" in told
    assert "its superior is Clerk [post:acme/2]" in told
    assert "Head (" in (told := run(*company, "span"))
    assert "Clerk [post:acme/2] (Lab)" in told
    chain = run(*company, "reports-to", "9", "--chain")
    assert "Clerk [post:acme/9] → Clerk [post:acme/4] → Clerk [post:acme/2] → Head" in chain
    assert "Clerk [post:acme/4] (Desk)" in run(*company, "reports-to", "9")


def test_roles_of_one_name_in_two_catalogues_are_told_apart_where_duties_are_asked_about(tmp_path):
    prefixes = ("rg: <https://w3id.org/rolegraph/ns#>", "skos: <http://www.w3.org/2004/02/skos/core#>")
    text = "".join(f"@prefix {prefix} .\n" for prefix in prefixes)
    text += '<https://example.org/duty> a rg:Duty ; skos:prefLabel "count"@en .\n'
    for role in "ab":
        text += f'<https://example.org/{role}/1> a rg:Role ; skos:prefLabel "clerk"@en ;\n'
        text += " rg:hasDuty <https://example.org/duty> .\n"
    (tmp_path / "two.ttl").write_text(text, "utf-8")
    for verb in (["who-does", "count"], ["duty-matrix"], ["duty-matrix", "--csv"]):
        told = run("--ontology", str(tmp_path), *verb)
        assert "clerk [https://example.org/a/1]" in told
        assert "clerk [https://example.org/b/1]" in told


def test_a_contradiction_between_two_of_one_name_says_which_is_which(company):
    (told,) = (one["sentence"] for one in ask(*company, "conflicts"))
    assert told == "Twin [post:acme/7] and Twin [post:acme/8] are each given as the superior of the other"


def test_nothing_is_counted_of_full_time_equivalents_where_nothing_tells_them(company):
    assert "FTE" not in run(*company, "span")
    assert "FTE" not in run(*company, "span", "Head")
    assert "FTE" in run("span")


def test_posts_of_one_name_in_units_of_one_company_are_of_one_organisation(company, capsys):
    message = fail(capsys, *company, "reports-to", "clerk")[1]
    assert "is the name of 4 posts; say which" in message


def test_a_line_to_oneself_and_one_to_nobody_are_told_with_and_without_the_chain(company):
    assert "itself: a loop" in run(*company, "reports-to", "Porter")
    assert "reports to itself alone: a loop" in run(*company, "reports-to", "Porter", "--chain")
    told = run(*company, "reports", "Porter")
    assert "is said to report to itself: a loop" in told
    assert "nothing says that anyone else reports to Porter" in told
    for words in ((), ("--chain",)):
        assert "99, which nothing describes" in run(*company, "reports-to", "Runner", *words)


@pytest.mark.parametrize("name", ["Porter", "porter", "5"])
def test_a_question_about_roles_says_that_a_name_is_a_posts(company, capsys, name):
    for words in (("show", name), ("higher", name, "Runner")):
        assert f"{name!r} is a post" in fail(capsys, *company, *words)[1]


# -- words on a terminal


class Screen(io.StringIO):
    """Standard error that is a terminal."""

    def isatty(self):
        return True


def test_a_question_that_takes_long_says_so_on_a_terminal_until_something_else_is_printed(monkeypatch):
    screen, said = Screen(), threading.Event()
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setattr(waiting, "PATIENCE", 0)
    monkeypatch.setattr(waiting, "new_bar", lambda bar=waiting.new_bar: (said.set(), bar())[1])
    with waiting.WAITING.shown():
        assert said.wait(30)
        with waiting.WAITING.hidden():
            assert waiting.WAITING.bar is None
            assert "working out the answer" in screen.getvalue()
            said.clear()
        assert said.wait(30)
    assert waiting.WAITING.bar is None


def test_a_file_name_in_square_brackets_is_shown_as_it_is_while_waiting(monkeypatch):
    screen = Screen()
    monkeypatch.setattr("sys.stderr", screen)
    bar = waiting.new_bar()
    bar.add_task("[red]y.csv", rows="[/b]")
    with bar:
        bar.refresh()
    assert "[red]y.csv" in screen.getvalue()
    assert "[/b]" in screen.getvalue()


def test_nothing_is_said_of_waiting_where_nobody_looks(monkeypatch):
    monkeypatch.setattr("sys.stderr", screen := io.StringIO())
    with waiting.WAITING.shown():
        waiting.WAITING.advance("reading", 1, 2)
    assert screen.getvalue() == ""


# -- files and words


def test_a_table_of_titles_is_not_written_over(company, tmp_path, capsys):
    for name in ("titles.csv", "coded.csv"):
        (tmp_path / name).write_text("title,role\nhead,role:head\n", "utf-8")
    words = ["resolve", "--csv", str(tmp_path / "titles.csv"), "--column", "title", "-o"]
    for out, more in (("titles.csv", []), ("coded.csv", ["--learn", str(tmp_path / "coded.csv")])):
        message = fail(capsys, *company, *words, str(tmp_path / out), *more)[1]
        assert "would be written over what is read from it" in message
        assert (tmp_path / out).read_text("utf-8") == "title,role\nhead,role:head\n"


@pytest.mark.parametrize(("verb", "other"), [("who-does", "who-needs"), ("who-needs", "who-does")])
def test_where_nothing_is_said_of_any_duty_the_other_question_is_named(company, capsys, verb, other):
    kind = "duty" if verb == "who-does" else "skill"
    assert f"nothing is said of any {kind} here; try {other}" in fail(capsys, *company, verb, "negotiate")[1]


@pytest.mark.parametrize("verb", ["export", "page", "resolve"])
def test_no_answer_is_written_over_what_is_kept_or_where_the_next_build_reads(tmp_path, capsys, verb):
    folder, store = tmp_path / "ontology", tmp_path / "store"
    shutil.copytree(rolegraph.SHIPPED, folder)
    rolegraph.build(folder, store=store, exports=tmp_path / "exports")
    (titles := tmp_path / "titles.csv").write_text("title\ncook\n", "utf-8")
    what = ("--csv", str(titles), "--column", "title") if verb == "resolve" else ()
    both = ("--ontology", str(folder), "--store", str(store))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    for own in (
        folder / "concepts.ttl",
        folder / ".." / "ontology" / "decisions.ttl",
        folder / "new.ttl",
        "-",
        store / "current",
        store,
    ):
        code, told = fail(capsys, *both, verb, *what, "-o", str(own))
        assert (code, " with -o" in told) == (1, True)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
