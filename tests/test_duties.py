"""Who has which duty, what must be kept apart, who could fill a vacancy, how skills are rated."""

from __future__ import annotations

import csv
import io
import json

import pytest
from click.testing import CliRunner
from hypothesis import given
from strategies import knowledge, ntriples, tried

import rolegraph
from rolegraph.cli import cli
from rolegraph.vocabulary import PREFIXES, expand

HEAD = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())


def loaded(tmp_path, turtle: str) -> rolegraph.RoleGraph:
    """A graph of some Turtle, prefixes known."""
    path = tmp_path / "said.ttl"
    path.write_text(HEAD + turtle, "utf-8")
    return rolegraph.load(path)


def run(*arguments: str) -> str:
    """What a verb prints over the shipped knowledge."""
    result = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def rows_of(matrix) -> dict[str, dict[str, str]]:
    """Duty → role → what it has of it."""
    return {row.duty.label: {h.role.label: h.share for h in row.holders} for row in matrix.rows}


# -- the matrix -------------------------------------------------------------------------------------------


def test_a_duty_is_owned_by_the_one_role_that_has_it_and_shared_by_several(kitchen):
    matrix = kitchen.duty_matrix("cook", "chef", "owner")
    rows = rows_of(matrix)
    assert {row.elsewhere for row in matrix.rows} == {0}
    assert rows["laver"] == {"cook": "shares", "chef": "shares"}
    assert rows["bake"] == {"chef": "owns"}
    assert rows["taste"] == {"owner": "owns"}


def test_a_contested_duty_counts_as_had_and_says_so(kitchen):
    matrix = kitchen.duty_matrix("chef")
    (row,) = [row for row in matrix.rows if row.duty.label == "fry"]
    assert [(h.share, h.status) for h in row.holders] == [("owns", "contested")]
    assert row.elsewhere == 1
    assert {claim.stance for h in row.holders for e in h.why for claim in e.claims} == {"disputes"}


def test_a_denied_or_expired_duty_is_told_apart_from_one_that_nobody_speaks_of(kitchen):
    matrix = kitchen.duty_matrix("cook", "chef")
    refused = {row.duty.label: row for row in matrix.rows if row.not_held}
    assert {e.status for e in refused["bake"].not_held} == {"denied"}
    assert [h.role.label for h in refused["bake"].holders] == ["chef"]
    assert refused["taste"].standing == "without an owner"
    assert not refused["taste"].not_held[0].claims[0].in_force


def test_a_duty_that_is_recorded_and_that_no_role_has_is_without_an_owner(tmp_path):
    graph = loaded(
        tmp_path,
        'duty:a a rg:Duty ; skos:prefLabel "a"@en . duty:b a rg:Duty ; skos:prefLabel "b"@en .'
        'role:r a rg:Role ; skos:prefLabel "r"@en ; rg:hasDuty duty:a .',
    )
    matrix = graph.duty_matrix()
    assert {row.duty.label: row.standing for row in matrix.rows} == {"a": "owned", "b": "without an owner"}
    assert {row.duty.label for row in graph.duty_matrix("r").rows} == {"a"}


def test_a_role_of_which_nothing_says_any_duty_is_named(graph):
    matrix = graph.duty_matrix("chief executive officer", "role:senior-executive")
    assert [role.label for role in matrix.silent] == ["senior executive"]
    assert "nothing is said of any duty here" in run("duty-matrix", "role:senior-executive")


def test_the_roles_of_a_unit_are_those_of_its_posts_and_of_the_units_below_it(graph):
    unit = {
        row["role"].value
        for row in graph.query(
            'SELECT DISTINCT ?role WHERE { ?unit skos:prefLabel "finance"@en . ?post org:postIn ?unit ;'
            " org:role ?role }"
        )
    }
    assert {role.iri for role in graph.duty_matrix(unit="Finance").roles} == unit
    (whole,) = [row["o"].value for row in graph.query("SELECT ?o { ?o a org:FormalOrganization }")]
    assert unit < {role.iri for role in graph.duty_matrix(unit=whole).roles}


def test_an_unknown_unit_names_the_nearest(graph):
    with pytest.raises(rolegraph.NameNotFoundError, match=r"no unit is called 'finanse'.*finance"):
        graph.duty_matrix(unit="finanse")


def test_the_matrix_as_csv_has_a_row_a_duty_and_a_column_a_role(graph):
    head, *rows = csv.reader(io.StringIO(run("duty-matrix", "--unit", "finance", "--csv")))
    matrix = graph.duty_matrix(unit="finance")
    assert head == ["duty", *(role.label for role in matrix.roles)]
    told = {
        row[0]: {label: cell for label, cell in zip(head[1:], row[1:], strict=True) if cell} for row in rows
    }
    assert told == rows_of(matrix)


