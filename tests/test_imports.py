"""Sources in a store: taken in, accounted for, replaced and dropped in one step, and asked side by side."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest
from importing import table, written, zipped

import rolegraph
from rolegraph.cli import main
from rolegraph.readers.tables import REASON
from rolegraph.vocabulary import PREFIXES

ESCO = "http://data.europa.eu/esco/"
OFFICE, SHOP = (
    f"{ESCO}occupation/00000000-0000-4000-8000-000000000001",
    f"{ESCO}occupation/00000000-0000-4000-8000-000000000002",
)
FILING, SELLING = (
    f"{ESCO}skill/00000000-0000-4000-8000-00000000000a",
    f"{ESCO}skill/00000000-0000-4000-8000-00000000000b",
)
OCCUPATION = ("conceptType", "conceptUri", "iscoGroup", "preferredLabel", "altLabels", "description", "code")
SKILL = ("conceptType", "conceptUri", "skillType", "reuseLevel", "preferredLabel", "altLabels", "description")
RELATION = ("occupationUri", "relationType", "skillType", "skillUri")
OCCUPATIONS = [
    (
        "Occupation",
        OFFICE,
        "3341",
        "office manager",
        "office coordinator\nhead of the office",
        "Runs it.",
        "1",
    ),
    ("Occupation", SHOP, "1420", "shop manager", "", "Runs a shop.", "2"),
]
SKILLS = [
    ("KnowledgeSkillCompetence", FILING, "knowledge", "cross-sector", "filing", "", "Putting away."),
    ("KnowledgeSkillCompetence", SELLING, "skill/competence", "sector-specific", "sell things", "", ""),
]
RELATIONS = [
    (OFFICE, "essential", "knowledge", FILING),
    (SHOP, "essential", "skill/competence", SELLING),
    (SHOP, "optional", "knowledge", FILING),
]
POST = ("id", "title", "manager id", "unit", "FTE")
POSTS = [("1", "Head", "", "All", "1"), ("2", "Clerk", "1", "Desk", "0.5"), ("3", "Porter", "1", "Door", "1")]


@pytest.fixture
def esco(tmp_path):
    """Makes a small catalogue in ESCO's layout, in a zip."""

    def make(occupations=OCCUPATIONS, relations=RELATIONS, name="small-esco-1.1.1-en-csv.zip"):
        return zipped(
            tmp_path / name,
            {
                "occupations_en.csv": table(OCCUPATION, *occupations),
                "skills_en.csv": table(SKILL, *SKILLS),
                "occupationSkillRelations.csv": table(RELATION, *relations),
            },
        )

    return make


@pytest.fixture
def posts(tmp_path):
    """Makes a small table of posts."""

    def make(rows=POSTS, name="works.csv"):
        return written(tmp_path / name, POST, *rows)

    return make


@pytest.fixture
def store(tmp_path):
    """Where the store of a test is."""
    return tmp_path / "store"


@pytest.fixture
def run(capsys, monkeypatch):
    """The command line, in this process: (exit code, standard output, standard error)."""
    monkeypatch.delenv("ROLEGRAPH_STORE", raising=False)

    def run(*arguments):
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return ended.value.code, out, err

    return run


def content(store):
    """Everything that a store holds, in a form that compares."""
    return rolegraph.open(store).export(to="n-quads")


def files(store):
    """The files of a store with what a rewrite would change."""
    return {p: (p.stat().st_mtime_ns, p.stat().st_size) for p in sorted(store.rglob("*")) if p.is_file()}


# -- the account


def test_account_adds_up_and_is_one_json_document(run, esco, store):
    code, out, err = run("import", "esco", esco(), "--store", store, "--json")
    assert (code, err) == (0, "")
    account = json.loads(out)
    assert account["source"] == PREFIXES["source"] + "esco"
    for row in account["tables"]:
        assert row["read"] == row["accepted"] + row["rejected"]
    assert {row["table"]: row["read"] for row in account["tables"]} == {
        "occupations_en.csv": 2,
        "skills_en.csv": 2,
        "occupationSkillRelations.csv": 3,
    }
    assert (account["roles"], account["titles"], account["skills"], account["posts"]) == (2, 2, 2, 0)
    graph = rolegraph.open(store)
    counted = graph.query(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{account['source']}> {{ ?s ?p ?o }} }}")
    assert account["statements"] == int(next(counted)["n"].value)
    kinds = {found["kind"]: found["count"] for found in account["findings"]}
    assert kinds["missing-table"] > 0


