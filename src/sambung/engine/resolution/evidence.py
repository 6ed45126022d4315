"""Two records compared feature by feature: what speaks for their being one enterprise, what against, what is unknown.

Each feature says how alike the two are on it in words (a level), and shows both values; nothing is weighed here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import asin, cos, radians, sin, sqrt

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from sambung.engine.resolution.names import EnterpriseName, parse_name
from sambung.standards.stems import stems

# How often a word stands in the names of a registry; a word of at least so many names is no misspelling of another.
Frequency = Callable[[str], int]
COMMON_WORD = 3
# Kilometres: one place (coordinates are often rounded), one neighbourhood, elsewhere.
AT_ONE_PLACE, NEAR = 0.15, 1.5
EARTH_KM = 6371.0088


class Level(StrEnum):
    """How alike two records are on one feature."""

    SAME = "SAME"
    ALIKE = "ALIKE"
    PARTLY = "PARTLY"
    DIFFERENT = "DIFFERENT"
    UNKNOWN = "UNKNOWN"


class Feature(StrEnum):
    """What is compared."""

    NAME = "NAME"
    IDENTIFIER = "IDENTIFIER"
    PHONE = "PHONE"
    OWNER = "OWNER"
    PLACE = "PLACE"
    ACTIVITY = "ACTIVITY"


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of an enterprise, for comparing. Empty text and None: not known.

    `identifiers`: scheme → value (a NIK only as its keyed hash); `phone`: digits in one form; degrees WGS84.
    """

    uid: str
    name: str
    identifiers: Mapping[str, str]
    phone: str = ""
    owner: str = ""
    village: str = ""
    latitude: float | None = None
    longitude: float | None = None
    activity: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One feature: how alike, and what the two say (identifiers and phones: their last four figures only)."""

    feature: Feature
    level: Level
    left: str = ""
    right: str = ""
    detail: str = ""


def compare_records(left: Record, right: Record, frequency: Frequency) -> tuple[Evidence, ...]:
    """Every feature, in the order of `Feature`."""
    return (
        compare_names(left.name, right.name, frequency),
        _identifiers(left, right),
        _exact(Feature.PHONE, left.phone, right.phone, is_hidden=True),
        _owners(left.owner, right.owner),
        _places(left, right),
        _activities(left.activity, right.activity),
    )


def compare_names(left: str, right: str, frequency: Frequency) -> Evidence:
    """SAME: the same letters. ALIKE: each word is the other's but for misspellings. PARTLY: one holds the other's
    distinguishing words, not all of them common. DIFFERENT else. UNKNOWN where one is empty, says only its kind of
    business, or shares only common words.

    Two words are a misspelling of each other if one letter apart and not both common in the registry: `putra` and
    `putri` are two words, `viven` and `vipen` may be one.
    """
    one, two = parse_name(left), parse_name(right)
    level, detail = _name_level(one, two, frequency)
    return Evidence(Feature.NAME, level, left, right, detail)


def _name_level(one: EnterpriseName, two: EnterpriseName, frequency: Frequency) -> tuple[Level, str]:
    if not one.key or not two.key:
        return Level.UNKNOWN, ""
    if one.form and two.form and one.form != two.form:
        return Level.DIFFERENT, "form"
    if one.key == two.key:
        return (Level.SAME, "letters") if one.is_distinctive else (Level.UNKNOWN, "kind_only")
    if one.numbers != two.numbers and (one.numbers or two.numbers):
        return Level.DIFFERENT, "numbers"
    if not one.is_distinctive or not two.is_distinctive:
        return Level.UNKNOWN, "kind_only"
    if sorted(one.core) == sorted(two.core):
        return Level.ALIKE, "order"
    if _joined_alike(one, two, frequency):
        return Level.ALIKE, "misspelling"
    mine, theirs = set(one.core), set(two.core)
    if mine <= theirs or theirs <= mine:
        if min(frequency(word) for word in mine & theirs) >= COMMON_WORD:
            return Level.UNKNOWN, "common_words"
        return Level.PARTLY, "one_holds_the_other"
    return Level.DIFFERENT, "words"


def _joined_alike(one: EnterpriseName, two: EnterpriseName, frequency: Frequency) -> bool:
    """Whether the distinguishing words pair off, each with itself or a misspelling; at most two misspellings."""
    if len(one.core) != len(two.core):
        return False
    misspelt = 0
    for a, b in zip(sorted(one.core), sorted(two.core), strict=True):
        if a == b:
            continue
        if not is_misspelling(a, b, frequency):
            return False
        misspelt += 1
    return 0 < misspelt <= 2


def is_misspelling(a: str, b: str, frequency: Frequency) -> bool:
    """One letter apart (two in long words), long enough to tell, and at least one of the two is rare."""
    if min(len(a), len(b)) < 4:
        return False
    allowed = 2 if min(len(a), len(b)) >= 9 else 1
    if DamerauLevenshtein.distance(a, b, score_cutoff=allowed) > allowed:
        return False
    return min(frequency(a), frequency(b)) < COMMON_WORD


def _identifiers(left: Record, right: Record) -> Evidence:
    shared = sorted(set(left.identifiers) & set(right.identifiers))
    if not shared:
        return Evidence(Feature.IDENTIFIER, Level.UNKNOWN)
    same = [scheme for scheme in shared if left.identifiers[scheme] == right.identifiers[scheme]]
    scheme = same[0] if same else shared[0]
    return Evidence(
        Feature.IDENTIFIER,
        Level.SAME if same else Level.DIFFERENT,
        hidden(left.identifiers[scheme]),
        hidden(right.identifiers[scheme]),
        scheme,
    )


def hidden(value: str) -> str:
    """A number by its last four figures."""
    return f"…{value[-4:]}" if len(value) > 4 else value


def _exact(feature: Feature, left: str, right: str, *, is_hidden: bool) -> Evidence:
    if not left or not right:
        return Evidence(feature, Level.UNKNOWN)
    shown = (hidden(left), hidden(right)) if is_hidden else (left, right)
    return Evidence(feature, Level.SAME if left == right else Level.DIFFERENT, *shown)


def _owners(left: str, right: str) -> Evidence:
    one, two = parse_name(left), parse_name(right)
    if not one.key or not two.key:
        return Evidence(Feature.OWNER, Level.UNKNOWN)
    if one.key == two.key:
        level = Level.SAME
    elif JaroWinkler.similarity(one.key, two.key) >= 0.94:
        level = Level.ALIKE
    elif set(one.core) <= set(two.core) or set(two.core) <= set(one.core):
        level = Level.PARTLY
    else:
        level = Level.DIFFERENT
    return Evidence(Feature.OWNER, level, left, right)


def kilometres(left: Record, right: Record) -> float | None:
    """Great circle between the two; None where a point is not known."""
    if left.latitude is None or left.longitude is None or right.latitude is None or right.longitude is None:
        return None
    a, b = radians(left.latitude), radians(right.latitude)
    across = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(radians(right.longitude - left.longitude) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(across)))


def _places(left: Record, right: Record) -> Evidence:
    far = kilometres(left, right)
    if far is not None:
        level = Level.SAME if far <= AT_ONE_PLACE else Level.ALIKE if far <= NEAR else Level.DIFFERENT
        return Evidence(Feature.PLACE, level, left.village, right.village, f"{far:.2f}")
    if not left.village or not right.village:
        return Evidence(Feature.PLACE, Level.UNKNOWN, left.village, right.village)
    if left.village == right.village:
        # A district or regency in common is no place in common.
        level = Level.ALIKE if left.village.count(".") == 3 else Level.PARTLY
    else:
        level = Level.DIFFERENT
    return Evidence(Feature.PLACE, level, left.village, right.village)


def _activities(left: str, right: str) -> Evidence:
    mine, theirs = set(stems(left)), set(stems(right))
    if not mine or not theirs:
        return Evidence(Feature.ACTIVITY, Level.UNKNOWN, left, right)
    share = len(mine & theirs) / len(mine | theirs)
    level = (
        Level.SAME
        if share == 1
        else Level.ALIKE
        if share >= 0.5
        else Level.PARTLY
        if share > 0
        else Level.DIFFERENT
    )
    return Evidence(Feature.ACTIVITY, level, left, right, f"{share:.2f}")
