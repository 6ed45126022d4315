"""Enterprises that are there twice, written as the registry writes them."""

import pytest
from tests.apps.duplicates.pairs import Registrar


@pytest.fixture
def register(cast):
    """Registers enterprises of Centre Solo, or of another."""
    return Registrar(cast)
