"""What can be relied on in reading organograms: posts and lines as published, flaws told, names left out."""

from __future__ import annotations

import csv
import io
import re
import tempfile
import zipfile
from collections import Counter
from contextlib import closing
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from importing import SOURCE, rows, table, take, zipped

from rolegraph.errors import FileError
from rolegraph.readers import organogram
from rolegraph.readers.intake import Intake, Options
from rolegraph.readers.lines import loops
from rolegraph.readers.tables import REASON, open_package
from rolegraph.vocabulary import PREFIXES

SENIOR = (
    "Post Unique Reference",
    "Name",
    "Grade (or equivalent)",
    "Job Title",
    "Job/Team Function",
    "Parent Department",
    "Organisation",
    "Unit",
    "Contact Phone",
    "Contact E-mail",
    "Reports to Senior Post",
    "Salary Cost of Reports (£)",
    "FTE",
    "Actual Pay Floor (£)",
    "Actual Pay Ceiling (£)",
    "",
    "Professional/Occupational Group",
    "Notes",
    "Valid?",
)
JUNIOR = (
    "Parent Department",
    "Organisation",
    "Unit",
    "Reporting Senior Post",
    "Grade",
    "Payscale Minimum (£)",
    "Payscale Maximum (£)",
    "Generic Job Title",
    "Number of Posts in FTE",
    "Professional/Occupational Group",
)
MINISTRY = "Ministry of Lighthouses"
AGENCY = "Fog Signal Agency"
POST = PREFIXES["post"]
UNIT = PREFIXES["unit"]


def senior(reference, title="Keeper", above="XX", **cells):
    """A row of a published senior table; other cells by a word of their header."""
    row = {
        "Post Unique Reference": reference,
        "Name": "N/D",
        "Grade (or equivalent)": "SCS1",
        "Job Title": title,
        "Job/Team Function": "Keeps the light.",
        "Parent Department": MINISTRY,
        "Organisation": MINISTRY,
        "Unit": "Lamps",
        "Contact Phone": "01 23",
        "Contact E-mail": "team@lights.example",
        "Reports to Senior Post": above,
        "Salary Cost of Reports (£)": "0",
        "FTE": "1",
        "Actual Pay Floor (£)": "N/D",
        "Actual Pay Ceiling (£)": "N/D",
        "Professional/Occupational Group": "Other",
        "Valid?": "1",
    } | {next(name for name in SENIOR if word in name): value for word, value in cells.items()}
    return [row.get(name, "") for name in SENIOR]


def junior(above, title="Oiler", fte="2.5", **cells):
    """A row of a published junior table."""
    row = {
        "Parent Department": MINISTRY,
        "Organisation": MINISTRY,
        "Unit": "Lamps",
        "Reporting Senior Post": above,
        "Grade": "EO",
        "Payscale Minimum (£)": "20000",
        "Payscale Maximum (£)": "25000",
        "Generic Job Title": title,
        "Number of Posts in FTE": fte,
        "Professional/Occupational Group": "Other",
    } | {next(name for name in JUNIOR if word in name): value for word, value in cells.items()}
    return [row.get(name, "") for name in JUNIOR]


@pytest.fixture
def file(tmp_path):
    """A maker of files: name and content → path."""

    def make(name, content):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return make


@pytest.fixture
def pair(file):
    """A maker of a published pair: rows of seniors, rows of juniors → two paths."""

    def make(seniors, juniors=(), stem="2011-09-30-organogram-"):
        return (
            file(f"{stem}senior.csv", table(SENIOR, *seniors)),
            file(f"{stem}junior.csv", table(JUNIOR, *juniors)),
        )

    return make


def many(*seniors, header=SENIOR):
    """A table of many bodies and days: rows as (body, day, row)."""
    return table(("file_body", "snapshot", *header), *((body, day, *row) for body, day, row in seniors))


def good(format_, *paths, **options):
    """What `take` gives, where the shapes find nothing wrong."""
    intake, store, findings = take(format_, *paths, **options)
    assert not flaws(findings)
    assert all(t.read == t.accepted + t.rejected for t in intake.tables)
    return intake, store


def flaws(findings):
    """Findings but for one that an import cannot have, since it is the importer that types the root."""
    return [f for f in findings if not f.message.endswith("(found: dcterms:isPartOf source:tried)")]


def found(intake, kind):
    """(count, examples) of a kind of finding."""
    return intake.findings.get(kind, (0, []))


def about(store, subject, graph=""):
    """The statements about a thing: (predicate, object) as texts; in a named graph, or in the merge."""
    pattern = f"<{subject}> ?p ?o"
    return rows(
        store,
        f"SELECT ?p ?o {{ GRAPH <{graph}> {{ {pattern} }} }}" if graph else f"SELECT ?p ?o {{ {pattern} }}",
    )


def lines(store):
    """The reporting lines of the merge, posts by the last part of their IRIs."""
    return {
        (post.removeprefix(POST), up.removeprefix(POST))
        for post, up in store.rows("SELECT ?a ?b { ?a org:reportsTo ?b }")
    }


def full(curie):
    prefix, _, local = curie.partition(":")
    return PREFIXES[prefix] + local


# -- one pair as published


