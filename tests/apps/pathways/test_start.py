"""What a run hands to the next: its plan and prices; what no longer exists is left out; a fresh start takes nothing."""

import dataclasses

import numpy as np
import pytest
from tests.apps.pathways.answers import answer, plan_of, solution_of
from tests.cast import TODAY

from sambung.apps.jobs.services import run_waiting_jobs
from sambung.apps.journal.models import Entry
from sambung.apps.pathways import selectors, services
from sambung.apps.pathways.facts import build_problem, pack, settings_of, start_from
from sambung.apps.pathways.models import KeptPlan
from sambung.engine.pathways.ledger import Ledger

pytestmark = pytest.mark.django_db


def limited(cast, year, value="UNKNOWN", least=1):
    """The year with one floor."""
    return services.set_limits(
        cast.actor("manager"),
        year,
        limits=[{"kind": "class", "value": value, "least": least, "most": None}],
        expected_version=year.version,
    )


def test_a_plan_and_prices_come_back_as_they_went(cast, year):
    built = build_problem(settings_of(limited(cast, year)), on=TODAY)
    found = solution_of(built.problem)
    prices = dataclasses.replace(
        found.prices,
        bits=2,
        budget=np.array([6]),
        hours=np.arange(len(built.problem.hours)),
        floor=np.array([3]),
    )
    content = pack(built.problem, built.settings, found.plan, prices)
    start = start_from(content, built.problem, built.settings)
    assert (start.pathways, start.kept) == (3, 3)
    assert start.plan.candidate.tolist() == found.plan.candidate.tolist()
    assert start.plan.start.tolist() == found.plan.start.tolist()
    table = {
        row[:4]: row[4]
        for row in zip(
            *(getattr(start.prices, one) for one in ("kind", "identifier", "field", "period", "value")),
            strict=True,
        )
    }
    assert table["budget", str(cast.solo.uid), "", 0] == 1.5
    assert table["floor", "0", "", 0] == 0.75
    assert table["hours", str(cast.solo.uid), "", 3] == 0.75
    assert content == pack(built.problem, built.settings, found.plan, prices), "the same each time"


def test_what_is_no_more_is_left_out(cast, year, offers):
    """An enterprise that ended, and a floor that was taken away, are not in the start."""
    year = limited(cast, year)
    built = build_problem(settings_of(year), on=TODAY)
    found = solution_of(built.problem)
    prices = dataclasses.replace(found.prices, floor=np.array([5]))
    content = pack(built.problem, built.settings, found.plan, prices)
    services.set_limits(cast.actor("manager"), year, limits=[], expected_version=year.version)
    gone = offers["dua"].enterprise
    type(gone).objects.unscoped("test").filter(pk=gone.pk).update(ended_on=TODAY)
    later = build_problem(settings_of(year), on=TODAY)
    start = start_from(content, later.problem, later.settings)
    assert (start.pathways, start.kept) == (3, 2)
    assert str(gone.uid) not in {later.problem.enterprise_ids[one] for one in start.plan.enterprise}
    assert not start.prices.kind


def test_seats_are_taken_again(cast, year):
    """Who sat in the course sits there in the start."""
    services.add_course(
        cast.actor("manager"),
        year,
        name="Kelas halal",
        gate="CERTIFICATE:HALAL",
        seats=5,
        cost=0,
        hours=0,
        field="",
        duration=0,
        in_periods=[0, 1],
    )
    built = build_problem(settings_of(year), on=TODAY)
    problem = built.problem
    found = solution_of(problem)
    ledger = Ledger(problem, found.prices)
    accounts = []
    for place in range(len(problem.enterprise_ids)):
        ways = list(ledger.pathways_of(place, int(problem.candidates.start[place])))
        accounts.append(next((one for one in ways if any(group == 1 for _, _, group in one.starts)), ways[0]))
    content = pack(problem, built.settings, plan_of(problem, accounts), found.prices)
    start = start_from(content, problem, built.settings)
    assert len(start.plan.visitor) == 2
    assert set(start.plan.group.tolist()) == {1}


def test_the_next_run_starts_from_the_last_and_says_so(cast, year):
    manager = cast.actor("manager")
    first = services.ask_for_plan(manager, year)
    run_waiting_jobs()
    assert first.started_from is None
    second = services.ask_for_plan(manager, year)
    run_waiting_jobs()
    read = selectors.get_run(manager, second.uid)
    assert read.state == "SOLVED"
    assert read.started_from == first
    before = selectors.get_run(manager, first.uid)
    assert (read.objective, read.bound) == (before.objective, before.bound)
    begun = read.foundation["start"]
    assert begun["kept"] == begun["pathways"] == before.summary["chosen"]
    asked = Entry.objects.filter(code="pathways.asked").order_by("-id").first()
    assert asked.payload["started_from"] == str(first.uid)


def test_it_starts_from_the_plan_at_hand_or_from_nothing(cast, year):
    """A change by hand is priced against the plan that it was made on, also where another is newer."""
    manager = cast.actor("manager")
    at_hand = answer(services.ask_for_plan(manager, year))
    answer(services.ask_for_plan(manager, year))
    changed = answer(services.ask_for_plan(manager, year, previous=at_hand))
    assert changed.started_from == changed.previous == at_hand
    fresh = services.ask_for_plan(manager, year, is_fresh=True)
    assert fresh.started_from is None
    assert fresh.previous == changed


def test_a_run_that_kept_nothing_is_no_start(cast, year):
    """Runs from before plans were kept."""
    manager = cast.actor("manager")
    old = answer(services.ask_for_plan(manager, year))
    KeptPlan.objects.all().delete()
    asked = services.ask_for_plan(manager, year)
    assert asked.started_from is None
    assert asked.previous == old


def test_a_province_starts_from_its_last_answer(cast, year):
    analyst = cast.actor("analyst")
    first = services.ask_for_province(analyst, province="33")
    run_waiting_jobs()
    second = services.ask_for_province(analyst, province="33")
    run_waiting_jobs()
    read = selectors.get_run(analyst, second.uid)
    assert read.started_from == first
    assert read.foundation["start"]["kept"] > 0
    assert not read.pathways.exists(), "no name stands in a province's plan"
    assert services.ask_for_province(analyst, province="33", is_fresh=True).started_from is None


def test_what_limits_cost_is_never_less_than_nothing(cast, year):
    """Without floors and ceilings the search begins with the plan that keeps them."""
    manager = cast.actor("manager")
    run = services.ask_for_plan(manager, limited(cast, year))
    run_waiting_jobs()
    read = selectors.get_run(manager, run.uid)
    assert read.summary["without_limits"]["objective"] >= read.objective
