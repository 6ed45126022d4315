"""What a proposal would say, before it is drafted: both settlements, and who may sell."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sambung.apps.actors.access import Actor, demand
from sambung.apps.linkages.facts import LineTerms, Totals, terms_of
from sambung.apps.linkages.models import ConsortiumForm, EvidenceKind, ProposalState, Settlement
from sambung.apps.pooling import selectors as pooling
from sambung.apps.pooling.models import PoolRun
from sambung.apps.registry.models import Enterprise, Kind

# (value, label) of the room's enums, for forms and filters.
FORMS = ConsortiumForm.choices
SETTLEMENTS = Settlement.choices
PROPOSAL_STATES = ProposalState.choices
EVIDENCE_KINDS = EvidenceKind.choices


@dataclass(frozen=True)
class Preview:
    """The lines, the totals both ways, and the enterprises that may be seller of record (None where nobody knows
    whether it is PKP)."""

    run: PoolRun
    lines: Sequence[LineTerms]
    totals: Totals
    cooperatives: Sequence[Enterprise]
    members: Sequence[Enterprise]

    @property
    def difference(self) -> int:
        """What one price for all costs more than each its own, in rupiah."""
        return self.totals.goods_one - self.totals.goods_own

    @property
    def opening_and_onboarding(self) -> int:
        """One-off costs in rupiah."""
        return self.totals.opening + self.totals.onboarding


def preview_terms(actor: Actor, run_uid: uuid.UUID) -> Preview:
    """For the page on which a proposal is made. Errors: pooling's RunNotFoundError, PermissionMissingError."""
    run = pooling.get_run(actor, run_uid)
    demand(actor, "linkages.draft_proposal", run.requirement)
    lines, totals = terms_of(run)
    members = {line.offer.enterprise_id: line.offer.enterprise for line in lines}
    near = Enterprise.objects.visible(actor).filter(kind=Kind.COOPERATIVE, ended_on__isnull=True)
    used = {hub.pk for line in lines for hub, _ in line.deliveries if hub is not None}
    # Hubs of this plan first: they handle the goods already.
    cooperatives = sorted(near.order_by("name", "pk")[:200], key=lambda one: (one.pk not in used, one.name))
    return Preview(run, lines, totals, cooperatives, list(members.values()))
