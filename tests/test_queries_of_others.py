"""Queries of other people: they only read, reach nowhere, end in time, and fail in words."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rolegraph
from rolegraph import sandbox
from rolegraph.opening import query_bytes, query_from

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?a != ?d && ?d != ?g) }"
HUNGRY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?f ?c"


@pytest.fixture(autouse=True)
def interruptible():
    """Ctrl-C is what it is by default, even where the tests themselves run in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="module")
def ontology(tmp_path_factory):
    """The shipped knowledge away from its project, so that no store of anybody's answers for it."""
    return shutil.copytree(rolegraph.SHIPPED, tmp_path_factory.mktemp("away") / "ontology")


@pytest.fixture(scope="module")
def graph(ontology):
    return rolegraph.load(ontology=ontology)


def rows(answer):
    return [tuple(None if term is None else term.value for term in row) for row in answer]


# -- what would write


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { role:x a rg:Role }",
        "insert data { role:x a rg:Role }",
        "DELETE DATA { role:x a rg:Role }",
        "DELETE WHERE { ?s ?p ?o }",
        "DELETE { ?s ?p ?o } INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }",
        "INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }",
        "WITH graph:claims DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "LOAD <http://example.org/x>",
        "LOAD SILENT <file:///etc/hostname>",
        "CLEAR ALL",
        "CLEAR DEFAULT",
        "DROP GRAPH graph:claims",
        "CREATE GRAPH <http://example.org/g>",
        "ADD graph:claims TO DEFAULT",
        "MOVE graph:claims TO DEFAULT",
        "COPY graph:claims TO DEFAULT",
        "PREFIX x: <http://example.org/> # remark\nBASE <http://example.org/>\n INSERT DATA { x:a x:b x:c }",
        "# only a remark\nCLEAR ALL",
    ],
)
def test_what_would_write_is_refused_and_writes_nothing(graph, text):
    before = len(graph.store)
    with pytest.raises(rolegraph.QueryRefusedError, match="would change the graph, and queries only read"):
        graph.query(text)
    assert len(graph.store) == before


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?insert { ?insert a rg:Role } LIMIT 1",
        "SELECT * { ?s rdfs:label 'DELETE WHERE { ?s ?p ?o }' }",
        "# INSERT DATA { }\nASK { ?s ?p ?o }",
        "PREFIX insert: <http://example.org/> ASK { insert:x ?p ?o }",
        "PREFIX delete: <http://example.org/> SELECT * { ?s delete:load ?o }",
    ],
)
def test_words_of_updates_are_no_updates(graph, text):
    graph.query(text)


def test_update_hidden_behind_a_query_is_no_sparql(graph):
    before = len(graph.store)
    for text in ("ASK { ?s ?p ?o } ; DROP ALL", "SELECT * { ?s ?p ?o }\nDROP ALL"):
        with pytest.raises(rolegraph.QueryError):
            graph.query(text)
    assert len(graph.store) == before


# -- what would reach outside


