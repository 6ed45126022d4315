"""Who takes lists in and sees uploads: the people of their centre, and administrators."""

from __future__ import annotations

from django.db.models import Q

from sambung.apps.actors.access import (
    EVERYTHING,
    NOTHING,
    Actor,
    Role,
    register_permission,
    register_visibility,
)
from sambung.apps.centres.models import Centre
from sambung.apps.intake.models import Upload


def visible_uploads(actor: Actor) -> Q:
    """Uploads of one's own centres; administrators: all."""
    if actor.has(Role.ADMIN):
        return EVERYTHING
    return Q(centre__in=actor.centre_ids) if actor.is_staff_of_centre else NOTHING


def may_view_upload(actor: Actor, upload: Upload) -> bool:
    """The same, for one."""
    return actor.has(Role.ADMIN) or (actor.is_staff_of_centre and upload.centre_id in actor.centre_ids)


def may_import_list(actor: Actor, centre: Centre) -> bool:
    """Managers and mentors for their own centre; administrators for any."""
    return actor.has(Role.ADMIN) or (actor.is_staff_of_centre and centre.pk in actor.centre_ids)


register_visibility(Upload, visible=visible_uploads, may_view=may_view_upload)
register_permission("intake.import_list", may_import_list)
