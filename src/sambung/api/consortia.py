"""Consortia: one run of pooling with its allocation, its costs and how good it is."""

from __future__ import annotations

import datetime
import uuid
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema

from sambung.api.authentication import Bearer, caller_of
from sambung.api.values import DECIMAL, Named, Quantity, UnitPrice, quantity, share, unit_price
from sambung.apps.pooling import selectors

router = Router(tags=["consortia"], auth=Bearer("pooling:read"))


class AllocationFields(Schema):
    """One way of one offer in a period; all periods are the same."""

    enterprise: Named
    size_class: str
    offer_uid: uuid.UUID
    product: str
    region_code: str | None
    hub: Named | None = Field(description="Null: straight to the buyer.")
    quantity: Quantity
    unit_price: UnitPrice
    freight: UnitPrice
    handling: UnitPrice
    landed_rupiah: int = Field(description="Of this way in one period, without one-off costs.")
    is_verified: bool = Field(description="Seen by a mentor or shown by a delivery.")
    is_related: bool = Field(description="A person of the centre declared a tie to this enterprise.")


class HubFields(Schema):
    """A hub that was considered."""

    hub: Named
    is_open: bool
    throughput: Quantity
    opening_rupiah: int


class CostFields(Schema):
    """Rupiah over all periods. `paid` is what is paid; `shortage` is notional and in no bill."""

    goods: int
    freight: int
    handling: int
    opening: int
    onboarding: int
    paid: int
    shortage: int


class ConsortiumFields(Schema):
    """A run. What is asked by the state SOLVED is null or empty in every other."""

    uid: uuid.UUID
    requirement_uid: uuid.UUID
    match_uid: uuid.UUID
    previous_uid: uuid.UUID | None
    job_uid: uuid.UUID | None = Field(description="The work behind it.")
    state: Literal["QUEUED", "SOLVED", "INFEASIBLE", "NO_SOLUTION", "FAILED"]
    known_on: datetime.date = Field(description="The day whose prices and capacities it rests on.")
    created_at: datetime.datetime
    periods: int
    delivered: Quantity = Field(description="In each period.")
    short: Quantity = Field(description="What stays unfilled in each period.")
    short_reason: str | None
    members: int
    allocations: list[AllocationFields]
    hubs: list[HubFields]
    cost: CostFields | None
    objective_rupiah: int | None
    bound_rupiah: int | None = Field(description="No solution of this problem can cost less.")
    gap_to_bound: float | None = Field(description="(objective - bound) / objective.")
    unverified_share: str | None = Field(
        pattern=DECIMAL, description="Share of the volume that nobody has verified."
    )
    excluded: int = Field(description="How many offers were left out, each with its reason on the web.")
    problem_sha256: str | None
    versions: dict[str, Any]
    is_simulated: bool


@router.get("/{uid}", response=ConsortiumFields, url_name="consortium", operation_id="getConsortium")
def get_consortium(request: HttpRequest, uid: uuid.UUID) -> dict[str, Any]:
    """One run with who makes how much. For the people of the requirement's centre: unit prices stand in it."""
    actor = caller_of(request)
    run = selectors.get_run(actor, uid)
    view = selectors.view_run(actor, run)
    asked = run.requirement
    return {
        "uid": run.uid,
        "requirement_uid": asked.uid,
        "match_uid": run.match_run.uid,
        "previous_uid": None if run.previous is None else run.previous.uid,
        "job_uid": run.job_uid,
        "state": run.state,
        "known_on": run.known_on,
        "created_at": run.created_at,
        "periods": asked.periods,
        "delivered": quantity(view.delivered, asked.unit, asked.period_kind),
        "short": quantity(view.short, asked.unit, asked.period_kind),
        "short_reason": view.short_reason or None,
        "members": view.members,
        "allocations": [allocation_of(line, asked) for line in view.lines],
        "hubs": [
            {
                "hub": {"uid": hub["uid"], "name": hub["name"]},
                "is_open": hub["is_open"],
                "throughput": quantity(hub["throughput"], asked.unit, asked.period_kind),
                "opening_rupiah": hub["opening_cost"],
            }
            for hub in view.hubs
        ],
        "cost": run.cost or None,
        "objective_rupiah": run.objective,
        "bound_rupiah": run.bound,
        "gap_to_bound": run.gap,
        "unverified_share": share(run.unverified_permille),
        "excluded": view.exclusion_count,
        "problem_sha256": run.problem_sha256 or None,
        "versions": run.versions,
        "is_simulated": asked.is_simulated,
    }


def allocation_of(line: selectors.Line, asked: Any) -> dict[str, Any]:
    """One way."""
    return {
        "enterprise": {"uid": line.enterprise_uid, "name": line.enterprise},
        "size_class": line.size_class,
        "offer_uid": line.offer_uid,
        "product": line.product,
        "region_code": line.region_code or None,
        "hub": {"uid": line.hub_uid, "name": line.hub} if line.hub_uid else None,
        "quantity": quantity(line.quantity, asked.unit, asked.period_kind),
        "unit_price": unit_price(line.unit_price, asked.unit),
        "freight": unit_price(line.freight, asked.unit),
        "handling": unit_price(line.handling, asked.unit),
        "landed_rupiah": line.landed,
        "is_verified": line.is_verified,
        "is_related": line.is_related,
    }
