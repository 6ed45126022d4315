"""*This is me twice*: an owner names the other entry; what may be meant is proposed to the centre, which judges."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from sambung.apps.actors.access import Actor, demand
from sambung.apps.duplicates.models import CLAIMED, Claim, ClaimState, Proposal
from sambung.apps.duplicates.services.keys import Neighbours
from sambung.apps.duplicates.services.proposing import propose_said
from sambung.apps.duplicates.services.records import records_of
from sambung.apps.duplicates.services.telling import settle_claims
from sambung.apps.journal.services import record
from sambung.apps.registry.models import Enterprise
from sambung.engine.resolution.decision import Decision, decide
from sambung.engine.resolution.evidence import Feature, Level, compare_records

# More than this nobody meant: they only share a common name.
MOST_MEANT = 5
ALIKE = {Level.SAME, Level.ALIKE, Level.PARTLY}


@transaction.atomic
def say_twice(actor: Actor, *, enterprise: Enterprise, other_name: str) -> list[Proposal]:
    """The owner (or who types for it) says that this enterprise is listed a second time, under that name.

    Proposed are at most five that are called so or share its number, owner or telephone. Which they are is not
    told to the owner; what comes of it is (`telling`). Errors: PermissionMissingError.
    """
    demand(actor, "registry.change_enterprise", enterprise)
    found = _meant(enterprise, other_name)
    record(
        actor,
        CLAIMED,
        subject_kind="registry.enterprise",
        subject_uid=enterprise.uid,
        payload={"found": len(found)},
        personal={"other_name": other_name[:200]},
        centre_uid=enterprise.centre.uid if enterprise.centre else None,
    )
    known = records_of({enterprise.pk, *found})
    proposed = [propose_said(known, enterprise.pk, key, decision) for key, decision in found.items()]
    if not Claim.objects.filter(enterprise=enterprise, state=ClaimState.OPEN).exists():
        Claim.objects.create(
            enterprise=enterprise, said_at=timezone.now(), language=(get_language() or "id")[:2]
        )
    # What it means may have been judged before it spoke.
    settle_claims(actor, [(enterprise, enterprise)], None)
    return proposed


def _meant(enterprise: Enterprise, other_name: str) -> dict[int, Decision]:
    mine = records_of([enterprise.pk]).get(enterprise.pk)
    if mine is None:
        return {}
    # Looked for under both names: the other entry may carry either.
    asked = [mine.record, replace(mine.record, uid="said", name=other_name)]
    neighbours = Neighbours(asked)
    keys: set[int] = set().union(*neighbours.pairs().values()) - {enterprise.pk}
    others = {key: one for key, one in records_of(keys).items() if one.kind == mine.kind}
    frequency = neighbours.frequency([one.record for one in others.values()])
    found: dict[int, Decision] = {}
    for key, one in others.items():
        said = decide(compare_records(asked[1], one.record, frequency))
        if _is_meant(said):
            found[key] = decide(compare_records(mine.record, one.record, frequency))
    ranked = sorted(found, key=lambda key: (-found[key].weight, key))
    return {key: found[key] for key in ranked[:MOST_MEANT]}


def _is_meant(decision: Decision) -> bool:
    level = {one.feature: one.level for one in decision.evidence}
    return (
        level[Feature.NAME] in ALIKE
        or level[Feature.PHONE] is Level.SAME
        or level[Feature.IDENTIFIER] is Level.SAME
    )
