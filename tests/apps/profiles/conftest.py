"""The scene of owners who may make snack boxes."""

from tests.apps.asking.conftest import scene

__all__ = ["scene"]
