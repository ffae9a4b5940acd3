"""What several test files share: the shipped graph, an awkward one, and the files beside the project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pages import browser, visit  # noqa: F401 - fixtures

import rolegraph
from rolegraph.cli import main
from rolegraph.vocabulary import PREFIXES

KITCHEN = """
source:one a rg:Source ; dcterms:title "One"@en ; dcterms:date "2024-06-01"^^xsd:date .
source:two a rg:Source ; dcterms:title "Two"@en .
source:catalogue a rg:Source ; dcterms:title "Catalogue"@en .
level:low a rg:Level ; skos:prefLabel "low"@en ; rg:ordinal 1 .
level:high a rg:Level ; skos:prefLabel "high"@en ; rg:ordinal 2 .
role:cook a rg:Role ; skos:prefLabel "cook"@en .
role:chef a rg:Role ; skos:prefLabel "chef"@en ; skos:broader role:boss .
role:boss a rg:Role ; skos:prefLabel "boss"@en .
role:owner a rg:Role ; skos:prefLabel "owner"@en .
role:porter a rg:Role ; skos:prefLabel "Porter"@en , "Träger"@de ; skos:broader role:cook , role:owner .
duty:fry a rg:Duty ; skos:prefLabel "fry"@en .
duty:bake a rg:Duty ; skos:prefLabel "bake"@en .
duty:taste a rg:Duty ; skos:prefLabel "taste"@en .
duty:wash a rg:Duty ; skos:prefLabel "laver"@fr .
skill:salt a rg:Skill ; skos:prefLabel "salt"@en .
skill:knife a rg:Skill ; skos:prefLabel "knife"@en .
source:catalogue {
  role:cook rg:hasDuty duty:fry , duty:wash ; rg:essentialSkill skill:knife ; rg:hasSkill skill:salt ;
    skos:altLabel "Owner"@en , "Fry cook"@en , "porter"@en ; rg:typicallyReportsTo role:owner .
  role:chef rg:hasDuty duty:wash , duty:fry ; rg:hasSkill skill:knife ; rg:level level:high .
  role:porter rg:typicallyReportsTo role:cook .
  role:cook rg:typicallyReportsTo role:porter .
  role:owner rg:typicallyReportsTo role:boss .
  role:boss skos:altLabel "Boss"@en , "Chef"@en .
  post:a a org:Post ; skos:prefLabel "a"@en ; org:role role:cook ; org:reportsTo post:b .
  post:b a org:Post ; skos:prefLabel "b"@en ; rg:vacant true .
}
"""
SAID_IN_THE_KITCHEN = """
role:cook rg:hasDuty duty:fry | source:one | rejected
role:cook rg:hasDuty duty:fry | source:two | rg:condition "at noon"@en | rejected
role:cook rg:hasDuty duty:bake | source:one | rg:stance rg:disputes
role:owner rg:hasDuty duty:taste | source:one
role:chef rg:hasDuty duty:taste | source:one | rg:validTo "2024-01-01"^^xsd:date
role:chef rg:hasDuty duty:fry | source:one | rg:stance rg:disputes
role:chef rg:hasDuty duty:bake | source:one
role:chef rg:hasDuty duty:bake | source:two | rg:condition "on feast days"@en
role:porter rg:hasDuty duty:taste | source:one | rejected
role:chef rg:requiresSkill skill:salt | source:one
role:chef rg:optionalSkill skill:salt | source:two | rejected
role:cook skos:altLabel "porter"@en | source:one | rejected
role:cook skos:altLabel "Kitchen hand"@en | source:one
role:porter skos:altLabel "kitchen HAND"@en | source:one
role:owner skos:altLabel "BOSS"@en | source:two | accepted
role:cook rg:typicallyReportsTo role:chef | source:one | rg:minHeadcount 3 ; rg:frequency rg:usually
role:chef rg:typicallyReportsTo role:owner | source:one
role:cook rg:typicallyDottedLineTo role:owner | source:one | rg:condition "at night"@en
role:porter rg:level level:high | source:one
role:cook rg:level level:low | source:one
"""


@pytest.fixture(scope="session")
def graph() -> rolegraph.RoleGraph:
    """The shipped knowledge, loaded once; nothing can change it."""
    return rolegraph.load()


@pytest.fixture(scope="session")
def path(graph, tmp_path_factory):
    """Where the page of the shipped knowledge is."""
    return graph.page(tmp_path_factory.mktemp("page") / "roles.html")


@pytest.fixture(scope="session")
def kitchen(tmp_path_factory):
    """A small graph of all that is awkward: a catalogue's plain statements beside claims of every status."""
    text = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items()) + KITCHEN
    verdicts = {"rejected": "reject", "accepted": "accept"}
    decided: dict[str, str] = {}
    for number, line in enumerate(SAID_IN_THE_KITCHEN.strip().splitlines()):
        statement, source, *rest = line.split(" | ")
        subject, predicate, value = statement.split(" ", 2)
        text += (
            f"[] a rg:Claim ; rdf:subject {subject} ; rdf:predicate {predicate} ; rdf:object {value} ;"
            f" rg:source {source} ; rg:start {number} ; rg:end {number + 5}"
            + "".join(f" ; {field}" for field in rest if field not in verdicts)
            + " .\n"
        )
        decided |= {str(number): verdicts[word] for word in rest if word in verdicts}
    file = tmp_path_factory.mktemp("kitchen") / "kitchen.trig"
    file.write_text(text, "utf-8")
    # a decision names a claim, and a claim's name is only known once it is read
    for support in rolegraph.load(file).support():
        for claim in support.claims:
            if verdict := decided.get(str(claim.start)):
                text += (
                    f"decision:on-{claim.start} a rg:Decision ; rg:about <{claim.iri}> ;"
                    f" rg:verdict rg:{verdict} ;"
                    ' rg:because "Ask the cooks."@en ; rg:decidedBy "the cooks" ;'
                    ' dcterms:date "2026-01-01"^^xsd:date .\n'
                )
    file.write_text(text, "utf-8")
    return rolegraph.load(file)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder `shared` beside the project: the founding document and the publishers' files."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("needs the folder `shared` beside the project: the texts in it are not ours to ship")
    return folder


@pytest.fixture
def ask(tmp_path, capsys):
    """What the command line says of a test's own store."""

    def run(*words):
        with pytest.raises(SystemExit):
            main(["--store", str(tmp_path / "store"), *words])
        out, err = capsys.readouterr()
        return out + err

    return run


def pytest_sessionfinish(session, exitstatus):
    """Where everything that tests need is installed, a skipped test is a failure (see .ci/run)."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("ROLEGRAPH_NO_SKIP") and reporter.stats.get("skipped") and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
