"""Asking, running, cancelling, failing, bringing back."""

import datetime
import uuid

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import OperationalError, transaction
from django.utils import timezone

from sambung.apps.actors.access import NOBODY, SYSTEM, PermissionMissingError
from sambung.apps.jobs.models import Job
from sambung.apps.jobs.selectors import get_job, open_job_of, recent_jobs
from sambung.apps.jobs.services import (
    JobContext,
    JobLostError,
    JobStoppedError,
    UnableToEnqueueError,
    UnableToRunError,
    cancel_job,
    enqueue,
    register_handler,
    run_waiting_jobs,
)
from sambung.apps.jobs.services.handlers import handlers
from sambung.apps.jobs.services.worker import claim_job, place, reap_lost_jobs, run_job
from sambung.apps.journal.models import Entry
from sambung.apps.journal.services import record

pytestmark = pytest.mark.django_db


@pytest.fixture
def handle(monkeypatch):
    """Attach a handler for the kind `trial`, for this test alone."""

    def attach(function):
        monkeypatch.setitem(handlers, "trial", function)

    attach(lambda context: {"seen": context.params})
    return attach


def job(uid):
    return Job.objects.unscoped("the test looks at the table").get(uid=uid)


def ask(actor=SYSTEM, **fields):
    return enqueue(actor, "trial", **fields)


def take(uid, worker="other:1:x"):
    claimed = claim_job(worker)
    assert claimed.uid == uid
    return claimed


def test_a_job_runs_and_keeps_its_result(handle, cast):
    asked = ask(cast.actor("manager"), params={"day": datetime.date(2026, 11, 24)})
    assert run_waiting_jobs() == 1
    view = get_job(cast.actor("manager"), asked.uid)
    assert (view.state, view.result, view.attempt) == ("DONE", {"seen": {"day": "2026-11-24"}}, 1)
    assert run_waiting_jobs() == 0


def test_an_unknown_kind_is_refused(handle):
    with pytest.raises(UnableToEnqueueError, match="no-such"):
        enqueue(SYSTEM, "no-such")


def test_a_kind_has_one_handler(handle):
    with pytest.raises(ValueError, match="trial"):
        register_handler("trial", lambda context: None)


def test_an_open_job_of_the_same_key_is_the_same(handle):
    first = ask(dedupe_key="pool:7")
    assert ask(dedupe_key="pool:7").uid == first.uid
    run_waiting_jobs()
    assert ask(dedupe_key="pool:7").uid != first.uid


def test_work_asked_for_in_a_change_that_is_rolled_back_never_was(handle):
    with transaction.atomic():
        ask()
        transaction.set_rollback(True)
    assert run_waiting_jobs() == 0


def test_work_waits_for_its_time(handle):
    ask(run_after=timezone.now() + datetime.timedelta(hours=1))
    assert run_waiting_jobs() == 0


def test_result_and_done_are_one(handle):
    def breaks_after_finishing(context):
        with transaction.atomic():
            record(SYSTEM, "trial.written", subject_kind="trial", subject_uid=None)
            context.finish({"n": 1})
            raise ZeroDivisionError

    handle(breaks_after_finishing)
    asked = ask()
    run_waiting_jobs()
    assert (job(asked.uid).state, job(asked.uid).result) == ("FAILED", None)
    assert not Entry.objects.filter(code="trial.written").exists()


def test_who_lost_the_job_cannot_write(handle):
    asked = ask()
    slow = JobContext(take(asked.uid, "slow:1:x"))
    Job.objects.unscoped("as the reaper does").filter(uid=asked.uid).update(state="QUEUED")
    quick = take(asked.uid, "quick:1:x")

    @transaction.atomic
    def write_and_finish():
        record(SYSTEM, "trial.written", subject_kind="trial", subject_uid=None)
        slow.finish("slow")

    with pytest.raises(JobLostError):
        write_and_finish()
    run_job(quick, JobContext(quick))
    assert (job(asked.uid).state, job(asked.uid).result, job(asked.uid).attempt) == ("DONE", {"seen": {}}, 2)
    assert not Entry.objects.filter(code="trial.written").exists()


def test_a_silent_workers_job_comes_back_until_its_last_attempt(handle):
    asked = ask(max_attempts=2)
    for attempt, state in [(1, "QUEUED"), (2, "FAILED")]:
        take(asked.uid)
        assert reap_lost_jobs() == 0  # its heartbeat is fresh
        Job.objects.unscoped("time passes").filter(uid=asked.uid).update(
            heartbeat_at=timezone.now() - datetime.timedelta(minutes=5)
        )
        assert reap_lost_jobs() == 1
        assert (job(asked.uid).state, job(asked.uid).attempt) == (state, attempt)
    assert get_job(SYSTEM, asked.uid).error_code == "LOST"


