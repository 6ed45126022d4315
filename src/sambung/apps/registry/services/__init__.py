"""Writes of the registry: each in one transaction, journalled, and followed by whoever is attached to `on_change`.

Here live statements about enterprises, their offers and certificates, and reservations of capacity. Not here:
reading (`selectors`), what follows from the facts for a requirement (`matching`).
"""

from sambung.apps.registry.services.answers import (
    RecordedAnswer,
    add_offer_with_values,
    record_answer,
    write_answer,
)
from sambung.apps.registry.services.capacity import FreeCapacity, free_capacity_of
from sambung.apps.registry.services.certificates import invalidate_certificate, record_certificate
from sambung.apps.registry.services.changes import ChangedEnterprises, on_change
from sambung.apps.registry.services.consents import give_consent, withdraw_consent
from sambung.apps.registry.services.days import refresh_due_summaries
from sambung.apps.registry.services.enterprises import (
    Statements,
    change_enterprise,
    end_enterprise,
    register_enterprise,
    rename_enterprise,
)
from sambung.apps.registry.services.identifiers import (
    UnableToRecordIdentifier,
    read_identifier,
    record_identifier,
)
from sambung.apps.registry.services.identity import (
    state_activity,
    state_class_basis,
    state_contact,
    state_owner,
    state_place,
    state_tax_status,
)
from sambung.apps.registry.services.listing import (
    IMPORTED,
    TAKEN_BACK,
    CertificateList,
    EnterpriseList,
    OfferList,
    find_exact_likenesses,
)
from sambung.apps.registry.services.offers import (
    ValueStatement,
    add_offer,
    end_hub_terms,
    end_resource,
    state_hub_terms,
    state_offer_value,
    state_offer_values,
    state_resource,
    stop_offer,
)
from sambung.apps.registry.services.people import (
    UnableToManagePerson,
    add_person,
    end_person,
    rejoin_person,
    renew_person_password,
    roles_of,
)
from sambung.apps.registry.services.reservations import (
    Hold,
    UnableToHoldCapacity,
    confirm_capacities,
    confirm_capacity,
    hold_capacities,
    hold_capacity,
    release_capacities,
    release_capacity,
)
from sambung.apps.registry.services.statements import (
    ActivityStatement,
    ClassBasisStatement,
    ContactStatement,
    OwnerStatement,
    PlaceStatement,
)
from sambung.apps.registry.services.summaries import (
    class_of,
    refresh_summaries,
    refresh_summary,
    size_class_rule,
)
from sambung.apps.registry.services.ties import declare_interest, end_interest, end_ownership, state_ownership
from sambung.apps.registry.services.undoing import (
    UnableToUndo,
    is_undoable,
    last_write,
    take_back_facts,
    undo_change,
)

__all__ = [
    "IMPORTED",
    "TAKEN_BACK",
    "ActivityStatement",
    "CertificateList",
    "ChangedEnterprises",
    "ClassBasisStatement",
    "ContactStatement",
    "EnterpriseList",
    "FreeCapacity",
    "Hold",
    "OfferList",
    "OwnerStatement",
    "PlaceStatement",
    "RecordedAnswer",
    "Statements",
    "UnableToHoldCapacity",
    "UnableToManagePerson",
    "UnableToRecordIdentifier",
    "UnableToUndo",
    "ValueStatement",
    "add_offer",
    "add_offer_with_values",
    "add_person",
    "change_enterprise",
    "class_of",
    "confirm_capacities",
    "confirm_capacity",
    "declare_interest",
    "end_enterprise",
    "end_hub_terms",
    "end_interest",
    "end_ownership",
    "end_person",
    "end_resource",
    "find_exact_likenesses",
    "free_capacity_of",
    "give_consent",
    "hold_capacities",
    "hold_capacity",
    "invalidate_certificate",
    "is_undoable",
    "last_write",
    "on_change",
    "read_identifier",
    "record_answer",
    "record_certificate",
    "record_identifier",
    "refresh_due_summaries",
    "refresh_summaries",
    "refresh_summary",
    "register_enterprise",
    "rejoin_person",
    "release_capacities",
    "release_capacity",
    "rename_enterprise",
    "renew_person_password",
    "roles_of",
    "size_class_rule",
    "state_activity",
    "state_class_basis",
    "state_contact",
    "state_hub_terms",
    "state_offer_value",
    "state_offer_values",
    "state_owner",
    "state_ownership",
    "state_place",
    "state_resource",
    "state_tax_status",
    "stop_offer",
    "take_back_facts",
    "undo_change",
    "withdraw_consent",
    "write_answer",
]
