"""A pooling problem as a mixed-integer program.

A binary stands only where the problem is not convex: an onboarding, opening or lane cost, a smallest batch,
a most number of suppliers, a `must`. Every binary is tied to the flow by the smallest valid coefficient,
min(capacity, quantity, ...); the same ties for single requirements, hubs and offers are `links`, which the
solver gets at once where they are few and by separation where they are many.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from math import inf

import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.lines import Indices, Lines, find_lines, matches, slack
from sambung.engine.pooling.model import Program, groups
from sambung.engine.pooling.problem import Problem

# The least that `must` asks for, as a share of the quantity asked, where no smallest batch says more: use is
# any quantity > 0, and the solver tells nothing smaller from 0.
LEAST_USE = 1e-7


@dataclass(frozen=True, slots=True)
class FillScheme:
    """How deliveries are made to exceed the quantity so that survivors cover it.

    `failures`: the plan covers the quantity after the loss of any so many suppliers of a requirement.
    `expected_share`: expected survivors' deliveries are at least this many times the quantity.
    """

    failures: int = 0
    expected_share: float = 0.0


@dataclass(slots=True)
class Formulation:
    """The program, and where each thing of the problem stands in it (column and row indices).

    Columns 0..len(lines)−1 are the lines' quantities. Keys are indices into `lines`' identifier lists;
    `row` is a row of `lines.requirements`, `when` a period's index.
    """

    problem: Problem
    lines: Lines
    program: Program
    shortage: dict[int, int] = field(default_factory=dict)  # row
    onboard: dict[int, int] = field(default_factory=dict)  # offer
    open_hub: dict[int, int] = field(default_factory=dict)  # hub
    lane: dict[int, int] = field(default_factory=dict)  # lane
    batch: dict[tuple[int, int], int] = field(default_factory=dict)  # (offer, row)
    supplier: dict[tuple[str, str], int] = field(default_factory=dict)  # (enterprise, requirement_id)
    demand_row: dict[int, int] = field(default_factory=dict)  # row
    offer_row: dict[tuple[int, int], int] = field(default_factory=dict)  # (offer, when)
    hub_row: dict[tuple[int, int], int] = field(default_factory=dict)  # (hub, when)
    resource_row: dict[tuple[str, int], int] = field(default_factory=dict)  # (resource_id, when)
    enterprise_of: dict[int, str] = field(default_factory=dict)  # offer
    tie_rows: set[int] = field(default_factory=set)  # flow ≤ M × binary whose M other rows imply

    def onboarding_cost(self, offer: int) -> float:
        """What is paid once where the offer is used."""
        for when in range(len(self.lines.periods)):
            if (offer, when) in self.lines.offer_rows:
                return self.lines.offer_rows[offer, when].onboarding_cost
        return 0.0

    def opening_cost(self, hub: int) -> float:
        """What is paid once where the hub is used."""
        for when in range(len(self.lines.periods)):
            if (hub, when) in self.lines.hub_rows:
                return self.lines.hub_rows[hub, when].opening_cost
        return 0.0


def without_dominated(problem: Problem, lines: Lines) -> Lines:
    """Leave out ways through a hub that cost no less than an unlimited direct way without fixed cost."""
    if any(pin.hub_id is not None for pin in problem.pins) or not len(lines):
        return lines
    direct: dict[tuple[int, int], float] = {}
    cost = lines.cost
    for index in np.flatnonzero(lines.hub < 0):
        lane = lines.lanes[lines.first_lane[index]]
        if lane.fixed_cost == 0 and lane.max_quantity is None:
            direct[int(lines.offer[index]), int(lines.requirement[index])] = float(cost[index])
    if not direct:
        return lines
    keep = np.array(
        [
            hub < 0 or own < direct.get((offer, row), inf)
            for hub, own, offer, row in zip(
                lines.hub.tolist(),
                cost.tolist(),
                lines.offer.tolist(),
                lines.requirement.tolist(),
                strict=True,
            )
        ],
        dtype=bool,
    )
    if keep.all():
        return lines
    names = ("offer", "hub", "requirement", "period", "first_lane", "second_lane", "price", "freight")
    for name in (*names, "handling", "upper"):
        setattr(lines, name, getattr(lines, name)[keep])
    return lines


def formulate(problem: Problem, *, fill: FillScheme | None = None, lines: Lines | None = None) -> Formulation:
    """Write the program. With `fill`, deliveries may exceed the quantity (see `FillScheme`)."""
    if lines is None:
        lines = without_dominated(problem, find_lines(problem, may_exceed=fill is not None))
    form = Formulation(problem, lines, Program())
    for (offer, _), row in lines.offer_rows.items():
        form.enterprise_of[offer] = row.enterprise
    program = form.program
    program.cost = lines.cost.tolist()
    program.lower = [0.0] * len(lines)
    program.upper = lines.upper.tolist()
    program.is_integer = [False] * len(lines)
    _demands(form, exceed=fill is not None)
    _batches(form)
    _offers(form)
    _hubs(form)
    _lanes(form)
    _resources(form)
    _shares(form)
    _suppliers(form)
    _pins(form)
    _changes(form)
    if fill is not None:
        _fill(form, fill)
    return form


def _most(lines: Lines, part: Indices, *limits: float) -> float:
    """The most that can flow on these lines together."""
    return min(float(lines.upper[part].sum()), *limits)


def _with(
    part: Indices, value: npt.NDArray[np.float64] | float, column: int, other: float
) -> tuple[Indices, npt.NDArray[np.float64]]:
    """Row entries: `value` on the lines, `other` on one more column."""
    values = np.full(len(part), value) if isinstance(value, float) else value
    return np.append(part, column), np.append(values, other)


def _demands(form: Formulation, *, exceed: bool) -> None:
    """Deliveries + shortage = quantity (or at least, with buffers)."""
    lines, program = form.lines, form.program
    parts = {key[0]: part for key, part in groups(lines.requirement)}
    nothing = np.zeros(0, dtype=np.int64)
    for index, requirement in enumerate(lines.requirements):
        columns = parts.get(index, nothing)
        if requirement.shortage_penalty is not None:
            form.shortage[index] = program.add_column(requirement.shortage_penalty, 0.0, requirement.quantity)
            columns = np.append(columns, form.shortage[index])
        most = inf if exceed else requirement.quantity
        form.demand_row[index] = program.rows.add(columns, 1.0, requirement.quantity, most)


def _batches(form: Formulation) -> None:
    """The sum over all ways from an offer to a requirement is 0 or at least the smallest batch."""
    lines, program = form.lines, form.program
    for (offer, row), part in groups(lines.offer, lines.requirement):
        when = int(lines.period[part[0]])
        data = lines.offer_rows[offer, when]
        if data.min_batch <= 0:
            continue
        column = form.batch[offer, row] = program.add_binary()
        most = _most(lines, part, data.capacity)
        if program.rows.upper[form.demand_row[row]] < inf:
            most = min(most, lines.requirements[row].quantity)
        share = lines.requirements[row].max_share
        if share is not None:
            most = min(most, share * lines.requirements[row].quantity)
        least = min(data.min_batch, most)
        form.tie_rows.add(program.rows.add(*_with(part, 1.0, column, -most), -inf, 0.0))
        program.rows.add(*_with(part, 1.0, column, -least), 0.0, inf)


def _offers(form: Formulation) -> None:
    """Capacity, and onboarding once where an offer is used at all."""
    lines, program = form.lines, form.program
    by_offer = {key[0]: part for key, part in groups(lines.offer)}
    single = {offer: len(np.unique(lines.requirement[part])) == 1 for offer, part in by_offer.items()}
    for offer, part in by_offer.items():
        cost = form.onboarding_cost(offer)
        if cost <= 0:
            continue
        key = (offer, int(lines.requirement[part[0]]))
        if single[offer] and key in form.batch:
            form.onboard[offer] = form.batch[key]  # used at all means this one batch is made
            program.cost[form.batch[key]] += cost
        else:
            form.onboard[offer] = program.add_binary(cost)
    for (offer, when), part in groups(lines.offer, lines.period):
        capacity = lines.offer_rows[offer, when].capacity
        binary = form.onboard.get(offer)
        if binary is None or (single[offer] and binary in form.batch.values()):
            form.offer_row[offer, when] = program.rows.add(part, 1.0, -inf, capacity)
            continue
        most = _most(lines, part, capacity)
        form.offer_row[offer, when] = program.rows.add(*_with(part, 1.0, binary, -most), -inf, 0.0)
        if single[offer]:
            continue
        for (row,), piece in groups(lines.requirement, where=_mask(lines, part)):
            if (offer, row) in form.batch:
                program.links.add([form.batch[offer, row], binary], [1.0, -1.0], -inf, 0.0)
                continue
            asked = lines.requirements[row].quantity
            limit = asked if program.rows.upper[form.demand_row[row]] < inf else inf
            program.links.add(*_with(piece, 1.0, binary, -_most(lines, piece, capacity, limit)), -inf, 0.0)


def _mask(lines: Lines, part: Indices) -> npt.NDArray[np.bool_]:
    mask = np.zeros(len(lines), dtype=bool)
    mask[part] = True
    return mask


def _hubs(form: Formulation) -> None:
    """Hubs' capacity, and opening once where a hub is used."""
    lines, program = form.lines, form.program
    through = lines.hub >= 0
    for (hub, when), part in groups(lines.hub, lines.period, where=through):
        capacity = lines.hub_rows[hub, when].capacity
        cost = form.opening_cost(hub)
        if cost <= 0:
            form.hub_row[hub, when] = program.rows.add(part, 1.0, -inf, capacity)
            continue
        if hub not in form.open_hub:
            form.open_hub[hub] = program.add_binary(cost)
        binary = form.open_hub[hub]
        most = _most(lines, part, capacity)
        form.hub_row[hub, when] = program.rows.add(*_with(part, 1.0, binary, -most), -inf, 0.0)
        mask = _mask(lines, part)
        pieces = groups(lines.requirement, where=mask)
        if len(pieces) > 1:
            for (row,), piece in pieces:
                asked = lines.requirements[row].quantity
                limit = asked if program.rows.upper[form.demand_row[row]] < inf else inf
                program.links.add(
                    *_with(piece, 1.0, binary, -_most(lines, piece, capacity, limit)), -inf, 0.0
                )
        pieces = groups(lines.offer, where=mask)
        if len(pieces) > 1:
            for (offer,), piece in pieces:
                limit = lines.offer_rows[offer, when].capacity
                program.links.add(
                    *_with(piece, 1.0, binary, -_most(lines, piece, capacity, limit)), -inf, 0.0
                )