def test_why_prints_the_statements_and_json_always_holds_them():
    assert "kisi-faq-13 9686–9709 (denies it)" in run("duty-matrix", "operative", "--why")
    document = json.loads(run("duty-matrix", "cashier", "--json"))
    assert [len(holder["why"]) for row in document["rows"] for holder in row["holders"]] == [1]


def hold_matrix_equal(graph) -> None:
    """The library's matrix and the named queries say the same."""
    matrix = graph.duty_matrix()
    counted = {
        row["duty"].value: (int(row["roles"].value), int(row["contested"].value))
        for row in graph.query("duty-matrix")
    }
    assert counted == {
        row.duty.iri: (len(row.holders), sum(h.status == "contested" for h in row.holders))
        for row in matrix.rows
        if row.holders
    }
    assert {
        (row["duty"].value, row["ofRule"].value == "true") for row in graph.query("duties-without-owner")
    } == {(row.duty.iri, row.of_rule) for row in matrix.rows if row.standing == "without an owner"}


def test_matrix_and_queries_agree(graph, kitchen):
    hold_matrix_equal(graph)
    hold_matrix_equal(kitchen)


@tried(20)
@given(said=knowledge())
def test_matrix_and_queries_agree_on_any_knowledge(tmp_path, said):
    path = tmp_path / "said.nt"
    path.write_bytes(ntriples(said))
    hold_matrix_equal(rolegraph.load(path))


# -- separation -------------------------------------------------------------------------------------------

BUYING = """
duty:buy a rg:Duty ; skos:prefLabel "buy machines"@en .
duty:check a rg:Duty ; skos:prefLabel "check machines on arrival"@en .
duty:check skos:altLabel "inspect new machines"@en .
rule:buy-and-check a rg:SeparationRule ; rg:separates duty:buy , duty:check ; rg:area "purchasing"@en ;
  rg:because "One could buy what does not work."@en .
duty:lathe a rg:Duty ; skos:prefLabel "purchase a lathe"@en ; skos:broader duty:buy .
duty:machines a rg:Duty ; skos:prefLabel "deal with machines"@en .
duty:buy skos:broader duty:machines .
skill:close a rg:Skill ; skos:prefLabel "acceptance tests"@en ; skos:closeMatch duty:check .
skill:worded a rg:Skill ; skos:prefLabel "Inspect new machines."@en .
skill:near a rg:Skill ; skos:prefLabel "inspect any new machines"@en .
"""


HELD = {"accepted", "conditional"}


def sides(found) -> list[tuple[set, set]]:
    """What each violation rests on: (item, how) of either side."""
    return [
        tuple({(m.item.label, m.how) for m in side} for side in (v.first, v.second)) for v in found.violations
    ]


@pytest.mark.parametrize(
    ("things", "one", "other"),
    [
        ("rg:hasDuty duty:buy , duty:check", ("buy machines", "same"), ("check machines on arrival", "same")),
        (
            "rg:hasDuty duty:lathe , duty:check",
            ("purchase a lathe", "narrower"),
            ("check machines on arrival", "same"),
        ),
        (
            "rg:hasDuty duty:buy ; rg:essentialSkill skill:close",
            ("buy machines", "same"),
            ("acceptance tests", "close"),
        ),
        (
            "rg:hasDuty duty:buy ; rg:optionalSkill skill:worded",
            ("buy machines", "same"),
            ("Inspect new machines.", "worded"),
        ),
        (
            "rg:hasDuty duty:buy ; rg:hasSkill skill:near",
            ("buy machines", "same"),
            ("inspect any new machines", "near"),
        ),
    ],
)
def test_a_role_with_both_duties_of_a_rule_breaks_it(tmp_path, things, one, other):
    graph = loaded(tmp_path, f'{BUYING} role:r a rg:Role ; skos:prefLabel "r"@en ; {things} .')
    found = graph.separation("r")
    assert sides(found) == [({one}, {other})]
    (broken,) = found.violations
    assert (broken.who.label, broken.kind, broken.rule.because) == (
        "r", "role", "One could buy what does not work.",
    )  # fmt: skip
    assert all(match.why for match in (*broken.first, *broken.second))
    assert all((match.similarity < 1) == (match.how == "near") for match in (*broken.first, *broken.second))
    assert found == graph.separation()


