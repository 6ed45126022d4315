"""A plan in floats → whole scaled units for each of n equal periods, without breaking a limit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sambung.engine.pooling.solution import Allocation

Way = tuple[str, str | None]


def round_plan(
    allocations: Sequence[Allocation],
    *,
    wanted: int,
    periods: int,
    scale: int,
    step: int,
    capacity: Mapping[str, int],
    hub_capacity: Mapping[str, int],
) -> tuple[dict[Way, int], int]:
    """Quantities × `scale` for one period by (offer, hub), multiples of `step`, and what stays short.

    `allocations` are totals over `periods`. `wanted`, `capacity` (by offer) and `hub_capacity` are × `scale`
    for one period and multiples of `step`. Every way is rounded down; what is missing then is given back in
    whole steps to the ways that lost most, where the offer and the hub still have room. A plan whose limits
    are multiples of the step comes back filling as much as it did, but for what rounding cannot place.
    """
    exact: dict[Way, float] = defaultdict(float)
    for one in allocations:
        exact[(one.offer_id, one.hub_id)] += one.quantity * scale / periods
    # The tolerance undoes the solver's noise: 999.9999999 is 1000.
    whole = {way: int((value + 1e-4) // step) * step for way, value in exact.items()}
    goal = min(wanted, round(sum(exact.values()) / step + 1e-6) * step)
    used: dict[str, int] = defaultdict(int)
    through: dict[str, int] = defaultdict(int)
    for (offer, hub), quantity in whole.items():
        used[offer] += quantity
        if hub is not None:
            through[hub] += quantity
    missing = goal - sum(whole.values())
    for way in sorted(exact, key=lambda way: (whole[way] - exact[way], way[0], way[1] or "")):
        if missing < step:
            break
        offer, hub = way
        has_room = used[offer] + step <= capacity.get(offer, 0)
        if hub is not None:
            has_room = has_room and through[hub] + step <= hub_capacity.get(hub, 0)
        if exact[way] > whole[way] and has_room:
            whole[way] += step
            used[offer] += step
            if hub is not None:
                through[hub] += step
            missing -= step
    return {way: quantity for way, quantity in whole.items() if quantity > 0}, wanted - sum(whole.values())
