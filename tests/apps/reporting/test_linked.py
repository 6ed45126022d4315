"""From the last acceptance to the rate: nobody has to ask for the count."""

import pytest
from tests.apps.linkages.scene import PHONES, make_scene

from sambung.apps.actors.access import SYSTEM
from sambung.apps.jobs.services import run_waiting_jobs
from sambung.apps.linkages import services as linkages
from sambung.apps.reporting import selectors, services

pytestmark = pytest.mark.django_db


def test_the_rate_moves_when_everybody_has_accepted(cast):
    services.ensure_definitions()
    sent = make_scene(cast).send()
    services.keep_current()
    run_waiting_jobs()
    definition = selectors.find_definition(SYSTEM, "L1")
    before = selectors.view_reading(selectors.latest_reading(SYSTEM, definition))
    assert before.rate.numerator == 0
    assert dict(before.funnel)["proposed"] == 3
    digits = {
        link.name: phone[-4:] for link in sent.links for name, phone in PHONES.items() if _is(link, name)
    }
    for link in sent.links:
        linkages.answer_by_link(link.token, digits=digits[link.name], answer="ACCEPTED")
    run_waiting_jobs()
    after = selectors.view_reading(selectors.latest_reading(SYSTEM, definition))
    assert after.rate.numerator == 3
    assert after.rate.denominator == before.rate.denominator


def _is(link, name):
    return name == "firm" if link.line_uid is None else name in link.name.lower()
