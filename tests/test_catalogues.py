"""The publishers' own files in one store: taken in whole, and asked beside the shipped knowledge."""

from __future__ import annotations

import csv
import io
import itertools
import json
import random
import shutil
import zipfile
import zlib
from contextlib import suppress

import networkx as nx
import pytest
from test_careers import queries_agree
from test_deciding import hold_conflicts_equal, hold_decisions_equal
from test_duties import hold_cover_equal, hold_matrix_equal, hold_separation_equal
from test_questions import (
    hold_comparisons_equal,
    hold_lines_equal,
    hold_lists_equal,
    hold_posts_equal,
    hold_ranks_equal,
    hold_roles_equal,
    hold_shared_titles_equal,
    hold_sources_equal,
    hold_stresses_equal,
    hold_support_equal,
)
from test_reporting import agree

import rolegraph
from rolegraph import opening, places
from rolegraph.cli import main
from rolegraph.vocabulary import PREFIXES, expand

pytestmark = pytest.mark.shared
OFFICE = "http://data.europa.eu/esco/occupation/6e6839b6-099c-4802-906e-7f2c8203ee69"


@pytest.fixture(scope="module")
def everything(shared, tmp_path_factory):
    """(store, accounts): shipped knowledge, all of ESCO, O*NET's occupations and titles, the crosswalk.

    Of a tenth of O*NET's occupations the tasks, technology skills and job zones too.
    """
    folder = tmp_path_factory.mktemp("catalogues")
    store = folder / "store"
    rolegraph.build(store=store, exports=folder / "exports")
    part = folder / "onet"
    part.mkdir()
    with zipfile.ZipFile(shared / "data" / "onet-30.1-text.zip") as archive:
        for name in archive.namelist():
            if name.endswith(("/Occupation Data.txt", "/Alternate Titles.txt", "/Read Me.txt")):
                (part / name.rpartition("/")[2]).write_bytes(archive.read(name))
            elif name.endswith(("/Task Statements.txt", "/Technology Skills.txt", "/Job Zones.txt")):
                head, *rows = archive.read(name).splitlines(keepends=True)
                some = (row for row in rows if zlib.crc32(row.partition(b"\t")[0]) % 10 == 0)
                (part / name.rpartition("/")[2]).write_bytes(b"".join([head, *some]))
    accounts = {
        "esco": rolegraph.import_source("esco", [shared / "data" / "esco-1.1.1-en-csv.zip"], store=store),
        "onet": rolegraph.import_source("onet", [part], store=store),
        "sssom": rolegraph.import_source("sssom", [shared / "data" / "esco-onet-crosswalk.zip"], store=store),
    }
    return store, accounts


@pytest.fixture(scope="module")
def graph(everything):
    """The graph of that store."""
    return rolegraph.open(everything[0])


def published(path, name):
    """The rows of a table in a zip, read without rolegraph."""
    with zipfile.ZipFile(path) as archive:
        member = next(n for n in archive.namelist() if n.endswith(name))
        text = archive.read(member).decode("utf-8-sig")
    usual = csv.field_size_limit(2**30)
    try:
        return list(csv.reader(io.StringIO(text), delimiter="\t" if name.endswith(".txt") else ","))
    finally:
        csv.field_size_limit(usual)


def test_accounts_add_up(everything):
    for account in everything[1].values():
        assert account.tables
        for counted in account.tables:
            assert counted.read == counted.accepted + counted.rejected


def test_crosswalk_becomes_its_mappings_row_by_row(everything, graph, shared):
    rows = published(shared / "data" / "esco-onet-crosswalk.zip", ".csv")
    start = next(n for n, row in enumerate(rows) if row[0] == "O*NET Id") + 1
    mapped = {(row[3], row[0], row[6].replace("ISCO", "Match")) for row in rows[start:] if any(row)}
    (counted,) = everything[1]["sssom"].tables
    assert counted.read == counted.accepted == len([row for row in rows[start:] if any(row)])
    for kind in ("exactMatch", "closeMatch", "broadMatch", "narrowMatch"):
        found = {
            (row["esco"].value, row["onet"].value.rpartition("/")[2], kind)
            for row in graph.query(
                "SELECT ?esco ?onet WHERE {"
                f" GRAPH source:esco-onet-crosswalk {{ ?esco skos:{kind} ?onet }} }}"
            )
        }
        assert found == {row for row in mapped if row[2] == kind}
        assert found


