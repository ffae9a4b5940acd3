"""Who reports to whom: posts and roles, on any day, whatever shape the lines have."""

from __future__ import annotations

import io
import itertools
import json
import random
from dataclasses import replace

import networkx as nx
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import tried

import rolegraph
from rolegraph.cli import main
from rolegraph.graph import RoleGraph
from rolegraph.organisation import cuts, faults
from rolegraph.store import Store
from rolegraph.terminal import Printer
from rolegraph.vocabulary import PREFIXES, expand, short

POST = PREFIXES["post"]
SOURCE = ox.NamedNode(PREFIXES["source"] + "register")
DECIMAL = ox.NamedNode(expand("xsd:decimal"))


def node(name):
    return ox.NamedNode(expand(name) if ":" in name else POST + name)


def number(value):
    return ox.Literal(str(value), datatype=DECIMAL)


def graph_of(lines, *, posts=(), say=()):
    """A graph of posts with solid (below, above) lines and further (subject, predicate, value) statements."""
    store = Store()
    triples = [(node(name), "rdf:type", node("org:Post")) for name in {*posts, *itertools.chain(*lines)}]
    triples += [(node(low), "org:reportsTo", node(up)) for low, up in lines]
    triples += [(node(s), p, node(o) if isinstance(o, str) else o) for s, p, o in say]
    for s, p, o in triples:
        for graph in (SOURCE, ox.DefaultGraph()):
            store.oxigraph.add(ox.Quad(s, ox.NamedNode(expand(p)), o, graph))
    return RoleGraph(store)


def local(thing):
    """The last part of the IRI of a position, a name, or an IRI."""
    return getattr(thing, "iri", thing).removeprefix(POST)


@pytest.fixture
def ask(capsys):
    """What the command line answers to a question about the shipped knowledge, or says against it."""

    def run(*words):
        with pytest.raises(SystemExit) as ended:
            main(list(words))
        out, err = capsys.readouterr()
        return json.loads(out) if "--json" in words and not ended.value.code else out + err

    return run


names = [f"p{n}" for n in range(6)]
charts = st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=9, unique=True)


def network_of(lines):
    """The lines as NetworkX, each from the superior down, without those from anyone to himself."""
    network = nx.DiGraph((up, low) for low, up in lines if low != up)
    network.add_nodes_from(names)
    return network


# -- up and down


@given(charts)
@tried(60)
def test_everyone_below_is_whoever_a_chain_of_lines_leads_up_from(lines):
    graph, network = graph_of(lines, posts=names), network_of(lines)
    for name in names:
        below = graph.reports(f"post:{name}", every=True).reports
        assert {local(one.position) for one in below} == nx.descendants(network, name)
        depths = nx.single_source_shortest_path_length(network, name)
        assert {local(one.position): one.depth for one in below} == {n: d for n, d in depths.items() if d}
        direct = {local(one.position) for one in graph.reports(f"post:{name}").reports}
        assert direct == set(network[name])


@given(charts)
@tried(60)
def test_spans_count_each_subordinate_once_as_networkx_does(lines):
    figures = {name: n / 2 for n, name in enumerate(names)}
    say = [(name, "rg:fte", number(fte)) for name, fte in figures.items()]
    graph, network = graph_of(lines, posts=names, say=say), network_of(lines)
    found = {local(span.position): span for span in graph.spans().spans}
    assert found.keys() == {name for name in names if network.out_degree(name)}
    for name, span in found.items():
        below = nx.descendants(network, name)
        assert (span.direct, span.total) == (network.out_degree(name), len(below))
        assert span.total_fte == sum(figures[low] for low in below)
        assert span.direct_fte == sum(figures[low] for low in network[name])


@given(charts)
@tried(40)
def test_layers_count_the_longest_way_down_from_a_top(lines):
    lines = [(low, up) for low, up in lines if low < up]  # without loops
    graph, network = graph_of(lines, posts=names), network_of(lines)
    found = graph.layers()
    assert found.whole.layers == len(nx.dag_longest_path(network)) * bool(lines)
    assert len(found.whole.chain) == found.whole.layers
    assert all(network.has_edge(local(up), local(low)) for up, low in itertools.pairwise(found.whole.chain))
    for name in names:
        above = network.subgraph(nx.ancestors(network, name) | {name})
        lone = not network.degree(name)
        assert found.depths[POST + name] == (None if lone else len(nx.dag_longest_path(above)))


def test_who_stands_in_a_loop_of_contested_lines_is_no_top_and_the_reasons_for_no_layer_are_told(
    tmp_path, monkeypatch, ask
):
    claim = "[] a rg:Claim ; rdf:subject post:f ; rdf:predicate org:reportsTo ; rdf:object"
    graph = loaded(
        tmp_path,
        "post:a org:reportsTo post:b . post:b org:reportsTo post:a ."
        " post:d a org:Post ; org:reportsTo post:a ."
        " post:e a org:Post ; org:reportsTo post:gone . post:gone a rg:MissingPost . post:f a org:Post ."
        f" {claim} post:g ; rg:source source:one . {claim} post:h ; rg:source source:two ."
        " post:g a org:Post ; org:reportsTo post:h . post:h a org:Post .",
    )
    found = graph.layers()
    assert {iri.removeprefix(POST): depth for iri, depth in found.depths.items() if depth} == {"h": 1, "g": 2}
    assert found.reasons == {"alone": 1, "contested": 1, "dangling": 1, "loop": 3}
    assert found.unplaced == 6
    monkeypatch.setattr("rolegraph.cli.reporting.graph_of", lambda context: graph)
    assert (
        "6 positions in no layer: 1 without lines; 1 with contested lines only;"
        " 1 whose superior nothing describes; 3 in a loop, or only below one\n"
    ) in ask("layers")


@given(charts, st.lists(st.sampled_from("uv"), min_size=len(names), max_size=len(names)))
@tried(60)
def test_layers_of_a_unit_are_those_its_posts_stand_on_and_its_chain_is_of_its_own_posts(lines, units):
    unit_of = dict(zip(names, units, strict=True))
    say = [(name, "org:postIn", f"unit:{unit}") for name, unit in unit_of.items()]
    graph, network = graph_of(lines, posts=names, say=say), network_of(lines)
    found = graph.layers(by="unit")
    for group in found.groups:
        depths = [
            found.depths[POST + name] for name in names if short(group.group.iri) == f"unit:{unit_of[name]}"
        ]
        placed = sorted(depth for depth in depths if depth)
        assert list(group.counts) == [placed.count(depth) for depth in sorted(set(placed))]
        assert group.layers == len(group.counts)
    for group in (found.whole, *found.groups):
        chain = [local(name) for name in group.chain]
        assert all(network.has_edge(up, low) for up, low in itertools.pairwise(chain))
        own = {n for n in names if group is found.whole or short(group.group.iri) == f"unit:{unit_of[n]}"}
        own = {n for n in own if found.depths[POST + n]}
        assert len(set(chain) & own) == len(chain)
        parts = nx.condensation(network.subgraph(own)) if own else nx.DiGraph()
        assert len({parts.graph["mapping"][n] for n in chain}) == len(nx.dag_longest_path(parts))
    assert len(found.whole.chain) >= found.whole.layers


def test_of_a_long_loop_one_nearest_member_stands_for_the_others(monkeypatch, ask):
    ring = [str(n) for n in range(3000)]
    graph = graph_of([*zip(ring, ring[1:] + ring[:1], strict=True)], posts=ring)
    (one,) = graph.common_manager("post:5", "post:3").managers
    assert (local(one.manager), one.left_steps, one.right_steps, len(one.loop)) == ("5", 0, 2, 2999)
    (route,) = graph.between("post:5", "post:3").routes
    assert (route.up, [local(down) for down in route.down]) == ((), ["4", "3"])
    monkeypatch.setattr("rolegraph.cli.reporting.graph_of", lambda context: graph)
    assert "  so are those in a loop with post:5: post:0, post:1, " in ask(
        "common-manager", "post:5", "post:3"
    )


def test_a_unit_in_which_nobody_has_reports_is_not_said_to_have_no_lines(monkeypatch, ask):
    say = [("a", "org:postIn", "unit:low"), ("unit:low", "rdf:type", "org:OrganizationalUnit")]
    graph = graph_of([("a", "b")], say=say)
    monkeypatch.setattr("rolegraph.cli.reporting.graph_of", lambda context: graph)
    assert "nothing says that anyone reports to those asked about\n" in ask("span", "--in", "unit:low")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("--by unit --why", "--why tells what each manager's span rests on"),
        ("storekeeper --band 3-8", "--band asks of all managers"),
        ("storekeeper --by unit", "--by asks of all managers"),
    ],
)
def test_options_of_span_that_would_do_nothing_are_refused(words, told, ask):
    assert told in " ".join(ask("span", *words.split()).replace("│", "").split())


@pytest.mark.parametrize("verb", ["reports-to", "reports", "span", "between", "cover"])
def test_no_role_is_asked_for_in_a_unit(verb, ask):
    roles = ["office manager"] * (1 + (verb == "between"))
    told = "only posts are in units: ask about posts, or leave nowhere out"
    assert told in ask(verb, *roles, "--roles", "--in", "nowhere")


