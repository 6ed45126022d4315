"""The job: over real gaps, in a child process, once; what it cannot do it says."""

import numpy as np
import pytest
from tests.cast import TODAY

from sambung.apps.jobs.models import Job
from sambung.apps.jobs.services import run_waiting_jobs
from sambung.apps.pathways import selectors, services
from sambung.apps.pathways.facts import build_problem, settings_of
from sambung.apps.pathways.jobs import progress_words, without_limits

pytestmark = pytest.mark.django_db


def test_the_planner_answers_over_the_centres_gaps(cast, offers, year):
    """Hours for one of the two who lack halal: it takes the ready one and the greater worth, and proves it."""
    manager = cast.actor("manager")
    hours = {(person.uid, "", period): 0 for person in (cast.mentor, cast.colleague) for period in range(4)}
    hours[cast.mentor.uid, "", 0] = 45
    services.set_hours(manager, year, hours=hours, is_by_field=False, expected_version=year.version)
    asked = services.ask_for_plan(manager, year)
    run_waiting_jobs()
    run = selectors.get_run(manager, asked.uid)
    assert run.state == "SOLVED", Job.objects.unscoped("test").get().error
    assert run.objective == 4 * 350 + 4 * 245
    assert run.bound >= run.objective
    assert run.gap <= 0.01
    assert run.problem_sha256
    assert {row.enterprise.name for row in selectors.list_pathways(manager, run)} > {"Dapur Siap"}
    assert run.omissions.count() == 1
    # Done twice it changes nothing.
    version = run.version
    Job.objects.unscoped("test").update(state="QUEUED", worker="", finished_at=None)
    run_waiting_jobs()
    assert selectors.get_run(manager, asked.uid).version == version


def test_without_gaps_it_says_what_is_missing(cast):
    year = services.open_year(cast.actor("manager"), centre=cast.solo)
    asked = services.ask_for_plan(cast.actor("manager"), year)
    run_waiting_jobs()
    run = selectors.get_run(cast.actor("manager"), asked.uid)
    assert (run.state, run.reason) == ("FAILED", "NO_GAPS")


def test_limits_are_taken_away_for_pricing_them(cast, year):
    services.set_limits(
        cast.actor("manager"),
        year,
        limits=[{"kind": "class", "value": "UNKNOWN", "least": 1, "most": None}],
        expected_version=year.version,
    )
    problem = build_problem(settings_of(year), on=TODAY).problem
    free = without_limits(problem)
    assert (len(problem.limit_ids), len(free.limit_ids)) == (1, 0)
    assert np.array_equal(free.candidates.value, problem.candidates.value)


def test_progress_is_objective_and_bound():
    assert progress_words(None, 5.0) == ""
    assert progress_words(9_900.0, 10_000.0) == "9.9 ≤ 10.0 (1.00 %)"
