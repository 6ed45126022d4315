"""What a known row of a list says differently becomes a statement; a person's word stands above a list's."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from typing import Any

from sambung.apps.actors.access import Actor
from sambung.apps.journal.models import Entry
from sambung.apps.registry.models import (
    Activity,
    ClassBasis,
    Contact,
    Enterprise,
    Identifier,
    Owner,
    Place,
)
from sambung.apps.registry.services import identity
from sambung.apps.registry.services.changes import tell
from sambung.apps.registry.services.enterprises import rename_enterprise
from sambung.apps.registry.services.identifiers import read_identifier, record_identifier
from sambung.apps.registry.services.summaries import refresh_summary

IMPORTED = "intake.rows.committed"


def statements_of(item: Any) -> list[tuple[type[Any], Any]]:
    """What a listed enterprise says, by the table where it is kept."""
    said = (
        (Place, item.place),
        (Activity, item.activity),
        (Owner, item.owner),
        (ClassBasis, item.class_basis),
        (Contact, item.contact),
    )
    return [(model, one) for model, one in said if one is not None]


_STATE: dict[type[Any], Callable[..., Any]] = {
    Place: identity.state_place,
    Activity: identity.state_activity,
    Owner: identity.state_owner,
    ClassBasis: identity.state_class_basis,
    Contact: identity.state_contact,
}


def change_enterprise(
    actor: Actor, enterprise: Enterprise, item: Any, upload_uid: uuid.UUID, day: datetime.date
) -> None:
    """State what the row says differently; `by_list` in the entries names the upload, so that it can be taken back."""
    by_list = str(upload_uid)
    renamed = Entry.objects.filter(subject_uid=enterprise.uid, code="registry.enterprise.renamed")
    by_person = any(not said.get("by_list") for said in renamed.values_list("payload", flat=True))
    if item.name != enterprise.name and not by_person:
        rename_enterprise(actor, enterprise, name=item.name, by_list=by_list)
    for model, said in statements_of(item):
        rows = model.objects.unscoped("the list's own enterprise").standing().filter(enterprise=enterprise)
        standing = rows.filter(valid_to__isnull=True).select_related("recorded").order_by("id").last()
        if standing and (_is_persons(standing.recorded) or _says(standing, said)):
            continue
        _STATE[model](actor, enterprise, said, from_day=day, by_list=by_list, is_followed=False)
    for scheme, digits in item.numbers:
        known = read_identifier(scheme, digits)
        rows = Identifier.objects.unscoped("the list's own enterprise").standing()
        if not rows.filter(enterprise=enterprise, scheme=known.scheme).exists():
            record_identifier(
                actor, enterprise, scheme=scheme, digits=digits, from_day=day, is_followed=False
            )
    if item.is_pkp is not None and enterprise.is_pkp is None:
        identity.state_tax_status(actor, enterprise, is_pkp=item.is_pkp, from_day=day, is_followed=False)
    refresh_summary(enterprise)
    tell(actor, [enterprise.pk], IMPORTED)


def _is_persons(entry: Entry) -> bool:
    return entry.code != IMPORTED and not entry.payload.get("by_list", False)


def _says(row: Any, said: Any) -> bool:
    return all(getattr(row, name) == value for name, value in vars(said).items())
