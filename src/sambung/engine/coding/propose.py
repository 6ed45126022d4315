"""Which codes fit a text: candidates with reasons, or unknown.

1. The text is taken apart (`reading`): its own words, the official words that they stand for, what is done, where.
2. Words are weighed by BM25 (`index`); a word that the classification lacks is read as its nearest in letters.
3. What is done is a prior over sections: who *makes* is in manufacturing, who *sells* in trade, who *repairs* in
   repair; a stall, a round or a wholesaler is meant only where the text says so.
4. What people confirmed for the same words comes first, and counts for texts that share most of their words.
The best is *sure* only where it explains enough of the text and stands clear of the next; a text without a word
that any code has is *unknown*.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from sambung.engine.coding.index import CodingIndex
from sambung.engine.coding.reading import Reading, read_text
from sambung.standards.stems import stems
from sambung.standards.trade_words import Action

Floats = npt.NDArray[np.float64]

# An official word that a lay word stands for counts so much against a word of the text's own.
MEANT = 1.0
# Scores are multiplied by these where the action fits the section and where it does not.
FITS, MISFITS = 1.6, 0.3
IMPLIED_FITS, IMPLIED_MISFITS = 1.3, 0.75
UNASKED_PLACE, ASKED_PLACE = 0.55, 1.3
# Sure: the best explains this share of the text's weight and the next reaches at most this share of it.
EXPLAINED, CLEAR = 0.55, 0.8
REMEMBERED_ALIKE = 0.6


class Standing(StrEnum):
    """How far the first candidate can be relied on."""

    REMEMBERED = "REMEMBERED"
    SURE = "SURE"
    UNSURE = "UNSURE"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A code that people confirmed for the words of a key (`Reading.key`), and how often."""

    code: str
    times: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A code with its score (relative to the best, 1 = best) and what speaks for it.

    `words`: stems of the text that the code's words share; `meant`: lay phrases that stand for its words;
    `nearest`: (word as written, word as read); `action`: what is done, where it decided; `confirmed`: how often
    people chose it for these words.
    """

    code: str
    title: str
    score: float
    words: tuple[str, ...] = ()
    meant: tuple[str, ...] = ()
    nearest: tuple[tuple[str, str], ...] = ()
    action: Action | None = None
    confirmed: int = 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """Candidates, the best first, and how far the first can be relied on. `key` is what is remembered."""

    standing: Standing
    candidates: tuple[Candidate, ...]
    key: str
    vintage: str


def propose_codes(
    index: CodingIndex,
    text: str,
    memory: Mapping[str, Sequence[Confirmed]] | None = None,
    *,
    limit: int = 5,
) -> Proposal:
    """Up to `limit` codes of the index's vintage for a product or activity."""
    reading = read_text(text, index.postings)
    nearest = _misspelt(index, reading)
    scores, most = _scores(index, reading, dict(nearest))
    if scores is None:
        return Proposal(Standing.UNKNOWN, (), reading.key, index.vintage)
    factor = _fitting(index, reading)
    final = scores * factor
    confirmed = _confirmed(reading, memory or {})
    top = float(final.max())
    for code, (times, alike) in confirmed.items():
        number = index.number_of.get(code)
        if number is not None:
            final[number] = max(final[number], top) * (1 + alike * (1 + np.log1p(times)))
    order = np.argsort(-final, kind="stable")[:limit]
    best = float(final[order[0]])
    if best <= 0:
        return Proposal(Standing.UNKNOWN, (), reading.key, index.vintage)
    candidates = tuple(
        _candidate(index, reading, nearest, int(number), float(final[number]) / best, confirmed)
        for number in order
        if final[number] > 0
    )
    exact = (memory or {}).get(reading.key, ())
    if any(one.code == candidates[0].code for one in exact):
        standing = Standing.REMEMBERED
    elif scores[order[0]] >= EXPLAINED * most and (len(candidates) < 2 or candidates[1].score <= CLEAR):
        standing = Standing.SURE
    else:
        standing = Standing.UNSURE
    return Proposal(standing, candidates, reading.key, index.vintage)


