"""Plans whose survivors cover the requirements with the probability asked.

The exact condition is not convex, so plans are proposed by linear schemes that lean to the safe side
(`FillScheme`) and then measured: a plan is taken only where its measured probability (the lower end of the
interval, where drawn) reaches what is asked. The bound is that of a relaxation which every such plan
meets: deliveries cover the quantity, and so do p times it the expected survivors (Markov). Between the two
an honest gap stays; a plan is `optimal` only where the relaxation's own plan passes.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.budget import Budget
from sambung.engine.pooling.formulate import formulate
from sambung.engine.pooling.formulation import FillScheme, Formulation
from sambung.engine.pooling.inclusion import include_most, inclusion_of, is_within
from sambung.engine.pooling.outcome import Outcome
from sambung.engine.pooling.plan import Plan, make_plan
from sambung.engine.pooling.problem import Problem
from sambung.engine.pooling.search import optimise
from sambung.engine.pooling.solution import FillEstimate, Nominal
from sambung.engine.pooling.survival import estimate_fill

Floats = npt.NDArray[np.float64]

FAILURES = (1, 2, 3, 4)
SHARES = (1.0, 1.05, 1.1, 1.2, 1.35, 1.5, 2.0)
# Between a share that does not pass and the next, which does, so many shares are tried.
HALVINGS = 4


@dataclass(frozen=True, slots=True)
class Proposal:
    """A plan of a scheme, with the probability by which it was chosen."""

    scheme: FillScheme
    form: Formulation
    x: Floats
    plan: Plan
    estimate: FillEstimate


@dataclass(frozen=True, slots=True)
class Buffered:
    """The cheapest plan that passed, if any, and the relaxation's outcome, whose bound is valid.

    `estimate` is of draws that had no part in choosing the plan.
    """

    relaxation: Outcome
    chosen: Proposal | None = None
    estimate: FillEstimate | None = None


def solve_buffered(problem: Problem, budget: Budget, gap: float) -> Buffered:
    """Propose, measure, and keep the cheapest plan that passes; measured again with many more draws."""
    asked = problem.settings.fill_probability or 0.0
    first = FillScheme(0, asked)
    form = formulate(problem, fill=first)
    relaxation = optimise(form.program, budget, gap=gap)
    if relaxation.x is None:
        return Buffered(relaxation)
    proposals = [_measured(first, form, relaxation.x, budget.seed)]
    if proposals[0].estimate.low < asked:
        for family in ([FillScheme(k, asked) for k in FAILURES], [FillScheme(0, share) for share in SHARES]):
            proposals += _family(problem, family, asked, budget, gap)
    passed = [one for one in proposals if one.estimate.low >= asked]
    for one in sorted(passed, key=lambda one: one.plan.objective):
        estimate = estimate_fill(one.form, one.plan, budget.seed, check=True)
        if estimate.low >= asked:
            return Buffered(relaxation, one, estimate)
    return Buffered(relaxation)


def _measured(scheme: FillScheme, form: Formulation, x: Floats, seed: int) -> Proposal:
    plan = make_plan(form, x, exceed=True)
    return Proposal(scheme, form, x, plan, estimate_fill(form, plan, seed))


def propose(problem: Problem, scheme: FillScheme, budget: Budget, gap: float) -> Proposal | None:
    """The cheapest plan of a scheme, measured; None where there is none or the budget is over."""
    if budget.is_over:
        return None
    form = formulate(problem, fill=scheme)
    outcome = optimise(form.program, budget, gap=gap)
    return None if outcome.x is None else _measured(scheme, form, outcome.x, budget.seed)


def _family(
    problem: Problem, family: list[FillScheme], asked: float, budget: Budget, gap: float
) -> list[Proposal]:
    """Plans of stronger and stronger schemes up to the first that passes, then of shares a little weaker."""
    found: list[Proposal] = []
    weak = 0.0
    for scheme in family:
        one = propose(problem, scheme, budget, gap)
        if one is None:
            break  # a stronger scheme of the family has no plan either
        found.append(one)
        if one.estimate.low >= asked:
            strong = scheme.expected_share
            for _ in range(HALVINGS if not scheme.failures and weak else 0):
                middle = propose(problem, FillScheme(0, (weak + strong) / 2), budget, gap)
                if middle is None:
                    break
                found.append(middle)
                if middle.estimate.low >= asked:
                    strong = middle.scheme.expected_share
                else:
                    weak = middle.scheme.expected_share
            break
        weak = scheme.expected_share
    return found


def include_buffered(
    problem: Problem,
    relaxation: Outcome,
    chosen: Proposal,
    estimate: FillEstimate,
    budget: Budget,
    gap: float,
) -> tuple[Proposal, FillEstimate, int]:
    """(a plan of the same scheme that includes more and still passes, its estimate, the most that any could).

    The bound is of the relaxation, which every plan that passes meets.
    """
    asked, tolerance = problem.settings.fill_probability or 0.0, problem.settings.inclusion_tolerance or 0.0
    least = chosen.plan.objective
    scheme = FillScheme(0, asked)
    relaxed = formulate(problem, fill=scheme)
    start = chosen.x if relaxation.x is None else relaxation.x
    x, bound = include_most(relaxed, least, tolerance, start, budget, gap)
    candidates = [_measured(scheme, relaxed, x, budget.seed)]
    if chosen.scheme != scheme:
        x, _ = include_most(chosen.form, least, tolerance, chosen.x, budget, gap)
        candidates.append(_measured(chosen.scheme, chosen.form, x, budget.seed))
    best, count = chosen, inclusion_of(chosen.form, chosen.plan.allocations, 0).count
    for one in candidates:
        more = inclusion_of(one.form, one.plan.allocations, 0).count
        if more <= count or one.estimate.low < asked or not is_within(one.plan.objective, least, tolerance):
            continue
        again = estimate_fill(one.form, one.plan, budget.seed, check=True)
        if again.low >= asked:
            best, count, estimate = one, more, again
    return best, estimate, bound


def nominal_of(problem: Problem, budget: Budget, gap: float) -> Nominal | None:
    """The cheapest plan without buffers and the probability that its survivors cover all that is asked."""
    if budget.is_over:
        return None
    form = formulate(replace(problem, settings=replace(problem.settings, fill_probability=None)))
    outcome = optimise(form.program, budget, gap=gap)
    if outcome.x is None:
        return None
    plan = make_plan(form, outcome.x)
    estimate = estimate_fill(form, plan, budget.seed, check=True)
    return Nominal(plan.objective, min(outcome.bound, plan.objective), estimate)
