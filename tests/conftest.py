"""Fixtures that every storey's tests may use: the real data beside the project, and hypothesis profiles."""

import os
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from tests.cast import Cast

# Before a landing the same examples each time: what fails is what changed. New ones are looked for by soak and by hand.
settings.register_profile(
    "quick",
    max_examples=20,
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
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


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A skip must not hide: real-data tests where the real data is, and journeys in CI, fail instead."""
    report = yield
    is_hiding = (item.get_closest_marker("shared") and SHARED.is_dir()) or (
        item.get_closest_marker("journey") and os.environ.get("CI")
    )
    if report.skipped and is_hiding and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped where it must run: {report.longrepr}"
    return report


@pytest.fixture
def shared_data() -> Path:
    """The folder of real lists and instances; a missing file in it is a failure, never a skip."""
    return SHARED / "data"


@pytest.fixture
def cast(db: None) -> "Cast":
    """People of two centres, an owner, a buyer, a cooperative, an analyst, an administrator (tests/cast.py)."""
    from tests.cast import make_cast

    return make_cast()
