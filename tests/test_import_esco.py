"""What can be relied on in importing ESCO: what its tables say, no more, and a word on all that is odd."""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from collections import Counter, defaultdict
from contextlib import closing
from pathlib import Path

import pyoxigraph as ox
import pytest
from importing import SOURCE, rows, table, take, zipped

from rolegraph.errors import FileError
from rolegraph.readers import esco
from rolegraph.readers.intake import Intake, Options
from rolegraph.readers.tables import REASON, open_package
from rolegraph.vocabulary import GRAPHS, expand

BASE = "http://data.europa.eu/esco/"


def esco_iri(kind: str, number: int) -> str:
    """An IRI such as ESCO's, of something that ESCO does not have."""
    return f"{BASE}{kind}/00000000-0000-4000-8000-{number:012d}"


KEEPER, HEAD, GHOST = (esco_iri("occupation", n) for n in (1, 2, 99))
TRIM, OILS, TEND, PHANTOM = (esco_iri("skill", n) for n in (1, 2, 3, 99))
MAJOR, UNIT, FIELD = f"{BASE}isco/C9", f"{BASE}isco/C9990", f"{BASE}isced-f/0099"
SCHEMES = f"{BASE}concept-scheme/occupations,\n{BASE}concept-scheme/member-occupations"

OCCUPATIONS = [
    *("conceptType", "conceptUri", "iscoGroup", "preferredLabel", "altLabels", "hiddenLabels", "status"),
    *(
        "modifiedDate",
        "regulatedProfessionNote",
        "scopeNote",
        "definition",
        "inScheme",
        "description",
        "code",
    ),
]
SKILLS = [
    *("conceptType", "conceptUri", "skillType", "reuseLevel", "preferredLabel", "altLabels", "hiddenLabels"),
    *("status", "modifiedDate", "scopeNote", "definition", "inScheme", "description"),
]
SKILL_GROUPS = [
    *("conceptType", "conceptUri", "preferredLabel", "altLabels", "hiddenLabels", "status", "modifiedDate"),
    *("scopeNote", "inScheme", "description", "code"),
]
ISCO_GROUPS = [
    *(
        "conceptType",
        "conceptUri",
        "code",
        "preferredLabel",
        "status",
        "altLabels",
        "inScheme",
        "description",
    ),
]
BROADER = ["conceptType", "conceptUri", "broaderType", "broaderUri"]
NEEDS = ["occupationUri", "relationType", "skillType", "skillUri"]
RELATED = ["originalSkillUri", "originalSkillType", "relationType", "relatedSkillType", "relatedSkillUri"]


def of(header, **cells):
    """A row of a table: cells by column, the rest empty."""
    assert not cells.keys() - set(header)
    return [cells.get(name, "") for name in header]


def occupation(iri, label, **cells):
    """A row of occupations_en.csv."""
    given = {"conceptType": "Occupation", "iscoGroup": "9990", "status": "released", "inScheme": SCHEMES}
    return of(OCCUPATIONS, conceptUri=iri, preferredLabel=label, **given | cells)


def skill(iri, label, **cells):
    """A row of skills_en.csv."""
    given = {"conceptType": "KnowledgeSkillCompetence", "status": "released"}
    return of(SKILLS, conceptUri=iri, preferredLabel=label, **given | cells)


def concepts(language="en"):
    """The four tables of concepts in the layout of version 1.1, by name."""
    return {
        f"ISCOGroups_{language}.csv": table(
            ISCO_GROUPS,
            of(ISCO_GROUPS, conceptType="ISCOGroup", conceptUri=MAJOR, code="9", preferredLabel="Wardens"),
            of(
                ISCO_GROUPS,
                conceptType="ISCOGroup",
                conceptUri=UNIT,
                code="9990",
                preferredLabel="Lamp wardens",
            ),
        ),
        f"occupations_{language}.csv": table(
            OCCUPATIONS,
            occupation(
                KEEPER,
                "lamp keeper",
                altLabels="keeper of lamps\nlamp keeper\nLamp keeper\n lamp warden ",
                hiddenLabels="lampkeeper\nlamp warden",
                description="Keeps lamps,\nand says “lit”.",
                scopeNote="Not of streets.",
                code="9990.1",
            ),
            occupation(HEAD, "head lamp keeper", definition="Leads lamp keepers.", code="9990.1.1"),
        ),
        f"skillGroups_{language}.csv": table(
            SKILL_GROUPS,
            of(
                SKILL_GROUPS,
                conceptType="SkillGroup",
                conceptUri=TEND,
                preferredLabel="tending lights",
                altLabels="light tending",
                status="released",
                code="S99",
            ),
            of(SKILL_GROUPS, conceptType="SkillGroup", conceptUri=FIELD, preferredLabel="fuels"),
        ),
        f"skills_{language}.csv": table(
            SKILLS,
            skill(
                TRIM,
                "trim wicks",
                skillType="skill/competence",
                reuseLevel="sector-specific",
                altLabels="trim wicks\ncut wicks",
                description="Cut wicks to length.",
            ),
            skill(OILS, "oils", skillType="knowledge", reuseLevel="cross-sector"),
        ),
    }


