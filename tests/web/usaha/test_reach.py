"""Orders within reach and coaching on an enterprise's page: what is missing in words, and nothing of anybody else's."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.market import producer, require
from tests.words import readable

from sambung.apps.accounts.models import User
from sambung.apps.actors.access import SYSTEM
from sambung.apps.matching.services import match_requirement
from sambung.apps.mentoring import services as mentoring
from sambung.apps.registry.models import EnterprisePerson

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def maker(cast):
    """Dapur Tempe with an owner who signs in; it lacks halal for the one open requirement."""
    today = timezone.localdate()
    offer = producer(cast, "Dapur Tempe", capacity=800_000)
    producer(cast, "Dapur Saingan", capacity=977_000)
    requirement = require(cast, starts_on=today + datetime.timedelta(days=40))
    match_requirement(cast.actor("manager"), requirement=requirement, on=today)
    user = User.objects.create(username="tempe", name="Bu Tempe", password=cast.owner.password)
    EnterprisePerson.objects.create(user=user, enterprise=offer.enterprise, role="OWNER", since=today)
    return offer.enterprise, requirement, user


@pytest.fixture
def page(client, cast, maker):
    def get(user, language="en"):
        client.force_login(user, backend=BACKEND)
        client.cookies["django_language"] = language
        return client.get(reverse("enterprise", args=[maker[0].uid])).content.decode()

    return get


def test_an_order_says_what_is_missing_and_leads_to_a_case(page, cast, maker):
    _enterprise, requirement, _user = maker
    content = page(cast.manager)
    assert reverse("requirement-detail", args=[requirement.uid]) in content
    assert "halal" in content.lower()
    assert f"{reverse('case-new')}?requirement={requirement.uid}" in content.replace("&amp;", "&")
    assert reverse("case-new") not in page(cast.mentor)


def test_an_owner_sees_its_own_line_and_no_rivals(page, maker):
    content = page(maker[2], "id")
    assert reverse("requirement-detail", args=[maker[1].uid]) in content
    assert "Dapur Saingan" not in content
    assert "977" not in readable(content)
    assert reverse("case-new") not in content


def test_an_open_case_stands_there_and_is_not_opened_twice(page, cast, maker):
    enterprise, requirement, user = maker
    mentoring.open_cases(
        cast.actor("manager"),
        enterprises=[enterprise],
        mentor_uid=cast.mentor.uid,
        goal="Halal untuk keripik",
        gate="CERTIFICATE:HALAL",
        requirement=requirement,
    )
    content = page(cast.manager)
    assert "Halal untuk keripik" in content
    assert reverse("case-new") not in content
    assert "Halal untuk keripik" in page(user)
    assert "Halal untuk keripik" not in page(cast.stranger)


def test_a_firm_that_buys_has_no_orders_within_reach(client, cast):
    client.force_login(cast.manager, backend=BACKEND)
    content = client.get(reverse("enterprise", args=[cast.firm.uid])).content.decode()
    assert 'id="orders"' not in content


def test_the_page_asks_no_more_the_more_orders_there_are(client, cast, maker, django_assert_max_num_queries):
    today = timezone.localdate()
    for _number in range(6):
        requirement = require(cast, starts_on=today + datetime.timedelta(days=40))
        match_requirement(SYSTEM, requirement=requirement, on=today)
    client.force_login(cast.manager, backend=BACKEND)
    with django_assert_max_num_queries(36):
        client.get(reverse("enterprise", args=[maker[0].uid]))
