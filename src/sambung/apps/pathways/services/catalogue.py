"""The centre's own words on interventions: said, taken back to the default, undone; two times kept."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from sambung.apps.actors.access import Actor, demand
from sambung.apps.centres.models import Centre
from sambung.apps.journal.models import Entry
from sambung.apps.journal.services import record
from sambung.apps.pathways.facts.catalogue import FIELDS
from sambung.apps.pathways.models import CatalogueRow
from sambung.apps.pathways.services.refusals import UnableToPlanError
from sambung.standards.catalogue import Payer

TAGS = ("C", "S", "K")
CODE = re.compile(r"[A-Z][A-Z0-9_]{1,39}")
NUMBERS = ("cost_low", "cost", "cost_high", "days_low", "days", "days_high")
LARGEST = 10**12


@dataclass(frozen=True)
class ItemValues:
    """What a centre says of one intervention. Rupiah, calendar days, hours × 10."""

    label: str
    closes: tuple[str, ...]
    field: str
    cost_low: int
    cost: int
    cost_high: int
    payer: str
    days_low: int
    days: int
    days_high: int
    valid_months: int | None
    mentor_hours: int
    tag: str
    price_year: int
    source: str
    note: str = ""
    is_offered: bool = True


@transaction.atomic
def state_item(
    actor: Actor,
    *,
    centre: Centre,
    code: str,
    values: ItemValues,
    on: datetime.date | None = None,
) -> CatalogueRow:
    """The centre's own row stands from that day; the one before is kept as superseded.

    Errors: PermissionMissingError; UnableToPlanError NUMBERS, UNKNOWN_CODE.
    """
    demand(actor, "pathways.plan", centre)
    day = on or timezone.localdate()
    _check(code, values, day)
    standing = _standing(centre, code)
    entry = _journal(
        actor,
        "stated",
        centre,
        code,
        before=_values_of(standing) if standing else None,
        after={**vars(values), "closes": list(values.closes)},
    )
    _supersede(standing, entry)
    row = CatalogueRow(
        centre=centre,
        code=code,
        stated_on=day,
        valid_from=day,
        recorded=entry,
        **{**vars(values), "closes": list(values.closes)},
    )
    row.save(force_insert=True)
    return row


@transaction.atomic
def return_to_default(actor: Actor, *, centre: Centre, code: str) -> None:
    """The centre's own row no longer stands; the default does, where there is one. Errors: NOTHING_TO_UNDO."""
    demand(actor, "pathways.plan", centre)
    standing = _standing(centre, code)
    if standing is None:
        raise UnableToPlanError("NOTHING_TO_UNDO")
    _supersede(standing, _journal(actor, "returned", centre, code, before=_values_of(standing)))


@transaction.atomic
def undo_item(actor: Actor, *, centre: Centre, code: str) -> CatalogueRow | None:
    """Take back the last change: what stood before it stands again. Undoing twice gives the change back.

    Errors: UnableToPlanError NOTHING_TO_UNDO.
    """
    demand(actor, "pathways.plan", centre)
    rows = list(_rows(centre, code).order_by("-id")[:50])
    if not rows:
        raise UnableToPlanError("NOTHING_TO_UNDO")
    standing = next((row for row in rows if row.superseded_id is None), None)
    before = rows[0] if standing is None else next((row for row in rows if row.pk < standing.pk), None)
    entry = _journal(
        actor,
        "undone",
        centre,
        code,
        before=_values_of(standing) if standing else None,
        after=_values_of(before) if before else None,
    )
    _supersede(standing, entry)
    if before is None:
        return None
    copy = CatalogueRow(
        centre=centre,
        code=code,
        stated_on=before.stated_on,
        valid_from=timezone.localdate(),
        recorded=entry,
        **_values_of(before),
    )
    copy.save(force_insert=True)
    return copy


@transaction.atomic
def export_catalogue(actor: Actor, *, centre: Centre, rows: int) -> None:
    """Say in the journal that the catalogue left the house."""
    record(
        actor,
        "pathways.catalogue.exported",
        subject_kind="centres.centre",
        subject_uid=centre.uid,
        payload={"rows": rows},
        centre_uid=centre.uid,
    )


def _check(code: str, values: ItemValues, day: datetime.date) -> None:
    if not CODE.fullmatch(code) or not values.label.strip() or not values.closes:
        raise UnableToPlanError("UNKNOWN_CODE")
    if (
        values.payer not in set(Payer)
        or values.tag not in TAGS
        or (values.field and values.field not in FIELDS)
    ):
        raise UnableToPlanError("UNKNOWN_CODE")
    numbers = [getattr(values, name) for name in NUMBERS]
    is_ordered = (
        values.cost_low <= values.cost <= values.cost_high
        and values.days_low <= values.days <= values.days_high
    )
    if (
        not is_ordered
        or any(not 0 <= one <= LARGEST for one in numbers)
        or not 0 <= values.mentor_hours <= 100_000
        or values.days_high > 3650
        or not 2000 <= values.price_year <= day.year
        or (values.valid_months is not None and not 1 <= values.valid_months <= 600)
    ):
        raise UnableToPlanError("NUMBERS")


def _rows(centre: Centre, code: str) -> Any:
    return CatalogueRow.objects.unscoped("asked above").filter(centre=centre, code=code)


def _standing(centre: Centre, code: str) -> CatalogueRow | None:
    # One writer at a time for a centre's catalogue.
    Centre.objects.unscoped("its row orders who writes").select_for_update().get(pk=centre.pk)
    found: CatalogueRow | None = _rows(centre, code).filter(superseded__isnull=True).first()
    return found


def _supersede(row: CatalogueRow | None, entry: Entry) -> None:
    if row is not None:
        CatalogueRow._base_manager.filter(pk=row.pk).update(superseded=entry)


def _values_of(row: CatalogueRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ItemValues.__dataclass_fields__}


def _journal(actor: Actor, code: str, centre: Centre, item: str, **payload: Any) -> Entry:
    return record(
        actor,
        f"pathways.catalogue.{code}",
        subject_kind="centres.centre",
        subject_uid=centre.uid,
        payload={"code": item, **payload},
        centre_uid=centre.uid,
    )
