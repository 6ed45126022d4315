"""What lists can be read into, who reads an upload's file and a certificate's proof, and what a new day changes."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sambung.apps.actors.access import Actor, may
from sambung.apps.centres.models import Centre
from sambung.apps.demand.services import RequirementList
from sambung.apps.documents.access import owner_access
from sambung.apps.duplicates.services import open_finder
from sambung.apps.intake import jobs
from sambung.apps.intake.selectors import find_upload
from sambung.apps.intake.services import (
    CHECK_KIND,
    COMMIT_KIND,
    TAKE_BACK_KIND,
    Likeness,
    find_likenesses,
    targets,
)
from sambung.apps.jobs.services import Duty, periodic, register_handler
from sambung.apps.linkages.services import LinkageList
from sambung.apps.registry.selectors import find_enterprise
from sambung.apps.registry.services import (
    CertificateList,
    EnterpriseList,
    OfferList,
    find_exact_likenesses,
    refresh_due_summaries,
)

# Every hour, so that whichever worker is awake after midnight does it; a second time changes nothing.
DAY = Duty("refresh what a new day changes of enterprises", 3600, refresh_due_summaries)


def attach_lists() -> None:
    """Attach them; a second call changes nothing."""
    for target in (EnterpriseList(), OfferList(), CertificateList(), RequirementList(), LinkageList()):
        targets[target.name] = target
    # What is exactly alike first: its reasons are said in its own words.
    for finder in (ExactFinder, open_finder):
        if finder not in find_likenesses:
            find_likenesses.append(finder)
    register_handler(CHECK_KIND, jobs.run_check)
    register_handler(COMMIT_KIND, jobs.run_commit)
    register_handler(TAKE_BACK_KIND, jobs.run_take_back)
    owner_access["intake.upload"] = may_read_upload
    owner_access["registry.enterprise"] = may_read_proofs
    if DAY.name not in {duty.name for duty in periodic}:
        periodic.append(DAY)


class ExactFinder:
    """Enterprises that share a number, or name and village, with a new row."""

    def __init__(self, centre: Centre, target: str) -> None:
        self._centre, self._target = centre, target

    def survey(self, values: Mapping[str, str]) -> None:
        """What else is in the list says nothing."""

    def find(self, items: Mapping[int, Any]) -> dict[int, list[Likeness]]:
        """Two queries."""
        found = find_exact_likenesses(self._centre, self._target, items)
        return {number: [Likeness(**one) for one in ones] for number, ones in found.items()}


def may_read_upload(actor: Actor, uid: uuid.UUID) -> bool:
    """Whoever sees the upload."""
    return find_upload(actor, uid) is not None


def may_read_proofs(actor: Actor, uid: uuid.UUID) -> bool:
    """Who sees the enterprise's private facts."""
    enterprise = find_enterprise(actor, uid)
    return enterprise is not None and may(actor, "registry.see_private", enterprise)
