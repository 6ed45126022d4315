"""The small enterprises look like a centre's register."""

import re
from collections import Counter

from sambung.engine.simulation import Province

BILLION = 1_000_000_000


def small(province: Province) -> list:
    return [e for e in province.enterprises if e.kind == "MSME"]


def test_kinds_at_the_demo_s_size(province: Province) -> None:
    kinds = Counter(e.kind for e in province.enterprises)
    assert kinds["LARGE"] == 40
    assert kinds["COOPERATIVE"] + kinds["SHARED_HOUSE"] == 204
    assert 5 <= kinds["SHARED_HOUSE"] <= 20
    assert {h.enterprise_id for h in province.hubs} <= {
        e.enterprise_id for e in province.enterprises if e.kind in ("COOPERATIVE", "SHARED_HOUSE")
    }


def test_numbers_can_reach_or_register_nobody(province: Province) -> None:
    nibs = [e.nib for e in province.enterprises if e.nib]
    phones = [e.phone for e in province.enterprises if e.phone]
    assert all(re.fullmatch(r"0000\d{9}", nib) for nib in nibs)
    assert all(re.fullmatch(r"08000\d{7}", phone) for phone in phones)
    assert len(set(nibs)) == len(nibs)
    assert len(set(phones)) == len(phones)
    owners = {e.owner_name.split()[-1] for e in small(province)}
    assert owners <= {"Contoh", "Simulasi", "Rekaan", "Misal", "Umpama", "Andaian", "Peraga", "Model"}


def test_gaps_are_unknown_never_zero(province: Province) -> None:
    listed = small(province)
    for missing, low, high in (
        (sum(e.nib is None for e in listed), 0.12, 0.28),
        (sum(e.phone is None for e in listed), 0.06, 0.13),
        (sum(e.consent_matching is None for e in listed), 0.08, 0.16),
        (sum(e.consent_buyers is None for e in listed), 0.22, 0.40),
        (sum(e.capital is None and e.annual_sales is None for e in listed), 0.09, 0.18),
        (sum(e.owner_sex is None for e in listed), 0.03, 0.10),
    ):
        assert low < missing / len(listed) < high
    assert all(e.capital is None or e.capital > 0 for e in listed)
    assert all(e.annual_sales is None or e.annual_sales > 0 for e in listed)
    assert all(e.consent_buyers is None or e.consent_matching is not None for e in listed)
    assert all((e.basis_on is None) == (e.capital is None and e.annual_sales is None) for e in listed)


def band(value: int | None, first: int, second: int, third: int) -> int | None:
    """0 micro, 1 small, 2 medium (bounds inclusive), None unknown."""
    if value is None:
        return None
    assert value <= third
    return 0 if value <= first else 1 if value <= second else 2


def test_capital_and_sales_never_contradict_each_other_and_most_are_micro(province: Province) -> None:
    classes = []
    for e in small(province):
        by_capital = band(e.capital, BILLION, 5 * BILLION, 10 * BILLION)
        by_sales = band(e.annual_sales, 2 * BILLION, 15 * BILLION, 50 * BILLION)
        assert by_capital is None or by_sales is None or by_capital == by_sales
        classes.append(by_sales if by_capital is None else by_capital)
    known = [c for c in classes if c is not None]
    assert 0.85 < known.count(0) / len(known) < 0.91
    assert known.count(2) > 50


def test_enterprises_stand_near_their_regency_s_seat(province: Province) -> None:
    seats = {r.code: (r.latitude, r.longitude) for r in province.regions}
    for e in province.enterprises:
        latitude, longitude = seats[e.region_code]
        assert abs(e.latitude - latitude) < 0.1
        assert abs(e.longitude - longitude) < 0.1


def test_products_are_made_where_jawa_tengah_is_known_for_them(province: Province) -> None:
    region = {e.enterprise_id: e.region_code for e in province.enterprises}
    makers: dict[str, Counter] = {}
    for offer in province.offers:
        makers.setdefault(offer.product, Counter())[region[offer.enterprise_id]] += 1
    assert makers["kursi_kayu"].most_common(1)[0][0] == "33.20"
    assert makers["batik_cap"].most_common(1)[0][0] in {"33.75", "33.26"}
    assert makers["baut_mur"].most_common(1)[0][0] == "33.28"
    assert makers["gula_semut"].most_common(1)[0][0] == "33.02"
    assert makers["kopi_bubuk"].most_common(1)[0][0] == "33.23"
