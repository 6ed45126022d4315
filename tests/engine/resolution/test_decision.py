"""One enterprise, two, or a person must say: rules first, then the weight of the evidence."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from sambung.engine.resolution.decision import Decision, Verdict, decide
from sambung.engine.resolution.evidence import Feature, Level, Record, compare_records

TINAH = Record(
    "a",
    "Warung Bu Tinah",
    {"NIB": "1234567890123"},
    phone="6281234567890",
    owner="Sutinah",
    village="33.72.01.1001",
    latitude=-7.56,
    longitude=110.82,
    activity="menjual sembako",
)
AGAIN = replace(TINAH, uid="b", name="warung tinah")


def judged(left: Record, right: Record) -> Decision:
    return decide(compare_records(left, right, lambda word: 1))


def test_the_same_twice() -> None:
    decision = judged(TINAH, AGAIN)
    assert (decision.verdict, decision.rule) == (Verdict.SAME, "identifier_same")
    shown = {one.feature: (one.left, one.right) for one in decision.evidence}
    assert shown[Feature.IDENTIFIER] == ("…0123", "…0123")
    assert shown[Feature.PHONE] == ("…7890", "…7890")


def test_two_numbers_are_two_enterprises_whatever_else_agrees() -> None:
    decision = judged(TINAH, replace(AGAIN, identifiers={"NIB": "9999999999999"}))
    assert (decision.verdict, decision.rule) == (Verdict.DIFFERENT, "identifier_differs")


def test_one_number_under_two_names_is_for_a_person() -> None:
    other = replace(AGAIN, name="Bengkel Slamet")
    assert judged(TINAH, other).verdict is Verdict.PERHAPS


def test_without_numbers_the_evidence_weighs() -> None:
    bare = replace(TINAH, identifiers={}, phone="", owner="")
    same = replace(AGAIN, identifiers={}, phone="", owner="")
    assert judged(bare, same).verdict is Verdict.SAME
    assert (
        judged(bare, replace(same, activity="", latitude=None, village="33.72")).verdict is Verdict.DIFFERENT
    )
    assert judged(bare, replace(same, name="Warung Lestari")).rule == "name_differs"


def test_names_that_say_only_a_trade_are_asked_about_only_in_one_place() -> None:
    one = Record("a", "Warung Makan", {}, latitude=-7.56, longitude=110.82, activity="menjual makanan")
    assert judged(one, replace(one, uid="b")).verdict is Verdict.PERHAPS
    assert judged(one, replace(one, uid="b", latitude=-7.9)).verdict is Verdict.DIFFERENT
    assert judged(one, replace(one, uid="b", activity="servis motor")).verdict is Verdict.DIFFERENT


TEXT = st.sampled_from(["", "Warung Tinah", "Tinah", "CV Maju", "Sari Asih", "menjual nasi"])
RECORDS = st.builds(
    Record,
    uid=st.just("x"),
    name=TEXT,
    identifiers=st.sampled_from([{}, {"NIB": "1"}, {"NIB": "2", "NPWP": "3"}]),
    phone=st.sampled_from(["", "62811", "62812"]),
    owner=TEXT,
    village=st.sampled_from(["", "33.72.01.1001", "33.72"]),
    latitude=st.sampled_from([None, -7.5, -7.51]),
    longitude=st.sampled_from([None, 110.8]),
    activity=TEXT,
)


@given(RECORDS, RECORDS)
def test_the_order_of_two_records_means_nothing_and_what_is_unknown_weighs_nothing(
    left: Record, right: Record
) -> None:
    one, two = judged(left, right), judged(right, left)
    assert (one.verdict, one.rule, one.weight) == (two.verdict, two.rule, two.weight)
    assert all(
        bits == 0
        for evidence, bits in zip(one.evidence, one.bits, strict=True)
        if evidence.level is Level.UNKNOWN
    )
