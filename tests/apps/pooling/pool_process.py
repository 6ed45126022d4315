"""What the processes of test_crash run: a market of many offers, asking for a consortium, and looking at it."""

from __future__ import annotations

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sambung.config.settings")


def ask() -> None:
    """A requirement that many could fill, matched, and a consortium asked for."""
    from tests.cast import TODAY, make_cast
    from tests.market import producer, require

    from sambung.apps.matching.services import match_requirement
    from sambung.apps.pooling.facts import PoolSettings
    from sambung.apps.pooling.services import build_consortium

    cast = make_cast()
    for index in range(60):
        producer(
            cast,
            f"Usaha {index:02}",
            capacity=90_000 + 3_700 * (index % 7),
            price=1_900_000 + 31_300 * (index % 11),
            values={"MIN_BATCH": 40_000 + 1_000 * (index % 5)},
        )
    requirement = require(cast, criteria=(), quantity=4_000, latitude=-7.57, longitude=110.83)
    match_requirement(cast.actor("manager"), requirement=requirement, on=TODAY)
    build_consortium(
        cast.actor("manager"), requirement=requirement, settings=PoolSettings(onboarding_cost=250_000)
    )


def look() -> None:
    """What is in the database now."""
    from django.db.models import Sum

    from sambung.apps.jobs.models import Job
    from sambung.apps.journal.models import Entry
    from sambung.apps.journal.selectors import verify
    from sambung.apps.pooling.models import Allocation, PoolRun

    job = Job.objects.unscoped("the test").filter(kind="pooling.solve").latest("id")
    run = PoolRun.objects.unscoped("the test").latest("id")
    first_period = Allocation.objects.filter(run=run, period=0)
    found = {
        "job": job.state,
        "progress": job.progress,
        "attempt": job.attempt,
        "run": run.state,
        "delivered": first_period.aggregate(total=Sum("quantity"))["total"],
        "lines_twice": first_period.count() - first_period.values("offer", "hub").distinct().count(),
        "answers": Entry.objects.filter(code="pooling.answered", subject_uid=run.uid).count(),
        "is_sound": verify().is_sound,
    }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    import django

    django.setup()
    {"ask": ask, "look": look}[sys.argv[1]]()
