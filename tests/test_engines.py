"""Whether every query that ships gives the same answers wherever it is asked.

The named queries, the conflict rules and the checks are asked of three engines that share no code: Oxigraph,
rdflib's own and Apache Jena's ARQ (a Java process, see outsiders/Arq.java). Whatever stands in
rolegraph/queries is asked; no list is kept here.
"""

from __future__ import annotations

import json
import re
import shutil
import signal
import struct
import subprocess
import zipfile
from collections import Counter
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from rdflib.plugins.sparql import prepareQuery
from strategies import knowledge, ntriples, tried
from test_checks import GOOD, table

import rolegraph
from rolegraph import merge, queries
from rolegraph.opening import fill
from rolegraph.store import Store
from rolegraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [
    pytest.mark.outsider,
    # rdflib warns of deprecated calls that its own parser and engine make.
    pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning:rdflib"),
]

NAMED, RULES, CHECKS = queries.texts(), queries.conflict_rules(), queries.checks()
JARS = Path("/usr/share/java")
"""Where Debian puts them."""
JENA = (
    "jena-arq", "jena-base", "jena-core", "jena-iri", "slf4j-api", "slf4j-nop", "commons-compress",
    "commons-io", "commons-lang3", "dexx.collection", "guava", "thrift",
)  # fmt: skip
SECONDS = 60
"""What a query may take before a test gives up on it."""


