"""The best plan of a single-source problem: prices first, then by turns the solver on what they leave, and the tree.

Each of the two proves at once what the other cannot in hours; each turn is twice as long as the last. Turns
are counted in work, never by the clock, so that a run that ended by its gap or work is the same again.
"""

from dataclasses import replace
from math import ceil, inf, isfinite

import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.assignment.cuts import Pool
from sambung.engine.pooling.assignment.instance import Assignment, columns_of, read_assignment
from sambung.engine.pooling.assignment.kernels import climb
from sambung.engine.pooling.assignment.narrowing import Kernel, Losses, kernel_of, losses_at
from sambung.engine.pooling.assignment.prices import (
    AHEAD,
    FIRST_SHARE,
    LAST_SHARE,
    PATIENCE,
    ROUNDS,
    STEPS,
    Best,
    first_prices,
    try_plans,
)
from sambung.engine.pooling.assignment.tree import Node, Tree
from sambung.engine.pooling.formulation import Formulation
from sambung.engine.pooling.problem import BoundPrice
from sambung.engine.pooling.solver import Budget, Outcome, Proof, Run

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

# Simplex iterations of the solver's first turn, price steps of the tree's.
SOLVER_TURN, TREE_TURN = 6_000, 40_000
# The solver's first turn looks for a plan among the pairs of least loss, so many for each customer.
NEAREST = 6
# Pairs beyond which the solver is not asked for a proof.
MOST_PAIRS = 12_000
# Pairs of a node with its sites decided, up to which the solver is asked about it, and its simplex iterations there.
MOST_LEFT, LEAF_TURN = 3_000, 30_000
# What one pair takes in one price step, where no clock is lent.
SECONDS_PER_PAIR = 2e-8


def solve_assignment(form: Formulation, budget: Budget, gap: float) -> Outcome | None:
    """The outcome in the columns of the formulation's program; None where it is no assignment problem."""
    data = read_assignment(form)
    if data is None:
        return None
    if not np.isfinite(data.cost).any(axis=0).all():
        return Outcome("infeasible")
    search = _Search(data, budget, gap)
    bound = raised(search.run(), data.step)
    best = search.best
    if best.site_of is None:
        return Outcome("infeasible" if bound == inf else "limit", bound=bound)
    status = "optimal" if search.is_near(bound) else "limit"
    x = columns_of(form, data, best.site_of)
    return Outcome(status, x, best.cost, min(bound, best.cost), proof=search.proof(form))


def raised(bound: float, step: float) -> float:
    """A bound on multiples of a step: the next multiple at or above it."""
    return ceil(bound / step - 1e-6) * step if step > 0 and isfinite(bound) else bound