def test_a_published_pair_becomes_posts_units_and_lines(pair):
    intake, store = good(
        "organogram",
        *pair([senior("1", "Head of Lights"), senior("2", "Keeper", "1", FTE="0.5")], [junior("2")]),
    )
    body = "ministry-of-lighthouses"
    assert about(store, f"{POST}{body}/2") == sorted(
        [
            (full("rdf:type"), full("org:Post")),
            (full("dcterms:identifier"), "2"),
            (full("dcterms:description"), "Keeps the light."),
            (full("org:postIn"), f"{UNIT}{body}/lamps"),
            (full("org:reportsTo"), f"{POST}{body}/1"),
            (full("rg:fte"), "0.5"),
            (full("rg:grade"), "SCS1"),
            (full("skos:prefLabel"), "Keeper"),
        ]
    )
    assert about(store, f"{UNIT}{body}/lamps") == sorted(
        [
            (full("rdf:type"), full("org:OrganizationalUnit")),
            (full("org:unitOf"), f"{UNIT}{body}"),
            (full("skos:prefLabel"), "Lamps"),
        ]
    )
    assert about(store, f"{UNIT}{body}") == sorted(
        [(full("rdf:type"), full("org:FormalOrganization")), (full("skos:prefLabel"), MINISTRY)]
    )
    [(oiler,)] = rows(store, 'SELECT ?post { ?post skos:prefLabel "Oiler"@en }')
    assert oiler.startswith(f"{POST}{body}/junior/2011-09-30/")
    assert about(store, oiler) == sorted(
        [
            (full("rdf:type"), full("org:Post")),
            (full("org:postIn"), f"{UNIT}{body}/lamps"),
            (full("org:reportsTo"), f"{POST}{body}/2"),
            (full("rg:fte"), "2.5"),
            (full("rg:grade"), "EO"),
            (full("skos:prefLabel"), "Oiler"),
        ]
    )
    assert lines(store) == {(f"{body}/2", f"{body}/1"), (oiler.removeprefix(POST), f"{body}/2")}
    assert (intake.counts["posts"], intake.counts["units"], intake.counts["roles"]) == (3, 1, 0)
    assert not intake.findings


def test_the_source_tells_its_day_licence_attribution_and_publisher(pair):
    _, store = good("organogram", *pair([senior("1")]))
    record = dict(about(store, SOURCE))
    assert record[full("dcterms:date")] == "2011-09-30"
    assert record[full("dcterms:license")] == organogram.LICENCE
    assert record[full("dcterms:rights")] == organogram.ATTRIBUTION
    assert record[full("dcterms:publisher")] == MINISTRY
    assert store.source_graphs() == [SOURCE], "one body on one day needs no parts"


def test_no_name_and_no_contact_gets_in_unless_it_is_asked_for(pair):
    paths = pair([senior("1", Name="Ada Example")])
    intake, store = good("organogram", *paths)
    text = str(list(store.oxigraph))
    assert "Keeper" in text
    assert "Ada" not in text
    assert "lights.example" not in text
    assert "contact details and 1 names of people are left out" in intake.notes
    _, store = good("organogram", *paths, with_people=True)
    assert rows(store, "SELECT ?name { ?post org:heldBy ?p . ?p a foaf:Person ; foaf:name ?name }") == [
        ("Ada Example",)
    ]
    assert "lights.example" not in str(list(store.oxigraph))


@pytest.mark.parametrize(
    "word", ["N/D", "n/a", "", "Eliminated", "Not disclosed", "VACANT", "Vacant post", "TBC"]
)
def test_what_stands_for_no_name_is_nobody(pair, word):
    _, store = good("organogram", *pair([senior("1", Name=word)]), with_people=True)
    assert rows(store, "SELECT ?p { ?p a foaf:Person }") == []
    vacant = [("true",)] if word.lower().startswith(("vacant", "tbc")) else []
    assert rows(store, "SELECT ?v { ?post rg:vacant ?v }") == vacant


def test_a_vacancy_is_told_without_names_too(pair):
    _, store = good("organogram", *pair([senior("1", Name="Vacant"), senior("2", Name="Ada Example")]))
    assert rows(store, "SELECT ?p { ?p rg:vacant true }") == [(f"{POST}ministry-of-lighthouses/1",)]


@pytest.mark.parametrize(
    ("title", "vacant"),
    [
        ("Vacant", True),
        (" VACANT  post ", True),
        ("Lamp Oiler (Vacant)", True),
        ("Lamp Oiler - currently vacant", True),
        ("Lamp Oiler Vacancy", True),
        ("VACANT: Lamp Oiler", True),
        ("Vacant (Lamp Oiler)", True),
        ("Lamp Oiler (vacant until March).", True),
        ("Lamp Oiler - vacant post", True),
        ("*Vacant*", True),
        ("Lamp Oiler (not vacant)", False),
        ("Lamp Oiler - non-vacant", False),
        ("Previously vacant", False),
        ("Vacant/Derelict Lamp Oiler", False),
        ("Oiler, Casual Vacancy", False),
        ("Vacant Property Oiler", False),
        ("Vacancy Manager", False),
        ("Solicitor, Bona Vacantia", False),
        ("Oiler of vacant lamps", False),
        ("Lamp Oiler", False),
    ],
)
def test_a_title_that_says_so_makes_a_vacancy(pair, title, vacant):
    intake, store = good("organogram", *pair([senior("1", title), senior("2")], [junior("2", title)]))
    assert len(rows(store, "SELECT ?p { ?p rg:vacant true }")) == (2 if vacant else 0)
    assert vacant == any("2 posts vacant by what the title says" in note for note in intake.notes)


def test_the_account_says_by_which_column_posts_are_vacant_and_how_many_have_nobody_named(pair):
    named = {"1": "TBC", "2": "Unfilled since May", "3": "N/D", "4": "Ada Example", "5": "Eliminated"}
    posts = [senior(reference, Name=name) for reference, name in named.items()]
    intake, _ = good("organogram", *pair([*posts, senior("6", "Keeper (Vacant)", Name="N/D")]))
    assert [note for note in intake.notes if "vacant" in note] == [
        "1 post vacant by what the title says, such as 'Vacant' or 'Team Leader (Vacant)'",
        "2 posts vacant by the column 'Name', such as 'Vacant' or 'TBC'",
        "1 post with nobody named in the column 'Name', which does not say that a post is vacant",
    ]


def test_people_who_are_not_in_post_make_no_vacancy(pair):
    people = [senior("0", "Not in post", "1", Name="Not in post"), senior("7", "Not in Post.", "1")]
    intake, store = good("organogram", *pair([senior("1"), *people], [junior("1", "Not in post")]))
    assert rows(store, "SELECT ?p { ?p rg:vacant true }") == []
    assert "3 rows titled 'Not in post', which is said of people and calls no post vacant" in intake.notes


def test_a_post_whose_holder_is_named_is_not_vacant_whatever_its_title_says(pair):
    for with_people in (False, True):
        posts = pair([senior("1", "Keeper (Vacant)", Name="Ada Example")])
        _, store = good("organogram", *posts, with_people=with_people)
        assert rows(store, "SELECT ?v { ?post rg:vacant ?v }") == []


