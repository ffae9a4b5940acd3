"""The store on disk: built once, noticed when stale, never half-written, mended when damaged."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

import rolegraph
from rolegraph import places, store
from rolegraph.cli import main
from rolegraph.kept import FOLDER, Strings, string_arrays
from rolegraph.kept import kept as kept_arrays
from rolegraph.vocabulary import PREFIXES

HEAD = "\n".join(f"@prefix {prefix}: <{iri}> ." for prefix, iri in PREFIXES.items()) + "\n"
ROLES = "".join(
    f'role:r{n} a rg:Role ; skos:prefLabel "role {n}"@en ; rg:hasDuty duty:d .\n' for n in range(30)
)
ONTOLOGY = HEAD + 'duty:d a rg:Duty ; skos:prefLabel "duty"@en .\n' + ROLES


@pytest.fixture(autouse=True)
def interruptible():
    """Ctrl-C is what it is by default, even where the tests themselves run in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def place(tmp_path):
    """A folder with an ontology of its own, and room for a store and exports."""
    (tmp_path / "ontology").mkdir()
    (tmp_path / "ontology" / "all.ttl").write_text(ONTOLOGY, "utf-8")
    return tmp_path


def build(place, ontology="ontology"):
    return rolegraph.build(place / ontology, store=place / "store", exports=place / "exports")


def change(place, label="new role"):
    with (place / "ontology" / "all.ttl").open("a", encoding="utf-8") as file:
        file.write(f'role:new a rg:Role ; skos:prefLabel "{label}"@en ; rg:hasDuty duty:d .\n')


