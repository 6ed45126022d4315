"""Writes of planning: the catalogue with its undo, the year, changes by hand, runs, approval; each journalled."""

import uuid

import pytest
from django.utils import timezone
from tests.apps.pathways.answers import answer, no_prices
from tests.apps.pathways.test_facts import OWN, add_course
from tests.cast import TODAY

from sambung.apps.actors.access import PermissionMissingError
from sambung.apps.actors.models import StaleWriteError
from sambung.apps.journal.models import Entry
from sambung.apps.pathways import selectors, services
from sambung.apps.pathways.facts import catalogue_of
from sambung.apps.pathways.models import CatalogueRow, Pathway
from sambung.apps.pathways.services import UnableToPlanError
from sambung.apps.pathways.services.catalogue import ItemValues

pytestmark = pytest.mark.django_db


def codes():
    return list(
        Entry.objects.filter(code__startswith="pathways.").order_by("id").values_list("code", flat=True)
    )


def own(**more):
    return ItemValues(**{**vars(OWN), **more})


def cost_of(cast):
    return catalogue_of(cast.solo.pk, timezone.localdate())["HALAL_SELF_DECLARE"].cost


def test_a_catalogue_row_replaces_the_default_and_is_undone_step_by_step(cast):
    manager, code = cast.actor("manager"), "HALAL_SELF_DECLARE"
    default = cost_of(cast)
    services.state_item(manager, centre=cast.solo, code=code, values=own(cost=200_000))
    services.state_item(manager, centre=cast.solo, code=code, values=own(cost=300_000))
    assert cost_of(cast) == 300_000
    services.undo_item(manager, centre=cast.solo, code=code)
    assert cost_of(cast) == 200_000
    services.return_to_default(manager, centre=cast.solo, code=code)
    assert cost_of(cast) == default
    services.undo_item(manager, centre=cast.solo, code=code)
    assert cost_of(cast) == 200_000
    rows = CatalogueRow.objects.unscoped("test").filter(code=code)
    assert rows.filter(superseded__isnull=True).count() == 1
    assert rows.count() == 4, "nothing is overwritten"
    assert codes() == [
        "pathways.catalogue.stated",
        "pathways.catalogue.stated",
        "pathways.catalogue.undone",
        "pathways.catalogue.returned",
        "pathways.catalogue.undone",
    ]
    history = selectors.history_of(manager, cast.solo, code)
    assert [one.superseded_at is None for one in history] == [True, False, False, False]
    with pytest.raises(UnableToPlanError, match="NOTHING_TO_UNDO"):
        services.undo_item(manager, centre=cast.solo, code="NIB")


@pytest.mark.parametrize(
    "values",
    [
        {"cost_low": 300_000},
        {"days_high": 1},
        {"price_year": 2090},
        {"mentor_hours": -1},
        {"payer": "NOBODY"},
        {"closes": ()},
        {"tag": "X"},
        {"field": "MAGIC"},
    ],
)
def test_a_row_that_cannot_be_is_refused(cast, values):
    with pytest.raises(UnableToPlanError):
        services.state_item(cast.actor("manager"), centre=cast.solo, code="X1", values=own(**values))
    assert CatalogueRow.objects.unscoped("test").count() == 0


@pytest.mark.parametrize("name", ["mentor", "stranger", "owner", "buyer", "analyst", "admin"])
def test_only_the_centres_manager_writes(cast, year, name):
    actor = cast.actor(name)
    for write in (
        lambda: services.open_year(actor, centre=cast.solo),
        lambda: services.state_item(actor, centre=cast.solo, code="X1", values=OWN),
        lambda: services.set_money(actor, year, budget=1, paid=[], expected_version=year.version),
        lambda: services.set_hours(actor, year, hours={}, is_by_field=False, expected_version=year.version),
        lambda: services.ask_for_plan(actor, year),
    ):
        with pytest.raises(PermissionMissingError):
            write()


