"""A small list of our own with what lists really have: blanks, duplicates, bad cells, personal data in text."""

import pytest
from tests.cast import TODAY

from sambung.apps.intake.services import commit_upload, start_upload

MAPPING = {
    "target": "enterprises",
    "source": "uji",
    "columns": {
        "source_id": "no",
        "name": "nama",
        "activity": "kegiatan",
        "region_code": "wilayah",
        "latitude": "lat",
        "longitude": "lng",
        "owner_sex": "jk",
        "annual_sales": "omzet",
        "kind": {"constant": "UMKM"},
    },
}
LIST = """no;nama;kegiatan;wilayah;lat;lng;jk;omzet
1;Dapur Sri;membuat keripik tempe;33.72;-7,56;110,82;P;120.000.000
2;;menjahit seragam;3372;-7.56;110.82;l;
3;;;33.72;;;;
4;Toko Roti;roti, hubungi 0812-3456-7890;33.72;;;;
5;Las Jaya;pagar;99.99;;;;
6;Batik Ayu;batik;33.72;-7.56;;;
1;Dapur Sri;membuat keripik tempe;33.72;-7,56;110,82;P;120.000.000
2;Penjahit;lain;33.72;;;;
9;Satu;dua
10;Omzet Aneh;kue;33.72;;;;dua juta lima
"""


@pytest.fixture
def manager(cast):
    return cast.actor("manager")


@pytest.fixture
def take_in(cast, manager):
    def take(text=LIST, mapping=MAPPING, actor=manager, centre=cast.solo, **options):
        content = text if isinstance(text, bytes) else text.encode()
        upload = start_upload(actor, centre=centre, file_name="daftar.csv", content=content, today=TODAY)
        return commit_upload(actor, upload, mapping=mapping, today=TODAY, **options)

    return take