def test_account_is_readable(run, posts, store):
    code, out, _ = run("import", "posts", posts([*POSTS, ("4", "Ghost", "9", "", "1")]), "--store", store)
    assert code == 0
    assert "works.csv" in out
    assert "names what is not there: 1" in out
    assert "Ghost" in out


def test_new_store_holds_the_vocabulary_and_what_was_imported_and_nothing_else(posts, store):
    rolegraph.import_source("posts", [posts()], store=store)
    graph = rolegraph.open(store)
    assert graph.roles() == ()
    assert [source.iri for source in graph.sources()] == [PREFIXES["source"] + "works"]
    assert graph.post_reporting.number_of_edges() == 2


def test_import_into_a_built_store_keeps_the_shipped_knowledge(tmp_path, posts, store):
    rolegraph.build(store=store, exports=tmp_path / "exports")
    before = rolegraph.open(store)
    rolegraph.import_source("posts", [posts()], store=store)
    after = rolegraph.open(store)
    assert after.roles() == before.roles()
    assert after.conflicts() == before.conflicts()
    assert len(after.sources()) == len(before.sources()) + 1


def test_a_build_keeps_what_was_imported(tmp_path, esco, posts, store):
    rolegraph.import_source("esco", [esco()], store=store)
    rolegraph.import_source("posts", [posts()], store=store)
    alone = rolegraph.open(store)
    rolegraph.build(store=store, exports=tmp_path / "exports")
    both = rolegraph.open(store)
    assert both.role(OFFICE).skills == alone.role(OFFICE).skills
    assert both.role(OFFICE).titles == alone.role(OFFICE).titles
    assert both.post_reporting.number_of_edges() > alone.post_reporting.number_of_edges()
    assert both.role("operations manager").duties == rolegraph.load().role("operations manager").duties
    assert {PREFIXES["source"] + "esco", PREFIXES["source"] + "works"} <= {s.iri for s in both.sources()}


def test_order_of_imports_does_not_matter(tmp_path, esco, posts):
    one, other = tmp_path / "one", tmp_path / "other"
    for place, order in ((one, ("esco", "posts")), (other, ("posts", "esco"))):
        for format_ in order:
            rolegraph.import_source(format_, [{"esco": esco, "posts": posts}[format_]()], store=place)
    assert content(one) == content(other)


# -- again, newer, gone


def test_same_file_again_changes_nothing(run, esco, store):
    path = esco()
    first = rolegraph.import_source("esco", [path], store=store)
    before = files(store)
    again = rolegraph.import_source("esco", [path], store=store)
    assert files(store) == before
    assert first.changed
    assert not again.changed
    assert (again.tables, again.roles, again.statements) == (first.tables, first.roles, first.statements)
    assert "nothing was written" in run("import", "esco", path, "--store", store)[1]


def test_newer_version_takes_the_place_of_the_old_and_says_what_changed(run, esco, posts, store):
    rolegraph.import_source("posts", [posts()], store=store)
    rolegraph.import_source("esco", [esco()], store=store)
    third = f"{ESCO}occupation/00000000-0000-4000-8000-000000000003"
    newer = [
        (*OCCUPATIONS[0][:3], "manager of an office", *OCCUPATIONS[0][4:]),
        ("Occupation", third, "1420", "kiosk keeper", "", "Keeps a kiosk.", "3"),
    ]
    code, out, _ = run("import", "esco", esco(newer, RELATIONS[:1], "next.zip"), "--store", store)
    assert code == 0
    assert "added: 1 (kiosk keeper)" in out
    assert "gone: 1 (shop manager)" in out
    assert "office manager → manager of an office" in out
    graph = rolegraph.open(store)
    assert {role.label for role in graph.roles()} == {"manager of an office", "kiosk keeper"}
    assert graph.post_reporting.number_of_edges() == 2
    with pytest.raises(rolegraph.NameNotFoundError):
        graph.find("shop manager")


def test_a_changed_table_says_of_which_posts_it_says_otherwise(run, posts, store):
    rolegraph.import_source("posts", [posts()], store=store)
    moved = [
        POSTS[0],
        ("2", "Clerk", "3", "Desk", "0.5"),
        ("3", "Usher", "1", "Door", "1"),
        ("4", "Cook", "1", "", "1"),
    ]
    out = run("import", "posts", posts(moved), "--store", store)[1]
    assert ("added: 1 (Cook)" in out, "changed: 1 (Clerk)" in out, "Porter → Usher" in out) == (
        True,
        True,
        True,
    )
    again = rolegraph.import_source("posts", [posts(moved[::-1])], store=store)
    assert again.changes.counts == {"added": 0, "gone": 0, "renamed": 0, "changed": 0}


