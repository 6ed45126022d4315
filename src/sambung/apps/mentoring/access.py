"""Who sees cases, steps and sessions, and who may write them.

A case belongs to a centre: its managers and mentors. The enterprise's owner sees the case and its steps,
never sessions or notes. Buyers, analysts and administrators see none of it.
"""

from __future__ import annotations

import uuid

from django.db.models import Q

from sambung.apps.actors.access import (
    NOTHING,
    Actor,
    Role,
    register_permission,
    register_visibility,
    through,
)
from sambung.apps.centres.models import Centre
from sambung.apps.mentoring.models import Case, Session, Step
from sambung.apps.registry.models import Enterprise


def visible_cases(actor: Actor) -> Q:
    """Those of the actor's centres; for owners and operators those about their own enterprises."""
    rule = NOTHING
    if actor.is_staff_of_centre:
        rule |= Q(centre_id__in=actor.centre_ids)
    if actor.has(Role.OWNER, Role.OPERATOR):
        rule |= Q(enterprise_id__in=actor.enterprise_ids)
    return rule


def may_view_case(actor: Actor, case: Case) -> bool:
    """The same, for one."""
    if may_see_notes(actor, case):
        return True
    return actor.has(Role.OWNER, Role.OPERATOR) and case.enterprise_id in actor.enterprise_ids


def may_see_notes(actor: Actor, case: Case) -> bool:
    """Sessions, notes and the mentor's remarks: the centre's people."""
    return actor.is_staff_of_centre and case.centre_id in actor.centre_ids


def may_assign_case(actor: Actor, case: Case) -> bool:
    """Managers of the case's centre."""
    return actor.has(Role.MANAGER) and case.centre_id in actor.centre_ids


def may_open_case(actor: Actor, enterprise: Enterprise) -> bool:
    """Managers of the centre to which the enterprise belongs."""
    return (
        actor.has(Role.MANAGER)
        and enterprise.centre_id is not None
        and enterprise.centre_id in actor.centre_ids
    )


def may_view_loads(actor: Actor, centre: Centre) -> bool:
    """Mentors' loads: the centre's people."""
    return actor.is_staff_of_centre and centre.pk in actor.centre_ids


def visible_steps(actor: Actor) -> Q:
    """Steps of the cases that one sees."""
    return through("case", visible_cases(actor))


def visible_sessions(actor: Actor) -> Q:
    """Sessions of the cases of one's centres."""
    if not actor.is_staff_of_centre:
        return NOTHING
    return Q(case__centre_id__in=actor.centre_ids)


def may_read_evidence(actor: Actor, case_uid: uuid.UUID) -> bool:
    """Files of a case: whoever sees the case. For documents' `owner_access`, attached in config/wiring."""
    return bool(Case.objects.visible(actor).filter(uid=case_uid).exists())


register_visibility(Case, visible=visible_cases, may_view=may_view_case)
register_visibility(Step, visible=visible_steps, may_view=lambda actor, step: may_view_case(actor, step.case))
register_visibility(
    Session, visible=visible_sessions, may_view=lambda actor, session: may_see_notes(actor, session.case)
)
register_permission("mentoring.open_case", may_open_case)
register_permission("mentoring.change_case", may_see_notes)
register_permission("mentoring.see_notes", may_see_notes)
register_permission("mentoring.assign_case", may_assign_case)
register_permission("mentoring.view_loads", may_view_loads)
