"""Consortia, asked for: a run is a job; its list for a requirement, and why others were left out."""

from __future__ import annotations

import datetime
import uuid
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status
from pydantic import model_validator
from pydantic_core import PydanticCustomError

from sambung.api.authentication import Bearer, caller_of
from sambung.api.bodies import (
    PriceText,
    QuantityText,
    Rupiah,
    Said,
    ShareText,
    permille_of,
    price_of,
    quantity_of,
)
from sambung.api.consortia import router as consortia
from sambung.api.jobs import JobFields, job_fields
from sambung.api.pages import PageOf, PageQuery, page_of, paged
from sambung.api.values import Named, UnitPrice, named, unit_price
from sambung.apps.demand.selectors import get_requirement
from sambung.apps.pooling import selectors, services
from sambung.apps.pooling.facts import PoolSettings

router = Router(tags=["consortia"], auth=Bearer("pooling:read"))
WRITES = Bearer("pooling:write")


class PinSaid(Said):
    """What a manager fixes of one offer: in any case, never, or limits in each period."""

    offer_uid: uuid.UUID
    rule: Literal["MUST", "NEVER"] | None = None
    min_quantity: QuantityText | None = None
    max_quantity: QuantityText | None = None

    @model_validator(mode="after")
    def _says_something(self) -> PinSaid:
        if self.rule is None and self.min_quantity is None and self.max_quantity is None:
            raise PydanticCustomError("missing", "rule or a limit is needed")
        return self


class ConsortiumSaid(Said):
    """What is fixed by hand; what is left out is as the requirement says."""

    hub_uids: Annotated[list[uuid.UUID], Field(max_length=50)] | None = Field(
        None, description="Null: the nearest that fit. Empty: none, all straight to the buyer."
    )
    price_ceiling: PriceText | None = None
    max_suppliers: int | None = Field(None, ge=1, le=10_000)
    max_share: ShareText | None = None
    onboarding_rupiah: Rupiah = Field(0, le=10**12, description="Paid once for each member.")
    is_shortage_allowed: bool = Field(False, description="Fill as much as can be; else all or nothing.")
    pins: list[PinSaid] = Field([], max_length=500)
    inclusion: ShareText | None = Field(
        None, description="How much dearer it may be to include more micro enterprises, a share of 1."
    )
    previous_uid: uuid.UUID | None = Field(None, description="The run that this one is compared with.")


class ConsortiumAsked(Schema):
    """A run that waits for its job."""

    uid: uuid.UUID = Field(description="Of the consortium: read it when the job is done.")
    job: JobFields


class ConsortiumItem(Schema):
    """A run as a list shows it."""

    uid: uuid.UUID
    state: Literal["QUEUED", "SOLVED", "INFEASIBLE", "NO_SOLUTION", "FAILED"]
    created_at: datetime.datetime
    known_on: datetime.date
    job_uid: uuid.UUID | None
    objective_rupiah: int | None
    bound_rupiah: int | None
    gap_to_bound: float | None


class ConsortiumPage(PageOf):
    items: list[ConsortiumItem]


class ExclusionFields(Schema):
    """Why an offer was left out, and the unit price at which it would enter (null: none would do, or not known)."""

    enterprise: Named
    offer_uid: uuid.UUID
    product: str
    reason: str = Field(description="no_lane, not_in_pairs, over_ceiling, batch_over_limit, pinned or price.")
    price_to_enter: UnitPrice | None
    is_estimate: bool = Field(description="The price is an estimate from the bound, not solved for.")


class ExclusionPage(PageOf):
    items: list[ExclusionFields]


@router.get("/{uid}/consortia", response=ConsortiumPage, url_name="consortia", operation_id="listConsortia")
def list_consortia(request: HttpRequest, uid: uuid.UUID, query: Query[PageQuery]) -> dict[str, Any]:
    """The runs of a requirement, newest first."""
    actor = caller_of(request)
    rows = selectors.runs_of(actor, get_requirement(actor, uid))
    return paged(request, page_of(rows, query), query, lambda found: [item_of(row) for row in found])


@router.post(
    "/{uid}/consortia",
    response={202: ConsortiumAsked},
    auth=WRITES,
    url_name="build-consortium",
    operation_id="buildConsortium",
)
def build_consortium(request: HttpRequest, uid: uuid.UUID, said: ConsortiumSaid) -> Status:
    """Ask for a consortium. The job is called off at its own address."""
    actor = caller_of(request)
    run = services.build_consortium(
        actor,
        requirement=get_requirement(actor, uid),
        settings=_settings(said),
        previous=None if said.previous_uid is None else selectors.get_run(actor, said.previous_uid),
    )
    return Status(202, {"uid": run.uid, "job": job_fields(actor, run.job_uid)})


@consortia.get("/{uid}/excluded", response=ExclusionPage, url_name="excluded", operation_id="listExcluded")
def list_excluded(request: HttpRequest, uid: uuid.UUID, query: Query[PageQuery]) -> dict[str, Any]:
    """Why others are not in it, by reason, the nearest to entering first."""
    actor = caller_of(request)
    run = selectors.get_run(actor, uid)
    rows = selectors.exclusions_of(actor, run)
    unit = run.requirement.unit
    return paged(
        request, page_of(rows, query), query, lambda found: [excluded_of(one, unit) for one in found]
    )


def item_of(run: Any) -> dict[str, Any]:
    """A run of the list."""
    return {
        "uid": run.uid,
        "state": run.state,
        "created_at": run.created_at,
        "known_on": run.known_on,
        "job_uid": run.job_uid,
        "objective_rupiah": run.objective,
        "bound_rupiah": run.bound,
        "gap_to_bound": run.gap,
    }


def excluded_of(row: Any, unit: str) -> dict[str, Any]:
    """An offer that is not in it."""
    return {
        "enterprise": named(row.offer.enterprise),
        "offer_uid": row.offer.uid,
        "product": row.offer.product,
        "reason": row.reason,
        "price_to_enter": unit_price(row.price_to_enter, unit),
        "is_estimate": row.method == "dual",
    }


def _settings(said: ConsortiumSaid) -> PoolSettings:
    return PoolSettings(
        hubs=None if said.hub_uids is None else tuple(str(one) for one in said.hub_uids),
        price_ceiling=price_of(said.price_ceiling),
        max_suppliers=said.max_suppliers,
        max_share_permille=permille_of(said.max_share),
        onboarding_cost=said.onboarding_rupiah,
        with_shortage=said.is_shortage_allowed,
        pins=tuple(_pin(one) for one in said.pins),
        inclusion_permille=permille_of(said.inclusion),
    )


def _pin(said: PinSaid) -> dict[str, Any]:
    pin: dict[str, Any] = {"offer": str(said.offer_uid)}
    if said.rule is not None:
        pin["rule"] = said.rule
    if said.min_quantity is not None:
        pin["min_quantity"] = quantity_of(said.min_quantity)
    if said.max_quantity is not None:
        pin["max_quantity"] = quantity_of(said.max_quantity)
    return pin