def test_a_shared_job_with_one_holder_is_not_vacant(pair):
    shared = [senior("1", Name="Vacant", FTE="0.5"), senior("1", Name="Ada Example", FTE="0.5")]
    _, store = good("organogram", *pair(shared), with_people=True)
    assert rows(store, "SELECT ?v { ?post rg:vacant ?v }") == []
    assert len(rows(store, "SELECT ?p { ?post org:heldBy ?p }")) == 1


def test_the_next_holder_of_a_post_is_another_person(file):
    column = ("Post Unique Reference", "Name", "Job Title", "Reports to Senior Post", "Organisation")
    path = file(
        "senior.csv",
        many(
            ("fog", "2011-09-30", ("1", "Ada Example", "Keeper", "XX", AGENCY)),
            ("fog", "2012-03-31", ("1", "Bo Sample", "Keeper", "XX", AGENCY)),
            header=column,
        ),
    )
    _, store = good("organogram", path, with_people=True)
    assert len(rows(store, "SELECT DISTINCT ?p { GRAPH ?g { ?p foaf:name ?name } }")) == 2
    assert rows(store, "SELECT ?name { ?p foaf:name ?name }") == [("Bo Sample",)]


def test_an_eliminated_post_keeps_neither_fte_nor_superior(pair):
    intake, store = good("organogram", *pair([senior("1"), senior("2", "Keeper", "1", Name="Eliminated")]))
    assert lines(store) == set()
    assert len(rows(store, "SELECT ?f { ?p rg:fte ?f }")) == 1
    assert intake.counts["posts"] == 2
    assert any("1 row of posts that the body has eliminated" in note for note in intake.notes)


def test_cells_that_say_nothing_state_nothing(pair):
    cells = {"Job/Team": "N/A", "Unit": "N/A", "Grade": "N/D", "FTE": ""}
    intake, store = good("organogram", *pair([senior("1", "N/D", "", **cells)], [junior("", "N/A", "N/D")]))
    body = "ministry-of-lighthouses"
    assert {name for name, _ in about(store, f"{POST}{body}/1")} == {
        full(name) for name in ("rdf:type", "dcterms:identifier", "org:postIn")
    }
    assert (full("org:postIn"), f"{UNIT}{body}") in about(store, f"{POST}{body}/1")
    assert lines(store) == set()
    assert "2 rows without a job title: a post of such a row has no name" in intake.notes


def test_columns_that_are_not_read_are_named_once(pair):
    intake, _ = good("organogram", *pair([senior("1")], [junior("1")]))
    [note] = [note for note in intake.notes if note.startswith("columns passed over")]
    assert note == (
        "columns passed over: Salary Cost of Reports (£), Actual Pay Floor (£), Actual Pay Ceiling (£),"
        " Professional/Occupational Group, Notes, Payscale Minimum (£), Payscale Maximum (£)"
    )


def test_what_the_publishers_own_check_refused_is_read_and_told(pair):
    intake, _ = good("organogram", *pair([senior("1"), senior("2", Valid="0")]))
    assert intake.counts["posts"] == 2
    assert any(note.startswith("1 row that did not pass the publisher's own checks") for note in intake.notes)


def test_people_without_a_post_share_the_reference_nought(pair):
    not_in_post = [senior("0", "Not in post", "1"), senior("0", "Not in post", "1", Unit="Bells")]
    intake, _ = good("organogram", *pair([senior("1"), *not_in_post]))
    assert found(intake, "duplicate")[0] == 1
    assert any(note.startswith("2 rows with the reference 0") for note in intake.notes)


# -- layouts over the years


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("Grade (or equivalent)", "Grade"),
        lambda text: text.replace("Post Unique Reference", " POST UNIQUE REFERENCE ").replace(
            "Job/Team", "Job / Team"
        ),
        lambda text: "\ufeff" + text,
        lambda text: text.encode("windows-1252"),
        lambda text: text.encode("utf-16"),
        lambda text: table(*csv.reader(io.StringIO(text)), separator=";"),
        lambda text: table(*csv.reader(io.StringIO(text)), separator="\t"),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text + "," * (len(SENIOR) - 1) + "\n",
    ],
    ids=["2011", "spelling", "bom", "windows", "utf-16", "semicolons", "tabs", "crlf", "empty-row"],
)
def test_the_layouts_of_all_years_say_the_same(file, change):
    text = table(SENIOR, senior("1", "Head of Lights – North"), senior("2", "Keeper", "1"))
    _, plain = good("organogram", file("a/senior.csv", text))
    _, other = good("organogram", file("b/senior.csv", change(text)))
    assert set(plain.oxigraph) == set(other.oxigraph)
    assert len(rows(plain, "SELECT ?p { ?p a org:Post }")) == 2


def test_tables_are_known_by_their_headers_where_the_names_do_not_tell(file):
    one = file("a.csv", table(SENIOR, senior("1")))
    two = file("b.csv", table(JUNIOR, junior("1")))
    odd = file("readme.txt", "Colour,Size\nred,1\n")
    intake, _ = good("organogram", one, two, odd)
    assert [t.name for t in intake.tables] == ["a.csv", "b.csv"]
    assert any("readme.txt: passed over" in note for note in intake.notes)