def test_title_that_the_article_gives_to_one_role_and_esco_to_another_comes_out_of_the_rules(graph):
    found = [
        c for c in graph.conflicts("operations manager") if c.sentence.startswith('"office coordinator"')
    ]
    pairs = {frozenset(s.subject for s in c.statements) for c in found}
    assert frozenset({PREFIXES["role"] + "operations-manager", OFFICE}) in pairs
    (use,) = graph.titles("office coordinator")
    assert {PREFIXES["role"] + "operations-manager", OFFICE} <= {item.iri for item in use.roles}


def test_office_manager_of_article_esco_and_onet_side_by_side(everything, capsys):
    with suppress(SystemExit):
        main(["show", "office manager", "--store", str(everything[0]), "--json"])
    found = json.loads(capsys.readouterr().out)
    assert [role["iri"] for role in found["roles"]][:2] == [PREFIXES["role"] + "office-manager", OFFICE]
    others = {role["iri"] for role in found["roles"][2:]}
    assert others == {PREFIXES["onet"] + "11-1021.00", PREFIXES["onet"] + "43-1011.00"}
    for role in found["roles"]:
        items = [*role["titles"], *role["duties"], *role["skills"]]
        assert items
        assert all(item["sources"] for item in items if item["status"] not in {"denied", "rejected"})
    assert {m["relation"] for m in found["mappings"]} >= {"skos:closeMatch", "skos:broadMatch"}


def test_merged_role_has_what_both_say_and_no_more(graph):
    merged = graph.role("role:office-manager", merged=True)
    own, esco = graph.role("role:office-manager"), graph.role(OFFICE)
    assert {skill.iri for skill in merged.skills} == {s.iri for s in (*own.skills, *esco.skills)}
    assert len(esco.skills) > 10


def test_catalogues_leave_the_answers_of_the_article_as_they_were(graph):
    alone = rolegraph.load()
    for name in ("operations manager", "office manager", "chief operations officer"):
        one, other = graph.role(f"role:{name.replace(' ', '-')}"), alone.role(name)
        assert one.duties == other.duties
        assert one.reports_to == other.reports_to
        assert {t.title: t.status for t in one.titles} == {t.title: t.status for t in other.titles}
    one, other = (g.compare("operations manager", "office manager") for g in (graph, alone))
    assert (one.duties, one.skills, one.reports_to) == (other.duties, other.skills, other.reports_to)


def test_one_source_alone_answers_as_if_nothing_else_were_there(graph, everything):
    esco = graph.only("esco")
    assert len(esco.roles()) == everything[1]["esco"].roles
    assert esco.find("office manager") == OFFICE


def test_contradictions_and_decisions_are_those_of_the_queries(graph):
    conflicts = hold_conflicts_equal(graph)
    assert len(conflicts) > len(rolegraph.load().conflicts())
    assert hold_decisions_equal(graph)


def part_of(path, folder, keep):
    """A copy of a zip of CSV tables with the rows (by column) that are to be kept."""
    target = folder / path.name
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as part:
        for name in whole.namelist():
            head, *rows = published(path, name)
            out = io.StringIO()
            kept = [row for row in rows if keep(dict(zip(head, row, strict=False)))]
            csv.writer(out, lineterminator="\n").writerows([head, *kept])
            part.writestr(name, out.getvalue())
    return target


def one_in(many):
    """Whether a row is among one in so many, by the first IRI in it."""

    def chosen(row):
        first = next((n for n in row if n.endswith("Uri")), next(iter(row)))
        return zlib.crc32(row[first].encode()) % many == 0

    return chosen


