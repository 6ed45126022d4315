"""Matching against hand-worked markets: verdicts with their reasons, the bar, consent, law, and reproducibility."""

import datetime

import pytest
from tests.cast import TODAY
from tests.market import MUST_HALAL, certify, entry, own, producer, require, state

from sambung.apps.actors.access import SYSTEM, PermissionMissingError
from sambung.apps.demand.services import CriterionValues, confirm_product
from sambung.apps.matching.models import MatchResult
from sambung.apps.matching.selectors import (
    changes_since,
    latest_run,
    may_see_price,
    orders_within_reach,
    results_of,
)
from sambung.apps.matching.services import judge, match_requirement, rematch_for_enterprises
from sambung.apps.registry.models import Consent


def verdicts(run):
    """Name → verdict of each line."""
    return {row.enterprise.name: row.verdict for row in run.results.select_related("enterprise")}


def line(run, name):
    return run.results.select_related("enterprise", "run__requirement").get(enterprise__name=name)


def match(cast, requirement, **more):
    return match_requirement(cast.actor("manager"), requirement=requirement, on=TODAY, **more)


def test_a_hand_worked_market(cast):
    producer(cast, "Penuh", certificates=("HALAL",), capacity=1_200_000)
    producer(cast, "Tanpa Halal", capacity=800_000)
    producer(cast, "Tanpa Harga", certificates=("HALAL",), price=None, capacity=400_000)
    producer(cast, "Mahal", certificates=("HALAL",), price=3_000_000)
    producer(cast, "Lain", product="kemeja batik", kbli="14111", certificates=("HALAL",))
    # 25,000 rupiah a kilogram is 25 million a tonne.
    run = match(cast, require(cast, price_ceiling=2_500_000_000))
    assert verdicts(run) == {
        "Penuh": "ELIGIBLE",
        "Tanpa Halal": "NEARLY",
        "Tanpa Harga": "UNKNOWN",
        "Mahal": "NOT",
    }
    # 1,200 kg a month are 1.2 t; 20,000 rupiah a kilogram are 20 million a tonne.
    full = line(run, "Penuh")
    assert (full.capacity, full.unit_price, full.source) == (1_200, 2_000_000_000, "OWNER")
    assert run.summary["eligible"] == 1_200
    assert run.summary["unknown"] == 400
    (group,) = run.summary["nearly"]
    assert (group["gap_key"], group["enterprises"], group["capacity"]) == ("CERTIFICATE:HALAL", 1, 800)
    gap = line(run, "Tanpa Halal").gaps[0]
    assert (gap["reason"], gap["intervention"], gap["closable"]) == (
        "no_certificate",
        "HALAL_SELF_DECLARE",
        True,
    )
    dear = {one["kind"]: one for one in line(run, "Mahal").results}
    assert dear["PRICE_CEILING"]["reason"] == "over_ceiling"
    halal = {one["kind"]: one for one in full.results}["CERTIFICATE"]
    assert halal["rule"] == "certificate_validity"
    assert "PP 42/2024" in halal["reference"]


def test_an_expired_price_is_unknown(cast):
    producer(cast, "Basi", certificates=("HALAL",), expires=datetime.date(2026, 11, 1))
    run = match(cast, require(cast))
    found = line(run, "Basi")
    assert (found.verdict, found.capacity, found.unit_price) == ("UNKNOWN", None, None)
    assert found.candidate["unknown"] == ["capacity", "unit_price"]


def test_a_sack_without_content_is_unknown_and_with_it_is_weighed(cast):
    unweighed = producer(cast, "Karung", unit="karung", capacity=40_000, certificates=("HALAL",))
    weighed = producer(
        cast, "Karung 50", unit="karung", capacity=40_000, price=100_000_000, certificates=("HALAL",)
    )
    state(weighed, "ATTRIBUTE", 50_000, name="content", unit="kg")
    run = match(cast, require(cast))
    assert line(run, "Karung").candidate["unconvertible"] == ["capacity", "unit_price"]
    assert line(run, "Karung").verdict == "UNKNOWN"
    # 40 sacks of 50 kg are 2 t; a million a sack is 20 million a tonne.
    found = line(run, "Karung 50")
    assert (found.verdict, found.capacity, found.unit_price) == ("ELIGIBLE", 2_000, 2_000_000_000)
    assert unweighed.unit == "karung"


def test_capacity_by_the_week_becomes_capacity_by_the_month(cast):
    producer(cast, "Mingguan", capacity=70_000, period="WEEK", certificates=("HALAL",))
    # 70 kg a week are 10 a day, and 365/12 days of that are 304.16 kg: 0.304 t, rounded down.
    assert line(match(cast, require(cast)), "Mingguan").capacity == 304


