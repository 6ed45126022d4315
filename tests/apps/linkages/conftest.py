"""The scene of a solved consortium."""

import pytest
from tests.apps.linkages.scene import Scene, make_scene
from tests.cast import Cast


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """See tests/apps/linkages/scene.py."""
    return make_scene(cast)
