"""A list's file to entries, or to everything that is wrong with it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sambung.standards.code_lists.kinds import KINDS, KindOfList, ListColumn, ListKind, WrongCell

SHOWN = 100
MAX_BYTES = 64 * 1024 * 1024
LONGEST_CODE = 60
LONGEST_OTHER = 200


@dataclass(frozen=True, slots=True)
class Violation:
    """What is wrong where. `row` as a spreadsheet counts it (JSON: the item); 0 is the file as a whole."""

    file: str
    row: int
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}, row {self.row}, {self.column or 'file'}: {self.value!r}: {self.reason}"


class UnableToReadCodeList(ValueError):
    """The first hundred violations, and how many there are."""

    def __init__(self, violations: Sequence[Violation], count: int | None = None) -> None:
        self.violations = tuple(violations[:SHOWN])
        self.count = len(violations) if count is None else count
        first = str(violations[0]) if violations else "nothing to read"
        super().__init__(f"{first}" + (f" (and {self.count - 1} more)" if self.count > 1 else ""))


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list. `other` is empty but in crosswalks; `level` is `letter`, or the number of digits."""

    code: str
    other: str = ""
    title: str = ""
    description: str = ""
    level: str = ""
    parent: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CodeListFile:
    """What was read, with the SHA-256 over the files' bytes in the order of their names."""

    kind: ListKind
    vintage: str
    sha256: str
    file_name: str
    entries: tuple[Entry, ...]


def read_code_list(kind: ListKind, paths: Sequence[Path], *, vintage: str) -> CodeListFile:
    """Read CSV files with a header, JSON lists of objects, or folders of JSON. Errors: UnableToReadCodeList.

    Several files are one list (regencies and districts of one bridge). Nothing is read past a wrong file; wrong
    cells are all told at once.
    """
    files = [one for path in paths for one in (sorted(path.glob("*.json")) if path.is_dir() else [path])]
    if not files:
        raise UnableToReadCodeList([Violation(str(paths[0].name) if paths else "", 0, "", "", "no file")])
    digest = hashlib.sha256()
    wrong: list[Violation] = []
    entries: dict[tuple[str, str], tuple[Entry, str, int]] = {}
    shape = KINDS[kind]
    for path in files:
        content = _content(path)
        digest.update(content)
        for number, cells in _rows(path, content, shape):
            entry = _entry(path.name, number, cells, shape, vintage, wrong)
            if entry is None:
                continue
            key = (entry.code, entry.other)
            if key in entries:
                first = entries[key]
                wrong.append(
                    Violation(
                        path.name, number, "code", entry.code, f"stands in {first[1]}, row {first[2]} already"
                    )
                )
            else:
                entries[key] = (entry, path.name, number)
    if shape.parent_of is not None:
        known = {code for code, _other in entries}
        for entry, name, number in entries.values():
            if entry.parent and entry.parent not in known:
                wrong.append(
                    Violation(name, number, "code", entry.code, f"no row for its parent {entry.parent}")
                )
    if not entries and not wrong:
        wrong.append(Violation(files[0].name, 0, "", "", "no row"))
    if wrong:
        raise UnableToReadCodeList(wrong)
    name = files[0].name if len(files) == 1 else f"{files[0].parent.name}/ ({len(files)})"
    return CodeListFile(kind, vintage, digest.hexdigest(), name, tuple(one[0] for one in entries.values()))


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnableToReadCodeList([Violation(path.name, 0, "", "", f"more than {MAX_BYTES} bytes")])
        return path.read_bytes()
    except OSError as error:
        raise UnableToReadCodeList([Violation(path.name, 0, "", "", error.strerror or str(error))]) from error


def _rows(path: Path, content: bytes, shape: KindOfList) -> Iterator[tuple[int, Mapping[str, str]]]:
    """(row, cells by the file's own column names); the columns are checked first."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        raise UnableToReadCodeList([Violation(path.name, row, "", "", "the text is not UTF-8")]) from error
    if path.suffix.lower() == ".json":
        yield from _json_rows(path, text, shape)
        return
    reader = csv.reader(io.StringIO(text, newline=""))
    header = [name.strip() for name in next(reader, [])]
    _check_columns(path.name, header, shape)
    try:
        for number, cells in enumerate(reader, start=2):
            if not any(cells):
                continue
            if len(cells) != len(header):
                reason = f"{len(cells)} cells under {len(header)} columns"
                raise UnableToReadCodeList([Violation(path.name, number, "", "", reason)])
            yield number, dict(zip(header, cells, strict=True))
    except csv.Error as error:
        raise UnableToReadCodeList([Violation(path.name, reader.line_num, "", "", str(error))]) from error


def _json_rows(path: Path, text: str, shape: KindOfList) -> Iterator[tuple[int, Mapping[str, str]]]:
    try:
        items = json.loads(text)
    except ValueError as error:
        raise UnableToReadCodeList([Violation(path.name, 0, "", "", f"no JSON: {error}")]) from error
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise UnableToReadCodeList([Violation(path.name, 0, "", "", "no list of objects")])
    _check_columns(path.name, list(items[0]) if items else [], shape)
    for number, item in enumerate(items, start=1):
        yield number, {key: "" if value is None else str(value) for key, value in item.items()}


def _check_columns(file: str, header: Sequence[str], shape: KindOfList) -> None:
    missing = [
        Violation(file, 1, one.comes_as[0], "", "this column is missing")
        for one in shape.columns
        if one.is_needed and not set(one.comes_as) & set(header)
    ]
    if missing:
        raise UnableToReadCodeList(missing)


def _entry(
    file: str,
    number: int,
    cells: Mapping[str, str],
    shape: KindOfList,
    vintage: str,
    wrong: list[Violation],
) -> Entry | None:
    before = len(wrong)
    found: dict[str, Any] = {}
    for column in shape.columns:
        name = next((one for one in column.comes_as if one in cells), None)
        if name is None:
            continue
        value = _cell(file, number, name, cells[name].strip(), column, vintage, wrong)
        if value is not None:
            found[column.name] = value
    if len(wrong) > before:
        return None
    code = str(found.pop("code"))
    other = str(found.pop("other", "")) if shape.other_of is None else shape.other_of(found)[:LONGEST_OTHER]
    return Entry(
        code=code,
        other=other,
        title=str(found.pop("title", "")),
        description=str(found.pop("description", "")),
        level=shape.level_of(code),
        parent="" if shape.parent_of is None else shape.parent_of(code),
        values=found,
    )


def _cell(
    file: str, number: int, name: str, cell: str, column: ListColumn, vintage: str, wrong: list[Violation]
) -> Any:
    if not cell:
        if not column.may_be_empty:
            wrong.append(Violation(file, number, name, "", "must not be empty"))
        return None
    try:
        value = column.read(cell, vintage)
    except WrongCell as error:
        wrong.append(Violation(file, number, name, cell[:40], f"must be {error}"))
        return None
    if column.name in {"code", "other"} and len(str(value)) > LONGEST_CODE:
        wrong.append(Violation(file, number, name, cell[:40], f"longer than {LONGEST_CODE} characters"))
        return None
    return value