@pytest.mark.parametrize(
    "things",
    ["rg:hasDuty duty:buy", "rg:hasDuty duty:machines , duty:check", "rg:hasDuty duty:lathe , duty:buy"],
)
def test_one_side_of_a_rule_or_a_duty_in_general_breaks_none(tmp_path, things):
    graph = loaded(tmp_path, f'{BUYING} role:r a rg:Role ; skos:prefLabel "r"@en ; {things} .')
    found = graph.separation()
    assert (found.violations, found.judged, len(found.rules), found.starter) == ((), 1, 1, False)


def test_a_denied_duty_breaks_no_rule_and_a_contested_one_is_marked(tmp_path):
    denied = (
        'source:s a rg:Source ; dcterms:title "s"@en .'
        "[] a rg:Claim ; rdf:subject role:r ; rdf:predicate rg:hasDuty ; rdf:object duty:check ;"
        " rg:stance rg:disputes ; rg:source source:s ."
    )
    role = f'{BUYING} {denied} role:r a rg:Role ; skos:prefLabel "r"@en ; rg:hasDuty duty:buy'
    assert loaded(tmp_path, f"{role} .").separation().violations == ()
    (broken,) = loaded(tmp_path, f"{role} , duty:check .").separation().violations
    assert broken.status == "contested"


def test_a_post_with_two_roles_and_a_person_with_two_posts_are_told_apart_from_roles(tmp_path):
    graph = loaded(
        tmp_path,
        BUYING
        + """role:buyer a rg:Role ; skos:prefLabel "buyer"@en ; rg:hasDuty duty:buy .
        role:checker a rg:Role ; skos:prefLabel "checker"@en ; rg:hasDuty duty:check .
        source:hr a rg:Source ; dcterms:title "HR"@en .
        post:both a org:Post ; skos:prefLabel "both"@en ; org:role role:buyer , role:checker .
        post:one a org:Post ; skos:prefLabel "one"@en ; org:role role:buyer ; org:heldBy person:x .
        post:two a org:Post ; skos:prefLabel "two"@en ; org:role role:checker .
        post:two org:heldBy person:x , person:y .
        person:x a foaf:Person ; foaf:name "X. Ample" . person:y a foaf:Person .""",
    )
    found = graph.separation()
    assert [(v.who.label, v.kind) for v in found.violations] == [("both", "post"), ("X. Ample", "person")]
    labels = {e.statement.object for e in found.violations[1].why}
    assert labels == {expand("person:x"), expand("role:buyer"), expand("role:checker")}


def test_people_known_by_name_alone_are_said_to_count_once_for_each_post(tmp_path):
    one_name = """
        role:buyer a rg:Role ; skos:prefLabel "buyer"@en ; rg:hasDuty duty:buy .
        role:checker a rg:Role ; skos:prefLabel "checker"@en ; rg:hasDuty duty:check .
        post:one a org:Post ; org:role role:buyer ; org:heldBy person:x .
        post:two a org:Post ; org:role role:checker ; org:heldBy person:y .
        person:x a foaf:Person ; foaf:name "X. Ample" . person:y a foaf:Person ; foaf:name "X. Ample" .
        """
    found = loaded(tmp_path, BUYING + one_name).separation()
    assert (found.violations, found.persons, found.with_several_posts) == ((), 2, 0)
    said = run("separation", "--ontology", str(tmp_path))
    assert "known by name alone counts as one person for each post" in said
    assert "known by name alone" not in run("separation", "buyer", "--ontology", str(tmp_path))


def test_a_post_whose_one_role_breaks_a_rule_by_itself_is_not_told_as_well(tmp_path):
    graph = loaded(
        tmp_path,
        BUYING
        + """role:one a rg:Role ; skos:prefLabel "one"@en ; rg:hasDuty duty:buy , duty:check .
        role:two a rg:Role ; skos:prefLabel "two"@en ; rg:hasDuty duty:buy .
        post:both a org:Post ; org:role role:one , role:two .""",
    )
    assert [(v.who.label, v.kind) for v in graph.separation().violations] == [("one", "role")]


def test_one_duty_never_stands_on_both_sides_of_a_rule(tmp_path):
    found = loaded(
        tmp_path,
        """
        duty:hold a rg:Duty ; skos:prefLabel "hold the stock of the shop"@en .
        duty:record a rg:Duty ; skos:prefLabel "record the stock of the shop"@en ; skos:broader duty:hold .
        rule:stock a rg:SeparationRule ; rg:separates duty:hold, duty:record ; rg:because "Losses."@en .
        role:clerk a rg:Role ; skos:prefLabel "clerk"@en ; rg:hasDuty duty:record .
        role:keeper a rg:Role ; skos:prefLabel "keeper"@en ; rg:hasDuty duty:record, duty:hold .
        """,
    ).separation()
    assert [violation.who.label for violation in found.violations] == ["keeper"]


