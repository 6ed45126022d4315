"""The table of endpoints: what stands in each path, which scope opens it, and what each role is answered.

One letter for each of ROLES but the anonymous, in their order: `.` done, `3` not allowed (403), `4` not found:
nobody tells a stranger that it exists, `9` its state does not allow it (409), `2` refused (422).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

TODAY = timezone.localdate().isoformat()
Body = Callable[[Any], dict[str, Any]]
LIST = b"nama usaha,kegiatan,kode_wilayah\nRoti Baru,roti,33.72\n"


@dataclass(frozen=True)
class Endpoint:
    """An endpoint with things of the world in its path (`=text`: the text itself). `body`: what is sent."""

    scope: str
    letters: str
    body: Body | None = None
    method: str = "get"
    question: str = ""


def reads(scope: str, letters: str, question: str = "") -> Endpoint:
    return Endpoint(scope, letters, question=question)


def writes(scope: str, letters: str, body: Body | None = None, *, method: str = "post") -> Endpoint:
    return Endpoint(scope, letters, body, method)


def said(**fields: Any) -> Body:
    """The same in any world."""
    return lambda world: fields


def requirement(world: Any) -> dict[str, Any]:
    return {
        "buyer_uid": str(world.firm),
        "centre_uid": str(world.centre),
        "product": "kotak kudapan",
        "quantity": "500",
        "unit": "piece",
        "per": "WEEK",
        "starts_on": "2027-01-04",
        "region_code": "33.72",
        "criteria": [
            {"kind": "CERTIFICATE", "params": {"scheme": "HALAL"}},
            {"kind": "PRICE_CEILING", "level": "PREFER", "params": {"ceiling": "6000.50"}},
        ],
    }


def proposal(world: Any) -> dict[str, Any]:
    return {
        "consortium_uid": str(world.run),
        "form": "COOP_RESELLS",
        "seller_uid": str(world.hub),
        "answer_by": TODAY,
        "margin": "0.05",
    }


OFFER = {
    "product": "roti sobek",
    "unit": "piece",
    "per": "WEEK",
    "capacity": "120.5",
    "unit_price": "4500.25",
    "attributes": [{"name": "berat", "number": "0.25", "unit": "kg"}],
}
MAPPING = {
    "source": "uji",
    "columns": {"name": "nama usaha", "activity": "kegiatan", "region_code": "kode_wilayah"},
}
HOOK = {"name": "uji", "url": "https://93.184.216.34/", "events": ["requirement.published"]}
WHY = said(reason="uji")

# Name of the address, things in its path.
ENDPOINTS: dict[str, Endpoint] = {
    "me": reads("", "..........."),
    "enterprises": reads("registry:read", "..........."),
    "enterprise enterprise": reads("registry:read", "....4.444.."),
    "enterprise firm": reads("registry:read", "....444.4.."),
    "register-enterprise": writes(
        "registry:write",
        "...33333333",
        lambda world: {
            "name": "Roti Baru",
            "centre_uid": str(world.centre),
            "place": {"region_code": "33.72"},
            "activity": {"text": "roti", "kbli": "10710"},
            "owner": {"name": "Rina", "sex": "F"},
            "identifiers": [{"scheme": "NIB", "digits": "1234567890123"}],
            "consents": ["REGISTRY", "MATCHING"],
        },
    ),
    "change-enterprise enterprise": writes(
        "registry:write", "...34.44433", said(name="Nama Baru", is_pkp=True), method="patch"
    ),
    "state-consent enterprise": writes(
        "registry:write", "...34.44433", said(purpose="SHOW_TO_BUYERS", is_given=True, witness="Bu Tini")
    ),
    "end-enterprise enterprise": writes("registry:write", "...34.44433", said(ended_on=TODAY)),
    "add-offer enterprise": writes("registry:write", "...34.44433", said(**OFFER)),
    "offer offer": reads("registry:read", "....4.444.."),
    "state-figures offer": writes("registry:write", "...34.44433", said(capacity="130", unit_price=None)),
    "stop-offer offer": writes("registry:write", "...34.44433"),
    "resume-offer offer": writes("registry:write", "...34.44433"),
    "schemes": reads("registry:read", "..........."),
    "record-certificate enterprise": writes(
        "registry:write", "...34.44433", said(scheme="HALAL", number="ID 1")
    ),
    "invalidate-certificate coached certificate": writes(
        "registry:write", "...34444433", said(reason="resep baru")
    ),
    "state-resource enterprise": writes(
        "registry:write",
        "...34.44433",
        lambda world: {
            "name": "oven",
            "unit": "jam",
            "capacity": "160",
            "uses": [{"offer_uid": str(world.offer), "amount": "0.25"}],
        },
    ),
    "state-hub-terms hub": writes(
        "registry:write", "...344.4433", said(unit="piece", capacity="5000", handling="150.50")
    ),
    "requirements": reads("demand:read", "..........."),
    "requirement requirement": reads("demand:read", "........4.."),
    "requirement draft": reads("demand:read", "...4444.4.."),
    "draft-requirement": writes("demand:write", ".333222.233", requirement),
    "change-requirement draft": writes("demand:write", ".334444.433", said(quantity="650"), method="patch"),
    "publish-requirement draft": writes("demand:write", ".334444.433"),
    "close-requirement requirement": writes("demand:write", ".333333.433", said()),
    "reopen-requirement draft": writes("demand:write", "93344449433"),
    "confirm-requirement requirement": writes(
        "demand:write", ".333333.433", said(document="LETTER", reference="SP 1/2026")
    ),
    "confirm-product requirement offer": writes("demand:write", "...34344433", said(is_same=True)),
    "match requirement": reads("matching:read", "....444.44."),
    "match draft": reads("matching:read", "44444444444"),
    "match-results requirement": reads("matching:read", "....444344."),
    "ask-for-match requirement": writes("matching:write", "....333.433"),
    "questions requirement": reads("asking:read", "........4.."),
    "question-counts requirement": reads("asking:read", "........4.."),
    "question question": reads("asking:read", "...44444444"),
    "ask-enterprises requirement": writes(
        "asking:write", "....999.49.", lambda world: {"enterprise_uids": [str(world.enterprise)]}
    ),
    "hand-over-question question": writes("asking:write", "...44444444"),
    "withdraw-question question": writes("asking:write", "...44444444", said()),
    "consortia requirement": reads("pooling:read", "........4.."),
    "consortium run": reads("pooling:read", "...44444444"),
    "consortium waiting_run": reads("pooling:read", "...44444444"),
    "excluded run": reads("pooling:read", "...44444444"),
    "alternatives run": reads("pooling:read", "44444444444"),
    "weigh-alternatives run": writes("pooling:write", ".3344444444", said(even_split=3)),
    "build-consortium requirement": writes(
        "pooling:write",
        ".3333333433",
        lambda world: {"pins": [{"offer_uid": str(world.offer), "rule": "MUST"}]},
    ),
    "proposals": reads("linkages:read", "..........."),
    "proposal proposal": reads("linkages:read", "...444..444"),
    "proposal unsent": reads("linkages:read", "...44444444"),
    "draft-proposal": writes("linkages:write", ".3344444444", proposal),
    "send-proposal unsent": writes("linkages:write", ".3344444444"),
    "renew-link proposal": writes(
        "linkages:write", ".3344434444", lambda world: {"line_uid": str(world.line)}
    ),
    "withdraw-proposal proposal": writes("linkages:write", ".3344433444", WHY),
    "replan-proposal proposal": writes("linkages:write", "93344433444"),
    "linkages": reads("linkages:read", "..........."),
    "linkage linkage": reads("linkages:read", "...44...4.."),
    "record-evidence linkage": writes(
        "linkages:write", "...44...433", said(kind="INVOICE", happened_on=TODAY, amount_rupiah=1_000_000)
    ),
    "end-linkage linkage": writes("linkages:write", "...44333433", said(ended_on=TODAY, reason="selesai")),
    "resume-linkage linkage": writes("linkages:write", "...44333433"),
    "take-back-linkage linkage": writes("linkages:write", "...44333433", WHY),
    "confirm-evidence evidence": writes("linkages:write", "99944...433"),
    "take-back-evidence evidence": writes("linkages:write", "...44...433", WHY),
    "upload-targets": reads("intake:read", "..........."),
    "uploads": reads("intake:read", "..........."),
    "upload upload": reads("intake:read", "...4444444."),
    "upload-rows upload": reads("intake:read", "...4444444."),
    "upload-rejects taken_upload": reads("intake:read", "...4444444."),
    "start-upload": writes(
        "intake:write", "...2222222.", lambda world: {"centre_uid": str(world.centre), "file": LIST}
    ),
    "check-upload upload": writes("intake:write", "...4444444.", said(**MAPPING)),
    "decide-row taken_upload =3": writes("intake:write", "99944444449", said(decision="NEW")),
    "decide-rows taken_upload": writes("intake:write", "...4444444.", said(decision="NEW")),
    "commit-upload upload": writes("intake:write", "99944444449"),
    "take-back-upload taken_upload": writes("intake:write", "...4444444."),
    "search": reads("search:read", "...........", "words=kotak"),
    "propose-codes": reads("reference:read", "...........", "text=roti"),
    "confirm-code": writes(
        "reference:write", ".......333.", said(words="tukang kue basah", code="10792", vintage="2020")
    ),
    "code-lists": reads("reference:read", "....33333.."),
    "code-list code_list": reads("reference:read", "....33333.."),
    "code-entries code_list": reads("reference:read", "....33333.."),
    "indicators": reads("indicators:read", "..........."),
    "indicator definition": reads("indicators:read", "....44444.."),
    "indicator =TIDAK_ADA": reads("indicators:read", "44444444444"),
    "jobs": reads("jobs:read", "..........."),
    "job job": reads("jobs:read", "...4444444."),
    "cancel-job job": writes("jobs:write", ".334444444."),
    "webhooks": reads("webhooks:read", "..........."),
    "webhook webhook": reads("webhooks:read", ".4444444444"),
    "deliveries webhook": reads("webhooks:read", ".4444444444"),
    "subscribe": writes("webhooks:write", "...........", said(**HOOK)),
    "ping-webhook webhook": writes("webhooks:write", ".4444444444"),
    "resume-webhook webhook": writes("webhooks:write", ".4444444444"),
    "revoke-webhook webhook": writes("webhooks:write", ".4444444444"),
    "send-again delivery": writes("webhooks:write", ".4444444444"),
}


def address(key: str, world: Any) -> str:
    """The address of a line of the table."""
    name, *things = key.split()
    return reverse(f"api:{name}", args=[one[1:] if one[0] == "=" else world.things[one] for one in things])


def ask(key: str, world: Any, token: str = "", **headers: str) -> Any:
    """A program's request for a line of the table."""
    endpoint = ENDPOINTS[key]
    if token:
        headers["Authorization"] = f"Bearer {token}"
    url = address(key, world) + (f"?{endpoint.question}" if endpoint.question else "")
    client = Client()
    if endpoint.method == "get":
        return client.get(url, headers=headers)
    body = endpoint.body(world) if endpoint.body else {}
    if "file" in body:
        return client.post(
            url, body | {"file": SimpleUploadedFile("daftar.csv", body["file"])}, headers=headers
        )
    if endpoint.method == "patch":
        # Whichever version it is: the walk is about who may, tests/api/test_writing.py about versions.
        headers.setdefault("If-Match", "*")
    content = json.dumps(body) if endpoint.body else ""
    return client.generic(
        endpoint.method.upper(), url, content, content_type="application/json", headers=headers
    )
