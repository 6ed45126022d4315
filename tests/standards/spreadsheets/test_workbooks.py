"""Workbooks: what they say, and everything hostile that may come under their name."""

import datetime
import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from sambung.standards.spreadsheets import UnableToReadSheet, unpack_workbook, workbook_kind
from sambung.standards.spreadsheets import workbooks as module
from sambung.standards.spreadsheets.workbooks import cell_text


def workbook(tmp_path, rows, name="a.xlsx"):
    path = tmp_path / name
    book = xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("Data")
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            if cell is not None:
                sheet.write(number, place, cell)
    book.close()
    return path


def rebuilt(path, out, *, change=None, add=None, flags=0):
    """A copy of a workbook with parts changed or added, and flag bits set."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            content = source.read(part)
            target.writestr(part.filename, (change or (lambda _name, same: same))(part.filename, content))
        for name, content in (add or {}).items():
            target.writestr(name, content)
    if flags:
        content = bytearray(out.read_bytes())
        at = content.find(b"PK\x01\x02")
        content[at + 8] |= flags
        out.write_bytes(bytes(content))
    return out


def unpack(path, tmp_path, **more):
    out = tmp_path / "rows.jsonl"
    told = unpack_workbook(str(path), str(out), **more)
    import json

    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()] if out.exists() else []
    return told, rows


@pytest.fixture(autouse=True)
def no_limit_of_this_process(monkeypatch):
    monkeypatch.setattr(module, "_limit_time", lambda: None)


def test_rows_keep_the_sheets_own_numbers_and_a_title_is_no_header(tmp_path):
    rows = [
        ["Daftar usaha"],
        [],
        ["nama", "lat", "mulai"],
        ["Roti", -7.56, datetime.date(2026, 1, 2)],
        [],
        ["Kue"],
    ]
    told, read = unpack(workbook(tmp_path, rows), tmp_path)
    assert told["header"] == ["nama", "lat", "mulai"]
    assert (told["sheet"], told["rows"]) == ("Data", 2)
    assert read == [[4, None, ["Roti", "-7.56", "2026-01-02"]], [6, None, ["Kue", "", ""]]]


def test_an_ods_is_read_too(tmp_path):
    content = (
        '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        '<table:table table:name="Satu"><table:table-row>'
        '<table:table-cell office:value-type="string"><text:p>nama</text:p></table:table-cell>'
        '<table:table-cell office:value-type="string"><text:p>omzet</text:p></table:table-cell></table:table-row>'
        '<table:table-row><table:table-cell office:value-type="string"><text:p>Roti</text:p></table:table-cell>'
        '<table:table-cell office:value-type="float" office:value="1250"><text:p>1250</text:p></table:table-cell>'
        "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("mimetype", module.ODS_TYPE)
        out.writestr("content.xml", content)
        out.writestr("META-INF/manifest.xml", "<manifest/>")
    assert workbook_kind(path) == "ODS"
    told, read = unpack(path, tmp_path)
    assert told["header"] == ["nama", "omzet"]
    assert read == [[2, None, ["Roti", "1250"]]]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (True, "ya"),
        (3.0, "3"),
        (1.125, "1.1250"),
        (0.1, "0.1"),
        (85200000000.0, "85200000000"),
        (datetime.datetime(2026, 1, 2, 3, 4), "2026-01-02 03:04"),
        ("a\x00b\nc", "ab\nc"),
    ],
)
def test_a_cell_is_text_with_one_reading(cell, text):
    assert cell_text(cell) == text


def refused(path):
    with pytest.raises(UnableToReadSheet) as told:
        workbook_kind(path)
    return told.value.code


def test_hostile_workbooks_are_refused_before_they_are_opened(tmp_path):
    good = workbook(tmp_path, [["nama", "kegiatan"], ["Roti", "roti"]])
    assert workbook_kind(good) == "XLSX"
    out = tmp_path / "hostile.xlsx"
    assert refused(rebuilt(good, out, add={"xl/vbaProject.bin": b"x"})) == "MACROS"
    entities = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>'
    assert (
        refused(rebuilt(good, out, change=lambda name, same: entities + same if "sheet1" in name else same))
        == "XML_ENTITIES"
    )
    assert refused(rebuilt(good, out, add={"xl/media/a.bin": b"\x00" * 60_000_000})) == "TOO_LARGE_INSIDE"
    assert refused(rebuilt(good, out, add={f"x/{n}": b"" for n in range(6000)})) == "TOO_LARGE_INSIDE"
    assert refused(rebuilt(good, out, flags=1)) == "ENCRYPTED"
    out.write_bytes(good.read_bytes()[:-200])
    assert refused(out) == "DAMAGED"
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("letter.txt", "no list")
    assert refused(out) == "NOT_A_WORKBOOK"
    out.write_bytes(b"\xd0\xcf\x11\xe0" + b"x" * 500 + "EncryptedPackage".encode("utf-16-le"))
    assert refused(out) == "ENCRYPTED"
    out.write_bytes(b"\xd0\xcf\x11\xe0" + b"x" * 500)
    assert refused(out) == "OLD_XLS"


def test_a_sheet_that_is_broken_or_missing_or_too_long_says_so(tmp_path):
    good = workbook(tmp_path, [["nama", "kegiatan"], *[["Roti", "roti"]] * 60])
    out = tmp_path / "broken.xlsx"
    rebuilt(good, out, change=lambda name, same: b"<no xml" if "sheet1" in name else same)
    assert unpack(out, tmp_path)[0]["error"] in {"DAMAGED", "EMPTY"}
    assert unpack(good, tmp_path, sheet="Lain")[0]["error"] == "NO_SHEET"
    assert unpack(good, tmp_path, max_rows=20)[0]["error"] == "TOO_MANY_ROWS"
    assert unpack(workbook(tmp_path, [[]], "leer.xlsx"), tmp_path)[0]["error"] == "EMPTY"
    wide = workbook(tmp_path, [[f"k{n}" for n in range(400)]], "wide.xlsx")
    assert unpack(wide, tmp_path)[0]["error"] == "TOO_MANY_COLUMNS"


def test_a_formula_comes_as_its_value_and_is_never_run(tmp_path):
    path = tmp_path / "f.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["nama", "jumlah"])
    sheet.write(1, 0, "Roti")
    sheet.write_formula(1, 1, '=HYPERLINK("http://contoh")', None, "42")
    book.close()
    assert unpack(path, tmp_path)[1] == [[2, None, ["Roti", "42"]]]


def test_a_csv_is_no_workbook(tmp_path):
    path = Path(tmp_path / "a.csv")
    path.write_bytes(io.BytesIO(b"a,b\n1,2\n").read())
    assert workbook_kind(path) is None
