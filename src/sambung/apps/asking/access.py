"""Who sees a question and its answer, and who may ask and write down.

Every centre asks its own enterprises, also for another centre's requirement: their telephone is known to it alone.
What was answered is seen by that centre's people and by the enterprise itself; the answer's figures become facts
of the registry and are seen there by the registry's own rules. A requirement's centre may ask another centre to
ask; that appeal is seen by the people of both.
"""

from __future__ import annotations

from django.db.models import Q

from sambung.apps.actors.access import NOTHING, Actor, register_permission, register_visibility, through
from sambung.apps.asking.models import Answer, Appeal, Question
from sambung.apps.demand.models import Requirement
from sambung.apps.registry.models import Enterprise


def visible_questions(actor: Actor) -> Q:
    """See the module's docstring."""
    if actor.uid is None:
        return NOTHING
    rule = Q(enterprise_id__in=actor.enterprise_ids)
    if actor.is_staff_of_centre:
        rule |= Q(enterprise__centre_id__in=actor.centre_ids)
    return rule


def may_view_question(actor: Actor, question: Question) -> bool:
    """The same, for one."""
    if actor.uid is None:
        return False
    return question.enterprise_id in actor.enterprise_ids or works_with(actor, question.enterprise)


def works_with(actor: Actor, enterprise: Enterprise) -> bool:
    """Manager or mentor of the enterprise's centre."""
    return actor.is_staff_of_centre and enterprise.centre_id in actor.centre_ids


def visible_answers(actor: Actor) -> Q:
    """Those of the questions that one sees."""
    if actor.uid is None:
        return NOTHING
    return through("question", visible_questions(actor))


def may_view_answer(actor: Actor, answer: Answer) -> bool:
    """The same, for one."""
    return may_view_question(actor, answer.question)


def may_manage_question(actor: Actor, question: Question) -> bool:
    """Hand it over, remind, withdraw, take a typed answer back: people of the enterprise's centre."""
    return works_with(actor, question.enterprise)


def visible_appeals(actor: Actor) -> Q:
    """Those to and from one's own centres."""
    if not actor.is_staff_of_centre:
        return NOTHING
    return Q(centre_id__in=actor.centre_ids) | Q(requirement__centre_id__in=actor.centre_ids)


def may_view_appeal(actor: Actor, appeal: Appeal) -> bool:
    """The same, for one."""
    return may_settle_appeal(actor, appeal) or may_appeal(actor, appeal.requirement)


def may_appeal(actor: Actor, requirement: Requirement) -> bool:
    """Ask other centres, and withdraw it: people of the requirement's centre."""
    return actor.is_staff_of_centre and requirement.centre_id in actor.centre_ids


def may_settle_appeal(actor: Actor, appeal: Appeal) -> bool:
    """Say that one cannot: people of the centre that is asked."""
    return actor.is_staff_of_centre and appeal.centre_id in actor.centre_ids


register_visibility(Question, visible=visible_questions, may_view=may_view_question)
register_visibility(Answer, visible=visible_answers, may_view=may_view_answer)
register_visibility(Appeal, visible=visible_appeals, may_view=may_view_appeal)
register_permission("asking.ask_enterprise", works_with)
register_permission("asking.appeal", may_appeal)
register_permission("asking.settle_appeal", may_settle_appeal)
register_permission("asking.manage_question", may_manage_question)
register_permission("asking.answer_question", may_view_question)
