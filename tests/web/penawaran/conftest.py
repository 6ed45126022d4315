"""The scene of a solved consortium, and a browser for each of the cast."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.apps.linkages.scene import Scene, make_scene
from tests.cast import Cast


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """See tests/apps/linkages/scene.py."""
    return make_scene(cast)


@pytest.fixture
def browser(scene: Scene) -> Callable[[str], Client]:
    """A signed-in client by the name in the cast; empty: nobody."""

    def sign_in(name: str = "", language: str = "en") -> Client:
        client = Client(HTTP_ACCEPT_LANGUAGE=language)
        client.cookies["django_language"] = language
        if name:
            client.force_login(getattr(scene.cast, name), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in
