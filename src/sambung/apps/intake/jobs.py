"""The work of lists in jobs: each handler goes on where an earlier attempt stopped."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext

from sambung.apps.intake.models import Upload
from sambung.apps.intake.services.checking import check_upload
from sambung.apps.intake.services.committing import commit_upload
from sambung.apps.intake.services.mapping import UnableToMap
from sambung.apps.intake.services.taking_back import take_back_upload
from sambung.apps.jobs.services import JobContext, UnableToRunError


def _upload(context: JobContext) -> Upload:
    rows = Upload.objects.unscoped("the service asks the job's own actor").select_related("centre")
    found: Upload = rows.get(uid=uuid.UUID(context.params["upload"]))
    return found


def _reporter(context: JobContext, message: str) -> Callable[[float], None]:
    def report(share: float) -> None:
        context.report(share, message)
        context.demand_going_on()

    return report


def run_check(context: JobContext) -> dict[str, str]:
    """Check an upload under the mapping in the job's params."""
    try:
        upload = check_upload(
            context.actor,
            _upload(context),
            mapping=context.params["mapping"],
            report=_reporter(context, gettext("Looking at every row")),
        )
    except UnableToMap as error:
        raise UnableToRunError(error.code, **error.params) from error
    except ObjectDoesNotExist as error:
        raise UnableToRunError("GONE") from error
    return {"upload": str(upload.uid)}


def run_commit(context: JobContext) -> dict[str, str]:
    """Take the rows of an upload."""
    try:
        upload = commit_upload(
            context.actor, _upload(context), report=_reporter(context, gettext("Taking the rows"))
        )
    except UnableToMap as error:
        raise UnableToRunError(error.code, **error.params) from error
    except ObjectDoesNotExist as error:
        raise UnableToRunError("GONE") from error
    return {"upload": str(upload.uid)}


def run_take_back(context: JobContext) -> dict[str, str]:
    """Take an upload back."""
    try:
        upload = take_back_upload(
            context.actor, _upload(context), report=_reporter(context, gettext("Taking the list back"))
        )
    except UnableToMap as error:
        raise UnableToRunError(error.code, **error.params) from error
    return {"upload": str(upload.uid)}
