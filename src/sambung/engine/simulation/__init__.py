"""The simulated province: seed, size and day in, plain records out.

Lives here: records of a made-up Jawa Tengah (real regencies, everything else invented), the small tables that
it is drawn from (regions, products, names, buyers, vehicle tariffs), the generator and the same records as
rows of text. Does not live here: files, the clock, the database (a loader does that), matching and solving
(the generator designs requirements by capacity and freight arithmetic and never calls the engine's other rooms).

Assumptions, all of them ours and none of them statistics (docs/reference/simulated-data.md has the reasons):

* A cohort of producers, not a census: 72 of 100 enterprises make one of 27 products, the rest trade or serve.
* 88 of 100 are micro, 10 small, 2 medium; capacities and prices are log-normal around a product's median.
* Products cluster where Jawa Tengah is known for them; elsewhere they follow population.
* A tenth of the producers have no offer recorded; a third of the offers lack a known capacity or price.
* A delivery is one load a period; a vehicle costs a fixed amount and an amount for each road kilometre.
* The requirements are fitted to the supply: EASY fills directly at least twice over; HUB reaches its ceiling
  only through a hub; SHORT lacks capacity until enterprises get one named certificate.
* About 7 of 100 small enterprises are linked on the given day, somewhat fewer two years before.

Everything is drawn from a numpy Generator with a stream of its own for each table, and rounded to whole
numbers, so that the same seed, size and day give the same province everywhere. `pooling` draws pooling problems
of any size, apart from the province.
"""

from sambung.engine.simulation.province import GENERATOR_VERSION, simulate_province
from sambung.engine.simulation.records import Province

__all__ = ["GENERATOR_VERSION", "Province", "simulate_province"]
