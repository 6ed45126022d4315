"""kill -9 at random points while the registry is compared: each pair is found once, no enterprise is passed over."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from tests.databases import own_database
from tests.killing import kill_on_the_way

ROOT = Path(__file__).parents[3]
KILLS, ROWS = 3, 1500
# Keys are written, then entries compared, a hundred at a time.
STEPS = 2 * ROWS // 100
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
    for number in range(KILLS):
        steps = tmp_path / f"steps-{number}"
        # All kills together leave some of the comparing to the last run.
        kill_on_the_way(start(place, "scan", str(steps)), steps, pick.randint(1, STEPS // (KILLS + 1)), pick)
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