def test_the_last_word_of_a_files_name_tells_senior_from_junior(file):
    one = file("x-Senior-and-Junior-return-senior.csv", table(SENIOR, senior("1")))
    two = file("x-Senior-and-Junior-return-junior.csv", table(JUNIOR, junior("1")))
    intake, _ = good("organogram", one, two)
    assert intake.counts["posts"] == 2


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("2011-09-30-organogram-senior.csv", "2011-09-30"),
        ("2024-10-11T10-24-03Z-2024-09-30-organogram-senior.csv", "2024-09-30"),
        ("lights-30-09-2011-senior.csv", "2011-09-30"),
        ("lights_30.9.2011_senior.csv", "2011-09-30"),
        ("lights30092011senior.csv", "2011-09-30"),
        ("20110930-senior.csv", "2011-09-30"),
        ("2012-06-06 lights 31-03-2012 senior.csv", "2012-03-31"),
        ("organogram/lights/30/9/2011/senior.csv", "2011-09-30"),
        ("2011-09-30/senior.csv", "2011-09-30"),
        ("organogram-senior-posts-2019-02-25T07-07-15Z.csv", ""),
        ("300911-senior.csv", ""),
        ("2011-13-45-senior.csv", ""),
        ("senior.csv", ""),
    ],
)
def test_the_day_comes_from_the_name_of_the_file_or_of_its_folder(file, name, day):
    intake, store = good("organogram", file(name, table(SENIOR, senior("1"))))
    assert dict(about(store, SOURCE)).get(full("dcterms:date"), "") == day
    assert any("day of the posts is not known" in note for note in intake.notes) == (not day)


def test_the_day_that_the_user_gives_counts_for_one_pair(pair):
    intake, store = good("organogram", *pair([senior("1")]), date="2012-03-31")
    assert dict(about(store, SOURCE))[full("dcterms:date")] == "2012-03-31"
    assert not any("day of the posts" in note for note in intake.notes)


def test_of_several_pairs_the_names_tell_the_days_and_the_user_the_rest(file):
    row = ("1", "Keeper", "XX", AGENCY)
    header = ("Post Unique Reference", "Job Title", "Reports to Senior Post", "Organisation")
    one = file("2011-09-30-senior.csv", table(header, row))
    two = file("fog/senior.csv", table(header, row))
    _, store = good("organogram", one, two, date="2012-03-31")
    assert rows(store, "SELECT ?d { ?part dcterms:isPartOf ?s ; rg:validFrom ?d }") == [
        ("2011-09-30",),
        ("2012-03-31",),
    ]


def test_zip_folder_and_files_give_the_same_statements(pair, tmp_path):
    one, two = pair([senior("1"), senior("2", above="1")], [junior("2"), junior("2")])
    archive = zipped(tmp_path / "x.zip", {f"posts/{p.name}": p.read_bytes() for p in (one, two)})
    ways = ([one, two], [two, one], [archive], [tmp_path])
    stores = [good("organogram", *paths)[1] for paths in ways]
    assert all(set(store.oxigraph) == set(stores[0].oxigraph) for store in stores)


# -- several bodies and days


def test_a_newer_day_takes_the_older_ones_place_in_the_merge_and_not_in_its_graph(file):
    path = file(
        "senior.csv",
        many(
            ("fog_agency", "2011-09-30", senior("1", "Chief Keeper", Organisation=AGENCY)),
            ("fog_agency", "2011-09-30", senior("2", "Ringer", "1", Organisation=AGENCY)),
            ("fog_agency", "2012-03-31", senior("1", "Director", Organisation=AGENCY)),
            ("lights", "2011-09-30", senior("1", "Head", Organisation=MINISTRY)),
        ),
    )
    intake, store = good("organogram", path)
    old, new = f"{SOURCE}/2011-09-30/fog-agency", f"{SOURCE}/2012-03-31/fog-agency"
    assert rows(store, "SELECT ?p ?l { ?p a org:Post ; skos:prefLabel ?l }") == [
        (f"{POST}fog-agency/1", "Director"),
        (f"{POST}lights/1", "Head"),
    ]
    assert rows(store, f"SELECT ?l {{ GRAPH <{old}> {{ ?p a org:Post ; skos:prefLabel ?l }} }}") == [
        ("Chief Keeper",),
        ("Ringer",),
    ]
    assert (full("rg:validTo"), "2012-03-31") in about(store, old)
    assert {name for name, _ in about(store, new)} == {
        full(name)
        for name in ("rdf:type", "dcterms:title", "dcterms:isPartOf", "dcterms:date", "rg:validFrom")
    }
    assert (full("dcterms:isPartOf"), f"{SOURCE}/2012-03-31") in about(store, new)
    assert (full("dcterms:isPartOf"), SOURCE) in about(store, f"{SOURCE}/2012-03-31")
    assert dict(about(store, SOURCE))[full("dcterms:date")] == "2012-03-31"
    assert intake.counts["posts"] == 3, "a post is one whatever the days on which it is"


def test_one_body_on_several_days_has_a_part_for_each_day(file):
    days = [
        file(f"{day}-organogram-senior.csv", table(SENIOR, senior("1")))
        for day in ("2011-09-30", "2012-03-31")
    ]
    _, store = good("organogram", *days)
    assert store.source_graphs() == [f"{SOURCE}/2011-09-30", f"{SOURCE}/2012-03-31"]


def test_several_bodies_on_one_day_have_a_part_each(file):
    path = file(
        "senior.csv",
        many(("a", "2011-09-30", senior("1")), ("b", "2011-09-30", senior("1", Organisation=AGENCY))),
    )
    _, store = good("organogram", path)
    assert store.source_graphs() == [f"{SOURCE}/a", f"{SOURCE}/b"]
    assert dict(about(store, SOURCE))[full("dcterms:publisher")] == "UK government bodies"


def test_pairs_of_several_bodies_in_a_folder_are_told_apart(tmp_path, file):
    for name, organisation in (("lights", MINISTRY), ("fog", AGENCY)):
        file(f"all/{name}/2011-09-30-senior.csv", table(SENIOR, senior("1", Organisation=organisation)))
        file(f"all/{name}/2011-09-30-junior.csv", table(JUNIOR, junior("1", Organisation=organisation)))
    intake, store = good("organogram", tmp_path / "all")
    assert not intake.findings
    assert len(lines(store)) == 2
    assert {up for _, up in lines(store)} == {"ministry-of-lighthouses/1", "fog-signal-agency/1"}