def state(folder):
    """Every file below a folder with its bytes, and what a rewrite of it would change."""
    return {
        path.relative_to(folder): (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def kept(place):
    """Store and exports as they stand; whoever tries to write leaves its number in the lock."""
    content = state(place / "store")
    content.pop(Path("lock"), None)
    return content, state(place / "exports")


def roles(place):
    return len(rolegraph.open(place / "store").roles())


def generations(place):
    return sorted(path.name for path in (place / "store").glob("g-*"))


@pytest.fixture
def run(place, capsys, monkeypatch):
    """The command line, in this process: (exit code, standard output, standard error)."""
    monkeypatch.delenv("ROLEGRAPH_STORE", raising=False)

    def run(*arguments):
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return ended.value.code, out, err

    return run


# -- building


def test_second_build_writes_nothing(place):
    first = build(place)
    before = state(place)
    second = build(place)
    assert state(place) == before
    assert first.written == (str(place / "store"), *first.exports)
    assert second.written == ()
    assert second.counts == first.counts


def test_second_build_says_that_it_wrote_nothing(place, run):
    build(place)
    options = ("--ontology", place / "ontology", "--store", place / "store", "--exports", place / "exports")
    code, out, err = run("build", *options)
    assert (code, err) == (0, "")
    assert "nothing has changed: nothing was written" in out


def test_missing_export_is_written_again_and_nothing_else(place):
    build(place)
    (place / "exports" / "rolegraph.csv").unlink()
    before = state(place / "store")
    assert build(place).written == (str(place / "exports" / "rolegraph.csv"),)
    assert state(place / "store") == before


def test_built_store_holds_what_the_files_say(place):
    build(place)
    built, loaded = rolegraph.open(place / "store"), rolegraph.load(ontology=place / "ontology")
    assert built.export(to="n-quads") == loaded.export(to="n-quads")
    assert built.roles() == loaded.roles()


def test_old_generations_are_removed(place):
    for number in range(3):
        change(place, f"role no. {number}") if number == 0 else None
        (place / "ontology" / f"more-{number}.ttl").write_text(
            f"{HEAD}duty:x{number} skos:note 'n'@en .", "utf-8"
        )
        build(place)
        assert len(generations(place)) == 1


def test_generation_that_a_reader_has_open_stays_until_it_is_done(place):
    build(place)
    reader = rolegraph.open(place / "store")
    (old,) = generations(place)
    change(place)
    build(place)
    assert old in generations(place)
    assert len(reader.roles()) == 30
    assert roles(place) == 31
    del reader
    (place / "ontology" / "all.ttl").write_text(ONTOLOGY, "utf-8")
    build(place)
    assert old not in generations(place)
    assert len(generations(place)) == 1


def test_folders_of_others_are_never_swept_away(place):
    (place / "store" / "g-suite").mkdir(parents=True)
    (place / "store" / "g-suite" / "letter.txt").write_text("dear", "utf-8")
    (place / "store" / "g-list.txt").write_text("milk", "utf-8")
    build(place)
    change(place)
    build(place)
    assert (place / "store" / "g-suite" / "letter.txt").read_text("utf-8") == "dear"
    assert (place / "store" / "g-list.txt").read_text("utf-8") == "milk"


@pytest.mark.parametrize("fault", ["syntax", "shapes"])
def test_build_that_fails_leaves_store_and_exports_as_they_were(place, fault):
    build(place)
    before = kept(place)
    bad = {"syntax": "role:x a", "shapes": "role:x a rg:Role ."}[fault]
    (place / "ontology" / "bad.ttl").write_text(HEAD + bad, "utf-8")
    with pytest.raises(rolegraph.RolegraphError, match=r"bad\.ttl"):
        build(place)
    assert kept(place) == before


def test_exports_that_cannot_be_written_leave_the_store_as_it_was(place):
    build(place)
    change(place)
    (place / "exports" / "rolegraph.csv").unlink()
    (place / "exports" / "rolegraph.csv").mkdir()
    before = kept(place)
    with pytest.raises(rolegraph.FileError, match=r"rolegraph\.csv: this is a folder"):
        build(place)
    assert kept(place) == before
    assert roles(place) == 30


def test_store_that_cannot_be_written_leaves_the_exports_as_they_were(place, monkeypatch):
    build(place)
    change(place)
    before = kept(place)

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store.tempfile, "mkdtemp", full)
    with pytest.raises(rolegraph.StoreError, match=r"No space left on device.*what was there is kept"):
        build(place)
    assert kept(place) == before


def test_folder_that_changes_while_it_is_read_makes_the_store_stale(place, monkeypatch):
    real = rolegraph.opening.load

    def slow(**options):
        graph = real(**options)
        change(place)
        return graph

    monkeypatch.setattr("rolegraph.opening.load", slow)
    build(place)
    monkeypatch.undo()
    assert rolegraph.opening.is_stale(place / "store", place / "ontology")


# -- noticing changes


def test_changed_ontology_is_noticed_by_the_next_verb_which_says_so_and_answers_anew(place, run):
    build(place)
    options = ("--ontology", place / "ontology", "--store", place / "store")
    assert run("roles", *options)[2] == ""
    change(place)
    code, out, err = run("roles", *options)
    assert code == 0
    assert err == (
        f"rolegraph: {place / 'ontology'} has changed since {place / 'store'} was built: building anew\n"
    )
    assert "new role" in out
    code, out, err = run("roles", *options)
    assert (code, err) == (0, "")
    assert "new role" in out


@pytest.mark.parametrize("how", ["renamed", "removed", "added", "changed shapes"])
def test_every_change_of_the_folder_counts(place, how):
    (place / "ontology" / "more.ttl").write_text(f"{HEAD}duty:x skos:note 'n'@en .", "utf-8")
    build(place)
    more = place / "ontology" / "more.ttl"
    assert not rolegraph.opening.is_stale(place / "store", place / "ontology")
    if how == "renamed":
        more.rename(more.with_name("other.ttl"))
    elif how == "removed":
        more.unlink()
    elif how == "added":
        (place / "ontology" / "empty.ttl").write_text("", "utf-8")
    else:
        shutil.copy(rolegraph.SHIPPED / "shapes.ttl", place / "ontology")
        with (place / "ontology" / "shapes.ttl").open("a", encoding="utf-8") as file:
            file.write("# a remark\n")
    assert rolegraph.opening.is_stale(place / "store", place / "ontology")


def test_changed_folder_with_a_fault_stops_the_next_verb_and_keeps_the_old_store(place, run):
    build(place)
    before = kept(place)
    (place / "ontology" / "bad.ttl").write_text(HEAD + "role:x a", "utf-8")
    code, out, err = run("roles", "--ontology", place / "ontology", "--store", place / "store")
    assert (code, out) == (1, "")
    assert "bad.ttl:" in err
    assert kept(place) == before


# -- killed and interrupted


LOOP = """
import sys, rolegraph
print("ready", flush=True)
for _ in range(100):  # bounded, so that nothing goes on where the test itself is killed
    for name in ("one", "two"):
        rolegraph.build(name, store="store", exports="exports")
"""


@pytest.fixture
def two(tmp_path):
    """Two ontologies that are built by turns into one store."""
    for name, count in (("one", 30), ("two", 20)):
        (tmp_path / name).mkdir()
        lines = ONTOLOGY.splitlines(keepends=True)
        (tmp_path / name / "all.ttl").write_text("".join(lines[: len(lines) - 30 + count]), "utf-8")
    rolegraph.build(tmp_path / "one", store=tmp_path / "store", exports=tmp_path / "exports")
    return tmp_path


def looping(folder):
    process = subprocess.Popen(
        [sys.executable, "-c", LOOP], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "ready\n"
    return process


@pytest.mark.parametrize(("number", "rounds"), [(signal.SIGKILL, 12), (signal.SIGINT, 5)])
def test_build_that_is_stopped_at_any_moment_leaves_the_old_store_or_the_new(two, number, rounds):
    moments = random.Random(20)
    known = {}
    for name, count in (("one", 30), ("two", 20)):
        graph = rolegraph.load(ontology=two / name)
        known[count] = {kind.ending: graph.export(to=to) for to, kind in rolegraph.EXPORTS.items()}
    for _ in range(rounds):
        with looping(two) as process:
            time.sleep(moments.random() * 0.25)
            process.send_signal(number)
            process.communicate(timeout=120)
        count = roles(two)
        assert count in known
        quads = rolegraph.open(two / "store").export(to="n-quads")
        assert quads == known[count][".nq"]
        for ending in known[30]:
            content = (two / "exports" / f"rolegraph{ending}").read_bytes()
            assert content in (known[20][ending], known[30][ending])
    account = rolegraph.build(two / "two", store=two / "store", exports=two / "exports")
    assert account.counts["roles"] == 20
    assert len(generations(two)) == 1
    assert roles(two) == 20
    if number == signal.SIGINT:
        assert {path.name for path in (two / "exports").iterdir()} == {Path(p).name for p in account.exports}


SLOW = """
import sys, time
from contextlib import contextmanager
import rolegraph.opening
from rolegraph.cli import main
from rolegraph.kept import FOLDER, Strings, string_arrays
from rolegraph.kept import kept as kept_arrays

real = rolegraph.opening.replace_store

@contextmanager
def slow(*arguments, **options):
    with real(*arguments, **options) as fresh:
        yield fresh
        print("writing", flush=True)
        time.sleep(60)

rolegraph.opening.replace_store = slow
main(sys.argv[1:])
"""


@contextmanager
def building(place):
    """A build that has written its new store, not yet put it in place, and takes its time."""
    options = ["--ontology", "ontology", "--store", "store", "--exports", "exports"]
    with subprocess.Popen(
        [sys.executable, "-c", SLOW, "build", *options],
        cwd=place,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout.readline() == "writing\n"
            yield process
        finally:
            with suppress(ProcessLookupError):
                process.kill()


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_or_an_end_in_the_middle_of_a_build_ends_it_with_130_one_word_and_nothing_changed(place, sent):
    build(place)
    change(place)
    before = kept(place)
    with building(place) as process:
        process.send_signal(sent)
        _, err = process.communicate(timeout=120)
    assert process.returncode == 130
    assert err.strip() == "rolegraph: interrupted; nothing was changed"
    lock = Path("lock")
    assert state(place / "exports") == before[1]
    stores = [
        {name: value for name, value in s.items() if name != lock}
        for s in (state(place / "store"), before[0])
    ]
    assert stores[0] == stores[1]
    assert len(generations(place)) == 1


def test_build_that_is_killed_leaves_no_lock_behind(place):
    build(place)
    change(place)
    with building(place) as process:
        process.kill()
        process.communicate(timeout=120)
    assert roles(place) == 30
    assert build(place).counts["roles"] == 31
    assert len(generations(place)) == 1


# -- several processes


def test_second_writer_is_refused_by_the_name_of_the_first_while_readers_go_on(place, run):
    build(place)
    change(place)
    with building(place) as process:
        with pytest.raises(rolegraph.StoreBusyError, match=f"process {process.pid} is writing this store"):
            build(place)
        assert roles(place) == 30
        # A verb that finds the store stale, and cannot rebuild it, answers from the folder and says so.
        code, out, err = run("roles", "--ontology", place / "ontology", "--store", place / "store")
        assert code == 0
        assert "new role" in out
        assert f"process {process.pid} is writing this store" in err
        assert "reading the folder instead" in err
        assert len(generations(place)) == 2
    assert roles(place) == 30


def test_stores_of_other_places_are_free_meanwhile(place):
    build(place)
    change(place)
    with building(place):
        account = rolegraph.build(place / "ontology", store=place / "other", exports=place / "else")
        assert account.counts["roles"] == 31


def test_many_readers_at_once(place):
    build(place)
    graphs = [rolegraph.open(place / "store") for _ in range(5)]
    assert {len(graph.roles()) for graph in graphs} == {30}


# -- newer and damaged stores


def test_store_of_a_newer_program_is_neither_read_nor_overwritten(place, run):
    build(place)
    current = place / "store" / "current"
    current.write_text(json.dumps({"format": 99, "version": "9.9", "shape": "unheard of"}), "utf-8")
    before = kept(place)
    with pytest.raises(rolegraph.StoreVersionError, match=r"a newer rolegraph \(9\.9\).*update rolegraph"):
        rolegraph.open(place / "store")
    with pytest.raises(rolegraph.StoreVersionError):
        build(place)
    code, out, err = run("roles", "--ontology", place / "ontology", "--store", place / "store")
    assert (code, out) == (1, "")
    assert "a newer rolegraph" in err
    assert kept(place) == before


def shorten(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 0xFF
    path.write_bytes(content)


def database(place):
    (generation,) = generations(place)
    return place / "store" / generation / "data"


DAMAGE = {
    "stamp cut": lambda place: shorten(place / "store" / "current"),
    "stamp empty": lambda place: (place / "store" / "current").write_bytes(b""),
    "stamp binary": lambda place: (place / "store" / "current").write_bytes(b"\xff\x00"),
    "stamp a list": lambda place: (place / "store" / "current").write_text("[]", "utf-8"),
    "stamp odd": lambda place: (place / "store" / "current").write_text('{"format": "1"}', "utf-8"),
    "stamp elsewhere": lambda place: (place / "store" / "current").write_text(
        '{"format": 1, "generation": "../../ontology"}', "utf-8"
    ),
    "generation gone": lambda place: shutil.rmtree(database(place).parent),
    "manifest gone": lambda place: next(database(place).glob("MANIFEST*")).unlink(),
    "manifest cut": lambda place: shorten(next(database(place).glob("MANIFEST*"))),
    "tables gone": lambda place: [path.unlink() for path in database(place).glob("*.sst")],
    "tables cut": lambda place: [shorten(path) for path in database(place).glob("*.sst")],
    "tables flipped": lambda place: [flip(path) for path in database(place).glob("*.sst")],
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damaged_store_is_told_and_the_next_build_mends_it(place, run, damage):
    build(place)
    DAMAGE[damage](place)
    before = kept(place)
    code, out, err = run("roles", "--store", place / "store")
    assert (code, out) == (1, "")
    assert err.startswith("rolegraph: ")
    assert "rolegraph build" in err
    assert "Traceback" not in err
    with pytest.raises(rolegraph.StoreError, match="rolegraph build makes a new one"):
        rolegraph.open(place / "store").roles()
    assert kept(place) == before
    assert build(place).written == (str(place / "store"),)
    assert roles(place) == 30
    assert len(generations(place)) == 1


@pytest.mark.parametrize("number", [0, 3, 7])
def test_one_flipped_byte_in_any_table_makes_the_next_build_write_the_store_anew(place, number):
    build(place)
    flip(sorted(database(place).glob("*.sst"))[number])
    assert build(place).written == (str(place / "store"),)
    assert build(place).written == ()
    assert roles(place) == 30


# -- places


def test_no_store_is_told_with_what_makes_one(place, run):
    with pytest.raises(rolegraph.StoreError, match="no store is here; rolegraph build makes one"):
        rolegraph.open(place / "store")
    code, out, err = run("roles", "--store", place / "store")
    assert (code, out) == (1, "")
    made = f"rolegraph build --store {place / 'store'} makes one"
    assert err == f"rolegraph: {place / 'store'}: no store is here; {made}\n"


@pytest.mark.parametrize("below", [False, True])
def test_store_whose_path_is_a_file_is_told(place, run, below):
    file = place / "a-file"
    file.write_text("mine", "utf-8")
    path = file / "store" if below else file
    options = ("--ontology", place / "ontology", "--store", path)
    for verb in (("build", "--exports", place / "exports"), ("roles",)):
        code, out, err = run(*verb, *options)
        assert (code, out) == (1, "")
        assert "a store is a folder, and this is a file; name another --store" in err
    assert file.read_text("utf-8") == "mine"
    assert not (place / "exports").exists()


def test_place_that_may_not_be_written_is_told(place, monkeypatch):
    def refuse(self, *_, **__):
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(rolegraph.RolegraphError, match=r"cannot be written .Permission denied"):
        build(place)


def test_stale_store_that_may_not_be_written_answers_from_the_folder_and_says_so(place, run, monkeypatch):
    build(place)
    change(place)

    def refuse(*_, **__):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(store.tempfile, "mkdtemp", refuse)
    code, out, err = run("roles", "--ontology", place / "ontology", "--store", place / "store")
    assert code == 0
    assert "new role" in out
    assert "Read-only file system" in err
    assert "reading the folder instead" in err


FULL = """
import resource, sys
from rolegraph.cli import main
from rolegraph.kept import FOLDER, Strings, string_arrays
from rolegraph.kept import kept as kept_arrays
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
main(sys.argv[2:])
"""


@pytest.mark.parametrize("limit", [500, 4_000, 15_000, 40_000])
def test_full_disk_ends_the_build_with_one_message_and_nothing_changed(place, limit):
    # No file may grow beyond the limit: to the program that is a disk that fills up as it writes.
    build(place)
    change(place)
    before = kept(place)
    options = ["build", "--ontology", "ontology", "--store", "store", "--exports", "exports"]
    command = [sys.executable, "-c", FULL, str(limit), *options]
    process = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
    assert process.returncode == 1, process
    assert process.stdout == ""
    assert process.stderr.count("\n") == 1
    assert "cannot be written" in process.stderr
    assert "what was there is kept" in process.stderr
    assert kept(place) == before
    assert len(generations(place)) == 1


def test_store_named_anywhere_beats_the_variable(place, run, monkeypatch):
    build(place)
    rolegraph.build(rolegraph.SHIPPED, store=place / "shipped", exports=place / "other")
    small, large = place / "store", place / "shipped"
    monkeypatch.setenv("ROLEGRAPH_STORE", str(small))
    assert "role 17" in run("roles")[1]
    monkeypatch.setenv("ROLEGRAPH_STORE", str(large))
    assert "office manager" in run("roles")[1]
    assert "role 17" in run("roles", "--store", small)[1]
    assert "role 17" in run("--store", small, "roles")[1]
    assert "role 17" in run("--store", place / "nowhere", "roles", "--store", small)[1]


def test_store_of_a_folder_in_a_project_stands_beside_it_and_else_with_the_users_data(place, monkeypatch):
    (place / "pyproject.toml").write_text("", "utf-8")
    assert places.default_store(place / "ontology") == place / ".rolegraph"
    (place / "pyproject.toml").unlink()
    monkeypatch.setenv("XDG_DATA_HOME", str(place / "data"))
    if sys.platform == "linux":
        assert places.default_store(place / "ontology").is_relative_to(place / "data" / "rolegraph")


def test_store_of_another_folder_is_not_taken_for_the_one_that_is_asked_about(place, run):
    build(place)
    (place / "second").mkdir()
    lines = ONTOLOGY.splitlines(keepends=True)[:-30]
    zoo = 'role:z a rg:Role ; skos:prefLabel "zoo keeper"@en ; rg:hasDuty duty:d .\n'
    (place / "second" / "all.ttl").write_text("".join([*lines, zoo]), "utf-8")
    both = ("--ontology", place / "second", "--store", place / "store")
    code, out, err = run("roles", *both)
    assert (code, out) == (1, "")
    assert f"was built from {(place / 'ontology').resolve()}, not what {place / 'second'} says" in err
    assert run("build", *both)[0] == 0
    code, out, _ = run("roles", *both)
    assert code == 0
    assert "zoo keeper" in out
    assert "role 17" not in out


def test_imports_go_to_the_store_of_the_folder_that_is_named_and_to_no_other(place, run, tmp_path):
    (table := tmp_path / "posts.csv").write_text("id,title\n1,Cook\n", "utf-8")
    folder, store = ("--ontology", place / "ontology"), ("--store", place / "store")
    both = (*folder, *store)
    for words in (("import", "posts", table), ("drop", "posts")):
        code, _, err = run(*words, *both)
        assert (code, "no store is here" in err, f"build --store {place / 'store'} makes one" in err) == (
            1,
        ) + (True,) * 2
        code, _, err = run(*words, "--ontology", place / "nowhere")
        assert (code, "there is no such folder" in err) == (1, True)
    build(place)
    assert run("import", "posts", table, *both)[0] == 0
    other = ("--ontology", rolegraph.SHIPPED, *store)
    for words in (("import", "posts", table), ("drop", "posts")):
        code, _, err = run(*words, *other)
        assert (code, "leave --ontology out to change it as it is" in err) == (1, True)
    assert "Cook" in run("span", "Cook", *both)[1]
    assert run("drop", "posts", *both)[0] == 0


def test_a_store_comes_along_when_its_folder_is_moved(place, run):
    build(place)
    (place / "ontology").rename(place / "moved")
    before = kept(place)
    both = ("--ontology", place / "moved", "--store", place / "store")
    code, out, _ = run("roles", *both)
    assert (code, "role 17" in out, kept(place) == before) == (0, True, True)


@pytest.mark.parametrize("what", ["file", "link"])
def test_what_stands_where_arrays_are_kept_gives_way_to_them(tmp_path, what):
    some, place = store.Store(), tmp_path / FOLDER / "words-1"
    some.folder = tmp_path
    place.parent.mkdir()
    place.symlink_to("nowhere") if what == "link" else place.write_text("", "utf-8")
    made = kept_arrays(some, "words-1", lambda: string_arrays("key", ["a", "b"]))
    assert Strings(made, "key").all() == ["a", "b"]
    assert kept_arrays(some, "words-1", lambda: 1 / 0).keys() == made.keys()
