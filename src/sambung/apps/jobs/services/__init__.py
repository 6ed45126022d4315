"""Writes of jobs: asking for work, cancelling it, registering handlers, running them in a worker."""

from sambung.apps.jobs.services.chunks import ChunkSize
from sambung.apps.jobs.services.handlers import (
    Handler,
    JobContext,
    JobLostError,
    JobStoppedError,
    UnableToRunError,
    find_actor,
    register_handler,
)
from sambung.apps.jobs.services.periodic import Duty, periodic
from sambung.apps.jobs.services.process import (
    ChildDiedError,
    ChildFailedError,
    ChildOutOfMemoryError,
    run_function,
)
from sambung.apps.jobs.services.queue import UnableToEnqueueError, cancel_job, enqueue
from sambung.apps.jobs.services.statistics import keep_statistics
from sambung.apps.jobs.services.worker import Worker, run_waiting_jobs

__all__ = [
    "ChildDiedError",
    "ChildFailedError",
    "ChildOutOfMemoryError",
    "ChunkSize",
    "Duty",
    "Handler",
    "JobContext",
    "JobLostError",
    "JobStoppedError",
    "UnableToEnqueueError",
    "UnableToRunError",
    "Worker",
    "cancel_job",
    "enqueue",
    "find_actor",
    "keep_statistics",
    "periodic",
    "register_handler",
    "run_function",
    "run_waiting_jobs",
]
