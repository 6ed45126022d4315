"""The room as Django sees it."""

from django.apps import AppConfig


class MentoringConfig(AppConfig):
    """See the package's docstring."""

    name = "sambung.apps.mentoring"
    label = "mentoring"
