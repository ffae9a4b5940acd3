"""What answers about posts say in words: of which unit they are, what else a name means, who is meant."""

from __future__ import annotations

import pytest
from importing import written

import rolegraph
from rolegraph.cli import main
from rolegraph.vocabulary import PREFIXES

HEADER = ("Post ID", "Job Title", "Reports To", "Department", "Employee ID", "Employee", "FTE", "Start Date")
FIRM = (
    ("1", "Managing Director", "", "Board", "e1", "Ada Example", "1"),
    ("2", "Head of Finance", "1", "Finance", "", "", "1"),
    ("3", "Accountant", "2", "Finance", "e3", "Cy Example", "1"),
    ("4", "accountant general", "2", "Finance", "", "", "1"),
    ("5", "Accountant", "2", "Finance", "", "", "1"),
    ("6", "Executive Assistant", "1", "Board", "", "", "1"),
    ("6", "Executive Assistant", "2", "Board", "", "", "1"),
    ("7", "Storekeeper", "8", "Warehouse", "", "", "1"),
    ("8", "Packer", "7", "Warehouse", "", "", "1"),
)
OTHER = (
    ("1", "Owner", "", "Board", "", "", "1"),
    ("2", "Manager", "1", "Board", "", "", "1"),
    ("3", "Head of Money", "2", "Finance", "", "", "1"),
    ("4", "Cashier", "3", "Finance", "", "", "1"),
)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A store of the posts of two companies."""
    folder = tmp_path_factory.mktemp("companies")
    for name, posts in (("firm", FIRM), ("other", OTHER)):
        path = written(folder / f"{name}.csv", HEADER, *((*post, "2020-01-01") for post in posts))
        rolegraph.import_source("posts", [path], store=folder / "store", with_people=True)
    return folder / "store"


@pytest.fixture
def told(store, capsys):
    """What the command line answers, and what it says beside its answer."""

    def ask(*words, of=store):
        with pytest.raises(SystemExit):
            main(["--store", str(of), *words])
        found = capsys.readouterr()
        return found.out, found.err

    return ask


def test_where_everyone_stands_in_a_loop_it_is_said_why_there_are_no_layers(told):
    assert told("layers", "--in", "Warehouse")[0] == ("no layers: 2 positions in a loop, or only below one\n")


def test_every_contested_line_of_a_tree_names_its_superior(told):
    out, _ = told("reports", "Managing Director", "--every")
    assert out.splitlines()[-1].endswith(
        "Executive Assistant to Head of Finance, Executive Assistant to Managing Director"
    )


def test_units_of_one_name_are_told_with_their_companies_and_how_to_choose_one(told):
    _, err = told("span", "--in", "Finance")
    assert "Finance means 2 units: unit:firm/finance (firm), unit:other/finance (other)" in err
    assert "--in unit:firm/finance" in err
    _, err = told("duty-matrix", "--unit", "Finance")
    assert "--unit unit:firm/finance" in err
    assert told("span", "--in", "unit:other/finance")[1] == ""


def test_layers_of_several_companies_are_not_added_up(store):
    graph = rolegraph.open(store)
    both = graph.layers(within="Finance")
    assert [group.layers for group in both.groups] == [2, 2]
    assert (both.whole.layers, both.whole.counts) == (2, (2, 4))
    assert graph.layers().whole.counts[0] == 2


def test_what_leaving_a_source_out_changes_is_said_in_words_and_of_whom(told):
    for verb in (("impact", "firm", "--all"), ("support",)):
        out = told(*verb)[0]
        assert "rdf:type" not in out
        assert "Accountant [post:firm/3] · is a · post" in out
        assert "Accountant [post:firm/3] · is held by · Cy Example" in out
        assert "Accountant [post:firm/5]" in out
        assert out.index("  accountant general ·") < out.index("  Head of Finance ·")


def test_a_name_of_a_role_and_a_post_is_told_to_be_both_in_whatever_case(tmp_path, told):
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    (tmp_path / "said.ttl").write_text(
        head
        + """role:clerk a rg:Role ; skos:prefLabel "clerk"@en .
        role:head a rg:Role ; skos:prefLabel "head"@en .
        role:clerk rg:typicallyReportsTo role:head . unit:u a org:OrganizationalUnit ; skos:prefLabel "U"@en .
        post:c a org:Post ; skos:prefLabel "Clerk"@en ; org:postIn unit:u ; org:reportsTo post:h .
        post:h a org:Post ; skos:prefLabel "Head"@en .
        """
    )
    rolegraph.import_source("rdf", [tmp_path / "said.ttl"], store=tmp_path / "store")
    for words in (
        ("reports-to", "clerk"),
        ("reports", "CLERK"),
        ("span", "clerk"),
        ("between", "clerk", "head"),
    ):
        assert "also a post of this name: --posts" in told(*words, of=tmp_path / "store")[1]
    assert "also a role of this name" in told("reports-to", "clerk", "--in", "U", of=tmp_path / "store")[1]
    assert told("reports-to", "clerk", "--posts", of=tmp_path / "store")[1] == ""


def test_a_single_post_or_row_is_counted_as_one_and_rejected_rows_are_told_with_their_reasons(tmp_path):
    rows = [("1", "Clerk", "", "", "", "", "1", ""), ("2", "Cook", "1", "", "", "", "x", "")]
    path = written(tmp_path / "one.csv", HEADER, *rows, ("3", "Cook", "1", "", "", "", "x", ""))
    notes = rolegraph.import_source("posts", [path], store=tmp_path / "store").notes
    assert "0 of 1 post got a role by title; the title of 1 names none, or several" in notes
    assert any(note.startswith("2 rows rejected: one.csv: FTE: ") for note in notes), notes


def test_a_name_that_is_a_posts_is_said_to_be_one_before_names_like_it(store):
    with pytest.raises(rolegraph.NameNotFoundError, match="'Accountant'; 'Accountant' is a post"):
        rolegraph.open(store).role("Accountant")
