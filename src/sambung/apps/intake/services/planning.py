"""Rows before they are written: digests, meaning or fault, and which rows of a file say the same twice.

A first pass takes 64-bit hashes alone (about 40 bytes a row), so that a million rows fit, and marks the rows of which
something occurs more than once; those are compared exactly in the second. The marks are kept beside the rows.
"""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy

from sambung.apps.intake.models import Upload
from sambung.apps.intake.services.mapping import SOURCE_ID, ListMapping, find_target, style_of_cell
from sambung.apps.intake.services.reading import read_rows
from sambung.apps.intake.services.targets import RowFault
from sambung.apps.journal.services import canonical
from sambung.standards.money import NumberStyle
from sambung.standards.spreadsheets import Row


@dataclass
class PlannedRow:
    """A row before it is written: its digests, and its meaning or the fault for which it is rejected.

    `like_row`: an earlier row of the file that may be the same thing, with the reason.
    """

    number: int
    digest: str = ""
    source_key: str = ""
    item: Any = None
    fault: RowFault | None = None
    masked: list[str] = field(default_factory=list)
    like_row: tuple[int, str] | None = None


# What of a row occurs more than once in its file.
ID, CONTENT, KEY = 1, 2, 4


@dataclass(frozen=True)
class Survey:
    """`marks`: for each row number (from 0) which of ID, CONTENT and KEY occur more than once; `numbers`: how it writes them."""

    marks: bytes
    numbers: NumberStyle | None

    def of(self, number: int) -> int:
        """The marks of one row."""
        return self.marks[number] if number < len(self.marks) else 0

    def marked(self, through: int) -> list[int]:
        """The numbers of the rows with a mark, up to that one."""
        marks = numpy.frombuffer(self.marks, dtype=numpy.uint8)[: through + 1]
        found: list[int] = numpy.flatnonzero(marks).tolist()
        return found


def survey(
    upload: Upload,
    mapping: ListMapping,
    *,
    report: Callable[[int], None] = lambda _row: None,
    told: Sequence[Callable[[Mapping[str, str]], None]] = (),
) -> Survey:
    """The first pass over an upload's rows. `report` is told how many were read, `told` each row's cells."""
    target = find_target(mapping.target)
    # Hashes of one kind, and of which row each is.
    hashes = {kind: (array("q"), array("q")) for kind in (ID, CONTENT, KEY)}
    numeric = [
        column.name for column in target.columns if column.is_number and column.name in mapping.columns
    ]
    styles: Counter[NumberStyle] = Counter()
    cells = mapping.reader(upload.header)
    last = 0
    for count, row in enumerate(read_rows(upload), start=1):
        last = row.number
        if count % 2000 == 0:
            report(count)
        if row.fault is not None:
            continue
        values = cells(row.cells)
        source_id = values.pop(SOURCE_ID, "")
        if source_id:
            hashes[ID][0].append(hash(source_id))
            hashes[ID][1].append(last)
        hashes[CONTENT][0].append(hash((source_id, *values.values())))
        hashes[CONTENT][1].append(last)
        for key in target.likeness_keys(values):
            hashes[KEY][0].append(hash(key))
            hashes[KEY][1].append(last)
        for tell in told:
            tell(values)
        for name in numeric:
            style = style_of_cell(values[name]) if values[name] else None
            if style is not None:
                styles[style] += 1
    found = mapping.numbers
    if found is None and len(styles) == 1:
        (found,) = styles
    elif found is None and not styles:
        # Nothing says so: a list from here is written as one writes here.
        found = NumberStyle.ID
    marks = numpy.zeros(last + 1, dtype=numpy.uint8)
    for kind, (values_of, rows_of) in hashes.items():
        marks[_repeated(values_of, rows_of)] |= kind
    return Survey(marks.tobytes(), found)


