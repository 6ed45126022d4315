"""The centre looked and found no second entry: an owner's *I am listed twice* is answered where nothing resembles it."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from sambung.apps.actors.access import Actor, demand
from sambung.apps.duplicates.models import Claim, ClaimState, Proposal, ProposalState, Strength
from sambung.apps.duplicates.services.refusals import REASON, UnableToJudge
from sambung.apps.duplicates.services.telling import settle_claims
from sambung.apps.journal.services import record
from sambung.apps.registry.models import Enterprise

CLOSED, REOPENED = "duplicates.claim.closed", "duplicates.claim.reopened"


@transaction.atomic
def close_claim(actor: Actor, *, enterprise: Enterprise) -> Claim:
    """There is no second entry; the owner is told. An entry that is merged with it later still settles it so.

    Errors: UnableToJudge (NOTHING: no claim is open; PROPOSED: a pair that may be meant waits to be judged),
    PermissionMissingError.
    """
    claim = _claim(actor, enterprise)
    if claim.state != ClaimState.OPEN:
        raise UnableToJudge("NOTHING")
    said = Proposal.objects.unscoped(REASON).filter(
        Q(left=enterprise) | Q(right=enterprise), state=ProposalState.OPEN, strength=Strength.SAID
    )
    if said.exists():
        raise UnableToJudge("PROPOSED")
    return _say(actor, claim, is_closed=True, code=CLOSED)


@transaction.atomic
def reopen_claim(actor: Actor, *, enterprise: Enterprise) -> Claim:
    """Take it back: the claim waits again. Errors: UnableToJudge (NOTHING), PermissionMissingError."""
    claim = _claim(actor, enterprise)
    if not claim.is_closed:
        raise UnableToJudge("NOTHING")
    return _say(actor, claim, is_closed=False, code=REOPENED)


def _claim(actor: Actor, enterprise: Enterprise) -> Claim:
    demand(actor, "duplicates.close_claim", enterprise)
    claims = Claim.objects.select_for_update(of=("self",)).filter(enterprise=enterprise)
    found = claims.order_by("-pk").first()
    if found is None:
        raise UnableToJudge("NOTHING")
    return found


def _say(actor: Actor, claim: Claim, *, is_closed: bool, code: str) -> Claim:
    enterprise = claim.enterprise
    claim.is_closed = is_closed
    claim.save(update_fields=["is_closed"])
    record(
        actor,
        code,
        subject_kind="registry.enterprise",
        subject_uid=enterprise.uid,
        centre_uid=enterprise.centre.uid if enterprise.centre else None,
    )
    settle_claims(actor, [(enterprise, enterprise)], None)
    claim.refresh_from_db()
    return claim
