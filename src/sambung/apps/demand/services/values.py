"""What a requirement asks for: its values and criteria, and what is wrong with them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from sambung.apps.demand.models import (
    Requirement,
)
from sambung.engine.eligibility import CriterionError, criterion_from_params


class UnableToChangeRequirementError(ValueError):
    """The requirement cannot do that now. `code`: WRONG_STATE, BAD_CRITERION, NO_REFERENCE, BAD_VALUES; `params`."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(f"{code}: {params}")
        self.code = code
        self.params = params


@dataclass(frozen=True)
class RequirementValues:
    """What a buyer asks for. Quantity × 1000 for each period, ceiling × 100 rupiah per unit, share in permille."""

    product: str
    quantity: int
    unit: str
    period_kind: str
    starts_on: datetime.date
    region_code: str
    periods: int = 1
    unit_weight_grams: int | None = None
    latest_day: datetime.date | None = None
    details: str = ""
    kbli_prefix: str = ""
    kbli_vintage: str = ""
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    price_ceiling: int | None = None
    payment_days: int | None = None
    asks_tax_invoice: bool = False
    max_suppliers: int | None = None
    max_share_permille: int | None = None


@dataclass(frozen=True)
class CriterionValues:
    """A condition: `kind` and `params` as engine.eligibility reads them; `level` MUST or PREFER."""

    kind: str
    level: str = "MUST"
    params: Mapping[str, Any] = field(default_factory=dict)


VALUE_FIELDS = [one.name for one in fields(RequirementValues)]


def values_of(requirement: Requirement) -> RequirementValues:
    """The requirement's values, as a form shows them."""
    return RequirementValues(**{name: getattr(requirement, name) for name in VALUE_FIELDS})


def check_values(values: RequirementValues) -> None:
    """Errors: UnableToChangeRequirementError (BAD_VALUES, with a code for each field)."""
    wrong = {}
    if not values.product.strip():
        wrong["product"] = "EMPTY"
    if values.quantity <= 0:
        wrong["quantity"] = "NOT_POSITIVE"
    if values.periods <= 0:
        wrong["periods"] = "NOT_POSITIVE"
    if values.latest_day is not None and values.latest_day < values.starts_on:
        wrong["latest_day"] = "BEFORE_START"
    if wrong:
        raise UnableToChangeRequirementError("BAD_VALUES", fields=wrong)


def check_criteria(criteria: Sequence[CriterionValues]) -> None:
    """Errors: UnableToChangeRequirementError (BAD_CRITERION) for one that the engine cannot read."""
    for number, one in enumerate(criteria, start=1):
        try:
            criterion_from_params(criterion_id=str(number), kind=one.kind, level=one.level, params=one.params)
        except CriterionError as error:
            raise UnableToChangeRequirementError(
                "BAD_CRITERION", **{**error.params, "criterion": one.kind, "reason": error.code}
            ) from error
