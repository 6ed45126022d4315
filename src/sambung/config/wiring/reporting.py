"""The roof: the rate is counted anew when a linkage opens, and when a day begins."""

from __future__ import annotations

from sambung.apps.jobs.services import Duty, periodic, register_handler
from sambung.apps.linkages.services import on_linked
from sambung.apps.reporting.jobs import count_readings
from sambung.apps.reporting.services import JOB_KIND, ask_for_count, ensure_definitions, keep_current
from sambung.web.wawasan.kinds import register

DEFINITIONS = Duty("publish the definitions of the indicators", 86_400, ensure_definitions)
CURRENT = Duty("keep the indicators current", 30, keep_current)


def attach_reporting() -> None:
    """Attach them; a second call changes nothing."""
    register_handler(JOB_KIND, count_readings)
    register()
    if ask_for_count not in on_linked:
        on_linked.append(ask_for_count)
    standing = {duty.name for duty in periodic}
    periodic.extend(duty for duty in (DEFINITIONS, CURRENT) if duty.name not in standing)
