"""What can be relied on in reading tables: rows under their numbers, or one clear message."""

from __future__ import annotations

import csv
import io
import struct
import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from importing import table, zipped

from rolegraph.errors import FileError
from rolegraph.readers import tables
from rolegraph.readers.tables import (
    LONGEST,
    REASON,
    Member,
    decode,
    fold,
    is_rejects,
    number_problem,
    open_package,
    open_sheet,
    open_table,
)

COLUMNS = {"id": ("Number",), "title": ("Name of post",), "note": ()}
TEXT = "id,title\n1,Keeper\n2,Helper\n"
ROWS = [(2, ("1", "Keeper", "")), (3, ("2", "Helper", ""))]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def member(content, name="posts.csv"):
    """A file that stands nowhere."""
    content = content.encode() if isinstance(content, str) else content
    return Member(name, name, len(content), lambda: content)


def read(content, name="posts.csv", required=("id",), columns=None):
    """(the table, its good rows) of a file."""
    found = open_table(member(content, name), columns or COLUMNS, required=required)
    good = list(found)
    assert found.read == found.accepted + found.rejected
    assert len(good) == found.accepted
    return found, good


def rejected(found):
    """(row, column, value, problem) of the rejected rows."""
    return [(row[0], *row[2:]) for row in found.rejects]


