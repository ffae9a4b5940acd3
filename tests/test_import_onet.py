"""What a user can rely on when importing O*NET: made-up tables in its layouts, the publisher's own files."""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from collections import Counter
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest
from importing import SOURCE, rows, take, zipped
from importing import table as text_table

from rolegraph.errors import FileError
from rolegraph.readers import onet
from rolegraph.readers.intake import Intake, Options
from rolegraph.readers.tables import open_package
from rolegraph.vocabulary import PREFIXES

ONET = PREFIXES["onet"]
CODE = "O*NET-SOC Code"
RATED = ("O*NET-SOC Code", "Element ID", "Element Name", "Scale ID", "Data Value", "N", "Standard Error")
RATED += ("Lower CI Bound", "Upper CI Bound", "Recommend Suppress", "Not Relevant", "Date", "Domain Source")


def tabbed(*lines):
    """A table as the text release writes it, cells cut by tabs; here they are given with `|` between them."""
    return "".join(
        (line if isinstance(line, str) else "|".join(line)).replace("|", "\t") + "\n" for line in lines
    )


def rating(code, element, scale, value, **others):
    """A row of Skills.txt, with blanks for what is not given."""
    cells = dict.fromkeys(RATED, "") | {
        "O*NET-SOC Code": code,
        "Element ID": element,
        "Element Name": f"Skill {element}",
        "Scale ID": scale,
        "Data Value": value,
    }
    return tuple((cells | others).values())


OCCUPATIONS = tabbed(
    f"{CODE}|Title|Description",
    "11-9001.00|Lighthouse Managers|Run a lighthouse.",
    "11-9001.03|Night Lighthouse Managers|Run a lighthouse at night.",
    "53-9002.00|Ferry Pilots|Steer a ferry.",
)
RELEASE = {
    "Read Me.txt": "O*NET 30.1 Database\r\nDecember 2025 Release\r\n----\r\nSee there.\r\n",
    "Occupation Data.txt": OCCUPATIONS,
    "Alternate Titles.txt": tabbed(
        f"{CODE}|Alternate Title|Short Title|Source(s)",
        "11-9001.00|Chief Lamp Officer (CLO)|CLO|02,08",
        "11-9001.00|Beacon Boss|n/a|10",
        "11-9001.00|Lighthouse Managers|n/a|10",
        "53-9002.00|beacon boss|n/a|9",
    ),
    "Sample of Reported Titles.txt": tabbed(
        f"{CODE}|Reported Job Title|Shown in My Next Move",
        "11-9001.00|Beacon Boss|Y",
        '11-9001.00|Lamp "Lady"|N',
    ),
    "Task Statements.txt": tabbed(
        f"{CODE}|Task ID|Task|Task Type|Incumbents Responding|Date|Domain Source",
        "11-9001.00|71|Polish the lens.|Core|20|08/2023|Incumbent",
        "11-9001.00|72|Count passing ships.|Supplemental|20|08/2023|Incumbent",
        "53-9002.00|73|Moor the ferry.|n/a|n/a|08/2023|Analyst",
    ),
    "Emerging Tasks.txt": tabbed(
        f"{CODE}|Task|Category|Original Task ID|Original Task|Date|Domain Source",
        "11-9001.00|Mind the solar cells.|New|n/a|n/a|08/2025|Incumbent",
        "11-9001.00|Polish the lens and the panes.|Revision|71|Polish the lens.|08/2025|Incumbent",
    ),
    "Content Model Reference.txt": tabbed(
        "Element ID|Element Name|Description",
        "2|Worker Requirements|Worker Requirements",
        "2.A|Basic Skills|What one learns with.",
        "2.A.1|Content|Background for learning.",
        "2.A.1.a|Reading Waves|Telling one wave from another.",
        "4.A.1|Information Input|Where information comes from.",
        "1.B|Interests|Nothing of ours is below this one.",
    ),
    "IWA Reference.txt": tabbed("Element ID|IWA ID|IWA Title", "4.A.1.b|4.A.1.b.I01|Watch the surroundings."),
    "DWA Reference.txt": tabbed(
        "Element ID|IWA ID|DWA ID|DWA Title",
        "4.A.1.b|4.A.1.b.I01|4.A.1.b.I01.D01|Watch vessels.",
        "4.A.1.b|4.A.1.b.I01|4.A.1.b.I01.D02|Watch the weather.",
    ),
    "Tasks to DWAs.txt": tabbed(
        f"{CODE}|Task ID|DWA ID|Date|Domain Source",
        "11-9001.00|71|4.A.1.b.I01.D01|07/2014|Analyst",
        "11-9001.00|72|4.A.1.b.I01.D01|07/2014|Analyst",
        "53-9002.00|73|4.A.1.b.I01.D01|07/2014|Analyst",
    ),
    "Scales Reference.txt": tabbed(
        "Scale ID|Scale Name|Minimum|Maximum",
        "IM|Importance|1|5",
        "LV|Level|0|7",
    ),
    "Skills.txt": tabbed(
        RATED,
        rating(
            "11-9001.00",
            "2.A.1.a",
            "IM",
            "4.12",
            N="8",
            **{"Standard Error": "0.125", "Lower CI Bound": "3.88", "Element Name": ""},
        ),
        rating("11-9001.00", "2.A.1.a", "LV", "4.50", Date="08/2023", **{"Domain Source": "Analyst"}),
        rating("11-9001.00", "2.A.1.b", "IM", "2.99"),
        rating("11-9001.00", "2.A.1.b", "LV", "6.00"),
        rating("11-9001.00", "2.A.1.c", "IM", "4.00", **{"Recommend Suppress": "Y", "Upper CI Bound": "n/a"}),
        rating("11-9001.00", "2.A.1.d", "IM", "3.00", **{"Recommend Suppress": "N", "Not Relevant": "n/a"}),
        rating("53-9002.00", "2.A.1.d", "IM", "3.00"),
        rating("53-9002.00", "2.A.1.d", "LV", "0.50", **{"Not Relevant": "Y"}),
    ),
    "Knowledge.txt": tabbed(RATED, rating("53-9002.00", "2.C.1.a", "IM", "5")),
    "Abilities.txt": tabbed(RATED, rating("53-9002.00", "1.A.1.a", "IM", "3.5")),
    "Technology Skills.txt": tabbed(
        f"{CODE}|Example|Commodity Code|Commodity Title|Hot Technology|In Demand",
        "11-9001.00|Tide/Wave 95%|43232202|Tide software|Y|Y",
        "53-9002.00|Tide/Wave 95%|43232306|Wave software|Y|N",
        "53-9002.00|tide/wave 95%|43232306|Wave software|N|N",
    ),
    "Related Occupations.txt": tabbed(
        f"{CODE}|Related O*NET-SOC Code|Relatedness Tier|Index",
        "11-9001.00|11-9001.03|Primary-Short|1",
        "11-9001.03|11-9001.00|Primary-Long|6",
        "11-9001.00|53-9002.00|Supplemental|11",
    ),
    "Job Zone Reference.txt": tabbed(
        "Job Zone|Name|Experience|Education|Job Training|Examples|SVP Range",
        "2|Job Zone Two: a bit|Some days.|A school.|n/a|Pilots.|(4.0 to < 6.0)",
    ),
    "Job Zones.txt": tabbed(
        f"{CODE}|Job Zone|Date|Domain Source",
        "53-9002.00|2|08/2023|Analyst",
        "11-9001.00|4|08/2023|Analyst",
    ),
    "Interests.txt": tabbed(f"{CODE}|Element ID", "11-9001.00|1.B.1.a"),
}
COMPLETE = {
    f"db_30_1_text/{name}": text
    for name, text in {
        **RELEASE,
        "Work Activities.txt": tabbed(RATED),
        "Task Ratings.txt": tabbed(RATED),
    }.items()
}


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    """(intake, store) of a small complete release as a zip."""
    intake, store, findings = take("onet", zipped(tmp_path_factory.mktemp("onet") / "mine.zip", COMPLETE))
    assert findings == []
    return intake, store


