"""The pages that show the OpenAPI document: every endpoint stands there, in both languages, without script."""

import re

import pytest
from django.test import Client

from sambung.api.application import api
from sambung.api.document import TAGS, operations
from sambung.api.shown import kind_of, rows_of

pytestmark = pytest.mark.django_db


def test_every_endpoint_stands_on_the_page_of_its_tag():
    contents = Client().get("/api/v1/docs").content.decode()
    pages = {tag: Client().get(f"/api/v1/docs/{tag}").content.decode() for tag in TAGS}
    everything = "".join(pages.values())
    for _view, operation in operations(api):
        assert f'id="{operation.operation_id}"' in everything
        assert f"#{operation.operation_id}" in contents
    assert "<code>registry:write</code>" in pages["enterprises"]
    assert "criteria[].params" in pages["requirements"]
    assert Client().get("/api/v1/docs/tidak-ada").status_code == 404
    for page in (contents, everything):
        assert not re.search(r"<script(?! src=)", page)
        assert "`" not in page


def test_the_frame_is_in_the_language_that_was_chosen():
    browser = Client()
    for language, words in (("id", "Apa yang dilakukannya"), ("en", "What it does")):
        browser.cookies["django_language"] = language
        assert words in browser.get("/api/v1/docs").content.decode()


def test_fields_are_told_by_their_path_and_kind():
    shape = {
        "properties": {
            "place": {
                "anyOf": [{"type": "object", "properties": {"code": {"type": "string"}}}, {"type": "null"}]
            },
            "rows": {"type": "array", "items": {"type": "object", "properties": {"n": {"type": "integer"}}}},
        },
        "required": ["rows"],
    }
    rows = {row["name"]: (row["kind"], row["is_needed"]) for row in rows_of(shape)}
    assert rows == {
        "place": ("object | null", False),
        "place.code": ("text", False),
        "rows": ("list of object", True),
        "rows[].n": ("whole number", False),
    }
    assert kind_of({"enum": ["A", "B"]}) == "one of A, B"
