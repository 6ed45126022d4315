"""Enterprises that are one count once, in the numerator and in the denominator, and as it was known then."""

import datetime

import pytest
import time_machine
from tests.apps.reporting.test_readings import figures
from tests.province import TODAY, link, make_province

from sambung.apps.actors.access import SYSTEM
from sambung.apps.duplicates.services import judge_pair, take_back_judgement
from sambung.apps.reporting import selectors, services

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime.datetime(2026, 11, 24, 5, 0, tzinfo=datetime.UTC), tick=False):
        yield


@pytest.fixture
def definitions():
    services.ensure_definitions()
    return {row.code: row for row in selectors.current_definitions(SYSTEM)}


def same(made, one, other):
    return judge_pair(SYSTEM, one=made.makers[one], other=made.makers[other], verdict="SAME")


def test_two_linked_twins_are_one_linked_enterprise_and_two_again(definitions):
    made = make_province()
    assert figures(definitions["L1"]) == (5, 11)
    word = same(made, 1, 3)
    assert figures(definitions["L1"]) == (4, 10)
    # The delivery of one of them is a delivery of the cluster.
    assert figures(definitions["L3"]) == (2, 10)
    take_back_judgement(SYSTEM, judgement=word)
    assert figures(definitions["L1"]) == (5, 11)


def test_a_twins_linkage_links_the_one_that_stands_for_it(definitions):
    made = make_province()
    same(made, 12, 9)
    assert figures(definitions["L1"]) == (5, 10)
    link(made, 12)
    rate = services.compute_reading(SYSTEM, definition=definitions["L1"], on=TODAY).result
    assert (rate["rate"]["numerator"], rate["rate"]["denominator"]) == (6, 10)
    # Number 9 stands for both; what was known of 12 alone is known of it.
    parts = {cell["key"]: cell["numerator"] for cell in rate["parts"]["OWNER_SEX"]}
    assert parts["M"] == 4


def test_a_cluster_works_while_one_of_it_does(definitions):
    made = make_province()
    same(made, 10, 12)
    # Number 10 had ended and was left out; together they work.
    assert figures(definitions["L1"]) == (6, 11)


def test_twins_of_the_buyer_are_one_buyer(definitions, django_assert_max_num_queries):
    from sambung.apps.registry.models import Enterprise

    made = make_province()
    again = Enterprise.objects.create(name="PT Raya Tbk", kind="LARGE", registered_on="2024-01-02")
    judge_pair(SYSTEM, one=made.large, other=again, verdict="SAME")
    # Number 5 is owned by the firm's twin as much as by the firm.
    link(made, 5, again)
    assert figures(definitions["L1"]) == (5, 11)


def test_a_past_day_is_counted_with_what_was_known_then(definitions):
    made = make_province()
    assert figures(definitions["L1"]) == (5, 11)
    with time_machine.travel(datetime.datetime(2026, 11, 26, 5, 0, tzinfo=datetime.UTC), tick=False):
        same(made, 1, 3)
        assert figures(definitions["L1"], on=TODAY, known_on=TODAY) == (5, 11)
        assert figures(definitions["L1"], on=TODAY) == (4, 10)
