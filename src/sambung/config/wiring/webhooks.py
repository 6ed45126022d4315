"""Who is told what: the person behind a subscription, who sees which subject, and the duties that tell and send."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from typing import Any

from sambung.apps.actors.access import Actor
from sambung.apps.demand.models import Requirement
from sambung.apps.intake.models import Upload
from sambung.apps.jobs.services import Duty, periodic
from sambung.apps.linkages.models import Linkage, Proposal
from sambung.apps.pooling.models import PoolRun
from sambung.apps.registry.models import Enterprise
from sambung.apps.webhooks.access import find_actor, seen_subjects
from sambung.apps.webhooks.services import send_deliveries, tell_subscribers
from sambung.config.wiring.ground import actor_of_uid

# The kind of subject, as the journal names it, and the rows that it stands for.
SUBJECTS: dict[str, Any] = {
    "registry.enterprise": Enterprise,
    "demand.requirement": Requirement,
    "pool_run": PoolRun,
    "linkage": Linkage,
    "proposal": Proposal,
    "intake.upload": Upload,
}
DUTIES = (
    Duty("tell subscribers what changed", 2, tell_subscribers),
    Duty("send webhooks", 2, send_deliveries),
)


def attach_webhooks() -> None:
    """Attach them; a second call changes nothing."""
    find_actor[:] = [actor_of_uid]
    seen_subjects.update({kind: seen_in(model) for kind, model in SUBJECTS.items()})
    standing = {duty.name for duty in periodic}
    periodic.extend(duty for duty in DUTIES if duty.name not in standing)


def seen_in(model: Any) -> Callable[[Actor, Iterable[uuid.UUID]], set[uuid.UUID]]:
    """Those of the rows that the actor sees."""

    def seen(actor: Actor, uids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
        return set(model.objects.visible(actor).filter(uid__in=list(uids)).values_list("uid", flat=True))

    return seen
