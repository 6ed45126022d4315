"""How a fact replaces another, what is journalled with it, and who is told that an enterprise changed."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.utils import timezone

from sambung.apps.actors.access import Actor
from sambung.apps.journal.models import Entry, Fact, FactQuerySet
from sambung.apps.journal.services import Change, record
from sambung.apps.registry.models import Enterprise

AnyFact = TypeVar("AnyFact", bound=Fact)


@dataclass(frozen=True)
class ChangedEnterprises:
    """Which enterprises changed (primary keys), by which journal code, and who did it.

    `actor` is the one whose transaction this is; `code` names the change, e.g. `registry.offer_value.stated`.
    """

    actor: Actor
    enterprise_ids: frozenset[int]
    code: str


# Called inside the change's transaction, after the rows are written; attached in config/wiring/hooks.py.
on_change: list[Callable[[ChangedEnterprises], None]] = []


def tell(actor: Actor, enterprise_ids: Iterable[int], code: str) -> None:
    """Tell everybody who is attached."""
    changed = ChangedEnterprises(actor, frozenset(enterprise_ids), code)
    for listener in on_change:
        listener(changed)


def journal(
    actor: Actor,
    code: str,
    enterprise: Enterprise,
    *,
    payload: dict[str, Any] | None = None,
    personal: dict[str, Any] | None = None,
    on_behalf_of: uuid.UUID | None = None,
) -> Entry:
    """An entry about one enterprise, under its centre."""
    return record(
        actor,
        code,
        subject_kind="registry.enterprise",
        subject_uid=enterprise.uid,
        payload=payload,
        personal=personal,
        on_behalf_of=on_behalf_of,
        centre_uid=enterprise.centre.uid if enterprise.centre else None,
    )


def change_of(code: str, enterprise: Enterprise, payload: dict[str, Any]) -> Change:
    """The same, to be recorded with others."""
    return Change(
        code,
        "registry.enterprise",
        enterprise.uid,
        payload,
        centre_uid=enterprise.centre.uid if enterprise.centre else None,
    )


def today_or(day: datetime.date | None) -> datetime.date:
    """The day given, or today where the edge gave none."""
    return day or timezone.localdate()


def copy_of(fact: Any, **changes: Any) -> Any:
    """An unsaved copy of a fact row under a new uid, with some columns changed."""
    skipped = {"id", "uid"}
    values = {
        f.attname: getattr(fact, f.attname) for f in fact._meta.concrete_fields if f.name not in skipped
    }
    return type(fact)(**{**values, **changes})


def close(rows: Iterable[Any], entry: Entry, ends_on: datetime.date) -> list[Any]:
    """End standing rows on a day: each is superseded by a copy that ends, so that what was known stays readable.

    A row that began on that day or later was never true under the new statement: it is superseded alone.
    """
    closed = []
    for row in rows:
        type(row)._base_manager.filter(pk=row.pk).update(superseded=entry)
        row.superseded = entry
        if row.valid_from is None or row.valid_from < ends_on:
            closed.append(copy_of(row, valid_to=ends_on, recorded_id=entry.pk, superseded_id=None))
    for row in closed:
        row.save(force_insert=True)
    return closed


def withdraw(rows: Iterable[Any], entry: Entry) -> None:
    """Say that standing rows were wrong."""
    for row in rows:
        type(row)._base_manager.filter(pk=row.pk).update(superseded=entry)
        row.superseded = entry


def open_rows(rows: FactQuerySet) -> list[Any]:
    """The rows that stand and have no end, oldest first."""
    unscoped = rows.unscoped("a statement replaces what stands, whoever sees it")
    return list(unscoped.filter(superseded__isnull=True, valid_to__isnull=True).order_by("id"))


def replace(
    rows: FactQuerySet, new: AnyFact, entry: Entry, *, from_day: datetime.date, is_correction: bool
) -> AnyFact:
    """Write `new` as what stands from a day on; what stood before is ended there, or withdrawn as wrong."""
    standing = open_rows(rows)
    if is_correction:
        withdraw(standing, entry)
    else:
        close(standing, entry, from_day)
    new.valid_from = from_day
    new.recorded = entry
    new.save(force_insert=True)
    return new
