"""A simulated pathways problem in columns, block by block, so that the nation needs no more memory than a regency.

Made up, every number of it. Assumptions, all ours and none of them statistics:

* An enterprise lacks 5 of 8 gates and has 10 candidate requirements, most of them of its own region; a
  candidate lacks the gates that its requirement asks for and the enterprise lacks (none: ready).
* Money and hours of a step are log-normal around the gate's median; a fifth of the enterprises is remote
  and pays more of both. `value` is the chance of success in thousandths.
* A centre serves about 500 enterprises; a region's budget serves about ten centres. There is a requirement for
  each hundred enterprises, where no number is asked for. The fewer enterprises share a requirement, the farther
  the best whole plan lies below the bound: with a number of its own that can be measured.
* Requirements, hours and budgets serve about a third of what the enterprises could take up.
* Courses are of three gates, one of each in every centre and period; a tenth of the enterprises can close
  such a gate only by a course.

A block is drawn from a stream of its own: the same seed, size and choices give the same tables everywhere.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from sambung.engine.simulation.draws import Floats, Ints

LEAST, MOST = 10, 10_000_000
BLOCK = 50_000
CANDIDATES, GATES_LACKED = 10, 5
RUPIAH = 100_000

FIELDS = ("legalitas", "mutu", "keuangan", "digital")


@dataclass(frozen=True, slots=True)
class Gate:
    """A gap that coaching closes: median cost (Rp 100,000) and hours of its step, where it stands, its field.

    `quarters`: the share of steps that take one quarter, and two. `is_course`: courses are held for it.
    """

    name: str
    cost: float
    hours: float
    order: int
    field: int
    quarters: tuple[float, float] = (0.0, 0.0)
    is_course: bool = False


GATES = (
    Gate("izin_usaha", 3, 4, 10, 0),
    Gate("sertifikat_halal", 12, 8, 30, 0, (0.6, 0.1)),
    Gate("standar_produk", 60, 16, 40, 1, (0.5, 0.3)),
    Gate("pengendalian_mutu", 20, 20, 20, 1, (0.4, 0.0)),
    Gate("pembukuan", 4, 12, 15, 2, (0.2, 0.0), is_course=True),
    Gate("kelayakan_kredit", 8, 10, 50, 2, (0.3, 0.0)),
    Gate("katalog_digital", 5, 6, 25, 3, (0.0, 0.0), is_course=True),
    Gate("kemasan", 15, 8, 20, 1, (0.3, 0.0), is_course=True),
)


@dataclass(frozen=True, slots=True)
class Names:
    """A column of identifiers: prefix and number, or a word of `words` where these are given."""

    prefix: str
    codes: Ints
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """A column of whole numbers in which -1 stands for an empty cell."""

    values: Ints


Column = Ints | Floats | Names | Given
Columns = Mapping[str, Column]


@dataclass(frozen=True, slots=True)
class Design:
    """What is asked for. `is_rupiah`: costs in single rupiah instead of Rp 100,000; `wanted`: requirements."""

    enterprises: int
    seed: int = 1
    periods: int = 1
    has_groups: bool = False
    has_limits: bool = False
    has_chances: bool = False
    is_rupiah: bool = False
    wanted: int | None = None

    @property
    def centres(self) -> int:
        """How many centres there are."""
        return max(1, self.enterprises // 500)

    @property
    def regions(self) -> int:
        """How many regions there are, each with a budget."""
        return max(1, self.centres // 10)

    @property
    def requirements(self) -> int:
        """How many requirements there are: a multiple of the candidates, so that one can be of each tenth."""
        asked = self.enterprises // 100 if self.wanted is None else self.wanted
        return max(2, round(asked / CANDIDATES)) * CANDIDATES


class UnableToSimulate(ValueError):
    """What was asked for is out of range; the message says the range."""


def _stream(seed: int, *place: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(100, *place))))


def simulate_pathways(design: Design) -> Iterator[tuple[str, Columns]]:
    """(table, columns) in parts; the parts of a table follow one another in its order, tables come mixed.

    Raises UnableToSimulate before the first part.
    """
    if not LEAST <= design.enterprises <= MOST:
        raise UnableToSimulate(f"a problem has between {LEAST} and {MOST} enterprises")
    if not 1 <= design.periods <= 40:
        raise UnableToSimulate("a problem has between 1 and 40 periods")
    if design.wanted is not None and not 1 <= design.wanted <= design.enterprises:
        raise UnableToSimulate("a problem has between 1 requirement and as many as enterprises")
    return _parts(design)


def _parts(design: Design) -> Iterator[tuple[str, Columns]]:
    asked = _asked_gates(design)
    scarcity = _Scarcity(design)
    for first in range(0, design.enterprises, BLOCK):
        count = min(BLOCK, design.enterprises - first)
        yield from _block(design, first, count, asked, scarcity)
    yield from scarcity.tables()


def _asked_gates(design: Design) -> np.ndarray:
    """For each requirement and gate, whether it is asked for: two to four gates each."""
    rng = _stream(design.seed, 0)
    rank = rng.random((design.requirements, len(GATES))).argsort(axis=1).argsort(axis=1)
    return rank < rng.integers(2, 5, size=(design.requirements, 1))


def centre_of(design: Design, enterprise: Ints) -> Ints:
    """An enterprise's centre: neighbours share one."""
    return enterprise * design.centres // design.enterprises


