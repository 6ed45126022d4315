"""`sambung pool PROBLEM_DIR --out SOLUTION_DIR`: the cheapest consortium for a problem folder. No Django."""

import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from sambung.commands.pool_words import sentences, told
from sambung.commands.solving import BAD_INPUT, EXIT, Progress, hush_banner, refuse_folder, show_violations
from sambung.engine.pooling.inclusion_curve import CurvePoint
from sambung.engine.pooling.inclusion_curve import inclusion_curve as inclusion_curve_of
from sambung.engine.pooling.problem import Options
from sambung.engine.pooling.settlement import Settlement, compare_settlements
from sambung.engine.pooling.solution import Solution, Status
from sambung.engine.pooling.solve import solve_pooling
from sambung.standards.problems.reader import read_pooling
from sambung.standards.problems.tables import UnableToReadProblem, number_of
from sambung.standards.problems.writer import write_solution

EXPLAINED, WORTH_SOLVED, PRICE_STEPS, EXPLAINING_WORK = 25, 100, 200, 10_000
TOLERANCES = "0,0.005,0.01,0.02,0.05,0.1"

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
    for name in (
        "price_bound",
        "price_rule",
        "least_cost",
        "change_cost_paid",
        "moved_quantity",
        "lost_quantity",
    ):
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


def _listed(rows: Sequence[Any]) -> list[Mapping[str, Any]]:
    """Flat dataclasses as rows; `asdict` copies each value, which takes seconds where rows are many."""
    names = [field.name for field in fields(rows[0])] if rows else []
    return [{name: getattr(row, name) for name in names} for row in rows]


def tables_of(
    solution: Solution,
    curve: Sequence[CurvePoint] | None = None,
    settlements: Sequence[Settlement] | None = None,
) -> dict[str, list[Mapping[str, Any]]] | None:
    """The solution's tables as rows; None where there is no plan."""
    if solution.status in (Status.INFEASIBLE, Status.NO_SOLUTION):
        return None
    tables: dict[str, list[Mapping[str, Any]]] = {
        "allocations": _listed(solution.allocations),
        "hubs": _listed(solution.hubs),
        "shortages": _listed(solution.shortages),
        "excluded": [{**row, "reason": str(row["reason"])} for row in _listed(solution.excluded)],
        "prices": _listed(solution.prices),
    }
    if solution.bound_prices:
        tables["bound_prices"] = _listed(solution.bound_prices)
    if curve is not None:
        tables["inclusion_curve"] = [asdict(point) for point in curve]
        tables["inclusion_plans"] = [
            {"tolerance": point.tolerance, **asdict(row)} for point in curve for row in point.allocations
        ]
    if settlements is not None:
        tables["settlement"] = [asdict(line) for line in settlements[0].lines]
        tables["settlement_totals"] = [asdict(one) for one in settlements]
    return tables


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
    inclusion_curve: Annotated[
        bool, typer.Option(help="Also how many enterprises of the class for how much more.")
    ] = False,
    tolerances: Annotated[
        str, typer.Option(help="Of the curve: shares of the least cost, with commas.")
    ] = TOLERANCES,
    settlement: Annotated[
        bool, typer.Option(help="Also what members get: own prices, or one price for a grade.")
    ] = False,
    even_split: Annotated[
        float | None, typer.Option(min=1.0, help="With --settlement: also the plan with shares so even.")
    ] = None,
    smallest_share: Annotated[
        float | None, typer.Option(min=0.0, max=1.0, help="With --settlement: also the plan without less.")
    ] = None,
) -> None:
    """Build the cheapest consortium. Exit: 0 a plan, 1 our fault, 2 bad input, 3 infeasible, 4 no plan in time."""
    started, cpu = time.perf_counter(), time.process_time()
    points = shares_of(tolerances) if inclusion_curve else ()
    refuse_folder(out, problem_dir)
    try:
        problem = read_pooling(problem_dir, previous)
    except UnableToReadProblem as error:
        show_violations(error)
        raise typer.Exit(BAD_INPUT) from error
    hush_banner()
    progress = Progress()
    options = Options(
        gap, time_limit, work_limit, seed, threads, EXPLAINED, WORTH_SOLVED, PRICE_STEPS, EXPLAINING_WORK
    )
    curve, settlements = None, None
    with progress.listening():
        solution = solve_pooling(problem, options, progress.should_stop, progress.report, time.perf_counter)
        if inclusion_curve:
            curve = inclusion_curve_of(problem, points, options, progress.should_stop, progress.report)
        if settlement:
            settlements = compare_settlements(
                problem,
                solution,
                even_split=even_split,
                smallest_share=smallest_share,
                options=options,
                should_stop=progress.should_stop,
            )
    solution = replace(solution, seconds=time.perf_counter() - started, cpu_seconds=time.process_time() - cpu)
    form: Literal["csv", "parquet"] = "parquet" if parquet else "csv"
    try:
        write_solution(out, head_of(solution), tables_of(solution, curve, settlements), form)
    except OSError as error:
        typer.echo(f"--out {out}: cannot be written: {error.strerror}", err=True)
        raise typer.Exit(1) from error
    typer.echo(told(solution), err=True)
    sys.stderr.flush()
    raise typer.Exit(EXIT[solution.status])


def shares_of(text: str) -> tuple[float, ...]:
    """Numbers from 0 up, with commas; ends the command where it is something else."""
    found = []
    for part in text.split(","):
        value, code = number_of(part)
        if code is not None:
            typer.echo(f"--tolerances {part!r}: {code.replace('_', ' ')}", err=True)
            raise typer.Exit(2)
        found.append(value)
    return tuple(found)
