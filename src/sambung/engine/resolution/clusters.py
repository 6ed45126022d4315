"""From pairs that are the same to clusters: what is joined by a chain of them, whatever their order."""

from collections.abc import Iterable


def clusters_of(pairs: Iterable[tuple[int, int]], chosen: Iterable[int] = ()) -> dict[int, int]:
    """Each member of a cluster of two or more → the key that stands for it: the smallest. No pair: nothing.

    `chosen`: keys that shall stand for their clusters instead; of several of one cluster the last counts.
    """
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
    stands = {found[key]: key for key in chosen if key in found}
    return {key: stands.get(first, first) for key, first in found.items() if key not in alone}
