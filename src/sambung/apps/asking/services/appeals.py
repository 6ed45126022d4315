"""Asking beyond one's own centre: another centre is asked to ask its owners, and asks them, or says that it cannot."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import timezone

from sambung.apps.actors.access import Actor, demand
from sambung.apps.asking.models import Appeal, AppealState
from sambung.apps.asking.services.outcomes import UnableToAskError
from sambung.apps.centres.models import Centre
from sambung.apps.demand.models import Requirement, RequirementState
from sambung.apps.journal.services import Change, record_all

MOST_CENTRES = 50


@transaction.atomic
def appeal_to_centres(
    actor: Actor,
    *,
    requirement: Requirement,
    centre_uids: Collection[uuid.UUID],
    answer_by: datetime.date,
    note: str = "",
    today: datetime.date | None = None,
) -> list[Appeal]:
    """Ask other centres to ask their owners by a day; those that wait for it already are left as they are.

    Errors: UnableToAskError (REQUIREMENT_NOT_OPEN, PAST_DAY, NO_CENTRE), PermissionMissingError.
    """
    demand(actor, "asking.appeal", requirement)
    day = today or timezone.localdate()
    if requirement.state != RequirementState.OPEN:
        raise UnableToAskError("REQUIREMENT_NOT_OPEN", state=requirement.state)
    if answer_by < day:
        raise UnableToAskError("PAST_DAY")
    # Locked in one order: two people at once appeal to nobody twice.
    centres = list(
        Centre.objects.unscoped("every centre may be asked for help")
        .select_for_update(no_key=True)
        .filter(uid__in=list(centre_uids)[:MOST_CENTRES])
        .exclude(pk=requirement.centre_id)
        .order_by("pk")
    )
    if not centres:
        raise UnableToAskError("NO_CENTRE")
    rows = Appeal.objects.unscoped("who is asked already, whoever asked")
    waiting = set(
        rows.filter(requirement=requirement, state=AppealState.OPEN, answer_by__gte=day).values_list(
            "centre_id", flat=True
        )
    )
    _let_go(requirement, day)
    made = [
        Appeal(
            requirement=requirement,
            centre=centre,
            note=" ".join(note.split())[:300],
            answer_by=answer_by,
            made_on=day,
            made_by_uid=actor.uid,
        )
        for centre in centres
        if centre.pk not in waiting
    ]
    Appeal.objects.bulk_create(made)
    record_all(actor, [_change("made", one, {"answer_by": answer_by}) for one in made])
    return made


def _let_go(requirement: Requirement, day: datetime.date) -> None:
    """Appeals whose day passed no longer wait, so that the centre can be asked again."""
    rows = Appeal.objects.unscoped("their day has passed")
    rows.filter(requirement=requirement, state=AppealState.OPEN, answer_by__lt=day).update(
        state=AppealState.WITHDRAWN, settled_on=day
    )


@transaction.atomic
def decline_appeal(
    actor: Actor, *, appeal: Appeal, reason: str = "", today: datetime.date | None = None
) -> Appeal:
    """The centre that is asked says that it cannot. Errors: UnableToAskError WRONG_STATE, PermissionMissingError."""
    demand(actor, "asking.settle_appeal", appeal)
    return _settle(actor, appeal, AppealState.DECLINED, reason, today)


@transaction.atomic
def withdraw_appeal(actor: Actor, *, appeal: Appeal, today: datetime.date | None = None) -> Appeal:
    """The centre that asked takes it back. Errors: as `decline_appeal`."""
    demand(actor, "asking.appeal", appeal.requirement)
    return _settle(actor, appeal, AppealState.WITHDRAWN, "", today)


def _settle(
    actor: Actor, appeal: Appeal, state: AppealState, reason: str, today: datetime.date | None
) -> Appeal:
    rows = Appeal.objects.unscoped("permission was asked by the caller").select_for_update(of=("self",))
    found: Appeal = rows.select_related("requirement__centre", "centre").get(pk=appeal.pk)
    if found.state != AppealState.OPEN:
        raise UnableToAskError("WRONG_STATE")
    found.state, found.settled_on = state, today or timezone.localdate()
    found.reason = " ".join(reason.split())[:300]
    found.save(update_fields=["state", "settled_on", "reason"])
    record_all(actor, [_change(state.value.lower(), found, {"reason": found.reason})])
    return found


def note_asked(
    actor: Actor, requirement: Requirement, centre_ids: Collection[int], day: datetime.date
) -> None:
    """These centres ask their owners now, in the caller's transaction: whoever appealed to them sees it."""
    rows = Appeal.objects.unscoped("the questions themselves answer the appeal").select_for_update(
        of=("self",)
    )
    found = list(
        rows.select_related("requirement__centre", "centre").filter(
            requirement=requirement, centre_id__in=list(centre_ids), state=AppealState.OPEN
        )
    )
    for one in found:
        one.state, one.settled_on = AppealState.ASKED, day
        one.save(update_fields=["state", "settled_on"])
    record_all(actor, [_change("asked", one, {}) for one in found])


def _change(what: str, appeal: Appeal, payload: dict[str, Any]) -> Change:
    return Change(
        f"asking.appeal.{what}",
        "asking.appeal",
        appeal.uid,
        {"requirement": appeal.requirement.uid, "centre": appeal.centre.uid, **payload},
        centre_uid=appeal.requirement.centre.uid,
    )
