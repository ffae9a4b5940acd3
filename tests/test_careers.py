"""Roles compared, roles alike, what moving from one to another takes, and who has a duty or a skill."""

from __future__ import annotations

import io
import itertools
import json
import shutil

import pytest
from click.testing import CliRunner
from hypothesis import given
from rich.console import Console
from strategies import knowledge, ntriples, tried

import rolegraph
from rolegraph import kept, profiles
from rolegraph.cli import cli, main
from rolegraph.errors import NameNotFoundError, QueryError
from rolegraph.likeness import NEAR, likeness, matches
from rolegraph.model import Name
from rolegraph.terminal import Printer
from rolegraph.vocabulary import PREFIXES, expand

HEAD = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
SHOP = """
source:shop a rg:Source ; dcterms:title "Shop"@en .
source:guild a rg:Source ; dcterms:title "Guild"@en .
role:clerk a rg:Role ; skos:prefLabel "shop clerk"@en .
role:cashier a rg:Role ; skos:prefLabel "cashier"@en .
role:buyer a rg:Role ; skos:prefLabel "buyer"@en .
role:mystery a rg:Role ; skos:prefLabel "mystery"@en .
<http://guild.example/role/1> a rg:Role ; skos:prefLabel "clerk of the guild"@en .
duty:till a rg:Duty ; skos:prefLabel "open the till"@en .
duty:greet a rg:Duty ; skos:prefLabel "greet customers"@en ; skos:altLabel "say hello to visitors"@en .
duty:order a rg:Duty ; skos:prefLabel "order paper supplies"@en .
duty:order-2 a rg:Duty ; skos:prefLabel "order paper and supplies"@en .
duty:burn a rg:Duty ; skos:prefLabel "burn old papers"@en .
<http://guild.example/duty/1> a rg:Duty ; skos:prefLabel "Open the  TILL"@en .
skill:sums a rg:Skill ; skos:prefLabel "sums"@en .
skill:haggling a rg:Skill ; skos:prefLabel "haggling"@en .
skill:french a rg:Skill ; skos:prefLabel "French"@en .
source:shop {
  role:clerk rg:hasDuty duty:till , duty:greet , duty:order ; rg:essentialSkill skill:sums .
  role:cashier rg:hasDuty duty:till , duty:greet ; rg:essentialSkill skill:sums .
  role:buyer rg:hasDuty duty:greet , duty:order-2 ; rg:optionalSkill skill:french ;
    rg:essentialSkill skill:haggling ; rg:requiresSkill skill:sums .
  post:one a org:Post ; org:role role:clerk .
  post:two a org:Post ; org:role role:clerk .
}
source:guild { <http://guild.example/role/1> rg:hasDuty <http://guild.example/duty/1> . }
"""


