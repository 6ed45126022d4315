"""Units of trade with exact factors; a container (karung, dus) converts only with a stated content.

A conversion that cannot be known (other dimension, no stated content) answers None, never a guess.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from importlib import resources

import yaml


class Dimension(StrEnum):
    MASS = "MASS"
    COUNT = "COUNT"
    PAIR = "PAIR"
    SET = "SET"
    LENGTH = "LENGTH"
    AREA = "AREA"
    VOLUME = "VOLUME"
    CONTAINER = "CONTAINER"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit; `factor` is in the base of its dimension (kg, piece, m, m2, litre), None for a container."""

    code: str
    dimension: Dimension
    factor: Fraction | None
    symbol_id: str
    symbol_en: str

    def symbol(self, lang: str = "id") -> str:
        return self.symbol_en if lang.startswith("en") else self.symbol_id


@dataclass(frozen=True, slots=True)
class Content:
    """What one container holds, as stated by somebody: `Content(Fraction(50), "kg")` for a sack of 50 kg."""

    amount: Fraction
    unit: str

    def __post_init__(self) -> None:
        if self.amount <= 0:
            raise ValueError("a container's content must be more than 0")


@lru_cache(maxsize=1)
def units() -> Mapping[str, Unit]:
    """All units by code, containers last."""
    return _table()[0]


@lru_cache(maxsize=1)
def _table() -> tuple[Mapping[str, Unit], Mapping[str, str]]:
    text = resources.files("sambung.standards").joinpath("tables/units.yaml").read_text(encoding="utf-8")
    data = yaml.safe_load(text)
    found: dict[str, Unit] = {}
    names: dict[str, str] = {}
    for section in ("units", "containers"):
        for code, row in data[section].items():
            factor = Fraction(row["factor"]) if section == "units" else None
            dimension = Dimension(row["dimension"]) if section == "units" else Dimension.CONTAINER
            found[code] = Unit(code, dimension, factor, row["symbol"]["id"], row["symbol"]["en"])
            for name in (code, *row["names"]):
                names[name] = code
    return found, names


def unit(code: str) -> Unit:
    """The unit of a code; raises KeyError for one not in the table (`parse_unit` reads people's words)."""
    return units()[code]


def parse_unit(text: str) -> Unit | None:
    """The unit that a word names (`Kg`, `lsn`, `kwintal`, `pcs`) in either language, or None."""
    code = _table()[1].get(" ".join(text.lower().strip(" .").split()))
    return None if code is None else units()[code]


def convert(
    amount: Fraction | int, origin: str, target: str, content: Content | None = None
) -> Fraction | None:
    """The exact amount in another unit; None where dimensions differ or a container's content is not stated.

    `content` belongs to the container among the two; between two different containers nothing is known.
    """
    source, goal = units()[origin], units()[target]
    if source.code == goal.code:
        return Fraction(amount)
    if source.dimension is Dimension.CONTAINER and goal.dimension is Dimension.CONTAINER:
        return None
    if source.dimension is Dimension.CONTAINER:
        return None if content is None else convert(amount * content.amount, content.unit, target)
    if goal.dimension is Dimension.CONTAINER:
        inside = None if content is None else convert(amount, origin, content.unit)
        return None if inside is None or content is None else inside / content.amount
    if source.dimension is not goal.dimension or source.factor is None or goal.factor is None:
        return None
    return Fraction(amount) * source.factor / goal.factor
