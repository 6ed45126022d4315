"""Files made to do harm: each is refused with a reason that says what to do, or its one bad row is; nothing is left.

Workbooks are read in a process of their own, so that what their directory does not tell costs this one nothing.
"""

import resource
import struct
import zipfile

import pytest
import xlsxwriter
from tests.cast import TODAY

from sambung.apps.documents.models import Document
from sambung.apps.intake.models import Upload
from sambung.apps.intake.selectors import explain_error
from sambung.apps.intake.services import UnableToReadSheet, read_rows, start_upload
from sambung.apps.intake.services.reading import CHILD_MEMORY
from sambung.standards.spreadsheets.workbooks import ODS_TYPE

WHY = "the test looks whether anything was left"
SPACE = "urn:oasis:names:tc:opendocument:xmlns"
ODS = (
    f'<?xml version="1.0"?>%s<office:document-content xmlns:office="{SPACE}:office:1.0" '
    f'xmlns:table="{SPACE}:table:1.0" xmlns:text="{SPACE}:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="Satu">%s</table:table></office:spreadsheet></office:body></office:document-content>'
)
CELL = '<table:table-cell office:value-type="string"%s><text:p>%s</text:p></table:table-cell>'
LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]>"
)


@pytest.fixture
def send(cast):
    def start(content, name="daftar", **more):
        return start_upload(
            cast.actor("manager"), centre=cast.solo, file_name=name, content=content, today=TODAY, **more
        )

    return start


@pytest.fixture
def refused(send):
    """The reason why a file is not taken; nothing of it stays, and this process did not grow by it."""

    def why(content, **more):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with pytest.raises(UnableToReadSheet) as told:
            send(content, **more)
        assert not Upload.objects.unscoped(WHY).exists()
        assert not Document.objects.unscoped(WHY).exists()
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
        assert grown < 200, f"{grown} MB"
        sentence = explain_error(told.value)
        assert sentence != told.value.code, "a reason without a sentence"
        return told.value.code

    return why


def sheet(path, rows):
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet()
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            page.write_string(number, place, cell)
    book.close()
    return path


