"""Whatever is wrong with the input: one message that says where and what, exit code 1, nothing changed."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

import rolegraph
from rolegraph.cli import cli, main
from rolegraph.vocabulary import PREFIXES

HEAD = "\n".join(f"@prefix {prefix}: <{iri}> ." for prefix, iri in PREFIXES.items()) + "\n"
FIRST = HEAD.count("\n") + 1
EVIL = "evil \\u009B31mrole\\u202E\\u0084"  # steers a terminal, and RDF/XML takes it
SHOWN = r"evil \u009b31mrole\u202e\u0084"
OURS = {"ROLEGRAPH_STORE", "NO_COLOR", "FORCE_COLOR"}
SAYS = "[] a rg:Claim ; rdf:subject"
ONTOLOGY = f"""{HEAD}
source:book a rg:Source ; dcterms:title "The cook book"@en .
source:book-1 a rg:Source ; dcterms:title "Chapter one"@en ;
  dcterms:isPartOf source:book ; rg:start 0 ; rg:end 99 .
source:log a rg:Source ; dcterms:title "The log"@en .
aside:1 a rg:SetAside ; rg:source source:book-1 ; rg:start 90 ; rg:end 95 ; rg:reason "an advertisement"@en .
duty:fry a rg:Duty ; skos:prefLabel "fry"@en .
level:low a rg:Level ; skos:prefLabel "low"@en ; rg:ordinal 1 .
role:cook a rg:Role ; skos:prefLabel "cook"@en .
role:chef a rg:Role ; skos:prefLabel "chef"@en .
role:odd a rg:Role ; skos:prefLabel "role:cook"@en .
role:one a rg:Role ; skos:prefLabel "helper one"@en .
role:two a rg:Role ; skos:prefLabel "helper two"@en .
role:waiter a rg:Role ; skos:prefLabel "waiter"@en .
role:evil a rg:Role ; skos:prefLabel "{EVIL}"@en .
<http://data.europa.eu/esco/occupation/w> a rg:Role ; skos:prefLabel "Waiter"@en .
{SAYS} role:cook ; rdf:predicate rg:hasDuty ; rdf:object duty:fry ;
  rg:source source:book-1 ; rg:start 0 ; rg:end 5 .
{SAYS} role:cook ; rdf:predicate rg:hasDuty ; rdf:object duty:fry ;
  rg:source source:log ; rg:stance rg:disputes .
{SAYS} role:cook ; rdf:predicate rg:typicallyReportsTo ; rdf:object role:chef ;
  rg:source source:book-1 .
{SAYS} role:chef ; rdf:predicate skos:altLabel ; rdf:object "Cook"@en ;
  rg:source source:book-1 .
{SAYS} role:one ; rdf:predicate skos:altLabel ; rdf:object "helper"@en ;
  rg:source source:log .
{SAYS} role:two ; rdf:predicate skos:altLabel ; rdf:object "Helper"@en ;
  rg:source source:log .
{SAYS} role:evil ; rdf:predicate skos:altLabel ; rdf:object "{EVIL}"@en ;
  rg:source source:log .
{SAYS} role:evil ; rdf:predicate rg:level ; rdf:object level:low ; rg:condition "{EVIL}"@en ;
  rg:source source:log .
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A folder with an ontology, its store and its exports, shared: no test may change it."""
    place = tmp_path_factory.mktemp("project")
    (place / "ontology").mkdir()
    (place / "ontology" / "all.ttl").write_text(ONTOLOGY, "utf-8")
    rolegraph.build(place / "ontology", store=place / "store", exports=place / "exports")
    return place


def content(place):
    """Store and exports, byte for byte; the lock may tell of who tried, and what is kept of who asked."""
    paths = [path for name in ("store", "exports") for path in sorted((place / name).rglob("*"))]
    free = {"lock", "kept"}
    return {path: path.read_bytes() for path in paths if path.is_file() and free.isdisjoint(path.parts)}


@pytest.fixture
def untouched(project):
    """The project, and afterwards the proof that its store and its exports are what they were."""
    before = content(project)
    names = {path.name for path in (project / "ontology").iterdir()}
    yield project
    for path in (project / "ontology").iterdir():
        if path.name not in names:
            path.rmdir() if path.is_dir() else path.unlink()
    assert content(project) == before


def call(*arguments, **options):
    """The command line in a process of its own."""
    command = [sys.executable, "-m", "rolegraph.cli", *map(str, arguments)]
    environment = {
        k: v for k, v in os.environ.items() if k not in {"ROLEGRAPH_STORE", "NO_COLOR", "FORCE_COLOR"}
    }
    environment |= options.pop("env", {})
    options = {"capture_output": True, "text": True, "timeout": 120} | options
    return subprocess.run(command, check=False, env=environment, **options)


@pytest.fixture
def run(capsys, monkeypatch):
    """The command line in this process: (exit code, standard output, standard error)."""
    monkeypatch.delenv("ROLEGRAPH_STORE", raising=False)

    def run(*arguments):
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        return (ended.value.code, *capsys.readouterr())

    return run


def of(project):
    return "--ontology", project / "ontology", "--store", project / "store"


def is_one_message(err):
    """Whether this is one line from us, in words and without anything that steers a terminal."""
    return (
        err.startswith("rolegraph: ")
        and err.count("rolegraph: ") == 1
        and err.endswith("\n")
        and "Traceback" not in err
        and re.fullmatch(r"[^\x00-\x09\x0b-\x1f\x7f-\x9f]+", err)
    )


# -- files at fault


EX = "@prefix ex: <http://example.org/> .\n"
FILES = {
    "truncated": (f"{EX}ex:a ex:b ", r"bad\.ttl:2:11: Unexpected end"),
    "truncated string": (f'{EX}ex:a ex:b "abc', r"bad\.ttl:2:11: Unexpected end of file"),
    "truncated after a comma": (f"{EX}ex:a ex:b ex:c ,", r"bad\.ttl:2:\d+: "),
    "no dot": (f"{EX}ex:a ex:b ex:c\nex:d ex:e ex:f .", r"bad\.ttl:3:1: "),
    "binary": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)), r"bad\.ttl:1:1: is not UTF-8"),
    "zeros": (b"\x00" * 64, r"bad\.ttl:1:1: "),
    "IRI with a space": (f"{EX}ex:a ex:b <http://example.org/a b> .", r"bad\.ttl:2:11: Invalid IRI code"),
    "IRI with a bad escape": (f"{EX}ex:a ex:b <http://x/%zz> .", r"bad\.ttl:2:11: Invalid IRI percent enc"),
    "IRI with a bracket": (f"{EX}ex:a ex:b <http://[bad/> .", r"bad\.ttl:2:11: "),
    "Latin-1": (f'{EX}ex:a ex:b "café" .'.encode("latin-1"), r"bad\.ttl:2:\d+: is not UTF-8 text.*save it"),
    "UTF-16": (f"{EX}ex:a ex:b ex:c .".encode("utf-16"), r"bad\.ttl:1:1: is not UTF-8 text.*save it as"),
    "unknown prefix": (f"{EX}ex:a foo:b ex:c .", r"bad\.ttl:2:6: The prefix foo: has not been declared"),
    "bad language": (f'{EX}ex:a ex:b "x"@waytoolonglanguage .', r"bad\.ttl:2:\d+: "),
    "lone surrogate": (f'{EX}ex:a ex:b "\\ud800" .', r"bad\.ttl:2:\d+: "),
    "HTML": ("<!DOCTYPE html><html><body>Not found</body></html>", r"bad\.ttl:1:\d+: "),
    "merge conflict": (f"{EX}<<<<<<< ours\nex:a ex:b ex:c .\n=======\n", r"bad\.ttl:2:\d+: "),
    "RDF 1.2": (f"{EX}ex:a ex:b <<( ex:a ex:b ex:c )>> .", r"bad\.ttl: .*only RDF 1\.1 is read"),
    "directory": (None, r"bad\.ttl: this is a folder, and a file is wanted here"),
}  # fmt: skip
KNOWLEDGE = {
    "unknown term of ours": (
        "role:cook rg:hasDutty duty:fry .",
        r"rg:hasDutty, which .* does not define: check its spelling",
    ),
    "unknown class of ours": ("role:x a rg:Rolle .", r"rg:Rolle, which .* does not define"),
    "role without a name": ("role:x a rg:Role .", r"exactly one name a language"),
    "decision whose claim is gone": (
        "decision:x a rg:Decision ; rg:about claim:0123456789abcdef ; rg:verdict rg:reject ;"
        ' rg:because "It is not so."@en ; dcterms:date "2026-01-01"^^xsd:date ; rg:decidedBy "us" .',
        r"claim:0123456789abcdef, which is no claim: .*one of an import needs rg:restsOn"
        r".*; the nearest: claim:[0-9a-f]{16} \(\w+ · .* · \w+\)",
    ),
    "decision whose conflict is gone": (
        "decision:x a rg:Decision ; rg:about conflict:0123456789abcdef ; rg:verdict rg:keepBoth ;"
        ' rg:because "Both hold."@en ; dcterms:date "2026-01-01"^^xsd:date ; rg:decidedBy "us" .',
        r"conflict:0123456789abcdef, but there is no such conflict: .*; the nearest: conflict:[0-9a-f]{16}",
    ),
}  # fmt: skip


def put(place, name, what):
    path = place / name
    if what is None:
        path.mkdir()
    else:
        path.write_bytes(what if isinstance(what, bytes) else what.encode())
    return path


@pytest.mark.parametrize("fault", FILES)
def test_file_at_fault_stops_a_build_with_its_place_and_changes_nothing(untouched, fault):
    what, message = FILES[fault]
    path = put(untouched / "ontology", "bad.ttl", what)
    ended = call("build", *of(untouched), "--exports", untouched / "exports")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert is_one_message(ended.stderr)
    assert re.search(message, ended.stderr), ended.stderr
    assert ended.stderr.count("\n") == 1
    assert ended.stderr.startswith(f"rolegraph: {path}")


# The formatter looks at files only, and takes RDF 1.2.
MEETINGS = [
    (fault, verb)
    for fault in FILES
    for verb in ("roles", "check", "check FILE", "check DIR", "tidy --check")
    if verb != "tidy --check" or fault not in {"directory", "RDF 1.2"}
]


@pytest.mark.parametrize(("fault", "verb"), MEETINGS, ids=" ".join)
def test_file_at_fault_stops_every_verb_that_meets_it(untouched, run, fault, verb):
    what, message = FILES[fault]
    path = put(untouched / "ontology", "bad.ttl", what)
    words = {
        "roles": ("roles", *of(untouched)),
        "check": ("check", "--ontology", untouched / "ontology"),
        "check FILE": ("check", path),
        "check DIR": ("check", untouched / "ontology"),
        "tidy --check": ("tidy", "--check", untouched / "ontology"),
    }[verb]
    if what is None and verb == "check FILE":
        message = r"bad\.ttl: holds no file that can be checked; known: \.ttl"
    code, out, err = run(*words)
    assert (code, out) == (1, "")
    # What says that the store is being built anew is no message about the fault.
    err = re.sub(r"^rolegraph: \S+ has changed since \S+ was built: building anew\n", "", err)
    assert is_one_message(err), err
    if verb != "tidy --check":
        assert re.search(message, err), err


@pytest.mark.parametrize("fault", KNOWLEDGE)
def test_knowledge_at_fault_stops_a_build_with_file_line_and_what_would_mend_it(untouched, run, fault):
    what, message = KNOWLEDGE[fault]
    path = put(untouched / "ontology", "bad.ttl", f"{HEAD}{what}\n")
    code, out, err = run("build", *of(untouched), "--exports", untouched / "exports")
    assert (code, out) == (1, "")
    assert is_one_message(err)
    assert re.search(message, err), err
    assert f"{path}:{FIRST}: " in err
    code, out, err = run("check", "--ontology", untouched / "ontology")
    assert (code, err) == (1, "")
    assert re.search(message, out), out
    assert f"{path}:{FIRST}: " in out


def test_empty_turtle_is_good_to_check_and_no_ontology(untouched, run, tmp_path):
    for text in ("", "# nothing yet\n", EX, "\ufeff"):
        path = put(tmp_path, "empty.ttl", text)
        code, out, err = run("check", path)
        assert (code, err) == (0, "")
        assert f"{path}: holds no statement" in out
        code, out, err = run("check", tmp_path)
        assert (code, err) == (0, "")
    for verb in (("roles",), ("build", "--exports", tmp_path / "exports"), ("check",)):
        code, out, err = run(*verb, "--ontology", tmp_path, "--store", tmp_path / "store")
        if verb == ("check",):
            assert code == 1
        assert (code, out) == (1, "")
        assert err.count("\n") == 1
    code, out, err = run("build", "--ontology", tmp_path, "--store", untouched / "store")
    assert (code, out) == (1, "")
    assert err.startswith(
        f"rolegraph: {tmp_path}: holds no statement; an ontology folder needs at least one "
    )


@pytest.mark.parametrize(
    ("name", "what", "message"),
    [
        ("a.nt", "<http://x/a> <http://x/b> .", r"a\.nt:1:\d+: "),
        ("a.nq", "<http://x/a> <http://x/b> <http://x/c> <http://x/d>", r"a\.nq:1:\d+: "),
        ("a.trig", "<http://x/g> { <http://x/a> <http://x/b> <http://x/c> ", r"a\.trig:1:\d+: "),
        ("a.jsonld", '{"@id": ', r"a\.jsonld:1:\d+: "),
        ("a.jsonld", "", r"a\.jsonld:1:1: "),
        ("a.jsonld", '{"@context": "http://127.0.0.1:9/", "a": "b"}', r"a\.jsonld.*nothing is fetched"),
        ("a.rdf", "<a><b></a>", r"a\.rdf"),
        ("a.rdf", "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>", r"a\.rdf"),
        ("a.sssom.tsv", "subject_id\tpredicate_id\n", r"a\.sssom\.tsv:1: lacks the column object_id"),
        ("a.sssom.tsv", b"\x89PNG", r"a\.sssom\.tsv: is not UTF-8 text"),
        (
            "a.sssom.tsv",
            "subject_id\tpredicate_id\tobject_id\tmapping_justification\nfoo:x\tskos:closeMatch\tesco:y\tz\n",
            r"a\.sssom\.tsv:2: .*foo:x.*prefix",
        ),
        (
            "a.sssom.tsv",
            "subject_id\tpredicate_id\tobject_id\tmapping_justification\nrole:x\tskos:exactMatch\tesco:y\tz\n",
            r"a\.sssom\.tsv:2: .*skos:exactMatch.*use one of",
        ),
        ("a.txt", "words", r"a\.txt: no reader knows this kind of file; known: \.ttl"),
        ("noending", "words", r"noending: no reader knows this kind of file"),
        ("a.ttl.gz", b"\x1f\x8b\x08", r"a\.ttl\.gz: no reader knows this kind of file"),
    ],
)
def test_every_format_at_fault_is_told_with_its_place(run, tmp_path, name, what, message):
    path = put(tmp_path, name, what)
    code, out, err = run("check", path)
    assert (code, out) == (1, "")
    assert is_one_message(err)
    assert re.search(message, err), err


def test_file_that_is_not_there_is_told(run, tmp_path):
    for words in (("check", tmp_path / "no.ttl"), ("tidy", tmp_path / "no.ttl")):
        code, out, err = run(*words)
        assert (code, out) == (1, "")
        assert is_one_message(err)
        assert "no.ttl: " in err
    code, out, err = run("roles", "--ontology", tmp_path / "no")
    assert (code, out) == (1, "")
    assert "no: there is no such folder; --ontology names the folder of the Turtle files" in err
    code, out, err = run("roles", "--ontology", put(tmp_path, "a.ttl", ONTOLOGY))
    assert (code, out) == (1, "")
    assert "a.ttl: this is a file, and an ontology is a folder of Turtle files" in err


def test_file_that_may_not_be_read_is_told(untouched, run, monkeypatch):
    path = put(untouched / "ontology", "bad.ttl", HEAD)
    if os.geteuid() != 0:
        path.chmod(0)
    else:  # nothing is forbidden to root
        real = Path.read_bytes

        def read(self):
            if self == path:
                raise PermissionError(13, "Permission denied", str(self))
            return real(self)

        monkeypatch.setattr(Path, "read_bytes", read)
    for words in (("build", *of(untouched)), ("check", path), ("roles", *of(untouched))):
        code, out, err = run(*words)
        assert (code, out) == (1, "")
        assert "bad.ttl: cannot be read (Permission denied" in err
        assert "Traceback" not in err
    path.chmod(0o600)


def test_name_of_a_file_cannot_steer_the_terminal(run, tmp_path):
    path = put(tmp_path, "\x1b[31mred\x07.ttl", "broken")
    code, _, err = run("check", path)
    assert code == 1
    assert is_one_message(err)
    assert r"\u001b[31mred\u0007.ttl" in err


@pytest.mark.parametrize("name", ["new\nline.ttl", 'quo"te.ttl', "ünïcode 職.ttl", "a b.ttl", "-.ttl"])
def test_file_of_any_name_is_read(run, tmp_path, name):
    path = put(tmp_path, name, f"{HEAD}duty:x a rg:Duty ; skos:prefLabel 'x'@en .")
    code, out, err = run("check", "--", path)
    assert (code, err) == (0, ""), out


def test_files_of_one_name_in_two_folders_do_not_meddle(run, tmp_path):
    paths = []
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        text = f"{EX}ex:{folder} ex:b ex:c .\n"
        paths.append(put(tmp_path / folder, "same.ttl", text))
    code, out, _ = run("check", *paths)
    assert code == 0, out


def test_check_of_folders_without_rdf_is_told(run, tmp_path):
    put(tmp_path, "letter.txt", "dear")
    code, out, err = run("check", tmp_path)
    assert (code, out) == (1, "")
    assert "holds no file that can be checked; known: .ttl" in err


# -- what cannot be written


@pytest.mark.parametrize("verb", [("export", "-o"), ("page", "-o")])
def test_output_that_cannot_be_written_is_told(untouched, run, tmp_path, verb):
    folder = tmp_path / "folder.ttl"
    folder.mkdir()
    file = put(tmp_path, "file", "mine")
    for target, message in ((folder, "this is a folder"), (file / "below.ttl", "cannot be written")):
        code, out, err = run(*verb, target, *of(untouched))
        assert (code, out) == (1, "")
        assert is_one_message(err)
        assert message in err
    assert file.read_text("utf-8") == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder.ttl"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize(
    "words", [("roles",), ("roles", "--json"), ("export",), ("query", "ASK { ?s ?p ?o }")]
)
def test_full_disk_behind_standard_output_is_told(untouched, words):
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        ended = call(*words, *of(untouched), stdout=full, stderr=subprocess.PIPE, capture_output=False)
    assert ended.returncode == 1
    assert is_one_message(ended.stderr), ended.stderr
    assert "No space left on device" in ended.stderr


@pytest.mark.parametrize(
    "words", [("roles",), ("show", "cook"), ("export", "--to", "n-quads"), ("support", "--json")]
)
def test_reader_that_has_enough_ends_us_in_silence(untouched, words):
    command = [sys.executable, "-m", "rolegraph.cli", *words, *map(str, of(untouched))]
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert (ended.returncode, ended.stderr) == (0, "")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(60) == 0


@pytest.mark.parametrize(
    "words", [("roles",), ("roles", "--json"), ("query", "ASK { ?s ?p ?o }"), ("export",)]
)
def test_closed_standard_output_is_no_crash(untouched, words):
    command = [sys.executable, "-m", "rolegraph.cli", *words, *map(str, of(untouched))]
    shell = ["sh", "-c", 'exec "$@" >&-', "sh", *command]
    ended = subprocess.run(shell, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_terminal_of_few_characters_gets_question_marks_and_no_crash(untouched):
    ended = call("support", *of(untouched), env={"PYTHONIOENCODING": "ascii"})
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "cook ? " in ended.stdout
    document = json.loads(call("support", "--json", *of(untouched), env={"PYTHONIOENCODING": "ascii"}).stdout)
    assert any("·" in row["statement"]["label"] for row in document)


# -- names


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("https://w3id.org/rolegraph/id/role/cook", "cook"),
        ("<https://w3id.org/rolegraph/id/role/cook>", "cook"),
        ("HTTPS://W3ID.ORG/rolegraph/id/role/COOK", "cook"),
        ("role:cook", "cook"),  # and not the role whose name is written so
        ("Role:Cook", "cook"),
        ("role:odd", "role:cook"),
        ("cook", "cook"),  # and not the chef, whose title it is
        ("COOK", "cook"),
        ("  cook  ", "cook"),
        ("http://data.europa.eu/esco/occupation/w", "Waiter"),
        ("esco-occupation:w", "Waiter"),
        ("role:waiter", "waiter"),
    ],
)
def test_name_means_the_first_kind_that_fits_in_any_case(untouched, run, name, label):
    code, out, err = run("show", name, "--json", *of(untouched))
    assert (code, err) == (0, "")
    assert json.loads(out)["label"] == label


def test_title_is_taken_where_no_name_fits(untouched, run):
    code, out, _ = run("show", "EVIL \x9b31mROLE\u202e\x84", "--json", *of(untouched))
    assert code == 0
    assert json.loads(out)["iri"].endswith("/role/evil")


@pytest.mark.parametrize(
    ("name", "roles"),
    [("waiter", ["/role/waiter", "/occupation/w"]), ("HELPER", ["/role/one", "/role/two"])],
)
def test_name_of_several_roles_shows_them_all(untouched, run, name, roles):
    code, out, err = run("show", name, "--json", *of(untouched))
    assert (code, err) == (0, "")
    found = [role["iri"] for role in json.loads(out)["roles"]]
    assert len(found) == len(roles)
    assert all(iri.endswith(end) for iri, end in zip(found, roles, strict=True))


def test_verb_that_needs_one_role_takes_none_of_several_in_one_catalogue(untouched, run):
    code, out, err = run("reports-to", "HELPER", *of(untouched))
    assert (code, out) == (1, "")
    assert err == (
        "rolegraph: 'HELPER' is the title of 2 things; say which by its IRI or CURIE: role:one, role:two\n"
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("coook", "no role is called 'coook'; the nearest: cook"),
        ("role:coook", "no role is called 'role:coook'; the nearest: "),
        ("duty:fry", "no role is called 'duty:fry'"),
        ("https://w3id.org/rolegraph/id/role/cok", "no role is called 'https://w3id.org/rolegraph/id/role/cok'"),
        ("", "no role is called ''"),
        ("   ", "no role is called '   '"),
        ("<>", "no role is called '<>'"),
        ("a:b:c", "no role is called 'a:b:c'"),
        ("<role:cook> } DROP ALL #", "no role is called"),
        ('"', "no role is called"),
        ("\\", "no role is called"),
        ("x\n\x1b[31m", r"no role is called 'x\n\x1b[31m'"),
        ("職", "no role is called '職'"),
        ("x" * 10_000, "no role is called 'xxx"),
        ("evil rol", f"the nearest: {SHOWN}"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("verb", ["show", "reports-to", "conflicts"])
def test_name_that_nothing_bears_is_told_with_the_nearest(untouched, run, name, said, verb):
    code, out, err = run(verb, name, *of(untouched))
    assert (code, out) == (1, "")
    assert is_one_message(err), err
    assert (said if verb == "show" else said.replace("no role", "no role or post")) in err
    assert len(err) < 3_000


def test_every_verb_that_takes_a_name_tells_of_an_unknown_one(untouched, run):
    for words in (
        ("compare", "cook", "nobody"),
        ("higher", "nobody", "cook"),
        ("titles", "nobody"),
        ("impact", "nobody"),
        ("query", "duties", "role=nobody"),
        ("roles", "--without", "nobody"),
        ("--without", "nobody", "roles"),
        ("roles", "--without", ""),
    ):
        code, out, err = run(*words, *of(untouched))
        assert (code, out) == (1, ""), words
        assert is_one_message(err)
        assert "is called" in err


@pytest.mark.parametrize(
    "name", ["source:log", "LOG", "The Log", "<https://w3id.org/rolegraph/id/source/log>"]
)
def test_source_is_found_by_iri_curie_last_part_and_title(untouched, run, name):
    code, out, err = run("show", "cook", "--without", name, "--json", *of(untouched))
    assert (code, err) == (0, "")
    assert [duty["status"] for duty in json.loads(out)["duties"]] == ["accepted"]


# -- misuse


@pytest.mark.parametrize(
    "words",
    [
        ("sing",),
        ("show",),
        ("show", "a", "b"),
        ("roles", "--loud"),
        ("reports-to", "cook", "--headcount", "-1"),
        ("reports-to", "cook", "--headcount", "many"),
        ("query", "ASK {}", "--timeout", "0"),
        ("query", "ASK {}", "--timeout", "soon"),
        ("query", "ASK {}", "--format", "pdf"),
        ("query", "ASK {}", "--json", "--format", "csv"),
        ("query", "duties", "role"),
        ("export", "--to", "pdf"),
        ("build", "--without", "log"),
        ("--without", "log", "build"),
        ("completion", "tcsh"),
    ],
)
def test_misuse_is_exit_code_2_with_the_usage(untouched, run, words):
    code, out, err = run(*words, *(of(untouched) if words != ("sing",) else ()))
    assert (code, out) == (2, "")
    assert err.startswith("Usage: rolegraph")
    assert "\nError: " in err
    assert "Traceback" not in err


OF_ALL_SOURCES = {
    "build": (), "check": (), "tidy": (), "queries": (), "completion": ("bash",), "drop": ("log",),
    "decide": ("claim:0000", "accept"), "import": ("posts", "posts.csv"),
}  # fmt: skip


@pytest.mark.parametrize("verb", sorted(cli.commands))
def test_a_verb_lists_the_choice_of_sources_only_where_it_takes_one(run, verb):
    _, told, _ = run(verb, "--help")
    assert ("--without" in told) == (verb not in OF_ALL_SOURCES)
    if verb in OF_ALL_SOURCES:
        code, _, err = run(verb, *OF_ALL_SOURCES[verb], "--without", "log")
        assert (code, "takes every source" in err) == (2, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("query", "SELECT * { ?s ?p ?o"), "line 1, column 20: it ends too early"),
        (("query", "SELECT * { ?s foo:bar ?o }"), "the prefix foo: is not declared"),
        (("query", "INSERT DATA { role:x a rg:Role }"), "this would change the graph, and queries only read"),
        (("query", "DROP ALL"), "this would change the graph"),
        (("query", "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"), "SERVICE would send"),
        (("query", "SELECT * FROM <http://127.0.0.1:9/> { ?s ?p ?o }"), "would have to be fetched"),
        (("query", "SELECT * " + "{" * 3_000 + "}" * 3_000), "brackets nest 3000 deep"),
        (("query", "ASK { ?s ?p ?o }", "--format", "turtle"), "gives yes or no, which turtle cannot hold"),
        (("query", "ASK { ?s ?p ?o }", "role=cook"), "only a named query takes parameters"),
        (("query", "duties", "rolle=cook"), "the query duties has no parameter rolle; it has: role"),
        (("query", "duties", "text=cook"), "the query duties has no parameter text; it has: role"),
        (("query", "dutis"), "the nearest: duties"),
        (("query", ""), "the query is empty"),
        (("query", "x" * 9_000), "is neither a query nor a file nor the name of one that ships"),
        (("query", "nothing.rq"), "nothing.rq: cannot be read (No such file or directory)"),
        (("query", "ASK {}", "--timeout", "nan"), "a time-out is a number of seconds above 0"),
    ],
    ids=lambda value: value[1][:40] if isinstance(value, tuple) else "",
)  # fmt: skip
def test_query_at_fault_is_told_and_changes_nothing(untouched, run, words, said):
    code, out, err = run(*words, *of(untouched))
    assert (code, out) == (1, "")
    assert is_one_message(err), err
    assert said in err
    assert len(err) < 3_000


# -- what comes out


def test_label_cannot_steer_the_terminal(untouched, run):
    for words in (
        ("roles",),
        ("show", "role:evil"),
        ("titles", "evil \x9b31mrole\u202e\x84"),
        ("support",),
        ("query", "SELECT ?name { role:evil skos:prefLabel ?name }"),
        ("compare", "role:evil", "cook"),
        ("reports-to", "role:evil"),
        ("higher", "role:evil", "cook"),
    ):
        code, out, err = run(*words, *of(untouched))
        assert (code, err) == (0, "")
        assert SHOWN in out, words
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", out), words


def test_json_keeps_the_label_as_it_is(untouched, run):
    _, out, _ = run("show", "role:evil", "--json", *of(untouched))
    assert json.loads(out)["label"] == "evil \x9b31mrole\u202e\x84"


def test_escape_sequences_that_no_export_would_hold_are_shown_by_their_codes(run, tmp_path):
    put(tmp_path, "all.ttl", ONTOLOGY.replace("\\u009B", "\\u001B[").replace("\\u0084", "\\u0007\\u0000"))
    for words in (("roles",), ("show", "role:evil"), ("show", "evil rol")):
        _, out, err = run(*words, "--ontology", tmp_path)
        assert r"evil \u001b[31mrole\u202e\u0007\u0000" in out + err
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", out + err)
    _, out, _ = run("show", "role:evil", "--json", "--ontology", tmp_path)
    assert json.loads(out)["label"] == "evil \x1b[31mrole\u202e\x07\x00"
    assert "\x1b" not in out


def in_a_terminal(*words, **environment):
    """What a verb writes to a terminal."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "rolegraph.cli", *map(str, words)]
    keep = {k: v for k, v in os.environ.items() if k not in OURS}
    with subprocess.Popen(
        command,
        stdout=theirs,
        stderr=theirs,
        stdin=theirs,
        env=keep | {"TERM": "xterm-256color"} | environment,
    ) as process:
        os.close(theirs)
        text = b""
        try:
            while chunk := os.read(ours, 65536):
                text += chunk
        except OSError:  # how a terminal ends
            pass
    os.close(ours)
    assert process.returncode == 0, text
    return text.decode()