def loaded(folder, said: str) -> rolegraph.RoleGraph:
    """A graph of some TriG, prefixes known."""
    path = folder / "said.trig"
    path.write_text(HEAD + said, "utf-8")
    return rolegraph.load(path)


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A small graph with a second catalogue, near-identical duties and a role of which nothing is said."""
    return loaded(tmp_path_factory.mktemp("shop"), SHOP)


def jobs(needs: dict[str, str], extra: str = "") -> str:
    """TriG of roles that need skills, each a letter."""
    said = 'source:jobs a rg:Source ; dcterms:title "Jobs"@en .\n' + extra
    for letter in sorted(set("".join(needs.values()))):
        said += f'skill:{letter} a rg:Skill ; skos:prefLabel "skill {letter}"@en .\n'
    for role, letters in needs.items():
        said += f'role:{role} a rg:Role ; skos:prefLabel "{role}"@en .\n'
        if letters:
            skills = " , ".join(f"skill:{letter}" for letter in letters)
            said += f"source:jobs {{ role:{role} rg:essentialSkill {skills} }}\n"
    return said


def names(items) -> list[str]:
    return [item.thing.label for item in items]


def run(*arguments: str) -> str:
    """What a verb prints over the shipped knowledge."""
    result = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


# -- comparing --------------------------------------------------------------------------------------------


def test_three_roles_show_what_all_share_what_some_share_and_what_is_each_ones_own(shop):
    answer = shop.compare("shop clerk", "cashier", "buyer")
    assert [name.label for name in answer.roles] == ["shop clerk", "cashier", "buyer"]
    assert [item.label for item in answer.duties.shared] == ["greet customers"]
    (partly,) = answer.duties.partly
    assert (partly.thing.label, partly.roles) == (
        "open the till",
        (expand("role:clerk"), expand("role:cashier")),
    )
    assert [[item.label for item in own] for own in answer.duties.own] == [
        ["order paper supplies"], [], ["order paper and supplies"],
    ]  # fmt: skip
    assert [item.label for item in answer.skills.shared] == ["sums"]


def test_near_identical_duties_are_matched_with_their_similarity(shop):
    (pair,) = shop.compare("shop clerk", "buyer").duties.alike
    assert (pair.one.label, pair.other.label) == ("order paper supplies", "order paper and supplies")
    assert NEAR <= pair.similarity < 1
    assert not pair.same_name
    assert shop.compare("buyer", "shop clerk").duties.alike[0].similarity == pair.similarity


def test_things_of_one_name_in_two_catalogues_are_told_apart_from_one_thing(shop):
    answer = shop.compare("cashier", "clerk of the guild").duties
    assert answer.shared == ()
    (pair,) = answer.alike
    assert pair.same_name
    assert pair.similarity == 1
    assert {pair.one.iri, pair.other.iri} == {expand("duty:till"), "http://guild.example/duty/1"}


def test_each_thing_has_at_most_one_near_identical_partner(tmp_path):
    said = """source:s a rg:Source ; dcterms:title "S"@en .
    role:a a rg:Role ; skos:prefLabel "a"@en . role:b a rg:Role ; skos:prefLabel "b"@en .
    duty:one a rg:Duty ; skos:prefLabel "file the monthly reports"@en .
    duty:two a rg:Duty ; skos:prefLabel "file all the monthly reports"@en .
    duty:three a rg:Duty ; skos:prefLabel "file the monthly reports now"@en .
    source:s { role:a rg:hasDuty duty:one . role:b rg:hasDuty duty:two , duty:three }"""
    graph = loaded(tmp_path, said)
    (pair,) = graph.compare("a", "b").duties.alike
    assert len(graph.compare("b", "a").duties.alike) == 1
    others = ("file all the monthly reports", "file the monthly reports now")
    assert pair.similarity == max(likeness("file the monthly reports", label) for label in others)


def test_what_only_shares_a_word_is_not_taken_for_the_same():
    things = [Name("x:1", "calibrate instruments"), Name("x:2", "draft the yearly budget")]
    others = [Name("x:3", "demonstrate instruments"), Name("x:4", "approve the yearly budget")]
    assert matches(things, others) == {}
    assert likeness("", "burn old papers") == 0
    assert likeness("???", "???") == 1


def test_a_role_of_which_nothing_is_said_is_said_to_be_so_and_not_to_differ(shop):
    answer = shop.compare("buyer", "mystery")
    assert answer.silent == (
        "nothing is said of the duties of mystery",
        "nothing is said of the skills of mystery",
    )


@pytest.mark.parametrize("arguments", [("cashier", "role:cashier"), ("buyer", "cashier", "buyer")])
def test_one_role_under_two_names_is_not_compared(shop, arguments):
    with pytest.raises(QueryError, match="is one role; name different ones"):
        shop.compare(*arguments)


# -- alike ------------------------------------------------------------------------------------------------


def test_a_score_is_made_of_what_is_shared_and_of_nothing_else(graph):
    for name in ("operations manager", "office manager", "quality inspector"):
        answer = graph.similar(name, top=50)
        assert answer.similar
        for one in answer.similar:
            parts = {r.respect: sum(thing.part for thing in r.shared) for r in one.respects}
            assert {r.respect: r.score for r in one.respects} == pytest.approx(parts, abs=1e-5)
            assert one.score == pytest.approx(sum(r.weight * r.score for r in one.respects), abs=1e-5)
            assert sum(r.weight for r in one.respects) == pytest.approx(1)
        scores = [one.score for one in answer.similar]
        assert scores == sorted(scores, reverse=True)
        assert answer.role.iri not in {one.role.iri for one in answer.similar}


def test_what_few_roles_have_makes_two_more_alike_than_what_all_have(tmp_path):
    needs = {"a": "xy", "rare": "x", "common": "y"} | {f"other{n}": "yz" for n in range(5)}
    found = loaded(tmp_path, jobs(needs)).similar("a", top=9).similar
    assert next(iter(found)).role.label == "rare"
    (first, *_) = found
    assert [thing.label for respect in first.respects for thing in respect.shared] == ["skill x"]


def test_every_shared_thing_can_be_traced_to_the_statements_of_both_roles(graph):
    answer = graph.similar("operations manager", top=5, why=True)
    for one in answer.similar:
        for respect in one.respects:
            for thing in respect.shared:
                subjects = {e.statement.subject for e in thing.why}
                if respect.respect != "titles":
                    assert subjects == {answer.role.iri, one.role.iri}


def test_a_respect_in_which_nothing_is_said_is_named(shop):
    answer = shop.similar("mystery")
    assert answer.silent == ("skills", "duties")
    assert answer.similar == ()


def test_things_of_the_same_words_in_two_catalogues_make_roles_alike(shop):
    (one,) = (s for s in shop.similar("cashier", top=9).similar if s.role.label == "clerk of the guild")
    (thing,) = next(r.shared for r in one.respects if r.respect == "duties")
    assert (thing.iri, thing.other.iri) == (expand("duty:till"), "http://guild.example/duty/1")


TWINS = """
source:farm a rg:Source ; dcterms:title "Farm"@en .
role:cook a rg:Role ; skos:prefLabel "cook"@en .
<http://guild.example/role/2> a rg:Role ; skos:prefLabel "cook"@en .
skill:sums a rg:Skill ; skos:prefLabel "sums"@en .
<http://guild.example/skill/1> a rg:Skill ; skos:prefLabel "sums"@en .
duty:fry a rg:Duty ; skos:prefLabel "fry eggs"@en . role:chef a rg:Role ; skos:prefLabel "chef"@en .
source:farm {
  role:cook rg:essentialSkill skill:sums ; rg:hasDuty duty:fry ; rg:typicallyReportsTo role:chef .
  <http://guild.example/role/2> rg:typicallyReportsTo role:cook ; rg:hasDuty duty:fry ;
    rg:essentialSkill skill:sums , <http://guild.example/skill/1> .
}
"""


@pytest.mark.parametrize("verb", ["compare", "gap", "higher", "path"])
def test_roles_and_skills_of_one_name_are_told_apart_in_words(tmp_path, ask, verb):
    loaded(tmp_path, TWINS)
    rolegraph.import_source("rdf", [tmp_path / "said.trig"], store=tmp_path / "store")
    ends = "role:cook", "http://guild.example/role/2"
    told = ask(verb, *ends)
    for end in ends:
        assert f"cook [{end}]" in told
    if verb != "higher":
        assert "sums [http://guild.example/skill/1]" in told or verb == "path"
    if verb != "path":
        assert "of cook\n" not in told
    shown = ask("show", ends[1])
    assert "sums [skill:sums]" in shown
    assert "Reports to (1)\n  cook [role:cook]" in shown
    for words in (("who-does", "fry eggs"), ("duty-matrix", *ends), ("reports", "role:chef", "--every")):
        told = ask(*words)
        assert all(f"cook [{end}]" in told for end in ends), words


@pytest.mark.parametrize("top", [0, -3])
@pytest.mark.parametrize("question", ["similar", "who_does", "who_needs", "cover", "resolve"])
def test_less_than_one_cannot_be_listed(shop, question, top):
    with pytest.raises(QueryError, match="ask for 1 or more"):
        getattr(shop, question)("cashier", top=top)


@pytest.mark.parametrize("verb", ["similar", "who-does", "who-needs", "cover", "resolve"])
def test_verbs_refuse_to_list_less_than_one(capsys, verb):
    with pytest.raises(SystemExit) as stop:
        main([verb, "office manager", "--top", "0"])
    captured = capsys.readouterr()
    assert (stop.value.code, captured.out) == (2, "")
    assert "--top" in captured.err


def on_a_terminal(width: int, columns, rows) -> str:
    """A table as a terminal of some width shows it."""
    out = Printer()
    out.terminal, out.console = True, Console(width=width, record=True, file=io.StringIO())
    out.table(columns, rows)
    return out.console.export_text()


def test_a_narrow_terminal_keeps_short_names_on_a_line_and_every_identifier_whole():
    rows = [
        (
            "gathering financial data",
            "a sentence that is so long that it has to give way",
            "role:" + "x" * 30,
        ),
        ("  part of it", None, "source:" + "y" * 20),
    ]
    for width in (60, 80, 120):
        told = on_a_terminal(width, ("name", "about", "IRI"), rows)
        assert all(name in told for name, _, _ in rows), told
        assert {iri for *_, iri in rows} <= set(told.split()), told
        assert max(map(len, told.splitlines())) <= width
    assert "\n    role:xxx" in on_a_terminal(60, ("name", "about", "IRI"), rows)


def test_a_column_that_says_nothing_takes_no_room_on_a_terminal():
    told = on_a_terminal(40, ("", "", ""), [("customer service", None, "required")])
    assert "  customer service  required\n" in told
    assert on_a_terminal(40, ("", "", ""), []) == ""
    # a role without a duty has its column in a matrix of duties
    for width in (40, 16):
        assert "1  2" in on_a_terminal(width, ("duty", "1", "2"), [("ring up customers", None, "owns")])


# -- gaps -------------------------------------------------------------------------------------------------


def test_a_gap_lists_essential_before_optional_and_what_carries_over(shop):
    answer = shop.gap("shop clerk", "buyer")
    assert [(i.thing.label, i.grade) for i in answer.to_gain] == [
        ("haggling", "essential"),
        ("French", "optional"),
    ]
    assert names(answer.carried_over) == ["sums", "greet customers", "order paper and supplies"]
    near = answer.carried_over[-1]
    assert near.instead.label == "order paper supplies"
    assert NEAR <= near.similarity < 1
    assert {e.statement.subject for e in near.why} == {expand("role:clerk"), expand("role:buyer")}


def test_what_is_optional_in_the_role_before_carries_over_only_where_it_was_taken_up(tmp_path):
    more = "role:a rg:optionalSkill skill:p , skill:q ; rg:inDemandSkill skill:r .\n"
    more += "role:b rg:hasSkill skill:q .\n"
    graph = loaded(tmp_path, jobs({"a": "xq", "b": "xpr", "spare": "pqr"}, more))
    gap = graph.gap("a", "b")
    assert names(gap.to_gain) == []
    assert [(i.thing.label, i.grade, i.before) for i in gap.perhaps] == [("skill p", "essential", "optional")]
    assert [(i.thing.label, i.before) for i in gap.carried_over] == [
        ("skill r", "in demand"), ("skill x", "essential"), ("skill q", "essential"),
    ]  # fmt: skip
    (way,) = graph.path("a", "b", best=1).paths
    assert [(new.skill.label, new.optional) for new in way.steps[0].adds] == [("skill p", True)]
    roles, sizes = graph.gap_sizes()
    assert sizes[roles.index(expand("role:a")), roles.index(expand("role:b"))] == 1


def test_a_gap_says_of_what_nothing_is_said(shop):
    answer = shop.gap("mystery", "buyer")
    assert len(answer.to_gain) == 5
    assert answer.silent == (
        "nothing is said of the skills of mystery",
        "nothing is said of the duties of mystery",
    )


def test_what_is_denied_is_not_had_and_what_is_contested_shows(kitchen):
    answer = kitchen.gap("chef", "cook")
    carried = {item.thing.label: item.status for item in answer.carried_over}
    assert carried["fry"] == "accepted"
    assert {e.status for i in answer.carried_over if i.thing.label == "fry" for e in i.why} == {
        "accepted",
        "contested",
    }
    assert "bake" not in {*names(answer.to_gain), *carried}
    assert "bake" in names(kitchen.gap("cook", "chef").to_gain)


def test_ratings_of_both_roles_and_their_difference(tmp_path):
    scale = """scale:LV a skos:Concept ; skos:prefLabel "Level"@en .
    """.replace("scale:LV", "<http://example.org/level>")
    rating = (
        "<http://example.org/{0}{1}> a rg:Rating ; rg:ratedRole role:{0} ; rg:ratedSkill skill:{1} ;"
        " rg:scale <http://example.org/level> ; rdf:value {2}{3} .\n"
    )
    doubt = " ; rg:notRelevant true"
    ratings = [("a", "x", 2.5, ""), ("b", "x", 4.0, ""), ("a", "y", 3.0, ""), ("b", "y", 1.25, doubt),
               ("b", "z", 5.0, "")]  # fmt: skip
    said = "source:jobs {" + "".join(rating.format(*row) for row in ratings) + "}\n"
    answer = loaded(tmp_path, jobs({"a": "x", "b": "xyz"}) + scale + said).gap("a", "b")
    assert [(r.skill.label, r.start, r.goal, r.difference, r.caution) for r in answer.ratings] == [
        ("skill x", 2.5, 4.0, 1.5, None),
        ("skill y", 3.0, 1.25, -1.75, "not relevant"),
        ("skill z", None, 5.0, None, None),
    ]
    assert [len(r.why) for r in answer.ratings] == [2, 2, 1]
    assert {e.sources for r in answer.ratings for e in r.why} == {(expand("source:jobs"),)}


def test_there_is_no_gap_from_a_role_to_itself(shop):
    for ask in (shop.gap, shop.path):
        with pytest.raises(QueryError, match="cashier is one role"):
            ask("cashier", "role:cashier")


def test_the_sizes_of_all_gaps_are_those_of_each(graph):
    roles, sizes = graph.gap_sizes()
    assert sizes.shape == (len(roles), len(roles))
    needed = {"essential", "required", ""}
    for start, goal in itertools.permutations(range(len(roles)), 2):
        if (start + goal) % 7 == 0:
            gap = graph.gap(roles[start], roles[goal])
            items = [*gap.to_gain, *gap.perhaps, *(i for i in gap.carried_over if i.instead)]
            expected = sum(i.kind == "skill" and i.grade in needed for i in items)
            assert sizes[start, goal] == expected, (roles[start], roles[goal])


# -- paths ------------------------------------------------------------------------------------------------

LADDER = {
    "porter": "abcd", "clerk": "bcde", "agent": "cdef", "manager": "defg", "chief": "efgh", "monk": "z",
    "silent": "",
}  # fmt: skip


def ways_of(graph: rolegraph.RoleGraph, start: str, goal: str) -> list[list[str]]:
    """The roles that the ways from one role to another lead to."""
    return [[step.role.label for step in way.steps] for way in graph.path(start, goal, best=100).paths]


def test_the_direct_step_is_looked_at_where_no_skill_is_shared_and_no_detour_dearer_than_it(tmp_path):
    graph = loaded(tmp_path, jobs(LADDER))
    (way,) = graph.path("monk", "chief").paths
    assert (len(way.steps[0].adds), way.effort) == (4, 5)
    # a detour by c shares a skill at each step, and saves nothing
    assert ways_of(loaded(tmp_path, jobs({"a": "xy", "b": "z", "c": "yz"})), "a", "b") == [["b"]]


def test_no_way_comes_back_to_a_role_under_its_name_in_another_catalogue(tmp_path):
    guild = "<http://guild.example/role/1>"
    more = f"""{guild} a rg:Role ; skos:prefLabel "guild cook"@en ; rg:essentialSkill skill:a , skill:b .
    <http://guild.example/role/2> a rg:Role ; skos:prefLabel "guild chef"@en .
    <http://guild.example/role/2> rg:essentialSkill {" , ".join(f"skill:{s}" for s in "bcdefgh")} .\n"""
    needs = {"hand": "a", "cook": "abcdefg", "spare": "h"}
    start = loaded(tmp_path, jobs(needs, more))
    assert ["guild cook", "cook", "guild chef"] in ways_of(start, "hand", "guild chef")
    mapped = loaded(tmp_path, jobs(needs, more + f"source:jobs {{ role:cook skos:closeMatch {guild} }}\n"))
    for way in ways_of(mapped, "hand", "guild chef"):
        assert not {"cook", "guild cook"} <= {*way}


