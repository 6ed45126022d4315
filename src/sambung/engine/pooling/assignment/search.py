"""The best plan of a single-source problem: prices first, then by turns the solver on what they leave, and the tree.

The tree goes alone, then with the solver for its nodes whose sites are decided. Each of the three proves at once
what the others cannot in hours; each turn is twice as long as the last. Turns
are counted in work, never by the clock, so that a run that ended by its gap or work is the same again.
"""

from dataclasses import replace
from math import ceil, inf, isfinite

import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.assignment.cuts import Pool
from sambung.engine.pooling.assignment.instance import Assignment, columns_of, read_assignment
from sambung.engine.pooling.assignment.kernels import climb
from sambung.engine.pooling.assignment.narrowing import Kernel, kernel_of, losses_at
from sambung.engine.pooling.assignment.prices import (
    AHEAD,
    FIRST_SHARE,
    LAST_SHARE,
    PATIENCE,
    ROUNDS,
    STEPS,
    Best,
    first_prices,
    stroll,
    try_plans,
)
from sambung.engine.pooling.assignment.tree import Node, Tree
from sambung.engine.pooling.budget import Budget
from sambung.engine.pooling.formulation import Formulation
from sambung.engine.pooling.outcome import Outcome, Proof
from sambung.engine.pooling.problem import BoundPrice
from sambung.engine.pooling.solver import Run

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

# Simplex iterations of the solver's first turn, price steps of the tree's alone, and with the solver for its leaves;
# price steps before all of them.
SOLVER_TURN, TREE_TURN, LEAVES_TURN, EARLY_TREE = 6_000, 160_000, 40_000, 20_000
# The solver's first turn looks for a plan among the pairs of least loss, so many for each customer.
NEAREST = 6
# Pairs beyond which the solver is not asked for a proof.
MOST_PAIRS = 12_000
# Simplex iterations of the solver at a node with its sites decided, in the first turn.
LEAF_TURN = 2_000
# Price steps that take as long as one simplex iteration there.
STEPS_A_WORK = 4
# How often the relaxation's prices are asked at the root, as long as so large a share of the pairs goes.
SHARPER, LEAST_LESS = 4, 0.02
# How often many small moves are tried, and how many of their looks count as one price step.
STROLLS, LOOKS_A_STEP = 4, 2_000
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
        self.leaf_work = 0

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
        self._sharpen()
        self._stroll(0)
        tree = Tree(self.best)
        undecided = np.zeros(len(self.data.fixed), dtype=np.int64)
        tree.push(Node(np.isfinite(self.data.cost), undecided, self.prices, self.bound))
        if not self.is_near(self.bound) and not self._grow(tree, EARLY_TREE):
            return inf
        turn = 1
        while not self.is_near(self.bound) and not self.budget.is_over:
            self._stroll(turn)
            pairs = self._useful()
            if self.best.cost < inf and pairs.sum() <= MOST_PAIRS:
                self._solve(pairs, SOLVER_TURN * turn, is_whole=True)
            elif turn == 1:
                self._solve(self._nearest(), SOLVER_TURN, is_whole=False)
            self.leaf_work = LEAF_TURN * turn
            for finish, steps in ((None, TREE_TURN * turn), (self._finish, LEAVES_TURN * turn)):
                if self.is_near(self.bound) or self.budget.is_over:
                    return self.bound
                tree.finish = finish
                if not self._grow(tree, steps):
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
        self.losses = losses_at(data, self.prices)

    def _sharpen(self) -> None:
        """Better prices at the root, from the relaxation with its rows, as long as they leave fewer pairs."""
        data, best = self.data, self.best
        undecided = np.zeros(len(data.fixed), dtype=np.int64)
        for _ in range(SHARPER):
            pairs = self._useful()
            before = int(pairs.sum())
            if best.cost == inf or before > MOST_PAIRS:
                pairs = self._nearest()
            prices = self.cuts.tighten(self._kernel(pairs), self.budget)
            if prices is None or self.budget.is_over:
                break
            value, prices, taken, _, steps, _ = climb(
                np.ascontiguousarray(prices), data.cost, data.weight, data.room, data.fixed, undecided,
                best.cutoff if best.cost < inf else self.bound + AHEAD * abs(self.bound) + 1.0,
                STEPS, LAST_SHARE, PATIENCE,
            )  # fmt: skip
            self._spend(int(steps), data.cost.size)
            try_plans(best, taken)
            if value <= self.root:
                break
            self.root, self.prices = float(value), prices
            self.losses = losses_at(data, prices)
            self.bound = max(self.bound, self.root)
            self._tell()
            if self.is_near(self.bound) or self.budget.is_over:
                break
            if best.cost < inf and int(self._useful().sum()) > (1 - LEAST_LESS) * before:
                break

    def _stroll(self, first: int) -> None:
        """Small moves from the best plan, among the pairs that a cheaper one may use; each by another sequence."""
        for seed in range(first * STROLLS, (first + 1) * STROLLS):
            if self.best.cost == inf or self.is_near(self.bound) or self.budget.is_over:
                break
            looks = stroll(self.best, self._useful(), seed)
            self._spend(int(looks / LOOKS_A_STEP), LOOKS_A_STEP)
            self._tell()

    def _useful(self) -> Mask:
        """Pairs that a plan cheaper than the best may use, as far as the prices at the root tell."""
        left = self.best.cutoff - self.root
        useful: Mask = (self.losses.pair <= left) & (self.losses.kept <= left)[:, None]
        return useful

    def _kernel(self, pairs: Mask) -> Kernel:
        """The program of some pairs; a site without which no plan is cheaper is open."""
        return kernel_of(self.data, pairs, self.losses.shut > self.best.cutoff - self.root)

    def _nearest(self) -> Mask:
        """Pairs of least loss for each customer, of the sites that are likely open."""
        losses = self.losses
        count = min(NEAREST, len(self.data.fixed))
        order = np.argpartition(losses.pair, count - 1, axis=0)[:count]
        pairs = np.zeros(losses.pair.shape, dtype=bool)
        np.put_along_axis(pairs, order, True, axis=0)
        if self.best.site_of is not None:
            pairs[self.best.site_of, np.arange(len(self.best.site_of))] = True
        return pairs

    def _solve(self, pairs: Mask, work: float, *, is_whole: bool) -> None:
        """The solver on some pairs; `is_whole`: no cheaper plan uses any other, so its bound holds."""
        best, budget = self.best, self.budget
        if best.site_of is not None:
            pairs[best.site_of, np.arange(len(best.site_of))] = True
        kernel = self._kernel(pairs)
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

    def _finish(self, node: Node) -> tuple[float, float]:
        """What the solver proves of a node whose sites are decided (infinite: nothing in it is cheaper), its work."""
        data, best, budget = self.data, self.best, self.budget
        kernel = kernel_of(data, node.alive, node.status > 0)
        before = budget.used_work
        self.cuts.tighten(kernel, budget)
        side = budget.side(self.leaf_work)
        run = Run(kernel.program, side)
        run.prove()
        known = None if best.site_of is None else kernel.columns(best.site_of)
        if known is not None:
            run.set_start(known)
        found = run.attempt(gap=self.gap * 0.5)
        budget.join(side)
        if found.x is not None:
            best.offer(kernel.site_of(found.x))
        proved = inf if found.status == "infeasible" else raised(found.bound, data.step)
        return proved, STEPS_A_WORK * (budget.used_work - before)

    def _attempt(self, kernel: Kernel, side: Budget) -> Outcome:
        run = Run(kernel.program, side)
        run.prove()
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