@pytest.fixture(scope="module")
def listener():
    """A port of this machine that notes who calls."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        calls = []

        def answer():
            with suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    calls.append(1)
                    connection.close()

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/", calls
        server.shutdown(socket.SHUT_RDWR)
    thread.join(5)


CALLS = [
    "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { service <URL> { ?s ?p ?o } }",
    "SELECT * { SeRvIcE SILENT <URL> { ?s ?p ?o } }",
    "SELECT*{SERVICE<URL>{?s ?p ?o}}",
    "SELECT * { SERVICE # a remark\n <URL> # and another\n { ?s ?p ?o } }",
    "SELECT * { # a remark\r SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { # a remark\r\n SERVICE <URL> { ?s ?p ?o } }",
    "# SERVICE\nSELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "PREFIX : <URL> SELECT * { SERVICE : { ?s ?p ?o } }",
    "PREFIX : <URL> SELECT * { SERVICE:{ ?s ?p ?o } }",
    "PREFIX : <URL> SELECT * { SERVICE :x { ?s ?p ?o } }",
    "PREFIX : <URL> SELECT * { SERVICE:x{ ?s ?p ?o } }",
    "PREFIX e: <URL> SELECT * { SERVICE e:x\\'y { ?s ?p ?o } }",
    "PREFIX e: <URL> SELECT * { SERVICE SILENT e:x#y\n { ?s ?p ?o } }",
    "BASE <URL> SELECT * { SERVICE <x> { ?s ?p ?o } }",
    "SELECT * { ?s ?p 1SERVICE<URL>{ ?s ?p ?o } }",
    "SELECT * { ?s ?p 1.5SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o OPTIONAL { SERVICE <URL> { ?s ?p ?o } } }",
    "SELECT * { { SELECT * { SERVICE <URL> { ?s ?p ?o } } } }",
    "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE <URL> { ?s ?p ?o } } }",
    "SELECT * { VALUES ?g { <URL> } SERVICE ?g { ?s ?p ?o } }",
    "SELECT * { VALUES ?g { <URL> } SERVICE ?g\u00b7h { ?s ?p ?o } }",
    "ASK { SERVICE <URL> { ?s ?p ?o } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <URL> { ?s ?p ?o } }",
    "DESCRIBE ?s { SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o FILTER(?o = \"}\") SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o FILTER(?o != '\\\\') SERVICE <URL> { ?s ?p ?o } FILTER(?s != '') }",
    "SELECT * { ?s ?p ?o FILTER(?o != '''it's''') SERVICE <URL> { ?s ?p ?o } FILTER(?s != '') }",
    "SELECT * { ?s ?p ?o FILTER(?o != \"\"\"a\"\"b\"\"\") SERVICE <URL> { ?s ?p ?o } FILTER(?s != \"\") }",
    "SELECT * { ?s ?p ?o FILTER(!(?o<?s-'>')) SERVICE <URL> { ?s ?p ?o } FILTER(!(?s='')) }",
    "SELECT * { ?s ?p ?o FILTER(!(?o<?s#>'''\n)) SERVICE <URL> { ?s ?p ?o } #'''\n}",
    "PREFIX e: <http://e/> SELECT * { ?s ?p e:a\\' SERVICE <URL> { ?s ?p ?o } FILTER(e:b\\'!=?s) }",
    "PREFIX e: <http://e/> SELECT * { ?s ?p ?o FILTER(e:a\\#!=?s) SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { \\u0053ERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { \\U00000053ERVICE <URL> { ?s ?p ?o } }",
]  # fmt: skip


@pytest.mark.parametrize("text", CALLS)
def test_service_is_refused_however_it_is_hidden_and_nobody_is_called(graph, listener, text):
    url, calls = listener
    with pytest.raises(rolegraph.QueryRefusedError, match=r"SERVICE|escapes"):
        list(graph.query(text.replace("URL", url)))
    assert calls == []


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s skos:prefLabel 'customer service' }",
        'SELECT * { ?s skos:prefLabel "SERVICE <http://example.org/> { ?s ?p ?o }" }',
        "SELECT * { ?s skos:prefLabel '''SERVICE\n<http://example.org/> {''' }",
        "SELECT * { <http://example.org/SERVICE> ?p ?o }",
        "SELECT * { <http://example.org/SERVICE#x> ?p ?o { ?s a rg:Role } }",
        "# SERVICE <http://example.org/> { ?s ?p ?o }\nSELECT * { ?s ?p ?o } LIMIT 1",
        "SELECT * { ?s ?p ?o # SERVICE <http://example.org/> { ?s ?p ?o }\n } LIMIT 1",
        "# SERVICE <http://example.org/> { ?s ?p ?o }\nSELECT * { <urn:o'brien> ?p ?o }",
        "SELECT ?service { ?service a rg:Role }",
        "SELECT $SERVICE { $SERVICE a rg:Role . { ?s a rg:Role } }",
        "PREFIX ex: <http://example.org/> SELECT * { ex:service ex:SERVICE ?o . ?s a ex:service }",
        "PREFIX service: <http://example.org/> SELECT * { service:x ?p service:y }",
        "SELECT * { ?s ?p ?o FILTER(?o = 'service'@en) }",
        "SELECT * { GRAPH ?service { ?s ?p ?o } } LIMIT 1",
        "SELECT * { GRAPH <http://example.org/service> { ?s ?p ?o } } LIMIT 1",
        'SELECT * { ?s ?p \'it\\\'s\', "a \\"service\\" <x> {" }',
    ],
)
def test_the_word_service_alone_is_no_call(graph, text):
    list(graph.query(text))


PIECES = [
    "SERVICE <URL> { ?x ?y ?z }", "SERVICE", "<URL>", "{ ?x ?y ?z }", "SILENT", "?s", "?s ?p ?o", " . ",
    "FILTER(", ")", "FILTER(?s", "<", ">", ">?p)", "'", '"', "'''", '"""', "#", "\n", "\r", "\\", "\\'",
    "\\u0027", "e:a", "e:a\\'", ":", "<?s-'>'", "<?s#>", "<http://x/#a>", "<http://x/'a>", "1", "'a'", '"b"',
    "{", "}", " ", "@en", "=", "!=", "-", "&&", "a",
]  # fmt: skip


