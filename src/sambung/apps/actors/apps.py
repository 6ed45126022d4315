"""The room as Django sees it."""

from django.apps import AppConfig


class ActorsConfig(AppConfig):
    """See the package's docstring."""

    name = "sambung.apps.actors"
    label = "actors"