def test_replaced_or_dropped_leaves_no_trace(tmp_path, esco, posts, store):
    rolegraph.import_source("posts", [posts()], store=store)
    alone = content(store)
    rolegraph.import_source("esco", [esco()], store=store)
    assert content(store) != alone
    assert rolegraph.drop_source("esco", store=store) == PREFIXES["source"] + "esco"
    assert content(store) == alone
    rolegraph.import_source("esco", [esco(OCCUPATIONS[:1], RELATIONS[:1], "old.zip")], store=store)
    rolegraph.import_source("esco", [esco()], store=store)
    fresh = tmp_path / "fresh"
    rolegraph.import_source("posts", [posts()], store=fresh)
    rolegraph.import_source("esco", [esco()], store=fresh)
    assert content(store) == content(fresh)


@pytest.mark.parametrize("change", ["newer", "dropped"])
def test_replacing_one_source_leaves_the_answers_of_the_others(everything, posts, change):
    rolegraph.import_source("posts", [posts()], store=everything)
    before = rolegraph.open(everything)
    if change == "newer":
        rolegraph.import_source("posts", [posts(POSTS[:2])], store=everything)
    else:
        rolegraph.drop_source("works", store=everything)
    after = rolegraph.open(everything)
    assert after.roles() == before.roles()
    assert after.show("office manager") == before.show("office manager")
    assert after.conflicts() == before.conflicts()
    assert after.titles() == before.titles()


def test_a_source_is_dropped_by_its_title(posts, store):
    rolegraph.import_source("posts", [posts()], store=store, name="Ours")
    (source,) = rolegraph.open(store).sources()
    assert source.label.lower() != "ours"
    assert rolegraph.drop_source(source.label, store=store) == PREFIXES["source"] + "ours"
    assert rolegraph.open(store).post_reporting.number_of_edges() == 0


def test_drop_of_what_was_not_imported_names_what_was(run, posts, store):
    rolegraph.import_source("posts", [posts()], store=store)
    code, _, err = run("drop", "work", "--store", store)
    assert code == 1
    assert "works" in err


# -- rows at fault


def test_good_rows_go_in_and_bad_ones_into_a_file_to_mend(run, posts, store):
    bad = posts([*POSTS, ("4", "Guard", "1", "Door", "a lot"), ("", "Nobody", "1", "Door", "1")])
    code, out, _ = run("import", "posts", bad, "--store", store)
    assert code == 0
    account = rolegraph.import_source("posts", [bad], store=store)
    (counts,) = account.tables
    assert (counts.read, counts.accepted, counts.rejected) == (5, 3, 2)
    (rejects,) = map(Path, account.rejects)
    assert str(rejects) in out
    head, *rows = rejects.read_text("utf-8").splitlines()
    assert head == ",".join([*POST, REASON])
    assert rows[0].startswith("4,Guard,1,Door,a lot,")
    assert "row 5" in rows[0]
    assert "FTE" in rows[0]
    assert "row 6" in rows[1]


def test_what_is_loaded_in_pieces_is_the_same(posts, tmp_path, monkeypatch):
    rolegraph.import_source("posts", [posts()], store=tmp_path / "whole")
    monkeypatch.setattr("rolegraph.imports.PIECE", 100)
    rolegraph.import_source("posts", [posts()], store=tmp_path / "pieces")
    whole, pieces = (rolegraph.open(tmp_path / name).export(to="n-quads") for name in ("whole", "pieces"))
    assert whole == pieces


def test_mended_rows_come_in_beside_the_original(posts, store):
    bad = posts([*POSTS, ("4", "Guard", "1", "Door", "a lot")])
    (rejects,) = map(Path, rolegraph.import_source("posts", [bad], store=store).rejects)
    mended = rejects.read_text("utf-8").replace("a lot,", "0.7,")
    rejects.write_text(mended, "utf-8")
    account = rolegraph.import_source("posts", [bad, rejects], store=store, name="works")
    assert account.posts == 4
    assert rejects.read_text("utf-8") == mended, "what somebody mended is never written over"


def test_strict_takes_all_or_nothing(run, posts, store):
    rolegraph.import_source("posts", [posts()], store=store)
    before = files(store)
    bad = posts([*POSTS, ("4", "Guard", "1", "Door", "a lot")])
    code, out, err = run("import", "posts", bad, "--store", store, "--strict")
    assert (code, out) == (1, "")
    assert "row 5" in err
    assert "'a lot'" in err
    assert {p: v for p, v in files(store).items() if p.name != "lock"} == {
        p: v for p, v in before.items() if p.name != "lock"
    }
    assert not store.with_name("store-rejects").exists()


