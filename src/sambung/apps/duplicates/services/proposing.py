"""Comparing enterprises with those that share a key, and keeping the likely pairs as proposals."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from sambung.apps.duplicates.models import Judgement, Proposal, ProposalState, Strength, Twin
from sambung.apps.duplicates.models import Verdict as Said
from sambung.apps.duplicates.services.following import settle_proposals
from sambung.apps.duplicates.services.keys import Neighbours
from sambung.apps.duplicates.services.records import Compared, records_of
from sambung.apps.duplicates.services.refusals import REASON
from sambung.engine.resolution.decision import Decision, Verdict, decide
from sambung.engine.resolution.evidence import compare_records


@dataclass(frozen=True)
class Likely:
    """What a comparison found: pairs in the order of their keys, and how many were looked at."""

    decisions: Mapping[tuple[int, int], Decision]
    looked_at: int
    records: Mapping[int, Compared]


def find_likely(records: Mapping[int, Compared], *, later_only: bool = False) -> Likely:
    """SAME and PERHAPS between these enterprises and all that share a key with them. A bounded number of queries.

    `later_only`: each with those of a larger key alone, so that a walk through the registry meets each pair once.
    """
    neighbours = Neighbours(one.record for one in records.values())
    key_of = {one.record.uid: key for key, one in records.items()}
    pairs: set[tuple[int, int]] = set()
    for uid, others in neighbours.pairs().items():
        mine = key_of[uid]
        for other in others:
            if other != mine and not (later_only and other < mine):
                pairs.add((min(mine, other), max(mine, other)))
    wanted = {key for pair in pairs for key in pair} - records.keys()
    known = {**records, **records_of(wanted)}
    met = [known[key].record for key in {key for pair in pairs for key in pair} if key in known]
    frequency = neighbours.frequency(met)
    found = {}
    for left, right in sorted(pairs):
        one, two = known.get(left), known.get(right)
        if one is None or two is None or one.kind != two.kind:
            continue
        decision = decide(compare_records(one.record, two.record, frequency))
        if decision.verdict is not Verdict.DIFFERENT:
            found[left, right] = decision
    return Likely(found, len(pairs), known)


@transaction.atomic
def keep_likely(likely: Likely, compared: Collection[int], *, later_only: bool = False) -> int:
    """Write the proposals, and close those of `compared` that are no longer alike; how many are new.

    What was judged keeps its state; two that are one already are not proposed. Six queries and more.
    """
    now = timezone.now()
    keys = {key for pair in likely.decisions for key in pair}
    own = Q(left__in=compared) if later_only else Q(left__in=compared) | Q(right__in=compared)
    rows = Proposal.objects.unscoped(REASON)
    standing = {(row.left_id, row.right_id): row for row in rows.filter(own)}
    twins = dict(Twin.objects.filter(enterprise__in=keys).values_list("enterprise_id", "canonical_id"))
    judged = set(
        Judgement.objects.unscoped(REASON)
        .standing()
        .filter(left__in=keys, right__in=keys)
        .exclude(verdict=Said.UNDECIDED)
        .values_list("left_id", "right_id")
    )
    made, changed = [], []
    for (left, right), decision in likely.decisions.items():
        held = standing.get((left, right))
        if held is None:
            is_one = left in twins and twins[left] == twins.get(right)
            if not is_one and (left, right) not in judged:
                made.append(_proposal(likely.records, left, right, decision, now))
        elif _differs(held, decision):
            _tell(held, decision)
            held.state = ProposalState.OPEN if held.state == ProposalState.GONE else held.state
            held.changed_at = now
            changed.append(held)
    for pair, held in standing.items():
        is_said = held.strength == Strength.SAID
        if pair not in likely.decisions and held.state == ProposalState.OPEN and not is_said:
            held.state, held.changed_at = ProposalState.GONE, now
            changed.append(held)
    rows.bulk_update(
        changed,
        ["state", "strength", "weight", "rule", "evidence", "engine_version", "changed_at"],
        batch_size=100,
    )
    Proposal.objects.bulk_create(made, batch_size=200, ignore_conflicts=True)
    return len(made)


def evidence_of(decision: Decision) -> list[list[Any]]:
    """[feature, level, detail, bits] of each feature, without anybody's values."""
    return [
        [one.feature.value, one.level.value, one.detail, round(bits, 2)]
        for one, bits in zip(decision.evidence, decision.bits, strict=True)
    ]


def _proposal(
    records: Mapping[int, Compared], left: int, right: int, decision: Decision, now: Any, strength: str = ""
) -> Proposal:
    made = Proposal(
        strength=strength,
        left_id=left,
        right_id=right,
        centre_left=records[left].centre,
        centre_right=records[right].centre,
        is_simulated=records[left].is_simulated or records[right].is_simulated,
        found_at=now,
        changed_at=now,
    )
    _tell(made, decision)
    return made


def _tell(row: Proposal, decision: Decision) -> None:
    if row.strength != Strength.SAID:
        is_likely = decision.verdict is not Verdict.DIFFERENT
        row.strength = Strength(decision.verdict.value) if is_likely else Strength.NAMED
    row.weight = round(decision.weight, 3)
    row.rule = decision.rule
    row.evidence = evidence_of(decision)
    row.engine_version = decision.version


def _differs(row: Proposal, decision: Decision) -> bool:
    return row.state == ProposalState.GONE or (row.rule, row.evidence) != (
        decision.rule,
        evidence_of(decision),
    )


def propose_judged(pairs: Collection[tuple[int, int]]) -> None:
    """A row for each pair (in the order of its keys) that is judged though nobody proposed it: lists show it too.

    The judgement's transaction settles its state.
    """
    lefts, rights = {left for left, _ in pairs}, {right for _, right in pairs}
    rows = Proposal.objects.unscoped(REASON).filter(left__in=lefts, right__in=rights)
    missing = set(pairs) - set(rows.values_list("left_id", "right_id"))
    if not missing:
        return
    records = records_of({key for pair in missing for key in pair})
    frequency = Neighbours(one.record for one in records.values()).frequency(
        [one.record for one in records.values()]
    )
    now = timezone.now()
    Proposal.objects.bulk_create(
        _proposal(
            records,
            left,
            right,
            decide(compare_records(records[left].record, records[right].record, frequency)),
            now,
        )
        for left, right in sorted(missing)
        if left in records and right in records
    )


@transaction.atomic
def propose_said(records: Mapping[int, Compared], left: int, right: int, decision: Decision) -> Proposal:
    """An owner's word that the two are one: a proposal for the centre to judge, whatever the engine says of it."""
    left, right = min(left, right), max(left, right)
    now = timezone.now()
    rows = Proposal.objects.unscoped(REASON)
    row = rows.filter(left=left, right=right).first() or _proposal(
        records, left, right, decision, now, Strength.SAID
    )
    row.strength, row.changed_at = Strength.SAID, now
    if row.state == ProposalState.GONE:
        row.state = ProposalState.OPEN
    row.save()
    # It may have been judged before it was ever proposed.
    twins = dict(
        Twin.objects.filter(enterprise__in=[left, right]).values_list("enterprise_id", "canonical_id")
    )
    judged = (
        Judgement.objects.unscoped(REASON).standing().filter(left=left, right=right, verdict=Said.DIFFERENT)
    )
    settle_proposals([left, right], twins, {(left, right)} if judged.exists() else set())
    row.refresh_from_db()
    return row
