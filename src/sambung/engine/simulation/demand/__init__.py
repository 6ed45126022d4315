"""Large buyers' requirements, fitted to the supply so that each shows what it is meant to show.

Lives here: the hubs, what a requirement asks, who could answer, and the arithmetic by which quantity and
ceiling are chosen. Does not live here: solving; the arithmetic only adds capacities up.
"""

from sambung.engine.simulation.demand.design import Demand, draw_demand
from sambung.engine.simulation.demand.hubs import draw_hubs

__all__ = ["Demand", "draw_demand", "draw_hubs"]
