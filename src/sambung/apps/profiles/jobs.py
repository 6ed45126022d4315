"""Writing new versions of many profiles in a worker."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils import timezone

from sambung.apps.profiles.models import Choice
from sambung.apps.profiles.services import refresh_profile


def run(context: Any) -> dict[str, int]:
    """Handler of `profiles.refresh_profiles`: params {enterprises}; a second time changes nothing."""
    uids = [uuid.UUID(one) for one in context.params["enterprises"]]
    rows = Choice.objects.unscoped("the system keeps profiles current").standing()
    shown = rows.filter(is_shown=True, enterprise__uid__in=uids)
    found: list[Any] = list(shown.select_related("enterprise__centre").order_by("pk"))
    for number, choice in enumerate(found):
        context.demand_going_on()
        refresh_profile(choice, today=timezone.localdate())
        context.report((number + 1) / len(found))
    return {"looked_at": len(found)}
