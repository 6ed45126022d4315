"""Published lists, as they are: every row ends somewhere, a second time changes nothing, and no number of a person stays."""

import json
import re
from pathlib import Path

import pytest

from sambung.apps.intake.models import UploadRow
from sambung.apps.registry.models import Activity, Enterprise, Place

pytestmark = [pytest.mark.django_db, pytest.mark.shared]
MAPPINGS = Path(__file__).parents[3] / "docs/reference/mappings"
WHY = "the test reads what the list made"
# A telephone number or an e-mail address, as they stand in free text.
PERSONAL = re.compile(r"(?:\+62|\b0)8[0-9][0-9 .-]{7,}|[\w.+-]+@[\w-]+\.[a-z]{2,}")


@pytest.mark.parametrize(
    ("name", "file", "rows"),
    [
        ("umkm_surakarta", "umkm_surakarta.csv", 5907),
        ("ikm_ikan_probolinggo", "ikm_olahan_ikan.csv", None),
        ("pabrik_osh_contoh", "facilities_indonesia.csv", None),
        ("nama_perusahaan_lkpp", "records.csv", None),
    ],
)
def test_a_real_list_is_read_to_its_last_row_and_a_second_time_changes_nothing(
    take_in, shared_data, name, file, rows
):
    mapping = json.loads((MAPPINGS / f"{name}.json").read_text(encoding="utf-8"))
    content = (shared_data / name / file).read_bytes()
    first = take_in(content, mapping)
    assert first.rows_read == (rows or first.rows_read) > 0
    assert first.rows_read == first.accepted + first.unchanged + first.waiting + first.rejected
    kept = UploadRow.objects.filter(upload=first)
    assert kept.count() == first.rows_read
    # Of a published list nearly every row is good.
    assert first.accepted > 0.9 * first.rows_read
    made = Enterprise.objects.unscoped(WHY).filter(upload_uid=first.uid)
    assert made.count() == first.accepted
    assert kept.exclude(target_uid=None).values("target_uid").distinct().count() == first.accepted
    texts = [
        *made.values_list("name", flat=True),
        *Activity.objects.unscoped(WHY).values_list("text", flat=True),
        *Place.objects.unscoped(WHY).values_list("address", flat=True),
    ]
    assert not [text for text in texts if PERSONAL.search(text)]
    second = take_in(content, mapping)
    assert (second.accepted, second.rows_read) == (0, first.rows_read)
    assert second.unchanged == first.accepted
    assert made.count() == first.accepted
    assert not Enterprise.objects.unscoped(WHY).filter(upload_uid=second.uid).exists()
