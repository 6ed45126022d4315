"""What the work on lists is called, where its result is, and what its failures mean; `config/wiring` calls it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sambung.apps.intake.services import CHECK_KIND, COMMIT_KIND, TAKE_BACK_KIND
from sambung.apps.jobs.selectors import JobView
from sambung.web.jobs.kinds import register_kind

ERRORS = {
    "GONE": (_("The rows of this list are no longer kept."), _("Upload the list again.")),
    "STATE": (
        _("The list is by now in another state."),
        _("Open it from the list of uploads and look at it again."),
    ),
    "MAPPING_FIXED": (
        _("Rows were already written under another mapping."),
        _("Upload the file again to map it anew."),
    ),
}


def _page(job: JobView) -> str:
    return reverse("upload", args=[job.subject_uid]) if job.subject_uid else reverse("upload-list")


def register() -> None:
    """Name the three kinds of work; a second call changes nothing."""
    register_kind(CHECK_KIND, title=_("Looking at every row of a list"), result_page=_page, errors=ERRORS)
    register_kind(
        COMMIT_KIND,
        title=_("Taking the rows of a list"),
        result_page=_page,
        errors=ERRORS,
        stopped=_("The work is being stopped. The rows taken so far stay; it can go on, or be taken back."),
        is_shown_when_stopped=True,
    )
    register_kind(
        TAKE_BACK_KIND,
        title=_("Taking a list back"),
        result_page=_page,
        errors=ERRORS,
        stopped=_("The work is being stopped. It can go on where it stopped."),
        is_shown_when_stopped=True,
    )
