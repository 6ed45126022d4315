"""The gaps that stand between a centre's enterprises and the open requirements, from the latest matches."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Max

from sambung.apps.demand.models import Requirement, RequirementState
from sambung.apps.duplicates.selectors import Twinned, one_entry_each, twinned_of_centres
from sambung.apps.matching.facts import last_day
from sambung.apps.matching.models import MatchResult, MatchRun
from sambung.apps.registry.models import Enterprise
from sambung.apps.registry.models.enterprise import Kind
from sambung.engine.eligibility import Verdict

# Which enterprises of these centres hold a linkage already; attached in config/wiring: linkages stand in the other wing.
linked_already: list[Callable[[Collection[int]], Collection[int]]] = []


@dataclass(frozen=True)
class UnderWay:
    """Coaching that runs: enterprises with an open case, and hours × 10 still open by mentor key."""

    enterprises: frozenset[int]
    hours: Mapping[int, int]


# What runs at these centres; attached in config/wiring: cases are the room above.
under_way: list[Callable[[Collection[int]], UnderWay]] = []


@dataclass(frozen=True)
class Gap:
    """An enterprise's best offer against a requirement: the gates that are missing (none: ready), and how much.

    `offer` may be of another entry of the enterprise at the same centre.
    """

    enterprise: int
    requirement: int
    offer: int
    gates: tuple[str, ...]
    quantity: int
    run: int


@dataclass
class Gaps:
    """What may be planned. `held_back`: enterprise → why nothing of it can be: LINKED, COACHED, CAPACITY."""

    gaps: list[Gap] = field(default_factory=list)
    enterprises: dict[int, Enterprise] = field(default_factory=dict)
    requirements: dict[int, Requirement] = field(default_factory=dict)
    runs: list[dict[str, Any]] = field(default_factory=list)
    held_back: dict[int, str] = field(default_factory=dict)
    registered: int = 0
    linked: int = 0
    unmatched: int = 0


def read_gaps(centre_ids: Collection[int], *, on: datetime.date, first_day: datetime.date) -> Gaps:
    """Candidates of the UMKM of these centres against every open requirement; a fixed number of queries whatever the size.

    Left out: who is linked already, who is being coached, whose capacity is unknown, and requirements whose last
    delivery lies before the plan's first day. `quantity` × 1000 in the requirement's unit and period.

    Entries that are one are planned as one, under the one that stands where it has a gap itself; whoever is linked or
    coached under another entry, at whatever centre, is so here.
    """
    found = Gaps()
    registered = Enterprise.objects.unscoped("the planner's input").filter(
        centre_id__in=list(centre_ids), kind=Kind.UMKM, ended_on__isnull=True
    )
    found.registered = one_entry_each(registered).count()
    requirements = {
        row.pk: row
        for row in Requirement.objects.unscoped("the planner's input: every open demand")
        .filter(state=RequirementState.OPEN)
        .select_related("buyer", "centre")
        if last_day(row) >= first_day
    }
    latest = dict(
        MatchRun.objects.unscoped("the newest of each")
        .filter(requirement__in=list(requirements))
        .order_by()
        .values_list("requirement")
        .annotate(last=Max("id"))
    )
    found.unmatched = len(requirements) - len(latest)
    rows = list(
        MatchResult.objects.filter(
            run__in=list(latest.values()),
            enterprise__in=registered.values("pk"),
            verdict__in=[Verdict.ELIGIBLE.value, Verdict.NEARLY.value],
            offer__isnull=False,
            is_product_sure=True,
        ).values_list("run_id", "run__requirement_id", "enterprise_id", "offer_id", "capacity", "gaps")
    )
    twins = twinned_of_centres(centre_ids)

    def one_of(key: int) -> int:
        return twins[key].canonical if key in twins else key

    linked, coached = _busy(centre_ids, twins)
    found.linked = len(linked)
    # Enterprise and requirement → the best gap of each entry.
    best: dict[tuple[int, int], dict[int, Gap]] = {}
    reasons: dict[int, str] = {}
    for run, requirement, enterprise, offer, capacity, gaps in rows:
        if one_of(enterprise) in linked:
            reasons[enterprise] = "LINKED"
            continue
        if one_of(enterprise) in coached:
            reasons[enterprise] = "COACHED"
            continue
        if not capacity:
            reasons.setdefault(enterprise, "CAPACITY")
            continue
        asked = requirements[requirement]
        quantity = min(capacity, asked.quantity)
        if asked.max_share_permille is not None:
            quantity = min(quantity, asked.quantity * asked.max_share_permille // 1000)
        gates = tuple(sorted({one["gate"] for one in gaps}))
        gap = Gap(enterprise, requirement, offer, gates, max(1, quantity), run)
        entries = best.setdefault((one_of(enterprise), requirement), {})
        standing = entries.get(enterprise)
        if standing is None or _rank(gap) < _rank(standing):
            entries[enterprise] = gap
    found.gaps = _as_one(best, twins)
    kept = {one.enterprise for one in found.gaps}
    held = {one_of(key): (key, reason) for key, reason in sorted(reasons.items(), reverse=True)}
    planned = {one_of(key) for key in kept}
    found.held_back = {key: reason for first, (key, reason) in held.items() if first not in planned}
    # No statement takes the keys of a whole province: what is there is read by centre.
    found.enterprises = {row.pk: row for row in registered.order_by("pk").iterator() if row.pk in kept}
    used = {one.requirement for one in found.gaps}
    found.requirements = {key: row for key, row in requirements.items() if key in used}
    runs = {one.run for one in found.gaps}
    found.runs = [
        {"run": str(uid), "requirement": str(requirement), "sha256": sha256}
        for uid, requirement, sha256 in MatchRun.objects.unscoped("what the plan rests on")
        .filter(pk__in=list(runs))
        .order_by("pk")
        .values_list("uid", "requirement__uid", "input_sha256")
    ]
    return found


def _busy(centre_ids: Collection[int], twins: Mapping[int, Twinned]) -> tuple[set[int], set[int]]:
    """Who is linked and who is coached, by the key that stands for each; twins at other centres are asked about too."""
    here = set(centre_ids)
    elsewhere = {one.centre for one in twins.values() if one.centre is not None} - here

    def gathered(ask: Callable[[Collection[int]], Collection[int]]) -> set[int]:
        keys = set(ask(sorted(here)))
        if elsewhere:
            keys |= twins.keys() & set(ask(sorted(elsewhere)))
        return {twins[key].canonical if key in twins else key for key in keys}

    linked = gathered(linked_already[0]) if linked_already else set()
    coached = gathered(lambda centres: under_way[0](centres).enterprises) if under_way else set()
    return linked, coached


def _rank(gap: Gap) -> tuple[int, int, int]:
    return len(gap.gates), -gap.quantity, gap.offer


def _as_one(best: Mapping[tuple[int, int], Mapping[int, Gap]], twins: Mapping[int, Twinned]) -> list[Gap]:
    """One gap for each enterprise and requirement, all of an enterprise under one of its entries.

    Another entry's offer counts only where its centre is the same: nobody else may write what is reached.
    """
    entries: dict[int, set[int]] = {}
    for (one, _requirement), of in best.items():
        entries.setdefault(one, set()).update(of)
    chosen = {one: one if one in keys else min(keys) for one, keys in entries.items()}
    found = []
    for (one, _requirement), of in best.items():
        entry = chosen[one]
        fitting = [gap for key, gap in of.items() if key == entry or twins[key].centre == twins[entry].centre]
        if fitting:
            found.append(replace(min(fitting, key=_rank), enterprise=entry))
    return sorted(found, key=lambda gap: (gap.enterprise, gap.requirement))
