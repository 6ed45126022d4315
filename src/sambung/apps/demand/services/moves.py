"""Where a requirement stands: drafted, open, filled, closed."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from sambung.apps.actors.access import Actor, demand
from sambung.apps.demand.models import (
    Requirement,
    RequirementState,
)
from sambung.apps.demand.services.recording import record_change, tell
from sambung.apps.demand.services.values import (
    UnableToChangeRequirementError,
)

MOVES = {
    "publish": ((RequirementState.DRAFT,), RequirementState.OPEN),
    "close": (
        (RequirementState.DRAFT, RequirementState.OPEN, RequirementState.FILLED),
        RequirementState.CLOSED,
    ),
    "reopen": ((RequirementState.CLOSED, RequirementState.FILLED), RequirementState.OPEN),
    "fill": ((RequirementState.OPEN,), RequirementState.FILLED),
}


def publish_requirement(actor: Actor, *, requirement: Requirement, expected_version: int) -> Requirement:
    """DRAFT → OPEN: every centre sees it."""
    return _move(actor, requirement, expected_version, "publish", {})


def close_requirement(
    actor: Actor, *, requirement: Requirement, expected_version: int, reason: str = ""
) -> Requirement:
    """→ CLOSED: nobody is matched any more. `reopen_requirement` undoes it."""
    return _move(actor, requirement, expected_version, "close", {"reason": reason[:200]})


def reopen_requirement(actor: Actor, *, requirement: Requirement, expected_version: int) -> Requirement:
    """CLOSED or FILLED → OPEN."""
    return _move(actor, requirement, expected_version, "reopen", {})


def mark_filled(
    actor: Actor, *, requirement: Requirement, expected_version: int | None = None
) -> Requirement:
    """OPEN → FILLED, once its linkages are open."""
    return _move(actor, requirement, expected_version, "fill", {})


@transaction.atomic
def _move(
    actor: Actor, requirement: Requirement, expected_version: int | None, move: str, payload: dict[str, Any]
) -> Requirement:
    demand(actor, "demand.change_requirement", requirement)
    sources, target = MOVES[move]
    if requirement.state not in sources:
        raise UnableToChangeRequirementError("WRONG_STATE", state=requirement.state, move=move)
    before = requirement.state
    requirement.state = target
    requirement.save_changes(expected_version=expected_version, fields=["state"])
    record_change(
        actor,
        {"publish": "published", "close": "closed", "reopen": "reopened", "fill": "filled"}[move],
        requirement,
        {"from": before, **payload},
    )
    tell(requirement)
    return requirement
