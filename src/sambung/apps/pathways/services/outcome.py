"""Writing down what the planner answered: pathways with their mentors, quarters with their range, prices, reasons."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sambung.apps.accounts.models import User
from sambung.apps.actors.access import Actor
from sambung.apps.journal.services import record
from sambung.apps.pathways.facts.problem import COST_UNIT, VALUE_SCALE, Built
from sambung.apps.pathways.facts.settings import periods_of
from sambung.apps.pathways.models import (
    GroupCourse,
    Omission,
    Pathway,
    PathwayStep,
    PlannedCourse,
    PlanRun,
    RunState,
)
from sambung.engine.pathways.ledger import Account, Ledger
from sambung.engine.pathways.mentors import share_out
from sambung.engine.pathways.solution import Plan, Prices, Solution, Status
from sambung.engine.pathways.uncertainty import Chance, Hope, Outlook, look_ahead

STATES = {
    Status.OPTIMAL: RunState.SOLVED,
    Status.FEASIBLE: RunState.SOLVED,
    Status.INFEASIBLE: RunState.INFEASIBLE,
    Status.NO_SOLUTION: RunState.NO_SOLUTION,
}
PAYMENTS = ("demand", "money", "work", "seats", "limit")
REASONS = {"demand": "DEMAND", "money": "MONEY", "work": "HOURS", "seats": "SEATS", "limit": "LIMIT"}


def write_failure(actor: Actor, run: PlanRun, code: str) -> None:
    """The problem could not be made; `code` names the sentence. In the caller's transaction."""
    run.state, run.reason = RunState.FAILED, code
    _finish(actor, run, ["state", "reason"])


def write_solution(
    actor: Actor, run: PlanRun, built: Built, solution: Solution, *, unlimited: Solution | None = None
) -> None:
    """Everything about the answer, in the caller's transaction. `unlimited`: the same without floors and ceilings."""
    run.state = STATES[solution.status]
    run.status = solution.status.value
    run.reason = solution.reason
    run.problem_sha256 = built.sha256
    run.objective, run.bound, run.gap = solution.objective, solution.bound, solution.gap
    run.bound_source = solution.bound_source
    run.seconds = round(solution.seconds, 3)
    run.versions = {
        **solution.versions,
        "method": solution.method,
        "seed": str(solution.seed),
        "passes": str(solution.passes),
    }
    run.foundation = foundation_of(built)
    run.frontier = [
        {"scale": one.scale, "objective": one.objective, "bound": one.bound, "linked": one.linked}
        for one in solution.frontier
    ]
    if solution.plan is not None and solution.prices is not None:
        writer = _Writer(run, built, solution, solution.plan, solution.prices)
        writer.write()
        run.summary = {**writer.summary(), "without_limits": _bare(unlimited)}
        run.prices = writer.prices()
    _finish(
        actor,
        run,
        [
            "state",
            "status",
            "reason",
            "problem_sha256",
            "objective",
            "bound",
            "gap",
            "bound_source",
            "seconds",
            "versions",
            "foundation",
            "frontier",
            "summary",
            "prices",
        ],
    )


def foundation_of(built: Built) -> dict[str, Any]:
    """What the plan rests on and whom it leaves out, in numbers."""
    gaps = built.gaps
    return {
        "matches": gaps.runs,
        "unmatched": gaps.unmatched,
        "registered": gaps.registered,
        "linked": gaps.linked,
        "candidates": len(built.candidates),
        "enterprises": len(built.problem.enterprise_ids),
        "ready": len({one.enterprise for one in built.candidates if not one.gates}),
        "held_back": dict(Counter(gaps.held_back.values())),
        "no_way": dict(built.no_way),
        "unclosable": built.problem.unclosable,
        "lost_changes": built.lost_changes,
        "is_estimate": any(one.is_estimate for one in built.settings.centres),
        "centres": len(built.settings.centres),
        "estimated_centres": sum(one.is_estimate for one in built.settings.centres),
    }


