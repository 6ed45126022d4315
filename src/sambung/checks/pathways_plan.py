"""Checks a pathways plan against its problem: every rule of a pathway, every limit, what it is worth, from the files alone."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.compute

from sambung.checks.pathways_problem import PathwaysProblem, find
from sambung.checks.pathways_tables import (
    Array,
    Columns,
    exact_sum,
    exact_sums,
    first_of,
    pair_key,
    read_columns,
)
from sambung.checks.pooling_findings import Findings
from sambung.checks.pooling_tables import UnableToCheck


class PathwaysPlan:
    """The tables of one solution, checked against one problem; what does not hold goes to `findings`."""

    def __init__(self, problem: PathwaysProblem, folder: Path, findings: Findings) -> None:
        self.problem, self.folder, self.findings = problem, folder, findings
        self.objective = self.linked = 0

    def run(self) -> None:
        """All checks; `objective` and `linked` are what the plan is worth."""
        pathways = self._table("pathways")
        self.enterprise = self._known(pathways, "enterprise_id", self.problem.enterprise_ids)
        requirement = self._known(pathways, "requirement_id", self.problem.requirement_ids)
        self.start, self.end = pathways.whole("start"), pathways.whole("end")
        if (self.enterprise < 0).any() or (requirement < 0).any():
            return
        self.candidate = self.problem.candidate_row(self.enterprise, requirement)
        self._fail(self.candidate < 0, "is no candidate of that requirement")
        again = np.ones(len(self.enterprise), dtype=np.bool_)
        again[np.unique(self.enterprise, return_index=True)[1]] = False
        self._fail(again, "has more than one pathway")
        if (self.candidate < 0).any() or again.any():
            return
        self._fail(~self.problem.is_closable[self.candidate], "has a gate that nothing closes")
        self._check_groups()
        if not self._read_steps():
            return
        self._check_times()
        self._check_amounts(pathways)
        self._check_limits()
        self._check_fixed()
        kept = self.problem.periods - self.end
        value = self.problem.value[self.candidate].astype(np.int64)
        # Plain integers only where 64 bits might not be enough.
        is_wide = int(value.max(initial=0)) * self.problem.periods >= 2**62
        worth = (value.astype(object) if is_wide else value) * kept
        self.objective, self.linked = exact_sum(worth), len(self.candidate)

    def _table(self, name: str) -> Columns:
        found = read_columns(self.folder, name, is_required=True)
        if found is None:
            raise UnableToCheck(f"{self.folder.name}: no table {name}")
        return found

    def _known(self, table: Columns, column: str, among: Any) -> Array:
        codes = table.codes(column, among)
        where = np.flatnonzero(codes < 0)
        if len(where):
            named = first_of(where, table.text(column))
            self.findings.need(False, f"{table.name}: unknown {column} {named}")
        return codes

    def _fail(self, where: Array, message: str) -> None:
        """Note pathways for which the message holds."""
        rows = np.flatnonzero(where)
        if len(rows):
            named = first_of(self.enterprise[rows], self.problem.enterprise_ids)
            self.findings.need(False, f"{named}: {message}")

    def _check_groups(self) -> None:
        """The table of courses: each of the problem's once."""
        problem, find_ = self.problem, self.findings
        self.is_run = np.zeros(len(problem.group_ids), dtype=np.bool_)
        self.taken = np.zeros(len(problem.group_ids), dtype=np.int64)
        groups = read_columns(self.folder, "groups", is_required=len(problem.group_ids) > 0)
        if groups is None:
            return
        group = self._known(groups, "group_id", problem.group_ids)
        run = groups.text("is_run").to_pylist()
        strange = sorted({text for text in run if text.lower() not in ("true", "false", "1", "0")})
        find_.need(not strange, f"groups: is_run {', '.join(strange[:3])}")
        is_run = np.array([text.lower() in ("true", "1") for text in run], dtype=np.bool_)
        taken = groups.whole("taken")
        is_known = group >= 0
        self.is_run[group[is_known]], self.taken[group[is_known]] = is_run[is_known], taken[is_known]
        once = len(np.unique(group)) == len(group) == len(problem.group_ids)
        find_.need(once, "groups: not each course of the problem once")
        self._fail_groups(self.taken > problem.seats, "more seats taken than there are")
        self._fail_groups((self.taken > 0) & ~self.is_run, "seats taken, and it is not run")

    def _fail_groups(self, where: Array, message: str) -> None:
        rows = np.flatnonzero(where)
        if len(rows):
            self.findings.need(False, f"course {first_of(rows, self.problem.group_ids)}: {message}")

    def _read_steps(self) -> bool:
        """The plan's steps in the order in which they are done; False where they are not those of its pathways."""
        problem, table = self.problem, self._table("pathway_steps")
        enterprise = self._known(table, "enterprise_id", problem.enterprise_ids)
        gate = self._known(table, "gate", problem.gate_ids)
        if (enterprise < 0).any() or (gate < 0).any():
            return False
        chosen = np.full(len(problem.enterprise_ids), -1, dtype=np.int64)
        chosen[self.enterprise] = np.arange(len(self.enterprise))
        pathway = chosen[enterprise]
        if (pathway < 0).any():
            named = first_of(enterprise[pathway < 0], problem.enterprise_ids)
            self.findings.need(False, f"{named}: steps without a pathway")
            return False
        # The needs of the chosen candidates, pathway by pathway, each in its order.
        first = problem.need_start[self.candidate]
        count = problem.need_start[self.candidate + 1] - first
        self.count = count
        self.of_pathway = np.repeat(np.arange(len(count)), count)
        inside = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
        self.need = np.repeat(first, count) + inside
        self.is_first = inside == 0
        key = pair_key(self.of_pathway, problem.need_gate[self.need], len(problem.gate_ids))
        order = np.argsort(key, kind="stable")
        place = find(key, order, pair_key(pathway, gate, len(problem.gate_ids)))
        if (place < 0).any():
            named = first_of(enterprise[place < 0], problem.enterprise_ids)
            self.findings.need(False, f"{named}: a step that its pathway does not need")
            return False
        times = np.bincount(place, minlength=len(key))
        if (times != 1).any():
            named = first_of(self.enterprise[self.of_pathway[times != 1]], problem.enterprise_ids)
            self.findings.need(False, f"{named}: a step is missing, or stands twice")
            return False
        self.period = np.zeros(len(key), dtype=np.int64)
        self.group = np.full(len(key), -1, dtype=np.int64)
        self.period[place] = table.whole("period")
        names = table.text("group_id", is_optional=True)
        group = table.codes("group_id", problem.group_ids, is_optional=True)
        is_named = np.asarray(pyarrow.compute.not_equal(names, ""))
        if (is_named & (group < 0)).any():
            named = first_of(enterprise[is_named & (group < 0)], problem.enterprise_ids)
            self.findings.need(False, f"{named}: a step by an unknown course")
            return False
        self.group[place] = group
        return True

    def _having(self, steps: Array) -> Array:
        """Which pathways have one of these steps."""
        found = np.zeros(len(self.count), dtype=np.bool_)
        found[self.of_pathway[steps]] = True
        return found

    def _check_times(self) -> None:
        """Each step when the one before ends; courses in their periods; everything before T."""
        problem = self.problem
        own, taught = problem.need_step[self.need], self.group >= 0
        self._fail(self._having(~taught & (own < 0)), "does a step that it has not itself")
        duration = np.where(own >= 0, problem.step_duration[own] if len(problem.step_duration) else 0, 0)
        if taught.any():
            group = self.group[taught]
            duration[taught] = problem.group_duration[group]
            wrong_gate = problem.group_gate[group] != problem.need_gate[self.need[taught]]
            self._fail(self._having(np.flatnonzero(taught)[wrong_gate]), "visits a course of another gate")
            wrong_period = problem.group_period[group] != self.period[taught]
            self._fail(
                self._having(np.flatnonzero(taught)[wrong_period]), "visits a course in another period"
            )
            visits = np.bincount(group, minlength=len(problem.group_ids))
            self._fail_groups(visits != self.taken, "taken is not the number of seats that pathways take")
            self._fail_groups((visits > 0) & ~self.is_run, "visited, and it is not run")
        else:
            self._fail_groups(self.taken > 0, "taken is not the number of seats that pathways take")
        begins = np.empty(len(self.need), dtype=np.int64)
        begins[1:] = (self.period + duration)[:-1]
        begins[self.is_first] = self.start[self.of_pathway[self.is_first]]
        self._fail(
            self._having(begins != self.period), "a step starts neither at the start nor when one ends"
        )
        late = (self.period < 0) | (self.period >= problem.periods)
        self._fail(self._having(late), "a step does not start within the periods")
        self.period = np.clip(self.period, 0, problem.periods - 1)
        end = np.zeros(len(self.count), dtype=np.int64)
        last = np.cumsum(self.count)[self.count > 0] - 1
        end[self.count > 0] = (self.period + duration)[last]
        self._fail((self.count == 0) & (self.start != 0), "is ready and does not start at 0")
        self._fail(end != self.end, "end is not start + durations")
        self._fail((self.end < 0) | (self.end >= problem.periods), "does not end within the periods")

    def _check_amounts(self, pathways: Columns) -> None:
        """Columns cost and hours; requirements, budgets and hours."""
        problem = self.problem
        own = problem.need_step[self.need]
        is_own = (self.group < 0) & (own >= 0)
        step, who, when = own[is_own], self.of_pathway[is_own], self.period[is_own]
        for column, amounts in (("cost", problem.step_cost), ("hours", problem.step_hours)):
            spent = np.zeros(len(self.count), dtype=np.int64)
            np.add.at(spent, who, amounts[step])
            self._fail(spent != pathways.whole(column), f"{column} is not the sum of its own steps")
        run = np.flatnonzero(self.is_run)
        self._at_most(
            problem.requirement[self.candidate],
            problem.quantity[self.candidate],
            problem.quantity_asked,
            lambda row: f"requirement {problem.requirement_ids[row].as_py()}",
        )
        self._at_most(
            np.concatenate([problem.step_budget[step], problem.group_budget[run]]),
            np.concatenate([problem.step_cost[step], problem.group_cost[run]]),
            problem.budget,
            lambda row: f"budget {problem.budget_ids[row].as_py()}",
        )
        periods = problem.periods

        def slot(row: int) -> str:
            centre, field = divmod(row // periods, problem.fields)
            name, of = problem.centre_ids[centre].as_py(), problem.field_ids[field].as_py()
            return f"hours of centre {name}, field {of!r}, period {row % periods}"

        self._at_most(
            np.concatenate(
                [
                    problem.step_place[step].astype(np.int64) * periods + when,
                    problem.group_place[run] * periods + problem.group_period[run],
                ]
            ),
            np.concatenate([problem.step_hours[step], problem.group_hours[run]]),
            problem.hours.ravel(),
            slot,
        )

    def _at_most(self, codes: Array, amounts: Array, limit: Array, name: Any) -> None:
        used = exact_sums(codes, amounts, len(limit))
        over = [row for row, (have, most) in enumerate(zip(used, limit.tolist(), strict=True)) if have > most]
        for row in over[:3]:
            self.findings.need(False, f"{name(row)}: {used[row]} used, {int(limit[row])} there")
        self.findings.need(len(over) <= 3, f"and {len(over) - 3} more limits like this")

    def _check_limits(self) -> None:
        problem = self.problem
        is_linked = np.zeros(len(problem.enterprise_ids), dtype=np.bool_)
        is_linked[self.enterprise] = True
        counted = problem.member_limit[is_linked[problem.member]]
        linked = np.bincount(counted, minlength=len(problem.limit_ids))
        for row, count in enumerate(linked.tolist()):
            name, least, most = (
                problem.limit_ids[row].as_py(),
                int(problem.least[row]),
                int(problem.most[row]),
            )
            self.findings.need(count >= least, f"limit {name}: {count} linked, at least {least}")
            self.findings.need(most < 0 or count <= most, f"limit {name}: {count} linked, at most {most}")

    def _check_fixed(self) -> None:
        problem = self.problem
        chosen = np.full(len(problem.owner), -1, dtype=np.int64)
        chosen[self.candidate] = self.start
        fixed, start = problem.fixed_candidate, problem.fixed_start
        is_done = (chosen[fixed] >= 0) & ((start < 0) | (chosen[fixed] == start))
        for broken, rule in ((problem.is_must & ~is_done, "must"), (~problem.is_must & is_done, "never")):
            if broken.any():
                named = first_of(problem.owner[fixed[broken]], problem.enterprise_ids)
                self.findings.need(False, f"{named}: fixed by hand as {rule}, and is not")
