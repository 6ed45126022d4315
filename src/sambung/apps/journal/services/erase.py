"""Erasing personal values (UU PDP) without breaking the chain: the digests stay, values and salt go."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from django.db import transaction

from sambung.apps.actors.access import Actor, demand
from sambung.apps.journal.models import Entry, PersonalValues
from sambung.apps.journal.services.record import record

ERASED = "journal.personal_erased"


class UnableToEraseError(ValueError):
    """Nothing says whose values are meant, or there are too many for one transaction."""


def erase_personal_values(
    actor: Actor,
    *,
    reason: str,
    subject_uid: uuid.UUID | None = None,
    actor_uid: uuid.UUID | None = None,
    entry_uids: Collection[uuid.UUID] = (),
    limit: int = 500,
) -> int:
    """Erase the personal values of entries about a subject, by a person, or named; returns how many.

    At most `limit` in one call (call again until 0): a write transaction stays short. The erasure is itself
    an entry that names them, so that values taken away in secret are told apart. Errors:
    PermissionMissingError (administrators only), UnableToEraseError.
    """
    demand(actor, "journal.erase_personal", None)
    rows = Entry.objects.filter(personal__erased_at__isnull=True)
    if subject_uid is not None:
        rows = rows.filter(subject_uid=subject_uid)
    elif actor_uid is not None:
        rows = rows.filter(actor_uid=actor_uid)
    elif entry_uids:
        rows = rows.filter(uid__in=list(entry_uids))
    else:
        raise UnableToEraseError("say whose values: subject_uid, actor_uid or entry_uids")
    with transaction.atomic():
        chosen = list(rows.order_by("id").values_list("id", "uid")[:limit])
        if not chosen:
            return 0
        entry = record(
            actor,
            ERASED,
            subject_kind="entry",
            subject_uid=subject_uid or actor_uid,
            payload={"entries": [str(uid) for _, uid in chosen], "reason": reason},
        )
        return PersonalValues.objects.filter(entry_id__in=[pk for pk, _ in chosen]).update(
            values=None, salt="", erased_at=entry.at
        )
