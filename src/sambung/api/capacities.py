"""Capacity that several offers share, and hubs' terms, stated anew."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field
from pydantic import StringConstraints

from sambung.api.authentication import caller_of
from sambung.api.bodies import (
    Day,
    PeriodCode,
    PriceText,
    QuantityText,
    Rupiah,
    Said,
    SourceCode,
    UnitCode,
    Words,
    price_of,
    quantity_of,
)
from sambung.api.enterprises import EnterpriseFields, card_fields, router
from sambung.api.problems import WrongFieldError
from sambung.api.registering import WRITES, for_whom, found_enterprise
from sambung.apps.registry import selectors, services


class UseSaid(Said):
    """How much of it one unit of an offer takes; 0: no longer any."""

    offer_uid: uuid.UUID
    amount: QuantityText


class ResourceSaid(Said):
    """What several offers share. One of the same name, unit and period is stated anew."""

    name: Words = Field(max_length=120, examples=["oven"])
    unit: Words = Field(max_length=20, examples=["jam"])
    per: PeriodCode = "MONTH"
    capacity: QuantityText = Field(examples=["160"], description="In each period.")
    uses: list[UseSaid] = Field([], max_length=100)
    source: SourceCode = "OWNER"
    stated_on: Day | None = Field(None, description="Null: today.")
    expires_on: Day | None = None


class HubTermSaid(Said):
    """On what terms it gathers goods; a hub may have terms for several units."""

    unit: UnitCode = Field(examples=["kg"])
    per: PeriodCode = "MONTH"
    capacity: QuantityText = Field(examples=["5000"], description="In each period.")
    opening_rupiah: Rupiah = Field(0, le=10**12, description="Paid once where it is used.")
    handling: PriceText = Field("0", description="Rupiah for one unit.")
    kbli_prefixes: list[Annotated[str, StringConstraints(pattern=r"^[0-9]{1,5}$")]] = Field([], max_length=50)
    source: SourceCode = "OWNER"
    stated_on: Day | None = Field(None, description="Null: today.")
    expires_on: Day | None = None


@router.post(
    "/{uid}/resources",
    response=EnterpriseFields,
    auth=WRITES,
    url_name="state-resource",
    operation_id="stateResource",
)
def state_resource(request: HttpRequest, uid: uuid.UUID, said: ResourceSaid) -> dict[str, Any]:
    """State the capacity of what several offers share, and how much of it each takes."""
    actor = caller_of(request)
    enterprise = found_enterprise(actor, uid)
    uses = []
    for number, use in enumerate(said.uses):
        offer = selectors.find_offer(actor, use.offer_uid)
        if offer is None or offer.enterprise_id != enterprise.pk:
            raise WrongFieldError("body", "said", "uses", number, "offer_uid", code="not_found")
        uses.append((offer, quantity_of(use.amount) or 0))
    services.state_resource(
        actor,
        enterprise,
        name=said.name,
        unit=said.unit,
        number=quantity_of(said.capacity) or 0,
        uses=uses,
        period_kind=said.per,
        source=said.source,
        stated_on=said.stated_on,
        expires_on=said.expires_on,
        **for_whom(actor, enterprise),
    )
    return card_fields(request, uid)


@router.post(
    "/{uid}/hub-terms",
    response=EnterpriseFields,
    auth=WRITES,
    url_name="state-hub-terms",
    operation_id="stateHubTerms",
)
def state_hub_terms(request: HttpRequest, uid: uuid.UUID, said: HubTermSaid) -> dict[str, Any]:
    """State on what terms a cooperative or shared house gathers goods in a unit."""
    actor = caller_of(request)
    enterprise = found_enterprise(actor, uid)
    services.state_hub_terms(
        actor,
        enterprise,
        unit=said.unit,
        capacity=quantity_of(said.capacity) or 0,
        opening_cost=said.opening_rupiah,
        handling_cost=price_of(said.handling) or 0,
        kbli_prefixes=said.kbli_prefixes,
        period_kind=said.per,
        source=said.source,
        stated_on=said.stated_on,
        expires_on=said.expires_on,
        **for_whom(actor, enterprise),
    )
    return card_fields(request, uid)