def test_the_starter_set_ships_with_a_reason_for_every_rule(graph):
    rules = graph.separation_rules()
    assert len(rules) >= 12
    assert {rule.area for rule in rules} == {"purchasing", "payroll", "finance"}
    assert all(rule.because and rule.duties[0] != rule.duties[1] for rule in rules)


def test_a_graph_without_rules_is_judged_by_the_starter_set_and_one_with_rules_by_its_own(tmp_path, graph):
    bare = loaded(
        tmp_path,
        """role:clerk a rg:Role ; skos:prefLabel "clerk"@en ; rg:hasDuty duty:pay , duty:goods .
        duty:pay a rg:Duty ; skos:prefLabel "pay invoices"@en .
        duty:goods a rg:Duty ; skos:prefLabel "Receive goods."@en .""",
    )
    found = bare.separation()
    assert found.starter
    assert found.rules == graph.separation_rules()
    assert [v.rule.iri for v in found.violations] == [expand("rule:receive-goods-and-pay-invoices")]
    assert not graph.separation().starter


def test_what_is_said_breaks_no_rule_is_not_said_of_a_role_of_which_nothing_is_said(graph):
    assert "no rule is broken by what is said" in run("separation", "cashier")
    silent = run("separation", "role:senior-executive")
    assert "not judged" in silent
    assert "no rule" not in silent
    assert "senior executive" in {role.label for role in graph.separation().not_judged}


def test_rules_are_imported_as_rdf(tmp_path):
    path = tmp_path / "rules.ttl"
    path.write_text(HEAD + BUYING, "utf-8")
    store = tmp_path / "store"
    rolegraph.import_source("rdf", [path], store=store)
    found = rolegraph.open(store).separation_rules()
    assert [rule.iri for rule in found] == [expand("rule:buy-and-check")]


def hold_separation_equal(graph) -> None:
    """Library and query find the same rules broken on the same grounds, as far as SKOS alone says."""
    queried: dict[tuple[str, str], dict[str, set[str]]] = {}
    for row in graph.query("separation"):
        rule, role, duty, thing = (row[n].value for n in range(4))
        queried.setdefault((rule, role), {}).setdefault(duty, set()).add(thing)
    ours = {}
    for found in graph.separation().violations:
        grounds = {
            duty.iri: {
                m.item.iri for m in side if m.similarity == 1 and m.how != "worded" and m.status in HELD
            }
            for duty, side in zip(found.rule.duties, (found.first, found.second), strict=True)
        }
        if found.kind == "role" and all(grounds.values()):
            ours[found.rule.iri, found.who.iri] = grounds
    assert ours == {key: grounds for key, grounds in queried.items() if len(grounds) == 2}


RULES = """
duty:d0 skos:broader duty:d1 . duty:d2 skos:closeMatch skill:s0 .
rule:a a rg:SeparationRule ; rg:separates duty:d0 , duty:d2 ; rg:because "a reason"@en .
rule:b a rg:SeparationRule ; rg:separates duty:d1 , duty:d2 ; rg:because "a reason"@en .
"""


@tried(25)
@given(said=knowledge())
def test_separation_and_query_agree_on_any_knowledge(tmp_path, said):
    path, rules = tmp_path / "said.nt", tmp_path / "rules.ttl"
    path.write_bytes(ntriples(said))
    rules.write_text(HEAD + RULES, "utf-8")
    hold_separation_equal(rolegraph.load(path, rules))


def test_separation_and_query_agree(graph):
    hold_separation_equal(graph)


# -- cover ------------------------------------------------------------------------------------------------