def region_of(design: Design, centre: Ints) -> Ints:
    """A centre's region."""
    return centre * design.regions // design.centres


def _block(
    design: Design, first: int, count: int, asked: np.ndarray, scarcity: "_Scarcity"
) -> Iterator[tuple[str, Columns]]:
    rng = _stream(design.seed, 1, first // BLOCK)
    enterprise = np.arange(first, first + count, dtype=np.int64)
    centre = centre_of(design, enterprise)
    region = region_of(design, centre)
    yield "enterprises", {"enterprise_id": Names("U", enterprise), "centre_id": Names("P", centre)}

    requirement = _candidates(design, rng, region)
    quantity = np.maximum(1, np.rint(rng.lognormal(2.0, 0.6, size=(count, 1)))) * np.ones((1, CANDIDATES))
    value = np.rint(1000 * np.clip(rng.normal(0.55, 0.18, size=(count, CANDIDATES)), 0.05, 0.95))
    owner = np.repeat(enterprise, CANDIDATES)
    candidates: dict[str, Column] = {
        "enterprise_id": Names("U", owner),
        "requirement_id": Names("D", requirement.ravel()),
        "quantity": quantity.astype(np.int64).ravel(),
        "value": value.astype(np.int64).ravel(),
    }
    if design.has_chances:
        width = 0.05 + 0.1 * rng.random(count * CANDIDATES)
        for name, chance in (("chance_low", -width), ("chance_high", width)):
            candidates[name] = np.round(np.clip(value.ravel() / 1000 + chance, 0.0, 1.0), 3).astype(
                np.float64
            )
    yield "candidates", candidates

    is_lacked = rng.random((count, len(GATES))).argsort(axis=1).argsort(axis=1) < GATES_LACKED
    is_remote = rng.random(count) < 0.2
    steps = _steps(design, rng, enterprise, is_lacked, is_remote)
    yield "steps", steps.columns(enterprise, design)

    needs = asked[requirement] & is_lacked[:, None, :]
    row, gate = np.nonzero(needs.reshape(count * CANDIDATES, len(GATES)))
    yield (
        "needs",
        {
            "enterprise_id": Names("U", owner[row]),
            "requirement_id": Names("D", requirement.ravel()[row]),
            "gate": Names("", gate, GATE_NAMES),
        },
    )
    if design.has_limits:
        remote = enterprise[is_remote]
        yield "limit_members", _members(np.zeros_like(remote), remote)
        yield "limit_members", _members(1 + region, enterprise)
    scarcity.add(centre, requirement, quantity[:, 0], needs.mean(axis=1), steps, is_remote)


GATE_NAMES = tuple(gate.name for gate in GATES)


def _members(limit: Ints, enterprise: Ints) -> Columns:
    return {"limit_id": Names("B", limit), "enterprise_id": Names("U", enterprise)}


def _candidates(design: Design, rng: np.random.Generator, region: Ints) -> Ints:
    """Ten requirements an enterprise, one of each tenth of them, four of five of its own region."""
    count, tenth = len(region), design.requirements // CANDIDATES
    anywhere = rng.random((count, CANDIDATES))
    near = (region[:, None] + anywhere) / design.regions
    place = np.where(rng.random((count, CANDIDATES)) < 0.8, near, anywhere)
    requirement: Ints = (place * tenth).astype(np.int64) * CANDIDATES + np.arange(CANDIDATES)
    return requirement


@dataclass(frozen=True, slots=True)
class _Steps:
    """A block's steps by enterprise and gate; `is_offered`: there is a row."""

    is_offered: np.ndarray
    cost: Ints
    hours: Ints
    duration: Ints

    def columns(self, enterprise: Ints, design: Design) -> Columns:
        """The rows of the table steps."""
        row, gate = np.nonzero(self.is_offered)
        columns: dict[str, Column] = {
            "enterprise_id": Names("U", enterprise[row]),
            "gate": Names("", gate, GATE_NAMES),
            "cost": self.cost[row, gate],
            "hours": self.hours[row, gate],
            "order": np.array([known.order for known in GATES])[gate],
            "field": Names("", np.array([known.field for known in GATES])[gate], FIELDS),
        }
        if design.periods > 1:
            columns["duration"] = self.duration[row, gate]
        return columns


def _steps(
    design: Design, rng: np.random.Generator, enterprise: Ints, is_lacked: np.ndarray, is_remote: np.ndarray
) -> _Steps:
    shape = is_lacked.shape
    dearer = np.where(is_remote, 1.5, 1.0)[:, None]
    cost = np.array([gate.cost for gate in GATES]) * rng.lognormal(0.0, 0.5, size=shape) * dearer
    hours = np.array([gate.hours for gate in GATES]) * rng.lognormal(0.0, 0.35, size=shape) * dearer
    unit = RUPIAH if design.is_rupiah else 1
    chance = rng.random(shape)
    one, two = (np.array([gate.quarters[place] for gate in GATES]) for place in (0, 1))
    duration = (chance < one + two).astype(np.int64) + (chance < two)
    is_offered = is_lacked.copy()
    if design.has_groups:
        by_course = np.array([gate.is_course for gate in GATES]) & (rng.random((len(enterprise), 1)) < 0.1)
        is_offered &= ~by_course
    return _Steps(
        is_offered,
        np.maximum(1, np.rint(cost * unit)).astype(np.int64),
        np.maximum(1, np.rint(hours)).astype(np.int64),
        duration,
    )


class _Scarcity:
    """Sums up what the enterprises would take, and makes requirements, hours, budgets, courses and limits of it."""

    def __init__(self, design: Design) -> None:
        self.design = design
        self.asked = np.zeros(design.requirements)
        self.hours = np.zeros((design.centres, len(FIELDS)))
        self.cost = np.zeros(design.regions)
        self.members = np.zeros(design.regions)
        self.remote = 0

    def add(
        self,
        centre: Ints,
        requirement: Ints,
        quantity: Floats,
        share: Floats,
        steps: _Steps,
        is_remote: np.ndarray,
    ) -> None:
        """`share` (enterprises, gates): of its candidates, how many need the gate."""
        design = self.design
        weight = np.repeat(quantity / CANDIDATES, CANDIDATES)
        self.asked += np.bincount(requirement.ravel(), weight, minlength=design.requirements)
        for place, gate in enumerate(GATES):
            hours = np.bincount(centre, share[:, place] * steps.hours[:, place], minlength=design.centres)
            self.hours[:, gate.field] += hours
        cost = (share * steps.cost).sum(axis=1)
        region = region_of(design, centre)
        self.cost += np.bincount(region, cost, minlength=design.regions)
        self.members += np.bincount(region, minlength=design.regions)
        self.remote += int(is_remote.sum())

    def tables(self) -> Iterator[tuple[str, Columns]]:
        """The small tables."""
        design = self.design
        rng = _stream(design.seed, 2)
        centres = np.arange(design.centres, dtype=np.int64)
        wanted = np.arange(design.requirements, dtype=np.int64)
        size = np.rint(0.5 * self.asked * rng.lognormal(0.0, 0.5, size=design.requirements))
        yield (
            "requirements",
            {"requirement_id": Names("D", wanted), "quantity": np.maximum(5, size).astype(np.int64)},
        )
        yield (
            "centres",
            {"centre_id": Names("P", centres), "budget_id": Names("A", region_of(design, centres))},
        )
        yield "hours", self._hours(rng)
        regions = np.arange(design.regions, dtype=np.int64)
        budget = np.maximum(1, np.rint(0.25 * self.cost)).astype(np.int64)
        yield "budgets", {"budget_id": Names("A", regions), "cost": budget}
        if design.has_groups:
            yield "groups", self._groups(rng)
        if design.has_limits:
            yield "limits", self._limits()

    def _hours(self, rng: np.random.Generator) -> Columns:
        design = self.design
        shape = (design.centres, len(FIELDS), design.periods)
        share = 0.3 * rng.uniform(0.6, 1.4, size=shape) / design.periods
        hours = np.rint(self.hours[:, :, None] * share).astype(np.int64)
        centre, field, period = (axis.ravel() for axis in np.indices(shape))
        columns: dict[str, Column] = {
            "centre_id": Names("P", centre),
            "field": Names("", field, FIELDS),
            "hours": hours.ravel(),
        }
        if design.periods > 1:
            columns["period"] = period
        return columns

    def _groups(self, rng: np.random.Generator) -> Columns:
        design = self.design
        taught = np.array([place for place, gate in enumerate(GATES) if gate.is_course])
        shape = (design.centres, len(taught), design.periods)
        centre, which, period = (axis.ravel() for axis in np.indices(shape))
        gate = taught[which]
        seats = rng.integers(8, 31, size=len(gate))
        unit = RUPIAH if design.is_rupiah else 1
        median = np.array([known.cost for known in GATES])[gate]
        cost = np.rint(median * seats * rng.uniform(0.2, 0.5, size=len(gate)) * unit)
        hours = np.rint(
            np.array([known.hours for known in GATES])[gate] * rng.uniform(0.8, 2.0, size=len(gate))
        )
        columns: dict[str, Column] = {
            "group_id": Names("K", np.arange(len(gate), dtype=np.int64)),
            "gate": Names("", gate, GATE_NAMES),
            "centre_id": Names("P", centre),
            "seats": seats.astype(np.int64),
            "cost": cost.astype(np.int64),
            "hours": hours.astype(np.int64),
            "field": Names("", np.array([known.field for known in GATES])[gate], FIELDS),
        }
        if design.periods > 1:
            columns["period"] = period
        return columns

    def _limits(self) -> Columns:
        """A floor for the remote, a ceiling for each region."""
        regions = self.design.regions
        limit = np.arange(1 + regions, dtype=np.int64)
        ceiling = np.floor(0.4 * self.members).astype(np.int64)
        return {
            "limit_id": Names("B", limit),
            "min_linked": Given(np.concatenate(([int(0.15 * self.remote)], np.full(regions, -1)))),
            "max_linked": Given(np.concatenate(([-1], ceiling))),
        }
