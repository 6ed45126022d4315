"""Matching one requirement in a worker."""

from __future__ import annotations

import uuid
from typing import Any

from sambung.apps.demand.models import Requirement, RequirementState
from sambung.apps.matching.services import JOB_KIND, match_requirement

KIND = JOB_KIND


def run(context: Any) -> dict[str, Any]:
    """Handler of `matching.match_requirement`: params {requirement}. A requirement that was closed since is left alone."""
    row = (
        Requirement.objects.unscoped("a job of the system")
        .select_related("buyer", "centre")
        .filter(uid=uuid.UUID(context.params["requirement"]), state=RequirementState.OPEN)
        .first()
    )
    if row is None:
        return {"matched": False}
    made = match_requirement(context.actor, requirement=row)
    return {"matched": True, "run": str(made.uid)}
