"""What every page's template may use."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from sambung import __version__
from sambung.apps.actors.access import Role

STAFF = {Role.MANAGER, Role.MENTOR}
# (url name, label, icon, roles that come for it): by job, the same on phone and desk.
PLACES = [
    ("today", _("Today"), "today", STAFF),
    ("requirement-list", _("Requirements"), "requirements", {*STAFF, Role.BUYER, Role.OWNER, Role.OPERATOR}),
    ("enterprise-list", _("Enterprises"), "enterprises", {*STAFF, Role.ADMIN}),
    ("enterprise-mine", _("My business"), "enterprises", {Role.OWNER, Role.OPERATOR}),
    ("case-list", _("Coaching"), "coaching", STAFF),
    (
        "linkage-list",
        _("Linkages"),
        "linkages",
        {*STAFF, Role.BUYER, Role.OWNER, Role.OPERATOR, Role.ANALYST},
    ),
    ("insights", _("Insights"), "insights", {Role.MANAGER, Role.ANALYST, Role.ADMIN}),
]
ROLE_NAMES = {
    Role.MANAGER: _("Centre manager"),
    Role.MENTOR: _("Mentor"),
    Role.OWNER: _("Enterprise owner"),
    Role.BUYER: _("Buyer's sourcing officer"),
    Role.OPERATOR: _("Cooperative or shared production house"),
    Role.ANALYST: _("Ministry analyst"),
    Role.ADMIN: _("Administrator"),
}


def page(request: HttpRequest) -> dict[str, Any]:
    """Navigation by role, the role's name, the simulated-data banner, the version."""
    values: dict[str, Any] = {
        "is_simulated": settings.IS_DEMO,
        "is_demo": settings.IS_DEMO,
        "sambung_version": __version__,
    }
    # An error page may be drawn before the middleware ran.
    actor = getattr(request, "actor", None)
    if actor is None or actor.uid is None:
        return values
    items = []
    for name, label, icon, roles in PLACES:
        if not actor.has(*roles):
            continue
        try:
            url = reverse(name)
        except NoReverseMatch:
            # TEMPORARY: until every noun has its pages.
            continue
        items.append({"url": url, "label": label, "icon": icon, "is_current": request.path.startswith(url)})
    values["navigation"] = items
    values["role_label"] = ", ".join(str(ROLE_NAMES[role]) for role in ROLE_NAMES if role in actor.roles)
    return values