@pytest.mark.parametrize("as_of", [None, "2026-03-01"])
def test_who_is_said_to_report_to_oneself_and_to_another_reports_to_the_other(tmp_path, as_of):
    graph = loaded(
        tmp_path,
        "post:a org:reportsTo post:b , post:a ."
        " [] a rg:SelfReport ; rg:about post:a ; rg:source source:one .",
    )
    assert graph.conflicts() == () == graph.two_bosses(as_of=as_of)
    assert [local(one.position) for one in graph.reports("post:b", as_of=as_of).reports] == ["a"]
    assert [local(one.position) for one in graph.orphans(as_of=as_of)] == ["c"]


@given(charts)
@tried(60)
def test_common_manager_is_a_lowest_superior_of_both_and_the_way_between_goes_by_it(lines):
    graph, network = graph_of(lines, posts=names), network_of(lines)

    def above(name):
        return nx.ancestors(network, name) | {name}

    def steps_to(manager):
        return sum(nx.shortest_path_length(network, manager, one) for one in (left, right))

    for left, right in itertools.combinations(names[:4], 2):
        both = above(left) & above(right)
        lowest = {n for n in both if not any(n in above(m) and m not in above(n) for m in both)}
        found = graph.common_manager(f"post:{left}", f"post:{right}").managers
        assert {local(name) for one in found for name in (one.manager, *one.loop)} == lowest
        for one in found:
            nearest = min(steps_to(n) for n in map(local, (one.manager, *one.loop)))
            assert one.left_steps + one.right_steps == steps_to(local(one.manager)) == nearest
        routes = graph.between(f"post:{left}", f"post:{right}").routes
        assert [route.manager for route in routes] == [one.manager for one in found]
        for route in routes:
            up = [*map(local, route.up), local(route.manager)]
            down = [local(route.manager), *map(local, route.down)]
            assert (up[0], down[-1]) == (left, right)
            assert all(network.has_edge(b, a) for a, b in itertools.pairwise(up))
            assert all(network.has_edge(a, b) for a, b in itertools.pairwise(down))


def test_common_manager_of_a_post_and_its_own_superior_is_that_superior():
    graph = graph_of([("a", "b"), ("b", "c")])
    (one,) = graph.common_manager("post:a", "post:b").managers
    assert (local(one.manager), one.left_steps, one.right_steps) == ("b", 1, 0)


def test_two_superiors_make_two_ways_to_the_top_and_none_is_unique():
    graph = graph_of([("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")])
    assert {tuple(local(step) for step in way.steps) for way in graph.chains("post:a")} == {
        ("b", "d"),
        ("c", "d"),
    }
    assert not graph.chains("post:a").unique
    assert graph.chains("post:b").unique


def test_dotted_lines_count_only_when_asked_for():
    graph = graph_of([("a", "b")], posts=["c"], say=[("c", "rg:dottedLineTo", "b")])
    assert [local(one.position) for one in graph.reports("post:b").reports] == ["a"]
    found = {local(one.position): one.line for one in graph.reports("post:b", dotted=True).reports}
    assert found == {"a": "solid", "c": "dotted"}
    assert [line.line for line in graph.reports_to("post:c")] == ["dotted"]
    assert graph.spans().spans[0].total == 1


def test_contested_line_is_told_to_both_bosses(tmp_path, monkeypatch, ask):
    claim = "[] a rg:Claim ; rdf:subject post:a ; rdf:predicate org:reportsTo ; rdf:object"
    graph = loaded(
        tmp_path,
        f"{claim} post:b ; rg:source source:one . {claim} post:c ; rg:source source:two ."
        " post:d a org:Post ; org:reportsTo post:b . post:b org:reportsTo post:e . post:e a org:Post .",
    )
    for boss in ("b", "c"):
        found = graph.reports(f"post:{boss}")
        assert [local(line.subordinate) for line in found.contested] == ["a"]
        assert graph.span(f"post:{boss}").contested == found.contested
    assert not graph.reports("post:e").contested
    assert graph.reports("post:e", every=True).contested == graph.span("post:e").contested != ()
    assert graph.spans().contested == 2
    assert {local(one.position): one.kind for one in graph.orphans()} == {"a": "contested"}
    monkeypatch.setattr("rolegraph.cli.reporting.graph_of", lambda context: graph)
    for words in (["reports", "post:c"], ["span", "post:c"], ["reports", "post:b"]):
        assert "1 contested line is not counted: post a\n" in ask(*words)
    assert "1 contested line is not counted: post a to post b\n" in ask("reports", "post:e", "--every")
    assert "2 contested lines are not counted" in ask("span")
    assert "Their superiors are contested" in ask("orphans")
    for one, other in (("post:a", "post:d"), ("post:d", "post:a")):
        assert graph.common_manager(one, other).contested == graph.between(one, other).contested != ()
    told = "2 contested lines are not counted: post a to post b, post a to post c\n"
    for verb in ("common-manager", "between"):
        assert told in ask(verb, "post:a", "post:d")
        assert "not counted" not in ask(verb, "post:d", "post:e")


def test_top_of_which_a_superior_is_told_who_does_not_count_is_told_with_the_layers(
    tmp_path, monkeypatch, ask
):
    claim = "[] a rg:Claim ; rdf:subject post:a ; rdf:predicate org:reportsTo ; rdf:object"
    graph = loaded(
        tmp_path,
        f"{claim} post:b ; rg:source source:one . {claim} post:c ; rg:source source:two ."
        " post:low a org:Post ; org:reportsTo post:a . post:b a org:Post ; org:reportsTo post:gone ."
        " post:gone a rg:MissingPost . post:e a org:Post ; org:reportsTo post:b .",
    )
    found = graph.layers()
    assert [graph.layers().depths[POST + name] for name in ("a", "b", "e")] == [1, 1, 2]
    assert found.open_tops == {"contested": 1, "dangling": 1}
    monkeypatch.setattr("rolegraph.cli.reporting.graph_of", lambda context: graph)
    assert (
        "  2 positions at the top for want of a superior who counts:"
        " 1 with contested lines only; 1 whose superior nothing describes\n"
    ) in ask("layers")


@pytest.mark.parametrize(
    ("lines", "end"),
    [
        ([("a", "b"), ("b", "a")], "loop"),
        ([("a", "b"), ("b", "c"), ("c", "b")], "loop"),
        ([("a", "b")], "top"),
        ([("a", "b"), ("b", "b")], "top"),
    ],
)
def test_way_that_ends_in_a_loop_leads_to_no_top(lines, end):
    found = graph_of(lines).chains("post:a")
    assert [way.end for way in found] == [end]
    assert found.unique == (end == "top")


def test_way_that_ends_at_what_nothing_describes_leads_to_no_top():
    graph = graph_of(
        [], posts=["a"], say=[("a", "org:reportsTo", "gone"), ("gone", "rdf:type", "rg:MissingPost")]
    )
    (way,) = found = graph.chains("post:a")
    assert (way.end, found.unique) == ("missing", False)


def test_way_that_ends_at_contested_lines_leads_to_no_top(tmp_path):
    claim = "[] a rg:Claim ; rdf:subject post:a ; rdf:predicate org:reportsTo ; rdf:object"
    graph = loaded(
        tmp_path,
        f"{claim} post:b ; rg:source source:one . {claim} post:c ; rg:source source:two ."
        " post:d a org:Post ; org:reportsTo post:a .",
    )
    (way,) = found = graph.chains("post:d")
    assert (way.end, found.unique) == ("contested", False)


def test_where_no_line_leads_up_there_is_one_way_without_steps_and_it_says_why(tmp_path, monkeypatch, ask):
    claim = "[] a rg:Claim ; rdf:subject post:a ; rdf:predicate org:reportsTo ; rdf:object"
    graph = loaded(
        tmp_path,
        f"{claim} post:b ; rg:source source:one . {claim} post:c ; rg:source source:two ."
        " post:low a org:Post ; org:reportsTo post:b . post:g a org:Post ; org:reportsTo post:f ."
        " post:e a org:Post ; org:reportsTo post:f . post:f a org:Post ; org:reportsTo post:e .",
    )
    monkeypatch.setattr("rolegraph.cli.reporting.graph_of", lambda context: graph)
    whom = "nothing in force says whom"
    for name, end, in_loop, told in (
        ("a", "contested", False, f"{whom} post a reports to: its lines are contested\n"),
        ("b", "top", False, f"{whom} post b reports to; others report to it, so it counts as a top\n"),
        ("c", "top", False, f"{whom} post c reports to\n"),
        ("e", "contested", True, "reports to: its lines are contested, and lead in a loop\n"),
    ):
        (way,) = found = graph.chains(f"post:{name}")
        assert (way.steps, way.end, way.in_loop, found.unique) == ((), end, in_loop, False)
        assert told in ask("reports-to", f"post:{name}", "--chain")
    (way,) = graph.chains("post:g")
    assert (way.end, way.in_loop) == ("contested", True)
    assert ", which ends at contested lines, which lead in a loop\n" in ask("reports-to", "post:g", "--chain")


