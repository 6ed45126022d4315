"""Offers of one requirement together: the nearly-there by what they lack, and the bar of capacity."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sambung.engine.eligibility.results import Eligibility, Verdict


class MissingGroup(NamedTuple):
    """Offers that lack exactly the same gates, and the capacity per period that closing them would free.

    `capacity` sums what is known; `unknown_capacity` counts the offers of unknown capacity (never added as
    0). `enterprises` counts distinct enterprises.
    """

    gates: tuple[str, ...]
    offer_ids: tuple[str, ...]
    enterprises: int
    capacity: int
    unknown_capacity: int


class CapacityBar(NamedTuple):
    """Capacity per period against what is asked, all in the requirement's scaled unit.

    `unknown` is the known capacity of offers whose verdict is UNKNOWN; `unknown_offers` counts offers of
    which the capacity itself is not known. `asked` None where the requirement has no quantity.
    """

    asked: int | None
    eligible: int
    nearly: tuple[MissingGroup, ...]
    unknown: int
    unknown_offers: int


def group_by_missing(
    judged: Iterable[Eligibility], *, limits: Mapping[str, int] | None = None
) -> tuple[MissingGroup, ...]:
    """The NEARLY offers by what they lack, greatest capacity first. `limits`: most per enterprise_id, where
    its offers share machines."""
    by_gates: dict[tuple[str, ...], list[Eligibility]] = {}
    for one in judged:
        if one.verdict is Verdict.NEARLY:
            gates = tuple(sorted({gap.gate for gap in one.gaps}))
            by_gates.setdefault(gates, []).append(one)
    groups = [
        MissingGroup(
            gates=gates,
            offer_ids=tuple(sorted(one.offer_id for one in members)),
            enterprises=len({one.enterprise_id for one in members}),
            capacity=sum(_by_enterprise(members, limits or {}).values()),
            unknown_capacity=sum(one.capacity is None for one in members),
        )
        for gates, members in by_gates.items()
    ]
    return tuple(sorted(groups, key=lambda group: (-group.capacity, group.gates)))


def capacity_bar(
    judged: Iterable[Eligibility], *, asked: int | None, limits: Mapping[str, int] | None = None
) -> CapacityBar:
    """The bar under a requirement's head: eligible, nearly by gap, unknown, against the quantity asked.

    The eligible use an enterprise's limit first; what is left of it bounds each other part by itself.
    """
    judged = tuple(judged)
    left = dict(limits or {})
    eligible = _by_enterprise([one for one in judged if one.verdict is Verdict.ELIGIBLE], left)
    for enterprise_id, used in eligible.items():
        if enterprise_id in left:
            left[enterprise_id] -= used
    undecided = [one for one in judged if one.verdict is Verdict.UNKNOWN]
    return CapacityBar(
        asked=asked,
        eligible=sum(eligible.values()),
        nearly=group_by_missing(judged, limits=left),
        unknown=sum(_by_enterprise(undecided, left).values()),
        unknown_offers=sum(one.capacity is None for one in undecided),
    )


def _by_enterprise(members: Iterable[Eligibility], limits: Mapping[str, int]) -> dict[str, int]:
    """Known capacity of each enterprise's offers together, at most its limit."""
    found: dict[str, int] = {}
    for one in members:
        if one.capacity is not None:
            found[one.enterprise_id] = found.get(one.enterprise_id, 0) + one.capacity
    return {key: min(amount, limits.get(key, amount)) for key, amount in found.items()}
