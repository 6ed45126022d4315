"""Free capacity as a filter: who is known to have so much free, as far as the actor may know it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from sambung.apps.actors.access import Actor
from sambung.apps.registry.facts import Target, free_capacities
from sambung.apps.registry.models import Offer, OfferValue, ValueKind
from sambung.apps.search.models import RowKind


@dataclass(frozen=True)
class FreeCapacity:
    """At least `quantity` (× 1000 of `unit`) free in each `period_kind` from one day to the other, both inclusive."""

    quantity: int
    unit: str
    period_kind: str
    starts_on: datetime.date
    ends_on: datetime.date


class Enough:
    """Of whom it is known that so much is free, as far as the actor may know it; each enterprise is looked at once."""

    def __init__(self, actor: Actor, free: FreeCapacity, today: datetime.date) -> None:
        self.actor, self.free, self.today = actor, free, today
        self.looked_at: set[int] = set()
        self.offers: set[int] = set()
        self.enterprises: set[int] = set()

    def of(self, found: Sequence[Any]) -> list[Any]:
        """Those of these rows (kind, key, enterprise_key) that have it. Five queries at most for those not looked at before."""
        self._look_at({one.enterprise_key for one in found} - self.looked_at)
        return [
            one
            for one in found
            if (
                one.key in self.offers
                if one.kind == RowKind.PRODUCT
                else one.enterprise_key in self.enterprises
            )
        ]

    def _look_at(self, keys: set[int]) -> None:
        if not keys:
            return
        self.looked_at |= keys
        told = OfferValue.objects.visible(self.actor).standing().filter(kind=ValueKind.CAPACITY)
        rows = Offer.objects.visible(self.actor).filter(is_active=True, enterprise__in=keys)
        offers = {row.pk: row for row in rows.filter(Exists(told.filter(offer=OuterRef("pk"))))}
        free = self.free
        target = Target(free.unit, free.period_kind, free.starts_on, free.ends_on)
        for key, capacity in free_capacities(offers.values(), on=self.today, target=target).items():
            if capacity.value >= free.quantity and not _has_ended(capacity.expires, free.starts_on):
                self.offers.add(key)
                self.enterprises.add(offers[key].enterprise_id)


def _has_ended(expires: datetime.date | None, day: datetime.date) -> bool:
    return expires is not None and expires < day
