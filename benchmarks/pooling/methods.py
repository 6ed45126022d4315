"""What is compared: each takes a problem and limits and says objective, bound and how it ended.

The peers get the engine's own program with all its links, the strong formulation, as they would take it from
any modeller; what is measured of them is passing it and solving it. Ours is measured from problem to answer.
"""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from math import inf, isfinite

import numpy as np
from scipy import sparse

from sambung.engine.pooling.formulate import formulate
from sambung.engine.pooling.model import Program
from sambung.engine.pooling.problem import Options, Problem
from sambung.engine.pooling.stages.arcs import read_arcs
from sambung.engine.pooling.stages.network import Part, network_of

# Seconds between two looks at how much CPU a peer without a clock of its own for it has used.
LOOKS = 0.05
# By the clock a peer ends after so many times its CPU limit, whatever else the machine does.
LAST_RESORT = 10.0


@dataclass(frozen=True)
class Limits:
    """Relative gap, CPU seconds of all threads together, threads."""

    gap: float
    seconds: float
    threads: int


@dataclass(frozen=True)
class Run:
    """One run: `cpu` seconds of what is measured, all threads together; objective and bound None where unknown."""

    status: str
    objective: float | None
    bound: float | None
    cpu: float


def ours(problem: Problem, limits: Limits, explain: int = 0) -> Run:
    """`solve_pooling`, with its prices and reasons; none of these solved again unless `explain` asks."""
    from sambung.engine.pooling.solve import solve_pooling

    options = Options(
        gap=limits.gap, time_limit=limits.seconds, threads=limits.threads, explain_limit=explain
    )
    begun = time.process_time()
    # CPU seconds, as for SCIP below: a shared machine must not end it early.
    found = solve_pooling(problem, options, clock=time.process_time)
    return Run(str(found.status), found.objective, found.bound, time.process_time() - begun)


def explained(problem: Problem, limits: Limits) -> Run:
    """Ours with the prices of the five nearest offers left out solved for, as `sambung pool` does."""
    return ours(problem, limits, explain=5)


@dataclass(frozen=True)
class _Model:
    """A program as matrix: rows lower ≤ A x ≤ upper."""

    cost: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    integer: np.ndarray
    matrix: sparse.csr_matrix
    row_lower: np.ndarray
    row_upper: np.ndarray


def program_of(problem: Problem) -> Program:
    """The strong formulation: by arcs where ways are many and arcs say all but batches, else by lines."""
    arcs = read_arcs(problem) if problem.hubs else None
    if arcs is None or len(problem.requirements) == 1:
        return formulate(problem).program
    every = [np.ones(len(side), dtype=bool) for side in (arcs.into, arcs.out, arcs.direct)]
    hubs, offers = np.ones(len(arcs.room)), np.ones(len(arcs.capacity))
    return network_of(arcs, Part(*every, 0 * hubs, hubs, 0 * offers, offers)).program


def _model(program: Program) -> _Model:
    parts, lows, ups = [], [], []
    for rows in (program.rows, program.links):
        start, column, value, low, up = rows.arrays()
        shape = (len(low), len(program.cost))
        parts.append(sparse.csr_matrix((value, column.astype(np.int32), start.astype(np.int32)), shape=shape))
        lows.append(low)
        ups.append(up)
    return _Model(
        np.array(program.cost),
        np.array(program.lower),
        np.array(program.upper),
        np.array(program.is_integer, dtype=bool),
        sparse.vstack(parts).tocsr(),
        np.concatenate(lows),
        np.concatenate(ups),
    )


def highs(problem: Problem, limits: Limits) -> Run:
    """HiGHS as it comes."""
    import highspy

    model = _model(program_of(problem))
    solver = highspy.Highs()
    for name, value in {
        "output_flag": False,
        "threads": limits.threads,
        "mip_rel_gap": limits.gap,
        "time_limit": LAST_RESORT * limits.seconds,
    }.items():
        solver.setOptionValue(name, value)
    begun = time.process_time()

    def watch(event: highspy.HighsCallbackEvent) -> None:
        # Its own limit is by the clock: a shared machine must not end it early.
        if time.process_time() - begun >= limits.seconds:
            event.interrupt()

    for hook in (solver.cbMipInterrupt, solver.cbSimplexInterrupt, solver.cbIpmInterrupt):
        hook.subscribe(watch)
    none = np.zeros(0, dtype=np.int32)
    solver.passModel(
        len(model.cost),
        len(model.row_lower),
        model.matrix.nnz,
        0,
        2,
        1,
        1,
        0.0,
        model.cost,
        model.lower,
        model.upper,
        model.row_lower,
        model.row_upper,
        model.matrix.indptr[:-1].astype(np.int32),
        model.matrix.indices.astype(np.int32),
        model.matrix.data,
        none,
        none,
        np.zeros(0),
        model.integer.astype(np.int32),
    )
    solver.run()
    cpu = time.process_time() - begun
    info = solver.getInfo()
    status = solver.modelStatusToString(solver.getModelStatus())
    objective = info.objective_function_value if info.primal_solution_status == 2 else None
    return Run(status, objective, _finite(info.mip_dual_bound if model.integer.any() else objective), cpu)


