"""What the engine says in codes, as sentences for whoever runs the command."""

from collections import defaultdict
from collections.abc import Sequence

from sambung.engine.pooling.solution import Conflict, Solution, Status

# One member; then the beginning for several of a kind, who are named after it.
ONE = {
    "requirement": "{id}{when} asks {limit}, no less where it must be filled and never more",
    "capacity": "offer {id} can make at most {limit}{when}",
    "hub": "hub {id} lets at most {limit} through{when}",
    "resource": "resource {id} has {limit}{when}",
    "lane": "lane {id} carries at most {limit}",
    "price_ceiling": "{id}{when} pays at most {limit} per unit, freight and handling included",
    "max_suppliers": "{id} takes at most {limit} suppliers",
    "max_share": "{id}{when} takes at most {limit} of its quantity from one enterprise",
    "min_batch": "offer {id} makes no batch under {limit}{when}",
    "pairs": "only the pairs given are eligible",
    "pin": "pin {id} fixes what may or must be used",
    "even_split": "no supplier may deliver over {limit} times what another does",
    "smallest_share": "each supplier must deliver at least {limit} of the quantity",
    "fill_probability": "survivors must fill with probability {limit}",
}
SEVERAL = {
    "requirement": "{count} requirements ask {total} together",
    "capacity": "{count} offers can make at most {total} together",
    "hub": "{count} hubs let at most {total} through together",
    "lane": "{count} lanes carry at most {total} together",
}
NAMED = 5


def number(value: float | None) -> str:
    """A number without needless digits."""
    return "?" if value is None else f"{value:.12g}"


def sentences(conflict: Sequence[Conflict]) -> list[str]:
    """One sentence for each member of a conflict; many of one kind share one."""
    by_kind: dict[str, list[Conflict]] = defaultdict(list)
    for member in conflict:
        by_kind[member.kind].append(member)
    found = []
    for kind, members in by_kind.items():
        if len(members) > NAMED and kind in SEVERAL:
            total = number(sum(member.limit or 0.0 for member in members))
            names = ", ".join(member.id for member in members[:NAMED])
            found.append(f"{SEVERAL[kind].format(count=len(members), total=total)} ({names}, ...)")
            continue
        for member in members:
            when = f" in {member.period}" if member.period else ""
            found.append(ONE[kind].format(id=member.id, limit=number(member.limit), when=when))
    return found


def told(solution: Solution) -> str:
    """How the run ended, for whoever waits."""
    explanation = solution.explanation
    if solution.status == Status.INFEASIBLE:
        ending = (
            "" if explanation.is_irreducible else "\n  (some of these may be to spare: the work ended first)"
        )
        lines = "".join(f"\n  {sentence};" for sentence in sentences(explanation.conflict))
        return f"infeasible: these cannot hold together:{lines}{ending}"
    if solution.status == Status.NO_SOLUTION:
        if explanation.code == "fill_probability_not_reached":
            return "no plan: none was found whose survivors fill with the probability asked"
        return f"no plan: ended by {solution.ended_by}"
    gap = "unknown" if solution.gap is None else f"{100 * solution.gap:.4f} %"
    return f"{solution.status}: {solution.objective:.6f}, bound {solution.bound:.6f}, gap {gap}"