def files(folder, **texts):
    """Files written into a folder: `Skills_txt="…"` is Skills.txt."""
    paths = []
    for name, text in texts.items():
        stem, _, ending = name.rpartition("_")
        paths.append(folder / f"{stem.replace('_', ' ')}.{ending}")
        paths[-1].write_text(text, encoding="utf-8")
    return paths


def taken(*paths):
    """The intake alone, without a store: for what is refused, and for large files."""
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(Intake(SOURCE, Path(folder), Options())) as intake,
    ):
        onet.read(intake, open_package([Path(path) for path in paths]))
        return intake


def refused(match, *paths):
    """Nothing is taken in: one message says what is wrong."""
    with pytest.raises(FileError, match=match):
        taken(*paths)


def tables(intake):
    """Table name → (read, accepted, rejected)."""
    return {t.name: (t.read, t.accepted, t.rejected) for t in intake.tables}


def rejected(intake):
    """(table, row, column, value, problem) of each rejected row."""
    return [
        (t.name, n, column, value, what) for t in intake.tables for n, _, column, value, what in t.rejects
    ]


def found(intake):
    """Kind → how many, apart from missing tables."""
    return {kind: n for kind, (n, _) in intake.findings.items() if kind != "missing-table"}


def values(store, pattern):
    """The values of ?x in a pattern, sorted, without O*NET's namespace."""
    return [x.replace(ONET, "") for (x,) in rows(store, f"SELECT DISTINCT ?x WHERE {{ {pattern} }}")]


# ---- what becomes of a release


def test_a_release_counts_what_it_holds_and_every_row_is_accepted(release):
    intake, _ = release
    assert dict(intake.counts) == {"roles": 3, "titles": 5, "duties": 6, "skills": 8, "groups": 9}
    for short, text in RELEASE.items():
        if short not in ("Read Me.txt", "Interests.txt"):
            lines = text.count("\n") - 1
            assert tables(intake)[short] == (lines, lines, 0), short
    assert intake.findings == {}


def test_roles_have_titles_codes_and_groups(release):
    _, store = release
    assert values(
        store, 'onet:11-9001.03 skos:prefLabel "Night Lighthouse Managers"@en ; skos:notation ?x'
    ) == ["11-9001.03"]
    assert values(store, "onet:11-9001.03 skos:definition ?x") == ["Run a lighthouse at night."]
    assert values(store, "onet:11-9001.03 skos:broader ?x") == ["11-9001.00", "soc/11-0000"]
    assert values(store, "onet:11-9001.00 skos:broader ?x . ?x a rg:Group") == ["soc/11-0000"]
    assert rows(
        store,
        "SELECT DISTINCT ?n ?c WHERE { ?r a rg:Role ; skos:broader ?g . "
        "?g a rg:Group ; skos:prefLabel ?n ; skos:notation ?c }",
    ) == [
        ("Management Occupations", "11-0000"),
        ("Transportation and Material Moving Occupations", "53-0000"),
    ]


def test_one_text_of_one_role_is_one_title_with_all_its_kinds_and_source_codes(release):
    intake, store = release
    assert values(store, "onet:11-9001.00 skos:altLabel ?x") == [
        "Beacon Boss", "CLO", "Chief Lamp Officer (CLO)", 'Lamp "Lady"'
    ]  # fmt: skip
    kinds = rows(
        store,
        "SELECT ?t ?k WHERE { onet:11-9001.00 skosxl:altLabel ?l . "
        "?l skosxl:literalForm ?t ; rg:titleKind ?k }",
    )
    assert [(title, kind.rpartition("#")[2]) for title, kind in kinds] == [
        ("Beacon Boss", "alternateTitle"),
        ("Beacon Boss", "reportedTitle"),
        ("CLO", "shortTitle"),
        ("Chief Lamp Officer (CLO)", "alternateTitle"),
        ('Lamp "Lady"', "reportedTitle"),
    ]
    assert rows(
        store, "SELECT ?t ?c WHERE { ?r skosxl:altLabel ?l . ?l skosxl:literalForm ?t ; rg:sourceCode ?c }"
    ) == [
        ("Beacon Boss", "10"),
        ("Chief Lamp Officer (CLO)", "02"),
        ("Chief Lamp Officer (CLO)", "08"),
        ("beacon boss", "09"),
    ]
    assert "1 titles are the very name of their role and no other title of it" in intake.notes


def test_tasks_are_duties_with_their_type(release):
    _, store = release
    assert rows(
        store, "SELECT ?t ?k WHERE { onet:11-9001.00 rg:hasDuty ?d . ?d skos:prefLabel ?t ; rg:taskType ?k }"
    ) == [
        ("Count passing ships.", "Supplemental"),
        ("Mind the solar cells.", "Emerging"),
        ("Polish the lens.", "Core"),
    ]
    assert values(store, "<https://w3id.org/rolegraph/id/onet/task/73> skos:prefLabel ?x") == [
        "Moor the ferry."
    ]
    assert values(store, "<https://w3id.org/rolegraph/id/onet/task/73> rg:taskType ?x") == []
    assert values(store, "<https://w3id.org/rolegraph/id/onet/task/71> skos:altLabel ?x") == [
        "Polish the lens and the panes."
    ]


