"""The scene of owners who may make snack boxes, and browsers."""

from tests.apps.asking.conftest import scene
from tests.web.penawaran.conftest import browser

__all__ = ["browser", "scene"]
