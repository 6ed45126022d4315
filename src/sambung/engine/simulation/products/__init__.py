"""The products that simulated enterprises make, sector by sector, and what other enterprises do.

Lives here: tables of typical prices, capacities, weights, words, certificates and places. They are plausible,
not measured. Does not live here: any drawing of numbers.
"""

from sambung.engine.simulation.products.food import FOOD
from sambung.engine.simulation.products.garments import GARMENTS
from sambung.engine.simulation.products.metal import METAL
from sambung.engine.simulation.products.packaging import PACKAGING
from sambung.engine.simulation.products.plastic import PLASTIC
from sambung.engine.simulation.products.product import Product
from sambung.engine.simulation.products.wood import WOOD

PRODUCTS: tuple[Product, ...] = (*FOOD, *GARMENTS, *WOOD, *METAL, *PLASTIC, *PACKAGING)
PRODUCT_INDEX: dict[str, int] = {product.key: index for index, product in enumerate(PRODUCTS)}

# KBLI 2020, what the owner writes, weight, whether large firms buy it: who makes none of the products above
OTHER_ACTIVITIES: tuple[tuple[str, str, float, bool], ...] = (
    ("47112", "menjual sembako dan kebutuhan sehari-hari", 24, False),
    ("56102", "warung makan", 14, False),
    ("56103", "menjual minuman dan makanan kecil", 9, False),
    ("56210", "katering untuk hajatan", 7, True),
    ("47711", "menjual pakaian jadi", 7, False),
    ("47213", "jual sayuran di pasar", 6, True),
    ("14120", "menerima jahitan", 6, True),
    ("45407", "bengkel sepeda motor", 6, False),
    ("96200", "laundri kiloan", 5, True),
    ("47242", "jual roti dan jajanan pasar", 4, True),
    ("96112", "salon kecantikan", 3, False),
    ("01462", "ternak ayam petelur", 3, True),
    ("01283", "tanam cabe dan bawang", 3, True),
    ("16291", "anyaman bambu", 3, True),
)

__all__ = ["OTHER_ACTIVITIES", "PRODUCTS", "PRODUCT_INDEX", "Product"]
