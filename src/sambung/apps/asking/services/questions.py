"""Asking: choosing is the selectors', here questions are written, reminded of, withdrawn, and let go by their day."""

from __future__ import annotations

import datetime
import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from sambung.apps.actors.access import SYSTEM, Actor, demand
from sambung.apps.asking.models import Basis, Question, QuestionState, Way
from sambung.apps.asking.selectors.candidates import best_lines, likely_capacities
from sambung.apps.asking.selectors.limits import limits_on
from sambung.apps.asking.services.appeals import note_asked
from sambung.apps.asking.services.handing import PURPOSE
from sambung.apps.asking.services.outcomes import Asked, UnableToAskError
from sambung.apps.centres.models import Membership
from sambung.apps.demand.models import Requirement, RequirementState
from sambung.apps.duplicates.selectors import with_twins
from sambung.apps.jobs.models import Job
from sambung.apps.jobs.services import enqueue
from sambung.apps.journal.services import Change, record, record_all
from sambung.apps.links import services as links
from sambung.apps.matching.selectors import latest_run
from sambung.apps.registry.models import Enterprise

JOB_KIND = "asking.ask_enterprises"
# So many are asked while the page loads; more become a job.
AT_ONCE = 100
GONE = (QuestionState.WITHDRAWN, QuestionState.EXPIRED)


def ask_enterprises(
    actor: Actor,
    *,
    requirement: Requirement,
    enterprise_uids: Collection[uuid.UUID],
    way: str = Way.WHATSAPP,
    answer_by: datetime.date | None = None,
    language: str = "id",
    is_test: bool = False,
    today: datetime.date | None = None,
) -> Asked:
    """A question to each of these enterprises of the actor's centres, where something that decides is not known.

    Who was asked already, was asked too often, or is no candidate is skipped and named. `is_test`: the answers
    will be labelled as test answers. Errors: UnableToAskError (REQUIREMENT_NOT_OPEN, NOT_MATCHED, PAST_DAY).
    """
    day = today or timezone.localdate()
    limits = limits_on(day)
    until = answer_by or day + datetime.timedelta(days=limits.answer_days)
    _demand_askable(requirement, until, day)
    run = latest_run(actor, requirement)
    if run is None:
        raise UnableToAskError("NOT_MATCHED")
    wanted = set(enterprise_uids)
    lines = best_lines(actor, run, enterprise_uids=wanted)
    likely = likely_capacities(run, list(lines.values()), on=day)
    with transaction.atomic():
        twins = with_twins([line.enterprise_id for line in lines.values()])
        # One enterprise under several entries is one owner: asked once, and no oftener than the rule allows.
        first = {key: min(members) for members in twins.values() for key in members}
        keys = sorted(first)
        # Locked in one order: two centres' people, or one person twice, ask nobody twice.
        locked: dict[int, Any] = {
            row.pk: row
            for row in Enterprise.objects.unscoped("permission was asked when the lines were read")
            .select_for_update(of=("self",))
            .select_related("centre")
            .filter(pk__in=keys)
            .order_by("pk")
        }
        rows = Question.objects.unscoped("who was asked, whoever asked").filter(enterprise_id__in=keys)
        asked = {
            first[key]
            for key in rows.filter(requirement=requirement)
            .exclude(state__in=GONE)
            .values_list("enterprise_id", flat=True)
        }
        since = day - datetime.timedelta(days=limits.window_days)
        often = Counter(
            first[key] for key in rows.filter(asked_on__gt=since).values_list("enterprise_id", flat=True)
        )
        skipped, questions = {}, []
        for uid in sorted(wanted, key=str):
            line = lines.get(uid)
            if line is None:
                skipped[uid] = "NOT_A_CANDIDATE"
            elif first[line.enterprise_id] in asked:
                skipped[uid] = "ASKED_ALREADY"
            elif often[first[line.enterprise_id]] >= limits.most_asks:
                skipped[uid] = "ASKED_TOO_OFTEN"
            else:
                asked.add(first[line.enterprise_id])
                number, basis = likely.get(line.enterprise_id, (None, ""))
                enterprise = locked[line.enterprise_id]
                demand(actor, "asking.ask_enterprise", enterprise)
                questions.append(
                    Question(
                        requirement=requirement,
                        enterprise=enterprise,
                        offer=line.offer,
                        asked=line.candidate.get("unknown", []),
                        way=Way(way),
                        basis=Basis.CONSENT if line.has_consent else Basis.TASK,
                        language=language,
                        asked_on=day,
                        asked_by_uid=actor.uid,
                        answer_by=until,
                        likely=number,
                        likely_basis=basis,
                        is_simulated=is_test or requirement.is_simulated or enterprise.is_simulated,
                    )
                )
        Question.objects.bulk_create(questions, batch_size=200)
        record_all(
            actor,
            [
                _change(
                    "asked",
                    one,
                    {
                        "requirement": requirement.uid,
                        "way": one.way,
                        "basis": one.basis,
                        "asked": one.asked,
                        "answer_by": until,
                        "rule": limits.version,
                        "test": one.is_simulated,
                    },
                )
                for one in questions
            ],
        )
        asking = {one.enterprise.centre_id for one in questions if one.enterprise.centre_id is not None}
        if asking - {requirement.centre_id}:
            note_asked(actor, requirement, asking, day)
    return Asked(tuple(questions), skipped)


