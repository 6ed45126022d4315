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

    Of several amounts by one basis the one that became true last counts; two of the same day that disagree
    leave that basis unknown. Raises ValueError on an amount below 0.
    """
    known = tuple(bases)
    by_capital, is_capital_split = _class_by(SizeBasis.CAPITAL, known, rule.capital_bounds, on)
    by_sales, is_sales_split = _class_by(SizeBasis.SALES, known, rule.sales_bounds, on)
    by_basis = {SizeBasis.CAPITAL: by_capital, SizeBasis.SALES: by_sales}
    other = SizeBasis.CAPITAL if decides is SizeBasis.SALES else SizeBasis.SALES
    is_split = is_capital_split or is_sales_split
    decided_by: SizeBasis | None
    if by_basis[decides] is not SizeClass.UNKNOWN:
        decided_by, reason = decides, "by_deciding_basis"
    elif by_basis[other] is not SizeClass.UNKNOWN:
        decided_by, reason = other, "by_other_basis"
    else:
        decided_by, reason = None, "contradicting_amounts" if is_split else "no_basis_known"
    differ = SizeClass.UNKNOWN not in by_basis.values() and by_capital is not by_sales
    return SizeClassification(
        size_class=by_basis[decided_by] if decided_by is not None else SizeClass.UNKNOWN,
        by_capital=by_capital,
        by_sales=by_sales,
        decided_by=decided_by,
        is_conflict=differ or is_split,
        reason_code=reason,
        params={"decides": decides.value, "on": on.isoformat()},
        rule_id=rule.rule_id,
        rule_version=rule.version,
        legal_reference=rule.reference,
    )


_CLASSES = (SizeClass.MICRO, SizeClass.SMALL, SizeClass.MEDIUM)


def _class_by(
    basis: SizeBasis, facts: Iterable[BasisFact], bounds: tuple[int, int, int], on: date
) -> tuple[SizeClass, bool]:
    """The class by one basis, and whether its latest amounts contradict each other."""
    in_force = [
        fact
        for fact in facts
        if fact.basis is basis and fact.valid_from <= on and (fact.valid_to is None or fact.valid_to >= on)
    ]
    if not in_force:
        return SizeClass.UNKNOWN, False
    latest = max(fact.valid_from for fact in in_force)
    found = {_class_of(fact.amount, bounds) for fact in in_force if fact.valid_from == latest}
    if len(found) > 1:
        return SizeClass.UNKNOWN, True
    return found.pop(), False


def _class_of(amount: int, bounds: tuple[int, int, int]) -> SizeClass:
    if amount < 0:
        raise ValueError(f"an amount of {amount} rupiah is below 0")
    for name, bound in zip(_CLASSES, bounds, strict=True):
        if amount <= bound:
            return name
    return SizeClass.LARGE
