"""What every target of the registry shares: its columns, and reading cells into meanings with faults."""

from __future__ import annotations

import contextlib
import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sambung.standards.identifiers import screen
from sambung.standards.money import NumberStyle, UnableToParseNumber, parse_number, parse_rupiah

# A row's fault: stable reason, the target's column, parameters for the sentence.
RowFault = tuple[str, str, dict[str, Any]]
_MAY_BE_PERSONAL = re.compile(r"@|(?:[0-9][^0-9]{0,3}){6}")


@dataclass(frozen=True)
class Column:
    """A column of a target: its name, label, and header words by which a list's column is guessed.

    `note` and `examples` explain it in the template that people download.
    """

    name: str
    label: str | Promise
    hints: tuple[str, ...] = ()
    note: str | Promise = ""
    examples: tuple[str, str] = ("", "")
    is_number: bool = False
    is_needed: bool = False


@dataclass
class ReadRow:
    """What became of a row's cells: its meaning, or the faults for which it is rejected; kinds of data masked."""

    item: Any
    faults: list[RowFault] = field(default_factory=list)
    masked: list[str] = field(default_factory=list)

    def fault(self, reason: str, column: str, **params: Any) -> None:
        """One more fault; params hold no personal value."""
        self.faults.append((reason, column, params))


# Reasons that every target of the registry may give.
REASONS: dict[str, str | Promise] = {
    "TEXT_TOO_LONG": _("%(column)s: longer than %(most)s characters. Shorten it."),
    "EMPTY_CELL": _("%(column)s: must not be empty."),
    "UNKNOWN_WORD": _("%(column)s: “%(text)s” is not known; write one of %(known)s."),
    "DAY": _("%(column)s: “%(text)s” is no day; write it as 2026-11-24 or 24/11/2026."),
    "NUMBER_EMPTY": _("%(column)s: a number is missing."),
    "NUMBER_NOT_A_NUMBER": _("%(column)s: “%(text)s” is no number; write digits such as 1250000."),
    "NUMBER_AMBIGUOUS": _("%(column)s: “%(text)s” has two readings; write digits without signs."),
    "NUMBER_BAD_GROUPS": _("%(column)s: “%(text)s” is grouped wrongly; write digits without signs."),
    "NUMBER_NEGATIVE": _("%(column)s: “%(text)s” is below 0."),
    "NUMBER_TOO_LARGE": _("%(column)s: “%(text)s” is too large; check its zeros."),
    "NUMBER_TOO_FINE": _("%(column)s: “%(text)s” has too many decimals; write whole rupiah."),
}


class Sheet:
    """What a target says of itself: its columns, and its reasons beside those that every target may give."""

    columns: tuple[Column, ...]
    reasons: Mapping[str, str | Promise]

    def say(self, reason: str, column: str, params: Mapping[str, Any]) -> str:
        """A reason as a sentence: what is wrong and what to do."""
        label = next((one.label for one in self.columns if one.name == column), column)
        said = self.reasons.get(reason) or REASONS.get(reason) or reason
        return str(said) % {"column": label, "text": "", "most": "", "known": "", **params}

    def open_row(
        self, item: Any, values: Mapping[str, str], longest: Mapping[str, int]
    ) -> tuple[ReadRow, dict[str, str]]:
        """A row and its cells without doubled blanks; what is too long, or empty and needed, is a fault."""
        row, said = ReadRow(item), squeezed(values)
        check_lengths(said, row, longest)
        for column in self.columns:
            if column.is_needed and not said.get(column.name):
                row.fault("EMPTY_CELL", column.name)
        return row, said


def joined(values: Mapping[str, str], *names: str) -> str:
    """Cells as one key, by which rows that say the same are found."""
    return "|".join(" ".join(values.get(name, "").lower().split()) for name in names)


def squeezed(values: Mapping[str, str]) -> dict[str, str]:
    """Cells without doubled blanks and line breaks."""
    return {name: " ".join(text.split()) for name, text in values.items()}


def masked_text(text: str, row: ReadRow) -> str:
    """Free text without telephone numbers, e-mail addresses, NIK and NPWP; the kinds are told in the row."""
    if not _MAY_BE_PERSONAL.search(text):
        return text
    screened = screen(text)
    row.masked.extend(sorted(screened.kinds))
    return screened.text


def check_lengths(said: Mapping[str, str], row: ReadRow, longest: Mapping[str, int]) -> None:
    """A fault for each text that is too long."""
    for name, most in longest.items():
        if len(said.get(name, "")) > most:
            row.fault("TEXT_TOO_LONG", name, most=most)


def read_word(said: Mapping[str, str], row: ReadRow, name: str, known: Mapping[str, str]) -> str:
    """A word of a few; empty where the cell is, or where it is not known (a fault)."""
    text = said.get(name, "")
    if not text:
        return ""
    found = known.get(text.lower().replace("_", " "))
    if found is None:
        row.fault("UNKNOWN_WORD", name, text=text[:30], known=", ".join(sorted(set(known.values()))))
    return found or ""


def read_quantity(
    said: Mapping[str, str], row: ReadRow, name: str, scale: int, style: NumberStyle | None
) -> int | None:
    """A number × `scale` as an integer; None where the cell is empty or is none (a fault)."""
    text = said.get(name, "")
    if not text:
        return None
    try:
        value = parse_number(text, style=style) * scale
    except UnableToParseNumber as error:
        row.fault(f"NUMBER_{error.code}", name, text=text[:30])
        return None
    if value.denominator != 1:
        row.fault("NUMBER_TOO_FINE", name, text=text[:30])
        return None
    return int(value)


def read_rupiah(said: Mapping[str, str], row: ReadRow, name: str, style: NumberStyle | None) -> int | None:
    """Whole rupiah; None where the cell is empty or is none (a fault)."""
    text = said.get(name, "")
    if not text:
        return None
    try:
        return parse_rupiah(text, style=style or NumberStyle.ID)
    except UnableToParseNumber as error:
        row.fault(f"NUMBER_{error.code}", name, text=text[:30])
        return None


def read_day(said: Mapping[str, str], row: ReadRow, name: str) -> datetime.date | None:
    """A day as 2026-11-24, 24/11/2026, 24-11-2026 or 24.11.2026 (day first); None where empty or none (a fault)."""
    text = said.get(name, "")
    if not text:
        return None
    found = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?: 00:00)?", text)
    parts = found.groups() if found else ()
    if not parts:
        found = re.fullmatch(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})", text)
        parts = tuple(reversed(found.groups())) if found else ()
    if parts:
        with contextlib.suppress(ValueError):
            return datetime.date(*map(int, parts))
    row.fault("DAY", name, text=text[:20])
    return None
