"""Who holds a share of whom, and which manager or mentor is tied to an enterprise: from a day on, until a day."""

from __future__ import annotations

import datetime
import uuid

from django.db import transaction

from sambung.apps.accounts.models import User
from sambung.apps.actors.access import Actor, PermissionMissingError, demand
from sambung.apps.registry.models import (
    Enterprise,
    Interest,
    Ownership,
)
from sambung.apps.registry.services.changes import close, journal, replace, tell, today_or
from sambung.apps.registry.services.stating import state_fact
from sambung.apps.registry.services.summaries import refresh_summary


@transaction.atomic
def state_ownership(
    actor: Actor,
    enterprise: Enterprise,
    *,
    holder: Enterprise,
    share_permille: int | None = None,
    has_control: bool | None = None,
    from_day: datetime.date | None = None,
    is_correction: bool = False,
    on_behalf_of: uuid.UUID | None = None,
) -> Ownership:
    """That another enterprise holds a share of this one, or controls it; None: not known. Share in permille."""
    return state_fact(
        actor,
        enterprise,
        "registry.ownership.stated",
        Ownership.objects.filter(enterprise=enterprise, holder=holder),
        Ownership(
            enterprise=enterprise, holder=holder, share_permille=share_permille, has_control=has_control
        ),
        payload={"holder": holder.uid, "share_permille": share_permille, "has_control": has_control},
        from_day=from_day,
        is_correction=is_correction,
        on_behalf_of=on_behalf_of,
        is_followed=True,
    )


@transaction.atomic
def declare_interest(
    actor: Actor,
    enterprise: Enterprise,
    *,
    tie: str,
    user: User | None = None,
    from_day: datetime.date | None = None,
) -> Interest:
    """A manager's or mentor's own tie to an enterprise. Errors: PermissionMissingError for another's tie."""
    if user is None:
        if actor.user_id is None:
            raise PermissionMissingError("registry.declare_interest")
        user = User.objects.get(pk=actor.user_id)
    demand(actor, "registry.declare_interest", user)
    day = today_or(from_day)
    entry = journal(
        actor, "registry.interest.declared", enterprise, payload={"user": user.uid}, personal={"tie": tie}
    )
    rows = Interest.objects.filter(enterprise=enterprise, user=user)
    fact: Interest = replace(
        rows, Interest(enterprise=enterprise, user=user, tie=tie), entry, from_day=day, is_correction=False
    )
    tell(actor, [enterprise.pk], "registry.interest.declared")
    return fact


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
