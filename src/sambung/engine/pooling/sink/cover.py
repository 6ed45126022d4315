"""The cheapest cover of one quantity by suppliers with a capacity, a unit cost and a one-off cost: exact.

min Σ c x + f y, Σ x = D, 0 ≤ x ≤ b y. The cost is concave, so some best plan uses every supplier whole but
one; and the one in part is the dearest by unit cost among those used, as unit costs are paid last there.

A price λ per unit (of the relaxation: suppliers in the order of c + f / b) gives the bound, and each supplier
a reduced cost r = f + (c − λ) b: what plan and relaxation differ in adds up to exactly what the plan is
above the bound. So a supplier with |r| above the room between bound and best plan is settled; the others
are the core, searched by a dynamic programme over (quantity, cost) in the order of unit costs. A state is
dropped where another has no less quantity at no more cost, or where the relaxation of what is left says
that it ends above the best plan. Dropping the dominated is exact in this order: what the better state has
too much is taken off the dearest, which come last.
"""

from dataclasses import dataclass
from math import inf

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

# Differences of quantities below this share of what is asked are rounding.
EXACT = 1e-12
# Taken off the bound, relative to the sum of its terms: more than floats lose in adding them.
SAFETY = 1e-13
# The suppliers of smallest reduced cost that are searched first, for a good plan.
FIRST_CORES = (16, 48)
# Of so many times as many those of smallest reduced cost, with at most so many of the same capacity.
WIDER, ALIKE = 60, 3
# States in one step beyond which the search ends with the bound that it has.
MOST_STATES = 1_000_000
# States over all steps beyond which it ends: each keeps its way back in memory.
MOST_STEPS = 30_000_000


@dataclass(frozen=True, slots=True)
class Cover:
    """`x` (n,) quantities, `objective` their cost, `bound` valid; `price` λ, the worth of a unit,
    and what it alone proves, `bound_by_price`."""

    x: Floats
    objective: float
    bound: float
    price: float
    bound_by_price: float
    states: int

    @property
    def gap(self) -> float:
        """Relative, as the format defines it."""
        if self.objective <= self.bound:
            return 0.0
        return (self.objective - self.bound) / self.objective


@dataclass(slots=True)
class _Priced:
    """The relaxation at its best price. `reduced` (n,), `taken` the suppliers that it uses whole."""

    price: float
    bound: float
    reduced: Floats
    slope: Floats
    taken: Flags
    order: Indices
    critical: int


