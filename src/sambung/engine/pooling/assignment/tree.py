"""Branch and bound on prices: every node's bound is by knapsacks, and narrows what is left of it.

A node is what is still eligible: pairs, and sites that must be open or shut. Its prices begin at its parent's.
Customers with one site left are placed there, and the site's room shrinks. Branches: the site whose closing and
opening both cost most; where all sites are decided, the customer about which the prices are least decided.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush
from math import inf

import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.assignment.instance import Assignment
from sambung.engine.pooling.assignment.kernels import answer, climb, cover_losses, forced_losses
from sambung.engine.pooling.assignment.prices import AHEAD, Best, try_plans

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

STEPS, PATIENCE, FIRST_SHARE = 60, 8, 1.0
# How often a node is narrowed and bounded again, as long as at least this share of its pairs goes.
ROUNDS, LEAST_GONE = 6, 0.05
# Plans are tried at every node down to this depth, and at every so many nodes.
PLAN_DEPTH, PLAN_EVERY = 4, 8
# The solver gets a node whose sites are decided where at most so many pairs are left for each customer, in the mean.
MOST_LEFT = 3.0


@dataclass(frozen=True, slots=True)
class Node:
    """`alive` (m, n) pairs, `status` (m,) of sites: 1 open, −1 shut, 0 undecided; `prices` (n,); `bound`.

    `is_tried`: the solver had it, or the node that it comes from.
    """

    alive: Mask
    status: Indices
    prices: Floats
    bound: float = -inf
    depth: int = 0
    is_tried: bool = False


@dataclass(slots=True)
class Part:
    """What is left of a node when customers with one site are placed: `who` are the others."""

    who: Indices
    cost: Floats
    weight: Indices
    room: Indices
    status: Indices
    paid: float
    placed: Mask


@dataclass(slots=True)
class Tree:
    """Open nodes by their bounds; `bound` is valid for the whole. `steps` counts price steps, as work.

    `finish`: for a node whose sites are all decided, a better bound of it (infinite: nothing in it is cheaper) and
    the work that took, in steps.
    """

    best: Best
    heap: list[tuple[float, int, Node]] = field(default_factory=list)
    nodes: int = 0
    steps: int = 0
    operations: float = 0.0
    finish: Callable[["Node"], tuple[float, float]] | None = None

    @property
    def data(self) -> Assignment:
        """The problem."""
        return self.best.data

    @property
    def bound(self) -> float:
        """The least of the open nodes' bounds, or the best plan's cost where less."""
        return min(self.heap[0][0], self.best.cost) if self.heap else self.best.cost

    def push(self, node: Node) -> None:
        """Open a node; of equal bounds the deeper, then the later one is next."""
        if node.bound < self.best.cutoff:
            heappush(self.heap, (node.bound, -len(self.heap) - self.nodes * 2, node))

    def visit(self) -> None:
        """Take the node of least bound: bound it, narrow it, try a plan, branch."""
        node = heappop(self.heap)[2]
        if node.bound >= self.best.cutoff:
            return
        self.nodes += 1
        alive, status, prices = node.alive.copy(), node.status.copy(), node.prices.copy()
        part = self._part(alive, status)
        if part is None:
            return
        for turn in range(ROUNDS):
            bound, taken, mean, losses = self._bounded(part, prices, node)
            if bound >= self.best.cutoff:
                return
            if turn == 0 and (node.depth < PLAN_DEPTH or self.nodes % PLAN_EVERY == 0):
                try_plans(self.best, taken)
            before = int(alive.sum())
            if not self._narrow(part, alive, status, self.best.cutoff - bound, losses):
                return
            if before - int(alive.sum()) < LEAST_GONE * before:
                break
            if turn + 1 < ROUNDS:
                part = self._part(alive, status)
                if part is None:
                    return
        node = Node(alive, status, prices, max(bound, node.bound), node.depth + 1, node.is_tried)
        is_small = int(alive.sum()) <= MOST_LEFT * alive.shape[1]
        if self.finish is not None and not node.is_tried and is_small and (status != 0).all():
            proved, work = self.finish(node)
            self.steps += int(work)
            if proved >= self.best.cutoff:
                return
            node = replace(node, bound=max(node.bound, proved), is_tried=True)
        self._branch(node, part, mean, losses)

    def _part(self, alive: Mask, status: Indices) -> Part | None:
        """Place who has one site left (that opens it); None where somebody has none, or the plan is whole."""
        data = self.data
        count = alive.sum(axis=0)
        if (count == 0).any():
            return None
        sure = np.flatnonzero(count == 1)
        at = alive[:, sure].argmax(axis=0)
        room, load = data.room.copy(), np.zeros(len(data.room))
        np.subtract.at(room, at, data.weight[sure])
        np.add.at(load, at, data.quantity[sure])
        if (room < 0).any() or (load > data.capacity * (1 + 1e-9)).any():
            return None
        status[at] = 1
        who = np.flatnonzero(count > 1)
        placed = np.zeros(alive.shape, dtype=bool)
        placed[at, sure] = True
        paid = float(data.cost[at, sure].sum())
        if not len(who):
            self.best.offer(placed.argmax(axis=0))
            return None
        fits = alive[:, who] & (data.weight[who] <= room[:, None]) & (status >= 0)[:, None]
        if not fits.any(axis=0).all():
            return None
        cost = np.ascontiguousarray(np.where(fits, data.cost[:, who], inf))
        return Part(who, cost, data.weight[who], room, status, paid, placed)

    def _bounded(
        self, part: Part, prices: Floats, node: Node
    ) -> tuple[float, Mask, Floats, tuple[Floats, ...]]:
        """(bound, what is taken (m, n), mean answer (m, who), (inside, outside, kept, shut) losses)."""
        data, best = self.data, self.best
        mine = np.ascontiguousarray(prices[part.who])
        target = best.cutoff if best.cutoff < inf else max(node.bound, part.paid) * (1 + AHEAD) + 1.0
        bound, mine, took, mean, steps, _ = climb(
            mine, part.cost, part.weight, part.room, data.fixed, part.status, target - part.paid,
            STEPS, FIRST_SHARE, PATIENCE,
        )  # fmt: skip
        self.steps += int(steps)
        self.operations += float(steps) * part.cost.size
        prices[part.who] = mine
        taken = part.placed.copy()
        taken[:, part.who] = took
        if bound + part.paid >= best.cutoff:
            return bound + part.paid, taken, mean, ()
        inside, outside = forced_losses(mine, part.cost, part.weight, part.room)
        worth = data.fixed - answer(mine, part.cost, part.weight, part.room)[0]
        kept, shut = cover_losses(worth, part.room, part.status, int(part.weight.sum()))
        return float(bound) + part.paid, taken, mean, (inside, outside, kept, shut)

    def _narrow(
        self, part: Part, alive: Mask, status: Indices, left: float, losses: tuple[Floats, ...]
    ) -> bool:
        """Shut what no plan within `left` uses, in place; whether everybody has a site left."""
        inside, outside, kept, shut = losses
        free = status == 0
        status[free & (kept > left)] = -1
        status[free & (shut > left)] = 1
        stays = inside + np.where(free, kept, 0.0)[:, None] <= left
        stays[status < 0] = False
        only = (outside > left) & (status > 0)[:, None]
        for site, place in zip(*np.nonzero(only), strict=True):
            held = stays[site, place]
            stays[:, place] = False
            stays[site, place] = held
        alive[:, part.who] &= stays
        alive[status < 0] = False
        return bool(alive.any(axis=0).all())

    def _branch(self, node: Node, part: Part, mean: Floats, losses: tuple[Floats, ...]) -> None:
        """Two nodes in place of one."""
        kept, shut = losses[2], losses[3]
        free = np.flatnonzero(node.status == 0)
        if len(free):
            left = self.best.cost - node.bound if self.best.cost < inf else inf
            score = np.minimum(kept, left) + np.minimum(shut, left)
            site = int(free[np.argmax(np.where(np.isfinite(score[free]), score[free], 0.0))])
            for value in (1, -1):
                status, alive = node.status.copy(), node.alive
                status[site] = value
                if value < 0:
                    alive = alive.copy()
                    alive[site] = False
                self.push(Node(alive, status, node.prices, node.bound, node.depth))
            return
        open_ones = node.alive[:, part.who].sum(axis=0) > 1
        if not open_ones.any():
            self.push(node)
            return
        score = np.where(open_ones, (1.0 - mean.max(axis=0)) * np.sqrt(part.weight), -1.0)
        place = int(np.argmax(score))
        customer = int(part.who[place])
        site = int(np.argmax(np.where(node.alive[:, customer], mean[:, place], -1.0)))
        here, away = node.alive.copy(), node.alive.copy()
        here[:, customer] = False
        here[site, customer] = True
        away[site, customer] = False
        self.push(replace(node, alive=here))
        self.push(replace(node, alive=away))
