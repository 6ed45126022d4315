"""What the page of a list shows: its tabs by state, its rows with sentences, what is alike side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sambung.apps.intake import selectors
from sambung.web.formats import unknown

# A tab's key in the address to the state of its rows.
STATES = {
    "semua": "",
    "diterima": "ACCEPTED",
    "menunggu": "WAITING",
    "ditolak": "REJECTED",
    "sudah-ada": "UNCHANGED",
    "diputus-baru": "TAKE",
    "diputus-sama": "JOIN",
}
LABELS: dict[str, str | Promise] = {
    "semua": _("All rows"),
    "diterima": _("Accepted"),
    "menunggu": _("Waiting for a decision"),
    "ditolak": _("Rejected"),
    "sudah-ada": _("Already there"),
    "diputus-baru": _("Decided: new"),
    "diputus-sama": _("Decided: the same"),
}
ROW_CHIPS: dict[str, tuple[str, str | Promise]] = {
    "ACCEPTED": ("met", _("accepted")),
    "WAITING": ("waiting", _("waits for a decision")),
    "REJECTED": ("not_met", _("rejected")),
    "UNCHANGED": ("plain", _("already there")),
    "TAKE": ("met", _("will be taken as new")),
    "JOIN": ("plain", _("is the same as another")),
}
LINKS = {"enterprises": "enterprise", "requirements": "requirement-detail", "linkages": "linkage"}
MOST_CELLS = 8


@dataclass(frozen=True)
class Tab:
    """A tab with how many rows it has."""

    key: str
    label: str | Promise
    many: int


def tabs_of(upload: Any) -> list[Tab]:
    """Every state that has rows, all rows first."""
    counts = selectors.state_counts(upload)
    tabs = [Tab("semua", LABELS["semua"], upload.rows_read)]
    return tabs + [
        Tab(key, LABELS[key], counts[state]) for key, state in STATES.items() if state and counts.get(state)
    ]


def first_tab(upload: Any, tabs: list[Tab]) -> str:
    """What a person must look at first: what waits, then what is rejected."""
    keys = {tab.key for tab in tabs}
    return next((key for key in ("menunggu", "ditolak") if key in keys), "semua")


def sentence(upload: Any, reason: str, column: str, params: Mapping[str, Any]) -> str:
    """Why a row is rejected; empty where it is not."""
    return selectors.explain_reason(upload.target, reason, column, params) if reason else ""


def row_of(upload: Any, row: Any) -> dict[str, Any]:
    """A row as the page shows it."""
    labels = dict(selectors.target_columns(upload.target))
    chip, word = ROW_CHIPS[row.state]
    is_rejected = row.state == "REJECTED"
    return {
        "number": row.number,
        "chip": chip,
        "word": word,
        "text": sentence(upload, row.reason, row.column, row.params) if is_rejected else "",
        "cells": [(labels.get(name, name), text) for name, text in row.cells if text][:MOST_CELLS],
        "column": labels.get(row.column, "") if is_rejected else "",
        "likenesses": [_likeness(upload, row, like, labels) for like in row.likenesses],
        "url": _address(upload, row.target_uid),
        "masked": row.params.get("masked", ()),
    }


def _likeness(upload: Any, row: Any, like: Mapping[str, Any], labels: Mapping[str, Any]) -> dict[str, Any]:
    cells = dict(row.cells)
    if "row" in like:
        other = like["cells"]
        sides = [
            (labels.get(name, name), text, other.get(name, ""))
            for name, text in row.cells
            if text or other.get(name)
        ]
    else:
        sides = [
            (labels.get(name, name), mine or cells.get(name, ""), theirs)
            for name, mine, theirs in like.get("sides", ())
        ]
    return {
        "row": like.get("row"),
        "uid": like.get("uid", ""),
        "name": like.get("name", ""),
        "url": _address(upload, like.get("uid")),
        "reasons": list(dict.fromkeys(selectors.explain_likeness(one) for one in like.get("reasons", ()))),
        "score": like.get("score"),
        "sides": [
            {
                "label": label,
                "mine": mine,
                "theirs": theirs or unknown(),
                "is_same": mine.strip().lower() == theirs.strip().lower(),
            }
            for label, mine, theirs in sides[:MOST_CELLS]
        ],
    }


def _address(upload: Any, uid: Any) -> str:
    name = LINKS.get(upload.target)
    return reverse(name, args=[uid]) if name and uid else ""


def reasons_of(upload: Any) -> list[tuple[str, int]]:
    """The most frequent reasons for which rows are rejected, as sentences without a row's own figures."""
    if not upload.rejected:
        return []
    found = selectors.reject_reasons(upload)
    lines = {line.reason: line for line in reversed(selectors.fault_lines(upload, limit=500))}
    return [
        (sentence(upload, reason, lines[reason].column, lines[reason].params), many)
        for reason, many in list(found.items())[:6]
        if reason in lines
    ]


def kept_of(upload: Any) -> list[dict[str, Any]]:
    """Rows that were not taken back, and why."""
    return [
        {"number": number, "why": selectors.explain_kept(why), "url": _address(upload, uid)}
        for number, why, uid in selectors.kept_rows(upload)
    ]


def taken_by_word(upload: Any) -> int:
    """Rows that a person called new before they are taken."""
    return selectors.state_counts(upload).get("TAKE", 0)