def test_everyone_below_is_listed_as_a_tree():
    graph = graph_of([("a", "top"), ("z", "top"), ("b", "z"), ("c", "a"), ("d", "c"), ("top", "d")])
    found = graph.reports("post:top", every=True).reports
    assert [(local(one.position), one.depth) for one in found] == [
        ("a", 1), ("c", 2), ("d", 3), ("z", 1), ("b", 2),
    ]  # fmt: skip


def test_condition_of_a_line_is_told_from_below_and_on_the_way(tmp_path, monkeypatch, ask):
    graph = loaded(
        tmp_path,
        """
        role:cook a rg:Role ; skos:prefLabel "cook"@en . role:chef a rg:Role ; skos:prefLabel "chef"@en .
        role:porter a rg:Role ; skos:prefLabel "porter"@en ; rg:typicallyReportsTo role:chef .
        [] a rg:Claim ; rdf:subject role:cook ; rdf:predicate rg:typicallyReportsTo ; rdf:object role:chef ;
          rg:source source:one ; rg:condition "in large kitchens"@en .
        """,
    )
    told = "cook reports to chef: conditional: in large kitchens"
    found = {one.position.label: one.condition for one in graph.reports("chef").reports}
    assert found == {"cook": "in large kitchens", "porter": None}
    (route,) = graph.between("porter", "cook").routes
    (line,) = route.conditional
    assert (line.subordinate.label, line.superior.label, line.condition) == (
        "cook",
        "chef",
        "in large kitchens",
    )
    assert graph.common_manager("porter", "cook").managers[0].conditional == (line,)
    monkeypatch.setattr("rolegraph.cli.reporting.graph_of", lambda context: graph)
    assert "conditional: in large kitchens" in ask("reports", "chef")
    assert told in ask("between", "porter", "cook")
    assert told in ask("common-manager", "porter", "cook")


# -- people


def test_headcount_is_of_filled_positions_and_fte_of_all():
    graph = graph_of(
        [(name, "top") for name in ("vacant", "shared", "many", "plain", "part")],
        say=[
            ("vacant", "rg:vacant", ox.Literal(True)),
            ("vacant", "rg:fte", number(1)),
            ("shared", "org:heldBy", "person:one"),
            ("shared", "org:heldBy", "person:two"),
            ("shared", "rg:fte", number(1)),
            ("many", "rg:fte", number("51.21")),
            ("part", "rg:fte", number("0.4")),
        ],
    )
    below = {local(one.position): one.position for one in graph.reports("post:top").reports}
    assert {name: one.headcount for name, one in below.items()} == {
        "vacant": 0, "shared": 2, "many": 52, "plain": 1, "part": 1,
    }  # fmt: skip
    assert below["plain"].fte is None
    span = graph.span("post:top")
    assert (span.direct_fte, span.direct_headcount) == (53.61, 56)


def test_band_keeps_the_spans_outside_it():
    graph = graph_of([("a", "x"), ("b", "y"), ("c", "y"), ("d", "z"), ("e", "z"), ("f", "z")])
    found = graph.spans(band=(2, 2))
    assert {local(span.position): span.band for span in found.spans} == {"x": "below", "z": "above"}
    assert found.managers == 3


def test_spans_group_by_unit_and_level():
    graph = graph_of(
        [("a", "x"), ("b", "x"), ("c", "y")],
        say=[
            ("x", "org:postIn", "unit:one"),
            ("y", "org:postIn", "unit:one"),
            ("x", "org:role", "role:boss"),
            ("role:boss", "rg:level", "level:top"),
            ("level:top", "rg:ordinal", ox.Literal(3)),
        ],
    )
    (unit,) = graph.spans(by="unit").groups
    assert (short(unit.group.iri), unit.managers, unit.least, unit.most, unit.direct) == (
        "unit:one",
        2,
        1,
        2,
        3,
    )
    assert {(g.group and short(g.group.iri)): g.direct for g in graph.spans(by="level").groups} == {
        None: 1,
        "level:top": 2,
    }


# -- loops


@given(charts)
@tried(60)
def test_fewest_lines_that_break_all_loops_are_as_few_as_trying_all_sets_finds(lines):
    graph = graph_of(lines, posts=names)
    found = graph.cycles()
    network = nx.DiGraph(lines)
    assert found.complete
    assert found.smallest
    loops = {
        tuple(sorted((local(line.subordinate), local(line.superior)) for line in loop.lines))
        for loop in found.loops
    }
    assert loops == {
        tuple(sorted(zip(loop, [*loop[1:], loop[0]], strict=True))) for loop in nx.simple_cycles(network)
    }
    cut = {(local(line.subordinate), local(line.superior)) for line in found.cuts}
    network.remove_edges_from(cut)
    assert nx.is_directed_acyclic_graph(network)
    for fewer in itertools.combinations(lines, max(len(cut) - 1, 0)):
        rest = nx.DiGraph([line for line in lines if line not in fewer])
        assert not cut or not nx.is_directed_acyclic_graph(rest)


def test_where_proof_would_take_too_long_the_cut_still_breaks_all_loops_and_says_so(monkeypatch):
    monkeypatch.setattr(cuts, "WORK", 2_000)
    all_pairs = [(f"q{a}", f"q{b}") for a, b in itertools.permutations(range(12), 2)]
    found = graph_of(all_pairs).cycles()
    assert not found.smallest
    assert not found.complete
    rest = nx.DiGraph(all_pairs)
    rest.remove_edges_from((local(line.subordinate), local(line.superior)) for line in found.cuts)
    assert nx.is_directed_acyclic_graph(rest)
    assert len(found.cuts) < len(all_pairs) / 2 + 1


@pytest.mark.parametrize("seed", range(20))
def test_small_cut_breaks_all_loops_and_holds_no_line_that_closes_none(seed):
    chance = random.Random(seed)
    lines = {(chance.randrange(31), chance.randrange(31)) for _ in range(90)}
    ups = {n: sorted(up for low, up in lines if low == n) for n in range(31)}
    cut = cuts.small_cut(ups)
    rest = nx.DiGraph(lines - set(cut))
    assert nx.is_directed_acyclic_graph(rest)
    for low, up in cut:
        assert low == up or (up in rest and nx.has_path(rest, up, low))


@pytest.mark.parametrize(("steps", "listed"), [(20, 3), (7, 1), (2, 1)])
def test_of_loops_in_a_dense_knot_a_few_are_listed_and_one_at_least(monkeypatch, steps, listed):
    monkeypatch.setattr(faults, "STEPS", steps)
    all_pairs = [(f"q{a}", f"q{b}") for a, b in itertools.permutations(range(6), 2)]
    found = graph_of(all_pairs).cycles()
    assert len(found.loops) == listed
    assert not found.complete


def test_a_long_chain_and_a_large_loop_are_answered():
    chain = [(f"c{n:05}", f"c{n + 1:05}") for n in range(3_000)]
    loop = [(f"l{n:05}", f"l{(n + 1) % 3_000:05}") for n in range(3_000)]
    graph = graph_of([*chain, *loop])
    assert graph.layers().whole.layers == 3_001
    assert graph.layers().depths[POST + "l00000"] is None
    found = graph.cycles()
    assert [len(loop.lines) for loop in found.loops] == [3_000]
    assert (len(found.cuts), found.smallest) == (1, True)
    assert graph.span("post:l00007").total == 2_999
    assert graph.span("post:c03000").total == 3_000
    (way,) = graph.chains("post:l00000")
    assert len(way.steps) == 2_999


def test_posts_that_are_each_said_to_report_to_the_other_make_a_loop_of_contested_lines(tmp_path):
    graph = loaded(tmp_path, "post:a org:reportsTo post:b . post:b org:reportsTo post:a .")
    (loop,) = graph.cycles().loops
    assert all(line.contested for line in loop.lines)
    assert {local(one.position): one.kind for one in graph.orphans()} == {
        "a": "contested", "b": "contested", "c": "alone",
    }  # fmt: skip


def loaded(tmp_path, text):
    """A graph from Turtle about post:a, post:b and post:c, read, checked and merged as any file is."""
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    for name in "abc":
        head += f'post:{name} a org:Post ; skos:prefLabel "post {name}"@en .\n'
    for name in ("one", "two"):
        head += f'source:{name} a rg:Source ; dcterms:title "{name}"@en .\n'
    file = tmp_path / "posts.ttl"
    file.write_text(head + text, "utf-8")
    return rolegraph.load(file)


def test_a_post_is_found_by_its_identifier_where_no_label_is_so(monkeypatch, ask):
    say = [("co/P08", "skos:prefLabel", ox.Literal("Clerk", language="en"))]
    graph = graph_of([("co/P08", "co/P01"), ("other/P09", "co/P01"), ("co/P09", "co/P01")], say=say)
    assert graph.find_position("p08") == ("posts", f"{POST}co/P08")
    with pytest.raises(rolegraph.AmbiguousNameError, match="post:co/P09"):
        graph.find_position("p09")
    with pytest.raises(rolegraph.NameNotFoundError):
        graph.find_position("08")