def test_colours_are_for_terminals_and_go_with_no_color(untouched):
    colour = re.compile(r"\x1b\[[0-9;]*3[0-9]")
    words = ("show", "cook", *of(untouched))
    assert colour.search(in_a_terminal(*words))
    assert not colour.search(in_a_terminal(*words, NO_COLOR="1"))
    assert "\x1b" not in call(*words).stdout


@pytest.mark.parametrize(
    "words",
    [
        ("check",),
        ("roles",),
        ("sources",),
        ("sources", "--set-aside"),
        ("show", "cook"),
        ("reports-to", "cook"),
        ("reports-to", "cook", "--headcount", "5"),
        ("reports-to", "cook", "--chain"),
        ("reports-to", "chef"),
        ("compare", "cook", "chef"),
        ("titles",),
        ("titles", "helper"),
        ("higher", "cook", "chef"),
        ("higher", "cook", "helper one"),
        ("support",),
        ("conflicts",),
        ("conflicts", "cook"),
        ("conflicts", "helper one"),
        ("impact", "log"),
        ("query", "ASK { ?s ?p ?o }"),
        ("query", "SELECT * { ?s a rg:Role }"),
        ("query", "SELECT * { ?s a rg:Nothing }"),
        ("query", "CONSTRUCT WHERE { ?s a rg:Role }"),
        ("query", "duties", "role=cook"),
        ("queries",),
    ],
    ids=" ".join,
)
def test_json_of_every_verb_is_one_document_and_nothing_else(untouched, run, words):
    code, out, err = run(*words, "--json", *of(untouched))
    assert (code, err) == (0, "")
    json.loads(out)
    code, out, err = run(*words, *of(untouched))
    assert (code, err) == (0, "")
    assert out.strip()