def test_a_year_begins_with_estimates_and_is_opened_once(cast, year):
    assert services.open_year(cast.actor("manager"), centre=cast.solo).pk == year.pk
    assert year.starts_on.isoformat() == "2027-01-01"
    assert year.is_budget_estimate
    rows = selectors.hours_rows(cast.actor("manager"), year, on=TODAY)
    assert [row.name for row in rows] == ["Budi", "Cici"]
    assert all(row.is_estimate for row in rows)
    assert rows[0].hours["", 0] == 2_500
    # All gaps lack halal, which is production's: an unspecialised mentor's hours are planned there.
    assert rows[0].hours["PRODUCTION", 3] == 2_500


def test_hours_that_a_person_says_are_no_estimate(cast, year):
    manager = cast.actor("manager")
    hours = {(cast.mentor.uid, "", 0): 400, (cast.mentor.uid, "", 1): 0}
    services.set_hours(manager, year, hours=hours, is_by_field=False, expected_version=year.version)
    row = selectors.hours_rows(manager, year, on=TODAY)[0]
    assert (row.hours["", 0], row.hours["", 1], row.hours["", 2]) == (400, 0, 2_500)
    with pytest.raises(StaleWriteError):
        services.set_hours(manager, year, hours={}, is_by_field=False, expected_version=1)
    for wrong, code in (
        ({(uuid.uuid4(), "", 0): 1}, "NOT_A_MENTOR"),
        ({(cast.mentor.uid, "", 4): 1}, "QUARTER"),
        ({(cast.mentor.uid, "", 0): -1}, "NUMBERS"),
        ({(cast.mentor.uid, "MAGIC", 0): 1}, "NUMBERS"),
    ):
        with pytest.raises(UnableToPlanError, match=code):
            services.set_hours(manager, year, hours=wrong, is_by_field=False, expected_version=year.version)


def test_priorities_chances_and_limits_are_checked_and_journalled(cast, year):
    manager = cast.actor("manager")
    services.set_priorities(
        manager, year, weights={"sex": {"F": 120, "M": 100}}, has_ready=True, expected_version=year.version
    )
    assert year.weights == {"sex": {"F": 120}}, "100 is what everybody has"
    services.set_chances(
        manager, year, chances={"link": [10, 20, 30], "codes": {}}, expected_version=year.version
    )
    limit = {"kind": "sex", "value": "F", "least": 2, "most": None}
    services.set_limits(manager, year, limits=[limit], expected_version=year.version)
    assert codes()[-3:] == ["pathways.priorities.set", "pathways.chances.set", "pathways.limits.set"]
    entry = Entry.objects.get(code="pathways.limits.set")
    assert entry.payload["before"] == {"limits": []}
    with pytest.raises(UnableToPlanError, match="NUMBERS"):
        services.set_chances(manager, year, chances={"link": [30, 20, 10]}, expected_version=year.version)
    with pytest.raises(UnableToPlanError, match="NUMBERS"):
        services.set_priorities(
            manager, year, weights={"sex": {"F": 5000}}, has_ready=True, expected_version=year.version
        )
    for wrong in (
        {**limit, "least": None},
        {**limit, "least": 3, "most": 2},
        {**limit, "kind": "shoe size"},
        {**limit, "kind": "class", "value": "HUGE"},
    ):
        with pytest.raises(UnableToPlanError, match="LIMIT"):
            services.set_limits(manager, year, limits=[wrong], expected_version=year.version)
    with pytest.raises(UnableToPlanError, match="LIMIT"):
        services.set_limits(manager, year, limits=[limit, limit], expected_version=year.version)