def test_a_pair_that_is_stamped_at_two_moments_is_one(file):
    bodies = {"a": MINISTRY, "b": AGENCY}
    paths = []
    for name, organisation in bodies.items():
        paths += [
            file(f"{name}-2024-10-11T10-24-0{at}Z-2024-09-30-organogram-{kind}.csv", text)
            for at, (kind, text) in enumerate(
                [
                    ("senior", table(SENIOR, senior("1", Organisation=organisation))),
                    # Here most juniors are of an organisation that no senior names.
                    ("junior", table(JUNIOR, junior("1", Organisation="Buoy Office"))),
                ]
            )
        ]
    intake, store = good("organogram", *paths)
    assert not intake.findings
    assert {up for _, up in lines(store)} == {"ministry-of-lighthouses/1", "fog-signal-agency/1"}


def test_a_department_that_is_a_body_here_is_one_node_under_its_own_name(file):
    path = file(
        "senior.csv",
        many(
            ("fog", "2012-03-31", senior("1", Organisation=AGENCY, Parent="Ministry of light-houses")),
            ("lights", "2011-09-30", senior("1")),
            ("bells", "2011-09-30", senior("1", Organisation="Bell Board", Parent="Department of Sound")),
        ),
    )
    intake, store = good("organogram", path)
    assert rows(store, "SELECT ?a ?b { ?a org:subOrganizationOf ?b }") == [
        (f"{UNIT}bells", f"{UNIT}department-of-sound"),
        (f"{UNIT}fog", f"{UNIT}lights"),
    ]
    assert (full("skos:prefLabel"), MINISTRY) in about(store, f"{UNIT}lights")
    assert intake.counts["units"] == 3
    assert any(
        "spelled in several ways" in note and "'Ministry of light-houses'" in note for note in intake.notes
    )


def test_a_unit_spelled_in_two_ways_is_one_unit_with_one_name(pair):
    intake, store = good("organogram", *pair([senior("1"), senior("2", Unit="LAMPS")]))
    assert rows(store, "SELECT ?l { ?u a org:OrganizationalUnit ; skos:prefLabel ?l }") == [("Lamps",)]
    assert any("such as 'Lamps' for 'LAMPS'" in note for note in intake.notes)


def test_a_pair_that_names_two_organisations_keeps_its_lines_and_tells_the_units_apart(pair):
    _, store = good(
        "organogram",
        *pair(
            [senior("1"), senior("2", above="1"), senior("3", above="1", Organisation=AGENCY)], [junior("3")]
        ),
    )
    assert {up for _, up in lines(store)} == {f"ministry-of-lighthouses/{ref}" for ref in "13"}
    assert rows(store, "SELECT ?u ?o { ?u org:unitOf ?o }") == [
        (f"{UNIT}fog-signal-agency/lamps", f"{UNIT}fog-signal-agency"),
        (f"{UNIT}ministry-of-lighthouses/lamps", f"{UNIT}ministry-of-lighthouses"),
    ]


def test_references_are_escaped_in_iris_and_kept_in_full_as_identifiers(pair):
    references = ["A/1", "junior/2011-09-30/x", "Ä 2", "3%", "<4>"]
    intake, store = good("organogram", *pair([senior(ref) for ref in references], [junior("A/1")]))
    assert intake.counts["posts"] == 6
    assert rows(store, "SELECT ?id { ?p dcterms:identifier ?id }") == sorted((ref,) for ref in references)
    assert f"{POST}ministry-of-lighthouses/A%2F1" in dict.fromkeys(
        p for (p,) in rows(store, "SELECT ?p { ?p a org:Post }")
    )
    assert not intake.findings


# -- junior rows


def test_rows_that_are_alike_are_as_many_posts(pair):
    intake, store = good(
        "organogram", *pair([senior("1")], [junior("1"), junior("1"), junior("1", "Wick Trimmer")])
    )
    assert len(rows(store, 'SELECT ?p { ?p skos:prefLabel "Oiler"@en }')) == 2
    assert intake.counts["posts"] == 4


def test_a_junior_post_has_the_same_iri_wherever_its_row_stands(pair):
    some = [junior("1"), junior("1"), junior("1", "Wick Trimmer"), junior("1", Unit="Bells")]
    _, one = good("organogram", *pair([senior("1")], some))
    _, two = good("organogram", *pair([senior("1")], some[::-1]))
    assert set(one.oxigraph) == set(two.oxigraph)


def test_senior_posts_alone_are_read_and_the_missing_table_is_named(file):
    intake, _ = good("organogram", file("senior.csv", table(SENIOR, senior("1"))))
    assert intake.counts["posts"] == 1
    assert found(intake, "missing-table")[0] == 1
    assert found(intake, "missing-table")[1][0].startswith("junior posts:")


def test_junior_posts_alone_keep_their_lines_and_no_line_counts_as_dangling(file):
    intake, store = good("organogram", file("junior.csv", table(JUNIOR, junior("7"), junior("7", "Other"))))
    assert set(intake.findings) == {"missing-table"}
    assert {up for _, up in lines(store)} == {"ministry-of-lighthouses/7"}
    assert intake.counts["posts"] == 2
    assert rows(store, "SELECT ?l { ?p a rg:MissingPost ; skos:prefLabel ?l }") == [("7",)]


# -- flaws


