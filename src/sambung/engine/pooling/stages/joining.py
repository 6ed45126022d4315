"""The last step by arcs: whole ways again, as a mixed-integer program of the few pairs that matter.

Offers of the plan keep the requirements that they serve and get those nearest to their hubs; some offers more get
their nearest. Every rule of the whole problem holds in it, so what it finds is a plan.
"""

from collections import defaultdict
from dataclasses import replace
from math import inf

import numpy as np

from sambung.engine.pooling.budget import Budget
from sambung.engine.pooling.formulate import formulate
from sambung.engine.pooling.formulation import Formulation
from sambung.engine.pooling.problem import Pair, Problem
from sambung.engine.pooling.solver import Run
from sambung.engine.pooling.stages.arcs import Arcs
from sambung.engine.pooling.stages.filling import Dealt, Way

# Requirements that each offer may serve, offers beside those of the plan, and simplex iterations.
NEAREST, MORE_SHARE, MORE_LEAST, WORK = 4, 0.6, 60, 40_000
# Lines beyond which this is too much: the plan stays as it was dealt.
MOST_LINES = 40_000
NOISE = 1e-9
TIME_SHARE = 0.5


def may_join(arcs: Arcs) -> bool:
    """Whether the pairs of a plan of offers of a middling capacity are likely to be few enough."""
    offers = float(arcs.asked.sum()) / max(float(arcs.capacity.mean()), 1e-12)
    return offers * (1 + MORE_SHARE) * (NEAREST + 1) <= MOST_LINES


def joined(problem: Problem, arcs: Arcs, dealt: Dealt, budget: Budget, gap: float) -> dict[Way, float] | None:
    """Quantities by way at no more cost than dealt; None where it is too large or nothing was found in time."""
    if budget.is_over:
        return None
    small = _restricted(problem, arcs, dealt)
    if small is None:
        return None
    form = formulate(small)
    if len(form.lines) > MOST_LINES:
        return None
    # The solver looks at its clock rarely while it prepares: some of the time is kept for that.
    side = budget.side(WORK, TIME_SHARE * (budget.seconds - budget.used_seconds))
    run = Run(form.program, side)
    start = _columns(form, arcs, dealt)
    if start is not None:
        run.set_start(start)
    outcome = run.attempt(gap=max(1e-6, gap * 0.5))
    budget.join(side)
    if outcome.x is None:
        return None
    offer = {name: index for index, name in enumerate(arcs.offer_ids)}
    hub = {name: index for index, name in enumerate(arcs.hub_ids)}
    asked = {row.requirement_id: index for index, row in enumerate(problem.requirements)}
    ways: dict[Way, float] = {}
    lines = form.lines
    for line in np.flatnonzero(outcome.x[: len(lines)] > 0).tolist():
        row = lines.requirements[int(lines.requirement[line])]
        quantity = float(outcome.x[line])
        if quantity <= NOISE * row.quantity:
            continue
        place = int(lines.hub[line])
        between = -1 if place < 0 else hub[lines.hub_ids[place]]
        ways[offer[lines.offer_ids[int(lines.offer[line])]], between, asked[row.requirement_id]] = quantity
    return ways


def _restricted(problem: Problem, arcs: Arcs, dealt: Dealt) -> Problem | None:
    """The problem of the plan's hubs and offers, and some offers more, each with its nearest requirements."""
    hubs = np.zeros(len(arcs.room), dtype=bool)
    hubs[[hub for hub, quantity in dealt.through.items() if hub >= 0 and quantity > 0]] = True
    served: dict[int, set[int]] = defaultdict(set)
    for offer, _, requirement in dealt.ways:
        served[offer].add(requirement)
    near = _nearest_of_hubs(arcs, hubs)
    spread = arcs.once / np.maximum(arcs.capacity, 1e-12)
    lack = np.full(len(arcs.capacity), inf)
    mine = np.flatnonzero(hubs[arcs.into.head])
    np.minimum.at(lack, arcs.into.tail[mine], arcs.into.cost[mine] + spread[arcs.into.tail[mine]])
    lack[list(served)] = inf
    more = np.argsort(lack, kind="stable")[: int(MORE_SHARE * len(served)) + MORE_LEAST]
    taken = {int(offer) for offer in more if np.isfinite(lack[offer])} | set(served)
    lanes = [int(arcs.into.lane[arc]) for arc in mine.tolist() if int(arcs.into.tail[arc]) in taken]
    reached: dict[int, set[int]] = defaultdict(set)
    for arc in mine.tolist():
        offer = int(arcs.into.tail[arc])
        if offer in taken:
            reached[offer].update(near[int(arcs.into.head[arc])][:NEAREST])
    lanes += [int(arcs.out.lane[arc]) for arc in np.flatnonzero(hubs[arcs.out.tail]).tolist()]
    for arc in range(len(arcs.direct)):
        offer = int(arcs.direct.tail[arc])
        if offer in taken:
            lanes.append(int(arcs.direct.lane[arc]))
            reached[offer].add(int(arcs.direct.head[arc]))
    pairs = {(offer, one) for offer in taken for one in served[offer] | reached[offer]}
    if len(pairs) > MOST_LINES:
        return None
    return replace(
        problem,
        offers=tuple(problem.offers[offer] for offer in sorted(taken)),
        hubs=tuple(problem.hubs[hub] for hub in np.flatnonzero(hubs).tolist()),
        lanes=tuple(problem.lanes[lane] for lane in lanes),
        pairs=tuple(
            Pair(arcs.offer_ids[offer], problem.requirements[one].requirement_id)
            for offer, one in sorted(pairs)
        ),
    )


def _nearest_of_hubs(arcs: Arcs, hubs: np.ndarray) -> dict[int, list[int]]:
    """The requirements of each open hub, the cheapest to reach first."""
    near: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for arc in np.flatnonzero(hubs[arcs.out.tail]).tolist():
        near[int(arcs.out.tail[arc])].append((float(arcs.out.cost[arc]), int(arcs.out.head[arc])))
    return defaultdict(list, {hub: [one for _, one in sorted(rows)] for hub, rows in near.items()})


def _columns(form: Formulation, arcs: Arcs, dealt: Dealt) -> np.ndarray | None:
    """The dealt plan as the program's columns; None where it lacks a line."""
    lines = form.lines
    place = {
        (
            lines.offer_ids[o],
            lines.hub_ids[h] if h >= 0 else None,
            lines.requirements[r].requirement_id,
        ): index
        for index, (o, h, r) in enumerate(
            zip(lines.offer.tolist(), lines.hub.tolist(), lines.requirement.tolist(), strict=True)
        )
    }
    asked = [row.requirement_id for row in form.problem.requirements]
    x = np.zeros(len(form.program.cost))
    for (offer, hub, requirement), quantity in dealt.ways.items():
        index = place.get((arcs.offer_ids[offer], None if hub < 0 else arcs.hub_ids[hub], asked[requirement]))
        if index is None:
            return None
        x[index] = quantity
        used = (
            form.onboard.get(int(lines.offer[index])),
            form.batch.get((int(lines.offer[index]), int(lines.requirement[index]))),
            form.open_hub.get(int(lines.hub[index])),
        )
        for column in used:
            if column is not None:
                x[column] = 1.0
    for row, column in form.shortage.items():
        name = lines.requirements[row].requirement_id
        x[column] = dealt.lacks.get(asked.index(name), 0.0)
    return x
