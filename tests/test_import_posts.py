"""What can be relied on in reading an HR system's table: any header, any superior, no names of people."""

from __future__ import annotations

import csv
import io
import itertools
import re
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pyoxigraph as ox
import pytest
from importing import SOURCE, rows, table, take, written, zipped

import rolegraph
from rolegraph.claims import fields_of, mint_claim
from rolegraph.errors import FileError
from rolegraph.imports import import_source
from rolegraph.readers.posts import COLUMNS, source_name
from rolegraph.readers.tables import fold, open_package
from rolegraph.vocabulary import GRAPHS, PREFIXES

POST = PREFIXES["post"] + "tried/"
UNIT = PREFIXES["unit"] + "tried/"
PERSON = PREFIXES["person"] + "tried/"
HEADER = ("Position ID", "Title", "Manager ID")
NAMED = ("Position ID", "Title", "Manager", "Name")
DATED = ("Position ID", "Title", "Manager ID", "From", "To")


@pytest.fixture
def tried(tmp_path):
    """Read a table of posts as an import would; nothing that it says breaks a shape."""

    def read(*lines, name="posts.csv", **options):
        path = written(tmp_path / name, *lines)
        intake, store, findings = take("posts", path, **options)
        assert findings == []
        told = intake.tables[0]
        assert told.read == len(lines) - 1 == told.accepted + told.rejected
        return intake, store

    return read


def plain(store, predicate, prefix=POST):
    """The (subject, object) pairs of a predicate in the source's graph, by the last parts of their IRIs."""
    found = rows(store, f"SELECT ?s ?o WHERE {{ GRAPH <{SOURCE}> {{ ?s {predicate} ?o }} }}")
    return [(s.removeprefix(prefix), o.removeprefix(prefix)) for s, o in found]


def lines(store):
    """The solid lines in the source's graph."""
    return plain(store, "org:reportsTo")


def claims(store):
    """(subject, predicate, object, from, to) of claims on lines and holdings, by the ends of their IRIs."""
    found = rows(
        store,
        "SELECT ?s ?p ?o ?from ?to WHERE { GRAPH graph:claims { ?c a rg:Claim ; rdf:subject ?s ;"
        f" rdf:predicate ?p ; rdf:object ?o ; rg:source <{SOURCE}> . OPTIONAL {{ ?c rg:validFrom ?from }}"
        " OPTIONAL { ?c rg:validTo ?to } } FILTER(?p IN (org:reportsTo, rg:dottedLineTo, org:heldBy)) }",
    )
    return [
        (s.rpartition("/")[2], re.split("[/#]", p)[-1], o.rpartition("/")[2], a or None, b or None)
        for s, p, o, a, b in found
    ]


def everything(intake, store):
    """All that an import writes or tells, as one text."""
    told = [*intake.notes, *(str(found) for found in intake.findings.items())]
    told += [str(row[2:]) for found in intake.tables for row in found.rejects]
    return "\n".join([store.dump(ox.RdfFormat.N_QUADS, None).decode(), *told])


def rejected(intake):
    """(row, column, value, problem) of the rejected rows."""
    return [(row[0], *row[2:]) for found in intake.tables for row in found.rejects]


# -- the publishers' files


@pytest.mark.shared
def test_the_posts_of_a_company_come_in_as_one_tree_by_slugs_as_file_folder_or_zip(shared, tmp_path):
    archive = shared / "data" / "sourcegraph-posts-2024.zip"
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(tmp_path / "folder")
        text = packed.read("posts.tsv").decode()
    found = list(csv.DictReader(io.StringIO(text), delimiter="\t"))
    by_slug = {row["manager_role_slug"]: row["post_id"] for row in found if row["manager_role_slug"]}
    expected = sorted(
        (row["post_id"], by_slug[row["reports_to_role_slug"]])
        for row in found
        if row["reports_to_role_slug"] != "none"
    )
    seen = []
    for path in (archive, tmp_path / "folder", tmp_path / "folder" / "posts.tsv"):
        intake, store, findings = take("posts", path)
        assert findings == []
        assert lines(store) == expected
        assert intake.findings == {}
        assert [(t.name, t.read, t.rejected) for t in intake.tables] == [("posts.tsv", len(found), 0)]
        assert intake.counts["posts"] == len(found) == len({row["post_id"] for row in found})
        assert intake.notes == [
            f"'reports_to_role_slug' names a superior {len(expected)} times; "
            f"found: {len(expected)} as slugs of posts"
        ]
        seen.append(
            sorted(map(str, store.oxigraph.quads_for_pattern(None, None, None, ox.NamedNode(SOURCE))))
        )
    assert seen[0] == seen[1] == seen[2]
    assert source_name(open_package([archive])) == "sourcegraph-posts-2024"


@pytest.mark.shared
def test_the_employees_of_a_sample_database_come_in_with_titles_units_and_lines(shared):
    archive = shared / "data" / "oracle-hr-posts.zip"
    with zipfile.ZipFile(archive) as packed:
        found = list(csv.DictReader(io.StringIO(packed.read("posts.tsv").decode()), delimiter="\t"))
    intake, store, findings = take("posts", archive)
    assert findings == []
    assert intake.findings == {}
    assert lines(store) == sorted((r["employee_id"], r["manager_id"]) for r in found if r["manager_id"])
    titles = {(r["employee_id"], r["job_title"]) for r in found}
    assert {pair for pair in plain(store, "skos:prefLabel") if "/unit/" not in pair[0]} == titles
    units = dict(plain(store, "org:postIn"))
    names = dict(plain(store, "skos:prefLabel"))
    assert {post: names[unit] for post, unit in units.items()} == {
        r["employee_id"]: r["department"] for r in found if r["department"]
    }
    assert intake.counts["posts"] == len(found)
    assert intake.counts["units"] == len({r["department"] for r in found if r["department"]})
    assert any(note.endswith("columns passed over: job_id") for note in intake.notes)


# -- which column is what


@pytest.mark.parametrize(
    "header",
    [
        ("Post Unique Reference", "Job Title", "Reports to", "Department", "FTE", "Pay Grade", "Vacant"),
        ("EMP_NO", "designation", "supervisor_id", "Dept.", "fte", "Band", "Is vacant?"),
        (
            "Personalnummer",
            "Stellenbezeichnung",
            "Führungskraft",
            "Abteilung",
            "VZÄ",
            "Entgeltgruppe",
            "Vakant",
        ),
        ("Planstelle", "Funktion", "Vorgesetzter", "OE", "Stellenanteil", "Besoldungsgruppe", "unbesetzt"),
        ("Matricule", "Intitulé du poste", "Responsable", "Service", "ETP", "Échelon", "Poste vacant"),
        ("N° DE POSTE", "LIBELLE DU POSTE", "SUPERIEUR HIERARCHIQUE", "UNITE", "EQTP", "GRADE", "VACANCE"),
        ("ID de empleado", "Puesto", "Jefe", "Departamento", "EJC", "Nivel salarial", "Vacante"),
        ("Matricola", "Mansione", "Responsabile", "Ufficio", "ULA", "Livello", "Vacante"),
        ("Personeelsnummer", "Functie", "Leidinggevende", "Afdeling", "Formatie", "Schaal", "Vacature"),
    ],
)
def test_columns_are_known_by_their_names_in_six_languages(tried, header):
    intake, store = tried(
        header, ("1", "Keeper", "", "Light", "1", "G7", "no"), ("2", "Helper", "1", "Light", "0,5", "G3", "x")
    )
    assert lines(store) == [("2", "1")]
    assert plain(store, "skos:prefLabel") == [("1", "Keeper"), ("2", "Helper"), (f"{UNIT}light", "Light")]
    assert plain(store, "org:postIn") == [("1", f"{UNIT}light"), ("2", f"{UNIT}light")]
    assert plain(store, "rg:fte") == [("1", "1"), ("2", "0.5")]
    assert plain(store, "rg:grade") == [("1", "G7"), ("2", "G3")]
    assert plain(store, "rg:vacant") == [("1", "false"), ("2", "true")]
    assert plain(store, "dcterms:identifier") == [("1", "1"), ("2", "2")]
    assert (intake.counts["posts"], intake.counts["units"]) == (2, 1)


def test_a_title_that_says_so_makes_a_vacancy_unless_a_column_or_a_holder_denies_it(tried):
    _, store = tried(
        ("ID", "Title", "Reports to", "Vacant", "Name"),
        ("1", "Keeper", "", "", ""),
        ("2", "Cook (vacant)", "1", "", ""),
        ("3", "Cook (vacant)", "1", "no", ""),
        ("4", "Cook (vacant)", "1", "", "Ida Blum"),
        ("5", "Vacancy Manager", "1", "", ""),
        ("6", "unbesetzt", "1", "-", "vacant"),
    )
    assert plain(store, "rg:vacant") == [("2", "true"), ("3", "false"), ("6", "true")]