def test_a_dead_process_of_this_place_is_seen_at_once(handle):
    asked = ask()
    take(asked.uid, f"{place()}:{2**22 - 1}:x")
    assert reap_lost_jobs() == 1
    assert job(asked.uid).state == "QUEUED"


def test_failures_have_codes_and_no_traceback(handle, caplog):
    def refuse(context):
        raise UnableToRunError("NO_HUB", hubs=0)

    def mistake(context):
        return 1 // 0

    for function, code, params in [(refuse, "NO_HUB", {"hubs": 0}), (mistake, "INTERNAL", {})]:
        handle(function)
        asked = ask()
        run_waiting_jobs()
        view = get_job(SYSTEM, asked.uid)
        assert (view.state, view.error_code, view.error_params) == ("FAILED", code, params)
        assert "Traceback" not in job(asked.uid).error
    assert "ZeroDivisionError" in caplog.text


def test_a_busy_database_is_tried_again_later(handle):
    def busy(context):
        raise OperationalError("database is locked")

    handle(busy)
    asked = ask(max_attempts=2)
    assert run_waiting_jobs() == 1
    assert job(asked.uid).state == "QUEUED"
    Job.objects.unscoped("time passes").filter(uid=asked.uid).update(run_after=timezone.now())
    run_waiting_jobs()
    assert get_job(SYSTEM, asked.uid).error_code == "DATABASE"


def test_cancelling_a_waiting_job_ends_it(handle, cast):
    asked = ask(cast.actor("manager"))
    cancel_job(cast.actor("manager"), asked.uid)
    cancel_job(cast.actor("manager"), asked.uid)
    assert job(asked.uid).state == "CANCELLED"
    assert run_waiting_jobs() == 0


def test_cancelling_a_running_job_stops_its_child_process(handle, cast):
    manager = cast.actor("manager")

    def long(context):
        cancel_job(manager, context.uid)
        context.write_heartbeat()
        context.run_in_child("tests.apps.jobs.work:sleep_long", {})

    handle(long)
    asked = ask(manager)
    run_waiting_jobs()
    assert (job(asked.uid).state, job(asked.uid).result) == ("CANCELLED", None)


def test_a_worker_that_ends_gives_the_attempt_back(handle):
    def interrupted(context):
        context.is_interrupted.set()
        raise JobStoppedError

    handle(interrupted)
    asked = ask()
    run_job(take(asked.uid), JobContext(job(asked.uid)))
    assert (job(asked.uid).state, job(asked.uid).attempt) == ("QUEUED", 0)


def test_progress_is_seen_while_it_runs(handle, cast):
    seen = []

    def reporting(context):
        context.report(0.25, "a quarter")
        view = get_job(cast.actor("manager"), context.uid)
        seen.append((view.state, view.progress, view.message))
        context.report(7)
        seen.append(get_job(cast.actor("manager"), context.uid).progress)

    handle(reporting)
    ask(cast.actor("manager"))
    run_waiting_jobs()
    assert seen == [("RUNNING", 0.25, "a quarter"), 1.0]


def test_the_handler_acts_as_who_asked(handle, cast):
    seen = []
    handle(lambda context: seen.append((context.actor.name, context.actor.centre_ids)))
    ask(cast.actor("manager"))
    run_waiting_jobs()
    assert seen == [("Mira", frozenset({cast.solo.pk}))]


def test_jobs_are_seen_by_who_asked_and_by_the_centre(handle, cast):
    asked = ask(cast.actor("mentor"), centre_uid=cast.solo.uid)
    own = ask(cast.actor("owner"))
    sees = {
        name for name in cast.users() if asked.uid in {view.uid for view in recent_jobs(cast.actor(name))}
    }
    assert sees == {"manager", "mentor", "colleague", "admin"}
    assert {name for name in cast.users() if own.uid in {v.uid for v in recent_jobs(cast.actor(name))}} == {
        "owner",
        "admin",
    }
    assert recent_jobs(NOBODY) == []
    with pytest.raises(ObjectDoesNotExist):
        get_job(cast.actor("stranger"), asked.uid)
    with pytest.raises(ObjectDoesNotExist):
        cancel_job(cast.actor("stranger"), asked.uid)
    with pytest.raises(PermissionMissingError):
        cancel_job(cast.actor("colleague"), asked.uid)


def test_the_list_costs_the_same_for_five_and_fifty(handle, cast, django_assert_max_num_queries):
    manager = cast.actor("manager")
    for count in (5, 45):
        for _ in range(count):
            ask(cast.actor("mentor"), centre_uid=cast.solo.uid)
        with django_assert_max_num_queries(1):
            recent_jobs(manager, limit=100)


def test_open_work_about_a_thing_is_found(handle):
    about = uuid.UUID(int=5)
    assert open_job_of(about, "trial") is None
    asked = ask(subject_uid=about)
    assert open_job_of(about, "trial") == asked.uid
    run_waiting_jobs()
    assert open_job_of(about, "trial") is None
