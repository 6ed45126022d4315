"""A pooling problem as a mixed-integer program.

A binary stands only where the problem is not convex: an onboarding, opening or lane cost, a smallest batch,
a most number of suppliers, a `must`. Every binary is tied to the flow by the smallest valid coefficient,
min(capacity, quantity, ...); the same ties for single requirements, hubs and offers are `links`, which the
solver gets at once where they are few and by separation where they are many.
"""

from collections import defaultdict
from math import inf

import numpy as np

from sambung.engine.pooling.covers import add_covers
from sambung.engine.pooling.eligible import find_lines
from sambung.engine.pooling.formulation import (
    FillScheme,
    Formulation,
    most_flow,
    pieces_of,
    with_column,
)
from sambung.engine.pooling.lines import Indices, Lines, slack
from sambung.engine.pooling.model import Program, groups
from sambung.engine.pooling.problem import Problem
from sambung.engine.pooling.suppliers import add_shares, add_suppliers
from sambung.engine.pooling.wishes import add_changes, add_fill, add_pins, add_splits


def without_dominated(problem: Problem, lines: Lines) -> Lines:
    """Leave out ways through a hub that cost no less than an unlimited direct way without fixed cost."""
    if any(pin.hub_id is not None for pin in problem.pins) or not len(lines):
        return lines
    cost, width = lines.cost, len(lines.requirements)
    pair = lines.offer * width + lines.requirement
    is_free = (lines.lanes.fixed_cost == 0) & np.isnan(lines.lanes.max_quantity)
    direct = np.flatnonzero((lines.hub < 0) & is_free[lines.first_lane])
    if len(direct):
        least = np.full(len(lines.offer_ids) * width, inf)
        np.minimum.at(least, pair[direct], cost[direct])
        keep = (lines.hub < 0) | (cost < least[pair])
        if not keep.all():
            lines.keep(keep)
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
    add_shares(form)
    add_suppliers(form)
    add_splits(form)
    add_pins(form)
    add_changes(form)
    if fill is not None:
        add_fill(form, fill)
    add_covers(form)
    return form


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
        most = most_flow(lines, part, data.capacity)
        if program.rows.upper[form.demand_row[row]] < inf:
            most = min(most, lines.requirements[row].quantity)
        share = lines.requirements[row].max_share
        if share is not None:
            most = min(most, share * lines.requirements[row].quantity)
        # A batch that the tolerance alone lets fit is as large as what fits; one that does not is never delivered.
        least = min(data.min_batch, most) if data.min_batch <= most + slack(most) else data.min_batch
        tie = form.batch_row[offer, row] = program.rows.add(*with_column(part, 1.0, column, -most), -inf, 0.0)
        form.tie_rows.add(tie)
        program.rows.add(*with_column(part, 1.0, column, -least), 0.0, inf)


def _offers(form: Formulation) -> None:
    """Capacity, and onboarding once where an offer is used at all."""
    lines, program = form.lines, form.program
    by_offer = {key[0]: part for key, part in groups(lines.offer)}
    rows_of = np.bincount([offer for (offer, _), _ in groups(lines.offer, lines.requirement)])
    is_batch = set(form.batch.values())
    for offer, part in by_offer.items():
        cost = form.onboarding_cost(offer)
        if cost <= 0:
            continue
        key = (offer, int(lines.requirement[part[0]]))
        if rows_of[offer] == 1 and key in form.batch:
            form.onboard[offer] = form.batch[key]  # used at all means this one batch is made
            program.cost[form.batch[key]] += cost
        else:
            form.onboard[offer] = program.add_binary(cost)
    for (offer, when), part in groups(lines.offer, lines.period):
        capacity = lines.offer_rows[offer, when].capacity
        binary = form.onboard.get(offer)
        if binary is None or (rows_of[offer] == 1 and binary in is_batch):
            form.offer_row[offer, when] = program.rows.add(part, 1.0, -inf, capacity)
            continue
        most = most_flow(lines, part, capacity)
        form.offer_row[offer, when] = program.rows.add(*with_column(part, 1.0, binary, -most), -inf, 0.0)
        if rows_of[offer] == 1:
            continue
        for row, piece in pieces_of(part, lines.requirement):
            if (offer, row) in form.batch:
                program.links.add([form.batch[offer, row], binary], [1.0, -1.0], -inf, 0.0)
                continue
            most = most_flow(lines, piece, capacity, _asked_at_most(form, row))
            program.links.add(*with_column(piece, 1.0, binary, -most), -inf, 0.0)


def _asked_at_most(form: Formulation, row: int) -> float:
    """The most that a requirement takes, infinite where deliveries may exceed it."""
    is_bounded = form.program.rows.upper[form.demand_row[row]] < inf
    return form.lines.requirements[row].quantity if is_bounded else inf


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
        most = most_flow(lines, part, capacity)
        form.hub_row[hub, when] = program.rows.add(*with_column(part, 1.0, binary, -most), -inf, 0.0)
        pieces = pieces_of(part, lines.requirement)
        if len(pieces) > 1:
            for row, piece in pieces:
                most = most_flow(lines, piece, capacity, _asked_at_most(form, row))
                program.links.add(*with_column(piece, 1.0, binary, -most), -inf, 0.0)
        if len(pieces) == 1:
            _link_single(form, part, when, binary, capacity)
            continue
        pieces = pieces_of(part, lines.offer)
        if len(pieces) > 1:
            for offer, piece in pieces:
                limit = lines.offer_rows[offer, when].capacity
                most = most_flow(lines, piece, capacity, limit)
                program.links.add(*with_column(piece, 1.0, binary, -most), -inf, 0.0)


def _link_single(form: Formulation, part: Indices, when: int, binary: int, capacity: float) -> None:
    """Each line of a hub with one requirement is an offer's only one there: its own link."""
    lines, links = form.lines, form.program.links
    if len(part) < 2:
        return
    limits = [lines.offer_rows[offer, when].capacity for offer in lines.offer[part].tolist()]
    most = np.minimum(np.minimum(lines.upper[part], limits), capacity)
    links.columns += list(np.stack((part, np.full(len(part), binary)), axis=1))
    links.values += list(np.stack((np.ones(len(part)), -most), axis=1))
    links.lower += [-inf] * len(part)
    links.upper += [0.0] * len(part)


def _lanes(form: Formulation) -> None:
    """Lanes' largest quantity period by period, and their fixed cost once where they are used."""
    lines, program = form.lines, form.program
    says = np.append((lines.lanes.fixed_cost > 0) | ~np.isnan(lines.lanes.max_quantity), False)
    for key in (lines.first_lane, lines.second_lane):
        for (lane, when), part in groups(key, lines.period, where=says[key]):
            data = lines.lanes[lane]
            if data.fixed_cost <= 0:
                if data.max_quantity is not None and len(part) > 1:
                    form.lane_row[lane, when] = program.rows.add(part, 1.0, -inf, data.max_quantity)
                continue
            if lane not in form.lane:
                form.lane[lane] = program.add_binary(data.fixed_cost)
            most = most_flow(lines, part, inf if data.max_quantity is None else data.max_quantity)
            rows = np.unique(lines.requirement[part])
            if all(program.rows.upper[form.demand_row[int(row)]] < inf for row in rows):
                most = min(most, sum(lines.requirements[int(row)].quantity for row in rows))
            offers = np.unique(lines.offer[part])
            most = min(most, sum(lines.offer_rows[int(offer), when].capacity for offer in offers))
            row_index = program.rows.add(*with_column(part, 1.0, form.lane[lane], -most), -inf, 0.0)
            form.lane_row[lane, when] = row_index


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
