"""Coaching: who reads the evidence of a case, the planner's work, and what planning asks of the rooms it may not see."""

from __future__ import annotations

from collections.abc import Collection

from sambung.apps.documents.access import owner_access
from sambung.apps.jobs.services import register_handler
from sambung.apps.linkages.selectors import linked_enterprises
from sambung.apps.mentoring.access import may_read_evidence
from sambung.apps.mentoring.selectors import coaching_under_way
from sambung.apps.pathways import services as pathways
from sambung.apps.pathways.facts import gaps
from sambung.apps.pathways.jobs import solve_run


def attach_coaching() -> None:
    """Attach it; a second call changes nothing."""
    owner_access["mentoring.case"] = may_read_evidence
    register_handler(pathways.JOB_KIND, solve_run)
    gaps.linked_already[:] = [linked_enterprises]
    gaps.under_way[:] = [running]


def running(centre_ids: Collection[int]) -> gaps.UnderWay:
    """What mentoring says of the open cases of these centres."""
    enterprises, hours = coaching_under_way(centre_ids)
    return gaps.UnderWay(enterprises, hours)
