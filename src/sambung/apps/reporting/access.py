"""Who reads indicators: those who plan and those who watch. Owners and buyers do not; the figures are of all."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from sambung.apps.actors.access import (
    EVERYTHING,
    NOTHING,
    Actor,
    Role,
    register_permission,
    register_visibility,
)
from sambung.apps.reporting.models import Definition, Reading

READERS = (Role.MANAGER, Role.MENTOR, Role.ANALYST, Role.ADMIN)


def may_read(actor: Actor, thing: Any) -> bool:
    """Managers, mentors, analysts and administrators."""
    return actor.has(*READERS)


def visible_to_readers(actor: Actor) -> Q:
    """The same, as a filter."""
    return EVERYTHING if may_read(actor, None) else NOTHING


register_visibility(Definition, visible=visible_to_readers, may_view=may_read)
register_visibility(Reading, visible=visible_to_readers, may_view=may_read)
register_permission("reporting.compute_reading", may_read)
register_permission("reporting.export_reading", may_read)
