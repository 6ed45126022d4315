"""Runs the wiring once all rooms are loaded."""

from django.apps import AppConfig


class WiringConfig(AppConfig):
    """Attaches job handlers, and what follows upon what, across rooms."""

    name = "sambung.config.wiring"
    label = "wiring"

    def ready(self) -> None:
        """Attach everything."""
        from sambung.config.wiring import hooks

        hooks.attach()
