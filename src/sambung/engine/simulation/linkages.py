"""Supply relations of the last years, with the proofs that an indicator is computed from."""

import numpy as np

from sambung.engine.simulation.draws import Calendar, chosen, stream
from sambung.engine.simulation.population import Counts, SmallEnterprises
from sambung.engine.simulation.products import OTHER_ACTIVITIES, PRODUCTS
from sambung.engine.simulation.records import Evidence, EvidenceKind, Linkage, Milestone, OwnershipTie
from sambung.engine.simulation.words import BUYERS

LINKED_SHARE = 0.07
ENDED_SHARE = 0.012
RECENT_SHARE = 0.42
_QUARTER = 91
_PATTERNS = ("RANTAI_PASOK", "SUBKONTRAK", "PERDAGANGAN_UMUM", "INTI_PLASMA")
_PATTERN_SHARES = (0.5, 0.25, 0.2, 0.05)


def draw_linkages(
    seed: int,
    counts: Counts,
    small: SmallEnterprises,
    ties: list[OwnershipTie],
    today: int,
    calendar: Calendar,
) -> tuple[list[Linkage], list[Milestone], list[Evidence]]:
    """Linkages that hold today for 7 of 100 small enterprises, and some that ended; nothing after `today`.

    Larger makers are linked more often. An owned enterprise is never linked to its owner.
    """
    rng = stream(seed, "linkages")
    is_bought = np.array([bought for _, _, _, bought in OTHER_ACTIVITIES])
    weights = np.array([1.0, 3.5, 7.0])[small.size] * np.where(
        small.product >= 0, 1.0, np.where(is_bought[small.activity], 0.6, 0.0)
    )
    weights = np.where(small.registered <= today - 60, weights, 0.0)
    holding, ended = round(LINKED_SHARE * counts.small), round(ENDED_SHARE * counts.small)
    keys = np.where(weights > 0, rng.random(counts.small) ** (1.0 / np.maximum(weights, 1e-9)), -1.0)
    picked = np.argsort(-keys, kind="stable")[: holding + ended]
    n = len(picked)
    has_ended = np.arange(n) >= holding
    order = np.argsort(picked, kind="stable")
    picked, has_ended = picked[order], has_ended[order]
    since = np.where(rng.random(n) < RECENT_SHARE, rng.integers(10, 730, n), rng.integers(730, 1300, n))
    opened = np.maximum(
        today - np.where(has_ended, np.maximum(since, 300), since), small.registered[picked] + 20
    )
    pattern = chosen(rng, _PATTERN_SHARES, n)
    draws = rng.random((9, n))
    forbidden = {(tie.owned_id, tie.owner_id) for tie in ties}
    buyers_of = _buyers_by_sector(counts)
    linkages: list[Linkage] = []
    milestones: list[Milestone] = []
    evidence: list[Evidence] = []
    for k in range(n):
        index = int(picked[k])
        product = int(small.product[index])
        buyers = buyers_of[PRODUCTS[product].sector if product >= 0 else "food"]
        enterprise_id = f"E{counts.first_small + index + 1:07d}"
        choice = int(draws[0, k] * len(buyers))
        if (enterprise_id, f"E{buyers[choice] + 1:07d}") in forbidden:
            choice = (choice + 1) % len(buyers)
        start = int(opened[k])
        end = min(today - 5, start + 200 + int(draws[1, k] * 300)) if has_ended[k] else None
        linkage = Linkage(
            linkage_id=f"L{k + 1:06d}",
            enterprise_id=enterprise_id,
            buyer_id=f"E{buyers[choice] + 1:07d}",
            product_text=PRODUCTS[product].words
            if product >= 0
            else OTHER_ACTIVITIES[int(small.activity[index])][1],
            pattern=_PATTERNS[int(pattern[k])],
            opened_on=calendar(start),
            ended_on=calendar(end) if end is not None else None,
        )
        linkages.append(linkage)
        _prove(linkage, start, end or today, draws[2:, k].tolist(), milestones, evidence, calendar, today)
    return linkages, milestones, evidence


def _prove(
    linkage: Linkage,
    start: int,
    until: int,
    draws: list[float],
    milestones: list[Milestone],
    evidence: list[Evidence],
    calendar: Calendar,
    today: int,
) -> None:
    """Declaration, agreement, then a delivery each quarter; the draws decide how far a linkage climbs."""

    def add(
        level: int, kind: EvidenceKind, day: int, value: int | None = None, is_one_sided: bool = False
    ) -> None:
        if day > until:
            return
        confirmed = day + 3 + int(draws[5] * 9)
        number = len(evidence) + 1
        evidence.append(
            Evidence(
                evidence_id=f"V{number:07d}",
                linkage_id=linkage.linkage_id,
                level=level,
                kind=kind,
                document=f"SIM-{kind}-{number:07d}",
                happened_on=calendar(day),
                enterprise_confirmed_on=calendar(day),
                buyer_confirmed_on=None if is_one_sided or confirmed > today else calendar(confirmed),
                value=value,
            )
        )

    def reach(level: int, day: int) -> bool:
        if day > until:
            return False
        milestones.append(Milestone(linkage.linkage_id, level, calendar(day)))
        return True

    add(1, EvidenceKind.DECLARATION, start, is_one_sided=draws[0] < 0.06)
    reach(1, start)
    signed = start + 15 + int(draws[1] * 45)
    if draws[2] >= 0.80 or not reach(2, signed):
        return
    add(2, EvidenceKind.AGREEMENT, signed)
    if draws[3] >= 0.80:
        return
    value = round(4 + 60 * draws[4] ** 2) * 1_000_000
    day = signed + 25
    for quarter in range(20):
        one_sided = (quarter + int(draws[6] * 12)) % 12 == 0
        for offset, kind in (
            (0, EvidenceKind.ORDER),
            (12, EvidenceKind.DESPATCH),
            (14, EvidenceKind.RECEIPT),
        ):
            add(3, kind, day + offset, value, one_sided)
        add(3, EvidenceKind.INVOICE, day + 16, value, one_sided)
        add(3, EvidenceKind.PAYMENT, day + 46, value, one_sided)
        if quarter == 0 and not reach(3, day + 46):
            return
        if quarter == 1:
            reach(4, day + 46)
        if quarter == 2 and draws[6] < 0.07 and reach(5, day + 60):
            add(5, EvidenceKind.EXPORT, day + 60, value)
        day += _QUARTER
        if day > until:
            return


def _buyers_by_sector(counts: Counts) -> dict[str, list[int]]:
    sectors = {product.sector for product in PRODUCTS}
    found = {s: [b for b in range(counts.buyers) if s in BUYERS[b][3]] for s in sorted(sectors)}
    everyone = list(range(counts.buyers))
    return {sector: buyers or everyone for sector, buyers in found.items()}