def test_every_flaw_is_kept_marked_counted_and_told_with_its_body_and_day(file):
    path = file(
        "senior.csv",
        many(
            ("fog", "2011-09-30", senior("1", "Selfmade", "1", Organisation=AGENCY)),
            ("fog", "2011-09-30", senior("2", "Loose", "99", Organisation=AGENCY)),
            ("fog", "2011-09-30", senior("3", "Round", "4", Organisation=AGENCY)),
            ("fog", "2011-09-30", senior("4", "And Round", "3", Organisation=AGENCY)),
            ("fog", "2011-09-30", senior("5", "Twin", "XX", Organisation=AGENCY)),
            ("fog", "2011-09-30", senior("5", "Twin Two", "XX", Organisation=AGENCY, FTE="0.5")),
            ("lights", "2012-03-31", senior("99", "Far Away")),
        ),
    )
    intake, store = good("organogram", path)
    where = f" ({AGENCY}, 2011-09-30)"
    assert intake.findings == {
        "missing-table": (1, ["junior posts: posts below the senior ones are not there"]),
        "self-report": (1, [f"Selfmade (1) reports to itself{where}"]),
        "dangling": (1, [f"Loose (2) reports to 99, which is not there{where}"]),
        "cycle": (1, [f"Round (3) → And Round (4) → Round (3){where}"]),
        "duplicate": (1, [f"Twin (5) is on rows 6, 7, which differ in Job Title, FTE{where}"]),
    }
    fog = {"1", "3", "4"}
    assert {(a, b) for a, b in lines(store) if a.startswith("fog/")} == {
        ("fog/1", "fog/1"),
        ("fog/2", "fog/99"),
        ("fog/3", "fog/4"),
        ("fog/4", "fog/3"),
    }
    marks = "SELECT ?kind ?post { ?finding a ?kind ; rg:about ?post }"
    assert {(kind.rpartition("#")[2], post.removeprefix(POST)) for kind, post in rows(store, marks)} == {
        ("SelfReport", "fog/1"),
        ("DanglingLine", "fog/2"),
        ("DanglingLine", "fog/99"),
        ("ReportingCycle", "fog/3"),
        ("ReportingCycle", "fog/4"),
        ("DuplicateIdentifier", "fog/5"),
    }
    assert rows(store, "SELECT ?p { ?p a rg:MissingPost }") == [(f"{POST}fog/99",)]
    assert rows(store, f"SELECT ?l {{ <{POST}fog/5> skos:prefLabel ?l }}") == [("Twin",), ("Twin Two",)]
    assert len(rows(store, f"SELECT ?f {{ <{POST}fog/5> rg:fte ?f }}")) == 2
    assert intake.counts["posts"] == len(fog) + 3


def test_a_superior_that_is_there_on_another_day_only_dangles(file):
    path = file(
        "senior.csv", many(("a", "2011-09-30", senior("1")), ("a", "2012-03-31", senior("2", above="1")))
    )
    intake, store = good("organogram", path)
    assert found(intake, "dangling")[0] == 1
    assert rows(store, "SELECT ?p { ?p a rg:MissingPost }") == [(f"{POST}a/1",)]


def test_a_junior_row_whose_superior_is_not_there_dangles_each_for_itself(pair):
    intake, _ = good("organogram", *pair([senior("1")], [junior("8"), junior("8")]))
    assert found(intake, "dangling") == (
        2,
        [f"Oiler reports to 8, which is not there ({MINISTRY}, 2011-09-30)"] * 2,
    )


def test_rows_that_say_the_same_twice_are_one_post_and_one_finding(pair):
    intake, store = good("organogram", *pair([senior("1", above="1")] * 3))
    assert found(intake, "duplicate") == (
        1,
        [f"Keeper (1) is on rows 2, 3, 4, which say the same ({MINISTRY}, 2011-09-30)"],
    )
    assert found(intake, "self-report")[0] == 1, (
        "a post that reports to itself is one, however many rows say so"
    )
    assert intake.counts["posts"] == 1
    assert len(rows(store, "SELECT ?f { ?p rg:fte ?f }")) == 1


def test_the_superior_xx_is_no_post_in_either_case(pair):
    tops = [senior("1", above="XX"), senior("2", above=" xx "), senior("XX", above="XX")]
    intake, store = good("organogram", *pair(tops, [junior("XX")]))
    assert lines(store) == set()
    assert not intake.findings


@given(st.dictionaries(st.sampled_from("abcdefg"), st.sets(st.sampled_from("abcdefg")), max_size=7))
def test_every_knot_of_lines_gives_one_loop_in_reporting_order(lines_up):
    above = {post: sorted(ups - {post}) for post, ups in lines_up.items()}
    network = nx.DiGraph([(post, up) for post, ups in above.items() for up in ups])
    cycles = list(nx.simple_cycles(network))
    knots = [k for k in nx.strongly_connected_components(network) if len(k) > 1]
    answer = loops(above)
    assert len(answer) == len(knots)
    assert answer == sorted(answer)
    for loop in answer:
        [knot] = [knot for knot in knots if loop[0] in knot]
        assert loop[0] == min(knot)
        assert all(up in above[post] for post, up in zip(loop, loop[1:] + loop[:1], strict=True))
        assert len(set(loop)) == len(loop)
        assert len(loop) == min(len(cycle) for cycle in cycles if loop[0] in cycle), "no shorter one is there"


def test_loops_come_in_the_order_of_their_first_posts_whatever_the_order_of_the_lines():
    ups = {"d": ["c"], "c": ["d"], "b": ["a"], "a": ["b", "c"]}
    assert loops(ups) == loops(dict(reversed(ups.items()))) == [["a", "b"], ["c", "d"]]


def test_a_long_chain_and_a_long_loop_are_walked_without_recursion():
    chain = {str(i): [str(i + 1)] for i in range(20_000)}
    assert loops(chain) == []
    chain["20000"] = ["0"]
    assert [len(loop) for loop in loops(chain)] == [20_001]


# -- rows and files at fault


@pytest.mark.parametrize(
    ("row", "column", "problem"),
    [
        (senior(" "), "Post Unique Reference", "is empty: a post needs a reference"),
        (senior("2", FTE="full"), "FTE", "is no number: write it with a decimal point, such as 0.5"),
        (senior("2", FTE="0,5"), "FTE", "is no number: write it with a decimal point, such as 0.5"),
        (senior("2", FTE="1e3"), "FTE", "is no number: write it with a decimal point, such as 0.5"),
        (senior("2", FTE="٣"), "FTE", "is no number: write it with a decimal point, such as 0.5"),
        (senior("2", FTE="-1"), "FTE", "is negative"),
        (senior("2")[:5], "", "has 5 cells, and the header has 19"),
    ],
)
def test_a_row_at_fault_is_rejected_with_its_place_and_the_others_go_in(file, row, column, problem):
    intake, _ = good("organogram", file("senior.csv", table(SENIOR, senior("1"), row, senior("3"))))
    [(number, _, at, _, why)] = intake.tables[0].rejects
    assert (number, at, why) == (3, column, problem)
    assert intake.counts["posts"] == 2


