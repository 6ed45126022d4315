"""Stating dated facts about an enterprise: place, activity, owner, class basis, tax, contact, consents, ownership.

Each statement ends what stood before it from its day on, or withdraws it as wrong where `is_correction`.
`by_list`: a list said so (the upload where it is known), not a person; a later row of it may say otherwise.
"""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.db import transaction

from sambung.apps.accounts.models import User
from sambung.apps.actors.access import Actor, PermissionMissingError, demand
from sambung.apps.journal.models import FactQuerySet
from sambung.apps.registry.models import (
    Activity,
    ClassBasis,
    Consent,
    Contact,
    Enterprise,
    Interest,
    Owner,
    Ownership,
    Place,
    TaxStatus,
)
from sambung.apps.registry.services.changes import AnyFact, close, journal, open_rows, replace, tell, today_or
from sambung.apps.registry.services.statements import (
    ActivityStatement,
    ClassBasisStatement,
    ContactStatement,
    OwnerStatement,
    PlaceStatement,
)
from sambung.apps.registry.services.summaries import refresh_summary


def _state(
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


@transaction.atomic
def state_place(
    actor: Actor,
    enterprise: Enterprise,
    place: PlaceStatement,
    *,
    from_day: datetime.date | None = None,
    is_correction: bool = False,
    on_behalf_of: uuid.UUID | None = None,
    is_followed: bool = True,
    by_list: bool | str = False,
) -> Place:
    """Where it works. `is_followed=False`: the caller refreshes the summary and tells the listeners itself."""
    return _state(
        actor,
        enterprise,
        "registry.place.stated",
        Place.objects.filter(enterprise=enterprise),
        Place(
            enterprise=enterprise,
            region_code=place.region_code,
            address=place.address,
            latitude=place.latitude,
            longitude=place.longitude,
        ),
        payload={"region_code": place.region_code},
        personal={"address": place.address, "latitude": place.latitude, "longitude": place.longitude},
        from_day=from_day,
        is_correction=is_correction,
        on_behalf_of=on_behalf_of,
        is_followed=is_followed,
        by_list=by_list,
    )


@transaction.atomic
def state_activity(
    actor: Actor,
    enterprise: Enterprise,
    activity: ActivityStatement,
    *,
    is_primary: bool = True,
    from_day: datetime.date | None = None,
    is_correction: bool = False,
    on_behalf_of: uuid.UUID | None = None,
    is_followed: bool = True,
    by_list: bool | str = False,
) -> Activity:
    """What it does. A primary activity replaces the primary one; another stands beside it under its KBLI code."""
    rows = Activity.objects.filter(enterprise=enterprise, is_primary=is_primary)
    if not is_primary:
        rows = rows.filter(kbli=activity.kbli, kbli_vintage=activity.kbli_vintage)
    return _state(
        actor,
        enterprise,
        "registry.activity.stated",
        rows,
        Activity(
            enterprise=enterprise,
            text=activity.text,
            kbli=activity.kbli,
            kbli_vintage=activity.kbli_vintage,
            is_primary=is_primary,
        ),
        payload={"text": activity.text, "kbli": activity.kbli, "kbli_vintage": activity.kbli_vintage},
        from_day=from_day,
        is_correction=is_correction,
        on_behalf_of=on_behalf_of,
        is_followed=is_followed,
        by_list=by_list,
    )


@transaction.atomic
def state_owner(
    actor: Actor,
    enterprise: Enterprise,
    owner: OwnerStatement,
    *,
    from_day: datetime.date | None = None,
    is_correction: bool = False,
    on_behalf_of: uuid.UUID | None = None,
    is_followed: bool = True,
    by_list: bool | str = False,
) -> Owner:
    """The natural person behind it."""
    return _state(
        actor,
        enterprise,
        "registry.owner.stated",
        Owner.objects.filter(enterprise=enterprise),
        Owner(enterprise=enterprise, name=owner.name, sex=owner.sex),
        personal={"name": owner.name, "sex": owner.sex},
        from_day=from_day,
        is_correction=is_correction,
        on_behalf_of=on_behalf_of,
        is_followed=is_followed,
        by_list=by_list,
    )


@transaction.atomic
def state_class_basis(
    actor: Actor,
    enterprise: Enterprise,
    basis: ClassBasisStatement,
    *,
    from_day: datetime.date | None = None,
    is_correction: bool = False,
    on_behalf_of: uuid.UUID | None = None,
    is_followed: bool = True,
    by_list: bool | str = False,
) -> ClassBasis:
    """What the size class rests on; the class itself is derived from it."""
    return _state(
        actor,
        enterprise,
        "registry.class_basis.stated",
        ClassBasis.objects.filter(enterprise=enterprise),
        ClassBasis(
            enterprise=enterprise,
            capital=basis.capital,
            annual_sales=basis.annual_sales,
            workers=basis.workers,
            year=basis.year,
            source=basis.source,
        ),
        payload={"year": basis.year, "source": basis.source},
        personal={"capital": basis.capital, "annual_sales": basis.annual_sales, "workers": basis.workers},
        from_day=from_day,
        is_correction=is_correction,
        on_behalf_of=on_behalf_of,
        is_followed=is_followed,
        by_list=by_list,
    )


@transaction.atomic
def state_tax_status(
    actor: Actor,
    enterprise: Enterprise,
    *,
    is_pkp: bool,
    from_day: datetime.date | None = None,
    is_correction: bool = False,
    on_behalf_of: uuid.UUID | None = None,
    is_followed: bool = True,
) -> TaxStatus:
    """Whether it may issue tax invoices (PKP)."""
    return _state(
        actor,
        enterprise,
        "registry.tax_status.stated",
        TaxStatus.objects.filter(enterprise=enterprise),
        TaxStatus(enterprise=enterprise, is_pkp=is_pkp),
        payload={"is_pkp": is_pkp},
        from_day=from_day,
        is_correction=is_correction,
        on_behalf_of=on_behalf_of,
        is_followed=is_followed,
    )


@transaction.atomic
def state_contact(
    actor: Actor,
    enterprise: Enterprise,
    contact: ContactStatement,
    *,
    from_day: datetime.date | None = None,
    is_correction: bool = False,
    on_behalf_of: uuid.UUID | None = None,
    is_followed: bool = True,
    by_list: bool | str = False,
) -> Contact:
    """How to reach it; nothing of it enters the journal's payload."""
    return _state(
        actor,
        enterprise,
        "registry.contact.stated",
        Contact.objects.filter(enterprise=enterprise),
        Contact(
            enterprise=enterprise,
            name=contact.name,
            phone=contact.phone,
            email=contact.email,
            preferred_channel=contact.preferred_channel,
        ),
        payload={"preferred_channel": contact.preferred_channel},
        personal={"name": contact.name, "phone": contact.phone, "email": contact.email},
        from_day=from_day,
        is_correction=is_correction,
        on_behalf_of=on_behalf_of,
        is_followed=is_followed,
        by_list=by_list,
    )


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
    return _state(
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
    return _state(
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
