"""Who may read the journal of a thing, and who may erase personal values from it."""

from __future__ import annotations

from typing import Any

from sambung.apps.actors.access import Actor, Role, register_permission


def is_administrator(actor: Actor, thing: Any) -> bool:
    """Administrators answer for erasure requests."""
    return actor.has(Role.ADMIN)


register_permission("journal.erase_personal", is_administrator)
register_permission("journal.read_all", is_administrator)