STAFF = """
skill:lathe a rg:Skill ; skos:prefLabel "lathe"@en . skill:mill a rg:Skill ; skos:prefLabel "mill"@en .
skill:weld a rg:Skill ; skos:prefLabel "weld"@en . skill:draw a rg:Skill ; skos:prefLabel "draw"@en .
level:low a rg:Level ; skos:prefLabel "low"@en ; rg:ordinal 1 .
level:mid a rg:Level ; skos:prefLabel "mid"@en ; rg:ordinal 2 .
level:top a rg:Level ; skos:prefLabel "top"@en ; rg:ordinal 9 .
role:turner a rg:Role ; skos:prefLabel "turner"@en ; rg:level level:mid ;
  rg:essentialSkill skill:lathe , skill:mill ; rg:requiresSkill skill:weld ; rg:optionalSkill skill:draw .
role:all a rg:Role ; skos:prefLabel "has all"@en ; rg:requiresSkill skill:lathe ; rg:hasSkill skill:mill .
role:maybe a rg:Role ; skos:prefLabel "has one, maybe two"@en ;
  rg:essentialSkill skill:lathe ; rg:optionalSkill skill:mill .
role:drawn a rg:Role ; skos:prefLabel "has one and draws"@en ; rg:hasSkill skill:mill , skill:draw .
role:level a rg:Role ; skos:prefLabel "has one, a level away"@en ; rg:level level:low .
role:level rg:hasSkill skill:mill .
role:far a rg:Role ; skos:prefLabel "has one, far above"@en ; rg:level level:top ; rg:hasSkill skill:mill .
role:near a rg:Role ; skos:prefLabel "has one, next door"@en ; rg:hasSkill skill:mill .
role:a a rg:Role ; skos:prefLabel "a role with one"@en ; rg:hasSkill skill:mill .
role:nobody a rg:Role ; skos:prefLabel "nobody holds it"@en ; rg:hasSkill skill:lathe , skill:mill .
role:other a rg:Role ; skos:prefLabel "none of them"@en ; rg:hasSkill skill:weld .
unit:shop a org:OrganizationalUnit ; skos:prefLabel "shop"@en ; org:unitOf unit:works .
unit:yard a org:OrganizationalUnit ; skos:prefLabel "yard"@en ; org:unitOf unit:works .
unit:works a org:FormalOrganization ; skos:prefLabel "works"@en .
post:vacant a org:Post ; skos:prefLabel "turner 1"@en ; org:role role:turner ; org:postIn unit:shop .
post:vacant rg:vacant true .
post:turner a org:Post ; skos:prefLabel "turner 2"@en ; org:role role:turner ; org:postIn unit:yard .
post:gone a org:Post ; skos:prefLabel "turner 3"@en ; org:role role:turner ; rg:vacant true .
post:gone org:postIn unit:yard .
post:all a org:Post ; skos:prefLabel "all 1"@en ; org:role role:all ; org:postIn unit:yard .
post:all2 a org:Post ; skos:prefLabel "all 2"@en ; org:role role:all ; org:postIn unit:shop .
post:all2 org:heldBy person:x .
person:x a foaf:Person ; foaf:name "X. Ample" .
post:drawn a org:Post ; org:role role:drawn ; org:postIn unit:yard .
post:level a org:Post ; org:role role:level ; org:postIn unit:yard .
post:maybe a org:Post ; org:role role:maybe ; org:postIn unit:yard .
post:far a org:Post ; org:role role:far ; org:postIn unit:yard .
post:near a org:Post ; org:role role:near ; org:postIn unit:shop .
post:a a org:Post ; org:role role:a ; org:postIn unit:yard .
unit:mill a org:FormalOrganization ; skos:prefLabel "mill"@en .
role:miller a rg:Role ; skos:prefLabel "miller"@en ; rg:hasSkill skill:lathe , skill:mill .
post:miller a org:Post ; org:role role:miller ; org:postIn unit:mill .
post:turner4 a org:Post ; skos:prefLabel "turner 4"@en ; org:role role:turner ; org:reportsTo post:free .
post:free a org:Post ; skos:prefLabel "free"@en ; org:role role:all .
role:left a rg:Role ; skos:prefLabel "all have left"@en ; rg:hasSkill skill:lathe , skill:mill .
post:left a org:Post ; org:role role:left ; rg:vacant true .
post:bare a org:Post ; skos:prefLabel "bare"@en .
"""


@pytest.fixture(scope="module")
def staff(tmp_path_factory):
    return loaded(tmp_path_factory.mktemp("staff"), STAFF)


def test_whoever_has_all_essential_skills_covers_a_vacancy(staff):
    found = staff.cover("turner 1")
    assert (found.kind, found.grade, {skill.label for skill in found.skills}) == (
        "post", "essential", {"lathe", "mill"},
    )  # fmt: skip
    assert [one.role.label for one in found.covers] == ["turner", "has all"]
    assert found.meeting == 2
    assert all(not one.lacks and not one.perhaps for one in found.covers)