def workbook(*lines, prepare=lambda sheet: None, **others):
    """The bytes of a workbook with a sheet of some rows, and others by name."""
    book = openpyxl.Workbook()
    for sheet, content in [(book.active, lines), *((book.create_sheet(n), c) for n, c in others.items())]:
        for line in content:
            sheet.append(line)
    prepare(book.active)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(content, change):
    """A zip with its files changed: name and bytes in, bytes or None out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out.getvalue()


# -- packages


def test_a_file_a_folder_and_a_zip_with_any_folders_give_the_same_table(tmp_path):
    folder = tmp_path / "folder"
    (folder / "deep" / "er").mkdir(parents=True)
    (folder / "deep" / "er" / "posts.csv").write_text(TEXT)
    (folder / "deep" / "LICENSE").write_text("free")
    (folder / "deep" / "~$posts.xlsx").write_text("Excel's own")
    (folder / "deep" / "._posts.csv").write_bytes(b"\0\5\x16\7")
    archive = zipped(
        tmp_path / "x.zip",
        {
            "Some Folder/v 1/posts.csv": TEXT,
            "__MACOSX/Some Folder/v 1/._posts.csv": b"\0\5\x16\7",
            "LICENSE": "free",
            "picture.png": b"\x89PNG",
        },
    )
    unnamed = tmp_path / "download"
    unnamed.write_bytes(archive.read_bytes())
    digests = set()
    for path in (folder / "deep" / "er" / "posts.csv", folder, archive, unnamed):
        package = open_package([path])
        [found] = package.find(r"posts\.csv")
        assert [m.name for m in package.members] == ["posts.csv"]
        assert list(open_table(found, COLUMNS)) == ROWS
        digests.add(package.digest)
    assert len(digests) == 2  # a folder of one table is that table


def test_names_with_the_separators_of_windows_are_names_in_folders(tmp_path):
    archive = zipped(tmp_path / "x.zip", {"a": ""})
    with zipfile.ZipFile(archive, "w") as new:
        info = zipfile.ZipInfo("x")
        info.filename = "db\\posts.csv"
        new.writestr(info, TEXT)
    assert [m.name for m in open_package([archive]).members] == ["posts.csv"]


@pytest.mark.parametrize(
    "name", ["../posts.csv", "/etc/posts.csv", "a/../../posts.csv", "C:/posts.csv", "..\\posts.csv"]
)
def test_a_zip_whose_paths_lead_out_of_it_is_refused(tmp_path, name):
    with pytest.raises(FileError, match="which leads out of it: do not trust this zip"):
        open_package([zipped(tmp_path / "x.zip", {name: TEXT})])


def test_a_zip_that_unpacks_to_far_more_than_a_table_is_refused_unread(tmp_path):
    with pytest.raises(
        FileError, match=r"unpacks to far more than a table has \(posts.csv: 20,000,000 bytes\)"
    ):
        open_package([zipped(tmp_path / "x.zip", {"posts.csv": b"0" * 20_000_000})])


def test_what_packs_well_or_is_large_is_no_bomb(tmp_path):
    large = b"id\n" + b"".join(b"%d\n" % (number * 7_919) for number in range(1_200_000))
    assert len(large) > 10_000_000
    archive = zipped(tmp_path / "x.zip", {"small.csv": b"0" * 9_000_000, "large.csv": large})
    assert [len(m.read()) for m in open_package([archive]).members] == [9_000_000, len(large)]


def test_many_files_that_are_too_much_together_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "LARGEST", 5_000)
    archive = zipped(tmp_path / "x.zip", {f"{i}.csv": "id\n" * 500 for i in range(4)})
    with pytest.raises(FileError, match=r"\(all together: 6,000 bytes\)"):
        open_package([archive])


@pytest.mark.parametrize("honest", [True, False])
def test_a_zip_that_lies_about_its_sizes_is_refused_before_it_fills_the_memory(tmp_path, honest):
    content = b"id,title\n" + b"".join(b"%d,Keeper\n" % number for number in range(800_000))
    archive = zipped(tmp_path / "x.zip", {"posts.csv": content})
    raw = archive.read_bytes()
    if honest:  # as long as it says, but not what was packed
        at = raw.index(b"posts.csv") + 9
        raw = raw[: at + 2_000] + bytes([raw[at + 2_000] ^ 0xFF]) + raw[at + 2_001 :]
    else:
        size = struct.pack("<I", len(content))
        assert raw.count(size) == 2
        raw = raw.replace(size, struct.pack("<I", 9_000))
    archive.write_bytes(raw)
    [found] = open_package([archive]).members
    with pytest.raises(FileError, match=r"posts\.csv (is damaged|does not unpack to the 9,000 bytes)"):
        found.read()


def test_a_lie_about_the_size_that_the_checksum_bears_out_is_found_too(tmp_path):
    archive = zipped(tmp_path / "x.zip", {"posts.csv": TEXT * 3})
    raw = archive.read_bytes()
    size, short = struct.pack("<I", len(TEXT * 3)), struct.pack("<I", len(TEXT))
    right = struct.pack("<I", zipfile.crc32((TEXT * 3).encode()))
    wrong = struct.pack("<I", zipfile.crc32((TEXT * 3)[: len(TEXT) + 1].encode()))
    archive.write_bytes(raw.replace(right, wrong).replace(size, short))
    [found] = open_package([archive]).members
    with pytest.raises(FileError, match=f"does not unpack to the {len(TEXT)} bytes that the zip declares"):
        found.read()


def test_a_zip_that_is_locked_damaged_or_no_zip_is_told_as_what_it_is(tmp_path):
    archive = zipped(tmp_path / "x.zip", {"posts.csv": TEXT})
    raw = bytearray(archive.read_bytes())
    for name, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(name) + offset] |= 1
    (tmp_path / "locked.zip").write_bytes(raw)
    with pytest.raises(FileError, match="is locked with a password: unpack the zip and name the folder"):
        open_package([tmp_path / "locked.zip"])
    (tmp_path / "half.zip").write_bytes(archive.read_bytes()[:-30])
    with pytest.raises(FileError, match=r"half\.zip: is a damaged zip .*; download it again"):
        open_package([tmp_path / "half.zip"])
    (tmp_path / "text.zip").write_text("no zip")
    with pytest.raises(FileError, match="is a damaged zip"):
        open_package([tmp_path / "text.zip"])


def test_a_zip_in_a_zip_is_told(tmp_path):
    inner = zipped(tmp_path / "inner.zip", {"posts.csv": TEXT}).read_bytes()
    with pytest.raises(
        FileError, match=r"holds no file to read; .*; inner\.zip in it is a zip of its own: unpack it"
    ):
        open_package([zipped(tmp_path / "outer.zip", {"inner.zip": inner})])
    package = open_package([zipped(tmp_path / "both.zip", {"inner.zip": inner, "posts.csv": TEXT})])
    assert [m.name for m in package.members] == ["posts.csv"]
    assert [note.partition("both.zip: ")[2] for note in package.notes] == [
        "passed over: inner.zip in it is a zip of its own: unpack it and name what is in it"
    ]


@pytest.mark.parametrize("content", [{}, {"a.png": b"x"}, {"posts": TEXT}])
def test_a_zip_or_folder_without_a_table_is_refused(tmp_path, content):
    (tmp_path / "folder").mkdir()
    for name, text in content.items():
        (tmp_path / "folder" / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    for path in (tmp_path / "folder", zipped(tmp_path / "x.zip", content)):
        with pytest.raises(FileError, match=r"holds no file to read; known are \.csv, \.tsv"):
            open_package([path])


def test_nothing_named_and_nothing_there_is_told(tmp_path):
    with pytest.raises(FileError, match="name a zip, a folder or a file"):
        open_package([])
    with pytest.raises(FileError, match=r"gone\.csv: there is no such file or folder"):
        open_package([tmp_path / "gone.csv"])


def test_two_files_for_one_table_are_told_by_name_and_rejects_files_go_with_theirs(tmp_path):
    mended = f'id,title,"{REASON}"\n3,Cook,row 4: is odd\n'
    archive = zipped(tmp_path / "x.zip", {"a/posts.csv": mended, "b/posts.csv": TEXT, "c/posts.csv": mended})
    found = open_package([archive]).find(r"posts\.\w+")
    assert [m.where.partition(": ")[2] for m in found] == ["b/posts.csv", "a/posts.csv", "c/posts.csv"]
    archive = zipped(tmp_path / "y.zip", {"a/posts.csv": TEXT, "b/Posts.CSV": TEXT})
    with pytest.raises(
        FileError, match=r"two files for one table: .*a/posts\.csv and .*b/Posts\.CSV; name the one"
    ):
        open_package([archive]).find(r"posts\.csv")


# -- encodings


WORDS = "id,title\n1,Wärterin – “Süd”\n2,Überseŕ\n"


@pytest.mark.parametrize(
    ("encoding", "note"),
    [
        ("utf-8", None),
        ("utf-8-sig", None),
        ("utf-16", "read as UTF-16"),
        ("utf-16-le", "read as UTF-16"),
        ("utf-16-be", "read as UTF-16"),
    ],
)
def test_unicode_is_read_with_and_without_a_byte_order_mark(encoding, note):
    found, good = read(WORDS.encode(encoding))
    assert [cells[1] for _, cells in good] == ["Wärterin – “Süd”", "Überseŕ"]
    assert found.sheet.notes == ([note] if note else [])
    assert found.columns == ["id", "title"]


def test_what_is_not_unicode_is_read_as_windows_1252_and_said_so():
    text = "id,title\n1,Wärterin – “Süd” für 5 €\n"
    found, good = read(text.encode("windows-1252"))
    assert good == [(2, ("1", "Wärterin – “Süd” für 5 €", ""))]
    assert found.sheet.notes == ["is not UTF-8: read as Windows-1252"]
    assert decode(member(text.encode("windows-1252"))) == (text, "is not UTF-8: read as Windows-1252")


def test_damaged_utf_8_loses_the_rows_that_are_hit_and_no_others():
    text = "id,title,note\n1,Wärterin,\n2,Wächter,\n3,Köchin,\n4,Möwe,ä\n"
    found, good = read(text.encode().replace("Wächter".encode(), b"W\xc3chter"))
    assert [cells[1] for _, cells in good] == ["Wärterin", "Köchin", "Möwe"]
    assert rejected(found) == [(3, "title", "", "holds bytes that are no text; save the file as UTF-8")]
    assert found.sheet.notes == [
        "holds 1 byte that is no UTF-8; a row is rejected where a column that is read has such a byte"
    ]


def test_damage_in_a_column_that_is_passed_over_rejects_no_row_and_is_not_said_to():
    text = "id,title,site\n1,Wärterin,Köln\n2,Wächter,Mönch\n"
    found, good = read(text.encode().replace("Mönch".encode(), b"M\xf6nch"))
    assert [cells[1] for _, cells in good] == ["Wärterin", "Wächter"]
    assert rejected(found) == []
    assert found.sheet.notes == [
        "holds 1 byte that is no UTF-8; a row is rejected where a column that is read has such a byte"
    ]


def test_a_byte_that_windows_1252_does_not_have_loses_its_row():
    found, good = read("id,title\n1,Wärterin\n2,Möwe\n3,x".encode("cp1252") + b"\x81\n")
    assert [cells[1] for _, cells in good] == ["Wärterin", "Möwe"]
    assert rejected(found) == [(4, "title", "", "holds bytes that are no text; save the file as UTF-8")]


def test_a_replacement_character_that_the_publisher_wrote_is_text():
    _, good = read("id,title\n1,Caf\ufffd\n")
    assert good == [(2, ("1", "Caf\ufffd", ""))]


def test_byte_order_marks_amid_a_header_are_no_part_of_a_name():
    found, good = read("\ufeffid,\ufefftitle\n1,Keeper\n")
    assert good == [(2, ("1", "Keeper", ""))]
    assert found.columns == ["id", "title"]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0", "posts.csv"),
        (bytes(range(256)) * 20, "posts.tsv"),
        (b"%PDF-1.7\n% a document", "posts.csv"),
        (b"\x1f\x8b\x08\0\0\0\0\0\0\3" + bytes(range(32)) * 4, "posts.txt"),
    ],
)
def test_what_is_no_text_is_told_whatever_its_name(content, name):
    with pytest.raises(FileError, match="is no text and no workbook; save the table as CSV"):
        read(content, name)


@pytest.mark.parametrize(
    "content", ["<!DOCTYPE html><html>", " <table><tr><td>id</td>", "<?xml version='1.0'?>"]
)
def test_a_web_page_that_calls_itself_a_table_is_told(content):
    for name in ("export.xls", "export.csv"):
        with pytest.raises(FileError, match="is a web page or XML, whatever its name says"):
            read(content, name)


@pytest.mark.parametrize("content", ["", "\n\n", ",,\n,,\n", "\ufeff"])
def test_an_empty_file_is_told(content):
    with pytest.raises(FileError, match=r"posts\.csv: is empty: not even a header"):
        read(content)


# -- separators, quotation marks, rows


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_cells_are_kept_apart_by_what_the_header_shows(mark):
    text = table(
        ("id", "title", "note"),
        ("1", "Keeper, head", "0,5"),
        ("2", "a;b|c\td", '"x"'),
        ("3", "", "1,5"),
        separator=mark,
    )
    _, good = read(text)
    assert [cells for _, cells in good] == [
        ("1", "Keeper, head", "0,5"),
        ("2", "a;b|c\td", '"x"'),
        ("3", "", "1,5"),
    ]


def test_decimal_commas_are_no_separators():
    _, good = read("id;note;title\n1;0,5;Keeper\n2;1,0;Helper, Cook, Mate\n")
    assert [cells for _, cells in good] == [("1", "Keeper", "0,5"), ("2", "Helper, Cook, Mate", "1,0")]


def test_a_header_with_a_comma_in_a_name_does_not_hide_the_separator():
    _, good = read("Name, first and last;id\nBlum, Ida;1\n")
    assert good == [(2, ("1", "", ""))]


def test_the_line_that_tells_excel_the_separator_is_no_row():
    found, good = read("sep=;\nid;title\n1;Keeper\n")
    assert good == [(2, ("1", "Keeper", ""))]
    assert found.sheet.notes == []


def test_rows_are_numbered_as_a_spreadsheet_does_through_cells_of_many_lines_and_blank_rows():
    text = 'id,title\r\n1,"Keeper\r\nof the\r\nlight"\r\n\r\n,\r\n2,"He said ""no"""\r\n'
    found, good = read(text)
    assert good == [(2, ("1", "Keeper\r\nof the\r\nlight", "")), (5, ("2", 'He said "no"', ""))]
    assert (found.read, found.rejected) == (2, 0)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_as_any_system_ends_them(end):
    assert read(TEXT.replace("\n", end))[1] == ROWS
    assert read(TEXT.replace("\n", end).removesuffix(end))[1] == ROWS


