"""Rows of what a manager wishes: pins, keeping an earlier plan, and deliveries that survive failures."""

from collections import defaultdict
from math import inf

import numpy as np

from sambung.engine.pooling.formulation import (
    FillScheme,
    Formulation,
    by_enterprise,
    mask_of,
    with_column,
)
from sambung.engine.pooling.lines import Indices, Lines
from sambung.engine.pooling.model import groups
from sambung.engine.pooling.problem import Problem

# The least that `must` asks for, as a share of the quantity asked, where no smallest batch says more: use is
# any quantity > 0, and the solver tells nothing smaller from 0.
LEAST_USE = 1e-7


def add_pins(form: Formulation) -> None:
    """Sums of matching lines within a pin's quantities period by period; `must` somewhere above nothing."""
    lines, program, problem = form.lines, form.program, form.problem
    if not problem.pins:
        return
    offers = {name: index for index, name in enumerate(lines.offer_ids)}
    hubs = {name: index for index, name in enumerate(lines.hub_ids)}
    asked: dict[str, list[int]] = defaultdict(list)
    for row, requirement in enumerate(lines.requirements):
        asked[requirement.requirement_id].append(row)
    for pin in problem.pins:
        matching = np.ones(len(lines), dtype=bool)
        if pin.offer_id is not None:
            matching &= lines.offer == offers[pin.offer_id]
        if pin.hub_id is not None:
            matching &= lines.hub == hubs[pin.hub_id]
        if pin.requirement_id is not None:
            matching &= np.isin(lines.requirement, asked[pin.requirement_id])
        part = np.flatnonzero(matching)
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
    program.is_fine = True
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
            form.split.get((enterprise, row)),
        )
        for binary in {column for column in needed if column is not None}:
            program.rows.add([choice, binary], [1.0, -1.0], -inf, 0.0)
    program.rows.add(choices, 1.0, 1.0, inf)


def add_changes(form: Formulation) -> None:
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
        form.change_row[offer, row] = program.rows.add(*with_column(part, 1.0, fewer, 1.0), quantity, inf)


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
    return {key: value for key, value in total.items() if value > 0}


def add_splits(form: Formulation) -> None:
    """Suppliers' shares even within a ratio, and none too small to be worth it, for each requirement and period."""
    lines, program, settings = form.lines, form.program, form.problem.settings
    ratio, share = settings.even_split, settings.smallest_share
    if (ratio is None and not share) or not len(lines):
        return
    names, enterprise = by_enterprise(form)
    levels: dict[int, int] = {}
    for (row, who), part in groups(lines.requirement, enterprise):
        most = min(float(lines.upper[part].sum()), *_most_of(form, row, part))
        used = form.split[names[who], row] = program.add_binary()
        program.rows.add(*with_column(part, 1.0, used, -most), -inf, 0.0)
        if share:
            least = share * lines.requirements[row].quantity
            program.rows.add(*with_column(part, 1.0, used, -least), 0.0, inf)
        if ratio is not None:
            if row not in levels:  # what the least of the suppliers delivers
                levels[row] = program.add_column(0.0, 0.0, inf)
            level = levels[row]
            columns = np.append(part, (level, used))
            ones = np.ones(len(part))
            # level ≤ Σ x where used (else level ≤ most of anyone), and Σ x ≤ ratio × level
            top = _highest_level(form, row)
            program.rows.add(columns, np.append(ones, (-1.0, -top)), -top, inf)
            program.rows.add(*with_column(part, 1.0, level, -ratio), -inf, 0.0)


def _most_of(form: Formulation, row: int, part: Indices) -> tuple[float, ...]:
    """What an enterprise's lines to a requirement could carry at most, by its offers and by what is asked."""
    lines = form.lines
    when = int(lines.period[part[0]])
    made = sum(lines.offer_rows[offer, when].capacity for offer in set(lines.offer[part].tolist()))
    is_bounded = form.program.rows.upper[form.demand_row[row]] < inf
    return (made, lines.requirements[row].quantity) if is_bounded else (made,)


def _highest_level(form: Formulation, row: int) -> float:
    """No supplier's delivery, so no least of them, is above this."""
    lines = form.lines
    part = np.flatnonzero(lines.requirement == row)
    return min(float(lines.upper[part].sum()), *_most_of(form, row, part))


def add_fill(form: Formulation, fill: FillScheme) -> None:
    """Linear rows that make survivors likely to cover each requirement; see `FillScheme`."""
    lines, program = form.lines, form.program
    _, enterprise = by_enterprise(form)
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
            for (_, who), piece in groups(lines.requirement, enterprise, where=mask_of(lines, part)):
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