@pytest.mark.parametrize(
    ("holder", "vacant"),
    [
        ("Not in post", True), ("Unfilled since May", True), ("vakant", True), ("Vakant (Mai)", True),
        ("TBC", True), ("tba", True), ("To be confirmed", True), ("Vacant - was Ole Fink", True),
        ("", False), ("n/a", False), ("Vacante, Rita", False), ("Tbilisi Vakantov", False),
    ],
)  # fmt: skip
def test_what_stands_in_the_place_of_a_name_may_say_that_a_post_is_vacant(tried, holder, vacant):
    for header, cells in ((("Incumbent",), (holder,)), (("First name", "Last name"), ("", holder))):
        _, store = tried(("ID", "Title", *header), ("1", "Cook", *cells), with_people=True)
        assert plain(store, "rg:vacant") == ([("1", "true")] if vacant else [])
        assert bool(plain(store, "org:heldBy")) == (not vacant and len(holder) > 3)


def test_the_account_says_by_which_column_posts_are_vacant_and_how_many_have_nobody_named(tried):
    intake, _ = tried(
        ("ID", "Title", "Vacant?", "Incumbent"),
        ("1", "Keeper", "", "TBC"),
        ("2", "Cook (vacant)", "", ""),
        ("3", "Baker", "yes", ""),
        ("4", "Clerk", "", ""),
        ("5", "Clerk", "no", ""),
        ("6", "Clerk", "", "Ida Blum"),
    )
    assert [note for note in intake.notes if "the column" in note] == [
        "1 post vacant by the column 'Incumbent'",
        "1 post vacant by the column 'Title'",
        "1 post vacant by the column 'Vacant?'",
        "2 posts with nobody named in the column 'Incumbent', which does not say that a post is vacant",
    ]
    intake, _ = tried(("ID", "Title"), ("1", "Keeper"))
    assert not any("nobody" in note for note in intake.notes)


def test_no_spelling_of_a_column_stands_for_two_things():
    keys = {}
    for key, spellings in COLUMNS.items():
        for spelling in spellings:
            keys.setdefault(fold(spelling), set()).add(key)
    assert {name for name, found in keys.items() if len(found) > 1} == set()


def test_a_mapping_says_which_column_is_what_and_in_which_language(tried):
    _, store = tried(
        ("ID", "Pers.Nr.", "Bezeichnung", "VG", "Kürzel"),
        ("x", "7", "Wärter", "", "W"),
        ("y", "8", "Gehilfe", "7", "G"),
        mapping={"columns": {"id": "persnr", "title": "Bezeichnung", "manager": "VG"}, "language": "de"},
    )
    assert lines(store) == [("8", "7")]
    found = rows(
        store, f"SELECT ?name (LANG(?name) AS ?l) WHERE {{ GRAPH <{SOURCE}> {{ ?s skos:prefLabel ?name }} }}"
    )
    assert found == [("Gehilfe", "de"), ("Wärter", "de")]


@pytest.mark.parametrize(("meant", "until"), [("last-day", "2024-07-01"), ("day-after", "2024-06-30")])
def test_a_mapping_can_name_the_column_of_last_days_and_say_how_they_are_meant(tried, meant, until):
    _, store = tried(
        ("ID", "Title", "Boss", "Schluss"),
        ("1", "Keeper", "", ""),
        ("2", "Helper", "1", "2024-06-30"),
        mapping={"to": meant, "columns": {"manager": "Boss", "to": "Schluss"}},
    )
    assert claims(store) == [("2", "reportsTo", "1", None, until)]


@pytest.mark.parametrize(
    ("mapping", "says"),
    [
        ({"colums": {}}, "there is no entry 'colums'; the nearest is 'columns'"),
        ({"columns": {"titel": "Title"}}, "there is no column 'titel'; the nearest is 'title'"),
        (
            {"columns": {"title": "Titel"}},
            "has no column 'Titel', which the mapping wants as title; the nearest is 'Title'",
        ),
        ({"columns": {"title": 3}}, "title = 3 is no text"),
        ({"columns": "id"}, "columns is a table of names"),
        ({"language": "the German one"}, "'the German one' is no language tag"),
        ({"language": 3}, "language = 3 is no text"),
        ({"dates": "dmy"}, "dates = 'dmy': write 'day-first' or 'month-first'"),
        ({"to": "end"}, "to = 'end': write 'last-day' or 'day-after'"),
    ],
)
def test_a_mapping_at_fault_is_told_with_what_is_nearest(tried, mapping, says):
    with pytest.raises(FileError, match=re.escape(says)):
        tried(HEADER, ("1", "Keeper", ""), mapping=mapping)


@pytest.mark.parametrize(
    ("header", "says"),
    [
        (
            ("Title", "Manager"),
            "lacks a column of identifiers of posts; it has: Title, Manager; a mapping can name it: id = ",
        ),
        (
            ("ID", "Pflichten"),
            "lacks a column of titles of posts; it has: ID, Pflichten; a mapping can name it: title = ",
        ),
    ],
)
def test_a_table_without_identifiers_or_titles_is_refused_with_the_columns_that_it_has(tried, header, says):
    with pytest.raises(FileError, match=re.escape(says)):
        tried(header, ("1", "2"))


def test_a_table_without_a_header_is_refused_without_telling_anybodys_name(tried):
    for title in ("Keeper", "Manager"):
        with pytest.raises(FileError, match="no row names its columns in words that are known") as caught:
            tried(("17", "Ottilie Quast", title), ("18", "Ida Blum", title))
        assert "Quast" not in str(caught.value)


def test_columns_that_are_not_used_and_a_missing_column_of_superiors_are_told(tried):
    intake, store = tried(("ID", "Title", "Shoe size"), ("1", "Keeper", "44"))
    assert lines(store) == []
    assert [note.partition("posts.csv: ")[2] for note in intake.notes] == [
        "no column of superiors is known, so there are no reporting lines",
        "columns passed over: Shoe size",
    ]


def test_a_post_is_known_by_its_position_before_its_holders_number_or_its_slug(tried):
    header = ("Employee ID", "Position ID", "Slug", "Title")
    _, store = tried(header, ("e1", "p1", "s1", "Keeper"))
    assert plain(store, "dcterms:identifier") == [("p1", "p1")]
    _, store = tried(("Slug", "Title", "Employee ID"), ("s1", "Keeper", "e1"))
    assert plain(store, "dcterms:identifier") == [("e1", "e1")]
    _, store = tried(("Slug", "Title"), ("s1", "Keeper"))
    assert plain(store, "dcterms:identifier") == [("s1", "s1")]


# -- superiors


@pytest.mark.parametrize(
    ("header", "keeper", "helper"),
    [
        (
            ("ID", "Title", "Manager", "Name"),
            ("1", "Keeper", "", "Ida Blum"),
            ("2", "Helper", "1", "Ole Fink"),
        ),
        (
            ("ID", "Title", "Manager", "Name"),
            ("1", "Keeper", "", "Ida Blum"),
            ("2", "Helper", "Ida Blum", "Ole Fink"),
        ),
        (
            ("ID", "Title", "Manager", "Name"),
            ("1", "Keeper", "", "Ida Blum"),
            ("2", "Helper", "blum,  IDA", "Ole Fink"),
        ),
        (
            ("ID", "Title", "Manager", "Name"),
            ("1", "Keeper", "", "Blum, Ida"),
            ("2", "Helper", "Ida Blum", "Fink, Ole"),
        ),
        (
            ("ID", "Title", "Manager", "Name"),
            ("1", "Head Keeper", "", "Ida"),
            ("2", "Helper", "head keeper", "Ole"),
        ),
        (
            ("ID", "Title", "Manager", "Vorname", "Nachname"),
            ("1", "Keeper", "", "Ida", "Blum"),
            ("2", "Helper", "Ida Blum", "Ole", "Fink"),
        ),
        (
            ("ID", "Title", "Manager email", "E-mail"),
            ("1", "Keeper", "", "ida@x.example"),
            ("2", "Helper", "Ida@x.example", "ole@x.example"),
        ),
        (
            ("ID", "Title", "Manager name", "Name"),
            ("1", "Keeper", "", "Ida Blum"),
            ("2", "Helper", "Ida Blum", "Ole Fink"),
        ),
        (
            ("ID", "Title", "Manager ID", "Manager name", "Name"),
            ("1", "Keeper", "", "", "Ida"),
            ("2", "Helper", "1", "Ole", "Ole"),
        ),
        (
            ("ID", "Title", "Manager ID", "Manager name", "Name"),
            ("1", "Keeper", "", "", "Ida"),
            ("2", "Helper", "", "Ida", "Ole"),
        ),
        (
            ("Position ID", "Employee ID", "Title", "Manager"),
            ("1", "E9", "Keeper", ""),
            ("2", "E8", "Helper", "E9"),
        ),
        (
            ("Position ID", "Employee ID", "Title", "Manager employee ID"),
            ("1", "2", "Keeper", ""),
            ("2", "1", "Helper", "2"),
        ),
        (
            ("ID", "Title", "reports_to_slug", "role_slug"),
            ("1", "Keeper", "none", "keeper"),
            ("2", "Helper", "keeper", ""),
        ),
    ],
)
def test_superiors_are_found_by_identifier_number_slug_name_address_or_title(tried, header, keeper, helper):
    intake, store = tried(header, keeper, helper)
    assert lines(store) == [("2", "1")]
    assert intake.findings == {}