def test_those_of_one_label_are_listed_with_their_identifiers(monkeypatch, ask):
    say = [(name, "skos:prefLabel", ox.Literal("Clerk", language="en")) for name in "abcdg"]
    graph = graph_of([("a", "b"), ("b", "a"), ("c", "b"), ("e", "b")], posts="dfg", say=say)
    monkeypatch.setattr("rolegraph.cli.reporting.graph_of", lambda context: graph)
    assert "Clerk [post:a] → Clerk [post:b] → Clerk [post:a]\n" in ask("cycles")
    assert "Clerk [post:c]" in (told := ask("reports", "post:b", "--every"))
    assert "post:e [" not in told
    assert "Clerk [post:d]  nothing says" in ask("orphans")


def test_a_unit_is_asked_for_only_where_it_tells_posts_apart(monkeypatch):
    def clerks(**units):
        say = [(name, "skos:prefLabel", ox.Literal("Clerk", language="en")) for name in units]
        say += [(name, "org:postIn", f"unit:{unit}") for name, unit in units.items()]
        say += [(f"unit:{unit}", "rdf:type", "org:OrganizationalUnit") for unit in {*units.values(), "homes"}]
        return graph_of([], posts=[*units], say=say)

    for units, asked in (({"a": "x", "b": "x"}, False), ({"a": "x", "b": "y"}, True)):
        with pytest.raises(rolegraph.AmbiguousNameError, match=r"post:a .*post:b") as told:
            clerks(**units).find_position("clerk")
        assert ("--in UNIT" in str(told.value)) == asked
    with pytest.raises(rolegraph.NameNotFoundError, match=r"; there is one in unit:x, unit:y$"):
        clerks(a="x", b="y").find_position("clerk", within="unit:homes")


def test_a_narrow_table_folds_names_of_columns_before_what_they_hold_and_breaks_no_word():
    from rich.console import Console

    out = Printer()
    name = "Deputy Director of Corporate Infrastructure Programmes"
    for width, whole, head in ((100, True, True), (80, True, False), (64, False, False)):
        out.terminal, out.console = True, Console(width=width, record=True, file=io.StringIO())
        out.table(("", "directly below", "| in all: posts"), [(name, 1_234, "1,234.5")])
        told = out.console.export_text()
        assert (name in told) == whole
        assert ("| in all: posts" in told) == head
        assert {*name.split(), "directly", "below", "posts", "1234", "1,234.5"} <= set(told.split())
        assert max(map(len, told.splitlines())) <= width


def test_the_tree_of_reports_keeps_its_indentation_with_why(monkeypatch, ask):
    graph = graph_of([("b", "a"), ("c", "b")])
    monkeypatch.setattr("rolegraph.cli.reporting.graph_of", lambda context: graph)
    told = ask("reports", "post:a", "--every", "--why")
    assert "\n  post:b ·" in told
    assert "\n    post:c ·" in told


def test_contradictions_are_asked_of_a_post_too(tmp_path, monkeypatch, ask):
    graph = loaded(tmp_path, "post:a org:reportsTo post:b . post:b org:reportsTo post:a .")
    assert graph.conflicts("post a") == graph.conflicts() != ()
    assert not graph.conflicts("post c")
    monkeypatch.setattr("rolegraph.cli.conflicts.graph_of", lambda context: graph)
    assert "post a" in ask("conflicts", "post b")


def test_what_changes_in_an_organisation_is_told_in_words(graph):
    for relation in ("org:subOrganizationOf", "org:unitOf"):
        assert ":" not in graph.store.label(expand(relation))


# -- in the air


def test_post_alone_is_an_orphan_and_a_top_is_none():
    graph = graph_of([("a", "top")], posts=["alone"], say=[("top", "org:reportsTo", "top")])
    assert [(local(one.position), one.kind) for one in graph.orphans()] == [("alone", "alone")]


def test_a_post_that_reports_to_itself_is_told_so(monkeypatch, ask):
    graph = graph_of([], posts=["a"], say=[("a", "org:reportsTo", "a"), ("a", "rg:vacant", ox.Literal(True))])
    (orphan,) = graph.orphans(why=True)
    assert (orphan.kind, lines_in(orphan.why)) == ("self", {("a", "a")})
    assert [vacancy.sentence for vacancy in graph.vacancies()] == [
        "nothing says who stands in; it reports to itself"
    ]
    assert [(local(row["post"].value), row["kind"].value) for row in graph.query("orphans")] == [
        ("a", "self")
    ]
    assert graph.layers().reasons == {"loop": 1}
    monkeypatch.setattr("rolegraph.cli.reporting.graph_of", lambda context: graph)
    assert "post:a  reports to itself\n" in ask("orphans")
    assert ask("reports-to", "post:a", "--chain") == (
        "post:a reports to itself alone: a loop, and no superior is told\n"
    )


def test_line_to_a_post_that_nothing_describes_dangles():
    graph = graph_of(
        [], posts=["a", "b", "c"],
        say=[
            ("a", "org:reportsTo", "gone"),
            ("gone", "rdf:type", "rg:MissingPost"),
            ("b", "org:reportsTo", "gone"),
            ("b", "org:reportsTo", "c"),
        ],
    )  # fmt: skip
    (orphan,) = graph.orphans()
    assert (local(orphan.position), orphan.kind) == ("a", "dangling")
    assert [local(name) for name in orphan.superiors] == ["gone"]


def test_post_that_nothing_describes_counts_nowhere():
    lines = [("b", "a"), ("c", "b")]
    say = [
        ("a", "org:reportsTo", "gone"),
        ("d", "org:reportsTo", "gone"),
        ("gone", "rdf:type", "rg:MissingPost"),
    ]
    found, plain = (graph_of(lines, posts="d", say=say[:end]) for end in (3, 0))
    assert found.layers().reasons == {"dangling": 1}
    assert found.layers().open_tops == {"dangling": 1}
    told = replace(found.layers(), reasons={}, open_tops={})
    assert told == replace(plain.layers(), reasons={})
    assert found.spans(band=(2, None)) == plain.spans(band=(2, None))
    assert found.single_points() == plain.single_points()
    assert found.span("post:gone").total == 4
    assert {local(one.position) for one in found.orphans()} == {"a", "d"}


def test_a_post_with_two_bosses_names_both_and_on_whose_word(tmp_path):
    claim = "[] a rg:Claim ; rdf:subject post:a ; rdf:predicate org:reportsTo ; rdf:object"
    graph = loaded(
        tmp_path,
        f"{claim} post:b ; rg:source source:one . {claim} post:c ; rg:source source:two .",
    )
    (found,) = graph.two_bosses()
    assert local(found.position) == "a"
    assert {local(line): [short(s) for s in line.sources] for line in found.lines} == {
        "b": ["source:one"],
        "c": ["source:two"],
    }
    assert {line.status for line in found.lines} == {"contested"}


def test_nobody_is_a_superior_of_himself():
    assert not graph_of([("a", "a"), ("a", "b")]).two_bosses()
    (found,) = graph_of([("a", "a"), ("a", "b"), ("a", "c")]).two_bosses()
    assert [local(line) for line in found.lines] == ["b", "c"]


def test_lines_that_follow_one_another_make_no_two_bosses(tmp_path):
    claim = (
        "[] a rg:Claim ; rdf:subject post:a ; rdf:predicate org:reportsTo ; rg:source source:one ; rdf:object"
    )
    graph = loaded(
        tmp_path,
        f'{claim} post:b ; rg:validTo "2024-05-01"^^xsd:date .'
        f'{claim} post:c ; rg:validFrom "2024-05-01"^^xsd:date .',
    )
    assert not graph.two_bosses(as_of="2024-04-30")
    assert not graph.two_bosses(as_of="2024-05-01")
    assert [local(line) for line in graph.reports_to("post:a", as_of="2024-04-30")] == ["b"]
    assert [local(line) for line in graph.reports_to("post:a", as_of="2024-05-01")] == ["c"]


# -- risks


@given(charts)
@tried(60)
def test_single_point_cuts_off_whoever_has_no_other_way_to_a_top(lines):
    graph, network = graph_of(lines, posts=names), network_of(lines)
    tops = [name for name in names if not network.in_degree(name)]

    def reached(without):
        rest = network.subgraph(set(names) - {without})
        return {low for top in tops if top != without for low in nx.descendants(rest, top) | {top}}

    expected = {name: len(reached(None) - reached(name) - {name}) for name in names}
    found = {local(one.position): one.cut_off for one in graph.single_points().positions}
    assert found == {name: count for name, count in expected.items() if count}


def test_duties_and_skills_of_one_post_alone_are_told():
    graph = graph_of(
        [("a", "b")],
        posts=["c"],
        say=[
            ("a", "org:role", "role:one"),
            ("b", "org:role", "role:one"),
            ("b", "org:role", "role:two"),
            ("role:one", "rg:hasDuty", "duty:shared"),
            ("role:two", "rg:hasDuty", "duty:sole"),
            ("role:two", "rg:hasSkill", "skill:sole"),
            ("role:unheld", "rg:hasDuty", "duty:of-nobody"),
        ],
    )
    found = graph.single_points()
    covers = {(cover.kind, short(cover.thing.iri), local(cover.position)) for cover in found.covers}
    assert covers == {("duty", "duty:sole", "b"), ("skill", "skill:sole", "b")}
    assert found.unroled == 1


