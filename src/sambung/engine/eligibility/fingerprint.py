"""The hash of an evaluation's input, by which anybody can tell that two runs saw the same."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum


def input_hash(*parts: object) -> str:
    """SHA-256 (hex) of the canonical JSON of facts, criteria, rules and dates.

    Mappings and sets are unordered; sequences keep their order. Raises TypeError on what has no canonical
    form, ValueError on a number that is not finite.
    """
    canonical = [_canonical(part) for part in parts]
    text = json.dumps(canonical, sort_keys=True, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if is_dataclass(value) and not isinstance(value, type):
        named = {field.name: _canonical(getattr(value, field.name)) for field in fields(value)}
        return {"type": type(value).__name__, "fields": named}
    if isinstance(value, Mapping):
        return {"mapping": {_key(key): _canonical(item) for key, item in value.items()}}
    if isinstance(value, (set, frozenset)):
        items = [_canonical(item) for item in value]
        return {"set": sorted(items, key=lambda item: json.dumps(item, sort_keys=True))}
    if isinstance(value, (tuple, list)):
        return [_canonical(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no canonical form")


def _key(key: object) -> str:
    if isinstance(key, Enum):
        key = key.value
    if not isinstance(key, str):
        raise TypeError(f"a key of {type(key).__name__} has no canonical form")
    return key
