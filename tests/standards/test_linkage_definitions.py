"""The table of published definitions, and divisions by name."""

from sambung.standards.kbli import division_title
from sambung.standards.linkage_definitions import benchmarks, published_definitions


def test_one_definition_is_the_default_and_each_is_whole():
    definitions = published_definitions()
    assert [one.code for one in definitions if one.is_default] == ["L1"]
    assert len({one.code for one in definitions}) == len(definitions)
    assert all(set(one.spec) == set(definitions[0].spec) | {"minimum_level"} for one in definitions)
    assert all(one.name_id and one.name_en for one in definitions)


def test_the_figures_to_compare_with_name_their_source():
    assert {name: one.value for name, one in benchmarks().items()} == {"baseline": 0.07, "target": 0.24}
    assert all(one.source for one in benchmarks().values())


def test_every_division_of_manufacturing_has_a_title_in_both_languages():
    for division in range(10, 34):
        assert division_title(str(division))
        assert division_title(str(division), "en")
    assert division_title("10", "en") == "Food"
    # A division without a line of its own is called by its category; one that does not exist by nothing.
    assert division_title("42", "en") == "Construction"
    assert division_title("34") is None
