"""The search page: the first few of each kind, and the way to all of them."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from sambung.apps.actors.access import Actor
from sambung.apps.demand.selectors import RequirementFilter, list_requirements
from sambung.apps.registry.selectors import EnterpriseFilters, list_enterprises
from sambung.standards.regions import find_regency, region_name

FIRST = 8
LONGEST = 200


@login_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Words in any order; stems count, so that *jahitan* finds *menjahit*."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    words = request.GET.get("q", "").strip()[:LONGEST]
    context: dict[str, object] = {"search_query": words, "words": words}
    if words:
        requirements = list_requirements(actor, narrowed=RequirementFilter(words=words))[: FIRST + 1]
        enterprises = list_enterprises(
            actor, EnterpriseFilters(words=words), page_size=FIRST, today=timezone.localdate()
        )
        place = find_regency(words)
        context |= {
            "requirements": requirements[:FIRST],
            "has_more_requirements": len(requirements) > FIRST,
            "enterprises": enterprises,
            "requirements_url": f"{reverse('requirement-list')}?{urlencode({'q': words})}",
            "enterprises_url": f"{reverse('enterprise-list')}?{urlencode({'q': words})}",
            "place": None if place is None else region_name(place),
            "place_url": ""
            if place is None
            else f"{reverse('enterprise-list')}?{urlencode({'region': place.dotted})}",
        }
    return render(request, "cari/page.html", context)
