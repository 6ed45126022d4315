"""The probability that the surviving suppliers of a plan cover what is asked, with its interval."""

from collections import defaultdict

import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.formulation import Formulation
from sambung.engine.pooling.lines import slack
from sambung.engine.pooling.plan import Plan
from sambung.engine.pooling.solution import FillEstimate

# Draws for choosing a plan, fewer where suppliers are so many that numbers drawn would exceed this; and how many
# times as many, from a stream of their own, check the plan chosen.
DRAWS, MOST_NUMBERS = 20_000, 20_000_000
CHECK_TIMES = 10
# Of all intervals of one estimate together.
CONFIDENCE = 0.99
# Up to so many suppliers that may fail, every outcome is counted instead of drawn.
MOST_EXACT = 18
CHUNK = 2_000_000


def failure_probabilities(form: Formulation) -> dict[str, float]:
    """By enterprise; the largest where its offers' rows differ."""
    found: dict[str, float] = defaultdict(float)
    for row in form.lines.offer_rows.values():
        found[row.enterprise] = max(found[row.enterprise], row.failure_probability)
    return dict(found)


def estimate_fill(form: Formulation, plan: Plan, seed: int, *, check: bool = False) -> FillEstimate:
    """The least over requirements and periods; exact where few can fail, else by seeded draws.

    `check`: with many more draws, independent of those by which a plan is chosen. The intervals of all
    requirements hold together at CONFIDENCE.
    """
    chance = failure_probabilities(form)
    enterprise = {form.lines.offer_ids[offer]: name for offer, name in form.enterprise_of.items()}
    supply: dict[tuple[str, str | None], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for line in plan.allocations:
        supply[line.requirement_id, line.period][enterprise[line.offer_id]] += line.quantity
    short = {(row.requirement_id, row.period): row.quantity for row in plan.shortages}
    least = FillEstimate(1.0, 1.0, 1.0, 0, "exact")
    rng = np.random.default_rng([seed, int(check)])
    miss = (1 - CONFIDENCE) / max(1, len(form.lines.requirements))
    for requirement in form.lines.requirements:
        key = (requirement.requirement_id, requirement.period)
        needed = requirement.quantity - short.get(key, 0.0)
        needed -= slack(needed)
        names = sorted(supply[key])
        quantity = np.array([supply[key][name] for name in names])
        fails = np.array([chance[name] for name in names])
        found = _cover(quantity, fails, needed, rng, CHECK_TIMES if check else 1, miss)
        if found.low < least.low:
            least = found
    return least


def _cover(
    quantity: npt.NDArray[np.float64],
    fails: npt.NDArray[np.float64],
    needed: float,
    rng: np.random.Generator,
    times: int,
    miss: float,
) -> FillEstimate:
    """Probability that Σ of surviving quantities ≥ needed; shapes (suppliers,). The interval misses with `miss`."""
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
        probability = min(1.0, float(weight[total >= needed].sum()))
        return FillEstimate(probability, probability, probability, 0, "exact")
    draws = times * min(DRAWS, MOST_NUMBERS // len(amounts))
    hits, left = 0, draws
    while left:
        size = min(left, max(1, CHUNK // len(amounts)))
        survives = rng.random((size, len(amounts))) >= chances
        hits += int((survives @ amounts + sure >= needed).sum())
        left -= size
    low, high = clopper_pearson(hits, draws, miss)
    return FillEstimate(hits / draws, low, high, draws, "drawn")


def clopper_pearson(hits: int, draws: int, miss: float = 1 - CONFIDENCE) -> tuple[float, float]:
    """The exact binomial interval, missing with probability at most `miss`."""
    from scipy.special import betaincinv

    tail = miss / 2
    lower = 0.0 if hits == 0 else float(betaincinv(hits, draws - hits + 1, tail))
    upper = 1.0 if hits == draws else float(betaincinv(hits + 1, draws - hits, 1 - tail))
    return lower, upper
