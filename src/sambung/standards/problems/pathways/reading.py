"""One table of a pathways problem gone through part by part: codes for identifiers, integers, keys."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow
import pyarrow.compute

from sambung.standards.problems.cells import shares, texts, whole_numbers
from sambung.standards.problems.memory import give_back
from sambung.standards.problems.parts import KEPT, ColumnFolder, Part, Source
from sambung.standards.problems.pathways.identifiers import UNKNOWN, Directory, Words
from sambung.standards.problems.pathways.tables import COLUMNS, HOMES, KEYS, OPTIONAL

Array = npt.NDArray[Any]
Values = dict[str, Array]


@dataclass(slots=True)
class Reading:
    """A folder being read: the directories of identifiers met so far, and the words that no table lists."""

    folder: ColumnFolder
    directories: dict[str, Directory] = field(default_factory=dict)
    words: dict[str, Words] = field(default_factory=lambda: {"gate": Words(), "field": Words("")})
    sources: dict[str, Source | None] = field(default_factory=dict)

    def source(self, name: str) -> Source | None:
        """The table's source, opened once; None where absent or unreadable."""
        if name not in self.sources:
            self.sources[name] = self.folder.open(name, COLUMNS[name], is_required=name not in OPTIONAL)
        return self.sources[name]

    def parts(self, name: str, *, without: str = "", is_noted: bool = True) -> Iterator[tuple[Part, Values]]:
        """Each part with its columns (but one) as codes and numbers. `is_noted` False: violations were noted before."""
        source = self.source(name)
        if source is None:
            return
        kept = self.folder.count, len(self.folder.violations)
        for directory in self.directories.values():
            directory.rewind()
        for part in source.parts():
            yield part, self._values(source, part, without)
        give_back()
        if not is_noted:
            self.folder.count = kept[0]
            del self.folder.violations[kept[1] :]

    def _values(self, source: Source, part: Part, without: str) -> Values:
        values: Values = {}
        for column in source.columns:
            if column.name == without:
                continue
            if column.kind == "share":
                values[column.name] = shares(source, part, column.name)
            elif column.kind == "whole":
                default = None if column.is_required else column.default
                values[column.name] = whole_numbers(source, part, column.name, default)
            elif column.name in source.present or column.kind == "field":
                values[column.name] = self._codes(source, part, column.name, column.words)
        return values

    def _codes(self, source: Source, part: Part, name: str, words: tuple[str, ...]) -> Array:
        codes, found = texts(source, part, name, is_required=name != "field")
        if words:
            return self._from_list(source, part, name, codes, found, words)
        if name in self.words:
            known = self.words[name].codes(found)
            blank = 0 if name == "field" else UNKNOWN
            return _taken(known, codes, blank)
        directory = self.directories.get(name)
        if directory is None:
            return codes
        known = directory.codes(found)
        taken = _taken(known, codes, UNKNOWN)
        if directory.is_known and len(known) and known.min() == UNKNOWN:
            self.note_unknown(source, part, np.flatnonzero((taken == UNKNOWN) & (codes != UNKNOWN)), name)
        return taken

    def note_unknown(
        self, source: Source, part: Part, rows: Array, name: str, code: str = "unknown_identifier"
    ) -> None:
        """Note the cells of a column in these rows of the part."""
        column = part.columns[name]
        source.folder.note_rows(
            source.file, code, part.numbers[rows], name, lambda place: column[int(rows[place])].as_py()
        )

    def _from_list(
        self, source: Source, part: Part, name: str, codes: Array, found: Any, words: tuple[str, ...]
    ) -> Array:
        listed = [word.strip() for word in found.to_pylist()]
        known = np.array([words.index(word) if word in words else UNKNOWN for word in listed], dtype=np.int32)
        taken = _taken(known, codes, UNKNOWN)
        where = np.flatnonzero((taken == UNKNOWN) & (codes != UNKNOWN))
        self.note_unknown(source, part, where, name, "unknown_word")
        return taken

    def list_identifiers(self, column: str) -> Values:
        """Read the small table that lists a kind of identifier; its values sorted by them, and note doubles.

        The whole table is held: enterprises, requirements, centres, budgets, groups and limits.
        """
        name = HOMES.get(column, "groups")
        source = self.source(name)
        if source is None:
            self.directories[column] = Directory(pyarrow.array([], pyarrow.string()), is_known=False)
            return {}
        chunks: list[Any] = []
        kept: list[Values] = []
        numbers: list[Array] = []
        for part, values in self.parts(name, without=column):
            if column not in part.columns:
                continue
            codes, found = texts(source, part, column, is_required=True)
            is_there = codes != UNKNOWN
            chunks.append(found.take(pyarrow.array(codes[is_there])))
            kept.append({key: value[is_there] for key, value in values.items()})
            numbers.append(part.numbers[is_there])
        listed = pyarrow.chunked_array(chunks, pyarrow.string()).combine_chunks()
        if isinstance(listed, pyarrow.ChunkedArray):
            listed = pyarrow.concat_arrays(listed.chunks)
        once = self._note_doubles(source, column, listed, numbers)
        if once is not None:
            self.directories[column] = Directory(once, is_known=source.has_all)
            return {}
        directory = Directory(listed, is_known=source.has_all)
        self.directories[column] = directory
        if not kept:
            return {}
        rank = directory.codes(listed)
        columns: Values = {}
        for key in kept[0]:
            whole = np.concatenate([values[key] for values in kept])
            columns[key] = np.empty_like(whole)
            columns[key][rank] = whole
        return columns

    def _note_doubles(self, source: Source, column: str, listed: Any, numbers: list[Array]) -> Any:
        """Note identifiers that stand a second time; returns each once, None where all do already."""
        if len(listed) < 2 or pyarrow.compute.all(pyarrow.compute.greater(listed[1:], listed[:-1])).as_py():
            return None
        encoded = listed.dictionary_encode()
        if len(encoded.dictionary) == len(listed):
            return None
        codes = np.asarray(encoded.indices)
        is_again = np.ones(len(codes), dtype=np.bool_)
        is_again[np.unique(codes, return_index=True)[1]] = False
        rows = np.flatnonzero(is_again)
        source.folder.note_rows(
            source.file,
            "duplicate_identifier",
            np.concatenate(numbers)[rows],
            column,
            lambda place: listed[int(rows[place])].as_py(),
        )
        return encoded.dictionary

    def note_repeats(self, name: str, *repeated: Array) -> None:
        """Note each row whose key stood before: `repeated` (a column for each part of the key) are those that
        stand more than once. The table is gone through once more for it."""
        source = self.source(name)
        if source is None or not len(repeated[0]):
            return
        key, keys = KEYS[name], Keys(*repeated)
        seen = np.zeros(len(keys), dtype=np.bool_)
        noted: list[tuple[int, str]] = []
        count = 0
        for part, values in self.parts(name, is_noted=False):
            found = keys.find(*(values[column] for column in key))
            rows = np.flatnonzero(found >= 0)
            which, first = np.unique(found[rows], return_index=True)
            is_again = np.ones(len(rows), dtype=np.bool_)
            is_again[first[~seen[which]]] = False
            seen[which] = True
            count += int(is_again.sum())
            for row in rows[is_again][: KEPT - len(noted)].tolist():
                cells = [part.columns[column][row].as_py() for column in key if column in part.columns]
                shown = " ".join(str(cell) for cell in cells if cell is not None)
                noted.append((int(part.numbers[row]), shown))
        for number, shown in noted:
            source.folder.note(source.file, "duplicate_identifier", number, key[0], shown)
        self.folder.count += count - len(noted)