def test_json_of_a_build_and_of_a_failed_check_is_one_document(run, tmp_path):
    (tmp_path / "ontology").mkdir()
    put(tmp_path / "ontology", "all.ttl", ONTOLOGY)
    code, out, err = run("build", *of(tmp_path), "--exports", tmp_path / "exports", "--json")
    assert (code, err) == (0, "")
    assert json.loads(out)["counts"]["roles"] == 8
    put(tmp_path / "ontology", "bad.ttl", f"{HEAD}role:x a rg:Role .")
    code, out, err = run("check", "--ontology", tmp_path / "ontology", "--json")
    assert (code, err) == (1, "")
    (violation,) = json.loads(out)["violations"]
    assert (Path(violation["file"]).name, violation["line"]) == ("bad.ttl", FIRST)


def test_rebuilding_is_told_beside_the_document_and_not_in_it(run, tmp_path):
    (tmp_path / "ontology").mkdir()
    put(tmp_path / "ontology", "all.ttl", ONTOLOGY)
    run("build", *of(tmp_path), "--exports", tmp_path / "exports")
    put(tmp_path / "ontology", "more.ttl", f"{HEAD}duty:x a rg:Duty ; skos:prefLabel 'x'@en .")
    code, out, err = run("roles", "--json", *of(tmp_path))
    assert code == 0
    assert len(json.loads(out)) == 5
    assert "building anew" in err


