"""The rows of a centre's plan: pathways with their steps, courses, and for each enterprise left out the reason."""

from __future__ import annotations

from collections.abc import Sequence

from sambung.apps.pathways.facts.columns import COST_UNIT
from sambung.apps.pathways.models import Omission, Pathway, PathwayStep, PlannedCourse
from sambung.apps.pathways.services.outcome.answer import Answer
from sambung.engine.pathways.ledger import Account

PAYMENTS = ("demand", "money", "work", "seats", "limit")
REASONS = {"demand": "DEMAND", "money": "MONEY", "work": "HOURS", "seats": "SEATS", "limit": "LIMIT"}


def write_rows(answer: Answer, mentor_of: Sequence[int | None]) -> None:
    """All rows of the run, in the caller's transaction; `mentor_of`: a user's key or None for each pathway."""
    _write_pathways(answer, mentor_of)
    _write_courses(answer)
    _write_omissions(answer)


def _write_pathways(answer: Answer, mentor_of: Sequence[int | None]) -> None:
    must = {
        (one["enterprise"], one["requirement"])
        for centre in answer.built.settings.centres
        for one in centre.changes
        if one["rule"] == "MUST"
    }
    rows, steps_of = [], []
    for account, mentor in zip(answer.accounts, mentor_of, strict=True):
        gap = answer.built.candidates[account.candidate]
        chance = answer.built.chances[account.candidate]
        steps = _steps(answer, account)
        pair = (
            answer.problem.enterprise_ids[account.enterprise],
            answer.problem.requirement_ids[int(answer.problem.candidates.requirement[account.candidate])],
        )
        rows.append(
            Pathway(
                run=answer.run,
                enterprise_id=gap.enterprise,
                requirement_id=gap.requirement,
                offer_id=gap.offer,
                mentor_id=mentor,
                gap_key="+".join(gap.gates)[:200],
                quantity=gap.quantity,
                start=account.start,
                end=account.end,
                cost=account.cost * COST_UNIT,
                cost_all=sum(one.cost for one in steps),
                hours=account.hours,
                worth=account.worth,
                chance_low=round(chance[0] * 100),
                chance=chance[1],
                chance_high=round(chance[2] * 100),
                paid=_paid(account),
                is_fixed=pair in must,
            )
        )
        steps_of.append(steps)
    written = Pathway.objects.bulk_create(rows, batch_size=500)
    for pathway, steps in zip(written, steps_of, strict=True):
        for step in steps:
            step.pathway = pathway
    PathwayStep.objects.bulk_create([step for steps in steps_of for step in steps], batch_size=500)


def _steps(answer: Answer, account: Account) -> list[PathwayStep]:
    year = answer.run.known_on.year
    steps = []
    for order, (row, period, group) in enumerate(account.starts):
        chosen = answer.built.steps[row]
        item = chosen.item
        course = answer.courses[answer.built.courses[group][0]] if group >= 0 else None
        steps.append(
            PathwayStep(
                order=order,
                gate=chosen.gate[:80],
                code=item.code if item is not None and course is None else "",
                label={"id": course.name, "en": course.name}
                if course is not None
                else {"id": item.label_id, "en": item.label_en}
                if item is not None
                else {},
                field=item.field if item is not None else "",
                period=period,
                days=item.days if item is not None and course is None else 0,
                hours=item.hours if item is not None and course is None else 0,
                cost=item.cost if item is not None and course is None else 0,
                payer=item.payer if item is not None and course is None else "",
                is_doubtful=item is not None and course is None and item.is_doubtful(year),
                course=course,
            )
        )
    return steps


def _write_courses(answer: Answer) -> None:
    PlannedCourse.objects.bulk_create(
        PlannedCourse(
            run=answer.run,
            course=answer.courses[uid],
            period=period,
            is_run=bool(answer.plan.is_run[place]),
            taken=int(answer.plan.taken[place]),
        )
        for place, (uid, period) in enumerate(answer.built.courses)
    )


def _write_omissions(answer: Answer) -> None:
    chosen = {account.enterprise for account in answer.accounts}
    forbidden = {
        one["enterprise"]
        for centre in answer.built.settings.centres
        for one in centre.changes
        if one["rule"] == "NEVER"
    }
    rows = []
    for place, uid in enumerate(answer.problem.enterprise_ids):
        if place not in chosen:
            rows.append(_omission(answer, place, is_forbidden=uid in forbidden))
    rows += [
        Omission(run=answer.run, enterprise_id=key, reason=reason)
        for key, reason in sorted(answer.built.gaps.held_back.items())
    ]
    Omission.objects.bulk_create(rows, batch_size=500)


def _omission(answer: Answer, place: int, *, is_forbidden: bool) -> Omission:
    account = answer.ledger.best_of(place)
    first = int(answer.problem.candidates.start[place])
    gap = answer.built.candidates[first if account is None else account.candidate]
    row = Omission(
        run=answer.run,
        enterprise_id=gap.enterprise,
        requirement_id=gap.requirement,
        gap_key="+".join(gap.gates)[:200],
        quantity=gap.quantity,
        reason="LATE" if account is None else reason_of(account),
    )
    if is_forbidden:
        row.reason = "HAND"
    if account is not None:
        row.start, row.end = account.start, account.end
        row.worth, row.hours = account.worth, account.hours
        row.cost = account.cost * COST_UNIT
        row.chance = answer.built.chances[account.candidate][1]
        row.paid = _paid(account)
        row.lacking = max(0.0, -account.gain)
    return row


def reason_of(account: Account) -> str:
    """What keeps an enterprise out: what it would pay most for; ROOM where it would pay and nothing is left whole."""
    if account.gain > 0:
        return "ROOM"
    greatest = max(PAYMENTS, key=lambda name: getattr(account, name))
    return REASONS[greatest] if getattr(account, greatest) > 0 else "ROOM"


def _paid(account: Account) -> dict[str, float]:
    return {name: round(getattr(account, name), 3) for name in PAYMENTS}
