"""What a unit is worth at a sink, why each other offer is left out, and at what price it would enter.

An offer enters at the price p at which it costs the relaxation nothing: p + freight + one-off costs / what it
could supply = λ. Plans are whole, so the true price differs, by no more than the plan's distance from the
relaxation over that quantity (`dual`). For the nearest it is solved for: with the one-off cost paid, let F(p)
be the least cost of a plan that uses the offer, for Q; p rises by (Z − F(p)) / Q until nothing is gained.
"""

from math import inf

import numpy as np

from sambung.engine.pooling.lines import STAGES, slack
from sambung.engine.pooling.problem import Options
from sambung.engine.pooling.sink.arrays import Floats, Sink
from sambung.engine.pooling.sink.cover import Cover, cover
from sambung.engine.pooling.solution import Excluded, Price, Reason

ROUNDS = 6
# Above so many offers no price is solved for.
MOST_SOLVED = 20_000
# States of one search for a price beyond which it stays an estimate.
SOLVED_STATES = 50_000
# Relative: what is solved again must be proved as good as exactly, or differences would be noise.
EXACT_GAP = 1e-9


def _tidy(value: float) -> float:
    """12 significant digits; noise around 0 is 0."""
    return 0.0 if abs(value) < 1e-9 else float(f"{value:.12g}")


def marginal_of(sink: Sink, rows: np.ndarray, found: Cover) -> float:
    """The cost of one more unit with the plan's choices kept: the cheapest that is paid for and has room."""
    x = found.x[: len(rows)]
    unit = sink.unit[rows]
    is_paid = (x > 0) | (sink.once[rows] <= 0)
    room = is_paid & (x < sink.most[rows] * (1 - 1e-12))
    least = float(unit[room].min(initial=inf))
    if sink.requirement.shortage_penalty is not None:
        least = min(least, sink.requirement.shortage_penalty)
    return least if least < inf else float(unit[x > 0].max(initial=0.0))


def worth_of(sink: Sink, rows: np.ndarray) -> tuple[float | None, bool]:
    """(what one more unit costs more, by solving again; None: it cannot be had; whether it was solved)."""
    asked = sink.requirement.quantity
    if (sink.least[rows] > 0).any() or sink.requirement.max_suppliers is not None:
        return None, False
    found = [
        cover(*suppliers(sink, rows)[:3], quantity, most_states=SOLVED_STATES)
        for quantity in (asked, asked + 1.0)
    ]
    now, more = found
    if now is None or now.gap > EXACT_GAP or (more is not None and more.gap > EXACT_GAP):
        return None, False
    return (None if more is None else more.objective - now.objective), True


def suppliers(sink: Sink, rows: np.ndarray) -> tuple[Floats, Floats, Floats, Floats]:
    """Most, unit and one-off cost, and least of the offers `rows`; at the end shortage, where it is allowed."""
    most, unit, once, least = sink.most[rows], sink.unit[rows], sink.once[rows], sink.least[rows]
    penalty = sink.requirement.shortage_penalty
    if penalty is None:
        return most, unit, once, least
    most, unit = np.append(most, sink.requirement.quantity + 1.0), np.append(unit, penalty)
    return most, unit, np.append(once, 0.0), np.append(least, 0.0)


def prices_of(sink: Sink, rows: np.ndarray, found: Cover, options: Options) -> tuple[Price, ...]:
    """The requirement's price, solved for where that is asked, and of each offer's capacity (an estimate)."""
    requirement = sink.requirement
    value = marginal_of(sink, rows, found)
    capacity = sink.capacity[rows]
    x, most = found.x[: len(rows)], sink.most[rows]
    is_full = (x >= most * (1 - 1e-12)) & (x > 0)
    is_own = most >= capacity - 1e-6 * np.maximum(1.0, capacity)
    saving = np.where(is_full & is_own, np.maximum(0.0, value - sink.unit[rows]), 0.0)
    period = requirement.period
    worth, is_solved = worth_of(sink, rows) if options.worth_limit else (None, False)
    shown = (None if worth is None else _tidy(worth)) if is_solved else _tidy(value)
    method = "solved" if is_solved else "dual"
    found_prices = [Price("requirement", requirement.requirement_id, period, shown, method)]
    found_prices += [
        Price("capacity", sink.offers[row].offer_id, period, _tidy(one) if one else 0.0, "dual")
        for row, one in zip(rows.tolist(), saving.tolist(), strict=True)
    ]
    return tuple(found_prices)