def test_nothing_but_bad_rows_is_refused(run, posts, store):
    code, _, err = run("import", "posts", posts([("", "Nobody", "", "", "")]), "--store", store)
    assert code == 1
    assert "no row could be taken in" in err
    assert not (store / "current").exists()


# -- the store


KILLS = 24
KILLED = """
import os, signal, sys, time
import rolegraph, rolegraph.imports, shacl  # so that a kill hits the work, and not the start of a program
for line in sys.stdin:
    path, seconds = line.split()
    begun = time.monotonic()
    child = os.fork()
    if not child:
        rolegraph.import_source("posts", [path], store=sys.argv[1], name="works")
        os._exit(0)
    if seconds != "never":
        time.sleep(float(seconds))
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    print(time.monotonic() - begun, flush=True)
"""


def test_kill_at_any_moment_leaves_the_old_store_or_the_new_one(tmp_path, posts, store):
    seeded = random.Random(2026)
    variants = [posts(POSTS[:n], f"v{n}.csv") for n in (2, 3)]
    rolegraph.import_source("posts", [variants[0]], store=store, name="works")
    expected = {2: content(store)}
    rolegraph.import_source("posts", [variants[1]], store=store, name="works")
    expected[3] = content(store)
    command = [sys.executable, "-c", KILLED, store]
    seen = set()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:

        def after(number, seconds):
            """How long an import took, or until it was killed after so many seconds."""
            process.stdin.write(f"{variants[number % 2]} {seconds}\n")
            process.stdin.flush()
            return float(process.stdout.readline())

        whole = after(0, "never")
        for number in range(1, 10 * KILLS):  # on a machine that has slowed down since, some more
            if number > KILLS and len(seen) == 2:
                break
            after(number, whole * 1.3 * (number - seeded.random()) / KILLS)
            now = content(store)
            assert now in expected.values()
            seen.add(now)
            assert len(list(store.glob("g-*"))) <= 3
    assert len(seen) == 2, "some were killed before the end and some after"
    rolegraph.import_source("posts", [variants[0]], store=store, name="works")
    rolegraph.import_source("posts", [variants[1]], store=store, name="works")
    assert content(store) == expected[3]
    assert len(list(store.glob("g-*"))) == 1


def test_second_writer_is_told_who_holds_the_store(run, posts, store):
    rolegraph.import_source("posts", [posts()], store=store)
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, pathlib\nfrom rolegraph.store import replace_store\n"
            "with replace_store(pathlib.Path(sys.argv[1]), {}):\n"
            "    print('in', flush=True)\n"
            "    sys.stdin.read()",
            store,
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert holder.stdout.readline() == b"in\n"
        code, _, err = run("import", "posts", posts(POSTS[:2]), "--store", store)
        assert code == 1
        assert f"process {holder.pid} is writing this store" in err
        assert rolegraph.open(store).post_reporting.number_of_edges() == 2
    finally:
        holder.communicate(timeout=60)


def test_readers_go_on_with_what_they_opened(posts, store):
    rolegraph.import_source("posts", [posts()], store=store)
    reader = rolegraph.open(store)
    rolegraph.import_source("posts", [posts(POSTS[:2])], store=store)
    assert reader.post_reporting.number_of_edges() == 2
    assert rolegraph.open(store).post_reporting.number_of_edges() == 1


