"""How far enterprises are on the way to a linkage: capacity known, eligible for something, proposed."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from sambung.apps.journal.models import Entry
from sambung.apps.linkages.models import ProposalMember
from sambung.apps.matching.models import MatchResult
from sambung.apps.registry.models import OfferValue, ValueKind
from sambung.apps.reporting.facts.enterprises import REASON
from sambung.apps.reporting.facts.twins import read_twins
from sambung.engine.eligibility import Verdict

SENT = "linkages.proposal.sent"


@dataclass(frozen=True)
class Stages:
    """Uids of enterprises that have reached each stage on a day."""

    capacity_known: frozenset[str]
    eligible: frozenset[str]
    proposed: frozenset[str]


def read_stages(position: int, *, on: datetime.date) -> Stages:
    """As known at a position; four queries, five where some are one."""
    values: Any = OfferValue.objects.unscoped(REASON).known_at(position).on(on)
    capacity = values.filter(
        Q(expires_on__isnull=True) | Q(expires_on__gte=on),
        kind=ValueKind.CAPACITY,
        number__isnull=False,
        stated_on__lte=on,
    ).values_list("offer__enterprise__uid", flat=True)
    eligible = MatchResult.objects.filter(
        verdict=Verdict.ELIGIBLE, run__as_of__lte=on, run__recorded__position__lte=position
    ).values_list("enterprise__uid", flat=True)
    sent = Entry.objects.filter(code=SENT, position__lte=position).values("subject_uid")
    end = datetime.datetime.combine(
        on + datetime.timedelta(days=1),
        datetime.time(),
        tzinfo=datetime.timezone(datetime.timedelta(hours=7)),
    )
    lines: Any = ProposalMember.objects.unscoped(REASON)
    proposed = lines.filter(proposal__uid__in=sent, proposal__sent_at__lt=end).values_list(
        "enterprise__uid", flat=True
    )
    twins = read_twins(position)
    return Stages(*(frozenset(map(twins.uid, rows.distinct())) for rows in (capacity, eligible, proposed)))
