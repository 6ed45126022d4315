"""Groups with many requirements: single source, two stages, simulated with hubs; and what they are to show."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from benchmarks.pooling.instances import Case, simulated_problem
from benchmarks.pooling.published import known_values, path_of, read_single_source, read_two_stages
from benchmarks.pooling.targets import Judgement, Row

# Its published value is that of the problem with several sources: a bound of the one with a single source.
OF_SEVERAL_SOURCES = "sscflp_tbed1"


def single_source(group: str) -> Iterator[Case]:
    """Each customer at one facility; the published optimum, or the best known value."""
    for name, value in known_values(group).items():
        best = None if group == OF_SEVERAL_SOURCES else value
        proved = group in ("sscflp_holmberg", "sscflp_delmaire")
        yield Case(name, partial(read_single_source, path_of(group, name)), best, is_optimum=proved)


def two_stages() -> Iterator[Case]:
    """50 plants, 100 satellites, 200 customers."""
    for name, value in known_values("tscflp_fernandes").items():
        yield Case(name, partial(read_two_stages, path_of("tscflp_fernandes", name)), value)


def simulated_many() -> Iterator[Case]:
    """Many requirements with hubs, from a region to a nation's branch."""
    for offers, requirements, hubs in ((2_000, 50, 30), (10_000, 300, 100), (100_000, 300, 100)):
        name = f"{offers}x{requirements}x{hubs}"
        yield Case(name, partial(simulated_problem, offers, requirements, hubs, 1))


MANY: Mapping[str, Callable[[], Iterator[Case]]] = {
    "holmberg": partial(single_source, "sscflp_holmberg"),
    "delmaire": partial(single_source, "sscflp_delmaire"),
    "yang": partial(single_source, "sscflp_yang"),
    "tbed1": partial(single_source, "sscflp_tbed1"),
    "tscflp": two_stages,
    "simulated-many": simulated_many,
}


def of_optima(rows: list[Row]) -> Iterable[Judgement]:
    """Every published optimum proved within 60 s."""
    own = [row for row in rows if row.method == "ours"]
    done = [
        r for r in own if r.best and r.objective and abs(r.objective / r.best - 1) <= 1e-6 and r.is_proved
    ]
    yield "every published optimum proved", len(done) == len(own), f"{len(done)} of {len(own)}"
    slow = [row.case for row in own if row.cpu > 60]
    yield "each within 60 CPU s", not slow, ", ".join(slow) or "all"


def near_best(share: float) -> Callable[[list[Row]], Iterable[Judgement]]:
    """Within a share of the best known value."""

    def judge(rows: list[Row]) -> Iterable[Judgement]:
        own = [row for row in rows if row.method == "ours" and row.best]
        far = [r.case for r in own if not r.objective or r.objective > (r.best or 0.0) * (1 + share)]
        yield f"within {100 * share:g} % of the best known", not far, ", ".join(far) or "all"

    return judge


def certified(rows: list[Row]) -> Iterable[Judgement]:
    """Every gap is told, and within 1 % it proves as much of the best known."""
    own = [row for row in rows if row.method == "ours"]
    gaps = [row.gap for row in own]
    said = ", ".join("no plan" if gap is None else f"{100 * gap:.2f} %" for gap in gaps)
    yield "certified within 1 %", all(gap is not None and gap <= 0.01 for gap in gaps), said


def of_yang(rows: list[Row]) -> Iterable[Judgement]:
    """Within 1 % of the best known, and what is certified."""
    yield from near_best(0.01)(rows)
    yield from certified(rows)


def of_several_sources(rows: list[Row]) -> Iterable[Judgement]:
    """What is certified; beside it how far each plan is from the published value, which is no more than a bound."""
    yield from certified(rows)
    known = known_values(OF_SEVERAL_SOURCES)
    for row in rows:
        if row.method == "ours" and row.objective is not None:
            value = known[row.case]
            off = row.objective / value - 1
            said = f"{100 * off:.2f} % above {value:g}, the optimum with several sources"
            yield f"{row.case} within 1 % of what no plan undercuts", off <= 0.01, said


def of_simulated_many(rows: list[Row]) -> Iterable[Judgement]:
    """2,000 × 50 × 30 to 1 % in 60 CPU s; the larger ones with a certified gap under 2 GB."""
    for row in rows:
        if row.method != "ours":
            continue
        said = (
            "no plan"
            if row.gap is None
            else f"{100 * row.gap:.2f} %, {row.cpu:.0f} CPU s, {row.megabytes:.0f} MB"
        )
        if row.case.startswith("2000x"):
            yield (
                f"{row.case} to 1 % in 60 CPU s",
                bool(row.gap is not None and row.gap <= 0.01 and row.cpu <= 60),
                said,
            )
        else:
            yield (
                f"{row.case} certified in 5 minutes under 2 GB",
                bool(row.gap is not None and row.megabytes < 2048),
                said,
            )


MANY_TARGETS: Mapping[str, Callable[[list[Row]], Iterable[Judgement]]] = {
    "holmberg": of_optima,
    "delmaire": of_optima,
    "yang": of_yang,
    "tbed1": of_several_sources,
    "tscflp": near_best(0.005),
    "simulated-many": of_simulated_many,
}