def test_posts_that_cover_tell_their_organisation_and_a_holder_without_a_name(tmp_path):
    header = "Position ID,Job Title,Reports To,Department,Parent Department,Company,Employee ID,Vacant"
    rows = "1,Head,,Works,,Mini,E1,no\n2,Turner,1,Stores,Works,Mini,E2,no\n3,Turner,1,Stores,Works,Mini,,yes"
    (table := tmp_path / "m.csv").write_text(f"{header}\n{rows}\n", "utf-8")
    (roles := tmp_path / "roles.ttl").write_text(
        "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
        + 'role:turner a rg:Role ; skos:prefLabel "turner"@en ; rg:essentialSkill skill:lathe .'
        + ' skill:lathe a rg:Skill ; skos:prefLabel "lathe"@en .',
        "utf-8",
    )
    store = tmp_path / "store"
    rolegraph.import_source("rdf", [roles], store=store)
    rolegraph.import_source("posts", [table], store=store, with_people=True, date="2026-01-01")
    graph = rolegraph.open(store)
    (cover,) = graph.cover("post:m/3").covers
    (post,) = cover.posts
    assert (post.unit.label, post.organisation.label, post.holders) == ("Stores", "Mini", ("person:m/E2",))
    assert graph.cover("post:m/3", as_of="2026-01-01").covers == (cover,)


def test_a_vacancy_is_covered_from_its_own_organisation_or_chart_unless_all_are_asked_for(staff):
    found = staff.cover("turner 1")
    assert "miller" not in {one.role.label for one in (*found.covers, *found.nearest)}
    assert found.elsewhere == 1
    everywhere = staff.cover("turner 1", everywhere=True)
    assert [one.role.label for one in everywhere.covers] == ["turner", "has all", "miller"]
    assert (everywhere.meeting, everywhere.elsewhere) == (3, 0)
    # nothing says which organisation this one is of: those who stand in one chart with it
    (one,) = staff.cover("turner 4").covers
    assert (one.role.label, [post.label for post in one.posts]) == ("has all", ["free"])
    assert staff.cover("turner").elsewhere == 0


def test_a_vacant_post_covers_nothing_and_those_of_the_same_unit_come_first(staff):
    turner, has_all = staff.cover("turner 1").covers
    assert [(post.label, post.same_unit) for post in turner.posts] == [("turner 2", False)]
    assert [(post.label, post.same_unit) for post in has_all.posts] == [("all 2", True), ("all 1", False)]
    assert has_all.posts[0].holders == ("X. Ample",)


def test_the_nearest_lack_fewest_then_have_more_optional_skills_then_a_nearer_level_then_the_same_unit(staff):
    assert [one.role.label for one in staff.cover("turner 1").nearest] == [
        "has one, maybe two", "has one and draws", "has one, a level away", "has one, far above",
        "has one, next door", "a role with one",
    ]  # fmt: skip
    maybe = staff.cover("turner 1").nearest[0]
    assert [[skill.label for skill in skills] for skills in (maybe.has, maybe.perhaps, maybe.lacks)] == [
        ["lathe"], ["mill"], [],
    ]  # fmt: skip


def test_a_role_is_covered_by_other_roles_whether_anyone_holds_them_or_not(staff):
    found = staff.cover("turner")
    assert [one.role.label for one in found.covers] == [
        "all have left", "has all", "miller", "nobody holds it",
    ]  # fmt: skip
    assert found.kind == "role"


def test_the_cover_of_a_post_that_is_not_called_vacant_says_so(staff):
    assert [staff.cover(name).vacant for name in ("turner 1", "all 1", "turner")] == [True, False, None]
    assert "nothing says that office manager (post) is vacant" in run("cover", "office manager (post)")
    assert "is vacant" not in run("cover", "head of facilities (post)")


def test_the_posts_of_a_covering_role_name_their_unit_and_its_organisation(staff):
    (post,) = [post for one in staff.cover("turner 1").covers for post in one.posts if post.label == "all 1"]
    assert (post.unit.label, post.organisation.label) == ("yard", "works")
    assert "sales and service, Quillhaven" in run("cover", "head of facilities (post)")


def test_a_post_does_not_cover_itself(staff):
    (one,) = [one for one in staff.cover("all 1").covers if one.role.label == "has all"]
    assert [post.label for post in one.posts] == ["all 2"]


def test_a_role_whose_only_post_is_the_vacancy_covers_nothing_unless_the_post_stays_vacant(staff):
    found = staff.cover("post:drawn")
    assert "has one and draws" not in {one.role.label for one in (*found.covers, *found.nearest)}
    (covering,) = [one for one in staff.cover("turner 3").covers if one.role.label == "turner"]
    assert [post.label for post in covering.posts] == ["turner 2"]


