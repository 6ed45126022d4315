"""The least cost of a tiny problem by trying every yes/no choice, written straight from the format.

Independent of the engine's formulation: for each set of offers, batches, hubs and lanes that cost something once,
each set of suppliers where their number is limited, and each line that a `must` could mean, what is left is a
plain transport program, solved by HiGHS.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, combinations, product
from math import inf

import highspy
import numpy as np

from sambung.engine.pooling.problem import Problem

LEAST_USE = 1e-7


def subsets(items):
    items = list(items)
    return chain.from_iterable(combinations(items, size) for size in range(len(items) + 1))


@dataclass(frozen=True)
class Way:
    """One allowed line: offer, hub ('' = direct), the requirement's row, its lanes and what a unit costs."""

    offer: str
    hub: str
    row: int
    period: str | None
    legs: tuple[tuple[str, str], ...]
    cost: float


def in_period(rows, name: str, period: str | None):
    """The rows by identifier that hold in the period."""
    return {getattr(row, name): row for row in rows if row.period is None or row.period == period}


def is_named(pin, way: Way, problem: Problem) -> bool:
    asked = problem.requirements[way.row].requirement_id
    return (
        pin.offer_id in (None, way.offer)
        and pin.hub_id in (None, way.hub)
        and pin.requirement_id in (None, asked)
    )


def ways(problem: Problem) -> list[Way]:
    """Every line that the format allows."""
    lanes = {(lane.origin_id, lane.destination_id): lane for lane in problem.lanes}
    pairs = None if problem.pairs is None else {(p.offer_id, p.requirement_id) for p in problem.pairs}
    found = []
    for row, requirement in enumerate(problem.requirements):
        asked, period = requirement.requirement_id, requirement.period
        hubs = in_period(problem.hubs, "hub_id", period)
        for offer in in_period(problem.offers, "offer_id", period).values():
            if pairs is not None and (offer.offer_id, asked) not in pairs:
                continue
            for hub in ("", *hubs):
                name = offer.offer_id
                legs = ((name, hub), (hub, asked)) if hub else ((name, asked),)
                if any(leg not in lanes for leg in legs):
                    continue
                cost = offer.unit_price + sum(lanes[leg].unit_cost for leg in legs)
                cost += hubs[hub].handling_cost if hub else 0.0
                way = Way(name, hub, row, period, legs, cost)
                is_never = any(pin.rule == "never" and is_named(pin, way, problem) for pin in problem.pins)
                if not is_never and (
                    requirement.price_ceiling is None or cost <= requirement.price_ceiling + 1e-9
                ):
                    found.append(way)
    return found


