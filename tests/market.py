"""A small market in rows: enterprises with offers, figures and certificates, written without any room's services.

Tests of matching and pooling rest on it; every figure has a source, a day and an expiry.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from sambung.apps.actors.access import SYSTEM, Actor
from sambung.apps.demand.models import Requirement
from sambung.apps.demand.services import CriterionValues, RequirementValues, draft_requirement
from sambung.apps.journal import services as journal
from sambung.apps.journal.models import Entry
from sambung.apps.registry.models import (
    Certificate,
    ClassBasis,
    Consent,
    Enterprise,
    Offer,
    OfferValue,
    Ownership,
    Place,
    TaxStatus,
)
from sambung.standards.stems import stem_column
from tests.cast import TODAY, Cast

EXPIRY = datetime.date(2027, 3, 1)
START = datetime.date(2027, 1, 4)


def entry(code: str = "test.market") -> Entry:
    """A journal entry to hang facts on."""
    with transaction.atomic():
        return journal.record(SYSTEM, code, subject_kind="test", subject_uid=None)


def state(offer: Offer, kind: str, number: int | None, *, expires: Any = EXPIRY, **more: Any) -> OfferValue:
    """One figure, told by the owner in October."""
    return OfferValue.objects.create(
        offer=offer,
        kind=kind,
        number=number,
        source=more.pop("source", "OWNER"),
        stated_on=datetime.date(2026, 10, 1),
        valid_from=datetime.date(2026, 10, 1),
        expires_on=expires,
        recorded=more.pop("recorded", None) or entry(),
        **more,
    )


def certify(enterprise: Enterprise, scheme: str = "HALAL", **more: Any) -> Certificate:
    """A certificate of the whole enterprise; by default one that holds until something changes."""
    return Certificate.objects.create(
        enterprise=enterprise,
        scheme=scheme,
        basis=more.pop("basis", "EVENT"),
        valid_from=more.pop("valid_from", datetime.date(2025, 1, 1)),
        source="SEEN",
        recorded=entry(),
        **more,
    )


def producer(
    cast: Cast,
    name: str,
    *,
    product: str = "keripik tempe",
    unit: str = "kg",
    capacity: int | None = 1_000_000,
    price: int | None = 2_000_000,
    certificates: tuple[str, ...] = (),
    consent: bool = True,
    centre: Any = None,
    region: str = "33.72",
    sales: int | None = 300_000_000,
    pkp: bool | None = None,
    kbli: str = "10792",
    expires: datetime.date = EXPIRY,
    period: str = "MONTH",
    values: Mapping[str, int] | None = None,
) -> Offer:
    """An enterprise with one offer: capacity × 1000 a month, price × 100 rupiah a unit."""
    said = entry()
    enterprise = Enterprise.objects.create(
        name=name,
        kind="UMKM",
        centre=centre or cast.solo,
        stems=stem_column(name, product),
        region_code=region,
        registered_on=TODAY,
    )
    Place.objects.create(
        enterprise=enterprise, region_code=region, latitude=-7.57, longitude=110.83, recorded=said
    )
    if sales is not None:
        ClassBasis.objects.create(enterprise=enterprise, annual_sales=sales, source="OWNER", recorded=said)
    if consent:
        Consent.objects.create(enterprise=enterprise, purpose="MATCHING", given_on=TODAY, recorded=said)
    if pkp is not None:
        TaxStatus.objects.create(enterprise=enterprise, is_pkp=pkp, recorded=said)
    offer = Offer.objects.create(
        enterprise=enterprise,
        product=product,
        stems=stem_column(product),
        kbli=kbli,
        kbli_vintage="2020",
        unit=unit,
        period_kind=period,
    )
    for kind, number in {"CAPACITY": capacity, "UNIT_PRICE": price, **(values or {})}.items():
        if number is not None:
            state(offer, kind, number, expires=expires, recorded=said)
    for scheme in certificates:
        certify(enterprise, scheme)
    return offer


def own(holder: Enterprise, owned: Enterprise, *, share: int = 600) -> Ownership:
    """The holder has a share (permille) of the owned."""
    return Ownership.objects.create(
        enterprise=owned, holder=holder, share_permille=share, has_control=share > 500, recorded=entry()
    )


MUST_HALAL = CriterionValues("CERTIFICATE", "MUST", {"scheme": "HALAL"})


def require(
    cast: Cast,
    *,
    actor: Actor | None = None,
    criteria: Any = (MUST_HALAL,),
    publish: bool = True,
    **values: Any,
) -> Requirement:
    """PT Besar asks Centre Solo for 5 t of tempeh chips a month over three months."""
    asked = {
        "product": "keripik tempe",
        "quantity": 5_000,
        "unit": "t",
        "period_kind": "MONTH",
        "periods": 3,
        "starts_on": START,
        "region_code": "33.72",
        **values,
    }
    return draft_requirement(
        actor or cast.actor("manager"),
        buyer=cast.firm,
        centre=cast.solo,
        values=RequirementValues(**asked),
        criteria=criteria,
        publish=publish,
    )
