"""Reads a pooling problem's folder into a `Problem`, or says everything that is wrong with it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sambung.standards.problems.lanes import LaneTable
from sambung.standards.problems.pooling import (
    BoundPrice,
    Hub,
    Lane,
    Offer,
    Pair,
    Pin,
    Previous,
    Problem,
    Requirement,
    Resource,
    Settings,
    Use,
)
from sambung.standards.problems.tables import Column, Folder, Table, UnableToReadProblem, number_of

SIZE_CLASSES = ("micro", "small", "medium", "large")


def _id(name: str, *, is_required: bool = True) -> Column:
    return Column(name, "id", is_required)


def _number(name: str, default: float | None = None, *, is_required: bool = False) -> Column:
    return Column(name, "number", is_required, default)


_PERIOD = _id("period", is_required=False)
COLUMNS: Mapping[str, tuple[Column, ...]] = {
    "requirements": (
        _id("requirement_id"),
        _number("quantity", is_required=True),
        _number("price_ceiling"),
        _number("shortage_penalty"),
        Column("max_suppliers", "count"),
        Column("max_share", "share"),
        _PERIOD,
    ),
    "offers": (
        _id("offer_id"),
        _id("enterprise_id", is_required=False),
        _number("capacity", is_required=True),
        _number("unit_price", is_required=True),
        _number("min_batch", 0.0),
        _number("onboarding_cost", 0.0),
        Column("size_class", "word", words=SIZE_CLASSES),
        Column("failure_probability", "share", default=0.0),
        _PERIOD,
        _id("grade", is_required=False),
    ),
    "hubs": (
        _id("hub_id"),
        _number("capacity", is_required=True),
        _number("opening_cost", 0.0),
        _number("handling_cost", 0.0),
        _PERIOD,
    ),
    "lanes": (
        _id("origin_id"),
        _id("destination_id"),
        _number("unit_cost", 0.0),
        _number("fixed_cost", 0.0),
        _number("max_quantity"),
    ),
    "pairs": (_id("offer_id"), _id("requirement_id")),
    "resources": (_id("resource_id"), _number("capacity", is_required=True), _PERIOD),
    "uses": (_id("offer_id"), _id("resource_id"), _number("amount", is_required=True)),
    "pins": (
        _id("offer_id", is_required=False),
        _id("requirement_id", is_required=False),
        _id("hub_id", is_required=False),
        _number("min_quantity"),
        _number("max_quantity"),
        Column("rule", "word", words=("must", "never")),
    ),
}
KEYS: Mapping[str, tuple[str, ...]] = {
    "requirements": ("requirement_id", "period"),
    "offers": ("offer_id", "period"),
    "hubs": ("hub_id", "period"),
    "lanes": ("origin_id", "destination_id"),
    "pairs": ("offer_id", "requirement_id"),
    "resources": ("resource_id", "period"),
    "uses": ("offer_id", "resource_id"),
    "pins": ("offer_id", "requirement_id", "hub_id"),
}
# What is paid or holds once may not differ between the rows of one identifier.
CONSTANT: Mapping[str, tuple[str, ...]] = {
    "offers": ("enterprise_id", "size_class", "onboarding_cost", "grade"),
    "hubs": ("opening_cost",),
}
REQUIRED = ("requirements", "offers", "lanes")
_SETTINGS_SHARES = ("fill_probability", "smallest_share")
_SETTINGS_NUMBERS = (
    "change_cost",
    "inclusion_tolerance",
    "inclusion_minimum",
    "fill_probability",
    "even_split",
    "smallest_share",
)


def read_pooling(path: Path, previous: Path | None = None) -> Problem:
    """Read the folder (and the allocations of an earlier solution's folder).

    Raises UnableToReadProblem with every violation of the format.
    """
    folder = Folder(path)
    if not path.is_dir():
        folder.note(str(path), "not_a_folder")
        raise UnableToReadProblem(folder.violations)
    tables: dict[str, Table | None] = {}
    lanes: LaneTable | None = None
    for name, columns in COLUMNS.items():
        if name == "lanes":
            lanes = folder.lanes()
        if name != "lanes" or lanes is None:
            tables[name] = folder.table(name, columns, is_required=name in REQUIRED)
    if lanes is not None and not lanes.joins(*_ends(tables)):
        lanes = None  # row by row it is said which
        tables["lanes"] = folder.table("lanes", COLUMNS["lanes"], is_required=True)
    settings = _settings(folder)
    _check_rows(folder, {"lanes": None, **tables})
    before: tuple[Previous, ...] = ()
    prices: tuple[BoundPrice, ...] = ()
    if previous is not None:
        before, prices = _previous(folder, previous)
    if folder.violations:
        raise UnableToReadProblem(folder.violations)

    def rows(name: str) -> Iterable[Mapping[str, Any]]:
        table = tables[name]
        return (row.values for row in table.rows) if table is not None else ()

    return Problem(
        requirements=tuple(Requirement(**row) for row in rows("requirements")),
        offers=tuple(Offer(**row) for row in rows("offers")),
        lanes=tuple(Lane(**row) for row in rows("lanes")) if lanes is None else lanes,
        hubs=tuple(Hub(**row) for row in rows("hubs")),
        pairs=None if tables["pairs"] is None else tuple(Pair(**row) for row in rows("pairs")),
        resources=tuple(Resource(**row) for row in rows("resources")),
        uses=tuple(Use(**row) for row in rows("uses")),
        pins=tuple(Pin(**row) for row in rows("pins")),
        settings=settings,
        previous=before,
        previous_prices=prices,
        input_sha256=folder.sha256(),
    )


def _ends(tables: Mapping[str, Table | None]) -> tuple[set[str], set[str], set[str]]:
    """Identifiers of offers, hubs and requirements."""
    return (
        _identifiers(tables["offers"], "offer_id"),
        _identifiers(tables["hubs"], "hub_id"),
        _identifiers(tables["requirements"], "requirement_id"),
    )


def _settings(folder: Folder) -> Settings:
    """settings.json; keys that the format does not name are ignored, as columns are."""
    file = "settings.json"
    content = folder.bytes_of(file)
    if content is None:
        return Settings()
    if not content.strip():
        folder.note(file, "empty_file")
        return Settings()
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        folder.note(file, "not_utf8")
        return Settings()
    except (ValueError, RecursionError) as error:
        folder.note(file, "not_json", value=str(error))
        return Settings()
    if not isinstance(found, dict):
        folder.note(file, "not_an_object")
        return Settings()
    values: dict[str, Any] = {}
    for name in _SETTINGS_NUMBERS:
        raw = found.get(name)
        if raw is None:
            continue
        number, code = number_of(raw) if isinstance(raw, (int, float)) else (0.0, "not_a_number")
        if code is None and name in _SETTINGS_SHARES and number > 1:
            code = "over_1"
        if code is None and name == "even_split" and number < 1:
            code = "under_1"
        if code is not None:
            folder.note(file, code, column=name, value=raw)
        values[name] = number
    inclusion_class = found.get("inclusion_class")
    if inclusion_class is not None:
        if inclusion_class not in SIZE_CLASSES:
            folder.note(file, "unknown_word", column="inclusion_class", value=inclusion_class)
        values["inclusion_class"] = inclusion_class
    return Settings(**values)


def _identifiers(table: Table | None, column: str) -> set[str]:
    return set() if table is None else {row.values[column] for row in table.rows if row.values[column]}


def _check_rows(folder: Folder, tables: Mapping[str, Table | None]) -> None:
    """Keys, references, periods and lanes' ends over all tables that could be read."""
    requirements = tables["requirements"]
    if requirements is not None and not requirements.rows:
        folder.note(requirements.file, "empty_file")
    names = {
        "offer_id": _identifiers(tables["offers"], "offer_id"),
        "hub_id": _identifiers(tables["hubs"], "hub_id"),
        "requirement_id": _identifiers(requirements, "requirement_id"),
        "resource_id": _identifiers(tables["resources"], "resource_id"),
    }
    _check_names_differ(folder, tables, names)
    for name, table in tables.items():
        if table is not None:
            _check_keys(folder, table)
            _check_constant(folder, table, CONSTANT.get(name, ()))
    _check_periods(folder, tables)
    home = {
        "offer_id": "offers",
        "requirement_id": "requirements",
        "hub_id": "hubs",
        "resource_id": "resources",
    }
    for name in ("pairs", "uses", "pins"):
        table = tables[name]
        for row in table.rows if table is not None else ():
            for column, known in names.items():
                value = row.values.get(column)
                readable = tables[home[column]] is not None or column in ("hub_id", "resource_id")
                if value and readable and value not in known and table is not None:
                    folder.note(table.file, "unknown_identifier", row.number, column, value)
            low, high = row.values.get("min_quantity"), row.values.get("max_quantity")
            if table is not None and low is not None and high is not None and low > high:
                folder.note(table.file, "min_over_max", row.number, "min_quantity", low)
    if tables["offers"] is not None and requirements is not None and tables["lanes"] is not None:
        _check_lanes(folder, tables["lanes"], names)


def _check_names_differ(
    folder: Folder, tables: Mapping[str, Table | None], names: Mapping[str, set[str]]
) -> None:
    """Identifiers of offers, hubs and requirements differ from one another."""
    taken: set[str] = set()
    for name, column in (("requirements", "requirement_id"), ("offers", "offer_id"), ("hubs", "hub_id")):
        table = tables[name]
        for row in table.rows if table is not None else ():
            if table is not None and row.values[column] in taken:
                folder.note(table.file, "duplicate_identifier", row.number, column, row.values[column])
        taken |= names[column]


def _check_keys(folder: Folder, table: Table) -> None:
    """A key once only; a row without period stands for every period, so it excludes rows with one."""
    key = KEYS[table.name]
    seen: set[tuple[Any, ...]] = set()
    with_period: dict[Any, bool] = {}
    for row in table.rows:
        value = tuple(row.values[column] for column in key)
        needed = () if table.name == "pins" else [column for column in key if column != "period"]
        if any(row.values[column] is None for column in needed):
            continue
        overlap = False
        if key[-1] == "period" and table.name != "requirements":
            has = row.values["period"] is not None
            overlap = with_period.setdefault(value[0], has) != has
        if value in seen or overlap:
            shown = " ".join(str(part) for part in value if part is not None)
            folder.note(table.file, "duplicate_identifier", row.number, key[0], shown)
        seen.add(value)


def _check_constant(folder: Folder, table: Table, columns: Sequence[str]) -> None:
    """What may not differ between the rows of one identifier."""
    first: dict[Any, Mapping[str, Any]] = {}
    for row in table.rows:
        known = first.setdefault(row.values[KEYS[table.name][0]], row.values)
        for column in columns:
            if known[column] != row.values[column]:
                folder.note(table.file, "differs_between_rows", row.number, column, row.values[column])


def _check_periods(folder: Folder, tables: Mapping[str, Table | None]) -> None:
    """All rows of requirements have a period or none has; the others name only periods that these have."""
    requirements = tables["requirements"]
    if requirements is None:
        return
    periods = {row.values["period"] for row in requirements.rows}
    if None in periods and len(periods) > 1:
        for row in requirements.rows:
            if row.values["period"] is None:
                folder.note(requirements.file, "missing_value", row.number, "period")
    for name in ("offers", "hubs", "resources"):
        table = tables[name]
        for row in table.rows if table is not None else ():
            period = row.values["period"]
            if table is not None and period is not None and period not in periods:
                folder.note(table.file, "unknown_identifier", row.number, "period", period)


def _check_lanes(folder: Folder, lanes: Table, names: Mapping[str, set[str]]) -> None:
    """Lanes go offer → requirement, offer → hub, hub → requirement."""
    offers, hubs, requirements = names["offer_id"], names["hub_id"], names["requirement_id"]
    known = offers | hubs | requirements
    for row in lanes.rows:
        origin, destination = row.values["origin_id"], row.values["destination_id"]
        if origin is None or destination is None:
            continue
        fine = True
        for column, value in (("origin_id", origin), ("destination_id", destination)):
            if value not in known:
                folder.note(lanes.file, "unknown_identifier", row.number, column, value)
                fine = False
        if not fine:
            continue
        if origin in hubs and destination in hubs:
            folder.note(lanes.file, "hub_to_hub", row.number, "destination_id", destination)
        elif origin in requirements:
            folder.note(lanes.file, "joins_nothing", row.number, "origin_id", origin)
        elif destination in offers:
            folder.note(lanes.file, "joins_nothing", row.number, "destination_id", destination)


def _previous(folder: Folder, path: Path) -> tuple[tuple[Previous, ...], tuple[BoundPrice, ...]]:
    """The allocations of an earlier solution, and the prices of its bound where it has them.

    Violations are noted under its folder's name. Its files are no part of the input's hash.
    """
    earlier = Folder(path)
    columns = (
        _id("offer_id"),
        _id("requirement_id"),
        _number("quantity", is_required=True),
        _PERIOD,
        _id("hub_id", is_required=False),
    )
    table = earlier.table("allocations", columns, is_required=True)
    value = Column("value", "signed", is_required=True)
    other = _id("other_id", is_required=False)
    prices = earlier.table("bound_prices", (_id("kind"), _id("id"), other, _PERIOD, value), is_required=False)
    for violation in earlier.violations:
        folder.note(
            f"{path.name}/{violation.file}", violation.code, violation.row, violation.column, violation.value
        )
    return (
        () if table is None else tuple(Previous(**row.values) for row in table.rows),
        () if prices is None else tuple(BoundPrice(**row.values) for row in prices.rows),
    )
