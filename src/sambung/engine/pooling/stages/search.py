"""Plans by arcs: a kernel of likely hubs and offers, sets of hubs by trial, then neighbourhoods given to the solver.

Every step is counted in work, not by the clock, so that a run that ended by its gap or work is the same again. The
bound is that of the prices, or the solver's own where it had all that a cheaper plan could use.
"""

from dataclasses import dataclass, replace
from math import inf

import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.budget import Budget
from sambung.engine.pooling.outcome import Outcome
from sambung.engine.pooling.solver import Run
from sambung.engine.pooling.stages.arcs import Arcs
from sambung.engine.pooling.stages.choice import FEW_ARCS, Choice
from sambung.engine.pooling.stages.deciding import doubtful, likely_offers
from sambung.engine.pooling.stages.given import Given, GivenHubs
from sambung.engine.pooling.stages.network import Flows, Network, Part, flows_of, network_of
from sambung.engine.pooling.stages.openings import Trials
from sambung.engine.pooling.stages.prices import Priced, Pricing
from sambung.engine.pooling.stages.quick import quick_plan

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

PRICE_STEPS = 300
# Shares of the time: the first prices; the search for hubs, which takes nearly all that these leave where arcs are many,
# while other steps bring more where they are few; neighbourhoods, where rows go on afterwards.
PRICE_SHARE, CHOICE_SHARE, NARROW_SHARE, NEAR_SHARE = 0.4, 0.88, 0.2, 0.2
# Simplex iterations for the offers in doubt.
DECIDED_WORK = 40_000
# Arcs beyond which plans are made only of those that prices found to matter.
WIDE = FEW_ARCS
# A hub with a smaller share in the prices' mean answer takes no part in the kernel.
LEAST_SHARE = 0.01
# Columns up to which sets of hubs are tried by linear programs, and up to which the solver gets all links.
MOST_TRIED, MOST_LINKED = 40_000, 25_000
# Simplex iterations of one step: trials of hubs, the kernel's program, one neighbourhood.
TRIAL_WORK, KERNEL_WORK, NEAR_WORK = 60_000, 40_000, 15_000
NEIGHBOURHOODS, FREE_HUBS = 60, 9
# The share of the time that is left which trials may take.
TRIAL_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Found:
    """The best plan (None: none was found), the bound, and the prices that prove it."""

    plan: Flows | None
    bound: float
    priced: Priced


