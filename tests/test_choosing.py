"""Some sources alone, kept beside a store on disk: the same answers as from a copy in memory, made once."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest
from test_deciding import KITCHEN, WHY
from test_revision import VISITOR

import rolegraph
from rolegraph import choosing, merge
from rolegraph.store import discard_store, replace_store
from rolegraph.vocabulary import GRAPHS, PREFIXES, expand

CHOICES = [["visitor"], ["one"], ["visitor", "one"]]


def printed(folder):
    """What a folder's file is to say so that the words of its source are kept, which are written into it."""
    words = b"The cook bakes."
    (folder / "words.txt").write_bytes(words)
    digest = hashlib.sha256(words).hexdigest()
    return f'source:one rg:mayBeReprinted true ; rg:fileName "words.txt" ; rg:sha256 "{digest}" .'


@pytest.fixture(params=["taken out", "loaded"])
def graph(request, tmp_path, monkeypatch):
    """A store on disk with a folder's knowledge and an import; every choice is worth keeping."""
    monkeypatch.setattr(choosing, "LARGE", 0)
    monkeypatch.setattr(choosing, "DEARER", 0 if request.param == "taken out" else 10**9)
    monkeypatch.setattr(merge, "LONG_LIST", 0 if request.param == "taken out" else 100)
    folder, store, file = tmp_path / "ontology", tmp_path / "store", tmp_path / "visitor.ttl"
    folder.mkdir()
    (folder / "kitchen.ttl").write_text(
        f'{KITCHEN} skill:salt a rg:Skill ; skos:prefLabel "salt"@en . {printed(folder)}'
        # a name that two roles bear, until one of the sources is left out
        ' [] a rg:Claim ; rdf:subject role:cook ; rdf:predicate skos:altLabel ; rdf:object "Second"@en ;'
        " rg:source source:one ; rg:start 90 ; rg:end 95 .",
        "utf-8",
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
    monkeypatch.setattr(choosing, "make", None)
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
    assert not any("visitor" in quad for quad in quads(rolegraph.open(tmp_path / "store").without("one")))


def words_kept(graph):
    """The words of documents that may be reprinted."""
    return [text.value for _, text in graph.store.values(expand("rg:text"), GRAPHS["texts"])]


def test_words_of_a_document_stay_with_its_source(graph, tmp_path):
    assert words_kept(graph.without("visitor")) == ["The cook bakes."]
    assert words_kept(graph.without("one")) == []
    rolegraph.drop_source("visitor", store=tmp_path / "store")
    assert words_kept(rolegraph.open(tmp_path / "store")) == ["The cook bakes."]


@pytest.mark.parametrize("change", ["decide", "import", "drop"])
def test_a_choice_is_of_the_store_as_it_is_now(graph, tmp_path, change):
    store, before = tmp_path / "store", quads(graph.without("one"))
    if change == "decide":
        claims = (claim for item in graph.support() for claim in item.claims)
        claim = next(claim.iri for claim in claims if claim.source.endswith("visitor"))
        rolegraph.decide(claim, "reject", because=WHY, store=store)
    elif change == "import":
        (tmp_path / "visitor.ttl").write_text(f'{VISITOR} skill:salt skos:altLabel "salz"@de .', "utf-8")
        rolegraph.import_source("rdf", [tmp_path / "visitor.ttl"], store=store)
    else:
        rolegraph.drop_source("visitor", store=store)
    now = rolegraph.open(store)
    copy = merge.copy_without(now.store, [PREFIXES["source"] + "one"])
    assert quads(now.without("one")) == {str(quad) for quad in copy.oxigraph} != before


def in_the_way(place, what):
    """Put something else in the place of a choice that is kept, or damage it."""
    if what == "stamp":
        (place / "current").write_text("{", "utf-8")
    elif what == "tables":
        for table in place.glob("g-*/data/*.sst"):
            start = table.read_bytes()[:100]
            table.unlink()  # it may be linked with a table of the store beside which it stands
            table.write_bytes(start)
    elif what == "generation":
        shutil.rmtree(next(place.glob("g-*")))
    else:
        shutil.rmtree(place)
        place.symlink_to("nowhere") if what == "link" else place.write_text("", "utf-8")


@pytest.mark.parametrize("what", ["stamp", "tables", "generation", "file", "link"])
def test_a_damaged_choice_is_made_anew(graph, what):
    before = graph.without("visitor")
    in_the_way(before.store.folder.parent, what)
    after = graph.without("visitor")
    assert after.store.folder not in {None, before.store.folder}
    assert after.roles() == graph.without("visitor").roles()


def test_a_choice_that_cannot_be_read_is_made_anew_by_the_next_question(graph):
    class Unreadable:
        def __getattr__(self, name):
            raise OSError("block checksum mismatch")

    left = graph.without("visitor")
    left.store.oxigraph = Unreadable()
    with pytest.raises(rolegraph.StoreError, match="ask again"):
        left.find("cook")
    assert graph.without("visitor").store.folder not in {None, left.store.folder}


def test_a_choice_in_a_store_that_may_only_be_read_is_used(graph, monkeypatch):
    def refuse(*arguments, **options):
        raise PermissionError

    folder = graph.without("visitor").store.folder
    monkeypatch.setattr(Path, "touch", refuse)
    assert graph.without("visitor").store.folder == folder


def test_what_another_process_is_making_or_has_left_half_made_is_not_used(graph, monkeypatch):
    place = graph.without("visitor").store.folder.parent
    copy = quads(graph.without("visitor"))
    (place / "current").unlink()
    with replace_store(place, {}):
        assert graph.without("visitor").store.folder is None

        def stop(*arguments):
            raise KeyboardInterrupt

    (place / "current").unlink()
    with monkeypatch.context() as patched:
        patched.setattr(choosing, "fill", stop)
        patched.setattr(choosing, "carry_out", stop)
        with pytest.raises(KeyboardInterrupt):
            graph.without("visitor")
    (place / "g-half").mkdir()
    (place / "g-half" / "data").mkdir()
    assert quads(graph.without("visitor")) == copy
    assert len(list(place.glob("g-*"))) == 1


def test_few_choices_are_kept_the_last_ones(graph, monkeypatch):
    monkeypatch.setattr(choosing, "KEPT", 2)
    for names in CHOICES:
        graph.without(*names)
    kept = sorted(path.name for path in (graph.store.folder / "kept").glob("without-*"))
    assert len(kept) == 2
    assert graph.without("visitor", "one").store.folder.parent.name in kept


def test_what_is_being_written_is_not_taken_away(graph):
    place = graph.without("visitor").store.folder.parent
    with replace_store(place, {}):
        discard_store(place)
        assert (place / "current").exists()
    discard_store(place)
    assert not (place / "current").exists()


@pytest.mark.parametrize("error", [rolegraph.StoreError("the disk is full"), PermissionError()])
def test_where_nothing_can_be_kept_the_answer_comes_from_memory(graph, monkeypatch, error):
    def refuse(*arguments, **options):
        raise error

    monkeypatch.setattr(choosing, "replace_store", refuse)
    assert graph.without("visitor").store.folder is None
    assert graph.without("visitor").find("cook") == PREFIXES["role"] + "cook"
