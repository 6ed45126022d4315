"""Solving again after a failure: the largest supplier of a plan is gone; from nothing against from the earlier plan.

Each case is a process of its own: `python -m benchmarks.pooling.replanned SEED CHANGE_COST GAP S THREADS`.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from math import exp, log

from benchmarks.pooling.instances import simulated_problem
from benchmarks.pooling.targets import Judgement
from sambung.engine.pooling.problem import Options, Previous, Problem
from sambung.engine.pooling.solution import Solution
from sambung.engine.pooling.solve import solve_pooling

SIZE = (5_000, 1, 50)
SEEDS = (1, 2, 3)
# Rupiah for each unit that an offer delivers less than before; 0: change costs nothing.
CHANGE_COSTS = (0.0, 500.0)
HEADS = (
    "case",
    "failed",
    "cold CPU s",
    "warm CPU s",
    "times",
    "cold cost",
    "warm cost",
    "gap",
    "moved",
    "lost",
)


def after_failure(problem: Problem, solution: Solution, change_cost: float) -> tuple[str, Problem]:
    """(the offer that fails, the problem without it): the largest supplier; its plan and prices are known."""
    lost = max(solution.allocations, key=lambda line: line.quantity).offer_id
    rest = replace(
        problem,
        offers=tuple(row for row in problem.offers if row.offer_id != lost),
        lanes=tuple(row for row in problem.lanes if row.origin_id != lost),
        settings=replace(problem.settings, change_cost=change_cost or None),
        previous=tuple(
            Previous(line.offer_id, line.requirement_id, line.quantity, line.period, line.hub_id)
            for line in solution.allocations
        ),
        previous_prices=solution.bound_prices,
    )
    return lost, rest


def measured(seed: int, change_cost: float, options: Options) -> dict[str, object]:
    """One case. From nothing means without the earlier plan, or, where change costs, with it but without its prices."""
    problem = simulated_problem(*SIZE, seed)
    first = solve_pooling(problem, options, clock=time.perf_counter)
    lost, after = after_failure(problem, first, change_cost)
    nothing = replace(after, previous_prices=(), previous=after.previous if change_cost else ())
    begun = time.process_time()
    cold = solve_pooling(nothing, options, clock=time.perf_counter)
    between = time.process_time()
    warm = solve_pooling(after, options, clock=time.perf_counter)
    return {
        "lost": lost,
        "cold": between - begun,
        "warm": time.process_time() - between,
        "cold_cost": cold.objective,
        "warm_cost": warm.objective,
        "cold_bound": cold.bound,
        "warm_bound": warm.bound,
        "gap": warm.gap,
        "moved": warm.moved_quantity,
        "lost_quantity": warm.lost_quantity,
        "bound_source": warm.bound_source,
    }


def run_replan(gap: float, time_limit: float, threads: int) -> Iterator[Judgement]:
    """Prints a row for each case, then yields what was to be shown."""
    print(
        f"\nreplan: {'x'.join(str(n) for n in SIZE)}, gap {gap:g}, limit {time_limit:g} s, threads {threads}"
    )
    print(f"{HEADS[0]:16}" + "".join(f"{head:>16}" for head in HEADS[1:]), flush=True)
    times, gaps = [], []
    for seed in SEEDS:
        for change_cost in CHANGE_COSTS:
            given = [str(value) for value in (seed, change_cost, gap, time_limit, threads)]
            command = [sys.executable, "-m", "benchmarks.pooling.replanned", *given]
            run = subprocess.run(command, capture_output=True, text=True, check=True)
            said = json.loads(run.stdout.strip().splitlines()[-1])
            times.append(said["cold"] / said["warm"])
            gaps.append(said["gap"])
            print(
                f"{f'seed {seed}, +{change_cost:g}':16}{said['lost']:>16}{said['cold']:16.3f}{said['warm']:16.3f}"
                f"{times[-1]:16.1f}{said['cold_cost'] or 0:16.0f}{said['warm_cost']:16.0f}{said['gap']:16.1e}"
                f"{said['moved']:16g}{said['lost_quantity']:16g}  bound by {said['bound_source']}",
                flush=True,
            )
    mean = exp(sum(log(value) for value in times) / len(times))
    yield (
        "solved again at least 5 times faster than from nothing",
        min(times) >= 5,
        (f"{min(times):.1f} times at least, {mean:.1f} in the geometric mean"),
    )
    yield "each within the gap", all(value is not None and value <= gap for value in gaps), f"{max(gaps):.1e}"


def main() -> None:
    """Print one line of JSON, last, on standard output."""
    seed, change_cost, gap, seconds, threads = sys.argv[1:]
    options = Options(
        gap=float(gap), time_limit=float(seconds), threads=int(threads), explain_limit=0, price_steps=200
    )
    print("\n" + json.dumps(measured(int(seed), float(change_cost), options)))


if __name__ == "__main__":
    main()