def test_a_decision_beside_catalogues_leaves_what_a_build_of_everything_gives(shared, tmp_path):
    folder, store = tmp_path / "ontology", tmp_path / "store"
    shutil.copytree(places.SHIPPED, folder)
    rolegraph.build(folder, store=store, exports=tmp_path / "exports")
    esco = part_of(shared / "data" / "esco-1.1.1-en-csv.zip", tmp_path, one_in(40))
    rolegraph.import_source("esco", [esco], store=store)
    rolegraph.import_source("sssom", [shared / "data" / "esco-onet-crosswalk.zip"], store=store)
    before = rolegraph.open(store).export(to="n-quads")
    title = min(c.iri for row in rolegraph.open(store).support() for c in row.claims)
    rolegraph.decide(title, "reject", because="It is so here.", store=store)
    decided = rolegraph.open(store).export(to="n-quads")
    assert decided != before
    opening.build_store(rolegraph.load(ontology=folder), folder, store, "another", afresh=True)
    assert rolegraph.open(store).export(to="n-quads") == decided
    rolegraph.decide(title, "undo", store=store)
    assert rolegraph.open(store).export(to="n-quads") == before


def test_duties_separation_and_cover_are_those_of_the_queries(graph):
    hold_matrix_equal(graph)
    hold_separation_equal(graph)
    hold_cover_equal(graph, [OFFICE, PREFIXES["role"] + "purchasing-officer"])


@pytest.fixture(scope="module")
def some(graph):
    """Roles of ESCO, of O*NET, those of its tenth and of the article, chosen with a fixed seed."""
    told = {iri for (iri,) in graph.store.rows("SELECT ?role { ?role rg:level ?level }")}
    roles = sorted(role.iri for role in graph.roles())
    kinds = (
        [role for role in roles if "/esco/occupation/" in role],
        [role for role in roles if "/onet/" in role],
        [role for role in roles if "/onet/" in role and role in told],
        [role for role in roles if "/id/role/" in role],
    )
    lot = random.Random(4)
    return [f"<{role}>" for kind in kinds for role in lot.sample(kind, 6)]


def test_what_is_told_of_roles_of_every_catalogue_is_what_the_queries_tell(graph, some):
    hold_roles_equal(graph, some)
    hold_stresses_equal(graph, some)
    hold_sources_equal(graph, some)
    hold_comparisons_equal(graph, itertools.pairwise(some))


def test_who_is_above_whom_is_what_the_queries_tell(graph, some):
    assert hold_ranks_equal(graph, itertools.combinations(some[::2], 2)) >= {"level", None}
    hold_lines_equal(graph, some)


def test_shared_titles_sources_and_support_are_those_of_the_queries(graph):
    assert len(hold_shared_titles_equal(graph)) > 1_000
    hold_support_equal(graph)
    hold_lists_equal(graph)


def test_gaps_and_shared_skills_agree_with_their_queries_on_whole_catalogues(graph):
    esco = sorted({role.iri for role in graph.roles() if "/esco/" in role.iri})[::1000]
    queries_agree(graph, list(itertools.pairwise([*esco, graph.find("role:office-manager")])), things=3)


def test_any_two_occupations_have_paths_whose_steps_share_skills(graph):
    roles, sizes = graph.gap_sizes()
    esco = [n for n, role in enumerate(roles) if "/esco/" in role]
    for start, goal in itertools.pairwise(esco[::500]):
        answer = graph.path(roles[start], roles[goal], best=2)
        assert 1 <= len(answer.paths) <= 2
        for way in answer.paths:
            places = [start, *(roles.index(step.role.iri) for step in way.steps)]
            assert places[-1] == goal
            assert [len(s.adds) for s in way.steps] == [sizes[pair] for pair in itertools.pairwise(places)]
            assert len(way.steps) == 1 or all(len(step.adds) < step.needed for step in way.steps)


@pytest.fixture(scope="module")
def organogram(shared, tmp_path_factory):
    """(graph, account) of the posts of a government."""
    store = tmp_path_factory.mktemp("organogram") / "store"
    path = shared / "data" / "uk-organograms-2011-2013.zip"
    account = rolegraph.import_source("organogram", [path], store=store)
    return rolegraph.open(store), account


