"""The list of cases with its CSV, one case, and what a person does to a case as a whole."""

from __future__ import annotations

import csv
import io
import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sambung.apps.actors.access import Role
from sambung.apps.mentoring import selectors, services
from sambung.apps.mentoring.services import UnableToCoachError
from sambung.standards.spreadsheets import safe_cell
from sambung.web.answers import actor_of, typed, version_of
from sambung.web.pendampingan import words
from sambung.web.pendampingan.answers import answered
from sambung.web.pendampingan.forms import CloseForm

PAGE = 50
FILTERS = ("q", "mentor", "state", "gate", "requirement", "group")


def _narrowed(request: HttpRequest) -> selectors.CaseFilter:
    given = {name: typed(request.GET, name) for name in FILTERS}
    return selectors.CaseFilter(
        words=given["q"],
        mentor=given["mentor"],
        # What runs is what one comes for; the closed ones are asked for.
        state={"": "OPEN", "all": ""}.get(given["state"], given["state"]),
        gate=given["gate"].replace(" ", "+"),
        requirement=given["requirement"],
        group=given["group"],
    )


@require_safe
@answered
def case_list(request: HttpRequest) -> HttpResponse:
    """Cases with their next step; filters in the address."""
    actor = actor_of(request)
    today = timezone.localdate()
    narrowed = _narrowed(request)
    page = Paginator(selectors.list_cases(actor, narrowed=narrowed), PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "case": case,
            "gap": words.gap(case.gate, today),
            "is_late": case.next_due is not None and case.next_due < today,
        }
        for case in page.object_list
    ]
    return render(
        request,
        "pendampingan/list.html",
        {
            "page": page,
            "rows": rows,
            "given": request.GET,
            "mentors": selectors.mentor_loads(actor, on=today),
            "gates": [(gate, words.gap(gate, today)) for gate in selectors.gates_in_use(actor)],
            "requirements": selectors.requirements_in_use(actor),
            "query": request.GET.urlencode(),
            "is_narrowed": any(request.GET.get(name) for name in FILTERS),
            "may_open": actor.has(Role.MANAGER),
            "shows_planner": actor.is_staff_of_centre or actor.has(Role.ADMIN),
            "today": today,
        },
    )


@require_safe
@answered
def case_csv(request: HttpRequest) -> HttpResponse:
    """What the list shows, for a spreadsheet; without notes. Journalled."""
    actor = actor_of(request)
    if not actor.is_staff_of_centre:
        raise PermissionDenied
    today = timezone.localdate()
    rows = list(selectors.export_rows(actor, _narrowed(request), on=today))
    services.export_cases(
        actor, rows=len(rows), filters={name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    )
    text = io.StringIO()
    writer = csv.writer(text)
    if settings.IS_DEMO or any(row["is_simulated"] for row in rows):
        writer.writerow([_("Simulated data: no enterprise, buyer or amount here is real.")])
    heads = {
        "enterprise": _("Enterprise"),
        "goal": _("Goal"),
        "gap": _("Gap"),
        "requirement": _("Requirement"),
        "mentor": _("Mentor"),
        "centre": _("Centre"),
        "state": _("State"),
        "outcome": _("Outcome"),
        "opened_on": _("Opened on"),
        "closed_on": _("Closed on"),
        "steps_done": _("Steps done"),
        "steps_all": _("Steps"),
        "next_due": _("Next step due"),
        "next_on": _("Next meeting"),
        "minutes": _("Minutes of sessions"),
    }
    writer.writerow(heads.values())
    for row in rows:
        row["state"] = words.STATES.get(row["state"], row["state"])
        row["outcome"] = words.OUTCOMES.get(row["outcome"], "")
        writer.writerow([safe_cell(str(row[name])) for name in heads])
    response = HttpResponse(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="pendampingan-{today.isoformat()}.csv"'
    return response


@require_safe
@answered
def case_detail(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One case: its goal and what is within reach now, the plan, the sessions, the log."""
    actor = actor_of(request)
    today = timezone.localdate()
    view = selectors.case_view(actor, uid)
    case = view.case
    return render(
        request,
        "pendampingan/case.html",
        {
            "view": view,
            "case": case,
            "today": today,
            "gap": words.gap(case.gate, today),
            "reach": _reach(view.reach, today) if case.requirement else None,
            "orders": [_reach(one, today) for one in view.orders if one is not view.reach][:6],
            "steps": [_step(view, step, number, today) for number, step in enumerate(view.steps, start=1)],
            "sessions": [
                {"row": one, "length": words.minutes(one.minutes), "mode": words.MODES[one.mode]}
                for one in view.sessions
            ],
            "log": [
                {"what": words.LOG.get(one.code, one.code), "at": one.at, "who": one.who} for one in view.log
            ],
            "hours": words.hours(view.hours),
            "spent": words.minutes(view.minutes),
            "outcome": words.OUTCOMES.get(case.outcome, ""),
            "mentors": selectors.mentor_loads(actor, on=today, centre_id=case.centre_id)
            if view.may_assign
            else [],
            "close_form": CloseForm(),
            "is_staff": view.shows_notes,
        },
    )


def _reach(order: Any, today: Any) -> dict[str, Any]:
    if order is None:
        return {"state": "unknown", "label": _("not matched, or not within reach"), "missing": ""}
    state, label = words.VERDICTS[order.verdict]
    return {"order": order, "state": state, "label": label, "missing": words.missing(order, today)}


def _step(view: Any, step: Any, number: int, today: Any) -> dict[str, Any]:
    is_open = step.state == "OPEN"
    return {
        "row": step,
        "number": number,
        "who": words.DOERS[step.who],
        "payer": words.PAYERS.get(step.payer, ""),
        "hours": words.hours(step.hours) if step.hours is not None else "",
        "is_late": is_open and step.due_on is not None and step.due_on < today,
        "is_next": view.next_step is not None and view.next_step.pk == step.pk,
        "document": view.documents.get(step.evidence_uid),
        "is_first": number == 1,
        "is_last": number == len(view.steps),
    }


@require_POST
@answered
def case_change(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """What a person does to the case as a whole: hand on, word the goal anew, close, open again."""
    actor = actor_of(request)
    case = selectors.find_case(actor, uid)
    version = version_of(request)
    try:
        match request.POST.get("act"):
            case "assign":
                services.reassign_case(
                    actor, case, mentor_uid=_uid(request.POST.get("mentor", "")), expected_version=version
                )
                messages.success(
                    request, _("%(mentor)s looks after this case now.") % {"mentor": case.mentor.name}
                )
            case "goal":
                services.change_goal(actor, case, goal=typed(request.POST, "goal"), expected_version=version)
                messages.success(request, _("The goal was worded anew."))
            case "close":
                form = CloseForm(request.POST)
                if not form.is_valid():
                    messages.error(request, _("Choose how the case ended."))
                    return redirect("case-detail", uid=uid)
                services.close_case(
                    actor, case, outcome=form.cleaned_data["outcome"], expected_version=version
                )
                messages.success(request, _("The case is closed. It can be opened again below."))
            case "reopen":
                services.reopen_case(actor, case, expected_version=version)
                messages.success(request, _("The case is open again."))
            case _other:
                messages.error(request, _("Nothing was chosen to change."))
    except UnableToCoachError as error:
        messages.error(request, words.refusal(error))
    return redirect("case-detail", uid=uid)


def _uid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise UnableToCoachError("NOT_A_MENTOR") from error
