"""When to end: seconds, passes, a person's wish; and what is told on the way. The clock is the caller's."""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf
from time import perf_counter

ShouldStop = Callable[[], bool]
Report = Callable[[int | None, int | None, float], None]


class Ended(Exception):
    """Raised inside a loop that must end now; the best so far is kept by whoever catches it."""


@dataclass(slots=True)
class Effort:
    """What is left of seconds and passes. A decision that depends on seconds is taken only where a limit of
    seconds was given, so that a run without one is the same on every machine."""

    seconds: float = inf
    work: float = inf
    seed: int = 0
    should_stop: ShouldStop | None = None
    report: Report | None = None
    clock: Callable[[], float] = perf_counter
    used_work: float = 0.0
    ended_by: str | None = None
    began: float = field(init=False, default=0.0)

    def __post_init__(self) -> None:
        """Start the clock."""
        self.began = self.clock()

    def part(self, share: float) -> "Effort":
        """So much of what is left, with the same wishes."""
        return Effort(
            self.left_seconds * share,
            (self.work - self.used_work) * share,
            self.seed,
            self.should_stop,
            self.report,
            self.clock,
        )

    @property
    def used_seconds(self) -> float:
        """Since the start."""
        return self.clock() - self.began

    @property
    def left_seconds(self) -> float:
        """Until the limit; infinite without one."""
        return self.seconds - self.used_seconds if self.seconds < inf else inf

    @property
    def is_over(self) -> bool:
        """Whether a limit is reached or a person has asked to stop."""
        if self.ended_by is None:
            if self.should_stop is not None and self.should_stop():
                self.ended_by = "stop"
            elif self.used_work >= self.work:
                self.ended_by = "work"
            elif self.seconds < inf and self.used_seconds >= self.seconds:
                self.ended_by = "time"
        return self.ended_by is not None

    def spend(self, work: float) -> None:
        """Count work, in passes over all enterprises; raises Ended where a limit is reached."""
        self.used_work += work
        if self.is_over:
            raise Ended

    def tell(self, objective: int | None, bound: int | None) -> None:
        """Progress."""
        if self.report is not None:
            self.report(objective, bound, self.used_seconds)
