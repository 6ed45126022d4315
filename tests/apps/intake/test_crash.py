"""kill -9 at random points while a list is taken: no row lost, none doubled, each journalled once."""

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
# More with SAMBUNG_TEST_KILLS=20; benchmarks/intake_scale.py does the same with 100,000 rows and a million.
KILLS = int(os.environ.get("SAMBUNG_TEST_KILLS", "6"))
ROWS, CHUNK = 4000, 25
STEPS = ROWS // CHUNK
pytestmark = [pytest.mark.crash, pytest.mark.skipif(os.name != "posix", reason="kill -9 is POSIX")]


@pytest.fixture
def place(tmp_path):
    environment = {
        **os.environ,
        "SAMBUNG_DATA": str(tmp_path),
        "SAMBUNG_TEST_ROWS": str(ROWS),
        "SAMBUNG_TEST_CHUNK": str(CHUNK),
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        "DJANGO_SETTINGS_MODULE": "sambung.config.settings",
    }
    with own_database(tmp_path) as url:
        yield {**environment, "DATABASE_URL": url}


def start(place, *arguments):
    command = [sys.executable, "-m", "tests.apps.intake.work", *arguments]
    return subprocess.Popen(command, cwd=ROOT, env=place, stdout=subprocess.PIPE)


def run(place, *arguments):
    process = start(place, *arguments)
    output, _ = process.communicate(timeout=300)
    assert process.returncode == 0
    return output


def test_a_list_that_is_killed_again_and_again_is_taken_once(place, tmp_path):
    run(place, "prepare")
    pick = random.Random(20)
    for number in range(KILLS):
        steps = tmp_path / f"steps-{number}"
        # All kills together leave half of the list to the last run.
        kill_on_the_way(start(place, "take", str(steps)), steps, pick.randint(1, STEPS // (2 * KILLS)), pick)
    run(place, "take", str(tmp_path / "last"))
    good = ROWS - ROWS // 50
    assert json.loads(run(place, "look")) == {
        "state": "COMMITTED",
        "rows": ROWS,
        "accepted": good,
        "rejected": ROWS // 50,
        "enterprises": good,
        "names": good,
        "activities": good,
        "doubled": 0,
        "journalled_once": True,
    }
