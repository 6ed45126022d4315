"""What was journalled since a reading."""

from __future__ import annotations

from django.db.models import Q

from sambung.apps.journal.models import Entry
from sambung.apps.linkages.models import Linkage
from sambung.apps.reporting.models import Reading


def is_changed_since(reading: Reading, room: str) -> bool:
    """Whether a room has journalled anything that the reading does not know, sealed or not."""
    # From "room." to the next character: the index on the code answers, which a LIKE would not.
    entries = Entry.objects.filter(code__gte=f"{room}.", code__lt=f"{room}/")
    return entries.filter(_after(reading)).exists()


def linkages_since(reading: Reading) -> int:
    """How many linkages were recorded since; what is not sealed yet is among them."""
    rows = Linkage.objects.unscoped("a sum; nothing of one linkage is shown")
    after = Q(recorded__position__gt=reading.known_position) | Q(recorded__position__isnull=True)
    return rows.filter(after, superseded__isnull=True).count()


def _after(reading: Reading) -> Q:
    return Q(position__gt=reading.known_position) | Q(position__isnull=True)
