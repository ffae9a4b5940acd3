"""Tables of posts, from the file to the answer: what is asked for is what was written."""

from __future__ import annotations

import csv

import pytest

import rolegraph
from rolegraph.errors import NameNotFoundError
from rolegraph.vocabulary import PREFIXES, short

POST = f"{PREFIXES['post']}firm/"


@pytest.fixture
def taken(tmp_path):
    """A table of posts in a store of its own, as a graph."""

    def take(header, *given, **options):
        table, store = tmp_path / "firm.csv", tmp_path / "store"
        with table.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([header.split(","), *given])
        rolegraph.import_source("posts", [table], store=store, **options)
        return rolegraph.open(store)

    return take


@pytest.mark.parametrize("name", ["FIN/1", "1", "a?b=c&d", "a:b", "post:firm/1x", "100%", "a b", "é"])
def test_a_post_is_asked_for_by_its_identifier_whatever_signs_stand_in_it(taken, name):
    known = ["FIN/1", "HR/1", "1", "a?b=c&d", "a:b", "x/a:b", "post:firm/1x", "100%", "a b", "é"]
    graph = taken("Post ID,Job Title,Reports To", *((id_, f"Job {n}", "") for n, id_ in enumerate(known)))
    for asked in (name, name.upper()):
        chart, iri = graph.find_position(asked)
        assert (chart, graph.store.label(iri)) == ("posts", f"Job {known.index(name)}")
    with pytest.raises(NameNotFoundError):
        graph.find_position("b")


def test_an_identifier_as_it_is_written_goes_before_the_same_in_another_case(taken):
    graph = taken("Post ID,Job Title,Reports To", ("x1", "Head", ""), ("X1", "Clerk", "x1"))
    assert list(map(short, graph.find_posts("X1"))) == ["post:firm/X1"]
    assert list(map(short, graph.find_posts("x1"))) == ["post:firm/x1"]
