"""What the solvers' commands share: violations, progress, Ctrl-C, exit statuses. No Django."""

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import typer

from sambung.standards.problems.tables import UnableToReadProblem, Violation

SHOWN_VIOLATIONS = 100
BAD_INPUT = 2
EXIT = {"optimal": 0, "feasible": 0, "infeasible": 3, "no_solution": 4}


def show_violations(error: UnableToReadProblem) -> None:
    """The first hundred on standard error, then how many there are."""
    violations: Sequence[Violation] = error.violations[:SHOWN_VIOLATIONS]
    for violation in violations:
        typer.echo(str(violation), err=True)
    if error.count > len(violations):
        typer.echo(f"... the first {len(violations)} are shown.", err=True)
    typer.echo(f"{error.count} violations; nothing was written.", err=True)


def refuse_folder(out: Path, problem_dir: Path) -> None:
    """Exit status 2 where the solution could not be written, or would fall on the problem."""
    there = out
    while not there.exists() and there != there.parent:
        there = there.parent
    if out.resolve() == problem_dir.resolve() or not there.is_dir() or not os.access(there, os.W_OK):
        typer.echo(f"--out {out}: choose a folder of its own for the solution.", err=True)
        raise typer.Exit(BAD_INPUT)


def _shown(value: float | None) -> str:
    if value is None:
        return "none yet"
    return str(value) if isinstance(value, int) else f"{value:.6f}"


class Progress:
    """Objective, bound and seconds on standard error, when they have changed; Ctrl-C asks for the best so far."""

    def __init__(self) -> None:
        self.is_stopped = False
        self._last: tuple[float | None, float | None] | None = None

    def report(self, objective: float | None, bound: float | None, seconds: float) -> None:
        """Say how far it is; the solvers call this."""
        if (objective, bound) != self._last:
            self._last = (objective, bound)
            typer.echo(
                f"objective {_shown(objective)}  bound {_shown(bound)}  seconds {seconds:.2f}", err=True
            )

    def interrupt(self, _signal: int, _frame: FrameType | None) -> None:
        """What Ctrl-C does."""
        if self.is_stopped:  # inside the solver an exception would not end anything
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.kill(os.getpid(), signal.SIGINT)
        self.is_stopped = True
        typer.echo("Stopping: the best so far will be written. Ctrl-C again ends at once.", err=True)

    def should_stop(self) -> bool:
        """Whether Ctrl-C was pressed; the solvers ask often."""
        return self.is_stopped

    @contextmanager
    def listening(self) -> Iterator[None]:
        """While this lasts, Ctrl-C asks for the best so far."""
        handler = signal.signal(signal.SIGINT, self.interrupt)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, handler)


def hush_banner() -> None:
    """HiGHS greets on standard output, once in a process and from C: let it, into nothing."""
    import highspy

    sys.stdout.flush()
    kept, nothing = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nothing, 1)
        highspy.Highs()
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nothing)
