"""SQLite's planner knows how full the index of the search is once the worker has counted."""

import uuid

import pytest
from django.db import connection

from sambung.apps.jobs.services import keep_statistics
from sambung.apps.search.models import Row, RowKind

pytestmark = pytest.mark.django_db


def test_counted_tables_are_asked_by_the_index_that_finds_few():
    rows = [
        Row(kind=kind, key=key, enterprise_key=key, uid=uuid.uuid4(), title="roti", stems=" roti ")
        for key in range(2_000)
        for kind in (RowKind.ENTERPRISE, RowKind.PRODUCT)
    ]
    Row.objects.bulk_create(rows, batch_size=500)
    keep_statistics()
    asked = Row.objects.unscoped("a test").filter(
        enterprise_key__in=list(range(12)), kind__in=[RowKind.ENTERPRISE, RowKind.PRODUCT, RowKind.PERSON]
    )
    assert asked.count() == 24
    if connection.vendor == "sqlite":
        assert "enterprise_key" in asked.explain()