@pytest.mark.parametrize("day", ["2011-03-31", "2011-09-30", "2012-01-15", "2014-01-01"])
def test_reporting_lines_of_a_day_are_those_of_each_bodys_latest_snapshot_by_then(organogram, shared, day):
    graph, _ = organogram
    path = shared / "data" / "uk-organograms-2011-2013.zip"
    head, *senior = published(path, "senior_posts.csv")
    body, snapshot, ref, up, fte = (
        head.index(name)
        for name in ("file_body", "snapshot", "Post Unique Reference", "Reports to Senior Post", "FTE")
    )
    senior = [row for row in senior if "://" not in row[fte]]  # two rows with an address there are rejected
    _, *junior = published(path, "junior_posts.csv")
    latest: dict[str, str] = {}
    for row in (*senior, *junior):
        if row[snapshot] <= day:
            latest[row[body]] = max(row[snapshot], latest.get(row[body], ""))
    lines = {
        (row[body], row[ref], row[up])
        for row in senior
        if row[snapshot] == latest.get(row[body]) and row[up] not in {"", "XX"}
    }
    below = sum(1 for row in junior if row[snapshot] == latest.get(row[body]))
    network = graph.post_reporting_on(day)
    assert network.number_of_edges() == len(lines) + below
    assert below


def test_spans_layers_and_loops_can_be_asked_of_a_day(organogram):
    graph, account = organogram
    network = graph.post_reporting_on("2011-09-30")
    selves = next(found.count for found in account.findings if found.kind == "self-report")
    assert 0 < nx.number_of_selfloops(network) <= selves
    assert max(degree for _, degree in network.in_degree) > 100
    ministry = [n for n in network if n.startswith(PREFIXES["post"] + "cabinet-office/")]
    tops = [post for post in ministry if network.out_degree(post) == 0]
    assert tops
    assert len(nx.ancestors(network, tops[0])) > 10


def test_questions_about_lines_agree_with_their_queries_and_networkx_on_a_government(organogram):
    graph, _ = organogram
    agree(graph)
    network = graph.post_reporting_on("2011-09-30")
    organisation = graph.organisation(as_of="2011-09-30")
    described = {iri for iri, is_so in zip(organisation.iris, organisation.recorded, strict=True) if is_so}
    network = nx.DiGraph((up, low) for low, up in network.edges if low != up and {low, up} <= described)
    for span in graph.spans(as_of="2011-09-30").spans[::50]:
        iri = span.position.iri
        assert (span.direct, span.total) == (network.out_degree(iri), len(nx.descendants(network, iri)))
    assert graph.layers(as_of="2011-09-30").whole.layers == len(nx.dag_longest_path(network))


def test_posts_with_roles_agree_with_the_queries_on_some_bodies(shared, tmp_path):
    """The charts of some bodies, their posts given roles of the article, some of them vacant, by lot."""
    path, lot = shared / "data" / "uk-organograms-2011-2013.zip", random.Random(4)
    head, *rows = published(path, "senior_posts.csv")
    bodies = lot.sample(sorted({row[head.index("file_body")] for row in rows}), 2)
    some = part_of(
        path, tmp_path, lambda row: row.get("file_body") in bodies and row["snapshot"] == "2011-09-30"
    )
    store = tmp_path / "store"
    rolegraph.build(store=store, exports=tmp_path / "exports")
    rolegraph.import_source("organogram", [some], store=store)
    graph = rolegraph.open(store)
    shipped = rolegraph.load().organisation(of="posts").iris
    posts = sorted({*graph.organisation(of="posts").iris} - {*shipped})
    roles = sorted(graph.reporting)
    said = [f"<{post}> <{expand('org:role')}> <{lot.choice(roles)}> ." for post in posts]
    said += [f"<{post}> <{expand('rg:vacant')}> true ." for post in lot.sample(posts, 9)]
    (tmp_path / "roles.ttl").write_text("\n".join(said), "utf-8")
    rolegraph.import_source("rdf", [tmp_path / "roles.ttl"], store=store)
    graph = rolegraph.open(store)
    agree(graph)
    assert hold_posts_equal(graph)
    assert graph.drift(headcount=10**6).drifts
    assert graph.compression(of="posts").compressions