def test_a_quotation_mark_that_is_never_closed_is_told_and_does_not_pass_for_a_row():
    found, good = read('id,title\n1,Keeper\n2,"Helper\n3,Cook\n4,Mate\n')
    assert good == [(2, ("1", "Keeper", ""))]
    assert rejected(found) == [
        (3, "", "", "has a quotation mark that is not closed and takes in the 2 lines after it")
    ]


def test_a_quotation_mark_that_the_next_one_closes_does_not_swallow_rows_in_silence():
    # Read leniently, this row has two cells like any other, and three posts are gone.
    text = 'id,title\n1,Keeper\n2,"Helper\n3,Cook\n4,Mate\n5,Oiler "the first"\n6,Clerk\n'
    assert [len(cells) for cells in csv.reader(io.StringIO(text))] == [2, 2, 2, 2]
    found, good = read(text)
    assert [cells[0] for _, cells in good] == ["1", "6"]
    assert rejected(found) == [
        (3, "", "", "has a quotation mark that is not closed and takes in the 3 lines after it")
    ]


@pytest.mark.parametrize("end", ["", "\n"])
def test_the_last_row_is_looked_at_as_closely(end):
    found, good = read(f'id,title\n1,Keeper\n2,"Helper{end}')
    assert good == [(2, ("1", "Keeper", ""))]
    assert rejected(found) == [(3, "", "", "has a quotation mark that is not closed")]
    found, good = read(f'id,title\n1,Keeper\n2,"the" helper{end}')
    assert good == [(2, ("1", "Keeper", "")), (3, ("2", "the helper", ""))]


