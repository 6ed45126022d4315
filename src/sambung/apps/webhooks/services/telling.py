"""From the sealed journal to deliveries.

1. Lock the cursor, read the entries sealed after it, at most BATCH.
2. For each event of an entry, each live subscription that wants it, and whose person may see the subject today:
   one delivery, told once (a unique constraint holds it).
3. Move the cursor, in the same transaction.
Only what is sealed is told: a change that was rolled back is never told, and none is left out.
"""

from __future__ import annotations

import datetime
import json
import uuid
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from sambung.apps.actors.access import NOBODY, Actor
from sambung.apps.journal.models import Entry
from sambung.apps.webhooks.access import find_actor, seen_subjects, told_beside
from sambung.apps.webhooks.models import Cursor, Delivery, Subscription
from sambung.apps.webhooks.services.events import events_of

BATCH = 500
Telling = tuple[Entry, str, Subscription]
# Where a thing is read; `{uid}` its own.
PATHS = {
    "registry.enterprise": "enterprises/{uid}",
    "demand.requirement": "requirements/{uid}",
    "pool_run": "consortia/{uid}",
    "linkage": "linkages/{uid}",
    "proposal": "proposals/{uid}",
    "intake.upload": "uploads/{uid}",
}


def tell_subscribers() -> int:
    """Make what is to be delivered of the entries sealed since; returns how many entries were read."""
    if not Subscription.objects.unscoped("whether anybody asked").filter(revoked_at__isnull=True).exists():
        return _skip()
    with transaction.atomic():
        cursor = _locked_cursor()
        entries = list(Entry.objects.filter(position__gt=cursor.position).order_by("position")[:BATCH])
        if not entries:
            return 0
        _tell(entries)
        cursor.position = entries[-1].position or cursor.position
        cursor.save(update_fields=["position"])
    return len(entries)


def _skip() -> int:
    """Nobody asked: who subscribes later is told of what comes later."""
    last = (
        Entry.objects.filter(position__isnull=False)
        .order_by("-position")
        .values_list("position", flat=True)
        .first()
    )
    if last is not None and not Cursor.objects.filter(position__gte=last).exists():
        with transaction.atomic():
            cursor = _locked_cursor()
            if cursor.position < last:
                cursor.position = last
                cursor.save(update_fields=["position"])
    return 0


def _locked_cursor() -> Cursor:
    cursor, _made = Cursor.objects.select_for_update().get_or_create(pk=1)
    return cursor


def _tell(entries: list[Entry]) -> None:
    wanting: dict[str, list[Subscription]] = defaultdict(list)
    for subscription in Subscription.objects.unscoped("all are told").filter(revoked_at__isnull=True):
        for event in subscription.events:
            wanting[event].append(subscription)
    told = [
        (entry, event, subscription)
        for entry in entries
        if entry.subject_uid is not None and entry.subject_kind in seen_subjects
        for event in events_of(entry.code)
        for subscription in wanting.get(event, ())
        if subscription.created_at <= entry.at
    ]
    actors = {
        person: find_actor[0](person) if find_actor else NOBODY
        for person in {subscription.person_uid for _entry, _event, subscription in told}
    }
    seen = _seen(told, actors)
    told = [
        (entry, event, subscription)
        for entry, event, subscription in told
        if entry.subject_uid in seen[subscription.person_uid, entry.subject_kind]
    ]
    beside = _beside(told, actors)
    now = timezone.now()
    made = [
        _delivery(
            subscription,
            entry,
            event,
            now,
            beside.get((subscription.person_uid, event, entry.subject_uid), {}),
        )
        for entry, event, subscription in told
    ]
    Delivery.objects.bulk_create(made, batch_size=500, ignore_conflicts=True)


def _seen(
    told: list[Telling], actors: Mapping[uuid.UUID, Actor]
) -> dict[tuple[uuid.UUID, str], set[uuid.UUID]]:
    """By person and kind of subject, those that the person sees today: one query for each."""
    asked: dict[tuple[uuid.UUID, str], set[uuid.UUID]] = defaultdict(set)
    for entry, _event, subscription in told:
        if entry.subject_uid is not None:
            asked[subscription.person_uid, entry.subject_kind].add(entry.subject_uid)
    return {
        (person, kind): seen_subjects[kind](actors[person], uids) for (person, kind), uids in asked.items()
    }


def _beside(
    told: list[Telling], actors: Mapping[uuid.UUID, Actor]
) -> dict[tuple[uuid.UUID, str, uuid.UUID | None], Mapping[str, Any]]:
    """By person, event and subject, what the body holds beside the subject: asked once for each person and event."""
    asked: dict[tuple[uuid.UUID, str], set[uuid.UUID]] = defaultdict(set)
    for entry, event, subscription in told:
        if event in told_beside and entry.subject_uid is not None:
            asked[subscription.person_uid, event].add(entry.subject_uid)
    return {
        (person, event, uid): fields
        for (person, event), uids in asked.items()
        for uid, fields in told_beside[event](actors[person], uids).items()
    }


def _delivery(
    subscription: Subscription, entry: Entry, event: str, now: datetime.datetime, beside: Mapping[str, Any]
) -> Delivery:
    uid = uuid.uuid4()
    path = PATHS.get(entry.subject_kind, "").format(uid=entry.subject_uid)
    body = {
        "uid": str(uid),
        "event": event,
        "at": entry.at.isoformat(),
        "subject": {
            "kind": event.partition(".")[0],
            "uid": str(entry.subject_uid),
            "url": f"{settings.PUBLIC_URL.rstrip('/')}/api/v1/{path}" if path else None,
        },
        **beside,
    }
    return Delivery(
        uid=uid,
        subscription=subscription,
        entry_uid=entry.uid,
        event=event,
        body=json.dumps(body, ensure_ascii=False),
        due_at=now,
    )
