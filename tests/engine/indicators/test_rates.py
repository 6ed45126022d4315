"""The linkage rate: a hand-worked registry, disaggregation, two times, and the laws that must hold."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambung.engine.certificates import SizeClass
from sambung.engine.indicators import (
    Definition,
    Denominator,
    Dimension,
    EnterpriseRow,
    EvidenceKind,
    EvidenceRow,
    LinkageLevel,
    LinkageRow,
    Moment,
    Rate,
    disaggregate,
    linkage_rate,
    rate_series,
    wilson,
)

START = date(2024, 1, 1)
NOW = Moment(date(2026, 11, 24), 100)
L1 = Definition("any", "1", LinkageLevel.L1, denominator=Denominator(kbli_prefixes=("10", "14")))


def enterprise(enterprise_id: str, **given_facts: object) -> EnterpriseRow:
    facts: dict[str, object] = {
        "is_registered": True,
        "is_active": True,
        "size_class": SizeClass.MICRO,
        "kbli": ("10794",),
        "region": "33.72.01",
        "owner_sex": "F",
    }
    return EnterpriseRow(enterprise_id, START, **(facts | given_facts))  # type: ignore[arg-type]


def linkage(linkage_id: str, supplier_id: str, **given_facts: object) -> LinkageRow:
    facts: dict[str, object] = {"buyer_class": SizeClass.LARGE, "is_affiliate": False}
    return LinkageRow(linkage_id, supplier_id, "b1", START, **(facts | given_facts))  # type: ignore[arg-type]


# Ten enterprises: six are counted, one cannot be placed, three are outside. Two of the six are linked.
ENTERPRISES = [
    enterprise("e1"),
    enterprise("e2", owner_sex="M", region="33.11"),
    enterprise("e3", kbli=("14111",)),
    enterprise("e4", size_class=SizeClass.SMALL, owner_sex=None),
    enterprise("e5", region=None),
    enterprise("e6", size_class=SizeClass.MEDIUM, region="33"),
    enterprise("e7", size_class=None),
    enterprise("e8", size_class=SizeClass.LARGE),
    enterprise("e9", kbli=("47111",)),
    enterprise("e10", is_active=False, size_class=None),
]
LINKAGES = [
    linkage("l1", "e1"),
    linkage("l2", "e1"),  # a second linkage does not make a second enterprise
    linkage("l3", "e3"),
    linkage("l4", "e2", buyer_class=SizeClass.MEDIUM),
    linkage("l5", "e2", is_affiliate=True),
    linkage("l6", "e4", buyer_class=None),
    linkage("l7", "e5", is_affiliate=None),
    linkage("l8", "e9"),
    linkage("l9", "e6", valid_to=date(2025, 1, 1)),
    linkage("l10", "nobody"),
]


def rate(
    definition: Definition = L1,
    moment: Moment = NOW,
    enterprises: list[EnterpriseRow] = ENTERPRISES,
    linkages: list[LinkageRow] = LINKAGES,
    evidence: tuple[EvidenceRow, ...] = (),
) -> Rate:
    return linkage_rate(
        definition, moment=moment, enterprises=enterprises, linkages=linkages, evidence=evidence
    )


def test_the_registry_worked_by_hand() -> None:
    answer = rate()
    assert (answer.numerator, answer.denominator, answer.n) == (2, 6, 6)
    assert answer.value == pytest.approx(1 / 3)
    assert answer.interval == pytest.approx((0.0968, 0.7000), abs=5e-5)
    assert answer.is_floor
    assert answer.excluded == {"not_active": 1, "other_class": 1, "other_sector": 1}
    assert answer.uncounted == {
        "affiliate": 1,
        "below_level": 1,
        "other_buyer_class": 1,
        "supplier_not_counted": 2,
    }
    assert answer.unknown == {"affiliation": 1, "buyer_class": 1, "size_class": 1}


def test_the_definition_decides_what_counts() -> None:
    assert rate(replace(L1, excludes_affiliates=False)).numerator == 4
    medium = replace(L1, buyer_classes=frozenset({SizeClass.MEDIUM}))
    assert rate(medium).numerator == 1
    assert rate(replace(L1, minimum_level=LinkageLevel.L2)).numerator == 0
    women_of_solo = replace(L1, denominator=Denominator(region_prefixes=("33.72",)))
    solo = rate(women_of_solo)
    # e9 (trade) is counted here, for no sector is asked; e5 and e6 are not placed so finely.
    assert (solo.numerator, solo.denominator, solo.unknown["region"]) == (3, 4, 2)


def test_a_definition_may_count_those_whose_class_is_not_known() -> None:
    listed = Denominator(kbli_prefixes=("10", "14"), classes=L1.denominator.classes | {SizeClass.UNKNOWN})
    answer = rate(replace(L1, denominator=listed))
    # e7 joins; e8, known to be large, and e10, no longer active, do not.
    assert (answer.numerator, answer.denominator) == (2, 7)
    assert answer.excluded["other_class"] == 1
    assert "size_class" not in answer.unknown


def test_nothing_counted_has_no_value() -> None:
    answer = rate(enterprises=[], linkages=[])
    assert (answer.denominator, answer.value, answer.interval) == (0, None, None)


def keys(dimension: Dimension, **options: int) -> dict[str | None, tuple[int, int]]:
    rows = disaggregate(
        L1,
        dimension=dimension,
        moment=NOW,
        enterprises=ENTERPRISES,
        linkages=LINKAGES,
        evidence=(),
        **options,
    )
    return {row.key: (row.rate.numerator, row.rate.denominator) for row in rows}


def test_taken_apart_by_each_dimension_with_the_unknown_in_a_row_of_its_own() -> None:
    assert keys(Dimension.REGION) == {"3311": (0, 1), "3372": (2, 3), None: (0, 2)}
    assert keys(Dimension.REGION, region_digits=2) == {"33": (2, 5), None: (0, 1)}
    assert keys(Dimension.SECTOR) == {"10": (1, 5), "14": (1, 1)}
    assert keys(Dimension.SIZE_CLASS) == {"MEDIUM": (0, 1), "MICRO": (2, 4), "SMALL": (0, 1)}
    assert keys(Dimension.OWNER_SEX) == {"F": (2, 4), "M": (0, 1), None: (0, 1)}
    assert list(keys(Dimension.OWNER_SEX))[-1] is None


def test_superseding_a_linkage_removes_it_for_later_positions_only() -> None:
    wrong = [linkage("l1", "e1", recorded=10, superseded=50)]
    found = [rate(moment=Moment(NOW.on, position), linkages=wrong).numerator for position in (9, 10, 49, 50)]
    assert found == [0, 1, 1, 0]


def test_ending_a_linkage_removes_it_for_later_dates_only() -> None:
    ended = [linkage("l1", "e1", valid_to=date(2026, 6, 30))]
    days = [date(2023, 12, 31), START, date(2026, 6, 30), date(2026, 7, 1)]
    series = rate_series(
        L1,
        moments=[Moment(day, 100) for day in days],
        enterprises=ENTERPRISES,
        linkages=ended,
        evidence=(),
    )
    assert [one.numerator for one in series] == [0, 1, 1, 0]
    assert [one.denominator for one in series] == [0, 6, 6, 6]


def test_facts_of_several_rows_are_put_together_the_latest_first() -> None:
    rows = [
        EnterpriseRow("e1", START, is_registered=True, is_active=True, kbli=("47111",), region="33.72"),
        EnterpriseRow("e1", date(2025, 1, 1), size_class=SizeClass.MICRO),
        EnterpriseRow("e1", date(2026, 1, 1), size_class=SizeClass.LARGE, kbli=("10794",)),
    ]
    days = [date(2024, 6, 1), date(2025, 6, 1), NOW.on]
    definition = replace(L1, denominator=Denominator(kbli_prefixes=("47",)))
    answers = [rate(definition, Moment(day, 100), rows, []) for day in days]
    assert [one.unknown for one in answers] == [{"size_class": 1}, {}, {}]
    assert [one.denominator for one in answers] == [0, 1, 0]
    assert answers[2].excluded == {"other_class": 1}


@pytest.mark.parametrize(
    ("successes", "trials", "expected"),
    [
        (0, 10, (0.0, 0.2775)),
        (10, 10, (0.7225, 1.0)),
        (5, 10, (0.2366, 0.7634)),
        (70, 1000, (0.0558, 0.0875)),
    ],
)
def test_wilson_against_published_values(successes: int, trials: int, expected: tuple[float, float]) -> None:
    assert wilson(successes, trials) == pytest.approx(expected, abs=1e-4)


def test_wilson_refuses_what_is_no_share() -> None:
    assert wilson(0, 0) is None
    with pytest.raises(ValueError, match="3 of 2"):
        wilson(3, 2)


KINDS = st.sampled_from(list(EvidenceKind))


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[list[EnterpriseRow], list[LinkageRow], list[EvidenceRow]]:
    size = st.sampled_from([SizeClass.MICRO, SizeClass.SMALL, SizeClass.LARGE, None])
    enterprises = [
        enterprise(
            f"e{i}",
            size_class=draw(size),
            region=draw(st.sampled_from(["33.72", "34", None])),
            owner_sex=draw(st.sampled_from(["F", "M", None])),
        )
        for i in range(draw(st.integers(0, 6)))
    ]
    linkages = [
        linkage(
            f"l{i}",
            f"e{draw(st.integers(0, 6))}",
            buyer_class=draw(size),
            superseded=draw(st.sampled_from([None, 40])),
        )
        for i in range(draw(st.integers(0, 6)))
    ]
    evidence = [
        EvidenceRow(
            f"p{i}",
            f"l{draw(st.integers(0, 6))}",
            draw(KINDS),
            draw(st.dates(date(2025, 10, 1), date(2026, 12, 31))),
            pattern="SUBKONTRAK",
            transaction=draw(st.sampled_from(["", "t1"])),
            is_confirmed_by_supplier=True,
            is_confirmed_by_buyer=True,
        )
        for i in range(draw(st.integers(0, 20)))
    ]
    return enterprises, linkages, evidence


@given(ledgers(), st.sampled_from(list(Dimension)), st.sampled_from([30, 100]))
def test_the_parts_add_up_to_the_whole(
    ledger: tuple[list[EnterpriseRow], list[LinkageRow], list[EvidenceRow]],
    dimension: Dimension,
    known_at: int,
) -> None:
    enterprises, linkages, evidence = ledger
    moment = Moment(NOW.on, known_at)
    whole = rate(L1, moment, enterprises, linkages, tuple(evidence))
    rows = disaggregate(
        L1, dimension=dimension, moment=moment, enterprises=enterprises, linkages=linkages, evidence=evidence
    )
    assert sum(row.rate.numerator for row in rows) == whole.numerator
    assert sum(row.rate.denominator for row in rows) == whole.denominator


@given(ledgers())
def test_a_higher_level_never_gives_a_higher_rate(
    ledger: tuple[list[EnterpriseRow], list[LinkageRow], list[EvidenceRow]],
) -> None:
    enterprises, linkages, evidence = ledger
    levels = list(LinkageLevel)[1:]
    found = [
        rate(replace(L1, minimum_level=level), NOW, enterprises, linkages, tuple(evidence)).numerator
        for level in levels
    ]
    assert found == sorted(found, reverse=True)