@pytest.mark.parametrize("title", ['5" pipe', 'the "old" one', '"quoted" and not', "'"])
def test_quotation_marks_within_a_row_are_taken_as_the_csv_module_takes_them(title):
    text = f"id,title\n1,{title}\n2,Helper\n"
    expected = list(csv.reader(io.StringIO(text)))[1][1]
    found, good = read(text)
    assert [cells[1] for _, cells in good] == [expected, "Helper"]
    assert found.rejected == 0


def test_a_row_with_more_or_fewer_cells_than_the_header_is_told():
    found, good = read("note,title,id\na,b,1\n,Blum,Ida,2\nc,3\na,b,4,,\n")
    assert [cells[0] for _, cells in good] == ["1", "4"]
    assert rejected(found) == [
        (3, "", "", "has 4 cells, and the header has 3"),
        (4, "", "", "has 2 cells, and the header has 3"),
    ]


def test_a_row_may_end_early_where_nothing_that_is_required_is_missing():
    found, good = read("id,title,note,a,b\n1,Keeper\n2\n3,Cook,x,,\n", required=("id", "title"))
    assert good == [(2, ("1", "Keeper", "")), (4, ("3", "Cook", "x"))]
    assert rejected(found) == [(3, "", "", "has 1 cells, and the header has 5")]
    found, good = read("id,title,note\n1,Keeper\n", required=())
    assert rejected(found) == [(2, "", "", "has 2 cells, and the header has 3")]


