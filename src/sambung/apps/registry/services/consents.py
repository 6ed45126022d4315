"""What the owner agrees to, purpose by purpose."""

from __future__ import annotations

import datetime
import uuid

from django.db import transaction

from sambung.apps.actors.access import Actor, demand
from sambung.apps.registry.models import (
    Consent,
    Enterprise,
)
from sambung.apps.registry.services.changes import close, journal, open_rows, tell, today_or
from sambung.apps.registry.services.stating import state_fact


@transaction.atomic
def give_consent(
    actor: Actor,
    enterprise: Enterprise,
    *,
    purpose: str,
    basis: str = "CONSENT",
    witness: str = "",
    from_day: datetime.date | None = None,
    on_behalf_of: uuid.UUID | None = None,
    is_followed: bool = True,
) -> Consent:
    """The owner agrees to one purpose, from a day on; a witness where a mentor types it."""
    day = today_or(from_day)
    return state_fact(
        actor,
        enterprise,
        "registry.consent.given",
        Consent.objects.filter(enterprise=enterprise, purpose=purpose),
        Consent(enterprise=enterprise, purpose=purpose, basis=basis, given_on=day, witness=witness),
        payload={"purpose": str(purpose), "basis": basis},
        personal={"witness": witness},
        from_day=day,
        is_correction=False,
        on_behalf_of=on_behalf_of,
        is_followed=is_followed,
    )


@transaction.atomic
def withdraw_consent(
    actor: Actor,
    enterprise: Enterprise,
    *,
    purpose: str,
    from_day: datetime.date | None = None,
    on_behalf_of: uuid.UUID | None = None,
) -> None:
    """The owner no longer agrees, from a day on; what was agreed before stays on record."""
    demand(actor, "registry.change_enterprise", enterprise)
    day = today_or(from_day)
    entry = journal(
        actor,
        "registry.consent.withdrawn",
        enterprise,
        payload={"purpose": str(purpose), "from": day},
        on_behalf_of=on_behalf_of,
    )
    close(open_rows(Consent.objects.filter(enterprise=enterprise, purpose=purpose)), entry, day)
    tell(actor, [enterprise.pk], "registry.consent.withdrawn")