def cover(
    capacity: Floats,
    unit: Floats,
    once: Floats,
    asked: float,
    *,
    gap: float = 0.0,
    least: Floats | None = None,
    most_states: int = MOST_STATES,
) -> Cover | None:
    """The cheapest cover, proved to the relative `gap`; None where all capacity together is too little.

    Arrays (n,), not negative; `asked` above 0. `least` (n,): the smallest quantity at which each may be
    used. It is asked of the plan, and the bound does without it. The bound is below objective × (1 − gap)
    only where `least` stood in the way or the states became too many.
    """
    search = _Search(capacity, unit, once, asked, gap, least)
    if search.priced is None:
        return None
    search.first_plans()
    for size in FIRST_CORES:
        if search.is_proved or size >= len(search.core()):
            break
        search.run(search.nearest(size), is_whole=False, most_states=most_states // 20)
    if not search.is_proved:
        search.run(search.core(), is_whole=True, most_states=most_states)
    return search.answer()


class _Search:
    """Best plan and bound so far, as excess over the relaxation's value."""

    def __init__(
        self, capacity: Floats, unit: Floats, once: Floats, asked: float, gap: float, least: Floats | None
    ) -> None:
        self.b, self.c, self.f, self.asked, self.gap = capacity, unit, once, asked, gap
        self.least = least
        self.tiny = EXACT * asked
        self.priced = self._relaxed()
        self.excess = inf  # of the best plan
        self.proved = 0.0  # no plan has less excess than this
        self.x: Floats | None = None
        self.states = 0

    def _relaxed(self) -> _Priced | None:
        with np.errstate(divide="ignore", invalid="ignore"):
            each = np.where(self.b > 0, self.c + self.f / self.b, inf)
        order = np.argsort(each, kind="stable")
        filled = np.cumsum(self.b[order])
        if not len(order) or filled[-1] < self.asked - max(self.tiny, 1e-9 * self.asked):
            return None
        critical = min(int(np.searchsorted(filled, self.asked - self.tiny)), len(order) - 1)
        price = float(each[order[critical]])
        taken = np.zeros(len(order), dtype=bool)
        taken[order[:critical]] = True
        reduced = np.where(self.b > 0, self.f + (self.c - price) * self.b, inf)
        reduced = np.where(taken, np.minimum(reduced, 0.0), np.maximum(reduced, 0.0))
        bound = price * self.asked + float(reduced[taken].sum())
        size = price * self.asked + float(-reduced[taken].sum())
        return _Priced(price, bound - SAFETY * size, reduced, each - price, taken, order, critical)

    @property
    def _p(self) -> _Priced:
        assert self.priced is not None  # cover() ends before any search where it is None
        return self.priced

    @property
    def cut(self) -> float:
        """Excess from which on nothing is of interest: the best plan's, less the gap asked."""
        return self.excess - self.gap * (self._p.bound + self.excess)

    @property
    def is_proved(self) -> bool:
        return self.excess <= self.proved or self.cut <= self.proved

    def core(self) -> Indices:
        """Suppliers that a plan below the cut may use otherwise than the relaxation does."""
        return np.flatnonzero(np.abs(self._p.reduced) <= max(self.cut, 0.0))

    def nearest(self, size: int) -> Indices:
        """The suppliers of smallest reduced cost, of each capacity a few only: unlike ones fill more exactly."""
        away = np.abs(self._p.reduced)
        many = min(len(away) - 1, WIDER * size)
        found = np.argpartition(away, many)[: many + 1]
        found = found[np.argsort(away[found], kind="stable")]
        alike = np.argsort(self.b[found], kind="stable")
        new = np.append(True, np.diff(self.b[found][alike]) > 0)
        starts = np.flatnonzero(new)
        rank = np.empty(len(found), dtype=np.int64)
        rank[alike] = np.arange(len(found)) - starts[np.cumsum(new) - 1]
        return found[rank < ALIKE][:size]

    def first_plans(self) -> None:
        """The relaxation's suppliers whole and one more in part; the best of all that could be."""
        p = self._p
        rest = self.asked - float(self.b[p.taken].sum())
        if rest <= self.tiny:
            self._offer(p.taken.copy(), -1, 0.0, 0.0)
            return
        cost = self.f + (self.c - p.price) * rest
        cost[p.taken | (self.b < rest)] = inf
        if self.least is not None:
            cost[self.least > rest + self.tiny] = inf
        one = int(np.argmin(cost))
        if cost[one] < inf:
            self._offer(p.taken.copy(), one, rest, float(cost[one]))
            return
        whole = p.taken.copy()  # no one alone can fill what is left: the next in the order until it is filled
        for index in p.order[p.critical :].tolist():
            if self.b[index] >= rest - self.tiny:
                self._offer(whole, index, rest, None)
                return
            whole[index] = True
            rest -= float(self.b[index])
        self._offer(whole, -1, 0.0, None)

    def _offer(self, whole: Flags, part: int, quantity: float, excess: float | None) -> None:
        """Keep a plan that is better than the best: `whole` used whole, `part` (−1: none) for `quantity`."""
        if part >= 0 and self.least is not None and quantity < self.least[part] - self.tiny:
            return
        if excess is None:
            p = self._p
            excess = float(p.reduced[whole & ~p.taken].sum() - p.reduced[~whole & p.taken].sum())
            if part >= 0:
                excess += float(self.f[part] + (self.c[part] - p.price) * quantity)
        if excess < self.excess:
            x = np.where(whole, self.b, 0.0)
            if part >= 0:
                x[part] = min(quantity, float(self.b[part]))
            self.excess, self.x = max(excess, 0.0), x

    def run(self, core: Indices, *, is_whole: bool, most_states: int) -> None:
        """Search the core; `is_whole`: it is all that a plan below the cut can differ in, so the bound rises."""
        found = _CoreSearch(self, core, is_whole=is_whole)
        least = found.run(most_states)
        if is_whole:
            self.proved = max(self.proved, min(least, self.excess))

    def answer(self) -> Cover | None:
        """The plan with its cost summed anew, and the bound."""
        p = self._p
        if self.x is None:
            return None
        used = self.x > 0
        objective = float((self.c[used] * self.x[used]).sum() + self.f[used].sum())
        bound = min(objective, p.bound + self.proved)
        return Cover(self.x, objective, bound, p.price, p.bound, self.states)


class _CoreSearch:
    """One dynamic programme over a core in the order of unit costs."""

    def __init__(self, search: _Search, core: Indices, *, is_whole: bool) -> None:
        self.s = search
        p = search._p
        in_core = np.zeros(len(p.reduced), dtype=bool)
        in_core[core] = True
        self.base = p.taken & ~in_core
        self.forced = -1
        if is_whole and self.base.any():  # the dearest of those settled as used may be the one in part
            settled = np.flatnonzero(self.base)
            self.forced = int(settled[np.argmax(search.c[settled])])
            self.base[self.forced] = False
            core = np.append(core, self.forced)
        self.items = core[np.lexsort((core, search.c[core]))]
        self.aside = self._aside(in_core)
        self.steps: list[tuple[npt.NDArray[np.int32], Flags]] = []
        self.relaxed = inf  # the least excess of a plan that breaks a smallest quantity

    def _aside(self, in_core: Flags) -> Indices:
        """Suppliers outside the core that could still be the one in part: a small one-off cost, a dear unit."""
        p, s = self.s._p, self.s
        could = ~in_core & ~p.taken & (s.f < self.s.cut) & (s.b > 0)
        found = np.flatnonzero(could)
        if len(found) > 1:  # below the cut none of them is near its capacity: a dearer one never helps
            found = found[np.lexsort((s.c[found], s.f[found]))]
            cheapest = np.minimum.accumulate(np.append(inf, s.c[found][:-1]))
            found = found[s.c[found] < cheapest]
        return found

    def run(self, most_states: int) -> float:
        """Improve the search's plan; returns an excess below which this core holds no plan but the best."""
        s, p = self.s, self.s._p
        items = self.items
        reduced = p.reduced[items]
        if self.forced >= 0:
            reduced = np.where(items == self.forced, -inf, reduced)
        leaving, taking = np.maximum(-reduced, 0.0), np.maximum(reduced, 0.0)
        closing = np.append(np.cumsum(leaving[::-1])[::-1], 0.0)
        quantity = np.array([float(s.b[self.base].sum())])
        cost = np.zeros(1)
        # What plans cost at least that are not looked at: those outside the core, and states dropped by their bound.
        lost = max(s.cut, 0.0)
        best: tuple[int, int, int] | None = None  # (steps done, state, supplier in part)
        self.bounds = _Completion(self, items)
        for step, item in enumerate(items.tolist()):
            rest = s.asked - quantity
            own = s.f[item] - (p.reduced[item] if p.taken[item] else 0.0)
            best = self._in_part(step, item, rest, cost + own + closing[step + 1], best)
            fits = np.flatnonzero(rest >= s.b[item] - s.tiny)
            both = np.concatenate((quantity, quantity[fits] + s.b[item]))
            price = np.concatenate((cost + leaving[step], cost[fits] + taking[step]))
            order = np.argsort(both, kind="stable")
            count = len(quantity)
            both, price = both[order], price[order]
            full = price + p.price * (both - quantity[0])
            right = np.minimum.accumulate(full[::-1])[::-1]
            keep = np.append(full[:-1] < right[1:], True)
            bound = price + self.bounds.at(step + 1, s.asked - both)
            pruned = keep & (bound >= s.cut)
            if pruned.any():
                lost = min(lost, float(bound[pruned].min()))
                keep &= ~pruned
            kept = np.flatnonzero(keep)
            source = order[kept]
            is_take = source >= count
            parent = np.where(is_take, fits[np.maximum(source - count, 0)] if len(fits) else 0, source)
            self.steps.append((parent.astype(np.int32), is_take))
            quantity, cost = both[kept], price[kept]
            s.states += len(kept)
            if not len(kept):
                break
            if len(kept) > most_states or s.states > MOST_STEPS:
                lost = min(lost, float(bound[kept].min()))
                quantity = quantity[:0]
                break
        if len(quantity):
            best = self._at_the_end(quantity, cost, best)
        self._take(best)
        return min(lost, self.relaxed)

    def _in_part(
        self, step: int, item: int, rest: Floats, cost: Floats, best: tuple[int, int, int] | None
    ) -> tuple[int, int, int] | None:
        """The supplier in part, none after it: nobody dearer is used, so nobody forced may come later."""
        s, p = self.s, self.s._p
        fits = (rest > s.tiny) & (rest <= s.b[item] + s.tiny)
        if not fits.any():
            return best
        total = np.where(fits, cost + (s.c[item] - p.price) * rest, inf)
        if s.least is not None:
            breaks = fits & (rest < s.least[item] - s.tiny)
            self.relaxed = min(self.relaxed, float(total[breaks].min(initial=inf)))
            total[breaks] = inf
        place = int(np.argmin(total))
        if total[place] < s.excess:
            s.excess = max(float(total[place]), 0.0)
            return step, place, item
        return best

    def _at_the_end(
        self, quantity: Floats, cost: Floats, best: tuple[int, int, int] | None
    ) -> tuple[int, int, int] | None:
        """States that fill all, and those that somebody outside the core completes."""
        s = self.s
        rest = s.asked - quantity
        total = np.where(np.abs(rest) <= s.tiny, cost, inf)
        place = int(np.argmin(total))
        steps = len(self.items)
        if total[place] < s.excess:
            s.excess = max(float(total[place]), 0.0)
            best = steps, place, -1
        for item in self.aside.tolist():
            best = self._in_part(steps, item, rest, cost + s.f[item], best)
        return best

    def _take(self, best: tuple[int, int, int] | None) -> None:
        """Follow the best state back and make it the search's plan."""
        if best is None:
            return
        s = self.s
        steps, place, part = best
        whole = self.base.copy()
        for step in range(steps - 1, -1, -1):
            parent, is_take = self.steps[step]
            whole[self.items[step]] = is_take[place]
            place = int(parent[place])
        x = np.where(whole, s.b, 0.0)
        if part >= 0:
            x[part] = 0.0
            x[part] = min(s.asked - float(x.sum()), float(s.b[part]))
        s.x = x


class _Completion:
    """What the rest costs at least, by what is still to be filled: the relaxation of the items left."""

    def __init__(self, core: _CoreSearch, items: Indices) -> None:
        s, p = core.s, core.s._p
        self.step = np.concatenate((np.arange(len(items)), np.full(len(core.aside), len(items))))
        every = np.concatenate((items, core.aside))
        slope = p.slope[every]
        taken = p.taken[every]
        order = np.argsort(np.where(taken, -np.abs(slope), np.abs(slope)), kind="stable")
        self.step, self.size = self.step[order], s.b[every][order]
        self.slope = np.where(taken, -np.abs(slope), np.abs(slope))[order]
        self.taken = taken[order]

    def at(self, step: int, rest: Floats) -> Floats:
        """The least excess of the items from `step` on that fill `rest` (n,); infinite where they cannot."""
        left = self.step >= step
        size, slope = self.size[left], self.slope[left]
        reach = np.append(0.0, np.cumsum(size))
        value = np.append(0.0, np.cumsum(size * slope))
        value -= value[int(self.taken[left].sum())]
        found = np.interp(rest, reach, value)
        found[rest > reach[-1] * (1 + EXACT) + EXACT * abs(rest).max(initial=1.0)] = inf
        bound: Floats = np.maximum(found, 0.0)
        return bound
