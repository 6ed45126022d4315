"""Codes: which KBLI code fits words, with reasons and an honest unknown; confirming one; the lists that are loaded."""

from __future__ import annotations

import datetime
import uuid
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema, Status
from pydantic import StringConstraints

from sambung.api.authentication import Bearer, caller_of
from sambung.api.bodies import KbliVintage, Said
from sambung.api.pages import WORDS, PageOf, PageQuery, paged
from sambung.apps.reference import selectors
from sambung.apps.reference.services import confirm_code

router = Router(tags=["codes"], auth=Bearer("reference:read"))
lists = Router(tags=["reference"], auth=Bearer("reference:read"))


class CodeQuery(Schema):
    """For which words."""

    text: str = Field(min_length=1, max_length=500, pattern=WORDS, description="What is made or done.")
    vintage: KbliVintage | None = Field(None, description="Without it: the first that is loaded.")
    limit: int = Field(5, ge=1, le=20)


class NearestWord(Schema):
    """A word as written, and as it was read."""

    written: str
    read: str


class CandidateFields(Schema):
    """A code, and what speaks for it."""

    code: str
    title: str
    description: str | None
    score: float = Field(description="Relative to the best: 1.")
    words: list[str] = Field(description="Its words that the text shares.")
    meant: list[str] = Field(description="Lay phrases that stand for its words.")
    nearest: list[NearestWord]
    action: str | None = Field(description="MAKE, SELL, REPAIR, SERVE or DO, where that decided.")
    confirmed: int = Field(description="How often people confirmed it for like words.")


class CodeProposal(Schema):
    """Candidates, the best first, and how far the first can be relied on."""

    vintage: str
    standing: Literal["REMEMBERED", "SURE", "UNSURE", "UNKNOWN"] = Field(
        description="UNKNOWN: no code shares these words; write more of them."
    )
    candidates: list[CandidateFields]


class CodeWord(Said):
    """A person's word that these words mean this code."""

    words: Annotated[str, StringConstraints(pattern=WORDS, min_length=1, max_length=500)]
    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{5}$")] = Field(examples=["10710"])
    vintage: KbliVintage


class ConfirmedFields(Schema):
    """What is remembered."""

    uid: uuid.UUID
    words: str
    code: str
    vintage: str


class CodeListFields(Schema):
    """An edition of a list, from where it came and under which hash."""

    uid: uuid.UUID
    kind: str = Field(description="KBLI, HS, ISIC, HS_ISIC, KBLI_ISIC, REGION_BRIDGE, PLACES, TOLL …")
    vintage: str
    source: str
    file_name: str
    sha256: str
    entries: int
    loaded_at: datetime.datetime
    is_current: bool = Field(description="False: a later edition of the same vintage took its place.")


class CodeLists(Schema):
    items: list[CodeListFields]


class EntryQuery(PageQuery):
    """Which entries."""

    words: str = Field("", max_length=60, pattern=WORDS, description="A code's beginning, or in the title.")


class EntryFields(Schema):
    """A line of a list. `other`: the other side of a crosswalk; `values`: what else its kind has."""

    code: str
    other: str | None
    title: str | None
    description: str | None
    level: str | None
    parent: str | None
    values: dict[str, Any]


class EntryPage(PageOf):
    items: list[EntryFields]


@router.get("/kbli", response=CodeProposal, url_name="propose-codes", operation_id="proposeCodes")
def propose_codes(request: HttpRequest, query: Query[CodeQuery]) -> dict[str, Any]:
    """Which KBLI code fits these words, and why. 404 where that vintage is not loaded."""
    loaded = selectors.coding_vintages()
    vintage = query.vintage or (loaded[0] if loaded else "")
    proposal = selectors.propose_kbli(query.text, vintage, limit=query.limit) if vintage else None
    if proposal is None:
        raise Http404
    official = {entry.code: entry.description for entry in selectors.kbli_entries(proposal.vintage)}
    return {
        "vintage": proposal.vintage,
        "standing": proposal.standing.value,
        "candidates": [
            {
                "code": one.code,
                "title": one.title,
                "description": official.get(one.code) or None,
                "score": one.score,
                "words": list(one.words),
                "meant": list(one.meant),
                "nearest": [{"written": written, "read": read} for written, read in one.nearest],
                "action": None if one.action is None else one.action.name,
                "confirmed": one.confirmed,
            }
            for one in proposal.candidates
        ],
    }


@router.post(
    "/kbli",
    response={201: ConfirmedFields},
    auth=Bearer("reference:write"),
    url_name="confirm-code",
    operation_id="confirmCode",
)
def confirm(request: HttpRequest, said: CodeWord) -> Status:
    """Remember that these words mean this code, as the token's person says."""
    made = confirm_code(caller_of(request), words=said.words, code=said.code, vintage=said.vintage)
    return Status(201, {"uid": made.uid, "words": made.words, "code": made.code, "vintage": made.vintage})


@lists.get("", response=CodeLists, url_name="code-lists", operation_id="listCodeLists")
def list_code_lists(request: HttpRequest) -> dict[str, Any]:
    """Which lists are loaded: vintage, source and hash of each edition."""
    return {"items": [list_of(row) for row in selectors.code_lists(caller_of(request))]}


@lists.get("/{uid}", response=CodeListFields, url_name="code-list", operation_id="getCodeList")
def get_code_list(request: HttpRequest, uid: uuid.UUID) -> dict[str, Any]:
    """One edition."""
    return list_of(_found(request, uid))


@lists.get("/{uid}/entries", response=EntryPage, url_name="code-entries", operation_id="listCodeEntries")
def list_entries(request: HttpRequest, uid: uuid.UUID, query: Query[EntryQuery]) -> dict[str, Any]:
    """Its entries by code."""
    page = selectors.entries_page(
        _found(request, uid), words=query.words, page=query.page, page_size=query.limit
    )
    return paged(request, page, query, lambda rows: [entry_of(row) for row in rows])


def _found(request: HttpRequest, uid: uuid.UUID) -> Any:
    found = selectors.find_code_list(caller_of(request), uid)
    if found is None:
        raise Http404
    return found


def list_of(row: Any) -> dict[str, Any]:
    """An edition as plain fields."""
    return {
        "uid": row.uid,
        "kind": row.kind,
        "vintage": row.vintage,
        "source": row.source,
        "file_name": row.file_name,
        "sha256": row.sha256,
        "entries": row.entry_count,
        "loaded_at": row.completed_at,
        "is_current": row.superseded_at is None,
    }


def entry_of(row: Any) -> dict[str, Any]:
    """A line as plain fields."""
    names = ("other", "title", "description", "level", "parent")
    return {"code": row.code, "values": row.values} | {name: getattr(row, name) or None for name in names}
