"""From a match run to the engine's problem, by hand; what is left out, and why."""

import datetime

import pytest
from tests.cast import TODAY
from tests.market import producer

from sambung.apps.matching.services import match_requirement
from sambung.apps.pathways import services
from sambung.apps.pathways.facts import (
    RunSettings,
    build_problem,
    catalogue_of,
    chances_of,
    closing,
    first_day,
    gaps,
    settings_of,
)
from sambung.apps.pathways.facts.columns import quarters
from sambung.apps.pathways.services.catalogue import ItemValues

pytestmark = pytest.mark.django_db
OWN = ItemValues(
    label="Halal bersama koperasi", closes=("HALAL",), field="PRODUCTION", cost_low=100_000, cost=200_000,
    cost_high=300_000, payer="DINAS", days_low=60, days=95, days_high=120, valid_months=None, mentor_hours=25,
    tag="C", price_year=2026, source="Surat dinas 3 Nov 2026",
)  # fmt: skip


def test_the_year_begins_with_the_next_quarter():
    assert first_day(datetime.date(2026, 11, 24)) == datetime.date(2027, 1, 1)
    assert first_day(datetime.date(2026, 1, 1)) == datetime.date(2026, 4, 1)
    assert first_day(datetime.date(2026, 9, 30)) == datetime.date(2026, 10, 1)


def test_days_become_whole_quarters():
    assert [quarters(days) for days in (0, 17, 45, 46, 91, 136, 137, 270)] == [0, 0, 0, 1, 1, 1, 2, 3]