@pytest.mark.parametrize("verb", [("import", "posts"), ("drop", "works"), ("build",)])
def test_nothing_is_made_from_a_store_with_a_damaged_table(tmp_path, run, posts, store, verb):
    path = posts()
    rolegraph.import_source("posts", [path], store=store)
    table = max(store.glob("g-*/data/*.sst"), key=lambda path: path.stat().st_size)
    content = bytearray(table.read_bytes())
    content[len(content) // 2] ^= 0xFF
    table.write_bytes(content)
    more = {
        "import": [posts(POSTS[:2], "other.csv")],
        "build": ["--exports", tmp_path / "exports"],
        "drop": [],
    }
    code, _, err = run(*verb, *more[verb[0]], "--store", store)
    assert code == 1
    assert "damaged" in err
    assert "import again" in err
    assert table.read_bytes() == content


def test_build_over_a_damaged_store_says_which_imports_are_lost(tmp_path, run, posts, store):
    rolegraph.import_source("posts", [posts()], store=store)
    (manifest,) = store.glob("g-*/data/MANIFEST-*")
    manifest.write_bytes(b"nonsense")
    code, _, err = run("build", "--store", store, "--exports", tmp_path / "exports")
    assert code == 1
    assert "source:works" in err
    assert "import again" in err


# -- asking across sources


@pytest.fixture
def everything(tmp_path, esco):
    """A store with the shipped knowledge and a small catalogue."""
    place = tmp_path / "everything"
    rolegraph.build(store=place, exports=tmp_path / "exports")
    rolegraph.import_source("esco", [esco()], store=place)
    return place


def test_name_that_several_catalogues_know_is_one_question(run, everything):
    code, out, _ = run("show", "Office Manager", "--store", everything, "--json")
    assert code == 0
    found = json.loads(out)
    assert set(found) == {"name", "roles", "mappings"}
    assert [role["iri"] for role in found["roles"]] == [PREFIXES["role"] + "office-manager", OFFICE]
    assert [item["label"] for item in found["roles"][1]["skills"]] == ["filing"]
    assert found["roles"][1]["skills"][0]["sources"] == [PREFIXES["source"] + "esco"]
    assert all(mapping["sources"] for mapping in found["mappings"])


def test_name_that_one_catalogue_knows_gives_one_role(run, everything):
    found = json.loads(run("show", "shop manager", "--store", everything, "--json")[1])
    assert found["iri"] == SHOP


def test_several_roles_are_shown_one_after_the_other(run, everything):
    out = run("show", "office manager", "--store", everything)[1]
    assert out.index("role:office-manager") < out.index("esco-occupation:00000000")
    assert "2 roles" in out


def test_other_verbs_take_the_first_and_name_the_others(run, everything):
    code, out, err = run("reports-to", "office manager", "--store", everything)
    assert code == 0
    assert "operations manager" in out
    assert "esco-occupation:00000000-0000-4000-8000-000000000001" in err
    code, out, _ = run("compare", "office manager", "shop manager", "--store", everything, "--json")
    assert code == 0
    assert json.loads(out)["right"]["iri"] == SHOP


def test_only_some_sources(run, everything):
    code, out, _ = run("show", "office manager", "--store", everything, "--source", "esco", "--json")
    assert code == 0
    assert json.loads(out)["iri"] == OFFICE
    out = run("roles", "--store", everything, "--source", "esco", "--json")[1]
    assert {row["iri"] for row in json.loads(out)} == {OFFICE, SHOP}
    out = run("roles", "--store", everything, "--without", "esco", "--json")[1]
    assert json.loads(out) == rolegraph.as_json(rolegraph.load().roles())


def test_merged_goes_by_direct_mappings_alone(tmp_path, everything, run):
    near, far = OFFICE, SHOP
    mappings = tmp_path / "near.sssom.tsv"
    mappings.write_text(
        table(
            ("subject_id", "predicate_id", "object_id", "mapping_justification"),
            ("role:office-manager", "skos:closeMatch", near, "semapv:ManualMappingCuration"),
            (near, "skos:closeMatch", far, "semapv:ManualMappingCuration"),
            separator="\t",
        ),
        "utf-8",
    )
    rolegraph.import_source("sssom", [mappings], store=everything)
    graph = rolegraph.open(everything)
    merged = graph.role("role:office-manager", merged=True)
    own = graph.role("role:office-manager")
    skills = {item.label for item in merged.skills}
    assert skills == {item.label for item in own.skills} | {"filing"}
    assert "sell things" not in skills
    filing = next(item for item in merged.skills if item.label == "filing")
    assert filing.sources == (PREFIXES["source"] + "esco",)
    shown = json.loads(run("show", "role:office-manager", "--merged", "--json", "--store", everything)[1])
    assert {item["label"] for item in shown["skills"]} == skills


def test_title_that_a_catalogue_gives_to_another_role_is_a_contradiction_worth_a_note(everything):
    graph = rolegraph.open(everything)
    found = [c for c in graph.conflicts("operations manager") if "office coordinator" in c.sentence]
    assert [(c.kind, c.status) for c in found] == [("titleOfAnother", "noted")]
    assert {s.subject for s in found[0].statements} == {PREFIXES["role"] + "operations-manager", OFFICE}
    (use,) = graph.titles("office coordinator")
    assert {item.iri for item in use.roles} == {PREFIXES["role"] + "operations-manager", OFFICE}
    assert "office coordinator" in {use.title for use in graph.titles()}


def test_sources_tell_version_licence_and_counts(run, everything):
    sources = json.loads(run("sources", "--store", everything, "--json")[1])
    esco = next(source for source in sources if source["iri"] == PREFIXES["source"] + "esco")
    assert esco["version"] == "1.1.1"
    assert "://" in esco["license"]
    assert esco["statements"] > 10
    assert len(esco["hash"]) == 64
    assert "ESCO" in esco["rights"]
    assert "1.1.1" in run("sources", "--store", everything)[1]


@pytest.mark.parametrize("kind", sorted(rolegraph.EXPORTS))
def test_every_export_carries_the_attribution(everything, kind):
    words = next(s.rights for s in rolegraph.open(everything).sources() if s.rights)
    text = rolegraph.open(everything).export(to=kind).decode()
    assert words in text
    assert words not in rolegraph.load().export(to=kind).decode()


def test_the_page_carries_the_attribution(everything, tmp_path):
    words = next(s.rights for s in rolegraph.open(everything).sources() if s.rights)
    page = rolegraph.open(everything).page(tmp_path / "roles.html").read_text("utf-8")
    assert words in page


# -- mappings, RDF


def test_exact_match_of_a_publisher_stays_in_its_graph_and_is_read_as_a_close_one(tmp_path, store):
    mappings = tmp_path / "exact.tsv"
    mappings.write_text(
        table(
            ("subject_id", "predicate_id", "object_id", "mapping_justification"),
            ("role:a", "skos:exactMatch", "role:b", "x"),
            separator="\t",
        ),
        "utf-8",
    )
    rolegraph.import_source("sssom", [mappings], store=store)
    rolegraph.import_source("sssom", [mappings], store=store, name="again")
    graph = rolegraph.open(store)
    assert graph.query("ASK { role:a skos:closeMatch role:b }")
    assert not graph.query("ASK { role:a skos:exactMatch role:b }")
    assert graph.query("ASK { GRAPH source:exact { role:a skos:exactMatch role:b } }")


HEAD = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())