class Search:
    """One problem's search."""

    def __init__(self, arcs: Arcs, budget: Budget, gap: float) -> None:
        self.arcs, self.budget, self.gap = arcs, budget, gap
        self.plan: Flows | None = None
        self.bound = -inf
        # Arcs into hubs that plans are made of: where there are very many, those that prices found to matter.
        self.into = np.ones(len(arcs.into), dtype=bool)
        # Offers whose smallest batch each arc must keep, see `Part`.
        self.batched: Mask | None = None

    @property
    def is_done(self) -> bool:
        """Whether the gap asked is proved, or the budget is used up."""
        if self.plan is not None and self.plan.cost - self.bound <= self.gap * abs(self.plan.cost):
            return True
        return self.budget.is_over

    @property
    def is_wide(self) -> bool:
        """Whether there are too many arcs for programs of all that are likely."""
        return len(self.arcs.into) + len(self.arcs.out) + len(self.arcs.direct) > WIDE

    def run(self) -> Found:
        """Prices, hubs by rows, a first plan, better ones; then rows again with the time that is left."""
        seconds = self.budget.seconds - self.budget.used_seconds
        side = self.budget.side(seconds=PRICE_SHARE * seconds)
        pricing = Pricing(self.arcs)
        self.priced = pricing.search(PRICE_STEPS, side)
        self.budget.join(side)
        self.bound = self.priced.answer.value
        self._tell()
        choice = Choice(self.arcs, pricing, self.priced, self.gap)
        self.plan = quick_plan(self.arcs, pricing, self.priced)
        if not self.budget.is_over:
            left = self.budget.seconds - self.budget.used_seconds
            self._choose(choice, CHOICE_SHARE * left if self.is_wide else NARROW_SHARE * seconds)
        if not self.is_wide or self.plan is None:
            self._better(NEAR_SHARE * seconds if choice.is_whole else inf)
        if self.plan is not None and not self.is_done:
            if choice.is_whole:
                self._go_on(choice)
            elif not self.is_wide:
                self._finish()
        return Found(self.plan, self.bound, self.priced)

    def _better(self, seconds: float) -> None:
        """A kernel, then neighbourhoods, until so many seconds are used."""
        used = self.budget.used_seconds
        if not self.is_done:
            self._first()
        rng = np.random.default_rng(self.budget.seed)
        for turn in range(0 if self.is_wide else NEIGHBOURHOODS):
            if self.is_done or self.plan is None or self.budget.used_seconds - used > seconds:
                break
            self._solve(self._neighbourhood(rng, FREE_HUBS + 2 * (turn // 15)), NEAR_WORK)

    def _choose(self, choice: Choice, seconds: float) -> None:
        """The best hubs by rows, and a plan of their flows in which doubtful offers are decided by the solver."""
        side = self.budget.side(seconds=seconds)
        side.report = self.budget.report
        choice.run(side, self.plan)
        self.budget.join(side)
        self.bound, self.priced = max(self.bound, choice.bound), choice.priced
        if choice.best is None or choice.hubs is None:
            return
        found = choice.best
        flows = flows_of(self.arcs, found.into, found.out, found.direct)
        self.plan = flows if self.plan is None or flows.cost < self.plan.cost else self.plan
        if self.is_wide:
            self.into = choice.given.into
        self._tell()
        if not self.is_done:
            self._solve(self._decided(choice.hubs, choice.given, found), DECIDED_WORK)

    def _go_on(self, choice: Choice) -> None:
        """Rows until the time is over: all one-off costs are in them, so that they end in a proof."""
        if self.plan is None:
            return
        side = self.budget.side()
        side.report = self.budget.report
        choice.go_on(self.plan, side)
        self.budget.join(side)
        self.bound, self.priced = max(self.bound, choice.bound), choice.priced
        if choice.best is not None:
            found = flows_of(self.arcs, choice.best.into, choice.best.out, choice.best.direct)
            self.plan = found if found.cost < self.plan.cost else self.plan

    def _decided(self, hubs: Mask, given: GivenHubs, found: Given) -> Part:
        """The arcs that matter at these hubs; offers far from the margin are in or out."""
        doubt = doubtful(self.arcs, hubs, given, found)
        self.batched = doubt.batched
        value = hubs.astype(np.float64)
        part = self._part(value, value, doubt.offers)
        return replace(part, into=part.into & given.into, offer_least=doubt.least)

    def _tell(self) -> None:
        if self.budget.report is not None:
            # A plan by arcs is not yet one of whole ways: its cost is not told.
            self.budget.report(None, self.bound, self.budget.used_seconds)

    def _part(self, hub_least: Floats, hub_most: Floats, offers: Mask) -> Part:
        """A part with the arcs between its hubs and offers."""
        arcs = self.arcs
        is_open = hub_most > 0
        return Part(
            self.into & is_open[arcs.into.head] & offers[arcs.into.tail],
            is_open[arcs.out.tail],
            offers[arcs.direct.tail],
            hub_least,
            hub_most,
            np.zeros(len(offers)),
            offers.astype(np.float64),
            self.batched,
        )

    def _first(self) -> None:
        """A plan of the kernel: sets of hubs by trial where that is quick, then the solver on all of it."""
        arcs, budget = self.arcs, self.budget
        share = self.priced.mean.hub
        hubs = (share > LEAST_SHARE) | (arcs.opening <= 0)
        self.offers = likely_offers(arcs, self.priced, hubs)
        none = np.zeros(len(hubs))
        part = self._part(none, hubs.astype(np.float64), self.offers)
        network = network_of(arcs, part, with_links=False)
        if self.is_wide:
            return
        if len(network.program.cost) <= MOST_TRIED and not budget.is_over:
            side = budget.side(TRIAL_WORK, TRIAL_SHARE * (budget.seconds - budget.used_seconds))
            trials = Trials(arcs, network, side)
            trials.search(np.where(hubs, share, 0.0))
            budget.join(side)
            if trials.open and trials.x is not None:
                self.plan = network.flows(arcs, trials.x)
                self._tell()
                chosen = np.zeros(len(hubs))
                chosen[list(trials.open)] = 1.0
                chosen[arcs.opening <= 0] = 1.0
                self._solve(self._part(none, chosen, self.offers), NEAR_WORK)
        if not self.is_done:
            self._solve(part, KERNEL_WORK)
        if self.plan is None and not budget.is_over:
            everything = np.ones(len(self.offers), dtype=bool)
            self._solve(self._part(none, np.ones(len(hubs)), everything), inf)

    def _neighbourhood(self, rng: np.random.Generator, count: int) -> Part:
        """Hubs around one requirement or hub are free, the others as they are."""
        arcs, plan = self.arcs, self.plan
        used = plan.hubs(arcs) if plan is not None else np.zeros(len(arcs.room), dtype=bool)
        near = np.full(len(used), inf)
        place = int(rng.integers(len(arcs.asked)))
        mine = arcs.out.head == place
        near[arcs.out.tail[mine]] = arcs.out.cost[mine]
        near *= 1.0 + 0.3 * rng.random(len(near))
        likely = used | (self.priced.mean.hub > LEAST_SHARE / 10)
        near[~likely] = inf
        free = np.argsort(near, kind="stable")[:count]
        least, most = used.astype(np.float64), used.astype(np.float64)
        most[free], least[free] = 1.0, 0.0
        least[arcs.opening <= 0], most[arcs.opening <= 0] = 0.0, 1.0
        offers = self.offers | (plan.offers(arcs) if plan is not None else False)
        return self._part(least, most, offers)

    def _solve(self, part: Part, work: float) -> Outcome:
        """The solver on a part, from the plan where it is one of the part's; a cheaper plan is kept."""
        arcs, budget = self.arcs, self.budget
        network = network_of(arcs, part, with_links=int(part.into.sum() + part.out.sum()) <= MOST_LINKED)
        side = budget.side(work)
        run = Run(network.program, side)
        if self.plan is not None and self._holds(network):
            run.set_start(network.columns(arcs, self.plan))
        found = run.attempt(gap=max(1e-6, self.gap * 0.5))
        budget.join(side)
        if found.x is not None:
            plan = network.flows(arcs, found.x)
            if self.plan is None or plan.cost < self.plan.cost:
                self.plan = plan
        self._tell()
        return found

    def _holds(self, network: Network) -> bool:
        """Whether the part has all arcs that the plan uses."""
        plan, part = self.plan, network.part
        if plan is None:
            return False
        pairs = ((plan.into, part.into), (plan.out, part.out), (plan.direct, part.direct))
        return all(not (flow[~mask] > 0).any() for flow, mask in pairs)

    def _finish(self) -> None:
        """The solver on all that a cheaper plan could use: its bound holds for the whole."""
        plan, answer = self.plan, self.priced.answer
        if plan is None:
            return
        room = plan.cost - answer.value
        hub_most = (answer.hub_worth <= room).astype(np.float64)
        hub_least = (answer.hub_worth < -room).astype(np.float64)
        offers = answer.offer_worth <= room
        part = self._part(hub_least, hub_most, offers)
        if int(part.into.sum() + part.out.sum()) > MOST_TRIED:
            return
        part = replace(
            part, batched=None, offer_least=((answer.offer_worth < -room) & offers).astype(np.float64)
        )
        found = self._solve(part, inf)
        proved = plan.cost if found.status == "infeasible" else found.bound
        if self.plan is not None:
            self.bound = max(self.bound, min(proved, self.plan.cost))
