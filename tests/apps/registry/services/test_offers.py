"""Figures of an offer: who said it, when, until when; one stands for each kind."""

import datetime

import pytest
from tests.cast import TODAY

from sambung.apps.actors.access import PermissionMissingError
from sambung.apps.journal.models import Entry
from sambung.apps.registry.models import Enterprise, OfferValue
from sambung.apps.registry.services import (
    ValueStatement,
    add_offer,
    state_hub_terms,
    state_offer_value,
    state_offer_values,
    state_resource,
    stop_offer,
)

REASON = "the test reads all rows"


def test_an_answer_replaces_the_standing_figure_and_keeps_the_old_one(cast, manager, offer):
    state_offer_value(
        manager,
        offer,
        ValueStatement("CAPACITY", 600_000),
        source="SEEN",
        stated_on=TODAY + datetime.timedelta(days=10),
        witness="Budi",
    )
    rows = OfferValue.objects.unscoped(REASON).filter(offer=offer, kind="CAPACITY").standing()
    assert [(row.number, row.source) for row in rows.on(TODAY)] == [(400_000, "OWNER")]
    assert [(row.number, row.source) for row in rows.filter(valid_to__isnull=True)] == [(600_000, "SEEN")]


def test_a_price_is_not_in_the_journal_in_clear(cast, manager, offer):
    entry = Entry.objects.filter(code="registry.offer_value.stated").latest("id")
    assert "1500000" not in str(entry.payload)
    assert "400000" in str(entry.payload)


def test_a_figure_can_be_taken_away(cast, manager, offer):
    later = TODAY + datetime.timedelta(days=5)
    state_offer_values(manager, offer, [ValueStatement("CAPACITY")], stated_on=later)
    assert not OfferValue.objects.unscoped(REASON).filter(kind="CAPACITY").standing().on(later).exists()


def test_a_negative_figure_is_refused(cast, manager, offer):
    with pytest.raises(ValueError, match="0 or more"):
        state_offer_value(manager, offer, ValueStatement("CAPACITY", -1))


def test_products_are_found_by_words_until_they_are_no_longer_made(cast, manager, offer):
    def stems():
        return Enterprise.objects.unscoped(REASON).get(pk=cast.workshop.pk).stems

    add_offer(manager, cast.workshop, product="Keripik pisang", unit="kg")
    assert " pisang " in stems()
    stop_offer(manager, cast.workshop.offers.get(product="Keripik pisang"))
    assert " pisang " not in stems()


def test_a_stranger_states_nothing_and_the_owner_does(cast, offer):
    with pytest.raises(PermissionMissingError):
        state_offer_value(cast.actor("stranger"), offer, ValueStatement("CAPACITY", 1))
    state_offer_value(cast.actor("owner"), offer, ValueStatement("LEAD_TIME", 7))


def test_a_resource_is_shared_only_within_its_enterprise(cast, manager, offer):
    state_resource(
        manager, cast.workshop, name="Oven", unit="jam", number=160_000, uses=[(offer, 50)], stated_on=TODAY
    )
    with pytest.raises(ValueError, match="own enterprise"):
        state_resource(manager, cast.cooperative, name="Oven", unit="jam", number=1, uses=[(offer, 1)])


def test_a_hub_has_terms_for_each_unit(cast, manager):
    for unit in ("kg", "piece", "kg"):
        state_hub_terms(manager, cast.cooperative, unit=unit, capacity=1_000_000, stated_on=TODAY)
    standing = cast.cooperative.hub_terms.filter(superseded__isnull=True, valid_to__isnull=True)
    assert sorted(standing.values_list("unit", flat=True)) == ["kg", "piece"]
