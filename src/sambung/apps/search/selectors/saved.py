"""Searches that a person keeps."""

from __future__ import annotations

import uuid

from sambung.apps.actors.access import Actor
from sambung.apps.search.models import SavedSearch


def saved_searches(actor: Actor) -> list[SavedSearch]:
    """One's own, by name. One query."""
    return list(SavedSearch.objects.visible(actor).order_by("name", "id"))


def find_saved(actor: Actor, uid: uuid.UUID) -> SavedSearch | None:
    """One of them; None also for another's."""
    found: SavedSearch | None = SavedSearch.objects.visible(actor).filter(uid=uid).first()
    return found