@pytest.mark.parametrize(
    ("body", "day", "column"),
    [("a", "30th", "snapshot"), ("a", "2011-02-30", "snapshot"), ("-", "2011-09-30", "file_body")],
)
def test_a_row_without_a_body_or_a_day_is_rejected(file, body, day, column):
    intake, _ = good(
        "organogram", file("senior.csv", many(("a", "2011-09-30", senior("1")), (body, day, senior("2"))))
    )
    [(number, _, at, _, _)] = intake.tables[0].rejects
    assert (number, at) == (3, column)


def test_a_junior_row_that_says_nothing_is_rejected(pair):
    intake, _ = good("organogram", *pair([senior("1")], [junior("1"), junior("", "", "", Unit="", Grade="")]))
    [(number, *_, why)] = intake.tables[1].rejects
    assert (number, why) == (3, "says nothing of a post")


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1", "1"),
        (" 1.50 ", "1.5"),
        (".5", "0.5"),
        ("1.", "1"),
        ("0", "0"),
        ("1,234.5", "1234.5"),
        ("12,345", "12345"),
        ("0.333333333333333314829616256247", "0.333333"),
    ],
)
def test_numbers_are_read_as_the_publisher_writes_them(pair, cell, value):
    _, store = good("organogram", *pair([senior("1", FTE="")], [junior("1", fte=cell)]))
    [(fte,)] = rows(store, "SELECT ?f { ?p rg:fte ?f }")
    assert float(fte) == float(value)


def test_text_that_was_broken_before_is_kept_as_it_is(pair):
    _, store = good("organogram", *pair([senior("1", 'Attach\ufffd "A\\B"')]))
    assert rows(store, "SELECT ?l { ?p a org:Post ; skos:prefLabel ?l }") == [('Attach\ufffd "A\\B"',)]


def test_texts_of_several_lines_are_kept_and_names_put_on_one(pair):
    _, store = good("organogram", *pair([senior("1", "Head\n of  Lights", **{"Job/Team": "One.\nTwo."})]))
    assert rows(store, "SELECT ?l ?d { ?p a org:Post ; skos:prefLabel ?l ; dcterms:description ?d }") == [
        ("Head of Lights", "One.\nTwo.")
    ]


def wrong(*paths):
    """The message of a package that cannot be read."""
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(Intake(SOURCE, Path(folder), Options())) as intake,
        pytest.raises(FileError) as error,
    ):
        organogram.read(intake, open_package(paths))
    return str(error.value)


def test_files_that_are_no_organogram_say_what_one_has(file):
    message = wrong(file("colours.csv", "Colour,Size\nred,1\n"))
    assert "colours.csv: holds no table of an organogram" in message
    assert "Post Unique Reference" in message


def test_a_missing_column_is_named_with_what_is_there(file):
    message = wrong(file("senior.csv", "Post Unique Reference,Job Title\n1,x\n"))
    assert "lacks the column 'Reports to Senior Post'; it has: Post Unique Reference, Job Title" in message


def test_posts_that_no_organisation_is_named_for_are_nobodys(file):
    header = ("Post Unique Reference", "Job Title", "Reports to Senior Post")
    assert "whose posts are these?" in wrong(file("senior.csv", table(header, ("1", "Keeper", "XX"))))
    assert "whose posts are these?" in wrong(
        file("b/senior.csv", table(SENIOR, senior("1", Organisation="N/A")))
    )


def test_two_files_for_one_table_are_both_named(file):
    one = file("2011-09-30-senior.csv", table(SENIOR, senior("1")))
    two = file("2011-09-30-senior (1).csv", table(SENIOR, senior("1")))
    message = wrong(one, two)
    assert "two files for one table" in message
    assert one.name in message
    assert two.name in message
    bodies = [file(f"{name}/senior.csv", many(("a", "2011-09-30", senior("1")))) for name in "xy"]
    assert "two files for one table" in wrong(*bodies)


def test_posts_of_a_known_and_of_an_unknown_day_do_not_go_together(file):
    one = file("2011-09-30-senior.csv", table(SENIOR, senior("1")))
    assert "has no day" in wrong(one, file("b/senior.csv", table(SENIOR, senior("1"))))


@pytest.mark.parametrize("name", ["2011-09-30-organogram-senior-1a2b3c4d.csv", "mended-senior.csv"])
def test_mended_rows_join_the_table_that_they_were_rejected_from(pair, file, name):
    whole = pair([senior("1"), senior("2", above="1", FTE="?")], [junior("2")])
    mended = file(f"rejects/{name}", table((*SENIOR, REASON), [*senior("2", above="1"), "row 3, FTE"]))
    intake, store = good("organogram", mended, *whole)
    assert [(t.name, t.read, t.rejected) for t in intake.tables] == [
        (whole[0].name, 2, 1),
        (name, 1, 0),
        (whole[1].name, 1, 0),
    ]
    assert len(lines(store)) == 2
    assert not intake.findings


def test_mended_rows_find_their_body_among_several(file):
    paths = []
    for name, organisation in (("a", MINISTRY), ("b", AGENCY)):
        bad = senior("2", above="1", FTE="?", Organisation=organisation)
        stem = f"{name}-2011-09-30-senior"
        paths.append(file(f"{stem}.csv", table(SENIOR, senior("1", Organisation=organisation), bad)))
    mended = senior("2", above="1", Organisation="Buoy Office")
    paths.append(file("b-2011-09-30-senior-1a2b3c4d.csv", table((*SENIOR, REASON), [*mended, "row 3"])))
    _, store = good("organogram", *paths)
    assert lines(store) == {("fog-signal-agency/2", "fog-signal-agency/1")}


def test_a_body_without_the_name_of_an_organisation_goes_by_its_own(file):
    header = ("Post Unique Reference", "Job Title", "Reports to Senior Post")
    row = ("fog_signal_agency", "2011-09-30", ("1", "Keeper", "XX"))
    _, store = good("organogram", file("senior.csv", many(row, header=header)))
    assert (full("skos:prefLabel"), "fog signal agency") in about(store, f"{UNIT}fog-signal-agency")


def test_tables_of_headers_only_give_nothing(pair):
    intake, store = good("organogram", *pair([], []))
    assert (intake.counts["posts"], sum(t.read for t in intake.tables)) == (0, 0)
    assert rows(store, "SELECT ?p { ?p a org:Post }") == []


