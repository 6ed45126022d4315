"""An enterprise that is listed twice is coached once: under whichever entry, at whichever centre."""

import pytest
from django.urls import reverse
from django.utils import translation
from tests.cast import TODAY
from tests.market import producer, require

from sambung.apps.duplicates.services import judge_pair
from sambung.apps.matching.services import match_requirement
from sambung.apps.mentoring.models import Case
from sambung.apps.mentoring.selectors import cases_of_twins, gap_group
from sambung.apps.mentoring.services import UnableToCoachError, close_case, open_case, open_cases, reopen_case

pytestmark = pytest.mark.django_db
HALAL = "CERTIFICATE:HALAL"


@pytest.fixture(autouse=True)
def language():
    """A page that was read in English leaves the thread in its language."""
    yield
    translation.deactivate()


def merge(cast, one, other):
    judge_pair(cast.actor("manager"), one=one.enterprise, other=other.enterprise, verdict="SAME")


def coach(cast, offer, requirement, who="manager", gate=HALAL, product=None):
    mentor = {"manager": cast.mentor, "stranger": cast.stranger}[who]
    return open_case(
        cast.actor(who),
        enterprise=offer.enterprise,
        mentor_uid=mentor.uid,
        goal="Halal",
        gate=gate,
        requirement=requirement,
        offer=product,
    )


def refused(call, *args, **more):
    with pytest.raises(UnableToCoachError) as error:
        call(*args, **more)
    return error.value


def test_the_second_entry_leads_to_the_case_that_is_open(cast, offer, requirement):
    other = producer(cast, "Dapur Bu Tempe", capacity=500_000)
    merge(cast, offer, other)
    case = coach(cast, offer, requirement)
    error = refused(coach, cast, other, requirement)
    assert (error.code, error.params["case"], error.params["enterprise"]) == (
        "ALREADY_OPEN", case.uid, "Dapur Tempe",
    )  # fmt: skip
    (told,) = cases_of_twins(cast.actor("manager"), other.enterprise)
    assert told.case == case
    assert cases_of_twins(cast.actor("manager"), offer.enterprise) == []
    # For another gap it is coached beside it, with the product that stands under the other entry.
    more = coach(cast, offer, requirement, gate="IDENTIFIER:NIB", product=other)
    assert more.offer == other


def test_another_centre_is_named_and_its_case_is_not_shown(cast, offer, requirement):
    there = producer(cast, "Tempe Tegal", centre=cast.tegal)
    merge(cast, offer, there)
    coach(cast, there, requirement, "stranger")
    error = refused(coach, cast, offer, requirement)
    assert (error.code, error.params["centre"]) == ("ALREADY_OPEN", "PLUT Tegal")
    (told,) = cases_of_twins(cast.actor("manager"), offer.enterprise)
    assert (told.case, told.name, told.centre) == (None, "Tempe Tegal", "PLUT Tegal")


def test_a_closed_case_is_not_opened_again_beside_the_twins(cast, offer, requirement):
    other = producer(cast, "Dapur Bu Tempe", capacity=500_000)
    case = coach(cast, offer, requirement)
    case = close_case(cast.actor("manager"), case, outcome="MOVED", expected_version=case.version)
    merge(cast, offer, other)
    coach(cast, other, requirement)
    error = refused(reopen_case, cast.actor("manager"), case, expected_version=case.version)
    assert error.code == "ALREADY_OPEN"


def test_a_group_takes_the_twin_as_having_its_case(cast, offer):
    other = producer(cast, "Dapur Bu Tempe", capacity=900_000)
    requirement = require(cast)
    case = coach(cast, offer, requirement)
    merge(cast, offer, other)
    match_requirement(cast.actor("manager"), requirement=requirement, on=TODAY)
    (line,) = gap_group(cast.actor("manager"), requirement, HALAL).lines
    assert (line.enterprise, line.case_uid) == (other.enterprise, case.uid)
    done = open_cases(
        cast.actor("manager"),
        enterprises=[other.enterprise, offer.enterprise],
        mentor_uid=cast.mentor.uid,
        goal="Halal",
        gate=HALAL,
        requirement=requirement,
    )
    assert (done.opened, [code for _, code in done.left_out]) == ([], ["ALREADY_OPEN"] * 2)


def test_the_page_says_it_before_and_after(client, cast, offer, requirement):
    other = producer(cast, "Dapur Bu Tempe", capacity=500_000)
    there = producer(cast, "Tempe Tegal", centre=cast.tegal)
    merge(cast, offer, other)
    merge(cast, offer, there)
    case = coach(cast, offer, requirement)
    coach(cast, there, requirement, "stranger", gate="IDENTIFIER:NIB")
    client.force_login(cast.manager, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    given = {"enterprise": str(other.enterprise.uid), "requirement": str(requirement.uid), "gate": HALAL}
    page = client.get(reverse("case-new"), given).content.decode()
    assert "coached under another entry already" in page
    assert reverse("case-detail", args=[case.uid]) in page
    assert "Tempe Tegal, by PLUT Tegal: ask that centre" in page
    shown = client.get(reverse("enterprise", args=[other.enterprise.uid])).content.decode()
    assert reverse("case-detail", args=[case.uid]) in shown
    assert "under the entry “Dapur Tempe”, PLUT Surakarta" in shown
    assert "Coached by another centre" in shown
    posted = {**given, "mentor": str(cast.mentor.uid), "goal": "Halal"}
    answer = client.post(reverse("case-new"), posted)
    assert answer.url == reverse("case-detail", args=[case.uid])
    answer = client.post(reverse("case-new"), {**posted, "gate": "IDENTIFIER:NIB"})
    assert answer.status_code == 422
    assert "PLUT Tegal already coaches this enterprise for this gap" in answer.content.decode()
    assert Case.objects.unscoped("a test").count() == 2
