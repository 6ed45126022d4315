"""The web as Django sees it: templates, static files, template tags."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """No models live here."""

    name = "sambung.web"
    label = "web"
