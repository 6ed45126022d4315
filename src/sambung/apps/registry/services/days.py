"""What a new day changes by itself: facts that were said beforehand begin or end."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import TruncDate

from sambung.apps.actors.access import SYSTEM
from sambung.apps.registry.models import Activity, ClassBasis, Enterprise, Owner, Place, TaxStatus
from sambung.apps.registry.services.changes import tell, today_or
from sambung.apps.registry.services.summaries import COLUMNS, refresh_summaries

SUMMARISED: tuple[type[Any], ...] = (Place, Activity, Owner, ClassBasis, TaxStatus)
# A worker that stood still over a long holiday still catches up.
BACK_DAYS = 31
CHUNK = 200


def due_enterprises(*, today: datetime.date) -> list[int]:
    """Keys of enterprises with a standing fact that began or ended of itself in the last days.

    One that began on the day on which it was written is none: its writer refreshed the summary.
    """
    since = today - datetime.timedelta(days=BACK_DAYS)
    found: set[int] = set()
    for model in SUMMARISED:
        rows = model.objects.unscoped("the summary follows the calendar").standing()
        rows = rows.annotate(written_on=TruncDate("recorded__at")).filter(
            Q(valid_from__gt=F("written_on"), valid_from__gte=since, valid_from__lte=today)
            | Q(valid_to__gt=F("written_on"), valid_to__gte=since, valid_to__lte=today)
        )
        found.update(rows.values_list("enterprise_id", flat=True))
    return sorted(found)


def refresh_due_summaries(*, today: datetime.date | None = None) -> int:
    """Write the summaries of those anew, and tell whoever follows of those that changed; gives their number.

    Twice on one day changes nothing more. Each chunk is a transaction of its own, so that no writer waits long.
    """
    day = today_or(today)
    keys, changed = due_enterprises(today=day), 0
    for start in range(0, len(keys), CHUNK):
        with transaction.atomic():
            rows = Enterprise.objects.unscoped("the summary follows the calendar")
            listed = list(rows.filter(pk__in=keys[start : start + CHUNK]))
            before = {one.pk: [getattr(one, name) for name in COLUMNS] for one in listed}
            refresh_summaries(listed, today=day)
            new = [one.pk for one in listed if before[one.pk] != [getattr(one, name) for name in COLUMNS]]
            if new:
                tell(SYSTEM, new, "registry.summary.day_began")
            changed += len(new)
    return changed
