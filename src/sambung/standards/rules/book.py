"""The rule book: reads the YAML files once, checks them, and answers which version is in force on a day."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import yaml


class RuleFault(ValueError):
    """A rule file is wrong: its name and what to mend."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of a rule; `parameters` are read-only, `valid_to` is its last day or None while it lasts.

    `version` names first day and content (`2021-02-02#1f3a9c07`): a changed figure is another version.
    `doubt` says what was not verified, or None.
    """

    id: str
    version: str
    label_id: str
    label_en: str
    reference: str
    source: str
    valid_from: date
    valid_to: date | None
    parameters: Mapping[str, Any]
    doubt: str | None

    def label(self, lang: str = "id") -> str:
        return self.label_en if lang.startswith("en") else self.label_id


@dataclass(frozen=True, slots=True)
class NoRuleInForce:
    """The rule is known, but no version of it is in force on that day: the answer is unknown."""

    id: str
    on: date


_NEEDED = ("reference", "source", "valid_from", "parameters")


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return MappingProxyType({key: _frozen(inner) for key, inner in value.items()})
    if isinstance(value, list):
        return tuple(_frozen(inner) for inner in value)
    return value


def _version(name: str, head: Mapping[str, Any], row: Mapping[str, Any]) -> Rule:
    missing = [key for key in _NEEDED if row.get(key) in (None, "")]
    if missing:
        raise RuleFault(f"{name}: a version lacks {', '.join(missing)}")
    first, last = row["valid_from"], row.get("valid_to")
    if not isinstance(first, date) or not (last is None or isinstance(last, date)):
        raise RuleFault(f"{name}: valid_from and valid_to are dates, such as 2021-02-02")
    if last is not None and last < first:
        raise RuleFault(f"{name}: valid_to {last} is before valid_from {first}")
    content = json.dumps(row, sort_keys=True, default=str).encode()
    return Rule(
        id=head["id"],
        version=f"{first.isoformat()}#{hashlib.sha256(content).hexdigest()[:8]}",
        label_id=head["label"]["id"],
        label_en=head["label"]["en"],
        reference=row["reference"],
        source=row["source"],
        valid_from=first,
        valid_to=last,
        parameters=_frozen(row["parameters"]),
        doubt=row.get("doubt"),
    )


def read_rules(files: Iterable[tuple[str, str]]) -> Mapping[str, tuple[Rule, ...]]:
    """Rules by id, versions by date, of (file name, YAML text) pairs; raises RuleFault.

    The id is the file's name; versions of a rule may leave gaps but never overlap.
    """
    found: dict[str, tuple[Rule, ...]] = {}
    for name, text in files:
        head = yaml.safe_load(text)
        if not isinstance(head, dict) or not {"id", "label", "versions"} <= head.keys():
            raise RuleFault(f"{name}: id, label and versions are needed")
        if f"{head['id']}.yaml" != name:
            raise RuleFault(f"{name}: the file is named as its id, {head['id']}")
        if not isinstance(head["label"], dict) or not {"id", "en"} <= head["label"].keys():
            raise RuleFault(f"{name}: the label is needed in id and en")
        rows = sorted((_version(name, head, row) for row in head["versions"]), key=lambda one: one.valid_from)
        for before, after in pairwise(rows):
            if before.valid_to is None or before.valid_to >= after.valid_from:
                raise RuleFault(f"{name}: the versions of {before.valid_from} and {after.valid_from} overlap")
        found[head["id"]] = tuple(rows)
    return MappingProxyType(found)


@lru_cache(maxsize=1)
def _book() -> Mapping[str, tuple[Rule, ...]]:
    folder = resources.files("sambung.standards.rules")
    names = sorted(one.name for one in folder.iterdir() if one.name.endswith(".yaml"))
    return read_rules((name, folder.joinpath(name).read_text(encoding="utf-8")) for name in names)


def rule_ids() -> tuple[str, ...]:
    return tuple(_book())


def rule(id: str, *, on: date) -> Rule | NoRuleInForce:
    """The version of a rule in force on a day; raises KeyError for an id that no file has."""
    for one in _book()[id]:
        if one.valid_from <= on and (one.valid_to is None or on <= one.valid_to):
            return one
    return NoRuleInForce(id, on)


def rules_in_force(on: date) -> tuple[Rule, ...]:
    """Every rule in force on a day, by id."""
    return tuple(found for id in _book() if isinstance(found := rule(id, on=on), Rule))


def versions(on: date) -> Mapping[str, str]:
    """The version of every rule in force on a day, by rule id: what a result keeps of the law it rests on."""
    return {one.id: one.version for one in rules_in_force(on)}
