"""What the engine's features, levels and rules say to people."""

from __future__ import annotations

import re
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sambung.apps.duplicates.selectors import PairView, Reason
from sambung.apps.duplicates.services import UnableToJudge
from sambung.web import formats

Text = str | Promise

# Address word → code of the state.
STATES: dict[str, str] = {
    "terbuka": "OPEN",
    "digabung": "SAME",
    "dua": "DIFFERENT",
    "hilang": "GONE",
    "semua": "",
}
STATE_LABELS: dict[str, Text] = {
    "terbuka": gettext_lazy("To be looked at"),
    "digabung": gettext_lazy("Merged"),
    "dua": gettext_lazy("Two enterprises"),
    "hilang": gettext_lazy("No longer alike"),
    "semua": gettext_lazy("All pairs"),
}
STRENGTHS: dict[str, str] = {"pasti": "SAME", "mungkin": "PERHAPS", "pemilik": "SAID", "orang": "NAMED"}
STRENGTH_LABELS: dict[str, Text] = {
    "SAME": gettext_lazy("almost sure"),
    "PERHAPS": gettext_lazy("perhaps"),
    "SAID": gettext_lazy("said by the owner"),
    "NAMED": gettext_lazy("found by a person"),
}
STRENGTH_CHIPS = {"SAME": "near", "PERHAPS": "unknown", "SAID": "info", "NAMED": "info"}
VERDICTS: dict[str, tuple[str, Text]] = {
    "SAME": ("met", gettext_lazy("the same enterprise")),
    "DIFFERENT": ("plain", gettext_lazy("two enterprises")),
    "UNDECIDED": ("unknown", gettext_lazy("not decided")),
}
PROPOSAL_CHIPS: dict[str, tuple[str, Text]] = {
    "OPEN": ("waiting", gettext_lazy("to be looked at")),
    "SAME": ("met", gettext_lazy("merged")),
    "DIFFERENT": ("plain", gettext_lazy("two enterprises")),
    "GONE": ("plain", gettext_lazy("no longer alike")),
}
FEATURES: dict[str, Text] = {
    "NAME": gettext_lazy("Name"),
    "IDENTIFIER": gettext_lazy("Official numbers"),
    "PHONE": gettext_lazy("Telephone"),
    "OWNER": gettext_lazy("Owner"),
    "PLACE": gettext_lazy("Place"),
    "ACTIVITY": gettext_lazy("Activity"),
}
LEVEL_CHIPS = {"SAME": "met", "ALIKE": "near", "PARTLY": "near", "DIFFERENT": "not-met", "UNKNOWN": None}
# (feature, level) → what it says; a detail that says more goes before it.
SAYS: dict[tuple[str, str], Text] = {
    ("NAME", "SAME"): gettext_lazy("the same name"),
    ("NAME", "ALIKE"): gettext_lazy("almost the same name"),
    ("NAME", "PARTLY"): gettext_lazy("one name holds the other"),
    ("NAME", "DIFFERENT"): gettext_lazy("different names"),
    ("NAME", "UNKNOWN"): gettext_lazy("the names tell nothing"),
    ("IDENTIFIER", "SAME"): gettext_lazy("the same official number"),
    ("IDENTIFIER", "DIFFERENT"): gettext_lazy("different official numbers"),
    ("IDENTIFIER", "UNKNOWN"): gettext_lazy("no number of one kind is known of both"),
    ("PHONE", "SAME"): gettext_lazy("the same telephone"),
    ("PHONE", "DIFFERENT"): gettext_lazy("different telephones"),
    ("PHONE", "UNKNOWN"): gettext_lazy("not known of both"),
    ("OWNER", "SAME"): gettext_lazy("the same owner"),
    ("OWNER", "ALIKE"): gettext_lazy("almost the same owner's name"),
    ("OWNER", "PARTLY"): gettext_lazy("one owner's name holds the other"),
    ("OWNER", "DIFFERENT"): gettext_lazy("different owners"),
    ("OWNER", "UNKNOWN"): gettext_lazy("not known of both"),
    ("PLACE", "SAME"): gettext_lazy("at the same point"),
    ("PLACE", "ALIKE"): gettext_lazy("in one neighbourhood"),
    ("PLACE", "PARTLY"): gettext_lazy("in the same regency"),
    ("PLACE", "DIFFERENT"): gettext_lazy("at different places"),
    ("PLACE", "UNKNOWN"): gettext_lazy("not known of both"),
    ("ACTIVITY", "SAME"): gettext_lazy("the same activity"),
    ("ACTIVITY", "ALIKE"): gettext_lazy("almost the same activity"),
    ("ACTIVITY", "PARTLY"): gettext_lazy("an activity with words in common"),
    ("ACTIVITY", "DIFFERENT"): gettext_lazy("different activities"),
    ("ACTIVITY", "UNKNOWN"): gettext_lazy("not known of both"),
}
DETAILS: dict[str, Text] = {
    "order": gettext_lazy("the same words in another order"),
    "misspelling": gettext_lazy("the same words but for a letter"),
    "kind_only": gettext_lazy("the names say only what kind of business it is"),
    "common_words": gettext_lazy("only words in common that many names have"),
    "numbers": gettext_lazy("different figures in the names"),
    "form": gettext_lazy("different legal forms"),
}
RULES: dict[str, Text] = {
    "identifier_same": gettext_lazy("An official number in common decides, unless the names contradict it."),
    "kind_only": gettext_lazy(
        "The names say only what kind of business it is: only the same trade in the same place speaks for it."
    ),
}
REFUSALS: dict[str, Text] = {
    "ITSELF": gettext_lazy("An enterprise is always the same as itself: choose another."),
    "KIND": gettext_lazy("They are of different kinds. Mend the kind of one of them first."),
    "APART": gettext_lazy(
        "Somebody said of “%(one)s” and “%(other)s” that they are two, and this would make them one. Look at that word first."
    ),
    "JOINED": gettext_lazy(
        "“%(one)s” and “%(other)s” are still joined through a third entry. Take one of them out of the group instead."
    ),
    "NOTHING": gettext_lazy("There is nothing to take back any more."),
    "PROPOSED": gettext_lazy("A pair that the owner may mean waits to be judged. Judge it first."),
    "TOO_MANY": gettext_lazy("More than %(most)s entries would become one: that is a mistake somewhere."),
}