def test_a_duty_that_a_post_of_another_organisation_has_too_still_hangs_on_the_one_post_of_its_own():
    say = [(name, "org:role", "role:one") for name in "abcde"] + [("role:one", "rg:hasDuty", "duty:one")]
    say += [("a", "org:postIn", "unit:one"), ("b", "org:postIn", "unit:two"), ("c", "org:postIn", "unit:two")]
    for lines, sole in (([("d", "e")], "a"), ([("d", "b")], "ae"), ([("d", "a")], "e")):
        found = graph_of(lines, posts="abcde", say=say).single_points().covers
        assert sorted(local(cover.position) for cover in found) == list(sole)


def test_vacant_post_names_who_stands_in_or_that_nothing_says_it(tmp_path):
    graph = loaded(
        tmp_path,
        """
        role:boss a rg:Role ; skos:prefLabel "boss"@en . role:aide a rg:Role ; skos:prefLabel "aide"@en ;
          rg:standsInFor role:boss .
        post:a org:role role:boss ; rg:vacant true .
        post:b org:role role:aide ; rg:vacant false ; org:reportsTo post:a .
        post:d a org:Post ; skos:prefLabel "post d"@en ; org:role role:aide ; rg:vacant true .
        post:c rg:vacant true ; org:reportsTo post:b .
        """,
    )
    found = {local(one.position): one for one in graph.vacancies()}
    assert [local(one.position) for one in found["a"].stand_ins] == ["b"]
    assert found["a"].stand_ins[0].why[0].statement.label == "aide · stands in for · boss"
    assert found["c"].sentence == "nothing says who stands in; its superior is post b"
    agree(graph)


def test_duty_whose_words_speak_of_acting_for_someone_makes_no_stand_in(tmp_path):
    graph = loaded(
        tmp_path,
        """
        role:lost a rg:Role ; skos:prefLabel "lost shipments"@en . role:aide a rg:Role ;
          skos:prefLabel "aide"@en ; rg:hasDuty duty:act .
        duty:act a rg:Duty ; skos:prefLabel "acts for lost shipments"@en .
        post:a org:role role:lost ; rg:vacant true . post:b org:role role:aide .
        """,
    )
    (one,) = graph.vacancies()
    assert not one.stand_ins


def test_levels_of_one_scale_alone_compare():
    def at(post, role, level, ordinal):
        return [
            (post, "org:role", role),
            (role, "rg:level", level),
            (level, "rg:ordinal", ox.Literal(ordinal)),
        ]

    graph = graph_of(
        [("same", "boss"), ("above", "boss"), ("below", "boss"), ("elsewhere", "boss")],
        say=[
            *at("boss", "role:boss", "level:four", 4),
            *at("same", "role:same", "level:four", 4),
            *at("above", "role:above", "level:five", 5),
            *at("below", "role:below", "level:one", 1),
            *at("elsewhere", "role:elsewhere", "onet:zone/9", 9),
        ],
    )
    found = graph.compression()
    assert [(local(one.position), one.difference) for one in found.compressions] == [
        ("above", 1),
        ("same", 0),
    ]
    assert (found.compared, found.unlevelled, found.apart) == (3, 0, 1)


def test_lines_without_levels_are_not_called_compared(monkeypatch, ask):
    graph = graph_of([("a", "b"), ("c", "b")], say=[("a", "rg:grade", ox.Literal("SCS1"))])
    monkeypatch.setattr("rolegraph.cli.reporting.graph_of", lambda context: graph)
    assert ask("compression") == (
        "2 lines could not be compared: nothing says the level of both, or nothing orders their levels (a"
        " post's grade is no level)\n"
    )
    assert ask("compression", "--json") == {"compressions": [], "compared": 0, "unlevelled": 2, "apart": 0}


def test_drift_is_a_superior_of_another_role_and_silence_is_none(tmp_path):
    graph = loaded(
        tmp_path,
        """
        role:cook a rg:Role ; skos:prefLabel "cook"@en ; rg:typicallyReportsTo role:chef .
        role:chef a rg:Role ; skos:prefLabel "chef"@en .
        role:porter a rg:Role ; skos:prefLabel "porter"@en .
        post:a org:role role:cook ; org:reportsTo post:b .
        post:b org:role role:porter ; org:reportsTo post:c .
        """,
    )
    found = graph.drift()
    (one,) = found.drifts
    assert (local(one.position), [name.label for name in one.superior_roles]) == ("a", ["porter"])
    assert [line.label for line in one.norm] == ["chef"]
    assert (found.fitting, found.silent, found.unknown) == (0, 1, 0)


def test_nobody_departs_from_the_norm_by_reporting_to_himself():
    said = [("cooking", "rg:typicallyReportsTo", "leading")]
    for post, role in ("cook", "cooking"), ("chef", "leading"):
        said += [(post, "org:role", role), (post, "org:reportsTo", post)]
    graph = graph_of([], posts=["cook", "chef"], say=said)
    found = graph.drift()
    assert (found.drifts, found.fitting, found.silent, found.unknown) == ((), 0, 0, 0)
    assert not list(graph.query("drift"))


@pytest.mark.parametrize(
    ("tie", "fits"),
    [
        ("role:sous skos:broader role:chef", True),
        ("role:sous skos:closeMatch role:chef", True),
        ("role:chef skos:closeMatch role:sous", True),
        ("role:chef skos:broader role:sous", False),
        ("role:chef skos:relatedMatch role:sous", False),
    ],
)
def test_kind_of_the_norms_superior_or_what_is_mapped_to_it_fits(tmp_path, tie, fits):
    graph = loaded(
        tmp_path,
        f"""
        role:cook a rg:Role ; skos:prefLabel "cook"@en ; rg:typicallyReportsTo role:chef .
        role:chef a rg:Role ; skos:prefLabel "chef"@en .
        role:sous a rg:Role ; skos:prefLabel "sous-chef"@en . {tie} .
        post:a a org:Post ; org:role role:cook ; org:reportsTo post:b .
        post:b a org:Post ; org:role role:sous .
        """,
    )
    assert graph.drift().fitting == fits
    assert len(graph.drift().drifts) == len(list(graph.query("drift"))) == (not fits)


def test_headcount_decides_which_norm_a_post_departs_from(graph):
    for people in (20, 70):
        departing = {local(one.position) for one in graph.drift(headcount=people).drifts}
        advisers = [one for one in departing if one.startswith("qh-people-adviser")]
        lines = graph.reports_to("people adviser", headcount=people, of="roles")
        (norm,) = [line.label for line in lines if line.applies]
        assert bool(advisers) == (norm != "head of people")


def test_head_count_of_posts_in_no_unit_decides_nothing(tmp_path):
    graph = loaded(
        tmp_path,
        """
        role:cook a rg:Role ; skos:prefLabel "cook"@en . role:chef a rg:Role ; skos:prefLabel "chef"@en .
        role:porter a rg:Role ; skos:prefLabel "porter"@en .
        [] a rg:Claim ; rdf:subject role:cook ; rdf:predicate rg:typicallyReportsTo ; rdf:object role:chef ;
          rg:source source:one ; rg:condition "in large kitchens"@en ; rg:minHeadcount 50 .
        post:a org:role role:cook ; org:reportsTo post:b . post:b org:role role:porter .
        """,
    )
    (one,) = graph.drift().drifts
    assert (one.headcount, one.norm[0].applies) == (None, None)
    assert not graph.drift(headcount=10).drifts


# -- days


def test_lines_of_a_day_are_those_whose_dates_hold_it(graph):
    rows = list(
        graph.store.rows(
            "SELECT ?post ?up ?from ?to WHERE { ?claim a rg:Claim ; rdf:predicate org:reportsTo ;"
            " rdf:subject ?post ; rdf:object ?up OPTIONAL { ?claim rg:validFrom ?from }"
            " OPTIONAL { ?claim rg:validTo ?to } }"
        )
    )
    for day in ("1990-01-01", *graph.days(), "2090-01-01"):
        said = {(low, up) for low, up, first, last in rows if first <= day and (not last or day < last)}
        organisation = graph.organisation(as_of=day)
        pairs = [*organisation.solid.tolist(), *organisation.contested.tolist()]
        assert {(organisation.iris[low], organisation.iris[up]) for low, up in pairs} == said
        assert set(graph.post_reporting_on(day).edges) == said


def test_post_that_is_not_there_on_a_day_is_told(graph):
    with pytest.raises(rolegraph.QueryError, match="is not there on 2025-01-01"):
        graph.reports_to("calibration supervisor (post)", as_of="2025-01-01")


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2025-02-30", "does not exist"),
        ("30.9.2011", "write it as 2011-09-30"),
        ("", "write it as 2011-09-30"),
    ],
)
def test_date_that_is_none_is_one_clear_message(ask, day, said):
    for words in (["span"], ["reports-to", "chief engineer (post)"], ["drift"], ["vacancies"]):
        told = ask(*words, "--as-of", day)
        assert told.startswith("rolegraph: ")
        assert said in told
        assert told.count("\n") == 1


def test_day_outside_what_is_told_of_is_answered_with_a_word(ask):
    assert "nothing told begins or ends before" in ask("span", "--as-of", "1990-01-01")
    assert "nothing told begins or ends after" in ask("span", "--as-of", "2090-01-01")