def test_a_match_becomes_a_problem_worked_out_by_hand(cast, offers, requirement, year):
    built = build_problem(settings_of(year), on=TODAY)
    problem = built.problem
    names = {str(one.enterprise.uid): name for name, one in offers.items()}
    assert [names[uid] for uid in problem.enterprise_ids] == ["siap", "satu", "dua"]
    assert problem.requirement_ids == (str(requirement.uid),)
    assert list(problem.requirement_quantity) == [5_000]
    # 500, 800 and 600 kg a month, in thousandths of a tonne.
    assert list(problem.candidates.quantity) == [500, 800, 600]
    # Ready: 35 %. The others by self-declaration, a free programme: 35 % of 70 %.
    assert list(problem.candidates.value) == [350, 245, 245]
    assert problem.candidates.chance_low == pytest.approx([0.2, 0.2 * 0.4, 0.2 * 0.4])
    assert problem.candidates.chance_high == pytest.approx([0.5, 0.5 * 0.9, 0.5 * 0.9])
    assert list(problem.candidates.need_count) == [0, 1, 1]
    assert problem.gate_ids == ("CERTIFICATE:HALAL",)
    # 4 hours × 10, no money of ours, 17 days: within the quarter.
    assert list(problem.steps.hours) == [40, 40]
    assert list(problem.steps.cost) == [0, 0]
    assert list(problem.steps.duration) == [0, 0]
    # Two mentors of 1,000 hours a year: 500 hours × 10 a quarter.
    assert list(problem.hours) == [5_000] * 4
    # 83 enterprises of 24 hours each, times the norm of money, in thousands.
    assert list(problem.budget) == [2 * 1000 // 24 * 1_500]
    assert built.hopes == (("link",), ("link", "HALAL_SELF_DECLARE"), ("link", "HALAL_SELF_DECLARE"))
    assert built.gaps.registered == 4
    assert [one["sha256"] for one in built.gaps.runs] == [requirement.match_runs.get().input_sha256]


def test_the_centres_own_row_stands_before_the_default(cast, year):
    services.state_item(cast.actor("manager"), centre=cast.solo, code="HALAL_SELF_DECLARE", values=OWN)
    built = build_problem(settings_of(year), on=TODAY)
    # The default by audit costs more; of ours the dinas pays 200,000: 200 thousands; 95 days: one quarter.
    assert list(built.problem.steps.cost) == [200, 200]
    assert list(built.problem.steps.hours) == [25, 25]
    assert list(built.problem.steps.duration) == [1, 1]
    # No programme with a quota any more: 35 % of 80 %.
    assert list(built.problem.candidates.value) == [350, 280, 280]
    assert catalogue_of(cast.tegal.pk, TODAY)["HALAL_SELF_DECLARE"].own is None


def test_what_the_budget_need_not_cover_costs_nothing(cast, year):
    manager = cast.actor("manager")
    services.state_item(manager, centre=cast.solo, code="HALAL_SELF_DECLARE", values=OWN)
    services.set_money(manager, year, budget=1, paid=["ENTERPRISE"], expected_version=year.version)
    assert list(build_problem(settings_of(year), on=TODAY).problem.steps.cost) == [0, 0]


def test_the_cheapest_way_that_is_used_closes_a_gap(cast, year):
    items = catalogue_of(cast.solo.pk, TODAY)
    assert closing(items, "CERTIFICATE:HALAL", ("ENTERPRISE",)).code == "HALAL_SELF_DECLARE"
    assert closing(items, "ATTRIBUTE:kadar air", ()) is None
    assert closing(items, "IDENTIFIER:NIB", ()).code == "NIB"


def test_weights_multiply_and_a_weight_of_nought_is_left_out(cast, offers, requirement, year):
    services.set_priorities(
        cast.actor("manager"),
        year,
        weights={"requirement": {str(requirement.uid): 150}, "region": {"33.72": 200}},
        has_ready=False,
        expected_version=year.version,
    )
    problem = build_problem(settings_of(year), on=TODAY).problem
    # The summary of the test's rows names no region at all: only the requirement's weight counts.
    regions = {one.enterprise.region_code for one in offers.values()}
    factor = 1.5 * (2 if regions == {"33.72"} else 1)
    assert list(problem.candidates.value) == [round(245 * factor)] * 2
    services.set_priorities(
        cast.actor("manager"),
        year,
        weights={"requirement": {str(requirement.uid): 0}},
        has_ready=True,
        expected_version=year.version,
    )
    assert build_problem(settings_of(year), on=TODAY).problem.enterprise_ids == ()


def test_who_is_linked_or_coached_already_is_left_out_and_counted(monkeypatch, offers, year):
    monkeypatch.setattr(gaps, "linked_already", [lambda centres: {offers["siap"].enterprise_id}])
    coached = frozenset({offers["dua"].enterprise_id})
    monkeypatch.setattr(gaps, "under_way", [lambda centres: gaps.UnderWay(coached, {})])
    built = build_problem(settings_of(year), on=TODAY)
    assert built.problem.enterprise_ids == (str(offers["satu"].enterprise.uid),)
    assert built.gaps.held_back == {
        offers["siap"].enterprise_id: "LINKED",
        offers["dua"].enterprise_id: "COACHED",
    }
    assert built.gaps.linked == 1


def test_nothing_that_closes_a_gap_is_said_by_gate(cast, offers, year):
    for code in ("HALAL_SELF_DECLARE", "HALAL_REGULAR_SMALL", "HALAL_REGULAR_MEDIUM"):
        values = ItemValues(**{**vars(OWN), "is_offered": False})
        services.state_item(cast.actor("manager"), centre=cast.solo, code=code, values=values)
    built = build_problem(settings_of(year), on=TODAY)
    assert built.no_way == {"HALAL": 2}
    assert built.problem.unclosable == 2
    assert built.gaps.held_back[offers["satu"].enterprise_id] == "NO_WAY"
    # A course alone can close it, too.
    add_course(cast, year)
    problem = build_problem(settings_of(year), on=TODAY).problem
    assert list(problem.steps.is_offered) == [False, False]
    assert list(problem.groups.period) == [0, 2]
    assert list(problem.groups.gate) == [0, 0]


def add_course(cast, year):
    return services.add_course(
        cast.actor("manager"), year, name="Kelas halal", gate="CERTIFICATE:HALAL", seats=10, cost=2_500_001,
        hours=120, field="PRODUCTION", duration=0, in_periods=[0, 2],
    )  # fmt: skip


def test_limits_courses_and_changes_reach_the_engine(cast, offers, requirement, year):
    manager = cast.actor("manager")
    add_course(cast, year)
    services.set_limits(
        manager,
        year,
        limits=[{"kind": "class", "value": "UNKNOWN", "least": 1, "most": 2}],
        expected_version=year.version,
    )
    services.change_by_hand(
        manager, year, enterprise=offers["satu"].enterprise, requirement=requirement, rule="MUST", start=1
    )
    services.change_by_hand(
        manager, year, enterprise=offers["siap"].enterprise, requirement=requirement, rule="NEVER"
    )
    other = producer(cast, "Dapur Jauh", product="kaos")
    services.change_by_hand(manager, year, enterprise=other.enterprise, requirement=requirement, rule="MUST")
    built = build_problem(settings_of(year), on=TODAY)
    fixed = built.problem.fixed
    assert [list(one) for one in (fixed.enterprise, fixed.start, fixed.is_must)] == [
        [1, 0],
        [1, -1],
        [True, False],
    ]
    assert built.lost_changes == 1
    assert list(built.problem.limits.least) == [1]
    assert list(built.problem.limits.member) == [0, 1, 2]
    # Thousands of rupiah, upwards; generalists' hours where fields are not kept apart.
    assert list(built.problem.groups.cost) == [2_501, 2_501]
    assert set(built.problem.groups.field) == {0}


def test_settings_are_kept_with_the_run_and_read_back(cast, year):
    add_course(cast, year)
    settings = settings_of(year, hours_percent=50, money_percent=200)
    assert RunSettings.from_json(settings.as_json()) == settings
    built, half = build_problem(settings_of(year), on=TODAY), build_problem(settings, on=TODAY)
    assert list(half.problem.hours) == [one // 2 for one in built.problem.hours]
    assert list(half.problem.budget) == [2 * one for one in built.problem.budget]
    assert half.sha256 != built.sha256
    assert build_problem(settings, on=TODAY).sha256 == half.sha256


def test_a_requirement_that_is_over_before_the_year_is_left_out(cast, offers, requirement, year):
    requirement.latest_day = datetime.date(2026, 12, 31)
    requirement.save(update_fields=["latest_day"])
    assert build_problem(settings_of(year), on=TODAY).problem.enterprise_ids == ()


def test_chances_of_the_centre_stand_before_the_guesses():
    found = chances_of({"link": [50, 60, 70], "codes": {"NIB": [99, 100, 100]}}, TODAY)
    assert found.link == (50, 60, 70)
    assert found.of("NIB", "NONE") == (99, 100, 100)
    assert found.of("HALAL_SELF_DECLARE", "STATE") == (40, 70, 90)
    assert found.of("MEREK", "ENTERPRISE") == (60, 80, 95)


def test_reading_gaps_asks_few_questions(django_assert_max_num_queries, cast, offers, requirement, year):
    settings = settings_of(year)
    with django_assert_max_num_queries(12):
        build_problem(settings, on=TODAY)
    for number in range(6):
        producer(cast, f"Dapur Lagi {number}", capacity=700_000)
    match_requirement(cast.actor("manager"), requirement=requirement, on=TODAY)
    with django_assert_max_num_queries(12):
        assert len(build_problem(settings, on=TODAY).problem.enterprise_ids) == 9
