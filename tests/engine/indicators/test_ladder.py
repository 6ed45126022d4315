"""The level of a linkage on a date, climbed one piece of evidence at a time."""

from dataclasses import replace
from datetime import date

import pytest

from sambung.engine.indicators import (
    EvidenceKind,
    EvidenceRow,
    Ladder,
    LinkageLevel,
    LinkageRow,
    Moment,
    linkage_level,
)
from sambung.engine.indicators.ladder import shift_months

LINKAGE = LinkageRow("l1", "s1", "b1", date(2025, 1, 15), recorded=10)
LADDER = Ladder(lawful_patterns=frozenset({"SUBKONTRAK"}))


def proof(
    kind: EvidenceKind, day: date, transaction: str = "", *, to: date | None = None, pattern: str = ""
) -> EvidenceRow:
    return EvidenceRow(
        f"{kind}-{transaction}-{day}",
        "l1",
        kind,
        day,
        to,
        recorded=20,
        transaction=transaction,
        pattern=pattern,
        is_confirmed_by_supplier=True,
        is_confirmed_by_buyer=True,
    )


def delivery(transaction: str, day: date, order: date | None = None) -> list[EvidenceRow]:
    return [
        proof(EvidenceKind.ORDER, order or day, transaction),
        proof(EvidenceKind.RECEIPT, day, transaction),
        proof(EvidenceKind.INVOICE, day, transaction),
    ]


AGREEMENT = proof(EvidenceKind.AGREEMENT, date(2025, 2, 1), to=date(2025, 12, 31), pattern="SUBKONTRAK")
SPRING, SUMMER = delivery("t1", date(2025, 3, 31), date(2025, 2, 3)), delivery("t2", date(2025, 7, 1))
EXPORT = proof(EvidenceKind.EXPORT, date(2025, 8, 1))


def level(
    evidence: list[EvidenceRow],
    on: date,
    *,
    linkage: LinkageRow = LINKAGE,
    known_at: int = 99,
    ladder: Ladder = LADDER,
) -> LinkageLevel:
    return linkage_level(linkage, evidence, ladder=ladder, moment=Moment(on, known_at)).level


def test_each_rung_needs_its_own_evidence() -> None:
    evidence = [AGREEMENT, *SPRING, *SUMMER, EXPORT]
    climbed = {
        date(2025, 1, 14): LinkageLevel.NONE,
        date(2025, 1, 15): LinkageLevel.L1,
        date(2025, 2, 1): LinkageLevel.L2,
        date(2025, 3, 30): LinkageLevel.L2,
        date(2025, 3, 31): LinkageLevel.L3,
        date(2025, 7, 1): LinkageLevel.L4,
        date(2025, 8, 1): LinkageLevel.L5,
    }
    assert {day: level(evidence, day) for day in climbed} == climbed


def test_the_window_trails() -> None:
    evidence = [*SPRING, *SUMMER]
    assert level(evidence, date(2026, 3, 30)) is LinkageLevel.L4
    assert level(evidence, date(2026, 3, 31)) is LinkageLevel.L3  # the spring delivery is a year old
    assert level(evidence, date(2026, 7, 1)) is LinkageLevel.L1


def test_two_deliveries_in_one_quarter_are_not_sustained() -> None:
    evidence = [*delivery("a", date(2025, 4, 1)), *delivery("b", date(2025, 6, 30))]
    answer = linkage_level(LINKAGE, evidence, ladder=LADDER, moment=Moment(date(2025, 7, 2), 99))
    assert (answer.level, answer.missing) == (LinkageLevel.L3, "another_quarter")
    assert len(answer.evidence_ids) == 6


def test_a_chain_with_a_link_missing_is_no_transaction() -> None:
    order, receipt, invoice = SPRING
    day = date(2025, 4, 1)
    assert level([order, receipt], day) is LinkageLevel.L1
    assert level([order, invoice], day) is LinkageLevel.L1
    elsewhere = invoice._replace(transaction="t9")
    assert level([order, receipt, elsewhere], day) is LinkageLevel.L1
    paid = invoice._replace(kind=EvidenceKind.PAYMENT)
    assert level([order, receipt, paid], day) is LinkageLevel.L3


@pytest.mark.parametrize("by_supplier", [True, False])
def test_evidence_counts_when_both_sides_confirmed_it(by_supplier: bool) -> None:
    order, receipt, invoice = SPRING
    claimed = receipt._replace(is_confirmed_by_supplier=by_supplier, is_confirmed_by_buyer=not by_supplier)
    one_sided = [order, claimed, invoice]
    assert level(one_sided, date(2025, 4, 1)) is LinkageLevel.L1
    lenient = replace(LADDER, needs_both_sides=False)
    assert level(one_sided, date(2025, 4, 1), ladder=lenient) is LinkageLevel.L3


def test_an_agreement_needs_a_lawful_pattern_and_ends() -> None:
    day = date(2025, 6, 1)
    assert level([AGREEMENT._replace(pattern="PINJAM-NAMA")], day) is LinkageLevel.L1
    assert level([AGREEMENT._replace(pattern="")], day, ladder=Ladder()) is LinkageLevel.L1
    assert level([AGREEMENT], date(2026, 1, 1)) is LinkageLevel.L1


def test_an_ended_linkage_keeps_what_was_transacted_in_the_window() -> None:
    ended = LINKAGE._replace(valid_to=date(2025, 5, 1))
    assert level([AGREEMENT, *SPRING], date(2025, 6, 1), linkage=ended) is LinkageLevel.L3
    assert level([AGREEMENT], date(2025, 6, 1), linkage=ended) is LinkageLevel.NONE


def test_evidence_counts_from_its_position_until_it_is_superseded() -> None:
    day = date(2025, 4, 1)
    receipt = SPRING[1]._replace(superseded=30)
    evidence = [SPRING[0], receipt, SPRING[2]]
    levels = [level(evidence, day, known_at=position) for position in (9, 10, 19, 20, 29, 30)]
    assert levels == [
        LinkageLevel.NONE,
        LinkageLevel.L1,
        LinkageLevel.L1,
        LinkageLevel.L3,
        LinkageLevel.L3,
        LinkageLevel.L1,
    ]


def test_other_linkages_evidence_does_not_count() -> None:
    others = [row._replace(linkage_id="l2") for row in SPRING]
    assert level(others, date(2025, 4, 1)) is LinkageLevel.L1


def test_months_end_where_the_month_does() -> None:
    assert shift_months(date(2024, 2, 29), -12) == date(2023, 2, 28)
    assert shift_months(date(2025, 1, 31), 1) == date(2025, 2, 28)
    assert shift_months(date(2025, 1, 15), -13) == date(2023, 12, 15)
