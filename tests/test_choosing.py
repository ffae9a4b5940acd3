"""Some sources alone, kept beside a store on disk: the same answers as from a copy in memory, made once."""

from __future__ import annotations

import pytest
from test_deciding import KITCHEN
from test_revision import VISITOR

import rolegraph
from rolegraph import choosing, merge
from rolegraph.vocabulary import PREFIXES

CHOICES = [["visitor"], ["one"], ["visitor", "one"]]


@pytest.fixture
def graph(tmp_path, monkeypatch):
    """A store on disk with a folder's knowledge and an import; every choice is worth keeping."""
    monkeypatch.setattr(choosing, "LARGE", 0)
    folder, store, file = tmp_path / "ontology", tmp_path / "store", tmp_path / "visitor.ttl"
    folder.mkdir()
    (folder / "kitchen.ttl").write_text(
        f'{KITCHEN} skill:salt a rg:Skill ; skos:prefLabel "salt"@en .', "utf-8"
    )
    rolegraph.build(folder, store=store, exports=tmp_path / "exports")
    file.write_text(VISITOR, "utf-8")
    rolegraph.import_source("rdf", [file], store=store)
    return rolegraph.open(store)


def quads(graph):
    """All that a graph holds, its workings too."""
    return {str(quad) for quad in graph.store.oxigraph}


@pytest.mark.parametrize("names", CHOICES)
def test_what_is_kept_is_what_a_copy_in_memory_holds(graph, names):
    copy = merge.copy_without(graph.store, [PREFIXES["source"] + name for name in names])
    assert quads(graph.without(*names)) == {str(quad) for quad in copy.oxigraph}
    assert quads(graph.without(*names)) != quads(graph)


def test_the_second_question_opens_what_the_first_one_made(graph, monkeypatch):
    told: list[str] = []
    first = graph.restricted(without=["visitor"], say=told.append)
    monkeypatch.setattr(choosing, "fill", None)
    second = graph.restricted(without=["visitor"], say=told.append)
    assert len(told) == 1
    assert quads(first) == quads(second)
    assert second.roles() == first.roles()


def test_a_choice_goes_with_the_store_that_it_was_made_of(graph, tmp_path):
    left = graph.without("visitor")
    folder = left.store.folder
    rolegraph.drop_source("visitor", store=tmp_path / "store")
    assert left.roles()
    assert folder.exists()
    assert not quads(rolegraph.open(tmp_path / "store").without("one")) & {"visitor"}


def test_few_choices_are_kept_the_last_ones(graph, monkeypatch):
    monkeypatch.setattr(choosing, "KEPT", 2)
    for names in CHOICES:
        graph.without(*names)
    kept = sorted(path.name for path in (graph.store.folder / "kept").glob("without-*"))
    assert len(kept) == 2
    assert graph.without("visitor", "one").store.folder.parent.name in kept


@pytest.mark.parametrize("error", [rolegraph.StoreError("the disk is full"), PermissionError()])
def test_where_nothing_can_be_kept_the_answer_comes_from_memory(graph, monkeypatch, error):
    def refuse(*arguments, **options):
        raise error

    monkeypatch.setattr(choosing, "replace_store", refuse)
    assert graph.without("visitor").store.folder is None
    assert graph.without("visitor").find("cook") == PREFIXES["role"] + "cook"