def test_small_steps_are_found_where_a_jump_would_be_large(tmp_path):
    graph = loaded(tmp_path, jobs(LADDER))
    first, *others = graph.path("porter", "manager", best=3).paths
    assert [len(step.adds) for step in first.steps] in ([1, 2], [2, 1])
    assert {new.skill.label for step in first.steps for new in step.adds} == {"skill e", "skill f", "skill g"}
    assert first.new == 3
    assert [way.effort for way in (first, *others)] == sorted(way.effort for way in (first, *others))


def test_paths_are_all_the_ways_on_which_each_role_saves_effort_easiest_first(tmp_path):
    graph = loaded(tmp_path, jobs(LADDER))
    needs = {role: set(letters) for role, letters in LADDER.items()}

    def effort(way) -> float:
        total = 0.0
        for start, goal in itertools.pairwise(way):
            new = needs[goal] - needs[start]
            total += len(new) * (len(new) / len(needs[goal])) ** 2 + 1
        return total

    inner = ("clerk", "agent", "manager")
    ways = [("porter", *some, "chief") for n in range(4) for some in itertools.permutations(inner, n)]
    direct = ("porter", "chief")

    def is_way(way) -> bool:
        return way == direct or all(needs[a] & needs[b] for a, b in itertools.pairwise(way))

    def worth_it(way) -> bool:
        shorter = (w for n in range(2, len(way)) for w in itertools.combinations(way, n) if is_way(w))
        ends = (way[0], way[-1])
        return all(effort(w) > effort(way) for w in shorter if (w[0], w[-1]) == ends)

    expected = sorted(effort(way) for way in ways if is_way(way) and worth_it(way))
    assert effort(direct) == expected[-1]
    assert len(expected) > 2
    found = graph.path("porter", "chief", best=100).paths
    assert [way.effort for way in found] == pytest.approx(expected)
    for way in found:
        roles = ["porter", *(step.role.label for step in way.steps)]
        assert len(set(roles)) == len(roles)
        assert effort(roles) == pytest.approx(way.effort)