def test_how_the_column_of_superiors_was_read_is_told(tried):
    intake, _ = tried(
        NAMED,
        ("1", "Keeper", "", "Ida Blum"),
        ("2", "Helper", "Ida Blum", "Ole Fink"),
        ("3", "Cook", "Ole Fink", "Bo Ek"),
        ("4", "Cook", "Keeper", "Al Ek"),
        ("5", "Cook", "1", "Ed Ek"),
        ("6", "Cook", "Somebody Else", "Ty Ek"),
    )
    assert intake.notes == [
        "'Manager' names a superior 5 times; "
        "found: 2 as names of people, 1 as identifiers of posts, 1 as titles of posts, 1 not at all"
    ]


@pytest.mark.parametrize("header", ["employee", "Mitarbeiter", "Name"])
def test_codes_below_a_header_that_may_mean_names_are_numbers_of_people(tried, header):
    columns = ("ID", "Title", "Manager", header, "Person")
    lines = [
        ("1", "Head", "", "E1", "Ida Blum"),
        ("2", "Cook", "E1", "E2", "Ole Fink"),
        ("3", "Mate", "", "", ""),
    ]
    intake, store = tried(columns, *lines, with_people=True)
    assert plain(store, "foaf:name", PERSON) == [("E1", "Ida Blum"), ("E2", "Ole Fink")]
    assert f"{header!r} holds codes and no names" in "\n".join(intake.notes)
    intake, store = tried(columns[:4], *(row[:4] for row in lines), with_people=True)
    assert (plain(store, "org:heldBy"), plain(store, "foaf:name")) == (
        [("1", f"{PERSON}E1"), ("2", f"{PERSON}E2")],
        [],
    )


def test_one_name_below_a_header_makes_the_column_one_of_names(tried):
    lines = [("1", "Head", "", "E1"), ("2", "Cook", "E1", "Ole Fink")]
    _, store = tried(("ID", "Title", "Manager", "Employee"), *lines, with_people=True)
    assert [name for _, name in plain(store, "foaf:name")] == ["E1", "Ole Fink"]


def test_a_table_of_employees_alone_has_their_numbers_as_identifiers(tried):
    _, store = tried(("Employee", "Title", "Manager"), ("E1", "Head", ""), ("E2", "Cook", "E1"))
    assert lines(store) == [("E2", "E1")]


def test_the_number_of_an_employee_is_not_taken_for_that_of_anothers_post(tried):
    header = ("Position ID", "Employee ID", "Title", "Manager ID")
    intake, store = tried(
        header, ("1", "500", "Keeper", ""), ("2", "600", "Helper", "1"), ("3", "700", "Cook", "500")
    )
    assert lines(store) == [("2", "1"), ("3", "500")]
    assert intake.findings["dangling"] == (1, ["Cook (3) reports to 500, which is not there"])


SHARED = (
    ("1", "Keeper", "", "Ida Blum"),
    ("2", "Cook", "Ida Blum", "Ole Fink"),
    ("3", "Baker", "Ida Blum", "Ole Fink"),
    ("4", "Helper", "Ole Fink", "Bo Ek"),
)


def test_a_name_that_two_people_share_draws_no_line_and_its_row_is_rejected_with_both_posts(tried):
    intake, store = tried(NAMED, *SHARED)
    assert lines(store) == [("2", "1"), ("3", "1")]
    problem = "fits 2 posts (Cook (2), Baker (3)); write the identifier of the one meant"
    assert rejected(intake) == [(5, "Manager", "", problem)]
    assert intake.counts["posts"] == 3
    intake, _ = tried(NAMED, *SHARED, with_people=True)
    assert rejected(intake) == [(5, "Manager", "Ole Fink", problem)]


def test_a_shared_title_is_no_superior_either_and_the_value_is_told(tried):
    intake, _ = tried(
        HEADER, ("1", "Lead", ""), ("2", "Lead", ""), ("3", "Cook", "Lead"), ("4", "Baker", "Cook")
    )
    assert rejected(intake) == [
        (4, "Manager ID", "Lead", "fits 2 posts (Lead (1), Lead (2)); write the identifier of the one meant")
    ]
    assert intake.findings["dangling"] == (1, ["Baker (4) reports to Cook (3), which is not there"])


def test_of_two_people_of_one_name_only_one_can_have_been_the_superior_at_the_time(tried):
    header = (*NAMED, "From", "To")
    _, store = tried(
        header,
        ("1", "Cook", "", "Ole Fink", "2010-01-01", "2015-12-31"),
        ("2", "Baker", "", "Ole Fink", "2020-01-01", ""),
        ("3", "Helper", "Ole Fink", "Bo Ek", "2012-01-01", "2019-12-31"),
        ("4", "Helper", "Ole Fink", "Al Ek", "2021-01-01", ""),
    )
    assert [claim[:3] for claim in claims(store)] == [("3", "reportsTo", "1"), ("4", "reportsTo", "2")]


@pytest.mark.parametrize(
    "top", ["", " ", "none", "None", "N/A", "XX", "xx", "-", "–", "0", "keine", "Aucun", "geen"]
)
def test_nobody_above_is_written_in_many_ways(tried, top):
    intake, store = tried(HEADER, ("1", "Keeper", top), ("2", "Helper", "1"))
    assert lines(store) == [("2", "1")]
    assert intake.findings == {}


def test_a_post_that_is_called_0_can_be_reported_to(tried):
    _, store = tried(HEADER, ("0", "Keeper", ""), ("2", "Helper", "0"))
    assert lines(store) == [("2", "0")]


def test_lines_that_are_amiss_are_kept_and_told(tried):
    intake, store = tried(
        HEADER,
        ("1", "Keeper", "1"),
        ("2", "Helper", "99"),
        ("3", "Cook", "4"),
        ("4", "Baker", "3"),
        ("5", "Clerk", "2"),
        ("5", "Scribe", "3"),
    )
    assert lines(store) == [("1", "1"), ("2", "99"), ("3", "4"), ("4", "3")]
    assert [(low, up) for low, _, up, *_ in claims(store)] == [("5", "2"), ("5", "3")]
    assert intake.findings == {
        "duplicate": (1, ["Clerk (5) has rows 6, 7, which hold at the same time"]),
        "dangling": (1, ["Helper (2) reports to 99, which is not there"]),
        "self-report": (1, ["Keeper (1) reports to itself"]),
        "cycle": (1, ["Cook (3) → Baker (4) → Cook (3)"]),
    }
    marks = rows(store, "SELECT ?k ?p WHERE { GRAPH ?g { ?f a ?k ; rg:about ?p } }")
    assert [(kind.rpartition("#")[2], post.removeprefix(POST)) for kind, post in marks] == [
        ("DanglingLine", "2"),
        ("DanglingLine", "99"),
        ("DuplicateIdentifier", "5"),
        ("ReportingCycle", "3"),
        ("ReportingCycle", "4"),
        ("SelfReport", "1"),
    ]
    assert rows(store, "SELECT ?p ?n WHERE { GRAPH ?g { ?p a rg:MissingPost ; skos:prefLabel ?n } }") == [
        (f"{POST}99", "99")
    ]
    assert plain(store, "skos:prefLabel")[-3:] == [("5", "Clerk"), ("5", "Scribe"), ("99", "99")]
    assert intake.counts["posts"] == 5


def test_dotted_lines_stand_beside_solid_ones_and_there_may_be_several(tried):
    intake, store = tried(
        (*HEADER, "Dotted line manager"),
        ("1", "Keeper", "", ""),
        ("2", "Cook", "1", "none"),
        ("3", "Helper", "1", "2; 1"),
        ("4", "Baker", "1", "4"),
        ("5", "Clerk", "1", "77"),
    )
    assert lines(store) == [("2", "1"), ("3", "1"), ("4", "1"), ("5", "1")]
    assert plain(store, "rg:dottedLineTo") == [("3", "1"), ("3", "2"), ("4", "4"), ("5", "77")]
    assert intake.findings == {
        "dangling": (1, ["Clerk (5) reports to 77, which is not there (by a dotted line)"]),
        "self-report": (1, ["Baker (4) reports to itself (by a dotted line)"]),
    }


