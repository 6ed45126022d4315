"""What the supply wing brings to Today: proposals that wait for an answer, and work that is still going on."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from sambung.apps.actors.access import Role
from sambung.apps.jobs.selectors import recent_jobs
from sambung.apps.linkages.selectors import ProposalFilter, list_proposals
from sambung.web import formats
from sambung.web.hari_ini.cards import Action, Card, Day, Row
from sambung.web.jobs.kinds import kinds

SHOWN = 10
# Work of the machine is watched elsewhere; here it only says that it goes on.
JOBS_SHOWN = 3


def supply_cards(day: Day) -> list[Card]:
    """Proposals that were sent, those first whose answer day is near; nothing for a mentor's own day."""
    if not day.actor.has(Role.MANAGER) or day.mentor_uid is not None:
        return []
    waiting = list_proposals(day.actor, ProposalFilter(state="SENT")).order_by("answer_by", "-id")[:SHOWN]
    rows = [
        Row(
            title=one.requirement.product,
            url=reverse("proposal", args=[one.uid]),
            text=_("%(accepted)d of %(members)d members accepted · %(buyer)s")
            % {
                "accepted": one.accepted_count,
                "members": one.member_count,
                "buyer": one.requirement.buyer.name,
            },
            icon="send",
            state="soon" if (one.answer_by - day.on).days <= 2 else "waiting",
            state_label=_("answer day %(day)s") % {"day": formats.day(one.answer_by)},
            actions=(Action(_("Open"), reverse("proposal", args=[one.uid])),),
        )
        for one in waiting
    ]
    return [
        Card(
            "proposals",
            _("Proposals waiting for answers"),
            rows,
            more_url=reverse("proposal-list"),
            more_label=_("See all"),
        )
    ]


def job_cards(day: Day) -> list[Card]:
    """Work that was left and can be found again."""
    rows = [
        Row(
            title=str(kinds[job.kind].title) if job.kind in kinds else job.kind,
            url=reverse("jobs:page", args=[job.uid]),
            text=formats.moment(job.created_at),
            icon="clock",
            state="waiting",
            state_label=formats.percent(job.progress, 0) if job.progress is not None else "",
        )
        for job in recent_jobs(day.actor, is_open=True, limit=JOBS_SHOWN)
    ]
    return [Card("jobs", _("Work in progress"), rows, more_url=reverse("jobs:list"), more_label=_("See all"))]
