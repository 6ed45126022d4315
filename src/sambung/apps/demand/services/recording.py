"""The journal's line of each change, and who is told."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from sambung.apps.actors.access import Actor
from sambung.apps.demand.models import (
    Requirement,
)
from sambung.apps.journal import services as journal
from sambung.apps.journal.models import Entry

# Called after the change is written, in its transaction, with the requirement: matching listens.
on_change: list[Callable[[Requirement], None]] = []

PERSONAL_FIELDS = {"details", "address"}


def record_change(
    actor: Actor,
    what: str,
    requirement: Requirement,
    values: dict[str, Any],
    on_behalf_of: uuid.UUID | None = None,
) -> Entry:
    """A line of the journal. `details` and `address` may name a person: they go where they can be erased."""
    payload = {name: value for name, value in values.items() if name not in PERSONAL_FIELDS}
    personal = {name: value for name, value in values.items() if name in PERSONAL_FIELDS and value}
    return journal.record(
        actor,
        f"demand.requirement.{what}",
        subject_kind="demand.requirement",
        subject_uid=requirement.uid,
        payload=payload,
        personal=personal or None,
        on_behalf_of=on_behalf_of,
        centre_uid=requirement.centre.uid,
    )


def tell(requirement: Requirement) -> None:
    """Call who listens, within the change's transaction."""
    for listener in on_change:
        listener(requirement)
