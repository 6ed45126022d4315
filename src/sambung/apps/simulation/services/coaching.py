"""A few open cases of the demo's mentors, so that their day is not empty."""

from __future__ import annotations

import datetime
from typing import Any

from sambung.apps.accounts.models import User
from sambung.apps.matching.models import MatchResult
from sambung.apps.mentoring.services import open_case
from sambung.apps.mentoring.services.plans import gap_label
from sambung.apps.registry.access import actor_of
from sambung.apps.registry.models import EnterprisePerson

MENTORS = ("pendamping", "pendamping2", "pendamping3")
CASES_EACH = 2
OPENED_DAYS_AGO = 9


def open_demo_cases(users: dict[str, User], *, day: datetime.date, centre: int) -> int:
    """Cases with enterprises of the centre that lack one certificate for an order of the centre; how many.

    The demo owner's own enterprise is left alone: whoever tries the demo opens that case.
    """
    rows: Any = (
        MatchResult.objects.filter(
            verdict="NEARLY",
            enterprise__centre_id=centre,
            run__requirement__centre_id=centre,
            gap_key__startswith="CERTIFICATE:",
            capacity__isnull=False,
            has_consent=True,
        )
        .exclude(gap_key__contains="+")
        .exclude(enterprise__in=EnterprisePerson.objects.values("enterprise"))
        .select_related("enterprise__centre", "run__requirement", "offer")
        .order_by("-capacity", "pk")
    )
    manager = actor_of(users["manajer"])
    seen: set[int] = set()
    opened = 0
    for row in rows[:200]:
        if opened == CASES_EACH * len(MENTORS):
            break
        if row.enterprise_id in seen:
            continue
        seen.add(row.enterprise_id)
        open_case(
            manager,
            enterprise=row.enterprise,
            mentor_uid=users[MENTORS[opened % len(MENTORS)]].uid,
            goal=f"{gap_label(row.gap_key, day)} untuk pesanan {row.run.requirement.product}",
            gate=row.gap_key,
            requirement=row.run.requirement,
            offer=row.offer,
            first_on=day + datetime.timedelta(days=opened % 2),
            on=day - datetime.timedelta(days=OPENED_DAYS_AGO),
        )
        opened += 1
    return opened
