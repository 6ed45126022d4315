"""An owner's answer about one product, typed once: can it be made, how much, from when, at what price, until when."""

from __future__ import annotations

import datetime
import uuid

from django.db import transaction

from sambung.apps.actors.access import Actor
from sambung.apps.registry.models import Enterprise, Offer, Source, ValueKind
from sambung.apps.registry.services.offers import ValueStatement, add_offer, state_offer_values


@transaction.atomic
def record_answer(
    actor: Actor,
    enterprise: Enterprise,
    *,
    offer: Offer | None = None,
    product: str = "",
    unit: str = "",
    period_kind: str = "MONTH",
    can_make: bool = True,
    capacity: int | None = None,
    price: int | None = None,
    min_batch: int | None = None,
    lead_time: int | None = None,
    own_sales: int | None = None,
    from_day: datetime.date | None = None,
    expires_on: datetime.date | None = None,
    source: str = Source.OWNER,
    stated_on: datetime.date,
    witness: str = "",
    is_test_answer: bool = False,
    on_behalf_of: uuid.UUID | None = None,
) -> Offer:
    """Write the answer: a new offer where `offer` is None (then product, unit and period are needed), and its figures.

    Figures in the offer's unit and period, scaled as in `offers`. What is None was not said and stays as it was;
    `can_make=False` states a capacity of 0.
    """
    if offer is None:
        offer = add_offer(
            actor,
            enterprise,
            product=product,
            unit=unit,
            period_kind=period_kind,
            on_behalf_of=on_behalf_of,
        )
    figures = {
        ValueKind.CAPACITY: capacity if can_make else 0,
        ValueKind.UNIT_PRICE: price,
        ValueKind.MIN_BATCH: min_batch,
        ValueKind.LEAD_TIME: lead_time,
        ValueKind.OWN_SALES: own_sales,
    }
    values = [
        ValueStatement(kind, number, from_day=from_day, expires_on=expires_on)
        for kind, number in figures.items()
        if number is not None
    ]
    if values:
        state_offer_values(
            actor,
            offer,
            values,
            source=source,
            stated_on=stated_on,
            witness=witness,
            is_test_answer=is_test_answer,
            on_behalf_of=on_behalf_of,
        )
    return offer
