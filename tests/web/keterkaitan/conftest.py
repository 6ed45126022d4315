"""The same scene as for proposals."""

from tests.web.penawaran.conftest import browser, scene

__all__ = ["browser", "scene"]
