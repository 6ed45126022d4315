"""A text taken apart: what is done, where, with what; and the official words that its lay words stand for."""

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass
from functools import lru_cache

from sambung.engine.coding.letters import Vocabulary
from sambung.standards.stems import stems
from sambung.standards.trade_words import Action, Place, trade_words

_WORD = re.compile(r"[a-z0-9]+")
LONGEST_PHRASE = 3
# A seller who names so many kinds of a grocer's goods sells groceries.
GROCER = 2
# The lay phrase under which a grocer's goods are explained.
GROCERIES = "sembako"


@dataclass(frozen=True, slots=True)
class Reading:
    """`stems` of the text itself; `meant`: (lay phrase, stems of its official words); what is done and where.

    `nearest`: words that nobody knows, with the lay word as which they were read. `stated` are actions that a verb tells, `implied` those that a trade's own name tells (soto: serve).
    """

    stems: tuple[str, ...]
    meant: tuple[tuple[str, tuple[str, ...]], ...]
    stated: tuple[Action, ...]
    implied: tuple[Action, ...]
    places: tuple[Place, ...]
    nearest: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> str:
        """What the text says, whatever its order and endings: texts of one key are remembered as one."""
        words = sorted({*self.stems, *(f"+{action}" for action in self.stated)})
        return " ".join(words)


def plain_words(text: str) -> list[str]:
    """The words of a text in small letters, without accents; `2` after a word means it twice and is dropped."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return [word for word in _WORD.findall(plain) if not word.isdigit()]


@lru_cache(maxsize=1)
def lay_words() -> Vocabulary:
    """The single words of the table, for misspellings."""
    table = trade_words()
    phrases = (*table.actions, *table.places, *table.means, *table.goods)
    return Vocabulary(sorted({phrase for phrase in phrases if " " not in phrase}))


def read_text(text: str, official: Container[str] = ()) -> Reading:
    """Take a product or activity apart. The longest lay phrase counts; words inside it are not looked up again.

    A word that neither the table nor `official` (the classification's stems) knows is read as the lay word
    nearest in letters, where one is near.
    """
    table = trade_words()
    words = plain_words(text)
    nearest: dict[str, str] = {}
    for number, word in enumerate(words):
        if word in lay_words() or all(one in official for one in stems(word)):
            continue
        near = lay_words().nearest(word)
        if near is not None:
            nearest[word] = words[number] = near
    stated: dict[Action, None] = {}
    implied: dict[Action, None] = {}
    places: dict[Place, None] = {}
    meant: dict[str, tuple[str, ...]] = {}
    goods: set[int] = set()
    at = 0
    while at < len(words):
        for length in range(min(LONGEST_PHRASE, len(words) - at), 0, -1):
            phrase = " ".join(words[at : at + length])
            known = False
            if phrase in table.actions:
                stated[table.actions[phrase]] = None
                known = True
            if phrase in table.places:
                places[table.places[phrase]] = None
                known = True
            if phrase in table.goods:
                goods.add(table.goods[phrase])
                known = True
            meaning = table.means.get(phrase)
            if meaning is not None:
                meant[phrase] = official_stems(meaning.words)
                if meaning.action is not None:
                    implied[meaning.action] = None
                known = True
            if known:
                at += length
                break
        else:
            at += 1
    is_cooking = Action.SERVE in implied or bool({Action.SERVE, Action.MAKE, Action.DO} & set(stated))
    if len(goods) >= GROCER and not is_cooking:
        meant = {GROCERIES: official_stems(table.groceries)}
        implied = {Action.SELL: None}
    return Reading(
        stems(text),
        tuple(meant.items()),
        tuple(stated),
        tuple(implied),
        tuple(places),
        tuple(nearest.items()),
    )


def official_stems(text: str) -> tuple[str, ...]:
    """Stems of official words, with those that a search column drops but a title needs (`warung`, `macam`)."""
    found: dict[str, None] = {}
    for word in plain_words(text):
        for one in stems(word) or (word,):
            found[one] = None
    return tuple(found)
