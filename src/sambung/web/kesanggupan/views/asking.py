"""The list under a requirement: whom to ask, and who was asked."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from sambung.apps.actors.access import Actor
from sambung.apps.asking import selectors, services
from sambung.apps.jobs.selectors import open_job_of
from sambung.apps.matching.selectors import latest_run
from sambung.web.answers import actor_of
from sambung.web.kesanggupan import appeals, rows, words
from sambung.web.kesanggupan.answered import answered
from sambung.web.kesanggupan.forms import AskForm, ChooseForm
from sambung.web.kesanggupan.views.heading import heading, requirement_asked
from sambung.web.permintaan import board

PAGE = 50

FILTERS = ("q", "kelompok", "jarak", "kapasitas", "urut")


@answered
@require_safe
def asking(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The bar, who was asked with what came back, and whom to ask next; `tampil=tanya` begins with the latter."""
    actor, today = actor_of(request), timezone.localdate()
    requirement = requirement_asked(actor, uid)
    # Looked at first: what the work writes with its end is then on the page.
    is_working = open_job_of(requirement.uid, services.JOB_KIND) is not None
    run = latest_run(actor, requirement)
    context = heading(actor, requirement)
    view = request.GET.get("tampil", "")
    is_choosing = view == "tanya" or (view != "sudah" and context["counts"].total == 0)
    context |= {
        "run": run,
        "is_choosing": is_choosing,
        "limits": selectors.limits_on(today),
        "is_working": is_working,
        "ask_url": f"{reverse('asking', args=[uid])}?tampil=tanya",
        "asked_url": f"{reverse('asking', args=[uid])}?tampil=sudah",
    }
    if run is not None:
        groups = board.groups_of(requirement, run.summary)
        context |= {"bar": board.bar_of(requirement, run.summary, groups), "groups": groups}
    if is_choosing and run is not None:
        context |= _to_ask(request, actor, requirement, run, today)
    if not is_choosing:
        context |= _asked(request, actor, requirement, today)
    context |= appeals.context_of(actor, requirement, run, today, is_choosing=is_choosing)
    return render(request, "kesanggupan/page.html", context)


def _to_ask(request: HttpRequest, actor: Actor, requirement: Any, run: Any, today: Any) -> dict[str, Any]:
    form = ChooseForm(request.GET)
    choosing = selectors.candidates_of(actor, run, form.narrowed(), today=today)
    page = Paginator(choosing.candidates, PAGE).get_page(request.GET.get("page"))
    return {
        "form": form,
        # What the list is narrowed to goes along with "ask all".
        "kept": [(name, request.GET[name]) for name in FILTERS if request.GET.get(name)],
        "page": page,
        "candidates": [rows.candidate_row(one, requirement) for one in page.object_list],
        "left_out": choosing.left_out,
        "askable": sum(not one.is_asked_too_often for one in choosing.candidates),
        "ask_form": AskForm(today=today),
        "is_narrowed": any(request.GET.get(name) for name in FILTERS if name != "urut"),
    }


def _asked(request: HttpRequest, actor: Actor, requirement: Any, today: Any) -> dict[str, Any]:
    narrowed = selectors.QuestionFilter(
        state=_choice(request, "keadaan", words.STATES),
        way=_choice(request, "cara", dict(words.WAYS)),
        reply=_choice(request, "jawaban", words.REPLIES),
        visitor=request.GET.get("pendamping", ""),
        words=request.GET.get("q", ""),
    )
    page = Paginator(selectors.list_questions(actor, requirement, narrowed), PAGE).get_page(
        request.GET.get("page")
    )
    lines = selectors.lines_of(actor, list(page.object_list))
    return {
        "page": page,
        "narrowed": narrowed,
        "lines": [rows.question_row(line, today) for line in lines],
        "states": [(code, label) for code, (_chip, label) in words.STATES.items()],
        "replies": [
            (code, label) for code, (_chip, label) in words.REPLIES.items() if code in ("YES", "OTHER", "NO")
        ],
        "visitors": selectors.possible_visitors(actor),
    }


def _choice(request: HttpRequest, name: str, known: Any) -> str:
    word = request.GET.get(name, "")
    return word if word in known else ""
