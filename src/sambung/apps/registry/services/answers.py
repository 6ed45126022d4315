"""An owner's answer about one product, typed once: can it be made, how much, from when, at what price, until when.

One answer is told once, however many rows it writes: whoever listens (matching) works once."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction

from sambung.apps.actors.access import Actor
from sambung.apps.registry.models import Enterprise, Offer, Source, ValueKind
from sambung.apps.registry.services.changes import tell
from sambung.apps.registry.services.consents import give_consent
from sambung.apps.registry.services.offers import ValueStatement, add_offer, state_offer_values
from sambung.apps.registry.services.summaries import refresh_summary


@dataclass(frozen=True)
class RecordedAnswer:
    """What an answer wrote: its offer, whether that is new, and the uids of the journal entries that can be taken back."""

    offer: Offer
    is_new: bool
    entries: tuple[uuid.UUID, ...]


def record_answer(actor: Actor, enterprise: Enterprise, **said: object) -> Offer:
    """`write_answer` for who only wants the offer; the same keywords."""
    return write_answer(actor, enterprise, **said).offer  # type: ignore[arg-type]


@transaction.atomic
def write_answer(
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
    consents: Collection[str] = (),
    on_behalf_of: uuid.UUID | None = None,
) -> RecordedAnswer:
    """Write the answer: a new offer where `offer` is None (then product, unit and period are needed), and its figures.

    Figures in the offer's unit and period, scaled as in `offers`. What is None was not said and stays as it was;
    `can_make=False` states a capacity of 0. `consents`: purposes that the owner agreed to in the same breath.
    """
    is_new = offer is None
    if offer is None:
        offer = add_offer(
            actor,
            enterprise,
            product=product,
            unit=unit,
            period_kind=period_kind,
            on_behalf_of=on_behalf_of,
            is_followed=False,
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
    entries = []
    if values:
        written = state_offer_values(
            actor,
            offer,
            values,
            source=source,
            stated_on=stated_on,
            witness=witness,
            is_test_answer=is_test_answer,
            on_behalf_of=on_behalf_of,
            is_followed=False,
        )
        entries.append(written[0].recorded.uid)
    for purpose in consents:
        consent = give_consent(
            actor,
            enterprise,
            purpose=purpose,
            witness=witness,
            from_day=stated_on,
            on_behalf_of=on_behalf_of,
            is_followed=False,
        )
        entries.append(consent.recorded.uid)
    if is_new:
        refresh_summary(enterprise)
    if is_new or entries:
        tell(actor, [enterprise.pk], "registry.offer_value.stated" if values else "registry.offer.added")
    return RecordedAnswer(offer, is_new, tuple(entries))


@transaction.atomic
def add_offer_with_values(
    actor: Actor,
    enterprise: Enterprise,
    *,
    product: str,
    unit: str,
    period_kind: str,
    kbli: str = "",
    kbli_vintage: str = "",
    values: Sequence[ValueStatement] = (),
    source: str = Source.OWNER,
    stated_on: datetime.date | None = None,
    witness: str = "",
    is_test_answer: bool = False,
    on_behalf_of: uuid.UUID | None = None,
) -> Offer:
    """A new offer with its figures and attributes, told once; `values` as in `state_offer_values`."""
    offer = add_offer(
        actor,
        enterprise,
        product=product,
        unit=unit,
        period_kind=period_kind,
        kbli=kbli,
        kbli_vintage=kbli_vintage,
        on_behalf_of=on_behalf_of,
        is_followed=False,
    )
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
            is_followed=False,
        )
    refresh_summary(enterprise)
    tell(actor, [enterprise.pk], "registry.offer.added")
    return offer