class Arq:
    """Jena's ARQ in a process of its own, with one dataset at a time."""

    def __init__(self, folder: Path) -> None:
        unpack_messages(folder)
        path = ":".join([str(folder), *(str(JARS / f"{jar}.jar") for jar in JENA)])
        program = Path(__file__).parent / "outsiders" / "Arq.java"
        self.process = subprocess.Popen(
            ["java", "-XX:TieredStopAtLevel=1", "-cp", path, program, str(SECONDS)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.loaded = b""

    def select(self, quads: bytes, text: str) -> bytes:
        """The answer to a query over N-Quads, as SPARQL JSON."""
        if quads != self.loaded:
            self.send(b"D", quads)
            self.loaded = quads
        return self.send(b"Q", text.encode())

    def send(self, kind: bytes, content: bytes) -> bytes:
        self.process.stdin.write(kind + struct.pack(">i", len(content)) + content)
        self.process.stdin.flush()
        head = self.process.stdout.read(5)
        assert len(head) == 5, "ARQ has died"
        answer = self.process.stdout.read(struct.unpack(">i", head[1:])[0])
        assert head[:1] == b"A", answer.decode()
        return answer

    def close(self) -> None:
        self.process.stdin.close()
        self.process.stdout.close()
        assert self.process.wait(SECONDS) == 0


def unpack_messages(folder: Path) -> None:
    """Put the messages of Jena's XML Schema types where its classes look for them.

    Debian's package moves the classes out of `org.apache.jena.ext` and leaves the messages there.
    """
    before = "org/apache/jena/ext/"
    with zipfile.ZipFile(JARS / "jena-core.jar") as jar:
        for name in jar.namelist():
            if name.startswith(before) and name.endswith(".properties"):
                path = folder / name.removeprefix(before)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(jar.read(name))


@pytest.fixture(scope="module")
def arq(tmp_path_factory):
    missing = [jar for jar in JENA if not (JARS / f"{jar}.jar").exists()]
    if shutil.which("javac") is None or missing:
        pytest.skip("Jena is not installed (Debian: default-jdk-headless and libapache-jena-java)")
    process = Arq(tmp_path_factory.mktemp("jena"))
    yield process
    process.close()


class Engines(NamedTuple):
    """The same quads in all three engines."""

    oxigraph: ox.Store
    rdflib: rdflib.Dataset
    arq: Arq
    quads: bytes

    @classmethod
    def over(cls, quads: bytes, arq: Arq) -> Engines:
        store, dataset = ox.Store(), rdflib.Dataset()
        store.load(quads, format=ox.RdfFormat.N_QUADS)
        dataset.parse(data=quads.decode(), format="nquads")
        return cls(store, dataset, arq, quads)

    def agree(self, text: str) -> list:
        """The rows of a query, the same in all three: in the same order where the query gives one."""
        answers = {
            "Oxigraph": self.oxigraph.query(text).serialize(format=ox.QueryResultsFormat.JSON),
            "ARQ": self.arq.select(self.quads, text),
            "rdflib": in_time(lambda: self.rdflib.query(prepared(text)).serialize(format="json")),
        }
        names, ours = read(answers.pop("Oxigraph"))
        question = text.partition("\n")[0]
        for engine, answer in answers.items():
            their_names, theirs = read(answer)
            assert their_names == names, f"{question} {engine} names other variables"
            # pytest's own account of how two long lists differ takes minutes.
            only = Counter(ours) - Counter(theirs), Counter(theirs) - Counter(ours)
            assert only == ({}, {}), f"{question} only Oxigraph and only {engine} give these rows so often"
            if "ORDER BY" in text:
                elsewhere = [pair for pair in zip(ours, theirs, strict=True) if pair[0] != pair[1]]
                assert not elsewhere[:1], f"{question} Oxigraph and {engine} differ in the order of rows"
        return ours


def in_time(answer: Callable[[], bytes]) -> bytes:
    """rdflib knows no time-out of its own."""

    def too_late(*_) -> None:
        raise TimeoutError(f"rdflib has no answer after {SECONDS} seconds")

    before = signal.signal(signal.SIGALRM, too_late)
    signal.alarm(SECONDS)
    try:
        return answer()
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@cache
def prepared(text: str):
    """rdflib takes longer to read a query than to answer it over a small graph."""
    return prepareQuery(text)


def read(answer: bytes) -> tuple[list[str], list[tuple]]:
    """The variables and the rows of SPARQL JSON results."""
    document = json.loads(answer)
    names = document["head"]["vars"]
    return names, [tuple(term(row.get(name)) for name in names) for row in document["results"]["bindings"]]


def term(found: dict[str, str] | None) -> tuple | None:
    """A term, None where unbound; numbers of a type are the same whatever their spelling."""
    if found is None:
        return None
    text, kind = found["value"], found.get("datatype", PREFIXES["xsd"] + "string")
    if found["type"] == "uri":
        return ("iri", text)
    assert found["type"] != "bnode", "the name of a blank node says nothing"
    if language := found.get("xml:lang"):
        return (text, language.lower())
    if kind.removeprefix(PREFIXES["xsd"]) in {"integer", "decimal", "double", "float"}:
        try:
            return (Decimal(text).normalize(), kind)
        except InvalidOperation:
            pass
    return (text, kind)


def asked(engines: Engines, shipped: ox.Store, name: str) -> list[str]:
    """A named query with the defaults of its parameters, and with other values that the graph knows."""
    parameters = {
        key: others(engines.oxigraph, shipped, NAMED[name], default)
        for key, default in queries.named_queries()[name].parameters.items()
    }
    texts = [NAMED[name]]
    for turn in range(max(map(len, parameters.values()), default=0)):
        # Each parameter is a step ahead of the one before, so two of a kind are different things.
        chosen = {key: terms[(turn + n) % len(terms)] for n, (key, terms) in enumerate(parameters.items())}
        texts.append(queries.named_query(name, **chosen))
    return list(dict.fromkeys(texts))


def others(store: ox.Store, shipped: ox.Store, text: str, default: str) -> list[str]:
    """Values of a parameter's kind that a graph knows: the two that most is said of."""
    prologue = "\n".join(line for line in text.splitlines() if line.startswith("PREFIX"))
    value = next(iter(shipped.query(f"{prologue} SELECT ?x {{ VALUES ?x {{ {default} }} }}")))["x"]
    if isinstance(value, ox.NamedNode):
        kinds = " ".join(str(row["kind"]) for row in shipped.query(f"SELECT ?kind {{ {value} a ?kind }}"))
        pattern = f"VALUES ?kind {{ {kinds} }} ?x a ?kind ; ?p ?o"
    else:
        pattern = f'?s ?p ?x FILTER(DATATYPE(?x) = {value.datatype} && LANG(?x) = "{value.language or ""}")'
    rows = store.query(f"SELECT ?x {{ {pattern} }} GROUP BY ?x ORDER BY DESC(COUNT(*)) STR(?x)")
    found = [str(row["x"]) for row in rows]
    return found[:2] or [str(value)]


def before_the_rules(graph: rolegraph.RoleGraph) -> bytes:
    """The quads of a graph as the conflict rules meet them."""
    met = []

    def meet(store: Store) -> set[tuple[str, str, str]]:
        met.append(store.dump(ox.RdfFormat.N_QUADS, None))
        return set()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merge, "settle_conflicts", meet)
        merge.copy_without(graph.store, ())
    return met[0]


@pytest.fixture(scope="module", params=["graph", "kitchen"])
def built(request, arq):
    """The shipped knowledge and the awkward one in all three engines, as they are exported."""
    return Engines.over(request.getfixturevalue(request.param).export(to="n-quads"), arq)


@pytest.fixture(scope="module", params=["graph", "kitchen"])
def unsettled(request, arq):
    """The same before the conflict rules."""
    return Engines.over(before_the_rules(request.getfixturevalue(request.param)), arq)


@pytest.mark.parametrize("name", NAMED)
def test_a_named_query_has_one_answer(name, built, graph):
    for text in asked(built, graph.store.oxigraph, name):
        built.agree(text)


@pytest.mark.parametrize("name", RULES)
def test_a_conflict_rule_finds_the_same_everywhere(name, unsettled):
    unsettled.agree(RULES[name])


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_finds_nothing_in_good_knowledge(name, unsettled):
    assert unsettled.agree(CHECKS[name]) == []


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_finds_the_same_everywhere(tmp_path, arq, name):
    samples = [param.values[-1] for param in table("wrong-relations.tsv") if param.values[0] == name]
    # What each sample makes up keeps a name of its own.
    wrong = [re.sub(r":([xyz])\b", rf":\1-{n}", sample) for n, sample in enumerate(samples)]
    (tmp_path / "wrong.ttl").write_text("\n".join([GOOD, *wrong]), "utf-8")
    store = Store()
    fill(store, [], tmp_path, None)
    assert Engines.over(store.dump(ox.RdfFormat.N_QUADS, None), arq).agree(CHECKS[name])


def test_an_empty_graph_gives_the_same_answers_everywhere(arq):
    nothing = Engines.over(b"", arq)
    for text in (*NAMED.values(), *RULES.values(), *CHECKS.values()):
        nothing.agree(text)


@tried(6)
@given(said=knowledge(), data=st.data())
def test_any_knowledge_gives_the_same_answers_everywhere(tmp_path, graph, arq, said, data):
    path = tmp_path / "said.nt"
    path.write_bytes(ntriples(said))
    built = rolegraph.load(path)
    engines = Engines.over(built.export(to="n-quads"), arq)
    for name in NAMED:
        texts = asked(engines, graph.store.oxigraph, name)
        engines.agree(texts[data.draw(st.integers(0, len(texts) - 1), label=name)])
    engines = Engines.over(before_the_rules(built), arq)
    for text in RULES.values():
        engines.agree(text)


@tried(6)
@given(said=knowledge(), data=st.data())
def test_a_check_finds_the_same_in_anything_said(tmp_path, arq, said, data):
    named = st.sampled_from([triple for triple in said if isinstance(triple.subject, ox.NamedNode)])
    crossed = st.builds(lambda s, p, o: ox.Triple(s.subject, p.predicate, o.object), named, named, named)
    path = tmp_path / "said.nt"
    path.write_bytes(ntriples([*said, *data.draw(st.lists(crossed, min_size=1, max_size=12))]))
    store = Store()
    fill(store, [path], None, None)
    engines = Engines.over(store.dump(ox.RdfFormat.N_QUADS, None), arq)
    for text in CHECKS.values():
        engines.agree(text)
