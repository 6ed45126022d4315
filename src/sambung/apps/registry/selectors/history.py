"""What was written about an enterprise, newest first, from the journal."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from sambung.apps.actors.access import Actor, may
from sambung.apps.journal.models import Entry
from sambung.apps.registry.models import Enterprise
from sambung.apps.registry.services.undoing import is_undoable, last_write


@dataclass(frozen=True)
class HistoryLine:
    """One entry: what (code and payload without personal values), when, who typed it, and for whom."""

    uid: uuid.UUID
    code: str
    at: datetime.datetime
    actor_name: str
    is_on_behalf: bool
    payload: dict[str, Any]
    is_undoable: bool


def enterprise_history(actor: Actor, enterprise: Enterprise, *, limit: int = 50) -> list[HistoryLine]:
    """The newest entries; nothing for those who may not see the enterprise's private facts. Two queries.

    Only the last write may be undone, and only by who may change the enterprise.
    """
    if not may(actor, "registry.see_private", enterprise):
        return []
    about = Q(subject_uid=enterprise.uid)
    if enterprise.upload_uid:
        about |= Q(subject_uid=enterprise.upload_uid, code="intake.upload.committed")
    entries = Entry.objects.filter(about).select_related("personal").order_by("-id")[:limit]
    last = last_write(enterprise) if may(actor, "registry.change_enterprise", enterprise) else None
    lines = []
    for entry in entries:
        personal = getattr(entry, "personal", None)
        name = (personal.values or {}).get("actor_name", "") if personal else ""
        lines.append(
            HistoryLine(
                uid=entry.uid,
                code=entry.code,
                at=entry.at,
                actor_name=name,
                is_on_behalf=entry.on_behalf_of_uid is not None,
                payload=entry.payload,
                is_undoable=last is not None and last.pk == entry.pk and is_undoable(last, actor),
            )
        )
    return lines