def _lanes(form: Formulation) -> None:
    """Lanes' largest quantity period by period, and their fixed cost once where they are used."""
    lines, program = form.lines, form.program
    for key in (lines.first_lane, lines.second_lane):
        for (lane, when), part in groups(key, lines.period, where=key >= 0):
            data = lines.lanes[lane]
            if data.fixed_cost <= 0:
                if data.max_quantity is not None and len(part) > 1:
                    program.rows.add(part, 1.0, -inf, data.max_quantity)
                continue
            if lane not in form.lane:
                form.lane[lane] = program.add_binary(data.fixed_cost)
            most = _most(lines, part, inf if data.max_quantity is None else data.max_quantity)
            rows = np.unique(lines.requirement[part])
            if all(program.rows.upper[form.demand_row[int(row)]] < inf for row in rows):
                most = min(most, sum(lines.requirements[int(row)].quantity for row in rows))
            offers = np.unique(lines.offer[part])
            most = min(most, sum(lines.offer_rows[int(offer), when].capacity for offer in offers))
            program.rows.add(*_with(part, 1.0, form.lane[lane], -most), -inf, 0.0)


def _resources(form: Formulation) -> None:
    """What offers share, period by period; a period without a row has none of it."""
    lines, program = form.lines, form.program
    place = {offer_id: index for index, offer_id in enumerate(lines.offer_ids)}
    amounts: dict[str, dict[int, float]] = defaultdict(dict)
    for use in form.problem.uses:
        if use.offer_id in place and use.amount > 0:
            amounts[use.resource_id][place[use.offer_id]] = use.amount
    capacity: dict[tuple[str, str | None], float] = {}
    for resource in form.problem.resources:
        for period in lines.periods:
            if resource.period in (None, period):
                capacity[resource.resource_id, period] = resource.capacity
    for resource_id in sorted(amounts):
        per_unit = np.zeros(len(lines.offer_ids))
        for offer, amount in amounts[resource_id].items():
            per_unit[offer] = amount
        used = per_unit[lines.offer] if len(lines) else np.zeros(0)
        for (when,), part in groups(lines.period, where=used > 0):
            limit = capacity.get((resource_id, lines.periods[when]), 0.0)
            form.resource_row[resource_id, when] = program.rows.add(part, used[part], -inf, limit)