def test_a_cell_of_ten_megabytes_is_one_rejected_row():
    usual = csv.field_size_limit()
    long = "x" * 5_000_000 + "\n\n" + "x" * 4_999_998
    text = f'id,title\n0,Keeper\n\n1,"{long}"\n2,Helper\n\n3,"{"y" * 900_000}"\n4,'
    found, good = read(text)
    assert [(row, cells[0], len(cells[1])) for row, cells in good] == [
        (2, "0", 6),
        (5, "2", 6),
        (7, "3", 900_000),
        (8, "4", 0),
    ]
    assert rejected(found) == [(4, "title", "", f"has 10,000,000 characters; a cell may have {LONGEST:,}")]
    assert csv.field_size_limit() == usual


def test_a_quotation_mark_that_swallows_megabytes_is_told():
    found, good = read('id,title\n1,Keeper\n2,"Helper\n' + "3,Cook\n" * 50_000)
    assert good == [(2, ("1", "Keeper", ""))]
    assert rejected(found) == [
        (3, "", "", "has a quotation mark that is not closed and takes in the 50000 lines after it")
    ]


def test_a_long_cell_that_nobody_wants_is_no_harm():
    _, good = read(f"id,title,other\n1,Keeper,{'x' * 2_000_000}\n")
    assert good == [(2, ("1", "Keeper", ""))]


def test_control_characters_are_told_where_they_stand_in_a_wanted_column():
    found, good = read("id,title,other\n1,a\0b,x\n2,Helper,y\x07\n3,a\x1bb,z\n4,a\tb\xa0,z\n")
    assert good == [(3, ("2", "Helper", "")), (5, ("4", "a\tb\xa0", ""))]
    assert rejected(found) == [
        (2, "title", r"'\x00'", "holds a control character"),
        (4, "title", r"'\x1b'", "holds a control character"),
    ]


def test_what_keeps_excel_from_dropping_zeros_is_no_part_of_a_cell():
    assert read('id,title\n="00123",5" pipe"\n"=""007""",="\n')[1] == [
        (2, ("00123", '5" pipe"', "")),
        (3, ("007", '="', "")),
    ]


@given(
    st.lists(
        st.tuples(*[st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=8)] * 2)
        .map(lambda cells: ("k" + cells[0], cells[1]))
        .filter(
            lambda cells: not cells[1].startswith('="') and not set("\ufffe\uffff") & set("".join(cells))
        ),
        max_size=8,
    ),
    st.sampled_from(",;\t|"),
)
def test_whatever_a_program_writes_as_csv_comes_back_cell_by_cell(lines, mark):
    found, good = read(table(("id", "title"), *lines, separator=mark))
    assert [cells[:2] for _, cells in good] == lines
    assert found.rejected == 0


# -- headers


def test_columns_are_known_whatever_their_case_accents_and_signs():
    assert fold("Intitulé du poste") == fold("INTITULE-DU_POSTE ") == fold("Intitule\u0301 du poste")
    assert fold("Straße Nr.") == fold("STRASSE nr")
    assert read("NAME_OF-POST ,Number\nKeeper,1\n")[1] == [(2, ("1", "Keeper", ""))]


def test_a_missing_column_is_told_with_those_that_are_there():
    with pytest.raises(FileError, match=r"^posts\.csv:1: lacks the column 'id'; it has: key, title$"):
        read("key,title\n1,Keeper\n")


def test_an_extra_column_is_passed_over_and_can_be_told():
    found, good = read("shoe size,id,,title\n44,1,,Keeper\n")
    assert good == [(2, ("1", "Keeper", ""))]
    assert found.passed_over == ["shoe size"]
    assert [found.has(place) for place in range(3)] == [True, True, False]


def test_the_more_telling_spelling_takes_the_column():
    columns = {"id": ("Post ID", "Number")}
    assert read("Number,Post ID\n1,2\n", columns=columns)[1] == [(2, ("2",))]


