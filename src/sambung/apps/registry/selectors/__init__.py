"""Reads of the registry, each for an actor: lists, the card of one enterprise, certificates, history.

Not here: rows as the engine's input (`facts`), writes (`services`).
"""

from sambung.apps.registry.selectors.card import (
    EnterpriseCard,
    OfferLine,
    ValueLine,
    enterprise_card,
    offer_lines,
    value_state,
)
from sambung.apps.registry.selectors.certificates import (
    CertificateLine,
    Scheme,
    certificate_line,
    certificate_lines,
    scheme_rules,
    schemes,
)
from sambung.apps.registry.selectors.enterprises import (
    EnterpriseFilters,
    EnterprisePoint,
    all_centres,
    enterprise_count,
    enterprise_points,
    export_rows,
    find_enterprise,
    find_offer,
    list_enterprises,
    own_centres,
    own_enterprises,
)
from sambung.apps.registry.selectors.history import HistoryLine, enterprise_history

__all__ = [
    "CertificateLine",
    "EnterpriseCard",
    "EnterpriseFilters",
    "EnterprisePoint",
    "HistoryLine",
    "OfferLine",
    "Scheme",
    "ValueLine",
    "all_centres",
    "certificate_line",
    "certificate_lines",
    "enterprise_card",
    "enterprise_count",
    "enterprise_history",
    "enterprise_points",
    "export_rows",
    "find_enterprise",
    "find_offer",
    "list_enterprises",
    "offer_lines",
    "own_centres",
    "own_enterprises",
    "scheme_rules",
    "schemes",
    "value_state",
]
