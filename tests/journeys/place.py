"""A running Sambung for journeys: server and worker as real processes on loopback, with a small simulated province."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.databases import own_database

ROOT = Path(__file__).parents[2]
ENTERPRISES = 500
START_SECONDS = 180
PASSWORD = "sambung-demo-2026"


@dataclass(frozen=True)
class Place:
    """Where it answers, and where it keeps its data."""

    url: str
    folder: Path
    database_url: str


def free_port() -> int:
    """A port on loopback that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running_place(folder: Path, *, enterprises: int = ENTERPRISES, database_url: str = "") -> Iterator[Place]:
    """`sambung demo` in a folder of its own, until the block ends. Errors: AssertionError with what it printed."""
    port = free_port()
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "src"),
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "sambung.config.settings",
    }
    if database_url:
        environment["DATABASE_URL"] = database_url
    command = ["demo", "--data", str(folder / "data"), "--port", str(port), "--enterprises", str(enterprises)]
    process = subprocess.Popen(
        [sys.executable, "-m", "sambung", *command],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        url = wait_for_address(process)
        yield Place(url, folder / "data", database_url)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=10)


def wait_for_address(process: subprocess.Popen[str]) -> str:
    """The address that the demo prints; its later lines are read on, so that it never waits for a reader."""
    lines: queue.Queue[str | None] = queue.Queue()

    def read() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            lines.put(line)
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    said: list[str] = []
    end_at = time.monotonic() + START_SECONDS
    while time.monotonic() < end_at:
        with contextlib.suppress(queue.Empty):
            line = lines.get(timeout=0.5)
            if line is None:
                break
            said.append(line)
            if line.startswith("Sambung: http"):
                return line.split()[1].rstrip("/")
    raise AssertionError("the demo did not start:\n" + "".join(said))


@contextlib.contextmanager
def fresh_place(folder: Path, **options: int) -> Iterator[Place]:
    """The same on a database of its own, of the kind that the suite runs on."""
    with contextlib.ExitStack() as stack:
        url = stack.enter_context(own_database(folder)) if os.environ.get("DATABASE_URL") else ""
        yield stack.enter_context(running_place(folder, database_url=url, **options))
