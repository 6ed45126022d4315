"""Jobs: long work that was asked for, how far it is, calling it off."""

from __future__ import annotations

import datetime
import uuid
from typing import Any, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema

from sambung.api.authentication import Bearer, caller_of
from sambung.api.pages import PageOf, PageQuery, page_of, paged
from sambung.apps.actors.access import Actor
from sambung.apps.jobs import selectors
from sambung.apps.jobs.services import cancel_job

router = Router(tags=["jobs"], auth=Bearer("jobs:read"))
WRITES = Bearer("jobs:write")


class JobQuery(PageQuery):
    """Which jobs."""

    is_open: bool | None = Field(None, description="True: waiting or running. False: ended.")


class JobFields(Schema):
    """A piece of work. Ask again until its state is DONE, FAILED or CANCELLED; a webhook tells of what it changed."""

    uid: uuid.UUID
    kind: str = Field(description="Stable, e.g. `pooling.solve`, `intake.commit_upload`.")
    state: Literal["QUEUED", "RUNNING", "DONE", "FAILED", "CANCELLED"]
    progress: float | None = Field(description="0 to 1; null: not known.")
    message: str
    subject_uid: uuid.UUID | None = Field(description="What it is about: a consortium, an upload …")
    result: Any = Field(description="What came out, by kind.")
    error_code: str | None
    attempt: int
    created_at: datetime.datetime
    finished_at: datetime.datetime | None


class JobPage(PageOf):
    items: list[JobFields]


@router.get("", response=JobPage, url_name="jobs", operation_id="listJobs")
def list_jobs(request: HttpRequest, query: Query[JobQuery]) -> dict[str, Any]:
    """Own jobs and those of one's centre, newest first."""
    actor = caller_of(request)
    rows = selectors.list_jobs(actor, is_open=query.is_open)

    def fields(found: list[Any]) -> list[dict[str, Any]]:
        return [job_of(one) for one in selectors.view_jobs(actor, found)]

    return paged(request, page_of(rows, query), query, fields)


@router.get("/{uid}", response=JobFields, url_name="job", operation_id="getJob")
def get_job(request: HttpRequest, uid: uuid.UUID) -> dict[str, Any]:
    """One job with its progress."""
    return job_fields(caller_of(request), uid)


@router.post(
    "/{uid}/cancel", response=JobFields, auth=WRITES, url_name="cancel-job", operation_id="cancelJob"
)
def cancel(request: HttpRequest, uid: uuid.UUID) -> dict[str, Any]:
    """Call it off: at once where it waits, within seconds where it runs. What has ended stays as it is."""
    actor = caller_of(request)
    cancel_job(actor, uid)
    return job_fields(actor, uid)


def job_fields(actor: Actor, uid: uuid.UUID | None) -> dict[str, Any]:
    """One job as the actor sees it. Errors: Http404, ObjectDoesNotExist."""
    if uid is None:
        raise Http404
    return job_of(selectors.get_job(actor, uid))


def job_of(view: selectors.JobView) -> dict[str, Any]:
    """A job as plain fields."""
    return {
        "uid": view.uid,
        "kind": view.kind,
        "state": view.state,
        "progress": view.progress,
        "message": view.message,
        "subject_uid": view.subject_uid,
        "result": view.result,
        "error_code": view.error_code or None,
        "attempt": view.attempt,
        "created_at": view.created_at,
        "finished_at": view.finished_at,
    }
