"""The supply wing: the work that its rooms do in jobs, what follows upon an answer, and where it is shown."""

from __future__ import annotations

import uuid

from sambung.apps.actors.access import Actor
from sambung.apps.documents.access import owner_access
from sambung.apps.jobs.services import Duty, periodic, register_handler
from sambung.apps.linkages.selectors import find_linkage
from sambung.apps.linkages.services import draft_from_replan, expire_proposals
from sambung.apps.linkages.services.evidence import DOCUMENT_OWNER
from sambung.apps.pooling import services as pooling
from sambung.apps.pooling.jobs import solve_run, weigh_study

EXPIRY = Duty("let go of what unanswered proposals hold", 600, expire_proposals)


def attach_supply() -> None:
    """Attach them; a second call changes nothing."""
    register_handler(pooling.JOB_KIND, solve_run)
    register_handler(pooling.STUDY_KIND, weigh_study)
    # A new plan that is solved becomes the draft that takes the proposal's place.
    if draft_from_replan not in pooling.on_answer:
        pooling.on_answer.append(draft_from_replan)
    if EXPIRY.name not in {duty.name for duty in periodic}:
        periodic.append(EXPIRY)
    owner_access[DOCUMENT_OWNER] = may_read_evidence


def may_read_evidence(actor: Actor, uid: uuid.UUID) -> bool:
    """Whoever sees the linkage sees its papers."""
    return find_linkage(actor, uid) is not None
