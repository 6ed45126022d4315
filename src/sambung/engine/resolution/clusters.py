"""From pairs that are the same to clusters: what is joined by a chain of them, whatever their order."""

from collections.abc import Iterable


def clusters_of(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Each member of a cluster of two or more → the smallest key in it. No pair: nothing."""
    above: dict[int, int] = {}

    def top(key: int) -> int:
        path = []
        while (up := above.setdefault(key, key)) != key:
            path.append(key)
            key = up
        for one in path:
            above[one] = key
        return key

    for left, right in pairs:
        one, two = top(left), top(right)
        # The smaller stays on top: the order of the pairs means nothing.
        above[max(one, two)] = min(one, two)
    found = {key: top(key) for key in list(above)}
    alone = {key for key, first in found.items() if key == first} - {
        first for key, first in found.items() if key != first
    }
    return {key: first for key, first in found.items() if key not in alone}
