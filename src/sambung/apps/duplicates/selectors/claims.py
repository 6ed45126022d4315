"""Owners' *I am listed twice*: what came of one, and which still wait for their centre."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from sambung.apps.actors.access import Actor, may
from sambung.apps.duplicates.models import CLAIMED, Claim, ClaimState, Proposal, ProposalState, Strength
from sambung.apps.journal.selectors import last_personal
from sambung.apps.registry.models import Enterprise


@dataclass(frozen=True)
class OpenClaim:
    """A claim that waits. `proposal_uid`: the heaviest pair that may be meant; None: nothing resembles it."""

    enterprise: Enterprise
    said_on: datetime.date
    proposal_uid: uuid.UUID | None


def last_claim(actor: Actor, enterprise: Enterprise) -> Claim | None:
    """What came of the owner's last *I am listed twice*; None where it said nothing, or it is not the actor's to see."""
    if not may(actor, "registry.see_private", enterprise):
        return None
    return claim_of(enterprise)


def claim_of(enterprise: Enterprise) -> Claim | None:
    """The same for whoever holds the owner's link. One query."""
    found: Claim | None = Claim.objects.filter(enterprise=enterprise).order_by("-pk").first()
    return found


def name_given(actor: Actor, enterprise: Enterprise) -> str:
    """Under which name the owner said it is listed, for whoever may see what is private; empty where unknown or erased."""
    if not may(actor, "registry.see_private", enterprise):
        return ""
    return str(last_personal(enterprise.uid, code=CLAIMED).get("other_name", ""))


def open_claims(actor: Actor, *, limit: int) -> list[OpenClaim]:
    """Those of the actor's own centres, the oldest first. Two queries."""
    rows = Claim.objects.filter(state=ClaimState.OPEN, enterprise__centre__in=actor.centre_ids)
    claims = list(rows.select_related("enterprise").order_by("said_at", "pk")[:limit])
    keys = [one.enterprise_id for one in claims]
    pairs: dict[int, uuid.UUID] = {}
    said = Proposal.objects.visible(actor).filter(
        Q(left__in=keys) | Q(right__in=keys), state=ProposalState.OPEN, strength=Strength.SAID
    )
    for left, right, uid in said.order_by("-weight", "id").values_list("left_id", "right_id", "uid"):
        for key in (left, right):
            pairs.setdefault(key, uid)
    return [
        OpenClaim(one.enterprise, timezone.localtime(one.said_at).date(), pairs.get(one.enterprise_id))
        for one in claims
    ]
