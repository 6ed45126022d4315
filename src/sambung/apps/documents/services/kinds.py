"""What a file is, by its bytes; a name or a browser's word is never believed."""

from __future__ import annotations

import io
import zipfile

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
WEBP = "image/webp"
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"

ENDINGS = {PDF: ".pdf", PNG: ".png", JPEG: ".jpg", WEBP: ".webp", CSV: ".csv", XLSX: ".xlsx", ODS: ".ods"}
# Control characters that no text table has; tab, line feed, form feed and carriage return it may.
BINARY = bytes(set(range(32)) - {9, 10, 12, 13})


def media_type_of(content: bytes) -> str | None:
    """The media type of an allowed file, None for everything else."""
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return WEBP
    if content.startswith(b"PK\x03\x04"):
        return _spreadsheet(content)
    return CSV if _is_text(content) else None


def _spreadsheet(content: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if {"[Content_Types].xml", "xl/workbook.xml"} <= names:
                # Macros have no business in a list of enterprises.
                return None if any(name.endswith("vbaProject.bin") for name in names) else XLSX
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                return ODS if archive.read("mimetype").strip() == ODS.encode() else None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError):
        return None
    return None


def _is_text(content: bytes) -> bool:
    if not content:
        return False
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            head = content.decode("utf-16")
        except UnicodeDecodeError:
            return False
    else:
        if content.translate(None, BINARY) != content:
            return False
        # Lists from old spreadsheets are in Windows-1252: any byte above 127 is a letter there.
        head = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors="replace")
    # A page or a picture with a script in it is text too.
    return not head.lstrip().startswith("<")
