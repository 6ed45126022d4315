"""One province of the demo's size, and a small one."""

from datetime import date

import pytest

from sambung.engine.simulation import Province, simulate_province

DAY = date(2026, 11, 24)


@pytest.fixture(scope="session")
def province() -> Province:
    """10,000 enterprises seen from DAY."""
    return simulate_province(seed=1, size=10_000, day=DAY)


@pytest.fixture(scope="session")
def small_province() -> Province:
    """1,000 enterprises seen from DAY."""
    return simulate_province(seed=5, size=1_000, day=DAY)
