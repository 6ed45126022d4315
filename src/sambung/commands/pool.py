"""`sambung pool PROBLEM_DIR --out SOLUTION_DIR`: the cheapest consortium for a problem folder. No Django."""

import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any

import typer

from sambung.commands.pool_words import sentences, told
from sambung.commands.solving import BAD_INPUT, EXIT, Progress, hush_banner, refuse_folder, show_violations
from sambung.engine.pooling.problem import Options, Problem
from sambung.engine.pooling.solution import Solution, Status
from sambung.engine.pooling.solve import solve_pooling
from sambung.standards.problems.reader import read_pooling
from sambung.standards.problems.tables import UnableToReadProblem
from sambung.standards.problems.writer import write_solution

EXPLAINED, WORTH_SOLVED, EXPLAINING_WORK = 25, 100, 10_000

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


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
    refuse_folder(out, problem_dir)
    try:
        problem = read_pooling(problem_dir, previous)
    except UnableToReadProblem as error:
        show_violations(error)
        raise typer.Exit(BAD_INPUT) from error
    hush_banner()
    progress = Progress()
    options = Options(gap, time_limit, work_limit, seed, threads, EXPLAINED, WORTH_SOLVED, EXPLAINING_WORK)
    with progress.listening():
        solution = solve_pooling(problem, options, progress.should_stop, progress.report)
    solution = replace(solution, seconds=time.perf_counter() - started, cpu_seconds=time.process_time() - cpu)
    write_solution(out, head_of(solution), tables_of(solution, problem), "parquet" if parquet else "csv")
    typer.echo(told(solution), err=True)
    sys.stderr.flush()
    raise typer.Exit(EXIT[solution.status])
