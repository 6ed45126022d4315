"""Lists into the registry: enterprises, their offers, their certificates. Each fits `intake`'s target.

Nothing of intake is known here; `config` attaches them. One journal entry covers a chunk of rows.
"""

from sambung.apps.registry.services.listing.certificates import CertificateList
from sambung.apps.registry.services.listing.columns import (
    Column,
    ReadRow,
    RowFault,
    Sheet,
    check_lengths,
    joined,
    masked_text,
    read_day,
    read_quantity,
    read_rupiah,
    read_word,
    squeezed,
)
from sambung.apps.registry.services.listing.enterprises import IMPORTED, EnterpriseList
from sambung.apps.registry.services.listing.finding import EnterpriseNames, find_exact_likenesses
from sambung.apps.registry.services.listing.offers import OfferList
from sambung.apps.registry.services.listing.taking_back import TAKEN_BACK

__all__ = [
    "IMPORTED",
    "TAKEN_BACK",
    "CertificateList",
    "Column",
    "EnterpriseList",
    "EnterpriseNames",
    "OfferList",
    "ReadRow",
    "RowFault",
    "Sheet",
    "check_lengths",
    "find_exact_likenesses",
    "joined",
    "masked_text",
    "read_day",
    "read_quantity",
    "read_rupiah",
    "read_word",
    "squeezed",
]
