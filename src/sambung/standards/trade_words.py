"""How people name their trade: what is done, where it is sold, and the official words that lay words stand for.

Words, not codes: the same table serves every vintage of a classification.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from types import MappingProxyType

import yaml


class Action(StrEnum):
    """What an enterprise does with its goods."""

    MAKE = "make"
    SELL = "sell"
    REPAIR = "repair"
    SERVE = "serve"
    DO = "do"


class Place(StrEnum):
    """Where goods are sold; a text that names none means a shop."""

    STALL = "stall"
    MOVING = "moving"
    ONLINE = "online"
    WHOLESALE = "wholesale"


@dataclass(frozen=True, slots=True)
class Meaning:
    """The official words of a lay word, and what is done where the word itself tells it."""

    words: str
    action: Action | None = None


@dataclass(frozen=True, slots=True)
class TradeWords:
    """The table: words and phrases in small letters, single spaces.

    `goods`: what a grocer has, with the number of its kind; `groceries`: the official words for such a shop.
    """

    actions: Mapping[str, Action]
    places: Mapping[str, Place]
    means: Mapping[str, Meaning]
    goods: Mapping[str, int]
    groceries: str


@lru_cache(maxsize=1)
def trade_words() -> TradeWords:
    """The table `tables/trade_words.yaml`; a word that stands under two actions is an error in it."""
    text = (
        resources.files("sambung.standards").joinpath("tables/trade_words.yaml").read_text(encoding="utf-8")
    )
    data = yaml.safe_load(text)
    return TradeWords(
        actions=MappingProxyType(
            {word: Action(key) for key, words in data["actions"].items() for word in words}
        ),
        places=MappingProxyType(
            {word: Place(key) for key, words in data["places"].items() for word in words}
        ),
        means=MappingProxyType(
            {
                phrase: Meaning(row["words"], Action(row["action"]) if "action" in row else None)
                for phrase, row in data["means"].items()
            }
        ),
        goods=MappingProxyType({word: kind for kind, words in enumerate(data["goods"]) for word in words}),
        groceries=data["groceries"],
    )
