"""KBLI: codes of two vintages that never answer for each other, and the official files."""

import json
from pathlib import Path

import pytest

from sambung.standards.kbli import (
    KbliCode,
    KbliLevel,
    UnableToLoadKbli,
    UnableToParseKbli,
    Vintage,
    demo_titles,
    load_kbli_2020,
    load_kbli_2025,
    parse_kbli,
)

HEADER = "kode,tingkat,kode_induk,kategori,judul,uraian\n"
ROWS = "C,,,,Industri,x\n10,,,,Makanan,x\n107,,,,Makanan lain,x\n1079,,,,Lainnya,x\n10792,,,,Kue Basah,x\n"


def test_levels_and_parents_up_to_the_letter() -> None:
    code = parse_kbli("10792")
    chain = []
    one: KbliCode | None = code
    while one is not None:
        chain.append((one.text, one.level))
        one = one.parent
    assert chain == [
        ("10792", KbliLevel.SUBCLASS),
        ("1079", KbliLevel.CLASS),
        ("107", KbliLevel.GROUP),
        ("10", KbliLevel.DIVISION),
        ("C", KbliLevel.CATEGORY),
    ]


def test_prefix_and_letter() -> None:
    cake = parse_kbli("10792")
    assert cake.is_under(parse_kbli("107")) is True
    assert cake.is_under(cake) is True
    assert cake.is_under(parse_kbli("108")) is False
    assert cake.is_under(parse_kbli("c")) is True
    assert parse_kbli("107").is_under(cake) is False


def test_another_vintage_is_unknown() -> None:
    assert parse_kbli("10792").is_under(parse_kbli("107", Vintage.KBLI_2025)) is None
    assert parse_kbli("62", Vintage.KBLI_2020).category == "J"
    assert parse_kbli("62", Vintage.KBLI_2025).category == "K"


@pytest.mark.parametrize("text", ["", "1", "107921", "04", "34", "V", "CC", "10.79", "١٠"])
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(UnableToParseKbli, match="write C, 10") as caught:
        parse_kbli(text)
    assert caught.value.code == "KBLI_FORMAT"


def test_division_45_left_with_2025() -> None:
    assert parse_kbli("45").category == "G"
    with pytest.raises(UnableToParseKbli):
        parse_kbli("45", Vintage.KBLI_2025)
    assert parse_kbli("V", Vintage.KBLI_2025).level is KbliLevel.CATEGORY


def test_a_loaded_list_answers_for_its_own_vintage(tmp_path: Path) -> None:
    path = tmp_path / "kbli.csv"
    path.write_text(HEADER + ROWS, encoding="utf-8")
    known = load_kbli_2020(path, source="made for a test")
    assert known.title(parse_kbli("10792")) == "Kue Basah"
    assert known.title(parse_kbli("10793")) is None
    assert known.title(parse_kbli("10792", Vintage.KBLI_2025)) is None
    assert parse_kbli("10792") in known
    assert [entry.code.text for entry in known.children(parse_kbli("107"))] == ["1079"]
    assert [entry.code.text for entry in known.under(parse_kbli("C"))] == ["10792"]


@pytest.mark.parametrize(
    ("text", "row", "reason"),
    [
        ("kode,judul\n", 1, "uraian"),
        (HEADER + ROWS + "10792,,,,Lagi,x\n", 7, "twice"),
        (HEADER + ROWS + "1X792,,,,Lagi,x\n", 7, "no code"),
        (HEADER + ROWS + "10793,,,,,x\n", 7, "no title"),
        (HEADER + ROWS + "10811,,,,Yatim,x\n", 0, "no parent 1081"),
    ],
)
def test_a_broken_file_says_where(tmp_path: Path, text: str, row: int, reason: str) -> None:
    path = tmp_path / "kbli.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnableToLoadKbli, match=reason) as caught:
        load_kbli_2020(path, source="made for a test")
    assert caught.value.params["row"] == row


def test_a_broken_folder_says_where(tmp_path: Path) -> None:
    with pytest.raises(UnableToLoadKbli, match="no JSON"):
        load_kbli_2025(tmp_path, source="made for a test")
    (tmp_path / "01.json").write_text(json.dumps([{"code": "C"}]), encoding="utf-8")
    with pytest.raises(UnableToLoadKbli, match=r"01\.json"):
        load_kbli_2025(tmp_path, source="made for a test")


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "kbli.csv"
    path.write_bytes(HEADER.encode() + b"C,,,,Caf\xe9,x\n")
    with pytest.raises(UnableToLoadKbli, match="UTF-8"):
        load_kbli_2020(path, source="made for a test")


@pytest.mark.shared
def test_the_official_file_of_2020(shared_data: Path) -> None:
    known = load_kbli_2020(shared_data / "kbli/kbli2020.csv", source="Peraturan BPS 2/2020")
    by_level = [sum(entry.code.level is level for entry in known.entries.values()) for level in KbliLevel]
    assert by_level == [21, 88, 245, 567, 1791]
    assert known.title(parse_kbli("10792")) == "Industri Kue Basah"


@pytest.mark.shared
def test_the_official_folder_of_2025(shared_data: Path) -> None:
    known = load_kbli_2025(shared_data / "kbli/kbli2025", source="BPS, 24 December 2025")
    by_level = [sum(entry.code.level is level for entry in known.entries.values()) for level in KbliLevel]
    assert by_level == [22, 87, 257, 519, 1559]


@pytest.mark.shared
def test_our_ranges_of_categories_are_the_files(shared_data: Path) -> None:
    import csv

    with (shared_data / "kbli/kbli2020.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            assert parse_kbli(row["kode"]).category == row["kategori"]
    divisions = json.loads((shared_data / "kbli/kbli2025/02_golongan_pokok.json").read_text(encoding="utf-8"))
    for item in divisions:
        assert parse_kbli(item["code"], Vintage.KBLI_2025).category == item["kategori_code"]


@pytest.mark.shared
def test_every_code_of_the_excerpt_is_in_the_official_file(shared_data: Path) -> None:
    known = load_kbli_2020(shared_data / "kbli/kbli2020.csv", source="Peraturan BPS 2/2020")
    assert len(demo_titles()) >= 40
    for short in demo_titles().values():
        assert short.code in known, short.code
        assert short.code.category == "C"
        assert short.title("id")
        assert short.title("en")