def relations():
    """The four tables of relations in the layout of versions 1.0 and 1.1, by name."""
    return {
        "occupationSkillRelations.csv": table(
            NEEDS,
            [KEEPER, "essential", "skill/competence", TRIM],
            [KEEPER, "optional", "knowledge", OILS],
            [HEAD, "essential", "knowledge", OILS],
        ),
        "broaderRelationsOccPillar.csv": table(
            BROADER,
            ["ISCOGroup", UNIT, "ISCOGroup", MAJOR],
            ["Occupation", KEEPER, "ISCOGroup", UNIT],
            ["Occupation", HEAD, "Occupation", KEEPER],
        ),
        "broaderRelationsSkillPillar.csv": table(
            BROADER,
            ["KnowledgeSkillCompetence", TRIM, "SkillGroup", TEND],
            ["KnowledgeSkillCompetence", OILS, "SkillGroup", FIELD],
            ["KnowledgeSkillCompetence", OILS, "KnowledgeSkillCompetence", TRIM],
            ["SkillGroup", FIELD, "SkillGroup", TEND],
        ),
        "skillSkillRelations.csv": table(
            RELATED,
            [TRIM, "knowledge", "optional", "knowledge", OILS],
            [OILS, "knowledge", "essential", "skill/competence", TRIM],
        ),
    }


def whole(language="en"):
    """All eight tables, by name."""
    return concepts(language) | relations()


@pytest.fixture
def folder(tmp_path):
    """A maker of folders: name → text or bytes of its files."""

    def make(contents, name="files"):
        for inside, content in contents.items():
            path = tmp_path / name / inside
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path / name

    return make


def said(store, *properties):
    """(subject, object) pairs that the source's graph holds of some properties."""
    names = " ".join(properties)
    return rows(store, f"SELECT ?s ?o WHERE {{ VALUES ?p {{ {names} }} GRAPH <{SOURCE}> {{ ?s ?p ?o }} }}")


def statements(store, graph=SOURCE):
    """Everything that a graph holds, as the lines of N-Triples."""
    quads = store.oxigraph.quads_for_pattern(None, None, None, ox.NamedNode(graph))
    return {str(quad.triple) for quad in quads}


def written(path, place):
    """The bytes that the named graphs of an import are written as."""
    place.mkdir()
    with closing(Intake(SOURCE, place, Options())) as intake:
        esco.read(intake, open_package([path]))
    return (place / "named.nq").read_bytes()


def refused(path):
    """The message with which files are refused."""
    with (
        tempfile.TemporaryDirectory() as place,
        closing(Intake(SOURCE, Path(place), Options())) as intake,
        pytest.raises(FileError) as caught,
    ):
        esco.read(intake, open_package([path]))
    return str(caught.value)


def rejected(intake):
    """(file, row, column, problem) of each rejected row."""
    return [(t.name, row[0], row[2], row[4]) for t in intake.tables for row in t.rejects]


# ---- what the tables become


def test_occupations_become_roles_with_titles_definitions_and_codes(folder):
    intake, store, findings = take("esco", folder(whole()))
    assert findings == []
    assert said(store, "skos:prefLabel")[:3] == [
        (FIELD, "fuels"),
        (MAJOR, "Wardens"),
        (UNIT, "Lamp wardens"),
    ]
    texts = f"GRAPH <{SOURCE}> {{ <{KEEPER}> ?p ?o }} FILTER(ISLITERAL(?o))"
    ours = rows(store, f"SELECT ?p ?o (LANG(?o) AS ?l) WHERE {{ {texts} }}")
    assert ours == sorted(
        (expand(f"skos:{name}"), text, language)
        for name, text, language in [
            ("prefLabel", "lamp keeper", "en"),
            ("altLabel", "keeper of lamps", "en"),
            ("altLabel", "Lamp keeper", "en"),
            ("altLabel", "lamp warden", "en"),
            ("hiddenLabel", "lampkeeper", "en"),
            ("definition", "Keeps lamps,\nand says “lit”.", "en"),
            ("scopeNote", "Not of streets.", "en"),
            ("notation", "9990.1", ""),
        ]
    )
    assert [s for s, _ in said(store, "rdf:type") if (s, expand("rg:Role")) in said(store, "rdf:type")] == [
        KEEPER,
        HEAD,
    ]
    assert intake.counts == {"roles": 2, "titles": 3, "skills": 2, "groups": 4}
    assert intake.findings == {}


def test_the_formal_definition_stands_in_for_a_description_and_is_a_note_beside_one(folder):
    rows_ = [
        occupation(KEEPER, "lamp keeper", definition="Formal.", description="Told."),
        occupation(HEAD, "head lamp keeper", definition="Formal.", description=" \n\xa0"),
    ]
    _, store, findings = take("esco", folder({"occupations_en.csv": table(OCCUPATIONS, *rows_)}))
    assert findings == []
    assert said(store, "skos:definition") == [(KEEPER, "Told."), (HEAD, "Formal.")]
    assert said(store, "skos:note") == [(KEEPER, "Formal.")]


def test_links_in_a_text_leave_their_words(folder):
    link = 'Includes <a resource="x" href="x"><span property="label" xml:lang="en">trimmer</span></a>; a < b.'
    rows_ = [occupation(KEEPER, "lamp keeper", description=link)]
    _, store, _ = take("esco", folder({"occupations_en.csv": table(OCCUPATIONS, *rows_)}))
    assert said(store, "skos:definition") == [(KEEPER, "Includes trimmer; a < b.")]


def test_skills_have_the_type_and_reuse_level_that_escos_schemes_have(folder):
    _, store, findings = take("esco", folder(whole()))
    assert findings == []
    assert said(store, "esco-model:skillType") == [
        (TRIM, f"{BASE}skill-type/skill"),
        (OILS, f"{BASE}skill-type/knowledge"),
    ]
    assert said(store, "esco-model:skillReuseLevel") == [
        (TRIM, f"{BASE}skill-reuse-level/sector-specific"),
        (OILS, f"{BASE}skill-reuse-level/cross-sector"),
    ]
    names = dict(said(store, "skos:prefLabel"))
    assert names[f"{BASE}skill-type/skill"] == "skill/competence"
    assert names[f"{BASE}skill-reuse-level/cross-sector"] == "cross-sector"