def test_roles_share_detailed_work_activities_which_stand_below_intermediate_ones(release):
    _, store = release
    activity = f"<{ONET}dwa/4.A.1.b.I01.D01>"
    assert values(store, f"?x rg:hasDuty {activity}") == ["11-9001.00", "53-9002.00"]
    assert values(store, f"?x skos:broader {activity}") == ["task/71", "task/72", "task/73"]
    assert values(store, f"{activity} skos:broader+ ?x . ?x a rg:Group") == [
        "element/4.A.1",
        "element/4.A.1.b.I01",
    ]
    assert values(store, '?x a rg:Duty ; skos:prefLabel "Watch the weather."@en') == ["dwa/4.A.1.b.I01.D02"]


def test_ratings_keep_figures_bounds_and_marks(release):
    _, store = release
    node = f"<{ONET}rating/11-9001.00/2.A.1.a/IM>"
    assert rows(
        store,
        f"SELECT ?r ?s ?k ?v ?n ?e ?l WHERE {{ {node} rg:ratedRole ?r ; rg:ratedSkill ?s ; rg:scale ?k ; "
        "rdf:value ?v ; rg:sampleSize ?n ; rg:standardError ?e ; rg:lowerBound ?l }",
    ) == [(f"{ONET}11-9001.00", f"{ONET}skill/2.A.1.a", f"{ONET}scale/IM", "4.12", "8", "0.125", "3.88")]
    assert values(store, f"{node} rg:upperBound ?x") == []
    assert rows(
        store,
        "SELECT ?d (DATATYPE(?d) AS ?t) ?s WHERE { "
        f"<{ONET}rating/11-9001.00/2.A.1.a/LV> dcterms:date ?d ; rg:domainSource ?s }}",
    ) == [("2023-08", PREFIXES["xsd"] + "gYearMonth", "Analyst")]
    assert values(store, "?x rg:suppressed true") == ["rating/11-9001.00/2.A.1.c/IM"]
    assert values(store, "?x rg:notRelevant true") == ["rating/53-9002.00/2.A.1.d/LV"]
    assert rows(
        store, "SELECT ?n ?a ?b WHERE { ?s rg:scaleMinimum ?a ; rg:scaleMaximum ?b ; skos:prefLabel ?n }"
    ) == [("Importance", "1", "5"), ("Level", "0", "7")]


def test_a_role_has_the_skills_that_are_important_not_advised_against_and_relevant(release):
    _, store = release
    skills = values(store, "onet:11-9001.00 rg:hasSkill ?x . FILTER(CONTAINS(STR(?x), '/skill/'))")
    assert skills == ["skill/2.A.1.a", "skill/2.A.1.d"]
    assert [s for s in values(store, "onet:53-9002.00 rg:hasSkill ?x") if s.startswith("skill")] == [
        "skill/1.A.1.a",
        "skill/2.C.1.a",
    ]


def test_skills_are_described_and_sorted_by_the_content_model(release):
    _, store = release
    skill = f"<{ONET}skill/2.A.1.a>"
    assert values(store, f"{skill} skos:prefLabel ?x") == ["Reading Waves"]
    assert values(store, f"<{ONET}skill/2.A.1.b> skos:prefLabel ?x") == ["Skill 2.A.1.b"]
    assert values(store, f"{skill} a rg:Skill ; skos:definition ?x") == ["Telling one wave from another."]
    assert values(store, f"{skill} skos:broader+ ?x") == ["element/2", "element/2.A", "element/2.A.1"]
    assert values(store, f"<{ONET}element/2> skos:definition ?x") == []
    assert values(store, '?x skos:prefLabel "Interests"@en') == []


def test_technologies_are_skills_hot_and_in_demand_where_the_source_says_so(release):
    _, store = release
    tide = "technology/Tide%2FWave%2095%25"
    assert values(store, "onet:11-9001.00 rg:inDemandSkill ?x") == [tide]
    stated = "GRAPH ?g { onet:11-9001.00 rg:hasSkill ?x } FILTER(CONTAINS(STR(?x), 'technology'))"
    assert values(store, stated) == []
    implied = "onet:11-9001.00 rg:hasSkill ?x . FILTER(CONTAINS(STR(?x), 'technology'))"
    assert values(store, implied) == [tide]
    assert values(store, "onet:53-9002.00 rg:hasSkill ?x . FILTER(CONTAINS(STR(?x), 'technology'))") == [
        tide,
        "technology/tide%2Fwave%2095%25",
    ]
    assert values(store, "?x rg:hotTechnology true") == [tide]
    assert values(store, f"<{ONET}{tide}> skos:broader ?x . ?x a rg:Group") == [
        "commodity/43232202",
        "commodity/43232306",
    ]


def test_related_occupations_keep_their_tier(release):
    _, store = release
    assert values(store, "onet:11-9001.00 rg:closelyRelatedRole ?x") == ["11-9001.03"]
    assert values(store, "onet:11-9001.03 rg:fairlyRelatedRole ?x") == ["11-9001.00"]
    assert values(store, "onet:11-9001.00 rg:looselyRelatedRole ?x") == ["53-9002.00"]


def test_job_zones_are_levels_in_their_order(release):
    _, store = release
    assert rows(
        store, "SELECT ?n ?o WHERE { ?r rg:level ?z . ?z a rg:Level ; skos:prefLabel ?n ; rg:ordinal ?o }"
    ) == [
        ("Job Zone 4", "4"),
        ("Job Zone Two: a bit", "2"),
    ]
    assert values(store, f"<{ONET}job-zone/2> skos:definition ?x") == ["Some days. A school."]
    assert values(store, f"<{ONET}job-zone/4> skos:inScheme ?x") == ["job-zones"]


