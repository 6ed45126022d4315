"""What a manager fixed of a consortium, as its run keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class PoolSettings:
    """What a manager fixed. None: as the requirement says. `hubs` None: the nearest that fit; () none.

    Price × 100, share in permille, costs in whole rupiah; pins by offer uid: rule MUST, NEVER, or limits
    × 1000 a period. `ignore_holders`: whose reservations count as free, when a plan takes another's place.
    `inclusion_permille`: how much dearer than the cheapest the plan may be to include more micro enterprises.
    `even_split_tenths`: 20 = nobody delivers more than twice what another does. `smallest_share_permille`: of the
    quantity asked. `fill_permille`: with what chance the survivors must fill, `failure_permille` each member's chance
    to fail, an estimate.
    """

    hubs: tuple[str, ...] | None = None
    price_ceiling: int | None = None
    max_suppliers: int | None = None
    max_share_permille: int | None = None
    onboarding_cost: int = 0
    with_shortage: bool = False
    shortage_penalty: int | None = None
    pins: tuple[dict[str, Any], ...] = ()
    ignore_holders: tuple[str, ...] = ()
    seed: int = 0
    inclusion_permille: int | None = None
    even_split_tenths: int | None = None
    smallest_share_permille: int | None = None
    fill_permille: int | None = None
    failure_permille: int | None = None

    def as_json(self) -> dict[str, Any]:
        """For the run's row."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> PoolSettings:
        """From the run's row."""
        hubs = values.get("hubs")
        return cls(
            **{
                **values,
                "hubs": None if hubs is None else tuple(hubs),
                "pins": tuple(values.get("pins", ())),
                "ignore_holders": tuple(values.get("ignore_holders", ())),
            }
        )
