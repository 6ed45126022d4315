"""Passes over all enterprises, cut into fixed blocks: any number of threads adds the same sums in the same order."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from sambung.engine.pathways.layout import Array, Floats, Layout

if TYPE_CHECKING:
    from sambung.engine.pathways.columns import Columns

Answer = TypeVar("Answer")

# Below this one thread is quicker than two.
WORTH_THREADS = 5_000
BLOCK, MOST_BLOCKS = 5_000, 32


class Blocks:
    """The enterprises' subproblems behind one door. `passes` counts the work done, in passes over all."""

    def __init__(self, layout: Layout, rows: int, threads: int) -> None:
        self.layout, self.rows = layout, rows
        n = len(layout.candidate_start) - 1
        count = int(np.clip(n // BLOCK, 1, MOST_BLOCKS))
        self.edges = np.linspace(0, n, count + 1).astype(np.int64)
        self.most_steps = int(np.diff(layout.step_start).max(initial=0))
        self.most_candidates = int(np.diff(layout.candidate_start).max(initial=0))
        self.threads = max(1, threads) if n >= WORTH_THREADS else 1
        self.passes = 0.0
        self._use = np.zeros((count, rows))

    def each(self, work: Callable[[int, int, int], Answer]) -> list[Answer]:
        """`work(block, first, last)` for every block; answers in the blocks' order."""
        return self.spread(work, self.edges)

    def spread(self, work: Callable[[int, int, int], Answer], edges: Array) -> list[Answer]:
        """`work(part, first, last)` for the parts between edges, on as many threads as there are; in their order."""
        spans = [(k, int(edges[k]), int(edges[k + 1])) for k in range(len(edges) - 1)]
        if self.threads == 1 or len(spans) == 1:
            return [work(*span) for span in spans]
        with ThreadPoolExecutor(self.threads) as pool:
            return list(pool.map(lambda span: work(*span), spans))

    def priced(self, prices: Floats, heat: float, stride: int = 1) -> tuple[float, float, Floats]:
        """(soft sum of what enterprises gain above the prices, the sum itself, use by row).

        `stride`: of every so many enterprises one is asked, and stands for the others.
        """
        from sambung.engine.pathways.kernels.dual import pass_over, price_courses

        gates = (len(self.layout.class_start) - 1) // self.layout.periods if len(self.layout.class_row) else 0
        course_price, course_duration = np.empty(gates), np.empty(gates, dtype=np.int64)
        price_courses(self.layout, prices, course_price, course_duration)

        def work(block: int, first: int, last: int) -> Any:
            use = self._use[block]
            use[:] = 0.0
            return pass_over(
                self.layout, prices, heat, first, last, use, self.most_steps, self.most_candidates, course_price,
                course_duration, stride,
            )  # fmt: skip

        answer = self._summed(self.each(work))
        self.passes += 1 / stride
        if stride == 1:
            return answer
        asked = int((-(-np.diff(self.edges) // stride)).sum())
        share = int(self.edges[-1]) / asked
        return answer[0] * share, answer[1] * share, answer[2] * share

    def listed(self, columns: "Columns", prices: Floats, heat: float) -> tuple[float, float, Floats]:
        """As `priced`, as if these columns were all there are; heat > 0."""
        from sambung.engine.pathways.kernels.columns import pass_columns

        def work(block: int, first: int, last: int) -> Any:
            use = self._use[block]
            use[:] = 0.0
            return pass_columns(
                columns.column_start, columns.worth, columns.entry_start, columns.entry_row, columns.entry_amount,
                prices, heat, first, last, use, columns.most,
            )  # fmt: skip

        return self._summed(self.each(work))

    def _summed(self, sums: list[Any]) -> tuple[float, float, Floats]:
        use = self._use[0].copy()
        for block in range(1, len(self._use)):
            use += self._use[block]
        return float(sum(pair[0] for pair in sums)), float(sum(pair[1] for pair in sums)), use

    def certify(self, prices: Array, bits: int) -> int:
        """Σ over enterprises of max(0, best reduced worth) × 2^bits, exactly."""
        from sambung.engine.pathways.kernels.dual import certify_over

        def work(_block: int, first: int, last: int) -> Any:
            return certify_over(self.layout, prices, bits, first, last, self.most_steps)

        self.passes += 1
        return sum((int(high) << 32) + int(low) for high, low in self.each(work))

    def gains(self, prices: Array, bits: int, first: int, last: int) -> Array:
        """What each candidate of enterprises first..last gains above all that it uses but its requirement, × 2^bits."""
        from sambung.engine.pathways.kernels.gains import gains_over

        start = self.layout.candidate_start
        gain = np.empty(int(start[last] - start[first]), dtype=np.int64)
        gains_over(self.layout, prices, bits, first, last, self.most_steps, gain)
        return gain
