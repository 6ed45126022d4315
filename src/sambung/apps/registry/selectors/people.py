"""Who signs in for an enterprise."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sambung.apps.actors.access import Actor, may
from sambung.apps.registry.models import Enterprise, EnterprisePerson


@dataclass(frozen=True)
class PersonLine:
    """One person and role; `row.ended_on` is set for those who no longer act."""

    row: EnterprisePerson

    @property
    def is_ended(self) -> bool:
        return self.row.ended_on is not None


def people_of(actor: Actor, enterprise: Enterprise) -> list[PersonLine]:
    """Those who act first, then those who did, by name; nothing for who may not manage them. One query."""
    if not may(actor, "registry.manage_people", enterprise):
        return []
    rows = EnterprisePerson.objects.filter(enterprise=enterprise).select_related("user")
    return sorted((PersonLine(row) for row in rows), key=lambda one: (one.is_ended, one.row.user.name))


def find_person(
    actor: Actor, enterprise: Enterprise, user_uid: uuid.UUID, role: str
) -> EnterprisePerson | None:
    """One of them; None also for who may not manage them."""
    if not may(actor, "registry.manage_people", enterprise):
        return None
    rows = EnterprisePerson.objects.filter(enterprise=enterprise, user__uid=user_uid, role=role)
    return rows.select_related("user", "enterprise__centre").first()
