"""The rule book: which version holds on a day, and what a wrong file says."""

from datetime import date, timedelta

import pytest

from sambung.standards.rules import (
    NoRuleInForce,
    Rule,
    RuleFault,
    read_rules,
    rule,
    rule_ids,
    rules_in_force,
    versions,
)

TODAY = date(2026, 11, 24)
HEAD = "id: r\nlabel: {id: Aturan, en: Rule}\nversions:\n"


def _row(first: str, last: str = "null", figure: int = 1) -> str:
    return f"  - {{valid_from: {first}, valid_to: {last}, reference: UU 1, source: x, parameters: {{figure: {figure}}}}}\n"


def _in_force(id: str, on: date = TODAY) -> Rule:
    found = rule(id, on=on)
    assert isinstance(found, Rule)
    return found


def test_size_class_changes_on_the_day_of_pp_7_2021() -> None:
    before, after = _in_force("size_class", date(2021, 2, 1)), _in_force("size_class", date(2021, 2, 2))
    assert before.reference == "UU 20/2008 pasal 6"
    assert after.reference == "PP 7/2021 pasal 35"
    assert after.parameters["capital"] == {"MICRO": 10**9, "SMALL": 5 * 10**9, "MEDIUM": 10**10}
    assert after.parameters["annual_sales"] == {"MICRO": 2 * 10**9, "SMALL": 15 * 10**9, "MEDIUM": 50 * 10**9}
    assert after.parameters["upper_bounds_inclusive"] is True


def test_before_the_first_version_nothing_is_in_force() -> None:
    assert rule("freight_tariff", on=date(2025, 12, 31)) == NoRuleInForce(
        "freight_tariff", date(2025, 12, 31)
    )
    assert "freight_tariff" not in versions(date(2025, 12, 31))
    with pytest.raises(KeyError):
        rule("no_such_rule", on=TODAY)


def test_tax_rules_of_today() -> None:
    assert _in_force("ppn").parameters["effective_bp"] == 1100
    assert _in_force("pkp_threshold").parameters["annual_sales"] == 4_800_000_000
    assert "CV" in _in_force("pph_final", date(2026, 4, 21)).parameters["eligible"]
    assert "CV" not in _in_force("pph_final", date(2026, 4, 22)).parameters["eligible"]


def test_every_rule_has_both_labels_a_reference_and_a_version_today() -> None:
    assert set(versions(TODAY)) == set(rule_ids())
    for one in rules_in_force(TODAY):
        assert one.label("id")
        assert one.label("en")
        assert one.reference
        assert one.source
        assert "http" not in one.source
        assert one.version.startswith(one.valid_from.isoformat())


def test_parameters_cannot_be_changed_by_whoever_reads_them() -> None:
    found = _in_force("size_class")
    with pytest.raises(TypeError):
        found.parameters["capital"]["MICRO"] = 1


def test_a_changed_figure_is_another_version() -> None:
    one = read_rules([("r.yaml", HEAD + _row("2020-01-01"))])["r"][0]
    two = read_rules([("r.yaml", HEAD + _row("2020-01-01", figure=2))])["r"][0]
    assert one.version != two.version
    assert one.version == read_rules([("r.yaml", HEAD + _row("2020-01-01"))])["r"][0].version


def test_the_last_day_belongs_to_the_version() -> None:
    book = read_rules([("r.yaml", HEAD + _row("2021-01-01") + _row("2020-01-01", "2020-12-31"))])
    first, second = book["r"]
    assert first.valid_to == second.valid_from - timedelta(days=1)


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("r.yaml", HEAD + _row("2020-01-01") + _row("2021-01-01"), "overlap"),
        ("r.yaml", HEAD + _row("2020-01-01", "2021-01-01") + _row("2021-01-01"), "overlap"),
        ("r.yaml", HEAD + _row("2020-01-01", "2019-01-01"), "before"),
        ("r.yaml", HEAD + _row("soon"), "dates"),
        (
            "r.yaml",
            HEAD + "  - {valid_from: 2020-01-01, reference: UU 1, parameters: {a: 1}}\n",
            "lacks source",
        ),
        ("s.yaml", HEAD + _row("2020-01-01"), "named as its id"),
        ("r.yaml", "id: r\nlabel: {id: Aturan}\nversions: []\n", "label"),
        ("r.yaml", "[]", "needed"),
    ],
)
def test_a_wrong_file_says_what_to_mend(name: str, text: str, reason: str) -> None:
    with pytest.raises(RuleFault, match=reason):
        read_rules([(name, text)])
