"""Reads a pathways problem's folder into a `Problem`, or says everything that is wrong with it."""

import json
from pathlib import Path

import numpy as np

from sambung.standards.problems.memory import give_back
from sambung.standards.problems.parts import ColumnFolder, Fingerprint
from sambung.standards.problems.pathways.enterprises import CandidateRows, read_candidates, read_steps
from sambung.standards.problems.pathways.identifiers import UNKNOWN
from sambung.standards.problems.pathways.needs import read_needs
from sambung.standards.problems.pathways.problem import Fixed, Groups, Integers, Limits, Problem
from sambung.standards.problems.pathways.reading import Reading, Values, concatenated, repeated_keys
from sambung.standards.problems.pathways.segments import find_rows, grouped, repeats, sort_within, starts
from sambung.standards.problems.pathways.tables import COLUMNS, KEYS, MOST_PERIODS
from sambung.standards.problems.tables import number_of

SETTINGS = "settings.json"


def read_pathways(path: Path) -> Problem:
    """Read the folder. Raises UnableToReadProblem with the violations of the format, OSError where a file vanishes.

    Everything is sorted by identifiers: the order of rows changes nothing but the default of `order`.
    """
    folder = ColumnFolder(path)
    if not path.is_dir():
        folder.note(str(path), "not_a_folder")
        folder.refuse()
    fingerprint = Fingerprint(path, files_of(path))
    reading = Reading(folder)
    periods = _periods(folder)
    budgets = _column(reading, "budget_id", "cost")
    budget_of = _column(reading, "centre_id", "budget_id")
    centre_of = _column(reading, "enterprise_id", "centre_id")
    quantity = _column(reading, "requirement_id", "quantity")
    for column in ("enterprise_id", "requirement_id"):
        source = reading.source("enterprises" if column == "enterprise_id" else "requirements")
        if source is not None and source.has_all and not len(reading.directories[column]):
            folder.note(source.file, "empty_file")
    hours = _hours(reading, periods)
    groups = _groups(reading, periods)
    limits = _limits(reading)
    candidates = read_candidates(reading)
    fixed = _fixed(reading, candidates)
    steps = read_steps(reading, periods)
    gate_of, field_of = reading.words["gate"].settle(), reading.words["field"].settle()
    steps.sort(gate_of, field_of)
    groups["gate"], groups["field"] = gate_of[groups["gate"]], field_of[groups["field"]]
    hours["field"] = field_of[hours["field"]]
    found = read_needs(reading, candidates, steps, groups["gate"])
    folder.refuse()
    give_back()
    order = np.lexsort((hours["period"], hours["field"], hours["centre_id"]))
    hours = {name: values[order] for name, values in hours.items()}
    return Problem(
        enterprise_ids=reading.directories["enterprise_id"].ids,
        requirement_ids=reading.directories["requirement_id"].ids,
        centre_ids=reading.directories["centre_id"].ids,
        budget_ids=reading.directories["budget_id"].ids,
        gate_ids=reading.words["gate"].listed,
        field_names=reading.words["field"].listed,
        group_ids=reading.directories["group_id"].ids,
        limit_ids=reading.directories["limit_id"].ids,
        periods=periods,
        centre_of=centre_of.astype(np.int32),
        budget_of=budget_of.astype(np.int32),
        requirement_quantity=quantity,
        budget=budgets,
        hours_centre=hours["centre_id"],
        hours_field=hours["field"],
        hours_period=hours["period"].astype(np.int32),
        hours=hours["hours"],
        steps=steps.as_steps(),
        candidates=found.as_candidates(),
        groups=Groups(
            groups["gate"],
            groups["centre_id"],
            groups["seats"],
            groups["cost"],
            groups["hours"],
            groups["field"],
            np.minimum(groups["duration"], periods).astype(np.int32),
            groups["period"].astype(np.int32),
        ),
        limits=limits,
        fixed=fixed,
        unclosable=found.unclosable,
        input_sha256=fingerprint.hex(),
    )


def files_of(path: Path) -> list[str]:
    """The files of the format that are there; an input's hash is over these."""
    names = [f"{name}.{ending}" for name in COLUMNS for ending in ("csv", "parquet")]
    return [name for name in (*names, SETTINGS) if (path / name).is_file()]


def _periods(folder: ColumnFolder) -> int:
    """T of settings.json; keys that the format does not name are ignored, as columns are."""
    path = folder.path / SETTINGS
    if not path.exists():
        return 1
    try:
        found = json.loads(path.read_bytes().decode("utf-8-sig") or " ")
    except OSError as error:
        folder.note(SETTINGS, "cannot_be_read", value=error.strerror)
        return 1
    except UnicodeDecodeError:
        folder.note(SETTINGS, "not_utf8")
        return 1
    except (ValueError, RecursionError) as error:
        folder.note(SETTINGS, "not_json" if path.stat().st_size else "empty_file", value=error)
        return 1
    if not isinstance(found, dict):
        folder.note(SETTINGS, "not_an_object")
        return 1
    raw = found.get("periods")
    if raw is None:
        return 1
    number, code = number_of(raw) if isinstance(raw, (int, float)) else (0.0, "not_a_number")
    if code is None and number != int(number):
        code = "not_an_integer"
    if code is None and not 1 <= number <= MOST_PERIODS:
        code = "under_1" if number < 1 else f"over_{MOST_PERIODS}"
    if code is not None:
        folder.note(SETTINGS, code, column="periods", value=raw)
        return 1
    return int(number)


