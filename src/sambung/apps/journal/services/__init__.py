"""Writes to the journal: recording a change, sealing it into the chain, checkpoints, erasing personal values."""

from sambung.apps.journal.services.bulk import NewRows, insert_rows, ordered_uids
from sambung.apps.journal.services.checkpoints import UnableToSignError, write_checkpoint
from sambung.apps.journal.services.erase import UnableToEraseError, erase_personal_values
from sambung.apps.journal.services.record import (
    Change,
    canonical,
    entry_digest,
    personal_digest,
    record,
    record_all,
)
from sambung.apps.journal.services.seal import chain_hash, seal_entries

__all__ = [
    "Change",
    "NewRows",
    "UnableToEraseError",
    "UnableToSignError",
    "canonical",
    "chain_hash",
    "entry_digest",
    "erase_personal_values",
    "insert_rows",
    "ordered_uids",
    "personal_digest",
    "record",
    "record_all",
    "seal_entries",
    "write_checkpoint",
]
