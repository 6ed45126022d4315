"""Today: what is planned, due, changed or ending, for a mentor and for a centre."""

import datetime
import uuid

import pytest
import time_machine
from tests.cast import TODAY
from tests.market import certify, producer

from sambung.apps.mentoring import selectors, services
from sambung.apps.registry import services as registry

DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(datetime.datetime(2026, 11, 24, 3, tzinfo=datetime.UTC), tick=False):
        yield


def open_for(cast, enterprise, mentor, **more):
    return services.open_case(
        cast.actor("manager"),
        enterprise=enterprise,
        mentor_uid=getattr(cast, mentor).uid,
        goal="Halal",
        **{"gate": "CERTIFICATE:HALAL", **more},
    )


def test_meetings_and_steps_of_the_week_and_what_is_late(cast, offer):
    case = open_for(cast, offer.enterprise, "mentor", first_on=TODAY - DAY)
    later = open_for(cast, producer(cast, "Nanti").enterprise, "mentor", first_on=TODAY + 20 * DAY)
    actor = cast.actor("mentor")
    found = selectors.today(actor, TODAY, mentor_uid=actor.uid)
    assert [(one.case, one.is_overdue) for one in found.meetings] == [(case, True)]
    # Of 17 days a fifth is 3: both plans begin on Friday; the applications fall due after a week.
    assert [(one.case, one.due_on) for one in found.steps] == [
        (case, TODAY + 3 * DAY),
        (later, TODAY + 3 * DAY),
        (case, TODAY + 7 * DAY),
        (later, TODAY + 7 * DAY),
    ]


def test_a_mentor_sees_the_own_day_and_a_manager_the_centres(cast, offer):
    open_for(cast, offer.enterprise, "mentor", first_on=TODAY)
    open_for(cast, producer(cast, "Dua").enterprise, "colleague", first_on=TODAY)
    mentor, manager = cast.actor("mentor"), cast.actor("manager")
    assert len(selectors.today(mentor, TODAY, mentor_uid=mentor.uid).meetings) == 1
    assert len(selectors.today(manager, TODAY).meetings) == 2
    assert len(selectors.today(manager, TODAY, mentor_uid=cast.colleague.uid).meetings) == 1
    for name in ("stranger", "owner", "buyer", "analyst", "admin"):
        day = selectors.today(cast.actor(name), TODAY)
        assert (day.meetings, day.steps, day.without_step, day.certificates) == ([], [], [], []), name


def test_a_case_whose_steps_are_done_asks_for_the_next(cast, offer):
    case = open_for(cast, offer.enterprise, "mentor", gate="")
    actor = cast.actor("mentor")
    assert selectors.today(actor, TODAY).without_step == [case]
    step = services.add_step(actor, case, what="Kunjungi")
    assert selectors.today(actor, TODAY).without_step == []
    services.drop_step(actor, step, expected_version=step.version)
    assert selectors.today(actor, TODAY).without_step == [case]


def test_an_order_that_came_within_reach_is_told(cast, offer, requirement, rematching):
    open_for(cast, offer.enterprise, "mentor", requirement=requirement)
    actor = cast.actor("mentor")
    assert selectors.today(actor, TODAY, mentor_uid=actor.uid).changes == []
    registry.record_certificate(actor, offer.enterprise, scheme="HALAL", basis="EVENT", valid_from=TODAY)
    (change,) = selectors.today(actor, TODAY, mentor_uid=actor.uid).changes
    assert (change.enterprise, change.requirement) == (offer.enterprise, requirement)
    colleague = cast.actor("colleague")
    assert selectors.today(colleague, TODAY, mentor_uid=colleague.uid).changes == []


def test_certificates_that_end_within_the_quarter_unless_a_later_one_stands(cast, offer):
    open_for(cast, offer.enterprise, "mentor")
    certify(offer.enterprise, "SPP_IRT", basis="TERM", valid_to=TODAY + 90 * DAY)
    certify(offer.enterprise, "HACCP", basis="TERM", valid_to=TODAY + 91 * DAY)
    renewed = producer(cast, "Sudah Diperpanjang").enterprise
    certify(renewed, "SPP_IRT", basis="TERM", valid_to=TODAY + 5 * DAY)
    certify(renewed, "SPP_IRT", basis="TERM", valid_to=TODAY + 1800 * DAY)
    actor = cast.actor("mentor")
    found = selectors.today(actor, TODAY, mentor_uid=actor.uid).certificates
    assert [(one.enterprise, one.scheme, one.ends_on) for one in found] == [
        (offer.enterprise, "SPP_IRT", TODAY + 90 * DAY)
    ]
    assert found[0].case is not None
    # The centre's day holds those of enterprises that nobody coaches, too.
    certify(producer(cast, "Tanpa Kasus").enterprise, "SPP_IRT", basis="TERM", valid_to=TODAY + 1 * DAY)
    assert [one.enterprise.name for one in selectors.today(cast.actor("manager"), TODAY).certificates] == [
        "Tanpa Kasus",
        "Dapur Tempe",
    ]


def test_the_month_counts_its_own_sessions(cast, offer):
    case = open_for(cast, offer.enterprise, "mentor")
    actor = cast.actor("mentor")
    for held_on, minutes in ((TODAY, 60), (TODAY - 40 * DAY, 500)):
        services.log_session(actor, case, uid=uuid.uuid4(), held_on=held_on, minutes=minutes)
    loads = {one.name: one for one in selectors.mentor_loads(actor, on=TODAY)}
    assert (loads["Budi"].minutes, loads["Cici"].minutes) == (60, 0)