def test_rdf_comes_in_as_a_source_with_its_named_graphs_as_parts(tmp_path, store):
    path = tmp_path / "own.trig"
    path.write_text(
        HEAD
        + 'role:x a rg:Role ; skos:prefLabel "x"@en ; rg:hasDuty [ a rg:Duty ; skos:prefLabel "d"@en ] .\n'
        '<http://example.org/g> { role:y a rg:Role ; skos:prefLabel "y"@en }\n',
        "utf-8",
    )
    account = rolegraph.import_source("rdf", [path], store=store)
    assert (account.roles, account.duties) == (2, 1)
    graph = rolegraph.open(store)
    (source,) = graph.sources()
    assert source.iri == PREFIXES["source"] + "own"
    assert [part.iri for part in source.parts] == ["http://example.org/g"]
    assert "/.well-known/genid/" in graph.role("x").duties[0].iri
    assert {row.label for row in graph.roles()} == {"x", "y"}


@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_rdf_of_several_files_is_one_source(tmp_path, store, kind):
    files = {
        "one.ttl": HEAD + 'role:x a rg:Role ; skos:prefLabel "x"@en .\n',
        "two.ttl": HEAD + 'role:y a rg:Role ; skos:prefLabel "y"@en ; rg:typicallyReportsTo role:x .\n',
        "notes.txt": "nothing",
    }
    place = tmp_path / "both"
    if kind == "zip":
        place = zipped(tmp_path / "both.zip", {f"inner/{name}": text for name, text in files.items()})
    else:
        place.mkdir()
        for name, text in files.items():
            (place / name).write_text(text, "utf-8")
    assert rolegraph.import_source("rdf", [place], store=store).roles == 2
    graph = rolegraph.open(store)
    assert [source.iri for source in graph.sources()] == [PREFIXES["source"] + "both"]
    assert [line.label for line in graph.reports_to("y")] == ["x"]


def test_our_own_trig_comes_back_as_what_it_was_with_a_record_of_where_it_came_from(tmp_path, store):
    shipped = rolegraph.load()
    path = tmp_path / "rolegraph.trig"
    shipped.export(path)
    account = rolegraph.import_source("rdf", [path], store=store)
    record = f"<{account.source}> ".encode()
    back = [
        line
        for line in rolegraph.open(store).export(to="n-quads").splitlines(keepends=True)
        if not line.startswith(record)
    ]
    assert b"".join(back) == shipped.export(to="n-quads")
    rolegraph.drop_source(account.source, store=store)
    assert len(rolegraph.open(store).roles()) == 0