def _misspelt(index: CodingIndex, reading: Reading) -> tuple[tuple[str, str], ...]:
    """Words of the text that the classification lacks and that nothing explains, with their nearest."""
    explained = {part for phrase, _ in reading.meant for part in stems(phrase)}
    explained |= {part for word, _ in reading.nearest for part in stems(word)}
    found = []
    for stem in reading.stems:
        if stem not in index.postings and stem not in explained:
            near = index.words.nearest(stem)
            if near is not None:
                found.append((stem, near))
    return tuple(found)


def _scores(index: CodingIndex, reading: Reading, nearest: Mapping[str, str]) -> tuple[Floats | None, float]:
    """The words' score for every document, and the most that these words could score."""
    weights: dict[str, float] = {}
    for stem in reading.stems:
        word = nearest.get(stem, stem)
        if word in index.postings:
            weights[word] = max(weights.get(word, 0.0), 0.7 if stem in nearest else 1.0)
    for _, meant in reading.meant:
        for word in meant:
            if word in index.postings:
                weights[word] = max(weights.get(word, 0.0), MEANT)
    if not weights:
        return None, 0.0
    scores = np.zeros(len(index.documents))
    most = 0.0
    for word, weight in weights.items():
        documents, values = index.postings[word]
        scores[documents] += weight * values
        most += weight * float(values.max())
    return scores, most


def _fitting(index: CodingIndex, reading: Reading) -> Floats:
    """For every document, the factor of what is done and where."""
    stated = reading.stated or ()
    actions = stated or reading.implied
    fits, misfits = (FITS, MISFITS) if stated else (IMPLIED_FITS, IMPLIED_MISFITS)
    if stated and reading.implied:
        # "menjual soto": who sells a cooked dish serves it; "jasa jahit" makes.
        actions = _joined(stated, reading.implied)
    factor = np.ones(len(index.documents))
    if actions:
        does = np.logical_or.reduce([index.by_action[action] for action in actions])
        factor = np.where(does, fits, misfits)
    for place, sold in index.by_place.items():
        factor[sold] *= ASKED_PLACE if place in reading.places else UNASKED_PLACE
    return factor


def _joined(stated: Sequence[Action], implied: Sequence[Action]) -> tuple[Action, ...]:
    """What is done where a verb says one thing and the trade's name another: the trade's name decides."""
    return (
        tuple(dict.fromkeys(implied)) if not set(stated) & set(implied) else tuple(set(stated) & set(implied))
    )


def _confirmed(reading: Reading, memory: Mapping[str, Sequence[Confirmed]]) -> dict[str, tuple[int, float]]:
    """By code: how often it was confirmed for these words or for most of them, and how alike those are (to 1)."""
    mine = set(reading.key.split())
    found: dict[str, tuple[int, float]] = {}
    for key, rows in memory.items():
        theirs = set(key.split())
        alike = len(mine & theirs) / len(mine | theirs) if mine | theirs else 0.0
        if alike < REMEMBERED_ALIKE:
            continue
        for row in rows:
            before = found.get(row.code, (0, 0.0))
            if (alike, row.times) > (before[1], before[0]):
                found[row.code] = (row.times, alike)
    return found


def _candidate(
    index: CodingIndex,
    reading: Reading,
    nearest: Sequence[tuple[str, str]],
    number: int,
    score: float,
    confirmed: Mapping[str, tuple[int, float]],
) -> Candidate:
    document = index.documents[number]

    def has(word: str) -> bool:
        held = index.postings.get(word)
        return held is not None and bool((held[0] == number).any())

    done = document.action
    return Candidate(
        document.code,
        document.title,
        score,
        words=tuple(stem for stem in reading.stems if has(stem)),
        meant=tuple(phrase for phrase, words in reading.meant if any(has(word) for word in words)),
        nearest=(*reading.nearest, *(pair for pair in nearest if has(pair[1]))),
        action=done if done in (*reading.stated, *reading.implied) else None,
        confirmed=confirmed.get(document.code, (0, 0.0))[0],
    )
