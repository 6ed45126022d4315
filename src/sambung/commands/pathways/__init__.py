"""`sambung pathways PROBLEM_DIR --out SOLUTION_DIR`: which coaching for whom and when, with a certificate. No Django."""

import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sambung.engine.pathways.solution import Solution

# Below so many enterprises a second thread costs more than it brings.
WORTH_THREADS = 5_000
SCALES = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def pathways(
    problem_dir: Annotated[Path, typer.Argument(help="Folder of tables, CSV or Parquet.")],
    out: Annotated[Path, typer.Option(help="Folder for the solution; made where absent.")],
    prices: Annotated[
        Path | None, typer.Option(help="The table prices of an earlier solution, to start from.")
    ] = None,
    warm: Annotated[
        Path | None,
        typer.Option(help="The folder of an earlier solution: its prices and plan, to start from."),
    ] = None,
    frontier: Annotated[
        bool, typer.Option("--frontier", help="Also solve with less and with more hours and money.")
    ] = False,
    time_limit: Annotated[float | None, typer.Option(min=0.0, help="Seconds for the search.")] = None,
    work_limit: Annotated[
        int | None, typer.Option(min=0, help="Passes over the enterprises: the same anywhere.")
    ] = None,
    gap: Annotated[float, typer.Option(min=0.0, help="Relative gap at which to end.")] = 1e-4,
    seed: Annotated[int, typer.Option(min=0)] = 0,
    threads: Annotated[int, typer.Option(min=0, help="0: the machine's, one for a small problem.")] = 0,
    parquet: Annotated[bool, typer.Option(help="Write Parquet tables instead of CSV.")] = False,
) -> None:
    """Plan coaching. Exit: 0 a plan, 1 our fault, 2 bad input, 3 infeasible, 4 no plan in time."""
    started, cpu = time.perf_counter(), time.process_time()
    # Threads that wait for one another must not burn the other's core.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    from sambung.commands.pathways.prices import warm_prices
    from sambung.commands.pathways.tables import head_of, tables_of
    from sambung.commands.solving import (
        BAD_INPUT,
        EXIT,
        Progress,
        hush_banner,
        refuse_folder,
        show_violations,
    )
    from sambung.standards.problems.pathways.earlier import read_earlier
    from sambung.standards.problems.pathways.reader import read_pathways
    from sambung.standards.problems.pathways.solution import read_prices, write_pathways_solution
    from sambung.standards.problems.tables import UnableToReadProblem

    refuse_folder(out, problem_dir)
    try:
        problem = read_pathways(problem_dir)
        table, earlier = (None, None) if warm is None else read_earlier(warm, problem)
        if prices is not None:
            table = read_prices(prices)
    except UnableToReadProblem as error:
        show_violations(error)
        raise typer.Exit(BAD_INPUT) from error
    seconds = Stages(started)
    typer.echo(f"read {len(problem.enterprise_ids)} enterprises in {seconds.since():.2f} s", err=True)

    from sambung.engine.pathways.problem import Options
    from sambung.engine.pathways.solve import solve_pathways

    if threads == 0:
        threads = (os.cpu_count() or 1) if len(problem.enterprise_ids) >= WORTH_THREADS else 1
    before = None if table is None else warm_prices(table)
    options = Options(gap, time_limit, work_limit, seed, threads, SCALES if frontier else ())
    hush_banner()
    progress = Progress()
    with progress.listening():
        solution = solve_pathways(problem, options, progress.should_stop, progress.report, before, earlier)
    typer.echo(f"solved in {seconds.since():.2f} s", err=True)
    tables = tables_of(solution, problem, has_frontier=frontier)
    solution = replace(solution, seconds=time.perf_counter() - started, cpu_seconds=time.process_time() - cpu)
    write_pathways_solution(out, head_of(solution, problem), tables, "parquet" if parquet else "csv")
    typer.echo(f"written in {seconds.since():.2f} s", err=True)
    typer.echo(summary(solution), err=True)
    sys.stderr.flush()
    raise typer.Exit(EXIT[solution.status])


class Stages:
    """Seconds of one stage after the other."""

    def __init__(self, started: float) -> None:
        self._last = started

    def since(self) -> float:
        """Since the last time it was asked."""
        last, self._last = self._last, time.perf_counter()
        return self._last - last


def summary(solution: "Solution") -> str:
    """One line for whoever waits."""
    if solution.objective is None:
        parameters = ", ".join(f"{name} {value}" for name, value in solution.parameters.items())
        told = f"{solution.reason} {parameters}".strip() or f"ended by {solution.ended_by}"
        return f"{solution.status.replace('_', ' ')}: {told}"
    gap = "unknown" if solution.gap is None else f"{100 * solution.gap:.4f} %"
    return (
        f"{solution.status}: worth {solution.objective}, bound {solution.bound}, gap {gap}, "
        f"{solution.linked} linked"
    )
