"""A member declines or can do less: plan again, keeping what was accepted, and draft what comes out."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from sambung.apps.actors.access import SYSTEM, Actor, demand
from sambung.apps.journal.services import record
from sambung.apps.linkages.models import Answer, Proposal, ProposalMember, ProposalState
from sambung.apps.linkages.services import drafting, sending, telling
from sambung.apps.linkages.services.outcomes import UnableToProposeError, UnableToReplanError
from sambung.apps.pooling import services as pooling
from sambung.apps.pooling.facts import PoolSettings
from sambung.apps.pooling.models import PoolRun, RunState

# How long members of a new plan have at least.
LEAST_DAYS = 3
NEW_DAYS = 7


@transaction.atomic
def replan(actor: Actor, *, proposal: Proposal) -> PoolRun:
    """Ask for the consortium again: who accepted delivers at least that, who declined nothing, the others up to
    what they said. A draft that takes the proposal's place follows by itself once it is solved.

    Errors: UnableToReplanError, PermissionMissingError.
    """
    demand(actor, "linkages.manage_proposal", proposal)
    return _replan(actor, sending.lock_proposal(proposal.pk))


def _replan(actor: Actor, proposal: Proposal) -> PoolRun:
    if proposal.state not in (ProposalState.SENT, ProposalState.EXPIRED):
        raise UnableToReplanError("WRONG_STATE", state=proposal.state)
    lines = sending.lines_of(proposal)
    if all(line.answer in (Answer.ACCEPTED, Answer.WAITING) for line in lines):
        raise UnableToReplanError("NOTHING_CHANGED")
    settings = settings_for(proposal, lines)
    try:
        # As the system: it follows from an answer, and whoever asks for it by hand was asked for permission.
        run = pooling.build_consortium(
            SYSTEM, requirement=proposal.requirement, settings=settings, previous=proposal.pool_run
        )
    except pooling.UnableToBuildConsortiumError as error:
        code = "REQUIREMENT_NOT_OPEN" if error.code == "WRONG_STATE" else error.code
        raise UnableToReplanError(code) from error
    proposal.replan = run
    proposal.save_changes(expected_version=None, fields=["replan_id"])
    record(
        actor,
        "linkages.proposal.replanned",
        subject_kind="proposal",
        subject_uid=proposal.uid,
        payload={"pool_run": run.uid},
        centre_uid=proposal.requirement.centre.uid,
    )
    return run


def settings_for(proposal: Proposal, lines: list[ProposalMember]) -> PoolSettings:
    """The settings of the run before, with the answers as pins; what this proposal holds counts as free."""
    values = dict(proposal.pool_run.settings)
    pins: dict[str, dict[str, Any]] = {pin["offer"]: dict(pin) for pin in values.get("pins", ())}
    for line in lines:
        offer = str(line.offer.uid)
        pin = pins.setdefault(offer, {"offer": offer})
        if line.answer == Answer.ACCEPTED:
            pin["min_quantity"] = max(line.quantities)
        elif line.answer == Answer.DECLINED:
            pins[offer] = {"offer": offer, "rule": "NEVER"}
        elif line.answer == Answer.LESS:
            pin["max_quantity"] = line.asked_quantity
            pin["min_quantity"] = None
    values["pins"] = [pin for pin in pins.values() if len(pin) > 1]
    values["ignore_holders"] = [str(line.uid) for line in lines]
    return PoolSettings.from_json(values)


def replan_by_itself(actor: Actor, proposal: Proposal, line: ProposalMember) -> PoolRun | None:
    """What follows a decline: a new plan, or a word to the managers why there is none. The answer stands either way."""
    try:
        with transaction.atomic():
            run = _replan(actor, proposal)
    except UnableToReplanError as error:
        telling.tell_managers(
            actor, proposal, "replan_failed", {"member": line.enterprise.name, "code": error.code}
        )
        return None
    telling.tell_managers(actor, proposal, "member_declined", {"member": line.enterprise.name})
    return run


def draft_from_replan(run: PoolRun) -> Proposal | None:
    """What follows when a run is answered: where it was a re-plan, the draft that takes the proposal's place.

    In the run's own transaction; attached to pooling's hook in `config/wiring`.
    """
    asked = {run.pk} if run.previous_id is None else {run.pk, run.previous_id}
    rows = Proposal.objects.unscoped("follows from an answer, whoever gave it")
    before = rows.filter(replan_id__in=asked, state__in=[ProposalState.SENT, ProposalState.EXPIRED]).first()
    if before is None:
        return None
    before = sending.lock_proposal(before.pk)
    if before.replan_id not in asked:
        return None  # somebody answered since: a newer plan is on its way
    if run.state != RunState.SOLVED:
        settings = PoolSettings.from_json(run.settings)
        if run.state != RunState.INFEASIBLE or settings.with_shortage:
            telling.tell_managers(SYSTEM, before, "replan_failed", {"member": "", "code": run.state})
        return None
    for older in rows.filter(supersedes=before, state=ProposalState.DRAFT):
        sending.close(
            SYSTEM, sending.lock_proposal(older.pk), ProposalState.WITHDRAWN, payload={"reason": "NEWER"}
        )
    try:
        draft = drafting.draft_proposal(
            SYSTEM,
            pool_run=run,
            seller_of_record=before.seller_of_record,
            form=before.form,
            settlement=before.settlement,
            margin_permille=before.margin_permille,
            answer_by=_answer_day(before.answer_by),
            supersedes=before,
        )
    except UnableToProposeError as error:
        telling.tell_managers(SYSTEM, before, "replan_failed", {"member": "", "code": error.code})
        return None
    telling.tell_managers(SYSTEM, draft, "replan_ready", {"before": str(before.uid)})
    return draft


def _answer_day(before: datetime.date) -> datetime.date:
    today = timezone.localdate()
    if (before - today).days >= LEAST_DAYS:
        return before
    return today + datetime.timedelta(days=NEW_DAYS)
