"""Better prices by steps towards what they miss (deflected subgradient), and what good prices are used for."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import inf

import numpy as np

from sambung.engine.pooling.budget import Budget
from sambung.engine.pooling.closure import close_flows
from sambung.engine.pooling.formulation import Formulation
from sambung.engine.pooling.model import Program
from sambung.engine.pooling.priced import Answer, PricedLines, Prices
from sambung.engine.pooling.problem import Options

# The share of the last direction that the next keeps; steps without much of a rise before they are shortened.
KEPT_WAY = 0.7
PATIENCE = 10
SHORTER = 0.7
# A rise of less than this share of the target is not much; a gap of less ends the steps.
LITTLE = 1e-5
NOTHING = 1e-9
# Lines × steps after which no more steps are taken for the sake of a table.
MOST_TOUCHED = 2_000_000


def improved(
    priced: PricedLines,
    prices: Prices,
    target: float,
    steps: int,
    should_stop: Callable[[], bool] | None = None,
    *,
    enough: float = NOTHING,
) -> tuple[Prices, Answer]:
    """The best prices met in so many steps, with their answer; `target` is the cost of a plan.

    A gap of `enough` (relative) ends the steps.
    """
    prices = priced.signed(prices)
    current = priced.answer(prices)
    best = (prices, current)
    way = {kind: np.zeros(len(values)) for kind, values in prices.items()}
    length, stuck = 1.0, 0
    for _ in range(steps):
        if should_stop is not None and should_stop():
            break
        norm = 0.0
        for kind, missed in current.short.items():
            if kind != "requirement" or priced.is_exceeding:  # a price of 0 falls no further
                missed = np.where((prices[kind] <= 0) & (missed < 0), 0.0, missed)
            way[kind] = missed + KEPT_WAY * way[kind]
            norm += float(way[kind] @ way[kind])
        if norm <= 0 or target - best[1].value <= enough * abs(target):
            break
        step = length * max(0.0, target - current.value) / norm
        prices = priced.signed({kind: prices[kind] + step * way[kind] for kind in prices})
        current = priced.answer(prices)
        stuck += 1
        if current.value > best[1].value:
            if current.value > best[1].value + LITTLE * abs(target):
                stuck = 0
            best = (prices, current)
        if stuck > PATIENCE:
            length, stuck = length * SHORTER, 0
    return best


def best_prices(
    priced: PricedLines,
    starts: Sequence[Prices],
    objective: float,
    bound: float,
    options: Options,
    budget: Budget,
) -> tuple[float, Prices]:
    """(what the best prices prove, the prices), from the best of `starts` on; (−inf, none) where there is none.

    Steps are taken only where they do not prove `bound`, or the plan within the gap asked, already.
    """
    value, best = -inf, Prices()
    for prices in starts:
        found = priced.answer(prices).value
        if found > value:
            value, best = found, prices
    steps = min(options.price_steps, MOST_TOUCHED // max(1, len(priced.form.lines)))
    is_enough = value >= bound * (1 - NOTHING) and objective - value <= options.gap * abs(objective)
    if best and steps and not is_enough and budget.ended_by != "stop":
        best, answer = improved(priced, best, objective, steps, budget.should_stop)
        value = answer.value
    return value, best


def narrowed(form: Formulation, answer: Answer, room: float) -> Program:
    """The program without what no plan within `room` of the answer's bound uses.

    A hub, offer or lane whose net is above the room would lift the bound over it; so would a line's reduced cost
    times its flow.
    """
    program, lines = form.program, form.lines
    room = max(0.0, room) * (1 + 1e-6) + 1e-9 * abs(answer.value)
    upper = np.array(program.upper)
    lower = np.array(program.lower)
    n_hubs = len(lines.hub_ids)
    nets = [
        (form.open_hub, answer.net[:n_hubs]),
        (form.onboard, answer.net[n_hubs:]),
        (form.lane, answer.lane_net),
    ]
    for columns, net in nets:
        for index, column in columns.items():
            if net[index] > room:
                upper[column] = 0.0
    n = len(lines)
    rising = answer.reduced > 0
    reach = np.full(n, np.inf)
    reach[rising] = room / answer.reduced[rising]
    upper[:n] = np.minimum(upper[:n], reach)
    # A line that could carry next to nothing carries nothing that is worth writing, but for what pins ask.
    close_flows(program, np.array(program.is_integer, dtype=bool), upper)
    return replace(program, upper=np.maximum(lower, upper).tolist())