def test_a_skill_that_one_source_has_as_optional_and_another_as_essential_is_called_for(tmp_path):
    graph = loaded(
        tmp_path,
        """
        skill:a a rg:Skill ; skos:prefLabel "a"@en .
        role:wanted a rg:Role ; skos:prefLabel "wanted"@en ; rg:essentialSkill skill:a .
        role:both a rg:Role ; skos:prefLabel "both"@en .
        role:both rg:essentialSkill skill:a ; rg:optionalSkill skill:a .
        role:less a rg:Role ; skos:prefLabel "less"@en ; rg:optionalSkill skill:a .
        """,
    )
    found = graph.cover("wanted")
    assert [one.role.label for one in found.covers] == ["both"]
    assert [(one.role.label, len(one.perhaps)) for one in found.nearest] == [("less", 1)]


def test_a_contested_skill_brings_a_role_nearer_than_one_of_which_nothing_is_said(tmp_path):
    claim = "[] a rg:Claim ; rdf:subject role:b ; rdf:predicate rg:essentialSkill ; rdf:object skill:y ;"
    graph = loaded(
        tmp_path,
        f"""
        source:s a rg:Source ; dcterms:title "s"@en .
        skill:x a rg:Skill ; skos:prefLabel "x"@en . skill:y a rg:Skill ; skos:prefLabel "y"@en .
        skill:o a rg:Skill ; skos:prefLabel "o"@en .
        role:wanted a rg:Role ; skos:prefLabel "wanted"@en ; rg:essentialSkill skill:x , skill:y .
        role:wanted rg:optionalSkill skill:o .
        role:a a rg:Role ; skos:prefLabel "a"@en ; rg:essentialSkill skill:x , skill:o .
        role:b a rg:Role ; skos:prefLabel "b"@en ; rg:essentialSkill skill:x .
        {claim} rg:source source:s .
        {claim} rg:source source:s ; rg:stance rg:disputes .
        """,
    )
    first, second = graph.cover("wanted", top=2).nearest
    assert [(one.role.label, [s.label for s in one.perhaps]) for one in (first, second)] == [
        ("b", ["y"]), ("a", []),
    ]  # fmt: skip
    assert graph.cover("wanted", top=1).nearest == (first,)
    assert "contested" in {e.status for e in first.why}


def test_no_more_roles_than_asked_for_are_listed_and_all_that_meet_are_counted(staff):
    found = staff.cover("turner 1", top=1)
    assert ([one.role.label for one in found.covers], found.meeting, len(found.nearest)) == (["turner"], 2, 1)


def test_where_no_skill_is_essential_the_required_count_and_where_none_is_those_without_a_grade(graph, staff):
    assert graph.cover("head of facilities (post)").grade == "required"
    assert staff.cover("none of them").grade == "ungraded"


def test_a_vacancy_of_which_nothing_says_any_skill_or_role_is_told_so(graph, staff):
    assert graph.cover("role:senior-executive").grade is None
    said = run("cover", "role:senior-executive")
    assert said == "nothing says which skills senior executive cannot do without\n"
    assert (staff.cover("bare").roles, staff.cover("bare").covers) == ((), ())


def test_every_skill_that_a_covering_role_has_rests_on_a_statement(graph):
    for one in graph.cover("instrument assembler C4").covers:
        assert {e.statement.object for e in one.why} >= {skill.iri for skill in one.has}
    assert "quillhaven-head-of-sales" in run("cover", "head of facilities (post)", "--why")


def test_an_unknown_vacancy_names_the_nearest(graph):
    with pytest.raises(rolegraph.NameNotFoundError, match="head of facilities"):
        graph.cover("hed of facilities")


def hold_cover_equal(graph, roles) -> None:
    """Library and query find the same roles with the same skills."""
    for role in roles:
        found = graph.cover(f"<{role}>", of="roles", top=10_000)
        queried: dict[str, set[str]] = {}
        for row in graph.query("cover", vacancy=f"<{role}>"):
            queried.setdefault(row["role"].value, set()).add(row["skill"].value)
        queried.pop(role, None)
        if found.grade != "ungraded":
            assert queried == {
                one.role.iri: {skill.iri for skill in one.has}
                for one in (*found.covers, *found.nearest)
                if one.has
            }


def test_a_contested_skill_of_a_vacancy_is_told_and_the_others_are_asked_for(tmp_path):
    denied = "[] a rg:Claim ; rg:stance rg:disputes ; rg:source source:b ; rdf:subject role:v ;"
    graph = loaded(
        tmp_path,
        f"""
        source:b a rg:Source ; dcterms:title "b" .
        skill:x a rg:Skill ; skos:prefLabel "juggle"@en .
        skill:y a rg:Skill ; skos:prefLabel "keep books"@en .
        role:v a rg:Role ; skos:prefLabel "vacant role"@en .
        role:v rg:essentialSkill skill:x ; rg:requiresSkill skill:y .
        role:j a rg:Role ; skos:prefLabel "juggler"@en ; rg:requiresSkill skill:x .
        role:k a rg:Role ; skos:prefLabel "bookkeeper"@en ; rg:requiresSkill skill:y .
        {denied} rdf:predicate rg:essentialSkill ; rdf:object skill:x .
        """,
    )
    hold_cover_equal(graph, [f"{PREFIXES['role']}{name}" for name in "vjk"])
    found = graph.cover("vacant role")
    assert (found.grade, [one.role.label for one in found.covers]) == ("required", ["bookkeeper"])
    assert [skill.label for skill in found.contested] == ["juggle"]
    told = run("--ontology", str(tmp_path), "cover", "vacant role")
    assert "contested, and not counted: juggle\n" in told


