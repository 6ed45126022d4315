"""Changes by hand: a pathway fixed, moved to another quarter, or forbidden; and taken back."""

from __future__ import annotations

from django.db import transaction

from sambung.apps.actors.access import Actor, demand
from sambung.apps.demand.models import Requirement
from sambung.apps.pathways.models import HandChange, PlanningYear, Rule
from sambung.apps.pathways.services.refusals import UnableToPlanError
from sambung.apps.pathways.services.years import journal
from sambung.apps.registry.models import Enterprise


@transaction.atomic
def change_by_hand(
    actor: Actor,
    year: PlanningYear,
    *,
    enterprise: Enterprise,
    requirement: Requirement,
    rule: str,
    start: int | None = None,
) -> HandChange:
    """MUST (with a quarter: there) or NEVER; it holds from the next run on and replaces an earlier word on the pair.

    Another requirement that the same enterprise had to serve is let go: an enterprise has one pathway. Errors:
    PermissionMissingError; UnableToPlanError QUARTER, NOT_IN_PLAN (the enterprise is another centre's).
    """
    demand(actor, "pathways.plan", year.centre)
    if start is not None and not 0 <= start < year.periods:
        raise UnableToPlanError("QUARTER")
    if enterprise.centre_id != year.centre_id:
        raise UnableToPlanError("NOT_IN_PLAN", enterprise=enterprise.name)
    wanted = Rule(rule)
    PlanningYear.objects.unscoped("its row orders who changes").select_for_update().get(pk=year.pk)
    standing = year.changes.filter(is_withdrawn=False, enterprise=enterprise)
    replaced = [
        one for one in standing if one.requirement_id == requirement.pk or wanted == Rule.MUST == one.rule
    ]
    for one in replaced:
        one.is_withdrawn = True
        one.save_changes(expected_version=None, fields=["is_withdrawn"])
    change = HandChange(
        year=year,
        enterprise=enterprise,
        requirement=requirement,
        start=start if wanted == Rule.MUST else None,
        rule=wanted.value,
    )
    change.save(force_insert=True)
    journal(
        actor,
        "change.made",
        year,
        change=change.uid,
        enterprise=enterprise.uid,
        requirement=requirement.uid,
        rule=change.rule,
        start=change.start,
        replaced=[one.uid for one in replaced],
    )
    return change


@transaction.atomic
def take_back_change(actor: Actor, change: HandChange, *, expected_version: int | None = None) -> HandChange:
    """The planner is free again. Errors: StaleWriteError, UnableToPlanError NOTHING_TO_UNDO."""
    demand(actor, "pathways.plan", change.year.centre)
    if change.is_withdrawn:
        raise UnableToPlanError("NOTHING_TO_UNDO")
    change.is_withdrawn = True
    change.save_changes(
        expected_version=change.version if expected_version is None else expected_version,
        fields=["is_withdrawn"],
    )
    journal(actor, "change.taken_back", change.year, change=change.uid)
    return change
