"""A centre with one who is ready and two who lack halal, PT Besar's open requirement, and its year."""

import datetime

import pytest
import time_machine
from tests.cast import TODAY
from tests.market import producer, require

from sambung.apps.matching.services import match_requirement
from sambung.apps.pathways.services import open_year


@pytest.fixture(autouse=True)
def clock():
    """It is TODAY: plans begin with the next quarter."""
    with time_machine.travel(datetime.datetime(2026, 11, 24, 3, tzinfo=datetime.UTC), tick=True):
        yield


@pytest.fixture
def offers(cast):
    """Dapur Siap meets everything; Dapur Satu and Dapur Dua lack halal."""
    return {
        "siap": producer(cast, "Dapur Siap", capacity=500_000, certificates=("HALAL",)),
        "satu": producer(cast, "Dapur Satu", capacity=800_000),
        "dua": producer(cast, "Dapur Dua", capacity=600_000),
    }


@pytest.fixture
def requirement(cast, offers):
    """5 t of tempeh chips a month, halal."""
    found = require(cast)
    match_requirement(cast.actor("manager"), requirement=found, on=TODAY)
    return found


@pytest.fixture
def year(cast, requirement):
    """2027 of Centre Solo, with estimates."""
    return open_year(cast.actor("manager"), centre=cast.solo)
