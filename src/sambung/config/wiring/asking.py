"""Asking: its work in jobs, its day, and what keeps owners' profiles current."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sambung.apps.asking import jobs, services
from sambung.apps.jobs.selectors import JobView
from sambung.apps.jobs.services import Duty, periodic, register_handler
from sambung.apps.profiles import jobs as profile_jobs
from sambung.apps.profiles import services as profiles
from sambung.apps.registry import services as registry
from sambung.apps.registry.services import ChangedEnterprises
from sambung.web.hari_ini.asking import asking_cards
from sambung.web.hari_ini.providers import PROVIDERS
from sambung.web.hari_ini.supply import job_cards
from sambung.web.jobs.kinds import register_kind

EXPIRY = Duty("let go of questions whose answer day has passed", 600, services.expire_questions)


def attach_asking() -> None:
    """Attach them; a second call changes nothing."""
    register_handler(services.JOB_KIND, jobs.run)
    register_handler(profiles.JOB_KIND, profile_jobs.run)
    register_kind(services.JOB_KIND, title=_("Asking owners"), result_page=_asked)
    register_kind(profiles.JOB_KIND, title=_("Keeping profiles current"))
    if EXPIRY.name not in {duty.name for duty in periodic}:
        periodic.append(EXPIRY)
    if refresh_after_change not in registry.on_change:
        registry.on_change.append(refresh_after_change)
    if asking_cards not in PROVIDERS:
        PROVIDERS.insert(PROVIDERS.index(job_cards), asking_cards)


def refresh_after_change(changed: ChangedEnterprises) -> None:
    """A profile shows what holds: its next version is written once the change is committed."""
    if changed.enterprise_ids:
        transaction.on_commit(partial(profiles.refresh_profiles, changed.enterprise_ids), robust=True)


def _asked(job: JobView) -> str:
    return reverse("asking", args=[job.subject_uid]) if job.subject_uid else reverse("home")
