"""Keeping today's readings up to date: counting anew when a linkage changes, and when a day begins."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from sambung.apps.actors.access import SYSTEM
from sambung.apps.jobs.models import Job, JobState
from sambung.apps.jobs.services import enqueue
from sambung.apps.reporting.models import Definition, Reading
from sambung.apps.reporting.selectors.news import is_changed_since
from sambung.apps.reporting.services.readings import JOB_KIND

# The registry changes all day; its denominators are counted anew at most so often.
REGISTRY_REST = datetime.timedelta(minutes=10)
AFTER_FAILURE = datetime.timedelta(minutes=10)


def ask_for_count(*_what: Any) -> Job | None:
    """Ask for today's readings of all definitions, in the caller's transaction; None where none is published."""
    if not Definition.objects.unscoped("whether anything is to be counted").exists():
        return None
    params: dict[str, Any] = {"definitions": [], "on": timezone.localdate().isoformat(), "known_on": None}
    return enqueue(SYSTEM, JOB_KIND, params=params, dedupe_key=JOB_KIND)


def keep_current() -> bool:
    """The worker's duty: ask for a count where today has none or something changed since. Safe to call twice."""
    now = timezone.now()
    jobs: Any = Job.objects.unscoped("a duty of the house")
    if jobs.filter(kind=JOB_KIND, state=JobState.FAILED, finished_at__gt=now - AFTER_FAILURE).exists():
        return False
    readings: Any = Reading.objects.unscoped("a duty of the house")
    last = (
        readings.filter(definition__is_default=True, on=timezone.localdate())
        .order_by("-known_position")
        .first()
    )
    if last is not None:
        is_rested = last.computed_at < now - REGISTRY_REST
        if not is_changed_since(last, "linkages") and not (is_rested and is_changed_since(last, "registry")):
            return False
    return ask_for_count() is not None
