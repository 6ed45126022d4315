"""Who reads the evidence of a case."""

from __future__ import annotations

from sambung.apps.documents.access import owner_access
from sambung.apps.mentoring.access import may_read_evidence


def attach_coaching() -> None:
    """Attach it; a second call changes nothing."""
    owner_access["mentoring.case"] = may_read_evidence
