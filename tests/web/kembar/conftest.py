"""The registrar of tests/apps/duplicates, for pages."""

from tests.apps.duplicates.conftest import register

__all__ = ["register"]
