"""Asking many in a worker, a hundred at a time: asked again after a crash it skips whoever was asked."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from sambung.apps.asking.services import ask_enterprises
from sambung.apps.asking.services.outcomes import UnableToAskError
from sambung.apps.demand.models import Requirement
from sambung.apps.jobs.services.handlers import UnableToRunError

BATCH = 100


def run(context: Any) -> dict[str, Any]:
    """Handler of `asking.ask_enterprises`: params as `ask_later` writes them. Result: asked, skipped by reason."""
    params = context.params
    requirement = (
        Requirement.objects.visible(context.actor)
        .select_related("buyer", "centre")
        .filter(uid=uuid.UUID(params["requirement"]))
        .first()
    )
    if requirement is None:
        raise UnableToRunError("REQUIREMENT_NOT_OPEN")
    wanted = [uuid.UUID(one) for one in params["enterprises"]]
    asked, skipped = 0, dict[str, int]()
    for at in range(0, len(wanted), BATCH):
        context.demand_going_on()
        try:
            done = ask_enterprises(
                context.actor,
                requirement=requirement,
                enterprise_uids=wanted[at : at + BATCH],
                way=params["way"],
                answer_by=datetime.date.fromisoformat(params["answer_by"]),
                language=params["language"],
                is_test=params["is_test"],
            )
        except UnableToAskError as error:
            raise UnableToRunError(error.code) from error
        asked += len(done.questions)
        for code in done.skipped.values():
            skipped[code] = skipped.get(code, 0) + 1
        context.report((at + BATCH) / max(1, len(wanted)))
    return {"asked": asked, "skipped": skipped}
