"""The nearly-there by what they lack, and the bar under a requirement's head."""

from sambung.engine.eligibility import (
    CapacityBar,
    Eligibility,
    Gap,
    MissingGroup,
    Verdict,
    capacity_bar,
    group_by_missing,
)


def one(
    offer_id: str, verdict: Verdict, capacity: int | None, *gates: str, enterprise_id: str = ""
) -> Eligibility:
    gaps = tuple(Gap(gate, "", True, "", None, None, None, None) for gate in gates)
    return Eligibility(offer_id, enterprise_id or offer_id, verdict, "", (), gaps, (), capacity, None)


JUDGED = [
    one("a", Verdict.ELIGIBLE, 100),
    one("b", Verdict.NEARLY, 30, "HALAL"),
    one("c", Verdict.NEARLY, 11, "HALAL"),
    one("d", Verdict.NEARLY, 50, "NIB", "HALAL"),
    one("e", Verdict.NEARLY, 7, "HALAL", "NIB", "NIB"),
    one("f", Verdict.UNKNOWN, 20),
    one("g", Verdict.UNKNOWN, None),
    one("h", Verdict.NOT, 1000, "REGION"),
]


def test_groups_by_exactly_what_is_missing_greatest_capacity_first() -> None:
    assert group_by_missing(JUDGED) == (
        MissingGroup(("HALAL", "NIB"), ("d", "e"), 2, 57, 0),
        MissingGroup(("HALAL",), ("b", "c"), 2, 41, 0),
    )


def test_the_bar_leaves_out_what_is_not_and_never_counts_unknown_as_nothing() -> None:
    bar = capacity_bar(JUDGED, asked=500)
    assert bar == CapacityBar(500, 100, group_by_missing(JUDGED), 20, 1)
    assert capacity_bar([], asked=None) == CapacityBar(None, 0, (), 0, 0)


def test_offers_that_share_machines_count_once_up_to_the_enterprises_limit() -> None:
    shared = [
        one("shirts", Verdict.ELIGIBLE, 80, enterprise_id="sewing"),
        one("trousers", Verdict.NEARLY, 60, "SNI", enterprise_id="sewing"),
        one("aprons", Verdict.UNKNOWN, 10, enterprise_id="sewing"),
    ]
    bar = capacity_bar(shared, asked=200, limits={"sewing": 100})
    assert (bar.eligible, bar.nearly[0].capacity, bar.unknown) == (80, 20, 10)
    two = [
        one("x", Verdict.NEARLY, 5, "SNI", enterprise_id="s"),
        one("y", Verdict.NEARLY, 5, "SNI", enterprise_id="s"),
    ]
    assert group_by_missing(two, limits={"s": 6})[0] == MissingGroup(("SNI",), ("x", "y"), 1, 6, 0)
