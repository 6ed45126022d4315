"""One table of a pathways problem gone through part by part: codes for identifiers, integers, keys."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow
import pyarrow.compute

from sambung.standards.problems.cells import shares, texts, whole_numbers
from sambung.standards.problems.parts import ColumnFolder, Part, Source
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
        # What Arrow keeps for the next table the solver could need.
        pyarrow.default_memory_pool().release_unused()
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
            for row in np.flatnonzero((taken == UNKNOWN) & (codes != UNKNOWN)):
                value = found[int(codes[row])].as_py()
                source.folder.note(source.file, "unknown_identifier", int(part.numbers[row]), name, value)
        return taken

    def _from_list(
        self, source: Source, part: Part, name: str, codes: Array, found: Any, words: tuple[str, ...]
    ) -> Array:
        listed = [word.strip() for word in found.to_pylist()]
        known = np.array([words.index(word) if word in words else UNKNOWN for word in listed], dtype=np.int32)
        taken = _taken(known, codes, UNKNOWN)
        for row in np.flatnonzero((taken == UNKNOWN) & (codes != UNKNOWN)):
            value = found[int(codes[row])].as_py()
            source.folder.note(source.file, "unknown_word", int(part.numbers[row]), name, value)
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
        row_numbers = np.concatenate(numbers)
        for row in np.flatnonzero(is_again):
            value = listed[int(row)].as_py()
            source.folder.note(source.file, "duplicate_identifier", int(row_numbers[row]), column, value)
        return encoded.dictionary

    def note_repeats(self, name: str, repeated: Set[tuple[int, ...]]) -> None:
        """Note each row whose key stood before: `repeated` holds the keys that stand more than once."""
        source = self.source(name)
        if source is None or not repeated:
            return
        key = KEYS[name]
        seen: set[tuple[int, ...]] = set()
        noted: list[tuple[int, str]] = []
        for part, values in self.parts(name, is_noted=False):
            rows = np.stack([values[column].astype(np.int64) for column in key], axis=1)
            for place, row in enumerate(map(tuple, rows.tolist())):
                if row in repeated:
                    if row in seen:
                        cells = [
                            part.columns[column][place].as_py() for column in key if column in part.columns
                        ]
                        shown = " ".join(str(cell) for cell in cells if cell is not None)
                        noted.append((int(part.numbers[place]), shown))
                    seen.add(row)
        for number, shown in noted:
            source.folder.note(source.file, "duplicate_identifier", number, key[0], shown)


def _taken(known: Array, codes: Array, blank: int) -> Array:
    """`known` of each code; `blank` where the code is UNKNOWN."""
    padded = np.append(known, np.int32(blank))
    return padded[codes]


def repeated_keys(*columns: Array) -> set[tuple[int, ...]]:
    """Keys (a column for each part of the key) that stand more than once; rows with an unknown part do not count."""
    rows = np.stack([column.astype(np.int64) for column in columns], axis=1)
    unique, count = np.unique(rows, axis=0, return_counts=True)
    return set(map(tuple, unique[count > 1].tolist()))


def concatenated(parts: list[Values]) -> Mapping[str, Array]:
    """Small tables: the parts' columns joined."""
    return {name: np.concatenate([values[name] for values in parts]) for name in parts[0]} if parts else {}
