"""No cell that we write is run as a formula."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambung.standards.spreadsheets import safe_cell, sheet_lines


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-2+3", "'-2+3"),
        ("  =cmd", "'  =cmd"),
        ("\t=x", "'\t=x"),
        ("＝1", "'＝1"),
        (-7.57, "-7.57"),
        ("+6281", "+6281"),
        ("Keripik", "Keripik"),
        (None, ""),
        (True, "true"),
    ],
)
def test_formulas_are_told_to_be_text(value, written):
    assert safe_cell(value) == written


@given(st.lists(st.lists(st.text(max_size=10), min_size=2, max_size=2), max_size=5))
def test_every_cell_comes_back_or_is_disarmed(rows):
    text = "".join(sheet_lines(["a", "b"], rows)).removeprefix("\ufeff")
    back = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert back == [[safe_cell(cell) for cell in row] for row in rows]
    assert not any(cell[:1] in "=@" for row in back for cell in row if cell)