def test_a_row_that_ends_early_is_no_top_of_the_organisation(tried):
    intake, _ = tried(HEADER, ("1", "Keeper", ""), ("2", "Helper of the"), ("keeper", "1"))
    assert [row[:1] + row[3:] for row in rejected(intake)] == [
        (3, "has 2 cells, and the header has 3"),
        (4, "has 2 cells, and the header has 3"),
    ]


# -- names of people


def test_names_of_people_stay_out_of_all_that_is_written_and_told(tried):
    header = (*NAMED, "E-mail", "FTE", "Vacant", "From", "Dotted line manager")
    intake, store = tried(
        header,
        ("1", "Keeper", "", "Ida Blum", "ida@x.example", "1", "", "", ""),
        ("2", "Cook", "Ida Blum", "Oleg Fink", "oleg@x.example", "1", "", "", "Ida Blum"),
        ("3", "Baker", "Ida Blum", "Oleg Fink", "oleg2@x.example", "1", "", "", "Ursel Zorn"),
        ("4", "Helper", "Oleg Fink", "Bo Ek", "", "1", "", "", ""),
        ("5", "Helper", "Ursel Zorn", "Bo Ek", "", "1", "", "", "Zorn2"),
        ("6", "Helper", "ursel.zorn7@x.example", "Bo Ek", "", "1", "", "", ""),
        ("7", "Helper", "Ida Blum", "Al Fjord", "", "Al Fjord", "", "", ""),
        ("8", "Helper", "Ida Blum", "Al Fjord", "", "1", "al fjord", "", ""),
        ("9", "Helper", "Ida Blum", "Al Fjord", "", "1", "", "Mr. Fjord's", ""),
        ("", "Helper", "Ida Blum", "Al Fjord", "", "1", "", "", ""),
    )
    text = everything(intake, store).lower()
    for name in ("ida", "blum", "fink", "ursel", "zorn", "bo ek", "fjord", "x.example"):
        assert name not in text, name
    assert intake.findings["dangling"][1] == [
        "Helper (5) reports to an unlisted superior (row 6), which is not there",
        "Helper (6) reports to an unlisted superior (row 7), which is not there",
        "Baker (3) reports to an unlisted superior (row 6), which is not there (by a dotted line)",
        "Helper (5) reports to an unlisted superior (row 6), which is not there (by a dotted line)",
    ]
    assert [row[:3] for row in rejected(intake)] == [
        (5, "Manager", ""),
        (8, "FTE", ""),
        (9, "Vacant", ""),
        (10, "From", ""),
        (11, "Position ID", ""),
    ]


@pytest.mark.parametrize("manager", ["Ursel Zorn", "zorn", "ursel.zorn3@x.example", "Zorn, Ursel"])
def test_a_superior_who_is_not_listed_is_not_named_even_where_nothing_tells_how_the_column_is_to_be_read(
    tried, manager
):
    for lone in (True, False):
        others = [] if lone else [("2", "Cook", "1"), ("4", "Baker", "1")]
        intake, store = tried(HEADER, ("1", "Keeper", ""), *others, ("3", "Helper", manager))
        assert "zorn" not in everything(intake, store).lower()
        assert intake.findings["dangling"][0] == 1


def test_a_column_of_slugs_with_a_name_in_it_does_not_tell_the_name(tried):
    intake, store = tried(
        ("ID", "Title", "Reports to slug", "Slug"),
        ("1", "Keeper", "", "keeper"),
        ("2", "Cook", "keeper", "cook"),
        ("3", "Baker", "Ursel Zorn", ""),
        ("4", "Clerk", "head_of_nothing", ""),
    )
    assert lines(store) == [("2", "1"), ("3", ".unlisted/1"), ("4", "head_of_nothing")]
    assert "zorn" not in everything(intake, store).lower()


def test_one_unlisted_superior_of_two_posts_is_one(tried):
    _, store = tried(
        NAMED,
        ("1", "Keeper", "", "Ida"),
        ("2", "Cook", "Ida", "Ole"),
        ("3", "Baker", "Zorn", "Bo"),
        ("4", "Clerk", "ZORN", "Al"),
        ("5", "Helper", "Quast", "Ed"),
    )
    assert lines(store) == [("2", "1"), ("3", ".unlisted/1"), ("4", ".unlisted/1"), ("5", ".unlisted/2")]


@pytest.mark.parametrize("nobody", ["TBC", "To Be Confirmed", "Vacant", "Unknown", "Not known"])
def test_a_superior_yet_to_be_named_is_no_person_and_is_told(tried, nobody):
    intake, store = tried(
        NAMED, ("1", "Keeper", "", "Ida Blum"), ("2", "Cook", "Ida Blum", nobody), ("3", "Baker", nobody, ""),
        with_people=True,
    )  # fmt: skip
    assert (lines(store), len(plain(store, "org:heldBy"))) == ([("2", "1")], 1)
    assert "'Manager' names nobody yet 1 time, and so no superior" in intake.notes


def test_people_come_in_where_the_user_wants_them(tried):
    intake, store = tried(
        (*NAMED, "Employee ID"),
        ("1", "Keeper", "", "Ida Blum", "77"),
        ("2", "Cook", "Ida Blum", "Ole Fink", ""),
        ("3", "Baker", "Ida Blum", "Bo Ek", ""),
        ("4", "Clerk", "Bo Ek", "Ole Fink", ""),
        ("5", "Helper", "Ursel Zorn", "VACANT", ""),
        with_people=True,
    )
    assert plain(store, "org:heldBy") == [
        (".unlisted/1", f"{PERSON}ursel-zorn-1"),
        ("1", f"{PERSON}77"),
        ("2", f"{PERSON}ole-fink-2"),
        ("3", f"{PERSON}bo-ek"),
        ("4", f"{PERSON}ole-fink-4"),
    ]
    names = rows(store, f"SELECT ?p ?n WHERE {{ GRAPH <{SOURCE}> {{ ?p a foaf:Person ; foaf:name ?n }} }}")
    assert [(iri.removeprefix(PERSON), name) for iri, name in names] == [
        ("77", "Ida Blum"),
        ("bo-ek", "Bo Ek"),
        ("ole-fink-2", "Ole Fink"),
        ("ole-fink-4", "Ole Fink"),
        ("ursel-zorn-1", "Ursel Zorn"),
    ]
    assert plain(store, "rg:vacant") == [("5", "true")]
    assert intake.findings["dangling"][1] == [
        "Helper (5) reports to an unlisted superior (row 6), which is not there"
    ]


def test_a_post_cannot_be_vacant_and_held(tried):
    header = (*NAMED, "Vacant", "To")
    intake, _ = tried(
        header,
        ("1", "Keeper", "", "Ida Blum", "yes", ""),
        ("2", "Cook", "", "Ole Fink", "yes", "2019-12-31"),
        with_people=True,
        date="2020-01-01",
    )
    vacant = (2, "Vacant", "yes", "says that the post is vacant, but a holder is named")
    assert rejected(intake) == [vacant]
    turned = ("2", "Cook", "", "Ole Fink", "yes", "2020-01-02", "2020-01-01")
    both, _ = tried((*NAMED, "Vacant", "From", "To"), turned, with_people=True)
    to = (2, "To", "2020-01-01", "is not after the day on which the row begins, 2020-01-02")
    assert rejected(both) == [to, vacant]
    assert intake.findings == {"not-in-force": (1, ["Cook (2) ended before 2020-01-01"])}


# -- days


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2021-03-04", "2021-03-04"),
        ("2021-03-04 00:00:00", "2021-03-04"),
        ("2021-03-04T08:00:00", "2021-03-04"),
        ("2021/03/04", "2021-03-04"),
        ("20210304", "2021-03-04"),
        ("04.03.2021", "2021-03-04"),
        ("4.3.2021", "2021-03-04"),
        ("14/03/2021", "2021-03-14"),
        ("03/14/2021", "2021-03-14"),
        ("14-3-2021", "2021-03-14"),
        ("3/3/2021", "2021-03-03"),
        ("29.02.2020", "2020-02-29"),
    ],
)
def test_days_are_read_in_the_forms_that_leave_no_doubt(tried, written, day):
    _, store = tried(DATED, ("1", "Keeper", "", "", ""), ("2", "Helper", "1", written, ""))
    assert claims(store) == [("2", "reportsTo", "1", day, None)]
    assert lines(store) == []