class Transport:
    """The transport program of all ways, to be solved with some of them shut."""

    def __init__(self, problem: Problem, lines: list[Way]) -> None:
        self.problem, self.lines = problem, lines
        self.model = highspy.Highs()
        self.model.silent()
        self.model.setOptionValue("threads", 1)  # one number in a process
        self.n = 0
        for line in lines:
            self.column(0.0, inf, line.cost)
        self.batch_row: dict[tuple[str, int], int] = {}
        self.n_rows = 0
        self._demand()
        self._limits()
        self._pins()
        self._change()

    def column(self, lower: float, upper: float, cost: float) -> int:
        self.model.addVar(lower, upper)
        self.model.changeColCost(self.n, cost)
        self.n += 1
        return self.n - 1

    def row(self, columns, values, lower: float, upper: float) -> int:
        columns = np.array(list(columns), dtype=np.int32)
        self.model.addRow(lower, upper, len(columns), columns, np.array(list(values), dtype=float))
        self.n_rows += 1
        return self.n_rows - 1

    def total(self, lower: float, upper: float, select, weight=lambda _line: 1.0, extra=()) -> int:
        part = [index for index, line in enumerate(self.lines) if select(line)]
        values = [weight(self.lines[index]) for index in part] + [1.0] * len(extra)
        return self.row([*part, *extra], values, lower, upper)

    def _demand(self) -> None:
        for row, requirement in enumerate(self.problem.requirements):
            most = 0.0 if requirement.shortage_penalty is None else requirement.quantity
            short = self.column(0.0, most, requirement.shortage_penalty or 0.0)
            asked = requirement.quantity
            self.total(asked, asked, lambda w, r=row: w.row == r, extra=(short,))
            if requirement.max_share is not None:
                for who in {offer.enterprise for offer in self.problem.offers}:
                    mine = {o.offer_id for o in self.problem.offers if o.enterprise == who}
                    share = requirement.max_share * asked
                    self.total(0.0, share, lambda w, r=row, m=mine: w.row == r and w.offer in m)

    def _limits(self) -> None:
        problem = self.problem
        for period in {row.period for row in problem.requirements}:
            for name, offer in in_period(problem.offers, "offer_id", period).items():
                self.total(0.0, offer.capacity, lambda w, n=name, p=period: (w.offer, w.period) == (n, p))
                for row, requirement in enumerate(problem.requirements):
                    if offer.min_batch > 0 and requirement.period == period:
                        self.batch_row[name, row] = self.total(
                            0.0, inf, lambda w, n=name, r=row: (w.offer, w.row) == (n, r)
                        )
            for name, hub in in_period(problem.hubs, "hub_id", period).items():
                self.total(0.0, hub.capacity, lambda w, n=name, p=period: (w.hub, w.period) == (n, p))
            for lane in problem.lanes:
                if lane.max_quantity is not None:
                    leg = (lane.origin_id, lane.destination_id)
                    self.total(
                        0.0, lane.max_quantity, lambda w, g=leg, p=period: g in w.legs and w.period == p
                    )
            there = in_period(problem.resources, "resource_id", period)
            for name in {use.resource_id for use in problem.uses}:
                amount = {use.offer_id: use.amount for use in problem.uses if use.resource_id == name}
                self.total(
                    0.0,
                    there[name].capacity if name in there else 0.0,
                    lambda w, p=period, a=amount: w.period == p and w.offer in a,
                    lambda w, a=amount: a[w.offer],
                )

    def _pins(self) -> None:
        problem = self.problem
        for pin in problem.pins:
            if pin.min_quantity is None and pin.max_quantity is None:
                continue
            for period in {row.period for row in problem.requirements}:
                exists = (
                    (pin.offer_id is None or pin.offer_id in in_period(problem.offers, "offer_id", period))
                    and (pin.hub_id is None or pin.hub_id in in_period(problem.hubs, "hub_id", period))
                    and (
                        pin.requirement_id is None
                        or any(
                            row.requirement_id == pin.requirement_id and row.period == period
                            for row in problem.requirements
                        )
                    )
                )
                if exists:
                    most = inf if pin.max_quantity is None else pin.max_quantity
                    self.total(
                        pin.min_quantity or 0.0,
                        most,
                        lambda w, n=pin, p=period: w.period == p and is_named(n, w, problem),
                    )

    def _change(self) -> None:
        rate = self.problem.settings.change_cost or 0.0
        before: dict[tuple[str, int], float] = {}
        for line in self.problem.previous:
            for row, requirement in enumerate(self.problem.requirements):
                same = (requirement.requirement_id, requirement.period) == (line.requirement_id, line.period)
                if same and line.offer_id in in_period(self.problem.offers, "offer_id", line.period):
                    key = (line.offer_id, row)
                    before[key] = before.get(key, 0.0) + line.quantity
        for (name, row), quantity in before.items():
            fewer = self.column(0.0, inf, rate)
            self.total(quantity, inf, lambda w, n=name, r=row: (w.offer, w.row) == (n, r), extra=(fewer,))

    def solve(self, is_open, batches: set[tuple[str, int]], least: dict[int, float]) -> float | None:
        """Least cost with the lines open for which `is_open`; `batches` are made; `least` by line."""
        for index, line in enumerate(self.lines):
            upper = inf if is_open(line) else 0.0
            self.model.changeColBounds(index, min(upper, least.get(index, 0.0)), upper)
            if upper == 0.0 and index in least:
                return None
        for (name, row), index in self.batch_row.items():
            period = self.problem.requirements[row].period
            batch = in_period(self.problem.offers, "offer_id", period)[name].min_batch
            self.model.changeRowBounds(index, batch if (name, row) in batches else 0.0, inf)
        self.model.clearSolver()
        self.model.run()
        status = self.model.getModelStatus()
        if status == highspy.HighsModelStatus.kModelEmpty:
            return 0.0
        return (
            self.model.getInfo().objective_function_value
            if status == highspy.HighsModelStatus.kOptimal
            else None
        )

    def flows(self) -> list[float]:
        return list(self.model.getSolution().col_value)[: len(self.lines)]


