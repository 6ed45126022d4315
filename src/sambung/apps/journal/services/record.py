"""Recording changes, in the transaction of the change."""

from __future__ import annotations

import datetime
import hashlib
import json
import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from sambung.apps.actors.access import Actor
from sambung.apps.journal.models import Entry, PersonalValues

# Made once: a list of a million rows asks it some millions of times.
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no spaces, UTF-8: the bytes that digests are taken of."""
    return _CANONICAL.encode(value).encode()


def entry_digest(entry: Entry) -> str:
    """SHA-256 over everything that an entry says; the personal values through their salted digest."""
    return hashlib.sha256(
        canonical(
            {
                "uid": entry.uid,
                "code": entry.code,
                "at": entry.at.astimezone(datetime.UTC).isoformat(),
                "actor": entry.actor_uid,
                "actor_name": entry.actor_name,
                "on_behalf_of": entry.on_behalf_of_uid,
                "centre": entry.centre_uid,
                "subject": [entry.subject_kind, entry.subject_uid],
                "payload": entry.payload,
                "personal": entry.personal_digest,
            }
        )
    ).hexdigest()


def personal_digest(salt: str, values: dict[str, Any]) -> str:
    """SHA-256 over salt and values: without the salt nobody can guess the values from it."""
    return hashlib.sha256(salt.encode() + canonical(values)).hexdigest()


@dataclass(frozen=True)
class Change:
    """One change to journal; the fields of `record`."""

    code: str
    subject_kind: str
    subject_uid: uuid.UUID | None
    payload: dict[str, Any] | None = None
    personal: dict[str, Any] | None = None
    on_behalf_of: uuid.UUID | None = None
    centre_uid: uuid.UUID | None = None


def record(
    actor: Actor,
    code: str,
    *,
    subject_kind: str,
    subject_uid: uuid.UUID | None,
    payload: dict[str, Any] | None = None,
    personal: dict[str, Any] | None = None,
    on_behalf_of: uuid.UUID | None = None,
    centre_uid: uuid.UUID | None = None,
) -> Entry:
    """Journal one change, in the caller's transaction.

    `payload` must hold nothing personal; names, phones and the like go into `personal`, where they can
    be erased. Errors: RuntimeError outside a transaction.
    """
    change = Change(code, subject_kind, subject_uid, payload, personal, on_behalf_of, centre_uid)
    (entry,) = record_all(actor, [change])
    return entry


def record_all(actor: Actor, changes: Iterable[Change]) -> list[Entry]:
    """Journal many changes of one transaction, each an entry of its own, in two queries. Errors: as `record`."""
    wanted = list(changes)
    if not wanted:
        return []
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{wanted[0].code}: a journal entry belongs into the transaction of its change")
    made = [_entry(actor, change) for change in wanted]
    entries = Entry.objects.bulk_create([entry for entry, _ in made], batch_size=500)
    for entry, personal in made:
        personal.entry = entry
    PersonalValues.objects.bulk_create([personal for _, personal in made], batch_size=500)
    return entries


def _entry(actor: Actor, change: Change) -> tuple[Entry, PersonalValues]:
    entry = Entry(
        code=change.code,
        at=timezone.now(),
        actor_uid=actor.uid,
        actor_name="",
        on_behalf_of_uid=change.on_behalf_of,
        centre_uid=change.centre_uid,
        subject_kind=change.subject_kind,
        subject_uid=change.subject_uid,
        # Through JSON and back, so that the digest is taken of just what the database gives back.
        payload=json.loads(canonical(change.payload or {})),
    )
    values = json.loads(canonical({"actor_name": actor.name, **(change.personal or {})}))
    salt = secrets.token_hex(32)
    entry.personal_digest = personal_digest(salt, values)
    entry.digest = entry_digest(entry)
    return entry, PersonalValues(entry=entry, salt=salt, values=values)
