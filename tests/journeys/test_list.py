"""A list with what lists have: looked at, a row decided, taken, its rejects mended and uploaded again, taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
from tests.journeys import registry
from tests.journeys.visitor import Visitors

ROWS = [
    ["DAFTAR USAHA BINAAN 2026 (contoh)"],
    ["no", "nama_usaha", "kegiatan", "kode_wilayah", "hp", "omzet"],
    [1, "Keripik Bu Sri", "membuat keripik tempe", "33.72.01.1001", "0812 9000 1234", 120_000_000],
    [2, "Keripik Sri", "keripik tempe", "33.72.01.1001", "+62 812-9000-1234", None],
    [3, "Las Jaya", "membuat pagar", "99.99", None, None],
    [4, "Batik Ayu", "batik tulis, hubungi ayu@contoh.id", "33.72", None, "45.000.000"],
    [5, None, None, "33.72", None, None],
]


# Both visitors come to one site: each has a list of its own people.
MARKS = {
    "id": ("Sri", "Ayu", "Lima", "0812 9000 1234", "812-9000-1234", "Jaya"),
    "en": ("Tutik", "Retno", "Enam", "0812 9000 5678", "812-9000-5678", "Makmur"),
}


def marked(cell: object, language: str) -> object:
    """A cell of ROWS with the names and the number of this visitor's list."""
    if isinstance(cell, int) and cell < len(ROWS) and language == "en":
        return cell + 10  # the list's own numbers: the same number would mean the same enterprise
    if not isinstance(cell, str):
        return cell
    for before, after in zip(MARKS["id"], MARKS[language], strict=True):
        cell = cell.replace(before, after)
    return cell


def write(path: Path, language: str) -> Path:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Binaan")
    for number, row in enumerate(ROWS):
        for place, cell in enumerate(row):
            if cell is not None:
                sheet.write(number, place, marked(cell, language))
    book.close()
    return path


@pytest.mark.parametrize("visitors", [(1440, "id"), (360, "en")], indirect=True, ids=["1440-id", "360-en"])
def test_a_list_from_spreadsheet_to_registry_and_back(visitors: Visitors, tmp_path: Path) -> None:
    mentor = visitors.come("pendamping")
    owner, batik, shop, *_phones = MARKS[visitors.language]
    registry.look_at_list(mentor, write(tmp_path / "binaan.xlsx", visitors.language))
    shown = mentor.text
    assert "EMAIL" in shown, "personal data in free text is told before anything is stored"
    sides = mentor.page.locator("main ul.list table")
    assert sides.count() == 1
    assert f"Keripik Bu {owner}" in sides.inner_text()
    assert f"Keripik {owner}" in sides.inner_text()
    mentor.press("main button[name=decision][value=SAME]")

    registry.take_list(mentor)
    counts = registry.list_counts(mentor)
    assert counts == {"read": 5, "accepted": 2, "unchanged": 1, "waiting": 0, "rejected": 2}
    taken = mentor.page.url

    with mentor.page.expect_download() as download:
        mentor.page.locator("main a[href$='ditolak.csv'], a[href$='ditolak.csv']").first.click()
    rejects = Path(download.value.path()).read_text(encoding="utf-8-sig")
    mended = tmp_path / "ditolak.csv"
    last = marked(5, visitors.language)
    whole = rejects.replace("99.99", "33.72").replace(f",{last},,,", f",{last},Warung {shop},kopi,")
    mended.write_text(whole, "utf-8")
    registry.look_at_list(mentor, mended)
    registry.take_list(mentor)
    assert registry.list_counts(mentor)["accepted"] == 2

    mentor.go("/usaha/?q=batik")
    assert f"Batik {batik}" in mentor.text
    mentor.go(taken)
    mentor.page.on("dialog", lambda dialog: dialog.accept())
    mentor.press("main form[action$='/tarik/'] button")
    mentor.page.wait_for_url(taken, timeout=60_000)
    assert mentor.page.locator("main .alert-success").count() == 1, mentor.text[:900]
    mentor.go("/usaha/?q=batik")
    assert f"Batik {batik}" not in mentor.text
