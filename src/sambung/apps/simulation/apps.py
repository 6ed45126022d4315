"""The room as Django sees it."""

from django.apps import AppConfig


class SimulationConfig(AppConfig):
    """See the package's docstring."""

    name = "sambung.apps.simulation"
    label = "simulation"
