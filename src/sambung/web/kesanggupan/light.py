"""What an owner's link opens: look, answer, then the profile. No account, no script; looking changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from sambung.apps.actors.models import StaleWriteError
from sambung.apps.asking import selectors, services
from sambung.apps.asking.services import UnableToAnswerError
from sambung.apps.profiles import selectors as profiles
from sambung.apps.profiles.services import UnableToChooseError, choose_profile
from sambung.web import formats
from sambung.web.errors import conflict
from sambung.web.kesanggupan import words
from sambung.web.kesanggupan.forms import LinkForm
from sambung.web.permintaan import labels
from sambung.web.profil import paper, sharing
from sambung.web.profil.forms import LinkProfileForm

Page = Callable[..., HttpResponse]


def opened(view: Page) -> Page:
    """With the link and its question; a link that does not open says why. In the owner's language unless one was chosen."""

    @wraps(view)
    def open_page(request: HttpRequest, token: str, **named: Any) -> HttpResponse:
        try:
            link, question = services.find_by_link(token)
        except UnableToAnswerError as error:
            status = 404 if error.params.get("reason") == "UNKNOWN" else 410
            return render(request, "jawaban/refused.html", {"why": words.refusal(error)}, status=status)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(question.language)
            request.LANGUAGE_CODE = translation.get_language()
        return view(request, token, link=link, question=question, **named)

    return open_page


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("digits", "price")
@opened
def answer(request: HttpRequest, token: str, *, link: Any, question: Any) -> HttpResponse:
    """The three questions; read by whoever holds the link, answered by its person alone."""
    today = timezone.localdate()
    actor = services.actor_of_link(link, question)
    line = selectors.line_of(actor, selectors.get_question(actor, question.uid))
    form = LinkForm(
        request.POST if request.method == "POST" else None,
        question=question,
        today=today,
        has_consent=selectors.has_consent(actor, question.enterprise, today=today),
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = services.answer_by_link(token, digits=form.cleaned_data["digits"], said=form.said())
        except UnableToAnswerError as error:
            if error.code in ("LINK", "LOCKED"):
                return render(request, "jawaban/refused.html", {"why": words.refusal(error)}, status=410)
            form.add_error(FIELDS.get(error.code), words.refusal(error))
        except StaleWriteError:
            return conflict(request, what=_("This answer"), back_url=request.path)
        else:
            told = "; ".join(words.said(made, question.requirement, sees_price=True))
            text = _("Thank you. Your answer was recorded.")
            messages.success(request, f"{text} {told}." if told else text)
            return redirect("asking-link", token=token)
    profile = profiles.profile_of(actor, question.enterprise)
    is_open = (
        question.state not in ("WITHDRAWN", "EXPIRED")
        and question.requirement.state == "OPEN"
        and question.answer_by >= today
    )
    context = {
        "token": token,
        "form": form,
        "question": question,
        "requirement": question.requirement,
        "enterprise": question.enterprise,
        "centre": question.enterprise.centre or question.requirement.centre,
        "answer": line.answer,
        "reply": str(words.REPLIES[line.answer.reply][1]) if line.answer else "",
        "asked": _asked(question.requirement),
        "unit": labels.unit(question.requirement.unit),
        "unit_per": f"{labels.unit(question.requirement.unit)} {labels.per(question.requirement.period_kind)}",
        "needs_witness": not link.phone_digest,
        "is_open": is_open,
        "is_simulated": question.is_simulated or settings.IS_DEMO,
        "profile": profile,
        "share": sharing.share(request, profile) if profile.is_shown else None,
    }
    return render(request, "kesanggupan/light.html", context, status=422 if form.errors else 200)


FIELDS = {
    "WRONG_DIGITS": "digits",
    "NO_CAPACITY": "capacity",
    "NO_PRODUCT": "product",
    "PAST_EXPIRY": "expires_on",
}


def _asked(requirement: Any) -> str:
    quantity = labels.per_period(requirement.quantity, requirement.unit, requirement.period_kind)
    return f"{quantity} {labels.duration(requirement.periods, requirement.period_kind)}"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("digits")
@opened
def profile(request: HttpRequest, token: str, *, link: Any, question: Any) -> HttpResponse:
    """The owner ticks what is shown, and gets the profile at once."""
    today = timezone.localdate()
    actor = services.actor_of_link(link, question)
    enterprise = question.enterprise
    standing = profiles.profile_of(actor, enterprise)
    form = LinkProfileForm(request.POST if request.method == "POST" else None, standing=standing)
    if request.method == "POST" and form.is_valid():
        try:
            services.prove(link, form.cleaned_data["digits"])
            choose_profile(actor, enterprise=enterprise, shown=form.shown())
        except UnableToAnswerError as error:
            if error.code == "LOCKED":
                return render(request, "jawaban/refused.html", {"why": words.refusal(error)}, status=410)
            form.add_error("digits", words.refusal(error))
        except UnableToChooseError as error:
            form.add_error("slug", sharing.refusal(error))
        else:
            messages.success(request, _("Your profile is ready."))
            return redirect("asking-link-profile", token=token)
    context = {
        "token": token,
        "form": form,
        "enterprise": enterprise,
        "centre": enterprise.centre or question.requirement.centre,
        "needs_witness": not link.phone_digest,
        "is_simulated": question.is_simulated or settings.IS_DEMO,
        "profile": standing,
        "shown": paper.shown_of(standing.version, today=today) if standing.is_shown else None,
        "share": sharing.share(request, standing) if standing.is_shown else None,
    }
    return render(request, "kesanggupan/light_profile.html", context, status=422 if form.errors else 200)


@require_safe
@never_cache
@opened
def profile_file(request: HttpRequest, token: str, *, link: Any, question: Any, kind: str) -> HttpResponse:
    """The profile as PDF or picture, for the owner to send on: only what it agreed to show to any buyer."""
    actor = services.actor_of_link(link, question)
    standing = profiles.profile_of(actor, question.enterprise)
    if not standing.is_shown:
        raise Http404("no profile")
    return paper.file_response(request, standing.version, standing.slug, kind, language=formats.language())
