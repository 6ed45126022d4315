"""Twins on an enterprise's own page: *this is the same as …*, an owner's *this is me twice*, taking it apart again."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sambung.apps.actors.access import Actor, PermissionMissingError, may
from sambung.apps.duplicates import selectors, services
from sambung.apps.duplicates.services import UnableToJudge
from sambung.apps.registry.selectors import (
    EnterpriseFilters,
    find_enterprise,
    list_enterprises,
    own_enterprises,
)
from sambung.web.answers import actor_of
from sambung.web.kembar import words
from sambung.web.usaha.views import place_name

MOST = 20


def section(actor: Actor, enterprise: Any) -> dict[str, Any] | None:
    """What an enterprise's page shows of its twins; None where it has none."""
    view = selectors.cluster_view(actor, enterprise)
    claim = selectors.last_claim(actor, enterprise)
    said = {"claim": claim, "may_close": may(actor, "duplicates.close_claim", enterprise)}
    if view is None:
        return None if claim is None else said
    return {
        **said,
        "view": view,
        "is_canonical": view.canonical is not None and view.canonical.pk == enterprise.pk,
        "others": [one for one in view.members if one.enterprise.pk != enterprise.pk],
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def twin(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Search the other entry and say that it is the same; owners name it, and their centre looks."""
    actor = actor_of(request)
    enterprise = find_enterprise(actor, uid)
    if enterprise is None or not may(actor, "registry.change_enterprise", enterprise):
        raise Http404
    if request.method == "POST":
        return _said(request, actor, enterprise)
    # Under the name that its owner gave, or its own: that is how it is mostly found.
    given = _open_name(actor, enterprise) or enterprise.name
    name = request.GET.get("q", given).strip()[:100]
    return render(request, "kembar/own.html", _context(actor, enterprise, name))


def _context(actor: Actor, enterprise: Any, name: str) -> dict[str, Any]:
    may_close = may(actor, "duplicates.close_claim", enterprise)
    return {
        "enterprise": enterprise,
        "words": name,
        "is_staff": actor.is_staff_of_centre,
        "given": _open_name(actor, enterprise),
        "claim": selectors.last_claim(actor, enterprise) if may_close else None,
        "found": [
            {"enterprise": one, "place": place_name(one.region_code)}
            for one in _candidates(actor, enterprise, name)
            if may(actor, "duplicates.judge_pair", (enterprise, one))
        ],
    }


def _open_name(actor: Actor, enterprise: Any) -> str:
    """The name that the owner gave, for its centre's people while they have not judged it."""
    if not may(actor, "duplicates.close_claim", enterprise):
        return ""
    claim = selectors.last_claim(actor, enterprise)
    return selectors.name_given(actor, enterprise) if claim is not None and claim.state == "OPEN" else ""


def _candidates(actor: Actor, enterprise: Any, name: str) -> list[Any]:
    """Whom it could be: an owner's other enterprises; for a centre's people those of the words."""
    if not actor.is_staff_of_centre:
        return [
            one for one in own_enterprises(actor) if one.pk != enterprise.pk and one.kind == enterprise.kind
        ]
    if not name:
        return []
    filters = EnterpriseFilters(words=name, kind=enterprise.kind, each_entry=True)
    page = list_enterprises(actor, filters, page_size=MOST, today=timezone.localdate())
    return [one for one in page if one.pk != enterprise.pk]


def _said(request: HttpRequest, actor: Actor, enterprise: Any) -> HttpResponse:
    named = request.POST.get("nama", "").strip()[:200]
    try:
        other = find_enterprise(actor, uuid.UUID(request.POST.get("lain", "")))
    except ValueError:
        other = None
    if other is None:
        if not named:
            messages.error(request, _("Choose the other entry, or write its name."))
            return render(request, "kembar/own.html", _context(actor, enterprise, ""), status=422)
        services.say_twice(actor, enterprise=enterprise, other_name=named)
        messages.success(request, _("Thank you. Your centre will look at it."))
        return redirect("enterprise", enterprise.uid)
    try:
        services.judge_pair(
            actor, one=enterprise, other=other, verdict="SAME", reason=request.POST.get("alasan", "")
        )
    except UnableToJudge as error:
        messages.error(request, words.refusal(error))
        return render(request, "kembar/own.html", _context(actor, enterprise, other.name), status=422)
    except PermissionMissingError as error:
        raise Http404 from error
    messages.success(request, _("They are one now. Nothing was deleted, and it can be taken apart again."))
    return redirect("enterprise", enterprise.uid)


@login_required
@require_POST
def separate(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """This entry is another enterprise than those it was merged with."""
    return _judged(request, uid, services.separate_enterprise, _("They are apart again, each as it was."))


@login_required
@require_POST
def stand(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """This entry stands for those that are one with it."""
    done = _("This entry stands for the others now. It can be taken back.")
    return _judged(request, uid, services.let_stand, done)


@login_required
@require_POST
def close(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The centre looked: there is no second entry."""
    done = _("The owner is told that there is no second entry.")
    return _answered(request, uid, "duplicates.close_claim", services.close_claim, done)


@login_required
@require_POST
def reopen(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """It is to be looked at again."""
    done = _("It waits to be looked at again.")
    return _answered(request, uid, "duplicates.close_claim", services.reopen_claim, done)


def _judged(request: HttpRequest, uid: uuid.UUID, judge: Callable[..., Any], done: str) -> HttpResponse:
    """A word on the cluster of an entry by who may change it, with its reason."""
    said = partial(judge, reason=request.POST.get("alasan", ""))
    return _answered(request, uid, "registry.change_enterprise", said, done)


def _answered(
    request: HttpRequest, uid: uuid.UUID, permission: str, say: Callable[..., Any], done: str
) -> HttpResponse:
    """Something said of an entry; back to its page with what came of it."""
    actor = actor_of(request)
    enterprise = find_enterprise(actor, uid)
    if enterprise is None or not may(actor, permission, enterprise):
        raise Http404
    try:
        say(actor, enterprise=enterprise)
    except UnableToJudge as error:
        messages.error(request, words.refusal(error))
    except PermissionMissingError as error:
        raise Http404 from error
    else:
        messages.success(request, done)
    return redirect("enterprise", uid)
