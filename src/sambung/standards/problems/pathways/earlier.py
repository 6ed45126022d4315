"""An earlier solution's folder as a start for a problem like it: its prices, and those of its pathways that still exist."""

from pathlib import Path

import numpy as np

from sambung.standards.problems.cells import BLANK, texts, whole_numbers
from sambung.standards.problems.parts import ColumnFolder, Numbers, Part, Source
from sambung.standards.problems.pathways.identifiers import UNKNOWN, Directory, text_array
from sambung.standards.problems.pathways.problem import EarlierPlan, Problem
from sambung.standards.problems.pathways.solution import PriceTable, read_prices
from sambung.standards.problems.tables import Column

_PATHWAYS = (
    Column("enterprise_id", "id", is_required=True),
    Column("requirement_id", "id", is_required=True),
    Column("start", "whole", default=BLANK),
)

_STEPS = (Column("enterprise_id", "id", is_required=True), Column("group_id", "id"))


def read_earlier(path: Path, problem: Problem) -> tuple[PriceTable, EarlierPlan]:
    """(prices, plan) of a solution's folder.

    Raises UnableToReadProblem with the violations; `foreign_plan` where this problem has none of its pathways.
    """
    folder = ColumnFolder(path)
    prices = folder.find("prices", is_required=True)
    source = folder.open("pathways", _PATHWAYS, is_required=True)
    folder.refuse()
    table = read_prices(path / str(prices))
    kinds = ("enterprise_id", "requirement_id", "group_id")
    listed = (problem.enterprise_ids, problem.requirement_ids, problem.group_ids)
    known = {kind: Directory(text_array(ids)) for kind, ids in zip(kinds, listed, strict=True)}
    enterprise, requirement, start = _rows(source, known, kinds[:2], "start")
    visitor = group = np.zeros(0, dtype=np.int64)
    if len(problem.group_ids):
        visitor, group = _rows(
            folder.open("pathway_steps", _STEPS, is_required=False), known, (kinds[0], kinds[2]), None
        )
    is_there = (visitor != UNKNOWN) & (group != UNKNOWN)
    plan = plan_that_is_left(problem, enterprise, requirement, start, (visitor[is_there], group[is_there]))
    if source is not None and len(enterprise) and not len(plan.enterprise):
        folder.note(source.file, "foreign_plan")
    folder.refuse()
    return table, plan


def _rows(
    source: Source | None, known: dict[str, Directory], names: tuple[str, ...], number: str | None
) -> tuple[Numbers, ...]:
    """Columns of identifiers as codes, and one of whole numbers where there is one; what is no more is UNKNOWN."""
    width = len(names) + (number is not None)
    found: list[tuple[Numbers, ...]] = [tuple(np.zeros(0, dtype=np.int64) for _ in range(width))]
    for part in source.parts() if source is not None else ():
        if source is None or not source.has_all:
            continue
        columns = [_codes(source, part, name, known[name]) for name in names]
        if number is not None:
            columns.append(np.maximum(whole_numbers(source, part, number, BLANK), 0))
        found.append(tuple(columns))
    return tuple(np.concatenate(column) for column in zip(*found, strict=True))


def _codes(source: Source, part: Part, name: str, among: Directory) -> Numbers:
    codes, words = texts(source, part, name, is_required=name != "group_id")
    places = np.append(among.codes(words), np.int32(UNKNOWN)).astype(np.int64)
    return places[np.where(codes == BLANK, len(words), codes)]


def plan_that_is_left(
    problem: Problem,
    enterprise: Numbers,
    requirement: Numbers,
    start: Numbers,
    seats: tuple[Numbers, Numbers],
) -> EarlierPlan:
    """Those whose enterprise still has that candidate, and a period to start in; of several for an enterprise the first.

    Codes of enterprises and requirements, UNKNOWN where they are no more, in 64 bits; `seats`: (visitor, group) of
    those that still exist.
    """
    is_there = (enterprise != UNKNOWN) & (requirement != UNKNOWN) & (start < problem.periods)
    enterprise, first = np.unique(enterprise[is_there], return_index=True)
    requirement, start = requirement[is_there][first], start[is_there][first]
    begin = problem.candidates.start[enterprise]
    size = problem.candidates.start[enterprise + 1] - begin
    place = np.concatenate(([0], np.cumsum(size))).astype(np.int64)
    candidate = np.arange(place[-1]) + np.repeat(begin - place[:-1], size)
    row = np.repeat(np.arange(len(enterprise)), size)
    same = problem.candidates.requirement[candidate] == requirement[row]
    # Each candidate names its requirement once.
    row, candidate = row[same], candidate[same]
    visitor, group = (column.astype(np.int32) for column in seats)
    return EarlierPlan(
        enterprise[row].astype(np.int32), candidate, start[row].astype(np.int32), visitor, group
    )
