"""Search: one field over enterprises, products and requirements, with filters. People are not found by programs."""

from __future__ import annotations

import uuid
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema
from pydantic import model_validator
from pydantic_core import PydanticCustomError

from sambung.api.authentication import Bearer, caller_of
from sambung.api.bodies import Day, Latitude, Longitude, PeriodCode, QuantityText, UnitCode, quantity_of
from sambung.api.enterprises import SizeClass
from sambung.api.pages import KBLI, REGION, WORDS
from sambung.apps.search import selectors

router = Router(tags=["search"], auth=Bearer("search:read"))
KindCode = Literal["ENTERPRISE", "PRODUCT", "REQUIREMENT"]
KM = 25.0


class SearchQuery(Schema):
    """Words and filters; all that are given must hold. Without any nothing is found."""

    words: str = Field("", max_length=200, pattern=WORDS, description="In any order; stems count.")
    kind: KindCode | None = Field(None, description="Page by page; without it the first few of each kind.")
    page: int = Field(1, ge=1, le=100_000)
    region: str | None = Field(None, pattern=REGION, description="Kemendagri code of any level.")
    kbli: str | None = Field(None, pattern=KBLI, description="A KBLI code or its beginning.")
    size_class: SizeClass | None = None
    certificate: str = Field("", max_length=20, pattern=WORDS, description="A scheme valid today.")
    latitude: Latitude | None = Field(None, description="With longitude: near this point, WGS 84.")
    longitude: Longitude | None = None
    km: float = Field(KM, gt=0, le=500, description="How near.")
    quantity: QuantityText | None = Field(None, description="So much free, with `unit`, `per` and both days.")
    unit: UnitCode | None = None
    per: PeriodCode | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None

    @model_validator(mode="after")
    def _together(self) -> SearchQuery:
        if (self.latitude is None) != (self.longitude is None):
            raise PydanticCustomError("both_or_none", "both or none")
        if self.quantity is not None:
            if self.unit is None or self.per is None or self.starts_on is None or self.ends_on is None:
                raise PydanticCustomError("missing", "unit, per, starts_on and ends_on are needed")
            if self.ends_on < self.starts_on:
                raise PydanticCustomError("ends_before_start", "ends before it starts")
        return self


class HitFields(Schema):
    """What was found."""

    uid: uuid.UUID = Field(description="Of the enterprise (also of a product) or of the requirement.")
    kind: KindCode
    title: str
    text: str
    region_code: str | None
    kbli: str | None
    kbli_vintage: str | None
    size_class: str | None
    state: str | None
    latitude: float | None
    longitude: float | None
    km: float | None = Field(description="How far from the point that was given.")
    is_simulated: bool


class GroupFields(Schema):
    """What was found of one kind."""

    kind: KindCode
    count: int
    is_more: bool = Field(description="There are more than `count`.")
    items: list[HitFields]


class MeantFields(Schema):
    """A word that the index does not have, and the one that was looked for instead."""

    written: str
    meant: str


class SearchFields(Schema):
    """What was found, by kind."""

    groups: list[GroupFields]
    meant: list[MeantFields]
    pages: int | None = Field(description="With `kind`: how many pages there are.")


@router.get("", response=SearchFields, url_name="search", operation_id="search")
def search(request: HttpRequest, query: Query[SearchQuery]) -> dict[str, Any]:
    """Find what the token's person may see."""
    found = selectors.search(
        caller_of(request), filters_of(query), today=timezone.localdate(), page=query.page
    )
    page = found.page
    groups = [group for group in found.groups if group.kind != "PERSON"]
    is_past = page is not None and query.page > page.paginator.num_pages
    return {
        "groups": [
            {
                "kind": group.kind,
                "count": group.count,
                "is_more": group.is_more,
                "items": []
                if is_past
                else [hit_of(hit) for hit in (group.hits if page is None else page.object_list)],
            }
            for group in groups
        ],
        "meant": [{"written": written, "meant": meant} for written, meant in found.reading.meant],
        "pages": None if page is None else page.paginator.num_pages,
    }


def filters_of(query: SearchQuery) -> selectors.SearchFilters:
    """The query as the room takes it."""
    nearby = free = None
    if query.latitude is not None and query.longitude is not None:
        nearby = selectors.Nearby(query.latitude, query.longitude, query.km)
    wanted = quantity_of(query.quantity)
    if wanted is not None and query.unit and query.per and query.starts_on and query.ends_on:
        free = selectors.FreeCapacity(wanted, query.unit, query.per, query.starts_on, query.ends_on)
    return selectors.SearchFilters(
        words=query.words,
        kind=query.kind or "",
        region=query.region or "",
        kbli=query.kbli or "",
        size_class=query.size_class or "",
        certificate=query.certificate,
        nearby=nearby,
        free=free,
    )


def hit_of(hit: selectors.Hit) -> dict[str, Any]:
    """A row that was found."""
    row = hit.row
    return {
        "uid": row.uid,
        "kind": row.kind,
        "title": row.title,
        "text": row.text,
        "region_code": row.region_code or None,
        "kbli": row.kbli or None,
        "kbli_vintage": row.kbli_vintage or None,
        "size_class": row.size_class or None,
        "state": row.state or None,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "km": hit.km,
        "is_simulated": row.is_simulated,
    }
