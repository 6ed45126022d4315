"""Logging sessions: once for each uid, whatever the network sends twice."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from sambung.apps.actors.access import Actor, demand
from sambung.apps.mentoring.models import Case, Mode, Session
from sambung.apps.mentoring.services.cases import journal
from sambung.apps.mentoring.services.refusals import UnableToCoachError

LONGEST = 12 * 60
CHANGEABLE = ("held_on", "minutes", "mode", "topic", "note", "next_on")


@dataclass(frozen=True)
class LoggedSession:
    """The session that stands under the uid; `is_new` False where it had been sent before."""

    session: Session
    is_new: bool


def _checked(
    held_on: datetime.date, minutes: int, next_on: datetime.date | None, today: datetime.date
) -> None:
    if not 0 < minutes <= LONGEST:
        raise UnableToCoachError("MINUTES", longest=LONGEST)
    # A phone in WIT is a calendar day ahead of Jakarta for two hours.
    if held_on > today + datetime.timedelta(days=1):
        raise UnableToCoachError("FUTURE")
    if next_on is not None and next_on < held_on:
        raise UnableToCoachError("NEXT_BEFORE")


@transaction.atomic
def log_session(
    actor: Actor,
    case: Case,
    *,
    uid: uuid.UUID,
    held_on: datetime.date,
    minutes: int,
    mode: str = Mode.VISIT,
    topic: str = "",
    note: str = "",
    next_on: datetime.date | None = None,
    today: datetime.date | None = None,
) -> LoggedSession:
    """Log a meeting that was held. Sent again under the same uid it changes nothing.

    A closed case takes sessions too: a phone may have been without connection while it was closed. Errors:
    PermissionMissingError, UnableToCoachError (MINUTES, FUTURE, NEXT_BEFORE, UID_TAKEN), ValueError.
    """
    demand(actor, "mentoring.change_case", case)
    _checked(held_on, minutes, next_on, today or timezone.localdate())
    standing = _standing(uid, case)
    if standing is not None:
        return LoggedSession(standing, is_new=False)
    session = Session(
        uid=uid,
        case=case,
        mentor_id=actor.user_id if actor.user_id is not None else case.mentor_id,
        held_on=held_on,
        minutes=minutes,
        mode=Mode(mode).value,
        topic=topic.strip()[:200],
        note=note.strip(),
        next_on=next_on,
    )
    try:
        with transaction.atomic():
            session.save(force_insert=True)
    except IntegrityError:
        # The same form from two connections at once: the other one was first.
        standing = _standing(uid, case)
        if standing is None:
            raise
        return LoggedSession(standing, is_new=False)
    refresh_next(case)
    journal(
        actor,
        "session.logged",
        case,
        session=uid,
        held_on=held_on,
        minutes=minutes,
        mode=session.mode,
        next_on=next_on,
        personal={"topic": session.topic, "note": session.note},
    )
    return LoggedSession(session, is_new=True)


def _standing(uid: uuid.UUID, case: Case) -> Session | None:
    found: Session | None = (
        Session.objects.unscoped("a uid counts once, in whatever case").filter(uid=uid).first()
    )
    if found is not None and found.case_id != case.pk:
        raise UnableToCoachError("UID_TAKEN")
    return found


def refresh_next(case: Case) -> None:
    """The case's next meeting is what its last session says."""
    last = case.sessions.filter(is_withdrawn=False).order_by("-held_on", "-id").first()
    case.next_on = last.next_on if last is not None else None
    # Not through the version: a session is no change of the case that another's form could overwrite.
    Case._base_manager.filter(pk=case.pk).update(next_on=case.next_on)


@transaction.atomic
def change_session(
    actor: Actor,
    session: Session,
    *,
    expected_version: int,
    today: datetime.date | None = None,
    **values: Any,
) -> Session:
    """Correct what is given of CHANGEABLE. Errors: StaleWriteError, UnableToCoachError, TypeError."""
    demand(actor, "mentoring.change_case", session.case)
    unknown = set(values) - set(CHANGEABLE)
    if unknown:
        raise TypeError(f"a session has no {sorted(unknown)} to change")
    before = {name: getattr(session, name) for name in values}
    for name, value in values.items():
        setattr(session, name, value)
    _checked(session.held_on, session.minutes, session.next_on, today or timezone.localdate())
    session.mode = Mode(session.mode).value
    session.save_changes(expected_version=expected_version, fields=sorted(values))
    refresh_next(session.case)
    texts = {"topic", "note"}
    journal(
        actor,
        "session.changed",
        session.case,
        session=session.uid,
        before={name: value for name, value in before.items() if name not in texts},
        after={name: getattr(session, name) for name in values if name not in texts},
        personal={"before": {name: before[name] for name in texts & set(before)}},
    )
    return session


@transaction.atomic
def withdraw_session(actor: Actor, session: Session, *, expected_version: int) -> Session:
    """Take back a session that was logged by mistake; it stays on record and counts nowhere."""
    return _set_withdrawn(actor, session, expected_version, is_withdrawn=True)


@transaction.atomic
def restore_session(actor: Actor, session: Session, *, expected_version: int) -> Session:
    """Let a withdrawn session count again."""
    return _set_withdrawn(actor, session, expected_version, is_withdrawn=False)


def _set_withdrawn(actor: Actor, session: Session, expected_version: int, *, is_withdrawn: bool) -> Session:
    demand(actor, "mentoring.change_case", session.case)
    session.is_withdrawn = is_withdrawn
    session.save_changes(expected_version=expected_version, fields=["is_withdrawn"])
    refresh_next(session.case)
    code = "session.withdrawn" if is_withdrawn else "session.restored"
    journal(actor, code, session.case, session=session.uid)
    return session
