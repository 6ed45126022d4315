"""Writes of requirements: posting, changing, closing; people's words on products; requirements from a list."""

from sambung.apps.demand.services.listing import RequirementList
from sambung.apps.demand.services.moves import (
    close_requirement,
    mark_filled,
    publish_requirement,
    reopen_requirement,
)
from sambung.apps.demand.services.recording import on_change
from sambung.apps.demand.services.requirements import (
    add_criterion,
    change_requirement,
    draft_requirement,
    may_post_for,
    post_requirement,
    replace_criteria,
)
from sambung.apps.demand.services.values import (
    CriterionValues,
    RequirementValues,
    UnableToChangeRequirementError,
    values_of,
)
from sambung.apps.demand.services.words import (
    confirm_by_buyer,
    confirm_product,
    note_makers_word,
    product_key,
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
    "note_makers_word",
    "on_change",
    "post_requirement",
    "product_key",
    "publish_requirement",
    "reopen_requirement",
    "replace_criteria",
    "values_of",
]
