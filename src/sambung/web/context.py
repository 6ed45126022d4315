"""What every page's template may use."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from sambung import __version__
from sambung.apps.actors.access import NOBODY
from sambung.web.appearance import theme_of
from sambung.web.navigation import navigation_of, role_label


def page(request: HttpRequest) -> dict[str, Any]:
    """`navigation` and `role_label` by role (read only where a page shows them), `is_simulated`, `theme`."""
    actor = getattr(request, "actor", NOBODY)
    return {
        "is_demo": settings.IS_DEMO,
        "is_simulated": settings.IS_DEMO,
        "theme": theme_of(request),
        "sambung_version": __version__,
        "navigation": SimpleLazyObject(lambda: navigation_of(actor, request.path)),
        "role_label": SimpleLazyObject(lambda: role_label(actor)),
    }
