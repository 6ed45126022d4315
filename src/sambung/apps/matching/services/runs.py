"""Runs of matching: asking for one, and asking again when an enterprise changed."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Collection
from typing import Any

from django.db import transaction
from django.utils import timezone

from sambung.apps.actors.access import SYSTEM, Actor, demand
from sambung.apps.demand.models import Requirement, RequirementState
from sambung.apps.jobs.models import Job
from sambung.apps.jobs.services import enqueue
from sambung.apps.journal import services as journal
from sambung.apps.journal.models import Entry
from sambung.apps.matching.facts import rule_versions
from sambung.apps.matching.models import MatchResult, MatchRun
from sambung.apps.matching.services.judgement import judge
from sambung.apps.registry.models import Offer
from sambung.standards.stems import stems

# Results of so many runs are kept for each requirement; older runs keep hash, versions and summary alone.
KEPT_RUNS = 10
# So many requirements are matched again at once; more become jobs.
AT_ONCE = 2
MANY = 10_000
# May add run keys whose results must stay, e.g. those that a pool rests on; attached in config/wiring/hooks.py.
keeps_results: list[Callable[[Requirement], Collection[int]]] = []
# Asks for a job that matches one requirement again; attached in config/wiring/hooks.py.
later: list[Callable[[Requirement], None]] = []
JOB_KIND = "matching.match_requirement"


class UnableToMatchError(ValueError):
    """`code`: WRONG_STATE (the requirement is not open)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def ask_for_match(actor: Actor, *, requirement: Requirement) -> Job:
    """The same as `match_requirement`, as a job in the actor's name; one that waits already is returned.

    Errors: PermissionMissingError, UnableToMatchError.
    """
    demand(actor, "matching.match_requirement", requirement)
    if requirement.state != RequirementState.OPEN:
        raise UnableToMatchError("WRONG_STATE")
    return enqueue(
        actor,
        JOB_KIND,
        params={"requirement": str(requirement.uid)},
        subject_uid=requirement.uid,
        centre_uid=requirement.centre.uid if requirement.centre_id in actor.centre_ids else None,
        dedupe_key=f"match:{requirement.uid}:{actor.uid}",
    )


def match_requirement(actor: Actor, *, requirement: Requirement, on: datetime.date | None = None) -> MatchRun:
    """Judge every candidate and keep the run with its results.

    Facts are read and judged before the transaction that writes. Errors: PermissionMissingError
    ("matching.match_requirement": staff of a centre that sees it, and the buyer's own people).
    """
    demand(actor, "matching.match_requirement", requirement)
    day = on or timezone.localdate()
    started = time.perf_counter()
    known_entry = Entry.objects.order_by("-id").values_list("id", flat=True).first() or 0
    judged = judge(requirement, on=day, known_entry=known_entry)
    judged.summary["seconds"] = round(time.perf_counter() - started, 3)
    with transaction.atomic():
        # One match of a requirement at a time, so that each run knows the one before it.
        Requirement.objects.unscoped("the row's lock orders the runs").select_for_update().get(
            pk=requirement.pk
        )
        before = _previous_verdicts(requirement)
        entry = journal.record(
            actor,
            "matching.requirement.matched",
            subject_kind="demand.requirement",
            subject_uid=requirement.uid,
            payload={"input_sha256": judged.input_sha256, "as_of": day, "counts": judged.summary["counts"]},
            centre_uid=requirement.centre.uid,
        )
        run = MatchRun(
            requirement=requirement,
            as_of=day,
            known_entry=known_entry,
            input_sha256=judged.input_sha256,
            rule_versions=rule_versions(day),
            summary=judged.summary,
            requested_by_uid=actor.uid,
            recorded=entry,
        )
        run.save(force_insert=True)
        for line in judged.lines:
            line.run = run
            line.previous_verdict = (
                "" if before is None else before.get((line.offer_id, line.enterprise_id), "ABSENT")
            )
        MatchResult.objects.bulk_create(judged.lines, batch_size=500)
        _forget_old_results(requirement)
    return run


def rematch_for_enterprises(enterprise_ids: Collection[int], *, on: datetime.date | None = None) -> int:
    """Match again the open requirements that these enterprises touch; how many. The wiring calls it.

    Few are matched at once; more become jobs "matching.match_requirement", one for each requirement.
    """
    touched = touched_requirements(enterprise_ids)
    for number, requirement in enumerate(touched):
        if number < AT_ONCE or not later:
            match_requirement(SYSTEM, requirement=requirement, on=on)
        else:
            later[0](requirement)
    return len(touched)


def touched_requirements(enterprise_ids: Collection[int]) -> list[Requirement]:
    """Open requirements that were matched before and for which one of the enterprises is or may be a candidate."""
    # After a large import everything is touched, and no statement takes so many keys.
    is_all = len(enterprise_ids) > MANY
    keys = [] if is_all else list(enterprise_ids)
    offers = [
        (frozenset(column.split()), code)
        for column, code in Offer.objects.unscoped("what changed decides what is matched again")
        .filter(enterprise_id__in=keys)
        .values_list("stems", "kbli")
    ]
    latest: dict[int, int] = {}
    for run, requirement in (
        MatchRun.objects.unscoped("the system keeps matches current")
        .filter(requirement__state=RequirementState.OPEN)
        .order_by("id")
        .values_list("id", "requirement_id")
    ):
        latest[requirement] = run
    held = set(
        MatchResult.objects.filter(enterprise_id__in=keys, run_id__in=list(latest.values())).values_list(
            "run__requirement_id", flat=True
        )
    )
    open_rows: Any = (
        Requirement.objects.unscoped("the system keeps matches current")
        .filter(pk__in=list(latest))
        .select_related("buyer", "centre")
        .order_by("pk")
    )
    return [
        row
        for row in open_rows
        if is_all
        or row.pk in held
        or any(
            column & frozenset(stems(row.product)) or (row.kbli_prefix and code.startswith(row.kbli_prefix))
            for column, code in offers
        )
    ]


def _previous_verdicts(requirement: Requirement) -> dict[tuple[int | None, int], str] | None:
    last = (
        MatchRun.objects.unscoped("the run before, whoever asked for it")
        .filter(requirement=requirement)
        .order_by("-id")
        .values_list("id", flat=True)
        .first()
    )
    if last is None:
        return None
    rows = MatchResult.objects.filter(run_id=last).values_list("offer_id", "enterprise_id", "verdict")
    return {(offer, enterprise): verdict for offer, enterprise, verdict in rows}


def _forget_old_results(requirement: Requirement) -> None:
    runs = (
        MatchRun.objects.unscoped("results are kept by number of runs")
        .filter(requirement=requirement)
        .order_by("-id")
        .values_list("id", flat=True)
    )
    old = set(runs[KEPT_RUNS : KEPT_RUNS + 50]) - {key for keep in keeps_results for key in keep(requirement)}
    if old:
        MatchResult.objects.filter(run_id__in=old).delete()