@pytest.mark.parametrize("header", ["id,title,ID", "title,id,x,id"])
def test_a_wanted_column_that_is_there_twice_is_told(header):
    with pytest.raises(FileError, match=r"posts\.csv:1: has two columns called 'id'"):
        read(f"{header}\n1,2,3,4\n")


def test_an_unwanted_column_may_be_there_twice():
    assert read("id,x,x,,\n1,2,3,,\n")[1] == [(2, ("1", "", ""))]


def test_a_header_below_a_preamble_is_found_and_rows_keep_their_numbers():
    preamble = '"Staff list, by post"\n\nAs of,2021-06-30\n"Note:\nno names"\n'
    found, good = read(preamble + "id,title,note\n1,Keeper,\n2,Helper,\n")
    assert good == [(6, ("1", "Keeper", "")), (7, ("2", "Helper", ""))]
    assert found.sheet.notes == ["the header is row 5; what stands above it was left out"]
    assert found.sheet.number == 5


def test_a_row_like_a_header_further_down_is_a_row():
    assert [row for row, _ in read("id,title\n1,Keeper\nid,title\n")[1]] == [2, 3]


def test_a_header_below_the_thirtieth_row_is_not_looked_for():
    assert read("x,y\n" * 29 + TEXT)[1][0] == (31, ("1", "Keeper", ""))
    with pytest.raises(FileError, match="lacks the column 'id'"):
        read("x,y\n" * 30 + TEXT)


def test_a_table_of_headers_only_has_no_rows():
    found, good = read("id,title\n")
    assert (good, found.read) == ([], 0)


def test_the_last_column_of_a_rejects_file_is_no_column_of_the_table():
    text = table(("id", "title", REASON), ("1", "Keeper", "row 5, title: 'x': is odd"), ("2", "Helper", ""))
    found, good = read(text)
    assert good == ROWS
    assert found.columns == ["id", "title"]
    assert is_rejects(member(text))
    assert is_rejects(member(text.replace(",", ";").encode("utf-16")))
    assert is_rejects(member(workbook(("id", REASON), (1, "x")), "posts.xlsx"))
    assert not is_rejects(member(TEXT))
    assert not is_rejects(member(workbook(("id", "title"), (1, "x")), "posts.xlsx"))


def test_a_row_is_rejected_once_with_all_its_faults_and_an_earlier_one_can_be():
    found = open_table(member(TEXT), COLUMNS)
    places = [found.row for _ in found]
    found.reject("title", "Helper", "is odd")
    found.reject("title", "Helper", "is odder")
    found.reject("id", "1", "is late", places[0])
    assert found.rejects == [
        (3, ["2", "Helper"], "title", "Helper", "is odd"),
        (3, ["2", "Helper"], "title", "Helper", "is odder"),
        (2, ["1", "Keeper"], "id", "1", "is late"),
    ]
    assert (found.read, found.accepted, found.rejected) == (2, 0, 2)


def test_a_sheet_can_be_looked_at_without_knowing_its_columns():
    assert list(open_sheet(member("a;b\n1;2\n")).rows) == [(1, ["a", "b"]), (2, ["1", "2"])]


# -- workbooks


def test_the_cells_of_a_workbook_come_as_what_they_show():
    content = workbook(
        ("id", "title", "note"),
        (1001, "Keeper", 0.5),
        (1001.0, True, date(2024, 3, 1)),
        ("00123", None, datetime(2024, 3, 1, 8, 30)),
        (123456789012345, "Ä\nö", time(8, 0)),
        (1.23456789012345e20, " x ", False),
    )
    assert read(content, "posts.xlsx")[1] == [
        (2, ("1001", "Keeper", "0.5")),
        (3, ("1001", "true", "2024-03-01")),
        (4, ("00123", "", "2024-03-01T08:30:00")),
        (5, ("123456789012345", "Ä\nö", "08:00:00")),
        (6, ("1.23456789012345E+20", " x ", "false")),
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("1.23457E+15", "is a number whose last digits a spreadsheet program has dropped"),
        ("1.23456789012345E+20", "is a number whose last digits a spreadsheet program has dropped"),
        ("2024-03-01", "is a day, not an identifier"),
        ("1-Mar", "is a day, not an identifier"),
        ("12/25/2024", "is a day, not an identifier"),
        ("1001", None),
        ("00123", None),
        ("E15", None),
        ("1E15", None),
        ("11-1021.00", None),
        ("p-1/2.3", None),
    ],
)
def test_what_excel_does_to_identifiers_is_recognised(text, problem):
    assert (number_problem(text) or "").startswith(problem or "")
    assert bool(number_problem(text)) == bool(problem)


