"""The guide for programs: every request in it is made, in its order, and each is answered with what it needs next."""

import json
import re
import shlex
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sambung.api.application import api
from sambung.api.document import operations
from sambung.api.examples import EXAMPLES
from sambung.apps.accounts.services import SCOPES, issue_token
from sambung.apps.actors.access import SYSTEM
from sambung.apps.jobs.services import run_waiting_jobs
from sambung.apps.reference.services import load_code_list
from sambung.apps.search.services import rebuild_index

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs/how-to/use-from-a-program.md"
KBLI = ROOT / "tests/standards/code_lists/files/kbli2020.csv"
LIST = b"nama usaha,kegiatan,kode_wilayah\nRoti Sri,roti,33.72\nRoti Budi,roti,di sana\nKue Tini,kue,33.72\n"
KEPT = re.compile(r"(?P<name>[A-Z]+)=\$\((?P<command>curl .*) \| jq -r '(?P<path>[^']+)'\)")


def lines() -> list[str]:
    """Every line of the guide's shell blocks."""
    blocks = re.findall(r"```sh\n(.*?)```", GUIDE.read_text(), re.S)
    return [line for block in blocks for line in block.splitlines() if line]


def filled(text: str, known: dict[str, str]) -> str:
    """The line with its variables, as a shell fills them in."""
    return re.sub(r"\$([A-Z]+)", lambda found: known[found[1]], text)


def asked(command: str, token: str) -> Any:
    """The answer to a line of curl."""
    words = shlex.split(command)
    assert words[:2] == ["curl", "-s"]
    method, url, headers, body, form = "", "", {}, None, {}
    rest = iter(words[2:])
    for word in rest:
        if word == "-X":
            method = next(rest)
        elif word == "-H":
            name, _colon, value = next(rest).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = next(rest)
            json.loads(body)
        elif word == "-F":
            name, _equals, value = next(rest).partition("=")
            form[name] = SimpleUploadedFile(value[1:], LIST) if value.startswith("@") else value
        else:
            url = word
    assert headers["Authorization"] == f"Bearer {token}"
    assert method != "POST" or "Idempotency-Key" in headers, "the guide does as it says"
    parts = urlsplit(url)
    address = f"{parts.path}?{parts.query}" if parts.query else parts.path
    client = Client()
    if form:
        return client.post(address, form, headers=headers)
    return client.generic(
        method or "GET", address, body or "", content_type="application/json", headers=headers
    )


def found_in(value: Any, path: str) -> Any:
    """What jq finds: `.items[0].uid`."""
    for name, number in re.findall(r"\.(\w+)(?:\[(\d+)\])?", path):
        value = value[name]
        value = value[int(number)] if number else value
    return value


@pytest.mark.django_db(transaction=True)
def test_every_request_of_the_guide_is_answered(cast):
    load_code_list(SYSTEM, kind="KBLI", paths=[KBLI], vintage="2020", source="berkas uji")
    _row, token = issue_token(cast.actor("manager"), name="panduan", scopes=SCOPES)
    known = {"API": "http://testserver/api/v1", "TOKEN": token}
    last: dict[str, Any] = {}
    for line in lines():
        if re.match(r"(API|TOKEN)=", line):
            continue
        kept = KEPT.fullmatch(line)
        answer = asked(filled(kept["command"] if kept else line, known), token)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code < 300, f"{line}\n{content.decode()}"
        if answer.status_code == 202:
            run_waiting_jobs()
        if "json" in answer["Content-Type"]:
            last[line.rpartition("/")[2]] = body = json.loads(content)
            if kept:
                known[kept["name"]] = str(found_in(body, kept["path"]))
        if "/publish" in line:
            # As the worker does a few seconds later.
            rebuild_index()
    client = Client(headers={"Authorization": f"Bearer {token}"})

    def read(path: str) -> Any:
        return client.get(f"/api/v1/{path}").json()

    assert read(f"jobs/{known['JOB']}")["state"] == "DONE"
    consortium = read(f"consortia/{known['CONSORTIUM']}")
    assert consortium["state"] == "SOLVED"
    assert consortium["allocations"][0]["enterprise"]["uid"] == known["ENTERPRISE"]
    proposal = read(f"proposals/{known['PROPOSAL']}")
    assert (proposal["state"], proposal["lines"][0]["answer"]) == ("SENT", "WAITING")
    upload = read(f"uploads/{known['UPLOAD']}")
    assert (upload["state"], upload["accepted"], upload["rejected"]) == ("COMMITTED", 2, 1)
    assert read(f"webhooks/{known['WEBHOOK']}")["revoked_at"] is not None


def test_every_example_fits_its_endpoint():
    shapes = {}
    for _view, operation in operations(api):
        bodies = [model for model in operation.models if model.__ninja_param_source__ == "body"]
        if bodies:
            (field,) = bodies[0].model_fields.values()
            shapes[operation.operation_id] = field.annotation
    assert set(EXAMPLES) == set(shapes), "each write that takes a body has one to copy"
    for name, example in EXAMPLES.items():
        shapes[name].model_validate(example)
