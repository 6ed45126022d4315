"""How many linkages a plan may bring: draws over what is not known of its chances, and what it hangs on most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

# Low, likely, high: shares of one.
Chance = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Hope:
    """A pathway as a draw sees it: from which period it can hold, and the assumptions it needs, all at once."""

    end: int
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expected:
    """Linkages held in a period: mean of the draws and the range that nine of ten draws stay within."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Sway:
    """What one assumption moves: expected linkages at the end where it is at its lowest and at its highest."""

    name: str
    low: float
    high: float

    @property
    def width(self) -> float:
        return self.high - self.low


@dataclass(frozen=True, slots=True)
class Outlook:
    """By period, and the assumptions that move the last period's number most, greatest first."""

    periods: tuple[Expected, ...]
    sways: tuple[Sway, ...]
    draws: int
    seed: int


def look_ahead(
    hopes: Sequence[Hope],
    chances: Mapping[str, Chance],
    *,
    periods: int,
    draws: int = 2000,
    seed: int = 0,
) -> Outlook:
    """Draw each assumption once for all pathways that need it (triangular), then each pathway's luck.

    What is wrongly guessed is wrong for everybody: that is what makes the range wide. A pathway without needs
    named in `chances` holds for sure. Errors: KeyError for a need without a chance.
    """
    generator = np.random.default_rng(seed)
    names = sorted({name for hope in hopes for name in hope.needs})
    drawn = np.empty((draws, len(names)))
    for place, name in enumerate(names):
        low, likely, high = chances[name]
        drawn[:, place] = generator.triangular(low, likely, high, draws) if high > low else likely
    position = {name: place for place, name in enumerate(names)}
    held = np.zeros((draws, periods))
    for hope in hopes:
        chance = np.ones(draws)
        for name in hope.needs:
            chance *= drawn[:, position[name]]
        held[:, hope.end] += generator.random(draws) < chance
    held = held.cumsum(axis=1)
    low_end, high_end = (
        np.quantile(held, (0.05, 0.95), axis=0, method="nearest") if hopes else np.zeros((2, periods))
    )
    means = held.mean(axis=0) if hopes else np.zeros(periods)
    expected = tuple(
        Expected(float(mean), float(low), float(high))
        for mean, low, high in zip(means, low_end, high_end, strict=True)
    )
    sways = [Sway(name, _sum_of(hopes, chances, name, 0), _sum_of(hopes, chances, name, 2)) for name in names]
    return Outlook(expected, tuple(sorted(sways, key=lambda one: (-one.width, one.name))), draws, seed)


def _sum_of(hopes: Sequence[Hope], chances: Mapping[str, Chance], moved: str, to: int) -> float:
    """Expected linkages where one assumption stands at an end of its range and the others at their likely value."""
    total = 0.0
    for hope in hopes:
        chance = 1.0
        for name in hope.needs:
            chance *= chances[name][to if name == moved else 1]
        total += chance
    return total
