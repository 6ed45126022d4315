"""The least cost of a tiny problem by trying every yes/no choice, written straight from the format.

Independent of the engine's formulation: for each set of (offer, requirement row) pairs in use, hubs open and
fixed-cost lanes used, the rest is a plain transport program, solved by HiGHS row by row.
"""

from itertools import chain, combinations

import highspy

from sambung.engine.pooling.problem import Problem


def subsets(items):
    items = list(items)
    return chain.from_iterable(combinations(items, size) for size in range(len(items) + 1))


def least_cost(problem: Problem) -> float | None:
    """None where no choice is feasible. Only for problems without resources, uses, pairs and `must`."""
    lanes = {(lane.origin_id, lane.destination_id): lane for lane in problem.lanes}
    costly = [lane for lane in problem.lanes if lane.fixed_cost > 0]
    opened = [hub.hub_id for hub in problem.hubs if hub.opening_cost > 0]
    offers = {offer.offer_id: offer for offer in problem.offers}
    hubs = {hub.hub_id: hub for hub in problem.hubs}
    pairs = [
        (offer.offer_id, row)
        for offer in problem.offers
        for row in range(len(problem.requirements))
        if any(ways(problem, lanes, offer.offer_id, row))
    ]
    best = None
    for chosen in subsets(pairs):
        once = sum(offers[name].onboarding_cost for name in {name for name, _ in chosen})
        if not _suppliers_fit(problem, offers, chosen):
            continue
        for closed_hubs in subsets(opened):
            for shut in subsets(range(len(costly))):
                shut_lanes = {(costly[i].origin_id, costly[i].destination_id) for i in shut}
                fixed = once + sum(hubs[h].opening_cost for h in opened if h not in closed_hubs)
                fixed += sum(lane.fixed_cost for i, lane in enumerate(costly) if i not in shut)
                if best is not None and fixed >= best:
                    continue
                cost = _transport(problem, lanes, offers, hubs, set(chosen), set(closed_hubs), shut_lanes)
                if cost is not None and (best is None or cost + fixed < best):
                    best = cost + fixed
    return best


def ways(problem, lanes, offer_id, row):
    """Hubs ('' = direct) by which the pair is joined within the ceiling, not pinned away, with the unit cost."""
    requirement = problem.requirements[row]
    offer = next(offer for offer in problem.offers if offer.offer_id == offer_id)
    if any(pin.rule == "never" and pin.offer_id == offer_id for pin in problem.pins):
        return
    for hub in (None, *problem.hubs):
        name = requirement.requirement_id
        legs = [(offer_id, name)] if hub is None else [(offer_id, hub.hub_id), (hub.hub_id, name)]
        if any(leg not in lanes for leg in legs):
            continue
        cost = offer.unit_price + sum(lanes[leg].unit_cost for leg in legs)
        cost += 0.0 if hub is None else hub.handling_cost
        if requirement.price_ceiling is None or cost <= requirement.price_ceiling + 1e-9:
            yield (hub.hub_id if hub else ""), legs, cost


def _suppliers_fit(problem, offers, chosen):
    for requirement in problem.requirements:
        if requirement.max_suppliers is not None:
            who = {
                offers[name].enterprise
                for name, row in chosen
                if problem.requirements[row].requirement_id == requirement.requirement_id
            }
            if len(who) > requirement.max_suppliers:
                return False
    return True


def _transport(problem, lanes, offers, hubs, chosen, closed, shut):
    model = highspy.Highs()
    model.silent()
    flows = []
    for name, row in sorted(chosen):
        for hub, legs, cost in ways(problem, lanes, name, row):
            if hub not in closed and not any(leg in shut for leg in legs):
                flows.append((name, hub, row, legs, cost, model.addVariable(0, highspy.kHighsInf, cost)))

    def total(select):
        return sum((flow[-1] for flow in flows if select(flow)), start=0 * shortages[0]) if shortages else 0

    shortages = []
    for requirement in problem.requirements:
        most = 0 if requirement.shortage_penalty is None else requirement.quantity
        shortages.append(model.addVariable(0, most, requirement.shortage_penalty or 0))
    periods = {row.period for row in problem.requirements}

    def when(flow):
        return problem.requirements[flow[2]].period

    for row, requirement in enumerate(problem.requirements):
        model.addConstr(total(lambda f, r=row: f[2] == r) + shortages[row] == requirement.quantity)
        if requirement.max_share is not None:
            for who in {offer.enterprise for offer in offers.values()}:
                mine = total(lambda f, r=row, w=who: f[2] == r and offers[f[0]].enterprise == w)
                model.addConstr(mine <= requirement.max_share * requirement.quantity)
    for name, row in chosen:
        if offers[name].min_batch > 0:
            model.addConstr(total(lambda f, n=name, r=row: f[0] == n and f[2] == r) >= offers[name].min_batch)
    for period in periods:
        for name, offer in offers.items():
            model.addConstr(total(lambda f, n=name, p=period: f[0] == n and when(f) == p) <= offer.capacity)
        for name, hub in hubs.items():
            model.addConstr(total(lambda f, n=name, p=period: f[1] == n and when(f) == p) <= hub.capacity)
        for leg, lane in lanes.items():
            if lane.max_quantity is not None:
                model.addConstr(
                    total(lambda f, g=leg, p=period: g in f[3] and when(f) == p) <= lane.max_quantity
                )
        for pin in problem.pins:
            if pin.max_quantity is not None:
                mine = total(lambda f, n=pin.offer_id, p=period: f[0] == n and when(f) == p)
                model.addConstr(mine <= pin.max_quantity)
    model.run()
    if model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return model.getInfo().objective_function_value