def _repeated(hashes: array[int], rows: array[int]) -> Any:
    """The rows whose hash another row has too."""
    if not hashes:
        return numpy.empty(0, dtype=numpy.int64)
    values = numpy.frombuffer(hashes, dtype=numpy.int64)
    order = numpy.argsort(values, kind="stable")
    ordered = values[order]
    like_next = numpy.append(ordered[1:] == ordered[:-1], False)
    like_either = like_next | numpy.append(False, like_next[:-1])
    return numpy.unique(numpy.frombuffer(rows, dtype=numpy.int64)[order[like_either]])


class Planner:
    """The second pass, row by row in the file's order; a row's plan depends on the rows before it alone.

    Two rows that say the same under the same id of the list are one row written twice: the second is rejected
    (DUPLICATE_IN_FILE). The same id with another content is rejected (SOURCE_ID_REPEATED). Without an id they may
    be two stalls of one name: both are taken, told apart by their count, unless a key of likeness says more.
    """

    def __init__(self, header: Sequence[str], mapping: ListMapping, found: Survey) -> None:
        self._header = header
        self._mapping = mapping
        self._cells = mapping.reader(header)
        self._target = find_target(mapping.target)
        self._found = found
        # Only of what occurs more than once: id → (content, first row), content → how many, key → first row.
        self._by_id: dict[str, tuple[str, int]] = {}
        self._seen: Counter[str] = Counter()
        self._by_key: dict[tuple[str, str], int] = {}

    def plan(self, row: Row, *, is_read: bool = True) -> PlannedRow:
        """The row's digests and its meaning or fault; touches no database. `is_read=False`: not its meaning."""
        if row.fault is not None:
            digest = hashlib.sha256(canonical([row.fault, row.cells])).hexdigest()
            params = {"cells": len(row.cells), "columns": len(self._header)}
            return PlannedRow(row.number, digest, fault=(row.fault.value, "", params))
        marks = self._found.of(row.number)
        values = self._cells(row.cells)
        source_id = values.pop(SOURCE_ID, "")
        named = [self._mapping.target, self._mapping.source, source_id]
        content = hashlib.sha256(canonical([*named, values])).hexdigest()
        nth = 1
        if marks & CONTENT:
            self._seen[content] += 1
            nth = self._seen[content]
        digest = hashlib.sha256(f"{content}:{nth}".encode()).hexdigest()
        planned = PlannedRow(row.number, digest)
        if source_id:
            planned.source_key = hashlib.sha256(canonical(named)).hexdigest()
            if marks & ID:
                first = self._by_id.setdefault(source_id, (content, row.number))
                if first[1] != row.number:
                    reason = "DUPLICATE_IN_FILE" if first[0] == content else "SOURCE_ID_REPEATED"
                    planned.source_key = ""
                    planned.fault = (reason, SOURCE_ID, {"row": first[1]})
                    return planned
        if is_read:
            read = self._target.read(values, self._found.numbers)
            if read.faults:
                planned.fault = read.faults[0]
                if len(read.faults) > 1:
                    others = sorted({fault[1] for fault in read.faults[1:]})
                    planned.fault = (*read.faults[0][:2], {**read.faults[0][2], "also": others})
                return planned
            planned.item, planned.masked = read.item, read.masked
        for key in self._target.likeness_keys(values) if marks & KEY else ():
            earlier = self._by_key.setdefault(key, row.number)
            if earlier != row.number and planned.like_row is None:
                planned.like_row = (earlier, key[0])
        return planned


def plan_rows(upload: Upload, mapping: ListMapping, found: Survey, *, after: int = 0) -> Iterator[PlannedRow]:
    """Every row's plan below row `after`; of those up to it only what a later row may depend on is read."""
    planner = Planner(upload.header, mapping, found)
    earlier = found.marked(after) if after else []
    if earlier:
        for row in read_rows(upload, only=earlier):
            planner.plan(row, is_read=False)
    for row in read_rows(upload, after=after):
        yield planner.plan(row)


def chunks(rows: Iterable[PlannedRow], size: Callable[[], int]) -> Iterator[list[PlannedRow]]:
    """In pieces of as many rows as `size` says at the time."""
    held: list[PlannedRow] = []
    for row in rows:
        held.append(row)
        if len(held) >= size():
            yield held
            held = []
    if held:
        yield held
