"""One dated fact, written: what every statement about an enterprise does."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from sambung.apps.actors.access import Actor, demand
from sambung.apps.journal.models import FactQuerySet
from sambung.apps.registry.models import (
    Enterprise,
)
from sambung.apps.registry.services.changes import AnyFact, journal, replace, tell, today_or
from sambung.apps.registry.services.summaries import refresh_summary


def state_fact(
    actor: Actor,
    enterprise: Enterprise,
    code: str,
    rows: FactQuerySet,
    new: AnyFact,
    *,
    payload: dict[str, Any] | None = None,
    personal: dict[str, Any] | None = None,
    from_day: datetime.date | None,
    is_correction: bool,
    on_behalf_of: uuid.UUID | None,
    is_followed: bool,
    by_list: bool | str = False,
) -> AnyFact:
    """Write `new` with its entry; from its day on it stands instead of the open ones of `rows`."""
    demand(actor, "registry.change_enterprise", enterprise)
    day = today_or(from_day)
    entry = journal(
        actor,
        code,
        enterprise,
        payload={
            "from": day,
            "correction": is_correction,
            **({"by_list": by_list} if by_list else {}),
            **(payload or {}),
        },
        personal=personal,
        on_behalf_of=on_behalf_of,
    )
    fact = replace(rows, new, entry, from_day=day, is_correction=is_correction)
    if is_followed:
        refresh_summary(enterprise)
        tell(actor, [enterprise.pk], code)
    return fact