def test_snapshots_answer_for_their_days(tmp_path):
    table = "file_body,snapshot,Post Unique Reference,Reports to Senior Post,Job Title,FTE,Organisation\n"
    rows = [
        "b,2011-03-31,1,XX,Chief,1,Body",
        "b,2011-03-31,2,1,Deputy,1,Body",
        "b,2011-09-30,1,XX,Head,1,Body",
    ]
    file = tmp_path / "senior_posts.csv"
    file.write_text(table + "\n".join(rows) + "\n", "utf-8")
    rolegraph.import_source("organogram", [file], store=tmp_path / "store", name="posts")
    graph = rolegraph.open(tmp_path / "store")
    with pytest.raises(rolegraph.QueryError, match="told of from 2011-03-31 and before 2011-09-30"):
        graph.reports_to("Deputy")
    (line,) = graph.reports_to("deputy", as_of="2011-05-01")
    assert line.label == "Chief", "as the snapshot of that day calls it"
    for name, day in (("chief", "2011-05-01"), ("head", "2011-10-01")):
        assert graph.span(name, as_of=day).position.label.lower() == name
    assert not graph.spans().managers
    assert graph.spans(as_of="2011-04-01").managers == 1
    with pytest.raises(rolegraph.QueryError, match="they are told of from 2011-03-31: name a day"):
        graph.spans(as_of="2010-12-31")


def test_a_unit_of_another_day_is_found_on_it_and_told_of_elsewhere(tmp_path):
    columns = ("file_body", "snapshot", "Post Unique Reference", "Reports to Senior Post", "Job Title", "FTE")
    table = ",".join((*columns, "Unit", "Organisation")) + "\n"
    rows = [
        "b,2011-03-31,1,XX,Chief,1,Board,Body",
        "b,2011-03-31,2,1,Deputy,1,Old desk,Body",
        "b,2011-09-30,1,XX,Chief,1,Board,Body",
        "b,2011-09-30,2,1,Deputy,1,New desk,Body",
    ]
    file = tmp_path / "senior_posts.csv"
    file.write_text(table + "\n".join(rows) + "\n", "utf-8")
    rolegraph.import_source("organogram", [file], store=tmp_path / "store", name="posts")
    graph = rolegraph.open(tmp_path / "store")
    old, new = "2011-05-01", "2011-10-01"
    assert graph.layers(within="old desk", as_of=old).whole.positions == 1
    assert graph.layers(within="new desk", as_of=new).whole.positions == 1
    for unit, day, spell in (
        ("old desk", None, "from 2011-03-31 and before 2011-09-30"),
        ("old desk", new, "from 2011-03-31 and before 2011-09-30"),
        ("new desk", old, "from 2011-09-30"),
    ):
        when = f"on {day}" if day else "now"
        told = f"in {unit} {when}; it is told of {spell}: name a day"
        with pytest.raises(rolegraph.QueryError, match=told):
            graph.layers(within=unit, as_of=day)
    with pytest.raises(rolegraph.NameNotFoundError):
        graph.layers(within="lost desk", as_of=old)
    with pytest.raises(rolegraph.QueryError, match="nothing puts a post in old desk now"):
        graph.duty_matrix(unit="old desk")


# -- names


def test_name_of_a_role_and_of_a_post_is_the_role_unless_posts_are_asked_of(tmp_path):
    graph = loaded(
        tmp_path,
        """
        role:one a rg:Role ; skos:prefLabel "post a"@en ; rg:typicallyReportsTo role:two .
        role:two a rg:Role ; skos:prefLabel "two"@en .
        post:a org:reportsTo post:b .
        """,
    )
    assert [line.label for line in graph.reports_to("POST A")] == ["two"]
    assert [line.label for line in graph.reports_to("POST A", of="posts")] == ["post b"]
    assert [line.label for line in graph.reports_to("Post b", of="posts")] == []
    assert graph.find_position("post:b") == ("posts", POST + "b")


@pytest.mark.parametrize("name", ["http://a>b", "<http://a> ?s", "1:2", 'post:a" b', "http://a b", "{x}"])
def test_name_that_looks_like_an_iri_and_is_none_is_an_unknown_name(graph, name):
    with pytest.raises(rolegraph.NameNotFoundError, match="no role or post is called"):
        graph.reports_to(name)


def test_label_as_it_is_written_goes_before_the_same_in_another_case(tmp_path):
    graph = loaded(tmp_path, 'post:d a org:Post ; skos:prefLabel "POST A"@de , "Post a" .')
    assert graph.find_posts("post a") == [POST + "a"]
    assert graph.find_posts("Post a") == [POST + "d"]
    assert graph.find_posts("pOST a") == [POST + "a", POST + "d"]


def test_day_or_unit_makes_a_shared_name_the_posts_and_so_does_cover(tmp_path):
    graph = loaded(
        tmp_path,
        """
        role:one a rg:Role ; skos:prefLabel "post a"@en . post:a org:postIn unit:all .
        unit:all a org:FormalOrganization ; skos:prefLabel "All"@en .
        """,
    )
    assert (graph.find_position("post a")[0], graph.cover("post a").kind) == ("roles", "role")
    assert graph.find_position("post a", as_of="2025-01-01") == ("posts", POST + "a")
    assert graph.find_position("post a", within="all") == ("posts", POST + "a")


def test_label_of_several_posts_is_ambiguous_until_the_unit_is_told(tmp_path):
    graph = loaded(
        tmp_path,
        """
        unit:all a org:FormalOrganization ; skos:prefLabel "All"@en .
        unit:north a org:OrganizationalUnit ; skos:prefLabel "North"@en ; org:unitOf unit:all .
        post:d a org:Post ; skos:prefLabel "post a"@en ; org:postIn unit:north .
        """,
    )
    with pytest.raises(rolegraph.AmbiguousNameError, match=r"post:d \(North, All\)") as told:
        graph.find_position("post a")
    assert "--in UNIT" in str(told.value)
    for unit in ("north", "unit:north", "ALL"):
        assert graph.find_position("post a", within=unit) == ("posts", POST + "d")
    with pytest.raises(rolegraph.NameNotFoundError, match="no unit is called 'nort'; the nearest: north"):
        graph.find_position("post a", within="nort")


def test_posts_of_one_name_are_counted_and_told_apart_by_organisation(tmp_path):
    text = "".join(
        f"""
        unit:u{n} a org:FormalOrganization ; skos:prefLabel "Body {n}"@en .
        post:x{n}{m} a org:Post ; skos:prefLabel "Clerk"@en ; org:postIn unit:u{n} .
        """
        for n in range(3)
        for m in range(9)
    )
    graph = loaded(tmp_path, text)
    with pytest.raises(rolegraph.AmbiguousNameError, match="'clerk' is the name of 27 posts of 3 ") as told:
        graph.find_position("clerk")
    for n in range(3):
        assert f"post:x{n}0 (Body {n})" in str(told.value)
    assert str(told.value).count("post:") == 5
    assert str(told.value).endswith(", …")
    assert len(told.value.candidates) == 27


def test_names_of_posts_are_kept_with_a_store_and_read_from_there(tmp_path, monkeypatch):
    file = tmp_path / "posts.ttl"
    file.write_text(
        f'<{POST}a> a <{expand("org:Post")}> ; <{expand("skos:prefLabel")}> "Lamp \\"Oiler\\""@en .', "utf-8"
    )
    rolegraph.import_source("rdf", [file], store=tmp_path / "store", name="posts")
    for again in (False, True):
        if again:
            monkeypatch.setattr("rolegraph.answers.read_post_names", lambda store: 1 / 0)
        graph = rolegraph.open(tmp_path / "store")
        assert graph.find_posts('LAMP "oiler"') == graph.find_posts("A") == [POST + "a"]
        assert graph.find_posts("b") == []
        with pytest.raises(rolegraph.NameNotFoundError, match=r'no role or post is .* nearest: lamp "oil'):
            graph.find_position("lamp oilers")


def test_a_role_and_a_post_have_nothing_between_them(ask):
    told = ask("between", "chief engineer", "storekeeper 1")
    assert told == (
        "rolegraph: chief engineer is a role and storekeeper 1 a post; ask about two roles or two posts\n"
    )


@pytest.mark.parametrize("band", ["", "-", "8-3", "3", "a-b", "3-8-9", "-1-3"])
def test_band_that_is_none_is_misuse(ask, band):
    assert "write it as 3-8, 3- or -8" in ask("span", "--band", band)


def test_name_of_a_role_alone_says_why_a_day_does_not_know_it(ask):
    told = ask("reports-to", "storekeeper", "--as-of", "2025-01-01")
    assert "it is the name of a role, and --as-of asks of posts only" in told
    assert "name of a role" not in ask("reports-to", "no such thing", "--as-of", "2025-01-01")


def test_answers_about_roles_have_no_columns_of_posts(ask):
    for words in (["span", "--roles"], ["reports", "operations manager"], ["span", "operations manager"]):
        assert "FTE" not in ask(*words)
        assert "people" not in ask(*words).split("\n")[1]


