"""Writes of requirements: posting, changing, closing; people's words on products; requirements from a list."""

from sambung.apps.demand.services.listing import RequirementList
from sambung.apps.demand.services.requirements import (
    CriterionValues,
    RequirementValues,
    UnableToChangeRequirementError,
    add_criterion,
    change_requirement,
    close_requirement,
    confirm_by_buyer,
    confirm_product,
    draft_requirement,
    mark_filled,
    may_post_for,
    on_change,
    post_requirement,
    publish_requirement,
    reopen_requirement,
    replace_criteria,
    values_of,
)

__all__ = [
    "CriterionValues",
    "RequirementList",
    "RequirementValues",
    "UnableToChangeRequirementError",
    "add_criterion",
    "change_requirement",
    "close_requirement",
    "confirm_by_buyer",
    "confirm_product",
    "draft_requirement",
    "mark_filled",
    "may_post_for",
    "on_change",
    "post_requirement",
    "publish_requirement",
    "reopen_requirement",
    "replace_criteria",
    "values_of",
]
