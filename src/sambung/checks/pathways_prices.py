"""What a table of prices proves, from the tables alone: the price bound in whole numbers."""

from decimal import Decimal, InvalidOperation
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from sambung.checks.pathways_problem import PathwaysProblem
from sambung.checks.pathways_tables import Array, Columns, exact_sum, read_columns
from sambung.checks.pooling_findings import Findings
from sambung.checks.pooling_tables import UnableToCheck

BLOCK = 50_000
_SAFE = 2**61


class PriceCheck:
    """One table of prices against one problem. Prices are numerators over 2^bits, kept as Python integers."""

    def __init__(self, problem: PathwaysProblem, folder: Path, bits: int, findings: Findings) -> None:
        self.problem, self.bits, self.findings = problem, bits, findings
        table = read_columns(folder, "prices", is_required=True)
        if table is None:
            raise UnableToCheck(f"{folder.name}: no table prices")
        self.requirement = [0] * len(problem.requirement_ids)
        self.budget = [0] * len(problem.budget_ids)
        self.seat = [0] * len(problem.group_ids)
        self.floor = [0] * len(problem.limit_ids)
        self.ceiling = [0] * len(problem.limit_ids)
        self.hours: dict[tuple[int, int], int] = {}
        self._read(table)

    def _read(self, table: Columns) -> None:
        problem = self.problem
        ids: dict[str, Any] = {
            "requirement": problem.requirement_ids,
            "budget": problem.budget_ids,
            "hours": problem.centre_ids,
            "seat": problem.group_ids,
            "limit": problem.limit_ids,
        }
        codes = {kind: table.codes("id", among).tolist() for kind, among in ids.items()}
        fields = table.codes("field", problem.field_ids, is_optional=True).tolist()
        texts = [
            table.text(name, is_optional=name == "field").to_pylist()
            for name in ("kind", "id", "field", "value")
        ]
        periods = table.whole("period", -1).tolist()
        seen: set[tuple[str, int, str, int]] = set()
        for row, (kind, name, field, value) in enumerate(zip(*texts, strict=True)):
            code = codes[kind][row] if kind in codes else -1
            if code < 0:
                self.findings.need(False, f"prices: unknown {kind} {name}")
                continue
            key = (kind, code, field, periods[row])
            self.findings.need(key not in seen, f"prices: {kind} {name} stands twice")
            seen.add(key)
            self._set(kind, code, fields[row], field, periods[row], self._numerator(kind, name, value))

    def _numerator(self, kind: str, name: str, text: str) -> int:
        """value × 2^bits; noted where it is no multiple of 2^-bits or under 0."""
        try:
            price = Fraction(Decimal(text.strip()))
        except (InvalidOperation, ValueError, OverflowError) as error:
            raise UnableToCheck(f"prices: {kind} {name}: {text!r} is not a number") from error
        scaled = price * (1 << self.bits)
        fine = scaled.denominator == 1 and scaled >= 0
        self.findings.need(fine, f"prices: {kind} {name}: {text} is under 0 or no multiple of 2^-{self.bits}")
        return int(scaled) if fine else 0

    def _set(self, kind: str, code: int, field: int, text: str, period: int, price: int) -> None:
        problem, name = self.problem, kind
        if kind == "hours":
            there = field >= 0 and -1 <= period < problem.periods
            self.findings.need(there, f"prices: hours of an unknown field {text!r} or period {period}")
            if there:
                self.hours[code * problem.fields + field, max(period, 0)] = price
        elif kind == "limit":
            has_floor, has_ceiling = problem.least[code] >= 0, problem.most[code] >= 0
            side = text or ("min_linked" if has_floor and not has_ceiling else "max_linked")
            named = problem.limit_ids[code].as_py()
            known = (side == "min_linked" and has_floor) or (side == "max_linked" and has_ceiling)
            if text == "" and has_floor and has_ceiling:
                known = price == 0
            self.findings.need(known, f"prices: limit {named} has no side {side!r}")
            (self.floor if side == "min_linked" else self.ceiling)[code] = price if known else 0
        else:
            getattr(self, name)[code] = price

    def bound(self) -> int:
        """The price bound, rounded down."""
        asked = zip(self.requirement, self.problem.quantity_asked, strict=True)
        total = sum(price * int(most) for price, most in asked)
        return (total + self._held() + self._enterprises()) >> self.bits

    def packed_bound(self, folder: Path) -> int:
        """The same with requirements that take pathways whole, at the prices of the table enterprise_prices."""
        problem = self.problem
        table = read_columns(folder, "enterprise_prices", is_required=True)
        if table is None:
            raise UnableToCheck(f"{folder.name}: a knapsack_bound, and no table enterprise_prices")
        price = [0] * len(problem.enterprise_ids)
        seen: set[int] = set()
        names, values = (table.text(name).to_pylist() for name in ("enterprise_id", "value"))
        for row, code in enumerate(table.codes("enterprise_id", problem.enterprise_ids).tolist()):
            known = code >= 0 and code not in seen
            self.findings.need(known, f"enterprise_prices: {names[row]} is unknown or stands twice")
            if known:
                seen.add(code)
                price[code] = self._numerator("enterprise", names[row], values[row])
        self._choose_numbers()
        above = np.array(price, dtype=self.kind if max(price, default=0) < _SAFE else object)
        found: list[tuple[Array, Array]] = [(np.zeros(0, dtype=np.int32), np.zeros(0, dtype=self.kind))]
        for first, last in self._spans():
            gain = self.gains(first, last) - above[problem.owner[first:last]]
            is_kept = gain > 0
            found.append((np.flatnonzero(is_kept).astype(np.int32) + np.int32(first), gain[is_kept]))
        kept, gain = (np.concatenate(column) for column in zip(*found, strict=True))
        total = sum(price) + self._held()
        order = np.argsort(problem.requirement[kept], kind="stable")
        kept, gain = kept[order], gain[order]
        start = np.searchsorted(problem.requirement[kept], np.arange(len(self.requirement) + 1))
        for code, room in enumerate(problem.quantity_asked.tolist()):
            mine = slice(start[code], start[code + 1])
            total += _most_within(problem.quantity[kept[mine]], gain[mine], room)
        return total >> self.bits

    def _held(self) -> int:
        """What budgets, hours and limits hold at their prices, and what courses gain."""
        problem = self.problem
        total = sum(price * int(most) for price, most in zip(self.budget, problem.budget, strict=True))
        total += sum(price * int(problem.hours[place]) for place, price in self.hours.items())
        for row, (floor, ceiling) in enumerate(zip(self.floor, self.ceiling, strict=True)):
            total += ceiling * max(0, int(problem.most[row])) - floor * max(0, int(problem.least[row]))
        for row, seat in enumerate(self.seat):
            place = (int(problem.group_place[row]), int(problem.group_period[row]))
            spent = int(problem.group_cost[row]) * self.budget[int(problem.group_budget[row])]
            spent += int(problem.group_hours[row]) * self.hours.get(place, 0)
            total += max(0, int(problem.seats[row]) * seat - spent)
        return total

    def _enterprises(self) -> int:
        """Σ over enterprises of what the best pathway is worth beyond what it uses, where that is above 0."""
        problem = self.problem
        self._choose_numbers()
        total = 0
        for first, last in self._spans():
            gain = self.gains(first, last)
            asked = problem.quantity[first:last].astype(self.kind)
            gain = gain - asked * self.requirement_price[problem.requirement[first:last]]
            owner = problem.owner[first:last]
            begins = np.flatnonzero(np.concatenate([[True], owner[1:] != owner[:-1]]))
            best = np.maximum.reduceat(gain, begins)
            total += exact_sum(best[best > 0])
        return total

    def _spans(self) -> list[tuple[int, int]]:
        """Candidates first to last of so many enterprises at a time."""
        n = len(self.problem.enterprise_ids)
        start = np.searchsorted(self.problem.owner, np.arange(0, n + BLOCK, BLOCK).clip(max=n)).tolist()
        return [(first, last) for first, last in pairwise(start) if first < last]

    def _choose_numbers(self) -> None:
        """64-bit arrays where no sum can leave them, else Python integers."""
        problem = self.problem

        def most(amounts: Array) -> int:
            return int(amounts.max(initial=0))

        deepest = int(np.diff(problem.need_start).max(initial=0))
        dearest = most(problem.step_cost) * max(self.budget, default=0)
        dearest += most(problem.step_hours) * max(self.hours.values(), default=0)
        reach = (most(problem.value) * problem.periods) << self.bits
        reach += deepest * (dearest + max(self.seat, default=0))
        reach += most(problem.quantity) * max(self.requirement, default=0)
        reach += sum(self.floor) + sum(self.ceiling)
        self.kind: Any = np.int64 if reach < _SAFE else object
        self.never: int = _SAFE if reach < _SAFE else reach + 1
        self.budget_price = np.array(self.budget, dtype=self.kind)
        self.requirement_price = np.array(self.requirement, dtype=self.kind)
        self.hours_price = np.zeros(problem.hours.shape, dtype=self.kind)
        for place, price in self.hours.items():
            self.hours_price[place] = price
        self.taught = self._taught()
        self.paid = np.zeros(len(problem.enterprise_ids), dtype=self.kind)
        net = [floor - ceiling for floor, ceiling in zip(self.floor, self.ceiling, strict=True)]
        if net:
            np.add.at(self.paid, problem.member, np.array(net, dtype=self.kind)[problem.member_limit])

    def _taught(self) -> dict[tuple[int, int], Array]:
        """By (period, duration): for each gate the cheapest seat of such a course."""
        problem = self.problem
        found: dict[tuple[int, int], Array] = {}
        for row, seat in enumerate(self.seat):
            when = (int(problem.group_period[row]), int(problem.group_duration[row]))
            if when[0] + when[1] < problem.periods:
                cheapest = found.setdefault(when, np.full(len(problem.gate_ids), self.never, dtype=self.kind))
                gate = int(problem.group_gate[row])
                cheapest[gate] = min(cheapest[gate], seat)
        return found

    def gains(self, first: int, last: int) -> Array:
        """What candidates first to last are worth beyond what they use, but for their requirement."""
        problem, periods = self.problem, self.problem.periods
        candidate = np.arange(first, last)
        count = problem.need_start[candidate + 1] - problem.need_start[candidate]
        # cost[c, t]: the least that the steps so far cost where the next one would start at t.
        cost = np.zeros((last - first, periods), dtype=self.kind)
        cost[count == 0, 1:] = self.never
        cost[~problem.is_closable[first:last]] = self.never
        self._forbid(cost, first, last)
        for place in range(int(count.max(initial=0))):
            rows = np.flatnonzero(count > place)
            need = problem.need_start[first + rows] + place
            cost[rows] = self._after(cost[rows], need)
        worth = problem.value[first:last].astype(self.kind)[:, None] * (periods - np.arange(periods))
        gain: Array = (worth * (1 << self.bits) - cost).max(axis=1) + self.paid[problem.owner[first:last]]
        return gain

    def _after(self, cost: Array, need: Array) -> Array:
        """One step later, by its own step or by a course."""
        problem, periods = self.problem, self.problem.periods
        later = np.full(cost.shape, self.never, dtype=self.kind)
        step = problem.need_step[need]
        own = np.flatnonzero(step >= 0)
        mine = step[own]
        money = problem.step_cost[mine].astype(self.kind) * self.budget_price[problem.step_budget[mine]]
        hours, place = problem.step_hours[mine].astype(self.kind), problem.step_place[mine]
        for start in range(periods):
            end = start + problem.step_duration[mine]
            fits = end < periods
            paid = self._plus(cost[own, start], money + hours * self.hours_price[place, start])
            rows, to = own[fits], end[fits]
            later[rows, to] = np.minimum(later[rows, to], paid[fits])
        gate = problem.need_gate[need]
        for (start, duration), cheapest in self.taught.items():
            paid = self._plus(cost[:, start], cheapest[gate])
            paid[cheapest[gate] >= self.never] = self.never
            later[:, start + duration] = np.minimum(later[:, start + duration], paid)
        return later

    def _plus(self, cost: Array, more: Array) -> Array:
        """The sum; never stays never."""
        is_never = cost >= self.never
        total: Array = np.where(is_never, 0, cost) + np.where(is_never, 0, np.minimum(more, self.never))
        total[is_never] = self.never
        return total

    def _forbid(self, cost: Array, first: int, last: int) -> None:
        """Starts that changes by hand leave out."""
        problem = self.problem
        who = problem.owner[problem.fixed_candidate]
        inside = (problem.fixed_candidate >= first) & (problem.fixed_candidate < last)
        for row in np.flatnonzero(inside).tolist():
            candidate, start = int(problem.fixed_candidate[row]) - first, int(problem.fixed_start[row])
            chosen = slice(None) if start < 0 else slice(start, start + 1)
            if not problem.is_must[row]:
                cost[candidate, chosen] = self.never
                continue
            a, b = np.searchsorted(problem.owner[first:last], [who[row], who[row] + 1])
            kept = cost[candidate, chosen].copy()
            cost[a:b] = self.never
            cost[candidate, chosen] = kept


def _most_within(amount: Array, gain: Array, room: int) -> int:
    """The most that some of these gain together within the room, each whole or not at all."""
    fits = amount <= room
    amount, gain = amount[fits], gain[fits]
    if int(amount.sum()) <= room:
        return exact_sum(gain)
    is_small = exact_sum(gain) < _SAFE
    best = np.zeros(room + 1, dtype=np.int64 if is_small else object)
    for size, more in zip(amount.tolist(), gain.tolist(), strict=True):
        with_it = best[: room + 1 - size] + more
        best[size:] = np.maximum(best[size:], with_it)
    return int(best[room])
