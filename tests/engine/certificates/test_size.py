"""Size classes of PP 7/2021 art. 35: both sides of every boundary, by both bases."""

from datetime import date

import pytest

from sambung.engine.certificates import BasisFact, SizeBasis, SizeClass, SizeClassRule, size_class

BN = 1_000_000_000
PP7 = SizeClassRule(
    "size-class", "2021", "PP 7/2021 art. 35", (BN, 5 * BN, 10 * BN), (2 * BN, 15 * BN, 50 * BN)
)
DAY = date(2026, 11, 24)


def fact(basis: SizeBasis, amount: int, since: date = date(2025, 1, 1), to: date | None = None) -> BasisFact:
    return BasisFact(basis, amount, since, to)


@pytest.mark.parametrize(
    ("basis", "amount", "expected"),
    [
        (SizeBasis.CAPITAL, 0, SizeClass.MICRO),
        (SizeBasis.CAPITAL, 1_000_000_000, SizeClass.MICRO),
        (SizeBasis.CAPITAL, 1_000_000_001, SizeClass.SMALL),
        (SizeBasis.CAPITAL, 5_000_000_000, SizeClass.SMALL),
        (SizeBasis.CAPITAL, 5_000_000_001, SizeClass.MEDIUM),
        (SizeBasis.CAPITAL, 10_000_000_000, SizeClass.MEDIUM),
        (SizeBasis.CAPITAL, 10_000_000_001, SizeClass.LARGE),
        (SizeBasis.SALES, 2_000_000_000, SizeClass.MICRO),
        (SizeBasis.SALES, 2_000_000_001, SizeClass.SMALL),
        (SizeBasis.SALES, 15_000_000_000, SizeClass.SMALL),
        (SizeBasis.SALES, 15_000_000_001, SizeClass.MEDIUM),
        (SizeBasis.SALES, 50_000_000_000, SizeClass.MEDIUM),
        (SizeBasis.SALES, 50_000_000_001, SizeClass.LARGE),
    ],
)
def test_both_sides_of_every_boundary(basis: SizeBasis, amount: int, expected: SizeClass) -> None:
    answer = size_class([fact(basis, amount)], PP7, DAY)
    assert answer.size_class is expected
    assert answer.decided_by is basis
    assert answer.legal_reference == "PP 7/2021 art. 35"


def test_unknown_where_neither_basis_is_known_on_the_day() -> None:
    ended = fact(SizeBasis.SALES, BN, date(2020, 1, 1), date(2026, 11, 23))
    future = fact(SizeBasis.CAPITAL, BN, date(2026, 11, 25))
    answer = size_class([ended, future], PP7, DAY)
    assert (answer.size_class, answer.decided_by) == (SizeClass.UNKNOWN, None)
    assert answer.reason_code == "no_basis_known"


def test_the_deciding_basis_is_chosen_and_a_conflict_stays_visible() -> None:
    facts = [fact(SizeBasis.CAPITAL, BN), fact(SizeBasis.SALES, 3 * BN)]
    by_sales = size_class(facts, PP7, DAY, decides=SizeBasis.SALES)
    by_capital = size_class(facts, PP7, DAY, decides=SizeBasis.CAPITAL)
    assert (by_sales.size_class, by_capital.size_class) == (SizeClass.SMALL, SizeClass.MICRO)
    assert (by_sales.by_capital, by_sales.by_sales) == (SizeClass.MICRO, SizeClass.SMALL)
    assert by_sales.is_conflict
    assert by_capital.is_conflict
    assert not size_class(facts[:1], PP7, DAY).is_conflict


def test_the_other_basis_decides_where_only_it_is_known() -> None:
    answer = size_class([fact(SizeBasis.CAPITAL, 6 * BN)], PP7, DAY, decides=SizeBasis.SALES)
    assert (answer.size_class, answer.reason_code) == (SizeClass.MEDIUM, "by_other_basis")


def test_the_latest_amount_counts_and_two_of_one_day_that_disagree_are_unknown() -> None:
    old, new = fact(SizeBasis.SALES, BN, date(2024, 1, 1)), fact(SizeBasis.SALES, 3 * BN)
    assert size_class([new, old], PP7, DAY).size_class is SizeClass.SMALL
    split = size_class([new, fact(SizeBasis.SALES, BN)], PP7, DAY)
    assert (split.size_class, split.is_conflict) == (SizeClass.UNKNOWN, True)
    assert split.reason_code == "contradicting_amounts"


def test_an_amount_below_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="below 0"):
        size_class([fact(SizeBasis.SALES, -1)], PP7, DAY)
