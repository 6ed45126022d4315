"""What follows upon a change: a posted requirement is matched, a recorded certificate brings within reach."""

from tests.cast import TODAY
from tests.market import producer, require

from sambung.apps.jobs.models import Job
from sambung.apps.jobs.services import run_waiting_jobs
from sambung.apps.matching.models import MatchRun
from sambung.apps.matching.selectors import latest_run, orders_within_reach
from sambung.apps.matching.services import match_requirement
from sambung.apps.registry.services import record_certificate


def runs():
    return MatchRun.objects.unscoped("the test counts runs")


def test_a_posted_requirement_is_matched_and_a_draft_is_not(cast, django_capture_on_commit_callbacks):
    producer(cast, "Satu", certificates=("HALAL",))
    with django_capture_on_commit_callbacks(execute=True):
        draft = require(cast, publish=False)
    assert not runs().exists()
    with django_capture_on_commit_callbacks(execute=True):
        posted = require(cast)
    assert runs().get().requirement == posted != draft


def test_a_recorded_certificate_brings_within_reach_by_itself(cast, django_capture_on_commit_callbacks):
    offer = producer(cast, "Tanpa Halal")
    requirement = require(cast)
    match_requirement(cast.actor("manager"), requirement=requirement)
    mentor = cast.actor("mentor")
    assert [one.verdict for one in orders_within_reach(mentor, offer.enterprise)] == ["NEARLY"]
    with django_capture_on_commit_callbacks(execute=True):
        record_certificate(mentor, offer.enterprise, scheme="HALAL", basis="EVENT", valid_from=TODAY)
    assert [one.verdict for one in orders_within_reach(mentor, offer.enterprise)] == ["ELIGIBLE"]


def test_many_requirements_wait_for_a_worker_one_job_each(cast, django_capture_on_commit_callbacks):
    offer = producer(cast, "Tanpa Halal")
    requirements = [require(cast) for _ in range(5)]
    for one in requirements:
        match_requirement(cast.actor("manager"), requirement=one)
    for scheme in ("HALAL", "SPP_IRT"):
        with django_capture_on_commit_callbacks(execute=True):
            record_certificate(
                cast.actor("mentor"), offer.enterprise, scheme=scheme, basis="EVENT", valid_from=TODAY
            )
    waiting = Job.objects.unscoped("the test counts jobs").filter(kind="matching.match_requirement")
    assert waiting.count() == 3
    run_waiting_jobs()
    for one in requirements:
        assert latest_run(cast.actor("manager"), one).summary["counts"]["ELIGIBLE"] == 1
