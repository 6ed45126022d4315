"""Ends of ties: a holder that no longer holds, an interest that is no longer there."""

from __future__ import annotations

import datetime
import uuid

from django.db import transaction

from sambung.apps.actors.access import Actor, demand
from sambung.apps.registry.models import Enterprise, Interest, Ownership
from sambung.apps.registry.services.changes import close, journal, tell, today_or
from sambung.apps.registry.services.summaries import refresh_summary


@transaction.atomic
def end_ownership(
    actor: Actor,
    enterprise: Enterprise,
    *,
    holder: Enterprise,
    ended_on: datetime.date | None = None,
    on_behalf_of: uuid.UUID | None = None,
) -> None:
    """From a day on the holder has neither share nor control; what stood before stays on record."""
    demand(actor, "registry.change_enterprise", enterprise)
    day = today_or(ended_on)
    rows = list(
        Ownership.objects.unscoped("an end closes what stands, whoever sees it").filter(
            enterprise=enterprise, holder=holder, superseded__isnull=True, valid_to__isnull=True
        )
    )
    entry = journal(
        actor,
        "registry.ownership.ended",
        enterprise,
        payload={"holder": holder.uid, "from": day},
        on_behalf_of=on_behalf_of,
    )
    close(rows, entry, day)
    refresh_summary(enterprise)
    tell(actor, [enterprise.pk], "registry.ownership.ended")


@transaction.atomic
def end_interest(actor: Actor, interest: Interest, *, ended_on: datetime.date | None = None) -> None:
    """From a day on the tie is no longer there. Errors: PermissionMissingError for another's tie."""
    demand(actor, "registry.declare_interest", interest.user)
    day = today_or(ended_on)
    entry = journal(
        actor,
        "registry.interest.ended",
        interest.enterprise,
        payload={"user": interest.user.uid, "from": day},
    )
    close([interest], entry, day)
    tell(actor, [interest.enterprise_id], "registry.interest.ended")
