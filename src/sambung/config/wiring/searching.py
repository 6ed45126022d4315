"""What keeps the index of the search current: each change on the spot, lists and whole rebuilds in the worker."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sambung.apps.demand import services as demand
from sambung.apps.demand.models import Requirement
from sambung.apps.jobs.services import Duty, periodic, register_handler
from sambung.apps.registry import services as registry
from sambung.apps.registry.services import IMPORTED, TAKEN_BACK, ChangedEnterprises
from sambung.apps.search import jobs, services
from sambung.web.jobs.kinds import register_kind

LISTS = frozenset({IMPORTED, TAKEN_BACK})
# What is told of an enterprise but changes nothing that is found of it.
UNFOUND = ("registry.resource.", "registry.hub_terms.")
DUTIES = (
    Duty("index what lists changed", 3, services.index_waiting),
    Duty("write the index of the search where it is missing", 60, services.ensure_index),
)


def attach_searching() -> None:
    """Attach them; a second call changes nothing."""
    register_handler(services.JOB_KIND, jobs.run)
    register_kind(services.JOB_KIND, title=_("Writing the index of the search"))
    standing = {duty.name for duty in periodic}
    periodic.extend(duty for duty in DUTIES if duty.name not in standing)
    if index_changed not in registry.on_change:
        registry.on_change.append(index_changed)
    if index_requirement not in demand.on_change:
        demand.on_change.append(index_requirement)


def index_changed(changed: ChangedEnterprises) -> None:
    """In the change's transaction for a few enterprises; many are noted there for the worker."""
    if changed.code.startswith(UNFOUND):
        return
    if changed.code in LISTS or len(changed.enterprise_ids) > services.AT_ONCE:
        services.index_later(changed.enterprise_ids)
    else:
        services.index_enterprises(changed.enterprise_ids)


def index_requirement(requirement: Requirement) -> None:
    """In the change's transaction."""
    services.index_requirements([requirement])
