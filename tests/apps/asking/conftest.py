"""The scene of owners who may make snack boxes."""

import pytest
from tests.apps.asking.scene import Scene, make_scene
from tests.cast import Cast


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """See tests/apps/asking/scene.py."""
    return make_scene(cast)