def changed(path, change, *, add=None):
    """The workbook with its parts changed by (name, content)."""
    with zipfile.ZipFile(path) as source:
        parts = {part.filename: change(part.filename, source.read(part)) for part in source.infolist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in {**parts, **(add or {})}.items():
            target.writestr(name, content)
    return path


def ods(path, rows, prolog=""):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("mimetype", ODS_TYPE)
        out.writestr("content.xml", ODS % (prolog, rows))
        out.writestr("META-INF/manifest.xml", "<manifest/>")
    return path


def row(*cells, many=1):
    return f'<table:table-row table:number-rows-repeated="{many}">{"".join(cells)}</table:table-row>'


def test_two_cells_at_the_far_corners_of_a_sheet(refused, tmp_path):
    path = sheet(tmp_path / "a.xlsx", [["nama", "kegiatan"], ["Roti", "roti"]])
    far = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    changed(path, lambda name, same: same.replace(b"</sheetData>", far) if "sheet1" in name else same)
    assert refused(path) in {"TOO_LARGE_INSIDE", "TOO_MANY_ROWS"}


def test_a_directory_that_lies_about_what_is_inside(refused, tmp_path):
    path = tmp_path / "a.xlsx"
    sheet(path, [["nama", "kegiatan"], ["Roti", "roti"]])
    changed(
        path,
        lambda name, same: (
            same.replace(b"</sheetData>", b"<row><c><v>1</v></c></row>" * 12_000_000 + b"</sheetData>")
            if "sheet1" in name
            else same
        ),
    )
    content = bytearray(path.read_bytes())
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        (size,) = struct.unpack_from("<I", content, at + 24)
        if size > 1_000_000:
            struct.pack_into("<I", content, at + 24, 1000)
        at = content.find(b"PK\x01\x02", at + 4)
    path.write_bytes(bytes(content))
    assert refused(path) in {"TOO_LARGE_INSIDE", "DAMAGED", "TOO_MANY_ROWS"}
    assert CHILD_MEMORY < 2 * 1024**3


@pytest.mark.parametrize(
    "rows",
    [
        row(CELL % ("", "nama"), CELL % ("", "kegiatan")) + row(CELL % ("", "x"), many=1_048_576),
        row(CELL % (' table:number-columns-repeated="16384"', "x"), many=1_048_576),
        row(CELL % ("", "nama")) + row(CELL % (' table:number-columns-repeated="2000000000"', "x")),
    ],
)
def test_an_ods_that_repeats_a_cell_a_billion_times(refused, tmp_path, rows):
    assert refused(ods(tmp_path / "a.ods", rows)) in {
        "TOO_LARGE_INSIDE",
        "TOO_MANY_ROWS",
        "TOO_MANY_COLUMNS",
        "DAMAGED",
    }


def test_entities_are_refused_and_never_expanded(refused, send, tmp_path):
    rows = row(CELL % ("", "nama"), CELL % ("", "kegiatan")) + row(CELL % ("", "&a9;"), CELL % ("", "kue"))
    assert refused(ods(tmp_path / "a.ods", rows, LAUGHS)) == "XML_ENTITIES"
    # Where a long comment hides them from the first look, the reader knows no such word.
    hidden = ods(tmp_path / "b.ods", rows, f"<!--{'x' * 40_000}-->{LAUGHS}")
    assert refused(hidden) in {"XML_ENTITIES", "DAMAGED"}


def test_a_file_of_this_machine_is_not_read_by_an_entity(refused, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("not to be seen")
    prolog = f'<!DOCTYPE x [<!ENTITY a SYSTEM "file://{secret}">]>'
    rows = row(CELL % ("", "nama")) + row(CELL % ("", "&a;"))
    assert refused(ods(tmp_path / "a.ods", rows, prolog)) == "XML_ENTITIES"


def test_a_cell_of_ten_megabytes_rejects_its_row_alone(send, tmp_path):
    path = sheet(tmp_path / "a.xlsx", [["nama", "kegiatan"], ["Roti", "BESAR"], ["Kue", "kue"]])
    # Of chance, so that it does not look like a bomb by how well it packs.
    import random

    large = random.Random(1).randbytes(5_000_000).hex().encode()
    changed(path, lambda name, same: same.replace(b"BESAR", large))
    for content in (path, b"nama,kegiatan\nRoti,%b\nKue,kue\n" % large[:900_000]):
        upload = send(content)
        assert [(one.number, one.fault) for one in read_rows(upload)] == [(2, "CELL_TOO_LONG"), (3, None)]
        assert all(len(cell) <= 10_000 for one in read_rows(upload) for cell in one.cells)


def test_a_text_cell_of_ten_megabytes_in_a_csv(refused):
    assert refused(b'nama,kegiatan\nRoti,"' + b"x" * 10_000_000 + b'"\n') in {
        "LINE_TOO_LONG",
        "UNCLOSED_QUOTE",
    }


def test_a_million_columns(refused, tmp_path):
    assert refused(b",".join(b"k%d" % n for n in range(1_000_000)) + b"\n1\n") == "TOO_MANY_COLUMNS"
    wide = row("".join(CELL % ("", f"k{n}") for n in range(5000)))
    assert refused(ods(tmp_path / "a.ods", wide)) == "TOO_MANY_COLUMNS"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("nama,kegiatan\nRoti,roti\n".encode("utf-16")[:-1], "ENCODING"),
        ("nama,kegiatan\nRoti,roti\n".encode("utf-32"), "BINARY"),
        (b"nama,kegiatan\nRoti,ro\x00ti\n", "BINARY"),
        (b"nama,kegiatan\n" + b"Roti,roti\n" * 60_000 + b"Kue,\x00kue\n", "BINARY"),
        (b"nama,kegiatan\nRoti,ro\x81ti\n", "ENCODING"),
    ],
)
def test_wrong_encodings_and_signs_that_no_text_has(refused, content, code):
    assert refused(content) == code


@pytest.mark.parametrize("said", ["latin-999", "zlib_codec", "hex", "rot13", "idna\x00"])
def test_an_encoding_that_is_none(refused, said):
    assert refused(b"nama,kegiatan\nRoti,roti\n", encoding=said) == "ENCODING"


def test_parts_with_strange_names_are_written_nowhere(send, tmp_path):
    path = sheet(tmp_path / "a.xlsx", [["nama", "kegiatan"], ["Roti", "roti"]])
    changed(path, lambda _name, same: same, add={"../../evil.txt": b"x", "/evil.txt": b"x"})
    assert send(path).rows_read == 1
    assert not list(tmp_path.rglob("evil*"))
    assert not list(tmp_path.parent.glob("evil*"))


def test_a_zip_of_something_else_and_macros(refused, tmp_path):
    letter = tmp_path / "surat.xlsx"
    with zipfile.ZipFile(letter, "w") as out:
        out.writestr("[Content_Types].xml", "<Types/>")
        out.writestr("word/document.xml", "<w/>")
    assert refused(letter) == "NOT_A_WORKBOOK"
    book = sheet(tmp_path / "a.xlsx", [["nama", "kegiatan"], ["Roti", "roti"]])
    assert (
        refused(changed(book, lambda _name, same: same, add={"xl/vbaProject.bin": b"Attribute VB_Name"}))
        == "MACROS"
    )


@pytest.mark.parametrize("name", ["../../../etc/passwd", "a\x00b.csv", "\u202egpj.csv", "x" * 5000])
def test_a_strange_file_name_is_only_a_name(send, name):
    upload = send(b"nama,kegiatan\nRoti,roti\n", name=name)
    assert len(upload.file_name) <= 200
    upload.refresh_from_db(from_queryset=Upload.objects.unscoped(WHY))
    assert "\x00" not in upload.file_name