class _Search:
    """One problem's search; `bound` is the best known so far, valid for the whole."""

    def __init__(self, data: Assignment, budget: Budget, gap: float) -> None:
        self.data, self.budget, self.gap = data, budget, gap
        self.best = Best(data)
        self.bound = -inf
        self.prices = first_prices(data)
        self.cuts = Pool(data)

    def is_near(self, bound: float) -> bool:
        """Whether the gap asked is proved."""
        cost = self.best.cost
        return raised(bound, self.data.step) >= self.best.cutoff or (
            cost < inf and cost - bound <= self.gap * abs(cost)
        )

    def run(self) -> float:
        """Search until the gap or the budget's end; the bound (infinite: no plan exists)."""
        self._climb()
        if self.is_near(self.bound) or self.budget.is_over:
            return self.bound
        losses = losses_at(self.data, self.prices)
        tree = Tree(self.best)
        undecided = np.zeros(len(self.data.fixed), dtype=np.int64)
        tree.push(Node(np.isfinite(self.data.cost), undecided, self.prices, self.bound))
        if not self._grow(tree, TREE_TURN // 2):
            return inf
        if self.is_near(self.bound) or self.budget.is_over:
            return self.bound
        self._solve(self._nearest(losses), losses, SOLVER_TURN, is_whole=False)
        tree.finish = self._finish
        turn = 1
        while not self.is_near(self.bound) and not self.budget.is_over:
            pairs = losses.pair <= self.best.cutoff - self.root
            if self.best.cost < inf and pairs.sum() <= MOST_PAIRS:
                self._solve(pairs, losses, SOLVER_TURN * turn, is_whole=True)
            if self.is_near(self.bound) or self.budget.is_over:
                break
            if not self._grow(tree, TREE_TURN * turn):
                return inf
            turn *= 2
        return self.bound

    def proof(self, form: Formulation) -> Proof:
        """What the prices at the root prove alone, in prices per unit."""
        rows = zip(form.lines.requirements, (self.prices / self.data.quantity).tolist(), strict=True)
        prices = tuple(BoundPrice("requirement", r.requirement_id, None, None, value) for r, value in rows)
        return Proof("knapsacks", self.root, prices)

    def _tell(self) -> None:
        if self.budget.report is not None:
            cost = self.best.cost if self.best.cost < inf else None
            self.budget.report(cost, self.bound, self.budget.used_seconds)

    def _spend(self, steps: int, pairs: float) -> None:
        """Count price steps as work, and their time where no clock is lent."""
        self.budget.spend(steps, steps * pairs * SECONDS_PER_PAIR)

    def _climb(self) -> None:
        """Prices at the root, with a plan tried after each round."""
        data, best = self.data, self.best
        undecided = np.zeros(len(data.fixed), dtype=np.int64)
        share = FIRST_SHARE
        for _ in range(ROUNDS):
            target = best.cutoff if best.cost < inf else self.bound + AHEAD * abs(self.bound) + 1.0
            if not isfinite(target):
                target = float(self.prices.sum()) * (1 + AHEAD) + 1.0
            value, prices, taken, _, steps, share = climb(
                self.prices, data.cost, data.weight, data.room, data.fixed, undecided, target,
                STEPS, share, PATIENCE,
            )  # fmt: skip
            self._spend(int(steps), data.cost.size)
            if value > self.bound:
                self.bound, self.prices = float(value), prices
            try_plans(best, taken)
            self._tell()
            if self.is_near(self.bound) or self.budget.is_over:
                break
            if share < LAST_SHARE:
                break
        self.root = self.bound

    def _nearest(self, losses: Losses) -> Mask:
        """Pairs of least loss for each customer, of the sites that are likely open."""
        count = min(NEAREST, len(self.data.fixed))
        order = np.argpartition(losses.pair, count - 1, axis=0)[:count]
        pairs = np.zeros(losses.pair.shape, dtype=bool)
        np.put_along_axis(pairs, order, True, axis=0)
        if self.best.site_of is not None:
            pairs[self.best.site_of, np.arange(len(self.best.site_of))] = True
        return pairs

    def _solve(self, pairs: Mask, losses: Losses, work: float, *, is_whole: bool) -> None:
        """The solver on some pairs; `is_whole`: no cheaper plan uses any other, so its bound holds."""
        data, best, budget = self.data, self.best, self.budget
        left = best.cutoff - self.root
        kernel = kernel_of(data, pairs & (losses.kept <= left)[:, None], losses.shut > left)
        self.cuts.tighten(kernel, budget)
        side = budget.side(work)
        found = self._attempt(kernel, side)
        budget.join(side)
        if found.x is not None:
            best.offer(kernel.site_of(found.x))
        if is_whole:
            proved = best.cost if found.status == "infeasible" else found.bound
            self.bound = max(self.bound, min(proved, best.cost))
        self._tell()

    def _finish(self, node: Node) -> float:
        """What the solver proves of a node whose sites are decided; infinite where nothing in it is cheaper."""
        data, best, budget = self.data, self.best, self.budget
        if int(node.alive.sum()) > MOST_LEFT:
            return node.bound
        kernel = kernel_of(data, node.alive, node.status > 0)
        self.cuts.tighten(kernel, budget)
        side = budget.side(LEAF_TURN)
        run = Run(kernel.program, side)
        known = None if best.site_of is None else kernel.columns(best.site_of)
        if known is not None:
            run.set_start(known)
        found = run.attempt(gap=self.gap * 0.5)
        budget.join(side)
        if found.x is not None:
            best.offer(kernel.site_of(found.x))
        return inf if found.status == "infeasible" else raised(found.bound, data.step)

    def _attempt(self, kernel: Kernel, side: Budget) -> Outcome:
        run = Run(kernel.program, side)
        known = None if self.best.site_of is None else kernel.columns(self.best.site_of)
        if known is not None:
            run.set_start(known)
        return replace(run.attempt(gap=self.gap * 0.5))

    def _grow(self, tree: Tree, steps: int) -> bool:
        """Visit nodes for so many price steps; False where the whole tree is done and there is no plan."""
        end = tree.steps + steps
        while tree.heap and tree.steps < end:
            before, operations, cost = tree.steps, tree.operations, self.best.cost
            tree.visit()
            self.budget.spend(tree.steps - before, (tree.operations - operations) * SECONDS_PER_PAIR)
            self.bound = max(self.bound, min(tree.bound, self.best.cost))
            if self.best.cost < cost or tree.nodes % 50 == 0:
                self._tell()
            if self.is_near(self.bound) or self.budget.is_over:
                break
        if not tree.heap:
            self.bound = max(self.bound, self.best.cost)
        return self.best.site_of is not None or bool(tree.heap)