def _by_enterprise(form: Formulation) -> tuple[list[str], Indices]:
    """Enterprises' names, and each line's place among them."""
    names = sorted(set(form.enterprise_of.values()))
    place = {name: index for index, name in enumerate(names)}
    of_offer = np.array(
        [place.get(form.enterprise_of.get(offer, ""), -1) for offer in range(len(form.lines.offer_ids))],
        dtype=np.int64,
    )
    return names, of_offer[form.lines.offer]


def _shares(form: Formulation) -> None:
    """One enterprise, with all its offers, supplies at most max_share of the quantity asked."""
    lines, program = form.lines, form.program
    limited = np.array([r.max_share is not None for r in lines.requirements], dtype=bool)
    if not limited.any() or not len(lines):
        return
    _, enterprise = _by_enterprise(form)
    for (row, _), part in groups(lines.requirement, enterprise, where=limited[lines.requirement]):
        requirement = lines.requirements[row]
        most = (requirement.max_share or 0.0) * requirement.quantity
        if len(part) > 1:
            program.rows.add(part, 1.0, -inf, most)


def _suppliers(form: Formulation) -> None:
    """At most max_suppliers enterprises over all periods of a requirement_id."""
    lines, program = form.lines, form.program
    limit: dict[str, int] = {}
    for requirement in lines.requirements:
        if requirement.max_suppliers is not None:
            name = requirement.requirement_id
            limit[name] = min(limit.get(name, requirement.max_suppliers), requirement.max_suppliers)
    if not limit or not len(lines):
        return
    names, enterprise = _by_enterprise(form)
    rows_of: dict[str, list[int]] = defaultdict(list)
    for index, requirement in enumerate(lines.requirements):
        rows_of[requirement.requirement_id].append(index)
    for requirement_id, most_suppliers in sorted(limit.items()):
        here = np.isin(lines.requirement, rows_of[requirement_id])
        pieces = groups(enterprise, where=here)
        if len(pieces) <= most_suppliers:
            continue
        binaries = []
        for (who,), part in pieces:
            offers = {int(offer) for offer in lines.offer[part]}
            rows = {int(row) for row in lines.requirement[part]}
            binary = None
            if len(offers) == 1 and len(rows) == 1:
                binary = form.batch.get((next(iter(offers)), next(iter(rows))))
            if binary is None:
                binary = program.add_binary()
                for (row,), piece in groups(lines.requirement, where=_mask(lines, part)):
                    _tie_supplier(form, row, piece, binary)
            form.supplier[names[who], requirement_id] = binary
            binaries.append(binary)
        program.rows.add(binaries, 1.0, -inf, float(most_suppliers))


