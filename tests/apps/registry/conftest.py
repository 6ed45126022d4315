"""An offer of the cast's workshop, with a capacity and a price."""

import datetime

import pytest

from sambung.apps.registry.services import ValueStatement, add_offer, state_offer_values

TODAY = datetime.date(2026, 11, 24)


@pytest.fixture
def manager(cast):
    return cast.actor("manager")


@pytest.fixture
def offer(cast, manager):
    made = add_offer(manager, cast.workshop, product="Snack box", unit="kotak", period_kind="MONTH")
    state_offer_values(
        manager,
        made,
        [
            ValueStatement("CAPACITY", 400_000, expires_on=datetime.date(2027, 2, 28)),
            ValueStatement("UNIT_PRICE", 1_500_000),
        ],
        stated_on=TODAY,
    )
    return made
