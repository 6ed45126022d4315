"""What the engine is asked for one consortium: hubs and settings here, the problem itself in `problem`."""

from sambung.apps.pooling.facts.hubs import MOST_HUBS, HubInput, possible_hubs
from sambung.apps.pooling.facts.problem import Built, UnableToBuildProblemError, build_problem
from sambung.apps.pooling.facts.settings import PoolSettings

__all__ = [
    "MOST_HUBS",
    "Built",
    "HubInput",
    "PoolSettings",
    "UnableToBuildProblemError",
    "build_problem",
    "possible_hubs",
]
