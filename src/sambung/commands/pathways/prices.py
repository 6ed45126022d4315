"""Prices of an earlier solution, as the solver takes them to start from; how a limit's two sides are told apart."""

from sambung.engine.pathways.problem import WarmPrices
from sambung.standards.problems.pathways.solution import PriceTable

SIDES = {"min_linked": "floor", "max_linked": "ceiling"}


def warm_prices(table: PriceTable) -> WarmPrices:
    """The rows as they are; a limit's side, where the row says it, becomes its kind."""
    kinds = [
        SIDES.get(field, kind) if kind == "limit" else kind
        for kind, field in zip(table.kind, table.field, strict=True)
    ]
    periods = [max(0, period) for period in table.period]
    return WarmPrices(kinds, table.identifier, table.field, periods, table.value)


def sides(least: int, most: int) -> tuple[str | None, str | None]:
    """What stands in `field` of the prices of a limit's floor and ceiling; None: there is no such side.

    Empty where there is one side only; a limit with both has a row for each, told apart by it.
    """
    if least >= 0 and most >= 0:
        return "min_linked", "max_linked"
    return ("" if least >= 0 else None), ("" if most >= 0 else None)