def test_a_course_is_offered_changed_withdrawn_and_offered_again(cast, year):
    manager = cast.actor("manager")
    course = add_course(cast, year)
    values = {name: getattr(course, name) for name in ("name", "gate", "cost", "hours", "field", "duration")}
    services.change_course(
        manager, course, seats=20, in_periods=[1], expected_version=course.version, **values
    )
    services.withdraw_course(manager, course, expected_version=course.version)
    assert not year.courses.filter(is_withdrawn=False).exists()
    services.withdraw_course(manager, course, expected_version=course.version, is_withdrawn=False)
    assert year.courses.get().seats == 20
    with pytest.raises(UnableToPlanError, match="COURSE"):
        services.change_course(
            manager, course, seats=20, in_periods=[9], expected_version=course.version, **values
        )


def test_an_enterprise_has_one_word_by_hand_on_a_requirement(cast, offers, requirement, year):
    manager, one = cast.actor("manager"), offers["satu"].enterprise
    first = services.change_by_hand(
        manager, year, enterprise=one, requirement=requirement, rule="MUST", start=2
    )
    services.change_by_hand(manager, year, enterprise=one, requirement=requirement, rule="NEVER")
    (standing,) = selectors.standing_changes(manager, year)
    assert (standing.rule, standing.start) == ("NEVER", None)
    first.refresh_from_db()
    assert first.is_withdrawn
    services.take_back_change(manager, standing)
    assert selectors.standing_changes(manager, year) == []
    with pytest.raises(UnableToPlanError, match="NOTHING_TO_UNDO"):
        services.take_back_change(manager, standing)
    with pytest.raises(UnableToPlanError, match="QUARTER"):
        services.change_by_hand(manager, year, enterprise=one, requirement=requirement, rule="MUST", start=4)
    with pytest.raises(UnableToPlanError, match="NOT_IN_PLAN"):
        services.change_by_hand(manager, year, enterprise=cast.firm, requirement=requirement, rule="MUST")


def test_an_answer_is_written_with_quarters_mentors_and_reasons(cast, offers, year):
    run = services.ask_for_plan(cast.actor("manager"), year)
    assert services.ask_for_plan(cast.actor("manager"), year).pk == run.pk, "one at a time"
    answer(run, leave_out=1)
    assert run.state == "SOLVED"
    assert run.objective == 4 * (350 + 245)
    assert run.bound == run.objective + 10
    quarters = run.summary["quarters"]
    assert [one["begin"] for one in quarters] == [2, 0, 0, 0]
    assert [one["hours"] for one in quarters] == [40, 0, 0, 0]
    mean, low, high = quarters[3]["expected"]
    assert mean == pytest.approx(0.35 + 0.35 * 0.67, abs=0.08)
    assert 0 <= low <= mean <= high <= 2
    assert run.summary["rate_before"] == 0
    rows = {one.enterprise.name: one for one in Pathway.objects.unscoped("test").filter(run=run)}
    assert set(rows) == {"Dapur Siap", "Dapur Satu"}
    assert rows["Dapur Siap"].mentor is None, "who is ready needs nobody"
    assert rows["Dapur Satu"].mentor is not None
    (step,) = rows["Dapur Satu"].steps.all()
    assert (step.gate, step.code, step.hours, step.payer) == (
        "CERTIFICATE:HALAL",
        "HALAL_SELF_DECLARE",
        40,
        "STATE",
    )
    (left,) = run.omissions.all()
    assert (left.enterprise_id, left.reason, left.lacking) == (offers["dua"].enterprise_id, "ROOM", 0)
    assert run.foundation["matches"][0]["sha256"]
    assert sum(one["pathways"] for one in run.summary["mentors"]) == 1
    assert Entry.objects.filter(code="pathways.answered").count() == 1


