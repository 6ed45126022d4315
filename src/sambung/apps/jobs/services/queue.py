"""Asking for work and calling it off."""

from __future__ import annotations

import datetime
import json
import uuid
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from sambung.apps.actors.access import Actor, demand
from sambung.apps.jobs.models import Job, JobState
from sambung.apps.jobs.services.handlers import handlers
from sambung.apps.journal.services import record

OPEN = (JobState.QUEUED, JobState.RUNNING)


class UnableToEnqueueError(ValueError):
    """No handler knows this kind of work."""


def enqueue(
    actor: Actor,
    kind: str,
    *,
    params: dict[str, Any] | None = None,
    subject_uid: uuid.UUID | None = None,
    centre_uid: uuid.UUID | None = None,
    dedupe_key: str = "",
    max_attempts: int = 3,
    run_after: datetime.datetime | None = None,
) -> Job:
    """Ask for work in the caller's transaction; a worker starts it within a third of a second of its commit.

    With `dedupe_key`, an open job of the same key is returned instead of a second one. `params` must be JSON
    and hold nothing personal. Whether the actor may is the calling room's question. Errors:
    UnableToEnqueueError.
    """
    if kind not in handlers:
        raise UnableToEnqueueError(f"no handler is attached for {kind!r}")
    with transaction.atomic():
        job = Job(
            kind=kind,
            params=json.loads(json.dumps(params or {}, default=str)),
            actor_uid=actor.uid,
            centre_uid=centre_uid,
            subject_uid=subject_uid,
            dedupe_key=dedupe_key,
            max_attempts=max_attempts,
            run_after=run_after or timezone.now(),
        )
        open_jobs: QuerySet[Job] = Job.objects.unscoped("one open job for each key, whoever asked").filter(
            dedupe_key=dedupe_key, state__in=OPEN
        )
        if dedupe_key and (standing := open_jobs.first()) is not None:
            return standing
        try:
            with transaction.atomic():
                job.save()
        except IntegrityError:
            # Somebody asked for the same at the same moment.
            standing = open_jobs.first()
            if standing is None:
                raise
            return standing
        record(
            actor,
            "job.enqueued",
            subject_kind="job",
            subject_uid=job.uid,
            payload={"kind": kind, "about": subject_uid},
            centre_uid=centre_uid,
        )
        return job


def cancel_job(actor: Actor, uid: uuid.UUID) -> Job:
    """Call work off: at once where it waits; where it runs, its worker stops it within seconds.

    Idempotent. Errors: Job.DoesNotExist for strangers, PermissionMissingError.
    """
    with transaction.atomic():
        job: Job = Job.objects.visible(actor).select_for_update().get(uid=uid)
        demand(actor, "jobs.cancel_job", job)
        if job.state not in OPEN or job.is_cancel_requested:
            return job
        job.is_cancel_requested = True
        if job.state == JobState.QUEUED:
            job.state = JobState.CANCELLED
            job.finished_at = timezone.now()
        job.save(update_fields=["state", "is_cancel_requested", "finished_at"])
        record(
            actor,
            "job.cancelled",
            subject_kind="job",
            subject_uid=job.uid,
            payload={"kind": job.kind},
            centre_uid=job.centre_uid,
        )
        return job
