"""Identifiers in their order, and where a text stands among them: ten million in the room of their letters."""

from collections.abc import Iterator, Sequence
from typing import Any, overload

import numpy as np
import numpy.typing as npt
import pyarrow
import pyarrow.compute

Codes = npt.NDArray[np.int32]
UNKNOWN = -1


class Identifiers(Sequence[str]):
    """A sequence of texts kept as one Arrow array (`array`)."""

    __slots__ = ("array",)

    def __init__(self, array: Any) -> None:
        self.array = array

    def __len__(self) -> int:
        return len(self.array)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> "Identifiers": ...
    def __getitem__(self, place: int | slice) -> "str | Identifiers":
        if isinstance(place, slice):
            return Identifiers(self.array[place])
        return str(self.array[int(place)].as_py())

    def __iter__(self) -> Iterator[str]:
        for chunk in range(0, len(self.array), 10_000):
            yield from self.array[chunk : chunk + 10_000].to_pylist()


def text_array(words: Sequence[str]) -> Any:
    """Texts as an Arrow array, without copying where they are one already."""
    return words.array if isinstance(words, Identifiers) else pyarrow.array(list(words), pyarrow.string())


class Directory:
    """The identifiers of a kind: sorted, each with its place as code.

    `is_known` False: their table cannot be read, so that nobody can say which are unknown.
    """

    def __init__(self, listed: Any, *, is_known: bool = True) -> None:
        """`listed`: an Arrow array of texts in the file's order, each once."""
        self.is_known = is_known
        self._listed = listed
        self._rank: Codes | None = None
        self._cursor = 0
        ordered = listed
        if len(listed) > 1:
            rises = pyarrow.compute.greater(listed[1:], listed[:-1])
            if not pyarrow.compute.all(rises).as_py():
                order = pyarrow.compute.sort_indices(listed)
                ordered = listed.take(order)
                self._rank = np.empty(len(listed), dtype=np.int32)
                self._rank[np.asarray(order)] = np.arange(len(listed), dtype=np.int32)
        self.ids = Identifiers(ordered)

    def __len__(self) -> int:
        return len(self.ids)

    def codes(self, words: Any) -> Codes:
        """The code of each word, UNKNOWN where there is none. Quick where words come in the file's order."""
        window = 2 * len(words) + 1000
        if len(self._listed) > 2 * window:
            near = self._listed[self._cursor : self._cursor + window]
            found = pyarrow.compute.index_in(words, value_set=near)
            if found.null_count == 0:
                places = np.asarray(found, dtype=np.int32) + np.int32(self._cursor)
                # The next part may go on within this part's last one.
                self._cursor = int(places[-1]) if len(places) else self._cursor
                return places if self._rank is None else self._rank[places]
        found = pyarrow.compute.index_in(words, value_set=self._listed)
        places = np.asarray(found.fill_null(UNKNOWN), dtype=np.int32)
        self._cursor = max(0, int(places[-1])) if len(places) else 0
        if self._rank is None:
            return places
        return np.where(places == UNKNOWN, UNKNOWN, self._rank[places]).astype(np.int32)

    def rewind(self) -> None:
        """Another table begins."""
        self._cursor = 0


class Words:
    """Words that no table lists (gates, fields): coded as they are met, sorted once all are known."""

    def __init__(self, *first: str) -> None:
        self._codes = {word: code for code, word in enumerate(first)}
        self._kept = len(first)
        self.listed: list[str] = []

    def codes(self, words: Any) -> Codes:
        """The code of each word as of now; new ones get the next."""
        known = self._codes
        return np.array([known.setdefault(word, len(known)) for word in words.to_pylist()], dtype=np.int32)

    def settle(self) -> Codes:
        """Sort by letter what is known (the words given first stay first); returns what each code becomes.

        Words met later get codes after these and are not among `listed`.
        """
        met = list(self._codes)
        order = list(range(self._kept)) + sorted(range(self._kept, len(met)), key=met.__getitem__)
        becomes = np.empty(len(met), dtype=np.int32)
        becomes[order] = np.arange(len(met), dtype=np.int32)
        self.listed = [met[code] for code in order]
        self._codes = {word: code for code, word in enumerate(self.listed)}
        return becomes
