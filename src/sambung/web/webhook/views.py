"""Views of a person's own webhooks."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sambung.apps.webhooks import selectors, services
from sambung.web.answers import actor_of
from sambung.web.webhook.forms import ERROR_LABELS, EVENT_LABELS, REFUSALS, WebhookForm

PAGE_SIZE = 25


@login_required
@require_safe
def webhook_list(request: HttpRequest) -> HttpResponse:
    """One's own webhooks, live or not, the newest first."""
    rows = selectors.own_subscriptions(actor_of(request))
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    shown = [{"webhook": row, "events": [EVENT_LABELS[event] for event in row.events]} for row in page]
    return render(request, "webhook/list.html", {"page": page, "rows": shown})


@login_required
@require_http_methods(["GET", "POST"])
@never_cache
def webhook_new(request: HttpRequest) -> HttpResponse:
    """A new webhook; its secret stands on the page that answers, once."""
    form = WebhookForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made, secret = services.subscribe(actor_of(request), **form.cleaned_data)
        except services.UnableToSubscribeError as error:
            field, sentence = REFUSALS.get(
                error.code,
                (None, _("You have %(count)s live webhooks already. Revoke one that is no longer used.")),
            )
            form.add_error(field, str(sentence) % {"count": services.MOST_SUBSCRIPTIONS})
        else:
            return render(request, "webhook/shown.html", {"webhook": made, "secret": secret})
    return render(request, "webhook/new.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_safe
def webhook(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One webhook and what was delivered to it."""
    found = _found(request, uid)
    rows = selectors.deliveries_of(actor_of(request), found)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    lines = [
        {
            "delivery": row,
            "event": EVENT_LABELS.get(row.event, row.event),
            "error": str(ERROR_LABELS.get(row.error, row.error)) % {"status": row.status_code}
            if row.error
            else "",
        }
        for row in page
    ]
    events = [EVENT_LABELS[event] for event in found.events]
    return render(
        request, "webhook/page.html", {"webhook": found, "events": events, "page": page, "lines": lines}
    )


@login_required
@require_POST
def webhook_ping(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Send a trial."""
    found = _found(request, uid)
    return _done(
        request,
        found,
        services.ping,
        found,
        _("A trial is on its way. Its answer stands below in a few seconds."),
    )


@login_required
@require_POST
def webhook_resume(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Send again after a pause."""
    found = _found(request, uid)
    return _done(
        request,
        found,
        services.resume_subscription,
        found,
        _("It is told again. What waited meanwhile goes out now."),
    )


@login_required
@require_POST
def webhook_revoke(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Nothing is sent to it any more."""
    services.revoke_subscription(actor_of(request), _found(request, uid))
    messages.success(request, _("The webhook was revoked. Nothing is sent to it from now on."))
    return redirect("webhook-list")


@login_required
@require_POST
def delivery_again(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Send a delivery once more."""
    delivery = selectors.find_delivery(actor_of(request), uid)
    if delivery is None:
        raise Http404
    return _done(
        request,
        delivery.subscription,
        services.send_again,
        delivery,
        _("It is sent again, with the same content."),
    )


def _done(request: HttpRequest, found: Any, act: Any, thing: Any, sentence: str) -> HttpResponse:
    """Do it and say so; what is revoked says that instead."""
    try:
        act(actor_of(request), thing)
    except services.UnableToSubscribeError:
        messages.error(request, _("This webhook was revoked. Make a new one."))
    else:
        messages.success(request, sentence)
    return redirect("webhook", found.uid)


def _found(request: HttpRequest, uid: uuid.UUID) -> Any:
    found = selectors.find_subscription(actor_of(request), uid)
    if found is None:
        raise Http404
    return found
