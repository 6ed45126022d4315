"""What the groups are to show, judged over the rows of one run."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import exp, log


@dataclass(frozen=True)
class Row:
    """One method on one case. `gap`: the certified one; `best`: published, where known."""

    group: str
    case: str
    method: str
    status: str
    objective: float | None
    bound: float | None
    cpu: float
    megabytes: float
    best: float | None
    asked: float

    @property
    def gap(self) -> float | None:
        """Relative, None where objective or bound is not known."""
        if self.objective is None or self.bound is None:
            return None
        if self.objective == self.bound:
            return 0.0
        return abs(self.objective - self.bound) / abs(self.objective) if self.objective else None

    @property
    def is_proved(self) -> bool:
        """Proved to the gap asked."""
        return self.gap is not None and self.gap <= self.asked * (1 + 1e-9) + 1e-12


Pair = tuple[Row, Row]


def pairs(rows: Iterable[Row], peer: str, own: str = "ours") -> list[Pair]:
    """(ours, the peer's) on the cases that both ran."""
    listed = list(rows)
    theirs = {row.case: row for row in listed if row.method == peer}
    return [(row, theirs[row.case]) for row in listed if row.method == own and row.case in theirs]


def mean_ratio(found: list[Pair]) -> float:
    """Geometric mean of ours / the peer's CPU seconds."""
    return exp(sum(log(max(a.cpu, 1e-4) / max(b.cpu, 1e-4)) for a, b in found) / len(found))


Judgement = tuple[str, bool, str]


def of_ssfctp(rows: list[Row]) -> Iterable[Judgement]:
    """Every optimum proved; no slower than HiGHS."""
    own = [row for row in rows if row.method == "ours"]
    reached = [r for r in own if r.best and r.objective and abs(r.objective / r.best - 1) <= 1e-6]
    done = [row for row in reached if row.is_proved]
    yield "every published optimum proved", len(done) == len(own), f"{len(done)} of {len(own)}"
    found = pairs(rows, "highs")
    if found:
        ratio = mean_ratio(found)
        yield "geometric mean of ours/HiGHS at most 1.0", ratio <= 1.0, f"{ratio:.3f}"
        slow = [a.case for a, b in found if a.cpu > 1.2 * b.cpu + 0.05]
        yield "none over 1.2 × HiGHS + 0.05 s", not slow, ", ".join(slow) or "none"


def of_ssfctp_large(rows: list[Row]) -> Iterable[Judgement]:
    """Proved to 1e-5, at least 20 times faster than HiGHS."""
    own = [row for row in rows if row.method == "ours"]
    done = [row for row in own if row.gap is not None and row.gap <= 1e-5]
    yield "proved to 1e-5", len(done) == len(own), f"{len(done)} of {len(own)}"
    found = pairs(rows, "highs")
    if found:
        times = 1 / mean_ratio(found)
        said = f"{times:.0f} times" + (
            ", HiGHS ended at its limit in part" if any(not b.is_proved for _, b in found) else ""
        )
        yield "at least 20 times faster than HiGHS (geometric mean)", times >= 20, said


def of_simulated(rows: list[Row]) -> Iterable[Judgement]:
    """One requirement with 50 hubs: 0.1 % in a sixth of SCIP's time."""
    own = [row for row in rows if row.method == "ours" and row.case.startswith("5000x1x50")]
    if own:
        done = [row for row in own if row.gap is not None and row.gap <= 1e-3]
        yield "5,000 × 1 × 50 proved to 0.1 %", len(done) == len(own), f"{len(done)} of {len(own)}"
    found = [pair for pair in pairs(rows, "scip") if pair[0].case.startswith("5000x1x50")]
    if found:
        times = 1 / mean_ratio(found)
        said = f"{times:.1f} times" + (
            ", SCIP ended at its limit in part" if any(not b.is_proved for _, b in found) else ""
        )
        yield "5,000 × 1 × 50 at least 6 times less CPU than SCIP", times >= 6, said


TARGETS: Mapping[str, Callable[[list[Row]], Iterable[Judgement]]] = {
    "ssfctp": of_ssfctp,
    "ssfctp-large": of_ssfctp_large,
    "simulated": of_simulated,
}
