"""The level of a linkage on a date, from its own evidence."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sambung.engine.indicators.definitions import EvidenceKind, Ladder, LinkageLevel
from sambung.engine.indicators.rows import EvidenceRow, LinkageRow, Moment, is_in_force, is_known


class LevelResult(NamedTuple):
    """The level, the evidence it rests on, and what the next level would still need (a code)."""

    level: LinkageLevel
    evidence_ids: tuple[str, ...]
    missing: str


def linkage_level(
    linkage: LinkageRow, evidence: Iterable[EvidenceRow], *, ladder: Ladder, moment: Moment
) -> LevelResult:
    """Declared and signed need the linkage (and agreement) in force that day; from transacted on, the
    trailing window decides, also for a linkage that ended within it.
    """
    if linkage.valid_from > moment.on or not is_known(linkage.recorded, linkage.superseded, moment.known_at):
        return LevelResult(LinkageLevel.NONE, (), "linkage")
    known = [
        row
        for row in evidence
        if row.linkage_id == linkage.linkage_id
        and row.valid_from <= moment.on
        and is_known(row.recorded, row.superseded, moment.known_at)
        and (not ladder.needs_both_sides or (row.is_confirmed_by_supplier and row.is_confirmed_by_buyer))
    ]
    begins_after = shift_months(moment.on, -ladder.window_months)
    transactions = [one for one in _transactions(known, ladder) if one.delivered_on > begins_after]
    if transactions:
        proofs = tuple(sorted(proof for one in transactions for proof in one.evidence_ids))
        quarters = {(one.delivered_on.year, (one.delivered_on.month - 1) // 3) for one in transactions}
        if len(quarters) < ladder.minimum_quarters:
            return LevelResult(LinkageLevel.L3, proofs, "another_quarter")
        exports = sorted(
            row.evidence_id
            for row in known
            if row.kind is EvidenceKind.EXPORT and row.valid_from > begins_after
        )
        if not exports:
            return LevelResult(LinkageLevel.L4, proofs, "export")
        return LevelResult(LinkageLevel.L5, (*proofs, *exports), "")
    if not is_in_force(linkage.valid_from, linkage.valid_to, moment.on):
        return LevelResult(LinkageLevel.NONE, (), "linkage")
    agreements = sorted(
        row.evidence_id
        for row in known
        if row.kind is EvidenceKind.AGREEMENT
        and is_in_force(row.valid_from, row.valid_to, moment.on)
        and row.pattern
        and (not ladder.lawful_patterns or row.pattern in ladder.lawful_patterns)
    )
    if agreements:
        return LevelResult(LinkageLevel.L2, tuple(agreements), "transaction")
    return LevelResult(LinkageLevel.L1, (), "agreement")


class _Transaction(NamedTuple):
    delivered_on: date
    evidence_ids: tuple[str, ...]


def _transactions(known: Iterable[EvidenceRow], ladder: Ladder) -> list[_Transaction]:
    """Complete chains of evidence; one that lacks a link of the chain is no transaction."""
    kinds: set[EvidenceKind] = set().union(*ladder.transaction_chain)
    by_transaction: dict[str, list[EvidenceRow]] = {}
    for row in known:
        if row.kind in kinds:
            by_transaction.setdefault(row.transaction, []).append(row)
    found: list[_Transaction] = []
    for rows in by_transaction.values():
        held = {row.kind for row in rows}
        if all(group & held for group in ladder.transaction_chain):
            receipts = [row.valid_from for row in rows if row.kind is EvidenceKind.RECEIPT]
            delivered_on = max(receipts or [row.valid_from for row in rows])
            found.append(_Transaction(delivered_on, tuple(row.evidence_id for row in rows)))
    return found


def shift_months(day: date, months: int) -> date:
    """The same day so many months on; the month's last day where it has no such day."""
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
