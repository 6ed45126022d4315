"""Published instances as pooling problems, and problems as folders of the public format."""

import csv
import gzip
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from sambung.engine.pooling.problem import Hub, Lane, Offer, Problem, Requirement

SHARED = Path(os.environ.get("SAMBUNG_SHARED", Path(__file__).parents[3] / "shared")) / "data"


def read_single_sink(path: Path, copies: tuple[int, int] | None = None) -> Problem:
    """One requirement, many suppliers with a fixed cost: n; D; capacities; unit costs; fixed costs.

    `copies`: (how many suppliers, seed): so many drawn with replacement, the demand in proportion.
    """
    numbers = [float(word) for word in path.read_text().split()]
    n, asked = int(numbers[0]), numbers[1]
    capacity, price, fixed = (numbers[2 + k * n : 2 + (k + 1) * n] for k in range(3))
    drawn = list(range(n))
    if copies is not None:
        drawn = np.random.default_rng(copies[1]).integers(0, n, copies[0]).tolist()
        asked = float(round(asked * copies[0] / n))
    names = [f"s{index}" for index in range(len(drawn))]
    return Problem(
        requirements=(Requirement("order", asked),),
        offers=tuple(
            Offer(name, capacity[i], price[i], onboarding_cost=fixed[i])
            for name, i in zip(names, drawn, strict=True)
        ),
        lanes=tuple(Lane(name, "order") for name in names),
    )


def read_capacitated(path: Path, capacity: str | None = None, *, as_hubs: bool = False) -> Problem:
    """Warehouses (offers with onboarding cost, or hubs behind one plant) and customers.

    m n; capacity and fixed cost of each warehouse; for each customer: demand, cost of all of it from each.
    """
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode()
    if capacity is not None:
        text = text.replace("capacity", capacity)
    numbers = iter(float(word) for word in text.split())
    m, n = int(next(numbers)), int(next(numbers))
    houses = [(f"w{index}", next(numbers), next(numbers)) for index in range(m)]
    requirements, lanes = [], []
    for customer in range(n):
        asked = next(numbers)
        requirements.append(Requirement(f"c{customer}", asked))
        lanes += [Lane(name, f"c{customer}", next(numbers) / asked) for name, _, _ in houses]
    if not as_hubs:
        offers = [Offer(name, size, 0.0, onboarding_cost=fixed) for name, size, fixed in houses]
        return Problem(tuple(requirements), tuple(offers), tuple(lanes))
    plant = Offer("plant", sum(row.quantity for row in requirements), 0.0)
    lanes += [Lane("plant", name) for name, _, _ in houses]
    hubs = tuple(Hub(name, size, opening_cost=fixed) for name, size, fixed in houses)
    return Problem(tuple(requirements), (plant,), tuple(lanes), hubs=hubs)


def write_folder(problem: Problem, folder: Path) -> None:
    """The problem as CSV tables of the public format."""

    def table(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        with (folder / f"{name}.csv").open("w", newline="") as handle:
            csv.writer(handle).writerows([header, *rows])

    table(
        "requirements",
        ["requirement_id", "quantity"],
        [(r.requirement_id, r.quantity) for r in problem.requirements],
    )
    table(
        "offers",
        ["offer_id", "capacity", "unit_price", "onboarding_cost"],
        [(o.offer_id, o.capacity, o.unit_price, o.onboarding_cost) for o in problem.offers],
    )
    table(
        "lanes",
        ["origin_id", "destination_id", "unit_cost"],
        [(lane.origin_id, lane.destination_id, repr(lane.unit_cost)) for lane in problem.lanes],
    )
    if problem.hubs:
        rows = [(hub.hub_id, hub.capacity, hub.opening_cost) for hub in problem.hubs]
        table("hubs", ["hub_id", "capacity", "opening_cost"], rows)
