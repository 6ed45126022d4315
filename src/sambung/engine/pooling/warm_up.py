"""Compile and keep the compiled loops of pooling, so that no plan waits for a compiler."""

import numpy as np


def warm_up() -> None:
    """Call each kernel once with arrays of the types that it is called with; nothing comes of it."""
    from sambung.engine.pooling.assignment import kernels, moves
    from sambung.engine.pooling.stages.kernels import trade

    cost, fixed = np.array([[1.0, 2.0], [2.0, 1.0]]), np.array([1.0, 1.0])
    quantity, capacity = np.array([1.0, 1.0]), np.array([2.0, 2.0])
    weight, room = np.array([1, 1]), np.array([2, 2])
    status, prices = np.zeros(2, dtype=np.int64), np.array([2.0, 2.0])
    everything, allowed = np.ones((2, 2), dtype=bool), np.ones(2, dtype=bool)
    worth, _ = kernels.answer(prices, cost, weight, room)
    kernels.fill(prices, weight, 2, np.zeros((3, 3)), np.zeros(2, dtype=bool))
    kernels.cover(worth, room, status, 2)
    kernels.cover_losses(worth, room, status, 2)
    kernels.climb(prices, cost, weight, room, fixed, status, 4.0, 2, 1.8, 18)
    kernels.forced_losses(prices, cost, weight, room)
    site_of = moves.placed(everything, allowed, cost, quantity, capacity, fixed)
    moves.descend(site_of, allowed, cost, quantity, capacity, fixed, 1.0)
    moves.wander(site_of, cost, quantity, capacity, fixed, 1.0, 2, 1)
    start, ends = np.array([0, 1]), np.array([0, 1])
    one = np.array([1.0])
    trade(start, one, one, ends, 2 * one, one, one, np.zeros(1), np.zeros(1))
