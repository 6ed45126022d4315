"""Asking, handing links over, and changing what was asked, for the chosen ones."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from sambung.apps.actors.access import Actor
from sambung.apps.asking import selectors, services
from sambung.apps.matching.selectors import latest_run
from sambung.web import formats
from sambung.web.answers import actor_of
from sambung.web.kesanggupan import sheets, words
from sambung.web.kesanggupan.answered import answered
from sambung.web.kesanggupan.forms import AskForm, ChooseForm
from sambung.web.kesanggupan.views.heading import (
    MOST_AT_ONCE,
    chosen_keys,
    heading,
    own_address,
    requirement_asked,
)
from sambung.web.kesanggupan.views.visits import visitor_of
from sambung.web.penawaran.links import qr_svg


@answered
@require_POST
@never_cache
def ask(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Ask the ticked ones, or all that fit the list (`semua`): few at once with their links, many as a job."""
    actor, today = actor_of(request), timezone.localdate()
    requirement = requirement_asked(actor, uid)
    form = AskForm(request.POST, today=today)
    back = f"{reverse('asking', args=[uid])}?{urlencode({'tampil': 'tanya'})}"
    if not form.is_valid():
        messages.error(request, " ".join(str(one[0]) for one in form.errors.values()))
        return redirect(back)
    wanted = chosen_keys(request)
    if "semua" in request.POST:
        run = latest_run(actor, requirement)
        narrowed = ChooseForm(request.POST).narrowed()
        wanted = [
            one.enterprise.uid
            for one in (selectors.candidates_of(actor, run, narrowed, today=today).candidates if run else ())
            if not one.is_asked_too_often
        ]
    if not wanted:
        messages.error(request, _("Tick whom you want to ask."))
        return redirect(back)
    said = form.cleaned_data
    options: dict[str, Any] = {
        "way": said["way"],
        "answer_by": said["answer_by"],
        "language": said["language"],
        "is_test": said["is_test"],
    }
    try:
        if len(wanted) > services.AT_ONCE:
            job = services.ask_later(actor, requirement=requirement, enterprise_uids=wanted, **options)
            return redirect("jobs:page", uid=job.uid)
        done = services.ask_enterprises(actor, requirement=requirement, enterprise_uids=wanted, **options)
        messages.success(request, words.asked(len(done.questions)))
        if done.skipped:
            messages.warning(request, _("Not asked: %(why)s.") % {"why": words.skipped(done.skipped)})
        if not done.questions:
            return redirect(back)
        if said["way"] not in ("WHATSAPP", "PAPER"):
            return redirect(f"{reverse('asking', args=[uid])}?tampil=sudah")
        questions = selectors.questions_named(actor, requirement, [one.uid for one in done.questions])
        return _links(request, actor, requirement, questions, way=said["way"])
    except services.UnableToAskError as error:
        messages.error(request, words.refusal(error))
        return redirect(back)


def _links(
    request: HttpRequest,
    actor: Actor,
    requirement: Any,
    questions: Any,
    *,
    way: str,
    is_reminder: bool = False,
    replaces: bool = False,
) -> HttpResponse:
    """The links, shown once: to send by WhatsApp, to print, to copy."""
    issued = services.hand_over(
        actor,
        questions=questions,
        address=own_address(request),
        way=way,
        is_reminder=is_reminder,
        replaces=replaces,
    )
    context = heading(actor, requirement)
    context |= {
        "links": [{"link": one, "qr": qr_svg(one.url)} for one in issued],
        "way": way,
        "is_reminder": is_reminder,
    }
    return render(request, "kesanggupan/links.html", context)


@answered
@require_POST
@never_cache
def hand_over(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """New links of the ticked ones: on a page (WhatsApp, copy, print) or as a PDF of several to a sheet."""
    actor = actor_of(request)
    requirement = requirement_asked(actor, uid)
    questions = selectors.questions_named(actor, requirement, chosen_keys(request)[:MOST_AT_ONCE])
    try:
        if request.POST.get("cara") == "PDF":
            issued = services.hand_over(actor, questions=questions, address=own_address(request), way="PAPER")
            content = sheets.question_sheets(issued, language=formats.language())
            response = HttpResponse(content, content_type="application/pdf")
            response["Content-Disposition"] = f'attachment; filename="kesanggupan-{str(uid)[:8]}.pdf"'
            response["Cache-Control"] = "private, no-store"
            return response
        return _links(
            request,
            actor,
            requirement,
            questions,
            way="PAPER" if request.POST.get("cara") == "PAPER" else "WHATSAPP",
            replaces="ganti" in request.POST,
        )
    except services.UnableToAskError as error:
        messages.error(request, words.refusal(error))
        return redirect(f"{reverse('asking', args=[uid])}?tampil=sudah")


@answered
@require_POST
@never_cache
def change(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Remind, withdraw, or name who goes there."""
    actor = actor_of(request)
    requirement = requirement_asked(actor, uid)
    questions = selectors.questions_named(actor, requirement, chosen_keys(request)[:500])
    back = f"{reverse('asking', args=[uid])}?tampil=sudah"
    act = request.POST.get("langkah", "")
    if not questions:
        messages.error(request, _("Tick at least one of them."))
        return redirect(back)
    try:
        if act == "ingatkan":
            due = services.remind(actor, questions=questions[:MOST_AT_ONCE])
            if not due:
                messages.warning(
                    request,
                    _(
                        "None of them can be reminded today: the rule leaves days between, and counts how often."
                    ),
                )
                return redirect(back)
            fresh = selectors.questions_named(actor, requirement, [one.uid for one in due])
            return _links(request, actor, requirement, fresh, way="WHATSAPP", is_reminder=True)
        if act == "tarik":
            done = services.withdraw_questions(
                actor, questions=questions, reason=request.POST.get("alasan", "")
            )
            messages.success(
                request,
                ngettext(
                    "%(count)s question is withdrawn; its links no longer open.",
                    "%(count)s questions are withdrawn; their links no longer open.",
                    len(done),
                )
                % {"count": formats.number(len(done))},
            )
        elif act == "kunjungi":
            services.assign_visitor(actor, questions=questions, user_uid=visitor_of(request))
            messages.success(request, _("Noted who goes there: it stands on that person's Today."))
        else:
            messages.error(request, _("Choose what to do with the ticked ones."))
    except services.UnableToAskError as error:
        messages.error(request, words.refusal(error))
    return redirect(back)
