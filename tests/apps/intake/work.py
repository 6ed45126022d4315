"""What the crash test's processes do: prepare a list, take it (to be killed on the way), count."""

import json
import os
import sys
from pathlib import Path

import django
from tests.killing import note_step

django.setup()

from django.db.models import Count  # noqa: E402

from sambung.apps.actors.access import SYSTEM  # noqa: E402
from sambung.apps.centres.models import Centre  # noqa: E402
from sambung.apps.intake.models import Upload, UploadRow  # noqa: E402
from sambung.apps.intake.services import check_upload, commit_upload, start_upload  # noqa: E402
from sambung.apps.journal.models import Entry  # noqa: E402
from sambung.apps.registry.models import Activity, Enterprise  # noqa: E402

WHY = "the crash test counts"
ROWS, CHUNK = int(os.environ["SAMBUNG_TEST_ROWS"]), int(os.environ["SAMBUNG_TEST_CHUNK"])
COLUMNS = {"source_id": "no", "name": "nama", "activity": "kegiatan", "region_code": "wilayah"}


def the_list() -> bytes:
    lines = [
        f"{number},Usaha {number},kegiatan {number},{'99.99' if number % 50 == 0 else '33.72'}"
        for number in range(1, ROWS + 1)
    ]
    return "\n".join(["no,nama,kegiatan,wilayah", *lines]).encode()


def prepare() -> None:
    centre = Centre.objects.create(name="PLUT Uji", region_code="33.72")
    upload = start_upload(SYSTEM, centre=centre, file_name="a.csv", content=the_list())
    check_upload(SYSTEM, upload, mapping={"source": "uji", "columns": COLUMNS})


def take(steps: Path) -> None:
    upload = Upload.objects.unscoped(WHY).select_related("centre").get()
    commit_upload(SYSTEM, upload, chunk=CHUNK, report=lambda _share: note_step(steps))


def look() -> dict[str, object]:
    upload = Upload.objects.unscoped(WHY).get()
    rows = UploadRow.objects.filter(upload=upload)
    made = Enterprise.objects.unscoped(WHY).filter(upload_uid=upload.uid)
    told = [
        number
        for payload in Entry.objects.filter(code="intake.rows.committed").values_list("payload", flat=True)
        for number, _digest in payload["rows"]
    ]
    return {
        "state": upload.state,
        "rows": rows.count(),
        "accepted": upload.accepted,
        "rejected": upload.rejected,
        "enterprises": made.count(),
        "names": made.values("name").distinct().count(),
        "activities": Activity.objects.unscoped(WHY).count(),
        "doubled": rows.exclude(target_uid=None)
        .values("target_uid")
        .annotate(many=Count("id"))
        .filter(many__gt=1)
        .count(),
        "journalled_once": sorted(told) == list(range(2, ROWS + 2)),
    }


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare()
    elif sys.argv[1] == "take":
        take(Path(sys.argv[2]))
    else:
        print(json.dumps(look()))
