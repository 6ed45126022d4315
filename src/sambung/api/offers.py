"""Offers: one with its figures, adding one to an enterprise, stating figures anew, stopping and resuming."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Field, Router, Status
from pydantic import model_validator
from pydantic_core import PydanticCustomError

from sambung.api.authentication import Bearer, caller_of
from sambung.api.bodies import (
    Day,
    KbliCode,
    KbliVintage,
    Line,
    PeriodCode,
    PriceText,
    QuantityText,
    Said,
    SourceCode,
    UnitCode,
    Words,
    known_kbli,
    price_of,
    quantity_of,
)
from sambung.api.enterprises import OfferFields, offer_of
from sambung.api.enterprises import router as enterprises
from sambung.api.registering import WRITES, for_whom, found_enterprise
from sambung.api.values import Named, named
from sambung.api.versions import note_version
from sambung.apps.actors.access import Actor
from sambung.apps.registry import selectors, services

router = Router(tags=["offers"], auth=Bearer("registry:read"))


class OneOffer(OfferFields):
    """An offer by itself."""

    enterprise: Named
    version: int
    is_active: bool = Field(description="False: it is no longer made.")


class AttributeSaid(Said):
    """A property of the product, as a number with its unit or as a word."""

    name: Words = Field(max_length=60, examples=["berat bersih"])
    number: QuantityText | None = None
    text: Line = Field("", max_length=120)
    unit: Line = Field("", max_length=12)


class FiguresSaid(Said):
    """Figures of an offer in its unit and period. What is left out is not said; null takes a figure away."""

    capacity: QuantityText | None = Field(None, examples=["2500"], description="In each period.")
    min_batch: QuantityText | None = None
    lead_time_days: int | None = Field(None, ge=0, le=3650)
    unit_price: PriceText | None = Field(None, examples=["5200.50"], description="Rupiah for one unit.")
    attributes: list[AttributeSaid] = Field([], max_length=20)
    source: SourceCode = "OWNER"
    stated_on: Day | None = Field(None, description="Day of the answer; null: today.")
    from_day: Day | None = Field(None, description="From when the figures hold; null: from that day.")
    expires_on: Day | None = Field(None, description="After this day they are unknown again.")
    witness: Line = ""
    is_test_answer: bool = Field(
        False, description="A made-up answer, labelled as such wherever it is shown."
    )
    is_correction: bool = Field(False, description="What stood there before was wrong.")

    @model_validator(mode="after")
    def _in_order(self) -> FiguresSaid:
        start = self.from_day or self.stated_on or timezone.localdate()
        if self.expires_on is not None and self.expires_on < start:
            raise PydanticCustomError("ends_before_start", "ends before it starts")
        return self


class OfferSaid(FiguresSaid):
    """A new offer."""

    product: Words = Field(examples=["keripik singkong"])
    unit: UnitCode = Field(examples=["kg"])
    per: PeriodCode = "MONTH"
    kbli: KbliCode | None = None
    kbli_vintage: KbliVintage = "2020"

    @model_validator(mode="after")
    def _known(self) -> OfferSaid:
        if self.kbli is not None:
            known_kbli(self.kbli, self.kbli_vintage)
        return self


@router.get("/{uid}", response=OneOffer, url_name="offer", operation_id="getOffer")
def get_offer(request: HttpRequest, uid: uuid.UUID) -> dict[str, Any]:
    """One offer with the figures that the token's person may see."""
    return offer_fields(request, uid)


