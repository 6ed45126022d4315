"""A case begins with a pathway of the approved plan: its steps, hours, quarter and mentor."""

import datetime

import pytest
import time_machine
from tests.apps.pathways.answers import answer
from tests.apps.pathways.test_facts import add_course
from tests.cast import TODAY
from tests.market import producer

from sambung.apps.matching.services import match_requirement
from sambung.apps.mentoring.selectors import coaching_under_way
from sambung.apps.mentoring.services import open_planned_cases
from sambung.apps.pathways import selectors, services
from sambung.apps.pathways.services import UnableToPlanError

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(datetime.datetime(2026, 11, 24, 3, tzinfo=datetime.UTC), tick=True):
        yield


@pytest.fixture
def run(cast, requirement):
    producer(cast, "Dapur Dua", capacity=500_000)
    match_requirement(cast.actor("manager"), requirement=requirement, on=TODAY)
    year = services.open_year(cast.actor("manager"), centre=cast.solo)
    return answer(services.ask_for_plan(cast.actor("manager"), year))


def rows_of(cast, run):
    return list(selectors.list_pathways(cast.actor("manager"), run, selectors.PlanFilter(state="open")))


def test_only_an_approved_plan_begins_cases(cast, run):
    with pytest.raises(UnableToPlanError, match="NOT_IN_PLAN"):
        open_planned_cases(cast.actor("manager"), pathways=rows_of(cast, run), on=TODAY)


def test_a_group_of_cases_takes_mentor_steps_hours_and_quarter(cast, run, requirement):
    manager = cast.actor("manager")
    services.approve_plan(manager, run, expected_version=run.version)
    rows = rows_of(cast, run)
    done = open_planned_cases(manager, pathways=rows, on=TODAY)
    assert len(done.opened) == 2
    assert done.left_out == []
    case, pathway = done.opened[0], rows[0]
    assert (case.mentor_id, case.requirement_id, case.gate) == (
        pathway.mentor_id,
        requirement.pk,
        "CERTIFICATE:HALAL",
    )
    assert case.group_uid == done.group_uid
    steps = list(case.steps.order_by("order"))
    assert sum(step.hours for step in steps if step.hours) == 40
    assert all(step.due_on >= datetime.date(2027, 1, 1) for step in steps), "from its quarter on"
    assert steps[-1].writes == {"kind": "CERTIFICATE", "scheme": "HALAL"}
    pathway.refresh_from_db()
    assert pathway.case_uid == case.uid
    again = open_planned_cases(manager, pathways=rows, on=TODAY)
    assert [code for _, code in again.left_out] == ["BEGAN", "BEGAN"]


def test_what_runs_is_not_planned_again_and_takes_its_hours(cast, run):
    manager = cast.actor("manager")
    services.approve_plan(manager, run, expected_version=run.version)
    done = open_planned_cases(manager, pathways=rows_of(cast, run), on=TODAY)
    enterprises, hours = coaching_under_way([cast.solo.pk])
    assert enterprises == {case.enterprise_id for case in done.opened}
    assert sum(hours.values()) == 80
    assert coaching_under_way([cast.tegal.pk]) == (frozenset(), {})


def test_a_course_becomes_a_step_to_take_part(cast, run):
    manager = cast.actor("manager")
    services.approve_plan(manager, run, expected_version=run.version)
    pathway = rows_of(cast, run)[0]
    course = add_course(cast, run.year)
    pathway.steps.update(course=course, code="", period=2)
    (case,) = open_planned_cases(manager, pathways=[pathway], on=TODAY).opened
    (step,) = case.steps.all()
    assert "Kelas halal" in step.what
    assert datetime.date(2027, 7, 1) <= step.due_on <= datetime.date(2027, 9, 30)
    assert step.writes == {"kind": "CERTIFICATE", "scheme": "HALAL"}
