"""How much of long work goes into one write transaction: none may hold the writer for 200 ms (SQLite has one)."""

from __future__ import annotations

import time

from django.db import connection

FIRST, LEAST, MOST = 100, 20, 1500
# A machine that is busy with other work takes four times as long as it did a moment ago.
AIM_SECONDS = 0.04
# SQLite's waiting writers only look again now and then: one who takes the lock back at once keeps them out for seconds.
TURN_SHARE, SHORTEST_TURN, LONGEST_TURN = 0.15, 0.01, 0.05


def let_others_write(held: float) -> None:
    """Wait a little after a transaction that held the writer for so many seconds, where there is only one writer."""
    if connection.vendor == "sqlite":
        time.sleep(min(LONGEST_TURN, max(SHORTEST_TURN, TURN_SHARE * held)))


class ChunkSize:
    """How many rows the next transaction takes, after how long the last one held the writer.

    `fixed`: always so many. `longest`: the longest so far, in seconds.
    """

    def __init__(self, fixed: int | None = None, *, least: int = LEAST, most: int = MOST) -> None:
        self.rows = fixed or min(most, max(least, FIRST))
        self.longest = 0.0
        self._is_fixed = fixed is not None
        self._least, self._most = least, most

    def __call__(self) -> int:
        return self.rows

    def took(self, seconds: float, rows: int) -> None:
        """Learn from a transaction: smaller at once, larger slowly. Others get their turn before the next."""
        let_others_write(seconds)
        self.longest = max(self.longest, seconds)
        if self._is_fixed or rows < self.rows // 2:
            return
        wanted = int(rows * AIM_SECONDS / max(seconds, 0.001))
        self.rows = min(self._most, max(self._least, min(wanted, int(self.rows * 1.3) + 1)))