def _demand_askable(requirement: Requirement, until: datetime.date, day: datetime.date) -> None:
    if requirement.state != RequirementState.OPEN:
        raise UnableToAskError("REQUIREMENT_NOT_OPEN", state=requirement.state)
    if until < day:
        raise UnableToAskError("PAST_DAY")


def ask_later(
    actor: Actor,
    *,
    requirement: Requirement,
    enterprise_uids: Sequence[uuid.UUID],
    way: str,
    answer_by: datetime.date,
    language: str,
    is_test: bool,
) -> Job:
    """The same as a job, for many; asked again after a crash it skips whoever was asked. Errors: as `ask_enterprises`."""
    _demand_askable(requirement, answer_by, timezone.localdate())
    return enqueue(
        actor,
        JOB_KIND,
        params={
            "requirement": requirement.uid,
            "enterprises": [str(one) for one in enterprise_uids],
            "way": way,
            "answer_by": answer_by,
            "language": language,
            "is_test": is_test,
        },
        subject_uid=requirement.uid,
        centre_uid=requirement.centre.uid if requirement.centre_id in actor.centre_ids else None,
        dedupe_key=f"ask:{requirement.uid}:{actor.uid}",
    )


def remind(
    actor: Actor, *, questions: Sequence[Question], today: datetime.date | None = None
) -> list[Question]:
    """Those that may be reminded today are counted as reminded; links and messages follow by `hand_over`.

    Not those answered, reminded as often as the rule allows, or asked or reminded too short a while ago.
    """
    day = today or timezone.localdate()
    limits = limits_on(day)
    with transaction.atomic():
        rows = _locked(actor, questions)
        due = [one for one in rows if may_be_reminded(one, day)]
        for one in due:
            one.reminders += 1
            one.reminded_on = day
            one.save_changes(expected_version=None, fields=["reminders", "reminded_on"])
        record_all(
            actor,
            [_change("reminded", one, {"reminders": one.reminders, "rule": limits.version}) for one in due],
        )
    return due


def may_be_reminded(question: Question, today: datetime.date) -> bool:
    """Whether the rule allows another reminder today."""
    limits = limits_on(today)
    last = question.reminded_on or question.asked_on
    return (
        question.state == QuestionState.WAITING
        and question.answer_by >= today
        and question.reminders < limits.most_reminders
        and (today - last).days >= limits.reminder_days
    )


