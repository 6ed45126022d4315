"""Taking back the last thing that was written about an enterprise."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.db import transaction

from sambung.apps.actors.access import Actor, Role, demand
from sambung.apps.journal.models import Entry, PersonalValues
from sambung.apps.registry.models import (
    Activity,
    Certificate,
    ClassBasis,
    Consent,
    Contact,
    Enterprise,
    HubTerm,
    Identifier,
    Interest,
    Offer,
    OfferValue,
    Owner,
    Ownership,
    Place,
    ResourceUse,
    ResourceValue,
    TaxStatus,
)
from sambung.apps.registry.services.changes import copy_of, journal, tell, withdraw
from sambung.apps.registry.services.summaries import refresh_summary

FACTS: tuple[type[Any], ...] = (
    Activity,
    Certificate,
    ClassBasis,
    Consent,
    Contact,
    HubTerm,
    Identifier,
    Interest,
    OfferValue,
    Owner,
    Ownership,
    Place,
    ResourceUse,
    ResourceValue,
    TaxStatus,
)
BY_FACTS = frozenset(
    f"registry.{name}"
    for name in (
        "activity.stated",
        "certificate.invalidated",
        "certificate.recorded",
        "class_basis.stated",
        "consent.given",
        "consent.withdrawn",
        "contact.stated",
        "hub_terms.ended",
        "hub_terms.stated",
        "identifier.recorded",
        "interest.declared",
        "interest.ended",
        "offer_value.stated",
        "owner.stated",
        "ownership.ended",
        "ownership.stated",
        "place.stated",
        "resource.ended",
        "resource.stated",
        "tax_status.stated",
    )
)
BY_COLUMN = frozenset(
    {
        "registry.enterprise.ended",
        "registry.enterprise.renamed",
        "registry.offer.added",
        "registry.offer.stopped",
        "registry.offer.resumed",
    }
)
UNDONE = "registry.change.undone"


class UnableToUndo(Exception):
    """`code`: NOT_LAST (something was written since), NOT_UNDOABLE (end it instead), ERASED (old value is gone)."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def last_write(enterprise: Enterprise) -> Entry | None:
    """The last entry about the enterprise that wrote facts; holds of capacity and sign-ins are no such writes."""
    return (
        Entry.objects.filter(subject_uid=enterprise.uid, code__startswith="registry.")
        .exclude(code__startswith="registry.capacity.")
        .exclude(code__startswith="registry.person.")
        .order_by("-id")
        .first()
    )


def is_undoable(entry: Entry | None, actor: Actor) -> bool:
    """Whether the actor could take it back by `undo_change`; a declared interest is its declarer's own."""
    if entry is None or entry.code not in BY_FACTS | BY_COLUMN:
        return False
    if entry.code.startswith("registry.interest."):
        return actor.has(Role.ADMIN) or str(entry.payload.get("user")) == str(actor.uid)
    return True


@transaction.atomic
def undo_change(actor: Actor, enterprise: Enterprise, *, entry_uid: uuid.UUID) -> Entry:
    """Supersede what the last entry wrote and write again what stood before. Errors: UnableToUndo."""
    demand(actor, "registry.change_enterprise", enterprise)
    Enterprise.objects.unscoped("one change at a time").select_for_update().get(pk=enterprise.pk)
    entry = last_write(enterprise)
    if entry is None or entry.uid != entry_uid:
        raise UnableToUndo("NOT_LAST")
    if not is_undoable(entry, actor):
        raise UnableToUndo("NOT_UNDOABLE")
    undone = journal(actor, UNDONE, enterprise, payload={"entry": entry.uid, "code": entry.code})
    if entry.code in BY_COLUMN:
        _undo_column(enterprise, entry)
    else:
        _undo_facts(entry, undone)
    refresh_summary(enterprise)
    tell(actor, [enterprise.pk], UNDONE)
    return undone


def _undo_facts(entry: Entry, undone: Entry) -> None:
    for model in FACTS:
        rows = model.objects.unscoped("an entry's own rows are taken back together")
        withdraw(list(rows.filter(recorded=entry, superseded__isnull=True)), undone)
        for row in rows.filter(superseded=entry).order_by("id"):
            copy_of(row, recorded_id=undone.pk, superseded_id=None).save(force_insert=True)


def _undo_column(enterprise: Enterprise, entry: Entry) -> None:
    if entry.code == "registry.enterprise.renamed":
        values = PersonalValues.objects.get(entry=entry).values
        if not values or "before" not in values:
            raise UnableToUndo("ERASED")
        enterprise.name = values["before"]
        enterprise.save_changes(expected_version=None, fields=["name"])
        return
    if entry.code == "registry.enterprise.ended":
        before = entry.payload.get("before")
        enterprise.ended_on = datetime.date.fromisoformat(before) if before else None
        enterprise.save_changes(expected_version=None, fields=["ended_on"])
        return
    offer: Offer = enterprise.offers.get(uid=entry.payload["offer"])
    offer.is_active = entry.code == "registry.offer.stopped"
    offer.save_changes(expected_version=None, fields=["is_active"])


@transaction.atomic
def take_back_facts(actor: Actor, enterprise: Enterprise, *, entry_uid: uuid.UUID) -> Entry:
    """Supersede what one entry wrote about the enterprise, whatever was written about other things since.

    What it had replaced stands again. Errors: UnableToUndo NOT_LAST where a later statement has replaced a row
    of it, NOT_UNDOABLE where the entry wrote no facts of this enterprise.
    """
    demand(actor, "registry.change_enterprise", enterprise)
    Enterprise.objects.unscoped("one change at a time").select_for_update().get(pk=enterprise.pk)
    entry = Entry.objects.filter(uid=entry_uid, subject_uid=enterprise.uid).first()
    if entry is None or entry.code not in BY_FACTS:
        raise UnableToUndo("NOT_UNDOABLE")
    for model in FACTS:
        rows = model.objects.unscoped("an entry's own rows are taken back together")
        if rows.filter(recorded=entry, superseded__isnull=False).exists():
            raise UnableToUndo("NOT_LAST")
    undone = journal(actor, UNDONE, enterprise, payload={"entry": entry.uid, "code": entry.code})
    _undo_facts(entry, undone)
    refresh_summary(enterprise)
    tell(actor, [enterprise.pk], UNDONE)
    return undone
