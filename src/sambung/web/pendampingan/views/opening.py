"""Opening cases: from a gap of a requirement, for one enterprise or a whole group."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from sambung.apps.actors.access import Actor, Role, may
from sambung.apps.demand.selectors import get_requirement
from sambung.apps.matching.selectors import orders_within_reach
from sambung.apps.mentoring import selectors, services
from sambung.apps.mentoring.services import UnableToCoachError
from sambung.apps.registry import selectors as registry
from sambung.web.answers import actor_of, typed
from sambung.web.pendampingan import words
from sambung.web.pendampingan.answers import answered

FOUND = 20


def _uid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _given(request: HttpRequest) -> dict[str, Any]:
    """The gap that the address or the form names; 404 for what the actor may not see."""
    actor = actor_of(request)
    source: QueryDict = request.POST if request.method == "POST" else request.GET
    requirement = enterprise = None
    if text := source.get("requirement"):
        if (uid := _uid(text)) is None:
            raise Http404
        requirement = get_requirement(actor, uid)
    if request.method == "GET" and (text := source.get("enterprise")):
        uid = _uid(text)
        enterprise = registry.find_enterprise(actor, uid) if uid else None
        if enterprise is None:
            raise Http404
    return {
        "requirement": requirement,
        "enterprise": enterprise,
        "gate": "+".join(selectors.gates_of(typed(source, "gate"))),
        "interventions": [code for code in source.getlist("intervention") if code],
    }


@require_http_methods(["GET", "HEAD", "POST"])
@answered
def case_new(request: HttpRequest) -> HttpResponse:
    """The gap in words, the enterprises, the steps proposed with cost and hours, and the mentors with their loads."""
    actor = actor_of(request)
    if not actor.has(Role.MANAGER):
        raise PermissionDenied
    given = _given(request)
    if request.method == "POST":
        return _open(request, given)
    if given["enterprise"] is None and (given["requirement"] is None or not given["gate"]):
        return _choose(request, given)
    return render(request, "pendampingan/new.html", _proposal(request, given, {}))


def _choose(request: HttpRequest, given: dict[str, Any]) -> HttpResponse:
    """Without a gap in the address: first an enterprise of the centre."""
    sought = typed(request.GET, "q", 100)
    actor = actor_of(request)
    found = []
    if sought:
        filters = registry.EnterpriseFilters(words=sought)
        page = registry.list_enterprises(actor, filters, today=timezone.localdate(), page_size=FOUND)
        found = [one for one in page.object_list if may(actor, "mentoring.open_case", one)]
    return render(request, "pendampingan/choose.html", {"sought": sought, "found": found, **given})


def _proposal(request: HttpRequest, given: dict[str, Any], posted: dict[str, Any]) -> dict[str, Any]:
    actor = actor_of(request)
    today = timezone.localdate()
    enterprise, requirement, gate = given["enterprise"], given["requirement"], given["gate"]
    plan = services.propose_plan(gate, on=today, interventions=given["interventions"])
    group = None
    is_foreign = False
    if enterprise is not None:
        is_foreign = not may(actor, "mentoring.open_case", enterprise)
    else:
        group = selectors.gap_group(actor, requirement, gate)
    orders = orders_within_reach(actor, enterprise) if enterprise is not None and not is_foreign else []
    gap = words.gap(gate, today)
    return {
        **given,
        "gap": gap,
        "group": group,
        "group_lines": [
            {
                "line": line,
                "others": ", ".join(selectors.gate_label(one, today) for one in line.others),
                "is_chosen": str(line.enterprise.uid) in posted.get("chosen", [])
                if posted
                else line.case_uid is None,
            }
            for line in (group.lines if group else [])
        ],
        "is_foreign": is_foreign,
        "twin_cases": selectors.cases_of_twins(actor, enterprise) if enterprise is not None else [],
        "plan": plan,
        "plan_steps": [
            {
                "row": one,
                "who": words.DOERS[one.who],
                "hours": words.hours(one.hours) if one.hours is not None else "",
                "payer": words.PAYERS.get(one.payer, ""),
            }
            for one in plan.steps
        ],
        "plan_hours": words.hours(plan.hours),
        "choices": _choices(request, plan, given),
        "gate_links": _gate_links(request, orders, given),
        "mentors": selectors.mentor_loads(actor, on=today),
        "mentor": posted.get("mentor", ""),
        "goal": posted.get("goal") or _goal(gap, requirement),
        "today": today,
        "error": posted.get("error", ""),
    }


def _goal(gap: str, requirement: Any) -> str:
    if gap and requirement is not None:
        return _("%(gap)s, for %(requirement)s") % {"gap": gap, "requirement": requirement.product}
    return gap or (requirement.product if requirement is not None else "")


def _address(given: dict[str, Any], **changed: Any) -> str:
    query = QueryDict(mutable=True)
    if given["requirement"] is not None:
        query["requirement"] = str(given["requirement"].uid)
    if given["enterprise"] is not None:
        query["enterprise"] = str(given["enterprise"].uid)
    query["gate"] = changed.get("gate", given["gate"])
    if changed.get("interventions"):
        query.setlist("intervention", changed["interventions"])
    return f"{reverse('case-new')}?{query.urlencode()}"


def _choices(request: HttpRequest, plan: Any, given: dict[str, Any]) -> list[dict[str, Any]]:
    """Where the catalogue knows several ways to close a gap: each with a link that shows its steps."""
    language = request.LANGUAGE_CODE
    shown = []
    for gate, fitting in plan.choices.items():
        if len(fitting) < 2:
            continue
        others = [one.code for name, one in plan.chosen.items() if one is not None and name != gate]
        shown += [
            {
                "label": one.label(language),
                "url": _address(given, interventions=[*others, one.code]),
                "is_chosen": plan.chosen[gate] is one,
                "row": one,
                "hours": words.hours(one.mentor_hours * words.HOURS_SCALE),
            }
            for one in fitting
        ]
    return shown


def _gate_links(request: HttpRequest, orders: list[Any], given: dict[str, Any]) -> list[dict[str, Any]]:
    """What this enterprise lacks for orders within reach, where the address names no gap yet."""
    if given["gate"]:
        return []
    today = timezone.localdate()
    links = []
    for order in orders:
        if not order.gaps:
            continue
        gate = "+".join(sorted({one["gate"] for one in order.gaps}))
        links.append(
            {
                "label": words.gap(gate, today),
                "requirement": order.requirement,
                "url": _address({**given, "requirement": order.requirement}, gate=gate),
            }
        )
    return links


def _open(request: HttpRequest, given: dict[str, Any]) -> HttpResponse:
    actor = actor_of(request)
    chosen = request.POST.getlist("enterprise")
    posted: dict[str, Any] = {
        "chosen": chosen,
        "mentor": request.POST.get("mentor", ""),
        "goal": typed(request.POST, "goal"),
    }
    is_group = request.POST.get("many") == "1"
    enterprises = [
        found
        for text in chosen[:500]
        if (uid := _uid(text)) and (found := registry.find_enterprise(actor, uid))
    ]
    if not is_group:
        given["enterprise"] = enterprises[0] if enterprises else None
    if not enterprises:
        if not is_group:
            raise Http404
        posted["error"] = _("Choose at least one enterprise.")
        return render(request, "pendampingan/new.html", _proposal(request, given, posted), status=422)
    mentor_uid = _uid(posted["mentor"])
    said: dict[str, Any] = {
        "goal": posted["goal"],
        "gate": given["gate"],
        "requirement": given["requirement"],
        "interventions": given["interventions"],
    }
    try:
        if mentor_uid is None:
            raise UnableToCoachError("NOT_A_MENTOR")
        if is_group:
            return _open_many(request, enterprises, mentor_uid, said)
        case = services.open_case(actor, enterprise=enterprises[0], mentor_uid=mentor_uid, **said)
    except UnableToCoachError as error:
        if error.code == "ALREADY_OPEN" and _is_seen(actor, error.params["case"]):
            messages.warning(request, words.refusal(error))
            return redirect("case-detail", uid=error.params["case"])
        posted["error"] = words.refusal(error)
        if error.code == "ALREADY_OPEN":
            # Another centre's case of the same enterprise: it is named, not shown.
            posted["error"] = words.OPEN_ELSEWHERE % error.params
        return render(request, "pendampingan/new.html", _proposal(request, given, posted), status=422)
    messages.success(
        request,
        _("Case opened: %(mentor)s looks after it, and sees it under Today.") % {"mentor": case.mentor.name},
    )
    return redirect("case-detail", uid=case.uid)


def _is_seen(actor: Actor, uid: Any) -> bool:
    try:
        selectors.find_case(actor, uid)
    except selectors.CaseNotFoundError:
        return False
    return True


def _open_many(
    request: HttpRequest, enterprises: list[Any], mentor_uid: uuid.UUID, said: dict[str, Any]
) -> HttpResponse:
    actor = actor_of(request)
    group = selectors.gap_group(actor, said["requirement"], said["gate"]) if said["requirement"] else None
    offers = {line.enterprise.pk: line.offer for line in group.lines if line.offer} if group else {}
    done = services.open_cases(actor, enterprises=enterprises, mentor_uid=mentor_uid, offers=offers, **said)
    count = len(done.opened)
    if count:
        messages.success(
            request, ngettext("%(count)s case opened.", "%(count)s cases opened.", count) % {"count": count}
        )
    for enterprise, code in done.left_out:
        messages.warning(
            request,
            words.refusal(
                UnableToCoachError(
                    code,
                    enterprise=enterprise.name,
                    centre=enterprise.centre.name if enterprise.centre else "",
                )
            ),
        )
    if not count:
        return redirect("case-list")
    return redirect("case-group", uid=done.group_uid)


@require_safe
@answered
def case_group(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The cases that were opened together, and how far each is."""
    actor = actor_of(request)
    today = timezone.localdate()
    cases = list(selectors.list_cases(actor, narrowed=selectors.CaseFilter(group=str(uid)))[:500])
    if not cases:
        raise Http404
    return render(
        request,
        "pendampingan/group.html",
        {
            "cases": cases,
            "first": cases[0],
            "gap": words.gap(cases[0].gate, today),
            "steps_all": sum(one.steps_all for one in cases),
            "steps_done": sum(one.steps_done for one in cases),
            "today": today,
        },
    )