def test_own_sales_are_taken_off(cast):
    producer(cast, "Laku", certificates=("HALAL",), values={"OWN_SALES": 600_000})
    assert line(match(cast, require(cast)), "Laku").capacity == 400


def test_the_buyers_own_firm_is_no_partner(cast):
    owned = producer(cast, "Anak Perusahaan", certificates=("HALAL",))
    own(cast.firm, owned.enterprise)
    run = match(cast, require(cast))
    found = line(run, "Anak Perusahaan")
    control = {one["kind"]: one for one in found.results}["PARTNER_CONTROL"]
    assert found.verdict == "NOT"
    assert (control["state"], control["reason"]) == ("NOT_MET", "controlled_by_buyer")
    assert "UU 20/2008" in control["reference"]


def test_without_consent_nobody_is_matched_and_strangers_do_not_see_the_line(cast):
    producer(cast, "Belum Ditanya", certificates=("HALAL",), consent=False)
    refused = producer(cast, "Menolak", certificates=("HALAL",), consent=False)
    Consent.objects.create(
        enterprise=refused.enterprise,
        purpose="MATCHING",
        given_on=datetime.date(2026, 1, 1),
        valid_to=datetime.date(2026, 6, 1),
        recorded=entry(),
    )
    run = match(cast, require(cast))
    assert verdicts(run) == {"Belum Ditanya": "UNKNOWN", "Menolak": "NOT"}
    assert run.summary["eligible"] == 0
    assert "consent" in line(run, "Belum Ditanya").candidate["unknown"]
    shown = {name: results_of(cast.actor(name), run).count() for name in cast.users()}
    assert shown == {
        "manager": 2,
        "mentor": 2,
        "colleague": 2,
        "stranger": 0,
        "owner": 0,
        "buyer": 0,
        "operator": 0,
        "analyst": 0,
        "admin": 0,
    }


def test_a_persons_word_includes_and_excludes(cast):
    same = producer(cast, "Nama Lain", product="olahan kedelai renyah", kbli="", certificates=("HALAL",))
    other = producer(cast, "Bukan Itu", certificates=("HALAL",))
    requirement = require(cast)
    assert set(verdicts(match(cast, requirement))) == {"Bukan Itu"}
    confirm_product(cast.actor("mentor"), requirement=requirement, offer=same, is_same=True)
    confirm_product(cast.actor("mentor"), requirement=requirement, offer=other, is_same=False)
    assert set(verdicts(match(cast, requirement))) == {"Nama Lain"}


def test_the_code_finds_what_the_words_do_not_but_only_of_its_vintage(cast):
    offer = producer(cast, "Kode Sama", product="camilan kedelai", certificates=("HALAL",))
    requirement = require(cast, kbli_prefix="10792", kbli_vintage="2020")
    run = match(cast, requirement)
    found = line(run, "Kode Sama")
    assert (found.verdict, found.candidate["unknown"], found.is_product_sure) == (
        "UNKNOWN",
        ["product"],
        False,
    )
    # Perhaps another product: it stands beside the bar, not on it.
    assert (run.summary["unknown"], run.summary["product_unsure"]) == (0, 1)
    confirm_product(cast.actor("mentor"), requirement=requirement, offer=offer, is_same=True)
    assert verdicts(match(cast, requirement)) == {"Kode Sama": "ELIGIBLE"}
    newer = require(cast, kbli_prefix="10792", kbli_vintage="2025")
    assert verdicts(match(cast, newer)) == {}


def test_only_all_words_make_sure_and_what_nobody_says_does_not_count(cast):
    producer(cast, "Keripik Lain", product="keripik singkong", certificates=("HALAL",))
    producer(cast, "Keripik Lain Tanpa", product="keripik singkong", price=99_000_000)
    producer(cast, "Lengkap", product="keripik tempe sagu renyah", certificates=("HALAL",))
    run = match(cast, require(cast, product="keripik tempe premium", price_ceiling=2_500_000_000))
    # Over the ceiling and perhaps another product: nothing to ask.
    assert verdicts(run) == {"Keripik Lain": "UNKNOWN", "Lengkap": "ELIGIBLE"}
    assert not line(run, "Keripik Lain").is_product_sure