def test_a_workbook_is_known_by_its_content_and_not_by_its_name(tmp_path):
    content = workbook(("id", "title"), (1, "Keeper"))
    for name in ("posts.csv", "posts.xls", "posts.txt", "posts.xlsx"):
        (tmp_path / name).write_bytes(content)
        [found] = open_package([tmp_path / name]).members
        assert list(open_table(found, COLUMNS)) == [(2, ("1", "Keeper", ""))]
    assert read(TEXT, "posts.xls")[1] == ROWS
    assert read(TEXT, "posts.xlsx")[1] == ROWS


def test_a_workbook_in_a_zip_is_read(tmp_path):
    archive = zipped(tmp_path / "x.zip", {"a/posts.xlsx": workbook(("id", "title"), (1, "Keeper"))})
    [found] = open_package([archive]).members
    assert list(open_table(found, COLUMNS)) == [(2, ("1", "Keeper", ""))]


def test_rows_of_a_workbook_are_numbered_from_its_first_row_whatever_is_empty():
    content = workbook((), (None, "Staff list"), (), (None, "id", "title"), (), (None, 1, "Keeper"))
    found, good = read(content, "posts.xlsx")
    assert good == [(6, ("1", "Keeper", ""))]
    assert found.sheet.notes == ["the header is row 4; what stands above it was left out"]


def test_of_several_sheets_the_one_whose_header_fits_is_read_and_the_others_are_told():
    content = workbook(("read me",), Posts=[("id", "title"), (1, "Keeper")], Old=[("id",), (2,)], Empty=[])
    found, good = read(content, "posts.xlsx")
    assert good == [(2, ("1", "Keeper", ""))]
    assert found.sheet.notes == ["read its sheet 'Posts'; left out: 'Sheet', 'Old'"]
    named = Member("posts.xlsx", "posts.xlsx", 1, lambda: content, "old")
    assert list(open_table(named, COLUMNS)) == [(2, ("2", "", ""))]
    named = Member("posts.xlsx", "posts.xlsx", 1, lambda: content, "Post")
    with pytest.raises(FileError, match="has no sheet 'Post'; the nearest is 'Posts'"):
        open_table(named, COLUMNS)


def test_of_two_sheets_that_fit_alike_the_visible_one_is_read():
    content = workbook(
        ("id", "title"),
        (1, "Oiler"),
        Now=[("id", "title"), (2, "Keeper")],
        prepare=lambda sheet: setattr(sheet, "sheet_state", "hidden"),
    )
    assert read(content, "posts.xlsx")[1] == [(2, ("2", "Keeper", ""))]


def test_a_workbook_without_a_row_is_told():
    with pytest.raises(FileError, match="has no sheet with a row in it"):
        read(workbook(), "posts.xlsx")


def with_value(name, xml):
    """The sheet with a formula whose result a spreadsheet program has kept."""
    return xml.replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>").replace(
        b"<f>1+1</f><v/>", b"<f>1+1</f><v>2</v>"
    )


def test_the_kept_result_of_a_formula_is_its_value():
    content = repacked(workbook(("id", "title"), ("=1+1", "Keeper"), (3, "Cook")), with_value)
    assert read(content, "posts.xlsx")[1] == [(2, ("2", "Keeper", "")), (3, ("3", "Cook", ""))]


def test_a_formula_without_a_result_is_no_empty_cell():
    content = workbook(("id", "title", "other"), (1, "=A1", 1), (2, "Cook", "=1+1"), (3, "Mate", 1))
    found, good = read(content, "posts.xlsx")
    assert [cells[0] for _, cells in good] == ["2", "3"]  # nobody wants the other column
    problem = "is a formula without a result: open the workbook in a spreadsheet program and save it"
    assert rejected(found) == [(2, "title", "", problem)]


def test_a_formula_whose_result_is_no_text_at_all_is_an_empty_cell():
    def empty(name, xml):
        return xml.replace(b'r="B2"', b'r="B2" t="str"') if name.endswith("sheet1.xml") else xml

    content = repacked(workbook(("id", "title"), (1, '=""')), empty)
    assert read(content, "posts.xlsx")[1] == [(2, ("1", "", ""))]


def test_an_error_of_a_formula_is_told_in_a_wanted_column():
    def broken(sheet):
        for place in ("B2", "C3"):
            sheet[place] = "#REF!"
            sheet[place].data_type = "e"

    content = workbook(("id", "title", "other"), (1, None, 1), (2, "Cook", None), prepare=broken)
    found, good = read(content, "posts.xlsx")
    assert good == [(3, ("2", "Cook", ""))]
    assert rejected(found) == [(2, "title", "#REF!", "is an error of a formula")]