# -- what a source is called


@pytest.mark.parametrize(
    ("names", "name"),
    [
        (
            ["2011-09-30-organogram-senior.csv", "2011-09-30-organogram-junior.csv"],
            "organogram-ministry-of-lighthouses",
        ),
        (["2024-10-11T10-24-03Z-2024-09-30-organogram-senior.csv"], "organogram-ministry-of-lighthouses"),
        (["fog_agency-30-09-2011-senior-data.csv"], "fog-agency-data"),
    ],
)
def test_a_published_pair_is_called_after_its_body_and_not_after_its_day(file, names, name):
    paths = [file(n, table(SENIOR, senior("1"))) for n in names]
    assert organogram.source_name(open_package(paths)) == name


def test_a_zip_or_folder_gives_its_name(tmp_path, file):
    file("My Organograms 2011/senior.csv", table(SENIOR, senior("1")))
    assert organogram.source_name(open_package([tmp_path / "My Organograms 2011"])) == "my-organograms-2011"
    archive = zipped(tmp_path / "UK-2011.ZIP", {"senior.csv": table(SENIOR, senior("1"))})
    assert organogram.source_name(open_package([archive])) == "uk-2011"


# -- the publishers' own files


@pytest.fixture(scope="module")
def real(shared):
    """(the publishers' rows by table, what reading them gives)."""
    path = shared / "data" / "uk-organograms-2011-2013.zip"
    with zipfile.ZipFile(path) as archive:
        tables = {
            name: list(
                csv.DictReader(io.TextIOWrapper(archive.open(f"{name}_posts.csv"), "utf-8-sig", newline=""))
            )
            for name in ("senior", "junior")
        }
    return tables, take("organogram", path)


def is_number(text):
    return text == "" or re.fullmatch(r"\d+(\.\d+)?", text) is not None


def key(row):
    return row["file_body"], row["snapshot"], row["Post Unique Reference"]


@pytest.mark.shared
def test_every_row_of_the_real_files_is_read_and_accounted_for(real):
    tables, (intake, _, findings) = real
    seniors, juniors = tables["senior"], tables["junior"]
    good_ones = [row for row in seniors if is_number(row["FTE"])]
    assert [(t.name, t.read, t.accepted) for t in intake.tables] == [
        ("senior_posts.csv", len(seniors), len(good_ones)),
        ("junior_posts.csv", len(juniors), len(juniors)),
    ]
    bad = [number for number, row in enumerate(seniors, 2) if not is_number(row["FTE"])]
    assert [number for number, *_ in intake.tables[0].rejects] == bad
    assert intake.counts["posts"] == len(
        {(r["file_body"], r["Post Unique Reference"]) for r in good_ones}
    ) + len(juniors)
    assert not flaws(findings)


@pytest.mark.shared
def test_the_flaws_of_the_real_files_are_all_found(real):
    tables, (intake, store, _) = real
    seniors = [row for row in tables["senior"] if is_number(row["FTE"])]
    there = {key(row) for row in seniors}
    ups = [
        (key(row), (row["file_body"], row["snapshot"], row[column]))
        for column, some in (("Reports to Senior Post", seniors), ("Reporting Senior Post", tables["junior"]))
        for row in ({"Post Unique Reference": None, **row} for row in some)
        if row[column] != "XX"
    ]
    times = Counter(map(key, seniors))
    cycles = list(nx.simple_cycles(nx.DiGraph([(a, b) for a, b in ups if a != b and a[2] is not None])))
    expected = {
        "dangling": sum(up not in there for _, up in ups),
        "self-report": len({post for post, up in ups if post == up}),
        "duplicate": sum(number > 1 for number in times.values()),
        "cycle": len(cycles),
    }
    assert {kind: found(intake, kind)[0] for kind in expected} == expected
    assert expected["dangling"] > 0 < expected["duplicate"]
    marks = rows(store, "SELECT (COUNT(DISTINCT ?f) AS ?n) { GRAPH ?g { ?f rg:about ?post ; a ?kind } }")
    assert marks == [(str(sum(expected.values())),)]


@pytest.mark.shared
def test_the_lines_of_the_newest_day_of_each_real_body_are_those_of_the_merge(real):
    tables, (_, store, _) = real
    seniors = [row for row in tables["senior"] if is_number(row["FTE"])]
    newest = {}
    for row in seniors + tables["junior"]:
        newest[row["file_body"]] = max(row["snapshot"], newest.get(row["file_body"], ""))
    current = [row for row in seniors if row["snapshot"] == newest[row["file_body"]]]
    below = [row for row in tables["junior"] if row["snapshot"] == newest[row["file_body"]]]
    [(senior_lines,)] = rows(
        store, "SELECT (COUNT(*) AS ?n) { ?a org:reportsTo ?b ; dcterms:identifier ?ref }"
    )
    assert int(senior_lines) == len(
        {
            (key(row), row["Reports to Senior Post"])
            for row in current
            if row["Reports to Senior Post"] != "XX"
        }
    )
    [(posts,)] = rows(store, "SELECT (COUNT(*) AS ?n) { ?a a org:Post }")
    assert int(posts) == len({key(row) for row in current}) + len(below)
    [(fte,)] = rows(
        store, "SELECT (SUM(?f) AS ?n) { ?a rg:fte ?f FILTER NOT EXISTS { ?a dcterms:identifier ?ref } }"
    )
    assert float(fte) == pytest.approx(sum(float(row["Number of Posts in FTE"]) for row in below))


@pytest.mark.shared
def test_every_body_and_day_of_the_real_files_has_its_own_graph(real):
    tables, (_, store, _) = real
    pairs = {(row["file_body"], row["snapshot"]) for some in tables.values() for row in some}
    assert len(store.source_graphs()) == len(pairs)
    days = Counter(day for _, day in pairs)
    for day, number in days.items():
        [(parts,)] = rows(store, f"SELECT (COUNT(*) AS ?n) {{ ?part dcterms:isPartOf <{SOURCE}/{day}> }}")
        assert int(parts) == number
