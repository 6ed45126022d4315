"""Where a problem has no plan: a set of requirements and limits that cannot hold together, none to spare.

Deletion filter: lift a limit; if there is still no plan, it was not needed for the conflict and stays lifted.
What remains at the end is irreducible: lifting any one member lets the others hold. Whole kinds are tried
before single members, and halves of a kind before its members, as most limits have no part in a conflict.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sambung.engine.pooling.budget import Budget, ShouldStop
from sambung.engine.pooling.eligible import find_lines
from sambung.engine.pooling.formulate import formulate
from sambung.engine.pooling.formulation import FillScheme
from sambung.engine.pooling.problem import Options, Problem
from sambung.engine.pooling.search import optimise
from sambung.engine.pooling.solution import Conflict, Explanation

# Limits tried before the set is given as it stands, more where a try is small: where thousands of capacities are
# short together, each is needed, and trying them all would take longer than anybody waits.
FEWEST_TRIES, MOST_TRIES, MOST_WRITTEN = 100, 1_000, 100_000
# In the order in which lifting is tried: what a manager can least change stays longest.
KINDS = (
    "fill_probability",
    "even_split",
    "smallest_share",
    "pin",
    "max_suppliers",
    "max_share",
    "min_batch",
    "lane",
    "resource",
    "price_ceiling",
    "pairs",
    "hub",
    "capacity",
    "requirement",
)
# Kinds that are a setting of the whole problem.
SWITCHES = ("fill_probability", "even_split", "smallest_share")


@dataclass(frozen=True, slots=True)
class _Limit:
    """A limit that can be lifted: its place in the problem's table, and how it is shown."""

    kind: str
    place: int
    shown: Conflict


def limits_of(problem: Problem) -> list[_Limit]:
    """Every requirement (to be filled where it must be, and never more) and every limit."""
    found = []

    def add(kind: str, place: int, name: str, period: str | None = None, limit: float | None = None) -> None:
        found.append(_Limit(kind, place, Conflict(kind, name, period, limit)))

    for place in range(len(problem.pins)):
        add("pin", place, str(place + 1))
    for place, requirement in enumerate(problem.requirements):
        name, period = requirement.requirement_id, requirement.period
        if requirement.max_suppliers is not None:
            add("max_suppliers", place, name, period, requirement.max_suppliers)
        if requirement.max_share is not None:
            add("max_share", place, name, period, requirement.max_share)
        if requirement.price_ceiling is not None:
            add("price_ceiling", place, name, period, requirement.price_ceiling)
        add("requirement", place, name, period, requirement.quantity)
    for place, offer in enumerate(problem.offers):
        if offer.min_batch > 0:
            add("min_batch", place, offer.offer_id, offer.period, offer.min_batch)
        add("capacity", place, offer.offer_id, offer.period, offer.capacity)
    for place, lane in enumerate(problem.lanes):
        if lane.max_quantity is not None:
            add("lane", place, f"{lane.origin_id}→{lane.destination_id}", None, lane.max_quantity)
    for place, resource in enumerate(problem.resources):
        add("resource", place, resource.resource_id, resource.period, resource.capacity)
    for place, hub in enumerate(problem.hubs):
        add("hub", place, hub.hub_id, hub.period, hub.capacity)
    if problem.pairs is not None:
        add("pairs", 0, "pairs")
    for name in SWITCHES:
        value = getattr(problem.settings, name)
        if value is not None:
            add(name, 0, name, None, value)
    return found


