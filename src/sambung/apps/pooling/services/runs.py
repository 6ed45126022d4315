"""Asking for a consortium, and writing down what the optimiser answered."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils import timezone

from sambung.apps.actors.access import Actor, demand
from sambung.apps.demand.models import Requirement
from sambung.apps.jobs import services as jobs
from sambung.apps.journal.services import canonical, record
from sambung.apps.matching.models import MatchRun
from sambung.apps.pooling.facts import Built, PoolSettings
from sambung.apps.pooling.models import (
    Allocation,
    Exclusion,
    PoolHub,
    PoolRun,
    PoolShortage,
    RunState,
    ScarcityPrice,
)
from sambung.engine.pooling.rounding import round_plan
from sambung.engine.pooling.solution import Solution, Status
from sambung.standards.money import PRICE_SCALE, QUANTITY_SCALE, amount

JOB_KIND = "pooling.solve"
# Called with a run once it has its answer, in the answer's transaction: linkages drafts what a re-plan brought.
on_answer: list[Callable[[PoolRun], object]] = []
VERIFIED = {"SEEN", "DELIVERY"}


class UnableToBuildConsortiumError(ValueError):
    """`code`: NOT_MATCHED (match first), WRONG_STATE (closed or draft)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def build_consortium(
    actor: Actor,
    *,
    requirement: Requirement,
    settings: PoolSettings | None = None,
    previous: PoolRun | None = None,
) -> PoolRun:
    """Ask for a consortium: a run that waits for its job. Errors: PermissionMissingError, UnableToBuildConsortiumError."""
    demand(actor, "pooling.build_consortium", requirement)
    if requirement.state != "OPEN":
        raise UnableToBuildConsortiumError("WRONG_STATE")
    match_run = requirement.match_runs.order_by("-id").first()
    if match_run is None:
        raise UnableToBuildConsortiumError("NOT_MATCHED")
    return _start(actor, requirement, match_run, settings or PoolSettings(), previous)


def _start(
    actor: Actor,
    requirement: Requirement,
    match_run: MatchRun,
    settings: PoolSettings,
    previous: PoolRun | None,
) -> PoolRun:
    run = PoolRun(
        requirement=requirement,
        match_run=match_run,
        previous=previous,
        settings=settings.as_json(),
        known_on=timezone.localdate(),
        requested_by_uid=actor.uid,
    )
    run.save(force_insert=True)
    job = jobs.enqueue(
        actor,
        JOB_KIND,
        params={"run": str(run.uid)},
        subject_uid=run.uid,
        centre_uid=requirement.centre.uid,
        dedupe_key=f"{JOB_KIND}:{run.uid}",
    )
    run.job_uid = job.uid
    run.save(update_fields=["job_uid"])
    record(
        actor,
        "pooling.asked",
        subject_kind="pool_run",
        subject_uid=run.uid,
        payload={"requirement": requirement.uid, "match_run": match_run.uid, "settings": run.settings},
        centre_uid=requirement.centre.uid,
    )
    return run


def write_failure(actor: Actor, run: PoolRun, code: str) -> None:
    """The problem could not be made or solved; `code` names the sentence. In the caller's transaction."""
    run.state = RunState.FAILED
    run.conflict = [{"kind": "error", "id": code}]
    _finish(actor, run, ["state", "conflict"])


def write_solution(actor: Actor, run: PoolRun, built: Built, solution: Solution) -> PoolRun | None:
    """Write what the engine said, in whole units; in the caller's transaction.

    Where all cannot be filled, a second run *with shortage* is asked for at once, and returned.
    """
    run.problem_sha256 = problem_sha256(built)
    run.status = solution.status.value
    run.seconds = round(solution.seconds, 3)
    run.bound_source = solution.bound_source
    run.versions = {**solution.versions, "freight_tariff": built.tariff_version, "seed": str(solution.seed)}
    fields = ["problem_sha256", "status", "seconds", "bound_source", "versions", "state"]
    if solution.status is Status.INFEASIBLE:
        run.state = RunState.INFEASIBLE
        run.conflict = [asdict(one) for one in solution.explanation.conflict]
        _finish(actor, run, [*fields, "conflict"])
        settings = PoolSettings.from_json(run.settings)
        if settings.with_shortage:
            return None
        relaxed = PoolSettings.from_json({**run.settings, "with_shortage": True})
        return _start(actor, run.requirement, run.match_run, relaxed, run)
    if solution.status is Status.NO_SOLUTION:
        run.state = RunState.NO_SOLUTION
        _finish(actor, run, fields)
        return None
    run.state = RunState.SOLVED
    _write_plan(run, built, solution)
    _finish(actor, run, [*fields, "objective", "bound", "gap", "cost", "unverified_permille"])
    return None


def _finish(actor: Actor, run: PoolRun, fields: list[str]) -> None:
    run.save_changes(expected_version=None, fields=fields)
    record(
        actor,
        "pooling.answered",
        subject_kind="pool_run",
        subject_uid=run.uid,
        payload={
            "state": run.state,
            "problem_sha256": run.problem_sha256,
            "objective": run.objective,
            "bound": run.bound,
        },
        centre_uid=run.requirement.centre.uid,
    )
    for listener in on_answer:
        listener(run)