def scip(problem: Problem, limits: Limits) -> Run:
    """SCIP as it comes, with its own linear solver."""
    import pyscipopt

    program = _model(program_of(problem))
    begun = time.process_time()
    model = pyscipopt.Model()
    model.hideOutput()
    model.setParam("limits/gap", limits.gap)
    model.setParam("timing/clocktype", 1)  # CPU seconds: a shared machine must not end it early
    model.setParam("limits/time", limits.seconds)
    model.setParam("parallel/maxnthreads", limits.threads)
    columns = [
        model.addVar(
            vtype="B" if integer else "C",
            lb=float(low),
            ub=float(up) if isfinite(up) else None,
            obj=float(cost),
        )
        for cost, low, up, integer in zip(
            program.cost, program.lower, program.upper, program.integer, strict=True
        )
    ]
    start, index, value = program.matrix.indptr, program.matrix.indices, program.matrix.data
    for row, (low, up) in enumerate(zip(program.row_lower, program.row_upper, strict=True)):
        part = slice(start[row], start[row + 1])
        if part.start == part.stop:
            continue
        total = pyscipopt.quicksum(
            float(entry) * columns[at] for at, entry in zip(index[part], value[part], strict=True)
        )
        if low == up:
            model.addCons(total == float(low))
        else:
            if isfinite(low):
                model.addCons(total >= float(low))
            if isfinite(up):
                model.addCons(total <= float(up))
    model.optimize()
    cpu = time.process_time() - begun
    objective = model.getObjVal() if model.getNSols() else None
    return Run(model.getStatus(), objective, _finite(model.getDualbound()), cpu)


def cp_sat(problem: Problem, limits: Limits) -> Run:
    """CP-SAT by its door for mixed-integer programs, which scales real columns to integers by itself."""
    from ortools.linear_solver.python import model_builder

    program = _model(program_of(problem))
    model = model_builder.Model()
    begun = time.process_time()
    columns = [
        model.new_var(float(low), float(up) if isfinite(up) else inf, bool(integer), None)
        for low, up, integer in zip(program.lower, program.upper, program.integer, strict=True)
    ]
    start, index, value = program.matrix.indptr, program.matrix.indices, program.matrix.data
    for row, (low, up) in enumerate(zip(program.row_lower, program.row_upper, strict=True)):
        part = slice(start[row], start[row + 1])
        terms = [columns[at] for at in index[part]]
        total = model_builder.LinearExpr.weighted_sum(terms, value[part].tolist())
        model.add_linear_constraint(total, float(low), float(up))
    model.minimize(model_builder.LinearExpr.weighted_sum(columns, program.cost.tolist()))
    solver = model_builder.Solver("sat")
    solver.set_time_limit_in_seconds(LAST_RESORT * limits.seconds)
    solver.set_solver_specific_parameters(f"num_workers:{limits.threads},relative_gap_limit:{limits.gap}")
    with _ended_after(limits.seconds, begun, solver.stop_search):
        status = solver.solve(model)
    cpu = time.process_time() - begun
    has_plan = status in (model_builder.SolveStatus.OPTIMAL, model_builder.SolveStatus.FEASIBLE)
    objective = solver.objective_value if has_plan else None
    return Run(str(status), objective, _finite(solver.best_objective_bound) if has_plan else None, cpu)


@contextmanager
def _ended_after(seconds: float, begun: float, stop: Callable[[], object]) -> Iterator[None]:
    """Calls `stop` once this process has used so many CPU seconds since `begun`."""
    is_done = threading.Event()

    def look() -> None:
        while not is_done.wait(LOOKS):
            if time.process_time() - begun >= seconds:
                stop()

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        is_done.set()
        watcher.join()


def _finite(value: float | None) -> float | None:
    return None if value is None or not isfinite(value) or abs(value) >= 1e20 else float(value)


METHODS: Mapping[str, Callable[[Problem, Limits], Run]] = {
    "ours": ours,
    "explained": explained,
    "highs": highs,
    "scip": scip,
    "cp-sat": cp_sat,
}
