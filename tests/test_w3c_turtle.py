"""W3C's Turtle test suite, run through the reader that rolegraph.load uses."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pytest

import rolegraph
from rolegraph.readers.rdf import read_rdf
from rolegraph.store import Store

ARCHIVE = Path(__file__).parent.parent.parent / "shared" / "data" / "w3c-turtle-tests.zip"
FOLDER = "rdf/rdf11/rdf-turtle"
BASE = "https://w3c.github.io/rdf-tests/rdf/rdf11/rdf-turtle/"
GRAPH = "http://example.org/graph"
MANIFEST = """
PREFIX mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT ?name ?kind ?action ?result WHERE {
  ?manifest mf:entries/rdf:rest*/rdf:first ?test .
  ?test a ?kind ; mf:name ?name ; mf:action ?action . OPTIONAL { ?test mf:result ?result }
}"""

KEPT_AS_VALUES = {
    "bareword_decimal", "bareword_double", "double_lower_case_e", "numeric_with_leading_0",
    "positive_numeric", "turtle-subm-11", "turtle-subm-17", "turtle-subm-19", "turtle-subm-20",
    "turtle-subm-26",
}  # fmt: skip
"""Evaluation tests whose terms come back spelled otherwise: Oxigraph's store keeps the value of a number
and not its spelling ("01" becomes "1", "1E0" becomes "1"). With values compared they pass."""

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not ARCHIVE.is_file(), reason="../shared/data/w3c-turtle-tests.zip is not there"),
]


class Case(NamedTuple):
    """One test of the suite."""

    name: str
    kind: str
    base: str
    action: Path
    result: Path | None


@pytest.fixture(scope="module")
def cases(tmp_path_factory) -> list[Case]:
    """The tests that the manifest lists."""
    home = tmp_path_factory.mktemp("w3c")
    with zipfile.ZipFile(ARCHIVE) as archive:
        archive.extractall(home)
    folder = home / FOLDER
    manifest = ox.Store()
    path = folder / "manifest.ttl"
    manifest.load(path=str(path), format=ox.RdfFormat.TURTLE, base_iri=f"{BASE}manifest.ttl")

    def file(iri) -> Path | None:
        return None if iri is None else folder / iri.value.removeprefix(BASE)

    return [
        Case(name.value, kind.value.partition("#")[2], action.value, file(action), file(result))
        for name, kind, action, result in manifest.query(MANIFEST)
    ]


def read(case: Case) -> Store:
    store = Store()
    read_rdf(store, case.action, GRAPH, base=case.base)
    return store


def canonical(quads) -> ox.Dataset:
    dataset = ox.Dataset(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def of_kind(cases, kind: str) -> list[Case]:
    found = [case for case in cases if case.kind == f"TestTurtle{kind}"]
    assert len(found) == {"Eval": 145, "PositiveSyntax": 74, "NegativeSyntax": 94}[kind]
    return found


def test_the_suite_has_no_kind_of_test_that_is_not_run(cases):
    run = [of_kind(cases, kind) for kind in ("Eval", "PositiveSyntax", "NegativeSyntax")]
    assert len(cases) == sum(map(len, run))


def test_what_is_turtle_is_read(cases):
    for case in of_kind(cases, "PositiveSyntax"):
        read(case)


def test_what_is_no_turtle_is_refused_with_its_line(cases):
    for case in of_kind(cases, "NegativeSyntax"):
        with pytest.raises(rolegraph.FileError) as caught:
            read(case)
        error = caught.value
        assert error.path == str(case.action)
        assert str(error).startswith(f"{case.action}:{error.line}:{error.column}: "), case.name


def test_turtle_means_what_the_suite_says(cases):
    spelled_otherwise, wrong = set(), set()
    for case in of_kind(cases, "Eval"):
        got = canonical(read(case).oxigraph)
        wanted = list(ox.parse(path=str(case.result), format=ox.RdfFormat.N_TRIPLES))
        values = ox.Store()
        values.extend(wanted)
        if got != canonical(wanted):
            spelled_otherwise.add(case.name)
        if got != canonical(values):
            wrong.add(case.name)
    assert wrong == set()
    assert spelled_otherwise == KEPT_AS_VALUES