def test_the_source_says_whose_it_is_and_how_to_attribute_it(release):
    intake, store = release
    about = dict(rows(store, f"SELECT ?p ?o WHERE {{ GRAPH graph:sources {{ <{SOURCE}> ?p ?o }} }}"))
    dcterms = PREFIXES["dcterms"]
    assert about[dcterms + "title"] == "O*NET 30.1 Database (December 2025)"
    assert about[dcterms + "publisher"] == "U.S. Department of Labor, Employment and Training Administration"
    assert about[dcterms + "license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert about[dcterms + "date"] == "2025"
    assert about[PREFIXES["owl"] + "versionInfo"] == "30.1"
    assert about[dcterms + "rights"].startswith(
        "This page includes information from the O*NET 30.1 Database by the U.S. Department of Labor, "
        "Employment and Training Administration (USDOL/ETA). Used under the CC BY 4.0 license. "
        "O*NET® is a trademark of USDOL/ETA."
    )
    assert any(note.startswith("files passed over: Interests.txt") for note in intake.notes)
    assert any("Related Occupations.txt (Index)" in note for note in intake.notes)


# ---- the forms and releases that it comes in


def excel(path, *lines):
    """A workbook of one sheet."""
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    book.save(path)
    return path


def statements(store):
    """All statements but those about the source."""
    return {str(q) for q in store.oxigraph if str(q.subject) != f"<{SOURCE}>"}


def test_a_zip_a_folder_and_single_files_say_the_same(release, tmp_path):
    _, store = release
    with zipfile.ZipFile(zipped(tmp_path / "again.zip", COMPLETE)) as archive:
        archive.extractall(tmp_path / "unpacked")
    folder = tmp_path / "unpacked" / "db_30_1_text"
    as_folder = take("onet", tmp_path / "unpacked")[1]
    as_files = take("onet", *sorted(folder.iterdir(), reverse=True))[1]
    assert statements(as_folder) == statements(store)
    assert statements(as_files) == statements(store)


def test_excel_says_the_same_as_text(tmp_path):
    extra = ("Title", "Scale Name")
    folder = tmp_path / "db_25_1_excel"
    folder.mkdir()
    excel(
        folder / "Occupation Data.xlsx",
        (CODE, "Title", "Description"),
        ("53-9002.00", "Ferry Pilots", "Steer."),
    )
    excel(
        folder / "Skills.xlsx",
        (*RATED, *extra),
        (*rating("53-9002.00", "2.A.1.a", "IM", 4.5, N=8, Date="08/2023"), "Ferry Pilots", "Importance"),
        (
            *rating("53-9002.00", "2.A.1.b", "IM", 3, **{"Standard Error": 0.00004}),
            "Ferry Pilots",
            "Importance",
        ),
    )
    excel(
        folder / "Alternate Titles.xlsx",
        (CODE, "Title", "Alternate Title", "Short Title", "Source(s)"),
        ("53-9002.00", "Ferry Pilots", "Helm", "n/a", 8),
    )
    excel(folder / "Job Zones.xlsx", (CODE, "Title", "Job Zone"), ("53-9002.00", "Ferry Pilots", 3))
    excel(
        folder / "Task Statements.xlsx",
        (CODE, "Title", "Task ID", "Task", "Task Type"),
        ("53-9002.00", "Ferry Pilots", 73, "Moor the ferry.", "Core"),
    )
    workbooks, one, problems = take("onet", folder)
    assert problems == []
    texts = files(
        tmp_path,
        Occupation_Data_txt=tabbed(f"{CODE}|Title|Description", "53-9002.00|Ferry Pilots|Steer."),
        Skills_txt=tabbed(
            RATED,
            rating("53-9002.00", "2.A.1.a", "IM", "4.50", N="8", Date="08/2023"),
            rating("53-9002.00", "2.A.1.b", "IM", "3.00", **{"Standard Error": "0.00004"}),
        ),
        Alternate_Titles_txt=tabbed(
            f"{CODE}|Alternate Title|Short Title|Source(s)", "53-9002.00|Helm|n/a|08"
        ),
        Job_Zones_txt=tabbed(f"{CODE}|Job Zone", "53-9002.00|3"),
        Task_Statements_txt=tabbed(f"{CODE}|Task ID|Task|Task Type", "53-9002.00|73|Moor the ferry.|Core"),
    )
    plain, other, _ = take("onet", *texts)
    assert statements(one) == statements(other)
    assert workbooks.counts == plain.counts
    assert rejected(workbooks) == rejected(plain) == []
    assert values(one, "?s owl:versionInfo ?x") == ["25.1"]


def test_the_names_that_release_30_3_gave_tables_and_columns_are_known(tmp_path):
    paths = files(
        tmp_path,
        occupation_data_csv=text_table(
            (CODE, "Title", "Description"), ("53-9002.00", "Ferry Pilots", "Steer.")
        ),
        Job_Titles_txt=tabbed(f"{CODE}|Job Title|Short Title|Source(s)", "53-9002.00|Helm|n/a|08"),
        Essential_Skills_txt=tabbed(RATED, rating("53-9002.00", "2.A.1.a", "IM", "4")),
        Transferable_Skills_txt=tabbed(RATED, rating("53-9002.00", "2.B.1.a", "IM", "4")),
        Software_Skills_txt=tabbed(
            f"{CODE}|Element ID|Element Name|Workplace Example|Hot Technology|In Demand",
            "53-9002.00|2.E.5.b|Tide software|Tide|Y|Y",
        ),
        GWAs_to_IWAs_to_DWAs_txt=tabbed(
            "GWA Element ID|IWA Element ID|DWA Element ID|DWA Element Name",
            "4.A.1.b|4.A.1.b.a|4.A.1.b.a.1|Watch vessels.",
        ),
        GWAs_to_IWAs_txt=tabbed("GWA Element ID|IWA Element ID|IWA Element Name", "4.A.1.b|4.A.1.b.a|Watch."),
        Tasks_to_DWAs_txt=tabbed(f"{CODE}|Task ID|DWA Element ID", "53-9002.00|73|4.A.1.b.a.1"),
    )
    intake, store, problems = take("onet", *paths)
    assert problems == []
    assert rejected(intake) == []
    assert dict(intake.counts) == {"roles": 1, "titles": 1, "duties": 1, "skills": 3, "groups": 3}
    activity = f"<{ONET}dwa/4.A.1.b.a.1>"
    assert values(store, f'{activity} skos:prefLabel "Watch vessels."@en ; skos:broader ?x') == [
        "element/4.A.1.b.a"
    ]
    assert values(store, f"<{ONET}technology/Tide> skos:broader ?x . ?x a rg:Group") == ["element/2.E.5.b"]
    assert not any("Skills:" in example for example in intake.findings["missing-table"][1][:1])


def test_tables_of_another_release_are_named_in_the_title(tmp_path):
    zipped(tmp_path / "db_30_1_text.zip", {"Occupation Data.txt": OCCUPATIONS})
    skills = tabbed(RATED, rating("53-9002.00", "2.A.1.a", "IM", "4"))
    zipped(
        tmp_path / "older.zip",
        {"db_29_3_text/Skills.txt": skills, "db_29_3_text/Knowledge.txt": tabbed(RATED)},
    )
    _, store, _ = take("onet", tmp_path / "db_30_1_text.zip", tmp_path / "older.zip")
    assert values(store, f"<{SOURCE}> dcterms:title ?x") == [
        "O*NET 30.1 Database, with Skills, Knowledge of 29.3"
    ]
    assert [text[:55] for text in values(store, f"<{SOURCE}> dcterms:rights ?x")] == [
        "This page includes information from the O*NET 29.3 Data",
        "This page includes information from the O*NET 30.1 Data",
    ]


def test_the_read_me_of_a_release_says_which_it_is(tmp_path):
    note = "O*NET® 28.2 Database\nFebruary 2024 Release\n"
    path = zipped(tmp_path / "download.zip", {"Read Me.txt": note, "tables/Occupation Data.txt": OCCUPATIONS})
    _, store, _ = take("onet", path)
    assert values(store, f"<{SOURCE}> dcterms:title ?x") == ["O*NET 28.2 Database (February 2024)"]


def test_a_release_without_a_name_is_said_to_be_unknown(tmp_path):
    intake, store, _ = take("onet", *files(tmp_path, Occupation_Data_txt=OCCUPATIONS))
    assert values(store, f"<{SOURCE}> dcterms:title ?x") == ["O*NET Database"]
    assert values(store, f"<{SOURCE}> owl:versionInfo ?x") == []
    assert any("which release" in note for note in intake.notes)


# ---- parts of it


def test_tables_that_are_missing_are_said_with_what_is_lost(tmp_path):
    intake, _, _ = take("onet", *files(tmp_path, Occupation_Data_txt=OCCUPATIONS))
    number, examples = intake.findings["missing-table"]
    assert number == 13
    assert examples[:2] == [
        "Skills: no importance and level of skills",
        "Knowledge: no importance and level of knowledge",
    ]


def test_ratings_with_titles_are_enough_to_make_roles(tmp_path):
    header = ("O*NET-SOC Code", "Title", *RATED[1:])
    line = rating("53-9002.00", "2.A.1.a", "IM", "4")
    paths = files(
        tmp_path,
        Skills_txt=tabbed(header, (line[0], "Ferry Pilots", *line[1:])),
        Alternate_Titles_txt=tabbed(f"{CODE}|Alternate Title", "53-9002.00|Helm", "53-9002.00|Ferry Pilots"),
        Job_Zones_txt=tabbed(f"{CODE}|Job Zone", "53-9002.00|2", "11-9001.00|4"),
    )
    intake, store, problems = take("onet", *paths)
    assert problems == []
    assert intake.counts["roles"] == 2
    assert intake.counts["titles"] == 1
    assert values(store, "onet:53-9002.00 skos:prefLabel ?x") == ["Ferry Pilots"]
    assert found(intake) == {"dangling": 1}
    assert intake.findings["dangling"][1] == [
        "11-9001.00 has no title in any table; rows about it: 1 in Job Zones.txt"
    ]


def test_without_any_title_the_message_asks_for_occupation_data(tmp_path):
    refused(
        "add Occupation Data",
        *files(tmp_path, Skills_txt=tabbed(RATED, rating("53-9002.00", "2.A.1.a", "IM", "4"))),
    )


def test_files_that_are_not_of_onet_are_refused_by_name(tmp_path):
    refused(
        r"no table of O\*NET about occupations.*occupations en\.csv",
        *files(tmp_path, occupations_en_csv="conceptType,conceptUri\n", Scales_Reference_txt="Scale ID\n"),
    )


def test_a_table_without_a_column_that_it_needs_is_refused(tmp_path):
    refused(
        r"Occupation Data\.txt:1: lacks the column 'Title'",
        *files(tmp_path, Occupation_Data_txt="O*NET-SOC Code\tDescription\n53-9002.00\tSteer.\n"),
    )
    refused(
        r"lacks the column 'O\*NET-SOC Code'",
        *files(tmp_path, Occupation_Data_txt=OCCUPATIONS, Job_Zones_txt="Code\tJob Zone\n53-9002.00\t2\n"),
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Skills.txt", "Skills.csv"),
        ("Skills.txt", "Transferable Skills.txt"),
        ("Alternate Titles.txt", "Job Titles.txt"),
        ("Job Zones.txt", "Job Zones (1).txt"),
    ],
)
def test_two_files_for_one_table_are_refused(tmp_path, one, other):
    path = zipped(tmp_path / "two.zip", {"Occupation Data.txt": OCCUPATIONS, one: "a\tb\n", other: "a\tb\n"})
    refused("two files for one table", path)


