"""What distinguishes one enterprise's name from another's."""

import pytest

from sambung.engine.resolution.evidence import Level, compare_names
from sambung.engine.resolution.names import parse_name

COMMON = {"putra": 9, "putri": 9, "karya": 40, "utama": 30, "jaya": 30, "mandiri": 30, "berkah": 12}


def frequency(word: str) -> int:
    return COMMON.get(word, 1)


def test_a_name_taken_apart() -> None:
    name = parse_name("C.V. Sumber-Rejeki 2 (Bu Tini's Batik)")
    assert (name.form, name.core, name.kinds, name.numbers) == (
        "CV",
        ("sumber", "rejeki", "tinis"),
        ("batik",),
        ("2",),
    )
    assert parse_name("Warung Kelontong Bu").is_distinctive is False
    assert parse_name("").key == ""


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("CV. Identik", "CV.IDENTIK", Level.SAME),
        ("CV. CHEMICAL KESINDO MANDIRI", "CV. Chemicalkesindo Mandiri", Level.SAME),
        ("Warung Bu Tinah", "warung tinah", Level.SAME),
        ("CV. VIVEN JAYA PRATAMA", "CV VIPEN JAYA PRATAMA", Level.ALIKE),
        ("Sari Asih Tempe", "Tempe Asih Sari", Level.ALIKE),
        ("CV. Putri Kreasi Cakrawala", "cv.putra kreasi cakrawala", Level.DIFFERENT),
        ("PT Sinar Abadi", "CV Sinar Abadi", Level.DIFFERENT),
        ("Barokah Tani 1", "Barokah Tani 2", Level.DIFFERENT),
        ("CV. AMH KARYA UTAMA", "CV. SHANUM KARYA UTAMA", Level.DIFFERENT),
        ("Melati Snack Box", "Melati", Level.PARTLY),
        ("Warung Berkah", "Laundry Berkah Utama", Level.UNKNOWN),
        ("Warung Kelontong", "Warung Kelontong", Level.UNKNOWN),
        ("", "Warung Tinah", Level.UNKNOWN),
    ],
)
def test_how_alike_two_names_are(left: str, right: str, level: Level) -> None:
    assert compare_names(left, right, frequency).level is level
    assert compare_names(right, left, frequency).level is level