@settings(max_examples=1500, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=14))
def test_whatever_passes_calls_nobody(listener, pieces):
    # The engine is the judge: it is given what was let through, and the port must stay silent.
    url, calls = listener
    text = f"PREFIX e: <http://e/> PREFIX : <{url}> SELECT * {{ ?s ?p ?o . {''.join(pieces)} }}".replace(
        "URL", url
    )
    try:
        sandbox.look_over(text, list)
    except rolegraph.QueryRefusedError:
        return
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("http://x/a"), ox.NamedNode("http://x/b"), ox.Literal("c")))
    with suppress(SyntaxError, OSError, ValueError, RuntimeError):
        list(store.query(text))
    assert calls == []


def test_from_may_name_graphs_of_the_store(graph):
    for name in (
        "FROM graph:claims",
        "FROM <https://w3id.org/rolegraph/id/graph/claims>",
        "FROM NAMED graph:claims",
        "from named graph:claims",
        "FROM<https://w3id.org/rolegraph/id/graph/claims>",
    ):
        pattern = "GRAPH ?g { ?s a rg:Claim }" if "amed" in name.lower() else "?s a rg:Claim"
        assert rows(graph.query(f"SELECT ?s {name} {{ {pattern} }} LIMIT 1"))
    declared = (
        "PREFIX g: <https://w3id.org/rolegraph/id/graph/> SELECT * FROM g:claims { ?s a rg:Claim } LIMIT 1"
    )
    assert rows(graph.query(declared))


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM <http://example.org/x> { ?s ?p ?o }",
        "SELECT * FROM<http://example.org/x>{ ?s ?p ?o }",
        "SELECT * FROM <file:///etc/hostname> { ?s ?p ?o }",
        "SELECT * from named <http://example.org/x> { GRAPH ?g { ?s ?p ?o } }",
        "SELECT * FROM # a remark\n <http://example.org/x> { ?s ?p ?o }",
        "SELECT * FROM graph:claims FROM graph:nothing { ?s ?p ?o }",
        "ASK FROM <http://example.org/x> { ?s ?p ?o }",
        "CONSTRUCT WHERE { ?s ?p ?o } FROM <http://example.org/x>",
        "DESCRIBE role:office-manager FROM <http://example.org/x>",
    ],
)
def test_from_beyond_the_store_is_refused(graph, text):
    with pytest.raises(rolegraph.QueryRefusedError, match=r"FROM .* would have to be fetched"):
        graph.query(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?from { ?from a rg:Role }",
        "SELECT * FROM graph:claims { ?s skos:note 'from <http://example.org/x> on' }",
        "SELECT * { ?s skos:note 'FROM <http://example.org/x>' } # FROM <http://example.org/x>",
    ],
)
def test_the_word_from_alone_fetches_nothing(graph, text):
    list(graph.query(text))


