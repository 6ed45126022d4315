"""Pairs of rows worth comparing in a whole table, with Splink on DuckDB inside the process.

A linkage says which columns are compared, how, and in which blocks; Fellegi and Sunter's weights come from the table
itself (u by random sampling, m by expectation maximisation) or are given. Splink: Linacre and others 2022, *IJPDS* 7(1).
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import duckdb
import pyarrow
import splink.comparison_level_library as levels
import splink.comparison_library as comparisons
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

# What the table's prior is before any training: one pair in so many is true.
PRIOR = 1e-3
MEMORY_LIMIT = "1GB"
# Between a table's name and a row's key, where Splink joins two tables.
JOINT = "-__-"


class Kind(StrEnum):
    """How two values of a column are compared."""

    NAME = "NAME"  # Jaro-Winkler
    NUMBER = "NUMBER"  # Damerau-Levenshtein of one and two: figures, dates
    CODE = "CODE"  # the same or not
    COMMON = "COMMON"  # the same or not, common values weighing less
    EMAIL = "EMAIL"
    SET = "SET"  # lists with an element in common


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is compared. `shares`: (m, u) of each level from the most alike to the least, where given."""

    name: str
    kind: Kind
    shares: Sequence[tuple[float, float]] = ()


@dataclass(frozen=True, slots=True)
class Linkage:
    """`blocks`: SQL expressions that must agree (any of the rules); `exploded`: columns that are lists, of which one
    element in common is enough in a block; `training`: rules under which m is estimated;
    `certain`: rules whose pairs are true, found with the share `recall` of all true pairs."""

    columns: Sequence[Column]
    blocks: Sequence[Sequence[str]]
    exploded: Sequence[str] = ()
    training: Sequence[Sequence[str]] = ()
    certain: Sequence[Sequence[str]] = ()
    recall: float = 0.7
    key: str = "uid"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rows by their keys, the smaller first; match weight in bits and probability under the linkage."""

    left: str
    right: str
    weight: float
    probability: float


def find_pairs(
    rows: pyarrow.Table,
    linkage: Linkage,
    *,
    probability: float,
    seed: int = 1,
    against: pyarrow.Table | None = None,
    threads: int = 2,
) -> list[Pair]:
    """Pairs of at least this probability within the rows or, with `against`, between the two tables; ordered by key."""
    linker, _ = _linker(rows, linkage, against, threads)
    _train(linker, linkage, seed)
    found = linker.inference.predict(threshold_match_probability=probability)
    pairs = []
    for row in found.as_record_list():
        left, right = _ordered(row[f"{linkage.key}_l"], row[f"{linkage.key}_r"])
        pairs.append(Pair(left, right, row["match_weight"], row["match_probability"]))
    return sorted(pairs, key=lambda pair: (pair.left, pair.right))


def blocked_pairs(
    rows: pyarrow.Table, linkage: Linkage, *, against: pyarrow.Table | None = None, threads: int = 2
) -> list[tuple[str, str]]:
    """Pairs that agree on some block, unweighed, the smaller key first; with `against`, one from each table."""
    linker, _ = _linker(rows, linkage, against, threads)
    found = linker.inference.compute_blocked_pairs_for_predict()
    return sorted({_ordered(row["join_key_l"], row["join_key_r"]) for row in found.as_record_list()})


def _ordered(left: object, right: object) -> tuple[str, str]:
    """Two keys, the smaller first; where two tables are joined Splink writes the table's name before a key."""
    one, two = (str(key).rpartition(JOINT)[2] for key in (left, right))
    return (one, two) if one <= two else (two, one)


def cluster_rows(
    rows: pyarrow.Table, linkage: Linkage, *, probability: float, seed: int = 1, threads: int = 2
) -> Mapping[str, str]:
    """Each row's cluster (a key of one of its rows) when pairs of at least this probability are joined."""
    linker, _ = _linker(rows, linkage, None, threads)
    _train(linker, linkage, seed)
    found = linker.inference.predict(threshold_match_probability=probability)
    joined = linker.clustering.cluster_pairwise_predictions_at_threshold(
        found, threshold_match_probability=probability
    )
    return {str(row[linkage.key]): str(row["cluster_id"]) for row in joined.as_record_list()}


def _linker(
    rows: pyarrow.Table, linkage: Linkage, against: pyarrow.Table | None, threads: int
) -> tuple[Linker, Any]:
    logging.getLogger("splink").setLevel(logging.ERROR)
    connection = duckdb.connect(
        config={"threads": threads, "memory_limit": MEMORY_LIMIT, "autoinstall_known_extensions": False}
    )
    api = DuckDBAPI(connection)
    settings = SettingsCreator(
        link_type="dedupe_only" if against is None else "link_only",
        comparisons=[_comparison(column) for column in linkage.columns],
        blocking_rules_to_generate_predictions=[
            block_on(*block, arrays_to_explode=[name for name in linkage.exploded if name in block] or None)
            for block in linkage.blocks
        ],
        probability_two_random_records_match=PRIOR,
        unique_id_column_name=linkage.key,
        retain_matching_columns=False,
    )
    tables: Any = api.register(rows) if against is None else [api.register(rows), api.register(against)]
    return Linker(tables, settings, log_level=logging.ERROR), api


def _train(linker: Linker, linkage: Linkage, seed: int) -> None:
    """Weights from the table, where the linkage does not give them all."""
    if linkage.certain:
        linker.training.estimate_probability_two_random_records_match(
            [block_on(*rule) for rule in linkage.certain], recall=linkage.recall
        )
    if all(column.shares for column in linkage.columns):
        return
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=seed)
    for rule in linkage.training:
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*rule))


def _comparison(column: Column) -> Any:
    """A Splink comparison: a level for the unknown, the levels of the kind, and one for the rest."""
    name = column.name
    made: list[Any]
    if column.kind is Kind.EMAIL and not column.shares:
        return comparisons.EmailComparison(name)
    if column.kind is Kind.NAME:
        made = [
            levels.ExactMatchLevel(name, term_frequency_adjustments=True),
            levels.JaroWinklerLevel(name, distance_threshold=0.9),
            levels.JaroWinklerLevel(name, distance_threshold=0.8),
        ]
    elif column.kind is Kind.NUMBER:
        made = [
            levels.ExactMatchLevel(name),
            levels.DamerauLevenshteinLevel(name, distance_threshold=1),
            levels.DamerauLevenshteinLevel(name, distance_threshold=2),
        ]
    elif column.kind is Kind.SET:
        made = [levels.ArrayIntersectLevel(name, min_intersection=2), levels.ArrayIntersectLevel(name)]
    else:
        made = [levels.ExactMatchLevel(name, term_frequency_adjustments=column.kind is Kind.COMMON)]
    made.append(levels.ElseLevel())
    if column.shares:
        made = [
            level.configure(m_probability=m, u_probability=u)
            for level, (m, u) in zip(made, column.shares, strict=True)
        ]
    return comparisons.CustomComparison([levels.NullLevel(name), *made], output_column_name=name)
