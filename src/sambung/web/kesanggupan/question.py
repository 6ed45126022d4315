"""One question for signed-in people: what to say on the telephone, the answer typed with a witness, taking it back."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sambung.apps.actors.access import may
from sambung.apps.asking import selectors, services
from sambung.apps.asking.services import UnableToAnswerError
from sambung.web.answers import actor_of
from sambung.web.kesanggupan import rows, words
from sambung.web.kesanggupan.answered import answered
from sambung.web.kesanggupan.forms import TypedForm
from sambung.web.permintaan import labels

FIELDS = {
    "NO_WITNESS": "witness",
    "NO_CAPACITY": "capacity",
    "NO_PRODUCT": "product",
    "PAST_EXPIRY": "expires_on",
}


@answered
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The question with its answer; a POST writes the answer down."""
    actor, today = actor_of(request), timezone.localdate()
    found = selectors.get_question(actor, uid)
    line = selectors.line_of(actor, found)
    is_own = found.enterprise_id in actor.enterprise_ids
    form = TypedForm(
        request.POST if request.method == "POST" else None,
        question=found,
        today=today,
        has_consent=selectors.has_consent(actor, found.enterprise, today=today),
        is_own=is_own,
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.answer_question(actor, question=found, said=form.said(), **form.origin())
        except UnableToAnswerError as error:
            form.add_error(FIELDS.get(error.code), words.refusal(error))
        else:
            messages.success(request, _("The answer was recorded."))
            return redirect("asking-question", uid=uid)
    requirement = found.requirement
    may_manage = may(actor, "asking.manage_question", found)
    context: dict[str, Any] = {
        "question": found,
        "requirement": requirement,
        "enterprise": found.enterprise,
        "row": rows.question_row(line, today),
        "answer": line.answer,
        "form": form,
        "is_own": is_own,
        "may_manage": may_manage,
        "may_take_back": may_manage and line.answer is not None and line.answer.by == "TYPED",
        "sees_requirement": actor.is_staff_of_centre,
        "is_open": found.state != "WITHDRAWN"
        and requirement.state == "OPEN"
        and (not is_own or found.answer_by >= today),
        "script": words.script(found) if may_manage else [],
        "asked": labels.per_period(requirement.quantity, requirement.unit, requirement.period_kind),
        "duration": labels.duration(requirement.periods, requirement.period_kind),
        "unit_per": f"{labels.unit(requirement.unit)} {labels.per(requirement.period_kind)}",
        "is_simulated": found.is_simulated or settings.IS_DEMO,
    }
    return render(request, "kesanggupan/question.html", context, status=422 if form.errors else 200)


@answered
@require_POST
def take_back(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Undo a typed answer: its facts are taken back, the question waits again."""
    actor = actor_of(request)
    found = selectors.get_question(actor, uid)
    try:
        services.take_back_answer(actor, question=found)
    except UnableToAnswerError as error:
        messages.error(request, words.refusal(error))
    else:
        messages.success(request, _("The answer is taken back, with what it had brought into the registry."))
    return redirect("asking-question", uid=uid)