# -- what would break the engine


@pytest.mark.parametrize(("opening", "closing"), ["{}", "()", "[]"])
@pytest.mark.parametrize("depth", [101, 3_000, 50_000])
def test_deep_nesting_is_refused_and_not_tried(graph, opening, closing, depth):
    inner = {"{": "?s ?p ?o", "(": "1", "[": ""}[opening]
    text = opening * depth + inner + closing * depth
    text = (
        f"SELECT * {{ FILTER{text} }}"
        if opening == "("
        else f"SELECT * {text if opening == '{' else '{ ' + text + ' }'}"
    )
    with pytest.raises(rolegraph.QueryRefusedError, match=r"nest \d+ deep; at most 100"):
        graph.query(text)


def test_brackets_in_strings_and_remarks_do_not_nest(graph):
    text = f"SELECT * {{ ?s skos:note '{'{' * 500}' }} # {'(' * 500}"
    assert rows(graph.query(text)) == []


@pytest.mark.parametrize(
    "clause",
    ["{ ?s ?p ?o } UNION", "BIND(1 AS ?x@)", "MINUS { ?s ?p 3 }", "OPTIONAL { ?s ?p ?o }", "FILTER(1 = 1)"],
)
def test_endless_chains_of_clauses_are_refused_and_not_tried(graph, clause):
    body = " ".join(clause.replace("@", str(n)) for n in range(5_000))
    with pytest.raises(rolegraph.QueryRefusedError, match=r"500\d clauses and operators are too many"):
        graph.query(f"SELECT * {{ {body} {{ ?s ?p ?o }} }}")


@pytest.mark.parametrize("operator", ["&&", "||", "+", "*"])
def test_endless_chains_of_operators_are_refused_and_not_tried(graph, operator):
    with pytest.raises(rolegraph.QueryRefusedError, match="too many"):
        graph.query(f"SELECT * {{ ?s ?p ?o FILTER(1{f' {operator} 1' * 5_000}) }}")


def test_long_lists_of_values_are_no_chains(graph):
    values = " ".join(f"role:role-{n}" for n in range(5_000))
    assert rows(
        graph.query(f"SELECT ?s {{ VALUES ?s {{ {values} role:office-manager }} ?s a rg:Role }}")
    ) == [("https://w3id.org/rolegraph/id/role/office-manager",)]


def test_every_query_that_ships_is_let_through(graph):
    for query in graph.queries():
        graph.query(query.name)


# -- time, memory, Ctrl-C


def test_endless_query_ends_at_its_time_and_says_so(graph):
    began = time.monotonic()
    with pytest.raises(rolegraph.QueryTimeoutError, match=r"took longer than 0\.5 s and was stopped"):
        graph.query(ENDLESS, timeout=0.5)
    assert time.monotonic() - began < 20
    assert rows(graph.query("SELECT ?s { ?s a rg:Role } LIMIT 1", timeout=30))


def test_query_that_eats_all_memory_is_survived(graph, monkeypatch):
    monkeypatch.setattr(sandbox, "MEMORY", 96 * 2**20)
    with pytest.raises(rolegraph.QueryTimeoutError, match="ran out of memory"):
        graph.query(HUNGRY, timeout=60)


def test_query_that_breaks_the_engine_is_survived(graph, monkeypatch):
    monkeypatch.setattr(sandbox, "NESTING", 10**6)
    text = "SELECT * " + "{" * 20_000 + "?s ?p ?o" + "}" * 20_000
    with pytest.raises(rolegraph.QueryTimeoutError, match=r"broke the engine \(signal 11\)"):
        graph.query(text, timeout=60)


