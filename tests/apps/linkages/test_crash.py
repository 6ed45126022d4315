"""Two answers at once open one set of linkages; kill -9 during an acceptance loses and doubles nothing."""

from __future__ import annotations

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
DIGITS = {"Dapur Ani": "1111", "Warung Bu Sri": "2222", "Dapur Pak Joko": "3333", "": "9999"}
DONE = {
    "state": "LINKED",
    "linkages": 3,
    "sellers": 3,
    "evidence": 3,
    "reservations": ["FIRM", "FIRM", "FIRM"],
    "accepted": 3,
    "opened": 1,
    "requirement": "FILLED",
}


@pytest.fixture
def place(tmp_path):
    """The environment of processes that share a database of their own, on the kind that the suite runs on."""
    environment = {
        **os.environ,
        "SAMBUNG_DATA": str(tmp_path),
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        "DJANGO_SETTINGS_MODULE": "sambung.config.settings",
    }
    with own_database(tmp_path) as url:
        yield {**environment, "DATABASE_URL": url}


def start(place, *arguments):
    command = [sys.executable, "-m", "tests.apps.linkages.answering_process", *arguments]
    return subprocess.Popen(command, cwd=ROOT, env=place, stdout=subprocess.PIPE)


def run(place, *arguments):
    process = start(place, *arguments)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    return json.loads(output) if output else None


def wait_until(found, seconds=40):
    end = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.02)


def build(place, *already):
    """A sent proposal in the place's database that `already` have accepted; the tokens by name."""
    return run(place, "build", json.dumps({name: DIGITS[name] for name in already}))


def answer(place, tokens, name, where="plain", said=""):
    return start(
        place, "answer", tokens[name], DIGITS[name], said or ("ACCEPTED" if name else "BUYER"), where
    )


def race(place, *processes):
    folder = Path(place["SAMBUNG_DATA"])
    wait_until(lambda: len(list(folder.glob("ready-*"))) == len(processes))
    (folder / "gate").touch()
    return race_free(*processes)


def race_free(*processes):
    """What each process says at its end."""
    said = []
    for process in processes:
        output, _ = process.communicate(timeout=60)
        assert process.returncode == 0
        said.append(json.loads(output))
    return said


@pytest.mark.parametrize(
    ("before", "last"),
    [
        (["Dapur Ani", ""], ["Warung Bu Sri", "Dapur Pak Joko"]),
        (["Dapur Ani", "Warung Bu Sri"], ["Dapur Pak Joko", ""]),
        ([], ["Dapur Ani", "Warung Bu Sri", "Dapur Pak Joko", ""]),
    ],
)
def test_the_last_answers_at_once_open_exactly_one_set_of_linkages(place, before, last):
    tokens = build(place, *before)
    said = race(place, *(answer(place, tokens, name, "gate") for name in last))
    assert sorted(one["linked"] for one in said) == [False] * (len(last) - 1) + [True]
    assert run(place, "look") == DONE


def test_the_same_answer_twice_at_once_is_one_answer(place):
    tokens = build(place, "Dapur Ani", "Warung Bu Sri", "")
    said = race(place, *(answer(place, tokens, "Dapur Pak Joko", "gate") for _ in range(2)))
    assert {one["linked"] for one in said} == {True}
    assert run(place, "look") == DONE


def test_yes_and_no_for_one_member_at_once_leave_one_of_them(place):
    tokens = build(place, "Dapur Ani", "Warung Bu Sri", "")
    said = race(
        place,
        answer(place, tokens, "Dapur Pak Joko", "gate"),
        answer(place, tokens, "Dapur Pak Joko", "gate", "DECLINED"),
    )
    assert len([one for one in said if "error" in one]) == 1
    seen = run(place, "look")
    if "linked" in said[0]:
        assert seen == DONE
    else:
        assert (seen["state"], seen["linkages"], seen["reservations"]) == ("SENT", 0, ["HELD", "HELD"])


@pytest.mark.parametrize("where", ["before", "inside", "after"])
def test_a_killed_acceptance_is_lost_whole_or_kept_whole(place, where):
    tokens = build(place, "Dapur Ani", "Warung Bu Sri", "")
    process = answer(place, tokens, "Dapur Pak Joko", where)
    try:
        wait_until((Path(place["SAMBUNG_DATA"]) / "reached").exists)
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
    seen = run(place, "look")
    if where == "after":
        assert seen == DONE
    else:
        held = {"linkages": 0, "sellers": 0, "evidence": 0, "reservations": ["HELD"] * 3, "accepted": 2}
        assert seen == {**DONE, **held, "state": "SENT", "opened": 0, "requirement": "OPEN"}
    # The member presses the button again.
    (again,) = race_free(answer(place, tokens, "Dapur Pak Joko"))
    assert again["linked"]
    assert run(place, "look") == DONE
