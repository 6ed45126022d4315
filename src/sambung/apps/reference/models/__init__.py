"""Tables of this room, one file for each family: the lists as loaded (`lists`), what people confirmed (`words`)."""

from sambung.apps.reference.models.lists import CodeList, CodeListEntry, ListKind
from sambung.apps.reference.models.words import ConfirmedCode

__all__ = ["CodeList", "CodeListEntry", "ConfirmedCode", "ListKind"]
