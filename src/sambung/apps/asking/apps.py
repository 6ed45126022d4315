"""The room as Django sees it."""

from django.apps import AppConfig


class AskingConfig(AppConfig):
    """See the package's docstring."""

    name = "sambung.apps.asking"
    label = "asking"
