"""What a requirement was matched with: the latest run's bar and counts, and its lines."""

from __future__ import annotations

import datetime
import uuid
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from sambung.api.authentication import Bearer, caller_of
from sambung.api.jobs import JobFields, job_fields
from sambung.api.pages import WORDS, PageOf, PageQuery, page_of, paged
from sambung.api.problems import NotMatchedError
from sambung.api.values import Named, Quantity, UnitPrice, named, quantity, unit_price
from sambung.apps.actors.access import Actor, demand
from sambung.apps.demand.selectors import get_requirement
from sambung.apps.matching import selectors, services

router = Router(tags=["matches"], auth=Bearer("matching:read"))

Verdict = Literal["ELIGIBLE", "NEARLY", "UNKNOWN", "NOT"]


class GapGroup(Schema):
    """Those who lack the same."""

    gates: list[str] = Field(description="What they lack, e.g. CERTIFICATE:HALAL.")
    gap_key: str = Field(description="Filter of the results.")
    offers: int
    enterprises: int
    capacity: Quantity
    unknown_capacity: int = Field(description="Offers among them whose capacity is not known.")


class Bar(Schema):
    """Capacity against what is asked, in each period."""

    asked: Quantity
    eligible: Quantity
    nearly: list[GapGroup]
    unknown: Quantity = Field(description="Capacity of those of whom something is not known.")
    unknown_offers: int
    without_offer: int = Field(description="Enterprises whose words fit, but of whom no offer is recorded.")
    product_unsure: int = Field(
        description="Offers of which a person must say whether they are this product."
    )


class MatchFields(Schema):
    """The latest run and on what it rests."""

    uid: uuid.UUID
    requirement_uid: uuid.UUID
    as_of: datetime.date
    created_at: datetime.datetime
    bar: Bar
    counts: dict[str, int] = Field(description="Verdict → offers judged.")
    input_sha256: str
    rule_versions: dict[str, str]
    known_entry: int = Field(description="The last journal entry that the run knew.")
    is_simulated: bool


class ResultQuery(PageQuery):
    """Filters of the results; all that are given must hold."""

    verdict: Verdict | None = None
    is_product_sure: bool | None = None
    gap_key: str = Field("", max_length=200, pattern=WORDS)
    words: str = Field("", max_length=200, pattern=WORDS)


class CriterionAnswer(Schema):
    """How one condition was judged."""

    kind: str
    level: str
    gate: str
    state: str = Field(description="MET, NOT_MET or UNKNOWN.")
    reason: str = Field(description="Stable code of the reason.")


class ResultFields(Schema):
    """One offer (null: an enterprise to be asked) against the requirement; capacity in its unit and period."""

    enterprise: Named
    offer_uid: uuid.UUID | None
    product: str | None
    region_code: str | None
    verdict: Verdict
    is_product_sure: bool
    capacity: Quantity | None
    unit_price: UnitPrice | None
    is_price_shown: bool = Field(description="False: whether a price is known is not told either.")
    source: str | None
    gaps: list[str]
    unknown: list[str] = Field(description="Facts that are not known: capacity, unit_price, consent, offer …")
    criteria: list[CriterionAnswer]
    is_simulated: bool


class ResultPage(PageOf):
    items: list[ResultFields]


def latest_run(actor: Actor, uid: uuid.UUID) -> Any:
    """The latest run of a requirement. Errors: RequirementNotFoundError, NotMatchedError."""
    run = selectors.latest_run(actor, get_requirement(actor, uid))
    if run is None:
        raise NotMatchedError(str(uid))
    return run


@router.get("/{uid}/match", response=MatchFields, url_name="match", operation_id="getMatch")
def get_match(request: HttpRequest, uid: uuid.UUID) -> dict[str, Any]:
    """The bar, the counts, and on which input and rules they rest."""
    run = latest_run(caller_of(request), uid)
    asked, said = run.requirement, run.summary

    def amount(scaled: int) -> dict[str, Any] | None:
        return quantity(scaled, asked.unit, asked.period_kind)

    return {
        "uid": run.uid,
        "requirement_uid": asked.uid,
        "as_of": run.as_of,
        "created_at": run.created_at,
        "bar": {
            "asked": amount(said["asked"]),
            "eligible": amount(said["eligible"]),
            "nearly": [{**group, "capacity": amount(group["capacity"])} for group in said["nearly"]],
            "unknown": amount(said["unknown"]),
            "unknown_offers": said["unknown_offers"],
            "without_offer": said["without_offer"],
            "product_unsure": said["product_unsure"],
        },
        "counts": said["counts"],
        "input_sha256": run.input_sha256,
        "rule_versions": run.rule_versions,
        "known_entry": run.known_entry,
        "is_simulated": asked.is_simulated,
    }


@router.post(
    "/{uid}/match",
    response={202: JobFields},
    auth=Bearer("matching:write"),
    url_name="ask-for-match",
    operation_id="askForMatch",
)
def ask_for_match(request: HttpRequest, uid: uuid.UUID) -> Status:
    """Match an open requirement again with what is known now: as a job, after which `match` is read."""
    actor = caller_of(request)
    job = services.ask_for_match(actor, requirement=get_requirement(actor, uid))
    return Status(202, job_fields(actor, job.uid))


@router.get(
    "/{uid}/match/results", response=ResultPage, url_name="match-results", operation_id="listMatchResults"
)
def list_results(request: HttpRequest, uid: uuid.UUID, query: Query[ResultQuery]) -> dict[str, Any]:
    """The lines of the latest run, greatest capacity first. A buyer reads totals alone: 403."""
    actor = caller_of(request)
    run = latest_run(actor, uid)
    demand(actor, "matching.view_results", run)
    rows = selectors.results_of(
        actor,
        run,
        verdict=query.verdict or "",
        is_product_sure=query.is_product_sure,
        gap_key=query.gap_key,
        words=query.words,
    )
    return paged(
        request, page_of(rows, query), query, lambda found: [result_of(actor, run, row) for row in found]
    )


def result_of(actor: Actor, run: Any, row: Any) -> dict[str, Any]:
    """A line as the actor may see it. The trace's parameters hold prices and stay inside."""
    asked, offer = run.requirement, row.offer
    shows_price = selectors.may_see_price(actor, row)
    return {
        "enterprise": named(row.enterprise),
        "offer_uid": None if offer is None else offer.uid,
        "product": None if offer is None else offer.product,
        "region_code": row.enterprise.region_code or None,
        "verdict": row.verdict,
        "is_product_sure": row.is_product_sure,
        "capacity": quantity(row.capacity, asked.unit, asked.period_kind),
        "unit_price": unit_price(row.unit_price, asked.unit) if shows_price else None,
        "is_price_shown": shows_price,
        "source": row.source or None,
        "gaps": [gap["gate"] for gap in row.gaps],
        "unknown": list(row.candidate.get("unknown", [])),
        "criteria": [
            {name: one[name] for name in ("kind", "level", "gate", "state", "reason")} for one in row.results
        ],
        "is_simulated": row.enterprise.is_simulated,
    }
