"""Posting and changing requirements and their criteria."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.db import transaction

from sambung.apps.actors.access import Actor, PermissionMissingError, Role, demand
from sambung.apps.centres.models import Centre
from sambung.apps.demand.models import (
    Criterion,
    Requirement,
    RequirementState,
)
from sambung.apps.demand.services.recording import record_change, tell
from sambung.apps.demand.services.values import (
    VALUE_FIELDS,
    CriterionValues,
    RequirementValues,
    UnableToChangeRequirementError,
    check_criteria,
    check_values,
    values_of,
)
from sambung.apps.journal import services as journal
from sambung.apps.journal.models import Entry
from sambung.apps.registry.models import Enterprise
from sambung.standards.stems import stem_column


def may_post_for(actor: Actor, *, buyer: Enterprise, centre: Centre) -> bool:
    """A manager of the centre for any buyer; a buyer's own people at any centre."""
    if actor.has(Role.SYSTEM) or (actor.has(Role.MANAGER) and centre.pk in actor.centre_ids):
        return True
    return actor.has(Role.BUYER) and buyer.pk in actor.enterprise_ids


@transaction.atomic
def draft_requirement(
    actor: Actor,
    *,
    buyer: Enterprise,
    centre: Centre,
    values: RequirementValues,
    criteria: Sequence[CriterionValues] = (),
    is_simulated: bool = False,
    publish: bool = False,
) -> Requirement:
    """A new requirement with its criteria; a draft, or open at once with `publish`.

    Errors: PermissionMissingError; UnableToChangeRequirementError (BAD_CRITERION, BAD_VALUES).
    """
    if not may_post_for(actor, buyer=buyer, centre=centre):
        raise PermissionMissingError("demand.draft_requirement")
    check_values(values)
    check_criteria(criteria)
    requirement = Requirement(
        buyer=buyer,
        centre=centre,
        is_simulated=is_simulated,
        state=RequirementState.OPEN if publish else RequirementState.DRAFT,
        stems=stem_column(values.product, values.details),
        **{name: getattr(values, name) for name in VALUE_FIELDS},
    )
    requirement.save(force_insert=True)
    entry = record_change(actor, "published" if publish else "drafted", requirement, asdict(values))
    _write_criteria(requirement, criteria, entry)
    tell(requirement)
    return requirement


def post_requirement(
    actor: Actor,
    *,
    buyer_uid: uuid.UUID,
    centre_uid: uuid.UUID,
    values: RequirementValues,
    criteria: Sequence[CriterionValues] = (),
    publish: bool = False,
) -> Requirement:
    """`draft_requirement` for the edges, which know buyer and centre by uid.

    Errors: UnableToChangeRequirementError (BAD_VALUES) where the actor sees no such buyer or centre.
    """
    buyer = Enterprise.objects.visible(actor).filter(uid=buyer_uid).first()
    centre = Centre.objects.visible(actor).filter(uid=centre_uid).first()
    if buyer is None or centre is None:
        missing = "buyer" if buyer is None else "centre"
        raise UnableToChangeRequirementError("BAD_VALUES", fields={missing: "NOT_FOUND"})
    return draft_requirement(
        actor, buyer=buyer, centre=centre, values=values, criteria=criteria, publish=publish
    )


@transaction.atomic
def change_requirement(
    actor: Actor,
    *,
    requirement: Requirement,
    expected_version: int,
    values: RequirementValues,
    criteria: Sequence[CriterionValues] | None = None,
) -> Requirement:
    """New values and, where given, new criteria in one step.

    Errors: StaleWriteError where somebody wrote since `expected_version`; UnableToChangeRequirementError.
    """
    demand(actor, "demand.change_requirement", requirement)
    check_values(values)
    before = asdict(values_of(requirement))
    changed = {name: value for name, value in asdict(values).items() if before[name] != value}
    for name, value in changed.items():
        setattr(requirement, name, value)
    requirement.stems = stem_column(values.product, values.details)
    requirement.save_changes(expected_version=expected_version, fields=[*changed, "stems"])
    entry = record_change(actor, "changed", requirement, changed)
    if criteria is not None:
        check_criteria(criteria)
        _write_criteria(requirement, criteria, entry)
    tell(requirement)
    return requirement


@transaction.atomic
def replace_criteria(
    actor: Actor, *, requirement: Requirement, expected_version: int, criteria: Sequence[CriterionValues]
) -> Requirement:
    """All criteria anew: those that stay keep their row, the others are superseded."""
    demand(actor, "demand.change_requirement", requirement)
    check_criteria(criteria)
    requirement.save_changes(expected_version=expected_version, fields=["stems"])
    entry = record_change(actor, "criteria_replaced", requirement, {"criteria": len(criteria)})
    _write_criteria(requirement, criteria, entry)
    tell(requirement)
    return requirement


@transaction.atomic
def add_criterion(
    actor: Actor, *, requirement: Requirement, expected_version: int, criterion: CriterionValues
) -> Requirement:
    """One more criterion beside those that stand."""
    standing = [
        CriterionValues(one.kind, one.level, one.params)
        for one in requirement.criteria.standing().order_by("id")
    ]
    return replace_criteria(
        actor,
        requirement=requirement,
        expected_version=expected_version,
        criteria=[*standing, criterion],
    )


def _key(kind: str, level: str, params: Mapping[str, Any]) -> bytes:
    return journal.canonical([kind, level, dict(params)])


def _write_criteria(requirement: Requirement, criteria: Sequence[CriterionValues], entry: Entry) -> None:
    wanted = {_key(one.kind, one.level, one.params): one for one in criteria}
    for row in requirement.criteria.standing():
        if wanted.pop(_key(row.kind, row.level, row.params), None) is None:
            row.superseded = entry
            row.save(update_fields=["superseded"])
    Criterion.objects.bulk_create(
        [
            Criterion(
                requirement=requirement,
                kind=one.kind,
                level=one.level,
                params=dict(one.params),
                recorded=entry,
            )
            for one in wanted.values()
        ]
    )
