"""import-linter does not see foreign keys given as strings: this walks every relation of every table."""

import configparser
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).parents[2]


def storeys() -> dict[str, int]:
    """Room → height, from the same list that import-linter keeps (the roof first)."""
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    layers = contracts["importlinter:contract:rooms"]["layers"].split("\n")
    heights = {}
    for height, layer in enumerate(reversed([line for line in layers if line.strip()])):
        for room in layer.split("|"):
            heights[room.strip()] = height
    return heights


def relations():
    """(model, field, target) for every foreign key, one-to-one and many-to-many in our rooms."""
    for model in apps.get_models(include_auto_created=True):
        if not model.__module__.startswith("sambung.apps."):
            continue
        for field in model._meta.get_fields():
            if field.is_relation and not field.auto_created and field.related_model is not None:
                yield model, field, field.related_model


def test_every_room_has_a_height():
    rooms = {path.name for path in (ROOT / "src/sambung/apps").iterdir() if (path / "apps.py").exists()}
    assert rooms == set(storeys())


def test_foreign_keys_look_only_downstairs():
    heights = storeys()
    upward = []
    for model, field, target in relations():
        source, goal = model._meta.app_label, target._meta.app_label
        if source == goal:
            continue
        if goal not in heights or heights[goal] >= heights[source]:
            upward.append(f"{source}.{model.__name__}.{field.name} -> {goal}.{target.__name__}")
        if source == "mentoring" and goal in {"pooling", "linkages"}:
            upward.append(f"the coaching wing looks into supply: {model.__name__}.{field.name}")
    assert upward == []


def test_journal_jobs_links_notices_documents_know_others_by_uid_alone():
    lone = {"journal", "jobs", "links", "notices", "documents"}
    strangers = [
        f"{model.__name__}.{field.name}"
        for model, field, target in relations()
        if model._meta.app_label in lone and target._meta.app_label != model._meta.app_label
    ]
    assert strangers == []
