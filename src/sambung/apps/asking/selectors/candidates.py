"""Whom to ask for a requirement: those of one's own centres of whom something that decides is not known."""

from __future__ import annotations

import datetime
import statistics
import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sambung.apps.actors.access import Actor
from sambung.apps.asking.models import Question, QuestionState
from sambung.apps.asking.selectors.limits import limits_on
from sambung.apps.duplicates.selectors import first_of_each, with_twins
from sambung.apps.matching.models import MatchResult, MatchRun
from sambung.apps.matching.selectors import results_of
from sambung.apps.registry.models import OfferValue, ValueKind
from sambung.engine.eligibility import Verdict
from sambung.standards.periods import DAYS, PeriodKind
from sambung.standards.places import Place, distance_km
from sambung.standards.regions import UnableToParseRegion, parse_region
from sambung.standards.units import convert, units

# More than this nobody chooses among by hand; the likeliest by words come first.
MOST = 2000
# What the three questions can answer; a certificate that is not known is asked elsewhere.
ASKABLE = frozenset({"offer", "product", "capacity", "unit_price"})
# A median of fewer says nothing.
LEAST_SIMILAR = 3


@dataclass(frozen=True)
class Candidate:
    """An enterprise that may be asked. `likely`: × 1000 of the requirement's unit a period, None: nothing to go by.

    `likely_basis`: KNOWN (its own figure that still holds), LAST (its own that has expired), SIMILAR (the median of
    those of its class who told theirs), or empty. `km` None: its place or the delivery's is not known.
    """

    line: MatchResult
    km: float | None
    likely: int | None
    likely_basis: str
    times_asked: int
    is_asked_too_often: bool

    @property
    def enterprise(self) -> Any:
        return self.line.enterprise


@dataclass(frozen=True)
class CandidateFilter:
    """What a list of candidates is narrowed to; empty: not narrowed.

    `group`: SURE, UNSURE (perhaps another product), NO_OFFER, OFFER. `order`: LIKELY, NEAR, WORDS.
    """

    group: str = ""
    most_km: int | None = None
    least_capacity: int | None = None
    words: str = ""
    order: str = "LIKELY"


@dataclass(frozen=True)
class Choosing:
    """The candidates that fit, and how many were not read because there are too many."""

    candidates: list[Candidate]
    left_out: int


def best_lines(
    actor: Actor, run: MatchRun, *, enterprise_uids: Collection[uuid.UUID] | None = None, words: str = ""
) -> dict[uuid.UUID, MatchResult]:
    """Enterprise's uid → its best line among those to ask: sure before unsure, likeliest first.

    Of the actor's centres only; at most MOST of each kind where nobody is named.
    """
    rows = (
        results_of(actor, run, verdict=Verdict.UNKNOWN.value, words=words, centre=True)
        .select_related("offer", "enterprise__centre", "run__requirement__centre")
        .order_by("-is_product_sure", "-score_permille", "pk")
    )
    found: dict[uuid.UUID, MatchResult] = {}
    parts: Iterable[Any] = [rows[:MOST]]
    if enterprise_uids is not None:
        ordered = sorted(enterprise_uids, key=str)
        parts = [
            rows.filter(enterprise__uid__in=ordered[at : at + 500]) for at in range(0, len(ordered), 500)
        ]
    for part in parts:
        for row in part:
            if ASKABLE & set(row.candidate.get("unknown", [])):
                found.setdefault(row.enterprise.uid, row)
    return found


def candidates_of(
    actor: Actor, run: MatchRun, narrowed: CandidateFilter = CandidateFilter(), *, today: datetime.date
) -> Choosing:
    """Who may be asked and was not yet, in the order wished; a bounded number of queries.

    Enterprises that are one are asked once: whoever was asked under another entry is not asked again.
    """
    requirement = run.requirement
    lines = best_lines(actor, run, words=narrowed.words)
    keys = [line.enterprise_id for line in lines.values()]
    asked = set(
        Question.objects.visible(actor)
        .filter(requirement=requirement)
        .exclude(state__in=[QuestionState.WITHDRAWN, QuestionState.EXPIRED])
        .order_by()
        .values_list("enterprise_id", flat=True)
    )
    limits = limits_on(today)
    since = today - datetime.timedelta(days=limits.window_days)
    twins = with_twins(keys)
    # One key for each cluster: to count with, whichever of its entries stands for it.
    first = {key: min(members) for members in twins.values() for key in members}
    own = Question.objects.visible(actor).filter(asked_on__gt=since, enterprise_id__in=list(first))
    times = Counter(first[key] for key in own.values_list("enterprise_id", flat=True))
    open_lines = [line for line in lines.values() if not twins[line.enterprise_id] & asked]
    open_lines = first_of_each(open_lines, [line.enterprise_id for line in open_lines], first)
    likely = likely_capacities(run, open_lines, on=today)
    latitude, longitude = requirement.point
    goal = _point(requirement.region_code, latitude, longitude)
    found = []
    for line in open_lines:
        number, basis = likely.get(line.enterprise_id, (None, ""))
        one = line.enterprise
        origin = _point(one.region_code, one.latitude, one.longitude)
        found.append(
            Candidate(
                line=line,
                km=None if goal is None or origin is None else distance_km(origin, goal),
                likely=number,
                likely_basis=basis,
                times_asked=times[first[one.pk]],
                is_asked_too_often=times[first[one.pk]] >= limits.most_asks,
            )
        )
    found = [one for one in found if _fits(one, narrowed)]
    found.sort(key=_order(narrowed.order))
    total = results_of(
        actor, run, verdict=Verdict.UNKNOWN.value, words=narrowed.words, centre=True
    ).order_by()
    left_out = (
        max(0, total.values("enterprise_id").distinct().count() - len(lines)) if len(lines) >= MOST else 0
    )
    return Choosing(found, left_out)


