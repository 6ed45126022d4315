"""Today: the cards of every wing for one mentor, or for the whole centre."""

from __future__ import annotations

import uuid

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sambung.apps.actors.access import Role
from sambung.apps.mentoring.selectors import mentor_loads
from sambung.web.answers import actor_of
from sambung.web.hari_ini.cards import Day
from sambung.web.hari_ini.providers import PROVIDERS


@require_safe
@login_required
def today(request: HttpRequest) -> HttpResponse:
    """A mentor sees the own day; a manager the centre's, or one mentor's by the filter."""
    actor = actor_of(request)
    if not actor.has(Role.MANAGER, Role.MENTOR, Role.ADMIN):
        raise PermissionDenied
    on = timezone.localdate()
    is_manager = actor.has(Role.MANAGER)
    loads = mentor_loads(actor, on=on) if is_manager else []
    mentor_uid = actor.uid
    if is_manager:
        chosen = request.GET.get("mentor", "")
        mentor_uid = next((one.uid for one in loads if str(one.uid) == chosen), None)
    day = Day(actor, on, mentor_uid if isinstance(mentor_uid, uuid.UUID) else None)
    cards = [card for provider in PROVIDERS for card in provider(day)]
    return render(
        request,
        "hari_ini/today.html",
        {
            "on": on,
            "cards": [card for card in cards if card.rows or card.empty],
            "is_quiet": not any(card.rows for card in cards),
            "loads": loads,
            "is_manager": is_manager,
            "mentor_uid": mentor_uid,
        },
    )
