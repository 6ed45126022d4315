"""Logging a session with a thumb, correcting it, taking it back."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sambung.apps.actors.access import may
from sambung.apps.mentoring import selectors, services
from sambung.apps.mentoring.services import UnableToCoachError
from sambung.web import formats
from sambung.web.answers import actor_of, came_from, version_of
from sambung.web.pendampingan import words
from sambung.web.pendampingan.answers import answered
from sambung.web.pendampingan.forms import SessionForm


@require_http_methods(["GET", "HEAD", "POST"])
@answered
def session_new(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A form of chips; what is most often true is chosen already. Sent twice it counts once."""
    actor = actor_of(request)
    today = timezone.localdate()
    case = selectors.find_case(actor, uid)
    if not may(actor, "mentoring.change_case", case):
        raise PermissionDenied
    if request.method != "POST":
        form = SessionForm(initial=SessionForm.blank(today), today=today)
        return _page(request, case, form)
    form = SessionForm(request.POST, today=today)
    if form.is_valid():
        try:
            logged = services.log_session(actor, case, uid=form.cleaned_data["uid"], **form.values())
        except UnableToCoachError as error:
            form.add_error(None, words.refusal(error))
        else:
            _say_logged(request, case, logged.session)
            return redirect(came_from(request, reverse("case-detail", args=[uid])))
    return _page(request, case, form)


def _say_logged(request: HttpRequest, case: Any, session: Any) -> None:
    said = _("Session with %(enterprise)s logged: %(length)s.") % {
        "enterprise": case.enterprise.name,
        "length": words.minutes(session.minutes),
    }
    if session.next_on is not None:
        said += " " + _("Next meeting %(day)s.") % {"day": formats.relative_day(session.next_on)}
    url = reverse("session-edit", args=[case.uid, session.uid])
    messages.success(request, format_html('{} <a href="{}">{}</a>', said, url, _("Correct or take back")))


def _page(request: HttpRequest, case: Any, form: SessionForm, session: Any = None) -> HttpResponse:
    return render(
        request,
        "pendampingan/session.html",
        {
            "case": case,
            "form": form,
            "session": session,
            "next": came_from(request, ""),
            "today": timezone.localdate(),
            # What deviates from the chips stands open, so that nothing that counts is hidden.
            "shows_more": session is not None or bool(form.errors),
        },
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@answered
def session_edit(request: HttpRequest, uid: uuid.UUID, session_uid: uuid.UUID) -> HttpResponse:
    """The same form for a session that was logged."""
    actor = actor_of(request)
    today = timezone.localdate()
    session = selectors.find_session(actor, uid, session_uid)
    if request.method != "POST":
        form = SessionForm(initial=SessionForm.initial_of(session), today=today, session=session)
        return _page(request, session.case, form, session)
    form = SessionForm(request.POST, today=today, session=session)
    if form.is_valid():
        try:
            services.change_session(actor, session, expected_version=version_of(request), **form.values())
        except UnableToCoachError as error:
            form.add_error(None, words.refusal(error))
        else:
            messages.success(request, _("The session was corrected."))
            return redirect("case-detail", uid=uid)
    return _page(request, session.case, form, session)


@require_POST
@answered
def session_withdraw(request: HttpRequest, uid: uuid.UUID, session_uid: uuid.UUID) -> HttpResponse:
    """Take a session back, or let it count again."""
    actor = actor_of(request)
    session = selectors.find_session(actor, uid, session_uid)
    version = version_of(request)
    if session.is_withdrawn:
        services.restore_session(actor, session, expected_version=version)
        messages.success(request, _("The session counts again."))
    else:
        services.withdraw_session(actor, session, expected_version=version)
        messages.success(request, _("The session was taken back. It stays on record and counts nowhere."))
    return redirect("case-detail", uid=uid)