def test_a_table_with_a_header_only_is_noted(tmp_path):
    intake, _, problems = take(
        "onet", *files(tmp_path, Occupation_Data_txt=OCCUPATIONS, Skills_txt=tabbed(RATED))
    )
    assert problems == []
    assert tables(intake)["Skills.txt"] == (0, 0, 0)
    assert any(note.endswith("Skills.txt has a header and no rows") for note in intake.notes)


# ---- what is wrong with it


def test_rows_about_an_occupation_that_is_not_there_are_kept_and_found(tmp_path):
    paths = files(
        tmp_path,
        Occupation_Data_txt=OCCUPATIONS,
        Skills_txt=tabbed(
            RATED, rating("17-9003.00", "2.A.1.a", "IM", "4"), rating("17-9003.00", "2.A.1.a", "LV", "4")
        ),
        Job_Zones_txt=tabbed(f"{CODE}|Title|Job Zone", "17-9003.00|Dyke Engineers|4"),
        Related_Occupations_txt=tabbed(
            f"{CODE}|Related O*NET-SOC Code|Relatedness Tier",
            "53-9002.00|99-9004.00|Supplemental",
        ),
    )
    intake, store, problems = take("onet", *paths)
    assert problems == []
    assert rejected(intake) == []
    assert intake.counts["roles"] == 5
    assert found(intake) == {"dangling": 2}
    assert intake.findings["dangling"][1] == [
        "17-9003.00 (Dyke Engineers) is not in Occupation Data; "
        "rows about it: 1 in Job Zones.txt, 2 in Skills.txt",
        "99-9004.00 is not in Occupation Data; rows about it: 1 in Related Occupations.txt",
    ]
    assert values(store, "?f a rg:DanglingLine ; rg:about ?x") == ["17-9003.00", "99-9004.00"]
    assert values(store, "onet:17-9003.00 a rg:Role ; rg:hasSkill ?x") == ["skill/2.A.1.a"]
    assert values(store, "onet:99-9004.00 skos:broader ?x") == []


def test_a_role_below_one_that_is_not_there_is_in_its_major_group_alone(tmp_path):
    _, store, _ = take(
        "onet", *files(tmp_path, Occupation_Data_txt=tabbed(f"{CODE}|Title", "29-9005.02|Sea Nurses"))
    )
    assert values(store, "onet:29-9005.02 skos:broader ?x") == ["soc/29-0000"]


