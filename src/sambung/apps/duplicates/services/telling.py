"""What came of an owner's *I am listed twice*: kept with its word, and told to its telephone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from django.db.models import Max, Q
from django.utils import timezone

from sambung.apps.actors.access import Actor
from sambung.apps.duplicates.models import Claim, ClaimState, Proposal, ProposalState, Strength, Verdict
from sambung.apps.duplicates.services.refusals import REASON
from sambung.apps.notices import services as notices
from sambung.apps.registry.models import Enterprise

# Enterprises' keys → the telephone of each, where one is known that is the owner's. Attached in config/wiring.
find_phones: list[Callable[[Collection[int]], Mapping[int, str]]] = []


def settle_claims(
    actor: Actor, pairs: Iterable[tuple[Enterprise, Enterprise]], verdict: Verdict | None
) -> list[Claim]:
    """Claims of these enterprises that come to another outcome by what was judged; each owner is told of a new one.

    `verdict`: what was just said of the pairs; None: nothing, only an owner spoke. In the caller's transaction; two
    queries where nobody claims anything.
    """
    keys = {one.pk for pair in pairs for one in pair}
    latest = Claim.objects.filter(enterprise__in=keys).values("enterprise").annotate(last=Max("pk"))
    rows = Claim.objects.filter(pk__in=[row["last"] for row in latest])
    claims = list(rows.select_related("enterprise__centre").order_by("pk"))
    if not claims:
        return []
    said = _said({one.enterprise_id for one in claims})
    changed = []
    for claim in claims:
        state = _outcome(said.get(claim.enterprise_id, set()), verdict, is_closed=claim.is_closed)
        if state != claim.state:
            claim.state = state
            claim.settled_at = None if state == ClaimState.OPEN else timezone.now()
            claim.save(update_fields=["state", "settled_at"])
            changed.append(claim)
    _tell(actor, [one for one in changed if one.state != ClaimState.OPEN])
    return changed


def _said(keys: Collection[int]) -> dict[int, set[str]]:
    """Enterprise → the states of the pairs that its owner may have meant."""
    rows = Proposal.objects.unscoped(REASON).filter(strength=Strength.SAID)
    found: dict[int, set[str]] = {}
    for left, right, state in rows.filter(Q(left__in=keys) | Q(right__in=keys)).values_list(
        "left_id", "right_id", "state"
    ):
        for key in {left, right} & set(keys):
            found.setdefault(key, set()).add(state)
    return found


def _outcome(states: Collection[str], verdict: Verdict | None, *, is_closed: bool) -> ClaimState:
    """One that is merged settles it; all called two settle it, or the centre's word that there is none.

    Where nothing was proposed a merge of any pair settles it.
    """
    if ProposalState.SAME in states or verdict == Verdict.SAME:
        return ClaimState.SAME
    if ProposalState.OPEN not in states and (is_closed or ProposalState.DIFFERENT in states):
        return ClaimState.DIFFERENT
    return ClaimState.OPEN


def _tell(actor: Actor, claims: Collection[Claim]) -> None:
    """Nothing of the other entry is told: it may be another's."""
    keys = {one.enterprise_id for one in claims}
    phones = find_phones[0](keys) if find_phones and keys else {}
    notices.queue_notices(
        actor,
        [
            notices.NewNotice(
                channel="whatsapp",
                template=_template(one),
                params={
                    "name": one.enterprise.name,
                    "centre": one.enterprise.centre.name if one.enterprise.centre else "",
                    "is_simulated": one.enterprise.is_simulated,
                },
                recipient_uid=one.enterprise.uid,
                address=phones[one.enterprise_id],
                language=one.language,
                subject_uid=one.enterprise.uid,
            )
            for one in claims
            if one.enterprise_id in phones
        ],
    )


def _template(claim: Claim) -> str:
    if claim.state == ClaimState.SAME:
        return "twice_merged"
    return "twice_none" if claim.is_closed else "twice_not_found"
