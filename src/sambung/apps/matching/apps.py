"""The room as Django sees it."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    """See the package's docstring."""

    name = "sambung.apps.matching"
    label = "matching"
