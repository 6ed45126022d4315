"""What cannot be a filter of requirements is told, not passed over."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_a_state_that_there_is_not_is_told_at_the_filter(client, cast):
    client.force_login(cast.manager, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("requirement-list"), {"state": "NOPE"}).content.decode()
    assert "NOPE" in page