def test_no_path_leads_down_a_level_to_come_up_again(tmp_path):
    graph = loaded(
        tmp_path,
        """
        level:top a rg:Level ; skos:prefLabel "top"@en ; rg:ordinal 3 .
        level:middle a rg:Level ; skos:prefLabel "middle"@en ; rg:ordinal 2 .
        level:low a rg:Level ; skos:prefLabel "low"@en ; rg:ordinal 1 .
        role:lead a rg:Role ; skos:prefLabel "lead"@en ; rg:level level:middle ; rg:essentialSkill skill:a .
        role:hand a rg:Role ; skos:prefLabel "hand"@en ; rg:level level:low .
        role:hand rg:essentialSkill skill:a , skill:b .
        role:head a rg:Role ; skos:prefLabel "head"@en ; rg:level level:top ; rg:essentialSkill skill:b .
        skill:a a rg:Skill ; skos:prefLabel "a"@en . skill:b a rg:Skill ; skos:prefLabel "b"@en .
        """,
    )
    assert ways_of(graph, "lead", "head") == [["head"]]
    assert [step.role.label for step in graph.path("lead", "hand").paths[0].steps] == ["hand"]


def test_no_easier_step_from_or_to_a_role_is_passed_over():
    numpy, sparse = pytest.importorskip("numpy"), pytest.importorskip("scipy.sparse")
    roles, lot = 2 * profiles.PREDECESSORS, numpy.random.default_rng(4)
    held = lot.random((roles, 40)) < 0.4
    needed = held & (lot.random(held.shape) < 0.5)
    common = held.astype(int) @ needed.T
    effort = profiles.efforts(common, numpy.maximum(needed.sum(1), 1))
    effort[(common == 0) | numpy.eye(roles, dtype=bool)] = numpy.inf
    found = profiles.steps(*(sparse.csr_matrix(side.astype(numpy.float32)) for side in (held, needed)))
    chosen = found.toarray() > 0
    assert numpy.allclose(found.toarray()[chosen], effort[chosen])
    last_out = numpy.sort(effort, axis=1)[:, [profiles.SUCCESSORS - 1]]
    last_in = numpy.sort(effort, axis=0)[[profiles.PREDECESSORS - 1]]
    assert chosen[(effort < last_out) | (effort < last_in)].all()
    assert not chosen[(effort > last_out) & (effort > last_in)].any()
    assert chosen.sum(1).min() >= profiles.SUCCESSORS
    assert chosen.sum(0).min() >= profiles.PREDECESSORS


