"""What an enterprise can make: offers, their figures, shared resources, and a hub's terms.

Scales: quantities × 1000 of the offer's unit in its period, unit prices × 100 rupiah, lead time in days, plain.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from sambung.apps.actors.access import Actor, demand
from sambung.apps.registry.models import (
    Enterprise,
    HubTerm,
    Offer,
    OfferValue,
    Resource,
    ResourceUse,
    ResourceValue,
    Source,
    ValueKind,
)
from sambung.apps.registry.services.changes import close, journal, open_rows, replace, tell, today_or
from sambung.apps.registry.services.summaries import refresh_summary
from sambung.standards.stems import stem_column


@dataclass(frozen=True)
class ValueStatement:
    """One figure of an offer. `kind` as ValueKind; `number` scaled; attributes have a `name` and `number` or `text`.

    `number=None` with empty `text` takes the figure away: from `from_day` on it is unknown.
    """

    kind: str
    number: int | None = None
    name: str = ""
    text: str = ""
    unit: str = ""
    from_day: datetime.date | None = None
    expires_on: datetime.date | None = None


@transaction.atomic
def add_offer(
    actor: Actor,
    enterprise: Enterprise,
    *,
    product: str,
    unit: str,
    period_kind: str = "MONTH",
    kbli: str = "",
    kbli_vintage: str = "",
    on_behalf_of: uuid.UUID | None = None,
    is_followed: bool = True,
) -> Offer:
    """A product that the enterprise can make; its figures follow by `state_offer_values`."""
    demand(actor, "registry.change_enterprise", enterprise)
    offer = Offer(
        enterprise=enterprise,
        product=product.strip(),
        stems=stem_column(product),
        kbli=kbli,
        kbli_vintage=kbli_vintage,
        unit=unit,
        period_kind=period_kind,
    )
    offer.save()
    journal(
        actor,
        "registry.offer.added",
        enterprise,
        payload={"offer": offer.uid, "product": offer.product, "unit": unit, "period": str(period_kind)},
        on_behalf_of=on_behalf_of,
    )
    if is_followed:
        refresh_summary(enterprise)
        tell(actor, [enterprise.pk], "registry.offer.added")
    return offer


@transaction.atomic
def stop_offer(actor: Actor, offer: Offer, *, is_active: bool = False) -> Offer:
    """Say that it is no longer made (or is made again, `is_active=True`)."""
    demand(actor, "registry.change_enterprise", offer.enterprise)
    offer.is_active = is_active
    offer.save_changes(expected_version=None, fields=["is_active"])
    code = "registry.offer.resumed" if is_active else "registry.offer.stopped"
    journal(actor, code, offer.enterprise, payload={"offer": offer.uid, "product": offer.product})
    refresh_summary(offer.enterprise)
    tell(actor, [offer.enterprise_id], code)
    return offer


@transaction.atomic
def state_offer_values(
    actor: Actor,
    offer: Offer,
    values: Iterable[ValueStatement],
    *,
    source: str = Source.OWNER,
    stated_on: datetime.date | None = None,
    witness: str = "",
    is_test_answer: bool = False,
    is_correction: bool = False,
    on_behalf_of: uuid.UUID | None = None,
    is_followed: bool = True,
) -> list[OfferValue]:
    """State figures of an offer under one journal entry; each ends (or corrects) the standing one of its kind and name.

    `stated_on` is the day of the answer; a figure holds from its `from_day`, else from that day. Prices and
    sales go into the entry's personal values. Errors: ValueError for a negative number.
    """
    demand(actor, "registry.change_enterprise", offer.enterprise)
    day = today_or(stated_on)
    statements = list(values)
    if any(value.number is not None and value.number < 0 for value in statements):
        raise ValueError("a figure of an offer is 0 or more")
    private = {ValueKind.UNIT_PRICE, ValueKind.OWN_SALES}
    entry = journal(
        actor,
        "registry.offer_value.stated",
        offer.enterprise,
        payload={
            "offer": offer.uid,
            "product": offer.product,
            "source": str(source),
            "stated_on": day,
            "test_answer": is_test_answer,
            "correction": is_correction,
            "values": [
                {"kind": str(v.kind), "name": v.name, "number": None if v.kind in private else v.number}
                for v in statements
            ],
        },
        personal={
            "witness": witness,
            "private": [{"kind": str(v.kind), "number": v.number} for v in statements if v.kind in private],
        },
        on_behalf_of=on_behalf_of,
    )
    written = []
    for said in statements:
        rows = OfferValue.objects.filter(offer=offer, kind=said.kind, name=said.name)
        from_day = said.from_day or day
        if said.number is None and not said.text:
            close(open_rows(rows), entry, from_day)
            continue
        new = OfferValue(
            offer=offer,
            kind=said.kind,
            name=said.name,
            number=said.number,
            text=said.text,
            unit=said.unit,
            source=source,
            stated_on=day,
            expires_on=said.expires_on,
            witness=witness,
            is_test_answer=is_test_answer,
        )
        written.append(replace(rows, new, entry, from_day=from_day, is_correction=is_correction))
    if is_followed:
        tell(actor, [offer.enterprise_id], "registry.offer_value.stated")
    return written


def state_offer_value(
    actor: Actor, offer: Offer, value: ValueStatement, *, source: str = Source.OWNER, **said: object
) -> OfferValue | None:
    """The same for one figure; None where it was taken away. Takes the keywords of `state_offer_values`."""
    written = state_offer_values(actor, offer, [value], source=source, **said)  # type: ignore[arg-type]
    return written[0] if written else None


@transaction.atomic
def state_resource(
    actor: Actor,
    enterprise: Enterprise,
    *,
    name: str,
    unit: str,
    number: int,
    uses: Iterable[tuple[Offer, int]] = (),
    period_kind: str = "MONTH",
    source: str = Source.OWNER,
    stated_on: datetime.date | None = None,
    expires_on: datetime.date | None = None,
    on_behalf_of: uuid.UUID | None = None,
) -> Resource:
    """What several offers share. `number`: capacity × 1000 a period; `uses`: × 1000 that one unit of an offer takes.

    A resource of the same name, unit and period is stated anew; an amount of 0 ends an offer's use of it.
    Errors: ValueError where an offer is another enterprise's.
    """
    demand(actor, "registry.change_enterprise", enterprise)
    day = today_or(stated_on)
    taken = list(uses)
    if any(offer.enterprise_id != enterprise.pk for offer, _ in taken):
        raise ValueError("a resource is shared by offers of its own enterprise")
    # Another unit or period is another resource: what was said about the old one keeps its meaning.
    named = {"name": name.strip(), "unit": unit.strip(), "period_kind": period_kind}
    resource: Resource = enterprise.resources.filter(**named).first() or Resource(
        enterprise=enterprise, **named
    )
    resource.save()
    entry = journal(
        actor,
        "registry.resource.stated",
        enterprise,
        payload={
            "resource": resource.uid,
            "name": resource.name,
            "number": number,
            "uses": [{"offer": offer.uid, "amount": amount} for offer, amount in taken],
            "source": str(source),
        },
        on_behalf_of=on_behalf_of,
    )
    replace(
        ResourceValue.objects.filter(resource=resource),
        ResourceValue(resource=resource, number=number, source=source, stated_on=day, expires_on=expires_on),
        entry,
        from_day=day,
        is_correction=False,
    )
    for offer, amount in taken:
        rows = ResourceUse.objects.filter(resource=resource, offer=offer)
        if amount == 0:
            close(open_rows(rows), entry, day)
            continue
        replace(
            rows,
            ResourceUse(resource=resource, offer=offer, amount=amount),
            entry,
            from_day=day,
            is_correction=False,
        )
    tell(actor, [enterprise.pk], "registry.resource.stated")
    return resource


@transaction.atomic
def end_resource(
    actor: Actor,
    resource: Resource,
    *,
    ended_on: datetime.date | None = None,
    on_behalf_of: uuid.UUID | None = None,
) -> None:
    """From a day on it is no longer there, and binds no offer."""
    demand(actor, "registry.change_enterprise", resource.enterprise)
    day = today_or(ended_on)
    entry = journal(
        actor,
        "registry.resource.ended",
        resource.enterprise,
        payload={"resource": resource.uid, "name": resource.name, "from": day},
        on_behalf_of=on_behalf_of,
    )
    close(open_rows(ResourceValue.objects.filter(resource=resource)), entry, day)
    close(open_rows(ResourceUse.objects.filter(resource=resource)), entry, day)
    tell(actor, [resource.enterprise_id], "registry.resource.ended")


@transaction.atomic
def end_hub_terms(
    actor: Actor,
    term: HubTerm,
    *,
    ended_on: datetime.date | None = None,
    on_behalf_of: uuid.UUID | None = None,
) -> None:
    """From a day on it gathers nothing more in this unit."""
    demand(actor, "registry.change_enterprise", term.enterprise)
    day = today_or(ended_on)
    entry = journal(
        actor,
        "registry.hub_terms.ended",
        term.enterprise,
        payload={"unit": term.unit, "from": day},
        on_behalf_of=on_behalf_of,
    )
    close(open_rows(HubTerm.objects.filter(enterprise=term.enterprise, unit=term.unit)), entry, day)
    tell(actor, [term.enterprise_id], "registry.hub_terms.ended")


@transaction.atomic
def state_hub_terms(
    actor: Actor,
    enterprise: Enterprise,
    *,
    unit: str,
    capacity: int,
    opening_cost: int = 0,
    handling_cost: int = 0,
    kbli_prefixes: Iterable[str] = (),
    period_kind: str = "MONTH",
    source: str = Source.OWNER,
    stated_on: datetime.date | None = None,
    expires_on: datetime.date | None = None,
    on_behalf_of: uuid.UUID | None = None,
) -> HubTerm:
    """On what terms it gathers goods: capacity × 1000 a period, opening cost in rupiah, handling × 100 a unit.

    Terms stand for each unit by itself (a hub may take pieces and kilograms).
    """
    demand(actor, "registry.change_enterprise", enterprise)
    day = today_or(stated_on)
    entry = journal(
        actor,
        "registry.hub_terms.stated",
        enterprise,
        payload={"unit": unit, "capacity": capacity, "source": str(source)},
        personal={"opening_cost": opening_cost, "handling_cost": handling_cost},
        on_behalf_of=on_behalf_of,
    )
    term: HubTerm = replace(
        HubTerm.objects.filter(enterprise=enterprise, unit=unit),
        HubTerm(
            enterprise=enterprise,
            unit=unit,
            period_kind=period_kind,
            capacity=capacity,
            opening_cost=opening_cost,
            handling_cost=handling_cost,
            kbli_prefixes=list(kbli_prefixes),
            source=source,
            stated_on=day,
            expires_on=expires_on,
        ),
        entry,
        from_day=day,
        is_correction=False,
    )
    tell(actor, [enterprise.pk], "registry.hub_terms.stated")
    return term
