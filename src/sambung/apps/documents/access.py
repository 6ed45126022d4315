"""Who may read a document: whoever may read its owner. Each room attaches a rule for its kind of owner."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from sambung.apps.actors.access import Actor, Role

# Kind of owner → may this actor read files of the owner with this uid? Attached in config/wiring.
owner_access: dict[str, Callable[[Actor, uuid.UUID], bool]] = {}


def may_read_files_of(actor: Actor, owner_kind: str, owner_uid: uuid.UUID) -> bool:
    """A kind without a rule is nobody's."""
    if actor.has(Role.SYSTEM):
        return True
    rule = owner_access.get(owner_kind)
    return rule is not None and rule(actor, owner_uid)