def _bare(solution: Solution | None) -> dict[str, Any] | None:
    if solution is None or solution.objective is None:
        return None
    return {"objective": solution.objective, "bound": solution.bound, "linked": solution.linked}


def _finish(actor: Actor, run: PlanRun, fields: list[str]) -> None:
    run.save_changes(expected_version=None, fields=fields)
    record(
        actor,
        "pathways.answered",
        subject_kind="pathways.run",
        subject_uid=run.uid,
        payload={
            "state": run.state,
            "problem_sha256": run.problem_sha256,
            "objective": run.objective,
            "bound": run.bound,
        },
        centre_uid=run.year.centre.uid if run.year else None,
    )


class _Writer:
    """Rows and figures of one solved run."""

    def __init__(self, run: PlanRun, built: Built, solution: Solution, plan: Plan, prices: Prices) -> None:
        self.run, self.built, self.solution = run, built, solution
        self.problem, self.plan, self.price = built.problem, plan, prices
        self.ledger = Ledger(built.problem, prices)
        self.accounts = self.ledger.of_plan(plan)
        self.courses: dict[str, GroupCourse] = {}
        self.mentors: list[dict[str, Any]] = []
        self.mentor_of: list[int | None] = [None] * len(self.accounts)
        self.outlook: Outlook = self._outlook()

    def write(self) -> None:
        """Rows of a centre's plan; a province has none: no name stands in it."""
        if self.run.year is None:
            return
        self.courses = {str(one.uid): one for one in self.run.year.courses.all()}
        self._share_out()
        self._write_pathways()
        self._write_courses()
        self._write_omissions()

    def _share_out(self) -> None:
        (centre,) = self.built.settings.centres
        uids = list(dict.fromkeys(row[0] for row in centre.hours if row[0]))
        users = {str(one.uid): one for one in User.objects.filter(uid__in=uids)}
        people = [one for one in uids if one in users]
        if not people:
            return
        scale = self.built.settings.hours_percent
        hours: list[dict[tuple[str, int], int]] = [{} for _ in people]
        for uid, field, period, amount in centre.hours:
            if uid in users:
                hours[people.index(uid)][field, period] = amount * scale // 100
        # Who is ready needs nobody.
        coached = [place for place, account in enumerate(self.accounts) if account.starts]
        shared = share_out([self._hours_by_cell(self.accounts[place]) for place in coached], hours)
        for place, mentor in zip(coached, shared.mentor, strict=True):
            self.mentor_of[place] = users[people[mentor]].pk
        for place, uid in enumerate(people):
            self.mentors.append(
                {
                    "uid": uid,
                    "name": users[uid].name,
                    "pathways": sum(one == place for one in shared.mentor),
                    "hours": [
                        sum(
                            amount
                            for (_, period), amount in shared.carried[place].items()
                            if period == quarter
                        )
                        for quarter in range(self.problem.periods)
                    ],
                    "available": [
                        sum(amount for (_, period), amount in hours[place].items() if period == quarter)
                        for quarter in range(self.problem.periods)
                    ],
                }
            )

    def _hours_by_cell(self, account: Account) -> dict[tuple[str, int], int]:
        steps = self.problem.steps
        cells: dict[tuple[str, int], int] = {}
        for row, period, group in account.starts:
            if group < 0 and steps.hours[row]:
                key = (self.problem.field_names[int(steps.field[row])], period)
                cells[key] = cells.get(key, 0) + int(steps.hours[row])
        return cells

    def _write_pathways(self) -> None:
        must = {
            (one["enterprise"], one["requirement"])
            for centre in self.built.settings.centres
            for one in centre.changes
            if one["rule"] == "MUST"
        }
        rows, steps_of = [], []
        for account, mentor in zip(self.accounts, self.mentor_of, strict=True):
            gap = self.built.candidates[account.candidate]
            chance = self.built.chances[account.candidate]
            steps = self._steps(account)
            pair = (
                self.problem.enterprise_ids[account.enterprise],
                self.problem.requirement_ids[int(self.problem.candidates.requirement[account.candidate])],
            )
            rows.append(
                Pathway(
                    run=self.run,
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

    def _steps(self, account: Account) -> list[PathwayStep]:
        year = self.run.known_on.year
        steps = []
        for order, (row, period, group) in enumerate(account.starts):
            chosen = self.built.steps[row]
            item = chosen.item
            course = self.courses[self.built.courses[group][0]] if group >= 0 else None
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

    def _write_courses(self) -> None:
        PlannedCourse.objects.bulk_create(
            PlannedCourse(
                run=self.run,
                course=self.courses[uid],
                period=period,
                is_run=bool(self.plan.is_run[place]),
                taken=int(self.plan.taken[place]),
            )
            for place, (uid, period) in enumerate(self.built.courses)
        )

    def _write_omissions(self) -> None:
        chosen = {account.enterprise for account in self.accounts}
        forbidden = {
            one["enterprise"]
            for centre in self.built.settings.centres
            for one in centre.changes
            if one["rule"] == "NEVER"
        }
        rows = []
        for place, uid in enumerate(self.problem.enterprise_ids):
            if place not in chosen:
                rows.append(self._omission(place, is_forbidden=uid in forbidden))
        rows += [
            Omission(run=self.run, enterprise_id=key, reason=reason)
            for key, reason in sorted(self.built.gaps.held_back.items())
        ]
        Omission.objects.bulk_create(rows, batch_size=500)

    def _omission(self, place: int, *, is_forbidden: bool) -> Omission:
        account = self.ledger.best_of(place)
        first = int(self.problem.candidates.start[place])
        gap = self.built.candidates[first if account is None else account.candidate]
        row = Omission(
            run=self.run,
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
            row.chance = self.built.chances[account.candidate][1]
            row.paid = _paid(account)
            row.lacking = max(0.0, -account.gain)
        return row

    def _outlook(self) -> Outlook:
        ranges: dict[str, Chance] = dict(self.built.ranges)
        hopes = [Hope(one.end, self.built.hopes[one.candidate]) for one in self.accounts]
        return look_ahead(hopes, ranges, periods=self.problem.periods, seed=self.solution.seed)

    def summary(self) -> dict[str, Any]:
        """Totals, quarters, mentors, fields, centres, and what the expected number hangs on."""
        problem = self.problem
        used: Counter[tuple[int, int, int]] = Counter()
        money = [0] * problem.periods
        steps = [0] * problem.periods
        for account in self.accounts:
            centre = int(problem.centre_of[account.enterprise])
            for row, period, group in account.starts:
                steps[period] += 1
                if group < 0:
                    used[centre, int(problem.steps.field[row]), period] += int(problem.steps.hours[row])
                    money[period] += int(problem.steps.cost[row]) * COST_UNIT
        groups = problem.groups
        for place in range(len(problem.group_ids)):
            if self.plan.is_run[place]:
                key = (int(groups.centre[place]), int(groups.field[place]), int(groups.period[place]))
                used[key] += int(groups.hours[place])
                money[key[2]] += int(groups.cost[place]) * COST_UNIT
        available: Counter[tuple[int, int, int]] = Counter()
        rows = zip(
            problem.hours_centre, problem.hours_field, problem.hours_period, problem.hours, strict=True
        )
        for centre, field, period, amount in rows:
            available[int(centre), int(field), int(period)] = int(amount)
        days = periods_of(self.built.settings.starts_on, problem.periods)
        registered, linked = self.built.gaps.registered, self.built.gaps.linked
        quarters = []
        for period, (start, end) in enumerate(days):
            expected = self.outlook.periods[period]
            quarters.append(
                {
                    "start": start.isoformat(),
                    "end": end.isoformat(),
                    "begin": sum(one.start == period for one in self.accounts),
                    "linked": sum(one.end == period for one in self.accounts),
                    "steps": steps[period],
                    "hours": sum(amount for key, amount in used.items() if key[2] == period),
                    "available": sum(amount for key, amount in available.items() if key[2] == period),
                    "cost": money[period],
                    "expected": [expected.mean, expected.low, expected.high],
                    "rate": [
                        (linked + one) / registered if registered else None
                        for one in (expected.mean, expected.low, expected.high)
                    ],
                }
            )
        return {
            "chosen": len(self.accounts),
            "ready": sum(not one.starts for one in self.accounts),
            "hours": sum(used.values()),
            "available": sum(available.values()),
            "cost": sum(money),
            "budget": int(problem.budget.sum()) * COST_UNIT,
            "quarters": quarters,
            "rate_before": linked / registered if registered else None,
            "mentors": self.mentors,
            "sways": [{"name": one.name, "low": one.low, "high": one.high} for one in self.outlook.sways[:8]],
            "draws": self.outlook.draws,
            "fields": self._fields(used, available),
            "centres": self._centres(used, available),
        }

    def _fields(self, used: Counter[Any], available: Counter[Any]) -> list[dict[str, Any]]:
        rows = []
        for field, name in enumerate(self.problem.field_names):
            there = sum(amount for key, amount in available.items() if key[1] == field)
            taken = sum(amount for key, amount in used.items() if key[1] == field)
            if there or taken:
                rows.append({"field": name, "available": there, "used": taken})
        return rows

    def _centres(self, used: Counter[Any], available: Counter[Any]) -> list[dict[str, Any]]:
        if self.run.year is not None:
            return []
        rows = []
        for place, uid in enumerate(self.problem.centre_ids):
            own = [one for one in self.accounts if int(self.problem.centre_of[one.enterprise]) == place]
            rows.append(
                {
                    "uid": uid,
                    "enterprises": int((self.problem.centre_of == place).sum()),
                    "chosen": len(own),
                    "expected": sum(self.built.chances[one.candidate][1] for one in own),
                    "hours": sum(amount for key, amount in used.items() if key[0] == place),
                    "available": sum(amount for key, amount in available.items() if key[0] == place),
                    "cost": sum(one.cost for one in own) * COST_UNIT,
                    "budget": int(self.problem.budget[place]) * COST_UNIT,
                    "is_estimate": self.built.settings.centres[place].is_estimate,
                }
            )
        return rows

    def prices(self) -> list[dict[str, Any]]:
        """What one more unit of each scarce thing brings, in linkages held the whole year; zeros are left out.

        `value` is for one hour, one million rupiah, one unit of demand, one seat, one enterprise fewer on a floor.
        """
        problem, price = self.problem, self.price
        whole = float(1 << price.bits) * VALUE_SCALE * problem.periods
        found: list[dict[str, Any]] = []

        def add(kind: str, thing: str, numerator: Any, units: int, **more: Any) -> None:
            if int(numerator):
                found.append({"kind": kind, "id": thing, "value": int(numerator) * units / whole, **more})

        for place, uid in enumerate(problem.requirement_ids):
            add("requirement", uid, price.requirement[place], 1000)
        for place, uid in enumerate(problem.budget_ids):
            add("budget", uid, price.budget[place], 1_000_000 // COST_UNIT)
        for place in range(len(problem.hours)):
            add(
                "hours",
                problem.centre_ids[int(problem.hours_centre[place])],
                price.hours[place],
                10,
                field=problem.field_names[int(problem.hours_field[place])],
                period=int(problem.hours_period[place]),
            )
        for place in range(len(problem.group_ids)):
            uid, period = self.built.courses[place]
            add("seat", uid, price.seat[place], 1, period=period)
        for place in range(len(problem.limit_ids)):
            add("floor", problem.limit_ids[place], price.floor[place], 1)
            add("ceiling", problem.limit_ids[place], price.ceiling[place], 1)
        return found


def reason_of(account: Account) -> str:
    """What keeps an enterprise out: what it would pay most for; ROOM where it would pay and nothing is left whole."""
    if account.gain > 0:
        return "ROOM"
    greatest = max(PAYMENTS, key=lambda name: getattr(account, name))
    return REASONS[greatest] if getattr(account, greatest) > 0 else "ROOM"


def _paid(account: Account) -> dict[str, float]:
    return {name: round(getattr(account, name), 3) for name in PAYMENTS}
