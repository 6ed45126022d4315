"""Comparing the registry: what is proposed, what a stopped scan keeps, what a change brings up."""

import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.apps.duplicates.pairs import proposals
from tests.cast import TODAY

from sambung.analytics.duplicates import find_likely_pairs
from sambung.apps.actors.access import SYSTEM
from sambung.apps.duplicates import services
from sambung.apps.duplicates.models import Key, Proposal, Scan, Waiting
from sambung.apps.duplicates.selectors import ProposalFilters, find_proposal, list_proposals, pair_view
from sambung.apps.duplicates.services import compare_later, compare_waiting, judge_pair, scan_registry
from sambung.apps.duplicates.services import scanning as scanning_module
from sambung.apps.duplicates.services.keys import counts_of
from sambung.apps.duplicates.services.records import records_of
from sambung.apps.jobs.models import Job
from sambung.apps.jobs.services import run_waiting_jobs
from sambung.apps.registry import services as registry
from sambung.apps.registry.models import Enterprise
from sambung.engine.resolution.blocks import key_number

pytestmark = pytest.mark.django_db


class Cut(RuntimeError):
    """Where the work is stopped."""


@pytest.fixture
def twice(register):
    """Two pairs that are alike, and two that only share a common word or a place."""
    register("Warung Bu Tinah", phone="0812-1111-2222", activity="menjual sembako")
    register("warung tinah", phone="+62 812 1111 2222", activity="menjual sembako dan gas")
    register("CV Viven Jaya", village="33.72.02.1001", activity="konveksi")
    register("CV Vipen Jaya", village="33.72.02.1001", activity="konveksi kemeja")
    register("Bengkel Slamet", activity="servis motor")
    register("Bengkel Slamet", village="33.76.01.1001", activity="servis motor", elsewhere=True)


ALIKE = {("Warung Bu Tinah", "warung tinah"): "OPEN", ("CV Viven Jaya", "CV Vipen Jaya"): "OPEN"}


def test_a_scan_proposes_what_is_alike(twice):
    scan = scan_registry()
    assert proposals() == ALIKE
    assert (scan.proposed, scan.finished_at is not None) == (2, True)
    # A second scan finds the same and proposes nothing again.
    again = scan_registry(is_fresh=True)
    assert (again.proposed, proposals()) == (0, ALIKE)


def test_the_index_finds_what_splinks_blocks_find(cast, register):
    """The registry walked by keys, and the whole table blocked in DuckDB: two ways, one list."""
    pick = random.Random(7)
    names = ["Tinah", "Sri Rejeki", "Maju Jaya", "Berkah", "Viven", "Vipen", "Slamet", "Sumber Rasa", "Rasa"]
    for number in range(60):
        name = f"{pick.choice(['Warung', 'CV', 'Toko', ''])} {pick.choice(names)}".strip()
        register(
            name,
            phone=pick.choice(["", f"0812-0000-{pick.randrange(1000, 1012)}"]),
            owner=pick.choice(["", "Sri Wahyuni", "Slamet Riyadi"]),
            village=f"33.72.0{pick.randrange(1, 4)}.1001" if number % 9 else "",
            activity=pick.choice(["menjual sembako", "konveksi", "servis motor", ""]),
        )
    scan_registry()
    rows = Enterprise.objects.unscoped("a test looks").filter(kind="UMKM")
    records = [one.record for one in records_of(list(rows.values_list("pk", flat=True))).values()]
    whole = {frozenset((pair.left, pair.right)): pair.decision.weight for pair in find_likely_pairs(records)}
    kept = Proposal.objects.unscoped("a test looks").select_related("left", "right")
    assert {frozenset((str(row.left.uid), str(row.right.uid))): row.weight for row in kept} == {
        pair: round(weight, 3) for pair, weight in whole.items()
    }
    assert len(whole) > 20


def test_a_scan_that_is_cut_off_goes_on_where_it_was_left(twice, monkeypatch):
    monkeypatch.setattr(scanning_module, "CHUNK", 2)
    seen = []

    def report(done, total):
        seen.append(done)
        if len(seen) in (2, 5, 9):
            raise Cut

    for _attempt in range(3):
        with pytest.raises(Cut):
            scan_registry(report=report)
    scan = scan_registry(report=report)
    assert Scan.objects.count() == 1
    # Each enterprise was looked at once for its keys and once for its pairs, whatever was stopped.
    assert scan.done == 2 * Enterprise.objects.unscoped("a test looks").count()
    assert seen == sorted(seen)
    assert proposals() == ALIKE


def test_it_runs_as_a_job_with_its_progress(cast, twice):
    job = services.ask_for_scan(cast.actor("manager"))
    assert services.ask_for_scan(cast.actor("manager")) == job
    run_waiting_jobs()
    done = Job.objects.unscoped("a test looks").get(pk=job.pk)
    assert (done.state, done.result["proposed"]) == ("DONE", 2)
    assert services.is_current()
    services.ensure_scan()
    assert Job.objects.unscoped("a test looks").filter(kind=services.JOB_KIND, state="QUEUED").count() == 0


def test_a_change_is_noted_in_its_transaction_and_compared_by_the_worker(cast, twice, register):
    scan_registry()
    Waiting.objects.all().delete()
    new = register("Viven Jaya", village="33.72.02.1001", activity="konveksi")
    assert set(Waiting.objects.values_list("enterprise_key", flat=True)) == {new.pk}
    compare_waiting()
    assert ("CV Viven Jaya", "Viven Jaya") in proposals()
    assert Waiting.objects.count() == 0
    # It is called otherwise now: what was alike is gone, and comes back with the name.
    mentor = cast.actor("mentor")
    new.refresh_from_db()
    registry.rename_enterprise(mentor, new, name="Bengkel Karya Abadi")
    compare_waiting()
    assert proposals()["CV Viven Jaya", "Bengkel Karya Abadi"] == "GONE"
    new.refresh_from_db()
    registry.rename_enterprise(mentor, new, name="Viven Jaya")
    compare_waiting()
    assert proposals()["CV Viven Jaya", "Viven Jaya"] == "OPEN"