def test_tasks_and_activities_that_are_not_in_their_tables_are_kept_and_found(tmp_path):
    paths = files(
        tmp_path,
        Occupation_Data_txt=OCCUPATIONS,
        Task_Statements_txt=tabbed(f"{CODE}|Task ID|Task", "53-9002.00|73|Moor the ferry."),
        DWA_Reference_txt=tabbed("IWA ID|DWA ID|DWA Title", "4.A.I01|4.A.I01.D01|Watch."),
        Tasks_to_DWAs_txt=tabbed(
            f"{CODE}|Task ID|DWA ID",
            "53-9002.00|74|4.A.I01.D01",
            "53-9002.00|73|4.A.I01.D09",
        ),
        Emerging_Tasks_txt=tabbed(
            f"{CODE}|Task|Category|Original Task ID",
            "53-9002.00|Row.|Revision|75",
        ),
    )
    intake, store, problems = take("onet", *paths)
    assert problems == []
    assert intake.counts["duties"] == 5
    assert intake.findings["dangling"] == (
        3,
        [
            "Emerging Tasks.txt, row 2: the task 75 that is revised is not in Task Statements",
            "Tasks to DWAs.txt, row 2: the task 74 is not in Task Statements",
            "Tasks to DWAs.txt, row 3: the activity 4.A.I01.D09 is not in DWA Reference",
        ],
    )
    assert values(store, "onet:53-9002.00 rg:hasDuty/skos:prefLabel ?x") == [
        "4.A.I01.D09", "Moor the ferry.", "Row.", "Watch.", "task 74"
    ]  # fmt: skip


def test_activities_without_their_table_have_the_title_of_the_excel_release_or_their_number(tmp_path):
    header = ("O*NET-SOC Code", "Title", "Task ID", "Task", "DWA ID", "DWA Title")
    paths = files(
        tmp_path,
        Tasks_to_DWAs_txt=tabbed(
            header,
            "53-9002.00|Ferry Pilots|73|Moor the ferry.|4.A.I01.D01|Watch.",
            "53-9002.00|Ferry Pilots|74||4.A.I01.D02|",
        ),
    )
    intake, store, problems = take("onet", *paths)
    assert problems == []
    assert found(intake) == {}
    assert values(store, "onet:53-9002.00 rg:hasDuty/skos:prefLabel ?x") == [
        "4.A.I01.D02",
        "Moor the ferry.",
        "Watch.",
    ]


def test_rows_with_one_identifier_are_kept_side_by_side_and_found(tmp_path):
    paths = files(
        tmp_path,
        Occupation_Data_txt=OCCUPATIONS + "53-9002.00\tBoat Pilots\tSteer a boat.\n",
        Task_Statements_txt=tabbed(
            f"{CODE}|Task ID|Task",
            "53-9002.00|73|Moor the ferry.",
            "11-9001.00|73|Moor the ferry.",
            "53-9002.00|73|Moor the boat.",
            "53-9002.00|73|Moor the ferry.",
        ),
        Skills_txt=tabbed(RATED, *[rating("53-9002.00", "2.A.1.a", "IM", v) for v in ("4", "2", "2")]),
        Job_Zones_txt=tabbed(f"{CODE}|Job Zone", "53-9002.00|2", "53-9002.00|3"),
    )
    intake, store, problems = take("onet", *paths)
    assert problems == []
    assert rejected(intake) == []
    assert found(intake) == {"duplicate": 6}
    assert (
        "Occupation Data.txt, row 5: the occupation 53-9002.00 is there already"
        in intake.findings["duplicate"][1][0]
    )
    assert values(store, "onet:53-9002.00 skos:altLabel ?x") == ["Boat Pilots"]
    assert values(store, "onet:53-9002.00 skos:definition ?x") == ["Steer a boat.", "Steer a ferry."]
    assert values(store, "?r rg:hasDuty ?d . ?d skos:altLabel ?x") == ["Moor the boat."]
    assert rows(store, "SELECT ?v (COUNT(?r) AS ?n) WHERE { ?r rdf:value ?v } GROUP BY ?v") == [
        ("2", "2"),
        ("4", "1"),
    ]
    assert values(store, "onet:53-9002.00 rg:level/rg:ordinal ?x") == ["2", "3"]


GOOD = rating("53-9002.00", "2.A.1.a", "IM", "4")


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        ("O*NET-SOC Code", "53-9002", "is no O*NET-SOC code, such as 11-1021.00"),
        ("O*NET-SOC Code", "", "is no O*NET-SOC code, such as 11-1021.00"),
        ("Element ID", "", "is empty"),
        ("Element ID", "2.A 1", "is no identifier, such as 2.A.1.a"),
        ("Scale ID", "XX", "is no scale that is known; known are IM, LV"),
        ("Data Value", "n/a", "is empty"),
        ("Data Value", "4,12", "is no number"),
        ("Data Value", "nan", "is no number"),
        ("Data Value", "5.01", "is outside its scale, which goes from 1 to 5"),
        ("Data Value", "0.99", "is outside its scale, which goes from 1 to 5"),
        ("N", "8.5", "is no whole number, 0 or more"),
        ("N", "-1", "is no whole number, 0 or more"),
        ("Standard Error", "-0.1", "is below 0"),
        ("Standard Error", "?", "is no number"),
        ("Lower CI Bound", "low", "is no number"),
        ("Upper CI Bound", "high", "is no number"),
        ("Recommend Suppress", "Yes", "is neither Y nor N, n/a or empty"),
        ("Not Relevant", "1", "is neither Y nor N, n/a or empty"),
        ("Date", "13/2023", "is no month, such as 08/2023"),
        ("Date", "45139", "is no month, such as 08/2023"),
    ],
)
def test_a_rating_that_cannot_be_right_is_rejected_with_its_row_column_and_value(
    tmp_path, column, value, problem
):
    cells = list(GOOD)
    cells[RATED.index(column)] = value
    paths = files(tmp_path, Occupation_Data_txt=OCCUPATIONS, Skills_txt=tabbed(RATED, cells, GOOD))
    intake, store, problems = take("onet", *paths)
    assert problems == []
    assert rejected(intake) == [("Skills.txt", 2, column, value, problem)]
    assert tables(intake)["Skills.txt"] == (2, 1, 1)
    assert values(store, "?x a rg:Rating") == ["rating/53-9002.00/2.A.1.a/IM"]


def test_bounds_that_are_swapped_are_rejected(tmp_path):
    line = rating("53-9002.00", "2.A.1.a", "IM", "4", **{"Lower CI Bound": "4.2", "Upper CI Bound": "3.9"})
    intake, _, _ = take(
        "onet", *files(tmp_path, Occupation_Data_txt=OCCUPATIONS, Skills_txt=tabbed(RATED, line))
    )
    assert rejected(intake) == [("Skills.txt", 2, "Lower CI Bound", "4.2", "is above the upper bound, 3.9")]


def test_months_that_excel_made_days_of_are_read(tmp_path):
    lines = [
        rating("53-9002.00", f"2.A.1.{n}", "IM", "4", Date=d)
        for n, d in enumerate(("2023-08-01", "8/2023", "2023-08"))
    ]
    intake, store, _ = take(
        "onet", *files(tmp_path, Occupation_Data_txt=OCCUPATIONS, Skills_txt=tabbed(RATED, *lines))
    )
    assert rejected(intake) == []
    assert rows(store, "SELECT ?d WHERE { ?r a rg:Rating ; dcterms:date ?d }") == [("2023-08",)] * 3


