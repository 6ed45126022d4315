"""kill -9 at random points while the registry is compared: each pair is found once, no enterprise is passed over."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.databases import own_database

ROOT = Path(__file__).parents[3]
KILLS, ROWS = 3, 1500
pytestmark = [pytest.mark.crash, pytest.mark.skipif(os.name != "posix", reason="kill -9 is POSIX")]


@pytest.fixture
def place(tmp_path):
    environment = {
        **os.environ,
        "SAMBUNG_DATA": str(tmp_path),
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        "DJANGO_SETTINGS_MODULE": "sambung.config.settings",
    }
    with own_database(tmp_path) as url:
        yield {**environment, "DATABASE_URL": url}


def start(place, *arguments):
    command = [sys.executable, "-m", "tests.apps.duplicates.work", *arguments]
    return subprocess.Popen(command, cwd=ROOT, env=place, stdout=subprocess.PIPE)


def run(place, *arguments):
    process = start(place, *arguments)
    output, _ = process.communicate(timeout=300)
    assert process.returncode == 0
    return output


def test_a_scan_that_is_killed_again_and_again_looks_at_each_once(place, tmp_path):
    run(place, "prepare", str(ROWS))
    pick = random.Random(5)
    met = 0
    for number in range(KILLS):
        begun = tmp_path / f"begun-{number}"
        process = start(place, "scan", str(begun))
        while not begun.exists() and process.poll() is None:
            time.sleep(0.01)
        time.sleep(pick.uniform(0.05, 0.6))
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
            met += 1
        process.wait()
    assert met >= KILLS // 2, "the scan was done too soon for the kills to meet it"
    run(place, "scan", str(tmp_path / "last"))
    assert json.loads(run(place, "look")) == {
        "finished": True,
        "done": 2 * ROWS,
        "counted": ROWS // 2,
        "pairs": ROWS // 2,
        "next_to_each_other": True,
        "keys_doubled": 0,
        "without_keys": 0,
    }
