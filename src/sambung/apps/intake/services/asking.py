"""Asking for the work that a list needs: checking it, taking its rows, taking it back. Each is a job."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from sambung.apps.actors.access import Actor, demand
from sambung.apps.intake.models import Upload, UploadState
from sambung.apps.intake.services.checking import OPEN, locked_upload, settle_mapping
from sambung.apps.intake.services.mapping import UnableToMap
from sambung.apps.jobs.models import Job
from sambung.apps.jobs.services import enqueue

CHECK_KIND = "intake.check_upload"
COMMIT_KIND = "intake.commit_upload"
TAKE_BACK_KIND = "intake.take_back_upload"
# A worker that is killed again and again goes on each time: what is written stays written.
ATTEMPTS = 30


def _ask(actor: Actor, upload: Upload, kind: str, **params: Any) -> Job:
    return enqueue(
        actor,
        kind,
        params={"upload": str(upload.uid), **params},
        subject_uid=upload.uid,
        centre_uid=upload.centre.uid,
        # One piece of work on an upload at a time, of whatever kind.
        dedupe_key=f"intake:{upload.uid}",
        max_attempts=ATTEMPTS,
    )


@transaction.atomic
def ask_for_check(actor: Actor, upload: Upload, *, mapping: Mapping[str, Any]) -> Job:
    """Check the rows under a mapping. Errors: UnableToMap, PermissionMissingError."""
    demand(actor, "intake.import_list", upload.centre)
    chosen = settle_mapping(upload, mapping)
    if locked_upload(upload).state not in OPEN:
        raise UnableToMap("MAPPING_FIXED")
    return _ask(actor, upload, CHECK_KIND, mapping=chosen.as_json())


@transaction.atomic
def ask_for_commit(actor: Actor, upload: Upload) -> Job:
    """Take the rows of a checked upload, or go on where that stopped. Errors: UnableToMap STATE."""
    demand(actor, "intake.import_list", upload.centre)
    if locked_upload(upload).state not in {UploadState.CHECKED, UploadState.COMMITTING}:
        raise UnableToMap("STATE")
    return _ask(actor, upload, COMMIT_KIND)


@transaction.atomic
def ask_for_take_back(actor: Actor, upload: Upload) -> Job:
    """Take an upload back. Errors: UnableToMap STATE where nothing of it is written."""
    demand(actor, "intake.import_list", upload.centre)
    written = {UploadState.COMMITTING, UploadState.COMMITTED, UploadState.TAKING_BACK}
    if locked_upload(upload).state not in written:
        raise UnableToMap("STATE")
    return _ask(actor, upload, TAKE_BACK_KIND)
