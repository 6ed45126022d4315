"""A gap in a small market: Dapur Tempe lacks halal for PT Besar's requirement; matching follows the registry."""

import pytest
from tests.cast import TODAY
from tests.market import producer, require

from sambung.apps.matching.services import match_requirement, rematch_for_enterprises
from sambung.apps.registry import services as registry


@pytest.fixture
def rematching(monkeypatch):
    """Matching listens to the registry, as config attaches it."""
    monkeypatch.setattr(
        registry.changes,
        "on_change",
        [lambda changed: rematch_for_enterprises(changed.enterprise_ids, on=TODAY)],
    )


@pytest.fixture
def offer(cast):
    """What Dapur Tempe makes: it has everything but halal."""
    return producer(cast, "Dapur Tempe", capacity=800_000)


@pytest.fixture
def requirement(cast, offer):
    """An open requirement that was matched once."""
    found = require(cast)
    match_requirement(cast.actor("manager"), requirement=found, on=TODAY)
    return found
