"""The demo centre's year: hours and money as its manager set them, a course, and a plan that the worker computes."""

from __future__ import annotations

from sambung.apps.accounts.models import User
from sambung.apps.centres.models import Centre
from sambung.apps.pathways import services as pathways
from sambung.apps.pathways.facts import FIELDS
from sambung.apps.registry.access import actor_of

# What each mentor gives to closing gaps in a quarter, hours × 10: their other work takes the rest.
HOURS = 120
EXPERTISE = {
    "pendamping": ("PRODUCTION",),
    "pendamping2": ("INSTITUTION", "MARKETING"),
    "pendamping3": ("PRODUCTION", "FINANCE"),
}
BUDGET = 15_000_000


def plan_demo_year(users: dict[str, User], *, centre: int) -> None:
    """Open the year and ask for its plan. Solving is the worker's: it begins when the demo's first page is there."""
    manager = actor_of(users["manajer"])
    place = Centre.objects.unscoped("the demo's own centre").get(pk=centre)
    year = pathways.open_year(manager, centre=place)
    pathways.set_hours(
        manager,
        year,
        hours={
            (users[username].uid, name, period): HOURS if name in fields else 0
            for username, fields in EXPERTISE.items()
            for name in FIELDS
            for period in range(year.periods)
        },
        is_by_field=True,
        expected_version=year.version,
    )
    pathways.set_money(manager, year, budget=BUDGET, paid=year.paid, expected_version=year.version)
    pathways.add_course(
        manager,
        year,
        name="Kelas halal bersama",
        gate="CERTIFICATE:HALAL",
        seats=12,
        cost=3_000_000,
        hours=160,
        field="PRODUCTION",
        duration=0,
        in_periods=[0, 2],
    )
    pathways.ask_for_plan(manager, year)
