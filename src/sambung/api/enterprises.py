"""Enterprises: the list with its filters, and one with what it makes.

Left out: telephone numbers, official numbers, owners, class bases, notes; programs do not get personal data here.
"""

from __future__ import annotations

import datetime
import uuid
from typing import Any, Literal

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from sambung.api.authentication import Bearer, caller_of
from sambung.api.means import HubTermFields, ResourceFields, hub_term_of, resource_of
from sambung.api.pages import KBLI, REGION, WORDS, PageOf, PageQuery, paged
from sambung.api.values import (
    DECIMAL,
    Named,
    Period,
    Quantity,
    Statement,
    UnitPrice,
    decimal,
    named,
    quantity,
    unit_price,
)
from sambung.api.versions import note_version
from sambung.apps.duplicates.selectors import Mark, marks_of
from sambung.apps.registry import selectors
from sambung.standards.money import QUANTITY_SCALE

router = Router(tags=["enterprises"], auth=Bearer("registry:read"))

Kind = Literal["UMKM", "LARGE", "COOPERATIVE", "SHARED_HOUSE"]
SizeClass = Literal["MICRO", "SMALL", "MEDIUM", "LARGE", "UNKNOWN"]


class EnterpriseQuery(PageQuery):
    """Filters of the list; all that are given must hold."""

    words: str = Field("", max_length=200, pattern=WORDS, description="Each word's stem must occur.")
    region: str | None = Field(None, pattern=REGION, description="Kemendagri code of any level.")
    kbli: str | None = Field(None, pattern=KBLI, description="A KBLI code or its beginning.")
    kind: Kind | None = None
    size_class: SizeClass | None = None
    certificate: str = Field("", max_length=20, pattern=WORDS, description="A scheme valid today.")
    centre: uuid.UUID | None = None
    entries: Literal["each", "one"] = Field(
        "each",
        description="`one`: of an enterprise that is listed more than once only the entry that stands for it.",
    )


class EnterpriseItem(Schema):
    """An enterprise as a list shows it; null: not known."""

    uid: uuid.UUID
    name: str
    kind: Kind
    region_code: str | None
    latitude: float | None = Field(description="WGS 84, degrees.")
    longitude: float | None
    kbli: str | None
    kbli_vintage: str | None
    size_class: SizeClass
    centre: Named | None
    registered_on: datetime.date
    is_simulated: bool
    standing_uid: uuid.UUID | None = Field(
        description="Where it is listed more than once: the entry that stands for it, perhaps this one. Null: once."
    )


class EnterpriseLine(EnterpriseItem):
    """With the names of what it makes."""

    products: list[str]


class EnterprisePage(PageOf):
    items: list[EnterpriseLine]


class QuantityFigure(Statement):
    value: Quantity | None


class PriceFigure(Statement):
    value: UnitPrice | None


class DaysFigure(Statement):
    days: int | None


class AttributeFigure(Statement):
    name: str
    number: str | None = Field(pattern=DECIMAL, description="Where it is a number, in `unit`.")
    text: str | None
    unit: str | None


class OfferFields(Schema):
    """What an enterprise can make. A figure is null where it was never said or is not shown to the token's person."""

    uid: uuid.UUID
    product: str
    kbli: str | None
    unit: str
    per: Period
    capacity: QuantityFigure | None
    min_batch: QuantityFigure | None
    lead_time: DaysFigure | None
    unit_price: PriceFigure | None
    is_price_shown: bool = Field(description="False: whether a price is known is not told either.")
    attributes: list[AttributeFigure]
    unknown: list[str] = Field(description="Figures to ask for: CAPACITY, UNIT_PRICE, LEAD_TIME.")


class ActivityFields(Schema):
    text: str
    kbli: str | None
    is_primary: bool


class CertificateFields(Schema):
    uid: uuid.UUID
    scheme: str
    number: str | None
    issuer: str | None
    offer_uid: uuid.UUID | None = Field(description="Null: for the whole enterprise.")
    valid_from: datetime.date | None
    valid_to: datetime.date | None
    state: str = Field(
        description="Today: VALID, EXPIRES_BEFORE, EXPIRED, INVALIDATED, NOT_YET, BATCH_ONLY or UNKNOWN."
    )


class EnterpriseFields(EnterpriseItem):
    """One enterprise."""

    version: int = Field(description="Of its name, for If-Match; facts are dated and need none.")
    ended_on: datetime.date | None
    activities: list[ActivityFields]
    certificates: list[CertificateFields]
    offers: list[OfferFields]
    resources: list[ResourceFields]
    hub_terms: list[HubTermFields] = Field(description="Of cooperatives and shared houses.")
    unknown: list[str] = Field(description="Codes of what is not known: POINT, KBLI, CLASS, NIB …")


