"""What else a search may mean: places of the official list, and codes of KBLI where a list is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sambung.apps.reference.selectors import coding_vintages, find_region_point, kbli_entries, propose_kbli
from sambung.engine.coding.letters import Vocabulary
from sambung.standards.places import place
from sambung.standards.regions import Region, UnableToParseRegion, parse_region, provinces, regencies
from sambung.standards.stems import stems

MOST_PLACES, MOST_CODES = 4, 5
# Words of names that say only what kind of place it is.
KINDS_OF_PLACES = frozenset(stems("kota kabupaten provinsi daerah adm administrasi"))


@dataclass(frozen=True, slots=True)
class CodeFound:
    """A KBLI code of a vintage with its title."""

    code: str
    vintage: str
    title: str


def places_named(words: str) -> list[Region]:
    """Provinces and regencies whose name has all the words, also misspelt ones; the shortest name first."""
    asked = [one for one in stems(words) if one not in KINDS_OF_PLACES]
    if not asked:
        return []
    by_word, vocabulary = _names()
    found: set[Region] | None = None
    for word in asked:
        known = word if word in vocabulary else vocabulary.nearest(word)
        these = by_word.get(known or "", frozenset())
        found = set(these) if found is None else found & these
    return sorted(found or (), key=lambda one: (len(one.name), one.code))[:MOST_PLACES]


@lru_cache(maxsize=1)
def _names() -> tuple[dict[str, frozenset[Region]], Vocabulary]:
    by_word: dict[str, set[Region]] = {}
    for region in (*provinces(), *regencies()):
        for word in stems(region.name):
            if word not in KINDS_OF_PLACES:
                by_word.setdefault(word, set()).add(region)
    return {word: frozenset(ones) for word, ones in by_word.items()}, Vocabulary(by_word)


def codes_named(words: str, codes: Sequence[str]) -> list[CodeFound]:
    """For digits: the code and what stands under it. For words: the codes proposed for them. Five queries at most."""
    vintages = coding_vintages()
    if not vintages:
        return []
    vintage = vintages[-1]
    if codes:
        under = [one for one in kbli_entries(vintage) if one.code.startswith(codes[0])]
        under.sort(key=lambda one: (len(one.code), one.code))
        return [CodeFound(one.code, vintage, one.title) for one in under[: 2 * MOST_CODES]]
    proposal = propose_kbli(words, vintage, limit=MOST_CODES)
    if proposal is None:
        return []
    titles = {one.code: one.title for one in kbli_entries(vintage)}
    return [CodeFound(one.code, vintage, titles.get(one.code, "")) for one in proposal.candidates]


def point_of(dotted: str) -> tuple[float, float] | None:
    """Degrees north and east of the middle of a region: the loaded list of places, else our own; None: not known."""
    try:
        region = parse_region(dotted)
    except UnableToParseRegion:
        return None
    known = find_region_point(region.dotted)
    if known is not None:
        return known
    middle = place(region)
    return None if middle is None else (middle.lat, middle.lng)
