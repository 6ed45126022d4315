"""What lists can be read into, who reads an upload's file and a certificate's proof, and what a new day changes."""

from __future__ import annotations

import uuid

from sambung.apps.actors.access import Actor, may
from sambung.apps.documents.access import owner_access
from sambung.apps.intake.selectors import find_upload
from sambung.apps.intake.services import targets
from sambung.apps.jobs.services import Duty, periodic
from sambung.apps.registry.selectors import find_enterprise
from sambung.apps.registry.services import EnterpriseList, refresh_due_summaries

# Every hour, so that whichever worker is awake after midnight does it; a second time changes nothing.
DAY = Duty("refresh what a new day changes of enterprises", 3600, refresh_due_summaries)


def attach_lists() -> None:
    """Attach them; a second call changes nothing."""
    targets["enterprises"] = EnterpriseList()
    owner_access["intake.upload"] = may_read_upload
    owner_access["registry.enterprise"] = may_read_proofs
    if DAY.name not in {duty.name for duty in periodic}:
        periodic.append(DAY)


def may_read_upload(actor: Actor, uid: uuid.UUID) -> bool:
    """Whoever sees the upload."""
    return find_upload(actor, uid) is not None


def may_read_proofs(actor: Actor, uid: uuid.UUID) -> bool:
    """Who sees the enterprise's private facts."""
    enterprise = find_enterprise(actor, uid)
    return enterprise is not None and may(actor, "registry.see_private", enterprise)