def refusal(error: UnableToJudge) -> str:
    """Why a judgement is refused, and what to do."""
    return str(REFUSALS[error.code]) % error.params


def chosen_name(judgement: Any) -> str:
    """The entry that a word on a pair chose to stand for both; empty where it chose none."""
    if judgement is None or judgement.chosen_id is None:
        return ""
    side = judgement.left if judgement.chosen_id == judgement.left_id else judgement.right
    return str(side.name)


def says(feature: str, level: str, detail: str) -> str:
    """One feature as a few words."""
    if feature == "PLACE" and re.fullmatch(r"[0-9]+\.[0-9]+", detail) and level in {"ALIKE", "DIFFERENT"}:
        return _("%(km)s km apart") % {"km": formats.number(float(detail), 1)}
    return str(DETAILS.get(detail) if feature == "NAME" and detail in DETAILS else SAYS[feature, level])


def reasons_for(evidence: list[list[Any]], most: int = 3) -> list[str]:
    """What speaks for a pair, the most telling first."""
    told = sorted((one for one in evidence if one[3] > 0), key=lambda one: -one[3])
    return [says(feature, level, detail) for feature, level, detail, _bits in told[:most]]


def marked(mine: str, other: str) -> list[tuple[str, bool]]:
    """A text's words, each with whether the other text lacks it; where that one is not known nothing differs."""
    if not other:
        return [(word, False) for word in mine.split()]
    known = {_plain(word) for word in other.split()}
    return [(word, _plain(word) not in known) for word in mine.split()]


def _plain(word: str) -> str:
    return re.sub(r"[^a-z0-9]", "", word.lower()) or word


def feature_rows(view: PairView, place_name: Any) -> list[dict[str, Any]]:
    """The features of a pair as rows: what each says, its values with what differs marked, and its chip."""
    return [_row(reason, place_name) for reason in view.reasons]


def _row(reason: Reason, place_name: Any) -> dict[str, Any]:
    left, right = reason.left, reason.right
    if reason.feature == "PLACE":
        left, right = (value and (place_name(value) or value) for value in (left, right))
    weight = (
        _("speaks for it")
        if reason.bits > 0
        else _("speaks against it")
        if reason.bits < 0
        else _("says nothing")
    )
    return {
        "label": FEATURES[reason.feature],
        "chip": LEVEL_CHIPS[reason.level],
        "text": says(reason.feature, reason.level, reason.detail),
        "weight": weight,
        "sides": [
            {"is_hidden": mine is None, "words": marked(mine or "", other or "")}
            for mine, other in ((left, right), (right, left))
        ],
    }
