"""The same request from several threads at once, and from a program whose server died: it is done once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.databases import own_database

pytestmark = pytest.mark.crash
ROOT = Path(__file__).parents[2]
Run = Callable[..., Any]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Runs a step of the process against one database; its last line as JSON, None where it died."""
    folder = tmp_path_factory.mktemp("race")
    with own_database(folder) as url:
        environment = {
            **os.environ,
            "DATABASE_URL": url,
            "SAMBUNG_DATA": str(folder),
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        }

        def step(*arguments: str) -> Any:
            command = [sys.executable, "-m", "tests.api.racing_process", *arguments]
            done = subprocess.run(
                command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=180, check=False
            )
            if done.returncode == 9:
                return None
            assert done.returncode == 0, done.stderr
            return json.loads(done.stdout.splitlines()[-1])

        yield step


@pytest.fixture(scope="module")
def token(run: Run) -> str:
    text: str = run("build")["token"]
    return text


@pytest.mark.parametrize("many", [2, 6])
def test_threads_with_the_same_key_write_once(run, token, many):
    found = run("race", token, f"lomba-{many}", str(many))
    assert found["made"] == 1
    first = [one for one in found["answers"] if one[0] == 201 and not one[2]]
    assert len(first) == 1, found
    uid = first[0][1]
    for status, what, is_replayed in found["answers"]:
        if status == 201:
            assert what == uid
        else:
            assert (status, what, is_replayed) == (409, "urn:problem-type:sambung:key-at-work", False)


def test_who_dies_at_work_leaves_nothing_and_the_key_is_free_again(run, token):
    assert run("die", token, "mati") is None
    before, at_once, later, once_more = run("again", token, "mati", "0", "3", "3")
    assert before[1] == 2, "what the races made, and nothing else"
    assert at_once == [409, 2]
    assert later == [201, 3]
    assert once_more == [201, 3]