def test_a_title_merged_over_the_table_is_no_header():
    def merge(sheet):
        sheet.merge_cells("A1:C1")

    content = workbook(("Staff list",), ("id", "title", "note"), (1, "Keeper", "x"), prepare=merge)
    assert read(content, "posts.xlsx")[1] == [(3, ("1", "Keeper", "x"))]


def test_a_header_of_two_rows_with_merged_cells_names_its_columns_by_both():
    def merge(sheet):
        for area in ("A1:A2", "B1:C1"):
            sheet.merge_cells(area)

    content = workbook(("id", "Manager"), (None, "ID", "Name"), (1, 2, "Keeper"), prepare=merge)
    columns = {"id": (), "manager": ("Manager ID",), "name": ("Manager name",)}
    found, good = read(content, "posts.xlsx", columns=columns)
    assert found.columns == ["id", "Manager ID", "Manager Name"]
    assert good == [(3, ("1", "2", "Keeper"))]


def test_header_cells_merged_over_two_rows_are_one_header():
    def merge(sheet):
        for area in ("A1:A2", "B1:B2", "C1:C2"):
            sheet.merge_cells(area)

    content = workbook(
        ("id", "title", "note", "other"),
        (None, None, None, "in full"),
        (1, "Keeper", "x", "y"),
        prepare=merge,
    )
    assert read(content, "posts.xlsx")[1] == [(3, ("1", "Keeper", "x"))]


def test_what_is_merged_over_several_rows_holds_for_each_of_them():
    def merge(sheet):
        sheet.merge_cells("B2:B4")

    content = workbook(("id", "title"), (1, "Keeper"), (2,), (3,), (4, "Cook"), prepare=merge)
    assert [cells[1] for _, cells in read(content, "posts.xlsx")[1]] == ["Keeper", "Keeper", "Keeper", "Cook"]


def test_a_cell_far_away_does_not_fill_the_memory():
    content = workbook(
        ("id", "title"), (1, "Keeper"), prepare=lambda sheet: sheet.cell(1_048_576, 16_384, "x")
    )
    with pytest.raises(
        FileError, match=r"'Sheet' has cells as far away as row 1,048,576 and column 16,384: delete"
    ):
        read(content, "posts.xlsx")


def test_a_cell_that_names_a_row_far_from_its_own_does_not_fill_the_memory():
    def moved(name, xml):
        return xml.replace(b'r="A2"', b'r="A4294967295"') if name.endswith("sheet1.xml") else xml

    content = repacked(workbook(("id",), (1,)), moved)
    with pytest.raises(FileError, match=r"cells as far away as row 4,294,967,295"):
        read(content, "posts.xlsx")


def test_a_workbook_that_unpacks_to_far_more_than_a_table_is_refused():
    def fat(name, xml):
        return xml + b" " * 30_000_000 if name.endswith("sheet1.xml") else xml

    content = repacked(workbook(("id",), (1,)), fat)
    with pytest.raises(FileError, match="unpacks to far more than a table has"):
        read(content, "posts.xlsx")
    size = struct.pack(
        "<I",
        30_000_000
        + len(zipfile.ZipFile(io.BytesIO(workbook(("id",), (1,)))).read("xl/worksheets/sheet1.xml")),
    )
    assert content.count(size) == 2
    with pytest.raises(FileError, match=r"sheet1\.xml (is damaged|does not unpack)"):
        read(content.replace(size, struct.pack("<I", 2_000)), "posts.xlsx")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (
            OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
            "is locked with a password: save a copy without one",
        ),
        (OLE + b"\0" * 600, "is no workbook that can be read"),
        (b"PK\x03\x04 and no more", "is a damaged workbook"),
        (workbook(("id",), (1,))[:-40], "is a damaged workbook"),
        (repacked(workbook(("id",), (1,)), lambda name, xml: xml[:-40]), "is no workbook that can be read"),
    ],
    ids=["locked", "old", "junk", "half", "torn"],
)
def test_a_workbook_that_cannot_be_read_is_told_under_any_name(content, says):
    for name in ("posts.xlsx", "posts.xls", "posts.csv"):
        with pytest.raises(FileError, match=says):
            read(content, name)


def test_in_a_format_that_hides_errors_the_user_is_told_so():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as new:
        new.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        new.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        new.writestr(
            "content.xml",
            '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
            ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
            ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
            '<table:table table:name="Posts">'
            + "".join(
                "<table:table-row>"
                + "".join(
                    f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
                    for cell in line
                )
                + "</table:table-row>"
                for line in (("id", "title"), ("1", "Keeper"))
            )
            + "</table:table></office:spreadsheet></office:body></office:document-content>",
        )
    found, good = read(content.getvalue(), "posts.ods")
    assert good == [(2, ("1", "Keeper", ""))]
    assert found.sheet.notes == ["errors of formulas look like empty cells in this format; .xlsx shows them"]
