"""The navigation by job: what each role sees, in which words."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sambung.apps.actors.access import Actor, Role


@dataclass(frozen=True)
class Item:
    """One item of the navigation as the base template shows it."""

    url: str
    label: str | Promise
    icon: str
    is_current: bool


EVERYONE = frozenset(Role)
CENTRE = frozenset({Role.MANAGER, Role.MENTOR})
PLACES: tuple[tuple[str, str | Promise, str, frozenset[Role]], ...] = (
    ("/hari-ini/", _("Today"), "today", CENTRE | {Role.ADMIN}),
    ("/permintaan/", _("Requirements"), "requirements", EVERYONE - {Role.ANALYST}),
    ("/usaha/", _("Enterprises"), "enterprises", CENTRE | {Role.ADMIN, Role.ANALYST}),
    ("/usaha-saya/", _("My business"), "enterprises", frozenset({Role.OWNER, Role.OPERATOR})),
    ("/pendampingan/", _("Coaching"), "coaching", CENTRE | {Role.ADMIN}),
    ("/keterkaitan/", _("Linkages"), "linkages", EVERYONE - {Role.ANALYST}),
    ("/wawasan/", _("Insights"), "insights", CENTRE | {Role.ADMIN, Role.ANALYST}),
)
# Pages of a place that have an address of their own.
BELONGS = {"/kembar/": "/usaha/"}
ROLE_LABELS: dict[Role, str | Promise] = {
    Role.MANAGER: _("Centre manager"),
    Role.MENTOR: _("Mentor"),
    Role.OWNER: _("Owner"),
    Role.BUYER: _("Buyer"),
    Role.OPERATOR: _("Operator of a hub"),
    Role.ANALYST: _("Analyst"),
    Role.ADMIN: _("Administrator"),
}


def navigation_of(actor: Actor, path: str) -> list[Item]:
    """The items that an actor's roles open, the one of `path` marked; nothing for a person without a role."""
    place = next((url for own, url in BELONGS.items() if path.startswith(own)), path)
    return [
        Item(url=url, label=label, icon=icon, is_current=place.startswith(url))
        for url, label, icon, roles in PLACES
        if actor.roles & roles
    ]


def role_label(actor: Actor) -> str:
    """The names of an actor's roles, for the menu."""
    return ", ".join(str(ROLE_LABELS[role]) for role in ROLE_LABELS if role in actor.roles)