def test_relations_are_stated_between_what_the_tables_describe(folder):
    _, store, findings = take("esco", folder(whole()))
    assert findings == []
    assert said(store, "rg:essentialSkill") == [(KEEPER, TRIM), (HEAD, OILS)]
    assert said(store, "rg:optionalSkill") == [(KEEPER, OILS)]
    assert said(store, "skos:broader") == sorted(
        [
            (UNIT, MAJOR),
            (KEEPER, UNIT),
            (HEAD, KEEPER),
            (TRIM, TEND),
            (OILS, FIELD),
            (OILS, TRIM),
            (FIELD, TEND),
        ]
    )
    assert said(store, "esco-model:relatedOptionalSkill") == [(TRIM, OILS)]
    assert said(store, "esco-model:relatedEssentialSkill") == [(OILS, TRIM)]
    assert said(store, "skos:broaderTransitive", "skos:editorialNote") == []


def test_isco_and_skill_groups_are_groups_and_neither_roles_nor_skills(folder):
    _, store, _ = take("esco", folder(whole()))
    kinds = defaultdict(list)
    for thing, kind in said(store, "rdf:type"):
        kinds[kind].append(thing)
    assert sorted(kinds[expand("rg:Group")]) == sorted([MAJOR, UNIT, TEND, FIELD])
    assert dict(said(store, "skos:notation"))[TEND] == "S99"
    assert (TEND, "light tending") in said(store, "skos:altLabel")


def test_the_merge_holds_what_the_source_says(folder):
    _, store, _ = take("esco", folder(whole()))
    merged = {
        str(quad.triple) for quad in store.oxigraph.quads_for_pattern(None, None, None, ox.DefaultGraph())
    }
    graded = {
        " <https://w3id.org/rolegraph/ns#essentialSkill> ",
        " <https://w3id.org/rolegraph/ns#optionalSkill> ",
    }
    general = " <https://w3id.org/rolegraph/ns#hasSkill> "
    implied = {
        line.replace(grade, general) for line in statements(store) for grade in graded if grade in line
    }
    assert implied
    assert merged == statements(store) | statements(store, GRAPHS["sources"]) | implied


# ---- versions, layouts, packages


def test_versions_1_0_1_1_and_1_2_of_the_same_tables_say_the_same(folder):
    """1.0 has no codes, and no preferred label among the others; 1.2 has longer names and more columns."""

    def changed(text, drop=(), add=()):
        header, *lines = list(csv.reader(io.StringIO(text)))
        kept = [place for place, name in enumerate(header) if name not in drop]
        lines = [[line[place] for place in kept] + ["said again"] * len(add) for line in lines]
        return table([header[place] for place in kept] + list(add), *lines)

    now = whole()
    old = {
        name: changed(text, drop=("code",)) if "Groups" in name or "occ" in name else text
        for name, text in now.items()
    }
    old["occupations_en.csv"] = old["occupations_en.csv"].replace("\nlamp keeper\n", "\n")
    old["ictSkillsCollection_en.csv"] = "conceptUri\n"
    more = {
        "occupationSkillRelations": ("occupationLabel", "skillLabel"),
        "broaderRelationsOccPillar": ("conceptLabel", "broaderLabel"),
        "broaderRelationsSkillPillar": ("conceptLabel", "broaderLabel"),
        "occupations": ("naceCode",),
    }
    new = {}
    for name, text in now.items():
        stem = name.removesuffix(".csv").removesuffix("_en")
        new[f"{stem}_en.csv"] = changed(text, add=more.get(stem, ()))
    new["greenShareOcc_en.csv"] = new["dictionary_en.csv"] = "conceptUri\n"
    stores = [take("esco", folder(files, name)) for name, files in (("a", old), ("b", now), ("c", new))]
    assert [findings for _, _, findings in stores] == [[], [], []]
    (_, first, _), (_, second, _), (last, third, _) = stores
    assert statements(third) == statements(second)
    codes = {line for line in statements(second) if expand("skos:notation") in line}
    assert len(codes) == 5
    assert statements(first) == statements(second) - codes
    assert any("naceCode" in note and "occupationLabel" in note for note in last.notes)
    assert any("dictionary_en.csv, greenShareOcc_en.csv" in note for note in last.notes)


def test_a_zip_a_folder_and_loose_files_are_read_alike(folder, tmp_path):
    deep = {f"ESCO dataset - v1.1.1 - classification - en - csv/deep er/{n}": t for n, t in whole().items()}
    packed = zipped(tmp_path / "download.zip", deep | {"__MACOSX/._occupations_en.csv": "junk"})
    unpacked = folder(deep)
    single = sorted(folder(whole(), "loose").iterdir())
    found = [take("esco", packed), take("esco", unpacked), take("esco", *single)]
    assert all(findings == [] for _, _, findings in found)
    assert len({frozenset(statements(store)) for _, store, _ in found}) == 1
    assert len(statements(found[0][1])) > 50


def test_columns_in_another_order_semicolons_a_byte_order_mark_and_windows_lines_change_nothing(folder):
    odd = {}
    for name, text in whole().items():
        lines = [line[::-1] for line in csv.reader(io.StringIO(text))]
        shown = table(lines[0] + ["more"], *[[*line, "x"] for line in lines[1:]], separator=";")
        odd[name] = b"\xef\xbb\xbf" + shown.replace("\n", "\r\n").encode()
    _, plain, _ = take("esco", folder(whole(), "plain"))
    _, store, findings = take("esco", folder(odd))
    assert findings == []
    # A line break inside a text is the text's own.
    assert {line.replace("\\r\\n", "\\n") for line in statements(store)} == statements(plain)


