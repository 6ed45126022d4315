"""An enterprise's profile for its owner and its centre, and the public page."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sambung.apps.actors.access import may
from sambung.apps.duplicates.selectors import cluster_view
from sambung.apps.profiles import selectors
from sambung.apps.profiles.services import UnableToChooseError, choose_profile, hide_profile
from sambung.apps.registry.selectors import find_enterprise
from sambung.web import formats
from sambung.web.answers import actor_of
from sambung.web.profil import paper, sharing
from sambung.web.profil.forms import WitnessedProfileForm


def _enterprise(request: HttpRequest, uid: uuid.UUID) -> tuple[Any, Any]:
    """Who acts and the enterprise; 404 for who may not choose for it."""
    actor = actor_of(request)
    enterprise = find_enterprise(actor, uid)
    if enterprise is None or not may(actor, "profiles.choose", enterprise):
        raise Http404
    return actor, enterprise


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """What is shown, as it looks, and the ways to send it on; a POST chooses anew."""
    actor, enterprise = _enterprise(request, uid)
    today = timezone.localdate()
    standing = selectors.profile_of(actor, enterprise)
    is_own = enterprise.pk in actor.enterprise_ids
    form = WitnessedProfileForm(
        request.POST if request.method == "POST" else None, standing=standing, is_own=is_own
    )
    if request.method == "POST" and form.is_valid():
        try:
            choose_profile(
                actor, enterprise=enterprise, shown=form.shown(), witness=form.cleaned_data.get("witness", "")
            )
        except UnableToChooseError as error:
            form.add_error("witness" if error.code == "NO_WITNESS" else "slug", sharing.refusal(error))
        else:
            messages.success(request, _("The profile is ready."))
            return redirect("profile", uid=uid)
    context = {
        "enterprise": enterprise,
        "form": form,
        "profile": standing,
        "twins": cluster_view(actor, enterprise),
        "leads_to": _leads_to(enterprise, standing),
        "versions": selectors.versions_of(actor, enterprise),
        "shown": paper.shown_of(standing.version, today=today) if standing.is_shown else None,
        "share": sharing.share(request, standing) if standing.is_shown else None,
        "is_simulated": enterprise.is_simulated or settings.IS_DEMO,
    }
    return render(request, "profil/page.html", context, status=422 if form.errors else 200)


def _leads_to(enterprise: Any, standing: selectors.Profile) -> str:
    """Where the page of a merged entry leads now; empty where it has none or opens itself."""
    if not standing.slug or standing.choice is None:
        return ""
    is_indexed = standing.choice.page == "LISTED"
    return selectors.leads_to(enterprise, today=timezone.localdate(), is_indexed=is_indexed)


@login_required
@require_POST
def hide(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take the profile back; its public page is gone."""
    actor, enterprise = _enterprise(request, uid)
    hide_profile(actor, enterprise=enterprise)
    messages.success(request, _("The profile is taken back. Its page no longer opens."))
    return redirect("profile", uid=uid)


@login_required
@require_safe
def profile_file(request: HttpRequest, uid: uuid.UUID, kind: str) -> HttpResponse:
    """The profile as PDF or picture."""
    actor, enterprise = _enterprise(request, uid)
    standing = selectors.profile_of(actor, enterprise)
    if not standing.is_shown:
        raise Http404
    return paper.file_response(request, standing.version, standing.slug, kind, language=formats.language())


@require_safe
def public(request: HttpRequest, slug: str) -> HttpResponse:
    """What the owner shows to anybody; no account, no script."""
    today = timezone.localdate()
    found = selectors.public_profile(slug, today=today)
    if found is None:
        raise Http404
    if found.is_gone:
        why = _("The owner took this page back.")
        return render(request, "profil/gone.html", {"why": why}, status=410)
    if found.leads_to:
        # Not for ever: entries that were called one can be taken apart again.
        return redirect("public-profile", slug=found.leads_to)
    shown = paper.shown_of(found.version, today=today)
    context = {
        "slug": slug,
        "shown": shown,
        "is_simulated": shown["is_simulated"],
        "is_indexed": found.is_indexed,
    }
    response = render(request, "profil/public.html", context)
    if not found.is_indexed:
        response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@require_safe
def public_file(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """The public page as PDF or picture."""
    found = selectors.public_profile(slug, today=timezone.localdate())
    if found is None or found.is_gone:
        raise Http404
    if found.leads_to:
        return redirect("public-profile-file", slug=found.leads_to, kind=kind)
    response = paper.file_response(request, found.version, slug, kind, language=formats.language())
    if not found.is_indexed:
        response["X-Robots-Tag"] = "noindex, nofollow"
    return response
