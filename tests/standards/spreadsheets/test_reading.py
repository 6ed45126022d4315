"""Files as they come: encodings, separators, quoted newlines, ragged rows, hostile bytes."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambung.standards.spreadsheets import Fault, UnableToReadSheet, read_sheet

LIST = "nama;kegiatan\nWarung “Solo”;menjual soto\nToko Café;roti\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_usual_encodings_are_found(encoding):
    sheet = read_sheet(LIST.encode(encoding))
    assert sheet.encoding == encoding
    assert [row.cells for row in sheet.rows] == [("Warung “Solo”", "menjual soto"), ("Toko Café", "roti")]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_separator_is_found_even_where_others_stand_in_the_text(sign):
    text = f'id{sign}kegiatan\n1{sign}"tas, kaos; lurik | batik"\n2{sign}roti\n'
    sheet = read_sheet(text.encode())
    assert sheet.separator == sign
    assert sheet.rows[0].cells == ("1", "tas, kaos; lurik | batik")


def test_rows_have_the_spreadsheets_own_numbers():
    text = 'nama,alamat\r\nSatu,"Jl. A\r\nRT 1"\r\n,\r\n\r\nDua,B\r\n'
    sheet = read_sheet(text.encode())
    # The quoted line break lies inside row 2; rows 3 and 4 are blank; the next is row 5, as Excel shows.
    assert [(row.number, row.cells[0]) for row in sheet.rows] == [(2, "Satu"), (5, "Dua")]
    assert sheet.blank_rows == 2
    assert sheet.rows[0].cells[1] == "Jl. A\nRT 1"


def test_a_ragged_row_is_neither_shifted_nor_padded():
    sheet = read_sheet(b"a,b,c\n1,2\n1,2,3,4\n1,2,3,,\n")
    assert [(row.number, row.fault) for row in sheet.rows] == [
        (2, Fault.TOO_FEW_CELLS),
        (3, Fault.TOO_MANY_CELLS),
        (4, None),
    ]


def test_columns_without_or_with_the_same_name_can_be_told_apart():
    assert read_sheet(b"nama,,nama,x\n1,2,3,4\n").header == ("nama", "#2", "nama (2)", "x")


def test_excels_own_first_line_names_the_separator():
    sheet = read_sheet(b"sep=|\na|b\n1|2\n")
    assert (sheet.separator, sheet.rows[0].number) == ("|", 2)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "EMPTY"),
        (b"  \n \n", "EMPTY"),
        (b"PK\x03\x04abc", "NOT_CSV"),
        (b"%PDF-1.7", "NOT_CSV"),
        (b"a,b\n1,\x002\n" * 50, "BINARY"),
        (bytes(range(1, 256)) * 4, "ENCODING"),
        (b"a,b\n1,\x07\n", "BINARY"),
        (b",".join([b"x"] * 1_000_000), "TOO_MANY_COLUMNS"),
        (b'a,b\n1,"' + b"x" * 1_100_000, "UNCLOSED_QUOTE"),
        (b",,\n1,2,3\n", "NO_HEADER"),
    ],
)
def test_hostile_files_are_refused_with_a_reason(content, code):
    with pytest.raises(UnableToReadSheet) as refused:
        read_sheet(content)
    assert refused.value.code == code


def test_a_file_over_the_limit_and_too_many_rows_are_refused():
    with pytest.raises(UnableToReadSheet, match="TOO_LARGE"):
        read_sheet(b"a,b\n1,2\n", max_bytes=5)
    with pytest.raises(UnableToReadSheet, match="TOO_MANY_ROWS"):
        read_sheet(b"a,b\n" + b"1,2\n" * 10, max_rows=9)


def test_a_huge_cell_and_an_open_quotation_mark_reject_their_row_alone():
    sheet = read_sheet(b"a,b\n1," + b"x" * 20_000 + b"\n2,y\n")
    assert [row.fault for row in sheet.rows] == [Fault.CELL_TOO_LONG, None]
    sheet = read_sheet(b'a,b\n1,x\n2,"y\n3,z\n')
    assert [(row.number, row.fault) for row in sheet.rows] == [(2, None), (3, Fault.UNCLOSED_QUOTE)]


CELL = st.text(
    st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufeff\u2028\u2029\x85"), max_size=12
)


@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=8), st.sampled_from([",", ";", "\t", "|"]))
def test_what_a_spreadsheet_writes_is_read_back(rows, sign):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=sign, quoting=csv.QUOTE_ALL)
    writer.writerows([("satu", "dua", "tiga"), *rows])
    sheet = read_sheet(out.getvalue().encode("utf-8-sig"))
    kept = [tuple(cell.strip() for cell in row) for row in rows]
    assert [row.cells for row in sheet.rows] == [row for row in kept if any(row)]
    assert all(row.fault is None for row in sheet.rows)
