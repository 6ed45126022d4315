"""Requirements, written: drafting, changing, the steps from draft to closed, the buyer's word, a product's."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Status
from pydantic import model_validator
from pydantic_core import PydanticCustomError

from sambung.api.authentication import Bearer, caller_of
from sambung.api.bodies import (
    Day,
    KbliCode,
    KbliVintage,
    Latitude,
    Line,
    Long,
    Longitude,
    PeriodCode,
    PriceText,
    QuantityText,
    RegionCode,
    Said,
    ShareText,
    UnitCode,
    Words,
    known_kbli,
    permille_of,
    price_of,
    quantity_of,
)
from sambung.api.criteria import CriterionSaid, criteria_of
from sambung.api.requirements import RequirementFields, requirement_fields, router
from sambung.api.versions import version_of
from sambung.apps.actors.access import demand
from sambung.apps.demand import selectors, services
from sambung.apps.registry.selectors import find_offer

WRITES = Bearer("demand:write")


class RequirementChange(Said):
    """New values of a requirement; what is left out stays as it is."""

    product: Words | None = None
    details: Long | None = None
    quantity: QuantityText | None = Field(None, description="In each period; more than 0.")
    unit: UnitCode | None = None
    per: PeriodCode | None = None
    periods: int | None = Field(None, ge=1, le=366)
    starts_on: Day | None = None
    latest_day: Day | None = None
    region_code: RegionCode | None = None
    address: Line | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    kbli: KbliCode | None = None
    kbli_vintage: KbliVintage | None = None
    unit_weight_grams: int | None = Field(None, ge=1, le=1_000_000_000)
    price_ceiling: PriceText | None = Field(None, description="Rupiah for one unit, landed.")
    payment_days: int | None = Field(None, ge=0, le=3650)
    asks_tax_invoice: bool | None = None
    max_suppliers: int | None = Field(None, ge=1, le=10_000)
    max_share: ShareText | None = Field(None, description="The most that one may deliver, a share of 1.")
    criteria: list[CriterionSaid] | None = Field(None, max_length=40, description="All of them anew.")

    @model_validator(mode="after")
    def _fits(self) -> RequirementChange:
        if (self.latitude is None) != (self.longitude is None):
            raise PydanticCustomError("both_or_none", "both or none")
        if self.kbli is not None:
            known_kbli(self.kbli, self.kbli_vintage or "2020")
        return self


class RequirementSaid(RequirementChange):
    """What a buyer asks for: `quantity` in each of `periods` periods."""

    buyer_uid: uuid.UUID
    centre_uid: uuid.UUID
    product: Words = Field(examples=["kotak kudapan"])
    quantity: QuantityText = Field(examples=["500"], description="In each period; more than 0.")
    unit: UnitCode = Field(examples=["piece"])
    per: PeriodCode = Field(examples=["MONTH"])
    starts_on: Day = Field(examples=["2027-01-04"])
    region_code: RegionCode = Field(examples=["33.72"], description="Where it is delivered.")
    is_published: bool = Field(False, description="Open to every centre at once; else a draft.")


class MoveSaid(Said):
    """A step of a requirement."""

    reason: Line = Field("", description="Why it is closed; it stays in the history.")


class ConfirmationSaid(Said):
    """By which document the buyer confirmed; NONE takes the confirmation back."""

    document: Literal["NONE", "PURCHASE_ORDER", "LETTER", "EMAIL", "MEETING"]
    reference: Line = Field("", max_length=120, examples=["PO 4711/2026"])
    confirmed_on: Day | None = Field(None, description="Null: today.")


class ProductWord(Said):
    """A person's word whether an offer is the product that is meant; null takes it back."""

    is_same: bool | None


@router.post(
    "",
    response={201: RequirementFields},
    auth=WRITES,
    url_name="draft-requirement",
    operation_id="draftRequirement",
)
def draft_requirement(request: HttpRequest, said: RequirementSaid) -> Status:
    """A new requirement with its criteria: a draft, or open at once."""
    actor = caller_of(request)
    values = services.RequirementValues(
        product=said.product,
        quantity=quantity_of(said.quantity) or 0,
        unit=said.unit,
        period_kind=said.per,
        starts_on=said.starts_on,
        region_code=said.region_code,
    )
    made = services.post_requirement(
        actor,
        buyer_uid=said.buyer_uid,
        centre_uid=said.centre_uid,
        values=_changed(values, said),
        criteria=criteria_of(said.criteria or []),
        publish=said.is_published,
    )
    return Status(201, requirement_fields(request, made.uid))