@enterprises.post(
    "/{uid}/offers",
    response={201: OneOffer},
    auth=WRITES,
    tags=["offers"],
    url_name="add-offer",
    operation_id="addOffer",
)
def add_offer(request: HttpRequest, uid: uuid.UUID, said: OfferSaid) -> Status:
    """What an enterprise can make, with the figures that are known."""
    actor = caller_of(request)
    enterprise = found_enterprise(actor, uid)
    made = services.add_offer_with_values(
        actor,
        enterprise,
        product=said.product,
        unit=said.unit,
        period_kind=said.per,
        kbli=said.kbli or "",
        kbli_vintage=said.kbli_vintage if said.kbli else "",
        values=[one for one in values_of(said) if one.number is not None or one.text],
        **_told(said),
        **for_whom(actor, enterprise),
    )
    return Status(201, offer_fields(request, made.uid))


@router.post(
    "/{uid}/figures", response=OneOffer, auth=WRITES, url_name="state-figures", operation_id="stateFigures"
)
def state_figures(request: HttpRequest, uid: uuid.UUID, said: FiguresSaid) -> dict[str, Any]:
    """State figures anew: each ends the one that stood, or withdraws it where it was wrong."""
    actor = caller_of(request)
    offer = found_offer(actor, uid)
    services.state_offer_values(
        actor,
        offer,
        values_of(said),
        is_correction=said.is_correction,
        **_told(said),
        **for_whom(actor, offer.enterprise),
    )
    return offer_fields(request, uid)


@router.post("/{uid}/stop", response=OneOffer, auth=WRITES, url_name="stop-offer", operation_id="stopOffer")
def stop_offer(request: HttpRequest, uid: uuid.UUID) -> dict[str, Any]:
    """Say that it is no longer made."""
    services.stop_offer(caller_of(request), found_offer(caller_of(request), uid))
    return offer_fields(request, uid)


@router.post(
    "/{uid}/resume", response=OneOffer, auth=WRITES, url_name="resume-offer", operation_id="resumeOffer"
)
def resume_offer(request: HttpRequest, uid: uuid.UUID) -> dict[str, Any]:
    """Say that it is made again."""
    services.stop_offer(caller_of(request), found_offer(caller_of(request), uid), is_active=True)
    return offer_fields(request, uid)


def found_offer(actor: Actor, uid: uuid.UUID) -> Any:
    """The offer where the actor sees it. Errors: Http404."""
    found = selectors.find_offer(actor, uid)
    if found is None:
        raise Http404
    return found


def offer_fields(request: HttpRequest, uid: uuid.UUID) -> dict[str, Any]:
    """One offer as the token's person sees it."""
    actor = caller_of(request)
    offer = found_offer(actor, uid)
    lines = selectors.offer_lines(
        actor, offer.enterprise, today=timezone.localdate(), include_stopped=not offer.is_active
    )
    line = next((one for one in lines if one.row.pk == offer.pk), None)
    if line is None:
        raise Http404
    note_version(request, line.row)
    return offer_of(line) | {
        "enterprise": named(offer.enterprise),
        "version": line.row.version,
        "is_active": line.row.is_active,
    }


def values_of(said: FiguresSaid) -> list[services.ValueStatement]:
    """The figures that were said, as the room takes them; one that was said as null is taken away."""
    numbers = {
        "CAPACITY": ("capacity", quantity_of(said.capacity)),
        "MIN_BATCH": ("min_batch", quantity_of(said.min_batch)),
        "LEAD_TIME": ("lead_time_days", said.lead_time_days),
        "UNIT_PRICE": ("unit_price", price_of(said.unit_price)),
    }
    dates: dict[str, Any] = {"from_day": said.from_day, "expires_on": said.expires_on}
    found = [
        services.ValueStatement(kind, number, **dates)
        for kind, (field, number) in numbers.items()
        if field in said.model_fields_set
    ]
    return found + [
        services.ValueStatement(
            "ATTRIBUTE", quantity_of(one.number), name=one.name, text=one.text, unit=one.unit, **dates
        )
        for one in said.attributes
    ]


def _told(said: FiguresSaid) -> dict[str, Any]:
    return {
        "source": said.source,
        "stated_on": said.stated_on,
        "witness": said.witness,
        "is_test_answer": said.is_test_answer,
    }
