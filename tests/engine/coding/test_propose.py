"""Which code is proposed for how people name their trade, why, and when nothing is."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.coding.classification import ROWS, small_index

from sambung.engine.coding.index import belongs, build_index
from sambung.engine.coding.propose import Confirmed, Standing, propose_codes
from sambung.engine.coding.reading import read_text
from sambung.standards.kbli import load_kbli_2020
from sambung.standards.trade_words import Action

INDEX = small_index()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("membuat kemeja dan celana", "14111"),
        ("MENJUAL KEMEJA", "47711"),
        ("jual kemeja di kaki lima", "47832"),
        ("servis dan perbaikan pakaian", "95291"),
        ("Menjahit pakaian sesuai pesanan", "14120"),
        ("menjual soto ayam", "56102"),
        ("warung kelontong", "47112"),
        ("beras, gula pasir, telur", "47112"),
        ("jasa laundry", "96200"),
        ("karak", "10794"),
        ("kerupk ikan", "10794"),
        ("aneka risoles", "10792"),
    ],
)
def test_the_first_candidate(text: str, code: str) -> None:
    assert propose_codes(INDEX, text).candidates[0].code == code


def test_reasons_name_words_phrases_misspellings_and_what_is_done() -> None:
    first = propose_codes(INDEX, "menjual kemeja").candidates[0]
    assert (first.words, first.action) == (("kemeja",), Action.SELL)
    assert propose_codes(INDEX, "warung kelontong").candidates[0].meant == ("kelontong",)
    assert propose_codes(INDEX, "kerupk ikan").candidates[0].nearest == (("kerupk", "kerupuk"),)


@pytest.mark.parametrize("text", ["", "   ", "xyzzy", "123 456", "Toko Sri Rahayu", "\x00\x00", "🍜"])
def test_a_text_that_says_nothing_is_unknown(text: str) -> None:
    proposal = propose_codes(INDEX, text)
    assert (proposal.standing, proposal.candidates) == (Standing.UNKNOWN, ())


def test_sure_only_where_the_next_is_far() -> None:
    assert propose_codes(INDEX, "jasa laundry").standing == Standing.SURE
    assert propose_codes(INDEX, "pakaian").standing == Standing.UNSURE


def test_what_a_person_confirmed_comes_first_and_counts_for_like_texts() -> None:
    text = "menjual kemeja batik"
    memory = {read_text(text).key: (Confirmed("14111", 1),)}
    again = propose_codes(INDEX, "Jual kemeja BATIK!", memory)
    assert (again.standing, again.candidates[0].code, again.candidates[0].confirmed) == (
        Standing.REMEMBERED,
        "14111",
        1,
    )
    like = propose_codes(INDEX, "menjual kemeja batik tulis", memory)
    assert like.candidates[0].code == "14111"
    assert like.standing != Standing.REMEMBERED
    assert propose_codes(INDEX, "jasa laundry", memory).candidates[0].code == "96200"


def test_a_confirmed_code_that_the_vintage_lacks_is_not_proposed() -> None:
    memory = {read_text("jasa laundry").key: (Confirmed("99999", 5),)}
    assert propose_codes(INDEX, "jasa laundry", memory).candidates[0].code == "96200"


def test_sentences_on_what_belongs_elsewhere_do_not_count() -> None:
    assert "kacang" not in belongs(ROWS["10794"][1])
    assert propose_codes(INDEX, "keripik kacang").candidates[0].words == ("keripik",)


@given(st.text(max_size=200))
def test_any_text_gives_ordered_candidates_of_the_vintage(text: str) -> None:
    proposal = propose_codes(INDEX, text, limit=3)
    scores = [one.score for one in proposal.candidates]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) <= 3
    assert all(one.code in ROWS and len(one.code) == 5 for one in proposal.candidates)
    assert (proposal.standing == Standing.UNKNOWN) == (not proposal.candidates)


@pytest.mark.shared
def test_on_the_official_list(shared_data: Path) -> None:
    index = build_index(load_kbli_2020(shared_data / "kbli" / "kbli2020.csv", source="BPS"))
    said = {
        "Menjual nasi liwet": "56102",
        "Proses pembuatan batik cap": "13134",
        "menjual sembako": "47112",
        "jasa jahit": "14120",
        "TERASI UDANG": "10295",
        "service sepeda motor": "45407",
    }
    assert {text: propose_codes(index, text).candidates[0].code for text in said} == said