@pytest.mark.parametrize("ending", ["trig", "nq", "jsonld", "ttl", "rdf"])
def test_an_export_that_came_back_is_listed_and_dropped_by_the_name_that_its_import_says(
    run, posts, tmp_path, store, ending
):
    rolegraph.import_source("posts", [posts(name="team.csv")], store=store)
    path, other = tmp_path / f"e.{ending}", tmp_path / "other"
    rolegraph.open(store).export(path)
    rolegraph.import_source("posts", [posts([("9", "Guest", "", "", "1")], "guests.csv")], store=other)
    before = content(other)
    code, out, _ = run("import", "rdf", path, "--source", "back", "--store", other)
    assert (code, out.splitlines()[0]) == (0, f"source:back → {other}")
    assert {"source:back", "source:team", "source:guests"} <= set(run("sources", "--store", other)[1].split())
    assert run("impact", "back", "--store", other)[0] == 0
    code, _, err = run("drop", "team", "--store", other)
    assert code == 1
    assert "source:team came in with source:back, which can be dropped" in err
    assert run("drop", "back", "--store", other)[0] == 0
    assert content(other) == before


def test_an_export_beside_the_source_that_it_holds_is_refused_with_what_helps(run, posts, tmp_path, store):
    rolegraph.import_source("posts", [posts(name="team.csv")], store=store)
    rolegraph.open(store).export(path := tmp_path / "e.trig")
    again = ("import", "rdf", path, "--source", "back", "--store", store)
    code, _, err = run(*again)
    assert code == 1
    assert "source:team is in this store already, from elsewhere: drop it first" in err
    assert run("drop", "team", "--store", store)[0] == 0
    assert run(*again)[0] == 0


@pytest.mark.parametrize("ending", ["trig", "nq", "ttl"])
def test_our_own_export_comes_back_under_the_name_of_a_source_in_it(posts, tmp_path, store, ending):
    rolegraph.import_source("posts", [posts(name="team.csv")], store=store)
    before, path = rolegraph.open(store), tmp_path / f"team.{ending}"
    before.export(path)
    account = rolegraph.import_source("rdf", [path], store=tmp_path / "other")
    after = rolegraph.open(tmp_path / "other")
    assert (account.source, account.posts) == (PREFIXES["source"] + "team", len(POSTS))
    record = "SELECT ?p ?o WHERE { GRAPH graph:sources { source:team ?p ?o } }"
    assert [*after.store.rows(record)] == [*before.store.rows(record)]
    assert [one.label for one in after.reports_to("Clerk")] == ["Head"]
    assert not rolegraph.import_source("rdf", [path], store=tmp_path / "other").changed


def test_rdf_may_speak_of_roles_that_other_sources_describe(tmp_path, everything):
    path = tmp_path / "more.ttl"
    path.write_text(
        HEAD + 'role:new a rg:Role ; skos:prefLabel "new one"@en .\n'
        "role:new rg:typicallyReportsTo role:office-manager .\n"
        "role:office-manager rg:hasDuty duty:set-goals .\n",
        "utf-8",
    )
    rolegraph.import_source("rdf", [path], store=everything)
    graph = rolegraph.open(everything)
    assert [line.label for line in graph.reports_to("new one")] == ["office manager"]
    (duty,) = [d for d in graph.role("role:office-manager").duties if d.iri == PREFIXES["duty"] + "set-goals"]
    assert duty.sources == (PREFIXES["source"] + "more",)
    path.write_text(HEAD + 'role:office-manager skos:prefLabel "another name"@en .\n', "utf-8")
    with pytest.raises(rolegraph.InvalidDataError, match="exactly one name"):
        rolegraph.import_source("rdf", [path], store=everything, name="second-name")


def test_rdf_may_name_what_the_store_describes_and_say_no_more_of_it(tmp_path, everything):
    path, conflict = tmp_path / "more.ttl", rolegraph.open(everything).conflicts()[0].iri
    path.write_text(
        HEAD + 'role:new a rg:Role ; skos:prefLabel "new one"@en ; rg:level level:executive .\n'
        f"decision:new a rg:Decision ; rg:about <{conflict}> ; rg:verdict rg:keepBoth ;"
        ' rg:because "Both hold."@en ; dcterms:date "2026-01-01"^^xsd:date ; rg:restsOn source:kisi .\n',
        "utf-8",
    )
    rolegraph.import_source("rdf", [path], store=everything)
    graph = rolegraph.open(everything)
    assert graph.query("ASK { role:new rg:level level:executive }")
    assert next(one for one in graph.conflicts() if one.iri == conflict).decision


