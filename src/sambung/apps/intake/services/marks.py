"""The marks of a survey, kept beside an upload's rows: who goes on after a stop need not read the whole file again."""

from __future__ import annotations

import base64
import uuid
import zlib

from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone

from sambung.apps.actors.access import SYSTEM, Actor
from sambung.apps.documents.selectors import open_document
from sambung.apps.intake.models import Upload
from sambung.apps.intake.services.mapping import ListMapping
from sambung.apps.intake.services.planning import Survey
from sambung.apps.intake.services.reading import keep_beside

# The first line, so that what follows is a text to whoever looks at the file's bytes.
MARK = "sambung-marks-1\n"


def keep_marks(actor: Actor, upload: Upload, found: Survey) -> str:
    """Keep the marks, as long as the rows; the document's uid."""
    content = MARK + base64.b64encode(zlib.compress(found.marks, 6)).decode()
    return str(keep_beside(actor, upload, content.encode(), "marks.csv", timezone.localdate()))


def kept_survey(upload: Upload, mapping: ListMapping) -> Survey | None:
    """The survey of the upload's check; None where its marks are not kept."""
    uid = upload.preview.get("marks")
    if not uid:
        return None
    try:
        content = open_document(SYSTEM, uuid.UUID(uid)).content.decode()
    except ObjectDoesNotExist:
        return None
    return Survey(zlib.decompress(base64.b64decode(content.removeprefix(MARK))), mapping.numbers)
