"""The job behind readings: counts over all rows outside a transaction, then keeps each reading."""

from __future__ import annotations

import datetime

from django.db import transaction

from sambung.apps.jobs.services import JobContext
from sambung.apps.reporting.models import Definition
from sambung.apps.reporting.selectors import current_definitions
from sambung.apps.reporting.services import compute_readings


def count_readings(context: JobContext) -> None:
    """Readings of the definitions that the job names (none: all current ones), on its day, as known on its day."""
    on = datetime.date.fromisoformat(context.params["on"])
    known_on = context.params["known_on"]
    named = context.params["definitions"]
    rows = Definition.objects.unscoped("the job's own definitions")
    definitions = list(rows.filter(uid__in=named)) if named else current_definitions(context.actor)
    context.report(0.1, "counting")
    readings = compute_readings(
        context.actor,
        definitions=definitions,
        on=on,
        known_on=None if known_on is None else datetime.date.fromisoformat(known_on),
    )
    with transaction.atomic():
        context.finish(
            {
                "readings": [str(reading.uid) for reading in readings],
                "on": on.isoformat(),
                "known_on": known_on,
            }
        )