def test_labels_may_be_separated_as_in_the_collections(folder):
    cells = occupation(KEEPER, "lamp keeper", altLabels="lamp keeper | lamp warden | a|b")
    _, store, _ = take("esco", folder({"occupations_en.csv": table(OCCUPATIONS, cells)}))
    assert said(store, "skos:altLabel") == [(KEEPER, "a|b"), (KEEPER, "lamp warden")]


@pytest.mark.parametrize("language", ["de", "fr", "bg"])
def test_another_language_is_a_source_of_its_own_with_its_own_tags(folder, language):
    path = folder(whole(language))
    assert esco.source_name(open_package([path])) == f"esco-{language}"
    intake, store, findings = take("esco", path)
    assert findings == []
    texts = f"GRAPH <{SOURCE}> {{ ?s a rg:Role ; ?p ?o }} FILTER(ISLITERAL(?o))"
    tagged = f"SELECT DISTINCT (LANG(?o) AS ?l) WHERE {{ {texts} }}"
    assert rows(store, tagged) == [("",), (language,)]
    assert intake.counts["titles"] == 3


def test_english_is_called_esco(folder):
    assert esco.source_name(open_package([folder(whole())])) == "esco"


def test_the_language_may_be_told_by_the_zip_alone(tmp_path):
    plain = {name.replace("_en", ""): text for name, text in whole().items()}
    path = zipped(tmp_path / "ESCO dataset - v1.2.0 - classification - sv - csv.zip", plain)
    assert esco.source_name(open_package([path])) == "esco-sv"


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("ESCO dataset - v1.1.1 - classification - en - csv.zip", "1.1.1"),
        ("esco-1.0.3-en-csv.zip", "1.0.3"),
        ("ESCO_v1.2.zip", "1.2"),
        ("download-2.0.1.zip", ""),
        ("esco-2022.09.13.zip", ""),
    ],
)
def test_the_version_is_the_one_that_a_name_tells(tmp_path, name, version):
    intake, store, _ = take("esco", zipped(tmp_path / name, whole()))
    told = rows(store, f"SELECT ?v WHERE {{ <{SOURCE}> owl:versionInfo ?v }}")
    assert told == ([(version,)] if version else [])
    assert any("which version" in note for note in intake.notes) == (not version)


def test_the_source_says_who_publishes_it_and_on_which_conditions(tmp_path):
    _, store, findings = take("esco", zipped(tmp_path / "esco-1.1.1-en-csv.zip", whole()))
    assert findings == []
    told = dict(rows(store, f"SELECT ?p ?o WHERE {{ GRAPH graph:sources {{ <{SOURCE}> ?p ?o }} }}"))
    assert told[expand("dcterms:title")].startswith("ESCO 1.1.1, ")
    assert told[expand("dcterms:publisher")] == "European Commission"
    assert told[expand("dcterms:rights")].startswith(
        "This service uses the ESCO classification of the European Commission."
    )
    assert told[expand("dcterms:license")] == "http://data.europa.eu/eli/dec/2011/833/oj"
    assert told[expand("dcterms:language")] == "en"


def test_the_same_files_give_the_same_bytes(folder, tmp_path):
    path = folder(whole() | {"occupationSkillRelations.csv": table(NEEDS, [GHOST, "essential", "", TRIM])})
    first = written(path, tmp_path / "first")
    assert first.count(b"\n") > 50
    assert written(path, tmp_path / "second") == first


def test_progress_is_told_file_by_file(folder):
    told = []
    take("esco", folder(whole()), progress=lambda name, done, total: told.append((name, done)))
    assert ("occupations_en.csv", 0) in told
    assert ("occupations_en.csv", 2) in told
    assert ("skillSkillRelations.csv", 2) in told


def test_a_row_number_is_the_spreadsheets_however_many_lines_a_cell_has(folder):
    rows_ = [
        occupation(KEEPER, "lamp keeper", altLabels="a\nb\nc"),
        occupation("no iri", "x"),
        occupation(HEAD, "y"),
    ]
    intake, _, _ = take("esco", folder({"occupations_en.csv": table(OCCUPATIONS, *rows_)}))
    assert rejected(intake) == [
        (
            "occupations_en.csv",
            3,
            "conceptUri",
            "is no absolute IRI, such as http://data.europa.eu/esco/isco/C1",
        )
    ]
    assert (intake.tables[0].read, intake.tables[0].accepted, intake.counts["roles"]) == (3, 2, 2)


# ---- a part of the tables


def test_occupations_alone_are_roles_under_the_isco_group_of_their_column(folder):
    path = folder({"occupations_en.csv": concepts()["occupations_en.csv"]})
    intake, store, findings = take("esco", path / "occupations_en.csv")
    assert findings == []
    assert intake.counts == {"roles": 2, "titles": 3}
    assert said(store, "skos:broader") == [(KEEPER, UNIT), (HEAD, UNIT)]
    number, examples = intake.findings["missing-table"]
    assert number == 7
    assert examples[:2] == [
        "ISCOGroups_en.csv: the ISCO groups above the roles have no names",
        "skillGroups_en.csv: the groups of the skills have no names",
    ]
    assert intake.findings.keys() == {"missing-table"}


def test_skills_alone_are_skills(folder):
    intake, _, findings = take("esco", folder({"skills_de.csv": concepts()["skills_en.csv"]}))
    assert findings == []
    assert intake.counts == {"skills": 2}
    assert "occupations_de.csv: there are no roles" in intake.findings["missing-table"][1]


