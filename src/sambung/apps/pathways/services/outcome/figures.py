"""The figures of a solved run: totals, quarters, fields, centres, and what one more of each scarce thing brings."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sambung.apps.pathways.facts.columns import COST_UNIT, VALUE_SCALE
from sambung.apps.pathways.facts.settings import periods_of
from sambung.apps.pathways.services.outcome.answer import Answer, Hours


def summary_of(answer: Answer, loads: list[dict[str, Any]]) -> dict[str, Any]:
    """Totals, quarters, mentors (`loads`), fields, centres, and what the expected number hangs on."""
    problem = answer.problem
    used, money = _spent(answer)
    available: Hours = Counter()
    rows = zip(problem.hours_centre, problem.hours_field, problem.hours_period, problem.hours, strict=True)
    for centre, field, period, amount in rows:
        available[int(centre), int(field), int(period)] = int(amount)
    registered, linked = answer.built.gaps.registered, answer.built.gaps.linked
    return {
        "chosen": len(answer.accounts),
        "ready": sum(not one.starts for one in answer.accounts),
        "hours": sum(used.values()),
        "available": sum(available.values()),
        "cost": sum(money),
        "budget": int(problem.budget.sum()) * COST_UNIT,
        "quarters": _quarters(answer, used, available, money),
        "rate_before": linked / registered if registered else None,
        "mentors": loads,
        "sways": [{"name": one.name, "low": one.low, "high": one.high} for one in answer.outlook.sways[:8]],
        "draws": answer.outlook.draws,
        "fields": _fields(answer, used, available),
        "centres": _centres(answer, used, available),
    }


def _spent(answer: Answer) -> tuple[Hours, list[int]]:
    """Hours by centre, field and period, and rupiah by period: of steps, and of courses that are run."""
    problem = answer.problem
    used: Hours = Counter()
    money = [0] * problem.periods
    for account in answer.accounts:
        centre = int(problem.centre_of[account.enterprise])
        for row, period, group in account.starts:
            if group < 0:
                used[centre, int(problem.steps.field[row]), period] += int(problem.steps.hours[row])
                money[period] += int(problem.steps.cost[row]) * COST_UNIT
    groups = problem.groups
    for place in range(len(problem.group_ids)):
        if answer.plan.is_run[place]:
            key = (int(groups.centre[place]), int(groups.field[place]), int(groups.period[place]))
            used[key] += int(groups.hours[place])
            money[key[2]] += int(groups.cost[place]) * COST_UNIT
    return used, money


def _quarters(answer: Answer, used: Hours, available: Hours, money: list[int]) -> list[dict[str, Any]]:
    registered, linked = answer.built.gaps.registered, answer.built.gaps.linked
    quarters = []
    for period, (start, end) in enumerate(
        periods_of(answer.built.settings.starts_on, answer.problem.periods)
    ):
        expected = answer.outlook.periods[period]
        interval = (expected.mean, expected.low, expected.high)
        quarters.append(
            {
                "start": start.isoformat(),
                "end": end.isoformat(),
                "begin": sum(one.start == period for one in answer.accounts),
                "linked": sum(one.end == period for one in answer.accounts),
                "steps": sum(when == period for one in answer.accounts for _, when, _ in one.starts),
                "hours": sum(amount for key, amount in used.items() if key[2] == period),
                "available": sum(amount for key, amount in available.items() if key[2] == period),
                "cost": money[period],
                "expected": list(interval),
                "rate": [(linked + one) / registered if registered else None for one in interval],
            }
        )
    return quarters


def _fields(answer: Answer, used: Hours, available: Hours) -> list[dict[str, Any]]:
    rows = []
    for field, name in enumerate(answer.problem.field_names):
        there = sum(amount for key, amount in available.items() if key[1] == field)
        taken = sum(amount for key, amount in used.items() if key[1] == field)
        if there or taken:
            rows.append({"field": name, "available": there, "used": taken})
    return rows


def _centres(answer: Answer, used: Hours, available: Hours) -> list[dict[str, Any]]:
    if answer.run.year is not None:
        return []
    rows = []
    for place, uid in enumerate(answer.problem.centre_ids):
        own = [one for one in answer.accounts if int(answer.problem.centre_of[one.enterprise]) == place]
        rows.append(
            {
                "uid": uid,
                "enterprises": int((answer.problem.centre_of == place).sum()),
                "chosen": len(own),
                "expected": sum(answer.built.chances[one.candidate][1] for one in own),
                "hours": sum(amount for key, amount in used.items() if key[0] == place),
                "available": sum(amount for key, amount in available.items() if key[0] == place),
                "cost": sum(one.cost for one in own) * COST_UNIT,
                "budget": int(answer.problem.budget[place]) * COST_UNIT,
                "is_estimate": answer.built.settings.centres[place].is_estimate,
            }
        )
    return rows


def prices_of(answer: Answer) -> list[dict[str, Any]]:
    """What one more unit of each scarce thing brings, in linkages held the whole year; zeros are left out.

    `value` is for one hour, one million rupiah, one unit of demand, one seat, one enterprise fewer on a floor.
    """
    problem, price = answer.problem, answer.price
    whole = float(1 << price.bits) * VALUE_SCALE * problem.periods
    found: list[dict[str, Any]] = []

    def add(kind: str, thing: str, numerator: Any, units: int, **more: Any) -> None:
        if int(numerator):
            found.append({"kind": kind, "id": thing, "value": int(numerator) * units / whole, **more})

    for place, uid in enumerate(problem.requirement_ids):
        add("requirement", uid, price.requirement[place], 1000)
    for place, uid in enumerate(problem.budget_ids):
        add("budget", uid, price.budget[place], 1_000_000 // COST_UNIT)
    for place in range(len(problem.hours)):
        add(
            "hours",
            problem.centre_ids[int(problem.hours_centre[place])],
            price.hours[place],
            10,
            field=problem.field_names[int(problem.hours_field[place])],
            period=int(problem.hours_period[place]),
        )
    for place in range(len(problem.group_ids)):
        uid, period = answer.built.courses[place]
        add("seat", uid, price.seat[place], 1, period=period)
    for place in range(len(problem.limit_ids)):
        add("floor", problem.limit_ids[place], price.floor[place], 1)
        add("ceiling", problem.limit_ids[place], price.ceiling[place], 1)
    return found
