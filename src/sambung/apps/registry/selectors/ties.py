"""Who may be named as holder of a share: large firms are known by name to whoever declares who holds what."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Q

from sambung.apps.actors.access import Actor, may
from sambung.apps.registry.models import Enterprise, Kind

SHOWN = 20


def _candidates(actor: Actor, enterprise: Enterprise) -> Any:
    rows = Enterprise.objects.unscoped("an owner names the firm that holds a share; only its name is shown")
    if not may(actor, "registry.change_enterprise", enterprise):
        return rows.none()
    seen = Enterprise.objects.visible(actor).values("pk")
    return rows.filter(Q(kind=Kind.LARGE) | Q(pk__in=seen)).exclude(pk=enterprise.pk)


def possible_holders(actor: Actor, enterprise: Enterprise, words: str) -> list[Enterprise]:
    """At most 20 whose name holds the words, large firms first."""
    if not words.strip():
        return []
    rows = _candidates(actor, enterprise).filter(name__icontains=words.strip(), ended_on__isnull=True)
    large = list(rows.filter(kind=Kind.LARGE).order_by("name")[:SHOWN])
    return large + list(rows.exclude(kind=Kind.LARGE).order_by("name")[: SHOWN - len(large)])


def find_holder(actor: Actor, enterprise: Enterprise, uid: uuid.UUID) -> Enterprise | None:
    """One of them."""
    found: Enterprise | None = _candidates(actor, enterprise).filter(uid=uid).first()
    return found