def test_a_table_of_relations_whose_ends_have_no_table_is_left_unread_and_named(folder):
    files = whole()
    del files["occupations_en.csv"]
    intake, store, findings = take("esco", folder(files))
    assert findings == []
    assert intake.findings["missing-table"] == (
        1,
        ["occupations_en.csv: there are no roles, and occupationSkillRelations.csv was left unread"],
    )
    assert "occupationSkillRelations.csv" not in [t.name for t in intake.tables]
    # What stands in a table that is there is not dangling because another table is missing.
    assert intake.findings.keys() == {"missing-table"}
    assert (UNIT, MAJOR) in said(store, "skos:broader")
    assert said(store, "skos:broaderTransitive") == sorted([(KEEPER, UNIT), (HEAD, KEEPER)])


def test_groups_without_a_table_keep_the_links_to_them(folder):
    files = whole()
    del files["ISCOGroups_en.csv"], files["skillGroups_en.csv"]
    intake, store, findings = take("esco", folder(files))
    assert findings == []
    assert intake.findings["missing-table"][0] == 2
    assert intake.findings.keys() == {"missing-table"}
    assert {(KEEPER, UNIT), (TRIM, TEND), (OILS, FIELD)} <= set(said(store, "skos:broader"))


def test_without_the_broader_table_the_column_isco_group_counts_and_is_checked(folder):
    files = whole()
    del files["broaderRelationsOccPillar.csv"]
    files["ISCOGroups_en.csv"] = table(
        ISCO_GROUPS,
        of(
            ISCO_GROUPS,
            conceptType="ISCOGroup",
            conceptUri=f"{BASE}isco/C0110",
            preferredLabel="Zero wardens",
        ),
    )
    files["occupations_en.csv"] = table(
        OCCUPATIONS,
        occupation(KEEPER, "lamp keeper", iscoGroup="110"),
        occupation(HEAD, "head lamp keeper", iscoGroup="C9990"),
        occupation(esco_iri("occupation", 3), "bell keeper", iscoGroup="n/a"),
        occupation(esco_iri("occupation", 4), "gate keeper", iscoGroup=""),
    )
    intake, store, findings = take("esco", folder(files))
    assert findings == []
    assert (KEEPER, f"{BASE}isco/C0110") in said(store, "skos:broader")
    assert said(store, "skos:broaderTransitive") == [(HEAD, UNIT)]
    assert intake.findings["dangling"] == (
        1,
        [
            f"occupations_en.csv, row 3: head lamp keeper ({HEAD}) has as a broader one {UNIT};"
            " no table describes the second"
        ],
    )
    assert rejected(intake) == [
        ("occupations_en.csv", 4, "iscoGroup", "is no ISCO-08 unit group, such as 2654")
    ]
    assert intake.counts["roles"] == 3


def test_the_column_isco_group_is_not_looked_at_where_the_broader_table_is_there(folder):
    files = whole()
    files["occupations_en.csv"] = files["occupations_en.csv"].replace(",9990,", ",n/a,")
    intake, store, _ = take("esco", folder(files))
    assert rejected(intake) == []
    assert (HEAD, UNIT) not in said(store, "skos:broader")


def test_a_table_without_optional_columns_is_read(folder):
    files = {"occupations_en.csv": table(["conceptUri", "preferredLabel"], [KEEPER, "lamp keeper"])}
    intake, store, findings = take("esco", folder(files))
    assert findings == []
    assert intake.counts == {"roles": 1}
    assert len(statements(store)) == 2


def test_what_is_passed_over_is_named(folder):
    files = whole() | {
        "skillsHierarchy_en.csv": "Level 0 URI\n",
        "greenSkillsCollection_en.csv": "conceptUri\n",
        "conceptSchemes_en.csv": "conceptSchemeUri\n",
    }
    intake, _, _ = take("esco", folder(files))
    assert [t.name for t in intake.tables] == [
        "ISCOGroups_en.csv",
        "occupations_en.csv",
        "skillGroups_en.csv",
        "skills_en.csv",
        "occupationSkillRelations.csv",
        "broaderRelationsOccPillar.csv",
        "broaderRelationsSkillPillar.csv",
        "skillSkillRelations.csv",
    ]
    notes = "\n".join(intake.notes)
    assert "say it: skillsHierarchy_en.csv" in notes
    assert "none of the tables that are read: conceptSchemes_en.csv, greenSkillsCollection_en.csv" in notes
    assert "occupations_en.csv: modifiedDate, regulatedProfessionNote, inScheme;" in notes


# ---- files that cannot be taken


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (
            ["occupations_en.csv", "skills_de.csv"],
            "holds tables in de and en: import one language after the other",
        ),
        (["occupations_en.csv", "occupations_de.csv"], "import one language after the other"),
        (["occupationSkillRelations.csv"], "add occupations_<language>.csv and skills_<language>.csv"),
        (
            ["skillSkillRelations_en.csv"],
            "holds relations only, and not the names of what they relate: add skills_<language>.csv",
        ),
        (["greenSkillsCollection_en.csv"], "holds none of ESCO's tables; at least one of ISCOGroups_en.csv"),
        (["occupations.csv"], "does not say its language: name the files as ESCO does"),
        (["occupations_en.csv", "occupations_en (1).csv"], "two files for one table"),
    ],
)
def test_files_that_cannot_be_taken_are_refused_with_a_word_on_what_would_work(folder, files, words):
    header = table(["conceptUri", "preferredLabel"], [KEEPER, "lamp keeper"])
    assert words in refused(folder(dict.fromkeys(files, header)))


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("occupations_en.csv", "conceptUri"),
        ("skills_en.csv", "preferredLabel"),
        ("occupationSkillRelations.csv", "relationType"),
        ("broaderRelationsOccPillar.csv", "broaderUri"),
        ("skillSkillRelations.csv", "relatedSkillUri"),
    ],
)
def test_a_table_without_the_column_that_it_is_about_is_refused_by_file_and_column(folder, name, column):
    files = whole()
    files[name] = files[name].replace(column, "other", 1)
    assert f"{name}:1: lacks the column '{column}'" in refused(folder(files))


