"""All groups and their targets under one roof."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from benchmarks.pooling.instances import GROUPS, Case
from benchmarks.pooling.many import MANY, MANY_TARGETS
from benchmarks.pooling.targets import TARGETS, Judgement, Row

ALL: Mapping[str, Callable[[], Iterator[Case]]] = {**GROUPS, **MANY}
ALL_TARGETS: Mapping[str, Callable[[list[Row]], Iterable[Judgement]]] = {**TARGETS, **MANY_TARGETS}


def case_of(group: str, name: str) -> Case:
    """The case by its names; raises KeyError where there is none."""
    for case in ALL[group]():
        if case.name == name:
            return case
    raise KeyError(f"{group} has no {name}")
