"""Plans whose survivors cover the requirements with the probability asked.

The exact condition is not convex, so plans are proposed by linear schemes that lean to the safe side
(`FillScheme`) and then measured: a plan is taken only where its measured probability (the lower end of the
interval, where drawn) reaches what is asked. The bound is that of a relaxation which every such plan
meets: deliveries cover the quantity, and so do p times it the expected survivors (Markov). Between the two
an honest gap stays; a plan is `optimal` only where the relaxation's own plan passes.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.formulate import formulate
from sambung.engine.pooling.formulation import FillScheme, Formulation
from sambung.engine.pooling.plan import Plan, make_plan
from sambung.engine.pooling.problem import Problem
from sambung.engine.pooling.search import optimise
from sambung.engine.pooling.solution import FillEstimate
from sambung.engine.pooling.solver import Budget, Outcome
from sambung.engine.pooling.survival import estimate_fill

Floats = npt.NDArray[np.float64]

FAILURES = (1, 2, 3, 4)
SHARES = (1.0, 1.05, 1.1, 1.2, 1.35, 1.5, 2.0)


@dataclass(frozen=True, slots=True)
class Buffered:
    """The cheapest plan that passed, if any, and the relaxation's outcome, whose bound is valid."""

    relaxation: Outcome
    form: Formulation | None = None
    x: Floats | None = None
    plan: Plan | None = None
    estimate: FillEstimate | None = None
    scheme: FillScheme | None = None


def solve_buffered(problem: Problem, budget: Budget, gap: float) -> Buffered:
    """Propose, measure, and keep the cheapest plan that passes."""
    asked = problem.settings.fill_probability or 0.0
    scheme = FillScheme(0, asked)
    form = formulate(problem, fill=scheme)
    relaxation = optimise(form.program, budget, gap=gap)
    best = Buffered(relaxation)
    if relaxation.x is None:
        return best

    def measured(scheme: FillScheme, form: Formulation, x: Floats) -> Buffered | None:
        plan = make_plan(form, x, exceed=True)
        estimate = estimate_fill(form, plan, budget.seed)
        passed = estimate.low >= asked
        return Buffered(relaxation, form, x, plan, estimate, scheme) if passed else None

    first = measured(scheme, form, relaxation.x)
    if first is not None:
        return first
    schemes = ([FillScheme(k, asked) for k in FAILURES], [FillScheme(0, share) for share in SHARES])
    for family in schemes:
        for scheme in family:
            if budget.is_over:
                return best
            form = formulate(problem, fill=scheme)
            outcome = optimise(form.program, budget, gap=gap)
            if outcome.x is None:
                break  # a stronger scheme of the family has no plan either
            found = measured(scheme, form, outcome.x)
            if found is not None and found.plan is not None:
                if best.plan is None or found.plan.objective < best.plan.objective:
                    best = found
                break
    return best
