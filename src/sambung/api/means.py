"""What binds several offers at once: shared resources, and the terms on which a hub gathers goods."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from ninja import Field, Schema

from sambung.api.values import Period, Quantity, UnitPrice, quantity, unit_price
from sambung.apps.registry import selectors


class UseFields(Schema):
    """How much of the resource one unit of an offer takes."""

    offer_uid: uuid.UUID
    amount: Quantity


class ResourceFields(Schema):
    """What several offers share, such as the same ten machines. Capacity null: not known, or not to be seen."""

    uid: uuid.UUID
    name: str
    capacity: Quantity | None
    state: str = Field(description="KNOWN, EXPIRED (unknown again), AHEAD, or UNKNOWN.")
    uses: list[UseFields]


class HubTermFields(Schema):
    """On what terms a hub gathers goods in a unit."""

    unit: str
    per: Period
    capacity: Quantity
    opening_rupiah: int
    handling: UnitPrice
    kbli_prefixes: list[str] = Field(description="Empty: of any kind.")
    source: str
    stated_on: datetime.date
    expires_on: datetime.date | None


def resource_of(line: selectors.ResourceLine, offers: dict[int, Any]) -> dict[str, Any]:
    """A resource as plain fields; `offers`: by key, those that the actor sees."""
    row = line.row
    return {
        "uid": row.uid,
        "name": row.name,
        "capacity": quantity(line.number, row.unit, row.period_kind),
        "state": line.state,
        "uses": [
            {"offer_uid": offers[key].uid, "amount": quantity(amount, row.unit)}
            for key, amount in line.uses.items()
            if key in offers
        ],
    }


def hub_term_of(row: Any) -> dict[str, Any]:
    """A hub's terms as plain fields."""
    return {
        "unit": row.unit,
        "per": row.period_kind,
        "capacity": quantity(row.capacity, row.unit, row.period_kind),
        "opening_rupiah": row.opening_cost,
        "handling": unit_price(row.handling_cost, row.unit),
        "kbli_prefixes": list(row.kbli_prefixes),
        "source": row.source,
        "stated_on": row.stated_on,
        "expires_on": row.expires_on,
    }
