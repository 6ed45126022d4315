"""The worker: claims waiting jobs, runs their handlers, and brings back what lost workers held.

1. Job threads: claim (a conditional UPDATE: one wins), run the handler, write the end.
2. Heart: every JOB_HEARTBEAT_SECONDS, and sooner where progress changed, one UPDATE for each running job;
   an UPDATE that meets no row means that the job is no longer ours. It also brings back lost jobs: no heartbeat
   for JOB_LOST_AFTER_SECONDS, or a worker of this machine whose process is gone.
3. Duties: what is attached to `periodic`.

A job's DONE stands in the transaction of its handler's writes, and every write about a job names worker and
attempt: a worker killed at any moment, or one that was only slow, neither loses nor doubles.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import logging
import os
import secrets
import socket
import sys
import threading
import time
from collections.abc import Iterator

from django.conf import settings
from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone

from sambung.apps.jobs.models import Job, JobState
from sambung.apps.jobs.services.handlers import (
    JobContext,
    JobLostError,
    JobStoppedError,
    UnableToRunError,
    handlers,
)
from sambung.apps.jobs.services.periodic import Rounds
from sambung.apps.jobs.services.process import ChildDiedError, ChildOutOfMemoryError

log = logging.getLogger(__name__)
RETRY_AFTER = datetime.timedelta(seconds=5)


def place() -> str:
    """This machine and this space of process numbers: only within it does a process number mean something."""
    space = ""
    with contextlib.suppress(OSError):
        space = str(os.stat("/proc/self/ns/pid").st_ino)
    return f"{socket.gethostname()[:40]}/{space}"


def claim_job(worker: str) -> Job | None:
    """Take the oldest waiting job; None where there is none or another worker was quicker."""
    waiting = Job.objects.unscoped("a worker serves everybody").filter(
        state=JobState.QUEUED, run_after__lte=timezone.now(), kind__in=list(handlers)
    )
    # Looking costs no write lock; idle workers do only this.
    if not waiting.exists():
        return None
    with transaction.atomic():
        rows = waiting.order_by("run_after", "id")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        job: Job | None = rows.first()
        if job is None:
            return None
        now = timezone.now()
        taken = waiting.filter(pk=job.pk).update(
            state=JobState.RUNNING,
            worker=worker,
            attempt=F("attempt") + 1,
            heartbeat_at=now,
            started_at=now,
            progress=0,
            message="",
            error="",
        )
        if not taken:
            return None
        job.refresh_from_db(from_queryset=Job.objects.unscoped("the job just taken"))
        return job


def run_job(job: Job, context: JobContext) -> None:
    """Run one claimed job to its end, whatever the end is."""
    try:
        result = handlers[job.kind](context)
        if not context.is_finished:
            context.finish(result)
    except JobLostError:
        log.warning("job %s (%s) was taken over by another worker", job.uid, job.kind)
    except JobStoppedError:
        with contextlib.suppress(JobLostError):
            if context.is_cancelled.is_set():
                context.end_without_result(state=JobState.CANCELLED)
            else:
                # The worker ends: this attempt does not count.
                context.end_without_result(state=JobState.QUEUED, attempt=F("attempt") - 1)
    except UnableToRunError as error:
        _fail(context, error.code, **error.params)
    except ChildOutOfMemoryError:
        log.warning("job %s (%s) ran out of memory", job.uid, job.kind)
        _fail(context, "MEMORY")
    except ChildDiedError as error:
        log.warning("job %s (%s): the child process died: %s", job.uid, job.kind, error)
        _fail(context, "DIED")
    except OperationalError:
        # The database was busy or away: the work itself may well succeed a little later.
        log.exception("job %s (%s): the database refused", job.uid, job.kind)
        if job.attempt >= job.max_attempts:
            _fail(context, "DATABASE")
            return
        with contextlib.suppress(JobLostError):
            context.end_without_result(state=JobState.QUEUED, run_after=timezone.now() + RETRY_AFTER)
    except Exception:
        # A mistake of ours in one job must not end the worker; the log has the traceback, the person a sentence.
        log.exception("job %s (%s) failed", job.uid, job.kind)
        _fail(context, "INTERNAL")


def reap_lost_jobs() -> int:
    """Bring back the jobs of workers that are gone; FAILED after the last attempt. Returns how many."""
    now = timezone.now()
    limit = now - datetime.timedelta(seconds=settings.JOB_LOST_AFTER_SECONDS)
    jobs = Job.objects.unscoped("a worker serves everybody")
    count = 0
    for job in jobs.filter(state=JobState.RUNNING):
        if not (job.heartbeat_at is None or job.heartbeat_at < limit or _is_gone(job.worker)):
            continue
        if job.is_cancel_requested:
            values = {"state": JobState.CANCELLED, "finished_at": now}
        elif job.attempt >= job.max_attempts:
            values = {"state": JobState.FAILED, "finished_at": now, "error": _error("LOST")}
        else:
            values = {"state": JobState.QUEUED, "run_after": now}
        # Only as it was read: a heartbeat that came meanwhile means that the worker lives.
        held = jobs.filter(
            pk=job.pk,
            state=JobState.RUNNING,
            worker=job.worker,
            attempt=job.attempt,
            heartbeat_at=job.heartbeat_at,
        )
        count += held.update(**values)
    return count


def run_waiting_jobs(limit: int = 100) -> int:
    """Run what waits, here and now in this thread; returns how many ran. For tests and small commands."""
    for count in range(limit):
        job = claim_job(f"{place()}:{os.getpid()}:inline")
        if job is None:
            return count
        run_job(job, JobContext(job, is_inline=True))
    return limit


class Worker:
    """One worker process. `run` returns after `stop` (or, with `is_once`, when nothing waits)."""

    def __init__(self, *, threads: int = 1, poll_seconds: float = 0.2) -> None:
        self.name = f"{place()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._threads = threads
        self._poll_seconds = poll_seconds
        self._stopping = threading.Event()
        self._jobs_ended = threading.Event()
        self._running: dict[int, JobContext] = {}
        self._lock = threading.Lock()

    def stop(self) -> None:
        """Claim nothing more; running jobs are asked to leave and go back to the queue."""
        self._stopping.set()
        with self._lock:
            for context in self._running.values():
                context.is_interrupted.set()

    def run(self, *, is_once: bool = False) -> None:
        """Work until `stop`."""
        with contextlib.suppress(DatabaseError):
            reap_lost_jobs()
        heart = threading.Thread(target=self._beat, name="heart", daemon=True)
        duties = threading.Thread(target=self._do_duties, name="duties", daemon=True)
        workers = [
            threading.Thread(target=self._work, args=(is_once,), name=f"jobs-{number}")
            for number in range(self._threads)
        ]
        for thread in (heart, *workers):
            thread.start()
        if not is_once:
            duties.start()
        for thread in workers:
            # In short waits, so that the main thread hears signals meanwhile.
            while thread.is_alive():
                thread.join(0.5)
        self._jobs_ended.set()
        heart.join()
        if is_once:
            Rounds().run_due()
        else:
            duties.join(10)

    def _work(self, is_once: bool) -> None:
        with _own_connection():
            while not self._stopping.is_set():
                try:
                    job = claim_job(self.name)
                except DatabaseError:
                    log.exception("the queue could not be read")
                    connection.close()
                    self._stopping.wait(1)
                    continue
                if job is None:
                    if is_once:
                        return
                    self._stopping.wait(self._poll_seconds)
                    continue
                self._run(job)

    def _run(self, job: Job) -> None:
        context = JobContext(job)
        with self._lock:
            self._running[job.pk] = context
        if self._stopping.is_set():
            context.is_interrupted.set()
        try:
            run_job(job, context)
        except DatabaseError:
            # The end could not be written: the heartbeat stops with this, and the job is brought back.
            log.exception("job %s (%s): its end could not be written", job.uid, job.kind)
            connection.close()
        finally:
            with self._lock:
                del self._running[job.pk]

    def _beat(self) -> None:
        with _own_connection():
            beat_at = reap_at = time.monotonic()
            while not self._jobs_ended.wait(0.25):
                now = time.monotonic()
                is_due = now - beat_at >= settings.JOB_HEARTBEAT_SECONDS
                if is_due:
                    beat_at = now
                with self._lock:
                    contexts = list(self._running.values())
                try:
                    for context in contexts:
                        if context.has_news() or is_due:
                            context.write_heartbeat()
                    if now - reap_at >= settings.JOB_HEARTBEAT_SECONDS:
                        reap_at = now
                        reap_lost_jobs()
                except DatabaseError:
                    log.exception("no heartbeat could be written")
                    connection.close()

    def _do_duties(self) -> None:
        rounds = Rounds()
        with _own_connection():
            while not self._jobs_ended.wait(0.25):
                rounds.run_due()


@contextlib.contextmanager
def _own_connection() -> Iterator[None]:
    # Each thread has its own connection, and must close it itself.
    try:
        yield
    finally:
        connection.close()


def _fail(context: JobContext, code: str, **params: object) -> None:
    with contextlib.suppress(JobLostError):
        context.end_without_result(state=JobState.FAILED, error=_error(code, **params))


def _error(code: str, **params: object) -> str:
    return json.dumps({"code": code, "params": params}, default=str)


def _is_gone(worker: str) -> bool:
    """Whether the process of a worker of this very place is no more."""
    where, _, rest = worker.partition(":")
    process, _, _ = rest.partition(":")
    if where != place() or not process.isdigit() or sys.platform == "win32":
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
