"""What was written in the field, as terms of the index: stems, codes in digits, marks of the filters, what was meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from sambung.apps.search.models import Word
from sambung.apps.search.selectors.matching import Term, words_beginning, words_like
from sambung.engine.coding.letters import Vocabulary
from sambung.standards.stems import stems

LONGEST = 200
MOST_WORDS = 8
# No word of people begins so; `i`: kind, `r`: region, `k`: KBLI, `c`: class, `s`: certificate, `f`: capacity told.
MARK = "zzq"
CAPACITY_TOLD = f"{MARK}f"
_CODE = re.compile(r"(?<![\w.,])[0-9]{2,5}(?![\w.,])")
_CORRECTED_AT_MOST = 3
# So many words are looked for one by one; of more, whatever begins so.
_COMPLETIONS = 30


@lru_cache(maxsize=16384)
def mark(what: str, value: str) -> str:
    """A fact as a word of the index: letters and digits only."""
    return f"{MARK}{what}{re.sub(r'[^a-z0-9]', '', value.lower())}"


@lru_cache(maxsize=16384)
def region_marks(code: str) -> tuple[str, ...]:
    """One for each level around and including the region, `33.72.01` as `33`, `33.72`, `33.72.01`."""
    parts = code.split(".") if code else []
    return tuple(mark("r", "".join(parts[: size + 1])) for size in range(len(parts)))


@lru_cache(maxsize=16384)
def kbli_marks(code: str) -> tuple[str, ...]:
    """One for each beginning of two digits and more: a whole word costs an index less than all words that begin so."""
    return tuple(mark("k", code[:size]) for size in range(2, len(code) + 1)) or (
        (mark("k", code),) if code else ()
    )


def _coded(beginning: str) -> Term:
    return Term(mark("k", beginning), is_beginning=len(beginning) < 2)


@dataclass(frozen=True, slots=True)
class Reading:
    """`terms`: all must be there. `codes`: digits that may be a KBLI code. `is_empty`: nothing to look for.

    `meant`: pairs (word as written, word that the index has instead). `written`: pairs (stem, word as written).
    """

    words: str
    terms: tuple[Term, ...] = ()
    codes: tuple[str, ...] = ()
    meant: tuple[tuple[str, str], ...] = ()
    is_as_written: bool = True
    written: tuple[tuple[str, str], ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.terms and not self.codes

    @property
    def has_code(self) -> bool:
        """Whether digits are looked for as a KBLI code, which people do not have."""
        return any(term.word.startswith(MARK) for term in self.terms)


def read_words(text: str) -> Reading:
    """The words as they were written; a word that the index does not have stays."""
    words = " ".join(text.replace("\x00", " ").split())[:LONGEST]
    codes = tuple(dict.fromkeys(_CODE.findall(words)))[:2]
    terms = tuple(Term(one) for one in stems(words)[:MOST_WORDS])
    written = {stem: word.casefold() for word in reversed(re.split(r"[^\w]+", words)) for stem in stems(word)}
    return Reading(
        words,
        terms + tuple(_coded(code) for code in codes),
        codes,
        written=tuple(written.items()),
    )


def completed(reading: Reading) -> Reading:
    """Words that the index does not have, as the beginning of one that it has, or as the one nearest in letters.

    Digits among words are then no code: *Toko 88* is a name.

    One query, and at most three for each unknown word (three words at most are looked up).
    """
    own = [one.word for one in reading.terms if not one.word.startswith(MARK)]
    known = set(Word.objects.filter(word__in=own).values_list("word", flat=True))
    terms: list[Term] = []
    meant: list[tuple[str, str]] = []
    asked = 0
    as_written = dict(reading.written)
    for term in reading.terms:
        if term.word.startswith(MARK):
            if not own:
                terms.append(term)
            continue
        if term.word in known or asked == _CORRECTED_AT_MOST:
            terms.append(term)
            continue
        asked += 1
        longer = words_beginning(term.word, limit=_COMPLETIONS + 1) if len(term.word) >= 3 else []
        if longer:
            terms.append(
                Term(term.word, True)
                if len(longer) > _COMPLETIONS
                else Term(longer[0], others=tuple(longer[1:]))
            )
        elif (
            near := _nearest(word := as_written.get(term.word, term.word)) or _nearest(term.word)
        ) is not None:
            terms.append(Term(near))
            meant.append((word, near))
        else:
            terms.append(term)
    return replace(
        reading, terms=tuple(terms), meant=tuple(meant), is_as_written=tuple(terms) == reading.terms
    )


def _nearest(word: str) -> str | None:
    """A stemmer takes a misspelt word apart (*kerpiik* → *rpiik*): the word as it was written comes first."""
    return Vocabulary(words_like(word)).nearest(word)


def filter_terms(
    *,
    kinds: Sequence[str],
    region: str,
    kbli: str,
    size_class: str,
    certificate: str = "",
    is_capacity_told: bool = False,
) -> tuple[Term, ...]:
    """What the filters ask, as terms; one kind at most is a term. Dates and figures are for the rooms to compare."""
    terms = []
    if region:
        terms.append(Term(mark("r", region)))
    if kbli:
        terms.append(_coded(kbli))
    if size_class:
        terms.append(Term(mark("c", size_class)))
    if certificate:
        terms.append(Term(mark("s", certificate)))
    if is_capacity_told:
        terms.append(Term(CAPACITY_TOLD))
    if len(kinds) == 1:
        terms.append(Term(mark("i", kinds[0])))
    return tuple(terms)
