"""Reading the journal: a thing's history, where the chain stood on a day, and facts as known then."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sambung.apps.actors.access import Actor, demand
from sambung.apps.journal.models import Entry, FactQuerySet

JAKARTA = ZoneInfo("Asia/Jakarta")


@dataclass(frozen=True)
class HistoryLine:
    """One change as a person reads it. `position` is None until it is sealed."""

    uid: uuid.UUID
    code: str
    at: datetime.datetime
    actor_name: str
    payload: dict[str, Any]
    position: int | None


def position_at_end_of(day: datetime.date) -> int:
    """The last position sealed by the end of that day in Asia/Jakarta; 0 where nothing was."""
    end = datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time(), tzinfo=JAKARTA)
    last = Entry.objects.filter(sealed_at__lt=end).order_by("-sealed_at", "-position").first()
    return (last.position or 0) if last is not None else 0


def last_position() -> int:
    """The last sealed position; 0 for an empty chain."""
    last = Entry.objects.filter(position__isnull=False).order_by("-position").first()
    return (last.position or 0) if last is not None else 0


def as_known_on(facts: FactQuerySet, day: datetime.date) -> FactQuerySet:
    """The facts as they were known at the end of that day, whatever was found out since."""
    return facts.known_at(position_at_end_of(day))


def history(subject_uid: uuid.UUID, *, limit: int = 50, before: int | None = None) -> list[HistoryLine]:
    """What was changed about one thing, newest first. The caller has shown that the actor may see the thing.

    `before`: an entry's position or nothing, to page on. Erased names come back empty.
    """
    rows = Entry.objects.filter(subject_uid=subject_uid).select_related("personal")
    if before is not None:
        rows = rows.filter(position__lt=before)
    return [_line(entry) for entry in rows.order_by("-id")[:limit]]


def last_personal(subject_uid: uuid.UUID, *, code: str) -> dict[str, Any]:
    """The personal values of the newest entry of this kind about a thing; empty where none is, or they were erased.

    The caller has shown that the actor may see them.
    """
    rows = Entry.objects.filter(subject_uid=subject_uid, code=code).select_related("personal")
    entry = rows.order_by("-id").first()
    personal = getattr(entry, "personal", None)
    return (personal.values if personal is not None else None) or {}


def latest_entries(actor: Actor, *, limit: int = 50) -> list[HistoryLine]:
    """The newest entries of all; administrators only. Errors: PermissionMissingError."""
    demand(actor, "journal.read_all", None)
    rows = Entry.objects.select_related("personal").order_by("-id")[:limit]
    return [_line(entry) for entry in rows]


def _line(entry: Entry) -> HistoryLine:
    personal = getattr(entry, "personal", None)
    values = (personal.values if personal is not None else None) or {}
    return HistoryLine(
        entry.uid, entry.code, entry.at, values.get("actor_name", ""), entry.payload, entry.position
    )
