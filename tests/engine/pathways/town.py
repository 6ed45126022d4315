"""A town of enterprises in columns, as large as asked: one centre for 300, one period, scarce hours and money."""

import numpy as np

from sambung.engine.pathways.problem import Candidates, Fixed, Groups, Limits, Problem, Steps

GATES, CANDIDATES = 3, 4


def town(n: int, seed: int = 1) -> Problem:
    """Every enterprise has a step for each of three gates and four candidates; a candidate needs some of them."""
    rng = np.random.default_rng(seed)
    centres, requirements = max(1, n // 300), max(CANDIDATES, n // 30)
    wanted = np.sort(rng.random((n, requirements)).argsort(axis=1)[:, :CANDIDATES], axis=1).ravel()
    needs = rng.random((n * CANDIDATES, GATES)) < 0.5
    row, gate = np.nonzero(needs)
    rooms = np.arange(centres * 2)
    none, whole = np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int64)
    low = rng.uniform(0.1, 0.6, n * CANDIDATES)
    return Problem(
        [f"U{i:06d}" for i in range(n)],
        [f"D{i:06d}" for i in range(requirements)],
        [f"P{i:04d}" for i in range(centres)],
        ["A"],
        ["a", "b", "c"],
        ["", "mutu"],
        [],
        [],
        1,
        (np.arange(n) * centres // n).astype(np.int32),
        np.zeros(centres, dtype=np.int32),
        rng.integers(40, 120, requirements),
        np.array([6 * n]),
        (rooms // 2).astype(np.int32),
        (rooms % 2).astype(np.int32),
        np.zeros(len(rooms), dtype=np.int32),
        rng.integers(600, 1200, len(rooms)) * n // (300 * centres) + 1,
        Steps(
            np.arange(n + 1) * GATES,
            np.tile(np.arange(GATES, dtype=np.int32), n),
            rng.integers(1, 20, n * GATES),
            rng.integers(1, 20, n * GATES),
            np.zeros(n * GATES, dtype=np.int32),
            np.tile(np.array([0, 1, 1], dtype=np.int32), n),
            np.ones(n * GATES, dtype=bool),
        ),
        Candidates.by_rows(
            np.arange(n + 1) * CANDIDATES,
            wanted.astype(np.int32),
            rng.integers(1, 20, n * CANDIDATES),
            rng.integers(100, 900, n * CANDIDATES),
            np.concatenate(([0], np.cumsum(needs.sum(axis=1)))),
            row // CANDIDATES * GATES + gate,
            np.arange(n + 1) * GATES,
            low,
            low + rng.uniform(0.0, 0.3, n * CANDIDATES),
        ),
        Groups(none, none, whole, whole, whole, none, none, none),
        Limits(whole, whole, np.zeros(1, dtype=np.int64), none),
        Fixed(none, none, none, np.zeros(0, dtype=bool)),
    )
