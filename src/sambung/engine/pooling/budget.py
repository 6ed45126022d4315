"""What the runs of one problem may take together: seconds, work and patience.

The engine owns no clock: time is that of a clock which the edge lends, or else the solver's own count of its
seconds and a reckoned time for the rest, added up over the runs of one problem. Work is counted in simplex
iterations, which do not depend on the machine.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf, isfinite

ShouldStop = Callable[[], bool]
Report = Callable[[float | None, float | None, float], None]
Clock = Callable[[], float]

# What a last step gets where the time has ended.
LAST_SECONDS = 1.0
# Fewer seconds together say nothing of the pace.
LEAST_COUNTED = 0.5


@dataclass(slots=True)
class Budget:
    """What is left of seconds, simplex iterations and patience, over all runs of one problem.

    `clock` (seconds, as `time.perf_counter`) where one is lent: then `begun` is its reading at the start, and `counted`
    the seconds of its runs by the solver's own clock and by that one: together they say how the two pace.
    """

    seconds: float = inf
    work: float = inf
    seed: int = 0
    threads: int = 0
    should_stop: ShouldStop | None = None
    report: Report | None = None
    used_seconds: float = 0.0
    used_work: float = 0.0
    ended_by: str | None = None
    clock: Clock | None = None
    begun: float = 0.0
    counted: list[float] = field(default_factory=lambda: [0.0, 0.0])

    @property
    def pace(self) -> float:
        """How many of the solver's seconds pass in one of the lent clock: more than 1 where that is processor time."""
        own, lent = self.counted
        return max(1.0, own / max(lent, 1e-9)) if own >= LEAST_COUNTED else 1.0

    @property
    def is_over(self) -> bool:
        """Whether any limit has been reached."""
        if self.clock is not None:
            self.used_seconds = self.clock() - self.begun
        if self.ended_by is None:
            if self.should_stop is not None and self.should_stop():
                self.ended_by = "stop"
            elif self.used_work >= self.work:
                self.ended_by = "work"
            elif self.used_seconds >= self.seconds:
                self.ended_by = "time"
        return self.ended_by is not None

    def spend(self, work: float, seconds: float) -> None:
        """Count work done outside the solver, and its reckoned time where no clock is lent."""
        self.used_work += work
        if self.clock is None:
            self.used_seconds += seconds

    def side(self, work: float = inf, seconds: float = inf) -> "Budget":
        """A part of what is left, for one step of the search; `join` it afterwards."""
        left = Budget(
            min(seconds, self.seconds - self.used_seconds),
            min(work, self.work - self.used_work),
            self.seed,
            self.threads,
            self.should_stop,
        )
        if self.clock is not None:
            left.clock, left.begun, left.counted = self.clock, self.clock(), self.counted
        return left

    def join(self, side: "Budget") -> None:
        """Count what a side budget used; whoever waits ends both."""
        self.used_seconds += side.used_seconds
        self.used_work += side.used_work
        if side.ended_by == "stop":
            self.ended_by = "stop"

    def part(self, work: float) -> "Budget":
        """A budget for a side question: so much work, the same hooks but no reports.

        Where time is limited, what is left of it, or a little: a limit holds for what the answer says of itself too.
        """
        left = Budget(inf, work, self.seed, self.threads, self.should_stop)
        if isfinite(self.seconds):
            left.seconds = max(LAST_SECONDS, self.seconds - self.used_seconds)
            if self.clock is not None:
                left.clock, left.begun, left.counted = self.clock, self.clock(), self.counted
        return left
