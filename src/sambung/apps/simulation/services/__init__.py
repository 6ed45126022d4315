"""Loading a simulated province, and who may sign in to it in the demo."""

from sambung.apps.simulation.services.people import PASSWORD, demo_sign_ins
from sambung.apps.simulation.services.province import Loaded, load_province

__all__ = ["PASSWORD", "Loaded", "demo_sign_ins", "load_province"]
