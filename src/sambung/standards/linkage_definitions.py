"""Published definitions of the linkage rate, and the figures that its path is compared with."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class PublishedDefinition:
    """One line of the table: `spec` holds plain values, those of its own over those that all share."""

    code: str
    name_id: str
    name_en: str
    is_default: bool
    spec: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A rate to compare with, as a share of one; `year` None where the source names none."""

    value: float
    year: int | None
    source: str


_OWN = {"code", "name", "is_default"}


@lru_cache(maxsize=1)
def _tables() -> Mapping[str, Any]:
    text = resources.files("sambung.standards").joinpath("tables/linkage_definitions.yaml")
    loaded: Mapping[str, Any] = yaml.safe_load(text.read_text(encoding="utf-8"))
    return loaded


@lru_cache(maxsize=1)
def published_definitions() -> tuple[PublishedDefinition, ...]:
    """All of them, in the table's order."""
    shared = _tables()["shared"]
    return tuple(
        PublishedDefinition(
            code=row["code"],
            name_id=row["name"]["id"],
            name_en=row["name"]["en"],
            is_default=row.get("is_default", False),
            spec={**shared, **{name: value for name, value in row.items() if name not in _OWN}},
        )
        for row in _tables()["definitions"]
    )


@lru_cache(maxsize=1)
def benchmarks() -> Mapping[str, Benchmark]:
    """`baseline` and `target`."""
    return {
        name: Benchmark(float(row["value"]), row.get("year"), row["source"])
        for name, row in _tables()["benchmarks"].items()
    }
