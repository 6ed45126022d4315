"""What every picture has: a heading that states the finding, words for those who do not see it, and its table."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sambung.web.charts.scale import identity


@dataclass(frozen=True)
class Cell:
    """A cell of a figure's table: text, and whether it is a number (right-aligned)."""

    text: str
    is_number: bool = False


@dataclass(frozen=True)
class Table:
    """The numbers of a picture, as text in the active language. The first column names the row."""

    head: Sequence[Cell]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Figure:
    """Heading, words for `aria-label`, table; `marks` is what the picture's own template draws."""

    heading: str
    words: str
    table: Table
    marks: dict[str, Any]
    note: str = ""
    csv_url: str = ""
    uid: str = field(default="")

    def context(self) -> dict[str, Any]:
        """The template's context."""
        return {
            "heading": self.heading,
            "words": self.words,
            "table": self.table,
            "note": self.note,
            "csv_url": self.csv_url,
            "uid": self.uid or identity(self.heading, self.words, self.csv_url),
            **self.marks,
        }


def head(*labels: str) -> list[Cell]:
    """A table's head: names, the first of rows, the others of numbers."""
    return [Cell(label, index > 0) for index, label in enumerate(labels)]


def row(name: str, *numbers: str) -> list[Cell]:
    """A table's row: its name, then numbers as text."""
    return [Cell(name), *(Cell(number, True) for number in numbers)]


def value_of(thing: Any, name: str, default: Any = None) -> Any:
    """A field of a mapping or an object; pages may give either."""
    return thing.get(name, default) if isinstance(thing, dict) else getattr(thing, name, default)