def _fits(one: Candidate, narrowed: CandidateFilter) -> bool:
    if narrowed.group == "SURE" and not one.line.is_product_sure:
        return False
    if narrowed.group == "UNSURE" and one.line.is_product_sure:
        return False
    if narrowed.group == "NO_OFFER" and one.line.offer_id is not None:
        return False
    if narrowed.group == "OFFER" and one.line.offer_id is None:
        return False
    if narrowed.most_km is not None and (one.km is None or one.km > narrowed.most_km):
        return False
    return narrowed.least_capacity is None or (one.likely or 0) >= narrowed.least_capacity


def _order(order: str) -> Any:
    def near(one: Candidate) -> float:
        return one.km if one.km is not None else 1e9

    def key(one: Candidate) -> Any:
        words = (not one.line.is_product_sure, -one.line.score_permille)
        if order == "NEAR":
            return (near(one), *words, one.line.pk)
        if order == "WORDS":
            return (*words, near(one), one.line.pk)
        return (
            not one.line.is_product_sure,
            one.likely is None,
            -(one.likely or 0),
            -one.line.score_permille,
            near(one),
            one.line.pk,
        )

    return key


def _point(region_code: str, latitude: float | None, longitude: float | None) -> Place | None:
    if latitude is None or longitude is None or not region_code:
        return None
    try:
        return Place(parse_region(region_code), latitude, longitude)
    except UnableToParseRegion:
        return None


def likely_capacities(
    run: MatchRun, lines: Collection[MatchResult], *, on: datetime.date
) -> dict[int, tuple[int, str]]:
    """Enterprise key → what it can probably make (× 1000 of the requirement's unit a period) and on what that rests.

    Two queries for each 500 offers and one for those who told theirs. Missing: nothing to go by.
    """
    requirement = run.requirement
    last = _last_told([line.offer_id for line in lines if line.offer_id is not None], requirement)
    similar: dict[str, list[int]] = defaultdict(list)
    told = MatchResult.objects.filter(run=run, capacity__gt=0, is_product_sure=True)
    rows: Any = told.values_list("capacity", "enterprise__size_class")[:5000]
    for capacity, size_class in rows:
        similar[size_class].append(capacity)
        similar["*"].append(capacity)
    medians = {
        name: int(statistics.median(found)) for name, found in similar.items() if len(found) >= LEAST_SIMILAR
    }
    found: dict[int, tuple[int, str]] = {}
    for line in lines:
        if line.capacity is not None and line.is_product_sure:
            found[line.enterprise_id] = (line.capacity, "KNOWN")
        elif line.offer_id in last and line.is_product_sure:
            found[line.enterprise_id] = (last[line.offer_id], "LAST")
        else:
            median = medians.get(line.enterprise.size_class, medians.get("*"))
            if median is not None:
                found[line.enterprise_id] = (median, "SIMILAR")
    return found


def _last_told(offer_pks: Collection[int], requirement: Any) -> dict[int, int]:
    """Offer key → the capacity that was last told, whether or not it still holds, as the requirement counts."""
    found: dict[int, int] = {}
    ordered = sorted(set(offer_pks))
    for at in range(0, len(ordered), 500):
        rows = (
            OfferValue.objects.unscoped("a number to sort by; the figure itself is the registry's to show")
            .standing()
            .filter(offer_id__in=ordered[at : at + 500], kind=ValueKind.CAPACITY, number__isnull=False)
            .order_by("stated_on", "pk")
        )
        for offer, number, unit, period in rows.values_list(
            "offer_id", "number", "offer__unit", "offer__period_kind"
        ):
            known = units()
            ratio = (
                convert(1, unit, requirement.unit)
                if unit in known and requirement.unit in known
                else Fraction(1)
                if unit == requirement.unit
                else None
            )
            if ratio is not None:
                periods = DAYS[PeriodKind(requirement.period_kind)] / DAYS[PeriodKind(period)]
                found[offer] = int(number * ratio * periods)
    return found
