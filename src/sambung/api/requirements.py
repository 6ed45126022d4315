"""Requirements: the list with its filters, and one with its criteria. What they were matched with: `matches`."""

from __future__ import annotations

import datetime
import uuid
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from sambung.api.authentication import Bearer, caller_of
from sambung.api.pages import KBLI, REGION, WORDS, PageOf, PageQuery, page_of, paged
from sambung.api.values import (
    DECIMAL,
    Named,
    Quantity,
    UnitPrice,
    decimal,
    named,
    quantity,
    share,
    unit_price,
)
from sambung.api.versions import note_version
from sambung.apps.demand import selectors
from sambung.standards.money import PRICE_SCALE, QUANTITY_SCALE

router = Router(tags=["requirements"], auth=Bearer("demand:read"))

State = Literal["DRAFT", "OPEN", "FILLED", "CLOSED"]
# Parameters of criteria that are stored as scaled integers.
SCALED = {("PRICE_CEILING", "ceiling"): PRICE_SCALE, ("CAPACITY_MIN", "minimum"): QUANTITY_SCALE}


class RequirementQuery(PageQuery):
    """Filters of the list; all that are given must hold."""

    words: str = Field(
        "", max_length=200, pattern=WORDS, description="In the product, or in the buyer's name."
    )
    state: State | None = None
    region: str | None = Field(None, pattern=REGION, description="Kemendagri code of any level.")
    kbli: str | None = Field(None, pattern=KBLI, description="A KBLI code or its beginning.")
    is_mine: bool = Field(False, description="Only those of one's own centre or firm.")


class RequirementItem(Schema):
    """A requirement as a list shows it: `quantity` in each of `periods` periods."""

    uid: uuid.UUID
    product: str
    buyer: Named
    centre: Named
    quantity: Quantity
    periods: int
    starts_on: datetime.date
    latest_day: datetime.date | None
    region_code: str
    kbli: str | None
    kbli_vintage: str | None
    state: State
    created_at: datetime.datetime
    is_simulated: bool


class RequirementPage(PageOf):
    items: list[RequirementItem]


class CriterionFields(Schema):
    """A condition. Scaled parameters are decimals as text: a ceiling in rupiah, a smallest capacity in the unit."""

    kind: str = Field(description="CERTIFICATE, REGION, SIZE_CLASS, LEAD_TIME …")
    level: Literal["MUST", "PREFER"]
    params: dict[str, Any]


class RequirementFields(RequirementItem):
    """One requirement."""

    version: int = Field(description="For If-Match.")
    details: str
    address: str | None
    latitude: float | None = Field(description="WGS 84, degrees.")
    longitude: float | None
    unit_weight_grams: int | None = Field(
        description="What one unit weighs; null: not known, or a weight itself."
    )
    price_ceiling: UnitPrice | None = Field(description="Landed, for one unit.")
    is_ceiling_shown: bool = Field(description="False: whether there is a ceiling is not told either.")
    payment_days: int | None
    asks_tax_invoice: bool
    max_suppliers: int | None
    max_share: str | None = Field(pattern=DECIMAL, description="The most that one may deliver, a share of 1.")
    confirmation: str = Field(description="NONE, PURCHASE_ORDER, LETTER, EMAIL or MEETING.")
    criteria: list[CriterionFields]


@router.get("", response=RequirementPage, url_name="requirements", operation_id="listRequirements")
def list_requirements(request: HttpRequest, query: Query[RequirementQuery]) -> dict[str, Any]:
    """Requirements that the token's person may see, newest first."""
    rows = selectors.list_requirements(
        caller_of(request),
        narrowed=selectors.RequirementFilter(
            words=query.words,
            state=query.state or "",
            kbli=query.kbli or "",
            region=query.region or "",
            is_mine=query.is_mine,
        ),
    )
    return paged(request, page_of(rows, query), query, lambda found: [item_of(row) for row in found])


@router.get("/{uid}", response=RequirementFields, url_name="requirement", operation_id="getRequirement")
def get_requirement(request: HttpRequest, uid: uuid.UUID) -> dict[str, Any]:
    """One requirement with its criteria."""
    return requirement_fields(request, uid)


def requirement_fields(request: HttpRequest, uid: uuid.UUID) -> dict[str, Any]:
    """One requirement as the token's person sees it. Errors: RequirementNotFoundError."""
    actor = caller_of(request)
    row = selectors.get_requirement(actor, uid)
    note_version(request, row)
    return item_of(row) | {
        "version": row.version,
        "details": row.details,
        "address": row.address or None,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "unit_weight_grams": row.unit_weight_grams,
        "price_ceiling": unit_price(selectors.ceiling_of(actor, row), row.unit),
        "is_ceiling_shown": selectors.may_see_ceiling(actor, row),
        "payment_days": row.payment_days,
        "asks_tax_invoice": row.asks_tax_invoice,
        "max_suppliers": row.max_suppliers,
        "max_share": share(row.max_share_permille),
        "confirmation": row.confirmation,
        "criteria": [
            {"kind": one.kind, "level": one.level, "params": params_of(one)}
            for one in selectors.standing_criteria(actor, row)
        ],
    }


def item_of(row: Any) -> dict[str, Any]:
    """What list and detail share."""
    return {
        "uid": row.uid,
        "product": row.product,
        "buyer": named(row.buyer),
        "centre": named(row.centre),
        "quantity": quantity(row.quantity, row.unit, row.period_kind),
        "periods": row.periods,
        "starts_on": row.starts_on,
        "latest_day": row.latest_day,
        "region_code": row.region_code,
        "kbli": row.kbli_prefix or None,
        "kbli_vintage": row.kbli_vintage or None,
        "state": row.state,
        "created_at": row.created_at,
        "is_simulated": row.is_simulated,
    }


def params_of(criterion: Any) -> dict[str, Any]:
    """A criterion's parameters without hidden scales."""
    found = {}
    for name, value in criterion.params.items():
        scale = SCALED.get((criterion.kind, name))
        found[name] = decimal(value, scale) if scale and isinstance(value, int) else value
    return found
