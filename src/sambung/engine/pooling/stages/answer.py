"""`solve_stages`: the solution of a problem by arcs, or None where it takes more than arcs."""

from dataclasses import replace
from math import inf, isfinite

import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.budget import Budget
from sambung.engine.pooling.outcome import Outcome
from sambung.engine.pooling.plan import relative_gap
from sambung.engine.pooling.problem import BoundPrice, Options, Problem
from sambung.engine.pooling.solution import (
    Allocation,
    CostBreakdown,
    Excluded,
    Explanation,
    HubUse,
    Price,
    Reason,
    Shortage,
    Solution,
    Status,
)
from sambung.engine.pooling.solver import Run
from sambung.engine.pooling.stages.arcs import Arcs, read_arcs
from sambung.engine.pooling.stages.filling import Dealt
from sambung.engine.pooling.stages.joining import joined, may_join
from sambung.engine.pooling.stages.network import Flows, Network, Part, network_of
from sambung.engine.pooling.stages.paths import cost_of_ways, dealt_cheapest, dealt_of, is_filled
from sambung.engine.pooling.stages.prices import Priced
from sambung.engine.pooling.stages.search import Search

Floats = npt.NDArray[np.float64]
METHOD = "flows by lanes, prices and neighbourhoods"
# Ways (offer, hub, requirement) up to which the general method is as quick, and explains more.
FEW_WAYS = 30_000
# Ways beyond which the general method could not even write its program.
MOST_WAYS = 1_000_000
ROUNDING = 1e-9
# Arcs up to which a plan is made after the time has ended, where none was found: some seconds.
MOST_AT_LAST = 200_000
# The share of the time in which plans by arcs are looked for; the rest is for whole ways, of which a program is written
# where they are few enough and smallest batches tie them, and which are dealt out in a moment else.
SEARCH_SHARE, SEARCH_SHARE_DEALT = 0.7, 0.93
# Writing their program alone takes some time: it is not begun with less than this share left.
JOIN_SHARE = 0.15


def solve_stages(problem: Problem, options: Options, budget: Budget) -> Solution | None:
    """The solution with its bound; None where the problem is small or not of this shape, or no plan was found."""
    arcs = read_arcs(problem)
    if arcs is None or _ways(arcs) <= FEW_WAYS:
        return None
    left = budget.seconds - budget.used_seconds
    is_dealt = not (arcs.least > 0).any() or not may_join(arcs)
    side = budget.side(seconds=(SEARCH_SHARE_DEALT if is_dealt else SEARCH_SHARE) * left)
    side.report = budget.report
    found = Search(arcs, side, options.gap).run()
    budget.join(side)
    if found.plan is None and "time" in (side.ended_by, budget.ended_by):
        found = replace(found, plan=_everything_open(arcs, budget))
    if found.plan is None:
        return _nothing(arcs, budget, side)
    grace = _grace(budget)
    dealt = dealt_cheapest(arcs, found.plan, grace)
    _counted(budget, grace)
    if budget.report is not None and is_filled(arcs, dealt):
        budget.report(cost_of_ways(arcs, dealt), found.bound, budget.used_seconds)
    left = budget.seconds - budget.used_seconds
    has_time = not budget.is_over and (not isfinite(left) or left > JOIN_SHARE * budget.seconds)
    ways = joined(problem, arcs, dealt, budget, options.gap) if has_time and not is_dealt else None
    if ways is not None:
        other = dealt_of(arcs, ways)
        if not is_filled(arcs, dealt) or cost_of_ways(arcs, other) < cost_of_ways(arcs, dealt):
            dealt = other
    if not is_filled(arcs, dealt):
        return _nothing(arcs, budget, side)
    allocations, shortages, cost = _plan(problem, arcs, dealt)
    objective = cost.total
    bound = min(max(0.0, found.bound), objective)
    if objective - bound <= ROUNDING * max(1.0, objective):
        bound = objective
    gap = relative_gap(objective, bound)
    duals = _marginal(arcs, dealt, budget)
    if (gap is None or gap > options.gap) and not budget.is_over:
        # every step was taken that this method has, or that its time allowed
        budget.ended_by = "time" if side.ended_by == "time" else "work"
    return Solution(
        Status.OPTIMAL if gap is not None and gap <= options.gap else Status.FEASIBLE,
        objective,
        bound,
        gap,
        bound_source="prices" if found.priced.answer.value >= bound * (1 - ROUNDING) else "search",
        price_bound=min(max(0.0, found.priced.answer.value), bound),
        price_rule="arcs",
        bound_prices=_bound_prices(problem, arcs, found.priced),
        method=METHOD,
        cost_breakdown=cost,
        allocations=allocations,
        hubs=tuple(
            HubUse(name, dealt.through.get(hub, 0.0) > 0, None, float(f"{dealt.through.get(hub, 0.0):.12g}"))
            for hub, name in enumerate(arcs.hub_ids)
        ),
        shortages=shortages,
        prices=_prices(problem, arcs, duals),
        excluded=_excluded(problem, arcs, dealt, duals),
        explanation=Explanation("plan"),
    )


