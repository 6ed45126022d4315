"""The child process: its answer, its failures, its limits, its end."""

import time

import pytest

from sambung.apps.jobs.services.process import (
    ChildDiedError,
    ChildFailedError,
    ChildOutOfMemoryError,
    run_function,
)

WORK = "tests.apps.jobs.work"


def run(name, payload, **options):
    options = {"on_report": lambda *values: None, "should_stop": lambda: False, **options}
    return run_function(f"{WORK}:{name}", payload, **options)


def test_it_answers_and_reports():
    seen = []
    assert run("double", {"number": 21}, on_report=lambda *values: seen.append(values)) == 42
    assert seen == [(0.5, "half")]


def test_a_payload_that_is_no_dict_is_the_one_argument():
    assert run("plain", ("a", 1)) == ("a", 1)


def test_what_it_prints_does_not_spoil_the_answer():
    assert run("chatter", {}) == "said"


def test_it_never_loads_django():
    assert run("loaded", {}) is False


def test_a_mistake_carries_its_traceback_for_the_log():
    with pytest.raises(ChildFailedError, match="by our mistake") as caught:
        run("fail", {})
    assert caught.value.kind == "ZeroDivisionError"


def test_too_much_memory_is_told_apart():
    with pytest.raises(ChildOutOfMemoryError):
        run("take_memory", {"size": 3 * 1024**3}, memory_bytes=512 * 1024**2)


def test_a_crash_of_native_code_is_told_apart():
    with pytest.raises(ChildDiedError):
        run("die", {})


def test_stopping_ends_it_at_once():
    started = time.monotonic()
    assert run("sleep_long", {}, should_stop=lambda: time.monotonic() - started > 0.3) is None
    assert time.monotonic() - started < 10
