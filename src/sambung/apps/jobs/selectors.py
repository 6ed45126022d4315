"""Reading jobs: one, and the newest of those that somebody may see."""

from __future__ import annotations

import datetime
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from sambung.apps.actors.access import Actor, may
from sambung.apps.jobs.models import Job, JobState


@dataclass(frozen=True)
class JobView:
    """A job as a page shows it. `error_code` is empty where nothing failed; `progress` is 0 to 1."""

    uid: uuid.UUID
    kind: str
    state: str
    progress: float | None
    message: str
    result: Any
    error_code: str
    error_params: dict[str, Any] = field(hash=False)
    subject_uid: uuid.UUID | None
    params: dict[str, Any] = field(hash=False)
    attempt: int
    created_at: datetime.datetime
    finished_at: datetime.datetime | None
    is_own: bool
    may_cancel: bool

    @property
    def is_open(self) -> bool:
        """Waiting or running."""
        return self.state in {JobState.QUEUED, JobState.RUNNING}


def get_job(actor: Actor, uid: uuid.UUID) -> JobView:
    """One job. Errors: ObjectDoesNotExist for whoever may not see it."""
    job = Job.objects.visible(actor).get(uid=uid)
    return _view(actor, job, may_cancel=may(actor, "jobs.cancel_job", job))


def recent_jobs(
    actor: Actor, *, is_open: bool | None = None, offset: int = 0, limit: int = 25
) -> list[JobView]:
    """Newest first; one query, so `may_cancel` is told for own jobs only. `is_open`: only those still at work, or only ended ones."""
    return view_jobs(actor, list_jobs(actor, is_open=is_open)[offset : offset + limit])


def list_jobs(actor: Actor, *, is_open: bool | None = None) -> QuerySet[Job]:
    """Jobs that the actor may see, newest first; lazy, to be paginated and shown by `view_jobs`."""
    rows: QuerySet[Job] = Job.objects.visible(actor).order_by("-id")
    open_states = [JobState.QUEUED, JobState.RUNNING]
    if is_open is None:
        return rows
    return rows.filter(state__in=open_states) if is_open else rows.exclude(state__in=open_states)


def view_jobs(actor: Actor, jobs: Iterable[Job]) -> list[JobView]:
    """Rows of `list_jobs` as they are shown; no query."""
    return [_view(actor, job, may_cancel=job.actor_uid == actor.uid) for job in jobs]


def open_job_of(subject_uid: uuid.UUID, kind: str) -> uuid.UUID | None:
    """The uid of the waiting or running job of that kind about a thing; None where there is none."""
    found: uuid.UUID | None = (
        Job.objects.unscoped("only whether work is under way, never what or by whom")
        .filter(subject_uid=subject_uid, kind=kind, state__in=[JobState.QUEUED, JobState.RUNNING])
        .order_by("-id")
        .values_list("uid", flat=True)
        .first()
    )
    return found


def _view(actor: Actor, job: Job, *, may_cancel: bool) -> JobView:
    error = json.loads(job.error) if job.error else {}
    is_open = job.state in {JobState.QUEUED, JobState.RUNNING}
    return JobView(
        uid=job.uid,
        kind=job.kind,
        state=job.state,
        progress=job.progress if job.progress else None,
        message=job.message,
        result=job.result,
        error_code=error.get("code", ""),
        error_params=error.get("params", {}),
        subject_uid=job.subject_uid,
        params=job.params,
        attempt=job.attempt,
        created_at=job.created_at,
        finished_at=job.finished_at,
        is_own=job.actor_uid == actor.uid,
        may_cancel=is_open and not job.is_cancel_requested and may_cancel,
    )
