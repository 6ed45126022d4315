"""The size class of an enterprise by capital and by annual sales, under a dated rule."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class SizeClass(StrEnum):
    MICRO = "MICRO"
    SMALL = "SMALL"
    MEDIUM = "MEDIUM"
    LARGE = "LARGE"
    UNKNOWN = "UNKNOWN"


class SizeBasis(StrEnum):
    """Capital without land and buildings (for registration), or annual sales (for facilitation)."""

    CAPITAL = "CAPITAL"
    SALES = "SALES"


@dataclass(frozen=True, slots=True)
class SizeClassRule:
    """Inclusive upper bounds, in rupiah, of micro, small and medium by each basis."""

    rule_id: str
    version: str
    reference: str
    capital_bounds: tuple[int, int, int]
    sales_bounds: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class BasisFact:
    """An amount in whole rupiah by one basis, true from valid_from to valid_to (inclusive; None = still)."""

    basis: SizeBasis
    amount: int
    valid_from: date
    valid_to: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class SizeClassification:
    """The class, what each basis says by itself, and whether the two disagree."""

    size_class: SizeClass
    by_capital: SizeClass
    by_sales: SizeClass
    decided_by: SizeBasis | None
    is_conflict: bool
    reason_code: str
    params: Mapping[str, object]
    rule_id: str
    rule_version: str
    legal_reference: str


def size_class(
    bases: Iterable[BasisFact], rule: SizeClassRule, on: date, *, decides: SizeBasis = SizeBasis.SALES
) -> SizeClassification:
    """The class on a day by the deciding basis; by the other where only that is known; else UNKNOWN.

    Of several amounts by one basis the one that became true last counts. Raises ValueError on an amount below 0.
    """
    raise NotImplementedError