def _write_plan(run: PoolRun, built: Built, solution: Solution) -> None:
    """Whole units, costs recomputed from them in integers; the bound stays valid, for rounding only narrows."""
    requirement = run.requirement
    step, periods = built.step, built.periods
    capacities = {
        uid: one.facts.capacity.value // step * step
        for uid, one in built.offers.items()
        if one.facts.capacity is not None
    }
    quantities, short = round_plan(
        solution.allocations,
        wanted=requirement.quantity,
        periods=periods,
        scale=QUANTITY_SCALE,
        step=step,
        capacity=capacities,
        hub_capacity={uid: hub.capacity // step * step for uid, hub in built.hubs.items()},
    )
    unit_costs = {(one.offer_id, one.hub_id): one for one in solution.allocations}
    goods = freight = handling = unverified = 0
    rows = []
    for (offer_id, hub_id), quantity in sorted(quantities.items(), key=lambda item: (-item[1], item[0][0])):
        one, costs = built.offers[offer_id], unit_costs[(offer_id, hub_id)]
        prices = [round(value * PRICE_SCALE) for value in (costs.unit_price, costs.freight, costs.handling)]
        goods += amount(prices[0], quantity) * periods
        freight += amount(prices[1], quantity) * periods
        handling += amount(prices[2], quantity) * periods
        if not is_verified(one):
            unverified += quantity
        rows += [
            Allocation(
                run=run,
                offer_id=one.offer_pk,
                hub_id=None if hub_id is None else built.hubs[hub_id].pk,
                period=period,
                quantity=quantity,
                unit_price=prices[0],
                freight=prices[1],
                handling=prices[2],
            )
            for period in range(periods)
        ]
    Allocation.objects.bulk_create(rows, batch_size=500)
    settings = PoolSettings.from_json(run.settings)
    members = {offer_id for offer_id, _ in quantities}
    through: dict[str, int] = {}
    for (_, hub_id), quantity in quantities.items():
        if hub_id is not None:
            through[hub_id] = through.get(hub_id, 0) + quantity
    PoolHub.objects.bulk_create(
        PoolHub(
            run=run,
            hub_id=hub.pk,
            is_open=uid in through,
            throughput=through.get(uid, 0),
            opening_cost=hub.opening_cost,
        )
        for uid, hub in built.hubs.items()
    )
    if short > 0:
        reason = solution.shortages[0].reason if solution.shortages else "rounding"
        PoolShortage.objects.bulk_create(
            PoolShortage(run=run, period=period, quantity=short, reason=reason) for period in range(periods)
        )
    _write_reasons(run, built, solution)
    penalty = built.problem.requirements[0].shortage_penalty or 0.0
    opening = sum(built.hubs[uid].opening_cost for uid in through)
    onboarding = settings.onboarding_cost * len(members)
    notional = round(short / QUANTITY_SCALE * penalty) * periods
    paid = goods + freight + handling + opening + onboarding
    delivered = sum(quantities.values())
    run.cost = {
        "goods": goods,
        "freight": freight,
        "handling": handling,
        "opening": opening,
        "onboarding": onboarding,
        "shortage": notional,
        "paid": paid,
        "delivered": delivered,
        "short": short,
        "estimated_places": len({uid for uid, _ in quantities} & set(built.estimated_places)),
        "is_destination_estimated": requirement.latitude is None,
    }
    run.objective = paid + notional
    # The bound is the engine's, for the problem in fractions of a unit; rupiah below it are cut off.
    run.bound = None if solution.bound is None else min(int(solution.bound), run.objective)
    run.gap = None if run.bound is None or not run.objective else (run.objective - run.bound) / run.objective
    run.unverified_permille = None if not delivered else round(1000 * unverified / delivered)


def is_verified(one: Any) -> bool:
    """Whether capacity and price both were seen by a mentor or shown by a delivery."""
    facts = one.facts
    return (
        facts.capacity is not None
        and facts.unit_price is not None
        and facts.capacity.source in VERIFIED
        and facts.unit_price.source in VERIFIED
    )


def _write_reasons(run: PoolRun, built: Built, solution: Solution) -> None:
    Exclusion.objects.bulk_create(
        (
            Exclusion(
                run=run,
                offer_id=built.offers[one.offer_id].offer_pk,
                reason=one.reason.value,
                price_to_enter=None
                if one.price_to_enter is None or one.price_to_enter < 0
                else int(one.price_to_enter * PRICE_SCALE),
                method=one.method or "",
            )
            for one in solution.excluded
            if one.offer_id in built.offers
        ),
        batch_size=500,
    )
    ScarcityPrice.objects.bulk_create(
        (
            ScarcityPrice(
                run=run,
                kind=one.kind,
                thing_uid=_uuid(one.id),
                period=None,
                value=round(one.value * PRICE_SCALE),
                method=one.method,
            )
            for one in solution.prices
            if one.value
        ),
        batch_size=500,
    )


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def problem_sha256(built: Built) -> str:
    """SHA-256 over the problem as given to the engine."""
    return hashlib.sha256(canonical(json.loads(json.dumps(asdict(built.problem), default=str)))).hexdigest()


@transaction.atomic
def record_export(actor: Actor, run: PoolRun, *, rows: int) -> None:
    """An export leaves a line in the journal."""
    record(
        actor,
        "pooling.exported",
        subject_kind="pool_run",
        subject_uid=run.uid,
        payload={"rows": rows},
        centre_uid=run.requirement.centre.uid,
    )
