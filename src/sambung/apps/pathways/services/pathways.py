"""What is said of a single pathway after the plan: who takes it, and the case that began with it."""

from __future__ import annotations

import uuid

from django.db import transaction

from sambung.apps.actors.access import Actor, demand
from sambung.apps.journal.services import record
from sambung.apps.pathways.facts.settings import mentors_of
from sambung.apps.pathways.models import Approval, Pathway
from sambung.apps.pathways.services.refusals import UnableToPlanError


@transaction.atomic
def hand_to_mentor(actor: Actor, pathway: Pathway, *, mentor_uid: uuid.UUID) -> Pathway:
    """Another mentor of the centre takes the pathway. Errors: PermissionMissingError, UnableToPlanError NOT_A_MENTOR."""
    run = pathway.run
    if run.year is None:
        raise UnableToPlanError("NOT_IN_PLAN")
    demand(actor, "pathways.plan", run.year.centre)
    if pathway.case_uid is not None:
        raise UnableToPlanError("CASES_OPEN")
    people = {one.user.uid: one.user_id for one in mentors_of([run.year.centre_id], run.known_on)}
    if mentor_uid not in people:
        raise UnableToPlanError("NOT_A_MENTOR")
    before = pathway.mentor.uid if pathway.mentor else None
    pathway.mentor_id = people[mentor_uid]
    Pathway._base_manager.filter(pk=pathway.pk).update(mentor_id=pathway.mentor_id)
    record(
        actor,
        "pathways.mentor_changed",
        subject_kind="pathways.pathway",
        subject_uid=pathway.uid,
        payload={"run": run.uid, "before": before, "mentor": mentor_uid},
        centre_uid=run.year.centre.uid,
    )
    return pathway


@transaction.atomic
def note_case(actor: Actor, pathway: Pathway, *, case_uid: uuid.UUID) -> Pathway:
    """A case began with it: mentoring says so in its own transaction. Errors: UnableToPlanError NOT_IN_PLAN where
    the plan is not approved, CASES_OPEN where a case began with it already.
    """
    run = pathway.run
    if run.year is None or run.approval != Approval.APPROVED:
        raise UnableToPlanError("NOT_IN_PLAN")
    demand(actor, "pathways.plan", run.year.centre)
    noted = Pathway._base_manager.filter(pk=pathway.pk, case_uid__isnull=True).update(case_uid=case_uid)
    if not noted:
        raise UnableToPlanError("CASES_OPEN")
    pathway.case_uid = case_uid
    record(
        actor,
        "pathways.case_began",
        subject_kind="pathways.pathway",
        subject_uid=pathway.uid,
        payload={"run": run.uid, "case": case_uid},
        centre_uid=run.year.centre.uid,
    )
    return pathway
