"""The table of lay words: every phrase can be found, every action is known, official words have stems."""

from sambung.engine.coding.reading import LONGEST_PHRASE, official_stems, plain_words
from sambung.standards.trade_words import Action, trade_words


def test_every_phrase_can_be_met_in_a_text() -> None:
    table = trade_words()
    for phrase in (*table.actions, *table.places, *table.means, *table.goods):
        words = plain_words(phrase)
        assert " ".join(words) == phrase, phrase
        assert len(words) <= LONGEST_PHRASE, phrase


def test_official_words_have_stems_and_actions_are_known() -> None:
    table = trade_words()
    assert all(official_stems(meaning.words) for meaning in table.means.values())
    assert official_stems(table.groceries)
    assert set(table.actions.values()) == set(Action)
    assert table.means["soto"].action is Action.SERVE
    assert table.goods["gula"] == table.goods["gula pasir"] != table.goods["beras"]