# ---- rows that cannot be taken


def test_concepts_that_cannot_be_taken_are_rejected_and_the_others_go_in(folder):
    files = whole()
    files["occupations_en.csv"] = table(
        OCCUPATIONS,
        occupation("lamp-keeper", "lamp keeper"),
        occupation("", "lamp keeper"),
        occupation(f"{BASE}occupation/a b", "lamp keeper"),
        occupation(GHOST, " \t"),
        occupation(GHOST, "trimming", conceptType="KnowledgeSkillCompetence"),
        occupation(UNIT, "lamp warden"),
        occupation(KEEPER, "lamp keeper"),
        occupation(HEAD, "head lamp keeper"),
    )
    intake, _, findings = take("esco", folder(files))
    assert findings == []
    name = "occupations_en.csv"
    no_iri = "is no absolute IRI, such as http://data.europa.eu/esco/isco/C1"
    assert rejected(intake) == [
        (name, 2, "conceptUri", no_iri),
        (name, 3, "conceptUri", no_iri),
        (name, 4, "conceptUri", no_iri),
        (name, 5, "preferredLabel", "is empty, and an occupation needs a name"),
        (name, 6, "conceptType", "says a skill, and this table describes Occupation"),
        (name, 7, "conceptUri", "is an ISCO group already, in another table"),
    ]
    assert intake.counts["roles"] == 2
    for t in intake.tables:
        assert t.read == t.accepted + t.rejected


def test_relations_of_an_unknown_kind_or_between_the_wrong_things_are_rejected(folder):
    files = whole()
    files["occupationSkillRelations.csv"] = table(
        NEEDS,
        [KEEPER, "desirable", "", TRIM],
        [UNIT, "essential", "", TRIM],
        [KEEPER, "essential", "", TEND],
        [KEEPER, "essential", "", "trim wicks"],
        [f" {KEEPER} ", " Essential", "", TRIM],
    )
    files["broaderRelationsOccPillar.csv"] = table(
        BROADER,
        ["ISCOGroup", UNIT, "Occupation", KEEPER],
        ["Occupation", KEEPER, "SkillGroup", TEND],
        ["Occupation", KEEPER, "ISCOGroup", UNIT],
    )
    files["skillSkillRelations.csv"] = table(RELATED, [KEEPER, "", "optional", "", OILS])
    intake, store, findings = take("esco", folder(files))
    assert findings == []
    assert rejected(intake) == [
        ("occupationSkillRelations.csv", 2, "relationType", "is none of essential, optional"),
        (
            "occupationSkillRelations.csv",
            3,
            "occupationUri",
            "is an ISCO group, and an occupation is wanted here",
        ),
        ("occupationSkillRelations.csv", 4, "skillUri", "is a group of skills, and a skill is wanted here"),
        ("occupationSkillRelations.csv", 5, "skillUri", "is no absolute IRI"),
        (
            "broaderRelationsOccPillar.csv",
            2,
            "broaderUri",
            "is an occupation, and an ISCO group is wanted here",
        ),
        (
            "broaderRelationsOccPillar.csv",
            3,
            "broaderUri",
            "is a group of skills, and an ISCO group or an occupation is wanted here",
        ),
        ("skillSkillRelations.csv", 2, "originalSkillUri", "is an occupation, and a skill is wanted here"),
    ]
    assert said(store, "rg:essentialSkill") == [(KEEPER, TRIM)]
    assert intake.findings == {}


def test_nothing_is_broader_than_itself_or_both_ways(folder):
    files = whole()
    files["broaderRelationsSkillPillar.csv"] = table(
        BROADER,
        ["KnowledgeSkillCompetence", TRIM, "KnowledgeSkillCompetence", TRIM],
        ["KnowledgeSkillCompetence", TRIM, "KnowledgeSkillCompetence", OILS],
        ["KnowledgeSkillCompetence", OILS, "KnowledgeSkillCompetence", TRIM],
    )
    intake, store, _ = take("esco", folder(files))
    assert rejected(intake) == [
        (
            "broaderRelationsSkillPillar.csv",
            2,
            "broaderUri",
            f"cannot be both broader and narrower than {TRIM}",
        ),
        (
            "broaderRelationsSkillPillar.csv",
            4,
            "broaderUri",
            f"cannot be both broader and narrower than {OILS}",
        ),
    ]
    assert (TRIM, OILS) in said(store, "skos:broader")


def test_mended_rows_are_taken_beside_the_table_that_they_come_from(folder):
    files = whole()
    head, first, *others = files["occupationSkillRelations.csv"].splitlines(keepends=True)
    files["occupationSkillRelations.csv"] = head + first.replace("essential", "esential") + "".join(others)
    mended = f"{head.strip()},{REASON}\n{first.strip()},row 2: was wrong\n"
    files["occupationSkillRelations-0fabcdef.csv"] = mended
    intake, store, findings = take("esco", folder(files))
    assert findings == []
    assert said(store, "rg:essentialSkill") == [(KEEPER, TRIM), (HEAD, OILS)]
    assert [(t.read, t.rejected) for t in intake.tables if "occupationSkill" in t.name] == [(3, 1), (1, 0)]
    assert not any(REASON in note for note in intake.notes)


# ---- what is odd and kept


