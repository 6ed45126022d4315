"""The address `/` leads each role to its work."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from sambung.apps.actors.access import Role, may
from sambung.web.answers import actor_of

# The first role that fits decides.
START = [
    ({Role.MENTOR, Role.MANAGER}, "today"),
    ({Role.BUYER}, "requirement-list"),
    ({Role.OWNER, Role.OPERATOR}, "enterprise-mine"),
    ({Role.ANALYST}, "insights"),
    ({Role.ADMIN}, "enterprise-list"),
]


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Redirects to where the role begins its day."""
    actor = actor_of(request)
    for roles, name in START:
        if actor.has(*roles):
            return redirect(name)
    return redirect("settings")


@require_safe
@login_required
def person_settings(request: HttpRequest) -> HttpResponse:
    """Language, appearance, password, second factor, and in which roles one works where."""
    actor = actor_of(request)
    context = {
        "manages": actor.has(Role.MANAGER, Role.ADMIN),
        "reads_lists": may(actor, "reference.list_code_lists", None),
    }
    return render(request, "home/settings.html", context)
