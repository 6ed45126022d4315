"""Which mentor takes which pathway: the plan's hours are a centre's, and a case has one mentor."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# (field, period) → hours, in whatever whole unit the caller counts them.
Hours = Mapping[tuple[str, int], int]


@dataclass(frozen=True, slots=True)
class Shared:
    """Mentor of each pathway (position among the mentors), and what each mentor carries by (field, period)."""

    mentor: tuple[int, ...]
    carried: tuple[dict[tuple[str, int], int], ...]


def share_out(pathways: Sequence[Hours], mentors: Sequence[Hours]) -> Shared:
    """Give every pathway to one mentor: the greatest first, each to whom it leaves most of the hours free.

    A greedy rule, not an optimum: a pathway that fits nobody goes to whom it overloads least, so that the
    overload is seen; one without hours goes to whom has fewest pathways. The plan never asks more of a centre than its mentors have together. Errors: ValueError
    where there are pathways and no mentors.
    """
    if pathways and not mentors:
        raise ValueError("somebody must take the pathways")
    carried: list[dict[tuple[str, int], int]] = [{} for _ in mentors]
    counts = [0] * len(mentors)
    whole = [max(1, sum(one.values())) for one in mentors]
    chosen = [0] * len(pathways)
    order = sorted(range(len(pathways)), key=lambda one: (-sum(pathways[one].values()), one))
    for place in order:
        asked = pathways[place]

        def standing(one: int, asked: Hours = asked) -> tuple[int, float, int, int]:
            if not asked:
                return 0, 0.0, counts[one], one
            over = sum(
                max(0, carried[one].get(key, 0) + hours - mentors[one].get(key, 0))
                for key, hours in asked.items()
            )
            load = (sum(carried[one].values()) + sum(asked.values())) / whole[one]
            return over, load, counts[one], one

        best = min(range(len(mentors)), key=standing)
        chosen[place] = best
        counts[best] += 1
        for key, hours in asked.items():
            carried[best][key] = carried[best].get(key, 0) + hours
    return Shared(tuple(chosen), tuple(carried))