def test_prices_say_what_one_more_brings_and_what_keeps_one_out(cast, offers, year):
    run = services.ask_for_plan(cast.actor("manager"), year)

    def dear_hours(problem):
        prices = no_prices(problem)
        # 30 of worth for a tenth of an hour in the first quarter, 2^12 to one, 20 in the others.
        prices.hours[:] = 20 << 12
        prices.hours[0] = 30 << 12
        return prices

    answer(run, leave_out=1, prices=dear_hours)
    first = next(one for one in run.prices if one["period"] == 0)
    assert first["value"] == pytest.approx(30 * 10 / 4000)
    (left,) = run.omissions.all()
    # 245 × 4 against 40 × 30; in the second quarter 735 against 800: nearest there.
    assert (left.reason, left.start, left.worth) == ("HOURS", 1, 735)
    assert left.lacking == pytest.approx(65)
    why = selectors.why(cast.actor("manager"), run, offers["dua"].enterprise)
    assert why.needed_chance == pytest.approx(0.245 * 800 / 735)
    assert why.spare_hours == 4, "65 of 20 a tenth: 3.25 tenths, upwards"
    assert why.spare_cost is None


def test_one_plan_is_approved_and_the_one_before_superseded(cast, year):
    manager = cast.actor("manager")
    first = answer(services.ask_for_plan(manager, year))
    services.approve_plan(manager, first, expected_version=first.version)
    second = answer(services.ask_for_plan(manager, year))
    assert second.previous_id == first.pk
    services.approve_plan(manager, second, expected_version=second.version)
    first.refresh_from_db()
    assert (first.approval, second.approval) == ("SUPERSEDED", "APPROVED")
    services.take_back_approval(manager, second, expected_version=second.version)
    services.approve_plan(manager, first, expected_version=first.version)
    assert first.approval == "APPROVED"
    waiting = services.ask_for_plan(manager, year)
    with pytest.raises(UnableToPlanError, match="NOT_SOLVED"):
        services.approve_plan(manager, waiting, expected_version=waiting.version)


def test_a_pathway_is_handed_over_and_a_case_begins_once(cast, year):
    manager = cast.actor("manager")
    run = answer(services.ask_for_plan(manager, year))
    pathway = selectors.list_pathways(manager, run, selectors.PlanFilter(state="coached")).first()
    services.hand_to_mentor(manager, pathway, mentor_uid=cast.colleague.uid)
    assert pathway.mentor_id == cast.colleague.pk
    with pytest.raises(UnableToPlanError, match="NOT_A_MENTOR"):
        services.hand_to_mentor(manager, pathway, mentor_uid=cast.stranger.uid)
    with pytest.raises(UnableToPlanError, match="NOT_IN_PLAN"):
        services.note_case(manager, pathway, case_uid=uuid.uuid4())
    services.approve_plan(manager, run, expected_version=run.version)
    pathway.run.refresh_from_db()
    services.note_case(manager, pathway, case_uid=uuid.uuid4())
    with pytest.raises(UnableToPlanError, match="CASES_OPEN"):
        services.note_case(manager, pathway, case_uid=uuid.uuid4())
    with pytest.raises(UnableToPlanError, match="CASES_OPEN"):
        services.take_back_approval(manager, run, expected_version=run.version)


def test_a_province_is_asked_by_analysts_and_names_no_enterprise(cast, year):
    analyst = cast.actor("analyst")
    with pytest.raises(PermissionMissingError):
        services.ask_for_province(cast.actor("manager"), province="33")
    with pytest.raises(UnableToPlanError, match="NOT_IN_PLAN"):
        services.ask_for_province(analyst, province="99")
    run = answer(services.ask_for_province(analyst, province="33"))
    assert run.state == "SOLVED"
    assert run.pathways.count() == run.omissions.count() == 0
    centres = {one["uid"]: one for one in run.summary["centres"]}
    assert set(centres) == {str(cast.solo.uid), str(cast.tegal.uid)}
    assert centres[str(cast.solo.uid)]["chosen"] == 3
    # Tegal's people are not in the system: the norm of a district stands for them.
    assert centres[str(cast.tegal.uid)]["available"] == 5 * 1000 * 10
    assert "Dapur" not in str(run.summary) + str(run.settings) + str(run.prices)
