"""Handlers of work, and what a handler is given."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone

from sambung.apps.actors.access import NOBODY, SYSTEM, Actor
from sambung.apps.jobs.models import Job, JobState
from sambung.apps.jobs.services.process import run_function

Handler = Callable[["JobContext"], Any]
handlers: dict[str, Handler] = {}
# From a person's uid to the actor that the person is today; attached in config/wiring.
find_actor: list[Callable[[uuid.UUID], Actor]] = []


class JobStoppedError(RuntimeError):
    """Somebody cancelled the job, or its worker was told to end: leave without writing."""


class JobLostError(RuntimeError):
    """Another worker holds this job by now: what this one wanted to write must be rolled back."""


class UnableToRunError(RuntimeError):
    """The work cannot be done for a reason that a person can mend; `code` names the sentence to show."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def register_handler(kind: str, handler: Handler) -> None:
    """Say which function does this kind of work; a second handler for a kind is a mistake.

    Errors: ValueError.
    """
    if handlers.get(kind, handler) is not handler:
        raise ValueError(f"{kind} has a handler already")
    handlers[kind] = handler


class JobContext:
    """The job as its handler sees it.

    A handler that writes does so in one `transaction.atomic()` and calls `finish(result)` inside it: either
    both are kept or neither, so a killed worker neither loses nor doubles. A handler that writes nothing
    returns its result.
    """

    def __init__(self, job: Job, *, is_inline: bool = False) -> None:
        self.uid: uuid.UUID = job.uid
        self.kind: str = job.kind
        self.params: dict[str, Any] = job.params
        self.subject_uid: uuid.UUID | None = job.subject_uid
        self.centre_uid: uuid.UUID | None = job.centre_uid
        self.actor_uid: uuid.UUID | None = job.actor_uid
        self.attempt: int = job.attempt
        self.progress = 0.0
        self.message = ""
        self.is_finished = False
        self.is_cancelled = threading.Event()
        self.is_interrupted = threading.Event()
        self._pk = job.pk
        self._worker = job.worker
        self._is_inline = is_inline
        self._written: tuple[float, str] = (0.0, "")

    @property
    def actor(self) -> Actor:
        """Who asked, as that person is today: roles that ended since no longer count."""
        if self.actor_uid is None:
            return NOBODY
        if self.actor_uid == SYSTEM.uid:
            return SYSTEM
        return find_actor[0](self.actor_uid) if find_actor else NOBODY

    def report(self, progress: float | None, message: str = "") -> None:
        """How far it is: 0 to 1 (None: unknown, stays as it was), and a few words. Cheap; call it often."""
        if progress is not None:
            self.progress = min(1.0, max(0.0, progress))
        if message:
            self.message = message[:200]
        if self._is_inline:
            self.write_heartbeat()

    def should_stop(self) -> bool:
        """Whether somebody cancelled the job or the worker must end."""
        return self.is_cancelled.is_set() or self.is_interrupted.is_set()

    def demand_going_on(self) -> None:
        """Raise JobStoppedError where `should_stop`."""
        if self.should_stop():
            raise JobStoppedError(str(self.uid))

    def run_in_child(
        self,
        function: str,
        payload: Any,
        *,
        on_report: Callable[..., None] | None = None,
        memory_bytes: int | None = None,
    ) -> Any:
        """Run `"package.module:function"` in a process of its own with a memory limit; returns what it returns.

        `payload`: keyword arguments (a dict) or the one argument; it and the result must pickle. The function
        gets `report` and `should_stop` where its signature names them; calls of `report(*values)` arrive at
        `on_report` (default: `self.report`). Do not hold a transaction open meanwhile. Errors:
        JobStoppedError, ChildFailedError (a mistake in the function), ChildOutOfMemoryError, ChildDiedError.
        """
        result = run_function(
            function,
            payload,
            on_report=on_report or self.report,
            should_stop=self.should_stop,
            memory_bytes=memory_bytes,
        )
        self.demand_going_on()
        return result

    def finish(self, result: Any = None) -> None:
        """Write DONE and the result (JSON), in the caller's transaction. Errors: JobLostError."""
        with transaction.atomic():
            self._end(state=JobState.DONE, progress=1.0, result=result, message=self.message)
            self.is_finished = True

    def write_heartbeat(self) -> None:
        """Tell that the worker lives and how far it is; learn whether the job was cancelled or lost."""
        now = timezone.now()
        rows = self._mine()
        if not rows.update(heartbeat_at=now, progress=self.progress, message=self.message):
            # Cancelled, finished or taken over: in each case there is nothing left to do here.
            self.is_interrupted.set()
            return
        if rows.filter(is_cancel_requested=True).exists():
            self.is_cancelled.set()

    def has_news(self) -> bool:
        """Whether progress changed since this was last asked."""
        seen, self._written = self._written, (self.progress, self.message)
        return seen != self._written

    def end_without_result(self, **values: Any) -> None:
        """For the worker: FAILED, CANCELLED, or back to QUEUED."""
        self._end(**values)

    def _end(self, **values: Any) -> None:
        if values["state"] != JobState.QUEUED:
            values["finished_at"] = timezone.now()
        if not self._mine().update(**values):
            raise JobLostError(str(self.uid))

    def _mine(self) -> Any:
        return Job.objects.unscoped("the worker that holds the job").filter(
            pk=self._pk, state=JobState.RUNNING, worker=self._worker, attempt=self.attempt
        )
