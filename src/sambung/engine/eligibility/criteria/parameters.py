"""Criteria from stored rows: kind, level and a mapping of parameters, as a form or a file gives them."""

from collections.abc import Mapping

from sambung.engine.eligibility.criteria.criterion import Criterion


class CriterionError(ValueError):
    """A stored criterion cannot be read: `code` and `params` say which parameter is wrong and how."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(f"{code}: {params}")
        self.code = code
        self.params = params


def criterion_from_params(
    *,
    criterion_id: str,
    kind: str,
    level: str,
    params: Mapping[str, object],
    rule_id: str = "",
    rule_version: str = "",
    legal_reference: str = "",
) -> Criterion:
    """The criterion that a stored row means; raises CriterionError where it means none.

    Parameters by kind: CERTIFICATE {scheme}; SIZE_CLASS {classes}; REGION {scheme, prefixes}; LEAD_TIME
    {max_days}; ATTRIBUTE {name, minimum, maximum, allowed, unit}; PRICE_CEILING {ceiling}; CAPACITY_MIN {minimum};
    TAX_INVOICE {is_seller_of_record_allowed}; IDENTIFIER {name}; PARTNER_CONTROL {needs_declaration}.
    """
    raise NotImplementedError