def test_a_skill_of_an_earlier_step_is_known_again(tmp_path):
    graph = loaded(tmp_path, jobs({"a": "mnopqr", "b": "mnoqrstuvw", "d": "pstuvwx"}))
    assert ways_of(graph, "a", "d") == [["b", "d"], ["d"]]
    way = graph.path("a", "d").paths[0]
    assert {new.skill.label: new.met and new.met.label for new in way.steps[-1].adds} == {
        "skill p": "a",
        "skill x": None,
    }
    assert all(e.statement.subject == expand("role:d") for new in way.steps[-1].adds for e in new.why)


GUILD = """
<http://guild.example/role/1> a rg:Role ; skos:prefLabel "guild clerk"@en .
<http://guild.example/role/1> rg:essentialSkill skill:x , skill:y .
<http://guild.example/role/2> a rg:Role ; skos:prefLabel "guild master"@en .
<http://guild.example/role/2> rg:essentialSkill skill:x , skill:y , skill:z .
skill:x a rg:Skill ; skos:prefLabel "x"@en . skill:y a rg:Skill ; skos:prefLabel "y"@en .
"""


@pytest.mark.parametrize(
    "mapping",
    [
        "role:clerk skos:closeMatch <http://guild.example/role/1>",
        "<http://guild.example/role/1> skos:closeMatch role:clerk",
        "role:clerk skos:exactMatch <http://guild.example/role/1>",
    ],
)
def test_a_mapping_leads_into_the_catalogue_of_the_goal_and_nothing_is_new_by_it(tmp_path, mapping):
    needs = {"clerk": "ab", "silent": "", "spare": "z"}
    apart = loaded(tmp_path, jobs(needs, GUILD))
    assert ways_of(apart, "clerk", "guild master") == [["guild master"]]
    graph = loaded(tmp_path, jobs(needs, GUILD + f"source:jobs {{ {mapping} }}\n"))
    assert ways_of(graph, "clerk", "guild master") == [["guild clerk", "guild master"], ["guild master"]]
    way = graph.path("clerk", "guild master").paths[0]
    first, second = way.steps
    assert (first.role.label, first.adds, first.effort) == ("guild clerk", (), 1)
    assert {(e.statement.subject, e.statement.object) for e in first.mapped} == {
        tuple(expand(end) if end[0] != "<" else end[1:-1] for end in mapping.split()[::2])
    }
    assert (second.role.label, [new.skill.label for new in second.adds], second.mapped) == (
        "guild master", ["skill z"], (),
    )  # fmt: skip
    assert way.effort == pytest.approx(1 + 1 + 1 / 9)


