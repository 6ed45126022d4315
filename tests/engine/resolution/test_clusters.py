"""Clusters from pairs: every member under the smallest key, whatever the order."""

from hypothesis import given
from hypothesis import strategies as st

from sambung.engine.resolution.clusters import clusters_of

PAIRS = st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), max_size=12)


def test_a_chain_is_one_cluster_under_its_smallest_key():
    assert clusters_of([(4, 5), (3, 4), (8, 9)]) == {3: 3, 4: 3, 5: 3, 8: 8, 9: 8}
    assert clusters_of([]) == {}


@given(PAIRS, st.randoms())
def test_the_order_means_nothing_and_members_are_those_that_are_joined(pairs, random):
    found = clusters_of(pairs)
    shuffled = [pair[::-1] if random.random() < 0.5 else pair for pair in pairs]
    random.shuffle(shuffled)
    assert clusters_of(shuffled) == found
    for left, right in pairs:
        if left != right:
            assert found[left] == found[right] <= min(left, right)
    for key, first in found.items():
        # Reached by a chain, step by step.
        reached, edge = {first}, {first}
        while edge:
            edge = {b for a, b in [*pairs, *(p[::-1] for p in pairs)] if a in edge} - reached
            reached |= edge
        assert key in reached
        assert min(reached) == first


def test_whoever_was_chosen_last_stands_for_its_own_cluster_alone():
    pairs = [(4, 5), (3, 4), (8, 9)]
    assert clusters_of(pairs, [5]) == {3: 5, 4: 5, 5: 5, 8: 8, 9: 8}
    assert clusters_of(pairs, [5, 9, 4]) == {3: 4, 4: 4, 5: 4, 8: 9, 9: 9}
    # Who is in no cluster stands for nobody.
    assert clusters_of(pairs, [7]) == clusters_of(pairs)
