"""Whatever has happened to a file: it is read, or refused with one message, and the store is as it was."""

from __future__ import annotations

import io
import random
import zipfile

import openpyxl
import pytest
from importing import table, take, zipped

import rolegraph
from rolegraph.errors import RolegraphError
from rolegraph.readers import FORMATS

HEADER = ("Post ID", "Title", "Reports To", "FTE", "Unit")
POSTS = [("A1", "Head of stores", "", "1", "Stores"), ("A2", "Buyer", "A1", "0.5", "Stores")]
SHEET = "xl/worksheets/sheet1.xml"
PIECES = [b"XFD1048576", b"4294967295", b"9" * 30, b"<c ", b'<row r="', b"&#0;", b"<!--", b'"', b">", b"\0"]


def workbook():
    """A workbook with a formula, merged cells and a second sheet."""
    book = openpyxl.Workbook()
    for line in (HEADER, *POSTS, ("A3", "Clerk", "A2", "=1/2", "Desk")):
        book.active.append(line)
    book.active.merge_cells("E2:E3")
    book.create_sheet("Notes").append(["x"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(content, **changed):
    """A zip with files whose names end so made others, under checksums that are right again."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            change = next(
                (to for end, to in changed.items() if f"{end}." in info.filename), lambda text: text
            )
            new.writestr(info.filename, change(old.read(info)))
    return out.getvalue()


def swapped(old, new):
    """A change of one stretch of a file, which is there."""

    def change(text):
        assert old in text
        return text.replace(old, new, 1)

    return change


def worn(content, chance):
    """Bytes changed, doubled, put in and left out at random."""
    made = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(made))
        match chance.randrange(5):
            case 0:
                made[at] = chance.randrange(256)
            case 1:
                made[at:at] = chance.choice(PIECES)
            case 2:
                del made[at : at + chance.randint(1, 60)]
            case 3:
                made[at:at] = made[chance.randrange(len(made)) :][: chance.randint(1, 200)]
            case _:
                figures = [place for place, byte in enumerate(made) if chr(byte).isdigit()] or [at]
                place = chance.choice(figures)
                made[place:place] = str(chance.randrange(10 ** chance.randint(1, 12))).encode()
    return bytes(made)


def outcome(format_, path):
    """What reading a file says: nothing where it is read, or else one message, which names the file."""
    try:
        take(format_, path)
    except RolegraphError as error:
        told = str(error)
    else:
        return ""
    assert path.name in told
    return told


@pytest.mark.parametrize("part", ["sheet1", "workbook", "workbook.xml", "[Content_Types]", None])
def test_a_workbook_damaged_at_random_is_read_or_refused(tmp_path, part):
    chance = random.Random(part)
    path = tmp_path / "posts.xlsx"
    for _ in range(12):
        content = workbook()
        content = (
            repacked(content, **{part: lambda xml: worn(xml, chance)}) if part else worn(content, chance)
        )
        path.write_bytes(content)
        outcome("posts", path)


@pytest.mark.parametrize(
    "stands",
    [
        b"r='XFD9999999'",
        b'r = "XFD9999999"',
        b'\tr="XFD9999999"',
        b'r="xfd1048576"',
        b'r="A4294967295"',
        b'r="' + b"A" * 100_000 + b'4"',
        b'r="A' + b"4" * 100_000 + b'"',
    ],
)
def test_a_cell_far_away_is_refused_however_its_place_is_written(tmp_path, stands):
    path = tmp_path / "posts.xlsx"
    path.write_bytes(repacked(workbook(), sheet1=swapped(b'r="A4"', stands)))
    assert "'Sheet' has cells as far away as row" in outcome("posts", path)


def test_a_row_far_away_and_a_sheet_by_another_spelling_of_its_name_are_refused_too(tmp_path):
    far = swapped(b'<row r="4"', b'<row r="99999999"')
    other = swapped(b"worksheets/sheet1", b"worksheets/SHEET1")
    path = tmp_path / "posts.xlsx"
    for content in (
        repacked(workbook(), sheet1=far),
        repacked(workbook(), **{"sheet1": far, "workbook.xml": other}),
    ):
        path.write_bytes(content)
        assert "has cells as far away as row 99,999,999" in outcome("posts", path)


def test_many_sheets_take_no_more_memory_together_than_one_may(tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(workbook()))
    for number in range(30):
        book.create_sheet(f"Far {number}").cell(1_000_000, 2, "x")
    path = tmp_path / "posts.xlsx"
    book.save(path)
    assert "delete what stands far from the table" in outcome("posts", path)


@pytest.mark.parametrize("across", [b"XFD2:XFD3", b"Z1:AZ1", b"A1:XFD1048576", b"E3:E2"])
def test_merged_cells_beyond_the_table_leave_it_as_it_is(tmp_path, across):
    path = tmp_path / "posts.xlsx"
    path.write_bytes(repacked(workbook(), sheet1=swapped(b"E2:E3", across)))
    assert outcome("posts", path) == ""


@pytest.mark.parametrize(
    "tail", [b"<c " * 300_000, b"<row " * 200_000, b'<c r="A1"><f>' * 100_000, b"<c" + b' t="e"' * 100_000]
)
def test_a_long_stretch_of_broken_tags_is_gone_over_once(tmp_path, tail):
    # Backtracking would take hours here.
    path = tmp_path / "posts.xlsx"
    path.write_bytes(repacked(workbook(), sheet1=lambda xml: xml[:300] + tail))
    assert outcome("posts", path)


def test_an_old_workbook_that_ends_the_process_that_reads_it_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("rolegraph.readers.tables.TRIAL", "import os; os.abort()")
    path = tmp_path / "posts.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert "has cells far away from the table): save it as .xlsx" in outcome("posts", path)


def test_a_binary_workbook_is_told_what_it_is(tmp_path):
    path = zipped(tmp_path / "posts.xlsx", {"xl/workbook.bin": b"x"})
    assert "is a binary workbook (.xlsb): save it as .xlsx" in outcome("posts", path)


# -- zips and text, in every format


def spoilt(content, chance):
    """A text as programs, wires and people spoil it."""
    at = chance.randrange(len(content) + 1)
    encoding = chance.choice(["utf-16", "utf-16-be", "utf-32", "cp500"])
    return chance.choice(
        [
            content[:at] + b"\0" * 50 + content[at:],
            content[:at] + b'"' + content[at:],
            content[:at] + b"\xff\xe9" + content[at:],
            content[:at],
            content[:at] + b"x" * 2_000_000 + content[at:],
            content[:at] + b"\n" * 1_000 + content[at:],
            content[:at] + b"\xef\xbb\xbf" + content[at:],
            content.decode().encode(encoding),
            content.decode().encode(encoding)[: at + 1],
            b",".join([b"a"] * 50_000) + b"\n" + content,
            content + content,
            worn(content, chance),
        ]
    )


def beside_the_truth(content, chance):
    """A zip whose lists of files, sizes or packed bytes are not what they were."""
    match chance.randrange(4):
        case 0:
            return content[: chance.randrange(len(content))]
        case 1:
            return worn(content, chance)
        case 2:
            return content + b"junk"
        case _:
            made = bytearray(content)
            heads = [
                at for at in range(len(made)) if content[at : at + 4] in {b"PK\1\2", b"PK\3\4", b"PK\5\6"}
            ]
            for head in heads:
                made[min(len(made) - 1, head + chance.randrange(4, 30))] ^= 1 << chance.randrange(8)
            return bytes(made)


ROLE = "http://data.europa.eu/esco/occupation/00000000-0000-4000-8000-000000000001"
GOOD = {
    "esco": (
        "occupations_en.csv",
        table(
            ("conceptType", "conceptUri", "iscoGroup", "preferredLabel", "altLabels"),
            ("Occupation", ROLE, "3341", "keeper", ""),
        ),
    ),
    "onet": ("Occupation Data.txt", "O*NET-SOC Code\tTitle\tDescription\n11-9001.00\tKeepers\tKeep.\n"),
    "organogram": (
        "junior.csv",
        table(
            (
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
            ),
            ("Lights", "Lights", "Lamps", "1", "AO", "1", "2", "Oiler", "2.5", "Other"),
        ),
    ),
    "posts": ("posts.csv", table(HEADER, *POSTS)),
    "sssom": (
        "m.sssom.tsv",
        "subject_id\tpredicate_id\tobject_id\tmapping_justification\n"
        "https://x.example/a\tskos:closeMatch\thttps://x.example/b\tsemapv:ManualMappingCuration\n",
    ),
    "rdf": (
        "a.ttl",
        "@prefix rg: <https://w3id.org/rolegraph/ns#> ."
        "\n@prefix skos: <http://www.w3.org/2004/02/skos/core#> ."
        '\n<https://x.example/a> a rg:Role ; skos:prefLabel "Keeper"@en .\n',
    ),
}  # fmt: skip


@pytest.mark.parametrize("format_", FORMATS)
def test_what_is_refused_leaves_the_store_as_it_was_and_no_damage_is_a_traceback(tmp_path, format_):
    name, text = GOOD[format_]
    chance = random.Random(format_)
    store = tmp_path / "store"
    good = tmp_path / name
    good.write_text(text, "utf-8")
    rolegraph.import_source(format_, [good], store=store, name="whole")
    before = rolegraph.open(store).export(to="n-quads")
    told = []
    for number in range(24):
        path = tmp_path / f"{number}" / name
        path.parent.mkdir()
        if number % 2:
            path.write_bytes(spoilt(text.encode(), chance))
        else:
            path = zipped(path.with_suffix(".zip"), {name: text})
            path.write_bytes(beside_the_truth(path.read_bytes(), chance))
        try:
            rolegraph.import_source(format_, [path], store=store, name="damaged")
        except RolegraphError as error:
            told.append((path.name, str(error)))
    assert len(told) > 3
    assert all(name in message for name, message in told)
    if any(source.iri.endswith("/damaged") for source in rolegraph.open(store).sources()):
        rolegraph.drop_source("damaged", store=store)
    assert rolegraph.open(store).export(to="n-quads") == before


def test_text_with_more_or_longer_lines_than_tables_have_is_refused_before_it_fills_the_memory(tmp_path):
    path = tmp_path / "posts.csv"
    path.write_text("Post ID,Title\n1," + "x" * 20_000_000)
    assert "posts.csv:2: has 20,000,002 characters in a line, and a table may have" in outcome("posts", path)
    for end in ("\n", "\r"):
        path.write_text("Post ID,Title" + end * 20_000_001, newline="")
        assert "has 20,000,001 lines, and a table may have 20,000,000: not read" in outcome("posts", path)


def test_a_zip_with_a_file_without_a_name_is_read_without_it(tmp_path):
    path = zipped(tmp_path / "x.zip", {"posts.csv": table(HEADER, *POSTS), "zzz": "x"})
    path.write_bytes(path.read_bytes().replace(b"zzz", b"\0zz"))
    assert outcome("posts", path) == ""
