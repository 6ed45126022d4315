"""How numbers are drawn: one stream for each table, values rounded the way people say them."""

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_POWERS = 10 ** np.arange(1, 16, dtype=np.int64)
_STREAMS = (
    "places",
    "people",
    "supply",
    "certificates",
    "hubs",
    "demand",
    "linkages",
    "buyers",
    "requirements",
)


def stream(seed: int, name: str) -> np.random.Generator:
    """A generator of its own for each table: a column added to one leaves the others as they were."""
    sequence = np.random.SeedSequence(seed, spawn_key=(_STREAMS.index(name),))
    return np.random.Generator(np.random.PCG64(sequence))


def rounded(values: Floats, digits: int) -> Ints:
    """Whole numbers with `digits` significant digits, at least 1."""
    whole = np.maximum(1, np.rint(values)).astype(np.int64)
    step = 10 ** np.maximum(0, np.searchsorted(_POWERS, whole, side="right") + 1 - digits)
    said: Ints = np.maximum(1, (whole + step // 2) // step * step).astype(np.int64)
    return said


def rounded_down(value: float, digits: int) -> int:
    """Like `rounded`, for one number, never above it (0 where it is below 1)."""
    whole = int(value)
    step = int(10 ** max(0, len(str(whole)) - digits))
    return whole // step * step


def rounded_up(value: float, digits: int) -> int:
    """Like `rounded`, for one number, never below it."""
    whole = int(np.ceil(value))
    step = int(10 ** max(0, len(str(whole)) - digits))
    return -(-whole // step) * step


def chosen(rng: np.random.Generator, weights: Sequence[float] | Floats, count: int) -> Ints:
    """`count` indices drawn with these weights."""
    edges = np.cumsum(np.asarray(weights, dtype=np.float64))
    places = np.searchsorted(edges, rng.random(count) * edges[-1], side="right")
    indices: Ints = np.minimum(places, len(edges) - 1).astype(np.int64)
    return indices


class Calendar:
    """Dates by ordinal, made once each: a province repeats few of them."""

    def __init__(self) -> None:
        self._known: dict[int, date] = {}

    def __call__(self, ordinal: int) -> date:
        """The date of a proleptic ordinal."""
        found = self._known.get(ordinal)
        if found is None:
            found = self._known[ordinal] = date.fromordinal(ordinal)
        return found