def test_mappings_are_no_steps_within_a_catalogue_nor_a_way_round_through_another(tmp_path):
    mappings = "source:jobs { role:a skos:closeMatch <http://guild.example/role/1> ."
    mappings += " role:b skos:closeMatch <http://guild.example/role/1> . role:c skos:closeMatch role:b }\n"
    graph = loaded(tmp_path, jobs({"a": "a", "b": "b", "c": "c", "d": "z"}, GUILD + mappings))
    assert ways_of(graph, "a", "b") == ways_of(graph, "c", "b") == [["b"]]
    assert not graph.path("c", "b").paths[0].steps[0].mapped
    assert [step.role.label for step in graph.path("a", "guild clerk").paths[0].steps] == ["guild clerk"]


def test_a_role_without_skills_is_led_on_by_a_mapping(tmp_path):
    mapping = "source:jobs { role:silent skos:closeMatch <http://guild.example/role/1> }\n"
    graph = loaded(tmp_path, jobs({"silent": "", "c": "z"}, GUILD + mapping))
    (way,) = graph.path("silent", "guild master").paths
    assert [bool(step.mapped) for step in way.steps] == [True, False]


@pytest.mark.parametrize(
    ("start", "goal", "sentence"),
    [
        ("silent", "chief", "nothing is said of the skills of silent"),
        ("chief", "silent", "nothing is said of the skills needed by silent"),
    ],
)
def test_where_there_is_no_path_a_sentence_says_why(tmp_path, start, goal, sentence):
    answer = loaded(tmp_path, jobs(LADDER)).path(start, goal)
    assert answer.paths == ()
    assert answer.sentence.startswith(sentence)


@pytest.mark.parametrize("best", [0, -1, 101])
def test_so_many_paths_cannot_be_asked_for(tmp_path, best):
    with pytest.raises(QueryError, match="ask for 1 to 100"):
        loaded(tmp_path, jobs(LADDER)).path("porter", "chief", best=best)


