"""Lists of cases, and one case with everything that its page shows."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from sambung.apps.actors.access import Actor, may
from sambung.apps.documents.selectors import DocumentView, documents_of
from sambung.apps.journal.models import Entry
from sambung.apps.matching.selectors import OrderInReach, orders_within_reach
from sambung.apps.mentoring.models import Case, CaseState, Session, Step, StepState
from sambung.apps.mentoring.services.plans import gap_label
from sambung.apps.registry.models import Offer


class CaseNotFoundError(LookupError):
    """No such case, step or session, or none that the actor may see: HTTP 404 for both."""


@dataclass(frozen=True)
class CaseFilter:
    """What a list shows: empty fields do not narrow. `mentor`, `requirement`, `group`, `enterprise`: uids as text."""

    words: str = ""
    mentor: str = ""
    state: str = ""
    gate: str = ""
    requirement: str = ""
    group: str = ""
    enterprise: str = ""


@dataclass(frozen=True)
class LogLine:
    """One journal entry about the case: its code, when, by whom, and what it says without personal values."""

    code: str
    at: datetime.datetime
    who: str
    payload: dict[str, Any]


@dataclass(frozen=True)
class CaseView:
    """One case. `sessions`, `log` and steps' notes are for the centre's people alone (`shows_notes`).

    `reach`: the case's requirement as matching last saw it; `orders`: all orders within reach. Minutes count
    standing sessions; hours × 10 and rupiah add up the steps that are not dropped, None where none is known.
    """

    case: Case
    steps: list[Step]
    sessions: list[Session]
    documents: dict[uuid.UUID, DocumentView]
    log: list[LogLine]
    orders: list[OrderInReach]
    reach: OrderInReach | None
    group_size: int
    offers: list[Offer]
    shows_notes: bool
    may_change: bool
    may_assign: bool

    @property
    def minutes(self) -> int:
        return sum(one.minutes for one in self.sessions if not one.is_withdrawn)

    @property
    def hours(self) -> int | None:
        known = [one.hours for one in self._kept if one.hours is not None]
        return sum(known) if known else None

    @property
    def cost(self) -> int | None:
        known = [one.cost for one in self._kept if one.cost is not None]
        return sum(known) if known else None

    @property
    def is_estimate(self) -> bool:
        return any(one.is_estimate for one in self._kept)

    @property
    def is_doubtful(self) -> bool:
        return any(one.is_doubtful for one in self._kept)

    @property
    def next_step(self) -> Step | None:
        """The first step that is still to do."""
        return next((one for one in self.steps if one.state == StepState.OPEN), None)

    @property
    def _kept(self) -> list[Step]:
        return [one for one in self.steps if one.state != StepState.DROPPED]


def _uids(text: str) -> list[uuid.UUID]:
    """None at all for a text that is no uid: nothing has it."""
    try:
        return [uuid.UUID(text)]
    except ValueError:
        return []


def _counted(**narrowed: Any) -> Coalesce:
    rows = Step.objects.unscoped("counted inside a case that is itself scoped")
    counted = (
        rows.filter(case=OuterRef("pk"), **narrowed)
        .order_by()
        .values("case")
        .annotate(count=Count("pk"))
        .values("count")
    )
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def list_cases(actor: Actor, *, narrowed: CaseFilter = CaseFilter()) -> QuerySet[Any]:
    """Visible cases, open ones first, then by the step that is due first; lazy, to be paginated.

    Each row carries `steps_all`, `steps_done` (dropped ones count in neither), `next_due`, `next_what`.
    """
    rows: QuerySet[Case] = Case.objects.visible(actor).select_related(
        "enterprise", "mentor", "requirement", "centre"
    )
    if narrowed.words.strip():
        words = narrowed.words.strip()
        rows = rows.filter(Q(enterprise__name__icontains=words) | Q(goal__icontains=words))
    if narrowed.mentor:
        rows = rows.filter(mentor__uid__in=_uids(narrowed.mentor))
    if narrowed.state:
        rows = rows.filter(state=narrowed.state)
    if narrowed.gate:
        rows = rows.filter(gate__contains=narrowed.gate)
    if narrowed.requirement:
        rows = rows.filter(requirement__uid__in=_uids(narrowed.requirement))
    if narrowed.group:
        rows = rows.filter(group_uid__in=_uids(narrowed.group))
    if narrowed.enterprise:
        rows = rows.filter(enterprise__uid__in=_uids(narrowed.enterprise))
    open_steps = Step.objects.unscoped("shown inside a case that is itself scoped").filter(
        case=OuterRef("pk"), state=StepState.OPEN
    )
    return rows.annotate(
        steps_all=_counted(state__in=[StepState.OPEN, StepState.DONE]),
        steps_done=_counted(state=StepState.DONE),
        next_due=Subquery(open_steps.order_by("order").values("due_on")[:1]),
        next_what=Subquery(open_steps.order_by("order").values("what")[:1]),
    ).order_by(F("closed_on").desc(nulls_first=True), F("next_due").asc(nulls_last=True), "-id")


def export_rows(actor: Actor, narrowed: CaseFilter, *, on: datetime.date) -> Iterator[dict[str, Any]]:
    """What the list shows, one dictionary for each case; no notes. Hours are those of sessions held."""
    held = (
        Session.objects.unscoped("summed inside a case that is itself scoped")
        .filter(case=OuterRef("pk"), is_withdrawn=False)
        .order_by()
        .values("case")
        .annotate(sum=Sum("minutes"))
        .values("sum")
    )
    rows: Any = list_cases(actor, narrowed=narrowed).annotate(
        minutes=Coalesce(Subquery(held, output_field=IntegerField()), 0)
    )
    for one in rows.iterator(chunk_size=1000):
        yield {
            "uid": str(one.uid),
            "enterprise": one.enterprise.name,
            "goal": one.goal,
            "gap": gap_label(one.gate, on),
            "requirement": one.requirement.product if one.requirement else "",
            "mentor": one.mentor.name,
            "centre": one.centre.name,
            "state": one.state,
            "outcome": one.outcome,
            "opened_on": one.opened_on.isoformat(),
            "closed_on": one.closed_on.isoformat() if one.closed_on else "",
            "steps_done": one.steps_done,
            "steps_all": one.steps_all,
            "next_due": one.next_due.isoformat() if one.next_due else "",
            "next_on": one.next_on.isoformat() if one.next_on else "",
            "minutes": one.minutes,
            "is_simulated": one.enterprise.is_simulated,
        }


def gates_in_use(actor: Actor) -> list[str]:
    """The gaps of visible cases, for a filter."""
    rows = Case.objects.visible(actor).exclude(gate="").order_by("gate")
    return list(rows.values_list("gate", flat=True).distinct())


def requirements_in_use(actor: Actor) -> list[tuple[uuid.UUID, str]]:
    """The requirements of visible cases, for a filter."""
    rows = Case.objects.visible(actor).filter(requirement__isnull=False).order_by("requirement__product")
    return list(rows.values_list("requirement__uid", "requirement__product").distinct()[:200])


def find_case(actor: Actor, uid: uuid.UUID) -> Case:
    """One case with what hangs on it. Errors: CaseNotFoundError."""
    found: Case | None = (
        Case.objects.visible(actor)
        .select_related("enterprise__centre", "mentor", "requirement__buyer", "centre", "offer")
        .filter(uid=uid)
        .first()
    )
    if found is None:
        raise CaseNotFoundError(str(uid))
    return found


def find_step(actor: Actor, case_uid: uuid.UUID, uid: uuid.UUID) -> Step:
    """One step of a case. Errors: CaseNotFoundError."""
    found: Step | None = (
        Step.objects.visible(actor)
        .select_related(
            "case__enterprise__centre", "case__centre", "case__mentor", "case__offer", "case__requirement"
        )
        .filter(uid=uid, case__uid=case_uid)
        .first()
    )
    if found is None:
        raise CaseNotFoundError(str(uid))
    return found


def find_session(actor: Actor, case_uid: uuid.UUID, uid: uuid.UUID) -> Session:
    """One session of a case. Errors: CaseNotFoundError, also for the owner, who sees no sessions."""
    found: Session | None = (
        Session.objects.visible(actor)
        .select_related("case__enterprise", "case__centre", "mentor")
        .filter(uid=uid, case__uid=case_uid)
        .first()
    )
    if found is None:
        raise CaseNotFoundError(str(uid))
    return found


def case_view(actor: Actor, uid: uuid.UUID) -> CaseView:
    """One case as its page shows it; a bounded number of queries. Errors: CaseNotFoundError."""
    case = find_case(actor, uid)
    shows_notes = may(actor, "mentoring.see_notes", case)
    steps = list(Step.objects.visible(actor).filter(case=case).order_by("order"))
    sessions: list[Session] = []
    log: list[LogLine] = []
    if shows_notes:
        sessions = list(
            Session.objects.visible(actor)
            .filter(case=case)
            .select_related("mentor")
            .order_by("-held_on", "-id")
        )
        log = [
            LogLine(one.code, one.at, _name(one), one.payload)
            for one in Entry.objects.filter(subject_uid=case.uid, code__startswith="mentoring.")
            .select_related("personal")
            .order_by("-id")[:60]
        ]
    else:
        for step in steps:
            step.note = ""
    orders = orders_within_reach(actor, case.enterprise)
    group_size = Case.objects.visible(actor).filter(group_uid=case.group_uid).count() if case.group_uid else 1
    files = documents_of(actor, owner_kind="mentoring.case", owner_uid=case.uid)
    return CaseView(
        case=case,
        steps=steps,
        sessions=sessions,
        documents={one.uid: one for one in files},
        log=log,
        orders=orders,
        reach=next((one for one in orders if one.requirement.pk == case.requirement_id), None),
        group_size=group_size,
        offers=list(
            Offer.objects.visible(actor).filter(enterprise=case.enterprise, is_active=True).order_by("id")
        ),
        shows_notes=shows_notes,
        may_change=may(actor, "mentoring.change_case", case) and case.state == CaseState.OPEN,
        may_assign=may(actor, "mentoring.assign_case", case),
    )


def _name(entry: Entry) -> str:
    personal = getattr(entry, "personal", None)
    values = (personal.values if personal is not None else None) or {}
    return str(values.get("actor_name", "")) or entry.actor_name
