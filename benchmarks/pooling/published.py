"""Published instances with many requirements as pooling problems: single source (sscflp), two stages (tscflp)."""

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path

from benchmarks.pooling.readers import SHARED
from sambung.engine.pooling.problem import Hub, Lane, Offer, Problem, Requirement


def numbers_of(path: Path) -> Iterator[float]:
    """All numbers of a text file (or gzipped), whatever separates them."""
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode()
    return (float(word) for word in text.replace(",", " ").split())


def read_single_source(path: Path) -> Problem:
    """Facilities are offers, each customer a requirement of one supplier.

    I J; capacities; opening costs; demands; for each customer the cost of all of its demand from each.
    """
    numbers = numbers_of(path)
    sites, customers = int(next(numbers)), int(next(numbers))
    capacity = [next(numbers) for _ in range(sites)]
    opening = [next(numbers) for _ in range(sites)]
    asked = [next(numbers) for _ in range(customers)]
    lanes = [
        Lane(f"f{site}", f"c{customer}", next(numbers) / asked[customer])
        for customer in range(customers)
        for site in range(sites)
    ]
    return Problem(
        tuple(Requirement(f"c{index}", quantity, max_suppliers=1) for index, quantity in enumerate(asked)),
        tuple(Offer(f"f{i}", capacity[i], 0.0, onboarding_cost=opening[i]) for i in range(sites)),
        tuple(lanes),
    )


def read_two_stages(path: Path) -> Problem:
    """Plants are offers with onboarding cost, satellites hubs, customers requirements.

    I J K; K demands; I × (capacity, fixed cost); I × J unit costs; J × (capacity, fixed cost); J × K unit costs.
    """
    numbers = numbers_of(path)
    plants, hubs, customers = int(next(numbers)), int(next(numbers)), int(next(numbers))
    asked = [next(numbers) for _ in range(customers)]
    offers = [Offer(f"p{i}", next(numbers), 0.0, onboarding_cost=next(numbers)) for i in range(plants)]
    lanes = [Lane(f"p{i}", f"h{j}", next(numbers)) for i in range(plants) for j in range(hubs)]
    places = [Hub(f"h{j}", next(numbers), opening_cost=next(numbers)) for j in range(hubs)]
    lanes += [Lane(f"h{j}", f"c{k}", next(numbers)) for j in range(hubs) for k in range(customers)]
    requirements = tuple(Requirement(f"c{k}", quantity) for k, quantity in enumerate(asked))
    return Problem(requirements, tuple(offers), tuple(lanes), hubs=tuple(places))


def known_values(group: str) -> dict[str, float]:
    """Instance → published optimum or best known value of a group."""
    folder = SHARED / group
    path = folder / "optima.csv"
    with (path if path.exists() else folder / "best_known.csv").open() as handle:
        return {
            row["instance"]: float(row.get("optimal_value") or row["best_known_value"])
            for row in csv.DictReader(handle)
        }


def path_of(group: str, name: str) -> Path:
    """The instance's file, zipped or not."""
    plain = SHARED / group / f"{name}.txt"
    return plain if plain.exists() else plain.with_suffix(".txt.gz")