def withdraw_questions(actor: Actor, *, questions: Sequence[Question], reason: str = "") -> list[Question]:
    """WAITING or EXPIRED → WITHDRAWN: their links no longer open. Answered ones stay; returns those withdrawn."""
    with transaction.atomic():
        rows = [
            one
            for one in _locked(actor, questions)
            if one.state in (QuestionState.WAITING, QuestionState.EXPIRED)
        ]
        for one in rows:
            one.state = QuestionState.WITHDRAWN
            one.save_changes(expected_version=None, fields=["state"])
        links.revoke_all(actor, purpose=PURPOSE, subject_uids=[one.uid for one in rows])
        record_all(actor, [_change("withdrawn", one, {"reason": reason[:200]}) for one in rows])
    return rows


def assign_visitor(
    actor: Actor, *, questions: Sequence[Question], user_uid: uuid.UUID | None
) -> list[Question]:
    """Who goes there when no answer comes; None takes it away. Errors: UnableToAskError (NO_SUCH_VISITOR)."""
    with transaction.atomic():
        rows = _locked(actor, questions)
        visitor = None
        if user_uid is not None:
            centres = {one.enterprise.centre_id for one in rows if one.enterprise.centre_id is not None}
            member = (
                Membership.objects.filter(
                    user__uid=user_uid, centre_id__in=centres & actor.centre_ids, ended_on__isnull=True
                )
                .select_related("user")
                .first()
            )
            if member is None:
                raise UnableToAskError("NO_SUCH_VISITOR")
            visitor = member.user
        for one in rows:
            one.visitor = visitor
            one.save_changes(expected_version=None, fields=["visitor"])
        record_all(actor, [_change("visitor_named", one, {"visitor": user_uid}) for one in rows])
    return rows


def expire_questions(today: datetime.date | None = None) -> int:
    """A duty: WAITING questions whose day has passed, or whose requirement closed, are let go. Safe to call twice."""
    day = today or timezone.localdate()
    rows = Question.objects.unscoped("a duty of the house").filter(state=QuestionState.WAITING)
    ended = 0
    while True:
        with transaction.atomic():
            found: list[Any] = list(
                (rows.filter(answer_by__lt=day) | rows.filter(requirement__state=RequirementState.CLOSED))
                .select_for_update(of=("self",))
                .select_related("enterprise__centre")
                .order_by("pk")[:200]
            )
            for one in found:
                one.state = QuestionState.EXPIRED
                one.save_changes(expected_version=None, fields=["state"])
            record_all(SYSTEM, [_change("expired", one, {"answer_by": one.answer_by}) for one in found])
        ended += len(found)
        if len(found) < 200:
            return ended


@transaction.atomic
def export_visits(actor: Actor, *, requirement: Requirement, rows: Sequence[Any]) -> None:
    """A list of whom to visit was taken out of the house: journalled with its length."""
    record(
        actor,
        "asking.visits.exported",
        subject_kind="demand.requirement",
        subject_uid=requirement.uid,
        payload={"rows": len(rows)},
        centre_uid=requirement.centre.uid,
    )


def _locked(actor: Actor, questions: Iterable[Question]) -> list[Question]:
    """The rows, locked in one order, each of which the actor may manage. Errors: PermissionMissingError."""
    found: list[Question] = list(
        Question.objects.unscoped("permission is asked for each in the next lines")
        .select_for_update(of=("self",))
        .select_related("enterprise__centre", "requirement__centre", "requirement__buyer", "offer")
        .filter(pk__in=[one.pk for one in questions])
        .order_by("pk")
    )
    for one in found:
        demand(actor, "asking.manage_question", one)
    return found


def _change(what: str, question: Question, payload: dict[str, Any]) -> Change:
    enterprise = question.enterprise
    return Change(
        f"asking.question.{what}",
        "asking.question",
        question.uid,
        {"enterprise": enterprise.uid, **payload},
        centre_uid=enterprise.centre.uid if enterprise.centre else None,
    )