def test_cover_and_query_agree(graph, kitchen, staff):
    for one in (graph, kitchen, staff):
        hold_cover_equal(one, [row.iri for row in one.roles()])


@tried(25)
@given(said=knowledge())
def test_cover_and_query_agree_on_any_knowledge(tmp_path, said):
    path = tmp_path / "said.nt"
    path.write_bytes(ntriples(said))
    hold_cover_equal(rolegraph.load(path), [f"{PREFIXES['role']}r{n}" for n in range(4)])


# -- ratings ----------------------------------------------------------------------------------------------

RATED = """
source:c {
  role:r a rg:Role ; skos:prefLabel "r"@en ; rg:hasSkill skill:a , skill:b , skill:c .
  role:s a rg:Role ; skos:prefLabel "s"@en ; rg:hasSkill skill:c .
  skill:a a rg:Skill ; skos:prefLabel "a"@en . skill:b a rg:Skill ; skos:prefLabel "b"@en .
  skill:c a rg:Skill ; skos:prefLabel "c"@en . skill:d a rg:Skill ; skos:prefLabel "d"@en .
  onet:scale\\/IM skos:prefLabel "Importance"@en ; rg:scaleMinimum 1.0 ; rg:scaleMaximum 5.0 .
  onet:scale\\/LV skos:prefLabel "Level"@en .
"""


def rated(skill: str, scale: str, value: str, more: str = "") -> str:
    """A rating of the role r as Turtle."""
    node = f"<urn:rating:{skill}{scale}>"
    return (
        f"{node} a rg:Rating ; rg:ratedRole role:r ; rg:ratedSkill skill:{skill} ;"
        f" rg:scale onet:scale\\/{scale} ; rdf:value {value} {more}.\n"
    )


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory):
    """A file of a role with ratings, and its graph."""
    path = tmp_path_factory.mktemp("rated") / "rated.trig"
    path.write_text(
        HEAD + 'source:c a rg:Source ; dcterms:title "c"@en .' + RATED + rated("b", "IM", "3.5")
        + rated("c", "IM", "4.25") + rated("c", "LV", "2.0", "; rg:notRelevant true ")
        + rated("d", "IM", "1.5", "; rg:suppressed true ") + "}",
        "utf-8",
    )  # fmt: skip
    return path, rolegraph.load(path)


def test_skills_stand_by_importance_and_those_that_nobody_rates_last(catalogue):
    role = catalogue[1].role("r")
    assert [item.label for item in role.skills] == ["c", "b", "a"]
    assert [[(r.scale.label, r.value) for r in item.ratings] for item in role.skills] == [
        [("Importance", 4.25), ("Level", 2.0)], [("Importance", 3.5)], [],
    ]  # fmt: skip
    first, second = role.skills[0].ratings
    assert (first.minimum, first.maximum, second.minimum, second.maximum) == (1, 5, None, None)
    assert (first.caution, second.caution) == (None, "not relevant")


def test_a_skill_that_is_rated_and_not_said_to_be_had_stands_apart(catalogue):
    (item,) = catalogue[1].role("r").also_rated
    assert (item.label, item.relation, item.ratings[0].caution) == ("d", None, "not precise enough")


def test_a_skill_that_two_roles_share_has_the_ratings_of_neither(catalogue):
    (shared,) = catalogue[1].compare("r", "s").skills.shared
    assert (shared.label, shared.ratings) == ("c", ())


def test_show_prints_the_ratings_and_its_json_holds_them(catalogue, tmp_path):
    folder = tmp_path / "ontology"
    folder.mkdir()
    (folder / "rated.trig").write_bytes(catalogue[0].read_bytes())
    shown = run("show", "r", "--ontology", str(folder))
    assert "4.25" in shown
    assert "2 (not relevant)" in shown
    document = json.loads(run("show", "r", "--ontology", str(folder), "--json"))
    assert [len(item["ratings"]) for item in document["skills"]] == [2, 1, 0]