def test_what_no_longer_works_is_no_twin(cast, twice):
    scan_registry()
    one = Enterprise.objects.unscoped("a test looks").get(name="warung tinah")
    registry.end_enterprise(cast.actor("mentor"), one, ended_on=TODAY)
    compare_waiting()
    assert proposals()["Warung Bu Tinah", "warung tinah"] == "GONE"
    assert not Key.objects.filter(enterprise_key=one.pk).exists()


def test_a_judged_pair_keeps_its_word_through_every_scan(cast, twice):
    scan_registry()
    row = Proposal.objects.unscoped("a test looks").select_related("left", "right").first()
    actor = cast.actor("manager")
    made = judge_pair(actor, one=row.left, other=row.right, verdict="DIFFERENT")
    scan_registry(is_fresh=True)
    row.refresh_from_db()
    assert row.state == "DIFFERENT"
    services.take_back_judgement(actor, judgement=made)
    row.refresh_from_db()
    assert row.state == "OPEN"


def test_two_that_are_one_through_a_third_are_not_asked_about(cast, register):
    a, b, c = (register("Sari Asih Bakery", phone=f"0812-1111-222{n}") for n in range(3))
    actor = cast.actor("manager")
    judge_pair(actor, one=a, other=b, verdict="SAME")
    judge_pair(actor, one=b, other=c, verdict="SAME")
    scan_registry()
    rows = Proposal.objects.unscoped("a test looks").values_list("left_id", "right_id", "state")
    assert set(rows) == {(a.pk, b.pk, "SAME"), (b.pk, c.pk, "SAME")}


def test_a_crowded_key_brings_nothing_together_and_costs_no_more(cast, register):
    register("Sumber Rejeki")
    Key.objects.bulk_create(
        Key(number=key_number("n|sumberrejeki"), enterprise_key=10_000 + row) for row in range(500)
    )
    assert counts_of([key_number("n|sumberrejeki"), key_number("n|tidakada")]) == {
        key_number("n|sumberrejeki"): 61,
        key_number("n|tidakada"): 0,
    }
    compare_waiting()
    assert proposals() == {}


def test_a_chunk_takes_a_bounded_number_of_queries(cast, register):
    def queries():
        with CaptureQueriesContext(connection) as caught:
            scan_registry(is_fresh=True)
        return len(caught)

    for number in range(10):
        register(f"Usaha Tinah {number}", phone="0812-1111-2222")
    few = queries()
    for number in range(40):
        register(f"Usaha Sri {number}", phone=f"0812-1111-33{number:02d}")
    # More keys take more statements of 400; nothing grows with each enterprise.
    assert queries() <= few + 12


def test_who_sees_which_pair_and_whose_values(cast, register):
    here = register("Warung Bu Tinah", phone="0812-1111-2222", owner="Sutinah", nib="1234567890123")
    register("warung tinah", phone="0812-1111-2222", owner="Sutinah", elsewhere=True)
    register("Dapur Tegal", phone="0812-9999-2222", elsewhere=True)
    register("Dapur Tegal", phone="0812-9999-2222", elsewhere=True)
    scan_registry()

    def seen(who):
        page = list_proposals(cast.actor(who), ProposalFilters())
        return sorted((row.left.name, row.right.name) for row in page)

    across, theirs = ("Warung Bu Tinah", "warung tinah"), ("Dapur Tegal", "Dapur Tegal")
    assert seen("mentor") == seen("manager") == [across]
    assert seen("stranger") == [theirs, across]
    assert seen("admin") == [theirs, across]
    for who in ("owner", "buyer", "operator", "analyst"):
        assert seen(who) == []
    (row,) = list_proposals(cast.actor("mentor"), ProposalFilters())
    assert find_proposal(cast.actor("analyst"), row.uid) is None
    told = {
        reason.feature: (reason.left, reason.right) for reason in pair_view(cast.actor("mentor"), row).reasons
    }
    assert told["PHONE"] == ("…2222", None)
    assert told["OWNER"] == ("Sutinah", None)
    assert told["IDENTIFIER"] == ("NIB …0123", None)
    assert told["NAME"] == ("Warung Bu Tinah", "warung tinah")
    assert not pair_view(cast.actor("mentor"), row).may_judge
    assert pair_view(cast.actor("manager"), row).may_judge
    assert "Sutinah" not in str(row.evidence)
    assert here.name == row.left.name


def test_a_list_takes_few_queries_whatever_is_on_it(cast, register, django_assert_max_num_queries):
    for number in range(12):
        register("Sari Asih Bakery", phone=f"0812-1111-22{number:02d}", activity="roti")
    scan_registry()
    manager = cast.actor("manager")
    with django_assert_max_num_queries(2):
        page = list_proposals(manager, ProposalFilters())
        assert len([(row.left.name, row.right.centre.name) for row in page]) == 25
    with django_assert_max_num_queries(7):
        pair_view(manager, page[0])


def test_the_system_asks_for_the_first_scan_by_itself():
    services.ensure_scan()
    services.ensure_scan()
    assert Job.objects.unscoped("a test looks").filter(actor_uid=SYSTEM.uid).count() == 1


def test_nothing_is_noted_for_what_is_not_compared(cast, register):
    one = register("Warung Tinah")
    Waiting.objects.all().delete()
    compare_later([])
    registry.add_offer(cast.actor("mentor"), one, product="sambal", unit="kg")
    assert Waiting.objects.count() == 0
