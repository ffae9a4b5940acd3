"""Duties and cover: who has which duty, what must be kept apart, who could fill a vacancy."""

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
from rolegraph.vocabulary import PREFIXES

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
    rows = rows_of(kitchen.duty_matrix("cook", "chef", "owner"))
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
    assert {row["duty"].value for row in graph.query("duties-without-owner")} == {
        row.duty.iri for row in matrix.rows if row.standing == "without an owner"
    }


def test_matrix_and_queries_agree(graph, kitchen):
    hold_matrix_equal(graph)
    hold_matrix_equal(kitchen)


@tried(20)
@given(said=knowledge())
def test_matrix_and_queries_agree_on_any_knowledge(tmp_path, said):
    path = tmp_path / "said.nt"
    path.write_bytes(ntriples(said))
    hold_matrix_equal(rolegraph.load(path))
