"""Fixtures that every storey's tests may use: the real data beside the project, and hypothesis profiles."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "quick", max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "soak", max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

SHARED = Path(os.environ.get("SAMBUNG_SHARED", Path(__file__).parents[2] / "shared"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Real-data tests are skipped only where the whole of the real data is absent."""
    if SHARED.is_dir():
        return
    absent = pytest.mark.skip(reason="the real data is not beside the project")
    for item in items:
        if item.get_closest_marker("shared"):
            item.add_marker(absent)


@pytest.fixture
def shared_data() -> Path:
    """The folder of real lists and instances; a missing file in it is a failure, never a skip."""
    return SHARED / "data"