@pytest.mark.parametrize("verb", ["show", "similar", "conflicts", "reports"])
def test_an_argument_that_is_no_text_is_refused(verb):
    done = subprocess.run(
        [sys.executable, "-m", "rolegraph.cli", verb, b"\xff"], capture_output=True, check=False
    )
    assert done.returncode == 2
    assert b"is not UTF-8 text" in done.stderr
    assert b"Traceback" not in done.stderr


def test_what_is_written_goes_where_a_link_leads_and_never_in_the_place_of_a_pipe(tmp_path):
    real, link, pipe = tmp_path / "real.ttl", tmp_path / "link.ttl", tmp_path / "pipe.ttl"
    real.write_text("old", "utf-8")
    link.symlink_to(real)
    os.mkfifo(pipe)
    graph = rolegraph.load()
    graph.export(link)
    assert link.is_symlink()
    assert real.read_bytes() == graph.export(to="turtle")
    with pytest.raises(rolegraph.FileError, match="a pipe"):
        graph.export(pipe)
    assert pipe.is_fifo()


def test_a_question_about_a_role_says_that_the_name_is_a_post():
    with pytest.raises(
        rolegraph.NameNotFoundError, match="is a post, for the questions about reporting lines"
    ):
        rolegraph.load().show("head of facilities (post)")
