"""kill -9 at a random point of a work's own progress: no machine is too quick or too slow for the kill to meet it."""

import os
import random
import signal
import subprocess
import time
from pathlib import Path


def note_step(steps: Path) -> None:
    """Called by the work after each step that is written: one byte more in the file."""
    with steps.open("ab") as file:
        file.write(b".")


def kill_on_the_way(process: subprocess.Popen[bytes], steps: Path, after: int, pick: random.Random) -> None:
    """Kill once the file of steps has grown by `after`, at a random part of the next one.

    Errors: AssertionError where the work ended before, or took no step within five minutes.
    """
    first, seen, deadline = 0.0, 0, time.monotonic() + 300
    while seen < after:
        assert process.poll() is None, f"the work ended after {seen} steps of {after}"
        assert time.monotonic() < deadline, f"only {seen} steps of {after} in five minutes"
        time.sleep(0.001)
        seen = steps.stat().st_size if steps.exists() else 0
        first = first or (time.monotonic() if seen else 0.0)
    whole = (time.monotonic() - first) / max(1, seen - 1)
    time.sleep(pick.uniform(0, min(whole, 1.0)))
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL, "the work had ended before it was killed"
