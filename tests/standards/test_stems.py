"""Stems: words of the trades meet where they should and do not meet where they should not."""

import csv
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambung.standards.stems import shared_stems, stem, stem_column, stems, stems_version

_ROOTS = ["olah", "ukir", "anyam", "jahit", "cetak", "bubut", "goreng", "rajut", "tenun", "potong"]


@pytest.mark.parametrize(
    "words",
    [
        ("pengelasan", "las", "welding", "mengelas"),
        ("jahitan", "menjahit", "penjahit", "tailor"),
        ("kemasan", "pengemasan", "packaging"),
        ("keripik", "kripik", "chips"),
        ("kerupuk", "krupuk"),
        ("snack", "camilan", "jajanan", "kudapan"),
        ("box", "kotak", "dus"),
        ("mebel", "meubel", "furniture"),
        ("tenunan", "pertenunan", "woven"),
        ("pengecoran", "cor", "casting"),
        ("konveksi", "garment", "konfeksi"),
        ("kerajinan", "pengrajin", "perajin"),
        ("masakan", "memasak", "masak"),
    ],
)
def test_these_mean_the_same(words: tuple[str, ...]) -> None:
    assert len({stem(word) for word in words}) == 1


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("kelontong", "lontong"),
        ("kemeja", "meja"),
        ("kemasan", "emas"),
        ("kelapa", "lapar"),
        ("masakan", "masa"),
    ],
)
def test_these_do_not(one: str, two: str) -> None:
    assert stem(one) != stem(two)


def test_text_becomes_stems_in_order_once_without_stop_words() -> None:
    assert stems("Menjual Snack Box, snack & kue-kue basah") == ("kudapan", "kotak", "kue", "basah")
    assert stems("T-Shirt sablon 24s!") == ("kaos", "sablon", "24s")
    assert stems("CAFÉ") == stems("cafe")
    assert stems("") == ()
    assert stems("dan untuk yang 123 , .") == ()


def test_a_column_is_searched_for_whole_stems() -> None:
    column = stem_column("Keripik tempe", None, "pengelasan pagar")
    assert column == " keripik tempe las pagar "
    assert " las " in column
    assert stem_column(None, "") == ""


def test_the_version_names_stemmer_and_table() -> None:
    assert re.fullmatch(r"snowball-[0-9.]+#[0-9a-f]{8}", stems_version())


def test_what_a_query_shares_with_an_offer() -> None:
    assert shared_stems("snack box rapat", "menerima pesanan snek dus") == ("kudapan", "kotak")
    assert shared_stems("palet kayu", "roti") == ()


@given(st.text(max_size=200))
def test_any_text_gives_words_of_small_letters(text: str) -> None:
    for one in stems(text):
        assert one.isalnum()
        assert one == one.lower()
        assert len(one) > 1


def test_many_threads_get_the_stems_that_one_gets() -> None:
    words = [
        prefix + root + suffix
        for prefix in ("pe", "meng", "ber", "di")
        for root in _ROOTS
        for suffix in ("an", "kan", "i")
    ]
    stem.cache_clear()
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # threads change in the middle of a word, as they do under load
    try:
        with ThreadPoolExecutor(8) as pool:
            together = list(pool.map(stem, words * 3))
    finally:
        sys.setswitchinterval(before)
    stem.cache_clear()
    assert together == [stem(word) for word in words] * 3


@pytest.mark.shared
def test_snack_boxes_are_found_in_the_real_list(shared_data: Path) -> None:
    with next((shared_data / "umkm_surakarta").glob("*.csv")).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    found = [row for row in rows if "kudapan" in stems(f"{row['nama_usaha']} {row['kegiatan']}")]
    plain = [row for row in rows if "snack" in f"{row['nama_usaha']} {row['kegiatan']}".lower()]
    assert len(found) > len(plain) > 100
