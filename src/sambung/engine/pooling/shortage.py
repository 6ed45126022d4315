"""The same problem *with shortage*: what must be filled may stay short, at a penalty."""

from dataclasses import replace

from sambung.engine.pooling.problem import Problem


def with_shortage(problem: Problem, penalty: float | None = None) -> Problem:
    """Every requirement without a penalty gets one; what already may be short keeps its own.

    `penalty` per unit; None: dear enough that shortage is a last resort: above what any unit could cost,
    one-off costs of everything included, spread over the smallest requirement asked. Minimum quantities
    that pins ask for, and `must`, stay as they are.
    """
    if penalty is None:
        penalty = last_resort(problem)
    requirements = tuple(
        replace(row, shortage_penalty=penalty) if row.shortage_penalty is None else row
        for row in problem.requirements
    )
    return replace(problem, requirements=requirements)


def last_resort(problem: Problem) -> float:
    """Ten times the dearest way there could be for a unit, and one-off costs spread over what is asked."""
    price = max((row.unit_price for row in problem.offers), default=0.0)
    freight = 2 * max((row.unit_cost for row in problem.lanes), default=0.0)
    handling = max((row.handling_cost for row in problem.hubs), default=0.0)
    once = sum(row.onboarding_cost for row in problem.offers if row.onboarding_cost)
    asked = sum(row.quantity for row in problem.requirements) or 1.0
    return min(1e12, 10.0 * (price + freight + handling + once / max(1.0, len(problem.offers)) / asked + 1.0))