def _bound_prices(problem: Problem, arcs: Arcs, priced: Priced) -> tuple[BoundPrice, ...]:
    """The prices on which the bound rests; those of 0 say nothing."""
    asked = [row.requirement_id for row in problem.requirements]
    return tuple(
        BoundPrice(kind, names[place], None, None, float(values[place]))
        for kind, names, values in (
            ("requirement", asked, priced.asked),
            ("capacity", arcs.offer_ids, priced.capacity),
        )
        for place in np.flatnonzero(values).tolist()
    )


def _everything_open(arcs: Arcs, budget: Budget) -> Flows | None:
    """A plan where the time ended before any: the flows of a linear program in which all may be used; None without one."""
    if len(arcs.into) + len(arcs.out) + len(arcs.direct) > MOST_AT_LAST or budget.ended_by == "stop":
        return None
    every = [np.ones(len(side), dtype=bool) for side in (arcs.into, arcs.out, arcs.direct)]
    hubs, offers = np.ones(len(arcs.room)), np.ones(len(arcs.capacity))
    part = Part(every[0], every[1], every[2], hubs, hubs, 0 * offers, offers)
    network = network_of(arcs, part, with_links=False)
    outcome = Run(network.program, _grace(budget), relax=True).attempt()
    return None if outcome.x is None else network.flows(arcs, outcome.x)


def _nothing(arcs: Arcs, budget: Budget, side: Budget) -> Solution | None:
    """No plan: the general method looks for one, or says why there is none, where it can write the program at all."""
    if budget.ended_by is None and side.ended_by is None and _ways(arcs) <= MOST_WAYS:
        return None
    budget.ended_by = budget.ended_by or side.ended_by or "work"
    return Solution(Status.NO_SOLUTION, explanation=Explanation(f"ended_by_{budget.ended_by}"))


def _grace(budget: Budget) -> Budget:
    """For what must still be done after the search: the time that is left, or a little; the work is bounded by itself."""
    grace = budget.part(inf)
    grace.should_stop = None
    return grace


def _counted(budget: Budget, grace: Budget) -> None:
    """What was done so counts as time where no clock is lent; never as work, which would end a run earlier another time."""
    if budget.clock is None:
        budget.used_seconds += grace.used_seconds


def _ways(arcs: Arcs) -> int:
    """How many (offer, hub or direct, requirement) there are."""
    leaving = np.bincount(arcs.out.tail, minlength=len(arcs.room))
    return int(leaving[arcs.into.head].sum()) + len(arcs.direct)


def _plan(
    problem: Problem, arcs: Arcs, dealt: Dealt
) -> tuple[tuple[Allocation, ...], tuple[Shortage, ...], CostBreakdown]:
    """The plan in the problem's words, its cost summed from the allocations as they are written."""
    rows = []
    ways = np.array(list(dealt.ways), dtype=np.int64).reshape(-1, 3)
    by = ways[:, 1] >= 0
    freight = np.zeros(len(ways))
    for side, tail, head, where in (
        (arcs.direct, ways[:, 0], ways[:, 2], ~by),
        (arcs.into, ways[:, 0], ways[:, 1], by),
        (arcs.out, ways[:, 1], ways[:, 2], by),
    ):
        freight[where] += arcs.unit_cost[side.lane[side.find(tail[where], head[where])]]
    for ((offer, hub, requirement), quantity), unit in zip(dealt.ways.items(), freight.tolist(), strict=True):
        name, asked = arcs.offer_ids[offer], problem.requirements[requirement].requirement_id
        between = None if hub < 0 else arcs.hub_ids[hub]
        handling = 0.0 if hub < 0 else problem.hubs[hub].handling_cost
        whole = float(f"{quantity:.12g}")
        if whole > 0:
            price = float(arcs.price[offer])
            rows.append(Allocation(name, between, asked, None, whole, price, unit, handling))
    rows.sort(key=lambda row: (row.requirement_id, row.offer_id, row.hub_id or ""))
    shortages = []
    for requirement, lack in sorted(dealt.lacks.items()):
        name = problem.requirements[requirement].requirement_id
        shortages.append(Shortage(name, None, float(f"{lack:.12g}"), "cost"))
    penalty = sum(lack * float(arcs.penalty[one]) for one, lack in dealt.lacks.items())
    offers = {way[0] for way in dealt.ways}
    hubs = {way[1] for way in dealt.ways if way[1] >= 0}
    cost = CostBreakdown(
        goods=sum(row.quantity * row.unit_price for row in rows),
        freight=sum(row.quantity * row.freight for row in rows),
        handling=sum(row.quantity * row.handling for row in rows),
        onboarding=float(sum(arcs.once[offer] for offer in sorted(offers))),
        opening=float(sum(arcs.opening[hub] for hub in sorted(hubs))),
        shortage=penalty,
    )
    return tuple(rows), tuple(shortages), cost


