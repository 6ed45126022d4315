"""kill -9 at any moment: the job is done once, its writes are there once, the journal is sound."""

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
    """The environment of processes that share a database of their own, on the kind that the suite runs on."""
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


def start(place, *arguments):
    return subprocess.Popen(
        [sys.executable, "-m", "tests.apps.jobs.worker_process", *arguments],
        cwd=ROOT,
        env=place,
        stdout=subprocess.PIPE,
    )


def run(place, *arguments):
    process = start(place, *arguments)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    return output


def wait_until(found, seconds=40):
    end = time.monotonic() + seconds
    while not (value := found()):
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.05)
    return value


def look(place):
    return json.loads(run(place, "look"))


def lives(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    # A killed process stays in the table until its parent, or who adopted it, has asked for its status.
    state = Path(f"/proc/{process}/stat")
    return not (state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] == "Z")


@pytest.mark.parametrize(("where", "attempts"), [("before", 2), ("child", 2), ("inside", 2), ("after", 1)])
def test_a_killed_workers_job_is_done_once(place, where, attempts):
    reached = Path(place["SAMBUNG_DATA"]) / "reached"
    run(place, "ask", where)
    worker = start(place, "work")
    try:
        wait_until(lambda: reached.exists() and reached.read_text())
        paused = int(reached.read_text())
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        wait_until(lambda: not lives(paused), 10)  # the child process goes with its parent
        worker = start(place, "work")
        ended = wait_until(lambda: (seen := look(place))["state"] == "DONE" and not seen["unsealed"] and seen)
        assert ended == {
            "state": "DONE",
            "done": 1,
            "attempt": attempts,
            "result": {"where": where},
            "written": 1,
            "sound": True,
            "unsealed": 0,
        }
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=20) == 0
    finally:
        worker.kill()
        worker.wait()


def test_a_worker_asked_to_end_gives_its_job_back(place):
    run(place, "ask", "child")
    worker = start(place, "work")
    try:
        wait_until((Path(place["SAMBUNG_DATA"]) / "reached").exists)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=20) == 0
        seen = look(place)
        assert (seen["state"], seen["attempt"], seen["written"]) == ("QUEUED", 0, 0)
    finally:
        worker.kill()
        worker.wait()


def test_many_workers_do_each_job_once_and_seal_one_chain(place):
    run(place, "ask", "nowhere", "30")
    workers = [start(place, "work") for _ in range(3)]
    try:
        # More writing and sealing at the same time, from outside the workers.
        others = [
            start(place, "ask", "nowhere", "20"),
            start(place, "seal", "40"),
            start(place, "seal", "40"),
        ]
        assert [other.wait(timeout=60) for other in others] == [0, 0, 0]
        seen = wait_until(
            lambda: (seen := look(place))["done"] == 50 and not seen["unsealed"] and seen, seconds=90
        )
        assert (seen["written"], seen["sound"]) == (50, True)
        for worker in workers:
            worker.send_signal(signal.SIGTERM)
        assert [worker.wait(timeout=20) for worker in workers] == [0, 0, 0]
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
