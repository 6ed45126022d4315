"""Stating dated facts about an enterprise: place, activity, owner, class basis, tax, contact.

Each statement ends what stood before it from its day on, or withdraws it as wrong where `is_correction`.
`by_list`: a list said so (the upload where it is known), not a person; a later row of it may say otherwise.
"""

from __future__ import annotations

import datetime
import uuid

from django.db import transaction

from sambung.apps.actors.access import Actor
from sambung.apps.registry.models import (
    Activity,
    ClassBasis,
    Contact,
    Enterprise,
    Owner,
    Place,
    TaxStatus,
)
from sambung.apps.registry.services.statements import (
    ActivityStatement,
    ClassBasisStatement,
    ContactStatement,
    OwnerStatement,
    PlaceStatement,
)
from sambung.apps.registry.services.stating import state_fact


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
    return state_fact(
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
    return state_fact(
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
    return state_fact(
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
    return state_fact(
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
    return state_fact(
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
    return state_fact(
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