@pytest.mark.parametrize("seconds", [0, -1, float("nan")])
def test_time_out_that_is_no_time_is_an_error(graph, seconds):
    with pytest.raises(rolegraph.QueryError, match="a time-out is a number of seconds above 0"):
        graph.query("ASK { ?s ?p ?o }", timeout=seconds)


@pytest.mark.parametrize("seconds", [float("inf"), 1e300])
def test_time_out_may_be_as_long_as_one_likes(graph, seconds):
    assert bool(graph.query("ASK { ?s ?p ?o }", timeout=seconds)) is True


def test_error_in_the_child_is_the_same_error_here(graph):
    with pytest.raises(rolegraph.QueryError, match="line 1, column 20"):
        graph.query("SELECT * { ?s ?p ?o", timeout=30)


def test_fault_of_our_own_in_the_child_is_a_traceback_here():
    def fail():
        raise LookupError("ours to mend")

    with pytest.raises(RuntimeError, match="LookupError: ours to mend"):
        sandbox.run_limited(fail, 30)


@pytest.fixture
def command(ontology):
    """The command line of a query."""
    return lambda *words: [
        sys.executable, "-m", "rolegraph.cli", "query", *words, "--ontology", str(ontology)
    ]  # fmt: skip


def child_of(process):
    """The number of the child that a process has, once it has one."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text("ascii").split()
        if children:
            return int(children[0])
        time.sleep(0.01)
    raise AssertionError("no child was started")


def is_running(number):
    try:
        return Path(f"/proc/{number}/stat").read_text("ascii").rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def wait_for_the_end_of(number):
    deadline = time.monotonic() + 30
    while is_running(number) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not is_running(number)


needs_proc = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs /proc")


@needs_proc
def test_ctrl_c_in_a_query_ends_it_at_once(command, tmp_path):
    with subprocess.Popen(
        command(ENDLESS), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path
    ) as process:
        child = child_of(process)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert (out, err.strip()) == ("", "rolegraph: interrupted; nothing was changed")
    assert wait_for_the_end_of(child)


@needs_proc
def test_query_whose_asker_was_killed_ends_by_its_own_clock(command, tmp_path):
    with subprocess.Popen(
        command(ENDLESS, "--timeout", "1"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=tmp_path
    ) as process:
        child = child_of(process)
        process.kill()
    assert wait_for_the_end_of(child)


def test_command_line_ends_an_endless_query_with_one_message(command, tmp_path):
    process = subprocess.run(
        command(HUNGRY, "--timeout", "0.5"), capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert (process.returncode, process.stdout) == (1, "")
    assert process.stderr == (
        "rolegraph: the query took longer than 0.5 s and was stopped; ask for less or give more time\n"
    )


# -- what is wrong with a query


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT * { ?s ?p ?o", "line 1, column 20: it ends too early"),
        ("SELECT *\n{ ?s ?p ?o\n", "line 2, column 11: it ends too early"),
        ("SELECT ?s WHERE ?s ?p ?o", "line 1, column 17: it cannot be READ ?s ?p ?o (expected \"{\")"),
        ("SELECT * {\n ?s ?p ?o .\n FILTER(?x ==1) }", "line 3, column 13: it cannot be READ =1) }"),
        ("SELECT * { ?s ?p ?o } LIMIT x", "line 1, column 29: it cannot be READ x"),
        ("SELECT * {?s ?p ?o} ORDER ?s", "line 1, column 27: it cannot be READ ?s (expected BY)"),
        ("SELECT ?x {} GROUP BY ?y", "the SELECT contains a variable that is unbound"),
        ("SELECT (COUNT(*) AS ?n ?x) {}", 'line 1, column 24: it cannot be READ ?x) {} (expected ")")'),
        ("SELEKT * { ?s ?p ?o }", "it begins with 'SELEKT'; after its prefixes a query begins with"),
        ("PREFIX x: <http://x/> FIND ?s", "it begins with 'FIND'"),
        ("SELECT * { ?s <a> ?o }", "line 1, column 15: <a> is no whole IRI; write all of it, or declare"),
        (" # nothing but a remark", "it is empty"),
    ],
)  # fmt: skip
def test_error_in_a_query_is_told_with_line_and_column(graph, text, said):
    with pytest.raises(rolegraph.QueryError) as caught:
        graph.query(text)
    message = str(caught.value)
    said = said.replace("READ", "read from here on:")
    assert message.startswith("the query cannot be read: ")
    assert said in message
    assert "\n" not in message
    assert len(message) < 300


@pytest.mark.parametrize(
    ("text", "prefix", "column"),
    [
        ("SELECT * { ?s foo:bar ?o }", "foo", 15),
        ("PREFIX fu: <http://x/> SELECT * { ?s foo:bar ?o }", "foo", 38),
        ("SELECT * { ?s :bar ?o }", "", 15),
        ("SELECT * { ?s rdfs:label 'foo:bar' ; Skos:note ?o }", "Skos", 38),
    ],
)
def test_unknown_prefix_is_told_with_the_known_ones_and_how_to_declare_it(graph, text, prefix, column):
    with pytest.raises(rolegraph.QueryError) as caught:
        graph.query(text)
    message = str(caught.value)
    assert f"line 1, column {column}: the prefix {prefix}: is not declared" in message
    assert f"put PREFIX {prefix}: <…> before the query, or use one of those known: " in message
    assert "duty, " in message
    assert "skos, " in message


@pytest.mark.parametrize(
    "text",
    ["SELECT (<http://x/f>(1) AS ?y) {}", "CONSTRUCT { ?s a ?x } { ?s ?p ?x FILTER(<http://x/f>(?x)) }"],
)
def test_unknown_function_is_told(graph, text):
    with pytest.raises(rolegraph.QueryError, match="custom function <http://x/f> is not supported"):
        graph.query(text, timeout=30)


def test_parameters_are_for_named_queries_and_are_checked(graph):
    with pytest.raises(rolegraph.QueryError, match="the query duties has no parameter rolle; it has: role"):
        graph.query("duties", rolle="office manager")
    with pytest.raises(rolegraph.QueryError, match="has no parameter name, text"):
        graph.query("duties", text="x", name="y")
    with pytest.raises(rolegraph.QueryError, match="only a named query takes parameters"):
        graph.query("ASK { ?s ?p ?o }", role="office manager")
    with pytest.raises(rolegraph.NameNotFoundError, match="the nearest: office manager"):
        graph.query("duties", role="ofice manager")
    with pytest.raises(rolegraph.QueryError, match="no query is called 'dutis'"):
        graph.query("dutis")


@pytest.mark.parametrize("value", ["> } ; DROP ALL #", "office manager> . ?s ?p ?o #", '" } #', "x\ny"])
def test_value_of_a_parameter_is_never_code(graph, value):
    with pytest.raises(rolegraph.NameNotFoundError):
        graph.query("duties", role=value)


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("", rolegraph.QueryError, "the query is empty"),
        ("   \n", rolegraph.QueryError, "the query is empty"),
        (
            "dutis",
            rolegraph.QueryError,
            "neither a query nor a file nor the name of one that ships; the nearest: duties",
        ),
        ("nothing.rq", rolegraph.FileError, r"nothing.rq: cannot be read \(No such file"),
        ("folder", rolegraph.FileError, r"folder: cannot be read \(Is a directory\)"),
        ("latin.rq", rolegraph.FileError, "latin.rq: is not UTF-8 text"),
        ("x" * 10_000, rolegraph.QueryError, "neither a query nor a file"),
        ("a\0b", rolegraph.QueryError, "neither a query nor a file"),
    ],
)
def test_what_is_no_query_is_told(tmp_path, monkeypatch, text, error, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "latin.rq").write_bytes("SELECT * { ?s ?p 'é' }".encode("latin-1"))
    with pytest.raises(error, match=said):
        query_from(text)


def test_query_may_stand_in_a_file_of_any_name_and_without_a_blank(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("a.rq", "a query.rq", "a query.sparql", "noending"):
        (tmp_path / name).write_text("\ufeffASK { ?s ?p ?o }", "utf-8")
        assert query_from(name) == "ASK { ?s ?p ?o }"
    for text in ("ASK{?s?p?o}", "ASK { ?s ?p ?o }", "x" * 5_000 + " {}"):
        assert query_from(text) == text


# -- answers in every format


ANSWERS = {
    "rows": "SELECT ?s ?label { ?s a rg:Level ; skos:prefLabel ?label } ORDER BY ?s",
    "truth": "ASK { ?s a rg:Role }",
    "graph": "CONSTRUCT { ?s skos:prefLabel ?label } WHERE { ?s a rg:Level ; skos:prefLabel ?label }",
    "description": "DESCRIBE role:office-manager",
}
HOLDS = {
    "rows": {"json", "xml", "csv", "tsv", "table"},
    "truth": {"json", "xml", "csv", "tsv", "table"},
    "graph": {"json", "xml", "turtle", "table"},
    "description": {"json", "xml", "turtle", "table"},
}


@pytest.mark.parametrize("to", ["table", "json", "xml", "csv", "tsv", "turtle"])
@pytest.mark.parametrize("kind", ANSWERS)
def test_every_answer_comes_in_every_format_that_can_hold_it_and_is_refused_in_others(ontology, kind, to):
    if to not in HOLDS[kind]:
        what = {"rows": "rows", "truth": "yes or no"}.get(kind, "a graph")
        with pytest.raises(
            rolegraph.QueryError, match=f"this query gives {what}, which {to} cannot hold; use "
        ):
            query_bytes(ANSWERS[kind], {}, ontology=ontology, to=to, timeout=60)
        return
    found, content = query_bytes(ANSWERS[kind], {}, ontology=ontology, to=to, timeout=60)
    assert found == {"description": "graph"}.get(kind, kind)
    if found == "graph":
        format_ = {"json": ox.RdfFormat.JSON_LD, "xml": ox.RdfFormat.RDF_XML}.get(to, ox.RdfFormat.TURTLE)
        assert len(list(ox.parse(content, format=format_))) > 3
    elif to in {"csv", "tsv"} and kind == "truth":
        assert content == b"true\n"
    else:
        formats = {"xml": ox.QueryResultsFormat.XML, "csv": None, "tsv": ox.QueryResultsFormat.TSV}
        if (format_ := formats.get(to, ox.QueryResultsFormat.JSON)) is None:
            assert content.startswith(b"s,label\r\n")
        elif kind == "truth":
            assert bool(ox.parse_query_results(content, format=format_)) is True
        else:
            assert len(list(ox.parse_query_results(content, format=format_))) > 3


def test_rows_with_a_time_are_those_without_one(graph):
    for text in ANSWERS.values():
        one, other = graph.query(text), graph.query(text, timeout=60)
        if text.startswith("ASK"):
            assert bool(one) is bool(other) is True
        elif text.startswith("SELECT"):
            assert rows(one) == rows(other)
        else:
            assert sorted(map(str, one)) == sorted(map(str, other))


def test_json_on_the_command_line_is_one_document_in_sparqls_own_form(command, tmp_path):
    process = subprocess.run(
        command(ANSWERS["rows"], "--json"), capture_output=True, text=True, check=True, cwd=tmp_path
    )
    document = json.loads(process.stdout)
    assert document["head"]["vars"] == ["s", "label"]
    assert process.stderr == ""
    assert list(tmp_path.iterdir()) == []
