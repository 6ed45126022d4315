"""Criteria as programs send them: rule objects of a kind, a level and parameters."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ninja import Field

from sambung.api.bodies import Line, Said, price_of, quantity_of
from sambung.api.problems import WrongFieldError
from sambung.api.requirements import SCALED
from sambung.apps.demand import services
from sambung.standards.money import PRICE_SCALE

LARGEST = 10**12
CriterionKind = Literal[
    "CERTIFICATE",
    "SIZE_CLASS",
    "REGION",
    "LEAD_TIME",
    "ATTRIBUTE",
    "PRICE_CEILING",
    "CAPACITY_MIN",
    "TAX_INVOICE",
    "IDENTIFIER",
    "PARTNER_CONTROL",
]
# What a parameter may be: the rule itself says which of its parameters is which.
Param = (
    bool
    | Annotated[int, Field(ge=-LARGEST, le=LARGEST)]
    | Annotated[float, Field(ge=-LARGEST, le=LARGEST, allow_inf_nan=False)]
    | Line
    | Annotated[list[Line], Field(max_length=100)]
    | None
)


class CriterionSaid(Said):
    """A condition as a rule: its kind, how strictly, and its parameters.

    CERTIFICATE {scheme}; SIZE_CLASS {classes}; REGION {scheme, prefixes}; LEAD_TIME {max_days}; ATTRIBUTE {name,
    minimum, maximum, allowed, unit}; PRICE_CEILING {ceiling: rupiah as text}; CAPACITY_MIN {minimum: quantity as
    text}; TAX_INVOICE {is_seller_of_record_allowed}; IDENTIFIER {name}; PARTNER_CONTROL {needs_declaration}.
    """

    kind: CriterionKind = Field(examples=["CERTIFICATE"])
    level: Literal["MUST", "PREFER"] = "MUST"
    params: dict[Annotated[str, Field(max_length=40, pattern="^[a-z_]+$")], Param] = Field(
        {}, max_length=10, examples=[{"scheme": "HALAL"}]
    )


def criteria_of(said: list[CriterionSaid]) -> list[services.CriterionValues]:
    """As the room takes them. Errors: WrongFieldError."""
    return [
        services.CriterionValues(one.kind, one.level, _params(number, one)) for number, one in enumerate(said)
    ]


def _params(number: int, said: CriterionSaid) -> dict[str, Any]:
    """The parameters with hidden scales: prices and quantities are sent as exact text."""
    found: dict[str, Any] = {}
    for name, value in said.params.items():
        scale = SCALED.get((said.kind, name))
        if scale and isinstance(value, str):
            try:
                value = (price_of if scale == PRICE_SCALE else quantity_of)(value)
            except ValueError:
                raise WrongFieldError(
                    "body", "said", "criteria", number, "params", name, code="string_pattern_mismatch"
                ) from None
        elif scale and value is not None:
            raise WrongFieldError("body", "said", "criteria", number, "params", name, code="string_type")
        found[name] = value
    return found
