"""`sambung indicator`: the same numbers as the reading, from the rows alone."""

import csv
import datetime

import pytest
import time_machine
from tests.province import TODAY, make_province
from typer.testing import CliRunner

from sambung.apps.actors.access import SYSTEM
from sambung.apps.reporting import selectors, services
from sambung.commands.indicator import app

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime.datetime(2026, 11, 24, 5, 0, tzinfo=datetime.UTC), tick=False):
        yield


def run(*arguments):
    return CliRunner().invoke(app, list(arguments))


def test_definitions_are_published_once():
    assert "6 published" in run("define").output
    assert "0 published" in run("define").output


def test_prints_rate_interval_n_and_that_it_is_a_floor(tmp_path):
    run("define")
    make_province()
    reading = services.compute_reading(SYSTEM, definition=selectors.find_definition(SYSTEM, "L3"), on=TODAY)
    target = tmp_path / "l3.csv"
    outcome = run("--definition", "L3", "--on", "2026-11-24", "--csv", str(target))
    assert outcome.exit_code == 0
    for words in ("18.18 %", "linked    2", "n         11", "a floor", "Wilson", reading.input_sha256):
        assert words in outcome.output
    rows = list(csv.DictReader(target.open(encoding="utf-8-sig")))
    assert (rows[0]["part"], rows[0]["numerator"], rows[0]["denominator"]) == ("WHOLE", "2", "11")
    assert sum(row["part"] == "MONTH" for row in rows) == 25


def test_as_known_before_anything_was(tmp_path):
    run("define")
    make_province()
    outcome = run("--definition", "L1", "--on", "2026-11-24", "--known", "2026-11-01")
    assert "linked    0" in outcome.output


def test_says_what_to_choose():
    assert "indicator define" in run("--definition", "L1").output
    run("define")
    outcome = run("--definition", "L9")
    assert outcome.exit_code == 2
    assert "L1, L1-ML, L1-C, L2, L3, L4" in outcome.output
    assert run("--definition", "L1", "--on", "2027-01-01").exit_code == 2
