"""The probability that the surviving suppliers of a plan cover what is asked, with its interval."""

from collections import defaultdict
from math import lgamma, log

import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.formulation import Formulation
from sambung.engine.pooling.lines import slack
from sambung.engine.pooling.plan import Plan
from sambung.engine.pooling.solution import FillEstimate

DRAWS = 20_000
CONFIDENCE = 0.99
# Up to so many suppliers that may fail, every outcome is counted instead of drawn.
MOST_EXACT = 14


def failure_probabilities(form: Formulation) -> dict[str, float]:
    """By enterprise; the largest where its offers' rows differ."""
    found: dict[str, float] = defaultdict(float)
    for row in form.lines.offer_rows.values():
        found[row.enterprise] = max(found[row.enterprise], row.failure_probability)
    return dict(found)


def estimate_fill(form: Formulation, plan: Plan, seed: int) -> FillEstimate:
    """The least over requirements and periods; exact where few can fail, else by seeded draws."""
    chance = failure_probabilities(form)
    enterprise = {form.lines.offer_ids[offer]: name for offer, name in form.enterprise_of.items()}
    supply: dict[tuple[str, str | None], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for line in plan.allocations:
        supply[line.requirement_id, line.period][enterprise[line.offer_id]] += line.quantity
    short = {(row.requirement_id, row.period): row.quantity for row in plan.shortages}
    least = FillEstimate(1.0, 1.0, 1.0, 0, "exact")
    rng = np.random.default_rng(seed)
    for requirement in form.lines.requirements:
        key = (requirement.requirement_id, requirement.period)
        needed = requirement.quantity - short.get(key, 0.0)
        needed -= slack(needed)
        names = sorted(supply[key])
        quantity = np.array([supply[key][name] for name in names])
        fails = np.array([chance[name] for name in names])
        found = _cover(quantity, fails, needed, rng)
        if found.low < least.low:
            least = found
    return least


def _cover(
    quantity: npt.NDArray[np.float64],
    fails: npt.NDArray[np.float64],
    needed: float,
    rng: np.random.Generator,
) -> FillEstimate:
    """Probability that Σ of surviving quantities ≥ needed; shapes (suppliers,)."""
    risky = fails > 0
    sure = float(quantity[~risky].sum())
    amounts, chances = quantity[risky], fails[risky]
    if sure >= needed:
        return FillEstimate(1.0, 1.0, 1.0, 0, "exact")
    if len(amounts) <= MOST_EXACT:
        weight, total = np.ones(1), np.full(1, sure)
        for amount, fail in zip(amounts, chances, strict=True):
            weight = np.concatenate((weight * (1 - fail), weight * fail))
            total = np.concatenate((total + amount, total))
        probability = float(weight[total >= needed].sum())
        return FillEstimate(probability, probability, probability, 0, "exact")
    survives = rng.random((DRAWS, len(amounts))) >= chances
    hits = int((survives @ amounts + sure >= needed).sum())
    low, high = clopper_pearson(hits, DRAWS)
    return FillEstimate(hits / DRAWS, low, high, DRAWS, "drawn")


def clopper_pearson(hits: int, draws: int) -> tuple[float, float]:
    """The exact binomial interval at CONFIDENCE, by bisection on the tails."""
    log_choose = lgamma(draws + 1) - np.array(
        [lgamma(k + 1) + lgamma(draws - k + 1) for k in range(draws + 1)]
    )
    count = np.arange(draws + 1)
    tail = (1 - CONFIDENCE) / 2

    def at_least(p: float, k: int) -> float:
        terms = log_choose[k:] + count[k:] * log(p) + (draws - count[k:]) * log(1 - p)
        return float(np.exp(terms).sum())

    def solve(k: int, target: float) -> float:
        low, high = 1e-12, 1 - 1e-12
        for _ in range(50):
            middle = (low + high) / 2
            if at_least(middle, k) < target:
                low = middle
            else:
                high = middle
        return (low + high) / 2

    lower = 0.0 if hits == 0 else solve(hits, tail)
    upper = 1.0 if hits == draws else solve(hits + 1, 1 - tail)
    return lower, upper
