"""From a match to a consortium in whole units: hand-worked answers, shortage by itself, what a manager fixes, who sees it."""

import pytest
from tests.cast import TODAY
from tests.market import producer, require

from sambung.apps.actors.access import PermissionMissingError
from sambung.apps.jobs.services import run_waiting_jobs
from sambung.apps.matching.services import match_requirement
from sambung.apps.pooling.facts import PoolSettings
from sambung.apps.pooling.models import PoolRun
from sambung.apps.pooling.selectors import (
    RunNotFoundError,
    compare_runs,
    exclusions_of,
    following_run,
    get_run,
    view_run,
)
from sambung.apps.pooling.services import UnableToBuildConsortiumError, build_consortium
from sambung.web.konsorsium.sentences import places

pytestmark = pytest.mark.django_db(transaction=True)


def solved(cast, requirement, settings=None, previous=None) -> PoolRun:
    """The run after its job has been done."""
    run = build_consortium(
        cast.actor("manager"), requirement=requirement, settings=settings, previous=previous
    )
    assert run_waiting_jobs() >= 1
    return get_run(cast.actor("manager"), run.uid)


def asked(cast, **values):
    """A requirement of 2 t a month for 3 months at Surakarta, matched."""
    requirement = require(
        cast,
        criteria=(),
        **{"quantity": 2_000, "periods": 3, "latitude": -7.57, "longitude": 110.83, **values},
    )
    match_requirement(cast.actor("manager"), requirement=requirement, on=TODAY)
    return requirement


def test_the_cheapest_two_fill_it_and_the_dear_one_says_at_which_price_it_would_enter(cast):
    producer(cast, "Murah", price=2_000_000, capacity=1_200_000)
    producer(cast, "Sedang", price=2_100_000, capacity=900_000)
    producer(cast, "Mahal", price=3_000_000, capacity=5_000_000)
    run = solved(cast, asked(cast))
    view = view_run(cast.actor("manager"), run)
    assert run.state == "SOLVED"
    assert {line.enterprise: line.quantity for line in view.lines} == {"Murah": 1_200, "Sedang": 800}
    # 1.2 t × 20 million + 0.8 t × 21 million, three months.
    assert run.cost["goods"] == 3 * (24_000_000 + 16_800_000)
    assert run.cost["short"] == 0
    assert run.bound <= run.objective == run.cost["paid"]
    assert run.gap <= 1e-3
    assert run.unverified_permille == 1000
    (left_out,) = exclusions_of(cast.actor("manager"), run)
    assert left_out.offer.enterprise.name == "Mahal"
    assert left_out.reason == "price"
    assert 2_000_000 * 1000 / 10 < left_out.price_to_enter < 3_000_000 * 1000


def test_where_all_cannot_be_filled_the_answer_with_shortage_comes_by_itself(cast):
    producer(cast, "Sendiri", capacity=1_500_000)
    run = solved(cast, asked(cast))
    assert run.state == "INFEASIBLE"
    assert {row["kind"] for row in run.conflict} >= {"requirement", "capacity"}
    answer = following_run(cast.actor("manager"), run)
    assert answer.state == "SOLVED"
    assert answer.cost["delivered"] == 1_500
    assert answer.cost["short"] == 500
    assert view_run(cast.actor("manager"), answer).short_reason == "capacity"


def test_what_a_manager_fixes_holds_and_two_solutions_can_be_compared(cast):
    cheap = producer(cast, "Murah", price=2_000_000, capacity=2_000_000)
    producer(cast, "Mahal", price=2_500_000, capacity=2_000_000)
    requirement = asked(cast)
    first = solved(cast, requirement)
    pins = ({"offer": str(cheap.uid), "rule": "NEVER"},)
    second = solved(cast, requirement, PoolSettings(pins=pins), previous=first)
    manager = cast.actor("manager")
    views = [view_run(manager, run) for run in (first, second)]
    assert [[line.enterprise for line in view.lines] for view in views] == [["Murah"], ["Mahal"]]
    assert second.objective > first.objective
    assert [(one.enterprise, one.before, one.after) for one in compare_runs(*views)] == [
        ("Mahal", 0, 2_000),
        ("Murah", 2_000, 0),
    ]


def test_pieces_come_whole(cast):
    for name, capacity in (("A", 333_000), ("B", 333_000), ("C", 400_000)):
        producer(cast, name, product="kotak snack", unit="piece", capacity=capacity, price=500_000)
    requirement = asked(
        cast, product="kotak snack", unit="piece", quantity=1_000_000, unit_weight_grams=300, periods=1
    )
    run = solved(cast, requirement, PoolSettings(max_share_permille=350))
    assert run.state == "SOLVED"
    quantities = [line.quantity for line in view_run(cast.actor("manager"), run).lines]
    assert sum(quantities) == 1_000_000
    assert all(quantity % 1000 == 0 and quantity <= 350_000 for quantity in quantities)


def test_without_a_weight_freight_is_unknown_and_the_run_says_so(cast):
    producer(cast, "A", product="kotak snack", unit="piece", capacity=1_000_000)
    run = solved(cast, asked(cast, product="kotak snack", unit="piece", quantity=1_000))
    assert (run.state, run.conflict) == ("FAILED", [{"kind": "error", "id": "NO_WEIGHT"}])


def test_only_a_manager_of_the_centre_builds_and_strangers_see_nothing(cast):
    producer(cast, "A", capacity=3_000_000)
    requirement = asked(cast)
    for name in ("mentor", "stranger", "owner", "buyer", "analyst"):
        with pytest.raises(PermissionMissingError):
            build_consortium(cast.actor(name), requirement=requirement)
    run = solved(cast, requirement)
    assert get_run(cast.actor("mentor"), run.uid) == run
    for name in ("stranger", "owner", "buyer", "operator", "analyst"):
        with pytest.raises(RunNotFoundError):
            get_run(cast.actor(name), run.uid)


def test_a_job_done_twice_writes_once(cast):
    producer(cast, "A", capacity=3_000_000)
    run = solved(cast, asked(cast))
    from sambung.apps.jobs.services import enqueue

    enqueue(cast.actor("manager"), "pooling.solve", params={"run": str(run.uid)}, subject_uid=run.uid)
    run_waiting_jobs()
    again = get_run(cast.actor("manager"), run.uid)
    assert again.version == run.version
    assert again.allocations.count() == 3


def test_a_draft_has_no_consortium(cast):
    requirement = require(cast, criteria=(), publish=False)
    with pytest.raises(UnableToBuildConsortiumError, match="WRONG_STATE"):
        build_consortium(cast.actor("manager"), requirement=requirement)


def test_the_page_asks_the_database_no_more_for_fifty_members_than_for_five(
    cast, django_assert_max_num_queries
):
    for index in range(30):
        producer(cast, f"Usaha {index:02}", capacity=100_000)
    run = solved(cast, asked(cast, periods=1))
    actor = cast.actor("manager")
    with django_assert_max_num_queries(7):
        view = view_run(actor, run)
    assert view.members == 20


def test_a_place_that_is_not_known_is_its_regencys_middle_and_the_answer_says_so(cast):
    offer = producer(cast, "Tanpa Titik", capacity=3_000_000)
    offer.enterprise.places.update(latitude=None, longitude=None)
    run = solved(cast, asked(cast, latitude=None, longitude=None))
    assert run.state == "SOLVED"
    assert run.cost["estimated_places"] == 1
    assert run.cost["is_destination_estimated"] is True
    words = places(view_run(cast.actor("manager"), run))
    assert words
    known = solved(cast, asked(cast))
    assert known.cost["is_destination_estimated"] is False
