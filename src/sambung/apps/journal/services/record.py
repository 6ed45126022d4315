"""Recording one change, in the transaction of the change."""

from __future__ import annotations

import datetime
import hashlib
import json
import secrets
import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone

from sambung.apps.actors.access import Actor
from sambung.apps.journal.models import Entry, PersonalValues


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no spaces, UTF-8: the bytes that digests are taken of."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str).encode()


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
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{code}: a journal entry belongs into the transaction of its change")
    # Through JSON and back, so that the digest is taken of just what the database gives back.
    payload = json.loads(canonical(payload or {}))
    entry = Entry(
        code=code,
        at=timezone.now(),
        actor_uid=actor.uid,
        actor_name="",
        on_behalf_of_uid=on_behalf_of,
        centre_uid=centre_uid,
        subject_kind=subject_kind,
        subject_uid=subject_uid,
        payload=payload,
    )
    values = {"actor_name": actor.name, **(personal or {})}
    salt = secrets.token_hex(32)
    values = json.loads(canonical(values))
    entry.personal_digest = personal_digest(salt, values)
    entry.digest = entry_digest(entry)
    entry.save()
    PersonalValues.objects.create(entry=entry, salt=salt, values=values)
    return entry
