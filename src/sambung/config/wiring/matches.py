"""What keeps matches current: a requirement that is posted or changed, and an enterprise that changed."""

from __future__ import annotations

import uuid
from functools import partial

from django.db import transaction

from sambung.apps.actors.access import SYSTEM
from sambung.apps.demand import services as demand
from sambung.apps.demand.models import Requirement, RequirementState
from sambung.apps.intake.selectors import touched_uids
from sambung.apps.intake.services import on_settled
from sambung.apps.jobs.services import enqueue, register_handler
from sambung.apps.matching import jobs, services
from sambung.apps.registry import services as registry
from sambung.apps.registry.selectors import enterprise_keys_of
from sambung.apps.registry.services import IMPORTED, TAKEN_BACK, ChangedEnterprises

LISTS = frozenset({IMPORTED, TAKEN_BACK})


def attach_matches() -> None:
    """Attach them; a second call changes nothing."""
    register_handler(jobs.KIND, jobs.run)
    services.later[:] = [match_later]
    if match_after_change not in demand.on_change:
        demand.on_change.append(match_after_change)
    if match_after_list not in on_settled:
        on_settled.append(match_after_list)
    if match_after_enterprises not in registry.on_change:
        registry.on_change.append(match_after_enterprises)


def match_after_change(requirement: Requirement) -> None:
    """Match an open requirement once its change is committed; if that fails, the change stays and it is logged."""
    if requirement.state == RequirementState.OPEN:
        match = partial(services.match_requirement, SYSTEM, requirement=requirement)
        transaction.on_commit(match, robust=True)


def match_after_enterprises(changed: ChangedEnterprises) -> None:
    """Match again what the enterprises touch, once their change is committed."""
    # A list tells once, when its last row is written: not for each of its transactions.
    if changed.enterprise_ids and changed.code not in LISTS:
        transaction.on_commit(partial(services.rematch_for_enterprises, changed.enterprise_ids), robust=True)


def match_after_list(upload_uid: uuid.UUID) -> None:
    """Match again what a list that was taken, or taken back, touches."""
    uids = touched_uids(upload_uid, limit=services.MANY + 1)
    # More than that touches everything, whichever they are.
    keys = range(services.MANY + 1) if len(uids) > services.MANY else enterprise_keys_of(uids)
    if keys:
        transaction.on_commit(partial(services.rematch_for_enterprises, keys), robust=True)


def match_later(requirement: Requirement) -> None:
    """One waiting job for each requirement, however many enterprises changed."""
    enqueue(
        SYSTEM,
        jobs.KIND,
        params={"requirement": str(requirement.uid)},
        subject_uid=requirement.uid,
        centre_uid=requirement.centre.uid,
        dedupe_key=f"match:{requirement.uid}",
    )
