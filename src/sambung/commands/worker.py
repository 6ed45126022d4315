"""`sambung worker`: runs the jobs, and the standing duties (sealing, checkpoints, notices)."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from typing import Annotated, Any

import typer

app = typer.Typer(add_completion=False, help=__doc__)

# Seconds after the start (the demo starts its worker after the first page): the pages that follow come first.
KERNELS_AFTER = 10.0


def compile_kernels() -> None:
    """Have the planner's hot loops compiled by a process of its own, behind everybody else, so that no plan waits."""
    behind = ["nice", "-n", "19"] if sys.platform != "win32" else []
    subprocess.run(
        [*behind, sys.executable, "-m", "sambung", "kernels"],
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@app.command()
def worker(
    once: Annotated[bool, typer.Option("--once", help="Run what waits, then end.")] = False,
    threads: Annotated[int, typer.Option(min=1, max=64, help="How many jobs at once.")] = 1,
) -> None:
    """Run jobs until SIGTERM or Ctrl-C; a running job then goes back to the queue. Exit status 0."""
    from sambung.commands.main import set_up_django

    set_up_django()
    from sambung.apps.jobs.services import Worker

    running = Worker(threads=threads)
    if not once:
        compiling = threading.Timer(KERNELS_AFTER, compile_kernels)
        compiling.daemon = True
        compiling.start()

    def stop(number: int, frame: Any) -> None:
        running.stop()

    signal.signal(signal.SIGINT, stop)
    if sys.platform != "win32":
        signal.signal(signal.SIGTERM, stop)
    running.run(is_once=once)
