"""A pathways problem as the checker sees it: the tables' rows as codes, needs in the order in which they are done."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow
import pyarrow.compute

from sambung.checks.pathways_tables import Array, Columns, narrow, pair_key, read_columns
from sambung.checks.pooling_tables import UnableToCheck, read_json

# Rows of needs at once.
BLOCK = 1 << 21
_NOTHING = pyarrow.array([], pyarrow.string())


def _listed(table: Columns, column: str) -> Any:
    values = table.text(column)
    found = (
        pyarrow.array([], pyarrow.string())
        if values.num_chunks == 0
        else pyarrow.concat_arrays(values.chunks)
    )
    if len(found) != len(found.unique()):
        raise UnableToCheck(f"{table.name}: an identifier stands twice in {column}")
    return found


class PathwaysProblem:
    """One problem folder. Raises UnableToCheck where it is not one."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise UnableToCheck(f"{folder}: not a folder")
        self.folder = folder
        settings = read_json(folder, "settings.json") or {}
        periods = settings.get("periods", 1)
        if periods is None:
            periods = 1
        if isinstance(periods, bool) or periods != int(periods) or periods < 1:
            raise UnableToCheck(f"settings.json: periods {periods!r}")
        self.periods = int(periods)
        self._read_owners()
        self._read_steps()
        self._read_candidates()
        self._read_needs()
        self._read_limits()

    def _table(self, name: str) -> Columns:
        found = read_columns(self.folder, name, is_required=True)
        if found is None:
            raise UnableToCheck(f"{self.folder.name}: no table {name}")
        return found

    def _codes(self, table: Columns, column: str, among: Any) -> Array:
        codes = table.codes(column, among)
        if (codes < 0).any():
            raise UnableToCheck(f"{table.name}: an unknown {column}")
        return codes

    def _read_owners(self) -> None:
        budgets, centres, requirements = (
            self._table(name) for name in ("budgets", "centres", "requirements")
        )
        enterprises, hours = self._table("enterprises"), self._table("hours")
        self.budget_ids, self.centre_ids = _listed(budgets, "budget_id"), _listed(centres, "centre_id")
        self.requirement_ids = _listed(requirements, "requirement_id")
        self.enterprise_ids = _listed(enterprises, "enterprise_id")
        self.budget = budgets.whole("cost")
        self.quantity_asked = requirements.whole("quantity")
        self.centre_of = self._codes(enterprises, "centre_id", self.centre_ids)
        self.budget_of = self._codes(centres, "budget_id", self.budget_ids)
        groups = read_columns(self.folder, "groups")
        steps = self._table("steps")
        fields = steps.words("field", is_optional=True) | hours.words("field", is_optional=True)
        gates = steps.words("gate") | self._table("needs").words("gate")
        if groups is not None:
            fields |= groups.words("field", is_optional=True)
            gates |= groups.words("gate")
        self.gate_ids = pyarrow.array(sorted(gates), pyarrow.string())
        self.field_ids = pyarrow.array(sorted(fields), pyarrow.string())
        self.fields = max(1, len(self.field_ids))
        centre = self._codes(hours, "centre_id", self.centre_ids)
        place = pair_key(centre, hours.codes("field", self.field_ids, is_optional=True), self.fields)
        period = hours.whole("period", 0)
        if (period >= self.periods).any():
            raise UnableToCheck(f"{hours.name}: a period that is not there")
        self.hours = np.zeros((len(self.centre_ids) * self.fields, self.periods), dtype=np.int64)
        self.has_hours = np.zeros(self.hours.shape, dtype=np.bool_)
        self.hours[place, period] = hours.whole("hours")
        self.has_hours[place, period] = True
        if int(self.has_hours.sum()) != hours.count:
            raise UnableToCheck(f"{hours.name}: a row stands twice")
        self._read_groups(groups)

    def _read_groups(self, groups: Columns | None) -> None:
        none = np.zeros(0, dtype=np.int64)
        self.group_ids = _NOTHING if groups is None else _listed(groups, "group_id")
        self.seats, self.group_cost, self.group_hours, self.group_duration, self.group_period = [
            none if groups is None else groups.whole(name, default)
            for name, default in (
                ("seats", None),
                ("cost", None),
                ("hours", None),
                ("duration", 0),
                ("period", 0),
            )
        ]
        if groups is None:
            self.group_gate: Array = none
            self.group_budget = self.group_place = none
            return
        if (self.group_period >= self.periods).any():
            raise UnableToCheck(f"{groups.name}: a period that is not there")
        self.group_gate = groups.codes("gate", self.gate_ids)
        centre = self._codes(groups, "centre_id", self.centre_ids)
        self.group_budget = self.budget_of[centre]
        field = groups.codes("field", self.field_ids, is_optional=True)
        self.group_place = pair_key(centre, field, self.fields)

    def _read_steps(self) -> None:
        steps = self._table("steps")
        owner = self._codes(steps, "enterprise_id", self.enterprise_ids)
        gate = steps.codes("gate", self.gate_ids)
        order = steps.whole("order", -1)
        order = np.where(order < 0, np.arange(1, steps.count + 1), order)
        field = steps.codes("field", self.field_ids, is_optional=True)
        sequence = np.lexsort((gate, order, owner))
        del order
        self.step_cost, self.step_hours, self.step_duration = (
            narrow(steps.whole(name, default)[sequence])
            for name, default in (("cost", None), ("hours", None), ("duration", 0))
        )
        self.step_place = narrow(pair_key(self.centre_of[owner], field, self.fields)[sequence])
        self.step_budget = self.budget_of[self.centre_of[owner]][sequence]
        self._step_key = pair_key(owner, gate, len(self.gate_ids))[sequence]
        self._step_order = narrow(np.argsort(self._step_key, kind="stable"))
        ordered = self._step_key[self._step_order]
        if (ordered[1:] == ordered[:-1]).any():
            raise UnableToCheck(f"{steps.name}: a step stands twice")

    def step_row(self, enterprise: Array, gate: Array) -> Array:
        """The row (in the order in which steps are done) of an enterprise's step; -1 where there is none."""
        return find(self._step_key, self._step_order, pair_key(enterprise, gate, len(self.gate_ids)))

    def _read_candidates(self) -> None:
        table = self._table("candidates")
        owner = self._codes(table, "enterprise_id", self.enterprise_ids)
        requirement = self._codes(table, "requirement_id", self.requirement_ids)
        key = pair_key(owner, requirement, len(self.requirement_ids))
        order = np.argsort(key, kind="stable")
        self._candidate_key = key[order]
        if (self._candidate_key[1:] == self._candidate_key[:-1]).any():
            raise UnableToCheck(f"{table.name}: a candidate stands twice")
        del key
        self.owner, self.requirement = owner[order], requirement[order]
        self.quantity = narrow(table.whole("quantity"))[order]
        self.value = narrow(table.whole("value"))[order]

    def candidate_row(self, enterprise: Array, requirement: Array) -> Array:
        """The row of a candidate; -1 where there is none."""
        return find(self._candidate_key, None, pair_key(enterprise, requirement, len(self.requirement_ids)))

    def _read_needs(self) -> None:
        """The needs in blocks of rows: each becomes a candidate's row and a step's, four bytes a piece."""
        table = self._table("needs")
        owner = self._codes(table, "enterprise_id", self.enterprise_ids)
        requirement = self._codes(table, "requirement_id", self.requirement_ids)
        gate = table.codes("gate", self.gate_ids)
        candidate, step = np.empty(len(owner), dtype=np.int32), np.empty(len(owner), dtype=np.int32)
        for first in range(0, len(owner), BLOCK):
            rows = slice(first, first + BLOCK)
            candidate[rows] = self.candidate_row(owner[rows], requirement[rows])
            step[rows] = self.step_row(owner[rows], gate[rows])
        del owner, requirement
        if (candidate < 0).any():
            raise UnableToCheck(f"{table.name}: a need of no candidate")
        is_taught = np.zeros(len(self.gate_ids), dtype=np.bool_)
        is_taught[self.group_gate] = True
        self.is_closable = np.ones(len(self.owner), dtype=np.bool_)
        self.is_closable[candidate[(step < 0) & ~is_taught[gate]]] = False
        self.unclosable = int((~self.is_closable).sum())
        count = np.bincount(candidate, minlength=len(self.owner))
        self.need_start = np.concatenate([[0], np.cumsum(count)])
        del count
        if (candidate[1:] < candidate[:-1]).any():
            sequence = np.argsort(candidate, kind="stable")
            candidate, gate, step = candidate[sequence], gate[sequence], step[sequence]
            del sequence
        # Candidate by candidate in the order in which steps are done, some candidates at a time.
        edges = np.unique(np.searchsorted(self.need_start, np.arange(0, len(candidate) + BLOCK, BLOCK)))
        for first, last in pairwise(self.need_start[np.minimum(edges, len(self.owner))].tolist()):
            self._sort_needs(table.name, candidate[first:last], gate[first:last], step[first:last])
        self.need_gate, self.need_step = gate, step

    def _sort_needs(self, name: str, candidate: Array, gate: Array, step: Array) -> None:
        """In place: by candidate and step; gates without a step of their own come after the others, by name."""
        place = np.where(step < 0, len(self._step_key) + gate.astype(np.int64), step)
        sequence = np.lexsort((place, candidate))
        candidate[:], gate[:], step[:] = candidate[sequence], gate[sequence], step[sequence]
        if ((candidate[1:] == candidate[:-1]) & (gate[1:] == gate[:-1])).any():
            raise UnableToCheck(f"{name}: a need stands twice")

    def _read_limits(self) -> None:
        limits, members = read_columns(self.folder, "limits"), read_columns(self.folder, "limit_members")
        none = np.zeros(0, dtype=np.int64)
        self.limit_ids = _NOTHING if limits is None else _listed(limits, "limit_id")
        self.least = none if limits is None else limits.whole("min_linked", -1)
        self.most = none if limits is None else limits.whole("max_linked", -1)
        self.member_limit = none if members is None else self._codes(members, "limit_id", self.limit_ids)
        self.member = none if members is None else self._codes(members, "enterprise_id", self.enterprise_ids)
        fixed = read_columns(self.folder, "fixed")
        if fixed is None:
            self.fixed_candidate = self.fixed_start = none
            self.is_must = np.zeros(0, dtype=np.bool_)
            return
        enterprise = self._codes(fixed, "enterprise_id", self.enterprise_ids)
        self.fixed_candidate = self.candidate_row(
            enterprise, self._codes(fixed, "requirement_id", self.requirement_ids)
        )
        if (self.fixed_candidate < 0).any():
            raise UnableToCheck(f"{fixed.name}: a row of no candidate")
        self.fixed_start = fixed.whole("start", -1)
        rule = fixed.codes("rule", pyarrow.array(["never", "must"]))
        if (rule < 0).any():
            raise UnableToCheck(f"{fixed.name}: a rule that is neither must nor never")
        self.is_must = rule == 1


def find(keys: Array, order: Array | None, wanted: Array) -> Array:
    """Where each wanted key stands among unique keys (sorted, or sorted by `order`); -1 where it does not."""
    if not len(keys):
        return np.full(len(wanted), -1, dtype=np.int64)
    place = np.minimum(np.searchsorted(keys, wanted, sorter=order), len(keys) - 1)
    row = place if order is None else order[place]
    return np.where(keys[row] == wanted, row, -1)
