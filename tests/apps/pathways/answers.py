"""An answer of the planner made by hand: every enterprise's first pathway, at prices of nought. No solver runs."""

from __future__ import annotations

from typing import Any

import numpy as np

from sambung.apps.actors.access import SYSTEM
from sambung.apps.pathways.facts import RunSettings, build_problem
from sambung.apps.pathways.models import PlanRun
from sambung.apps.pathways.services import write_solution
from sambung.engine.pathways.ledger import Account, Ledger
from sambung.engine.pathways.problem import Problem
from sambung.engine.pathways.solution import FrontierPoint, Plan, Prices, Solution, Status


def no_prices(problem: Problem) -> Prices:
    """Nothing is scarce."""
    sizes = (problem.requirement_ids, problem.budget_ids, problem.hours, problem.group_ids)
    limits = np.zeros(len(problem.limit_ids), dtype=np.int64)
    return Prices(12, *(np.zeros(len(one), dtype=np.int64) for one in sizes), limits, limits.copy())


def plan_of(problem: Problem, accounts: list[Account]) -> Plan:
    """These pathways as the engine writes a plan."""
    rows = [row for one in accounts for row in one.starts]
    taken = np.zeros(len(problem.group_ids), dtype=np.int64)
    for _, _, group in rows:
        if group >= 0:
            taken[group] += 1

    def codes(values: Any) -> Any:
        return np.array(list(values), dtype=np.int32)

    return Plan(
        enterprise=codes(one.enterprise for one in accounts),
        candidate=np.array([one.candidate for one in accounts], dtype=np.int64),
        start=codes(one.start for one in accounts),
        end=codes(one.end for one in accounts),
        cost=np.array([one.cost for one in accounts], dtype=np.int64),
        hours=np.array([one.hours for one in accounts], dtype=np.int64),
        step_start=np.array(np.cumsum([0, *[len(one.starts) for one in accounts]]), dtype=np.int64),
        step=np.array([row for row, _, _ in rows], dtype=np.int64),
        period=codes(period for _, period, _ in rows),
        group=codes(group for _, _, group in rows),
        is_run=codes(taken > 0),
        taken=taken,
    )


def solution_of(problem: Problem, *, leave_out: int = 0, prices: Prices | None = None) -> Solution:
    """Each enterprise's first pathway but those of the last `leave_out`."""
    ledger = Ledger(problem, no_prices(problem))
    accounts = []
    for place in range(len(problem.enterprise_ids) - leave_out):
        first = int(problem.candidates.start[place])
        accounts.append(next(ledger.pathways_of(place, first)))
    objective = sum(one.worth for one in accounts)
    points = tuple(
        FrontierPoint(scale, round(objective * scale), round(objective * scale) + 10, len(accounts))
        for scale in (0.5, 1.0, 2.0)
    )
    return Solution(
        Status.FEASIBLE,
        objective=objective,
        bound=objective + 10,
        price_bound=objective + 10,
        gap=10 / objective if objective else None,
        method="by hand",
        plan=plan_of(problem, accounts),
        prices=prices or no_prices(problem),
        linked=len(accounts),
        frontier=points,
        versions={"test": "1"},
    )


def answer(run: PlanRun, *, leave_out: int = 0, prices: Any = None) -> PlanRun:
    """The run gets its answer, as the job would write it. `prices`: from the problem to its prices."""
    built = build_problem(RunSettings.from_json(run.settings), on=run.known_on)
    found = solution_of(built.problem, leave_out=leave_out, prices=prices(built.problem) if prices else None)
    write_solution(SYSTEM, run, built, found)
    return run
