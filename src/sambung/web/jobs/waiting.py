"""What a page waits for and the work behind it, read so that an end between the two looks is not missed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sambung.apps.actors.access import Actor
from sambung.apps.jobs.selectors import JobView, get_job


def work_behind(actor: Actor, waiting: Any, read_again: Callable[[], Any]) -> tuple[Any, JobView | None]:
    """The thing that waits (it has `job_uid`) and its job, None where it has none.

    A job that is done has written its answer with its end: then the thing was read a moment too early, and is
    read again. A page that showed it as it was would say "done" and never ask again.
    """
    job = get_job(actor, waiting.job_uid) if waiting.job_uid else None
    if job is not None and job.state == "DONE":
        return read_again(), job
    return waiting, job
