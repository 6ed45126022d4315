"""A classification made searchable: BM25 over titles and descriptions, and its words' letters for misspellings.

Robertson and Zaragoza 2009, *The Probabilistic Relevance Framework: BM25 and Beyond*, with fields weighted as in
BM25F. Sentences of a description that say what belongs elsewhere are left out.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sambung.engine.coding.letters import Vocabulary
from sambung.engine.coding.reading import official_stems
from sambung.standards.kbli import KbliLevel, KbliList
from sambung.standards.trade_words import Action, Place

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int32]

TITLE, DESCRIPTION, PARENT = 3.0, 1.0, 0.5
SATURATION, LENGTH = 1.2, 0.5
_ELSEWHERE = re.compile(
    r"dimasukkan|tidak (?:termasuk|mencakup|meliputi)|dicakup (?:pada|dalam|di)|lihat kelompok|kecuali",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.;:])\s+")
# Every description begins with the like of these.
_FORMULA = re.compile(
    r"^\s*kelompok ini (?:mencakup|meliputi|termasuk)(?: jenis)?(?: usaha| kegiatan)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Document:
    """One code that can be proposed: its official title, its division, and its category's letter."""

    code: str
    title: str
    division: str
    category: str

    @property
    def action(self) -> Action:
        """What is done under the code, by its section: C make (33, 95 repair), G sell, I serve, else do."""
        title = self.title.lower()
        if self.division in {"33", "95"} or title.startswith("reparasi") or "vermak" in title:
            return Action.REPAIR
        if self.category == "C":
            return Action.MAKE
        if self.category == "G":
            return Action.SELL
        return Action.SERVE if self.division == "56" else Action.DO

    @property
    def place(self) -> Place | None:
        """Where is sold under the code, by its title; None: a shop, or not trade."""
        title = self.title.lower()
        if self.category != "G":
            return Place.MOVING if self.division == "56" and "keliling" in title else None
        if "kaki lima" in title or "los pasar" in title:
            return Place.STALL
        if "keliling" in title:
            return Place.MOVING
        if "melalui media" in title or "melalui internet" in title:
            return Place.ONLINE
        return Place.WHOLESALE if "perdagangan besar" in title else None


@dataclass(frozen=True)
class CodingIndex:
    """`postings[stem]`: (documents, weights); weights hold the whole of BM25 but the query's own weight."""

    vintage: str
    sha256: str
    documents: tuple[Document, ...]
    postings: Mapping[str, tuple[Indices, Floats]]
    idf: Mapping[str, float]

    @cached_property
    def by_action(self) -> Mapping[Action, npt.NDArray[np.bool_]]:
        """For each action, which documents do it."""
        done = [document.action for document in self.documents]
        return {action: np.array([one is action for one in done], dtype=bool) for action in Action}

    @cached_property
    def by_place(self) -> Mapping[Place, npt.NDArray[np.bool_]]:
        """For each place but a shop, which documents sell there."""
        sold = [document.place for document in self.documents]
        return {place: np.array([one is place for one in sold], dtype=bool) for place in Place}

    @cached_property
    def number_of(self) -> Mapping[str, int]:
        """A code's place in `documents`."""
        return {document.code: number for number, document in enumerate(self.documents)}

    @cached_property
    def words(self) -> Vocabulary:
        """The classification's stems, for misspellings."""
        return Vocabulary(self.postings)


def belongs(description: str) -> str:
    """A description without its opening formula and without the sentences on what belongs elsewhere."""
    sentences = _SENTENCE.split(_FORMULA.sub("", description))
    return " ".join(sentence for sentence in sentences if not _ELSEWHERE.search(sentence))


def build_index(kbli: KbliList) -> CodingIndex:
    """Index the five-digit codes of a loaded list; titles of their parents count a little."""
    documents: list[Document] = []
    fields: list[dict[str, float]] = []
    for entry in kbli.entries.values():
        if entry.code.level is not KbliLevel.SUBCLASS:
            continue
        weights: dict[str, float] = {}
        parent = entry.code.parent
        above = []
        while parent is not None and parent.level is not KbliLevel.CATEGORY:
            above.append(kbli.title(parent) or "")
            parent = parent.parent
        _count(weights, entry.title, TITLE)
        _count(weights, belongs(entry.description), DESCRIPTION)
        _count(weights, " ".join(above), PARENT)
        documents.append(Document(entry.code.text, entry.title, entry.code.text[:2], entry.code.category))
        fields.append(weights)
    return _indexed(kbli, documents, fields)


def _count(weights: dict[str, float], text: str, weight: float) -> None:
    for stem in official_stems(text):
        weights[stem] = weights.get(stem, 0.0) + weight


def _indexed(
    kbli: KbliList, documents: Sequence[Document], fields: Sequence[Mapping[str, float]]
) -> CodingIndex:
    lengths = np.array([sum(one.values()) for one in fields]) if fields else np.zeros(0)
    usual = float(lengths.mean()) if fields else 1.0
    rows: dict[str, list[tuple[int, float]]] = {}
    for number, weights in enumerate(fields):
        norm = SATURATION * (1 - LENGTH + LENGTH * lengths[number] / usual)
        for stem, weight in weights.items():
            rows.setdefault(stem, []).append((number, weight * (SATURATION + 1) / (weight + norm)))
    total = len(documents)
    idf = {
        stem: float(np.log(1 + (total - len(held) + 0.5) / (len(held) + 0.5))) for stem, held in rows.items()
    }
    postings = {
        stem: (
            np.array([number for number, _ in held], dtype=np.int32),
            np.array([weight for _, weight in held]) * idf[stem],
        )
        for stem, held in rows.items()
    }
    return CodingIndex(kbli.vintage.value, kbli.sha256, tuple(documents), postings, idf)
