"""What is assumed about one product."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Product:
    """A product's typical numbers, words and places.

    `price` (rupiah per unit), `capacity` (units a month of a micro enterprise) and `lead_days` are medians.
    `texts` are how owners usually write it, `variants` the rarer ways, misspelt ones among them.
    `minutes` is the machine time of one unit. `attributes` are (name, low, high, step).
    `schemes` gives the share of micro, small and medium makers that hold a certificate.
    `asked` are certificates buyers ask as a must; `clusters` multiply a region's weight.
    """

    key: str
    sector: str
    kbli: str
    unit: str
    words: str
    texts: tuple[str, ...]
    variants: tuple[str, ...]
    trade_words: tuple[str, ...]
    share: float
    price: int
    capacity: int
    weight_kg: float
    lead_days: int
    machine: str
    minutes: float
    attributes: tuple[tuple[str, float, float, float], ...]
    schemes: Mapping[str, tuple[float, float, float]]
    asked: tuple[str, ...]
    clusters: Mapping[str, float]
    price_sigma: float = 0.07
    capacity_sigma: float = 0.7
    preferred: tuple[str, ...] = field(default=("MEREK",))
