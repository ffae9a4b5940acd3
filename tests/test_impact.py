"""What leaving sources out would change, told the quick way, is what making the graph that is left shows."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from strategies import knowledge, ntriples

import rolegraph
from rolegraph import answers, impact
from rolegraph.vocabulary import GRAPHS, PREFIXES, expand

HEAD = "\n".join(f"@prefix {prefix}: <{iri}> ." for prefix, iri in PREFIXES.items())


def whole_standing(store):
    """Statement → (status, places) of a whole graph, each graph and claim of it looked at."""
    claimed = {triple: claims for triple, (_, claims) in answers.claims_where(store, "").items()}
    found = {t: (answers.status_of(claims), answers.places_of(claims)) for t, claims in claimed.items()}
    contested = answers.all_contested(store)
    for graph in (*store.source_graphs(), GRAPHS["vocabulary"]):
        for s, p, o in store.rows(f"SELECT ?s ?p ?o {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"):
            claims = claimed.get((s, p, o), ())
            if p in impact.COUNTED and not any(answers.makes(c) and c.source == graph for c in claims):
                status = "contested" if (s, p, o) in contested else "accepted"
                found[s, p, o] = (status, found.get((s, p, o), ("", 0))[1] + 1)
    return found


def the_long_way(graph, *sources):
    """The same from a graph that is made without the sources."""
    left = graph.without(*sources).store
    return impact.changes(graph.store, whole_standing(graph.store), whole_standing(left))


def loaded(triples, verdicts=()):
    """A graph of some knowledge, with decisions on its first claims and conflicts."""
    with tempfile.TemporaryDirectory() as folder:
        file, ruled = Path(folder) / "k.nt", Path(folder) / "d.ttl"
        file.write_bytes(ntriples(triples))
        graph = rolegraph.load(file)
        claims = sorted(claim.iri for row in graph.support() for claim in row.claims)
        conflicts = sorted(conflict.iri for conflict in graph.conflicts())
        lines = []
        for number, verdict in enumerate(verdicts):
            things = conflicts if verdict == "rg:keepBoth" else claims
            if number < len(things):
                lines.append(
                    f"decision:d{number} a rg:Decision ; rg:about <{things[number]}> ; rg:verdict {verdict} ;"
                    ' rg:because "It is so."@en ; dcterms:date "2026-01-01"^^xsd:date .'
                )
        ruled.write_text("\n".join([HEAD, *lines]), "utf-8")
        try:
            return rolegraph.load(file, ruled)
        except rolegraph.InvalidDataError:  # a rejected claim has taken a decided conflict with it
            return graph


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    knowledge(),
    st.lists(st.sampled_from(["rg:reject", "rg:accept", "rg:keepBoth"]), max_size=3),
    st.lists(st.sampled_from(["book", "book-0", "book-1", "register"]), min_size=1, max_size=2, unique=True),
)
def test_it_is_the_difference_of_the_two_graphs(triples, verdicts, sources):
    graph = loaded(triples, verdicts)
    quick = graph.impact(*sources)
    for change in sorted({row.change for row in quick}):
        event(change)
    assert quick == the_long_way(graph, *sources)


@pytest.mark.parametrize("source", ["kisi", "kisi-faq", "kisi-faq-17", "kisi-faq-09", "quillhaven-register"])
def test_so_it_is_on_the_shipped_knowledge(graph, source):
    assert graph.impact(source) == the_long_way(graph, source)
    assert graph.impact(source, "kisi-main") == the_long_way(graph, source, "kisi-main")


def test_a_level_that_is_left_out_can_begin_a_contradiction(tmp_path):
    file = tmp_path / "levels.trig"
    file.write_text(HEAD + """
        level:low a rg:Level ; skos:prefLabel "low"@en ; rg:ordinal 1 .
        level:top a rg:Level ; skos:prefLabel "top"@en ; rg:ordinal 2 .
        role:cook a rg:Role ; skos:prefLabel "cook"@en .
        role:chef a rg:Role ; skos:prefLabel "chef"@en .
        source:one a rg:Source ; dcterms:title "One"@en .
        source:two a rg:Source ; dcterms:title "Two"@en .
        source:one { role:cook rg:level level:low ; skos:altLabel "Chef"@en . role:chef rg:level level:top }
        source:two { role:cook rg:level level:top }
    """, "utf-8")  # fmt: skip
    graph = rolegraph.load(file)
    changes = {(row.statement.predicate, row.change) for row in graph.impact("two")}
    assert changes == {(expand("rg:level"), "lost"), (expand("skos:altLabel"), "newly contested")}
    assert graph.impact("two") == the_long_way(graph, "two")