# -- who does, who needs ----------------------------------------------------------------------------------


def test_a_duty_is_found_by_words_like_its_own(shop):
    answer = shop.who_does("Greeting a customer")
    assert names(answer.matches)[0] == "greet customers"
    (match, *_) = answer.matches
    assert {h.role.label for h in match.holders} == {"shop clerk", "cashier", "buyer"}
    assert {h.role.label: h.posts for h in match.holders}["shop clerk"] == 2
    assert 0 < match.score < 1


def test_a_duty_is_found_by_another_label_and_says_which(shop):
    (match, *_) = shop.who_does("say hello to VISITORS").matches
    assert (match.thing.label, match.label, match.score) == ("greet customers", "say hello to visitors", 1)


@pytest.mark.parametrize("name", ["skill:sums", "<https://w3id.org/rolegraph/id/skill/sums>"])
def test_an_iri_means_one_skill_exactly(shop, name):
    (match,) = shop.who_needs(name).matches
    assert (match.thing.iri, match.score) == (expand("skill:sums"), 1)
    assert [(h.role.label, h.grade) for h in match.holders] == [
        ("cashier", "essential"), ("shop clerk", "essential"), ("buyer", "required"),
    ]  # fmt: skip
    assert all(e.statement.object == expand("skill:sums") for h in match.holders for e in h.why)


def test_a_duty_that_nobody_has_is_found_with_nobody(shop):
    (match, *_) = shop.who_does("burn old papers").matches
    assert match.holders == ()


@pytest.mark.parametrize("words", ["", "  "])
def test_no_words_name_no_duty(shop, words):
    with pytest.raises(QueryError, match="an empty text"):
        shop.who_does(words)


def test_words_that_nothing_is_like_are_an_error(shop):
    with pytest.raises(NameNotFoundError, match="no skill is called"):
        shop.who_needs("qqqq")


# -- as SPARQL --------------------------------------------------------------------------------------------


def queries_agree(graph: rolegraph.RoleGraph, pairs, things: int = 40) -> None:
    """Hold the named queries of this part and the library to the same answers."""

    def rows(name: str, **parameters: str) -> list[dict[str, str | None]]:
        answer = graph.query(name, **parameters)
        keys = [variable.value for variable in answer.variables]
        return [{key: row[key].value if row[key] else None for key in keys} for row in answer]

    for start, goal in pairs:
        gap = graph.gap(start, goal)
        items = [*gap.to_gain, *gap.perhaps, *(item for item in gap.carried_over if item.instead)]
        mine = {(i.kind, i.thing.iri, e.statement.predicate, e.status == "contested",
                 i in gap.perhaps and not i.instead)
                for i in items for e in i.why if e.statement.subject == goal}  # fmt: skip
        assert mine == {
            (r["kind"], r["thing"], r["relation"], r["contested"] == "true", r["optional"] == "true")
            for r in rows("gap", start=start, goal=goal)
        }
    for role in {start for start, _ in pairs}:
        shared = {
            one.role.iri: tuple(
                sum(t.other is None for t in r.shared) for r in one.respects if r.respect != "titles"
            )
            for one in graph.similar(role, top=10_000).similar
        }
        silent = graph.similar(role, top=1).silent
        for row in rows("similar", role=role):
            counts = (int(row["skills"]), int(row["duties"]))
            asked = tuple(
                n for n, what in zip(counts, ("skills", "duties"), strict=True) if what not in silent
            )
            assert shared.pop(row["other"]) == asked
        assert not any(map(sum, shared.values()))
    for kind, query, ask in (("Duty", "who-does", graph.who_does), ("Skill", "who-needs", graph.who_needs)):
        named = f"SELECT ?x ?l {{ ?x a rg:{kind} ; skos:prefLabel ?l }} ORDER BY ?x LIMIT {things}"
        for label in sorted({row[1] for row in graph.store.rows(named)}):
            mine = {
                (match.thing.iri, h.role.iri, e.statement.predicate, e.status == "contested")
                for match in ask(label, top=1000).matches
                if match.label.lower() == label.lower()
                for h in match.holders
                for e in h.why
            }
            found = rows(query, words=label)
            assert mine == {
                (r[kind.lower()], r["role"], r["relation"], r["contested"] == "true") for r in found
            }, label


