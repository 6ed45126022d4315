"""Candidates by words, KBLI and a person's word, hand-worked."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambung.engine.eligibility import (
    Confirmation,
    Offered,
    Wanted,
    Weights,
    find_candidates,
    score_candidate,
    stem_weights,
)

TEMPE = Offered("tempe", frozenset({"keripik", "tempe"}), ("10794",))
CASSAVA = Offered("cassava", frozenset({"keripik", "singkong"}), ("10794",))
SHIRT = Offered("shirt", frozenset({"kemeja"}), ("14111",))
BARE = Offered("bare", frozenset({"keripik", "tempe"}))
WANTED = Wanted(frozenset({"keripik", "tempe"}), ("1079",))
WEIGHT = {"keripik": 1.0, "tempe": 3.0, "singkong": 3.0, "kemeja": 3.0}


def test_rare_words_weigh_more() -> None:
    weights = stem_weights([{"keripik", "tempe"}, {"keripik"}, ["keripik", "keripik"], {"kemeja"}])
    assert weights["keripik"] == pytest.approx(math.log(1 + 4 / 3))
    assert weights["tempe"] == pytest.approx(math.log(5))
    assert stem_weights([]) == {}


def score(offered: Offered, wanted: Wanted = WANTED) -> float:
    return score_candidate(wanted, offered, stem_weight=WEIGHT).score


def test_scores_by_hand() -> None:
    # words 4/4 and four of five digits; words 1/4; nothing
    assert score(TEMPE) == pytest.approx(0.7 * 1 + 0.3 * 0.8)
    assert score(CASSAVA) == pytest.approx(0.7 * 0.25 + 0.3 * 0.8)
    assert score(SHIRT) == 0


def test_a_code_that_nobody_gave_takes_no_part() -> None:
    assert score(BARE) == 1
    assert score(TEMPE, Wanted(WANTED.stems)) == 1
    assert score(SHIRT, Wanted(frozenset(), ("14",))) == pytest.approx(0.4)


def test_reasons_name_words_codes_and_words_that_no_offer_has() -> None:
    wanted = Wanted(WANTED.stems | {"organik"}, ("1079", "10"))
    reasons = score_candidate(wanted, TEMPE, stem_weight=WEIGHT).reasons
    assert [reason.code for reason in reasons] == ["shared_words", "kbli_match"]
    assert reasons[0].params == {"stems": ["keripik", "tempe"], "unseen": ["organik"]}
    assert reasons[1].params == {"prefix": "1079", "code": "10794"}
    assert score_candidate(WANTED, SHIRT, stem_weight=WEIGHT).reasons[0].code == "nothing_shared"


def test_a_person_decides_against_any_score_and_the_confirmed_come_first() -> None:
    found = find_candidates(
        WANTED,
        [BARE, TEMPE, CASSAVA, SHIRT],
        stem_weight=WEIGHT,
        confirmations={"shirt": Confirmation.YES, "tempe": Confirmation.NO},
    )
    assert [one.offer_id for one in found] == ["shirt", "bare", "cassava"]
    assert found[0].reasons[0].code == "confirmed"
    refused = score_candidate(WANTED, TEMPE, stem_weight=WEIGHT, confirmation=Confirmation.NO)
    assert (refused.is_candidate, refused.reasons[0].code) == (False, "refused")


def test_a_requirement_that_says_nothing_finds_only_the_confirmed() -> None:
    nothing = Wanted(frozenset())
    found = find_candidates(
        nothing, [TEMPE, SHIRT], stem_weight=WEIGHT, confirmations={"shirt": Confirmation.YES}
    )
    assert [one.offer_id for one in found] == ["shirt"]
    assert find_candidates(nothing, [TEMPE], stem_weight={}, confirmations={}) == []


STEMS = st.frozensets(st.sampled_from(sorted(WEIGHT)))


@given(asked=STEMS, has=STEMS, more=STEMS)
def test_scores_lie_between_nothing_and_all_and_another_word_never_hurts(
    asked: frozenset[str], has: frozenset[str], more: frozenset[str]
) -> None:
    wanted = Wanted(asked, ("10",))
    fewer = score_candidate(wanted, Offered("o", has, ("10794",)), stem_weight=WEIGHT, weights=Weights())
    richer = score_candidate(wanted, Offered("o", has | more, ("10794",)), stem_weight=WEIGHT)
    assert 0 <= fewer.score <= richer.score <= 1
