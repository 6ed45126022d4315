"""What a certificate covers: offers by name, products by words, activities by KBLI."""

import pytest

from sambung.engine.certificates import Scope, Subject, covers

TEMPE = Subject("o1", frozenset({"keripik", "tempe", "pedas"}), ("10794",))


@pytest.mark.parametrize(
    ("scope", "subject", "answer"),
    [
        (Scope(whole_enterprise=True), Subject("anything"), True),
        (Scope(offer_ids=frozenset({"o1"})), TEMPE, True),
        (Scope(offer_ids=frozenset({"o2"})), TEMPE, False),
        (Scope(product_stems=(frozenset({"keripik", "tempe"}),)), TEMPE, True),
        (Scope(product_stems=(frozenset({"keripik", "singkong"}),)), TEMPE, False),
        (Scope(product_stems=(frozenset(),)), TEMPE, False),
        (Scope(product_stems=(frozenset({"keripik"}),)), Subject("o1"), None),
        (Scope(kbli_prefixes=("107",)), TEMPE, True),
        (Scope(kbli_prefixes=("14",)), TEMPE, False),
        (Scope(kbli_prefixes=("14",)), Subject("o1", TEMPE.stems), None),
        (Scope(offer_ids=frozenset({"o2"}), kbli_prefixes=("14",)), Subject("o1"), None),
        (Scope(), TEMPE, None),
    ],
)
def test_coverage(scope: Scope, subject: Subject, answer: bool | None) -> None:
    assert covers(scope, subject) is answer
