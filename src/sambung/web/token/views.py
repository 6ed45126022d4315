"""Views of a person's own tokens."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sambung.apps.accounts import selectors, services
from sambung.web.answers import actor_of
from sambung.web.token.forms import SCOPE_LABELS, TokenForm

PAGE_SIZE = 25


@login_required
@require_safe
def token_list(request: HttpRequest) -> HttpResponse:
    """One's own tokens, live or not, the newest first."""
    page = Paginator(selectors.own_tokens(actor_of(request)), PAGE_SIZE).get_page(request.GET.get("page"))
    now = timezone.now()
    rows = [
        {
            "token": row,
            "scopes": [SCOPE_LABELS[scope] for scope in row.scopes if scope in SCOPE_LABELS],
            "is_live": row.revoked_at is None and row.expires_at > now,
        }
        for row in page
    ]
    return render(request, "token/list.html", {"page": page, "rows": rows})


@login_required
@require_http_methods(["GET", "POST"])
@never_cache
def token_new(request: HttpRequest) -> HttpResponse:
    """A new token; its text stands on the page that answers, once."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            token, text = services.issue_token(actor_of(request), **form.cleaned_data)
        except services.UnableToIssueTokenError as error:
            form.add_error(None, _refusal(error))
        else:
            address = f"{settings.PUBLIC_URL.rstrip('/')}/api/v1/"
            return render(request, "token/shown.html", {"token": token, "text": text, "address": address})
    return render(request, "token/new.html", {"form": form}, status=422 if form.errors else 200)


def _refusal(error: services.UnableToIssueTokenError) -> str:
    if error.code == "TOO_MANY":
        return _("You have %(count)s live tokens already. Revoke one that is no longer used.") % {
            "count": services.MOST_TOKENS
        }
    return _("The token could not be made. Look at the fields again.")


@login_required
@require_POST
def token_revoke(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """It opens nothing any more."""
    token = selectors.find_token(actor_of(request), uid)
    if token is None:
        raise Http404
    services.revoke_token(actor_of(request), token)
    messages.success(request, _("The token was revoked. Programs that used it are refused from now on."))
    return redirect("token-list")