def test_an_enterprise_without_offer_is_one_to_ask(cast):
    asked = producer(cast, "Warung Keripik Tempe")
    asked.is_active = False
    asked.save(update_fields=["is_active"])
    run = match(cast, require(cast))
    found = line(run, "Warung Keripik Tempe")
    assert (found.offer_id, found.verdict, found.candidate["unknown"]) == (None, "UNKNOWN", ["offer"])
    assert run.summary["without_offer"] == 1


def test_the_same_input_gives_the_same_hash_and_a_changed_figure_another(cast):
    offer = producer(cast, "Satu", certificates=("HALAL",))
    requirement = require(cast)
    first, second = match(cast, requirement), match(cast, requirement)
    assert first.input_sha256 == second.input_sha256
    assert set(first.rule_versions) >= {"certificate_validity", "partnership_control", "size_class"}
    state(offer, "MIN_BATCH", 5_000)
    state(offer, "LEAD_TIME", 9)
    third = match(cast, requirement)
    assert third.input_sha256 != first.input_sha256
    # As known at the first run's entry, the first input comes back.
    again = judge(requirement, on=first.as_of, known_entry=first.known_entry)
    assert again.input_sha256 == first.input_sha256


def test_a_certificate_brings_an_enterprise_within_reach(cast):
    offer = producer(cast, "Tanpa Halal")
    requirement = require(cast)
    before = match(cast, requirement)
    assert verdicts(before) == {"Tanpa Halal": "NEARLY"}
    reach = orders_within_reach(cast.actor("mentor"), offer.enterprise)
    assert [(one.verdict, one.gaps[0]["gate"]) for one in reach] == [("NEARLY", "CERTIFICATE:HALAL")]
    certify(offer.enterprise)
    assert rematch_for_enterprises([offer.enterprise_id], on=TODAY) == 1
    after = latest_run(cast.actor("manager"), requirement)
    assert verdicts(after) == {"Tanpa Halal": "ELIGIBLE"}
    (change,) = changes_since(cast.actor("mentor"), before.created_at)
    assert (change.enterprise, change.previous_verdict) == (offer.enterprise, "NEARLY")
    assert changes_since(cast.actor("stranger"), before.created_at) == []
    assert [one.verdict for one in orders_within_reach(cast.actor("mentor"), offer.enterprise)] == [
        "ELIGIBLE"
    ]
    assert orders_within_reach(cast.actor("owner"), offer.enterprise) == []


def test_a_change_elsewhere_matches_nothing_again(cast):
    producer(cast, "Tanpa Halal")
    match(cast, require(cast))
    tailor = producer(cast, "Penjahit", product="kemeja", kbli="14111")
    assert rematch_for_enterprises([tailor.enterprise_id], on=TODAY) == 0


def test_prices_are_seen_by_the_owning_centre_and_the_manager_who_runs_the_pool(cast):
    producer(cast, "Jauh", centre=cast.tegal, certificates=("HALAL",))
    run = match(cast, require(cast))
    row = line(run, "Jauh")
    assert {name for name in cast.users() if may_see_price(cast.actor(name), row)} == {"manager", "stranger"}


@pytest.mark.parametrize("name", ["owner", "operator", "analyst", "admin"])
def test_who_may_not_match(cast, name):
    requirement = require(cast)
    with pytest.raises(PermissionMissingError):
        match_requirement(cast.actor(name), requirement=requirement, on=TODAY)


def test_the_number_of_queries_does_not_grow_with_the_candidates(cast, django_assert_max_num_queries):
    requirement = require(
        cast, criteria=[MUST_HALAL, CriterionValues("LEAD_TIME", "PREFER", {"max_days": 30})]
    )
    for number in range(5):
        producer(cast, f"Usaha {number}", certificates=("HALAL",))
    with django_assert_max_num_queries(60) as few:
        match_requirement(SYSTEM, requirement=requirement, on=TODAY)
    for number in range(5, 50):
        producer(cast, f"Usaha {number}", certificates=("HALAL",))
    # The second run also reads the first one's verdicts.
    with django_assert_max_num_queries(len(few.captured_queries) + 1):
        run = match_requirement(SYSTEM, requirement=requirement, on=TODAY)
    assert run.results.count() == 50


def test_results_of_old_runs_are_let_go_but_their_summaries_stay(cast):
    producer(cast, "Satu", certificates=("HALAL",))
    requirement = require(cast)
    runs = [match(cast, requirement) for _ in range(12)]
    assert MatchResult.objects.filter(run=runs[0]).count() == 0
    assert MatchResult.objects.filter(run=runs[-1]).count() == 1
    assert runs[0].summary["counts"]["ELIGIBLE"] == 1