def test_a_relation_to_something_that_is_not_there_is_kept_out_of_the_questions_and_counted(folder):
    files = whole()
    files["occupationSkillRelations.csv"] += (
        f"{GHOST},essential,,{TRIM}\n{GHOST},optional,,{OILS}\n{KEEPER},essential,,{PHANTOM}\n"
        f"{GHOST},optional,,{PHANTOM}\n"
    )
    files["broaderRelationsOccPillar.csv"] += f"Occupation,{GHOST},Occupation,{KEEPER}\n"
    files["broaderRelationsSkillPillar.csv"] += f"KnowledgeSkillCompetence,{TRIM},SkillGroup,{PHANTOM}\n"
    files["skillSkillRelations.csv"] += f"{PHANTOM},,optional,,{OILS}\n"
    intake, store, findings = take("esco", folder(files))
    assert findings == []
    assert rejected(intake) == []
    # No question finds a role without a name, and no relation is lost.
    assert said(store, "rg:essentialSkill", "rg:optionalSkill") == [
        (KEEPER, TRIM),
        (KEEPER, OILS),
        (HEAD, OILS),
    ]
    assert {(GHOST, TRIM), (KEEPER, PHANTOM)} <= set(said(store, "esco-model:relatedEssentialSkill"))
    assert {(GHOST, OILS), (PHANTOM, OILS)} <= set(said(store, "esco-model:relatedOptionalSkill"))
    assert said(store, "skos:broaderTransitive") == [(GHOST, KEEPER), (TRIM, PHANTOM)]
    assert GHOST not in {s for s, _ in said(store, "rdf:type", "skos:broader")}
    number, examples = intake.findings["dangling"]
    assert number == 7
    assert examples[0] == (
        f"occupationSkillRelations.csv, row 5: {GHOST} has as an essential skill trim wicks ({TRIM});"
        " no table describes the first"
    )
    assert examples[2].endswith(f"{PHANTOM}; no table describes the second")
    assert examples[3].endswith(f"{PHANTOM}; no table describes either")
    assert said(store, "skos:editorialNote") == [
        (GHOST, "Named by 4 relations of ESCO, and described by none of the tables that were read."),
        (PHANTOM, "Named by 4 relations of ESCO, and described by none of the tables that were read."),
    ]


def test_several_rows_of_one_concept_are_one_concept_with_the_first_ones_name(folder):
    files = whole()
    files["occupations_en.csv"] = table(
        OCCUPATIONS,
        occupation(KEEPER, "lamp keeper", altLabels="lamp warden", description="Keeps."),
        occupation(
            KEEPER, "lamplighter", altLabels="lamp warden\nlamp keeper\nlamper", description="Lights."
        ),
        occupation(KEEPER, "lamp keeper", altLabels="lamp warden", description="Keeps.", modifiedDate="2024"),
        occupation(HEAD, "head lamp keeper"),
    )
    intake, store, findings = take("esco", folder(files))
    assert findings == []
    assert [o for s, o in said(store, "skos:prefLabel") if s == KEEPER] == ["lamp keeper"]
    assert [o for s, o in said(store, "skos:altLabel") if s == KEEPER] == [
        "lamp warden",
        "lamper",
        "lamplighter",
    ]
    assert [o for s, o in said(store, "skos:definition") if s == KEEPER] == ["Keeps.", "Lights."]
    assert (intake.counts["roles"], intake.counts["titles"]) == (2, 3)
    assert intake.findings == {
        "duplicate": (
            2,
            [
                f"occupations_en.csv, row 3: lamplighter, again with the IRI {KEEPER}",
                f"occupations_en.csv, row 4: lamp keeper, again with the IRI {KEEPER}",
            ],
        )
    }
    assert {o for _, o in said(store, "rg:about")} == {KEEPER}
    assert intake.tables[1].accepted == 4


def test_what_is_not_released_is_kept_and_counted(folder):
    rows_ = [
        skill(TRIM, "trim wicks", status="obsolete"),
        skill(OILS, "oils", status="obsolete"),
        skill(PHANTOM, "ghosts", status=""),
    ]
    intake, store, findings = take("esco", folder({"skills_en.csv": table(SKILLS, *rows_)}))
    assert findings == []
    assert intake.counts == {"skills": 3}
    assert "skills_en.csv: 2 rows with the status obsolete, kept" in intake.notes
    status = "<http://purl.org/iso25964/skos-thes#status>"
    assert said(store, status) == [(TRIM, "obsolete"), (OILS, "obsolete")]


def test_an_unknown_skill_type_or_reuse_level_is_told_and_the_skill_is_kept(folder):
    cells = skill(TRIM, "trim wicks", skillType="attitude", reuseLevel="transversal")
    intake, store, _ = take("esco", folder({"skills_en.csv": table(SKILLS, cells)}))
    assert intake.counts == {"skills": 1}
    assert said(store, "esco-model:skillType") == []
    assert said(store, "esco-model:skillReuseLevel") == [(TRIM, f"{BASE}skill-reuse-level/transversal")]
    told = (
        "skills_en.csv: 1 row with the skillType 'attitude', of which ESCO has no concept, and left without"
    )
    assert told in intake.notes


def test_relations_that_repeat_contradict_or_lead_back_are_kept_and_told(folder):
    files = whole()
    files["occupationSkillRelations.csv"] += f"{KEEPER},essential,,{TRIM}\n{KEEPER},essential,,{OILS}\n"
    files["skillSkillRelations.csv"] += f"{OILS},,optional,,{OILS}\n"
    intake, store, findings = take("esco", folder(files))
    assert findings == []
    assert rejected(intake) == []
    assert "occupationSkillRelations.csv: 1 row saying again what another says" in intake.notes
    contrary = "occupationSkillRelations.csv: 1 row calling optional what another calls essential, both kept"
    assert contrary in intake.notes
    assert "skillSkillRelations.csv: 1 row relating a thing to itself, kept" in intake.notes
    assert (KEEPER, OILS) in said(store, "rg:essentialSkill")
    assert (KEEPER, OILS) in said(store, "rg:optionalSkill")
    assert (OILS, OILS) in said(store, "esco-model:relatedOptionalSkill")


