"""Asking the planner: for a centre's year, for the same year with other hours and money, for a province."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from sambung.apps.actors.access import Actor, demand
from sambung.apps.centres.models import Centre
from sambung.apps.jobs import services as jobs
from sambung.apps.jobs.selectors import open_job_of
from sambung.apps.journal.services import record
from sambung.apps.pathways.facts.settings import (
    QUARTERS,
    RunSettings,
    defaults_for,
    first_day,
    settings_of,
)
from sambung.apps.pathways.models import Approval, KeptPlan, PlanningYear, PlanRun, RunState
from sambung.apps.pathways.services.refusals import UnableToPlanError

JOB_KIND = "pathways.solve"
PER_CENT = range(1001)


@transaction.atomic
def ask_for_plan(
    actor: Actor,
    year: PlanningYear,
    *,
    hours_percent: int = 100,
    money_percent: int = 100,
    previous: PlanRun | None = None,
    is_fresh: bool = False,
) -> PlanRun:
    """A run that waits for its job. While one of the year is at work, that one is returned.

    `previous`: the run that it is to be compared with, and whose plan and prices the search begins with; default the
    last one solved. `is_fresh`: the search begins with nothing. Errors: PermissionMissingError; UnableToPlanError NUMBERS (per cents from 0 to 1000).
    """
    demand(actor, "pathways.plan", year.centre)
    if hours_percent not in PER_CENT or money_percent not in PER_CENT:
        raise UnableToPlanError("NUMBERS")
    PlanningYear.objects.unscoped("its row orders who asks").select_for_update().get(pk=year.pk)
    waiting: PlanRun | None = year.runs.filter(state=RunState.QUEUED).order_by("-id").first()
    if waiting is not None and open_job_of(waiting.uid, JOB_KIND) is not None:
        return waiting
    last = previous or year.runs.filter(state=RunState.SOLVED).order_by("-id").first()
    settings = settings_of(year, hours_percent=hours_percent, money_percent=money_percent)
    run = PlanRun(year=year, previous=last, started_from=None if is_fresh else _with_plan(last))
    return _start(actor, run, settings, year.centre)


@transaction.atomic
def ask_for_province(actor: Actor, *, province: str, is_fresh: bool = False) -> PlanRun:
    """What all centres of a province could reach together, each with its own year, or estimates where it has none.

    For reading: nobody's plan is changed by it. The search begins with the last answer for the province and year,
    unless `is_fresh`. Errors: PermissionMissingError; UnableToPlanError NOT_IN_PLAN
    where the province has no centre.
    """
    demand(actor, "pathways.plan_province", province)
    rows = Centre.objects.unscoped("every centre of the province").filter(region_code__startswith=province)
    centres = list(rows.order_by("pk"))
    if not centres or len(province) != 2:
        raise UnableToPlanError("NOT_IN_PLAN")
    waiting: PlanRun | None = (
        PlanRun.objects.unscoped("one at a time for a province")
        .filter(year__isnull=True, province=province, state=RunState.QUEUED)
        .order_by("-id")
        .first()
    )
    if waiting is not None and open_job_of(waiting.uid, JOB_KIND) is not None:
        return waiting
    today = timezone.localdate()
    starts_on = first_day(today)
    parts = defaults_for(centres, on=today, starts_on=starts_on, periods=QUARTERS)
    years = PlanningYear.objects.unscoped("every centre's own figures").filter(
        centre__in=centres, starts_on=starts_on, periods=QUARTERS
    )
    for year in years.select_related("centre"):
        parts[year.centre_id] = settings_of(year).centres[0]
    settings = RunSettings(
        starts_on=starts_on, periods=QUARTERS, centres=tuple(parts[one.pk] for one in centres)
    )
    last = None if is_fresh else _last_of_province(province, settings)
    return _start(actor, PlanRun(province=province, previous=last, started_from=last), settings, None)


def _with_plan(run: PlanRun | None) -> PlanRun | None:
    """The run, where a later one can start from it."""
    return run if run is not None and KeptPlan.objects.filter(run=run).exists() else None


def _last_of_province(province: str, settings: RunSettings) -> PlanRun | None:
    rows = PlanRun.objects.unscoped("the answer before").filter(
        year__isnull=True,
        province=province,
        state=RunState.SOLVED,
        settings__starts_on=settings.starts_on.isoformat(),
        kept__isnull=False,
    )
    found: PlanRun | None = rows.order_by("-id").first()
    return found


def _start(actor: Actor, run: PlanRun, settings: RunSettings, centre: Centre | None) -> PlanRun:
    run.settings = settings.as_json()
    run.known_on = timezone.localdate()
    run.requested_by_uid = actor.uid
    run.save(force_insert=True)
    job = jobs.enqueue(
        actor,
        JOB_KIND,
        params={"run": str(run.uid)},
        subject_uid=run.uid,
        centre_uid=centre.uid if centre else None,
        dedupe_key=f"{JOB_KIND}:{run.uid}",
    )
    run.job_uid = job.uid
    run.save(update_fields=["job_uid"])
    record(
        actor,
        "pathways.asked",
        subject_kind="pathways.run",
        subject_uid=run.uid,
        payload={
            "year": run.year.uid if run.year else None,
            "province": run.province,
            "hours_percent": settings.hours_percent,
            "money_percent": settings.money_percent,
            "started_from": run.started_from.uid if run.started_from else None,
        },
        centre_uid=centre.uid if centre else None,
    )
    return run


@transaction.atomic
def approve_plan(actor: Actor, run: PlanRun, *, expected_version: int) -> PlanRun:
    """The plan that the centre works by; the one approved before is superseded.

    Errors: PermissionMissingError, StaleWriteError; UnableToPlanError NOT_SOLVED.
    """
    year = _decidable(actor, run)
    before = year.runs.filter(approval=Approval.APPROVED).exclude(pk=run.pk).first()
    if before is not None:
        before.approval = Approval.SUPERSEDED
        before.save_changes(expected_version=None, fields=["approval"])
    run.approval = Approval.APPROVED
    run.approved_on, run.approved_by = timezone.localdate(), actor.name
    run.save_changes(expected_version=expected_version, fields=["approval", "approved_on", "approved_by"])
    _decided(actor, "approved", run, supersedes=before.uid if before else None)
    return run


@transaction.atomic
def take_back_approval(actor: Actor, run: PlanRun, *, expected_version: int) -> PlanRun:
    """Back to a draft, while no case has begun with it; the plan that it superseded can be approved again.

    Errors: PermissionMissingError, StaleWriteError; UnableToPlanError NOT_SOLVED, CASES_OPEN.
    """
    _decidable(actor, run)
    if run.approval != Approval.APPROVED:
        raise UnableToPlanError("NOTHING_TO_UNDO")
    if run.pathways.filter(case_uid__isnull=False).exists():
        raise UnableToPlanError("CASES_OPEN")
    run.approval, run.approved_on, run.approved_by = Approval.DRAFT, None, ""
    run.save_changes(expected_version=expected_version, fields=["approval", "approved_on", "approved_by"])
    _decided(actor, "approval_taken_back", run)
    return run


@transaction.atomic
def record_export(actor: Actor, run: PlanRun, *, part: str, rows: int) -> None:
    """An export leaves a line in the journal."""
    record(
        actor,
        "pathways.exported",
        subject_kind="pathways.run",
        subject_uid=run.uid,
        payload={"part": part, "rows": rows},
        centre_uid=run.year.centre.uid if run.year else None,
    )


def _decidable(actor: Actor, run: PlanRun) -> PlanningYear:
    if run.year is None or run.state != RunState.SOLVED:
        raise UnableToPlanError("NOT_SOLVED")
    demand(actor, "pathways.plan", run.year.centre)
    locked: PlanningYear = (
        PlanningYear.objects.unscoped("its row orders who decides").select_for_update().get(pk=run.year_id)
    )
    return locked


def _decided(actor: Actor, code: str, run: PlanRun, **payload: object) -> None:
    record(
        actor,
        f"pathways.{code}",
        subject_kind="pathways.run",
        subject_uid=run.uid,
        payload={
            "objective": run.objective,
            "bound": run.bound,
            "problem_sha256": run.problem_sha256,
            **payload,
        },
        centre_uid=run.year.centre.uid if run.year else None,
    )
