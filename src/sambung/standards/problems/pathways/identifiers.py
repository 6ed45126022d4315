"""Identifiers in their order, and where a text stands among them: ten million in the room of their letters."""

from collections.abc import Iterator, Sequence
from typing import Any, overload

import numpy as np
import numpy.typing as npt
import pyarrow
import pyarrow.compute

Codes = npt.NDArray[np.int32]
UNKNOWN = -1
# Below so many identifiers a table of all is made whenever it is needed.
FEW = 200_000


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


def hash_texts(texts: Any) -> npt.NDArray[np.uint64]:
    """A hash of each text of an Arrow array: Σ byte × a number that its place draws, mixed with the length."""
    if not len(texts):
        return np.zeros(0, dtype=np.uint64)
    _, offsets, letters = texts.buffers()
    edge = np.frombuffer(offsets, dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1].astype(
        np.int64
    )
    length = np.diff(edge)
    if letters is None or not length.any():
        return np.zeros(len(texts), dtype=np.uint64)
    content = np.frombuffer(letters, dtype=np.uint8)[edge[0] : edge[-1]]
    draws = np.random.Generator(np.random.PCG64(1)).integers(0, 2**64, int(length.max()), dtype=np.uint64)
    place = np.arange(len(content)) - np.repeat(edge[:-1] - edge[0], length)
    sums = np.zeros(len(content) + 1, dtype=np.uint64)
    np.cumsum((content + np.uint64(1)) * draws[place], out=sums[1:])
    mixed: npt.NDArray[np.uint64] = np.diff(sums[edge - edge[0]])
    return mixed ^ (length.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15))


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
        self._hashes: npt.NDArray[np.uint64] | None = None
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
        places = self._near(words)
        if places is None:
            places = self._anywhere(words)
        if len(places):
            # The next part may have the same words once more, or go on where they end.
            self._cursor = max(0, int(places.min()))
        if self._rank is None:
            return places
        return np.where(places == UNKNOWN, UNKNOWN, self._rank[places]).astype(np.int32)

    def _near(self, words: Any) -> Codes | None:
        """Their places, where all stand among those that follow the last words; None where they do not."""
        window = 3 * len(words) + 1000
        if len(self._listed) < 2 * window:
            return None
        found = pyarrow.compute.index_in(words, value_set=self._listed[self._cursor : self._cursor + window])
        if found.null_count:
            return None
        return np.asarray(found, dtype=np.int32) + np.int32(self._cursor)

    def _anywhere(self, words: Any) -> Codes:
        """Their places among all: by hashes that are sorted once, for a table of ten million is not made for each part."""
        if len(self._listed) < FEW:
            found = pyarrow.compute.index_in(words, value_set=self._listed)
            return np.asarray(found.fill_null(UNKNOWN), dtype=np.int32)
        if self._hashes is None:
            hashes = np.concatenate(
                [hash_texts(self._listed[a : a + FEW]) for a in range(0, len(self._listed), FEW)]
            )
            self._place = np.argsort(hashes, kind="stable").astype(np.int32)
            self._hashes = hashes[self._place]
        wanted = hash_texts(words)
        at = np.searchsorted(self._hashes, wanted)
        places = np.full(len(words), UNKNOWN, dtype=np.int32)
        still = np.arange(len(words))
        # Texts of one hash stand together: look at one after the other until it is the text itself.
        while len(still):
            still = still[at[still] < len(self._hashes)]
            still = still[self._hashes[at[still]] == wanted[still]]
            here = self._place[at[still]]
            same = pyarrow.compute.equal(
                self._listed.take(pyarrow.array(here)), words.take(pyarrow.array(still))
            ).to_numpy(zero_copy_only=False)
            places[still[same]] = here[same]
            still = still[~same]
            at[still] += 1
        return places

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
