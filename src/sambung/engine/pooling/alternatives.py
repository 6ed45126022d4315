"""One plan weighed against others: what it costs to include more, to split more evenly, to be surer of filling.

Each alternative is solved for itself and carries its own bound; nothing here changes the plan that was chosen.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sambung.engine.pooling.budget import Report, ShouldStop
from sambung.engine.pooling.inclusion_curve import CurvePoint, inclusion_curve
from sambung.engine.pooling.problem import Options, Problem
from sambung.engine.pooling.settlement import Settlement, compare_settlements
from sambung.engine.pooling.solution import FillEstimate, Status
from sambung.engine.pooling.solve import solve_pooling


@dataclass(frozen=True, slots=True)
class Asked:
    """What is weighed. `tolerances`: shares of the least cost; `even_split`, `smallest_share` as in the settings;
    `fill_probability` p, with every offer failing independently with `failure_probability` (an estimate).
    """

    tolerances: Sequence[float] = (0.0, 0.01, 0.02, 0.05, 0.1)
    even_split: float | None = 2.0
    smallest_share: float | None = None
    fill_probability: float | None = 0.95
    failure_probability: float = 0.08


@dataclass(frozen=True, slots=True)
class Robust:
    """The plan that fills with the probability asked, beside the chance that the cheapest plan has of itself.

    Costs in rupiah; `status` of the buffered plan; None where there is no such plan.
    """

    status: str
    cost: float | None
    bound: float | None
    members: int
    estimate: FillEstimate | None
    nominal_cost: float | None
    nominal_estimate: FillEstimate | None


@dataclass(frozen=True, slots=True)
class Alternatives:
    """All that was weighed, and what it was weighed with."""

    asked: Asked
    curve: tuple[CurvePoint, ...]
    settlements: tuple[Settlement, ...]
    robust: Robust | None


def weigh_alternatives(
    problem: Problem,
    asked: Asked,
    options: Options | None = None,
    should_stop: ShouldStop | None = None,
    report: Report | None = None,
) -> Alternatives:
    """Solve the alternatives one after another, each within the options' limits.

    `report(None, None, step)` counts the steps that are done. `should_stop()` True leaves the rest out.
    """
    options = replace(options or Options(), explain_limit=0, worth_limit=0, explain_work=0)

    def is_stopped() -> bool:
        return should_stop is not None and should_stop()

    def step(number: float) -> None:
        if report is not None:
            report(None, None, number)

    solution = solve_pooling(problem, options, should_stop)
    step(1)
    curve = inclusion_curve(problem, asked.tolerances, options, should_stop)
    step(2)
    settlements: tuple[Settlement, ...] = ()
    if not is_stopped():
        settlements = compare_settlements(
            problem,
            solution,
            even_split=asked.even_split,
            smallest_share=asked.smallest_share,
            options=options,
            should_stop=should_stop,
        )
    step(3)
    robust = None
    if asked.fill_probability is not None and not is_stopped():
        robust = _robust(problem, asked, options, should_stop)
    step(4)
    return Alternatives(asked, curve, settlements, robust)


def _robust(problem: Problem, asked: Asked, options: Options, should_stop: ShouldStop | None) -> Robust:
    """The buffered plan; the cheapest plan's own chance comes with it."""
    risky = replace(
        problem,
        offers=tuple(
            replace(one, failure_probability=one.failure_probability or asked.failure_probability)
            for one in problem.offers
        ),
        settings=replace(problem.settings, fill_probability=asked.fill_probability),
    )
    solution = solve_pooling(risky, options, should_stop)
    has_plan = solution.status in (Status.OPTIMAL, Status.FEASIBLE)
    nominal = solution.nominal
    enterprise = {one.offer_id: one.enterprise for one in risky.offers}
    return Robust(
        str(solution.status),
        solution.objective if has_plan else None,
        solution.bound if has_plan else None,
        len({enterprise[line.offer_id] for line in solution.allocations}),
        solution.fill_probability,
        None if nominal is None else nominal.objective,
        None if nominal is None else nominal.fill_probability,
    )
