"""Blocks: what two records must have in common to be compared at all.

A phone, an identifier, the letters of a distinctive name, an owner's name in one regency, or a word of the name in
one regency; names that say only their kind of business meet only where activity and place are the same too. The same
blocks serve a whole table at once (`sambung.analytics.duplicates`) and an index of keys that is asked row by row.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b

from sambung.engine.resolution.evidence import Record
from sambung.engine.resolution.names import parse_name
from sambung.standards.stems import stems

# A word that so many names have, or a key that so many records share, brings nothing together.
CROWDED = 60
# Degrees by which points are gathered: about a kilometre.
CELL = 100
# The levels of a region code down to the village.
VILLAGE_DOTS = 3
Count = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Blocks:
    """What a record may have in common with another; empty text and empty tuples meet nothing.

    `words`: all distinguishing words of the name, the crowded ones too; `where`: the regency, or the cell of about a
    kilometre where no region is known; `plain`: name, activity and village of a name that says only its kind.
    """

    phone: str
    identifiers: tuple[str, ...]
    name: str
    owner: str
    words: tuple[str, ...]
    where: str
    plain: str


def blocks_of(record: Record) -> Blocks:
    """The blocks of one record."""
    name, owner = parse_name(record.name), parse_name(record.owner)
    regency = ".".join(record.village.split(".")[:2])
    cell = (
        ""
        if record.latitude is None or record.longitude is None
        else f"{round(record.latitude * CELL)},{round(record.longitude * CELL)}"
    )
    activity = " ".join(sorted(stems(record.activity)))
    at = record.village if record.village.count(".") == VILLAGE_DOTS else cell
    is_plain = bool(name.key and activity and at) and not name.is_distinctive
    return Blocks(
        phone=record.phone,
        identifiers=tuple(f"{scheme}:{value}" for scheme, value in record.identifiers.items() if value),
        name=name.key if name.is_distinctive else "",
        owner=owner.key if len(owner.core) > 1 else "",
        words=name.core,
        where=regency or cell,
        plain=f"{name.key}|{activity}|{at}" if is_plain else "",
    )


def keys_of(blocks: Blocks) -> tuple[str, ...]:
    """The keys under which a record is kept in an index and looked for, each once; `word_key` is kept besides.

    A name that is crowded in the nation is still found within its regency.
    """
    found = [f"i|{one}" for one in blocks.identifiers]
    if blocks.phone:
        found.append(f"p|{blocks.phone}")
    if blocks.name:
        found.append(f"n|{blocks.name}")
    if blocks.plain:
        found.append(f"k|{blocks.plain}")
    if blocks.where:
        if blocks.name:
            found.append(f"m|{blocks.name}|{blocks.where}")
        if blocks.owner:
            found.append(f"o|{blocks.owner}|{blocks.where}")
        found += [f"w|{word}|{blocks.where}" for word in blocks.words]
    return tuple(dict.fromkeys(found))


def word_key(word: str) -> str:
    """The key that counts in how many names a distinguishing word stands; it brings nothing together."""
    return f"f|{word}"


def is_of_word(key: str) -> str:
    """The word of a key that rests on a word of the name; empty for the others."""
    return key.split("|", 2)[1] if key.startswith("w|") else ""


def key_number(key: str) -> int:
    """A key as a whole number of 64 bits with sign: what an index of keys holds instead of the text."""
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big", signed=True)


def plain_phone(text: str) -> str:
    """A telephone number's digits in one form, 62 before it; empty where there are too few to tell anything."""
    digits = re.sub(r"[^0-9]", "", text)
    digits = digits.removeprefix("62").lstrip("0") if digits else ""
    return f"62{digits}" if len(digits) >= 8 else ""
