"""What the lower rooms ask for: who a person is, where somebody works, and the worker's standing duties."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils import timezone

from sambung.apps.accounts.models import User
from sambung.apps.accounts.services import forget_old_keys
from sambung.apps.actors.access import NOBODY, Actor
from sambung.apps.centres.models import Centre
from sambung.apps.documents.services import delete_due_documents
from sambung.apps.jobs.access import centre_uids_of
from sambung.apps.jobs.services import Duty, find_actor, keep_statistics, periodic
from sambung.apps.journal.services import seal_entries, write_checkpoint
from sambung.apps.notices.services import send_notices
from sambung.apps.registry.access import actor_of


def attach_ground() -> None:
    """Attach them; a second call changes nothing."""
    find_actor[:] = [actor_of_uid]
    centre_uids_of[:] = [centre_uids]
    periodic.extend(
        duty
        for duty in (
            Duty("seal the journal", 1, seal_entries),
            Duty("write a checkpoint", 3600, lambda: write_checkpoint(timezone.now())),
            Duty("send notices", 2, send_notices),
            Duty("forget the keys of programs", 3600, lambda: forget_old_keys(timezone.now())),
            Duty("count for the database's planner how full the tables are", 600, keep_statistics),
            Duty("delete documents that are due", 3600, lambda: delete_due_documents(timezone.localdate())),
        )
        if duty.name not in {standing.name for standing in periodic}
    )


def actor_of_uid(uid: uuid.UUID) -> Actor:
    """The actor that a person is today; NOBODY where the person is gone or may no longer sign in."""
    user = User.objects.filter(uid=uid, is_active=True).first()
    return actor_of(user) if user is not None else NOBODY


def centre_uids(actor: Actor) -> Any:
    """The centres where the actor works, as a subquery."""
    return (
        Centre.objects.unscoped("the actor's own centres")
        .filter(pk__in=actor.centre_ids)
        .values_list("uid", flat=True)
    )