def _tie_supplier(form: Formulation, row: int, piece: Indices, binary: int) -> None:
    """No flow from an enterprise to a requirement's row without its binary."""
    lines, program = form.lines, form.program
    requirement = lines.requirements[row]
    when = int(lines.period[piece[0]])
    offers = sorted({int(offer) for offer in lines.offer[piece]})
    most = sum(lines.offer_rows[offer, when].capacity for offer in offers)
    if program.rows.upper[form.demand_row[row]] < inf:
        most = min(most, requirement.quantity)
    if requirement.max_share is not None:
        most = min(most, requirement.max_share * requirement.quantity)
    form.tie_rows.add(program.rows.add(*_with(piece, 1.0, binary, -_most(lines, piece, most)), -inf, 0.0))
    for offer in offers:
        if (offer, row) in form.batch:
            program.links.add([form.batch[offer, row], binary], [1.0, -1.0], -inf, 0.0)


def _pins(form: Formulation) -> None:
    """Sums of matching lines within a pin's quantities period by period; `must` somewhere above nothing."""
    lines, program, problem = form.lines, form.program, form.problem
    for pin in problem.pins:
        matching = [
            index
            for index in range(len(lines))
            if matches(
                pin,
                lines.offer_ids[lines.offer[index]],
                lines.hub_ids[lines.hub[index]] if lines.hub[index] >= 0 else None,
                lines.requirements[lines.requirement[index]].requirement_id,
            )
        ]
        part = np.array(matching, dtype=np.int64)
        if pin.min_quantity is not None or pin.max_quantity is not None:
            for when in pin_periods(problem, lines, pin):
                here = part[lines.period[part] == when]
                most = inf if pin.max_quantity is None else pin.max_quantity
                program.rows.add(here, 1.0, pin.min_quantity or 0.0, most)
        if pin.rule == "must":
            _must(form, part)


def pin_periods(problem: Problem, lines: Lines, pin: object) -> list[int]:
    """Periods in which the offer, hub and requirement that the pin names have rows."""
    offer_id = getattr(pin, "offer_id", None)
    hub_id = getattr(pin, "hub_id", None)
    requirement_id = getattr(pin, "requirement_id", None)
    found = []
    for when, period in enumerate(lines.periods):
        has_offer = offer_id is None or (lines.offer_ids.index(offer_id), when) in lines.offer_rows
        has_hub = hub_id is None or (lines.hub_ids.index(hub_id), when) in lines.hub_rows
        has_requirement = requirement_id is None or any(
            row.requirement_id == requirement_id and row.period == period for row in problem.requirements
        )
        if has_offer and has_hub and has_requirement:
            found.append(when)
    return found


