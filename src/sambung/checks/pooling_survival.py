"""The chance that surviving suppliers cover a quantity: exact where few can fail, else by drawing."""

import math
import random
from collections.abc import Sequence

MOST_EXACT = 16
DRAWS = 40_000


def survival(suppliers: Sequence[tuple[float, float]], needed: float) -> tuple[float, float]:
    """(probability, error) that Σ of surviving quantities ≥ needed.

    `suppliers`: (failure probability, quantity), independent. Error 0 where exact, else a 99.9 % half-width.
    """
    sure = sum(quantity for chance, quantity in suppliers if chance <= 0)
    risky = [(chance, quantity) for chance, quantity in suppliers if 0 < chance < 1]
    if sure >= needed:
        return 1.0, 0.0
    if len(risky) <= MOST_EXACT:
        states = [(1.0, sure)]
        for chance, quantity in risky:
            states = [
                outcome
                for weight, total in states
                for outcome in ((weight * (1 - chance), total + quantity), (weight * chance, total))
            ]
        return math.fsum(weight for weight, total in states if total >= needed), 0.0
    draw = random.Random(7_919)
    hits = 0
    for _ in range(DRAWS):
        hits += sure + sum(quantity for chance, quantity in risky if draw.random() >= chance) >= needed
    share = hits / DRAWS
    return share, 3.3 * math.sqrt(max(share * (1 - share), 1 / DRAWS) / DRAWS)
