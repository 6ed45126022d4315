"""The indicator has something to show."""

from datetime import date, timedelta

from sambung.engine.simulation import Province


def rate(province: Province, level: int, day: date) -> float:
    """Share of the small enterprises registered by `day` with a linkage that holds at that level."""
    registered = {
        e.enterprise_id for e in province.enterprises if e.kind == "MSME" and e.registered_on <= day
    }
    reached = {m.linkage_id for m in province.milestones if m.level >= level and m.reached_on <= day}
    linked = {
        link.enterprise_id
        for link in province.linkages
        if link.linkage_id in reached and (link.ended_on is None or link.ended_on > day)
    }
    return len(linked & registered) / len(registered)


def test_about_seven_of_a_hundred_are_linked_and_fewer_were_before(province: Province) -> None:
    series = [rate(province, 1, province.day - timedelta(days=30 * back)) for back in (24, 16, 8, 0)]
    assert series == sorted(series)
    assert 0.035 < series[0] < 0.055
    assert 0.065 < series[-1] < 0.075


def test_each_level_is_rarer_than_the_one_below(province: Province) -> None:
    rates = [rate(province, level, province.day) for level in range(1, 6)]
    assert rates == sorted(rates, reverse=True)
    assert rates[-1] > 0


def test_levels_are_reached_in_order_and_proved(province: Province) -> None:
    reached: dict[str, list] = {}
    for milestone in province.milestones:
        reached.setdefault(milestone.linkage_id, []).append((milestone.level, milestone.reached_on))
    proved = {(e.linkage_id, e.level) for e in province.evidence}
    for linkage_id, steps in reached.items():
        assert [level for level, _ in steps] == list(range(1, len(steps) + 1))
        assert [day for _, day in steps] == sorted(day for _, day in steps)
        for level, _ in steps:
            assert (linkage_id, 3 if level == 4 else level) in proved


def test_some_proofs_lack_the_buyer_s_confirmation(province: Province) -> None:
    one_sided = sum(e.buyer_confirmed_on is None for e in province.evidence)
    assert 0.03 < one_sided / len(province.evidence) < 0.2


def test_nobody_is_linked_to_its_owner(province: Province) -> None:
    linked = {(link.enterprise_id, link.buyer_id) for link in province.linkages}
    assert not linked & {(tie.owned_id, tie.owner_id) for tie in province.ties}