@pytest.mark.parametrize(
    ("start", "end", "at", "problem"),
    [
        (
            "3/4/2021",
            "",
            "From",
            "can be two days; write it as 2024-03-31, or say in a mapping "
            "dates = 'day-first' or dates = 'month-first'",
        ),
        ("30.02.2021", "", "From", "is a day that does not exist"),
        ("2021-02-30", "", "From", "is a day that does not exist"),
        ("", "2021-13-01", "To", "is a day that does not exist"),
        ("03.15.2021", "", "From", "is a day that does not exist"),
        ("spring", "", "From", "is no day that can be read; write it as 2024-03-31"),
        ("45292", "", "From", "is no day that can be read; write it as 2024-03-31"),
        ("1.2.21", "", "From", "is no day that can be read; write it as 2024-03-31"),
        ("2021-03-04", "2021-03-03", "To", "is not after the day on which the row begins, 2021-03-04"),
    ],
)
def test_a_day_that_cannot_be_is_told_with_its_row_and_column(tried, start, end, at, problem):
    intake, _ = tried(DATED, ("1", "Keeper", "", "", ""), ("2", "Helper", "1", start, end))
    assert rejected(intake) == [(3, at, end if at == "To" else start, problem)]
    assert intake.counts["posts"] == 1


def test_one_day_above_12_tells_for_the_others_what_comes_first(tried):
    for other, day in (("25/12/2020", "2021-04-03"), ("12/25/2020", "2021-03-04")):
        _, store = tried(
            DATED,
            ("1", "Keeper", "", "", ""),
            ("2", "Cook", "1", other, ""),
            ("3", "Helper", "1", "03/04/2021", ""),
        )
        assert [claim[3] for claim in claims(store)] == ["2020-12-25", day]


def test_days_that_show_both_orders_leave_the_doubtful_ones_to_the_user(tried):
    lines_ = [
        ("1", "Keeper", "", "25/12/2020", ""),
        ("2", "Cook", "1", "12/25/2020", ""),
        ("3", "Helper", "1", "03/04/2021", ""),
    ]
    intake, _ = tried(DATED, *lines_)
    assert [row[:3] for row in rejected(intake)] == [(4, "From", "03/04/2021")]
    for choice, day in (("day-first", "2021-04-03"), ("month-first", "2021-03-04")):
        intake, store = tried(DATED, *lines_, mapping={"dates": choice})
        assert rejected(intake) == []
        assert claims(store)[1][3] == day


def test_a_dated_line_is_a_claim_under_the_hash_of_what_it_says_and_no_plain_statement(tried):
    intake, store = tried(
        (*DATED, "Dotted line manager", "Name"),
        ("1", "Keeper", "", "2020-01-01", "", "", "Ida Blum"),
        ("2", "Helper", "1", "2020-01-01", "2021-12-31", "1", "Bo Ek"),
        with_people=True,
        date="2021-06-30",
    )
    assert claims(store) == [
        ("1", "heldBy", "ida-blum", "2020-01-01", None),
        ("2", "heldBy", "bo-ek", "2020-01-01", "2022-01-01"),
        ("2", "reportsTo", "1", "2020-01-01", "2022-01-01"),
        ("2", "dottedLineTo", "1", "2020-01-01", "2022-01-01"),
    ]
    assert lines(store) == plain(store, "org:heldBy") == plain(store, "rg:dottedLineTo") == []
    quads = store.oxigraph.quads_for_pattern(None, None, None, ox.NamedNode(GRAPHS["claims"]))
    found = fields_of((quad.subject, quad.predicate.value, quad.object) for quad in quads)
    assert [claim.value for claim in found] == [mint_claim(fields, {}) for fields in found.values()]
    assert rows(store, f"SELECT ?d WHERE {{ GRAPH graph:sources {{ <{SOURCE}> dcterms:date ?d }} }}") == [
        ("2021-06-30",)
    ]
    assert not any("no day was given" in note for note in intake.notes)


def test_without_a_day_to_look_at_dated_rows_the_user_is_told_that_the_last_ones_count(tried):
    intake, _ = tried(DATED, ("1", "Keeper", "", "", ""), ("2", "Helper", "1", "2020-01-01", ""))
    assert any("no day was given" in note and "its last rows have it" in note for note in intake.notes)


def test_the_last_day_of_a_row_is_its_last_unless_the_next_row_begins_on_it(tried):
    keeper = ("1", "Keeper", "", "", "")
    inclusive = [("2", "Helper", "1", "2020-01-01", "2020-12-31"), ("2", "Helper", "1", "2021-01-01", "")]
    exclusive = [("2", "Helper", "1", "2020-01-01", "2021-01-01"), ("2", "Helper", "1", "2021-01-01", "")]
    for given, word in (
        (inclusive, "the last one of a row; a mapping can say otherwise: to = 'day-after'"),
        (exclusive, "the first one after a row; a mapping can say otherwise: to = 'last-day'"),
    ):
        intake, store = tried(DATED, keeper, *given)
        assert sorted(claim[3:] for claim in claims(store)) == [
            ("2020-01-01", "2021-01-01"),
            ("2021-01-01", None),
        ]
        assert intake.findings == {}
        assert f"the day in 'To' was read as {word}" in intake.notes
    _, store = tried(DATED, keeper, inclusive[0], mapping={"to": "day-after"})
    assert claims(store)[0][4] == "2020-12-31"
    _, store = tried(DATED, keeper, ("2", "Helper", "1", "2020-01-01", "2020-01-01"))
    assert claims(store)[0][3:] == ("2020-01-01", "2020-01-02")


def test_what_most_rows_of_a_table_do_tells_how_its_last_days_are_meant(tried):
    def history(post, end):
        return [(post, "Helper", "1", "2020-01-01", end), (post, "Cook", "1", "2021-01-01", "")]

    given = [("1", "Keeper", "", "", ""), *history("2", "2021-01-01"), *history("3", "2020-12-31")]
    intake, store = tried(DATED, *given, *history("4", "2020-12-31"))
    assert intake.findings["duplicate"] == (1, ["Helper (2) has rows 3, 4, which hold at the same time"])
    assert [claim[4] for claim in claims(store) if claim[4]] == ["2021-01-02", "2021-01-01", "2021-01-01"]


def test_all_that_is_wrong_with_the_cells_of_a_row_is_told(tried, tmp_path):
    header = (*DATED, "FTE", "Vacant")
    row = ("3", "Cook", "1", "2024-05-01", "2023-05-01", "half", "perhaps")
    other = ("", "Baker", "1", "2023-13-01", "someday", "#N/A", "no")
    intake, _ = tried(header, ("1", "Keeper", "", "", "", "1", ""), row, other)
    assert [found[:2] for found in rejected(intake)] == [
        *((3, at) for at in ("FTE", "Vacant", "To")),
        *((4, at) for at in ("FTE", "Position ID", "From", "To")),
    ]
    account = import_source("posts", [tmp_path / "posts.csv"], store=tmp_path / "store")
    told = csv.reader(Path(account.rejects[0]).read_text("utf-8").splitlines())
    assert [reasons[-1] for reasons in told][1] == (
        "row 3: FTE 'half' is no number from 0 up, such as 0.5; Vacant 'perhaps' is neither yes nor no;"
        " To '2023-05-01' is not after the day on which the row begins, 2024-05-01"
    )


def test_space_around_cells_is_no_part_of_them(tried):
    header = (*NAMED, "Department", "FTE", "Grade", "Vacant", "From", "Dotted line manager")
    given = [
        ("1", "Keeper", "", "Ida Blum", "Light", "0.5", "G7", "no", "13/01/2020", ""),
        ("2", "Helper", "Ida Blum", "vacant", "Light", "1", "G3", "", "02/01/2020", "1"),
        ("3", "Cook", "Ida Blum", "Bo  Ek", "Light", "1", "G3", "", "02/01/2020", "1"),
    ]
    intake, store = tried(header, *given, with_people=True)
    padded = [tuple(f" {cell}\t" for cell in line) for line in given]
    other, same = tried(tuple(f" {name} " for name in header), *padded, with_people=True)
    assert everything(other, same) == everything(intake, store)
    assert other.counts == intake.counts
    assert intake.counts["posts"] == 3


@pytest.mark.parametrize("end", ["9999-12-31", "31.12.9999", "4712-12-31", "00.00.0000", "n/a", "-"])
def test_the_end_of_time_is_no_end(tried, end):
    _, store = tried(DATED, ("1", "Keeper", "", "", ""), ("2", "Helper", "1", "2020-01-01", end))
    assert claims(store)[0][3:] == ("2020-01-01", None)