@router.patch(
    "/{uid}",
    response=RequirementFields,
    auth=WRITES,
    url_name="change-requirement",
    operation_id="changeRequirement",
)
def change_requirement(request: HttpRequest, uid: uuid.UUID, said: RequirementChange) -> dict[str, Any]:
    """New values, and where `criteria` are given all of them anew. Needs If-Match."""
    actor = caller_of(request)
    row = selectors.get_requirement(actor, uid)
    demand(actor, "demand.change_requirement", row)
    services.change_requirement(
        actor,
        requirement=row,
        expected_version=version_of(request, row, is_needed=True),
        values=_changed(services.values_of(row), said),
        criteria=None if said.criteria is None else criteria_of(said.criteria),
    )
    return requirement_fields(request, uid)


@router.post(
    "/{uid}/publish",
    response=RequirementFields,
    auth=WRITES,
    url_name="publish-requirement",
    operation_id="publishRequirement",
)
def publish_requirement(request: HttpRequest, uid: uuid.UUID) -> dict[str, Any]:
    """From draft to open: every centre sees it, and it is matched."""
    return _move(request, uid, services.publish_requirement)


@router.post(
    "/{uid}/close",
    response=RequirementFields,
    auth=WRITES,
    url_name="close-requirement",
    operation_id="closeRequirement",
)
def close_requirement(request: HttpRequest, uid: uuid.UUID, said: MoveSaid) -> dict[str, Any]:
    """Withdraw it: nobody is matched any more. `reopen` undoes it."""
    return _move(request, uid, services.close_requirement, reason=said.reason)


@router.post(
    "/{uid}/reopen",
    response=RequirementFields,
    auth=WRITES,
    url_name="reopen-requirement",
    operation_id="reopenRequirement",
)
def reopen_requirement(request: HttpRequest, uid: uuid.UUID) -> dict[str, Any]:
    """From closed or filled to open."""
    return _move(request, uid, services.reopen_requirement)


@router.post(
    "/{uid}/confirm",
    response=RequirementFields,
    auth=WRITES,
    url_name="confirm-requirement",
    operation_id="confirmRequirement",
)
def confirm_requirement(request: HttpRequest, uid: uuid.UUID, said: ConfirmationSaid) -> dict[str, Any]:
    """Record by which document the buyer confirmed."""
    actor = caller_of(request)
    row = selectors.get_requirement(actor, uid)
    services.confirm_by_buyer(
        actor,
        requirement=row,
        expected_version=version_of(request, row),
        document=said.document,
        reference=said.reference,
        confirmed_on=said.confirmed_on or timezone.localdate(),
    )
    return requirement_fields(request, uid)


@router.post(
    "/{uid}/products/{offer_uid}",
    response=RequirementFields,
    auth=WRITES,
    url_name="confirm-product",
    operation_id="confirmProduct",
)
def confirm_product(
    request: HttpRequest, uid: uuid.UUID, offer_uid: uuid.UUID, said: ProductWord
) -> dict[str, Any]:
    """Say whether an offer is the product that is meant; the next match takes it into account."""
    actor = caller_of(request)
    row = selectors.get_requirement(actor, uid)
    offer = find_offer(actor, offer_uid)
    if offer is None:
        raise selectors.RequirementNotFoundError(str(offer_uid))
    services.confirm_product(actor, requirement=row, offer=offer, is_same=said.is_same)
    return requirement_fields(request, uid)


def _move(request: HttpRequest, uid: uuid.UUID, move: Callable[..., Any], **more: Any) -> dict[str, Any]:
    actor = caller_of(request)
    row = selectors.get_requirement(actor, uid)
    move(actor, requirement=row, expected_version=version_of(request, row), **more)
    return requirement_fields(request, uid)


# Field of the body → field of the room's values, and how its text becomes a number.
FIELDS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "quantity": ("quantity", lambda text: quantity_of(text) or 0),
    "per": ("period_kind", str),
    "kbli": ("kbli_prefix", lambda text: text or ""),
    "price_ceiling": ("price_ceiling", price_of),
    "max_share": ("max_share_permille", permille_of),
}
# What has a value always: null means that nothing is said.
NEVER_EMPTY = frozenset(
    {"product", "quantity", "unit", "per", "periods", "starts_on", "region_code", "asks_tax_invoice"}
)
TEXTS = frozenset({"details", "address"})


def _changed(values: services.RequirementValues, said: RequirementChange) -> services.RequirementValues:
    changes: dict[str, Any] = {}
    for field in said.model_fields_set & set(RequirementChange.model_fields) - {"criteria", "kbli_vintage"}:
        value = getattr(said, field)
        if value is None and field in NEVER_EMPTY:
            continue
        name, convert = FIELDS.get(field, (field, lambda one: one))
        changes[name] = (value or "") if field in TEXTS else convert(value)
    if "kbli_prefix" in changes:
        changes["kbli_vintage"] = (said.kbli_vintage or "2020") if changes["kbli_prefix"] else ""
    return replace(values, **changes)