def without(problem: Problem, kept: Sequence[_Limit]) -> Problem:
    """The problem with only these limits; a limit lifted is one that no plan could reach."""
    keep = {(limit.kind, limit.place) for limit in kept}
    # More than all that is asked could never be used: capacities this large bind nothing.
    plenty = 10.0 * (1.0 + sum(row.quantity for row in problem.requirements))
    plenty += sum(pin.min_quantity or 0.0 for pin in problem.pins) + sum(o.min_batch for o in problem.offers)
    requirements = []
    for place, row in enumerate(problem.requirements):
        is_kept = ("requirement", place) in keep
        requirements.append(
            replace(
                row,
                quantity=row.quantity if is_kept else plenty,
                shortage_penalty=row.shortage_penalty if is_kept else 0.0,
                max_suppliers=row.max_suppliers if ("max_suppliers", place) in keep else None,
                max_share=row.max_share if ("max_share", place) in keep else None,
                price_ceiling=row.price_ceiling if ("price_ceiling", place) in keep else None,
            )
        )
    offers = tuple(
        replace(
            row,
            min_batch=row.min_batch if ("min_batch", place) in keep else 0.0,
            capacity=row.capacity if ("capacity", place) in keep else max(plenty, row.capacity),
        )
        for place, row in enumerate(problem.offers)
    )
    return replace(
        problem,
        requirements=tuple(requirements),
        offers=offers,
        lanes=tuple(
            replace(row, max_quantity=row.max_quantity if ("lane", place) in keep else None)
            for place, row in enumerate(problem.lanes)
        ),
        hubs=tuple(
            row if ("hub", place) in keep else replace(row, capacity=max(plenty, row.capacity))
            for place, row in enumerate(problem.hubs)
        ),
        resources=tuple(
            row if ("resource", place) in keep else replace(row, capacity=1e15)
            for place, row in enumerate(problem.resources)
        ),
        pins=tuple(pin for place, pin in enumerate(problem.pins) if ("pin", place) in keep),
        pairs=problem.pairs if ("pairs", 0) in keep else None,
        settings=replace(
            problem.settings,
            change_cost=None,
            inclusion_tolerance=None,
            fill_probability=_if_kept(problem.settings.fill_probability, "fill_probability", keep),
            even_split=_if_kept(problem.settings.even_split, "even_split", keep),
            smallest_share=_if_kept(problem.settings.smallest_share, "smallest_share", keep),
        ),
        previous=(),
    )


def _if_kept(value: float | None, name: str, keep: set[tuple[str, int]]) -> float | None:
    return value if (name, 0) in keep else None


def has_plan(problem: Problem, budget: Budget) -> bool | None:
    """Whether any plan meets the problem's limits; None where the budget ended first.

    With fill_probability: whether any plan meets what is necessary for it (see `buffers`).
    """
    asked = problem.settings.fill_probability
    form = formulate(problem, fill=None if asked is None else FillScheme(0, asked))
    form.program.cost = [0.0] * len(form.program.cost)
    form.program.offset = 0.0
    outcome = optimise(form.program, budget, gap=0.5)
    if outcome.status == "infeasible":
        return False
    return True if outcome.x is not None else None


def explain_infeasible(
    problem: Problem, options: Options | None = None, should_stop: ShouldStop | None = None
) -> Explanation:
    """An irreducible set of requirements and limits that conflict; is_irreducible False if work ended first.

    A hundred times `explain_work` is the most for all of it. Code `conflict`; or `plan` where there is a plan after all.
    """
    options = options or Options()
    budget = Budget(seed=options.seed, threads=options.threads, should_stop=should_stop)
    budget.work = 100.0 * options.explain_work
    kept = limits_of(problem)
    if has_plan(without(problem, kept), budget):
        return Explanation("plan")
    is_whole = True
    tries = 0
    most_tries = max(FEWEST_TRIES, min(MOST_TRIES, MOST_WRITTEN // max(1, len(find_lines(problem)))))

    def lift(part: Sequence[_Limit]) -> None:
        """Lift as much of the part as leaves the conflict standing."""
        nonlocal kept, is_whole, tries
        if not part:
            return
        tries += 1
        if tries > most_tries:
            is_whole = False
            return
        taken = set(part)
        rest = [limit for limit in kept if limit not in taken]
        answer = has_plan(without(problem, rest), budget)
        if answer is None:
            is_whole = False
        elif not answer:
            kept = rest
        elif len(part) > 1:
            half = len(part) // 2
            lift(part[:half])
            lift(part[half:])

    for kind in KINDS:
        lift([limit for limit in kept if limit.kind == kind])
        if budget.is_over:
            is_whole = False
            break
    return Explanation(
        "conflict", {"members": len(kept)}, tuple(limit.shown for limit in kept), is_irreducible=is_whole
    )
