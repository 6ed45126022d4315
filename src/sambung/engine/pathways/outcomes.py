"""What a plan may bring where chances are ranges: linkages and worth with an interval, and what they hang on."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sambung.engine.pathways.problem import Problem
from sambung.engine.pathways.solution import Plan

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Spread:
    """Mean of the draws, and the range in which nine of ten of them lie."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Lever:
    """An assumption: where the chances of one requirement, centre or budget's region lie in their ranges.

    `low`, `high`: expected linkages of the whole plan with these chances at their lowest and highest, all others
    in the middle. `share`: of the variance that comes from not knowing the chances (luck is not in it).
    """

    kind: str
    code: int
    low: float
    high: float
    share: float


@dataclass(frozen=True, slots=True)
class Outcomes:
    """`linked` by the end, `worth` held; `levers` of each kind, greatest share first."""

    linked: Spread
    worth: Spread
    levers: tuple[Lever, ...]
    draws: int
    seed: int


class NoChances(ValueError):
    """The problem's candidates have no ranges of chance."""


def simulate_outcomes(
    problem: Problem, plan: Plan, draws: int = 1000, seed: int = 0, shown: int = 10
) -> Outcomes:
    """Draw, for each requirement, where in their ranges its candidates' chances lie (uniformly, alike for all of
    them: a buyer misjudged is misjudged for everybody); then each pathway's luck. The same seed draws the same.

    `value` is expected worth, so a pathway that succeeds holds value / chance, the chance in mid-range.
    Raises NoChances where the candidates have no ranges.
    """
    candidates = problem.candidates
    if candidates.chance_low is None or candidates.chance_high is None:
        raise NoChances("candidates have no chance_low and chance_high")
    low, high = candidates.chance_low[plan.candidate], candidates.chance_high[plan.candidate]
    middle = (low + high) / 2
    requirement = candidates.requirement[plan.candidate]
    names, group = np.unique(requirement, return_inverse=True)
    expected = candidates.value[plan.candidate] * (problem.periods - plan.end).astype(np.float64)
    held = np.divide(expected, middle, out=np.zeros_like(middle), where=middle > 0)
    generator = np.random.Generator(np.random.PCG64(seed))
    linked, worth = np.zeros(draws), np.zeros(draws)
    for draw in range(draws):
        where = generator.random(len(names))
        chance = low + (high - low) * where[group]
        succeeds = generator.random(len(chance)) < chance
        linked[draw], worth[draw] = succeeds.sum(), held[succeeds].sum()
    centre = problem.centre_of[plan.enterprise]
    levers: list[Lever] = []
    for kind, code in (
        ("requirement", requirement),
        ("centre", centre),
        ("budget", problem.budget_of[centre]),
    ):
        levers.extend(_levers(kind, code, low, high, shown))
    return Outcomes(_spread(linked), _spread(worth), tuple(levers), draws, seed)


def _spread(values: Floats) -> Spread:
    low, high = np.quantile(values, (0.05, 0.95))
    return Spread(float(values.mean()), float(low), float(high))


def _levers(kind: str, code: npt.NDArray[np.integer], low: Floats, high: Floats, shown: int) -> list[Lever]:
    """A sum of ranges moved together has a variance of width² / 12."""
    names, group = np.unique(code, return_inverse=True)
    width = np.bincount(group, high - low, minlength=len(names))
    total = float((low + high).sum() / 2)
    variance = float((width**2).sum())
    order = np.argsort(-width, kind="stable")[:shown]
    return [
        Lever(
            kind,
            int(names[place]),
            total - float(width[place]) / 2,
            total + float(width[place]) / 2,
            float(width[place] ** 2) / variance if variance > 0 else 0.0,
        )
        for place in order
    ]