def test_rows_name_the_organisation_where_there_are_several(monkeypatch, ask):
    lines = [("a", "b"), ("b", "a"), ("c", "d"), ("d", "c")]
    say = [(name, "org:postIn", f"unit:{unit}") for name, unit in zip("abcd", "uuvv", strict=True)]
    say += [
        (f"unit:{unit}", "org:unitOf", f"unit:{whole}")
        for unit, whole in zip("uv", ("one", "two"), strict=True)
    ]
    say += [(f"unit:{whole}", "rdf:type", node("org:FormalOrganization")) for whole in ("one", "two")]
    for some, named in ((2, False), (4, True)):
        graph = graph_of(lines[:some], say=[*say[:some], *say[4:]])
        monkeypatch.setattr("rolegraph.cli.reporting.graph_of", lambda context, graph=graph: graph)
        assert ("(unit:one)" in ask("cycles")) == named
        assert ("unit:two" in ask("span")) == named


def test_what_nothing_says_is_not_denied(ask):
    assert "nothing says that anyone reports to" in ask("reports", "storekeeper 1")
    assert "nothing says whom" in ask("reports-to", "chief executive officer (post)")
    assert "nothing says that anyone reports to" in ask("span", "cashier")


def test_chains_of_a_post_say_when_the_way_is_the_only_one(ask):
    assert "the only way to the top" in ask("reports-to", "storekeeper 1", "--chain")
    (way,) = ask("reports-to", "storekeeper 1", "--chain", "--json")
    assert [step["label"] for step in way["steps"]][-1] == "chief executive officer (post)"
    assert (way["end"], way["status"], way["conditions"]) == ("top", "accepted", [])


def test_chain_says_on_which_conditions_it_holds(graph, ask):
    for way in ask("reports-to", "office manager", "--chain", "--json"):
        conditions = [step["condition"] for step in way["steps"] if step["condition"]]
        assert way["conditions"] == list(dict.fromkeys(conditions))
        assert way["status"] == ("conditional" if conditions else "accepted")


VERBS = (
    "reports-to storekeeper", "reports storekeeper", "span", "layers", "cycles", "orphans", "two-bosses",
    "vacancies", "single-points", "compression", "drift", "span --by unit", "layers --by unit",
    "common-manager storekeeper buyer", "between storekeeper buyer", "span --band 3-5",
)  # fmt: skip


@pytest.mark.parametrize("words", VERBS)
def test_verb_answers_a_person_and_in_json(ask, words):
    assert ask(*words.split()).strip()
    assert isinstance(ask(*words.split(), "--json"), dict | list)


@pytest.mark.parametrize("words", [words for words in VERBS if len(words.split()) == 1])
def test_store_without_posts_is_no_error(tmp_path, words):
    file = tmp_path / "role.ttl"
    file.write_text(f'<{PREFIXES["role"]}x> a <{expand("rg:Role")}> ; <{expand("skos:prefLabel")}> "x"@en .')
    graph = rolegraph.load(file)
    method = getattr(graph, {"span": "spans"}.get(words, words.replace("-", "_")))
    method()


# -- why


def lines_in(why):
    """The (below, above) pairs of the statements that an item rests on."""
    return {(local(e.statement.subject), local(e.statement.object)) for e in why}


@given(charts)
@tried(40)
def test_each_item_rests_on_the_very_lines_that_it_is_made_of(lines):
    graph = graph_of(lines, posts=names)
    real = {(low, up) for low, up in lines if low != up}
    for name in names[:3]:
        for one in graph.reports(f"post:{name}", every=True).reports:
            assert lines_in(one.why) == {(local(one.position), local(one.superior))}
        assert lines_in(graph.span(f"post:{name}").why) == {pair for pair in real if pair[1] == name}
    for left, right in itertools.combinations(names[:3], 2):
        for route in graph.between(f"post:{left}", f"post:{right}").routes:
            way = [*map(local, route.up), local(route.manager), *map(local, route.down)]
            at = len(route.up)
            up, down = itertools.pairwise(way[: at + 1]), itertools.pairwise(way[at:])
            assert lines_in(route.why) == {*up, *((b, a) for a, b in down)}
    for span in graph.spans(why=True).spans:
        assert lines_in(span.why) == {pair for pair in real if pair[1] == local(span.position)}
    whole = graph.layers(why=True).whole
    assert lines_in(whole.why) == {(local(b), local(a)) for a, b in itertools.pairwise(whole.chain)}
    found = graph.cycles(why=True)
    for line in (*found.cuts, *(line for loop in found.loops for line in loop.lines)):
        assert lines_in(line.why) == {(local(line.subordinate), local(line.superior))}
    for point in graph.single_points(why=True).positions:
        assert lines_in(point.why) == {pair for pair in real if pair[1] == local(point.position)}


def test_items_of_a_whole_organisation_rest_on_nothing_unless_they_are_asked_why():
    graph = graph_of([("a", "b"), ("b", "a")])
    assert not graph.cycles().cuts[0].why
    assert graph.cycles(why=True).cuts[0].why


def test_contested_line_says_on_whose_word_it_is(tmp_path):
    claim = "[] a rg:Claim ; rdf:subject post:a ; rdf:predicate org:reportsTo ; rdf:object"
    graph = loaded(
        tmp_path,
        f"{claim} post:b ; rg:source source:one . {claim} post:c ; rg:source source:two .",
    )
    (line,) = graph.reports("post:b").contested
    (orphan,) = (one for one in graph.orphans(why=True) if one.kind == "contested")
    for why, sources in ((line.why, {"source:one"}), (orphan.why, {"source:one", "source:two"})):
        assert {short(source) for evidence in why for source in evidence.sources} == sources
        assert {evidence.status for evidence in why} == {"contested"}
        assert all(evidence.claims for evidence in why)


def test_drift_rests_on_the_line_the_roles_and_the_norm_and_shows_its_condition(tmp_path, monkeypatch, ask):
    graph = loaded(
        tmp_path,
        """
        role:cook a rg:Role ; skos:prefLabel "cook"@en . role:chef a rg:Role ; skos:prefLabel "chef"@en .
        role:porter a rg:Role ; skos:prefLabel "porter"@en .
        [] a rg:Claim ; rdf:subject role:cook ; rdf:predicate rg:typicallyReportsTo ; rdf:object role:chef ;
          rg:source source:one ; rg:condition "in large kitchens"@en ; rg:minHeadcount 50 .
        post:a org:role role:cook ; org:reportsTo post:b . post:d a org:Post ; skos:prefLabel "porter"@en .
        post:b org:role role:porter ; org:reportsTo post:d .
        """,
    )
    (one,) = graph.drift(headcount=70, why=True).drifts
    assert [evidence.statement.label for evidence in one.why] == [
        "post a · reports to · post b",
        "post a · has the role · cook",
        "post b · has the role · porter",
        "cook · typically reports to · chef",
    ]
    monkeypatch.setattr("rolegraph.cli.reporting.graph_of", lambda context: graph)
    assert "chef (in large kitchens; at 70 people)" in ask("drift", "--headcount", "70")
    assert "chef (in large kitchens; nothing says at how many people)" in ask("drift")


def test_role_that_only_a_title_gives_rests_on_the_title(tmp_path):
    graph = loaded(
        tmp_path,
        """
        role:cook a rg:Role ; skos:prefLabel "post a"@en ; rg:hasDuty duty:stir .
        duty:stir a rg:Duty ; skos:prefLabel "stir"@en . post:b org:reportsTo post:a .
        """,
    )
    (cover,) = graph.single_points(why=True).covers
    assert [short(evidence.statement.predicate) for evidence in cover.why] == ["skos:prefLabel", "rg:hasDuty"]


def test_compression_rests_on_the_line_the_roles_and_their_levels(graph):
    (one,) = graph.compression(of="posts", why=True).compressions
    stated = {(e.statement.subject, short(e.statement.predicate), e.statement.object) for e in one.why}
    assert (one.position.iri, "org:reportsTo", one.superior.iri) in stated
    assert {level for _, relation, level in stated if relation == "rg:level"} == {
        one.level.iri,
        one.superior_level.iri,
    }


def test_line_that_did_not_hold_on_the_day_is_no_reason(tmp_path):
    claim = (
        "[] a rg:Claim ; rdf:subject post:a ; rdf:predicate org:reportsTo ; rg:source source:one ; rdf:object"
    )
    graph = loaded(
        tmp_path,
        f'{claim} post:b ; rg:validTo "2024-05-01"^^xsd:date .'
        f'{claim} post:c ; rg:validFrom "2024-05-01"^^xsd:date .',
    )
    for day, boss in (("2024-04-30", "b"), ("2024-05-01", "c")):
        (span,) = graph.spans(as_of=day, why=True).spans
        assert lines_in(span.why) == {("a", boss)}


@pytest.mark.parametrize("words", [*VERBS, "span storekeeper", "reports-to storekeeper --chain"])
def test_why_prints_statements_with_who_makes_them(ask, words):
    told = ask(*words.split(), "--why")
    if words in {"cycles", "drift", "reports storekeeper", "span storekeeper"}:  # nothing is there
        assert told == ask(*words.split())
    elif words != "span --by unit":  # a group only sums up
        assert " · " in told
        assert "quillhaven-" in told


# -- what a head-count decides


