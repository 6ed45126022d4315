"""The supply wing: the work that its rooms do in jobs, and where a job's answer is shown."""

from __future__ import annotations

from sambung.apps.jobs.services import register_handler
from sambung.apps.pooling import services as pooling
from sambung.apps.pooling.jobs import solve_run


def attach_supply() -> None:
    """Attach them; a second call changes nothing."""
    register_handler(pooling.JOB_KIND, solve_run)
