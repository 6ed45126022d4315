"""Which mentor carries which pathway: the plan's hours are a centre's, shared out among its people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sambung.apps.accounts.models import User
from sambung.apps.pathways.services.outcome.answer import Answer
from sambung.engine.pathways.ledger import Account
from sambung.engine.pathways.mentors import share_out

Cell = tuple[str, int]


@dataclass(frozen=True)
class Mentors:
    """`mentor_of`: for each pathway the key of its mentor's user, or None. `loads`: the mentors with their quarters."""

    mentor_of: list[int | None]
    loads: list[dict[str, Any]]


def share_among_mentors(answer: Answer) -> Mentors:
    """The pathways of a centre's plan by mentor; who is ready needs nobody. Two queries at the most."""
    mentor_of: list[int | None] = [None] * len(answer.accounts)
    (centre,) = answer.built.settings.centres
    uids = list(dict.fromkeys(row[0] for row in centre.hours if row[0]))
    users = {str(one.uid): one for one in User.objects.filter(uid__in=uids)}
    people = [one for one in uids if one in users]
    if not people:
        return Mentors(mentor_of, [])
    scale = answer.built.settings.hours_percent
    hours: list[dict[Cell, int]] = [{} for _ in people]
    for uid, field, period, amount in centre.hours:
        if uid in users:
            hours[people.index(uid)][field, period] = amount * scale // 100
    coached = [place for place, account in enumerate(answer.accounts) if account.starts]
    shared = share_out([_hours_by_cell(answer, answer.accounts[place]) for place in coached], hours)
    for place, mentor in zip(coached, shared.mentor, strict=True):
        mentor_of[place] = users[people[mentor]].pk
    periods = answer.problem.periods
    loads = [
        {
            "uid": uid,
            "name": users[uid].name,
            "pathways": sum(one == place for one in shared.mentor),
            "hours": _by_period(shared.carried[place], periods),
            "available": _by_period(hours[place], periods),
        }
        for place, uid in enumerate(people)
    ]
    return Mentors(mentor_of, loads)


def _by_period(cells: Mapping[Cell, int], periods: int) -> list[int]:
    return [sum(amount for (_, one), amount in cells.items() if one == period) for period in range(periods)]


def _hours_by_cell(answer: Answer, account: Account) -> dict[Cell, int]:
    steps = answer.problem.steps
    cells: dict[Cell, int] = {}
    for row, period, group in account.starts:
        if group < 0 and steps.hours[row]:
            key = (answer.problem.field_names[int(steps.field[row])], period)
            cells[key] = cells.get(key, 0) + int(steps.hours[row])
    return cells
