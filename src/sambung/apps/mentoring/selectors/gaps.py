"""Who stands in a gap's group: the enterprises that lack something against one requirement."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass

from sambung.apps.actors.access import Actor, may
from sambung.apps.demand.models import Requirement
from sambung.apps.duplicates.selectors import with_twins
from sambung.apps.matching.selectors import latest_run, results_of
from sambung.apps.mentoring.access import may_view_case
from sambung.apps.mentoring.models import Case, CaseState
from sambung.apps.mentoring.services.plans import gates_of
from sambung.apps.registry.models import Enterprise, Offer
from sambung.engine.eligibility import Verdict


@dataclass(frozen=True)
class GapLine:
    """An enterprise of the actor's centre in the group. Capacity × 1000 in the requirement's unit and period.

    `others`: gates that it lacks besides; `case_uid`: an open case for this gap, perhaps under another entry
    of the enterprise, which a second would double.
    """

    enterprise: Enterprise
    offer: Offer | None
    capacity: int | None
    others: tuple[str, ...]
    case_uid: uuid.UUID | None


@dataclass(frozen=True)
class GapGroup:
    """The group in the last match: the actor's own enterprises, and how many belong to which other centre."""

    lines: list[GapLine]
    elsewhere: list[tuple[str, int]]


def gap_group(actor: Actor, requirement: Requirement, gap_key: str) -> GapGroup:
    """Those that nearly meet the requirement and lack these gates; five queries. Empty where it was not matched."""
    run = latest_run(actor, requirement)
    gates = set(gates_of(gap_key))
    if run is None or not gates:
        return GapGroup([], [])
    rows = results_of(actor, run, verdict=Verdict.NEARLY.value)
    for gate in gates:
        rows = rows.filter(gap_key__contains=gate)
    own: dict[int, GapLine] = {}
    elsewhere: Counter[str] = Counter()
    counted: set[int] = set()
    found = [row for row in rows if gates <= set(row.gap_key.split("+"))]
    entries = with_twins([row.enterprise_id for row in found])
    standing = dict(
        Case.objects.visible(actor)
        .filter(
            requirement=requirement,
            state=CaseState.OPEN,
            gate="+".join(sorted(gates)),
            enterprise__in=frozenset().union(*entries.values()),
        )
        .values_list("enterprise_id", "uid")
    )
    for row in found:
        enterprise = row.enterprise
        if enterprise.pk in counted:
            continue
        counted.add(enterprise.pk)
        if not may(actor, "mentoring.open_case", enterprise):
            elsewhere[enterprise.centre.name if enterprise.centre else ""] += 1
            continue
        others = tuple(sorted(set(row.gap_key.split("+")) - gates))
        # Its own entry's case before a twin's.
        ordered = [enterprise.pk, *sorted(entries[enterprise.pk] - {enterprise.pk})]
        case = next((standing[key] for key in ordered if key in standing), None)
        own[enterprise.pk] = GapLine(enterprise, row.offer, row.capacity, others, case)
    return GapGroup(list(own.values()), elsewhere.most_common())


@dataclass(frozen=True)
class TwinCase:
    """An open case of the same enterprise under another entry. `case` None: another centre's, which the actor may not see."""

    case: Case | None
    name: str
    centre: str


def cases_of_twins(actor: Actor, enterprise: Enterprise) -> list[TwinCase]:
    """Open cases under the other entries of an enterprise, the oldest first. One query, two where it has twins."""
    others = with_twins([enterprise.pk])[enterprise.pk] - {enterprise.pk}
    if not others:
        return []
    rows = Case.objects.unscoped("that an enterprise is coached is told to whoever would coach it again")
    return [
        TwinCase(row if may_view_case(actor, row) else None, row.enterprise.name, row.centre.name)
        for row in rows.filter(enterprise__in=others, state=CaseState.OPEN)
        .select_related("enterprise", "centre")
        .order_by("opened_on", "id")
    ]
