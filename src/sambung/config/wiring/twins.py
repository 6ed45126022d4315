"""The same enterprise twice: its work in jobs, what is compared after a change, and what follows upon a judgement."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from functools import partial
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sambung.apps.actors.access import Actor
from sambung.apps.asking.services import phones_of
from sambung.apps.duplicates import jobs, services
from sambung.apps.duplicates.selectors import cluster_uids, one_entry_each, one_with
from sambung.apps.jobs.services import Duty, periodic, register_handler
from sambung.apps.matching.services import rematch_for_enterprises
from sambung.apps.registry import services as registry
from sambung.apps.registry.facts import twins
from sambung.apps.registry.services import ChangedEnterprises
from sambung.apps.reporting.services import ask_for_count
from sambung.apps.webhooks.access import told_beside
from sambung.web.hari_ini.providers import PROVIDERS
from sambung.web.hari_ini.supply import job_cards
from sambung.web.hari_ini.twins import twin_cards
from sambung.web.jobs.kinds import register_kind
from sambung.web.kembar.own import section
from sambung.web.usaha import sections

# What is told of an enterprise but is not compared.
UNCOMPARED = (
    "registry.offer",
    "registry.resource.",
    "registry.hub_terms.",
    "registry.certificate.",
    "registry.capacity.",
    "registry.consent.",
    "registry.interest.",
    "registry.ownership.",
    "registry.class_basis.",
    "registry.tax_status.",
    "registry.summary.",
)
DUTIES = (
    Duty("compare enterprises that changed", 3, services.compare_waiting),
    Duty("compare the registry where that was never done", 60, services.ensure_scan),
)


def attach_twins() -> None:
    """Attach them; a second call changes nothing."""
    register_handler(services.JOB_KIND, jobs.run)
    register_kind(
        services.JOB_KIND,
        title=_("Looking for enterprises that are there twice"),
        result_page=lambda job: reverse("twin-list"),
        stopped=_(
            "The work is being stopped. The pairs found so far are kept; the next time it goes on there."
        ),
        is_shown_when_stopped=True,
    )
    standing = {duty.name for duty in periodic}
    periodic.extend(duty for duty in DUTIES if duty.name not in standing)
    if twin_cards not in PROVIDERS:
        PROVIDERS.insert(PROVIDERS.index(job_cards), twin_cards)
    twins.one_with[:] = [one_with]
    twins.folded[:] = [one_entry_each]
    if section not in sections.twins:
        sections.twins.append(section)
    if compare_changed not in registry.on_change:
        registry.on_change.append(compare_changed)
    services.find_phones[:] = [phones_of]
    told_beside["enterprise.twins_judged"] = told_of_twins
    if follow_judgement not in services.on_judged:
        services.on_judged.append(follow_judgement)


def compare_changed(changed: ChangedEnterprises) -> None:
    """Noted in the change's transaction, compared by the worker."""
    if changed.enterprise_ids and not changed.code.startswith(UNCOMPARED):
        services.compare_later(changed.enterprise_ids)


def told_of_twins(actor: Actor, uids: Collection[uuid.UUID]) -> dict[uuid.UUID, dict[str, Any]]:
    """What a webhook says of an entry that was judged: which one stands for it now (none: it is listed once), and all
    entries of the enterprise."""
    return {
        uid: {
            "twins": {
                "standing_uid": None if found.standing is None else str(found.standing),
                "entries": [str(one) for one in found.entries],
            }
        }
        for uid, found in cluster_uids(actor, uids).items()
    }


def follow_judgement(keys: frozenset[int]) -> None:
    """One enterprise is one candidate and counts once: match again, and count the rate anew."""
    transaction.on_commit(partial(rematch_for_enterprises, keys), robust=True)
    ask_for_count()