class Keys:
    """Some rows of numbers, each once, found again among many."""

    def __init__(self, *columns: Array) -> None:
        self._steps: list[tuple[Array, Array]] = []
        code = np.zeros(len(columns[0]), dtype=np.int64)
        for column in columns:
            words = np.unique(column)
            # No more codes than rows: the product of two of them is within 64 bits.
            known, code = np.unique(code * len(words) + np.searchsorted(words, column), return_inverse=True)
            self._steps.append((words, known))

    def __len__(self) -> int:
        return len(self._steps[-1][1])

    def find(self, *columns: Array) -> npt.NDArray[np.int64]:
        """Which row it is, -1 where it is none of them."""
        code = np.zeros(len(columns[0]), dtype=np.int64)
        is_known = np.ones(len(code), dtype=np.bool_)
        for column, (words, known) in zip(columns, self._steps, strict=True):
            at = np.minimum(np.searchsorted(words, column), len(words) - 1)
            is_known &= words[at] == column
            wanted = code * len(words) + at
            code = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
            is_known &= known[code] == wanted
        return np.where(is_known, code, -1)


def _taken(known: Array, codes: Array, blank: int) -> Array:
    """`known` of each code; `blank` where the code is UNKNOWN."""
    padded = np.append(known, np.int32(blank))
    return padded[codes]


def repeated_keys(*columns: Array) -> list[Array]:
    """Keys (a column for each part of the key) that stand more than once, as columns."""
    order = np.lexsort(columns[::-1])
    same = np.ones(max(0, len(order) - 1), dtype=np.bool_)
    for column in columns:
        same &= column[order[1:]] == column[order[:-1]]
    again = order[1:][same]
    return [column[again] for column in columns]


def concatenated(parts: list[Values]) -> Mapping[str, Array]:
    """Small tables: the parts' columns joined."""
    return {name: np.concatenate([values[name] for values in parts]) for name in parts[0]} if parts else {}