def test_rows_of_one_post_that_follow_one_another_are_its_history_and_no_duplicate(tried):
    header = (*DATED, "Department")
    given = [
        ("1", "Keeper", "", "", "", "Light"),
        ("2", "Helper", "1", "2010-01-01", "2014-12-31", "Light"),
        ("2", "Cook", "3", "2015-01-01", "2019-12-31", "Galley"),
        ("2", "Head cook", "1", "2020-01-01", "", "Kitchen"),
        ("3", "Mate", "1", "", "", "Light"),
    ]
    for day, title, unit in (
        (None, "Head cook", "kitchen"),
        ("2016-05-05", "Cook", "galley"),
        ("2019-12-31", "Cook", "galley"),
        ("2020-01-01", "Head cook", "kitchen"),
        ("2009-01-01", "Head cook", "kitchen"),
    ):
        intake, store = tried(header, *given, date=day)
        early = {"not-in-force": (1, ["Helper (2) begins on 2010-01-01"])} if day == "2009-01-01" else {}
        assert intake.findings == early
        assert dict(plain(store, "skos:prefLabel"))["2"] == title
        assert dict(plain(store, "org:postIn"))["2"] == UNIT + unit
        assert [claim[2:] for claim in claims(store)] == [
            ("1", "2010-01-01", "2015-01-01"),
            ("1", "2020-01-01", None),
            ("3", "2015-01-01", "2020-01-01"),
        ]
        assert intake.counts["posts"] == 3 - len(early)
        other = "2 rows of other days of a post: what is said there is kept with those days"
        assert other in intake.notes


def test_rows_of_one_post_that_hold_at_the_same_time_are_duplicates(tried):
    for start, end, day in (
        ("2014-12-30", "", "2014-12-31"),
        ("2009-01-01", "", "2010-01-01"),
        ("", "", "2012-05-05"),
        ("", "2010-01-02", "2010-01-02"),
    ):
        intake, store = tried(
            DATED,
            ("1", "Keeper", "", "", ""),
            ("2", "Helper", "1", "2010-01-01", "2014-12-31"),
            ("2", "Cook", "1", start, end),
            date=day,
        )
        assert intake.findings["duplicate"] == (1, ["Helper (2) has rows 3, 4, which hold at the same time"])
        assert plain(store, "skos:prefLabel")[1:] == [("2", "Cook"), ("2", "Helper")]


def test_lines_that_never_held_together_make_no_loop(tried):
    intake, _ = tried(
        DATED,
        ("1", "Keeper", "2", "2010-01-01", "2014-12-31"),
        ("1", "Keeper", "", "2015-01-01", ""),
        ("2", "Helper", "", "2010-01-01", "2014-12-31"),
        ("2", "Helper", "1", "2015-01-01", ""),
        ("3", "Cook", "99", "2010-01-01", "2014-12-31"),
        ("3", "Cook", "1", "2015-01-01", ""),
    )
    assert intake.findings == {"dangling": (1, ["Cook (3) reports to 99, which is not there"])}


# -- figures and units


@pytest.mark.parametrize(
    ("header", "written", "value"),
    [
        ("FTE", "1", "1"),
        ("FTE", "1.0", "1"),
        ("FTE", "0,75", "0.75"),
        ("FTE", "80 %", "0.8"),
        ("FTE", "50%", "0.5"),
        ("FTE", "12.5", "12.5"),
        ("FTE", "0", "0"),
        ("FTE %", "60", "0.6"),
        ("FTE %", "0.6", "0.6"),
        ("FTE", "100", "100"),
        ("FTE", "５０％", "0.5"),
        ("FTE", "０．５", "0.5"),
        ("FTE ％", "60", "0.6"),
    ],
)
def test_a_full_time_equivalent_is_read_with_point_comma_or_percent(tried, header, written, value):
    _, store = tried(("ID", "Title", header), ("1", "Keeper", written))
    assert plain(store, "rg:fte") == [("1", value)]


@pytest.mark.parametrize(
    "written", ["half", "-1", "1/2", "½", "1½", "0.5²", "٠٫٥", "1.000,5", "1e3", "0.5 FTE"]
)
def test_what_is_no_full_time_equivalent_is_rejected(tried, written):
    intake, _ = tried(("ID", "Title", "FTE"), ("1", "Keeper", written), ("2", "Helper", ""))
    assert rejected(intake) == [(2, "FTE", written, "is no number from 0 up, such as 0.5")]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("yes", "true"),
        ("Ja", "true"),
        ("OUI", "true"),
        ("Sí", "true"),
        ("x", "true"),
        ("1", "true"),
        ("No", "false"),
        ("nein", "false"),
        ("false", "false"),
        ("besetzt", "false"),
        ("", None),
        ("-", None),
    ],
)
def test_whether_a_post_is_vacant_is_read_in_many_words(tried, written, value):
    _, store = tried(("ID", "Title", "Vacant"), ("1", "Keeper", written))
    assert plain(store, "rg:vacant") == ([("1", value)] if value else [])


def test_what_is_neither_yes_nor_no_is_rejected(tried):
    intake, _ = tried(("ID", "Title", "Vacant"), ("1", "Keeper", "perhaps"), ("2", "Helper", "no"))
    assert rejected(intake) == [(2, "Vacant", "perhaps", "is neither yes nor no")]


def test_units_nest_and_one_name_in_two_larger_units_is_two_units(tried):
    intake, store = tried(
        ("ID", "Title", "Department", "Division"),
        ("1", "Keeper", "Light", "Tower"),
        ("2", "Cook", "Office", "Tower"),
        ("3", "Mate", "Office", "Harbour"),
        ("10", "Mate", "OFFICE", "harbour "),
        ("4", "Clerk", "", "Harbour"),
        ("5", "Head", "  TOWER", "tower"),
        ("6", "Scribe", "-", "N/A"),
        ("7", "Oiler", "R&D", ""),
        ("8", "Tester", "R+D", ""),
        ("9", "Guest", "???", ""),
    )
    units = {post: unit.removeprefix(UNIT) for post, unit in plain(store, "org:postIn")}
    assert (units["1"], units["2"]) == ("light", "tower/office")
    assert (units["3"], units["4"], units["5"]) == ("harbour/office", "harbour", "tower")
    assert units["10"] == units["3"]
    assert "6" not in units
    assert units["7"] == "r-d"
    assert re.fullmatch("r-d-[0-9a-f]{8}", units["8"])
    assert re.fullmatch("[0-9a-f]{8}", units["9"])
    assert plain(store, "org:subOrganizationOf", UNIT) == [
        ("harbour/office", "harbour"),
        ("light", "tower"),
        ("tower/office", "tower"),
    ]
    assert intake.counts["units"] == len(set(units.values()))
    assert set(
        rows(
            store, "SELECT DISTINCT ?n WHERE { GRAPH ?g { ?u a org:OrganizationalUnit ; skos:prefLabel ?n } }"
        )
    ) == {(name,) for name in ("Light", "Tower", "Office", "Harbour", "R&D", "R+D", "???")}


@pytest.mark.parametrize("organisation", ["", "North"])
@pytest.mark.parametrize("levels", [3, 4])
def test_a_tree_of_departments_is_one_tree_with_organisations_or_without_in_any_order(
    tried, organisation, levels
):
    names = ("Board", "Finance", "Accounts", "Ledgers")[:levels]
    header = ("ID", "Title", "Organisation", "Department", "Parent department")
    posts = [
        (number, f"Head of {name}", organisation, name, above)
        for number, (name, above) in enumerate(zip(names, ("", *names), strict=False))
    ]
    for order in itertools.permutations(posts):
        intake, store = tried(header, *order)
        assert intake.counts["units"] == levels
        assert plain(store, "org:subOrganizationOf", UNIT) == sorted(
            (name.lower(), above.lower()) for name, above in zip(names[1:], names, strict=False)
        )
        assert plain(store, "org:unitOf", UNIT) == ([("board", "north")] if organisation else [])
        assert not [note for note in intake.notes if "unit" in note]


def test_namesakes_of_two_organisations_are_two_and_an_empty_cell_says_nothing_else(tried):
    intake, store = tried(
        ("ID", "Title", "Organisation", "Department", "Parent department"),
        ("1", "Head", "North", "Finance", "Board"),
        ("2", "Head", "South", "Finance", "Works"),
        ("3", "Clerk", "North", "Accounts", "Finance"),
        ("4", "Clerk", "South", "Accounts", "Finance"),
        ("5", "Cashier", "South", "Finance", ""),
        ("6", "Porter", "", "Works", ""),
    )
    assert set(plain(store, "org:subOrganizationOf", UNIT)) == {
        ("board/finance", "board"),
        ("works/finance", "works"),
        ("board/finance/accounts", "board/finance"),
        ("works/finance/accounts", "works/finance"),
    }
    assert set(plain(store, "org:unitOf", UNIT)) == {("board", "north"), ("works", "south")}
    assert intake.counts["units"] == 6


def test_a_larger_unit_that_may_be_either_of_two_is_another_one_and_told(tried):
    intake, store = tried(
        ("ID", "Title", "Organisation", "Department", "Parent department"),
        ("1", "Clerk", "North", "Office", "Tower"),
        ("2", "Clerk", "North", "Office", "Harbour"),
        ("3", "Typist", "North", "Desk", "Office"),
    )
    assert ("desk", "north/office") in plain(store, "org:subOrganizationOf", UNIT)
    assert (
        "1 unit named without the larger one, where several have the name: 'Office' (of Harbour, Tower);"
        " read as one more of that name"
    ) in intake.notes


