"""Alternatives to a consortium, weighed in a job: including more, splitting more evenly, being surer of filling."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Field, Schema, Status

from sambung.api.authentication import caller_of
from sambung.api.bodies import Said
from sambung.api.building import WRITES
from sambung.api.consortia import router
from sambung.api.jobs import JobFields, job_fields
from sambung.apps.pooling import selectors, services
from sambung.engine.pooling.alternatives import Asked


class WeighSaid(Said):
    """What is weighed against the plan."""

    even_split: float = Field(2, ge=1, le=100, description="Nobody delivers more than so many times another.")
    smallest_share: float | None = Field(None, ge=0, le=1, description="Smallest worthwhile share of all.")
    fill_probability: float = Field(
        0.95, ge=0.01, le=0.99, description="The survivors fill with this chance."
    )
    failure_probability: float = Field(
        0.08, ge=0, le=0.9, description="Each member's chance to fail: an estimate."
    )


class StudyFields(Schema):
    """The newest weighing. `result` is empty until its job is done."""

    consortium_uid: uuid.UUID
    job_uid: uuid.UUID | None
    created_at: datetime.datetime
    finished_at: datetime.datetime | None
    error: str | None = Field(description="Stable code, where the problem could not be made.")
    asked: dict[str, Any]
    result: dict[str, Any] = Field(
        description="`curve`: cost and micro enterprises by tolerance. `settlements`: who makes how much under each "
        "rule. `robust`: the plan that fills with the chance asked. Costs in rupiah, each with its own bound."
    )


@router.get(
    "/{uid}/alternatives", response=StudyFields, url_name="alternatives", operation_id="getAlternatives"
)
def get_alternatives(request: HttpRequest, uid: uuid.UUID) -> dict[str, Any]:
    """What was weighed last; 404 where nothing was."""
    actor = caller_of(request)
    run = selectors.get_run(actor, uid)
    study = selectors.latest_study(actor, run)
    if study is None:
        raise Http404
    return {
        "consortium_uid": run.uid,
        "job_uid": study.job_uid,
        "created_at": study.created_at,
        "finished_at": study.finished_at,
        "error": study.error or None,
        "asked": study.asked,
        "result": study.result,
    }


@router.post(
    "/{uid}/alternatives",
    response={202: JobFields},
    auth=WRITES,
    url_name="weigh-alternatives",
    operation_id="weighAlternatives",
)
def weigh_alternatives(request: HttpRequest, uid: uuid.UUID, said: WeighSaid) -> Status:
    """Weigh alternatives to a solved consortium; the plan itself stays as it is."""
    actor = caller_of(request)
    asked = Asked(
        even_split=said.even_split,
        smallest_share=said.smallest_share or None,
        fill_probability=said.fill_probability,
        failure_probability=said.failure_probability,
    )
    study = services.ask_alternatives(actor, run=selectors.get_run(actor, uid), asked=asked)
    return Status(202, job_fields(actor, study.job_uid))
