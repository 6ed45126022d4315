"""The OpenAPI document as pages for people: what there is, and one page for each tag. Plain HTML, no script."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from sambung.api.application import api

DEEPEST = 4


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The document, made once for each process."""
    return json.loads(json.dumps(api.get_openapi_schema(), default=str))


@require_safe
def contents(request: HttpRequest) -> HttpResponse:
    """Every endpoint in a line, by tag."""
    text = document()["info"]["description"]
    return render(request, "api/contents.html", {"tags": tags(), "paragraphs": paragraphs(text)})


@require_safe
def one_tag(request: HttpRequest, tag: str) -> HttpResponse:
    """The endpoints of a tag with everything that they take and answer."""
    found = next((one for one in tags() if one["name"] == tag), None)
    if found is None:
        raise Http404
    return render(
        request, "api/tag.html", {"tag": found, "operations": [described(one) for one in found["all"]]}
    )


def tags() -> list[dict[str, Any]]:
    """The tags that have endpoints, with them."""
    return [
        {**tag, "all": found}
        for tag in document()["tags"]
        if (found := [one for one in operations() if tag["name"] in one["tags"]])
    ]


def operations() -> list[dict[str, Any]]:
    """Every endpoint with its path and method."""
    return [
        {
            **operation,
            "path": path,
            "method": method.upper(),
            "first": paragraphs(operation.get("description", ""))[0],
        }
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    ]


def paragraphs(text: str) -> list[SafeString]:
    """A description's paragraphs."""
    return [coded(one) for one in text.split("\n\n")]


def coded(text: str) -> SafeString:
    """A text in which what stands between backticks is code."""
    parts = text.split("`")
    return format_html_join(
        "",
        "{}{}{}",
        (
            (mark_safe("<code>"), part, mark_safe("</code>")) if number % 2 else ("", part, "")
            for number, part in enumerate(parts)
        ),
    )


def described(operation: Mapping[str, Any]) -> dict[str, Any]:
    """An endpoint with its fields in rows."""
    parameters = [
        {
            "name": one["name"],
            "place": one["in"],
            "kind": kind_of(one["schema"]),
            "is_needed": one.get("required", False),
            "text": coded(one.get("description", "")),
        }
        for one in operation.get("parameters", ())
    ]
    body = operation.get("requestBody", {}).get("content", {})
    found: tuple[str, dict[str, Any]] = next(iter(body.items()), ("", {}))
    media_type, content = found
    answers = [
        {
            "status": status,
            "text": answer.get("description", ""),
            "fields": [
                row
                for media, one in answer.get("content", {}).items()
                if media == "application/json"
                for row in rows_of(one["schema"])
            ],
        }
        for status, answer in sorted(operation["responses"].items())
    ]
    example = content.get("example")
    return {
        **operation,
        "parameters": parameters,
        "media_type": media_type,
        "body": list(rows_of(content["schema"])) if content else [],
        "example": json.dumps(example, indent=2, ensure_ascii=False) if example else "",
        "answers": answers,
        "paragraphs": paragraphs(operation.get("description", "")),
    }


def rows_of(schema: Mapping[str, Any], prefix: str = "", depth: int = 0) -> Iterator[dict[str, Any]]:
    """The fields of an object, those inside it by their path: `place.region_code`, `items[].uid`."""
    whole = resolved(schema)
    needed = set(whole.get("required", ()))
    for name, field in whole.get("properties", {}).items():
        at, inner = f"{prefix}{name}", resolved(field)
        yield {
            "name": at,
            "kind": kind_of(field),
            "is_needed": name in needed,
            "text": coded(field.get("description", "") or inner.get("description", "")),
        }
        if depth < DEEPEST:
            if inner.get("type") == "array":
                yield from rows_of(inner.get("items", {}), f"{at}[].", depth + 1)
            elif "properties" in inner:
                yield from rows_of(inner, f"{at}.", depth + 1)


def resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The shape behind a reference; of several the one that is no null."""
    if "$ref" in schema:
        return document()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    for several in ("anyOf", "allOf", "oneOf"):
        if several in schema:
            real = [one for one in schema[several] if one.get("type") != "null"]
            return resolved(real[0]) if len(real) == 1 else {"type": " | ".join(kind_of(one) for one in real)}
    return schema


def kind_of(schema: Mapping[str, Any]) -> str:
    """A field's kind in a few words: `text (uuid)`, `list of objects`, `one of A, B, null`."""
    inner = resolved(schema)
    ending = " | null" if any(one.get("type") == "null" for one in schema.get("anyOf", ())) else ""
    if "enum" in inner:
        return "one of " + ", ".join(str(one) for one in inner["enum"]) + ending
    if "const" in inner:
        return f"{inner['const']}{ending}"
    if inner.get("type") == "array":
        return f"list of {kind_of(inner.get('items', {}))}{ending}"
    kind = {"string": "text", "integer": "whole number", "boolean": "true or false"}.get(
        str(inner.get("type", "")), str(inner.get("type", "anything"))
    )
    shape = f" ({inner['format']})" if "format" in inner else ""
    return f"{kind}{shape}{ending}"