@pytest.mark.parametrize(
    ("bounds", "people", "applies", "reason"),
    [
        ("rg:minHeadcount 50", 60, True, "it holds with 50 people or more"),
        ("rg:minHeadcount 50", 40, False, "it holds with 50 people or more"),
        ("rg:minHeadcount 50 ; rg:maxHeadcount 60", 61, False, "it holds with 50 to 60 people"),
        ('rg:condition "in a hurry"@en', 60, None, "its condition gives no head-count"),
        ("rg:stance rg:supports", 60, True, "it is said without a condition"),
        ("rg:stance rg:disputes", 60, False, "nothing in force says it"),
    ],
)
def test_head_count_decides_by_bounds_and_says_by_which(tmp_path, bounds, people, applies, reason):
    graph = loaded(
        tmp_path,
        f"""
        role:cook a rg:Role ; skos:prefLabel "cook"@en . role:chef a rg:Role ; skos:prefLabel "chef"@en .
        [] a rg:Claim ; rdf:subject role:cook ; rdf:predicate rg:typicallyReportsTo ; rdf:object role:chef ;
          rg:source source:one ; {bounds} .
        """,
    )
    (line,) = graph.reports_to("cook", headcount=people)
    assert (line.applies, line.reason) == (applies, reason)


def test_contested_line_within_its_bounds_only_would_apply(tmp_path, monkeypatch, ask):
    claim = "[] a rg:Claim ; rdf:predicate rg:typicallyReportsTo ; rg:minHeadcount 50"
    graph = loaded(
        tmp_path,
        f"""
        role:cook a rg:Role ; skos:prefLabel "cook"@en . role:chef a rg:Role ; skos:prefLabel "chef"@en .
        {claim} ; rdf:subject role:cook ; rdf:object role:chef ; rg:source source:one .
        {claim} ; rdf:subject role:chef ; rdf:object role:cook ; rg:source source:two .
        """,
    )
    (line,) = graph.reports_to("cook", headcount=60)
    assert (line.status, line.applies) == ("contested", True)
    assert [(way.steps, way.end) for way in graph.chains("cook", headcount=60)] == [((), "contested")]
    assert not graph.reports_to("cook", headcount=40)[0].applies
    monkeypatch.setattr("rolegraph.cli.reporting.graph_of", lambda context: graph)
    for people, said in ((60, "would apply"), (40, "does not apply")):
        told = f"{said}: it holds with 50 people or more; it is contested"
        assert told in ask("reports-to", "cook", "--headcount", str(people))


def test_what_a_head_count_cannot_decide_is_said_in_words(ask):
    told = ask("reports-to", "operations manager", "--headcount", "60")
    assert "cannot be decided: its condition gives no head-count" in told


# -- queries


UNITS = {"kitchen": "acme", "larder": "kitchen", "desk": "bolt", "bolt": "acme"}


@given(charts, st.lists(st.sampled_from([None, *UNITS]), min_size=len(names), max_size=len(names)))
@tried(40)
def test_who_stands_in_is_of_the_same_organisation_or_where_none_is_told_of_the_same_chart(lines, units):
    say = [(f"unit:{low}", "org:unitOf", f"unit:{up}") for low, up in UNITS.items()]
    say += [(f"unit:{body}", "rdf:type", "org:FormalOrganization") for body in ("acme", "bolt")]
    unit_of = {name: unit for name, unit in zip(names, units, strict=True) if unit}
    say += [(name, "org:postIn", f"unit:{unit}") for name, unit in unit_of.items()]
    say += [("role:deputy", "rg:standsInFor", "role:chef"), ("p0", "rg:vacant", ox.Literal(True))]
    say += [(name, "org:role", "role:deputy") for name in names[1:]]
    say += [("p0", "org:role", "role:chef")]
    graph = graph_of(lines, posts=names, say=say)
    bodies = {"kitchen": "acme", "larder": "acme", "desk": "bolt", "bolt": "bolt"}
    chart = nx.node_connected_component(network_of(lines).to_undirected(), "p0")
    both = {name for name in names[1:] if {"p0", name} <= unit_of.keys()}
    same = {name for name in both if bodies[unit_of[name]] == bodies[unit_of["p0"]]}
    (vacancy,) = graph.vacancies()
    assert {local(one.position) for one in vacancy.stand_ins} == same | (chart - both - {"p0"})
    agree(graph)


@given(charts)
@tried(40)
def test_queries_give_what_the_library_gives_on_any_chart(lines):
    say = [(name, "rg:fte", number(n / 2)) for n, name in enumerate(names[:4])]
    say += [
        ("p1", "rg:vacant", ox.Literal(True)),
        ("p2", "org:heldBy", "person:one"),
        ("p0", "org:reportsTo", "out"),
    ]
    agree(graph_of(lines, posts=names, say=say))


jobs = [f"job{n}" for n in range(4)]
ties = st.lists(
    st.tuples(
        st.sampled_from(jobs),
        st.sampled_from(["skos:broader", "skos:closeMatch", "skos:relatedMatch"]),
        st.sampled_from(jobs),
    ),
    max_size=5,
    unique=True,
)
norms = st.lists(st.tuples(st.sampled_from(jobs), st.sampled_from(jobs)), min_size=1, max_size=5, unique=True)


@given(charts, norms, ties, st.lists(st.sampled_from([*jobs, None]), min_size=6, max_size=6))
@tried(60)
def test_drift_is_a_line_to_none_of_the_norms_roles_their_kinds_or_what_is_mapped_to_them(
    lines, norms, ties, held
):
    role_of = {name: job for name, job in zip(names, held, strict=True) if job}
    say = [(job, "rdf:type", "rg:Role") for job in jobs]
    say += [(name, "org:role", job) for name, job in role_of.items()]
    say += [(low, "rg:typicallyReportsTo", up) for low, up in norms if low != up]
    say += [tie for tie in ties if tie[0] != tie[2]]
    graph = graph_of(lines, posts=names, say=say)
    kinds = nx.DiGraph([(low, up) for low, tie, up in ties if tie == "skos:broader"])
    kinds.add_nodes_from(jobs)
    alike = {
        pair for one, tie, other in ties if tie == "skos:closeMatch" for pair in ((one, other), (other, one))
    }

    def fits(job, norm):
        return job == norm or nx.has_path(kinds, job, norm) or (job, norm) in alike

    departing = set()
    for low, up in lines:
        if low == up or not {low, up} <= role_of.keys():
            continue
        norm = [above for job, above in norms if job == role_of[low] != above]
        if norm and not any(fits(role_of[up], one) for one in norm):
            departing.add((low, up))
    assert {(local(one.position), local(one.superior)) for one in graph.drift().drifts} == departing
    agree(graph)


def test_queries_give_what_the_library_gives_on_the_shipped_knowledge(graph):
    agree(graph)


def agree(graph):
    """The named queries and the library give the same answers."""

    def rows(name, *columns, **parameters):
        return {
            tuple(None if row[column] is None else row[column].value for column in columns)
            for row in graph.query(name, **parameters)
        }

    organisation = graph.organisation(of="posts")
    spans = {
        (s.position.iri, s.direct, s.total, s.direct_fte, s.total_fte, s.direct_headcount, s.total_headcount)
        for s in graph.spans(of="posts").spans
    }
    columns = ("direct", "total", "directFte", "totalFte", "directHeadcount", "totalHeadcount")
    assert {(m, *map(float, figures)) for m, *figures in rows("span", "manager", *columns)} == spans
    some = organisation.iris[:5]
    for iri in some:
        below = graph.reports(iri, every=True, of="posts").reports
        assert rows("reports", "report", post=iri) == {(one.position.iri,) for one in below}
    for left, right in itertools.combinations(some, 2):
        found = graph.common_manager(left, right, of="posts").managers
        lowest = {(name.iri,) for one in found for name in (one.manager, *one.loop)}
        assert rows("common-manager", "manager", left=left, right=right) == lowest
    loops = [
        loop for loop in graph.cycles(of="posts").loops if not any(line.contested for line in loop.lines)
    ]
    assert rows("cycles", "post", "superior") == {
        (line.subordinate.iri, line.superior.iri) for loop in loops for line in loop.lines
    }
    orphans = graph.orphans(of="posts")
    assert rows("orphans", "post", "kind", "superior") == {
        (one.position.iri, one.kind, superior)
        for one in orphans
        for superior in ([name.iri for name in one.superiors] or [None])
    }
    assert rows("two-bosses", "post", "superior", "status") == {
        (one.position.iri, line.iri, expand(f"rg:{line.status}"))
        for one in graph.two_bosses()
        for line in one.lines
    }
    assert rows("vacancies", "post", "standIn") == {
        (vacancy.position.iri, stand_in)
        for vacancy in graph.vacancies()
        for stand_in in ([one.position.iri for one in vacancy.stand_ins] or [None])
    }
    assert rows("compression", "post", "superior") == {
        (one.position.iri, one.superior.iri) for one in graph.compression(of="posts").compressions
    }
    sizes = {0, 10**6}
    for bound in ("rg:minHeadcount", "rg:maxHeadcount"):
        sizes |= {
            int(n) + more
            for (n,) in graph.store.rows(f"SELECT ?n WHERE {{ ?c {bound} ?n }}")
            for more in (0, 1)
        }
    assert rows("drift", "post", "superior") == {
        (one.position.iri, one.superior.iri)
        for size in sizes
        for one in graph.drift(headcount=size).drifts
        if one.always
    }