def test_queries_agree_with_the_library(graph, kitchen):
    for one in (graph, kitchen):
        roles = [role.iri for role in one.roles()]
        queries_agree(one, list(itertools.permutations(roles, 2))[:: 1 + len(roles) // 6])


@tried(25)
@given(knowledge())
def test_queries_agree_with_the_library_on_any_knowledge(tmp_path, said):
    path = tmp_path / "said.ttl"
    path.write_bytes(ntriples(said))
    graph = rolegraph.load(path)
    pairs = list(itertools.permutations(sorted(expand(f"role:r{n}") for n in range(4)), 2))
    queries_agree(graph, pairs)
    roles, sizes = graph.gap_sizes()
    for start, goal in pairs:
        answer = graph.path(start, goal)
        assert bool(answer.paths) != bool(answer.sentence)
        for way in answer.paths:
            places = [roles.index(role) for role in (start, *(step.role.iri for step in way.steps))]
            assert [len(s.adds) for s in way.steps] == [sizes[pair] for pair in itertools.pairwise(places)]


# -- kept with a store ------------------------------------------------------------------------------------


def test_matrices_kept_with_a_store_give_the_same_answers(tmp_path, graph):
    store = tmp_path / "store"
    rolegraph.build(store=store, exports=tmp_path / "exports")
    answers = [
        (
            opened.similar("office manager"),
            opened.path("sales representative", "head of sales"),
            opened.who_does("goals"),
        )
        for opened in (rolegraph.open(store), rolegraph.open(store), graph)
    ]
    assert answers[0] == answers[1] == answers[2]
    (folder,) = store.glob(f"g-*/{kept.FOLDER}")
    assert {path.name for path in folder.iterdir()} >= {profiles.NAME, "duty-labels-2"}
    for damaged in folder.rglob("*.npy"):
        damaged.write_bytes(damaged.read_bytes()[:-1])
    assert rolegraph.open(store).similar("office manager") == answers[0][0]
    # what a store keeps goes with it
    rolegraph.build(store=store, exports=tmp_path / "exports", ontology=copy_of_the_ontology(tmp_path))
    assert not folder.exists()


def copy_of_the_ontology(folder):
    """The shipped knowledge in another folder, so that a build has something to do."""
    copy = folder / "ontology"
    shutil.copytree(rolegraph.SHIPPED, copy)
    return copy


# -- the command line -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ["compare", "operations manager", "office manager", "finance manager"],
            ["Duties: shared by some (3)"],
        ),
        (["compare", "cashier", "operative"], ["nothing is said of the skills of cashier"]),
        (["similar", "office manager"], ["like office manager", "communication"]),
        (["gap", "operations manager", "office manager"], ["New skills (2)", "communication  required"]),
        (
            ["path", "sales representative", "head of sales"],
            ["1 of 2 needed skills is new", ": 1 new skill, effort 1.2", "negotiation"],
        ),
        (["path", "operations manager", "cashier"], ["nothing is said of the skills needed by cashier"]),
        (["who-does", "set goals"], ["set goals (duty:set-goals)", "operations manager"]),
        (["who-needs", "negotiating"], ["negotiation (skill:negotiation)", "purchasing officer"]),
    ],
)
def test_a_verb_prints_its_answer_and_with_why_who_says_so(arguments, words):
    printed = run(*arguments)
    for word in words:
        assert word in printed
    json.loads(run(*arguments, "--json"))
    because = run(*arguments, "--why")
    if "nothing is said of the skills needed" not in printed:
        assert len(because) > len(printed)
        assert " · " in because


def test_a_statement_on_which_several_likenesses_rest_is_told_once():
    """Titles alone make these alike: one of them shares two words with the other's name."""
    told = run("similar", "office manager", "--source", "kisi", "--top", "1", "--why").splitlines()
    because = [line for line in told if " · " in line]
    assert len(because) == len(set(because)) > 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["similar", "nobody at all"], "no role is called"),
        (["similar", ""], "no role is called"),
        (["gap", "office manager", "office manager"], "is one role"),
        (["compare", "office manager", "role:office-manager"], "is one role"),
        (["path", "office manager", "manager", "--best", "-2"], "ask for 1 to 100"),
        (["who-does", ""], "an empty text"),
        (["compare", "nosuch", "cashier", "neither"], "called 'nosuch'; no role is called 'neither'"),
        (["gap", "nosuch", "neither"], "called 'nosuch'; no role is called 'neither'"),
        (["between", "nosuch", "neither"], "called 'nosuch'; no role or post is called 'neither'"),
        (["duty-matrix", "nosuch", "neither"], "called 'nosuch'; no role is called 'neither'"),
        (["impact", "nosuch", "neither"], "called 'nosuch'; no source is called 'neither'"),
    ],
)
def test_bad_input_is_one_clear_message(capsys, arguments, message):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    captured = capsys.readouterr()
    assert (stop.value.code, captured.out) == (1, "")
    assert message in captured.err
    assert "Traceback" not in captured.err


def test_what_somebody_has_goes_before_what_nobody_has(tmp_path):
    graph = loaded(
        tmp_path,
        """
        duty:brew a rg:Duty ; skos:prefLabel "brew tea"@en .
        duty:pour a rg:Duty ; skos:prefLabel "brew tea and pour it"@en .
        role:cook a rg:Role ; skos:prefLabel "cook"@en ; rg:hasDuty duty:pour .
        """,
    )
    assert [match.thing.label for match in graph.who_does("brew tea").matches] == [
        "brew tea and pour it",
        "brew tea",
    ]
