"""Loading a simulated province, and who may sign in to it in the demo."""

from sambung.apps.simulation.services.people import PASSWORD, demo_sign_ins
from sambung.apps.simulation.services.province import Loaded, load_province
from sambung.apps.simulation.services.twins import add_demo_twins

__all__ = ["PASSWORD", "Loaded", "add_demo_twins", "demo_sign_ins", "load_province"]
