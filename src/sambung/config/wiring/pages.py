"""What pages learn from other rooms: what each kind of work is called, and the enterprise page's orders and cases."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sambung.apps.jobs.selectors import JobView
from sambung.apps.pathways.services import JOB_KIND as PLANNING
from sambung.apps.pooling.services import JOB_KIND as POOLING
from sambung.apps.pooling.services import STUDY_KIND as STUDY
from sambung.apps.reporting.services import JOB_KIND as COUNTING
from sambung.web.jobs.kinds import register_kind
from sambung.web.unggahan import kinds as lists
from sambung.web.usaha import reach, sections


def attach_pages() -> None:
    """Attach them; a second call changes nothing."""
    register_kind(STUDY, title=_("Weighing the alternatives"), result_page=_alternatives)
    register_kind(POOLING, title=_("Building the consortium"), result_page=_consortium)
    register_kind(
        "matching.match_requirement", title=_("Matching a requirement again"), result_page=_requirement
    )
    register_kind(PLANNING, title=_("Computing the plan"), result_page=_plan)
    register_kind(COUNTING, title=_("Counting the linkage rate"), result_page=lambda job: reverse("insights"))
    lists.register()
    if reach.orders not in sections.orders:
        sections.orders.append(reach.orders)
    if reach.cases not in sections.coaching:
        sections.coaching.append(reach.cases)


def _consortium(job: JobView) -> str:
    return reverse("consortium", args=[job.subject_uid]) if job.subject_uid else reverse("home")


def _plan(job: JobView) -> str:
    return reverse("plan", args=[job.subject_uid]) if job.subject_uid else reverse("home")


def _alternatives(job: JobView) -> str:
    return reverse("consortium-choices", args=[job.subject_uid]) if job.subject_uid else reverse("home")


def _requirement(job: JobView) -> str:
    return reverse("requirement-detail", args=[job.subject_uid]) if job.subject_uid else reverse("home")
