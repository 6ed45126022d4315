"""`sambung check KIND PROBLEM_DIR SOLUTION_DIR`: recomputes a solution from the tables alone. No Django."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from sambung.checks.pooling import check_pooling
from sambung.checks.pooling_findings import Findings
from sambung.checks.pooling_tables import UnableToCheck

SHOWN = 100

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def check() -> None:
    """Recompute feasibility, objective and whatever bound rests on prices. Exit 0 only where all holds."""


@app.command()
def pool(
    problem_dir: Annotated[Path, typer.Argument(help="The problem's folder.")],
    solution_dir: Annotated[Path, typer.Argument(help="The solution's folder.")],
    previous: Annotated[
        Path | None, typer.Option(help="The earlier solution that the run was given.")
    ] = None,
) -> None:
    """Check a pooling solution. Exit: 0 all holds, 1 something does not, 2 a folder cannot be read."""
    _tell(lambda: check_pooling(problem_dir, solution_dir, previous))


@app.command()
def pathways(
    problem_dir: Annotated[Path, typer.Argument(help="The problem's folder.")],
    solution_dir: Annotated[Path, typer.Argument(help="The solution's folder.")],
) -> None:
    """Check a pathways solution. Exit: 0 all holds, 1 something does not, 2 a folder cannot be read."""
    from sambung.checks.pathways import check_pathways

    _tell(lambda: check_pathways(problem_dir, solution_dir))


def _tell(run: Callable[[], Findings]) -> None:
    """Run a check and say what it found; the exit status."""
    try:
        findings = run()
    except UnableToCheck as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    for failure in findings.failures[:SHOWN]:
        typer.echo(f"does not hold: {failure}", err=True)
    if findings.failures:
        typer.echo(f"{len(findings.failures)} things do not hold.", err=True)
        raise typer.Exit(1)
    figures = ", ".join(f"{name} {value}" for name, value in findings.figures.items())
    typer.echo(f"All holds. {figures}".strip())