@pytest.mark.parametrize("organisation", ["", "North"])
def test_units_that_are_part_of_one_another_stay_so_in_their_organisation_and_are_told(tried, organisation):
    intake, store = tried(
        ("ID", "Title", "Organisation", "Department", "Parent department"),
        ("1", "Clerk", organisation, "Tower", "Harbour"),
        ("2", "Clerk", organisation, "Harbour", "Tower"),
        ("3", "Cook", organisation, "Galley", "Harbour"),
        ("4", "Guest", organisation, "Pier", ""),
    )
    assert set(plain(store, "org:subOrganizationOf", UNIT)) == {
        ("tower", "harbour"),
        ("harbour", "tower"),
        ("galley", "harbour"),
    }
    tops = [unit for unit, _ in plain(store, "org:unitOf", UNIT)]
    assert len(tops) == 2
    assert "pier" in tops
    assert any("part of one another" in note and "Tower" in note for note in intake.notes)


def test_a_post_without_a_title_comes_in_and_is_counted(tried):
    intake, store = tried(HEADER, ("1", " ", ""), ("2", "Helper", "1"))
    assert plain(store, "skos:prefLabel") == [("2", "Helper")]
    assert "1 row without a title: a post of such a row bears its identifier only" in intake.notes


# -- identifiers


def test_identifiers_lose_the_point_of_a_spreadsheet_but_not_that_of_a_numbering(tried):
    _, store = tried(HEADER, ("1001.0", "Keeper", ""), ("1002.0", "Helper", "1001"))
    assert lines(store) == [("1002", "1001")]
    _, store = tried(HEADER, ("1.0", "Keeper", ""), ("1.1", "Helper", "1.0"), ("1.10", "Cook", "1.1"))
    assert lines(store) == [("1.1", "1.0"), ("1.10", "1.1")]
    _, store = tried(HEADER, ("100", "Keeper", ""), ("101", "Helper", "100.0"))
    assert lines(store) == [("101", "100")]


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("1.23457E+15", "is a number whose last digits a spreadsheet program has dropped"),
        ("1,23457E+15", "is a number whose last digits a spreadsheet program has dropped"),
        ("2024-03-01", "is a day, not an identifier"),
        ("1-Mar", "is a day, not an identifier"),
        ("Mar-24", "is a day, not an identifier"),
        ("01.03.2024", "is a day, not an identifier"),
        ("#REF!", "is an error of a formula"),
        ("#N/A", "is an error of a formula"),
        ("", "is empty: a post needs an identifier"),
    ],
)
def test_an_identifier_that_a_spreadsheet_has_spoilt_is_rejected(tried, written, problem):
    intake, _ = tried(HEADER, ("1", "Keeper", ""), (written, "Helper", "1"))
    [(row, column, value, says)] = rejected(intake)
    assert (row, column, value) == (3, "Position ID", written)
    assert says.startswith(problem)
    if written and not written.startswith("#"):
        intake, _ = tried(HEADER, ("1", "Keeper", ""), ("2", "Cook", "1"), ("3", "Helper", written))
        assert [row[:3] for row in rejected(intake)] == [(4, "Manager ID", written)]


def test_identifiers_keep_their_zeros_signs_and_spaces(tried):
    _, store = tried(
        HEADER, ("00123", "Keeper", ""), ("a/b c%", "Helper", "00123"), ('="007"', "Cook", "a/b c%")
    )
    assert lines(store) == [("007", "a/b%20c%25"), ("a/b%20c%25", "00123")]
    assert ("a/b%20c%25", "a/b c%") in plain(store, "dcterms:identifier")


# -- files