@router.get("", response=EnterprisePage, url_name="enterprises", operation_id="listEnterprises")
def list_enterprises(request: HttpRequest, query: Query[EnterpriseQuery]) -> dict[str, Any]:
    """Enterprises that the token's person may see, by name."""
    page = selectors.list_enterprises(
        caller_of(request),
        selectors.EnterpriseFilters(
            words=query.words,
            region=query.region or "",
            kbli=query.kbli or "",
            kind=query.kind or "",
            size_class=query.size_class or "",
            certificate=query.certificate,
            centre=query.centre,
            each_entry=query.entries == "each",
        ),
        page=query.page,
        page_size=query.limit,
        today=timezone.localdate(),
    )

    def lines(rows: Any) -> list[dict[str, Any]]:
        found = list(rows)
        marks = marks_of([row.pk for row in found])
        return [line_of(row, marks.get(row.pk)) for row in found]

    return paged(request, page, query, lines)


@router.get("/{uid}", response=EnterpriseFields, url_name="enterprise", operation_id="getEnterprise")
def get_enterprise(request: HttpRequest, uid: uuid.UUID) -> dict[str, Any]:
    """One enterprise with its offers and certificates."""
    return card_fields(request, uid)


def card_fields(request: HttpRequest, uid: uuid.UUID) -> dict[str, Any]:
    """One enterprise as the token's person sees it. Errors: Http404."""
    card = selectors.enterprise_card(caller_of(request), uid, today=timezone.localdate())
    if card is None:
        raise Http404
    note_version(request, card.enterprise)
    mark = marks_of([card.enterprise.pk]).get(card.enterprise.pk)
    return item_of(card.enterprise, mark) | {
        "version": card.enterprise.version,
        "ended_on": card.enterprise.ended_on,
        "activities": [
            {"text": row.text, "kbli": row.kbli or None, "is_primary": row.is_primary}
            for row in card.activities
        ],
        "certificates": [certificate_of(line) for line in card.certificates],
        "offers": [offer_of(line) for line in card.offers],
        "resources": [
            resource_of(line, {offer.row.pk: offer.row for offer in card.offers}) for line in card.resources
        ],
        "hub_terms": [hub_term_of(row) for row in card.hub_terms],
        "unknown": list(card.questions),
    }


def item_of(row: Any, mark: Mark | None) -> dict[str, Any]:
    """What list and card share."""
    return {
        "uid": row.uid,
        "name": row.name,
        "kind": row.kind,
        "region_code": row.region_code or None,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "kbli": row.kbli or None,
        "kbli_vintage": row.kbli_vintage or None,
        "size_class": row.size_class,
        "centre": named(row.centre),
        "registered_on": row.registered_on,
        "is_simulated": row.is_simulated,
        "standing_uid": None if mark is None else mark.standing_uid,
    }


def line_of(row: Any, mark: Mark | None) -> dict[str, Any]:
    """A row of the list."""
    return item_of(row, mark) | {"products": [offer.product for offer in row.active_offers]}


def certificate_of(line: selectors.CertificateLine) -> dict[str, Any]:
    """A certificate with its state today."""
    row = line.row
    return {
        "uid": row.uid,
        "scheme": row.scheme,
        "number": row.number or None,
        "issuer": row.issuer or None,
        "offer_uid": None if row.offer is None else row.offer.uid,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "state": line.validity.state.value,
    }


def offer_of(line: selectors.OfferLine) -> dict[str, Any]:
    """An offer with the figures that the actor may see."""
    row = line.row

    def amount(figure: selectors.ValueLine | None) -> dict[str, Any] | None:
        if figure is None:
            return None
        per = row.period_kind if figure is line.capacity else ""
        return statement(figure) | {"value": quantity(figure.number, row.unit, per)}

    price = line.price if line.sees_price else None
    lead = line.lead_time
    return {
        "uid": row.uid,
        "product": row.product,
        "kbli": row.kbli or None,
        "unit": row.unit,
        "per": row.period_kind,
        "capacity": amount(line.capacity),
        "min_batch": amount(line.min_batch),
        "lead_time": None if lead is None else statement(lead) | {"days": lead.number},
        "unit_price": None
        if price is None
        else statement(price) | {"value": unit_price(price.number, row.unit)},
        "is_price_shown": line.sees_price,
        "attributes": [
            statement(one)
            | {
                "name": one.row.name,
                "number": None if one.number is None else decimal(one.number, QUANTITY_SCALE),
                "text": one.row.text or None,
                "unit": one.row.unit or None,
            }
            for one in line.attributes
        ],
        "unknown": list(line.questions),
    }


def statement(figure: selectors.ValueLine) -> dict[str, Any]:
    """Who said it, when, until when."""
    row = figure.row
    return {
        "state": figure.state,
        "source": row.source,
        "stated_on": row.stated_on,
        "valid_from": row.valid_from,
        "expires_on": row.expires_on,
        "is_simulated": row.is_test_answer,
    }
