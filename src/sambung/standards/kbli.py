"""KBLI codes with their vintage, and the loaders of the official files of 2020 and 2025.

The same digits may mean another activity in another vintage, so comparing across vintages answers None. No
classification is shipped: only the ranges of the categories and an excerpt of short titles for the demo.
"""

import csv
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from pathlib import Path
from types import MappingProxyType

import yaml


class Vintage(StrEnum):
    KBLI_2020 = "2020"
    KBLI_2025 = "2025"


class KbliLevel(StrEnum):
    """Levels with their official names: kategori, golongan pokok, golongan, subgolongan, kelompok."""

    CATEGORY = "CATEGORY"
    DIVISION = "DIVISION"
    GROUP = "GROUP"
    CLASS = "CLASS"
    SUBCLASS = "SUBCLASS"


_LEVELS = {2: KbliLevel.DIVISION, 3: KbliLevel.GROUP, 4: KbliLevel.CLASS, 5: KbliLevel.SUBCLASS}


class UnableToParseKbli(ValueError):
    """The text is no KBLI code: a letter, or two to five digits in a division of the vintage."""

    def __init__(self, text: str, vintage: Vintage) -> None:
        self.code = "KBLI_FORMAT"
        self.params = {"text": text[:20], "vintage": vintage.value}
        super().__init__(f"{text[:20]!r} is no code of KBLI {vintage.value}: write C, 10, 107, 1079 or 10792")


class UnableToLoadKbli(ValueError):
    """An official file cannot be read: the file, its row and why."""

    def __init__(self, file: str, row: int, reason: str) -> None:
        self.code = "KBLI_ROW"
        self.params = {"file": file, "row": row, "reason": reason}
        super().__init__(f"{file}, row {row}: {reason}")


@lru_cache(maxsize=1)
def _categories() -> Mapping[str, Mapping[str, str]]:
    text = _table("kbli_categories.yaml")
    return {
        vintage: {
            f"{division:02d}": letter
            for letter, (first, last) in letters.items()
            for division in range(int(first), int(last) + 1)
        }
        for vintage, letters in yaml.safe_load(text).items()
    }


def _table(name: str) -> str:
    return resources.files("sambung.standards").joinpath("tables", name).read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True, order=True)
class KbliCode:
    """A code of one vintage: a letter, or 2 to 5 digits. Made by `parse_kbli`."""

    text: str
    vintage: Vintage = Vintage.KBLI_2020

    @property
    def level(self) -> KbliLevel:
        return _LEVELS.get(len(self.text), KbliLevel.CATEGORY)

    @property
    def category(self) -> str:
        """The letter: C for manufacturing."""
        return self.text if self.text.isalpha() else _categories()[self.vintage.value][self.text[:2]]

    @property
    def parent(self) -> "KbliCode | None":
        """The code one level up; None for a letter."""
        if self.level is KbliLevel.CATEGORY:
            return None
        return KbliCode(self.text[:-1] if len(self.text) > 2 else self.category, self.vintage)

    def is_under(self, prefix: "KbliCode") -> bool | None:
        """Whether this code is `prefix` or below it; None (unknown) across vintages."""
        if self.vintage is not prefix.vintage:
            return None
        if prefix.level is KbliLevel.CATEGORY:
            return self.category == prefix.text
        return self.text.startswith(prefix.text)

    def __str__(self) -> str:
        return self.text


def parse_kbli(text: str, vintage: Vintage = Vintage.KBLI_2020) -> KbliCode:
    """Read `C`, `10` or `10792`; raises UnableToParseKbli.

    Only the division is checked; a loaded list knows the rest.
    """
    cleaned = text.strip().upper()
    divisions = _categories()[vintage.value]
    if re.fullmatch(r"[A-Z]", cleaned):
        if cleaned in divisions.values():
            return KbliCode(cleaned, vintage)
    elif re.fullmatch(r"[0-9]{2,5}", cleaned) and cleaned[:2] in divisions:
        return KbliCode(cleaned, vintage)
    raise UnableToParseKbli(text, vintage)


@dataclass(frozen=True, slots=True)
class KbliEntry:
    """A code with its official title and description (in Indonesian)."""

    code: KbliCode
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class KbliList:
    """The classification of one vintage as its file gives it, with where it came from and the file's hash."""

    vintage: Vintage
    source: str
    sha256: str
    entries: Mapping[str, KbliEntry]

    def __contains__(self, code: object) -> bool:
        return isinstance(code, KbliCode) and code.vintage is self.vintage and code.text in self.entries

    def entry(self, code: KbliCode) -> KbliEntry | None:
        """The entry of a code; None where the list lacks it or is of another vintage."""
        return self.entries.get(code.text) if code in self else None

    def title(self, code: KbliCode) -> str | None:
        found = self.entry(code)
        return None if found is None else found.title

    def children(self, code: KbliCode) -> tuple[KbliEntry, ...]:
        """The entries one level below, by code."""
        return tuple(one for one in self.entries.values() if one.code.parent == code)

    def under(self, code: KbliCode, level: KbliLevel = KbliLevel.SUBCLASS) -> tuple[KbliEntry, ...]:
        """The entries of a level at or below a code, by code."""
        return tuple(
            one for one in self.entries.values() if one.code.level is level and one.code.is_under(code)
        )


