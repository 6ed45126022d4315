"""Identifiers and their traps: which 16 digits are a person, and what is kept of them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambung.standards.identifiers import (
    Problem,
    UnableToTokenise,
    check_gln,
    check_nib,
    check_nik,
    check_nitku,
    check_npwp,
    screen,
    tokenise_nik,
)

NIK = "3372015508900001"  # a woman born on 15 Aug 1990; the serial is made up
KEY = b"k" * 32


def test_nib_has_thirteen_digits_and_no_check_digit() -> None:
    assert check_nib("8120 0034 2051 9").value == "8120003420519"
    assert check_nib("0000000000000").is_valid
    assert check_nib("812000342051").problem is Problem.LENGTH
    assert check_nib("81200034205I9").problem is Problem.NOT_DIGITS
    assert check_nib("").problem is Problem.NOT_DIGITS
    assert check_nib("٠١٢٣٤٥٦٧٨٩٠١٢").problem is Problem.NOT_DIGITS


def test_an_old_npwp_gets_its_sixteen_digit_form() -> None:
    old = check_npwp("01.312.166.0-091.000")
    assert old.is_valid
    assert not old.is_nik
    assert old.value == "0013121660091000"
    assert check_npwp("0013121660091000") == old


def test_one_wrong_digit_of_the_first_nine_is_found() -> None:
    for place in range(9):
        digits = list("013121660091000")
        digits[place] = str((int(digits[place]) + 1) % 10)
        assert check_npwp("".join(digits)).problem is Problem.CHECK_DIGIT


def test_an_npwp_that_does_not_begin_with_0_is_a_nik() -> None:
    person = check_npwp(NIK)
    assert person.is_valid
    assert person.is_nik
    assert NIK not in repr(person)
    assert person.shown == "************0001"


def test_a_malformed_nik_is_still_a_person() -> None:
    wrong = check_npwp("3372019908900001")
    assert wrong.problem is Problem.NIK_BIRTH_DATE
    assert wrong.is_nik
    too_long = check_npwp(NIK + "1")
    assert too_long.problem is Problem.LENGTH
    assert too_long.is_nik


def test_a_nitku_on_a_nik_is_a_nik() -> None:
    assert check_nitku(NIK + "000000").is_nik
    firm = check_nitku("0013121660091000" + "000001")
    assert firm.is_valid
    assert not firm.is_nik
    assert check_nitku("0013121660091000").problem is Problem.LENGTH


@pytest.mark.parametrize("province", ["11", "33", "65", "91", "92", "93", "94", "95", "96"])
def test_nik_of_new_provinces_is_accepted(province: str) -> None:
    assert check_nik(province + NIK[2:]).is_valid


@pytest.mark.parametrize(
    ("nik", "problem"),
    [
        ("9972015508900001", Problem.NIK_PROVINCE),
        ("3300015508900001", Problem.NIK_REGION),
        ("3372013002900001", Problem.NIK_BIRTH_DATE),
        ("3372010013900001", Problem.NIK_BIRTH_DATE),
        ("3372015508900000", Problem.NIK_SERIAL),
        ("337201550890001", Problem.LENGTH),
        ("33720155089O0001", Problem.NOT_DIGITS),
    ],
)
def test_what_is_wrong_with_a_nik_is_named(nik: str, problem: Problem) -> None:
    assert check_nik(nik).problem is problem


def test_gln_check_digit() -> None:
    assert check_gln("9506000134352").is_valid  # GS1's own specimen
    assert check_gln("9506000134353").problem is Problem.CHECK_DIGIT


@given(st.from_regex(r"[0-9]{12}", fullmatch=True))
def test_exactly_one_last_digit_completes_a_gln(body: str) -> None:
    assert sum(check_gln(body + digit).is_valid for digit in "0123456789") == 1


def test_a_token_is_the_same_for_the_same_person_and_key_only() -> None:
    token = tokenise_nik(NIK, KEY, "2026-a")
    assert token == tokenise_nik("3372 0155 0890 0001", KEY, "2026-a")
    assert token == tokenise_nik(NIK + "000001", KEY, "2026-a")
    assert token.digest != tokenise_nik(NIK, b"x" * 32, "2026-a").digest
    assert token.digest != tokenise_nik("3372015508900002", KEY, "2026-a").digest
    assert (token.last_four, token.key_id, len(token.digest)) == ("0001", "2026-a", 64)
    assert NIK not in repr(token)


@pytest.mark.parametrize(("nik", "key"), [(NIK, b"short"), ("123", KEY), (NIK[:-1] + "X", KEY)])
def test_no_token_is_made_and_no_number_is_told(nik: str, key: bytes) -> None:
    with pytest.raises(UnableToTokenise) as caught:
        tokenise_nik(nik, key, "2026-a")
    assert nik not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("NIK saya 3372015508900001", {"NIK"}),
        ("wa 0812-3456-7890 ya", {"PHONE"}),
        ("+62 271 634567", {"PHONE"}),
        ("kirim ke budi@contoh.co.id", {"EMAIL"}),
        ("9999 9999 9999 9999", {"NIK"}),
        ("3372-0155-0890-0001 / 081234567890", {"NIK", "PHONE"}),
    ],
)
def test_personal_numbers_in_free_text_are_masked(text: str, kinds: set[str]) -> None:
    found = screen(text)
    assert found.kinds == kinds
    assert sum(letter.isdigit() for letter in found.text) < 6


@pytest.mark.parametrize(
    "text", ["", "snack box 250 kotak @ Rp 15.000", "kapasitas 1.250.000 kg per bulan", "SNI 01-2973-1992"]
)
def test_ordinary_text_is_left_as_it_is(text: str) -> None:
    found = screen(text)
    assert found.is_clean
    assert found.text == text


@given(st.from_regex(r"[1-9][0-9]{15}", fullmatch=True), st.text(max_size=20))
def test_no_sixteen_digits_survive_screening(digits: str, around: str) -> None:
    assert digits not in screen(f"{around} {digits} {around}").text


@pytest.mark.shared
def test_masking_leaves_the_real_lists_activities_readable(shared_data: Path) -> None:
    import csv

    with next((shared_data / "umkm_surakarta").glob("*.csv")).open(encoding="utf-8") as file:
        texts = [row["kegiatan"] for row in csv.DictReader(file) if row["kegiatan"]]
    touched = [text for text in texts if not screen(text).is_clean]
    assert len(texts) > 4000
    assert len(touched) <= len(texts) // 1000, touched[:5]