def _must(form: Formulation, part: Indices) -> None:
    """At least one of the lines is used; each choice brings the binaries of what it uses with it."""
    lines, program = form.lines, form.program
    choices = []
    for index in part.tolist():
        least = LEAST_USE * lines.requirements[lines.requirement[index]].quantity
        if lines.upper[index] < least:
            continue
        choice = program.add_binary()
        choices.append(choice)
        program.rows.add([index, choice], [1.0, -least], 0.0, inf)
        offer, row = int(lines.offer[index]), int(lines.requirement[index])
        enterprise = form.enterprise_of[offer]
        needed = (
            form.batch.get((offer, row)),
            form.onboard.get(offer),
            form.open_hub.get(int(lines.hub[index])),
            form.lane.get(int(lines.first_lane[index])),
            form.lane.get(int(lines.second_lane[index])),
            form.supplier.get((enterprise, lines.requirements[row].requirement_id)),
        )
        for binary in {column for column in needed if column is not None}:
            program.rows.add([choice, binary], [1.0, -1.0], -inf, 0.0)
    program.rows.add(choices, 1.0, 1.0, inf)


def _changes(form: Formulation) -> None:
    """change_cost for every unit less than before, over (offer, requirement, period) that still exist."""
    lines, program = form.lines, form.program
    rate = form.problem.settings.change_cost
    if not rate or not form.problem.previous:
        return
    before = previous_quantities(form.problem, lines)
    parts = dict(groups(lines.offer, lines.requirement))
    for (offer, row), quantity in sorted(before.items()):
        part = parts.get((offer, row))
        if part is None:
            program.offset += rate * quantity
            continue
        fewer = program.add_column(rate, 0.0, quantity)
        program.rows.add(*_with(part, 1.0, fewer, 1.0), quantity, inf)


def previous_quantities(problem: Problem, lines: Lines) -> dict[tuple[int, int], float]:
    """(offer, requirement row) → quantity before, of those that still exist."""
    offers = {offer_id: index for index, offer_id in enumerate(lines.offer_ids)}
    rows = {(r.requirement_id, r.period): index for index, r in enumerate(lines.requirements)}
    when = {period: index for index, period in enumerate(lines.periods)}
    total: dict[tuple[int, int], float] = defaultdict(float)
    for line in problem.previous:
        offer, row = offers.get(line.offer_id), rows.get((line.requirement_id, line.period))
        if offer is not None and row is not None and (offer, when[line.period]) in lines.offer_rows:
            total[offer, row] += line.quantity
    return {key: value for key, value in total.items() if value > slack(0.0)}


def _fill(form: Formulation, fill: FillScheme) -> None:
    """Linear rows that make survivors likely to cover each requirement; see `FillScheme`."""
    lines, program = form.lines, form.program
    _, enterprise = _by_enterprise(form)
    fails: dict[int, float] = {}
    for (offer, _), data in lines.offer_rows.items():
        fails[offer] = max(fails.get(offer, 0.0), data.failure_probability)
    worst: dict[str, float] = defaultdict(float)
    for offer, chance in fails.items():
        worst[form.enterprise_of[offer]] = max(worst[form.enterprise_of[offer]], chance)
    survive = np.array([1.0 - worst[form.enterprise_of.get(o, "")] for o in range(len(lines.offer_ids))])
    for row, part in ((key[0], part) for key, part in groups(lines.requirement)):
        asked = lines.requirements[row].quantity
        short = [form.shortage[row]] if row in form.shortage else []
        if fill.expected_share > 0:
            columns = np.append(part, np.array(short, dtype=np.int64))
            values = np.append(survive[lines.offer[part]], np.full(len(short), fill.expected_share))
            program.rows.add(columns, values, fill.expected_share * asked, inf)
        if fill.failures > 0:
            # Σ x + s − k θ − Σ π ≥ quantity with θ + π_e ≥ x_e: the k largest may fail (by LP duality).
            theta = program.add_column(0.0, 0.0, inf)
            losses = []
            for (_, who), piece in groups(lines.requirement, enterprise, where=_mask(lines, part)):
                if survive[lines.offer[piece[0]]] >= 1.0 or who < 0:
                    continue
                loss = program.add_column(0.0, 0.0, inf)
                losses.append(loss)
                columns = np.concatenate((piece, [theta, loss]))
                program.rows.add(columns, np.append(np.full(len(piece), 1.0), (-1.0, -1.0)), -inf, 0.0)
            columns = np.concatenate((part, short, [theta], losses)).astype(np.int64)
            values = np.concatenate(
                (np.ones(len(part) + len(short)), [-float(fill.failures)], -np.ones(len(losses)))
            )
            program.rows.add(columns, values, asked, inf)
