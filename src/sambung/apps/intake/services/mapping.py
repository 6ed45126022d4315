"""Which column of a list is which column of the target: read from JSON, guessed from the header, checked."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sambung.apps.intake.services.targets import Target, targets
from sambung.standards.money import NumberStyle

SOURCE_ID = "source_id"


class UnableToMap(ValueError):
    """The mapping is wrong. `code`: NOT_JSON, SHAPE, UNKNOWN_TARGET, UNKNOWN_TARGET_COLUMN, MISSING_COLUMN, NOTHING_MAPPED,
    COLUMN_NEEDED, NUMBERS, MAPPING_FIXED (rows are written already), BUSY (work on it is under way), STATE."""

    def __init__(self, code: str, **params: str) -> None:
        self.code = code
        self.params = params
        super().__init__(f"{code} {params}" if params else code)


@dataclass(frozen=True)
class ListMapping:
    """A mapping that was checked: `columns` target column → list's column, `constants` target column → text.

    `source` names the list; with the column `source_id` it tells a row that was changed from a new one. `numbers`:
    how the list writes them (ID: 1.250,50; EN: 1,250.50); None: found from its cells when it is checked.
    """

    target: str
    source: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    numbers: NumberStyle | None = None

    def as_json(self) -> dict[str, Any]:
        """The form that `read_mapping` reads."""
        columns: dict[str, Any] = dict(self.columns)
        columns |= {name: {"constant": text} for name, text in self.constants.items()}
        shown: dict[str, Any] = {"target": self.target, "source": self.source, "columns": columns}
        if self.numbers:
            shown["numbers"] = self.numbers.value
        return shown

    @property
    def sha256(self) -> str:
        """Digest of the mapping's canonical JSON."""
        return hashlib.sha256(json.dumps(self.as_json(), sort_keys=True).encode()).hexdigest()

    def reader(self, header: Sequence[str]) -> Callable[[Sequence[str]], dict[str, str]]:
        """What makes a row's cells into texts by target column, with the constants."""
        at = {name: place for place, name in enumerate(header)}
        places = [(name, at[column]) for name, column in self.columns.items()]
        constants = dict(self.constants)

        def read(cells: Sequence[str]) -> dict[str, str]:
            found = {name: cells[place] for name, place in places}
            found.update(constants)
            return found

        return read


def find_target(name: str) -> Target:
    """The target of that name. Errors: UnableToMap."""
    if name not in targets:
        raise UnableToMap("UNKNOWN_TARGET", target=name[:40], known=", ".join(sorted(targets)))
    return targets[name]


def read_mapping(said: str | bytes | Mapping[str, Any], header: Sequence[str] | None = None) -> ListMapping:
    """A mapping from JSON text or its parsed form, checked against the target and, where given, the list's header.

    `{"target": "enterprises", "source": "list's name", "columns": {"name": "nama_usaha", "kind": {"constant":
    "UMKM"}}}`; `encoding` and `separator` may be given. Errors: UnableToMap.
    """
    if isinstance(said, str | bytes):
        try:
            said = json.loads(said)
        except ValueError as error:
            raise UnableToMap("NOT_JSON", error=str(error)[:120]) from error
    if not isinstance(said, Mapping) or not isinstance(said.get("columns"), Mapping):
        raise UnableToMap("SHAPE")
    columns: dict[str, str] = {}
    constants: dict[str, str] = {}
    for name, meant in said["columns"].items():
        if isinstance(meant, str) and meant:
            columns[str(name)] = meant
        elif isinstance(meant, Mapping) and isinstance(meant.get("constant"), str):
            constants[str(name)] = meant["constant"]
        elif meant:
            raise UnableToMap("SHAPE")
    mapping = ListMapping(
        target=str(said.get("target") or "enterprises"),
        source=str(said.get("source") or "")[:60],
        columns=columns,
        constants=constants,
        numbers=_style(said.get("numbers")),
    )
    _check(mapping, header)
    return mapping


def _style(said: Any) -> NumberStyle | None:
    if not said:
        return None
    if said not in {one.value for one in NumberStyle}:
        raise UnableToMap("NUMBERS", found=str(said)[:20])
    return NumberStyle(said)


def _check(mapping: ListMapping, header: Sequence[str] | None) -> None:
    known = {column.name for column in find_target(mapping.target).columns} | {SOURCE_ID}
    for name in (*mapping.columns, *mapping.constants):
        if name not in known:
            raise UnableToMap("UNKNOWN_TARGET_COLUMN", column=name[:60], known=", ".join(sorted(known)))
    if not set(mapping.columns) - {SOURCE_ID}:
        raise UnableToMap("NOTHING_MAPPED")
    given = {*mapping.columns, *mapping.constants}
    for wanted in find_target(mapping.target).columns:
        if wanted.is_needed and wanted.name not in given:
            raise UnableToMap("COLUMN_NEEDED", column=str(wanted.label))
    for column in mapping.columns.values():
        if header is not None and column not in header:
            raise UnableToMap("MISSING_COLUMN", column=column[:120], found=", ".join(header)[:400])


def propose_mapping(target: str, header: Sequence[str]) -> dict[str, str]:
    """Target column → list's column, guessed from the header's words; only what is sure enough to show."""
    free = {_plain(name): name for name in reversed(header)}
    proposed: dict[str, str] = {}
    for column in find_target(target).columns:
        for hint in (column.name, *column.hints):
            found = free.pop(_plain(hint), None)
            if found is not None:
                proposed[column.name] = found
                break
    for hint in ("id sumber", "id", "source id", "kode", "no", "nomor"):
        if hint in free:
            proposed[SOURCE_ID] = free[hint]
            break
    return proposed


_ENGLISH = re.compile(
    r"-?[0-9]{1,3}(,[0-9]{3}){2,}(\.[0-9]+)?|-?[0-9]{1,3}(,[0-9]{3})+\.[0-9]+|-?[0-9]+\.([0-9]{1,2}|[0-9]{4,})"
)
_INDONESIAN = re.compile(
    r"-?[0-9]{1,3}(\.[0-9]{3}){2,}(,[0-9]+)?|-?[0-9]{1,3}(\.[0-9]{3})+,[0-9]+|-?[0-9]+,([0-9]{1,2}|[0-9]{4,})"
)


def style_of_cell(text: str) -> NumberStyle | None:
    """How a number is written where that is beyond doubt: `1.250,50` ID, `12.5` EN, `1.250` or `1250` None."""
    bare = text.strip().lower().removeprefix("rp").removeprefix(".").strip()
    if _ENGLISH.fullmatch(bare):
        return NumberStyle.EN
    return NumberStyle.ID if _INDONESIAN.fullmatch(bare) else None


def _plain(name: str) -> str:
    return " ".join(name.lower().replace("_", " ").replace("-", " ").split())
