"""The room as Django sees it."""

from django.apps import AppConfig


class ProfilesConfig(AppConfig):
    """See the package's docstring."""

    name = "sambung.apps.profiles"
    label = "profiles"
