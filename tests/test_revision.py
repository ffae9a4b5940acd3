"""A folder that changes beside imports: only what differs is written, and the store is as if made anew."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from strategies import knowledge, ntriples, tried
from test_deciding import HEAD, KITCHEN, WHY

import rolegraph
from rolegraph import imports, opening
from rolegraph.store import Store

VISITOR = f"""{HEAD}
source:visitor a rg:Source ; dcterms:title "Visitor"@en .
skill:salt a rg:Skill ; skos:prefLabel "salt"@en .
role:sous-chef a rg:Role ; skos:prefLabel "sous-chef"@en .
post:p1 a org:Post ; skos:prefLabel "Second"@en ; rg:source source:visitor .
post:p2 a org:Post ; skos:prefLabel "cook"@en ; rg:source source:visitor .
post:p3 a org:Post ; skos:prefLabel "\U00010D50"@en ; rg:source source:visitor .
role:cook rg:essentialSkill skill:salt .
role:sous-chef skos:exactMatch role:chef .
""" + "".join(
    f"[] a rg:Claim ; {said} ; rg:source source:visitor ; rg:start {start} ; rg:end {start + 5} .\n"
    for start, said in enumerate([
        "rdf:subject role:cook ; rdf:predicate rg:hasDuty ; rdf:object duty:bake ; rg:stance rg:disputes",
        'rdf:subject role:sous-chef ; rdf:predicate skos:altLabel ; rdf:object "Second"@en',
        'rdf:subject role:cook ; rdf:predicate skos:altLabel ; rdf:object "sous-chef"@en',
        "rdf:subject role:chef ; rdf:predicate rg:optionalSkill ; rdf:object skill:salt",
        "rdf:subject post:p1 ; rdf:predicate org:reportsTo ; rdf:object post:p2",
        "rdf:subject post:p2 ; rdf:predicate org:reportsTo ; rdf:object post:p1",
    ])
)  # fmt: skip
DISPUTE = (
    "[] a rg:Claim ; rdf:subject role:cook ; rdf:predicate rg:essentialSkill ; rdf:object skill:salt ;"
    " rg:stance rg:disputes ; rg:source source:one ; rg:start 80 ; rg:end 85 ."
)


def everything(store):
    """All quads of a store, its own workings too."""
    return {str(quad) for quad in Store.open(store).oxigraph}


def anew(folder, store, place):
    """All quads that the store would hold had it been made anew from the same folder and imports."""
    shutil.copytree(store, place)
    graph = rolegraph.load(ontology=folder)
    opening.build_store(graph, folder, place, "another", afresh=True)
    return everything(place)


@pytest.fixture
def folder(tmp_path):
    """An ontology folder."""
    place = tmp_path / "ontology"
    place.mkdir()
    salt = 'skill:salt a rg:Skill ; skos:prefLabel "salt"@en .'
    (place / "kitchen.ttl").write_text(f"{KITCHEN}{salt}\n", "utf-8")
    rolegraph.tidy([place])
    return place


@pytest.fixture
def store(folder, tmp_path, monkeypatch):
    """Its store with an import; whatever is made anew in it from now on is a failure."""
    place, file = tmp_path / "store", tmp_path / "visitor.ttl"
    rolegraph.build(folder, store=place, exports=tmp_path / "exports")
    file.write_text(VISITOR, "utf-8")
    rolegraph.import_source("rdf", [file], store=place)
    carried = []
    revise = imports.revise
    monkeypatch.setattr(imports, "revise", lambda *args: (carried.append(args), revise(*args)))
    yield place
    assert carried


def claims_of(store):
    """The IRIs of all claims."""
    return sorted(claim.iri for row in rolegraph.open(store).support() for claim in row.claims)


def test_decisions_and_undoing_them_leave_what_a_build_of_everything_gives(folder, store, tmp_path):
    claims, conflicts = claims_of(store), [conflict.iri for conflict in rolegraph.open(store).conflicts()]
    decisions = [(conflict, "keep-both") for conflict in conflicts[:2]]
    decisions += [(claim, "accept") for claim in claims[1::4]]
    decisions += [(claim, "reject") for claim in claims[::3]]
    stages = [(everything(store), "")]
    for thing, verdict in decisions:
        try:
            rolegraph.decide(thing, verdict, because=WHY, store=store)
        except rolegraph.DecisionError:  # decided on already
            continue
        except rolegraph.InvalidDataError:  # without the claim there is no conflict to decide on
            continue
        stages.append((everything(store), thing))
    assert len({len(quads) for quads, _ in stages}) > 2
    assert everything(store) == anew(folder, store, tmp_path / "anew")
    for (before, _), (_, thing) in reversed(list(itertools.pairwise(stages))):
        rolegraph.decide(thing, "undo", store=store)
        assert everything(store) == before


@pytest.mark.parametrize("change", [
    DISPUTE,
    "role:chef rg:hasSkill skill:salt . role:sous-chef skos:closeMatch role:chef .",
    'role:waiter a rg:Role ; skos:prefLabel "Second"@en ; skos:altLabel "cook"@en, "\U00010D50"@en .',
    "role:cook skos:exactMatch role:sous-chef . role:sous-chef skos:exactMatch role:chef .",
    'duty:fry skos:altLabel "roast"@en . level:low a rg:Level ; skos:prefLabel "low"@en ; rg:ordinal 1 .',
    'post:p2 a org:Post ; skos:prefLabel "cook"@en ; org:role role:cook .',
    'source:two a rg:Source ; dcterms:title "Two"@en . source:two-1 a rg:Source ; dcterms:title "a"@en .',
])  # fmt: skip
def test_so_does_a_file_that_comes_changes_and_goes(folder, store, tmp_path, change):
    before, file = everything(store), folder / "more.ttl"
    for number, text in enumerate([change, f'{change}\nduty:rest a rg:Duty ; skos:prefLabel "rest"@en .']):
        file.write_text(f"{HEAD}\n{text}\n", "utf-8")
        rolegraph.build(folder, store=store, exports=tmp_path / "exports")
        assert everything(store) == anew(folder, store, tmp_path / f"anew-{number}")
        assert everything(store) != before
    file.unlink()
    rolegraph.build(folder, store=store, exports=tmp_path / "exports")
    assert everything(store) == before


said_by_others = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from([
            "rg:essentialSkill ; rdf:object skill:s0",
            "rg:hasSkill ; rdf:object skill:s0 ; rg:stance rg:disputes",
            'skos:altLabel ; rdf:object "role 1"@en',
            "rg:typicallyReportsTo ; rdf:object role:r3 ; rg:minHeadcount 9",
        ]),
    ),
    max_size=4,
    unique=True,
)  # fmt: skip


@tried(8)
@given(knowledge(), knowledge(), said_by_others)
def test_any_folder_becomes_any_other(one, other, said):
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        folder, store, file = place / "ontology", place / "store", place / "visitor.ttl"
        folder.mkdir()
        (folder / "k.nt").write_bytes(ntriples(one))
        opening.build_store(rolegraph.load(ontology=folder), folder, store, "one")
        claims = "".join(
            f"[] a rg:Claim ; rdf:subject role:r{role} ; rdf:predicate {rest} ; rg:source source:visitor ;"
            f" rg:start {n} ; rg:end {n + 1} .\n"
            for n, (role, rest) in enumerate(said)
        )
        visitor = 'source:visitor a rg:Source ; dcterms:title "V"@en .'
        file.write_text(f"{HEAD}\n{visitor}\n{claims}", "utf-8")
        rolegraph.import_source("rdf", [file], store=store)
        (folder / "k.nt").write_bytes(ntriples(other))
        graph = rolegraph.load(ontology=folder)
        event("revised" if imports.revision_of(store, graph.store) else "made anew")
        opening.build_store(graph, folder, store, "other")
        assert everything(store) == anew(folder, store, place / "anew")


def test_what_changes_which_parts_count_is_made_anew(folder, tmp_path):
    store, file = tmp_path / "store", tmp_path / "visitor.ttl"
    rolegraph.build(folder, store=store, exports=tmp_path / "exports")
    file.write_text(VISITOR, "utf-8")
    rolegraph.import_source("rdf", [file], store=store)
    text = "source:one dcterms:isPartOf source:two . source:two a rg:Source ."
    (folder / "more.ttl").write_text(f"{HEAD}\n{text}\n", "utf-8")
    fresh = Store()
    opening.fill(fresh, [], folder, None)
    assert imports.revision_of(store, fresh) is None


@pytest.mark.parametrize(("denied", "has_skill", "contradictions"), [
    ("rg:hasSkill", True, 0),
    ("rg:essentialSkill", False, 1),
])  # fmt: skip
def test_what_an_import_denies_is_what_was_said_and_not_what_follows(
    folder, tmp_path, denied, has_skill, contradictions
):
    store, file = tmp_path / "store", tmp_path / "visitor.ttl"
    (folder / "more.ttl").write_text(f"{HEAD}\nrole:cook rg:essentialSkill skill:salt .\n", "utf-8")
    rolegraph.build(folder, store=store, exports=tmp_path / "exports")
    file.write_text(
        f'{HEAD} source:visitor a rg:Source ; dcterms:title "Visitor"@en . [] a rg:Claim ;'
        f" rdf:subject role:cook ; rdf:predicate {denied} ; rdf:object skill:salt ; rg:stance rg:disputes ;"
        " rg:source source:visitor ; rg:start 0 ; rg:end 5 .", "utf-8",
    )  # fmt: skip
    rolegraph.import_source("rdf", [file], store=store)
    for graph in (rolegraph.open(store), rolegraph.load(*sorted(folder.glob("*.ttl")), file)):
        assert bool(graph.query("ASK { role:cook rg:hasSkill skill:salt }")) == has_skill
        assert sum("salt" in conflict.sentence for conflict in graph.conflicts()) == contradictions
