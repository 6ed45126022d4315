"""Offers, machines and certificates: what is known, what is not, and until when."""

from collections import Counter
from datetime import timedelta

from sambung.engine.simulation import Province


def test_a_third_of_the_offers_cannot_be_relied_on_and_the_reasons_differ(province: Province) -> None:
    day = province.day
    known = untold = expired = 0
    for offer in province.offers:
        values = (offer.capacity, offer.unit_price)
        known += all(value.known_on(day) is not None for value in values)
        untold += any(value.value is None for value in values)
        expired += all(value.value is not None for value in values) and any(
            v.expires_on < day for v in values
        )
    n = len(province.offers)
    assert 0.55 < known / n < 0.75
    assert untold / n > 0.1
    assert expired / n > 0.08
    assert known + untold + expired == n


def test_what_is_told_is_a_positive_number_with_a_source_and_an_end(province: Province) -> None:
    sources = Counter()
    for offer in province.offers:
        for value in (offer.capacity, offer.unit_price, offer.min_batch, offer.lead_time_days):
            sources[value.source] += 1
            assert value.value is None or value.value > 0
            assert value.expires_on - value.stated_on >= timedelta(days=90)
        if offer.min_batch.value is not None:
            assert offer.capacity.value is not None
            assert offer.min_batch.value <= offer.capacity.value
    assert set(sources) == {"OWNER", "SEEN", "DELIVERY", "ESTIMATE"}


def test_estimates_run_out_sooner_than_what_was_seen(province: Province) -> None:
    spans = {}
    for offer in province.offers:
        spans.setdefault(offer.capacity.source, set()).add(
            offer.capacity.expires_on - offer.capacity.stated_on
        )
    assert spans["ESTIMATE"] == {timedelta(days=90)}
    assert spans["SEEN"] == {timedelta(days=365)}


def test_shared_machines_suffice_for_either_offer_but_not_for_both(province: Province) -> None:
    offers = {offer.offer_id: offer for offer in province.offers}
    uses: dict[str, list] = {}
    for use in province.resource_uses:
        uses.setdefault(use.resource_id, []).append(use)
    joint = 0
    for resource in province.resources:
        free = resource.capacity.value - resource.own_use
        needs = []
        for use in uses[resource.resource_id]:
            offer = offers[use.offer_id]
            assert offer.enterprise_id == resource.enterprise_id
            assert offer.period == resource.period
            needs.append((offer.capacity.value or 0) * use.amount)
        assert len(needs) == 2
        assert max(needs) <= free
        joint += sum(needs) > free
    assert joint > 0.5 * len(province.resources)


def test_owners_write_products_in_several_ways_some_of_them_wrong(province: Province) -> None:
    texts = {offer.product_text for offer in province.offers if offer.product == "keripik_singkong"}
    assert "keripik singkong" in texts
    assert texts & {"kripik singkong", "kripik telo", "kripik singkong pedes"}


def test_certificates_have_all_bases_and_some_are_expired_or_end_soon(province: Province) -> None:
    day = province.day
    assert {c.basis for c in province.certificates} == {"TERM", "EVENT", "BATCH"}
    for c in province.certificates:
        assert (c.scheme == "HALAL") == (c.basis == "EVENT") == (c.valid_until is None)
        assert c.valid_until is None or c.valid_until > c.issued_on
        assert c.invalidated_on is None or c.issued_on <= c.invalidated_on <= day
        assert c.number.startswith("SIM-")
    ends = [c.valid_until for c in province.certificates if c.valid_until]
    assert sum(end < day for end in ends) > 100
    assert sum(day <= end <= day + timedelta(days=90) for end in ends) > 100
