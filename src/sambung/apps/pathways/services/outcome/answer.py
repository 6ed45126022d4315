"""What the planner answered for one run, with the accounts of its pathways by the prices."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from sambung.apps.pathways.facts.problem import Built
from sambung.apps.pathways.models import GroupCourse, PlanRun
from sambung.engine.pathways.ledger import Account, Ledger
from sambung.engine.pathways.problem import Problem
from sambung.engine.pathways.solution import Plan, Prices, Solution
from sambung.engine.pathways.uncertainty import Chance, Hope, Outlook, look_ahead

# Centre, field and period, each by its place in the problem → tenths of an hour.
Hours = Counter[tuple[int, int, int]]


@dataclass(frozen=True)
class Answer:
    """A solved run: the problem as built, the plan that was found, the prices that prove its bound."""

    run: PlanRun
    built: Built
    solution: Solution
    plan: Plan
    price: Prices

    @property
    def problem(self) -> Problem:
        """The problem that was solved."""
        return self.built.problem

    @cached_property
    def ledger(self) -> Ledger:
        """What each pathway pays and brings at the prices."""
        return Ledger(self.problem, self.price)

    @cached_property
    def accounts(self) -> list[Account]:
        """One for each pathway of the plan."""
        return self.ledger.of_plan(self.plan)

    @cached_property
    def courses(self) -> dict[str, GroupCourse]:
        """The year's courses by uid; a province has none."""
        return {str(one.uid): one for one in self.run.year.courses.all()} if self.run.year else {}

    @cached_property
    def outlook(self) -> Outlook:
        """How many linkages are to be expected of it, by simulation."""
        ranges: dict[str, Chance] = dict(self.built.ranges)
        hopes = [Hope(one.end, self.built.hopes[one.candidate]) for one in self.accounts]
        return look_ahead(hopes, ranges, periods=self.problem.periods, seed=self.solution.seed)