def excluded_of(sink: Sink, rows: np.ndarray, found: Cover, options: Options) -> tuple[Excluded, ...]:
    """One row for each offer without allocation, the nearest ones with a solved price."""
    requirement = sink.requirement
    used = np.zeros(len(sink.offers), dtype=bool)
    used[rows[found.x[: len(rows)] > 0]] = True
    open_stage, ceiling_stage = STAGES.index(Reason.PRICE), STAGES.index(Reason.OVER_CEILING)
    reach = np.where(sink.stage == open_stage, sink.most, np.minimum(sink.capacity, requirement.quantity))
    with np.errstate(divide="ignore", invalid="ignore"):
        enters = np.where(reach > 0, found.price - sink.freight - sink.once / reach, -inf)
    if requirement.price_ceiling is not None:
        enters = np.minimum(enters, requirement.price_ceiling - sink.freight)
    enters[(sink.stage != open_stage) & (sink.stage != ceiling_stage)] = -inf
    solved = _solved(sink, rows, found, np.where(used, -inf, enters), options)
    no_lane = STAGES.index(Reason.NO_LANE)
    answer = []
    for row in np.flatnonzero(~used).tolist():
        stage = int(sink.stage[row])
        price: float | None = solved.get(row, float(enters[row]))
        price = None if price is None or price < 0 else _tidy(price)
        method = None if price is None else ("solved" if row in solved else "dual")
        period = requirement.period if stage != no_lane else None
        answer.append(
            Excluded(
                sink.offers[row].offer_id,
                requirement.requirement_id,
                STAGES[stage],
                price,
                method,
                period,
            )
        )
    return tuple(answer)


def _solved(
    sink: Sink, rows: np.ndarray, found: Cover, enters: Floats, options: Options
) -> dict[int, float | None]:
    """The prices of the offers nearest to entering, by row."""
    if len(rows) > MOST_SOLVED or found.gap > max(options.gap, EXACT_GAP):
        return {}
    near = np.flatnonzero((enters > -inf) & (sink.stage == STAGES.index(Reason.PRICE)))
    near = near[np.lexsort((near, sink.price[near] - enters[near]))][: options.explain_limit]
    answer: dict[int, float | None] = {}
    place = {int(row): at for at, row in enumerate(rows.tolist())}
    for row in near.tolist():
        price, is_solved = _price_of(sink, rows, place[row], found, float(enters[row]))
        if is_solved:
            answer[row] = price
    return answer


def _price_of(
    sink: Sink, rows: np.ndarray, at: int, found: Cover, estimate: float
) -> tuple[float | None, bool]:
    """(the highest price at which a plan no dearer than ours uses the offer, whether it was solved)."""
    row = int(rows[at])
    asked = sink.requirement.quantity
    most, unit, once, least = suppliers(sink, rows)
    paid, freight = float(once[at]), float(sink.freight[row])
    once[at] = 0.0
    fewest = least if least.any() else None
    # Low enough to be used: by so much the plan may lie above the relaxation.
    room = max(0.0, found.objective - found.bound_by_price) / float(most[at])
    price = max(0.0, estimate - room * (1 + 1e-9))
    best: float | None = None
    for _ in range(ROUNDS):
        unit[at] = price + freight
        other = cover(most, unit, once, asked, gap=1e-12, least=fewest, most_states=SOLVED_STATES)
        if other is None or other.gap > EXACT_GAP:
            return None, False
        quantity = float(other.x[at])
        if quantity <= 0:
            break
        step = (found.objective - other.objective - paid) / quantity
        if best is not None and step <= 1e-9 * max(1.0, price):
            break
        price = price + step
        ceiling = sink.requirement.price_ceiling
        if ceiling is not None and price > ceiling - freight + slack(ceiling):
            return ceiling - freight, True
        if price < 0:
            return None, True
        best = price
    return best, best is not None
