"""Reads of the registry, each for an actor: lists, the card of one enterprise, certificates, history.

Not here: rows as the engine's input (`facts`), writes (`services`).
"""

from sambung.apps.registry.selectors.card import (
    EnterpriseCard,
    OfferLine,
    ResourceLine,
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
    count_export,
    enterprise_count,
    enterprise_keys_of,
    enterprise_points,
    export_rows,
    find_enterprise,
    find_offer,
    list_enterprises,
    own_centres,
    own_enterprises,
)
from sambung.apps.registry.selectors.history import HistoryLine, enterprise_history
from sambung.apps.registry.selectors.people import PersonLine, find_person, people_of
from sambung.apps.registry.selectors.ties import find_holder, possible_holders

__all__ = [
    "CertificateLine",
    "EnterpriseCard",
    "EnterpriseFilters",
    "EnterprisePoint",
    "HistoryLine",
    "OfferLine",
    "PersonLine",
    "ResourceLine",
    "Scheme",
    "ValueLine",
    "all_centres",
    "certificate_line",
    "certificate_lines",
    "count_export",
    "enterprise_card",
    "enterprise_count",
    "enterprise_history",
    "enterprise_keys_of",
    "enterprise_points",
    "export_rows",
    "find_enterprise",
    "find_holder",
    "find_offer",
    "find_person",
    "list_enterprises",
    "offer_lines",
    "own_centres",
    "own_enterprises",
    "people_of",
    "possible_holders",
    "scheme_rules",
    "schemes",
    "value_state",
]