def _column(reading: Reading, identifier: str, value: str) -> Integers:
    """A value for each identifier of the table that lists them."""
    found = reading.list_identifiers(identifier)
    return found.get(value, np.zeros(0, dtype=np.int64))


def _note_late(reading: Reading, name: str, values: Values, numbers: Integers, periods: int) -> None:
    """A row of a period that the problem does not have."""
    source = reading.source(name)
    rows = np.flatnonzero(values["period"] >= periods)
    if source is not None:
        source.folder.note_rows(
            source.file,
            "unknown_identifier",
            numbers[rows],
            "period",
            lambda at: int(values["period"][rows[at]]),
        )


def _hours(reading: Reading, periods: int) -> Values:
    """The rows of hours as they stand."""
    kept: list[Values] = []
    for part, values in reading.parts("hours"):
        kept.append(values)
        _note_late(reading, "hours", values, part.numbers, periods)
    whole = dict(concatenated(kept))
    if not {"centre_id", "field", "period", "hours"} <= whole.keys():
        whole = {"hours": np.zeros(0, dtype=np.int64), "period": np.zeros(0, dtype=np.int64)}
        whole |= {"centre_id": np.zeros(0, dtype=np.int32), "field": np.zeros(0, dtype=np.int32)}
    is_known = whole["centre_id"] != UNKNOWN
    key = [whole[name][is_known] for name in KEYS["hours"]]
    reading.note_repeats("hours", *repeated_keys(*key))
    return whole


def _groups(reading: Reading, periods: int) -> Values:
    """The courses, by group_id; none where the table is absent."""
    found: Values = reading.list_identifiers("group_id")
    if "period" in found and (found["period"] >= periods).any():
        rows = [(part.numbers, values) for part, values in reading.parts("groups", is_noted=False)]
        for numbers, values in rows:
            _note_late(reading, "groups", values, numbers, periods)
    names = ("gate", "centre_id", "seats", "cost", "hours", "field", "duration", "period")
    if not set(names) <= found.keys():
        return {
            name: np.zeros(0, dtype=np.int64 if name in ("seats", "cost", "hours") else np.int32)
            for name in names
        }
    return found


def _limits(reading: Reading) -> Limits:
    found = reading.list_identifiers("limit_id")
    count = len(reading.directories["limit_id"])
    kept = [values for _, values in reading.parts("limit_members")]
    whole = concatenated(kept)
    limit = whole.get("limit_id", np.zeros(0, dtype=np.int32))
    member = whole.get("enterprise_id", np.zeros(0, dtype=np.int32))
    if len(limit) != len(member):
        limit, member = limit[:0], member[:0]
    is_known = (limit != UNKNOWN) & (member != UNKNOWN)
    limit, member = limit[is_known].astype(np.int32), member[is_known].astype(np.int32)
    counts = grouped(limit, [member], count)
    sort_within(counts, [member], [])
    again, which = repeats(counts, member)
    reading.note_repeats("limit_members", which, member[again])
    none = np.zeros(0, dtype=np.int64)
    return Limits(found.get("min_linked", none), found.get("max_linked", none), starts(counts), member)


def _fixed(reading: Reading, candidates: CandidateRows) -> Fixed:
    """Changes by hand, each of a candidate."""
    kept: list[Values] = []
    source = reading.source("fixed")
    for part, values in reading.parts("fixed"):
        if source is None or not source.has_all:
            continue
        kept.append(values)
        enterprise, requirement = values["enterprise_id"], values["requirement_id"]
        asked = np.flatnonzero((enterprise != UNKNOWN) & (requirement != UNKNOWN))
        row = find_rows(candidates.start, candidates.requirement, enterprise[asked], requirement[asked])
        if candidates.is_known:
            reading.note_unknown(source, part, asked[row < 0], "requirement_id")
    whole = concatenated(kept)
    if not whole:
        none = np.zeros(0, dtype=np.int32)
        return Fixed(none, none, none, np.zeros(0, dtype=np.bool_))
    key = [whole[name] for name in KEYS["fixed"]]
    is_known = (key[0] != UNKNOWN) & (key[1] != UNKNOWN)
    reading.note_repeats("fixed", *repeated_keys(*(column[is_known] for column in key)))
    order = np.lexsort((whole["start"], whole["requirement_id"], whole["enterprise_id"]))
    start = np.minimum(whole["start"][order], 2**31 - 1).astype(np.int32)
    return Fixed(
        key[0][order].astype(np.int32), key[1][order].astype(np.int32), start, whole["rule"][order] == 0
    )
