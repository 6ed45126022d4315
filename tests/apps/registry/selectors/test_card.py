"""The card: what the actor may see, what is unknown, and a bounded number of queries."""

import datetime

import pytest
from tests.cast import TODAY

from sambung.apps.registry.selectors import enterprise_card, enterprise_history
from sambung.apps.registry.services import (
    ContactStatement,
    ValueStatement,
    add_offer,
    give_consent,
    record_certificate,
    state_contact,
    state_offer_value,
)


def card(cast, name, today=TODAY):
    return enterprise_card(cast.actor(name), cast.workshop.uid, today=today)


def test_what_is_not_known_is_a_question(cast):
    assert {"PLACE", "ACTIVITY", "OFFERS", "NIB", "CLASS", "SEX", "CONTACT", "CONSENT"} <= set(
        card(cast, "mentor").questions
    )


def test_an_expired_capacity_is_asked_again(cast, offer):
    line = card(cast, "mentor", datetime.date(2027, 3, 1)).offers[0]
    assert line.capacity.state == "EXPIRED"
    assert line.capacity.number is None
    assert "CAPACITY" in line.questions
    assert line.free.free is None


@pytest.mark.parametrize(
    ("name", "sees_price"),
    [("manager", True), ("mentor", True), ("owner", True), ("stranger", False), ("admin", False)],
)
def test_prices_are_seen_by_the_owning_centre_and_the_owner_alone(cast, offer, name, sees_price):
    line = card(cast, name).offers[0]
    assert line.sees_price is sees_price
    assert (line.price is not None) is sees_price


def test_capacity_is_seen_by_other_centres_once_the_owner_agreed(cast, manager, offer):
    assert card(cast, "stranger").offers[0].capacity is None
    give_consent(manager, cast.workshop, purpose="MATCHING", from_day=TODAY)
    assert card(cast, "stranger").offers[0].capacity.number == 400_000
    assert card(cast, "stranger").offers[0].price is None


def test_contact_and_history_are_not_anothers(cast, manager):
    state_contact(manager, cast.workshop, ContactStatement("Ani", "0811"), from_day=TODAY)
    assert card(cast, "owner").contact.phone == "0811"
    assert card(cast, "stranger").contact is None
    assert enterprise_history(cast.actor("stranger"), cast.workshop) == []
    lines = enterprise_history(manager, cast.workshop)
    assert [(line.code, line.actor_name, line.is_undoable) for line in lines] == [
        ("registry.contact.stated", "Mira", True)
    ]


def test_a_buyer_and_nobody_see_no_card(cast):
    from sambung.apps.actors.access import NOBODY

    assert card(cast, "buyer") is None
    assert enterprise_card(NOBODY, cast.workshop.uid, today=TODAY) is None


@pytest.mark.parametrize("many", [2, 20])
def test_queries_do_not_grow_with_the_enterprise(cast, manager, many, django_assert_max_num_queries):
    for number in range(many):
        made = add_offer(manager, cast.workshop, product=f"Produk {number}", unit="kg")
        state_offer_value(manager, made, ValueStatement("CAPACITY", 1000), stated_on=TODAY)
        record_certificate(manager, cast.workshop, scheme="HALAL", basis="EVENT", valid_from=TODAY)
    with django_assert_max_num_queries(18):
        shown = enterprise_card(manager, cast.workshop.uid, today=TODAY)
    assert (len(shown.offers), len(shown.certificates)) == (many, many)
