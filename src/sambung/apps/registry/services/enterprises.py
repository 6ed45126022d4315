"""Registering an enterprise, giving it another name, and ending it."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from sambung.apps.actors.access import Actor, demand
from sambung.apps.actors.models import StaleWriteError
from sambung.apps.centres.models import Centre
from sambung.apps.registry.models import Enterprise, Kind
from sambung.apps.registry.services import identity
from sambung.apps.registry.services.changes import journal, tell, today_or
from sambung.apps.registry.services.consents import give_consent
from sambung.apps.registry.services.identifiers import record_identifier
from sambung.apps.registry.services.statements import (
    ActivityStatement,
    ClassBasisStatement,
    ContactStatement,
    OwnerStatement,
    PlaceStatement,
)
from sambung.apps.registry.services.summaries import refresh_summary


@transaction.atomic
def register_enterprise(
    actor: Actor,
    *,
    name: str,
    kind: str = Kind.UMKM,
    centre: Centre | None = None,
    place: PlaceStatement | None = None,
    activity: ActivityStatement | None = None,
    owner: OwnerStatement | None = None,
    class_basis: ClassBasisStatement | None = None,
    is_pkp: bool | None = None,
    contact: ContactStatement | None = None,
    identifiers: Iterable[tuple[str, str]] = (),
    consents: Iterable[str] = (),
    witness: str = "",
    is_simulated: bool = False,
    registered_on: datetime.date | None = None,
    on_behalf_of: uuid.UUID | None = None,
) -> Enterprise:
    """Register an enterprise under its own stable id; a missing number is never a reason to refuse it.

    `identifiers` are (scheme, digits) pairs, `consents` are purposes. Errors: PermissionMissingError where
    the actor does not work in `centre`; UnableToRecordIdentifier.
    """
    demand(actor, "registry.register_enterprise", centre)
    day = today_or(registered_on)
    enterprise = Enterprise(
        name=name.strip(), kind=kind, centre=centre, is_simulated=is_simulated, registered_on=day
    )
    enterprise.save()
    journal(
        actor,
        "registry.enterprise.registered",
        enterprise,
        payload={"kind": str(kind), "simulated": is_simulated, "registered_on": day},
        personal={"name": enterprise.name},
        on_behalf_of=on_behalf_of,
    )
    said: dict[str, Any] = {"from_day": day, "on_behalf_of": on_behalf_of, "is_followed": False}
    if place:
        identity.state_place(actor, enterprise, place, **said)
    if activity:
        identity.state_activity(actor, enterprise, activity, **said)
    if owner:
        identity.state_owner(actor, enterprise, owner, **said)
    if class_basis:
        identity.state_class_basis(actor, enterprise, class_basis, **said)
    if is_pkp is not None:
        identity.state_tax_status(actor, enterprise, is_pkp=is_pkp, **said)
    if contact:
        identity.state_contact(actor, enterprise, contact, **said)
    for scheme, digits in identifiers:
        record_identifier(actor, enterprise, scheme=scheme, digits=digits, **said)
    for purpose in consents:
        give_consent(actor, enterprise, purpose=purpose, witness=witness, **said)
    refresh_summary(enterprise)
    tell(actor, [enterprise.pk], "registry.enterprise.registered")
    return enterprise


@transaction.atomic
def rename_enterprise(
    actor: Actor,
    enterprise: Enterprise,
    *,
    name: str,
    expected_version: int | None = None,
    on_behalf_of: uuid.UUID | None = None,
    by_list: bool | str = False,
) -> Enterprise:
    """Give another name. Errors: StaleWriteError where somebody else changed it since `expected_version`."""
    demand(actor, "registry.change_enterprise", enterprise)
    before, enterprise.name = enterprise.name, name.strip()
    enterprise.save_changes(expected_version=expected_version, fields=["name"])
    journal(
        actor,
        "registry.enterprise.renamed",
        enterprise,
        payload={"by_list": by_list} if by_list else {},
        personal={"before": before, "name": enterprise.name},
        on_behalf_of=on_behalf_of,
    )
    refresh_summary(enterprise)
    tell(actor, [enterprise.pk], "registry.enterprise.renamed")
    return enterprise


@dataclass(frozen=True)
class Statements:
    """What is said of an enterprise in one breath; None and empty: nothing is said."""

    name: str | None = None
    place: PlaceStatement | None = None
    activity: ActivityStatement | None = None
    owner: OwnerStatement | None = None
    class_basis: ClassBasisStatement | None = None
    is_pkp: bool | None = None
    contact: ContactStatement | None = None
    identifiers: tuple[tuple[str, str], ...] = ()


@transaction.atomic
def change_enterprise(
    actor: Actor,
    enterprise: Enterprise,
    said: Statements,
    *,
    expected_version: int | None = None,
    from_day: datetime.date | None = None,
    is_correction: bool = False,
    on_behalf_of: uuid.UUID | None = None,
) -> Enterprise:
    """State several facts at once, told once; what stood before is ended, or withdrawn as wrong.

    Errors: StaleWriteError where its name was changed since `expected_version`; UnableToRecordIdentifier.
    """
    demand(actor, "registry.change_enterprise", enterprise)
    rows: Any = Enterprise.objects.unscoped("permission was asked in the line before")
    locked: Enterprise = rows.select_for_update(of=("self",)).select_related("centre").get(pk=enterprise.pk)
    if expected_version not in (None, locked.version):
        raise StaleWriteError(f"Enterprise {locked.uid} was changed by somebody else")
    if said.name is not None and said.name.strip() != locked.name:
        rename_enterprise(actor, locked, name=said.name, on_behalf_of=on_behalf_of)
    dated: dict[str, Any] = {
        "from_day": from_day,
        "is_correction": is_correction,
        "on_behalf_of": on_behalf_of,
        "is_followed": False,
    }
    facts: tuple[tuple[Any, Callable[..., Any]], ...] = (
        (said.place, identity.state_place),
        (said.activity, identity.state_activity),
        (said.owner, identity.state_owner),
        (said.class_basis, identity.state_class_basis),
        (said.contact, identity.state_contact),
    )
    for fact, state in facts:
        if fact is not None:
            state(actor, locked, fact, **dated)
    if said.is_pkp is not None:
        identity.state_tax_status(actor, locked, is_pkp=said.is_pkp, **dated)
    for scheme, digits in said.identifiers:
        record_identifier(actor, locked, scheme=scheme, digits=digits, **dated)
    if said != Statements(name=said.name):
        refresh_summary(locked)
        tell(actor, [locked.pk], "registry.enterprise.changed")
    return locked


@transaction.atomic
def end_enterprise(
    actor: Actor,
    enterprise: Enterprise,
    *,
    ended_on: datetime.date | None,
    reason: str = "",
    on_behalf_of: uuid.UUID | None = None,
) -> Enterprise:
    """Say that it no longer works, from a day on; `ended_on=None` takes that back."""
    demand(actor, "registry.change_enterprise", enterprise)
    before, enterprise.ended_on = enterprise.ended_on, ended_on
    enterprise.save_changes(expected_version=None, fields=["ended_on"])
    journal(
        actor,
        "registry.enterprise.ended",
        enterprise,
        payload={"ended_on": ended_on, "before": before},
        personal={"reason": reason},
        on_behalf_of=on_behalf_of,
    )
    tell(actor, [enterprise.pk], "registry.enterprise.ended")
    return enterprise
