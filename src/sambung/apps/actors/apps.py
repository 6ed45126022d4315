"""The room as Django sees it."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ActorsConfig(AppConfig):
    """Loads each room's `access`, so that its rules are registered before anybody asks."""

    name = "sambung.apps.actors"
    label = "actors"

    def ready(self) -> None:
        """Every room's rules."""
        autodiscover_modules("access")