def test_rdf_that_breaks_a_shape_is_refused_and_nothing_is_written(run, tmp_path, store):
    path = tmp_path / "bad.ttl"
    path.write_text(HEAD + "role:x a rg:Role .\n", "utf-8")
    code, _, err = run("import", "rdf", path, "--store", store)
    assert code == 1
    assert f"{path}:{HEAD.count(chr(10)) + 1}:" in err
    assert "role/x" in err
    assert "exactly one name" in err
    assert not (store / "current").exists()


def test_name_of_a_source_of_the_knowledge_is_refused(run, everything, posts):
    code, _, err = run("import", "posts", posts(), "--store", everything, "--source", "kisi")
    assert code == 1
    assert "source:kisi is in this store already" in err


@pytest.mark.parametrize(
    ("format_", "name"), [("esco", "nothing.zip"), ("posts", "nothing.csv"), ("rdf", "nothing.ttl")]
)
def test_file_that_is_not_there_is_named(run, store, tmp_path, format_, name):
    code, _, err = run("import", format_, tmp_path / name, "--store", store)
    assert code == 1
    assert name in err


def test_posts_get_the_role_that_their_title_names_where_it_names_one(tmp_path, esco, posts, store):
    rows = [*POSTS, ("4", "Shop Manager", "1", "", "1"), ("5", "Office manager", "1", "", "1")]
    other = [
        (*OCCUPATIONS[0][:1], f"{ESCO}occupation/00000000-0000-4000-8000-00000000000f", *OCCUPATIONS[0][2:])
    ]
    rolegraph.import_source("posts", [posts(rows)], store=store)
    rolegraph.import_source("esco", [esco()], store=store)
    text = "SELECT ?post ?role WHERE { ?post org:role ?role }"

    def roles():
        return {row["post"].value[-1]: row["role"].value for row in rolegraph.open(store).query(text)}

    assert roles() == {"4": SHOP, "5": OFFICE}
    rolegraph.import_source("esco", [esco([*OCCUPATIONS, *other])], store=store)
    assert roles() == {"4": SHOP}, "a title of two roles names neither"
    rolegraph.drop_source("esco", store=store)
    assert roles() == {}


def test_a_catalogue_that_comes_later_takes_no_role_from_posts(tmp_path, esco, posts, store):
    own = tmp_path / "own.ttl"
    role = PREFIXES["role"]
    name, other = f"<{PREFIXES['skos']}prefLabel>", f"<{PREFIXES['skos']}altLabel>"
    own.write_text(
        f"<{role}office-manager> a <{PREFIXES['rg']}Role> ;"
        f' {name} "Office manager"@en ; {other} "Desk lead"@en .\n'
    )
    titles = ["Office manager", "Desk lead", "Shop manager", "Head of the office", "Porter"]
    rolegraph.import_source("rdf", [own], store=store)
    rolegraph.import_source(
        "posts", [posts([(str(n), t, "", "", "1") for n, t in enumerate(titles)])], store=store
    )

    def roles():
        rows = rolegraph.open(store).query("SELECT ?post ?role WHERE { ?post org:role ?role }")
        return {titles[int(row["post"].value[-1])]: row["role"].value for row in rows}

    alone = {"Office manager": f"{role}office-manager", "Desk lead": f"{role}office-manager"}
    assert roles() == alone
    twin = (OCCUPATIONS[0][0], f"{ESCO}occupation/00000000-0000-4000-8000-00000000000f", "3341", "porter")
    rivals = [
        (*twin, "desk lead\nhead of the office", "", "3"),
        (*twin[:1], f"{twin[1][:-1]}e", *twin[2:], "", "", "4"),
    ]
    rolegraph.import_source("esco", [esco([*OCCUPATIONS, *rivals])], store=store)
    assert roles() == alone | {"Shop manager": SHOP}, "two porters and two heads of the office name nobody"


def test_every_stage_of_an_import_is_told_and_how_far_it_has_come(posts, store):
    seen, again = [], []
    rolegraph.import_source("posts", [posts()], store=store, advance=lambda *told: seen.append(told))
    rolegraph.import_source(
        "posts", [posts(POSTS[:2])], store=store, advance=lambda *told: again.append(told)
    )
    assert "carrying over what stays" in {what for what, _, _ in again}
    stages = list(dict.fromkeys(what for what, _, _ in seen))
    assert [stage.partition(" of ")[0] for stage in stages] == [
        "works.csv",
        "checking the shapes",
        "loading (kB)",
        "merging (kB)",
        "checking relations",
        "working out names, conflicts and statuses",
        "writing the account and the store",
    ]
    for measured in ("loading (kB)", "merging (kB)"):
        done = [(done, total) for what, done, total in seen if what == measured]
        assert done == sorted(done)
        assert done[-1][0] == done[-1][1] > 0