BAD = {
    "Occupation Data": (f"{CODE}|Title", {"53-9002.00|n/a": "Title", "53.9002.00|Ferry Pilots": CODE}),
    "Content Model Reference": (
        "Element ID|Element Name",
        {"2.A|": "Element Name", "2 A|Skills": "Element ID"},
    ),
    "Scales Reference": (
        "Scale ID|Scale Name|Minimum|Maximum",
        {"IM|Importance|one|5": "Minimum", "IM|Importance|1|": "Maximum", "|Importance|1|5": "Scale ID"},
    ),
    "IWA Reference": ("IWA Element ID|IWA Title", {"4.A.a| ": "IWA Title", "|Watch.": "IWA Element ID"}),
    "DWA Reference": ("IWA ID|DWA ID|DWA Title", {"4.A||Watch.": "DWA ID", "4.A|4.A.1|n/a": "DWA Title"}),
    "Alternate Titles": (
        f"{CODE}|Alternate Title|Source(s)",
        {"53-9002.00||08": "Alternate Title", "53-9002.00|Helm|08,web": "Source(s)", "53-9002|Helm|08": CODE},
    ),
    "Sample of Reported Titles": (
        f"{CODE}|Reported Job Title",
        {"53-9002.00| ": "Reported Job Title", "Ferry|Helm": CODE},
    ),
    "Task Statements": (
        f"{CODE}|Task ID|Task",
        {"53-9002.00|7e1|Moor.": "Task ID", "53-9002.00|71|": "Task", "x|71|Moor.": CODE},
    ),
    "Emerging Tasks": (
        f"{CODE}|Task|Category",
        {"53-9002.00||New": "Task", "53-9002.00|Row.|Old": "Category", "x|Row.|New": CODE},
    ),
    "Tasks to DWAs": (
        f"{CODE}|Task ID|DWA Element ID",
        {"53-9002.00|one|4.A.1": "Task ID", "53-9002.00|71|4.A 1": "DWA Element ID", "x|71|4.A.1": CODE},
    ),
    "Technology Skills": (
        f"{CODE}|Example|Commodity Code|Commodity Title|Element ID|Hot Technology|In Demand",
        {
            "53-9002.00||43232202|Tides||Y|Y": "Example",
            "53-9002.00|Tide|4323|Tides||Y|Y": "Commodity Code",
            "53-9002.00|Tide|43232202|||Y|Y": "Commodity Title",
            "53-9002.00|Tide|||2 E|Y|Y": "Element ID",
            "53-9002.00|Tide|43232202|Tides||hot|Y": "Hot Technology",
            "53-9002.00|Tide|43232202|Tides||Y|?": "In Demand",
            "x|Tide|43232202|Tides||Y|Y": CODE,
        },
    ),
    "Related Occupations": (
        f"{CODE}|Related {CODE}|Relatedness Tier",
        {
            "53-9002.00|11-9001.00|Tertiary": "Relatedness Tier",
            "53-9002.00|53-9002.00|Supplemental": f"Related {CODE}",
            "53-9002.00|11|Supplemental": f"Related {CODE}",
            "x|11-9001.00|Supplemental": CODE,
        },
    ),
    "Job Zone Reference": ("Job Zone|Name", {"6|Job Zone Six": "Job Zone", "2|": "Name"}),
    "Job Zones": (f"{CODE}|Job Zone", {"53-9002.00|0": "Job Zone", "x|2": CODE}),
}


@pytest.mark.parametrize("name", BAD)
def test_each_bad_row_is_rejected_and_leaves_nothing_behind(tmp_path, name):
    header, lines = BAD[name]
    good = ["53-9002.00|Ferry Pilots"] if name == "Occupation Data" else []
    contents = {"Occupation Data.txt": OCCUPATIONS} | {f"{name}.txt": tabbed(header, *lines, *good)}
    intake, store, problems = take("onet", zipped(tmp_path / "bad.zip", contents))
    assert problems == []
    assert [(t, row, column, value) for t, row, column, value, _ in rejected(intake)] == [
        (f"{name}.txt", row, column, line.split("|")[header.split("|").index(column)])
        for row, (line, column) in enumerate(lines.items(), 2)
    ]
    assert found(intake) == {}
    assert (
        values(store, "?x a rg:Duty")
        == values(store, "?x a rg:Skill")
        == values(store, "?x a rg:Level")
        == []
    )
    assert values(store, "?r skos:altLabel|rg:relatedRole|rg:looselyRelatedRole ?x") == []


def test_the_same_files_give_the_same_statements_in_any_order_of_paths(release, tmp_path):
    parts = [zipped(tmp_path / f"{n}.zip", {name: text}) for n, (name, text) in enumerate(COMPLETE.items())]
    one, other = take("onet", *parts)[1], take("onet", *reversed(parts))[1]
    assert statements(one) == statements(other) == statements(release[1])


# ---- the publisher's own files


def published(path, name):
    """The rows of a table in a zip, read by this test alone: lines are cut at tabs, as the publisher says."""
    with zipfile.ZipFile(path) as archive:
        inside = next(n for n in archive.namelist() if n.endswith(f"/{name}.txt"))
        text = archive.read(inside).decode("utf-8")
    header, *lines = csv.reader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE)
    return [dict(zip(header, line, strict=True)) for line in lines]


@pytest.fixture(scope="module")
def both(shared):
    """(intake, store, text release, ratings) of O*NET 30.1 with the ratings of 29.3."""
    text, older = shared / "data" / "onet-30.1-text.zip", shared / "data" / "onet-29.3-skills-text.zip"
    intake, store, findings = take("onet", text, older)
    assert findings == []
    return intake, store, text, older


