"""What a pathway brings and what it pays at a plan's prices: why this enterprise and not that one."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sambung.engine.pathways.problem import Problem
from sambung.engine.pathways.solution import Plan, Prices


@dataclass(frozen=True, slots=True)
class Account:
    """One pathway at the prices, in worth: what it brings, and what it pays for each scarce thing.

    `limit` is negative where a floor pays its members. `cost`, `hours` are those of own steps, in the
    problem's units; `starts`: (step row, period, group or -1) in the order in which they are done.
    """

    enterprise: int
    candidate: int
    start: int
    end: int
    worth: int
    demand: float
    money: float
    work: float
    seats: float
    limit: float
    cost: int
    hours: int
    starts: tuple[tuple[int, int, int], ...]

    @property
    def paid(self) -> float:
        return self.demand + self.money + self.work + self.seats + self.limit

    @property
    def gain(self) -> float:
        """What is left: over 0 it would be worth more than what it takes from others."""
        return self.worth - self.paid


class Ledger:
    """Accounts of a problem at one set of prices."""

    def __init__(self, problem: Problem, prices: Prices) -> None:
        self.problem = problem
        unit = float(1 << prices.bits)
        self._demand = prices.requirement / unit
        self._money = prices.budget / unit
        self._seat = prices.seat / unit
        keys = zip(problem.hours_centre, problem.hours_field, problem.hours_period, strict=True)
        self._hours = {
            (int(centre), int(field), int(period)): float(value) / unit
            for (centre, field, period), value in zip(keys, prices.hours, strict=True)
        }
        self._limit = np.zeros(len(problem.enterprise_ids))
        limits = problem.limits
        for number in range(len(problem.limit_ids)):
            members = limits.member[limits.start[number] : limits.start[number + 1]]
            self._limit[members] += (float(prices.ceiling[number]) - float(prices.floor[number])) / unit
        self._courses: dict[tuple[int, int], list[int]] = {}
        groups = problem.groups
        for number in range(len(problem.group_ids)):
            key = (int(groups.gate[number]), int(groups.period[number]))
            self._courses.setdefault(key, []).append(number)

    def best_of(self, enterprise: int) -> Account | None:
        """The pathway of an enterprise that gains most at the prices; None where it has none that ends in time."""
        found = None
        for candidate in range(*self._candidates(enterprise)):
            for one in self.pathways_of(enterprise, candidate):
                if found is None or (one.gain, -one.end) > (found.gain, -found.end):
                    found = one
        return found

    def pathways_of(self, enterprise: int, candidate: int) -> Iterator[Account]:
        """Every pathway of a candidate: each start, and each gate by an own step or a seat in a course."""
        problem = self.problem
        needs = problem.needs(enterprise, candidate)
        for start in range(problem.periods if needs else 1):
            for starts, end in self._ways(needs, start, ()):
                yield self._account(enterprise, candidate, start, end, starts)

    def of_plan(self, plan: Plan) -> list[Account]:
        """The plan's own pathways, in its order."""
        found = []
        for place in range(len(plan.enterprise)):
            rows = range(int(plan.step_start[place]), int(plan.step_start[place + 1]))
            starts = tuple((int(plan.step[row]), int(plan.period[row]), int(plan.group[row])) for row in rows)
            found.append(
                self._account(
                    int(plan.enterprise[place]),
                    int(plan.candidate[place]),
                    int(plan.start[place]),
                    int(plan.end[place]),
                    starts,
                )
            )
        return found

    def _candidates(self, enterprise: int) -> tuple[int, int]:
        start = self.problem.candidates.start
        return int(start[enterprise]), int(start[enterprise + 1])

    def _ways(
        self, needs: list[int], period: int, done: tuple[tuple[int, int, int], ...]
    ) -> Iterator[tuple[tuple[tuple[int, int, int], ...], int]]:
        if not needs:
            if period < self.problem.periods:
                yield done, period
            return
        if period >= self.problem.periods:
            return
        row, rest = needs[0], needs[1:]
        steps, groups = self.problem.steps, self.problem.groups
        if steps.is_offered[row]:
            yield from self._ways(rest, period + int(steps.duration[row]), (*done, (row, period, -1)))
        for group in self._courses.get((int(steps.gate[row]), period), ()):
            yield from self._ways(rest, period + int(groups.duration[group]), (*done, (row, period, group)))

    def _account(
        self,
        enterprise: int,
        candidate: int,
        start: int,
        end: int,
        starts: tuple[tuple[int, int, int], ...],
    ) -> Account:
        problem = self.problem
        centre = int(problem.centre_of[enterprise])
        candidates, steps = problem.candidates, problem.steps
        work = seats = 0.0
        cost = hours = 0
        for row, period, group in starts:
            if group >= 0:
                seats += float(self._seat[group])
                continue
            cost += int(steps.cost[row])
            hours += int(steps.hours[row])
            work += float(steps.hours[row]) * self._hours.get((centre, int(steps.field[row]), period), 0.0)
        quantity = float(candidates.quantity[candidate])
        return Account(
            enterprise=enterprise,
            candidate=candidate,
            start=start,
            end=end,
            worth=int(candidates.value[candidate]) * (problem.periods - end),
            demand=quantity * float(self._demand[candidates.requirement[candidate]]),
            money=cost * float(self._money[problem.budget_of[centre]]),
            work=work,
            seats=seats,
            limit=float(self._limit[enterprise]),
            cost=cost,
            hours=hours,
            starts=starts,
        )
