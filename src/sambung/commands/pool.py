"""`sambung pool PROBLEM_DIR --out SOLUTION_DIR`: the cheapest consortium for a problem folder. No Django."""

import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from types import FrameType
from typing import Annotated, Any

import highspy
import typer

from sambung.commands.pool_words import sentences, told
from sambung.engine.pooling.problem import Options, Problem
from sambung.engine.pooling.solution import Solution, Status
from sambung.engine.pooling.solve import solve_pooling
from sambung.standards.problems.reader import read_pooling
from sambung.standards.problems.tables import UnableToReadProblem, Violation
from sambung.standards.problems.writer import write_solution

SHOWN_VIOLATIONS = 100
EXPLAINED, WORTH_SOLVED, EXPLAINING_WORK = 25, 100, 10_000
EXIT = {Status.OPTIMAL: 0, Status.FEASIBLE: 0, Status.INFEASIBLE: 3, Status.NO_SOLUTION: 4}

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


def show_violations(violations: Sequence[Violation]) -> None:
    """The first hundred on standard error, then how many there are."""
    for violation in violations[:SHOWN_VIOLATIONS]:
        typer.echo(str(violation), err=True)
    if len(violations) > SHOWN_VIOLATIONS:
        typer.echo(f"... the first {SHOWN_VIOLATIONS} are shown.", err=True)
    typer.echo(f"{len(violations)} violations; nothing was written.", err=True)


class _Progress:
    """Objective, bound and seconds on standard error, when they have changed; Ctrl-C asks for the best so far."""

    def __init__(self) -> None:
        self.is_stopped = False
        self._last: tuple[float | None, float | None] | None = None

    def report(self, objective: float | None, bound: float | None, seconds: float) -> None:
        if (objective, bound) != self._last:
            self._last = (objective, bound)
            shown = ["none yet" if value is None else f"{value:.6f}" for value in (objective, bound)]
            typer.echo(f"objective {shown[0]}  bound {shown[1]}  seconds {seconds:.2f}", err=True)

    def interrupt(self, _signal: int, _frame: FrameType | None) -> None:
        if self.is_stopped:  # inside the solver an exception would not end anything
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.kill(os.getpid(), signal.SIGINT)
        self.is_stopped = True
        typer.echo("Stopping: the best so far will be written. Ctrl-C again ends at once.", err=True)

    def should_stop(self) -> bool:
        return self.is_stopped


def head_of(solution: Solution) -> dict[str, Any]:
    """What solution.json says."""
    head: dict[str, Any] = {
        "status": str(solution.status),
        "objective": solution.objective,
        "bound": solution.bound,
        "gap": solution.gap,
        "gap_asked": solution.gap_asked,
        "bound_source": solution.bound_source,
        "method": solution.method,
        "ended_by": solution.ended_by,
        "seconds": round(solution.seconds, 3),
        "cpu_seconds": round(solution.cpu_seconds, 3),
        "seed": solution.seed,
        "threads": solution.threads,
        "versions": dict(solution.versions),
        "input_sha256": solution.input_sha256,
    }
    if solution.cost_breakdown is not None:
        head["cost_breakdown"] = asdict(solution.cost_breakdown)
    for name in ("least_cost", "change_cost_paid"):
        if getattr(solution, name) is not None:
            head[name] = getattr(solution, name)
    for name in ("inclusion", "fill_probability"):
        if getattr(solution, name) is not None:
            head[name] = asdict(getattr(solution, name))
    if solution.nominal is not None and solution.objective is not None:
        head["nominal"] = asdict(solution.nominal)
        head["price_of_robustness"] = (solution.least_cost or solution.objective) - solution.nominal.objective
    explanation = solution.explanation
    if solution.status in (Status.INFEASIBLE, Status.NO_SOLUTION):
        head["reason"] = {"code": explanation.code, **explanation.parameters}
    elif explanation.parameters:
        head["notes"] = dict(explanation.parameters)
    if solution.status == Status.INFEASIBLE:
        head["conflict"] = [asdict(member) for member in explanation.conflict]
        head["is_irreducible"] = explanation.is_irreducible
        head["in_words"] = sentences(explanation.conflict)
    return head


def tables_of(solution: Solution, problem: Problem) -> dict[str, list[Mapping[str, Any]]] | None:
    """The solution's tables as rows; None where there is no plan."""
    if solution.status in (Status.INFEASIBLE, Status.NO_SOLUTION):
        return None
    return {
        "allocations": [asdict(row) for row in solution.allocations],
        "hubs": [asdict(row) for row in solution.hubs],
        "shortages": [asdict(row) for row in solution.shortages],
        "excluded": [{**asdict(row), "reason": str(row.reason)} for row in solution.excluded],
        "prices": [asdict(row) for row in solution.prices],
    }


def hush_banner() -> None:
    """HiGHS greets on standard output, once in a process and from C: let it, into nothing."""
    sys.stdout.flush()
    kept, nothing = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nothing, 1)
        highspy.Highs()
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nothing)


@app.command()
def pool(
    problem_dir: Annotated[Path, typer.Argument(help="Folder of tables, CSV or Parquet.")],
    out: Annotated[Path, typer.Option(help="Folder for the solution; made where absent.")],
    previous: Annotated[Path | None, typer.Option(help="An earlier solution: change costs.")] = None,
    time_limit: Annotated[float | None, typer.Option(min=0.0, help="Seconds for the search.")] = None,
    work_limit: Annotated[
        int | None, typer.Option(min=0, help="Simplex iterations: the same anywhere.")
    ] = None,
    gap: Annotated[float, typer.Option(min=0.0, help="Relative gap at which to end.")] = 1e-4,
    seed: Annotated[int, typer.Option(min=0)] = 0,
    threads: Annotated[int, typer.Option(min=0, help="0: the solver chooses.")] = 1,
    parquet: Annotated[bool, typer.Option(help="Write Parquet tables instead of CSV.")] = False,
) -> None:
    """Build the cheapest consortium. Exit: 0 a plan, 1 our fault, 2 bad input, 3 infeasible, 4 no plan in time."""
    started, cpu = time.perf_counter(), time.process_time()
    if out.resolve() == problem_dir.resolve() or (out.exists() and not out.is_dir()):
        typer.echo(f"--out {out}: choose a folder of its own for the solution.", err=True)
        raise typer.Exit(2)
    try:
        problem = read_pooling(problem_dir, previous)
    except UnableToReadProblem as error:
        show_violations(error.violations)
        raise typer.Exit(2) from error
    hush_banner()
    progress = _Progress()
    handler = signal.signal(signal.SIGINT, progress.interrupt)
    options = Options(gap, time_limit, work_limit, seed, threads, EXPLAINED, WORTH_SOLVED, EXPLAINING_WORK)
    try:
        solution = solve_pooling(problem, options, progress.should_stop, progress.report)
    finally:
        signal.signal(signal.SIGINT, handler)
    solution = replace(solution, seconds=time.perf_counter() - started, cpu_seconds=time.process_time() - cpu)
    write_solution(out, head_of(solution), tables_of(solution, problem), "parquet" if parquet else "csv")
    typer.echo(told(solution), err=True)
    sys.stderr.flush()
    raise typer.Exit(EXIT[solution.status])
