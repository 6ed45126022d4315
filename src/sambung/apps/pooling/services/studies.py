"""Weighing alternatives to a plan: asking for it, and writing down what the engine answered."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils import timezone

from sambung.apps.actors.access import Actor, demand
from sambung.apps.jobs import services as jobs
from sambung.apps.journal.services import record
from sambung.apps.pooling.facts import Built
from sambung.apps.pooling.models import PoolRun, PoolStudy, RunState
from sambung.apps.pooling.services.runs import UnableToBuildConsortiumError
from sambung.engine.pooling.alternatives import Alternatives, Asked

STUDY_KIND = "pooling.weigh"


@transaction.atomic
def ask_alternatives(actor: Actor, *, run: PoolRun, asked: Asked) -> PoolStudy:
    """A study that waits for its job. Errors: PermissionMissingError, UnableToBuildConsortiumError (WRONG_STATE)."""
    demand(actor, "pooling.build_consortium", run.requirement)
    if run.state != RunState.SOLVED:
        raise UnableToBuildConsortiumError("WRONG_STATE")
    study = PoolStudy(run=run, asked=asdict(asked))
    study.save(force_insert=True)
    job = jobs.enqueue(
        actor,
        STUDY_KIND,
        params={"study": str(study.uid)},
        subject_uid=run.uid,
        centre_uid=run.requirement.centre.uid,
        dedupe_key=f"{STUDY_KIND}:{study.uid}",
    )
    study.job_uid = job.uid
    study.save(update_fields=["job_uid"])
    record(
        actor,
        "pooling.weighed",
        subject_kind="pool_run",
        subject_uid=run.uid,
        payload={"asked": study.asked},
        centre_uid=run.requirement.centre.uid,
    )
    return study


def asked_of(study: PoolStudy) -> Asked:
    """What the study was asked, as the engine takes it."""
    return Asked(**{**study.asked, "tolerances": tuple(study.asked["tolerances"])})


def write_study(study: PoolStudy, built: Built | None, found: Alternatives | None, error: str = "") -> None:
    """Write the answer, once, in the caller's transaction; members by name, so that a page asks no more.

    `built` and `found` None: the problem could not be made, and `error` says why.
    """
    study.error = error
    study.finished_at = timezone.now()
    if built is not None and found is not None:
        names = {one.facts.enterprise_id: one.name for one in built.offers.values()}
        study.result = {
            "curve": [
                {name: value for name, value in asdict(point).items() if name != "allocations"}
                for point in found.curve
            ],
            "settlements": [_settlement(asdict(one), names) for one in found.settlements],
            "robust": None if found.robust is None else asdict(found.robust),
        }
    study.save(update_fields=["error", "finished_at", "result"])


def _settlement(values: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    lines = [{**line, "name": names.get(line["enterprise_id"], "")} for line in values["lines"]]
    return {**values, "lines": sorted(lines, key=lambda line: (-line["quantity"], line["name"]))}
