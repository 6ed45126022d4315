"""The tables of a pathways problem: columns, keys, and what each column refers to."""

from collections.abc import Mapping

from sambung.standards.problems.tables import Column


def _id(name: str) -> Column:
    return Column(name, "id", is_required=True)


def _whole(name: str, default: int | None = None, *, is_required: bool = False) -> Column:
    return Column(name, "whole", is_required, default)


_FIELD = Column("field", "field")
_PERIOD = _whole("period", 0)
COLUMNS: Mapping[str, tuple[Column, ...]] = {
    "enterprises": (_id("enterprise_id"), _id("centre_id")),
    "candidates": (
        _id("enterprise_id"),
        _id("requirement_id"),
        _whole("quantity", is_required=True),
        _whole("value", is_required=True),
        Column("chance_low", "share"),
        Column("chance_high", "share"),
    ),
    "steps": (
        _id("enterprise_id"),
        _id("gate"),
        _whole("cost", is_required=True),
        _whole("hours", is_required=True),
        _whole("order", -1),
        _whole("duration", 0),
        _FIELD,
    ),
    "needs": (_id("enterprise_id"), _id("requirement_id"), _id("gate")),
    "requirements": (_id("requirement_id"), _whole("quantity", is_required=True)),
    "centres": (_id("centre_id"), _id("budget_id")),
    "hours": (_id("centre_id"), _FIELD, _PERIOD, _whole("hours", is_required=True)),
    "budgets": (_id("budget_id"), _whole("cost", is_required=True)),
    "groups": (
        _id("group_id"),
        _id("gate"),
        _id("centre_id"),
        _whole("seats", is_required=True),
        _whole("cost", is_required=True),
        _whole("hours", is_required=True),
        _FIELD,
        _whole("duration", 0),
        _PERIOD,
    ),
    "limits": (_id("limit_id"), _whole("min_linked", -1), _whole("max_linked", -1)),
    "limit_members": (_id("limit_id"), _id("enterprise_id")),
    "fixed": (
        _id("enterprise_id"),
        _id("requirement_id"),
        _whole("start", -1),
        Column("rule", "word", is_required=True, words=("must", "never")),
    ),
}
KEYS: Mapping[str, tuple[str, ...]] = {
    "enterprises": ("enterprise_id",),
    "candidates": ("enterprise_id", "requirement_id"),
    "steps": ("enterprise_id", "gate"),
    "needs": ("enterprise_id", "requirement_id", "gate"),
    "requirements": ("requirement_id",),
    "centres": ("centre_id",),
    "hours": ("centre_id", "field", "period"),
    "budgets": ("budget_id",),
    "groups": ("group_id",),
    "limits": ("limit_id",),
    "limit_members": ("limit_id", "enterprise_id"),
    "fixed": ("enterprise_id", "requirement_id", "start"),
}
OPTIONAL = ("groups", "limits", "limit_members", "fixed")
# Tables that list identifiers, by the column that other tables name them with.
HOMES: Mapping[str, str] = {
    "enterprise_id": "enterprises",
    "requirement_id": "requirements",
    "centre_id": "centres",
    "budget_id": "budgets",
    "limit_id": "limits",
}
MOST_PERIODS = 1000