def _suppliers(problem: Problem) -> Iterator[dict[str, set[str]]]:
    """For each requirement whose suppliers are limited, each set of enterprises that may supply it."""
    limit: dict[str, int] = {}
    for row in problem.requirements:
        if row.max_suppliers is not None:
            known = limit.get(row.requirement_id, row.max_suppliers)
            limit[row.requirement_id] = min(known, row.max_suppliers)
    names = sorted({offer.enterprise for offer in problem.offers})
    choices = [list(combinations(names, min(most, len(names)))) for most in limit.values()]
    for chosen in product(*choices):
        yield {name: set(who) for name, who in zip(limit, chosen, strict=True)}


@dataclass(frozen=True)
class Sizes:
    """The yes/no choices of a problem."""

    costly: list[str]
    batches: list[tuple[str, int]]
    hubs: list[str]
    lanes: list[tuple[str, str]]
    musts: list[list[int]]

    def count(self) -> float:
        once = len(self.costly) + len(self.batches) + len(self.hubs) + len(self.lanes)
        return 2.0**once * float(np.prod([max(1, len(must)) for must in self.musts]))


def sizes(problem: Problem, lines: list[Way]) -> Sizes:
    batches = {
        (line.offer, line.row)
        for line in lines
        if in_period(problem.offers, "offer_id", line.period)[line.offer].min_batch > 0
    }
    used_lanes = {leg for line in lines for leg in line.legs}
    return Sizes(
        sorted({o.offer_id for o in problem.offers if o.onboarding_cost > 0} & {w.offer for w in lines}),
        sorted(batches),
        sorted({hub.hub_id for hub in problem.hubs if hub.opening_cost > 0} & {w.hub for w in lines}),
        sorted(
            (lane.origin_id, lane.destination_id)
            for lane in problem.lanes
            if lane.fixed_cost > 0 and (lane.origin_id, lane.destination_id) in used_lanes
        ),
        [
            [index for index, line in enumerate(lines) if is_named(pin, line, problem)]
            for pin in problem.pins
            if pin.rule == "must"
        ],
    )


def count_choices(problem: Problem) -> float:
    """How many transport programs `least_cost` would solve for one set of suppliers."""
    return sizes(problem, ways(problem)).count()


def least_cost(problem: Problem, *, uses: str | None = None, least_use: float = LEAST_USE) -> float | None:
    """None where no choice is feasible. `uses`: only plans that use this offer (some line ≥ least_use × quantity)."""
    best = None
    for cost, _ in plans(problem, uses=uses, least_use=least_use):
        if best is None or cost < best:
            best = cost
    return best


def plans(
    problem: Problem, *, uses: str | None = None, least_use: float = LEAST_USE, extra=None
) -> Iterator[tuple[float, Transport]]:
    """The cheapest plan of every choice that has one, with its cost. `extra(transport)` may add rows."""
    lines = ways(problem)
    size = sizes(problem, lines)
    transport = Transport(problem, lines)
    if extra is not None:
        extra(transport)
    offers = {offer.offer_id: offer for offer in problem.offers}
    hubs = {hub.hub_id: hub for hub in problem.hubs}
    fixed = {(lane.origin_id, lane.destination_id): lane.fixed_cost for lane in problem.lanes}
    musts = [*size.musts]
    if uses is not None:
        musts.append([index for index, line in enumerate(lines) if line.offer == uses])
    offset = 0.0
    for allowed in _suppliers(problem):
        for costly, batches, opened, used in product(
            subsets(size.costly), subsets(size.batches), subsets(size.hubs), subsets(size.lanes)
        ):
            once = sum(offers[name].onboarding_cost for name in costly)
            once += sum(hubs[name].opening_cost for name in opened) + sum(fixed[leg] for leg in used)

            def is_open(line, c=costly, b=batches, h=opened, g=used, a=allowed):
                name = problem.requirements[line.row].requirement_id
                return (
                    (line.offer not in size.costly or line.offer in c)
                    and ((line.offer, line.row) not in size.batches or (line.offer, line.row) in b)
                    and (line.hub not in size.hubs or line.hub in h)
                    and not any(leg in size.lanes and leg not in g for leg in line.legs)
                    and (name not in a or offers[line.offer].enterprise in a[name])
                )

            for meant in product(*musts):
                least = {
                    index: least_use * problem.requirements[lines[index].row].quantity for index in meant
                }
                cost = transport.solve(is_open, set(batches), least)
                if cost is not None:
                    yield cost + once + offset, transport


def at_price(problem: Problem, offer_id: str, price: float) -> Problem:
    """The problem with another unit price for one offer."""
    return replace(
        problem,
        offers=tuple(
            replace(offer, unit_price=price) if offer.offer_id == offer_id else offer
            for offer in problem.offers
        ),
    )
