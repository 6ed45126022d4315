"""What a requirement may take from one supplier, and from how many: the largest share, the most suppliers."""

from collections import defaultdict
from math import inf

import numpy as np

from sambung.engine.pooling.formulation import Formulation, by_enterprise, mask_of, most_flow, with_column
from sambung.engine.pooling.lines import Indices
from sambung.engine.pooling.model import groups


def add_shares(form: Formulation) -> None:
    """One enterprise, with all its offers, supplies at most max_share of the quantity asked."""
    lines, program = form.lines, form.program
    limited = np.array([r.max_share is not None for r in lines.requirements], dtype=bool)
    if not limited.any() or not len(lines):
        return
    names, enterprise = by_enterprise(form)
    for (row, who), part in groups(lines.requirement, enterprise, where=limited[lines.requirement]):
        requirement = lines.requirements[row]
        most = (requirement.max_share or 0.0) * requirement.quantity
        if len(part) > 1:
            form.share_row[names[who], row] = program.rows.add(part, 1.0, -inf, most)


def add_suppliers(form: Formulation) -> None:
    """At most max_suppliers enterprises over all periods of a requirement_id."""
    lines, program = form.lines, form.program
    limit: dict[str, int] = {}
    for requirement in lines.requirements:
        if requirement.max_suppliers is not None:
            name = requirement.requirement_id
            limit[name] = min(limit.get(name, requirement.max_suppliers), requirement.max_suppliers)
    if not limit or not len(lines):
        return
    names, enterprise = by_enterprise(form)
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
                for (row,), piece in groups(lines.requirement, where=mask_of(lines, part)):
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
    form.tie_rows.add(
        program.rows.add(*with_column(piece, 1.0, binary, -most_flow(lines, piece, most)), -inf, 0.0)
    )
    for offer in offers:
        if (offer, row) in form.batch:
            program.links.add([form.batch[offer, row], binary], [1.0, -1.0], -inf, 0.0)
