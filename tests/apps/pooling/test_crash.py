"""kill -9 while a consortium is being computed: restart, continue; nothing is lost and nothing stands twice."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.databases import own_database

ROOT = Path(__file__).parents[3]
pytestmark = [pytest.mark.crash, pytest.mark.skipif(os.name != "posix", reason="kill -9 is POSIX")]


@pytest.fixture
def place(tmp_path):
    """The environment of processes that share a database of their own."""
    environment = {
        **os.environ,
        "SAMBUNG_DATA": str(tmp_path),
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        "DJANGO_SETTINGS_MODULE": "sambung.config.settings",
        "SAMBUNG_JOB_HEARTBEAT_SECONDS": "1",
        "SAMBUNG_JOB_LOST_SECONDS": "6",
    }
    with own_database(tmp_path) as url:
        yield {**environment, "DATABASE_URL": url}


def run(place, *arguments):
    done = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, env=place, capture_output=True, timeout=120, check=True
    )
    return done.stdout


def look(place):
    return json.loads(run(place, "tests.apps.pooling.pool_process", "look"))


def worker_of(place):
    return subprocess.Popen([sys.executable, "-m", "sambung", "worker"], cwd=ROOT, env=place)


def wait_until(place, holds, seconds=90):
    end = time.monotonic() + seconds
    while not holds(seen := look(place)):
        assert time.monotonic() < end, f"it did not come about in time: {seen}"
        time.sleep(0.1)
    return seen


@pytest.mark.parametrize("delay", [0.4])
def test_a_worker_killed_while_it_solves(place, delay):
    run(place, "tests.apps.pooling.pool_process", "ask")
    worker = worker_of(place)
    try:
        wait_until(place, lambda seen: seen["job"] != "QUEUED")
        time.sleep(delay)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        between = look(place)
        # Whole or not at all: an answer without its allocations, or half of them, must never be seen.
        assert (between["run"], between["delivered"]) in {("QUEUED", None), ("SOLVED", 4_000)}
        worker = worker_of(place)
        ended = wait_until(place, lambda seen: seen["job"] == "DONE")
    finally:
        worker.kill()
        worker.wait()
    assert (ended["run"], ended["delivered"]) == ("SOLVED", 4_000)
    assert (ended["answers"], ended["lines_twice"]) == (1, 0)
    assert ended["is_sound"]
