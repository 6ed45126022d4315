"""HiGHS, SCIP and CP-SAT on an integer program: objective and bound within seconds, threads and gap."""

import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.peers.pathways_program import Program


@dataclass(frozen=True)
class Limits:
    """What everybody is given; `seconds` of CPU, so that what else the machine does takes nothing from anybody."""

    seconds: float
    threads: int
    gap: float


class Highs:
    """HiGHS; `is_relaxed`: its linear bound alone."""

    def __init__(self, program: Program, limits: Limits, *, is_relaxed: bool = False) -> None:
        import highspy

        self.highs, self.is_relaxed = highspy.Highs(), is_relaxed
        model, matrix = highspy.HighsLp(), program.matrix
        model.num_col_, model.num_row_ = matrix.shape[1], matrix.shape[0]
        model.sense_ = highspy.ObjSense.kMaximize
        model.col_cost_ = program.worth
        model.col_lower_, model.col_upper_ = np.zeros(matrix.shape[1]), np.ones(matrix.shape[1])
        model.row_lower_ = np.where(np.isinf(program.lower), -highspy.kHighsInf, program.lower)
        model.row_upper_ = np.where(np.isinf(program.upper), highspy.kHighsInf, program.upper)
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_, model.a_matrix_.index_ = matrix.indptr, matrix.indices
        model.a_matrix_.value_ = matrix.data
        if not is_relaxed:
            model.integrality_ = [highspy.HighsVarType.kInteger] * matrix.shape[1]
        self.seconds = limits.seconds
        chosen = {"output_flag": False, "threads": limits.threads}
        for name, value in {**chosen, "mip_rel_gap": limits.gap}.items():
            self.highs.setOptionValue(name, value)
        self.highs.passModel(model)

    def run(self) -> tuple[float | None, float | None]:
        """(objective, bound)."""
        import highspy

        def watch(event: Any) -> None:
            if time.process_time() - began >= self.seconds:
                event.interrupt()

        began = time.process_time()
        for point in (self.highs.cbMipInterrupt, self.highs.cbSimplexInterrupt, self.highs.cbIpmInterrupt):
            point.subscribe(watch)
        self.highs.run()
        info = self.highs.getInfo()
        if self.is_relaxed:
            is_solved = self.highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
            return None, info.objective_function_value if is_solved else None
        has_plan = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        return info.objective_function_value if has_plan else None, info.mip_dual_bound


class Scip:
    """SCIP, which reads the program from a file that HiGHS writes."""

    def __init__(self, program: Program, limits: Limits) -> None:
        from pyscipopt import Model

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "program.mps")
            Highs(program, limits).highs.writeModel(str(path))
            self.model: Any = Model()
            self.model.hideOutput()
            self.model.readProblem(str(path))
        self.model.setParam("timing/clocktype", 1)  # CPU
        self.model.setParam("limits/time", limits.seconds)
        self.model.setParam("limits/gap", limits.gap)
        self.model.setParam("lp/threads", limits.threads)

    def run(self) -> tuple[float | None, float | None]:
        """(objective, bound); MPS knows no maximising everywhere, so the sense is asked for."""
        self.model.optimize()
        sign = 1.0 if self.model.getObjectiveSense() == "maximize" else -1.0
        objective = sign * self.model.getObjVal() if self.model.getNSols() else None
        bound = sign * self.model.getDualbound()
        return objective, bound if abs(bound) < 1e19 else None


class CpSat:
    """CP-SAT, which needs every number whole: here they are."""

    def __init__(self, program: Program, limits: Limits) -> None:
        from ortools.sat.python import cp_model

        model = cp_model.CpModel()
        matrix = program.matrix.tocsr()
        variables = [model.new_bool_var("") for _ in range(matrix.shape[1])]
        for row in range(matrix.shape[0]):
            a, b = matrix.indptr[row], matrix.indptr[row + 1]
            if a == b:
                continue
            listed = [variables[k] for k in matrix.indices[a:b]]
            amounts = [int(amount) for amount in matrix.data[a:b]]
            expression = cp_model.LinearExpr.weighted_sum(listed, amounts)
            if np.isfinite(program.upper[row]):
                model.add(expression <= int(program.upper[row]))
            if np.isfinite(program.lower[row]):
                model.add(expression >= int(program.lower[row]))
        model.maximize(cp_model.LinearExpr.weighted_sum(variables, [int(worth) for worth in program.worth]))
        self.model, self.solver = model, cp_model.CpSolver()
        self.seconds = limits.seconds
        self.solver.parameters.num_workers = limits.threads
        self.solver.parameters.relative_gap_limit = limits.gap

    def run(self) -> tuple[float | None, float | None]:
        """(objective, bound)."""
        began, is_done = time.process_time(), threading.Event()

        def watch() -> None:
            while not is_done.wait(0.2):
                if time.process_time() - began >= self.seconds:
                    self.solver.stop_search()

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        status = self.solver.status_name(self.solver.solve(self.model))
        is_done.set()
        watcher.join()
        has_plan = status in ("OPTIMAL", "FEASIBLE")
        return self.solver.objective_value if has_plan else None, self.solver.best_objective_bound
