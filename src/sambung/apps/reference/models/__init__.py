"""Tables of this room, one file for each family: the lists as loaded (`lists`)."""

from sambung.apps.reference.models.lists import CodeList, CodeListEntry, ListKind

__all__ = ["CodeList", "CodeListEntry", "ListKind"]