class _Duals:
    """What a unit is worth: asked (R,), capacity of offers (I,) and hubs (H,), goods at a hub (H,)."""

    def __init__(self, arcs: Arcs, network: Network, outcome: Outcome) -> None:
        dual = outcome.row_dual if outcome.row_dual is not None else np.zeros(0)
        asked, hubs, offers = len(arcs.asked), len(arcs.room), len(network.offers)
        self.asked = dual[:asked]
        # The row of a hub says into − out = 0: its dual is what goods cost there, less than nothing for buying.
        self.goods = dual[asked : asked + hubs]
        self.room = np.maximum(0.0, -dual[asked + hubs : asked + 2 * hubs])
        capacity = np.maximum(0.0, -dual[asked + 2 * hubs : asked + 2 * hubs + offers])
        self.capacity = network.of_offers(arcs, capacity)


def _marginal(arcs: Arcs, dealt: Dealt, budget: Budget) -> _Duals | None:
    """Duals of the linear program in which the plan's hubs and offers are kept; None where it fails."""
    offers, hubs = np.zeros(len(arcs.capacity)), np.zeros(len(arcs.room))
    for offer, hub, _ in dealt.ways:
        offers[offer] = 1.0
        if hub >= 0:
            hubs[hub] = 1.0
    part = Part(
        (hubs[arcs.into.head] > 0) & (offers[arcs.into.tail] > 0),
        hubs[arcs.out.tail] > 0,
        offers[arcs.direct.tail] > 0,
        hubs,
        hubs,
        offers,
        offers,
    )
    network = network_of(arcs, part, with_links=False)
    grace = _grace(budget)
    outcome = Run(network.program, grace, relax=True).attempt()
    _counted(budget, grace)
    return None if outcome.status != "optimal" or outcome.row_dual is None else _Duals(arcs, network, outcome)


def _tidy(value: float) -> float:
    """12 significant digits; the solver's noise around 0 is 0."""
    return 0.0 if abs(value) < 1e-9 else float(f"{value:.12g}")


def _prices(problem: Problem, arcs: Arcs, duals: _Duals | None) -> tuple[Price, ...]:
    """What one more unit of each requirement, capacity and hub is worth, the plan's choices kept."""
    if duals is None:
        return ()
    found = [
        Price("requirement", row.requirement_id, None, _tidy(value), "dual")
        for row, value in zip(problem.requirements, duals.asked.tolist(), strict=True)
    ]
    for kind, names, values in (
        ("capacity", arcs.offer_ids, duals.capacity),
        ("hub", arcs.hub_ids, duals.room),
    ):
        found += [
            Price(kind, name, None, _tidy(value), "dual")
            for name, value in zip(names, values.tolist(), strict=True)
        ]
    return tuple(found)


def _excluded(problem: Problem, arcs: Arcs, dealt: Dealt, duals: _Duals | None) -> tuple[Excluded, ...]:
    """One row for each offer left out, at the requirement where it is nearest, with the dual estimate."""
    n = len(arcs.offer_ids)
    used = {way[0] for way in dealt.ways}
    spread = arcs.once / np.maximum(arcs.capacity, 1e-12)
    nearest, where = np.full(n, -np.inf), np.full(n, -1, dtype=np.int64)
    if duals is not None:
        gains = duals.asked[arcs.out.head] - arcs.out.cost
        hubs = np.array([dealt.through.get(hub, 0.0) > 0 for hub in range(len(arcs.room))])
        best = np.full(len(hubs), -np.inf)
        np.maximum.at(best, arcs.out.tail, gains)
        target = np.full(len(hubs), -1, dtype=np.int64)
        reached = gains >= best[arcs.out.tail]
        target[arcs.out.tail[reached]] = arcs.out.head[reached]
        best -= np.where(hubs, duals.room, arcs.opening / np.maximum(arcs.room, 1e-12))
        for side, worth, goal in (
            (arcs.into, best[arcs.into.head], target[arcs.into.head]),
            (arcs.direct, duals.asked[arcs.direct.head], arcs.direct.head),
        ):
            price = worth - (side.cost - arcs.price[side.tail]) - spread[side.tail]
            np.maximum.at(nearest, side.tail, price)
            hit = price >= nearest[side.tail]
            where[side.tail[hit]] = goal[hit]
    found = []
    for offer, name in enumerate(arcs.offer_ids):
        if offer in used:
            continue
        if where[offer] < 0:
            found.append(Excluded(name, None, Reason.NO_LANE, None, None))
            continue
        entry = _tidy(float(nearest[offer])) if nearest[offer] >= 0 else None
        asked = problem.requirements[int(where[offer])].requirement_id
        found.append(Excluded(name, asked, Reason.PRICE, entry, None if entry is None else "dual"))
    return tuple(found)
