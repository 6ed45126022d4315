"""Words that are near one another in letters: the Dice coefficient over pairs of letters."""

from collections import Counter
from collections.abc import Iterable
from functools import cached_property

# A word is read as another if so much of their pairs is shared; shorter words than this are left alone.
ALIKE, SHORTEST = 0.72, 4


def letter_pairs(word: str) -> frozenset[str]:
    """The pairs of letters of a word with its ends marked."""
    marked = f"^{word}$"
    return frozenset(marked[i : i + 2] for i in range(len(marked) - 1))


class Vocabulary:
    """Words that may be meant. `word in vocabulary`; `nearest(word)`."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)

    def __contains__(self, word: object) -> bool:
        return word in self._words

    @cached_property
    def _by_pair(self) -> dict[str, list[tuple[str, int]]]:
        found: dict[str, list[tuple[str, int]]] = {}
        for word in sorted(self._words):
            pairs = letter_pairs(word)
            for pair in pairs:
                found.setdefault(pair, []).append((word, len(pairs)))
        return found

    def nearest(self, word: str) -> str | None:
        """The word nearest in letters; None where none is near. Ties: the last in the alphabet."""
        if len(word) < SHORTEST:
            return None
        mine = letter_pairs(word)
        shared: Counter[tuple[str, int]] = Counter()
        for pair in mine:
            shared.update(self._by_pair.get(pair, ()))
        best = max(
            ((2 * count / (len(mine) + size), other) for (other, size), count in shared.items()),
            default=(0.0, ""),
        )
        return best[1] if best[0] >= ALIKE else None
