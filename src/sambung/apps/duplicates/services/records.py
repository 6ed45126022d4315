"""Enterprises as the engine compares them: what stands today, in a few queries for many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sambung.apps.duplicates.services.refusals import REASON
from sambung.apps.registry.models import Activity, Contact, Enterprise, Identifier, Owner
from sambung.engine.resolution.blocks import plain_phone
from sambung.engine.resolution.evidence import Record


@dataclass(frozen=True, slots=True)
class Compared:
    """An enterprise that is compared, by its key; two are compared where their `kind` is the same."""

    key: int
    kind: str
    centre: int | None
    is_simulated: bool
    record: Record


def records_of(keys: Collection[int]) -> dict[int, Compared]:
    """Those of them that work, by key. Five queries for each 500."""
    found: dict[int, Compared] = {}
    ordered = sorted(keys)
    for at in range(0, len(ordered), 500):
        found |= _read(ordered[at : at + 500])
    return found


def _read(keys: list[int]) -> dict[int, Compared]:
    why = {"enterprise__in": keys, "valid_to__isnull": True}
    numbers: dict[int, dict[str, str]] = defaultdict(dict)
    for key, scheme, value in (
        Identifier.objects.unscoped(REASON)
        .standing()
        .filter(**why)
        .order_by("id")
        .values_list("enterprise_id", "scheme", "value")
    ):
        numbers[key][scheme] = value
    facts = {
        model: dict(
            model.objects.unscoped(REASON)
            .standing()
            .filter(**why, **more)
            .order_by("id")
            .values_list("enterprise_id", column)
        )
        for model, column, more in (
            (Contact, "phone", {}),
            (Owner, "name", {}),
            (Activity, "text", {"is_primary": True}),
        )
    }
    rows = Enterprise.objects.unscoped(REASON).filter(pk__in=keys, ended_on__isnull=True)
    found = {}
    for row in rows:
        activity = facts[Activity].get(row.pk, "")
        found[row.pk] = Compared(
            row.pk,
            row.kind,
            row.centre_id,
            row.is_simulated,
            Record(
                uid=str(row.uid),
                # Called by what it does until somebody names it: that is no name.
                name="" if activity and row.name == activity[:200] else row.name,
                identifiers=numbers.get(row.pk, {}),
                phone=plain_phone(facts[Contact].get(row.pk, "")),
                owner=facts[Owner].get(row.pk, ""),
                village=row.region_code,
                latitude=row.latitude,
                longitude=row.longitude,
                activity=activity,
            ),
        )
    return found
