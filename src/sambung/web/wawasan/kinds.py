"""What counting is called among the jobs, and where its result is shown."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sambung.apps.jobs.selectors import JobView
from sambung.web.jobs.kinds import register_kind


def result_page(job: JobView) -> str:
    """The insights of the day that was counted."""
    result = job.result or {}
    asked = {"tanggal": result.get("on"), "diketahui": result.get("known_on")}
    kept = {name: value for name, value in asked.items() if value}
    return f"{reverse('insights')}?{urlencode(kept)}"


def register() -> None:
    """Called once, at start."""
    register_kind("reporting.count", title=_("Counting the linkage rate"), result_page=result_page)