def test_a_workbook_is_read_with_its_numbers_and_days_and_a_mapping_can_name_the_sheet(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(("Staff list",))
    staff = book.create_sheet("Staff")
    for line in (
        DATED,
        (1001, "Keeper", None, None, None),
        (1002.0, "Helper", 1001, datetime(2020, 1, 1), None),
    ):
        staff.append(line)
    other = book.create_sheet("Old")
    for line in (HEADER, (1, "Oiler", None)):
        other.append(line)
    book.save(tmp_path / "posts.xlsx")
    intake, store, findings = take("posts", tmp_path / "posts.xlsx")
    assert findings == []
    assert claims(store) == [("1002", "reportsTo", "1001", "2020-01-01", None)]
    assert any(note.endswith("read its sheet 'Staff'; left out: 'Sheet', 'Old'") for note in intake.notes)
    _, store, _ = take("posts", tmp_path / "posts.xlsx", mapping={"sheet": "old"})
    assert plain(store, "dcterms:identifier") == [("1", "1")]


def test_a_readme_beside_the_table_is_not_the_table(tmp_path):
    text = table(HEADER, ("1", "Keeper", ""))
    archive = zipped(tmp_path / "x.zip", {"a/README.txt": "read me", "a/posts.csv": text, "LICENSE": "free"})
    intake, _, _ = take("posts", archive)
    assert [t.name for t in intake.tables] == ["posts.csv"]
    (tmp_path / "posts.txt").write_text(text)
    assert take("posts", tmp_path / "posts.txt")[0].counts["posts"] == 1
    with pytest.raises(FileError, match=r"two files for one table: .*a\.csv and .*b\.csv; name the one"):
        take("posts", zipped(tmp_path / "y.zip", {"a.csv": text, "b.csv": text}))


def test_mended_rejects_are_further_rows_of_the_table_and_alone_a_table_of_their_own(tmp_path):
    path, store = tmp_path / "posts.csv", tmp_path / "store"
    path.write_text(table(NAMED, *SHARED))
    account = import_source("posts", [path], store=store)
    assert (account.posts, account.tables[0].rejected) == (3, 1)
    [rejects] = map(Path, account.rejects)
    mended = tmp_path / "mended" / rejects.name
    mended.parent.mkdir()
    mended.write_text(rejects.read_text().replace("4,Helper,Ole Fink", "4,Helper,3"))
    account = import_source("posts", [path, mended], store=store)
    assert [(t.read, t.accepted, t.rejected) for t in account.tables] == [(4, 3, 1), (1, 1, 0)]
    assert account.posts == 4
    assert not account.findings
    _, graph, _ = take("posts", path, mended)
    assert lines(graph) == [("2", "1"), ("3", "1"), ("4", "3")]
    intake, graph, _ = take("posts", mended)
    assert intake.counts["posts"] == 1
    assert intake.findings["dangling"][0] == 1


def test_a_table_of_headers_only_is_refused(tmp_path):
    (tmp_path / "posts.csv").write_text("ID,Title,Manager\n")
    with pytest.raises(FileError, match="headers only"):
        import_source("posts", [tmp_path / "posts.csv"], store=tmp_path / "store")


def test_the_same_table_says_the_same_in_the_same_order(tmp_path):
    text = table(
        (*NAMED, "Department", "From"),
        *((i, f"Title {i % 7}", i // 3 or "", f"Ida {i}", f"Unit {i % 5}", "") for i in range(60)),
    )
    (tmp_path / "a.csv").write_text(text)
    dumps = []
    for _ in range(2):
        intake, store, _ = take("posts", tmp_path / "a.csv", with_people=True)
        dumps.append(everything(intake, store))
    assert dumps[0] == dumps[1]


def test_rows_in_another_order_say_the_same(tried):
    header = (*DATED, "Department", "Employee ID", "Name")
    posts = [
        ("1", "Head", "", "", "", "R&D", "e1", "Ida Blum"),
        ("2", "Cook", "1", "", "2024-06-30", "R+D", "E1", "Ida Blum"),
        ("2", "Baker", "1", "2024-07-01", "", "r&d", "E2", "Ole Fink"),
        ("3", "Mate", "2", "", "", "R&D", "E3", "Ole Fink"),
        ("3", "Mate", "1", "", "", "R+d", "e4", "Bo Ek"),
    ]
    said = set()
    for order in (posts, posts[::-1], posts[2:] + posts[:2]):
        _, store = tried(header, *order, with_people=True)
        lines = store.dump(ox.RdfFormat.N_QUADS, None).decode().splitlines()
        said.add("\n".join(sorted(line for line in lines if PREFIXES["skos"] + "note" not in line)))
    assert len(said) == 1


def test_progress_is_told(tmp_path):
    (tmp_path / "a.csv").write_text(table(HEADER, *((i, "Keeper", "") for i in range(12_000))))
    seen = []
    take("posts", tmp_path / "a.csv", progress=lambda name, done, total: seen.append((name, done)))
    assert seen == [("a.csv", 0), ("a.csv", 5_000), ("a.csv", 10_000), ("a.csv", 12_000)]


def test_every_way_to_name_a_superior_leads_to_the_same_statements(tried):
    people = [
        ("1", "Keeper", "Ida Blum"),
        ("2", "Cook", "Ole Fink"),
        ("3", "Mate", "Bo Ek"),
        ("4", "Oiler", "Al Ruud"),
    ]
    above = {"2": 0, "3": 0, "4": 2}
    seen = set()
    for column in range(3):
        given = [(*p[:2], people[above[p[0]]][column] if p[0] in above else "", p[2]) for p in people]
        for order in itertools.permutations(given, 4):
            _, store = tried(NAMED, *order)
            seen.add(tuple(lines(store)))
    assert seen == {(("2", "1"), ("3", "1"), ("4", "3"))}


# -- rows that sum up others


@pytest.mark.parametrize(
    "footer",
    [
        ("Total", "3", ""),
        ("Grand total", "", ""),
        ("Total: 3", "", ""),
        ("TOTAL FTE", "2.5", ""),
        ("Gesamtsumme", "3", ""),
        ("Sous-total", "", "3"),
        ("3", "", ""),
        ("Total", "Total", "", "Ida Blum"),
        ("Subtotal", "", "", "Desk"),
        ("Total", "3", "", "3 people"),
    ],
)
def test_a_row_that_sums_up_others_is_no_post(tried, footer):
    posts = [("A1", "Head", ""), ("A2", "Cook", "A1"), ("A3", "Mate", "A1")]
    intake, _ = tried((*HEADER, "Unit"), *((*row, "")[:4] for row in (*posts, footer)))
    assert rejected(intake) == [
        (5, "Position ID", footer[0], "sums up the rows above it, and is no post"),
    ]
    assert intake.counts["posts"] == 3


def test_a_sum_is_known_by_the_first_cell_of_its_row_too(tried):
    lines = [
        ("Door", "1", "Head", "", "0.5"),
        ("Door", "2", "Porter", "1", "1"),
        ("Total", "3", "", "", "1.5"),
    ]
    intake, _ = tried(
        ("Unit", "ID", "Title", "Manager", "FTE"), *lines, ("Total", "4", "Accountant", "1", "1")
    )
    assert rejected(intake) == [(4, "ID", "3", "sums up the rows above it, and is no post")]


@pytest.mark.parametrize(
    "post",
    [
        ("Total", "Head of totals", ""),
        ("Total", "", "A3"),
        ("17", "Total", ""),
        ("Totalis", "", ""),
        ("3", "", "1"),
        ("3", "", ""),
        ("4", "", ""),
        ("Sum", "Summer cook", "1"),
        ("9", "Total rewards manager", "1"),
        ("9", "Count", "1"),
    ],
)
def test_no_post_is_taken_for_a_sum(tried, post):
    intake, _ = tried(HEADER, ("1", "Head", ""), ("2", "Cook", "1"), ("A3", "Mate", "1"), post)
    assert (rejected(intake), intake.counts["posts"]) == ([], 4)


# -- posts that have ended or not yet begun

STAFF = ("Position ID", "Title", "Manager ID", "Unit", "FTE", "From", "To")
ON_THE_DAY = [
    ("1", "Head", "", "All", "1", "", ""),
    ("2", "Clerk", "1", "Desk", "1", "2020-01-01", "2023-12-31"),
    ("3", "Porter", "1", "Door", "0.5", "2025-01-01", ""),
    ("4", "Baker", "2", "Door", "1", "2022-01-01", ""),
    ("5", "Scribe", "1", "Desk", "1", "2020-01-01", "2021-12-31"),
    ("5", "Writer", "1", "Desk", "1", "2024-01-01", ""),
]


@pytest.fixture
def dated(tmp_path):
    """Imports the staff as of a day, and gives its account and its store."""

    def make(day, lines=ON_THE_DAY):
        path = written(tmp_path / "staff.csv", STAFF, *lines)
        account = import_source("posts", [path], store=tmp_path / "store", date=day)
        return account, rolegraph.open(tmp_path / "store")

    return make


def here(graph, pattern="?s a org:Post . FILTER NOT EXISTS { ?s a rg:MissingPost }"):
    """The ends of the IRIs that a pattern finds in the merge."""
    return sorted({row["s"].value[-1] for row in graph.query(f"SELECT ?s WHERE {{ {pattern} }}")})


def test_posts_that_have_ended_or_not_yet_begun_are_told_and_do_not_count(dated):
    account, graph = dated("2024-06-30")
    assert account.posts == 3
    [found] = [found for found in account.findings if found.kind == "not-in-force"]
    assert found.count == 2
    assert found.examples == ("Clerk (2) ended before 2024-01-01", "Porter (3) begins on 2025-01-01")
    assert here(graph) == ["1", "4", "5"]
    assert here(graph, "?s rg:fte ?any") == ["1", "4", "5"]
    [table] = account.tables
    assert (table.read, table.accepted, table.rejected) == (6, 6, 0)


def test_without_a_day_all_posts_count(dated):
    account, graph = dated(None)
    assert account.posts == 5
    assert "not-in-force" not in {found.kind for found in account.findings}
    assert here(graph) == ["1", "2", "3", "4", "5"]


def test_a_line_to_a_post_that_has_ended_leads_to_nobody_and_is_told(dated):
    account, graph = dated("2024-06-30")
    [found] = [found for found in account.findings if found.kind == "dangling"]
    assert found.examples == ("Baker (4) reports to Clerk (2), which is not there on 2024-06-30",)
    assert here(graph, "?s a rg:MissingPost ; skos:prefLabel 'Clerk'@en") == ["2"]
    shared = [("6", "Cook", "2", "Desk", "0.5", *days) for days in (("2024-01-01", ""), ("2024-02-01", ""))]
    account, _ = dated("2024-06-30", [*ON_THE_DAY, *shared])
    [found] = [found for found in account.findings if found.kind == "dangling"]
    assert found.count == 2, "a line is one, by whatever rows it is told"


def test_what_is_said_of_a_post_of_other_days_stays_in_its_source_and_its_days_on_claims(dated):
    _, graph = dated("2024-06-30")
    in_source = "GRAPH <https://w3id.org/rolegraph/id/source/staff> { ?s a org:Post ; rg:fte ?fte }"
    assert here(graph, in_source) == ["1", "2", "3", "4", "5"]
    days = graph.query(
        "SELECT ?s ?from ?to WHERE { ?claim rdf:subject ?s ; rdf:predicate rdf:type ; rdf:object org:Post ."
        " OPTIONAL { ?claim rg:validFrom ?from } OPTIONAL { ?claim rg:validTo ?to } }"
    )
    found = sorted(
        tuple(row[name].value if row[name] else "" for name in ("s", "from", "to")) for row in days
    )
    assert [(post[-1], first, last) for post, first, last in found] == [
        ("2", "2020-01-01", "2024-01-01"),
        ("3", "2025-01-01", ""),
        ("4", "2022-01-01", ""),
        ("5", "2020-01-01", "2022-01-01"),
        ("5", "2024-01-01", ""),
    ]


def test_another_day_and_another_source_leave_posts_as_their_days_have_them(dated, tmp_path):
    _, first = dated("2024-06-30")
    before = first.export(to="n-quads")
    other = written(tmp_path / "other.csv", HEADER, ("9", "Smith", ""))
    import_source("posts", [other], store=tmp_path / "store")
    assert here(rolegraph.open(tmp_path / "store")) == ["1", "4", "5", "9"]
    rolegraph.drop_source("other", store=tmp_path / "store")
    assert rolegraph.open(tmp_path / "store").export(to="n-quads") == before
    _, later = dated("2025-06-30")
    assert here(later) == ["1", "3", "4", "5"]
    _, earlier = dated("2022-06-30")
    assert here(earlier) == ["1", "2", "4"]
    assert here(earlier, "?s a rg:MissingPost") == []


@pytest.mark.parametrize("ending", ["trig", "nq", "jsonld", "ttl", "rdf"])
def test_an_export_with_posts_of_other_days_comes_back_and_answers_as_it_did(dated, tmp_path, ending):
    account, graph = dated("2024-06-30")
    whole = tmp_path / f"whole.{ending}"
    graph.export(whole)
    back = import_source("rdf", [whole], store=tmp_path / "again")
    assert (back.posts, back.units) == (account.posts, account.units) == (3, 3)
    again = rolegraph.open(tmp_path / "again")
    assert (here(again), again.days()) == (here(graph), graph.days())
    for day in (None, *graph.days()):
        for question in ("spans", "layers", "orphans", "vacancies", "drift"):
            asked, before = (getattr(one, question)(as_of=day) for one in (again, graph))
            assert asked == before, (question, day)
