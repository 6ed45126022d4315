"""The room as Django sees it."""

from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    """See the package's docstring."""

    name = "sambung.apps.reference"
    label = "reference"