def test_a_large_table_is_handed_over_whole(folder):
    """More than one portion, and a multiple of a portion's size in none."""
    many = esco.CHUNK + 7
    things = [occupation(esco_iri("occupation", n), f"keeper {n}", code=str(n)) for n in range(1, many + 1)]
    files = whole() | {"occupations_en.csv": table(OCCUPATIONS, *things)}
    needs = [[esco_iri("occupation", n), "optional", "", TRIM] for n in range(1, many + 1)]
    files["occupationSkillRelations.csv"] = table(NEEDS, *needs)
    intake, store, _ = take("esco", folder(files))
    assert intake.counts["roles"] == many
    assert len(said(store, "rg:optionalSkill")) == many
    assert len(said(store, "skos:prefLabel")) == many + 10


# ---- the publisher's own files


@pytest.fixture(scope="module")
def real(shared):
    """(the zip of ESCO 1.1.1, its tables read by themselves)."""
    path = shared / "data" / "esco-1.1.1-en-csv.zip"
    tables = {}
    usual = csv.field_size_limit(2**30)
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            text = io.TextIOWrapper(archive.open(name), encoding="utf-8-sig", newline="")
            tables[Path(name).stem.removesuffix("_en")] = [
                row for row in csv.DictReader(text) if any(row.values())
            ]
    csv.field_size_limit(usual)
    return path, tables


@pytest.fixture(scope="module")
def taken(real):
    """What the reader makes of it."""
    return take("esco", real[0])


@pytest.mark.shared
def test_the_whole_of_esco_passes_the_shapes_and_every_row_is_accounted_for(real, taken):
    intake, _, findings = taken
    _, tables = real
    assert findings == []
    for t in intake.tables:
        assert (t.read, t.rejected) == (len(tables[Path(t.name).stem.removesuffix("_en")]), 0)
    assert len(intake.tables) == 8
    assert intake.findings.keys() == {"dangling"}


@pytest.mark.shared
def test_the_whole_of_esco_has_as_many_things_and_titles_as_its_tables(real, taken):
    intake, store, _ = taken
    _, tables = real
    titles = set()
    for row in tables["occupations"]:
        for label in row["altLabels"].splitlines():
            if label.strip() and label.strip() != row["preferredLabel"].strip():
                titles.add((row["conceptUri"], label.strip()))
    assert intake.counts == {
        "roles": len({row["conceptUri"] for row in tables["occupations"]}),
        "skills": len({row["conceptUri"] for row in tables["skills"]}),
        "groups": len({row["conceptUri"] for row in tables["ISCOGroups"] + tables["skillGroups"]}),
        "titles": len(titles),
    }
    kinds = Counter(kind for _, kind in said(store, "rdf:type"))
    assert kinds[expand("rg:Role")] == intake.counts["roles"]
    assert kinds[expand("rg:Skill")] == intake.counts["skills"]
    assert kinds[expand("rg:Group")] == intake.counts["groups"]
    told = f"SELECT ?s ?o WHERE {{ GRAPH <{SOURCE}> {{ ?s a rg:Role ; skos:altLabel ?o }} }}"
    assert set(rows(store, told)) == titles
    names = rows(store, f"SELECT ?s ?o WHERE {{ GRAPH <{SOURCE}> {{ ?s a rg:Skill ; skos:prefLabel ?o }} }}")
    assert set(names) == {(row["conceptUri"], row["preferredLabel"].strip()) for row in tables["skills"]}


@pytest.mark.shared
def test_the_whole_of_esco_has_the_relations_of_its_tables(real, taken):
    intake, store, _ = taken
    _, tables = real
    roles = {row["conceptUri"] for row in tables["occupations"]}
    skills = {row["conceptUri"] for row in tables["skills"]}
    groups = {row["conceptUri"] for row in tables["ISCOGroups"] + tables["skillGroups"]}
    stated, dangling = defaultdict(set), []
    for row in tables["occupationSkillRelations"]:
        pair = row["occupationUri"], row["skillUri"]
        if pair[0] in roles and pair[1] in skills:
            stated[row["relationType"]].add(pair)
        else:
            dangling.append(pair)
    assert set(said(store, "rg:essentialSkill")) == stated["essential"]
    assert set(said(store, "rg:optionalSkill")) == stated["optional"]
    described = roles | skills | groups
    upward = set()
    for row in tables["broaderRelationsOccPillar"] + tables["broaderRelationsSkillPillar"]:
        pair = row["conceptUri"], row["broaderUri"]
        if set(pair) <= described:
            upward.add(pair)
        else:
            dangling.append(pair)
    assert set(said(store, "skos:broader")) == upward
    assert intake.findings["dangling"][0] == len(dangling)
    weaker = said(
        store, "skos:broaderTransitive", "esco-model:relatedEssentialSkill", "esco-model:relatedOptionalSkill"
    )
    related = [(row["originalSkillUri"], row["relatedSkillUri"]) for row in tables["skillSkillRelations"]]
    assert sorted(weaker) == sorted(dangling + related)


@pytest.mark.shared
def test_the_whole_of_esco_unpacked_says_what_its_zip_says(real, tmp_path):
    with zipfile.ZipFile(real[0]) as archive:
        archive.extractall(tmp_path / "esco-1.1.1-en-csv")
    unpacked = written(tmp_path / "esco-1.1.1-en-csv", tmp_path / "a")
    assert b'versionInfo> "1.1.1"' in unpacked
    assert unpacked == written(real[0], tmp_path / "b")