def _listed(
    vintage: Vintage, source: str, digest: str, rows: Iterable[tuple[str, int, str, str, str]]
) -> KbliList:
    """Rows are (file, row number, code, title, description)."""
    entries: dict[str, KbliEntry] = {}
    for file, number, text, title, description in rows:
        try:
            code = parse_kbli(text, vintage)
        except UnableToParseKbli as error:
            raise UnableToLoadKbli(file, number, str(error)) from error
        if code.text in entries:
            raise UnableToLoadKbli(file, number, f"code {code} occurs twice")
        if not title.strip():
            raise UnableToLoadKbli(file, number, f"code {code} has no title")
        entries[code.text] = KbliEntry(code, " ".join(title.split()), description.strip())
    for text, entry in entries.items():
        parent = entry.code.parent
        if parent is not None and parent.text not in entries:
            raise UnableToLoadKbli(source, 0, f"code {text} has no parent {parent} in the list")
    ordered = dict(sorted(entries.items()))
    return KbliList(vintage, source, digest, MappingProxyType(ordered))


def load_kbli_2020(path: Path, *, source: str) -> KbliList:
    """Read a CSV with the columns kode, judul, uraian (any levels); raises UnableToLoadKbli."""
    content = path.read_bytes()
    try:
        reader = csv.DictReader(content.decode("utf-8-sig").splitlines(keepends=True))
    except UnicodeDecodeError as error:
        raise UnableToLoadKbli(path.name, 0, "the file is not UTF-8") from error
    missing = {"kode", "judul", "uraian"} - set(reader.fieldnames or ())
    if missing:
        raise UnableToLoadKbli(path.name, 1, f"columns missing: {', '.join(sorted(missing))}")
    rows = (
        (path.name, number, row["kode"] or "", row["judul"] or "", row["uraian"] or "")
        for number, row in enumerate(reader, start=2)
    )
    return _listed(Vintage.KBLI_2020, source, hashlib.sha256(content).hexdigest(), rows)


def load_kbli_2025(folder: Path, *, source: str) -> KbliList:
    """Read a folder of JSON lists of {code, title, description}, a file a level; raises UnableToLoadKbli."""
    digest = hashlib.sha256()
    rows: list[tuple[str, int, str, str, str]] = []
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise UnableToLoadKbli(folder.name, 0, "no JSON file in the folder")
    for path in paths:
        content = path.read_bytes()
        digest.update(content)
        try:
            items = json.loads(content)
            rows += [
                (path.name, number, str(item["code"]), str(item["title"]), str(item.get("description") or ""))
                for number, item in enumerate(items, start=1)
            ]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UnableToLoadKbli(
                path.name, 0, f"not a list of code, title, description: {error}"
            ) from error
    return _listed(Vintage.KBLI_2025, source, digest.hexdigest(), rows)


@dataclass(frozen=True, slots=True)
class ShortTitle:
    """A short title in our words, in both languages."""

    code: KbliCode
    title_id: str
    title_en: str

    def title(self, lang: str = "id") -> str:
        return self.title_en if lang.startswith("en") else self.title_id


@lru_cache(maxsize=1)
def demo_titles() -> Mapping[str, ShortTitle]:
    """An excerpt of KBLI 2020 for the demonstration: some fifty codes of manufacturing, by code."""
    rows = yaml.safe_load(_table("kbli_demo.yaml"))["titles"]
    return MappingProxyType(
        {text: ShortTitle(parse_kbli(text), row["id"], row["en"]) for text, row in rows.items()}
    )


@lru_cache(maxsize=1)
def _division_titles() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    loaded: Mapping[str, Mapping[str, Mapping[str, str]]] = yaml.safe_load(_table("kbli_divisions.yaml"))
    return loaded


def division_title(digits: str, lang: str = "id") -> str | None:
    """A division's short title in our words (`10`: Makanan), else its category's in KBLI 2020; None: neither known."""
    tables = _division_titles()
    letter = _categories()[Vintage.KBLI_2020.value].get(digits, "")
    row = tables["divisions"].get(digits) or tables["categories"].get(letter)
    return None if row is None else row["en" if lang.startswith("en") else "id"]