def number(store, pattern):
    """How many solutions a pattern has."""
    return int(rows(store, f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}")[0][0])


@pytest.mark.shared
def test_every_row_of_the_published_tables_is_accounted_for(both):
    intake, _, text, older = both
    assert rejected(intake) == []
    assert len(intake.tables) == 16
    for table in intake.tables:
        name = table.name.removesuffix(".txt")
        lines = len(published(older if name in ("Skills", "Knowledge") else text, name))
        assert (table.read, table.accepted, table.rejected) == (lines, lines, 0), name
    assert found(intake) == {}
    assert [e.split(":")[0] for e in intake.findings["missing-table"][1]] == [
        "Abilities",
        "Work Activities",
        "Task Ratings",
    ]


@pytest.mark.shared
def test_published_roles_and_titles_are_counted_one_by_one(both):
    intake, store, text, _ = both
    names = {row[CODE]: row["Title"] for row in published(text, "Occupation Data")}
    assert intake.counts["roles"] == number(store, "?r a rg:Role") == len(names)
    titles = {(row[CODE], row["Reported Job Title"]) for row in published(text, "Sample of Reported Titles")}
    codes = Counter()
    for row in published(text, "Alternate Titles"):
        titles.add((row[CODE], row["Alternate Title"]))
        if row["Short Title"] != "n/a":
            titles.add((row[CODE], row["Short Title"]))
        if row["Alternate Title"] != names[row[CODE]]:
            codes.update(code.strip() for code in row["Source(s)"].split(","))
    titles -= set(names.items())
    assert intake.counts["titles"] == number(store, "?r a rg:Role ; skos:altLabel ?t") == len(titles)
    assert number(store, "?r skosxl:altLabel ?l . ?l a skosxl:Label") == len(titles)
    assert dict(rows(store, "SELECT ?c (COUNT(*) AS ?n) WHERE { ?l rg:sourceCode ?c } GROUP BY ?c")) == {
        code: str(n) for code, n in codes.items()
    }
    assert number(store, "?r skos:broader ?g . ?r a rg:Role . ?g a rg:Group") == len(names)
    assert number(store, "?r skos:broader ?b . ?r a rg:Role . ?b a rg:Role") == sum(
        not code.endswith(".00") and f"{code[:7]}.00" in names for code in names
    )


@pytest.mark.shared
def test_published_duties_are_counted_one_by_one(both):
    intake, store, text, _ = both
    tasks, links = published(text, "Task Statements"), published(text, "Tasks to DWAs")
    activities = {row["DWA ID"] for row in published(text, "DWA Reference")}
    new = [row for row in published(text, "Emerging Tasks") if row["Category"] == "New"]
    assert intake.counts["duties"] == len({row["Task ID"] for row in tasks}) + len(activities) + len(new)
    assert intake.counts["duties"] == number(store, "?d a rg:Duty")
    pairs = {(row[CODE], row["DWA ID"]) for row in links}
    assert number(store, "?r rg:hasDuty ?d") == len(tasks) + len(new) + len(pairs)
    assert number(store, "?t skos:broader ?d . ?t a rg:Duty . ?d a rg:Duty") == len(links)
    kinds = Counter(row["Task Type"] for row in tasks if row["Task Type"] != "n/a") + Counter(
        {"Emerging": len(new)}
    )
    assert dict(rows(store, "SELECT ?k (COUNT(*) AS ?n) WHERE { ?d rg:taskType ?k } GROUP BY ?k")) == {
        kind: str(n) for kind, n in kinds.items()
    }


@pytest.mark.shared
def test_published_ratings_are_counted_one_by_one(both):
    intake, store, text, older = both
    ratings = published(older, "Skills") + published(older, "Knowledge")
    assert number(store, "?x a rg:Rating") == len(ratings)
    assert number(store, "?x rg:suppressed true") == sum(row["Recommend Suppress"] == "Y" for row in ratings)
    assert number(store, "?x rg:notRelevant true") == sum(row["Not Relevant"] == "Y" for row in ratings)
    for column, term in (
        ("N", "sampleSize"),
        ("Standard Error", "standardError"),
        ("Upper CI Bound", "upperBound"),
    ):
        assert number(store, f"?x rg:{term} ?v") == sum(row[column] not in ("", "n/a") for row in ratings), (
            column
        )
    void = {(row[CODE], row["Element ID"]) for row in ratings if row["Not Relevant"] == "Y"}
    important = {
        (row[CODE], row["Element ID"])
        for row in ratings
        if row["Scale ID"] == "IM" and float(row["Data Value"]) >= 3 and row["Recommend Suppress"] != "Y"
    }
    assert number(store, "?r rg:hasSkill ?s . FILTER(CONTAINS(STR(?s), '/skill/'))") == len(important - void)
    total = sum(float(row["Data Value"]) for row in ratings)
    assert float(rows(store, "SELECT (SUM(?v) AS ?n) WHERE { ?x rdf:value ?v }")[0][0]) == pytest.approx(
        total
    )
    tools = {row["Example"] for row in published(text, "Technology Skills")}
    assert intake.counts["skills"] == len({row["Element ID"] for row in ratings}) + len(tools)


@pytest.mark.shared
def test_published_technologies_relations_and_zones_are_counted_one_by_one(both):
    intake, store, text, _ = both
    tools = published(text, "Technology Skills")
    asked = {(row[CODE], row["Example"]) for row in tools if row["In Demand"] == "Y"}
    used = {(row[CODE], row["Example"]) for row in tools if row["In Demand"] != "Y"}
    assert number(store, "?r rg:inDemandSkill ?t") == len(asked)
    assert number(store, "?r rg:hasSkill ?t . FILTER(CONTAINS(STR(?t), '/technology/'))") == len(asked | used)
    assert number(store, "?t rg:hotTechnology true") == len(
        {r["Example"] for r in tools if r["Hot Technology"] == "Y"}
    )
    groups = {row["Commodity Code"] for row in tools}
    assert number(store, "?g a rg:Group . FILTER(CONTAINS(STR(?g), '/commodity/'))") == len(groups)
    assert intake.counts["groups"] == number(store, "?g a rg:Group")
    assert number(store, "?g a rg:Group . FILTER(CONTAINS(STR(?g), '/soc/'))") == 23
    tiers = Counter(row["Relatedness Tier"] for row in published(text, "Related Occupations"))
    for tier, term in (("Primary-Short", "closely"), ("Primary-Long", "fairly"), ("Supplemental", "loosely")):
        assert number(store, f"?a rg:{term}RelatedRole ?b") == tiers[tier]
    zones = Counter(row["Job Zone"] for row in published(text, "Job Zones"))
    assert dict(
        rows(store, "SELECT ?o (COUNT(?r) AS ?n) WHERE { ?r rg:level/rg:ordinal ?o } GROUP BY ?o")
    ) == {zone: str(n) for zone, n in zones.items()}


@pytest.mark.shared
def test_the_published_releases_are_told_apart(both):
    _, store, _, _ = both
    assert values(store, f"<{SOURCE}> dcterms:title ?x") == [
        "O*NET 30.1 Database (December 2025), with Skills, Knowledge of 29.3"
    ]


@pytest.mark.shared
def test_the_published_ratings_alone_make_roles_from_their_titles(shared):
    path = shared / "data" / "onet-29.3-skills-text.zip"
    intake = taken(path)
    ratings = published(path, "Skills") + published(path, "Knowledge")
    assert intake.counts["roles"] == len({row[CODE] for row in ratings})
    assert rejected(intake) == []
    assert found(intake) == {}
